//! Names that the lexicon knows: the longest alias at each place, and which of its actors is meant.
//!
//! One alias can name several actors. The row's weight decides, then the article itself: an actor it names elsewhere
//! beyond doubt, or one whose state it names. The others stay as candidates.

use std::ops::Range;

use super::reading::{Case, Reading};
use crate::lexicon::{Alias, AliasForm, Traits};
use crate::model::{ActorType, Flags, Tag, Tokens};

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

    /// Drops hits of names that many states have, where they are another's: `Orlia's Senate`, or `the Senate` in an
    /// article that names only other states, is not the Senate of the lexicon.
    fn drop_strangers(&mut self, reading: &Reading<'_>) {
        let weight = |h: &Hit| reading.lexicon.gazetteer.aliases[h.alias as usize].weight;
        if self.all.iter().all(|h| weight(h) >= SURE) {
            return;
        }
        let actors = &reading.lexicon.actors;
        let state = |mut actor: u32| {
            while let Some(parent) = actors[actor as usize].parent {
                actor = parent;
            }
            (actors[actor as usize].kind == ActorType::State).then_some(actor)
        };
        let mut sure: Vec<u32> = Vec::new();
        for hit in self.all.iter().filter(|h| weight(h) >= SURE) {
            if let Some(own) = state(hit.actor)
                && !sure.contains(&own)
            {
                sure.push(own);
            }
        }
        // Where the hit before ends, and its actor.
        let mut before: Option<(usize, u32)> = None;
        let strange = |h: &Hit, before: Option<(usize, u32)>| {
            if weight(h) >= SURE || matches!(h.kind, ActorType::State | ActorType::Place) {
                return false;
            }
            let Some(own) = state(h.actor) else { return false };
            let start = h.tokens.start as usize;
            let owner = before.filter(|&(end, _)| end == start || end + 1 == start && reading.tags[end] == Tag::Pos);
            match owner.and_then(|(_, actor)| state(actor)) {
                Some(owner) => owner != own,
                None => !sure.is_empty() && !sure.contains(&own),
            }
        };
        self.all.retain(|h| {
            let kept = !strange(h, before);
            before = Some((h.tokens.end as usize, h.actor));
            kept
        });
        self.starts.fill(0);
        for (n, hit) in (1..).zip(&self.all) {
            self.starts[hit.tokens.start as usize] = n;
        }
    }
}

/// Below this weight an alias means its actor only where nothing speaks for another state (`Senate`).
const SURE: f32 = 1.0;

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
                if search.may_begin(i, Traits::ALIAS) {
                    search.longest(i, end, true);
                }
            }
        } else {
            for i in reading.marked(s).iter().map(|&i| i as usize) {
                let capital = if reading.flags(i).has(Flags::CAPITAL) { Traits::ALIAS } else { Traits::default() };
                if search.may_begin(i, capital) {
                    search.longest(i, end, false);
                }
            }
        }
    }
    let mut hits = search.hits;
    choose(reading, &mut hits.all);
    hits.drop_strangers(reading);
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
    /// Whether an alias can begin at token `i`: one that may be small there, or one that `begins` asks for.
    #[inline]
    fn may_begin(&self, i: usize, begins: Traits) -> bool {
        i >= self.next && self.reading.has(i, Traits::SMALL_ALIAS.or(begins))
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
/// then only if no common word is spelt like it. Of several words the common ones may be written small, as some outlets
/// do (`Foreign ministry`).
fn holds(reading: &Reading<'_>, alias: &Alias, at: usize, length: usize, shouted: bool) -> bool {
    let words = &reading.tokens[at..at + length];
    let spelt = alias.spelt(reading.text, words)
        || if length > 1 {
            shouted
                || words.iter().all(|t| t.flags.has(Flags::UPPER) || t.flags.has(Flags::PUNCT))
                || in_part_small(reading, alias, at, length)
        } else {
            (shouted || words[0].span.len() >= 4)
                && words[0].flags.has(Flags::UPPER)
                && matches!(alias.form, AliasForm::Name | AliasForm::Metonym | AliasForm::Demonym)
                && !reading.has(at, Traits::CLOSED.or(Traits::COMMON))
        };
    spelt && alias.holds(reading.tokens, at, reading.date)
}

/// Whether the words are written as the alias wants, common ones behind the first aside, which are small.
fn in_part_small(reading: &Reading<'_>, alias: &Alias, at: usize, length: usize) -> bool {
    // At the start of a sentence a common word has a capital anyway.
    if !reading.flags(at).has(Flags::CAPITAL) || reading.opens(at) && reading.has(at, Traits::COMMON) {
        return false;
    }
    let small = |n: usize| n > 0 && is_small_word(reading, at + n);
    (1..length).any(small) && alias.spelt_but(reading.text, &reading.tokens[at..at + length], small)
}

/// Whether token `i` is a common noun or a word of grammar with a small letter.
fn is_small_word(reading: &Reading<'_>, i: usize) -> bool {
    !reading.flags(i).has(Flags::CAPITAL) && reading.has(i, Traits::NOUN.or(Traits::CLOSED))
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
    let mut named: Vec<u32> = hits.iter().filter(|h| h.others.is_empty()).map(|h| h.actor).collect();
    named.sort_unstable();
    let named = |actor: u32| named.binary_search(&actor).is_ok();
    for hit in hits.iter_mut().filter(|h| !h.others.is_empty()) {
        let score = |alias: u32| {
            let row = &lexicon.gazetteer.aliases[alias as usize];
            let own = named(row.actor);
            let home = state(row.actor);
            let home = home != row.actor && named(home);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::{Lexicon, Sources, TableId, load};
    use crate::stages;
    use crate::text::{self, exact, fold};
    use proptest::prelude::*;
    use std::sync::OnceLock;

    /// alias, case, form, not_in
    const ROWS: [(&str, &str, &str, &str); 22] = [
        ("Orlia", "auto", "name", ""),
        ("Orlia", "auto", "metonym", ""),
        ("Orlia Democratic Union", "auto", "name", ""),
        ("Democratic Union", "auto", "name", "Orlia Democratic Union of Lune"),
        ("Union", "exact", "name", "Union Street"),
        ("union of lune", "ignore", "name", ""),
        ("Lune", "auto", "name", "Lune Street"),
        ("LUN", "auto", "acronym", ""),
        ("the premier's office", "auto", "name", ""),
        ("premier", "ignore", "role", "former premier"),
        ("S\u{e3}o Orl\u{e9}", "auto", "name", ""),
        ("\u{c9}lan", "auto", "name", ""),
        ("\u{c9}lan Vital", "auto", "name", ""),
        ("\u{141}\u{f3}d\u{17a}", "auto", "demonym", ""),
        ("\u{41e}\u{440}\u{43b}\u{438}\u{44f}", "auto", "name", ""),
        ("\u{5965}\u{5229}", "auto", "name", ""),
        ("O'Brien", "auto", "name", ""),
        ("O\u{2019}Brien & S\u{f6}hne", "auto", "name", ""),
        ("U.O.", "auto", "acronym", ""),
        ("Orlia-Lune Pact", "auto", "name", ""),
        ("\u{df}tra\u{df}e", "ignore", "name", ""),
        ("\u{130}lan", "exact", "name", ""),
    ];

    fn lexicon() -> &'static Lexicon {
        static LEXICON: OnceLock<Lexicon> = OnceLock::new();
        LEXICON.get_or_init(|| {
            let mut actors = "alias,actor_id,name,type,case,form,not_in\n".to_string();
            for (n, (alias, case, form, not_in)) in ROWS.iter().enumerate() {
                actors.push_str(&format!("\"{alias}\",a{n},Actor {n},ngo,{case},{form},{not_in}\n"));
            }
            load(Sources::empty().with_text(TableId::Actors, "test.csv", &actors)).expect("a sound lexicon").lexicon
        })
    }

    /// The words of a phrase, as they are written.
    fn words(phrase: &str) -> Vec<String> {
        let mut tokens = Vec::new();
        text::tokens(phrase, &lexicon().vocabulary, &mut tokens);
        tokens.iter().map(|t| t.span.of(phrase).to_string()).collect()
    }

    fn alike(a: &[String], b: &[String]) -> bool {
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| fold(a) == fold(b))
    }

    /// Whether row `row` holds at word `at` of `all`, the slow way: word for word, without any table.
    fn stands(
        reading: &Reading<'_>,
        all: &[String],
        row: usize,
        at: usize,
        end: usize,
        shouted: bool,
    ) -> Option<usize> {
        let (alias, case, form, not_in) = ROWS[row];
        let alias_words = words(alias);
        let n = alias_words.len();
        if at + n > end || !alike(&all[at..at + n], &alias_words) {
            return None;
        }
        let same = |a: &String, b: &String| exact(a).eq(exact(b));
        let free = case == "ignore" || case == "auto" && !alias.chars().any(char::is_uppercase);
        let spelt = free || all[at..at + n].iter().zip(&alias_words).all(|(a, b)| same(a, b));
        let capitals = (at..at + n).all(|i| reading.flags(i).has(Flags::UPPER) || reading.flags(i).has(Flags::PUNCT));
        let shown = match n {
            1 => capitals && (shouted || all[at].len() >= 4) && !matches!(form, "acronym" | "role"),
            _ => shouted || capitals,
        };
        let small = |k: usize| k > 0 && is_small_word(reading, at + k);
        let in_part = n > 1
            && reading.flags(at).has(Flags::CAPITAL)
            && !(reading.opens(at) && reading.has(at, Traits::COMMON))
            && (0..n).all(|k| small(k) || same(&all[at + k], &alias_words[k]));
        let begins = shouted
            || reading.flags(at).has(Flags::CAPITAL)
            || free
            || !alias.starts_with(char::is_uppercase)
            || ROWS.iter().any(|r| {
                let small = r.1 == "ignore" || !r.0.starts_with(char::is_uppercase);
                small && fold(&words(r.0)[0]) == fold(&all[at])
            });
        let context = words(not_in);
        let inside = context.windows(n).position(|w| alike(w, &alias_words)).is_some_and(|offset| {
            at >= offset && all.get(at - offset..at - offset + context.len()).is_some_and(|w| alike(w, &context))
        });
        ((spelt || shown || in_part) && begins && !inside).then_some(n)
    }

    fn slow(reading: &Reading<'_>) -> Vec<(usize, usize)> {
        let all: Vec<String> = (0..reading.tokens.len()).map(|i| reading.surface(i).to_string()).collect();
        let mut found = Vec::new();
        for (s, sentence) in reading.document.sentences.iter().enumerate() {
            let shouted = reading.lines[s].case == Case::Shouted;
            let end = sentence.tokens.end as usize;
            let mut at = sentence.tokens.start as usize;
            while at < end {
                let longest = (0..ROWS.len()).filter_map(|row| stands(reading, &all, row, at, end, shouted)).max();
                match longest {
                    Some(n) if !money(reading, at + n) => {
                        found.push((at, at + n));
                        at += n;
                    }
                    _ => at += 1,
                }
            }
        }
        found
    }

    /// Words of the aliases as news may write them.
    fn word() -> impl Strategy<Value = String> {
        let mut pieces: Vec<String> = ROWS.iter().flat_map(|r| words(r.0)).collect();
        pieces.extend(["Street", "former", "of", "said", ".", ",", "$", "\n\n", "\u{201c}", "Vash"].map(String::from));
        let pieces = proptest::sample::select(pieces);
        (pieces, 0..5u8).prop_map(|(word, how)| match how {
            0 => word.to_uppercase(),
            1 => word.to_lowercase(),
            2 => unicode_normalization::UnicodeNormalization::nfd(word.as_str()).collect(),
            _ => word,
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn finds_what_a_slow_search_finds(
            words in proptest::collection::vec((word(), prop_oneof![9 => Just(" "), 1 => Just("")]), 0..25)
        ) {
            let text: String = words.iter().flat_map(|(w, gap)| [w.as_str(), gap]).collect();
            let document = text::read(&text, &lexicon().vocabulary);
            let tags = stages::syntax::tag(&text, &document, &lexicon().syntax).tags;
            let reading = Reading::new(&text, &document, &tags, None, lexicon());
            let hits = find(&reading);
            let fast: Vec<_> = hits.all.iter().map(|h| (h.tokens.start as usize, h.tokens.end as usize)).collect();
            prop_assert_eq!(fast, slow(&reading), "{}", text);
        }
    }
}
