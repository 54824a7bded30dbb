//! Names in the text, known or not: runs of capitalised words, cut where one name ends and another begins.
//!
//! A run such as `Pakistani Foreign Minister Khawaja Asif` holds a demonym, a title and a person. Cuts are made at
//! titles, at known actors and behind demonyms, unless the last word says that the whole is the name of an
//! organisation (`Lahore High Court`). Small words join only where names have them: `of` behind a noun, `and` inside
//! an organisation, particles, hyphens.

use std::ops::Range;

use super::gazetteer::Hits;
use super::reading::{Case, Reading};
use crate::lexicon::{AliasForm, Function, Head, Position, RoleKind, Traits};
use crate::model::{ActorType, Flags, Row, Tag, Tokens};

/// The most tokens of one run.
const LONGEST: usize = 14;

const OF_FOR: Traits = Traits::OF.or(Traits::FOR);

/// Small words that can stand inside a name.
const JOINS: Traits = OF_FOR.or(Traits::AND).or(Traits::PARTICLE);

/// A name in the text.
#[derive(Clone, Debug)]
pub(super) struct Name {
    pub(super) tokens: Tokens,
    pub(super) sentence: u32,
    /// The hit of the gazetteer that it is, or that it extends (`Imran Khan` in `Imran Khan Niazi`).
    pub(super) hit: Option<u32>,
    /// The title or role right before it.
    pub(super) title: Option<Row>,
}

/// All names in order; they do not overlap.
pub(super) fn find(reading: &Reading<'_>, hits: &Hits) -> Vec<Name> {
    let names = Vec::with_capacity(reading.tokens.len() / 8 + 4);
    let mut search = Search { reading, hits, names, sentence: 0, case: Case::Sentence, next: 0 };
    for (s, sentence) in reading.document.sentences.iter().enumerate() {
        search.sentence = s as u32;
        search.case = reading.lines[s].case;
        let range = sentence.tokens.range();
        if search.case == Case::Shouted {
            for i in range.clone() {
                if search.begins(i) {
                    search.take(i, &range);
                }
            }
        } else {
            for i in reading.marked(s).iter().map(|&i| i as usize) {
                if search.begins(i) {
                    search.take(i, &range);
                }
            }
        }
    }
    search.names
}

struct Search<'a, 'b> {
    reading: &'b Reading<'a>,
    hits: &'b Hits,
    names: Vec<Name>,
    sentence: u32,
    case: Case,
    /// First token behind the last run.
    next: usize,
}

impl<'a> Search<'a, '_> {
    /// Takes the names of the run that begins at token `i` of a sentence.
    fn take(&mut self, i: usize, sentence: &Range<usize>) {
        self.next = self.run(i, sentence.end);
        self.cut(i, self.next, sentence.start);
    }

    /// The hit that begins at token `i`, as (index, end).
    #[inline]
    fn peek_hit(&self, i: usize) -> Option<(usize, usize)> {
        self.hits.at(i)
    }

    /// Whether a run begins at token `i`.
    #[inline]
    fn begins(&self, i: usize) -> bool {
        if i < self.next {
            return false;
        }
        if self.peek_hit(i).is_some() {
            return true;
        }
        self.reading.capital(i)
            && (self.case == Case::Shouted
                || !self.reading.opens(i)
                || self.reading.initial_name(i) && !self.describes(i))
    }

    /// Whether the first word of a sentence only describes the known actor behind it: `Neighbouring Orlia`.
    fn describes(&self, i: usize) -> bool {
        let r = self.reading;
        let known = self.peek_hit(i + 1).filter(|h| matches!(self.kind(h.0), ActorType::State | ActorType::Place));
        r.has(i, Traits::COMMON)
            && (!r.has(i, Traits::NOUN) || r.bytes(i).ends_with(b"ing"))
            && known.is_some_and(|h| h.1 >= r.tokens.len() || !r.capital(h.1))
    }

    /// Where the run of name words from `start` ends.
    fn run(&self, start: usize, end: usize) -> usize {
        let r = self.reading;
        let end = end.min(start + LONGEST);
        let mut at = start;
        loop {
            let hit = self.peek_hit(at);
            // `Secretary of State`: a title of several words is gone through as one.
            let role = if hit.is_none() { r.role_at(at, end).map_or(1, |x| x.0) } else { 1 };
            at = hit.map_or(at + role, |h| h.1);
            if at >= end {
                return at;
            }
            if self.word(at) {
                continue;
            }
            let joins = r.has(at, JOINS);
            if !joins && r.bytes(at)[0].is_ascii_lowercase() {
                return at;
            }
            let left = at - 1;
            let next = at + 1;
            if next >= end {
                return at;
            }
            if r.is_mark(at, "-") || r.is_mark(at, "\u{2010}") || r.is_mark(at, "\u{2011}") {
                let glued = !r.flags(at).has(Flags::SPACE) && !r.flags(next).has(Flags::SPACE);
                // `the Orlia-Ruvia border`, `the Roe-Poe debate`.
                let person = |h: (usize, usize)| self.kind(h.0) == ActorType::Person;
                let behind = self.peek_hit(next);
                let two = hit.is_some_and(|h| person(h) || behind.is_some())
                    || behind.is_some_and(person) && !r.has(left, Traits::PARTICLE);
                if glued && !two && self.word(next) {
                    at = next;
                    continue;
                }
                // `Lee Sang-min`
                if glued && hit.is_none() && left > start && r.flags(left).has(Flags::CAPITAL) && self.syllable(next) {
                    at = next + 1;
                    if at >= end || !self.word(at) {
                        return at;
                    }
                    at -= 1;
                    continue;
                }
                // `Tehrik-i-Taliban`
                if glued
                    && at + 3 < end
                    && r.surface(next).len() <= 4
                    && r.is_mark(at + 2, "-")
                    && !r.flags(at + 3).has(Flags::SPACE)
                    && self.word(at + 3)
                {
                    at += 3;
                    continue;
                }
                return at;
            }
            let plural = r.tags[at] == Tag::Pos && r.flags(at).has(Flags::PUNCT);
            if (plural || matches!(r.surface(at), "'s" | "\u{2019}s")) && !r.flags(at).has(Flags::SPACE) {
                // `People's Party`, `Workers' League`, but not `Orlia's Foreign Ministry`.
                let noun = plural || r.has(left, Traits::NOUN);
                if hit.is_none() && self.word(next) && noun && self.organisation(next, end) {
                    at = next;
                    continue;
                }
                return at;
            }
            if r.flags(at).has(Flags::PUNCT) {
                if r.is_mark(at, "&") && self.word(next) {
                    at = next;
                    continue;
                }
                return at;
            }
            if !joins {
                return at;
            }
            if r.has(at, OF_FOR) {
                let to = if self.word(next) {
                    next
                } else if next + 1 < end && r.has(next, Traits::THE) && self.word(next + 1) {
                    next + 1
                } else {
                    return at;
                };
                if self.takes_of(start, left, r.has(at, Traits::FOR)) {
                    at = to;
                    continue;
                }
                return at;
            }
            if r.has(at, Traits::AND) {
                if self.word(next) && self.takes_and(start, left, next, end) {
                    at = next;
                    continue;
                }
                return at;
            }
            if r.has(at, Traits::PARTICLE)
                && !r.has(at, Traits::CLOSED)
                && self.word(next)
                && hit.is_none_or(|h| self.kind(h.0) == ActorType::Person)
            {
                at = next;
                continue;
            }
            return at;
        }
    }

    /// Whether token `i` is the second half of a hyphenated name.
    fn hyphened(&self, i: usize) -> bool {
        i > 1 && self.reading.is_mark(i - 1, "-") && self.syllable(i)
    }

    /// Whether token `i` can be the second half of a hyphenated given name (`Sang-min`): short, and no word.
    fn syllable(&self, i: usize) -> bool {
        let r = self.reading;
        r.tokens[i].span.len() <= 6
            && r.bytes(i).iter().all(u8::is_ascii_lowercase)
            && !r.has(i, Traits::COMMON)
            && r.tokens.get(i + 1).is_none_or(|_| !r.is_mark(i + 1, "-"))
    }

    /// Whether token `i` can go on a name.
    fn word(&self, i: usize) -> bool {
        self.reading.capital(i) || self.peek_hit(i).is_some() && self.reading.flags(i).has(Flags::CAPITAL)
    }

    /// Whether the name from `start` to `left` takes `of X`: it ends in a noun that is no title.
    fn takes_of(&self, start: usize, left: usize, for_: bool) -> bool {
        let r = self.reading;
        if r.has(left, Traits::TITLE_END)
            && (start..=left).any(|i| r.role_at(i, left + 1).is_some_and(|(n, _)| i + n == left + 1))
        {
            return false;
        }
        if r.tags[left] == Tag::Nnps && for_ {
            return true;
        }
        r.has(left, Traits::HEAD) || (r.has(left, Traits::NOUN) && !(for_ && left == start))
    }

    /// Whether the name from `start` to `left` takes `and X`: both sides are nouns of one organisation's name.
    fn takes_and(&self, start: usize, left: usize, next: usize, end: usize) -> bool {
        let r = self.reading;
        if !r.has(next, Traits::COMMON) || r.has(next, Traits::GIVEN) || self.ends_hit(left + 1) {
            return false;
        }
        (start..left).any(|i| r.has(i, OF_FOR)) || r.has(left, Traits::COMMON) && self.organisation(next, end)
    }

    /// Whether the capitalised words from `i` end in a word that organisations' names end in.
    fn organisation(&self, i: usize, end: usize) -> bool {
        let mut last = i;
        while last + 1 < end && self.reading.capital(last + 1) && self.peek_hit(last + 1).is_none() {
            last += 1;
        }
        self.last_head(last).is_some_and(|h| is_organisation(h.kind))
    }

    fn kind(&self, hit: usize) -> ActorType {
        self.hits.all[hit].kind
    }

    /// The row of `heads.csv` for the last word of a name.
    fn last_head(&self, i: usize) -> Option<&'a Head> {
        let mut best: Option<&Head> = None;
        for h in self.reading.heads(i).iter().filter(|h| h.position != Position::First) {
            if best.is_none_or(|b| h.weight > b.weight) {
                best = Some(h);
            }
        }
        best
    }

    /// Whether the last word of a name says that the whole is no person.
    fn headed(&self, last: usize) -> bool {
        self.last_head(last).is_some_and(|h| h.kind != ActorType::Person && h.weight >= 0.5)
    }

    /// Cuts the run `from..to` into names. `sentence_start` bounds the look back for titles.
    fn cut(&mut self, from: usize, to: usize, sentence_start: usize) {
        let r = self.reading;
        let from = if self.is_of_office(from, sentence_start) {
            if self.is_office(from, to) {
                return;
            }
            self.behind_office(from, to)
        } else {
            from
        };
        let mut start = from; // of the name at hand
        let mut title: Option<Row> = None;
        let mut i = from;
        while i < to {
            if let Some((_, end)) = self.peek_hit(i) {
                i = end.max(i + 1);
                continue;
            }
            if let Some((n, role)) = r.role_at(i, to) {
                let plain = n == 1 && role.kind == RoleKind::Role && !r.has(i, Traits::COMMON);
                let surname = i > start && r.has(i - 1, Traits::GIVEN) && n == 1;
                let rest = i + n < to;
                // `National Park`: the word only belongs to the next.
                let noun = |at: usize| r.has(at, Traits::COMMON) && !r.has(at, Traits::GIVEN);
                let belongs = n == 1 && role.kind == RoleKind::Role && rest && noun(i) && noun(i + 1);
                // `General Court` is no court's general; `Prime Minister's Office` is an office.
                let head = (i == from || !rest || i > start && r.has(i - 1, Traits::CLOSED))
                    && r.capital(to - 1)
                    && self.headed(to - 1);
                if !(plain || surname || head || belongs) {
                    if i > start {
                        self.name(start, i, title.take(), sentence_start);
                    }
                    i += n;
                    start = i;
                    title = Some(role.row);
                    // `Minister of Defence`: the office goes on.
                    if i < to && r.has(i, OF_FOR) {
                        i += 1;
                        start = i;
                    }
                    continue;
                }
                i += n;
                continue;
            }
            i += 1;
        }
        if start < to {
            self.name(start, to, title, sentence_start);
        }
    }

    /// Whether the run from `from` stands behind `Minister of`.
    fn is_of_office(&self, from: usize, sentence_start: usize) -> bool {
        let r = self.reading;
        from >= sentence_start + 2 && r.has(from - 1, OF_FOR) && r.role_before(from - 1, sentence_start).is_some()
    }

    /// Whether the run there only says of what someone is minister (`Minister of Foreign Affairs`).
    fn is_office(&self, from: usize, to: usize) -> bool {
        (from..to).all(|i| self.peek_hit(i).is_none() && self.reading.has(i, Traits::NOUN.or(Traits::CLOSED)))
            && self.last_head(to - 1).is_none()
    }

    /// Where the name begins in a run there (`Minister for Tourism | Roe`).
    fn behind_office(&self, from: usize, to: usize) -> usize {
        let r = self.reading;
        let noun = |i| r.has(i, Traits::COMMON) && !r.has(i, Traits::GIVEN) || r.has(i, Traits::CLOSED);
        let nouns = (from..to).take_while(|&i| self.peek_hit(i).is_none() && noun(i)).count();
        if from + nouns < to { from + nouns } else { from }
    }

    /// Cuts `from..to`, which holds no title, at known names, and adds what is found.
    fn name(&mut self, from: usize, to: usize, title: Option<Row>, sentence_start: usize) {
        let r = self.reading;
        let (mut from, mut to) = (from, to);
        // Small words at the ends are left over from a cut.
        while from < to && self.peek_hit(from).is_none() && !self.word(from) {
            from += 1;
        }
        while from < to && !r.capital(to - 1) && !self.hyphened(to - 1) && !self.ends_hit(to) {
            to -= 1;
        }
        if from >= to {
            return;
        }
        if let Some((hit, _)) = self.peek_hit(from).filter(|h| h.1 == to) {
            return self.push(from, to, Some(hit), title, sentence_start);
        }
        let inside = self.hits.inside(from, to);
        if inside.is_empty() {
            return self.unknown(from, to, title, sentence_start);
        }
        let first = inside.start;
        let tokens = self.hits.all[first].tokens.range();
        // Behind a title stands a person, whatever state is called like one.
        let kind = self.kind(first);
        let demonym = self.hits.all[first].form == AliasForm::Demonym;
        let ends_known = self.hits.all[inside.end - 1].tokens.end as usize == to;
        if !ends_known && self.headed(to - 1) {
            return self.push(from, to, None, title, sentence_start);
        }
        if kind == ActorType::Person {
            // Further names of a known person; but a second known name is a second actor.
            if inside.len() == 1 && self.goes_on(tokens.clone(), to) {
                return self.push(from, to, Some(first), title, sentence_start);
            }
            // `Roe Tower`, but not `Roe Wins` in a headline.
            if inside.len() == 1 && tokens.start == from && tokens.len() == 1 && self.case == Case::Sentence {
                return self.push(from, to, None, title, sentence_start);
            }
        } else if tokens.start == from && !demonym && inside.len() == 1 && title.is_none() {
            let rest = tokens.end;
            let given = r.has(rest, Traits::GIVEN);
            let person = given && to - rest >= 2;
            let place = matches!(kind, ActorType::State | ActorType::Place);
            if !person && (place || !given) && (!place || r.has(to - 1, Traits::COMMON) || r.has(rest, Traits::CLOSED))
            {
                return self.push(from, to, None, title, sentence_start);
            }
        } else if tokens.start > from && inside.len() == 1 && !demonym {
            return self.push(from, to, None, title, sentence_start);
        }
        // Cut at the known names.
        let mut at = from;
        let mut title = title;
        for h in inside {
            let t = self.hits.all[h].tokens.range();
            if t.start > at {
                self.name_between(at, t.start, title.take(), sentence_start);
            }
            self.push(t.start, t.end, Some(h), title.take(), sentence_start);
            at = t.end;
        }
        if at < to {
            self.name_between(at, to, title, sentence_start);
        }
    }

    /// Whether what stands behind the known person `name` is part of the name too: `Imran Khan Niazi`, `Roe Jr.`.
    fn goes_on(&self, name: Range<usize>, to: usize) -> bool {
        let r = self.reading;
        let (rest, last) = (to - name.end, to - 1);
        let suffix = || r.flags(last).has(Flags::DOTTED) || r.bytes(last).iter().all(|b| b"IVX".contains(b));
        rest == 0 || rest == 1 && (suffix() || name.len() > 1 && !r.has(last, Traits::COMMON))
    }

    fn name_between(&mut self, from: usize, to: usize, title: Option<Row>, sentence_start: usize) {
        let (mut from, mut to) = (from, to);
        while from < to && !self.word(from) {
            from += 1;
        }
        while from < to && !self.word(to - 1) && !self.hyphened(to - 1) {
            to -= 1;
        }
        if from < to {
            self.unknown(from, to, title, sentence_start);
        }
    }

    fn ends_hit(&self, end: usize) -> bool {
        (end.saturating_sub(LONGEST)..end).any(|i| self.peek_hit(i).is_some_and(|h| h.1 == end))
    }

    /// A name that no lexicon holds.
    fn unknown(&mut self, from: usize, to: usize, title: Option<Row>, sentence_start: usize) {
        let r = self.reading;
        let mut from = from;
        // `Yesterday Roe`: a common word that only begins the sentence is no part of the name.
        if r.opens(from) && from + 1 < to && self.case == Case::Sentence && title.is_none() {
            let adverb = !matches!(r.tags[from], Tag::Nnp | Tag::Nnps | Tag::Nn | Tag::Nns | Tag::Jj);
            let former = r.function(from).has(Function::FORMER);
            let common = r.has(from, Traits::COMMON) && !r.has(from, Traits::GIVEN) && adverb;
            if !r.seen_inside(from) && (common || former) {
                from += 1;
            }
        }
        if to - from == 1 && r.flags(from).has(Flags::UPPER) && r.has(from, Traits::CLOSED) {
            return;
        }
        self.push(from, to, None, title, sentence_start);
    }

    fn push(&mut self, from: usize, to: usize, hit: Option<usize>, title: Option<Row>, sentence_start: usize) {
        if hit.is_some_and(|h| self.kind(h) == ActorType::Company) && is_model(self.reading, to) {
            return;
        }
        let title = title.or_else(|| self.reading.role_before(from, sentence_start).map(|r| r.row));
        self.names.push(Name {
            tokens: Tokens::new(from, to),
            sentence: self.sentence,
            hit: hit.map(|h| h as u32),
            title,
        });
    }
}

/// `Boeing 777`, `Airbus A380`: the number of a model, so that the words before it are a product, not a company.
fn is_model(reading: &Reading<'_>, next: usize) -> bool {
    if !reading.number(next) || reading.flags(next).has(Flags::FIRST) {
        return false;
    }
    let bytes = reading.bytes(next);
    bytes.len() == 3 && bytes.iter().all(u8::is_ascii_digit) || bytes[0].is_ascii_uppercase()
}

/// Whether the type is that of some organisation.
pub(super) fn is_organisation(kind: ActorType) -> bool {
    !matches!(kind, ActorType::Person | ActorType::State | ActorType::Place | ActorType::People | ActorType::Other)
}
