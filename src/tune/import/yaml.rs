//! YAML dictionaries of quanteda and newsmap: keys over keys over lists of words.
//!
//! The file is read by the saphyr-parser crate, whose events tell the line of each word; a reader of our own would be a
//! second, worse one of a format with six ways to write a string.
//!
//! What words are for is told by their keys: a key that names a side makes them terms of `stance.csv`; a key of two
//! capitals, as newsmap has for countries, makes them aliases of that country, which its own words tell us; any other
//! makes them actors if the user says of which type.

use saphyr_parser::{Event, Parser};

use super::{Importer, Row, side_of};
use crate::model::ActorType;
use crate::text::tokens;

/// A word with its line and the keys above it, the outermost first.
struct Word {
    line: u64,
    keys: Vec<String>,
    text: String,
}

pub(super) fn dictionary(to: &mut Importer<'_>, text: &str) {
    let (words, fault) = words(text);
    let mut at = 0;
    while at < words.len() {
        let keys = &words[at].keys;
        let end = at + words[at..].iter().take_while(|w| w.keys == *keys).count();
        group(to, &words[at..end]);
        at = end;
    }
    if let Some((line, why)) = fault {
        to.reject(line, "bad-yaml", format!("the file cannot be read from here on: {why}"), "");
    }
}

/// The words of one key.
fn group(to: &mut Importer<'_>, words: &[Word]) {
    let keys = &words[0].keys;
    let key = keys.last().map_or("", String::as_str);
    if let Some(weight) = side_of(key) {
        words.iter().for_each(|w| to.side(w.line, &w.text, weight));
        return;
    }
    let country = (key.len() == 2 && key.bytes().all(|b| b.is_ascii_uppercase())).then(|| state(to, words));
    let actor = match (country, to.kind) {
        (Some(Some(known)), _) => known,
        (Some(None), _) => to.actor(&recase(words[0].text.trim_end_matches('*')), ActorType::State),
        (None, Some(kind)) => to.actor(key, kind),
        (None, None) => {
            for word in words {
                let why = format!("the key {:?} is neither a side nor a country", keys.join("/"));
                to.reject(word.line, "no-place", why, &word.text);
            }
            return;
        }
    };
    for word in words {
        let alias = word.text.trim().trim_end_matches('*');
        if alias.contains('*') || !Importer::says_something(alias) {
            to.reject(word.line, "pattern", "a * stands only at the end here", &word.text);
            continue;
        }
        // A name that ends in anything: the name, and its plural.
        let mut rows: Vec<Row> = vec![named(alias, &actor)];
        if word.text.trim().ends_with('*') && !alias.ends_with('s') {
            rows.push(named(&format!("{alias}s"), &actor));
        }
        to.keep(word.line, &word.text, rows);
    }
}

fn named(alias: &str, actor: &(String, String, ActorType)) -> Row {
    Importer::alias(&recase(alias), actor, &[])
}

/// The state that one of these words is an alias of.
fn state(to: &Importer<'_>, words: &[Word]) -> Option<(String, String, ActorType)> {
    let lexicon = to.lexicon;
    words.iter().find_map(|word| {
        let mut parts = Vec::new();
        tokens(word.text.trim_end_matches('*'), &lexicon.vocabulary, &mut parts);
        let mut found = None;
        lexicon.gazetteer.phrases.at(&parts, |length, aliases| {
            if length == parts.len() {
                let mut states = aliases.iter().map(|&a| lexicon.gazetteer.aliases[a as usize].actor);
                found = states.find(|&a| lexicon.actors[a as usize].kind == ActorType::State).or(found);
            }
        });
        found.map(|actor| to.known(actor))
    })
}

/// Names in such dictionaries are in small letters; ours have capitals, since case tells a name from a word.
pub(super) fn recase(words: &str) -> String {
    if words.contains(char::is_uppercase) {
        return words.to_owned();
    }
    let capital = |(n, word): (usize, &str)| {
        if n > 0 && matches!(word, "of" | "the" | "and" | "for" | "in" | "on" | "de" | "la") {
            return word.to_owned();
        }
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    };
    words.split(' ').enumerate().map(capital).collect::<Vec<_>>().join(" ")
}

/// Where the reader is: in a mapping (with the key that was read, if one was) or in a list.
enum Level {
    Mapping(Option<String>),
    List,
}

/// All words, and where and why reading ended early, if it did.
fn words(text: &str) -> (Vec<Word>, Option<(u64, String)>) {
    let mut words = Vec::new();
    let mut levels: Vec<Level> = Vec::new();
    for event in Parser::new_from_str(text) {
        let (event, span) = match event {
            Ok(event) => event,
            Err(e) => return (words, Some((e.marker().line() as u64, e.info().to_owned()))),
        };
        let line = span.start.line() as u64;
        match event {
            Event::MappingStart(..) => levels.push(Level::Mapping(None)),
            Event::SequenceStart(..) => levels.push(Level::List),
            Event::MappingEnd | Event::SequenceEnd => {
                levels.pop();
                if let Some(Level::Mapping(key)) = levels.last_mut() {
                    *key = None;
                }
            }
            Event::Scalar(text, ..) => match levels.last_mut() {
                Some(Level::Mapping(key)) if key.is_none() => *key = Some(text.trim().to_owned()),
                last => {
                    if let Some(Level::Mapping(key)) = last {
                        // A single word in place of a list.
                        let own = key.take();
                        let keys = keys(&levels).into_iter().chain(own).collect();
                        words.push(Word { line, keys, text: text.trim().to_owned() });
                    } else {
                        words.push(Word { line, keys: keys(&levels), text: text.trim().to_owned() });
                    }
                }
            },
            _ => {}
        }
    }
    (words, None)
}

fn keys(levels: &[Level]) -> Vec<String> {
    let key = |level: &Level| match level {
        Level::Mapping(key) => key.clone(),
        Level::List => None,
    };
    levels.iter().filter_map(key).collect()
}
