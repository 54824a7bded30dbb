//! Names that are spelt nearly alike: perhaps one actor, perhaps two. They are shown, never made one.
//!
//! Rows of `actors.csv` come sorted by identifier, so that most variants of a name stand close together; a few rows
//! before are all that has to be kept, however many actors a corpus has.

use std::collections::VecDeque;

/// How many rows before are compared.
const BEFORE: usize = 24;
/// Names shorter than this differ by a letter too often without being variants.
const SHORTEST: usize = 8;

/// The last rows.
#[derive(Debug, Default)]
pub(super) struct Near {
    rows: VecDeque<(String, u8)>,
}

impl Near {
    /// The identifiers before this one that are nearly it and of the same type; it is one of those before from now on.
    pub(super) fn add(&mut self, id: &str, kind: u8) -> Vec<&str> {
        if self.rows.len() == BEFORE {
            self.rows.pop_front();
        }
        self.rows.push_back((id.to_owned(), kind));
        // Roles are words, not names: they are spelt as they are meant.
        if id.starts_with("unnamed:") {
            return Vec::new();
        }
        let before = self.rows.iter().take(self.rows.len() - 1);
        before.filter(|(other, of)| *of == kind && near(other, id)).map(|(other, _)| other.as_str()).collect()
    }
}

/// Whether one letter more, less or other makes the names equal. Figures are no letters: `Unit 1` is not `Unit 2`.
pub(crate) fn near(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if name(short).len() < SHORTEST || long.len() - short.len() > 4 {
        return false;
    }
    let mut start = short.bytes().zip(long.bytes()).take_while(|(x, y)| x == y).count();
    while !short.is_char_boundary(start) {
        start -= 1;
    }
    let (short, long) = (&short[start..], &long[start..]);
    let mut end = short.bytes().rev().zip(long.bytes().rev()).take_while(|(x, y)| x == y).count();
    // What is left of either is at most a letter.
    if long.len() - end > 4 {
        return false;
    }
    while !(short.is_char_boundary(short.len() - end) && long.is_char_boundary(long.len() - end)) {
        end -= 1;
    }
    let letter = |s: &str| {
        let mut letters = s.chars();
        letters.next().is_none_or(char::is_alphabetic) && letters.next().is_none()
    };
    letter(&short[..short.len() - end]) && letter(&long[..long.len() - end])
}

/// An identifier without the mark of those that no lexicon holds.
fn name(id: &str) -> &str {
    id.strip_prefix("found:").unwrap_or(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_letter_is_near() {
        assert!(near("found:amara-fofanay", "found:amara-fofaney"));
        assert!(near("found:amara-fofanay", "found:amarah-fofanay"));
        assert!(near("found:ama\u{e9}a-fofanay", "found:amaea-fofanay"));
        assert!(!near("found:amara-fofanay", "found:amira-fofaney"));
        assert!(!near("found:lune", "found:lane"));
        assert!(!near("found:harbour-unit-1", "found:harbour-unit-2"));
    }

    #[test]
    fn rows_of_one_type_are_compared() {
        let mut near = Near::default();
        assert!(near.add("found:amara-fofanay", 0).is_empty());
        assert!(near.add("found:amara-fofaney", 1).is_empty());
        assert_eq!(near.add("found:amara-fofanoy", 0), ["found:amara-fofanay"]);
    }

    #[test]
    fn only_some_rows_are_kept() {
        let mut near = Near::default();
        for n in 0..100 {
            near.add(&format!("found:amara-fofanay-{n}"), 0);
        }
        assert_eq!(near.rows.len(), BEFORE);
    }
}
