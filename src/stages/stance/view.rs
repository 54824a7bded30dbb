//! A sentence seen from one target, and from one holder if there is one: what stands where, and at which distance.
//!
//! Target and holder count as one word each, a run of other names as one word too; distances are counted in these.

use super::sentence::{Hit, Sentence, Sort, Source, Word};
use crate::lexicon::{CueKind, Gist};
use crate::model::{Flags, Tag, Tokens};

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Target,
    Holder,
    Other,
}

/// A word, a run of names, the target, or the holder.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item {
    /// Its first word.
    pub(super) word: u16,
    pub(super) what: What,
}

/// A term, by items.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    /// First and last item.
    pub(super) first: usize,
    pub(super) last: usize,
    /// Index into [`Sentence::hits`].
    pub(super) hit: usize,
}

/// The view. Its buffers are used again.
#[derive(Default)]
pub(crate) struct View {
    pub(super) items: Vec<Item>,
    pub(super) terms: Vec<Seen>,
    /// Item of each word.
    of_word: Vec<u16>,
    /// Item of the target, and of the holder.
    pub(super) target: usize,
    pub(super) holder: Option<usize>,
    /// Places in which each stem was seen, by its first word.
    pub(super) places: Vec<u64>,
}

impl View {
    /// Looks at the sentence from `target` and `holder` (tokens).
    pub(crate) fn look(&mut self, sentence: &Sentence, target: Tokens, holder: Option<Tokens>) {
        self.items.clear();
        self.terms.clear();
        self.of_word.clear();
        self.places.clear();
        self.places.resize(sentence.words.len(), 0);
        let words = |t: Tokens| (sentence.word_of(t.start as usize), sentence.word_of(t.end as usize - 1));
        let t = words(target);
        let h = holder.map_or((usize::MAX, 0), words);
        let mut last = None; // sort of the item before
        for (i, w) in sentence.words.iter().enumerate() {
            let (what, sort) = if t.0 <= i && i <= t.1 {
                (What::Target, None)
            } else if h.0 <= i && i <= h.1 {
                (What::Holder, None)
            } else {
                (What::Other, Some(w.sort))
            };
            let goes_on = match (what, self.items.last()) {
                (What::Other, Some(before)) => {
                    before.what == What::Other && sort == Some(Sort::Name) && last == Some(Sort::Name)
                }
                (_, Some(before)) => before.what == what,
                (_, None) => false,
            };
            if !goes_on {
                self.items.push(Item { word: i as u16, what });
            }
            last = sort;
            self.of_word.push(self.items.len() as u16 - 1);
        }
        self.target = usize::from(self.of_word[t.0]);
        // A holder inside the target (or around it) cannot be told from it: there is none then.
        self.holder = self.items.iter().position(|i| i.what == What::Holder);
        for (n, hit) in sentence.hits.iter().enumerate() {
            let (first, last) = self.of_hit(hit);
            if self.items[first..=last].iter().all(|i| i.what == What::Other) {
                self.terms.push(Seen { first, last, hit: n });
            }
        }
    }

    fn of_hit(&self, hit: &Hit) -> (usize, usize) {
        (usize::from(self.of_word[usize::from(hit.words.0)]), usize::from(self.of_word[usize::from(hit.words.1) - 1]))
    }

    /// The word that item `i` begins with.
    #[inline]
    pub(super) fn word<'a>(&self, sentence: &'a Sentence, i: usize) -> &'a Word {
        &sentence.words[usize::from(self.items[i].word)]
    }

    /// Whether item `i` is the word `by`.
    pub(super) fn is_by(&self, sentence: &Sentence, i: usize) -> bool {
        self.items[i].what == What::Other && self.word(sentence, i).gist.has(Gist::BY)
    }

    fn says(&self, sentence: &Sentence, i: usize) -> bool {
        self.items.get(i).is_some_and(|item| item.what == What::Other && self.word(sentence, i).gist.has(Gist::SAYING))
    }

    /// Whether a verb of saying stands just behind item `i`.
    pub(super) fn says_behind(&self, sentence: &Sentence, i: usize) -> bool {
        self.says(sentence, i + 1) || self.says(sentence, i + 2)
    }

    /// Whether item `i` seems to be a source: a verb of saying stands beside it, or `according to` before it.
    pub(super) fn speaks(&self, source: &Source<'_>, sentence: &Sentence, i: usize) -> bool {
        if self.says_behind(sentence, i) || i >= 1 && self.says(sentence, i - 1) {
            return true;
        }
        let name = |i: usize| self.items[i].what == What::Other && self.word(sentence, i).sort == Sort::Name;
        if i >= 2 && name(i - 1) && self.says(sentence, i - 2) {
            return true;
        }
        i >= 2 && {
            let at = self.word(sentence, i - 2).token as usize;
            let tokens = &source.document.tokens[at..at + 2];
            source.lexicon.cue_forms.longest(tokens).is_some_and(|(n, forms)| {
                n == 2 && forms.iter().any(|f| source.lexicon.cues[f.cue as usize].kind == CueKind::Preposition)
            })
        }
    }

    /// Whether the target is a pronoun.
    pub(super) fn is_pronoun(source: &Source<'_>, target: Tokens) -> bool {
        target.len() == 1 && matches!(source.tags[target.start as usize], Tag::Prp | Tag::PrpPoss)
    }

    /// Whether the target has a possessive ending, or is a possessive pronoun.
    pub(super) fn is_possessive(source: &Source<'_>, target: Tokens) -> bool {
        source.tags.get(target.end as usize) == Some(&Tag::Pos)
            && !source.document.tokens[target.end as usize].flags.has(Flags::SPACE)
    }
}
