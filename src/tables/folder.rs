//! The folder that the tables go to: all of them or none.
//!
//! Tables are written to a staging folder and put in place at the very end, so that an interrupted run leaves the old
//! tables as they were. Nothing of the user's is ever deleted: a folder that holds anything that sayso did not write
//! is refused, and with `force` only files with a table's name are replaced.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::codebook::{DATA_PACKAGE, GENERATOR};
use super::registry::TableId;
use crate::model::{Diagnostic, Severity};

const ANOTHER: &str = "name another folder";

const STAGING: &str = ".sayso-staging-";

/// A folder to be filled. Dropped before [`OutFolder::finish`], it leaves no trace.
#[derive(Debug)]
pub struct OutFolder {
    target: PathBuf,
    staging: PathBuf,
    /// Whether the target is not there yet; the staging folder then becomes it.
    fresh: bool,
    /// Folders above the target that were made for it, the outermost first.
    made: Vec<PathBuf>,
    /// Worth knowing about the folder (what a killed run left there).
    pub notes: Vec<Diagnostic>,
    finished: bool,
}

/// The files that sayso writes, the data package last: its presence says that the others are complete.
fn known_files() -> impl Iterator<Item = &'static str> {
    TableId::ALL.into_iter().map(TableId::file).chain([DATA_PACKAGE])
}

impl OutFolder {
    /// Makes ready to fill `target`. A folder with anything in it that sayso did not write is an error unless `force`.
    pub fn open(target: &Path, force: bool) -> Result<OutFolder, Box<Diagnostic>> {
        let shown = target.display();
        let fault = |message: String| Diagnostic::new(Severity::Error, "out-refused", shown.to_string(), 0, message);
        let refuse = |message: String, help: &str| Box::new(fault(message).with_help(help));
        let failed = |e: io::Error| write_error(target, &e);
        let mut notes = Vec::new();
        let fresh = match fs::metadata(target) {
            Ok(m) if !m.is_dir() => {
                return Err(refuse(format!("{shown} is a file, not a folder"), ANOTHER));
            }
            Ok(_) => {
                let foreign = inspect(target, &mut notes).map_err(failed)?;
                if let Some(name) = foreign.blocking {
                    return Err(refuse(
                        format!("{shown} holds a folder named {name}, where a table would go"),
                        ANOTHER,
                    ));
                }
                if let (Some(why), false) = (foreign.why, force) {
                    let help = "name another folder, or use --force to replace the tables in this one";
                    return Err(refuse(format!("{shown} {why}"), help));
                }
                false
            }
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                if fs::symlink_metadata(target).is_ok() {
                    return Err(refuse(format!("{shown} is a link to nothing"), ANOTHER));
                }
                true
            }
            Err(e) => return Err(failed(e)),
        };
        let mut made = Vec::new();
        let parent = match target.parent() {
            Some(p) if p.as_os_str().is_empty() => Path::new("."),
            Some(p) => p,
            None => Path::new("."),
        };
        let holder = if fresh { parent } else { target };
        if fresh {
            if target.file_name().is_none() {
                return Err(refuse(format!("{shown} does not name a folder"), ANOTHER));
            }
            let missing: Vec<_> =
                parent.ancestors().filter(|p| !p.as_os_str().is_empty()).take_while(|p| !p.exists()).collect();
            made = missing.iter().rev().map(|p| p.to_path_buf()).collect();
        }
        let mut folder =
            OutFolder { target: target.to_owned(), staging: PathBuf::new(), fresh, made, notes, finished: false };
        fs::create_dir_all(holder).map_err(failed)?;
        folder.staging = make_staging(holder).map_err(failed)?;
        Ok(folder)
    }

    /// Where to write the files meanwhile.
    pub fn staging(&self) -> &Path {
        &self.staging
    }

    /// Where the files will be.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Puts the files in place. An error leaves the old tables as they were.
    pub fn finish(mut self) -> Result<(), Box<Diagnostic>> {
        if self.fresh {
            fs::rename(&self.staging, &self.target).map_err(|e| write_error(&self.target, &e))?;
            self.finished = true;
            return Ok(());
        }
        let former = self.staging.join("former");
        fs::create_dir_all(&former).map_err(|e| write_error(&self.target, &e))?;
        let mut moves = Vec::new();
        if let Err(e) = self.replace(&former, &mut moves) {
            let error = write_error(&self.target, &e);
            for (from, to) in moves.iter().rev() {
                if fs::rename(to, from).is_err() {
                    // Never to be deleted: the only copy of a former table.
                    self.finished = true;
                    return Err(Box::new(error.with_help(format!("the former tables are in {}", former.display()))));
                }
            }
            return Err(error);
        }
        self.finished = true;
        // What remains are the former tables.
        let _ = fs::remove_dir_all(&self.staging);
        Ok(())
    }

    /// Moves each former file out of the way and the new one in, until one cannot be moved (on Windows: a table that
    /// is open in Excel); `moves` are those that were made.
    fn replace(&self, former: &Path, moves: &mut Vec<(PathBuf, PathBuf)>) -> io::Result<()> {
        for name in known_files() {
            let (new, place, old) = (self.staging.join(name), self.target.join(name), former.join(name));
            for (from, to) in [(&place, &old), (&new, &place)] {
                match fs::rename(from, to) {
                    Ok(()) => moves.push((from.clone(), to.clone())),
                    Err(e) if e.kind() == io::ErrorKind::NotFound => {}
                    Err(e) => return Err(e),
                }
            }
        }
        Ok(())
    }
}

impl Drop for OutFolder {
    fn drop(&mut self) {
        if self.finished {
            return;
        }
        if !self.staging.as_os_str().is_empty() {
            // There is nobody left to tell; the run has failed for a reason that is told.
            let _ = fs::remove_dir_all(&self.staging);
        }
        for made in self.made.iter().rev() {
            let _ = fs::remove_dir(made);
        }
    }
}

fn make_staging(holder: &Path) -> io::Result<PathBuf> {
    let pid = std::process::id();
    for n in 0u32.. {
        let path = holder.join(format!("{STAGING}{pid}-{n}"));
        match fs::create_dir(&path) {
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
            done => return done.map(|()| path),
        }
    }
    unreachable!("some number is free")
}

struct Foreign {
    /// What in the folder sayso did not write, as the end of a sentence.
    why: Option<String>,
    /// A folder where a table would go.
    blocking: Option<&'static str>,
}

fn inspect(target: &Path, notes: &mut Vec<Diagnostic>) -> io::Result<Foreign> {
    let mut foreign: Vec<String> = Vec::new();
    let mut tables = 0;
    let mut blocking = None;
    for entry in fs::read_dir(target)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if let Some(known) = known_files().find(|k| *k == name) {
            tables += 1;
            if entry.path().is_dir() {
                blocking = Some(known);
            }
        } else if name.starts_with(STAGING) {
            let message = format!("{} was left by a run that was killed, or is still at work", entry.path().display());
            let note = Diagnostic::new(Severity::Note, "out-leftover", target.display().to_string(), 0, message);
            notes.push(note.with_help("delete it if no other sayso is at work"));
        } else if !dropped_by_system(&name) {
            foreign.push(name.into_owned());
        }
    }
    foreign.sort_unstable();
    let why = match &foreign[..] {
        [] if tables == 0 || is_ours(target) => None,
        [] => Some("holds tables that sayso did not write".to_owned()),
        [one] => Some(format!("holds {one}, which sayso did not write")),
        [one, rest @ ..] => Some(format!("holds {one} and {} more that sayso did not write", rest.len())),
    };
    Ok(Foreign { why, blocking })
}

/// Files that desktops leave in each folder that they show, and that office programs keep beside an open table.
fn dropped_by_system(name: &str) -> bool {
    matches!(name, ".DS_Store" | "Thumbs.db" | "desktop.ini") || name.starts_with(".~lock.") || name.starts_with("~$")
}

/// Whether the tables in this folder were written by sayso.
pub(crate) fn is_ours(target: &Path) -> bool {
    let package = fs::read(target.join(DATA_PACKAGE)).ok();
    let package: Option<serde_json::Value> = package.and_then(|p| serde_json::from_slice(&p).ok());
    package.is_some_and(|p| p["generator"] == GENERATOR)
}

/// Why the tables could not be written, for the user.
pub fn write_error(target: &Path, error: &io::Error) -> Box<Diagnostic> {
    use io::ErrorKind::*;
    let shown = target.display().to_string();
    let (code, message, help) = match error.kind() {
        StorageFull | QuotaExceeded => (
            "disk-full",
            format!("no space left to write {shown}; nothing was kept"),
            Some("free some space, or name a folder on another disk"),
        ),
        PermissionDenied | ReadOnlyFilesystem => {
            ("out-write", format!("cannot write {shown}: {error}"), Some("name a folder that you may write to"))
        }
        ResourceBusy | ExecutableFileBusy => {
            ("out-write", format!("cannot write {shown}: {error}"), Some("close the tables in other programs"))
        }
        _ => ("out-write", format!("cannot write {shown}: {error}"), None),
    };
    let d = Diagnostic::new(Severity::Error, code, shown, 0, message);
    Box::new(match help {
        Some(help) => d.with_help(help),
        None => d,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(folder)
            .expect("a folder")
            .map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    fn write(folder: &Path, name: &str, text: &str) {
        fs::write(folder.join(name), text).expect("written");
    }

    const OURS: &str = r#"{"generator": "sayso"}"#;

    #[test]
    fn a_new_folder_appears_whole_or_not_at_all() {
        let home = tempfile::tempdir().expect("a folder");
        let target = home.path().join("a/b/out");
        let folder = OutFolder::open(&target, false).expect("open");
        write(folder.staging(), "actors.csv", "x");
        assert!(!target.exists());
        drop(folder);
        assert!(names(home.path()).is_empty());
        let folder = OutFolder::open(&target, false).expect("open");
        write(folder.staging(), "actors.csv", "x");
        folder.finish().expect("finish");
        assert_eq!(names(&target), ["actors.csv"]);
        assert_eq!(names(&home.path().join("a/b")), ["out"]);
    }

    #[test]
    fn own_tables_are_replaced_at_the_end_only() {
        let home = tempfile::tempdir().expect("a folder");
        let target = home.path();
        write(target, DATA_PACKAGE, OURS);
        write(target, "actors.csv", "old");
        write(target, ".DS_Store", "");
        let folder = OutFolder::open(target, false).expect("open");
        write(folder.staging(), "actors.csv", "new");
        drop(folder);
        assert_eq!(fs::read(target.join("actors.csv")).expect("read"), b"old");
        let folder = OutFolder::open(target, false).expect("open");
        write(folder.staging(), "actors.csv", "new");
        write(folder.staging(), DATA_PACKAGE, OURS);
        folder.finish().expect("finish");
        assert_eq!(fs::read(target.join("actors.csv")).expect("read"), b"new");
        assert_eq!(names(target), [".DS_Store", "actors.csv", DATA_PACKAGE]);
    }

    #[test]
    fn what_sayso_did_not_write_is_refused_and_never_deleted() {
        for (name, text) in [("notes.txt", "mine"), ("actors.csv", "mine"), (DATA_PACKAGE, "{}"), (DATA_PACKAGE, "no")]
        {
            let home = tempfile::tempdir().expect("a folder");
            write(home.path(), name, text);
            let error = OutFolder::open(home.path(), false).expect_err("refused");
            assert_eq!(error.code, "out-refused");
            assert_eq!(names(home.path()), [name]);
            let folder = OutFolder::open(home.path(), true).expect("forced");
            write(folder.staging(), "stances.csv", "new");
            folder.finish().expect("finish");
            assert!(home.path().join("stances.csv").exists());
            assert_eq!(home.path().join("notes.txt").exists(), name == "notes.txt");
        }
        let home = tempfile::tempdir().expect("a folder");
        write(home.path(), "file", "");
        assert!(OutFolder::open(&home.path().join("file"), true).is_err());
        assert!(OutFolder::open(&home.path().join("file/below"), true).is_err());
        fs::create_dir_all(home.path().join("x/actors.csv")).expect("made");
        assert!(OutFolder::open(&home.path().join("x"), true).is_err());
        assert_eq!(names(home.path()), ["file", "x"]);
    }

    #[test]
    fn if_one_file_cannot_be_replaced_none_is() {
        let home = tempfile::tempdir().expect("a folder");
        let target = home.path();
        write(target, DATA_PACKAGE, OURS);
        write(target, "documents.csv", "old");
        let folder = OutFolder::open(target, false).expect("open");
        write(folder.staging(), "documents.csv", "new");
        write(folder.staging(), "stances.csv", "new");
        // A table that cannot be moved away, after one that could.
        write(target, "stances.csv", "old");
        fs::create_dir_all(folder.staging().join("former/stances.csv/in the way")).expect("made");
        assert!(folder.finish().is_err());
        assert_eq!(fs::read(target.join("documents.csv")).expect("read"), b"old");
        assert_eq!(names(target), [DATA_PACKAGE, "documents.csv", "stances.csv"]);
    }

    #[test]
    fn leftovers_of_a_killed_run_do_not_block() {
        let home = tempfile::tempdir().expect("a folder");
        fs::create_dir(home.path().join(".sayso-staging-1-0")).expect("made");
        let folder = OutFolder::open(home.path(), false).expect("open");
        assert_eq!(folder.notes.len(), 1);
    }
}
