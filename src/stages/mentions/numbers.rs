//! Numbers from 0 for keys, as they come: what lets the rest of the stage use flat arrays.

/// Keys and their numbers. The most keys there can be is known beforehand, so the table never grows.
pub(super) struct Numbers {
    /// Open addressing, a power of two long: number + 1 of a key; 0 is empty.
    slots: Vec<u32>,
    keys: Vec<u64>,
    shift: u32,
}

impl Numbers {
    /// A table for at most `most` keys.
    pub(super) fn new(most: usize) -> Numbers {
        let length = (most * 2).next_power_of_two().max(2);
        Numbers { slots: vec![0; length], keys: Vec::with_capacity(most), shift: 64 - length.trailing_zeros() }
    }

    /// The number of the key, the next one if the key is new.
    #[inline]
    pub(super) fn number(&mut self, key: u64) -> u32 {
        let mask = self.slots.len() - 1;
        let mut at = (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> self.shift) as usize;
        loop {
            match self.slots[at & mask] {
                0 => break,
                n if self.keys[n as usize - 1] == key => return n - 1,
                _ => at += 1,
            }
        }
        self.keys.push(key);
        self.slots[at & mask] = self.keys.len() as u32;
        self.keys.len() as u32 - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_dense_and_stay() {
        let mut numbers = Numbers::new(50);
        let first: Vec<u32> = (0..50).map(|k| numbers.number(k << 40)).collect();
        assert!(first.iter().enumerate().all(|(i, &n)| i == n as usize));
        assert_eq!(numbers.number(7 << 40), 7);
    }
}
