//! Which words and endings the model lists, and the tags that each can have.

use rustc_hash::FxHashMap;

use super::Sentence;
use crate::lexicon::syntax::{Learned, MOST, Set, TAGS, is_numeral, numeral};
use crate::model::Tag;

/// The most words that are listed.
const WORDS: usize = 16_000;
/// The most endings.
const ENDINGS: usize = 4_000;
/// Words and endings seen less often are not listed.
const SUPPORT: u32 = 8;
/// Words seen less often tell what tags an ending can have.
const RARE: u32 = 60;
/// Share of its uses from which a tag is one of a word's.
const SHARE: f64 = 0.003;

type Counts = [[u32; TAGS]; 3];

/// Words, endings and tag sets of the sentences, whose words are numbers in `forms`.
pub(super) fn list(sentences: &[Sentence], forms: &[String]) -> Learned {
    let mut uses = vec![0u32; forms.len()];
    for form in sentences.iter().flat_map(|s| &s.forms) {
        uses[*form as usize] += 1;
    }
    let words = frequent(forms.iter().zip(&uses).map(|(f, &n)| (listed(f), n)), WORDS);
    let endings = frequent(
        forms.iter().zip(&uses).filter(|(f, n)| **n < RARE && !is_numeral(f)).flat_map(|(f, &n)| {
            let bytes = f.len();
            (2..=4)
                .filter(move |&k| k < bytes && f.is_char_boundary(bytes - k))
                .map(move |k| (f[bytes - k..].to_string(), n))
        }),
        ENDINGS,
    );
    let mut learned = Learned { words, endings, tag_sets: vec![Set::of(&[Tag::Nnp as u8])], ..Learned::default() };
    learned.sets = vec![[0; 3]; 1 + learned.words.len() + learned.endings.len()];
    tag_sets(&mut learned, sentences, forms, &uses);
    learned
}

/// What a form is listed as.
fn listed(form: &str) -> String {
    if is_numeral(form) { numeral(form).to_string() } else { form.to_string() }
}

/// The most frequent of these, those with more uses first.
fn frequent(all: impl Iterator<Item = (String, u32)>, most: usize) -> Vec<String> {
    let mut counts: FxHashMap<String, u32> = FxHashMap::default();
    for (word, n) in all.filter(|w| (1..256).contains(&w.0.len())) {
        *counts.entry(word).or_default() += n;
    }
    let mut counts: Vec<(String, u32)> = counts.into_iter().filter(|w| w.1 >= SUPPORT).collect();
    counts.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    counts.truncate(most);
    counts.into_iter().map(|w| w.0).collect()
}

fn tag_sets(learned: &mut Learned, sentences: &[Sentence], forms: &[String], uses: &[u32]) {
    let lexemes = super::lexemes(learned.clone(), forms);
    let mut counts: Vec<Counts> = vec![[[0; TAGS]; 3]; learned.sets.len()];
    for s in sentences {
        for ((&form, &(_, case)), &tag) in s.forms.iter().zip(&s.shapes).zip(&s.tags) {
            let lexeme = lexemes[form as usize];
            let number = if uses[form as usize] < RARE { [lexeme.number, lexeme.ending] } else { [lexeme.number; 2] };
            counts[usize::from(number[0])][case as usize][tag as usize] += 1;
            if number[1] != number[0] {
                counts[usize::from(number[1])][case as usize][tag as usize] += 1;
            }
            if lexeme.number == 0 || uses[form as usize] < RARE && number.iter().all(|&n| n != 0) {
                counts[0][case as usize][tag as usize] += 1;
            }
        }
    }
    let behind = learned.words.len() + 1;
    let any = counts[0];
    let mut numbers: FxHashMap<Set, u16> = FxHashMap::default();
    learned.tag_sets.clear();
    for (number, own) in counts.iter().enumerate() {
        let word = (1..behind).contains(&number);
        for case in 0..3 {
            let mut sums = own[case].map(f64::from);
            // A capital that tells nothing may stand on any word.
            if case == 1 {
                for (sum, (l, c)) in sums.iter_mut().zip(own[0].iter().zip(&own[2])) {
                    *sum += f64::from(*l) + 0.3 * f64::from(*c);
                }
            }
            // Few uses are eked out with those of other words.
            let total: f64 = sums.iter().sum();
            if total < if word { 4.0 } else { 20.0 } {
                let others: f64 = any[case].iter().map(|&n| f64::from(n)).sum::<f64>().max(1.0);
                for (sum, n) in sums.iter_mut().zip(any[case]) {
                    *sum += 8.0 * f64::from(n) / others;
                }
            }
            let set = set(&sums);
            let next = numbers.len() as u16;
            let id = *numbers.entry(set).or_insert(next);
            if id == next {
                learned.tag_sets.push(set);
            }
            learned.sets[number][case] = id;
        }
    }
}

/// The tags with some share of the sum.
fn set(sums: &[f64; TAGS]) -> Set {
    let total: f64 = sums.iter().sum();
    let mut tags: Vec<(f64, u8)> = sums.iter().zip(0..).map(|(&n, t)| (n, t)).filter(|t| t.0 > total * SHARE).collect();
    tags.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    tags.truncate(MOST);
    if tags.is_empty() {
        tags.push((0.0, Tag::Nnp as u8));
    }
    // Weights belong to a set, so that equal sets must be one, whatever is more frequent.
    tags.sort_unstable_by_key(|t| t.1);
    Set::of(&tags.iter().map(|t| t.1).collect::<Vec<u8>>())
}
