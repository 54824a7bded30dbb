//! Word lists that take sides: LIWC, Lexicoder, NRC and VADER.

use std::collections::BTreeMap;

use super::{Importer, lines, side_of};

/// What VADER's mean (-4 to 4) is multiplied by to be a weight of ours (mostly -2.5 to 2.5).
const VADER: f64 = 0.6;

/// `%`, categories with numbers, `%`, words with the numbers of their categories.
pub(super) fn liwc(to: &mut Importer<'_>, text: &str) {
    let mut categories: BTreeMap<&str, &str> = BTreeMap::new();
    let mut marks = 0;
    for (n, line) in lines(text) {
        if line == "%" {
            marks += 1;
            continue;
        }
        if marks < 2 {
            let mut cells = line.split_whitespace();
            match (cells.next(), cells.next()) {
                (Some(number), Some(name)) if marks == 1 => drop(categories.insert(number, name)),
                _ => to.reject(n, "no-category", "no category: a number and a name, between two lines of %", line),
            }
            continue;
        }
        let (words, numbers) = line.split_once('\t').or_else(|| line.split_once(' ')).unwrap_or((line, ""));
        if line.contains(['(', '<', '/']) {
            to.reject(n, "condition", "categories that depend on other words have no place here", line);
            continue;
        }
        let names = numbers.split_whitespace().map(|number| categories.get(number).copied().unwrap_or(number));
        let names: Vec<&str> = names.collect();
        let sides: Vec<f64> = names.iter().filter_map(|name| side_of(name)).collect();
        match sides[..] {
            [] => to.reject(n, "no-side", format!("of no category that takes a side: {}", names.join(", ")), line),
            [first, ..] if sides.iter().any(|s| *s != first) => to.reject(n, "both-sides", "it takes both sides", line),
            [first, ..] => to.side(n, words, first),
        }
    }
}

/// `+CATEGORY` and the words below it, each with a 1 behind it or not.
pub(super) fn lexicoder(to: &mut Importer<'_>, text: &str) {
    let mut category = "";
    for (n, line) in lines(text) {
        if let Some(name) = line.strip_prefix('+') {
            category = name.trim();
            continue;
        }
        let words = line.strip_suffix(" 1").or_else(|| line.strip_suffix("\t1")).unwrap_or(line);
        match side_of(category) {
            Some(weight) => to.side(n, words, weight),
            None => to.reject(n, "no-side", no_side(category), line),
        }
    }
}

fn no_side(category: &str) -> String {
    if category.to_lowercase().starts_with("neg_") || category.to_lowercase().starts_with("neg ") {
        return format!("{category}: what is negated is for our rules to turn, not for rows");
    }
    format!("the category {category:?} takes no side")
}

/// A word, an emotion or side, and whether it has it.
pub(super) fn nrc(to: &mut Importer<'_>, text: &str) {
    for (n, line) in lines(text) {
        match line.split('\t').map(str::trim).collect::<Vec<_>>()[..] {
            [_, _, "0"] => to.reject(n, "nothing-said", "0 says nothing", line),
            [word, category, "1"] => match side_of(category) {
                Some(weight) => to.side(n, word, weight),
                None => to.reject(n, "no-side", format!("{category} is an emotion, no side"), line),
            },
            _ => to.reject(n, "bad-line", "not a word, a category and 0 or 1, with tabs between", line),
        }
    }
}

/// A word and the mean of its ratings; what stands behind is how they are spread.
pub(super) fn vader(to: &mut Importer<'_>, text: &str) {
    for (n, line) in lines(text) {
        let mut cells = line.split('\t').map(str::trim);
        match (cells.next(), cells.next().and_then(|mean| mean.parse::<f64>().ok())) {
            (Some(word), Some(mean)) if mean.is_finite() => {
                let weight = (VADER * mean).clamp(-2.5, 2.5);
                if weight.abs() < 0.05 {
                    to.reject(n, "nothing-said", "a mean of nearly 0 says nothing", line);
                } else {
                    to.side(n, word, weight);
                }
            }
            _ => to.reject(n, "bad-line", "not a word and a number, with a tab between", line),
        }
    }
}
