//! Reading of inputs: files and folders in, a stream of [`Article`]s out.
//!
//! Corpora are bigger than memory and never clean. So the files are listed and the headers of all tables looked at
//! before any work ([`open`]: what the user must correct is found in the first second, not in the last hour); then
//! articles come in batches of a size that the caller sets ([`Corpus::next_batch`]), in an order that depends on the
//! input alone. A record that cannot be read costs itself and nothing else: it is counted, and named by file and line.
//!
//! ```text
//! inputs -> listing -> source (gz, zst, UTF-16) -> text | jsonl | table -> intake (ids, dates, NULs) -> Batch
//! ```
//!
//! What is read, and how:
//! - Folders are walked to the bottom, names sorted by bytes; hidden names (`.x`) are skipped and counted, as are files
//!   of other kinds. Links are followed, but nothing is read twice.
//! - `.txt`, `.md`: one article a file; `.jsonl`, `.ndjson`: one an object; `.csv`, `.tsv`: one a row. Each may be
//!   compressed (`.gz`, `.zst`; recognised by content, whatever the name). A file that was named by the user and has
//!   another ending, and standard input (`-`), is JSON Lines if it starts like an object or an array of objects, else
//!   text, unless [`Options::format`] says otherwise.
//! - `metadata.csv` beside text files is about them and holds no articles itself.
//! - The text is kept as it was decoded, line ends included; a byte order mark at the start of a file is not part of
//!   it, and each NUL is a blank. UTF-8 is expected, UTF-16 recognised, all else read as Windows-1252 with a warning.
//! - A record of more than [`Options::limit`] bytes, binary data, and JSON nested more than 128 deep are rejected.

mod date;
mod encoding;
mod fields;
mod intake;
mod jsonl;
mod listing;
mod metadata;
mod show;
mod source;
mod table;
#[cfg(test)]
mod tests;
mod text;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use self::fields::{Field, Names};
use self::intake::{Draft, Intake};
use self::jsonl::Json;
use self::listing::Listing;
use self::metadata::{Loaded, Metadata};
use self::source::Source;
use self::table::{Opened, Table};
use crate::model::{Article, Diagnostic, Severity};

/// Articles in a batch at most, so that a corpus of tiny ones is shared out evenly, too.
const BATCH_ARTICLES: usize = 4096;

/// How the content of a file is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Plain text or Markdown, one article.
    Text,
    /// JSON Lines, or an array of objects.
    Jsonl,
    /// Comma-separated values; other delimiters are found.
    Csv,
    /// Tab-separated values.
    Tsv,
}

impl Format {
    /// The endings of each format.
    const ENDINGS: &[(&'static str, Format)] = &[
        (".txt", Format::Text),
        (".md", Format::Text),
        (".jsonl", Format::Jsonl),
        (".ndjson", Format::Jsonl),
        (".csv", Format::Csv),
        (".tsv", Format::Tsv),
    ];

    /// The format that is called so on the command line (`txt`, `text`, `md`, `jsonl`, `ndjson`, `csv`, `tsv`).
    pub fn from_name(name: &str) -> Option<Format> {
        if name == "text" {
            return Some(Format::Text);
        }
        Format::ENDINGS.iter().find(|(ending, _)| &ending[1..] == name).map(|(_, format)| *format)
    }
}

/// How inputs are read.
#[derive(Clone, Debug)]
pub struct Options {
    /// Fields and the columns or keys that hold them (`text`, `body`), where these have no usual name.
    pub columns: Vec<(String, String)>,
    /// The format of all inputs, whatever they are called.
    pub format: Option<Format>,
    /// The delimiter of all tables; found by itself if not given.
    pub delimiter: Option<u8>,
    /// Bytes, decompressed, that a record (a text file, a line, a row) may have. 64 MiB if not set otherwise.
    pub limit: usize,
}

impl Default for Options {
    fn default() -> Self {
        Options { columns: Vec::new(), format: None, delimiter: None, limit: 64 << 20 }
    }
}

/// Some articles, in order, and what was odd about them and about what is not among them.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// The articles that were kept.
    pub articles: Vec<Article>,
    /// What was not as it should be, in the order of the input.
    pub problems: Vec<Diagnostic>,
    /// Records that were seen and not kept. Each is named by a problem of severity error.
    pub rejected: u64,
    /// Bytes read from the disk since the last batch (compressed, where the files are).
    pub bytes: u64,
    /// Bytes of text in `articles`.
    text_bytes: usize,
}

/// What a reader of records came upon.
enum Step {
    /// A record.
    Draft(Box<Draft>),
    /// Records (so many) that are not kept.
    Rejected(Diagnostic, u64),
    /// A fault after which the file cannot be read on, and the records that it is known to cost.
    Broken(Diagnostic, u64),
    /// Nothing yet.
    Nothing,
    /// The end of the file.
    End,
}

/// The file that is being read.
enum Reader {
    Json(Json),
    Table(Box<Table>),
}

struct Current {
    entry: u32,
    /// The file as shown.
    file: String,
    /// What the ids of records without one start with.
    stem: String,
    reader: Reader,
}

/// A corpus that is being read.
pub struct Corpus {
    listing: Listing,
    metadata: Vec<Metadata>,
    names: Names,
    options: Options,
    intake: Intake,
    /// What `open` found odd; part of the first batch.
    pending: Option<Batch>,
    next: u32,
    current: Option<Current>,
    /// Standard input, if its header was looked at already.
    stdin: Option<Opened>,
    progress: Arc<AtomicU64>,
}

/// Lists the inputs and looks at the header of each table. Reads no article.
///
/// # Errors
/// All that the user must correct first, in one go: files that do not exist, nothing to read at all, tables without a
/// column for the text. (A table without one that lies in a folder beside text files is taken for no table of articles
/// and skipped with a warning.) Files that cannot be read or are damaged are no such fault: they are rejected later on.
pub fn open(inputs: &[PathBuf], options: &Options) -> Result<Corpus, Vec<Diagnostic>> {
    let names = Names::new(&options.columns)?;
    let listing = Listing::new(inputs, options.format)?;
    let mut corpus = Corpus {
        listing,
        metadata: Vec::new(),
        names,
        options: options.clone(),
        intake: Intake::default(),
        pending: None,
        next: 0,
        current: None,
        stdin: None,
        progress: Arc::default(),
    };
    let mut faults = Vec::new();
    corpus.load_metadata(&mut faults);
    corpus.look_at_headers(&mut faults);
    if !faults.is_empty() {
        return Err(faults);
    }
    corpus.match_metadata();
    let problems = std::mem::take(&mut corpus.listing.problems);
    let rejected = corpus.listing.rejected;
    corpus.pending = Some(Batch { problems, rejected, ..Batch::default() });
    corpus.progress.store(0, Ordering::Relaxed);
    Ok(corpus)
}

/// A size, to show.
fn megabytes(bytes: usize) -> String {
    if bytes < 1 << 20 { show::count(bytes as u64, "byte") } else { format!("{} MiB", bytes >> 20) }
}

/// Whether the file starts like an object or an array of objects.
fn looks_like_json(head: &[u8]) -> bool {
    let mut marks = head.iter().filter(|b| !b.is_ascii_whitespace());
    matches!((marks.next(), marks.next()), (Some(b'{'), Some(b'"' | b'}')) | (Some(b'['), Some(b'{')))
}

impl Corpus {
    /// Size of all files on the disk, in bytes (compressed, where they are), for a progress bar. Standard input counts
    /// nothing. Asks the file system about each file, so ask once.
    pub fn total_bytes(&self) -> u64 {
        let sizes = (0..self.listing.entries.len() as u32).filter(|entry| !self.listing.is_stdin(*entry));
        sizes.filter_map(|entry| std::fs::metadata(self.listing.path(entry)).ok()).map(|facts| facts.len()).sum()
    }

    /// Number of files to read.
    pub fn files(&self) -> usize {
        self.listing.entries.len()
    }

    /// The next articles: about `max_bytes` of text (one article more than fits, so at least one), or what is left.
    /// Nothing once all has been read.
    pub fn next_batch(&mut self, max_bytes: usize) -> Option<Batch> {
        let mut batch = self.pending.take().unwrap_or_default();
        let mut more = true;
        while more
            && batch.text_bytes < max_bytes.max(1)
            && batch.articles.len() < BATCH_ARTICLES
            && batch.problems.len() < BATCH_ARTICLES
        {
            more = if self.current.is_some() { self.step(&mut batch) } else { self.start_next(&mut batch) };
        }
        batch.bytes = self.progress.swap(0, Ordering::Relaxed);
        let empty = batch.articles.is_empty() && batch.problems.is_empty() && batch.rejected == 0;
        (!empty || more).then_some(batch)
    }

    /// One record of the file at hand. True, since there may always be another file.
    fn step(&mut self, batch: &mut Batch) -> bool {
        let Some(current) = &mut self.current else { return true };
        let step = match &mut current.reader {
            Reader::Json(json) => json.next(&self.names, &current.file, &current.stem),
            Reader::Table(table) => table.next(&current.file, &current.stem),
        };
        match step {
            Step::Draft(draft) => self.intake.admit(*draft, &self.listing, (current.entry, &current.file), batch),
            Step::Rejected(problem, n) => {
                batch.rejected += n;
                batch.problems.push(problem);
            }
            Step::Broken(problem, n) => {
                batch.rejected += n;
                batch.problems.push(problem);
                self.current = None;
            }
            Step::Nothing => {}
            Step::End => {
                let file = &current.file;
                let (summary, source) = match &current.reader {
                    Reader::Json(json) => ((json.records == 0).then(|| no_articles(file)), &json.source),
                    Reader::Table(table) => (table.summary(file), &table.source),
                };
                batch.problems.extend(summary);
                batch.problems.extend(malformed(file, source.malformed().load(Ordering::Relaxed)));
                self.current = None;
            }
        }
        true
    }

    /// Begins with the next file; false if there is none.
    fn start_next(&mut self, batch: &mut Batch) -> bool {
        let entry = self.next;
        if entry as usize >= self.listing.entries.len() {
            return false;
        }
        self.next += 1;
        let file = self.listing.shown(entry);
        if let Err(error) = self.start(entry, &file, batch) {
            batch.rejected += 1;
            let message = match error.kind() {
                io::ErrorKind::UnexpectedEof => "unexpected end of compressed data".into(),
                _ => format!("cannot be read: {}", show::text(&error.to_string(), show::EXCERPT)),
            };
            batch.problems.push(Diagnostic::new(Severity::Error, "unreadable", file, 0, message));
        }
        true
    }

    fn start(&mut self, entry: u32, file: &str, batch: &mut Batch) -> io::Result<()> {
        let format = self.listing.entries[entry as usize].format;
        let reject = |batch: &mut Batch, code, message: String| {
            batch.rejected += 1;
            batch.problems.push(Diagnostic::new(Severity::Error, code, file, 0, message));
        };
        let stem = self.listing.id(entry);
        let table = match format {
            Some(Format::Csv | Format::Tsv) => Some(match self.stdin.take_if(|_| self.listing.is_stdin(entry)) {
                Some(opened) => opened,
                None => self.open_table(entry, file)?,
            }),
            _ => None,
        };
        match table {
            Some(Opened::Table(mut table)) => {
                batch.problems.append(&mut table.problems);
                batch.problems.extend(oddities(&table.source, &self.listing, entry, file));
                self.current = Some(Current { entry, file: file.into(), stem, reader: Reader::Table(table) });
            }
            Some(Opened::Empty) => batch.problems.push(no_articles(file)),
            Some(Opened::Binary(kind)) => reject(batch, "binary", format!("not a table but {kind}")),
            Some(Opened::Unusable(problem)) => {
                batch.rejected += 1;
                batch.problems.push(problem);
            }
            None => {
                let source = self.open_source(entry)?;
                batch.problems.extend(oddities(&source, &self.listing, entry, file));
                if let Some(kind) = encoding::binary(source.bytes()) {
                    reject(batch, "binary", format!("not text but {kind}"));
                } else if format == Some(Format::Jsonl) || format.is_none() && looks_like_json(source.bytes()) {
                    let reader = Reader::Json(Json::new(source, self.options.limit));
                    self.current = Some(Current { entry, file: file.into(), stem, reader });
                } else {
                    if format.is_none() && table::looks_like_table(source.bytes(), &self.names) {
                        let message = "looks like a table, but is read as text";
                        let problem = Diagnostic::new(Severity::Warning, "table-as-text", file, 1, message);
                        batch.problems.push(problem.with_help("say --format csv"));
                    }
                    match text::read(source, file, stem, self.options.limit) {
                        Ok(mut draft) => {
                            self.describe(entry, &mut draft);
                            self.intake.admit(draft, &self.listing, (entry, file), batch);
                        }
                        Err(problem) => {
                            batch.rejected += 1;
                            batch.problems.push(*problem);
                        }
                    }
                }
            }
        }
        Ok(())
    }

    fn open_source(&self, entry: u32) -> io::Result<Source> {
        if self.listing.is_stdin(entry) {
            return Ok(Source::stream(Box::new(io::stdin())));
        }
        Source::open(&self.listing.path(entry), &self.progress)
    }

    fn open_table(&self, entry: u32, file: &str) -> io::Result<Opened> {
        let tabs = self.listing.entries[entry as usize].format == Some(Format::Tsv);
        let delimiter = self.options.delimiter.or(tabs.then_some(b'\t'));
        Table::open(self.open_source(entry)?, &self.names, delimiter, Field::Text, file, self.options.limit)
    }

    /// Looks at the header of each table; those of no use are faults, or skipped beside text files.
    fn look_at_headers(&mut self, faults: &mut Vec<Diagnostic>) {
        let texts = |e: &listing::Entry| !e.given && e.format == Some(Format::Text);
        let beside_texts = self.listing.entries.iter().any(texts);
        let mut skip = Vec::new();
        for entry in 0..self.listing.entries.len() as u32 {
            let found = &self.listing.entries[entry as usize];
            if !matches!(found.format, Some(Format::Csv | Format::Tsv)) {
                continue;
            }
            let file = self.listing.shown(entry);
            match self.open_table(entry, &file) {
                Ok(Opened::Unusable(mut problem)) if beside_texts && !found.given => {
                    problem.severity = Severity::Warning;
                    problem.message += "; taken for no table of articles and skipped";
                    self.listing.problems.push(problem);
                    skip.push(entry);
                }
                Ok(Opened::Unusable(problem)) => faults.push(problem),
                Ok(opened) if self.listing.is_stdin(entry) => self.stdin = Some(opened),
                // What cannot be read at all is met again, and rejected, in its turn.
                Ok(_) | Err(_) => {}
            }
        }
        self.remove(&skip);
    }

    /// Takes files (their numbers, in order) out of the list.
    fn remove(&mut self, entries: &[u32]) {
        let mut number = 0;
        self.listing.entries.retain(|_| {
            number += 1;
            entries.binary_search(&(number - 1)).is_err()
        });
        self.listing.name_articles();
    }

    /// Reads the `metadata.csv` of each folder that has one.
    fn load_metadata(&mut self, faults: &mut Vec<Diagnostic>) {
        let mut skip = Vec::new();
        let mut problems = Vec::new();
        for entry in 0..self.listing.entries.len() as u32 {
            let found = &self.listing.entries[entry as usize];
            if &*found.name != metadata::NAME || self.options.format.is_some() && found.given {
                continue;
            }
            let folder = found.folder;
            let path = self.listing.path(entry);
            let (limit, delimiter) = (self.options.limit, self.options.delimiter);
            match Metadata::load(&path, &self.names, delimiter, limit, &mut problems) {
                Ok(Loaded::Metadata(metadata)) => {
                    skip.push(entry);
                    self.listing.folders[folder as usize].metadata = Some(self.metadata.len() as u32);
                    self.metadata.push(*metadata);
                }
                Ok(Loaded::Articles) => {}
                Ok(Loaded::Unusable(problem)) => faults.push(problem),
                Err(error) => {
                    let message = format!("cannot be read: {error}");
                    faults.push(Diagnostic::new(Severity::Error, "unreadable", show::path(&path), 0, message));
                }
            }
        }
        self.remove(&skip);
        self.load_unlisted_metadata(&mut problems);
        if !skip.is_empty() && self.listing.entries.is_empty() {
            let message = "there is nothing to read but metadata";
            let help = format!("looked for {}", listing::PATTERNS);
            faults.push(
                Diagnostic::new(Severity::Error, "no-input", &*self.metadata[0].file, 0, message).with_help(help),
            );
        }
        self.listing.problems.append(&mut problems);
    }

    /// Reads the `metadata.csv` beside text files that the user named one by one. It may well be about others, too.
    fn load_unlisted_metadata(&mut self, problems: &mut Vec<Diagnostic>) {
        let given = self.listing.entries.iter().filter(|e| e.given && e.format == Some(Format::Text));
        let mut folders: Vec<u32> = given.map(|e| e.folder).collect();
        folders.sort_unstable();
        folders.dedup();
        for number in folders {
            let folder = &mut self.listing.folders[number as usize];
            let path = folder.path.join(metadata::NAME);
            if folder.metadata.is_some() || !path.is_file() {
                continue;
            }
            let (limit, delimiter) = (self.options.limit, self.options.delimiter);
            if let Ok(Loaded::Metadata(mut metadata)) = Metadata::load(&path, &self.names, delimiter, limit, problems) {
                metadata.unlisted = true;
                folder.metadata = Some(self.metadata.len() as u32);
                self.metadata.push(*metadata);
            }
        }
    }

    /// The row of metadata about a text file: of the nearest `metadata.csv` at or above it that has one.
    fn metadata_row(&self, entry: u32) -> Option<(u32, usize)> {
        let mut folder = Some(self.listing.entries[entry as usize].folder);
        while let Some(number) = folder {
            let at = &self.listing.folders[number as usize];
            if let Some(metadata) = at.metadata {
                let below = self.listing.below(entry, number);
                if let Some(row) = self.metadata[metadata as usize].row(&below, &self.listing.stem(entry)) {
                    return Some((metadata, row));
                }
            }
            folder = at.parent;
        }
        None
    }

    /// Finds the rows of metadata about no file, and the text files without a row.
    fn match_metadata(&mut self) {
        if self.metadata.is_empty() {
            return;
        }
        let mut without = 0;
        for entry in 0..self.listing.entries.len() as u32 {
            if self.listing.entries[entry as usize].format != Some(Format::Text) {
                continue;
            }
            match self.metadata_row(entry) {
                Some((metadata, row)) => self.metadata[metadata as usize].mark(row),
                None => without += 1,
            }
        }
        self.listing.problems.extend(self.metadata.iter().flat_map(Metadata::unused));
        if without > 0 {
            let file = &*self.metadata[0].file;
            let message = format!("{} without a row", show::count(without, "text file"));
            self.listing.problems.push(Diagnostic::new(Severity::Note, "metadata", file, 0, message));
        }
    }

    /// Fills in what `metadata.csv` says about a text file.
    fn describe(&self, entry: u32, draft: &mut Draft) {
        if let Some((metadata, row)) = self.metadata_row(entry) {
            let metadata = &self.metadata[metadata as usize];
            let (cells, line) = metadata.cells(row);
            draft.cells = cells;
            draft.metadata = Some((metadata.file.clone(), line));
        }
    }
}

fn no_articles(file: &str) -> Diagnostic {
    Diagnostic::new(Severity::Warning, "no-articles", file, 0, "the file holds no articles")
}

/// A warning about pieces of UTF-16 that are no characters.
fn malformed(file: &str, n: u64) -> Option<Diagnostic> {
    let message = "not valid UTF-16 throughout; what is not became U+FFFD";
    (n > 0).then(|| Diagnostic::new(Severity::Warning, "encoding", file, 0, message))
}

/// What is odd about a file as a whole.
fn oddities(source: &Source, listing: &Listing, entry: u32, file: &str) -> Vec<Diagnostic> {
    let warn = |code, message: &str| Diagnostic::new(Severity::Warning, code, file, 0, message);
    let mut found = Vec::new();
    if source.guessed_utf16 {
        found.push(warn("encoding", "UTF-16 without a byte order mark, by its looks"));
    }
    let name = listing.entries[entry as usize].name.as_encoded_bytes().to_ascii_lowercase();
    if source.packing.is_none() && [&b".gz"[..], b".zst", b".zstd"].iter().any(|ending| name.ends_with(ending)) {
        found.push(warn("not-compressed", "not compressed, whatever its name says; read as it is"));
    }
    found
}
