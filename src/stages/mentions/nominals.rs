//! Whom pronouns and common nouns mean: the likeliest actor named before, or nobody.
//!
//! Without a parse, two things tell most: how near an actor was named, and whether as the subject, which comes first
//! in its sentence and stands before a verb (after the salience of Lappin and Leass 1994). A noun is tied by its
//! letters first: `the prime minister` is who had that title, `the fund` the last one called `... Fund`. Where nobody
//! fits nearby, there is no mention.

use super::discover::is_organisation;
use super::reading::{Case, Reading};
use super::write::Writer;
use crate::lexicon::{Role, RoleKind, Traits};
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

/// The mentions of names with those of pronouns and nouns among them, by position.
pub(super) fn resolve(reading: &Reading<'_>, writer: &Writer<'_, '_>, found: &[FoundActor]) -> Vec<Mention> {
    let count = writer.names.len();
    let mut search = Search { reading, found, out: Vec::with_capacity(count + count / 4 + 4) };
    let mut named = writer.written().peekable();
    let start = |n: &usize| writer.names[*n].tokens.start as usize;
    let mut free = 0; // the first token that no mention covers
    for (s, sentence) in reading.document.sentences.iter().enumerate() {
        if reading.lines[s].case != Case::Sentence {
            continue;
        }
        let end = sentence.tokens.end as usize;
        for i in reading.marked(s).iter().map(|&i| i as usize) {
            let Some(noun) = search.refers(i) else { continue };
            while let Some(n) = named.next_if(|n| start(n) <= i) {
                free = free.max(writer.names[n].tokens.end as usize);
                search.out.extend(writer.mention(n));
            }
            if i < free {
                continue;
            }
            let mention = if noun {
                let limit = named.peek().map_or(end, |n| start(n).min(end));
                search.noun(i, limit, s as u32)
            } else {
                search.pronoun(i, s as u32)
            };
            if let Some(m) = mention {
                free = m.tokens.end as usize;
                search.out.push(m);
            }
        }
    }
    search.out.extend(named.filter_map(|n| writer.mention(n)));
    search.out
}

struct Search<'a, 'b> {
    reading: &'b Reading<'a>,
    found: &'b [FoundActor],
    out: Vec<Mention>,
}

/// Someone a pronoun or noun can mean.
#[derive(Clone, Copy, Default)]
struct Candidate {
    mention: u32,
    score: f32,
}

/// How many are weighed against each other.
const MOST: usize = 16;

/// The nearest candidates, the likeliest first.
struct Candidates {
    all: [Candidate; MOST],
    count: usize,
}

impl Candidates {
    fn as_slice(&self) -> &[Candidate] {
        &self.all[..self.count]
    }
}

impl Search<'_, '_> {
    /// Whether a word that may mean someone is token `i`: a pronoun (`false`) or the article of a noun (`true`).
    #[inline]
    fn refers(&self, i: usize) -> Option<bool> {
        let r = self.reading;
        if r.has(i, Traits::THE) {
            return (r.tags[i] == Tag::Dt && self.may_follow(i)).then_some(true);
        }
        (r.has(i, Traits::HE.or(Traits::THEY)) && r.tags[i] == Tag::Prp).then_some(false)
    }

    /// Whether a role can begin right behind the article `i`, or behind adjectives.
    #[inline]
    fn may_follow(&self, i: usize) -> bool {
        let r = self.reading;
        let end = r.tokens.len();
        (i + 1..end.min(i + 4)).any(|at| r.has(at, Traits::ROLE))
    }

    fn pronoun(&self, i: usize, sentence: u32) -> Option<Mention> {
        let person = self.reading.has(i, Traits::HE);
        let fits = |kind| match kind {
            ActorType::Person => person,
            ActorType::People => !person,
            ActorType::Government => false,
            _ => !person && is_organisation(kind),
        };
        let candidates = self.candidates(i, sentence, REACH, |m| fits(m.kind));
        self.choose(candidates.as_slice(), Tokens::new(i, i + 1), sentence, How::Pronoun, None)
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
                    || r.has(end, Traits::OF)
                    || r.is_mark(end, "-")
                    || matches!(r.tags[end], Tag::Nn | Tag::Nns | Tag::Pos))
        });
        if modifies {
            return None;
        }
        let tokens = Tokens::new(i, end);
        let word = r.tokens[end - 1].word;
        let label = r.lexicon.label(role.row);
        let called = self.candidates(i, sentence, CALLED, |m| self.called(m, role.actor, label, word));
        if called.count > 0 {
            let mut mention = self.choose(&called.all[..1], tokens, sentence, How::Nominal, Some(role.row))?;
            mention.confidence = if self.one(called.as_slice()) { BY_WORD } else { SEVERAL };
            return Some(mention);
        }
        if at > i + 1 || matches!(role.actor, ActorType::Other | ActorType::People) {
            return None;
        }
        let fitting = self.candidates(i, sentence, 2, |m| m.kind == role.actor && m.how != How::Demonym);
        // A noun that nobody was called by says little: only where one actor fits.
        if !self.one(fitting.as_slice()) {
            return None;
        }
        let mut mention = self.choose(fitting.as_slice(), tokens, sentence, How::Nominal, Some(role.row))?;
        mention.confidence = SEVERAL;
        Some(mention)
    }

    /// The role or group noun that begins at token `i`.
    fn role(&self, i: usize, limit: usize) -> Option<(usize, &Role)> {
        let r = self.reading;
        if !r.has(i, Traits::ROLE) {
            return None;
        }
        let (n, roles) = r.lexicon.roles.longest(&r.tokens[i..limit])?;
        let role = roles.iter().find(|x| {
            matches!(x.kind, RoleKind::Role | RoleKind::Group)
                || x.kind == RoleKind::Title && x.actor == ActorType::Person
        })?;
        (!role.plural || role.kind == RoleKind::Group).then_some((n, role))
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
    fn candidates(&self, i: usize, sentence: u32, reach: u32, fits: impl Fn(&Mention) -> bool) -> Candidates {
        let r = self.reading;
        let mut out = Candidates { all: [Candidate::default(); MOST], count: 0 };
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
            out.all[out.count] = Candidate { mention: n as u32, score };
            out.count += 1;
            if out.count == MOST {
                break;
            }
        }
        // Of equals, the nearer.
        out.all[..out.count].sort_unstable_by(|a, b| b.score.total_cmp(&a.score).then(b.mention.cmp(&a.mention)));
        out
    }

    fn candidate(&self, c: &Candidate) -> &Mention {
        &self.out[c.mention as usize]
    }

    /// Whether the candidates are all one actor, and somebody.
    fn one(&self, candidates: &[Candidate]) -> bool {
        let mut actors = candidates.iter().map(|c| self.candidate(c).actor);
        actors.next().is_some_and(|first| actors.all(|a| a == first))
    }

    fn choose(
        &self,
        candidates: &[Candidate],
        tokens: Tokens,
        sentence: u32,
        how: How,
        row: Option<Row>,
    ) -> Option<Mention> {
        let best = self.candidate(candidates.first()?);
        let mut others: Vec<ActorRef> = Vec::new();
        for c in candidates.iter().map(|c| self.candidate(c).actor) {
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
            rows: row.into_iter().collect(),
            candidates: others,
        })
    }
}
