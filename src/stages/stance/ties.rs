//! What the tree says of the target alone: the verbs of which it is subject or object, and the words that go with them.
//!
//! They say more than the words around it, whether or not a holder is asked about: `the firm that Roe sued was fined` is
//! not about a fine for Roe.

use arrayvec::ArrayVec;

use super::bonds::{end, gap, head_of, shared};
use super::sentence::Source;
use crate::lexicon::{End, Fact, Places, Sum};
use crate::model::{Relation, Tokens, Trees};

/// The most words from the target up to its verb.
const LONGEST: usize = 6;
/// The most verbs.
const VERBS: usize = 6;

/// The target's verbs and their words. The buffer is used again.
#[derive(Debug, Default)]
pub(super) struct Ties {
    /// What the target is to its verb.
    end: End,
    /// Tokens with their places, in order.
    tokens: Vec<(u32, Places)>,
}

impl Ties {
    /// Finds the ties of a target in its sentence.
    pub(super) fn find(&mut self, source: &Source<'_>, target: Tokens) {
        let trees = source.trees;
        self.tokens.clear();
        let own = head_of(trees, target);
        let noun = shared(trees, own);
        let mut below = None;
        let mut at = noun;
        let mut verb = trees.is_verb(noun).then_some(noun);
        let mut inside = false;
        for _ in 0..LONGEST {
            let Some(up) = trees.head(at) else { break };
            below = Some(at);
            if trees.is_verb(up) {
                verb = Some(up);
                break;
            }
            inside |= trees.relations[at] != Relation::Pobj;
            self.tokens.push((up as u32, Places::PATH));
            at = up;
        }
        self.end = if inside { End::Other } else { end(source, below) };
        let mut verbs: ArrayVec<(usize, End), VERBS> = ArrayVec::new();
        if let Some(verb) = verb {
            verbs.push((verb, self.end));
        }
        for i in trees.children(own) {
            match trees.relations[i] {
                Relation::Relcl | Relation::Acl => {
                    if let Some(gap) = gap(trees, i).filter(|_| !verbs.is_full()) {
                        verbs.push((i, gap));
                    }
                }
                Relation::Punct | Relation::Det | Relation::Case => {}
                _ => self.tokens.push((i as u32, Places::MODIFIER)),
            }
        }
        // A verb that shares the subject of another is the target's verb, too.
        let mut n = 0;
        while n < verbs.len() {
            let (verb, end) = verbs[n];
            n += 1;
            if end == End::Subject || end == End::Object && is_passive(trees, verb) {
                for i in trees.children(verb).filter(|&i| trees.is_verb(i)) {
                    let shares = matches!(trees.relations[i], Relation::Conj | Relation::Xcomp | Relation::Advcl);
                    if let Some(gap) = gap(trees, i).filter(|_| shares && !verbs.is_full()) {
                        verbs.push((i, gap));
                    }
                }
            }
        }
        for &(verb, end) in &verbs {
            let (of_verb, with) = match end {
                End::Subject => (Places::VERB_S, Places::WITH_S),
                End::Object => (Places::VERB_O, Places::WITH_O),
                End::To => (Places::VERB_TO, Places::WITH_OTHER),
                _ => (Places::VERB_OTHER, Places::WITH_OTHER),
            };
            self.tokens.push((verb as u32, of_verb));
            for i in trees.children(verb).filter(|&i| trees.relations[i] != Relation::Punct) {
                let behind = trees.children(i).filter(|&j| trees.relations[j] == Relation::Pobj);
                for token in behind.chain([i]) {
                    if token != noun && token != own && !verbs.iter().any(|v| v.0 == token) {
                        self.tokens.push((token as u32, with));
                    }
                }
            }
        }
        self.tokens.sort_unstable_by_key(|t| (t.0, t.1.0));
        self.tokens.dedup_by(|b, a| {
            a.0 == b.0 && {
                a.1.add(b.1);
                true
            }
        });
    }

    /// Calls `fact` with what is known of the target's place.
    pub(super) fn facts(&self, mut fact: impl FnMut(Fact)) {
        fact(Fact::TIE.plus(self.end as usize));
    }

    /// The places of a token.
    #[inline]
    pub(super) fn of(&self, token: u32) -> Places {
        self.tokens.binary_search_by_key(&token, |t| t.0).map_or(Places::default(), |n| self.tokens[n].1)
    }

    /// Calls `sum` with each sum that a term which begins at this token is part of.
    pub(super) fn sums(&self, token: usize, mut sum: impl FnMut(Sum)) {
        let places = self.of(token as u32);
        if places.0 == 0 {
            sum(Sum::UNTIED);
            return;
        }
        let of_place = [
            (Places::VERB_S, Sum::VERB_S),
            (Places::VERB_O, Sum::VERB_O),
            (Places::VERB_TO, Sum::VERB_TO),
            (Places::VERB_OTHER, Sum::VERB_OTHER),
            (Places::WITH_S, Sum::WITH_S),
            (Places::WITH_O, Sum::WITH_O),
            (Places::WITH_OTHER, Sum::WITH_OTHER),
            (Places::PATH, Sum::PATH),
            (Places::MODIFIER, Sum::MODIFIER),
        ];
        for (place, of_place) in of_place {
            if places.0 & place.0 != 0 {
                sum(of_place);
            }
        }
    }
}

fn is_passive(trees: &Trees, verb: usize) -> bool {
    trees.children(verb).any(|i| trees.relations[i] == Relation::Auxpass)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Lexicon;
    use crate::stages::syntax;
    use crate::text;

    /// The words that are tied to Poe, each with the names of its places.
    fn ties(text: &str) -> (End, Vec<String>) {
        let lexicon = Lexicon::builtin();
        let document = text::read(text, &lexicon.vocabulary);
        let trees = syntax::parse(text, &document, &lexicon);
        let source = Source { text, document: &document, trees: &trees, lexicon: &lexicon };
        let at = document.tokens.iter().position(|t| t.span.of(text) == "Poe").expect("a name of the sentence");
        let mut ties = Ties::default();
        ties.find(&source, Tokens::new(at, at + 1));
        let names = |places: Places| {
            let held = Places::NAMES.iter().enumerate().filter(|(i, _)| places.0 >> i & 1 == 1);
            held.map(|(_, name)| *name).collect::<Vec<_>>().join("+")
        };
        let word =
            |&(i, places): &(u32, Places)| format!("{} {}", document.tokens[i as usize].span.of(text), names(places));
        (ties.end, ties.tokens.iter().map(word).collect())
    }

    #[test]
    fn the_verbs_of_a_target_and_what_goes_with_them() {
        for (text, end, expected) in [
            ("Poe lost the election.", End::Subject, &["lost verb-of-subject", "election with-subject"][..]),
            ("Many voters admired Poe.", End::Object, &["voters with-object", "admired verb-of-object"]),
            (
                "Poe was fined by the court.",
                End::Object,
                &["was with-object", "fined verb-of-object", "by with-object", "court with-object"],
            ),
            (
                "Poe, who lied, left.",
                End::Subject,
                &["who with-subject", "lied verb-of-subject", "left verb-of-subject"],
            ),
            ("Criticism of Poe grew.", End::Other, &["Criticism with-other+path", "of path", "grew verb-of-other"]),
        ] {
            let (of_text, tied) = ties(text);
            assert_eq!(
                (of_text, &tied[..]),
                (end, &expected.iter().map(|s| s.to_string()).collect::<Vec<_>>()[..]),
                "{text}"
            );
        }
    }
}
