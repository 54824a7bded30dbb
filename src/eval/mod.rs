//! How good is it? Scoring of attributions, stances and mentions against marked texts.
//!
//! The judges are three Python programs (`score_attribution.py`, `score_stance.py`, `score_actors.py`); what stands
//! here prints the same figures, so that a user needs nothing but the program itself to measure a changed lexicon.
//! "The same" is meant to the last printed digit: the words, the white space, the resampling are Python's own.
//!
//! Each module has the same three steps, all of them functions of values: `Gold` reads the marked file, a callback
//! answers (on all cores, in the order of the file), `score` compares and returns figures whose `Display` is a table.
//! Nothing is printed, and only `Gold::read` and `read_predictions` touch the file system. A faulty file is a list of
//! [`Diagnostic`](crate::model::Diagnostic)s, all faults in one go.
//!
//! The lists of words in [`attributions`] belong to the definition of the measure, not to the language model of the
//! program; that is why they are not in a lexicon: a user who edits a lexicon must not move the yardstick.

pub mod actors;
pub mod attributions;
pub mod brat;
mod classes;
pub mod coreference;
mod edges;
mod figures;
mod marks;
mod offsets;
mod quotes;
mod resample;
pub mod sources;
pub mod stances;
pub mod states;
mod table;
pub mod trees;
mod universal;
mod words;

pub use figures::Prf;
pub use offsets::{Chars, Offsets};
