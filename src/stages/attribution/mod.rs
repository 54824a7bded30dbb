//! Attribution: who said what.
//!
//! Each cue of the lexicon that stands in a sentence is read in every way that the rules allow
//! ([`readings`]); each reading gets a score, a sum of learned weights ([`score`]); the best reading of each cue stays
//! if its score is above 0. Readings that lie in the content of another are nested under it; quotations that stand
//! without a cue join the attribution before them ([`choose`]). Cues inside quotation marks make nested attributions only.

mod choose;
mod details;
mod occurrences;
mod phrases;
mod readings;
mod score;

pub(crate) use readings::RULES;

use crate::lexicon::Lexicon;
use crate::model::{Attribution, Document, Mention, Span, Tag, Tokens};
use occurrences::Occurrence;
use phrases::{Counts, Words};
use readings::{Reading, Search};

/// A cue whose own features add up to less is not read: of the readings that were kept on the training articles four in
/// a thousand lay below, and more than a third of all cues do.
const HOPELESS: f32 = -2.0;

/// The attributions of a document, ordered by their cues.
///
/// `tags` holds one part of speech for each token; `mentions` resolves the sources.
pub fn attributions(
    text: &str,
    document: &Document,
    tags: &[Tag],
    mentions: &[Mention],
    lexicon: &Lexicon,
) -> Vec<Attribution> {
    let counts = Counts::new(document, tags);
    let words = Words { text, document, tags, lexicon, counts: &counts };
    let mut occurrences: Vec<Occurrence> = Vec::new();
    let mut readings: Vec<Reading> = Vec::new();
    let mut chosen = choose::Chosen::default();
    for window in windows(document) {
        occurrences.clear();
        occurrences::occurrences(&words, window.tokens, &mut occurrences);
        occurrences.retain(|o| o.quoted == window.quoted);
        if occurrences.is_empty() {
            continue;
        }
        readings.clear();
        let search = Search { words, window: window.tokens };
        for i in 0..occurrences.len() {
            let mut shared = score::Sum { weights: &lexicon.weights_attribution, sum: 0.0 };
            score::cue_features(&words, &occurrences[i], &mut shared);
            if shared.sum < HOPELESS {
                continue;
            }
            let first = readings.len();
            search.read(i, &occurrences, &mut readings);
            for r in &mut readings[first..] {
                let mut sum = score::Sum { weights: &lexicon.weights_attribution, sum: shared.sum };
                score::features(&words, &occurrences[i], r, &mut sum);
                r.score = sum.sum;
            }
        }
        chosen.add(&words, &occurrences, &readings);
    }
    chosen.run_on(&words);
    details::attributions(&words, chosen, mentions)
}

/// What is read at once: a sentence, or the part of one inside quotation marks.
#[derive(Clone, Copy)]
struct Window {
    tokens: Tokens,
    quoted: bool,
}

fn windows(document: &Document) -> impl Iterator<Item = Window> + '_ {
    let sentences = document.sentences.iter().map(|s| Window { tokens: s.tokens, quoted: false });
    let quotations = document.quotations.iter().filter(|q| q.depth == 0 && q.tokens.len() > 4).flat_map(|q| {
        let inner = Tokens { start: q.tokens.start + 1, end: q.tokens.end - u32::from(q.closed) };
        let first = document.sentence_of(inner.start as usize);
        document.sentences[first..]
            .iter()
            .take_while(move |s| s.tokens.start < inner.end)
            .map(move |s| Tokens { start: s.tokens.start.max(inner.start), end: s.tokens.end.min(inner.end) })
            .filter(|t| t.len() > 3)
            .map(|tokens| Window { tokens, quoted: true })
    });
    sentences.chain(quotations)
}

/// A reading as learning sees it: its spans and the names of its features.
#[derive(Clone, Debug)]
pub struct Example {
    /// Tokens of the cue, so that the readings of one cue can be told apart from those of another.
    pub cue: Span,
    /// Words of the source.
    pub source: Option<Span>,
    /// Pieces of the content.
    pub content: Vec<Span>,
    /// Names and strengths of the features.
    pub features: Vec<(String, f32)>,
}

/// Every reading outside quotation marks, with its features: what the weights are learned from.
pub fn examples(text: &str, document: &Document, tags: &[Tag], lexicon: &Lexicon) -> Vec<Example> {
    let counts = Counts::new(document, tags);
    let words = Words { text, document, tags, lexicon, counts: &counts };
    let mut out = Vec::new();
    let mut occurrences = Vec::new();
    let mut readings = Vec::new();
    for window in windows(document).filter(|w| !w.quoted) {
        occurrences.clear();
        readings.clear();
        occurrences::occurrences(&words, window.tokens, &mut occurrences);
        occurrences.retain(|o| !o.quoted);
        let search = Search { words, window: window.tokens };
        for i in 0..occurrences.len() {
            search.read(i, &occurrences, &mut readings);
        }
        for r in &readings {
            let o = &occurrences[r.occurrence as usize];
            let mut names = score::Names { lexicon, features: Vec::new() };
            score::cue_features(&words, o, &mut names);
            score::features(&words, o, r, &mut names);
            out.push(Example {
                cue: document.span(choose::cue_tokens(o, r)),
                source: r.source.map(|s| document.span(s.tokens)),
                content: r.content.iter().map(|c| document.span(*c)).collect(),
                features: names.features,
            });
        }
    }
    out
}
