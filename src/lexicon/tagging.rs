//! What `words.csv` says of words: which parts of speech they can have. (The parts of speech of a text come from
//! [`crate::stages::syntax`].)

use crate::model::{Tag, WordId};

/// The parts of speech of words in lower case.
#[derive(Clone, Debug, Default)]
pub struct Tagging {
    /// By word number: where the tags of the word begin, and how many there are.
    words: Vec<(u32, u8)>,
    /// The tags of all words, side by side, each with how often it was seen.
    tags: Vec<(Tag, f32)>,
}

impl Tagging {
    /// Sets the tags of a word.
    pub(super) fn set(&mut self, word: WordId, tags: &[(Tag, f32)]) {
        let at = word.0 as usize;
        if self.words.len() <= at {
            self.words.resize(at + 1, (0, 0));
        }
        // There are far fewer tags than a byte can count.
        self.words[at] = (self.tags.len() as u32, tags.len() as u8);
        self.tags.extend_from_slice(tags);
    }

    /// The tags of a word in lower case or at the start of a sentence, each with how often it was seen; empty if the word
    /// is not known.
    #[inline]
    pub fn lower(&self, word: WordId) -> &[(Tag, f32)] {
        let Some(&(start, count)) = self.words.get(word.0 as usize) else { return &[] };
        &self.tags[start as usize..start as usize + usize::from(count)]
    }
}
