//! Mends a lexicon file without a change of what it means: white space and invisible characters in cells, rows that are
//! there twice, the order of the rows.
//!
//! The file stays the user's: delimiter, quotes, line ends, byte order mark and comments are kept, and a row that needs
//! no mending keeps its bytes. Comments and blank lines stay with the row below them. (Where two rows are alike in all
//! that counts, as two actors of one alias and weight, their order is what decides; the loader tells of such rows.)

use std::collections::HashSet;

use crate::lexicon::{TABLES, TableId};
use crate::text::is_invisible;

/// A mended file, and what was done to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mended {
    /// The text.
    pub text: String,
    /// Cells without the white space or invisible characters that they had.
    pub trimmed: usize,
    /// Rows that were there before, to the letter.
    pub dropped: usize,
    /// Whether rows were moved.
    pub sorted: bool,
}

impl Mended {
    /// Whether anything was done.
    pub fn changed(&self) -> bool {
        self.trimmed + self.dropped > 0 || self.sorted
    }
}

/// A row as it is written, with the comments above it.
struct Written<'a> {
    above: &'a str,
    cells: Vec<String>,
    /// Values of the cells, without quotes.
    values: Vec<String>,
    end: &'a str,
}

/// Mends the text of a file. `None` where it is not well-formed (a quoted cell that is never closed, no header), which
/// the loader reports.
pub fn mend(table: TableId, text: &str) -> Option<Mended> {
    let (bom, body) = text.strip_prefix('\u{feff}').map_or(("", text), |rest| ("\u{feff}", rest));
    let mut reader = Reader { text: body, at: 0, delimiter: None };
    let head = reader.head();
    let header = reader.row()?;
    let mut rows = Vec::new();
    while let Some(row) = reader.row() {
        rows.push(row);
    }
    if !reader.is_at_end() {
        return None;
    }
    let tail = &body[reader.at..];
    let mut trimmed = 0;
    for row in &mut rows {
        trimmed += row.trim(reader.delimiter.unwrap_or(','));
    }
    let before = rows.len();
    let mut seen: HashSet<Vec<String>> = HashSet::new();
    // Of rows with one key the last counts, so the last of equal ones stays. A comment above a row is somebody's work.
    rows.reverse();
    rows.retain(|row| seen.insert(row.values.clone()) || !row.above.is_empty());
    rows.reverse();
    let dropped = before - rows.len();
    let names: Vec<String> = header.values.iter().map(|n| n.trim().to_lowercase()).collect();
    let keys: Vec<usize> =
        TABLES[table as usize].key.iter().filter_map(|k| names.iter().position(|n| n == k)).collect();
    let key =
        |row: &Written<'_>| keys.iter().map(|&k| row.values.get(k).cloned().unwrap_or_default()).collect::<Vec<_>>();
    let sorted = !rows.is_sorted_by_key(key);
    // Rows of one key stay in their order: the last one counts.
    rows.sort_by_cached_key(key);
    let line_end = if header.end.is_empty() { "\n" } else { header.end };
    let mut out = format!("{bom}{head}");
    for row in std::iter::once(&header).chain(&rows) {
        out.push_str(row.above);
        out.push_str(&row.cells.join(&reader.delimiter.unwrap_or(',').to_string()));
        out.push_str(if row.end.is_empty() { line_end } else { row.end });
    }
    out.push_str(tail);
    Some(Mended { text: out, trimmed, dropped, sorted })
}

impl Written<'_> {
    /// Takes white space around, and what cannot be seen inside, out of the cells that have it.
    fn trim(&mut self, delimiter: char) -> usize {
        let mut trimmed = 0;
        for (cell, value) in self.cells.iter_mut().zip(&mut self.values) {
            // A cell of several lines is left to its author.
            if value.contains(['\n', '\r']) {
                continue;
            }
            let visible: String = value.chars().filter(|&c| !is_invisible(c)).collect();
            let clean = visible.split_whitespace().collect::<Vec<_>>().join(" ");
            if clean != *value {
                let quoted = clean.contains([delimiter, '"']) || clean.starts_with('#');
                *cell = if quoted { format!("\"{}\"", clean.replace('"', "\"\"")) } else { clean.clone() };
                *value = clean;
                trimmed += 1;
            }
        }
        trimmed
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    delimiter: Option<char>,
}

impl<'a> Reader<'a> {
    /// The line with which Excel tells the delimiter, if there is one.
    fn head(&mut self) -> &'a str {
        if let Some(rest) = self.text.strip_prefix("sep=") {
            self.delimiter = rest.chars().next();
            self.at = self.text.find('\n').map_or(self.text.len(), |n| n + 1);
        }
        &self.text[..self.at]
    }

    /// The next row with what stands above it; nothing at the end, or where a quoted cell is never closed.
    fn row(&mut self) -> Option<Written<'a>> {
        let start = self.at;
        let mut at = start;
        while self.text[at..].starts_with("# ") || self.text[at..].starts_with(['\n', '\r']) {
            at += self.text[at..].find('\n').map_or(self.text.len() - at, |n| n + 1);
        }
        if at == self.text.len() {
            return None;
        }
        let line = self.text[at..].lines().next().unwrap_or_default();
        let count = |d: &&char| (line.matches(**d).count(), **d == ',');
        let usual = || *[',', ';', '\t'].iter().max_by_key(count).expect("three candidates");
        let delimiter = *self.delimiter.get_or_insert_with(usual);
        let above = &self.text[start..at];
        let (mut cells, mut values) = (Vec::new(), Vec::new());
        loop {
            let (length, value) = cell(&self.text[at..], delimiter)?;
            cells.push(self.text[at..at + length].to_owned());
            values.push(value);
            at += length;
            if self.text[at..].starts_with(delimiter) {
                at += delimiter.len_utf8();
                continue;
            }
            let end = if self.text[at..].starts_with("\r\n") { 2 } else { usize::from(at < self.text.len()) };
            self.at = at + end;
            return Some(Written { above, cells, values, end: &self.text[at..at + end] });
        }
    }

    /// Whether all rows were read.
    fn is_at_end(&self) -> bool {
        self.text[self.at..].lines().all(|line| line.is_empty() || line.starts_with("# "))
    }
}

/// The length of the cell at the start of `text`, and its value; nothing if it is quoted and never closed.
fn cell(text: &str, delimiter: char) -> Option<(usize, String)> {
    let ends = |c: char| c == delimiter || c == '\n' || c == '\r';
    let Some(quoted) = text.strip_prefix('"') else {
        let length = text.find(ends).unwrap_or(text.len());
        return Some((length, text[..length].to_owned()));
    };
    let mut value = String::new();
    let mut chars = quoted.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        match (c, chars.peek()) {
            ('"', Some((_, '"'))) => {
                chars.next();
                value.push('"');
            }
            ('"', _) => {
                let rest = &quoted[i + 1..];
                let more = rest.find(ends).unwrap_or(rest.len());
                value.push_str(&rest[..more]);
                return Some((1 + i + 1 + more, value));
            }
            _ => value.push(c),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(before: &str, after: &str, done: (usize, usize, bool)) {
        let mended = mend(TableId::Actors, before).expect("well-formed");
        assert_eq!(mended.text, after);
        assert_eq!((mended.trimmed, mended.dropped, mended.sorted), done);
        let again = mend(TableId::Actors, after).expect("well-formed");
        assert!(!again.changed() && again.text == after);
    }

    #[test]
    fn what_is_sound_keeps_its_bytes() {
        let text = "\u{feff}sep=;\r\nalias;actor_id;name;type\r\n# ours\r\n\"A; b\";a;\"say \"\"x\"\"\";ngo\r\n\r\nB;b;B;ngo\r\n# end\r\n";
        check(text, text, (0, 0, false));
    }

    #[test]
    fn rows_are_trimmed_dropped_and_sorted() {
        check(
            "alias,actor_id,name,type\nRoe ,r,Jane  Roe,person\n# the elder\nPoe,p,Poe,person\nRoe,r,Jane Roe,person\n\u{200b}Loe,l,\" Loe, Ltd\",company",
            "alias,actor_id,name,type\nLoe,l,\"Loe, Ltd\",company\n# the elder\nPoe,p,Poe,person\nRoe,r,Jane Roe,person\n",
            (4, 1, true),
        );
    }

    #[test]
    fn what_cannot_be_read_is_left_alone() {
        assert_eq!(mend(TableId::Actors, "alias,actor_id\n\"Roe,r\nPoe,p\n"), None);
        assert_eq!(mend(TableId::Actors, ""), None);
    }
}
