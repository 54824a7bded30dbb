//! Standoff marks in the format of brat (Stenetorp et al. 2012, EACL demonstrations): `NAME.txt` and `NAME.ann`.
//!
//! A line `T3<tab>Content 115 290<tab>words` marks spans, a line `E1<tab>Attribution:T4 Content:T3 Cue:T2 Source:T1`
//! joins them to an attribution, as PolNeAR does (Newell, Margolin & Ruths 2018). T lines that no E line uses, and all
//! other lines, are ignored.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::offsets::Chars;
use crate::model::{Diagnostic, Severity};

/// An attribution as it is marked: three lists of spans, in characters of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marked {
    /// Its name (`E1`).
    pub id: String,
    /// Who: empty where the text names none.
    pub source: Vec<Chars>,
    /// By which words.
    pub cue: Vec<Chars>,
    /// What.
    pub content: Vec<Chars>,
}

/// The three parts of an attribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Role {
    /// Who says it.
    Source,
    /// The words that say that it is said.
    Cue,
    /// What is said.
    Content,
}

impl Role {
    /// All, in the order of the tables.
    pub const ALL: [Role; 3] = [Role::Source, Role::Cue, Role::Content];

    /// Its name in standoff files and tables.
    pub fn name(self) -> &'static str {
        match self {
            Role::Source => "Source",
            Role::Cue => "Cue",
            Role::Content => "Content",
        }
    }

    /// The role that an E line gives: `Content2` is a second content.
    fn from_argument(s: &str) -> Option<Role> {
        let bare = s.trim_end_matches(|c: char| c.is_numeric());
        Role::ALL.into_iter().find(|r| r.name() == bare)
    }
}

impl Marked {
    /// The spans of a part.
    pub fn spans(&self, role: Role) -> &[Chars] {
        match role {
            Role::Source => &self.source,
            Role::Cue => &self.cue,
            Role::Content => &self.content,
        }
    }

    fn spans_mut(&mut self, role: Role) -> &mut Vec<Chars> {
        match role {
            Role::Source => &mut self.source,
            Role::Cue => &mut self.cue,
            Role::Content => &mut self.content,
        }
    }
}

/// The spans of a T line, or what is wrong with them; and the number of the line.
struct Bound {
    line: u64,
    spans: Result<Vec<Chars>, String>,
}

/// The attributions of a standoff file over a text of `limit` characters. Faults go to `problems`.
pub(super) fn parse(ann: &str, file: &str, limit: usize, problems: &mut Vec<Diagnostic>) -> Vec<Marked> {
    let ann = ann.strip_prefix('\u{feff}').unwrap_or(ann);
    let lines =
        || (1u64..).zip(ann.split('\n')).filter_map(|(n, l)| l.split_once('\t').map(|(id, rest)| (n, id, rest)));
    let mut bounds: HashMap<&str, Bound> = HashMap::new();
    for (line, id, rest) in lines().filter(|(_, id, _)| is_numbered(id, 'T')) {
        let before = bounds.insert(id, Bound { line, spans: read_bound(rest, limit) });
        if let Some(before) = before {
            let message = format!("{id} is defined twice (first on line {}); this line counts", before.line);
            problems.push(Diagnostic::new(Severity::Warning, "brat-twice", file, line, message));
        }
    }
    let mut out = Vec::new();
    for (line, id, rest) in lines().filter(|(_, id, _)| is_numbered(id, 'E')) {
        let mut marked = Marked { id: id.to_owned(), ..Marked::default() };
        for argument in rest.split_whitespace() {
            let (name, bound) = argument.split_once(':').unwrap_or((argument, ""));
            let Some(role) = Role::from_argument(name) else { continue };
            match bounds.get(bound).map(|b| (b.line, &b.spans)) {
                Some((_, Ok(spans))) => marked.spans_mut(role).extend(spans),
                Some((at, Err(why))) => {
                    problems.push(Diagnostic::new(Severity::Error, "brat-span", file, at, format!("{bound}: {why}")));
                }
                None => {
                    let message = format!("{id} names `{bound}`, which is missing");
                    problems.push(Diagnostic::new(Severity::Error, "brat-missing", file, line, message));
                }
            }
        }
        out.push(marked);
    }
    out
}

/// `T12` for `T`.
fn is_numbered(id: &str, letter: char) -> bool {
    id.strip_prefix(letter).is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

/// `Content 3 9;12 20<tab>words`: a label, then spans.
fn read_bound(rest: &str, limit: usize) -> Result<Vec<Chars>, String> {
    let marks = rest.split('\t').next().unwrap_or_default();
    let spans = marks.split_once(' ').map(|(_, spans)| spans).ok_or("a label and spans are needed")?;
    let read = |span: &str| {
        let mut ends = span.split_whitespace();
        match (ends.next(), ends.next(), ends.next()) {
            (Some(a), Some(b), None) => Chars::read(a, b, limit),
            _ => Err(format!("`{span}` is not a start and an end")),
        }
    };
    spans.split(';').map(read).collect()
}

/// The `.ann` files of a folder, sorted by their names.
pub(super) fn list(folder: &Path) -> Result<Vec<PathBuf>, Vec<Diagnostic>> {
    let entries = std::fs::read_dir(folder).and_then(|all| all.map(|e| e.map(|e| e.path())).collect());
    let mut out: Vec<PathBuf> = entries.map_err(|e: std::io::Error| {
        let message = format!("cannot list it: {e}");
        vec![Diagnostic::new(Severity::Error, "gold-unreadable", folder.display().to_string(), 0, message)]
    })?;
    out.retain(|path| path.extension().is_some_and(|e| e == "ann") && path.is_file());
    out.sort_by_key(|p| p.file_name().map(ToOwned::to_owned));
    Ok(out)
}

/// The name of the document that a standoff file belongs to.
pub(super) fn document(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(s: &[(usize, usize)]) -> Vec<Chars> {
        s.iter().map(|&(a, b)| Chars::new(a, b)).collect()
    }

    #[test]
    fn marks_are_joined() {
        let ann = "T1\tSource 0 3\tAnn\r\nT2\tCue 4 8\tsays\nT3\tContent 20 22;9 12\tx\ny z\nT4\tAttribution 4 8\tsays\n\
                   T5\tContent 30 33\tabc\nE1\tAttribution:T4 Content:T3 Cue:T2 Source:T1 Content2:T5\nE2\tCue:T2 Content:T5\n\
                   #1\tNote T1\thm\nT9\tOdd 900 901\tunused\n";
        let mut problems = Vec::new();
        let got = parse(ann, "a.ann", 40, &mut problems);
        assert_eq!(problems, []);
        assert_eq!(got.len(), 2);
        assert_eq!(got[0].content, spans(&[(20, 22), (9, 12), (30, 33)]));
        assert_eq!(got[0].source, spans(&[(0, 3)]));
        assert_eq!((got[1].source.len(), got[1].cue.clone()), (0, spans(&[(4, 8)])));
    }

    #[test]
    fn faults_name_their_line() {
        let ann = "T1\tCue 0 3\tx\nT2\tContent 5 99\tx\nT3\tSource 4\tx\nT1\tCue 1 3\tx\nE1\tCue:T1 Content:T2 Source:T3\nE2\tContent:T7\n";
        let mut problems = Vec::new();
        let got = parse(ann, "a.ann", 40, &mut problems);
        let mut lines: Vec<(&str, u64)> = problems.iter().map(|p| (p.code, p.line)).collect();
        lines.sort_unstable();
        assert_eq!(lines, [("brat-missing", 6), ("brat-span", 2), ("brat-span", 3), ("brat-twice", 4)]);
        assert_eq!(got[0].cue, spans(&[(1, 3)]));
    }
}
