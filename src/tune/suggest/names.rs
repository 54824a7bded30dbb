//! Names that no row knows: those that the analysis discovered, put together over the corpus.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Kind, Page, Suggestion, Tally};
use crate::lexicon::Lexicon;
use crate::model::{ActorRef, ActorType, How, Span};
use crate::tables::near::near;
use crate::text::{fold, tokens};
use crate::tune::kwic::one_line;

/// Of the articles with a full name that a part may belong to: how many must have this one, if it is to have the part.
const MOST: f64 = 0.6;
/// And how many it must be in, against those with the part alone: who is named a lot is named in full now and then.
const FULL: f64 = 0.15;
/// Share of a name's places that a spelling must have to be a row of its own.
const SPELLING: f64 = 0.02;

/// A name, as articles have it.
#[derive(Debug, Default)]
pub(super) struct Name {
    tally: Tally,
    /// Mentions, where each further one in an article counts less.
    gain: f64,
    spellings: BTreeMap<String, u64>,
    kinds: BTreeMap<ActorType, u64>,
    /// How often each article's longest form of it is written so.
    names: BTreeMap<String, u64>,
}

impl Name {
    pub(super) fn merge(&mut self, later: Name) {
        self.tally.merge(later.tally);
        self.gain += later.gain;
        later.spellings.into_iter().for_each(|(s, n)| *self.spellings.entry(s).or_default() += n);
        later.kinds.into_iter().for_each(|(k, n)| *self.kinds.entry(k).or_default() += n);
        later.names.into_iter().for_each(|(s, n)| *self.names.entry(s).or_default() += n);
    }

    /// How it is mostly written.
    fn name(&self) -> &str {
        most(&self.names).expect("each article gives it a name")
    }

    /// What it mostly seems to be.
    fn kind(&self) -> ActorType {
        *self.kinds.iter().max_by_key(|(kind, n)| (**n, std::cmp::Reverse(**kind))).expect("each article types it").0
    }
}

/// The commonest; of equals the first.
fn most(counts: &BTreeMap<String, u64>) -> Option<&str> {
    counts.iter().max_by(|a, b| a.1.cmp(b.1).then_with(|| b.0.cmp(a.0))).map(|(s, _)| s.as_str())
}

/// Adds the discovered names of an article.
pub(super) fn survey(page: &Page<'_>, names: &mut FxHashMap<String, Name>) {
    let mut places: Vec<Vec<Span>> = vec![Vec::new(); page.found.len()];
    for mention in &page.mentions {
        if let (ActorRef::Found(n), false) = (mention.actor, matches!(mention.how, How::Pronoun | How::Nominal)) {
            places[n as usize].push(mention.span);
        }
    }
    for (actor, spans) in page.found.iter().zip(places).filter(|(_, spans)| !spans.is_empty()) {
        let name = names.entry(actor.id.clone()).or_default();
        let count = spans.len() as u64;
        name.tally.article(page, count, spans[0]);
        name.gain += (1.0 + count as f64).log2();
        *name.kinds.entry(actor.kind).or_default() += count;
        *name.names.entry(one_line(&actor.name)).or_default() += 1;
        for span in spans {
            *name.spellings.entry(one_line(span.of(page.text))).or_default() += 1;
        }
    }
}

/// The suggestions.
pub(super) fn propose(names: &FxHashMap<String, Name>, lexicon: &Lexicon) -> Vec<Suggestion> {
    let mut sorted: Vec<&Name> = names.values().filter(|n| !is_known(n.name(), lexicon)).collect();
    sorted.sort_by(|a, b| b.gain.total_cmp(&a.gain).then_with(|| a.name().cmp(b.name())));
    let wholes = wholes(&sorted);
    let known = Known::new(lexicon);
    let mut groups: Vec<Vec<usize>> = vec![Vec::new(); sorted.len()];
    for (n, whole) in wholes.iter().enumerate() {
        groups[whole.unwrap_or(n)].push(n);
    }
    groups.iter().filter(|g| !g.is_empty()).map(|group| suggestion(group, &sorted, lexicon, &known)).collect()
}

/// Of each name (sorted, the most frequent first) the other that it is a part or a misspelling of, if there is one.
fn wholes(sorted: &[&Name]) -> Vec<Option<usize>> {
    // People by their last name, with articles.
    let mut by_last: FxHashMap<String, Vec<usize>> = FxHashMap::default();
    for (n, name) in sorted.iter().enumerate() {
        if let Some((_, last)) = name.name().rsplit_once(' ')
            && name.kind() == ActorType::Person
        {
            by_last.entry(fold(last)).or_default().push(n);
        }
    }
    let documents = |n: usize| sorted[n].tally.documents as f64;
    let mut wholes: Vec<Option<usize>> = vec![None; sorted.len()];
    for (n, name) in sorted.iter().enumerate() {
        if let Some(owners) = by_last.get(&fold(name.name()))
            && documents(owners[0]) >= MOST * owners.iter().map(|&o| documents(o)).sum::<f64>()
            && documents(owners[0]) >= FULL * documents(n)
        {
            wholes[n] = Some(owners[0]);
        }
    }
    // Names of people with the same first and last word: a middle name, an initial.
    let mut by_ends: FxHashMap<(String, String), usize> = FxHashMap::default();
    for (n, name) in sorted.iter().enumerate().filter(|(_, n)| n.kind() == ActorType::Person) {
        if let (Some((first, _)), Some((_, last))) = (name.name().split_once(' '), name.name().rsplit_once(' ')) {
            let whole = *by_ends.entry((fold(first), fold(last))).or_insert(n);
            wholes[n] = (whole != n).then_some(whole);
        }
    }
    // Whatever is nearly spelt as a more frequent name.
    let mut index = Near::default();
    for (n, name) in sorted.iter().enumerate() {
        let folded = fold(name.name());
        if wholes[n].is_none() {
            wholes[n] = index.find(&folded).filter(|&m| sorted[m].kind() == name.kind());
            if wholes[n].is_none() {
                index.add(folded, n);
            }
        }
    }
    // A part of a misspelling is a part of what it should be.
    (0..sorted.len()).map(|n| wholes[n].map(|w| wholes[w].filter(|&v| v != n).unwrap_or(w))).collect()
}

fn suggestion(group: &[usize], sorted: &[&Name], lexicon: &Lexicon, known: &Known) -> Suggestion {
    // The fullest name stands for all: it is the one that others are parts of.
    let whole = group
        .iter()
        .copied()
        .max_by(|&a, &b| {
            let words = |n: usize| sorted[n].name().contains(' ');
            words(a).cmp(&words(b)).then(sorted[a].gain.total_cmp(&sorted[b].gain))
        })
        .expect("a group has a name");
    let (mut tally, mut gain) = (sorted[whole].tally.clone(), sorted[whole].gain);
    let mut spellings = sorted[whole].spellings.clone();
    for &n in group.iter().filter(|&&n| n != whole) {
        tally.merge(sorted[n].tally.clone());
        gain += sorted[n].gain;
        for (spelling, count) in &sorted[n].spellings {
            *spellings.entry(spelling.clone()).or_default() += count;
        }
    }
    let (name, kind) = (sorted[whole].name().to_owned(), sorted[whole].kind());
    let like = known.like(&name, lexicon);
    let id = slug(&name);
    let same = lexicon.actors.iter().find(|a| like.map_or(a.id == id, |l| std::ptr::eq(l, *a)));
    let (id, display, kind) = match same {
        Some(actor) => (actor.id.clone(), actor.name.clone(), actor.kind),
        None => (id, name.clone(), kind),
    };
    let remark = known.remark(&name, lexicon);
    let mut variants: Vec<(String, u64)> = spellings.into_iter().collect();
    variants.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let least = (SPELLING * tally.occurrences as f64).max(1.0);
    let mut seen: FxHashSet<String> = FxHashSet::from_iter([fold(&name)]);
    let mut rows = vec![row(&name, &id, &display, kind)];
    for (spelling, count) in &variants {
        if *count as f64 >= least && !is_known(spelling, lexicon) && seen.insert(fold(spelling)) {
            rows.push(row(spelling, &id, &display, kind));
        }
    }
    variants.retain(|(v, _)| *v != name);
    Suggestion {
        kind: Kind::Actors,
        words: name,
        guess: kind.name().to_owned(),
        gain,
        documents: tally.documents,
        occurrences: tally.occurrences,
        variants,
        remark,
        examples: tally.examples,
        rows,
    }
}

fn row(alias: &str, id: &str, name: &str, kind: ActorType) -> Vec<String> {
    let letters = alias.chars().filter(|c| c.is_alphabetic()).count();
    let acronym = letters >= 2 && !alias.contains(' ') && alias.chars().all(|c| !c.is_lowercase());
    let form = if acronym { "acronym" } else { "name" };
    let cells = [
        ("alias", alias),
        ("actor_id", id),
        ("name", name),
        ("type", kind.name()),
        ("form", form),
        ("case", "auto"),
        ("weight", "1"),
        ("enabled", "yes"),
    ];
    Kind::Actors.row(&cells)
}

/// An identifier in the manner of the built-in ones.
fn slug(name: &str) -> String {
    let folded = fold(name);
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    words.collect::<Vec<_>>().join("-")
}

/// Whether the words are an alias already, whatever its dates and letters' case.
fn is_known(name: &str, lexicon: &Lexicon) -> bool {
    let mut words = Vec::new();
    tokens(name, &lexicon.vocabulary, &mut words);
    let mut known = false;
    lexicon.gazetteer.phrases.at(&words, |length, aliases| known |= length == words.len() && !aliases.is_empty());
    known
}

/// Names by what is left of them without one letter: two that differ by a letter share one of these (the symmetric
/// deletes of Garbe's SymSpell), so that not every pair must be compared.
#[derive(Debug, Default)]
struct Near {
    names: Vec<(String, usize)>,
    by_rest: FxHashMap<u64, Vec<u32>>,
}

impl Near {
    fn add(&mut self, folded: String, value: usize) {
        for rest in rests(&folded) {
            self.by_rest.entry(rest).or_default().push(self.names.len() as u32);
        }
        self.names.push((folded, value));
    }

    /// The value of the first name that is nearly this one.
    fn find(&self, folded: &str) -> Option<usize> {
        let hits = rests(folded).filter_map(|rest| self.by_rest.get(&rest)).flatten();
        let first = hits.filter(|&&n| near(&self.names[n as usize].0, folded)).min()?;
        Some(self.names[*first as usize].1)
    }
}

/// Hashes of a name and of it without each of its letters.
fn rests(name: &str) -> impl Iterator<Item = u64> + '_ {
    use std::hash::{Hash as _, Hasher as _};
    let hash = |a: &str, b: &str| {
        let mut hasher = rustc_hash::FxHasher::default();
        a.chars().chain(b.chars()).for_each(|c| c.hash(&mut hasher));
        hasher.finish()
    };
    let without = name.char_indices().map(move |(i, c)| hash(&name[..i], &name[i + c.len_utf8()..]));
    without.chain([hash(name, "")])
}

/// The names of the lexicon's actors.
struct Known {
    near: Near,
    /// People by their last name.
    by_last: FxHashMap<String, Vec<usize>>,
}

impl Known {
    fn new(lexicon: &Lexicon) -> Known {
        let (mut near, mut by_last) = (Near::default(), FxHashMap::<String, Vec<usize>>::default());
        for (n, actor) in lexicon.actors.iter().enumerate() {
            let folded = fold(&actor.name);
            if let Some((_, last)) = folded.rsplit_once(' ')
                && actor.kind == ActorType::Person
            {
                by_last.entry(last.to_owned()).or_default().push(n);
            }
            near.add(folded, n);
        }
        Known { near, by_last }
    }

    /// The actor whose name is nearly this one.
    fn like<'a>(&self, name: &str, lexicon: &'a Lexicon) -> Option<&'a crate::lexicon::Actor> {
        self.near.find(&fold(name)).map(|n| &lexicon.actors[n])
    }

    /// What should be known of a name before it is made an actor of its own.
    fn remark(&self, name: &str, lexicon: &Lexicon) -> String {
        let shown = |n: &usize| format!("{} ({})", lexicon.actors[*n].name, lexicon.actors[*n].id);
        if let Some(actor) = self.like(name, lexicon) {
            return format!("spelt nearly as {} ({})", actor.name, actor.id);
        }
        match self.by_last.get(&fold(name)) {
            Some(owners) => {
                let some: Vec<String> = owners.iter().take(3).map(shown).collect();
                let more = if owners.len() > some.len() { ", ..." } else { "" };
                format!("the last name of {}{more}", some.join(", "))
            }
            None => String::new(),
        }
    }
}
