//! Sparse multinomial logistic regression by coordinate descent.
//!
//! The method of Friedman, Hastie & Tibshirani (J. Stat. Software 2010): one feature at a time, all labels of it
//! together, with an upper bound on the curvature (Böhning 1992) so that the loss never grows; an L1 penalty leaves
//! most weights at exactly 0, and an L2 penalty beside it shares a weight between features that go together (the elastic
//! net of Zou & Hastie 2005). Penalties are followed from strong to weak, each fit beginning at the one before. Weights
//! that a strong penalty left may be fitted once more under a weak one (the relaxed lasso of Meinshausen 2007): few rows,
//! which are not all too small. There is no randomness: features are taken in order.

/// Examples by column: for each feature the rows that have it, and how strongly.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    /// `columns[feature]`: row and strength.
    pub columns: Vec<Vec<(u32, f32)>>,
}

/// A fitted model.
#[derive(Clone, Debug)]
pub struct Model {
    /// How many labels.
    pub labels: usize,
    /// `weights[feature * labels + label]`.
    pub weights: Vec<f64>,
    /// By label.
    pub bias: Vec<f64>,
}

/// Every so many sweeps all features are tried, otherwise only those with a weight.
const FULL: usize = 5;
/// At most so many sweeps for one penalty.
const SWEEPS: usize = 60;
/// A full sweep that moves nothing further than this ends the fit.
const STILL: f64 = 0.02;

/// What is right of each row: the chances of all labels, one after the other. Of a label that is known it is 1.
pub fn certain(labels: &[u8], count: usize) -> Vec<f32> {
    let mut right = vec![0.0; labels.len() * count];
    labels.iter().zip(right.chunks_mut(count)).for_each(|(&label, row)| row[usize::from(label)] = 1.0);
    right
}

/// How weights are held small.
#[derive(Clone, Debug)]
pub struct Penalties {
    /// L1 penalties, followed in order.
    pub path: Vec<f64>,
    /// The L1 penalty of one more fit, of those weights only that are not 0 by then.
    pub relaxed: Option<f64>,
    /// The L2 penalty that goes with each of them.
    pub ridge: f64,
}

/// Fits weights to what is `right` (by row and label, `count` of them), rows counting `importance` each.
pub fn fit(columns: &Columns, right: &[f32], count: usize, importance: &[f64], penalties: &Penalties) -> Model {
    fit_on(columns, right, count, vec![0.0; right.len()], importance, penalties)
}

/// The same on top of `sums` (by row and label) that other weights give: what is fitted is added to those.
pub fn fit_on(
    columns: &Columns,
    right: &[f32],
    count: usize,
    sums: Vec<f64>,
    importance: &[f64],
    penalties: &Penalties,
) -> Model {
    let rows = right.len() / count.max(1);
    let chances = sums.chunks(count.max(1)).flat_map(chances).collect();
    let mut fit = Fit { right, count, importance, sums, chances };
    let mut model = Model { labels: count, weights: vec![0.0; columns.columns.len() * count], bias: vec![0.0; count] };
    let everyone: Vec<(u32, f32)> = (0..rows as u32).map(|r| (r, 1.0)).collect();
    let Penalties { path, relaxed, ridge } = penalties;
    for (&penalty, held) in path.iter().map(|p| (p, false)).chain(relaxed.iter().map(|p| (p, true))) {
        for sweep in 0..SWEEPS {
            let full = sweep < 2 || sweep % FULL == 0;
            let mut moved = fit.step(&everyone, &mut model.bias, 0.0, 0.0, false);
            for (column, weights) in columns.columns.iter().zip(model.weights.chunks_mut(count)) {
                if full && !held || weights.iter().any(|&w| w != 0.0) {
                    moved = moved.max(fit.step(column, weights, penalty, *ridge, held));
                }
            }
            if full && moved < STILL {
                break;
            }
        }
    }
    model
}

struct Fit<'a> {
    /// By row and label, as all that follow.
    right: &'a [f32],
    count: usize,
    importance: &'a [f64],
    sums: Vec<f64>,
    chances: Vec<f64>,
}

impl Fit<'_> {
    /// Moves the weights of one feature, of those that are `held` only what is not 0; returns how far.
    fn step(&mut self, column: &[(u32, f32)], weights: &mut [f64], penalty: f64, ridge: f64, held: bool) -> f64 {
        let k = self.count;
        let mut gradient = [0.0f64; 32];
        let mut bound = 0.0;
        for &(row, x) in column {
            let row = row as usize;
            let x = f64::from(x);
            let weighted = x * self.importance[row];
            let of_row = row * k..(row + 1) * k;
            let both = self.chances[of_row.clone()].iter().zip(&self.right[of_row]);
            for (g, (p, &right)) in gradient.iter_mut().zip(both) {
                *g += weighted * (p - f64::from(right));
            }
            bound += weighted * x;
        }
        let bound = 0.5 * bound + ridge;
        if bound <= 1e-12 {
            return 0.0;
        }
        let mut change = [0.0f64; 32];
        let mut most = 0.0f64;
        for (label, w) in weights.iter_mut().enumerate() {
            let wish = *w - (gradient[label] + ridge * *w) / bound;
            let shrunk = (wish.abs() - penalty / bound).max(0.0).copysign(wish);
            if held && *w == 0.0 {
                continue;
            }
            change[label] = shrunk - *w;
            most = most.max(change[label].abs() * bound.sqrt());
            *w = shrunk;
        }
        if most == 0.0 {
            return 0.0;
        }
        for &(row, x) in column {
            let row = row as usize;
            let (sums, chances) = (&mut self.sums[row * k..(row + 1) * k], &mut self.chances[row * k..(row + 1) * k]);
            let mut highest = f64::MIN;
            for (s, c) in sums.iter_mut().zip(&change) {
                *s += f64::from(x) * c;
                highest = highest.max(*s);
            }
            let mut total = 0.0;
            for (p, s) in chances.iter_mut().zip(sums.iter()) {
                *p = (s - highest).exp();
                total += *p;
            }
            chances.iter_mut().for_each(|p| *p /= total);
        }
        most
    }
}

/// What is the chance of each label, if these are the sums.
pub fn chances(sums: &[f64]) -> impl Iterator<Item = f64> + '_ {
    let highest = sums.iter().copied().fold(f64::MIN, f64::max);
    let total: f64 = sums.iter().map(|s| (s - highest).exp()).sum();
    sums.iter().map(move |s| (s - highest).exp() / total)
}

impl Model {
    /// The sums of each row.
    pub fn sums(&self, columns: &Columns, rows: usize) -> Vec<f64> {
        let k = self.labels;
        let mut out: Vec<f64> = (0..rows).flat_map(|_| self.bias.iter().copied()).collect();
        for (column, weights) in columns.columns.iter().zip(self.weights.chunks(k)) {
            if weights.iter().all(|&w| w == 0.0) {
                continue;
            }
            for &(row, x) in column {
                for (s, w) in out[row as usize * k..(row as usize + 1) * k].iter_mut().zip(weights) {
                    *s += f64::from(x) * w;
                }
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn learns_what_tells_and_leaves_the_rest() {
        // Feature 0 goes with label 0, feature 1 with label 1, feature 2 with both.
        let rows: Vec<u8> = (0..60).map(|i| (i % 2) as u8).collect();
        let of = |keep: &dyn Fn(u32) -> bool| (0..60u32).filter(|&i| keep(i)).map(|i| (i, 1.0)).collect();
        let columns = Columns { columns: vec![of(&|i| i % 2 == 0), of(&|i| i % 2 == 1), of(&|i| i % 4 < 2)] };
        let fitted = |relaxed| {
            let penalties = Penalties { path: vec![4.0, 2.0], relaxed, ridge: 0.0 };
            fit(&columns, &certain(&rows, 2), 2, &[1.0; 60], &penalties)
        };
        let model = fitted(None);
        assert!(model.weights[0] > 0.2 && model.weights[3] > 0.2, "{model:?}");
        assert_eq!(model.weights[4], 0.0);
        let relaxed = fitted(Some(0.5));
        assert!(relaxed.weights[0] > model.weights[0] + 0.2, "{relaxed:?}");
        assert_eq!(relaxed.weights[4], 0.0);
        let sums = model.sums(&columns, 60);
        assert!(sums.chunks(2).zip(&rows).all(|(s, &r)| (s[1] > s[0]) == (r == 1)));
    }

    #[test]
    fn chances_are_learned_as_they_are() {
        let none = Columns { columns: Vec::new() };
        let penalties = Penalties { path: vec![1.0], relaxed: None, ridge: 0.0 };
        let model = fit(&none, &[0.8f32, 0.2].repeat(50), 2, &[1.0; 50], &penalties);
        let first = chances(&model.bias).next().unwrap_or(0.0);
        assert!((first - 0.8).abs() < 0.01, "{first}");
    }
}
