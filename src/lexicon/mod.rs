//! Lexicons: all that sayso knows about particular words.
//!
//! Every file is a CSV table ([`TABLES`] lists them) that a user can edit in a spreadsheet. They are read once, checked
//! all in one go, and frozen into a [`Lexicon`], which the stages share. Every entry keeps its [`Row`], so that a result
//! can name the `file:line` that made it.

mod actors;
mod build;
mod cues;
mod grammar;
mod headings;
mod inflect;
mod labels;
mod offices;
mod phrases;
mod places;
mod reach;
mod readings;
mod rows;
mod sheet;
mod sources;
mod speech;
mod stems;
pub mod syntax;
mod tables;
mod tagging;
mod terms;
mod traits;
mod weights;

pub use actors::{Actor, Alias, AliasForm, Gazetteer};
pub use build::{Loaded, load};
pub use cues::{Act, Argument, Cue, CueForm, CueKind, Frame};
pub use grammar::Function;
pub use headings::{Edge, Heading, HeadingKind, Headings};
pub use inflect::Inflection;
pub(crate) use inflect::verb as regular_forms;
pub use offices::{Office, Offices};
pub use phrases::Phrases;
pub use places::{End, Fact, InPlaces, NO_WEIGHT, PlaceWeights, Places, Sum};
pub use reach::{Alike, Reach, Reached, Version, reach};
pub use readings::{
    Agreement, Doing, Ending, Fit, Form, Gap, Group, Left, Opening, Part, ReadingWeights, Setting, Share, SourceKind,
    SourceRelation,
};
pub use readings::{Takes, Tie, Way};
pub use rows::{LexiconRow, Opened, Page, Standing};
pub use sources::{Sources, export};
pub use speech::{Signs, Speech};
pub use stems::{Gist, Stems};
pub use tables::{REMARKS, TABLES, Table, TableId, table};
pub use tagging::Tagging;
pub use terms::{Head, Hedge, NameKind, Negator, Position, Role, RoleKind, Scope, Term, TermForm, TermKind};
pub use traits::Traits;
pub use weights::{Addends, Atom, Dense, Key, LANES, Weight, Weights, feature};

use crate::model::{ActId, ActorRef, FoundActor, Row, WordId};
use crate::text::Vocabulary;
use labels::Labels;
use rustc_hash::{FxHashMap, FxHashSet};

/// What `weights_names.csv` calls the types that it tells apart.
pub const NAME_TYPES: [&str; 5] = ["person", "org", "loc", "norp", "other"];

/// Everything read from the lexicon files, frozen.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    /// Names of the files, as [`Row::file`] numbers them.
    pub files: Vec<String>,
    /// What each row is about.
    labels: Labels,
    /// Every word of every file.
    pub vocabulary: Vocabulary,
    /// Parts of speech.
    pub tagging: Tagging,
    /// Trees.
    pub syntax: syntax::Syntax,
    /// What words are to attributions, by word number.
    speech: Vec<Speech>,
    /// The acts, as [`ActId`] numbers them.
    pub acts: Vec<Act>,
    /// The actors.
    pub actors: Vec<Actor>,
    /// Their aliases.
    pub gazetteer: Gazetteer,
    /// Attribution cues.
    pub cues: Vec<Cue>,
    /// The cue of each row.
    pub cue_rows: FxHashMap<Row, u32>,
    /// Their forms.
    pub cue_forms: Phrases<CueForm>,
    /// Hedges.
    pub hedges: Phrases<Hedge>,
    /// Negators.
    pub negators: Phrases<Negator>,
    /// Titles, roles, group nouns and artifacts.
    pub roles: Phrases<Role>,
    /// Who held which office when.
    pub offices: Offices,
    /// Words that tell the type of a name.
    pub heads: FxHashMap<WordId, Vec<Head>>,
    /// Marks of bylines, captions and boilerplate.
    pub headings: Headings,
    /// Words that judge.
    pub terms: Vec<Term>,
    /// The forms of those that judge.
    pub term_forms: Phrases<TermForm>,
    /// What words are to names, by word number.
    traits: Vec<Traits>,
    /// Words as parts of feature names, by word number.
    word_atoms: Vec<Atom>,
    /// Stems of words, as the stance weights know them.
    pub stems: Stems,
    /// What actors do to each other, as patterns to learn from: words, PLOVER root.
    pub act_patterns: Vec<(String, String)>,
    /// Stems that no weight is learned for.
    pub unlearned: FxHashSet<String>,
    /// Weights of how a sentence shows its target; the labels are those of [`crate::model::Polarity::ALL`].
    pub weights_stance: PlaceWeights,
    /// Weights of the side that a holder takes towards a target; the same labels.
    pub weights_direction: PlaceWeights,
    /// Weights of what a holder does to a target; the labels are PLOVER roots.
    pub weights_act: PlaceWeights,
    /// Weights of the attribution score.
    pub weights_attribution: ReadingWeights,
    /// Weights of the types of unknown names, as in [`NAME_TYPES`].
    pub weights_names: Dense,
}

impl Lexicon {
    /// The built-in lexicon.
    pub fn builtin() -> Lexicon {
        match load(Sources::builtin()) {
            Ok(loaded) => loaded.lexicon,
            Err(faults) => panic!("the built-in lexicon has faults: {faults:#?}"),
        }
    }

    /// `file:line` of a row.
    pub fn place(&self, row: Row) -> String {
        format!("{}:{}", self.files[row.file()], row.line())
    }

    /// What a row is about, in a word: the cue, the term, the feature. Empty for rows of `actors.csv`.
    pub fn label(&self, row: Row) -> &str {
        self.labels.get(row)
    }

    /// Whether two rows below each other are about the same, as the learned weights of one feature are.
    #[inline]
    pub fn same_label(&self, a: Row, b: Row) -> bool {
        self.labels.same(a, b)
    }

    /// A word as part of a feature name.
    #[inline]
    pub fn word_atom(&self, word: WordId) -> Atom {
        self.word_atoms[word.0 as usize]
    }

    /// What a word does in grammar.
    #[inline]
    pub fn function(&self, word: WordId) -> Function {
        self.speech[word.0 as usize].function
    }

    /// What a word is to attributions.
    #[inline]
    pub fn speech(&self, word: WordId) -> &Speech {
        &self.speech[word.0 as usize]
    }

    /// What a word is to names.
    #[inline]
    pub fn traits(&self, word: WordId) -> Traits {
        self.traits[word.0 as usize]
    }

    /// Name of an act.
    pub fn act(&self, act: ActId) -> &str {
        &self.acts[act.0 as usize].name
    }

    /// The act with this name.
    pub fn act_named(&self, name: &str) -> Option<ActId> {
        self.acts.iter().position(|a| a.name == name).map(|i| ActId(i as u8))
    }

    /// Identifier and name of an actor.
    pub fn actor<'a>(&'a self, actor: ActorRef, found: &'a [FoundActor]) -> (&'a str, &'a str) {
        match actor {
            ActorRef::Known(i) => (&self.actors[i as usize].id, &self.actors[i as usize].name),
            ActorRef::Found(i) => (&found[i as usize].id, &found[i as usize].name),
        }
    }
}
