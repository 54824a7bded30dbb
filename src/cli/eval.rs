//! `sayso eval`: how good is it, against marked texts.

use std::fmt::Display;
use std::io;
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Args, Subcommand};
use sayso::Analyzer;
use sayso::eval::actors::{self, Named};
use sayso::eval::stances::{self, Judgement, Request};
use sayso::eval::{attributions, coreference, sources, states, trees};
use sayso::lexicon::syntax::Syntax;
use sayso::model::{Diagnostic, Mention};
use serde::Serialize;

use super::report::{self, Report};
use super::sources::LexiconArgs;
use super::{End, print};

/// Measure against marked texts: the figures of the scorers in eval/
#[derive(Subcommand)]
#[command(after_help = "\
Examples:
  sayso eval attributions gold/polnear/dev
  sayso eval stances gold/newsmtsc/dev.csv
  sayso eval actors gold/actors/worldwide_dev.csv --lexicon my-lexicon")]
pub(crate) enum Eval {
    Attributions(Attributions),
    Stances(Stances),
    Actors(Actors),
    Coreference(Coreference),
    Sources(Sources),
    States(States),
    Trees(Trees),
}

impl Eval {
    pub(super) fn act(self) -> io::Result<End> {
        let done = match self {
            Eval::Attributions(a) => a.act(),
            Eval::Stances(s) => s.act(),
            Eval::Actors(a) => a.act(),
            Eval::Coreference(c) => c.act(),
            Eval::Sources(s) => s.act(),
            Eval::States(s) => s.act(),
            Eval::Trees(t) => t.act(),
        };
        match done {
            Ok(()) => Ok(End::Done),
            Err(Stop::Faults(faults)) => {
                report::faults(&faults);
                Ok(End::Refused)
            }
            Err(Stop::Io(e)) => Err(e),
        }
    }
}

/// Why there are no figures.
enum Stop {
    Faults(Vec<Diagnostic>),
    Io(io::Error),
}

impl From<Vec<Diagnostic>> for Stop {
    fn from(faults: Vec<Diagnostic>) -> Self {
        Stop::Faults(faults)
    }
}

impl From<io::Error> for Stop {
    fn from(e: io::Error) -> Self {
        Stop::Io(e)
    }
}

/// Where figures and answers go
#[derive(Args)]
struct OutArgs {
    /// Write the program's answers to this file (CSV)
    #[arg(long, value_name = "FILE")]
    predictions: Option<PathBuf>,
    /// The figures as JSON
    #[arg(long)]
    json: bool,
}

impl OutArgs {
    fn answers(&self, csv: impl FnOnce() -> String) -> io::Result<()> {
        self.predictions.as_deref().map_or(Ok(()), |path| print::write_file(path, &csv()))
    }

    fn figures<S: Serialize + Display>(&self, score: &S) -> io::Result<()> {
        figures(score, self.json)
    }
}

fn figures<S: Serialize + Display>(figures: &S, json: bool) -> io::Result<()> {
    if json {
        let json = serde_json::to_string_pretty(figures).map_err(io::Error::other)?;
        return print::print(&format!("{json}\n"));
    }
    let text = figures.to_string();
    print::print(&format!("{}\n", text.trim_end_matches('\n')))
}

fn warn(problems: &[Diagnostic]) {
    let mut report = Report::default();
    report.show(problems);
    report.finish(None);
}

fn analyzer(lexicon: &LexiconArgs) -> Result<Analyzer, Stop> {
    let loaded = lexicon.load()?;
    warn(&loaded.warnings);
    Ok(Analyzer::new(loaded.lexicon))
}

/// Who said what, against a folder of brat files (NAME.txt, NAME.ann)
#[derive(Args)]
#[command(after_help = "\
Examples:
  sayso eval attributions gold/polnear/dev
  sayso eval attributions corpus/articles --nested
  sayso eval attributions gold/polnear/dev --predictions mine.csv
  sayso eval attributions gold/polnear/dev --judge theirs.csv")]
pub(crate) struct Attributions {
    /// The folder
    gold: PathBuf,
    /// Count attributions inside others, too
    #[arg(long)]
    nested: bool,
    /// Score the answers in this file instead of the program's: an attributions.csv, or a folder of .ann files
    #[arg(long, value_name = "FILE", conflicts_with = "predictions")]
    judge: Option<PathBuf>,
    /// Dice coefficient from which two contents agree
    #[arg(long, value_name = "X", default_value_t = attributions::DICE)]
    dice: f64,
    #[command(flatten)]
    out: OutArgs,
    #[command(flatten)]
    lexicon: LexiconArgs,
}

impl Attributions {
    fn act(self) -> Result<(), Stop> {
        let gold = attributions::Gold::read(&self.gold)?;
        warn(&gold.problems);
        let predicted = match &self.judge {
            Some(path) => {
                let read = attributions::read_predictions(path, &gold, self.nested)?;
                warn(&read.problems);
                read.documents
            }
            None => {
                let analyzer = analyzer(&self.lexicon)?;
                attributions::predict(&gold, self.nested, |article| analyzer.analyze(article))
            }
        };
        self.out.answers(|| attributions::predictions_csv(&gold, &predicted))?;
        let score = attributions::score(&gold, &predicted, self.dice);
        warn(&score.problems);
        Ok(self.out.figures(&score)?)
    }
}

/// Which side a sentence takes towards a given target
#[derive(Args)]
#[command(after_help = "\
Examples:
  sayso eval stances gold/newsmtsc/dev.csv
  sayso eval stances asked.csv --predictions answers.csv

The file has the columns id, sentence, target_start, target_end and, optionally, holder_start, holder_end; with
polarity or act filled in, the answers are scored. Answers: id, polarity, score, act, plover, certainty, evidence.")]
pub(crate) struct Stances {
    /// The file (CSV)
    gold: PathBuf,
    #[command(flatten)]
    out: OutArgs,
    #[command(flatten)]
    lexicon: LexiconArgs,
}

impl Stances {
    fn act(self) -> Result<(), Stop> {
        let gold = stances::Gold::read(&self.gold)?;
        let analyzer = analyzer(&self.lexicon)?;
        let answers = stances::ask(&gold, |request| judge(request, &analyzer));
        self.out.answers(|| stances::predictions_csv(&gold, &answers))?;
        let scores = stances::score(&gold, &answers);
        if scores.is_empty() && self.out.predictions.is_none() {
            print::print(&stances::predictions_csv(&gold, &answers))?;
        }
        for score in &scores {
            self.out.figures(score)?;
        }
        Ok(())
    }
}

/// The program's answer, with what each word and cue added, weightiest first.
fn judge(request: &Request, analyzer: &Analyzer) -> Judgement {
    let judged = analyzer.judge(&request.sentence, request.target, request.holder);
    let mut parts: Vec<_> = judged.evidence.iter().filter(|e| e.weight.abs() >= 0.005).collect();
    parts.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()));
    let told = parts.iter().map(|e| format!("{} {:+.2}", analyzer.lexicon().label(e.row), e.weight));
    Judgement {
        polarity: judged.polarity,
        score: judged.score.into(),
        act: judged.act,
        plover: judged.plover,
        certainty: judged.certainty,
        evidence: told.collect::<Vec<_>>().join("; "),
    }
}

/// Names of actors, against marked paragraphs
#[derive(Args)]
#[command(after_help = "\
Examples:
  sayso eval actors gold/actors/worldwide_dev.csv
  sayso eval actors gold/actors/worldwide_dev.csv --types person,org
  sayso eval actors gold/actors/worldwide_dev.csv --predictions mine.csv
  sayso eval actors gold/actors/worldwide_dev.csv --judge theirs.csv")]
pub(crate) struct Actors {
    /// The file (CSV: doc_id, para, text, start, end, surface, type)
    gold: PathBuf,
    /// Only these types
    #[arg(long, value_delimiter = ',', value_name = "TYPE", value_parser = types())]
    types: Vec<actors::Type>,
    /// Score the answers in this file instead of the program's
    #[arg(long, value_name = "FILE", conflicts_with = "predictions")]
    judge: Option<PathBuf>,
    #[command(flatten)]
    out: OutArgs,
    #[command(flatten)]
    lexicon: LexiconArgs,
}

fn types() -> impl clap::builder::TypedValueParser<Value = actors::Type> {
    let names = actors::Type::ALL.iter().map(|t| t.name());
    PossibleValuesParser::new(names)
        .map(|name| actors::Type::from_name(&name).expect("clap lets only known names pass"))
}

impl Actors {
    fn act(self) -> Result<(), Stop> {
        let gold = actors::Gold::read(&self.gold)?;
        let predicted = match &self.judge {
            Some(path) => actors::read_predictions(path)?,
            None => {
                let analyzer = analyzer(&self.lexicon)?;
                actors::predict(&gold, |article| analyzer.analyze(article).mentions.iter().map(Named::from).collect())
            }
        };
        self.out.answers(|| actors::predictions_csv(&predicted))?;
        let types = if self.types.is_empty() { actors::Type::ALL } else { &self.types };
        let mut score = actors::score(&gold, &predicted, types);
        if let (Err(faults), Some(path)) = (&mut score, &self.judge) {
            name(faults, path);
        }
        Ok(self.out.figures(&score?)?)
    }
}

/// Whom names, nouns and pronouns mean, against marked paragraphs
///
/// Asked are mentions of persons and organisations that were named before.
#[derive(Args)]
#[command(after_help = "\
Examples:
  sayso eval coreference gold/actors/gum_dev.csv")]
pub(crate) struct Coreference {
    /// The file (CSV: doc_id, para, text, start, end, surface, type, form, coref)
    gold: PathBuf,
    /// The figures as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    lexicon: LexiconArgs,
}

impl Coreference {
    fn act(self) -> Result<(), Stop> {
        let gold = actors::Gold::read(&self.gold)?;
        let analyzer = analyzer(&self.lexicon)?;
        let score = coreference::score(&gold, |article| analyzer.analyze(article).mentions);
        Ok(figures(&score, self.json)?)
    }
}

/// Whether sources that are pronouns or common nouns get an actor, against a folder of brat files
#[derive(Args)]
#[command(after_help = "\
Examples:
  sayso eval sources gold/polnear/dev")]
pub(crate) struct Sources {
    /// The folder
    gold: PathBuf,
    /// The figures as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    lexicon: LexiconArgs,
}

impl Sources {
    fn act(self) -> Result<(), Stop> {
        let gold = attributions::Gold::read(&self.gold)?;
        warn(&gold.problems);
        let analyzer = analyzer(&self.lexicon)?;
        let score = sources::score(&gold, |article| {
            let analysis = analyzer.analyze(article);
            let named = |m: &Mention| !analyzer.lexicon().actor(m.actor, &analysis.found).0.starts_with("unnamed:");
            analysis.mentions.iter().map(|m| (m.span, named(m))).collect()
        });
        Ok(figures(&score, self.json)?)
    }
}

/// Which states act or are acted on, against event records
#[derive(Args)]
#[command(after_help = "\
Examples:
  sayso eval states gold/actors/event_actors_dev.csv --without Eriador")]
pub(crate) struct States {
    /// The file (CSV: set, date, text, source, target)
    gold: PathBuf,
    /// Leave out records whose text holds this word (repeatable)
    #[arg(long, value_name = "WORD")]
    without: Vec<String>,
    /// The figures as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    lexicon: LexiconArgs,
}

impl States {
    fn act(self) -> Result<(), Stop> {
        let analyzer = analyzer(&self.lexicon)?;
        let gold = states::Gold::read(&self.gold, analyzer.lexicon(), &self.without)?;
        let score = states::score(&gold, analyzer.lexicon(), |article| analyzer.analyze(article).mentions);
        Ok(figures(&score, self.json)?)
    }
}

/// Gives faults the file that they were found in.
fn name(faults: &mut [Diagnostic], path: &Path) {
    for fault in faults {
        fault.file = path.display().to_string();
    }
}

/// Parts of speech and trees, against a treebank (eight columns or CoNLL-U of Universal Dependencies, plain or .gz)
#[derive(Args)]
#[command(after_help = "\
Examples:
  sayso eval trees gold/syntax/dev.conllu.gz
  sayso eval trees gold/syntax/dev.conllu.gz --model syntax.model")]
pub(crate) struct Trees {
    /// The treebank
    gold: PathBuf,
    /// Another model than the built-in one, as `sayso learn syntax` writes it
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// The figures as JSON
    #[arg(long)]
    json: bool,
}

impl Trees {
    fn act(self) -> Result<(), Stop> {
        let mut lexicon = sayso::Lexicon::builtin();
        if let Some(path) = &self.model {
            let model = std::fs::read(path)?;
            lexicon.syntax = Syntax::read(&model, &lexicon.vocabulary).ok_or_else(|| {
                let what = format!("{} is not a model of syntax", path.display());
                io::Error::new(io::ErrorKind::InvalidData, what)
            })?;
        }
        let score = trees::score(&self.gold, &lexicon.vocabulary, &lexicon.syntax)?;
        Ok(figures(&score, self.json)?)
    }
}
