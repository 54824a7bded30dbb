//! How features are heard: their weights added up while text is read, their names written down when weights are learned.
//!
//! A feature is a group and a value (`prev:in`). In code both are [`Part`]s, whose numbers the compiler knows; a word
//! of the text has its number from the lexicon, and is looked up only if some row is about it.

use crate::lexicon::{Addends, Atom, Dense, Key, LANES, Lexicon, NAME_TYPES};
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

/// The types that evidence tells apart, as [`NAME_TYPES`] orders them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coarse {
    Person,
    Org,
    Loc,
    Norp,
    Other,
}

const ALL: [Coarse; NAME_TYPES.len()] = [Coarse::Person, Coarse::Org, Coarse::Loc, Coarse::Norp, Coarse::Other];

/// Evidence for each type, and the features that weigh most.
#[derive(Clone, Copy, Debug)]
pub(super) struct Evidence {
    sums: [f32; LANES],
    /// The most that one feature speaks for each; 0: none does.
    strongest: [f32; LANES],
    /// The numbers of these features.
    features: [u32; LANES],
}

impl Default for Evidence {
    fn default() -> Self {
        Evidence { sums: [0.0; LANES], strongest: [0.0; LANES], features: [0; LANES] }
    }
}

impl Evidence {
    /// The type with most evidence, its probability, and the row of `weights` that speaks for it most.
    pub(super) fn best(&self, weights: &Dense) -> (Coarse, f32, Option<Row>) {
        let mut best = 0;
        for i in 1..ALL.len() {
            if self.sums[i] > self.sums[best] {
                best = i;
            }
        }
        let total: f32 = self.sums[..ALL.len()].iter().map(|s| (s - self.sums[best]).exp()).sum();
        (ALL[best], 1.0 / total, (self.strongest[best] > 0.0).then(|| weights.row(self.features[best], best)))
    }
}

/// Adds up weights.
pub(super) struct Sum<'a> {
    pub(super) weights: &'a Dense,
    /// How much what is heard counts.
    pub(super) share: f32,
    pub(super) evidence: Evidence,
}

impl Sum<'_> {
    #[inline]
    fn add(&mut self, key: Key) {
        let Some((number, &Addends { weights, .. })) = self.weights.get(key) else { return };
        // All lanes are copied in and out, so that the compiler may take several at once.
        let Evidence { mut sums, mut strongest, mut features } = self.evidence;
        for i in 0..LANES {
            let weight = weights[i] * self.share;
            sums[i] += weight;
            features[i] = if weight > strongest[i] { number } else { features[i] };
            strongest[i] = if weight > strongest[i] { weight } else { strongest[i] };
        }
        self.evidence = Evidence { sums, strongest, features };
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
