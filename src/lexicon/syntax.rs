//! What was learned about syntax: words with the tags they can have, and the hashed weights of tagger and parser.
//!
//! These are hundreds of thousands of small numbers that no one would mend by hand, so they are not a CSV table but one
//! file of bytes (`syntax.model`, made by `sayso learn syntax`), read in a few milliseconds. All numbers are integers: the
//! same sentence gets the same tree on every machine.
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
//! | tagger, relations | `u32` count; `u16` cells of [`Classes`] |
//! | actions | `u32` count; `u32` cells of [`Actions`] |

use arrayvec::ArrayString;
use rustc_hash::FxHashMap;

use crate::model::{Relation, Tag, WordId};
use crate::text::Vocabulary;

const MAGIC: &[u8] = b"sayso syntax\n";

/// The most classes in a set.
pub const MOST: usize = 8;

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

/// Weights of many features for a few classes each, hashed. A cell is a check of eight bits and a weight; the cells of
/// one feature share a cache line.
#[derive(Clone, Debug, Default)]
pub struct Classes {
    cells: Vec<u16>,
}

impl Classes {
    /// Makes the table from `2^bits` cells, all empty.
    pub fn empty(bits: u32) -> Classes {
        Classes { cells: vec![0; 1 << bits] }
    }

    /// The cell of a feature and a class in a table of this length, and the check that it must show.
    #[inline]
    fn place(length: usize, feature: u32, class: u8) -> (usize, u16) {
        let line = (u64::from(feature) * (length as u64 / 32)) >> 32;
        let within = (feature ^ u32::from(class)) & 31;
        let check = ((feature >> 5) as u8).wrapping_add(class.wrapping_mul(37)) | 1;
        (line as usize * 32 + within as usize, u16::from(check) << 8)
    }

    /// The weight.
    #[inline]
    pub fn weight(&self, feature: u32, class: u8) -> i32 {
        let (at, check) = Self::place(self.cells.len(), feature, class);
        let cell = self.cells[at];
        if cell & 0xff00 == check { i32::from(cell as u8 as i8) } else { 0 }
    }

    /// Whether the cell of a feature and a class is empty.
    pub fn is_free(&self, feature: u32, class: u8) -> bool {
        self.cells[Self::place(self.cells.len(), feature, class).0] == 0
    }

    /// Sets a weight; what stood in its cell is lost.
    pub fn set(&mut self, feature: u32, class: u8, weight: i8) {
        let (at, check) = Self::place(self.cells.len(), feature, class);
        self.cells[at] = check | u16::from(weight as u8);
    }
}

/// Weights of many features for the three actions of the parser. A cell is a check of eight bits and three weights,
/// raised by 128, so that they add up without signs in one register.
#[derive(Clone, Debug, Default)]
pub struct Actions {
    cells: Vec<u32>,
    shift: u32,
}

impl Actions {
    /// A table of `2^bits` empty cells.
    pub fn empty(bits: u32) -> Actions {
        Actions { cells: vec![0; 1 << bits], shift: 32 - bits }
    }

    #[inline]
    fn check(&self, feature: u32) -> u32 {
        (feature >> (self.shift - 8)) & 0xff
    }

    /// The sums over features, for actions 0, 1 and 2; comparable with each other only.
    #[inline]
    pub fn sums(&self, features: &[u32]) -> [i32; 3] {
        let cells = &self.cells[..];
        let mask = cells.len() - 1;
        let (mut outer, mut inner) = (0u32, 0u32);
        for &feature in features {
            let cell = cells[(feature >> self.shift) as usize & mask];
            let same = u32::from(cell & 0xff == self.check(feature)).wrapping_neg();
            let cell = cell & same;
            outer += (cell >> 8) & 0x00ff_00ff;
            inner += (cell >> 16) & 0xff;
        }
        [(outer & 0xffff) as i32, inner as i32, (outer >> 16) as i32]
    }

    /// Whether the cell of a feature is empty.
    pub fn is_free(&self, feature: u32) -> bool {
        self.cells[(feature >> self.shift) as usize] == 0
    }

    /// Sets the weights of a feature; what stood in its cell is lost.
    pub fn set(&mut self, feature: u32, weights: [i8; 3]) {
        let [a, b, c] = weights.map(|w| u32::from((i32::from(w) + 128) as u8));
        let check = self.check(feature);
        self.cells[(feature >> self.shift) as usize] = check | a << 8 | b << 16 | c << 24;
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
    pub tagger: Classes,
    /// Weights of the relations.
    pub relations: Classes,
    /// Weights of the parser's actions.
    pub actions: Actions,
}

/// Number of tags.
pub const TAGS: usize = Tag::ALL.len();

/// Index of two tags in [`Learned::pairs`]; `before`: the head stands before its dependent. The number of tags stands
/// for the root.
#[inline]
pub fn pair(head: u8, dependent: u8, before: bool) -> usize {
    (usize::from(head) * (TAGS + 1) + usize::from(dependent)) * 2 + usize::from(before)
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
        for table in [&self.tagger, &self.relations] {
            count(&mut out, table.cells.len());
            table.cells.iter().for_each(|c| out.extend_from_slice(&c.to_le_bytes()));
        }
        count(&mut out, self.actions.cells.len());
        self.actions.cells.iter().for_each(|c| out.extend_from_slice(&c.to_le_bytes()));
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
        for table in [&mut learned.tagger, &mut learned.relations] {
            let cells = input.count()?;
            *table = Classes { cells: input.shorts(cells)? };
        }
        let cells = input.count()?;
        let raw = input.take(cells * 4)?;
        let words = raw.chunks_exact(4).map(|c| u32::from_le_bytes(c.try_into().expect("four bytes")));
        learned.actions = Actions { cells: words.collect(), shift: 32 - cells.ilog2() };
        let sound = learned.sets.iter().flatten().all(|&s| usize::from(s) < learned.tag_sets.len())
            && learned.pairs.len() == pair(TAGS as u8, TAGS as u8, true) + 1
            && learned.pairs.iter().all(|&s| usize::from(s) < learned.relation_sets.len())
            && [&learned.tagger, &learned.relations].iter().all(|t| t.cells.len() >= 32)
            && cells.is_power_of_two()
            && (256..=1 << 24).contains(&cells)
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
    /// Shapes of numbers among the words.
    numerals: FxHashMap<u64, u16>,
    /// By word number.
    lexemes: Vec<Lexeme>,
}

impl Syntax {
    /// The built-in model, whose words are added to the vocabulary.
    pub fn builtin(vocabulary: &mut Vocabulary) -> Syntax {
        let model = include_bytes!("../../lexicons/en/syntax.model");
        Syntax::read(model, vocabulary).expect("the built-in model was written by this program")
    }

    /// Reads a model, and adds its words to the vocabulary; `None` if the bytes are no model.
    pub fn read(bytes: &[u8], vocabulary: &mut Vocabulary) -> Option<Syntax> {
        let learned = Learned::from_bytes(bytes)?;
        let mut numbers: FxHashMap<WordId, u16> = FxHashMap::default();
        for (i, word) in learned.words.iter().enumerate() {
            if !is_numeral(word) {
                numbers.insert(vocabulary.intern(word), i as u16 + 1);
            }
        }
        let mut syntax = Syntax::over(learned);
        let lexeme = |id: WordId| syntax.lexeme(vocabulary.word(id), numbers.get(&id).copied());
        syntax.lexemes = vocabulary.ids().map(lexeme).collect();
        Some(syntax)
    }

    /// The tables without a vocabulary.
    pub fn over(learned: Learned) -> Syntax {
        let behind = learned.words.len() as u16 + 1;
        let endings = learned.endings.iter().zip(behind..).map(|(e, n)| (letters(e.as_bytes()), n)).collect();
        let words = learned.words.iter().zip(1..);
        let numerals = words.filter(|w| is_numeral(w.0)).map(|(w, n)| (letters(w.as_bytes()), n)).collect();
        Syntax { learned, endings, numerals, lexemes: Vec::new() }
    }

    /// What is known of a word of the vocabulary; `None` for any other.
    #[inline]
    pub fn known(&self, id: WordId) -> Option<Lexeme> {
        if id == WordId::UNKNOWN { None } else { Some(self.lexemes[id.0 as usize]) }
    }

    /// What is known of a folded word, whose number is given if it is listed.
    pub fn lexeme(&self, word: &str, number: Option<u16>) -> Lexeme {
        let bytes = word.as_bytes();
        let number =
            if is_numeral(word) { self.numerals.get(&letters(numeral(word).as_bytes())).copied() } else { number };
        let ending = (SHORTEST..=LONGEST.min(bytes.len().saturating_sub(1))).rev();
        let ending = ending.filter_map(|n| self.endings.get(&letters(&bytes[bytes.len() - n..]))).next();
        let ending = ending.copied().unwrap_or(0);
        let number = number.unwrap_or(ending);
        Lexeme { number, ending, sets: self.learned.sets[usize::from(number)] }
    }

    /// The tags in a set.
    #[inline]
    pub fn tag_set(&self, set: u16) -> &Set {
        &self.learned.tag_sets[usize::from(set)]
    }

    /// The relations that a token with one tag has to one with another.
    #[inline]
    pub fn relation_set(&self, head: u8, dependent: u8, before: bool) -> &Set {
        &self.learned.relation_sets[usize::from(self.learned.pairs[pair(head, dependent, before)])]
    }
}
