//! Counts what the learned tables choose, to find out where they always choose the same.

use rustc_hash::FxHashMap;

use crate::lexicon::syntax::{MOST, Settled};

/// So often must surroundings occur for their choice to be settled.
const OFTEN: u32 = 20;
/// The largest share of other choices in such surroundings.
const EXCEPTIONS: f64 = 0.006;

/// How often each choice was made by surroundings.
#[derive(Default)]
pub(super) struct Choosings(FxHashMap<u64, [u32; MOST]>);

impl Choosings {
    pub(super) fn add(&mut self, surroundings: u64, choice: usize) {
        self.0.entry(surroundings).or_default()[choice] += 1;
    }

    /// The choices that were made nearly always, the most frequent first, as far as there is room.
    pub(super) fn settled(self) -> Settled {
        let nearly_always = |(key, counts): (u64, [u32; MOST])| {
            let all: u32 = counts.iter().sum();
            let (choice, &most) = counts.iter().enumerate().max_by_key(|c| c.1)?;
            let often = all >= OFTEN && f64::from(all - most) <= f64::from(all) * EXCEPTIONS;
            often.then_some((all, key, choice))
        };
        let mut often: Vec<(u32, u64, usize)> = self.0.into_iter().filter_map(nearly_always).collect();
        often.sort_unstable_by_key(|&(count, key, _)| (std::cmp::Reverse(count), key));
        let mut settled = Settled::default();
        often.into_iter().for_each(|(_, key, choice)| settled.settle(key, choice));
        settled
    }
}
