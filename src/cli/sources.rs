//! Which lexicon: the options that most commands share.

use std::path::{Path, PathBuf};

use clap::Args;
use sayso::Lexicon;
use sayso::lexicon::{self, Loaded, Sources, TABLES, TableId};
use sayso::model::{Diagnostic, Severity};

/// Which lexicon
#[derive(Args, Default)]
#[command(next_help_heading = "Lexicon")]
pub(super) struct LexiconArgs {
    /// Lay the lexicon files of this folder over the built-in ones (repeatable; the last one wins)
    #[arg(long, value_name = "DIR")]
    pub(super) lexicon: Vec<PathBuf>,
    /// Start from nothing instead of the built-in lexicons
    #[arg(long)]
    no_builtin: bool,
    /// Take the actors from this file alone
    #[arg(long, value_name = "FILE")]
    actors: Option<PathBuf>,
    /// Take the attribution cues from this file alone
    #[arg(long, value_name = "FILE")]
    cues: Option<PathBuf>,
}

impl LexiconArgs {
    /// The built-in lexicons with this laid over, if anything.
    pub(super) fn over_builtin(path: Option<&Path>) -> LexiconArgs {
        LexiconArgs { lexicon: path.into_iter().map(Path::to_owned).collect(), ..LexiconArgs::default() }
    }

    /// The folders and files that the user named.
    pub(super) fn paths(&self) -> impl Iterator<Item = &PathBuf> {
        self.lexicon.iter().chain(&self.actors).chain(&self.cues)
    }

    /// Loads the lexicon.
    ///
    /// # Errors
    /// All faults of all files.
    pub(super) fn load(&self) -> Result<Loaded, Vec<Diagnostic>> {
        self.load_with(&[])
    }

    /// The same with more folders and files laid over.
    pub(super) fn load_with(&self, more: &[PathBuf]) -> Result<Loaded, Vec<Diagnostic>> {
        let (sources, faults) = self.sources(more);
        load(sources, faults)
    }

    /// The files, not read as a lexicon yet, and what is wrong with their names.
    pub(super) fn sources(&self, more: &[PathBuf]) -> (Sources, Vec<Diagnostic>) {
        let mut sources = if self.no_builtin { Sources::empty() } else { Sources::builtin() };
        let mut faults = Vec::new();
        for path in self.lexicon.iter().chain(more) {
            match part(path) {
                Ok(Some(part)) => sources = sources.overlay_file(part, path),
                Ok(None) => sources = sources.overlay(path),
                Err(fault) => faults.push(*fault),
            }
        }
        for (part, path) in [(TableId::Actors, &self.actors), (TableId::Cues, &self.cues)] {
            if let Some(path) = path {
                sources = sources.replace(part, path);
            }
        }
        (sources, faults)
    }
}

/// Loads a lexicon from files whose names had these faults.
///
/// # Errors
/// All faults of all files.
pub(super) fn load(sources: Sources, faults: Vec<Diagnostic>) -> Result<Loaded, Vec<Diagnostic>> {
    match lexicon::load(sources) {
        Ok(loaded) if faults.is_empty() => Ok(loaded),
        Ok(loaded) => Err(faults.into_iter().chain(loaded.warnings).collect()),
        Err(more) => Err(faults.into_iter().chain(more).collect()),
    }
}

/// Says that no actor has this id, and which ids may have been meant.
pub(super) fn unknown_actor(lexicon: &Lexicon, id: &str) -> String {
    let near = lexicon.actors.iter().filter(|a| a.name.to_lowercase().contains(&id.to_lowercase()));
    let near: Vec<String> = near.take(8).map(|a| format!("{} ({})", a.id, a.name)).collect();
    let near = if near.is_empty() { String::new() } else { format!("; did you mean {}", near.join(", ")) };
    format!("no actor has the id {id:?}{near}")
}

/// The kind of lexicon that a file is, by its name or else by its columns; none for a folder (or for what is not there,
/// which the loader reports).
fn part(path: &Path) -> Result<Option<TableId>, Box<Diagnostic>> {
    if !path.is_file() {
        return Ok(None);
    }
    let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
    let bytes = std::fs::read(path).unwrap_or_default();
    let header = String::from_utf8_lossy(bytes.split(|b| matches!(b, b'\n' | b'\r')).next().unwrap_or_default());
    let columns: Vec<String> = header
        .trim_start_matches('\u{feff}')
        .split([',', ';', '\t'])
        .map(|c| c.trim_matches(['"', ' ']).to_lowercase())
        .collect();
    let by_columns = || {
        let fits =
            TABLES.iter().zip(TableId::ALL).filter(|(t, _)| t.required.iter().all(|r| columns.iter().any(|c| c == r)));
        fits.max_by_key(|(t, _)| t.required.len()).map(|(_, id)| *id)
    };
    match lexicon::table(name).or_else(by_columns) {
        Some(part) => Ok(Some(part)),
        None => {
            let names: Vec<&str> = TABLES.iter().map(|t| t.file).collect();
            let message = "neither its name nor its columns tell which lexicon this is";
            let fault = Diagnostic::new(Severity::Error, "unknown-lexicon", path.display().to_string(), 0, message);
            Err(Box::new(fault.with_help(format!("call it one of {}", names.join(", ")))))
        }
    }
}
