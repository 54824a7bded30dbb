//! Which rows of two lexicons differ.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::lexicon::{LexiconRow, REMARKS, Sources, Standing, TABLES, Table, TableId};

/// A row that one lexicon has and the other has not, or has with other cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// `file:line` in the first lexicon, if it counts there.
    pub before: Option<String>,
    /// `file:line` in the second lexicon, if it counts there.
    pub after: Option<String>,
    /// The row's key and what differs, in short.
    pub what: String,
}

impl Edit {
    /// The line to look at: the later one if there are two.
    pub fn place(&self) -> &str {
        self.after.as_ref().or(self.before.as_ref()).map_or("", String::as_str)
    }
}

/// All edits, and where each is found.
#[derive(Clone, Debug, Default)]
pub struct Edits {
    /// The edits, by table and row.
    pub all: Vec<Edit>,
    before: FxHashMap<String, usize>,
    after: FxHashMap<String, usize>,
}

impl Edits {
    /// Compares two lexicons row by row, by the keys of their tables.
    pub fn between(a: &Sources, b: &Sources) -> Edits {
        let mut edits = Edits::default();
        for &table in TableId::ALL {
            edits.of_table(table, a, b);
        }
        for (i, edit) in edits.all.iter().enumerate() {
            edits.before.extend(edit.before.clone().map(|p| (p, i)));
            edits.after.extend(edit.after.clone().map(|p| (p, i)));
        }
        edits
    }

    fn of_table(&mut self, id: TableId, a: &Sources, b: &Sources) {
        if a.same_files(b, id) {
            return;
        }
        let table = &TABLES[id as usize];
        fn key<'a>(table: &Table, row: &LexiconRow<'a>) -> Vec<&'a str> {
            table.key.iter().map(|k| row.get(k)).collect()
        }
        let words = |row: &LexiconRow<'_>| {
            let cells = table.key.iter().map(|k| row.get(k)).filter(|c| !c.is_empty());
            cells.collect::<Vec<_>>().join(", ")
        };
        let (a, b) = (a.open(id), b.open(id));
        let (before, after) = (a.rows(), b.rows());
        let holds = |row: &&LexiconRow<'_>| row.standing == Standing::Holds;
        let mut left: FxHashMap<Vec<&str>, &LexiconRow<'_>> =
            before.iter().filter(holds).map(|row| (key(table, row), row)).collect();
        let columns = || table.required.iter().chain(table.optional).filter(|c| !REMARKS.contains(c));
        for row in after.iter().filter(holds) {
            let Some(old) = left.remove(&key(table, row)) else {
                let words = words(row);
                self.all.push(Edit { before: None, after: Some(row.place()), what: format!("{words}: new") });
                continue;
            };
            let differing: Vec<String> = columns()
                .filter(|c| old.get(c) != row.get(c))
                .map(|c| format!("{c} {} -> {}", shown(old.get(c)), shown(row.get(c))))
                .collect();
            if !differing.is_empty() {
                let what = format!("{}: {}", words(row), differing.join(", "));
                self.all.push(Edit { before: Some(old.place()), after: Some(row.place()), what });
            }
        }
        // In the order of the file.
        let gone: FxHashSet<Vec<&str>> = left.into_keys().collect();
        for row in before.iter().filter(holds).filter(|row| gone.contains(&key(table, row))) {
            let what = format!("{}: gone", words(row));
            self.all.push(Edit { before: Some(row.place()), after: None, what });
        }
    }

    /// The edits that a row cites, by number: with what it cites before and after.
    pub(super) fn cited<'a>(&'a self, before: &'a [String], after: &'a [String]) -> impl Iterator<Item = usize> + 'a {
        let before = before.iter().filter_map(|line| self.before.get(line));
        let after = after.iter().filter_map(|line| self.after.get(line));
        before.chain(after).copied()
    }
}

fn shown(cell: &str) -> &str {
    if cell.is_empty() { "(empty)" } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_compared_by_key() {
        let header = "cue,act,polarity,note\n";
        let a = Sources::empty().with_text(
            TableId::Cues,
            "a.csv",
            &format!("{header}say,say,neutral,\nwarn,warn,negative,\nlie,accuse,negative,\n"),
        );
        let b = Sources::empty().with_text(
            TableId::Cues,
            "b.csv",
            &format!("{header}hum,say,neutral,\nsay,report,neutral,\nwarn,warn,negative,a remark\n"),
        );
        let edits = Edits::between(&a, &b);
        let got: Vec<_> = edits.all.iter().map(|e| format!("{} {}", e.place(), e.what)).collect();
        assert_eq!(got, ["b.csv:2 hum: new", "b.csv:3 say: act say -> report", "a.csv:4 lie: gone"]);
        assert_eq!(edits.cited(&["a.csv:2".into()], &["b.csv:3".into()]).collect::<Vec<_>>(), [1, 1]);
    }
}
