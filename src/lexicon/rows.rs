//! The rows of lexicon files as they were written, for tools that list, compare and mend them.
//!
//! The loader ([`super::load`]) freezes rows into tables for the stages and forgets what it does not need. Tools need
//! the cells themselves, and the rows that do not count: those that a later file replaces or switches off.

use rustc_hash::FxHashMap;

use super::sheet::{Record, Sheet};
use super::sources::{Source, Sources};
use super::tables::{TABLES, TableId};
use crate::model::{Diagnostic, Row};

/// One file of a lexicon.
#[derive(Debug)]
struct File {
    /// Its number in the lexicon.
    number: u8,
    name: String,
    builtin: bool,
    sheet: Sheet,
}

/// All files of one table, laid over each other in order.
#[derive(Debug)]
pub struct Opened {
    table: TableId,
    files: Vec<File>,
}

/// Whether a row counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It does.
    Holds,
    /// No: the row of this number (in [`Opened::rows`]) has the same key and comes later.
    Replaced(usize),
    /// No: it says `enabled=no`.
    Off,
}

/// A row of a lexicon file.
#[derive(Clone, Copy, Debug)]
pub struct LexiconRow<'a> {
    file: &'a File,
    record: Record<'a>,
    /// Whether it counts.
    pub standing: Standing,
}

impl<'a> LexiconRow<'a> {
    /// The cell of a column, white space tidied; empty where the file has no such column.
    pub fn get(&self, column: &str) -> &'a str {
        self.record.cell(self.file.sheet.column(column))
    }

    /// The file as shown to the user.
    pub fn file(&self) -> &'a str {
        &self.file.name
    }

    /// The line on which the row begins, from 1.
    pub fn line(&self) -> u32 {
        self.record.line
    }

    /// The place as the loaded lexicon numbers it.
    pub fn row(&self) -> Row {
        Row::new(self.file.number, self.record.line)
    }

    /// `file:line`, as results cite it.
    pub fn place(&self) -> String {
        format!("{}:{}", self.file.name, self.record.line)
    }

    /// Line and column (characters, from 1; 0 if there is no such cell) where the cell begins.
    pub fn cell_place(&self, column: &str) -> (u32, u32) {
        self.record.place(self.file.sheet.column(column))
    }

    /// Whether it is one of the program's own.
    pub fn is_builtin(&self) -> bool {
        self.file.builtin
    }

    /// Whether the two stand in the same file.
    pub fn shares_file(&self, other: &LexiconRow<'_>) -> bool {
        std::ptr::eq(self.file, other.file)
    }
}

/// A sheet that somebody filled in: read as lexicon files are, but with columns of its own.
#[derive(Debug)]
pub struct Page(File);

impl Page {
    /// Reads a sheet; faults of its form go to `faults`.
    pub fn read(name: &str, bytes: &[u8], faults: &mut Vec<Diagnostic>) -> Page {
        Page(File { number: 0, name: name.to_owned(), builtin: false, sheet: Sheet::read(name, bytes, faults) })
    }

    /// Names of the columns, in lower case.
    pub fn columns(&self) -> &[String] {
        &self.0.sheet.columns
    }

    /// Its rows.
    pub fn rows(&self) -> impl Iterator<Item = LexiconRow<'_>> {
        self.0.sheet.records().map(|record| LexiconRow { file: &self.0, record, standing: Standing::Holds })
    }
}

impl Sources {
    /// The files of one table. What is wrong with them is for the loader to say.
    pub fn open(&self, table: TableId) -> Opened {
        let mut faults: Vec<Diagnostic> = Vec::new();
        let numbered = self.files.iter().enumerate().filter(|(_, f)| f.table == table);
        let files = numbered.map(|(number, f)| File {
            number: number as u8,
            name: f.name.clone(),
            builtin: f.builtin,
            sheet: Sheet::read(&f.name, &f.bytes, &mut faults),
        });
        Opened { table, files: files.collect() }
    }

    /// Whether both have the very same files of a table.
    pub fn same_files(&self, other: &Sources, table: TableId) -> bool {
        let mine = self.files.iter().filter(|f| f.table == table).map(|f| (&f.name, &f.bytes));
        let theirs = other.files.iter().filter(|f| f.table == table).map(|f| (&f.name, &f.bytes));
        mine.eq(theirs)
    }

    /// Whether the rows of a table are the same for both, and numbered alike. (Where the files lie does not matter.)
    pub(super) fn same_numbers(&self, other: &Sources, table: TableId) -> bool {
        let mine = self.files.iter().enumerate().filter(|(_, f)| f.table == table).map(|(n, f)| (n, &f.bytes));
        let theirs = other.files.iter().enumerate().filter(|(_, f)| f.table == table).map(|(n, f)| (n, &f.bytes));
        mine.eq(theirs)
    }

    /// Pairs of files, by their names here and there, that hold the same bytes: their rows are the same rows, wherever
    /// the files lie.
    pub fn twins(&self, other: &Sources) -> Vec<(String, String)> {
        let twin = |f: &Source| other.files.iter().find(|o| o.table == f.table && o.bytes == f.bytes);
        self.files.iter().filter_map(|f| Some((f.name.clone(), twin(f)?.name.clone()))).collect()
    }

    /// The bytes of each file that is not built in, under the name shown to the user.
    pub fn own_files(&self) -> impl Iterator<Item = (TableId, &str, &[u8])> {
        self.files.iter().filter(|f| !f.builtin).map(|f| (f.table, f.name.as_str(), &*f.bytes))
    }
}

impl Opened {
    /// Every row of every file, in order.
    pub fn rows(&self) -> Vec<LexiconRow<'_>> {
        let keys = TABLES[self.table as usize].key;
        let mut rows: Vec<LexiconRow<'_>> = Vec::new();
        let mut last: FxHashMap<Vec<&str>, usize> = FxHashMap::default();
        for file in &self.files {
            for record in file.sheet.records() {
                let mut row = LexiconRow { file, record, standing: Standing::Holds };
                if matches!(row.get("enabled"), "no" | "false" | "0") {
                    row.standing = Standing::Off;
                }
                let key: Vec<&str> = keys.iter().map(|k| row.get(k)).collect();
                if let Some(before) = last.insert(key, rows.len())
                    && rows[before].standing == Standing::Holds
                {
                    rows[before].standing = Standing::Replaced(rows.len());
                }
                rows.push(row);
            }
        }
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_rows_replace_and_switch_off() {
        let base = "alias,actor_id,name,type\nRoe,r,Roe,person\nPoe,p,Poe,person\nLoe,l,Loe,person\n";
        let over = "alias;actor_id;name;type;enabled\nRoe;r;Jane Roe;person;yes\nPoe;p;Poe;person;no\n";
        let sources =
            Sources::empty().with_text(TableId::Actors, "a.csv", base).with_text(TableId::Actors, "b.csv", over);
        let opened = sources.open(TableId::Actors);
        let rows = opened.rows();
        let got: Vec<_> = rows.iter().map(|r| (r.place(), r.standing)).collect();
        let expected = [
            ("a.csv:2", Standing::Replaced(3)),
            ("a.csv:3", Standing::Replaced(4)),
            ("a.csv:4", Standing::Holds),
            ("b.csv:2", Standing::Holds),
            ("b.csv:3", Standing::Off),
        ];
        assert_eq!(got, expected.map(|(p, s)| (p.to_string(), s)));
        assert_eq!((rows[3].get("name"), rows[3].cell_place("name")), ("Jane Roe", (2, 7)));
        assert_eq!(rows[0].get("enabled"), "");
    }
}
