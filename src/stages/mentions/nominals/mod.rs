//! Whom pronouns and common nouns mean: the likeliest actor named before, or nobody.
//!
//! Without a parse, two things tell most: how near an actor was named, and whether as the subject, which comes first
//! in its sentence and stands before a verb (after the salience of Lappin and Leass 1994). A noun is tied by its
//! letters first: `the prime minister` is who had that title, `the fund` the last one called `... Fund`; what anybody may
//! be (`the candidate`) is the one who fits nearby. Where nobody does, there is no mention. Who acts and who says it are nobody's
//! objects in their own clause or quotation (`clauses`, after the binding conditions of Chomsky 1981).

mod antecedents;
mod clauses;
mod nouns;
mod pronouns;
mod speakers;
mod unnamed;

use self::antecedents::{ActorKey, Antecedent, Candidate};
use self::pronouns::Gender;
use self::unnamed::Unnamed;
use super::reading::{Case, Reading};
use super::write::Writer;
use crate::lexicon::{Function, Traits};
use crate::model::{ActorRef, ActorType, FoundActor, How, Mention, Row, Rows, Tag, Tokens};

/// How many sentences back an actor is looked for.
const REACH: u32 = 3;
/// What a sentence further away costs, and what speaks for a mention.
const DISTANCE: f32 = 1.0;
const FIRST_OF_SENTENCE: f32 = 0.5;
const BEFORE_VERB: f32 = 0.5;
const SAME_QUOTATION: f32 = 0.4;
/// Confidence where one actor fits, and where several do.
const ONE: f32 = 0.6;
const SEVERAL: f32 = 0.4;
/// Confidence where nothing but nearness speaks for an actor.
const UNLIKELY: f32 = 0.25;
/// How many others a mention names that may be meant.
const OTHERS: usize = 3;
/// How many words behind a name are read for what its bearer is.
const APPOSITION: usize = 6;

/// The mentions of names with those of pronouns and nouns among them, by position. Adds to `found` whoever acts under a
/// common noun alone.
pub(super) fn resolve(
    reading: &Reading<'_>,
    writer: &Writer<'_, '_>,
    found: Vec<FoundActor>,
) -> (Vec<Mention>, Vec<FoundActor>) {
    let count = writer.names.len();
    let mut search = Search {
        reading,
        writer,
        named: found.len() as u32,
        found,
        unnamed: Vec::new(),
        presented: Vec::new(),
        out: Vec::with_capacity(count + count / 2 + 4),
        antecedents: Vec::with_capacity(count + count / 2 + 4),
        free: 0,
        genders: Vec::with_capacity(count / 4),
        waiting: Vec::new(),
        home: None,
    };
    let mut named = writer.written().peekable();
    let start = |n: usize| writer.names[n].tokens.start as usize;
    let mut rest = reading.referring.as_slice();
    for (s, sentence) in reading.document.sentences.iter().enumerate() {
        let end = sentence.tokens.end as usize;
        let here;
        (here, rest) = rest.split_at(rest.iter().take_while(|&&i| (i as usize) < end).count());
        if reading.lines[s].case != Case::Sentence {
            continue;
        }
        for i in here.iter().map(|&i| i as usize) {
            let Some(refers) = search.refers(i) else { continue };
            while let Some(n) = named.next_if(|&n| start(n) <= i) {
                search.name(n, named.peek().map(|&n| start(n)));
            }
            if i < search.free {
                continue;
            }
            let mention = match refers {
                Refers::Role => search.bare(i, named.peek().map_or(end, |&n| end.min(start(n))), s as u32),
                Refers::Noun => search.noun(i, end, named.peek().copied(), s as u32),
                Refers::Who => search.who(i, s as u32),
                Refers::Speaker => {
                    search.waiting.push((i as u32, s as u32));
                    None
                }
                Refers::Pronoun => search.pronoun(i, s as u32),
            };
            if let Some(mention) = mention {
                search.add(mention);
            }
        }
    }
    while let Some(n) = named.next() {
        search.name(n, named.peek().map(|&n| start(n)));
    }
    search.speakers();
    (search.out, search.found)
}

/// What a word of the text may mean someone by.
enum Refers {
    /// `the`, before a noun.
    Noun,
    /// `police`: a role or group.
    Role,
    /// `he`, `their`.
    Pronoun,
    /// `who`, `which`.
    Who,
    /// `I`, `your`, `we`: known only when all else is.
    Speaker,
}

struct Search<'a, 'b> {
    reading: &'b Reading<'a>,
    writer: &'b Writer<'a, 'b>,
    /// Actors that no lexicon holds; from `named` on those without a name.
    found: Vec<FoundActor>,
    named: u32,
    /// Those without one, in order.
    unnamed: Vec<Unnamed>,
    /// Persons whose first sentence follows one about somebody without a name, and the term for the latter.
    presented: Vec<(ActorKey, u32)>,
    out: Vec<Mention>,
    /// The same mentions, as those who look back see them.
    antecedents: Vec<Antecedent>,
    /// The first token that no mention covers.
    free: usize,
    /// Of the persons mentioned.
    genders: Vec<Gender>,
    /// Tokens and sentences of `I`, `you` and `we`.
    waiting: Vec<(u32, u32)>,
    /// The state that the article names most, once somebody has asked.
    home: Option<Option<u32>>,
}

impl<'a> Search<'a, '_> {
    fn add(&mut self, m: Mention) {
        self.introduce(&m);
        let antecedent = self.antecedent(&m);
        let named = !matches!(m.how, How::Pronoun | How::Surname);
        if named && antecedent.is(Antecedent::PERSON | Antecedent::UNNAMED) {
            self.note_gender(&m);
        }
        self.free = self.free.max(m.tokens.end as usize);
        self.antecedents.push(antecedent);
        self.out.push(m);
    }

    /// Adds the mention that name `n` is, and that of the office behind it; the next name begins at `next`.
    fn name(&mut self, n: usize, next: Option<usize>) {
        let Some(mention) = self.writer.mention(n) else { return };
        let state = match (mention.actor, mention.kind) {
            (ActorRef::Known(actor), ActorType::State | ActorType::People | ActorType::Place) => Some(actor),
            _ => None,
        };
        let (tokens, sentence) = (mention.tokens, mention.sentence);
        self.add(mention);
        let Some(state) = state else { return };
        let office = self.office_behind(state, tokens.end as usize, next, sentence);
        if let Some(behind) = office.or_else(|| self.group_behind(state, tokens, next, sentence)) {
            self.add(behind);
        }
    }

    /// What token `i` may mean someone by.
    #[inline]
    fn refers(&self, i: usize) -> Option<Refers> {
        let r = self.reading;
        if r.has(i, Traits::THE) {
            return (r.tags[i] == Tag::Dt && self.may_follow(i)).then_some(Refers::Noun);
        }
        if !r.has(i, Traits::PRONOUN) {
            return (r.has(i, Traits::ROLE) && self.may_be_unnamed(i)).then_some(Refers::Role);
        }
        let function = r.function(i);
        match r.tags[i] {
            Tag::Wp if function.has(Function::WHO) => Some(Refers::Who),
            Tag::Wdt if function.has(Function::WHICH) => Some(Refers::Who),
            Tag::Prp | Tag::PrpPoss if function.has(Function::SPEECH) => Some(Refers::Speaker),
            Tag::Prp | Tag::PrpPoss => Some(Refers::Pronoun),
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

    fn choose(
        &self,
        candidates: &[Candidate],
        tokens: Tokens,
        sentence: u32,
        how: How,
        row: Option<Row>,
    ) -> Option<Mention> {
        let (best, others) = candidates.split_first()?;
        let best = &self.out[best.mention as usize];
        let mut mention = self.meaning(best, tokens, sentence, how);
        mention.confidence = if others.is_empty() { ONE } else { SEVERAL };
        mention.rows.extend(row);
        mention.candidates = others.iter().take(OTHERS).map(|c| self.out[c.mention as usize].actor).collect();
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
