//! What a stance score rests on: each word in its places, the judging terms in theirs, and facts about the two actors.
//!
//! The target-relative words and lexicon regions follow Hamborg & Donnay (EACL 2021) and the position features of
//! directed sentiment (Park, Pan & Joo 2021) without a parse. One function lists them all; what is done with each
//! (add its weight, note it as evidence, write its name for learning) is the listener's business.

use super::sentence::{Hit, Sentence, Sort, Source, Word};
use super::view::{Seen, View, What};
use crate::lexicon::{Fact, Places, Scope, Sum, TermKind};
use crate::model::Tokens;

/// Hears the features of a view.
pub(super) trait Listener {
    /// The word (its index in the sentence) stands in these places.
    fn word(&mut self, word: usize, places: Places, strength: f32);
    /// A fact holds, this strongly; a term (its index in the sentence's hits) may be the reason.
    fn fact(&mut self, fact: Fact, strength: f32, hit: Option<usize>);
}

/// Terms further away than this are not told of as nearest.
const NEAREST: usize = 12;
/// Verbs further away than this are no verbs of the target.
const ROLE: usize = 10;
/// Holder and target further apart than this do not act on each other.
const APART: usize = 12;
/// Sums of terms are cut off here.
const MOST: f32 = 8.0;
/// Terms count on the scale of words.
const SCALE: f32 = 0.25;

/// Calls `listener` with every feature of a view; `cues` are the facts that attributions tell ([`super::reports`]).
pub(super) fn features(
    source: &Source<'_>,
    sentence: &Sentence,
    view: &mut View,
    target: Tokens,
    cues: &[Fact],
    listener: &mut impl Listener,
) {
    let pair = view.holder.map(|h| Pair::new(source, sentence, view, h));
    listener.fact(Fact::BIAS, 1.0, None);
    cues.iter().for_each(|&fact| listener.fact(fact, 1.0, None));
    words(sentence, view, pair.as_ref(), listener);
    terms(source, sentence, view, pair.as_ref(), listener);
    about_target(source, sentence, view, target, listener);
    if let Some(pair) = pair {
        about_pair(sentence, view, &pair, listener);
    }
}

/// Holder and target of a view.
struct Pair {
    /// 0: the holder is first; 1: the target is.
    order: usize,
    low: usize,
    high: usize,
    /// `by` stands before the second.
    by: bool,
    /// Whether the holder acts on the target, not the other way round.
    acts: bool,
    /// Whether the two are near enough for one to act on the other.
    near: bool,
    speaks: bool,
}

impl Pair {
    fn new(source: &Source<'_>, sentence: &Sentence, view: &View, holder: usize) -> Pair {
        let (low, high) = (view.target.min(holder), view.target.max(holder));
        let by = (low + 1..high).rev().take(3).any(|i| view.is_by(sentence, i));
        let order = usize::from(holder > view.target);
        Pair {
            order,
            low,
            high,
            by,
            acts: (order == 0) != by,
            near: high - low <= APART,
            speaks: view.speaks(source, sentence, holder),
        }
    }

    /// The one of two that goes with the order.
    fn pick<T: Copy>(&self, both: [T; 2]) -> T {
        both[self.order]
    }
}

fn words(sentence: &Sentence, view: &mut View, pair: Option<&Pair>, listener: &mut impl Listener) {
    let target = view.target;
    let of_target = *view.word(sentence, target);
    let items = std::mem::take(&mut view.items);
    for (i, item) in items.iter().enumerate() {
        if item.what != What::Other {
            continue;
        }
        let word = &sentence.words[usize::from(item.word)];
        let mut places = Places::default();
        places.add_if(word.sort != Sort::Name, Places::ALL);
        match pair {
            Some(pair) => pair_places(pair, i, target, word.sort, &mut places),
            None => target_places(i, target, word, &of_target, &mut places),
        }
        // A word counts once in each place.
        let seen = &mut view.places[usize::from(word.first)];
        let new = Places(places.0 & !*seen);
        *seen |= new.0;
        if new.0 != 0 {
            listener.word(usize::from(item.word), new, 1.0);
        }
    }
    view.items = items;
}

#[inline]
fn target_places(i: usize, target: usize, word: &Word, of_target: &Word, places: &mut Places) {
    let distance = i.abs_diff(target);
    let behind = usize::from(i > target);
    places.add_if(distance == 1, [Places::BEFORE1, Places::AFTER1][behind]);
    if word.sort == Sort::Word {
        places.add([Places::BEFORE, Places::AFTER][behind]);
        places.add_if(word.clause == of_target.clause, [Places::CLAUSE_BEFORE, Places::CLAUSE_AFTER][behind]);
        places.add_if(word.quoted && !of_target.quoted, Places::QUOTE);
    }
    if word.sort != Sort::Mark {
        places.add_if(distance <= 7, [Places::BEFORE7, Places::AFTER7][behind]);
        places.add_if(distance <= 3, [Places::BEFORE3, Places::AFTER3][behind]);
    }
}

#[inline]
fn pair_places(pair: &Pair, i: usize, target: usize, sort: Sort, places: &mut Places) {
    let Pair { low, high, .. } = *pair;
    let plain = sort == Sort::Word;
    if i < low {
        if sort != Sort::Mark {
            places.add(pair.pick([Places::LEFT_H, Places::LEFT_T]));
            places.add_if(low - i <= 3, pair.pick([Places::LEFT3_H, Places::LEFT3_T]));
        }
    } else if i > high {
        if sort != Sort::Mark {
            places.add(pair.pick([Places::RIGHT_H, Places::RIGHT_T]));
            places.add_if(i - high <= 5, pair.pick([Places::RIGHT5_H, Places::RIGHT5_T]));
        }
        places.add_if(plain && pair.near && pair.order == 1 && !pair.by && i - high <= 3, Places::RELATIVE);
    } else {
        places.add(pair.pick([Places::BETWEEN_H, Places::BETWEEN_T]));
        if sort != Sort::Mark {
            places.add_if(i - low <= 2, pair.pick([Places::FIRST2_H, Places::FIRST2_T]));
            places.add_if(high - i <= 2, pair.pick([Places::LAST2_H, Places::LAST2_T]));
            places.add_if(high - low <= 8, pair.pick([Places::BETWEEN7_H, Places::BETWEEN7_T]));
        }
        places.add_if(plain && pair.near, if pair.acts { Places::ACT } else { Places::ACTED });
    }
    places.add_if(plain && pair.speaks && i.abs_diff(target) <= 7, Places::SAID_OF);
}

/// Sums over terms, each with the term that weighs most in it.
struct Sums {
    /// Bits of the sums that something was added to, two for each: negative, positive.
    touched: u128,
    /// Sum, size of the heaviest term, and the term.
    sums: [(f32, f32, u16); 2 * Sum::COUNT],
}

impl Sums {
    #[inline]
    fn add(&mut self, sum: Sum, value: f32, hit: usize) {
        let n = 2 * sum.index() + usize::from(value > 0.0);
        let size = value.abs();
        self.touched |= 1 << n;
        let of_sum = &mut self.sums[n];
        of_sum.0 += size;
        if size > of_sum.1 {
            (of_sum.1, of_sum.2) = (size, hit as u16);
        }
    }
}

fn terms(source: &Source<'_>, sentence: &Sentence, view: &View, pair: Option<&Pair>, listener: &mut impl Listener) {
    if view.terms.is_empty() {
        listener.fact(Fact::NONE, SCALE, None);
        return;
    }
    let speaks = view.speaks(source, sentence, view.target);
    let of_target = view.word(sentence, view.target);
    let mut sums = Sums { touched: 0, sums: [(0.0, 0.0, 0); 2 * Sum::COUNT] };
    let mut net = 0.0;
    for seen in &view.terms {
        let hit = &sentence.hits[seen.hit];
        let word = &sentence.words[usize::from(hit.words.0)];
        let v = hit.value;
        net += v;
        let behind = usize::from(seen.first > view.target);
        let distance = if behind == 1 { seen.first - view.target } else { view.target - seen.last };
        let same_clause = word.clause == of_target.clause;
        let mut add = |sum| sums.add(sum, v, seen.hit);
        add(Sum::ALL);
        add([Sum::BEFORE, Sum::AFTER][behind]);
        if same_clause {
            add([Sum::CLAUSE_BEFORE, Sum::CLAUSE_AFTER][behind]);
        }
        if distance <= 3 {
            add([Sum::BEFORE3, Sum::AFTER3][behind]);
        }
        if distance <= 7 {
            add([Sum::BEFORE7, Sum::AFTER7][behind]);
        }
        if word.quoted && !of_target.quoted {
            add(Sum::QUOTE);
        }
        add(if speaks { Sum::SAID } else { Sum::UNSAID });
        if let Some(pair) = pair {
            if seen.first < pair.low {
                add(pair.pick([Sum::LEFT_H, Sum::LEFT_T]));
                if pair.low - seen.last.min(pair.low) <= 7 {
                    add(pair.pick([Sum::LEFT7_H, Sum::LEFT7_T]));
                }
            } else if seen.first > pair.high {
                add(pair.pick([Sum::RIGHT_H, Sum::RIGHT_T]));
                if seen.first - pair.high <= 7 {
                    add(pair.pick([Sum::RIGHT7_H, Sum::RIGHT7_T]));
                }
            } else {
                add(pair.pick([Sum::BETWEEN_H, Sum::BETWEEN_T]));
                if source.lexicon.terms[hit.term as usize].kind == TermKind::Verb {
                    add(if hit.passive {
                        pair.pick([Sum::PASSIVE_H, Sum::PASSIVE_T])
                    } else {
                        pair.pick([Sum::VERB_H, Sum::VERB_T])
                    });
                }
                if pair.near {
                    add(if pair.acts { Sum::ACT } else { Sum::ACTED });
                }
            }
            if pair.speaks {
                add(Sum::SAID_OF);
                if same_clause {
                    add(Sum::SAID_OF_CLAUSE);
                }
            }
        }
        role(source, hit, seen, behind == 1, distance, &mut sums);
    }
    let mut touched = sums.touched;
    while touched != 0 {
        let n = touched.trailing_zeros() as usize;
        touched &= touched - 1;
        let (sum, _, heaviest) = sums.sums[n];
        listener.fact(Fact::sum(Sum::ALL, false).plus(n), sum.min(MOST) * SCALE, Some(usize::from(heaviest)));
    }
    nearest(source, sentence, view, view.target, 0, listener);
    if let Some(holder) = view.holder {
        nearest(source, sentence, view, holder, 2, listener);
    }
    if net.abs() > 1.0 {
        listener.fact(Fact::NET.plus(usize::from(net > 0.0)), SCALE, None);
    }
}

/// The side that a verb shows its subject or object to be on, or that another term shows its neighbour to be on.
fn role(source: &Source<'_>, hit: &Hit, seen: &Seen, behind: bool, distance: usize, sums: &mut Sums) {
    let term = &source.lexicon.terms[hit.term as usize];
    let Scope { subject, object, .. } = term.scope;
    if term.kind == TermKind::Verb && (subject != 0.0 || object != 0.0) {
        let is_subject = behind != hit.passive;
        let effect =
            if is_subject { subject } else { object } * if hit.negated { hit.value / term.weight } else { 1.0 };
        if effect != 0.0 && distance <= ROLE {
            sums.add(if is_subject { Sum::SUBJECT } else { Sum::OBJECT }, effect, seen.hit);
        }
    } else if distance <= 2 {
        sums.add(Sum::NEAR, hit.value, seen.hit);
    }
}

/// What is told of the nearest terms on both sides of an item; `side` is 0 for the target, 2 for the holder.
fn nearest(
    source: &Source<'_>,
    sentence: &Sentence,
    view: &View,
    at: usize,
    side: usize,
    listener: &mut impl Listener,
) {
    const CLAUSE: usize = 10;
    const ADJACENT: usize = 11;
    const PASSIVE: usize = 12;
    const SECOND: usize = 13;
    let next = view.terms.partition_point(|t| t.first <= at);
    let before = view.terms.partition_point(|t| t.last < at);
    let found = [
        (0, view.terms.get(next), view.terms.get(next + 1)),
        (1, before.checked_sub(1).map(|i| &view.terms[i]), before.checked_sub(2).map(|i| &view.terms[i])),
    ];
    for (back, first, second) in found {
        let distance = |t: &Seen| if back == 0 { t.first - at } else { at - t.last };
        if let Some(t) = first.filter(|t| distance(t) <= NEAREST) {
            let hit = &sentence.hits[t.hit];
            let kind = source.lexicon.terms[hit.term as usize].kind;
            let (positive, strength) = (hit.value > 0.0, hit.value.abs() * SCALE);
            let mut tell =
                |what: usize| listener.fact(Fact::nearest(side + back, what, positive), strength, Some(t.hit));
            tell(kind as usize);
            tell(match distance(t) {
                0..=1 => 6,
                2..=3 => 7,
                4..=7 => 8,
                _ => 9,
            });
            if sentence.words[usize::from(hit.words.0)].clause == view.word(sentence, at).clause {
                tell(CLAUSE);
            }
            if back == 1 && distance(t) == 1 {
                tell(ADJACENT);
            }
            if hit.passive && kind == TermKind::Verb {
                tell(PASSIVE);
            }
            let beside = if back == 0 { at + 1 } else { at.wrapping_sub(1) };
            if view.items.get(beside).is_some_and(|i| i.what == What::Other) {
                let first = Places(Places::NEXT_NEGATIVE.0 << (2 * (side + back)));
                let place = Places(first.0 << u32::from(positive));
                listener.word(usize::from(view.items[beside].word), place, strength);
            }
        }
        if let Some(t) = second.filter(|t| distance(t) <= NEAREST) {
            let hit = &sentence.hits[t.hit];
            let fact = Fact::nearest(side + back, SECOND, hit.value > 0.0);
            listener.fact(fact, hit.value.abs() * SCALE, Some(t.hit));
        }
    }
}

fn about_target(source: &Source<'_>, sentence: &Sentence, view: &View, target: Tokens, listener: &mut impl Listener) {
    let (n, at) = (view.items.len(), view.target);
    let mut tell = |so: bool, fact: Fact| {
        if so {
            listener.fact(fact, 1.0, None);
        }
    };
    tell(View::is_pronoun(source, target), Fact::PRONOUN);
    tell(View::is_possessive(source, target), Fact::POSSESSIVE);
    tell(view.says_behind(sentence, at), Fact::SAYS);
    tell(view.speaks(source, sentence, at), Fact::SPEAKS);
    tell(view.word(sentence, at).quoted, Fact::IN_QUOTE);
    let part = if at <= 1 { 0 } else { 2 - usize::from(at * 3 < n) };
    tell(true, Fact::AT.plus(part));
    tell(true, Fact::WORDS.plus([12, 25, 40].iter().filter(|&&most| n >= most).count()));
}

fn about_pair(sentence: &Sentence, view: &View, pair: &Pair, listener: &mut impl Listener) {
    let mut tell = |so: bool, fact: Fact| {
        if so {
            listener.fact(fact.plus(pair.order), 1.0, None);
        }
    };
    let (low, high) = (view.word(sentence, pair.low), view.word(sentence, pair.high));
    tell(true, Fact::ORDER);
    tell(low.clause == high.clause, Fact::SAME_CLAUSE);
    tell(low.clause + 1 == high.clause, Fact::NEXT_CLAUSE);
    tell(low.quoted != high.quoted, Fact::QUOTE_DIFFERS);
    let between = pair.high - pair.low - 1;
    tell(true, Fact::GAP.plus(2 * [1, 4, 8, 16].iter().filter(|&&from| between >= from).count()));
    tell(pair.speaks, Fact::HOLDER_SPEAKS);
    tell(pair.speaks && view.word(sentence, view.target).quoted, Fact::HOLDER_QUOTES);
}
