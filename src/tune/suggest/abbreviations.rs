//! Abbreviations that break sentences: short words that hardly ever stand without a full stop, and whose full stop was
//! taken for an end.
//!
//! After Kiss & Strunk (2006): an abbreviation and its full stop are a collocation. How much likelier a word's full
//! stops are if it always takes one than if it took one as often as words do, as a log-likelihood, with a discount for
//! long words.

use rustc_hash::FxHashMap;

use super::{Kind, Page, Suggestion, Tally};
use crate::model::{Flags, Span, Tag};
use crate::text::fold;

/// Letters of the longest abbreviation.
const LONGEST: usize = 6;
/// Share of an abbreviation's places that have a full stop, at least.
const ALWAYS: f64 = 0.8;
/// Share of an abbreviation's places that should have one.
const SURELY: f64 = 0.99;
/// Share of words before a full stop, in news.
const USUAL: f64 = 0.05;
/// Log-likelihood from which it is one.
const SURE: f64 = 4.0;

/// A short word, with and without a full stop.
#[derive(Debug, Default)]
pub(super) struct Stop {
    /// Places where the full stop ended a sentence.
    tally: Tally,
    /// Places without a full stop.
    without: u64,
    /// With one, before a word in lower case: no sentence begins so.
    inside: u64,
    /// With one, before a number, before a name, before any other word.
    before: [u64; 3],
    /// With a capital.
    capital: u64,
}

impl Stop {
    pub(super) fn merge(&mut self, later: Stop) {
        self.tally.merge(later.tally);
        self.without += later.without;
        self.inside += later.inside;
        self.before.iter_mut().zip(later.before).for_each(|(mine, n)| *mine += n);
        self.capital += later.capital;
    }
}

/// Adds the short words of an article.
pub(super) fn survey(page: &Page<'_>, stops: &mut FxHashMap<String, Stop>) {
    let tokens = &page.document.tokens;
    let mut broken: FxHashMap<String, (u64, Span)> = FxHashMap::default();
    for paragraph in &page.document.paragraphs {
        for i in paragraph.tokens.range() {
            let (token, surface) = (tokens[i], page.surface(i));
            if surface.len() > LONGEST
                || !surface.bytes().all(|b| b.is_ascii_alphabetic())
                || page.lexicon.vocabulary.class(token.word).abbreviation()
            {
                continue;
            }
            let stop = i + 1 < paragraph.tokens.end as usize
                && tokens[i + 1].span.start == token.span.end
                && page.surface(i + 1) == ".";
            let next = i + 2;
            // The last word of a paragraph says nothing: abbreviations stand there, too.
            if stop && next >= paragraph.tokens.end as usize {
                continue;
            }
            let word = fold(surface);
            let entry = stops.entry(word.clone()).or_default();
            entry.capital += u64::from(token.flags.has(Flags::CAPITAL));
            if !stop {
                entry.without += 1;
                continue;
            }
            let follows = tokens[next];
            if !follows.flags.has(Flags::FIRST) {
                let lower = page.surface(next).chars().next().is_some_and(char::is_lowercase);
                entry.inside += u64::from(lower);
                continue;
            }
            let after = match page.tags[next] {
                _ if follows.flags.has(Flags::DIGIT) => 0,
                Tag::Nnp | Tag::Nnps => 1,
                _ => 2,
            };
            entry.before[after] += 1;
            broken.entry(word).or_insert((0, token.span.join(tokens[i + 1].span))).0 += 1;
        }
    }
    for (word, (count, at)) in broken {
        stops.get_mut(&word).expect("counted above").tally.article(page, count, at);
    }
}

/// The suggestions.
pub(super) fn propose(stops: &FxHashMap<String, Stop>) -> Vec<Suggestion> {
    stops.iter().filter_map(|(word, stop)| suggestion(word, stop)).collect()
}

fn suggestion(word: &str, stop: &Stop) -> Option<Suggestion> {
    let breaks = stop.tally.occurrences;
    let (with, without) = ((breaks + stop.inside) as f64, stop.without as f64);
    let likely = with * (SURELY / USUAL).ln() + without * ((1.0 - SURELY) / (1.0 - USUAL)).ln();
    let vowels = word.bytes().filter(|b| b"aeiouy".contains(b)).count();
    // A word that could be said as it is written is more likely a word.
    let discount = 1.0 / (1.0 + vowels as f64) / (word.len() as f64 / 2.0).max(1.0);
    let sure = likely * discount + 3.0 * stop.inside as f64;
    // Before whatever begins a sentence any word can stand.
    let begins = stop.before[2] as f64 > 0.5 * breaks as f64;
    if breaks == 0 || with < ALWAYS * (with + without) || sure < SURE || begins && stop.inside == 0 {
        return None;
    }
    let most = |n: usize| 2 * stop.before[n] >= breaks;
    let capital = stop.capital as f64 >= 0.5 * (with + without);
    let kind = if most(0) {
        "before-number"
    } else if most(1) && capital {
        "before-name"
    } else {
        "general"
    };
    let mut words = word.to_owned();
    if capital {
        words[..1].make_ascii_uppercase();
    }
    words.push('.');
    let cells = [("abbreviation", words.as_str()), ("kind", kind), ("enabled", "yes")];
    Some(Suggestion {
        kind: Kind::Abbreviations,
        guess: kind.to_owned(),
        gain: breaks as f64,
        documents: stop.tally.documents,
        occurrences: breaks + stop.inside,
        variants: Vec::new(),
        remark: String::new(),
        examples: stop.tally.examples.clone(),
        rows: vec![Kind::Abbreviations.row(&cells)],
        words,
    })
}
