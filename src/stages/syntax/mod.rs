//! Syntax: the part of speech, the head and the relation of every token.
//!
//! A greedy tagger ([`tagger`]) and a greedy transition parser ([`parser`]) with learned integer weights
//! ([`crate::lexicon::syntax`]). Both are linear in the length of the sentence, allocate nothing once their buffers
//! have grown, and give the same trees everywhere.

pub(crate) mod atoms;
pub(crate) mod parser;
pub(crate) mod tagger;

use crate::lexicon::Lexicon;
use crate::lexicon::syntax::Syntax;
use crate::model::{Document, NO_HEAD, Relation, Tag, Token, Trees};
use crate::text::fold_into;
use atoms::{Atoms, Capitals};

/// The trees of all sentences of a document.
pub fn parse(text: &str, document: &Document, lexicon: &Lexicon) -> Trees {
    tag(text, document, &lexicon.syntax).parse(document, &lexicon.syntax, |_| true)
}

/// The part of speech of each token.
pub fn tag(text: &str, document: &Document, syntax: &Syntax) -> Tagged {
    let mut tagged = Tagged::default();
    tagged.tags.reserve(document.tokens.len());
    tagged.atoms.reserve(document.tokens.len() + 2 * tagger::MARGIN * document.sentences.len());
    let mut folded = String::new();
    for sentence in &document.sentences {
        tagged.add(text, &document.tokens[sentence.tokens.range()], syntax, &mut folded);
    }
    tagged
}

/// The tree of one sentence.
pub fn tree(text: &str, tokens: &[Token], syntax: &Syntax) -> Trees {
    let mut tagged = Tagged::default();
    tagged.add(text, tokens, syntax, &mut String::new());
    tagged.build(syntax, [(tokens.len(), true)].into_iter())
}

/// A document with the part of speech of each token: what trees are built on.
#[derive(Clone, Debug, Default)]
pub struct Tagged {
    /// By token.
    pub tags: Vec<Tag>,
    /// What features are made of, by token; each sentence has its margins.
    atoms: Vec<Atoms>,
}

impl Tagged {
    /// The trees of those sentences (by index) that are `wanted`; in the others every token is a root.
    pub fn parse(self, document: &Document, syntax: &Syntax, wanted: impl Fn(usize) -> bool) -> Trees {
        let sentences = document.sentences.iter().enumerate();
        self.build(syntax, sentences.map(|(n, s)| (s.tokens.len(), wanted(n))))
    }

    /// The trees, given for each sentence the number of its tokens and whether its tree is wanted.
    fn build(self, syntax: &Syntax, sentences: impl Iterator<Item = (usize, bool)>) -> Trees {
        let mut trees = Trees::with_capacity(self.tags.len());
        let mut state = parser::State::default();
        let mut rest = &self.atoms[..];
        for (count, wanted) in sentences {
            let base = trees.heads.len();
            let (atoms, behind) = rest.split_at(count + 2 * tagger::MARGIN);
            rest = behind;
            if !wanted {
                trees.add_roots(count);
                continue;
            }
            state.begin(&atoms[tagger::MARGIN..tagger::MARGIN + count], &self.tags[base..base + count]);
            state.run(syntax);
            let head = |&h: &u32| if h as usize == count { NO_HEAD } else { base as u32 + h };
            trees.heads.extend(state.heads.iter().map(head));
            trees.relations.extend(state.relations.iter().map(|&r| Relation::ALL[usize::from(r)]));
            trees.span(base);
        }
        trees.tags = self.tags;
        trees
    }

    /// Adds a sentence.
    fn add(&mut self, text: &str, tokens: &[Token], syntax: &Syntax, folded: &mut String) {
        let start = self.atoms.len();
        let capitals = Capitals::of(tokens.iter().map(|t| (t.flags, t.span.len())));
        self.atoms.extend([Atoms::default(); tagger::MARGIN]);
        for (i, token) in tokens.iter().enumerate() {
            let lexeme = match syntax.known(token.word) {
                Some(lexeme) => lexeme,
                None => {
                    folded.clear();
                    fold_into(token.span.of(text), folded);
                    syntax.lexeme(folded)
                }
            };
            let shape = atoms::shape(token.flags, atoms::is_first(tokens, i), capitals);
            self.atoms.push(Atoms::of(lexeme, shape, token.flags));
        }
        self.atoms.extend([Atoms::default(); tagger::MARGIN]);
        tagger::tag(syntax, &self.atoms[start..], &mut self.tags);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text;

    fn check(sentence: &str, expected: &str) {
        let lexicon = Lexicon::builtin();
        let document = text::read(sentence, &lexicon.vocabulary);
        let trees = parse(sentence, &document, &lexicon);
        let arc = |i: usize| {
            let head = trees.head(i).map_or("", |h| document.tokens[h].span.of(sentence));
            format!("{}<{}:{}", document.tokens[i].span.of(sentence), head, trees.relations[i])
        };
        let arcs: Vec<String> = (0..document.tokens.len()).map(arc).collect();
        assert_eq!(arcs.join(" "), expected);
    }

    #[test]
    fn trees_of_reports() {
        check(
            "Roe said that the plan was dead.",
            "Roe<said:nsubj said<:root that<was:mark the<plan:det plan<was:nsubj was<said:ccomp dead<was:attr \
             .<said:punct",
        );
        check(
            "The plan was rejected by the minister, who left.",
            "The<plan:det plan<rejected:nsubjpass was<rejected:auxpass rejected<:root by<rejected:agent \
             the<minister:det minister<by:pobj ,<minister:punct who<left:nsubj left<minister:relcl .<rejected:punct",
        );
    }
}
