//! What a reading of a cue can be made of, and what each feature of it adds to its score (`weights_attribution.csv`).
//!
//! A feature is a group and its parts (`opening-ending:that+full`). The parts are taken from short lists, so a feature
//! has a place of its own in one flat array, and its weight is found by a little arithmetic. The groups whose parts all
//! stand in lists here come first. Then comes a block for each cue that has weights: all that depends on the cue lies in
//! a few lines of the cache. Then a block for each word that has some. Of the features of a cue with a word few have a
//! weight; a small table leads to those.

use rustc_hash::FxHashMap;

use super::cues::{Cue, CueKind};
use crate::model::{Relation, Row, Tag, WordId};
use crate::text::Vocabulary;

macro_rules! parts {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$vdoc])* $variant),* }

        impl $name {
            /// The names of all, in order.
            pub const NAMES: &'static [&'static str] = &[$($text),*];

            /// Its name.
            pub const fn name(self) -> &'static str {
                Self::NAMES[self as usize]
            }
        }

        impl From<$name> for Part {
            #[inline]
            fn from(part: $name) -> Part {
                Part::new(part as usize)
            }
        }
    };
}

parts! {
    /// By which rule a cue is read.
    Way {
        /// A verb, its subject, and the clause behind it.
        Clause = "clause",
        /// A verb and the quotation behind it.
        QuoteAfter = "quote-after",
        /// A verb and the infinitive behind it.
        Infinitive = "infinitive",
        /// A verb and its object.
        Object = "object",
        /// A verb and what stands behind its preposition.
        Preposition = "preposition",
        /// Content, source, verb.
        AfterContent = "after-content",
        /// Content, verb, source.
        Inverted = "inverted",
        /// A passive verb.
        Passive = "passive",
        /// A clause with `as`.
        AsClause = "as-clause",
        /// A relative clause.
        Relative = "relative",
        /// A preposition before the source.
        According = "according",
        /// A noun with its content.
        Noun = "noun",
        /// A fixed phrase.
        Phrase = "phrase",
        /// A verb of seeming.
        Raising = "raising",
        /// A mark between source and content.
        Mark = "mark",
        /// A quotation, a dash, and who said it.
        Signature = "signature",
    }
}

parts! {
    /// What the content begins with.
    Opening {
        /// `that`.
        That = "that",
        /// `what`, `how`.
        Wh = "wh",
        /// `if`.
        If = "if",
        /// `to` and a verb.
        To = "to",
        /// A quotation mark.
        Quote = "quote",
        /// A colon.
        Colon = "colon",
        /// A clause without a word before it.
        Bare = "bare",
        /// A gerund.
        Ing = "ing",
        /// The direct object.
        Object = "object",
        /// An object and `to`.
        ObjectTo = "object-to",
        /// A preposition.
        Preposition = "preposition",
        /// A colon at the end of the paragraph.
        NextParagraph = "next-paragraph",
        /// A clause before the cue.
        Clause = "clause",
        /// What stands left of the cue.
        Left = "left",
        /// What stands right of cue and source.
        Right = "right",
        /// The subject of a passive verb.
        Passive = "passive",
        /// The same where the source stands behind `by`.
        PassiveBy = "passive-by",
        /// A relative pronoun.
        Pronoun = "pronoun",
        /// The noun of a relative clause.
        Noun = "noun",
        /// `that` behind a noun without source.
        BareThat = "bare-that",
        /// `to` behind a noun without source.
        BareTo = "bare-to",
        /// Anything else behind a noun without source.
        BarePreposition = "bare-preposition",
    }
}

parts! {
    /// Where the content ends.
    Ending {
        /// At the end of the sentence.
        Full = "full",
        /// At the closing mark.
        QuoteEnd = "quote-end",
        /// With the noun phrase.
        Phrase = "phrase",
        /// Before a semicolon.
        Semicolon = "semicolon",
        /// Before a dash.
        Dash = "dash",
        /// Before `but`.
        Contrast = "contrast",
        /// Before a comma and `and`.
        And = "and",
        /// Before a comma and a participle.
        Participle = "participle",
        /// Before a comma and `as`.
        As = "as",
        /// Before a comma and a relative clause.
        Relative = "relative",
        /// Before a comma and a subordinate clause.
        Subordinate = "subordinate",
        /// Before any other comma.
        Comma = "comma",
        /// Before `and` and a verb.
        AndVerb = "and-verb",
        /// Before a subordinate clause.
        Adverbial = "adverbial",
        /// With the subject, though a complement that the frame allows stands behind the verb.
        SubjectOnly = "subject-only",
        /// With the paragraph.
        Paragraph = "paragraph",
        /// It goes on behind cue and source.
        Split = "split",
        /// The same in quotation marks.
        SplitQuote = "split-quote",
        /// Other words stand behind cue and source.
        More = "more",
        /// Before the cue, though it may go on behind.
        LeftOnly = "left-only",
        /// It is the quotation before the cue.
        QuoteOnly = "quote-only",
        /// It is the last clause before the cue.
        LastClause = "last-clause",
        /// It is the subject.
        Subject = "subject",
        /// With the complement that the tree sees.
        Tree = "tree",
    }
}

parts! {
    /// In which form a cue stands, its auxiliaries counted in.
    Form {
        /// Behind `to`.
        Infinitive = "infinitive",
        /// Behind a modal verb.
        Modal = "modal",
        /// As listed.
        Base = "base",
        /// `says`.
        Third = "third",
        /// `has said`.
        Perfect = "perfect",
        /// `said`.
        Past = "past",
        /// `is saying`.
        Progressive = "progressive",
        /// `saying`.
        Gerund = "gerund",
        /// `claims`.
        Plural = "plural",
    }
}

parts! {
    /// What kind of words a source is.
    SourceKind {
        /// There is none.
        None = "none",
        /// A relative pronoun.
        Relative = "relative",
        /// he, she.
        He = "he",
        /// they.
        They = "they",
        /// I, we.
        First = "first",
        /// you.
        You = "you",
        /// it.
        It = "it",
        /// there.
        There = "there",
        /// Another pronoun.
        Pronoun = "pronoun",
        /// A possessive pronoun.
        Possessive = "possessive",
        /// No noun is in it.
        Other = "other",
        /// A name.
        Name = "name",
        /// A person by function.
        Role = "role",
        /// A group.
        Group = "group",
        /// A thing that speaks.
        Artifact = "artifact",
        /// Any other plural.
        Nouns = "nouns",
        /// Any other singular.
        Noun = "noun",
    }
}

parts! {
    /// How the source stands to the cue.
    SourceRelation {
        /// There is none.
        None = "none",
        /// Right before it (or behind, by the rule).
        Adjacent = "adjacent",
        /// Behind an apposition or relative clause.
        Apposition = "apposition",
        /// A relative pronoun.
        Relative = "relative",
        /// The subject of the verb before, which this one shares.
        Shared = "shared",
        /// The first subject of the sentence, which this one shares.
        First = "first",
        /// All from the border of the clause to the verb.
        Wide = "wide",
        /// Behind a participle at the start of the sentence.
        Following = "following",
        /// What the tree says.
        Tree = "tree",
    }
}

parts! {
    /// Whether a source is what the tree makes the source.
    Agreement {
        /// Neither has one.
        Neither = "neither",
        /// The tree has none.
        Unseen = "unseen",
        /// The tree has one, the reading none.
        Missed = "missed",
        /// The same words.
        Same = "same",
        /// It has the same head and end.
        End = "end",
        /// It has the same head and start.
        Start = "start",
        /// It has the same head.
        Head = "head",
        /// Other words of the same phrase.
        Inside = "inside",
        /// Another phrase.
        Other = "other",
    }
}

parts! {
    /// What a cue takes, by the tree.
    Takes {
        /// Nothing.
        Nothing = "nothing",
        /// A clause with `that` or the like.
        That = "that",
        /// A clause without it.
        Clause = "clause",
        /// A clause before it.
        Before = "before",
        /// An infinitive or participle.
        Infinitive = "infinitive",
        /// A clause of a noun.
        NounClause = "noun-clause",
        /// An object.
        Object = "object",
        /// A predicative.
        Attribute = "attribute",
        /// A phrase with a preposition.
        Preposition = "preposition",
        /// It stands beside a sentence.
        Beside = "beside",
    }
}

parts! {
    /// How the content lies to the phrases of the tree.
    Fit {
        /// It is the complement of the cue.
        Same = "same",
        /// It ends with it.
        End = "end",
        /// It begins with it and ends sooner.
        Shorter = "shorter",
        /// It begins with it and ends later.
        Longer = "longer",
        /// It ends with some other phrase.
        Border = "border",
        /// It cuts a phrase in two.
        Crosses = "crosses",
    }
}

parts! {
    /// What stands in the sentence before cue and content.
    Left {
        /// Nothing.
        Nothing = "nothing",
        /// Words without a finite verb.
        Words = "words",
        /// A finite verb is among them.
        Clause = "clause",
    }
}

parts! {
    /// Where the clause of a cue stands in its sentence.
    Setting {
        /// Nothing tells.
        Plain = "plain",
        /// First, behind a subordinator ("If Roe says that ...,"): another clause must follow.
        Fronted = "fronted",
        /// Behind a relative word that follows a verb.
        Relative = "relative",
        /// Behind a relative word before which no verb stands: the verb of the sentence must follow.
        Restrictive = "restrictive",
        /// The same with a comma before the relative word: a comma ends the clause.
        SetOff = "set-off",
    }
}

parts! {
    /// What stands between the source and the cue behind it.
    Gap {
        /// Nothing.
        Nothing = "nothing",
        /// Words without a comma.
        Words = "words",
        /// One comma.
        Comma = "comma",
        /// More commas, as around an apposition.
        Commas = "commas",
        /// The source stands behind the cue.
        Behind = "behind",
    }
}

parts! {
    /// The verb of a subject that a later verb may share.
    Doing {
        /// `be`: `is proud`, `was born`.
        Be = "be",
        /// A cue: `said`, `was blamed`.
        Cue = "cue",
        /// Any other.
        Other = "other",
    }
}

parts! {
    /// How the tense of a verb goes with that of the verb whose subject it may share.
    Tie {
        /// The same: `said C and blamed`.
        Same = "same",
        /// Another: `says Roe paid and wants`.
        Other = "other",
        /// The auxiliary may stand for both: `has lost and blamed`.
        Auxiliary = "auxiliary",
    }
}

parts! {
    /// How much of something.
    Share {
        /// Nothing.
        None = "none",
        /// Up to half.
        Some = "some",
        /// More than half.
        Most = "most",
        /// All.
        All = "all",
    }
}

/// The relations of trees.
const RELATIONS: &[&str] = &{
    let mut names = [""; Relation::ALL.len()];
    let mut i = 0;
    while i < names.len() {
        names[i] = Relation::ALL[i].name();
        i += 1;
    }
    names
};

const LENGTHS: &[&str] = &["0", "1", "2", "3-4", "5-8", "9-16", "17-32", "33+"];
const KINDS: &[&str] = &["verb", "noun", "phrase", "preposition", "mark"];
const LICENCES: &[&str] = &["odd", "licensed"];
const ANSWERS: &[&str] = &["no", "yes"];
const HEADING: &[&str] = &["heading"];

/// The parts of speech, and what else can stand beside something.
const NEIGHBOURS: &[&str] = &{
    let mut names = [""; Tag::ALL.len() + 4];
    let mut i = 0;
    while i < Tag::ALL.len() {
        names[i] = Tag::ALL[i].name();
        i += 1;
    }
    names[Part::START.name as usize] = "start";
    names[Part::END.name as usize] = "end";
    names[Part::SUBORDINATOR.name as usize] = "subordinator";
    names[Part::QUOTE.name as usize] = "quote";
    names
};

/// A part of a feature: which of its list it is.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// Its number, from which its name can be told.
    name: u32,
    /// How far it leads into the array of weights: its number again, or where a block begins.
    place: u32,
}

impl Part {
    /// As a neighbour: the start of the sentence.
    pub const START: Part = Part::new(Tag::ALL.len());
    /// As a neighbour: the end of the sentence.
    pub const END: Part = Part::new(Tag::ALL.len() + 1);
    /// As a neighbour: a word that opens a clause.
    pub const SUBORDINATOR: Part = Part::new(Tag::ALL.len() + 2);
    /// As a neighbour: a quotation mark.
    pub const QUOTE: Part = Part::new(Tag::ALL.len() + 3);
    /// The only part of `sentence`.
    pub const HEADING: Part = Part::new(0);

    const fn new(number: usize) -> Part {
        Part { name: number as u32, place: number as u32 }
    }

    /// A word, whose weights begin at `weights` ([`super::Speech::weights`]).
    #[inline]
    pub fn word(word: WordId, weights: u32) -> Part {
        Part { name: word.0, place: weights }
    }

    /// An act.
    #[inline]
    pub fn act(act: crate::model::ActId) -> Part {
        Part::new(usize::from(act.0))
    }

    /// Whether a frame allows the opening.
    #[inline]
    pub fn licence(licensed: bool) -> Part {
        Part::new(usize::from(licensed))
    }

    /// Yes or no.
    #[inline]
    pub fn answer(yes: bool) -> Part {
        Part::new(usize::from(yes))
    }

    /// A number of words.
    #[inline]
    pub fn length(words: usize) -> Part {
        Part::new(match words {
            0..=2 => words,
            3..=4 => 3,
            5..=8 => 4,
            9..=16 => 5,
            17..=32 => 6,
            _ => 7,
        })
    }
}

impl From<Tag> for Part {
    #[inline]
    fn from(tag: Tag) -> Part {
        Part::new(tag as usize)
    }
}

impl From<Relation> for Part {
    #[inline]
    fn from(relation: Relation) -> Part {
        Part::new(relation as usize)
    }
}

impl From<CueKind> for Part {
    #[inline]
    fn from(kind: CueKind) -> Part {
        Part::new(kind as usize)
    }
}

/// What a part is taken from.
#[derive(Clone, Copy, Debug)]
enum List {
    Names(&'static [&'static str]),
    Act,
    Cue,
    Word,
}

/// How many acts there can be.
const ACTS: usize = 256;

impl List {
    /// How many places the parts of this list tell apart inside a block.
    const fn width(self) -> usize {
        match self {
            List::Names(names) => names.len(),
            List::Act => ACTS,
            List::Cue | List::Word => 1,
        }
    }

    /// Whether its parts lead to blocks.
    const fn has_blocks(self) -> bool {
        matches!(self, List::Cue | List::Word)
    }
}

/// In which part of the array a group lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Section {
    Plain,
    Cue,
    Word,
    Pair,
}

/// A group of features.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    name: &'static str,
    lists: &'static [List],
    section: Section,
    /// Where it begins in its section or block.
    start: usize,
    /// How far apart in it the features lie that differ by one in a part.
    strides: [usize; PARTS],
}

/// The most parts of a feature.
const PARTS: usize = 3;

macro_rules! groups {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $section:ident, [$($list:expr),*];)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        enum Order { $($name),* }

        impl Group {
            $($(#[$doc])* pub const $name: Group = Group::ALL[Order::$name as usize];)*

            /// All groups, in order.
            const ALL: [Group; [$($text),*].len()] = place([$(
                Group { name: $text, lists: &[$($list),*], section: Section::$section, start: 0, strides: [0; PARTS] }
            ),*]);
        }
    };
}

groups! {
    /// What every reading has.
    BIAS = "bias", Plain, [];
    /// As often as the cue's own weight says.
    CUE_WEIGHT = "cue-weight", Plain, [List::Names(KINDS)];
    /// Its act.
    KIND_ACT = "kind-act", Plain, [List::Names(KINDS), List::Act];
    /// Its form.
    INFLECTION = "inflection", Plain, [List::Names(KINDS), List::Names(Form::NAMES)];
    /// In what kind of sentence.
    SENTENCE = "sentence", Plain, [List::Names(HEADING)];
    /// The token before the cue.
    BEFORE = "before", Plain, [List::Names(NEIGHBOURS)];
    /// The token behind it.
    AFTER = "after", Plain, [List::Names(NEIGHBOURS)];
    /// The two tokens behind it.
    AFTER_BOTH = "after-both", Plain, [List::Names(KINDS), List::Names(NEIGHBOURS), List::Names(NEIGHBOURS)];
    /// The two tokens before it.
    BEFORE_BOTH = "before-both", Plain, [List::Names(KINDS), List::Names(NEIGHBOURS), List::Names(NEIGHBOURS)];
    /// Its own part of speech.
    TAG = "tag", Plain, [List::Names(KINDS), List::Names(NEIGHBOURS)];
    /// What opens the content, and whether the cue's frame allows it.
    OPENING = "opening", Plain, [List::Names(Opening::NAMES), List::Names(LICENCES)];
    /// What opens it, by rule.
    RULE_OPENING = "rule-opening", Plain,
        [List::Names(Way::NAMES), List::Names(Opening::NAMES), List::Names(KINDS)];
    /// Where it ends, by rule.
    ENDING = "ending", Plain, [List::Names(Way::NAMES), List::Names(Ending::NAMES)];
    /// How it opens and ends.
    OPENING_ENDING = "opening-ending", Plain, [List::Names(Opening::NAMES), List::Names(Ending::NAMES)];
    /// The same by where the clause of the cue stands.
    SETTING_ENDING = "setting-ending", Plain, [List::Names(Setting::NAMES), List::Names(Ending::NAMES)];
    /// The cue's form, by rule.
    INFLECTION_RULE = "inflection-rule", Plain, [List::Names(Way::NAMES), List::Names(Form::NAMES)];
    /// The kind of source, by rule.
    SOURCE_RULE = "source-rule", Plain, [List::Names(Way::NAMES), List::Names(SourceKind::NAMES)];
    /// How the source stands to the cue, by rule.
    RELATION = "relation", Plain, [List::Names(Way::NAMES), List::Names(SourceRelation::NAMES)];
    /// The kind of source, by how it stands to the cue: of two verbs with `and` between them, a town does not say the second.
    RELATION_KIND = "relation-kind", Plain, [List::Names(SourceRelation::NAMES), List::Names(SourceKind::NAMES)];
    /// Of a subject that the cue may share with a verb before it: that verb, and whether the cue lies in the complement of
    /// another cue, by how the source was found.
    SHARED_VERB = "shared-verb", Plain,
        [List::Names(SourceRelation::NAMES), List::Names(Doing::NAMES), List::Names(ANSWERS)];
    /// The same with the tenses of both.
    SHARED_TENSE = "shared-tense", Plain,
        [List::Names(SourceRelation::NAMES), List::Names(Tie::NAMES), List::Names(ANSWERS)];
    /// The same with the kind of source.
    SHARED_KIND = "shared-kind", Plain,
        [List::Names(SourceRelation::NAMES), List::Names(SourceKind::NAMES), List::Names(ANSWERS)];
    /// How long the source is.
    SOURCE_LENGTH = "source-length", Plain, [List::Names(LENGTHS)];
    /// How long the content is.
    CONTENT_LENGTH = "content-length", Plain, [List::Names(Opening::NAMES), List::Names(LENGTHS)];
    /// How much of it is quoted.
    CONTENT_QUOTED = "content-quoted", Plain, [List::Names(Way::NAMES), List::Names(Share::NAMES)];
    /// Whether it has a finite verb.
    CONTENT_VERB = "content-verb", Plain, [List::Names(Opening::NAMES), List::Names(ANSWERS)];
    /// The cue is negated.
    NEGATED = "negated", Plain, [List::Names(Way::NAMES)];
    /// There is an addressee.
    ADDRESSEE = "addressee", Plain, [List::Names(Opening::NAMES)];
    /// The token before the source.
    BEFORE_SOURCE = "before-source", Plain, [List::Names(Way::NAMES), List::Names(NEIGHBOURS)];
    /// What stands between it and the cue.
    SOURCE_GAP = "source-gap", Plain, [List::Names(Way::NAMES), List::Names(Gap::NAMES)];
    /// The token behind the content.
    AFTER_CONTENT = "after-content", Plain, [List::Names(Ending::NAMES), List::Names(NEIGHBOURS)];
    /// The part of speech of its first token.
    CONTENT_FIRST = "content-first", Plain, [List::Names(Opening::NAMES), List::Names(NEIGHBOURS)];
    /// The token behind the first noun phrase of an object: `a liar` in `called Roe a liar`.
    CONTENT_SECOND = "content-second", Plain, [List::Names(KINDS), List::Names(NEIGHBOURS)];
    /// How the cue hangs in the tree.
    TREE = "tree", Plain, [List::Names(KINDS), List::Names(RELATIONS)];
    /// What it takes there.
    TREE_TAKES = "tree-takes", Plain, [List::Names(KINDS), List::Names(Takes::NAMES)];
    /// Whether it lies in the complement of another cue.
    TREE_INSIDE = "tree-inside", Plain, [List::Names(KINDS), List::Names(ANSWERS)];
    /// What it takes, by rule.
    TREE_RULE = "tree-rule", Plain, [List::Names(Way::NAMES), List::Names(Takes::NAMES)];
    /// What it takes and what opens the content.
    TREE_OPENING = "tree-opening", Plain, [List::Names(Opening::NAMES), List::Names(Takes::NAMES)];
    /// Whether the source is that of the tree.
    TREE_SOURCE = "tree-source", Plain, [List::Names(Way::NAMES), List::Names(Agreement::NAMES)];
    /// The same by how the source was found.
    TREE_RELATION = "tree-relation", Plain, [List::Names(SourceRelation::NAMES), List::Names(Agreement::NAMES)];
    /// How the content lies in the tree.
    TREE_CONTENT = "tree-content", Plain, [List::Names(Opening::NAMES), List::Names(Fit::NAMES)];
    /// The same by how its end was found.
    TREE_ENDING = "tree-ending", Plain, [List::Names(Ending::NAMES), List::Names(Fit::NAMES)];
    /// Whether the content goes on where the clause of the cue has ended, by how the cue hangs in the tree.
    TREE_BEYOND = "tree-beyond", Plain, [List::Names(RELATIONS), List::Names(ANSWERS)];
    /// What is left out before cue and content.
    LEFT_OUT = "left-out", Plain, [List::Names(Way::NAMES), List::Names(Left::NAMES)];
    /// What the cue takes and how the content lies to it, by rule.
    TREE_BOTH = "tree-both", Plain, [List::Names(Way::NAMES), List::Names(Takes::NAMES), List::Names(Fit::NAMES)];
    /// What the cue takes and whether the source is that of the tree, by rule.
    TREE_CLAUSE = "tree-clause", Plain,
        [List::Names(Way::NAMES), List::Names(Takes::NAMES), List::Names(Agreement::NAMES)];
    /// The cue itself.
    CUE = "cue", Cue, [List::Cue];
    /// The cue and its form.
    CUE_INFLECTION = "cue-inflection", Cue, [List::Cue, List::Names(Form::NAMES)];
    /// The cue and what opens the content.
    CUE_OPENING = "cue-opening", Cue, [List::Cue, List::Names(Opening::NAMES)];
    /// The cue and where the content ends.
    CUE_ENDING = "cue-ending", Cue, [List::Cue, List::Names(Ending::NAMES)];
    /// The cue and the token behind the first noun phrase of its object.
    CUE_SECOND = "cue-second", Cue, [List::Cue, List::Names(NEIGHBOURS)];
    /// The cue and the kind of source.
    CUE_SOURCE = "cue-source", Cue, [List::Cue, List::Names(SourceKind::NAMES)];
    /// The cue and what it takes in the tree.
    CUE_TAKES = "cue-takes", Cue, [List::Cue, List::Names(Takes::NAMES)];
    /// The word behind a cue of a kind.
    NEXT_WORD = "next-word", Word, [List::Names(KINDS), List::Word];
    /// The word before one.
    WORD_BEFORE = "word-before", Word, [List::Names(KINDS), List::Word];
    /// The head of the source, if it is no name.
    SOURCE_WORD = "source-word", Word, [List::Word];
    /// The first word of the content.
    CONTENT_WORD = "content-word", Word, [List::Names(Opening::NAMES), List::Word];
    /// The second word of the content.
    CONTENT_NEXT = "content-next", Word, [List::Names(Opening::NAMES), List::Word];
    /// The cue and the word behind it.
    CUE_NEXT = "cue-next", Pair, [List::Cue, List::Word];
}

/// The place that holds no weight: that of features without one. Blocks of cues and words without weights begin behind
/// the plain groups and are empty.
const NOWHERE: usize = 0;
const EMPTY_CUE: usize = NOWHERE + 1 + Group::width(Section::Plain);
const EMPTY_WORD: usize = EMPTY_CUE + Group::width(Section::Cue);
const FIRST_BLOCK: usize = EMPTY_WORD + Group::width(Section::Word);

/// Gives each group its place in its section.
const fn place<const N: usize>(mut groups: [Group; N]) -> [Group; N] {
    let mut starts = [NOWHERE + 1, 0, 0, 0];
    let mut i = 0;
    while i < N {
        let section = groups[i].section as usize;
        groups[i].start = starts[section];
        starts[section] += groups[i].size();
        let mut stride = 1;
        let mut part = groups[i].lists.len();
        while part > 0 {
            part -= 1;
            let list = groups[i].lists[part];
            groups[i].strides[part] = if list.has_blocks() { 1 } else { stride };
            stride *= list.width();
        }
        i += 1;
    }
    groups
}

impl Group {
    /// How many features it tells apart in its section or block.
    const fn size(&self) -> usize {
        let mut size = 1;
        let mut i = 0;
        while i < self.lists.len() {
            size *= self.lists[i].width();
            i += 1;
        }
        size
    }

    /// How long a section or block is.
    const fn width(section: Section) -> usize {
        let mut width = 0;
        let mut i = 0;
        while i < Group::ALL.len() {
            if Group::ALL[i].section as usize == section as usize {
                width += Group::ALL[i].size();
            }
            i += 1;
        }
        width
    }

    /// The place of a feature, if it is no pair: a number with a digit for each part; a cue or word adds where its block
    /// begins.
    #[inline(always)]
    fn place(&self, parts: &[Part]) -> usize {
        self.strides.iter().zip(parts).fold(self.start, |place, (stride, part)| place + stride * part.place as usize)
    }
}

/// The weights of `weights_attribution.csv`.
#[derive(Clone, Debug)]
pub struct ReadingWeights {
    /// By place.
    weights: Vec<f32>,
    /// The row of each; line 0 where there is none.
    rows: Vec<Row>,
    /// Where the block of each cue begins.
    cues: Vec<u32>,
    /// The places of pairs of cue and word, by where their blocks begin.
    pairs: FxHashMap<(u32, u32), u32>,
}

impl Default for ReadingWeights {
    fn default() -> Self {
        let (weights, rows) = (vec![0.0; FIRST_BLOCK], vec![Row::default(); FIRST_BLOCK]);
        ReadingWeights { weights, rows, cues: Vec::new(), pairs: FxHashMap::default() }
    }
}

/// What the names in a lexicon refer to.
pub(super) struct Names<'a> {
    pub(super) cues: &'a [Cue],
    pub(super) acts: &'a [super::Act],
    pub(super) vocabulary: &'a Vocabulary,
}

impl ReadingWeights {
    /// Where the weights of a word begin that has none.
    pub(super) const NO_WORD: u32 = EMPTY_WORD as u32;

    /// The table of these rows (name of the feature, weight, place), and where the weights of words begin. A name that is
    /// no feature of any text adds nothing.
    pub(super) fn new<'a>(
        rows: impl Iterator<Item = (&'a str, f32, Row)>,
        names: &Names<'_>,
    ) -> (ReadingWeights, FxHashMap<WordId, u32>) {
        let mut table = ReadingWeights::default();
        let mut words = FxHashMap::default();
        let mut of_text: FxHashMap<&str, u32> = names.cues.iter().map(|c| (&*c.text, EMPTY_CUE as u32)).collect();
        for (name, weight, row) in rows {
            let (group, value) = name.split_once(':').unwrap_or((name, ""));
            let Some(group) = Group::ALL.iter().find(|g| g.name == group) else { continue };
            let Some(place) = table.claim(group, value, names, &mut of_text, &mut words) else { continue };
            table.weights[place] = weight;
            table.rows[place] = row;
        }
        table.cues = names.cues.iter().map(|c| of_text[&*c.text]).collect();
        (table, words)
    }

    /// The place of the feature `value` of a group, made if need be.
    fn claim(
        &mut self,
        group: &Group,
        value: &str,
        names: &Names<'_>,
        cues: &mut FxHashMap<&str, u32>,
        words: &mut FxHashMap<WordId, u32>,
    ) -> Option<usize> {
        let mut parts = Vec::new();
        let mut values = value.splitn(group.lists.len().max(1), '+');
        for list in group.lists {
            let value = values.next()?;
            let number = |n: Option<usize>| n.map(Part::new);
            parts.push(match list {
                List::Names(all) => number(all.iter().position(|n| *n == value))?,
                List::Act => number(names.acts.iter().position(|a| a.name == value))?,
                List::Cue => {
                    let block = cues.get_mut(value)?;
                    if *block == EMPTY_CUE as u32 {
                        *block = self.add(Group::width(Section::Cue));
                    }
                    Part { name: 0, place: *block }
                }
                List::Word => {
                    let word = names.vocabulary.id(value);
                    if word == WordId::UNKNOWN && !value.is_empty() {
                        return None;
                    }
                    let block = words.entry(word).or_insert_with(|| self.add(Group::width(Section::Word)));
                    Part { name: 0, place: *block }
                }
            });
        }
        if values.next().is_some_and(|rest| !rest.is_empty()) {
            return None;
        }
        if group.section != Section::Pair {
            return Some(group.place(&parts));
        }
        let place = self.add(1);
        self.pairs.insert((parts[0].place, parts[1].place), place);
        Some(place as usize)
    }

    /// Room for more weights; where it begins.
    fn add(&mut self, more: usize) -> u32 {
        let at = self.weights.len();
        self.weights.resize(at + more, 0.0);
        self.rows.resize(at + more, Row::default());
        at as u32
    }

    /// A cue as a part.
    #[inline]
    pub fn cue(&self, cue: u32) -> Part {
        Part { name: cue, place: self.cues[cue as usize] }
    }

    #[inline(always)]
    fn find(&self, group: Group, parts: &[Part]) -> usize {
        match group.section {
            Section::Pair if parts[0].place == EMPTY_CUE as u32 || parts[1].place == EMPTY_WORD as u32 => NOWHERE,
            Section::Pair => self.pairs.get(&(parts[0].place, parts[1].place)).map_or(NOWHERE, |&p| p as usize),
            _ => group.place(parts),
        }
    }

    /// What the feature adds.
    #[inline(always)]
    pub fn weight(&self, group: Group, parts: &[Part]) -> f32 {
        self.weights[self.find(group, parts)]
    }

    /// What the feature adds, and the row that says so, if one does.
    #[inline(always)]
    pub fn row(&self, group: Group, parts: &[Part]) -> Option<(f32, Row)> {
        let place = self.find(group, parts);
        (self.rows[place].line() > 0).then(|| (self.weights[place], self.rows[place]))
    }
}

impl super::Lexicon {
    /// The name of a feature of a reading, as `weights_attribution.csv` has it.
    pub fn feature_name(&self, group: Group, parts: &[Part]) -> String {
        let part = |(list, part): (&List, &Part)| match list {
            List::Names(names) => names[part.name as usize],
            List::Act => &self.acts[part.name as usize].name,
            List::Cue => &self.cues[part.name as usize].text,
            List::Word => self.vocabulary.word(WordId(part.name)),
        };
        let parts: Vec<&str> = group.lists.iter().zip(parts).map(part).collect();
        format!("{}:{}", group.name, parts.join("+"))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Act, Frame, Lexicon};
    use super::*;
    use crate::model::{ActId, Certainty, Polarity};

    #[test]
    fn names_and_places_meet() {
        let row = |line| Row::new(0, line);
        let cue = |text: &str| Cue {
            text: text.to_string(),
            act: ActId(1),
            polarity: Polarity::Neutral,
            kind: CueKind::Verb,
            frame: Frame::default(),
            certainty: Certainty::Asserted,
            target: super::super::Argument::None,
            weight: 1.0,
            standing: 0.0,
            row: row(1),
        };
        let act = |name: &str| Act {
            name: name.to_string(),
            polarity: Polarity::Neutral,
            plover: String::new(),
            praising: None,
            blaming: None,
            accusing: None,
            requesting: None,
            wills: None,
            row: row(1),
        };
        let mut vocabulary = Vocabulary::default();
        let (he, she) = (vocabulary.intern("he"), vocabulary.intern("she"));
        let (cues, acts) = ([cue("state"), cue("say"), cue("say")], [act("deny"), act("say")]);
        let rows = [
            ("bias:", 0.25, row(2)),
            ("content-length:to+33+", 0.5, row(3)),
            ("cue-opening:say+that", 1.0, row(4)),
            ("cue-next:say+he", 2.0, row(5)),
            ("next-word:noun+he", 4.0, row(6)),
            ("next-word:noun+", 8.0, row(7)),
            ("kind-act:verb+say", 16.0, row(8)),
            ("next-word:noun+they", 32.0, row(9)),
            ("nothing:that", 64.0, row(10)),
        ];
        let names = Names { cues: &cues, acts: &acts, vocabulary: &vocabulary };
        let (table, words) = ReadingWeights::new(rows.into_iter(), &names);
        let word = |w| Part::word(w, words.get(&w).copied().unwrap_or(ReadingWeights::NO_WORD));
        let noun = CueKind::Noun.into();
        assert_eq!(table.row(Group::BIAS, &[]), Some((0.25, row(2))));
        assert_eq!(table.weight(Group::CONTENT_LENGTH, &[Opening::To.into(), Part::length(40)]), 0.5);
        assert_eq!(table.weight(Group::CUE_OPENING, &[table.cue(2), Opening::That.into()]), 1.0);
        assert_eq!(table.row(Group::CUE_OPENING, &[table.cue(0), Opening::That.into()]), None);
        assert_eq!(table.weight(Group::CUE_NEXT, &[table.cue(1), word(he)]), 2.0);
        assert_eq!(table.weight(Group::CUE_NEXT, &[table.cue(1), word(she)]), 0.0);
        assert_eq!(table.weight(Group::NEXT_WORD, &[noun, word(he)]), 4.0);
        assert_eq!(table.weight(Group::NEXT_WORD, &[noun, word(WordId::UNKNOWN)]), 8.0);
        assert_eq!(table.row(Group::WORD_BEFORE, &[noun, word(she)]), None);
        assert_eq!(table.weight(Group::KIND_ACT, &[CueKind::Verb.into(), Part::act(ActId(1))]), 16.0);
        assert_eq!(table.weights.iter().sum::<f32>(), 31.75, "the last two are no features of any text");
    }

    /// What was learned under a name that no reading has would be lost.
    #[test]
    fn every_learned_weight_has_a_place() {
        let lexicon = Lexicon::builtin();
        let file = lexicon.files.iter().position(|f| f == "weights_attribution.csv").expect("a built-in table");
        let rows = (1..100_000).filter(|&line| !lexicon.labels.get(Row::new(file as u8, line)).is_empty()).count();
        let table = &lexicon.weights_attribution;
        assert_eq!(table.rows.iter().filter(|r| r.line() > 0).count(), rows);
        let said = lexicon.cues.iter().position(|c| c.text == "say").expect("a cue") as u32;
        let name = lexicon.feature_name(Group::CUE_OPENING, &[table.cue(said), Opening::BareTo.into()]);
        assert_eq!(name, "cue-opening:say+bare-to");
    }
}
