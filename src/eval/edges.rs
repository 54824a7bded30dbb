//! Where a name begins and ends, so that `the Bank's` and `Bank` are the same span: the trimming of `score_actors.py`.

use super::offsets::Chars;
use super::words::{is_space, is_word};

/// The edges of a name: less a leading article, a trailing possessive, a trailing comma or the like. The full stop of
/// an abbreviation (`U.S.`) stays.
pub(super) fn trim(text: &[char], span: Chars) -> Chars {
    let words = &text[span.range()];
    let start = leading_article(words);
    let words = &words[start..];
    let mut end = words.len();
    if let Some(tail) = tail(words).filter(|&t| t > 0 && !is_abbreviation(words)) {
        end = tail;
    }
    Chars::new(span.start as usize + start, span.start as usize + start + end)
}

/// Length of `the `, `a ` or `an ` at the beginning, 0 if there is none or nothing follows.
fn leading_article(words: &[char]) -> usize {
    let letters = words.iter().take_while(|c| !is_space(**c)).count();
    let space = words[letters..].iter().take_while(|c| is_space(**c)).count();
    let is_article = ["the", "a", "an"]
        .iter()
        .any(|a| a.len() == letters && a.chars().zip(words).all(|(x, y)| x == y.to_ascii_lowercase()));
    if is_article && space > 0 && letters + space < words.len() { letters + space } else { 0 }
}

/// Where `(?:['’]s|['’]|[\s,.;:]+)$` first matches; `$` also stands before a newline at the very end.
fn tail(words: &[char]) -> Option<usize> {
    let is_mark = |c: &char| is_space(*c) || matches!(c, ',' | '.' | ';' | ':');
    let is_apostrophe = |c: &char| matches!(c, '\'' | '’');
    let run = words.len() - words.iter().rev().take_while(|c| is_mark(c)).count();
    let possessive = |end: usize| match &words[..end] {
        [.., apostrophe, 's'] if is_apostrophe(apostrophe) => Some(end - 2),
        [.., apostrophe] if is_apostrophe(apostrophe) => Some(end - 1),
        _ => None,
    };
    ends(words).filter_map(possessive).chain((run < words.len()).then_some(run)).min()
}

/// Where `$` matches.
fn ends(words: &[char]) -> impl Iterator<Item = usize> {
    let n = words.len();
    let newline = (words.last() == Some(&'\n')).then(|| n - 1);
    [n].into_iter().chain(newline)
}

/// Whether the words end with a letter of their own and a full stop, or a chain of such.
fn is_abbreviation(words: &[char]) -> bool {
    ends(words).any(|end| match &words[..end] {
        ['A'..='Z', '.'] => true,
        [.., before, 'A'..='Z', '.'] => !is_word(*before),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        let check = |words: &str, expected: &str| {
            let chars: Vec<char> = words.chars().collect();
            let got = trim(&chars, Chars::new(0, chars.len()));
            assert_eq!(chars[got.range()].iter().collect::<String>(), expected, "{words}");
        };
        for (words, expected) in [
            ("the U.S.", "U.S."),
            ("Norway's", "Norway"),
            ("Norway’s,", "Norway’s"),
            ("Norway, ", "Norway"),
            ("Norways’", "Norways"),
            ("Norway's\n", "Norway"),
            ("Norway's \n", "Norway's"),
            ("A\u{a0}Bank.", "Bank"),
            ("THE  Bank", "Bank"),
            ("Theodore", "Theodore"),
            ("a", "a"),
            ("the ", "the"),
            ("xU.S.", "xU.S."),
            ("ABC.", "ABC"),
            ("John B.", "John B."),
            ("'s", "'s"),
        ] {
            check(words, expected);
        }
    }
}
