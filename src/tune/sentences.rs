//! What sentences with a target and its side, as somebody marked them, say about the weights of stance.
//!
//! The weights of the features that the tables know are corrected ([`super::correct`]); a feature that they do not know
//! gets none, so that the names of a few sentences do not become weights. (A word that should judge is a row of
//! `stance.csv`.) Sentences with a holder speak about `weights_direction.csv`, the others about `weights_stance.csv`.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::correct::{Case, Cases, Lever};
use crate::eval::stances::Gold;
use crate::lexicon::{Lexicon, Sources, Standing, TableId};
use crate::model::Polarity;
use crate::pipeline::stance_example;

/// The sentences as cases, in the order of the file.
pub fn cases(gold: &Gold, lexicon: &Lexicon, sources: &Sources) -> Cases {
    let tables = [TableId::WeightsStance, TableId::WeightsDirection].map(|t| (t, weights(sources, t)));
    let read: Vec<_> =
        gold.requests().par_iter().map(|r| stance_example(lexicon, &r.sentence, r.target, r.holder)).collect();
    let mut cases = Cases::of("sentences");
    for ((request, answer), example) in gold.requests().iter().zip(gold.answers()).zip(read) {
        let (table, weights) = &tables[usize::from(request.holder.is_some())];
        let mut sums = weights.get("bias").copied().unwrap_or_default().to_vec();
        let mut levers = Vec::new();
        for (feature, strength) in example.features {
            let Some(known) = weights.get(&feature) else { continue };
            sums.iter_mut().zip(known).for_each(|(s, w)| *s += w * f64::from(strength));
            let named = || Polarity::ALL.iter().zip(known).map(|(p, w)| (p.name().to_owned(), *w)).collect();
            let make = || Lever { table: *table, feature: feature.clone(), weights: named() };
            levers.push((cases.lever(*table, &feature, "", make), strength));
        }
        let label = Polarity::ALL.iter().position(|p| p.name() == answer).expect("a side, as the file was checked");
        cases.push(Case { sums, levers, label: label as u8, article: request.sentence.clone() });
    }
    cases
}

/// The weights of each feature, by polarity.
fn weights(sources: &Sources, table: TableId) -> FxHashMap<String, [f64; 3]> {
    let mut weights: FxHashMap<String, [f64; 3]> = FxHashMap::default();
    let opened = sources.open(table);
    for row in opened.rows().iter().filter(|row| row.standing == Standing::Holds) {
        let label = Polarity::ALL.iter().position(|p| p.name() == row.get("label"));
        if let (Some(label), Ok(weight)) = (label, row.get("weight").parse::<f64>()) {
            weights.entry(row.get("feature").to_owned()).or_default()[label] = weight;
        }
    }
    weights
}
