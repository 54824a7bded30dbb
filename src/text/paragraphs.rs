//! Paragraphs: blank lines part them; so does a single line break, unless the text is hard-wrapped.
//!
//! Two habits meet in news files: one paragraph a line, and lines cut at a fixed width with blank lines between
//! paragraphs. A text none of whose lines is longer than [`WRAP`] characters is taken for the second: there a line
//! break is white space, unless the line before it stops short and ends like a sentence or a heading.

use crate::model::{Kind, Paragraph, Span, Token, Tokens};

/// The longest line (bytes) of a hard-wrapped text.
const WRAP: usize = 100;

/// The paragraphs of `text`, in order; every token lies in exactly one.
pub(super) fn paragraphs(text: &str, tokens: &[Token]) -> Vec<Paragraph> {
    let lines = lines(text);
    let longest = lines.iter().map(|l| l.len()).max().unwrap_or(0);
    let wrapped = longest <= WRAP;
    let mut out: Vec<Paragraph> = Vec::new();
    let mut at = 0; // next token
    let mut fresh = true; // a blank line stands before
    let mut before = ""; // the line before
    for line in lines {
        let words = line.of(text);
        let first = at;
        while at < tokens.len() && tokens[at].span.start < line.end {
            at += 1;
        }
        if first == at {
            fresh = true;
            continue;
        }
        let span = Span { start: tokens[first].span.start, end: tokens[at - 1].span.end };
        match out.last_mut() {
            Some(last) if wrapped && !fresh && !stops(before, longest) => {
                last.span.end = span.end;
                last.tokens.end = at as u32;
            }
            _ => out.push(Paragraph { span, tokens: Tokens::new(first, at), kind: Kind::Body }),
        }
        before = words;
        fresh = false;
    }
    out
}

/// Whether a line of a hard-wrapped text is the last of its paragraph: it stops short of the width at a full stop, or
/// far short of it at any word.
fn stops(line: &str, longest: usize) -> bool {
    let line = line.trim_end();
    let ends = line.ends_with(['.', '!', '?', ':', '"', '\u{201d}', ')', '\u{2026}', '\'', '\u{2019}']);
    if ends { line.len() + 12 < longest } else { line.len() * 5 < longest * 2 }
}

/// The lines of the text (the spans between `\n`, `\r`, `\r\n` and the Unicode line separators), empty ones included.
fn lines(text: &str) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut start = 0;
    let mut i = 0;
    while let Some(n) = memchr::memchr3(b'\n', b'\r', 0xe2, &bytes[i..]) {
        let at = i + n;
        let len = match bytes[at] {
            b'\r' if bytes.get(at + 1) == Some(&b'\n') => 2,
            0xe2 if !matches!(bytes.get(at + 1..at + 3), Some([0x80, 0xa8 | 0xa9])) => {
                i = at + 1;
                continue;
            }
            0xe2 => 3,
            _ => 1,
        };
        out.push(Span::new(start, at));
        start = at + len;
        i = start;
    }
    out.push(Span::new(start, text.len()));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Vocabulary;

    fn check(text: &str, expected: &[&str]) {
        let mut tokens = Vec::new();
        super::super::tokens(text, &Vocabulary::default(), &mut tokens);
        let got: Vec<&str> = paragraphs(text, &tokens).iter().map(|p| p.span.of(text)).collect();
        assert_eq!(got, expected);
    }

    #[test]
    fn one_a_line() {
        let long = "word ".repeat(30);
        check(&format!("{long}\nA heading here\n{long}"), &[long.trim_end(), "A heading here", long.trim_end()]);
        check("a\r\rb", &["a", "b"]);
    }

    #[test]
    fn hard_wrapped() {
        check("The minister of\nfinance spoke.\n\nNobody came.", &["The minister of\nfinance spoke.", "Nobody came."]);
    }
}
