//! What was learned about syntax: words with the tags they can have, and the hashed weights of tagger and parser.
//!
//! These are hundreds of thousands of small numbers that no one would mend by hand, so they are not a CSV table but one
//! file of bytes (`syntax.model`, made by `sayso learn syntax`), read in a few milliseconds. All numbers are integers:
//! the same sentence gets the same tree on every machine.
//!
//! The file, little endian: `sayso syntax`, a line feed, then
//!
//! | part | form |
//! | --- | --- |
//! | words | `u32` count; each a `u8` length and its folded letters. Word `i` is lexeme `i + 1` |
//! | endings | the same; the last letters of words that are not listed. They are the lexemes behind the words |
//! | tag sets | `u32` count; each a `u8` length and tags by number |
//! | lexemes | for each lexeme, 0 (any other word) included: `u16` tag set by [`Case`] |
//! | relation sets | as tag sets, relations by number |
//! | pairs | `u32` count; `u16` relation set, by head's tag, dependent's tag, and whether the head stands before |
//! | tagger, relations | `u64` rows of [`Rows`] |
//! | actions | `u32` rows of [`Actions`] |
//! | sure | `u16` leads, by [`tops`] |
//! | settled | `u16` rows of [`Settled`], for tags, for actions and for relations |

use arrayvec::ArrayString;
use rustc_hash::FxHashMap;

use crate::model::{Relation, Tag, WordId};
use crate::text::Vocabulary;

const MAGIC: &[u8] = b"sayso syntax\n";

/// The most classes in a set.
pub const MOST: usize = 7;

/// The cases of a word that are told apart where its tags are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// No capital.
    Lower,
    /// A capital that tells nothing: at the start of a sentence, in a headline.
    Idle,
    /// A capital that tells something.
    Capital,
}

/// Tags or relations to choose from, the most frequent first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Set {
    classes: [u8; MOST],
    count: u8,
}

impl Set {
    /// The set of these classes; those beyond [`MOST`] are left out.
    pub fn of(classes: &[u8]) -> Set {
        let mut set = Set::default();
        for (place, &class) in set.classes.iter_mut().zip(classes) {
            *place = class;
            set.count += 1;
        }
        set
    }

    /// The classes.
    #[inline]
    pub fn classes(&self) -> &[u8] {
        &self.classes[..usize::from(self.count).min(MOST)]
    }
}

/// What is known of a word by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lexeme {
    /// The word's number if it is listed, else that of its ending; 0 if neither is.
    pub number: u16,
    /// Number of its ending.
    pub ending: u16,
    /// Tag sets by [`Case`].
    pub sets: [u16; 3],
}

/// Weights of features for the classes of a set, hashed into `N` rows, a power of two. A row is a check of eight bits
/// and a weight for each class in the order of the set, raised by 128, so that rows add up without signs, four weights
/// in one register. The set is part of the feature.
#[derive(Clone, Debug)]
pub struct Rows<const N: usize> {
    rows: Box<[u64; N]>,
}

impl<const N: usize> Default for Rows<N> {
    fn default() -> Self {
        Rows { rows: vec![0; N].try_into().expect("N rows") }
    }
}

/// Every other byte.
const EVEN: u64 = 0x00ff_00ff_00ff_00ff;

impl<const N: usize> Rows<N> {
    const SHIFT: u32 = 32 - N.ilog2();

    /// The class of the set with the highest sum over these features; of equals, the first.
    #[inline]
    pub fn best<const F: usize>(&self, features: &[u32; F], set: &Set) -> u8 {
        let (mut odd, mut even) = (0u64, 0u64);
        for &feature in features {
            let row = self.rows[(feature >> Self::SHIFT) as usize];
            let row = row & u64::from(row as u8 == feature as u8).wrapping_neg();
            odd += (row >> 8) & EVEN;
            even += row & EVEN;
        }
        let mut best = (odd & 0xffff, set.classes[0]);
        for (i, &class) in set.classes().iter().enumerate().skip(1) {
            let sums = if i % 2 == 0 { odd } else { even };
            let sum = sums >> (i.div_ceil(2) * 16) & 0xffff;
            if sum > best.0 {
                best = (sum, class);
            }
        }
        best.1
    }

    /// Whether the row of a feature is empty.
    pub fn is_free(&self, feature: u32) -> bool {
        self.rows[(feature >> Self::SHIFT) as usize] == 0
    }

    /// Sets the weights of a feature; what stood in its row is lost.
    pub fn set(&mut self, feature: u32, weights: [i8; MOST]) {
        let raise = |row: u64, w: &i8| row << 8 | u64::from((i32::from(*w) + 128) as u8);
        self.rows[(feature >> Self::SHIFT) as usize] =
            weights.iter().rev().fold(0, raise) << 8 | u64::from(feature as u8);
    }
}

/// Rows for the parser's actions.
const ACTIONS: usize = 1 << 19;

/// Weights of features for the three actions of the parser: as [`Rows`], with three weights.
#[derive(Clone, Debug)]
pub struct Actions {
    rows: Box<[u32; ACTIONS]>,
}

impl Default for Actions {
    fn default() -> Self {
        Actions { rows: vec![0; ACTIONS].try_into().expect("as many rows") }
    }
}

impl Actions {
    const SHIFT: u32 = 32 - ACTIONS.ilog2();

    /// The sums over features, for actions 0, 1 and 2; comparable with each other only.
    #[inline]
    pub fn sums<const F: usize>(&self, features: &[u32; F]) -> [i32; 3] {
        let mut rows = [0; F];
        for (row, feature) in rows.iter_mut().zip(features) {
            *row = self.rows[(feature >> Self::SHIFT) as usize];
        }
        // The sum of the checks, below that of the middle weights, is lost.
        let (mut outer, mut inner) = (0u32, 0u32);
        for (row, feature) in rows.iter().zip(features) {
            let row = if (row ^ feature) & 0xff == 0 { *row } else { 0 };
            outer += (row >> 8) & 0x00ff_00ff;
            inner += row & 0x00ff_00ff;
        }
        [(outer & 0xffff) as i32, (inner >> 16) as i32, (outer >> 16) as i32]
    }

    /// Whether the row of a feature is empty.
    pub fn is_free(&self, feature: u32) -> bool {
        self.rows[(feature >> Self::SHIFT) as usize] == 0
    }

    /// Sets the weights of a feature; what stood in its row is lost.
    pub fn set(&mut self, feature: u32, weights: [i8; 3]) {
        let [a, b, c] = weights.map(|w| u32::from((i32::from(w) + 128) as u8));
        self.rows[(feature >> Self::SHIFT) as usize] = feature & 0xff | a << 8 | b << 16 | c << 24;
    }
}

/// Rows for settled choices.
const SETTLED: usize = 1 << 16;

/// Surroundings in which the choice is always the same, as good as, and needs no sum: a hashed table. A row is a check
/// of 13 bits and, in the three lowest, one more than the choice (an action, or a place in a set); 0 if it is free.
#[derive(Clone, Debug)]
pub struct Settled {
    rows: Box<[u16; SETTLED]>,
}

impl Default for Settled {
    fn default() -> Self {
        Settled { rows: vec![0; SETTLED].try_into().expect("as many rows") }
    }
}

impl Settled {
    #[inline]
    fn place(surroundings: u64) -> (usize, u16) {
        let mixed = surroundings.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        ((mixed >> 48) as usize, (mixed >> 32) as u16 & !7)
    }

    /// What is always chosen here, if it is settled.
    #[inline]
    pub fn choice(&self, surroundings: u64) -> Option<usize> {
        let (at, check) = Self::place(surroundings);
        let row = self.rows[at];
        (row & !7 == check && row & 7 > 0).then(|| usize::from(row & 7) - 1)
    }

    /// Settles a choice, unless the row is taken.
    pub fn settle(&mut self, surroundings: u64, choice: usize) {
        let (at, check) = Self::place(surroundings);
        if self.rows[at] == 0 {
            self.rows[at] = check | (choice as u16 + 1);
        }
    }
}

/// The learned tables, as the file holds them.
#[derive(Clone, Debug, Default)]
pub struct Learned {
    /// Listed words, folded.
    pub words: Vec<String>,
    /// Endings of other words.
    pub endings: Vec<String>,
    /// Tag sets.
    pub tag_sets: Vec<Set>,
    /// Tag sets by lexeme and [`Case`].
    pub sets: Vec<[u16; 3]>,
    /// Relation sets.
    pub relation_sets: Vec<Set>,
    /// Relation sets by [`pair`].
    pub pairs: Vec<u16>,
    /// Weights of the tagger.
    pub tagger: Rows<65_536>,
    /// Weights of the relations.
    pub relations: Rows<65_536>,
    /// Weights of the parser's actions.
    pub actions: Actions,
    /// From which lead over the other actions, by the features that are looked at first, an action is taken without a
    /// look at the rest; by [`tops`].
    pub sure: Vec<u16>,
    /// Tags that need no sum.
    pub settled_tags: Settled,
    /// Actions that need no sum.
    pub settled_actions: Settled,
    /// Relations that need no sum.
    pub settled_relations: Settled,
}

/// Number of tags.
pub const TAGS: usize = Tag::ALL.len();

/// Index of two tags in [`Learned::pairs`]; `before`: the head stands before its dependent. The number of tags stands
/// for the root.
#[inline]
pub fn pair(head: u8, dependent: u8, before: bool) -> usize {
    (usize::from(head) * (TAGS + 1) + usize::from(dependent)) * 2 + usize::from(before)
}

/// Index, in [`Learned::sure`], of the tags on top of the stack and of the next token; the number of tags stands for the
/// root, and the one behind it for none.
#[inline]
pub fn tops(top: u8, next: u8) -> usize {
    usize::from(top) * (TAGS + 2) + usize::from(next)
}

impl Learned {
    /// The bytes of the file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        let count = |out: &mut Vec<u8>, n: usize| out.extend_from_slice(&(n as u32).to_le_bytes());
        let text = |out: &mut Vec<u8>, s: &[u8]| {
            out.push(s.len() as u8);
            out.extend_from_slice(s);
        };
        for list in [&self.words, &self.endings] {
            count(&mut out, list.len());
            list.iter().for_each(|w| text(&mut out, w.as_bytes()));
        }
        count(&mut out, self.tag_sets.len());
        self.tag_sets.iter().for_each(|s| text(&mut out, s.classes()));
        self.sets.iter().flatten().for_each(|s| out.extend_from_slice(&s.to_le_bytes()));
        count(&mut out, self.relation_sets.len());
        self.relation_sets.iter().for_each(|s| text(&mut out, s.classes()));
        count(&mut out, self.pairs.len());
        self.pairs.iter().for_each(|s| out.extend_from_slice(&s.to_le_bytes()));
        let rows = self.tagger.rows.iter().chain(self.relations.rows.iter());
        rows.for_each(|r| out.extend_from_slice(&r.to_le_bytes()));
        self.actions.rows.iter().for_each(|r| out.extend_from_slice(&r.to_le_bytes()));
        self.sure.iter().for_each(|s| out.extend_from_slice(&s.to_le_bytes()));
        for settled in [&self.settled_tags, &self.settled_actions, &self.settled_relations] {
            settled.rows.iter().for_each(|r| out.extend_from_slice(&r.to_le_bytes()));
        }
        out
    }

    /// Reads the bytes of a file; `None` if they are not what they should be.
    pub fn from_bytes(bytes: &[u8]) -> Option<Learned> {
        let mut input = Input(bytes.strip_prefix(MAGIC)?);
        let mut learned = Learned { words: input.texts()?, endings: input.texts()?, ..Learned::default() };
        learned.tag_sets = input.sets(TAGS)?;
        let lexemes = 1 + learned.words.len() + learned.endings.len();
        let flat = input.shorts(lexemes * 3)?;
        learned.sets = flat.chunks_exact(3).map(|c| [c[0], c[1], c[2]]).collect();
        learned.relation_sets = input.sets(Relation::ALL.len())?;
        let pairs = input.count()?;
        learned.pairs = input.shorts(pairs)?;
        learned.tagger = input.rows()?;
        learned.relations = input.rows()?;
        for (row, bytes) in learned.actions.rows.iter_mut().zip(input.take(ACTIONS * 4)?.chunks_exact(4)) {
            *row = u32::from_le_bytes(bytes.try_into().expect("four bytes"));
        }
        learned.sure = input.shorts(tops(TAGS as u8 + 1, TAGS as u8 + 1) + 1)?;
        let Learned { settled_tags, settled_actions, settled_relations, .. } = &mut learned;
        for settled in [settled_tags, settled_actions, settled_relations] {
            for (row, bytes) in settled.rows.iter_mut().zip(input.take(SETTLED * 2)?.chunks_exact(2)) {
                *row = u16::from_le_bytes(bytes.try_into().expect("two bytes"));
            }
        }
        let sound = learned.sets.iter().flatten().all(|&s| usize::from(s) < learned.tag_sets.len())
            && learned.pairs.len() == pair(TAGS as u8, TAGS as u8, true) + 1
            && learned.pairs.iter().all(|&s| usize::from(s) < learned.relation_sets.len())
            && input.0.is_empty();
        sound.then_some(learned)
    }
}

/// What is left to read.
struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn take(&mut self, n: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(taken)
    }

    fn count(&mut self) -> Option<usize> {
        let n = u32::from_le_bytes(self.take(4)?.try_into().ok()?) as usize;
        // Nothing is smaller than a byte, so a larger count is a fault, and no memory is asked for it.
        (0 < n && n <= self.0.len()).then_some(n)
    }

    fn short_text(&mut self) -> Option<&'a [u8]> {
        let n = self.take(1)?[0];
        self.take(usize::from(n))
    }

    fn texts(&mut self) -> Option<Vec<String>> {
        let n = self.count()?;
        (0..n).map(|_| Some(std::str::from_utf8(self.short_text()?).ok()?.to_string())).collect()
    }

    fn sets(&mut self, classes: usize) -> Option<Vec<Set>> {
        let n = self.count()?;
        let mut one = || {
            let set = self.short_text()?;
            let sound = !set.is_empty() && set.len() <= MOST && set.iter().all(|&c| usize::from(c) < classes);
            sound.then(|| Set::of(set))
        };
        (0..n).map(|_| one()).collect()
    }

    fn rows<const N: usize>(&mut self) -> Option<Rows<N>> {
        let mut rows = Rows::default();
        for (row, bytes) in rows.rows.iter_mut().zip(self.take(N * 8)?.chunks_exact(8)) {
            *row = u64::from_le_bytes(bytes.try_into().expect("eight bytes"));
        }
        Some(rows)
    }

    fn shorts(&mut self, n: usize) -> Option<Vec<u16>> {
        let raw = self.take(n.checked_mul(2)?)?;
        Some(raw.chunks_exact(2).map(|c| u16::from_le_bytes([c[0], c[1]])).collect())
    }
}

/// The longest ending that is looked at, in bytes.
const LONGEST: usize = 4;
/// The shortest.
const SHORTEST: usize = 2;

/// The letters of an ending as a number.
#[inline]
fn letters(ending: &[u8]) -> u64 {
    ending.iter().fold(ending.len() as u64, |x, &b| x << 8 | u64::from(b.to_ascii_lowercase()))
}

/// Whether the word begins with a digit: then it is listed by its shape.
#[inline]
pub fn is_numeral(word: &str) -> bool {
    word.as_bytes().first().is_some_and(u8::is_ascii_digit)
}

/// The shape of a number: its last seven bytes, digits as `0`, so that `1998` and `2016` are one word.
pub fn numeral(word: &str) -> ArrayString<7> {
    let mut shape = ArrayString::new();
    for b in word.bytes().skip(word.len().saturating_sub(7)) {
        shape.push(if b.is_ascii_digit() {
            '0'
        } else if b.is_ascii() {
            b.to_ascii_lowercase() as char
        } else {
            '?'
        });
    }
    shape
}

/// The learned tables, tied to the word numbers of one vocabulary.
#[derive(Clone, Debug, Default)]
pub struct Syntax {
    /// The tables.
    pub learned: Learned,
    endings: FxHashMap<u64, u16>,
    words: FxHashMap<Box<str>, u16>,
    /// By word number in the vocabulary.
    known: Vec<Lexeme>,
}

impl Syntax {
    /// The built-in model, for the words of this vocabulary.
    pub fn builtin(vocabulary: &Vocabulary) -> Syntax {
        let model = include_bytes!("../../lexicons/en/syntax.model");
        Syntax::read(model, vocabulary).expect("the built-in model was written by this program")
    }

    /// Reads a model, for the words of this vocabulary; `None` if the bytes are no model.
    pub fn read(bytes: &[u8], vocabulary: &Vocabulary) -> Option<Syntax> {
        let mut syntax = Syntax::over(Learned::from_bytes(bytes)?);
        syntax.known = vocabulary.ids().map(|id| syntax.lexeme(vocabulary.word(id))).collect();
        Some(syntax)
    }

    /// The tables without a vocabulary.
    pub fn over(learned: Learned) -> Syntax {
        let behind = learned.words.len() as u16 + 1;
        let endings = learned.endings.iter().zip(behind..).map(|(e, n)| (letters(e.as_bytes()), n)).collect();
        let words = learned.words.iter().map(|w| w.as_str().into()).zip(1..).collect();
        Syntax { learned, endings, words, known: Vec::new() }
    }

    /// What is known of a word of the vocabulary; `None` for any other.
    #[inline]
    pub fn known(&self, id: WordId) -> Option<Lexeme> {
        if id == WordId::UNKNOWN { None } else { Some(self.known[id.0 as usize]) }
    }

    /// What is known of a folded word.
    pub fn lexeme(&self, word: &str) -> Lexeme {
        let bytes = word.as_bytes();
        let number = if is_numeral(word) { self.words.get(numeral(word).as_str()) } else { self.words.get(word) };
        let ending = (SHORTEST..=LONGEST.min(bytes.len().saturating_sub(1))).rev();
        let ending = ending.filter_map(|n| self.endings.get(&letters(&bytes[bytes.len() - n..]))).next();
        let ending = ending.copied().unwrap_or(0);
        let number = number.copied().unwrap_or(ending);
        Lexeme { number, ending, sets: self.learned.sets[usize::from(number)] }
    }

    /// The tags in a set.
    #[inline]
    pub fn tag_set(&self, set: u16) -> &Set {
        &self.learned.tag_sets[usize::from(set)]
    }

    /// The relations in a set.
    #[inline]
    pub fn relation_set(&self, set: u16) -> &Set {
        &self.learned.relation_sets[usize::from(set)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_rows() {
        let mut rows: Rows<1024> = Rows::default();
        let set = Set::of(&[3, 5, 8, 9, 11, 20, 30]);
        let features = [0x1234_5678, 0x9abc_def0];
        assert_eq!(rows.best(&features, &set), 3);
        rows.set(features[0], [-127, 0, 9, 127, -1, 5, 40]);
        rows.set(features[1], [0, 0, 0, -127, 0, 2, 127]);
        assert_eq!(rows.best(&features, &set), 30);
        assert_eq!(rows.best(&[features[0]], &set), 9);
        // The same row, but another check.
        assert_eq!(rows.best(&[features[0] + 1], &set), 3);
    }

    #[test]
    fn sums_of_actions() {
        let mut actions = Actions::default();
        actions.set(0x1234_5678, [-127, 3, 127]);
        actions.set(0x8765_4321, [5, -5, 0]);
        let [shift, left, right] = actions.sums(&[0x1234_5678, 0x8765_4321, 0x1234_5679]);
        assert_eq!((left - shift, right - left), (120, 129));
    }

    #[test]
    fn the_file_comes_back_and_parts_of_it_are_refused() {
        let bytes = &include_bytes!("../../lexicons/en/syntax.model")[..];
        let learned = Learned::from_bytes(bytes).expect("the built-in model");
        assert!(learned.to_bytes() == bytes);
        for end in [0, 5, 100, 10_000, bytes.len() / 2, bytes.len() - 1] {
            assert!(Learned::from_bytes(&bytes[..end]).is_none());
        }
        assert!(Learned::from_bytes(&[bytes, b"x"].concat()).is_none());
    }

    #[test]
    fn numbers_are_known_by_their_shape() {
        assert_eq!(numeral("1998").as_str(), "0000");
        assert_eq!(numeral("12,345,678").as_str(), "000,000");
        assert_eq!(numeral("10TH").as_str(), "00th");
    }
}
