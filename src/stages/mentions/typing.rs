//! What a name that no lexicon holds is the name of: a sum of evidence from its words and from all its mentions.
//!
//! Every feature is a row of `weights_names.csv` (`prev:in`, `headlast:company`) that says what it adds for which
//! type, learned from news whose names a tagger had marked: a multinomial logistic regression. All mentions of a name
//! in an article share one type (one sense per discourse, Gale, Church and Yarowsky 1992), so that a mention that
//! tells helps the ones that do not. Which kind of organisation it is, its head word says.

use super::discover::{Name, is_organisation};
use super::evidence::{Coarse, Evidence, Listener, Part, Sum, actor_part, part, tag_part};
use super::gazetteer::Hits;
use super::reading::{Case, Reading};
use crate::lexicon::{Atom, Position, Traits};
use crate::model::{ActorType, Flags, Row, Tag, Tokens, WordId};

/// Lists the features of names.
pub(super) struct Typing<'a, 'b> {
    reading: &'b Reading<'a>,
    names: &'b [Name],
    hits: &'b Hits,
    /// By key: whether the word alone does something somewhere.
    acting: Vec<bool>,
}

/// How many mentions of a name speak with their full weight; more only add what their root allows.
const FULL_VOICES: f32 = 2.0;

/// Small words that join the parts of names of organisations.
const JOINS: Traits = Traits::OF.or(Traits::FOR).or(Traits::AND);

/// How many mentions speak at all.
const MOST_VOICES: usize = 8;

/// Numbers as parts of names.
const DIGITS: [Part<'static>; 6] =
    [Part::new("0"), Part::new("1"), Part::new("2"), Part::new("3"), Part::new("4"), Part::new("5")];

impl<'a, 'b> Typing<'a, 'b> {
    pub(super) fn new(reading: &'b Reading<'a>, names: &'b [Name], hits: &'b Hits) -> Self {
        let mut acting = vec![false; reading.words() + 1];
        for name in names.iter().filter(|n| n.tokens.len() == 1 && reading.acts(n.tokens.start as usize)) {
            acting[reading.keys[name.tokens.start as usize] as usize] = true;
        }
        acting[0] = false;
        Typing { reading, names, hits, acting }
    }

    /// The evidence for what the names with these indices, all of one actor, are; the first is the fullest.
    pub(super) fn weigh(&self, mentions: &[u32]) -> Evidence {
        let weights = &self.reading.lexicon.weights_names;
        let mut sum = Sum { weights, share: 1.0, evidence: Evidence::default() };
        let Some(&fullest) = mentions.first() else { return sum.evidence };
        self.inner(fullest as usize, &mut sum);
        let n = mentions.len().min(MOST_VOICES) as f32;
        sum.share = if n > FULL_VOICES { (FULL_VOICES / n).sqrt() } else { 1.0 };
        for &m in mentions.iter().take(MOST_VOICES) {
            self.context(m as usize, &mut sum);
        }
        sum.evidence
    }

    /// Features of the words of name `n`.
    pub(super) fn inner(&self, n: usize, listener: &mut impl Listener) {
        let range = self.names[n].tokens.range();
        let (from, to) = (range.start, range.end);
        let single = to - from == 1;
        listener.hear(part!("bias"), part!(""));
        listener.hear(part!("length"), DIGITS[(to - from).min(5)]);
        let last = to - 1;
        if single {
            self.word(part!("only"), from, Traits::ONLY, listener);
        } else {
            self.word(part!("first"), from, Traits::FIRST, listener);
            self.word(part!("last"), last, Traits::LAST, listener);
            for i in from..to {
                self.word(part!("word"), i, Traits::WORD, listener);
            }
        }
        let bytes = self.reading.bytes(last);
        if bytes.len() > 4 && bytes.is_ascii() {
            let end = [bytes.len() - 3, bytes.len() - 2, bytes.len() - 1].map(|i| bytes[i].to_ascii_lowercase());
            let end = Part { atom: Atom::of_bytes(&end), text: std::str::from_utf8(&end).unwrap_or("") };
            listener.hear(if single { part!("end") } else { part!("lastend") }, end);
        }
        self.shapes(from, to, listener);
        self.lists(from, to, listener);
        for h in self.hits.inside(from, to) {
            let hit = &self.hits.all[h];
            let kind = actor_part(hit.kind);
            listener.hear(part!("holds"), kind);
            if hit.tokens.start as usize == from {
                listener.hear(part!("holdsfirst"), kind);
            }
        }
        self.surname(from, to, listener);
    }

    /// What the last word of the name `from..to` does elsewhere: people act by their surnames. The weight of this was set by
    /// hand.
    fn surname(&self, from: usize, to: usize, listener: &mut impl Listener) {
        let r = self.reading;
        let plain = (2..=4).contains(&(to - from)) && !(from..to).any(|i| r.has(i, JOINS));
        if plain && self.acting[r.keys[to - 1] as usize] {
            listener.hear(part!("alone"), part!("acts"));
        }
    }

    /// The feature that is the word of token `i`; `bit`: what words have that some row is about.
    #[inline]
    fn word(&self, group: Part<'static>, i: usize, bit: Traits, listener: &mut impl Listener) {
        let r = self.reading;
        listener.word(group, r.tokens[i].word, r.has(i, bit), r.lexicon);
    }

    fn shapes(&self, from: usize, to: usize, listener: &mut impl Listener) {
        let r = self.reading;
        let single = to - from == 1;
        let (mut common, mut words, mut initial) = (0, 0, false);
        for i in from..to {
            let flags = r.flags(i);
            if flags.has(Flags::PUNCT) {
                listener.hear(part!("mark"), Part::new(r.surface(i)));
                continue;
            }
            if r.has(i, JOINS) {
                let word = r.tokens[i].word;
                listener.word(part!("joins"), word, true, r.lexicon);
                continue;
            }
            words += 1;
            common += usize::from(r.has(i, Traits::COMMON));
            let bytes = r.bytes(i);
            initial |= flags.has(Flags::DOTTED) && bytes.len() == 2;
            if flags.has(Flags::UPPER) && !flags.has(Flags::DOTTED) {
                let group = if single { part!("upper") } else { part!("upperin") };
                listener.hear(group, DIGITS[bytes.len().clamp(2, 5)]);
            } else if bytes[1..].iter().any(u8::is_ascii_uppercase) {
                listener.hear(part!("shape"), part!("inner capital"));
            }
            if bytes.iter().any(u8::is_ascii_digit) {
                listener.hear(part!("shape"), part!("digit"));
            }
        }
        if initial && !single {
            listener.hear(part!("shape"), part!("initial"));
        }
        let share = match common {
            0 => part!("none"),
            n if n == words => part!("all"),
            _ => part!("some"),
        };
        listener.hear(part!("common"), share);
        let group = if single { part!("commononly") } else { part!("commonlast") };
        listener.hear(group, if r.has(to - 1, Traits::COMMON) { part!("yes") } else { part!("no") });
        if single && r.tokens[from].word == WordId::UNKNOWN {
            listener.hear(part!("unknown"), part!("only"));
        }
    }

    fn lists(&self, from: usize, to: usize, listener: &mut impl Listener) {
        let r = self.reading;
        let single = to - from == 1;
        let place = if single { part!("only") } else { part!("first") };
        if r.has(from, Traits::GIVEN) {
            listener.hear(part!("given"), place);
        }
        if !single && r.has(to - 1, Traits::GIVEN) {
            listener.hear(part!("given"), part!("last"));
        }
        if r.has(from, Traits::FAMILY) {
            listener.hear(part!("family"), place);
        }
        for i in from..to - 1 {
            if r.has(i, Traits::PARTICLE) && !r.flags(i).has(Flags::CAPITAL) {
                listener.hear(part!("particle"), part!("in"));
            }
        }
        for h in r.heads(to - 1).iter().filter(|h| h.position != Position::First) {
            listener.hear(if single { part!("headonly") } else { part!("headlast") }, actor_part(h.kind));
        }
        if !single {
            for h in r.heads(from).iter().filter(|h| h.position != Position::Last) {
                listener.hear(part!("headfirst"), actor_part(h.kind));
            }
        }
    }

    /// Features of what stands around name `n`.
    pub(super) fn context(&self, n: usize, listener: &mut impl Listener) {
        let r = self.reading;
        let name = &self.names[n];
        let (from, to) = (name.tokens.start as usize, name.tokens.end as usize);
        let sentence = r.document.sentences[name.sentence as usize].tokens.range();
        match r.lines[name.sentence as usize].case {
            Case::Sentence => {}
            Case::Titled => listener.hear(part!("case"), part!("titled")),
            Case::Shouted => listener.hear(part!("case"), part!("shouted")),
        }
        if name.title.is_some() {
            listener.hear(part!("title"), part!("yes"));
        }
        if from == sentence.start {
            listener.hear(part!("prev"), part!("<start>"));
        } else {
            self.before(from - 1, sentence.start, listener);
        }
        if to >= sentence.end {
            listener.hear(part!("next"), part!("<end>"));
            return;
        }
        self.word(part!("next"), to, Traits::NEXT, listener);
        listener.hear(part!("nexttag"), tag_part(r.tags[to]));
        let comma = r.is_mark(to, ",");
        if to + 1 < sentence.end {
            self.word(part!("next2"), to + 1, Traits::NEXT_2, listener);
            if comma {
                listener.hear(part!("commatag"), tag_part(r.tags[to + 1]));
            }
        }
        if let Some(group) = r.group_at(to) {
            listener.hear(part!("nextgroup"), actor_part(group.actor));
        }
        if from > sentence.start
            && let Some(group) = r.group_at(from - 1)
        {
            listener.hear(part!("prevgroup"), actor_part(group.actor));
        }
        if comma {
            self.behind_comma(n, to + 1, sentence.end, listener);
        }
    }

    /// Features of token `at`, which stands right before a name.
    fn before(&self, at: usize, start: usize, listener: &mut impl Listener) {
        let r = self.reading;
        if r.flags(at).has(Flags::CAPITAL) {
            self.word(part!("prevname"), at, Traits::PREVIOUS_NAME, listener);
            listener.hear(part!("prevtag"), part!("capital"));
        } else {
            self.word(part!("prev"), at, Traits::PREVIOUS, listener);
            listener.hear(part!("prevtag"), tag_part(r.tags[at]));
        }
        if at > start {
            self.word(part!("prev2"), at - 1, Traits::PREVIOUS_2, listener);
            if r.tags[at] == Tag::Dt {
                listener.hear(part!("dt"), tag_part(r.tags[at - 1]));
            }
        }
    }

    /// `Roe, a lawyer`; `Lune, Orlia`; `Roe, 45,`.
    fn behind_comma(&self, n: usize, at: usize, end: usize, listener: &mut impl Listener) {
        let r = self.reading;
        if at >= end {
            return;
        }
        if r.number(at) && r.tokens[at].span.len() <= 2 && r.is_mark(at + 1, ",") {
            listener.hear(part!("comma"), part!("age"));
        }
        if let Some(next) = self.names.get(n + 1).filter(|x| x.tokens.start as usize == at)
            && let Some(hit) = next.hit
        {
            listener.hear(part!("commaname"), actor_part(self.hits.all[hit as usize].kind));
        }
        for i in at..end.min(at + 6) {
            if r.flags(i).has(Flags::PUNCT) && !r.is_mark(i, "-") {
                break;
            }
            if r.role_at(i, end).is_some() {
                listener.hear(part!("apposition"), part!("role"));
                break;
            }
            if let Some(group) = r.group_at(i) {
                listener.hear(part!("apposition"), actor_part(group.actor));
                break;
            }
        }
    }
}

/// The kind of actor for a name of this type: its head words tell the kinds of organisation apart.
pub(super) fn kind(reading: &Reading<'_>, coarse: Coarse, tokens: Tokens) -> (ActorType, Option<Row>) {
    match coarse {
        Coarse::Person => (ActorType::Person, None),
        Coarse::Loc => (ActorType::Place, None),
        Coarse::Norp => (ActorType::People, None),
        Coarse::Other => (ActorType::Other, None),
        Coarse::Org => {
            let range = tokens.range();
            let mut best: Option<(f32, ActorType, Row)> = None;
            for i in range.clone() {
                for h in reading.heads(i) {
                    let stands = match h.position {
                        Position::Last => i + 1 == range.end,
                        Position::First => i == range.start,
                        Position::Any => true,
                    };
                    // The last word counts before the first.
                    let weight = h.weight + if h.position == Position::Last { 0.5 } else { 0.0 };
                    if stands && is_organisation(h.kind) && best.is_none_or(|b| weight > b.0) {
                        best = Some((weight, h.kind, h.row));
                    }
                }
            }
            best.map_or((ActorType::Ngo, None), |b| (b.1, Some(b.2)))
        }
    }
}
