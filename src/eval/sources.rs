//! Whether sources that are a pronoun or a common noun get an actor, against attributions in brat format.
//!
//! A source is a pronoun if it is one of [`PRONOUNS`], and a noun if no word of it has a capital, the first aside,
//! which must be a word of grammar or stand in the article with a small letter, too. It has an actor if a mention
//! touches it; a name, if one of them is of an actor that has a name. Whether it is the right one, these figures do not
//! tell: PolNeAR does not say whom its sources mean.

use std::collections::HashSet;
use std::fmt;

use rayon::prelude::*;
use serde::Serialize;

use super::attributions::{Gold, GoldDocument};
use super::figures::ratio;
use super::offsets::{Chars, Offsets};
use crate::model::Article;

/// Pronouns of the third person, and `who`.
const PRONOUNS: [&str; 16] = [
    "he",
    "she",
    "they",
    "it",
    "him",
    "her",
    "them",
    "himself",
    "herself",
    "themselves",
    "itself",
    "his",
    "hers",
    "their",
    "its",
    "who",
];
/// Pronouns of other kinds, which are not asked.
const OTHERS: [&str; 18] = [
    "i", "we", "you", "me", "us", "that", "which", "this", "anyone", "everyone", "nobody", "some", "many", "most",
    "others", "one", "those", "these",
];
/// Words that can begin a noun phrase.
const DETERMINERS: [&str; 34] = [
    "the", "a", "an", "this", "that", "these", "those", "his", "her", "their", "its", "our", "my", "your", "some",
    "many", "most", "few", "several", "one", "two", "three", "four", "five", "six", "ten", "all", "both", "each",
    "every", "another", "other", "no", "any",
];

/// A source that is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Pronoun,
    Noun,
}

/// How many sources there are, and how many get an actor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Line {
    /// Sources.
    pub sources: usize,
    /// With an actor.
    pub with_actor: usize,
    /// With an actor that has a name.
    pub named: usize,
}

impl Line {
    fn add(&mut self, (actor, named): (bool, bool)) {
        self.sources += 1;
        self.with_actor += usize::from(actor);
        self.named += usize::from(named);
    }

    /// Shares of the sources with an actor, and with one that has a name.
    pub fn shares(&self) -> [f64; 2] {
        [self.with_actor, self.named].map(|n| ratio(n as f64, self.sources as f64))
    }
}

/// All figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Score {
    /// Of both kinds.
    pub all: Line,
    /// Share of all that have an actor.
    pub with_actor: f64,
    /// Share of all that have one with a name.
    pub named: f64,
    /// Pronouns.
    pub pronouns: Line,
    /// Common nouns.
    pub nouns: Line,
}

/// Lets the program read each article, on all cores, and asks for the sources. What it finds are spans in bytes of the
/// article, and whether the actor there has a name.
pub fn score(gold: &Gold, find: impl Fn(&Article) -> Vec<(crate::model::Span, bool)> + Sync) -> Score {
    let one = |document: &GoldDocument| {
        let article = Article { id: document.id.clone(), text: document.text.clone(), record: 1, ..Article::default() };
        let offsets = Offsets::new(&article.text);
        let found: Vec<(Chars, bool)> = find(&article).iter().map(|m| (offsets.chars(m.0), m.1)).collect();
        let asked = asked(document);
        let met = |spans: &[Chars], (place, _): &(Chars, bool)| spans.iter().any(|s| s.share(*place) > 0);
        let answer = |(kind, spans): (Kind, &[Chars])| {
            let mut touching = found.iter().filter(|m| met(spans, m)).peekable();
            (kind, (touching.peek().is_some(), touching.any(|m| m.1)))
        };
        asked.into_iter().map(answer).collect::<Vec<_>>()
    };
    let answers: Vec<Vec<(Kind, (bool, bool))>> = gold.documents.par_iter().map(one).collect();
    let mut score = Score::default();
    for (kind, answer) in answers.into_iter().flatten() {
        score.all.add(answer);
        match kind {
            Kind::Pronoun => score.pronouns.add(answer),
            Kind::Noun => score.nouns.add(answer),
        }
    }
    [score.with_actor, score.named] = score.all.shares();
    score
}

/// The sources that are asked, each once.
fn asked(document: &GoldDocument) -> Vec<(Kind, &[Chars])> {
    let text: Vec<char> = document.text.chars().collect();
    let words: HashSet<&str> = document.text.split(|c: char| !c.is_alphanumeric()).collect();
    let mut seen: HashSet<&[Chars]> = HashSet::new();
    let mut asked = Vec::new();
    for attribution in &document.attributions {
        let spans = attribution.source.as_slice();
        if spans.is_empty() || !seen.insert(spans) {
            continue;
        }
        let pieces: Vec<String> = spans.iter().map(|s| text[s.range()].iter().collect()).collect();
        asked.extend(kind(&pieces.join(" "), &words).map(|kind| (kind, spans)));
    }
    asked
}

/// What a source is; `words` are those of its article.
fn kind(source: &str, words: &HashSet<&str>) -> Option<Kind> {
    let mut own = source.split_whitespace();
    let first = own.next()?;
    let (lower, alone) = (first.to_lowercase(), own.clone().next().is_none());
    if alone && PRONOUNS.contains(&lower.as_str()) {
        return Some(Kind::Pronoun);
    }
    if alone && OTHERS.contains(&lower.as_str()) {
        return None;
    }
    let bare = lower.trim_matches(|c: char| !c.is_alphanumeric());
    let common = first.starts_with(char::is_lowercase) || DETERMINERS.contains(&bare) || words.contains(bare);
    let capital = own.any(|w| w.contains(char::is_uppercase));
    (common && !capital).then_some(Kind::Noun)
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:10}{:>9}{:>9}{:>9}", "", "sources", "actor", "named")?;
        for (name, line) in [("all", &self.all), ("pronouns", &self.pronouns), ("nouns", &self.nouns)] {
            let [actor, named] = line.shares();
            write!(f, "\n{name:10}{:9}{actor:9.3}{named:9.3}", line.sources)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_sources() {
        let words: HashSet<&str> = ["officials", "said"].into();
        let check = |source: &str, expected: Option<Kind>| assert_eq!(kind(source, &words), expected, "{source}");
        check("She", Some(Kind::Pronoun));
        check("we", None);
        check("the old minister", Some(Kind::Noun));
        check("Officials", Some(Kind::Noun));
        check("Roe", None);
        check("the Harbour Board", None);
    }

    #[test]
    fn a_mention_that_touches_is_an_actor() {
        let text = "He left, officials said. \u{c9}t\u{e9}: they agreed.";
        let marked = |at: usize, words: &str| super::super::attributions::Marked {
            source: vec![Chars::new(at, at + words.chars().count())],
            ..Default::default()
        };
        let document = GoldDocument {
            id: "d".into(),
            text: text.into(),
            attributions: vec![marked(9, "officials"), marked(9, "officials"), marked(30, "they")],
        };
        let gold = Gold { documents: vec![document], problems: Vec::new() };
        let span = |words: &str| {
            let at = text.find(words).expect("stands in the text");
            crate::model::Span::new(at, at + words.len())
        };
        let score = score(&gold, |_| vec![(span("officials"), false), (span("He"), true)]);
        assert_eq!((score.all.sources, score.all.with_actor, score.all.named), (2, 1, 0));
        assert_eq!((score.nouns.with_actor, score.pronouns.with_actor), (1, 0));
    }
}
