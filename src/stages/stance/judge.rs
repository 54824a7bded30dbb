//! One question: how does this sentence, or this holder in it, stand towards this target?
//!
//! The stage and `eval stances` both ask here, so there is one way of scoring.

use super::deeds;
use super::features::{Asked, Listener, Scratch, features};
use super::reports::Told;
use super::score::{Added, Adder, Many, Names, Parts, decide, parts};
use super::sentence::{Hit, Sentence, Sort, Source};
use super::view::View;
use crate::lexicon::PlaceWeights;
use crate::model::{Flags, Polarity, Row, Span, Tokens};

/// The buffers of one reader, used again for each sentence.
#[derive(Default)]
pub(crate) struct Judge {
    pub(super) sentence: Sentence,
    view: View,
    scratch: Scratch,
    added: Vec<Added>,
}

/// An answer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answer {
    pub(super) polarity: Polarity,
    /// Below 0 against, above 0 for.
    pub(super) score: f32,
    /// The row that alone shows the side: that of the cue by its act, or that of a deed.
    pub(super) by_act: Option<Row>,
}

/// The score of a side that nothing but an act shows.
const BY_ACT: f32 = 0.1;

impl Answer {
    /// The answer that an act or deed alone gives.
    pub(super) fn by_act(polarity: Polarity, row: Option<Row>) -> Answer {
        match polarity {
            Polarity::Neutral => Answer { polarity, score: 0.0, by_act: None },
            Polarity::Positive => Answer { polarity, score: BY_ACT, by_act: row },
            Polarity::Negative => Answer { polarity, score: -BY_ACT, by_act: row },
        }
    }
}

/// Towards whom, and whose, in tokens.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair {
    pub(super) target: Tokens,
    pub(super) holder: Option<Tokens>,
}

impl Judge {
    /// Begins a sentence.
    pub(super) fn read(&mut self, source: &Source<'_>, tokens: Tokens) {
        self.sentence.read(source, tokens);
    }

    /// Begins a text that is one sentence; none if it has no words.
    pub(super) fn begin(&mut self, source: &Source<'_>, target: Span, holder: Option<Span>) -> Option<Pair> {
        if source.document.tokens.is_empty() {
            return None;
        }
        self.read(source, Tokens::new(0, source.document.tokens.len()));
        Some(Pair { target: tokens_of(source, target), holder: holder.map(|h| tokens_of(source, h)) })
    }

    /// The answer for a target, and a holder if there is one; `told` is what attributions tell.
    pub(super) fn ask(&mut self, source: &Source<'_>, pair: Pair, told: &Told<'_>) -> Answer {
        self.view.look(source, &self.sentence, pair, told);
        let (number, table) = table(source, &self.view);
        let mut added = std::mem::take(&mut self.added);
        added.clear();
        let mut adder = Adder { table, scores: [0.0; 4], added: &mut added };
        self.hear(source, pair, told, (number, table), &mut adder);
        // Between two actors the thresholds that were learned see to it that a side is sure enough.
        let (polarity, score) = decide(&adder.scores, self.view.holder.is_none());
        self.added = added;
        // Who bombs or frees somebody takes a side, though the sum of all words may not tell.
        let deed = || {
            let holder = pair.holder?;
            let hits = &self.sentence.hits;
            let between = |h: &&Hit| {
                let (first, end) = h.words;
                let token = |word: u16| self.sentence.words[usize::from(word)].token;
                h.negator.is_none() && holder.end <= token(first) && token(end - 1) < pair.target.start
            };
            let likened = || {
                let hit = hits.iter().find(between)?;
                let at = self.sentence.words[usize::from(hit.words.0)].token as usize;
                deeds::likened(source, (at, &hit.form), holder, pair.target)
            };
            deeds::done_by(source, holder, pair.target).or_else(likened)
        };
        match if polarity == Polarity::Neutral { deed() } else { None } {
            Some(deed) => Answer::by_act(deed.side, Some(deed.row)),
            None => Answer { polarity, score, by_act: None },
        }
    }

    /// How the score of the last answer adds up.
    pub(super) fn parts(&self, source: &Source<'_>, answer: Answer) -> Parts {
        if let Some(row) = answer.by_act {
            return Parts::of_act(row, answer.score);
        }
        let (_, table) = table(source, &self.view);
        parts(&self.added, table, (&self.sentence, &self.view), source.document, source.lexicon, answer.polarity)
    }

    /// What the holder does to the target, by the pair that was asked about last: a PLOVER root.
    pub(super) fn act<'a>(&mut self, source: &Source<'a>, pair: Pair, told: &Told<'_>) -> Option<&'a str> {
        self.view.holder?;
        let table = &source.lexicon.weights_act;
        let mut many = Many::new(table);
        self.hear(source, pair, told, (OF_ACTS, table), &mut many);
        many.best().map(|label| table.labels[label].as_str())
    }

    fn hear(
        &mut self,
        source: &Source<'_>,
        pair: Pair,
        told: &Told<'_>,
        (number, table): (usize, &PlaceWeights),
        listener: &mut impl Listener,
    ) {
        self.sentence.list(number, table);
        let (sentence, view) = (&self.sentence, &self.view);
        let weighted = sentence.weighted(number);
        features(Asked { source, sentence, weighted, view, target: pair.target, told }, &mut self.scratch, listener);
    }

    /// The names of the features, and the stems that the sentence has in small letters.
    pub(super) fn names(&mut self, source: &Source<'_>, pair: Pair, told: &Told<'_>) -> Example {
        self.view.look(source, &self.sentence, pair, told);
        let (sentence, view) = (&self.sentence, &self.view);
        let mut names = Names {
            lexicon: source.lexicon,
            text: source.text,
            document: source.document,
            sentence,
            features: Vec::new(),
        };
        let weighted = &sentence.all();
        let asked = Asked { source, sentence, weighted, view, target: pair.target, told };
        features(asked, &mut self.scratch, &mut names);
        let small = |w: &usize| {
            let word = &self.sentence.words[*w];
            let token = source.document.tokens[word.token as usize];
            word.sort == Sort::Word && !token.flags.has(Flags::CAPITAL)
        };
        let mut lower: Vec<String> =
            (0..self.sentence.words.len()).filter(small).filter_map(|w| names.stem(w)).collect();
        lower.sort();
        lower.dedup();
        let mut features = names.features;
        features.sort_by(|a, b| a.0.cmp(&b.0));
        features.dedup_by(|a, b| a.0 == b.0);
        Example { features, lower }
    }
}

/// A view as learning sees it.
#[derive(Clone, Debug, Default)]
pub struct Example {
    /// Names and strengths of the features.
    pub features: Vec<(String, f32)>,
    /// Stems of the words that the sentence has in small letters: no names.
    pub lower: Vec<String>,
}

/// The numbers of the tables, as the sentence keeps their words.
const OF_TARGETS: usize = 0;
const OF_DIRECTIONS: usize = 1;
const OF_ACTS: usize = 2;

/// With a holder the table of directions decides, else that of targets.
fn table<'a>(source: &Source<'a>, view: &View) -> (usize, &'a PlaceWeights) {
    match view.holder {
        Some(_) => (OF_DIRECTIONS, &source.lexicon.weights_direction),
        None => (OF_TARGETS, &source.lexicon.weights_stance),
    }
}

/// The tokens that a span covers; the nearest one if it covers none.
pub(super) fn tokens_of(source: &Source<'_>, span: Span) -> Tokens {
    let tokens = &source.document.tokens;
    let start = tokens.partition_point(|t| t.span.end <= span.start).min(tokens.len().saturating_sub(1));
    let end = tokens.partition_point(|t| t.span.start < span.end).max(start + 1);
    Tokens::new(start, end)
}
