//! CSV for people: what the tools of this module write, row by row.
//!
//! RFC 4180 with CRLF, as all tables of the program; a cell that a spreadsheet would take for a formula gets a leading
//! `'`, and no cell holds a line break, so that a row is a line.

use std::io::{self, Write};

/// A CSV file that is being written.
pub struct SheetWriter<W: Write> {
    out: csv::Writer<W>,
    as_is: bool,
}

impl<W: Write> SheetWriter<W> {
    /// Begins with a byte order mark, if wanted, and the names of the columns.
    pub fn new(mut out: W, bom: bool, columns: &[&str]) -> io::Result<Self> {
        if bom {
            out.write_all("\u{feff}".as_bytes())?;
        }
        let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
        out.write_record(columns)?;
        Ok(SheetWriter { out, as_is: false })
    }

    /// Leaves cells as they are: rows of a lexicon, which must be read as they were written.
    pub fn as_is(self) -> Self {
        SheetWriter { as_is: true, ..self }
    }

    /// Appends a row.
    pub fn row<C: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = C>) -> io::Result<()> {
        for cell in cells {
            let cell = cell.as_ref();
            if !self.as_is && (cell.contains(|c: char| c.is_control()) || cell.starts_with(['=', '+', '-', '@'])) {
                self.out.write_field(fit(cell))?;
            } else {
                self.out.write_field(cell)?;
            }
        }
        Ok(self.out.write_record(None::<&[u8]>)?)
    }

    /// Writes what is held back, and gives the output back.
    pub fn finish(self) -> io::Result<W> {
        self.out.into_inner().map_err(|e| io::Error::new(e.error().kind(), e.to_string()))
    }
}

/// A cell that a spreadsheet shows as it is. Numbers may begin with a sign.
fn fit(cell: &str) -> String {
    let words: Vec<&str> = cell.split(|c: char| c.is_control()).filter(|w| !w.is_empty()).collect();
    let fit = words.join(" ");
    if fit.starts_with(['=', '+', '-', '@']) && fit.parse::<f64>().is_err() { format!("'{fit}") } else { fit }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_made_fit() {
        let mut sheet = SheetWriter::new(Vec::new(), true, &["a", "b"]).expect("a Vec takes all");
        sheet.row(["=1+1", "x, \"y\""]).expect("a Vec takes all");
        sheet.row(["-1.5", "one\r\ntwo"]).expect("a Vec takes all");
        let bytes = sheet.finish().expect("a Vec takes all");
        let text = String::from_utf8(bytes).expect("UTF-8");
        assert_eq!(text, "\u{feff}a,b\r\n'=1+1,\"x, \"\"y\"\"\"\r\n-1.5,one two\r\n");
    }
}
