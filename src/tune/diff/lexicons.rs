//! Two lexicons over one corpus, article by article. An article that the edits cannot reach is analysed once, for the
//! sums over the corpus.

use std::fs::File;
use std::io::{self, Cursor, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use csv::{ByteRecord, Position, Reader, ReaderBuilder};
use memchr::memchr;
use rustc_hash::FxHashMap;

use super::compare::{Layout, Side, cited, compare};
use super::folders::{Table, finish_article, merge, sink_fault, starts};
use super::{Change, Edits, Scope, Sink, Summary};
use crate::lexicon::{Alike, Lexicon, Reach, Reached};
use crate::model::{ActorRef, Diagnostic};
use crate::pipeline::{Analyzer, Before};
use crate::run::{Progress, RunError, internal_error};
use crate::sweep::{Batches, Chunk, Pace, chunks, sweep};
use crate::tables::folder::write_error;
use crate::tables::totals::{CorpusTotals, LIMIT, Totals};
use crate::tables::{Dialect, Options, Rendered, Sheet, TableId, render};

/// Bytes of a table over the corpus that are held before they are written.
const HELD: usize = 1 << 16;

/// What is compared, and how.
pub struct Request<'a> {
    /// The first lexicon and the second.
    pub analyzers: [&'a Analyzer; 2],
    /// The rows in which they differ.
    pub edits: &'a Edits,
    /// Which articles that can reach; the others are analysed once.
    pub reach: &'a Reach,
    /// If both read articles alike, so that mentions are found once.
    pub alike: Option<&'a Alike>,
    /// Which tables and columns.
    pub scope: &'a Scope,
    /// On how many threads.
    pub pace: &'a Pace,
    /// A folder for what does not fit into memory; it is made and removed.
    pub scratch: &'a Path,
}

/// Analyses each article with both lexicons and compares the rows. Problems of the input go to `problem`.
pub fn lexicons(
    request: &Request<'_>,
    corpus: impl Batches,
    sink: Sink<'_>,
    problem: &mut dyn FnMut(&Diagnostic),
    progress: &mut dyn FnMut(Progress),
) -> Result<Summary, RunError> {
    let Request { analyzers, edits, reach, alike, scope, pace, scratch } = *request;
    let compared = Compared { analyzers, alike, scope, edits };
    let reached = Reached::of(reach, &analyzers[0].lexicon().vocabulary);
    let others = others(analyzers);
    let total = corpus.total_bytes();
    let mut bytes = 0;
    let work = |chunk: Chunk| compared.chunk(&chunk, &reached, &others);
    let mut state = sweep(corpus, pace, chunks, work, State::new(scratch), |state, mut done: Done| {
        done.problems.iter().for_each(&mut *problem);
        for (totals, (mine, analyzer)) in done.totals.iter_mut().zip(state.totals.iter_mut().zip(analyzers)) {
            mine.merge(totals, analyzer.lexicon()).map_err(|e| RunError::Failed(write_error(scratch, &e)))?;
        }
        state.summary.articles += done.articles;
        state.summary.rejected += done.rejected;
        for mut changes in done.changes {
            finish_article(&mut state.summary, &mut changes, sink).map_err(|e| stop(&e))?;
        }
        bytes += done.bytes;
        progress(Progress { articles: state.summary.articles, bytes, total });
        Ok(())
    })?;
    state.corpus_tables(analyzers, scope, sink)?;
    let mut summary = std::mem::take(&mut state.summary);
    name_edits(&mut summary, edits);
    Ok(summary)
}

/// The end of a comparison whose changes cannot be taken.
pub(in crate::tune) fn stop(e: &io::Error) -> RunError {
    if e.kind() == io::ErrorKind::BrokenPipe { RunError::Closed } else { RunError::Failed(sink_fault(e)) }
}

/// The edits that the row cites; else (an edit may do its work by what is no longer there) what it cites.
fn causes(edits: &Edits, before: &[String], after: &[String]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for i in edits.cited(before, after) {
        let place = edits.all[i].place();
        if !lines.iter().any(|l| l == place) {
            lines.push(place.to_owned());
        }
    }
    if lines.is_empty() { cited(before, after) } else { lines }
}

/// Tells the edit behind each line, and lists the edits behind none.
pub(in crate::tune) fn name_edits(summary: &mut Summary, edits: &Edits) {
    for edit in &edits.all {
        match summary.lines.get_mut(edit.place()) {
            Some(effect) => effect.edit = edit.what.clone(),
            None => summary.idle.push(edit.clone()),
        }
    }
}

/// What a chunk came to.
struct Done {
    /// By article.
    changes: Vec<Vec<Change>>,
    totals: [Totals; 2],
    articles: u64,
    rejected: u64,
    problems: Vec<Diagnostic>,
    bytes: u64,
}

/// What all threads share.
pub(in crate::tune) struct Compared<'a> {
    pub(in crate::tune) analyzers: [&'a Analyzer; 2],
    pub(in crate::tune) alike: Option<&'a Alike>,
    pub(in crate::tune) scope: &'a Scope,
    pub(in crate::tune) edits: &'a Edits,
}

/// The number that each actor of the first lexicon has in the second. (An article with one that only the first holds is
/// reached by that, so that it does not matter which number such an actor gets.)
fn others(analyzers: [&Analyzer; 2]) -> Vec<u32> {
    let [a, b] = analyzers.map(|a| &a.lexicon().actors);
    let there: FxHashMap<&str, u32> = (0..).zip(b).map(|(i, actor)| (&*actor.id, i)).collect();
    a.iter().map(|actor| there.get(&*actor.id).copied().unwrap_or(0)).collect()
}

impl Compared<'_> {
    fn chunk(&self, chunk: &Chunk, reached: &Reached<'_>, others: &[u32]) -> Done {
        let options = Options::default();
        let mut rendered = [Rendered::new(&options), Rendered::new(&options)];
        let mut reader = RowReader::new();
        let mut done = Done {
            changes: Vec::new(),
            totals: Default::default(),
            articles: 0,
            rejected: chunk.rejected,
            problems: chunk.problems.clone(),
            bytes: chunk.bytes,
        };
        for article in &chunk.articles {
            let analysed = catch_unwind(AssertUnwindSafe(|| {
                let first = self.analyzers[0].analyze_after(article, None);
                let before = Before { analysed: &first, words: self.alike.map(|a| a.words(0)) };
                let second = reached
                    .holds(&article.text, &first.analysis.document.tokens)
                    .then(|| self.analyzers[1].analyze_after(article, Some(before)).analysis);
                (first.analysis, second)
            }));
            match analysed {
                Ok((mut first, None)) => {
                    done.articles += 1;
                    rendered[0].totals.add(article, &first);
                    for mention in &mut first.mentions {
                        if let ActorRef::Known(actor) = &mut mention.actor {
                            *actor = others[*actor as usize];
                        }
                    }
                    rendered[1].totals.add(article, &first);
                }
                Ok((first, Some(second))) => {
                    let analyses = [first, second];
                    done.articles += 1;
                    for ((out, analysis), analyzer) in rendered.iter_mut().zip(&analyses).zip(self.analyzers) {
                        out.sheets.iter_mut().for_each(Sheet::clear);
                        render(article, analysis, analyzer.lexicon(), &options, None, out);
                    }
                    let changes = self.article(&rendered[0].sheets, &rendered[1].sheets, &mut reader);
                    if !changes.is_empty() {
                        done.changes.push(changes);
                    }
                }
                Err(panic) => {
                    done.rejected += 1;
                    done.problems.push(internal_error(article, &*panic));
                }
            }
        }
        done.totals = rendered.map(|r| r.totals);
        done
    }

    /// What differs between the rows of one article.
    pub(in crate::tune) fn article(&self, a: &[Sheet], b: &[Sheet], reader: &mut RowReader) -> Vec<Change> {
        let mut changes = Vec::new();
        let differs: Vec<bool> = a.iter().zip(b).map(|(a, b)| a.bytes() != b.bytes()).collect();
        if !differs.contains(&true) {
            return changes;
        }
        let (mut starts_a, mut starts_b) = (FxHashMap::default(), FxHashMap::default());
        for ((a, b), differs) in a.iter().zip(b).zip(differs) {
            // Stances need the places of the sentences only where these have other numbers.
            if !differs {
                continue;
            }
            let layout = Layout::own(a.id());
            let [before, after] = reader.differing(a.bytes(), b.bytes());
            if a.id() == TableId::Sentences {
                (starts_a, starts_b) = (starts(&layout, before), starts(&layout, after));
            }
            if self.scope.has(a.id()) {
                let a = Side { layout: &layout, rows: before, starts: &starts_a };
                let b = Side { layout: &layout, rows: after, starts: &starts_b };
                compare(&a, &b, self.scope, &|x, y| causes(self.edits, x, y), &mut changes);
            }
        }
        changes
    }
}

/// Reads rows that were written just before. It is kept from article to article, since a reader is dear to make, and so
/// are records.
pub(in crate::tune) struct RowReader {
    reader: Reader<Cursor<Vec<u8>>>,
    /// The lines that are left of each table.
    differing: [Vec<u8>; 2],
    records: [Vec<ByteRecord>; 2],
}

impl RowReader {
    pub(in crate::tune) fn new() -> RowReader {
        // Tables have different numbers of columns.
        let mut builder = ReaderBuilder::new();
        builder.has_headers(false).flexible(true).buffer_capacity(1 << 14);
        RowReader {
            reader: builder.from_reader(Cursor::default()),
            differing: Default::default(),
            records: Default::default(),
        }
    }

    /// The rows of two tables, without those that are the same in both and stand at the same place: most edits change
    /// few rows. No cell of a table holds a line break.
    pub(in crate::tune) fn differing(&mut self, a: &[u8], b: &[u8]) -> [&[ByteRecord]; 2] {
        let [mut rest_a, mut rest_b] = [a, b];
        self.differing.iter_mut().for_each(Vec::clear);
        while !(rest_a.is_empty() && rest_b.is_empty()) {
            let lines = [next_line(&mut rest_a), next_line(&mut rest_b)];
            if lines[0] != lines[1] {
                self.differing.iter_mut().zip(lines).for_each(|(kept, line)| kept.extend_from_slice(line));
            }
        }
        let mut counts = [0; 2];
        for (side, count) in counts.iter_mut().enumerate() {
            std::mem::swap(self.reader.get_mut().get_mut(), &mut self.differing[side]);
            self.reader.seek_raw(SeekFrom::Start(0), Position::new()).expect("memory can be read from its start");
            let records = &mut self.records[side];
            loop {
                if records.len() == *count {
                    records.push(ByteRecord::new());
                }
                if !self.reader.read_byte_record(&mut records[*count]).expect("a row as sayso writes it") {
                    break;
                }
                *count += 1;
            }
        }
        [0, 1].map(|side| &self.records[side][..counts[side]])
    }
}

/// Cuts off a line, its end included.
fn next_line<'a>(rest: &mut &'a [u8]) -> &'a [u8] {
    let end = memchr(b'\n', rest).map_or(rest.len(), |i| i + 1);
    let (line, behind) = rest.split_at(end);
    *rest = behind;
    line
}

/// What grows with the corpus.
struct State {
    summary: Summary,
    totals: [CorpusTotals; 2],
    scratch: PathBuf,
}

impl State {
    fn new(scratch: &Path) -> State {
        let totals = ["a", "b"].map(|side| CorpusTotals::new(scratch.join(side), LIMIT));
        State { summary: Summary::default(), totals, scratch: scratch.to_owned() }
    }

    /// Compares the tables over the corpus, which are sums and may be larger than memory.
    fn corpus_tables(&mut self, analyzers: [&Analyzer; 2], scope: &Scope, sink: Sink<'_>) -> Result<(), RunError> {
        let failed = |e: io::Error| RunError::Failed(write_error(&self.scratch, &e));
        for table in [TableId::Actors, TableId::Relations].into_iter().filter(|t| scope.has(*t)) {
            std::fs::create_dir_all(&self.scratch).map_err(failed)?;
            let mut written = Vec::new();
            for (i, (totals, analyzer)) in self.totals.iter().zip(analyzers).enumerate() {
                let path = self.scratch.join(format!("{i}-{}", table.file()));
                let file = File::create(&path).map_err(failed)?;
                write_table(totals, analyzer.lexicon(), table, file).map_err(failed)?;
                written.push(Table::open(&path, table).map_err(RunError::Failed)?);
            }
            let [before, after] = &mut written[..] else { unreachable!("two were pushed") };
            corpus_table(before, after, scope, &mut self.summary, sink)?;
        }
        Ok(())
    }
}

/// Compares a table over the corpus, which has an order of its own.
pub(in crate::tune) fn corpus_table(
    before: &mut Table,
    after: &mut Table,
    scope: &Scope,
    summary: &mut Summary,
    sink: Sink<'_>,
) -> Result<(), RunError> {
    merge(before, after, scope, &mut |change| {
        summary.take(&change);
        sink(&change).map_err(|e| sink_fault(&e))
    })
    .map_err(|d| if d.code == "closed" { RunError::Closed } else { RunError::Failed(d) })
}

impl Drop for State {
    fn drop(&mut self) {
        if self.scratch.exists() {
            // Left behind only if the disk itself fails, which has been told.
            let _ = std::fs::remove_dir_all(&self.scratch);
        }
    }
}

/// Writes a table over the corpus, with its header.
pub(in crate::tune) fn write_table(
    totals: &CorpusTotals,
    lexicon: &Lexicon,
    table: TableId,
    mut out: impl io::Write,
) -> io::Result<()> {
    let mut sheet = Sheet::new(table, Dialect::default());
    sheet.header();
    let mut flush = |sheet: &mut Sheet| {
        if sheet.bytes().len() > HELD {
            out.write_all(sheet.bytes())?;
            sheet.clear();
        }
        Ok(())
    };
    match table {
        TableId::Actors => totals.actors(lexicon, &mut sheet, &mut flush)?,
        _ => totals.relations(lexicon, &mut sheet, &mut flush)?,
    }
    out.write_all(sheet.bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Batch;
    use crate::lexicon::{self, Sources, TableId as Lexicons, Version, reach};
    use crate::model::Article;

    struct One(Option<Batch>);

    impl Batches for One {
        fn next_batch(&mut self, _: usize) -> Option<Batch> {
            self.0.take()
        }

        fn total_bytes(&self) -> u64 {
            0
        }
    }

    fn sources(cues: &str) -> Sources {
        Sources::builtin().with_text(Lexicons::Cues, "mine.csv", cues)
    }

    #[test]
    fn an_edit_is_behind_its_rows() {
        let edited =
            "cue,act,polarity,kind,frame\nclaim,report,neutral,verb,that|to|np\nblurble,say,neutral,verb,that\n";
        let both = [Sources::builtin(), sources(edited)];
        let edits = Edits::between(&both[0], &both[1]);
        let analyzers = both.each_ref().map(|s| Analyzer::new(lexicon::load(s.clone()).expect("sound").lexicon));
        let versions = [0, 1].map(|i| Version { sources: &both[i], lexicon: analyzers[i].lexicon() });
        let article = |id: &str, text: &str| Article { id: id.into(), text: text.into(), ..Article::default() };
        let articles =
            vec![article("x", "The mayor claimed that it rains."), article("y", "The mayor said that it rains.")];
        let mut batch = Batch::default();
        batch.articles = articles;
        let home = tempfile::tempdir().expect("a folder");
        let scratch = home.path().join("scratch");
        let mut changes = Vec::new();
        let alike = Alike::of(versions[0], versions[1]);
        let request = Request {
            analyzers: [&analyzers[0], &analyzers[1]],
            edits: &edits,
            reach: &reach(versions[0], versions[1]),
            alike: alike.as_ref(),
            scope: &Scope::default(),
            pace: &Pace::default(),
            scratch: &scratch,
        };
        let mut sink = |c: &Change| {
            changes.push(c.to_string());
            Ok(())
        };
        let summary = lexicons(&request, One(Some(batch)), &mut sink, &mut |d| panic!("{d:?}"), &mut |_| {});
        let summary = summary.expect("no fault");
        assert!(!scratch.exists());
        assert_eq!(changes, ["changed attributions x/a1: The mayor | claimed | that it rains (act: claim -> report)"]);
        assert_eq!((summary.articles, summary.articles_changed), (2, 1));
        assert_eq!(summary.lines.keys().collect::<Vec<_>>(), ["mine.csv:2"]);
        assert!(summary.lines["mine.csv:2"].edit.starts_with("claim, verb: act claim -> report"));
        assert_eq!(summary.idle.iter().map(|e| e.place()).collect::<Vec<_>>(), ["mine.csv:3"]);
    }
}
