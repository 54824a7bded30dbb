//! Bytes to Unicode scalar values and back. Marked files count characters (as Python, R and brat do), the program
//! counts bytes.

use crate::model::Span;

/// A half-open range of Unicode scalar values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Chars {
    /// First character.
    pub start: u32,
    /// One past the last character.
    pub end: u32,
}

impl Chars {
    /// From `start` to `end` (characters).
    pub fn new(start: usize, end: usize) -> Chars {
        Chars { start: start as u32, end: end as u32 }
    }

    /// As a range, to index with.
    pub(super) fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Number of characters.
    pub(super) fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// How many characters the two share; negative where there is a gap between them.
    pub(super) fn share(self, other: Chars) -> i64 {
        i64::from(self.end.min(other.end)) - i64::from(self.start.max(other.start))
    }

    /// Reads the two cells of a marked file; the error says what is wrong with them in a text of `limit` characters.
    pub(super) fn read(start: &str, end: &str, limit: usize) -> Result<Chars, String> {
        let (Ok(a), Ok(b)) = (start.trim().parse::<usize>(), end.trim().parse::<usize>()) else {
            return Err(format!("`{start}` and `{end}` are not a start and an end"));
        };
        Chars::within(a, b, limit)
    }

    /// The range, if it holds something and ends inside a text of `limit` characters.
    pub(super) fn within(a: usize, b: usize, limit: usize) -> Result<Chars, String> {
        if b <= a {
            Err(format!("the span {a}-{b} is empty or backward"))
        } else if b > limit {
            Err(format!("the span {a}-{b} ends after the text ({limit} characters)"))
        } else {
            Ok(Chars::new(a, b))
        }
    }
}

/// Where each character of a text begins.
#[derive(Clone, Debug)]
pub struct Offsets {
    /// Byte of each character, and at the end the length of the text.
    starts: Vec<u32>,
}

impl Offsets {
    /// Of this text.
    pub fn new(text: &str) -> Offsets {
        Offsets { starts: text.char_indices().map(|(i, _)| i as u32).chain([text.len() as u32]).collect() }
    }

    /// Number of characters of the text.
    pub fn count(&self) -> usize {
        self.starts.len() - 1
    }

    /// Bytes to characters. A span that does not lie on character borders is widened to them.
    pub fn chars(&self, span: Span) -> Chars {
        let start = self.starts.partition_point(|&b| b <= span.start).saturating_sub(1);
        Chars::new(start.min(self.count()), self.starts.partition_point(|&b| b < span.end).min(self.count()))
    }

    /// Characters to bytes; `None` where they lie outside the text.
    pub fn bytes(&self, chars: Chars) -> Option<Span> {
        let start = *self.starts.get(chars.start as usize)?;
        let end = *self.starts.get(chars.end as usize)?;
        (start <= end).then_some(Span { start, end })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let text = "“é” x";
        let offsets = Offsets::new(text);
        assert_eq!(offsets.count(), 5);
        for a in 0..=5 {
            for b in a..=5 {
                let span = offsets.bytes(Chars::new(a, b)).expect("inside");
                assert_eq!(offsets.chars(span), Chars::new(a, b));
                assert_eq!(span.of(text), text.chars().skip(a).take(b - a).collect::<String>());
            }
        }
        assert_eq!(offsets.bytes(Chars::new(2, 6)), None);
        assert_eq!(offsets.bytes(Chars { start: 3, end: 2 }), None);
    }

    #[test]
    fn cells() {
        assert_eq!(Chars::read(" 2", "4 ", 4), Ok(Chars::new(2, 4)));
        for (a, b) in
            [("2", "5"), ("2", "2"), ("3", "2"), ("-1", "2"), ("", "2"), ("a", "b"), ("1", "99999999999999999999")]
        {
            assert!(Chars::read(a, b, 4).is_err(), "{a} {b}");
        }
    }
}
