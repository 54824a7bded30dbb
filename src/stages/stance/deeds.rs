//! What is to be done to somebody: `promised to disarm the rebels`, `sanctions against Orlia`.
//!
//! Who promises, demands or rejects something (the column `wills` of `acts.csv`) thereby takes a side towards whom it is
//! done to. The tree tells what that is: the verb whose object the target is, or the noun before a preposition; whether
//! it does good or harm, `stance.csv` (the scope `object` of a verb, the weight of a noun).

use super::SAY;
use super::bonds::{head_of, predicated, shared};
use super::judge::tokens_of;
use super::sentence::Source;
use crate::lexicon::{Cue, CueKind, Function, RoleKind, Signs, TermForm, TermKind};
use crate::model::{Polarity, Relation, Row, Span, Tag, Tokens, Trees};

/// A deed that falls on a target.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deed {
    /// Whether it is good or bad for the target.
    pub(super) side: Polarity,
    /// The row of `stance.csv` that says so.
    pub(super) row: Row,
    /// The token of the verb or noun.
    pub(super) at: usize,
}

/// How many arcs lie at most between a target and the deed.
const ARCS: usize = 6;
/// How many tokens before a verb its negation stands at most.
const NEGATOR: usize = 2;
/// The most words of a noun phrase for what was said against somebody: `the latest charge`.
const CHARGE: usize = 4;
/// A verb that does less than this to its object does neither good nor harm.
const LEAST: f32 = 0.3;
/// A verb whose subject it shows in a worse light than this is one of harm.
const HARM: f32 = -1.0;

/// Prepositions behind which the target of a harmful noun stands, of a helpful one, and of a verb.
const HARMS: Function = Function::AGAINST.or(Function::ON).or(Function::OF).or(Function::AT);
const HELPS: Function = Function::FOR.or(Function::TO).or(Function::WITH).or(Function::OF);
/// The same of a harmful verb: `clashed with Roe`.
const OPPOSES: Function = HARMS.or(Function::WITH);
const DONE: Function = HARMS.or(HELPS);

/// The deed inside `content` that falls on the target. Names hang together oddly in trees, so each of its words that hangs
/// on another outside is tried.
pub(super) fn deed(source: &Source<'_>, content: Span, target: Tokens) -> Option<Deed> {
    let outside = |i: &usize| source.trees.head(*i).is_some_and(|h| !target.holds(h));
    target.range().filter(outside).find_map(|i| deed_on(source, content, i))
}

/// Whether the deed at token `at` is said to be right in `content`, or wrong; none if nothing is said of it: `the attack on Roe
/// was unfair`, `Poe was wrong to attack Roe`.
pub(super) fn judged(source: &Source<'_>, content: Span, at: usize) -> Option<bool> {
    let trees = source.trees;
    let within = tokens_of(source, content);
    let above = trees.head(at).filter(|&h| within.holds(h));
    let clausal = matches!(trees.relations[at], Relation::Xcomp | Relation::Advcl | Relation::Ccomp);
    let passive = trees.relations[at] == Relation::Nsubjpass;
    let beside =
        |i: usize| clausal && trees.head(i) == above && matches!(trees.relations[i], Relation::Attr | Relation::Other);
    let said = |&i: &usize| predicated(trees, at, i) || (clausal || passive) && above == Some(i) || beside(i);
    let weight = |i: usize| {
        let of =
            |kind| term(source, i, kind).map(|form| if kind == TermKind::Verb { form.object } else { form.weight });
        let kinds: &[TermKind] = if passive && above == Some(i) {
            &[TermKind::Adjective, TermKind::Verb]
        } else {
            &[TermKind::Adjective, TermKind::Noun]
        };
        let weight = kinds.iter().find_map(|&kind| of(kind)).filter(|w| w.abs() >= LEAST)?;
        let denied = is_negated(source, i) || trees.head(i).is_some_and(|v| trees.is_verb(v) && is_negated(source, v));
        // What is not wrong need not be right.
        if denied { (weight > 0.0).then_some(false) } else { Some(weight > 0.0) }
    };
    within.range().filter(said).find_map(weight)
}

/// The deed in the sentence that falls on `target` and whose doer is `holder`: `Orlia bombed Ruvia`, `Ruvia was bombed by
/// Orlia`, `Orlian jets bombed Ruvia`.
pub(super) fn done_by(source: &Source<'_>, holder: Tokens, target: Tokens) -> Option<Deed> {
    let sentence = &source.document.sentences[source.document.sentence_of(target.start as usize)];
    let trees = source.trees;
    let mut deed = deed(source, sentence.span, target)?;
    // What is done to somebody's goods is done to them: `froze the assets of Poe`.
    if deed.side == Polarity::Positive && trees.relations[deed.at] == Relation::Dobj {
        deed = of_verb(source, trees.head(deed.at)?)?;
    }
    let verb = doing(source, deed.at)?;
    let doer = doer(trees, verb)?;
    // `Poe mocked Moe on Lune`: nothing is done to Lune; nor is anything to Lune in `the Lune mayor Poe resigned`.
    let below = |i: usize| trees.subtree(i).holds(target.start as usize);
    let object = child(trees, verb, Relation::Dobj).filter(|&o| o != deed.at);
    if below(doer) || object.is_some_and(|o| !below(o)) {
        return None;
    }
    // `Orlian jets`: a name that only says whose they are.
    let whose =
        |i: usize| matches!(trees.relations[i], Relation::Amod | Relation::Compound) && trees.head(i) == Some(doer);
    (holder.holds(doer) || holder.range().any(whose)).then_some(deed)
}

/// The subject of the verb that has the target for its object: its head, and all that hangs on it. Of `a letter of Roe's that
/// accuses Poe` it is the letter.
pub(super) fn subject_of(source: &Source<'_>, target: Tokens) -> Option<(usize, Tokens)> {
    let trees = source.trees;
    let object = shared(trees, head_of(trees, target));
    let verb = trees.head(object).filter(|&v| trees.relations[object] == Relation::Dobj && trees.is_verb(v))?;
    let doer = doer(trees, verb)?;
    let clause = || trees.head(doer).filter(|&v| trees.relations[v] == Relation::Relcl);
    let named = if source.has(doer, Function::RELATIVE) { clause().and_then(|v| trees.head(v)) } else { None };
    let named = named.unwrap_or(doer);
    Some((named, trees.subtree(named)))
}

/// The deed of `Unions back Poe`, `the islanders like Poe`: a verb that was taken for an adverb or preposition, and stands
/// alone between holder and target. Such a word is a term only in a sentence without another verb (`sentence::as_used`).
pub(super) fn likened(
    source: &Source<'_>,
    (at, form): (usize, &TermForm),
    holder: Tokens,
    target: Tokens,
) -> Option<Deed> {
    let trees = source.trees;
    let alone = |i: u32| i as usize == at || trees.tags[i as usize] == Tag::Dt;
    let verb = form.kind == TermKind::Verb && matches!(trees.tags[at], Tag::In | Tag::Rb | Tag::Rp);
    (verb && (holder.end..target.start).all(alone)).then(|| side_of(source, form, form.object, at))?
}

/// Whether the words are the subject of a verb of harm: `the rebels shelled a school`.
pub(super) fn does_harm(source: &Source<'_>, tokens: Tokens) -> bool {
    let trees = source.trees;
    let noun = head_of(trees, tokens);
    let verb = trees.head(noun).filter(|_| trees.relations[noun] == Relation::Nsubj);
    let forms = verb.and_then(|v| source.lexicon.term_forms.longest(&source.document.tokens[v..]));
    forms.is_some_and(|(_, forms)| forms.iter().any(|f| f.kind == TermKind::Verb && f.subject < HARM))
}

/// The verb of a deed: its own, or the light one whose object it is (`imposed sanctions`).
fn doing(source: &Source<'_>, deed: usize) -> Option<usize> {
    let trees = source.trees;
    let light = |&v: &usize| source.lexicon.speech(source.document.tokens[v].word).signs.has(Signs::LIGHT_VERB);
    let above = || trees.head(deed).filter(|_| trees.relations[deed] == Relation::Dobj);
    if trees.is_verb(deed) { Some(deed) } else { above().filter(light).filter(|&v| !is_negated(source, v)) }
}

/// The subject of an active verb, or of the one that it is joined to; of a passive one what stands behind `by`. A verb with an
/// object that is joined to a passive one has the subject of that.
fn doer(trees: &Trees, mut verb: usize) -> Option<usize> {
    let takes_object = child(trees, verb, Relation::Dobj).is_some();
    let mut joined = false;
    for _ in 0..ARCS {
        let subject = child(trees, verb, Relation::Nsubj);
        let patient = child(trees, verb, Relation::Nsubjpass);
        // `was alarmed by Lind and praised Poe`: who was alarmed praised.
        if joined && takes_object && patient.is_some() {
            return patient;
        }
        if let Some(by) = child(trees, verb, Relation::Agent) {
            return child(trees, by, Relation::Pobj);
        }
        if patient.is_some() || subject.is_some() {
            return subject.filter(|_| patient.is_none());
        }
        joined = trees.relations[verb] == Relation::Conj;
        verb = match trees.relations[verb] {
            Relation::Conj | Relation::Xcomp | Relation::Advcl => trees.head(verb)?,
            _ => return None,
        };
    }
    None
}

/// The first word that hangs on token `at` as `relation`.
fn child(trees: &Trees, at: usize, relation: Relation) -> Option<usize> {
    trees.children(at).find(|&i| trees.relations[i] == relation)
}

/// The deed that falls on what token `at` stands for.
fn deed_on(source: &Source<'_>, content: Span, mut at: usize) -> Option<Deed> {
    let trees = source.trees;
    let inside = |i: usize| content.contains(source.document.tokens[i].span);
    let prefixed = |i: usize| source.has(i.saturating_sub(1), Function::HYPHEN);
    for _ in 0..ARCS {
        let head = trees.head(at).filter(|&h| inside(h))?;
        match trees.relations[at] {
            Relation::Conj | Relation::Appos | Relation::Other if !trees.is_verb(head) => at = head,
            // `anti-Ruvian groups`: not Ruvia's.
            // `disarm Orlian fighters`, but not `win the Orlian election`.
            Relation::Compound | Relation::Amod if !prefixed(at) && names_people(source, head) => at = head,
            Relation::Dobj | Relation::Nsubjpass => return of_verb(source, head),
            // `demanded Poe's resignation`, `wants Poe to resign`.
            Relation::Poss if !trees.head(head).is_some_and(inside) => return of_own(source, head),
            // `froze the assets of Poe`, `froze Poe's assets`.
            Relation::Poss if trees.relations[head] == Relation::Dobj => at = head,
            Relation::Nsubj if trees.is_verb(head) && !takes_object(source, head) => return of_doing(source, head),
            Relation::Pobj => {
                let above = trees.head(head).filter(|&h| inside(h))?;
                if source.has(head, Function::EXAMPLE) && !trees.is_verb(above) {
                    at = above;
                } else if !source.has(head, DONE) {
                    return None;
                } else if trees.is_verb(above) {
                    // `fought for Roe` does Roe no harm.
                    let ties = |d: &Deed| source.has(head, if d.side == Polarity::Negative { OPPOSES } else { HELPS });
                    return of_verb(source, above).filter(ties);
                } else if let Some(deed) = of_noun(source, above, head) {
                    return Some(deed);
                } else if source.has(head, Function::OF) && trees.relations[above] == Relation::Dobj {
                    at = above;
                } else {
                    return None;
                }
            }
            _ => return None,
        }
    }
    None
}

/// What the verb at token `at` does to its object: not to help somebody is against them, not to harm them nothing.
fn of_verb(source: &Source<'_>, at: usize) -> Option<Deed> {
    let form = term(source, at, TermKind::Verb)?;
    let deed = side_of(source, &form, form.object, at)?;
    match deed.side {
        _ if !is_negated(source, at) => Some(deed),
        Polarity::Positive => Some(Deed { side: Polarity::Negative, ..deed }),
        _ => None,
    }
}

/// Whether a verb is negated, by the tree or by what stands right before it (`no longer`).
fn is_negated(source: &Source<'_>, at: usize) -> bool {
    let tokens = &source.document.tokens;
    let by_tree = |i: usize| source.trees.heads[i] == at as u32 && source.trees.relations[i] == Relation::Neg;
    let by_word = |i: usize| source.lexicon.negators.longest(&tokens[i..at]).is_some_and(|(n, _)| i + n == at);
    (at.saturating_sub(NEGATOR)..at).any(|i| by_tree(i) || by_word(i))
}

/// What the noun at token `at` does to whom a preposition ties to it.
fn of_noun(source: &Source<'_>, at: usize, preposition: usize) -> Option<Deed> {
    let form = term(source, at, TermKind::Noun).or_else(|| term(source, at, TermKind::Verb))?;
    let ties = if form.weight < 0.0 { HARMS } else { HELPS };
    source.has(preposition, ties).then(|| side_of(source, &form, form.weight, at))?
}

/// What it does to somebody if the noun at token `at`, which is theirs, comes true.
fn of_own(source: &Source<'_>, at: usize) -> Option<Deed> {
    if let Some(cue) = charge(source, at) {
        return Some(Deed { side: Polarity::Positive, row: cue.row, at });
    }
    let form = term(source, at, TermKind::Noun)?;
    side_of(source, &form, form.weight, at)
}

/// What it does to somebody to do what the verb at token `at` says, which is done to nobody else (`resign`).
fn of_doing(source: &Source<'_>, at: usize) -> Option<Deed> {
    let form = term(source, at, TermKind::Verb)?;
    (form.subject < 0.0).then(|| side_of(source, &form, form.subject, at))?
}

/// The cue of what somebody holds against others (`allegations`): it is good for them if that is believed, and bad if it
/// is rejected.
fn charge<'a>(source: &Source<'a>, at: usize) -> Option<&'a Cue> {
    noun_cues(source, at).find(|c| c.polarity == Polarity::Negative)
}

/// How an attribution can turn down what was said.
#[derive(Clone, Copy, Debug)]
pub(super) struct TurnsDown {
    /// By its cue, which is against its object: `rejected the charge`.
    pub(super) object: bool,
    /// By what it says: `the charge was false`.
    pub(super) subject: bool,
}

/// The cue for what somebody has said that `content` turns down.
pub(super) fn turned_down<'a>(source: &Source<'a>, content: Span, by: TurnsDown) -> Option<&'a Cue> {
    let trees = source.trees;
    let within = tokens_of(source, content);
    let bad = |i: usize| {
        let kinds = [TermKind::Adjective, TermKind::Noun];
        !trees.is_verb(i) && kinds.iter().find_map(|&kind| term(source, i, kind)).is_some_and(|t| t.weight < 0.0)
    };
    let said = |&i: &usize| {
        let above = trees.head(i).filter(|&h| within.holds(h));
        let subject = matches!(trees.relations[i], Relation::Nsubj | Relation::Nsubjpass);
        // `called the charge absurd`
        let called = || above.is_some_and(bad) || judged(source, content, i) == Some(false);
        by.object && above.is_none() || by.subject && subject && called()
    };
    within.range().filter(said).find_map(|i| charge_noun(source, i))
}

/// The cue that the noun at token `at` is, if it is a word for what can be said against somebody (`charge`, `claim`) and little
/// more is said of it.
fn charge_noun<'a>(source: &Source<'a>, at: usize) -> Option<&'a Cue> {
    let Source { lexicon, trees, .. } = *source;
    let noun = matches!(trees.tags[at], Tag::Nn | Tag::Nns) && trees.subtree(at).len() <= CHARGE;
    // `the answer`, `the statement` need not be against anybody.
    let merely_said = lexicon.act_named(SAY);
    let accuses = |c: &Cue| lexicon.acts[usize::from(c.act.0)].accusing.is_some() && Some(c.act) != merely_said;
    noun_cues(source, at).find(|c| noun && (c.polarity == Polarity::Negative || accuses(c)))
}

/// The cues that the noun at token `at` is.
pub(super) fn noun_cues<'a>(source: &Source<'a>, at: usize) -> impl Iterator<Item = &'a Cue> + use<'a> {
    let lexicon = source.lexicon;
    // `endorsed Roe's opponent`: that is somebody, not something said.
    let forms = if names_people(source, at) { &[] } else { lexicon.cue_forms.whole(source.document.tokens[at].word) };
    forms.iter().map(|f| &lexicon.cues[f.cue as usize]).filter(|c| c.kind == CueKind::Noun)
}

/// Whether the noun at token `at` is a word for people, by their role or as a group.
fn names_people(source: &Source<'_>, at: usize) -> bool {
    let roles = source.lexicon.roles.whole(source.document.tokens[at].word);
    roles.iter().any(|r| r.kind != RoleKind::Artifact)
}

fn takes_object(source: &Source<'_>, verb: usize) -> bool {
    [Relation::Dobj, Relation::Dative].into_iter().any(|r| child(source.trees, verb, r).is_some())
}

fn side_of(source: &Source<'_>, form: &TermForm, effect: f32, at: usize) -> Option<Deed> {
    let side = if effect > 0.0 { Polarity::Positive } else { Polarity::Negative };
    (effect.abs() >= LEAST).then(|| Deed { side, row: source.lexicon.terms[form.term as usize].row, at })
}

/// The term of one word at token `at`, as a word of this class. What somebody feels is no deed.
fn term(source: &Source<'_>, at: usize, kind: TermKind) -> Option<TermForm> {
    let forms = source.lexicon.term_forms.whole(source.document.tokens[at].word);
    forms.iter().find(|f| f.kind == kind && !f.experiencer).copied()
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
    fn who_does_it() {
        let lexicon = Lexicon::builtin();
        let cases = [
            ("Roe bombed Poe.", true),
            ("Poe was bombed by Roe.", true),
            ("Roe decided to arrest Poe.", true),
            ("Roe froze the assets of Poe.", true),
            ("Poe bombed Roe.", false),
            ("Roe said that Lind had bombed Poe.", false),
            ("Roe has never supported Poe.", true),
            ("Roe did not bomb Poe.", false),
            ("Roe mocked Lind on Poe.", false),
            ("Roe imposed sanctions on Poe.", true),
            ("Roe criticised sanctions on Poe.", false),
            ("Roe did not impose sanctions on Poe.", false),
        ];
        for (text, expected) in cases {
            let document = text::read(text, &lexicon.vocabulary);
            let trees = syntax::parse(text, &document, &lexicon);
            let source = Source { text, document: &document, trees: &trees, lexicon: &lexicon };
            let token = |name: &str| {
                let at = document.tokens.iter().position(|t| t.span.of(text) == name).expect("a name of the sentence");
                Tokens::new(at, at + 1)
            };
            let found = done_by(&source, token("Roe"), token("Poe"));
            assert_eq!(found.map(|d| d.side), expected.then_some(Polarity::Negative), "{text}");
        }
    }

    #[test]
    fn deeds_help_or_harm_whom_they_fall_on() {
        let (bad, good) = (Some(Polarity::Negative), Some(Polarity::Positive));
        check("Roe promised to arrest Poe.", bad);
        check("Roe promised to arrest Lind and Poe.", bad);
        check("Roe promised to stop people like Poe.", bad);
        check("Roe called for sanctions against Poe.", bad);
        check("Roe demanded that Poe be arrested.", bad);
        check("Roe backs Poe's allegations.", good);
        check("Roe promised to help Poe.", good);
        check("Roe wants Poe to resign.", bad);
        check("Roe promised not to arrest Poe.", None);
        check("Roe promised not to help Poe.", bad);
        check("Roe promised to call Poe.", None);
        check("Roe said that Poe would arrest Lind.", None);
    }
}
