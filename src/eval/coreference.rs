//! Whom names, nouns and pronouns mean, against marked chains of mentions.
//!
//! Asked are mentions of persons and organisations whose chain has a name before them. The program answers where it
//! gives one the same actor as an earlier name of its own, and is right where such a name is of the same chain. A
//! mention of gold is met by the first mention of the program that shares a character with its head and fits its span
//! better than that of any other mention of gold.

use std::collections::HashSet;
use std::fmt;

use rayon::prelude::*;
use serde::Serialize;

use super::actors::{Form, Gold, Mark, Type, article};
use super::figures::ratio;
use super::offsets::{Chars, Offsets};
use crate::model::{Article, How, Mention};

/// Pronouns of who speaks and who is spoken to.
const SPEAKERS: [&str; 16] = [
    "i",
    "me",
    "my",
    "mine",
    "myself",
    "we",
    "us",
    "our",
    "ours",
    "ourselves",
    "'s",
    "you",
    "your",
    "yours",
    "yourself",
    "yourselves",
];

/// What mentions are told apart by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// Names.
    Names,
    /// Common nouns.
    Nouns,
    /// `he`, `its`, `they`.
    Others,
    /// `I`, `your`, `we`.
    Speakers,
}

impl Class {
    /// All, in the order of the table.
    pub const ALL: [Class; 4] = [Class::Names, Class::Nouns, Class::Others, Class::Speakers];

    fn of(form: Form, word: &str) -> Class {
        match form {
            Form::Name => Class::Names,
            Form::Nominal => Class::Nouns,
            Form::Pronoun if SPEAKERS.contains(&word.to_lowercase().as_str()) => Class::Speakers,
            Form::Pronoun => Class::Others,
        }
    }
}

/// How many were asked, answered, and answered rightly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Line {
    /// Mentions asked.
    pub asked: usize,
    /// With an answer.
    pub answered: usize,
    /// With the right one.
    pub right: usize,
}

impl Line {
    /// Share of the mentions asked that have an answer.
    pub fn given(&self) -> f64 {
        ratio(self.answered as f64, self.asked as f64)
    }

    /// Share of the answers that are right.
    pub fn accuracy(&self) -> f64 {
        ratio(self.right as f64, self.answered as f64)
    }

    fn add(&mut self, answer: Option<bool>) {
        self.asked += 1;
        self.answered += usize::from(answer.is_some());
        self.right += usize::from(answer == Some(true));
    }
}

/// All figures.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Score {
    /// Over all mentions.
    pub all: Line,
    /// Share of the mentions asked that have an answer.
    pub given: f64,
    /// Share of the answers that are right.
    pub accuracy: f64,
    /// In the order of [`Class::ALL`].
    pub by_class: [Line; Class::ALL.len()],
}

/// Lets the program read each document, on all cores, and compares.
pub fn score(gold: &Gold, find: impl Fn(&Article) -> Vec<Mention> + Sync) -> Score {
    let answers: Vec<Vec<(Class, Option<bool>)>> = gold
        .documents
        .par_iter()
        .map(|(id, paragraphs)| {
            let (article, starts) = article(id, paragraphs);
            let marks =
                paragraphs.iter().zip(starts).flat_map(|(p, start)| p.marks.iter().map(move |m| shift(m, start)));
            answer(&article, marks.collect(), &find(&article))
        })
        .collect();
    let mut score = Score::default();
    for (class, answer) in answers.into_iter().flatten() {
        score.all.add(answer);
        score.by_class[class as usize].add(answer);
    }
    (score.given, score.accuracy) = (score.all.given(), score.all.accuracy());
    score
}

/// A mark in characters of the article.
struct Placed<'a> {
    span: Chars,
    need: Chars,
    mark: &'a Mark,
}

fn shift(mark: &Mark, by: u32) -> Placed<'_> {
    let shifted = |c: Chars| Chars { start: c.start + by, end: c.end + by };
    Placed { span: shifted(mark.span), need: shifted(mark.need.unwrap_or(mark.span)), mark }
}

/// For each mention asked whether it is answered, and whether rightly.
fn answer(article: &Article, mut marks: Vec<Placed<'_>>, found: &[Mention]) -> Vec<(Class, Option<bool>)> {
    marks.sort_by_key(|m| (m.span.start, std::cmp::Reverse(m.span.end)));
    let offsets = Offsets::new(&article.text);
    let meets: Vec<Option<usize>> = found.iter().map(|m| best_fit(&marks, offsets.chars(m.span))).collect();
    let mut named: HashSet<&str> = HashSet::new();
    let mut answers = Vec::new();
    for (n, placed) in marks.iter().enumerate() {
        let Mark { kind, form, chain, .. } = placed.mark;
        if matches!(kind, Some(Type::Person | Type::Org)) && named.contains(chain.as_str()) {
            let meeting = meets.iter().position(|&m| m == Some(n));
            let answer = meeting.and_then(|at| {
                let earlier = found[..at]
                    .iter()
                    .zip(&meets)
                    .filter(|(m, _)| m.actor == found[at].actor && !matches!(m.how, How::Pronoun | How::Nominal));
                let mut chains = earlier.map(|(_, met)| met.map(|m| marks[m].mark.chain.as_str())).peekable();
                chains.peek().is_some().then(|| chains.any(|c| c == Some(chain)))
            });
            let words = article.text.chars().skip(placed.span.start as usize).take(placed.span.len());
            answers.push((Class::of(*form, &words.collect::<String>()), answer));
        }
        if *form == Form::Name {
            named.insert(chain);
        }
    }
    answers
}

/// The mark whose head a span touches and whose borders are nearest to its own.
fn best_fit(marks: &[Placed<'_>], span: Chars) -> Option<usize> {
    let distance = |m: &Placed<'_>| m.span.start.abs_diff(span.start) + m.span.end.abs_diff(span.end);
    let touching = marks.iter().enumerate().filter(|(_, m)| m.need.share(span) > 0);
    touching.min_by_key(|(_, m)| distance(m)).map(|(n, _)| n)
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:12}{:>8}{:>8}{:>8}", "", "asked", "given", "right")?;
        let names = ["names", "nouns", "he, it, they", "I, you, we"];
        for (name, line) in ["all"].iter().chain(&names).zip([&self.all].into_iter().chain(&self.by_class)) {
            write!(f, "\n{name:12}{:8}{:8.3}{:8.3}", line.asked, line.given(), line.accuracy())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ActorRef, ActorType, Rows, Span, Tokens};

    #[test]
    fn an_answer_is_an_earlier_name_of_the_same_actor() {
        let text = "Ann Roe met Bo Lind. She spoke to the man. Lind left and he left.";
        let row = |surface: &str, form: &str, chain: u32| {
            let at = text.find(surface).expect("stands in the text");
            format!("d,0,{text},{at},{},{surface},person,{form},{chain}\n", at + surface.len())
        };
        let rows = [
            row("Ann Roe", "name", 1),
            row("Bo Lind", "name", 2),
            row("She", "pronoun", 1),
            row("the man", "nominal", 2),
            row("Lind left", "name", 2),
            row("he left", "pronoun", 2),
        ];
        let csv = format!("doc_id,para,text,start,end,surface,type,form,coref\n{}", rows.concat());
        let gold = Gold::parse("g.csv", csv.as_bytes()).expect("sound");
        let find = |_: &Article| {
            let mention = |words: &str, actor, how| {
                let at = text.find(words).expect("stands in the text");
                Mention {
                    span: Span::new(at, at + words.len()),
                    tokens: Tokens::default(),
                    sentence: 0,
                    actor: ActorRef::Found(actor),
                    kind: ActorType::Person,
                    how,
                    confidence: 1.0,
                    rows: Rows::default(),
                    candidates: Vec::new(),
                }
            };
            vec![
                mention("Ann Roe", 0, How::Discovered),
                mention("Bo Lind", 1, How::Discovered),
                mention("She", 0, How::Pronoun),
                mention("the man", 0, How::Nominal),
                mention("he left", 2, How::Pronoun),
            ]
        };
        let score = score(&gold, find);
        let line = |asked, answered, right| Line { asked, answered, right };
        assert_eq!(score.all, line(4, 2, 1));
        assert_eq!(score.by_class, [line(1, 0, 0), line(1, 1, 0), line(2, 1, 1), line(0, 0, 0)]);
        assert!(score.to_string().ends_with("I, you, we         0   0.000   0.000"), "{score}");
    }
}
