//! What a name that no lexicon holds is the name of: a sum of evidence from its words and from all its mentions.
//!
//! Every feature is a row of `weights_names.csv` (`prev:in`, `headlast:company`) that says what it adds for which
//! type, learned from news whose names a tagger had marked: a multinomial logistic regression. All mentions of a name
//! in an article share one type (one sense per discourse, Gale, Church and Yarowsky 1992), so that a mention that
//! tells helps the ones that do not. Which kind of organisation it is, its head word says.

use super::discover::{Name, is_organisation};
use super::gazetteer::Hit;
use super::reading::{Case, Reading};
use crate::lexicon::{Function, Key, NameKind, Position, feature};
use crate::model::{ActorType, Flags, Row, Tag, Tokens, WordId};

/// The types that evidence tells apart, as `weights_names.csv` calls them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coarse {
    Person,
    Org,
    Loc,
    Norp,
    Other,
}

impl Coarse {
    pub(super) const ALL: [(&'static str, Coarse); 5] = [
        ("person", Coarse::Person),
        ("org", Coarse::Org),
        ("loc", Coarse::Loc),
        ("norp", Coarse::Norp),
        ("other", Coarse::Other),
    ];
}

/// Evidence for each type, and the rows that weigh most.
#[derive(Clone, Debug, Default)]
pub(super) struct Evidence {
    pub(super) sums: [f32; 5],
    strongest: [(f32, Option<Row>); 5],
}

impl Evidence {
    /// Takes in what a feature adds, `share` times.
    fn add(&mut self, reading: &Reading<'_>, map: &[usize], number: Key, share: f32) {
        for w in reading.lexicon.weights_names.get(number) {
            let class = map[usize::from(w.label)];
            let weight = w.weight * share;
            self.sums[class] += weight;
            if weight > self.strongest[class].0 {
                self.strongest[class] = (weight, Some(w.row));
            }
        }
    }

    /// The type with most evidence, its probability, and the row that speaks for it most.
    pub(super) fn best(&self) -> (Coarse, f32, Option<Row>) {
        let mut best = 0;
        for i in 1..5 {
            if self.sums[i] > self.sums[best] {
                best = i;
            }
        }
        let total: f32 = self.sums.iter().map(|s| (s - self.sums[best]).exp()).sum();
        (Coarse::ALL[best].1, 1.0 / total, self.strongest[best].1)
    }
}

/// Sums up evidence.
pub(super) struct Typing<'a, 'b> {
    reading: &'b Reading<'a>,
    names: &'b [Name],
    hits: &'b [Hit],
    /// Class of each label of the table.
    map: Vec<usize>,
}

/// How many mentions of a name speak with their full weight; more only add what their root allows.
const FULL_VOICES: f32 = 2.0;

/// How many mentions speak at all.
const MOST_VOICES: usize = 8;

impl<'a, 'b> Typing<'a, 'b> {
    pub(super) fn new(reading: &'b Reading<'a>, names: &'b [Name], hits: &'b [Hit]) -> Self {
        let labels = &reading.lexicon.weights_names.labels;
        let class = |l: &String| Coarse::ALL.iter().position(|c| c.0 == l).unwrap_or(4);
        Typing { reading, names, hits, map: labels.iter().map(class).collect() }
    }

    /// The evidence for what the names with these indices, all of one actor, are; the first is the fullest.
    pub(super) fn weigh(&self, mentions: &[u32]) -> Evidence {
        let mut out = Evidence::default();
        let Some(&fullest) = mentions.first() else { return out };
        self.inner(fullest as usize, &mut |g, v| out.add(self.reading, &self.map, feature(g, v), 1.0));
        let n = mentions.len().min(MOST_VOICES) as f32;
        let share = if n > FULL_VOICES { (FULL_VOICES / n).sqrt() } else { 1.0 };
        for &m in mentions.iter().take(MOST_VOICES) {
            self.context(m as usize, &mut |g, v| out.add(self.reading, &self.map, feature(g, v), share));
        }
        out
    }

    /// Features of the words of name `n`.
    pub(super) fn inner(&self, n: usize, add: &mut dyn FnMut(&'static str, &str)) {
        let r = self.reading;
        let range = self.names[n].tokens.range();
        let (from, to) = (range.start, range.end);
        let single = to - from == 1;
        add("bias", "");
        add("length", ["0", "1", "2", "3", "4", "5"][(to - from).min(5)]);
        let last = to - 1;
        if single {
            add("only", r.word(from));
        } else {
            add("first", r.word(from));
            add("last", r.word(last));
            for i in from..to {
                add("word", r.word(i));
            }
        }
        let surface = r.surface(last).as_bytes();
        if surface.len() > 4 && surface.is_ascii() {
            let mut end = [0u8; 3];
            end.copy_from_slice(&surface[surface.len() - 3..]);
            end.make_ascii_lowercase();
            add(if single { "end" } else { "lastend" }, std::str::from_utf8(&end).unwrap_or(""));
        }
        self.shapes(from, to, add);
        self.lists(from, to, add);
        for hit in self.hits_in(from, to) {
            let lexicon = r.lexicon;
            let kind = lexicon.actors[lexicon.gazetteer.aliases[hit.alias as usize].actor as usize].kind.name();
            add("holds", kind);
            if hit.tokens.start as usize == from {
                add("holdsfirst", kind);
            }
        }
    }

    fn shapes(&self, from: usize, to: usize, add: &mut dyn FnMut(&'static str, &str)) {
        let r = self.reading;
        let single = to - from == 1;
        let (mut common, mut words, mut initial) = (0, 0, false);
        for i in from..to {
            let flags = r.flags(i);
            if flags.has(Flags::PUNCT) {
                add("mark", r.surface(i));
                continue;
            }
            if r.function(i).has(Function::OF.or(Function::FOR).or(Function::AND)) {
                add("joins", r.word(i));
                continue;
            }
            words += 1;
            common += usize::from(r.common(r.tokens[i].word));
            initial |= flags.has(Flags::DOTTED) && r.tokens[i].span.len() == 2;
            if flags.has(Flags::UPPER) && !flags.has(Flags::DOTTED) {
                add(
                    if single { "upper" } else { "upperin" },
                    ["2", "3", "4", "5"][r.tokens[i].span.len().clamp(2, 5) - 2],
                );
            } else if r.surface(i).bytes().skip(1).any(|b| b.is_ascii_uppercase()) {
                add("shape", "inner capital");
            }
            if r.surface(i).bytes().any(|b| b.is_ascii_digit()) {
                add("shape", "digit");
            }
        }
        if initial && !single {
            add("shape", "initial");
        }
        add(
            "common",
            if common == 0 {
                "none"
            } else if common == words {
                "all"
            } else {
                "some"
            },
        );
        add(
            if single { "commononly" } else { "commonlast" },
            if r.common(r.tokens[to - 1].word) { "yes" } else { "no" },
        );
        if single && r.tokens[from].word == WordId::UNKNOWN {
            add("unknown", "only");
        }
    }

    fn lists(&self, from: usize, to: usize, add: &mut dyn FnMut(&'static str, &str)) {
        let r = self.reading;
        let single = to - from == 1;
        if r.given(from) {
            add("given", if single { "only" } else { "first" });
        }
        if !single && r.given(to - 1) {
            add("given", "last");
        }
        if r.is_name(from, NameKind::Family) {
            add("family", if single { "only" } else { "first" });
        }
        for i in from..to - 1 {
            if r.is_name(i, NameKind::Particle) && !r.flags(i).has(Flags::CAPITAL) {
                add("particle", "in");
            }
        }
        if let Some(heads) = r.lexicon.heads.get(&r.tokens[to - 1].word) {
            for h in heads.iter().filter(|h| h.position != Position::First) {
                add(if single { "headonly" } else { "headlast" }, h.kind.name());
            }
        }
        if !single && let Some(heads) = r.lexicon.heads.get(&r.tokens[from].word) {
            for h in heads.iter().filter(|h| h.position != Position::Last) {
                add("headfirst", h.kind.name());
            }
        }
    }

    /// Features of what stands around name `n`.
    pub(super) fn context(&self, n: usize, add: &mut dyn FnMut(&'static str, &str)) {
        let r = self.reading;
        let name = &self.names[n];
        let (from, to) = (name.tokens.start as usize, name.tokens.end as usize);
        let sentence = r.document.sentences[name.sentence as usize].tokens.range();
        match r.cases[name.sentence as usize] {
            Case::Sentence => {}
            Case::Titled => add("case", "titled"),
            Case::Shouted => add("case", "shouted"),
        }
        if name.title.is_some() {
            add("title", "yes");
        }
        if from == sentence.start {
            add("prev", "<start>");
        } else {
            let prev = from - 1;
            let capital = r.flags(prev).has(Flags::CAPITAL);
            add(if capital { "prevname" } else { "prev" }, r.word(prev));
            add("prevtag", if capital { "capital" } else { r.tags[prev].name() });
            if prev > sentence.start {
                let before = prev - 1;
                add("prev2", r.word(before));
                if r.tags[prev] == Tag::Dt {
                    add("dt", r.tags[before].name());
                }
            }
        }
        if to >= sentence.end {
            add("next", "<end>");
            return;
        }
        add("next", r.word(to));
        add("nexttag", r.tags[to].name());
        if to + 1 < sentence.end {
            add("next2", r.word(to + 1));
            if r.is_mark(to, ",") {
                add("commatag", r.tags[to + 1].name());
            }
        }
        if let Some(group) = r.group_at(to) {
            add("nextgroup", group.actor.name());
        }
        if from > sentence.start
            && let Some(group) = r.group_at(from - 1)
        {
            add("prevgroup", group.actor.name());
        }
        if r.is_mark(to, ",") {
            self.behind_comma(n, to + 1, sentence.end, add);
        }
    }

    /// `Roe, a lawyer`; `Lune, Orlia`; `Roe, 45,`.
    fn behind_comma(&self, n: usize, at: usize, end: usize, add: &mut dyn FnMut(&'static str, &str)) {
        let r = self.reading;
        if at >= end {
            return;
        }
        if r.number(at) && r.tokens[at].span.len() <= 2 && r.is_mark(at + 1, ",") {
            add("comma", "age");
        }
        if let Some(next) = self.names.get(n + 1).filter(|x| x.tokens.start as usize == at)
            && let Some(hit) = next.hit
        {
            let lexicon = r.lexicon;
            let alias = &lexicon.gazetteer.aliases[self.hits[hit as usize].alias as usize];
            add("commaname", lexicon.actors[alias.actor as usize].kind.name());
        }
        let stop = end.min(at + 6);
        for i in at..stop {
            if r.flags(i).has(Flags::PUNCT) && !r.is_mark(i, "-") {
                break;
            }
            if r.role_at(i, end).is_some() {
                add("apposition", "role");
                break;
            }
            if let Some(group) = r.group_at(i) {
                add("apposition", group.actor.name());
                break;
            }
        }
    }

    fn hits_in(&self, from: usize, to: usize) -> impl Iterator<Item = &Hit> {
        let first = self.hits.partition_point(|h| (h.tokens.start as usize) < from);
        self.hits[first..].iter().take_while(move |h| h.tokens.end as usize <= to)
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
                for h in reading.lexicon.heads.get(&reading.tokens[i].word).into_iter().flatten() {
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
