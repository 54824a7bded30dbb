//! From names and their entities to the mentions and new actors that the stage hands on.

use super::discover::Name;
use super::evidence::Coarse;
use super::gazetteer::{Hit, Hits};
use super::memory::Memory;
use super::reading::Reading;
use super::typing;
use crate::lexicon::{AliasForm, Head, Position, Traits};
use crate::model::{ActorRef, ActorType, Flags, FoundActor, How, Mention, Row, Rows, Tokens};
use crate::text::fold_into;

/// Below this probability of being no actor, an unknown name is kept (as one of type other if that is likeliest).
const NO_ACTOR: f32 = 0.8;

/// Above this probability of what it seems to be, a name is kept although its head says that it is a thing.
const AN_ACTOR: f32 = 0.95;

/// Whom an entity is written as, and the row that says what kind of organisation it is.
#[derive(Clone, Copy)]
struct Writing {
    actor: ActorRef,
    kind: ActorType,
    row: Option<Row>,
}

/// Writes mentions.
pub(super) struct Writer<'a, 'b> {
    reading: &'b Reading<'a>,
    hits: &'b Hits,
    pub(super) names: &'b [Name],
    memory: Memory<'a, 'b>,
    /// By entity; none where it is no actor.
    writings: Vec<Option<Writing>>,
}

impl<'a, 'b> Writer<'a, 'b> {
    /// A writer, and the actors that no lexicon holds.
    pub(super) fn new(
        reading: &'b Reading<'a>,
        hits: &'b Hits,
        names: &'b [Name],
        memory: Memory<'a, 'b>,
    ) -> (Self, Vec<FoundActor>) {
        let mut found = Vec::with_capacity(memory.entities.len() / 2);
        let mut writings = Vec::with_capacity(memory.entities.len());
        for e in 0..memory.entities.len() {
            writings.push(writing(reading, hits, &memory, e, &mut found));
        }
        (Writer { reading, hits, names, memory, writings }, found)
    }

    /// The names (their indices) that are written, in order.
    pub(super) fn written(&self) -> impl Iterator<Item = usize> {
        let links = self.memory.links.iter().enumerate();
        links.filter(|(_, link)| self.writings[link.entity as usize].is_some()).map(|(n, _)| n)
    }

    /// Whom name `n`, one of those written, means.
    pub(super) fn actor(&self, n: usize) -> Option<ActorRef> {
        self.writings[self.memory.links[n].entity as usize].map(|w| w.actor)
    }

    /// The mention that name `n` is, which must be one of those written.
    pub(super) fn mention(&self, n: usize) -> Option<Mention> {
        let (name, link) = (&self.names[n], &self.memory.links[n]);
        let entity = &self.memory.entities[link.entity as usize];
        let Writing { actor, kind, row: head } = self.writings[link.entity as usize]?;
        let mut mention = Mention {
            span: self.reading.document.span(name.tokens),
            tokens: name.tokens,
            sentence: name.sentence,
            actor,
            kind,
            how: link.how.unwrap_or(How::Discovered),
            confidence: 0.9,
            rows: Rows::default(),
            candidates: Vec::new(),
        };
        if !link.others.is_empty() {
            let others = link.others.iter().filter_map(|&o| self.writings[o as usize].map(|w| w.actor));
            mention.candidates = others.collect();
        }
        let hit = |h: u32| &self.hits.all[h as usize];
        if let (Some(own), None) = (name.hit, link.how) {
            self.by_alias(hit(own), &mut mention);
            mention.rows.extend(name.title);
        } else {
            mention.rows.extend(name.title);
            if let Some((_, sure, row)) = entity.typed {
                mention.confidence = 0.9 * sure;
                mention.rows.extend(row);
                mention.rows.extend(head);
            } else if let Some(known) = entity.hit {
                mention.rows.push(self.reading.lexicon.gazetteer.aliases[hit(known).alias as usize].row);
            }
        }
        if link.how == Some(How::Surname) {
            mention.confidence *= 0.9;
            if name.title.is_some() {
                mention.how = How::Title;
            }
        }
        if !mention.candidates.is_empty() {
            mention.confidence *= 0.7;
        }
        Some(mention)
    }

    /// What a hit of the gazetteer says.
    fn by_alias(&self, hit: &Hit, mention: &mut Mention) {
        let aliases = &self.reading.lexicon.gazetteer.aliases;
        mention.how = match hit.form {
            AliasForm::Name | AliasForm::Role => How::Alias,
            AliasForm::Demonym => How::Demonym,
            AliasForm::Metonym => How::Metonym,
            AliasForm::Acronym => How::Acronym,
        };
        if hit.form == AliasForm::Demonym && mention.kind == ActorType::State {
            mention.kind = ActorType::People;
        }
        mention.rows.push(aliases[hit.alias as usize].row);
        for &other in &hit.others {
            let other = &aliases[other as usize];
            mention.candidates.push(ActorRef::Known(other.actor));
            mention.rows.push(other.row);
        }
    }
}

/// As whom entity `e` is written; an unknown actor joins those found.
fn writing(
    reading: &Reading<'_>,
    hits: &Hits,
    memory: &Memory<'_, '_>,
    e: usize,
    found: &mut Vec<FoundActor>,
) -> Option<Writing> {
    let name = memory.fullest(e)?;
    let entity = &memory.entities[e];
    if let Some(hit) = entity.hit {
        let hit = &hits.all[hit as usize];
        return Some(Writing { actor: ActorRef::Known(hit.actor), kind: hit.kind, row: None });
    }
    let (coarse, sure, _) = entity.typed?;
    if is_office_noun(reading, name.tokens)
        || is_thing(reading, name.tokens)
        || coarse == Coarse::Other && sure > NO_ACTOR
        || !matches!(coarse, Coarse::Person | Coarse::Norp) && sure < AN_ACTOR && is_called_thing(reading, name.tokens)
    {
        return None;
    }
    let (kind, row) = typing::kind(reading, coarse, name.tokens);
    found.push(new_actor(reading.document.span(name.tokens).of(reading.text), kind));
    Some(Writing { actor: ActorRef::Found(found.len() as u32 - 1), kind, row })
}

/// `the Court`, `the Agency`: a common noun in its Sunday best, left to [`super::nominals`]. Not so the organs of a
/// state, of which there is one (`Parliament`).
fn is_office_noun(reading: &Reading<'_>, tokens: Tokens) -> bool {
    let at = tokens.start as usize;
    tokens.len() == 1
        && reading.has(at, Traits::COMMON)
        && !reading.flags(at).has(Flags::UPPER)
        && reading.group_at(at).is_some_and(|g| g.actor != ActorType::Government)
}

/// `Peace Treaty`, `Law of the Sea`: the head of the name is a thing, by `heads.csv`.
fn is_called_thing(reading: &Reading<'_>, tokens: Tokens) -> bool {
    let words = tokens.range();
    let joined = |i: usize| i + 1 < words.end && reading.has(i + 1, Traits::OF.or(Traits::FOR));
    let head = words.clone().find(|&i| joined(i)).unwrap_or(words.end - 1);
    let thing = |at: usize, position: Position| {
        let rows = reading.heads(at);
        rows.iter().all(|h| h.kind == ActorType::Other) && rows.iter().any(|h| h.position == position)
    };
    words.len() > 1
        && (thing(head, Position::Last)
            || thing(words.start, Position::First) && reading.heads(words.end - 1).is_empty())
}

/// `Covid-19`, `GDP`: every word of it is a thing, by `heads.csv`.
fn is_thing(reading: &Reading<'_>, tokens: Tokens) -> bool {
    const SURE: f32 = 1.0;
    let thing = |h: &Head| h.kind == ActorType::Other && h.position == Position::Any && h.weight >= SURE;
    let mut words = tokens.range().filter(|&i| !reading.flags(i).has(Flags::PUNCT) && !reading.number(i));
    words.clone().next().is_some() && words.all(|i| reading.heads(i).iter().any(thing))
}

/// A new actor with this name, white space inside it made one blank.
fn new_actor(surface: &str, kind: ActorType) -> FoundActor {
    const FOUND: &str = "found:";
    let mut blank = false;
    let plain = surface.bytes().all(|b| {
        let second = std::mem::replace(&mut blank, b == b' ');
        b.is_ascii_graphic() || blank && !second
    });
    if plain {
        let mut id = Vec::with_capacity(FOUND.len() + surface.len());
        id.extend_from_slice(FOUND.as_bytes());
        id.extend(surface.bytes().map(|b| if b == b' ' { b'-' } else { b.to_ascii_lowercase() }));
        return FoundActor { id: String::from_utf8(id).unwrap_or_default(), name: surface.to_string(), kind };
    }
    let mut name = String::with_capacity(surface.len());
    let mut id = String::with_capacity(FOUND.len() + surface.len());
    id.push_str(FOUND);
    for (n, word) in surface.split_whitespace().enumerate() {
        if n > 0 {
            name.push(' ');
            id.push('-');
        }
        name.push_str(word);
        fold_into(word, &mut id);
    }
    FoundActor { id, name, kind }
}
