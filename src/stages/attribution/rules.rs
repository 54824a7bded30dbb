//! The rules by which a cue can be read, with an example and a counterexample of each; what they do is in
//! [`super::readings`].

use crate::lexicon::Way;
use crate::stages::Rule;

/// The rules of attribution.
pub(crate) static RULES: &[Rule] = &[
    rule(
        Way::Clause,
        "a verb, its subject, and the clause behind it",
        "Roe said that the plan is dead.",
        "Roe said nothing.",
    ),
    rule(
        Way::QuoteAfter,
        "a verb and the quotation behind it",
        "Roe told reporters, \"We will not sign.\"",
        "Roe visited \"The Plan\".",
    ),
    rule(Way::Infinitive, "a verb and the infinitive behind it", "Roe promised to resign.", "Roe used to swim."),
    rule(Way::Object, "a verb and its object as content", "Roe denied the charges.", "Roe opened the door."),
    rule(
        Way::Preposition,
        "a verb, its preposition, and what stands behind",
        "Unions reacted with anger to the plan.",
        "Roe waited with Poe for an hour.",
    ),
    rule(
        Way::AfterContent,
        "content first, then source and verb",
        "The plan is dead, Roe said.",
        "When the plan died, Roe said nothing.",
    ),
    rule(Way::Inverted, "content first, then verb and source", "\"It is dead,\" said Roe.", "So said, so done."),
    rule(
        Way::Passive,
        "a passive verb; the source, if any, behind by",
        "Roe was accused by Poe of lying.",
        "Roe was hit by a car.",
    ),
    rule(
        Way::AsClause,
        "a clause with as beside the content",
        "As Roe put it, the plan is dead.",
        "He worked as Roe slept.",
    ),
    rule(
        Way::Relative,
        "a relative clause; its noun or pronoun is the content",
        "The plan, which Roe described as dead, was signed.",
        "The plan, which Roe had made, was signed.",
    ),
    rule(
        Way::According,
        "a preposition before the source",
        "According to Roe, the plan is dead.",
        "They acted according to plan.",
    ),
    rule(
        Way::Noun,
        "a noun with its content; the source owns it or is the subject",
        "Roe's claim that the plan is dead",
        "Roe's claim form",
    ),
    rule(
        Way::Phrase,
        "a fixed phrase, its subject, and what stands behind",
        "Roe is confident that it will rain.",
        "Roe is early.",
    ),
    rule(
        Way::Raising,
        "a verb of seeming; its subject is part of the content",
        "The plan seems to be dead.",
        "It seems old.",
    ),
    rule(Way::Mark, "a name, a colon, and what it says", "Roe: \"The plan is dead.\"", "The menu: soup and cake."),
    rule(
        Way::Signature,
        "a quotation, a dash, and who said it",
        "“The plan is dead.” — Roe",
        "“The plan is dead.” — That was all.",
    ),
];

const fn rule(way: Way, about: &'static str, example: &'static str, counter: &'static str) -> Rule {
    Rule { name: way.name(), about, example, counter }
}
