//! Who said what about whom, from news text, with a reason for every row.
pub mod corpus;
pub mod eval;
pub mod lexicon;
pub mod model;
pub mod pipeline;
pub mod stages;
pub mod tables;

pub use lexicon::Lexicon;
pub use pipeline::Analyzer;
pub mod text;
pub mod tune;
