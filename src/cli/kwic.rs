//! `sayso kwic`: a concordance.

use std::io::{self, Write as _};
use std::path::PathBuf;

use anstyle::Style;
use clap::{Args, ValueEnum};
use sayso::corpus;
use sayso::tune::kwic::{self, COLUMNS, Line, Order, Search};
use sayso::tune::sheet::SheetWriter;
use sayso::{Analyzer, Lexicon};

use super::interrupt::Interrupt;
use super::print::Output;
use super::report::{self, Report, clean};
use super::run::{Bar, InputArgs, OutArgs, WorkArgs, count, ended};
use super::sources::{LexiconArgs, unknown_actor};
use super::{End, wrong_usage};

/// Show every place of a pattern, an actor, a cue or a lexicon row, with the words around it
#[derive(Args)]
#[command(after_help = "\
Examples:
  sayso kwic 'lash(ed|es|ing) out' articles
  sayso kwic --words minister articles --sort right
  sayso kwic --actor pak articles --csv > pakistan.csv
  sayso kwic --cue claim articles
  sayso kwic --row cues.csv:598 articles --limit 50

A pattern is a regular expression; case counts if it holds a capital letter. It is searched in the articles as they
stand, without any analysis. --actor, --cue and --row show what the analysis found: mentions of the actor, attributions
by the cue in any of its forms, and all that cites the row. With --sort, all lines are held in memory.")]
pub(crate) struct Kwic {
    /// The pattern (unless --actor, --cue or --row is given), then files and folders with articles; - for standard input
    #[arg(required = true, value_name = "[PATTERN] INPUT")]
    arguments: Vec<PathBuf>,
    /// Mentions of the actor with this id
    #[arg(long, value_name = "ID", group = "wanted")]
    actor: Option<String>,
    /// Attributions by this cue, in any of its forms
    #[arg(long, value_name = "WORDS", group = "wanted")]
    cue: Option<String>,
    /// Whatever cites this line of a lexicon
    #[arg(long, value_name = "FILE:LINE", group = "wanted")]
    row: Option<String>,
    /// The pattern matches whole words only
    #[arg(short, long, conflicts_with = "wanted")]
    words: bool,
    /// The pattern matches in any case, capitals or not
    #[arg(short, long, conflicts_with = "wanted")]
    ignore_case: bool,
    /// Order of the lines
    #[arg(long, value_enum, default_value_t, value_name = "ORDER")]
    sort: Sort,
    /// Characters on either side
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u16).range(0..=2000))]
    width: u16,
    /// Show this many lines at most
    #[arg(long, value_name = "N")]
    limit: Option<u64>,
    /// As CSV: doc_id, sentence_id, start, end, left, key, right
    #[arg(long)]
    csv: bool,
    #[command(flatten)]
    out: OutArgs,
    #[command(flatten)]
    work: WorkArgs,
    #[command(flatten)]
    lexicon: LexiconArgs,
    #[command(flatten)]
    input: InputArgs,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum Sort {
    /// As they stand in the articles
    #[default]
    Position,
    /// By the words behind
    Right,
    /// By the words before, the nearest first
    Left,
    /// By what was found
    Key,
}

impl Kwic {
    pub(super) fn act(mut self) -> io::Result<End> {
        let by_analysis = self.actor.is_some() || self.cue.is_some() || self.row.is_some();
        let pattern = (!by_analysis).then(|| self.arguments.remove(0));
        if self.arguments.is_empty() {
            wrong_usage("kwic", "name the articles behind the pattern (- for standard input)");
        }
        let pattern = pattern.map(|p| {
            let text = p.to_str().unwrap_or_else(|| wrong_usage("kwic", "the pattern is not UTF-8"));
            kwic::pattern(text, self.ignore_case, self.words)
                .unwrap_or_else(|why| wrong_usage("kwic", &format!("the pattern {text:?} cannot be used: {why}")))
        });
        let interrupt = Interrupt::listen(self.arguments.iter().any(|i| i.as_os_str() == "-"))?;
        let Some((loaded, corpus)) =
            report::both(self.lexicon.load(), corpus::open(&self.arguments, &self.input.options()))
        else {
            return Ok(End::Refused);
        };
        let wanted = match pattern {
            Some(regex) => Search::Pattern(regex),
            None => self.wanted(&loaded.lexicon),
        };
        let mut report = Report::default();
        if !self.work.quiet {
            report.show(&loaded.warnings);
        }
        let analyzer = Analyzer::new(loaded.lexicon);
        let pace = self.work.pace(&interrupt);
        let mut page = Page::open(&self)?;
        let (mut held, mut shown) = (Vec::new(), 0);
        let order = self.order();
        let limit = self.limit.unwrap_or(u64::MAX);
        let mut take = |line: Line| {
            if order != Order::Position {
                held.push(line);
            } else if shown < limit {
                shown += 1;
                page.line(&line)?;
            }
            Ok(())
        };
        let mut bar = Bar::new(self.work.quiet);
        let quiet = self.work.quiet;
        let mut watch = |problems: &[_], progress| {
            if !quiet {
                report.show(problems);
            }
            bar.show(progress);
        };
        let done = kwic::search(&wanted, &analyzer, self.width.into(), corpus, &pace, &mut take, &mut watch);
        bar.clear();
        report.finish(None);
        let summary = match done {
            Ok(summary) => summary,
            Err(error) => return ended(error, &interrupt),
        };
        order.sort(&mut held);
        for line in held.iter().take(usize::try_from(limit).unwrap_or(usize::MAX)) {
            page.line(line)?;
        }
        page.finish()?;
        if !self.work.quiet {
            let (lines, found) = (count(summary.lines, "line"), count(summary.found, "article"));
            report::eprint(&format!("{lines} in {found} of {}\n", summary.articles));
        }
        Ok(if summary.rejected > 0 { End::Partial } else { End::Done })
    }

    /// What the analysis is asked for; wrong names end the program here.
    fn wanted(&self, lexicon: &Lexicon) -> Search {
        if let Some(id) = &self.actor {
            if !id.starts_with("found:") && !lexicon.actors.iter().any(|a| a.id == *id) {
                wrong_usage("kwic", &unknown_actor(lexicon, id));
            }
            return Search::Actor(id.clone());
        }
        if let Some(words) = &self.cue {
            let rows = kwic::cues(lexicon, words);
            if rows.is_empty() {
                wrong_usage(
                    "kwic",
                    &format!("no cue is or has the form {words:?}; as a pattern: sayso kwic '{words}'"),
                );
            }
            return Search::Rows(rows);
        }
        let place = self.row.as_deref().unwrap_or_default();
        Search::Rows(vec![kwic::row(lexicon, place).unwrap_or_else(|why| wrong_usage("kwic", &why))])
    }

    fn order(&self) -> Order {
        match self.sort {
            Sort::Position => Order::Position,
            Sort::Right => Order::Right,
            Sort::Left => Order::Left,
            Sort::Key => Order::Key,
        }
    }
}

/// Where the lines go.
enum Page {
    Csv(Box<SheetWriter<Output>>),
    Text { out: Output, width: usize, in_colour: bool },
}

const BOLD: Style = Style::new().bold();

impl Page {
    fn open(kwic: &Kwic) -> io::Result<Page> {
        let out = Output::open(kwic.out.out.as_deref())?;
        if kwic.csv {
            let bom = !out.is_stdout();
            return Ok(Page::Csv(Box::new(SheetWriter::new(out, bom, &COLUMNS)?)));
        }
        let choice = anstream::AutoStream::choice(&io::stdout());
        let in_colour = out.is_stdout() && choice != anstream::ColorChoice::Never;
        Ok(Page::Text { out, width: kwic.width.into(), in_colour })
    }

    fn line(&mut self, line: &Line) -> io::Result<()> {
        match self {
            Page::Csv(sheet) => sheet.row(line.row()),
            Page::Text { out, width, in_colour } => {
                let bold = if *in_colour { BOLD } else { Style::new() };
                let (left, key, right) = (clean(&line.left), clean(&line.key), clean(&line.right));
                let (doc, sentence) = (clean(&line.doc_id), line.sentence);
                let width = *width;
                writeln!(out, "{left:>width$}{bold}{key}{bold:#}{right:<width$}  {doc}:{sentence}")
            }
        }
    }

    fn finish(self) -> io::Result<()> {
        match self {
            Page::Csv(sheet) => sheet.finish()?.finish(),
            Page::Text { out, .. } => out.finish(),
        }
    }
}
