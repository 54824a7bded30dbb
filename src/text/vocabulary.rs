//! The words that some lexicon knows, each with a number and a few bits.
//!
//! A word of the text is looked up once; every later comparison is of numbers. The table is filled while lexicons are
//! read and never changes afterwards, so that threads share it freely.

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
/// letters are folded in a register on the way.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    /// Open addressing, a power of two long; number 0 is empty.
    slots: Vec<Slot>,
    /// Where each word's letters end in `letters`; word `i` is `letters[ends[i - 1]..ends[i]]`.
    ends: Vec<u32>,
    letters: String,
    classes: Vec<Class>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    key: u64,
    length: u32,
    id: u32,
}

impl Default for Vocabulary {
    fn default() -> Self {
        let slots = vec![Slot::default(); 1024];
        Vocabulary { slots, ends: vec![0], letters: String::new(), classes: vec![Class::default()] }
    }
}

/// Up to eight bytes from `at`, the first lowest, those behind `length` 0.
#[inline]
fn load(bytes: &[u8], at: usize, length: usize) -> u64 {
    let x = match bytes.get(at..at + 8) {
        Some(eight) => u64::from_le_bytes(eight.try_into().expect("eight bytes")),
        None => bytes[at..].iter().rev().fold(0, |x, &b| x << 8 | u64::from(b)),
    };
    if length >= 8 { x } else { x & ((1 << (8 * length)) - 1) }
}

const HIGH: u64 = 0x8080_8080_8080_8080;

/// The same bytes with `A` to `Z` made lower case; all must be ASCII.
#[inline]
fn lower(x: u64) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let from_a = x + ONES * (0x80 - b'A' as u64);
    let above_z = x + ONES * (0x7f - b'Z' as u64);
    x | ((from_a & !above_z & HIGH) >> 2)
}

#[inline]
fn mix(h: u64, x: u64) -> u64 {
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
            return (x & HIGH == 0).then(|| self.find(lower(x), length, |_| true));
        }
        let word = &text[start..end];
        let mut h = 0;
        for at in (0..length).step_by(8) {
            let x = load(word, at, length - at);
            if x & HIGH != 0 {
                return None;
            }
            h = mix(h, lower(x));
        }
        Some(self.find(h, length, |w| w.as_bytes().eq_ignore_ascii_case(word)))
    }

    #[inline]
    fn find(&self, key: u64, length: usize, same: impl Fn(&str) -> bool) -> WordId {
        let mask = self.slots.len() - 1;
        let mut i = place(key, length as u32) & mask;
        loop {
            let slot = self.slots[i];
            if slot.id == 0 {
                return WordId::UNKNOWN;
            }
            if slot.key == key && slot.length as usize == length && (length <= 8 || same(self.word(WordId(slot.id)))) {
                return WordId(slot.id);
            }
            i = (i + 1) & mask;
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
        if self.ends.len() * 3 > self.slots.len() {
            let mut bigger = vec![Slot::default(); self.slots.len() * 2];
            for &slot in self.slots.iter().filter(|s| s.id != 0) {
                insert(&mut bigger, slot);
            }
            self.slots = bigger;
        }
        insert(&mut self.slots, Slot { key: key(folded.as_bytes()), length: folded.len() as u32, id });
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
fn place(key: u64, length: u32) -> usize {
    let h = (key ^ u64::from(length) << 56).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (h >> 32) as usize
}

fn insert(slots: &mut [Slot], slot: Slot) {
    let mask = slots.len() - 1;
    let mut i = place(slot.key, slot.length) & mask;
    while slots[i].id != 0 {
        i = (i + 1) & mask;
    }
    slots[i] = slot;
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
