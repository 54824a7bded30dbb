//! Pronouns: the nearest person or group that fits in gender and number.

use super::antecedents::{ActorKey, Antecedent, Candidate, Candidates, sort};
use super::{APPOSITION, REACH, SEVERAL, Search, UNLIKELY};
use crate::lexicon::{Function, Traits};
use crate::model::{ActorType, Flags, How, Mention, Tag, Tokens};
use crate::stages::mentions::discover::is_organisation;
use crate::text::fold;

/// What it costs to be who says the words between quotation marks that the pronoun stands in.
const SPEAKS: f32 = 1.5;
/// What it costs `she` where nothing tells that the name is a woman's.
const NOT_KNOWN_AS_HERS: f32 = 2.0;
/// How many sentences back one person is looked for where nobody nearer is named.
const FAR: u32 = 8;
/// Below this score nothing tells that somebody near is a woman.
const UNSURE: f32 = -1.0;
/// What it costs to have no name.
const WITHOUT_NAME: f32 = 2.0;
/// How many sentences back lies what `it` may be about.
const ABOUT: u32 = 2;
/// Confidence of `who` right behind a name.
const BEHIND: f32 = 0.8;

/// The genders that words tell.
const EITHER: Function = Function::MALE.or(Function::FEMALE);

/// What is known of the gender of a person.
pub(super) struct Gender {
    actor: ActorKey,
    /// MALE, FEMALE or neither.
    gender: Function,
    /// Whether the name has been asked.
    asked: bool,
}

impl Search<'_, '_> {
    pub(super) fn pronoun(&mut self, i: usize, sentence: u32) -> Option<Mention> {
        let function = self.reading.function(i);
        let tokens = Tokens::new(i, i + 1);
        if function.has(Function::REFLEXIVE)
            && let Some(itself) = self.reflexive(tokens, sentence)
        {
            return Some(itself);
        }
        let gender = function.and(EITHER);
        if gender != Function::default() {
            return self.person(tokens, sentence, gender);
        }
        if function.has(Function::NEUTER) {
            return self.thing(tokens, sentence);
        }
        let other = self.acts_on(i, sentence);
        let candidates = self.candidates(i, sentence, REACH, |_, a| a.is(Antecedent::MANY) && Some(a.actor) != other);
        self.choose(&candidates, tokens, sentence, How::Pronoun, None)
            .or_else(|| self.anyhow(i, sentence, |a| a.is(Antecedent::DEMONYM) || is_organisation(a.kind)))
    }

    /// `Roe blamed himself`, `Roe himself`: the subject of its clause, or whoever was named right before.
    fn reflexive(&self, tokens: Tokens, sentence: u32) -> Option<Mention> {
        let i = tokens.start as usize;
        let beside = self.out.last().filter(|m| m.tokens.end == tokens.start && m.sentence == sentence);
        let m = beside.or_else(|| self.clause_subject(i, sentence, true).map(|n| &self.out[n]))?;
        let alike = match self.reading.function(i) {
            f if f.has(EITHER) => m.kind == ActorType::Person || self.is_unnamed_person(m),
            f if f.has(Function::NEUTER) => m.kind == ActorType::State || is_organisation(m.kind) || self.is_unnamed(m),
            _ => true,
        };
        alike.then(|| self.meaning(m, tokens, sentence, How::Pronoun))
    }

    /// Who acts on whoever the pronoun at token `i` means, and so is somebody else: `Roe blamed him`.
    fn acts_on(&self, i: usize, sentence: u32) -> Option<ActorKey> {
        let r = self.reading;
        let function = r.function(i);
        // `it` is both; others tell by their form.
        let acts = match function.has(Function::NEUTER) {
            true => r.finite(i + 1) || r.tags.get(i + 1) == Some(&Tag::Rb),
            false => function.has(Function::PRONOUN),
        };
        let object = r.tags[i] == Tag::Prp && !acts && !function.has(Function::REFLEXIVE);
        let subject = if object { self.clause_subject(i, sentence, false) } else { None };
        subject.map(|n| self.out[n].actor.into())
    }

    /// Where no likely one is named: a mention of this sentence or the one before that fits, whatever its place.
    fn anyhow(&self, i: usize, sentence: u32, fits: impl Fn(&Antecedent) -> bool) -> Option<Mention> {
        let candidates = self.candidates(i, sentence, 1, |_, a| fits(a));
        let mut mention = self.choose(&candidates, Tokens::new(i, i + 1), sentence, How::Pronoun, None)?;
        mention.confidence = UNLIKELY;
        Some(mention)
    }

    /// `he`, `her`: a person, of that gender as far as is known.
    fn person(&mut self, tokens: Tokens, sentence: u32, gender: Function) -> Option<Mention> {
        let mut candidates = self.persons(tokens, sentence, REACH, gender);
        // Nobody near, or only names that do not tell: perhaps one further away is known to be a woman's.
        let unsure = gender.has(Function::FEMALE) && candidates.first().is_some_and(|c| c.score < UNSURE);
        if candidates.is_empty() || unsure {
            candidates = self.persons(tokens, sentence, FAR, gender);
        }
        let mention = self.choose(&candidates, tokens, sentence, How::Pronoun, None)?;
        let actor = mention.actor.into();
        if let Some(known) = self.genders.iter_mut().find(|g| g.actor == actor) {
            known.gender = gender;
        }
        Some(mention)
    }

    /// Persons of that gender, as far as is known, the likeliest first.
    fn persons(&mut self, tokens: Tokens, sentence: u32, reach: u32, gender: Function) -> Candidates {
        let i = tokens.start as usize;
        let quoted = self.reading.flags(i).has(Flags::QUOTED);
        let (other, speaker) = (self.acts_on(i, sentence), self.speaker(i, sentence));
        let somebody = |a: &Antecedent| a.is(Antecedent::PERSON | Antecedent::SOMEONE) && Some(a.actor) != other;
        let mut candidates = self.nearest(i, sentence, reach, |_, a| somebody(a));
        candidates.retain(|candidate| {
            let known = self.gender(candidate);
            if known != Function::default() && !known.has(gender) {
                return false;
            }
            if known == Function::default() && gender.has(Function::FEMALE) {
                candidate.score -= NOT_KNOWN_AS_HERS;
            }
            let antecedent = &self.antecedents[candidate.mention as usize];
            if antecedent.is(Antecedent::UNNAMED) {
                candidate.score -= WITHOUT_NAME;
            }
            // Who speaks is not whom the words between the quotation marks are about.
            if antecedent.sentence == sentence && antecedent.quoted != quoted || Some(candidate.actor) == speaker {
                candidate.score -= SPEAKS;
            }
            true
        });
        sort(&mut candidates);
        candidates
    }

    /// `it`, `its`: the organisation or state that this sentence or one of the two before is about.
    fn thing(&self, tokens: Tokens, sentence: u32) -> Option<Mention> {
        let i = tokens.start as usize;
        if self.is_expletive(i) {
            return None;
        }
        let owns = self.reading.tags[i] == Tag::PrpPoss;
        if let Some(beside) = self.owner_beside(tokens, sentence).filter(|_| owns) {
            return Some(beside);
        }
        let other = self.acts_on(i, sentence);
        let reach = if other.is_some() { 1 } else { ABOUT };
        let candidates = self.candidates(i, sentence, reach, |_, a| a.is(Antecedent::THING) && Some(a.actor) != other);
        let likely = self.choose(&candidates, tokens, sentence, How::Pronoun, None);
        // `it` need not mean anybody; `its` does.
        let group = |a: &Antecedent| a.is(Antecedent::GROUP) && !a.is(Antecedent::DEMONYM);
        if owns { likely.or_else(|| self.anyhow(i, sentence, group)) } else { likely }
    }

    /// `it was not clear whether`: a clause behind is what the pronoun announces.
    fn is_expletive(&self, i: usize) -> bool {
        const CLAUSE: Function = Function::THAT.or(Function::WH).or(Function::IF);
        let r = self.reading;
        let mut behind = i + 1..r.tokens.len().saturating_sub(1);
        let verb = |&at: &usize| matches!(r.tags[at], Tag::Md | Tag::Rb) || r.function(at).has(Function::BE);
        let Some(at) = behind.find(|at| !verb(at)) else { return false };
        at > i + 1 && matches!(r.tags[at], Tag::Jj | Tag::Vbn) && r.function(at + 1).has(CLAUSE)
    }

    /// Whoever was named right before the preposition that leads to `its`: `praised Orlia for its patience`.
    fn owner_beside(&self, tokens: Tokens, sentence: u32) -> Option<Mention> {
        let (m, a) = self.out.last().zip(self.antecedents.last())?;
        let behind = m.tokens.end as usize;
        let clause = self.reading.function(behind).has(Function::THAT.or(Function::SUBORDINATOR));
        let leads = m.tokens.end + 1 == tokens.start && self.reading.tags[behind] == Tag::In && !clause;
        let thing = (a.kind == ActorType::State || a.is(Antecedent::GROUP)) && !a.is(Antecedent::DEMONYM);
        let beside = m.sentence == sentence && leads && thing;
        beside.then(|| self.meaning(m, tokens, sentence, How::Pronoun))
    }

    /// `Roe, who`, `Roe, a lawyer from Lune, who`: whoever was named last, right before it or a few words before. `Orlia,
    /// which`: a state or organisation right before it.
    pub(super) fn who(&self, i: usize, sentence: u32) -> Option<Mention> {
        let which = self.reading.function(i).has(Function::WHICH);
        let somebody = |a: &Antecedent| match which {
            true => a.kind == ActorType::State || a.is(Antecedent::GROUP),
            false => matches!(a.kind, ActorType::Person | ActorType::People) || a.is(Antecedent::UNNAMED),
        };
        let near = |m: &Mention| m.sentence == sentence && m.tokens.end as usize + APPOSITION >= i;
        let before = self.out.iter().zip(&self.antecedents).rev();
        let (m, _) = before.take_while(|(m, _)| near(m)).find(|(_, a)| somebody(a))?;
        let comma = i > 0 && self.reading.is_mark(i - 1, ",");
        let behind = m.tokens.end as usize + usize::from(comma) == i;
        let mut mention = self.meaning(m, Tokens::new(i, i + 1), sentence, How::Pronoun);
        mention.confidence = if behind { BEHIND } else { SEVERAL };
        (behind || !which && (comma || self.is_apposed(m.tokens.end as usize, i))).then_some(mention)
    }

    /// Whether all from `start` to `end` is one apposition: `Roe, a lawyer from Lune`.
    fn is_apposed(&self, start: usize, end: usize) -> bool {
        let within =
            |i: usize| matches!(self.reading.tags[i], Tag::Jj | Tag::Nn | Tag::Nnp | Tag::In | Tag::Dt | Tag::Pos);
        self.reading.is_mark(start, ",") && self.reading.tags[start + 1] == Tag::Dt && (start + 2..end).all(within)
    }

    /// What is known of the gender of a candidate: what the mentions of the actor tell, else its name.
    fn gender(&mut self, candidate: &Candidate) -> Function {
        let Some(at) = self.genders.iter().position(|g| g.actor == candidate.actor) else { return Function::default() };
        if self.genders[at].gender == Function::default() && !std::mem::replace(&mut self.genders[at].asked, true) {
            let r = self.reading;
            let name = r.lexicon.actor(self.out[candidate.mention as usize].actor, &self.found).1;
            let words = name.split_whitespace().take(2).map(|w| r.lexicon.vocabulary.id(&fold(w)));
            let mut of_words = words.map(|w| r.lexicon.function(w).and(EITHER));
            self.genders[at].gender = of_words.find(|g| *g != Function::default()).unwrap_or_default();
        }
        self.genders[at].gender
    }

    /// Keeps what a title, a given name or a noun tells about the person of a mention.
    pub(super) fn note_gender(&mut self, m: &Mention) {
        let actor = m.actor.into();
        let known = self.genders.iter().position(|g| g.actor == actor);
        if known.is_some_and(|at| self.genders[at].gender != Function::default()) {
            return;
        }
        let r = self.reading;
        let from = m.tokens.start as usize;
        let title = from.checked_sub(1).filter(|&before| r.tags[before] != Tag::PrpPoss);
        // `the spokeswoman, Roe`
        let apposed = title.filter(|&comma| comma > 0 && r.is_mark(comma, ",") && r.has(comma - 1, Traits::TITLE_END));
        let title = apposed.map(|comma| comma - 1).or(title);
        let word = if self.is_unnamed(m) { m.tokens.end as usize - 1 } else { from };
        let mut beside = title.into_iter().chain([word]).map(|i| r.function(i).and(EITHER));
        let gender = beside.find(|g| *g != Function::default()).unwrap_or_default();
        match known {
            Some(at) => self.genders[at].gender = gender,
            None => self.genders.push(Gender { actor, gender, asked: false }),
        }
    }
}
