//! What every part of this stage asks of a token: is it a name's word here, and has the article used it before?
//!
//! Capitals tell names from words only where writers use them so. At the start of a sentence, in headlines with
//! Capitals On All Words and in shouted ones they tell little, so there the rest of the article is asked: a word with
//! a capital in the middle of an ordinary sentence elsewhere is a name's word here too.
//!
//! Most tokens are words with small letters that no name begins with. One pass finds the others ([`Line::marked`]), and
//! those that may mean somebody without a name ([`Reading::referring`]); nothing later looks at all tokens again.

use rustc_hash::FxHasher;
use std::hash::Hasher;
use std::ops::Range;

use super::numbers::Numbers;
use crate::lexicon::{Function, Head, Lexicon, Role, RoleKind, Traits};
use crate::model::{Date, Document, Flags, Sentence, Tag, Token, WordId};
use crate::text::fold;

/// What capitals tell in a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    /// Names begin with one.
    Sentence,
    /// All words but the little ones do: a headline.
    Titled,
    /// All letters are capitals.
    Shouted,
}

/// A sentence as this stage sees it.
pub(super) struct Line {
    pub(super) case: Case,
    /// Which of [`Reading::marked`] are its.
    marked: Range<u32>,
}

/// An article as this stage sees it.
pub(super) struct Reading<'a> {
    pub(super) text: &'a str,
    pub(super) document: &'a Document,
    pub(super) tokens: &'a [Token],
    pub(super) tags: &'a [Tag],
    pub(super) lexicon: &'a Lexicon,
    pub(super) date: Option<Date>,
    /// By token.
    traits: Vec<Traits>,
    /// Tokens that can begin a name: those with a capital, and the few small words that begin an alias.
    marked: Vec<u32>,
    /// Tokens that may mean somebody without a name.
    pub(super) referring: Vec<u32>,
    /// By token: a number for each capitalised word, the same for all spellings that fold to one; 0 for other tokens.
    pub(super) keys: Vec<u32>,
    /// By sentence.
    pub(super) lines: Vec<Line>,
    /// By key: whether the word has a capital inside an ordinary sentence.
    inside: Vec<bool>,
}

/// What may mean somebody without a name: pronouns, roles, and the article before them.
const REFERS: Traits = Traits::PRONOUN.or(Traits::THE).or(Traits::ROLE);

impl<'a> Reading<'a> {
    pub(super) fn new(
        text: &'a str,
        document: &'a Document,
        tags: &'a [Tag],
        date: Option<Date>,
        lexicon: &'a Lexicon,
    ) -> Self {
        let tokens = document.tokens.as_slice();
        let traits: Vec<Traits> = tokens.iter().map(|t| lexicon.traits(t.word)).collect();
        let (mut marked, mut referring) = (Vec::with_capacity(tokens.len() / 4), Vec::with_capacity(tokens.len() / 4));
        // A bit for each token first: no branch to guess wrong.
        for (from, (tokens, traits)) in (0..).step_by(64).zip(tokens.chunks(64).zip(traits.chunks(64))) {
            let (mut begin, mut refer) = (0u64, 0u64);
            for (token, traits) in tokens.iter().zip(traits).rev() {
                begin = begin << 1 | u64::from(token.flags.has(Flags::CAPITAL) | traits.has(Traits::SMALL_ALIAS));
                refer = refer << 1 | u64::from(traits.has(REFERS));
            }
            add_bits(begin, from, &mut marked);
            add_bits(refer, from, &mut referring);
        }
        let count = marked.len();
        let mut reading = Reading {
            text,
            document,
            tokens,
            tags,
            lexicon,
            date,
            traits,
            marked,
            referring,
            keys: vec![0; tokens.len()],
            lines: Vec::with_capacity(document.sentences.len()),
            inside: Vec::with_capacity(count / 2 + 1),
        };
        reading.number_words();
        reading.mark_capitals();
        reading
    }

    /// Finds the lines and gives capitalised words their keys.
    fn number_words(&mut self) {
        let mut numbers = Numbers::new(self.marked.len());
        self.inside.push(false);
        let mut at = 0;
        for sentence in &self.document.sentences {
            let rest = &self.marked[at..];
            let of_sentence = &rest[..rest.iter().take_while(|&&i| i < sentence.tokens.end).count()];
            let case = case(self.tokens, sentence, of_sentence);
            for &i in of_sentence {
                let i = i as usize;
                let token = &self.tokens[i];
                if !token.flags.has(Flags::CAPITAL) {
                    continue;
                }
                let key = numbers.number(key_of(self.text, token)) as usize + 1;
                self.keys[i] = key as u32;
                if key == self.inside.len() {
                    self.inside.push(false);
                }
                if case == Case::Sentence && !self.inside[key] && !self.opens(i) {
                    self.inside[key] = true;
                }
            }
            let from = at as u32;
            at += of_sentence.len();
            self.lines.push(Line { case, marked: from..at as u32 });
        }
    }

    /// How many keys there are; they count from 1.
    pub(super) fn words(&self) -> usize {
        self.inside.len() - 1
    }

    /// The tokens of sentence `s` that can begin a name.
    #[inline]
    pub(super) fn marked(&self, s: usize) -> &[u32] {
        let range = &self.lines[s].marked;
        &self.marked[range.start as usize..range.end as usize]
    }

    /// Whether the word of token `i` has one of these traits.
    #[inline]
    pub(super) fn has(&self, i: usize, traits: Traits) -> bool {
        self.traits[i].has(traits)
    }

    /// What the word of token `i` does in grammar.
    #[inline]
    pub(super) fn function(&self, i: usize) -> Function {
        self.lexicon.function(self.tokens[i].word)
    }

    /// Whether token `i` stands where any word has a capital: at the start of a sentence, quotation or item.
    pub(super) fn opens(&self, i: usize) -> bool {
        if self.tokens[i].flags.has(Flags::FIRST) || i == 0 {
            return true;
        }
        let before = self.tokens[i - 1].flags;
        before.has(Flags::PUNCT)
            && (before.has(Flags::QUOTE)
                || before.has(Flags::FIRST)
                || matches!(
                    self.surface(i - 1),
                    ":" | "\u{2022}" | "*" | "..." | "\u{2026}" | "\"" | "\u{201c}" | "\u{2018}" | "--" | "|"
                ))
    }

    /// The letters of token `i`.
    #[inline]
    pub(super) fn surface(&self, i: usize) -> &'a str {
        self.tokens[i].span.of(self.text)
    }

    /// The same as bytes.
    #[inline]
    pub(super) fn bytes(&self, i: usize) -> &'a [u8] {
        &self.text.as_bytes()[self.tokens[i].span.range()]
    }

    #[inline]
    pub(super) fn flags(&self, i: usize) -> Flags {
        self.tokens[i].flags
    }

    /// Whether token `i` is the mark `mark`.
    #[inline]
    pub(super) fn is_mark(&self, i: usize, mark: &str) -> bool {
        self.tokens.get(i).is_some_and(|t| t.flags.has(Flags::PUNCT)) && self.bytes(i) == mark.as_bytes()
    }

    /// Whether the article has this word with a capital inside an ordinary sentence.
    pub(super) fn seen_inside(&self, i: usize) -> bool {
        self.inside[self.keys[i] as usize]
    }

    /// Whether token `i` can be a word of a name.
    #[inline]
    pub(super) fn capital(&self, i: usize) -> bool {
        self.has(i, Traits::OWN)
    }

    /// Marks the tokens that can be words of names.
    fn mark_capitals(&mut self) {
        const ODD: Traits = Traits::DAY.or(Traits::MONTH).or(Traits::CLOSED);
        let marked = std::mem::take(&mut self.marked);
        for Line { case, marked: of_line } in &self.lines {
            for &i in &marked[of_line.start as usize..of_line.end as usize] {
                let i = i as usize;
                if self.flags(i).has(Flags::CAPITAL)
                    && (*case == Case::Sentence && !self.has(i, ODD) || self.odd_capital(i, *case))
                {
                    self.traits[i] = self.traits[i].or(Traits::OWN);
                }
            }
        }
        self.marked = marked;
    }

    /// Whether a word whose capital says little can be one.
    fn odd_capital(&self, i: usize, case: Case) -> bool {
        let flags = self.tokens[i].flags;
        if self.has(i, Traits::DAY) {
            return false;
        }
        if self.has(i, Traits::MONTH) {
            // `May` is a month, but not behind a given name.
            return i > 0 && self.has(i - 1, Traits::GIVEN) && self.tags[i] != Tag::Md && !self.number(i + 1);
        }
        if self.has(i, Traits::CLOSED) && !(flags.has(Flags::UPPER) && case == Case::Sentence) {
            return self.tags[i] == Tag::Nnp && case == Case::Sentence && i > 0 && self.has(i - 1, Traits::GIVEN);
        }
        match case {
            Case::Sentence => true,
            Case::Titled => self.seen_inside(i) || !self.has(i, Traits::COMMON),
            Case::Shouted => {
                self.seen_inside(i) || self.tokens[i].word == WordId::UNKNOWN || self.has(i, Traits::GIVEN)
            }
        }
    }

    /// Whether token `i`, which begins a sentence, begins a name.
    pub(super) fn initial_name(&self, i: usize) -> bool {
        if self.seen_inside(i) || self.flags(i).has(Flags::UPPER) || self.flags(i).has(Flags::DOTTED) {
            return true;
        }
        let before_name =
            self.tokens.get(i + 1).is_some_and(|t| t.flags.has(Flags::CAPITAL) && !t.flags.has(Flags::FIRST));
        match self.tags[i] {
            Tag::Nnp | Tag::Nnps => before_name || !self.has(i, Traits::COMMON),
            _ => before_name && self.has(i, Traits::ROLE.or(Traits::NOUN).or(Traits::GIVEN)),
        }
    }

    /// Whether token `i` is a verb that has a subject.
    #[inline]
    pub(super) fn finite(&self, i: usize) -> bool {
        self.tags.get(i).is_some_and(|t| matches!(t, Tag::Vbd | Tag::Vbz | Tag::Vbp | Tag::Md))
    }

    /// Whether a verb follows token `i`, and no preposition stands before it.
    pub(super) fn acts(&self, i: usize) -> bool {
        self.finite(i + 1) && i.checked_sub(1).is_none_or(|before| !matches!(self.tags[before], Tag::In | Tag::To))
    }

    /// Whether token `i` is a number.
    pub(super) fn number(&self, i: usize) -> bool {
        self.tokens.get(i).is_some_and(|t| t.flags.has(Flags::DIGIT))
    }

    /// The place behind an age in commas that may stand at token `i`: `The mayor, 52, said`.
    pub(super) fn behind_age(&self, i: usize) -> usize {
        if self.is_mark(i, ",") && self.number(i + 1) && self.is_mark(i + 2, ",") { i + 3 } else { i }
    }

    /// The longest title or personal role that begins at token `i` and ends before `end`: its length and row.
    #[inline]
    pub(super) fn role_at(&self, i: usize, end: usize) -> Option<(usize, &'a Role)> {
        if self.has(i, Traits::TITLE) { self.title_at(i, end) } else { None }
    }

    fn title_at(&self, i: usize, end: usize) -> Option<(usize, &'a Role)> {
        let mut best = None;
        self.lexicon.roles.at(&self.tokens[i..end], |n, roles| {
            let titles = roles.iter().filter(|r| r.titles());
            if let Some(role) = titles.min_by_key(|r| r.kind != RoleKind::Title) {
                best = Some((n, role));
            }
        });
        best
    }

    /// The title or role that ends right before token `at` (`spokesman | Roe`).
    #[inline]
    pub(super) fn role_before(&self, at: usize, start: usize) -> Option<&'a Role> {
        if at <= start || !self.has(at - 1, Traits::TITLE_END) {
            return None;
        }
        (start.max(at.saturating_sub(4))..at)
            .find_map(|i| self.role_at(i, at).filter(|(n, _)| i + n == at).map(|(_, role)| role))
    }

    /// The group noun (`party`, `company`) that is token `i`.
    #[inline]
    pub(super) fn group_at(&self, i: usize) -> Option<&'a Role> {
        if i >= self.tokens.len() || !self.has(i, Traits::GROUP) {
            return None;
        }
        let (_, roles) = self.lexicon.roles.longest(&self.tokens[i..=i])?;
        roles.iter().find(|r| r.kind == RoleKind::Group)
    }

    /// The rows of `heads.csv` for token `i`.
    #[inline]
    pub(super) fn heads(&self, i: usize) -> &'a [Head] {
        if !self.has(i, Traits::HEAD) {
            return &[];
        }
        self.lexicon.heads.get(&self.tokens[i].word).map_or(&[], |h| h)
    }
}

/// Adds the places of the bits that are set, counted from `from`.
fn add_bits(mut bits: u64, from: u32, out: &mut Vec<u32>) {
    while bits != 0 {
        out.push(from + bits.trailing_zeros());
        bits &= bits - 1;
    }
}

/// A number for the folded letters of a word.
#[inline]
fn key_of(text: &str, token: &Token) -> u64 {
    if token.word != WordId::UNKNOWN {
        return u64::from(token.word.0);
    }
    let bytes = &text.as_bytes()[token.span.range()];
    let mut plain = [0; 24];
    match plain.get_mut(..bytes.len()) {
        Some(plain) if bytes.is_ascii() => {
            plain.copy_from_slice(bytes);
            plain.make_ascii_lowercase();
            hash(plain)
        }
        _ => hash(fold(token.span.of(text)).as_bytes()),
    }
}

fn hash(folded: &[u8]) -> u64 {
    let mut h = FxHasher::default();
    h.write(folded);
    h.finish() | 1 << 63
}

/// What capitals tell in a sentence whose marked tokens are these.
fn case(tokens: &[Token], sentence: &Sentence, marked: &[u32]) -> Case {
    let (mut capitals, mut upper) = (0, 0);
    for &i in marked {
        let t = &tokens[i as usize];
        upper += usize::from(t.flags.has(Flags::UPPER));
        capitals += usize::from(t.flags.has(Flags::CAPITAL) && t.span.len() > 3);
    }
    // Too few for either, whatever the other words are.
    if upper < 3 && capitals < 4 {
        return Case::Sentence;
    }
    let is_word = |t: &&Token| !t.flags.has(Flags::PUNCT) && !t.flags.has(Flags::DIGIT);
    let words = tokens[sentence.tokens.range()].iter().filter(is_word);
    let long = words.clone().filter(|t| t.span.len() > 3);
    if upper < 3 {
        // Which most of such sentences show to be no headline long before their end.
        let most = capitals * 5 / 4;
        return if long.take(most + 1).count() > most { Case::Sentence } else { Case::Titled };
    }
    let (words, long) = (words.count(), long.count());
    if words > 3 && upper * 2 > words {
        Case::Shouted
    } else if long > 3 && capitals * 5 >= long * 4 {
        Case::Titled
    } else {
        Case::Sentence
    }
}
