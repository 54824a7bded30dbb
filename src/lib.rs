//! Who said what about whom, from news text, with a reason for every row.
//!
//! ```text
//! articles ──▶ text ──▶ tags ──▶ mentions ──▶ trees ──▶ attribution ──▶ stance ──▶ tables
//!            tokens,    parts of    actors       source, cue,    holder ▶   CSV rows with
//!            sentences, speech      found and    content         target     file:line of the
//!            quotations             resolved                                lexicon behind them
//! ```
//!
//! The order of the stages is one function, [`Analyzer::analyze`]; all that concerns particular words is a row of a
//! [`Lexicon`], which the user can edit. The library reads no file unless asked to, prints nothing, and keeps no global
//! state: an [`Analyzer`] can be shared between threads.
//!
//! ```
//! use sayso::model::Article;
//! use sayso::{Analyzer, Lexicon};
//!
//! let analyzer = Analyzer::new(Lexicon::builtin());
//! let text = "The minister said that the plan was dead.".to_string();
//! let article = Article { text, ..Article::default() };
//! let analysis = analyzer.analyze(&article);
//! let said = &analysis.attributions[0];
//! assert_eq!(said.source[0].of(&article.text), "The minister");
//! assert_eq!(said.content[0].of(&article.text), "that the plan was dead");
//! assert_eq!(analyzer.lexicon().act(said.act), "say");
//! ```

pub mod corpus;
pub mod eval;
pub mod lexicon;
pub mod model;
pub mod pipeline;
pub mod run;
pub mod stages;
pub mod sweep;
pub mod tables;
pub mod text;
pub mod tune;

pub use lexicon::Lexicon;
pub use pipeline::Analyzer;

/// Runs the examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
