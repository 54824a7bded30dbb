//! What each row is about, in a word, for the cells that name what decided.
//!
//! All labels lie in one string, since there are tens of thousands and each allocation would cost more than its bytes.
//! Rows below each other with the same label share it.

use crate::model::Row;

/// The labels of all rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Labels {
    letters: String,
    /// By file and line: where the label begins and ends in `letters`.
    places: Vec<Vec<(u32, u32)>>,
}

impl Labels {
    /// Labels a row.
    pub(super) fn set(&mut self, row: Row, label: &str) {
        let (file, line) = (row.file(), row.line() as usize);
        let above = row.line().checked_sub(1).map(|line| Row::new(file as u8, line));
        let place = match above.filter(|above| self.get(*above) == label) {
            Some(above) => self.place(above),
            None => {
                let start = self.letters.len() as u32;
                self.letters.push_str(label);
                (start, self.letters.len() as u32)
            }
        };
        if self.places.len() <= file {
            self.places.resize_with(file + 1, Vec::new);
        }
        let places = &mut self.places[file];
        if places.len() <= line {
            places.resize(line + 1, (0, 0));
        }
        places[line] = place;
    }

    #[inline]
    fn place(&self, row: Row) -> (u32, u32) {
        self.places.get(row.file()).and_then(|p| p.get(row.line() as usize)).copied().unwrap_or_default()
    }

    /// The label of a row; empty if it has none.
    #[inline]
    pub(super) fn get(&self, row: Row) -> &str {
        let (start, end) = self.place(row);
        &self.letters[start as usize..end as usize]
    }

    /// Whether two rows share a label.
    #[inline]
    pub(super) fn same(&self, a: Row, b: Row) -> bool {
        a.file() == b.file() && self.place(a) == self.place(b)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_keep_their_labels() {
        let mut labels = Labels::default();
        labels.set(Row::new(1, 5), "deny");
        labels.set(Row::new(1, 6), "deny");
        labels.set(Row::new(0, 2), "admit");
        labels.set(Row::new(0, 1), "deny");
        assert_eq!(
            (labels.get(Row::new(1, 6)), labels.get(Row::new(0, 2)), labels.get(Row::new(2, 9))),
            ("deny", "admit", "")
        );
        assert!(labels.same(Row::new(1, 5), Row::new(1, 6)));
        assert!(!labels.same(Row::new(0, 1), Row::new(1, 6)) && !labels.same(Row::new(0, 1), Row::new(0, 2)));
    }
}
