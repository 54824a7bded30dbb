//! From chosen readings to attributions: parents, form, certainty, negation, and the mention behind the source.

use super::choose::{Choice, Chosen};
use super::readings::Reading;
use super::score;
use super::words::{Words, is_noun};
use crate::lexicon::{Argument, CueKind, Frame, Function, Opening, Role, RoleKind, Signs, Way};
use crate::model::{
    ActorRef, ActorType, Attribution, Certainty, Flags, Form, How, Mention, Relation, Row, Tag, Tokens,
};

/// How many tokens around the cue a hedge is looked for.
const HEDGE_REACH: usize = 4;
/// Words of the longest negator that is looked for.
const NEGATOR: usize = 3;

/// The score from which a nested reading is kept: the weights were learned from cues that are not nested, and these are
/// fewer among cues than those.
const NESTED: f32 = 0.5;

/// How many features of a reading have a weight, at the most that is usual.
const FEATURES: usize = 32;

/// The attributions, ordered by their cues.
pub(super) fn attributions(words: &Words<'_>, chosen: Chosen, mentions: &[Mention]) -> Vec<Attribution> {
    let mut choices = chosen.choices;
    choices.sort_by_key(|c| (c.occurrence.tokens.start, c.occurrence.tokens.end));
    let around = enclosures(&choices);
    // A cue in quotation marks needs an attribution around it.
    let mut keep: Vec<bool> =
        choices.iter().map(|c| !c.occurrence.quoted && (!c.nested || c.reading.score > NESTED)).collect();
    for &(inner, outer) in &around {
        keep[inner] |= !choices[outer].occurrence.quoted && choices[inner].reading.score > NESTED;
    }
    for &(inner, outer) in &around {
        keep[inner] &= !refused(words, &choices[outer], &choices[inner]);
    }
    let mut numbers = Vec::with_capacity(keep.len());
    let kept = keep.iter().fold(0, |number, &k| {
        numbers.push(number);
        number + u32::from(k)
    });
    let mut around = around.as_slice();
    let mut out = Vec::with_capacity(kept as usize);
    for (i, c) in choices.iter().enumerate() {
        let own = around.iter().take_while(|a| a.0 == i).count();
        let outer = around[..own].iter().map(|a| a.1).filter(|&j| {
            let a = &choices[j];
            keep[j] && c.nested && !(covers(c, a) && a.reading.score < c.reading.score)
        });
        let parent = outer.min_by_key(|&j| choices[j].content.iter().map(|p| p.len()).sum::<usize>());
        around = &around[own..];
        if keep[i] {
            out.push(attribution(words, c, parent.map(|j| numbers[j]), mentions));
        }
    }
    out
}

/// Whether `a` tells that its source did not do what `b` would be (`refused to answer`): then nothing was said.
fn refused(words: &Words<'_>, a: &Choice, b: &Choice) -> bool {
    let denied = words.lexicon.cues[a.occurrence.cue as usize].certainty == Certainty::Denied;
    let start = a.content.first().map_or(0, |c| c.start);
    denied && a.reading.way == Way::Infinitive && (start..=start + 1).contains(&b.occurrence.group.tokens.start)
}

/// Whether the content of `a` holds the cue of `b`.
fn covers(a: &Choice, b: &Choice) -> bool {
    let cue = b.occurrence.tokens;
    a.content.iter().any(|p| p.start <= cue.start && cue.end <= p.end)
}

/// Which choices lie in the content of which others, the inner ones and then the outer ones in order.
fn enclosures(choices: &[Choice]) -> Vec<(usize, usize)> {
    let mut pieces: Vec<(Tokens, usize)> =
        choices.iter().enumerate().flat_map(|(i, c)| c.content.iter().map(move |p| (*p, i))).collect();
    pieces.sort_unstable();
    let mut pieces = pieces.into_iter().peekable();
    let mut open: Vec<(Tokens, usize)> = Vec::new();
    let mut out = Vec::new();
    for (i, c) in choices.iter().enumerate() {
        let cue = c.occurrence.tokens;
        while let Some(piece) = pieces.next_if(|p| p.0.start <= cue.start) {
            open.push(piece);
        }
        open.retain(|p| p.0.end > cue.start);
        let first = out.len();
        out.extend(open.iter().filter(|p| p.0.end >= cue.end && p.1 != i).map(|p| (i, p.1)));
        out[first..].sort_unstable();
    }
    out.dedup();
    out
}

/// What is told of a choice.
fn attribution(words: &Words<'_>, c: &Choice, parent: Option<u32>, mentions: &[Mention]) -> Attribution {
    let document = words.document;
    let cue = &words.lexicon.cues[c.occurrence.cue as usize];
    let weights = &words.lexicon.weights_attribution;
    let mut notes = score::Notes { weights, evidence: Vec::with_capacity(FEATURES) };
    score::features(words, &c.occurrence, &c.branch, &c.reading, &mut notes);
    let mut rows = vec![cue.row];
    let request = requested(&c.reading).then(|| words.lexicon.acts[usize::from(cue.act.0)].requesting).flatten();
    let (certainty, negated) = match request {
        Some(_) if cue.certainty == Certainty::Question => certainty(words, c, Certainty::Asserted, &mut rows),
        _ => certainty(words, c, cue.certainty, &mut rows),
    };
    let source = c.reading.source.map(|s| document.span(s.tokens));
    let tail = Some(c.occurrence.tail).filter(|t| !t.is_empty());
    let mut content: Vec<Tokens> = c.content.iter().copied().filter(|p| !p.is_empty()).collect();
    content.sort();
    Attribution {
        parent,
        sentence: c.occurrence.sentence,
        source_mention: c.reading.source.and_then(|s| mention_in(words, s.tokens, mentions)),
        source: source.into_iter().collect(),
        addressee: addressee(words, c).map(|a| document.span(a)),
        cue: std::iter::once(whole_cue(words, c)).chain(tail).map(|t| document.span(t)).collect(),
        content: content.iter().map(|p| document.span(*p)).collect(),
        act: request.unwrap_or(cue.act),
        form: form(words, &content),
        certainty,
        negated,
        score: c.reading.score,
        rule: c.reading.way.name(),
        rows,
        evidence: notes.evidence,
    }
}

/// Whether an infinitive says what somebody is to do: `asked her to leave`, `was asked to leave`.
fn requested(reading: &Reading) -> bool {
    reading.opening == Opening::ObjectTo || reading.opening == Opening::To && reading.way == Way::Passive
}

/// The cue with the adverbs before a verb, the preposition that leads to source or content, and what it is said in
/// (`in a statement`).
fn whole_cue(words: &Words<'_>, c: &Choice) -> Tokens {
    let o = &c.occurrence;
    let mut whole = o.whole();
    if o.kind != CueKind::Verb {
        return whole;
    }
    let sentence = words.document.sentences[o.sentence as usize].tokens;
    let is_free = |i: u32| {
        let source = c.reading.source.map(|s| s.tokens);
        sentence.start <= i && i < sentence.end && !c.content.iter().chain(&source).any(|t| t.holds(i as usize))
    };
    while whole.start.checked_sub(1).is_some_and(|i| is_free(i) && matches!(words.tag(i as usize), Tag::Rb | Tag::Rbr))
    {
        whole.start -= 1;
    }
    if !is_free(whole.end) {
        return whole;
    }
    let next = whole.end as usize;
    let leads = |way| c.reading.way == way && c.content.iter().any(|p| p.start == whole.end + 1);
    if words.has(next, Function::BY) && c.reading.way == Way::Passive || leads(Way::Preposition) {
        whole.end += 1;
    } else if words.tag(next) == Tag::In
        && let Some(phrase) = words.noun_phrase_after(next + 1, sentence.end as usize, false)
        && words.is(phrase.end as usize - 1, Signs::ARTIFACT)
        && is_free(phrase.end - 1)
    {
        whole.end = phrase.end;
    }
    whole
}

/// The mention that names the source: that of its head, or of the person in apposition to a head without a name (`the
/// minister, Roe`); else the first in it that is no demonym, or the first at all (`Orlian negotiators`). `His` in `his
/// lawyer` names somebody else, and so does whatever stands in a clause about the source, or only tells whence others come or
/// of what party one is.
fn mention_in(words: &Words<'_>, source: Tokens, mentions: &[Mention]) -> Option<u32> {
    let trees = words.trees;
    let head = trees.head_of(source);
    let from = mentions.partition_point(|m| m.tokens.start < source.start);
    let inside = || {
        mentions[from..]
            .iter()
            .enumerate()
            .take_while(|(_, m)| m.tokens.start < source.end)
            .filter(|(_, m)| m.tokens.end <= source.end && (m.tokens == source || !owns(words, m)))
    };
    let of_head = || inside().find(|(_, m)| m.how != How::Demonym && head.is_some_and(|h| m.tokens.holds(h)));
    // `the president of Orlia, Roe`: the tree often has the name hang on the state.
    let impersonal =
        |at: usize| inside().any(|(_, m)| m.kind != ActorType::Person && m.how != How::Nominal && m.tokens.holds(at));
    let described = |at: usize| Some(at) == head || impersonal(at);
    let renamed = |m: &Mention| {
        let hangs = |i: usize| trees.relations[i] == Relation::Appos && trees.head(i).is_some_and(described);
        head.is_some() && m.kind == ActorType::Person && m.tokens.range().any(hangs)
    };
    let named = of_head().filter(|(_, m)| m.how != How::Nominal);
    let named = named.or_else(|| inside().find(|(_, m)| renamed(m)));
    // `Roe supporters`, `critics of Roe`, `an Orlian tourist`, `an Orlian Democrat` do not speak for Roe or Orlia.
    let apart = |h: usize| {
        words.lexicon.roles.whole(words.document.tokens[h].word).iter().any(|r| r.apart)
            || inside().any(|(_, m)| m.tokens.holds(h) && m.names_member(trees))
    };
    let joins = |i: usize| words.has(i, Function::COORDINATOR);
    if head.is_some_and(apart) && !source.range().any(joins) {
        return named.or_else(of_head).map(|(i, _)| (from + i) as u32);
    }
    // Who stands along Market Street is not the street; who sits in a capital speaks for its state.
    // Nor is a law who acts under it.
    let is_thing = |m: &Mention| m.kind == ActorType::Other && matches!(m.actor, ActorRef::Known(_));
    // Nor do `Orlian rebels` speak for Orlia, or a `Muslim charity` for all Muslims. (Of what kind media and parties are, their
    // state tells: `French media` may stay France's.)
    let group = head.filter(|_| !source.range().any(joins)).is_some_and(|h| {
        let of_others = |r: &Role| matches!(r.actor, ActorType::ArmedGroup | ActorType::Company | ActorType::Ngo);
        let roles = words.lexicon.roles.whole(words.document.tokens[h].word);
        roles.iter().any(|r| r.kind == RoleKind::Group && of_others(r))
    });
    let origin = |m: &Mention| group && matches!(m.kind, ActorType::State | ActorType::People);
    let acts = |m: &Mention| m.kind != ActorType::Place && !is_thing(m) && !m.names_member(trees) && !origin(m);
    let inside = || inside().filter(|(_, m)| acts(m));
    let outside = || inside().filter(|(_, m)| !is_in_clause(words, m, source));
    let mut others = outside().filter(|(_, m)| m.how != How::Demonym);
    let found = named.or_else(of_head).or_else(|| others.next()).or_else(|| outside().next());
    found.map(|(i, _)| (from + i) as u32)
}

/// Whether a mention stands in a relative clause about a noun of the source, or tells who has seen it (`a letter obtained
/// by`).
fn is_in_clause(words: &Words<'_>, mention: &Mention, source: Tokens) -> bool {
    let trees = words.trees;
    let above = |&i: &usize| trees.head(i).filter(|&h| source.holds(h));
    let mut by = false;
    let mut way = std::iter::successors(Some(mention.tokens.end as usize - 1), above);
    way.any(|i| {
        by |= trees.relations[i] == Relation::Agent;
        let clause = match trees.relations[i] {
            Relation::Relcl => true,
            Relation::Acl => by && words.has(i, Function::SEEN),
            _ => false,
        };
        clause && above(&i).is_some()
    })
}

/// Whether the mention is a possessive pronoun, and whose it is does not speak: `his lawyer`. `Its army` does speak for the
/// state.
fn owns(words: &Words<'_>, mention: &Mention) -> bool {
    let first = mention.tokens.start as usize;
    let its = || words.has(first, Function::NEUTER) && mention.kind != ActorType::Person;
    mention.how == How::Pronoun && words.tag(first) == Tag::PrpPoss && !its()
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
    let cue = c.occurrence.whole();
    let sentence = &words.document.sentences[c.occurrence.sentence as usize];
    let from = (cue.start as usize).saturating_sub(HEDGE_REACH).max(sentence.tokens.start as usize);
    let to = (cue.end as usize).min(sentence.tokens.end as usize);
    let mut certainty = base;
    for at in from..to {
        if words.is(at, Signs::HEDGE)
            && let Some((n, hedges)) = words.lexicon.hedges.longest(&words.document.tokens[at..to])
            && let Some(h) = hedges.first().filter(|h| h.decides())
            && at + n <= to
            && (at >= c.occurrence.group.tokens.start as usize || at + n == c.occurrence.group.tokens.start as usize)
        {
            if certainty == Certainty::Asserted {
                certainty = h.certainty;
            }
            rows.push(h.row);
        }
    }
    let negator = negator(words, c, sentence.tokens.start as usize);
    rows.extend(negator);
    (certainty, c.occurrence.group.negated || negator.is_some())
}

/// To whom it is said: what the rule found, the last noun of the cue itself (`told reporters`), or the noun phrase right
/// behind the cue, with `to` or where the cue takes one, unless it is part of the content.
fn addressee(words: &Words<'_>, c: &Choice) -> Option<Tokens> {
    if c.reading.addressee.is_some() {
        return c.reading.addressee;
    }
    let o = &c.occurrence;
    let cue = &words.lexicon.cues[o.cue as usize];
    if o.kind != CueKind::Verb {
        return None;
    }
    let end = o.tokens.end as usize;
    if o.tokens.len() > 1 && cue.target == Argument::Addressee && is_noun(words.tag(end - 1)) {
        return Some(Tokens::new(end - 1, end));
    }
    let stop = words.document.sentences[o.sentence as usize].tokens.end as usize;
    let to = end < stop && words.has(end, Function::TO);
    if !to && !cue.frame.has(Frame::ADDRESSEE) {
        return None;
    }
    let phrase = words.noun_phrase_after(end + usize::from(to), stop, false)?;
    let taken = c.content.iter().chain(c.reading.source.as_ref().map(|s| &s.tokens)).any(|t| t.overlaps(phrase));
    (!taken).then_some(phrase)
}

/// A negator that ends where the verb group begins (`no longer backs`), stands in it, or begins the source (`nobody`, `no
/// official`).
fn negator(words: &Words<'_>, c: &Choice, floor: usize) -> Option<Row> {
    let (group, verb) = (c.occurrence.group.tokens.start as usize, c.occurrence.tokens.start as usize);
    let source = c.reading.source.map(|s| s.tokens.start as usize).filter(|&s| s < group);
    let at = |from: usize, to: usize, ends: &dyn Fn(usize) -> bool| {
        let (n, negators) = words.lexicon.negators.longest(&words.document.tokens[from..to])?;
        negators.first().filter(|_| ends(from + n)).map(|n| n.row)
    };
    let mut before = group.saturating_sub(NEGATOR).max(floor)..group;
    let before = before.find_map(|from| at(from, group, &|end| end == group));
    let within = || (group..verb).find_map(|from| at(from, verb, &|_| true));
    before.or_else(within).or_else(|| at(source?, group, &|_| true))
}
