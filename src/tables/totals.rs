//! Sums over the corpus: `actors.csv` and `relations.csv`.
//!
//! Each chunk of articles is summed on its own thread and the sums are added up in the order of the articles. All sums
//! are whole numbers (scores in thousandths, as the tables show them), so that neither the number of threads nor the
//! place where the corpus was split changes a digit, and so that a user who adds up `stances.csv` gets the same.
//!
//! News names people without end: a corpus of gigabytes holds millions of actors that no lexicon knows. When more than
//! a limit are in memory, they are written to disk sorted, as a run, and all runs are merged at the end.

mod shares;

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

pub use shares::Shares;

use super::near::Near;
use super::sheet::{Sheet, to_thousandths};
use crate::lexicon::Lexicon;
use crate::model::{ActorRef, ActorType, Analysis, Article, Date, FoundActor, Polarity};

/// The name in `relations.csv` for all sources that are no actors.
pub const NO_ACTOR: &str = "(source that is no actor)";

/// How many actors and pairs are held in memory before they are written to disk.
pub const LIMIT: usize = 60_000;

/// Runs that are read at the same time at most.
const FAN_IN: usize = 64;

/// First and last day, packed so that they order as days do.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
struct Days(Option<(i32, i32)>);

impl Days {
    fn of(date: Option<Date>) -> Days {
        let pack = |d: Date| (i32::from(d.year) << 16) | (i32::from(d.month) << 8) | i32::from(d.day);
        Days(date.map(|d| (pack(d), pack(d))))
    }

    fn join(&mut self, other: Days) {
        self.0 = match (self.0, other.0) {
            (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.max(b.1))),
            (a, b) => a.or(b),
        };
    }

    fn ends(self) -> (Option<Date>, Option<Date>) {
        let unpack = |d: i32| Date { year: (d >> 16) as i16, month: (d >> 8) as u8, day: d as u8 };
        (self.0.map(|d| unpack(d.0)), self.0.map(|d| unpack(d.1)))
    }
}

/// A sum of scores in thousandths, and of how many.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
struct Mean {
    sum: i64,
    of: u32,
}

impl Mean {
    fn push(&mut self, thousandths: i64) {
        self.sum += thousandths;
        self.of += 1;
    }

    fn join(&mut self, other: Mean) {
        self.sum += other.sum;
        self.of += other.of;
    }

    /// In thousandths, halves away from 0.
    fn get(self) -> Option<i64> {
        let of = i64::from(self.of);
        (of > 0).then(|| (2 * self.sum.abs() + of) / (2 * of) * self.sum.signum())
    }
}

/// What `actors.csv` says of an actor.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
struct ActorSum {
    mentions: u32,
    documents: u32,
    as_source: u32,
    as_target: u32,
    given: Mean,
    received: Mean,
    days: Days,
    /// The article (its number in these totals, from 1) that was counted last.
    #[serde(skip)]
    last: u32,
}

impl ActorSum {
    fn join(&mut self, other: &ActorSum) {
        self.mentions += other.mentions;
        self.documents += other.documents;
        self.as_source += other.as_source;
        self.as_target += other.as_target;
        self.given.join(other.given);
        self.received.join(other.received);
        self.days.join(other.days);
    }
}

/// What `relations.csv` says of a pair.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct PairSum {
    /// By polarity, in the order of [`Polarity::ALL`].
    counts: [u32; 3],
    mean: Mean,
    documents: u32,
    days: Days,
    /// The strongest stance: its score in thousandths without the sign, its article and its number there.
    best: u32,
    #[serde(with = "shared_text")]
    article: Arc<str>,
    stance: u32,
    #[serde(skip)]
    last: u32,
}

/// serde knows `Arc<str>` only with a feature that nothing else needs.
mod shared_text {
    use std::sync::Arc;

    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(text: &Arc<str>, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(text)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Arc<str>, D::Error> {
        String::deserialize(from).map(Arc::from)
    }
}

impl PairSum {
    /// Adds a later one: of stances equally strong, the earlier is the example.
    fn join(&mut self, other: PairSum) {
        for (mine, theirs) in self.counts.iter_mut().zip(other.counts) {
            *mine += theirs;
        }
        self.mean.join(other.mean);
        self.documents += other.documents;
        self.days.join(other.days);
        if other.best > self.best {
            (self.best, self.article, self.stance) = (other.best, other.article, other.stance);
        }
    }
}

/// Who takes a side, as far as `relations.csv` tells holders apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Holder {
    Actor(ActorRef),
    /// Articles themselves, by outlet: index into [`Totals::outlets`].
    Outlet(u32),
    NoActor,
}

/// Sums over some articles.
#[derive(Debug, Default)]
pub struct Totals {
    /// Actors that no lexicon holds, as the first article names them; [`ActorRef::Found`] counts these here.
    found: Vec<FoundActor>,
    found_index: FxHashMap<String, u32>,
    outlets: Vec<String>,
    outlet_index: FxHashMap<String, u32>,
    actors: FxHashMap<ActorRef, ActorSum>,
    pairs: FxHashMap<(Holder, ActorRef), PairSum>,
    /// Articles so far.
    articles: u32,
    /// Scratch: what the found actors of an article are called here.
    local: Vec<Option<u32>>,
}

impl Totals {
    /// Forgets all, keeps the memory.
    pub fn clear(&mut self) {
        self.found.clear();
        self.found_index.clear();
        self.outlets.clear();
        self.outlet_index.clear();
        self.actors.clear();
        self.pairs.clear();
        self.articles = 0;
    }

    /// How many actors and pairs are held.
    pub fn len(&self) -> usize {
        self.actors.len() + self.pairs.len()
    }

    /// Whether nothing is held.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds an article, later than those before.
    pub fn add(&mut self, article: &Article, analysis: &Analysis) {
        self.articles += 1;
        let now = self.articles;
        let days = Days::of(article.date);
        self.local.clear();
        self.local.resize(analysis.found.len(), None);
        for m in &analysis.mentions {
            let actor = self.actor(m.actor, analysis);
            let sum = self.actors.entry(actor).or_default();
            sum.mentions += 1;
            if sum.last != now {
                sum.last = now;
                sum.documents += 1;
                sum.days.join(days);
            }
        }
        let mention = |m: u32| analysis.mentions[m as usize].actor;
        for m in analysis.attributions.iter().filter_map(|a| a.source_mention) {
            let actor = self.actor(mention(m), analysis);
            self.actors.entry(actor).or_default().as_source += 1;
        }
        if analysis.stances.is_empty() {
            return;
        }
        let id: Arc<str> = article.id.as_str().into();
        for (i, s) in analysis.stances.iter().enumerate() {
            let score = to_thousandths(s.score);
            let target = self.actor(mention(s.target), analysis);
            let sum = self.actors.entry(target).or_default();
            sum.as_target += 1;
            sum.received.push(score);
            let holder = match (s.holder, s.holder_span) {
                (Some(m), _) => {
                    let actor = self.actor(mention(m), analysis);
                    self.actors.entry(actor).or_default().given.push(score);
                    Holder::Actor(actor)
                }
                (None, Some(_)) => Holder::NoActor,
                (None, None) => Holder::Outlet(self.outlet(article.outlet.as_deref().unwrap_or(""))),
            };
            let pair = self.pairs.entry((holder, target)).or_insert_with(|| PairSum {
                counts: [0; 3],
                mean: Mean::default(),
                documents: 0,
                days: Days::default(),
                best: 0,
                article: id.clone(),
                stance: i as u32 + 1,
                last: 0,
            });
            pair.counts[s.polarity as usize] += 1;
            pair.mean.push(score);
            if pair.last != now {
                pair.last = now;
                pair.documents += 1;
                pair.days.join(days);
            }
            let strength = u32::try_from(score.abs()).unwrap_or(u32::MAX);
            if strength > pair.best {
                pair.best = strength;
                pair.article = id.clone();
                pair.stance = i as u32 + 1;
            }
        }
    }

    /// Takes over the sums of later articles.
    pub fn merge(&mut self, other: &mut Totals) {
        let found: Vec<u32> = other.found.drain(..).map(|f| self.find(Cow::Owned(f))).collect();
        let outlets: Vec<u32> = other.outlets.drain(..).map(|o| self.outlet(&o)).collect();
        let actor = |a| match a {
            ActorRef::Known(i) => ActorRef::Known(i),
            ActorRef::Found(i) => ActorRef::Found(found[i as usize]),
        };
        for (key, sum) in other.actors.drain() {
            self.actors.entry(actor(key)).or_default().join(&sum);
        }
        for ((holder, target), mut sum) in other.pairs.drain() {
            let holder = match holder {
                Holder::Actor(a) => Holder::Actor(actor(a)),
                Holder::Outlet(o) => Holder::Outlet(outlets[o as usize]),
                Holder::NoActor => Holder::NoActor,
            };
            sum.last = 0;
            match self.pairs.entry((holder, actor(target))) {
                std::collections::hash_map::Entry::Occupied(mut e) => e.get_mut().join(sum),
                std::collections::hash_map::Entry::Vacant(e) => {
                    e.insert(sum);
                }
            }
        }
        other.clear();
    }

    /// What an actor of an article is called here.
    fn actor(&mut self, actor: ActorRef, analysis: &Analysis) -> ActorRef {
        let ActorRef::Found(i) = actor else { return actor };
        if let Some(known) = self.local[i as usize] {
            return ActorRef::Found(known);
        }
        let here = self.find(Cow::Borrowed(&analysis.found[i as usize]));
        self.local[i as usize] = Some(here);
        ActorRef::Found(here)
    }

    fn find(&mut self, found: Cow<'_, FoundActor>) -> u32 {
        if let Some(i) = self.found_index.get(&found.id) {
            return *i;
        }
        let i = self.found.len() as u32;
        self.found_index.insert(found.id.clone(), i);
        self.found.push(found.into_owned());
        i
    }

    fn outlet(&mut self, name: &str) -> u32 {
        if let Some(i) = self.outlet_index.get(name) {
            return *i;
        }
        let i = self.outlets.len() as u32;
        self.outlet_index.insert(name.to_owned(), i);
        self.outlets.push(name.to_owned());
        i
    }

    fn name<'a>(&'a self, lexicon: &'a Lexicon, actor: ActorRef) -> (&'a str, &'a str, ActorType) {
        match actor {
            ActorRef::Known(i) => {
                let a = &lexicon.actors[i as usize];
                (&a.id, &a.name, a.kind)
            }
            ActorRef::Found(i) => {
                let a = &self.found[i as usize];
                (&a.id, &a.name, a.kind)
            }
        }
    }

    /// The actors that are held, ordered by id.
    fn by_id<'a>(&'a self, lexicon: &'a Lexicon) -> Vec<(&'a str, ActorRef)> {
        let mut all: Vec<_> = self.actors.keys().map(|a| (self.name(lexicon, *a).0, *a)).collect();
        all.sort_unstable();
        all
    }

    fn actor_rows<'a>(&'a self, lexicon: &'a Lexicon) -> impl Iterator<Item = ActorRow<'a>> + 'a {
        self.by_id(lexicon).into_iter().map(|(_, actor)| {
            let (id, name, kind) = self.name(lexicon, actor);
            ActorRow { id: id.into(), name: name.into(), kind: kind as u8, sum: self.actors[&actor] }
        })
    }

    fn pair_rows<'a>(&'a self, lexicon: &'a Lexicon) -> impl Iterator<Item = PairRow<'a>> + 'a {
        // The name tells holders apart that have no id, which come first.
        let mut nameless: Vec<&str> = self.outlets.iter().map(String::as_str).chain([NO_ACTOR]).collect();
        nameless.sort_unstable();
        // Pairs are many and actors few: these are ordered by their letters, those by the places of these.
        let mut places = FxHashMap::with_capacity_and_hasher(self.actors.len(), Default::default());
        let mut place = nameless.len();
        let mut last = "";
        for (id, actor) in self.by_id(lexicon) {
            place += usize::from(id != last);
            last = id;
            places.insert(actor, place);
        }
        let of_name = |name: &str| nameless.partition_point(|n| *n < name);
        let outlets: Vec<usize> = self.outlets.iter().map(|o| of_name(o)).collect();
        let no_actor = of_name(NO_ACTOR);
        let mut order: Vec<_> = self
            .pairs
            .iter()
            .map(|((holder, target), sum)| {
                let place = match holder {
                    Holder::Actor(a) => places[a],
                    Holder::Outlet(o) => outlets[*o as usize],
                    Holder::NoActor => no_actor,
                };
                ((place, places[target]), *holder, *target, sum)
            })
            .collect();
        order.sort_unstable_by_key(|k| k.0);
        order.into_iter().map(|(_, holder, target, sum)| {
            let (holder_id, holder) = match holder {
                Holder::Actor(a) => (self.name(lexicon, a).0, self.name(lexicon, a).1),
                Holder::Outlet(o) => ("", self.outlets[o as usize].as_str()),
                Holder::NoActor => ("", NO_ACTOR),
            };
            let (target_id, target, _) = self.name(lexicon, target);
            PairRow {
                holder_id: holder_id.into(),
                holder: holder.into(),
                target_id: target_id.into(),
                target: target.into(),
                sum: sum.clone(),
            }
        })
    }
}

/// A row of a sorted run.
trait Ranked: Serialize + DeserializeOwned {
    /// The order of keys; equal ones are joined.
    fn rank(&self, other: &Self) -> Ordering;
    /// Adds a later one with the same key.
    fn join(&mut self, later: Self);
}

#[derive(Debug, Serialize, Deserialize)]
struct ActorRow<'a> {
    id: Cow<'a, str>,
    name: Cow<'a, str>,
    /// Index into [`ActorType::ALL`].
    kind: u8,
    sum: ActorSum,
}

impl Ranked for ActorRow<'_> {
    fn rank(&self, other: &Self) -> Ordering {
        self.id.cmp(&other.id)
    }

    fn join(&mut self, later: Self) {
        self.sum.join(&later.sum);
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct PairRow<'a> {
    holder_id: Cow<'a, str>,
    holder: Cow<'a, str>,
    target_id: Cow<'a, str>,
    target: Cow<'a, str>,
    sum: PairSum,
}

impl PairRow<'_> {
    fn key(&self) -> (&str, &str, &str) {
        (&self.holder_id, if self.holder_id.is_empty() { &self.holder } else { "" }, &self.target_id)
    }
}

impl Ranked for PairRow<'_> {
    fn rank(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }

    fn join(&mut self, later: Self) {
        self.sum.join(later.sum);
    }
}

/// The sums of a whole corpus, in memory up to a limit and in sorted runs on disk beyond it.
#[derive(Debug)]
pub struct CorpusTotals {
    held: Totals,
    limit: usize,
    folder: PathBuf,
    actor_runs: Vec<PathBuf>,
    pair_runs: Vec<PathBuf>,
    runs_made: usize,
}

impl CorpusTotals {
    /// Nothing yet. Runs go to `folder`, which is made with the first one and removed in the end.
    pub fn new(folder: PathBuf, limit: usize) -> Self {
        CorpusTotals {
            held: Totals::default(),
            limit,
            folder,
            actor_runs: Vec::new(),
            pair_runs: Vec::new(),
            runs_made: 0,
        }
    }

    /// Sums that are all in memory, and stay there.
    fn of(held: Totals) -> Self {
        let mut all = CorpusTotals::new(PathBuf::new(), usize::MAX);
        all.held = held;
        all
    }

    /// Takes over the sums of later articles.
    pub fn merge(&mut self, later: &mut Totals, lexicon: &Lexicon) -> io::Result<()> {
        self.held.merge(later);
        if self.held.len() > self.limit { self.spill(lexicon) } else { Ok(()) }
    }

    fn spill(&mut self, lexicon: &Lexicon) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let path = self.next_run();
        write_run(&path, self.held.actor_rows(lexicon).map(Ok))?;
        self.actor_runs.push(path);
        let path = self.next_run();
        write_run(&path, self.held.pair_rows(lexicon).map(Ok))?;
        self.pair_runs.push(path);
        self.held.clear();
        let (folder, made) = (self.folder.clone(), &mut self.runs_made);
        gather::<ActorRow<'_>>(&mut self.actor_runs, &folder, made)?;
        gather::<PairRow<'_>>(&mut self.pair_runs, &folder, made)
    }

    fn next_run(&mut self) -> PathBuf {
        self.runs_made += 1;
        self.folder.join(format!("run-{}.jsonl", self.runs_made))
    }

    /// Appends all rows of `actors.csv`, ordered by id; `flush` takes the bytes away every so often.
    pub fn actors(
        &self,
        lexicon: &Lexicon,
        sheet: &mut Sheet,
        mut flush: impl FnMut(&mut Sheet) -> io::Result<()>,
    ) -> io::Result<()> {
        let held = Box::new(self.held.actor_rows(lexicon).map(Ok));
        let mut near = Near::default();
        merge_runs(&self.actor_runs, Some(held), |row: ActorRow<'_>| {
            let (first, last) = row.sum.days.ends();
            sheet.text("actor_id", &row.id);
            sheet.text("actor", &row.name);
            sheet.value("type", ActorType::ALL[row.kind as usize].name());
            sheet.integer("mentions", row.sum.mentions.into());
            sheet.integer("documents", row.sum.documents.into());
            sheet.integer("as_source", row.sum.as_source.into());
            sheet.integer("as_target", row.sum.as_target.into());
            mean(sheet, "mean_score_given", row.sum.given);
            mean(sheet, "mean_score_received", row.sum.received);
            sheet.date("first_date", first);
            sheet.date("last_date", last);
            let maybe = near.add(&row.id, row.kind);
            sheet.joined("maybe", ";", maybe.iter(), |pen, id| pen.put(id.as_bytes()));
            sheet.end();
            flush(sheet)
        })
    }

    /// Appends all rows of `relations.csv`, ordered by holder (its id, then its name) and target.
    pub fn relations(
        &self,
        lexicon: &Lexicon,
        sheet: &mut Sheet,
        mut flush: impl FnMut(&mut Sheet) -> io::Result<()>,
    ) -> io::Result<()> {
        let held = Box::new(self.held.pair_rows(lexicon).map(Ok));
        merge_runs(&self.pair_runs, Some(held), |row: PairRow<'_>| {
            let (first, last) = row.sum.days.ends();
            sheet.text("holder_id", &row.holder_id);
            sheet.text("holder", &row.holder);
            sheet.text("target_id", &row.target_id);
            sheet.text("target", &row.target);
            sheet.integer("negative", row.sum.counts[Polarity::Negative as usize].into());
            sheet.integer("neutral", row.sum.counts[Polarity::Neutral as usize].into());
            sheet.integer("positive", row.sum.counts[Polarity::Positive as usize].into());
            mean(sheet, "mean_score", row.sum.mean);
            sheet.integer("documents", row.sum.documents.into());
            sheet.date("first_date", first);
            sheet.date("last_date", last);
            sheet.joined("example", "", [()].iter(), |pen, ()| {
                pen.put(row.sum.article.as_bytes());
                pen.put(b"/s");
                pen.integer(u64::from(row.sum.stance));
            });
            sheet.end();
            flush(sheet)
        })
    }
}

impl Drop for CorpusTotals {
    fn drop(&mut self) {
        if self.runs_made > 0 {
            // Left behind only if the disk itself fails; the run has then failed as well.
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

fn mean(sheet: &mut Sheet, column: &'static str, mean: Mean) {
    match mean.get() {
        Some(value) => sheet.thousandths(column, value),
        None => sheet.empty(column),
    }
}

fn write_run<R: Ranked>(path: &Path, rows: impl Iterator<Item = io::Result<R>>) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, File::create_new(path)?);
    for row in rows {
        serde_json::to_writer(&mut out, &row?)?;
        out.write_all(b"\n")?;
    }
    out.flush()
}

fn read_run<R: Ranked>(path: &Path) -> io::Result<impl Iterator<Item = io::Result<R>> + use<R>> {
    let mut lines = BufReader::with_capacity(1 << 15, File::open(path)?);
    let mut line = Vec::new();
    Ok(std::iter::from_fn(move || {
        line.clear();
        match lines.read_until(b'\n', &mut line) {
            Ok(0) => None,
            Ok(_) => Some(serde_json::from_slice(&line).map_err(io::Error::from)),
            Err(e) => Some(Err(e)),
        }
    }))
}

/// Makes one run of many, before there are too many to read at the same time.
fn gather<R: Ranked>(runs: &mut Vec<PathBuf>, folder: &Path, made: &mut usize) -> io::Result<()> {
    if runs.len() < FAN_IN {
        return Ok(());
    }
    *made += 1;
    let path = folder.join(format!("run-{made}.jsonl"));
    let mut out = BufWriter::with_capacity(1 << 16, File::create_new(&path)?);
    merge_runs::<R>(runs, None, |row| {
        serde_json::to_writer(&mut out, &row)?;
        out.write_all(b"\n")
    })?;
    out.flush()?;
    for run in runs.drain(..) {
        fs::remove_file(run)?;
    }
    runs.push(path);
    Ok(())
}

/// The next row of a run; the heap gives the smallest key first, of equal keys the earliest run.
struct Head<R> {
    row: R,
    run: usize,
}

impl<R: Ranked> Ord for Head<R> {
    fn cmp(&self, other: &Self) -> Ordering {
        other.row.rank(&self.row).then(other.run.cmp(&self.run))
    }
}

impl<R: Ranked> PartialOrd for Head<R> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<R: Ranked> PartialEq for Head<R> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<R: Ranked> Eq for Head<R> {}

type Rows<'a, R> = Box<dyn Iterator<Item = io::Result<R>> + 'a>;

/// Hands out the rows of all runs in order, those with the same key joined. `last` is the part still in memory.
fn merge_runs<'a, R: Ranked + 'a>(
    runs: &[PathBuf],
    last: Option<Rows<'a, R>>,
    mut emit: impl FnMut(R) -> io::Result<()>,
) -> io::Result<()> {
    let mut sources: Vec<Rows<'a, R>> = Vec::new();
    for run in runs {
        sources.push(Box::new(read_run(run)?));
    }
    sources.extend(last);
    let mut heap = BinaryHeap::new();
    for (run, source) in sources.iter_mut().enumerate() {
        if let Some(row) = source.next() {
            heap.push(Head { row: row?, run });
        }
    }
    let mut open: Option<R> = None;
    while let Some(Head { row, run }) = heap.pop() {
        if let Some(next) = sources[run].next() {
            heap.push(Head { row: next?, run });
        }
        match &mut open {
            Some(o) if o.rank(&row) == Ordering::Equal => o.join(row),
            _ => {
                if let Some(done) = open.replace(row) {
                    emit(done)?;
                }
            }
        }
    }
    open.map_or(Ok(()), emit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::{Dialect, TableId, made_up};

    /// Both tables, from totals of chunks of `chunk` articles merged under `limit`.
    fn tables(chunk: usize, limit: usize) -> (String, String) {
        let home = tempfile::tempdir().expect("a folder");
        let lexicon = made_up::lexicon();
        let mut corpus = CorpusTotals::new(home.path().join("runs"), limit);
        let articles: Vec<_> = made_up::articles(150).collect();
        for part in articles.chunks(chunk) {
            let mut totals = Totals::default();
            for a in part {
                totals.add(a, &made_up::analyze(a));
            }
            corpus.merge(&mut totals, &lexicon).expect("merged");
            assert!(totals.is_empty());
        }
        assert_eq!(corpus.runs_made > 0, limit < LIMIT);
        let mut actors = Sheet::new(TableId::Actors, Dialect::default());
        corpus.actors(&lexicon, &mut actors, |_| Ok(())).expect("actors");
        let mut relations = Sheet::new(TableId::Relations, Dialect::default());
        corpus.relations(&lexicon, &mut relations, |_| Ok(())).expect("relations");
        drop(corpus);
        assert!(!home.path().join("runs").exists());
        let text = |s: Sheet| String::from_utf8(s.bytes().to_vec()).expect("text");
        (text(actors), text(relations))
    }

    #[test]
    fn neither_chunks_nor_spills_change_a_byte() {
        let expected = tables(150, LIMIT);
        assert!(expected.0.lines().count() > 500);
        assert_eq!(tables(1, LIMIT), expected);
        assert_eq!(tables(7, LIMIT), expected);
        assert_eq!(tables(7, 300), expected);
        // More than FAN_IN runs.
        assert_eq!(tables(1, 1), expected);
    }

    #[test]
    fn sums_are_those_of_the_rows() {
        let (actors, relations) = tables(10, LIMIT);
        let sum = |table: &str, column: usize| -> u64 {
            let reader = csv::ReaderBuilder::new().has_headers(false).from_reader(table.as_bytes());
            reader.into_records().map(|r| r.expect("a row")[column].parse::<u64>().expect("a number")).sum()
        };
        let all: Vec<_> = made_up::articles(150).map(|a| made_up::analyze(&a)).collect();
        let mentions: usize = all.iter().map(|a| a.mentions.len()).sum();
        let stances: usize = all.iter().map(|a| a.stances.len()).sum();
        let sources: usize =
            all.iter().map(|a| a.attributions.iter().filter(|a| a.source_mention.is_some()).count()).sum();
        assert_eq!(sum(&actors, 3), mentions as u64);
        assert_eq!(sum(&actors, 5), sources as u64);
        assert_eq!(sum(&actors, 6), stances as u64);
        assert_eq!(sum(&relations, 4) + sum(&relations, 5) + sum(&relations, 6), stances as u64);
    }

    #[test]
    fn means_are_rounded_away_from_zero() {
        let mean = |sum, of| Mean { sum, of }.get();
        assert_eq!(mean(0, 0), None);
        assert_eq!(mean(5, 2), Some(3));
        assert_eq!(mean(-5, 2), Some(-3));
        assert_eq!(mean(-4, 3), Some(-1));
        assert_eq!(mean(0, 3), Some(0));
    }

    #[test]
    fn days_order_as_the_calendar_does() {
        let day = |y, m, d| Date { year: y, month: m, day: d };
        let mut days = Days::of(Some(day(2024, 1, 31)));
        days.join(Days::of(None));
        days.join(Days::of(Some(day(2023, 12, 1))));
        days.join(Days::of(Some(day(-5, 12, 1))));
        assert_eq!(days.ends(), (Some(day(-5, 12, 1)), Some(day(2024, 1, 31))));
    }
}
