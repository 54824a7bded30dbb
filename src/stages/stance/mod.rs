//! Stance: who takes which side towards whom.
//!
//! Whose view a clause is comes from the attributions ([`reports`]); which side it takes comes from sums of readable
//! weights ([`score`]) over words in their places and judging terms ([`features`]). Three kinds of rows come out
//! ([`pairs`]): what the source of an attribution thinks of a target in it, how one actor of a sentence stands towards
//! another, and, where nobody else is speaking, how the article itself shows a target.

mod certainty;
mod features;
mod judge;
mod pairs;
mod reports;
mod score;
mod sentence;
mod view;

pub use judge::Example;

use crate::lexicon::Lexicon;
use crate::model::{Attribution, Certainty, Document, Evidence, Mention, Polarity, Row, Span, Stance, Tag};
use judge::Judge;
use reports::Reports;
use sentence::Source;

/// The stances of an article, ordered by sentence, place of the target, and holder.
pub fn stances(
    text: &str,
    document: &Document,
    tags: &[Tag],
    mentions: &[Mention],
    attributions: &[Attribution],
    lexicon: &Lexicon,
) -> Vec<Stance> {
    let source = Source { text, document, tags, lexicon };
    pairs::stances(&source, mentions, attributions)
}

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

/// A text that is one sentence, and the two actors asked about (bytes of the text).
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The text.
    pub text: &'a str,
    /// The text, read.
    pub document: &'a Document,
    /// Its parts of speech.
    pub tags: &'a [Tag],
    /// Its attributions.
    pub attributions: &'a [Attribution],
    /// Towards whom.
    pub target: Span,
    /// Whose stance; none: that of the text itself.
    pub holder: Option<Span>,
}

impl<'a> Question<'a> {
    fn source(&self, lexicon: &'a Lexicon) -> Source<'a> {
        Source { text: self.text, document: self.document, tags: self.tags, lexicon }
    }
}

/// Judges one sentence: how it shows its target, or how the holder stands towards the target.
pub fn judge(question: &Question<'_>, lexicon: &Lexicon) -> Judgement {
    let source = question.source(lexicon);
    let reports = Reports::new(&source, question.attributions);
    let mut judge = Judge::default();
    let (target, holder) = judge.begin(&source, question.target, question.holder);
    let mut cues = Vec::new();
    reports.all().facts(&source, question.target, question.holder, &mut cues);
    let answer = judge.ask(&source, target, holder, &cues);
    let (evidence, rows, _) = judge.evidence(&source, target, holder, &cues, answer.polarity);
    let plover = answer.act.map_or("", |a| lexicon.weights_act.labels[a].as_str());
    let reported = match question.holder {
        Some(holder) => reports.all().by(&source, holder, question.target),
        None => reports.all().around(&source, question.target),
    };
    let said = reported.map(|r| &question.attributions[r.attribution as usize]);
    let act = match said {
        _ if plover.is_empty() => "",
        Some(a) if lexicon.acts[usize::from(a.act.0)].plover == plover => lexicon.act(a.act),
        _ => pairs::act_of_root(lexicon, plover, answer.polarity).map_or("", |a| lexicon.act(a)),
    };
    Judgement {
        polarity: answer.polarity,
        score: answer.score,
        act: act.to_string(),
        plover: plover.to_string(),
        certainty: said.map_or_else(|| certainty::of_clause(&source, target).0, |a| a.certainty),
        evidence,
        rows,
    }
}

/// The features of a judgement, to learn weights from.
pub fn example(question: &Question<'_>, lexicon: &Lexicon) -> Example {
    let source = question.source(lexicon);
    let reports = Reports::new(&source, question.attributions);
    let mut judge = Judge::default();
    let (target, holder) = judge.begin(&source, question.target, question.holder);
    let mut cues = Vec::new();
    reports.all().facts(&source, question.target, question.holder, &mut cues);
    judge.names(&source, target, holder, &cues)
}
