//! Bytes appended fast: a buffer that always has some room at its end, so that numbers and short words are stored in a
//! few wide moves. Cells are 12 bytes long on average, for which the check, the growth and the call to `memcpy` of
//! `Vec::extend_from_slice` cost more than the bytes.

use crate::model::Date;

/// The room that is there after [`Pen::ready`] and whatever else makes sure of room: for two numbers and some bytes.
const ROOM: usize = 64;

/// A buffer to append to.
#[derive(Debug, Default)]
pub(super) struct Pen {
    /// What is written, and whatever comes after it.
    bytes: Vec<u8>,
    len: usize,
}

impl Pen {
    /// What is written.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }

    /// How many bytes are written.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Takes back all from byte `len` on.
    pub(super) fn truncate(&mut self, len: usize) {
        debug_assert!(len <= self.len);
        self.len = len;
    }

    /// Makes sure of room for what does not do so itself: two numbers (or dates) and a few single bytes.
    #[inline]
    pub(super) fn ready(&mut self) {
        self.room(0);
    }

    /// Makes sure of room for `more` bytes and some.
    #[inline]
    fn room(&mut self, more: usize) {
        if self.len + more + ROOM > self.bytes.len() {
            self.grow(more);
        }
    }

    #[cold]
    fn grow(&mut self, more: usize) {
        let size = (self.len + more + ROOM).max(self.bytes.len() * 2).max(4096);
        self.bytes.resize(size, 0);
    }

    /// Appends bytes.
    #[inline]
    pub(super) fn put(&mut self, bytes: &[u8]) {
        self.room(bytes.len());
        let n = bytes.len();
        let to = &mut self.bytes[self.len..self.len + n];
        // Two moves that overlap, instead of a call.
        if n > 32 {
            to.copy_from_slice(bytes);
        } else if n >= 16 {
            to[..16].copy_from_slice(&bytes[..16]);
            to[n - 16..].copy_from_slice(&bytes[n - 16..]);
        } else if n >= 8 {
            to[..8].copy_from_slice(&bytes[..8]);
            to[n - 8..].copy_from_slice(&bytes[n - 8..]);
        } else if n >= 4 {
            to[..4].copy_from_slice(&bytes[..4]);
            to[n - 4..].copy_from_slice(&bytes[n - 4..]);
        } else {
            for (t, b) in to.iter_mut().zip(bytes) {
                *t = *b;
            }
        }
        self.len += n;
    }

    /// Appends a byte, given room.
    #[inline]
    pub(super) fn push(&mut self, byte: u8) {
        self.bytes[self.len] = byte;
        self.len += 1;
    }

    /// Appends what was written before, once more.
    #[inline]
    pub(super) fn again(&mut self, from: usize, to: usize) {
        debug_assert!(to <= self.len);
        self.room(to - from);
        self.bytes.copy_within(from..to, self.len);
        self.len += to - from;
    }

    /// Appends four bytes, of which `n` count, given room.
    #[inline]
    fn store(&mut self, bytes: [u8; 4], n: usize) {
        self.bytes[self.len..self.len + 4].copy_from_slice(&bytes);
        self.len += n;
    }

    /// Appends a whole number, given room.
    #[inline]
    pub(super) fn integer(&mut self, value: u64) {
        match value {
            ..1000 => self.short(value as u32),
            1000..1_000_000 => {
                let value = value as u32;
                self.short(value / 1000);
                self.store(PADDED[(value % 1000) as usize], 3);
            }
            _ => self.long(value),
        }
    }

    /// A number below 1000.
    #[inline]
    fn short(&mut self, value: u32) {
        let digits = SHORT[value as usize];
        self.store(digits, usize::from(digits[3]));
    }

    /// Any number; apart, so that the others need no recursion.
    #[cold]
    fn long(&mut self, value: u64) {
        self.integer(value / 1000);
        self.store(PADDED[(value % 1000) as usize], 3);
    }

    /// Appends a number given in units of its last of two or three `DECIMALS`, given room.
    #[inline]
    pub(super) fn decimal<const DECIMALS: u32>(&mut self, value: i64) {
        if value < 0 {
            self.push(b'-');
        }
        let value = value.unsigned_abs();
        let (whole, part) = if DECIMALS == 2 { (value / 100, value % 100 * 10) } else { (value / 1000, value % 1000) };
        self.integer(whole);
        self.push(b'.');
        self.store(PADDED[part as usize], DECIMALS as usize);
    }

    /// Appends `YYYY-MM-DD`, given room.
    pub(super) fn date(&mut self, date: Date) {
        let year = date.year.unsigned_abs();
        if date.year < 0 {
            self.push(b'-');
        }
        if year > 9999 {
            self.push(b'0' + (year / 10_000) as u8);
        }
        let two = |n: u16| PADDED[usize::from(n % 100)];
        for (n, mark) in
            [(year / 100, None), (year, Some(b'-')), (date.month.into(), Some(b'-')), (date.day.into(), None)]
        {
            let [_, tens, units, _] = two(n);
            self.push(tens);
            self.push(units);
            if let Some(mark) = mark {
                self.push(mark);
            }
        }
    }
}

/// The digits of the numbers below 1000 from the left, and how many there are.
static SHORT: [[u8; 4]; 1000] = {
    let mut all = [[0; 4]; 1000];
    let mut n = 0;
    while n < 1000 {
        let [a, b, c, _] = padded(n);
        all[n] = match n {
            100.. => [a, b, c, 3],
            10.. => [b, c, 0, 2],
            _ => [c, 0, 0, 1],
        };
        n += 1;
    }
    all
};

/// The digits of the numbers below 1000, with leading zeros.
static PADDED: [[u8; 4]; 1000] = {
    let mut all = [[0; 4]; 1000];
    let mut n = 0;
    while n < 1000 {
        all[n] = padded(n);
        n += 1;
    }
    all
};

const fn padded(n: usize) -> [u8; 4] {
    [b'0' + (n / 100) as u8, b'0' + (n / 10 % 10) as u8, b'0' + (n % 10) as u8, 0]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(write: impl FnOnce(&mut Pen)) -> String {
        let mut pen = Pen::default();
        pen.ready();
        write(&mut pen);
        String::from_utf8(pen.bytes().to_vec()).expect("text")
    }

    #[test]
    fn integers() {
        for power in 0..20 {
            let n = 10u64.pow(power);
            for n in [n - 1, n, n + 1] {
                assert_eq!(written(|p| p.integer(n)), n.to_string());
            }
        }
        for n in (0..100_000).chain([u64::MAX]) {
            assert_eq!(written(|p| p.integer(n)), n.to_string());
        }
    }

    #[test]
    fn decimals_and_dates() {
        let decimal = |v| written(|p| p.decimal::<3>(v));
        assert_eq!(decimal(0), "0.000");
        assert_eq!(decimal(-1), "-0.001");
        assert_eq!(decimal(12_345), "12.345");
        assert_eq!(written(|p| p.decimal::<2>(-180)), "-1.80");
        assert_eq!(decimal(i64::MIN), "-9223372036854775.808");
        assert_eq!(written(|p| p.date(Date { year: 207, month: 3, day: 14 })), "0207-03-14");
        assert_eq!(written(|p| p.date(Date { year: -12345, month: 12, day: 1 })), "-12345-12-01");
    }

    proptest! {
        #[test]
        fn bytes_of_any_length(parts in prop::collection::vec("\\PC{0,50}", 0..300), n: u64) {
            let pen = written(|pen| {
                parts.iter().for_each(|p| pen.put(p.as_bytes()));
                pen.again(0, pen.len());
                pen.integer(n);
            });
            prop_assert_eq!(pen, format!("{0}{0}{n}", parts.concat()));
        }
    }
}
