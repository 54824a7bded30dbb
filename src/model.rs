//! The domain: plain data that every stage reads and makes. Nothing here knows a file, a lexicon format or a rule.
//!
//! Offsets are byte offsets into the text of the article, half open; they always lie on character borders. Tables
//! turn them into Unicode scalar values at the very end ([`crate::tables`]).

mod trees;

use std::fmt;
use std::ops::Range;

pub use trees::{NO_HEAD, Trees};

/// A half-open range of bytes in the text of an article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span from `start` to `end` (bytes).
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end);
        Span { start: start as u32, end: end as u32 }
    }

    /// The bytes as a range, to slice the text with.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The words of the text under this span.
    pub fn of(self, text: &str) -> &str {
        &text[self.range()]
    }

    /// Whether `other` lies wholly inside.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share a byte.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that holds both.
    pub fn join(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether it holds nothing.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// A day of the proleptic Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// Year, as printed.
    pub year: i16,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day of the month, 1 to 31.
    pub day: u8,
}

impl Date {
    /// The day, if the calendar has it.
    pub fn new(year: i16, month: u8, day: u8) -> Option<Date> {
        let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 => 28 + u8::from(leap),
            _ => return None,
        };
        (1..=days).contains(&day).then_some(Date { year, month, day })
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// One article as it was read, before any analysis.
#[derive(Clone, Debug, Default)]
pub struct Article {
    /// Identifier, unique in a run.
    pub id: String,
    /// Decoded text; every offset of the analysis points into it.
    pub text: String,
    /// Headline given beside the text (not analysed; a headline inside the text is).
    pub title: Option<String>,
    /// Day of publication, where it could be read without guessing.
    pub date: Option<Date>,
    /// The date as it was written in the input.
    pub date_text: Option<String>,
    /// Who published it.
    pub outlet: Option<String>,
    /// Who wrote it.
    pub author: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// Language code, if given.
    pub language: Option<String>,
    /// Input file, as shown to the user.
    pub path: String,
    /// Line (JSONL, CSV: first line of the record) in that file; 1 for a text file.
    pub record: u64,
}

/// A folded word in the vocabulary of a lexicon; [`WordId::UNKNOWN`] for any other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WordId(pub u32);

impl WordId {
    /// A word that no lexicon holds.
    pub const UNKNOWN: WordId = WordId(0);
}

/// A word, number or mark.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// Where it stands.
    pub span: Span,
    /// Its folded form in the vocabulary.
    pub word: WordId,
    /// What its letters look like and where it stands.
    pub flags: Flags,
}

/// Bits about the shape and place of a token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags(pub u16);

impl Flags {
    /// Begins with an upper-case letter.
    pub const CAPITAL: Flags = Flags(1);
    /// Two letters or more, all upper case.
    pub const UPPER: Flags = Flags(1 << 1);
    /// Begins with a digit.
    pub const DIGIT: Flags = Flags(1 << 2);
    /// A mark, not a word.
    pub const PUNCT: Flags = Flags(1 << 3);
    /// White space (or the text's start) stands before it.
    pub const SPACE: Flags = Flags(1 << 4);
    /// Lies inside quotation marks (the marks themselves included).
    pub const QUOTED: Flags = Flags(1 << 5);
    /// A quotation mark that opens or closes a quotation.
    pub const QUOTE: Flags = Flags(1 << 6);
    /// First token of its sentence.
    pub const FIRST: Flags = Flags(1 << 7);
    /// Written with a full stop that belongs to it (`Mr.`, `U.S.`).
    pub const DOTTED: Flags = Flags(1 << 8);

    /// Whether all bits of `other` are set.
    #[inline]
    pub fn has(self, other: Flags) -> bool {
        self.0 & other.0 == other.0
    }

    /// Sets the bits of `other`.
    pub fn set(&mut self, other: Flags) {
        self.0 |= other.0;
    }
}

/// A half-open range of token indices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tokens {
    /// First token.
    pub start: u32,
    /// One past the last token.
    pub end: u32,
}

impl Tokens {
    /// From `start` to `end`.
    pub fn new(start: usize, end: usize) -> Self {
        Tokens { start: start as u32, end: end as u32 }
    }

    /// As a range, to index with.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Whether token `i` lies inside.
    pub fn holds(self, i: usize) -> bool {
        self.range().contains(&i)
    }

    /// Whether the two share a token.
    pub fn overlaps(self, other: Tokens) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Number of tokens.
    pub fn len(self) -> usize {
        self.end.saturating_sub(self.start) as usize
    }

    /// Whether it holds no token.
    pub fn is_empty(self) -> bool {
        self.start >= self.end
    }
}

/// What a paragraph, and so each of its sentences, is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The headline of the article.
    Title,
    /// A heading inside the article.
    Heading,
    /// Running text.
    #[default]
    Body,
    /// Caption, byline, credit or boilerplate.
    Caption,
}

/// A paragraph.
#[derive(Clone, Copy, Debug)]
pub struct Paragraph {
    /// Where it stands, without the white space around it.
    pub span: Span,
    /// Its tokens.
    pub tokens: Tokens,
    /// What it is.
    pub kind: Kind,
}

/// A sentence.
#[derive(Clone, Copy, Debug)]
pub struct Sentence {
    /// Where it stands.
    pub span: Span,
    /// Its tokens.
    pub tokens: Tokens,
    /// The paragraph that holds it (from 0).
    pub paragraph: u32,
    /// What its paragraph is.
    pub kind: Kind,
}

/// Words between quotation marks.
#[derive(Clone, Copy, Debug)]
pub struct Quotation {
    /// From the opening to the closing mark, both included.
    pub tokens: Tokens,
    /// Paragraph.
    pub paragraph: u32,
    /// 0: outermost; 1: inside another quotation, and so on.
    pub depth: u8,
    /// Whether a closing mark was found (else it ends with its paragraph).
    pub closed: bool,
    /// Whether it goes on in the next paragraph's first quotation (each paragraph opens, only the last closes).
    pub continues: bool,
}

/// An article cut into paragraphs, sentences, tokens and quotations.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// All tokens, in order.
    pub tokens: Vec<Token>,
    /// All paragraphs, in order.
    pub paragraphs: Vec<Paragraph>,
    /// All sentences, in order.
    pub sentences: Vec<Sentence>,
    /// All quotations, ordered by their opening mark.
    pub quotations: Vec<Quotation>,
}

impl Document {
    /// The bytes that tokens `t` cover.
    pub fn span(&self, t: Tokens) -> Span {
        if t.is_empty() {
            let at = self.tokens.get(t.start as usize).map_or(0, |x| x.span.start);
            return Span { start: at, end: at };
        }
        Span { start: self.tokens[t.start as usize].span.start, end: self.tokens[t.end as usize - 1].span.end }
    }

    /// The sentence (its index) that holds token `i`.
    pub fn sentence_of(&self, i: usize) -> usize {
        self.sentences.partition_point(|s| (s.tokens.end as usize) <= i)
    }
}

/// The place of a lexicon row: a file of the lexicon and a line in it. What every result cites.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Row(u32);

impl Row {
    /// Row at `line` (from 1, below 2^24) of file number `file`.
    pub fn new(file: u8, line: u32) -> Self {
        Row((u32::from(file) << 24) | line.min(0xff_ffff))
    }

    /// Number of the file in [`crate::lexicon::Lexicon::files`].
    pub fn file(self) -> usize {
        (self.0 >> 24) as usize
    }

    /// Line in the file, from 1.
    pub fn line(self) -> u32 {
        self.0 & 0xff_ffff
    }
}

/// The few rows that decided something: up to three in place, since there are many mentions and most have one or two.
#[derive(Clone, Default)]
pub struct Rows {
    few: [Row; 3],
    count: u8,
    /// All of them, once they are more.
    many: Vec<Row>,
}

impl Rows {
    /// Adds a row.
    pub fn push(&mut self, row: Row) {
        let count = usize::from(self.count);
        if let (true, Some(place)) = (self.many.is_empty(), self.few.get_mut(count)) {
            *place = row;
            self.count += 1;
            return;
        }
        if self.many.is_empty() {
            self.many.extend_from_slice(&self.few);
        }
        self.many.push(row);
    }
}

impl std::ops::Deref for Rows {
    type Target = [Row];

    fn deref(&self) -> &[Row] {
        if self.many.is_empty() { &self.few[..usize::from(self.count)] } else { &self.many }
    }
}

impl Extend<Row> for Rows {
    fn extend<I: IntoIterator<Item = Row>>(&mut self, rows: I) {
        rows.into_iter().for_each(|row| self.push(row));
    }
}

impl FromIterator<Row> for Rows {
    fn from_iter<I: IntoIterator<Item = Row>>(rows: I) -> Self {
        let mut out = Rows::default();
        out.extend(rows);
        out
    }
}

impl From<Vec<Row>> for Rows {
    fn from(rows: Vec<Row>) -> Self {
        rows.into_iter().collect()
    }
}

impl PartialEq for Rows {
    fn eq(&self, other: &Rows) -> bool {
        self[..] == other[..]
    }
}

impl fmt::Debug for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self[..].fmt(f)
    }
}

/// One addend of a score: the lexicon row, what it added, and the words it was added for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evidence {
    /// The row that holds the number.
    pub row: Row,
    /// What was added to the score.
    pub weight: f32,
    /// The words, where there are any.
    pub span: Option<Span>,
}

macro_rules! names {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }
        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];
            /// The name in tables and lexicons.
            pub const fn name(self) -> &'static str { match self { $($name::$variant => $text),+ } }
            /// The value with this name.
            pub fn from_name(s: &str) -> Option<$name> { match s { $($text => Some($name::$variant),)+ _ => None } }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.pad(self.name()) }
        }
    };
}

names! {
    /// What kind of actor.
    ActorType {
        /// A human being.
        Person = "person",
        /// A state or territory.
        State = "state",
        /// A government or an organ of one.
        Government = "government",
        /// A ministry or department.
        Ministry = "ministry",
        /// Armed forces, police, intelligence of a state.
        Military = "military",
        /// Armed group that is no state's.
        ArmedGroup = "armed_group",
        /// Political party.
        Party = "party",
        /// Intergovernmental organisation.
        Igo = "igo",
        /// Other organisation: institutes, churches, unions, courts of no state.
        Ngo = "ngo",
        /// Firm.
        Company = "company",
        /// News outlet.
        Media = "media",
        /// Nationality, religious, ethnic or political group.
        People = "people",
        /// Place that is no state.
        Place = "place",
        /// A name, but none of these.
        Other = "other",
    }
}

names! {
    /// How a mention was recognised.
    How {
        /// An alias of the gazetteer.
        Alias = "alias",
        /// Adjective or noun of a nationality.
        Demonym = "demonym",
        /// Capital or seat that stands for a government.
        Metonym = "metonym",
        /// Abbreviation, of the gazetteer or introduced in the text.
        Acronym = "acronym",
        /// Part of a full name given earlier.
        Surname = "surname",
        /// By the title before it.
        Title = "title",
        /// Personal pronoun.
        Pronoun = "pronoun",
        /// Common noun (`the delegation`).
        Nominal = "nominal",
        /// A name that no lexicon holds.
        Discovered = "discovered",
    }
}

names! {
    /// Which side is taken.
    Polarity {
        /// Against.
        Negative = "negative",
        /// Neither.
        Neutral = "neutral",
        /// For.
        Positive = "positive",
    }
}

impl Polarity {
    /// The other side; neutral is its own.
    pub const fn turned(self) -> Polarity {
        match self {
            Polarity::Negative => Polarity::Positive,
            Polarity::Neutral => Polarity::Neutral,
            Polarity::Positive => Polarity::Negative,
        }
    }
}

names! {
    /// How the content stands, by cue and hedges.
    Certainty {
        /// As a fact.
        Asserted = "asserted",
        /// With a reservation (`reportedly`).
        Hedged = "hedged",
        /// Under a condition, or not yet (`would`, `if`).
        Conditional = "conditional",
        /// As not so.
        Denied = "denied",
        /// As a question.
        Question = "question",
    }
}

names! {
    /// Whether the content is quoted.
    Form {
        /// Wholly in quotation marks.
        Direct = "direct",
        /// Partly.
        Mixed = "mixed",
        /// Not at all.
        Indirect = "indirect",
    }
}

names! {
    /// Part of speech, in the tags of the Penn Treebank (and the few that OntoNotes added).
    Tag {
        /// Coordinating conjunction.
        Cc = "CC",
        /// Number.
        Cd = "CD",
        /// Determiner.
        Dt = "DT",
        /// Existential `there`.
        Ex = "EX",
        /// Foreign word.
        Fw = "FW",
        /// Hyphen.
        Hyph = "HYPH",
        /// Preposition or subordinating conjunction.
        In = "IN",
        /// Adjective.
        Jj = "JJ",
        /// Comparative adjective.
        Jjr = "JJR",
        /// Superlative adjective.
        Jjs = "JJS",
        /// List mark.
        Ls = "LS",
        /// Modal verb.
        Md = "MD",
        /// Singular noun.
        Nn = "NN",
        /// Name.
        Nnp = "NNP",
        /// Plural name.
        Nnps = "NNPS",
        /// Plural noun.
        Nns = "NNS",
        /// Predeterminer (`all the`).
        Pdt = "PDT",
        /// Possessive ending.
        Pos = "POS",
        /// Personal pronoun.
        Prp = "PRP",
        /// Possessive pronoun.
        PrpPoss = "PRP$",
        /// Adverb.
        Rb = "RB",
        /// Comparative adverb.
        Rbr = "RBR",
        /// Superlative adverb.
        Rbs = "RBS",
        /// Particle (`point out`).
        Rp = "RP",
        /// Symbol.
        Sym = "SYM",
        /// `to`.
        To = "TO",
        /// Interjection.
        Uh = "UH",
        /// Infinitive.
        Vb = "VB",
        /// Past tense.
        Vbd = "VBD",
        /// Present participle.
        Vbg = "VBG",
        /// Past participle.
        Vbn = "VBN",
        /// Present tense, not third person singular.
        Vbp = "VBP",
        /// Third person singular present.
        Vbz = "VBZ",
        /// `which`, `that` as determiner or relative.
        Wdt = "WDT",
        /// `who`, `what`.
        Wp = "WP",
        /// `whose`.
        WpPoss = "WP$",
        /// `how`, `where`, `when`, `why`.
        Wrb = "WRB",
        /// Comma.
        Comma = ",",
        /// Mark that ends a sentence.
        Stop = ".",
        /// Colon, semicolon, dash, dots.
        Colon = ":",
        /// Currency sign.
        Dollar = "$",
        /// Opening quotation mark.
        Open = "``",
        /// Closing quotation mark.
        Close = "''",
        /// Opening bracket.
        Lrb = "-LRB-",
        /// Closing bracket.
        Rrb = "-RRB-",
        /// Superfluous mark.
        Nfp = "NFP",
        /// Address.
        Add = "ADD",
        /// Affix.
        Afx = "AFX",
        /// Unknown.
        Xx = "XX",
    }
}

names! {
    /// How a token depends on its head: the relations of ClearNLP and spaCy, reduced to what attribution can use. A
    /// preposition heads its object, a copula its clause, and a conjunct hangs on the conjunct before it.
    Relation {
        /// No head: the main verb or noun of a sentence.
        Root = "root",
        /// Subject (a clause can be one).
        Nsubj = "nsubj",
        /// Subject of a passive.
        Nsubjpass = "nsubjpass",
        /// The `by` of a passive.
        Agent = "agent",
        /// Direct object.
        Dobj = "dobj",
        /// Indirect object.
        Dative = "dative",
        /// Predicative noun or adjective behind a copula.
        Attr = "attr",
        /// Clause with its own subject, as a complement.
        Ccomp = "ccomp",
        /// Clause without its own subject, as a complement.
        Xcomp = "xcomp",
        /// Adverbial clause.
        Advcl = "advcl",
        /// Relative clause.
        Relcl = "relcl",
        /// Other clause of a noun.
        Acl = "acl",
        /// Further part of a coordination.
        Conj = "conj",
        /// Coordinating conjunction.
        Cc = "cc",
        /// Word that opens a subordinate clause.
        Mark = "mark",
        /// Auxiliary.
        Aux = "aux",
        /// Auxiliary of a passive.
        Auxpass = "auxpass",
        /// Negation.
        Neg = "neg",
        /// Preposition.
        Prep = "prep",
        /// Noun behind a preposition.
        Pobj = "pobj",
        /// Clause behind a preposition.
        Pcomp = "pcomp",
        /// Possessor.
        Poss = "poss",
        /// Possessive ending.
        Case = "case",
        /// Apposition.
        Appos = "appos",
        /// Part of a compound or name.
        Compound = "compound",
        /// Adjective or other modifier of a noun.
        Amod = "amod",
        /// Number.
        Nummod = "nummod",
        /// Determiner.
        Det = "det",
        /// Adverb.
        Advmod = "advmod",
        /// Noun used as an adverb (`on Monday` without its `on`).
        Npadvmod = "npadvmod",
        /// Particle of a verb.
        Prt = "prt",
        /// Punctuation.
        Punct = "punct",
        /// Clause put in without a link.
        Parataxis = "parataxis",
        /// Any other.
        Other = "other",
    }
}

/// An act (`say`, `accuse` ...): an index into [`crate::lexicon::Lexicon::acts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActId(pub u8);

/// Which actor a mention means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ActorRef {
    /// An actor of the lexicon: index into [`crate::lexicon::Lexicon::actors`].
    Known(u32),
    /// An actor that only this article names: index into [`Analysis::found`].
    Found(u32),
}

/// An actor that no lexicon holds, as one article names it.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundActor {
    /// `found:` and the folded longest name; `unnamed:` and the role of whoever has none.
    pub id: String,
    /// Its longest name in the article.
    pub name: String,
    /// What it seems to be.
    pub kind: ActorType,
}

/// A mention of an actor.
#[derive(Clone, Debug, PartialEq)]
pub struct Mention {
    /// Where.
    pub span: Span,
    /// Its tokens.
    pub tokens: Tokens,
    /// Index of the sentence.
    pub sentence: u32,
    /// Whom it means.
    pub actor: ActorRef,
    /// Type here (a demonym before a role can differ from its actor's).
    pub kind: ActorType,
    /// How it was recognised.
    pub how: How,
    /// 0 to 1.
    pub confidence: f32,
    /// Lexicon rows that decided.
    pub rows: Rows,
    /// Other actors that the same words may mean.
    pub candidates: Vec<ActorRef>,
}

impl Mention {
    /// Whether the word names one member of the party that it means: `a Democrat`, `the Iowa Democrat`; not `Democrats`,
    /// `a Democrat voter` or `Labour`.
    pub(crate) fn names_member(&self, trees: &Trees) -> bool {
        let last = self.tokens.end as usize - 1;
        let counted = |i: usize| i < last && matches!(trees.tags[i], Tag::Dt | Tag::Cd);
        self.how == How::Demonym
            && self.kind == ActorType::Party
            && matches!(trees.tags[last], Tag::Nn | Tag::Nnp)
            && !matches!(trees.relations[last], Relation::Amod | Relation::Compound)
            && trees.children(last).any(counted)
    }
}

/// Who said what.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribution {
    /// The attribution (its index) in whose content this one lies.
    pub parent: Option<u32>,
    /// Sentence of the cue.
    pub sentence: u32,
    /// Pieces of the source, in order; empty where none is named.
    pub source: Vec<Span>,
    /// The mention (its index) that names the source, if one does.
    pub source_mention: Option<u32>,
    /// To whom it was said.
    pub addressee: Option<Span>,
    /// Pieces of the cue, in order.
    pub cue: Vec<Span>,
    /// Pieces of the content, in order; never empty.
    pub content: Vec<Span>,
    /// By which act.
    pub act: ActId,
    /// Direct, mixed or indirect.
    pub form: Form,
    /// How surely.
    pub certainty: Certainty,
    /// Whether the act is negated (`did not say`).
    pub negated: bool,
    /// Sum of the evidence.
    pub score: f32,
    /// Name of the rule (see [`crate::stages::rules`]).
    pub rule: &'static str,
    /// Lexicon rows that decided.
    pub rows: Vec<Row>,
    /// How the score adds up.
    pub evidence: Vec<Evidence>,
}

/// Who takes which side towards whom.
#[derive(Clone, Debug, PartialEq)]
pub struct Stance {
    /// Sentence of the target.
    pub sentence: u32,
    /// The attribution (its index) it is part of, if any.
    pub attribution: Option<u32>,
    /// The mention (its index) of the holder; none: the article itself, or a source that is no actor.
    pub holder: Option<u32>,
    /// Words that name the holder, where it is not the article.
    pub holder_span: Option<Span>,
    /// The mention (its index) of the target.
    pub target: u32,
    /// Which side.
    pub polarity: Polarity,
    /// Below 0 against, above 0 for; the sum of the evidence.
    pub score: f32,
    /// By which act.
    pub act: ActId,
    /// How surely.
    pub certainty: Certainty,
    /// Whether the deciding word is negated.
    pub negated: bool,
    /// How the score adds up.
    pub evidence: Vec<Evidence>,
    /// Lexicon rows that decided.
    pub rows: Vec<Row>,
}

/// All that one article yields.
#[derive(Clone, Debug, Default)]
pub struct Analysis {
    /// Tokens, sentences, paragraphs, quotations.
    pub document: Document,
    /// Actors that no lexicon holds.
    pub found: Vec<FoundActor>,
    /// Mentions, by position.
    pub mentions: Vec<Mention>,
    /// Attributions, by position of the cue.
    pub attributions: Vec<Attribution>,
    /// Stances, by sentence and position of the target.
    pub stances: Vec<Stance>,
}

impl Analysis {
    /// Whether the text leaves open who holds a stance: `Roe is accused of theft`.
    pub fn leaves_holder_open(&self, stance: &Stance) -> bool {
        let unsourced = |a: u32| self.attributions[a as usize].source.is_empty();
        stance.holder.is_none() && stance.attribution.is_some_and(unsourced)
    }
}

/// How bad a [`Diagnostic`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Kept, but odd.
    Warning,
    /// Not kept.
    Error,
}

impl Severity {
    /// The name in tables and messages.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// Something in the user's files that is not as it should be: a value, collected and reported with the rest.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// How bad.
    pub severity: Severity,
    /// Short stable name of the kind of fault (`duplicate-alias`).
    pub code: &'static str,
    /// File as shown to the user.
    pub file: String,
    /// Line from 1; 0 where it is the whole file.
    pub line: u64,
    /// Column in characters from 1; 0 where it is the whole line.
    pub column: u32,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// What to do about it, if that is clear.
    pub help: Option<String>,
    /// The line itself (at most 200 characters), to set a caret under.
    pub excerpt: Option<String>,
    /// The article concerned, if any.
    pub article: Option<String>,
}

impl Diagnostic {
    /// A diagnostic about a line of a file.
    pub fn new(
        severity: Severity,
        code: &'static str,
        file: impl Into<String>,
        line: u64,
        message: impl Into<String>,
    ) -> Self {
        Diagnostic {
            severity,
            code,
            file: file.into(),
            line,
            column: 0,
            message: message.into(),
            help: None,
            excerpt: None,
            article: None,
        }
    }

    /// The same with a line of help.
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same, concerning this article.
    pub fn with_article(mut self, id: impl Into<String>) -> Self {
        self.article = Some(id.into());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_and_many_rows() {
        for n in 0..8 {
            let all: Vec<Row> = (0..n).map(|i| Row::new(1, i)).collect();
            assert_eq!(Rows::from(all.clone())[..], all[..]);
        }
    }
}
