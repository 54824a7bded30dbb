//! The stages: functions that take what earlier stages made, unchanged, and return a new thing.
//!
//! No stage imports another; [`crate::pipeline`] hands results on.

pub mod tagging;
