//! `sayso diff`: what a change of a lexicon does, or what differs between two runs.

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::PossibleValuesParser;
use sayso::Analyzer;
use sayso::corpus;
use sayso::lexicon::{self, Alike, Sources, Version};
use sayso::run::RunError;
use sayso::tables::TableId;
use sayso::tune::diff::{self, COLUMNS, COMPARED, Change, Edits, Scope, Summary};
use sayso::tune::sheet::SheetWriter;

use super::interrupt::Interrupt;
use super::print::Output;
use super::report::{self, Report, clean};
use super::run::{Bar, InputArgs, WorkArgs, ended};
use super::sources::{self, LexiconArgs};
use super::{End, print, wrong_usage};

/// Show which rows of the tables differ, and which lexicon lines are behind it
#[derive(Args)]
#[command(after_help = "\
Examples:
  sayso diff tables-before tables-after
  sayso diff --lexicon mine articles                     the built-in lexicons, and the same with mine laid over
  sayso diff --lexicon mine-old --lexicon mine articles
  sayso diff --lexicon mine articles --out changes.csv
  sayso diff --lexicon mine articles --table stances --ignore score

Rows are the same row if they stand at the same place of the same article: a mention by its words, an attribution by
its cue, a stance by its sentence, holder and target. Ids (which move when a row is put in before them), the places of
lexicon lines and the evidence of a score are shown, but are no difference; --ignore names more such columns.

Exit status: 0 nothing differs; 1 something does (or it failed, which is told); 2 wrong usage or an invalid lexicon;
3 nothing differs, but some input was rejected.")]
pub(crate) struct Diff {
    /// Two folders of tables; with --lexicon: files and folders with articles
    #[arg(required = true, value_name = "OUT1 OUT2 | INPUT")]
    inputs: Vec<PathBuf>,
    /// A lexicon laid over the built-in ones (given once: compared with the built-in ones alone; twice: with each other)
    #[arg(long, value_name = "DIR|FILE")]
    lexicon: Vec<PathBuf>,
    /// Write each difference to this file, as CSV; - for standard output
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Only this table (repeatable)
    #[arg(long, value_name = "NAME", value_parser = PossibleValuesParser::new(COMPARED.map(TableId::name)))]
    table: Vec<String>,
    /// A column that is not compared (repeatable)
    #[arg(long, value_name = "COLUMN")]
    ignore: Vec<String>,
    /// How many lexicon lines the summary names
    #[arg(long, value_name = "N", default_value_t = 20)]
    lines: usize,
    #[command(flatten)]
    work: WorkArgs,
    #[command(flatten)]
    input: InputArgs,
}

impl Diff {
    pub(super) fn act(self) -> io::Result<End> {
        let scope = self.scope();
        if self.lexicon.is_empty() {
            let [a, b] = &self.inputs[..] else {
                wrong_usage("diff", "name two folders of tables, or a --lexicon and the articles to try it on")
            };
            return self.folders(a, b, &scope);
        }
        if self.lexicon.len() > 2 {
            wrong_usage("diff", "two lexicons can be compared, not more");
        }
        self.lexicons(&scope)
    }

    fn scope(&self) -> Scope {
        let known = |name: &str| COMPARED.iter().any(|t| t.table().columns.iter().any(|c| c.name == name));
        if let Some(unknown) = self.ignore.iter().find(|name| !known(name)) {
            wrong_usage("diff", &format!("no table has a column {unknown:?} (codebook.csv lists them)"));
        }
        let tables = self.table.iter().map(|t| TableId::from_name(t).expect("clap lets only known names pass"));
        Scope { tables: tables.collect(), ignored: self.ignore.clone() }
    }

    fn folders(&self, a: &Path, b: &Path, scope: &Scope) -> io::Result<End> {
        let mut sheet = Sheet::open(self.out.as_deref())?;
        match diff::folders(a, b, scope, &mut |change| sheet.row(change)) {
            Ok(summary) => self.finish(&summary, sheet),
            Err(fault) if fault.code == "closed" => Err(io::ErrorKind::BrokenPipe.into()),
            Err(fault) => {
                let failed = fault.code == "out-write";
                report::faults(&[*fault]);
                Ok(if failed { End::Failed } else { End::Refused })
            }
        }
    }

    fn lexicons(&self, scope: &Scope) -> io::Result<End> {
        let stdin = self.inputs.iter().any(|i| i.as_os_str() == "-");
        let interrupt = Interrupt::listen(stdin)?;
        let corpus = corpus::open(&self.inputs, &self.input.options());
        let (before, after) = match &self.lexicon[..] {
            [after] => (None, after),
            [before, after, ..] => (Some(before), after),
            [] => unreachable!("asked for before"),
        };
        let [a, b] =
            [before, Some(after)].map(|path| LexiconArgs::over_builtin(path.map(PathBuf::as_path)).sources(&[]));
        let edits = Edits::between(&a.0, &b.0);
        let twins = b.0.twins(&a.0);
        let files = [a.0.clone(), b.0.clone()];
        let [a, b] = [a, b].map(|(sources, faults): (Sources, Vec<_>)| sources::load(sources, faults));
        let (a, mut b, corpus) = match (a, b, corpus) {
            (Ok(a), Ok(b), Ok(corpus)) => (a, b, corpus),
            (a, b, corpus) => {
                let mut faults: Vec<_> = a.err().into_iter().chain(b.err()).chain(corpus.err()).flatten().collect();
                faults.dedup();
                report::faults(&faults);
                return Ok(End::Refused);
            }
        };
        let mut report = Report::default();
        if !self.work.quiet {
            report.show(&a.warnings);
            report.show(&b.warnings);
        }
        // Rows of files that are the same are then cited alike, and most rows of the tables are equal as they stand.
        for (theirs, ours) in twins {
            b.lexicon.files.iter_mut().filter(|name| **name == theirs).for_each(|name| name.clone_from(&ours));
        }
        let mut sheet = Sheet::open(self.out.as_deref())?;
        let analyzers = [Analyzer::new(a.lexicon), Analyzer::new(b.lexicon)];
        let [before, after] = [0, 1].map(|i| Version { sources: &files[i], lexicon: analyzers[i].lexicon() });
        let (reach, alike) = (lexicon::reach(before, after), Alike::of(before, after));
        let scratch = std::env::temp_dir().join(format!("sayso-diff-{}", std::process::id()));
        let request = diff::Request {
            analyzers: [&analyzers[0], &analyzers[1]],
            edits: &edits,
            reach: &reach,
            alike: alike.as_ref(),
            scope,
            pace: &self.work.pace(&interrupt),
            scratch: &scratch,
        };
        let mut bar = Bar::new(self.work.quiet);
        let quiet = self.work.quiet;
        let mut problem = |d: &_| {
            if !quiet {
                report.show(std::slice::from_ref(d));
            }
        };
        let done = diff::lexicons(&request, corpus, &mut |c| sheet.row(c), &mut problem, &mut |p| bar.show(p));
        bar.clear();
        report.finish(None);
        match done {
            Ok(summary) => self.finish(&summary, sheet),
            Err(RunError::Failed(d)) if d.code == "closed" => Err(io::ErrorKind::BrokenPipe.into()),
            Err(error) => ended(error, &interrupt),
        }
    }

    fn finish(&self, summary: &Summary, sheet: Sheet) -> io::Result<End> {
        let to_stdout = self.out.as_ref().is_some_and(|o| o.as_os_str() == "-");
        sheet.finish()?;
        if !self.work.quiet {
            let text: String = summary.text(self.lines).lines().map(|line| format!("{}\n", clean(line))).collect();
            if to_stdout {
                report::eprint(&text);
            } else {
                print::print(&text)?;
            }
        }
        Ok(match (summary.changes(), summary.rejected) {
            (0, 0) => End::Done,
            (0, _) => End::Partial,
            _ => End::Differs,
        })
    }
}

/// Where the differences go, if anywhere.
struct Sheet(Option<SheetWriter<Output>>);

impl Sheet {
    fn open(path: Option<&Path>) -> io::Result<Sheet> {
        let Some(path) = path else { return Ok(Sheet(None)) };
        let out = Output::open(Some(path))?;
        let bom = !out.is_stdout();
        Ok(Sheet(Some(SheetWriter::new(out, bom, &COLUMNS)?)))
    }

    fn row(&mut self, change: &Change) -> io::Result<()> {
        self.0.as_mut().map_or(Ok(()), |writer| writer.row(change.row()))
    }

    fn finish(self) -> io::Result<()> {
        self.0.map_or(Ok(()), |writer| writer.finish()?.finish())
    }
}
