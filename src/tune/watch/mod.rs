//! What an edit of a lexicon does, in less than a second: a comparison of two lexicons that knows what it need not look
//! at again.
//!
//! [`super::diff::lexicons`] analyses every article twice. Whoever edits a lexicon row by row cannot wait for that, and
//! need not: an edit of a row reaches only the articles that hold its words ([`crate::lexicon::reach()`]). So the articles
//! are kept in memory with an index from words to them, and only those that an edit can reach are analysed. Of each
//! article there are also kept
//!
//! - a hash of its rows, so that one that an edit reaches but does not change costs one analysis, not two;
//! - its share of the sums over the corpus, which are added up again when an article changes.
//!
//! What is told is the same as for a comparison of the whole corpus, change by change: a property test holds both
//! against each other. Memory grows with the corpus ([`Memory`]); the tables of `sayso diff` have no such limit.

mod index;
mod sums;

use std::hash::{Hash as _, Hasher as _};
use std::panic::{AssertUnwindSafe, catch_unwind};

use rustc_hash::FxHasher;

use self::index::{Index, Words};
use self::sums::Sums;
use super::diff::{Change, Compared, Edits, RowReader, Scope, Sink, Summary, finish_article, name_edits, stop};
use crate::corpus::Batch;
use crate::lexicon::{Alike, Lexicon, Reach, Reached, Sources, Version, reach};
use crate::model::{ActorRef, Analysis, Article, Diagnostic};
use crate::pipeline::{Analyzer, Before};
use crate::run::{Progress, RunError, internal_error};
use crate::sweep::{Batches, Chunk, Pace, chunks, sweep};
use crate::tables::totals::Totals;
use crate::tables::{Options, Rendered, Sheet, TableId, render};
use crate::text::tokens;

/// Articles and all that is known of them with the lexicon as it was last.
pub struct Watch {
    articles: Vec<Article>,
    /// By article: the hash of its rows; none where it could not be analysed.
    rows: Vec<Option<u64>>,
    index: Index,
    /// None if no table over the corpus is compared.
    sums: Option<Sums>,
    sources: Sources,
    analyzer: Analyzer,
    scope: Scope,
    pace: Pace,
    rejected: u64,
}

/// How many bytes are held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Memory {
    /// Of the articles.
    pub articles: usize,
    /// Of the index from words to articles.
    pub index: usize,
    /// Of the sums over the corpus, and of what each article adds to them.
    pub sums: usize,
}

/// What an edit did.
#[derive(Clone, Debug, PartialEq)]
pub struct Update {
    /// The sums of the comparison.
    pub summary: Summary,
    /// How many articles were analysed.
    pub analysed: u64,
    /// Why that had to be all of them, if it had to.
    pub everything: Option<String>,
}

impl Watch {
    /// Reads and analyses the whole corpus. Problems of the input go to `problem`.
    ///
    /// # Errors
    /// It was interrupted, or there were no threads to be had.
    pub fn open(
        sources: Sources,
        lexicon: Lexicon,
        corpus: impl Batches,
        scope: Scope,
        pace: Pace,
        problem: &mut dyn FnMut(&Diagnostic),
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Watch, RunError> {
        let sums = [TableId::Actors, TableId::Relations].into_iter().any(|t| scope.has(t)).then(Sums::default);
        let analyzer = Analyzer::new(lexicon);
        let index = Index::new(&analyzer.lexicon().vocabulary);
        let (articles, rows) = (Vec::new(), Vec::new());
        let mut watch = Watch { articles, rows, index, sums, sources, analyzer, scope, pace, rejected: 0 };
        let total = corpus.total_bytes();
        let Watch { articles, rows, index, sums, analyzer, scope, pace, rejected, .. } = &mut watch;
        let analyzer = &*analyzer;
        let desk = Desk { before: None, after: analyzer, words: true };
        let mut bytes = 0;
        let work = |chunk: Chunk| {
            let looks = desk.each(&chunk.articles, std::iter::repeat(None));
            (chunk, looks)
        };
        sweep(corpus, pace, chunks, work, (), |(), (chunk, looks): (Chunk, Vec<Look>)| {
            chunk.problems.iter().for_each(&mut *problem);
            *rejected += chunk.rejected;
            bytes += chunk.bytes;
            for mut look in looks {
                look.problem.iter().for_each(&mut *problem);
                rows.push(look.hash);
                index.add(&look.words.unwrap_or_default());
                if let Some(sums) = sums {
                    sums.shares.push(&mut look.totals, analyzer.lexicon());
                }
            }
            articles.extend(chunk.articles);
            progress(Progress { articles: articles.len() as u64, bytes, total });
            Ok(())
        })?;
        if let Some(sums) = sums {
            sums.renew(analyzer.lexicon(), scope);
        }
        Ok(watch)
    }

    /// How many articles there are.
    pub fn articles(&self) -> u64 {
        self.articles.len() as u64
    }

    /// Articles that could not be read or analysed.
    pub fn rejected(&self) -> u64 {
        self.rejected + self.rows.iter().filter(|r| r.is_none()).count() as u64
    }

    /// What it takes in memory, beside the lexicon.
    pub fn memory(&self) -> Memory {
        let text = |a: &Article| size_of::<Article>() + a.text.capacity() + a.title.as_ref().map_or(0, String::len);
        Memory {
            articles: self.articles.iter().map(text).sum(),
            index: self.index.bytes(),
            sums: self.sums.as_ref().map_or(0, Sums::bytes),
        }
    }

    /// Whether the lexicon files are other than they were last.
    pub fn is_news(&self, sources: &Sources) -> bool {
        crate::lexicon::TableId::ALL.iter().any(|&table| !self.sources.same_files(sources, table))
    }

    /// Compares the lexicon as it was last with this one, which takes its place. Changes go to `sink` in the order of
    /// the articles. After an error nothing more can be asked.
    ///
    /// # Errors
    /// It was interrupted, or `sink` failed.
    pub fn edit(
        &mut self,
        sources: Sources,
        lexicon: Lexicon,
        sink: Sink<'_>,
        problem: &mut dyn FnMut(&Diagnostic),
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Update, RunError> {
        let edits = Edits::between(&self.sources, &sources);
        let after = Analyzer::new(lexicon);
        let old = Version { sources: &self.sources, lexicon: self.analyzer.lexicon() };
        let new = Version { sources: &sources, lexicon: after.lexicon() };
        let (reach, alike) = (reach(old, new), Alike::of(old, new));
        let (numbers, everything) = match &reach {
            Reach::Everything(why) => ((0..self.articles.len() as u32).collect(), Some(why.clone())),
            Reach::Phrases(phrases) => (self.holding(phrases), None),
        };
        let Watch { articles, rows, index, sums, analyzer, scope, pace, .. } = self;
        if everything.is_some() {
            // Tokens may be others now.
            *index = Index::new(&after.lexicon().vocabulary);
        }
        let compared = Compared { analyzers: [&*analyzer, &after], alike: alike.as_ref(), scope, edits: &edits };
        let reached = Reached::of(&reach, &analyzer.lexicon().vocabulary);
        let desk = Desk { before: Some((&compared, &reached)), after: &after, words: everything.is_some() };
        let mut summary = Summary { articles: articles.len() as u64, ..Summary::default() };
        let picked = Picked { articles, numbers: &numbers, next: 0 };
        let total = picked.total_bytes();
        // Chunks are cut in the order of the articles, and so are results.
        let before: Vec<Option<u64>> = numbers.iter().map(|&n| rows[n as usize]).collect();
        let mut at = 0;
        let cut = |batch| {
            let placed = |chunk: Chunk| {
                let from = at;
                at += chunk.articles.len();
                (chunk, from)
            };
            chunks(batch).into_iter().map(placed).collect()
        };
        let work =
            |(chunk, from): (Chunk, usize)| (desk.each(&chunk.articles, before[from..].iter().copied()), chunk.bytes);
        let (mut done, mut analysed, mut bytes, mut changed) = (0, 0, 0, false);
        sweep(picked, pace, cut, work, (), |(), (looks, more): (Vec<Look>, u64)| {
            for mut look in looks {
                let n = numbers[done] as usize;
                done += 1;
                look.problem.iter().for_each(&mut *problem);
                summary.rejected += u64::from(look.failed);
                analysed += u64::from(look.analysed);
                if desk.words {
                    index.add(&look.words.unwrap_or_default());
                }
                if rows[n] != look.hash {
                    rows[n] = look.hash;
                    if let Some(sums) = sums {
                        sums.shares.put(n, &mut look.totals, after.lexicon());
                        changed = true;
                    }
                }
                finish_article(&mut summary, &mut look.changes, sink).map_err(|e| stop(&e))?;
            }
            bytes += more;
            progress(Progress { articles: done as u64, bytes, total });
            Ok(())
        })?;
        summary.articles -= summary.rejected;
        if let Some(sums) = sums
            && changed
        {
            sums.compare(after.lexicon(), scope, &mut summary, sink)?;
        }
        name_edits(&mut summary, &edits);
        (self.sources, self.analyzer) = (sources, after);
        Ok(Update { summary, analysed, everything })
    }

    /// The articles that hold all words of one of the phrases, in whatever order, and those of which no more is known than that they could
    /// not be analysed.
    fn holding(&self, phrases: &[Vec<String>]) -> Vec<u32> {
        let mut reached: Vec<bool> = self.rows.iter().map(Option::is_none).collect();
        for phrase in phrases {
            self.index.holding(phrase).into_iter().for_each(|n| reached[n as usize] = true);
        }
        (0..).zip(reached).filter(|r| r.1).map(|r| r.0).collect()
    }
}

/// The articles with these numbers.
struct Picked<'a> {
    articles: &'a [Article],
    numbers: &'a [u32],
    next: usize,
}

impl Batches for Picked<'_> {
    fn next_batch(&mut self, max_bytes: usize) -> Option<Batch> {
        let mut batch = Batch::default();
        while let Some(&n) = self.numbers.get(self.next)
            && batch.bytes < max_bytes as u64
        {
            let article = &self.articles[n as usize];
            batch.bytes += article.text.len() as u64;
            batch.articles.push(article.clone());
            self.next += 1;
        }
        (!batch.articles.is_empty()).then_some(batch)
    }

    fn total_bytes(&self) -> u64 {
        self.numbers.iter().map(|&n| self.articles[n as usize].text.len() as u64).sum()
    }
}

/// What came of an article.
#[derive(Default)]
struct Look {
    /// Of its rows; none if it could not be analysed.
    hash: Option<u64>,
    /// Whether that was needed.
    analysed: bool,
    /// Its words, if they were asked for.
    words: Option<Words>,
    /// Its share of the sums; nothing where its rows are as they were.
    totals: Totals,
    changes: Vec<Change>,
    problem: Option<Diagnostic>,
    /// It could not be analysed, before or now.
    failed: bool,
}

/// Where articles are looked at, on any thread.
struct Desk<'a> {
    /// The lexicon as it was before, if it was, and what the edits can reach.
    before: Option<(&'a Compared<'a>, &'a Reached<'a>)>,
    after: &'a Analyzer,
    /// Whether the words of the articles are asked for.
    words: bool,
}

/// Tables of one article after the other.
struct Sheets {
    /// Without citations, for the hash.
    bare: Rendered,
    /// With them, to be compared.
    full: [Rendered; 2],
    reader: RowReader,
}

/// Citations name lines, which move with every line above them.
const BARE: Options = Options { cites: false, ..Options::ALL };

impl Desk<'_> {
    /// Looks at articles whose rows had these hashes, if anything was before.
    fn each(&self, articles: &[Article], hashes: impl Iterator<Item = Option<u64>>) -> Vec<Look> {
        let full = [Rendered::new(&Options::ALL), Rendered::new(&Options::ALL)];
        let mut sheets = Sheets { bare: Rendered::new(&BARE), full, reader: RowReader::new() };
        let look = |(article, hash)| {
            let looked = AssertUnwindSafe(|| self.look(article, hash, &mut sheets));
            catch_unwind(looked).unwrap_or_else(|panic| Look {
                problem: Some(internal_error(article, &*panic)),
                failed: true,
                ..Look::default()
            })
        };
        articles.iter().zip(hashes).map(look).collect()
    }

    fn look(&self, article: &Article, before: Option<u64>, sheets: &mut Sheets) -> Look {
        if let (Some((compared, reached)), Some(_)) = (self.before, before) {
            // The index knows which words an article holds, but not whether they make the phrase.
            let mut words = Vec::new();
            tokens(&article.text, &compared.analyzers[0].lexicon().vocabulary, &mut words);
            if !reached.holds(&article.text, &words) {
                return Look { hash: before, ..Look::default() };
            }
        }
        let Sheets { bare, full: [old, new], reader } = sheets;
        let analysed = self.after.analyze_after(article, None);
        let analysis = &analysed.analysis;
        bare.clear();
        render(article, analysis, self.after.lexicon(), &BARE, None, bare);
        let hash = Some(hash(&bare.sheets, analysis, self.after.lexicon()));
        let mut look = Look { hash, analysed: true, totals: std::mem::take(&mut bare.totals), ..Look::default() };
        if self.words {
            look.words = Some(Words::of(&article.text, &analysis.document));
        }
        let Some((compared, _)) = self.before.filter(|_| before != hash) else { return look };
        // What could not be analysed then cannot be compared now.
        look.failed = before.is_none();
        if look.failed {
            return look;
        }
        let lexicon = compared.analyzers[0].lexicon();
        [&mut *old, &mut *new].into_iter().for_each(Rendered::clear);
        let later = Before { analysed: &analysed, words: compared.alike.map(|a| a.words(1)) };
        let before = compared.analyzers[0].analyze_after(article, Some(later)).analysis;
        render(article, &before, lexicon, &Options::ALL, None, old);
        render(article, analysis, self.after.lexicon(), &Options::ALL, None, new);
        look.changes = compared.article(&old.sheets, &new.sheets, reader);
        look
    }
}

/// A number for the rows of an article and for what it adds to the sums. (Others have the same once in 2^64 times.)
fn hash(sheets: &[Sheet], analysis: &Analysis, lexicon: &Lexicon) -> u64 {
    let mut hasher = FxHasher::default();
    sheets.iter().for_each(|sheet| sheet.bytes().hash(&mut hasher));
    for mention in &analysis.mentions {
        // The type of a mention need not be that of its actor, which only the sums show.
        if let ActorRef::Known(actor) = mention.actor {
            lexicon.actors[actor as usize].kind.hash(&mut hasher);
        }
    }
    hasher.finish()
}
