//! Mentions of actors: who is named, and by what.
//!
//! The order is that of a reader: names that the lexicon knows ([`gazetteer`]), names that look like one
//! ([`discover`]), what the article said before ([`memory`]), what kind of actor a new name is ([`typing`]), and last
//! whom pronouns and common nouns mean ([`nominals`]).

mod discover;
mod gazetteer;
mod memory;
mod nominals;
mod reading;
mod typing;

use crate::lexicon::{AliasForm, Lexicon};
use crate::model::{ActorRef, ActorType, Date, Document, Flags, FoundActor, How, Mention, Span, Tag, Tokens};
use crate::text::fold;
use discover::Name;
use gazetteer::Hit;
use memory::{Entity, Link};
use reading::Reading;
use typing::Coarse;

/// The mentions of actors in an article, by position and without overlap, and the actors that no lexicon holds.
///
/// `date` (of publication) decides which dated aliases hold; without one all do.
pub fn mentions(
    text: &str,
    document: &Document,
    tags: &[Tag],
    date: Option<Date>,
    lexicon: &Lexicon,
) -> (Vec<Mention>, Vec<FoundActor>) {
    let reading = Reading::new(text, document, tags, date, lexicon);
    let hits = gazetteer::find(&reading);
    let names = discover::find(&reading, &hits);
    let (entities, links) = memory::link(&reading, &hits, &names);
    let (mentions, found) = write(&reading, &hits, &names, &entities, &links);
    (nominals::resolve(&reading, mentions, &found), found)
}

/// Calls `add` for each unknown name of the article with its span and its features, to learn weights from.
#[doc(hidden)]
pub fn features(
    text: &str,
    document: &Document,
    tags: &[Tag],
    lexicon: &Lexicon,
    add: &mut dyn FnMut(Span, &'static str, &str),
) {
    let reading = Reading::new(text, document, tags, None, lexicon);
    let hits = gazetteer::find(&reading);
    let names = discover::find(&reading, &hits);
    let typing = typing::Typing::new(&reading, &names, &hits);
    for (n, name) in names.iter().enumerate().filter(|n| n.1.hit.is_none()) {
        let span = document.span(name.tokens);
        typing.inner(n, &mut |g, v| add(span, g, v));
        typing.context(n, &mut |g, v| add(span, g, v));
    }
}

/// Below this probability of being no actor, an unknown name is kept (as one of type other if that is likeliest).
const NO_ACTOR: f32 = 0.8;

/// Turns names and their entities into mentions.
fn write(
    reading: &Reading<'_>,
    hits: &[Hit],
    names: &[Name],
    entities: &[Entity],
    links: &[Link],
) -> (Vec<Mention>, Vec<FoundActor>) {
    let lexicon = reading.lexicon;
    let mut found = Vec::new();
    let refs: Vec<Option<(ActorRef, ActorType)>> = entities
        .iter()
        .map(|e| {
            if e.names.is_empty() {
                return None;
            }
            if let Some(alias) = e.alias {
                let actor = lexicon.gazetteer.aliases[alias as usize].actor;
                return Some((ActorRef::Known(actor), lexicon.actors[actor as usize].kind));
            }
            let (coarse, sure, _) = e.typed?;
            if is_office_noun(reading, names[e.names[0] as usize].tokens) {
                return None;
            }
            if coarse == Coarse::Other && sure > NO_ACTOR {
                return None;
            }
            let fullest = names[e.names[0] as usize].tokens;
            let kind = typing::kind(reading, coarse, fullest).0;
            let name = reading.document.span(fullest).of(reading.text).split_whitespace().collect::<Vec<_>>().join(" ");
            found.push(FoundActor { id: format!("found:{}", fold(&name).replace(' ', "-")), name, kind });
            Some((ActorRef::Found(found.len() as u32 - 1), kind))
        })
        .collect();
    let mut out = Vec::with_capacity(names.len());
    for (name, link) in names.iter().zip(links) {
        let entity = &entities[link.entity as usize];
        let Some((actor, kind)) = refs[link.entity as usize] else { continue };
        let mut mention = Mention {
            span: span(reading, name.tokens),
            tokens: name.tokens,
            sentence: name.sentence,
            actor,
            kind,
            how: link.how.unwrap_or(How::Discovered),
            confidence: 0.9,
            rows: Vec::with_capacity(2),
            candidates: link.others.iter().filter_map(|&o| refs[o as usize].map(|r| r.0)).collect(),
        };
        match (name.hit.filter(|_| link.how.is_none()), entity.typed) {
            (Some(hit), _) => by_alias(reading, &hits[hit as usize], &mut mention),
            (None, Some((coarse, sure, row))) => {
                mention.confidence = 0.9 * sure;
                mention.rows.extend(name.title);
                mention.rows.extend(row);
                mention.rows.extend(typing::kind(reading, coarse, names[entity.names[0] as usize].tokens).1);
            }
            (None, None) => {
                mention.rows.extend(name.title);
                mention.rows.extend(entity.alias.map(|a| lexicon.gazetteer.aliases[a as usize].row));
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
        out.push(mention);
    }
    (out, found)
}

/// `the Court`, `the Agency`: a common noun in its Sunday best, left to [`nominals`]. Not so the organs of a state,
/// of which there is one (`Parliament`).
fn is_office_noun(reading: &Reading<'_>, tokens: Tokens) -> bool {
    let at = tokens.start as usize;
    tokens.len() == 1
        && reading.common(reading.tokens[at].word)
        && !reading.flags(at).has(Flags::UPPER)
        && reading.group_at(at).is_some_and(|g| g.actor != ActorType::Government)
}

/// What a hit of the gazetteer says.
fn by_alias(reading: &Reading<'_>, hit: &Hit, mention: &mut Mention) {
    let lexicon = reading.lexicon;
    let alias = &lexicon.gazetteer.aliases[hit.alias as usize];
    mention.how = match alias.form {
        AliasForm::Name | AliasForm::Role => How::Alias,
        AliasForm::Demonym => How::Demonym,
        AliasForm::Metonym => How::Metonym,
        AliasForm::Acronym => How::Acronym,
    };
    if alias.form == AliasForm::Demonym && mention.kind == ActorType::State {
        mention.kind = ActorType::People;
    }
    mention.rows.push(alias.row);
    for &other in &hit.others {
        let other = &lexicon.gazetteer.aliases[other as usize];
        mention.candidates.push(ActorRef::Known(other.actor));
        mention.rows.push(other.row);
    }
}

/// The bytes of a mention; a full stop that ends an abbreviation stays with it.
fn span(reading: &Reading<'_>, tokens: Tokens) -> Span {
    reading.document.span(tokens)
}
