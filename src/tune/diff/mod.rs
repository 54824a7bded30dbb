//! What differs between two runs, row by row, and which lexicon lines are behind it.
//!
//! Whoever edits a lexicon wants to see what the edit did: not that ten thousand ids moved by one, but which rows came,
//! went or changed. So rows are matched by what does not move: the article and the place in it. Ids and the places of
//! lexicon lines (which move with every line above them) are shown, never compared; nor are the words that only explain
//! a score.
//!
//! - [`folders`] compares the tables of two runs. All tables have their articles in one order, so both folders are read
//!   once, side by side, an article at a time.
//! - [`lexicons`] runs two lexicons over a corpus and compares article by article, without writing a table; it knows
//!   which rows of the two differ and can name the edit behind a change.

mod compare;
mod edits;
mod folders;
mod lexicons;

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::io;

pub(in crate::tune) use compare::Layout;
pub use edits::{Edit, Edits};
pub use folders::folders;
pub(in crate::tune) use folders::{Table, finish_article};
pub(in crate::tune) use lexicons::{Compared, RowReader, corpus_table, name_edits, stop, write_table};
pub use lexicons::{Request, lexicons};

use crate::tables::TableId;

/// The tables that are compared.
pub const COMPARED: [TableId; 7] = [
    TableId::Documents,
    TableId::Sentences,
    TableId::Mentions,
    TableId::Attributions,
    TableId::Stances,
    TableId::Actors,
    TableId::Relations,
];

/// Columns of the CSV form of a change.
pub const COLUMNS: [&str; 11] = [
    "change",
    "table",
    "doc_id",
    "sentence_id",
    "id_before",
    "id_after",
    "about",
    "columns",
    "before",
    "after",
    "lexicon",
];

/// Characters that a change tells of a long cell.
const SHORT: usize = 60;

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// Only the second run has it.
    Gained,
    /// Only the first run has it.
    Lost,
    /// Both have it, with other cells.
    Changed,
}

impl ChangeKind {
    /// The name in tables.
    pub fn name(self) -> &'static str {
        match self {
            ChangeKind::Gained => "gained",
            ChangeKind::Lost => "lost",
            ChangeKind::Changed => "changed",
        }
    }
}

/// A row that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// What became of it.
    pub kind: ChangeKind,
    /// Its table.
    pub table: TableId,
    /// Its article; empty in tables over the corpus.
    pub doc_id: String,
    /// Its sentence, as the later of the two runs that has it numbers it; empty where it has none.
    pub sentence_id: String,
    /// Its id in the first run.
    pub id_before: String,
    /// Its id in the second run.
    pub id_after: String,
    /// What it says, in short.
    pub about: String,
    /// The cells that differ: column, before, after.
    pub cells: Vec<(&'static str, String, String)>,
    /// The lexicon lines behind it.
    pub lexicon: Vec<String>,
}

impl Change {
    /// Its cells in the order of [`COLUMNS`].
    pub fn row(&self) -> [String; 11] {
        let joined = |part: for<'a> fn(&'a (&'static str, String, String)) -> &'a str| {
            self.cells.iter().map(part).collect::<Vec<_>>().join(" | ")
        };
        [
            self.kind.name().into(),
            self.table.name().into(),
            self.doc_id.clone(),
            self.sentence_id.clone(),
            self.id_before.clone(),
            self.id_after.clone(),
            self.about.clone(),
            joined(|c| c.0),
            joined(|c| &c.1),
            joined(|c| &c.2),
            self.lexicon.join(";"),
        ]
    }
}

/// In a few words, for the summary.
impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind.name(), self.table.name())?;
        if !self.doc_id.is_empty() {
            let id = if self.id_after.is_empty() { &self.id_before } else { &self.id_after };
            write!(f, " {}{}{id}", self.doc_id, if id.is_empty() { "" } else { "/" })?;
        }
        write!(f, ": {}", self.about)?;
        if let Some((column, before, after)) = self.cells.first() {
            write!(f, " ({column}: {before} -> {after})")?;
        }
        Ok(())
    }
}

/// What is compared.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// Only these tables; all of [`COMPARED`] if empty.
    pub tables: Vec<TableId>,
    /// Columns that are not compared.
    pub ignored: Vec<String>,
}

impl Scope {
    pub(in crate::tune) fn has(&self, table: TableId) -> bool {
        self.tables.is_empty() || self.tables.contains(&table)
    }
}

/// Where each change goes, in the order of the articles.
pub type Sink<'a> = &'a mut dyn FnMut(&Change) -> io::Result<()>;

/// How many rows came, went and changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows gained.
    pub gained: u64,
    /// Rows lost.
    pub lost: u64,
    /// Rows changed.
    pub changed: u64,
}

impl Counts {
    fn add(&mut self, kind: ChangeKind) {
        match kind {
            ChangeKind::Gained => self.gained += 1,
            ChangeKind::Lost => self.lost += 1,
            ChangeKind::Changed => self.changed += 1,
        }
    }

    /// All of them.
    pub fn all(self) -> u64 {
        self.gained + self.lost + self.changed
    }
}

/// What a lexicon line did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Effect {
    /// How many rows.
    pub counts: Counts,
    /// The first of them.
    pub example: String,
    /// What is edited in the line, where that is known.
    pub edit: String,
}

/// The sums of a comparison.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// Articles that were compared, in one run or both.
    pub articles: u64,
    /// Articles with a row that differs.
    pub articles_changed: u64,
    /// Articles that could not be read or analysed.
    pub rejected: u64,
    /// By table.
    pub tables: BTreeMap<TableId, Counts>,
    /// By lexicon line (a row that cites several is counted under each); under the empty line what none is cited for.
    pub lines: BTreeMap<String, Effect>,
    /// Rows of the lexicons that differ and touched nothing; only where lexicons were compared.
    pub idle: Vec<Edit>,
}

impl Summary {
    /// Rows that differ.
    pub fn changes(&self) -> u64 {
        self.tables.values().map(|c| c.all()).sum()
    }

    fn take(&mut self, change: &Change) {
        self.tables.entry(change.table).or_default().add(change.kind);
        let none = [String::new()];
        // These repeat or add up what the other tables hold, and are counted under the rows of those.
        use TableId::{Actors, Documents, Relations, Sentences};
        if matches!(change.table, Actors | Relations | Documents | Sentences) {
            return;
        }
        for line in if change.lexicon.is_empty() { &none[..] } else { &change.lexicon } {
            if !self.lines.contains_key(line) {
                self.lines.insert(line.clone(), Effect { example: change.to_string(), ..Effect::default() });
            }
            self.lines.get_mut(line).expect("put in just before").counts.add(change.kind);
        }
    }

    /// The summary in words, with at most `limit` lexicon lines, those with the most rows first.
    pub fn text(&self, limit: usize) -> String {
        let mut out = String::new();
        let changes = self.changes();
        let _ = writeln!(
            out,
            "{} {} compared, {} with changes; {changes} {} changed",
            self.articles,
            if self.articles == 1 { "article" } else { "articles" },
            self.articles_changed,
            if changes == 1 { "row" } else { "rows" },
        );
        if changes > 0 {
            let _ = writeln!(out, "\n{:14} {:>8} {:>8} {:>8}", "table", "gained", "lost", "changed");
            for (table, c) in &self.tables {
                let _ = writeln!(out, "{:14} {:>8} {:>8} {:>8}", table.name(), c.gained, c.lost, c.changed);
            }
        }
        let mut lines: Vec<_> = self.lines.iter().collect();
        lines.sort_by_key(|(_, e)| std::cmp::Reverse(e.counts.all()));
        if !lines.is_empty() {
            let _ = writeln!(out, "\n{:>8} {:>8} {:>8}  lexicon line", "gained", "lost", "changed");
        }
        for (line, effect) in lines.iter().take(limit) {
            let c = effect.counts;
            let line = if line.is_empty() { "(none is cited)" } else { line };
            let edit = if effect.edit.is_empty() { String::new() } else { format!("  {}", short(&effect.edit)) };
            let _ = writeln!(out, "{:>8} {:>8} {:>8}  {line}{edit}", c.gained, c.lost, c.changed);
            let _ = writeln!(out, "{:28}e.g. {}", "", effect.example);
        }
        if lines.len() > limit {
            let _ = writeln!(out, "{:28}and {} more lines", "", lines.len() - limit);
        }
        if !self.idle.is_empty() {
            let _ = writeln!(out, "\nedited, but behind no row of these articles:");
            for edit in self.idle.iter().take(limit) {
                let _ = writeln!(out, "  {}  {}", edit.place(), short(&edit.what));
            }
            if self.idle.len() > limit {
                let _ = writeln!(out, "  and {} more", self.idle.len() - limit);
            }
        }
        out
    }
}

/// The beginning of a long cell.
fn short(cell: &str) -> String {
    match cell.char_indices().nth(SHORT) {
        Some((at, _)) => format!("{}…", &cell[..at]),
        None => cell.to_owned(),
    }
}
