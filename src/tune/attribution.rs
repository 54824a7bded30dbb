//! Learns the weights of the attribution score from annotated articles.
//!
//! Every reading of every cue outside quotation marks is an example. It is right where a gold attribution has the same
//! cue, the same source and much the same content; of several right readings of one cue the one nearest to the gold
//! content counts. Cues inside gold content are left out, since annotations mark outermost attributions only: whether a
//! cue is nested is not for the weights to learn.

use std::fmt::Write as _;

use super::{Learner, Options};
use crate::eval::attributions::{Gold, GoldDocument};
use crate::eval::offsets::Offsets;
use crate::lexicon::Lexicon;
use crate::model::Span;
use crate::stages::attribution::{Example, examples};
use crate::stages::tagging;
use crate::text;

/// Rounds over the examples.
const ROUNDS: usize = 6;
/// Features seen less often are not learned.
const SUPPORT: u32 = 5;
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
    let mut learner = Learner::new(Options { alpha: 0.08, beta: 1.0, l1: 1.0, l2: 2.0 });
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
    let read = text::read(&document.text, &lexicon.vocabulary);
    let tags = tagging::tag(&document.text, &read, lexicon);
    let readings = examples(&document.text, &read, &tags, lexicon);
    let offsets = Offsets::new(&document.text);
    let bytes = |spans: &[crate::eval::offsets::Chars]| -> Vec<Span> {
        spans.iter().filter_map(|c| offsets.bytes(*c)).collect()
    };
    let golds: Vec<[Vec<Span>; 3]> =
        document.attributions.iter().map(|m| [bytes(&m.source), bytes(&m.cue), bytes(&m.content)]).collect();
    let mut start = 0;
    while start < readings.len() {
        let cue = readings[start].cue;
        let end = start + readings[start..].iter().take_while(|r| r.cue == cue).count();
        let group = &readings[start..end];
        let fits: Vec<f64> = group.iter().map(|r| golds.iter().map(|g| fit(r, g)).fold(0.0, f64::max)).collect();
        let best = fits.iter().copied().fold(0.0, f64::max);
        let marked = golds.iter().any(|g| g[1].iter().any(|s| s.overlaps(cue)));
        let nested = !marked && golds.iter().any(|g| g[2].iter().any(|s| s.overlaps(cue)));
        for (r, &fit) in group.iter().zip(&fits) {
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

/// How well a reading fits a gold attribution: the overlap of the contents, or 0 where cue or source differ.
fn fit(r: &Example, gold: &[Vec<Span>; 3]) -> f64 {
    let [source, cue, content] = gold;
    if !cue.iter().any(|s| s.overlaps(r.cue)) {
        return 0.0;
    }
    let own: Vec<Span> = r.source.into_iter().collect();
    let source_right = match (own.is_empty(), source.is_empty()) {
        (true, true) => true,
        (false, false) => dice(&own, source) >= 0.5,
        _ => false,
    };
    if source_right { dice(&r.content, content) } else { 0.0 }
}

fn dice(a: &[Span], b: &[Span]) -> f64 {
    let common: usize = a
        .iter()
        .flat_map(|x| b.iter().map(move |y| (x.end.min(y.end) as usize).saturating_sub(x.start.max(y.start) as usize)))
        .sum();
    let length = |s: &[Span]| s.iter().map(|x| x.len()).sum::<usize>();
    2.0 * common as f64 / (length(a) + length(b)).max(1) as f64
}
