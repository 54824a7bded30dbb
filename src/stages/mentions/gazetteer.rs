//! Names that the lexicon knows: the longest alias at each place, and which of its actors is meant.
//!
//! One alias can name several actors. The row's weight decides, then the article itself: an actor it names elsewhere
//! beyond doubt, or one whose state it names. The others stay as candidates.

use rustc_hash::FxHashMap;

use super::reading::{Case, Reading};
use crate::lexicon::{Alias, AliasForm};
use crate::model::{Flags, Tokens};
use crate::text::Class;

/// An alias in the text.
#[derive(Clone, Debug)]
pub(super) struct Hit {
    pub(super) tokens: Tokens,
    /// The alias that is meant: an index into the gazetteer.
    pub(super) alias: u32,
    /// Aliases of other actors, best first.
    pub(super) others: Vec<u32>,
}

/// What an actor named elsewhere in the article adds to the weight of its row; what its state adds.
const NAMED: f32 = 0.5;
const STATE_NAMED: f32 = 0.3;

/// All hits in order; they do not overlap.
pub(super) fn find(reading: &Reading<'_>) -> Vec<Hit> {
    let gazetteer = &reading.lexicon.gazetteer;
    let mut hits: Vec<Hit> = Vec::new();
    let mut holding: Vec<u32> = Vec::new();
    for (s, sentence) in reading.document.sentences.iter().enumerate() {
        let range = sentence.tokens.range();
        let shouted = reading.cases[s] == Case::Shouted;
        let mut i = range.start;
        while i < range.end {
            if !gazetteer.phrases.begins(reading.tokens[i].word) {
                i += 1;
                continue;
            }
            let mut length = 0;
            gazetteer.phrases.at(&reading.tokens[i..range.end], |n, indices| {
                let mut fresh = true;
                for &index in indices {
                    if holds(reading, &gazetteer.aliases[index as usize], i, n, shouted) {
                        if fresh {
                            holding.clear();
                            fresh = false;
                            length = n;
                        }
                        holding.push(index);
                    }
                }
            });
            if length == 0 || money(reading, i + length) {
                i += 1;
                continue;
            }
            hits.push(Hit {
                tokens: Tokens::new(i, i + length),
                alias: holding[0],
                others: if holding.len() > 1 { holding[1..].to_vec() } else { Vec::new() },
            });
            i += length;
        }
    }
    choose(reading, &mut hits);
    hits
}

/// Whether the alias holds here. A name may be written in capitals, as places in datelines are; a single word
/// then only if no common word is spelt like it.
fn holds(reading: &Reading<'_>, alias: &Alias, at: usize, length: usize, shouted: bool) -> bool {
    let all = &reading.tokens[at..at + length];
    let upper = length > 1 && all.iter().all(|t| t.flags.has(Flags::UPPER) || t.flags.has(Flags::PUNCT));
    if alias.holds(reading.text, reading.tokens, at, length, reading.date, shouted || upper) {
        return true;
    }
    let token = reading.tokens[at];
    length == 1
        && (shouted || token.span.len() >= 4)
        && token.flags.has(Flags::UPPER)
        && matches!(alias.form, AliasForm::Name | AliasForm::Metonym | AliasForm::Demonym)
        && !reading.lexicon.vocabulary.class(token.word).has(Class::FUNCTION)
        && !reading.common(token.word)
        && Alias { exact: None, ..alias.clone() }.holds(reading.text, reading.tokens, at, length, reading.date, shouted)
}

/// `US$`: a currency, not a state.
fn money(reading: &Reading<'_>, next: usize) -> bool {
    reading.is_mark(next, "$") && !reading.flags(next).has(Flags::SPACE)
}

/// Settles the hits that more than one actor may be meant by.
fn choose(reading: &Reading<'_>, hits: &mut [Hit]) {
    if hits.iter().all(|h| h.others.is_empty()) {
        return;
    }
    let lexicon = reading.lexicon;
    let actor = |alias: u32| lexicon.gazetteer.aliases[alias as usize].actor;
    let state = |mut actor: u32| {
        while let Some(parent) = lexicon.actors[actor as usize].parent {
            actor = parent;
        }
        actor
    };
    let mut named: FxHashMap<u32, u32> = FxHashMap::default();
    for hit in hits.iter().filter(|h| h.others.is_empty()) {
        *named.entry(actor(hit.alias)).or_default() += 1;
    }
    for hit in hits.iter_mut().filter(|h| !h.others.is_empty()) {
        let score = |alias: u32| {
            let row = &lexicon.gazetteer.aliases[alias as usize];
            let own = named.contains_key(&row.actor);
            let home = state(row.actor);
            let home = home != row.actor && named.contains_key(&home);
            row.weight + if own { NAMED } else { 0.0 } + if home { STATE_NAMED } else { 0.0 }
        };
        let mut all = std::mem::take(&mut hit.others);
        all.push(hit.alias);
        all.sort_by(|&a, &b| score(b).total_cmp(&score(a)).then(a.cmp(&b)));
        hit.alias = all[0];
        for &alias in &all[1..] {
            if actor(alias) != actor(hit.alias) && !hit.others.iter().any(|&o| actor(o) == actor(alias)) {
                hit.others.push(alias);
            }
        }
    }
}

/// Whether the hit is a demonym.
pub(super) fn is_demonym(reading: &Reading<'_>, hit: &Hit) -> bool {
    reading.lexicon.gazetteer.aliases[hit.alias as usize].form == AliasForm::Demonym
}
