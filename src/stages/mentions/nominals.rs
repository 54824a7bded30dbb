//! Whom pronouns and common nouns mean: the likeliest actor named before, or nobody.
//!
//! Without a parse, two things tell most: how near an actor was named, and whether as the subject, which comes first
//! in its sentence and stands before a verb (after the salience of Lappin and Leass 1994). A noun is tied by its
//! letters first: `the prime minister` is who had that title, `the fund` the last one called `... Fund`. Where nobody
//! fits nearby, there is no mention.

use super::discover::is_organisation;
use super::reading::{Case, Reading};
use super::write::Writer;
use crate::lexicon::{Function, Role, RoleKind, Traits};
use crate::model::{ActorRef, ActorType, Flags, FoundActor, How, Mention, Row, Rows, Sentence, Tag, Tokens, WordId};
use crate::text::{Class, fold};

/// How many sentences back an actor is looked for.
const REACH: u32 = 3;
/// How many, where an actor was called by the noun.
const CALLED: u32 = 25;
/// What a sentence further away costs, and what speaks for a mention.
const DISTANCE: f32 = 1.0;
const FIRST_OF_SENTENCE: f32 = 0.8;
const BEFORE_VERB: f32 = 0.5;
const SAME_QUOTATION: f32 = 0.4;
/// What it costs to be who says the words between quotation marks that the pronoun stands in.
const SPEAKS: f32 = 1.5;
/// What it costs `she` where nothing tells that the name is a woman's.
const NOT_KNOWN_AS_HERS: f32 = 0.6;
/// Confidence where one actor fits, and where several do.
const ONE: f32 = 0.6;
const SEVERAL: f32 = 0.4;
/// Confidence of a noun that an actor was called by.
const BY_WORD: f32 = 0.7;
/// Confidence of `who` right behind a name.
const BEHIND: f32 = 0.8;
/// How many words behind a name are read for what its bearer is.
const APPOSITION: usize = 6;
/// How many sentences tell that an article is an interview, and by when it has named who is asked.
const OPENING: usize = 2;
const INTRODUCED: u32 = 6;

/// The mentions of names with those of pronouns and nouns among them, by position.
pub(super) fn resolve(reading: &Reading<'_>, writer: &Writer<'_, '_>, found: &[FoundActor]) -> Vec<Mention> {
    let count = writer.names.len();
    let mut search = Search {
        reading,
        writer,
        found,
        out: Vec::with_capacity(count + count / 2 + 4),
        free: 0,
        genders: Vec::new(),
        waiting: Vec::new(),
        home: None,
    };
    let mut named = writer.written().peekable();
    let start = |n: usize| writer.names[n].tokens.start as usize;
    for (s, sentence) in reading.document.sentences.iter().enumerate() {
        if reading.lines[s].case != Case::Sentence {
            continue;
        }
        let end = sentence.tokens.end as usize;
        for i in reading.marked(s).iter().map(|&i| i as usize) {
            let Some(refers) = search.refers(i) else { continue };
            while let Some(n) = named.next_if(|&n| start(n) <= i) {
                search.name(n, named.peek().map(|&n| start(n)));
            }
            if i < search.free {
                continue;
            }
            let mention = match refers {
                Refers::Noun => search.noun(i, end, named.peek().copied(), s as u32),
                Refers::Who => search.who(i, s as u32),
                Refers::Speaker => {
                    search.waiting.push((i as u32, s as u32));
                    None
                }
                Refers::Pronoun => search.pronoun(i, s as u32),
            };
            search.add(mention);
        }
    }
    while let Some(n) = named.next() {
        search.name(n, named.peek().map(|&n| start(n)));
    }
    search.speakers();
    search.out
}

/// What a word of the text may mean someone by.
enum Refers {
    /// `the`, before a noun.
    Noun,
    /// `he`, `their`.
    Pronoun,
    /// `who`.
    Who,
    /// `I`, `your`: known only when all else is.
    Speaker,
}

struct Search<'a, 'b> {
    reading: &'b Reading<'a>,
    writer: &'b Writer<'a, 'b>,
    found: &'b [FoundActor],
    out: Vec<Mention>,
    /// The first token that no mention covers.
    free: usize,
    /// Of the persons that a pronoun was weighed against: MALE, FEMALE or neither.
    genders: Vec<(ActorRef, Function)>,
    /// Tokens and sentences of `I` and `you`.
    waiting: Vec<(u32, u32)>,
    /// The state that the article names most, once somebody has asked.
    home: Option<Option<u32>>,
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

    /// The likeliest first; of equals, the nearer.
    fn sort(&mut self) {
        self.all[..self.count].sort_unstable_by(|a, b| b.score.total_cmp(&a.score).then(b.mention.cmp(&a.mention)));
    }
}

impl<'a> Search<'a, '_> {
    fn add(&mut self, mention: Option<Mention>) {
        if let Some(m) = mention {
            self.free = self.free.max(m.tokens.end as usize);
            self.out.push(m);
        }
    }

    /// Adds the mention that name `n` is, and that of the office behind it; the next name begins at `next`.
    fn name(&mut self, n: usize, next: Option<usize>) {
        let Some(mention) = self.writer.mention(n) else { return };
        let state = match (mention.actor, mention.kind) {
            (ActorRef::Known(actor), ActorType::State | ActorType::People | ActorType::Place) => Some(actor),
            _ => None,
        };
        let (end, sentence) = (mention.tokens.end as usize, mention.sentence);
        self.add(Some(mention));
        if let Some(state) = state {
            let office = self.office_behind(state, end, next, sentence);
            self.add(office);
        }
    }

    /// `Orlian foreign minister`, `Orlia's foreign minister`, where no name follows: whoever holds the office.
    fn office_behind(&self, state: u32, end: usize, next: Option<usize>, sentence: u32) -> Option<Mention> {
        let r = self.reading;
        let limit = r.document.sentences[sentence as usize].tokens.end as usize;
        let at = if r.tags.get(end) == Some(&Tag::Pos) { end + 1 } else { end };
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

    /// Who holds the office of a state on the day of the article.
    fn holder(&self, state: u32, role: &Role, tokens: Tokens, sentence: u32) -> Option<Mention> {
        let r = self.reading;
        let office = r.lexicon.offices.of_state(state, role.term, r.date?)?;
        let mut mention =
            self.mention(ActorRef::Known(office.holder), ActorType::Person, tokens, sentence, How::Nominal);
        mention.rows.extend([office.row, role.row]);
        Some(mention)
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

    /// What token `i` may mean someone by.
    #[inline]
    fn refers(&self, i: usize) -> Option<Refers> {
        let r = self.reading;
        if r.has(i, Traits::THE) {
            return (r.tags[i] == Tag::Dt && self.may_follow(i)).then_some(Refers::Noun);
        }
        if !r.has(i, Traits::PRONOUN) {
            return None;
        }
        let function = r.function(i);
        match r.tags[i] {
            Tag::Wp if function.has(Function::WHO) => Some(Refers::Who),
            Tag::Prp | Tag::PrpPoss if function.has(Function::SPEAKER.or(Function::ADDRESSEE)) => Some(Refers::Speaker),
            // Not `us`.
            Tag::Prp | Tag::PrpPoss if !function.has(Function::FIRST) => Some(Refers::Pronoun),
            _ => None,
        }
    }

    /// Whether a role can begin right behind the article `i`, or behind adjectives.
    #[inline]
    fn may_follow(&self, i: usize) -> bool {
        let r = self.reading;
        let end = r.tokens.len();
        (i + 1..end.min(i + 4)).any(|at| r.has(at, Traits::ROLE))
    }

    fn pronoun(&mut self, i: usize, sentence: u32) -> Option<Mention> {
        let function = self.reading.function(i);
        let tokens = Tokens::new(i, i + 1);
        let gender = function.and(Function::MALE.or(Function::FEMALE));
        if gender != Function::default() {
            return self.person(tokens, sentence, gender);
        }
        if function.has(Function::NEUTER) {
            return self.thing(tokens, sentence);
        }
        let fits = |m: &Mention| {
            (m.kind == ActorType::People || m.kind != ActorType::Government && is_organisation(m.kind))
                && (self.subject(m) || self.begins(m))
        };
        let candidates = self.candidates(i, sentence, REACH, fits);
        self.choose(candidates.as_slice(), tokens, sentence, How::Pronoun, None)
    }

    /// `he`, `her`: a person, of that gender as far as is known.
    fn person(&mut self, tokens: Tokens, sentence: u32, gender: Function) -> Option<Mention> {
        let i = tokens.start as usize;
        let mut candidates = self.candidates(i, sentence, REACH, |m| m.kind == ActorType::Person);
        let mut kept = 0;
        for n in 0..candidates.count {
            let mut candidate = candidates.all[n];
            let known = self.gender(candidate.mention as usize);
            if known != Function::default() && !known.has(gender) {
                continue;
            }
            if known == Function::default() && gender.has(Function::FEMALE) {
                candidate.score -= NOT_KNOWN_AS_HERS;
            }
            let m = self.candidate(&candidate);
            let quotes = self.reading.flags(i).has(Flags::QUOTED)
                && m.sentence == sentence
                && !self.reading.flags(m.tokens.start as usize).has(Flags::QUOTED);
            if quotes {
                candidate.score -= SPEAKS;
            }
            candidates.all[kept] = candidate;
            kept += 1;
        }
        candidates.count = kept;
        candidates.sort();
        let mention = self.choose(candidates.as_slice(), tokens, sentence, How::Pronoun, None)?;
        match self.genders.iter_mut().find(|g| g.0 == mention.actor) {
            Some(known) => known.1 = gender,
            None => self.genders.push((mention.actor, gender)),
        }
        Some(mention)
    }

    /// `it`, `its`: the organisation or state that this sentence or the one before is about.
    fn thing(&self, tokens: Tokens, sentence: u32) -> Option<Mention> {
        let fits = |m: &Mention| {
            m.how != How::Demonym && (m.kind == ActorType::State || is_organisation(m.kind)) && self.subject(m)
        };
        let candidates = self.candidates(tokens.start as usize, sentence, 1, fits);
        self.choose(candidates.as_slice(), tokens, sentence, How::Pronoun, None)
    }

    /// Whether a mention stands at the start of its sentence.
    fn begins(&self, m: &Mention) -> bool {
        let start = self.reading.document.sentences[m.sentence as usize].tokens.start;
        m.tokens.start <= start + 1
    }

    /// Whether a mention stands right before a verb.
    fn subject(&self, m: &Mention) -> bool {
        let tag = self.reading.tags.get(m.tokens.end as usize);
        tag.is_some_and(|t| matches!(t, Tag::Vbd | Tag::Vbz | Tag::Vbp | Tag::Md))
    }

    /// `Roe, who`, `Roe, a lawyer from Lune, who`: whoever was named last, right before it or a few words before.
    fn who(&self, i: usize, sentence: u32) -> Option<Mention> {
        let somebody = |m: &&Mention| matches!(m.kind, ActorType::Person | ActorType::People);
        let near = |m: &&Mention| m.sentence == sentence && m.tokens.end as usize + APPOSITION >= i;
        let m = self.out.iter().rev().take_while(near).find(somebody)?;
        let comma = i > 0 && self.reading.is_mark(i - 1, ",");
        let behind = m.tokens.end as usize + usize::from(comma) == i;
        let mut mention = self.meaning(m, Tokens::new(i, i + 1), sentence, How::Pronoun);
        mention.confidence = if behind { BEHIND } else { SEVERAL };
        (behind || comma).then_some(mention)
    }

    /// What a title, a given name or a noun beside it tells about the person of mention `n`.
    fn gender(&mut self, n: usize) -> Function {
        const EITHER: Function = Function::MALE.or(Function::FEMALE);
        let actor = self.out[n].actor;
        let cached = self.genders.iter().position(|g| g.0 == actor);
        if let Some(at) = cached
            && self.genders[at].1 != Function::default()
        {
            return self.genders[at].1;
        }
        let r = self.reading;
        let from = self.out[n].tokens.start as usize;
        let beside = from.checked_sub(1).into_iter().chain([from]).map(|i| r.function(i).and(EITHER));
        let mut gender = beside.clone().find(|g| *g != Function::default()).unwrap_or_default();
        if gender == Function::default() && cached.is_none() {
            let name = r.lexicon.actor(actor, self.found).1;
            let words = name.split_whitespace().take(2).map(|w| r.lexicon.vocabulary.id(&fold(w)));
            gender = words
                .map(|w| r.lexicon.function(w).and(EITHER))
                .find(|g| *g != Function::default())
                .unwrap_or_default();
        }
        match cached {
            Some(at) => self.genders[at].1 = gender,
            None => self.genders.push((actor, gender)),
        }
        gender
    }

    /// Says who `I` is: between quotation marks whoever is quoted, else who is interviewed, as `you` is.
    fn speakers(&mut self) {
        let waiting = std::mem::take(&mut self.waiting);
        if waiting.is_empty() {
            return;
        }
        let asked = self.interviewee();
        let mut spoken: Vec<Mention> = Vec::with_capacity(waiting.len());
        for (i, sentence) in waiting {
            let you = self.reading.function(i as usize).has(Function::ADDRESSEE);
            let quoted = self.reading.flags(i as usize).has(Flags::QUOTED);
            let speaker = if you {
                asked.filter(|_| !quoted)
            } else if quoted {
                self.quoted(i as usize, sentence)
            } else {
                self.labelled(sentence).or(asked)
            };
            if let Some(n) = speaker {
                let tokens = Tokens { start: i, end: i + 1 };
                spoken.push(self.meaning(&self.out[n], tokens, sentence, How::Pronoun));
            }
        }
        self.out.extend(spoken);
        self.out.sort_by_key(|m| m.tokens.start);
    }

    /// The person beside whose name the words around token `i` are said: in its sentence, else its paragraph.
    fn quoted(&self, i: usize, sentence: u32) -> Option<usize> {
        let r = self.reading;
        let paragraph = r.document.sentences[sentence as usize].paragraph;
        let first = self.out.partition_point(|m| m.sentence + REACH < sentence);
        let near = self.out[first..].iter().enumerate().take_while(|(_, m)| m.sentence <= sentence + REACH);
        let score = |m: &Mention| {
            let (from, to) = (m.tokens.start as usize, m.tokens.end as usize);
            let says = |at: usize| {
                r.tokens.get(at).is_some_and(|t| r.lexicon.vocabulary.class(t.word).has(Class::SAYING))
                    && !r.flags(at).has(Flags::QUOTED)
            };
            let says = says(to) || from > 0 && says(from - 1);
            let far = m.sentence.abs_diff(sentence);
            let there = r.document.sentences[m.sentence as usize].paragraph == paragraph;
            (there && far == 0, there && says, says, std::cmp::Reverse(far), std::cmp::Reverse(from.abs_diff(i)))
        };
        let outside = |m: &Mention| m.kind == ActorType::Person && !r.flags(m.tokens.start as usize).has(Flags::QUOTED);
        near.filter(|(_, m)| outside(m)).max_by_key(|(_, m)| score(m)).map(|(n, _)| first + n)
    }

    /// Who is named with a colon at the start of the paragraph.
    fn labelled(&self, sentence: u32) -> Option<usize> {
        let r = self.reading;
        let paragraph = r.document.sentences[sentence as usize].paragraph;
        let begins = r.document.sentences[..=sentence as usize].iter().rposition(|s| s.paragraph != paragraph);
        let first = begins.map_or(0, |s| s + 1);
        let token = r.document.sentences[first].tokens.start;
        let n = self.out.binary_search_by_key(&token, |m| m.tokens.start).ok()?;
        (self.out[n].kind == ActorType::Person && r.is_mark(self.out[n].tokens.end as usize, ":")).then_some(n)
    }

    /// The person that an interview names first, where the article opens by saying that it is one.
    fn interviewee(&self) -> Option<usize> {
        let r = self.reading;
        let mut opening = r.document.sentences.iter().take(OPENING);
        let says = |s: &Sentence| s.tokens.range().any(|i| r.function(i).has(Function::INTERVIEW));
        if !opening.any(says) {
            return None;
        }
        self.out.iter().take_while(|m| m.sentence < INTRODUCED).position(|m| m.kind == ActorType::Person)
    }

    /// `the minister`, `the new government`, not `the minister Roe`. `next` is the next name.
    fn noun(&mut self, i: usize, end: usize, next: Option<usize>, sentence: u32) -> Option<Mention> {
        let r = self.reading;
        let limit = next.map_or(end, |n| end.min(self.writer.names[n].tokens.start as usize));
        let mut at = i + 1;
        while at < limit && at < i + 3 && r.tags[at] == Tag::Jj && self.role(at, limit).is_none() {
            at += 1;
        }
        let (length, role) = if at < limit { self.role(at, limit)? } else { return None };
        let end = at + length;
        let tokens = Tokens::new(i, end);
        if r.tokens.get(end).is_some() && r.has(end, Traits::OF) && end + 1 == limit {
            // `the president of Orlia`
            return match self.writer.actor(next?)? {
                ActorRef::Known(state) => self.holder(state, role, tokens, sentence),
                ActorRef::Found(_) => None,
            };
        }
        if self.modifies(end) {
            return None;
        }
        let word = r.tokens[end - 1].word;
        let called = self.candidates(i, sentence, CALLED, |m| self.called(m, role, word));
        if called.count > 0 {
            let mut mention = self.choose(&called.all[..1], tokens, sentence, How::Nominal, Some(role.row))?;
            mention.confidence = if self.one(called.as_slice()) { BY_WORD } else { SEVERAL };
            return Some(mention);
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
        let fitting = self.candidates(i, sentence, 2, |m| m.kind == role.actor && m.how != How::Demonym);
        // A noun that nobody was called by says little: only where one actor fits.
        if !self.one(fitting.as_slice()) {
            return None;
        }
        let mut mention = self.choose(fitting.as_slice(), tokens, sentence, How::Nominal, Some(role.row))?;
        mention.confidence = SEVERAL;
        Some(mention)
    }

    /// Whether what begins at token `end` says more about the noun before it.
    fn modifies(&self, end: usize) -> bool {
        let r = self.reading;
        r.tokens.get(end).is_some_and(|t| {
            !t.flags.has(Flags::FIRST)
                && (t.flags.has(Flags::CAPITAL)
                    || r.has(end, Traits::OF)
                    || r.is_mark(end, "-")
                    || matches!(r.tags[end], Tag::Nn | Tag::Nns | Tag::Pos))
        })
    }

    /// The role or group noun that begins at token `i`.
    fn role(&self, i: usize, limit: usize) -> Option<(usize, &'a Role)> {
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

    /// Whether an actor was called by this noun: as a title before the name or behind it, by the office that is known
    /// of it, or as the last word of the name.
    fn called(&self, m: &Mention, role: &Role, word: WordId) -> bool {
        let r = self.reading;
        let offices = &r.lexicon.offices;
        match role.actor {
            ActorType::Person => {
                m.kind == ActorType::Person
                    && (m.rows.iter().any(|&row| offices.called(row, role.term))
                        || matches!(m.actor, ActorRef::Known(a) if offices.of_actor(a, role.term, r.date).is_some())
                        || m.how != How::Pronoun && self.apposed(m, role))
            }
            _ => {
                (is_organisation(m.kind) || m.kind == ActorType::Other)
                    && m.tokens.len() > 1
                    && r.tokens[m.tokens.end as usize - 1].word == word
                    && m.how != How::Nominal
            }
        }
    }

    /// `Roe, a senior lawyer,`: whether that makes it somebody who is called by the role.
    fn apposed(&self, m: &Mention, role: &Role) -> bool {
        let r = self.reading;
        let end = m.tokens.end as usize;
        if !r.is_mark(end, ",") {
            return false;
        }
        let last = r.document.sentences[m.sentence as usize].tokens.end as usize;
        let inside = (end + 1..last.min(end + 1 + APPOSITION)).take_while(|&i| !r.flags(i).has(Flags::PUNCT));
        inside
            .filter(|&i| r.has(i, Traits::TITLE))
            .any(|i| r.role_at(i, last).is_some_and(|(_, other)| r.lexicon.offices.called(other.row, role.term)))
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
            let verb = self.subject(m);
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
        out.sort();
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
        let mut mention = self.meaning(best, tokens, sentence, how);
        mention.confidence = if others.is_empty() { ONE } else { SEVERAL };
        mention.rows.extend(row);
        mention.candidates = others;
        Some(mention)
    }

    /// A mention of the same actor as `m`.
    fn meaning(&self, m: &Mention, tokens: Tokens, sentence: u32, how: How) -> Mention {
        let kind = match m.actor {
            _ if m.how == How::Demonym => m.kind,
            ActorRef::Known(i) => self.reading.lexicon.actors[i as usize].kind,
            ActorRef::Found(i) => self.found[i as usize].kind,
        };
        self.mention(m.actor, kind, tokens, sentence, how)
    }

    fn mention(&self, actor: ActorRef, kind: ActorType, tokens: Tokens, sentence: u32, how: How) -> Mention {
        Mention {
            span: self.reading.document.span(tokens),
            tokens,
            sentence,
            actor,
            kind,
            how,
            confidence: ONE,
            rows: Rows::default(),
            candidates: Vec::new(),
        }
    }
}
