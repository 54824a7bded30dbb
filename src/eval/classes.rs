//! Figures of a classification, as `score_stance.py` has them: macro F1 (F1m), F1 of the polar classes (F1pn), accuracy
//! and macro recall as Hamborg & Donnay (2021, EACL) report for NewsMTSC; the share of polar items whose sign is turned;
//! and a 95 per cent interval of F1m by resampling groups (a story, an article), since its items resemble one another.

use std::collections::HashMap;
use std::fmt;

use serde::Serialize;

use super::figures::ratio;
use super::resample::Twister;

/// How often groups are drawn anew.
const DRAWS: usize = 500;

/// The seed of the Python scorer.
const SEED: u32 = 7;

/// One class.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Class {
    /// Its label.
    pub label: String,
    /// Share of the items predicted so that are so.
    pub precision: f64,
    /// Share of the items that are so that were predicted so.
    pub recall: f64,
    /// Harmonic mean; 0 where neither side has an item.
    pub f1: f64,
    /// Items of gold.
    pub gold: usize,
    /// Items predicted.
    pub predicted: usize,
}

/// All figures of one column; shown as the table of the Python scorer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Score {
    /// The column scored: polarity, label (directed) or act.
    pub column: &'static str,
    /// Number of items.
    pub n: usize,
    /// Share of right items.
    pub accuracy: f64,
    /// Mean F1 of the classes: the headline.
    pub f1_macro: f64,
    /// Lower and upper end of its 95 per cent interval.
    pub f1_macro_ci95: [f64; 2],
    /// Mean F1 of the positive and negative classes.
    pub f1_posneg: f64,
    /// Mean recall of the classes.
    pub recall_macro: f64,
    /// Share of the polar items of gold that were given the opposite sign.
    pub sign_error_rate: f64,
    /// Rank correlation of the scores with the order of the labels, where there are scores.
    pub spearman: Option<f64>,
    /// The classes, in the order of the table.
    pub classes: Vec<Class>,
    /// Items by gold (row) and predicted (column) class.
    pub confusion: Vec<Vec<usize>>,
}

/// What is to be scored: of each item its group, its gold and its predicted class.
pub(super) struct Items<'a> {
    pub(super) column: &'static str,
    pub(super) labels: Vec<String>,
    pub(super) ids: Vec<&'a str>,
    pub(super) gold: Vec<usize>,
    pub(super) predicted: Vec<usize>,
    pub(super) scores: Option<Vec<f64>>,
}

/// -1, 0 or 1, by how the label begins.
fn sign(label: &str) -> i32 {
    i32::from(label.starts_with("pos")) - i32::from(label.starts_with("neg"))
}

impl Score {
    /// Of these items.
    pub(super) fn new(items: &Items<'_>) -> Score {
        let k = items.labels.len();
        let signs: Vec<i32> = items.labels.iter().map(|l| sign(l)).collect();
        let mut cells = vec![0usize; k * k];
        for (g, p) in items.gold.iter().zip(&items.predicted) {
            cells[g * k + p] += 1;
        }
        let classes: Vec<Class> =
            items.labels.iter().enumerate().map(|(c, label)| class(label, c, &cells, k)).collect();
        let polar: Vec<usize> = (0..k).filter(|&c| signs[c] != 0).collect();
        let turned = |&(g, p): &(&usize, &usize)| signs[*g] * signs[*p] < 0;
        let turned = items.gold.iter().zip(&items.predicted).filter(turned).count();
        let n_polar: usize = polar.iter().map(|&c| classes[c].gold).sum();
        let n = items.gold.len();
        let order = |scores: &Vec<f64>| {
            let gold: Vec<f64> = items.gold.iter().map(|&g| f64::from(signs[g])).collect();
            spearman(scores, &gold)
        };
        Score {
            column: items.column,
            n,
            accuracy: ratio((0..k).map(|c| cells[c * k + c]).sum::<usize>() as f64, n as f64),
            f1_macro: f1_macro(&cells, k),
            f1_macro_ci95: interval(items),
            f1_posneg: ratio(polar.iter().map(|&c| classes[c].f1).sum(), polar.len() as f64),
            recall_macro: ratio(classes.iter().map(|c| c.recall).sum(), k as f64),
            sign_error_rate: ratio(turned as f64, n_polar as f64),
            spearman: items.scores.as_ref().map(order),
            classes,
            confusion: cells.chunks(k).map(<[usize]>::to_vec).collect(),
        }
    }
}

fn class(label: &str, c: usize, cells: &[usize], k: usize) -> Class {
    let (right, gold, predicted) = counts(c, cells, k);
    Class {
        label: label.to_owned(),
        precision: ratio(right as f64, predicted as f64),
        recall: ratio(right as f64, gold as f64),
        f1: ratio((2 * right) as f64, (gold + predicted) as f64),
        gold,
        predicted,
    }
}

/// Right, gold and predicted items of a class.
fn counts(c: usize, cells: &[usize], k: usize) -> (usize, usize, usize) {
    (cells[c * k + c], cells[c * k..(c + 1) * k].iter().sum(), (0..k).map(|g| cells[g * k + c]).sum())
}

fn f1_macro(cells: &[usize], k: usize) -> f64 {
    let f1 = |c| {
        let (right, gold, predicted) = counts(c, cells, k);
        ratio((2 * right) as f64, (gold + predicted) as f64)
    };
    ratio((0..k).map(f1).sum(), k as f64)
}

/// The 95 per cent interval of macro F1. A group is what stands before the first `.` of an id.
fn interval(items: &Items<'_>) -> [f64; 2] {
    let k = items.labels.len();
    let (mut groups, mut index): (Vec<Vec<usize>>, HashMap<&str, usize>) = (Vec::new(), HashMap::new());
    for ((id, g), p) in items.ids.iter().zip(&items.gold).zip(&items.predicted) {
        let group = *index.entry(id.split('.').next().unwrap_or_default()).or_insert(groups.len());
        if group == groups.len() {
            groups.push(Vec::new());
        }
        groups[group].push(g * k + p);
    }
    if groups.is_empty() {
        return [0.0; 2];
    }
    let mut twister = Twister::new(SEED);
    let mut values: Vec<f64> = Vec::with_capacity(DRAWS);
    let mut cells = vec![0usize; k * k];
    for _ in 0..DRAWS {
        cells.fill(0);
        for _ in 0..groups.len() {
            for &cell in &groups[twister.below(groups.len())] {
                cells[cell] += 1;
            }
        }
        values.push(f1_macro(&cells, k));
    }
    values.sort_by(f64::total_cmp);
    [0.025, 0.975].map(|share| values[(share * DRAWS as f64) as usize])
}

/// Spearman's rank correlation (1904); equal values share their mean rank.
fn spearman(x: &[f64], y: &[f64]) -> f64 {
    let (a, b) = (ranks(x), ranks(y));
    let mean = |v: &[f64]| v.iter().sum::<f64>() / v.len() as f64;
    let (ma, mb) = (mean(&a), mean(&b));
    let product: f64 = a.iter().zip(&b).map(|(p, q)| (p - ma) * (q - mb)).sum();
    let spread = |v: &[f64], m: f64| v.iter().map(|p| (p - m) * (p - m)).sum::<f64>().sqrt();
    ratio(product, spread(&a, ma) * spread(&b, mb))
}

fn ranks(x: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..x.len()).collect();
    order.sort_by(|&i, &j| x[i].total_cmp(&x[j]));
    let mut out = vec![0.0; x.len()];
    let mut i = 0;
    for equal in order.chunk_by(|&i, &j| x[i] == x[j]) {
        let rank = (i + i + equal.len() - 1) as f64 / 2.0;
        equal.iter().for_each(|&at| out[at] = rank);
        i += equal.len();
    }
    out
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [low, high] = self.f1_macro_ci95;
        write!(f, "n {}   accuracy {:.4}   F1m {:.4} [{low:.4}, {high:.4}]", self.n, self.accuracy, self.f1_macro)?;
        write!(f, "   F1pn {:.4}   recall_macro {:.4}", self.f1_posneg, self.recall_macro)?;
        writeln!(f, "   sign errors {:.4}   missing 0", self.sign_error_rate)?;
        if let Some(spearman) = self.spearman {
            writeln!(f, "spearman(score, gold) {spearman:.4}")?;
        }
        writeln!(f, "{:<12} {:>9} {:>9} {:>9} {:>7} {:>7}", "class", "precision", "recall", "F1", "gold", "pred")?;
        for c in &self.classes {
            write!(f, "{:<12} {:9.4} {:9.4} {:9.4}", c.label, c.precision, c.recall, c.f1)?;
            writeln!(f, " {:7} {:7}", c.gold, c.predicted)?;
        }
        write!(f, "confusion (rows gold, columns predicted)\n{:<12}", "")?;
        self.classes.iter().try_for_each(|c| write!(f, "{:>13}", c.label))?;
        for (class, row) in self.classes.iter().zip(&self.confusion) {
            write!(f, "\n{:<12}", class.label)?;
            row.iter().try_for_each(|n| write!(f, "{n:>13}"))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOLD: [usize; 10] = [0, 0, 0, 0, 1, 1, 1, 2, 2, 2];

    fn score(predicted: [usize; 10], scores: Option<Vec<f64>>) -> Score {
        Score::new(&Items {
            column: "polarity",
            labels: ["negative", "neutral", "positive"].map(String::from).to_vec(),
            ids: vec!["a.0", "a.1", "a.2", "a.3", "b.0", "b.1", "c", "d", "e", "f"],
            gold: GOLD.to_vec(),
            predicted: predicted.to_vec(),
            scores,
        })
    }

    #[test]
    fn by_hand() {
        // negative P 2/3 R 2/4 F 4/7; neutral P 2/3 R 2/3 F 2/3; positive P 2/4 R 2/3 F 4/7
        let s = score([0, 0, 1, 2, 1, 1, 2, 2, 2, 0], None);
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} {b}");
        near(s.accuracy, 0.6);
        near(s.f1_macro, (4.0 / 7.0 + 2.0 / 3.0 + 4.0 / 7.0) / 3.0);
        near(s.f1_posneg, 4.0 / 7.0);
        near(s.recall_macro, (0.5 + 2.0 / 3.0 + 2.0 / 3.0) / 3.0);
        near(s.sign_error_rate, 2.0 / 7.0);
        assert_eq!(s.confusion[0], [2, 1, 1]);
    }

    #[test]
    fn all_right_and_all_one() {
        let scores = GOLD.iter().map(|&g| g as f64 - 1.0).collect();
        let s = score(GOLD, Some(scores));
        assert_eq!((s.f1_macro, s.f1_macro_ci95[1], s.sign_error_rate), (1.0, 1.0, 0.0));
        assert!((s.spearman.expect("scores") - 1.0).abs() < 1e-12);
        let s = score([0; 10], None);
        assert!((s.f1_macro - 8.0 / 14.0 / 3.0).abs() < 1e-12);
        assert_eq!(s.classes[1].f1, 0.0);
    }

    #[test]
    fn ties_share_a_rank() {
        assert_eq!(ranks(&[5.0, 5.0, 1.0, 0.0, -0.0]), [3.5, 3.5, 2.0, 0.5, 0.5]);
        assert!((spearman(&[1.0, 2.0, 3.0], &[3.0, 2.0, 1.0]) + 1.0).abs() < 1e-12);
        assert_eq!(spearman(&[1.0, 1.0], &[0.0, 1.0]), 0.0);
    }

    #[test]
    fn the_table() {
        let table = score(GOLD, Some(vec![0.0; 10])).to_string();
        assert!(table.starts_with("n 10   accuracy 1.0000   F1m 1.0000 ["), "{table}");
        assert!(table.contains("   missing 0\nspearman(score, gold) 0.0000\nclass "), "{table}");
        assert!(table.ends_with("\npositive                0            0            3"), "{table}");
    }
}
