//! How surely a clause says what it says, where no attribution tells.

use super::sentence::Source;
use crate::lexicon::Function;
use crate::model::{Certainty, Row, Tag, Tokens};

/// Looks no further than this from the target, in tokens.
const REACH: usize = 12;

/// The certainty of the clause around the target, and the row that made it so.
///
/// A question mark at the end of the sentence, the first hedge of `hedges.csv` in the clause, or `if` before it.
pub(super) fn of_clause(source: &Source<'_>, target: Tokens) -> (Certainty, Option<Row>) {
    let document = source.document;
    let sentence = document.sentences.get(document.sentence_of(target.start as usize)).map(|s| s.tokens);
    let Some(sentence) = sentence else { return (Certainty::Asserted, None) };
    let tokens = &document.tokens[..sentence.end as usize];
    let ends_asking = tokens.iter().rev().take(2).any(|t| t.span.of(source.text) == "?");
    if ends_asking {
        return (Certainty::Question, None);
    }
    let borders = |i: &usize| matches!(source.tags[*i], Tag::Comma | Tag::Colon | Tag::Stop);
    let start = (sentence.start as usize).max((target.start as usize).saturating_sub(REACH));
    let end = (sentence.end as usize).min(target.end as usize + REACH);
    let from = (start..target.start as usize).rev().find(borders).map_or(start, |i| i + 1);
    let to = (target.end as usize..end).find(borders).unwrap_or(end);
    for i in from..to {
        if let Some((n, hedges)) = source.lexicon.hedges.longest(&document.tokens[i..to])
            && let Some(h) = hedges.first()
            && i + n <= to
        {
            return (h.certainty, Some(h.row));
        }
        if source.has(i, Function::IF) {
            return (Certainty::Conditional, None);
        }
    }
    (Certainty::Asserted, None)
}
