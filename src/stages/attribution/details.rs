//! From chosen readings to attributions: parents, form, certainty, negation, and the mention behind the source.

use super::choose::{Choice, Chosen, cue_tokens, source};
use super::phrases::Words;
use super::score;
use crate::model::{ActorType, Attribution, Certainty, Flags, Form, How, Mention, Row, Span, Tag, Tokens};

/// How many tokens around the cue a hedge is looked for.
const HEDGE_REACH: usize = 4;

/// The attributions, ordered by their cues.
pub(super) fn attributions(words: &Words<'_>, chosen: Chosen, mentions: &[Mention]) -> Vec<Attribution> {
    let document = words.document;
    let mut choices = chosen.choices;
    choices.sort_by_key(|c| (c.occurrence.tokens.start, c.occurrence.tokens.end));
    // A cue in quotation marks needs an attribution around it.
    let covers = |a: &Choice, b: &Choice| {
        a.content.iter().any(|p| p.start <= b.occurrence.tokens.start && b.occurrence.tokens.end <= p.end)
    };
    let keep: Vec<bool> = choices
        .iter()
        .map(|c| !c.occurrence.quoted || choices.iter().any(|a| !a.occurrence.quoted && covers(a, c)))
        .collect();
    let mut i = 0;
    choices.retain(|_| {
        i += 1;
        keep[i - 1]
    });
    let parents: Vec<Option<u32>> = choices
        .iter()
        .enumerate()
        .map(|(i, c)| {
            let around = choices.iter().enumerate().filter(|&(j, a)| {
                j != i && c.nested && covers(a, c) && !(covers(c, a) && a.reading.score < c.reading.score)
            });
            around.min_by_key(|(_, a)| a.content.iter().map(|p| p.len()).sum::<usize>()).map(|(j, _)| j as u32)
        })
        .collect();
    choices
        .iter()
        .zip(parents)
        .map(|(c, parent)| {
            let cue = &words.lexicon.cues[c.occurrence.cue as usize];
            let mut notes =
                score::Notes { weights: &words.lexicon.weights_attribution, evidence: Vec::with_capacity(48) };
            score::cue_features(words, &c.occurrence, &mut notes);
            score::features(words, &c.occurrence, &c.reading, &mut notes);
            let mut rows = vec![cue.row];
            let (certainty, negated) = certainty(words, c, cue.certainty, &mut rows);
            let cue_span = cue_tokens(&c.occurrence, &c.reading);
            let source = source(c).map(|s| document.span(s.tokens));
            let mut cue_spans = vec![document.span(cue_span)];
            if !c.occurrence.tail.is_empty() {
                cue_spans.push(document.span(c.occurrence.tail));
            }
            let mut content: Vec<Tokens> = c.content.iter().copied().filter(|p| !p.is_empty()).collect();
            content.sort();
            Attribution {
                parent,
                sentence: document.sentence_of(c.occurrence.tokens.start as usize) as u32,
                source_mention: source.and_then(|s| mention_in(words, s, mentions)),
                source: source.into_iter().collect(),
                addressee: c.reading.addressee.map(|a| document.span(a)),
                cue: cue_spans,
                content: content.iter().map(|p| document.span(*p)).collect(),
                act: cue.act,
                form: form(words, &content),
                certainty,
                negated,
                score: c.reading.score,
                rule: c.reading.rule.code(),
                rows,
                evidence: notes.evidence,
            }
        })
        .collect()
}

/// The mention that names the source: the first in it that is no demonym, else the first. `His` in `his lawyer` names
/// somebody else.
fn mention_in(words: &Words<'_>, source: Span, mentions: &[Mention]) -> Option<u32> {
    let from = mentions.partition_point(|m| m.span.start < source.start);
    let inside = || {
        mentions[from..]
            .iter()
            .enumerate()
            .take_while(|(_, m)| m.span.start < source.end)
            .filter(|(_, m)| source.contains(m.span) && (m.span == source || !owns(words, m)))
    };
    let mut named = inside().filter(|(_, m)| m.how != How::Demonym);
    let first = named.next();
    // `Orlia's president`
    let holds = |(_, m): &(usize, &Mention)| m.how == How::Nominal && m.kind == ActorType::Person;
    let holder = named.next().filter(|n| holds(n) && first.is_some_and(|f| f.1.kind == ActorType::State));
    holder.or(first).or_else(|| inside().next()).map(|(i, _)| (from + i) as u32)
}

/// Whether the mention is a possessive pronoun.
fn owns(words: &Words<'_>, mention: &Mention) -> bool {
    mention.how == How::Pronoun && words.tag(mention.tokens.start as usize) == Tag::PrpPoss
}

/// Direct if all words of the content are quoted, mixed if some are.
fn form(words: &Words<'_>, content: &[Tokens]) -> Form {
    let (mut quoted, mut all) = (0, 0);
    for p in content {
        for t in words.document.tokens[p.range()].iter().filter(|t| !t.flags.has(Flags::PUNCT)) {
            all += 1;
            quoted += usize::from(t.flags.has(Flags::QUOTED));
        }
    }
    match quoted {
        0 => Form::Indirect,
        n if n == all => Form::Direct,
        _ => Form::Mixed,
    }
}

/// The certainty that cue, hedges beside it and modal verbs leave, and whether the act is negated.
fn certainty(words: &Words<'_>, c: &Choice, base: Certainty, rows: &mut Vec<Row>) -> (Certainty, bool) {
    let cue = cue_tokens(&c.occurrence, &c.reading);
    let sentence = &words.document.sentences[words.document.sentence_of(cue.start as usize)];
    let from = (cue.start as usize).saturating_sub(HEDGE_REACH).max(sentence.tokens.start as usize);
    let to = (cue.end as usize).min(sentence.tokens.end as usize);
    let mut certainty = base;
    for at in from..to {
        if let Some((n, hedges)) = words.lexicon.hedges.longest(&words.document.tokens[at..to])
            && let Some(h) = hedges.first()
            && at + n <= to
            && (at >= c.occurrence.group.tokens.start as usize || at + n == c.occurrence.group.tokens.start as usize)
        {
            if certainty == Certainty::Asserted {
                certainty = h.certainty;
            }
            rows.push(h.row);
        }
    }
    (certainty, c.occurrence.group.negated)
}
