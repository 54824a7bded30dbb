//! The words that some lexicon knows, each with a number and a few bits.
//!
//! A word of the text is looked up once; every later comparison is of numbers. The table is filled while lexicons are
//! read and never changes afterwards, so that threads share it freely.

use rustc_hash::FxHasher;
use std::hash::Hasher;

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
#[derive(Clone, Debug)]
pub struct Vocabulary {
    /// Open addressing, a power of two long; 0 is empty.
    slots: Vec<(u32, u32)>,
    /// Where each word's letters end in `letters`; word `i` is `letters[ends[i - 1]..ends[i]]`.
    ends: Vec<u32>,
    letters: String,
    classes: Vec<Class>,
}

impl Default for Vocabulary {
    fn default() -> Self {
        Vocabulary { slots: vec![(0, 0); 1024], ends: vec![0], letters: String::new(), classes: vec![Class::default()] }
    }
}

fn hash(word: &[u8]) -> u32 {
    let mut h = FxHasher::default();
    h.write(word);
    let x = h.finish();
    (x ^ (x >> 32)) as u32
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
    #[inline]
    pub fn id(&self, folded: &str) -> WordId {
        let h = hash(folded.as_bytes());
        let mask = self.slots.len() - 1;
        let mut i = h as usize & mask;
        loop {
            let (have, id) = self.slots[i];
            if id == 0 {
                return WordId::UNKNOWN;
            }
            if have == h && self.word(WordId(id)) == folded {
                return WordId(id);
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
        if self.ends.len() * 2 > self.slots.len() {
            let mut bigger = vec![(0, 0); self.slots.len() * 2];
            for &(h, w) in self.slots.iter().filter(|s| s.1 != 0) {
                insert(&mut bigger, h, w);
            }
            self.slots = bigger;
        }
        insert(&mut self.slots, hash(folded.as_bytes()), id);
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

fn insert(slots: &mut [(u32, u32)], h: u32, id: u32) {
    let mask = slots.len() - 1;
    let mut i = h as usize & mask;
    while slots[i].1 != 0 {
        i = (i + 1) & mask;
    }
    slots[i] = (h, id);
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
        assert_eq!(v.id("other"), WordId::UNKNOWN);
        assert_eq!(v.intern(""), WordId::UNKNOWN);
    }
}
