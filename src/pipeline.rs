//! The order of the stages, in one function.
use crate::lexicon::Lexicon;
use crate::model::{Analysis, Article};

/// Analyses articles with one lexicon; shared freely between threads.
#[derive(Clone, Debug, Default)]
pub struct Analyzer {
    /// The lexicon.
    pub lexicon: Lexicon,
}

impl Analyzer {
    /// An analyzer over this lexicon.
    pub fn new(lexicon: Lexicon) -> Self {
        Analyzer { lexicon }
    }

    /// All that the article yields.
    pub fn analyze(&self, _article: &Article) -> Analysis {
        Analysis::default()
    }
}
