//! Patterns of spaCy's EntityRuler: phrases, and lists of tokens that say no more than their words.

use serde_json::Value;

use super::yaml::recase;
use super::{Importer, lines};
use crate::model::ActorType;

/// The types that spaCy's labels are.
fn kind(label: &str) -> Option<ActorType> {
    Some(match label {
        "PERSON" | "PER" => ActorType::Person,
        "ORG" => ActorType::Ngo,
        "GPE" | "LOC" | "FAC" => ActorType::Place,
        "NORP" => ActorType::People,
        _ => return None,
    })
}

pub(super) fn patterns(to: &mut Importer<'_>, text: &str) {
    for (n, line) in lines(text) {
        let Ok(value) = serde_json::from_str::<Value>(line) else {
            to.reject(n, "bad-line", "no JSON object", line);
            continue;
        };
        let (Some(label), Some(pattern)) = (value["label"].as_str(), value.get("pattern")) else {
            to.reject(n, "bad-line", "it lacks a label or a pattern", line);
            continue;
        };
        // A type of ours can be a label, too.
        let Some(kind) = kind(label).or_else(|| ActorType::from_name(&label.to_lowercase())) else {
            to.reject(n, "no-actor", format!("{label} is no type of actor"), line);
            continue;
        };
        let (words, case) = match words(pattern) {
            Ok(found) => found,
            Err(why) => {
                to.reject(n, "pattern", why, line);
                continue;
            }
        };
        let name = value["id"].as_str().map_or_else(|| recase(&words), str::to_owned);
        // An identifier such as `northmoor-council` is no name to show.
        let actor = if name.contains(char::is_uppercase) || name.contains(' ') {
            to.actor(&name, kind)
        } else {
            let (_, shown, kind) = to.actor(&recase(&words), kind);
            let (shown, kind) = to.out.actors.entry(name.clone()).or_insert((shown, kind)).clone();
            (name, shown, kind)
        };
        to.keep(n, line, vec![Importer::alias(&words, &actor, &[("case", case)])]);
    }
}

/// The words of a pattern, and whether their case counts.
fn words(pattern: &Value) -> Result<(String, &'static str), String> {
    if let Some(words) = pattern.as_str() {
        return if Importer::says_something(words) { Ok((words.to_owned(), "exact")) } else { Err("no words".into()) };
    }
    let Some(tokens) = pattern.as_array().filter(|t| !t.is_empty()) else { return Err("no pattern".into()) };
    let mut words = Vec::new();
    let mut lower = false;
    for token in tokens {
        let Some(conditions) = token.as_object() else { return Err("a token is no object".into()) };
        let [(key, value)] = conditions.iter().collect::<Vec<_>>()[..] else {
            return Err("a token with several conditions, or none, is more than a word".into());
        };
        let Some(word) = value.as_str() else { return Err(format!("{key} has no single word")) };
        match key.to_uppercase().as_str() {
            "LOWER" => lower = true,
            "ORTH" | "TEXT" => {}
            _ => return Err(format!("{key} is no word that could be looked for")),
        }
        words.push(word);
    }
    Ok((words.join(" "), if lower { "ignore" } else { "exact" }))
}
