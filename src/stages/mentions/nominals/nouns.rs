//! Common nouns: an actor that was called by the noun, whoever holds the office, or the one actor near that fits.

use super::antecedents::{Antecedent, Candidate};
use super::{APPOSITION, SEVERAL, Search, UNLIKELY};
use crate::lexicon::{Role, RoleKind, Traits};
use crate::model::{ActorRef, ActorType, Flags, How, Mention, Tag, Tokens, WordId};
use crate::stages::mentions::reading::Case;

/// How many sentences back an actor is looked for that was called by the noun.
const CALLED: u32 = 25;
/// The same of one that may be meant by it.
const NEAR: u32 = 2;
/// Confidence of a noun that an actor was called by.
const BY_WORD: f32 = 0.7;

/// By how much one actor must be likelier than the others for a noun that none was called by.
const STANDS_OUT: f32 = 0.5;

/// Whether an actor of one type may be meant by a noun of another: what kind of organisation it is, names tell less well
/// than nouns.
fn may_be(noun: ActorType, actor: ActorType) -> bool {
    use ActorType::{ArmedGroup, Company, Government, Igo, Media, Military, Ministry, Ngo, Party};
    noun == actor
        || match noun {
            Ngo => matches!(actor, Igo | Party | Company | Media | ArmedGroup),
            Ministry => matches!(actor, Government | Igo | Military),
            Company => matches!(actor, Media | Ngo),
            Media => actor == Company,
            _ => false,
        }
}

/// What a mention must be to be that of somebody who was called by the role.
pub(super) fn may_be_called(role: &Role) -> u8 {
    if role.actor == ActorType::Person { Antecedent::PERSON } else { Antecedent::SEVERAL_WORDS }
}

/// Whether the first candidate is likelier than any other by more than a trifle.
fn stands_out(candidates: &[Candidate]) -> bool {
    match candidates {
        [] => false,
        [_] => true,
        [first, second, ..] => first.score >= second.score + STANDS_OUT,
    }
}

impl<'a> Search<'a, '_> {
    /// `Orlian foreign minister`, `Orlia's foreign minister`, where no name follows: whoever holds the office.
    pub(super) fn office_behind(&self, state: u32, end: usize, next: Option<usize>, sentence: u32) -> Option<Mention> {
        let r = self.reading;
        let limit = r.document.sentences[sentence as usize].tokens.end as usize;
        let at = self.behind_possessive(end);
        if at >= limit || !r.has(at, Traits::TITLE) || r.lines[sentence as usize].case != Case::Sentence {
            return None;
        }
        let (length, role) = r.role_at(at, limit)?;
        let to = at + length;
        let named = next.is_some_and(|n| n <= to || n == to + 1 && r.is_mark(to, ","));
        if named || self.modifies(to) {
            return None;
        }
        self.holder(state, role, Tokens::new(at, to), sentence)
    }

    /// `the Orlian company`: the one organisation named before that is of the state, as the lexicon says, and of such a kind.
    pub(super) fn group_behind(&self, state: u32, name: Tokens, next: Option<usize>, sentence: u32) -> Option<Mention> {
        use ActorType::{ArmedGroup, Company, Media, Ngo, Party};
        let r = self.reading;
        let at = name.end as usize;
        let end = r.document.sentences[sentence as usize].tokens.end as usize;
        let limit = next.map_or(end, |n| end.min(n));
        let the = name.start.checked_sub(1).is_some_and(|i| r.has(i as usize, Traits::THE));
        if !the || at >= limit || r.lines[sentence as usize].case != Case::Sentence {
            return None;
        }
        let (length, role) = self.role(at, limit)?;
        let behind = at + length;
        let group = role.kind == RoleKind::Group && matches!(role.actor, ArmedGroup | Company | Media | Ngo | Party);
        // `the Orlian company, Roe Mills,` is another one; `the Orlian media` are many.
        let named = r.is_mark(behind, ",") && next == Some(behind + 1);
        if !group || named || r.tags[behind - 1] != Tag::Nn || self.modifies(behind) {
            return None;
        }
        let may_be = |kind| kind == role.actor || role.actor == Ngo && matches!(kind, ArmedGroup | Party);
        let fits = |n: usize, a: &Antecedent| may_be(a.kind) && self.belongs(&self.out[n], state);
        let [one] = self.candidates(at, sentence, CALLED, fits)[..] else { return None };
        let tokens = Tokens::new(at, behind);
        let mut mention = self.choose(&[one], tokens, sentence, How::Nominal, Some(role.row))?;
        mention.confidence = BY_WORD;
        Some(mention)
    }

    /// Who holds the office of a state on the day of the article.
    fn holder(&self, state: u32, role: &Role, tokens: Tokens, sentence: u32) -> Option<Mention> {
        let r = self.reading;
        let office = r.lexicon.offices.of_state(state, role.term, r.date?)?;
        let mut mention =
            self.mention(ActorRef::Known(office.holder), ActorType::Person, tokens, sentence, How::Nominal);
        mention.rows.extend([office.row, role.row]);
        Some(mention)
    }

    /// Whether the actor of a mention belongs to an actor, as the lexicon says.
    fn belongs(&self, m: &Mention, to: u32) -> bool {
        let actors = &self.reading.lexicon.actors;
        let ActorRef::Known(actor) = m.actor else { return false };
        std::iter::successors(Some(actor), |&a| actors[a as usize].parent).any(|a| a == to)
    }

    /// The state that the article names more often than any other, and more than once.
    fn home(&mut self) -> Option<u32> {
        if let Some(home) = self.home {
            return home;
        }
        let actors = &self.reading.lexicon.actors;
        let mut counts: Vec<(u32, u32)> = Vec::new();
        for n in self.writer.written() {
            let Some(ActorRef::Known(mut actor)) = self.writer.actor(n) else { continue };
            while let Some(parent) = actors[actor as usize].parent {
                actor = parent;
            }
            match counts.iter_mut().find(|c| c.0 == actor) {
                Some(count) => count.1 += 1,
                None => counts.push((actor, 1)),
            }
        }
        counts.retain(|c| actors[c.0 as usize].kind == ActorType::State);
        counts.sort_unstable_by_key(|c| std::cmp::Reverse(c.1));
        let home = match counts[..] {
            [first, second, ..] => (first.1 > second.1).then_some(first.0),
            [first] => (first.1 > 1).then_some(first.0),
            [] => None,
        };
        self.home = Some(home);
        home
    }

    /// `the minister`, `the new government`, not `the minister Roe`. `next` is the next name.
    pub(super) fn noun(&mut self, i: usize, end: usize, next: Option<usize>, sentence: u32) -> Option<Mention> {
        let r = self.reading;
        let limit = next.map_or(end, |n| end.min(self.writer.names[n].tokens.start as usize));
        let mut at = i + 1;
        while at < limit && at < i + 3 && r.tags[at] == Tag::Jj && self.role(at, limit).is_none() {
            at += 1;
        }
        let (length, role) = if at < limit { self.role(at, limit)? } else { return None };
        let end = at + length;
        let tokens = Tokens::new(i, end);
        if let Some(described) = self.described(role, tokens, sentence) {
            return Some(described);
        }
        if end + 1 < r.tokens.len()
            && r.has(end, Traits::OF)
            && end + 1 + usize::from(r.has(end + 1, Traits::THE)) == limit
        {
            // `the president of Orlia`
            return match self.writer.actor(next?)? {
                ActorRef::Known(state) => self
                    .holder(state, role, tokens, sentence)
                    .or_else(|| self.called_before(role, tokens, sentence).filter(|m| self.belongs(m, state))),
                ActorRef::Found(_) => None,
            };
        }
        // `the chairman, Roe`: the name says it.
        if self.modifies(end) || end + 1 == limit && next.is_some() && r.is_mark(end, ",") && !self.of_another(i) {
            return None;
        }
        if let Some(called) = self.called_before(role, tokens, sentence) {
            return Some(called);
        }
        if at > i + 1 || matches!(role.actor, ActorType::Other | ActorType::People) {
            return None;
        }
        if role.actor == ActorType::Person
            && r.date.is_some()
            && let Some(home) = self.home()
            && let Some(mut mention) = self.holder(home, role, tokens, sentence)
        {
            mention.confidence = SEVERAL;
            return Some(mention);
        }
        // An office is theirs who were said to have it; anybody may be the candidate.
        if self.introduced(role) || role.actor == ActorType::Person && !role.apart {
            return None;
        }
        self.nearest_fitting(role, tokens, sentence)
    }

    /// The likeliest actor near whom nobody called by the role, but who may be meant by it; none if several are as likely.
    fn nearest_fitting(&self, role: &Role, tokens: Tokens, sentence: u32) -> Option<Mention> {
        // `Chamber`, `Workers`: what kind of organisation it is its name says.
        let head = |i: usize| self.reading.heads(i).iter().any(|h| h.kind == ActorType::Ngo);
        let headed = |n: usize| {
            let names = self.out.iter().filter(|m| !matches!(m.how, How::Nominal | How::Pronoun));
            let same = names.filter(|m| m.actor == self.out[n].actor);
            same.flat_map(|m| m.tokens.range()).any(head)
        };
        let of_a_kind = role.actor == ActorType::Ngo && head(tokens.end as usize - 1);
        let named_otherwise = |n: usize, kind| match kind {
            ActorType::Ngo => (of_a_kind || role.actor == ActorType::Company) && headed(n),
            _ => of_a_kind,
        };
        let fits = |n: usize, a: &Antecedent| {
            // Nobody calls a person by name and by office in one sentence: `Roe mocked the candidate`.
            let other = role.actor == ActorType::Person && a.sentence == sentence;
            may_be(role.actor, a.kind) && !a.is(Antecedent::DEMONYM) && !other && !named_otherwise(n, a.kind)
        };
        let fitting = self.candidates(tokens.start as usize, sentence, NEAR, fits);
        if !stands_out(&fitting) {
            return None;
        }
        let mut mention = self.choose(&fitting, tokens, sentence, How::Nominal, Some(role.row))?;
        mention.confidence = if fitting.len() == 1 { SEVERAL } else { UNLIKELY };
        Some(mention)
    }

    /// The likeliest actor that was called by the role at `tokens`.
    pub(super) fn called_before(&self, role: &Role, tokens: Tokens, sentence: u32) -> Option<Mention> {
        let word = self.reading.tokens[tokens.end as usize - 1].word;
        let fits =
            |n, a: &Antecedent| a.is(may_be_called(role)) && self.called(n, role, word) || self.had(n, role, word);
        let called = self.candidates(tokens.start as usize, sentence, CALLED, fits);
        let first = called.get(..1)?;
        let mut mention = self.choose(first, tokens, sentence, How::Nominal, Some(role.row))?;
        mention.confidence = if called.len() == 1 { BY_WORD } else { SEVERAL };
        Some(mention)
    }

    /// Whether what begins at token `end` says more about the noun before it.
    pub(super) fn modifies(&self, end: usize) -> bool {
        let r = self.reading;
        r.tokens.get(end).is_some_and(|t| {
            !t.flags.has(Flags::FIRST)
                && (t.flags.has(Flags::CAPITAL)
                    || r.has(end, Traits::OF)
                    || r.has(end, Traits::FOR) && r.tokens.get(end + 1).is_some_and(|t| t.flags.has(Flags::CAPITAL))
                    || r.is_mark(end, "-")
                    || matches!(r.tags[end], Tag::Nn | Tag::Nns))
        })
    }

    /// The role or group noun that begins at token `i`, in the singular.
    pub(super) fn role(&self, i: usize, limit: usize) -> Option<(usize, &'a Role)> {
        let r = self.reading;
        if !r.has(i, Traits::ROLE) {
            return None;
        }
        let (n, roles) = r.lexicon.roles.longest(&r.tokens[i..limit])?;
        let role = roles.iter().find(|x| {
            matches!(x.kind, RoleKind::Role | RoleKind::Group)
                || x.kind == RoleKind::Title && x.actor == ActorType::Person
        })?;
        (!role.plural).then_some((n, role))
    }

    /// Whether mention `n`, which [`may_be_called`] by the role, is of somebody who was: by the title of a person, or by a
    /// word of the name.
    pub(super) fn called(&self, n: usize, role: &Role, word: WordId) -> bool {
        let m = &self.out[n];
        if role.actor == ActorType::Person {
            self.has_title(m, role)
        } else {
            m.tokens.range().any(|i| self.reading.tokens[i].word == word)
        }
    }

    /// The place behind the mark of a possessive that may stand at token `end`.
    fn behind_possessive(&self, end: usize) -> usize {
        end + usize::from(self.reading.tags.get(end) == Some(&Tag::Pos))
    }

    /// Whether mention `n` was named with the group, as who it is of: `the Roe campaign`, later `the campaign`.
    fn had(&self, n: usize, role: &Role, word: WordId) -> bool {
        let r = self.reading;
        let end = self.out[n].tokens.end as usize;
        let at = self.behind_possessive(end);
        let named = r.tokens.get(at).is_some_and(|t| t.word == word && !t.flags.has(Flags::FIRST));
        matches!(role.actor, ActorType::Party | ActorType::Government) && !role.apart && named
    }

    /// Whether a person was called by this role: before the name or behind it, or by the office that is known of it.
    fn has_title(&self, m: &Mention, role: &Role) -> bool {
        let r = self.reading;
        let offices = &r.lexicon.offices;
        m.rows.iter().any(|&row| row.file() == role.row.file() && offices.called(row, role.term))
            || matches!(m.actor, ActorRef::Known(a) if offices.of_actor(a, role.term, r.date).is_some())
            || m.how != How::Pronoun && (self.apposed(m, role) || self.apposed_to(m, role))
            || self.presented.contains(&(m.actor.into(), role.term))
    }

    /// `the mayor, Roe,`: whether that makes it somebody who is called by the role.
    fn apposed_to(&self, m: &Mention, role: &Role) -> bool {
        let r = self.reading;
        let start = r.document.sentences[m.sentence as usize].tokens.start as usize;
        let (from, end) = (m.tokens.start as usize, m.tokens.end as usize);
        let closed = r.tokens.get(end).is_none_or(|t| t.flags.has(Flags::PUNCT));
        let comma = from > start + 1 && r.is_mark(from - 1, ",") && closed;
        let before = if comma { r.role_before(from - 1, start) } else { None };
        let called = before.is_some_and(|other| r.lexicon.offices.called(other.row, role.term));
        called
            && !(start..from).rev().take(APPOSITION).find(|&i| r.tags[i] == Tag::Dt).is_some_and(|i| self.of_another(i))
    }

    /// `a lawyer for | the mayor`: whether the phrase that begins at token `i` says whose a person is.
    fn of_another(&self, i: usize) -> bool {
        let r = self.reading;
        i > 1 && r.tags[i - 1] == Tag::In && r.has(i - 2, Traits::TITLE_END)
    }

    /// `Roe, a senior lawyer,`: whether that makes it somebody who is called by the role.
    fn apposed(&self, m: &Mention, role: &Role) -> bool {
        let r = self.reading;
        let end = m.tokens.end as usize;
        if !r.is_mark(end, ",") {
            return false;
        }
        let last = r.document.sentences[m.sentence as usize].tokens.end as usize;
        let begins = end + 1;
        let relative = r.tags.get(begins) == Some(&Tag::Wp);
        // `Roe, described by the president as`, `Roe, a critic of the president`: somebody else is called so.
        let goes_on = |&i: &usize| match r.tags[i] {
            Tag::In => false,
            Tag::Vbd | Tag::Vbz | Tag::Vbp | Tag::Md => relative,
            _ => !r.flags(i).has(Flags::PUNCT),
        };
        let inside = (begins..last.min(begins + APPOSITION)).take_while(goes_on);
        inside
            .filter(|&i| r.has(i, Traits::TITLE))
            .any(|i| r.role_at(i, last).is_some_and(|(_, other)| r.lexicon.offices.called(other.row, role.term)))
    }
}
