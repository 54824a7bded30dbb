//! Precision, recall and F1, the same everywhere: what is divided by nothing is 0, as in scikit-learn's default.

use serde::Serialize;

/// Precision, recall and their harmonic mean, from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Prf {
    /// Share of what was predicted that is right.
    pub precision: f64,
    /// Share of gold that was found.
    pub recall: f64,
    /// Harmonic mean of the two.
    pub f1: f64,
}

impl Prf {
    /// From the right ones among `predicted` and those found among `gold` (both differ where the two sides are typed
    /// apart, and are no whole numbers where shares are summed).
    pub(super) fn new(right: f64, predicted: usize, found: f64, gold: usize) -> Prf {
        let (precision, recall) = (ratio(right, predicted as f64), ratio(found, gold as f64));
        Prf { precision, recall, f1: ratio(2.0 * precision * recall, precision + recall) }
    }

    /// From counts of hits, false alarms and misses.
    pub(super) fn of_counts(hits: usize, predicted: usize, gold: usize) -> Prf {
        Prf::new(hits as f64, predicted, hits as f64, gold)
    }
}

/// `a / b`, 0 where `b` is 0.
pub(super) fn ratio(a: f64, b: f64) -> f64 {
    if b == 0.0 { 0.0 } else { a / b }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_zero_and_halves_print_as_in_python() {
        assert_eq!(Prf::of_counts(0, 0, 0), Prf::default());
        let half = Prf::of_counts(1, 2, 4);
        assert_eq!((half.precision, half.recall), (0.5, 0.25));
        assert!((half.f1 - 1.0 / 3.0).abs() < 1e-12);
        // Ties go to the even digit, as in Python's formatting: the tables depend on it.
        assert_eq!(format!("{:.3} {:.3} {:.2}", 0.0625, 0.1875, 0.125), "0.062 0.188 0.12");
    }
}
