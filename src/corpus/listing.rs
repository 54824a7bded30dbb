//! Which files there are to read, in which order, and what their articles are called.
//!
//! The order is part of the output: the inputs as they were given, and in a folder by the bytes of the path, on every
//! file system. Every name that is not read is counted and named. Links are followed, but no file is read twice and
//! no folder is entered from inside itself.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf};

use rustc_hash::{FxHashMap, FxHashSet};

use super::intake::hash;
use super::metadata;
use super::{Format, show};
use crate::model::{Diagnostic, Severity};
use crate::tables::codebook::DATA_PACKAGE;
use crate::tables::folder::is_ours;

/// The names that are read in a folder, as shown to the user.
pub(super) const PATTERNS: &str = "*.txt, *.md, *.jsonl, *.ndjson, *.csv, *.tsv, and each of these with .gz or .zst";

/// Folders within folders that are entered.
const DEEPEST: usize = 256;

/// Where standard input stands among the files.
pub(super) const STANDARD_INPUT: &str = "<stdin>";

/// A folder that holds files to read.
#[derive(Debug)]
pub(super) struct Folder {
    /// Its path.
    pub(super) path: PathBuf,
    /// Its path below the input that it belongs to, as shown, with `/` and at its end.
    pub(super) below: String,
    /// The folder that holds it, unless it is an input itself.
    pub(super) parent: Option<u32>,
    /// Number of its `metadata.csv` among all.
    pub(super) metadata: Option<u32>,
}

/// A file to read.
#[derive(Debug)]
pub(super) struct Entry {
    /// Its folder.
    pub(super) folder: u32,
    /// Its name.
    pub(super) name: Box<OsStr>,
    /// Its format, as far as the name tells.
    pub(super) format: Option<Format>,
    /// Whether the user named it, and not its folder.
    pub(super) given: bool,
    /// How much of its path the id of its article needs.
    id: IdPart,
}

/// How much of the path an id is.
#[derive(Clone, Copy, Debug, PartialEq)]
enum IdPart {
    /// The stem of the name.
    Stem,
    /// The path below the input, without the ending.
    Below,
    /// The whole path.
    Path,
}

/// All files to read.
#[derive(Debug, Default)]
pub(super) struct Listing {
    pub(super) folders: Vec<Folder>,
    pub(super) entries: Vec<Entry>,
    /// What was odd.
    pub(super) problems: Vec<Diagnostic>,
    /// Files that should have been read but cannot be.
    pub(super) rejected: u64,
}

/// A name without the ending of its compression and of its format, and the format.
fn split_name(name: &OsStr) -> (&[u8], Option<Format>) {
    let name = name.as_encoded_bytes();
    let without = |name: &'_ [u8], ending: &str| {
        let at = name.len().checked_sub(ending.len())?;
        (at > 0 && name[at..].eq_ignore_ascii_case(ending.as_bytes())).then_some(at)
    };
    let inner = [".gz", ".zst", ".zstd"].iter().find_map(|ending| without(name, ending)).map_or(name, |n| &name[..n]);
    for (ending, format) in Format::ENDINGS {
        if let Some(n) = without(inner, ending) {
            return (&inner[..n], Some(*format));
        }
    }
    (inner, None)
}

fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

/// Lists files while it walks.
struct Walk<'a> {
    listing: &'a mut Listing,
    forced: Option<Format>,
    /// Folders that are walked from their top, their links resolved.
    roots: Vec<PathBuf>,
    /// Files reached through links.
    linked: FxHashSet<PathBuf>,
    /// Folders of files that the user named.
    given: FxHashMap<PathBuf, u32>,
    hidden: u64,
    /// Files that are not read, by kind: how many, and the first one.
    skipped: BTreeMap<String, (u64, String)>,
    /// Files that belong to articles or to the folder and are no articles, by what they are.
    beside: BTreeMap<&'static str, (u64, String)>,
}

impl Listing {
    /// Lists the inputs. Faults of the inputs as such (there is no such file) are all reported at once.
    pub(super) fn new(inputs: &[PathBuf], forced: Option<Format>) -> Result<Listing, Vec<Diagnostic>> {
        let mut listing = Listing::default();
        let mut faults = Vec::new();
        let resolved: Vec<Option<PathBuf>> = inputs.iter().map(|input| fs::canonicalize(input).ok()).collect();
        let roots = resolved.iter().flatten().filter(|path| path.is_dir()).cloned().collect();
        let mut walk = Walk {
            listing: &mut listing,
            forced,
            roots,
            linked: FxHashSet::default(),
            given: FxHashMap::default(),
            hidden: 0,
            skipped: BTreeMap::new(),
            beside: BTreeMap::new(),
        };
        let mut seen: FxHashSet<&Path> = FxHashSet::default();
        for (input, real) in inputs.iter().zip(&resolved) {
            let shown = show::path(input);
            let fault = |code, message: String| Diagnostic::new(Severity::Error, code, &*shown, 0, message);
            if input.as_os_str() == "-" {
                if !seen.insert(Path::new("-")) {
                    faults.push(fault("input", "standard input can be read only once".into()));
                }
                walk.add_file(Path::new(""), OsString::from(STANDARD_INPUT), forced);
                continue;
            }
            let facts = match fs::metadata(input) {
                Ok(facts) => facts,
                Err(error) => {
                    let message = match error.kind() {
                        io::ErrorKind::NotFound => "there is no such file or folder".into(),
                        _ => format!("cannot be read: {error}"),
                    };
                    faults.push(fault("input", message));
                    continue;
                }
            };
            if let Some(real) = real {
                let twice = !seen.insert(real);
                if twice || walk.is_read_elsewhere(real, facts.is_dir()) {
                    let why = if twice { "was given before" } else { "lies in a folder that was given, too" };
                    walk.note("given-twice", shown, format!("{why}; read once"));
                    continue;
                }
            }
            if facts.is_dir() {
                walk.folder(input, real.as_deref().unwrap_or(input), String::new(), None);
                walk.report(&shown);
            } else {
                let name = input.file_name().unwrap_or(input.as_os_str()).to_os_string();
                let format = forced.or(split_name(&name).1);
                walk.add_file(input.parent().unwrap_or(Path::new("")), name, format);
            }
        }
        if faults.is_empty() && listing.entries.is_empty() && listing.rejected == 0 {
            let file = inputs.first().map(|i| show::path(i)).unwrap_or_default();
            let message = if inputs.is_empty() { "no input was given" } else { "there is nothing to read" };
            let help = format!("looked for {PATTERNS}; hidden files and folders are not read");
            faults.append(&mut listing.problems);
            faults.push(Diagnostic::new(Severity::Error, "no-input", file, 0, message).with_help(help));
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        listing.name_articles();
        Ok(listing)
    }

    /// Decides how much of its path the id of each text file needs.
    pub(super) fn name_articles(&mut self) {
        for (from, to) in [(IdPart::Stem, IdPart::Below), (IdPart::Below, IdPart::Path)] {
            let mut count: FxHashMap<u64, bool> = FxHashMap::default();
            let is_text = |e: &Entry| e.id == from && matches!(e.format, Some(Format::Text) | None);
            for i in 0..self.entries.len() {
                if is_text(&self.entries[i]) {
                    count.entry(hash(&self.id(i as u32))).and_modify(|several| *several = true).or_insert(false);
                }
            }
            for i in 0..self.entries.len() {
                if is_text(&self.entries[i]) && count[&hash(&self.id(i as u32))] {
                    self.entries[i].id = to;
                }
            }
        }
    }

    /// Whether the entry is standard input.
    pub(super) fn is_stdin(&self, entry: u32) -> bool {
        let entry = &self.entries[entry as usize];
        &*entry.name == STANDARD_INPUT && self.folders[entry.folder as usize].path.as_os_str().is_empty()
    }

    /// The path of an entry.
    pub(super) fn path(&self, entry: u32) -> PathBuf {
        let entry = &self.entries[entry as usize];
        self.folders[entry.folder as usize].path.join(&*entry.name)
    }

    /// The path of an entry as the user sees it.
    pub(super) fn shown(&self, entry: u32) -> String {
        show::path(&self.path(entry))
    }

    /// The path of an entry below the folder number `folder`, which holds it or holds a folder that does.
    pub(super) fn below(&self, entry: u32, folder: u32) -> String {
        let entry = &self.entries[entry as usize];
        let path = format!("{}{}", self.folders[entry.folder as usize].below, show::path(Path::new(&*entry.name)));
        path[self.folders[folder as usize].below.len()..].to_string()
    }

    /// The name of an entry without its endings, as shown.
    pub(super) fn stem(&self, entry: u32) -> String {
        let name = &self.entries[entry as usize].name;
        if self.is_stdin(entry) {
            return "stdin".into();
        }
        let shown = show::path(Path::new(&**name));
        // Endings are ASCII, so as many bytes are cut from what is shown as from the name.
        let ending = name.as_encoded_bytes().len() - split_name(name).0.len();
        shown[..shown.len() - ending].to_string()
    }

    /// The id of the article of a text file; for a file of several articles what their ids start with.
    pub(super) fn id(&self, entry: u32) -> String {
        let stem = self.stem(entry);
        let found = &self.entries[entry as usize];
        match found.id {
            IdPart::Stem => stem,
            IdPart::Below => format!("{}{stem}", self.folders[found.folder as usize].below),
            IdPart::Path => self.shown(entry),
        }
    }
}

impl Walk<'_> {
    fn note(&mut self, code: &'static str, file: String, message: String) {
        self.listing.problems.push(Diagnostic::new(Severity::Note, code, file, 0, message));
    }

    fn warn(&mut self, code: &'static str, file: &Path, message: String) {
        self.listing.problems.push(Diagnostic::new(Severity::Warning, code, show::path(file), 0, message));
    }

    /// Something that should have been read and cannot be.
    fn reject(&mut self, code: &'static str, file: &Path, message: String) {
        self.listing.problems.push(Diagnostic::new(Severity::Error, code, show::path(file), 0, message));
        self.listing.rejected += 1;
    }

    /// Adds a folder and gives its number.
    fn add_folder(&mut self, path: &Path, below: String, parent: Option<u32>) -> u32 {
        self.listing.folders.push(Folder { path: path.to_path_buf(), below, parent, metadata: None });
        self.listing.folders.len() as u32 - 1
    }

    /// Adds a file that the user named.
    fn add_file(&mut self, parent: &Path, name: OsString, format: Option<Format>) {
        let folder = match self.given.get(parent) {
            Some(folder) => *folder,
            None => {
                let folder = self.add_folder(parent, String::new(), None);
                self.given.insert(parent.to_path_buf(), folder);
                folder
            }
        };
        self.add(folder, name, format, true);
    }

    fn add(&mut self, folder: u32, name: OsString, format: Option<Format>, given: bool) {
        let entry = Entry { folder, name: name.into_boxed_os_str(), format, given, id: IdPart::Stem };
        self.listing.entries.push(entry);
    }

    /// Whether the walk meets what lies at this path in one of the folders anyway.
    fn is_read_elsewhere(&self, real: &Path, is_folder: bool) -> bool {
        self.roots.iter().any(|root| {
            let Ok(below) = real.strip_prefix(root) else { return false };
            let named = !below.as_os_str().is_empty();
            let readable = is_folder || below.file_name().is_some_and(|name| split_name(name).1.is_some());
            named && readable && !below.components().any(|part| is_hidden(part.as_os_str()))
        })
    }

    /// Lists a folder and all below it. `real` is its path with links resolved.
    fn folder(&mut self, path: &Path, real: &Path, below: String, parent: Option<u32>) {
        if below.matches('/').count() > DEEPEST {
            return self.reject("unreadable", path, format!("folders nested more than {DEEPEST} deep"));
        }
        let mut items = Vec::new();
        match fs::read_dir(path) {
            Ok(entries) => {
                for entry in entries {
                    match entry.and_then(|e| Ok((e.file_name(), e.file_type()?))) {
                        Ok(item) => items.push(item),
                        Err(error) => self.reject("unreadable", path, format!("the folder cannot be read: {error}")),
                    }
                }
            }
            Err(error) => return self.reject("unreadable", path, format!("the folder cannot be read: {error}")),
        }
        // A folder sorts as its path does, with the slash after its name.
        items.sort_by(|(a, x), (b, y)| {
            let key = |name: &OsString, kind: &FileType| {
                let mut key = name.as_encoded_bytes().to_vec();
                key.extend(kind.is_dir().then_some(b'/'));
                key
            };
            key(a, x).cmp(&key(b, y))
        });
        if parent.is_some() && items.iter().any(|(name, _)| name == DATA_PACKAGE) && is_ours(path) {
            // `sayso run . --out tables`, for the second time: tables of sentences are no articles.
            return self.note("tables", show::path(path), "a folder of tables that sayso wrote; not read".into());
        }
        let number = self.add_folder(path, below, parent);
        let texts: FxHashSet<Vec<u8>> = items
            .iter()
            .map(|(name, _)| split_name(name))
            .filter(|(_, format)| *format == Some(Format::Text))
            .map(|(stem, _)| stem.to_vec())
            .collect();
        for (name, kind) in items {
            let file = path.join(&name);
            if is_hidden(&name) {
                self.hidden += 1;
            } else if let Some(what) = beside(&name, &texts).filter(|_| kind.is_file()) {
                self.beside.entry(what).or_insert((0, show::path(&file))).0 += 1;
            } else if kind.is_dir() {
                self.subfolder(&file, &real.join(&name), number);
            } else if kind.is_symlink() {
                self.link(&file, real, name, number);
            } else {
                self.file(name, kind.is_file(), number);
            }
        }
    }

    fn subfolder(&mut self, path: &Path, real: &Path, parent: u32) {
        let name = show::path(Path::new(path.file_name().unwrap_or_default()));
        let below = format!("{}{name}/", self.listing.folders[parent as usize].below);
        self.folder(path, real, below, Some(parent));
    }

    fn file(&mut self, name: OsString, regular: bool, folder: u32) {
        let path = || self.listing.folders[folder as usize].path.join(&name);
        let format = split_name(&name).1;
        let Some(format) = format.filter(|_| regular) else {
            let kind = if regular { kind(&name) } else { "special".into() };
            let first = (0, show::path(&path()));
            self.skipped.entry(kind).or_insert(first).0 += 1;
            return;
        };
        if name.to_str().is_none() {
            let path = path();
            self.warn("odd-name", &path, "the name is not UTF-8; shown with \\x and the odd bytes".into());
        }
        let format = if name == metadata::NAME { format } else { self.forced.unwrap_or(format) };
        self.add(folder, name, Some(format), false);
    }

    /// A symbolic link in the folder whose real path is `real`.
    fn link(&mut self, path: &Path, real: &Path, name: OsString, folder: u32) {
        let target = fs::metadata(path).and_then(|facts| Ok((facts, fs::canonicalize(path)?)));
        let (facts, target) = match target {
            Ok(target) => target,
            Err(error) => {
                let aim = fs::read_link(path).map(|aim| show::path(&aim)).unwrap_or_default();
                let message = match error.kind() {
                    io::ErrorKind::NotFound => format!("a link to `{aim}`, which does not exist"),
                    io::ErrorKind::PermissionDenied => format!("a link to `{aim}`, which cannot be read: {error}"),
                    _ => format!("a link to `{aim}` that leads nowhere: {error}"),
                };
                // Only what is called like an article would have been one.
                match split_name(&name).1 {
                    Some(_) => self.reject("dangling-link", path, message),
                    None => self.warn("dangling-link", path, message),
                }
                return;
            }
        };
        if facts.is_dir() && real.starts_with(&target) {
            let message = "a link to a folder that holds it; not followed".into();
            return self.warn("link-loop", path, message);
        }
        if self.is_read_elsewhere(&target, facts.is_dir())
            || self.roots.contains(&target)
            || facts.is_file() && !self.linked.insert(target.clone())
        {
            let message = format!("a link to `{}`, which is read where it stands", show::path(&target));
            return self.note("link", show::path(path), message);
        }
        if facts.is_dir() {
            if self.roots.iter().any(|root| root.starts_with(&target)) {
                let message = "a link to a folder that holds one that is read; not followed".into();
                return self.warn("link-loop", path, message);
            }
            self.roots.push(target.clone());
            self.subfolder(path, &target, folder);
        } else {
            self.file(name, facts.is_file(), folder);
        }
    }

    /// Says what was left out of an input.
    fn report(&mut self, input: &str) {
        for (kind, (n, first)) in std::mem::take(&mut self.skipped) {
            let files = show::count(n, "file");
            let message = format!("{files} of kind {kind} skipped, the first: {first}");
            self.listing.problems.push(Diagnostic::new(Severity::Warning, "skipped", input, 0, message));
        }
        for (what, (n, first)) in std::mem::take(&mut self.beside) {
            let message = format!("{} {what}, not read, the first: {first}", show::count(n, "file"));
            self.note("beside", input.to_string(), message);
        }
        if self.hidden > 0 {
            let message = format!("{} skipped", show::count(std::mem::take(&mut self.hidden), "hidden name"));
            self.note("hidden", input.to_string(), message);
        }
    }
}

/// What a file is that stands in a folder of articles and is none: annotations of a text, or a page about the folder.
/// `texts` are the stems of the text files in the folder.
fn beside(name: &OsStr, texts: &FxHashSet<Vec<u8>>) -> Option<&'static str> {
    if let Some(stem) = name.as_encoded_bytes().strip_suffix(b".ann") {
        return texts.contains(stem).then_some("with annotations of a text beside it");
    }
    let (stem, format) = split_name(name);
    let first = stem.split(|b| !b.is_ascii_alphabetic()).next()?;
    let about = first.eq_ignore_ascii_case(b"readme")
        || matches!(first, b"LICENSE" | b"LICENCE" | b"COPYING" | b"NOTICE" | b"CHANGELOG" | b"CONTRIBUTING");
    (about && format == Some(Format::Text)).then_some("about the folder")
}

/// The kind of a file that is not read: its ending, in lower case.
fn kind(name: &OsStr) -> String {
    let ending = Path::new(name).extension().and_then(OsStr::to_str);
    let usual = |e: &&str| e.len() <= 10 && e.bytes().all(|b| b.is_ascii_alphanumeric());
    ending.filter(usual).map_or("without a known ending".into(), |e| format!(".{}", e.to_ascii_lowercase()))
}
