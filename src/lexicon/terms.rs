//! Words that judge, hedge, negate, name roles, or tell what a name is.

use crate::model::{ActorType, Certainty, Row};

/// What a role row names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RoleKind {
    /// Stands before a name (`President`).
    Title,
    /// A person by function (`spokesman`).
    Role,
    /// A group (`delegation`).
    Group,
    /// A thing that can say something (`report`).
    Artifact,
}

impl RoleKind {
    pub(super) const NAMES: &'static [(&'static str, RoleKind)] = &[
        ("title", RoleKind::Title),
        ("role", RoleKind::Role),
        ("group", RoleKind::Group),
        ("artifact", RoleKind::Artifact),
    ];
}

/// A row of `roles.csv`, in one of its forms.
#[derive(Clone, Copy, Debug)]
pub struct Role {
    /// What it names.
    pub kind: RoleKind,
    /// The type it implies.
    pub actor: ActorType,
    /// Whether this form is the plural.
    pub plural: bool,
    /// Whether who has it does not speak for who is named with it: `Roe supporters`, `an Orlian tourist`.
    pub apart: bool,
    /// The term, whatever its case and kind: a number of [`super::Offices`].
    pub term: u32,
    /// Its row.
    pub row: Row,
}

impl Role {
    /// Whether it stands before or for the name of one person.
    #[inline]
    pub fn titles(&self) -> bool {
        matches!(self.kind, RoleKind::Title | RoleKind::Role) && self.actor == ActorType::Person && !self.plural
    }
}

/// Where in a name a head stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Position {
    /// Last word.
    Last,
    /// First word.
    First,
    /// Anywhere.
    Any,
}

impl Position {
    pub(super) const NAMES: &'static [(&'static str, Position)] =
        &[("last", Position::Last), ("first", Position::First), ("any", Position::Any)];
}

/// A row of `heads.csv`.
#[derive(Clone, Copy, Debug)]
pub struct Head {
    /// The type that the name gets.
    pub kind: ActorType,
    /// Where the word must stand.
    pub position: Position,
    /// How much it says.
    pub weight: f32,
    /// Its row.
    pub row: Row,
}

/// What part of a name a word can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NameKind {
    /// Given name.
    Given,
    /// Family name that stands first.
    Family,
    /// Particle (`van`, `al`).
    Particle,
}

impl NameKind {
    pub(super) const NAMES: &'static [(&'static str, NameKind)] =
        &[("given", NameKind::Given), ("family", NameKind::Family), ("particle", NameKind::Particle)];
}

/// A row of `hedges.csv`.
#[derive(Clone, Copy, Debug)]
pub struct Hedge {
    /// What it makes of the content.
    pub certainty: Certainty,
    /// How strongly.
    pub weight: f32,
    /// Its row.
    pub row: Row,
}

impl Hedge {
    /// Whether it alone makes a statement less than asserted; a faint one (`will`, `largely`) does not.
    pub fn decides(&self) -> bool {
        self.weight >= 0.5
    }
}

/// A row of `negators.csv`.
#[derive(Clone, Copy, Debug)]
pub struct Negator {
    /// How many words it reaches; 0: the clause.
    pub scope: u8,
    /// Its row.
    pub row: Row,
}

/// The word class of a stance term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TermKind {
    /// `reckless`.
    Adjective,
    /// `disaster`.
    Noun,
    /// `betray`.
    Verb,
    /// `shamefully`.
    Adverb,
    /// `a slap in the face`.
    Phrase,
    /// `alas`.
    Interjection,
}

impl TermKind {
    pub(super) const NAMES: &'static [(&'static str, TermKind)] = &[
        ("adjective", TermKind::Adjective),
        ("noun", TermKind::Noun),
        ("verb", TermKind::Verb),
        ("adverb", TermKind::Adverb),
        ("phrase", TermKind::Phrase),
        ("interjection", TermKind::Interjection),
    ];
}

/// On whom a stance term falls: how its subject, its object and what stands near it look.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Scope {
    /// On what it stands next to.
    pub near: f32,
    /// On the subject of a verb.
    pub subject: f32,
    /// On the object of a verb.
    pub object: f32,
    /// Whether the object of a verb is who feels it about the subject (`angered Roe`).
    pub experiencer: bool,
}

/// A form of a term: what scoring needs of the row, so that it need not be looked up.
#[derive(Clone, Copy, Debug)]
pub struct TermForm {
    /// Index into [`super::Lexicon::terms`].
    pub term: u32,
    /// Below 0 negative, above 0 positive; never 0.
    pub weight: f32,
    /// Of a verb, on its subject.
    pub subject: f32,
    /// Of a verb, on its object.
    pub object: f32,
    /// Of a verb, whether its object is who feels it about its subject.
    pub experiencer: bool,
    /// Word class.
    pub kind: TermKind,
}

/// A row of `stance.csv`.
#[derive(Clone, Debug)]
pub struct Term {
    /// Base form.
    pub text: String,
    /// Below 0 negative, above 0 positive.
    pub weight: f32,
    /// Word class.
    pub kind: TermKind,
    /// On whom it falls.
    pub scope: Scope,
    /// Its row.
    pub row: Row,
}
