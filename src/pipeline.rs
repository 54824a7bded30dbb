//! The order of the stages, in one function.

use crate::lexicon::Lexicon;
use crate::model::{Analysis, Article};
use crate::stages::{attribution, mentions, tagging};
use crate::text;

/// Analyses articles with one lexicon; shared freely between threads.
#[derive(Clone, Debug)]
pub struct Analyzer {
    lexicon: Lexicon,
}

impl Analyzer {
    /// An analyzer over this lexicon.
    pub fn new(lexicon: Lexicon) -> Self {
        Analyzer { lexicon }
    }

    /// The lexicon.
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// All that the article yields. A pure function of the article and the lexicon.
    pub fn analyze(&self, article: &Article) -> Analysis {
        let text = article.text.as_str();
        let document = text::read(text, &self.lexicon.vocabulary);
        let tags = tagging::tag(text, &document, &self.lexicon);
        let (mentions, found) = mentions::mentions(text, &document, &tags, article.date, &self.lexicon);
        let attributions = attribution::attributions(text, &document, &tags, &mentions, &self.lexicon);
        Analysis { document, found, mentions, attributions, ..Analysis::default() }
    }
}
