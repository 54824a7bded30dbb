//! `sayso suggest`: what the lexicons miss in a corpus, as rows to paste.

use std::io::{self, Write as _};
use std::path::PathBuf;

use anstyle::Style;
use clap::Args;
use clap::builder::PossibleValuesParser;
use sayso::Analyzer;
use sayso::corpus;
use sayso::run::RunError;
use sayso::tune::sheet::SheetWriter;
use sayso::tune::suggest::{self, COLUMNS, Kind, Suggestion};

use super::interrupt::Interrupt;
use super::print::Output;
use super::report::{self, Report, clean};
use super::run::{Bar, InputArgs, OutArgs, WorkArgs, count, ended};
use super::sources::{LexiconArgs, load};
use super::{End, wrong_usage};

/// List what the lexicons miss: names, cues, words that judge, abbreviations, each as a row to paste
#[derive(Args)]
#[command(after_help = "\
Examples:
  sayso suggest articles
  sayso suggest articles --kind cues --limit 100
  sayso suggest articles --csv --out suggestions.csv
  sayso suggest articles --kind actors --limit 50 --rows --out my-lexicon/actors.csv

The most useful stand first. actors: names that no row knows, put together with their spellings, with a guess of their
type. cues: verbs, nouns and prepositions, tried as cues; the gain is how many attributions each would add. stance:
words beside names that keep company with words that judge; the gain is how sure their side is, in standard errors.
abbreviations: words whose full stop was taken for the end of a sentence. Nothing is suggested that a row knows already;
what you have switched off is, with the place of that row.

The rows are guesses, to be read before they are used: a name's type, a cue's act and frame, a word's side may be wrong.")]
pub(crate) struct Suggest {
    /// Files and folders with articles; they are read twice, so that standard input will not do
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// Only these (actors, cues, stance, abbreviations; repeatable)
    #[arg(long = "kind", value_name = "KIND", hide_possible_values = true, value_parser = PossibleValuesParser::new(Kind::ALL.map(Kind::name)))]
    kinds: Vec<String>,
    /// Show this many of each kind at most [default: 20; with --csv: all]
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Leave out what stands in fewer articles
    #[arg(long, value_name = "N", default_value_t = 1)]
    least: u64,
    /// As CSV, with the columns kind, rank, words, guess, gain, documents, occurrences, variants, remark, examples, line
    #[arg(long, conflicts_with = "rows")]
    csv: bool,
    /// Only the rows, as a file of the lexicon (with one --kind)
    #[arg(long)]
    rows: bool,
    #[command(flatten)]
    out: OutArgs,
    #[command(flatten)]
    work: WorkArgs,
    #[command(flatten)]
    lexicon: LexiconArgs,
    #[command(flatten)]
    input: InputArgs,
}

impl Suggest {
    pub(super) fn act(self) -> io::Result<End> {
        if self.inputs.iter().any(|i| i.as_os_str() == "-") {
            wrong_usage("suggest", "articles are read twice, which standard input cannot be: name a file");
        }
        let wanted = |k: &Kind| self.kinds.is_empty() || self.kinds.iter().any(|name| name == k.name());
        let kinds: Vec<Kind> = Kind::ALL.into_iter().filter(wanted).collect();
        if self.rows && kinds.len() > 1 {
            wrong_usage("suggest", "--rows writes one file of a lexicon: add --kind actors (or another)");
        }
        let interrupt = Interrupt::listen(false)?;
        let (sources, faults) = self.lexicon.sources(&[]);
        let loaded = load(sources.clone(), faults);
        let open = || corpus::open(&self.inputs, &self.input.options());
        let Some((loaded, first)) = report::both(loaded, open()) else {
            return Ok(End::Refused);
        };
        let mut report = Report::default();
        if !self.work.quiet {
            report.show(&loaded.warnings);
        }
        let analyzer = Analyzer::new(loaded.lexicon);
        let pace = self.work.pace(&interrupt);
        let mut bar = Bar::new(self.work.quiet);
        let quiet = self.work.quiet;
        let mut watch = |problems: &[_], progress| {
            if !quiet {
                report.show(problems);
            }
            bar.show(progress);
        };
        let mut first = Some(first);
        let open = || match first.take() {
            Some(first) => Ok(first),
            None => open().map_err(|mut faults| RunError::Failed(Box::new(faults.swap_remove(0)))),
        };
        let done = suggest::suggest(&kinds, &sources, &analyzer, open, &pace, &mut watch);
        bar.clear();
        report.finish(None);
        let mut found = match done {
            Ok(found) => found,
            Err(error) => return ended(error, &interrupt),
        };
        found.suggestions.retain(|s| s.documents >= self.least);
        self.write(&kinds, &found.suggestions)?;
        if !self.work.quiet {
            let made = count(found.suggestions.len() as u64, "suggestion");
            report::eprint(&format!("{made} from {}\n", count(found.articles, "article")));
        }
        Ok(if found.rejected > 0 { End::Partial } else { End::Done })
    }

    fn write(&self, kinds: &[Kind], suggestions: &[Suggestion]) -> io::Result<()> {
        let mut out = Output::open(self.out.out.as_deref())?;
        let bom = !out.is_stdout();
        let limit = self.limit.unwrap_or(if self.csv { usize::MAX } else { 20 });
        let of = |kind: Kind| suggestions.iter().filter(move |s| s.kind == kind);
        if self.csv {
            let mut sheet = SheetWriter::new(out, bom, &COLUMNS)?;
            for &kind in kinds {
                (1..).zip(of(kind).take(limit)).try_for_each(|(rank, s)| sheet.row(s.cells(rank)))?;
            }
            return sheet.finish()?.finish();
        }
        if self.rows {
            let columns: Vec<&str> = kinds[0].columns().collect();
            let mut sheet = SheetWriter::new(out, bom, &columns)?.as_is();
            of(kinds[0]).take(limit).flat_map(|s| &s.rows).try_for_each(|row| sheet.row(row))?;
            return sheet.finish()?.finish();
        }
        let in_colour = out.is_stdout() && anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never;
        for &kind in kinds {
            let all = of(kind).count();
            writeln!(out, "{} ({} of {all})\n", kind.name(), all.min(limit))?;
            of(kind).take(limit).try_for_each(|s| write!(out, "{}", text(s, in_colour)))?;
        }
        out.finish()
    }
}

const BOLD: Style = Style::new().bold();

/// A suggestion for a terminal.
fn text(s: &Suggestion, in_colour: bool) -> String {
    let bold = if in_colour { BOLD } else { Style::new() };
    let (places, articles) = (count(s.occurrences, "place"), count(s.documents, "article"));
    let mut out = format!("{bold}{}{bold:#}  {}; {places} in {articles}, gain {:.1}", clean(&s.words), s.guess, s.gain);
    if !s.remark.is_empty() {
        out.push_str(&format!("; {}", clean(&s.remark)));
    }
    out.push('\n');
    if !s.variants.is_empty() {
        let variants: Vec<String> = s.variants.iter().take(6).map(|(v, n)| format!("{} ({n})", clean(v))).collect();
        let more = if s.variants.len() > variants.len() { ", ..." } else { "" };
        out.push_str(&format!("    also {}{more}\n", variants.join(", ")));
    }
    for e in &s.examples {
        let (left, key, right) = (clean(&e.left), clean(&e.key), clean(&e.right));
        out.push_str(&format!("    {left:>40}{bold}{key}{bold:#}{right}  {}\n", clean(&e.doc_id)));
    }
    for row in &s.rows {
        out.push_str(&format!("    {}\n", clean(&suggest::line(row))));
    }
    out.push('\n');
    out
}
