//! A table as bytes: rows appended cell by cell, RFC 4180 with CRLF.
//!
//! The csv crate writes 600 MB/s and an append of our own over 2,000, and a cell must be looked at anyway: a
//! spreadsheet breaks on control characters and on cells over 32,767 characters, and runs a cell that looks like a
//! formula. One pass of wide comparisons tells whether a cell needs any of that; nearly all need none.
//!
//! Each cell is written under its column's name. Debug builds check name, type and allowed values against the
//! [registry](super::registry); release builds write the cell and nothing else.

use memchr::memchr_iter;

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
        Dialect { delimiter: b',', bom: true, raw: false }
    }
}

impl Dialect {
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

    /// The byte between two cells.
    pub fn delimiter(self) -> u8 {
        self.delimiter
    }
}

/// Rows of one table.
#[derive(Debug)]
pub struct Sheet {
    /// The rows so far, as bytes.
    pub bytes: Vec<u8>,
    /// The columns (of rows since this was last emptied) with a cell that was cut.
    pub cuts: Vec<&'static str>,
    id: TableId,
    dialect: Dialect,
    /// The next column; 0 at the start of a row.
    at: usize,
    /// A cell that is put together of pieces, or made fit.
    scratch: Vec<u8>,
}

impl Sheet {
    /// No rows yet, and no header.
    pub fn new(id: TableId, dialect: Dialect) -> Self {
        Sheet { bytes: Vec::new(), cuts: Vec::new(), id, dialect, at: 0, scratch: Vec::new() }
    }

    /// Which table.
    pub fn id(&self) -> TableId {
        self.id
    }

    fn table(&self) -> &'static Table {
        self.id.table()
    }

    /// The byte order mark, if wanted, and the names of the columns.
    pub fn header(&mut self) {
        if self.dialect.bom {
            self.bytes.extend_from_slice("\u{feff}".as_bytes());
        }
        for (i, c) in self.table().columns.iter().enumerate() {
            if i > 0 {
                self.bytes.push(self.dialect.delimiter);
            }
            self.bytes.extend_from_slice(c.name.as_bytes());
        }
        self.bytes.extend_from_slice(b"\r\n");
    }

    #[inline]
    fn begin(&mut self, column: &'static str, kind: Type) {
        debug_assert!(self.at < self.table().columns.len(), "{column}: {} has no more columns", self.table().name);
        debug_assert_eq!(self.table().columns[self.at].name, column, "order of the columns of {}", self.table().name);
        debug_assert_eq!(self.table().columns[self.at].kind, kind, "type of {}.{column}", self.table().name);
        if self.at > 0 {
            self.bytes.push(self.dialect.delimiter);
        }
        self.at += 1;
    }

    /// Ends the row.
    #[inline]
    pub fn end(&mut self) {
        debug_assert_eq!(self.at, self.table().columns.len(), "cells of a row of {}", self.table().name);
        self.at = 0;
        self.bytes.extend_from_slice(b"\r\n");
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
        self.append_text(column, value);
    }

    /// The pieces of the text, joined by ` … `.
    pub fn pieces<'t>(&mut self, column: &'static str, pieces: impl Iterator<Item = &'t str>) {
        self.joined(column, " … ", pieces, |cell, piece| cell.extend_from_slice(piece.as_bytes()));
    }

    /// A text cell of items joined by `glue`; `write` appends one (valid UTF-8).
    #[inline]
    pub fn joined<T>(
        &mut self,
        column: &'static str,
        glue: &str,
        items: impl Iterator<Item = T>,
        mut write: impl FnMut(&mut Vec<u8>, T),
    ) {
        self.begin(column, Type::Text);
        let mut cell = std::mem::take(&mut self.scratch);
        cell.clear();
        for item in items {
            if !cell.is_empty() {
                cell.extend_from_slice(glue.as_bytes());
            }
            write(&mut cell, item);
        }
        self.append_text(column, std::str::from_utf8(&cell).expect("pieces of text are text"));
        self.scratch = cell;
    }

    /// One of the values that the registry lists: written as it is.
    #[inline]
    pub fn value(&mut self, column: &'static str, value: &'static str) {
        self.begin(column, Type::Text);
        self.bytes.extend_from_slice(value.as_bytes());
    }

    /// A letter and a number (`a12`).
    #[inline]
    pub fn id_cell(&mut self, column: &'static str, letter: u8, number: usize) {
        self.begin(column, Type::Text);
        self.bytes.push(letter);
        push_integer(&mut self.bytes, number as u64);
    }

    /// A whole number.
    #[inline]
    pub fn integer(&mut self, column: &'static str, value: u64) {
        self.begin(column, Type::Integer);
        push_integer(&mut self.bytes, value);
    }

    /// Thousandths, with three decimals.
    #[inline]
    pub fn thousandths(&mut self, column: &'static str, value: i64) {
        self.begin(column, Type::Number);
        push_decimal::<3>(&mut self.bytes, value);
    }

    /// Hundredths, with two decimals.
    #[inline]
    pub fn hundredths(&mut self, column: &'static str, value: i64) {
        self.begin(column, Type::Number);
        push_decimal::<2>(&mut self.bytes, value);
    }

    /// `true` or `false`.
    #[inline]
    pub fn flag(&mut self, column: &'static str, value: bool) {
        self.begin(column, Type::Boolean);
        self.bytes.extend_from_slice(if value { b"true" } else { b"false" });
    }

    /// A day, or nothing.
    #[inline]
    pub fn date(&mut self, column: &'static str, value: Option<Date>) {
        self.begin(column, Type::Date);
        if let Some(d) = value {
            push_date(&mut self.bytes, d);
        }
    }

    /// Cells that this sheet wrote before (`bytes[from..to]` of it, from the first of `columns` up to and without the
    /// delimiter after the last), once more: what is the same in each row of an article is made fit only once.
    #[inline]
    pub fn again(&mut self, columns: &[&'static str], cells: std::ops::Range<usize>) {
        for (i, c) in columns.iter().enumerate() {
            debug_assert_eq!(self.table().columns[self.at + i].name, *c);
        }
        if self.at > 0 {
            self.bytes.push(self.dialect.delimiter);
        }
        self.at += columns.len();
        self.bytes.extend_from_within(cells);
    }

    fn append_text(&mut self, column: &'static str, value: &str) {
        let look = Look::at(value.as_bytes(), self.dialect.delimiter);
        let formula = matches!(value.as_bytes().first(), Some(b'=' | b'+' | b'-' | b'@'));
        if look.odd || formula || value.len() >= MAX_CELL {
            return self.append_odd(column, value);
        }
        push_quoted(&mut self.bytes, value.as_bytes(), look.quote, look.special);
    }

    /// The rare cells: with control characters, like a formula, or long.
    #[cold]
    fn append_odd(&mut self, column: &'static str, value: &str) {
        let mut fit = String::with_capacity(value.len() + 1);
        tidy(value, &mut fit);
        if !self.dialect.raw && fit.starts_with(['=', '+', '-', '@']) {
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
        let look = Look::at(fit.as_bytes(), self.dialect.delimiter);
        push_quoted(&mut self.bytes, fit.as_bytes(), look.quote, look.special);
    }
}

/// What a cell holds, so far as writing it depends on that.
struct Look {
    /// A quotation mark (`"`).
    quote: bool,
    /// A quotation mark or the delimiter.
    special: bool,
    /// A control character, or what breaks a line.
    odd: bool,
}

impl Look {
    #[inline]
    fn at(bytes: &[u8], delimiter: u8) -> Look {
        // Without branches, so that the compiler makes wide comparisons of it.
        let (mut quote, mut split, mut control, mut lead) = (0u8, 0u8, 0u8, 0u8);
        for &b in bytes {
            quote |= u8::from(b == b'"');
            split |= u8::from(b == delimiter);
            control |= u8::from(b < 0x20) | u8::from(b == 0x7f);
            lead |= u8::from(b == 0xc2) | u8::from(b == 0xe2);
        }
        // U+0080 to U+009F begin with C2, U+2028 and U+2029 with E2 80.
        let odd = control != 0 || (lead != 0 && breaks_beyond_ascii(bytes));
        Look { quote: quote != 0, special: quote | split != 0, odd }
    }
}

fn breaks_beyond_ascii(bytes: &[u8]) -> bool {
    memchr::memchr2_iter(0xc2, 0xe2, bytes).any(|i| match bytes[i] {
        0xc2 => bytes.get(i + 1).is_some_and(|b| *b < 0xa0),
        _ => matches!(bytes.get(i + 1..i + 3), Some([0x80, 0xa8 | 0xa9])),
    })
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

#[inline]
fn push_quoted(out: &mut Vec<u8>, cell: &[u8], quote: bool, special: bool) {
    if !special {
        out.extend_from_slice(cell);
        return;
    }
    out.reserve(cell.len() + 16);
    out.push(b'"');
    let mut from = 0;
    if quote {
        for i in memchr_iter(b'"', cell) {
            out.extend_from_slice(&cell[from..=i]);
            from = i;
        }
    }
    out.extend_from_slice(&cell[from..]);
    out.push(b'"');
}

/// Appends a whole number.
#[inline]
pub(crate) fn push_integer(out: &mut Vec<u8>, mut value: u64) {
    let mut digits = [0u8; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (value % 10) as u8;
        value /= 10;
        if value == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

/// Appends a number given in units of its last of `DECIMALS` decimals.
#[inline]
pub(crate) fn push_decimal<const DECIMALS: u32>(out: &mut Vec<u8>, value: i64) {
    if value < 0 {
        out.push(b'-');
    }
    let one = 10u64.pow(DECIMALS);
    let value = value.unsigned_abs();
    push_integer(out, value / one);
    out.push(b'.');
    let rest = value % one;
    let mut unit = one / 10;
    while unit > 0 {
        out.push(b'0' + (rest / unit % 10) as u8);
        unit /= 10;
    }
}

/// Appends `YYYY-MM-DD`.
pub(crate) fn push_date(out: &mut Vec<u8>, date: Date) {
    if date.year < 0 {
        out.push(b'-');
    }
    let year = date.year.unsigned_abs();
    let two = |n: u16| [b'0' + (n / 10 % 10) as u8, b'0' + (n % 10) as u8];
    if year > 9999 {
        out.push(b'0' + (year / 10_000) as u8);
    }
    out.extend_from_slice(&two(year / 100));
    out.extend_from_slice(&two(year));
    out.push(b'-');
    out.extend_from_slice(&two(u16::from(date.month)));
    out.push(b'-');
    out.extend_from_slice(&two(u16::from(date.day)));
}

/// A score in thousandths, as tables and sums have it.
#[inline]
pub(crate) fn to_thousandths(score: f32) -> i64 {
    (f64::from(score) * 1000.0).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// One cell as it is written, between its neighbours' delimiters.
    fn cell(dialect: Dialect, value: &str) -> String {
        let mut sheet = Sheet::new(TableId::Codebook, dialect);
        sheet.text("table", value);
        String::from_utf8(sheet.bytes).expect("a cell is text")
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
        assert_eq!((sheet.bytes.len(), sheet.cuts.len()), (2 * MAX_CELL, 0));
        sheet.text("column", &"é".repeat(MAX_CELL + 1));
        assert_eq!((sheet.bytes.len(), &*sheet.cuts), (4 * MAX_CELL + 1, &["column"][..]));
        sheet.text("type", &"=".repeat(MAX_CELL));
        assert_eq!((sheet.bytes.len(), sheet.cuts.len()), (5 * MAX_CELL + 2, 2));
    }

    #[test]
    fn numbers() {
        let decimal = |v| {
            let mut out = Vec::new();
            push_decimal::<3>(&mut out, v);
            String::from_utf8(out).expect("digits")
        };
        assert_eq!(decimal(0), "0.000");
        assert_eq!(decimal(-1), "-0.001");
        assert_eq!(decimal(12_345), "12.345");
        assert_eq!(decimal(to_thousandths(-1.8)), "-1.800");
        assert_eq!(decimal(to_thousandths(-0.0004)), "0.000");
        assert_eq!(decimal(to_thousandths(f32::NAN)), "0.000");
        let mut out = Vec::new();
        push_integer(&mut out, 0);
        push_integer(&mut out, u64::MAX);
        assert_eq!(out, b"018446744073709551615");
        let mut out = Vec::new();
        push_date(&mut out, Date { year: 207, month: 3, day: 14 });
        assert_eq!(out, b"0207-03-14");
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
            let mut reader = csv::ReaderBuilder::new().delimiter(dialect.delimiter()).from_reader(&sheet.bytes[3..]);
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
