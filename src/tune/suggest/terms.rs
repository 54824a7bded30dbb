//! Words beside targets that no row knows and that keep company with words that judge.
//!
//! A word that stands in sentences with blame more often than other words do is likely to blame, too (Turney &
//! Littman 2003). So each unknown word beside a name is counted with the sum of the weights of the known terms
//! around it; how far its mean lies from that of all such words, in standard errors, says which side it takes and how
//! sure that is.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::{Kind, Page, Suggestion, Tally};
use crate::lexicon::Function;
use crate::model::{Flags, Mention, Polarity, Sentence, Span, Tag};
use crate::text::fold;

/// Tokens between a word and the name that it stands beside, at most.
const BESIDE: usize = 6;
/// Tokens between a word and the terms that it keeps company with, at most.
const NEAR: usize = 6;
/// A weight is no farther from 0: a sentence with many terms is not so much surer.
const LOUDEST: f64 = 3.0;
/// Fewer articles than these say too little.
const LEAST: u64 = 3;
/// Standard errors from the mean of all, at least.
const SURE: f64 = 1.0;

/// A word class, as `stance.csv` names it.
const CLASSES: [&str; 4] = ["adjective", "noun", "verb", "adverb"];

/// An unknown word beside names: all forms of a stem together.
#[derive(Debug, Default)]
pub(super) struct Word {
    tally: Tally,
    /// Sum of what its sentences say.
    sum: f64,
    /// Sum of the squares.
    squares: f64,
    forms: BTreeMap<String, u64>,
    classes: [u64; CLASSES.len()],
}

impl Word {
    pub(super) fn merge(&mut self, later: Word) {
        self.tally.merge(later.tally);
        self.sum += later.sum;
        self.squares += later.squares;
        later.forms.into_iter().for_each(|(form, n)| *self.forms.entry(form).or_default() += n);
        self.classes.iter_mut().zip(later.classes).for_each(|(mine, n)| *mine += n);
    }
}

fn class(tag: Tag) -> Option<usize> {
    match tag {
        Tag::Jj | Tag::Jjr | Tag::Jjs => Some(0),
        Tag::Nn | Tag::Nns => Some(1),
        Tag::Vb | Tag::Vbd | Tag::Vbg | Tag::Vbn | Tag::Vbp | Tag::Vbz => Some(2),
        Tag::Rb | Tag::Rbr | Tag::Rbs => Some(3),
        _ => None,
    }
}

/// Adds the words of an article. It counts once: what an article is about makes all its sentences alike.
pub(super) fn survey(page: &Page<'_>, words: &mut FxHashMap<String, Word>) {
    let mut here: BTreeMap<String, Here> = BTreeMap::new();
    let mut mentions = page.mentions.iter().peekable();
    for sentence in &page.document.sentences {
        let targets: Vec<&Mention> =
            std::iter::from_fn(|| mentions.next_if(|m| m.tokens.start < sentence.tokens.end)).collect();
        if targets.is_empty() {
            continue;
        }
        let said = said(page, sentence);
        for i in sentence.tokens.range() {
            let beside = |t: &&Mention| {
                let range = t.tokens.range();
                !range.contains(&i) && i + BESIDE >= range.start && i < range.end + BESIDE
            };
            let Some(class) = class(page.tags[i]).filter(|_| is_unknown(page, i) && targets.iter().any(beside)) else {
                continue;
            };
            let folded = fold(page.surface(i));
            let near = said.iter().filter(|(at, _)| at.abs_diff(i) <= NEAR).map(|(_, weight)| weight).sum::<f64>();
            let word = here.entry(page.lexicon.stems.stem(&folded)).or_default();
            word.at.get_or_insert(page.document.tokens[i].span);
            word.count += 1;
            word.sum += near.clamp(-LOUDEST, LOUDEST);
            *word.forms.entry(folded).or_default() += 1;
            word.classes[class] += 1;
        }
    }
    for (stem, here) in here {
        let word = words.entry(stem).or_default();
        let mean = here.sum / here.count as f64;
        word.sum += mean;
        word.squares += mean * mean;
        word.tally.article(page, here.count, here.at.unwrap_or_default());
        here.forms.into_iter().for_each(|(form, n)| *word.forms.entry(form).or_default() += n);
        word.classes.iter_mut().zip(here.classes).for_each(|(mine, n)| *mine += n);
    }
}

/// A word in one article.
#[derive(Default)]
struct Here {
    at: Option<Span>,
    count: u64,
    sum: f64,
    forms: BTreeMap<String, u64>,
    classes: [u64; CLASSES.len()],
}

/// The known terms of a sentence: where they stand and what they weigh.
fn said(page: &Page<'_>, sentence: &Sentence) -> Vec<(usize, f64)> {
    let tokens = &page.document.tokens[..sentence.tokens.end as usize];
    let term = |i: usize| {
        let (_, forms) = page.lexicon.term_forms.longest(&tokens[i..])?;
        Some((i, f64::from(forms.first()?.weight)))
    };
    sentence.tokens.range().filter_map(term).collect()
}

/// Whether no table says anything about the word.
fn is_unknown(page: &Page<'_>, i: usize) -> bool {
    let (lexicon, token) = (page.lexicon, page.document.tokens[i]);
    let word = token.word;
    let named = token.flags.has(Flags::CAPITAL) || token.flags.has(Flags::DIGIT) || token.span.len() < 4;
    let hyphen = |at: Option<usize>| {
        let mark = at.and_then(|at| page.document.tokens.get(at));
        mark.is_some_and(|t| page.lexicon.function(t.word).has(Function::HYPHEN) && !t.flags.has(Flags::SPACE))
    };
    !named
        && !hyphen(i.checked_sub(1))
        && !hyphen(Some(i + 1))
        && lexicon.stems.gist(word).stem() == 0
        && lexicon.function(word) == Default::default()
        && !lexicon.term_forms.begins(word)
        && !lexicon.cue_forms.begins(word)
        && !lexicon.hedges.begins(word)
        && !lexicon.negators.begins(word)
        && !lexicon.roles.begins(word)
}

/// The suggestions.
pub(super) fn propose(words: &FxHashMap<String, Word>) -> Vec<Suggestion> {
    let mut sorted: Vec<(&String, &Word)> = words.iter().collect();
    sorted.sort_by_key(|(stem, _)| *stem);
    let all = |f: fn(&Word) -> f64| sorted.iter().map(|(_, w)| f(w)).sum::<f64>();
    let count = all(|w| w.tally.documents as f64).max(1.0);
    let mean = all(|w| w.sum) / count;
    let spread = (all(|w| w.squares) / count - mean * mean).max(f64::EPSILON).sqrt();
    let often = sorted.iter().filter(|(_, w)| w.tally.documents >= LEAST);
    often
        .filter_map(|(_, word)| {
            let n = word.tally.documents as f64;
            let errors = (word.sum - mean * n) / (spread * n.sqrt());
            (errors.abs() >= SURE).then(|| suggestion(word, errors, word.sum / n - mean))
        })
        .collect()
}

fn suggestion(word: &Word, errors: f64, shift: f64) -> Suggestion {
    let form = word.forms.iter().max_by(|a, b| a.1.cmp(b.1).then_with(|| b.0.cmp(a.0))).expect("it has a form").0;
    let polarity = if errors < 0.0 { Polarity::Negative } else { Polarity::Positive };
    let class = (0..CLASSES.len()).max_by_key(|&c| (word.classes[c], std::cmp::Reverse(c))).unwrap_or(0);
    // A faint weight: company tells the side, not how strong a word is.
    let weight = format!("{:.1}", (shift / 2.0).clamp(-1.0, 1.0).abs().max(0.1).copysign(errors));
    let cells = [
        ("term", form.as_str()),
        ("polarity", polarity.name()),
        ("weight", &weight),
        ("kind", CLASSES[class]),
        ("scope", "near"),
        ("enabled", "yes"),
    ];
    let variants = word.forms.iter().filter(|(f, _)| *f != form).map(|(f, n)| (f.clone(), *n));
    Suggestion {
        kind: Kind::Stance,
        words: form.clone(),
        guess: format!("{polarity} {}", CLASSES[class]),
        gain: errors.abs(),
        documents: word.tally.documents,
        occurrences: word.tally.occurrences,
        variants: variants.collect(),
        remark: String::new(),
        examples: word.tally.examples.clone(),
        rows: vec![Kind::Stance.row(&cells)],
    }
}
