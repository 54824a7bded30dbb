//! What the lexicons know about parts of speech: how likely a tag is for a word, and behind another tag.

use rustc_hash::FxHashMap;

use crate::model::{Tag, WordId};

/// Number of tags.
pub(super) const TAGS: usize = Tag::ALL.len();

/// The tags a word can have, each with its log-likelihood (against the tag's overall share).
pub(super) type Likely = Box<[(Tag, f32)]>;

/// Letters of the longest ending that is looked at.
const ENDING: usize = 4;

/// Tables of a first-order hidden Markov model of parts of speech (Church 1988), in natural logarithms.
#[derive(Clone, Debug)]
pub struct Tagging {
    /// By word number.
    words: Vec<Word>,
    /// The tags of all words, side by side: frequent words, which have low numbers, share few lines of the cache.
    likely: Vec<(Tag, f32)>,
    /// By the number of an ending.
    suffixes: FxHashMap<u128, Likely>,
    /// `transitions[a][b]`: log-likelihood of tag `b` behind tag `a`; the last row is [`Tagging::START`].
    pub transitions: Box<[[f32; TAGS]; TAGS + 1]>,
}

/// Where the tags of a word are: first those in lower case, behind them those with a capital.
#[derive(Clone, Copy, Debug, Default)]
struct Word {
    start: u32,
    lower: u8,
    capital: u8,
}

impl Default for Tagging {
    fn default() -> Self {
        Tagging {
            words: Vec::new(),
            likely: Vec::new(),
            suffixes: FxHashMap::default(),
            transitions: Box::new([[0.0; TAGS]; TAGS + 1]),
        }
    }
}

impl Tagging {
    /// The row of the transitions that stands for the start of a sentence.
    pub const START: usize = TAGS;

    /// Sets the tags of a word, in lower case and with a capital.
    pub(super) fn set(&mut self, word: WordId, lower: &[(Tag, f32)], capital: &[(Tag, f32)]) {
        let at = word.0 as usize;
        if self.words.len() <= at {
            self.words.resize(at + 1, Word::default());
        }
        // There are far fewer tags than a byte can count.
        self.words[at] =
            Word { start: self.likely.len() as u32, lower: lower.len() as u8, capital: capital.len() as u8 };
        self.likely.extend_from_slice(lower);
        self.likely.extend_from_slice(capital);
    }

    /// Sets the tags of unknown words that end so; endings that are too long are never looked at.
    pub(super) fn set_suffix(&mut self, folded: &str, likely: Likely) {
        if folded.chars().count() <= ENDING {
            let key = folded.chars().rev().fold(0, longer);
            self.suffixes.insert(key, likely);
        }
    }

    /// Every log-likelihood of a tag for a word or ending.
    pub(super) fn all_mut(&mut self) -> impl Iterator<Item = &mut (Tag, f32)> {
        self.likely.iter_mut().chain(self.suffixes.values_mut().flat_map(|l| l.iter_mut()))
    }

    /// The tags of a word in lower case or at the start of a sentence; empty if it is not known.
    #[inline]
    pub fn lower(&self, word: WordId) -> &[(Tag, f32)] {
        let Some(&Word { start, lower, .. }) = self.words.get(word.0 as usize) else { return &[] };
        &self.likely[start as usize..start as usize + usize::from(lower)]
    }

    /// The tags of a word with a capital inside a sentence; empty if it is then a name like any other.
    #[inline]
    pub fn capital(&self, word: WordId) -> &[(Tag, f32)] {
        let Some(&Word { start, lower, capital }) = self.words.get(word.0 as usize) else { return &[] };
        let start = start as usize + usize::from(lower);
        &self.likely[start..start + usize::from(capital)]
    }

    /// Brings the tags of a word into the cache. Nothing waits for them, so that those of many words can be on their way
    /// at once.
    #[inline]
    pub fn approach(&self, word: WordId) {
        let start = self.words.get(word.0 as usize).map_or(0, |w| w.start);
        std::hint::black_box(self.likely.get(start as usize).map(|l| l.0));
    }

    /// The tags of an unknown word by the longest known ending that is not all of it.
    pub fn by_suffix(&self, folded: &str) -> Option<&[(Tag, f32)]> {
        let mut letters = folded.chars().rev().peekable();
        let (mut key, mut best) = (0, None);
        for _ in 0..ENDING {
            let letter = letters.next()?;
            if letters.peek().is_none() {
                break;
            }
            key = longer(key, letter);
            best = self.suffixes.get(&key).or(best);
        }
        best.map(|l| &**l)
    }
}

/// The number of an ending with one more letter before it.
fn longer(ending: u128, letter: char) -> u128 {
    ending << 32 | u128::from(u32::from(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_ending_tells() {
        let mut tagging = Tagging::default();
        for (suffix, tag) in
            [("s", Tag::Nns), ("ess", Tag::Nn), ("ness", Tag::Nn), ("lness", Tag::Jj), ("\u{e9}", Tag::Vb)]
        {
            tagging.set_suffix(suffix, Box::new([(tag, suffix.len() as f32)]));
        }
        let length = |word| tagging.by_suffix(word).map(|l| l[0].1);
        assert_eq!(length("frolness"), Some(4.0));
        assert_eq!(length("ness"), Some(3.0));
        assert_eq!(length("caf\u{e9}"), Some(2.0));
        assert_eq!((length("s"), length(""), length("frot")), (None, None, None));
    }
}
