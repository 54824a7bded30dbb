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
/// A look-up must not wait for memory. Words of up to sixteen bytes, which nearly all are, are their own keys: their
/// slot alone tells them, and ASCII letters are folded in a register on the way. And the words with the lowest numbers,
/// which are the frequent ones, have small tables of their own, which stay in the cache while the stages read theirs.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    /// Words of up to eight bytes.
    short: Table<u64>,
    /// All others.
    long: Table<(u64, u64)>,
    /// The words of one ASCII character, by that: nearly all marks, which are the commonest tokens of all.
    single: [WordId; 128],
    /// Where each word's letters end in `letters`; word `i` is `letters[ends[i - 1]..ends[i]]`.
    ends: Vec<u32>,
    letters: String,
    classes: Vec<Class>,
}

/// How many words count as frequent: together they are five of six words of a text.
const FREQUENT: u32 = 3072;

impl Default for Vocabulary {
    fn default() -> Self {
        Vocabulary {
            short: Table::default(),
            long: Table::default(),
            single: [WordId::UNKNOWN; 128],
            ends: vec![0],
            letters: String::new(),
            classes: vec![Class::default()],
        }
    }
}

/// What tells a word from others of its length, and where it is looked for.
pub(super) trait Key: Copy + PartialEq + Default {
    fn place(self, length: usize) -> usize;
}

/// All bytes of a short word.
impl Key for u64 {
    #[inline]
    fn place(self, length: usize) -> usize {
        (mix(length as u64, self) >> 32) as usize
    }
}

/// The first and the last eight bytes of a word, which may overlap; of one longer than [`EXACT`] the first is a hash of
/// all.
impl Key for (u64, u64) {
    #[inline]
    fn place(self, length: usize) -> usize {
        (mix(mix(length as u64, self.0), self.1) >> 32) as usize
    }
}

/// Bytes of the longest word that is its own key.
pub(super) const EXACT: usize = 16;

#[inline]
pub(super) fn mix(h: u64, x: u64) -> u64 {
    (h.rotate_left(23) ^ x).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Words with one sort of key.
#[derive(Clone, Debug)]
struct Table<K> {
    /// Those with numbers below [`FREQUENT`].
    frequent: Slots<K>,
    rest: Slots<K>,
    /// How many words are in `rest`.
    count: usize,
}

impl<K: Key> Default for Table<K> {
    fn default() -> Self {
        let frequent = Slots::new((FREQUENT as usize).next_power_of_two());
        Table { frequent, rest: Slots::new(1024), count: 0 }
    }
}

impl<K: Key> Table<K> {
    fn insert(&mut self, slot: Slot<K>) {
        if slot.id < FREQUENT {
            return self.frequent.insert(slot);
        }
        self.count += 1;
        if self.count * 2 > self.rest.0.len() {
            let bigger = Slots::new(self.rest.0.len() * 2);
            let old = std::mem::replace(&mut self.rest, bigger);
            old.0.into_iter().filter(|s| s.id != 0).for_each(|slot| self.rest.insert(slot));
        }
        self.rest.insert(slot);
    }
}

/// A word's key, its length in bytes and its number.
#[derive(Clone, Copy, Debug, Default)]
struct Slot<K> {
    key: K,
    length: u32,
    id: u32,
}

/// Open addressing, a power of two long; number 0 is empty.
#[derive(Clone, Debug)]
struct Slots<K>(Vec<Slot<K>>);

impl<K: Key> Slots<K> {
    fn new(length: usize) -> Self {
        Slots(vec![Slot::default(); length])
    }

    /// The number of the word with this key and length for which `same` holds.
    #[inline]
    fn find(&self, key: K, length: usize, same: impl Fn(u32) -> bool) -> Option<WordId> {
        let mask = self.0.len() - 1;
        let mut i = key.place(length);
        loop {
            let slot = &self.0[i & mask];
            if slot.key == key && slot.length as usize == length && same(slot.id) {
                return Some(WordId(slot.id));
            }
            if slot.id == 0 {
                return None;
            }
            i += 1;
        }
    }

    fn insert(&mut self, slot: Slot<K>) {
        let mask = self.0.len() - 1;
        let mut i = slot.key.place(slot.length as usize);
        while self.0[i & mask].id != 0 {
            i += 1;
        }
        self.0[i & mask] = slot;
    }
}

/// A word as it is looked up: folded as far as ASCII goes.
#[derive(Clone, Copy)]
pub(super) enum Wanted<'a> {
    Short(u64, usize),
    Long((u64, u64), &'a [u8]),
}

impl<'a> Wanted<'a> {
    /// The word at `start..end` of a text, any case; `None` where it is not ASCII and must be folded first.
    #[inline]
    pub(super) fn ascii(text: &'a [u8], start: usize, end: usize) -> Option<Self> {
        let length = end - start;
        if length <= 8 {
            let x = load(text, start, length);
            return (x & HIGH == 0).then(|| Wanted::Short(Eight::of(x).lower(), length));
        }
        let word = &text[start..end];
        word.is_ascii().then(|| Wanted::long(word, |x| Eight::of(x).lower()))
    }

    /// A word that is folded already.
    fn folded(word: &'a [u8]) -> Self {
        if word.len() <= 8 { Wanted::Short(load(word, 0, word.len()), word.len()) } else { Wanted::long(word, |x| x) }
    }

    /// A word of more than eight bytes, which `lower` folds.
    #[inline]
    fn long(word: &'a [u8], lower: impl Fn(u64) -> u64) -> Self {
        let eight = |at: usize| lower(load(word, at, word.len() - at));
        let last = eight(word.len() - 8);
        let first =
            if word.len() <= EXACT { eight(0) } else { (0..word.len()).step_by(8).fold(0, |h, at| mix(h, eight(at))) };
        Wanted::Long((first, last), word)
    }
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
        self.find(Wanted::folded(folded.as_bytes()))
    }

    /// The number of the word at `start..end` of a text, any case; `None` where it is not ASCII and must be folded
    /// first.
    #[inline]
    pub(super) fn id_at(&self, text: &[u8], start: usize, end: usize) -> Option<WordId> {
        if let [byte] = text[start..end] {
            return self.single.get(usize::from(byte.to_ascii_lowercase())).copied();
        }
        Wanted::ascii(text, start, end).map(|wanted| self.find(wanted))
    }

    fn find(&self, wanted: Wanted<'_>) -> WordId {
        self.frequent(wanted).unwrap_or_else(|| self.rare(wanted))
    }

    /// The number of a frequent word.
    #[inline]
    pub(super) fn frequent(&self, wanted: Wanted<'_>) -> Option<WordId> {
        match wanted {
            Wanted::Short(key, length) => self.short.frequent.find(key, length, |_| true),
            Wanted::Long(key, word) => self.long.frequent.find(key, word.len(), |id| self.same(id, word)),
        }
    }

    /// The number of any other word.
    pub(super) fn rare(&self, wanted: Wanted<'_>) -> WordId {
        let found = match wanted {
            Wanted::Short(key, length) => self.short.rest.find(key, length, |_| true),
            Wanted::Long(key, word) => self.long.rest.find(key, word.len(), |id| self.same(id, word)),
        };
        found.unwrap_or_default()
    }

    /// Brings the place where a rare word would be into the cache. Nothing waits for it, so that many words can be on
    /// their way at once.
    #[inline]
    pub(super) fn approach(&self, wanted: Wanted<'_>) {
        fn touch<K: Key>(slots: &Slots<K>, key: K, length: usize) -> u32 {
            slots.0[key.place(length) & (slots.0.len() - 1)].id
        }
        std::hint::black_box(match wanted {
            Wanted::Short(key, length) => touch(&self.short.rest, key, length),
            Wanted::Long(key, word) => touch(&self.long.rest, key, word.len()),
        });
    }

    /// Whether a long word of the same key is the same: only a key that is a hash needs to be doubted.
    #[inline]
    fn same(&self, id: u32, word: &[u8]) -> bool {
        word.len() <= EXACT || self.word(WordId(id)).as_bytes().eq_ignore_ascii_case(word)
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
        let length = folded.len() as u32;
        if let [byte] = *folded.as_bytes() {
            self.single[usize::from(byte)] = WordId(id);
        }
        match Wanted::folded(folded.as_bytes()) {
            Wanted::Short(key, _) => self.short.insert(Slot { key, length, id }),
            Wanted::Long(key, _) => self.long.insert(Slot { key, length, id }),
        }
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

/// Up to eight bytes from `at`, the first lowest, those behind `length` 0.
#[inline]
fn load(bytes: &[u8], at: usize, length: usize) -> u64 {
    let x = match bytes.get(at..at + 8) {
        Some(eight) => u64::from_le_bytes(eight.try_into().expect("eight bytes")),
        None => bytes[at..].iter().rev().fold(0, |x, &b| x << 8 | u64::from(b)),
    };
    first_of(x, length)
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
