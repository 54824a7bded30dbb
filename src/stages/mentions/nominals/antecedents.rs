//! Who was mentioned before, as those who look back see it: what they ask of a mention is found once, when it is added.

use super::{BEFORE_VERB, DISTANCE, FIRST_OF_SENTENCE, SAME_QUOTATION, Search};
use crate::lexicon::Function;
use crate::model::{ActorRef, ActorType, Flags, How, Mention, Tag};
use crate::stages::mentions::discover::is_organisation;
use arrayvec::ArrayVec;

/// An actor as one number: many are compared, and numbers are compared without a branch.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct ActorKey(u32);

impl From<ActorRef> for ActorKey {
    #[inline]
    fn from(actor: ActorRef) -> ActorKey {
        match actor {
            ActorRef::Known(i) => ActorKey(i),
            ActorRef::Found(i) => ActorKey(!i),
        }
    }
}

/// A mention that a pronoun or noun behind it can mean.
#[derive(Clone, Copy)]
pub(super) struct Antecedent {
    pub(super) actor: ActorKey,
    pub(super) sentence: u32,
    /// What its place in the sentence speaks for it.
    salience: f32,
    pub(super) kind: ActorType,
    pub(super) quoted: bool,
    /// Whether it is `who` or `which`.
    relative: bool,
    traits: u8,
}

impl Antecedent {
    /// A demonym (`Orlians`).
    pub(super) const DEMONYM: u8 = 1;
    /// A person with a name.
    pub(super) const PERSON: u8 = 1 << 1;
    /// One person without a name.
    pub(super) const SOMEONE: u8 = 1 << 2;
    /// Somebody without a name: one person, a group, or several people.
    pub(super) const UNNAMED: u8 = 1 << 3;
    /// An organisation, or one group without a name.
    pub(super) const GROUP: u8 = 1 << 4;
    /// Several people, or a group that its sentence is about.
    pub(super) const MANY: u8 = 1 << 5;
    /// A group or state that its sentence is about.
    pub(super) const THING: u8 = 1 << 6;
    /// A name of several words that may hold a noun for what it names.
    pub(super) const SEVERAL_WORDS: u8 = 1 << 7;

    /// It is of a person with this name.
    pub(super) fn rename(&mut self, actor: ActorRef) {
        (self.actor, self.kind) = (actor.into(), ActorType::Person);
        self.traits = self.traits & !(Self::UNNAMED | Self::SOMEONE) | Self::PERSON;
    }

    /// Whether it has one of these traits.
    #[inline]
    pub(super) fn is(&self, traits: u8) -> bool {
        self.traits & traits != 0
    }
}

/// Someone a pronoun or noun can mean.
#[derive(Clone, Copy)]
pub(super) struct Candidate {
    pub(super) mention: u32,
    pub(super) score: f32,
    pub(super) actor: ActorKey,
}

/// What speaks for a relative pronoun, in the rest of its sentence.
const ABOUT: f32 = 1.0;
/// How many are weighed against each other.
const MOST: usize = 16;

/// The nearest candidates.
pub(super) type Candidates = ArrayVec<Candidate, MOST>;

/// The likeliest first; of equals, the nearer.
pub(super) fn sort(candidates: &mut Candidates) {
    candidates.sort_unstable_by(|a, b| b.score.total_cmp(&a.score).then(b.mention.cmp(&a.mention)));
}

impl Search<'_, '_> {
    /// The next mention as an antecedent.
    pub(super) fn antecedent(&self, m: &Mention) -> Antecedent {
        let r = self.reading;
        let end = m.tokens.end as usize;
        let first = self.antecedents.last().is_none_or(|before| before.sentence != m.sentence);
        let start = r.document.sentences[m.sentence as usize].tokens.start;
        // At the start of its sentence, or right before a verb.
        let (begins, subject) = (m.tokens.start <= start + 1, self.is_subject(m));
        // `Roe, a lawyer, spoke`.
        let verb = subject || begins && r.is_mark(end, ",");
        let unnamed = self.is_unnamed(m);
        let plural = unnamed && self.is_plural(m);
        let person = unnamed && self.is_unnamed_person(m);
        let organisation = is_organisation(m.kind);
        let demonym = m.how == How::Demonym;
        let group = organisation || unnamed && !plural && !person;
        let people = m.kind == ActorType::People || organisation && m.kind != ActorType::Government;
        let about = subject || begins;
        let several_words = (organisation || m.kind == ActorType::Other) && m.tokens.len() > 1 && m.how != How::Nominal;
        let traits = [
            (Antecedent::DEMONYM, demonym),
            (Antecedent::PERSON, m.kind == ActorType::Person),
            (Antecedent::SOMEONE, person),
            (Antecedent::UNNAMED, unnamed),
            (Antecedent::GROUP, group),
            (Antecedent::MANY, people && about || plural),
            (Antecedent::THING, (m.kind == ActorType::State || group) && about && !demonym),
            (Antecedent::SEVERAL_WORDS, several_words),
        ];
        Antecedent {
            actor: m.actor.into(),
            sentence: m.sentence,
            salience: if first { FIRST_OF_SENTENCE } else { 0.0 } + if verb { BEFORE_VERB } else { 0.0 },
            kind: m.kind,
            quoted: r.flags(m.tokens.start as usize).has(Flags::QUOTED),
            relative: matches!(r.tags[m.tokens.start as usize], Tag::Wp | Tag::Wdt),
            traits: traits.iter().map(|&(bit, set)| bit * u8::from(set)).sum(),
        }
    }

    /// Mentions before token `i` that fit, each of another actor: the likeliest mention of an actor stands for it.
    pub(super) fn nearest(
        &self,
        i: usize,
        sentence: u32,
        reach: u32,
        fits: impl Fn(usize, &Antecedent) -> bool,
    ) -> Candidates {
        let quoted = self.reading.flags(i).has(Flags::QUOTED);
        let acts = self.reading.function(i).has(Function::PRONOUN);
        let mut out = Candidates::new();
        for (n, before) in self.antecedents.iter().enumerate().rev() {
            let far = sentence - before.sentence;
            if far > reach {
                break;
            }
            if !fits(n, before) {
                continue;
            }
            let same = if before.quoted == quoted { SAME_QUOTATION } else { 0.0 };
            // `Roe, whom Poe praised for his courage`: what follows is about whoever that is.
            let about = if before.relative && far == 0 && !acts { ABOUT } else { 0.0 };
            let score = -DISTANCE * far as f32 + before.salience + same + about;
            let candidate = Candidate { mention: n as u32, score, actor: before.actor };
            match out.iter_mut().find(|c| c.actor == before.actor) {
                Some(known) if score > known.score => *known = candidate,
                Some(_) => {}
                None => {
                    out.push(candidate);
                    if out.is_full() {
                        break;
                    }
                }
            }
        }
        out
    }

    /// The same, the likeliest first.
    pub(super) fn candidates(
        &self,
        i: usize,
        sentence: u32,
        reach: u32,
        fits: impl Fn(usize, &Antecedent) -> bool,
    ) -> Candidates {
        let mut out = self.nearest(i, sentence, reach, fits);
        sort(&mut out);
        out
    }
}
