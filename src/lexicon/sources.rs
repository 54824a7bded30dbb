//! Which files make up a lexicon: the built-in ones, folders laid over them, single files in place of a part.

use std::borrow::Cow;
use std::fs;
use std::path::Path;

use super::tables::{TABLES, TableId, table};
use crate::model::{Diagnostic, Severity};

/// A lexicon file, read but not parsed.
#[derive(Clone, Debug)]
pub(super) struct Source {
    pub(super) table: TableId,
    /// As shown to the user and cited by results.
    pub(super) name: String,
    pub(super) bytes: Cow<'static, [u8]>,
    pub(super) builtin: bool,
}

/// The files of a lexicon, in the order in which they are laid over each other.
#[derive(Clone, Debug)]
pub struct Sources {
    pub(super) files: Vec<Source>,
    pub(super) faults: Vec<Diagnostic>,
}

impl Sources {
    /// The built-in lexicons.
    pub fn builtin() -> Sources {
        let file = |&id: &TableId| Source {
            table: id,
            name: TABLES[id as usize].file.to_string(),
            bytes: Cow::Borrowed(TABLES[id as usize].builtin.as_bytes()),
            builtin: true,
        };
        Sources { files: TableId::ALL.iter().map(file).collect(), faults: Vec::new() }
    }

    /// No lexicon at all.
    pub fn empty() -> Sources {
        Sources { files: Vec::new(), faults: Vec::new() }
    }

    /// Lays the lexicon files of a folder over what is there: rows with the same key replace, `enabled=no` removes.
    /// A file that cannot be read is reported when the lexicon is built.
    pub fn overlay(mut self, folder: &Path) -> Sources {
        let shown = folder.display().to_string();
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(e) => {
                self.faults.push(Diagnostic::new(
                    Severity::Error,
                    "no-folder",
                    shown,
                    0,
                    format!("cannot read the lexicon folder: {e}"),
                ));
                return self;
            }
        };
        let mut names: Vec<_> = entries.filter_map(|e| e.ok().map(|e| e.path())).collect();
        names.sort();
        let mut found = false;
        for path in names.iter().filter(|p| p.extension().is_some_and(|e| e == "csv")) {
            let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
            match table(name) {
                Some(id) => {
                    self.add(id, path);
                    found = true;
                }
                None => {
                    let known: Vec<&str> = TABLES.iter().map(|t| t.file).collect();
                    self.faults.push(
                        Diagnostic::new(
                            Severity::Warning,
                            "unknown-lexicon",
                            path.display().to_string(),
                            0,
                            "no lexicon has this name; it is not read",
                        )
                        .with_help(format!("the names are {}", known.join(", "))),
                    );
                }
            }
        }
        if !found {
            self.faults.push(Diagnostic::new(
                Severity::Warning,
                "empty-folder",
                shown,
                0,
                "the folder holds no lexicon file",
            ));
        }
        self
    }

    /// Lays one file, whatever its name, over what is there.
    pub fn overlay_file(mut self, part: TableId, path: &Path) -> Sources {
        self.add(part, path);
        self
    }

    /// Reads one file in place of everything that was there for its part.
    pub fn replace(mut self, part: TableId, path: &Path) -> Sources {
        self.files.retain(|f| f.table != part);
        self.add(part, path);
        self
    }

    /// Adds rows held in memory, over what is there.
    pub fn with_text(mut self, part: TableId, name: &str, text: &str) -> Sources {
        self.files.push(Source {
            table: part,
            name: name.to_string(),
            bytes: Cow::Owned(text.as_bytes().to_vec()),
            builtin: false,
        });
        self
    }

    fn add(&mut self, table: TableId, path: &Path) {
        let name = path.display().to_string();
        match fs::read(path) {
            Ok(bytes) => self.files.push(Source { table, name, bytes: Cow::Owned(bytes), builtin: false }),
            Err(e) => self.faults.push(Diagnostic::new(
                Severity::Error,
                "unreadable",
                name,
                0,
                format!("cannot be read: {e}"),
            )),
        }
    }
}

/// Writes the built-in lexicons into a folder, to be edited and laid over; with a byte order mark, if wanted, so that
/// Excel takes them for UTF-8. Returns the files' names.
///
/// # Errors
/// What the file system says. If one of the files is there already, none is written.
pub fn export(folder: &Path, bom: bool) -> std::io::Result<Vec<&'static str>> {
    let named = |path: &Path, e: std::io::Error| std::io::Error::new(e.kind(), format!("{}: {e}", path.display()));
    if let Some(path) = TABLES.iter().map(|t| folder.join(t.file)).find(|path| path.exists()) {
        let message = format!("{} is there already; it is not overwritten", path.display());
        return Err(std::io::Error::new(std::io::ErrorKind::AlreadyExists, message));
    }
    fs::create_dir_all(folder).map_err(|e| named(folder, e))?;
    let mut written = Vec::new();
    for t in TABLES {
        let path = folder.join(t.file);
        let mark = if bom { "\u{feff}" } else { "" };
        let mut file = fs::File::create_new(&path).map_err(|e| named(&path, e))?;
        for text in [mark, t.builtin] {
            std::io::Write::write_all(&mut file, text.as_bytes()).map_err(|e| named(&path, e))?;
        }
        written.push(t.file);
    }
    Ok(written)
}
