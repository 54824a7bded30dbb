//! CSV and TSV, as spreadsheets and scripts really write them.
//!
//! The records are cut here and not by a library, because a table of articles is judged by its lines: each fault must
//! name the true line of the file, after blank lines and after texts with line breaks in them; a quotation mark that
//! is never closed must not swallow the rest in silence; and marks escaped with a backslash (database dumps) or not at
//! all must not cost the record.

use std::borrow::Cow;
use std::io;

use memchr::{memchr, memchr3};

use super::Step;
use super::encoding::{self, decode, lines};
use super::fields::{FIELDS, Field, Names};
use super::intake::Draft;
use super::show;
use super::source::Source;
use crate::model::{Diagnostic, Severity};

/// The delimiters that are tried, the likeliest first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// One record: its cells, unescaped, one after the other.
#[derive(Debug, Default)]
pub(super) struct Row {
    data: Vec<u8>,
    ends: Vec<usize>,
    /// Whether a mark inside a quoted cell was escaped with a backslash.
    backslash: bool,
    /// Whether a mark inside a quoted cell was not escaped at all.
    stray: bool,
}

/// What stands at the start of some bytes.
#[derive(Debug, PartialEq)]
enum Cut {
    /// A record that ends here, its line end included.
    Row(usize),
    /// A record that may go on beyond these bytes.
    More,
    /// A record with a mark that is never closed.
    Unclosed,
    /// A record with a mark that is not closed before what looks like the next quoted cell.
    Merged,
}

impl Row {
    fn clear(&mut self) {
        self.data.clear();
        self.ends.clear();
        (self.backslash, self.stray) = (false, false);
    }

    /// Number of cells.
    fn len(&self) -> usize {
        self.ends.len()
    }

    /// Where cell `i` starts in the data.
    fn start(&self, i: usize) -> usize {
        if i == 0 { 0 } else { self.ends[i - 1] }
    }

    /// A cell.
    fn cell(&self, i: usize) -> &[u8] {
        &self.data[self.start(i)..self.ends[i]]
    }

    /// Whether all cells from `i` on are blank.
    fn blank_from(&self, i: usize) -> bool {
        i >= self.len() || self.data[self.start(i)..].iter().all(u8::is_ascii_whitespace)
    }

    /// Cuts the record at the start of `bytes`; `last`: nothing comes after them.
    fn cut(&mut self, bytes: &[u8], delimiter: u8, last: bool) -> Cut {
        self.clear();
        let mut at = 0;
        loop {
            if bytes.get(at) == Some(&b'"') {
                match self.quoted(bytes, at + 1, delimiter, last) {
                    Ok(end) => at = end,
                    Err(cut) => return cut,
                }
            } else {
                let end = match memchr3(delimiter, b'\n', b'\r', &bytes[at..]) {
                    Some(n) => at + n,
                    None if last => bytes.len(),
                    None => return Cut::More,
                };
                self.data.extend_from_slice(&bytes[at..end]);
                at = end;
            }
            self.ends.push(self.data.len());
            match bytes.get(at) {
                None => return Cut::Row(at),
                Some(b'\n') => return Cut::Row(at + 1),
                Some(b'\r') => match bytes.get(at + 1) {
                    Some(b'\n') => return Cut::Row(at + 2),
                    None if !last => return Cut::More,
                    _ => return Cut::Row(at + 1),
                },
                Some(_) => at += 1,
            }
        }
    }

    /// A quoted cell from after its opening mark; gives the place of the delimiter or line end after it.
    fn quoted(&mut self, bytes: &[u8], mut from: usize, delimiter: u8, last: bool) -> Result<usize, Cut> {
        loop {
            let Some(n) = memchr(b'"', &bytes[from..]) else {
                return Err(if last { Cut::Unclosed } else { Cut::More });
            };
            let mark = from + n;
            let escaped = bytes[from..mark].iter().rev().take_while(|b| **b == b'\\').count() % 2 == 1;
            if self.backslash && escaped {
                self.keep_mark(&bytes[from..mark - 1]);
                from = mark + 1;
                continue;
            }
            let mut next = mark + 1;
            if bytes.get(next) == Some(&b'"') {
                self.keep_mark(&bytes[from..mark]);
                from = next + 1;
                continue;
            }
            while bytes.get(next) == Some(&b' ') {
                next += 1;
            }
            match bytes.get(next) {
                None if !last => return Err(Cut::More),
                Some(b) if *b != delimiter && !matches!(b, b'\n' | b'\r') => {
                    let before = bytes[..mark].iter().rev().find(|b| **b != b'"');
                    if before.is_some_and(|b| *b == delimiter || matches!(b, b'\n' | b'\r')) {
                        return Err(Cut::Merged);
                    }
                    self.backslash |= escaped;
                    self.stray |= !escaped;
                    self.keep_mark(&bytes[from..mark - usize::from(escaped)]);
                    from = mark + 1;
                }
                _ => {
                    self.data.extend_from_slice(&bytes[from..mark]);
                    return Ok(next);
                }
            }
        }
    }

    /// Adds what stands before a mark, and the mark.
    fn keep_mark(&mut self, before: &[u8]) {
        self.data.extend_from_slice(before);
        self.data.push(b'"');
    }
}

/// A table that is being read.
pub(super) struct Table {
    pub(super) source: Source,
    delimiter: u8,
    /// Cells of the header.
    width: usize,
    /// The columns that hold something, and what.
    columns: Vec<(usize, Field)>,
    /// What was odd about the header.
    pub(super) problems: Vec<Diagnostic>,
    /// Lines behind us.
    line: u64,
    row: Row,
    /// Rows without any content.
    blank: u64,
    /// Rows that were seen.
    rows: u64,
    limit: usize,
}

/// How a table begins.
pub(super) enum Opened {
    /// With a header that can be used.
    Table(Box<Table>),
    /// With nothing: the file is empty.
    Empty,
    /// With something that is no text; what it seems to be.
    Binary(&'static str),
    /// With a header that cannot be used.
    Unusable(Diagnostic),
}

/// What `sep=;` in the first line of a table says, and where the table goes on.
fn separator_line(bytes: &[u8]) -> Option<(u8, usize)> {
    let rest = bytes.strip_prefix(b"sep=").or_else(|| bytes.strip_prefix(b"SEP="))?;
    match rest {
        [mark, b'\r', b'\n', ..] => Some((*mark, 7)),
        [mark, b'\n' | b'\r', ..] => Some((*mark, 6)),
        _ => None,
    }
}

impl Table {
    /// Reads the header. `needed` is the field without which the table is of no use.
    pub(super) fn open(
        mut source: Source,
        names: &Names,
        delimiter: Option<u8>,
        needed: Field,
        file: &str,
        limit: usize,
    ) -> io::Result<Opened> {
        if let Some(kind) = encoding::binary(source.bytes()) {
            return Ok(Opened::Binary(kind));
        }
        let (mut line, mut delimiter) = (0, delimiter);
        if let Some((mark, length)) = separator_line(source.bytes()) {
            delimiter = delimiter.or(Some(mark));
            source.consume(length);
            line = 1;
        }
        let mut row = Row::default();
        // Blank lines may stand above the header.
        loop {
            while source.bytes().is_empty() && source.more()? {}
            match source.bytes().first() {
                None => return Ok(Opened::Empty),
                Some(b'\n') => line += 1,
                Some(b'\r') if source.bytes().get(1) != Some(&b'\n') => line += 1,
                Some(b) if b.is_ascii_whitespace() && *b != b'\t' => {}
                Some(_) => break,
            }
            source.consume(1);
        }
        let found = loop {
            let try_all = delimiter.as_ref().map_or(&DELIMITERS[..], std::slice::from_ref);
            if let Some(found) = choose(&mut row, &source, names, try_all, needed) {
                break found;
            }
            if source.bytes().len() > limit || !source.more()? {
                let message = "the header row cannot be read: a quotation mark is never closed";
                return Ok(Opened::Unusable(Diagnostic::new(Severity::Error, "header", file, line + 1, message)));
            }
        };
        let (delimiter, end) = found;
        let header: Vec<String> = (0..row.len()).map(|i| decode(row.cell(i)).0.into_owned()).collect();
        let mut problems = Vec::new();
        let columns = match assign(&header, names, needed, file, line + 1, &mut problems) {
            Ok(columns) => columns,
            Err(problem) => return Ok(Opened::Unusable(*problem)),
        };
        line += lines(&source.bytes()[..end]);
        source.consume(end);
        let width = header.len();
        Ok(Opened::Table(Box::new(Table {
            source,
            delimiter,
            width,
            columns,
            problems,
            line,
            row,
            blank: 0,
            rows: 0,
            limit,
        })))
    }

    /// The next row as a draft.
    pub(super) fn next(&mut self, file: &str, fallback: &str) -> Step {
        let line = self.line + 1;
        let error = |code, message: String| Diagnostic::new(Severity::Error, code, file, line, message);
        let end = loop {
            if self.source.bytes().is_empty() && self.source.ended() {
                return Step::End;
            }
            match self.row.cut(self.source.bytes(), self.delimiter, self.source.ended()) {
                Cut::Row(end) => break end,
                Cut::Unclosed => return self.unclosed(file),
                Cut::Merged => return self.merged(file),
                Cut::More if self.source.bytes().len() > self.limit => {
                    let message = format!(
                        "a row of more than {}: probably a quotation mark that is never closed; \
                         the rest of the file is not read",
                        super::megabytes(self.limit)
                    );
                    return Step::Broken(error("too-long", message), 1);
                }
                Cut::More => {
                    if let Err(fault) = self.source.more() {
                        return Step::Broken(error("damaged", self.source.fault(&fault)), 1);
                    }
                }
            }
        };
        let raw = &self.source.bytes()[..end];
        self.line += lines(raw);
        if self.row.blank_from(0) {
            self.blank += u64::from(self.row.len() > 1 || !raw.iter().all(u8::is_ascii_whitespace));
            self.source.consume(end);
            return Step::Nothing;
        }
        self.rows += 1;
        let width = self.row.len();
        if width < self.width || !self.row.blank_from(self.width) {
            let mut problem = error(
                "row-width",
                format!("{} found, the header has {}", show::count(width as u64, "cell"), self.width),
            );
            problem.excerpt = Some(show::bytes(raw.trim_ascii_end()));
            self.source.consume(end);
            return Step::Rejected(problem, 1);
        }
        self.source.consume(end);
        Step::Draft(Box::new(self.draft(file, fallback, line)))
    }

    /// The row just cut, as a draft.
    fn draft(&self, file: &str, fallback: &str, line: u64) -> Draft {
        let mut draft = Draft { line, fallback: format!("{fallback}:{line}"), ..Draft::default() };
        if self.row.backslash || self.row.stray {
            let how = if self.row.backslash { "with a backslash, which was left out" } else { "not at all" };
            let message = format!("a quotation mark inside a quoted cell is escaped {how} (it should be doubled)");
            draft.problems.push(Diagnostic::new(Severity::Warning, "quotes", file, line, message));
        }
        for &(column, field) in &self.columns {
            let start = self.row.start(column);
            let first = || line + lines(&self.row.data[..start]);
            let (text, repair) = decode(self.row.cell(column));
            if let Some(repair) = repair {
                draft.repaired(Some(repair), file, line + lines(&self.row.data[..start + repair.at]));
            }
            match field {
                Field::Text => {
                    draft.text_line = Some(first());
                    draft.text = text.into_owned();
                }
                field => draft.cells.set(field, text.into_owned()),
            }
        }
        draft
    }

    /// Length of the first line at hand, its line end included.
    fn first_line(&self) -> usize {
        let bytes = self.source.bytes();
        match memchr::memchr2(b'\n', b'\r', bytes) {
            Some(n) if bytes[n..].starts_with(b"\r\n") => n + 2,
            Some(n) => n + 1,
            None => bytes.len(),
        }
    }

    /// The fault of a mark that is opened in the row at hand.
    fn open_mark(&self, file: &str, message: String) -> Diagnostic {
        let mut problem = Diagnostic::new(Severity::Error, "unclosed-quote", file, self.line + 1, message);
        problem.excerpt = Some(show::bytes(self.source.bytes()[..self.first_line()].trim_ascii_end()));
        problem
    }

    /// A mark that is never closed: this row is lost, and so are the rows that it swallows; they are counted.
    fn unclosed(&mut self, file: &str) -> Step {
        let (mut rest, mut swallowed) = (&self.source.bytes()[self.first_line()..], 0);
        let mut row = Row::default();
        while !rest.is_empty() {
            let Cut::Row(end) = row.cut(rest, self.delimiter, true) else { break };
            swallowed += u64::from(row.len() == self.width && !row.blank_from(0));
            rest = &rest[end..];
        }
        let mut message = "a quotation mark is opened in this row and never closed".to_string();
        if swallowed > 0 {
            message += &format!("; {} after it, swallowed by it, not kept", show::count(swallowed, "row"));
        }
        self.rows += 1 + swallowed;
        Step::Broken(self.open_mark(file, message), 1 + swallowed)
    }

    /// A mark that is closed by the opening mark of a later cell: this row is lost, the next line starts afresh.
    fn merged(&mut self, file: &str) -> Step {
        let message = "a quotation mark is opened in this row and not closed before another cell opens one";
        let problem = self.open_mark(file, message.into());
        let end = self.first_line();
        self.source.consume(end);
        (self.line, self.rows) = (self.line + 1, self.rows + 1);
        Step::Rejected(problem, 1)
    }

    /// What there is to say once all has been read.
    pub(super) fn summary(&self, file: &str) -> Option<Diagnostic> {
        if self.rows == 0 {
            return Some(Diagnostic::new(
                Severity::Warning,
                "no-articles",
                file,
                0,
                "the table has a header but no rows",
            ));
        }
        (self.blank > 0).then(|| {
            let message = format!("{} skipped", show::count(self.blank, "empty row"));
            Diagnostic::new(Severity::Note, "empty-rows", file, 0, message)
        })
    }
}

/// Whether the first line names columns, one of them that of the text: then it is a table, whatever it is called.
pub(super) fn looks_like_table(head: &[u8], names: &Names) -> bool {
    let line = &head[..memchr::memchr2(b'\n', b'\r', head).unwrap_or(0)];
    let mut row = Row::default();
    DELIMITERS.iter().any(|delimiter| {
        let known = |row: &Row| (0..row.len()).filter_map(|i| names.find(&decode(row.cell(i)).0)).collect::<Vec<_>>();
        matches!(row.cut(line, *delimiter, true), Cut::Row(_))
            && row.len() > 1
            && known(&row).len() > 1
            && known(&row).iter().any(|(field, _)| *field == Field::Text)
    })
}

/// The delimiter that makes most sense of the header (it names what is needed, and splits it into most cells), and
/// where the header ends. Nothing if the header goes on beyond what is at hand.
fn choose(row: &mut Row, source: &Source, names: &Names, delimiters: &[u8], needed: Field) -> Option<(u8, usize)> {
    let mut best = None;
    for &delimiter in delimiters {
        let Cut::Row(end) = row.cut(source.bytes(), delimiter, source.ended()) else { continue };
        let known = (0..row.len()).any(|i| matches!(names.find(&decode(row.cell(i)).0), Some((f, _)) if f == needed));
        let score = (known, row.len());
        if best.is_none_or(|(s, _, _)| score > s) {
            best = Some((score, delimiter, end));
        }
    }
    let (_, delimiter, end) = best?;
    row.cut(source.bytes(), delimiter, source.ended());
    Some((delimiter, end))
}

/// Which column holds which field.
fn assign(
    header: &[String],
    names: &Names,
    needed: Field,
    file: &str,
    line: u64,
    problems: &mut Vec<Diagnostic>,
) -> Result<Vec<(usize, Field)>, Box<Diagnostic>> {
    let refuse = |code, message: String| Diagnostic::new(Severity::Error, code, file, line, message);
    let seen = || {
        let cells: Vec<Cow<'_, str>> = header.iter().take(40).map(|c| show::text(c.trim(), 40).into()).collect();
        show::text(&cells.join(", "), show::EXCERPT)
    };
    let mut best: [Option<(u8, usize)>; FIELDS] = [None; FIELDS];
    for (i, name) in header.iter().enumerate() {
        let Some((field, rank)) = names.find(name) else { continue };
        let held = &mut best[field as usize];
        match *held {
            Some((other, _)) if other == rank => {
                let name = show::text(name.trim(), 40);
                if field == needed || field == Field::Id {
                    let message = format!("two columns are called `{name}`");
                    return Err(Box::new(refuse("duplicate-column", message).with_help("rename one of them")));
                }
                let message = format!("two columns are called `{name}`; the first one is read");
                problems.push(Diagnostic::new(Severity::Warning, "duplicate-column", file, line, message));
            }
            Some((other, column)) => {
                let (winner, loser) = if rank < other { (i, column) } else { (column, i) };
                *held = Some((rank.min(other), winner));
                let (winner, loser) = (show::text(header[winner].trim(), 40), show::text(header[loser].trim(), 40));
                let field = field.name();
                let message = format!("columns `{winner}` and `{loser}` can both be the {field}; `{winner}` is read");
                let problem = Diagnostic::new(Severity::Note, "two-columns", file, line, message);
                problems.push(problem.with_help(format!("choose with --column {field}=NAME")));
            }
            None => *held = Some((rank, i)),
        }
    }
    if needed == Field::Text
        && let Some((field, column)) = names.chosen.iter().find(|(f, _)| best[*f as usize].is_none())
    {
        let message = format!(
            "there is no column `{}` for the {}; the columns are: {}",
            show::text(column, 40),
            field.name(),
            seen()
        );
        return Err(Box::new(refuse("no-column", message)));
    }
    if best[needed as usize].is_none() {
        let name = needed.name();
        let message = format!("no {name} column; the first row, which should name the columns, is: {}", seen());
        let help = format!("call it `{name}`, or name it with --column {name}=NAME");
        return Err(Box::new(refuse("no-column", message).with_help(help)));
    }
    Ok(Field::all().filter_map(|field| best[field as usize].map(|(_, column)| (column, field))).collect())
}
