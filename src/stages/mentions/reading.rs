//! What every part of this stage asks of a token: is it a name's word here, and has the article used it before?
//!
//! Capitals tell names from words only where writers use them so. At the start of a sentence, in headlines with
//! Capitals On All Words and in shouted ones they tell little, so there the rest of the article is asked: a word with
//! a capital in the middle of an ordinary sentence elsewhere is a name's word here too.

use rustc_hash::{FxHashSet, FxHasher};
use std::hash::Hasher;

use crate::lexicon::{Function, Lexicon, NameKind, Role, RoleKind};
use crate::model::{ActorType, Date, Document, Flags, Tag, Token, WordId};
use crate::text::{Class, fold_into};

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

/// An article as this stage sees it.
pub(super) struct Reading<'a> {
    pub(super) text: &'a str,
    pub(super) document: &'a Document,
    pub(super) tokens: &'a [Token],
    pub(super) tags: &'a [Tag],
    pub(super) lexicon: &'a Lexicon,
    pub(super) date: Option<Date>,
    /// A number for each capitalised word, the same for all spellings that fold to one; 0 for other tokens.
    pub(super) keys: Vec<u64>,
    /// By sentence.
    pub(super) cases: Vec<Case>,
    /// Keys of words with a capital inside an ordinary sentence.
    inside: FxHashSet<u64>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(
        text: &'a str,
        document: &'a Document,
        tags: &'a [Tag],
        date: Option<Date>,
        lexicon: &'a Lexicon,
    ) -> Self {
        let tokens = document.tokens.as_slice();
        let mut keys = vec![0; tokens.len()];
        let mut folded = String::with_capacity(32);
        for (key, token) in keys.iter_mut().zip(tokens) {
            if token.flags.has(Flags::CAPITAL) {
                *key = key_of(text, token, &mut folded);
            }
        }
        let cases: Vec<Case> = document.sentences.iter().map(|s| case(&tokens[s.tokens.range()])).collect();
        let mut reading =
            Reading { text, document, tokens, tags, lexicon, date, keys, cases, inside: FxHashSet::default() };
        reading.inside.reserve(reading.keys.iter().filter(|&&k| k != 0).count() / 2);
        for (s, sentence) in document.sentences.iter().enumerate() {
            if reading.cases[s] != Case::Sentence {
                continue;
            }
            for i in sentence.tokens.range() {
                if reading.keys[i] != 0 && !reading.opens(i) {
                    reading.inside.insert(reading.keys[i]);
                }
            }
        }
        reading
    }

    /// Whether token `i` stands where any word has a capital: at the start of a sentence, quotation or item.
    pub(super) fn opens(&self, i: usize) -> bool {
        let token = self.tokens[i];
        if token.flags.has(Flags::FIRST) || i == 0 {
            return true;
        }
        let before = self.tokens[i - 1];
        before.flags.has(Flags::PUNCT)
            && (before.flags.has(Flags::QUOTE)
                || matches!(
                    self.surface(i - 1),
                    ":" | "\u{2022}" | "*" | "..." | "\u{2026}" | "\"" | "\u{201c}" | "\u{2018}" | "--" | "|"
                )
                || before.flags.has(Flags::FIRST))
    }

    /// The letters of token `i`.
    #[inline]
    pub(super) fn surface(&self, i: usize) -> &'a str {
        self.tokens[i].span.of(self.text)
    }

    /// The folded letters of token `i`, if some lexicon holds them.
    #[inline]
    pub(super) fn word(&self, i: usize) -> &'a str {
        self.lexicon.vocabulary.word(self.tokens[i].word)
    }

    #[inline]
    pub(super) fn flags(&self, i: usize) -> Flags {
        self.tokens[i].flags
    }

    /// What token `i` does in grammar.
    #[inline]
    pub(super) fn function(&self, i: usize) -> Function {
        self.lexicon.function(self.tokens[i].word)
    }

    /// Whether token `i` is the mark `mark`.
    #[inline]
    pub(super) fn is_mark(&self, i: usize, mark: &str) -> bool {
        let bytes = self.text.as_bytes();
        self.tokens.get(i).is_some_and(|t| t.flags.has(Flags::PUNCT) && &bytes[t.span.range()] == mark.as_bytes())
    }

    /// Whether the word is one of the language, not a name: some part of speech is likelier for it than `NNP`.
    pub(super) fn common(&self, word: WordId) -> bool {
        let tags = self.lexicon.tagging.lower(word);
        let name = tags.iter().filter(|t| matches!(t.0, Tag::Nnp | Tag::Nnps)).map(|t| t.1).fold(f32::MIN, f32::max);
        tags.iter().any(|t| !matches!(t.0, Tag::Nnp | Tag::Nnps | Tag::Fw) && t.1 >= name)
    }

    /// Whether the word, with a small letter, is a noun.
    pub(super) fn noun(&self, word: WordId) -> bool {
        self.common(word) && self.lexicon.tagging.lower(word).iter().any(|t| matches!(t.0, Tag::Nn | Tag::Nns))
    }

    /// Whether the word is of a closed class (`the`, `but`).
    #[inline]
    pub(super) fn closed(&self, i: usize) -> bool {
        self.lexicon.vocabulary.class(self.tokens[i].word).has(Class::FUNCTION)
    }

    /// Whether the article has this word with a capital inside an ordinary sentence.
    pub(super) fn seen_inside(&self, i: usize) -> bool {
        self.inside.contains(&self.keys[i])
    }

    /// Whether token `i` can be a word of a name.
    pub(super) fn capital(&self, i: usize, case: Case) -> bool {
        let flags = self.tokens[i].flags;
        if !flags.has(Flags::CAPITAL) || flags.has(Flags::PUNCT) {
            return false;
        }
        let function = self.function(i);
        if function.has(Function::DAY) {
            return false;
        }
        if function.has(Function::MONTH) {
            // `May` is a month, but not behind a given name.
            return i > 0 && self.given(i - 1) && self.tags[i] != Tag::Md && !self.number(i + 1);
        }
        if self.closed(i) && !(flags.has(Flags::UPPER) && case == Case::Sentence) {
            return self.tags[i] == Tag::Nnp && case == Case::Sentence && i > 0 && self.given(i - 1);
        }
        match case {
            Case::Sentence => true,
            Case::Titled => self.seen_inside(i) || !self.common(self.tokens[i].word),
            Case::Shouted => self.seen_inside(i) || self.tokens[i].word == WordId::UNKNOWN || self.given(i),
        }
    }

    /// Whether token `i`, which begins a sentence, begins a name.
    pub(super) fn initial_name(&self, i: usize) -> bool {
        if self.seen_inside(i) || self.flags(i).has(Flags::UPPER) || self.flags(i).has(Flags::DOTTED) {
            return true;
        }
        let word = self.tokens[i].word;
        let before_name =
            self.tokens.get(i + 1).is_some_and(|t| t.flags.has(Flags::CAPITAL) && !t.flags.has(Flags::FIRST));
        if self.lexicon.roles.begins(word) && before_name {
            return true;
        }
        match self.tags[i] {
            Tag::Nnp | Tag::Nnps => before_name || !self.common(word),
            _ => before_name && (self.noun(word) || self.given(i)),
        }
    }

    /// Whether token `i` is a number.
    pub(super) fn number(&self, i: usize) -> bool {
        self.tokens.get(i).is_some_and(|t| t.flags.has(Flags::DIGIT))
    }

    /// Whether token `i` is a given name, by the list.
    pub(super) fn given(&self, i: usize) -> bool {
        self.is_name(i, NameKind::Given)
    }

    /// Whether the list of names has token `i` under this kind.
    pub(super) fn is_name(&self, i: usize, kind: NameKind) -> bool {
        let word = self.tokens[i].word;
        word != WordId::UNKNOWN && self.lexicon.names.get(&word).is_some_and(|kinds| kinds.iter().any(|k| k.0 == kind))
    }

    /// The longest title or personal role that begins at token `i` and ends before `end`: its length and row.
    pub(super) fn role_at(&self, i: usize, end: usize) -> Option<(usize, Role)> {
        if !self.lexicon.roles.begins(self.tokens[i].word) {
            return None;
        }
        let mut best = None;
        self.lexicon.roles.at(&self.tokens[i..end], |n, roles| {
            let person = roles.iter().find(|r| {
                matches!(r.kind, RoleKind::Title | RoleKind::Role) && r.actor == ActorType::Person && !r.plural
            });
            if let Some(role) = person {
                best = Some((n, *role));
            }
        });
        best
    }

    /// The title or role that ends right before token `at` (`spokesman | Roe`).
    pub(super) fn role_before(&self, at: usize, start: usize) -> Option<Role> {
        (start.max(at.saturating_sub(4))..at)
            .find_map(|i| self.role_at(i, at).filter(|(n, _)| i + n == at).map(|(_, role)| role))
    }

    /// The group noun (`party`, `company`) that is token `i`.
    pub(super) fn group_at(&self, i: usize) -> Option<Role> {
        let word = self.tokens.get(i)?.word;
        if !self.lexicon.roles.begins(word) {
            return None;
        }
        let (_, roles) = self.lexicon.roles.longest(&self.tokens[i..=i])?;
        roles.iter().find(|r| r.kind == RoleKind::Group).copied()
    }
}

/// A number for the folded letters of a word.
fn key_of(text: &str, token: &Token, folded: &mut String) -> u64 {
    if token.word != WordId::UNKNOWN {
        return u64::from(token.word.0);
    }
    folded.clear();
    fold_into(token.span.of(text), folded);
    let mut h = FxHasher::default();
    h.write(folded.as_bytes());
    h.finish() | 1 << 63
}

fn case(tokens: &[Token]) -> Case {
    let (mut words, mut long, mut capitals, mut upper) = (0, 0, 0, 0);
    for t in tokens.iter().filter(|t| !t.flags.has(Flags::PUNCT) && !t.flags.has(Flags::DIGIT)) {
        words += 1;
        upper += usize::from(t.flags.has(Flags::UPPER));
        if t.span.len() > 3 {
            long += 1;
            capitals += usize::from(t.flags.has(Flags::CAPITAL));
        }
    }
    if words > 3 && upper * 2 > words {
        Case::Shouted
    } else if long > 3 && capitals * 5 >= long * 4 {
        Case::Titled
    } else {
        Case::Sentence
    }
}
