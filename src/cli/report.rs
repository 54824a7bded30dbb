//! Diagnostics on standard error: like a compiler's, with the line and a caret.
//!
//! ```text
//! error[bad-act]: cues.csv:12:7: unknown act "sey"
//!   | denounce,sey,negative
//!   |          ^
//!   = help: one of: say, claim, report ...
//! ```
//!
//! Input can have a million faults, and any characters in them: the number of messages of one kind and the bytes of all
//! of them are limited, and no control character goes to the terminal as it is.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;

use anstyle::{AnsiColor, Style};
use sayso::model::{Diagnostic, Severity};

/// Messages of one kind that are shown.
const EACH: u64 = 10;
/// Bytes that are shown of all messages together.
const ALL: usize = 40 << 10;
/// Characters of a message.
const MESSAGE: usize = 600;
/// Characters of an excerpt.
const EXCERPT: usize = 96;

const BOLD: Style = Style::new().bold();
const MARGIN: Style = AnsiColor::Blue.on_default().bold();

/// What was loaded and what was opened; where one of them failed, the faults of both are shown in one go.
pub(super) fn both<A, B>(first: Result<A, Vec<Diagnostic>>, second: Result<B, Vec<Diagnostic>>) -> Option<(A, B)> {
    match (first, second) {
        (Ok(first), Ok(second)) => Some((first, second)),
        (first, second) => {
            faults(&[first.err(), second.err()].into_iter().flatten().flatten().collect::<Vec<_>>());
            None
        }
    }
}

/// Shows diagnostics, within limits.
#[derive(Debug, Default)]
pub(super) struct Report {
    /// How many of each kind there were, and how many were shown.
    kinds: BTreeMap<(Severity, &'static str), (u64, u64)>,
    bytes: usize,
}

impl Report {
    /// Shows these, as far as the limits allow. Notes are counted, not shown.
    pub(super) fn show(&mut self, diagnostics: &[Diagnostic]) {
        for d in diagnostics {
            let kind = self.kinds.entry((d.severity, d.code)).or_default();
            kind.0 += 1;
            if d.severity > Severity::Note && kind.1 < EACH && self.bytes < ALL {
                kind.1 += 1;
                let text = render(d);
                self.bytes += text.len();
                eprint(&text);
            }
        }
    }

    /// Takes note that there are `n` of a kind, more than were given to [`Report::show`].
    pub(super) fn total(&mut self, code: &'static str, severity: Severity, n: u64) {
        let kind = self.kinds.entry((severity, code)).or_default();
        kind.0 = kind.0.max(n);
    }

    /// Says how many were not shown; `place` is where they are, if anywhere.
    pub(super) fn finish(self, place: Option<&str>) {
        let hidden =
            self.kinds.iter().filter(|((severity, _), (all, shown))| *severity > Severity::Note && all > shown);
        for ((severity, code), (all, shown)) in hidden {
            let style = style(*severity);
            let place = place.map_or(String::new(), |p| format!(", see {}", clean(p)));
            let more = all - shown;
            eprint(&format!("{style}{}[{code}]{style:#}: and {more} more{place}\n", severity.name()));
        }
    }
}

/// Shows all of some faults and says how many there are.
pub(super) fn faults(diagnostics: &[Diagnostic]) {
    let mut report = Report::default();
    report.show(diagnostics);
    report.finish(None);
}

/// Says why nothing more can be done.
pub(super) fn failed(message: &str) {
    let style = style(Severity::Error);
    eprint(&format!("{style}error{style:#}: {}\n", clean(message)));
}

/// Writes to standard error; if nobody listens, there is nobody to tell.
pub(super) fn eprint(text: &str) {
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

fn style(severity: Severity) -> Style {
    match severity {
        Severity::Error => AnsiColor::Red,
        Severity::Warning => AnsiColor::Yellow,
        Severity::Note => AnsiColor::Cyan,
    }
    .on_default()
    .bold()
}

/// A diagnostic in words.
fn render(d: &Diagnostic) -> String {
    let mut out = String::new();
    let kind = style(d.severity);
    let place = match (d.file.as_str(), d.line, d.column) {
        ("", ..) => String::new(),
        (file, 0, _) => format!("{}: ", clean(file)),
        (file, line, 0) => format!("{}:{line}: ", clean(file)),
        (file, line, column) => format!("{}:{line}:{column}: ", clean(file)),
    };
    let message = shorten(&clean(&d.message), MESSAGE);
    let _ = writeln!(out, "{kind}{}[{}]{kind:#}: {BOLD}{place}{BOLD:#}{message}", d.severity.name(), d.code);
    if let Some(line) = d.excerpt.as_deref().filter(|line| !line.trim().is_empty()) {
        let (shown, caret) = excerpt(line, d.column as usize);
        let _ = writeln!(out, "  {MARGIN}|{MARGIN:#} {shown}");
        if let Some(at) = caret {
            let _ = writeln!(out, "  {MARGIN}|{MARGIN:#} {}{kind}^{kind:#}", " ".repeat(at));
        }
    }
    if let Some(help) = &d.help {
        let _ = writeln!(out, "  {MARGIN}={MARGIN:#} help: {}", shorten(&clean(help), MESSAGE));
    }
    out
}

/// The part of a line around a column (from 1; 0: none), and where the caret belongs, in characters.
fn excerpt(line: &str, column: usize) -> (String, Option<usize>) {
    let chars: Vec<char> = line.chars().collect();
    let at = column.checked_sub(1).filter(|&at| at < chars.len());
    let from = match at {
        Some(at) if chars.len() > EXCERPT => at.saturating_sub(EXCERPT / 2).min(chars.len() - EXCERPT),
        _ => 0,
    };
    let to = chars.len().min(from + EXCERPT);
    let mut out = String::from(if from > 0 { "…" } else { "" });
    let mut caret = None;
    for (i, &c) in chars[from..to].iter().enumerate() {
        if at == Some(from + i) {
            caret = Some(out.chars().count());
        }
        push(&mut out, c);
    }
    if to < chars.len() {
        out.push('…');
    }
    (out, caret)
}

fn shorten(text: &str, limit: usize) -> String {
    let mut out: String = text.chars().take(limit).collect();
    if out.len() < text.len() {
        out.push('…');
    }
    out
}

/// The text on one line, without a character that would move the cursor or turn the direction of writing.
pub(super) fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    text.chars().for_each(|c| push(&mut out, c));
    out
}

fn push(out: &mut String, c: char) {
    match c {
        '\t' => out.push_str("\\t"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        c if c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}') => {
            let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
        }
        c => out.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(d: &Diagnostic, expected: &str) {
        assert_eq!(anstream::adapter::strip_str(&render(d)).to_string(), expected);
    }

    #[test]
    fn a_diagnostic_has_place_line_and_caret() {
        let mut d = Diagnostic::new(Severity::Error, "bad-act", "a/cues.csv", 12, "unknown act \"sey\"");
        d.column = 10;
        d.excerpt = Some("denounce,sey,negative".into());
        check(
            &d.with_help("one of: say"),
            "error[bad-act]: a/cues.csv:12:10: unknown act \"sey\"\n  | denounce,sey,negative\n  |          ^\n  = help: one of: say\n",
        );
        check(
            &Diagnostic::new(Severity::Warning, "skipped", "x", 0, "y\u{1b}[31m\n"),
            "warning[skipped]: x: y\\u{1b}[31m\\n\n",
        );
    }

    #[test]
    fn long_lines_are_shown_around_their_column() {
        let line: String = ('a'..='z').cycle().take(150).chain(['\t', '!']).collect();
        let (shown, caret) = excerpt(&line, 152);
        let caret = caret.expect("inside");
        assert_eq!(shown.chars().nth(caret), Some('!'));
        assert!(shown.starts_with('…') && shown.chars().count() <= EXCERPT + 3);
        assert_eq!(excerpt(&line, 0).1, None);
        assert_eq!(excerpt(&line, 900).1, None);
    }
}
