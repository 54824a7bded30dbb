//! Gazetteers of GATE (ANNIE): lists of words, and `lists.def`, which tells what each list is of.

use super::{Importer, Row, lines};
use crate::lexicon::TableId;
use crate::model::ActorType;

/// A line of `lists.def`: `country.lst:location:country`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    /// Line, from 1.
    pub line: u64,
    /// The file of the words.
    pub file: String,
    /// What they are (`location`).
    pub major: String,
    /// What they are more closely (`country`); empty if it is not told.
    pub minor: String,
}

/// The lists that `lists.def` names.
pub fn lists(text: &str) -> Vec<List> {
    let list = |(line, text): (u64, &str)| {
        let mut cells = text.split(':').map(|c| c.trim().to_owned());
        let mut next = || cells.next().unwrap_or_default();
        List { line, file: next(), major: next(), minor: next() }
    };
    lines(text.strip_prefix('\u{feff}').unwrap_or(text)).filter(|(_, l)| !l.starts_with('#')).map(list).collect()
}

/// What the words of a list become.
enum Place {
    Actor(ActorType),
    /// A given name, of a woman, a man, or either.
    Given(&'static str),
    Role(&'static str),
}

/// Where words of these kinds belong; none if nowhere.
fn place(major: &str, minor: &str) -> Option<Place> {
    let (major, minor) = (major.to_lowercase(), minor.to_lowercase());
    Some(match (major.as_str(), minor.as_str()) {
        ("location" | "country", "country" | "country_abbrev") | ("country", _) => Place::Actor(ActorType::State),
        ("location" | "city" | "province" | "region" | "loc" | "facility", _) => Place::Actor(ActorType::Place),
        ("organization" | "organisation" | "org", "company") | ("company", _) => Place::Actor(ActorType::Company),
        ("organization" | "organisation" | "org", "government") | ("government", _) => {
            Place::Actor(ActorType::Government)
        }
        ("organization" | "organisation" | "org", "newspaper" | "media" | "tv_company") => {
            Place::Actor(ActorType::Media)
        }
        ("organization" | "organisation" | "org", "party" | "political_party") => Place::Actor(ActorType::Party),
        ("organization" | "organisation" | "org", _) => Place::Actor(ActorType::Ngo),
        ("person_full" | "person", "" | "full" | "person_full") => Place::Actor(ActorType::Person),
        ("person_first", "female") => Place::Given("f"),
        ("person_first", "male") => Place::Given("m"),
        ("person_first", _) => Place::Given(""),
        ("title", _) => Place::Role("title"),
        ("jobtitle" | "job_title" | "job", _) => Place::Role("role"),
        ("nationality" | "ethnic" | "religion", _) => Place::Actor(ActorType::People),
        _ => return None,
    })
}

/// A list; without what `lists.def` says of it, its words are actors of the type that the user names.
pub(super) fn list(to: &mut Importer<'_>, text: &str, list: Option<&List>) {
    let place = match list {
        Some(list) => place(&list.major, &list.minor),
        None => to.kind.map(Place::Actor),
    };
    for (n, line) in lines(text) {
        // Behind a separator stand features.
        let words = line.split(['&', '\t', ':']).next().unwrap_or(line).trim();
        let Some(place) = &place else {
            let why = match list {
                Some(List { major, minor, .. }) if minor.is_empty() => format!("{major} has no place here"),
                Some(List { major, minor, .. }) => format!("{major}:{minor} has no place here"),
                None => "nothing tells what the list is of".into(),
            };
            to.reject(n, "no-place", why, line);
            continue;
        };
        if !Importer::says_something(words) {
            to.reject(n, "empty", "no letter is in it", line);
            continue;
        }
        let row = row(to, words, place);
        match row {
            Ok(row) => to.keep(n, line, vec![row]),
            Err(why) => to.reject(n, "no-name", why, line),
        }
    }
}

fn row(to: &mut Importer<'_>, words: &str, place: &Place) -> Result<Row, String> {
    let yes = ("enabled", "yes".to_owned());
    Ok(match place {
        Place::Actor(kind) => {
            let actor = to.actor(words, *kind);
            Importer::alias(words, &actor, &[])
        }
        Place::Given(_) if words.contains(' ') => return Err("a given name here is one word".into()),
        Place::Given(gender) => {
            let cells = [("name", words.to_owned()), ("kind", "given".to_owned()), ("gender", (*gender).to_owned())];
            (TableId::Names, cells.into_iter().chain([("count", "1".to_owned()), yes]).collect())
        }
        Place::Role(kind) => {
            let term = if *kind == "title" { words.to_owned() } else { words.to_lowercase() };
            let cells = [("term", term), ("kind", (*kind).to_owned()), ("type", "person".to_owned()), yes];
            (TableId::Roles, cells.to_vec())
        }
    })
}
