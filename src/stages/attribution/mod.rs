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
mod words;

pub(crate) use readings::RULES;

use crate::lexicon::Lexicon;
use crate::model::{Attribution, Document, Mention, Span, Tag, Tokens};
use occurrences::{Window, occurrences};
use readings::Search;
use words::{Looks, Words};

/// A cue whose own features add up to less is not read: of the readings that were kept on the training articles four in
/// a thousand lay below, and more than a third of all cues do.
const HOPELESS: f32 = -2.0;

/// The attributions of a document, ordered by their cues.
///
/// `tags` holds one part of speech for each token; `mentions` resolves the sources.
pub fn attributions(document: &Document, tags: &[Tag], mentions: &[Mention], lexicon: &Lexicon) -> Vec<Attribution> {
    let looks = Looks::new(document, tags, lexicon);
    let words = Words::new(document, lexicon, &looks);
    let mut best = Vec::new();
    let mut chosen = choose::Chosen::default();
    for window in windows(document) {
        let search = Search::new(&words, window);
        occurrences(&words, window, |o| {
            let mut judge = score::Best::new(&words, &o);
            if judge.shared >= HOPELESS {
                search.read(&o, &mut judge);
                best.extend(judge.reading.map(|r| (o, r)));
            }
        });
        chosen.add(&words, &mut best);
    }
    chosen.run_on(&words);
    details::attributions(&words, chosen, mentions)
}

fn windows(document: &Document) -> impl Iterator<Item = Window> + '_ {
    let sentences = (0..).zip(&document.sentences);
    let sentences = sentences.map(|(n, s)| Window { tokens: s.tokens, sentence: n, quoted: false });
    let quotations = document.quotations.iter().filter(|q| q.depth == 0 && q.tokens.len() > 4).flat_map(|q| {
        let inner = Tokens { start: q.tokens.start + 1, end: q.tokens.end - u32::from(q.closed) };
        let first = document.sentence_of(inner.start as usize);
        (first as u32..)
            .zip(&document.sentences[first..])
            .take_while(move |(_, s)| s.tokens.start < inner.end)
            .map(move |(sentence, s)| {
                let tokens = Tokens { start: s.tokens.start.max(inner.start), end: s.tokens.end.min(inner.end) };
                Window { tokens, sentence, quoted: true }
            })
            .filter(|w| w.tokens.len() > 3)
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
pub fn examples(document: &Document, tags: &[Tag], lexicon: &Lexicon) -> Vec<Example> {
    let looks = Looks::new(document, tags, lexicon);
    let words = Words::new(document, lexicon, &looks);
    let mut out = Vec::new();
    for window in windows(document).filter(|w| !w.quoted) {
        let search = Search::new(&words, window);
        occurrences(&words, window, |o| {
            let mut all = score::All::default();
            search.read(&o, &mut all);
            out.extend(all.0.iter().map(|r| {
                let mut names = score::Names { lexicon, features: Vec::new() };
                score::features(&words, &o, r, &mut names);
                Example {
                    cue: document.span(o.whole()),
                    source: r.source.map(|s| document.span(s.tokens)),
                    content: r.content.iter().map(|c| document.span(*c)).collect(),
                    features: names.features,
                }
            }));
        });
    }
    out
}
