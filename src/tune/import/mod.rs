//! Other programs' dictionaries as lexicons of ours.
//!
//! Every format says less or other things than our tables: codes where we have types, patterns where we have rules,
//! emotions where we have sides. What has a place here is carried over; what has none is rejected with its line and the
//! reason, one [`Diagnostic`] an entry, so that `read = kept + rejected` holds for every file. An entry is what the format
//! has for one: a line, or a word of a list.
//!
//! Where the lexicon that is there already knows an actor by its name, or a cue, its identifier, frame and the like are
//! kept: the imported rows are to be laid over it.

mod gate;
mod petrarch;
mod ruler;
mod sides;
#[cfg(test)]
mod tests;
mod wikidata;
mod yaml;

use std::collections::{BTreeMap, btree_map};

use rustc_hash::FxHashMap;

use crate::lexicon::{Lexicon, Sources, TABLES, TableId, load};
use crate::model::{ActorType, Diagnostic, Polarity, Severity, Tag};
use crate::text::{fold, tokens};

pub use gate::{List, lists};

macro_rules! formats {
    ($($(#[$doc:meta])* $variant:ident = $name:literal),+ $(,)?) => {
        /// A format of dictionaries.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Format { $($(#[$doc])* $variant),+ }

        impl Format {
            /// Every format.
            pub const ALL: &'static [Format] = &[$(Format::$variant),+];

            /// Its name on the command line.
            pub fn name(self) -> &'static str {
                match self { $(Format::$variant => $name),+ }
            }

            /// The format with this name.
            pub fn from_name(name: &str) -> Option<Format> {
                match name { $($name => Some(Format::$variant),)+ _ => None }
            }
        }
    };
}

formats! {
    /// PETRARCH `.actors`: names and their CAMEO codes.
    PetrarchActors = "petrarch-actors",
    /// PETRARCH `.agents`: common nouns and their codes.
    PetrarchAgents = "petrarch-agents",
    /// PETRARCH `.verbs`: verbs under their CAMEO codes, and patterns.
    PetrarchVerbs = "petrarch-verbs",
    /// A gazetteer list of GATE, or the `lists.def` that names them.
    Gate = "gate",
    /// Patterns of spaCy's EntityRuler, a JSON object a line.
    Spacy = "spacy",
    /// A YAML dictionary of quanteda or newsmap.
    Quanteda = "quanteda",
    /// LIWC `.dic`.
    Liwc = "liwc",
    /// Lexicoder `.lc3`.
    Lexicoder = "lexicoder",
    /// NRC word-emotion lists: word, emotion, 0 or 1.
    Nrc = "nrc",
    /// VADER's list: word, mean, and more.
    Vader = "vader",
    /// What a Wikidata query gives as CSV.
    Wikidata = "wikidata",
}

impl Format {
    /// The format by the name of a file and what it begins with.
    pub fn of(name: &str, text: &str) -> Option<Format> {
        let file = name.rsplit(['/', '\\']).next().unwrap_or(name).to_lowercase();
        let ending = file.rsplit_once('.').map_or("", |(_, e)| e);
        Some(match ending {
            "actors" => Format::PetrarchActors,
            "agents" => Format::PetrarchAgents,
            "verbs" => Format::PetrarchVerbs,
            "def" | "lst" => Format::Gate,
            "jsonl" => Format::Spacy,
            "yml" | "yaml" => Format::Quanteda,
            "dic" => Format::Liwc,
            "lc3" | "lcd" => Format::Lexicoder,
            "csv" => Format::Wikidata,
            _ => {
                let line = text.lines().find(|l| !l.trim().is_empty())?;
                let cells: Vec<&str> = line.split('\t').collect();
                match cells[..] {
                    [_, _, "0" | "1"] => Format::Nrc,
                    [_, mean, ..] if mean.trim().parse::<f64>().is_ok() => Format::Vader,
                    _ if line.trim() == "%" => Format::Liwc,
                    _ if line.trim_start().starts_with('{') => Format::Spacy,
                    _ => return None,
                }
            }
        })
    }
}

/// What was carried over, and what was not.
#[derive(Debug, Default)]
pub struct Imported {
    /// Rows by their table and key, with the number of the entry that each is from.
    rows: BTreeMap<(TableId, Vec<String>), (Vec<String>, usize)>,
    /// The entries that became rows.
    entries: Vec<Entry>,
    /// Name and type of each actor.
    actors: FxHashMap<String, (String, ActorType)>,
    /// One for each entry that has no place here, in the order of the files.
    pub rejected: Vec<Diagnostic>,
    /// Entries read.
    pub read: u64,
    /// Entries that became rows.
    pub kept: u64,
}

/// An entry that became rows.
#[derive(Debug)]
struct Entry {
    file: String,
    line: u64,
    text: String,
    /// How many rows of it there are.
    rows: u64,
}

impl Imported {
    /// Takes out the rows that the loader of lexicons refuses, with its reason; `sources` is what they are to be laid over.
    fn check(&mut self, sources: &Sources) {
        loop {
            let mut laid = sources.clone();
            for (id, columns, rows) in self.tables() {
                let lines = rows.iter().map(|row| super::suggest::line(row));
                let text = std::iter::once(columns.join(",")).chain(lines).collect::<Vec<_>>().join("\n");
                laid = laid.with_text(id, TABLES[id as usize].file, &text);
            }
            let Err(faults) = load(laid) else { return };
            let before = self.rows.len();
            let mut keys: FxHashMap<&str, Vec<(TableId, Vec<String>)>> = FxHashMap::default();
            for (table, key) in self.rows.keys() {
                keys.entry(TABLES[*table as usize].file).or_default().push((*table, key.clone()));
            }
            for fault in faults.iter().filter(|f| f.severity == Severity::Error) {
                // The first line is that of the columns.
                let at = usize::try_from(fault.line).unwrap_or(0).checked_sub(2);
                let Some(key) = at.and_then(|at| keys.get(fault.file.as_str())?.get(at)) else { continue };
                if let Some((_, entry)) = self.rows.remove(key) {
                    self.refuse(entry, fault);
                }
            }
            assert!(self.rows.len() < before, "the loader refuses what no row says: {faults:#?}");
        }
    }

    /// An entry has lost a row; without any, it is no longer kept.
    fn refuse(&mut self, entry: usize, fault: &Diagnostic) {
        let Entry { file, line, text, rows } = &mut self.entries[entry];
        *rows -= 1;
        if *rows == 0 {
            self.kept -= 1;
            let mut reason =
                Diagnostic::new(Severity::Warning, fault.code, file.as_str(), *line, fault.message.as_str());
            reason.excerpt = Some(text.clone());
            self.rejected.push(reason);
        }
    }

    /// The tables that have rows: their columns and rows, sorted by key.
    pub fn tables(&self) -> impl Iterator<Item = (TableId, Vec<&'static str>, Vec<&[String]>)> {
        let with_rows = TableId::ALL.iter().copied().map(|id| {
            let rows: Vec<&[String]> = self.rows.iter().filter(|(k, _)| k.0 == id).map(|(_, r)| &*r.0).collect();
            (id, columns(id).collect(), rows)
        });
        with_rows.filter(|(_, _, rows)| !rows.is_empty())
    }
}

fn columns(table: TableId) -> impl Iterator<Item = &'static str> {
    let table = &TABLES[table as usize];
    table.required.iter().chain(table.optional).copied()
}

/// A row that an entry becomes: its table and the cells that are not empty.
type Row = (TableId, Vec<(&'static str, String)>);

/// Carries dictionaries over, one file after the other.
pub struct Importer<'a> {
    lexicon: &'a Lexicon,
    /// Cells of the cues that are known, by cue.
    cues: FxHashMap<String, BTreeMap<&'static str, String>>,
    /// Identifiers of the actors that are known, by folded name.
    names: FxHashMap<String, u32>,
    /// The type of actors whose file does not tell.
    kind: Option<ActorType>,
    file: String,
    out: Imported,
}

impl<'a> Importer<'a> {
    /// An importer that knows this lexicon and its files. `kind` is the type of actors where a file does not tell.
    pub fn new(lexicon: &'a Lexicon, sources: &Sources, kind: Option<ActorType>) -> Importer<'a> {
        let opened = sources.open(TableId::Cues);
        let cells = |row: &crate::lexicon::LexiconRow<'_>| {
            columns(TableId::Cues).map(|c| (c, row.get(c).to_owned())).collect::<BTreeMap<_, _>>()
        };
        let verbs = opened.rows();
        let verbs = verbs.iter().filter(|r| r.get("kind") == "verb");
        let cues = verbs.map(|row| (row.get("cue").to_owned(), cells(row))).collect();
        let names = (0..).zip(&lexicon.actors).map(|(n, a)| (fold(&a.name), n)).collect();
        Importer { lexicon, cues, names, kind, file: String::new(), out: Imported::default() }
    }

    /// Carries a file over; `list` is what `lists.def` says of it, if it is a list of GATE's.
    pub fn add(&mut self, name: &str, text: &str, format: Format, list: Option<&List>) {
        name.clone_into(&mut self.file);
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        match format {
            Format::PetrarchActors => petrarch::actors(self, text),
            Format::PetrarchAgents => petrarch::agents(self, text),
            Format::PetrarchVerbs => petrarch::verbs(self, text),
            Format::Gate => gate::list(self, text, list),
            Format::Spacy => ruler::patterns(self, text),
            Format::Quanteda => yaml::dictionary(self, text),
            Format::Liwc => sides::liwc(self, text),
            Format::Lexicoder => sides::lexicoder(self, text),
            Format::Nrc => sides::nrc(self, text),
            Format::Vader => sides::vader(self, text),
            Format::Wikidata => wikidata::table(self, text),
        }
    }

    /// Rejects an entry that stands in a file of its own kind: a list that is not there.
    pub fn add_missing(&mut self, name: &str, line: u64, why: &str) {
        name.clone_into(&mut self.file);
        self.reject(line, "no-list", why, "");
    }

    /// What was carried over and what was not. The rows can be laid over `sources`.
    pub fn finish(self, sources: &Sources) -> Imported {
        let mut out = self.out;
        out.check(sources);
        out
    }

    /// An entry that has no place here.
    fn reject(&mut self, line: u64, code: &'static str, why: impl Into<String>, entry: &str) {
        self.out.read += 1;
        let mut fault = Diagnostic::new(Severity::Warning, code, self.file.as_str(), line, why);
        fault.excerpt = (!entry.is_empty()).then(|| entry.chars().take(200).collect());
        self.out.rejected.push(fault);
    }

    /// An entry that becomes these rows. If all of them are there already, it is rejected: it says nothing new, or it
    /// contradicts what was read before.
    fn keep(&mut self, line: u64, entry: &str, rows: Vec<Row>) {
        let number = self.out.entries.len();
        let mut before = None;
        let mut new = 0;
        for (table, cells) in rows {
            let row: Vec<String> = columns(table)
                .map(|column| cells.iter().find(|c| c.0 == column).map_or(String::new(), |c| c.1.clone()))
                .collect();
            let keys = TABLES[table as usize].key;
            let key =
                columns(table).zip(&row).filter(|(c, _)| keys.contains(c)).map(|(_, cell)| cell.clone()).collect();
            match self.out.rows.entry((table, key)) {
                btree_map::Entry::Occupied(there) => before = Some((there.get().1, there.get().0 == row)),
                btree_map::Entry::Vacant(free) => {
                    free.insert((row, number));
                    new += 1;
                }
            }
        }
        let place = |n: usize| format!("{}:{}", self.out.entries[n].file, self.out.entries[n].line);
        match before {
            _ if new > 0 => {
                self.out.read += 1;
                self.out.kept += 1;
                let (file, text) = (self.file.clone(), entry.chars().take(200).collect());
                self.out.entries.push(Entry { file, line, text, rows: new });
            }
            Some((n, true)) => self.reject(line, "repeated", format!("says the same as {}", place(n)), entry),
            Some((n, false)) => {
                self.reject(line, "contradicted", format!("{} says otherwise, and was first", place(n)), entry)
            }
            None => self.reject(line, "empty", "nothing is left of it", entry),
        }
    }

    /// An entry that went into the rows of others: a code on a line of its own.
    fn carried(&mut self) {
        self.out.read += 1;
        self.out.kept += 1;
    }

    /// An actor with this name: identifier, name and type. A name that is known keeps what it has.
    fn actor(&mut self, name: &str, kind: ActorType) -> (String, String, ActorType) {
        if let Some(&known) = self.names.get(&fold(name)) {
            return self.known(known);
        }
        let id = slug(name);
        let (name, kind) = self.out.actors.entry(id.clone()).or_insert_with(|| (name.to_owned(), kind)).clone();
        (id, name, kind)
    }

    fn known(&self, number: u32) -> (String, String, ActorType) {
        let actor = &self.lexicon.actors[number as usize];
        (actor.id.clone(), actor.name.clone(), actor.kind)
    }

    /// The actor with this identifier.
    fn by_id(&self, id: &str) -> Option<(String, String, ActorType)> {
        let known = self.lexicon.actors.iter().position(|a| a.id == id)?;
        Some(self.known(known as u32))
    }

    /// Whether these words can be an alias or term: they need a letter or digit.
    fn says_something(words: &str) -> bool {
        words.chars().any(char::is_alphanumeric)
    }

    /// A row of `actors.csv`.
    fn alias(alias: &str, actor: &(String, String, ActorType), more: &[(&'static str, &str)]) -> Row {
        let (id, name, kind) = actor;
        let mut cells = vec![
            ("alias", alias.to_owned()),
            ("actor_id", id.clone()),
            ("name", name.clone()),
            ("type", kind.name().to_owned()),
            ("case", "auto".to_owned()),
            ("enabled", "yes".to_owned()),
        ];
        for (column, cell) in more {
            cells.retain(|c| c.0 != *column);
            cells.push((column, (*cell).to_owned()));
        }
        (TableId::Actors, cells)
    }

    /// Rows of `stance.csv` for words that take a side. A `*` at their end stands for any ending: there is one row for
    /// each word with such a beginning that the lexicon knows, of forms of one stem the shortest.
    ///
    /// # Errors
    /// Why there are none, in words.
    fn terms(&self, words: &str, weight: f64) -> Result<Vec<Row>, String> {
        let words = words.trim().to_lowercase();
        let Some(stem) = words.strip_suffix('*') else {
            return self.term(&words, weight).map(|row| vec![row]);
        };
        let (before, stem) = stem.rsplit_once(' ').map_or(("", stem), |(b, s)| (b, s));
        if stem.chars().count() < 3 {
            return Err("too few letters stand before the *".into());
        }
        let vocabulary = &self.lexicon.vocabulary;
        let known = vocabulary.ids().map(|id| (id, vocabulary.word(id)));
        let known = known.filter(|(id, w)| w.starts_with(stem) && !self.lexicon.tagging.lower(*id).is_empty());
        let mut shortest: BTreeMap<String, &str> = BTreeMap::new();
        for (_, word) in known {
            let of_stem = shortest.entry(self.lexicon.stems.stem(word)).or_insert(word);
            if (word.len(), word) < (of_stem.len(), *of_stem) {
                *of_stem = word;
            }
        }
        if shortest.is_empty() {
            return self.term(format!("{before} {stem}").trim(), weight).map(|row| vec![row]);
        }
        shortest.into_values().map(|word| self.term(format!("{before} {word}").trim(), weight)).collect()
    }

    fn term(&self, words: &str, weight: f64) -> Result<Row, String> {
        if words.contains('*') {
            return Err("a * stands only at the end here".into());
        }
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut parts = Vec::new();
        tokens(&words, &self.lexicon.vocabulary, &mut parts);
        if !words.chars().any(char::is_alphabetic) {
            return Err("no letter is in it".into());
        }
        let polarity = if weight < 0.0 { Polarity::Negative } else { Polarity::Positive };
        let kind = match parts[..] {
            [word] => {
                let tags = self.lexicon.tagging.lower(word.word);
                match tags.iter().max_by(|a, b| a.1.total_cmp(&b.1)).map(|t| t.0) {
                    Some(Tag::Vb | Tag::Vbd | Tag::Vbg | Tag::Vbn | Tag::Vbp | Tag::Vbz) => "verb",
                    Some(Tag::Nn | Tag::Nns) => "noun",
                    Some(Tag::Rb | Tag::Rbr | Tag::Rbs) => "adverb",
                    Some(Tag::Uh) => "interjection",
                    _ => "adjective",
                }
            }
            _ => "phrase",
        };
        let cells = [
            ("term", words),
            ("polarity", polarity.name().to_owned()),
            ("weight", format!("{weight:.1}")),
            ("kind", kind.to_owned()),
            ("scope", "near".to_owned()),
            ("enabled", "yes".to_owned()),
        ];
        Ok((TableId::Stance, cells.to_vec()))
    }

    /// Keeps words that take a side, or rejects them.
    fn side(&mut self, line: u64, words: &str, weight: f64) {
        match self.terms(words, weight) {
            Ok(rows) => self.keep(line, words, rows),
            Err(why) => self.reject(line, "no-term", why, words),
        }
    }
}

/// The side that a category is for, by its name in the usual dictionaries; the weight of its words.
fn side_of(category: &str) -> Option<f64> {
    match category.to_lowercase().replace(['-', ' '], "_").as_str() {
        "positive" | "pos" | "posemo" | "positive_emotion" | "emo_pos" | "tone_pos" => Some(1.0),
        "negative" | "neg" | "negemo" | "negative_emotion" | "emo_neg" | "tone_neg" => Some(-1.0),
        _ => None,
    }
}

/// An identifier in the manner of the built-in ones.
fn slug(name: &str) -> String {
    let folded = fold(name);
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    words.collect::<Vec<_>>().join("-")
}

/// Lines with their numbers, without white space around them; blank ones are no entries.
fn lines(text: &str) -> impl Iterator<Item = (u64, &str)> {
    (1..).zip(text.lines()).map(|(n, l)| (n, l.trim())).filter(|(_, l)| !l.is_empty())
}
