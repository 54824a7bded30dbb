//! Learns the weights of the tagger.

use super::Sentence;
use super::choosings::Choosings;
use super::perceptron::Choices;
use crate::lexicon::syntax::{Lexeme, Settled, Syntax};
use crate::model::Tag;
use crate::stages::syntax::atoms::Atoms;
use crate::stages::syntax::tagger::{self as stage, MARGIN, features, surroundings, tag_atom};

/// The atoms of a sentence, with margins.
pub(super) fn atoms(sentence: &Sentence, lexemes: &[Lexeme], out: &mut Vec<Atoms>) {
    out.clear();
    out.extend([Atoms::default(); MARGIN]);
    for ((&form, &shape), &flags) in sentence.forms.iter().zip(&sentence.shapes).zip(&sentence.flags) {
        out.push(Atoms::of(lexemes[form as usize], shape, flags));
    }
    out.extend([Atoms::default(); MARGIN]);
}

/// One round over sentences.
pub(super) fn round<'a>(
    table: &mut Choices,
    sentences: impl Iterator<Item = &'a Sentence>,
    syntax: &Syntax,
    lexemes: &[Lexeme],
) {
    let mut tokens = Vec::new();
    for sentence in sentences {
        atoms(sentence, lexemes, &mut tokens);
        let (mut before, mut further) = (0, 0);
        for (i, &due) in sentence.tags.iter().enumerate() {
            let set = syntax.tag_set(tokens[i + MARGIN].set);
            let tag = match set.classes() {
                &[only] => only,
                _ => table.choose(&features(&tokens, i + MARGIN, before, further), set, Some(due as u8)),
            };
            further = before;
            before = tag_atom(tag);
        }
    }
}

/// The tags that averaged weights give to a sentence.
pub(super) fn tag(table: &Choices, sentence: &Sentence, syntax: &Syntax, lexemes: &[Lexeme]) -> Vec<Tag> {
    let mut tokens = Vec::new();
    atoms(sentence, lexemes, &mut tokens);
    let (mut before, mut further) = (0, 0);
    let mut out = Vec::with_capacity(sentence.tags.len());
    for i in MARGIN..tokens.len() - MARGIN {
        let set = syntax.tag_set(tokens[i].set);
        let tag = match set.classes() {
            &[only] => only,
            _ => table.best(&features(&tokens, i, before, further), set),
        };
        out.push(Tag::ALL[usize::from(tag)]);
        further = before;
        before = tag_atom(tag);
    }
    out
}

/// What the tables of `syntax` choose nearly always.
pub(super) fn settled(sentences: &[Sentence], syntax: &Syntax, lexemes: &[Lexeme]) -> Settled {
    let mut choosings = Choosings::default();
    let (mut tokens, mut tags) = (Vec::new(), Vec::new());
    for sentence in sentences {
        atoms(sentence, lexemes, &mut tokens);
        tags.clear();
        stage::tag(syntax, &tokens, &mut tags);
        let mut before = 0;
        for (i, &tag) in (MARGIN..).zip(&tags) {
            let classes = syntax.tag_set(tokens[i].set).classes();
            let place = classes.iter().position(|&c| c == tag as u8);
            if let Some(place) = place.filter(|_| classes.len() > 1) {
                choosings.add(surroundings(&tokens, i, before), place);
            }
            before = tag_atom(tag as u8);
        }
    }
    choosings.settled()
}
