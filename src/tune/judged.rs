//! What a judged sheet says about the weights: each judged row is analysed again, in its article, and hangs on the rows
//! of the weight tables that its score was made of ([`crate::model::Evidence`]).
//!
//! A sheet teaches only which rows should not be there (or should be surer): what was not found is not on it.

use std::collections::BTreeMap;

use csv::ByteRecord;
use rustc_hash::FxHashMap;

use super::correct::{Case, Cases, Lever};
use super::diff::{Layout, RowReader};
use super::sample::{fault, nothing_judged, open_sheet, plain, verdict};
use crate::lexicon::{Sources, TableId as Lexicons};
use crate::model::{Article, Diagnostic, Evidence, Row};
use crate::pipeline::Analyzer;
use crate::run::{Progress, RunError};
use crate::sweep::{Batches, Chunk, Pace, chunks, sweep};
use crate::tables::{Options, Rendered, TableId, render};

/// The columns by which a row of a sheet is found again in the analysis of its article: all that is judged in it.
fn key(table: TableId) -> &'static [&'static str] {
    match table {
        TableId::Stances => &["doc_id", "sentence_id", "holder", "holder_id", "target_id", "polarity"],
        _ => &["doc_id", "cue_spans", "source_spans", "content_spans"],
    }
}

/// A sheet that was judged.
#[derive(Clone, Debug)]
pub struct JudgedSheet {
    table: TableId,
    /// By article and key: whether the row is right.
    rows: BTreeMap<String, BTreeMap<Vec<String>, bool>>,
    judged: usize,
}

/// What became of a sheet.
#[derive(Clone, Debug)]
pub struct Found {
    /// The judged rows that were found again.
    pub cases: Cases,
    /// How many judged rows were not, or hang on no weight (a stance without a side).
    pub lost: usize,
    /// Articles that could not be read or analysed.
    pub rejected: u64,
}

impl JudgedSheet {
    /// Reads a sheet that `sayso sample` drew and somebody filled in.
    ///
    /// # Errors
    /// All faults of the sheet.
    pub fn read(name: &str, bytes: &[u8]) -> Result<JudgedSheet, Vec<Diagnostic>> {
        let page = open_sheet(name, bytes)?;
        let has = |column: &str| page.columns().iter().any(|c| c == column);
        let table = if has("stance_id") {
            TableId::Stances
        } else if has("attribution_id") {
            TableId::Attributions
        } else {
            let message = "no sheet of stances or attributions, whose rows weights decide";
            return Err(vec![fault(name, 1, message, "draw one with sayso sample --table stances (or attributions)")]);
        };
        let missing: Vec<&str> = key(table).iter().copied().filter(|c| !has(c)).collect();
        if !missing.is_empty() {
            let message = format!("columns are missing: {}", missing.join(", "));
            return Err(vec![fault(name, 1, &message, "the sheet has them as sayso sample draws it")]);
        }
        let (mut sheet, mut faults) = (JudgedSheet { table, rows: BTreeMap::new(), judged: 0 }, Vec::new());
        for row in page.rows() {
            match verdict(name, &row) {
                Ok(None) => {}
                Ok(Some(right)) => {
                    let cells = key(table).iter().map(|c| plain(row.get(c)).to_owned()).collect();
                    sheet.judged += 1;
                    sheet.rows.entry(plain(row.get("doc_id")).to_owned()).or_default().insert(cells, right);
                }
                Err(found) => faults.push(*found),
            }
        }
        if faults.is_empty() && sheet.judged == 0 {
            faults.push(nothing_judged(name));
        }
        if faults.is_empty() { Ok(sheet) } else { Err(faults) }
    }

    /// How many rows are judged.
    pub fn len(&self) -> usize {
        self.judged
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.judged == 0
    }

    /// Finds the judged rows again. Problems of the input go to `problem`.
    ///
    /// # Errors
    /// It was interrupted, or there were no threads to be had.
    pub fn find(
        &self,
        analyzer: &Analyzer,
        sources: &Sources,
        corpus: impl Batches,
        pace: &Pace,
        problem: &mut dyn FnMut(&Diagnostic),
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Found, RunError> {
        let weights = weights(sources);
        let total = corpus.total_bytes();
        let (mut articles, mut bytes) = (0, 0);
        let work = |chunk: Chunk| {
            let judged: Vec<Seen> = chunk.articles.iter().flat_map(|article| self.look(article, analyzer)).collect();
            (chunk, judged)
        };
        let mut found = sweep(
            corpus,
            pace,
            chunks,
            work,
            Found { cases: Cases::of("articles"), lost: 0, rejected: 0 },
            |found, (chunk, judged)| {
                chunk.problems.iter().for_each(&mut *problem);
                found.rejected += chunk.rejected;
                for seen in judged {
                    let levers = levers(&seen.evidence, &weights, &mut found.cases);
                    if levers.is_empty() {
                        continue;
                    }
                    let (sums, label) = (vec![0.0, f64::from(seen.score.abs())], u8::from(seen.right));
                    found.cases.push(Case { sums, levers, label, article: seen.article });
                }
                articles += chunk.articles.len() as u64;
                bytes += chunk.bytes;
                progress(Progress { articles, bytes, total });
                Ok(())
            },
        )?;
        found.lost = self.judged.saturating_sub(found.cases.len());
        Ok(found)
    }

    /// The judged rows of an article.
    fn look(&self, article: &Article, analyzer: &Analyzer) -> Vec<Seen> {
        let Some(judged) = self.rows.get(plain(&article.id)) else { return Vec::new() };
        let analysis = analyzer.analyze(article);
        let options = Options::default();
        let mut rendered = Rendered::new(&options);
        render(article, &analysis, analyzer.lexicon(), &options, None, &mut rendered);
        let layout = Layout::own(self.table);
        let mut reader = RowReader::new();
        let [rows, _] = reader.differing(rendered.sheets[self.table as usize].bytes(), b"");
        let cells = |row: &ByteRecord| key(self.table).iter().map(|c| plain(&layout.text(row, c)).to_owned()).collect();
        let mut seen = Vec::new();
        for (i, row) in rows.iter().enumerate() {
            let cells: Vec<String> = cells(row);
            let Some(&right) = judged.get(&cells) else { continue };
            let (evidence, score) = match self.table {
                TableId::Stances => (&analysis.stances[i].evidence, analysis.stances[i].score),
                _ => (&analysis.attributions[i].evidence, analysis.attributions[i].score),
            };
            seen.push(Seen { article: article.id.to_string(), evidence: evidence.clone(), score, right });
        }
        seen
    }
}

/// A judged row that was found again.
struct Seen {
    article: String,
    evidence: Vec<Evidence>,
    score: f32,
    right: bool,
}

/// A row of a weight table: its table, feature, label and weight.
type Weighed = (Lexicons, String, String, f64);

/// The rows of the weight tables by their places.
fn weights(sources: &Sources) -> FxHashMap<Row, Weighed> {
    let mut weights = FxHashMap::default();
    for table in [Lexicons::WeightsAttribution, Lexicons::WeightsStance, Lexicons::WeightsDirection] {
        let opened = sources.open(table);
        for row in opened.rows() {
            let Ok(weight) = row.get("weight").parse() else { continue };
            weights.insert(row.row(), (table, row.get("feature").to_owned(), row.get("label").to_owned(), weight));
        }
    }
    weights
}

/// What the evidence of a row hangs on, summed up by weight. The score of a stance against somebody is below 0, but what
/// speaks for it adds to it above 0 in the evidence of its side.
fn levers(evidence: &[Evidence], weights: &FxHashMap<Row, Weighed>, cases: &mut Cases) -> Vec<(u32, f32)> {
    let mut sums: BTreeMap<u32, f32> = BTreeMap::new();
    let whole: f32 = evidence.iter().map(|e| e.weight).sum();
    let sign = if whole < 0.0 { -1.0 } else { 1.0 };
    for e in evidence {
        let Some((table, feature, label, weight)) = weights.get(&e.row).filter(|w| w.3 != 0.0) else { continue };
        let make = || Lever { table: *table, feature: feature.clone(), weights: vec![(label.clone(), *weight)] };
        let lever = cases.lever(*table, feature, label, make);
        *sums.entry(lever).or_default() += sign * e.weight / *weight as f32;
    }
    sums.into_iter().collect()
}
