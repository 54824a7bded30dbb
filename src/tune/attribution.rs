//! Learns the weights of the attribution score from annotated articles.
//!
//! Every reading of every cue outside quotation marks is an example. It is right where a gold attribution has the same
//! cue, the same source and much the same content; of several right readings of one cue the one nearest to the gold
//! content counts. Cues inside gold content are left out, since annotations mark outermost attributions only: whether a
//! cue is nested is not for the weights to learn.

use std::fmt::Write as _;

use super::{Learner, Options};
use crate::eval::attributions::{Gold, GoldDocument, Likeness, compare};
use crate::eval::brat::Marked;
use crate::eval::{Chars, Offsets};
use crate::lexicon::Lexicon;
use crate::model::Span;
use crate::pipeline::prepare;
use crate::stages::attribution::examples;

/// Rounds over the examples.
const ROUNDS: usize = 8;
/// Features seen less often are not learned.
const SUPPORT: u32 = 8;
/// Content overlap (Dice, by bytes) from which a reading can be right.
const ALIKE: f64 = 0.5;

/// Log-odds from which a reading is kept. Kept readings count once for precision and recall each, so the best F1 lies
/// below even odds; the value is folded into the bias, so that kept readings score above 0.
const THRESHOLD: f64 = -0.8;

struct Labelled {
    features: Vec<(u32, f32)>,
    right: bool,
    weight: f64,
}

/// Learns from the gold articles; returns the rows of `weights_attribution.csv`.
pub fn learn(gold: &Gold, lexicon: &Lexicon) -> String {
    let mut learner = Learner::new(Options { alpha: 0.08, beta: 1.0, l1: 9.0, l2: 1.0 });
    let mut all = Vec::new();
    for document in &gold.documents {
        label(document, lexicon, &mut learner, &mut all);
    }
    for _ in 0..ROUNDS {
        for e in &all {
            learner.learn(&e.features, e.right, e.weight, SUPPORT);
        }
    }
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

fn label(document: &GoldDocument, lexicon: &Lexicon, learner: &mut Learner, out: &mut Vec<Labelled>) {
    let (read, tags) = prepare(&document.text, None, lexicon);
    let readings = examples(&read, &tags, lexicon);
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
    let compared = compare(&document.text, &document.attributions, &candidates);
    let bytes = |spans: &[Chars]| spans.iter().filter_map(|c| offsets.bytes(*c)).collect::<Vec<Span>>();
    let contents: Vec<Vec<Span>> = document.attributions.iter().map(|m| bytes(&m.content)).collect();
    let mut start = 0;
    while start < readings.len() {
        let cue = readings[start].cue;
        let end = start + readings[start..].iter().take_while(|r| r.cue == cue).count();
        let fit = |l: &Likeness| if l.cue && l.source { l.content } else { 0.0 };
        let fits: Vec<f64> = compared[start..end].iter().map(|row| row.iter().map(fit).fold(0.0, f64::max)).collect();
        let best = fits.iter().copied().fold(0.0, f64::max);
        let marked = compared[start].iter().any(|l| l.cue);
        let nested = !marked && contents.iter().any(|c| c.iter().any(|s| s.overlaps(cue)));
        for (r, &fit) in readings[start..end].iter().zip(&fits) {
            if nested {
                continue;
            }
            let right = fit >= ALIKE && fit >= best - 0.02;
            let weight = if !right && fit >= ALIKE { 0.5 } else { 1.0 };
            out.push(Labelled { features: learner.encode(&r.features), right, weight });
        }
        start = end;
    }
}
