//! Weights of hashed features while they are learned: exact keys, current and averaged values.
//!
//! The averaged perceptron (Collins, EMNLP 2002): what counts in the end is the mean of a weight over all decisions,
//! kept as a sum of changes, each times the moment at which it was made. A right choice that is ahead by little is
//! learned from, too: with a margin the trees are half a point better.

use crate::lexicon::syntax::{MOST, Set};

/// What is due must be ahead by so much, or it is learned. (Weights change by one; a sum has twenty to forty.)
pub(super) const MARGIN: f32 = 40.0;

/// Weights for `N` classes by key.
pub(super) struct Table<const N: usize> {
    rows: Vec<Row<N>>,
    used: usize,
    /// No key is added.
    closed: bool,
    clock: f64,
}

#[derive(Clone, Copy)]
struct Row<const N: usize> {
    key: u32,
    used: bool,
    now: [f32; N],
    sum: [f64; N],
}

impl<const N: usize> Table<N> {
    pub(super) fn new() -> Self {
        Table { rows: vec![Self::EMPTY; 1 << 16], used: 0, closed: false, clock: 1.0 }
    }

    const EMPTY: Row<N> = Row { key: 0, used: false, now: [0.0; N], sum: [0.0; N] };

    #[inline]
    fn place(&self, key: u32) -> usize {
        let mask = self.rows.len() - 1;
        // Features are hashes already.
        let mut i = key as usize & mask;
        while self.rows[i].used && self.rows[i].key != key {
            i = (i + 1) & mask;
        }
        i
    }

    /// The current weights of a key.
    #[inline]
    pub(super) fn now(&self, key: u32) -> [f32; N] {
        self.rows[self.place(key)].now
    }

    /// Number of keys.
    pub(super) fn used(&self) -> usize {
        self.used
    }

    /// Ends a decision.
    pub(super) fn tick(&mut self) {
        self.clock += 1.0;
    }

    /// Adds to the weight of a key for one class.
    pub(super) fn add(&mut self, key: u32, class: usize, change: f32) {
        let mut i = self.place(key);
        if !self.rows[i].used {
            if self.closed {
                return;
            }
            if self.used * 2 > self.rows.len() {
                self.grow();
                i = self.place(key);
            }
            self.rows[i] = Row { key, used: true, ..Self::EMPTY };
            self.used += 1;
        }
        self.rows[i].now[class] += change;
        self.rows[i].sum[class] += f64::from(change) * self.clock;
    }

    fn grow(&mut self) {
        let bigger = vec![Self::EMPTY; self.rows.len() * 2];
        for row in std::mem::replace(&mut self.rows, bigger) {
            if row.used {
                let i = self.place(row.key);
                self.rows[i] = row;
            }
        }
    }

    /// Keys and averaged weights, in an order that depends on nothing but what was learned.
    pub(super) fn averaged(&self) -> Vec<(u32, [f32; N])> {
        let mean = |row: &Row<N>| std::array::from_fn(|c| (f64::from(row.now[c]) - row.sum[c] / self.clock) as f32);
        let mut all: Vec<_> = self.rows.iter().filter(|r| r.used).map(|r| (r.key, mean(r))).collect();
        all.sort_unstable_by_key(|a| a.0);
        all
    }

    /// A closed table that begins with these weights.
    pub(super) fn closed(weights: &[(u32, [f32; N])]) -> Self {
        let mut table = Table { rows: vec![Self::EMPTY; (weights.len() * 2).next_power_of_two()], ..Table::new() };
        for &(key, now) in weights {
            let i = table.place(key);
            table.rows[i] = Row { key, used: true, now, sum: [0.0; N] };
        }
        table.used = weights.len();
        table.closed = true;
        table
    }
}

/// Weights for the classes of a set, in its order.
pub(super) type Choices = Table<MOST>;

impl Choices {
    /// The sums over features.
    #[inline]
    fn sums(&self, features: &[u32]) -> [f32; MOST] {
        let mut sums = [0.0; MOST];
        for &feature in features {
            for (sum, w) in sums.iter_mut().zip(self.now(feature)) {
                *sum += w;
            }
        }
        sums
    }

    /// The class with the highest sum.
    pub(super) fn best(&self, features: &[u32], set: &Set) -> u8 {
        let sums = self.sums(features);
        set.classes()[highest(&sums, set.classes().len(), usize::MAX)]
    }

    /// The class with the highest sum. If the class that is due is in the set and not ahead of all others by
    /// [`MARGIN`], its weights are raised and those of the best other are lowered.
    pub(super) fn choose(&mut self, features: &[u32], set: &Set, due: Option<u8>) -> u8 {
        let sums = self.sums(features);
        let classes = set.classes();
        let best = highest(&sums, classes.len(), usize::MAX);
        if let Some(due) = due.and_then(|d| classes.iter().position(|&c| c == d)) {
            let rival = highest(&sums, classes.len(), due);
            if sums[due] - sums[rival] <= MARGIN {
                for &feature in features {
                    self.add(feature, due, 1.0);
                    self.add(feature, rival, -1.0);
                }
            }
            self.tick();
        }
        classes[best]
    }
}

/// The index of the highest of the first `count` sums but one; of equals, the first.
fn highest(sums: &[f32; MOST], count: usize, without: usize) -> usize {
    let all = (0..count).filter(|&i| i != without);
    all.reduce(|best, i| if sums[i] > sums[best] { i } else { best }).expect("a set of two or more")
}
