//! Working through a corpus on all processors, with results in the order of the articles.
//!
//! ```text
//! reader thread      pool of `threads`          calling thread
//! batches, cut up -> chunks: work       ->      put in order, taken
//! ```
//!
//! The reader may be a fixed number of chunks ahead: each chunk needs a permit, which comes back once its result is
//! taken. So memory does not grow with the corpus, however uneven the articles are. One thread is the same path with a
//! pool of one. Whatever depends on the order of the articles happens where chunks are cut or results are taken, which
//! is in order.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use crate::corpus::{Batch, Corpus};
use crate::model::{Article, Diagnostic, Severity};
use crate::run::RunError;

/// Bytes that are asked of the corpus at a time.
const BATCH: usize = 4 << 20;

/// How long the calling thread waits for a chunk before it looks whether the work is to end.
const PATIENCE: Duration = Duration::from_millis(100);

/// Bytes of text in a chunk of [`chunks`].
const CHUNK: usize = 256 << 10;

/// Where articles come from.
pub trait Batches: Send {
    /// The next articles, about `max_bytes` of text; none at the end.
    fn next_batch(&mut self, max_bytes: usize) -> Option<Batch>;
    /// Bytes of the whole input, in the unit of [`Batch::bytes`]; 0 if not known.
    fn total_bytes(&self) -> u64;
}

impl Batches for Corpus {
    fn next_batch(&mut self, max_bytes: usize) -> Option<Batch> {
        Corpus::next_batch(self, max_bytes)
    }

    fn total_bytes(&self) -> u64 {
        Corpus::total_bytes(self)
    }
}

/// How many threads work, and what ends them early.
#[derive(Clone, Debug, Default)]
pub struct Pace {
    /// Threads that work; 0 for as many as there are processors.
    pub threads: usize,
    /// Set to end the work early.
    pub interrupt: Arc<AtomicBool>,
}

/// Cuts each batch up, works on the chunks in parallel, and lets `state` take the results in order. If that ends early,
/// the state is dropped before the reader is waited for, which may hang on a pipe.
pub(crate) fn sweep<C: Send, R: Send, S>(
    corpus: impl Batches,
    pace: &Pace,
    cut: impl FnMut(Batch) -> Vec<C> + Send,
    work: impl Fn(C) -> R + Sync,
    state: S,
    mut take: impl FnMut(&mut S, R) -> Result<(), RunError>,
) -> Result<S, RunError> {
    let threads = match pace.threads {
        0 => thread::available_parallelism().map_or(1, |n| n.get()),
        n => n,
    };
    let pool =
        rayon::ThreadPoolBuilder::new().num_threads(threads).thread_name(|i| format!("sayso-{i}")).build().map_err(
            |e| RunError::Failed(Box::new(Diagnostic::new(Severity::Error, "threads", "", 0, e.to_string()))),
        )?;
    let (give, permits) = mpsc::sync_channel::<()>(2 * threads + 2);
    for _ in 0..2 * threads + 2 {
        give.send(()).expect("the other end is held here");
    }
    let (results, done) = mpsc::channel::<(u64, thread::Result<R>)>();
    let interrupted = || pace.interrupt.load(Ordering::Relaxed);
    thread::scope(|scope| {
        // Dropped with this closure, however it ends: the reader then ends as well, and the scope can.
        let give = give;
        let (work, pool) = (&work, &pool);
        let reader = Reader { permits, results, interrupt: &pace.interrupt };
        scope.spawn(move || reader.read(corpus, cut, work, pool));
        let mut waiting: BTreeMap<u64, R> = BTreeMap::new();
        let mut next = 0;
        let mut state = state;
        loop {
            let (number, result) = match done.recv_timeout(PATIENCE) {
                Ok(done) => done,
                Err(RecvTimeoutError::Disconnected) if interrupted() => return Err(RunError::Interrupted),
                Err(RecvTimeoutError::Disconnected) => return Ok(state),
                Err(RecvTimeoutError::Timeout) if interrupted() => return Err(RunError::Interrupted),
                Err(RecvTimeoutError::Timeout) => continue,
            };
            let result = result.unwrap_or_else(|panic| resume_unwind(panic));
            waiting.insert(number, result);
            while let Some(result) = waiting.remove(&next) {
                next += 1;
                if interrupted() {
                    return Err(RunError::Interrupted);
                }
                take(&mut state, result)?;
                // The reader may have ended.
                let _ = give.send(());
            }
        }
    })
}

/// The reading end.
struct Reader<'a, R> {
    permits: mpsc::Receiver<()>,
    results: mpsc::Sender<(u64, thread::Result<R>)>,
    interrupt: &'a AtomicBool,
}

impl<R: Send> Reader<'_, R> {
    /// Reads to the end, or until there is no one to take.
    fn read<C: Send>(
        self,
        mut corpus: impl Batches,
        mut cut: impl FnMut(Batch) -> Vec<C>,
        work: &(impl Fn(C) -> R + Sync),
        pool: &rayon::ThreadPool,
    ) {
        let mut number = 0;
        pool.in_place_scope_fifo(|scope| {
            while !self.interrupt.load(Ordering::Relaxed)
                && let Some(batch) = corpus.next_batch(BATCH)
            {
                for chunk in cut(batch) {
                    if self.permits.recv().is_err() {
                        return;
                    }
                    let results = self.results.clone();
                    scope.spawn_fifo(move |_| {
                        let done = catch_unwind(AssertUnwindSafe(|| work(chunk)));
                        // If no one takes results any more, the work has ended.
                        let _ = results.send((number, done));
                    });
                    number += 1;
                }
            }
        });
    }
}

/// Some articles of a batch, and what the batch tells beside them.
#[derive(Debug, Default)]
pub(crate) struct Chunk {
    pub(crate) articles: Vec<Article>,
    pub(crate) problems: Vec<Diagnostic>,
    pub(crate) rejected: u64,
    pub(crate) bytes: u64,
}

/// Chunks in order; what the batch tells beside its articles goes with the first.
pub(crate) fn chunks(batch: Batch) -> Vec<Chunk> {
    let mut chunks =
        vec![Chunk { problems: batch.problems, rejected: batch.rejected, bytes: batch.bytes, articles: Vec::new() }];
    let mut size = 0;
    for article in batch.articles {
        if size >= CHUNK {
            chunks.push(Chunk::default());
            size = 0;
        }
        size += article.text.len();
        chunks.last_mut().expect("never empty").articles.push(article);
    }
    chunks
}
