//! Corrects learned weights by some answers of one's own, which are few beside those that the weights were learned from.
//!
//! The weights stay as they are but for an addend, which is fitted: the chance of the right label is the softmax of the
//! sums that the old weights give plus what the addends bring ([`super::descent`]), with penalties on the addends alone.
//! So the old weights are the prior, in the sense of maximum a posteriori adaptation (Chelba & Acero, EMNLP 2004).
//!
//! - A weight moves only if the answers about it are off by more than three standard errors (a score test), and, added
//!   up, by more than one whole answer (the L1 penalty). There are hundreds of weights to try, and a few hundred answers
//!   always have something odd about some of them. So a single row moves nothing, and the list of changes is short.
//! - The L2 penalty keeps changes small: ten rows that agree move a weight by about 1.6.
//! - What stands in more than half of the rows is left alone, and so is how often each label is right: rows are picked
//!   to be judged (by strata, or because they judge), so that they do not tell it. The fit has an intercept of its own
//!   for that, which is thrown away. Rows that share nothing with those that were judged stay as they are.
//!
//! How well it does is measured on parts of the articles that it was not fitted to.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::descent::{Columns, Model, Penalties, certain, chances, fit_on};
use super::sheet::SheetWriter;
use super::stance::fold_of;
use crate::lexicon::{TABLES, TableId};

/// Penalty on the size of a change: one answer.
const PENALTY: f64 = 1.0;
/// Penalty on its square.
const RIDGE: f64 = 4.0;
/// Standard errors by which the answers about a feature must be off.
const ERRORS: f64 = 3.0;
/// Rows that a feature must be in.
const SUPPORT: usize = 2;
/// Parts for cross-validation.
const FOLDS: u32 = 5;
/// Changes below this are left out.
const LEAST: f64 = 0.005;

/// A place in a table of weights that may move: one feature.
#[derive(Clone, Debug)]
pub struct Lever {
    /// The table.
    pub table: TableId,
    /// Name of the feature.
    pub feature: String,
    /// Its labels and their weights now: one, which speaks for a row being right, or one for each label of the rows.
    pub weights: Vec<(String, f64)>,
}

/// A row with its answer.
#[derive(Clone, Debug)]
pub struct Case {
    /// What the weights add up to now, by label.
    pub sums: Vec<f64>,
    /// Levers that it hangs on (by number), and how strongly.
    pub levers: Vec<(u32, f32)>,
    /// The right label.
    pub label: u8,
    /// Rows of one article (or sentence) are left out together.
    pub article: String,
}

/// All rows with an answer, and what they hang on.
#[derive(Clone, Debug)]
pub struct Cases {
    /// What is left out together, in the plural.
    unit: &'static str,
    levers: Vec<Lever>,
    numbers: FxHashMap<(TableId, String, String), u32>,
    rows: Vec<Case>,
}

/// A weight that moved.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The table.
    pub table: TableId,
    /// Name of the feature.
    pub feature: String,
    /// Its label, in tables that have labels.
    pub label: String,
    /// The weight before.
    pub before: f64,
    /// The weight now.
    pub after: f64,
    /// How many rows with an answer have the feature.
    pub rows: u32,
}

/// How well weights do.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Fit {
    /// Rows that get the right label.
    pub right: u32,
    /// Mean surprise at the right label, in nats.
    pub loss: f64,
}

/// What answers did to the weights.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Correction {
    /// The weights that moved, those that moved furthest first.
    pub changes: Vec<Change>,
    /// Rows with an answer.
    pub rows: usize,
    /// How many articles (or sentences) they are from ...
    pub units: usize,
    /// ... and what these are called.
    pub unit: &'static str,
    /// How the old weights do on each part ...
    pub before: Fit,
    /// ... and the new ones, fitted to the other parts.
    pub after: Fit,
}

impl Cases {
    /// None yet; `unit` is what they are from, in the plural.
    pub fn of(unit: &'static str) -> Cases {
        Cases { unit, levers: Vec::new(), numbers: FxHashMap::default(), rows: Vec::new() }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The number of a lever, which `make` makes where it is new. `label` tells levers of one feature apart.
    pub fn lever(&mut self, table: TableId, feature: &str, label: &str, make: impl FnOnce() -> Lever) -> u32 {
        let next = self.levers.len() as u32;
        let number = *self.numbers.entry((table, feature.to_owned(), label.to_owned())).or_insert(next);
        if number == next {
            self.levers.push(make());
        }
        number
    }

    /// Adds a row.
    pub fn push(&mut self, case: Case) {
        self.rows.push(case);
    }

    /// Fits the change, and measures it.
    pub fn correct(&self) -> Correction {
        let everything: Vec<&Case> = self.rows.iter().collect();
        let part = |case: &Case| fold_of(&case.article, FOLDS);
        let parts: Vec<[Vec<(f64, bool)>; 2]> = (0..FOLDS as u8)
            .into_par_iter()
            .map(|fold| {
                let (held, rest): (Vec<&Case>, Vec<&Case>) = everything.iter().partition(|c| part(c) == fold);
                let (old, new) = (self.fit(&rest, false), self.fit(&rest, true));
                [old, new].map(|model| held.iter().map(|case| self.look(case, &model)).collect())
            })
            .collect();
        let [before, after] = [0, 1].map(|i| {
            let looks = || parts.iter().flat_map(|p| &p[i]);
            let loss = looks().map(|l| l.0).sum::<f64>() / self.rows.len().max(1) as f64;
            Fit { right: looks().filter(|l| l.1).count() as u32, loss }
        });
        let units = self.rows.iter().map(|c| &c.article).collect::<BTreeSet<_>>().len();
        let changes = self.changes(&self.fit(&everything, true));
        Correction { changes, rows: self.rows.len(), units, unit: self.unit, before, after }
    }

    /// The intercept alone, or with the changes.
    fn fit(&self, rows: &[&Case], change: bool) -> Model {
        let Some(first) = rows.first() else {
            let count = self.rows.first().map_or(0, |c| c.sums.len());
            let weights = vec![0.0; self.levers.len() * count];
            return Model { labels: count, weights, bias: vec![0.0; count] };
        };
        debug_assert!(rows.iter().all(|c| c.sums.len() == first.sums.len()), "rows have the same labels");
        let labels: Vec<u8> = rows.iter().map(|c| c.label).collect();
        let sums: Vec<f64> = rows.iter().flat_map(|c| c.sums.iter().copied()).collect();
        let count = first.sums.len();
        let right = certain(&labels, count);
        let penalties = Penalties { path: vec![PENALTY], relaxed: None, ridge: RIDGE };
        let fitted =
            |columns: &Columns| fit_on(columns, &right, count, sums.clone(), &vec![1.0; rows.len()], &penalties);
        let intercept = fitted(&Columns { columns: vec![Vec::new(); self.levers.len()] });
        if !change {
            return intercept;
        }
        let mut columns = vec![Vec::new(); self.levers.len()];
        for (n, case) in rows.iter().enumerate() {
            case.levers.iter().for_each(|&(lever, x)| columns[lever as usize].push((n as u32, x)));
        }
        let expected: Vec<Vec<f64>> = rows.iter().map(|case| intercept_chances(case, &intercept)).collect();
        for column in &mut columns {
            let few = column.len() < SUPPORT;
            if few || column.len() * 2 > rows.len() || !is_off(column, &labels, &expected) {
                column.clear();
            }
        }
        fitted(&Columns { columns })
    }

    /// How surprising the right label of a row is, and whether it is the one that the weights, without the intercept,
    /// give.
    fn look(&self, case: &Case, model: &Model) -> (f64, bool) {
        let k = model.labels;
        let mut sums = case.sums.clone();
        for &(lever, x) in &case.levers {
            let weights = &model.weights[lever as usize * k..(lever as usize + 1) * k];
            sums.iter_mut().zip(weights).for_each(|(s, w)| *s += f64::from(x) * w);
        }
        let label = usize::from(case.label);
        let best = sums.iter().enumerate().fold(0, |best, (i, s)| if *s > sums[best] { i } else { best });
        sums.iter_mut().zip(&model.bias).for_each(|(s, b)| *s += b);
        let chance = chances(&sums).nth(label).expect("a chance for each label");
        (-chance.max(1e-12).ln(), best == label)
    }

    fn changes(&self, model: &Model) -> Vec<Change> {
        let mut rows = vec![0; self.levers.len()];
        self.rows.iter().flat_map(|c| &c.levers).for_each(|l| rows[l.0 as usize] += 1);
        let mut changes = Vec::new();
        for ((lever, moved), rows) in self.levers.iter().zip(model.weights.chunks(model.labels)).zip(rows) {
            // Where one weight decides between two labels, what it loses to the one counts for the other.
            let moves: &[f64] = if lever.weights.len() == 1 { &[moved[1] - moved[0]] } else { moved };
            for ((label, before), by) in lever.weights.iter().zip(moves).filter(|m| m.1.abs() >= LEAST) {
                let (table, feature) = (lever.table, lever.feature.clone());
                changes.push(Change {
                    table,
                    feature,
                    label: label.clone(),
                    before: *before,
                    after: before + by,
                    rows,
                });
            }
        }
        let moved = |c: &Change| (c.after - c.before).abs();
        changes.sort_by(|a, b| {
            moved(b).total_cmp(&moved(a)).then_with(|| (&a.feature, &a.label).cmp(&(&b.feature, &b.label)))
        });
        changes
    }
}

/// The chances of a row's labels with the old weights.
fn intercept_chances(case: &Case, intercept: &Model) -> Vec<f64> {
    let sums: Vec<f64> = case.sums.iter().zip(&intercept.bias).map(|(s, b)| s + b).collect();
    chances(&sums).collect()
}

/// Whether the answers of the rows with a feature are other than expected by more than chance: a score test (Rao 1948).
fn is_off(column: &[(u32, f32)], labels: &[u8], expected: &[Vec<f64>]) -> bool {
    let of_label = |label: usize| {
        let (mut off, mut variance) = (0.0, 0.0);
        for &(row, x) in column {
            let (x, p) = (f64::from(x), expected[row as usize][label]);
            off += x * (f64::from(u8::from(usize::from(labels[row as usize]) == label)) - p);
            variance += x * x * p * (1.0 - p);
        }
        off.abs() > ERRORS * variance.sqrt()
    };
    expected.first().is_some_and(|labels| (0..labels.len()).any(of_label))
}

impl Correction {
    /// Whether the new weights do better on rows that they were not fitted to.
    pub fn is_gain(&self) -> bool {
        self.after.loss < self.before.loss
    }

    /// The changed rows as files of a lexicon, to be laid over the one that was corrected.
    pub fn files(&self) -> BTreeMap<&'static str, Vec<u8>> {
        let mut tables: BTreeMap<TableId, Vec<&Change>> = BTreeMap::new();
        self.changes.iter().for_each(|c| tables.entry(c.table).or_default().push(c));
        let file = |(table, mut changes): (TableId, Vec<&Change>)| {
            changes.sort_by(|a, b| (&a.feature, &a.label).cmp(&(&b.feature, &b.label)));
            let table = &TABLES[table as usize];
            let labelled = table.required.contains(&"label");
            let columns = ["feature", "label", "weight", "support", "note"];
            let kept = |i: &usize| labelled || *i != 1;
            let columns: Vec<&str> = (0..columns.len()).filter(kept).map(|i| columns[i]).collect();
            let written = (|| -> io::Result<Vec<u8>> {
                let mut sheet = SheetWriter::new(Vec::new(), false, &columns)?.as_is();
                for c in changes {
                    let weight = format!("{:.4}", c.after);
                    let cells =
                        [c.feature.clone(), c.label.clone(), weight, c.rows.to_string(), format!("was {}", c.before)];
                    sheet.row((0..cells.len()).filter(kept).map(|i| &cells[i]))?;
                }
                sheet.finish()
            })();
            (table.file, written.expect("a Vec takes all"))
        };
        tables.into_iter().map(file).collect()
    }
}

/// The gain and the changes, in words.
impl fmt::Display for Correction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 20;
        writeln!(
            f,
            "{} rows of {} {}, each part judged by weights fitted to the others:\n",
            self.rows, self.units, self.unit
        )?;
        writeln!(f, "{:16} {:>12} {:>12}", "", "old weights", "new weights")?;
        let of = |right: u32| format!("{right} of {}", self.rows);
        writeln!(f, "{:16} {:>12} {:>12}", "right", of(self.before.right), of(self.after.right))?;
        writeln!(f, "{:16} {:>12.4} {:>12.4}", "log loss", self.before.loss, self.after.loss)?;
        if !self.is_gain() && !self.changes.is_empty() {
            writeln!(
                f,
                "\nno gain: on rows that they were not fitted to, the new weights do no better than the old ones"
            )?;
        }
        if self.changes.is_empty() {
            return writeln!(f, "\nno weight moves: no two rows agree on one");
        }
        writeln!(f, "\n{:>8} {:>8} {:>5}  weight", "before", "after", "rows")?;
        for c in self.changes.iter().take(SHOWN) {
            let label = if c.label.is_empty() { String::new() } else { format!(" ({})", c.label) };
            writeln!(f, "{:>8.3} {:>8.3} {:>5}  {}{label}", c.before, c.after, c.rows, c.feature)?;
        }
        if self.changes.len() > SHOWN {
            writeln!(f, "{:24}and {} more", "", self.changes.len() - SHOWN)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows by lever (0: of wrong rows, 1: of right ones, 2: of all), all of which the weights hold for right.
    fn cases(wrong: usize, right: usize) -> Cases {
        let mut cases = Cases::of("articles");
        for n in 0..wrong + right {
            let is_right = n >= wrong;
            let mut lever = |feature: &str| {
                let weights = vec![("positive".to_owned(), 1.0)];
                let make = || Lever { table: TableId::WeightsDirection, feature: feature.to_owned(), weights };
                (cases.lever(TableId::WeightsDirection, feature, "positive", make), 1.0)
            };
            let levers = vec![lever(if is_right { "clause:kind" } else { "clause:odd" }), lever("order:<")];
            cases.push(Case { sums: vec![0.0, 1.0], levers, label: is_right.into(), article: n.to_string() });
        }
        cases
    }

    #[test]
    fn what_wrong_rows_share_loses_weight() {
        let done = cases(12, 40).correct();
        assert_eq!(done.changes[0].feature, "clause:odd");
        assert!(done.changes[0].after < 0.0, "{done}");
        assert!(done.changes.iter().all(|c| c.feature != "order:<"), "all rows share it: {done}");
        assert!(done.is_gain() && done.after.right > done.before.right, "{done}");
        let file = String::from_utf8(done.files()["weights_direction.csv"].clone()).expect("UTF-8");
        assert!(file.contains("clause:odd,positive,-") && file.contains(",12,was 1\r\n"), "{file}");
    }

    #[test]
    fn one_row_alone_is_no_fault() {
        assert!(cases(1, 0).correct().changes.is_empty());
    }

    #[test]
    fn one_row_moves_nothing() {
        let done = cases(1, 40).correct();
        assert!(done.changes.iter().all(|c| c.feature != "clause:odd"), "{done}");
        let even = cases(0, 20).correct();
        assert!(even.changes.is_empty() && !even.is_gain(), "{even}");
    }
}
