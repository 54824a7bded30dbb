//! What the article has already said: later short forms mean the actor that was named in full.
//!
//! A full name introduces its surname, its given name and its first words; a name with an acronym in brackets
//! introduces that. Of several people with one surname the last named is meant, the others are candidates.

use rustc_hash::FxHasher;
use std::hash::Hasher;
use std::ops::Range;

use super::discover::{Name, is_organisation};
use super::evidence::Coarse;
use super::gazetteer::Hits;
use super::numbers::Numbers;
use super::reading::Reading;
use super::typing::Typing;
use crate::lexicon::Traits;
use crate::model::{ActorType, Flags, How, Row};

/// How sure it must be that a name is that of a place, not short for an organisation with it in its name.
const A_PLACE: f32 = 0.6;

/// An actor of the article, known or not.
#[derive(Clone, Debug)]
pub(super) struct Entity {
    /// Names that give it in full, the longest first: a range of [`Memory::members`].
    members: Range<u32>,
    /// The hit by which the gazetteer knows it.
    pub(super) hit: Option<u32>,
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
pub(super) struct Memory<'a, 'b> {
    reading: &'b Reading<'a>,
    hits: &'b Hits,
    names: &'b [Name],
    pub(super) entities: Vec<Entity>,
    pub(super) links: Vec<Link>,
    /// Names, those of one entity side by side.
    members: Vec<u32>,
}

/// Links all names.
pub(super) fn link<'a, 'b>(reading: &'b Reading<'a>, hits: &'b Hits, names: &'b [Name]) -> Memory<'a, 'b> {
    let mut memory = Memory::group(reading, hits, names);
    memory.brackets();
    memory.initials();
    let typing = Typing::new(reading, names, hits);
    // Full names first, since single words are understood by them.
    for e in 0..memory.entities.len() {
        if memory.full(e) {
            memory.settle(e, &typing);
        }
    }
    memory.parts(&typing);
    for e in 0..memory.entities.len() {
        if !memory.names_of(e).is_empty() && memory.entities[e].typed.is_none() {
            memory.settle(e, &typing);
        }
    }
    memory
}

impl<'a, 'b> Memory<'a, 'b> {
    /// One entity for each known actor and each spelling of an unknown name.
    fn group(reading: &'b Reading<'a>, hits: &'b Hits, names: &'b [Name]) -> Self {
        let mut numbers = Numbers::new(names.len());
        let mut entities: Vec<Entity> = Vec::with_capacity(names.len());
        let mut links = Vec::with_capacity(names.len());
        for name in names {
            let key = match name.hit {
                Some(h) => u64::from(hits.all[h as usize].actor) | 1 << 62,
                None => spelling(reading, name),
            };
            let entity = numbers.number(key);
            if entity as usize == entities.len() {
                entities.push(Entity { members: 0..0, hit: name.hit, typed: None });
            }
            // For now, how many names there are.
            entities[entity as usize].members.end += 1;
            links.push(Link { entity, how: None, others: Vec::new() });
        }
        let mut start = 0;
        for e in &mut entities {
            let count = e.members.end;
            e.members = start..start;
            start += count;
        }
        let mut members = vec![0; names.len()];
        for (n, (name, link)) in names.iter().zip(&links).enumerate() {
            let own = &mut entities[link.entity as usize].members;
            let (first, last) = (own.start as usize, own.end as usize);
            members[last] = n as u32;
            own.end += 1;
            if name.tokens.len() > names[members[first] as usize].tokens.len() {
                members.swap(first, last);
            }
        }
        Memory { reading, hits, names, entities, links, members }
    }

    /// Names that give entity `e` in full, the longest first.
    #[inline]
    pub(super) fn names_of(&self, e: usize) -> &[u32] {
        let range = &self.entities[e].members;
        &self.members[range.start as usize..range.end as usize]
    }

    /// The fullest name of entity `e`; none if it has been given up.
    #[inline]
    pub(super) fn fullest(&self, e: usize) -> Option<&'b Name> {
        self.names_of(e).first().map(|&n| &self.names[n as usize])
    }

    /// Whether the entity has a name of several words.
    fn full(&self, e: usize) -> bool {
        self.fullest(e).is_some_and(|n| n.tokens.len() > 1)
    }

    fn settle(&mut self, e: usize, typing: &Typing<'_, '_>) {
        if self.entities[e].hit.is_none() {
            self.entities[e].typed = Some(typing.weigh(self.names_of(e)).best(&self.reading.lexicon.weights_names));
        }
    }

    /// `Tehrik-i-Taliban Pakistan (TTP)` and `TTP (Tehrik-i-Taliban Pakistan)`: both are one.
    fn brackets(&mut self) {
        for (n, pair) in self.names.windows(2).enumerate() {
            let (before, after) = (&pair[0], &pair[1]);
            let (open, close) = (before.tokens.end as usize, after.tokens.end as usize);
            if open + 1 != after.tokens.start as usize
                || !self.reading.is_mark(open, "(")
                || !self.reading.is_mark(close, ")")
            {
                continue;
            }
            let (long, short) = if after.tokens.len() == 1 { (n, n + 1) } else { (n + 1, n) };
            if self.abbreviates(short, long) {
                self.unite(self.links[long].entity, self.links[short].entity);
            }
        }
    }

    /// Without brackets: the initials of one full name.
    fn initials(&mut self) {
        let short = |m: &Self, e: usize| {
            let at = m.fullest(e).filter(|n| n.tokens.len() == 1)?.tokens.start as usize;
            (m.entities[e].hit.is_none() && m.reading.flags(at).has(Flags::UPPER)).then_some(at)
        };
        if (0..self.entities.len()).all(|e| short(self, e).is_none()) {
            return;
        }
        let mut initials: Vec<(u64, u32)> = Vec::new();
        for e in (0..self.entities.len()).filter(|&e| self.full(e)) {
            let Some(name) = self.fullest(e) else { continue };
            let mut h = FxHasher::default();
            let mut count = 0;
            for i in name.tokens.range().filter(|&i| self.reading.keys[i] != 0) {
                h.write_u8(self.reading.bytes(i)[0]);
                count += 1;
            }
            if count >= 3 {
                initials.push((h.finish(), e as u32));
            }
        }
        initials.sort_unstable();
        for e in 0..self.entities.len() {
            let Some(at) = short(self, e) else { continue };
            let mut h = FxHasher::default();
            self.reading.bytes(at).iter().filter(|b| b.is_ascii_uppercase()).for_each(|&b| h.write_u8(b));
            let key = h.finish();
            let first = initials.partition_point(|i| i.0 < key);
            if let Some(&(_, full)) = initials.get(first).filter(|i| i.0 == key) {
                self.unite(full, e as u32);
            }
        }
    }

    /// Whether the one word of name `short` is made of the initials of name `long`, in order.
    fn abbreviates(&self, short: usize, long: usize) -> bool {
        let r = self.reading;
        let (s, l) = (self.names[short].tokens, self.names[long].tokens);
        let at = s.start as usize;
        if s.len() != 1 || l.len() < 2 || !r.bytes(at)[1..].iter().any(u8::is_ascii_uppercase) {
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
        // Where the lexicon knows only the acronym, the full name means the same.
        let known = |e: u32| self.entities[e as usize].hit.is_some();
        let (to, from, how) = match (known(to), known(from)) {
            (true, true) => return,
            (false, true) => (from, to, None),
            _ => (to, from, Some(How::Acronym)),
        };
        let (old, moved) = (self.entities[to as usize].members.clone(), self.give_up(from as usize));
        let start = self.members.len();
        self.members.extend_from_within(old.start as usize..old.end as usize);
        self.members.extend_from_within(moved.clone());
        for n in moved.clone() {
            self.links[self.members[n] as usize] = Link { entity: to, how, others: Vec::new() };
        }
        if how.is_none() && !moved.is_empty() {
            // The full name counts as one.
            self.members.swap(start, start + old.len());
        }
        self.entities[to as usize].members = start as u32..self.members.len() as u32;
    }

    /// Takes its names from entity `e`.
    fn give_up(&mut self, e: usize) -> Range<usize> {
        let range = std::mem::take(&mut self.entities[e].members);
        range.start as usize..range.end as usize
    }

    /// Links names that are part of a full name.
    fn parts(&mut self, typing: &Typing<'_, '_>) {
        let index = Index::new(self);
        // The longer first, so that no whole is itself a part that is not yet linked.
        let mut order: Vec<(u32, u32)> = Vec::new();
        for (e, entity) in self.entities.iter().enumerate() {
            let Some(name) = self.fullest(e) else { continue };
            let Some(word) = keys(self.reading, name).next() else { continue };
            if entity.hit.is_none() && index.at(word).any(|w| w.entity as usize != e) {
                order.push((u32::MAX - name.tokens.len() as u32, e as u32));
            }
        }
        order.sort_unstable();
        let mut wholes: Vec<u32> = Vec::new();
        for (_, e) in order {
            let Some(part) = self.fullest(e as usize) else { continue };
            let Some(word) = keys(self.reading, part).next() else { continue };
            wholes.clear();
            for whole in index.at(word) {
                if whole.entity != e && !wholes.contains(&whole.entity) && self.is_part(part, whole) {
                    wholes.push(whole.entity);
                }
            }
            if self.is_place(e as usize, typing) {
                wholes.retain(|w| self.is_person(*w));
            }
            if wholes.is_empty() {
                continue;
            }
            for at in self.give_up(e as usize) {
                let n = self.members[at];
                self.links[n as usize] = self.part_of(&mut wholes, n);
            }
        }
        self.namesakes(&index);
    }

    /// Links name `n` as a part of the nearest of these entities: the last named in full before it, else the first behind.
    fn part_of(&self, wholes: &mut [u32], n: u32) -> Link {
        wholes.sort_unstable();
        if wholes.len() > 1 {
            wholes.sort_by_cached_key(|&w| {
                let names = self.names_of(w as usize);
                match names.iter().filter(|&&x| x < n).max() {
                    Some(x) => (0, u32::MAX - x),
                    None => (1, names[0]),
                }
            });
        }
        Link { entity: wholes[0], how: Some(How::Surname), others: wholes[1..].to_vec() }
    }

    /// A state or place with the surname of a person named before is that person where it acts; behind a title it is so
    /// anyway. So is a company that the article never gives its full name.
    fn namesakes(&mut self, index: &Index) {
        let names = self.names;
        // `Moody's` is a company too.
        let of_one_word = |name: &Name| name.tokens.len() <= 2 && keys(self.reading, name).count() == 1;
        for (n, name) in names.iter().enumerate().filter(|(_, name)| name.hit.is_some() && of_one_word(name)) {
            let at = name.tokens.start as usize;
            let word = self.reading.keys[at];
            if word == 0 || self.links[n].how.is_some() || index.at(word).next().is_none() {
                continue;
            }
            let own = self.links[n].entity;
            let kind = name.hit.map(|h| self.hits.all[h as usize].kind);
            let place = matches!(kind, Some(ActorType::State | ActorType::Place));
            let short = || kind.is_some_and(is_organisation) && self.fullest(own as usize).is_some_and(of_one_word);
            if !(place && (name.title.is_some() || self.reading.acts(at)) || short()) {
                continue;
            }
            let before =
                |w: &Word| name.title.is_some() || self.names_of(w.entity as usize).iter().any(|&x| x < n as u32);
            let surname = |w: &&Word| w.entity != own && self.is_person(w.entity) && self.is_part(name, w) && before(w);
            let mut wholes: Vec<u32> = index.at(word).filter(surname).map(|w| w.entity).collect();
            wholes.dedup();
            if wholes.is_empty() {
                continue;
            }
            self.links[n] = self.part_of(&mut wholes, n as u32);
            let own = &mut self.entities[own as usize].members;
            let members = &mut self.members[own.start as usize..own.end as usize];
            if let Some(at) = members.iter().position(|&m| m == n as u32) {
                members[at..].rotate_left(1);
                own.end -= 1;
            }
        }
    }

    /// `in Lune`, beside the Lune Gazette: whether a name seems to be that of a place.
    fn is_place(&self, e: usize, typing: &Typing<'_, '_>) -> bool {
        let (coarse, sure, _) = typing.weigh(self.names_of(e)).best(&self.reading.lexicon.weights_names);
        coarse == Coarse::Loc && sure > A_PLACE
    }

    fn is_person(&self, entity: u32) -> bool {
        let entity = &self.entities[entity as usize];
        let known = entity.hit.is_some_and(|h| self.hits.all[h as usize].kind == ActorType::Person);
        known || matches!(entity.typed, Some((Coarse::Person, ..)))
    }

    /// Whether `part` is part of the full name of an entity, where its first word is this one.
    fn is_part(&self, part: &Name, word: &Word) -> bool {
        let r = self.reading;
        let Some(name) = self.fullest(word.entity as usize) else { return false };
        let mut words = keys(r, name).skip(usize::from(word.place));
        if !keys(r, part).all(|k| words.next() == Some(k)) {
            return false;
        }
        let ends = words.next().is_none();
        if ends && word.place == 0 {
            return false; // all of it
        }
        let person = self.is_person(word.entity);
        let common = part.tokens.len() == 1 && r.has(part.tokens.start as usize, Traits::COMMON);
        if person {
            return !common || ends || r.has(part.tokens.start as usize, Traits::GIVEN);
        }
        if common {
            return self.is_head(part, name, word, ends);
        }
        // `Amnesty` for `Amnesty International`: only the beginning.
        word.place == 0
    }

    /// `the Court` for `Ruvian High Court`, `the Ministry` for `Ministry of Trade`.
    fn is_head(&self, part: &Name, name: &Name, word: &Word, ends: bool) -> bool {
        let r = self.reading;
        let at = part.tokens.start as usize;
        let the = at > 0 && r.has(at - 1, Traits::THE);
        let first = word.place == 0 && r.has(name.tokens.start as usize + 1, Traits::OF);
        the && (ends || first) && (r.has(at, Traits::HEAD) || r.has(at, Traits::GROUP))
    }
}

/// The keys of the words of a name that have one; not of a particle that begins it, which some write with a small
/// letter.
fn keys<'b>(reading: &'b Reading<'_>, name: &Name) -> impl DoubleEndedIterator<Item = u32> + use<'b> {
    let mut words = name.tokens.range();
    if words.len() > 1 && reading.has(words.start, Traits::PARTICLE) {
        words.next();
    }
    reading.keys[words].iter().copied().filter(|&k| k != 0)
}

/// A number for the spelling of a name, its case and small words aside.
fn spelling(reading: &Reading<'_>, name: &Name) -> u64 {
    let mut h = FxHasher::default();
    keys(reading, name).for_each(|k| h.write_u32(k));
    h.finish() & !(1 << 62)
}

/// A word of a full name.
struct Word {
    entity: u32,
    /// The how manieth it is, from 0.
    place: u8,
    /// The next with the same key, counted from 1; 0 for none.
    next: u32,
}

/// The words of full names by their keys.
struct Index {
    words: Vec<Word>,
    /// By key: its first word, counted from 1; 0 for none.
    first: Vec<u32>,
}

impl Index {
    fn new(memory: &Memory<'_, '_>) -> Index {
        let mut index = Index { words: Vec::new(), first: vec![0; memory.reading.words() + 1] };
        // Each goes before the others, so the last goes first.
        for (e, entity) in memory.entities.iter().enumerate().rev() {
            if !memory.full(e) || matches!(entity.typed, Some((Coarse::Other | Coarse::Norp, ..))) {
                continue;
            }
            let Some(name) = memory.fullest(e) else { continue };
            // `Roe-Poe` is mostly two people.
            let joined = name.tokens.len() == 3 && memory.reading.is_mark(name.tokens.start as usize + 1, "-");
            if joined && entity.hit.is_none() {
                continue;
            }
            let mut place = keys(memory.reading, name).count();
            for key in keys(memory.reading, name).rev() {
                place -= 1;
                let first = &mut index.first[key as usize];
                index.words.push(Word { entity: e as u32, place: place as u8, next: *first });
                *first = index.words.len() as u32;
            }
        }
        index
    }

    /// The words with this key, by entity and place.
    fn at(&self, key: u32) -> impl Iterator<Item = &Word> {
        let word = |n: u32| (n as usize).checked_sub(1).map(|n| &self.words[n]);
        std::iter::successors(word(self.first[key as usize]), move |w| word(w.next))
    }
}
