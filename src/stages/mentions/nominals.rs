//! Pronouns and common nouns that mean an actor named before.

use super::reading::Reading;
use crate::model::{FoundActor, Mention};

pub(super) fn resolve(_reading: &Reading<'_>, mentions: Vec<Mention>, _found: &[FoundActor]) -> Vec<Mention> {
    mentions
}
