//! Adds up the weights of the features, label by label, and says which label wins.
//!
//! The tables are multinomial: each label has its own sum. The score of a polar answer is its distance from neutral,
//! so every feature's part in it is one number, and the parts add up to the score.

use super::features::Listener;
use super::sentence::{Sentence, Sort};
use crate::lexicon::{Fact, Lexicon, PlaceWeights, Places, Stems, Weight};
use crate::model::{Document, Evidence, Polarity, Span, Tokens};
use crate::text::fold;

/// The most labels a table can have.
pub(super) const LABELS: usize = 32;

/// The sums of the labels.
pub(super) type Scores = [f32; LABELS];

/// Adds up weights.
pub(super) struct Adder<'a> {
    pub(super) table: &'a PlaceWeights,
    pub(super) sentence: &'a Sentence,
    pub(super) scores: Scores,
}

impl Listener for Adder<'_> {
    #[inline]
    fn word(&mut self, word: usize, places: Places, strength: f32) {
        let scores = &mut self.scores;
        self.table.word(self.sentence.words[word].stem, places, |weights| {
            for w in weights {
                scores[usize::from(w.label) % LABELS] += w.weight * strength;
            }
        });
    }

    #[inline]
    fn fact(&mut self, fact: Fact, strength: f32, _: Option<usize>) {
        for w in self.table.fact(fact) {
            self.scores[usize::from(w.label) % LABELS] += w.weight * strength;
        }
    }
}

/// One of two listeners, both of which hear everything.
pub(super) struct Both<A, B>(pub(super) A, pub(super) B);

impl<A: Listener, B: Listener> Listener for Both<A, B> {
    #[inline]
    fn word(&mut self, word: usize, places: Places, strength: f32) {
        self.0.word(word, places, strength);
        self.1.word(word, places, strength);
    }

    #[inline]
    fn fact(&mut self, fact: Fact, strength: f32, hit: Option<usize>) {
        self.0.fact(fact, strength, hit);
        self.1.fact(fact, strength, hit);
    }
}

/// Which side the sums of a table of polarities take, and how far it is from neutral (never below 0).
pub(super) fn decide(scores: &Scores) -> (Polarity, f32) {
    let [negative, neutral, positive] = [scores[0], scores[1], scores[2]];
    if negative > neutral && negative >= positive {
        (Polarity::Negative, negative - neutral)
    } else if positive > neutral {
        (Polarity::Positive, positive - neutral)
    } else {
        (Polarity::Neutral, 0.0)
    }
}

/// The label with the largest sum; the first of several.
pub(super) fn best(scores: &Scores, labels: usize) -> Option<usize> {
    (0..labels.min(LABELS)).reduce(|a, b| if scores[b] > scores[a] { b } else { a })
}

/// Notes what each feature adds to the score of a polarity.
pub(super) struct Notes<'a> {
    pub(super) table: &'a PlaceWeights,
    pub(super) sentence: &'a Sentence,
    pub(super) document: &'a Document,
    pub(super) polarity: Polarity,
    pub(super) evidence: Vec<Evidence>,
    /// Index into the sentence's hits of the term behind each piece of evidence.
    pub(super) hits: Vec<Option<usize>>,
}

impl Notes<'_> {
    fn note(&mut self, weights: &[Weight], strength: f32, span: Option<Span>, hit: Option<usize>) {
        note(&mut self.evidence, self.polarity, weights, strength, span);
        self.hits.resize(self.evidence.len(), hit);
    }

    fn span_of(&self, words: std::ops::Range<usize>) -> Span {
        let (first, last) = (self.sentence.words[words.start].token, self.sentence.words[words.end - 1].token);
        self.document.span(Tokens { start: first, end: last + 1 })
    }
}

/// The part of a feature in the score: what it adds to the label that won, less what it adds to neutral.
fn note(evidence: &mut Vec<Evidence>, polarity: Polarity, weights: &[Weight], strength: f32, span: Option<Span>) {
    let sign = if polarity == Polarity::Negative { -1.0 } else { 1.0 };
    for w in weights {
        let part = match w.label {
            l if l == polarity as u8 => sign,
            l if l == Polarity::Neutral as u8 => -sign,
            _ => continue,
        };
        evidence.push(Evidence { row: w.row, weight: part * w.weight * strength, span });
    }
}

impl Listener for Notes<'_> {
    fn word(&mut self, word: usize, places: Places, strength: f32) {
        let span = Some(self.span_of(word..word + 1));
        let table = self.table;
        table.word(self.sentence.words[word].stem, places, |weights| self.note(weights, strength, span, None));
    }

    fn fact(&mut self, fact: Fact, strength: f32, hit: Option<usize>) {
        let span = hit.map(|h| {
            let (first, end) = self.sentence.hits[h].words;
            self.span_of(usize::from(first)..usize::from(end))
        });
        let table = self.table;
        self.note(table.fact(fact), strength, span, hit);
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
        let flags = token.flags;
        Some(match word.sort {
            Sort::Name => Stems::NAME.to_string(),
            Sort::Mark if flags.has(crate::model::Flags::QUOTE) => Stems::QUOTE.to_string(),
            Sort::Word if flags.has(crate::model::Flags::DIGIT) => Stems::NUMBER.to_string(),
            _ if token.word == crate::model::WordId::UNKNOWN => return None,
            Sort::Mark => self.lexicon.vocabulary.word(token.word).to_string(),
            Sort::Word => self.lexicon.stems.stem(&fold(token.span.of(self.text))),
        })
    }
}

impl Listener for Names<'_> {
    fn word(&mut self, word: usize, places: Places, strength: f32) {
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
