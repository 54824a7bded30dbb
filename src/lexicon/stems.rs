//! Stems: what the forms of a word have in common, so that one learned weight serves them all.
//!
//! The rules strip the regular endings of English inflection, no more (the S-stemmer of Harman 1991, with `-ed` and
//! `-ing`): a stem need not be a word, it must only be the same for `accuse`, `accuses` and `accusing`. What is
//! irregular stands in `stems.csv`.

use rustc_hash::FxHashMap;

use crate::model::WordId;
use crate::text::Vocabulary;

/// The rows of `stems.csv`, and the numbers of the stems that have a weight.
#[derive(Clone, Debug, Default)]
pub struct Stems {
    /// Irregular forms (folded) and the words that they are forms of.
    irregular: FxHashMap<Box<str>, Box<str>>,
    /// The irregular forms of each word.
    forms: FxHashMap<Box<str>, Vec<Box<str>>>,
    /// Numbers of stems, from 1.
    numbers: FxHashMap<Box<str>, u32>,
    /// Stem number by word number; 0: no table holds a weight for it.
    of_word: Vec<u32>,
}

impl Stems {
    /// What stands for a run of names, whose words must not count.
    pub const NAME: &'static str = "_n";
    /// What stands for any number.
    pub const NUMBER: &'static str = "_d";
    /// What stands for any quotation mark.
    pub const QUOTE: &'static str = "\"";

    pub(super) fn add_irregular(&mut self, form: &str, word: &str) {
        self.irregular.insert(form.into(), word.into());
        self.forms.entry(word.into()).or_default().push(form.into());
    }

    /// The irregular forms of a word.
    pub(super) fn forms_of(&self, word: &str) -> &[Box<str>] {
        self.forms.get(word).map_or(&[], |f| f)
    }

    /// The number of a stem that a table holds a weight for.
    pub(super) fn intern(&mut self, stem: &str) -> u32 {
        if let Some(&n) = self.numbers.get(stem) {
            return n;
        }
        let n = self.numbers.len() as u32 + 1;
        self.numbers.insert(stem.into(), n);
        n
    }

    /// Gives every word of the vocabulary the number of its stem.
    pub(super) fn freeze(&mut self, vocabulary: &Vocabulary) {
        let mut buffer = String::new();
        self.of_word = vocabulary
            .ids()
            .map(|w| {
                self.stem_into(vocabulary.word(w), &mut buffer);
                self.named(&buffer)
            })
            .collect();
    }

    /// The number of a stem; 0 if no table holds a weight for it.
    pub fn named(&self, stem: &str) -> u32 {
        self.numbers.get(stem).copied().unwrap_or(0)
    }

    /// The number of the stem of a word; 0 if no table holds a weight for it.
    #[inline]
    pub fn number(&self, word: WordId) -> u32 {
        self.of_word.get(word.0 as usize).copied().unwrap_or(0)
    }

    /// How many stems have a number, 0 included.
    pub fn len(&self) -> usize {
        self.numbers.len() + 1
    }

    /// Whether no stem has a number.
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// The stem of a folded word.
    pub fn stem(&self, word: &str) -> String {
        let mut out = String::new();
        self.stem_into(word, &mut out);
        out
    }

    fn stem_into(&self, word: &str, out: &mut String) {
        out.clear();
        out.push_str(self.irregular.get(word).map_or(word, |w| w));
        if !out.is_ascii() || out.contains('.') {
            return;
        }
        cut_inflection(out);
        let n = out.len();
        if n >= 5 && out.ends_with("ll") {
            out.pop();
        }
        if out.len() >= 4 && out.ends_with('e') && !out.ends_with("ee") {
            out.pop();
        }
        if out.len() >= 7 && out.ends_with("is") {
            out.pop();
            out.push('z');
        }
    }
}

/// Takes `-s`, `-ed`, `-ing` off.
fn cut_inflection(w: &mut String) {
    let n = w.len();
    if n < 4 {
        return;
    }
    let verbal = |end: usize| end >= 2 && w.as_bytes()[..end].iter().any(|b| b"aeiouy".contains(b));
    if n >= 5 && (w.ends_with("ies") || w.ends_with("ied")) {
        w.truncate(n - 3);
        w.push('y');
    } else if n >= 5 && w.ends_with("ing") && verbal(n - 3) {
        w.truncate(n - 3);
        undouble(w);
    } else if w.ends_with("eed") {
    } else if n >= 5 && w.ends_with("ed") && verbal(n - 2) {
        w.truncate(n - 2);
        undouble(w);
    } else if ["sses", "shes", "ches", "xes", "zzes"].iter().any(|e| w.ends_with(e)) {
        w.truncate(n - 2);
    } else if w.ends_with('s') && !["ss", "us", "is", "'s"].iter().any(|e| w.ends_with(e)) {
        w.pop();
    }
}

/// One of two consonants that English doubles before an ending.
fn undouble(w: &mut String) {
    let b = w.as_bytes();
    let n = b.len();
    let double = n >= 2 && b[n - 1] == b[n - 2];
    if double && (n >= 4 && !b"lszaeiouy".contains(&b[n - 1]) || n >= 5 && b[n - 1] == b'l') {
        w.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_meet() {
        let mut stems = Stems::default();
        stems.add_irregular("struck", "strike");
        for (a, b) in [
            ("accuses", "accusing"),
            ("struck", "strikes"),
            ("banned", "ban"),
            ("controlled", "controls"),
            ("allies", "ally"),
            ("organise", "organized"),
            ("agreed", "agreed"),
        ] {
            assert_eq!(stems.stem(a), stems.stem(b), "{a} {b}");
        }
        for (a, b) in [("thing", "th"), ("bus", "bu"), ("seed", "se"), ("sing", "s")] {
            assert_ne!(stems.stem(a), stems.stem(b), "{a} {b}");
        }
    }
}
