//! Which articles an edit of a lexicon can reach: those that hold certain words, or all.
//!
//! What is found in an article depends on the article and on what the lexicon says of its words. The stages ask for
//! that by the number of a word (its bits, its parts of speech, its grammar), by a phrase (aliases, cues, terms, roles:
//! all of its words stand in the article), or by an actor that was found in one of these ways. So two lexicons are
//! compared as the stages see them, loaded: whatever rows do beside their own words (forms made by inflection, bits of
//! a first word, words that are new to the vocabulary) is then compared as well, and cannot be forgotten.
//!
//! - A word whose record differs reaches the articles that hold it.
//! - A phrase whose values differ reaches those that hold it.
//! - An actor that differs (name, type, parent, offices) reaches those that hold one of its aliases, and so do the
//!   actors whose rows lead to it: its parts, and the states whose offices it holds.
//! - Some tables are bound to no word (weights, parts of speech by ending, headings, acts ...): a change of one of their
//!   rows reaches every article.
//!
//! The places of rows are not compared: they move with every line above them and change nothing but citations.
//! Nothing in the stages depends on which number a word, cue, alias or actor has, only on the order of the values of
//! one phrase, which is compared.

use std::collections::hash_map::Entry;

use rustc_hash::{FxHashMap, FxHashSet};

use super::grammar::Function;
use super::phrases::Paired;
use super::tables::{REMARKS, TABLES, TableId};
use super::{Alias, CueForm, Head, Hedge, Lexicon, LexiconRow, Phrases, Role, Sources, Standing, TermForm};
use crate::model::{Date, Token, WordId};
use crate::text::{Vocabulary, fold, spelling, tokens};

/// The articles that an edit can reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// All of them; why, in words.
    Everything(String),
    /// Those that hold one of these phrases, word behind word, words as [`crate::text::spelling`] has them.
    Phrases(Vec<Vec<String>>),
}

/// Tells of an article whether an edit can reach it.
#[derive(Debug)]
pub struct Reached<'a> {
    /// By the number of their first word: the numbers of the words behind it. None for every article.
    phrases: Option<Vec<Vec<Vec<u32>>>>,
    /// Numbers of the words of the phrases, from 1: of those in the vocabulary, by word number (0 for others) ...
    known: Vec<u32>,
    /// ... and of the rest.
    others: FxHashMap<&'a str, u32>,
}

impl<'a> Reached<'a> {
    /// Of articles that are read with this vocabulary.
    pub fn of(reach: &'a Reach, vocabulary: &Vocabulary) -> Reached<'a> {
        let known = vec![0; vocabulary.len()];
        let mut reached = Reached { phrases: None, known, others: FxHashMap::default() };
        let Reach::Phrases(phrases) = reach else { return reached };
        let mut by_first: Vec<Vec<Vec<u32>>> = vec![Vec::new()];
        for phrase in phrases {
            let mut numbers = Vec::with_capacity(phrase.len());
            for word in phrase {
                let place = match vocabulary.id(word) {
                    WordId::UNKNOWN => reached.others.entry(word).or_default(),
                    known => &mut reached.known[known.0 as usize],
                };
                if *place == 0 {
                    *place = by_first.len() as u32;
                    by_first.push(Vec::new());
                }
                numbers.push(*place);
            }
            if !numbers.is_empty() {
                let first = numbers.remove(0);
                by_first[first as usize].push(numbers);
            }
        }
        reached.phrases = Some(by_first);
        reached
    }

    /// Whether one of the phrases stands among the tokens of an article.
    pub fn holds(&self, text: &str, tokens: &[Token]) -> bool {
        let Some(phrases) = &self.phrases else { return true };
        let mut buffer = String::new();
        let mut number = |token: &Token| match token.word {
            WordId::UNKNOWN if self.others.is_empty() => 0,
            WordId::UNKNOWN => self.others.get(spelling(token.span.of(text), &mut buffer)).copied().unwrap_or(0),
            word => self.known[word.0 as usize],
        };
        (0..tokens.len()).any(|i| {
            let first = number(&tokens[i]);
            phrases[first as usize].iter().any(|rest| {
                let behind = &tokens[i + 1..];
                behind.len() >= rest.len() && rest.iter().zip(behind).all(|(word, token)| *word == number(token))
            })
        })
    }
}

/// How far a changed row of a table can reach.
enum Bound {
    /// No stage reads it: it is for learning.
    Learning,
    /// As far as the words that it changes, which the loaded lexicons show.
    Words,
    /// Every article.
    None,
}

fn bound(table: TableId) -> Bound {
    match table {
        TableId::ActPatterns | TableId::Unlearned => Bound::Learning,
        TableId::Words
        | TableId::FunctionWords
        | TableId::Cues
        | TableId::LightVerbs
        | TableId::Hedges
        | TableId::Negators
        | TableId::Actors
        | TableId::Roles
        | TableId::Offices
        | TableId::Heads
        | TableId::Names
        | TableId::Stance => Bound::Words,
        TableId::Abbreviations
        | TableId::Stems
        | TableId::Acts
        | TableId::Headings
        | TableId::WeightsStance
        | TableId::WeightsDirection
        | TableId::WeightsAct
        | TableId::WeightsAttribution
        | TableId::WeightsNames => Bound::None,
    }
}

/// A lexicon, as it was written and as it was loaded.
#[derive(Clone, Copy, Debug)]
pub struct Version<'a> {
    /// The files.
    pub sources: &'a Sources,
    /// What became of them.
    pub lexicon: &'a Lexicon,
}

/// The articles that can differ between two lexicons.
pub fn reach(before: Version<'_>, after: Version<'_>) -> Reach {
    let edited = |table: TableId| !before.sources.same_files(after.sources, table);
    for &table in TableId::ALL {
        if matches!(bound(table), Bound::None) && edited(table) && !same_rows(before.sources, after.sources, table) {
            return Reach::Everything(format!("the rows of {} are bound to no words", TABLES[table as usize].file));
        }
    }
    let (a, b) = (before.lexicon, after.lexicon);
    if meanings(a) != meanings(b) {
        return Reach::Everything("roles.csv says otherwise who may be called what".to_owned());
    }
    let pair = Pair { a, b, words: Paired::of(&a.vocabulary, &b.vocabulary) };
    let mut found = Vec::new();
    let genders = match pair.words(&mut found) {
        Ok(genders) => genders,
        Err(name) => return Reach::Everything(format!("{name:?} tells a gender and is no single word")),
    };
    if genders || [TableId::Actors, TableId::Offices, TableId::Roles].into_iter().any(edited) {
        let touched = pair.touched_actors(genders);
        let alias = |x: &u32, y: &u32| {
            pair.same_alias(&a.gazetteer.aliases[*x as usize], &b.gazetteer.aliases[*y as usize], &touched)
        };
        pair.phrases(&a.gazetteer.phrases, &b.gazetteer.phrases, alias, &mut found);
    }
    if edited(TableId::Cues) {
        pair.phrases(&a.cue_forms, &b.cue_forms, |x, y| pair.same_cue(x, y), &mut found);
    }
    if edited(TableId::Stance) {
        pair.phrases(&a.term_forms, &b.term_forms, same_term, &mut found);
    }
    if edited(TableId::Roles) {
        let terms = (a.offices.terms(), b.offices.terms());
        let same = |x: &Role, y: &Role| {
            (x.kind, x.actor, x.plural, x.apart) == (y.kind, y.actor, y.plural, y.apart)
                && terms.0[x.term as usize] == terms.1[y.term as usize]
        };
        pair.phrases(&a.roles, &b.roles, same, &mut found);
    }
    if edited(TableId::Hedges) {
        let same = |x: &Hedge, y: &Hedge| (x.certainty, x.weight) == (y.certainty, y.weight);
        pair.phrases(&a.hedges, &b.hedges, same, &mut found);
    }
    if edited(TableId::Negators) {
        pair.phrases(&a.negators, &b.negators, |x, y| x.scope == y.scope, &mut found);
    }
    Reach::Phrases(found)
}

/// Whether the stages before attribution read a table, beside what it makes of single words.
fn is_read_early(table: TableId) -> bool {
    match table {
        TableId::Words
        | TableId::FunctionWords
        | TableId::Abbreviations
        | TableId::Actors
        | TableId::Roles
        | TableId::Offices
        | TableId::Heads
        | TableId::Names
        | TableId::Headings
        | TableId::WeightsNames => true,
        TableId::ActPatterns
        | TableId::Unlearned
        | TableId::Cues
        | TableId::LightVerbs
        | TableId::Hedges
        | TableId::Negators
        | TableId::Stance
        | TableId::Stems
        | TableId::Acts
        | TableId::WeightsStance
        | TableId::WeightsDirection
        | TableId::WeightsAct
        | TableId::WeightsAttribution => false,
    }
}

/// Two lexicons that read every article alike up to its mentions: cues, words that judge and most weights are asked for
/// only after that. Words may have other numbers.
#[derive(Debug)]
pub struct Alike(Paired);

impl Alike {
    /// None if they do not, or if rows that mentions cite have other numbers.
    pub fn of(before: Version<'_>, after: Version<'_>) -> Option<Alike> {
        let mut early = TableId::ALL.iter().copied().filter(|table| is_read_early(*table));
        let (a, b) = (before.lexicon, after.lexicon);
        let words = Paired::of(&a.vocabulary, &b.vocabulary);
        let in_both = |(x, y)| x != WordId::UNKNOWN && y != WordId::UNKNOWN && is_read_alike(a, x, b, y);
        let alike = early.all(|table| before.sources.same_numbers(after.sources, table)) && words.each().all(in_both);
        alike.then_some(Alike(words))
    }

    /// The number that each word of one of the two (0: before, 1: after) has in the other.
    pub(crate) fn words(&self, of: usize) -> &[WordId] {
        [&self.0.first, &self.0.second][of]
    }
}

/// Whether a table has the same rows in the same order, remarks aside.
fn same_rows(a: &Sources, b: &Sources, id: TableId) -> bool {
    let table = &TABLES[id as usize];
    let columns: Vec<&str> = table.required.iter().chain(table.optional).copied().collect();
    let columns: Vec<&str> = columns.into_iter().filter(|c| !REMARKS.contains(c)).collect();
    let (a, b) = (a.open(id), b.open(id));
    let rows = |rows: Vec<LexiconRow<'_>>| -> Vec<Vec<String>> {
        let hold = rows.iter().filter(|row| row.standing == Standing::Holds);
        hold.map(|row| columns.iter().map(|c| row.get(c).to_owned()).collect()).collect()
    };
    rows(a.rows()) == rows(b.rows())
}

/// Who may be called what, in words.
fn meanings(lexicon: &Lexicon) -> FxHashSet<(&str, &str)> {
    let terms = lexicon.offices.terms();
    lexicon.offices.meanings().map(|(term, other)| (terms[term as usize], terms[other as usize])).collect()
}

/// The words of a name that can tell a gender.
const GENDER: Function = Function::MALE.or(Function::FEMALE);

/// Whether the stages before attribution see the same in a word, phrases that begin with it aside.
fn is_read_alike(a: &Lexicon, x: WordId, b: &Lexicon, y: WordId) -> bool {
    a.vocabulary.class(x) == b.vocabulary.class(y)
        && a.tagging.lower(x) == b.tagging.lower(y)
        && a.function(x) == b.function(y)
        && a.traits(x) == b.traits(y)
}

/// Whether the stages see the same in a word, phrases that begin with it aside. Its stem and its part in feature names
/// follow from its letters; its weights, from those of tables that are compared row by row.
fn same_word(a: &Lexicon, x: WordId, b: &Lexicon, y: WordId) -> bool {
    let heads = |l: &Lexicon, word| -> Vec<_> {
        let heads = l.heads.get(&word).map_or(&[][..], |h| h);
        heads.iter().map(|&Head { kind, position, weight, row: _ }| (kind, position, weight.to_bits())).collect()
    };
    is_read_alike(a, x, b, y)
        && a.speech(x).signs == b.speech(y).signs
        && a.stems.gist(x).with_stem(0) == b.stems.gist(y).with_stem(0)
        && heads(a, x) == heads(b, y)
}

fn same_term(x: &TermForm, y: &TermForm) -> bool {
    (x.weight, x.subject, x.object, x.experiencer, x.kind) == (y.weight, y.subject, y.object, y.experiencer, y.kind)
}

/// Two lexicons.
struct Pair<'a> {
    a: &'a Lexicon,
    b: &'a Lexicon,
    words: Paired,
}

impl<'a> Pair<'a> {
    /// Adds each word of which something else is known; whether that is the gender of a name, of one of them.
    ///
    /// # Errors
    /// A word that tells a gender, but is none that a text can hold: the parts of a name are looked up as they stand
    /// between its blanks.
    fn words(&self, found: &mut Vec<Vec<String>>) -> Result<bool, &'a str> {
        let mut genders = false;
        let mut alone = Vec::new();
        for (x, y) in self.words.each() {
            let known = x != WordId::UNKNOWN && y != WordId::UNKNOWN;
            if known && same_word(self.a, x, self.b, y) {
                continue;
            }
            let word = self.word((x, y));
            if self.a.function(x).and(GENDER) != self.b.function(y).and(GENDER) {
                genders = true;
                alone.clear();
                tokens(word, &self.b.vocabulary, &mut alone);
                if alone.len() != 1 {
                    return Err(word);
                }
            }
            found.push(vec![word.to_owned()]);
        }
        Ok(genders)
    }

    fn word(&self, (x, y): (WordId, WordId)) -> &'a str {
        if x == WordId::UNKNOWN { self.b.vocabulary.word(y) } else { self.a.vocabulary.word(x) }
    }

    /// Adds each phrase whose values differ.
    fn phrases<T>(&self, a: &Phrases<T>, b: &Phrases<T>, same: impl Fn(&T, &T) -> bool, found: &mut Vec<Vec<String>>) {
        let words = |path: &[(WordId, WordId)]| path.iter().map(|&w| self.word(w).to_owned()).collect();
        a.differing(b, &self.words, same, |path| found.push(words(path)));
    }

    fn same_words(&self, x: &[WordId], y: &[WordId]) -> bool {
        let letters = |w: (&WordId, &WordId)| self.a.vocabulary.word(*w.0) == self.b.vocabulary.word(*w.1);
        x.len() == y.len() && x.iter().zip(y).all(letters)
    }

    fn same_cue(&self, x: &CueForm, y: &CueForm) -> bool {
        let tails = match (&x.tail, &y.tail) {
            (Some(x), Some(y)) => self.same_words(x, y),
            (x, y) => x.is_none() && y.is_none(),
        };
        let (c, d) = (&self.a.cues[x.cue as usize], &self.b.cues[y.cue as usize]);
        // Acts have the same numbers: their table is the same.
        tails
            && (x.kind, x.inflection) == (y.kind, y.inflection)
            && (&c.text, c.act, c.polarity, c.kind) == (&d.text, d.act, d.polarity, d.kind)
            && (c.frame, c.certainty, c.target, c.weight) == (d.frame, d.certainty, d.target, d.weight)
    }

    fn same_alias(&self, x: &Alias, y: &Alias, touched: &FxHashSet<&str>) -> bool {
        let actor = &*self.a.actors[x.actor as usize].id;
        let contexts = || {
            let mut both = x.not_in.iter().zip(&y.not_in);
            x.not_in.len() == y.not_in.len()
                && both.all(|(c, d)| c.offset == d.offset && self.same_words(&c.words, &d.words))
        };
        actor == self.b.actors[y.actor as usize].id
            && !touched.contains(actor)
            && (x.kind, x.form, &x.exact, x.from, x.to) == (y.kind, y.form, &y.exact, y.from, y.to)
            && x.weight == y.weight
            && contexts()
    }

    /// The ids of the actors that differ, and of those whose rows lead to them.
    fn touched_actors(&self, genders: bool) -> FxHashSet<&'a str> {
        let (a, b) = (Cast::of(self.a, genders), Cast::of(self.b, genders));
        let mut open: Vec<&str> = Vec::new();
        for (x, y) in [(&a, &b), (&b, &a)] {
            open.extend(x.known.iter().filter(|(id, person)| y.known.get(*id) != Some(person)).map(|(id, _)| *id));
        }
        let mut touched: FxHashSet<&str> = open.iter().copied().collect();
        while let Some(id) = open.pop() {
            for cast in [&a, &b] {
                let leading = cast.leading.get(id).map_or(&[][..], |l| l);
                open.extend(leading.iter().filter(|other| touched.insert(other)));
            }
        }
        touched
    }
}

/// What is known of an actor, in words.
#[derive(Debug, PartialEq)]
struct Known<'a> {
    name: &'a str,
    kind: crate::model::ActorType,
    parent: &'a str,
    /// Genders of the words of its name.
    genders: Vec<Function>,
    /// The offices that it has or holds.
    offices: Vec<Held<'a>>,
}

/// Who held which office of which state, from when to when.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Held<'a> {
    term: &'a str,
    state: &'a str,
    holder: &'a str,
    days: (Option<Date>, Option<Date>),
}

/// All actors of a lexicon.
struct Cast<'a> {
    known: FxHashMap<&'a str, Known<'a>>,
    /// The actors whose rows lead to an actor.
    leading: FxHashMap<&'a str, Vec<&'a str>>,
}

impl<'a> Cast<'a> {
    /// With the genders of names, if these are asked for.
    fn of(lexicon: &'a Lexicon, genders: bool) -> Cast<'a> {
        let id = |actor: u32| lexicon.actors[actor as usize].id.as_str();
        let gender = |word| lexicon.function(lexicon.vocabulary.id(&fold(word))).and(GENDER);
        let mut cast = Cast { known: FxHashMap::default(), leading: FxHashMap::default() };
        for actor in &lexicon.actors {
            let parent = actor.parent.map_or("", id);
            let words = genders.then(|| actor.name.split_whitespace());
            let genders = words.into_iter().flatten().map(gender).collect();
            let known = Known { name: &actor.name, kind: actor.kind, parent, genders, offices: Vec::new() };
            if let Entry::Vacant(place) = cast.known.entry(&actor.id) {
                place.insert(known);
            }
            if actor.parent.is_some() {
                cast.leading.entry(parent).or_default().push(&actor.id);
            }
        }
        let terms = lexicon.offices.terms();
        for office in lexicon.offices.all() {
            let (state, holder) = (id(office.state), id(office.holder));
            let held = Held { term: terms[office.term as usize], state, holder, days: (office.from, office.to) };
            for actor in [state, holder] {
                cast.known.get_mut(actor).expect("offices are of known actors").offices.push(held);
            }
            cast.leading.entry(holder).or_default().push(state);
        }
        cast
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::load;

    const ACTORS: &str = "alias,actor_id,name,type,parent,form\n\
        Orlia,orlia,Orlia,state,,name\nLune,orlia,Orlia,state,,metonym\n\
        Harbour Union,hu,Harbour Union,party,orlia,name\n";

    fn check(table: TableId, before: &str, after: &str, expected: &[&str]) {
        let [a, b] = [before, after].map(|text| {
            let base = Sources::builtin().with_text(TableId::Actors, "orlia.csv", ACTORS);
            let sources = base.with_text(table, "mine.csv", text);
            (sources.clone(), load(sources).expect("sound").lexicon)
        });
        let version = |(sources, lexicon)| Version { sources, lexicon };
        let got = match reach(version((&a.0, &a.1)), version((&b.0, &b.1))) {
            Reach::Everything(why) => vec![why],
            Reach::Phrases(phrases) => phrases.iter().map(|p| p.join(" ")).collect(),
        };
        let mut got: Vec<&str> = got.iter().map(String::as_str).collect();
        got.sort_unstable();
        got.dedup();
        assert_eq!(got, expected);
    }

    #[test]
    fn a_phrase_reaches_as_far_as_its_words() {
        let header = "cue,act,polarity,kind\n";
        let cue = |row: &str| format!("{header}{row}");
        check(TableId::Cues, header, header, &[]);
        let forms = ["blurble", "blurbled", "blurbles", "blurbling"];
        check(TableId::Cues, header, &cue("blurble,warn,negative,verb\n"), &forms);
        check(TableId::Cues, &cue("blurble,warn,negative,verb\n"), &cue("\n\nblurble,warn,neutral,verb\n"), &forms);
        check(TableId::Stance, "term,polarity\n", "term,polarity\nbad blurb,negative\n", &["bad blurb", "blurb"]);
        let role = |apart: &str| format!("term,kind,type,apart\nblurbler,role,person,{apart}\n");
        check(TableId::Roles, &role(""), &role("yes"), &["blurbler", "blurblers"]);
    }

    #[test]
    fn an_actor_reaches_all_its_aliases_and_parts() {
        let header = "alias,actor_id,name,type,parent\n";
        let rows = format!("{header}Orlia,orlia,Orlia,government,\nLune,orlia,Orlia,government,\n");
        check(TableId::Actors, header, &rows, &["harbour union", "lune", "orlia"]);
        // Another alias is its own business.
        check(TableId::Actors, header, &format!("{header}Luneburg,orlia,Orlia,state,\n"), &["luneburg"]);
    }

    #[test]
    fn what_is_bound_to_no_word_reaches_everything() {
        let header = "act,polarity\n";
        let why = ["the rows of acts.csv are bound to no words"];
        check(TableId::Acts, header, &format!("{header}hum,neutral\n"), &why);
        check(TableId::Unlearned, "word\n", "word\nblurble\n", &[]);
    }

    #[test]
    fn an_edit_of_what_cues_mean_leaves_mentions_alone() {
        let loaded = |table: TableId, text: &str| {
            let sources = Sources::builtin().with_text(table, "mine.csv", text);
            (sources.clone(), load(sources).expect("sound").lexicon)
        };
        let [plain, act, word, actor] = [
            (TableId::Cues, "cue,act,polarity,kind,frame\n"),
            (TableId::Cues, "cue,act,polarity,kind,frame\nwarn,claim,neutral,verb,that|quote\n"),
            (TableId::Cues, "cue,act,polarity,kind,frame\nblurble,say,neutral,verb,that|quote\n"),
            (TableId::Actors, "alias,actor_id,name,type\nOrlia,orlia,Orlia,state\n"),
        ]
        .map(|(table, text)| loaded(table, text));
        let alike = |(sources, lexicon): &(Sources, Lexicon)| {
            let before = Version { sources: &plain.0, lexicon: &plain.1 };
            Alike::of(before, Version { sources, lexicon }).map(|a| {
                let warned = plain.1.vocabulary.id("warned");
                lexicon.vocabulary.word(a.words(0)[warned.0 as usize]).to_owned()
            })
        };
        assert_eq!(alike(&act).as_deref(), Some("warned"));
        assert_eq!((alike(&word), alike(&actor)), (None, None));
    }
}
