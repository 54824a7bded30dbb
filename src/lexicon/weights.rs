//! Learned numbers: what a feature adds to a score, as rows that can be read and edited.
//!
//! A feature has a readable name, `group:part+part` (`relation:clause+adjacent`). Names are never built while text is
//! read: a feature's key is mixed from the numbers of its parts ([`Atom`]), which are computed at compile time for the
//! names in code, and once, when the lexicon loads, for the words in lexicons.

use crate::model::Row;

/// The number of a piece of a feature name: a hash of its letters (FNV-1a, 64 bits).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Atom(u64);

impl Atom {
    /// The number of `text`.
    pub const fn of(text: &str) -> Atom {
        Atom::of_bytes(text.as_bytes())
    }

    /// The number of these letters.
    pub const fn of_bytes(bytes: &[u8]) -> Atom {
        let mut h = 0xcbf2_9ce4_8422_2325u64;
        let mut i = 0;
        while i < bytes.len() {
            h = (h ^ bytes[i] as u64).wrapping_mul(0x0000_0100_0000_01b3);
            i += 1;
        }
        Atom(h)
    }
}

/// The number of a feature, which its group begins and each part goes on with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key(u64);

impl Key {
    /// A feature of this group, without parts yet.
    pub const fn group(group: Atom) -> Key {
        Key(group.0)
    }

    /// The same with one more part.
    #[inline]
    pub const fn with(self, part: Atom) -> Key {
        let x = (self.0 ^ part.0.rotate_left(29)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        Key(x ^ (x >> 32))
    }

    /// The key of a whole name, as a lexicon row holds it.
    pub fn of_name(name: &str) -> Key {
        let (group, value) = name.split_once(':').unwrap_or((name, ""));
        value.split('+').fold(Key::group(Atom::of(group)), |key, part| key.with(Atom::of(part)))
    }
}

/// The key of the feature `group:value`.
pub fn feature(group: &str, value: &str) -> Key {
    value.split('+').fold(Key::group(Atom::of(group)), |key, part| key.with(Atom::of(part)))
}

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

/// A table of weights, found by key.
#[derive(Clone, Debug, Default)]
pub struct Weights {
    /// The labels, in order of appearance.
    pub labels: Vec<String>,
    /// Open addressing, a power of two long; a slot without weights is empty.
    slots: Vec<Slot>,
    weights: Vec<Weight>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    key: u64,
    start: u32,
    len: u32,
}

#[inline]
fn spread(key: u64) -> usize {
    (key ^ (key >> 29)) as usize
}

impl Weights {
    /// A table of rows: name of the feature, label, weight, place.
    pub(super) fn new<'a>(rows: impl Iterator<Item = (&'a str, &'a str, f32, Row)>) -> Weights {
        let mut labels: Vec<String> = Vec::new();
        let mut keyed: Vec<(u64, Weight)> = rows
            .map(|(name, label, weight, row)| {
                let known = labels.iter().position(|l| l == label);
                let label = known.unwrap_or_else(|| {
                    labels.push(label.to_string());
                    labels.len() - 1
                });
                (Key::of_name(name).0, Weight { label: label as u8, weight, row })
            })
            .collect();
        keyed.sort_by_key(|k| k.0);
        let keys = keyed.chunk_by(|a, b| a.0 == b.0).count();
        let mut table = Weights {
            labels,
            slots: vec![Slot::default(); (keys * 2).next_power_of_two().max(2)],
            weights: Vec::new(),
        };
        for of_key in keyed.chunk_by(|a, b| a.0 == b.0) {
            let slot = Slot { key: of_key[0].0, start: table.weights.len() as u32, len: of_key.len() as u32 };
            let mut at = table.place(slot.key);
            while table.slots[at].len > 0 {
                at = (at + 1) & (table.slots.len() - 1);
            }
            table.slots[at] = slot;
            table.weights.extend(of_key.iter().map(|k| k.1));
        }
        table
    }

    fn place(&self, key: u64) -> usize {
        spread(key) & (self.slots.len() - 1)
    }

    /// What the feature adds, by label.
    #[inline]
    pub fn get(&self, key: Key) -> &[Weight] {
        if self.slots.is_empty() {
            return &[];
        }
        let mut at = self.place(key.0);
        loop {
            let slot = self.slots[at];
            if slot.len == 0 {
                return &[];
            }
            if slot.key == key.0 {
                return &self.weights[slot.start as usize..(slot.start + slot.len) as usize];
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }

    /// Whether the table is empty.
    pub fn is_empty(&self) -> bool {
        self.weights.is_empty()
    }
}

/// A table of weights for at most [`LANES`] labels: what a feature adds for each of them, side by side, so that it is
/// added without a branch.
///
/// Most of what is asked is about few features, so a slot is but a number, and what is read with every hit fills half a
/// line of the cache; the rows, which only the decision is asked for, stand elsewhere.
#[derive(Clone, Debug)]
pub struct Dense {
    /// Open addressing, a power of two long: number of a feature, from 1; 0 is empty.
    slots: Vec<u32>,
    addends: Vec<Addends>,
    rows: Vec<[Row; LANES]>,
}

/// How many labels a [`Dense`] table can tell apart.
pub const LANES: usize = 6;

/// What a feature adds for each label.
#[derive(Clone, Copy, Debug)]
#[repr(align(32))]
pub struct Addends {
    key: u64,
    /// The addends; 0 where no row has the label.
    pub weights: [f32; LANES],
}

impl Default for Dense {
    fn default() -> Self {
        let nothing = Addends { key: 0, weights: [0.0; LANES] };
        Dense { slots: vec![0], addends: vec![nothing], rows: vec![[Row::new(0, 0); LANES]] }
    }
}

impl Dense {
    /// The same table for these labels, in this order; any other label counts as the last.
    pub(super) fn of<const N: usize>(table: &Weights, labels: &[&str; N]) -> Self {
        const { assert!(N <= LANES) }
        let places: Vec<usize> =
            table.labels.iter().map(|l| labels.iter().position(|x| x == l).unwrap_or(N - 1)).collect();
        let used: Vec<&Slot> = table.slots.iter().filter(|s| s.len > 0).collect();
        let mut dense = Dense { slots: vec![0; (used.len() * 2).next_power_of_two()], ..Dense::default() };
        for slot in used {
            let mut addends = Addends { key: slot.key, weights: [0.0; LANES] };
            let mut rows = dense.rows[0];
            for w in table.get(Key(slot.key)) {
                let place = places[usize::from(w.label)];
                addends.weights[place] += w.weight;
                rows[place] = w.row;
            }
            let mut at = spread(slot.key) & (dense.slots.len() - 1);
            while dense.slots[at] > 0 {
                at = (at + 1) & (dense.slots.len() - 1);
            }
            dense.slots[at] = dense.addends.len() as u32;
            dense.addends.push(addends);
            dense.rows.push(rows);
        }
        dense
    }

    /// The number of the feature and what it adds; `None` if no row is about it.
    #[inline]
    pub fn get(&self, key: Key) -> Option<(u32, &Addends)> {
        let mask = self.slots.len() - 1;
        let mut at = spread(key.0);
        loop {
            let number = self.slots[at & mask];
            if number == 0 {
                return None;
            }
            let addends = &self.addends[number as usize];
            if addends.key == key.0 {
                return Some((number, addends));
            }
            at += 1;
        }
    }

    /// The row that says what the feature with this number adds for a label; meaningless where it adds 0.
    pub fn row(&self, number: u32, label: usize) -> Row {
        self.rows[number as usize][label]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_parts_meet() {
        let rows = [
            ("source:he", "", 1.5, Row::new(0, 2)),
            ("relation:clause+wide", "", -0.5, Row::new(0, 3)),
            ("bias:", "", 0.25, Row::new(0, 4)),
        ];
        let table = Weights::new(rows.into_iter());
        const RELATION: Atom = Atom::of("relation");
        let weight = |key| table.get(key).iter().map(|w| w.weight).sum::<f32>();
        assert_eq!(weight(Key::group(RELATION).with(Atom::of("clause")).with(Atom::of("wide"))), -0.5);
        assert_eq!(weight(feature("source", "he")), 1.5);
        assert_eq!(weight(feature("bias", "")), 0.25);
        assert_eq!(weight(feature("source", "she")), 0.0);
        assert_eq!(weight(feature("relation", "wide+clause")), 0.0);

        let dense = Dense::of(&Weights::new(rows.into_iter()), &["x", ""]);
        let (number, bias) = dense.get(feature("bias", "")).expect("a row is about it");
        assert_eq!((bias.weights[1], dense.row(number, 1).line()), (0.25, 4));
        assert!(dense.get(feature("source", "she")).is_none());
    }
}
