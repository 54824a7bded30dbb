//! The gate that every article passes, whatever file it came from: a unique id, a date, a text without NULs.
//!
//! Ids must be unique, since every table is joined on them, and a corpus may hold millions. So only a 64-bit hash of
//! each id and the place where it was first seen are kept (about 35 bytes an article at worst).

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, DefaultHasher, Hash, Hasher};

use super::date::{self, Reading};
use super::encoding::{Repair, lines};
use super::fields::{Cells, Field};
use super::listing::Listing;
use super::{Batch, show};
use crate::model::{Article, Diagnostic, Severity};

/// A word longer than this (bytes without white space) is worth a warning: no table cell can hold it.
const LONGEST_WORD: usize = 32_767;

/// The parts of an article as its file gave them.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// Line where the record starts.
    pub(super) line: u64,
    /// Line where the text starts, if the lines of the text are lines of the file.
    pub(super) text_line: Option<u64>,
    /// The decoded text.
    pub(super) text: String,
    /// All other fields.
    pub(super) cells: Cells,
    /// The id, if the record gives none.
    pub(super) fallback: String,
    /// File and line of the row of `metadata.csv` that the fields come from.
    pub(super) metadata: Option<(String, u64)>,
    /// What was odd so far.
    pub(super) problems: Vec<Diagnostic>,
}

impl Draft {
    /// Notes what was wrong with the encoding, at the line where it begins.
    pub(super) fn repaired(&mut self, repair: Option<Repair>, file: &str, line: u64) {
        if let Some(repair) = repair {
            self.problems.push(Diagnostic::new(Severity::Warning, "encoding", file, line, repair.message()));
        }
    }
}

/// Where an id was first seen.
#[derive(Clone, Copy, Debug)]
struct Place {
    source: u32,
    line: u32,
}

/// The ids given out so far.
#[derive(Debug, Default)]
pub(super) struct Intake {
    seen: HashMap<u64, Place, BuildHasherDefault<Keep>>,
    /// The next number for an id that was there before.
    next: HashMap<u64, u32, BuildHasherDefault<Keep>>,
}

/// The keys are hashes already.
#[derive(Default)]
struct Keep(u64);

impl Hasher for Keep {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, _: &[u8]) {
        unreachable!("only whole numbers are hashed")
    }
    fn write_u64(&mut self, n: u64) {
        self.0 = n;
    }
}

/// A hash that is the same in every run.
pub(super) fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

impl Intake {
    /// The id, or a numbered variant of it and the place of the first one.
    fn claim(&mut self, id: String, place: Place) -> (String, Option<Place>) {
        let key = hash(&id);
        let Some(&first) = self.seen.get(&key) else {
            self.seen.insert(key, place);
            return (id, None);
        };
        let mut n = self.next.get(&key).copied().unwrap_or(2);
        loop {
            let variant = format!("{id}#{n}");
            n += 1;
            if let std::collections::hash_map::Entry::Vacant(free) = self.seen.entry(hash(&variant)) {
                free.insert(place);
                self.next.insert(key, n);
                return (variant, Some(first));
            }
        }
    }

    /// Makes the article and adds it to the batch, with all that was odd about it. `source` is the number of its file,
    /// `path` the file as shown.
    pub(super) fn admit(&mut self, draft: Draft, listing: &Listing, (source, path): (u32, &str), batch: &mut Batch) {
        let Draft { line, text_line, mut text, mut cells, fallback, metadata, mut problems } = draft;
        let warn = |code, line, message: String| Diagnostic::new(Severity::Warning, code, path, line, message);
        let line_of = |text: &str, at: usize| text_line.map_or(line, |first| first + lines(&text.as_bytes()[..at]));

        if let Some(at) = memchr::memchr(0, text.as_bytes()) {
            let n = memchr::memchr_iter(0, text.as_bytes()).count() as u64;
            let message = format!("{} in the text, read as a blank", show::count(n, "NUL character"));
            problems.push(warn("nul", line_of(&text, at), message));
            text = text.replace('\0', " ");
        }
        if text.trim_start().is_empty() {
            problems.push(warn("empty-text", line, "the text is empty".into()));
        } else if let Some(at) = long_word(&text) {
            let message = format!("a word of more than {LONGEST_WORD} bytes without a blank");
            problems.push(warn("long-word", line_of(&text, at), message));
        }

        let mut take = |field: Field| {
            cells.take(field).map(|value| {
                if value.contains('\0') {
                    problems.push(warn("nul", line, format!("the {} holds a NUL character", field.name())));
                    return value.replace('\0', "\u{fffd}");
                }
                value
            })
        };
        let id = take(Field::Id).unwrap_or(fallback);
        let date_text = take(Field::Date);
        let (title, outlet, author) = (take(Field::Title), take(Field::Outlet), take(Field::Author));
        let (url, language) = (take(Field::Url), take(Field::Language));
        let date = date_text.as_deref().and_then(|given| {
            let (code, why) = match date::read(given) {
                Reading::Day(date) => return Some(date),
                Reading::Unclear(why) => ("date-unclear", why),
                Reading::Impossible => ("date-impossible", "is no day of the calendar".into()),
                Reading::Unknown => ("date-unknown", "is no date that is known here".into()),
            };
            let mut problem = warn(code, line, format!("the date `{}` {why}; left empty", show::text(given, 60)))
                .with_help("write dates as YYYY-MM-DD");
            if let Some((file, line)) = &metadata {
                (problem.file, problem.line) = (file.clone(), *line);
            }
            problems.push(problem);
            None
        });

        let (id, first) = self.claim(id, Place { source, line: u32::try_from(line).unwrap_or(u32::MAX) });
        if let Some(first) = first {
            let given = id.rsplit_once('#').map_or(&*id, |(given, _)| given);
            let place = if first.source == source {
                format!("line {}", first.line)
            } else {
                format!("{}:{}", listing.shown(first.source), first.line)
            };
            let (given, new) = (show::text(given, 60), show::text(&id, 60));
            problems.push(warn(
                "duplicate-id",
                line,
                format!("the id `{given}` of line {line} is that of {place} already; this article is called `{new}`"),
            ));
        }
        batch.problems.extend(problems.into_iter().map(|p| p.with_article(&*id)));
        batch.text_bytes += text.len();
        batch.articles.push(Article {
            id,
            text,
            title,
            date,
            date_text,
            outlet,
            author,
            url,
            language,
            path: path.to_string(),
            record: line,
        });
    }
}

/// Where a word of more than [`LONGEST_WORD`] bytes begins. Jumps from one window to the last blank in it, so that
/// most of the text is never looked at.
fn long_word(text: &str) -> Option<usize> {
    let mut start = 0;
    while let Some(window) = text.as_bytes().get(start..=start + LONGEST_WORD) {
        let blank = window.iter().rposition(u8::is_ascii_whitespace);
        // White space of other scripts is rare: looked for only where there is no blank.
        let blank =
            blank.or_else(|| String::from_utf8_lossy(window).contains(char::is_whitespace).then_some(window.len() - 1));
        let Some(blank) = blank else { return Some(start) };
        start += blank + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_given_out_once() {
        let mut intake = Intake::default();
        let mut claim = |id: &str, line| {
            let (id, first) = intake.claim(id.into(), Place { source: 0, line });
            (id, first.map(|p| p.line))
        };
        assert_eq!(claim("a", 1), ("a".into(), None));
        assert_eq!(claim("a#2", 2), ("a#2".into(), None));
        assert_eq!(claim("a", 3), ("a#3".into(), Some(1)));
        assert_eq!(claim("a", 4), ("a#4".into(), Some(1)));
        assert_eq!(claim("a#2", 5), ("a#2#2".into(), Some(2)));
    }

    #[test]
    fn long_words_are_found() {
        let word = "x".repeat(LONGEST_WORD);
        assert_eq!(long_word(&format!("{word} {word} {word}")), None);
        assert_eq!(long_word(&format!("said {word}x")), Some(5));
        assert_eq!(long_word(&"said no ".repeat(20_000)), None);
    }
}
