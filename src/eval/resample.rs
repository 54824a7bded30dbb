//! The draws of the bootstrap (Efron 1979), made as Python makes them, so that the interval is the same to the last
//! digit: the Mersenne Twister MT19937 (Matsumoto & Nishimura 1998), seeded as `random.Random(n)` seeds it.

const N: usize = 624;
const M: usize = 397;

/// A source of numbers that equals Python's `random.Random`.
pub(super) struct Twister {
    state: [u32; N],
    at: usize,
}

impl Twister {
    /// `random.Random(seed)`: the reference `init_by_array` with one word.
    pub(super) fn new(seed: u32) -> Twister {
        let mut state = [0u32; N];
        state[0] = 19_650_218;
        for i in 1..N {
            state[i] = mix(state[i - 1]).wrapping_mul(1_812_433_253).wrapping_add(i as u32);
        }
        let mut i = 1;
        for _ in 0..N {
            state[i] = (state[i] ^ mix(state[i - 1]).wrapping_mul(1_664_525)).wrapping_add(seed);
            i = next(&mut state, i);
        }
        for _ in 0..N - 1 {
            state[i] = (state[i] ^ mix(state[i - 1]).wrapping_mul(1_566_083_941)).wrapping_sub(i as u32);
            i = next(&mut state, i);
        }
        state[0] = 0x8000_0000;
        Twister { state, at: N }
    }

    fn word(&mut self) -> u32 {
        if self.at == N {
            for i in 0..N {
                let y = (self.state[i] & 0x8000_0000) | (self.state[(i + 1) % N] & 0x7fff_ffff);
                let odd = if y & 1 == 1 { 0x9908_b0df } else { 0 };
                self.state[i] = self.state[(i + M) % N] ^ (y >> 1) ^ odd;
            }
            self.at = 0;
        }
        let mut y = self.state[self.at];
        self.at += 1;
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c_5680;
        y ^= (y << 15) & 0xefc6_0000;
        y ^ (y >> 18)
    }

    /// `random()`: from 0 to below 1, with 53 bits.
    fn unit(&mut self) -> f64 {
        let (a, b) = (self.word() >> 5, self.word() >> 6);
        (f64::from(a) * 67_108_864.0 + f64::from(b)) / 9_007_199_254_740_992.0
    }

    /// One index of `choices(range(n))`.
    pub(super) fn below(&mut self, n: usize) -> usize {
        (self.unit() * n as f64) as usize
    }
}

fn mix(before: u32) -> u32 {
    before ^ (before >> 30)
}

/// The next place to mix; at the end the last word is carried to the front.
fn next(state: &mut [u32; N], i: usize) -> usize {
    if i + 1 < N {
        return i + 1;
    }
    state[0] = state[N - 1];
    1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_those_of_python() {
        // random.Random(7): [r.random() for _ in range(3)], then choices(range(1000), k=5) after 700 more.
        let mut twister = Twister::new(7);
        let first: Vec<f64> = (0..3).map(|_| twister.unit()).collect();
        assert_eq!(first, [0.32383276483316237, 0.15084917392450192, 0.6509344730398537]);
        for _ in 0..700 {
            twister.unit();
        }
        let later: Vec<usize> = (0..5).map(|_| twister.below(1000)).collect();
        assert_eq!(later, [198, 797, 739, 504, 205]);
    }
}
