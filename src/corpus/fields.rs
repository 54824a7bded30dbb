//! Which column or key holds what.
//!
//! Corpora name their columns as they like. The usual names are known, trimmed and without regard to case; anything
//! else the user maps (`--column text=body`). Where two usual names of one field occur, the earlier in the list wins
//! and the reader says so.

use rustc_hash::FxHashMap;

use crate::model::{Diagnostic, Severity};

/// A field of an article, or of a row of `metadata.csv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Text,
    Id,
    Title,
    Date,
    Outlet,
    Author,
    Url,
    Language,
    /// The text file that a row of `metadata.csv` is about.
    File,
}

/// How many fields there are.
pub(super) const FIELDS: usize = 9;

/// Each field with its usual names, the best first.
const USUAL: [(Field, &[&str]); FIELDS] = [
    (Field::Text, &["text", "body", "content", "article", "full_text", "fulltext", "story"]),
    (Field::Id, &["id", "doc_id", "article_id", "uid", "key"]),
    (Field::Title, &["title", "headline"]),
    (Field::Date, &["date", "published", "publication_date", "pub_date", "published_at", "publish_date"]),
    (Field::Outlet, &["outlet", "source", "publisher", "newspaper", "publication"]),
    (Field::Author, &["author", "authors", "byline"]),
    (Field::Url, &["url", "link"]),
    (Field::Language, &["language", "lang"]),
    (Field::File, &["file", "filename", "file_name", "path"]),
];

impl Field {
    /// Every field.
    pub(super) fn all() -> impl Iterator<Item = Field> {
        USUAL.iter().map(|(field, _)| *field)
    }

    /// The name of the field itself.
    pub(super) fn name(self) -> &'static str {
        USUAL[self as usize].1[0]
    }
}

/// The names that columns and keys are looked up by.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    fields: FxHashMap<String, (Field, u8)>,
    /// What the user mapped by hand.
    pub(super) chosen: Vec<(Field, String)>,
}

impl Names {
    /// The usual names, with the user's choices laid over them.
    pub(super) fn new(columns: &[(String, String)]) -> Result<Names, Vec<Diagnostic>> {
        let mut problems = Vec::new();
        let mut chosen: Vec<(Field, String)> = Vec::new();
        for (field, column) in columns {
            let fault = |message: String| Diagnostic::new(Severity::Error, "column", "--column", 0, message);
            let shown = super::show::text(&format!("{field}={column}"), super::show::EXCERPT);
            let known = Field::all().find(|f| *f != Field::File && f.name() == fold(field));
            match known {
                None => {
                    let names: Vec<_> = Field::all().filter(|f| *f != Field::File).map(Field::name).collect();
                    problems.push(
                        fault(format!("`{shown}`: there is no such field"))
                            .with_help(format!("the fields are {}", names.join(", "))),
                    );
                }
                Some(_) if fold(column).is_empty() => problems.push(fault(format!("`{shown}` names no column"))),
                Some(f) if chosen.iter().any(|(g, c)| *g == f || *c == fold(column)) => {
                    problems.push(fault(format!("`{shown}`: the field or the column is mapped twice")));
                }
                Some(f) => chosen.push((f, fold(column))),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let mut fields = FxHashMap::default();
        for (field, names) in &USUAL {
            if !chosen.iter().any(|(f, _)| f == field) {
                fields.extend(names.iter().enumerate().map(|(i, name)| (name.to_string(), (*field, i as u8))));
            }
        }
        fields.extend(chosen.iter().map(|(field, column)| (column.clone(), (*field, 0))));
        Ok(Names { fields, chosen })
    }

    /// The field that a column or key stands for, and how good a name for it that is (0: the best).
    pub(super) fn find(&self, name: &str) -> Option<(Field, u8)> {
        self.fields.get(name).or_else(|| self.fields.get(&fold(name))).copied()
    }

    /// The usual name of a field that is as good as `rank`.
    pub(super) fn named(&self, field: Field, rank: u8) -> &'static str {
        USUAL[field as usize].1[usize::from(rank)]
    }

    /// The name that the user chose for a field, or its own.
    pub(super) fn wanted(&self, field: Field) -> &str {
        self.chosen.iter().find(|(f, _)| *f == field).map_or(field.name(), |(_, column)| column)
    }
}

/// A name as it is compared.
fn fold(name: &str) -> String {
    name.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').to_lowercase()
}

/// The values of the fields of one record.
#[derive(Clone, Debug, Default)]
pub(super) struct Cells([Option<String>; FIELDS]);

impl Cells {
    /// Sets a field; blank is as good as absent.
    pub(super) fn set(&mut self, field: Field, value: String) {
        let trimmed = value.trim();
        self.0[field as usize] = match trimmed.len() {
            0 => None,
            n if n == value.len() => Some(value),
            _ => Some(trimmed.to_string()),
        };
    }

    /// Takes the value of a field out.
    pub(super) fn take(&mut self, field: Field) -> Option<String> {
        self.0[field as usize].take()
    }
}
