//! Words and marks as the judges see them: `\w+|[^\w\s]` of Python's `re` on Unicode text.
//!
//! Rust's own classes are other sets: Python's `\w` is a letter, a number or `_` and holds neither combining marks
//! nor circled letters, and its white space holds the four separators from U+001C. The tables here follow Python.

use unicode_normalization::char::is_combining_mark;

use super::offsets::Chars;
use super::quotes::quoted;

/// Python's `str.isalnum` of one character: a letter (category L) or a number (N).
pub(super) fn is_alnum(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    c.is_numeric() || (c.is_alphabetic() && !is_combining_mark(c) && !is_enclosed_letter(c))
}

/// Python's `\w`.
pub(super) fn is_word(c: char) -> bool {
    c == '_' || is_alnum(c)
}

/// Python's `\s`.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

/// Circled, squared and bracketed letters: alphabetic for Unicode, symbols by their category.
fn is_enclosed_letter(c: char) -> bool {
    matches!(c, '\u{24b6}'..='\u{24e9}' | '\u{1f130}'..='\u{1f149}' | '\u{1f150}'..='\u{1f169}' | '\u{1f170}'..='\u{1f189}')
}

/// A text cut into tokens, addressed by character.
pub(super) struct Words {
    /// The tokens, in order.
    pub(super) tokens: Vec<Word>,
    /// Token of each character, [`NONE`] for white space.
    at: Vec<u32>,
}

/// White space, in [`Words::at`].
const NONE: u32 = u32::MAX;

/// A token: a run of word characters, or a single mark.
pub(super) struct Word {
    /// In lower case.
    pub(super) lower: String,
    /// A run of word characters, not a mark.
    pub(super) is_word: bool,
    /// Begins with an upper-case letter.
    pub(super) is_capital: bool,
    /// Lies in quotation marks (or is one).
    pub(super) is_quoted: bool,
}

impl Words {
    /// Of this text.
    pub(super) fn new(text: &str) -> Words {
        let chars: Vec<char> = text.chars().collect();
        let quoted = quoted(&chars);
        let (mut tokens, mut at) = (Vec::new(), vec![NONE; chars.len()]);
        let mut i = 0;
        while i < chars.len() {
            let first = chars[i];
            if is_space(first) {
                i += 1;
                continue;
            }
            let is_word_token = is_word(first);
            let mut end = i + 1;
            while is_word_token && end < chars.len() && is_word(chars[end]) {
                end += 1;
            }
            at[i..end].fill(tokens.len() as u32);
            tokens.push(Word {
                lower: chars[i..end].iter().collect::<String>().to_lowercase(),
                is_word: is_word_token,
                is_capital: first.is_uppercase(),
                is_quoted: quoted[i],
            });
            i = end;
        }
        Words { tokens, at }
    }

    /// Every token that a span touches, each once, in order. What lies outside the text touches none.
    pub(super) fn touched(&self, spans: &[Chars]) -> Vec<u32> {
        let mut out = Vec::new();
        for span in spans {
            let end = (span.end as usize).min(self.at.len());
            let start = (span.start as usize).min(end);
            out.extend(self.at[start..end].iter().copied().filter(|&t| t != NONE));
        }
        out.sort_unstable();
        out.dedup();
        out
    }

    /// Those that are words; all of them where none is.
    pub(super) fn words_of(&self, tokens: &[u32]) -> Vec<u32> {
        self.keep(tokens, |t| self.tokens[t as usize].is_word)
    }

    /// Those that pass; all of them where none does.
    pub(super) fn keep(&self, tokens: &[u32], pass: impl Fn(u32) -> bool) -> Vec<u32> {
        let kept: Vec<u32> = tokens.iter().copied().filter(|&t| pass(t)).collect();
        if kept.is_empty() { tokens.to_vec() } else { kept }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_those_of_python() {
        let text = "Ann’s plan_B: 3½—no!\u{1c}e\u{301}a";
        let words = Words::new(text);
        let lower: Vec<&str> = words.tokens.iter().map(|t| t.lower.as_str()).collect();
        assert_eq!(lower, ["ann", "’", "s", "plan_b", ":", "3½", "—", "no", "!", "e", "\u{301}", "a"]);
        assert!(words.tokens[0].is_capital && words.tokens[3].is_word && !words.tokens[4].is_word);
    }

    #[test]
    fn spans_touch_tokens() {
        let words = Words::new("one two, three");
        assert_eq!(words.touched(&[Chars::new(5, 6), Chars::new(0, 2), Chars::new(3, 4)]), [0, 1]);
        assert_eq!(words.touched(&[Chars::new(7, 99)]), [2, 3]);
        assert_eq!(words.words_of(&[1, 2]), [1]);
        assert_eq!(words.words_of(&[2]), [2]);
    }

    #[test]
    fn letters_without_marks_and_symbols() {
        assert!("aß中٣ⅷ²".chars().all(is_word));
        assert!("\u{301}\u{93e}ⓐ🄰'’-".chars().all(|c| !is_word(c)));
    }
}
