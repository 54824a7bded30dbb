//! What stands in quotation marks, as the judge of attributions sees it.
//!
//! A line at a time. “ ” „ « » " '' and `` pair with one another, and outside these single marks that open before a
//! word and close after one; a double mark left open runs to the end of its line (a quotation over several paragraphs
//! opens each and closes only the last), a single one left open was an apostrophe.

use super::words::{is_alnum, is_word};

/// What a double mark does.
#[derive(Clone, Copy, PartialEq)]
enum Double {
    Open,
    Close,
    Toggle,
}

/// An open quotation: the character it begins with.
#[derive(Clone, Copy)]
enum Opened {
    Single(usize),
    Double(usize),
}

/// Of each character, whether it lies in quotation marks, these included.
pub(super) fn quoted(text: &[char]) -> Vec<bool> {
    let mut mask = vec![false; text.len()];
    let mut start = 0;
    while start < text.len() {
        let end = line_end(text, start);
        quoted_in_line(&text[start..end], &mut mask[start..end]);
        start = end;
    }
    mask
}

/// One past the line that begins at `start`, its end mark included: the line ends of Python's `str.splitlines`.
fn line_end(text: &[char], start: usize) -> usize {
    let is_end = |c: char| {
        matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}')
    };
    match text[start..].iter().position(|&c| is_end(c)) {
        None => text.len(),
        Some(i) if text[start + i] == '\r' && text.get(start + i + 1) == Some(&'\n') => start + i + 2,
        Some(i) => start + i + 1,
    }
}

fn quoted_in_line(line: &[char], mask: &mut [bool]) {
    let last_close = last_single_close(line);
    let mut opened: Option<Opened> = None;
    let mut i = 0;
    while i < line.len() {
        if let Some((double, step)) = double_mark(line, i) {
            match (opened, double) {
                (Some(Opened::Double(from)), Double::Close | Double::Toggle) => {
                    mask[from..i + step].fill(true);
                    opened = None;
                }
                (Some(Opened::Double(_)), Double::Open) => {}
                (_, Double::Close) => opened = None,
                (_, Double::Open | Double::Toggle) => opened = Some(Opened::Double(i)),
            }
            i += step;
            continue;
        }
        let c = line[i];
        if matches!(c, '‘' | '\'' | '’') {
            let before = if i == 0 { ' ' } else { line[i - 1] };
            let after = line.get(i + 1).copied().unwrap_or(' ');
            match opened {
                None if c != '’' && !is_alnum(before) && is_alnum(after) && last_close > Some(i + 1) => {
                    opened = Some(Opened::Single(i));
                }
                Some(Opened::Single(from))
                    if !is_alnum(after) && (is_alnum(before) || matches!(before, '.' | ',' | '!' | '?')) =>
                {
                    mask[from..=i].fill(true);
                    opened = None;
                }
                _ => {}
            }
        }
        i += 1;
    }
    if let Some(Opened::Double(from)) = opened {
        mask[from..].fill(true);
    }
}

/// The double mark at `i` and its length.
fn double_mark(line: &[char], i: usize) -> Option<(Double, usize)> {
    match line[i] {
        '“' | '„' | '«' => Some((Double::Open, 1)),
        '”' | '»' => Some((Double::Close, 1)),
        '"' => Some((Double::Toggle, 1)),
        c @ ('\'' | '`') if line.get(i + 1) == Some(&c) => Some((Double::Toggle, 2)),
        _ => None,
    }
}

/// The last single mark of the line that can close: after a word or a full stop, not before a word.
fn last_single_close(line: &[char]) -> Option<usize> {
    (1..line.len()).rev().find(|&j| {
        matches!(line[j], '\'' | '’')
            && (is_word(line[j - 1]) || matches!(line[j - 1], '.' | ',' | '!' | '?'))
            && !line.get(j + 1).copied().is_some_and(is_word)
    })
}

#[cfg(test)]
mod tests {
    use super::super::words::Words;

    fn check(text: &str, expected: &str) {
        let words = Words::new(text);
        let got: String =
            words.tokens.iter().filter(|t| t.is_word).map(|t| if t.is_quoted { 'Q' } else { '.' }).collect();
        assert_eq!(got, expected, "{text}");
    }

    #[test]
    fn double_marks() {
        check("She says “it will rain” today", "..QQQ.");
        check("She says ''it will rain,'' and \"not much\" more", "..QQQ.QQ.");
        check("She says ``it rains'' and «it pours» here", "..QQ.QQ.");
        check("“Open to the end\nnext line “there”", "QQQQ..Q");
        check("one\r\n“two\r\nthree", ".Q.");
        check("a stray” mark and “some words” here", "....QQ.");
    }

    #[test]
    fn single_marks_and_apostrophes() {
        check("the miners' boss' plan isn't new", ".......");
        check("Poll: ‘They won’t vote’ there", ".QQQQ.");
        check("Weather on the coast 'Dreadful.'", "....Q");
        check("rock 'n roll", "...");
        check("'an apostrophe “then words” after'", "..QQ.");
    }
}
