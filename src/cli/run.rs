//! `sayso run`: the main job, articles in, tables out.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use indicatif::{ProgressBar, ProgressStyle};
use sayso::Analyzer;
use sayso::corpus::{self, Format};
use sayso::model::Diagnostic;
use sayso::run::{self, Output, Progress, RunError, RunOptions, Summary};
use sayso::sweep::Pace;
use sayso::tables::{Dialect, TableId};

use super::interrupt::Interrupt;
use super::report::{self, Report, clean};
use super::sources::LexiconArgs;
use super::{End, wrong_usage};

/// Read articles, write tables of who said what about whom
#[derive(Args)]
#[command(after_help = "\
Examples:
  sayso run articles --out tables
  sayso run 2023.jsonl.gz 2024.csv --column text=body,date=published --out tables
  sayso run articles --lexicon my-lexicon --out tables
  sayso run articles --actors my-actors.csv --out tables
  zcat dump.jsonl.gz | sayso run - --out - --table stances > stances.csv

Articles are .txt, .md (one a file), .jsonl (one a line), .csv and .tsv (one a row), each also as
.gz and .zst. A file metadata.csv beside text files (file, title, date, outlet ...) tells more
about them. What each column of the tables means stands in codebook.csv; what could not be read,
and what was odd, in problems.csv.")]
pub(crate) struct Run {
    /// Files and folders with articles; - for standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// The folder for the tables; - for standard output (with --table)
    #[arg(short, long, value_name = "DIR")]
    out: PathBuf,
    /// The table that goes to standard output with --out -: documents, sentences, mentions, attributions, stances,
    /// actors, relations, problems or codebook
    #[arg(long, hide_possible_values = true, value_name = "NAME", value_parser = PossibleValuesParser::new(TableId::ALL.map(TableId::name)))]
    table: Option<String>,
    /// Replace the tables in a folder that holds other things, too
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    work: WorkArgs,
    #[command(flatten)]
    lexicon: LexiconArgs,
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    tables: TableArgs,
}

/// How articles are read
#[derive(Args)]
#[command(next_help_heading = "Input")]
pub(super) struct InputArgs {
    /// Which column or key holds what, where it has no usual name: text=body,date=published (of text, id, title,
    /// date, outlet, author, url, language)
    #[arg(long, value_name = "FIELD=NAME", value_delimiter = ',', value_parser = mapping)]
    column: Vec<(String, String)>,
    /// Take all inputs for this format (txt, jsonl, csv, tsv), whatever they are called
    #[arg(long, hide_possible_values = true, value_name = "FORMAT", value_parser = PossibleValuesParser::new(["txt", "jsonl", "csv", "tsv"]).map(format))]
    format: Option<Format>,
    /// What stands between the cells of input tables, a character or `tab` [default: found out]
    #[arg(long, value_name = "CHAR", value_parser = delimiter)]
    input_delimiter: Option<u8>,
}

/// How the work is done
#[derive(Args)]
pub(super) struct WorkArgs {
    /// How many threads work [default: one for each processor]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Show only what was asked for, and errors: no progress, no warnings, no summary
    #[arg(short, long)]
    pub(super) quiet: bool,
}

impl WorkArgs {
    /// How many threads; 0 for one for each processor.
    fn threads(&self) -> usize {
        self.threads.map_or(0, usize::from)
    }

    /// How fast, and what ends it early.
    pub(super) fn pace(&self, interrupt: &Interrupt) -> Pace {
        Pace { threads: self.threads(), interrupt: interrupt.flag.clone() }
    }
}

/// Where lines and rows go
#[derive(Args)]
pub(super) struct OutArgs {
    /// Write to this file
    #[arg(short, long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
}

/// How tables are written
#[derive(Args)]
#[command(next_help_heading = "Tables")]
struct TableArgs {
    /// What stands between cells: , ; | or `tab`
    #[arg(long, value_name = "CHAR", default_value = ",", value_parser = dialect)]
    delimiter: Dialect,
    /// No byte order mark (which Excel needs to read UTF-8)
    #[arg(long)]
    no_bom: bool,
    /// Leave text as it is that a spreadsheet would take for a formula (otherwise a ' is put before it)
    #[arg(long)]
    raw: bool,
}

fn mapping(text: &str) -> Result<(String, String), String> {
    let (field, name) = text.split_once('=').ok_or("write FIELD=NAME, as in text=body")?;
    Ok((field.to_owned(), name.to_owned()))
}

fn format(name: String) -> Format {
    Format::from_name(&name).expect("clap lets only known names pass")
}

fn delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        b"tab" | b"\\t" => Ok(b'\t'),
        [one] if one.is_ascii() && !one.is_ascii_alphanumeric() && !matches!(one, b'"' | b'\n' | b'\r') => Ok(*one),
        _ => Err("one character (, ; | ...) or `tab`".into()),
    }
}

fn dialect(text: &str) -> Result<Dialect, String> {
    Dialect::default().with_delimiter(text).ok_or_else(|| "one of , ; | and `tab`".into())
}

impl InputArgs {
    pub(super) fn options(&self) -> corpus::Options {
        corpus::Options {
            columns: self.column.clone(),
            format: self.format,
            delimiter: self.input_delimiter,
            ..corpus::Options::default()
        }
    }
}

impl Run {
    pub(super) fn act(self) -> io::Result<End> {
        let output = self.output();
        let stdin = self.inputs.iter().any(|i| i.as_os_str() == "-");
        let interrupt = Interrupt::listen(stdin)?;
        // All that the user must correct, in one go.
        let (lexicon, corpus) = (self.lexicon.load(), corpus::open(&self.inputs, &self.input.options()));
        let Some((loaded, corpus)) = report::both(lexicon, corpus) else {
            return Ok(End::Refused);
        };
        let mut report = Report::default();
        if !self.work.quiet {
            report.show(&loaded.warnings);
        }
        if stdin && io::stdin().is_terminal() {
            report::eprint("reading articles from the keyboard; end with Ctrl-D\n");
        }
        let mut dialect = self.tables.delimiter;
        (dialect.bom, dialect.raw) = (!self.tables.no_bom, self.tables.raw);
        let options = RunOptions {
            output,
            dialect,
            threads: self.work.threads(),
            problems: loaded.warnings,
            interrupt: interrupt.flag.clone(),
        };
        let analyzer = Analyzer::new(loaded.lexicon);
        let mut bar = Bar::new(self.work.quiet);
        let result = run::run(&analyzer, corpus, &options, &mut |p| bar.show(p));
        bar.clear();
        // The program ends soon, and the system takes all memory back at once.
        std::mem::forget(analyzer);
        match result {
            Ok(summary) => {
                if !self.work.quiet {
                    self.show(&summary, &options.problems, report);
                }
                Ok(if summary.rejected > 0 { End::Partial } else { End::Done })
            }
            Err(e) => ended(e, &interrupt),
        }
    }

    fn output(&self) -> Output {
        let to_stdout = self.out.as_os_str() == OsStr::new("-");
        match (&self.table, to_stdout) {
            (Some(name), true) => Output::Stdout(TableId::from_name(name).expect("clap lets only known names pass")),
            (None, true) => wrong_usage("run", "--out - needs --table NAME: one table goes to standard output"),
            (Some(_), false) => wrong_usage("run", "--table goes with --out -; all tables go to a folder"),
            (None, false) => Output::Folder { path: self.out.clone(), force: self.force },
        }
    }

    /// Warnings and errors, then what was done.
    fn show(&self, summary: &Summary, shown_before: &[Diagnostic], mut report: Report) {
        let folder = (self.table.is_none()).then_some(self.out.as_path());
        let problems = folder.map(|f| f.join(TableId::Problems.file()).display().to_string());
        let new: Vec<Diagnostic> = summary.shown.iter().filter(|d| !shown_before.contains(d)).cloned().collect();
        report.show(&new);
        for ((severity, code), n) in &summary.codes {
            report.total(code, *severity, *n);
        }
        report.finish(problems.as_deref());
        report::eprint(&text(summary, folder, problems.as_deref()));
    }
}

/// How a command ends that could not be done.
pub(super) fn ended(error: RunError, interrupt: &Interrupt) -> io::Result<End> {
    match error {
        RunError::Refused(d) => {
            report::faults(&[*d]);
            Ok(End::Refused)
        }
        RunError::Failed(d) => {
            report::faults(&[*d]);
            Ok(End::Failed)
        }
        RunError::Interrupted => {
            report::eprint("interrupted; nothing was written\n");
            Ok(End::Interrupted(interrupt.signal()))
        }
        RunError::Closed => Err(io::ErrorKind::BrokenPipe.into()),
        other => Err(io::Error::other(other)),
    }
}

/// The summary. Its first line is for machines, too: `kept N of M`, and the sum that must come out even.
fn text(s: &Summary, folder: Option<&Path>, problems: Option<&str>) -> String {
    let mut out = String::new();
    let _ = writeln!(
        out,
        "kept {} of {} articles (read {}, kept {}, rejected {})",
        s.kept, s.read, s.read, s.kept, s.rejected
    );
    let rows =
        [(s.sentences, "sentence"), (s.mentions, "mention"), (s.attributions, "attribution"), (s.stances, "stance")];
    let rows: Vec<String> = rows.iter().map(|(n, noun)| count(*n, noun)).collect();
    let megabytes = s.bytes as f64 / 1e6;
    let _ = writeln!(out, "{}", rows.join(", "));
    let _ = writeln!(out, "{megabytes:.1} MB in {:.2} s, {:.1} MB/s", s.seconds, megabytes / s.seconds.max(1e-9));
    let kinds = [(s.problems[2], "error"), (s.problems[1], "warning"), (s.problems[0], "note")];
    let kinds: Vec<String> = kinds.iter().filter(|(n, _)| *n > 0).map(|(n, noun)| count(*n, noun)).collect();
    let _ = match (kinds.is_empty(), problems) {
        (true, _) => writeln!(out, "no problems"),
        (false, Some(file)) => writeln!(out, "problems: {}, in {}", kinds.join(", "), clean(file)),
        (false, None) => writeln!(out, "problems: {} (--out DIR writes them to a table)", kinds.join(", ")),
    };
    if let Some(folder) = folder {
        let _ = writeln!(
            out,
            "tables: {} (codebook.csv tells what each column means)",
            clean(&folder.display().to_string())
        );
    }
    out
}

/// `1,234 sentences`, `1 stance`.
pub(super) fn count(n: u64, noun: &str) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    format!("{out} {noun}{}", if n == 1 { "" } else { "s" })
}

/// A progress bar on standard error, where that is a terminal.
pub(super) struct Bar {
    bar: ProgressBar,
    has_style: bool,
}

impl Bar {
    pub(super) fn new(quiet: bool) -> Bar {
        let bar = if quiet || !io::stderr().is_terminal() { ProgressBar::hidden() } else { ProgressBar::no_length() };
        Bar { bar, has_style: false }
    }

    pub(super) fn show(&mut self, p: Progress) {
        if !self.has_style {
            self.has_style = true;
            // Of standard input nobody knows how long it is.
            let known = p.total > 0;
            let template = if known {
                "{percent:>3}% {wide_bar} {bytes_per_sec}, {eta} left; {msg}"
            } else {
                "{spinner} {elapsed}; {msg}"
            };
            self.bar.set_style(ProgressStyle::with_template(template).expect("a sound template"));
            if known {
                self.bar.set_length(p.total);
            }
        }
        self.bar.set_position(p.bytes);
        self.bar.set_message(count(p.articles, "article"));
    }

    pub(super) fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_number_after_kept_stands_alone() {
        let summary = Summary { read: 120, kept: 118, rejected: 2, problems: [0, 1, 2], ..Summary::default() };
        let text = text(&summary, Some(Path::new("out")), Some("out/problems.csv"));
        assert!(text.starts_with("kept 118 of 120 articles (read 120, kept 118, rejected 2)\n"), "{text}");
        assert!(text.contains("problems: 2 errors, 1 warning, in out/problems.csv\n"), "{text}");
    }

    #[test]
    fn counts_are_grouped() {
        assert_eq!(count(1, "row"), "1 row");
        assert_eq!(count(999, "row"), "999 rows");
        assert_eq!(count(1_234_567, "row"), "1,234,567 rows");
    }

    #[test]
    fn delimiters() {
        assert_eq!(delimiter("tab"), Ok(b'\t'));
        assert_eq!(delimiter(";"), Ok(b';'));
        for bad in ["", ";;", "a", "\"", "é"] {
            assert!(delimiter(bad).is_err(), "{bad}");
        }
    }
}
