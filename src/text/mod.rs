//! From a string to a [`Document`]: tokens, paragraphs, quotations, sentences.
//!
//! Everything later works on these flat arrays and never searches the text again. The order matters: quotations are
//! paired before sentences are cut, because a full stop before a closing mark ends a sentence only if no cue follows.
//!
//! This layer knows no lexicon file. What it must know about words (abbreviations, function words, verbs of saying)
//! stands in the [`Vocabulary`], which the lexicon fills.

mod eight;
mod fold;
mod paragraphs;
mod quotations;
mod sentences;
mod tokens;
mod vocabulary;

pub(crate) use fold::is_invisible;
pub use fold::{exact, fold, fold_into};
pub use tokens::{spelling, tokens};
pub use vocabulary::{Class, Vocabulary};

use crate::model::{Document, Flags};

/// Cuts a text into tokens, paragraphs, quotations and sentences.
///
/// Offsets in the result are bytes of `text`. Every paragraph is of [`crate::model::Kind::Body`] here: what is a
/// headline or a caption is for a later stage to say.
pub fn read(text: &str, vocabulary: &Vocabulary) -> Document {
    let mut document = Document::default();
    tokens(text, vocabulary, &mut document.tokens);
    document.paragraphs = paragraphs::paragraphs(text, &document.tokens);
    document.quotations = quotations::pair(text, &mut document.tokens, &document.paragraphs);
    document.sentences = sentences::split(text, &document.tokens, &document.paragraphs, vocabulary);
    for s in &document.sentences {
        document.tokens[s.tokens.start as usize].flags.set(Flags::FIRST);
    }
    document
}
