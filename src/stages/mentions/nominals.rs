//! Whom pronouns and common nouns mean: the likeliest actor named before, or nobody.
//!
//! Without a parse, two things tell most: how near an actor was named, and whether as the subject, which comes first
//! in its sentence and stands before a verb (after the salience of Lappin and Leass 1994). A noun is tied by its
//! letters first: `the prime minister` is who had that title, `the fund` the last one called `... Fund`. Where nobody
//! fits nearby, there is no mention.

use super::discover::is_organisation;
use super::reading::{Case, Reading};
use crate::lexicon::{Function, Role, RoleKind};
use crate::model::{ActorRef, ActorType, Flags, FoundActor, How, Mention, Row, Tag, Tokens, WordId};

/// How many sentences back an actor is looked for.
const REACH: u32 = 3;
/// How many, where an actor was called by the noun.
const CALLED: u32 = 25;
/// What a sentence further away costs, and what speaks for a mention.
const DISTANCE: f32 = 1.0;
const FIRST_OF_SENTENCE: f32 = 0.8;
const BEFORE_VERB: f32 = 0.5;
const SAME_QUOTATION: f32 = 0.4;
/// Confidence where one actor fits, and where several do.
const ONE: f32 = 0.6;
const SEVERAL: f32 = 0.4;
/// Confidence of a noun that an actor was called by.
const BY_WORD: f32 = 0.7;

/// The mentions with those of pronouns and nouns among them, by position.
pub(super) fn resolve(reading: &Reading<'_>, named: Vec<Mention>, found: &[FoundActor]) -> Vec<Mention> {
    let the = reading.lexicon.vocabulary.id("the");
    let mut search = Search { reading, found, the, out: Vec::with_capacity(named.len() + named.len() / 4) };
    let mut named = named.into_iter().peekable();
    for (s, sentence) in reading.document.sentences.iter().enumerate() {
        if reading.cases[s] != Case::Sentence {
            continue;
        }
        let range = sentence.tokens.range();
        let mut free = range.start; // the first token that no mention covers
        for i in range.clone() {
            if !matches!(reading.tags[i], Tag::Prp | Tag::Dt) || i < free {
                continue;
            }
            while let Some(m) = named.next_if(|m| m.tokens.start as usize <= i) {
                free = free.max(m.tokens.end as usize);
                search.out.push(m);
            }
            if i < free {
                continue;
            }
            let limit = named.peek().map_or(range.end, |m| (m.tokens.start as usize).min(range.end));
            if let Some(m) = search.at(i, limit, s as u32) {
                free = m.tokens.end as usize;
                search.out.push(m);
            }
        }
    }
    search.out.extend(named);
    search.out
}

struct Search<'a, 'b> {
    reading: &'b Reading<'a>,
    found: &'b [FoundActor],
    the: WordId,
    out: Vec<Mention>,
}

/// Someone a pronoun or noun can mean.
struct Candidate {
    mention: usize,
    score: f32,
}

impl Search<'_, '_> {
    /// The mention that begins at token `i` and ends before `limit`, if there is one.
    fn at(&self, i: usize, limit: usize, sentence: u32) -> Option<Mention> {
        let r = self.reading;
        match r.tags[i] {
            Tag::Prp => {
                let function = r.function(i);
                if function.has(Function::HE) {
                    self.pronoun(i, sentence, |kind| kind == ActorType::Person)
                } else if function.has(Function::THEY) {
                    self.pronoun(i, sentence, |kind| {
                        is_organisation(kind) && kind != ActorType::Government || kind == ActorType::People
                    })
                } else {
                    None
                }
            }
            Tag::Dt if r.tokens[i].word == self.the => self.noun(i, limit, sentence),
            _ => None,
        }
    }

    fn pronoun(&self, i: usize, sentence: u32, fits: impl Fn(ActorType) -> bool) -> Option<Mention> {
        let candidates = self.candidates(i, sentence, REACH, |m| fits(m.kind));
        self.choose(&candidates, Tokens::new(i, i + 1), sentence, How::Pronoun, Vec::new())
    }

    /// `the minister`, `the new government`, not `the minister Roe`.
    fn noun(&self, i: usize, limit: usize, sentence: u32) -> Option<Mention> {
        let r = self.reading;
        let mut at = i + 1;
        while at < limit && at < i + 3 && r.tags[at] == Tag::Jj && self.role(at, limit).is_none() {
            at += 1;
        }
        let (length, role) = if at < limit { self.role(at, limit)? } else { return None };
        let end = at + length;
        let follows = r.tokens.get(end);
        let modifies = follows.is_some_and(|t| {
            !t.flags.has(Flags::FIRST)
                && (t.flags.has(Flags::CAPITAL)
                    || r.function(end).has(Function::OF)
                    || r.is_mark(end, "-")
                    || matches!(r.tags[end], Tag::Nn | Tag::Nns | Tag::Pos))
        });
        if modifies {
            return None;
        }
        let tokens = Tokens::new(i, end);
        let word = r.tokens[end - 1].word;
        let label = r.lexicon.label(role.row);
        let mut called = self.candidates(i, sentence, CALLED, |m| self.called(m, role.actor, label, word));
        if !called.is_empty() {
            let mut mention = self.choose(&called[..1], tokens, sentence, How::Nominal, vec![role.row])?;
            mention.confidence = if self.distinct(&called) == 1 { BY_WORD } else { SEVERAL };
            return Some(mention);
        }
        if at > i + 1 || matches!(role.actor, ActorType::Other | ActorType::People) {
            return None;
        }
        called = self.candidates(i, sentence, 2, |m| m.kind == role.actor && m.how != How::Demonym);
        // A noun that nobody was called by says little: only where one actor fits.
        if self.distinct(&called) != 1 {
            return None;
        }
        let mut mention = self.choose(&called, tokens, sentence, How::Nominal, vec![role.row])?;
        mention.confidence = SEVERAL;
        Some(mention)
    }

    /// The role or group noun that begins at token `i`.
    fn role(&self, i: usize, limit: usize) -> Option<(usize, Role)> {
        let r = self.reading;
        if !r.lexicon.roles.begins(r.tokens[i].word) {
            return None;
        }
        let (n, roles) = r.lexicon.roles.longest(&r.tokens[i..limit])?;
        let role = roles.iter().find(|x| {
            matches!(x.kind, RoleKind::Role | RoleKind::Group)
                || x.kind == RoleKind::Title && x.actor == ActorType::Person
        })?;
        (!role.plural || role.kind == RoleKind::Group).then_some((n, *role))
    }

    /// Whether an actor was called by this noun: as a title before the name, or as the last word of the name.
    fn called(&self, m: &Mention, kind: ActorType, label: &str, word: WordId) -> bool {
        let r = self.reading;
        let by_title = |row: &Row| r.lexicon.label(*row).eq_ignore_ascii_case(label);
        match kind {
            ActorType::Person => m.kind == ActorType::Person && m.rows.iter().any(by_title),
            _ => {
                (is_organisation(m.kind) || m.kind == ActorType::Other)
                    && m.tokens.len() > 1
                    && r.tokens[m.tokens.end as usize - 1].word == word
                    && m.how != How::Nominal
            }
        }
    }

    /// Mentions before token `i` that fit, the likeliest first.
    fn candidates(&self, i: usize, sentence: u32, reach: u32, fits: impl Fn(&Mention) -> bool) -> Vec<Candidate> {
        let r = self.reading;
        let mut out = Vec::new();
        let quoted = r.flags(i).has(Flags::QUOTED);
        for (n, m) in self.out.iter().enumerate().rev() {
            let far = sentence - m.sentence;
            if far > reach {
                break;
            }
            if !fits(m) {
                continue;
            }
            let before = n.checked_sub(1).map(|b| &self.out[b]);
            let first = before.is_none_or(|b| b.sentence != m.sentence);
            let end = m.tokens.end as usize;
            let verb = r.tags.get(end).is_some_and(|t| matches!(t, Tag::Vbd | Tag::Vbz | Tag::Vbp | Tag::Md));
            let same = r.flags(m.tokens.start as usize).has(Flags::QUOTED) == quoted;
            let score = -DISTANCE * far.min(50) as f32
                + if first { FIRST_OF_SENTENCE } else { 0.0 }
                + if verb { BEFORE_VERB } else { 0.0 }
                + if same { SAME_QUOTATION } else { 0.0 };
            out.push(Candidate { mention: n, score });
            if out.len() == 16 {
                break;
            }
        }
        // Of equals, the nearer.
        out.sort_by(|a, b| b.score.total_cmp(&a.score).then(b.mention.cmp(&a.mention)));
        out
    }

    fn distinct(&self, candidates: &[Candidate]) -> usize {
        let mut actors: Vec<ActorRef> = candidates.iter().map(|c| self.out[c.mention].actor).collect();
        actors.sort_unstable();
        actors.dedup();
        actors.len()
    }

    fn choose(
        &self,
        candidates: &[Candidate],
        tokens: Tokens,
        sentence: u32,
        how: How,
        rows: Vec<Row>,
    ) -> Option<Mention> {
        let best = &self.out[candidates.first()?.mention];
        let mut others: Vec<ActorRef> = Vec::new();
        for c in candidates.iter().map(|c| self.out[c.mention].actor) {
            if c != best.actor && !others.contains(&c) && others.len() < 3 {
                others.push(c);
            }
        }
        let kind = match best.actor {
            ActorRef::Known(i) => self.reading.lexicon.actors[i as usize].kind,
            ActorRef::Found(i) => self.found[i as usize].kind,
        };
        Some(Mention {
            span: self.reading.document.span(tokens),
            tokens,
            sentence,
            actor: best.actor,
            kind: if best.how == How::Demonym { best.kind } else { kind },
            how,
            confidence: if others.is_empty() { ONE } else { SEVERAL },
            rows,
            candidates: others,
        })
    }
}
