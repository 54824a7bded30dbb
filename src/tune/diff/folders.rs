//! The tables of two runs, read once and side by side.

use std::cmp::Ordering;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use csv::{ByteRecord, Reader, ReaderBuilder};
use rustc_hash::FxHashMap;

use super::compare::{Layout, Side, cited, compare};
use super::{Change, Scope, Sink, Summary};
use crate::model::{Diagnostic, Severity};
use crate::tables::TableId;

/// The tables that have rows for each article, in the order in which they are compared: sentences before those that
/// name them.
const BY_ARTICLE: [TableId; 4] = [TableId::Sentences, TableId::Mentions, TableId::Attributions, TableId::Stances];

/// Compares the tables in two folders. Memory does not grow with them, but for 8 bytes an article where the folders do
/// not have the same articles.
///
/// # Errors
/// Folders without tables, tables without the columns that are needed or in another order than sayso writes them in;
/// what `sink` says.
pub fn folders(a: &Path, b: &Path, scope: &Scope, sink: Sink<'_>) -> Result<Summary, Box<Diagnostic>> {
    let mut summary = Summary::default();
    let mut pair = Pair { a: Folder::open(a, scope)?, b: Folder::open(b, scope)?, scope };
    let mut known: Option<[Ids; 2]> = None;
    let mut changes = Vec::new();
    loop {
        let heads = (pair.a.documents.head()?.is_some(), pair.b.documents.head()?.is_some());
        let has = match heads {
            (false, false) => break,
            (true, false) => (true, false),
            (false, true) => (false, true),
            (true, true) if pair.a.documents.head_id() == pair.b.documents.head_id() => (true, true),
            (true, true) => {
                let known = match &mut known {
                    Some(known) => known,
                    none => none.insert([Ids::of(a)?, Ids::of(b)?]),
                };
                let lost = !known[1].has(pair.a.documents.head_id());
                let gained = !known[0].has(pair.b.documents.head_id());
                if !lost && !gained {
                    return Err(pair.b.documents.fault(
                        "diff-order",
                        "the articles are in another order than in the first folder",
                        "run both over the same input",
                    ));
                }
                (lost, !lost)
            }
        };
        pair.article(has, &mut changes)?;
        summary.articles += 1;
        finish_article(&mut summary, &mut changes, sink).map_err(|e| sink_fault(&e))?;
    }
    for table in pair.a.tables.iter_mut().chain(&mut pair.b.tables) {
        if table.head()?.is_some() {
            let message = "the rows of this article are not where documents.csv has it";
            return Err(table.fault("diff-order", message, "sorted by hand? compare the tables as sayso wrote them"));
        }
    }
    for table in [TableId::Actors, TableId::Relations].into_iter().filter(|t| scope.has(*t)) {
        if let Some((mut before, mut after)) = both(a, b, table)? {
            merge(&mut before, &mut after, scope, &mut |change| {
                summary.take(&change);
                sink(&change).map_err(|e| sink_fault(&e))
            })?;
        }
    }
    Ok(summary)
}

/// Hands on what was found about one article.
pub(in crate::tune) fn finish_article(
    summary: &mut Summary,
    changes: &mut Vec<Change>,
    sink: Sink<'_>,
) -> io::Result<()> {
    summary.articles_changed += u64::from(!changes.is_empty());
    for change in changes.drain(..) {
        summary.take(&change);
        sink(&change)?;
    }
    Ok(())
}

pub(super) fn sink_fault(e: &io::Error) -> Box<Diagnostic> {
    let code = if e.kind() == io::ErrorKind::BrokenPipe { "closed" } else { "out-write" };
    Box::new(Diagnostic::new(Severity::Error, code, "", 0, format!("cannot write the differences: {e}")))
}

/// The table of both folders; none if neither has it.
fn both(a: &Path, b: &Path, table: TableId) -> Result<Option<(Table, Table)>, Box<Diagnostic>> {
    let (a, b) = (a.join(table.file()), b.join(table.file()));
    if !a.exists() && !b.exists() {
        return Ok(None);
    }
    Ok(Some((Table::open(&a, table)?, Table::open(&b, table)?)))
}

/// Compares two tables that are sorted by their keys.
pub(super) fn merge(
    a: &mut Table,
    b: &mut Table,
    scope: &Scope,
    found: &mut dyn FnMut(Change) -> Result<(), Box<Diagnostic>>,
) -> Result<(), Box<Diagnostic>> {
    let starts = FxHashMap::default();
    let mut changes = Vec::new();
    let alike = a.layout == b.layout;
    loop {
        let order = match (a.ranked()?, b.ranked()?) {
            (false, false) => break,
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (true, true) => a.last.cmp(&b.last),
        };
        if order.is_eq() && alike && a.head == b.head {
            (a.head, b.head) = (None, None);
            continue;
        }
        let before: Vec<_> = order.is_le().then(|| a.head.take()).flatten().into_iter().collect();
        let after: Vec<_> = order.is_ge().then(|| b.head.take()).flatten().into_iter().collect();
        let before = Side { layout: &a.layout, rows: &before, starts: &starts };
        let after = Side { layout: &b.layout, rows: &after, starts: &starts };
        compare(&before, &after, scope, &cited, &mut changes);
        changes.drain(..).try_for_each(&mut *found)?;
    }
    let before = Side { layout: &a.layout, rows: &a.aside, starts: &starts };
    let after = Side { layout: &b.layout, rows: &b.aside, starts: &starts };
    compare(&before, &after, scope, &cited, &mut changes);
    changes.drain(..).try_for_each(found)
}

/// The tables of one run that have rows for each article.
struct Folder {
    documents: Table,
    tables: Vec<Table>,
}

impl Folder {
    fn open(path: &Path, scope: &Scope) -> Result<Folder, Box<Diagnostic>> {
        if !path.is_dir() {
            let message = if path.exists() { "is a file, not a folder with tables" } else { "there is no such folder" };
            let fault = Diagnostic::new(Severity::Error, "no-tables", path.display().to_string(), 0, message);
            return Err(Box::new(
                fault.with_help("name two folders that `sayso run --out` made, or --lexicon A --lexicon B INPUT"),
            ));
        }
        let documents = Table::open(&path.join(TableId::Documents.file()), TableId::Documents)?;
        // Sentences are read for the stances, too, which name them by number.
        let needed = |t: &TableId| scope.has(*t) || *t == TableId::Sentences && scope.has(TableId::Stances);
        let tables = BY_ARTICLE.into_iter().filter(needed).map(|t| Table::open(&path.join(t.file()), t));
        Ok(Folder { documents, tables: tables.collect::<Result<_, _>>()? })
    }
}

struct Pair<'s> {
    a: Folder,
    b: Folder,
    scope: &'s Scope,
}

impl Pair<'_> {
    /// Compares the next article, which the first or the second folder or both have.
    fn article(&mut self, (in_a, in_b): (bool, bool), changes: &mut Vec<Change>) -> Result<(), Box<Diagnostic>> {
        let before = if in_a { self.a.documents.next()? } else { None };
        let after = if in_b { self.b.documents.next()? } else { None };
        let id = |row: &Option<ByteRecord>, t: &Table| row.as_ref().map(|r| t.layout.cell(r, "doc_id").to_vec());
        let id = id(&before, &self.a.documents).or_else(|| id(&after, &self.b.documents)).unwrap_or_default();
        let no_starts = FxHashMap::default();
        if self.scope.has(TableId::Documents) {
            let (before, after): (Vec<_>, Vec<_>) = (before.into_iter().collect(), after.into_iter().collect());
            let a = Side { layout: &self.a.documents.layout, rows: &before, starts: &no_starts };
            let b = Side { layout: &self.b.documents.layout, rows: &after, starts: &no_starts };
            compare(&a, &b, self.scope, &cited, changes);
        }
        let (mut starts_a, mut starts_b) = (FxHashMap::default(), FxHashMap::default());
        for (a, b) in self.a.tables.iter_mut().zip(&mut self.b.tables) {
            let before = if in_a { a.of_article(&id)? } else { Vec::new() };
            let after = if in_b { b.of_article(&id)? } else { Vec::new() };
            if a.id == TableId::Sentences {
                (starts_a, starts_b) = (starts(&a.layout, &before), starts(&b.layout, &after));
            }
            if self.scope.has(a.id) {
                let a = Side { layout: &a.layout, rows: &before, starts: &starts_a };
                let b = Side { layout: &b.layout, rows: &after, starts: &starts_b };
                compare(&a, &b, self.scope, &cited, changes);
            }
        }
        Ok(())
    }
}

/// Where each sentence starts, by its number, written so that it is not taken for a number.
pub(super) fn starts(layout: &Layout, sentences: &[ByteRecord]) -> FxHashMap<Vec<u8>, Vec<u8>> {
    let start = |row| [b"at ", layout.cell(row, "start")].concat();
    sentences.iter().map(|row| (layout.cell(row, "sentence_id").to_vec(), start(row))).collect()
}

/// Bytes that most rows fit into.
const ROOM: usize = 1 << 9;

/// A table that is read row by row.
pub(in crate::tune) struct Table {
    id: TableId,
    pub(in crate::tune) layout: Layout,
    name: String,
    reader: Reader<Box<dyn BufRead>>,
    head: Option<ByteRecord>,
    /// Line of the row that was read last: no cell of a table holds a line break.
    line: u64,
    /// The rank of the row that was looked at last, where rows are sorted by it.
    last: Vec<Vec<u8>>,
    /// Rows that are not where their rank says: a blank of their ids may have been a control character when they were
    /// sorted. There are few.
    aside: Vec<ByteRecord>,
}

impl Table {
    /// Opens a table of a run, whatever its delimiter.
    pub(in crate::tune) fn open(path: &Path, id: TableId) -> Result<Table, Box<Diagnostic>> {
        let name = path.display().to_string();
        match File::open(path) {
            Ok(file) => Table::read(Box::new(BufReader::with_capacity(1 << 17, file)), name, id),
            Err(e) => Err(Box::new(unreadable(&name, &e))),
        }
    }

    /// Begins to read a table, whatever its delimiter; `name` is for messages.
    pub(in crate::tune) fn read(
        mut file: Box<dyn BufRead>,
        name: String,
        id: TableId,
    ) -> Result<Table, Box<Diagnostic>> {
        let fault = |code, line, message: String| Diagnostic::new(Severity::Error, code, &*name, line, message);
        let start = file.fill_buf().map_err(|e| unreadable(&name, &e))?;
        let bom = start.starts_with(b"\xef\xbb\xbf");
        let line = start.split(|b| matches!(b, b'\n' | b'\r')).next().unwrap_or_default();
        let count = |d: &&u8| line.iter().filter(|b| b == d).count();
        let delimiter = *b",;|\t".iter().max_by_key(count).expect("four candidates");
        if bom {
            file.consume(3);
        }
        let mut reader = ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(file);
        let header = reader.byte_headers().map_err(|e| fault("unreadable", 1, e.to_string()))?.clone();
        let layout = Layout::of(id, &header);
        let missing = layout.missing();
        if !missing.is_empty() {
            let message = format!("columns are missing: {}", missing.join(", "));
            let help = format!("{} as `sayso run` writes it has them", id.file());
            return Err(Box::new(fault("missing-column", 1, message).with_help(help)));
        }
        Ok(Table { id, layout, name, reader, head: None, line: 1, last: Vec::new(), aside: Vec::new() })
    }

    fn head(&mut self) -> Result<Option<&ByteRecord>, Box<Diagnostic>> {
        if self.head.is_none() {
            let mut row = ByteRecord::with_capacity(ROOM, self.layout.columns());
            match self.reader.read_byte_record(&mut row) {
                Ok(true) => {
                    self.line += 1;
                    self.head = Some(row);
                }
                Ok(false) => return Ok(None),
                Err(e) => return Err(self.fault("unreadable", &e.to_string(), "")),
            }
        }
        Ok(self.head.as_ref())
    }

    /// The article of the row that comes next.
    fn head_id(&self) -> &[u8] {
        self.head.as_ref().map_or(b"", |row| self.layout.cell(row, "doc_id"))
    }

    /// The columns that hold ids of actors, of a table over the corpus.
    fn ids(&self) -> &'static [&'static str] {
        if self.id == TableId::Relations { &["holder_id", "target_id"] } else { &["actor_id"] }
    }

    /// What the next row of a table over the corpus is sorted by, without the mark that keeps it from being a formula.
    fn rank(&self) -> Vec<Vec<u8>> {
        let Some(row) = &self.head else { return Vec::new() };
        let cell = |name| match self.layout.cell(row, name) {
            [b'\'', rest @ ..] if matches!(rest.first(), Some(b'=' | b'+' | b'-' | b'@')) => rest.to_vec(),
            cell => cell.to_vec(),
        };
        match self.id {
            TableId::Relations => {
                let id = cell("holder_id");
                let name = if id.is_empty() { cell("holder") } else { Vec::new() };
                vec![id, name, cell("target_id")]
            }
            _ => vec![cell("actor_id")],
        }
    }

    /// Takes the next row.
    pub(in crate::tune) fn next(&mut self) -> Result<Option<ByteRecord>, Box<Diagnostic>> {
        self.head()?;
        Ok(self.head.take())
    }

    /// Looks at the next row of a table over the corpus, and whether there is one; rows that are not in order are put
    /// aside.
    fn ranked(&mut self) -> Result<bool, Box<Diagnostic>> {
        let ids = self.ids();
        while self.head()?.is_some() {
            let holds_blank = |row| ids.iter().any(|name| self.layout.cell(row, name).contains(&b' '));
            if self.head.as_ref().is_some_and(holds_blank) {
                self.aside.extend(self.head.take());
                continue;
            }
            let rank = self.rank();
            if self.last > rank {
                let help = "sorted by hand? compare the tables as sayso wrote them";
                return Err(self.fault("diff-order", "the rows are not in the order of their ids", help));
            }
            self.last = rank;
            return Ok(true);
        }
        Ok(false)
    }

    /// Takes the rows of an article, if they come next.
    fn of_article(&mut self, id: &[u8]) -> Result<Vec<ByteRecord>, Box<Diagnostic>> {
        let mut rows = Vec::new();
        while self.head()?.is_some() && self.head_id() == id {
            rows.extend(self.head.take());
        }
        Ok(rows)
    }

    /// A fault at the row that comes next.
    fn fault(&self, code: &'static str, message: &str, help: &str) -> Box<Diagnostic> {
        let d = Diagnostic::new(Severity::Error, code, &*self.name, self.line, message);
        Box::new(if help.is_empty() { d } else { d.with_help(help) })
    }
}

fn unreadable(name: &str, e: &io::Error) -> Diagnostic {
    Diagnostic::new(Severity::Error, "unreadable", name, 0, format!("cannot be read: {e}"))
}

/// Which articles a run has, by the hashes of their ids.
struct Ids(rustc_hash::FxHashSet<u64>);

impl Ids {
    fn of(folder: &Path) -> Result<Ids, Box<Diagnostic>> {
        let mut table = Table::open(&folder.join(TableId::Documents.file()), TableId::Documents)?;
        let mut ids = rustc_hash::FxHashSet::default();
        while let Some(row) = table.next()? {
            ids.insert(hash(table.layout.cell(&row, "doc_id")));
        }
        Ok(Ids(ids))
    }

    fn has(&self, id: &[u8]) -> bool {
        self.0.contains(&hash(id))
    }
}

fn hash(id: &[u8]) -> u64 {
    use std::hash::{Hash as _, Hasher as _};
    let mut hasher = rustc_hash::FxHasher::default();
    id.hash(&mut hasher);
    hasher.finish()
}
