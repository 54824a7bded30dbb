//! The stages: functions that take what earlier stages made, unchanged, and return a new thing.
//!
//! No stage imports another; [`crate::pipeline`] hands results on.

pub mod attribution;
pub mod layout;
pub mod mentions;
pub mod stance;
pub mod syntax;

/// A rule of some stage: what it finds, and an example and a counter-example that the tests run.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Name, as in the column `rule`.
    pub name: &'static str,
    /// What it finds.
    pub about: &'static str,
    /// Words in which it fires.
    pub example: &'static str,
    /// Words in which it must not.
    pub counter: &'static str,
}

/// Every rule of every stage.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    attribution::RULES.iter()
}
