//! Whoever acts, is cited or is blamed under a common noun alone: `police`, `a spokesman`, `experts`.
//!
//! Much of what news report is said by people without a name. They become actors of their own, one for each role, so
//! that tables can count what officials, residents or analysts say; `unnamed:` in their id tells that two mentions need
//! not be the same people. Their type is other: a side is taken towards them only where a cue is about them, or where
//! somebody says that they did harm.

use super::{APPOSITION, SEVERAL, Search};
use crate::lexicon::{Argument, CueForm, CueKind, Function, Role, RoleKind, Traits};
use crate::model::{ActorRef, ActorType, Flags, FoundActor, How, Kind, Mention, Polarity, Tag, Tokens};
use crate::text::{Class, fold_into};

/// How many words before a role can belong to it, and how many behind it can stand before its verb.
const BEFORE: usize = 4;
const BEHIND: usize = 8;

/// The last sentence that can open an article, behind headline, byline and dateline.
const OPENING: u32 = 4;

/// Confidence that whoever was named right before is meant.
const DESCRIBED: f32 = 0.8;

/// An actor without a name.
pub(super) struct Unnamed {
    /// The term of `roles.csv` that it has instead.
    term: u32,
    person: bool,
}

impl<'a> Search<'a, '_> {
    /// Whether the word of a role can stand for somebody here.
    #[inline]
    pub(super) fn may_be_unnamed(&self, i: usize) -> bool {
        let r = self.reading;
        let small = !r.flags(i).has(Flags::CAPITAL) || r.flags(i).has(Flags::FIRST) || self.pointed(i);
        small && matches!(r.tags[i], Tag::Nn | Tag::Nns | Tag::Jj | Tag::Nnp | Tag::Nnps)
    }

    /// Whether `this`, `that` or `our` stands right before token `i`: somebody is meant of whom has been spoken.
    #[inline]
    fn pointed(&self, i: usize) -> bool {
        let r = self.reading;
        i.checked_sub(1).is_some_and(|before| {
            let points = Function::PRONOUN.or(Function::THAT);
            r.tags[before] == Tag::Dt && r.function(before).has(points) || r.function(before).has(Function::OUR)
        })
    }

    /// The role or group that begins at token `i`: whoever has just been named, or somebody of its own.
    pub(super) fn bare(&mut self, i: usize, limit: usize, sentence: u32) -> Option<Mention> {
        let r = self.reading;
        let (length, role) = self.bare_role(i, limit)?;
        let end = i + length;
        let goes_on = end < limit
            && (r.is_mark(end, "-")
                || r.flags(end).has(Flags::CAPITAL)
                || matches!(r.tags[end], Tag::Nn | Tag::Nns | Tag::Pos));
        // `the chairman, Roe`: the name says it.
        if goes_on || end + 1 == limit && r.is_mark(end, ",") {
            return None;
        }
        let from = r.document.sentences[sentence as usize].tokens.start as usize;
        let start = self.phrase_start(i, from);
        let determined = self.determined(start, from);
        let article = start == i && i > from && r.tags[i - 1] == Tag::Dt;
        let tokens = Tokens::new(i - usize::from(article), end);
        let whole = start - usize::from(start > from && determined && r.tags[start] != Tag::Cd);
        if let Some(described) = self.described(role, tokens, sentence) {
            return Some(described);
        }
        if self.pointed(start)
            && let Some(called) = self.called_before(role, tokens, sentence)
        {
            return Some(called);
        }
        let last = start.checked_sub(1).filter(|&last| last >= from);
        // `Roe's lawyer`, `Orlian police`: the name says whose. `Her lawyer` is somebody else.
        let of_somebody = last.is_some_and(|l| {
            let named = start == self.free && !r.flags(l).has(Flags::PUNCT);
            r.tags[l] == Tag::Pos || named && (r.tags[l] != Tag::PrpPoss || role.kind == RoleKind::Group)
        });
        // Headlines leave articles out.
        let headline = r.document.sentences[sentence as usize].kind != Kind::Body;
        let nobody = of_somebody || role.titles() && !determined && !headline;
        if nobody
            || !self.acts(end, limit, role.kind == RoleKind::Role)
                && !self.cited(whole, from)
                && !self.targeted(whole, from)
        {
            return None;
        }
        let actor = self.unnamed_actor(role);
        let mut mention = self.mention(actor, ActorType::Other, tokens, sentence, How::Nominal);
        mention.rows.push(role.row);
        Some(mention)
    }

    /// `Roe, a senior lawyer`, `Roe was the first Orlian lawyer`: the person whom the role at `tokens` describes.
    pub(super) fn described(&self, role: &Role, tokens: Tokens, sentence: u32) -> Option<Mention> {
        const MENTIONS: usize = 3;
        let r = self.reading;
        let (start, end) = (tokens.start as usize, tokens.end as usize);
        let near = |m: &&Mention| m.sentence == sentence && m.tokens.end as usize + APPOSITION >= start;
        let mut near = self.out.iter().rev().take(MENTIONS).take_while(near);
        let who = near.find(|m| role.titles() && m.kind == ActorType::Person)?;
        let (link, first) = (who.tokens.end as usize, who.tokens.end as usize + 1);
        let apposed = first <= start && r.is_mark(link, ",") && !self.reading.finite(end);
        let equated = first <= start && r.function(link).has(Function::BE) && self.reading.finite(link);
        if !(apposed || equated && !(first..start).any(|i| r.function(i).has(Function::NEGATION))) {
            return None;
        }
        let belongs = |i: usize| {
            matches!(
                r.tags[i],
                Tag::Dt
                    | Tag::Jj
                    | Tag::Jjs
                    | Tag::Nn
                    | Tag::Nnp
                    | Tag::Cd
                    | Tag::Pos
                    | Tag::PrpPoss
                    | Tag::Rb
                    | Tag::Vbg
                    | Tag::Vbn
            )
        };
        let mut mention = (first..start).all(belongs).then(|| self.meaning(who, tokens, sentence, How::Nominal))?;
        mention.confidence = DESCRIBED;
        mention.rows.push(role.row);
        Some(mention)
    }

    /// Whether a mention means somebody without a name.
    #[inline]
    pub(super) fn is_unnamed(&self, m: &Mention) -> bool {
        matches!(m.actor, ActorRef::Found(n) if n >= self.named)
    }

    /// `The mayor of Lune has resigned. Roe, 60, said`: who is named first thing behind an opening sentence about one person
    /// without a name is that person, and was so in that sentence.
    pub(super) fn introduce(&mut self, m: &Mention) {
        let r = self.reading;
        let (start, end) = (m.tokens.start, m.tokens.end as usize);
        let opens = r.document.sentences[m.sentence as usize].tokens.start == start && self.is_subject(m);
        let age = r.is_mark(end, ",") && (r.number(end + 1) || r.tags.get(end + 1) == Some(&Tag::Wp));
        let named = m.kind == ActorType::Person && m.tokens.len() > 1 && matches!(m.how, How::Discovered | How::Alias);
        if !named || !(opens || age) || m.sentence == 0 || self.out.iter().any(|x| x.actor == m.actor) {
            return;
        }
        let before = |x: &&Mention| x.sentence + 1 == m.sentence;
        let mut persons = self
            .out
            .iter()
            .rev()
            .take_while(before)
            .filter(|x| x.how != How::Pronoun && (x.kind == ActorType::Person || self.is_unnamed_person(x)));
        let (Some(one), None) = (persons.next(), persons.next()) else { return };
        let ActorRef::Found(number) = one.actor else { return };
        let lead = &r.document.sentences[one.sentence as usize];
        let leads = one.sentence <= OPENING && one.tokens.start as usize <= lead.tokens.start as usize + BEFORE;
        if !leads || lead.kind != Kind::Body || !self.is_unnamed(one) {
            return;
        }
        let (old, sentence) = (one.actor, one.sentence);
        self.presented.push((m.actor.into(), self.unnamed[(number - self.named) as usize].term));
        for (x, a) in self.out.iter_mut().zip(&mut self.antecedents).rev().take_while(|(x, _)| x.sentence == sentence) {
            if x.actor == old {
                (x.actor, x.kind, x.confidence) = (m.actor, m.kind, SEVERAL);
                a.rename(m.actor);
            }
        }
    }

    /// Whether somebody without a name was called by the role before.
    pub(super) fn introduced(&self, role: &Role) -> bool {
        self.unnamed.iter().any(|u| u.term == role.term)
    }

    /// Whether it means one person without a name.
    pub(super) fn is_unnamed_person(&self, m: &Mention) -> bool {
        let person = |n: u32| self.unnamed[(n - self.named) as usize].person;
        matches!(m.actor, ActorRef::Found(n) if n >= self.named && person(n)) && !self.is_plural(m)
    }

    /// Whether it means several people.
    pub(super) fn is_plural(&self, m: &Mention) -> bool {
        let last = m.tokens.end as usize - 1;
        match m.how {
            How::Pronoun => !self.reading.function(last).has(Function::MALE.or(Function::FEMALE)),
            _ => matches!(self.reading.tags[last], Tag::Nns | Tag::Nnps),
        }
    }

    /// The longest role that begins at token `i`: of a person, else of a group.
    fn bare_role(&self, i: usize, limit: usize) -> Option<(usize, &'a Role)> {
        let r = self.reading;
        let (n, roles) = r.lexicon.roles.longest(&r.tokens[i..limit])?;
        let of_kind = |kind| roles.iter().find(|x| x.kind == kind);
        let role = of_kind(RoleKind::Role).or_else(|| of_kind(RoleKind::Group))?;
        // Places and peoples are no actors of their own.
        (!matches!(role.actor, ActorType::State | ActorType::Place | ActorType::People)).then_some((n, role))
    }

    /// Where the words begin that belong to the noun at token `i`, its article aside.
    fn phrase_start(&self, i: usize, from: usize) -> usize {
        let r = self.reading;
        let first = from.max(self.free).max(i.saturating_sub(BEFORE));
        let belongs =
            |&at: &usize| matches!(r.tags[at], Tag::Jj | Tag::Jjr | Tag::Jjs | Tag::Nn | Tag::Nns | Tag::Cd | Tag::Vbn);
        (first..i).rev().take_while(belongs).last().unwrap_or(i)
    }

    /// Whether an article or the like stands before the phrase.
    fn determined(&self, start: usize, from: usize) -> bool {
        let r = self.reading;
        start > from && matches!(r.tags[start - 1], Tag::Dt | Tag::PrpPoss) || r.tags[start] == Tag::Cd
    }

    /// Whether a verb follows the noun, of a person or not, right behind or behind what says more about it.
    fn acts(&self, end: usize, limit: usize, person: bool) -> bool {
        let r = self.reading;
        let mut at = end;
        while at < limit && r.tags[at] == Tag::Rb {
            at += 1;
        }
        at = r.behind_age(at);
        if at >= limit {
            return false;
        }
        let says = |i: usize| self.reading.finite(i) && r.lexicon.vocabulary.class(r.tokens[i].word).has(Class::SAYING);
        let more = matches!(r.tags[at], Tag::In | Tag::To);
        // `The mayor of the town has quit`, but `a chain of events led`.
        let of = person && r.has(at, Traits::OF);
        self.reading.finite(at)
            || r.function(at).has(Function::WHO)
            || more
                && (at..limit.min(at + BEHIND))
                    .take_while(|&i| !r.flags(i).has(Flags::PUNCT))
                    .any(|i| says(i) || of && r.finite(i))
    }

    /// Whether the phrase stands behind a word of saying, or behind `by` or `according to`.
    fn cited(&self, start: usize, from: usize) -> bool {
        let r = self.reading;
        let Some(before) = start.checked_sub(1).filter(|&b| b >= from) else { return false };
        let says = |i: usize| r.lexicon.vocabulary.class(r.tokens[i].word).has(Class::SAYING);
        let to = r.function(before).has(Function::TO) && before > from;
        says(before) || r.function(before).has(Function::BY) || to && matches!(r.tags[before - 1], Tag::Vbg | Tag::In)
    }

    /// Whether the phrase stands behind a verb that takes a side towards its object (`accused the army`), or behind `against`.
    fn targeted(&self, start: usize, from: usize) -> bool {
        let r = self.reading;
        // `slams ‘meddling’ envoy`: the marks say whose word that is.
        let marked = |&i: &usize| r.flags(i).has(Flags::QUOTE) || r.flags(i).has(Flags::QUOTED);
        let quoted = start > from && r.flags(start - 1).has(Flags::QUOTE);
        let behind = (from..start).rev().take(BEFORE).take_while(marked).filter(|_| quoted);
        let start = behind.last().unwrap_or(start);
        let start = self.partitive(start, from).unwrap_or(start);
        let Some(before) = start.checked_sub(1).filter(|&b| b >= from) else { return false };
        let sided = |form: &CueForm| {
            let cue = &r.lexicon.cues[form.cue as usize];
            let object = matches!(cue.target, Argument::Object | Argument::Addressee);
            form.kind == CueKind::Verb && object && cue.polarity != Polarity::Neutral
        };
        let behind = |form: &CueForm| {
            let cue = &r.lexicon.cues[form.cue as usize];
            form.kind != CueKind::Noun && cue.target != Argument::None && cue.polarity != Polarity::Neutral
        };
        // `lashed out at`
        let phrase = |at: usize| {
            let mut ends = false;
            let until = |n: usize, forms: &[CueForm]| ends |= at + n == start && forms.iter().any(behind);
            r.lexicon.cue_forms.at(&r.tokens[at..start], until);
            ends
        };
        r.function(before).has(Function::AGAINST)
            || r.lexicon.cue_forms.whole(r.tokens[before].word).iter().any(sided)
            || r.tags[before] == Tag::In && (start.saturating_sub(BEFORE).max(from)..before).any(phrase)
    }

    /// Where `a handful of | moderates` begins.
    fn partitive(&self, start: usize, from: usize) -> Option<usize> {
        let r = self.reading;
        let noun = start.checked_sub(2).filter(|&noun| noun >= from && r.has(noun + 1, Traits::OF))?;
        let counts = matches!(r.tags[noun], Tag::Nn | Tag::Nns) && !r.has(noun, Traits::ROLE);
        let counts = counts && !(noun > from && r.has(noun - 1, Traits::THE));
        let before = noun.checked_sub(1).filter(|&i| i >= from);
        let article = before.is_some_and(|i| r.tags[i] == Tag::Dt);
        counts.then(|| noun - usize::from(article))
    }

    /// The actor that a role becomes.
    fn unnamed_actor(&mut self, role: &Role) -> ActorRef {
        const UNNAMED: &str = "unnamed:";
        if let Some(known) = self.unnamed.iter().position(|u| u.term == role.term) {
            return ActorRef::Found(self.named + known as u32);
        }
        let name = self.reading.lexicon.offices.term(role.term);
        let mut id = String::with_capacity(UNNAMED.len() + name.len());
        id.push_str(UNNAMED);
        for (n, word) in name.split_whitespace().enumerate() {
            if n > 0 {
                id.push('-');
            }
            fold_into(word, &mut id);
        }
        let number = self.found.len() as u32;
        self.found.push(FoundActor { id, name: name.to_string(), kind: ActorType::Other });
        self.unnamed.push(Unnamed { term: role.term, person: role.kind == RoleKind::Role });
        ActorRef::Found(number)
    }
}
