//! Learning: fits the weight columns of the lexicons to annotated articles.
//!
//! Everything is deterministic: examples are taken in a fixed order, and the learner has no randomness.

pub mod attribution;
pub mod descent;
mod logistic;
pub mod stance;
pub mod syntax;

pub use logistic::{Learner, Options};
