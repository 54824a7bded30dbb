//! Every table and column, once: headers, the codebook, the data package and (in debug builds) each written cell are
//! checked against this registry, so that what a user reads about a column is what the column holds.

use crate::lexicon::Lexicon;
use crate::model::{ActorType, Certainty, Form, How, Kind, Polarity, Severity};

/// The tables of a run, in the order of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TableId {
    /// One row an article.
    Documents,
    /// One row a sentence.
    Sentences,
    /// One row a mention of an actor.
    Mentions,
    /// One row an attribution.
    Attributions,
    /// One row a stance.
    Stances,
    /// One row an actor, over the corpus.
    Actors,
    /// One row a pair of holder and target, over the corpus.
    Relations,
    /// One row a problem.
    Problems,
    /// One row a column of any table.
    Codebook,
}

impl TableId {
    /// Every table.
    pub const ALL: [TableId; 9] = [
        TableId::Documents,
        TableId::Sentences,
        TableId::Mentions,
        TableId::Attributions,
        TableId::Stances,
        TableId::Actors,
        TableId::Relations,
        TableId::Problems,
        TableId::Codebook,
    ];

    /// Name without the ending of its file (`attributions`).
    pub fn name(self) -> &'static str {
        self.table().name
    }

    /// The table with this name, with or without `.csv`.
    pub fn from_name(name: &str) -> Option<TableId> {
        let name = name.strip_suffix(".csv").unwrap_or(name);
        Self::ALL.into_iter().find(|t| t.name() == name)
    }

    /// Name of its file (`attributions.csv`).
    pub fn file(self) -> &'static str {
        match self {
            TableId::Documents => "documents.csv",
            TableId::Sentences => "sentences.csv",
            TableId::Mentions => "mentions.csv",
            TableId::Attributions => "attributions.csv",
            TableId::Stances => "stances.csv",
            TableId::Actors => "actors.csv",
            TableId::Relations => "relations.csv",
            TableId::Problems => "problems.csv",
            TableId::Codebook => "codebook.csv",
        }
    }

    /// Its columns and what they mean.
    pub fn table(self) -> &'static Table {
        &TABLES[self as usize]
    }
}

/// A set of tables: what a run renders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableSet(u16);

impl TableSet {
    /// Every table.
    pub const ALL: TableSet = TableSet(u16::MAX);
    /// None.
    pub const NONE: TableSet = TableSet(0);

    /// The set with `table` in it as well.
    pub fn with(self, table: TableId) -> TableSet {
        TableSet(self.0 | 1 << table as u16)
    }

    /// Whether it holds `table`.
    pub fn has(self, table: TableId) -> bool {
        self.0 & 1 << table as u16 != 0
    }
}

/// What the cells of a column hold (the types of Frictionless Table Schema).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// Words.
    Text,
    /// A whole number.
    Integer,
    /// A decimal number with a point.
    Number,
    /// `true` or `false`.
    Boolean,
    /// `YYYY-MM-DD`.
    Date,
}

impl Type {
    /// The name in Table Schema.
    pub fn name(self) -> &'static str {
        match self {
            Type::Text => "string",
            Type::Integer => "integer",
            Type::Number => "number",
            Type::Boolean => "boolean",
            Type::Date => "date",
        }
    }
}

/// The values a column may take; those of `act` are the lexicon's.
pub type Values = fn(&Lexicon) -> Vec<&str>;

/// A column of a table.
pub struct Column {
    /// Name in the header.
    pub name: &'static str,
    /// What its cells hold.
    pub kind: Type,
    /// Unit, or empty.
    pub unit: &'static str,
    /// Every value that it may take, where they can be listed (an empty cell aside).
    pub values: Option<Values>,
    /// Whether no cell is empty.
    pub required: bool,
    /// What it means, in a sentence without a full stop.
    pub meaning: &'static str,
}

/// A table.
pub struct Table {
    /// Name without the ending of the file.
    pub name: &'static str,
    /// What a row is.
    pub about: &'static str,
    /// The columns that tell its rows apart; none where rows may repeat.
    pub key: &'static [&'static str],
    /// Its columns, in order.
    pub columns: &'static [Column],
}

/// Name of a sentence's or paragraph's kind in the tables.
pub fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Title => "title",
        Kind::Heading => "heading",
        Kind::Body => "body",
        Kind::Caption => "caption",
    }
}

fn kinds(_: &Lexicon) -> Vec<&str> {
    [Kind::Title, Kind::Heading, Kind::Body, Kind::Caption].map(kind_name).to_vec()
}

fn polarities(_: &Lexicon) -> Vec<&str> {
    Polarity::ALL.iter().map(|v| v.name()).collect()
}

fn certainties(_: &Lexicon) -> Vec<&str> {
    Certainty::ALL.iter().map(|v| v.name()).collect()
}

fn forms(_: &Lexicon) -> Vec<&str> {
    Form::ALL.iter().map(|v| v.name()).collect()
}

fn hows(_: &Lexicon) -> Vec<&str> {
    How::ALL.iter().map(|v| v.name()).collect()
}

fn actor_types(_: &Lexicon) -> Vec<&str> {
    ActorType::ALL.iter().map(|v| v.name()).collect()
}

fn severities(_: &Lexicon) -> Vec<&str> {
    [Severity::Note, Severity::Warning, Severity::Error].map(Severity::name).to_vec()
}

fn booleans(_: &Lexicon) -> Vec<&str> {
    vec!["false", "true"]
}

fn acts(lexicon: &Lexicon) -> Vec<&str> {
    lexicon.acts.iter().map(|a| a.name.as_str()).collect()
}

const fn column(name: &'static str, kind: Type, meaning: &'static str) -> Column {
    Column { name, kind, unit: "", values: None, required: false, meaning }
}

const fn text(name: &'static str, meaning: &'static str) -> Column {
    column(name, Type::Text, meaning)
}

const fn flag(name: &'static str, meaning: &'static str) -> Column {
    let mut c = column(name, Type::Boolean, meaning);
    c.values = Some(booleans);
    c.required = true;
    c
}

const fn date(name: &'static str, meaning: &'static str) -> Column {
    column(name, Type::Date, meaning)
}

const fn score(name: &'static str, meaning: &'static str) -> Column {
    let mut c = column(name, Type::Number, meaning);
    c.unit = "points";
    c
}

const fn count(name: &'static str, unit: &'static str, meaning: &'static str) -> Column {
    let mut c = column(name, Type::Integer, meaning);
    c.unit = unit;
    c.required = true;
    c
}

const fn one_of(name: &'static str, values: Values, meaning: &'static str) -> Column {
    let mut c = column(name, Type::Text, meaning);
    c.values = Some(values);
    c
}

const fn must(mut c: Column) -> Column {
    c.required = true;
    c
}

const DOC_ID: Column = must(text("doc_id", "The article: its id in the input, or the stem of its file's name"));
const SENTENCE_ID: Column = count("sentence_id", "", "The sentence: its number in the article, from 1");
const DATE: Column = date("date", "Day of publication; empty where it is not given or cannot be read without guessing");
const OUTLET: Column = text("outlet", "Who published the article");
const LEXICON: Column = text("lexicon", "The lexicon rows that decided, as file:line joined by ;");
const NEGATED: Column = flag("negated", "Whether the deciding word is negated (did not say)");
const FIRST_DATE: Column = date("first_date", "Earliest date of these articles");
const LAST_DATE: Column = date("last_date", "Latest date of these articles");

/// Every table, as [`TableId`] numbers them.
pub static TABLES: [Table; 9] = [
    Table {
        name: "documents",
        about: "an article",
        key: &["doc_id"],
        columns: &[
            DOC_ID,
            text("path", "The file that it was read from"),
            count("record", "lines", "Line in that file where the article begins, from 1"),
            text("title", "The headline given beside the text"),
            DATE,
            OUTLET,
            count("characters", "characters", "Length of the text in Unicode scalar values"),
            count("sentences", "sentences", "How many sentences it has"),
            count("mentions", "mentions", "How many mentions of actors it has"),
            count("attributions", "attributions", "How many attributions it has"),
            count("stances", "stances", "How many stances it has"),
            text(
                "duplicate_of",
                "The first article with the very same text; empty if this is the first. Duplicates are analysed and counted like any other",
            ),
        ],
    },
    Table {
        name: "sentences",
        about: "a sentence",
        key: &["doc_id", "sentence_id"],
        columns: &[
            DOC_ID,
            SENTENCE_ID,
            count("paragraph", "", "The paragraph that holds it: its number in the article, from 1"),
            count("start", "characters", "Where it starts in the text, from 0"),
            count("end", "characters", "Where it ends in the text, one past its last character"),
            must(one_of("kind", kinds, "What its paragraph is")),
            text(
                "holder",
                "Who takes its strongest stance (the one farthest from 0, the first of equals); empty for the article itself",
            ),
            text("target", "Towards whom its strongest stance is taken; empty if it has none"),
            must(one_of("polarity", polarities, "Side of its strongest stance; neutral if it has none")),
            score("score", "Score of its strongest stance; empty if it has none"),
            one_of("act", acts, "Act of its strongest stance; empty if it has none"),
            one_of("certainty", certainties, "Certainty of its strongest stance; empty if it has none"),
            must(text("text", "Its words; each line break is a blank")),
        ],
    },
    Table {
        name: "mentions",
        about: "a mention of an actor",
        key: &["doc_id", "mention_id"],
        columns: &[
            DOC_ID,
            must(text("mention_id", "The mention: m and its number in the article, from 1")),
            SENTENCE_ID,
            count("start", "characters", "Where it starts in the text, from 0"),
            count("end", "characters", "Where it ends in the text, one past its last character"),
            must(text("surface", "Its words")),
            must(text(
                "actor_id",
                "The actor that is meant; found: and a name where no lexicon holds it, unnamed: and a role for whoever acts under a common noun alone",
            )),
            must(text("actor", "The actor's name")),
            must(one_of("type", actor_types, "What the actor is at this place")),
            must(one_of("how", hows, "How the mention was recognised")),
            must(column("confidence", Type::Number, "How sure that is, from 0 to 1")),
            LEXICON,
            text("candidates", "Other actors that these words may mean, the likeliest first, by actor_id, joined by ;"),
        ],
    },
    Table {
        name: "attributions",
        about: "who said what",
        key: &["doc_id", "attribution_id"],
        columns: &[
            DOC_ID,
            must(text("attribution_id", "The attribution: a and its number in the article, from 1")),
            text("parent_id", "The attribution in whose content this one is nested; empty if in none"),
            SENTENCE_ID,
            DATE,
            OUTLET,
            text("source", "The words that name the source here (he, the spokeswoman); pieces are joined by …"),
            text("source_actor_id", "The actor that these words mean; empty if it is none or not known"),
            text("addressee", "The words that name to whom it was said"),
            text("cue", "The words that attribute (said, according to); pieces are joined by …"),
            must(one_of("act", acts, "What the source does by it")),
            must(one_of(
                "form",
                forms,
                "Whether the content stands wholly (direct), partly (mixed) or not (indirect) in quotation marks",
            )),
            must(one_of("certainty", certainties, "How the content stands, by cue and hedges")),
            NEGATED,
            must(text("content", "What is said; pieces are joined by …")),
            must(score("score", "How strongly the evidence speaks for an attribution")),
            must(text("rule", "The rule that found it")),
            text(
                "lexicon",
                "The lexicon rows that decided, then those of the (at most four) weightiest addends of the score, as file:line joined by ;",
            ),
            text("source_spans", "Where the source stands: start-end in characters, pieces joined by ;"),
            text("cue_spans", "Where the cue stands: start-end in characters, pieces joined by ;"),
            text("content_spans", "Where the content stands: start-end in characters, pieces joined by ;"),
        ],
    },
    Table {
        name: "stances",
        about: "who takes which side towards whom",
        key: &["doc_id", "stance_id"],
        columns: &[
            DOC_ID,
            must(text("stance_id", "The stance: s and its number in the article, from 1")),
            SENTENCE_ID,
            text("attribution_id", "The attribution that it is part of; empty if it is the article's own"),
            DATE,
            OUTLET,
            text(
                "holder",
                "Who takes the side: the actor's name, the words of a source that is no actor, or (source not named); empty for the article itself",
            ),
            text(
                "holder_id",
                "The actor who takes the side; empty for the article itself, and for a source that is no actor or not named (see holder)",
            ),
            must(text("target", "Name of the actor towards whom the side is taken")),
            must(text("target_id", "The actor towards whom the side is taken")),
            must(one_of("polarity", polarities, "Which side")),
            must(score("score", "The sum of the evidence: below 0 against, above 0 for")),
            must(one_of("act", acts, "By which act")),
            must(one_of("certainty", certainties, "How surely it is put")),
            NEGATED,
            text(
                "evidence",
                "The (at most four) weightiest features and what each added to the score, joined by ;, then how many others there are and their sum",
            ),
            LEXICON,
            must(text("sentence", "The sentence that holds the target")),
        ],
    },
    Table {
        name: "actors",
        about: "an actor, over the corpus",
        key: &["actor_id"],
        columns: &[
            must(text(
                "actor_id",
                "The actor; found: and a name where no lexicon holds it, unnamed: and a role for whoever acts under a common noun alone, not always the same people",
            )),
            must(text("actor", "Its name (of a found actor: the name in the first article that has it)")),
            must(one_of("type", actor_types, "What it is")),
            count("mentions", "mentions", "How often it is mentioned"),
            count("documents", "articles", "How many articles mention it"),
            count("as_source", "attributions", "How many attributions have it as their source"),
            count("as_target", "stances", "How many stances are taken towards it"),
            score("mean_score_given", "Mean score of the stances that it takes; empty if it takes none"),
            score("mean_score_received", "Mean score of the stances that are taken towards it; empty if none is"),
            FIRST_DATE,
            LAST_DATE,
            text(
                "maybe",
                "Actors of the rows before it that may be the same, since their names are spelt nearly like this one, by actor_id, joined by ;. Only proposed: they are counted apart",
            ),
        ],
    },
    Table {
        name: "relations",
        about: "a holder and a target, over the corpus",
        key: &["holder_id", "holder", "target_id"],
        columns: &[
            text(
                "holder_id",
                "The actor who takes the side; empty for articles themselves and for sources that are no actors",
            ),
            text(
                "holder",
                "The holder's name; for articles themselves their outlet (empty where none is given); (source that is no actor) for all of these together",
            ),
            must(text("target_id", "The actor towards whom the side is taken")),
            must(text("target", "The target's name")),
            count("negative", "stances", "How many stances are against"),
            count("neutral", "stances", "How many stances take neither side"),
            count("positive", "stances", "How many stances are for"),
            must(score("mean_score", "Mean score of these stances")),
            count("documents", "articles", "How many articles hold one of them"),
            FIRST_DATE,
            LAST_DATE,
            must(text("example", "The strongest of them (the first of equals), as doc_id/stance_id")),
        ],
    },
    Table {
        name: "problems",
        about: "a thing that was not as it should be",
        key: &[],
        columns: &[
            must(one_of("severity", severities, "note: worth knowing; warning: kept, but odd; error: not kept")),
            must(text("code", "Short name of the kind of problem")),
            text("file", "The file concerned"),
            column("line", Type::Integer, "Line in that file, from 1; empty where it is the whole file"),
            text("doc_id", "The article concerned; empty where it is none"),
            must(text("message", "What is wrong, and what to do about it where that is known")),
        ],
    },
    Table {
        name: "codebook",
        about: "a column of a table",
        key: &["table", "column"],
        columns: &[
            must(text("table", "The table, a file of the same name with .csv")),
            must(text("column", "The column")),
            must(text("type", "What its cells hold: string, integer, number, boolean or date")),
            text("unit", "What it is counted or measured in"),
            flag("required", "Whether no cell is empty"),
            text("values", "Every value that it may take, joined by ;"),
            must(text("meaning", "What it means")),
        ],
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn ids_names_and_files_agree() {
        for (i, id) in TableId::ALL.into_iter().enumerate() {
            assert_eq!(id as usize, i);
            assert_eq!(id.file(), format!("{}.csv", id.name()));
            assert_eq!(TableId::from_name(id.file()), Some(id));
        }
        assert_eq!(TableId::from_name("nothing"), None);
    }

    #[test]
    fn columns_are_distinct_and_keys_exist() {
        for t in &TABLES {
            let names: HashSet<_> = t.columns.iter().map(|c| c.name).collect();
            assert_eq!(names.len(), t.columns.len(), "{}", t.name);
            assert!(t.key.iter().all(|k| names.contains(k)), "{}", t.name);
            assert!(t.columns.iter().all(|c| !c.meaning.is_empty() && !c.meaning.ends_with('.')));
        }
    }

    /// The columns of the contract, in its order; a change here is a breaking change.
    #[test]
    fn headers_are_those_of_the_contract() {
        let header = |t: TableId| t.table().columns.iter().map(|c| c.name).collect::<Vec<_>>().join(", ");
        let contract = [
            "doc_id, path, record, title, date, outlet, characters, sentences, mentions, attributions, stances, duplicate_of",
            "doc_id, sentence_id, paragraph, start, end, kind, holder, target, polarity, score, act, certainty, text",
            "doc_id, mention_id, sentence_id, start, end, surface, actor_id, actor, type, how, confidence, lexicon, candidates",
            "doc_id, attribution_id, parent_id, sentence_id, date, outlet, source, source_actor_id, addressee, cue, act, form, certainty, negated, content, score, rule, lexicon, source_spans, cue_spans, content_spans",
            "doc_id, stance_id, sentence_id, attribution_id, date, outlet, holder, holder_id, target, target_id, polarity, score, act, certainty, negated, evidence, lexicon, sentence",
            "actor_id, actor, type, mentions, documents, as_source, as_target, mean_score_given, mean_score_received, first_date, last_date, maybe",
            "holder_id, holder, target_id, target, negative, neutral, positive, mean_score, documents, first_date, last_date, example",
            "severity, code, file, line, doc_id, message",
        ];
        for (id, columns) in TableId::ALL.into_iter().zip(contract) {
            assert_eq!(header(id), columns);
        }
    }
}
