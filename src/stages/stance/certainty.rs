//! How surely a clause says what it says, where no attribution tells.

use super::sentence::Source;
use crate::lexicon::{Function, Hedge};
use crate::model::{Certainty, Flags, Row, Tag, Tokens};

/// Looks no further than this from the target, in tokens.
const REACH: usize = 12;

/// The certainty of the clause around the target, and the row that made it so.
///
/// A question mark at the end of the sentence; a condition anywhere in it (`if`, or a conditional hedge that opens a
/// clause), as long as both are quoted or neither is; the strongest hedge of `hedges.csv` in the clause.
pub(super) fn of_clause(source: &Source<'_>, target: Tokens) -> (Certainty, Option<Row>) {
    let document = source.document;
    let sentence = document.sentences.get(document.sentence_of(target.start as usize)).map(|s| s.tokens);
    let Some(sentence) = sentence else { return (Certainty::Asserted, None) };
    let tokens = &document.tokens[..sentence.end as usize];
    let ends_asking = tokens.iter().rev().take(2).any(|t| t.span.of(source.text) == "?");
    if ends_asking {
        return (Certainty::Question, None);
    }
    let first = sentence.start as usize;
    let borders = |i: &usize| matches!(source.trees.tags[*i], Tag::Comma | Tag::Colon | Tag::Stop);
    let start = first.max((target.start as usize).saturating_sub(REACH));
    let end = (sentence.end as usize).min(target.end as usize + REACH);
    let from = (start..target.start as usize).rev().find(borders).map_or(start, |i| i + 1);
    let to = (target.end as usize..end).find(borders).unwrap_or(end);
    let quoted = |i: usize| tokens[i].flags.has(Flags::QUOTED);
    let mut strongest: Option<&Hedge> = None;
    for i in first..sentence.end as usize {
        let inside = (from..to).contains(&i);
        let opens = i == first || borders(&(i - 1));
        if source.has(i, Function::IF) && quoted(i) == quoted(target.start as usize) {
            return (Certainty::Conditional, None);
        }
        if (inside || opens)
            && let Some((n, hedges)) = source.lexicon.hedges.longest(&tokens[i..])
            && let Some(h) = hedges.first().filter(|h| h.decides())
            && (inside && i + n <= to || n > 1 && h.certainty == Certainty::Conditional)
            && strongest.is_none_or(|s| s.weight < h.weight)
        {
            strongest = Some(h);
        }
    }
    strongest.map_or((Certainty::Asserted, None), |h| (h.certainty, Some(h.row)))
}
