//! A whole corpus: batches of articles in, tables out, on any number of threads with the same bytes.
//!
//! ```text
//! reader thread           pool of `threads`                     calling thread
//! batches of 4 MB  ->  chunks of 128 kB: analyse, render  ->  put in order, write, add up
//! ```
//!
//! A chunk goes through the analysis stage by stage ([`Analyzer::analyze_all`]), which saves a sixth of the time.
//! [`crate::sweep`] brings chunks to threads and their rows back in order. Whatever depends on the order of the articles
//! (ids of duplicates, sums, problems) happens on the reader's or the writer's side, which see them in order.

use std::collections::BTreeMap;
use std::fs::File;
use std::hash::{Hash, Hasher};
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::slice;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use crate::corpus::Batch;
use crate::lexicon::Lexicon;
use crate::model::{Analysis, Article, Diagnostic, Severity};
use crate::pipeline::Analyzer;
pub use crate::sweep::Batches;
use crate::sweep::{Pace, sweep};
use crate::tables::codebook::{DATA_PACKAGE, codebook, data_package};
use crate::tables::folder::write_error;
use crate::tables::problems::problem;
use crate::tables::totals::{CorpusTotals, LIMIT};
use crate::tables::{Counts, Dialect, Options, OutFolder, Rendered, Sheet, TableId, TableSet, render};

/// Bytes of text that a thread takes at a time: their rows, five times as many bytes, nearly fit a core's cache.
const CHUNK: usize = 128 << 10;

/// Bytes of a chunk's table beyond which its buffers are not used again.
const LARGE: usize = 16 * CHUNK;

/// How many problems of each code a [`Summary`] repeats.
const SHOWN: u64 = 10;

/// Where tables go.
#[derive(Clone, Debug)]
pub enum Output {
    /// All tables, to a folder.
    Folder {
        /// The folder.
        path: PathBuf,
        /// Whether tables are replaced in a folder that holds other things.
        force: bool,
    },
    /// One table, to standard output.
    Stdout(TableId),
}

/// How a corpus is worked through.
#[derive(Clone, Debug)]
pub struct RunOptions {
    /// Where the tables go.
    pub output: Output,
    /// How they are written.
    pub dialect: Dialect,
    /// Threads that analyse; 0 for as many as there are processors.
    pub threads: usize,
    /// Problems found before (of the lexicon), the first rows of `problems.csv`.
    pub problems: Vec<Diagnostic>,
    /// Set to end the run early; nothing is left of it.
    pub interrupt: Arc<AtomicBool>,
}

impl RunOptions {
    /// Everything to a folder, on all processors.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        RunOptions {
            output: Output::Folder { path: folder.into(), force: false },
            dialect: Dialect::default(),
            threads: 0,
            problems: Vec::new(),
            interrupt: Arc::default(),
        }
    }
}

/// How far a run is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Articles whose rows are written.
    pub articles: u64,
    /// Bytes of the input that these took.
    pub bytes: u64,
    /// Bytes of the whole input; 0 if not known.
    pub total: u64,
}

/// What a run did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// Articles read: kept and rejected.
    pub read: u64,
    /// Articles in the tables.
    pub kept: u64,
    /// Articles that are not, each named among the problems.
    pub rejected: u64,
    /// Rows of `sentences.csv`.
    pub sentences: u64,
    /// Rows of `mentions.csv`.
    pub mentions: u64,
    /// Rows of `attributions.csv`.
    pub attributions: u64,
    /// Rows of `stances.csv`.
    pub stances: u64,
    /// Bytes of input that were read.
    pub bytes: u64,
    /// How long it took.
    pub seconds: f64,
    /// How many notes, warnings and errors are among the problems.
    pub problems: [u64; 3],
    /// How many there are of each code.
    pub codes: BTreeMap<(Severity, &'static str), u64>,
    /// The first warnings and errors of each code, to be shown to the user.
    pub shown: Vec<Diagnostic>,
}

/// Why a run ended without tables.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum RunError {
    /// The output cannot be used as asked; found before any work.
    Refused(Box<Diagnostic>),
    /// The tables could not be written.
    Failed(Box<Diagnostic>),
    /// Standard output was closed by its reader (`| head`).
    Closed,
    /// [`RunOptions::interrupt`] was set.
    Interrupted,
}

impl std::fmt::Display for RunError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            RunError::Refused(d) | RunError::Failed(d) => f.write_str(&d.message),
            RunError::Closed => f.write_str("standard output was closed"),
            RunError::Interrupted => f.write_str("interrupted"),
        }
    }
}

impl std::error::Error for RunError {}

/// Works through the corpus and writes the tables. `progress` is called on this thread after each chunk.
pub fn run(
    analyzer: &Analyzer,
    corpus: impl Batches,
    options: &RunOptions,
    progress: &mut dyn FnMut(Progress),
) -> Result<Summary, RunError> {
    match &options.output {
        Output::Folder { path, force } => {
            let folder = OutFolder::open(path, *force)
                .map_err(|d| if d.code == "out-refused" { RunError::Refused(d) } else { RunError::Failed(d) })?;
            run_with(analyzer.lexicon(), &|a| analyzer.analyze_all(a), corpus, options, Place::Folder(folder), progress)
        }
        Output::Stdout(table) => {
            let out = Box::new(io::stdout().lock());
            run_with(
                analyzer.lexicon(),
                &|a| analyzer.analyze_all(a),
                corpus,
                options,
                Place::Stream(*table, out),
                progress,
            )
        }
    }
}

/// An output that can be written to.
pub(crate) enum Place<'w> {
    Folder(OutFolder),
    Stream(TableId, Box<dyn Write + 'w>),
}

/// [`run`] with any analysis, so that it can be tested without one.
pub(crate) fn run_with(
    lexicon: &Lexicon,
    analyze: &(dyn Fn(&[Article]) -> Vec<Analysis> + Sync),
    corpus: impl Batches,
    options: &RunOptions,
    place: Place<'_>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Summary, RunError> {
    let started = Instant::now();
    let writer = Writer::open(lexicon, options, place)?;
    let work = Work { lexicon, analyze, options: writer.render, spare: Mutex::default() };
    let total = corpus.total_bytes();
    let pace = Pace { threads: options.threads, interrupt: options.interrupt.clone() };
    let mut duplicates = Duplicates::default();
    let cut = |batch| cut_up(batch, &mut duplicates);
    let writer = sweep(
        corpus,
        &pace,
        cut,
        |chunk| work.process(chunk),
        writer,
        |writer, mut chunk: Done| {
            writer.write(&mut chunk)?;
            progress(Progress { articles: writer.summary.kept, bytes: writer.summary.bytes, total });
            work.put_back(chunk.rendered);
            Ok(())
        },
    )?;
    let mut summary = writer.finish()?;
    summary.seconds = started.elapsed().as_secs_f64();
    Ok(summary)
}

/// Articles that one thread takes at a time.
#[derive(Default)]
struct Chunk {
    articles: Vec<Article>,
    /// For each article, the id of an earlier one with the same text.
    duplicates: Vec<Option<Box<str>>>,
    problems: Vec<Diagnostic>,
    rejected: u64,
    bytes: u64,
}

/// What became of a chunk.
struct Done {
    rendered: Rendered,
    /// Problems of reading.
    problems: Vec<Diagnostic>,
    rejected: u64,
    bytes: u64,
}

/// What all threads share.
struct Work<'a> {
    lexicon: &'a Lexicon,
    analyze: &'a (dyn Fn(&[Article]) -> Vec<Analysis> + Sync),
    options: Options,
    /// Buffers whose bytes are written.
    spare: Mutex<Vec<Rendered>>,
}

impl Work<'_> {
    fn take(&self) -> Rendered {
        let spare = self.spare.lock().expect("no thread panics while it holds this").pop();
        spare.unwrap_or_else(|| Rendered::new(&self.options))
    }

    fn put_back(&self, mut rendered: Rendered) {
        // What one huge article needed is not held for the rest of the run.
        if rendered.sheets.iter().any(|s| s.bytes().len() > LARGE) {
            return;
        }
        rendered.clear();
        self.spare.lock().expect("no thread panics while it holds this").push(rendered);
    }

    fn process(&self, chunk: Chunk) -> Done {
        let mut rendered = self.take();
        let mut rejected = chunk.rejected;
        let analyze = |articles: &[Article]| catch_unwind(AssertUnwindSafe(|| (self.analyze)(articles)));
        let analysed: Vec<_> = match analyze(&chunk.articles) {
            Ok(analyses) => analyses.into_iter().map(Ok).collect(),
            // One strange article among a million must not cost the others; it is named in problems.csv.
            Err(_) => {
                let alone = |a: &Article| analyze(slice::from_ref(a)).map(|mut one| one.pop().expect("one for one"));
                chunk.articles.iter().map(alone).collect()
            }
        };
        for ((article, duplicate_of), result) in chunk.articles.iter().zip(&chunk.duplicates).zip(analysed) {
            match result {
                Ok(analysis) => {
                    let of = duplicate_of.as_deref();
                    render(article, &analysis, self.lexicon, &self.options, of, &mut rendered);
                }
                Err(panic) => {
                    rejected += 1;
                    rendered.problems.push(internal_error(article, &*panic));
                }
            }
        }
        Done { rendered, problems: chunk.problems, rejected, bytes: chunk.bytes }
    }
}

/// What becomes of an article that makes sayso panic.
pub(crate) fn internal_error(article: &Article, panic: &(dyn std::any::Any + Send)) -> Diagnostic {
    let said = panic.downcast_ref::<&str>().copied();
    let said = said.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("panic");
    Diagnostic::new(Severity::Error, "internal-error", &*article.path, article.record, format!("sayso failed: {said}"))
        .with_article(&*article.id)
        .with_help("this is a fault of sayso; please report it with the article")
}

/// Chunks in order; what the batch tells beside its articles goes with the first, its bytes with the last.
fn cut_up(batch: Batch, duplicates: &mut Duplicates) -> Vec<Chunk> {
    let mut chunks = vec![Chunk { problems: batch.problems, rejected: batch.rejected, ..Chunk::default() }];
    let mut size = 0;
    for article in batch.articles {
        if size >= CHUNK {
            chunks.push(Chunk::default());
            size = 0;
        }
        size += article.text.len();
        let chunk = chunks.last_mut().expect("never empty");
        chunk.duplicates.push(duplicates.first(&article).map(Box::from));
        chunk.articles.push(article);
    }
    chunks.last_mut().expect("never empty").bytes = batch.bytes;
    chunks
}

/// Ids of articles by their texts' hashes. About 20 bytes an article and its id: no id is stored on its own, and the
/// table holds numbers of articles only.
#[derive(Default)]
struct Duplicates {
    /// Article + 1, or 0; a power of two in length.
    slots: Vec<u32>,
    hashes: Vec<u64>,
    ids: String,
    /// Where each id ends in `ids`.
    ends: Vec<u32>,
}

impl Duplicates {
    /// The id of the first article with this text, if this is not it. (Two of a million different texts have the same
    /// hash of 64 bits once in 37 million corpora.)
    fn first(&mut self, article: &Article) -> Option<&str> {
        if article.text.is_empty() {
            return None;
        }
        if (self.hashes.len() + 1) * 4 > self.slots.len() * 3 {
            self.grow();
        }
        let mut hasher = rustc_hash::FxHasher::default();
        article.text.hash(&mut hasher);
        let hash = hasher.finish();
        let mut slot = self.slot(hash);
        while self.slots[slot] != 0 {
            let i = self.slots[slot] as usize - 1;
            if self.hashes[i] == hash {
                let from = if i == 0 { 0 } else { self.ends[i - 1] as usize };
                return Some(&self.ids[from..self.ends[i] as usize]);
            }
            slot = (slot + 1) % self.slots.len();
        }
        // Beyond 4 GB of ids the run goes on, and later texts pass for new.
        if let Ok(end) = u32::try_from(self.ids.len() + article.id.len()) {
            self.hashes.push(hash);
            self.slots[slot] = self.hashes.len() as u32;
            self.ids.push_str(&article.id);
            self.ends.push(end);
        }
        None
    }

    fn slot(&self, hash: u64) -> usize {
        // The upper bits are the better mixed ones.
        (hash >> 20) as usize & (self.slots.len() - 1)
    }

    fn grow(&mut self) {
        self.slots = vec![0; (self.slots.len() * 2).max(1024)];
        for (i, hash) in self.hashes.iter().enumerate() {
            let mut slot = self.slot(*hash);
            while self.slots[slot] != 0 {
                slot = (slot + 1) % self.slots.len();
            }
            self.slots[slot] = i as u32 + 1;
        }
    }
}

/// The writing end: bytes to files, sums, problems.
struct Writer<'a> {
    lexicon: &'a Lexicon,
    dialect: Dialect,
    render: Options,
    sink: Sink<'a>,
    totals: CorpusTotals,
    problems: Sheet,
    summary: Summary,
}

enum Sink<'w> {
    Folder { files: Vec<File>, folder: OutFolder },
    Stream(TableId, Box<dyn Write + 'w>),
}

impl Sink<'_> {
    fn append(&mut self, table: TableId, bytes: &[u8]) -> Result<(), RunError> {
        match self {
            Sink::Folder { files, folder } => files[table as usize].write_all(bytes).map_err(|e| failed(folder, &e)),
            Sink::Stream(wanted, _) if *wanted != table => Ok(()),
            Sink::Stream(_, out) => out.write_all(bytes).map_err(|e| stream_error(&e)),
        }
    }
}

fn failed(folder: &OutFolder, error: &io::Error) -> RunError {
    RunError::Failed(write_error(folder.target(), error))
}

fn stream_error(error: &io::Error) -> RunError {
    match error.kind() {
        io::ErrorKind::BrokenPipe => RunError::Closed,
        _ => RunError::Failed(write_error(Path::new("standard output"), error)),
    }
}

impl<'a> Writer<'a> {
    /// Writes the headers and the problems that are known before.
    fn open(lexicon: &'a Lexicon, options: &RunOptions, place: Place<'a>) -> Result<Self, RunError> {
        let mut early = options.problems.clone();
        let (sink, tables, runs) = match place {
            Place::Folder(folder) => {
                early.extend(folder.notes.iter().cloned());
                let runs = folder.staging().join("runs");
                let create = |t: TableId| File::create_new(folder.staging().join(t.file()));
                let files: Result<_, _> = TableId::ALL.into_iter().map(create).collect();
                let files = files.map_err(|e| failed(&folder, &e))?;
                (Sink::Folder { files, folder }, TableSet::ALL, runs)
            }
            Place::Stream(table, out) => {
                let runs = std::env::temp_dir().join(format!("sayso-runs-{}", std::process::id()));
                (Sink::Stream(table, out), TableSet::NONE.with(table), runs)
            }
        };
        let dialect = options.dialect;
        let mut writer = Writer {
            lexicon,
            dialect,
            render: Options { dialect, tables, cites: true },
            sink,
            totals: CorpusTotals::new(runs, LIMIT),
            problems: Sheet::new(TableId::Problems, dialect),
            summary: Summary::default(),
        };
        for table in TableId::ALL {
            let mut sheet = Sheet::new(table, dialect);
            sheet.header();
            writer.sink.append(table, sheet.bytes())?;
        }
        writer.report(&early)?;
        Ok(writer)
    }

    fn write(&mut self, chunk: &mut Done) -> Result<(), RunError> {
        self.report(&chunk.problems)?;
        self.report(&chunk.rendered.problems)?;
        for sheet in &chunk.rendered.sheets {
            if !sheet.bytes().is_empty() {
                self.sink.append(sheet.id(), sheet.bytes())?;
            }
        }
        let merged = self.totals.merge(&mut chunk.rendered.totals, self.lexicon);
        merged.map_err(|e| self.error(&e))?;
        let Counts { documents, sentences, mentions, attributions, stances } = chunk.rendered.counts;
        let s = &mut self.summary;
        s.kept += documents;
        s.rejected += chunk.rejected;
        s.read += documents + chunk.rejected;
        s.sentences += sentences;
        s.mentions += mentions;
        s.attributions += attributions;
        s.stances += stances;
        s.bytes += chunk.bytes;
        Ok(())
    }

    fn report(&mut self, problems: &[Diagnostic]) -> Result<(), RunError> {
        if problems.is_empty() {
            return Ok(());
        }
        for p in problems {
            self.summary.problems[p.severity as usize] += 1;
            let seen = self.summary.codes.entry((p.severity, p.code)).or_default();
            *seen += 1;
            if p.severity > Severity::Note && *seen <= SHOWN {
                self.summary.shown.push(p.clone());
            }
            problem(&mut self.problems, p);
        }
        self.sink.append(TableId::Problems, self.problems.bytes())?;
        self.problems.clear();
        Ok(())
    }

    fn error(&self, error: &io::Error) -> RunError {
        match &self.sink {
            Sink::Folder { folder, .. } => failed(folder, error),
            Sink::Stream(..) => RunError::Failed(write_error(&std::env::temp_dir(), error)),
        }
    }

    /// Writes the sums, the codebook and the data package, and puts the folder in place.
    fn finish(mut self) -> Result<Summary, RunError> {
        for table in [TableId::Actors, TableId::Relations] {
            let mut sheet = Sheet::new(table, self.dialect);
            let sink = &mut self.sink;
            let mut why = None;
            let mut flush = |sheet: &mut Sheet| {
                if sheet.bytes().len() > CHUNK {
                    let written = sink.append(table, sheet.bytes());
                    sheet.clear();
                    return written.map_err(|e| {
                        why = Some(e);
                        io::Error::other("told above")
                    });
                }
                Ok(())
            };
            let done = match table {
                TableId::Actors => self.totals.actors(self.lexicon, &mut sheet, &mut flush),
                _ => self.totals.relations(self.lexicon, &mut sheet, &mut flush),
            };
            if let Err(e) = done {
                return Err(why.unwrap_or_else(|| self.error(&e)));
            }
            self.sink.append(table, sheet.bytes())?;
        }
        let mut sheet = Sheet::new(TableId::Codebook, self.dialect);
        codebook(self.lexicon, &mut sheet);
        self.sink.append(TableId::Codebook, sheet.bytes())?;
        // The runs lie in the folder that is put in place now.
        drop(self.totals);
        match self.sink {
            Sink::Folder { files, folder } => {
                let package = data_package(self.lexicon, self.dialect);
                std::fs::write(folder.staging().join(DATA_PACKAGE), package).map_err(|e| failed(&folder, &e))?;
                // Windows moves no file that is open.
                drop(files);
                folder.finish().map_err(RunError::Failed)?;
            }
            Sink::Stream(_, mut out) => out.flush().map_err(|e| stream_error(&e))?,
        }
        Ok(self.summary)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;

    use super::*;
    use crate::tables::made_up;

    /// Articles handed out a few at a time.
    struct Shelf {
        articles: std::vec::IntoIter<Article>,
        step: usize,
    }

    impl Shelf {
        fn of(articles: impl Iterator<Item = Article>) -> Shelf {
            Shelf { articles: articles.collect::<Vec<_>>().into_iter(), step: 97 }
        }
    }

    impl Batches for Shelf {
        fn next_batch(&mut self, _: usize) -> Option<Batch> {
            let articles: Vec<_> = self.articles.by_ref().take(self.step).collect();
            let problem = Diagnostic::new(Severity::Error, "empty", "in.csv", 9, "an article, empty");
            let bytes = articles.iter().map(|a| a.text.len() as u64).sum();
            let mut batch = Batch::default();
            (batch.articles, batch.problems, batch.rejected, batch.bytes) = (articles, vec![problem], 1, bytes);
            (!batch.articles.is_empty()).then_some(batch)
        }

        fn total_bytes(&self) -> u64 {
            0
        }
    }

    fn run_made_up(options: &RunOptions, shelf: Shelf) -> Result<Summary, RunError> {
        let Output::Folder { path, force } = &options.output else { panic!("a folder") };
        let folder = OutFolder::open(path, *force).map_err(RunError::Refused)?;
        run_with(&made_up::lexicon(), &made_up::analyze_all, shelf, options, Place::Folder(folder), &mut |_| ())
    }

    fn read(folder: &Path) -> BTreeMap<String, Vec<u8>> {
        let entries = std::fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry"));
        entries
            .map(|e| (e.file_name().to_string_lossy().into_owned(), std::fs::read(e.path()).expect("a file")))
            .collect()
    }

    #[test]
    fn one_thread_equals_many() {
        let home = tempfile::tempdir().expect("a folder");
        let mut tables = Vec::new();
        for threads in [1, 3, 8] {
            let out = home.path().join(threads.to_string());
            let options = RunOptions { threads, ..RunOptions::new(&out) };
            let mut seen = Progress::default();
            let folder = OutFolder::open(&out, false).expect("open");
            let shelf = Shelf::of(made_up::articles(900));
            let mut progress = |p: Progress| {
                assert!(p.articles >= seen.articles && p.bytes >= seen.bytes);
                seen = p;
            };
            let place = Place::Folder(folder);
            let s = run_with(&made_up::lexicon(), &made_up::analyze_all, shelf, &options, place, &mut progress)
                .expect("done");
            assert_eq!((s.read, s.kept, s.rejected, s.problems), (910, 900, 10, [0, 0, 10]));
            assert_eq!((seen.articles, seen.bytes), (s.kept, s.bytes));
            tables.push(read(&out));
        }
        assert_eq!(tables[0].len(), TableId::ALL.len() + 1);
        assert!(tables[0] == tables[1] && tables[1] == tables[2]);
        for (name, bytes) in tables[0].iter().filter(|(name, _)| name.ends_with(".csv")) {
            let mut reader = csv::Reader::from_reader(&bytes[3..]);
            let rows: Result<Vec<_>, _> = reader.records().collect();
            assert!(!rows.expect("rectangular").is_empty(), "{name}");
        }
    }

    #[test]
    fn the_first_of_equal_texts_is_named() {
        let home = tempfile::tempdir().expect("a folder");
        let out = home.path().join("out");
        let texts = ["one", "two", "one", "", "", "two", "one"];
        let shelf = Shelf::of(texts.iter().enumerate().map(|(i, t)| made_up::article(&format!("d{i}"), t)));
        run_made_up(&RunOptions::new(&out), shelf).expect("done");
        let documents = read(&out).remove("documents.csv").expect("documents");
        let mut reader = csv::Reader::from_reader(&*documents);
        let of: Vec<String> = reader.records().map(|r| r.expect("a row")[11].to_owned()).collect();
        assert_eq!(of, ["", "", "d0", "", "", "d1", "d0"]);
        let mut many = Duplicates::default();
        for i in 0..5000 {
            assert_eq!(many.first(&made_up::article(&i.to_string(), &format!("text {i}"))), None);
        }
        assert_eq!(many.first(&made_up::article("x", "text 4321")), Some("4321"));
    }

    #[test]
    fn an_article_that_breaks_sayso_is_rejected_by_name() {
        let home = tempfile::tempdir().expect("a folder");
        let out = home.path().join("out");
        let options = RunOptions { threads: 2, ..RunOptions::new(&out) };
        let shelf = Shelf::of(made_up::articles(50));
        let analyze = |articles: &[Article]| {
            assert!(articles.iter().all(|a| !a.id.ends_with("-17")), "a fault");
            made_up::analyze_all(articles)
        };
        let place = Place::Folder(OutFolder::open(&out, false).expect("open"));
        let s = run_with(&made_up::lexicon(), &analyze, shelf, &options, place, &mut |_| ()).expect("done");
        assert_eq!((s.kept, s.rejected, s.read), (49, 2, 51));
        assert_eq!(s.shown[1].article.as_deref(), Some("news/2024/article-17"));
        assert_eq!(s.shown[1].code, "internal-error");
    }

    #[test]
    fn an_interrupted_run_leaves_no_trace() {
        let home = tempfile::tempdir().expect("a folder");
        let out = home.path().join("out");
        let options = RunOptions { threads: 2, ..RunOptions::new(&out) };
        let interrupt = options.interrupt.clone();
        let mut progress = |p: Progress| interrupt.store(p.articles > 300, Ordering::Relaxed);
        let place = Place::Folder(OutFolder::open(&out, false).expect("open"));
        let shelf = Shelf::of(made_up::articles(900));
        let error = run_with(&made_up::lexicon(), &made_up::analyze_all, shelf, &options, place, &mut progress);
        assert_eq!(error, Err(RunError::Interrupted));
        assert!(read(home.path()).is_empty());
    }

    /// Takes so many bytes and then fails.
    struct Full(usize, io::ErrorKind);

    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 = self.0.checked_sub(bytes.len()).ok_or(self.1)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn stream(table: TableId, out: Box<dyn Write + '_>) -> Result<Summary, RunError> {
        let options = RunOptions { threads: 2, ..RunOptions::new("") };
        let shelf = Shelf::of(made_up::articles(900));
        run_with(&made_up::lexicon(), &made_up::analyze_all, shelf, &options, Place::Stream(table, out), &mut |_| ())
    }

    #[test]
    fn a_stream_holds_one_table() {
        let home = tempfile::tempdir().expect("a folder");
        let out = home.path().join("out");
        run_made_up(&RunOptions::new(&out), Shelf::of(made_up::articles(900))).expect("done");
        let tables = read(&out);
        for table in TableId::ALL {
            let mut bytes = Vec::new();
            stream(table, Box::new(&mut bytes)).expect("done");
            assert!(bytes == tables[table.file()], "{}", table.file());
        }
    }

    #[test]
    fn a_full_disk_and_a_closed_pipe_end_the_run() {
        let full = stream(TableId::Sentences, Box::new(Full(400_000, io::ErrorKind::StorageFull)));
        assert!(matches!(full, Err(RunError::Failed(d)) if d.code == "disk-full"));
        let closed = stream(TableId::Sentences, Box::new(Full(400_000, io::ErrorKind::BrokenPipe)));
        assert_eq!(closed, Err(RunError::Closed));
    }

    /// Articles without end, made as they are asked for.
    struct Spring<I>(I);

    impl<I: Iterator<Item = Article> + Send> Batches for Spring<I> {
        fn next_batch(&mut self, max_bytes: usize) -> Option<Batch> {
            let mut batch = Batch::default();
            while (batch.bytes as usize) < max_bytes
                && let Some(a) = self.0.next()
            {
                batch.bytes += a.text.len() as u64;
                batch.articles.push(a);
            }
            (!batch.articles.is_empty()).then_some(batch)
        }

        fn total_bytes(&self) -> u64 {
            0
        }
    }

    /// `cargo test --release --lib run::tests::speed -- --ignored --nocapture`: what rendering costs.
    #[test]
    #[ignore = "measures, asserts nothing"]
    fn speed() {
        let lexicon = made_up::lexicon();
        let articles: Vec<_> = made_up::articles(2000).map(|a| (made_up::analyze(&a), a)).collect();
        let bytes: usize = articles.iter().map(|(_, a)| a.text.len()).sum();
        let count = |f: fn(&Analysis) -> usize| articles.iter().map(|(a, _)| f(a)).sum::<usize>();
        println!(
            "{bytes} bytes, {} sentences, {} mentions, {} attributions, {} stances",
            count(|a| a.document.sentences.len()),
            count(|a| a.mentions.len()),
            count(|a| a.attributions.len()),
            count(|a| a.stances.len())
        );
        for tables in TableId::ALL.into_iter().take(7).map(|t| TableSet::NONE.with(t)).chain([TableSet::ALL]) {
            let options = Options { tables, ..Options::default() };
            let mut out = Rendered::new(&options);
            let (mut best, mut size) = (f64::MAX, 0);
            for _ in 0..200 {
                // Fresh from the analysis, a chunk lies in the cache. The best of many: other programs are at work.
                let start = Instant::now();
                out.clear();
                for (analysis, article) in &articles[..80] {
                    render(article, analysis, &lexicon, &options, None, &mut out);
                }
                size = out.sheets.iter().map(|s| s.bytes().len()).sum::<usize>();
                best = best.min(start.elapsed().as_secs_f64());
            }
            let bytes: usize = articles[..80].iter().map(|(_, a)| a.text.len()).sum();
            println!("{tables:?}: {:.2} ns a byte, {size} bytes of {bytes}", best * 1e9 / bytes as f64);
        }
    }

    /// `SAYSO_MB=500 cargo test --release --lib run::tests::memory -- --ignored --nocapture`: what a run holds.
    #[test]
    #[ignore = "measures, asserts nothing"]
    fn memory() {
        let megabytes = std::env::var("SAYSO_MB").ok().and_then(|m| m.parse::<usize>().ok()).unwrap_or(50);
        let home = tempfile::tempdir().expect("a folder");
        let out = home.path().join("out");
        let options = RunOptions { threads: 1, ..RunOptions::new(&out) };
        let place = Place::Folder(OutFolder::open(&out, false).expect("open"));
        let spring = Spring(made_up::articles(megabytes * 300));
        let lexicon = made_up::lexicon();
        let s = run_with(&lexicon, &made_up::analyze_all, spring, &options, place, &mut |_| ()).expect("done");
        println!("{s:?}");
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        println!("{}", status.lines().find(|l| l.starts_with("VmHWM")).unwrap_or("peak not known"));
    }
}
