//! How features are heard: their weights added up while text is read, their names written down when weights are learned.
//!
//! A feature is a group and a value (`prev:in`). In code both are [`Part`]s, whose numbers the compiler knows; a word
//! of the text has its number from the lexicon, and is looked up only if some row is about it.

use crate::lexicon::{Atom, Key, Lexicon, Weights};
use crate::model::{ActorType, Row, Tag, WordId};

/// A part of a feature's name: its number, and its letters where names are written.
#[derive(Clone, Copy)]
pub(super) struct Part<'a> {
    pub(super) atom: Atom,
    pub(super) text: &'a str,
}

impl Part<'_> {
    pub(super) const fn new(text: &str) -> Part<'_> {
        Part { atom: Atom::of(text), text }
    }
}

/// A constant part (the number is computed by the compiler).
macro_rules! part {
    ($text:expr) => {{
        const PART: $crate::stages::mentions::evidence::Part<'static> =
            $crate::stages::mentions::evidence::Part::new($text);
        PART
    }};
}
pub(super) use part;

/// Parts of speech as parts of names.
pub(super) fn tag_part(tag: Tag) -> Part<'static> {
    const TAGS: [Part<'static>; Tag::ALL.len()] = {
        let mut parts = [Part::new(""); Tag::ALL.len()];
        let mut i = 0;
        while i < parts.len() {
            parts[i] = Part::new(Tag::ALL[i].name());
            i += 1;
        }
        parts
    };
    TAGS[tag as usize]
}

/// Types of actors as parts of names.
pub(super) fn actor_part(kind: ActorType) -> Part<'static> {
    const TYPES: [Part<'static>; ActorType::ALL.len()] = {
        let mut parts = [Part::new(""); ActorType::ALL.len()];
        let mut i = 0;
        while i < parts.len() {
            parts[i] = Part::new(ActorType::ALL[i].name());
            i += 1;
        }
        parts
    };
    TYPES[kind as usize]
}

/// Hears the features of a name.
pub(super) trait Listener {
    fn hear(&mut self, group: Part<'static>, value: Part<'_>);

    /// A feature whose value is a word; `known`: some row is about it.
    fn word(&mut self, group: Part<'static>, word: WordId, known: bool, lexicon: &Lexicon);
}

/// The types that evidence tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coarse {
    Person,
    Org,
    Loc,
    Norp,
    Other,
}

impl Coarse {
    /// With their names in `weights_names.csv`.
    const ALL: [(&'static str, Coarse); 5] = [
        ("person", Coarse::Person),
        ("org", Coarse::Org),
        ("loc", Coarse::Loc),
        ("norp", Coarse::Norp),
        ("other", Coarse::Other),
    ];

    /// The type (its index) that each label of the table stands for.
    pub(super) fn of_labels(weights: &Weights) -> Vec<u8> {
        let index = |l: &String| Coarse::ALL.iter().position(|c| c.0 == l).unwrap_or(4);
        weights.labels.iter().map(|l| index(l) as u8).collect()
    }
}

/// Evidence for each type, and the rows that weigh most.
#[derive(Clone, Debug, Default)]
pub(super) struct Evidence {
    sums: [f32; 5],
    strongest: [(f32, Option<Row>); 5],
}

impl Evidence {
    /// The type with most evidence, its probability, and the row that speaks for it most.
    pub(super) fn best(&self) -> (Coarse, f32, Option<Row>) {
        let mut best = 0;
        for i in 1..5 {
            if self.sums[i] > self.sums[best] {
                best = i;
            }
        }
        let total: f32 = self.sums.iter().map(|s| (s - self.sums[best]).exp()).sum();
        (Coarse::ALL[best].1, 1.0 / total, self.strongest[best].1)
    }
}

/// Adds up weights.
pub(super) struct Sum<'a> {
    pub(super) weights: &'a Weights,
    /// See [`Coarse::of_labels`].
    pub(super) labels: &'a [u8],
    /// How much what is heard counts.
    pub(super) share: f32,
    pub(super) evidence: Evidence,
}

impl Sum<'_> {
    #[inline]
    fn add(&mut self, key: Key) {
        for w in self.weights.get(key) {
            let class = usize::from(self.labels[usize::from(w.label)]);
            let weight = w.weight * self.share;
            self.evidence.sums[class] += weight;
            if weight > self.evidence.strongest[class].0 {
                self.evidence.strongest[class] = (weight, Some(w.row));
            }
        }
    }
}

impl Listener for Sum<'_> {
    #[inline]
    fn hear(&mut self, group: Part<'static>, value: Part<'_>) {
        self.add(Key::group(group.atom).with(value.atom));
    }

    #[inline]
    fn word(&mut self, group: Part<'static>, word: WordId, known: bool, lexicon: &Lexicon) {
        if known {
            self.add(Key::group(group.atom).with(lexicon.word_atom(word)));
        }
    }
}

/// Hands on names of features.
pub(super) struct Names<F>(pub(super) F);

impl<F: FnMut(&'static str, &str)> Listener for Names<F> {
    fn hear(&mut self, group: Part<'static>, value: Part<'_>) {
        self.0(group.text, value.text);
    }

    fn word(&mut self, group: Part<'static>, word: WordId, _: bool, lexicon: &Lexicon) {
        self.0(group.text, lexicon.vocabulary.word(word));
    }
}
