//! `sayso watch`: what each edit of a lexicon does, as soon as it is saved.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use clap::Args;
use clap::builder::PossibleValuesParser;
use sayso::corpus;
use sayso::run::RunError;
use sayso::tables::TableId;
use sayso::tune::diff::{COMPARED, Change, Scope};
use sayso::tune::watch::{Update, Watch as Watched};

use super::interrupt::Interrupt;
use super::report::{self, Report, clean};
use super::run::{Bar, InputArgs, WorkArgs, count, ended};
use super::sources::{self, LexiconArgs};
use super::{End, print, wrong_usage};

/// How often the files are looked at. An editor may write a file in several steps, so one that is other than before
/// must be the same twice before it is read.
const PERIOD: Duration = Duration::from_millis(50);

/// Show what each edit of a lexicon changes in the tables, as soon as it is saved
#[derive(Args)]
#[command(after_help = "\
Examples:
  sayso watch articles --lexicon my-lexicon
  sayso watch sample.jsonl --lexicon my-lexicon --table stances --rows 30
  sayso watch articles --cues my-cues.csv

Ctrl-C ends it. After each save it prints which rows of which tables came, went or changed since the save before, and
the lexicon lines behind them, as `sayso diff` does (ids, evidence and the places of lexicon lines are no difference).
A file with faults is reported and the last sound lexicon stays, until the next save.

Only articles that hold the words of the edited rows are analysed again; the result is the same as if all were. An edit
of a row that is bound to no words (weights, headings, acts, abbreviations, stems ...) takes as long as a run, which is
told. actors.csv and relations.csv are sums over all articles and are compared, too; leave them out with --table.

The articles and an index of their words are held in memory, about three bytes for each byte of text.")]
pub(crate) struct Watch {
    /// Files and folders with articles; - for standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// Only this table (repeatable)
    #[arg(long, value_name = "NAME", value_parser = PossibleValuesParser::new(COMPARED.map(TableId::name)))]
    table: Vec<String>,
    /// How many rows are shown after each save
    #[arg(long, value_name = "N", default_value_t = 10)]
    rows: usize,
    /// How many lexicon lines the summary names
    #[arg(long, value_name = "N", default_value_t = 20)]
    lines: usize,
    #[command(flatten)]
    work: WorkArgs,
    #[command(flatten)]
    lexicon: LexiconArgs,
    #[command(flatten)]
    input: InputArgs,
}

impl Watch {
    pub(super) fn act(self) -> io::Result<End> {
        if self.lexicon.paths().next().is_none() {
            wrong_usage("watch", "name what is to be watched: a --lexicon folder, or files for --actors or --cues");
        }
        let interrupt = Interrupt::listen(self.inputs.iter().any(|i| i.as_os_str() == "-"))?;
        // Looked at before it is read: what is saved in between is news.
        let mut seen = self.state();
        let (sources, faults) = self.lexicon.sources(&[]);
        let loaded = sources::load(sources.clone(), faults);
        let Some((loaded, corpus)) = report::both(loaded, corpus::open(&self.inputs, &self.input.options())) else {
            return Ok(End::Refused);
        };
        let mut report = Report::default();
        let quiet = self.work.quiet;
        if !quiet {
            report.show(&loaded.warnings);
        }
        let pace = self.work.pace(&interrupt);
        let mut bar = Bar::new(quiet);
        let mut problem = |d: &_| {
            if !quiet {
                report.show(std::slice::from_ref(d));
            }
        };
        let watched =
            Watched::open(sources, loaded.lexicon, corpus, self.scope(), pace, &mut problem, &mut |p| bar.show(p));
        bar.clear();
        report.finish(None);
        let mut watched = match watched {
            Ok(watched) => watched,
            Err(error) => return ended(error, &interrupt),
        };
        self.say(&greeting(&watched));
        let mut last = seen.clone();
        loop {
            thread::sleep(PERIOD);
            if interrupt.flag.load(Ordering::Relaxed) {
                return Ok(End::Interrupted(interrupt.signal()));
            }
            let now = self.state();
            let settled = now == last;
            last.clone_from(&now);
            if settled && now != seen {
                seen = now;
                match self.edit(&mut watched) {
                    Ok(()) => {}
                    Err(error) => return ended(error, &interrupt),
                }
            }
        }
    }

    fn scope(&self) -> Scope {
        let tables = self.table.iter().map(|t| TableId::from_name(t).expect("clap lets only known names pass"));
        Scope { tables: tables.collect(), ignored: Vec::new() }
    }

    fn say(&self, text: &str) {
        if !self.work.quiet {
            report::eprint(text);
        }
    }

    /// Length and age of every file that belongs to the lexicon.
    fn state(&self) -> BTreeMap<PathBuf, (u64, Option<SystemTime>)> {
        let mut files = BTreeMap::new();
        for path in self.lexicon.paths() {
            let inside = std::fs::read_dir(path).into_iter().flatten().flatten().map(|e| e.path());
            for file in inside.filter(|p| p.extension().is_some_and(|e| e == "csv")).chain([path.clone()]) {
                // A file that is not there is another state, too.
                if let Some(data) = std::fs::metadata(&file).ok().filter(std::fs::Metadata::is_file) {
                    files.insert(file, (data.len(), data.modified().ok()));
                }
            }
        }
        files
    }

    /// Reads the lexicon again and tells what is other than before.
    fn edit(&self, watched: &mut Watched) -> Result<(), RunError> {
        let started = Instant::now();
        let (sources, faults) = self.lexicon.sources(&[]);
        if !watched.is_news(&sources) && faults.is_empty() {
            return Ok(());
        }
        let loaded = match sources::load(sources.clone(), faults) {
            Ok(loaded) => loaded,
            Err(faults) => {
                report::faults(&faults);
                self.say("the lexicon stays as it was before\n");
                return Ok(());
            }
        };
        let mut report = Report::default();
        if !self.work.quiet {
            report.show(&loaded.warnings);
            report.finish(None);
        }
        let mut left = self.rows;
        let mut sink = |change: &Change| {
            if left == 0 {
                return Ok(());
            }
            left -= 1;
            print::print(&format!("{}\n", clean(&change.to_string())))
        };
        let mut bar = Bar::new(self.work.quiet);
        let mut problems = Report::default();
        let mut problem = |d: &_| problems.show(std::slice::from_ref(d));
        let update = watched.edit(sources, loaded.lexicon, &mut sink, &mut problem, &mut |p| bar.show(p));
        bar.clear();
        problems.finish(None);
        let update = update?;
        let text = self.text(&update);
        let text: String = text.lines().map(|line| format!("{}\n", clean(line))).collect();
        print::print(&text).map_err(|_| RunError::Closed)?;
        self.say(&effort(&update, started.elapsed()));
        Ok(())
    }

    fn text(&self, update: &Update) -> String {
        let shown = update.summary.changes().saturating_sub(self.rows as u64);
        let more = if shown > 0 { format!("and {}\n", count(shown, "more row")) } else { String::new() };
        format!("{more}{}", update.summary.text(self.lines))
    }
}

/// What is held, and how to go on.
fn greeting(watched: &Watched) -> String {
    let memory = watched.memory();
    let [articles, index, sums] = [memory.articles, memory.index, memory.sums].map(|n| n as f64 / 1e6);
    let rejected = match watched.rejected() {
        0 => String::new(),
        n => format!(" ({n} rejected)"),
    };
    format!(
        "watching {}{rejected}; in memory: articles {articles:.1} MB, their words {index:.1} MB, sums {sums:.1} MB\n\
         save a lexicon file to see what that changes; Ctrl-C ends\n",
        count(watched.articles(), "article"),
    )
}

/// What an answer took.
fn effort(update: &Update, time: Duration) -> String {
    let all = update.everything.as_ref().map_or(String::new(), |why| format!(" (all of them: {why})"));
    format!("{} analysed again{all}, {:.2} s\n\n", count(update.analysed, "article"), time.as_secs_f64())
}
