//! Learns tagger and parser from treebanks: what `syntax.model` holds.
//!
//! In steps: list words, endings and the tags that each can have; learn the tagger; tag every document with a tagger
//! that has not seen it (the parser must learn from the faults that it will meet); learn the parser; keep the heaviest
//! features, as many as the tables have cells; go over the sentences again with these alone, since they must now do
//! the work of the others; round the weights to a byte. There is no chance in it: the same files give the same bytes.

mod choosings;
mod lexemes;
mod parser;
mod perceptron;
mod tagger;

use rustc_hash::FxHashMap;

use super::random;
use crate::eval::trees::{TreeDocument, TreeSentence};
use crate::lexicon::syntax::{Actions, Case, Learned, Lexeme, MOST, Rows, Set, Syntax, TAGS, pair, tops};
use crate::model::NO_HEAD;
use crate::model::{Flags, Relation, Tag, Token, WordId};
use crate::stages::syntax::atoms::{Capitals, is_first, shape};
use crate::text::{Vocabulary, fold};
use perceptron::{Choices, Table};

/// Rounds of the tagger before and after its features are thinned out.
const TAGGER_ROUNDS: [u32; 2] = [5, 3];
/// Rounds of the parser, the same.
const PARSER_ROUNDS: [u32; 2] = [6, 3];
/// Taggers for the tags that the parser learns from; each tags what it has not seen.
const FOLDS: u32 = 4;
/// Of so many sentences one is repeated in capitals, and one with capital words.
const HEADLINES: usize = 40;
/// Share of the arcs between two tags from which a relation is one of theirs.
const SHARE: f64 = 0.002;
/// Share of the weights that are not cut when they are rounded to a byte.
const FITTING: f64 = 0.999;

/// A sentence to learn from.
struct Sentence {
    /// Folded words, as numbers.
    forms: Vec<u32>,
    flags: Vec<Flags>,
    shapes: Vec<(u8, Case)>,
    tags: Vec<Tag>,
    /// The number of tokens stands for the root's head.
    heads: Vec<u32>,
    relations: Vec<Relation>,
    /// Tags by a tagger that has not seen the document.
    guessed: Vec<Tag>,
    fold: u32,
}

/// The sentences to learn from.
#[derive(Default)]
pub struct Treebank {
    sentences: Vec<Sentence>,
    forms: Vec<String>,
    numbers: FxHashMap<String, u32>,
    documents: u32,
}

impl Treebank {
    /// Number of sentences.
    pub fn len(&self) -> usize {
        self.sentences.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.sentences.is_empty()
    }

    /// Adds the sentences of a document, and some of them again as they would stand in a headline.
    pub fn add(&mut self, document: &TreeDocument, vocabulary: &Vocabulary) {
        let fold = self.documents % FOLDS;
        self.documents += 1;
        for gold in document.sentences.iter().filter(|s| !s.crossing) {
            let tokens = &document.document.tokens[gold.tokens.range()];
            let forms: Vec<u32> = tokens.iter().map(|t| self.number(t, &document.text, vocabulary)).collect();
            let headline = match self.sentences.len() % HEADLINES {
                _ if tokens.len() > 40 => None,
                0 => Some((Flags(Flags::CAPITAL.0 | Flags::UPPER.0), 1)),
                1 => Some((Flags::CAPITAL, 4)),
                _ => None,
            };
            let flags: Vec<Flags> = tokens.iter().map(|t| t.flags).collect();
            if let Some((more, shortest)) = headline {
                let raised = tokens.iter().map(|t| {
                    let word = t.flags.0 & (Flags::PUNCT.0 | Flags::DIGIT.0) == 0 && t.span.len() >= shortest;
                    if word { Flags(t.flags.0 | more.0) } else { t.flags }
                });
                self.sentences.push(Sentence::new(tokens, forms.clone(), raised.collect(), gold, fold));
            }
            self.sentences.push(Sentence::new(tokens, forms, flags, gold, fold));
        }
    }

    /// The number of a word, in the spelling by which the parser will know it.
    fn number(&mut self, token: &Token, text: &str, vocabulary: &Vocabulary) -> u32 {
        let folded = match token.word {
            WordId::UNKNOWN => fold(token.span.of(text)),
            known => vocabulary.word(known).to_string(),
        };
        if let Some(&number) = self.numbers.get(&folded) {
            return number;
        }
        let number = self.forms.len() as u32;
        self.forms.push(folded.clone());
        self.numbers.insert(folded, number);
        number
    }
}

impl Sentence {
    fn new(tokens: &[Token], forms: Vec<u32>, flags: Vec<Flags>, gold: &TreeSentence, fold: u32) -> Sentence {
        let capitals = Capitals::of(flags.iter().zip(tokens).map(|(&f, t)| (f, t.span.len())));
        let shape = |(i, &f): (usize, &Flags)| shape(f, is_first(tokens, i), capitals);
        Sentence {
            forms,
            shapes: flags.iter().enumerate().map(shape).collect(),
            flags,
            tags: gold.tags.clone(),
            heads: gold.heads.iter().map(|&h| if h == NO_HEAD { tokens.len() as u32 } else { h }).collect(),
            relations: gold.relations.clone(),
            guessed: Vec::new(),
            fold,
        }
    }
}

/// What the listed words and endings say of each form.
fn lexemes(learned: Learned, forms: &[String]) -> Vec<Lexeme> {
    let syntax = Syntax::over(learned);
    forms.iter().map(|f| syntax.lexeme(f)).collect()
}

/// Learns a model. `progress` is told what is going on.
pub fn learn(mut treebank: Treebank, progress: &mut dyn FnMut(&str)) -> Vec<u8> {
    let forms = std::mem::take(&mut treebank.forms);
    let mut sentences = treebank.sentences;
    let learned = lexemes::list(&sentences, &forms);
    let lexemes = lexemes(learned.clone(), &forms);
    let mut syntax = Syntax::over(learned);
    progress(&format!("{} words, {} tag sets", syntax.learned.words.len(), syntax.learned.tag_sets.len()));
    for fold in 0..FOLDS {
        let table = tagger_rounds(Table::new(), TAGGER_ROUNDS[0], &sentences, Some(fold), &syntax, &lexemes);
        let table = Table::closed(&table.averaged());
        for s in sentences.iter_mut().filter(|s| s.fold == fold) {
            s.guessed = tagger::tag(&table, s, &syntax, &lexemes);
        }
        progress(&format!(
            "tagger {} of {FOLDS}: {:.4} of the tags it has not seen",
            fold + 1,
            accuracy(&sentences, fold)
        ));
    }
    let table = tagger_rounds(Table::new(), TAGGER_ROUNDS[0], &sentences, None, &syntax, &lexemes);
    let kept = heaviest_rows(table.averaged(), syntax.learned.tagger.clone());
    let table = tagger_rounds(Table::closed(&kept), TAGGER_ROUNDS[1], &sentences, None, &syntax, &lexemes);
    syntax.learned.tagger = rounded_rows(&table.averaged());
    syntax.learned.settled_tags = tagger::settled(&sentences, &syntax, &lexemes);
    progress("tagger learned");
    relation_sets(&mut syntax.learned, &sentences);
    let mut tables = parser::Tables { actions: Table::new(), relations: Table::new() };
    parser_rounds(&mut tables, 0..PARSER_ROUNDS[0], &sentences, &syntax, &lexemes, progress);
    let actions = heaviest_actions(tables.actions.averaged());
    let relations = heaviest_rows(tables.relations.averaged(), syntax.learned.relations.clone());
    let mut tables = parser::Tables { actions: Table::closed(&actions), relations: Table::closed(&relations) };
    let again = PARSER_ROUNDS[0]..PARSER_ROUNDS[0] + PARSER_ROUNDS[1];
    parser_rounds(&mut tables, again, &sentences, &syntax, &lexemes, progress);
    syntax.learned.relations = rounded_rows(&tables.relations.averaged());
    syntax.learned.actions = rounded_actions(&tables.actions.averaged());
    syntax.learned.sure = vec![u16::MAX; tops(TAGS as u8 + 1, TAGS as u8 + 1) + 1];
    let [actions, relations] = parser::settled(&sentences, &syntax, &lexemes);
    (syntax.learned.settled_actions, syntax.learned.settled_relations) = (actions, relations);
    syntax.learned.sure = parser::sure_leads(&sentences, &syntax, &lexemes);
    syntax.learned.to_bytes()
}

fn accuracy(sentences: &[Sentence], fold: u32) -> f64 {
    let (mut right, mut all) = (0, 0);
    for s in sentences.iter().filter(|s| s.fold == fold) {
        right += s.guessed.iter().zip(&s.tags).filter(|(g, t)| g == t).count();
        all += s.tags.len();
    }
    right as f64 / f64::from(all.max(1) as u32)
}

/// Rounds of the tagger over all sentences but those of a fold.
fn tagger_rounds(
    mut table: Choices,
    rounds: u32,
    sentences: &[Sentence],
    without: Option<u32>,
    syntax: &Syntax,
    lexemes: &[Lexeme],
) -> Choices {
    for round in 0..rounds {
        let order = order(sentences.len(), round);
        let chosen = order.iter().map(|&i| &sentences[i as usize]).filter(|s| Some(s.fold) != without);
        tagger::round(&mut table, chosen, syntax, lexemes);
    }
    table
}

fn parser_rounds(
    tables: &mut parser::Tables,
    rounds: std::ops::Range<u32>,
    sentences: &[Sentence],
    syntax: &Syntax,
    lexemes: &[Lexeme],
    progress: &mut dyn FnMut(&str),
) {
    let mut scratch = parser::Scratch::default();
    for round in rounds {
        let mut faults = [0; 2];
        for i in order(sentences.len(), round) {
            scratch.learn(tables, &sentences[i as usize], syntax, lexemes, round > 0);
            faults[0] += scratch.faults;
            faults[1] += scratch.decisions;
        }
        let share = f64::from(faults[0]) / f64::from(faults[1].max(1));
        let (a, r) = (tables.actions.used(), tables.relations.used());
        progress(&format!("parser, round {}: {share:.4} wrong actions, {a} and {r} features", round + 1));
    }
}

/// A shuffled order of sentences for a round.
fn order(count: usize, round: u32) -> Vec<u32> {
    let mut order: Vec<u32> = (0..count as u32).collect();
    let mut seed = u64::from(round);
    for i in (1..count).rev() {
        order.swap(i, (random(&mut seed) % (i as u64 + 1)) as usize);
    }
    order
}

/// Which relations occur between two tags.
fn relation_sets(learned: &mut Learned, sentences: &[Sentence]) {
    const RELATIONS: usize = Relation::ALL.len();
    let any = pair(TAGS as u8, TAGS as u8, true) + 1;
    let mut counts = vec![[0u32; RELATIONS]; any];
    for s in sentences {
        for (i, (&head, &relation)) in s.heads.iter().zip(&s.relations).enumerate() {
            let tag = s.guessed.get(head as usize).map_or(TAGS as u8, |&t| t as u8);
            counts[pair(tag, s.guessed[i] as u8, (head as usize) < i)][relation as usize] += 1;
        }
    }
    let mut numbers: FxHashMap<Set, u16> = FxHashMap::default();
    for own in counts {
        let total: u32 = own.iter().sum();
        let mut some: Vec<(u32, u8)> = own.iter().copied().zip(0..).collect();
        some.retain(|&(n, _)| f64::from(n) > f64::from(total) * SHARE);
        some.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        some.truncate(MOST);
        some.sort_unstable_by_key(|s| s.1);
        let set = if some.is_empty() {
            Set::of(&[Relation::Other as u8])
        } else {
            Set::of(&some.iter().map(|s| s.1).collect::<Vec<u8>>())
        };
        let next = numbers.len() as u16;
        let number = *numbers.entry(set).or_insert(next);
        if number == next {
            learned.relation_sets.push(set);
        }
        learned.pairs.push(number);
    }
}

/// The heaviest weights that have a row each.
fn heaviest<const N: usize>(
    mut weights: Vec<(u32, [f32; N])>,
    mut takes: impl FnMut(u32) -> bool,
) -> Vec<(u32, [f32; N])> {
    weights.sort_by(|a, b| spread(&b.1).total_cmp(&spread(&a.1)).then(a.0.cmp(&b.0)));
    weights.retain(|w| takes(w.0));
    weights
}

fn heaviest_rows<const N: usize>(weights: Vec<(u32, [f32; MOST])>, mut rows: Rows<N>) -> Vec<(u32, [f32; MOST])> {
    heaviest(weights, |feature| {
        let free = rows.is_free(feature);
        if free {
            rows.set(feature, [0; MOST]);
        }
        free
    })
}

fn heaviest_actions(weights: Vec<(u32, [f32; 3])>) -> Vec<(u32, [f32; 3])> {
    let mut rows = Actions::default();
    heaviest(weights, |feature| {
        let free = rows.is_free(feature);
        if free {
            rows.set(feature, [0; 3]);
        }
        free
    })
}

/// How much the weights of a feature differ, which is all that counts.
fn spread(weights: &[f32]) -> f32 {
    let (low, high) = ends(weights);
    high - low
}

fn ends(weights: &[f32]) -> (f32, f32) {
    weights.iter().fold((f32::MAX, f32::MIN), |(low, high), &w| (low.min(w), high.max(w)))
}

/// The weights as bytes around their middle, so scaled that nearly all fit.
fn rounded<const N: usize>(weights: &[(u32, [f32; N])]) -> Vec<(u32, [i8; N])> {
    let mut spreads: Vec<f32> = weights.iter().map(|w| spread(&w.1)).collect();
    spreads.sort_by(f32::total_cmp);
    let fitting = spreads.get((spreads.len() as f64 * FITTING) as usize).or(spreads.last());
    let scale = 254.0 / fitting.map_or(1.0, |&m| m.max(1e-6));
    let round = |w: &[f32; N]| {
        let (low, high) = ends(w);
        w.map(|w| ((w - (low + high) / 2.0) * scale).round().clamp(-127.0, 127.0) as i8)
    };
    weights.iter().map(|(feature, w)| (*feature, round(w))).collect()
}

fn rounded_rows<const N: usize>(weights: &[(u32, [f32; MOST])]) -> Rows<N> {
    let mut rows = Rows::default();
    rounded(weights).into_iter().for_each(|(feature, w)| rows.set(feature, w));
    rows
}

fn rounded_actions(weights: &[(u32, [f32; 3])]) -> Actions {
    let mut rows = Actions::default();
    rounded(weights).into_iter().for_each(|(feature, w)| rows.set(feature, w));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::trees::{Laid, TreeDocument, read};
    use std::io::Write as _;

    #[test]
    fn the_same_sentences_give_the_same_model_which_knows_them() {
        let mut bank = String::new();
        for i in 0..40 {
            let (name, verb) = (["Roe", "Okafor", "Lind"][i % 3], ["said", "left", "won"][i % 3]);
            bank += &format!(
                "# doc = d{i}\n# par = 0\n1\t{name}\t_\tNNP\t2\tnsubj\tO\t1\n2\t{verb}\t_\tVBD\t0\tROOT\tO\t0\n\
                 3\t.\t_\t.\t2\tpunct\tO\t0\n\n"
            );
        }
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(bank.as_bytes()).expect("written");
        let vocabulary = Vocabulary::default();
        let model = || {
            let mut treebank = Treebank::default();
            let add = |d: TreeDocument| treebank.add(&d, &vocabulary);
            read(file.path(), &vocabulary, &mut Laid::default(), add).expect("a treebank");
            learn(treebank, &mut |_| {})
        };
        let learned = model();
        assert!(learned == model());
        let syntax = Syntax::read(&learned, &vocabulary).expect("a model");
        let score = crate::eval::trees::score(file.path(), &vocabulary, &syntax).expect("a treebank");
        assert_eq!((score.tags, score.uas, score.las), (1.0, 1.0, 1.0));
    }
}
