//! Stems: what the forms of a word have in common, so that one learned weight serves them all.
//!
//! The rules strip the regular endings of English inflection, no more (the S-stemmer of Harman 1991, with `-ed` and
//! `-ing`): a stem need not be a word, it must only be the same for `accuse`, `accuses` and `accusing`. What is
//! irregular stands in `stems.csv`.

use rustc_hash::FxHashMap;

use super::inflect;
use crate::model::WordId;
use crate::text::Vocabulary;

/// All that the stance stage must know of a word, in one number, so that reading a sentence looks in one table only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gist(u32);

impl Gist {
    /// Opens a clause.
    pub const BORDER: Gist = Gist(1 << 24);
    /// Begins a negator, which negates what follows.
    pub const NEGATION: Gist = Gist(1 << 25);
    /// A form of be or get.
    pub const BE: Gist = Gist(1 << 26);
    /// The word `by`.
    pub const BY: Gist = Gist(1 << 27);
    /// A form of a verb of saying.
    pub const SAYING: Gist = Gist(1 << 28);
    /// I or we, which capitals do not make names.
    pub const FIRST: Gist = Gist(1 << 29);
    /// It is a term of `stance.csv`.
    pub const TERM: Gist = Gist(1 << 30);
    /// A term of several words begins with it.
    pub const OPENS_TERM: Gist = Gist(1 << 31);
    /// A term of several words has it second.
    pub const SECOND: Gist = Gist(1 << 23);

    /// Number of its stem; 0: no table holds a weight for it.
    #[inline]
    pub fn stem(self) -> u32 {
        self.0 & 0x7f_ffff
    }

    /// Whether the bit of `other` is set.
    #[inline]
    pub fn has(self, other: Gist) -> bool {
        self.0 & other.0 != 0
    }

    /// The same word by another stem.
    #[inline]
    pub fn with_stem(self, stem: u32) -> Gist {
        Gist(self.0 & !0x7f_ffff | stem)
    }

    /// Sets the bit of `other` if `so`.
    pub(super) fn set(&mut self, so: bool, other: Gist) {
        self.0 |= if so { other.0 } else { 0 };
    }
}

/// The rows of `stems.csv`, and the numbers of the stems that have a weight.
#[derive(Clone, Debug, Default)]
pub struct Stems {
    /// Irregular forms (folded) and the words that they are forms of.
    irregular: FxHashMap<Box<str>, Box<str>>,
    /// The irregular forms of each word.
    forms: FxHashMap<Box<str>, Vec<Box<str>>>,
    /// Numbers of stems, from 1.
    numbers: FxHashMap<Box<str>, u32>,
    /// By word number.
    gists: Vec<Gist>,
    /// What is known of what stands for others.
    pub(crate) masks: Masks,
}

/// What stands for words that must not count by themselves.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Masks {
    /// [`Stems::NAME`].
    pub(crate) name: Gist,
    /// [`Stems::NUMBER`].
    pub(crate) number: Gist,
    /// [`Stems::QUOTE`].
    pub(crate) quote: Gist,
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

    /// The word that this is an irregular form of.
    pub(crate) fn base_of(&self, form: &str) -> Option<&str> {
        self.irregular.get(form).map(|w| &**w)
    }

    /// The irregular forms of a word.
    pub(crate) fn forms_of(&self, word: &str) -> &[Box<str>] {
        self.forms.get(word).map_or(&[], |f| f)
    }

    /// The past of a regular verb of one word; none of any other.
    pub(crate) fn past(&self, verb: &str) -> Option<String> {
        let regular = !verb.contains(' ') && !self.irregular.contains_key(verb) && self.forms_of(verb).is_empty();
        let one_syllable = verb.bytes().filter(|b| b"aeiou".contains(b)).count() == 1;
        let doubled = one_syllable.then(|| inflect::doubled(verb)).flatten();
        regular.then(|| inflect::with_ed(doubled.as_deref().unwrap_or(verb)))
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

    /// Gives every word of the vocabulary the number of its stem; `more` adds what else is known of it.
    pub(super) fn freeze(&mut self, vocabulary: &Vocabulary, more: impl Fn(WordId, &mut Gist)) {
        let mut buffer = String::new();
        self.gists = vocabulary
            .ids()
            .map(|w| {
                self.stem_into(vocabulary.word(w), &mut buffer);
                let mut gist = Gist(self.named(&buffer));
                more(w, &mut gist);
                gist
            })
            .collect();
        let mask = |stem: &str| Gist(self.named(stem));
        self.masks = Masks { name: mask(Stems::NAME), number: mask(Stems::NUMBER), quote: mask(Stems::QUOTE) };
    }

    /// The number of a stem; 0 if no table holds a weight for it.
    pub fn named(&self, stem: &str) -> u32 {
        self.numbers.get(stem).copied().unwrap_or(0)
    }

    /// What must be known of a word.
    #[inline]
    pub fn gist(&self, word: WordId) -> Gist {
        self.gists.get(word.0 as usize).copied().unwrap_or_default()
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
        // Whatever is cut off below ends in one of these.
        if !out.ends_with(['s', 'd', 'g', 'e', 'l']) || !out.is_ascii() || out.contains('.') {
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
