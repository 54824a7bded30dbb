//! `sayso learn`: fits the learned columns of the lexicons to one's own marked articles.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use sayso::Lexicon;
use sayso::eval::attributions::Gold;
use sayso::eval::stances;
use sayso::eval::trees::{self, Laid};
use sayso::lexicon::{TABLES, TableId};
use sayso::tune;

use super::End;
use super::report::{self, Report, clean};
use super::run::count;
use super::sources::LexiconArgs;

/// Learn the weights of the lexicons from marked articles
#[derive(Subcommand)]
#[command(after_help = "\
Examples:
  sayso learn attribution gold/polnear/train --out learned
  sayso eval attributions gold/polnear/dev --lexicon learned
  sayso learn stance --targets newsmtsc.csv --pairs dse.csv --acts plover.csv --out learned
  sayso learn syntax gold/syntax/*-train.conllu.gz --out syntax.model")]
pub(crate) enum Learn {
    Attribution(Attribution),
    Stance(Stance),
    Syntax(Syntax),
}

/// Learn syntax.model from treebanks (files of eight columns, plain or .gz)
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
  sayso learn attribution gold/polnear/train --out learned
  sayso eval attributions gold/polnear/dev --lexicon learned

The same articles and lexicon give the same weights, to the last digit.")]
pub(crate) struct Attribution {
    /// The folder with the marked articles
    train: PathBuf,
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
    /// Sentences with two entities, and which side which of them takes towards the other
    #[arg(long, value_name = "FILE")]
    pairs: PathBuf,
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
            Learn::Attribution(attribution) => attribution.act(),
            Learn::Stance(stance) => stance.act(),
            Learn::Syntax(syntax) => syntax.act(),
        }
    }
}

impl Attribution {
    fn act(self) -> io::Result<End> {
        let file = self.out.join(TABLES[TableId::WeightsAttribution as usize].file);
        if refuse(&file) {
            return Ok(End::Refused);
        }
        let Some((loaded, gold)) = report::both(self.lexicon.load(), Gold::read(&self.train)) else {
            return Ok(End::Refused);
        };
        let mut problems = Report::default();
        problems.show(&loaded.warnings);
        problems.show(&gold.problems);
        problems.finish(None);
        let marked = gold.documents.iter().map(|d| d.attributions.len()).sum::<usize>() as u64;
        let articles = count(gold.documents.len() as u64, "article");
        report::eprint(&format!("learning from {}, in {articles}\n", count(marked, "attribution")));
        let rows = tune::attribution::learn(&gold, &loaded.lexicon, &mut |line| report::eprint(&format!("{line}\n")));
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
        let golds = [&self.targets, &self.pairs, &self.acts].map(|f| known(stances::Gold::read(f)));
        let loaded = self.lexicon.load().map_err(|found| faults.extend(found)).ok();
        let ([Some(targets), Some(pairs), Some(acts)], Some(loaded)) = (golds, loaded) else {
            report::faults(&faults);
            return Ok(End::Refused);
        };
        let mut problems = Report::default();
        problems.show(&loaded.warnings);
        problems.finish(None);
        let learned = tune::stance::learn(&targets, &pairs, &acts, &loaded.lexicon);
        report::eprint(&learned.report);
        for (file, rows) in files.iter().zip([&learned.stance, &learned.direction, &learned.act]) {
            save(file, rows.as_bytes())?;
            let weights = count(rows.lines().count() as u64 - 1, "weight");
            report::eprint(&format!("{weights} written to {}\n", clean(&file.display().to_string())));
        }
        Ok(End::Done)
    }
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
