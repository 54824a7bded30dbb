//! Which readings stay, which lie inside which, and what quotations without a cue belong to.

use super::occurrences::Occurrence;
use super::phrases::{Subject, SubjectKind, Words};
use super::readings::Reading;
use crate::lexicon::{CueKind, Frame};
use crate::model::{Flags, Tokens};

/// A reading that stays.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    pub(super) occurrence: Occurrence,
    pub(super) reading: Reading,
    /// Pieces of the content: those of the reading, cut at siblings, and quotations that run on.
    pub(super) content: Vec<Tokens>,
    /// Whether it lies in the content of another (or in quotation marks).
    pub(super) nested: bool,
}

/// The readings that stay, in no order.
#[derive(Default)]
pub(super) struct Chosen {
    pub(super) choices: Vec<Choice>,
}

/// The whole cue: the verb group with what the lexicon's cue covers.
pub(super) fn cue_tokens(o: &Occurrence, _reading: &Reading) -> Tokens {
    Tokens { start: o.group.tokens.start.min(o.tokens.start), end: o.tokens.end }
}

impl Chosen {
    /// Chooses among the readings of one window.
    pub(super) fn add(&mut self, words: &Words<'_>, occurrences: &[Occurrence], readings: &[Reading]) {
        // The best reading of each cue, if it is likelier than not; ties go to the first.
        let mut best: Vec<&Reading> = Vec::new();
        for r in readings.iter().filter(|r| r.score > 0.0 && r.content.iter().any(|c| !c.is_empty())) {
            match best.last_mut() {
                Some(b) if b.occurrence == r.occurrence => {
                    if r.score > b.score {
                        *b = r;
                    }
                }
                _ => best.push(r),
            }
        }
        best.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.occurrence.cmp(&b.occurrence)));
        let first = self.choices.len();
        for r in best {
            let o = occurrences[r.occurrence as usize];
            let mut choice =
                Choice { occurrence: o, reading: r.clone(), content: r.content.to_vec(), nested: o.quoted };
            let cue = cue_tokens(&o, r);
            let accepted = &mut self.choices[first..];
            if accepted.iter().any(|a| cue_tokens(&a.occurrence, &a.reading).overlaps(cue)) {
                continue;
            }
            let mut both_ways = false;
            for a in accepted.iter_mut() {
                let inside = holds(&a.content, o.tokens);
                let around = holds(&r.content, a.occurrence.tokens);
                if inside && siblings(a, &choice) && trim(words, a, &mut choice) {
                    continue;
                }
                both_ways |= inside && around;
                choice.nested |= inside && !a.nested;
                if around && !inside {
                    a.nested = true;
                }
            }
            if !both_ways {
                self.choices.push(choice);
            }
        }
    }

    /// Gives quotations that no content covers to the attribution before them, or behind them in their paragraph.
    pub(super) fn run_on(&mut self, words: &Words<'_>) {
        let document = words.document;
        self.choices.sort_by_key(|c| (c.occurrence.tokens.start, c.occurrence.tokens.end));
        let mut last: Option<usize> = None; // the attribution that speaks
        let mut next = 0; // first choice behind the quotation
        for q in document.quotations.iter().filter(|q| q.depth == 0) {
            let start = q.tokens.start as usize;
            while next < self.choices.len() && (self.choices[next].occurrence.tokens.start as usize) < start {
                if !self.choices[next].nested && speaks(words, &self.choices[next]) {
                    last = Some(next);
                }
                next += 1;
            }
            let sentence = document.sentence_of(start);
            let opens_sentence = document.sentences[sentence].tokens.start as usize == start;
            if !opens_sentence
                || q.tokens.len() < 5
                || self.choices.iter().any(|c| !c.nested && c.content.iter().any(|p| p.overlaps(q.tokens)))
            {
                continue;
            }
            let paragraph = q.paragraph;
            let of =
                |c: &Choice| document.sentences[document.sentence_of(c.occurrence.tokens.start as usize)].paragraph;
            let whole = document.paragraphs[paragraph as usize].tokens.start as usize == start;
            let reach = if whole { 2 } else { 0 };
            let before = last.filter(|&i| of(&self.choices[i]) + reach >= paragraph);
            if let Some(i) = before {
                self.choices[i].content.push(q.tokens);
            }
        }
    }
}

/// Whether the tokens lie in one of the pieces.
fn holds(pieces: &[Tokens], tokens: Tokens) -> bool {
    pieces.iter().any(|p| p.start <= tokens.start && tokens.end <= p.end)
}

/// Whether both have the same source, so that neither is part of what the other says.
fn siblings(a: &Choice, b: &Choice) -> bool {
    match (a.reading.source, b.reading.source) {
        (Some(x), Some(y)) => matches!(y.kind, SubjectKind::Shared | SubjectKind::First) && x.tokens == y.tokens,
        _ => false,
    }
}

/// Cuts the content of `a` before the cue of its sibling `b`.
fn trim(words: &Words<'_>, a: &mut Choice, b: &mut Choice) -> bool {
    let mut end = cue_tokens(&b.occurrence, &b.reading).start as usize;
    let Some(piece) = a.content.iter_mut().find(|p| p.holds(end)) else { return false };
    let start = piece.start as usize;
    while end > start + 1
        && (words.flag(end - 1, Flags::PUNCT) && !words.is_quote(end - 1)
            || words.has(end - 1, crate::lexicon::Function::COORDINATOR))
    {
        end -= 1;
    }
    if end <= start + 1 {
        return false;
    }
    piece.end = end as u32;
    true
}

/// Whether the cue is one of speech, so that a quotation can run on from it.
fn speaks(words: &Words<'_>, c: &Choice) -> bool {
    let cue = &words.lexicon.cues[c.occurrence.cue as usize];
    let quotes = c.content.iter().any(|p| words.document.tokens[p.range()].iter().any(|t| t.flags.has(Flags::QUOTED)));
    quotes || cue.kind == CueKind::Verb && cue.frame.has(Frame::QUOTE)
}

/// The source tokens of a choice.
pub(super) fn source(c: &Choice) -> Option<Subject> {
    c.reading.source
}
