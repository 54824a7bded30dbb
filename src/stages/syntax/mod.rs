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
use crate::model::{Document, Flags, NO_HEAD, Relation, Tag, Token, Tokens, Trees};
use crate::text::fold_into;
use atoms::{Atoms, Capitals};

/// The trees of all sentences of a document.
pub fn parse(text: &str, document: &Document, lexicon: &Lexicon) -> Trees {
    tag(text, document, &lexicon.syntax).parse(document, &lexicon.syntax, None, |_| true).trees
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

/// Trees of some sentences of a document.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    /// The trees. In sentences that were not parsed every token is a root.
    pub trees: Trees,
    /// By sentence: whether it was parsed.
    pub sentences: Vec<bool>,
    atoms: Vec<Atoms>,
}

impl Parsed {
    /// What the trees were built on.
    pub fn tagged(&self) -> Tagged {
        Tagged { tags: self.trees.tags.clone(), atoms: self.atoms.clone() }
    }

    /// The trees, if they hold that of a sentence of `now` with these tokens; `then` is the document they are of.
    fn of_same(&self, then: &Document, now: &Document, tags: &[Tag], tokens: Tokens) -> Option<&Trees> {
        let n = then.sentences.binary_search_by_key(&tokens.start, |s| s.tokens.start).ok()?;
        let alike = |(a, b): (&Token, &Token)| (a.span, a.flags) == (b.span, b.flags);
        let same = self.sentences[n]
            && then.sentences[n].tokens == tokens
            && then.tokens[tokens.range()].iter().zip(&now.tokens[tokens.range()]).all(alike)
            && self.trees.tags[tokens.range()] == tags[tokens.range()];
        same.then_some(&self.trees)
    }
}

/// The tree of one sentence.
pub fn tree(text: &str, tokens: &[Token], syntax: &Syntax) -> Trees {
    let mut tagged = Tagged::default();
    tagged.add(text, tokens, syntax, &mut String::new());
    let mut trees = Trees::default();
    tagged.build(&mut parser::State::default(), 0, tokens.len(), syntax, &mut trees);
    trees.tags = tagged.tags;
    trees
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
    /// Makes proper nouns of the words of a name.
    pub fn name(&mut self, document: &Document, words: Tokens) {
        for i in words.range() {
            let noun = matches!(self.tags[i], Tag::Nnp | Tag::Nnps);
            if !noun && document.tokens[i].flags.has(Flags::CAPITAL) {
                self.tags[i] = Tag::Nnp;
            }
        }
    }

    /// The trees of those sentences (by index) that are `wanted`; in the others every token is a root.
    ///
    /// A tree depends on nothing but the tokens of its sentence and their tags, so what was parsed `before`, of the same text with another
    /// lexicon, is not parsed again.
    pub fn parse(
        self,
        document: &Document,
        syntax: &Syntax,
        before: Option<(&Document, &Parsed)>,
        wanted: impl Fn(usize) -> bool,
    ) -> Parsed {
        let mut trees = Trees::with_capacity(self.tags.len());
        let mut sentences = Vec::with_capacity(document.sentences.len());
        let mut state = parser::State::default();
        for (n, sentence) in document.sentences.iter().enumerate() {
            let wanted = wanted(n);
            sentences.push(wanted);
            if !wanted {
                trees.add_roots(sentence.tokens.len());
            } else if let Some(known) =
                before.and_then(|(then, known)| known.of_same(then, document, &self.tags, sentence.tokens))
            {
                trees.add_same(known, sentence.tokens);
            } else {
                self.build(&mut state, n, sentence.tokens.len(), syntax, &mut trees);
            }
        }
        trees.tags = self.tags;
        Parsed { trees, sentences, atoms: self.atoms }
    }

    /// Adds the tree of sentence `n`, of `count` tokens, behind those that `trees` has already.
    fn build(&self, state: &mut parser::State, n: usize, count: usize, syntax: &Syntax, trees: &mut Trees) {
        let base = trees.heads.len();
        let first = base + (2 * n + 1) * tagger::MARGIN;
        state.begin(&self.atoms[first..first + count], &self.tags[base..base + count]);
        state.run(syntax);
        let head = |&h: &u32| if h as usize == count { NO_HEAD } else { base as u32 + h };
        trees.heads.extend(state.heads.iter().map(head));
        trees.relations.extend(state.relations.iter().map(|&r| Relation::ALL[usize::from(r)]));
        trees.span(base);
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
