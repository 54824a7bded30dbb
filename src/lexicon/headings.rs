//! Marks of bylines, captions and boilerplate at the edges of paragraphs.
//!
//! The patterns are byte strings with signs and blanks in them, not words, so they are compiled with Aho-Corasick: one
//! automaton for the beginnings, one over the reversed patterns for the ends. Both searches are anchored and stop at
//! the first byte that no pattern has, which is nearly always among the first three.

use aho_corasick::{AhoCorasick, Anchored, Input, StartKind};

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
}

impl Edge {
    pub(super) const NAMES: &'static [(&'static str, Edge)] =
        &[("start", Edge::Start), ("end", Edge::End), ("whole", Edge::Whole)];
}

/// A row of `headings.csv`.
#[derive(Clone, Debug)]
pub struct Heading {
    /// The words, as written.
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
}

/// Patterns that are looked for at one place, and the rows they are from.
#[derive(Clone, Debug, Default)]
struct Automaton {
    search: Option<AhoCorasick>,
    rows: Vec<u32>,
}

impl Automaton {
    fn new(patterns: Vec<(Vec<u8>, u32)>) -> Automaton {
        if patterns.is_empty() {
            return Automaton::default();
        }
        let (patterns, rows): (Vec<Vec<u8>>, Vec<u32>) = patterns.into_iter().unzip();
        let search = AhoCorasick::builder().start_kind(StartKind::Anchored).build(patterns);
        Automaton { search: Some(search.expect("the patterns of a spreadsheet fit an automaton")), rows }
    }

    /// The rows whose pattern begins `text`, and the lengths of these.
    fn at<'a>(&'a self, text: &'a [u8]) -> impl Iterator<Item = (u32, usize)> + 'a {
        let found = self.search.as_ref().into_iter().flat_map(move |search| {
            search
                .try_find_overlapping_iter(Input::new(text).anchored(Anchored::Yes))
                .expect("standard matches, anchored, as it was built")
        });
        found.map(|m| (self.rows[m.pattern().as_usize()], m.len()))
    }
}

impl Headings {
    /// Compiles the rows.
    pub(super) fn new(rows: Vec<Heading>) -> Headings {
        let of = |at_end: bool, of: fn(&str) -> Vec<u8>| {
            let rows = rows.iter().enumerate().filter(|(_, r)| !r.pattern.is_empty());
            let rows = rows.filter(|(_, r)| (r.edge == Edge::End || r.kind == HeadingKind::Dateline) == at_end);
            Automaton::new(rows.map(|(n, r)| (of(&r.pattern), n as u32)).collect())
        };
        let starts = of(false, |p| p.as_bytes().to_vec());
        let ends = of(true, |p| p.bytes().rev().collect());
        let longest = rows.iter().map(|r| r.pattern.len()).max().unwrap_or(0);
        Headings { rows, starts, ends, longest }
    }

    /// The rows whose pattern stands where it counts in `paragraph` (without white space around it), at word borders.
    pub fn of<'a>(&'a self, paragraph: &'a str) -> impl Iterator<Item = &'a Heading> {
        let bytes = paragraph.as_bytes();
        let parted = |before: u8, after: u8| !(is_word(before) && is_word(after));
        let starts = self.starts.at(bytes).filter(move |&(row, len)| {
            let whole = self.rows[row as usize].edge == Edge::Whole;
            if whole { len == bytes.len() } else { bytes.get(len).is_none_or(|&b| parted(bytes[len - 1], b)) }
        });
        let end: Vec<u8> = match self.ends.search {
            Some(_) => bytes.iter().rev().take(self.longest + 1).copied().collect(),
            None => Vec::new(),
        };
        let mut rows: Vec<u32> = starts.map(|m| m.0).collect();
        let parted = |len: usize| end.get(len).is_none_or(|&b| parted(b, end[len - 1]));
        rows.extend(self.ends.at(&end).filter(|&(_, len)| parted(len)).map(|m| m.0));
        rows.into_iter().map(|n| &self.rows[n as usize])
    }
}

/// Whether a byte is of a word; those beyond ASCII are.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80
}
