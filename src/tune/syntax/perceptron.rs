//! Weights of hashed features while they are learned: exact keys, current and averaged values.
//!
//! The averaged perceptron (Collins, EMNLP 2002): what counts in the end is the mean of a weight over all decisions,
//! kept as a sum of changes, each times the moment at which it was made.

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
    /// The key and one; 0: empty.
    key: u64,
    now: [f32; N],
    sum: [f64; N],
}

impl<const N: usize> Table<N> {
    pub(super) fn new() -> Self {
        Table { rows: vec![Self::EMPTY; 1 << 16], used: 0, closed: false, clock: 1.0 }
    }

    const EMPTY: Row<N> = Row { key: 0, now: [0.0; N], sum: [0.0; N] };

    #[inline]
    fn place(&self, key: u64) -> usize {
        let mask = self.rows.len() - 1;
        let mut i = (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 24) as usize & mask;
        while self.rows[i].key != key + 1 && self.rows[i].key != 0 {
            i = (i + 1) & mask;
        }
        i
    }

    /// The current weights of a key.
    #[inline]
    pub(super) fn now(&self, key: u64) -> [f32; N] {
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
    pub(super) fn add(&mut self, key: u64, class: usize, change: f32) {
        let mut i = self.place(key);
        if self.rows[i].key == 0 {
            if self.closed {
                return;
            }
            if self.used * 2 > self.rows.len() {
                self.grow();
                i = self.place(key);
            }
            self.rows[i].key = key + 1;
            self.used += 1;
        }
        self.rows[i].now[class] += change;
        self.rows[i].sum[class] += f64::from(change) * self.clock;
    }

    fn grow(&mut self) {
        let bigger = vec![Self::EMPTY; self.rows.len() * 2];
        for row in std::mem::replace(&mut self.rows, bigger) {
            if row.key != 0 {
                let i = self.place(row.key - 1);
                self.rows[i] = row;
            }
        }
    }

    /// Keys and averaged weights, in an order that depends on nothing but what was learned.
    pub(super) fn averaged(&self) -> Vec<(u64, [f32; N])> {
        let mean = |row: &Row<N>| std::array::from_fn(|c| (f64::from(row.now[c]) - row.sum[c] / self.clock) as f32);
        let mut all: Vec<_> = self.rows.iter().filter(|r| r.key != 0).map(|r| (r.key - 1, mean(r))).collect();
        all.sort_unstable_by_key(|a| a.0);
        all
    }

    /// A closed table that begins with these weights.
    pub(super) fn closed(weights: &[(u64, [f32; N])]) -> Self {
        let mut table = Table { rows: vec![Self::EMPTY; (weights.len() * 2).next_power_of_two()], ..Table::new() };
        for &(key, now) in weights {
            let i = table.place(key);
            table.rows[i] = Row { key: key + 1, now, sum: [0.0; N] };
        }
        table.used = weights.len();
        table.closed = true;
        table
    }
}

/// The key of a feature and a class.
#[inline]
pub(super) fn key(feature: u32, class: u8) -> u64 {
    u64::from(feature) << 8 | u64::from(class)
}

/// The class with the highest sum.
pub(super) fn best(table: &Table<1>, features: &[u32], classes: &[u8]) -> u8 {
    let mut best = (f32::NEG_INFINITY, 0);
    for &class in classes {
        let sum = table.sum(features, class);
        if sum > best.0 {
            best = (sum, class);
        }
    }
    best.1
}

pub(super) fn margin() -> f32 {
    static M: std::sync::OnceLock<f32> = std::sync::OnceLock::new();
    *M.get_or_init(|| std::env::var("MARGIN").map_or(0.0, |s| s.parse().unwrap()))
}

impl Table<1> {
    #[inline]
    fn sum(&self, features: &[u32], class: u8) -> f32 {
        features.iter().map(|&f| self.now(key(f, class))[0]).sum()
    }

    /// The class with the highest sum; learns if the one that is due, if it is among the classes, is not ahead of the others by a margin.
    pub(super) fn choose(&mut self, features: &[u32], classes: &[u8], due: Option<u8>) -> u8 {
        let mut best = (f32::NEG_INFINITY, 0);
        let mut rival = best;
        let mut own = f32::NEG_INFINITY;
        for &class in classes {
            let sum = self.sum(features, class);
            if Some(class) == due {
                own = sum;
            } else if sum > rival.0 {
                rival = (sum, class);
            }
            if sum > best.0 {
                best = (sum, class);
            }
        }
        if let Some(due) = due
            && own > f32::NEG_INFINITY
        {
            if own - rival.0 <= margin() {
                for &feature in features {
                    self.add(key(feature, due), 0, 1.0);
                    self.add(key(feature, rival.1), 0, -1.0);
                }
            }
            self.tick();
        }
        best.1
    }
}
