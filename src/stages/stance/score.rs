//! Adds up the weights of the features, label by label, and says which label wins.
//!
//! The tables are multinomial: each label has its own sum. The score of a polar answer is its distance from neutral,
//! so every feature's part in it is one number, and the parts add up to the score. Most answers are neutral and make no
//! row, so a first pass only adds up; what a row rests on is gathered by a second pass over the same features.

use super::features::Listener;
use super::sentence::{Sentence, Sort, Word};
use crate::lexicon::{Fact, InPlaces, Lexicon, NO_WEIGHT, PlaceWeights, Places, Stems};
use crate::model::{Document, Evidence, Flags, Polarity, Row, Span, Tokens, WordId};
use crate::text::fold;

/// Adds up the weights of polarities.
pub(super) struct Adder<'a> {
    pub(super) table: &'a PlaceWeights,
    pub(super) scores: [f32; 4],
}

impl Adder<'_> {
    #[inline]
    fn add(&mut self, feature: u32, strength: f32) {
        for (s, w) in self.scores.iter_mut().zip(self.table.first(feature)) {
            *s += w * strength;
        }
    }
}

impl Listener for Adder<'_> {
    fn weights(&self, word: &Word) -> InPlaces {
        self.table.stem(word.gist.stem())
    }

    #[inline]
    fn word(&mut self, _: usize, weights: InPlaces, places: Places, strength: f32) {
        weights.each(places, |feature| self.add(feature, strength));
    }

    #[inline]
    fn fact(&mut self, fact: Fact, strength: f32, _: Option<usize>) {
        let feature = self.table.fact(fact);
        if feature != NO_WEIGHT {
            self.add(feature, strength);
        }
    }
}

/// The most labels a table can have.
const LABELS: usize = 32;

/// Adds up the weights of a table with many labels.
pub(super) struct Many<'a> {
    pub(super) table: &'a PlaceWeights,
    scores: [f32; LABELS],
}

impl<'a> Many<'a> {
    pub(super) fn new(table: &'a PlaceWeights) -> Self {
        Many { table, scores: [0.0; LABELS] }
    }

    /// The label with the largest sum; the first of several.
    pub(super) fn best(&self) -> Option<usize> {
        let scores = &self.scores;
        (0..self.table.labels.len().min(LABELS)).reduce(|a, b| if scores[b] > scores[a] { b } else { a })
    }
}

impl Listener for Many<'_> {
    fn weights(&self, word: &Word) -> InPlaces {
        self.table.stem(word.gist.stem())
    }

    fn word(&mut self, _: usize, weights: InPlaces, places: Places, strength: f32) {
        let (table, scores) = (self.table, &mut self.scores);
        weights.each(places, |feature| {
            for w in table.weights(feature) {
                scores[usize::from(w.label) % LABELS] += w.weight * strength;
            }
        });
    }

    fn fact(&mut self, fact: Fact, strength: f32, _: Option<usize>) {
        for w in self.table.weights(self.table.fact(fact)) {
            self.scores[usize::from(w.label) % LABELS] += w.weight * strength;
        }
    }
}

/// Which side the sums of a table of polarities take, and the score: the distance from neutral, below 0 if against.
pub(super) fn decide(scores: &[f32; 4]) -> (Polarity, f32) {
    let [negative, neutral, positive, _] = *scores;
    if negative > neutral && negative >= positive {
        (Polarity::Negative, neutral - negative)
    } else if positive > neutral {
        (Polarity::Positive, positive - neutral)
    } else {
        (Polarity::Neutral, 0.0)
    }
}

/// What was added to the score of a polarity, row by row.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) evidence: Vec<Evidence>,
    /// Rows of the terms that counted.
    pub(super) rows: Vec<Row>,
    /// Whether the weightiest term is negated.
    pub(super) negated: bool,
}

/// Gathers the parts of a score: of each feature what it adds to the label that won, less what it adds to neutral.
pub(super) struct Gatherer<'a> {
    pub(super) table: &'a PlaceWeights,
    pub(super) sentence: &'a Sentence,
    pub(super) document: &'a Document,
    pub(super) lexicon: &'a Lexicon,
    pub(super) polarity: Polarity,
    pub(super) parts: Parts,
    /// What the weightiest term added.
    pub(super) heaviest: f32,
}

impl Gatherer<'_> {
    /// Notes what a feature added; returns the sum.
    fn gather(&mut self, feature: u32, strength: f32, span: Option<Span>) -> f32 {
        let sign = if self.polarity == Polarity::Negative { -1.0 } else { 1.0 };
        let mut sum = 0.0;
        for w in self.table.weights(feature) {
            let part = match w.label {
                l if l == self.polarity as u8 => sign,
                l if l == Polarity::Neutral as u8 => -sign,
                _ => continue,
            };
            let weight = part * w.weight * strength;
            self.parts.evidence.push(Evidence { row: w.row, weight, span });
            sum += weight;
        }
        sum
    }

    fn span(&self, first: usize, last: usize) -> Span {
        let token = |word: usize| self.sentence.words[word].token;
        self.document.span(Tokens { start: token(first), end: token(last) + 1 })
    }
}

impl Listener for Gatherer<'_> {
    fn weights(&self, word: &Word) -> InPlaces {
        self.table.stem(word.gist.stem())
    }

    fn word(&mut self, word: usize, weights: InPlaces, places: Places, strength: f32) {
        let span = self.span(word, word);
        weights.each(places, |feature| {
            self.gather(feature, strength, Some(span));
        });
    }

    fn fact(&mut self, fact: Fact, strength: f32, hit: Option<usize>) {
        let feature = self.table.fact(fact);
        let Some(hit) = hit.map(|h| &self.sentence.hits[h]).filter(|_| feature != NO_WEIGHT) else {
            self.gather(feature, strength, None);
            return;
        };
        let span = self.span(usize::from(hit.words.0), usize::from(hit.words.1) - 1);
        let weight = self.gather(feature, strength, Some(span)).abs();
        if weight > self.heaviest {
            self.heaviest = weight;
            self.parts.negated = hit.negated;
        }
        let row = self.lexicon.terms[hit.form.term as usize].row;
        if !self.parts.rows.contains(&row) {
            self.parts.rows.push(row);
        }
    }
}

/// Writes down names, for learning.
pub(super) struct Names<'a> {
    pub(super) lexicon: &'a Lexicon,
    pub(super) text: &'a str,
    pub(super) document: &'a Document,
    pub(super) sentence: &'a Sentence,
    pub(super) features: Vec<(String, f32)>,
}

impl Names<'_> {
    /// The stem of a word; none if the vocabulary does not hold the word.
    pub(super) fn stem(&self, word: usize) -> Option<String> {
        let word = &self.sentence.words[word];
        let token = self.document.tokens[word.token as usize];
        Some(match word.sort {
            Sort::Name => Stems::NAME.to_string(),
            Sort::Mark if token.flags.has(Flags::QUOTE) => Stems::QUOTE.to_string(),
            Sort::Word if token.flags.has(Flags::DIGIT) => Stems::NUMBER.to_string(),
            _ if token.word == WordId::UNKNOWN => return None,
            Sort::Mark => self.lexicon.vocabulary.word(token.word).to_string(),
            Sort::Word => self.lexicon.stems.stem(&fold(token.span.of(self.text))),
        })
    }
}

impl Listener for Names<'_> {
    fn weights(&self, _: &Word) -> InPlaces {
        InPlaces::EVERYWHERE
    }

    fn word(&mut self, word: usize, _: InPlaces, places: Places, strength: f32) {
        let Some(stem) = self.stem(word) else { return };
        for (bit, place) in Places::NAMES.iter().enumerate() {
            if places.0 >> bit & 1 == 1 {
                self.features.push((format!("{place}:{stem}"), strength));
            }
        }
    }

    fn fact(&mut self, fact: Fact, strength: f32, _: Option<usize>) {
        if fact != Fact::BIAS {
            self.features.push((fact.name(), strength));
        }
    }
}
