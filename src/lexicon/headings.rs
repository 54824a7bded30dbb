//! Marks of bylines, captions and boilerplate at the edges of paragraphs.
//!
//! The patterns are byte strings with signs and blanks in them, not words, so they are compiled with Aho-Corasick: one
//! automaton for the beginnings, one over the reversed patterns for the ends. Both searches are anchored and stop at
//! the first byte that no pattern has, which is nearly always among the first three. What has no fixed words (a date
//! line, an address, a picture credit with a name in it) is a regular expression; these are tried together, on short
//! paragraphs only.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, Anchored, Input, MatchKind, StartKind};
use regex::RegexSet;

use crate::model::Row;

/// What a pattern marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HeadingKind {
    /// Who wrote it.
    Byline,
    /// Where it was written, and the agency.
    Dateline,
    /// What a picture shows, or whose it is.
    Caption,
    /// What belongs to the page, not to the article.
    Boilerplate,
}

impl HeadingKind {
    pub(super) const NAMES: &'static [(&'static str, HeadingKind)] = &[
        ("byline", HeadingKind::Byline),
        ("dateline", HeadingKind::Dateline),
        ("caption", HeadingKind::Caption),
        ("boilerplate", HeadingKind::Boilerplate),
    ];
}

/// Where in a paragraph a pattern counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Edge {
    /// At its start.
    Start,
    /// At its end.
    End,
    /// As all of it.
    Whole,
    /// Where the regular expression says.
    Regex,
}

impl Edge {
    pub(super) const NAMES: &'static [(&'static str, Edge)] =
        &[("start", Edge::Start), ("end", Edge::End), ("whole", Edge::Whole), ("regex", Edge::Regex)];
}

/// A row of `headings.csv`.
#[derive(Clone, Debug)]
pub struct Heading {
    /// The words, as written, or the regular expression.
    pub pattern: String,
    /// What they mark.
    pub kind: HeadingKind,
    /// Where they count. (A dateline counts at the end: what follows it in its paragraph is running text.)
    pub edge: Edge,
    /// Its row.
    pub row: Row,
}

/// All rows of `headings.csv`, compiled.
#[derive(Clone, Debug, Default)]
pub struct Headings {
    rows: Vec<Heading>,
    starts: Automaton,
    ends: Automaton,
    longest: usize,
    /// The regular expressions, and the row of each.
    expressions: RegexSet,
    expression_rows: Vec<u32>,
}

/// Bytes of the longest pattern that is no regular expression.
pub(super) const LONGEST: usize = 63;
/// Bytes of the longest paragraph that regular expressions are tried on: no line that marks something is longer.
const SHORT: usize = 200;

/// Patterns that are looked for at one place, and the rows of each.
#[derive(Clone, Debug, Default)]
struct Automaton {
    search: Option<AhoCorasick>,
    rows: Vec<Vec<u32>>,
}

impl Automaton {
    fn new(patterns: BTreeMap<Vec<u8>, Vec<u32>>) -> Automaton {
        if patterns.is_empty() {
            return Automaton::default();
        }
        let (patterns, rows): (Vec<Vec<u8>>, Vec<Vec<u32>>) = patterns.into_iter().unzip();
        let search = AhoCorasick::builder()
            .start_kind(StartKind::Anchored)
            .match_kind(MatchKind::LeftmostLongest)
            .build(patterns)
            .expect("the patterns of a spreadsheet fit an automaton");
        Automaton { search: Some(search), rows }
    }

    /// Calls `found` with the length and the rows of each pattern that begins `text`, longest first.
    fn at<'a>(&'a self, mut text: &[u8], mut found: impl FnMut(usize, &'a [u32])) {
        let Some(search) = &self.search else { return };
        while let Some(m) = search.find(Input::new(text).anchored(Anchored::Yes)) {
            found(m.len(), &self.rows[m.pattern().as_usize()]);
            text = &text[..m.len() - 1];
        }
    }
}

impl Headings {
    /// Compiles the rows; the regular expressions of users among them were tried by [`check`].
    pub(super) fn new(rows: Vec<Heading>) -> Headings {
        let of_edge = |edge: bool| {
            rows.iter().enumerate().filter(move |(_, r)| !r.pattern.is_empty() && (r.edge == Edge::Regex) == edge)
        };
        let expression_rows = of_edge(true).map(|(n, _)| n as u32).collect();
        let expressions =
            RegexSet::new(of_edge(true).map(|(_, r)| &r.pattern)).expect("each was tried before, or is built in");
        let (mut starts, mut ends) = (BTreeMap::<Vec<u8>, Vec<u32>>::new(), BTreeMap::<Vec<u8>, Vec<u32>>::new());
        for (n, row) in of_edge(false) {
            let bytes = row.pattern.bytes();
            let same = if row.edge == Edge::End || row.kind == HeadingKind::Dateline {
                ends.entry(bytes.rev().collect())
            } else {
                starts.entry(bytes.collect())
            };
            same.or_default().push(n as u32);
        }
        let longest = of_edge(false).map(|(_, r)| r.pattern.len()).max().unwrap_or(0);
        debug_assert!(longest <= LONGEST, "the loader refuses longer ones");
        let (starts, ends) = (Automaton::new(starts), Automaton::new(ends));
        Headings { rows, starts, ends, longest, expressions, expression_rows }
    }

    /// Whether `counts` holds for a row whose pattern stands where it should in `paragraph` (which has no white space
    /// around it), at word borders.
    pub fn any(&self, paragraph: &str, mut counts: impl FnMut(&Heading) -> bool) -> bool {
        let bytes = paragraph.as_bytes();
        let mut any = false;
        let parted = |inside: u8, outside: Option<&u8>| !outside.is_some_and(|&b| is_word(b) && is_word(inside));
        let mut hear = |rows: &[u32], whole: bool| {
            let rows = rows.iter().map(|&n| &self.rows[n as usize]);
            any |= rows.filter(|r| whole || r.edge != Edge::Whole).any(&mut counts);
        };
        self.starts.at(bytes, |len, rows| {
            if parted(bytes[len - 1], bytes.get(len)) {
                hear(rows, len == bytes.len());
            }
        });
        let mut end = [0; LONGEST + 1];
        let size = bytes.len().min(self.longest + 1);
        for (to, from) in end.iter_mut().zip(bytes.iter().rev().take(size)) {
            *to = *from;
        }
        self.ends.at(&end[..size], |len, rows| {
            if parted(end[len - 1], end[..size].get(len)) {
                hear(rows, len == bytes.len());
            }
        });
        // Nearly no paragraph has a match, and whether one has is told faster than which.
        if bytes.len() <= SHORT && self.expressions.is_match(paragraph) {
            for n in &self.expressions.matches(paragraph) {
                hear(&self.expression_rows[n..=n], true);
            }
        }
        any
    }
}

/// What is wrong with a regular expression, if anything is.
pub(super) fn check(expression: &str) -> Result<(), String> {
    let fault = |e: regex::Error| match e {
        // The last line says what is wrong; those before it show where, which the loader does by itself.
        regex::Error::Syntax(text) => text.lines().last().unwrap_or_default().trim_start_matches("error: ").to_string(),
        other => other.to_string(),
    };
    regex::Regex::new(expression).map(|_| ()).map_err(fault)
}

/// Whether a byte is of a word; those beyond ASCII are.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regular_expressions_are_tried_on_short_paragraphs() {
        let pattern = r"^Shot by [A-Z]\w+$".to_string();
        let kind = HeadingKind::Caption;
        let headings = Headings::new(vec![Heading { pattern, kind, edge: Edge::Regex, row: Row::new(0, 2) }]);
        assert!(headings.any("Shot by Roe", |h| h.kind == kind));
        assert!(!headings.any("Shot by Roe and Poe", |_| true));
        assert!(!headings.any(&format!("Shot by R{}", "o".repeat(SHORT)), |_| true));
        assert_eq!(check("Shot by ["), Err("unclosed character class".to_string()));
    }
}
