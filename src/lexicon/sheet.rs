//! A lexicon file as a table that remembers where each cell stood.
//!
//! Lexicons are edited in spreadsheets, so this reads what spreadsheets write: with or without a byte order mark,
//! comma, semicolon or tab, quoted cells with line breaks, an Excel `sep=` line. It is our own reader because every
//! fault must name its line and column, and the csv crate loses count at comments and blank lines. A line that begins
//! with `# ` is a comment.

use crate::model::{Diagnostic, Severity};

/// A table of text cells.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// Trimmed, lower-case names of the columns.
    pub(super) columns: Vec<String>,
    /// Their [`mark`]s.
    marks: Vec<u32>,
    cells: Vec<Cell>,
    rows: Vec<(usize, u32)>,
    /// The file as it is, and behind it the cells that do not read as they are written.
    text: String,
}

#[derive(Debug, Clone, Copy)]
struct Cell {
    start: u32,
    end: u32,
    line: u32,
    column: u32,
    broken: bool,
}

/// One row of a [`Sheet`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Record<'a> {
    sheet: &'a Sheet,
    cells: &'a [Cell],
    /// Line where the row begins, from 1.
    pub(super) line: u32,
}

impl<'a> Record<'a> {
    /// The cell of the column number, trimmed, white space runs made one blank; empty if there is none.
    pub(super) fn cell(&self, column: Option<usize>) -> &'a str {
        column.and_then(|c| self.cells.get(c)).map_or("", |c| &self.sheet.text[c.start as usize..c.end as usize])
    }

    /// Whether the cell runs over several lines.
    pub(super) fn has_line_break(&self, column: Option<usize>) -> bool {
        column.and_then(|c| self.cells.get(c)).is_some_and(|c| c.broken)
    }

    /// Line and column (characters, from 1) where the cell begins.
    pub(super) fn place(&self, column: Option<usize>) -> (u32, u32) {
        column.and_then(|c| self.cells.get(c)).map_or((self.line, 0), |c| (c.line, c.column))
    }
}

impl Sheet {
    /// Reads a file; faults go to `faults`. An unreadable file yields an empty sheet and an error.
    pub(super) fn read(name: &str, bytes: &[u8], faults: &mut Vec<Diagnostic>) -> Sheet {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(e) => {
                let line = 1 + bytes[..e.valid_up_to()].iter().filter(|&&b| b == b'\n').count() as u64;
                faults.push(
                    Diagnostic::new(
                        Severity::Error,
                        "not-utf8",
                        name,
                        line,
                        format!("byte 0x{:02x} is not UTF-8", bytes[e.valid_up_to()]),
                    )
                    .with_help("save the file as \"CSV UTF-8\""),
                );
                return Sheet::default();
            }
        };
        Reader { text, at: 0, line: 1, column: 1, classes: [0; 256] }.sheet(name, faults)
    }

    /// The number of the named column.
    #[inline(always)]
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        let mark = mark(name);
        let at = self.marks.iter().position(|m| *m == mark)?;
        // Two names with one mark are rare, and then the first may be the wrong one.
        let same = |c: &String| c == name;
        if same(&self.columns[at]) { Some(at) } else { self.columns.iter().position(same) }
    }

    /// How many rows there are below the header.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The rows below the header.
    pub(super) fn records(&self) -> impl Iterator<Item = Record<'_>> {
        let ends = self.rows.iter().skip(1).map(|r| r.0).chain([self.cells.len()]);
        self.rows.iter().zip(ends).map(|(&(start, line), end)| Record {
            sheet: self,
            cells: &self.cells[start..end],
            line,
        })
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    line: u32,
    column: u32,
    /// What each byte is, once the delimiter is known.
    classes: [u8; 256],
}

impl Reader<'_> {
    fn sheet(mut self, name: &str, faults: &mut Vec<Diagnostic>) -> Sheet {
        let mut sheet = Sheet { text: self.text.to_string(), ..Sheet::default() };
        sheet.cells.reserve(self.text.len() / 8);
        let mut delimiter = None;
        if let Some(rest) = self.text.strip_prefix("sep=") {
            delimiter = rest.chars().next();
            self.skip_line();
        }
        let mut width = 0;
        while self.at < self.text.len() {
            let rest = &self.text[self.at..];
            if rest.starts_with("# ") || rest.starts_with(['\n', '\r']) {
                self.skip_line();
                continue;
            }
            let delimiter = *delimiter.get_or_insert_with(|| {
                let header = rest.lines().next().unwrap_or("");
                *[',', ';', '\t']
                    .iter()
                    .max_by_key(|&&d| (header.matches(d).count(), d == ','))
                    .expect("three candidates")
            });
            if width == 0 {
                self.classes = classes(delimiter);
            }
            let (first, line) = (sheet.cells.len(), self.line);
            let closed = self.row(delimiter, &mut sheet);
            if !closed {
                faults.push(
                    Diagnostic::new(
                        Severity::Error,
                        "open-quote",
                        name,
                        u64::from(line),
                        "a quoted cell of this row is never closed",
                    )
                    .with_help("double a quotation mark inside a cell, and close the cell"),
                );
            }
            let cells = sheet.cells.len() - first;
            if width == 0 {
                sheet.columns = sheet
                    .cells
                    .drain(..)
                    .map(|c| sheet.text[c.start as usize..c.end as usize].to_lowercase())
                    .collect();
                sheet.marks = sheet.columns.iter().map(|c| mark(c)).collect();
                width = cells;
            } else if sheet.cells[first..].iter().all(|c| c.start == c.end) {
                sheet.cells.truncate(first);
            } else {
                if cells > width {
                    faults.push(
                        Diagnostic::new(
                            Severity::Error,
                            "too-many-cells",
                            name,
                            u64::from(line),
                            format!("the row has {cells} cells, the header {width}"),
                        )
                        .with_help("a cell that holds the delimiter must be quoted"),
                    );
                }
                sheet.rows.push((first, line));
            }
        }
        sheet
    }

    fn skip_line(&mut self) {
        let n = self.text[self.at..].find('\n').map_or(self.text.len() - self.at, |n| n + 1);
        self.at += n;
        self.line += 1;
        self.column = 1;
    }

    /// Reads one row; false if a quoted cell ran to the end of the file.
    fn row(&mut self, delimiter: char, sheet: &mut Sheet) -> bool {
        if self.plain_row(delimiter, sheet) {
            return true;
        }
        loop {
            let quoted = self.text.as_bytes().get(self.at) == Some(&b'"');
            let end = match quoted || !delimiter.is_ascii() {
                true => self.odd_cell(quoted, delimiter, sheet),
                false => self.plain_cell(delimiter as u8, sheet),
            };
            match end {
                End::OfCell => {}
                End::OfRow => return true,
                End::Missing => return false,
            }
        }
    }

    /// Reads a row whose cells all stay where they are and as they are, which most rows are: a glance at the line tells.
    /// False if it is no such row.
    fn plain_row(&mut self, delimiter: char, sheet: &mut Sheet) -> bool {
        let first = self.at;
        let length = self.text[first..].find('\n');
        let line = &self.text.as_bytes()[first..length.map_or(self.text.len(), |n| first + n)];
        if !delimiter.is_ascii() || !is_plain(line, delimiter as u8) {
            return false;
        }
        let (first, line_number) = (first as u32, self.line);
        let mut start = 0;
        let mut push = |end: u32| {
            let (column, end) = (start + 1, first + end);
            sheet.cells.push(Cell { start: first + start, end, line: line_number, column, broken: false });
            start = end - first + 1;
        };
        for (at, &b) in (0..).zip(line) {
            if b == delimiter as u8 {
                push(at);
            }
        }
        push(line.len() as u32);
        self.at += line.len();
        if length.is_some() {
            self.next();
        }
        true
    }

    /// A cell without quotation marks around it: it stays where it is, and each byte is looked at once.
    fn plain_cell(&mut self, delimiter: u8, sheet: &mut Sheet) -> End {
        let (line, column, start) = (self.line, self.column, self.at);
        let bytes = self.text.as_bytes();
        let mut looks = 0;
        let end = bytes[start..].iter().position(|b| {
            let class = self.classes[usize::from(*b)];
            looks |= class;
            class & BREAK != 0
        });
        let at = end.map_or(bytes.len(), |n| start + n);
        let (start, end) = match looks & (BLANK | WIDE) {
            0 => (start as u32, at as u32),
            _ => tidy(&mut sheet.text, start, at),
        };
        sheet.cells.push(Cell { start, end, line, column, broken: false });
        let cell = &self.text[self.at..at];
        self.column += if looks & WIDE == 0 { cell.len() } else { cell.chars().count() } as u32;
        self.at = at;
        match bytes.get(at) {
            Some(b) if *b == delimiter => {
                self.at += 1;
                self.column += 1;
                End::OfCell
            }
            Some(_) => {
                self.end_line();
                End::OfRow
            }
            None => End::OfRow,
        }
    }

    /// A cell that must be read character by character.
    fn odd_cell(&mut self, quoted: bool, delimiter: char, sheet: &mut Sheet) -> End {
        let (line, column) = (self.line, self.column);
        let start = sheet.text.len();
        let mut inside = quoted;
        if quoted {
            self.next();
        }
        let mut end = End::OfRow;
        while let Some(c) = self.peek() {
            if inside {
                self.next();
                if c == '"' && self.peek() == Some('"') {
                    self.next();
                    sheet.text.push('"');
                } else if c == '"' {
                    inside = false;
                } else {
                    sheet.text.push(c);
                }
            } else if c == delimiter {
                self.next();
                end = End::OfCell;
                break;
            } else if c == '\n' || c == '\r' {
                self.end_line();
                break;
            } else {
                self.next();
                sheet.text.push(c);
            }
        }
        let broken = quoted && sheet.text[start..].trim().contains(['\n', '\r']);
        let to = sheet.text.len();
        let (start, to) = tidy(&mut sheet.text, start, to);
        sheet.cells.push(Cell { start, end: to, line, column, broken });
        if inside { End::Missing } else { end }
    }

    /// Goes past the end of a line, `\n`, `\r` or both.
    fn end_line(&mut self) {
        let first = self.peek();
        self.next();
        if first == Some('\r') && self.peek() == Some('\n') {
            self.next();
        }
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn next(&mut self) {
        if let Some(c) = self.peek() {
            self.at += c.len_utf8();
            if c == '\n' || (c == '\r' && self.peek() != Some('\n')) {
                self.line += 1;
                self.column = 1;
            } else {
                self.column += 1;
            }
        }
    }
}

/// Length, first and last letter of a column's name: cells are asked for by name, a million times in all, and one number
/// tells nearly all names apart.
#[inline(always)]
fn mark(name: &str) -> u32 {
    let end = |b: Option<&u8>| b.map_or(0, |b| u32::from(*b));
    (name.len() as u32) << 16 | end(name.as_bytes().first()) << 8 | end(name.as_bytes().last())
}

/// What comes behind a cell.
enum End {
    OfCell,
    OfRow,
    /// The file ends inside quotation marks.
    Missing,
}

/// A cell ends here.
const BREAK: u8 = 1;
/// White space, which may have to be trimmed.
const BLANK: u8 = 2;
/// Not ASCII: not a character of its own, and perhaps white space.
const WIDE: u8 = 4;

/// What each byte is to a plain cell.
fn classes(delimiter: char) -> [u8; 256] {
    std::array::from_fn(|b| match b as u8 {
        b'\n' | b'\r' => BREAK,
        b if delimiter == char::from(b) => BREAK,
        b' ' | b'\t' | 0x0b | 0x0c => BLANK,
        0x80.. => WIDE,
        _ => 0,
    })
}

/// Whether a line has no quotation marks, nothing but ASCII, and no blanks at the borders of cells or behind others. All
/// of it is looked at, without a branch, so that the compiler may take many bytes at once.
fn is_plain(line: &[u8], delimiter: u8) -> bool {
    let mut odd = line.first().is_some_and(|b| *b == b' ') as u8 | line.last().is_some_and(|b| *b == b' ') as u8;
    for &b in line {
        odd |= (b < b' ') as u8 | (b >= 0x80) as u8 | (b == b'"') as u8;
    }
    for (&a, &b) in line.iter().zip(&line[line.len().min(1)..]) {
        let (blank, next) = ((a == b' ') as u8, (b == b' ') as u8);
        odd |= blank & (next | (b == delimiter) as u8) | (a == delimiter) as u8 & next;
    }
    odd == 0
}

/// The bytes `start..end` of `text` as a cell, trimmed, runs of white space made one blank: where they stand if that
/// changes nothing, else put at the end of `text`.
fn tidy(text: &mut String, start: usize, end: usize) -> (u32, u32) {
    let cell = &text[start..end];
    let mut before = ' ';
    let mut single = |c: char| {
        let doubled = c.is_whitespace() && (c != ' ' || before == ' ');
        before = c;
        !doubled
    };
    let all = if cell.is_ascii() { cell.bytes().all(|b| single(b.into())) } else { cell.chars().all(single) };
    if all && !cell.ends_with(' ') {
        return (start as u32, end as u32);
    }
    let joined = cell.split_whitespace().collect::<Vec<_>>().join(" ");
    let start = text.len();
    text.push_str(&joined);
    (start as u32, text.len() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(bytes: &[u8]) -> (Vec<(u32, Vec<String>)>, Vec<Diagnostic>) {
        let mut faults = Vec::new();
        let sheet = Sheet::read("x.csv", bytes, &mut faults);
        let rows = sheet
            .records()
            .map(|r| (r.line, (0..sheet.columns.len()).map(|c| r.cell(Some(c)).to_string()).collect()))
            .collect();
        (rows, faults)
    }

    #[test]
    fn lines_survive_comments_blanks_and_quoted_breaks() {
        let (got, faults) = rows(b"\xef\xbb\xbfA,b\r\n# note\r\n\r\n1,\"two\r\nlines\"\r\n,\r\n3 ,4\r\n");
        assert_eq!(got, [(4, vec!["1".into(), "two lines".into()]), (7, vec!["3".into(), "4".into()])]);
        assert!(faults.is_empty());
    }

    #[test]
    fn other_dialects() {
        assert_eq!(rows(b"a;b\n1;\"x\"\"y\"\n").0, [(2, vec!["1".into(), "x\"y".into()])]);
        assert_eq!(rows(b"sep=|\na|b\n1|2").0, [(3, vec!["1".into(), "2".into()])]);
    }

    #[test]
    fn faults_name_their_line() {
        assert_eq!(rows(b"a,b\n1,2\n1,2,3\n").1[0].line, 3);
        assert_eq!(rows(b"a,b\n1,\"2\n3,4\n").1[0].line, 2);
        assert_eq!(rows(b"a,b\n1,\xe9\n").1[0].line, 2);
    }
}
