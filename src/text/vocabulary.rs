//! The words that some lexicon knows, each with a number and a few bits.
//!
//! A word of the text is looked up once; every later comparison is of numbers. The table is filled while lexicons are
//! read and never changes afterwards, so that threads share it freely.

use super::eight::{Eight, HIGH, first_of};
use crate::model::WordId;

/// What the text layer must know about a word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Class(pub u16);

impl Class {
    /// Abbreviation before a name (`gen.`): its full stop never ends a sentence.
    pub const BEFORE_NAME: Class = Class(1);
    /// Abbreviation before a number (`no.`).
    pub const BEFORE_NUMBER: Class = Class(1 << 1);
    /// Abbreviation whose full stop may end the sentence too (`u.s.`).
    pub const MAY_END: Class = Class(1 << 2);
    /// Any other abbreviation.
    pub const ABBREVIATION: Class = Class(1 << 3);
    /// Closed-class word (`the`, `he`, `but`): capitalised, it begins a sentence.
    pub const FUNCTION: Class = Class(1 << 4);
    /// A form of a verb that reports speech (`said`).
    pub const SAYING: Class = Class(1 << 5);

    const ANY_ABBREVIATION: u16 = 0b1111;

    /// Whether one of the bits of `other` is set.
    pub fn has(self, other: Class) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether it is an abbreviation of any kind.
    pub fn abbreviation(self) -> bool {
        self.0 & Self::ANY_ABBREVIATION != 0
    }
}

impl std::ops::BitOr for Class {
    type Output = Class;

    fn bitor(self, other: Class) -> Class {
        Class(self.0 | other.0)
    }
}

/// Folded words and their numbers. Number 0 is no word.
///
/// Words of up to eight bytes, which most are, are their own keys: one comparison of two numbers finds them, and ASCII
/// letters are folded in a register on the way. The words with the lowest numbers, which are the frequent ones, have a
/// small table of their own, which stays in the cache while the stages read theirs.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    /// Words with numbers below [`FREQUENT`].
    frequent: Slots,
    /// All others.
    rest: Slots,
    /// Where each word's letters end in `letters`; word `i` is `letters[ends[i - 1]..ends[i]]`.
    ends: Vec<u32>,
    letters: String,
    classes: Vec<Class>,
}

/// How many words count as frequent: together they are five of six words of a text.
const FREQUENT: u32 = 4096;

impl Default for Vocabulary {
    fn default() -> Self {
        Vocabulary {
            frequent: Slots::new(2 * FREQUENT as usize),
            rest: Slots::new(1024),
            ends: vec![0],
            letters: String::new(),
            classes: vec![Class::default()],
        }
    }
}

/// A word's key, its length in bytes and its number.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    key: u64,
    length: u32,
    id: u32,
}

/// Open addressing, a power of two long; number 0 is empty.
#[derive(Clone, Debug)]
struct Slots(Vec<Slot>);

impl Slots {
    fn new(length: usize) -> Slots {
        Slots(vec![Slot::default(); length])
    }

    /// The number of a word with this key and length for which `same` holds (asked only of long words, whose key is
    /// but a hash).
    #[inline]
    fn find(&self, place: usize, key: u64, length: usize, same: impl Fn(u32) -> bool) -> Option<WordId> {
        let mask = self.0.len() - 1;
        let mut i = place;
        loop {
            let slot = self.0[i & mask];
            if slot.key == key && slot.length as usize == length && (length <= 8 || same(slot.id)) {
                return Some(WordId(slot.id));
            }
            if slot.id == 0 {
                return None;
            }
            i += 1;
        }
    }

    fn insert(&mut self, slot: Slot) {
        let mask = self.0.len() - 1;
        let mut i = place(slot.key, slot.length as usize);
        while self.0[i & mask].id != 0 {
            i += 1;
        }
        self.0[i & mask] = slot;
    }

    fn double(&mut self) {
        let old = std::mem::replace(self, Slots::new(self.0.len() * 2));
        old.0.into_iter().filter(|s| s.id != 0).for_each(|slot| self.insert(slot));
    }
}

/// Up to eight bytes from `at`, the first lowest, those behind `length` 0.
#[inline]
fn load(bytes: &[u8], at: usize, length: usize) -> u64 {
    let x = match bytes.get(at..at + 8) {
        Some(eight) => u64::from_le_bytes(eight.try_into().expect("eight bytes")),
        None => bytes[at..].iter().rev().fold(0, |x, &b| x << 8 | u64::from(b)),
    };
    first_of(x, length)
}

/// The key of a long word goes on with its next eight bytes.
#[inline]
pub(super) fn mix(h: u64, x: u64) -> u64 {
    (h.rotate_left(23) ^ x).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// The key of a folded word.
fn key(word: &[u8]) -> u64 {
    if word.len() <= 8 {
        return load(word, 0, word.len());
    }
    (0..word.len()).step_by(8).fold(0, |h, at| mix(h, load(word, at, word.len() - at)))
}

impl Vocabulary {
    /// How many words it holds, the unknown one included.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Every number, the unknown word's first.
    pub fn ids(&self) -> impl Iterator<Item = WordId> + use<> {
        (0..self.len() as u32).map(WordId)
    }

    /// Whether it holds no word.
    pub fn is_empty(&self) -> bool {
        self.len() == 1
    }

    /// The number of a folded word; [`WordId::UNKNOWN`] if it is not there.
    pub fn id(&self, folded: &str) -> WordId {
        self.find(key(folded.as_bytes()), folded.len(), |w| w == folded)
    }

    /// The number of the word at `start..end` of a text, any case; `None` where it is not ASCII and must be folded
    /// first.
    #[inline]
    pub(super) fn id_at(&self, text: &[u8], start: usize, end: usize) -> Option<WordId> {
        let length = end - start;
        if length <= 8 {
            let x = load(text, start, length);
            return (x & HIGH == 0).then(|| self.short(Eight::of(x).lower(), length));
        }
        let word = &text[start..end];
        let mut h = 0;
        for at in (0..length).step_by(8) {
            let x = load(word, at, length - at);
            if x & HIGH != 0 {
                return None;
            }
            h = mix(h, Eight::of(x).lower());
        }
        Some(self.long(h, word))
    }

    /// The number of a word of up to eight bytes, which are its key.
    #[inline]
    pub(super) fn short(&self, key: u64, length: usize) -> WordId {
        self.find(key, length, |_| true)
    }

    /// The number of a longer word, ASCII in any case, with this key.
    #[inline]
    pub(super) fn long(&self, key: u64, word: &[u8]) -> WordId {
        self.find(key, word.len(), |w| w.as_bytes().eq_ignore_ascii_case(word))
    }

    #[inline]
    fn find(&self, key: u64, length: usize, same: impl Fn(&str) -> bool) -> WordId {
        let place = place(key, length);
        let same = |id| same(self.word(WordId(id)));
        match self.frequent.find(place, key, length, same) {
            Some(id) => id,
            None => self.rest.find(place, key, length, same).unwrap_or_default(),
        }
    }

    /// The folded letters of a word.
    pub fn word(&self, id: WordId) -> &str {
        let i = id.0 as usize;
        if i == 0 { "" } else { &self.letters[self.ends[i - 1] as usize..self.ends[i] as usize] }
    }

    /// The number of a folded word, which is added if it is new.
    pub fn intern(&mut self, folded: &str) -> WordId {
        let known = self.id(folded);
        if known != WordId::UNKNOWN || folded.is_empty() {
            return known;
        }
        let id = self.ends.len() as u32;
        self.letters.push_str(folded);
        self.ends.push(self.letters.len() as u32);
        self.classes.push(Class::default());
        let slot = Slot { key: key(folded.as_bytes()), length: folded.len() as u32, id };
        if id < FREQUENT {
            self.frequent.insert(slot);
            return WordId(id);
        }
        if self.ends.len() * 3 > self.rest.0.len() {
            self.rest.double();
        }
        self.rest.insert(slot);
        WordId(id)
    }

    /// The bits of a word.
    #[inline]
    pub fn class(&self, id: WordId) -> Class {
        self.classes[id.0 as usize]
    }

    /// Sets bits of a word.
    pub fn mark(&mut self, id: WordId, class: Class) {
        if id != WordId::UNKNOWN {
            self.classes[id.0 as usize].0 |= class.0;
        }
    }
}

#[inline]
fn place(key: u64, length: usize) -> usize {
    let h = (key ^ (length as u64) << 56).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (h >> 32) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_their_numbers() {
        let mut v = Vocabulary::default();
        let ids: Vec<WordId> = (0..5000).map(|i| v.intern(&format!("w{i}"))).collect();
        for (i, id) in ids.iter().enumerate() {
            assert_eq!(v.id(&format!("w{i}")), *id);
            assert_eq!(v.word(*id), format!("w{i}"));
        }
        let mixed = b"W17 w4999x extraordinary-W17";
        assert_eq!(v.id_at(mixed, 0, 3), Some(ids[17]));
        assert_eq!(v.id_at(mixed, 4, 9), Some(ids[4999]));
        assert_eq!(v.id_at("\u{e9}a".as_bytes(), 0, 3), None);
        let long = v.intern("extraordinary-w17");
        assert_eq!(v.id_at(mixed, 11, 28), Some(long));
        assert_eq!(v.id("other"), WordId::UNKNOWN);
        assert_eq!(v.intern(""), WordId::UNKNOWN);
    }
}
