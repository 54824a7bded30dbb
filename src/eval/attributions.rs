//! Who said what, against a folder of marked articles: the figures of `score_attribution.py`.
//!
//! Predicted and gold attributions are paired one to one by the Dice coefficient of their content words. The headline
//! (JOINT) holds an attribution for right only if the contents agree softly (Dice >= 0.5) and the source does too.
//! `content partial` is the partial measure of Hollingsworth & Teufel (2005), as Pareti et al. (2013, EMNLP) use it for
//! quotations. The gold of PolNeAR (Newell, Margolin & Ruths 2018, LREC) marks the outermost attribution only, which is
//! why nested predictions can be left out.
//!
//! ```
//! use sayso::eval::{Chars, attributions::{DICE, Gold, GoldDocument, Marked, score}};
//! let text = "The mayor says it rains.".to_owned();
//! let marked = Marked {
//!     id: "E1".into(),
//!     source: vec![Chars::new(0, 9)],
//!     cue: vec![Chars::new(10, 14)],
//!     content: vec![Chars::new(15, 23)],
//! };
//! let gold = Gold { documents: vec![GoldDocument { id: "a".into(), text, attributions: vec![marked.clone()] }], problems: vec![] };
//! let found = score(&gold, &[vec![marked]], DICE);
//! assert_eq!(found.headline(), 1.0);
//! println!("{found}");
//! ```

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::path::Path;

use rayon::prelude::*;
use serde::Serialize;

use super::brat;
pub use super::brat::{Marked, Role};
use super::figures::{Prf, ratio};
use super::marks::{Marks, Set, common, dice, pair_up};
use super::offsets::{Chars, Offsets};
use super::table::{Table, decode, read, shown, write};
use super::words::Words;
use crate::model::{Analysis, Article, Diagnostic, Form, Severity};

/// The Dice coefficient from which two contents agree softly.
pub const DICE: f64 = 0.5;

/// A marked article.
#[derive(Clone, Debug, Default)]
pub struct GoldDocument {
    /// Name of its files, without the ending.
    pub id: String,
    /// Text, exactly as in the file.
    pub text: String,
    /// Its attributions.
    pub attributions: Vec<Marked>,
}

/// Marked articles.
#[derive(Clone, Debug, Default)]
pub struct Gold {
    /// The articles, by name.
    pub documents: Vec<GoldDocument>,
    /// What is odd in the files, but does not hinder.
    pub problems: Vec<Diagnostic>,
}

impl Gold {
    /// Reads a folder of `NAME.txt` and `NAME.ann`.
    ///
    /// # Errors
    /// All faults of all files: what cannot be read, spans outside the text, arguments that are not there.
    pub fn read(folder: &Path) -> Result<Gold, Vec<Diagnostic>> {
        let mut gold = Gold::default();
        for path in brat::list(folder)? {
            match read_document(&path, &mut gold.problems) {
                Ok(document) => gold.documents.push(document),
                Err(faults) => gold.problems.extend(faults),
            }
        }
        if gold.documents.is_empty() && gold.problems.is_empty() {
            gold.problems.push(Diagnostic::new(
                Severity::Error,
                "gold-empty",
                shown(folder),
                0,
                "the folder has no .ann file",
            ));
        }
        if has_error(&gold.problems) { Err(gold.problems) } else { Ok(gold) }
    }
}

fn read_document(ann: &Path, problems: &mut Vec<Diagnostic>) -> Result<GoldDocument, Vec<Diagnostic>> {
    let txt = ann.with_extension("txt");
    let text = decode(&read(&txt)?, &shown(&txt))?.to_owned();
    let bytes = read(ann)?;
    let attributions = brat::parse(decode(&bytes, &shown(ann))?, &shown(ann), text.chars().count(), problems);
    Ok(GoldDocument { id: brat::document(ann), text, attributions })
}

fn has_error(problems: &[Diagnostic]) -> bool {
    problems.iter().any(|p| p.severity == Severity::Error)
}

/// What a program found in each document of a [`Gold`], in its order.
#[derive(Clone, Debug, Default)]
pub struct Predictions {
    /// The attributions of each document.
    pub documents: Vec<Vec<Marked>>,
    /// What is odd in the file, but does not hinder.
    pub problems: Vec<Diagnostic>,
}

/// Lets the program read each document, on all cores. Attributions inside others are left out unless `nested`.
pub fn predict(gold: &Gold, nested: bool, analyze: impl Fn(&Article) -> Analysis + Sync) -> Vec<Vec<Marked>> {
    let one = |d: &GoldDocument| {
        let article = Article { id: d.id.clone(), text: d.text.clone(), record: 1, ..Article::default() };
        of_analysis(&d.text, &analyze(&article), nested)
    };
    gold.documents.par_iter().map(one).collect()
}

/// The attributions of an analysis as marks, in characters of its text.
pub fn of_analysis(text: &str, analysis: &Analysis, nested: bool) -> Vec<Marked> {
    let offsets = Offsets::new(text);
    let chars = |spans: &[crate::model::Span]| spans.iter().map(|&s| offsets.chars(s)).collect::<Vec<Chars>>();
    let kept = analysis.attributions.iter().enumerate().filter(|(_, a)| nested || a.parent.is_none());
    kept.map(|(i, a)| Marked {
        id: i.to_string(),
        source: chars(&a.source),
        cue: chars(&a.cue),
        content: chars(&a.content),
    })
    .collect()
}

/// Predictions as the CSV that `score_attribution.py` and [`read_predictions`] read: doc_id, attribution_id,
/// source_spans, cue_spans, content_spans.
///
/// # Panics
/// If there is not one entry for each document.
pub fn predictions_csv(gold: &Gold, predicted: &[Vec<Marked>]) -> String {
    assert_eq!(gold.documents.len(), predicted.len(), "one entry for each gold document");
    let spans = |chars: &[Chars]| chars.iter().map(|c| format!("{}-{}", c.start, c.end)).collect::<Vec<_>>().join(";");
    let row = |id: &str, m: &Marked| [id.to_owned(), m.id.clone(), spans(&m.source), spans(&m.cue), spans(&m.content)];
    let of = |(d, marked): (&GoldDocument, &Vec<Marked>)| marked.iter().map(|m| row(&d.id, m)).collect::<Vec<_>>();
    let columns = ["doc_id", "attribution_id", "source_spans", "cue_spans", "content_spans"];
    write(&columns, gold.documents.iter().zip(predicted).flat_map(of))
}

/// Reads predictions for `gold`: a CSV with doc_id, source_spans, cue_spans, content_spans (attribution_id and any other
/// column may be there; `attributions.csv` of a run is such a file), or a folder of brat `.ann` files.
///
/// With `nested` every row counts, as for the Python scorer; without it rows with a `parent_id` are left out, as the
/// runner of that scorer does.
///
/// # Errors
/// All faults: missing columns, spans that are none or lie outside the text.
pub fn read_predictions(path: &Path, gold: &Gold, nested: bool) -> Result<Predictions, Vec<Diagnostic>> {
    let read = if path.is_dir() { read_brat(path, gold) } else { read_csv(path, gold, nested) };
    let mut out = read?;
    let silent = out.documents.iter().filter(|d| d.is_empty()).count();
    if silent > 0 {
        let message = format!("{silent} of {} documents have no prediction", gold.documents.len());
        out.problems.push(Diagnostic::new(Severity::Warning, "prediction-none", shown(path), 0, message));
    }
    if has_error(&out.problems) { Err(out.problems) } else { Ok(out) }
}

fn index_of(gold: &Gold) -> HashMap<&str, usize> {
    gold.documents.iter().enumerate().map(|(i, d)| (d.id.as_str(), i)).collect()
}

fn read_brat(folder: &Path, gold: &Gold) -> Result<Predictions, Vec<Diagnostic>> {
    let index = index_of(gold);
    let mut out = Predictions { documents: vec![Vec::new(); gold.documents.len()], problems: Vec::new() };
    for path in brat::list(folder)? {
        let Some(&at) = index.get(brat::document(&path).as_str()) else {
            out.problems.push(unknown(&shown(&path), 0, &brat::document(&path)));
            continue;
        };
        let limit = gold.documents[at].text.chars().count();
        let bytes = read(&path)?;
        out.documents[at] = brat::parse(decode(&bytes, &shown(&path))?, &shown(&path), limit, &mut out.problems);
    }
    Ok(out)
}

fn read_csv(path: &Path, gold: &Gold, nested: bool) -> Result<Predictions, Vec<Diagnostic>> {
    let index = index_of(gold);
    let limits: Vec<usize> = gold.documents.iter().map(|d| d.text.chars().count()).collect();
    let mut out = Predictions { documents: vec![Vec::new(); gold.documents.len()], problems: Vec::new() };
    let table = Table::parse(&shown(path), &read(path)?)?;
    let [doc, source, cue, content] = table.require(["doc_id", "source_spans", "cue_spans", "content_spans"])?;
    let (id, parent) = (table.column("attribution_id"), table.column("parent_id"));
    let mut strangers = HashSet::new();
    for row in table.rows().filter(|r| nested || r.optional(parent).is_empty()) {
        let Some(&at) = index.get(row.cell(doc)) else {
            if strangers.insert(row.cell(doc)) {
                out.problems.push(unknown(&table.file, row.line, row.cell(doc)));
            }
            continue;
        };
        let mut spans = |column| {
            read_spans(row.cell(column), limits[at]).unwrap_or_else(|why| {
                out.problems.push(row.fault("prediction-span", why));
                Vec::new()
            })
        };
        let marked =
            Marked { id: row.optional(id).to_owned(), source: spans(source), cue: spans(cue), content: spans(content) };
        out.documents[at].push(marked);
    }
    Ok(out)
}

fn unknown(file: &str, line: u64, doc: &str) -> Diagnostic {
    let message = format!("predictions for `{doc}`, which gold does not have, are ignored");
    Diagnostic::new(Severity::Warning, "prediction-unknown", file, line, message)
}

/// `12-20;3-9`; nothing for an empty cell.
fn read_spans(cell: &str, limit: usize) -> Result<Vec<Chars>, String> {
    let read = |part: &str| match part.split_once('-') {
        Some((a, b)) if !a.contains('+') && !b.contains('+') => Chars::read(a, b, limit),
        _ => Err(format!("`{part}` is not a span")),
    };
    cell.split(';').filter(|p| !p.trim().is_empty()).map(read).collect()
}

/// Which attributions a [`Part`] of the figures is about: all, or those of one form.
const PARTS: usize = 4;

/// The measures that ask yes or no of a pair.
const KINDS: usize = 5;

/// Running counts of one part.
#[derive(Clone, Copy, Default)]
struct Count {
    predicted: usize,
    gold: usize,
    /// Right pairs by measure, typed by the predicted side.
    right: [usize; KINDS],
    /// The same, typed by the gold side.
    found: [usize; KINDS],
    share_predicted: f64,
    share_gold: f64,
    soft_pairs: usize,
    source_exact: usize,
    source_soft: usize,
    cue: usize,
}

/// The parts that an attribution of this form counts for.
fn parts(form: Form) -> [usize; 2] {
    [0, form as usize + 1]
}

/// Compares what was found in each document with gold; `dice` is the soft threshold (see [`DICE`]).
///
/// # Panics
/// If `predicted` has not one entry for each document of `gold`.
pub fn score(gold: &Gold, predicted: &[Vec<Marked>], dice: f64) -> Score {
    assert_eq!(gold.documents.len(), predicted.len(), "one entry for each gold document");
    let marks = |(document, predicted): (&GoldDocument, &Vec<Marked>)| {
        let words = Words::new(&document.text);
        (clean(&words, predicted), clean(&words, &document.attributions))
    };
    let sides: Vec<(Side, Side)> = gold.documents.par_iter().zip(predicted).map(marks).collect();
    let mut counts = [Count::default(); PARTS];
    let mut tokens = [[0usize; 3]; 3];
    let mut left_out = [[0usize; 2]; 2];
    for (p, g) in &sides {
        for (total, side) in left_out.iter_mut().zip([p, g]) {
            total[0] += side.empty;
            total[1] += side.repeated;
        }
        count_tokens(&p.marks, &g.marks, &mut tokens);
        count_alone(&p.marks, &g.marks, &mut counts);
        count_pairs(&p.marks, &g.marks, dice, &mut counts);
    }
    let [all, direct, mixed, indirect] = counts.map(Part::new);
    let tokens = tokens.map(|[both, predicted, gold]| Prf::of_counts(both, predicted, gold));
    Score {
        documents: gold.documents.len(),
        dice,
        tokens,
        all,
        direct,
        mixed,
        indirect,
        problems: say_left_out(left_out),
    }
}

/// The attributions of one side of a document, and how many were left out.
struct Side {
    marks: Vec<Marks>,
    empty: usize,
    repeated: usize,
}

/// How a candidate compares with a gold attribution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Likeness {
    /// The cues share a word.
    pub cue: bool,
    /// The source is the same, softly.
    pub source: bool,
    /// Dice's coefficient of the source words; 1 if neither has any.
    pub source_words: f64,
    /// Dice's coefficient of the content words.
    pub content: f64,
}

/// Compares each candidate with each gold attribution of a text, by the definitions of [`score`].
pub fn compare(text: &str, gold: &[Marked], candidates: &[Marked]) -> Vec<Vec<Likeness>> {
    let words = Words::new(text);
    let gold: Vec<Marks> = gold.iter().map(|m| Marks::new(&words, m)).filter(|m| !m.content.is_empty()).collect();
    let likeness = |c: &Marks, g: &Marks| Likeness {
        cue: c.same_cue(g),
        source: c.same_source(g),
        source_words: if c.source.is_empty() && g.source.is_empty() { 1.0 } else { dice(&c.source, &g.source) },
        content: dice(&c.content, &g.content),
    };
    let row = |c: &Marked| {
        let c = Marks::new(&words, c);
        gold.iter().map(|g| likeness(&c, g)).collect()
    };
    candidates.iter().map(row).collect()
}

/// Leaves out what has no content, and repeats.
fn clean(words: &Words, marked: &[Marked]) -> Side {
    let mut side = Side { marks: Vec::new(), empty: 0, repeated: 0 };
    let mut seen: HashSet<[Set; 3]> = HashSet::new();
    for marked in marked {
        let marks = Marks::new(words, marked);
        if marks.content.is_empty() {
            side.empty += 1;
        } else if !seen.insert(marks.all.clone()) {
            side.repeated += 1;
        } else {
            side.marks.push(marks);
        }
    }
    side
}

/// Every token that is in one of the sets.
fn union<'a>(sets: impl Iterator<Item = &'a Set>) -> Set {
    let mut out: Set = sets.flatten().copied().collect();
    out.sort_unstable();
    out.dedup();
    out
}

fn count_tokens(predicted: &[Marks], gold: &[Marks], tokens: &mut [[usize; 3]; 3]) {
    for (role, counts) in tokens.iter_mut().enumerate() {
        let [p, g] = [predicted, gold].map(|side| union(side.iter().map(|m| &m.all[role])));
        counts[0] += common(&p, &g);
        counts[1] += p.len();
        counts[2] += g.len();
    }
}

/// What needs no pairing: how many there are, and which share of each content lies in any content of the other side.
fn count_alone(predicted: &[Marks], gold: &[Marks], counts: &mut [Count; PARTS]) {
    let [in_predicted, in_gold] = [predicted, gold].map(|side| union(side.iter().map(|m| &m.content)));
    let share = |m: &Marks, other: &Set| common(&m.content, other) as f64 / m.content.len() as f64;
    for m in predicted {
        for part in parts(m.form) {
            counts[part].predicted += 1;
            counts[part].share_predicted += share(m, &in_gold);
        }
    }
    for m in gold {
        for part in parts(m.form) {
            counts[part].gold += 1;
            counts[part].share_gold += share(m, &in_predicted);
        }
    }
}

fn count_pairs(predicted: &[Marks], gold: &[Marks], dice: f64, counts: &mut [Count; PARTS]) {
    for pair in pair_up(predicted, gold) {
        let (p, g) = (&predicted[pair.predicted], &gold[pair.gold]);
        let (strict, soft) = (p.content == g.content, pair.dice >= dice);
        let source_exact = p.source == g.source;
        let source_soft = source_exact || p.same_source(g);
        let cue = p.same_cue(g);
        let right = [strict, soft, soft && source_soft, soft && source_soft && cue, strict && source_exact];
        for (kind, right) in right.into_iter().enumerate() {
            for part in parts(p.form) {
                counts[part].right[kind] += usize::from(right);
            }
            for part in parts(g.form) {
                counts[part].found[kind] += usize::from(right);
            }
        }
        if soft {
            for part in parts(g.form) {
                let count = &mut counts[part];
                count.soft_pairs += 1;
                count.source_exact += usize::from(source_exact);
                count.source_soft += usize::from(source_soft);
                count.cue += usize::from(cue);
            }
        }
    }
}

fn say_left_out(left_out: [[usize; 2]; 2]) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    for (side, counts) in ["predictions", "gold"].into_iter().zip(left_out) {
        for (why, n) in ["no content", "repeat"].into_iter().zip(counts) {
            if n > 0 {
                let message = format!("{n} attributions left out ({why})");
                out.push(Diagnostic::new(Severity::Warning, "attribution-left-out", side, 0, message));
            }
        }
    }
    out
}

/// The figures for all attributions, or those of one form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Part {
    /// How many were predicted.
    pub predicted: usize,
    /// How many gold has.
    pub gold: usize,
    /// The same content words.
    pub content_strict: Prf,
    /// Contents that agree softly.
    pub content_soft: Prf,
    /// Mean share of the content words that lie in any content of the other side.
    pub content_partial: Prf,
    /// Content and source agree softly: the headline.
    pub joint: Prf,
    /// And the cue shares a word.
    pub joint_cue: Prf,
    /// The same content words and the same source words.
    pub joint_strict: Prf,
    /// Pairs whose contents agree softly; the next three are shares of them.
    pub soft_pairs: usize,
    /// The same source words.
    pub source_exact: f64,
    /// Sources that agree softly.
    pub source_soft: f64,
    /// Cues that share a word.
    pub cue_overlap: f64,
}

impl Part {
    fn new(c: Count) -> Part {
        let kind = |k: usize| Prf::new(c.right[k] as f64, c.predicted, c.found[k] as f64, c.gold);
        let share = |n: usize| ratio(n as f64, c.soft_pairs as f64);
        Part {
            predicted: c.predicted,
            gold: c.gold,
            content_strict: kind(0),
            content_soft: kind(1),
            content_partial: Prf::new(c.share_predicted, c.predicted, c.share_gold, c.gold),
            joint: kind(2),
            joint_cue: kind(3),
            joint_strict: kind(4),
            soft_pairs: c.soft_pairs,
            source_exact: share(c.source_exact),
            source_soft: share(c.source_soft),
            cue_overlap: share(c.cue),
        }
    }
}

/// All figures; shown as the table of the Python scorer.
#[derive(Clone, Debug, Serialize)]
pub struct Score {
    /// Documents of gold.
    pub documents: usize,
    /// The soft threshold.
    pub dice: f64,
    /// Tokens of source, cue and content (as [`Role::ALL`]), whatever attribution they belong to.
    pub tokens: [Prf; 3],
    /// All attributions.
    pub all: Part,
    /// Contents wholly in quotation marks.
    pub direct: Part,
    /// Contents partly in quotation marks.
    pub mixed: Part,
    /// Contents not in quotation marks.
    pub indirect: Part,
    /// How many attributions were left out, and why.
    #[serde(skip)]
    pub problems: Vec<Diagnostic>,
}

impl Score {
    /// F1 of the joint measure, from 0 to 1.
    pub fn headline(&self) -> f64 {
        self.all.joint.f1
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = &self.all;
        let line = |f: &mut fmt::Formatter<'_>, label: &str, x: Prf| {
            writeln!(f, "{label:<18}{:8.3}{:8.3}{:8.3}", x.precision, x.recall, x.f1)
        };
        writeln!(f, "documents {}   attributions: gold {}, predicted {}", self.documents, all.gold, all.predicted)?;
        writeln!(f, "\n{:<18}{:>8}{:>8}{:>8}", "(a) tokens", "P", "R", "F1")?;
        for (role, figures) in Role::ALL.into_iter().zip(self.tokens) {
            line(f, role.name(), figures)?;
        }
        writeln!(f, "\n{:<18}{:>8}{:>8}{:>8}", "(b,c) attributions", "P", "R", "F1")?;
        line(f, "content strict", all.content_strict)?;
        line(f, "content soft", all.content_soft)?;
        line(f, "content partial", all.content_partial)?;
        line(f, "JOINT (headline)", all.joint)?;
        line(f, "joint+cue", all.joint_cue)?;
        line(f, "joint strict", all.joint_strict)?;
        writeln!(
            f,
            "\namong {} soft pairs: source exact {:.3}, source soft {:.3}, cue overlap {:.3}\n",
            all.soft_pairs, all.source_exact, all.source_soft, all.cue_overlap
        )?;
        write!(f, "{:<10}{:>6}{:>6}", "(d) by type", "gold", "pred")?;
        for column in ["softP", "softR", "softF1", "strF1", "srcEx", "srcSo", "jntP", "jntR", "jntF1"] {
            write!(f, "{column:>7}")?;
        }
        for (form, part) in Form::ALL.iter().zip([&self.direct, &self.mixed, &self.indirect]) {
            let (s, j) = (part.content_soft, part.joint);
            write!(f, "\n{form:<10}{:>6}{:>6}", part.gold, part.predicted)?;
            for x in [s.precision, s.recall, s.f1, part.content_strict.f1, part.source_exact, part.source_soft] {
                write!(f, "{x:7.3}")?;
            }
            write!(f, "{:7.3}{:7.3}{:7.3}", j.precision, j.recall, j.f1)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ActId, Attribution, Certainty, Span};

    const TEXT: &str =
        "Ann Example, head of trade at Acme Mills, says that the bridge is shut. “It is gone,” she added. Snow is due.";

    /// Marks of words that stand in [`TEXT`]: (source, cue, content); an empty part is left out.
    fn marked(parts: &[[&str; 3]]) -> Vec<Marked> {
        let find = |words: &&str| {
            let at = TEXT.find(*words).map(|b| TEXT[..b].chars().count()).expect("stands in the text");
            Chars::new(at, at + words.chars().count())
        };
        let spans = |words: &str| [words].iter().filter(|w| !w.is_empty()).map(find).collect::<Vec<Chars>>();
        let one =
            |p: &[&str; 3]| Marked { id: String::new(), source: spans(p[0]), cue: spans(p[1]), content: spans(p[2]) };
        parts.iter().map(one).collect()
    }

    fn gold() -> Gold {
        let attributions = marked(&[
            ["Ann Example, head of trade at Acme Mills,", "says", "that the bridge is shut"],
            ["she", "added", "“It is gone,”"],
            ["", "is due", "Snow"],
        ]);
        Gold { documents: vec![GoldDocument { id: "d".into(), text: TEXT.into(), attributions }], problems: vec![] }
    }

    fn scored(predicted: &[[&str; 3]]) -> Score {
        score(&gold(), &[marked(predicted)], DICE)
    }

    #[test]
    fn gold_on_gold() {
        let g = gold();
        let s = score(&g, &[g.documents[0].attributions.clone()], DICE);
        assert_eq!((s.headline(), s.all.joint_strict.f1, s.all.content_partial.f1), (1.0, 1.0, 1.0));
        assert_eq!((s.direct.gold, s.mixed.gold, s.indirect.gold), (1, 0, 2));
        assert_eq!(s.problems, []);
        assert_eq!(score(&g, &[vec![]], DICE).headline(), 0.0);
    }

    #[test]
    fn edges_and_shorter_sources_are_right_softly() {
        let s = scored(&[
            ["Ann Example", "says", "the bridge is shut."],
            ["she", "added", "It is gone"],
            ["", "due", "Snow"],
        ]);
        assert_eq!(s.headline(), 1.0);
        assert!((s.all.content_strict.recall - 2.0 / 3.0).abs() < 1e-12);
        assert!((s.all.source_exact - 2.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn wrong_sources() {
        let s = scored(&[
            ["Acme Mills", "says", "the bridge is shut"],
            ["she", "added", "It is gone"],
            ["she", "is due", "Snow"],
        ]);
        assert!((s.all.joint.recall - 1.0 / 3.0).abs() < 1e-12);
        assert_eq!(s.all.content_soft.recall, 1.0);
    }

    #[test]
    fn repeats_count_once_and_a_second_prediction_is_false() {
        let g = gold();
        let mut p = g.documents[0].attributions.clone();
        p.push(p[0].clone());
        p.extend(marked(&[["Ann Example", "says", "bridge is shut"], ["she", "added", ""]]));
        let s = score(&g, &[p], DICE);
        assert_eq!((s.all.predicted, s.all.joint.precision, s.all.joint.recall), (4, 0.75, 1.0));
        let said: Vec<&str> = s.problems.iter().map(|p| p.message.as_str()).collect();
        assert_eq!(said, ["1 attributions left out (no content)", "1 attributions left out (repeat)"]);
    }

    #[test]
    fn a_part_of_the_content() {
        let s = scored(&[["Ann Example", "says", "shut"]]);
        assert_eq!((s.all.content_soft.f1, s.all.content_partial.precision), (0.0, 1.0));
        assert!((s.all.content_partial.recall - 0.2 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn the_table() {
        let table = scored(&[["Ann Example", "says", "that the bridge is shut"]]).to_string();
        assert!(table.starts_with("documents 1   attributions: gold 3, predicted 1\n\n(a) tokens"), "{table}");
        assert!(table.contains("\nJOINT (headline)     1.000   0.333   0.500\n"), "{table}");
        assert!(
            table.ends_with("\nindirect       2     1  1.000  0.500  0.667  0.667  0.000  1.000  1.000  0.500  0.667"),
            "{table}"
        );
    }

    #[test]
    fn predictions_of_a_file() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("p.csv");
        let write = |rows: &str| {
            let head = "doc_id,attribution_id,source_spans,cue_spans,content_spans,parent_id\n";
            std::fs::write(&path, format!("{head}{rows}")).expect("written");
        };
        write("d,1,0-11,42-46,47-70,\nd,2,,,1-2;4-5,1\nother,1,,,0-9,\nother,2,,,0-9,\n");
        let p = read_predictions(&path, &gold(), false).expect("sound");
        assert_eq!(p.documents[0].len(), 1);
        assert_eq!(p.problems.iter().map(|p| (p.code, p.line)).collect::<Vec<_>>(), [("prediction-unknown", 4)]);
        assert_eq!(read_predictions(&path, &gold(), true).expect("sound").documents[0].len(), 2);
        write("d,1,0-11,42-46,47-9999,\nd,2,5-5,1 2,+1-2,\n");
        let faults = read_predictions(&path, &gold(), true).expect_err("faulty");
        assert_eq!(
            faults.iter().filter(|f| f.severity == Severity::Error).map(|f| f.line).collect::<Vec<_>>(),
            [2, 3, 3, 3]
        );
    }

    #[test]
    fn a_folder() {
        let dir = tempfile::tempdir().expect("a folder");
        let file = |name: &str, text: &str| std::fs::write(dir.path().join(name), text).expect("written");
        assert_eq!(Gold::read(dir.path()).expect_err("empty")[0].code, "gold-empty");
        file("b.txt", "“É” she says");
        file("b.ann", "T1\tContent 0 3\tx\nT2\tCue 8 12\tx\nE1\tContent:T1 Cue:T2\n");
        let gold = Gold::read(dir.path()).expect("sound");
        assert_eq!(gold.documents[0].attributions[0].cue, [Chars::new(8, 12)]);
        let found = dir.path().to_owned();
        assert_eq!(
            score(&gold, &read_predictions(&found, &gold, true).expect("sound").documents, DICE).headline(),
            1.0
        );
        file("a.ann", "E1\tContent:T1\n");
        file("c.txt", "short");
        file("c.ann", "T1\tContent 0 6\tx\nE1\tContent:T1\n");
        let faults = Gold::read(dir.path()).expect_err("faulty");
        assert_eq!(faults.iter().map(|f| f.code).collect::<Vec<_>>(), ["gold-unreadable", "brat-span"]);
        assert_eq!(Gold::read(&dir.path().join("none")).expect_err("missing")[0].code, "gold-unreadable");
    }

    #[test]
    fn an_analysis_in_characters() {
        let text = "“É” she says";
        let of = |parent| Attribution {
            parent,
            sentence: 0,
            source: vec![],
            source_mention: None,
            addressee: None,
            cue: vec![Span::new(text.len() - 4, text.len())],
            content: vec![Span::new(0, 8)],
            act: ActId(0),
            form: Form::Direct,
            certainty: Certainty::Asserted,
            negated: false,
            score: 0.0,
            rule: "test",
            rows: vec![],
            evidence: vec![],
        };
        let analysis = Analysis { attributions: vec![of(None), of(Some(0))], ..Analysis::default() };
        let marked = of_analysis(text, &analysis, false);
        assert_eq!(marked.len(), 1);
        assert_eq!((marked[0].content[0], marked[0].cue[0]), (Chars::new(0, 3), Chars::new(8, 12)));
        assert_eq!(of_analysis(text, &analysis, true).len(), 2);
        let gold = Gold {
            documents: vec![GoldDocument { id: "a".into(), text: text.into(), attributions: marked.clone() }],
            problems: vec![],
        };
        assert_eq!(predict(&gold, false, |_| analysis.clone()), [marked]);
    }
}
