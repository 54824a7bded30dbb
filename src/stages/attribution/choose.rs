//! Which readings stay, which lie inside which, and what quotations without a cue belong to.

use super::branch::Branch;
use super::occurrences::Occurrence;
use super::readings::{Read, Reading};
use super::words::{Words, is_noun};
use crate::lexicon::{CueKind, Frame, Function, Inflection, Signs, SourceRelation};
use crate::model::{Flags, Tag, Tokens};

/// A reading that stays.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    pub(super) occurrence: Occurrence,
    pub(super) branch: Branch,
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

impl Chosen {
    /// Chooses among the best readings of the cues of one window, which it empties.
    pub(super) fn add(&mut self, words: &Words<'_>, best: &mut Vec<Read>) {
        drop_marks(best);
        drop_light_verbs(best);
        drop_short(words, best);
        let start = |b: &Read| b.occurrence.tokens.start;
        best.sort_by(|a, b| b.reading.score.total_cmp(&a.reading.score).then(start(a).cmp(&start(b))));
        let first = self.choices.len();
        for Read { occurrence, branch, reading } in best.drain(..) {
            let accepted = &mut self.choices[first..];
            if accepted.iter().any(|a| a.occurrence.whole().overlaps(occurrence.whole())) {
                continue;
            }
            let (content, nested) = (reading.content.to_vec(), occurrence.quoted);
            let mut choice = Choice { occurrence, branch, reading, content, nested };
            accepted.iter().for_each(|a| clip(&mut choice, a));
            let mut both_ways = false;
            for a in accepted {
                let inside = holds(&a.content, occurrence.tokens);
                let around = holds(&choice.content, a.occurrence.tokens);
                if inside && siblings(words, a, &choice) && trim(words, a, &choice)
                    || around && siblings(words, &choice, a) && trim(words, &mut choice, a)
                {
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
        share_sources(&mut self.choices[first..]);
    }

    /// Gives quotations that no content covers to the attribution before them, or behind them in their paragraph.
    pub(super) fn run_on(&mut self, words: &Words<'_>) {
        let document = words.document;
        self.choices.sort_by_key(|c| (c.occurrence.tokens.start, c.occurrence.tokens.end));
        let unnested = self.choices.iter().filter(|c| !c.nested);
        let mut pieces: Vec<Tokens> = unnested.flat_map(|c| &c.content).copied().collect();
        pieces.sort_unstable();
        let mut pieces = pieces.into_iter().peekable();
        let mut covered = 0; // how far the pieces reach that begin before the quotation ends
        let mut last: Option<usize> = None; // the attribution that speaks
        let mut next = 0; // first choice behind the quotation
        for q in document.quotations.iter().filter(|q| q.depth == 0) {
            let start = q.tokens.start;
            while next < self.choices.len() && self.choices[next].occurrence.tokens.start < start {
                if !self.choices[next].nested && speaks(words, &self.choices[next]) {
                    last = Some(next);
                }
                next += 1;
            }
            while let Some(p) = pieces.next_if(|p| p.start < q.tokens.end) {
                covered = covered.max(p.end);
            }
            if q.tokens.len() < 5 || covered > start {
                continue;
            }
            let opens_sentence = words.is(start as usize, Signs::FIRST);
            let goes_on = |i: usize| goes_on(words, &self.choices[i], start);
            if !opens_sentence && !last.is_some_and(goes_on) {
                continue;
            }
            let paragraph = q.paragraph;
            let of = |c: &Choice| document.sentences[c.occurrence.sentence as usize].paragraph;
            let whole = document.paragraphs[paragraph as usize].tokens.start == start;
            let reach = if whole { 2 } else { 0 };
            let before = last.filter(|&i| of(&self.choices[i]) + reach >= paragraph);
            if let Some(i) = before {
                self.choices[i].content.push(q.tokens);
            }
        }
    }
}

/// Gives a verb that shares its subject with one before it the source of that one, where its own is cut short (`Lune, Roe` in
/// `the mayor of Lune, Roe, said C and warned`) or runs on over that verb.
fn share_sources(choices: &mut [Choice]) {
    for i in 0..choices.len() {
        let Some(own) = choices[i].reading.source else { continue };
        if !matches!(own.relation, SourceRelation::Shared | SourceRelation::First | SourceRelation::Tree) {
            continue;
        }
        let cue = choices[i].occurrence.whole();
        let first = choices.iter().find_map(|c| {
            let source = c.reading.source.filter(|s| s.tokens.overlaps(own.tokens))?;
            let verb = c.occurrence.whole();
            let within = own.tokens.overlaps(verb);
            let better = if own.tokens.start == source.tokens.start { within } else { !within };
            (verb.end <= cue.start && better).then_some(source)
        });
        if let Some(first) = first {
            choices[i].reading.source = Some(first.with(own.relation));
        }
    }
}

/// Drops the colon of `Added Roe: C`, where words before it say who speaks.
fn drop_marks(best: &mut Vec<Read>) {
    let is_mark = |b: &Read| b.occurrence.kind == CueKind::Mark;
    if best.iter().any(is_mark) {
        let cues: Vec<Tokens> = best.iter().filter(|b| !is_mark(b)).map(|b| b.occurrence.tokens).collect();
        let says = |b: &Read| b.reading.source.is_some_and(|s| cues.iter().any(|c| c.overlaps(s.tokens)));
        best.retain(|b| !(is_mark(b) && says(b)));
    }
}

/// Drops the verb of `issued a warning that C`, where the noun is read as the cue.
fn drop_light_verbs(best: &mut Vec<Read>) {
    let is_noun = |b: &Read| b.occurrence.kind == CueKind::Noun;
    let wholes = best.iter().filter(|b| is_noun(b)).map(|b| b.occurrence.whole());
    let wholes: Vec<Tokens> = wholes.filter(|w| w.len() > 1).collect();
    if !wholes.is_empty() {
        best.retain(|b| is_noun(b) || !wholes.iter().any(|w| w.overlaps(b.occurrence.tokens)));
    }
}

/// Drops `blame` where `blame ... on` is read in the same way, which is against somebody else; but not where `blame ... for`
/// comes first.
fn drop_short(words: &Words<'_>, best: &mut Vec<Read>) {
    let target = |x: &Read| words.lexicon.cues[x.occurrence.cue as usize].target;
    let same = |x: &Read, y: &Read| {
        let [a, b] = [x, y].map(|r| (r.occurrence.tokens, r.reading.source.map(|s| s.tokens)));
        a == b && x.reading.content.to_vec() == y.reading.content.to_vec()
    };
    let tail = |x: &Read| Some(x.occurrence.tail).filter(|t| !t.is_empty());
    let first = |best: &[Read], y: &Read| best.iter().filter(|x| same(x, y)).filter_map(tail).min();
    for n in (0..best.len()).rev() {
        let x = &best[n];
        let longer = |y: &Read| tail(y).is_some() && tail(y) == first(best, y) && target(x) != target(y) && same(x, y);
        if tail(x).is_none() && best.iter().any(longer) {
            best.remove(n);
        }
    }
}

/// Whether the tokens lie in one of the pieces.
fn holds(pieces: &[Tokens], tokens: Tokens) -> bool {
    pieces.iter().any(|p| p.start <= tokens.start && tokens.end <= p.end)
}

/// Cuts the content of `inner` where that of `outer` ends, if each holds the cue of the other: "Roe thinks that C, a survey
/// found".
fn clip(inner: &mut Choice, outer: &Choice) {
    if !holds(&inner.content, outer.occurrence.tokens) {
        return;
    }
    let Some(piece) = outer.content.iter().find(|p| holds(&[**p], inner.occurrence.tokens)) else { return };
    let mut cut = inner.content.clone();
    for p in &mut cut {
        *p = Tokens { start: p.start.max(piece.start), end: p.end.min(piece.end) };
    }
    cut.retain(|p| p.start < p.end);
    if !cut.is_empty() {
        inner.content = cut;
    }
}

/// Whether both have the same source, so that neither is part of what the other says.
fn siblings(words: &Words<'_>, a: &Choice, b: &Choice) -> bool {
    let before = (b.occurrence.group.tokens.start as usize).checked_sub(1);
    let joined = || before.is_some_and(|i| words.has(i, Function::COORDINATOR));
    // "Roe accused Poe of rejecting C": what the frame allows is part of the content.
    let frame = words.lexicon.cues[a.occurrence.cue as usize].frame;
    let taken = || before.and_then(|i| words.frame(i)).is_some_and(|f| frame.has(f));
    match (a.reading.source, b.reading.source) {
        (Some(x), Some(y)) if x.tokens.overlaps(y.tokens) => match y.relation {
            _ if b.occurrence.inflection == Inflection::Gerund && taken() => false,
            SourceRelation::Shared | SourceRelation::First => true,
            // "Roe accused Poe, telling reporters that"; "Roe said C, and vowed that".
            SourceRelation::Tree => b.occurrence.inflection == Inflection::Gerund || joined(),
            _ => false,
        },
        _ => false,
    }
}

/// Cuts the content of `a` before the cue of its sibling `b`.
fn trim(words: &Words<'_>, a: &mut Choice, b: &Choice) -> bool {
    let mut end = b.occurrence.whole().start as usize;
    let Some(piece) = a.content.iter_mut().find(|p| p.holds(end)) else { return false };
    let start = piece.start as usize;
    while end > start + 1
        && (words.document.tokens[end - 1].flags.has(Flags::PUNCT) && !words.is_quote(end - 1)
            || words.has(end - 1, Function::COORDINATOR)
            || words.tag(end - 1) == Tag::In)
    {
        end -= 1;
    }
    let word = || end > start && (is_noun(words.tag(start)) || matches!(words.tag(start), Tag::Prp | Tag::Dt));
    if end <= start + 1 && !word() {
        return false;
    }
    piece.end = end as u32;
    true
}

/// Whether a quotation that begins at `start` stands in the sentence of a choice whose content is a quotation before its
/// cue: `"C," S said of it, "C."`
fn goes_on(words: &Words<'_>, c: &Choice, start: u32) -> bool {
    let cue = c.occurrence.whole();
    let before = |p: &Tokens| p.end <= cue.start && words.quoted(*p) + 1 >= p.len();
    words.document.sentences[c.occurrence.sentence as usize].tokens.end > start && c.content.iter().all(before)
}

/// Whether the cue is one of speech, so that a quotation can run on from it.
fn speaks(words: &Words<'_>, c: &Choice) -> bool {
    let cue = &words.lexicon.cues[c.occurrence.cue as usize];
    let quotes = c.content.iter().any(|p| words.quoted(*p) > 0);
    quotes || cue.kind == CueKind::Verb && cue.frame.has(Frame::QUOTE)
}
