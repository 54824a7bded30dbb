//! Parts of speech, from left to right, each by a sum of learned weights over the words around and the tags before.
//!
//! Most words can have one tag only and cost nothing; the others choose among the few tags that were seen with them.

use super::atoms::{Atoms, atoms, four, two};
use crate::lexicon::syntax::Syntax;
use crate::model::Tag;

/// Templates of features.
pub(crate) const TEMPLATES: usize = 20;
const SALTS: [u32; TEMPLATES] = atoms(0x100);

/// The atom of a tag.
#[inline]
pub(crate) fn tag_atom(tag: u8) -> u32 {
    static ATOMS: [u32; Tag::ALL.len()] = atoms(0x5_0000);
    ATOMS[usize::from(tag)]
}

/// Tokens beyond the ends of a sentence.
pub(crate) const MARGIN: usize = 2;

/// The features of token `i` of a sentence with [`MARGIN`] empty tokens on both sides; `before` and `further` are
/// atoms of the two tags before it.
#[inline]
pub(crate) fn features(tokens: &[Atoms], i: usize, before: u32, further: u32) -> [u32; TEMPLATES] {
    let [b2, b1, t, a1, a2] = &tokens[i - 2..i + 3] else { unreachable!("five tokens") };
    let mut features = [
        0,
        t.word,
        two(t.ending, t.shape),
        two(t.word, t.shape),
        before,
        two(before, further),
        two(t.word, before),
        two(t.ending, before),
        a1.among,
        two(a1.among, before),
        a1.word,
        two(t.word, a1.word),
        b1.word,
        two(t.word, b1.word),
        two(before, a1.word),
        two(a1.among, a2.among),
        two(b1.word, b2.word),
        two(t.ending, a1.among),
        two(b1.word, a1.word),
        four(t.ending, t.shape, before, a1.among),
    ];
    // The set that the weights are for is part of each.
    let among = t.among.rotate_left(27);
    for (feature, salt) in features.iter_mut().zip(&SALTS) {
        *feature ^= salt ^ among;
    }
    features
}

/// What settles a tag, if anything does: the word, the tag before it, and the tags that it and the next word can have.
#[inline]
pub(crate) fn surroundings(tokens: &[Atoms], i: usize, before: u32) -> u64 {
    let (token, next) = (&tokens[i], &tokens[i + 1]);
    u64::from(two(token.word, before)) | u64::from(token.set) << 32 | u64::from(next.set) << 48
}

/// Appends the tag of each token; `tokens` has its margins.
pub(crate) fn tag(syntax: &Syntax, tokens: &[Atoms], out: &mut Vec<Tag>) {
    let (mut before, mut further) = (0, 0);
    for i in MARGIN..tokens.len() - MARGIN {
        let set = syntax.tag_set(tokens[i].set);
        let tag = match set.classes() {
            &[only] => only,
            classes => match syntax.learned.settled_tags.choice(surroundings(tokens, i, before)) {
                Some(place) if place < classes.len() => classes[place],
                _ => syntax.learned.tagger.best(&features(tokens, i, before, further), set),
            },
        };
        out.push(Tag::ALL[usize::from(tag)]);
        further = before;
        before = tag_atom(tag);
    }
}
