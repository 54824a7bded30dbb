//! The workshop: finds what the lexicons lack, shows what a change of them does, and fits their weights.
//!
//! - Learning ([`attribution`], [`stance`]) fits the weight columns to annotated articles. Everything is deterministic:
//!   examples are taken in a fixed order, and the learner has no randomness.
//! - [`correct`] fits them again to a few answers of one's own: judged sheets ([`judged`]), sentences with a target
//!   ([`sentences`]).
//! - [`lint`] tells what is probably not meant in a lexicon, [`mend`] tidies its files.
//! - [`find`] tells which rows match some words and which of them count; [`sample`] draws rows to judge by hand and
//!   adds up the judgements.
//! - [`kwic`] shows every place of a word, an actor or a lexicon row.
//! - [`suggest`] lists what the lexicons miss in a corpus.
//! - [`import`] makes lexicons of other programs' dictionaries.
//! - [`diff`] tells what differs between two runs or two lexicons; [`watch`] does so at once after each edit.

pub mod attribution;
pub mod correct;
pub mod descent;
pub mod diff;
pub mod find;
pub mod import;
pub mod judged;
pub mod kwic;
pub mod lint;
mod logistic;
pub mod mend;
pub mod sample;
pub mod sentences;
pub mod sheet;
pub mod stance;
pub mod suggest;
pub mod syntax;
pub mod watch;

pub use logistic::{Learner, Options};

/// A pseudo-random number (SplitMix64).
fn random(seed: &mut u64) -> u64 {
    *seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let x = (*seed ^ *seed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ x >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ x >> 31
}
