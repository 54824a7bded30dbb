//! A sentence seen from one target, and from one holder if there is one: what stands where, and at which distance.
//!
//! Target and holder count as one word each, a run of other names as one word too; distances are counted in these
//! places. A question is asked of a sentence several times, so nothing is copied for it: the sentence numbers its words
//! once, and a view only knows by how much the numbers shift behind target and holder.

use super::bonds::Bond;
use super::judge::Pair;
use super::reports::Told;
use super::sentence::{Sentence, Sort, Source, Word};
use super::ties::Ties;
use crate::lexicon::{CueKind, Gist};
use crate::model::{Flags, Relation, Row, Tag, Tokens};

/// A stretch of words that counts as one: the target, or the holder.
#[derive(Clone, Copy, Debug, Default)]
struct Mask {
    /// First and last word.
    first: usize,
    last: usize,
    /// Its place.
    place: usize,
    /// What is added to the numbers of the words behind it.
    shift: isize,
}

impl Mask {
    fn has(&self, word: usize) -> bool {
        self.first <= word && word <= self.last
    }
}

/// A term, by places.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    /// First and last place.
    pub(super) first: usize,
    pub(super) last: usize,
    /// Index into [`Sentence::hits`].
    pub(super) hit: usize,
    /// What it weighs.
    pub(super) value: f32,
    /// The row of what negates it.
    pub(super) negator: Option<Row>,
}

/// The view. Its buffer is used again.
#[derive(Default)]
pub(crate) struct View {
    /// Target and holder, the first of them first; without a holder the second stands behind all words.
    masks: [Mask; 2],
    /// Place of the target, and of the holder.
    pub(super) target: usize,
    pub(super) holder: Option<usize>,
    /// How many places there are.
    pub(super) len: usize,
    /// Whether the target seems to be a source.
    pub(super) speaks: bool,
    pub(super) terms: Vec<Seen>,
    /// What tells nothing of the target ([`super::reports::Told::silent`]).
    silent: Vec<Tokens>,
    /// How holder and target hang together; nothing without a holder.
    pub(super) bond: Bond,
    /// The target's own verbs.
    pub(super) ties: Ties,
}

impl View {
    /// Looks at the sentence from target and holder, but not at what is silent. What is said around the target is negated by
    /// what stands in it and by who denies it, not by others: `not by Poe's lies, as Roe had claimed`.
    pub(super) fn look(&mut self, source: &Source<'_>, sentence: &Sentence, pair: Pair, told: &Told<'_>) {
        let Pair { target, holder } = pair;
        let words = |t: Tokens| (sentence.word_of(t.start as usize), sentence.word_of(t.end as usize - 1));
        let t = words(target);
        let h = holder.and_then(|h| outside(words(h), t));
        let (first, second) = match h {
            Some(h) if h < t => (h, Some(t)),
            _ => (t, h),
        };
        self.masks[0] = mask(sentence, first, first.0.checked_sub(1).map(|w| usize::from(sentence.words[w].place)));
        self.masks[1] = Mask { first: usize::MAX, ..Mask::default() };
        if let Some(second) = second {
            let before = self.place(sentence, second.0 - 1);
            self.masks[1] = mask(sentence, second, Some(before));
        }
        self.target = self.place(sentence, t.0);
        self.holder = h.map(|h| self.place(sentence, h.0));
        if let (Some(holder), Some(_)) = (holder, h) {
            self.bond.find(source, holder, target);
        }
        self.ties.find(source, target);
        self.len = self.place(sentence, sentence.words.len() - 1) + 1;
        self.speaks = self.speaks_at(source, sentence, self.target);
        self.silent.clear();
        self.silent.extend_from_slice(&told.silent);
        let said = |token: u32| {
            let start = source.document.tokens[token as usize].span.start;
            told.content.iter().any(|c| c.start <= start && start < c.end)
        };
        self.terms.clear();
        for (n, hit) in sentence.hits.iter().enumerate() {
            let (first, end) = (usize::from(hit.words.0), usize::from(hit.words.1));
            if self.masks.iter().all(|m| end <= m.first || m.last < first) && !self.is_silent(&sentence.words[first]) {
                let (first, last) = (self.place(sentence, first), self.place(sentence, end - 1));
                let token = sentence.words[usize::from(hit.words.0)].token;
                let negator = hit
                    .negator
                    .filter(|negator| told.denied || said(negator.1) || !said(token))
                    .map(|negator| negator.0);
                let value = if negator.is_some() { hit.value } else { hit.form.weight };
                self.terms.push(Seen { first, last, hit: n, value, negator });
            }
        }
    }

    /// Whether a word tells nothing of the target.
    #[inline]
    pub(super) fn is_silent(&self, word: &Word) -> bool {
        self.silent.iter().any(|s| s.holds(word.token as usize))
    }

    /// The place of a word.
    #[inline]
    pub(super) fn place(&self, sentence: &Sentence, word: usize) -> usize {
        let of_mask = || self.masks.iter().find(|m| m.has(word)).map_or(0, |m| m.place);
        self.place_of_other(sentence, word).unwrap_or_else(of_mask)
    }

    /// The place of a word that is neither the target's nor the holder's.
    #[inline]
    pub(super) fn place_of_other(&self, sentence: &Sentence, word: usize) -> Option<usize> {
        let [a, b] = &self.masks;
        let shift = if word < a.first {
            0
        } else if word < b.first {
            if word <= a.last {
                return None;
            }
            a.shift
        } else {
            if word <= b.last {
                return None;
            }
            b.shift
        };
        Some(usize::from(sentence.words[word].place).wrapping_add_signed(shift))
    }

    /// Whether a word is neither the target's nor the holder's.
    #[inline]
    pub(super) fn is_other(&self, word: usize) -> bool {
        !self.masks.iter().any(|m| m.has(word))
    }

    /// The first word of target or holder, by its place.
    fn word_at(&self, place: usize) -> usize {
        self.masks[usize::from(self.masks[1].first != usize::MAX && self.masks[1].place == place)].first
    }

    /// The target or the holder, by its place: its first word.
    pub(super) fn word<'a>(&self, sentence: &'a Sentence, place: usize) -> &'a Word {
        &sentence.words[self.word_at(place)]
    }

    /// First word of the place behind that of `word`, which is the first of its own.
    fn next(&self, sentence: &Sentence, word: usize) -> Option<usize> {
        let mut next = match self.masks.iter().find(|m| m.has(word)) {
            Some(mask) => mask.last + 1,
            None => word + 1,
        };
        while self.goes_on(sentence, next) {
            next += 1;
        }
        (next < sentence.words.len()).then_some(next)
    }

    /// First word of the place before that of `word`, which is the first of its own.
    fn previous(&self, sentence: &Sentence, word: usize) -> Option<usize> {
        let mut previous = word.checked_sub(1)?;
        if let Some(mask) = self.masks.iter().find(|m| m.has(previous)) {
            return Some(mask.first);
        }
        while self.goes_on(sentence, previous) {
            previous -= 1;
        }
        Some(previous)
    }

    /// Whether a word goes on with the run of names that the word before it is in.
    fn goes_on(&self, sentence: &Sentence, word: usize) -> bool {
        let name = |w: usize| sentence.words.get(w).is_some_and(|x| x.sort == Sort::Name) && self.is_other(w);
        word > 0 && name(word) && name(word - 1)
    }

    /// Whether `by` stands in one of the three places before `high`, behind `low` (target and holder).
    pub(super) fn has_by(&self, sentence: &Sentence, low: usize, high: usize) -> bool {
        let low = self.word_at(low);
        let before = |w: &usize| self.previous(sentence, *w);
        std::iter::successors(before(&self.word_at(high)), before)
            .take(3)
            .take_while(|&w| w > low)
            .any(|w| self.is_other(w) && sentence.words[w].gist.has(Gist::BY))
    }

    fn says(&self, sentence: &Sentence, word: Option<usize>) -> bool {
        word.is_some_and(|w| sentence.words[w].gist.has(Gist::SAYING) && self.is_other(w))
    }

    /// Whether a verb of saying stands just behind the target or holder at a place.
    pub(super) fn says_behind(&self, sentence: &Sentence, place: usize) -> bool {
        let next = self.next(sentence, self.word_at(place));
        self.says(sentence, next) || self.says(sentence, next.and_then(|n| self.next(sentence, n)))
    }

    /// Whether the target or holder at a place seems to be a source: a verb of saying stands beside it, or `according
    /// to` before it.
    pub(super) fn speaks_at(&self, source: &Source<'_>, sentence: &Sentence, place: usize) -> bool {
        if self.says_behind(sentence, place) {
            return true;
        }
        let Some(previous) = self.previous(sentence, self.word_at(place)) else { return false };
        if self.says(sentence, Some(previous)) {
            // Who is told something does not speak.
            let token = self.word(sentence, place).token as usize;
            let verb = sentence.words[previous].token;
            let told = source.trees.heads[token] == verb
                && matches!(source.trees.relations[token], Relation::Dobj | Relation::Dative);
            return !told;
        }
        let Some(second) = self.previous(sentence, previous) else { return false };
        if self.is_other(previous) && sentence.words[previous].sort == Sort::Name && self.says(sentence, Some(second)) {
            return true;
        }
        let at = sentence.words[second].token as usize;
        source.lexicon.cue_forms.longest(&source.document.tokens[at..at + 2]).is_some_and(|(n, forms)| {
            n == 2 && forms.iter().any(|f| source.lexicon.cues[f.cue as usize].kind == CueKind::Preposition)
        })
    }

    /// Whether the target is a pronoun.
    pub(super) fn is_pronoun(source: &Source<'_>, target: Tokens) -> bool {
        target.len() == 1 && matches!(source.trees.tags[target.start as usize], Tag::Prp | Tag::PrpPoss)
    }

    /// Whether the target has a possessive ending, or is a possessive pronoun.
    pub(super) fn is_possessive(source: &Source<'_>, target: Tokens) -> bool {
        source.trees.tags.get(target.end as usize) == Some(&Tag::Pos)
            && !source.document.tokens[target.end as usize].flags.has(Flags::SPACE)
    }
}

/// The words of the holder that are not the target's. A holder inside the target cannot be told from it: there is none
/// then.
fn outside(holder: (usize, usize), target: (usize, usize)) -> Option<(usize, usize)> {
    if holder.0 < target.0 {
        Some((holder.0, holder.1.min(target.0 - 1)))
    } else if holder.1 > target.1 {
        Some((holder.0.max(target.1 + 1), holder.1))
    } else {
        None
    }
}

/// The mask over these words, `before` being the place of the word before them.
fn mask(sentence: &Sentence, (first, last): (usize, usize), before: Option<usize>) -> Mask {
    let place = before.map_or(0, |b| b + 1);
    let behind = sentence.words.get(last + 1).map_or(0, |w| isize::try_from(w.place).unwrap_or(0));
    Mask { first, last, place, shift: place as isize + 1 - behind }
}
