//! Which articles hold a word: what an edit of a lexicon is looked up in.
//!
//! Words are those of the tokens, spelled as the lexicons spell them, whether a lexicon holds them or not, since the
//! next edit may bring any word. Tokens depend on the lexicon only by its abbreviations; when these change, all is
//! analysed anew and so is the index.

use rustc_hash::FxHashSet;

use crate::model::{Document, WordId};
use crate::text::{Vocabulary, spelling};

/// The words of one article, each once.
#[derive(Default)]
pub(super) struct Words {
    /// Those of the lexicon's vocabulary.
    known: Vec<WordId>,
    others: Vec<String>,
}

impl Words {
    /// The words of an article that was read with some vocabulary.
    pub(super) fn of(text: &str, document: &Document) -> Words {
        let mut known: Vec<WordId> = document.tokens.iter().map(|t| t.word).collect();
        known.sort_unstable();
        known.dedup();
        let mut others = FxHashSet::default();
        let mut buffer = String::new();
        for token in document.tokens.iter().filter(|t| t.word == WordId::UNKNOWN) {
            let word = spelling(token.span.of(text), &mut buffer);
            if !others.contains(word) {
                others.insert(word.to_owned());
            }
        }
        Words { known, others: others.into_iter().collect() }
    }
}

/// The articles of each word.
pub(super) struct Index {
    words: Vocabulary,
    /// By word number.
    lists: Vec<List>,
    articles: u32,
}

/// Numbers of articles, rising: how far each is from the one before, seven bits a byte, the last byte below 128.
#[derive(Clone, Default)]
struct List {
    bytes: Vec<u8>,
    /// The last article, from 1.
    last: u32,
}

impl List {
    fn push(&mut self, article: u32) {
        let mut step = article + 1 - self.last;
        while step >= 0x80 {
            self.bytes.push(step as u8 | 0x80);
            step >>= 7;
        }
        self.bytes.push(step as u8);
        self.last = article + 1;
    }

    fn articles(&self) -> impl Iterator<Item = u32> + '_ {
        let (mut at, mut step, mut bits) = (0, 0, 0);
        self.bytes.iter().filter_map(move |&b| {
            step |= u32::from(b & 0x7f) << bits;
            bits += 7;
            (b < 0x80).then(|| {
                at += step;
                (step, bits) = (0, 0);
                at - 1
            })
        })
    }
}

impl Index {
    /// No articles yet; they will be read with this vocabulary.
    pub(super) fn new(vocabulary: &Vocabulary) -> Index {
        Index { words: vocabulary.clone(), lists: vec![List::default(); vocabulary.len()], articles: 0 }
    }

    /// Adds the next article.
    pub(super) fn add(&mut self, words: &Words) {
        let numbers = words.known.iter().copied().chain(words.others.iter().map(|w| self.words.intern(w)));
        for word in numbers.filter(|w| *w != WordId::UNKNOWN) {
            let at = word.0 as usize;
            if self.lists.len() <= at {
                self.lists.resize_with(at + 1, List::default);
            }
            self.lists[at].push(self.articles);
        }
        self.articles += 1;
    }

    /// The articles that hold all of these words, in order.
    pub(super) fn holding(&self, words: &[String]) -> Vec<u32> {
        let list = |word: &String| match self.words.id(word) {
            WordId::UNKNOWN => None,
            id => self.lists.get(id.0 as usize),
        };
        let Some(mut lists) = words.iter().map(list).collect::<Option<Vec<&List>>>() else { return Vec::new() };
        lists.sort_by_key(|l| l.bytes.len());
        let Some((first, others)) = lists.split_first() else { return Vec::new() };
        let mut found: Vec<u32> = first.articles().collect();
        for list in others {
            let mut theirs = list.articles().peekable();
            found.retain(|&article| {
                while theirs.next_if(|&n| n < article).is_some() {}
                theirs.peek() == Some(&article)
            });
        }
        found
    }

    /// Bytes of memory that it takes.
    pub(super) fn bytes(&self) -> usize {
        let lists: usize = self.lists.iter().map(|l| size_of::<List>() + l.bytes.capacity()).sum();
        // A word has its letters, twice on average its place in a table of 16 or 24 bytes, and its bits.
        let words: usize = self.words.ids().map(|w| self.words.word(w).len() + 46).sum();
        lists + words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_lead_to_their_articles() {
        let mut vocabulary = Vocabulary::default();
        ["roe", "said", "--"].iter().for_each(|w| {
            vocabulary.intern(w);
        });
        let mut index = Index::new(&vocabulary);
        for n in 0..500 {
            let text = match n {
                3 => "Roe said \u{2014} no.".to_string(),
                300 => "ROE was SAID to be na\u{cf}ve.".to_string(),
                _ => format!("He said {n}."),
            };
            index.add(&Words::of(&text, &crate::text::read(&text, &vocabulary)));
        }
        let holding = |words: &[&str]| index.holding(&words.iter().map(|w| w.to_string()).collect::<Vec<_>>());
        assert_eq!(holding(&["roe"]), [3, 300]);
        assert_eq!(holding(&["said", "roe"]), [3, 300]);
        assert_eq!(holding(&["--", "roe"]), [3]);
        assert_eq!(holding(&["na\u{ef}ve"]), [300]);
        assert_eq!(holding(&["499"]), [499]);
        assert_eq!(holding(&["said"]).len(), 500);
        assert!(holding(&["poe"]).is_empty() && holding(&["roe", "poe"]).is_empty() && holding(&[]).is_empty());
        assert!(index.bytes() > 500);
    }
}
