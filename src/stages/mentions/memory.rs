//! What the article has already said: later short forms mean the actor that was named in full.
//!
//! A full name introduces its surname, its given name and its first words; a name with an acronym in brackets
//! introduces that. Of several people with one surname the last named is meant, the others are candidates.

use rustc_hash::{FxHashMap, FxHasher};
use std::hash::Hasher;

use super::discover::Name;
use super::gazetteer::Hit;
use super::reading::Reading;
use super::typing::{Coarse, Evidence, Typing};
use crate::model::{Flags, How, Row};

/// An actor of the article, known or not.
#[derive(Clone, Debug, Default)]
pub(super) struct Entity {
    /// Names that give it in full, the longest first.
    pub(super) names: Vec<u32>,
    /// The alias by which the gazetteer knows it.
    pub(super) alias: Option<u32>,
    /// Its type, if the gazetteer does not know it, and how sure that is.
    pub(super) typed: Option<(Coarse, f32, Option<Row>)>,
}

/// Which entity a name means, and how that is known.
#[derive(Clone, Debug)]
pub(super) struct Link {
    pub(super) entity: u32,
    /// `None`: by the name itself.
    pub(super) how: Option<How>,
    /// Other entities that it may mean.
    pub(super) others: Vec<u32>,
}

/// The entities, and for each name its link.
pub(super) fn link(reading: &Reading<'_>, hits: &[Hit], names: &[Name]) -> (Vec<Entity>, Vec<Link>) {
    let mut memory = Memory {
        reading,
        hits,
        names,
        entities: Vec::new(),
        links: Vec::with_capacity(names.len()),
        words: Vec::new(),
    };
    memory.group();
    memory.brackets();
    let typing = Typing::new(reading, names, hits);
    // Full names first, since single words are understood by them.
    for e in 0..memory.entities.len() {
        if memory.full(e) {
            memory.settle(e, &typing);
        }
    }
    memory.index();
    memory.parts();
    for e in 0..memory.entities.len() {
        if !memory.entities[e].names.is_empty() && memory.entities[e].typed.is_none() {
            memory.settle(e, &typing);
        }
    }
    (memory.entities, memory.links)
}

struct Memory<'a, 'b> {
    reading: &'b Reading<'a>,
    hits: &'b [Hit],
    names: &'b [Name],
    entities: Vec<Entity>,
    links: Vec<Link>,
    /// Words of full names, sorted: key, entity, place.
    words: Vec<(u64, u32, u8)>,
}

impl Memory<'_, '_> {
    /// One entity for each known actor and each spelling of an unknown name.
    fn group(&mut self) {
        let mut by_key: FxHashMap<u64, u32> = FxHashMap::default();
        by_key.reserve(self.names.len());
        for (n, name) in self.names.iter().enumerate() {
            let alias = name.hit.map(|h| self.hits[h as usize].alias);
            let key = match alias {
                Some(a) => u64::from(self.reading.lexicon.gazetteer.aliases[a as usize].actor) | 1 << 62,
                None => self.key(name),
            };
            let entity = *by_key.entry(key).or_insert_with(|| {
                self.entities.push(Entity { alias, ..Entity::default() });
                self.entities.len() as u32 - 1
            });
            let names = &mut self.entities[entity as usize].names;
            names.push(n as u32);
            let last = names.len() - 1;
            if name.tokens.len() > self.names[names[0] as usize].tokens.len() {
                names.swap(0, last);
            }
            self.links.push(Link { entity, how: None, others: Vec::new() });
        }
    }

    /// A number for the spelling of a name, its case and small words aside.
    fn key(&self, name: &Name) -> u64 {
        let mut h = FxHasher::default();
        for i in name.tokens.range() {
            if self.reading.keys[i] != 0 {
                h.write_u64(self.reading.keys[i]);
            }
        }
        h.finish() & !(1 << 62)
    }

    /// Whether the entity has a name of several words.
    fn full(&self, e: usize) -> bool {
        self.entities[e].names.first().is_some_and(|&n| self.names[n as usize].tokens.len() > 1)
    }

    fn settle(&mut self, e: usize, typing: &Typing<'_, '_>) {
        if self.entities[e].alias.is_none() {
            let evidence: Evidence = typing.weigh(&self.entities[e].names);
            self.entities[e].typed = Some(evidence.best());
        }
    }

    /// `Tehrik-i-Taliban Pakistan (TTP)` and `TTP (Tehrik-i-Taliban Pakistan)`: both are one.
    fn brackets(&mut self) {
        for n in 1..self.names.len() {
            let (before, after) = (&self.names[n - 1], &self.names[n]);
            let (open, close) = (before.tokens.end as usize, after.tokens.end as usize);
            if open + 1 != after.tokens.start as usize
                || !self.reading.is_mark(open, "(")
                || !self.reading.is_mark(close, ")")
            {
                continue;
            }
            let (long, short) = if after.tokens.len() == 1 { (n - 1, n) } else { (n, n - 1) };
            if self.abbreviates(short, long) {
                self.unite(self.links[long].entity, self.links[short].entity);
            }
        }
        // Without brackets: the initials of one full name.
        let mut initials: FxHashMap<u64, u32> = FxHashMap::default();
        for e in 0..self.entities.len() {
            if self.full(e) {
                let name = &self.names[self.entities[e].names[0] as usize];
                let mut h = FxHasher::default();
                let mut count = 0;
                for i in name.tokens.range().filter(|&i| self.reading.keys[i] != 0) {
                    h.write_u8(self.reading.surface(i).as_bytes()[0]);
                    count += 1;
                }
                if count >= 3 {
                    initials.entry(h.finish()).or_insert(e as u32);
                }
            }
        }
        if initials.is_empty() {
            return;
        }
        for e in 0..self.entities.len() {
            let entity = &self.entities[e];
            let Some(&n) = entity.names.first() else { continue };
            let name = &self.names[n as usize];
            let at = name.tokens.start as usize;
            if entity.alias.is_some() || name.tokens.len() != 1 || !self.reading.flags(at).has(Flags::UPPER) {
                continue;
            }
            let mut h = FxHasher::default();
            self.reading.surface(at).bytes().filter(u8::is_ascii_uppercase).for_each(|b| h.write_u8(b));
            if let Some(&full) = initials.get(&h.finish()) {
                self.unite(full, e as u32);
            }
        }
    }

    /// Whether the one word of name `short` is made of the initials of name `long`, in order.
    fn abbreviates(&self, short: usize, long: usize) -> bool {
        let r = self.reading;
        let (s, l) = (self.names[short].tokens, self.names[long].tokens);
        let at = s.start as usize;
        if s.len() != 1 || l.len() < 2 || !r.surface(at).bytes().skip(1).any(|b| b.is_ascii_uppercase()) {
            return false;
        }
        let mut letters = r.surface(at).chars().filter(|c| c.is_uppercase()).peekable();
        let (mut met, mut words) = (0, 0);
        for i in l.range().filter(|&i| r.keys[i] != 0) {
            words += 1;
            if letters.peek().copied() == r.surface(i).chars().next() {
                letters.next();
                met += 1;
            }
        }
        let left = letters.count();
        left == 0 && met >= 2 || words >= 2 && left <= 1 && met >= 2
    }

    /// Makes entity `from` one with `to`; its names become acronyms.
    fn unite(&mut self, to: u32, from: u32) {
        if to == from {
            return;
        }
        let known = |e: u32| self.entities[e as usize].alias;
        // Where the lexicon knows only the acronym, the full name means the same.
        let (to, from, how) = match (known(to), known(from)) {
            (Some(_), Some(_)) => return,
            (None, Some(_)) => (from, to, None),
            _ => (to, from, Some(How::Acronym)),
        };
        let moved = std::mem::take(&mut self.entities[from as usize].names);
        for &n in &moved {
            self.links[n as usize] = Link { entity: to, how, others: Vec::new() };
        }
        if how.is_none() {
            // The full name counts as one.
            let first = moved[0];
            let names = &mut self.entities[to as usize].names;
            names.extend(&moved);
            if let Some(at) = names.iter().position(|&n| n == first) {
                names.swap(0, at);
            }
        } else {
            self.entities[to as usize].names.extend(moved);
        }
    }

    /// Notes the words of full names.
    fn index(&mut self) {
        for e in 0..self.entities.len() {
            if !self.full(e) || matches!(self.entities[e].typed, Some((Coarse::Other | Coarse::Norp, ..))) {
                continue;
            }
            let name = &self.names[self.entities[e].names[0] as usize];
            for (place, i) in name.tokens.range().filter(|&i| self.reading.keys[i] != 0).enumerate() {
                self.words.push((self.reading.keys[i], e as u32, place as u8));
            }
        }
        self.words.sort_unstable();
    }

    /// Links names that are part of a full name.
    fn parts(&mut self) {
        // The longer first, so that no whole is itself a part that is not yet linked.
        let length = |e: &usize| self.entities[*e].names.first().map_or(0, |&n| self.names[n as usize].tokens.len());
        let mut order: Vec<usize> = (0..self.entities.len()).collect();
        order.sort_by_key(|e| std::cmp::Reverse(length(e)));
        for e in order {
            let entity = &self.entities[e];
            let Some(&first) = entity.names.first() else { continue };
            if entity.alias.is_some_and(|_| !self.yields(e)) {
                continue;
            }
            let part = &self.names[first as usize];
            let Some(word) = self.keys(part).next() else { continue };
            let from = self.words.partition_point(|w| w.0 < word);
            let mut wholes: Vec<u32> = Vec::new();
            for &(_, whole, place) in self.words[from..].iter().take_while(|w| w.0 == word) {
                if whole as usize != e && !wholes.contains(&whole) && self.is_part(part, whole, place) {
                    wholes.push(whole);
                }
            }
            if wholes.is_empty() {
                continue;
            }
            let names = std::mem::take(&mut self.entities[e].names);
            for n in names {
                // The last full name before this mention, else the first behind it.
                let at = |w: &u32| self.entities[*w as usize].names.iter().filter(|&&x| x < n).max().copied();
                let mut order = wholes.clone();
                order.sort_by_key(|w| match at(w) {
                    Some(x) => (0, u32::MAX - x, *w),
                    None => (1, self.entities[*w as usize].names[0], *w),
                });
                self.links[n as usize] =
                    Link { entity: order[0], how: Some(How::Surname), others: order[1..].to_vec() };
            }
        }
    }

    /// Whether a known name is given up for a part of a full name: a state or place behind a title is a person.
    fn yields(&self, e: usize) -> bool {
        let names = &self.entities[e].names;
        names.iter().all(|&n| self.names[n as usize].title.is_some() && self.names[n as usize].tokens.len() == 1)
            && names.len() == 1
    }

    /// The keys of the words of a name that have one.
    fn keys(&self, name: &Name) -> impl Iterator<Item = u64> + use<'_> {
        name.tokens.range().map(|i| self.reading.keys[i]).filter(|&k| k != 0)
    }

    /// Whether `part` is part of the full name of `whole`, where its first word has this place.
    fn is_part(&self, part: &Name, whole: u32, place: u8) -> bool {
        let r = self.reading;
        let entity = &self.entities[whole as usize];
        let Some(&fullest) = entity.names.first() else { return false };
        let name = &self.names[fullest as usize];
        let place = usize::from(place);
        let mut words = self.keys(name).skip(place);
        if !self.keys(part).all(|k| words.next() == Some(k)) {
            return false;
        }
        let ends = words.next().is_none();
        if ends && place == 0 {
            return false; // all of it
        }
        let kind = entity.alias.map(|a| {
            let lexicon = r.lexicon;
            lexicon.actors[lexicon.gazetteer.aliases[a as usize].actor as usize].kind
        });
        let person =
            kind == Some(crate::model::ActorType::Person) || matches!(entity.typed, Some((Coarse::Person, ..)));
        let common = part.tokens.len() == 1 && r.common(r.tokens[part.tokens.start as usize].word);
        if person {
            return !common || ends;
        }
        // `Amnesty` for `Amnesty International`: only the beginning, and no common word.
        place == 0 && !common
    }
}
