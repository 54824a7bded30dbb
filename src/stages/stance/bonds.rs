//! How holder and target hang together in the tree of their sentence.
//!
//! The way from one to the other in the tree leads up to a word that both depend on, mostly the verb of which one is
//! the subject and the other the object, and down again. That tells who acts on whom where the order of words does not:
//! in passives, relative clauses, coordination (the paths of Bunescu & Mooney 2005 for relations between entities).

use super::sentence::{Sentence, Sort, Source};
use super::view::View;
use crate::lexicon::{End, Fact, Gist, Places, Sum, TermKind};
use crate::model::{Relation, Tag, Tokens, Trees};

/// The most words from a term up to the predicate that it is part of.
const NESTED: usize = 4;
/// The most words on one side of the way.
const LONGEST: usize = 12;

/// The way from the holder to the target. The buffers are used again.
#[derive(Debug, Default)]
pub(super) struct Bond {
    /// The word that both depend on; none if there is none.
    top: Option<usize>,
    /// As what the holder depends on it, and the target.
    ends: [End; 2],
    /// The heads of holder and target.
    heads: [usize; 2],
    /// The words between top and holder, and between top and target, from below.
    between: [Vec<usize>; 2],
}

/// Where a word stands towards the way.
#[derive(Clone, Copy, PartialEq)]
enum Where {
    Top,
    Between(usize),
    Under(usize),
    Beside,
    Below,
    Apart,
}

impl Bond {
    /// Finds the way between two stretches of tokens.
    pub(super) fn find(&mut self, source: &Source<'_>, holder: Tokens, target: Tokens) {
        let trees = source.trees;
        self.heads = [holder, target].map(|t| head_of(trees, t));
        self.top = None;
        let [above_holder, above_target] = &mut self.between;
        for (above, head) in [above_holder, above_target].into_iter().zip(self.heads) {
            above.clear();
            above.extend(std::iter::successors(Some(shared(trees, head)), |&i| trees.head(i)).take(LONGEST));
        }
        let met = self.between[0].iter().enumerate().find_map(|(i, x)| {
            let j = self.between[1].iter().position(|y| y == x)?;
            Some((i, j, *x))
        });
        let Some((i, j, top)) = met else { return };
        self.between[0].truncate(i);
        self.between[1].truncate(j);
        self.top = Some(top);
        self.ends = [0, 1].map(|side| end(source, self.between[side].last().copied()));
        while self.go_down(source) {}
        if self.is_felt(source) {
            self.ends.swap(0, 1);
        }
        for side in 0..2 {
            // The lowest is holder or target itself.
            if !self.between[side].is_empty() {
                self.between[side].remove(0);
            }
        }
    }

    /// Whether the verb on top tells what its object feels about its subject (`Roe angered Poe`): then the object is who acts.
    fn is_felt(&self, source: &Source<'_>) -> bool {
        let Some(top) = self.top else { return false };
        let forms = source.lexicon.term_forms.whole(source.document.tokens[top].word);
        let acts = matches!(self.ends, [End::Subject, End::Object] | [End::Object, End::Subject]);
        acts && forms.iter().any(|f| f.kind == TermKind::Verb && f.experiencer)
    }

    /// Takes a verb below the top for the top, if the one of the two that is the top (or its subject) is its subject
    /// or object too: relative clauses, and clauses without a subject of their own.
    fn go_down(&mut self, source: &Source<'_>) -> bool {
        let trees = source.trees;
        for side in 0..2 {
            let Some(&verb) = self.between[side].last() else { continue };
            let other = self.ends[1 - side];
            let shares = match trees.relations[verb] {
                Relation::Relcl | Relation::Acl => other == End::Own,
                Relation::Conj | Relation::Xcomp | Relation::Advcl => other == End::Subject && trees.is_verb(verb),
                _ => false,
            };
            if !shares || self.between[side].len() < 2 {
                continue;
            }
            let Some(gap) = gap(trees, verb) else { continue };
            self.between[side].pop();
            self.top = Some(verb);
            self.ends[side] = end(source, self.between[side].last().copied());
            self.ends[1 - side] = gap;
            return true;
        }
        false
    }

    /// Calls `fact` with each fact about the way.
    pub(super) fn facts(&self, mut fact: impl FnMut(Fact)) {
        if self.top.is_none() {
            fact(Fact::NO_WAY);
            return;
        }
        fact(Fact::ends(self.ends[0], self.ends[1]));
        fact(Fact::STEPS_H.plus(self.between[0].len().min(3)));
        fact(Fact::STEPS_T.plus(self.between[1].len().min(3)));
    }

    /// Calls `word` with each word on the way (its index in the sentence) and its places.
    pub(super) fn words(&self, sentence: &Sentence, view: &View, mut word: impl FnMut(usize, Places)) {
        let mut tell = |token: usize, places: Places| {
            let w = sentence.word_of(token);
            if view.is_other(w) && sentence.words[w].sort == Sort::Word {
                word(w, places);
            }
        };
        let Some(top) = self.top else { return };
        let [h, t] = self.ends.map(|e| e as usize);
        let mut places = Places::TOP;
        places.add(Places::TOP_H[h]);
        places.add(Places::TOP_T[t]);
        tell(top, places);
        for (between, place) in self.between.iter().zip([Places::UP, Places::DOWN]) {
            between.iter().for_each(|&token| tell(token, place));
        }
    }

    /// Calls `sum` with each sum that a term which begins at this token is part of.
    pub(super) fn sums(&self, trees: &Trees, token: usize, mut sum: impl FnMut(Sum)) {
        let of_place = match self.place(trees, token) {
            Where::Top => Sum::TOP,
            Where::Between(0) => Sum::UP,
            Where::Between(_) => Sum::DOWN,
            Where::Under(0) => Sum::OF_HOLDER,
            Where::Under(_) => Sum::OF_TARGET,
            Where::Beside => Sum::BESIDE,
            Where::Below => Sum::BELOW,
            Where::Apart => Sum::APART,
        };
        sum(of_place);
        if of_place == Sum::TOP {
            match self.ends {
                [End::Subject, End::Object | End::To | End::Clause] => sum(Sum::ACTS),
                [End::Object | End::To | End::Clause, End::Subject] => sum(Sum::ACTED_ON),
                _ => {}
            }
        }
    }

    fn place(&self, trees: &Trees, token: usize) -> Where {
        let Some(top) = self.top else { return Where::Apart };
        let side = |t: usize| (0..2).find(|&s| self.between[s].contains(&t));
        let under = |head: usize| trees.subtree(head).range().contains(&token);
        if token == top {
            Where::Top
        } else if let Some(side) = side(token) {
            Where::Between(side)
        } else if let Some(side) = (0..2).find(|&s| self.heads[s] != top && under(self.heads[s])) {
            Where::Under(side)
        } else if trees.head(token).is_some_and(|h| h == top || side(h).is_some()) {
            Where::Beside
        } else if under(top) {
            Where::Below
        } else {
            Where::Apart
        }
    }
}

/// Whether `term` belongs to what is said of the noun `target`: `Roe is a great liar`, `called Roe a liar`, `Roe, a liar`.
pub(super) fn predicated(trees: &Trees, target: usize, term: usize) -> bool {
    let modifies = |&i: &usize| matches!(trees.relations[i], Relation::Amod | Relation::Compound | Relation::Conj);
    let up = std::iter::successors(Some(term), |&i| if modifies(&i) { trees.head(i) } else { None });
    let Some(top) = up.take(NESTED).last() else { return false };
    let Some(above) = trees.head(top) else { return false };
    let subject = |of: usize| {
        let relations = [Relation::Nsubj, Relation::Nsubjpass, Relation::Dobj, Relation::Other];
        trees.heads[target] == of as u32 && relations.contains(&trees.relations[target])
    };
    match trees.relations[top] {
        Relation::Appos => above == target,
        Relation::Dobj | Relation::Other => top != target && subject(above),
        Relation::Attr | Relation::Ccomp => subject(above) || subject(top) && !trees.is_verb(top),
        _ => false,
    }
}

/// The token of a name or phrase that the others hang on.
pub(super) fn head_of(trees: &Trees, tokens: Tokens) -> usize {
    trees.head_of(tokens).unwrap_or(tokens.start as usize)
}

/// The first of the nouns that `noun` is coordinated with: they depend on the verb as one.
pub(super) fn shared(trees: &Trees, noun: usize) -> usize {
    match trees.head(noun) {
        Some(head) if trees.relations[noun] == Relation::Conj && !trees.is_verb(head) => shared(trees, head),
        _ => noun,
    }
}

/// As what the word just below the top depends on it.
pub(super) fn end(source: &Source<'_>, below: Option<usize>) -> End {
    let trees = source.trees;
    let Some(below) = below else { return End::Own };
    match trees.relations[below] {
        Relation::Nsubj | Relation::Agent | Relation::Poss => End::Subject,
        Relation::Nsubjpass | Relation::Dobj | Relation::Dative | Relation::Attr => End::Object,
        Relation::Prep if source.lexicon.stems.gist(source.document.tokens[below].word).has(Gist::BY) => End::Subject,
        Relation::Prep => End::To,
        Relation::Ccomp | Relation::Xcomp | Relation::Pcomp => End::Clause,
        Relation::Conj => End::Conjunct,
        _ => End::Other,
    }
}

/// What the noun or the subject above is to a verb that lacks one of its own; none if the verb lacks nothing.
pub(super) fn gap(trees: &Trees, verb: usize) -> Option<End> {
    let of_verb = |relations: &[Relation]| trees.children(verb).find(|&i| relations.contains(&trees.relations[i]));
    let subject = of_verb(&[Relation::Nsubj, Relation::Nsubjpass]);
    let relative = |i: usize| matches!(trees.tags[i], Tag::Wp | Tag::Wdt);
    let passive = of_verb(&[Relation::Auxpass]).is_some()
        || trees.relations[verb] == Relation::Acl && trees.tags[verb] == Tag::Vbn;
    match subject {
        Some(s) if !relative(s) => (trees.relations[verb] == Relation::Relcl).then_some(End::Object),
        _ if passive => Some(End::Object),
        _ => Some(End::Subject),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Lexicon;
    use crate::stages::syntax;
    use crate::text;

    /// What Roe and Poe are to the word that both depend on.
    fn check(sentences: &[&str], expected: [End; 2]) {
        let lexicon = Lexicon::builtin();
        for text in sentences {
            let document = text::read(text, &lexicon.vocabulary);
            let trees = syntax::parse(text, &document, &lexicon);
            let source = Source { text, document: &document, trees: &trees, lexicon: &lexicon };
            let token = |name: &str| {
                let at = document.tokens.iter().position(|t| t.span.of(text) == name).expect("a name of the sentence");
                Tokens::new(at, at + 1)
            };
            let mut bond = Bond::default();
            bond.find(&source, token("Roe"), token("Poe"));
            assert_eq!((bond.top.is_some(), bond.ends), (true, expected), "{text}");
        }
    }

    #[test]
    fn who_acts_on_whom() {
        let acts = [
            "Roe praised Poe.",
            "Poe was praised by Roe.",
            "Poe, whom Roe praised, left.",
            "Roe came and praised Poe.",
        ];
        check(&acts, [End::Subject, End::Object]);
        check(
            &["Poe praised Roe.", "Roe was praised by Poe.", "Roe, whom Poe praised, left."],
            [End::Object, End::Subject],
        );
        // Who feels it acts.
        check(&["Poe angered Roe.", "Roe was angered by Poe."], [End::Subject, End::Object]);
        check(&["Roe warned of Poe."], [End::Subject, End::To]);
        check(&["Roe and Poe left."], [End::Own, End::Own]);
    }
}
