//! Stance: who takes which side towards whom.
//!
//! Whose view a clause is comes from the attributions ([`holders`]); which side it takes comes from sums of readable
//! weights ([`score`]) over words in their places and judging terms ([`features`]).

mod features;
mod judge;
mod score;
mod sentence;
mod view;

pub use judge::Example;

use crate::lexicon::Lexicon;
use crate::model::{Certainty, Document, Evidence, Polarity, Row, Span, Tag};
use judge::Judge;
use sentence::Source;

/// The stance of a sentence, or of a holder in it, towards a target.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// Which side.
    pub polarity: Polarity,
    /// Below 0 against, above 0 for; the sum of the evidence.
    pub score: f32,
    /// Name of the act; empty where there is no holder.
    pub act: String,
    /// PLOVER root of the act, or empty.
    pub plover: String,
    /// How surely.
    pub certainty: Certainty,
    /// How the score adds up.
    pub evidence: Vec<Evidence>,
    /// Lexicon rows of the terms that counted.
    pub rows: Vec<Row>,
}

/// Judges a text that is one sentence: how it shows `target`, or how `holder` stands towards `target` (bytes of it).
pub fn judge(
    text: &str,
    document: &Document,
    tags: &[Tag],
    target: Span,
    holder: Option<Span>,
    lexicon: &Lexicon,
) -> Judgement {
    let source = Source { text, document, tags, lexicon };
    let mut judge = Judge::default();
    let (target, holder) = judge.begin(&source, target, holder);
    let answer = judge.ask(&source, target, holder);
    let (evidence, rows) = judge.evidence(&source, target, holder, answer.polarity);
    let plover = answer.act.map_or(String::new(), |a| lexicon.weights_act.labels[a].clone());
    Judgement {
        polarity: answer.polarity,
        score: answer.score,
        act: plover.clone(),
        plover,
        certainty: Certainty::Asserted,
        evidence,
        rows,
    }
}

/// The features of a judgement, to learn weights from.
pub fn example(
    text: &str,
    document: &Document,
    tags: &[Tag],
    target: Span,
    holder: Option<Span>,
    lexicon: &Lexicon,
) -> Example {
    let source = Source { text, document, tags, lexicon };
    let mut judge = Judge::default();
    let (target, holder) = judge.begin(&source, target, holder);
    judge.names(&source, target, holder)
}
