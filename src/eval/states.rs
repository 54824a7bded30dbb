//! Which states act or are acted on in a sentence, against event records in codes of CAMEO (Schrodt 2012).
//!
//! A record is a sentence and the codes of its sources and targets (`PAK:GOV|IND`), of which the first three letters
//! are compared: those of states with the states of the actors that are mentioned anywhere in the sentence. Records of
//! one text are one. Records with a code that is neither a state of the lexicon nor one of [`GENERAL`] are left out:
//! tests of dictionaries have states of their own making; so are those without any state.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::path::Path;

use rayon::prelude::*;
use serde::Serialize;

use super::figures::Prf;
use super::table::{Table, read, shown};
use crate::lexicon::Lexicon;
use crate::model::{ActorRef, ActorType, Article, Date, Diagnostic, Mention};

/// Codes of those who act for no state.
const GENERAL: [&str; 6] = ["---", "IGO", "IMG", "INT", "MNC", "NGO"];
/// Codes that some records write otherwise than the lexicon.
const SPELT: [(&str, &str); 1] = [("ITL", "ITA")];

/// A sentence and its states, as ids of the lexicon.
#[derive(Clone, Debug)]
struct Record {
    article: Article,
    set: String,
    states: BTreeSet<String>,
}

/// Event records.
#[derive(Clone, Debug)]
pub struct Gold {
    records: Vec<Record>,
}

impl Gold {
    /// Reads a file: set, date, text, source, target. Leaves out records whose text holds a word of `without`.
    ///
    /// # Errors
    /// What hinders reading, and missing columns.
    pub fn read(path: &Path, lexicon: &Lexicon, without: &[String]) -> Result<Gold, Vec<Diagnostic>> {
        let bytes = read(path)?;
        Gold::parse(&shown(path), &bytes, lexicon, without)
    }

    /// The same from the bytes of a file, `file` being its name in messages.
    ///
    /// # Errors
    /// See [`Gold::read`].
    pub fn parse(file: &str, bytes: &[u8], lexicon: &Lexicon, without: &[String]) -> Result<Gold, Vec<Diagnostic>> {
        let table = Table::parse(file, bytes)?;
        let [set, date, text, source, target] = table.require(["set", "date", "text", "source", "target"])?;
        let known = lexicon.actors.iter().filter(|a| is_state(a.kind)).map(|a| a.id.as_str());
        let known: BTreeSet<&str> = known.collect();
        let mut index: HashMap<&str, usize> = HashMap::new();
        let mut records: Vec<Record> = Vec::new();
        for row in table.rows() {
            let cells = [row.cell(source), row.cell(target)];
            let Some(states) = states(cells, &known).filter(|s| !s.is_empty()) else { continue };
            let words = row.cell(text);
            if without.iter().any(|w| words.contains(w.as_str())) {
                continue;
            }
            let at = *index.entry(words).or_insert(records.len());
            if at == records.len() {
                let article = Article {
                    id: (at + 1).to_string(),
                    text: words.to_owned(),
                    date: day(row.cell(date)),
                    record: 1,
                    ..Article::default()
                };
                records.push(Record { article, set: row.cell(set).to_owned(), states: BTreeSet::new() });
            }
            records[at].states.extend(states);
        }
        Ok(Gold { records })
    }
}

fn is_state(kind: ActorType) -> bool {
    matches!(kind, ActorType::State | ActorType::Place)
}

/// The states that two cells of codes name, as ids; none if a code is of nothing known.
fn states(cells: [&str; 2], known: &BTreeSet<&str>) -> Option<BTreeSet<String>> {
    let mut states = BTreeSet::new();
    for code in cells.iter().flat_map(|c| c.split('|')).map(str::trim).filter(|c| !c.is_empty()) {
        let code = code.get(..3)?;
        let code = SPELT.iter().find(|s| s.0 == code).map_or(code, |s| s.1);
        let id = code.to_lowercase();
        if known.contains(id.as_str()) {
            states.insert(id);
        } else if !GENERAL.contains(&code) {
            return None;
        }
    }
    Some(states)
}

/// A day, written with or without hyphens.
fn day(cell: &str) -> Option<Date> {
    let digits: String = cell.chars().filter(char::is_ascii_digit).collect();
    let part = |range| digits.get(range).and_then(|d: &str| d.parse::<i16>().ok());
    Date::new(part(0..4)?, part(4..6)? as u8, part(6..8)? as u8)
}

/// The state at the end of the line of those that an actor belongs to.
fn state_of(mention: &Mention, lexicon: &Lexicon) -> Option<String> {
    let ActorRef::Known(actor) = mention.actor else { return None };
    let last = std::iter::successors(Some(actor), |&a| lexicon.actors[a as usize].parent).last()?;
    let actor = &lexicon.actors[last as usize];
    (is_state(actor.kind) && actor.id.len() == 3).then(|| actor.id.clone())
}

/// All figures.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Score {
    /// Sentences.
    pub records: usize,
    /// Over all.
    pub all: Prf,
    /// Sentences and figures of each set.
    pub by_set: BTreeMap<String, (usize, Prf)>,
}

/// Lets the program read each sentence, on all cores, and compares.
pub fn score(gold: &Gold, lexicon: &Lexicon, find: impl Fn(&Article) -> Vec<Mention> + Sync) -> Score {
    let found: Vec<BTreeSet<String>> = gold
        .records
        .par_iter()
        .map(|r| find(&r.article).iter().filter_map(|m| state_of(m, lexicon)).collect())
        .collect();
    let figures = |of: &dyn Fn(&Record) -> bool| {
        let (mut records, mut hits, mut predicted, mut asked) = (0, 0, 0, 0);
        for (record, found) in gold.records.iter().zip(&found).filter(|(r, _)| of(r)) {
            records += 1;
            hits += record.states.intersection(found).count();
            predicted += found.len();
            asked += record.states.len();
        }
        (records, Prf::of_counts(hits, predicted, asked))
    };
    let sets: BTreeSet<&str> = gold.records.iter().map(|r| r.set.as_str()).collect();
    let by_set = sets.into_iter().map(|set| (set.to_owned(), figures(&|r| r.set == set))).collect();
    let (records, all) = figures(&|_| true);
    Score { records, all, by_set }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:24}{:>9}{:>7}{:>7}{:>7}", "", "records", "P", "R", "F1")?;
        let sets = self.by_set.iter().map(|(name, (records, prf))| (name.as_str(), *records, prf));
        for (name, records, prf) in [("all", self.records, &self.all)].into_iter().chain(sets) {
            write!(f, "\n{name:24}{records:9}{:7.3}{:7.3}{:7.3}", prf.precision, prf.recall, prf.f1)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::{Sources, TableId, load};

    #[test]
    fn states_of_codes_and_of_actors() {
        let actors = "alias,actor_id,name,type,parent\n\
            Orlia,orl,Orlia,state,\nLune,lun,Lune,state,\nLune Guard,lune-guard,Lune Guard,military,lun\n";
        let sources = Sources::builtin().with_text(TableId::Actors, "a.csv", actors);
        let analyzer = crate::Analyzer::new(load(sources).expect("a sound lexicon").lexicon);
        let lexicon = analyzer.lexicon();
        let csv = "set,date,text,source,target\n\
            a,20100305,Orlia met the Lune Guard.,ORL:GOV,NGO\n\
            a,20100305,Orlia met the Lune Guard.,,LUN|IGO\n\
            b,2010-03-05,Lune left.,ORL,\nb,,Orlia left.,XYZ|ORL,\nb,,Orlia left.,NGO,\nb,,Orlia in Mordor.,ORL,\n";
        let gold = Gold::parse("e.csv", csv.as_bytes(), lexicon, &["Mordor".into()]).expect("sound");
        assert_eq!(gold.records[0].article.date, Date::new(2010, 3, 5));
        let score = score(&gold, lexicon, |article| analyzer.analyze(article).mentions);
        assert_eq!((score.records, score.all), (2, Prf::of_counts(2, 3, 3)));
        assert_eq!(score.by_set["b"], (1, Prf::default()));
    }
}
