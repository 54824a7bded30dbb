//! Bytes to characters. Inside the program an offset counts bytes; in the tables it counts Unicode scalar values, since
//! that is what Python, R and brat index by.
//!
//! Most news articles are not wholly ASCII (one curly quotation mark is enough), and a table's rows do not come in
//! the order of the text, so a cursor would run back and forth. A count at every 64th byte, and a bit for each byte
//! that begins a character, make each look-up a count of bits instead.

use crate::model::Span;

const BLOCK: usize = 64;

/// Some bytes of a text.
#[derive(Clone, Copy, Debug)]
struct Block {
    /// Characters that begin before it.
    before: u32,
    /// A bit for each byte of it that begins a character.
    starts: u64,
}

/// Translates the offsets of one text after the other.
#[derive(Debug, Default)]
pub(super) struct Offsets {
    /// One for each [`BLOCK`] bytes; empty where the text is ASCII.
    blocks: Vec<Block>,
    characters: u32,
}

impl Offsets {
    /// Makes ready for `text`.
    pub(super) fn read(&mut self, text: &str) {
        self.blocks.clear();
        if text.is_ascii() {
            self.characters = text.len() as u32;
            return;
        }
        let mut before = 0;
        self.blocks.reserve(text.len() / BLOCK + 1);
        let (whole, rest) = text.as_bytes().as_chunks();
        // The last block is filled up with bytes that begin no character.
        let mut last = [CONTINUES; BLOCK];
        last[..rest.len()].copy_from_slice(rest);
        for block in whole.iter().chain([&last]) {
            let starts = starts(block);
            self.blocks.push(Block { before, starts });
            before += starts.count_ones();
        }
        self.characters = before;
    }

    /// Length of the text in characters.
    pub(super) fn characters(&self) -> u64 {
        u64::from(self.characters)
    }

    /// How many characters begin before byte `at` of the text that was read last.
    #[inline]
    pub(super) fn at(&self, at: u32) -> u64 {
        if self.blocks.is_empty() {
            return u64::from(at);
        }
        let (block, within) = (self.blocks[at as usize / BLOCK], at % BLOCK as u32);
        u64::from(block.before + (block.starts & ((1 << within) - 1)).count_ones())
    }

    /// Start and end in characters.
    #[inline]
    pub(super) fn span(&self, span: Span) -> (u64, u64) {
        (self.at(span.start), self.at(span.end))
    }
}

/// A byte that continues a character: 10xxxxxx.
const CONTINUES: u8 = 0x80;

/// A bit for each byte that begins a character.
#[inline]
fn starts(block: &[u8; BLOCK]) -> u64 {
    const HIGH: u64 = u64::from_ne_bytes([0x80; 8]);
    // Moves the lowest bit of byte i to bit 56 + i.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let (words, _) = block.as_chunks();
    words.iter().enumerate().fold(0, |all, (i, word)| {
        let word = u64::from_le_bytes(*word);
        let begins = (!word | word << 1) & HIGH;
        all | ((begins >> 7).wrapping_mul(GATHER) >> 56) << (8 * i)
    })
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
                prop_assert_eq!(offsets.at(at as u32), text[..at].chars().count() as u64);
            }
        }
    }
}
