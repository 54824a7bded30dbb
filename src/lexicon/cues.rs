//! Acts and attribution cues.

use super::Inflection;
use crate::model::{ActId, Certainty, Polarity, Row, WordId};

/// An act of `acts.csv`.
#[derive(Clone, Debug)]
pub struct Act {
    /// Name (`accuse`).
    pub name: String,
    /// Side that the act takes by default.
    pub polarity: Polarity,
    /// PLOVER root in lower case, or empty.
    pub plover: String,
    /// The act that it is if what is said is for its target; none: the act stays.
    pub praising: Option<ActId>,
    /// The same, against its target.
    pub blaming: Option<ActId>,
    /// The same, if the target is said to have done something.
    pub accusing: Option<ActId>,
    /// The act if an infinitive says what the addressee is to do (`asked her to leave`).
    pub requesting: Option<ActId>,
    /// Whether who acts so wants to be done what the content tells (`promise to disarm them`), or wants it not to be done
    /// (`reject sanctions against them`); none: it does not tell.
    pub wills: Option<bool>,
    /// Its row.
    pub row: Row,
}

/// The word class of a cue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CueKind {
    /// `say`, `point out`.
    Verb,
    /// `claim`, `warning`.
    Noun,
    /// `be of the opinion`.
    Phrase,
    /// `according to`.
    Preposition,
    /// The colon of `Roe: We will not sign`.
    Mark,
}

impl CueKind {
    pub(super) const NAMES: &'static [(&'static str, CueKind)] = &[
        ("verb", CueKind::Verb),
        ("noun", CueKind::Noun),
        ("phrase", CueKind::Phrase),
        ("preposition", CueKind::Preposition),
        ("mark", CueKind::Mark),
    ];
}

/// The complements that a cue takes as its content, and other habits of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Frame(pub u32);

impl Frame {
    /// Finite clause with or without `that`.
    pub const THAT: Frame = Frame(1);
    /// `whether`, `how`, `what` clause.
    pub const WH: Frame = Frame(1 << 1);
    /// Direct quotation.
    pub const QUOTE: Frame = Frame(1 << 2);
    /// Infinitive.
    pub const TO: Frame = Frame(1 << 3);
    /// Object and infinitive (`urge X to`).
    pub const OBJECT_TO: Frame = Frame(1 << 4);
    /// Gerund.
    pub const ING: Frame = Frame(1 << 5);
    /// The direct object.
    pub const NP: Frame = Frame(1 << 6);
    /// `see X as Y`.
    pub const AS: Frame = Frame(1 << 7);
    /// Object complement (`call X reckless`).
    pub const ADJECTIVE: Frame = Frame(1 << 8);
    /// An addressee as object (`tell X that`).
    pub const ADDRESSEE: Frame = Frame(1 << 9);
    /// An addressee behind `to`.
    pub const TO_ADDRESSEE: Frame = Frame(1 << 10);
    /// Often passive.
    pub const PASSIVE: Frame = Frame(1 << 11);
    /// Parenthetical, or behind a quotation.
    pub const PAREN: Frame = Frame(1 << 12);
    /// The subject is part of the content (`X seems to be Y`).
    pub const RAISING: Frame = Frame(1 << 13);
    /// Who feels it is the object, or the subject of the passive (`X angered Y`, `Y was angered by X`).
    pub const EXPERIENCER: Frame = Frame(1 << (Self::FIRST_PREPOSITION + Self::PREPOSITIONS.len() as u32));
    /// Who is the object does it (`forced X to admit`): with [`Frame::OBJECT_TO`], which otherwise says that it is asked.
    pub const CAUSATIVE: Frame = Frame(Self::EXPERIENCER.0 << 1);
    /// First of the prepositions ([`Frame::PREPOSITIONS`]).
    const FIRST_PREPOSITION: u32 = 14;

    /// The prepositions that can bring content.
    pub const PREPOSITIONS: &'static [&'static str] =
        &["of", "for", "on", "about", "against", "with", "in", "over", "into", "from", "at", "by", "toward", "towards"];

    pub(crate) const NAMES: &'static [(&'static str, Frame)] = &[
        ("that", Frame::THAT),
        ("wh", Frame::WH),
        ("quote", Frame::QUOTE),
        ("to", Frame::TO),
        ("obj-to", Frame::OBJECT_TO),
        ("ing", Frame::ING),
        ("np", Frame::NP),
        ("as", Frame::AS),
        ("adj", Frame::ADJECTIVE),
        ("addressee", Frame::ADDRESSEE),
        ("to-addressee", Frame::TO_ADDRESSEE),
        ("passive", Frame::PASSIVE),
        ("paren", Frame::PAREN),
        ("raising", Frame::RAISING),
        ("experiencer", Frame::EXPERIENCER),
        ("causative", Frame::CAUSATIVE),
    ];

    /// The frame with this preposition.
    pub fn preposition(word: &str) -> Option<Frame> {
        Self::PREPOSITIONS.iter().position(|p| *p == word).map(Frame::of_preposition)
    }

    /// The frame with this one of [`Frame::PREPOSITIONS`].
    pub(super) const fn of_preposition(number: usize) -> Frame {
        Frame(1 << (Self::FIRST_PREPOSITION + number as u32))
    }

    /// Whether one of the bits of `other` is set.
    pub fn has(self, other: Frame) -> bool {
        self.0 & other.0 != 0
    }
}

/// On which argument of a cue the stance falls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Argument {
    /// On none.
    None,
    /// On the object.
    Object,
    /// On the addressee.
    Addressee,
    /// On the content.
    Content,
    /// On what stands behind this preposition (a bit of [`Frame`]).
    Preposition(u32),
}

/// A cue of `cues.csv`.
#[derive(Clone, Debug)]
pub struct Cue {
    /// Base form.
    pub text: String,
    /// Its act.
    pub act: ActId,
    /// Side that it takes towards its target.
    pub polarity: Polarity,
    /// Word class.
    pub kind: CueKind,
    /// What it takes as content.
    pub frame: Frame,
    /// How its content stands.
    pub certainty: Certainty,
    /// On what the stance falls.
    pub target: Argument,
    /// Log-odds that an occurrence is a cue.
    pub weight: f32,
    /// What its own features add to every reading: see [`Cue::is_faint`].
    pub standing: f32,
    /// Its row.
    pub row: Row,
}

impl Cue {
    /// Whether its readings are all but never kept, wherever it stands: before this bound, five in a thousand of those kept
    /// on the development articles stood in sentences with no other cue, which hold an eighth of all words.
    pub fn is_faint(&self) -> bool {
        self.standing < -1.5
    }
}

/// A form of a cue, as the phrase table holds it.
#[derive(Clone, Debug)]
pub struct CueForm {
    /// Index into [`super::Lexicon::cues`].
    pub cue: u32,
    /// Its word class.
    pub kind: CueKind,
    /// Which form.
    pub inflection: Inflection,
    /// For a cue with a gap (`as ... put it`): the words behind it, and the form stands for those before.
    pub tail: Option<Box<[WordId]>>,
}
