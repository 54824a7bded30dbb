//! What the names of a sentence can be: whose target, whose holder.

use arrayvec::ArrayVec;

use super::bonds::{head_of, shared};
use super::deeds::{self, Deed};
use super::judge::tokens_of;
use super::sentence::Source;
use crate::lexicon::{Function, Lexicon, Role, RoleKind};
use crate::model::{
    ActorRef, ActorType, Attribution, Certainty, Flags, How, Mention, Polarity, Relation, Row, Span, Tag,
};

/// How sure it must be whom a pronoun means, that the article can be for or against them by it.
const SURE: f32 = 0.6;
/// How many arcs lie at most between a name and the noun that it belongs to.
const ARCS: usize = 6;

/// The mentions of a document.
#[derive(Clone, Copy)]
pub(super) struct Names<'a> {
    pub(super) source: Source<'a>,
    pub(super) mentions: &'a [Mention],
}

impl<'a> Names<'a> {
    pub(super) fn get(&self, i: u32) -> &'a Mention {
        &self.mentions[i as usize]
    }

    /// The mentions that begin in a span, with their numbers.
    fn within(&self, span: Span) -> impl Iterator<Item = (u32, &'a Mention)> + use<'a> {
        let from = self.mentions.partition_point(|m| m.span.start < span.start);
        (from as u32..).zip(&self.mentions[from..]).take_while(move |(_, m)| m.span.start < span.end)
    }

    /// Whether a name only tells of what kind or whose others are, so that no side is taken towards its bearer.
    pub(super) fn only_tells(&self, m: &Mention) -> bool {
        self.is_prefixed(m)
            || self.is_of_person(m)
            || self.is_of_thing(m)
            || self.is_origin(m)
            || self.is_of_land(m)
            || m.names_member(self.source.trees)
    }

    /// `Roe` in `anti-Roe protests`.
    fn is_prefixed(&self, m: &Mention) -> bool {
        let tokens = &self.source.document.tokens;
        let first = m.tokens.start as usize;
        first > 1 && self.source.has(first - 1, Function::HYPHEN) && {
            let [prefix, hyphen, name] = [first - 2, first - 1, first].map(|i| tokens[i].flags);
            !prefix.has(Flags::CAPITAL) && !hyphen.has(Flags::SPACE) && !name.has(Flags::SPACE)
        }
    }

    /// The noun behind a name on which the name hangs.
    fn noun_of(&self, m: &Mention) -> Option<usize> {
        self.source.trees.head(head_of(self.source.trees, m.tokens)).filter(|&n| n >= m.tokens.end as usize)
    }

    /// The state in `the Orlian president Roe`: that is Roe.
    fn is_of_person(&self, m: &Mention) -> bool {
        let Some(noun) = self.noun_of(m).filter(|_| m.kind != ActorType::Person) else { return false };
        let next = self.mentions.partition_point(|o| (o.tokens.end as usize) <= noun);
        self.mentions.get(next).is_some_and(|o| o.tokens.start as usize <= noun + 1 && o.kind == ActorType::Person)
    }

    /// The party or people in `a Republican debate`; but `Republican leaders` are the party.
    fn is_of_thing(&self, m: &Mention) -> bool {
        let Source { lexicon, document, trees, .. } = self.source;
        let of_state = matches!(m.actor, ActorRef::Known(a) if lexicon.actors[a as usize].kind == ActorType::State);
        if m.how != How::Demonym || of_state || !matches!(m.kind, ActorType::Party | ActorType::People) {
            return false;
        }
        let modifies = matches!(trees.relations[head_of(trees, m.tokens)], Relation::Amod | Relation::Compound);
        let stand_for_it = |r: &Role| r.kind == RoleKind::Group || r.plural;
        let noun = self.noun_of(m).filter(|_| modifies);
        noun.is_some_and(|n| !lexicon.roles.whole(document.tokens[n].word).iter().any(stand_for_it))
    }

    /// The state in `Orlia rebels`, who do not act for it.
    fn is_origin(&self, m: &Mention) -> bool {
        use ActorType::{ArmedGroup, Company, Media, Ngo, Party};
        let Source { lexicon, document, .. } = self.source;
        let behind =
            &document.tokens[m.tokens.end as usize..document.sentences[m.sentence as usize].tokens.end as usize];
        let others =
            |r: &Role| r.kind == RoleKind::Group && matches!(r.actor, ArmedGroup | Company | Media | Ngo | Party);
        (m.kind == ActorType::State || m.how == How::Demonym)
            && lexicon.roles.longest(behind).is_some_and(|(_, roles)| roles.iter().any(others))
    }

    /// `his` in `his country`: a land is not its people's own.
    fn is_of_land(&self, m: &Mention) -> bool {
        let Source { lexicon, document, trees, .. } = self.source;
        let owner = trees.tags[m.tokens.start as usize] == Tag::PrpPoss;
        let land = |r: &Role| matches!(r.actor, ActorType::State | ActorType::Place | ActorType::People);
        let noun = self.noun_of(m).filter(|_| owner);
        noun.is_some_and(|n| lexicon.roles.whole(document.tokens[n].word).iter().any(land))
    }

    /// Whether the article itself may show the target: it does not say `I`, its quotations are somebody's, and whom a
    /// pronoun means must be plain.
    pub(super) fn is_shown(&self, m: &Mention) -> bool {
        let Source { document, lexicon, .. } = self.source;
        let t = document.tokens[m.tokens.start as usize];
        let plain = m.how != How::Pronoun || m.confidence >= SURE && !lexicon.function(t.word).has(Function::SPEECH);
        plain && !t.flags.has(Flags::QUOTED)
    }

    /// Whether the source is somebody of the actor's: `a spokesman for Roe`; but not `critics of Roe`.
    pub(super) fn speaks_for(&self, a: &Attribution, actor: ActorRef) -> bool {
        let Some(&source) = a.source.first() else { return false };
        let Source { lexicon, document, trees, .. } = self.source;
        let noun = head_of(trees, tokens_of(&self.source, source));
        let of_noun = |(_, m): (u32, &Mention)| m.actor == actor && self.belongs(m, noun);
        // `a report on Roe` is nobody's.
        let roles = lexicon.roles.whole(document.tokens[noun].word);
        !roles.is_empty() && !roles.iter().any(|r| r.apart) && self.within(source).any(of_noun)
    }

    /// Whether a name hangs on `noun` without a verb between them: `Orlia` in `the foreign minister of Orlia`.
    fn belongs(&self, m: &Mention, noun: usize) -> bool {
        let trees = self.source.trees;
        let above = std::iter::successors(Some(head_of(trees, m.tokens)), |&i| trees.head(i));
        above.take_while(|&i| !trees.is_verb(i)).take(ARCS).any(|i| i == noun)
    }

    /// The other actors of a source that names several: `Roe and Poe said`.
    pub(super) fn joined(&self, a: &Attribution) -> ArrayVec<u32, 3> {
        let (Some(first), Some(&source)) = (a.source_mention, a.source.first()) else { return ArrayVec::new() };
        let trees = self.source.trees;
        let noun = |m: &Mention| shared(trees, head_of(trees, m.tokens));
        let main = self.get(first);
        let joined = self.within(source).filter(|(_, m)| m.actor != main.actor && noun(m) == noun(main));
        joined.map(|(i, _)| i).take(3).collect()
    }

    /// The word for what the source of an attribution turns down without saying whose it is: `rejected the charge` (if the
    /// attribution is `against` its object), `said that the charge was false` (if it says so).
    pub(super) fn turned_down(&self, a: &Attribution, against: bool) -> Option<Row> {
        let says = !a.negated && !matches!(a.certainty, Certainty::Denied | Certainty::Question);
        let by = deeds::TurnsDown { object: against, subject: says };
        let nameless = a.content.iter().filter(|c| self.within(**c).next().is_none());
        let mut words = nameless.filter_map(|c| deeds::turned_down(&self.source, *c, by));
        words.next().map(|cue| cue.row)
    }

    /// Whether what is said against somebody in an attribution is not said against the target: it is the source's own side,
    /// and not what is judged itself (`said that Orlia was corrupt`), or a victim.
    pub(super) fn is_no_culprit(&self, a: &Attribution, target: &Mention) -> bool {
        self.sides_with(a, target.actor) && !self.is_described(target) || self.is_victim(a, target)
    }

    /// Whether a target is the subject of a verb that says what it is, or what harm it does.
    fn is_described(&self, target: &Mention) -> bool {
        let trees = self.source.trees;
        let noun = head_of(trees, target.tokens);
        let verb = trees.head(noun).filter(|_| trees.relations[noun] == Relation::Nsubj);
        verb.is_some_and(|v| self.source.has(v, Function::BE)) || deeds::does_harm(&self.source, target.tokens)
    }

    /// Whether the tree has somebody other than the holder do what falls on the target: `Lind, alarmed by Roe's plans, praised
    /// Poe`. A pronoun that may be anybody's is nobody else.
    pub(super) fn is_done_by_others(&self, holder: &Mention, target: &Mention) -> bool {
        let Some((doer, phrase)) = deeds::subject_of(&self.source, target.tokens) else { return false };
        let span = self.source.document.span(phrase);
        let mut own = self.within(span).filter(|(_, m)| m.actor == holder.actor);
        let pronoun = matches!(self.source.trees.tags[doer], Tag::Prp | Tag::Wp | Tag::Wdt);
        own.next().is_none() && !(pronoun && self.within(span).next().is_none()) && !phrase.overlaps(holder.tokens)
    }

    /// Whether the source of an attribution only says that somebody else did the target harm, `Roe said that Lind had bombed
    /// Poe`: then it is not Poe who is blamed. Whoever sides with the holder may do so for it.
    fn is_victim(&self, a: &Attribution, target: &Mention) -> bool {
        let Some(piece) = a.content.iter().find(|c| c.contains(target.span)) else { return false };
        let others = self.within(*piece).filter(|(_, m)| m.actor != target.actor && m.sentence == target.sentence);
        let mut others = others.filter(|(_, m)| !self.sides_with(a, m.actor));
        others.any(|(_, m)| {
            deeds::done_by(&self.source, m.tokens, target.tokens).is_some_and(|d| d.side == Polarity::Negative)
        })
    }

    /// Whether the source of an attribution is the actor, is the actor's, or holds an office of it.
    fn sides_with(&self, a: &Attribution, actor: ActorRef) -> bool {
        let holder = a.source_mention.map(|h| self.get(h));
        holder.is_some_and(|h| h.actor == actor || self.serves(h, actor)) || self.speaks_for(a, actor)
    }

    /// Whether a holder is a part of the actor that acts for it, or has had an office there.
    fn serves(&self, holder: &Mention, actor: ActorRef) -> bool {
        use ActorType::{Government, Military, Ministry};
        let (ActorRef::Known(holder_actor), ActorRef::Known(of)) = (holder.actor, actor) else { return false };
        let Lexicon { actors, offices, .. } = self.source.lexicon;
        let above = |a: u32| actors[a as usize].parent;
        let part = matches!(holder.kind, Government | Ministry | Military)
            && std::iter::successors(above(holder_actor), |&a| above(a)).any(|a| a == of);
        part || offices.of_holder(holder_actor).any(|o| o.state == of)
    }

    /// What the source of an attribution says that it does to the target itself: `Roe said that she admired Poe`.
    pub(super) fn own_deed(&self, a: &Attribution, target: &Mention) -> Option<Deed> {
        let holder = self.get(a.source_mention?).actor;
        let piece = a.content.iter().find(|c| c.contains(target.span))?;
        let own = self.within(*piece).filter(|(_, m)| m.actor == holder && m.sentence == target.sentence);
        own.filter_map(|(_, m)| deeds::done_by(&self.source, m.tokens, target.tokens)).next()
    }
}
