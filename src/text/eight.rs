//! Eight bytes of text at a time: which are letters, digits, capitals, told without a branch for each.
//!
//! A byte is judged by arithmetic on all eight at once; every answer is the bytes' highest bits (the first byte's is the
//! lowest). Bytes beyond ASCII are none of these.

/// The highest bit of each byte.
pub(super) const HIGH: u64 = 0x8080_8080_8080_8080;

const ONES: u64 = 0x0101_0101_0101_0101;

/// Eight bytes, the first lowest, and what they are.
#[derive(Clone, Copy)]
pub(super) struct Eight {
    bytes: u64,
    /// ASCII letters.
    letters: u64,
    /// ASCII digits.
    digits: u64,
}

impl Eight {
    #[inline]
    pub(super) fn of(bytes: u64) -> Eight {
        let ascii = !bytes & HIGH;
        let letters = between(bytes & !HIGH | ONES << 5, b'a', b'z') & ascii;
        let digits = between(bytes & !HIGH, b'0', b'9') & ascii;
        Eight { bytes, letters, digits }
    }

    /// How many letters and digits come first.
    #[inline]
    pub(super) fn word(self) -> usize {
        let others = !(self.letters | self.digits) & HIGH;
        others.trailing_zeros() as usize / 8
    }

    /// The same with all bytes from the one at `length` made 0.
    #[inline]
    pub(super) fn first(self, length: usize) -> Eight {
        let Eight { bytes, letters, digits } = self;
        let cut = |x| first_of(x, length);
        Eight { bytes: cut(bytes), letters: cut(letters), digits: cut(digits) }
    }

    /// The bytes with `A` to `Z` made lower case.
    #[inline]
    pub(super) fn lower(self) -> u64 {
        self.bytes | self.capitals() >> 2
    }

    #[inline]
    pub(super) fn letters(self) -> u64 {
        self.letters
    }

    #[inline]
    pub(super) fn digits(self) -> u64 {
        self.digits
    }

    #[inline]
    pub(super) fn capitals(self) -> u64 {
        // The bit that tells `a` from `A`.
        self.letters & !(self.bytes << 2)
    }

    /// Small letters.
    #[inline]
    pub(super) fn small(self) -> u64 {
        self.letters & self.bytes << 2
    }
}

/// Which bytes lie between two; none may be beyond ASCII.
#[inline]
fn between(x: u64, first: u8, last: u8) -> u64 {
    let from_first = x + ONES * (0x80 - u64::from(first));
    let above_last = x + ONES * (0x7f - u64::from(last));
    from_first & !above_last & HIGH
}

/// The lowest `length` bytes of `x`, the others 0.
#[inline]
pub(super) fn first_of(x: u64, length: usize) -> u64 {
    if length >= 8 { x } else { x & ((1 << (8 * length)) - 1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_judged_as_alone() {
        for b in 0..=u8::MAX {
            for n in 0..8 {
                let mut bytes = [b'x'; 8];
                bytes[n] = b;
                let eight = Eight::of(u64::from_le_bytes(bytes));
                let bit = |x: u64| x >> (8 * n + 7) & 1 == 1;
                assert_eq!(bit(eight.letters()), b.is_ascii_alphabetic(), "{b}");
                assert_eq!(bit(eight.digits()), b.is_ascii_digit(), "{b}");
                assert_eq!(bit(eight.capitals()), b.is_ascii_uppercase(), "{b}");
                assert_eq!(bit(eight.small()), b.is_ascii_lowercase(), "{b}");
                assert_eq!(eight.word(), if b.is_ascii_alphanumeric() { 8 } else { n }, "{b}");
                bytes.make_ascii_lowercase();
                assert_eq!(eight.lower().to_le_bytes(), bytes);
                assert_eq!(eight.first(n).lower(), first_of(u64::from_le_bytes(bytes), n));
            }
        }
    }
}
