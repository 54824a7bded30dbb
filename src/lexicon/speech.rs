//! What words are to attributions, as one record a word: what it does in grammar, whether a cue or hedge begins with
//! it, what noun it is, and where its learned numbers stand.
//!
//! The stage that reads cues asks this of every token, so it is gathered in one place and found by one look-up.

use rustc_hash::FxHashMap;

use super::grammar::Function;
use super::terms::RoleKind;
use super::{CueForm, Frame, Lexicon, ReadingWeights};
use crate::model::{Flags, WordId};

/// Bits of a word, and of a token that reads it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Signs(u16);

impl Signs {
    /// Is a cue of its own.
    pub const CUE: Signs = Signs(1);
    /// Begins a cue of several words.
    pub const OPENS_CUE: Signs = Signs(1 << 1);
    /// Is the second word of a cue.
    pub const INSIDE_CUE: Signs = Signs(1 << 2);
    /// Begins a hedge.
    pub const HEDGE: Signs = Signs(1 << 3);
    /// A form of a verb that carries a cue noun, and whose subject is the source.
    pub const LIGHT_VERB: Signs = Signs(1 << 4);
    /// A form of a verb with a cue noun beside it, and the source behind: `drew criticism from Roe`, `praise came from Roe`.
    pub const DRAWS: Signs = Signs(1 << 12);
    /// A title or role of one person.
    pub const ROLE: Signs = Signs(1 << 5);
    /// A group noun.
    pub const GROUP: Signs = Signs(1 << 6);
    /// A thing that speaks (`report`).
    pub const ARTIFACT: Signs = Signs(1 << 7);

    /// Is a cue of its own that is not faint ([`super::Cue::is_faint`]).
    pub const STRONG_CUE: Signs = Signs(1 << 11);

    /// Of a token: a dash.
    pub const DASH: Signs = Signs(1 << 9);
    /// Of a token: a quotation mark that opens.
    pub const OPENS_QUOTE: Signs = Signs(1 << 10);
    /// Of a token: begins with an upper-case letter.
    pub const CAPITAL: Signs = Signs::of_flags(Flags::CAPITAL);
    /// Of a token: in quotation marks.
    pub const QUOTED: Signs = Signs::of_flags(Flags::QUOTED);
    /// Of a token: a quotation mark.
    pub const QUOTE: Signs = Signs::of_flags(Flags::QUOTE);
    /// Of a token: the first of its sentence.
    pub const FIRST: Signs = Signs::of_flags(Flags::FIRST);

    /// Those flags of a token that are signs of it, above the signs of its word.
    #[inline]
    pub const fn of_flags(flags: Flags) -> Signs {
        Signs((flags.0 & (Flags::CAPITAL.0 | Flags::QUOTED.0 | Flags::QUOTE.0 | Flags::FIRST.0)) << 8)
    }

    /// Whether one of the bits of `other` is set.
    #[inline]
    pub const fn has(self, other: Signs) -> bool {
        self.0 & other.0 != 0
    }

    /// Either set.
    #[inline]
    pub const fn or(self, other: Signs) -> Signs {
        Signs(self.0 | other.0)
    }

    /// Sets the bits of `other` if `yes`.
    #[inline]
    pub fn set(&mut self, yes: bool, other: Signs) {
        self.0 |= if yes { other.0 } else { 0 };
    }
}

/// What a word is to attributions.
#[derive(Clone, Copy, Debug, Default)]
pub struct Speech {
    /// What it does in grammar.
    pub function: Function,
    /// Where the weights of the word begin ([`super::ReadingWeights`]).
    pub weights: u32,
    /// Its bits.
    pub signs: Signs,
    /// Number of the preposition, from 1 ([`Frame::PREPOSITIONS`]); 0 for other words.
    preposition: u8,
}

impl Speech {
    /// The frame with this word as preposition.
    pub fn frame(&self) -> Option<Frame> {
        self.preposition.checked_sub(1).map(|i| Frame::of_preposition(usize::from(i)))
    }

    /// The record of every word of a lexicon that is otherwise complete, by word number; `weights` says
    /// where those of a word begin that has some.
    pub(super) fn all(
        lexicon: &Lexicon,
        functions: &[Function],
        light_verbs: &FxHashMap<WordId, Signs>,
        weights: &FxHashMap<WordId, u32>,
    ) -> Vec<Speech> {
        let mut all: Vec<Speech> = lexicon
            .vocabulary
            .ids()
            .map(|word| {
                let mut signs = Signs::default();
                signs.set(!lexicon.cue_forms.whole(word).is_empty(), Signs::CUE);
                let strong = |f: &CueForm| !lexicon.cues[f.cue as usize].is_faint();
                signs.set(lexicon.cue_forms.whole(word).iter().any(strong), Signs::STRONG_CUE);
                signs.set(lexicon.cue_forms.goes_on(word), Signs::OPENS_CUE);
                signs.set(lexicon.hedges.begins(word), Signs::HEDGE);
                signs.set(true, light_verbs.get(&word).copied().unwrap_or_default());
                match lexicon.roles.whole(word).first().map(|r| r.kind) {
                    Some(RoleKind::Title | RoleKind::Role) => signs.set(true, Signs::ROLE),
                    Some(RoleKind::Group) => signs.set(true, Signs::GROUP),
                    Some(RoleKind::Artifact) => signs.set(true, Signs::ARTIFACT),
                    None => {}
                }
                let function = functions.get(word.0 as usize).copied().unwrap_or_default();
                Speech {
                    function,
                    weights: weights.get(&word).copied().unwrap_or(ReadingWeights::NO_WORD),
                    signs,
                    preposition: 0,
                }
            })
            .collect();
        for word in lexicon.cue_forms.second_words() {
            all[word.0 as usize].signs.set(true, Signs::INSIDE_CUE);
        }
        for (i, word) in Frame::PREPOSITIONS.iter().enumerate() {
            let word = lexicon.vocabulary.id(word);
            if word != WordId::UNKNOWN {
                all[word.0 as usize].preposition = i as u8 + 1;
            }
        }
        all
    }
}
