//! Where a word can stand towards a target and a holder, and what else a stance score can rest on.
//!
//! A weight of a stance table belongs either to a word in a place (`before3:accus`: the stem `accus` at most three
//! words before the target) or to a fact (`order:<`: the target stands before the holder). When the lexicon loads, the
//! rows are sorted by stem: while text is read, a word's stem leads straight to the few weights that it has, and the
//! places in which it stands are the bits of one number. No name is built and nothing is hashed.

use rustc_hash::FxHashMap;

use super::Stems;
use super::weights::Weight;
use crate::model::Row;

macro_rules! places {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        enum Order { $($name),* }

        impl Places {
            $($(#[$doc])* pub const $name: Places = Places(1 << Order::$name as u64);)*

            /// The name of each place, by bit.
            pub const NAMES: &'static [&'static str] = &[$($text),*];
        }
    };
}

/// A set of places.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Places(pub u64);

places! {
    /// Anywhere in the sentence.
    ALL = "all";
    /// Before the target.
    BEFORE = "before";
    /// Behind the target.
    AFTER = "after";
    /// Before the target in its clause.
    CLAUSE_BEFORE = "clause-before";
    /// Behind the target in its clause.
    CLAUSE_AFTER = "clause-after";
    /// At most 7 words before the target.
    BEFORE7 = "before7";
    /// At most 7 words behind the target.
    AFTER7 = "after7";
    /// At most 3 words before the target.
    BEFORE3 = "before3";
    /// At most 3 words behind the target.
    AFTER3 = "after3";
    /// Next to the target, before it.
    BEFORE1 = "before1";
    /// Next to the target, behind it.
    AFTER1 = "after1";
    /// In quotation marks, where the target is not.
    QUOTE = "quote";
    /// Between holder and target, the holder being first.
    BETWEEN_H = "between>";
    /// Between target and holder, the target being first.
    BETWEEN_T = "between<";
    /// The same, at most 2 words behind the first.
    FIRST2_H = "first2>";
    /// See [`Places::FIRST2_H`].
    FIRST2_T = "first2<";
    /// The same, at most 2 words before the second.
    LAST2_H = "last2>";
    /// See [`Places::LAST2_H`].
    LAST2_T = "last2<";
    /// Around the target, where the holder speaks.
    SAID_OF = "said-of";
    /// The word that holder and target both depend on.
    TOP = "top";
    /// The same, by what the holder is to it.
    TOP_H_OWN = "top-holder-own";
    /// The same, by what the holder is to it.
    TOP_H_SUBJECT = "top-holder-subject";
    /// The same, by what the holder is to it.
    TOP_H_OBJECT = "top-holder-object";
    /// The same, by what the holder is to it.
    TOP_H_TO = "top-holder-to";
    /// The same, by what the holder is to it.
    TOP_H_CLAUSE = "top-holder-clause";
    /// The same, by what the holder is to it.
    TOP_H_CONJUNCT = "top-holder-conjunct";
    /// The same, by what the holder is to it.
    TOP_H_OTHER = "top-holder-other";
    /// The same, by what the target is to it.
    TOP_T_OWN = "top-target-own";
    /// The same, by what the target is to it.
    TOP_T_SUBJECT = "top-target-subject";
    /// The same, by what the target is to it.
    TOP_T_OBJECT = "top-target-object";
    /// The same, by what the target is to it.
    TOP_T_TO = "top-target-to";
    /// The same, by what the target is to it.
    TOP_T_CLAUSE = "top-target-clause";
    /// The same, by what the target is to it.
    TOP_T_CONJUNCT = "top-target-conjunct";
    /// The same, by what the target is to it.
    TOP_T_OTHER = "top-target-other";
    /// Between it and the holder, in the tree.
    UP = "up";
    /// Between it and the target, in the tree.
    DOWN = "down";
    /// A verb whose subject the target is.
    VERB_S = "verb-of-subject";
    /// A verb whose object the target is.
    VERB_O = "verb-of-object";
    /// A verb on which the target hangs by a preposition.
    VERB_TO = "verb-of-to";
    /// The verb above the target otherwise.
    VERB_OTHER = "verb-of-other";
    /// Hangs on a verb whose subject the target is.
    WITH_S = "with-subject";
    /// Hangs on a verb whose object the target is.
    WITH_O = "with-object";
    /// Hangs on another verb of the target.
    WITH_OTHER = "with-other";
    /// Between the target and its verb.
    PATH = "path";
    /// Hangs on the target.
    MODIFIER = "modifier";
}

impl Places {
    /// The top, by what the holder is to it ([`End`]).
    pub const TOP_H: [Places; End::COUNT] = [
        Places::TOP_H_OWN,
        Places::TOP_H_SUBJECT,
        Places::TOP_H_OBJECT,
        Places::TOP_H_TO,
        Places::TOP_H_CLAUSE,
        Places::TOP_H_CONJUNCT,
        Places::TOP_H_OTHER,
    ];
    /// The top, by what the target is to it.
    pub const TOP_T: [Places; End::COUNT] = [
        Places::TOP_T_OWN,
        Places::TOP_T_SUBJECT,
        Places::TOP_T_OBJECT,
        Places::TOP_T_TO,
        Places::TOP_T_CLAUSE,
        Places::TOP_T_CONJUNCT,
        Places::TOP_T_OTHER,
    ];

    /// Those that the target's own verbs give.
    pub const TIES: Places = Places(
        Places::VERB_S.0
            | Places::VERB_O.0
            | Places::VERB_TO.0
            | Places::VERB_OTHER.0
            | Places::WITH_S.0
            | Places::WITH_O.0
            | Places::WITH_OTHER.0
            | Places::PATH.0
            | Places::MODIFIER.0,
    );

    /// Adds the places of `other`.
    #[inline]
    pub fn add(&mut self, other: Places) {
        self.0 |= other.0;
    }

    /// Adds the places of `other` if `so`.
    #[inline]
    pub fn add_if(&mut self, so: bool, other: Places) {
        self.0 |= if so { other.0 } else { 0 };
    }

    /// The place numbered `bit`.
    pub fn nth(bit: u8) -> Places {
        Places(1 << bit)
    }

    fn named(name: &str) -> Option<u8> {
        Self::NAMES.iter().position(|n| *n == name).map(|i| i as u8)
    }
}

/// What holder or target are to the word that both depend on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum End {
    /// That word itself.
    #[default]
    Own,
    /// Its subject, or the agent behind `by`, or the possessor.
    Subject,
    /// Its object, or the subject of a passive.
    Object,
    /// Behind a preposition.
    To,
    /// In a clause that completes it.
    Clause,
    /// Coordinated with it.
    Conjunct,
    /// Anything else.
    Other,
}

impl End {
    /// The name of each.
    const NAMES: [&'static str; 7] = ["own", "subject", "object", "to", "clause", "conjunct", "other"];
    /// How many there are.
    pub const COUNT: usize = Self::NAMES.len();
}

/// What a stance score can rest on besides words: a number below [`Fact::count`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fact(pub u16);

macro_rules! facts {
    ($($(#[$doc:meta])* $name:ident = $($text:literal),+;)*) => {
        impl Fact {
            /// Names of the facts that are or are not.
            const PLAIN: &'static [&'static str] = &[$($($text),+),*];
        }
        facts!(@consts 0usize; $($(#[$doc])* $name = [$($text),+];)*);
    };
    (@consts $at:expr; $(#[$doc:meta])* $name:ident = [$($text:literal),+]; $($rest:tt)*) => {
        impl Fact {
            $(#[$doc])* pub const $name: Fact = Fact(($at) as u16);
        }
        facts!(@consts $at + [$($text),+].len(); $($rest)*);
    };
    (@consts $at:expr;) => {};
}

facts! {
    /// What every score begins with.
    BIAS = "bias";
    /// The terms of the sentence add up to something negative, or (next) positive.
    NET = "lex:net-negative", "lex:net-positive";
    /// The sentence has no term.
    NONE = "lex:none";
    /// The target is a pronoun.
    PRONOUN = "target:pronoun";
    /// The target has a possessive ending.
    POSSESSIVE = "target:possessive";
    /// A verb of saying stands behind the target.
    SAYS = "target:says";
    /// The target speaks.
    SPEAKS = "target:speaks";
    /// The target stands first, in the first third, or later.
    AT = "target:first", "target:early", "target:late";
    /// The target stands in quotation marks.
    IN_QUOTE = "target:in-quote";
    /// Length of the sentence.
    WORDS = "words:1", "words:2", "words:3", "words:4";
    /// The holder is first; the target is.
    ORDER = "order:>", "order:<";
    /// Both stand in one clause.
    SAME_CLAUSE = "order:same-clause>", "order:same-clause<";
    /// The second stands in the clause behind that of the first.
    NEXT_CLAUSE = "order:next-clause>", "order:next-clause<";
    /// Just one of the two is in quotation marks.
    QUOTE_DIFFERS = "order:quote-differs>", "order:quote-differs<";
    /// How many words stand between the two.
    GAP = "gap>:0", "gap<:0", "gap>:1-3", "gap<:1-3", "gap>:4-7", "gap<:4-7", "gap>:8-15", "gap<:8-15", "gap>:16", "gap<:16";
    /// The holder speaks.
    HOLDER_SPEAKS = "holder:speaks>", "holder:speaks<";
    /// The holder speaks and the target is in quotation marks.
    HOLDER_QUOTES = "holder:quotes>", "holder:quotes<";
    /// The target is the argument of a cue on which its stance falls; in three sides.
    CUE_ARGUMENT = "cue:argument-negative", "cue:argument-neutral", "cue:argument-positive";
    /// The target stands elsewhere in what a cue attributes.
    CUE_CONTENT = "cue:content-negative", "cue:content-neutral", "cue:content-positive";
    /// The target is the source of a cue.
    CUE_SOURCE = "cue:source-negative", "cue:source-neutral", "cue:source-positive";
    /// The target stands in what another than the holder says.
    OF_ANOTHER = "cue:another";
    /// The same, and it is said to the holder.
    ADDRESSED = "cue:addressed";
    /// The target stands in what is denied.
    DENIED = "cue:denied";
    /// No word of the tree has both holder and target below it.
    NO_WAY = "tree:none";
    /// How many words stand between that word and the holder, in the tree.
    STEPS_H = "tree:holder-0", "tree:holder-1", "tree:holder-2", "tree:holder-3";
    /// The same of the target.
    STEPS_T = "tree:target-0", "tree:target-1", "tree:target-2", "tree:target-3";
    /// What the target is to its verb ([`End`]).
    TIE = "tie:own", "tie:subject", "tie:object", "tie:to", "tie:clause", "tie:conjunct", "tie:other";
    /// The sentence is one of a whole article, where most mentions are neutral, not one picked to be judged.
    RUNNING = "text:running";
}

/// How the terms of a sentence can stand: each is a pair of facts, negative and positive.
macro_rules! sums {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        enum SumOrder { $($name),* }

        impl Sum {
            $($(#[$doc])* pub const $name: Sum = Sum(SumOrder::$name as u16);)*
            const NAMES: &'static [&'static str] = &[$($text),*];
        }
    };
}

/// A sum over the terms of the sentence in one place; positive and negative ones are summed apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sum(u16);

sums! {
    /// All terms.
    ALL = "lex:all";
    /// Before the target.
    BEFORE = "lex:before";
    /// Behind the target.
    AFTER = "lex:after";
    /// In the target's clause, before it.
    CLAUSE_BEFORE = "lex:clause-before";
    /// In the target's clause, behind it.
    CLAUSE_AFTER = "lex:clause-after";
    /// At most 3 words before.
    BEFORE3 = "lex:before3";
    /// At most 3 words behind.
    AFTER3 = "lex:after3";
    /// At most 7 words before.
    BEFORE7 = "lex:before7";
    /// At most 7 words behind.
    AFTER7 = "lex:after7";
    /// In quotation marks, where the target is not.
    QUOTE = "lex:quote";
    /// Where the target speaks.
    SAID = "lex:said";
    /// Where it does not.
    UNSAID = "lex:unsaid";
    /// In what is said around the target, by the holder if one is asked about; turned round if it is denied.
    CONTENT = "lex:content";
    /// The same, in the target's clause.
    CONTENT_CLAUSE = "lex:content-clause";
    /// What the target is said to be: predicates and appositions, in the tree.
    PREDICATE = "role:predicate";
    /// Verbs of which the target seems to be the subject.
    SUBJECT = "role:subject";
    /// Verbs of which the target seems to be the object.
    OBJECT = "role:object";
    /// Other terms at most 2 words away.
    NEAR = "role:near";
    /// Between holder and target.
    BETWEEN_H = "lex:between>";
    /// Between target and holder.
    BETWEEN_T = "lex:between<";
    /// Left of both.
    LEFT_H = "lex:left>";
    /// See [`Sum::LEFT_H`].
    LEFT_T = "lex:left<";
    /// Right of both.
    RIGHT_H = "lex:right>";
    /// See [`Sum::RIGHT_H`].
    RIGHT_T = "lex:right<";
    /// At most 7 words left of both.
    LEFT7_H = "lex:left7>";
    /// See [`Sum::LEFT7_H`].
    LEFT7_T = "lex:left7<";
    /// At most 7 words right of both.
    RIGHT7_H = "lex:right7>";
    /// See [`Sum::RIGHT7_H`].
    RIGHT7_T = "lex:right7<";
    /// Verbs between holder and target.
    VERB_H = "verb:between>";
    /// Verbs between target and holder.
    VERB_T = "verb:between<";
    /// Passive verbs between holder and target.
    PASSIVE_H = "verb:between>passive";
    /// Passive verbs between target and holder.
    PASSIVE_T = "verb:between<passive";
    /// Between the two where the holder acts.
    ACT = "lex:act";
    /// Between the two where the holder is acted upon.
    ACTED = "lex:acted";
    /// Where the holder speaks.
    SAID_OF = "lex:said-of";
    /// Where the holder speaks, in the target's clause.
    SAID_OF_CLAUSE = "lex:said-of-clause";
    /// The word that holder and target both depend on.
    TOP = "tree:top";
    /// The same, where the holder is its subject and the target its object.
    ACTS = "tree:acts";
    /// The same, the other way round.
    ACTED_ON = "tree:acted-on";
    /// Between it and the holder, in the tree.
    UP = "tree:up";
    /// Between it and the target.
    DOWN = "tree:down";
    /// Under the holder.
    OF_HOLDER = "tree:of-holder";
    /// Under the target.
    OF_TARGET = "tree:of-target";
    /// Just under a word on the way from one to the other.
    BESIDE = "tree:beside";
    /// Further below the word that both depend on.
    BELOW = "tree:below";
    /// Elsewhere.
    APART = "tree:apart";
    /// Verbs whose subject the target is, in the tree.
    VERB_S = "tie:verb-subject";
    /// Verbs whose object the target is.
    VERB_O = "tie:verb-object";
    /// Verbs on which the target hangs by a preposition.
    VERB_TO = "tie:verb-to";
    /// The verb above the target otherwise.
    VERB_OTHER = "tie:verb-other";
    /// What hangs on a verb whose subject the target is.
    WITH_S = "tie:with-subject";
    /// What hangs on a verb whose object the target is.
    WITH_O = "tie:with-object";
    /// What hangs on another verb of the target.
    WITH_OTHER = "tie:with-other";
    /// Between the target and its verb.
    PATH = "tie:path";
    /// What hangs on the target.
    MODIFIER = "tie:modifier";
    /// What none of these is.
    UNTIED = "tie:none";
}

impl Sum {
    /// How many sums there are.
    pub const COUNT: usize = Self::NAMES.len();

    /// Its number, below [`Sum::COUNT`].
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What is told of the term nearest to target or holder: word class, distance, and the rest.
const NEAREST: &[&str] = &[
    "adjective",
    "noun",
    "verb",
    "adverb",
    "phrase",
    "interjection",
    "1",
    "3",
    "7",
    "8",
    "clause",
    "adjacent",
    "passive",
    "second",
];

/// Around whom and in which direction the nearest term is looked for.
const SIDES: &[&str] = &["lex:next", "lex:previous", "lex:holder-next", "lex:holder-previous"];

impl Fact {
    /// Whether it says that a cue is against or for somebody.
    pub fn is_sided(self) -> bool {
        (Fact::CUE_ARGUMENT.0..Fact::OF_ANOTHER.0).contains(&self.0) && (self.0 - Fact::CUE_ARGUMENT.0) % 3 != 1
    }

    /// Where those of two ends begin.
    const ENDS: usize = Self::PLAIN.len() + 2 * Sum::COUNT + 2 * SIDES.len() * NEAREST.len();

    /// How many facts there are.
    pub const fn count() -> usize {
        Self::ENDS + End::COUNT * End::COUNT
    }

    /// The fact `n` places behind this one in its group.
    #[inline]
    pub const fn plus(self, n: usize) -> Fact {
        Fact(self.0 + n as u16)
    }

    /// A sum, of the negative or the positive terms.
    #[inline]
    pub const fn sum(sum: Sum, positive: bool) -> Fact {
        Fact(Self::PLAIN.len() as u16 + 2 * sum.0 + positive as u16)
    }

    /// The word class of the nearest term, the class being an index into [`super::TermKind::NAMES`].
    #[inline]
    pub const fn nearest(side: usize, what: usize, positive: bool) -> Fact {
        Fact((Self::PLAIN.len() + 2 * (Sum::COUNT + side * NEAREST.len() + what)) as u16 + positive as u16)
    }

    /// What holder and target are to the word that both depend on.
    #[inline]
    pub const fn ends(holder: End, target: End) -> Fact {
        Fact((Self::ENDS + End::COUNT * holder as usize + target as usize) as u16)
    }

    /// The name of the fact.
    pub fn name(self) -> String {
        let n = self.0 as usize;
        if let Some(name) = Self::PLAIN.get(n) {
            return name.to_string();
        }
        if let Some(ends) = n.checked_sub(Self::ENDS) {
            return format!("tree:{}-{}", End::NAMES[ends / End::COUNT], End::NAMES[ends % End::COUNT]);
        }
        let (what, sign) = ((n - Self::PLAIN.len()) / 2, ["negative", "positive"][(n - Self::PLAIN.len()) % 2]);
        match Sum::NAMES.get(what) {
            Some(name) => format!("{name}-{sign}"),
            None => {
                let near = what - Sum::COUNT;
                format!("{}-{}-{sign}", SIDES[near / NEAREST.len()], NEAREST[near % NEAREST.len()])
            }
        }
    }
}

/// A table of weights, laid out for reading text.
#[derive(Clone, Debug, Default)]
pub struct PlaceWeights {
    /// The labels.
    pub labels: Vec<String>,
    /// By stem.
    stems: Vec<InPlaces>,
    /// By fact: its feature, or [`NO_WEIGHT`].
    facts: Vec<u32>,
    /// By feature: what it adds to the first labels.
    first: Vec<[f32; 4]>,
    /// By feature: its weights in `weights`.
    rows: Vec<(u32, u32)>,
    weights: Vec<Weight>,
}

/// The places in which a stem has a weight.
#[derive(Clone, Copy, Debug, Default)]
pub struct InPlaces {
    /// The places.
    pub places: Places,
    /// The feature in the first of them; the others follow in order.
    first: u32,
}

impl InPlaces {
    /// As if it had one in every place.
    pub const EVERYWHERE: InPlaces = InPlaces { places: Places(!0), first: 0 };

    /// Calls `found` with the feature in each of these places.
    #[inline]
    pub fn each(self, places: Places, mut found: impl FnMut(u32)) {
        let (mut own, mut both) = (self.places.0, self.places.0 & places.0);
        let mut feature = self.first;
        while both != 0 {
            let bit = own & own.wrapping_neg();
            if both & bit != 0 {
                found(feature);
                both ^= bit;
            }
            own ^= bit;
            feature += 1;
        }
    }
}

/// Stands for the feature of a fact without a weight; its weights are 0.
pub const NO_WEIGHT: u32 = 0;

/// The name of a feature that is none.
#[derive(Debug)]
pub(super) struct NoFeature;

/// What a feature name names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Named {
    Fact(u16),
    Word(u32, u8),
}

/// Reads the names of features.
#[derive(Default)]
pub(super) struct Reader {
    facts: FxHashMap<String, u16>,
}

impl Reader {
    fn read(&mut self, name: &str, stems: &mut Stems) -> Result<Named, NoFeature> {
        if self.facts.is_empty() {
            self.facts = (0..Fact::count() as u16).map(|n| (Fact(n).name(), n)).collect();
        }
        if let Some(&n) = self.facts.get(name) {
            return Ok(Named::Fact(n));
        }
        let (place, stem) = name.split_once(':').ok_or(NoFeature)?;
        let place = Places::named(place).ok_or(NoFeature)?;
        if stem.is_empty() { Err(NoFeature) } else { Ok(Named::Word(stems.intern(stem), place)) }
    }
}

/// A row of a table: name of the feature, label, weight, place in the file.
pub(super) type WeightRow<'a> = (&'a str, &'a str, f32, Row);

impl PlaceWeights {
    /// A table of rows; `labels` are its labels in order, others are added. Also the rows that name no feature.
    pub(super) fn new(labels: &[&str], rows: &[WeightRow<'_>], stems: &mut Stems) -> (PlaceWeights, Vec<usize>) {
        let mut reader = Reader::default();
        let mut table = PlaceWeights { labels: labels.iter().map(|l| l.to_string()).collect(), ..Default::default() };
        let mut faulty = Vec::new();
        let mut named: Vec<(Named, Weight)> = Vec::new();
        for (i, &(name, label, weight, row)) in rows.iter().enumerate() {
            let known = table.labels.iter().position(|l| l == label).unwrap_or_else(|| {
                table.labels.push(label.to_string());
                table.labels.len() - 1
            });
            match reader.read(name, stems) {
                Ok(n) => named.push((n, Weight { label: known as u8, weight, row })),
                Err(NoFeature) => faulty.push(i),
            }
        }
        named.sort_by_key(|n| n.0);
        table.stems = vec![InPlaces::default(); stems.len()];
        table.facts = vec![NO_WEIGHT; Fact::count()];
        table.first.push([0.0; 4]);
        table.rows.push((0, 0));
        for group in named.chunk_by(|a, b| a.0 == b.0) {
            let feature = table.rows.len() as u32;
            let mut first = [0.0; 4];
            for g in group.iter().filter(|g| g.1.label < 4) {
                first[usize::from(g.1.label)] += g.1.weight;
            }
            let start = table.weights.len() as u32;
            table.weights.extend(group.iter().map(|g| g.1));
            table.first.push(first);
            table.rows.push((start, table.weights.len() as u32));
            match group[0].0 {
                Named::Fact(n) => table.facts[n as usize] = feature,
                Named::Word(stem, place) => {
                    let of_stem = &mut table.stems[stem as usize];
                    if of_stem.places.0 == 0 {
                        of_stem.first = feature;
                    }
                    of_stem.places.add(Places::nth(place));
                }
            }
        }
        (table, faulty)
    }

    /// How many stems there are.
    pub fn stems(&self) -> usize {
        self.stems.len()
    }

    /// The weights of a stem.
    #[inline]
    pub fn stem(&self, stem: u32) -> InPlaces {
        self.stems.get(stem as usize).copied().unwrap_or_default()
    }

    /// The feature of a fact; one without weights if the table does not hold it.
    #[inline]
    pub fn fact(&self, fact: Fact) -> u32 {
        self.facts.get(usize::from(fact.0)).copied().unwrap_or(NO_WEIGHT)
    }

    /// What a feature adds to the first four labels.
    #[inline]
    pub fn first(&self, feature: u32) -> [f32; 4] {
        self.first.get(feature as usize).copied().unwrap_or_default()
    }

    /// The weights of a feature.
    #[inline]
    pub fn weights(&self, feature: u32) -> &[Weight] {
        let (start, end) = self.rows.get(feature as usize).copied().unwrap_or_default();
        &self.weights[start as usize..end as usize]
    }

    /// Whether the table has no rows.
    pub fn is_empty(&self) -> bool {
        self.weights.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_to_their_weights() {
        let row = |line| Row::new(0, line);
        let mut stems = Stems::default();
        let rows = [
            ("before3:accus", "negative", 1.5, row(2)),
            ("all:accus", "neutral", -0.5, row(3)),
            ("order:<", "neutral", 0.25, row(4)),
            ("lex:previous-verb-negative", "negative", 2.0, row(5)),
            ("beforehand:x", "negative", 1.0, row(6)),
        ];
        let (table, faulty) = PlaceWeights::new(&["negative", "neutral"], &rows, &mut stems);
        assert_eq!(faulty, [4]);
        let mut seen = Vec::new();
        table.stem(stems.named("accus")).each(Places(!0), |f| seen.push(table.weights(f)[0].weight));
        assert_eq!(seen, [-0.5, 1.5]);
        table.stem(stems.named("accus")).each(Places::BEFORE, |_| panic!("no weight there"));
        assert_eq!(table.first(table.fact(Fact::ORDER.plus(1)))[1], 0.25);
        assert_eq!(table.first(table.fact(Fact::nearest(1, 2, false)))[0], 2.0);
    }

    #[test]
    fn names_are_told_apart() {
        let names: std::collections::BTreeSet<String> = (0..Fact::count() as u16).map(|n| Fact(n).name()).collect();
        assert_eq!(names.len(), Fact::count());
        assert!(Places::NAMES.len() <= 64);
        assert_eq!(Fact::HOLDER_QUOTES.plus(1).name(), "holder:quotes<");
    }
}
