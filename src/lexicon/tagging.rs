//! What the lexicons know about parts of speech: how likely a tag is for a word, and behind another tag.

use crate::model::{Tag, WordId};

/// Number of tags.
pub(super) const TAGS: usize = Tag::ALL.len();

/// The tags a word can have, each with its log-likelihood (against the tag's overall share).
pub(super) type Likely = Box<[(Tag, f32)]>;

/// Tables of a first-order hidden Markov model of parts of speech (Church 1988), in natural logarithms.
#[derive(Clone, Debug)]
pub struct Tagging {
    /// By word number: its tags in lower case or at the start of a sentence.
    pub lower: Vec<Likely>,
    /// By word number: its tags with a capital inside a sentence.
    pub capital: Vec<Likely>,
    /// By last letters.
    pub suffixes: rustc_hash::FxHashMap<Box<str>, Likely>,
    /// `transitions[a][b]`: log-likelihood of tag `b` behind tag `a`; the last row is the start of a sentence.
    pub transitions: Vec<[f32; TAGS]>,
}

impl Default for Tagging {
    fn default() -> Self {
        Tagging {
            lower: Vec::new(),
            capital: Vec::new(),
            suffixes: rustc_hash::FxHashMap::default(),
            transitions: vec![[0.0; TAGS]; TAGS + 1],
        }
    }
}

impl Tagging {
    /// The tags of a word in lower case; empty if it is not known.
    pub fn lower(&self, word: WordId) -> &[(Tag, f32)] {
        self.lower.get(word.0 as usize).map_or(&[], |l| l)
    }

    /// The tags of a word with a capital; empty if it is then a name like any other.
    pub fn capital(&self, word: WordId) -> &[(Tag, f32)] {
        self.capital.get(word.0 as usize).map_or(&[], |l| l)
    }
}
