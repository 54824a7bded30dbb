//! Adds up the weights of the features, label by label, and says which label wins.
//!
//! The tables are multinomial: each label has its own sum. The score of a polar answer is its distance from neutral,
//! so every feature's part in it is one number, and the parts add up to the score. What was added is kept until the
//! next question, so that an answer that becomes a row need not be worked out twice.

use super::features::Listener;
use super::sentence::{Sentence, Sort, Word};
use super::view::View;
use crate::lexicon::{Fact, InPlaces, Lexicon, NO_WEIGHT, PlaceWeights, Places, Stems, TermKind};
use crate::model::{Document, Evidence, Flags, Polarity, Row, Tokens, WordId};
use crate::text::fold;

/// What a feature was found in.
#[derive(Clone, Copy, Debug)]
pub(super) enum Found {
    /// A word of the sentence.
    Word(u16),
    /// A term, an index into the sentence's hits.
    Hit(u16),
    Nothing,
}

/// A feature that was added.
#[derive(Clone, Copy, Debug)]
pub(super) struct Added {
    feature: u32,
    strength: f32,
    found: Found,
}

/// Adds up the weights of polarities, and keeps what it added.
pub(super) struct Adder<'a> {
    pub(super) table: &'a PlaceWeights,
    pub(super) scores: [f32; 4],
    pub(super) added: &'a mut Vec<Added>,
}

impl Adder<'_> {
    #[inline]
    fn add(&mut self, feature: u32, strength: f32, found: Found) {
        for (s, w) in self.scores.iter_mut().zip(self.table.first(feature)) {
            *s += w * strength;
        }
        self.added.push(Added { feature, strength, found });
    }
}

impl Listener for Adder<'_> {
    fn weights(&self, word: &Word) -> InPlaces {
        self.table.stem(word.gist.stem())
    }

    #[inline]
    fn word(&mut self, word: usize, weights: InPlaces, places: Places, strength: f32) {
        weights.each(places, |feature| self.add(feature, strength, Found::Word(word as u16)));
    }

    #[inline]
    fn fact(&mut self, fact: Fact, strength: f32, hit: Option<usize>) {
        let feature = self.table.fact(fact);
        if feature != NO_WEIGHT {
            self.add(feature, strength, hit.map_or(Found::Nothing, |h| Found::Hit(h as u16)));
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
///
/// If `sure`, a side is taken only if it is likelier than the other side and neutral together: to mistake friend for foe
/// costs twice what it costs to say nothing (the rule of least cost, Elkan 2001).
pub(super) fn decide(scores: &[f32; 4], sure: bool) -> (Polarity, f32) {
    let [negative, neutral, positive, _] = *scores;
    let (side, own, other) = if negative >= positive {
        (Polarity::Negative, negative, positive)
    } else {
        (Polarity::Positive, positive, negative)
    };
    if own <= neutral || sure && 1.0 <= (neutral - own).exp() + (other - own).exp() {
        return (Polarity::Neutral, 0.0);
    }
    (side, if side == Polarity::Negative { neutral - own } else { own - neutral })
}

/// What was added to the score of a polarity, row by row.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) evidence: Vec<Evidence>,
    /// Rows of the terms that counted.
    pub(super) rows: Vec<Row>,
    /// Whether the weightiest term is negated.
    pub(super) negated: bool,
    /// Whether it is a verb.
    pub(super) deed: bool,
}

impl Parts {
    /// The one part of a score that comes from an act or deed.
    pub(super) fn of_act(row: Row, score: f32) -> Parts {
        Parts { evidence: vec![Evidence { row, weight: score, span: None }], rows: vec![row], ..Parts::default() }
    }
}

/// The parts of a score: of each feature what it adds to the label that won, less what it adds to neutral.
pub(super) fn parts(
    added: &[Added],
    table: &PlaceWeights,
    (sentence, view): (&Sentence, &View),
    document: &Document,
    lexicon: &Lexicon,
    polarity: Polarity,
) -> Parts {
    let mut parts = Parts::default();
    if polarity == Polarity::Neutral {
        return parts;
    }
    parts.evidence.reserve(2 * added.len());
    let sign = if polarity == Polarity::Negative { -1.0 } else { 1.0 };
    let token = |word: u16| sentence.words[usize::from(word)].token;
    let mut heaviest = 0.0f32;
    let mut terms = 0u64; // first hits that were cited already
    for a in added {
        let weights = table.weights(a.feature);
        if weights.is_empty() {
            continue;
        }
        let span = match a.found {
            Found::Word(w) => Some(document.tokens[token(w) as usize].span),
            Found::Hit(h) => {
                let (first, end) = sentence.hits[usize::from(h)].words;
                Some(document.span(Tokens { start: token(first), end: token(end - 1) + 1 }))
            }
            Found::Nothing => None,
        };
        let before = parts.evidence.len();
        for w in weights {
            let part = match w.label {
                l if l == polarity as u8 => sign,
                l if l == Polarity::Neutral as u8 => -sign,
                _ => continue,
            };
            parts.evidence.push(Evidence { row: w.row, weight: part * w.weight * a.strength, span });
        }
        if let Found::Hit(h) = a.found {
            let hit = &sentence.hits[usize::from(h)];
            let seen = view.terms.iter().find(|t| t.hit == usize::from(h));
            let negator = seen.and_then(|t| t.negator);
            let weight: f32 = parts.evidence[before..].iter().map(|e| e.weight).sum();
            if weight.abs() > heaviest {
                heaviest = weight.abs();
                parts.negated = negator.is_some();
                parts.deed = hit.form.kind == TermKind::Verb;
            }
            let bit = 1u64 << (h % 64);
            if terms & bit == 0 {
                terms |= bit;
                parts.rows.push(lexicon.terms[hit.form.term as usize].row);
                parts.rows.extend(negator);
            }
        }
    }
    parts
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
