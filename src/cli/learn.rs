//! `sayso learn`: fits the learned columns of the lexicons to one's own marked articles.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use sayso::corpus;
use sayso::eval::attributions::Gold;
use sayso::eval::stances::{self, DIRECTED, Told};
use sayso::eval::trees::{self, Laid};
use sayso::lexicon::{TABLES, TableId};
use sayso::model::{Diagnostic, Polarity, Severity};
use sayso::tune;
use sayso::tune::correct::Cases;
use sayso::tune::judged::JudgedSheet;
use sayso::tune::stance::Training;
use sayso::{Analyzer, Lexicon};

use super::interrupt::Interrupt;
use super::report::{self, Report, clean};
use super::run::{Bar, InputArgs, WorkArgs, count, ended};
use super::sources::{LexiconArgs, load};
use super::{End, print};

/// Learn the weights of the lexicons: anew from marked articles, or corrected by some answers of your own
#[derive(Subcommand)]
#[command(after_help = "\
Examples:
  sayso learn attribution gold/polnear/train --out learned
  sayso learn stance --targets newsmtsc.csv --pairs dse.csv --acts plover.csv --out learned
  sayso learn syntax gold/syntax/*-train.conllu.gz --out syntax.model
  sayso learn judged sheet.csv articles --out corrected
  sayso learn sentences mine.csv --out corrected

judged and sentences need a few hundred answers, the others many thousands.")]
pub(crate) enum Learn {
    Judged(Judged),
    Sentences(Sentences),
    Attribution(Attribution),
    Stance(Stance),
    Syntax(Syntax),
}

/// Correct the weights by a sheet of stances or attributions that was judged
#[derive(Args)]
#[command(after_help = "\
Examples:
  sayso run articles --out tables
  sayso sample tables --table stances --n 300 --out sheet.csv
  (judge it: an x into right or wrong of each row)
  sayso learn judged sheet.csv articles --out corrected
  sayso diff --lexicon corrected articles

The articles are analysed again, with the lexicons that the sheet was made with. The old weights stay but for what the
judgements, added up, speak against: a row that is judged wrong by itself moves nothing, ten that agree move a weight by
about 1.6, and what most rows share is left alone. A sheet says nothing of what was not found.

The new weights are rows to be laid over the old ones; the same sheet, articles and lexicons give the same rows. How
well they do is told for judged rows that they were not fitted to.")]
pub(crate) struct Judged {
    /// The sheet that `sayso sample` drew, judged
    #[arg(value_name = "SHEET.csv")]
    sheet: PathBuf,
    /// Files and folders with the articles that it was drawn from
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    work: WorkArgs,
    #[command(flatten)]
    lexicon: LexiconArgs,
    #[command(flatten)]
    input: InputArgs,
}

/// Correct the weights of stance by sentences with a target and its side
#[derive(Args)]
#[command(after_help = "\
Examples:
  sayso learn sentences mine.csv --out corrected
  sayso eval stances others.csv --lexicon corrected

A CSV file with a sentence in each row (column sentence or text), a target (target, entity, aspect or actor: its words, as
they stand in the sentence; or target_start and target_end, characters), the side that is taken towards it (polarity,
label, sentiment or stance: negative, neutral or positive; -, 0 or +), and, if it is not the sentence itself, who takes it
(holder or source).

The old weights stay but for what the sentences, added up, speak against; words that the weights do not know get none
(a word that judges is a row of stance.csv). How well the new weights do is told for sentences that they were not fitted
to.")]
pub(crate) struct Sentences {
    /// The sentences
    #[arg(value_name = "FILE.csv")]
    file: PathBuf,
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    lexicon: LexiconArgs,
}

/// Where corrected weights go
#[derive(Args)]
struct Target {
    /// The folder for the changed rows; it is made
    #[arg(short, long, value_name = "DIR")]
    out: PathBuf,
    /// Write into a folder that holds other things, replacing files of the same names
    #[arg(long)]
    force: bool,
}

/// Learn syntax.model from treebanks (eight columns or CoNLL-U of Universal Dependencies, plain or .gz)
#[derive(Args)]
#[command(after_help = "\
Examples:
  sayso learn syntax gold/syntax/*-train.conllu.gz --out syntax.model
  sayso eval trees gold/syntax/dev.conllu.gz --model syntax.model

The same files in the same order give the same bytes.")]
pub(crate) struct Syntax {
    /// The treebanks
    #[arg(required = true)]
    train: Vec<PathBuf>,
    /// The file for the model; one that is there already is not overwritten
    #[arg(short, long, value_name = "FILE")]
    out: PathBuf,
}

/// Learn weights_attribution.csv from a folder of brat files (NAME.txt, NAME.ann)
#[derive(Args)]
#[command(after_help = "\
Examples:
  sayso learn attribution gold/polnear/train --made-up tools/constructions --out learned
  sayso eval attributions gold/polnear/dev --lexicon learned

The same articles and lexicon give the same weights, to the last digit.")]
pub(crate) struct Attribution {
    /// The folder with the marked articles; inner attributions need not be marked
    train: PathBuf,
    /// A folder of made-up sentences in which every attribution is marked, inner ones too. They count three times
    #[arg(long, value_name = "FOLDER")]
    made_up: Option<PathBuf>,
    /// The folder for the weights; it is made, and a file that is there already is not overwritten
    #[arg(short, long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    lexicon: LexiconArgs,
}

/// Learn weights_stance.csv, weights_direction.csv and weights_act.csv from marked sentences
#[derive(Args)]
#[command(after_help = "\
Examples:
  sayso learn stance --targets newsmtsc.csv --pairs dse.csv --acts plover.csv --out learned
  sayso eval stances newsmtsc-dev.csv --lexicon learned

Files as `sayso eval stances` reads them, with the right answers. What is learned does as well on other sentences as
the cross-validated figures say, no better. The same files and lexicon give the same weights, to the last digit.")]
pub(crate) struct Stance {
    /// Sentences with a target and its polarity
    #[arg(long, value_name = "FILE")]
    targets: PathBuf,
    /// More sentences with a target, judged by another program: `negative`, `neutral` and `positive` hold how likely it
    /// takes each side to be. They count half
    #[arg(long, value_name = "FILE")]
    silver: Option<PathBuf>,
    /// Sentences with two entities, and which side which of them takes towards the other
    #[arg(long, value_name = "FILE")]
    pairs: PathBuf,
    /// More sentences with two entities, judged by another program: `neutral`, `positive_pq`, `positive_qp`,
    /// `negative_pq` and `negative_qp` hold how likely each is. They count half
    #[arg(long, value_name = "FILE")]
    silver_pairs: Option<PathBuf>,
    /// Sentences with what a source does to a target: a root of PLOVER
    #[arg(long, value_name = "FILE")]
    acts: PathBuf,
    /// The folder for the weights; it is made, and a file that is there already is not overwritten
    #[arg(short, long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    lexicon: LexiconArgs,
}

impl Learn {
    pub(super) fn act(self) -> io::Result<End> {
        match self {
            Learn::Judged(judged) => judged.act(),
            Learn::Sentences(sentences) => sentences.act(),
            Learn::Attribution(attribution) => attribution.act(),
            Learn::Stance(stance) => stance.act(),
            Learn::Syntax(syntax) => syntax.act(),
        }
    }
}

impl Attribution {
    /// The marked articles, and the made-up sentences.
    fn marked(&self) -> Result<(Gold, Option<Gold>), Vec<Diagnostic>> {
        match (Gold::read(&self.train), self.made_up.as_deref().map(Gold::read).transpose()) {
            (Ok(gold), Ok(made_up)) => Ok((gold, made_up)),
            (gold, made_up) => Err([gold.err(), made_up.err()].into_iter().flatten().flatten().collect()),
        }
    }

    fn act(self) -> io::Result<End> {
        let file = self.out.join(TABLES[TableId::WeightsAttribution as usize].file);
        if refuse(&file) {
            return Ok(End::Refused);
        }
        let Some((loaded, (gold, made_up))) = report::both(self.lexicon.load(), self.marked()) else {
            return Ok(End::Refused);
        };
        let mut problems = Report::default();
        problems.show(&loaded.warnings);
        [Some(&gold), made_up.as_ref()].into_iter().flatten().for_each(|g| problems.show(&g.problems));
        problems.finish(None);
        let marked = gold.documents.iter().map(|d| d.attributions.len()).sum::<usize>() as u64;
        let articles = count(gold.documents.len() as u64, "article");
        report::eprint(&format!("learning from {}, in {articles}\n", count(marked, "attribution")));
        let rows = tune::attribution::learn(&gold, made_up.as_ref(), &loaded.lexicon, &mut |line| {
            report::eprint(&format!("{line}\n"));
        });
        save(&file, rows.as_bytes())?;
        let dir = clean(&self.out.display().to_string());
        let weights = count(rows.lines().count() as u64 - 1, "weight");
        report::eprint(&format!(
            "{weights} written to {}; use them with --lexicon {dir}\n",
            clean(&file.display().to_string())
        ));
        Ok(End::Done)
    }
}

impl Stance {
    fn act(self) -> io::Result<End> {
        let file = |table: TableId| self.out.join(TABLES[table as usize].file);
        let files = [TableId::WeightsStance, TableId::WeightsDirection, TableId::WeightsAct].map(file);
        if files.iter().any(|f| refuse(f)) {
            return Ok(End::Refused);
        }
        let mut faults = Vec::new();
        let mut known = |read: Result<_, _>| read.map_err(|found| faults.extend(found)).ok();
        let read = |(file, what): (&PathBuf, Told)| {
            let gold = stances::Gold::read(file)?;
            must_tell(&gold, file, what).map(|()| gold)
        };
        let golds = [(&self.targets, Told::Side), (&self.pairs, Told::Direction), (&self.acts, Told::Act)];
        let golds = golds.map(|asked| known(read(asked)));
        let sides = Polarity::ALL.iter().map(|p| p.name()).collect::<Vec<_>>();
        let silver =
            [(&self.silver, sides.as_slice()), (&self.silver_pairs, &DIRECTED[..])].map(|(file, labels)| match file {
                None => Some(None),
                Some(file) => known(silver(file, labels)).map(Some),
            });
        let loaded = self.lexicon.load().map_err(|found| faults.extend(found)).ok();
        let ([Some(targets), Some(pairs), Some(acts)], [Some(silver), Some(silver_pairs)], Some(loaded)) =
            (golds, silver, loaded)
        else {
            report::faults(&faults);
            return Ok(End::Refused);
        };
        let mut problems = Report::default();
        problems.show(&loaded.warnings);
        problems.finish(None);
        let targets = Training { gold: &targets, judged: silver.as_ref() };
        let pairs = Training { gold: &pairs, judged: silver_pairs.as_ref() };
        let learned = tune::stance::learn(targets, pairs, &acts, &loaded.lexicon);
        report::eprint(&learned.report);
        for (file, rows) in files.iter().zip([&learned.stance, &learned.direction, &learned.act]) {
            save(file, rows.as_bytes())?;
            let weights = count(rows.lines().count() as u64 - 1, "weight");
            report::eprint(&format!("{weights} written to {}\n", clean(&file.display().to_string())));
        }
        Ok(End::Done)
    }
}

/// That the rows of a gold file tell what is to be learned from them.
fn must_tell(gold: &stances::Gold, file: &Path, what: Told) -> Result<(), Vec<Diagnostic>> {
    if gold.tells(what) {
        return Ok(());
    }
    let message = match what {
        Told::Side => {
            "no row tells a side: a column polarity (or label, sentiment, stance) is needed, and rows that fill it"
        }
        Told::Direction => {
            "no row tells who of two takes which side: p_start, p_end, q_start, q_end, and label (or polarity and \
             direction) are needed, and rows that fill them"
        }
        Told::Act => {
            "no row tells what one does to the other: source_start, source_end, target_start, target_end and act are \
             needed, and rows that fill them"
        }
    };
    Err(vec![Diagnostic::new(Severity::Error, "gold-columns", clean(&file.display().to_string()), 1, message)])
}

/// Sentences of which another program has judged how likely each of the labels is.
fn silver(file: &Path, labels: &[&str]) -> Result<stances::Gold, Vec<Diagnostic>> {
    let gold = stances::Gold::read(file)?;
    if gold.chances().first().is_none_or(|chances| chances.len() != labels.len()) {
        let message = format!("no row, or no columns {} beside those of what is asked", labels.join(", "));
        let file = clean(&file.display().to_string());
        return Err(vec![Diagnostic::new(Severity::Error, "gold-columns", file, 1, message)]);
    }
    Ok(gold)
}

impl Syntax {
    fn act(self) -> io::Result<End> {
        if refuse(&self.out) {
            return Ok(End::Refused);
        }
        let lexicon = Lexicon::builtin();
        let mut treebank = tune::syntax::Treebank::default();
        let mut laid = Laid::default();
        for path in &self.train {
            trees::read(path, &lexicon.vocabulary, &mut laid, |document| treebank.add(&document, &lexicon.vocabulary))?;
        }
        report::eprint(&format!("{laid}\n"));
        let model = tune::syntax::learn(treebank, &mut |line| report::eprint(&format!("{line}\n")));
        save(&self.out, &model)?;
        report::eprint(&format!("written to {}\n", clean(&self.out.display().to_string())));
        Ok(End::Done)
    }
}

impl Judged {
    fn act(self) -> io::Result<End> {
        if self.target.refuses(&self.lexicon) {
            return Ok(End::Refused);
        }
        let interrupt = Interrupt::listen(self.inputs.iter().any(|i| i.as_os_str() == "-"))?;
        let name = self.sheet.display().to_string();
        let sheet = match fs::read(&self.sheet) {
            Ok(bytes) => JudgedSheet::read(&name, &bytes),
            Err(e) => {
                report::failed(&format!("cannot read {name}: {e}"));
                return Ok(End::Refused);
            }
        };
        let (sources, faults) = self.lexicon.sources(&[]);
        let loaded = load(sources.clone(), faults);
        let opened = report::both(loaded, corpus::open(&self.inputs, &self.input.options()));
        let (Some((loaded, corpus)), Some(sheet)) = (opened, sheet.map_err(|faults| report::faults(&faults)).ok())
        else {
            return Ok(End::Refused);
        };
        let mut report = Report::default();
        report.show(&loaded.warnings);
        let mut bar = Bar::new(self.work.quiet);
        let mut problem = |d: &_| report.show(std::slice::from_ref(d));
        let pace = self.work.pace(&interrupt);
        let analyzer = Analyzer::new(loaded.lexicon);
        let found = sheet.find(&analyzer, &sources, corpus, &pace, &mut problem, &mut |p| bar.show(p));
        bar.clear();
        report.finish(None);
        let found = match found {
            Ok(found) => found,
            Err(error) => return ended(error, &interrupt),
        };
        if found.lost > 0 {
            let lost = count(found.lost as u64, "judged row");
            report::eprint(&format!(
                "{lost} of {} not used: without a side, or not made from these articles by these lexicons\n",
                sheet.len()
            ));
        }
        let end = self.target.write(&found.cases)?;
        Ok(if matches!(end, End::Done) && found.rejected > 0 { End::Partial } else { end })
    }
}

impl Sentences {
    fn act(self) -> io::Result<End> {
        if self.target.refuses(&self.lexicon) {
            return Ok(End::Refused);
        }
        let (sources, faults) = self.lexicon.sources(&[]);
        let Some((loaded, gold)) = report::both(load(sources.clone(), faults), stances::Gold::read(&self.file)) else {
            return Ok(End::Refused);
        };
        if let Err(faults) = must_tell(&gold, &self.file, Told::Side) {
            report::faults(&faults);
            return Ok(End::Refused);
        }
        let mut problems = Report::default();
        problems.show(&loaded.warnings);
        problems.finish(None);
        self.target.write(&tune::sentences::cases(&gold, &loaded.lexicon, &sources))
    }
}

impl Target {
    /// Whether nothing may be written there, which is told.
    fn refuses(&self, lexicon: &LexiconArgs) -> bool {
        let real = |path: &Path| fs::canonicalize(path).ok();
        let used = real(&self.out).is_some_and(|out| {
            lexicon.paths().any(|path| real(path).is_some_and(|p| p == out || p.parent() == Some(&out)))
        });
        let shown = self.out.display();
        let holds = fs::read_dir(&self.out).map(|entries| entries.count() > 0);
        let why = match holds {
            _ if used => format!("{shown} holds the lexicon that is corrected; name another folder"),
            Ok(true) if !self.force => format!("{shown} is not empty; name another folder, or use --force"),
            Err(e) if e.kind() != io::ErrorKind::NotFound => format!("cannot write into {shown}: {e}"),
            _ => return false,
        };
        report::failed(&why);
        true
    }

    /// Fits the weights, tells what that does, and writes the rows that changed.
    fn write(&self, cases: &Cases) -> io::Result<End> {
        if cases.is_empty() {
            report::failed("there is no row to learn from");
            return Ok(End::Refused);
        }
        let correction = cases.correct();
        print::print(&clean_lines(&correction.to_string()))?;
        let files = correction.files();
        if files.is_empty() {
            report::failed("nothing is written");
            return Ok(End::Failed);
        }
        let named = |e: io::Error| io::Error::new(e.kind(), format!("cannot write {}: {e}", self.out.display()));
        fs::create_dir_all(&self.out).map_err(named)?;
        for (name, bytes) in files {
            fs::write(self.out.join(name), bytes).map_err(named)?;
        }
        let weights = count(correction.changes.len() as u64, "weight");
        let dir = clean(&self.out.display().to_string());
        report::eprint(&format!("{weights} written to {dir}; use them with --lexicon {dir}, behind any other\n"));
        Ok(End::Done)
    }
}

/// Lines without control characters.
fn clean_lines(text: &str) -> String {
    text.lines().map(|line| format!("{}\n", clean(line))).collect()
}

/// Whether the file is there already, which is told.
fn refuse(file: &Path) -> bool {
    let there = fs::symlink_metadata(file).is_ok();
    if there {
        report::failed(&format!("{} is there already; it is not overwritten", file.display()));
    }
    there
}

/// Writes a new file in a folder that is made if need be.
fn save(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let named = |e: io::Error| io::Error::new(e.kind(), format!("cannot write {}: {e}", file.display()));
    fs::create_dir_all(file.parent().unwrap_or(Path::new("."))).map_err(named)?;
    fs::File::create_new(file).and_then(|mut f| f.write_all(bytes)).map_err(named)
}
