//! A sentence as the stance scores see it: words with stems and clauses, and the judging terms among them.
//!
//! Read once for each sentence that names an actor, then looked at from every target and holder in it. Names are
//! masked: they all count as one and the same word, so that no weight can learn to like or dislike a person.

use crate::lexicon::{Function, Gist, InPlaces, Lexicon, PlaceWeights, TermForm, TermKind};
use crate::model::{Document, Flags, Row, Tag, Token, Tokens, Trees};

/// A document with its trees, and the lexicon.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    pub(crate) text: &'a str,
    pub(crate) document: &'a Document,
    pub(crate) trees: &'a Trees,
    pub(crate) lexicon: &'a Lexicon,
}

impl Source<'_> {
    pub(super) fn has(&self, token: usize, function: Function) -> bool {
        self.lexicon.function(self.document.tokens[token].word).has(function)
    }
}

/// What a word is to the scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Word,
    /// A masked name.
    Name,
    Mark,
}

/// A word or mark.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    pub(super) token: u32,
    /// What the lexicon knows of it; nothing where it is masked.
    pub(super) gist: Gist,
    /// Number of its clause in the sentence.
    pub(super) clause: u16,
    /// Its place in the sentence, a run of names being one place.
    pub(super) place: u16,
    pub(super) sort: Sort,
    pub(super) quoted: bool,
}

/// A term of `stance.csv` in the sentence.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hit {
    /// First word and one past the last.
    pub(super) words: (u16, u16),
    pub(super) form: TermForm,
    /// Its weight, turned round and weakened where it is negated.
    pub(super) value: f32,
    /// What negates it: its row and first token.
    pub(super) negator: Option<(Row, u32)>,
    pub(super) passive: bool,
}

/// A negated term counts this much (Taboada et al. 2011: `not good` is not as bad as `bad`).
pub(super) const NEGATED: f32 = -0.6;
/// How many words before a term a negator is looked for; one that negates its clause reaches no further either.
const NEGATION_REACH: usize = 6;
/// Longer stretches are cut off.
const LONGEST: usize = 400;

/// The words and terms of one sentence. The buffers are used again for the next.
#[derive(Default)]
pub(crate) struct Sentence {
    pub(super) words: Vec<Word>,
    pub(super) hits: Vec<Hit>,
    /// The words that have weights, by table; empty and not `listed` before the table is asked.
    weighted: [Vec<Weighted>; 3],
    listed: [bool; 3],
    /// Word of each token, counted from the sentence's first.
    of_token: Vec<u16>,
    start: usize,
    /// By stem: in which list (counted from 1) it was last seen, and where in it.
    seen: Vec<(u32, u16)>,
    count: u32,
}

/// A word that has weights. Most words of a sentence have none, so that a question looks at few.
#[derive(Clone, Copy, Debug)]
pub(super) struct Weighted {
    pub(super) weights: InPlaces,
    pub(super) word: u16,
    /// Number in the list of the first word with the same stem.
    pub(super) first: u16,
}

impl Sentence {
    /// Reads the tokens of a sentence.
    pub(crate) fn read(&mut self, source: &Source<'_>, tokens: Tokens) {
        self.words.clear();
        self.of_token.clear();
        self.hits.clear();
        self.listed = [false; 3];
        self.start = tokens.start as usize;
        self.read_words(source, tokens);
        self.find_terms(source, tokens);
    }

    /// Whether a judging term may stand among the tokens of a sentence, by what begins one.
    pub(super) fn may_judge(source: &Source<'_>, tokens: Tokens) -> bool {
        let stems = &source.lexicon.stems;
        let mut opened = false;
        source.document.tokens[tokens.range()].iter().any(|t| {
            let gist = stems.gist(t.word);
            let goes_on = opened && gist.has(Gist::SECOND);
            opened = gist.has(Gist::OPENS_TERM);
            gist.has(Gist::TERM) || goes_on
        })
    }

    /// Lists the words that have weights in a table, once for all questions to it; `number` is the table's here.
    pub(super) fn list(&mut self, number: usize, table: &PlaceWeights) {
        if self.listed[number] {
            return;
        }
        self.listed[number] = true;
        self.count += 1;
        self.seen.resize(table.stems(), (0, 0));
        let list = &mut self.weighted[number];
        list.clear();
        for (i, w) in self.words.iter().enumerate() {
            let stem = w.gist.stem();
            if stem == 0 {
                continue;
            }
            let weights = table.stem(stem);
            if weights.places.0 == 0 {
                continue;
            }
            let seen = &mut self.seen[stem as usize];
            if seen.0 != self.count {
                *seen = (self.count, list.len() as u16);
            }
            list.push(Weighted { weights, word: i as u16, first: seen.1 });
        }
    }

    /// The words that have weights in a table that was listed.
    pub(super) fn weighted(&self, number: usize) -> &[Weighted] {
        &self.weighted[number]
    }

    /// All words, as if each had a weight in every place.
    pub(super) fn all(&self) -> Vec<Weighted> {
        let weighted = |i: u16| Weighted { weights: InPlaces::EVERYWHERE, word: i, first: i };
        (0..self.words.len() as u16).map(weighted).collect()
    }

    /// The word of a token; the last one for a token behind them.
    pub(super) fn word_of(&self, token: usize) -> usize {
        let at = token.saturating_sub(self.start).min(self.of_token.len().saturating_sub(1));
        usize::from(self.of_token[at])
    }

    /// Whether a judging term of this weight begins among the tokens from `from` to `to`.
    pub(super) fn judges(&self, from: u32, to: u32, least: f32) -> bool {
        let token = |w: u16| self.words[usize::from(w)].token;
        self.hits.iter().any(|h| h.form.weight.abs() >= least && (from..to).contains(&token(h.words.0)))
    }

    /// Whether `by` stands among the tokens from `from` to `to`.
    pub(super) fn has_by(&self, from: u32, to: u32) -> bool {
        from < to
            && self.words[self.word_of(from as usize)..self.word_of(to as usize)].iter().any(|w| w.gist.has(Gist::BY))
    }

    fn read_words(&mut self, source: &Source<'_>, tokens: Tokens) {
        let lexicon = source.lexicon;
        let stems = &lexicon.stems;
        let masks = stems.masks;
        let all = &source.document.tokens[tokens.range()];
        let all = &all[..all.len().min(LONGEST)];
        let titled = is_titled(all);
        let mut clause = 0;
        let mut place = 0;
        let mut in_name = false;
        let mut opens = true; // a capital tells nothing here
        for (i, t) in all.iter().enumerate() {
            if t.flags.has(Flags::PUNCT) && is_inner_hyphen(source, all, i) {
                self.of_token.push(self.words.len().saturating_sub(1) as u16);
                continue;
            }
            let mut word = Word {
                token: (self.start + i) as u32,
                gist: stems.gist(t.word),
                clause: 0,
                place: 0,
                sort: Sort::Word,
                quoted: t.flags.has(Flags::QUOTED),
            };
            if t.flags.has(Flags::PUNCT) {
                word.sort = Sort::Mark;
                let tag = source.trees.tags[self.start + i];
                if t.flags.has(Flags::QUOTE) {
                    word.gist = masks.quote;
                    opens = all.get(i + 1).is_some_and(|n| n.flags.has(Flags::QUOTED));
                } else if matches!(tag, Tag::Stop | Tag::Colon) {
                    opens = true;
                }
                clause += u16::from(matches!(tag, Tag::Comma | Tag::Colon | Tag::Lrb | Tag::Rrb));
            } else {
                // `I` has a capital wherever it stands; `US` is not `us`.
                let is_first = word.gist.has(Gist::FIRST) && (t.span.len() == 1 || !t.flags.has(Flags::UPPER));
                if t.flags.has(Flags::CAPITAL) && !opens && !titled && !is_first {
                    word.sort = Sort::Name;
                    word.gist = masks.name;
                } else if t.flags.has(Flags::DIGIT) {
                    word.gist = masks.number;
                } else {
                    clause += u16::from(word.gist.has(Gist::BORDER));
                }
                opens = false;
            }
            word.clause = clause;
            let name = word.sort == Sort::Name;
            let goes_on = self.words.is_empty() || name && in_name;
            place += u16::from(!goes_on);
            word.place = place;
            in_name = name;
            self.of_token.push(self.words.len() as u16);
            self.words.push(word);
        }
    }

    fn find_terms(&mut self, source: &Source<'_>, tokens: Tokens) {
        let lexicon = source.lexicon;
        let end = self.start + self.of_token.len();
        let gist_after = |w: &Word| {
            let next = w.token as usize + 1;
            if next < end { lexicon.stems.gist(source.document.tokens[next].word) } else { Gist::default() }
        };
        let may_begin =
            |w: &Word| w.gist.has(Gist::TERM) || w.gist.has(Gist::OPENS_TERM) && gist_after(w).has(Gist::SECOND);
        let mut from = 0; // word
        while let Some(skipped) = self.words[from..].iter().position(may_begin) {
            let first = from + skipped;
            let at = self.words[first].token as usize;
            let tag = source.trees.tags[at];
            let Some((n, forms)) = lexicon.term_forms.longest(&source.document.tokens[at..end]) else {
                from = first + 1;
                continue;
            };
            let last = self.word_of(at + n - 1);
            if self.words[first..=last].iter().all(|w| w.sort != Sort::Name)
                && let Some(form) = as_used(forms, tag, n, || !has_verb(source, tokens))
            {
                let negator = self.negator(source, first);
                let value = form.weight * if negator.is_some() { NEGATED } else { 1.0 };
                let passive = self.passive(source, first, at + n, tokens.end as usize);
                self.hits.push(Hit { words: (first as u16, last as u16 + 1), form, value, negator, passive });
            }
            from = last.max(first) + 1;
        }
    }

    /// The nearest negator of `negators.csv` before word `at` that reaches it, with no mark between.
    fn negator(&self, source: &Source<'_>, at: usize) -> Option<(Row, u32)> {
        let term = self.words[at].token as usize;
        let before = (at.saturating_sub(NEGATION_REACH)..at).rev();
        before.take_while(|&i| self.words[i].sort != Sort::Mark).find_map(|i| {
            if !self.words[i].gist.has(Gist::NEGATION) {
                return None;
            }
            let first = self.words[i].token as usize;
            let (n, negators) = source.lexicon.negators.longest(&source.document.tokens[first..term])?;
            let distance = at - self.word_of(first + n - 1);
            let reaches = negators.iter().find(|n| n.scope == 0 || usize::from(n.scope) >= distance);
            reaches.map(|n| (n.row, first as u32))
        })
    }

    /// Whether the verb at word `at` is passive: a participle behind be or get, or before `by`.
    fn passive(&self, source: &Source<'_>, at: usize, next: usize, end: usize) -> bool {
        let participle = matches!(source.trees.tags[self.words[at].token as usize], Tag::Vbn | Tag::Vbd);
        participle && self.words[at.saturating_sub(2)..at].iter().any(|w| w.gist.has(Gist::BE))
            || next < end && source.has(next, Function::BY)
    }
}

/// The form of a term that is meant, by the part of speech of its first word: that of its word class; else a verb used
/// as a noun or an adjective judges as such (`a disgrace`). As an adverb or preposition (`back`, `like`) it judges
/// nothing, unless it must be the verb since the sentence has no other.
fn as_used(forms: &[TermForm], tag: Tag, words: usize, verbless: impl Fn() -> bool) -> Option<TermForm> {
    if let Some(form) = forms.iter().find(|f| fits(f.kind, tag)) {
        return Some(*form);
    }
    let form = *forms.first()?;
    if form.kind != TermKind::Verb || words > 1 {
        return Some(form);
    }
    let used = |kind| TermForm { kind, subject: 0.0, object: 0.0, ..form };
    match tag {
        Tag::Nn | Tag::Nns => Some(used(TermKind::Noun)),
        Tag::Jj | Tag::Jjr | Tag::Jjs => Some(used(TermKind::Adjective)),
        Tag::In | Tag::Rb | Tag::Rp => verbless().then_some(form),
        _ => Some(form),
    }
}

/// Whether some word is a verb that is no modal.
fn has_verb(source: &Source<'_>, tokens: Tokens) -> bool {
    use Tag::{Vb, Vbd, Vbg, Vbn, Vbp, Vbz};
    source.trees.tags[tokens.range()].iter().any(|t| matches!(t, Vb | Vbd | Vbg | Vbn | Vbp | Vbz))
}

fn fits(kind: TermKind, tag: Tag) -> bool {
    match kind {
        TermKind::Adjective => matches!(tag, Tag::Jj | Tag::Jjr | Tag::Jjs),
        TermKind::Noun => matches!(tag, Tag::Nn | Tag::Nns),
        TermKind::Verb => matches!(tag, Tag::Vb | Tag::Vbd | Tag::Vbg | Tag::Vbn | Tag::Vbp | Tag::Vbz),
        TermKind::Adverb => matches!(tag, Tag::Rb | Tag::Rbr | Tag::Rbs),
        TermKind::Phrase => true,
        TermKind::Interjection => tag == Tag::Uh,
    }
}

/// Whether nearly every word has a capital, so that capitals tell nothing.
fn is_titled(tokens: &[Token]) -> bool {
    let (mut words, mut capitals) = (0, 0);
    for t in tokens.iter().filter(|t| !t.flags.has(Flags::PUNCT) && t.flags.has(Flags::SPACE)) {
        words += usize::from(!t.flags.has(Flags::DIGIT));
        capitals += usize::from(t.flags.has(Flags::CAPITAL));
    }
    words >= 4 && capitals * 10 > words * 7
}

/// A hyphen inside a word.
fn is_inner_hyphen(source: &Source<'_>, tokens: &[Token], i: usize) -> bool {
    i > 0
        && !tokens[i].flags.has(Flags::SPACE)
        && tokens[i].span.of(source.text) == "-"
        && tokens.get(i + 1).is_some_and(|t| !t.flags.has(Flags::SPACE) && !t.flags.has(Flags::PUNCT))
}
