//! A document as the rules see it, word by word.
//!
//! The rules walk over the same tokens again and again, so all that they ask of one is gathered beforehand, in one pass
//! over the document: what its word does in grammar, its part of speech, and what marks it.

use crate::lexicon::{Frame, Function, Lexicon, Part, Signs};
use crate::model::{Document, Flags, Quotation, Tag, Token, Tokens, Trees};

/// What the rules ask of a token.
#[derive(Clone, Copy, Debug)]
struct Look {
    function: Function,
    /// Where the weights of its word begin.
    weights: u32,
    signs: Signs,
    tag: Tag,
}

/// How many tokens before a position are quoted, and how many are finite verbs: what content holds is then a difference
/// of two numbers.
#[derive(Clone, Copy, Debug, Default)]
struct Before {
    quoted: u32,
    finite: u32,
}

/// All that was gathered of a document.
#[derive(Debug)]
pub(super) struct Looks {
    looks: Vec<Look>,
    before: Vec<Before>,
}

impl Looks {
    pub(super) fn new(document: &Document, trees: &Trees, lexicon: &Lexicon) -> Looks {
        let look = |(token, &tag): (&Token, &Tag)| {
            let speech = lexicon.speech(token.word);
            let (function, flags) = (speech.function, token.flags);
            let mut signs = speech.signs.or(Signs::of_flags(flags));
            let spaced = function.has(Function::HYPHEN) && flags.has(Flags::SPACE);
            signs.set(function.has(Function::DASH) || spaced, Signs::DASH);
            Look { function, weights: speech.weights, signs, tag }
        };
        let mut looks: Vec<Look> = document.tokens.iter().zip(&trees.tags).map(look).collect();
        let mut sum = Before::default();
        let mut before = vec![sum; looks.len() + 1];
        for (after, look) in before[1..].iter_mut().zip(&looks) {
            sum.quoted += u32::from(look.signs.has(Signs::QUOTED));
            sum.finite += u32::from(is_finite(look.tag));
            *after = sum;
        }
        for q in &document.quotations {
            let signs = &mut looks[q.tokens.start as usize].signs;
            signs.set(signs.has(Signs::QUOTE), Signs::OPENS_QUOTE);
        }
        Looks { looks, before }
    }
}

pub(super) fn is_noun(tag: Tag) -> bool {
    matches!(tag, Tag::Nn | Tag::Nns | Tag::Nnp | Tag::Nnps)
}

pub(super) fn is_verb(tag: Tag) -> bool {
    matches!(tag, Tag::Vb | Tag::Vbd | Tag::Vbg | Tag::Vbn | Tag::Vbp | Tag::Vbz | Tag::Md)
}

pub(super) fn is_finite(tag: Tag) -> bool {
    matches!(tag, Tag::Vbd | Tag::Vbp | Tag::Vbz | Tag::Md)
}

/// A document with its tags, seen word by word.
#[derive(Clone, Copy)]
pub(super) struct Words<'a> {
    pub(super) document: &'a Document,
    pub(super) lexicon: &'a Lexicon,
    pub(super) trees: &'a Trees,
    looks: &'a [Look],
    before: &'a [Before],
}

impl<'a> Words<'a> {
    pub(super) fn new(document: &'a Document, trees: &'a Trees, lexicon: &'a Lexicon, looks: &'a Looks) -> Self {
        Words { document, lexicon, trees, looks: &looks.looks, before: &looks.before }
    }

    /// Whether the word has one of these functions.
    #[inline]
    pub(super) fn has(&self, i: usize, function: Function) -> bool {
        self.looks[i].function.has(function)
    }

    /// Whether the token has one of these signs.
    #[inline]
    pub(super) fn is(&self, i: usize, signs: Signs) -> bool {
        self.looks[i].signs.has(signs)
    }

    #[inline]
    pub(super) fn tag(&self, i: usize) -> Tag {
        self.looks[i].tag
    }

    #[inline]
    pub(super) fn is_comma(&self, i: usize) -> bool {
        self.has(i, Function::COMMA)
    }

    #[inline]
    pub(super) fn is_dash(&self, i: usize) -> bool {
        self.is(i, Signs::DASH)
    }

    /// Whether a quotation mark stands at `i`.
    #[inline]
    pub(super) fn is_quote(&self, i: usize) -> bool {
        self.is(i, Signs::QUOTE)
    }

    /// Whether the quotation mark at `i` opens.
    #[inline]
    pub(super) fn opens_quote(&self, i: usize) -> bool {
        self.is(i, Signs::OPENS_QUOTE)
    }

    /// The word as a part of a feature.
    #[inline]
    pub(super) fn part(&self, i: usize) -> Part {
        Part::word(self.document.tokens[i].word, self.looks[i].weights)
    }

    /// The frame with this word as preposition.
    pub(super) fn frame(&self, i: usize) -> Option<Frame> {
        self.lexicon.speech(self.document.tokens[i].word).frame()
    }

    /// Quoted tokens among `tokens`.
    #[inline]
    pub(super) fn quoted(&self, tokens: Tokens) -> usize {
        (self.before[tokens.end as usize].quoted - self.before[tokens.start as usize].quoted) as usize
    }

    /// Whether a finite verb stands among `tokens`.
    #[inline]
    pub(super) fn has_verb(&self, tokens: Tokens) -> bool {
        self.before[tokens.end as usize].finite > self.before[tokens.start as usize].finite
    }

    /// The outermost quotation that holds token `i`.
    pub(super) fn quotation_around(&self, i: usize) -> Option<&'a Quotation> {
        let quotations = &self.document.quotations;
        let begun = quotations.partition_point(|q| q.tokens.start as usize <= i);
        quotations[..begun].iter().rev().find(|q| q.depth == 0).filter(|q| q.tokens.holds(i))
    }
}
