//! CSV files as the judges read them: comma (or semicolon or tab, as spreadsheets write it), quotes, columns by name, UTF-8 with or without a byte order mark, and
//! each record with the line it begins on (the csv crate counts on from blank lines, so the line is counted here).

use std::path::Path;

use csv::{ReaderBuilder, StringRecord, WriterBuilder};

use crate::model::{Diagnostic, Severity};

/// A CSV file in memory.
pub(super) struct Table {
    /// File as shown to the user.
    pub(super) file: String,
    columns: StringRecord,
    records: Vec<StringRecord>,
    /// Line of each record.
    lines: Vec<u64>,
}

/// A file's bytes, or what hindered.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let fault = |e| Diagnostic::new(Severity::Error, "gold-unreadable", shown(path), 0, format!("cannot read it: {e}"));
    std::fs::read(path).map_err(|e| vec![fault(e)])
}

/// Bytes as text; the fault names the line.
pub(super) fn decode<'a>(bytes: &'a [u8], file: &str) -> Result<&'a str, Vec<Diagnostic>> {
    std::str::from_utf8(bytes).map_err(|e| {
        let line = 1 + bytes[..e.valid_up_to()].iter().filter(|&&b| b == b'\n').count() as u64;
        vec![Diagnostic::new(Severity::Error, "gold-encoding", file, line, "the file is not UTF-8")]
    })
}

/// A path as shown to the user.
pub(super) fn shown(path: &Path) -> String {
    path.display().to_string()
}

impl Table {
    /// From a file's bytes. An empty file has no columns.
    pub(super) fn parse(file: &str, bytes: &[u8]) -> Result<Table, Vec<Diagnostic>> {
        let text = decode(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes), file)?;
        let header = text.lines().next().unwrap_or_default();
        // The last of equals wins: the comma.
        let delimiter = *b"\t;,".iter().max_by_key(|d| header.bytes().filter(|b| b == *d).count()).expect("three");
        let mut builder = ReaderBuilder::new();
        let mut reader = builder.delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
        let (mut records, mut lines, mut line_of) = (Vec::new(), Vec::new(), LineCount::default());
        let mut record = StringRecord::new();
        loop {
            let at = reader.position().byte() as usize;
            let more = reader.read_record(&mut record).expect("text in memory with any number of cells cannot fail");
            if !more {
                break;
            }
            lines.push(line_of.at(text, at));
            records.push(std::mem::take(&mut record));
        }
        if records.is_empty() {
            return Err(vec![Diagnostic::new(Severity::Error, "gold-empty", file, 0, "the file has no header line")]);
        }
        let columns = records.remove(0);
        lines.remove(0);
        Ok(Table { file: file.to_owned(), columns, records, lines })
    }

    /// Number of a column; the last one of that name, as in Python's `csv.DictReader`.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().enumerate().filter(|(_, c)| *c == name).map(|(i, _)| i).last()
    }

    /// Numbers of columns that must be there.
    pub(super) fn require<const N: usize>(&self, names: [&str; N]) -> Result<[usize; N], Vec<Diagnostic>> {
        let missing: Vec<&str> = names.into_iter().filter(|n| self.column(n).is_none()).collect();
        if !missing.is_empty() {
            let message = format!("columns are missing: {}", missing.join(", "));
            return Err(vec![Diagnostic::new(Severity::Error, "gold-columns", &self.file, 1, message)]);
        }
        Ok(names.map(|n| self.column(n).expect("looked up just before")))
    }

    /// The records, in order.
    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.records.iter().zip(&self.lines).map(|(record, &line)| Row { record, line, file: &self.file })
    }
}

/// One record of a [`Table`].
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    record: &'a StringRecord,
    file: &'a str,
    /// Line it begins on, from 1.
    pub(super) line: u64,
}

impl<'a> Row<'a> {
    /// A cell; empty where the record is too short.
    pub(super) fn cell(self, column: usize) -> &'a str {
        self.record.get(column).unwrap_or_default()
    }

    /// A cell of a column that not every file has.
    pub(super) fn optional(self, column: Option<usize>) -> &'a str {
        column.map_or("", |c| self.cell(c))
    }

    /// An error about this record.
    pub(super) fn fault(self, code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Severity::Error, code, self.file, self.line, message)
    }
}

/// Counts lines up to positions that only grow.
#[derive(Default)]
struct LineCount {
    byte: usize,
    ends: u64,
}

impl LineCount {
    /// The line of the first character at or after `byte` that ends no line.
    fn at(&mut self, text: &str, byte: usize) -> u64 {
        let bytes = text.as_bytes();
        let blank = bytes[byte..].iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        let is_end = |i: usize| match bytes[i] {
            b'\n' => true,
            b'\r' => bytes.get(i + 1) != Some(&b'\n'),
            _ => false,
        };
        self.ends += (self.byte..byte + blank).filter(|&i| is_end(i)).count() as u64;
        self.byte = byte + blank;
        self.ends + 1
    }
}

/// A CSV file to be written: RFC 4180 with a byte order mark, as all tables of the program.
pub(super) fn write<R: AsRef<[String]>>(columns: &[&str], rows: impl IntoIterator<Item = R>) -> String {
    let mut writer = WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(b"\xef\xbb\xbf".to_vec());
    writer.write_record(columns).expect("a Vec takes all");
    for row in rows {
        writer.write_record(row.as_ref()).expect("a Vec takes all, and rows are as long as the header");
    }
    let bytes = writer.into_inner().unwrap_or_else(|e| panic!("a Vec takes all: {e}"));
    String::from_utf8(bytes).expect("written from strings")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_right_after_blank_lines_and_long_cells() {
        let text = "\u{feff}id,text\r\n\r\na,\"x\ny\"\n\n\nb,z,more\rc\n";
        let table = Table::parse("t.csv", text.as_bytes()).expect("sound");
        let rows: Vec<(u64, &str, &str)> = table.rows().map(|r| (r.line, r.cell(0), r.cell(1))).collect();
        assert_eq!(rows, [(3, "a", "x\ny"), (7, "b", "z"), (8, "c", "")]);
        assert_eq!(
            table.require(["id", "nope", "text", "gone"]).expect_err("missing")[0].message,
            "columns are missing: nope, gone"
        );
    }

    #[test]
    fn delimiters_of_spreadsheets() {
        for text in ["id;text\na;x, y\n", "id\ttext\na\tx, y\n", "id,text\na,\"x, y\"\n"] {
            let table = Table::parse("t.csv", text.as_bytes()).expect("sound");
            assert_eq!(table.rows().map(|r| r.cell(1)).collect::<Vec<_>>(), ["x, y"], "{text}");
        }
    }

    #[test]
    fn faults() {
        assert_eq!(Table::parse("t.csv", b"").err().expect("empty")[0].code, "gold-empty");
        let fault = &Table::parse("t.csv", b"id\na\n\xff\n").err().expect("not UTF-8")[0];
        assert_eq!((fault.code, fault.line), ("gold-encoding", 3));
    }

    #[test]
    fn written() {
        let text = write(&["id", "x"], [["a".to_owned(), "1, \"2\"".to_owned()]]);
        assert_eq!(text, "\u{feff}id,x\r\na,\"1, \"\"2\"\"\"\r\n");
    }
}
