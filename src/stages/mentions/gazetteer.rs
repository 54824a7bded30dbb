//! Names that the lexicon knows: the longest alias at each place, and which of its actors is meant.
//!
//! One alias can name several actors. The row's weight decides, then the article itself: an actor it names elsewhere
//! beyond doubt, or one whose state it names. The others stay as candidates.

use rustc_hash::FxHashSet;
use std::ops::Range;

use super::reading::{Case, Reading};
use crate::lexicon::{Alias, AliasForm, Traits};
use crate::model::{ActorType, Flags, Tokens};

/// An alias in the text.
#[derive(Clone, Debug)]
pub(super) struct Hit {
    pub(super) tokens: Tokens,
    /// The alias that is meant: an index into the gazetteer.
    pub(super) alias: u32,
    /// Its actor, and what that is.
    pub(super) actor: u32,
    pub(super) kind: ActorType,
    pub(super) form: AliasForm,
    /// Aliases of other actors, best first.
    pub(super) others: Vec<u32>,
}

/// All hits in order; they do not overlap.
pub(super) struct Hits {
    pub(super) all: Vec<Hit>,
    /// By token: the hit that begins there, counted from 1; 0 for none.
    starts: Vec<u32>,
}

impl Hits {
    /// The hit that begins at token `i`, as (index, end).
    #[inline]
    pub(super) fn at(&self, i: usize) -> Option<(usize, usize)> {
        let hit = (*self.starts.get(i)? as usize).checked_sub(1)?;
        Some((hit, self.all[hit].tokens.end as usize))
    }

    /// The hits (their indices) that lie in `from..to`.
    pub(super) fn inside(&self, from: usize, to: usize) -> Range<usize> {
        let Some((first, _)) = (from..to).find_map(|i| self.at(i)) else { return 0..0 };
        let inside = self.all[first..].iter().take_while(|h| h.tokens.end as usize <= to).count();
        first..first + inside
    }
}

/// What an actor named elsewhere in the article adds to the weight of its row; what its state adds.
const NAMED: f32 = 0.5;
const STATE_NAMED: f32 = 0.3;

/// Finds the hits.
pub(super) fn find(reading: &Reading<'_>) -> Hits {
    let count = reading.tokens.len();
    let mut search = Search {
        reading,
        hits: Hits { all: Vec::with_capacity(count / 16), starts: vec![0; count] },
        holding: Vec::new(),
        next: 0,
    };
    for (s, sentence) in reading.document.sentences.iter().enumerate() {
        // What is found at one word is not known before it is there; where it is, is.
        for &i in reading.marked(s) {
            reading.lexicon.gazetteer.approach(reading.tokens[i as usize].word);
        }
        let end = sentence.tokens.end as usize;
        if reading.lines[s].case == Case::Shouted {
            for i in sentence.tokens.range() {
                search.look(i, end, true);
            }
        } else {
            for &i in reading.marked(s) {
                search.look(i as usize, end, false);
            }
        }
    }
    let mut hits = search.hits;
    choose(reading, &mut hits.all);
    hits
}

struct Search<'a, 'b> {
    reading: &'b Reading<'a>,
    hits: Hits,
    /// Aliases that hold at the place at hand.
    holding: Vec<u32>,
    /// First token behind the last hit.
    next: usize,
}

impl Search<'_, '_> {
    #[inline]
    fn look(&mut self, i: usize, end: usize, shouted: bool) {
        let r = self.reading;
        let begins = Traits::SMALL_ALIAS.or(if shouted || r.flags(i).has(Flags::CAPITAL) {
            Traits::ALIAS
        } else {
            Traits::default()
        });
        if i >= self.next && r.has(i, begins) {
            self.longest(i, end, shouted);
        }
    }

    /// Takes the longest alias that begins at token `i`.
    fn longest(&mut self, i: usize, end: usize, shouted: bool) {
        let r = self.reading;
        let gazetteer = &r.lexicon.gazetteer;
        let mut length = 0;
        gazetteer.phrases.at(&r.tokens[i..end], |n, indices| {
            let mut fresh = true;
            for &index in indices {
                if holds(r, &gazetteer.aliases[index as usize], i, n, shouted) {
                    if fresh {
                        self.holding.clear();
                        fresh = false;
                        length = n;
                    }
                    self.holding.push(index);
                }
            }
        });
        if length == 0 || money(r, i + length) {
            return;
        }
        let alias = &gazetteer.aliases[self.holding[0] as usize];
        self.hits.all.push(Hit {
            tokens: Tokens::new(i, i + length),
            alias: self.holding[0],
            actor: alias.actor,
            kind: alias.kind,
            form: alias.form,
            others: self.holding[1..].to_vec(),
        });
        self.hits.starts[i] = self.hits.all.len() as u32;
        self.next = i + length;
    }
}

/// Whether the alias holds here. A name may be written in capitals, as places in datelines are; a single word
/// then only if no common word is spelt like it.
fn holds(reading: &Reading<'_>, alias: &Alias, at: usize, length: usize, shouted: bool) -> bool {
    let words = &reading.tokens[at..at + length];
    let spelt = alias.spelt(reading.text, words)
        || if length > 1 {
            shouted || words.iter().all(|t| t.flags.has(Flags::UPPER) || t.flags.has(Flags::PUNCT))
        } else {
            (shouted || words[0].span.len() >= 4)
                && words[0].flags.has(Flags::UPPER)
                && matches!(alias.form, AliasForm::Name | AliasForm::Metonym | AliasForm::Demonym)
                && !reading.has(at, Traits::CLOSED.or(Traits::COMMON))
        };
    spelt && alias.holds(reading.tokens, at, reading.date)
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
    let mut named: FxHashSet<u32> = FxHashSet::default();
    for hit in hits.iter().filter(|h| h.others.is_empty()) {
        named.insert(hit.actor);
    }
    for hit in hits.iter_mut().filter(|h| !h.others.is_empty()) {
        let score = |alias: u32| {
            let row = &lexicon.gazetteer.aliases[alias as usize];
            let own = named.contains(&row.actor);
            let home = state(row.actor);
            let home = home != row.actor && named.contains(&home);
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
        let row = &lexicon.gazetteer.aliases[hit.alias as usize];
        (hit.actor, hit.kind, hit.form) = (row.actor, row.kind, row.form);
    }
}
