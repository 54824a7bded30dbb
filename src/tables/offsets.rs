//! Bytes to characters. Inside the program an offset counts bytes; in the tables it counts Unicode scalar values, since
//! that is what Python, R and brat index by.
//!
//! Most news articles are not wholly ASCII (one curly quotation mark is enough), and a table's rows do not come in
//! the order of the text, so a cursor would run back and forth. A count at every 64th byte makes each look-up a
//! short count instead.

use crate::model::Span;

const BLOCK: usize = 64;

/// Translates the offsets of one text after the other.
#[derive(Debug, Default)]
pub(super) struct Offsets {
    /// Characters that begin before byte `i * BLOCK`; empty where the text is ASCII.
    before: Vec<u32>,
    characters: u32,
}

impl Offsets {
    /// Makes ready for `text`.
    pub(super) fn read(&mut self, text: &str) {
        self.before.clear();
        if text.is_ascii() {
            self.characters = text.len() as u32;
            return;
        }
        let mut sum = 0;
        self.before.reserve(text.len() / BLOCK + 1);
        for block in text.as_bytes().chunks(BLOCK) {
            self.before.push(sum);
            sum += starts(block);
        }
        self.characters = sum;
    }

    /// Length of the text in characters.
    pub(super) fn characters(&self) -> u64 {
        u64::from(self.characters)
    }

    /// How many characters begin before byte `at` of the text that was read last.
    #[inline]
    pub(super) fn at(&self, text: &str, at: u32) -> u64 {
        if self.before.is_empty() {
            return u64::from(at);
        }
        let (at, block) = (at as usize, at as usize / BLOCK);
        let Some(before) = self.before.get(block) else { return self.characters() };
        u64::from(before + starts(&text.as_bytes()[block * BLOCK..at]))
    }

    /// Start and end in characters.
    #[inline]
    pub(super) fn span(&self, text: &str, span: Span) -> (u64, u64) {
        (self.at(text, span.start), self.at(text, span.end))
    }
}

/// How many characters begin in these bytes.
#[inline]
fn starts(bytes: &[u8]) -> u32 {
    // A byte that continues a character is 10xxxxxx, below -64 as a signed number.
    // 64 of them fit a byte, which is what makes the sum a wide one.
    debug_assert!(bytes.len() <= BLOCK);
    u32::from(bytes.iter().map(|&b| u8::from(b as i8 >= -64)).sum::<u8>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn agrees_with_counting(text in "[a-zé€😀 ]{0,300}") {
            let mut offsets = Offsets::default();
            offsets.read(&text);
            prop_assert_eq!(offsets.characters(), text.chars().count() as u64);
            for at in (0..=text.len()).filter(|i| text.is_char_boundary(*i)) {
                prop_assert_eq!(offsets.at(&text, at as u32), text[..at].chars().count() as u64);
            }
        }
    }
}
