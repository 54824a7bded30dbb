//! `sayso lexicon`: write the built-in lexicons out, check one's own.

use std::fmt::Write as _;
use std::io;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use sayso::lexicon::{self, TABLES};
use sayso::model::{Diagnostic, Severity};

use super::report::{self, clean};
use super::run::count;
use super::sources::LexiconArgs;
use super::{End, print};

/// Write out and check lexicons
#[derive(Subcommand)]
#[command(after_help = "\
Examples:
  sayso lexicon export my-lexicon
  sayso lexicon check my-lexicon
  sayso run articles --lexicon my-lexicon --out tables")]
pub(crate) enum Lexicon {
    Export(Export),
    Check(Check),
}

/// Write the built-in lexicons into a folder, to be edited in a spreadsheet
#[derive(Args)]
#[command(after_help = "\
Examples:
  sayso lexicon export my-lexicon

Only the rows that you change are needed: delete the other rows, or whole files, and lay the folder over the
built-in lexicons with --lexicon my-lexicon. The same key replaces a row, enabled=no switches it off.")]
pub(crate) struct Export {
    /// The folder; files that are there already are not overwritten
    dir: PathBuf,
    /// No byte order mark (which Excel needs to read UTF-8)
    #[arg(long)]
    no_bom: bool,
}

/// Check lexicon files: all faults at once, with file, line and column
#[derive(Args)]
#[command(after_help = "\
Examples:
  sayso lexicon check                       the built-in lexicons
  sayso lexicon check my-lexicon            a folder, laid over the built-in ones
  sayso lexicon check my-lexicon/cues.csv
  sayso lexicon check --actors mine.csv     a file in place of the built-in actors
  sayso lexicon check my-lexicon --json

Exit status: 0 it can be used (there may be warnings), 2 it cannot.")]
pub(crate) struct Check {
    /// Folders and files to lay over the built-in lexicons
    #[arg(value_name = "DIR|FILE")]
    paths: Vec<PathBuf>,
    /// One JSON object a fault, on standard output
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    lexicon: LexiconArgs,
}

impl Lexicon {
    pub(super) fn act(self) -> io::Result<End> {
        match self {
            Lexicon::Export(export) => export.act(),
            Lexicon::Check(check) => check.act(),
        }
    }
}

impl Export {
    fn act(self) -> io::Result<End> {
        let written = match lexicon::export(&self.dir, !self.no_bom) {
            Ok(written) => written,
            Err(e) => {
                report::failed(&e.to_string());
                let refused = e.kind() == io::ErrorKind::AlreadyExists;
                return Ok(if refused { End::Refused } else { End::Failed });
            }
        };
        let mut out = String::new();
        for t in TABLES.iter().filter(|t| written.contains(&t.file)) {
            let _ = writeln!(out, "{:26} {}", t.file, t.about);
        }
        let dir = clean(&self.dir.display().to_string());
        let _ = writeln!(out, "written to {dir}; use them with --lexicon {dir}");
        report::eprint(&out);
        Ok(End::Done)
    }
}

impl Check {
    fn act(self) -> io::Result<End> {
        let loaded = self.lexicon.load_with(&self.paths);
        let faults: &[Diagnostic] = match &loaded {
            Ok(loaded) => &loaded.warnings,
            Err(faults) => faults,
        };
        if self.json {
            let lines: String = faults.iter().map(|d| format!("{}\n", print::diagnostic(d))).collect();
            print::print(&lines)?;
        } else {
            report::faults(faults);
        }
        let of = |severity| faults.iter().filter(|d| d.severity == severity).count() as u64;
        let (errors, warnings) = (count(of(Severity::Error), "error"), count(of(Severity::Warning), "warning"));
        match &loaded {
            Ok(loaded) => {
                let l = &loaded.lexicon;
                let parts = [
                    (l.actors.len(), "actor"),
                    (l.gazetteer.aliases.len(), "alias"),
                    (l.cues.len(), "cue"),
                    (l.terms.len(), "stance word"),
                ];
                let parts: Vec<String> = parts.iter().map(|(n, noun)| count(*n as u64, noun)).collect();
                report::eprint(&format!("sound: {}; {warnings}\n", parts.join(", ").replace("aliass", "aliases")));
                Ok(End::Done)
            }
            Err(_) => {
                report::eprint(&format!("not sound: {errors}, {warnings}\n"));
                Ok(End::Refused)
            }
        }
    }
}
