//! A sentence with its marks: colours on a terminal, brackets elsewhere.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use sayso::model::Span;

/// What is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    Content,
    Source,
    Cue,
    Mention,
}

impl Role {
    pub(super) const ALL: [Role; 4] = [Role::Source, Role::Cue, Role::Content, Role::Mention];

    pub(super) fn name(self) -> &'static str {
        match self {
            Role::Content => "content",
            Role::Source => "source",
            Role::Cue => "cue",
            Role::Mention => "mention",
        }
    }

    pub(super) fn style(self) -> Style {
        match self {
            Role::Content => AnsiColor::Green.on_default(),
            Role::Source => AnsiColor::Cyan.on_default().bold(),
            Role::Cue => AnsiColor::Yellow.on_default().bold(),
            Role::Mention => Style::new().underline(),
        }
    }
}

/// Words that play a role.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    pub(super) span: Span,
    pub(super) role: Role,
    /// The row of the tables (`a3`, `m12`).
    pub(super) id: String,
}

/// The marks as far as they lie inside, the outermost first.
fn inside(within: Span, marks: &[Mark]) -> Vec<Mark> {
    let clip = |m: &Mark| {
        let span = Span { start: m.span.start.max(within.start), end: m.span.end.min(within.end) };
        (span.start < span.end).then(|| Mark { span, ..m.clone() })
    };
    let mut marks: Vec<Mark> = marks.iter().filter_map(clip).collect();
    marks.sort_by_key(|m| (m.span.start, std::cmp::Reverse(m.span.end), m.role));
    marks
}

/// Every place where something changes, in order.
fn borders(within: Span, marks: &[Mark]) -> Vec<u32> {
    let mut at: Vec<u32> =
        marks.iter().flat_map(|m| [m.span.start, m.span.end]).chain([within.start, within.end]).collect();
    at.sort_unstable();
    at.dedup();
    at
}

/// `[source a1: The mayor] [cue a1: said] ...`. A mark that crosses the end of another is written in two pieces.
pub(super) fn bracketed(text: &str, within: Span, marks: &[Mark]) -> String {
    let marks = inside(within, marks);
    let borders = borders(within, &marks);
    let mut out = String::new();
    let mut open: Vec<&Mark> = Vec::new();
    let begin = |out: &mut String, m: &Mark| out.push_str(&format!("[{} {}: ", m.role.name(), m.id));
    for (i, &at) in borders.iter().enumerate() {
        if let Some(outermost) = open.iter().position(|m| m.span.end == at) {
            let closed = open.split_off(outermost);
            out.extend(closed.iter().map(|_| ']'));
            for m in closed.into_iter().filter(|m| m.span.end > at) {
                begin(&mut out, m);
                open.push(m);
            }
        }
        for m in marks.iter().filter(|m| m.span.start == at) {
            begin(&mut out, m);
            open.push(m);
        }
        if let Some(&next) = borders.get(i + 1) {
            push(&mut out, Span { start: at, end: next }.of(text));
        }
    }
    out
}

/// In colours: cues before sources before content, mentions underlined.
pub(super) fn coloured(text: &str, within: Span, marks: &[Mark]) -> String {
    let marks = inside(within, marks);
    let mut out = String::new();
    for piece in borders(within, &marks).windows(2) {
        let span = Span { start: piece[0], end: piece[1] };
        let over = |role: Role| marks.iter().any(|m| m.role == role && m.span.contains(span));
        let role = [Role::Cue, Role::Source, Role::Content].into_iter().find(|r| over(*r));
        let mut style = role.map_or(Style::new(), Role::style);
        if over(Role::Mention) {
            style = style.underline();
        }
        let _ = write!(out, "{style}");
        push(&mut out, span.of(text));
        let _ = write!(out, "{style:#}");
    }
    out
}

/// Words on one line; what would move the cursor is escaped.
fn push(out: &mut String, words: &str) {
    let shown: String = words.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    out.push_str(&super::report::clean(&shown));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, marks: &[(usize, usize, Role, &str)], expected: &str) {
        let mark = |&(start, end, role, id): &(usize, usize, Role, &str)| Mark {
            span: Span::new(start, end),
            role,
            id: id.into(),
        };
        let marks: Vec<Mark> = marks.iter().map(mark).collect();
        assert_eq!(bracketed(text, Span::new(0, text.len()), &marks), expected);
    }

    #[test]
    fn brackets_nest() {
        use Role::*;
        check(
            "Roe said\nthat it rains.",
            &[(0, 3, Mention, "m1"), (0, 3, Source, "a1"), (4, 8, Cue, "a1"), (9, 90, Content, "a1")],
            "[source a1: [mention m1: Roe]] [cue a1: said] [content a1: that it rains.]",
        );
        check(
            "abcdef",
            &[(0, 4, Content, "a1"), (2, 6, Content, "a2")],
            "[content a1: ab[content a2: cd]][content a2: ef]",
        );
        check("abc", &[(1, 1, Cue, "a1")], "abc");
    }

    #[test]
    fn colours_leave_the_words() {
        let marks = [Mark { span: Span::new(0, 3), role: Role::Cue, id: "a1".into() }];
        let shown = coloured("abc def", Span::new(0, 7), &marks);
        assert!(shown.contains('\u{1b}'));
        assert_eq!(anstream::adapter::strip_str(&shown).to_string(), "abc def");
    }
}
