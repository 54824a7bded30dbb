//! Learned numbers: what a feature adds to a score, as rows that can be read and edited.
//!
//! A feature has a readable name of two parts, `group:value` (`subject:pronoun`). Names are looked up by their hash, so
//! that the text's words can form one without a string being built.

use rustc_hash::{FxHashMap, FxHasher};
use std::hash::Hasher;

use crate::model::Row;

/// What one feature adds for one label.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weight {
    /// Which label, an index into [`Weights::labels`]; 0 where the table has no labels.
    pub label: u8,
    /// The addend.
    pub weight: f32,
    /// Its row.
    pub row: Row,
}

/// A table of weights.
#[derive(Clone, Debug, Default)]
pub struct Weights {
    /// The labels, in order of appearance.
    pub labels: Vec<String>,
    features: FxHashMap<u64, Vec<Weight>>,
}

/// The number of the feature `group:value`.
#[inline]
pub fn feature(group: &str, value: &str) -> u64 {
    let mut h = FxHasher::default();
    h.write(group.as_bytes());
    h.write_u8(b':');
    h.write(value.as_bytes());
    h.finish()
}

impl Weights {
    /// What the feature adds, by label.
    #[inline]
    pub fn get(&self, feature: u64) -> &[Weight] {
        self.features.get(&feature).map_or(&[], |w| w)
    }

    /// Whether the table is empty.
    pub fn is_empty(&self) -> bool {
        self.features.is_empty()
    }

    pub(super) fn insert(&mut self, name: &str, label: &str, weight: f32, row: Row) {
        let known = self.labels.iter().position(|l| l == label);
        let label = known.unwrap_or_else(|| {
            self.labels.push(label.to_string());
            self.labels.len() - 1
        });
        let (group, value) = name.split_once(':').unwrap_or((name, ""));
        self.features.entry(feature(group, value)).or_default().push(Weight { label: label as u8, weight, row });
    }
}
