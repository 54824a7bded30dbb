//! What names are made of, as one number a word.
//!
//! Most words of a text neither begin, carry nor introduce a name. The stage that looks for names learns that from one
//! look-up in a flat table; the tables that say more are asked only for the words whose bit is set.

use super::Lexicon;
use super::grammar::Function;
use super::terms::NameKind;
use crate::model::{Tag, WordId};
use crate::text::Class;

/// A set of bits of a word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traits(u32);

impl Traits {
    /// Begins an alias of an actor.
    pub const ALIAS: Traits = Traits(1);
    /// Begins an alias that can be written with a small letter there.
    pub const SMALL_ALIAS: Traits = Traits(1 << 1);
    /// Begins a row of `roles.csv`.
    pub const ROLE: Traits = Traits(1 << 2);
    /// Begins the title or role of one person.
    pub const TITLE: Traits = Traits(1 << 3);
    /// Ends the title or role of one person.
    pub const TITLE_END: Traits = Traits(1 << 4);
    /// Is a group noun (`party`).
    pub const GROUP: Traits = Traits(1 << 5);
    /// Is a given name.
    pub const GIVEN: Traits = Traits(1 << 6);
    /// Is a family name that stands first.
    pub const FAMILY: Traits = Traits(1 << 7);
    /// Is a particle of names (`van`).
    pub const PARTICLE: Traits = Traits(1 << 8);
    /// Tells the type of a name (`heads.csv`).
    pub const HEAD: Traits = Traits(1 << 9);
    /// A word of the language, not a name: some part of speech is likelier for it than `NNP`.
    pub const COMMON: Traits = Traits(1 << 10);
    /// Such a word that can be a noun.
    pub const NOUN: Traits = Traits(1 << 11);
    /// Of a closed class (`the`, `but`).
    pub const CLOSED: Traits = Traits(1 << 12);
    /// `of`.
    pub const OF: Traits = Traits(1 << 13);
    /// `for`.
    pub const FOR: Traits = Traits(1 << 14);
    /// `and`.
    pub const AND: Traits = Traits(1 << 15);
    /// A day of the week.
    pub const DAY: Traits = Traits(1 << 16);
    /// A month.
    pub const MONTH: Traits = Traits(1 << 17);
    /// A pronoun that can mean an actor.
    pub const PRONOUN: Traits = Traits(1 << 18);
    /// `the`.
    pub const THE: Traits = Traits(1 << 20);
    /// Some row of `weights_names.csv` is about it as the only word of a name.
    pub const ONLY: Traits = Traits(1 << 21);
    /// As the first of several.
    pub const FIRST: Traits = Traits(1 << 22);
    /// As the last of several.
    pub const LAST: Traits = Traits(1 << 23);
    /// As any of several.
    pub const WORD: Traits = Traits(1 << 24);
    /// As the word before a name.
    pub const PREVIOUS: Traits = Traits(1 << 25);
    /// As the capitalised word before a name.
    pub const PREVIOUS_NAME: Traits = Traits(1 << 26);
    /// As the word before that.
    pub const PREVIOUS_2: Traits = Traits(1 << 27);
    /// As the word behind a name.
    pub const NEXT: Traits = Traits(1 << 28);
    /// As the word behind that.
    pub const NEXT_2: Traits = Traits(1 << 29);

    /// Left free for those who read texts: a mark of their own on a token.
    pub const OWN: Traits = Traits(1 << 30);

    /// Groups of features that end in a word, with the bit that says that the word has one.
    pub(super) const FEATURES: &'static [(&'static str, Traits)] = &[
        ("only", Traits::ONLY),
        ("first", Traits::FIRST),
        ("last", Traits::LAST),
        ("word", Traits::WORD),
        ("prev", Traits::PREVIOUS),
        ("prevname", Traits::PREVIOUS_NAME),
        ("prev2", Traits::PREVIOUS_2),
        ("next", Traits::NEXT),
        ("next2", Traits::NEXT_2),
    ];

    /// The bit of a kind of name.
    pub(super) fn of_name(kind: NameKind) -> Traits {
        match kind {
            NameKind::Given => Traits::GIVEN,
            NameKind::Family => Traits::FAMILY,
            NameKind::Particle => Traits::PARTICLE,
        }
    }

    /// Whether one of the bits of `other` is set.
    #[inline]
    pub const fn has(self, other: Traits) -> bool {
        self.0 & other.0 != 0
    }

    /// Either set.
    #[inline]
    pub const fn or(self, other: Traits) -> Traits {
        Traits(self.0 | other.0)
    }
}

/// The bits of all words, by word number, while lexicons are read.
#[derive(Clone, Debug, Default)]
pub(super) struct Marks(Vec<Traits>);

impl Marks {
    /// Sets bits of a word.
    pub(super) fn set(&mut self, word: WordId, traits: Traits) {
        let at = word.0 as usize;
        if word == WordId::UNKNOWN {
            return;
        }
        if self.0.len() <= at {
            self.0.resize(at + 1, Traits::default());
        }
        self.0[at] = self.0[at].or(traits);
    }

    /// The bits of every word of a lexicon that is otherwise complete.
    pub(super) fn finish(mut self, lexicon: &Lexicon) -> Vec<Traits> {
        self.0.resize(lexicon.vocabulary.len(), Traits::default());
        const REFERS: Function = Function::HE
            .or(Function::THEY)
            .or(Function::NEUTER)
            .or(Function::SPEAKER)
            .or(Function::ADDRESSEE)
            .or(Function::FIRST)
            .or(Function::OUR)
            .or(Function::POSSESSIVE)
            .or(Function::WHO)
            .or(Function::WHICH);
        const FUNCTIONS: [(Function, Traits); 6] = [
            (Function::OF, Traits::OF),
            (Function::FOR, Traits::FOR),
            (Function::AND, Traits::AND),
            (Function::DAY, Traits::DAY),
            (Function::MONTH, Traits::MONTH),
            (REFERS, Traits::PRONOUN),
        ];
        self.set(lexicon.vocabulary.id("the"), Traits::THE);
        for word in lexicon.vocabulary.ids().skip(1) {
            if lexicon.vocabulary.class(word).has(Class::FUNCTION) {
                self.set(word, Traits::CLOSED);
            }
            let function = lexicon.function(word);
            for &(_, t) in FUNCTIONS.iter().filter(|f| function.has(f.0)) {
                self.set(word, t);
            }
            let tags = lexicon.tagging.lower(word);
            let of_name = |t: &Tag| matches!(t, Tag::Nnp | Tag::Nnps);
            // Most capitalised words of news are names, so a name in small letters must be one far more often.
            let name = tags.iter().filter(|t| of_name(&t.0)).map(|t| t.1).fold(0.0, f32::max) * 0.5;
            if tags.iter().any(|t| !of_name(&t.0) && t.0 != Tag::Fw && t.1 >= name) {
                self.set(word, Traits::COMMON);
                if tags.iter().any(|t| matches!(t.0, Tag::Nn | Tag::Nns)) {
                    self.set(word, Traits::NOUN);
                }
            }
        }
        self.0
    }
}
