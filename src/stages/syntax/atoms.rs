//! What tagger and parser know of each token of a sentence before they begin: words and shapes as numbers to hash.
//!
//! A feature is some atoms in fixed places, mixed by rotation and exclusive or. Since every atom is a well-mixed number
//! already, that is a hash (Zobrist 1970) for two instructions an atom.

use crate::lexicon::syntax::{Case, Lexeme};
use crate::model::{Flags, Token};

/// A well-mixed number for a small one.
#[inline]
pub(crate) const fn atom(x: u32) -> u32 {
    let x = (x ^ x >> 16).wrapping_mul(0x7feb_352d);
    let x = (x ^ x >> 15).wrapping_mul(0x846c_a68b);
    x ^ x >> 16
}

/// The atoms of `first` and of the numbers behind it: where there are few, a look-up is quicker than mixing.
pub(crate) const fn atoms<const N: usize>(first: u32) -> [u32; N] {
    let mut atoms = [0; N];
    let mut i = 0;
    while i < N {
        atoms[i] = atom(first + i as u32);
        i += 1;
    }
    atoms
}

/// Two atoms in one.
#[inline]
pub(crate) fn two(a: u32, b: u32) -> u32 {
    a ^ b.rotate_left(7)
}

/// Three atoms in one.
#[inline]
pub(crate) fn three(a: u32, b: u32, c: u32) -> u32 {
    a ^ b.rotate_left(7) ^ c.rotate_left(14)
}

/// Four atoms in one.
#[inline]
pub(crate) fn four(a: u32, b: u32, c: u32, d: u32) -> u32 {
    three(a, b, c) ^ d.rotate_left(21)
}

/// One token: atoms, and the tags it can have.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Atoms {
    pub(crate) word: u32,
    pub(crate) ending: u32,
    pub(crate) shape: u32,
    /// The tag set as an atom.
    pub(crate) among: u32,
    /// The tag set.
    pub(crate) set: u16,
    pub(crate) quoted: bool,
}

impl Atoms {
    pub(crate) fn of(lexeme: Lexeme, (shape, case): (u8, Case), flags: Flags) -> Atoms {
        let set = lexeme.sets[case as usize];
        Atoms {
            word: atom(0x1_0000 | u32::from(lexeme.number)),
            ending: atom(0x2_0000 | u32::from(lexeme.ending)),
            shape: atom(0x3_0000 | u32::from(shape)),
            among: atom(0x4_0000 | u32::from(set)),
            set,
            quoted: flags.has(Flags::QUOTED),
        }
    }
}

/// What capitals tell in a sentence.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Capitals {
    /// Names begin with one.
    Names,
    /// All words but the little ones do: a headline.
    Titled,
    /// All letters are capitals.
    Shouted,
}

impl Capitals {
    /// By the words of the sentence: flags and bytes of each token.
    pub(crate) fn of(tokens: impl Iterator<Item = (Flags, usize)>) -> Capitals {
        let (mut words, mut long, mut capitals, mut upper) = (0, 0, 0, 0);
        for (flags, bytes) in tokens {
            let word = flags.0 & (Flags::PUNCT.0 | Flags::DIGIT.0) == 0;
            let is_long = word && bytes > 3;
            words += usize::from(word);
            upper += usize::from(word && flags.has(Flags::UPPER));
            long += usize::from(is_long);
            capitals += usize::from(is_long && flags.has(Flags::CAPITAL));
        }
        if words > 3 && upper * 2 > words {
            Capitals::Shouted
        } else if long > 3 && capitals * 5 >= long * 4 {
            Capitals::Titled
        } else {
            Capitals::Names
        }
    }
}

/// Shape of a token, and what its capital tells. `first`: it begins its sentence or a quotation.
#[inline]
pub(crate) fn shape(flags: Flags, first: bool, capitals: Capitals) -> (u8, Case) {
    if flags.has(Flags::PUNCT) {
        return (u8::from(flags.has(Flags::SPACE)), Case::Lower);
    }
    if flags.has(Flags::DIGIT) {
        return (2, Case::Lower);
    }
    let upper = flags.has(Flags::UPPER);
    match (capitals, flags.has(Flags::CAPITAL)) {
        (Capitals::Titled, false) => (3, Case::Lower),
        (_, false) => (4, Case::Lower),
        (Capitals::Shouted, true) => (5, Case::Idle),
        (Capitals::Titled, true) => (6 + u8::from(upper), Case::Idle),
        (Capitals::Names, true) if first => (8 + u8::from(upper), Case::Idle),
        (Capitals::Names, true) => (10 + u8::from(upper), Case::Capital),
    }
}

/// Whether token `i` of a sentence begins it or a quotation.
#[inline]
pub(crate) fn is_first(tokens: &[Token], i: usize) -> bool {
    i == 0 || tokens[i - 1].flags.has(Flags::QUOTE)
}
