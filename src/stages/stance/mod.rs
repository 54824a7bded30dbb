//! Stance: who takes which side towards whom.
//!
//! Whose view a clause is comes from the attributions ([`reports`]); which side it takes comes from sums of readable
//! weights ([`score`]) over words in their places and judging terms ([`features`]). Three kinds of rows come out
//! ([`pairs`]): what the source of an attribution thinks of a target in it, how one actor of a sentence stands towards
//! another, and, where nobody else is speaking, how the article itself shows a target.

mod bonds;
mod certainty;
mod deeds;
mod features;
mod judge;
mod names;
mod pairs;
mod reports;
mod score;
mod sentence;
mod ties;
mod view;

pub use judge::Example;

use crate::lexicon::Lexicon;
use crate::model::{Attribution, Certainty, Document, Evidence, Mention, Polarity, Row, Span, Stance, Trees};
use judge::Judge;
use reports::{Reports, Told};
use sentence::Source;

/// The act of who merely says something; also that of an article that shows somebody in some light.
const SAY: &str = "say";

/// The stances of an article, ordered by sentence, place of the target, and holder.
pub fn stances(
    text: &str,
    document: &Document,
    trees: &Trees,
    mentions: &[Mention],
    attributions: &[Attribution],
    lexicon: &Lexicon,
) -> Vec<Stance> {
    let source = Source { text, document, trees, lexicon };
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
    /// Its trees.
    pub trees: &'a Trees,
    /// Its attributions.
    pub attributions: &'a [Attribution],
    /// Towards whom.
    pub target: Span,
    /// Whose stance; none: that of the text itself.
    pub holder: Option<Span>,
}

impl<'a> Question<'a> {
    fn source(&self, lexicon: &'a Lexicon) -> Source<'a> {
        Source { text: self.text, document: self.document, trees: self.trees, lexicon }
    }
}

/// Judges one sentence: how it shows its target, or how the holder stands towards the target.
pub fn judge(question: &Question<'_>, lexicon: &Lexicon) -> Judgement {
    let source = question.source(lexicon);
    let Question { attributions, target, holder, .. } = *question;
    let reports = Reports::new(&source, &[], attributions);
    let here = reports.all();
    let mut judge = Judge::default();
    let Some(pair) = judge.begin(&source, target, holder) else { return Judgement::default() };
    let mut told = Told::default();
    here.tell(&source, target, holder, &mut told);
    let answer = judge.ask(&source, pair, &told);
    let parts = judge.parts(&source, answer);
    let plover = judge.act(&source, pair, &told).unwrap_or("");
    let reported = match holder {
        Some(holder) => here.by(&source, holder, target),
        None => here.around(&source, target),
    };
    let said = reported.map(|r| (here.act(r.attribution), here.certainty(&source, r.attribution, pair.target).0));
    let act = match said {
        _ if plover.is_empty() => None,
        Some((act, _)) if lexicon.acts[usize::from(act.0)].plover == plover => Some(act),
        _ => pairs::act_of_root(lexicon, plover, answer.polarity),
    };
    Judgement {
        polarity: answer.polarity,
        score: answer.score,
        act: act.map_or("", |a| lexicon.act(a)).to_string(),
        plover: plover.to_string(),
        certainty: said.map_or_else(|| certainty::of_clause(&source, pair.target).0, |s| s.1),
        evidence: parts.evidence,
        rows: parts.rows,
    }
}

/// The features of a judgement, to learn weights from.
pub fn example(question: &Question<'_>, lexicon: &Lexicon) -> Example {
    let source = question.source(lexicon);
    let reports = Reports::new(&source, &[], question.attributions);
    let mut judge = Judge::default();
    let Some(pair) = judge.begin(&source, question.target, question.holder) else { return Example::default() };
    let mut told = Told::default();
    reports.all().tell(&source, question.target, question.holder, &mut told);
    judge.names(&source, pair, &told)
}

impl Default for Judgement {
    fn default() -> Self {
        Judgement {
            polarity: Polarity::Neutral,
            score: 0.0,
            act: String::new(),
            plover: String::new(),
            certainty: Certainty::Asserted,
            evidence: Vec::new(),
            rows: Vec::new(),
        }
    }
}
