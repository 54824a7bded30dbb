//! `metadata.csv`: what is known about the text files beside it.
//!
//! A folder of text files has no place for dates and outlets. One table in the folder gives them; a row names its file
//! as the user would: by name, by path below the folder, or without the ending. Corpora of this kind run to hundreds
//! of thousands of files, so the rows are held in one string.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use rustc_hash::FxHashMap;

use super::Step;
use super::fields::{Cells, Field, Names};
use super::intake::hash;
use super::show;
use super::source::Source;
use super::table::{Opened, Table};
use crate::model::{Diagnostic, Severity};

/// The name of the file.
pub(super) const NAME: &str = "metadata.csv";

/// Stands between the cells of a row and cannot be in one: it is replaced by a blank.
const SEPARATOR: char = '\u{1f}';

/// One `metadata.csv`.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    /// The file, as shown.
    pub(super) file: String,
    /// All rows, their cells in the order of [`Field::all`].
    cells: String,
    rows: Vec<Row>,
    by_file: FxHashMap<u64, u32>,
    /// Whether it was found beside files that the user named, and may be about others, too.
    pub(super) unlisted: bool,
}

#[derive(Debug)]
struct Row {
    start: usize,
    line: u64,
    used: bool,
}

/// What a `metadata.csv` turned out to be.
pub(super) enum Loaded {
    /// What its name says.
    Metadata(Box<Metadata>),
    /// A table of articles that happens to have this name.
    Articles,
    /// Neither.
    Unusable(Diagnostic),
}

impl Metadata {
    /// Reads the file; what is odd about it is added to `problems`.
    pub(super) fn load(
        path: &Path,
        names: &Names,
        delimiter: Option<u8>,
        limit: usize,
        problems: &mut Vec<Diagnostic>,
    ) -> io::Result<Loaded> {
        let file = show::path(path);
        let open = |names, needed| -> io::Result<Opened> {
            Table::open(Source::open(path, &Arc::new(AtomicU64::new(0)))?, names, delimiter, needed, &file, limit)
        };
        let usual = Names::new(&[]).expect("no choice, no fault");
        let mut table = match open(&usual, Field::File)? {
            Opened::Table(table) => table,
            Opened::Empty => return Ok(Loaded::Metadata(Box::new(Metadata { file, ..Metadata::default() }))),
            Opened::Binary(kind) => {
                let message = format!("it should be a table, but is {kind}");
                return Ok(Loaded::Unusable(Diagnostic::new(Severity::Error, "binary", file, 0, message)));
            }
            Opened::Unusable(problem) => {
                let articles = matches!(open(names, Field::Text)?, Opened::Table(_));
                return Ok(if articles { Loaded::Articles } else { Loaded::Unusable(problem) });
            }
        };
        problems.append(&mut table.problems);
        let mut metadata = Metadata { file, ..Metadata::default() };
        loop {
            match table.next(&metadata.file, "") {
                Step::Draft(draft) => {
                    problems.extend(draft.problems);
                    metadata.add(draft.cells, draft.line, problems);
                }
                // A row of metadata is no article: its loss is a warning, since the article itself is kept.
                Step::Rejected(mut problem, _) => {
                    problem.severity = Severity::Warning;
                    problems.push(problem);
                }
                Step::Broken(mut problem, _) => {
                    problem.severity = Severity::Warning;
                    problems.push(problem);
                    break;
                }
                Step::Nothing => {}
                Step::End => break,
            }
        }
        Ok(Loaded::Metadata(Box::new(metadata)))
    }

    fn add(&mut self, mut cells: Cells, line: u64, problems: &mut Vec<Diagnostic>) {
        let warn = |message: String| Diagnostic::new(Severity::Warning, "metadata", &*self.file, line, message);
        let Some(name) = cells.take(Field::File) else {
            problems.push(warn("the row names no file".into()));
            return;
        };
        let key = hash(&plain(&name));
        if let Some(&first) = self.by_file.get(&key) {
            let first = self.rows[first as usize].line;
            problems
                .push(warn(format!("`{}` has a row in line {first} already; that one counts", show::text(&name, 100))));
            return;
        }
        self.by_file.insert(key, self.rows.len() as u32);
        self.rows.push(Row { start: self.cells.len(), line, used: false });
        for field in Field::all() {
            let value = if field == Field::File { Some(name.clone()) } else { cells.take(field) };
            self.cells.extend(value.unwrap_or_default().chars().map(|c| if c == SEPARATOR { ' ' } else { c }));
            self.cells.push(SEPARATOR);
        }
    }

    /// The row about a text file: `path` below the folder of the table, then the name alone, then both without the
    /// ending.
    pub(super) fn row(&self, path: &str, stem: &str) -> Option<usize> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let bare = format!("{}{stem}", &path[..path.len() - name.len()]);
        let found = [path, name, &bare, stem].into_iter().find_map(|key| self.by_file.get(&hash(key)));
        found.map(|row| *row as usize)
    }

    /// Notes that a row is about a file that is read.
    pub(super) fn mark(&mut self, row: usize) {
        self.rows[row].used = true;
    }

    /// A warning for each row about no file that is read.
    pub(super) fn unused(&self) -> impl Iterator<Item = Diagnostic> {
        self.rows.iter().filter(|row| !row.used && !self.unlisted).map(|row| {
            let file = self.values(row).nth(Field::File as usize).unwrap_or_default();
            let message = format!("there is no text file `{}` that is read", show::text(file, 100));
            Diagnostic::new(Severity::Warning, "metadata", &*self.file, row.line, message)
        })
    }

    fn values(&self, row: &Row) -> impl Iterator<Item = &str> {
        self.cells[row.start..].split(SEPARATOR)
    }

    /// The fields of a row, and its line.
    pub(super) fn cells(&self, row: usize) -> (Cells, u64) {
        let row = &self.rows[row];
        let mut cells = Cells::default();
        for (field, value) in Field::all().zip(self.values(row)).filter(|(field, _)| *field != Field::File) {
            cells.set(field, value.to_string());
        }
        (cells, row.line)
    }
}

/// A file name as rows and files are compared.
fn plain(name: &str) -> String {
    let name = name.replace('\\', "/");
    name.strip_prefix("./").unwrap_or(&name).to_string()
}
