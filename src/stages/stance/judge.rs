//! One question: how does this sentence, or this holder in it, stand towards this target?
//!
//! The stage and `eval stances` both ask here, so there is one way of scoring.

use super::features::features;
use super::score::{Adder, Both, LABELS, Names, Notes, Scores, best, decide};
use super::sentence::{Sentence, Source};
use super::view::View;
use crate::lexicon::{Fact, PlaceWeights};
use crate::model::{Evidence, Polarity, Row, Span, Tokens};

/// The buffers of one reader, used again for each sentence.
#[derive(Default)]
pub(crate) struct Judge {
    pub(super) sentence: Sentence,
    view: View,
}

/// An answer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answer {
    pub(super) polarity: Polarity,
    /// Below 0 against, above 0 for.
    pub(super) score: f32,
    /// What the holder does, an index into the labels of the act table; none where there is no holder.
    pub(super) act: Option<usize>,
}

impl Judge {
    /// Begins a sentence.
    pub(super) fn read(&mut self, source: &Source<'_>, tokens: Tokens) {
        self.sentence.read(source, tokens);
    }

    /// Begins a text that is one sentence; the tokens of target and holder.
    pub(super) fn begin(
        &mut self,
        source: &Source<'_>,
        target: Span,
        holder: Option<Span>,
    ) -> (Tokens, Option<Tokens>) {
        self.read(source, Tokens::new(0, source.document.tokens.len()));
        (tokens_of(source, target), holder.map(|h| tokens_of(source, h)))
    }

    /// The answer for a target, and a holder if there is one.
    pub(super) fn ask(&mut self, source: &Source<'_>, target: Tokens, holder: Option<Tokens>, cues: &[Fact]) -> Answer {
        let lexicon = source.lexicon;
        self.view.look(&self.sentence, target, holder);
        let add = |table| Adder { table, sentence: &self.sentence, scores: [0.0; LABELS] };
        let (scores, act) = if self.view.holder.is_some() {
            let mut both = Both(add(&lexicon.weights_direction), add(&lexicon.weights_act));
            features(source, &self.sentence, &mut self.view, target, cues, &mut both);
            (both.0.scores, best(&both.1.scores, lexicon.weights_act.labels.len()))
        } else {
            let mut adder = add(&lexicon.weights_stance);
            features(source, &self.sentence, &mut self.view, target, cues, &mut adder);
            (adder.scores, None)
        };
        let (polarity, score) = signed(&scores);
        Answer { polarity, score, act }
    }

    /// The evidence of the answer, the rows of the terms behind it, and whether the weightiest of these is negated.
    pub(super) fn evidence(
        &mut self,
        source: &Source<'_>,
        target: Tokens,
        holder: Option<Tokens>,
        cues: &[Fact],
        polarity: Polarity,
    ) -> (Vec<Evidence>, Vec<Row>, bool) {
        if polarity == Polarity::Neutral {
            return (Vec::new(), Vec::new(), false);
        }
        self.view.look(&self.sentence, target, holder);
        let table = self.table(source, self.view.holder.is_some());
        let mut notes = Notes {
            table,
            sentence: &self.sentence,
            document: source.document,
            polarity,
            evidence: Vec::new(),
            hits: Vec::new(),
        };
        features(source, &self.sentence, &mut self.view, target, cues, &mut notes);
        let mut rows: Vec<Row> = Vec::new();
        for hit in notes.hits.iter().flatten() {
            let row = source.lexicon.terms[self.sentence.hits[*hit].term as usize].row;
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
        let heaviest = notes.evidence.iter().zip(&notes.hits).filter(|(_, h)| h.is_some());
        let heaviest = heaviest.max_by(|a, b| a.0.weight.abs().total_cmp(&b.0.weight.abs()));
        let negated = heaviest.and_then(|(_, h)| *h).is_some_and(|h| self.sentence.hits[h].negated);
        (notes.evidence, rows, negated)
    }

    fn table<'a>(&self, source: &Source<'a>, holder: bool) -> &'a PlaceWeights {
        if holder { &source.lexicon.weights_direction } else { &source.lexicon.weights_stance }
    }

    /// The names of the features, and the stems that the sentence has in small letters.
    pub(super) fn names(
        &mut self,
        source: &Source<'_>,
        target: Tokens,
        holder: Option<Tokens>,
        cues: &[Fact],
    ) -> Example {
        self.view.look(&self.sentence, target, holder);
        let mut names = Names {
            lexicon: source.lexicon,
            text: source.text,
            document: source.document,
            sentence: &self.sentence,
            features: Vec::new(),
        };
        features(source, &self.sentence, &mut self.view, target, cues, &mut names);
        let small = |w: &usize| {
            let word = &self.sentence.words[*w];
            let token = source.document.tokens[word.token as usize];
            word.sort == super::sentence::Sort::Word && !token.flags.has(crate::model::Flags::CAPITAL)
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
#[derive(Clone, Debug)]
pub struct Example {
    /// Names and strengths of the features.
    pub features: Vec<(String, f32)>,
    /// Stems of the words that the sentence has in small letters: no names.
    pub lower: Vec<String>,
}

fn signed(scores: &Scores) -> (Polarity, f32) {
    let (polarity, distance) = decide(scores);
    (polarity, if polarity == Polarity::Negative { -distance } else { distance })
}

/// The tokens that a span covers; the nearest one if it covers none.
pub(super) fn tokens_of(source: &Source<'_>, span: Span) -> Tokens {
    let tokens = &source.document.tokens;
    let start = tokens.partition_point(|t| t.span.end <= span.start).min(tokens.len().saturating_sub(1));
    let end = tokens.partition_point(|t| t.span.start < span.end).max(start + 1);
    Tokens::new(start, end)
}
