//! What is to be done to somebody: `promised to disarm the rebels`, `sanctions against Orlia`.
//!
//! Who promises, demands or rejects something (the column `wills` of `acts.csv`) thereby takes a side towards whom it is
//! done to. The tree tells what that is: the verb whose object the target is, or the noun before a preposition; whether
//! it does good or harm, `stance.csv` (the scope `object` of a verb, the weight of a noun).

use super::sentence::Source;
use crate::lexicon::{Function, TermForm, TermKind};
use crate::model::{Polarity, Relation, Row, Span, Tokens};

/// A deed that falls on a target.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deed {
    /// Whether it is good or bad for the target.
    pub(super) side: Polarity,
    /// The row of `stance.csv` that says so.
    pub(super) row: Row,
}

/// How many arcs lie at most between a target and the deed.
const ARCS: usize = 6;
/// A verb that does less than this to its object does neither good nor harm.
const LEAST: f32 = 0.3;

/// Prepositions behind which the target of a harmful noun stands, of a helpful one, and of a verb.
const HARMS: Function = Function::AGAINST.or(Function::ON).or(Function::OF).or(Function::AT);
const HELPS: Function = Function::FOR.or(Function::TO).or(Function::WITH).or(Function::OF);
const DONE: Function = HARMS.or(HELPS);

/// The deed inside `content` that falls on the target. Names hang together oddly in trees, so each of its words that hangs
/// on another outside is tried.
pub(super) fn deed(source: &Source<'_>, content: Span, target: Tokens) -> Option<Deed> {
    let outside = |i: &usize| source.trees.head(*i).is_some_and(|h| !target.holds(h));
    target.range().filter(outside).find_map(|i| deed_on(source, content, i))
}

/// The deed that falls on what token `at` stands for.
fn deed_on(source: &Source<'_>, content: Span, mut at: usize) -> Option<Deed> {
    let trees = source.trees;
    let inside = |i: usize| content.contains(source.document.tokens[i].span);
    for _ in 0..ARCS {
        let head = trees.head(at).filter(|&h| inside(h))?;
        match trees.relations[at] {
            Relation::Conj | Relation::Appos | Relation::Other if !trees.is_verb(head) => at = head,
            // `anti-Ruvian groups`: not Ruvia's.
            Relation::Compound if !source.has(at.saturating_sub(1), Function::HYPHEN) => at = head,
            Relation::Dobj | Relation::Nsubjpass => return of_verb(source, head),
            // `demanded Poe's resignation`, `wants Poe to resign`.
            Relation::Poss if !trees.head(head).is_some_and(inside) => return of_own(source, head),
            Relation::Nsubj if trees.is_verb(head) && !takes_object(source, head) => return of_doing(source, head),
            Relation::Pobj => {
                let above = trees.head(head).filter(|&h| inside(h))?;
                if source.has(head, Function::EXAMPLE) && !trees.is_verb(above) {
                    at = above;
                } else if !source.has(head, DONE) {
                    return None;
                } else if trees.is_verb(above) {
                    return of_verb(source, above);
                } else {
                    return of_noun(source, above, head);
                }
            }
            _ => return None,
        }
    }
    None
}

/// What the verb at token `at` does to its object.
fn of_verb(source: &Source<'_>, at: usize) -> Option<Deed> {
    let negated = |i: usize| source.trees.heads[i] == at as u32 && source.trees.relations[i] == Relation::Neg;
    if (at.saturating_sub(2)..at).any(negated) {
        return None;
    }
    let form = term(source, at, TermKind::Verb)?;
    side_of(source, &form, form.object)
}

/// What the noun at token `at` does to whom a preposition ties to it.
fn of_noun(source: &Source<'_>, at: usize, preposition: usize) -> Option<Deed> {
    let form = term(source, at, TermKind::Noun).or_else(|| term(source, at, TermKind::Verb))?;
    let ties = if form.weight < 0.0 { HARMS } else { HELPS };
    source.has(preposition, ties).then(|| side_of(source, &form, form.weight))?
}

/// What it does to somebody if the noun at token `at`, which is theirs, comes true.
fn of_own(source: &Source<'_>, at: usize) -> Option<Deed> {
    let form = term(source, at, TermKind::Noun)?;
    side_of(source, &form, form.weight)
}

/// What it does to somebody to do what the verb at token `at` says, which is done to nobody else (`resign`).
fn of_doing(source: &Source<'_>, at: usize) -> Option<Deed> {
    let form = term(source, at, TermKind::Verb)?;
    (form.subject < 0.0).then(|| side_of(source, &form, form.subject))?
}

fn takes_object(source: &Source<'_>, verb: usize) -> bool {
    let trees = source.trees;
    let mut below = trees.subtree(verb).range();
    below.any(|i| trees.heads[i] == verb as u32 && matches!(trees.relations[i], Relation::Dobj | Relation::Dative))
}

fn side_of(source: &Source<'_>, form: &TermForm, effect: f32) -> Option<Deed> {
    let side = if effect > 0.0 { Polarity::Positive } else { Polarity::Negative };
    (effect.abs() >= LEAST).then(|| Deed { side, row: source.lexicon.terms[form.term as usize].row })
}

/// The term of one word at token `at`, as a word of this class.
fn term(source: &Source<'_>, at: usize, kind: TermKind) -> Option<TermForm> {
    let forms = source.lexicon.term_forms.whole(source.document.tokens[at].word);
    forms.iter().find(|f| f.kind == kind).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Lexicon;
    use crate::stages::syntax;
    use crate::text;

    fn check(text: &str, expected: Option<Polarity>) {
        let lexicon = Lexicon::builtin();
        let document = text::read(text, &lexicon.vocabulary);
        let trees = syntax::parse(text, &document, &lexicon);
        let source = Source { text, document: &document, trees: &trees, lexicon: &lexicon };
        let at = document.tokens.iter().position(|t| t.span.of(text) == "Poe").expect("a name of the sentence");
        let found = deed(&source, Span::new(0, text.len()), Tokens::new(at, at + 1));
        assert_eq!(found.map(|d| d.side), expected, "{text}");
    }

    #[test]
    fn deeds_help_or_harm_whom_they_fall_on() {
        let (bad, good) = (Some(Polarity::Negative), Some(Polarity::Positive));
        check("Roe promised to arrest Poe.", bad);
        check("Roe promised to arrest Lind and Poe.", bad);
        check("Roe promised to stop people like Poe.", bad);
        check("Roe called for sanctions against Poe.", bad);
        check("Roe demanded that Poe be arrested.", bad);
        check("Roe promised to help Poe.", good);
        check("Roe wants Poe to resign.", bad);
        check("Roe promised not to arrest Poe.", None);
        check("Roe promised to call Poe.", None);
        check("Roe said that Poe would arrest Lind.", None);
    }
}
