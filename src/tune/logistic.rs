//! Sparse logistic regression, learned online.
//!
//! The learner is FTRL-proximal (McMahan et al., "Ad click prediction: a view from the trenches", KDD 2013): each
//! feature has its own learning rate, and an L1 penalty leaves most weights at exactly 0, so that the table stays
//! short enough to be read.

use rustc_hash::FxHashMap;

/// How a [`Learner`] learns.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Learning rate.
    pub alpha: f64,
    /// Smoothing of the learning rate.
    pub beta: f64,
    /// Penalty on the size of weights; makes them 0.
    pub l1: f64,
    /// Penalty on their square; keeps them small.
    pub l2: f64,
}

impl Default for Options {
    fn default() -> Self {
        Options { alpha: 0.1, beta: 1.0, l1: 1.0, l2: 1.0 }
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Coordinate {
    z: f64,
    n: f64,
}

/// Feature names as numbers, and what was learned about each.
#[derive(Clone, Debug)]
pub struct Learner {
    options: Options,
    numbers: FxHashMap<String, u32>,
    names: Vec<String>,
    support: Vec<u32>,
    coordinates: Vec<Coordinate>,
}

impl Learner {
    /// A learner that has seen nothing.
    pub fn new(options: Options) -> Self {
        Learner {
            options,
            numbers: FxHashMap::default(),
            names: Vec::new(),
            support: Vec::new(),
            coordinates: Vec::new(),
        }
    }

    /// The numbers of the named features, each counted once more.
    pub fn encode(&mut self, features: &[(String, f32)]) -> Vec<(u32, f32)> {
        let number = |f: &(String, f32)| {
            let next = self.names.len() as u32;
            let n = *self.numbers.entry(f.0.clone()).or_insert(next);
            if n == next {
                self.names.push(f.0.clone());
                self.support.push(0);
                self.coordinates.push(Coordinate::default());
            }
            self.support[n as usize] += 1;
            (n, f.1)
        };
        features.iter().map(number).collect()
    }

    /// The weight of a feature.
    pub fn weight(&self, feature: u32) -> f64 {
        let Coordinate { z, n } = self.coordinates[feature as usize];
        let Options { alpha, beta, l1, l2 } = self.options;
        if z.abs() <= l1 { 0.0 } else { -(z - l1.copysign(z)) / ((beta + n.sqrt()) / alpha + l2) }
    }

    /// The log-odds of an example.
    pub fn score(&self, features: &[(u32, f32)]) -> f64 {
        features.iter().map(|&(f, x)| self.weight(f) * f64::from(x)).sum()
    }

    /// Learns one example, seen `weight` times; features seen less than `support` times are passed over.
    pub fn learn(&mut self, features: &[(u32, f32)], label: bool, weight: f64, support: u32) {
        let known = |l: &Self, f: u32| l.support[f as usize] >= support;
        let score: f64 =
            features.iter().filter(|f| known(self, f.0)).map(|&(f, x)| self.weight(f) * f64::from(x)).sum();
        let error = (1.0 / (1.0 + (-score).exp()) - f64::from(u8::from(label))) * weight;
        for &(f, x) in features {
            if !known(self, f) {
                continue;
            }
            let w = self.weight(f);
            let g = error * f64::from(x);
            let c = &mut self.coordinates[f as usize];
            let sigma = ((c.n + g * g).sqrt() - c.n.sqrt()) / self.options.alpha;
            c.z += g - sigma * w;
            c.n += g * g;
        }
    }

    /// Name, weight and support of every feature whose weight is not 0, by name.
    pub fn weights(&self) -> Vec<(&str, f64, u32)> {
        let mut out: Vec<_> = (0..self.names.len())
            .map(|i| (self.names[i].as_str(), self.weight(i as u32), self.support[i]))
            .filter(|w| w.1.abs() >= 0.005)
            .collect();
        out.sort_by_key(|w| w.0);
        out
    }
}
