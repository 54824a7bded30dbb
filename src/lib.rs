//! Who said what about whom, from news text, with a reason for every row.
pub mod corpus;
pub mod eval;
pub mod lexicon;
pub mod model;
pub mod pipeline;
pub mod run;
pub mod tables;

pub use lexicon::Lexicon;
pub use pipeline::Analyzer;
