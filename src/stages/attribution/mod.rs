//! Attribution: who said what.
//!
//! Each cue of the lexicon that stands in a sentence is read in every way that the rules allow ([`readings`],
//! [`subjects`], [`contents`]), with what the tree says ([`branch`]); each reading gets a score, a sum of learned weights ([`score`]);
//! the best reading of each cue stays if its score is above 0. Readings that lie in the content of another are nested
//! under it; quotations that stand without a cue join the attribution before them ([`choose`]). Cues inside quotation
//! marks make nested attributions only.

mod branch;
mod choose;
mod contents;
mod details;
mod occurrences;
mod phrases;
mod readings;
mod rules;
mod score;
mod subjects;
mod words;

pub(crate) use rules::RULES;

use crate::lexicon::{Lexicon, Signs};
use crate::model::{Attribution, Document, Evidence, Mention, Row, Sentence, Span, Tokens, Trees};
use branch::Branch;
use occurrences::{Occurrence, Window, occurrences};
use readings::{Reading, Search};
use words::{Looks, Words};

/// A cue whose own features add up to less is not read: with the first weights, four in a thousand of the readings that
/// were kept on the training articles lay below, and more than a third of all cues did.
const HOPELESS: f32 = -2.0;

/// The attributions of a document, ordered by their cues.
///
/// `mentions` resolves the sources.
pub fn attributions(document: &Document, trees: &Trees, mentions: &[Mention], lexicon: &Lexicon) -> Vec<Attribution> {
    let looks = Looks::new(document, trees, lexicon);
    let words = Words::new(document, trees, lexicon, &looks);
    // All cues go through one step before the next begins: the code of each would push that of the others out of the
    // processor's cache.
    let windows: Vec<Window> = windows(document).collect();
    let mut found = Vec::new();
    for (n, window) in windows.iter().enumerate() {
        occurrences(&words, *window, |o| found.push((n, o)));
    }
    let mut cues: Vec<_> = found.into_iter().map(|(n, o)| (n, score::Best::new(&words, o))).collect();
    cues.retain(|(_, cue)| !is_passed_over(cue, lexicon));
    cues.iter_mut().for_each(|(_, cue)| cue.look());
    let mut chosen = choose::Chosen::default();
    let mut read = Vec::new();
    for cues in cues.chunk_by_mut(|a, b| a.0 == b.0) {
        let search = Search::new(&words, windows[cues[0].0]);
        read.extend(cues.iter_mut().filter_map(|(_, cue)| cue.read(&search)));
        chosen.add(&words, &mut read);
    }
    chosen.run_on(&words);
    details::attributions(&words, chosen, mentions)
}

/// Whether a cue is not read: its readings would not be kept.
fn is_passed_over(cue: &score::Best<'_>, lexicon: &Lexicon) -> bool {
    lexicon.cues[cue.occurrence.cue as usize].is_faint() || cue.shared < HOPELESS
}

/// Whether a cue that is not faint may stand in the sentence: without one, nothing in it is attributed.
pub fn may_attribute(document: &Document, sentence: &Sentence, lexicon: &Lexicon) -> bool {
    let mut opened = false;
    document.tokens[sentence.tokens.range()].iter().any(|token| {
        let signs = lexicon.speech(token.word).signs;
        let found = signs.has(Signs::STRONG_CUE) || opened && signs.has(Signs::INSIDE_CUE);
        opened = signs.has(Signs::OPENS_CUE);
        found
    })
}

fn windows(document: &Document) -> impl Iterator<Item = Window> + '_ {
    let sentences = (0..).zip(&document.sentences);
    let sentences = sentences.map(|(n, s)| Window { tokens: s.tokens, sentence: n, quoted: false });
    let quotations = document.quotations.iter().filter(|q| q.depth == 0 && q.tokens.len() > 4).flat_map(|q| {
        let inner = Tokens { start: q.tokens.start + 1, end: q.tokens.end - u32::from(q.closed) };
        let first = document.sentence_of(inner.start as usize);
        (first as u32..)
            .zip(&document.sentences[first..])
            .take_while(move |(_, s)| s.tokens.start < inner.end)
            .map(move |(sentence, s)| {
                let tokens = Tokens { start: s.tokens.start.max(inner.start), end: s.tokens.end.min(inner.end) };
                Window { tokens, sentence, quoted: true }
            })
            .filter(|w| w.tokens.len() > 3)
    });
    sentences.chain(quotations)
}

/// A reading as learning sees it: its spans and the names of its features.
#[derive(Clone, Debug)]
pub struct Example {
    /// Tokens of the cue, so that the readings of one cue can be told apart from those of another.
    pub cue: Span,
    /// Whether the cue is looked for inside quotation marks.
    pub quoted: bool,
    /// Words of the source.
    pub source: Option<Span>,
    /// Pieces of the content.
    pub content: Vec<Span>,
    /// Names and strengths of the features.
    pub features: Vec<(String, f32)>,
}

/// Every reading with its features: what the weights are learned from.
pub fn examples(document: &Document, trees: &Trees, lexicon: &Lexicon) -> Vec<Example> {
    let looks = Looks::new(document, trees, lexicon);
    let words = Words::new(document, trees, lexicon, &looks);
    let mut out = Vec::new();
    for window in windows(document) {
        each_reading(&words, window, |o, branch, r| {
            let mut names = score::Names { lexicon, features: Vec::new() };
            score::features(&words, o, branch, r, &mut names);
            out.push(Example {
                cue: document.span(o.whole()),
                quoted: window.quoted,
                source: r.source.map(|s| document.span(s.tokens)),
                content: r.content.iter().map(|c| document.span(*c)).collect(),
                features: names.features,
            });
        });
    }
    out
}

/// A reading that was considered, kept or not.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The sentence (its index).
    pub sentence: u32,
    /// The row of the cue.
    pub row: Row,
    /// By which rule.
    pub rule: &'static str,
    /// Words of the cue.
    pub cue: Span,
    /// Words of the source.
    pub source: Option<Span>,
    /// Pieces of the content.
    pub content: Vec<Span>,
    /// Whether the cue was not read, since little speaks for it before any reading is looked at.
    pub passed_over: bool,
    /// Sum of the evidence; a reading above 0 can be kept, unless the cue is passed over.
    pub score: f32,
    /// What added up to it.
    pub evidence: Vec<Evidence>,
}

/// Every reading of every cue, those that were not kept too; the readings of one cue stand together.
pub fn candidates(document: &Document, trees: &Trees, lexicon: &Lexicon) -> Vec<Candidate> {
    let looks = Looks::new(document, trees, lexicon);
    let words = Words::new(document, trees, lexicon, &looks);
    let mut out = Vec::new();
    for window in windows(document) {
        each_reading(&words, window, |o, branch, r| {
            let mut notes = score::Notes { weights: &lexicon.weights_attribution, evidence: Vec::new() };
            score::features(&words, o, branch, r, &mut notes);
            out.push(Candidate {
                sentence: o.sentence,
                row: lexicon.cues[o.cue as usize].row,
                rule: r.way.name(),
                cue: document.span(o.whole()),
                source: r.source.map(|s| document.span(s.tokens)),
                content: r.content.iter().filter(|c| !c.is_empty()).map(|c| document.span(*c)).collect(),
                passed_over: is_passed_over(&score::Best::new(&words, *o), lexicon),
                score: notes.evidence.iter().map(|e| e.weight).sum(),
                evidence: notes.evidence,
            });
        });
    }
    out
}

/// Calls `found` with every reading of every cue of a window.
fn each_reading(words: &Words<'_>, window: Window, mut found: impl FnMut(&Occurrence, &Branch, &Reading)) {
    let search = Search::new(words, window);
    occurrences(words, window, |o| {
        let mut all = score::All::default();
        let branch = Branch::new(words, &o);
        search.read(&o, &branch, &mut all);
        all.0.iter().for_each(|r| found(&o, &branch, r));
    });
}
