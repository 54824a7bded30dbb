//! What a stance score rests on: each word in its places, the judging terms in theirs, and facts about the two actors.
//!
//! The target-relative words and lexicon regions follow Hamborg & Donnay (EACL 2021) and the position features of
//! directed sentiment (Park, Pan & Joo 2021); what the tree tells of two actors is in [`super::bonds`]. One function lists them all; what is done with each
//! (add its weight, note it as evidence, write its name for learning) is the listener's business.

use super::bonds::{head_of, predicated};
use super::reports::Told;
use super::sentence::{Hit, NEGATED, Sentence, Sort, Source, Weighted, Word};
use super::view::{Seen, View};
use crate::lexicon::{Fact, InPlaces, Places, Sum, TermForm, TermKind};
use crate::model::Tokens;

/// Hears the features of a view.
pub(super) trait Listener {
    /// In which places a word has weights.
    fn weights(&self, word: &Word) -> InPlaces;
    /// The word (its index in the sentence) stands in these places.
    fn word(&mut self, word: usize, weights: InPlaces, places: Places, strength: f32);
    /// A fact holds, this strongly; a term (its index in the sentence's hits) may be the reason.
    fn fact(&mut self, fact: Fact, strength: f32, hit: Option<usize>);
}

/// Words further away from the target than this tell nothing of it.
const FAR: usize = 25;
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

/// What a question is about.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) source: &'a Source<'a>,
    pub(super) sentence: &'a Sentence,
    /// The words that can count.
    pub(super) weighted: &'a [Weighted],
    pub(super) view: &'a View,
    pub(super) target: Tokens,
    /// What attributions tell, and other facts that the asker knows.
    pub(super) told: &'a Told<'a>,
}

/// Calls `listener` with every feature of a view.
pub(super) fn features(asked: Asked<'_>, scratch: &mut Scratch, listener: &mut impl Listener) {
    let Asked { source, sentence, view, .. } = asked;
    let pair = view.holder.map(|h| Pair::new(source, sentence, view, h));
    listener.fact(Fact::BIAS, 1.0, None);
    asked.told.facts.iter().for_each(|&fact| listener.fact(fact, 1.0, None));
    words(asked, pair.as_ref(), &mut scratch.seen, listener);
    terms(asked, pair.as_ref(), &mut scratch.sums, listener);
    about_target(source, sentence, view, asked.target, listener);
    view.ties.facts(|fact| listener.fact(fact, 1.0, None));
    if let Some(pair) = pair {
        about_pair(sentence, view, &pair, listener);
        way(sentence, view, listener);
    }
}

/// Holder and target of a view.
struct Pair {
    /// 0: the holder is first; 1: the target is.
    order: usize,
    low: usize,
    high: usize,
    /// Whether the holder acts on the target, not the other way round.
    acts: bool,
    /// Whether the two are near enough for one to act on the other.
    near: bool,
    speaks: bool,
}

impl Pair {
    fn new(source: &Source<'_>, sentence: &Sentence, view: &View, holder: usize) -> Pair {
        let (low, high) = (view.target.min(holder), view.target.max(holder));
        let by = view.has_by(sentence, low, high);
        let order = usize::from(holder > view.target);
        Pair {
            order,
            low,
            high,
            acts: (order == 0) != by,
            near: high - low <= APART,
            speaks: view.speaks_at(source, sentence, holder),
        }
    }

    /// The one of two that goes with who acts on whom.
    fn pick_act<T: Copy>(&self, both: [T; 2]) -> T {
        both[usize::from(!self.acts)]
    }

    /// The one of two that goes with the order.
    fn pick<T: Copy>(&self, both: [T; 2]) -> T {
        both[self.order]
    }
}

fn words(asked: Asked<'_>, pair: Option<&Pair>, seen: &mut Vec<u64>, listener: &mut impl Listener) {
    let Asked { sentence, view, .. } = asked;
    let target = view.target;
    let of_target = *view.word(sentence, target);
    seen.clear();
    seen.resize(asked.weighted.len(), 0);
    for of_word in asked.weighted {
        let i = usize::from(of_word.word);
        let Some(place) = view.place_of_other(sentence, i) else { continue };
        let word = &sentence.words[i];
        if view.is_silent(word) {
            continue;
        }
        let mut places = match pair {
            Some(pair) => pair_places(pair, place, target, word.sort),
            None if place.abs_diff(target) > FAR => Places::default(),
            None => target_places(place, target, word, &of_target),
        };
        if word.sort == Sort::Word && of_word.weights.places.0 & Places::TIES.0 != 0 {
            places.add(view.ties.of(word.token));
        }
        // A word counts once in each place; so does a run of names, whose words stand in one place.
        let seen = &mut seen[usize::from(of_word.first)];
        let new = Places(places.0 & of_word.weights.places.0 & !*seen);
        *seen |= new.0;
        if new.0 != 0 {
            listener.word(i, of_word.weights, new, 1.0);
        }
    }
}

/// The places of a word before or behind the target, by its distance; those further away than 7 are one.
const AROUND: [[Places; 9]; 2] = {
    let sides = [
        (Places::BEFORE, Places::BEFORE7, Places::BEFORE3, Places::BEFORE1),
        (Places::AFTER, Places::AFTER7, Places::AFTER3, Places::AFTER1),
    ];
    let mut around = [[Places::ALL; 9]; 2];
    let mut i = 0;
    while i < 18 {
        let (any, seven, three, one) = sides[i / 9];
        let mut places = Places::ALL.0 | any.0;
        places |= if i % 9 <= 7 { seven.0 } else { 0 };
        places |= if i % 9 <= 3 { three.0 } else { 0 };
        places |= if i % 9 == 1 { one.0 } else { 0 };
        around[i / 9][i % 9] = Places(places);
        i += 1;
    }
    around
};

/// The places around the target that count for a name, and for a mark.
const OF_NAME: u64 = OF_NEAR | Places::BEFORE7.0 | Places::AFTER7.0 | Places::BEFORE3.0 | Places::AFTER3.0;
const OF_MARK: u64 = OF_NEAR | Places::ALL.0;
const OF_NEAR: u64 = Places::BEFORE1.0 | Places::AFTER1.0;

#[inline]
fn target_places(at: usize, target: usize, word: &Word, of_target: &Word) -> Places {
    let behind = usize::from(at > target);
    let mut places = AROUND[behind][at.abs_diff(target).min(8)];
    places.add_if(word.clause == of_target.clause, [Places::CLAUSE_BEFORE, Places::CLAUSE_AFTER][behind]);
    places.add_if(word.quoted && !of_target.quoted, Places::QUOTE);
    match word.sort {
        Sort::Word => places,
        Sort::Name => Places(places.0 & OF_NAME),
        Sort::Mark => Places(places.0 & OF_MARK),
    }
}

#[inline]
fn pair_places(pair: &Pair, i: usize, target: usize, sort: Sort) -> Places {
    let mut places = if sort == Sort::Name { Places::default() } else { Places::ALL };
    let Pair { low, high, .. } = *pair;
    if low < i && i < high {
        places.add(pair.pick_act([Places::BETWEEN_H, Places::BETWEEN_T]));
        if sort != Sort::Mark {
            places.add_if(i - low <= 2, pair.pick_act([Places::FIRST2_H, Places::FIRST2_T]));
            places.add_if(high - i <= 2, pair.pick_act([Places::LAST2_H, Places::LAST2_T]));
        }
    }
    places.add_if(sort == Sort::Word && pair.speaks && i.abs_diff(target) <= 7, Places::SAID_OF);
    places
}

/// The buffers of [`features`], used again for each question.
#[derive(Default)]
pub(super) struct Scratch {
    /// In which places each word was seen.
    seen: Vec<u64>,
    sums: Sums,
}

/// Sums over terms, each with the term that weighs most in it.
struct Sums {
    /// Bits of the sums that something was added to, two for each: negative, positive. The others are out of date.
    touched: u128,
    /// Sum, size of the heaviest term, and the term.
    sums: [(f32, f32, u16); 2 * Sum::COUNT],
}

impl Default for Sums {
    fn default() -> Self {
        Sums { touched: 0, sums: [(0.0, 0.0, 0); 2 * Sum::COUNT] }
    }
}

impl Sums {
    #[inline]
    fn add(&mut self, sum: Sum, value: f32, hit: usize) {
        let n = 2 * sum.index() + usize::from(value > 0.0);
        let size = value.abs();
        let of_sum = &mut self.sums[n];
        if self.touched & 1 << n == 0 {
            self.touched |= 1 << n;
            *of_sum = (size, size, hit as u16);
            return;
        }
        of_sum.0 += size;
        if size > of_sum.1 {
            (of_sum.1, of_sum.2) = (size, hit as u16);
        }
    }
}

fn terms(asked: Asked<'_>, pair: Option<&Pair>, sums: &mut Sums, listener: &mut impl Listener) {
    let Asked { source, sentence, view, told, .. } = asked;
    if view.terms.is_empty() {
        listener.fact(Fact::NONE, SCALE, None);
        return;
    }
    let of_target = view.word(sentence, view.target);
    let target = head_of(source.trees, asked.target);
    sums.touched = 0;
    let mut net = 0.0;
    for seen in &view.terms {
        let hit = &sentence.hits[seen.hit];
        let word = &sentence.words[usize::from(hit.words.0)];
        let v = seen.value;
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
        add(if view.speaks { Sum::SAID } else { Sum::UNSAID });
        view.ties.sums(word.token as usize, &mut add);
        if let Some(pair) = pair {
            view.bond.sums(source.trees, word.token as usize, &mut add);
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
                if hit.form.kind == TermKind::Verb {
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
        let start = source.document.tokens[word.token as usize].span.start;
        if told.content.iter().any(|c| c.start <= start && start < c.end) {
            let value = if told.denied { v * NEGATED } else { v };
            sums.add(Sum::CONTENT, value, seen.hit);
            if same_clause {
                sums.add(Sum::CONTENT_CLAUSE, value, seen.hit);
            }
        }
        if predicated(source.trees, target, word.token as usize) {
            sums.add(Sum::PREDICATE, v, seen.hit);
        }
        role(hit, seen, behind == 1, distance, sums);
    }
    let mut touched = sums.touched;
    while touched != 0 {
        let n = touched.trailing_zeros() as usize;
        touched &= touched - 1;
        let (sum, _, heaviest) = sums.sums[n];
        listener.fact(Fact::sum(Sum::ALL, false).plus(n), sum.min(MOST) * SCALE, Some(usize::from(heaviest)));
    }
    nearest(sentence, view, view.target, 0, listener);
    if let Some(holder) = view.holder {
        nearest(sentence, view, holder, 2, listener);
    }
    if net.abs() > 1.0 {
        listener.fact(Fact::NET.plus(usize::from(net > 0.0)), SCALE, None);
    }
}

/// The side that a verb shows its subject or object to be on, or that another term shows its neighbour to be on.
fn role(hit: &Hit, seen: &Seen, behind: bool, distance: usize, sums: &mut Sums) {
    let TermForm { weight, subject, object, kind, .. } = hit.form;
    if kind == TermKind::Verb && (subject != 0.0 || object != 0.0) {
        let is_subject = behind != hit.passive;
        let turned = seen.value / weight;
        let effect = if is_subject { subject } else { object } * turned;
        if effect != 0.0 && distance <= ROLE {
            sums.add(if is_subject { Sum::SUBJECT } else { Sum::OBJECT }, effect, seen.hit);
        }
    } else if distance <= 2 {
        sums.add(Sum::NEAR, seen.value, seen.hit);
    }
}

/// What is told of the nearest terms on both sides of an item; `side` is 0 for the target, 2 for the holder.
fn nearest(sentence: &Sentence, view: &View, at: usize, side: usize, listener: &mut impl Listener) {
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
            let kind = hit.form.kind;
            let (positive, strength) = (t.value > 0.0, t.value.abs() * SCALE);
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
        }
        if let Some(t) = second.filter(|t| distance(t) <= NEAREST) {
            let fact = Fact::nearest(side + back, SECOND, t.value > 0.0);
            listener.fact(fact, t.value.abs() * SCALE, Some(t.hit));
        }
    }
}

fn about_target(source: &Source<'_>, sentence: &Sentence, view: &View, target: Tokens, listener: &mut impl Listener) {
    let (n, at) = (view.len, view.target);
    let mut tell = |so: bool, fact: Fact| {
        if so {
            listener.fact(fact, 1.0, None);
        }
    };
    tell(View::is_pronoun(source, target), Fact::PRONOUN);
    tell(View::is_possessive(source, target), Fact::POSSESSIVE);
    tell(view.says_behind(sentence, at), Fact::SAYS);
    tell(view.speaks, Fact::SPEAKS);
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

/// The way from the holder to the target in the tree.
fn way(sentence: &Sentence, view: &View, listener: &mut impl Listener) {
    view.bond.facts(|fact| listener.fact(fact, 1.0, None));
    view.bond.words(sentence, view, |word, places| {
        let weights = listener.weights(&sentence.words[word]);
        listener.word(word, weights, Places(places.0 & weights.places.0), 1.0);
    });
}
