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
use crate::model::{Document, NO_HEAD, Relation, Tag, Token, Tokens, Trees};
use crate::text::fold_into;
use atoms::{Atoms, Capitals};

/// The trees of all sentences of a document.
pub fn parse(text: &str, document: &Document, lexicon: &Lexicon) -> Trees {
    let mut trees = Trees::default();
    Parser::new(&lexicon.syntax).parse(text, document, &mut trees);
    trees
}

/// Trees of some sentences of a document.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    /// The trees. In sentences that were not parsed every token is a root.
    pub trees: Trees,
    /// By sentence: whether it was parsed.
    pub sentences: Vec<bool>,
}

/// The trees of those sentences (by index) that are `wanted`; the tokens of the others keep their tag of `tags`.
///
/// A tree depends on nothing but the tokens of its sentence, so what was parsed `before`, of the same text with another
/// lexicon, is not parsed again.
pub fn parse_some(
    text: &str,
    document: &Document,
    tags: &[Tag],
    lexicon: &Lexicon,
    before: Option<(&Document, &Parsed)>,
    wanted: impl Fn(usize) -> bool,
) -> Parsed {
    let mut parsed = Parsed::default();
    let mut parser = Parser::new(&lexicon.syntax);
    for (n, sentence) in document.sentences.iter().enumerate() {
        let wanted = wanted(n);
        parsed.sentences.push(wanted);
        if !wanted {
            parsed.trees.add_roots(&tags[sentence.tokens.range()]);
        } else if let Some(trees) = before.and_then(|(then, known)| known.of_same(then, document, sentence.tokens)) {
            parsed.trees.add_same(trees, sentence.tokens);
        } else {
            parser.sentence(text, &document.tokens[sentence.tokens.range()], &mut parsed.trees);
        }
    }
    parsed
}

impl Parsed {
    /// The trees, if they hold that of a sentence of `now` with these tokens; `then` is the document they are of.
    fn of_same(&self, then: &Document, now: &Document, tokens: Tokens) -> Option<&Trees> {
        let n = then.sentences.binary_search_by_key(&tokens.start, |s| s.tokens.start).ok()?;
        let alike = |(a, b): (&Token, &Token)| (a.span, a.flags) == (b.span, b.flags);
        let same = self.sentences[n]
            && then.sentences[n].tokens == tokens
            && then.tokens[tokens.range()].iter().zip(&now.tokens[tokens.range()]).all(alike);
        same.then_some(&self.trees)
    }
}

/// Tagger and parser with their buffers, to be used for many documents.
#[derive(Debug)]
pub struct Parser<'a> {
    syntax: &'a Syntax,
    folded: String,
    atoms: Vec<Atoms>,
    tags: Vec<u8>,
    state: parser::State,
}

impl<'a> Parser<'a> {
    /// A parser with this model.
    pub fn new(syntax: &'a Syntax) -> Self {
        Parser { syntax, folded: String::new(), atoms: Vec::new(), tags: Vec::new(), state: parser::State::default() }
    }

    /// Fills `out` with the trees of a document; what was in it is lost.
    pub fn parse(&mut self, text: &str, document: &Document, out: &mut Trees) {
        out.clear();
        for sentence in &document.sentences {
            self.sentence(text, &document.tokens[sentence.tokens.range()], out);
        }
    }

    /// Appends the tree of one sentence to `out`, which holds those of all tokens before.
    pub fn sentence(&mut self, text: &str, tokens: &[Token], out: &mut Trees) {
        let base = out.heads.len() as u32;
        self.look_up(text, tokens);
        tagger::tag(self.syntax, &self.atoms, &mut self.tags);
        let inner = &self.atoms[tagger::MARGIN..self.atoms.len() - tagger::MARGIN];
        self.state.begin(inner, &self.tags);
        self.state.run(self.syntax);
        let root = tokens.len() as u32;
        out.tags.extend(self.tags.iter().map(|&t| Tag::ALL[usize::from(t)]));
        out.heads.extend(self.state.heads.iter().map(|&h| if h == root { NO_HEAD } else { base + h }));
        out.relations.extend(self.state.relations.iter().map(|&r| Relation::ALL[usize::from(r)]));
        out.span(base as usize);
    }

    fn look_up(&mut self, text: &str, tokens: &[Token]) {
        let capitals = Capitals::of(tokens.iter().map(|t| (t.flags, t.span.len())));
        self.atoms.clear();
        self.atoms.extend([Atoms::default(); tagger::MARGIN]);
        for (i, token) in tokens.iter().enumerate() {
            let lexeme = match self.syntax.known(token.word) {
                Some(lexeme) => lexeme,
                None => {
                    self.folded.clear();
                    fold_into(token.span.of(text), &mut self.folded);
                    self.syntax.lexeme(&self.folded)
                }
            };
            let shape = atoms::shape(token.flags, atoms::is_first(tokens, i), capitals);
            self.atoms.push(Atoms::of(lexeme, shape, token.flags));
        }
        self.atoms.extend([Atoms::default(); tagger::MARGIN]);
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
