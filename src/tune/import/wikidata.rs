//! What a Wikidata query gives as CSV: an item a row, or an item over several rows with an alias in each.
//!
//! The columns are the variables of the query, so their names are the user's; the usual ones are known, with or without
//! `Label` at their end.

use super::{Importer, Row};
use crate::lexicon::Page;
use crate::model::ActorType;

/// What the user's classes are, by the words of their labels.
const CLASSES: [(&str, ActorType); 24] = [
    ("human", ActorType::Person),
    ("person", ActorType::Person),
    ("politician", ActorType::Person),
    ("political party", ActorType::Party),
    ("party", ActorType::Party),
    ("sovereign state", ActorType::State),
    ("country", ActorType::State),
    ("state", ActorType::State),
    ("ministry", ActorType::Ministry),
    ("department", ActorType::Ministry),
    ("government", ActorType::Government),
    ("parliament", ActorType::Government),
    ("military", ActorType::Military),
    ("armed forces", ActorType::Military),
    ("terrorist", ActorType::ArmedGroup),
    ("armed", ActorType::ArmedGroup),
    ("intergovernmental", ActorType::Igo),
    ("newspaper", ActorType::Media),
    ("broadcaster", ActorType::Media),
    ("business", ActorType::Company),
    ("enterprise", ActorType::Company),
    ("company", ActorType::Company),
    ("city", ActorType::Place),
    ("organization", ActorType::Ngo),
];

pub(super) fn table(to: &mut Importer<'_>, text: &str) {
    let mut faults = Vec::new();
    let page = Page::read(&to.file, text.as_bytes(), &mut faults);
    for fault in faults {
        to.reject(fault.line, fault.code, fault.message, "");
    }
    let column = |names: &[&str]| {
        let is = |c: &&String| names.iter().any(|n| c.trim_end_matches("label").trim_start_matches('?') == *n);
        // A label is what people read; without one the column itself.
        let named: Vec<&String> = page.columns().iter().filter(is).collect();
        named.iter().find(|c| c.ends_with("label")).or(named.first()).map(|c| c.to_string())
    };
    let item =
        page.columns().iter().find(|c| matches!(c.as_str(), "item" | "person" | "org" | "entity" | "id")).cloned();
    let label = column(&["item", "name", "", "person", "org", "entity"]);
    let aliases = column(&["alias", "aliases", "itemalt", "alt", "altname", "short", "shortname"]);
    let class = column(&["type", "class", "instance", "instanceof"]);
    let country = column(&["country", "state"]);
    let (from, till) =
        (column(&["start", "from", "inception", "startdate"]), column(&["end", "to", "enddate", "dissolved"]));
    if item.is_none() && label.is_none() {
        let named = page.columns().join(", ");
        to.reject(1, "no-column", "no column tells the item: one must be called item, itemLabel or name", &named);
    }
    for row in page.rows() {
        let cell = |column: &Option<String>| column.as_deref().map_or("", |c| row.get(c));
        let line = u64::from(row.line());
        let name = cell(&label);
        let id = cell(&item).rsplit('/').next().unwrap_or_default();
        let is_id =
            |words: &str| words.starts_with('Q') && words.len() > 1 && words[1..].bytes().all(|b| b.is_ascii_digit());
        if !Importer::says_something(name) || is_id(name) || name.contains("://") {
            to.reject(line, "no-label", "it has no label in this language", cell(&item));
            continue;
        }
        let words = cell(&class).to_lowercase();
        let Some(kind) = CLASSES.iter().find(|c| words.contains(c.0)).map(|c| c.1).or(to.kind) else {
            to.reject(line, "no-type", format!("nothing tells which type of actor it is ({words:?})"), name);
            continue;
        };
        let actor = to.actor(name, kind);
        let parent = to.names.get(&crate::text::fold(cell(&country))).map(|&n| to.known(n).0).unwrap_or_default();
        let parent = if parent == actor.0 { String::new() } else { parent };
        let day = |column| cell(column).get(..10).filter(|d| is_day(d)).unwrap_or_default();
        let more = [
            ("parent", parent.as_str()),
            ("valid_from", day(&from)),
            ("valid_to", day(&till)),
            ("source", "WD"),
            ("note", if is_id(id) { id } else { "" }),
        ];
        let others = cell(&aliases).split([';', '|']).flat_map(|a| a.split(", ")).map(str::trim);
        let others = others.filter(|a| Importer::says_something(a));
        let mut seen = vec![name];
        others.for_each(|a| {
            if !seen.contains(&a) {
                seen.push(a);
            }
        });
        let rows: Vec<Row> = seen.into_iter().map(|alias| Importer::alias(alias, &actor, &more)).collect();
        to.keep(line, name, rows);
    }
}

/// Whether it is YYYY-MM-DD, with a day that is one. (Wikidata has the first of January where it knows but the year.)
fn is_day(text: &str) -> bool {
    let numbers: Option<Vec<u16>> = text.split('-').map(|p| p.parse().ok()).collect();
    matches!(numbers.as_deref(), Some(&[y, m, d]) if crate::model::Date::new(y as i16, m as u8, d as u8).is_some())
}
