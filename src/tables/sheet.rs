//! A table as bytes: rows appended cell by cell, RFC 4180 with CRLF.
//!
//! The csv crate writes 600 MB/s and an append of our own over 2,000, and a cell must be looked at anyway: a
//! spreadsheet breaks on control characters and on cells over 32,767 characters, and runs a cell that looks like a
//! formula. One pass of wide comparisons tells whether a cell needs any of that; nearly all need none.
//!
//! Each cell is written under its column's name. Debug builds check name, type and allowed values against the
//! [registry](super::registry); release builds write the cell and nothing else.

use memchr::memchr_iter;

use super::pen::Pen;
use super::registry::{Table, TableId, Type};
use crate::model::Date;

/// The most characters that a spreadsheet takes in a cell.
pub const MAX_CELL: usize = 32_767;

/// How tables are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    delimiter: u8,
    /// Whether a file begins with a byte order mark (Excel takes UTF-8 for the local code page without one).
    pub bom: bool,
    /// Whether text cells that look like formulas stay as they are.
    pub raw: bool,
}

impl Default for Dialect {
    fn default() -> Self {
        Dialect::DEFAULT
    }
}

impl Dialect {
    /// Commas, a byte order mark, no formulas.
    pub const DEFAULT: Dialect = Dialect { delimiter: b',', bom: true, raw: false };

    /// The same with another delimiter: `,`, `;`, `|` or a tab (also as `tab` or `\t`). None for anything else, since
    /// a reader could not tell it from what numbers and spans are written with.
    pub fn with_delimiter(self, delimiter: &str) -> Option<Dialect> {
        let delimiter = match delimiter {
            "," | ";" | "|" | "\t" => delimiter.as_bytes()[0],
            "tab" | "\\t" => b'\t',
            _ => return None,
        };
        Some(Dialect { delimiter, ..self })
    }

    /// Whether a text cell of just this is written as it is.
    pub(super) fn is_plain(self, value: &str) -> bool {
        fits(value.as_bytes(), look(value.as_bytes(), self.delimiter))
    }

    /// The byte between two cells.
    pub fn delimiter(self) -> u8 {
        self.delimiter
    }
}

/// Rows of one table.
#[derive(Debug)]
pub struct Sheet {
    pen: Pen,
    /// The columns (of rows since this was last emptied) with a cell that was cut.
    pub cuts: Vec<&'static str>,
    id: TableId,
    dialect: Dialect,
    /// The next column; 0 at the start of a row.
    at: usize,
}

impl Sheet {
    /// No rows yet, and no header.
    pub fn new(id: TableId, dialect: Dialect) -> Self {
        Sheet { pen: Pen::default(), cuts: Vec::new(), id, dialect, at: 0 }
    }

    /// Which table.
    pub fn id(&self) -> TableId {
        self.id
    }

    /// The rows so far.
    pub fn bytes(&self) -> &[u8] {
        self.pen.bytes()
    }

    /// Forgets the rows, keeps the memory.
    pub fn clear(&mut self) {
        self.pen.truncate(0);
        self.cuts.clear();
    }

    /// Where the next byte goes.
    pub(super) fn position(&self) -> usize {
        self.pen.len()
    }

    fn table(&self) -> &'static Table {
        self.id.table()
    }

    /// The byte order mark, if wanted, and the names of the columns.
    pub fn header(&mut self) {
        if self.dialect.bom {
            self.pen.put("\u{feff}".as_bytes());
        }
        for (i, c) in self.table().columns.iter().enumerate() {
            if i > 0 {
                self.pen.put(&[self.dialect.delimiter]);
            }
            self.pen.put(c.name.as_bytes());
        }
        self.pen.put(b"\r\n");
    }

    #[inline]
    fn begin(&mut self, column: &'static str, kind: Type) {
        debug_assert!(self.at < self.table().columns.len(), "{column}: {} has no more columns", self.table().name);
        debug_assert_eq!(self.table().columns[self.at].name, column, "order of the columns of {}", self.table().name);
        debug_assert_eq!(self.table().columns[self.at].kind, kind, "type of {}.{column}", self.table().name);
        self.pen.ready();
        if self.at > 0 {
            self.pen.push(self.dialect.delimiter);
        }
        self.at += 1;
    }

    /// Ends the row.
    #[inline]
    pub fn end(&mut self) {
        debug_assert_eq!(self.at, self.table().columns.len(), "cells of a row of {}", self.table().name);
        self.at = 0;
        self.pen.put(b"\r\n");
    }

    /// An empty cell.
    #[inline]
    pub fn empty(&mut self, column: &'static str) {
        debug_assert!(
            self.at < self.table().columns.len() && !self.table().columns[self.at].required,
            "{column} empty"
        );
        self.begin(column, self.table().columns[self.at].kind);
    }

    /// Any words: made fit for a spreadsheet and quoted where they must be.
    #[inline]
    pub fn text(&mut self, column: &'static str, value: &str) {
        self.begin(column, Type::Text);
        self.append_text(column, value.as_bytes());
    }

    /// A text cell of items joined by `glue`; `write` appends one (valid UTF-8).
    #[inline]
    pub(super) fn joined<T>(
        &mut self,
        column: &'static str,
        glue: &str,
        items: impl Iterator<Item = T>,
        write: impl FnMut(&mut Pen, T),
    ) {
        let from = self.join(column, glue, items, write);
        // Nearly always the cell can stay as it is.
        let cell = &self.pen.bytes()[from..];
        if !fits(cell, look(cell, self.dialect.delimiter)) {
            self.join_again(column, from);
        }
    }

    /// The same of items that are known to be plain (numbers, and names that [`Dialect::is_plain`] was asked about): only
    /// the glue could make a difference.
    #[inline]
    pub(super) fn listed<T>(
        &mut self,
        column: &'static str,
        glue: &str,
        items: impl Iterator<Item = T>,
        write: impl FnMut(&mut Pen, T),
    ) {
        let from = self.join(column, glue, items, write);
        let cell = &self.pen.bytes()[from..];
        debug_assert_eq!(look(cell, self.dialect.delimiter) & !DELIMITER, 0, "{column} is not plain");
        if glue.as_bytes().contains(&self.dialect.delimiter) || !fits(cell, 0) {
            self.join_again(column, from);
        }
    }

    /// Begins a cell, appends items, and returns where the cell begins.
    #[inline]
    fn join<T>(
        &mut self,
        column: &'static str,
        glue: &str,
        items: impl Iterator<Item = T>,
        mut write: impl FnMut(&mut Pen, T),
    ) -> usize {
        self.begin(column, Type::Text);
        let from = self.pen.len();
        for item in items {
            if self.pen.len() > from {
                self.pen.put(glue.as_bytes());
            }
            write(&mut self.pen, item);
        }
        from
    }

    /// Writes the cell that begins at `from` once more, made fit.
    #[cold]
    fn join_again(&mut self, column: &'static str, from: usize) {
        let cell = self.pen.bytes()[from..].to_vec();
        self.pen.truncate(from);
        self.append_text(column, &cell);
    }

    /// One of the values that the registry lists: written as it is.
    #[inline]
    pub fn value(&mut self, column: &'static str, value: &'static str) {
        self.begin(column, Type::Text);
        self.pen.put(value.as_bytes());
    }

    /// A letter and a number (`a12`).
    #[inline]
    pub fn id_cell(&mut self, column: &'static str, letter: u8, number: usize) {
        self.begin(column, Type::Text);
        self.pen.push(letter);
        self.pen.integer(number as u64);
    }

    /// A whole number.
    #[inline]
    pub fn integer(&mut self, column: &'static str, value: u64) {
        self.begin(column, Type::Integer);
        self.pen.integer(value);
    }

    /// Thousandths, with three decimals.
    #[inline]
    pub fn thousandths(&mut self, column: &'static str, value: i64) {
        self.begin(column, Type::Number);
        self.pen.decimal::<3>(value);
    }

    /// Hundredths, with two decimals.
    #[inline]
    pub fn hundredths(&mut self, column: &'static str, value: i64) {
        self.begin(column, Type::Number);
        self.pen.decimal::<2>(value);
    }

    /// `true` or `false`.
    #[inline]
    pub fn flag(&mut self, column: &'static str, value: bool) {
        self.begin(column, Type::Boolean);
        self.pen.put(if value { b"true" } else { b"false" });
    }

    /// A day, or nothing.
    #[inline]
    pub fn date(&mut self, column: &'static str, value: Option<Date>) {
        self.begin(column, Type::Date);
        if let Some(d) = value {
            self.pen.date(d);
        }
    }

    /// Cells that this sheet wrote before (the bytes `cells` of it, from the first of `columns` up to and without the
    /// delimiter after the last), once more: what is the same in each row of an article is made fit only once.
    #[inline]
    pub(super) fn again(&mut self, columns: &[&'static str], cells: std::ops::Range<usize>) {
        for (i, c) in columns.iter().enumerate() {
            debug_assert_eq!(self.table().columns[self.at + i].name, *c);
        }
        if self.at > 0 {
            self.pen.push(self.dialect.delimiter);
        }
        self.at += columns.len();
        self.pen.again(cells.start, cells.end);
    }

    #[inline]
    fn append_text(&mut self, column: &'static str, value: &[u8]) {
        let looks = look(value, self.dialect.delimiter);
        if fits(value, looks) {
            self.pen.put(value);
        } else {
            self.append_special(column, value, looks);
        }
    }

    /// A cell with the delimiter, quotation marks or control characters, like a formula, or long.
    fn append_special(&mut self, column: &'static str, value: &[u8], looks: u8) {
        let odd = looks & CONTROL != 0 || (looks & LEAD != 0 && breaks_beyond_ascii(value));
        if odd || starts_like_formula(value) || value.len() >= MAX_CELL {
            self.append_odd(column, std::str::from_utf8(value).expect("pieces of text are text"));
        } else {
            self.append_quoted(value, looks);
        }
    }

    /// The rare cells: with control characters, like a formula, or long.
    #[cold]
    fn append_odd(&mut self, column: &'static str, value: &str) {
        let mut fit = String::with_capacity(value.len() + 1);
        tidy(value, &mut fit);
        if !self.dialect.raw && starts_like_formula(fit.as_bytes()) {
            fit.insert(0, '\'');
        }
        if fit.len() > MAX_CELL
            && let Some((end, _)) = fit.char_indices().nth(MAX_CELL)
        {
            fit.truncate(end);
            if !self.cuts.contains(&column) {
                self.cuts.push(column);
            }
        }
        self.append_quoted(fit.as_bytes(), look(fit.as_bytes(), self.dialect.delimiter));
    }

    fn append_quoted(&mut self, cell: &[u8], looks: u8) {
        if looks & (QUOTE | DELIMITER) == 0 {
            return self.pen.put(cell);
        }
        self.pen.push(b'"');
        let mut from = 0;
        if looks & QUOTE != 0 {
            for i in memchr_iter(b'"', cell) {
                self.pen.put(&cell[from..=i]);
                from = i;
            }
        }
        self.pen.put(&cell[from..]);
        self.pen.push(b'"');
    }
}

/// A quotation mark (`"`) is there.
const QUOTE: u8 = 1;
/// The delimiter is there.
const DELIMITER: u8 = 2;
/// A control character of ASCII is there.
const CONTROL: u8 = 4;
/// A byte is there with which U+0080 to U+009F (C2) or U+2028 and U+2029 (E2) begin.
const LEAD: u8 = 8;

/// What a cell holds, so far as writing it depends on that: the bits above.
#[inline]
fn look(bytes: &[u8], delimiter: u8) -> u8 {
    if bytes.len() < 16 {
        let classes = match delimiter {
            b',' => &CLASSES[0],
            b';' => &CLASSES[1],
            b'|' => &CLASSES[2],
            _ => &CLASSES[3],
        };
        return bytes.iter().fold(0, |all, b| all | classes[usize::from(*b)]);
    }
    // Blocks of fixed size without branches become wide comparisons; the last block overlaps the one before.
    let mut all = [0; 16];
    let (blocks, _) = bytes.as_chunks::<16>();
    for block in blocks.iter().chain(bytes.last_chunk()) {
        for (a, b) in all.iter_mut().zip(block) {
            *a |= classify(*b, delimiter);
        }
    }
    let (words, _) = all.as_chunks::<8>();
    let all = words.iter().fold(0, |all, w| all | u64::from_ne_bytes(*w));
    let all = all | all >> 32;
    let all = all | all >> 16;
    (all | all >> 8) as u8
}

/// [`classify`] for each byte under each delimiter.
static CLASSES: [[u8; 256]; 4] = [classes(b','), classes(b';'), classes(b'|'), classes(b'\t')];

const fn classes(delimiter: u8) -> [u8; 256] {
    let mut all = [0; 256];
    let mut b = 0;
    while b < 256 {
        all[b] = classify(b as u8, delimiter);
        b += 1;
    }
    all
}

const fn classify(b: u8, delimiter: u8) -> u8 {
    ((b == b'"') as u8 * QUOTE)
        | ((b == delimiter) as u8 * DELIMITER)
        | ((b < 0x20 || b == 0x7f) as u8 * CONTROL)
        | ((b | 0x20 == 0xe2) as u8 * LEAD)
}

/// Whether a cell that looks so can be written as it is.
#[inline]
fn fits(cell: &[u8], looks: u8) -> bool {
    looks == 0 && !starts_like_formula(cell) && cell.len() < MAX_CELL
}

#[inline]
fn starts_like_formula(cell: &[u8]) -> bool {
    matches!(cell.first(), Some(b'=' | b'+' | b'-' | b'@'))
}

/// Whether U+0080 to U+009F (C2 80 to C2 9F), U+2028 or U+2029 (E2 80 A8 and A9) is there: curly quotation marks and
/// dashes begin with E2 80 as well, so this is asked of every other sentence, and is made for wide comparisons.
fn breaks_beyond_ascii(bytes: &[u8]) -> bool {
    let (second, third) = (bytes.get(1..).unwrap_or_default(), bytes.get(2..).unwrap_or_default());
    let c1 = bytes.iter().zip(second).fold(0, |all, (a, b)| all | u8::from(*a == 0xc2) & u8::from(*b < 0xa0));
    let line = bytes
        .iter()
        .zip(second)
        .zip(third)
        .fold(0, |all, ((a, b), c)| all | u8::from(*a == 0xe2) & u8::from(*b == 0x80) & u8::from(*c | 1 == 0xa9));
    c1 | line != 0
}

/// Turns each run of white space and control characters that holds a line break or another control character into
/// one blank, and drops such a run at either end.
fn tidy(value: &str, out: &mut String) {
    let mut gap: Option<usize> = None;
    let mut broken = false;
    for (i, c) in value.char_indices() {
        let control = c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
        if control || c.is_whitespace() {
            gap.get_or_insert(i);
            broken |= control;
            continue;
        }
        if let Some(start) = gap.take() {
            match broken {
                false => out.push_str(&value[start..i]),
                true if out.is_empty() => {}
                true => out.push(' '),
            }
            broken = false;
        }
        out.push(c);
    }
    if let (Some(start), false) = (gap, broken) {
        out.push_str(&value[start..]);
    }
}

/// A score in thousandths, as tables and sums have it.
#[inline]
pub(crate) fn to_thousandths(score: f32) -> i64 {
    nearest(f64::from(score) * 1000.0)
}

/// The nearest whole number, halves away from 0; 0 for what is not a number. (`f64::round` is a call where the
/// processor may not have an instruction for it.)
#[inline]
pub(crate) fn nearest(value: f64) -> i64 {
    (value + 0.5f64.copysign(value)) as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// One cell as it is written, between its neighbours' delimiters.
    fn cell(dialect: Dialect, value: &str) -> String {
        let mut sheet = Sheet::new(TableId::Codebook, dialect);
        sheet.text("table", value);
        String::from_utf8(sheet.bytes().to_vec()).expect("a cell is text")
    }

    fn check(value: &str, expected: &str) {
        assert_eq!(cell(Dialect::default(), value), expected, "{value:?}");
    }

    #[test]
    fn cells_are_quoted_only_where_they_must_be() {
        check("", "");
        check("plain words", "plain words");
        check("a, b", "\"a, b\"");
        check("a; b", "a; b");
        check("say \"yes\"", "\"say \"\"yes\"\"\"");
        check("\"", "\"\"\"\"");
        check("“ja”, naïve €", "\"“ja”, naïve €\"");
        let semicolon = Dialect::default().with_delimiter(";").expect("a delimiter");
        assert_eq!(cell(semicolon, "a; b, c"), "\"a; b, c\"");
        assert_eq!(Dialect::default().with_delimiter("-"), None);
        assert_eq!(Dialect::default().with_delimiter("\""), None);
        assert_eq!(Dialect::default().with_delimiter("tab").map(Dialect::delimiter), Some(b'\t'));
    }

    #[test]
    fn cells_hold_no_breaks_and_no_control_characters() {
        check("one\r\n  two", "one two");
        check("one  two", "one  two");
        check("one\ttwo", "one two");
        check("a\0b", "a b");
        check("\n a \n", "a");
        check(" a ", " a ");
        check("a\u{2028}b\u{85}c\u{7f}d", "a b c d");
        check("a\u{a0}b\u{2026}", "a\u{a0}b\u{2026}");
        check("\n", "");
    }

    #[test]
    fn formulas_are_made_harmless_unless_raw() {
        for f in ["=1+1", "+49", "-2", "@SUM(A1)"] {
            check(f, &format!("'{f}"));
            assert_eq!(cell(Dialect { raw: true, ..Dialect::default() }, f), f);
        }
        check("\t=1", "'=1");
        check("\r=1,2", "\"'=1,2\"");
        check("a=1", "a=1");
    }

    #[test]
    fn long_cells_are_cut_at_a_character() {
        let mut sheet = Sheet::new(TableId::Codebook, Dialect::default());
        sheet.text("table", &"é".repeat(MAX_CELL));
        assert_eq!((sheet.bytes().len(), sheet.cuts.len()), (2 * MAX_CELL, 0));
        sheet.text("column", &"é".repeat(MAX_CELL + 1));
        assert_eq!((sheet.bytes().len(), &*sheet.cuts), (4 * MAX_CELL + 1, &["column"][..]));
        sheet.text("type", &"=".repeat(MAX_CELL));
        assert_eq!((sheet.bytes().len(), sheet.cuts.len()), (5 * MAX_CELL + 2, 2));
    }

    #[test]
    fn scores_are_rounded_once() {
        assert_eq!(to_thousandths(-1.8), -1800);
        assert_eq!(to_thousandths(-0.0004), 0);
        assert_eq!(to_thousandths(f32::NAN), 0);
        assert_eq!((nearest(0.5), nearest(-0.5), nearest(2.4)), (1, -1, 2));
    }

    proptest! {
        #[test]
        fn any_strings_make_a_rectangle_that_reads_back(
            rows in prop::collection::vec(prop::collection::vec("\\PC*|[ -~\r\n\t\0\u{85}\u{2028}é]*", 6), 1..6),
            delimiter in prop::sample::select(vec![",", ";", "\t", "|"]),
        ) {
            let dialect = Dialect { raw: true, ..Dialect::default() }.with_delimiter(delimiter).expect("a delimiter");
            let mut sheet = Sheet::new(TableId::Codebook, dialect);
            sheet.header();
            for row in &rows {
                for (i, name) in ["table", "column", "type", "unit"].into_iter().enumerate() {
                    sheet.text(name, &row[i]);
                }
                sheet.flag("required", true);
                sheet.text("values", &row[4]);
                sheet.text("meaning", &row[5]);
                sheet.end();
            }
            let mut reader = csv::ReaderBuilder::new().delimiter(dialect.delimiter()).from_reader(&sheet.bytes()[3..]);
            let back: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().expect("rectangular");
            prop_assert_eq!(back.len(), rows.len());
            for (read, row) in back.iter().zip(&rows) {
                for (i, at) in [0, 1, 2, 3, 5, 6].into_iter().enumerate() {
                    prop_assert!(!read[at].chars().any(char::is_control));
                    let mut fit = String::new();
                    tidy(&row[i], &mut fit);
                    prop_assert_eq!(&read[at], &fit);
                }
            }
        }
    }
}
