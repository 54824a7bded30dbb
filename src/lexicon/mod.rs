//! Lexicons: all that sayso knows about particular words, read from CSV files.
use crate::model::{ActId, ActorType, Date, Polarity, Row};

/// An act of the lexicon `acts.csv`.
#[derive(Clone, Debug)]
pub struct Act {
    /// Name (`accuse`).
    pub name: String,
    /// Side that the act takes by default.
    pub polarity: Polarity,
    /// PLOVER root in lower case, or empty.
    pub plover: String,
    /// Its row.
    pub row: Row,
}

/// An actor of `actors.csv`.
#[derive(Clone, Debug)]
pub struct Actor {
    /// Identifier (`pak`).
    pub id: String,
    /// Display name.
    pub name: String,
    /// What it is.
    pub kind: ActorType,
    /// Parent, an index into [`Lexicon::actors`].
    pub parent: Option<u32>,
}

/// Everything read from the lexicon files, frozen.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    /// Names of the files, as [`Row::file`] numbers them.
    pub files: Vec<String>,
    /// The acts.
    pub acts: Vec<Act>,
    /// The actors.
    pub actors: Vec<Actor>,
}

impl Lexicon {
    /// `file:line` of a row.
    pub fn place(&self, row: Row) -> String {
        format!("{}:{}", self.files[row.file()], row.line())
    }

    /// What a row is about, in a word: the cue, the term, the feature.
    pub fn label(&self, _row: Row) -> &str {
        ""
    }

    /// Name of an act.
    pub fn act(&self, act: ActId) -> &str {
        &self.acts[act.0 as usize].name
    }

    #[doc(hidden)]
    pub fn _unused(&self, _d: Date) {}
}
