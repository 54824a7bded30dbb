//! Learns the three weight tables of stance: how a sentence shows its target, which side a holder takes, and what one
//! actor does to another.
//!
//! Each table is one sparse multinomial model ([`super::descent`]) over the features that the stage itself lists. A
//! feature is a candidate if enough rows have it. Words that are seldom or never written small are names or parts of
//! names, and words for groups of people are barred (`unlearned.csv`): no table may hold a weight for either.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::descent::{Columns, Model, Penalties, certain, fit};
use super::random;
use crate::eval::stances::{DIRECTED, Gold};
use crate::lexicon::{Argument, Cue, CueKind, Fact, Frame, Lexicon, Places, Term, TermKind};
use crate::model::{Polarity, Span};
use crate::pipeline::stance_example;

/// The learned tables, and how well they do on rows they were not learned from.
#[derive(Clone, Debug)]
pub struct Learned {
    /// `weights_stance.csv`.
    pub stance: String,
    /// `weights_direction.csv`.
    pub direction: String,
    /// `weights_act.csv`.
    pub act: String,
    /// Cross-validated figures.
    pub report: String,
}

/// Weights below this are left out.
const LEAST: f64 = 0.002;

/// Sentences to learn from.
#[derive(Clone, Copy, Debug)]
pub struct Training<'a> {
    /// Annotated ones.
    pub gold: &'a Gold,
    /// More of the same form, judged by another program: chances of the labels, not labels.
    pub judged: Option<&'a Gold>,
}

/// Learns all three tables: from sentences with a target, from pairs of entities, and from acts of one on another.
pub fn learn(targets: Training<'_>, pairs: Training<'_>, acts: &Gold, lexicon: &Lexicon) -> Learned {
    let mut report = String::new();
    let stance = learn_stance(targets, pairs.gold, lexicon, &mut report);
    let direction = learn_direction(pairs, lexicon, &mut report);
    let act = learn_act(acts, lexicon, &mut report);
    Learned { stance, direction, act, report }
}

/// How a table is learned.
struct Plan {
    /// Whether features of this group may be learned.
    keeps: fn(&str) -> bool,
    /// In how many rows a feature must be.
    support: usize,
    /// L1 penalties, from strong to weak; the last one chooses the rows of the table.
    path: &'static [f64],
    /// The L1 penalty under which the chosen rows are fitted once more.
    relaxed: Option<f64>,
    /// L2 penalty.
    ridge: f64,
}

impl Plan {
    /// For so large a part of the rows.
    fn penalties(&self, part: f64) -> Penalties {
        Penalties {
            path: self.path.iter().map(|p| p * part).collect(),
            relaxed: self.relaxed.map(|p| p * part),
            ridge: self.ridge * part,
        }
    }
}

const STANCE: Plan = Plan { keeps: of_target, support: 4, path: &[16.0, 9.0, 6.0, 4.0], relaxed: None, ridge: 2.0 };
/// With sentences that another program has judged.
const JUDGED_STANCE: Plan =
    Plan { keeps: of_target, support: 12, path: &[30.0, 15.0, 7.5], relaxed: Some(1.0), ridge: 6.0 };
const DIRECTION: Plan = Plan { keeps: of_pair, support: 6, path: &[24.0, 12.0, 6.0], relaxed: None, ridge: 10.0 };
const ACT: Plan = Plan { keeps: of_act, support: 2, path: &[2.0, 1.0, 0.6], relaxed: None, ridge: 0.0 };

fn of_target(_: &str) -> bool {
    true
}

/// Places around the target tell little where two actors are asked about.
fn of_pair(group: &str) -> bool {
    !matches!(
        group,
        "words"
            | "all"
            | "before"
            | "after"
            | "clause-before"
            | "clause-after"
            | "quote"
            | "before7"
            | "after7"
            | "before3"
            | "after3"
            | "before1"
            | "after1"
    )
}

fn of_act(group: &str) -> bool {
    let tied =
        matches!(group, "tie" | "path" | "modifier") || group.starts_with("verb-of-") || group.starts_with("with-");
    (of_pair(group) || matches!(group, "all" | "words")) && group != "said-of" && !tied
}

/// The name of a feature, or a stem.
type Name = Arc<str>;

/// Names, each kept once: many rows share few.
#[derive(Default)]
struct Names(FxHashSet<Name>);

impl Names {
    fn keep(&mut self, name: &str) -> Name {
        if let Some(known) = self.0.get(name) {
            return known.clone();
        }
        let name = Name::from(name);
        self.0.insert(name.clone());
        name
    }
}

/// Rows to learn from.
#[derive(Default)]
struct Rows {
    features: Vec<Vec<(Name, f32)>>,
    lower: Vec<Vec<Name>>,
    labels: Vec<u8>,
    /// Where another program judged: its chances of the three sides.
    chances: Vec<Option<[f32; 3]>>,
    importance: Vec<f64>,
    /// Rows of one fold are left out together.
    folds: Vec<u8>,
}

impl Rows {
    fn read(gold: &Gold, lexicon: &Lexicon) -> Rows {
        const AT_ONCE: usize = 4096;
        let mut rows = Rows::default();
        let mut names = Names::default();
        for requests in gold.requests().chunks(AT_ONCE) {
            let read: Vec<_> =
                requests.par_iter().map(|r| stance_example(lexicon, &r.sentence, r.target, r.holder)).collect();
            for example in read {
                rows.features.push(example.features.iter().map(|(name, x)| (names.keep(name), *x)).collect());
                rows.lower.push(example.lower.iter().map(|stem| names.keep(stem)).collect());
            }
        }
        rows.importance = vec![1.0; rows.features.len()];
        rows.chances = vec![None; rows.features.len()];
        rows
    }

    fn len(&self) -> usize {
        self.labels.len()
    }

    /// The rows for which `keep` holds.
    fn only(&self, keep: impl Fn(usize) -> bool) -> Rows {
        let mut out = Rows::default();
        for i in (0..self.len()).filter(|&i| keep(i)) {
            out.features.push(self.features[i].clone());
            out.lower.push(self.lower.get(i).cloned().unwrap_or_default());
            out.labels.push(self.labels[i]);
            out.chances.push(self.chances[i]);
            out.importance.push(self.importance[i]);
            out.folds.push(self.folds[i]);
        }
        out
    }

    /// How much of the rows is neutral.
    fn neutral(&self) -> f64 {
        let neutral = Polarity::Neutral as usize;
        let sum = self.right(3).chunks(3).zip(&self.importance).map(|(r, i)| f64::from(r[neutral]) * i).sum::<f64>();
        sum / self.importance.iter().sum::<f64>()
    }

    /// What is right of each row, as the learner wants it.
    fn right(&self, labels: usize) -> Vec<f32> {
        let mut right = certain(&self.labels, labels);
        for (row, chances) in right.chunks_mut(labels).zip(&self.chances) {
            chances.iter().for_each(|chances| row.copy_from_slice(chances));
        }
        right
    }

    /// The features that may be learned, in order, with the number of rows that have each.
    fn candidates(&self, plan: &Plan, barred: &FxHashSet<String>) -> Vec<(String, u32)> {
        let mut support: FxHashMap<&str, u32> = FxHashMap::default();
        for (name, _) in self.features.iter().flatten() {
            *support.entry(name).or_default() += 1;
        }
        let places: FxHashSet<&str> = Places::NAMES.iter().copied().collect();
        let mut out: Vec<(String, u32)> = support
            .into_iter()
            .filter(|&(name, n)| {
                let (group, value) = name.split_once(':').unwrap_or((name, ""));
                n as usize >= plan.support && (plan.keeps)(group) && !(places.contains(group) && barred.contains(value))
            })
            .map(|(name, n)| (name.to_string(), n))
            .collect();
        out.sort();
        out
    }

    /// Stems that no weight may be learned for: names, and words for groups of people.
    fn barred(&self, more: Option<&Rows>, lexicon: &Lexicon) -> FxHashSet<String> {
        const SMALL_ROWS: u32 = 2;
        const SMALL_SHARE: f64 = 0.3;
        let mut seen: FxHashMap<&str, (u32, u32)> = FxHashMap::default();
        let all = [Some(self), more].into_iter().flatten().flat_map(|r| r.features.iter().zip(&r.lower));
        for (features, lower) in all {
            for stem in features.iter().filter_map(|f| f.0.strip_prefix("all:")) {
                seen.entry(stem).or_default().0 += 1;
            }
            for stem in lower {
                seen.entry(stem).or_default().1 += 1;
            }
        }
        let name = |s: &str, (all, small): (u32, u32)| {
            s.starts_with(char::is_alphabetic)
                && s != "i"
                && (small < SMALL_ROWS || f64::from(small) < SMALL_SHARE * f64::from(all))
        };
        let names = seen.into_iter().filter(|&(s, n)| name(s, n)).map(|(s, _)| s.to_string());
        names.chain(lexicon.unlearned.iter().cloned()).collect()
    }

    fn columns(&self, candidates: &[(String, u32)]) -> Columns {
        let number: FxHashMap<&str, usize> = candidates.iter().enumerate().map(|(i, c)| (c.0.as_str(), i)).collect();
        let mut columns = vec![Vec::new(); candidates.len()];
        for (row, features) in self.features.iter().enumerate() {
            for (name, x) in features {
                if let Some(&n) = number.get(&**name) {
                    columns[n].push((row as u32, *x));
                }
            }
        }
        Columns { columns }
    }

    /// The sums of rows by a model that was learned from the other folds.
    fn validate(&self, plan: &Plan, labels: usize, barred: &FxHashSet<String>, extra: Option<&Rows>) -> Vec<f64> {
        let folds: BTreeSet<u8> = self.folds.iter().copied().collect();
        let n = folds.len() as f64;
        let parts: Vec<(u8, Vec<f64>)> = folds
            .par_iter()
            .map(|&fold| {
                let mut train = self.only(|i| self.folds[i] != fold);
                let test = self.only(|i| self.folds[i] == fold);
                if let Some(extra) = extra {
                    train.join(extra);
                }
                let candidates = train.candidates(plan, barred);
                let columns = train.columns(&candidates);
                let penalties = plan.penalties((n - 1.0) / n);
                let model = fit(&columns, &train.right(labels), labels, &train.importance, &penalties);
                (fold, model.sums(&test.columns(&candidates), test.len()))
            })
            .collect();
        let mut out = vec![0.0; self.len() * labels];
        for (fold, sums) in parts {
            let of_fold = (0..self.len()).filter(|&i| self.folds[i] == fold);
            for (i, s) in of_fold.zip(sums.chunks(labels)) {
                out[i * labels..(i + 1) * labels].copy_from_slice(s);
            }
        }
        out
    }

    /// A made-up sentence. What its shortness tells is left out.
    fn add_pattern(
        &mut self,
        lexicon: &Lexicon,
        sentence: &str,
        holder: Option<&str>,
        target: &str,
        label: u8,
        importance: f64,
    ) {
        let span = |name: &str| sentence.find(name).map(|at| Span::new(at, at + name.len()));
        let Some(at) = span(target) else { return };
        let example = stance_example(lexicon, sentence, at, holder.and_then(span));
        let told = example.features.iter().filter(|f| !f.0.starts_with("words:"));
        self.features.push(told.map(|(name, x)| (Name::from(name.as_str()), *x)).collect());
        self.lower.push(Vec::new());
        self.labels.push(label);
        self.chances.push(None);
        self.importance.push(importance);
        self.folds.push(0);
    }

    fn join(&mut self, other: &Rows) {
        self.features.extend(other.features.iter().cloned());
        self.lower.extend(other.lower.iter().cloned());
        self.labels.extend(&other.labels);
        self.chances.extend(&other.chances);
        self.importance.extend(&other.importance);
        self.folds.extend(&other.folds);
    }
}

/// A fold from 0 to `count`, the same for the same words.
pub(super) fn fold_of(words: &str, count: u32) -> u8 {
    let hash = words.bytes().fold(0x811c_9dc5u32, |h, b| (h ^ u32::from(b)).wrapping_mul(0x0100_0193));
    ((hash >> 8) % count) as u8
}

/// The table as a file; `running` is what whole articles add to neutral, and `add` gives what is added to the weight of
/// a feature and label.
fn table(
    model: &Model,
    labels: &[&str],
    candidates: &[(String, u32)],
    rows: usize,
    running: Option<f64>,
    add: &dyn Fn(&str, &str) -> f64,
) -> String {
    let mut lines: Vec<(String, &str, f64, u32)> = Vec::new();
    for (label, &bias) in labels.iter().zip(&model.bias) {
        lines.push(("bias".to_string(), label, bias, rows as u32));
    }
    if let Some(neutral) = running {
        lines.push((Fact::RUNNING.name(), Polarity::Neutral.name(), neutral, 0));
    }
    let written = candidates.iter().zip(model.weights.chunks(labels.len())).filter(|((name, _), _)| name != PAIRED);
    for ((name, support), weights) in written {
        for (label, &w) in labels.iter().zip(weights) {
            let w = w + add(name, label);
            if w.abs() >= LEAST {
                lines.push((name.clone(), label, w, *support));
            }
        }
    }
    lines.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
    let mut out = String::from("feature,label,weight,support\n");
    for (name, label, w, support) in lines {
        let name = if name.contains([',', '"']) { format!("\"{}\"", name.replace('"', "\"\"")) } else { name };
        let _ = writeln!(out, "{name},{label},{},{support}", (w * 1e4).round() / 1e4);
    }
    out
}

/// Mean F1 of the labels that occur.
fn macro_f1(right: &[u8], said: &[u8], labels: usize) -> f64 {
    let f1 = |label: u8| {
        let both = right.iter().zip(said).filter(|(a, b)| **a == label && **b == label).count();
        let either = right.iter().chain(said).filter(|x| **x == label).count();
        if either == 0 { 0.0 } else { 2.0 * both as f64 / either as f64 }
    };
    (0..labels as u8).map(f1).sum::<f64>() / labels as f64
}

fn highest(sums: &[f64]) -> u8 {
    let mut best = 0;
    for (i, s) in sums.iter().enumerate() {
        if *s > sums[best] {
            best = i;
        }
    }
    best as u8
}

/// The side that is likelier than all else together, as the stage decides.
fn surest(sums: &[f64]) -> u8 {
    let side = if sums[0] >= sums[2] { 0 } else { 2 };
    let others: f64 = [1, 2 - side].iter().map(|&o| (sums[o] - sums[side]).exp()).sum();
    if others < 1.0 { side as u8 } else { Polarity::Neutral as u8 }
}

fn polarity_names() -> Vec<&'static str> {
    Polarity::ALL.iter().map(|p| p.name()).collect()
}

/// How much a sentence in which one of two actors takes a side towards the other counts as showing that other in some
/// light, beside one that was annotated so; and how much one in which none does.
const SIDE: f64 = 0.3;
const NO_SIDE: f64 = 0.05;

/// What tells the learner that a row is one of a pair: these are more often neutral. Articles have no such rows, so
/// its weights are left out of the table.
const PAIRED: &str = "text:paired";

/// Pairs as rows of targets: whoever somebody is against is mostly shown as bad.
fn paired(pairs: &Gold, lexicon: &Lexicon) -> Rows {
    let mut asked = Vec::new();
    for (both, answer) in pairs.requests().chunks(2).zip(pairs.answers()) {
        let [to_second, to_first] = both else { continue };
        match answer.as_str() {
            "negative_pq" => asked.push((to_second, Polarity::Negative)),
            "negative_qp" => asked.push((to_first, Polarity::Negative)),
            "positive_pq" => asked.push((to_second, Polarity::Positive)),
            "positive_qp" => asked.push((to_first, Polarity::Positive)),
            _ => asked.extend([(to_second, Polarity::Neutral), (to_first, Polarity::Neutral)]),
        }
    }
    let read: Vec<_> = asked.par_iter().map(|(r, _)| stance_example(lexicon, &r.sentence, r.target, None)).collect();
    let mut rows = Rows::default();
    let mut names = Names::default();
    for (example, &(_, polarity)) in read.iter().zip(&asked) {
        let all = example.features.iter().map(|(name, x)| (name.as_str(), *x)).chain([(PAIRED, 1.0)]);
        rows.features.push(all.map(|(name, x)| (names.keep(name), x)).collect());
        rows.lower.push(Vec::new());
        rows.labels.push(polarity as u8);
        rows.chances.push(None);
        rows.importance.push(if polarity == Polarity::Neutral { NO_SIDE } else { SIDE });
        rows.folds.push(0);
    }
    rows
}

/// How much a sentence that another program has judged counts beside one that people did.
const SILVER: f64 = 0.5;

/// Sentences that another program has judged. Each pair is asked in both directions: what is no side towards the one that
/// is asked about is neutral.
fn judged(silver: &Gold, lexicon: &Lexicon) -> Rows {
    let mut rows = Rows::read(silver, lexicon);
    let of_row = |c: &Vec<f64>| match c[..] {
        [neutral, positive, backward_positive, negative, backward_negative] => {
            let rest = neutral + backward_positive + backward_negative;
            vec![[negative, rest, positive], [backward_negative, neutral + positive + negative, backward_positive]]
        }
        _ => vec![[c[0], c[1], c[2]]],
    };
    let chances: Vec<[f64; 3]> = silver.chances().iter().flat_map(of_row).collect();
    rows.chances = chances.iter().map(|c| Some(c.map(|c| c as f32))).collect();
    rows.labels = chances.iter().map(|c| highest(c)).collect();
    rows.importance = vec![SILVER; rows.features.len()];
    rows.folds = vec![0; rows.features.len()];
    rows
}

fn learn_stance(training: Training<'_>, pairs: &Gold, lexicon: &Lexicon, report: &mut String) -> String {
    let gold = training.gold;
    let labels = polarity_names();
    let mut rows = Rows::read(gold, lexicon);
    rows.labels = gold.answers().iter().map(|a| labels.iter().position(|l| l == a).unwrap_or(1) as u8).collect();
    rows.folds = gold.requests().iter().map(|r| fold_of(r.id.split('.').next().unwrap_or(""), 5)).collect();
    let silver = training.judged.map(|s| judged(s, lexicon));
    let barred = rows.barred(silver.as_ref(), lexicon);
    let mut patterns = targeted_patterns(lexicon);
    patterns.join(&paired(pairs, lexicon));
    let sums = rows.validate(&STANCE, 3, &barred, Some(&patterns));
    let said: Vec<u8> = sums.chunks(3).map(|s| surest(&[s[0], s[1] - LEAN, s[2]])).collect();
    let polar = |l: u8| l != Polarity::Neutral as u8;
    let wrong = rows.labels.iter().zip(&said).filter(|(a, b)| polar(**a) && polar(**b) && a != b).count();
    let wrong = wrong as f64 / rows.labels.iter().filter(|&&l| polar(l)).count() as f64;
    let f1 = macro_f1(&rows.labels, &said, 3);
    let _ = writeln!(
        report,
        "stance: macro F1 {f1:.4} in five folds, {:.1}% of the polar with the wrong sign",
        100.0 * wrong
    );
    // Few rows may all be of one side.
    let odds = |share: f64| {
        let share = share.clamp(0.01, 0.99);
        (share / (1.0 - share)).ln()
    };
    let picked = odds(rows.neutral());
    let mut learned = picked;
    let mut plan = &STANCE;
    if let Some(silver) = &silver {
        rows.join(silver);
        learned = odds(rows.neutral());
        plan = &JUDGED_STANCE;
    }
    rows.join(&patterns);
    let candidates = rows.candidates(plan, &barred);
    let mut model = fit(&rows.columns(&candidates), &rows.right(3), 3, &rows.importance, &plan.penalties(1.0));
    // What another program judged was not picked, so more of it is neutral.
    model.bias[Polarity::Neutral as usize] += picked - learned - LEAN;
    let running = odds(NEUTRAL) - picked + LEAN;
    table(&model, &labels, &candidates, rows.len(), Some(running), &|_, _| 0.0)
}

/// What is taken from neutral where sentences were picked to be judged: a side must be likelier than all else together,
/// which alone would say too often that there is none. In five folds .1 more cost half a point of the signs and
/// brought less than half a point of macro F1. Whole articles give it back.
const LEAN: f64 = 0.2;

/// How many of the targets in judging sentences of whole articles are taken to be neutral: a choice. The rows that are
/// learned from were picked because they judge (a third is neutral); a table learned from one share serves another by
/// the difference of their log-odds (Saerens, Latinne & Decaestecker 2002). Their estimate of the share, from the answers
/// on articles of running news, was .49; more is assumed because answers are too sure on sentences of another kind.
const NEUTRAL: f64 = 0.6;

/// What whole articles add to neutral where two actors are asked about: the thresholds serve a mean over classes, and
/// make polar what is a toss-up.
const TOSS_UP: f64 = 0.3;

/// What is added to negative and positive where the holder is first, and where the target is.
type Thresholds = [[f64; 2]; 2];

fn learn_direction(training: Training<'_>, lexicon: &Lexicon, report: &mut String) -> String {
    let gold = training.gold;
    let labels = polarity_names();
    let mut rows = Rows::read(gold, lexicon);
    // Each pair is asked in both directions; a label as `negative_qp` is right for one of them.
    let answers = gold.answers();
    for (i, answer) in answers.iter().flat_map(|a| [(0, a), (1, a)]) {
        let (side, direction) = answer.split_once('_').unwrap_or(("neutral", ""));
        let side = if direction == ["pq", "qp"][i] { side } else { "neutral" };
        rows.labels.push(labels.iter().position(|l| *l == side).unwrap_or(1) as u8);
    }
    rows.folds = gold.requests().iter().map(|r| fold_of(r.sentence.trim(), 3)).collect();
    let silver = training.judged.map(|s| judged(s, lexicon));
    let barred = rows.barred(silver.as_ref(), lexicon);
    let mut patterns = directed_patterns(lexicon);
    if let Some(silver) = &silver {
        patterns.join(silver);
    }
    let sums = rows.validate(&DIRECTION, 3, &barred, Some(&patterns));
    let second: Vec<bool> = rows.features.iter().map(|f| f.iter().any(|f| &*f.0 == "order:<")).collect();
    let right: Vec<u8> = answers.iter().map(|a| DIRECTED.iter().position(|d| d == a).unwrap_or(0) as u8).collect();
    let (thresholds, f1) = thresholds(&sums, &second, &right);
    let _ = writeln!(report, "direction: macro F1 {f1:.4} in three folds, added to the polar labels {thresholds:.2?}");
    rows.join(&patterns);
    let candidates = rows.candidates(&DIRECTION, &barred);
    let penalties = DIRECTION.penalties(1.0);
    let model = fit(&rows.columns(&candidates), &rows.right(3), 3, &rows.importance, &penalties);
    table(&model, &labels, &candidates, rows.len(), Some(TOSS_UP), &|feature, label| {
        let order = match feature {
            "order:>" => 0,
            "order:<" => 1,
            _ => return 0.0,
        };
        match label {
            "negative" => thresholds[order][0],
            "positive" => thresholds[order][1],
            _ => 0.0,
        }
    })
}

/// How much a made-up sentence counts beside an annotated pair: plain ones, and others.
const PLAIN: f64 = 0.6;
const FRAMED: f64 = 0.3;
/// Terms that are this much for or against somebody fill the frames.
const SIDED: f32 = 1.2;
/// Of each kind of term so many fill a frame.
const FILLED: usize = 120;
/// The roots of PLOVER that are for their target; a request is neither for nor against it.
const FRIENDLY: [&str; 6] = ["agree", "aid", "consult", "cooperate", "support", "yield"];
const NEITHER: &str = "request";

/// What fills a frame.
#[derive(Clone, Copy, PartialEq)]
enum Filler {
    Verb,
    Past,
    Adjective,
    Noun,
    /// The past of a verb, by what it says of its subject.
    Deed,
    /// A noun that is a cue.
    Said,
    /// The same, of what is felt for somebody.
    Felt,
    /// The past of a verb whose object feels it.
    Moved,
}

/// Ways of taking a side: what stands for `_`, the frame, and whether it turns the side round.
const FRAMES: &[(Filler, &str, bool)] = &[
    (Filler::Past, "Alpha _ Beta.", false),
    (Filler::Past, "Beta was _ by Alpha.", false),
    (Filler::Past, "Beta, whom Alpha _ last year, left.", false),
    (Filler::Past, "Alpha, who _ Beta last year, left.", false),
    (Filler::Past, "Alpha came back and _ Beta.", false),
    (Filler::Past, "Alpha never _ Beta.", true),
    (Filler::Past, "Alpha no longer _ Beta.", true),
    (Filler::Verb, "Alpha did not _ Beta.", true),
    (Filler::Verb, "Alpha will _ Beta.", false),
    (Filler::Verb, "Alpha will probably _ Beta if they meet.", false),
    (Filler::Verb, "Did Alpha _ Beta?", false),
    (Filler::Adjective, "Alpha said that Beta was _.", false),
    (Filler::Adjective, "Alpha said that Beta was not _.", true),
    (Filler::Adjective, "“Beta is _,” Alpha said.", false),
    (Filler::Adjective, "According to Alpha, Beta is _.", false),
    (Filler::Noun, "Alpha said that Beta was a _.", false),
    (Filler::Noun, "“Beta is a _,” said Alpha.", false),
    (Filler::Noun, "“Beta,” said Alpha, “is a _.”", false),
    (Filler::Noun, "Alpha called Beta a _.", false),
    (Filler::Noun, "Alpha called Beta “a _ to us all”.", false),
    (Filler::Adjective, "Alpha denied that Beta was _.", true),
    (Filler::Adjective, "Beta, Alpha claimed, was _.", false),
    (Filler::Noun, "Beta was a _, as Alpha had said.", false),
    (Filler::Deed, "Beta _ the people, as Alpha had claimed.", false),
    (Filler::Deed, "It was Beta that _ the people, Alpha said.", false),
    (Filler::Deed, "Alpha said that Beta _ the people last year.", false),
    (Filler::Deed, "“Beta _ the people,” Alpha said.", false),
    (Filler::Noun, "“Beta is a _,” Alpha told Gamma.", false),
    (Filler::Adjective, "Alpha told Gamma that Beta was _.", false),
    (Filler::Noun, "Alpha told Gamma: “Beta is a _.”", false),
    (Filler::Noun, "Alpha denied that Beta was a _.", true),
    (Filler::Adjective, "Alpha rejected claims that Beta was _.", true),
    (Filler::Felt, "The _ for Beta from Alpha was loud.", false),
    (Filler::Felt, "Alpha has great _ for Beta.", false),
    (Filler::Felt, "Alpha has no _ for Beta.", true),
    (Filler::Felt, "Alpha’s _ for Beta is well known.", false),
    (Filler::Moved, "Beta _ Alpha.", false),
    (Filler::Moved, "Alpha was _ by Beta.", false),
    (Filler::Moved, "Beta’s move _ Alpha.", false),
    (Filler::Said, "The _ of Beta by Alpha grew.", false),
    (Filler::Said, "Alpha’s _ of Beta grew.", false),
];

/// The terms that fill frames, and on which side they are: as many of each side, spread over the alphabet.
fn fillers(lexicon: &Lexicon, filler: Filler) -> Vec<(String, Polarity)> {
    let stems = &lexicon.stems;
    let of_term = |t: &Term| -> Option<(String, f32)> {
        let one_word = || (!t.text.contains(' ')).then(|| t.text.clone());
        match (filler, t.kind) {
            (Filler::Moved, TermKind::Verb) => {
                Some((stems.past(&t.text)?, t.scope.object)).filter(|_| t.scope.experiencer)
            }
            (_, TermKind::Verb) if t.scope.experiencer => None,
            (Filler::Past, TermKind::Verb) => Some((stems.past(&t.text)?, t.scope.object)),
            (Filler::Deed, TermKind::Verb) => Some((stems.past(&t.text)?, t.scope.subject)),
            (Filler::Verb, TermKind::Verb) => stems.past(&t.text).map(|_| (t.text.clone(), t.scope.object)),
            (Filler::Adjective, TermKind::Adjective) | (Filler::Noun, TermKind::Noun) => Some((one_word()?, t.weight)),
            _ => None,
        }
    };
    let felt = Frame::preposition("for").map(|f| Argument::Preposition(f.0));
    let of_cue = |c: &Cue| {
        let side = f32::from(c.polarity as i8 - 1) * SIDED;
        let fits = filler == Filler::Said || filler == Filler::Felt && Some(c.target) == felt;
        (fits && c.kind == CueKind::Noun && !c.text.contains(' ')).then(|| (c.text.clone(), side))
    };
    let all: Vec<(String, f32)> =
        lexicon.terms.iter().filter_map(of_term).chain(lexicon.cues.iter().filter_map(of_cue)).collect();
    let mut out = Vec::new();
    for polarity in [Polarity::Negative, Polarity::Positive] {
        let of_side: Vec<&String> = all
            .iter()
            .filter(|(_, side)| side.abs() >= SIDED && (*side > 0.0) == (polarity == Polarity::Positive))
            .map(|(text, _)| text)
            .collect();
        let step = (of_side.len() * 2).div_ceil(FILLED).max(1);
        out.extend(of_side.into_iter().step_by(step).map(|text| (text.clone(), polarity)));
    }
    out
}

/// What verbs do to whom, and other ways of taking a side. Who stands second acts on the first in a few hundred annotated
/// sentences only, and few of them negate or quote, so the shapes of such sentences are shown with terms of the lexicon.
fn directed_patterns(lexicon: &Lexicon) -> Rows {
    let mut rows = Rows::default();
    let mut add = |frame: &str, filler: &str, polarity: Polarity, importance: f64| {
        let sentence = frame.replace('_', filler);
        rows.add_pattern(lexicon, &sentence, Some("Alpha"), "Beta", polarity as u8, importance);
        rows.add_pattern(lexicon, &sentence, Some("Beta"), "Alpha", Polarity::Neutral as u8, importance);
        if frame.contains("Gamma") {
            rows.add_pattern(lexicon, &sentence, Some("Gamma"), "Beta", Polarity::Neutral as u8, importance);
        }
    };
    for (pattern, root) in lexicon.act_patterns.iter().filter(|p| p.1 != NEITHER) {
        let friendly = FRIENDLY.contains(&root.as_str());
        add("Alpha _ Beta.", pattern, if friendly { Polarity::Positive } else { Polarity::Negative }, PLAIN);
    }
    for (n, &(filler, frame, turns)) in FRAMES.iter().enumerate() {
        for (text, polarity) in fillers(lexicon, filler) {
            let polarity = if turns { polarity.turned() } else { polarity };
            add(frame, &text, polarity, if n < 2 { PLAIN } else { FRAMED });
        }
    }
    rows
}

/// Ways in which a sentence shows Beta in some light, whoever thinks so.
const LIGHTS: &[(Filler, &str, bool)] = &[
    (Filler::Past, "Many _ Beta.", false),
    (Filler::Past, "Nobody _ Beta.", true),
    (Filler::Deed, "Beta _ the people.", false),
    (Filler::Verb, "They _ Beta.", false),
    (Filler::Verb, "They do not _ Beta.", true),
    (Filler::Adjective, "Beta is _.", false),
    (Filler::Adjective, "Beta is not _.", true),
    (Filler::Noun, "Beta is a _.", false),
];
/// How much such a sentence counts beside an annotated one.
const LIGHT: f64 = 0.8;

fn targeted_patterns(lexicon: &Lexicon) -> Rows {
    let mut rows = Rows::default();
    for &(filler, frame, turns) in LIGHTS {
        for (text, polarity) in fillers(lexicon, filler) {
            let polarity = if turns { polarity.turned() } else { polarity };
            rows.add_pattern(lexicon, &frame.replace('_', &text), None, "Beta", polarity as u8, LIGHT);
        }
    }
    rows
}

/// How many samples of the pairs thresholds are the mean of.
const SAMPLES: u64 = 50;

/// The thresholds that serve five directed classes best: most pairs are neutral, so the likeliest class of each
/// direction is not the best answer for a mean over classes. The best ones for these very pairs hang on a few dozen of
/// them, so the mean is taken over samples of as many pairs, drawn with replacement (bagging: Breiman 1996).
fn thresholds(sums: &[f64], second: &[bool], right: &[u8]) -> (Thresholds, f64) {
    // By pair, direction and side: how far it is ahead of neutral.
    let ahead: Vec<[[f64; 2]; 2]> =
        sums.chunks_exact(6).map(|s| [[s[0] - s[1], s[2] - s[1]], [s[3] - s[4], s[5] - s[4]]]).collect();
    let said = |pair: usize, t: &Thresholds| -> u8 {
        let of_direction = |d: usize| {
            let [negative, positive] = t[usize::from(second[2 * pair + d])];
            let (n, p) = (ahead[pair][d][0] + negative, ahead[pair][d][1] + positive);
            if n >= p { (n, 3) } else { (p, 1) }
        };
        let (a, b) = (of_direction(0), of_direction(1));
        match (a.0 > 0.0 || b.0 > 0.0, a.0 >= b.0) {
            (false, _) => 0,
            (true, true) => a.1,
            (true, false) => b.1 + 1,
        }
    };
    let judge = |pairs: &[u32], t: &Thresholds| -> f64 {
        let mut counts = [[0u32; 5]; 5];
        pairs.iter().for_each(|&i| counts[usize::from(right[i as usize])][usize::from(said(i as usize, t))] += 1);
        let f1 = |c: usize| {
            let either: u32 = (0..5).map(|o| counts[c][o] + counts[o][c]).sum();
            if either == 0 { 0.0 } else { f64::from(2 * counts[c][c]) / f64::from(either) }
        };
        (0..5).map(f1).sum::<f64>() / 5.0
    };
    let best = |pairs: &[u32]| -> Thresholds {
        let (mut best, mut good) = ([[0.9; 2]; 2], 0.0);
        for start in 0..4 {
            let mut here: Thresholds = [start / 2, start % 2].map(|n| [0.7 + 0.8 * f64::from(n); 2]);
            let mut of_here = judge(pairs, &here);
            for place in (0..4).chain(0..4) {
                for step in 0..25 {
                    let mut tried = here;
                    tried[place / 2][place % 2] = f64::from(step) * 0.1;
                    let of_tried = judge(pairs, &tried);
                    if of_tried > of_here + 1e-9 {
                        (here, of_here) = (tried, of_tried);
                    }
                }
            }
            if of_here > good + 1e-9 {
                (best, good) = (here, of_here);
            }
        }
        best
    };
    let sample = |n: u64| -> Vec<u32> {
        let mut seed = n;
        right.iter().map(|_| (random(&mut seed) % right.len() as u64) as u32).collect()
    };
    let of_samples: Vec<Thresholds> = (0..SAMPLES).into_par_iter().map(|n| best(&sample(n))).collect();
    let mean = |order: usize, side: usize| of_samples.iter().map(|t| t[order][side]).sum::<f64>() / SAMPLES as f64;
    let mean = [0, 1].map(|order| [0, 1].map(|side| mean(order, side)));
    let all: Vec<u32> = (0..right.len() as u32).collect();
    (mean, judge(&all, &mean))
}

/// How much a hand-written pattern counts beside an annotated sentence.
const PATTERN: f64 = 0.5;

fn learn_act(gold: &Gold, lexicon: &Lexicon, report: &mut String) -> String {
    let answers = gold.answers();
    let labels: Vec<&str> = answers.iter().map(String::as_str).collect::<BTreeSet<_>>().into_iter().collect();
    let number = |a: &str| labels.iter().position(|l| *l == a).map(|i| i as u8);
    let mut rows = Rows::read(gold, lexicon);
    rows.labels = answers.iter().filter_map(|a| number(a)).collect();
    rows.folds = clusters(&rows).iter().map(|c| fold_of(&format!("x{c}"), 5)).collect();
    let mut of_label: BTreeMap<u8, f64> = BTreeMap::new();
    rows.labels.iter().for_each(|&l| *of_label.entry(l).or_default() += 1.0);
    let even = rows.len() as f64 / labels.len() as f64;
    rows.importance = rows.labels.iter().map(|l| (even / of_label[l]).sqrt()).collect();
    let barred = rows.barred(None, lexicon);
    // General knowledge of what verbs do, so that a root does not hang on the few sentences that have it.
    let mut patterns = Rows::default();
    for (pattern, root) in &lexicon.act_patterns {
        let Some(label) = number(root) else { continue };
        patterns.add_pattern(lexicon, &format!("Alpha {pattern} Beta."), Some("Alpha"), "Beta", label, PATTERN);
    }
    let sums = rows.validate(&ACT, labels.len(), &barred, Some(&patterns));
    let said: Vec<u8> = sums.chunks(labels.len()).map(highest).collect();
    let f1 = macro_f1(&rows.labels, &said, labels.len());
    let _ = writeln!(report, "act: macro F1 {f1:.4} in five folds (sentences much alike in one fold)");
    rows.join(&patterns);
    let candidates = rows.candidates(&ACT, &barred);
    let right = rows.right(labels.len());
    let model = fit(&rows.columns(&candidates), &right, labels.len(), &rows.importance, &ACT.penalties(1.0));
    table(&model, &labels, &candidates, rows.len(), None, &|_, _| 0.0)
}

/// For each row the first of those that share half of its words (by way of others, too).
fn clusters(rows: &Rows) -> Vec<usize> {
    let words: Vec<FxHashSet<&str>> =
        rows.features.iter().map(|f| f.iter().filter_map(|f| f.0.strip_prefix("all:")).collect()).collect();
    let mut parent: Vec<usize> = (0..words.len()).collect();
    fn root(parent: &[usize], mut i: usize) -> usize {
        while parent[i] != i {
            i = parent[i];
        }
        i
    }
    for i in 0..words.len() {
        for j in 0..i {
            let common = words[i].intersection(&words[j]).count();
            if common * 2 >= words[i].len() + words[j].len() - common {
                let (a, b) = (root(&parent, i), root(&parent, j));
                parent[a.max(b)] = a.min(b);
            }
        }
    }
    (0..words.len()).map(|i| root(&parent, i)).collect()
}
