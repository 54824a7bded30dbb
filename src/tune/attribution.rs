//! Learns the weights of the attribution score from annotated articles.
//!
//! Every reading of every cue outside quotation marks is an example. It is right where a gold attribution has the same
//! cue, the same source and much the same content; of several right readings of one cue the one nearest to the gold
//! content counts. Cues inside gold content are left out, since annotations mark outermost attributions only: whether a
//! cue is nested is not for the weights to learn.
//!
//! Made-up sentences (`tools/constructions`) stand for what articles have too rarely: short sentences, headlines, cues
//! inside the contents and quotations of others. All their attributions are marked, inner ones too, so every cue counts.

use std::fmt::{self, Write as _};

use rayon::prelude::*;

use super::{Learner, Options};
use crate::eval::attributions::{Gold, GoldDocument, Likeness, compare};
use crate::eval::brat::Marked;
use crate::eval::{Chars, Offsets};
use crate::lexicon::Lexicon;
use crate::model::{Document, Span};
use crate::pipeline::{actors, prepare};
use crate::stages::attribution::examples;

/// Rounds over the examples.
const ROUNDS: usize = 8;
/// Features seen less often are not learned.
const SUPPORT: u32 = 8;
/// Content overlap (Dice, by bytes) from which a reading can be right.
const ALIKE: f64 = 0.5;

/// How much of the likeness of a reading its source is.
const EXACT: f64 = 0.05;

/// Log-odds from which a reading is kept. Kept readings count once for precision and recall each, so the best F1 lies
/// below even odds; the value is folded into the bias, so that kept readings score above 0.
const THRESHOLD: f64 = -0.87;

/// Parts of the articles for cross-validation.
const FOLDS: usize = 5;

/// How much a made-up sentence counts beside one of an article.
const MADE_UP: f64 = 3.0;

/// How the weights are learned.
const OPTIONS: Options = Options { alpha: 0.08, beta: 1.0, l1: 5.0, l2: 1.0 };

struct Labelled {
    features: Vec<(u32, f32)>,
    right: bool,
    weight: f64,
}

/// The readings of one cue.
struct Cue {
    /// The article (its index); none for a made-up sentence.
    article: Option<usize>,
    readings: Vec<Labelled>,
}

/// Learns from the gold articles and from made-up sentences; returns the rows of `weights_attribution.csv`. `tell` hears
/// how well weights learned from the sentences and four fifths of the articles do on the last fifth.
pub fn learn(gold: &Gold, made_up: Option<&Gold>, lexicon: &Lexicon, tell: &mut dyn FnMut(&str)) -> String {
    let mut learner = Learner::new(OPTIONS);
    let mut cues = Vec::new();
    for (n, document) in gold.documents.iter().enumerate() {
        label(document, Some(n), lexicon, &mut learner, &mut cues);
    }
    for document in made_up.iter().flat_map(|m| &m.documents) {
        label(document, None, lexicon, &mut learner, &mut cues);
    }
    let parts: Vec<Tally> = (0..FOLDS)
        .into_par_iter()
        .map(|fold| {
            let mut learner = learner.clone();
            let (held, rest): (Vec<&Cue>, Vec<&Cue>) =
                cues.iter().partition(|c| c.article.is_some_and(|n| n % FOLDS == fold));
            rounds(&mut learner, &rest);
            held.iter().fold(Tally::default(), |tally, cue| tally.with(&learner, cue))
        })
        .collect();
    for (n, tally) in parts.iter().enumerate() {
        tell(&format!("part {} of {FOLDS}: {tally}", n + 1));
    }
    tell(&format!("all parts: {}", parts.iter().fold(Tally::default(), |a, b| a.and(b))));
    rounds(&mut learner, &cues.iter().collect::<Vec<_>>());
    let mut out = String::from("feature,weight,support\n");
    for (name, mut weight, support) in learner.weights() {
        if name == "bias:" {
            weight -= THRESHOLD;
        }
        let name =
            if name.contains([',', '"']) { format!("\"{}\"", name.replace('"', "\"\"")) } else { name.to_string() };
        let _ = writeln!(out, "{name},{weight:.3},{support}");
    }
    out
}

fn rounds(learner: &mut Learner, cues: &[&Cue]) {
    for _ in 0..ROUNDS {
        for r in cues.iter().flat_map(|c| &c.readings) {
            learner.learn(&r.features, r.right, r.weight, SUPPORT);
        }
    }
}

/// How many of the readings that weights choose are right.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    /// Cues of which a reading is kept.
    kept: u32,
    /// Those of them whose reading is right.
    right: u32,
    /// Cues that have a right reading.
    gold: u32,
}

impl Tally {
    fn with(mut self, learner: &Learner, cue: &Cue) -> Tally {
        let scores = cue.readings.iter().map(|r| (learner.score(&r.features), r.right));
        let best = scores.reduce(|best, next| if next.0 > best.0 { next } else { best });
        let kept = best.filter(|b| b.0 > THRESHOLD);
        self.kept += u32::from(kept.is_some());
        self.right += u32::from(kept.is_some_and(|b| b.1));
        self.gold += u32::from(cue.readings.iter().any(|r| r.right));
        self
    }

    fn and(self, other: &Tally) -> Tally {
        Tally { kept: self.kept + other.kept, right: self.right + other.right, gold: self.gold + other.gold }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let share = |of: u32| f64::from(self.right) / f64::from(of.max(1));
        let f1 = 2.0 * f64::from(self.right) / f64::from((self.kept + self.gold).max(1));
        write!(
            f,
            "of {} cues with a right reading, P {:.3}, R {:.3}, F1 {f1:.3}",
            self.gold,
            share(self.kept),
            share(self.gold)
        )
    }
}

fn label(
    document: &GoldDocument,
    article: Option<usize>,
    lexicon: &Lexicon,
    learner: &mut Learner,
    out: &mut Vec<Cue>,
) {
    let importance = if article.is_some() { 1.0 } else { MADE_UP };
    let (read, mut tagged) = prepare(&document.text, None, lexicon);
    actors(&document.text, &read, &mut tagged, None, lexicon);
    let mut readings = examples(&read, &tagged.parse(&read, &lexicon.syntax, None, |_| true).trees, lexicon);
    readings.retain(|r| article.is_none() || !r.quoted);
    let offsets = Offsets::new(&document.text);
    let chars = |spans: &[Span]| spans.iter().map(|s| offsets.chars(*s)).collect::<Vec<_>>();
    let candidates: Vec<Marked> = readings
        .iter()
        .map(|r| Marked {
            id: String::new(),
            source: chars(r.source.as_slice()),
            cue: chars(&[r.cue]),
            content: chars(&r.content),
        })
        .collect();
    let gold: Vec<Marked> = document.attributions.iter().map(|m| begun(m, &read, &offsets)).collect();
    let compared = compare(&document.text, &gold, &candidates);
    let bytes = |spans: &[Chars]| spans.iter().filter_map(|c| offsets.bytes(*c)).collect::<Vec<Span>>();
    let contents: Vec<Vec<Span>> = document.attributions.iter().map(|m| bytes(&m.content)).collect();
    let mut start = 0;
    while start < readings.len() {
        let cue = readings[start].cue;
        let end = start + readings[start..].iter().take_while(|r| r.cue == cue).count();

        let fit = |l: &Likeness| match l.cue && l.source && l.content >= ALIKE {
            true => l.content * (1.0 - EXACT * (1.0 - l.source_words)),
            false => 0.0,
        };
        let fits: Vec<f64> = compared[start..end].iter().map(|row| row.iter().map(fit).fold(0.0, f64::max)).collect();
        let best = fits.iter().copied().fold(0.0, f64::max);
        let marked = compared[start].iter().any(|l| l.cue);
        let nested = article.is_some() && !marked && contents.iter().any(|c| c.iter().any(|s| s.overlaps(cue)));
        let mut cue = Cue { article, readings: Vec::new() };
        for (r, &fit) in readings[start..end].iter().zip(&fits) {
            if nested {
                continue;
            }
            let right = fit > 0.0 && fit >= best - 0.02;
            let weight = if !right && fit > 0.0 { 0.5 * importance } else { importance };
            cue.readings.push(Labelled { features: learner.encode(&r.features), right, weight });
        }
        out.push(cue);
        start = end;
    }
}

/// A gold attribution without the pieces of its content that begin in sentences behind its cue: quotations run on later,
/// whatever reading is chosen.
fn begun(gold: &Marked, document: &Document, offsets: &Offsets) -> Marked {
    let sentence = |c: &Chars| {
        let start = offsets.bytes(*c).map_or(0, |s| s.start);
        document.sentences.partition_point(|s| document.span(s.tokens).start <= start)
    };
    let Some(of_cue) = gold.cue.iter().map(sentence).max() else { return gold.clone() };
    let content: Vec<Chars> = gold.content.iter().copied().filter(|c| sentence(c) <= of_cue).collect();
    if content.is_empty() { gold.clone() } else { Marked { content, ..gold.clone() } }
}
