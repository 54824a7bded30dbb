//! Sentences: where a full stop, question or exclamation mark ends one, and where it does not.
//!
//! Decided token by token from what follows: space, a capital or a number, and no abbreviation before. A mark inside
//! quotation marks ends the sentence only if no verb of saying follows (`"Why?" Roe asked.` is one sentence).

use std::ops::Range;

use super::{Class, Vocabulary};
use crate::model::{Flags, Paragraph, Sentence, Span, Token, Tokens};

/// The sentences, in order; every token lies in exactly one.
pub(super) fn split(text: &str, tokens: &[Token], paragraphs: &[Paragraph], vocabulary: &Vocabulary) -> Vec<Sentence> {
    let mut out = Vec::with_capacity(tokens.len() / 20 + 1);
    let cut = Cut { text, tokens, vocabulary };
    for (p, paragraph) in paragraphs.iter().enumerate() {
        let range = paragraph.tokens.range();
        let mut start = range.start;
        let mut push = |start: usize, end: usize| {
            out.push(Sentence {
                span: Span { start: tokens[start].span.start, end: tokens[end - 1].span.end },
                tokens: Tokens::new(start, end),
                paragraph: p as u32,
                kind: paragraph.kind,
            });
        };
        let mut i = range.start;
        if let Some(end) = cut.dateline(range.clone(), || paragraphs.iter().filter(|p| cut.is_labelled(p)).count() == 1)
        {
            push(start, end);
            start = end;
            i = end;
        }
        while i < range.end {
            let flags = tokens[i].flags;
            if (flags.has(Flags::PUNCT) || flags.has(Flags::DOTTED))
                && let Some(end) = cut.ends(i, range.end)
                && end < range.end
            {
                push(start, end);
                start = end;
                i = end;
            } else {
                i += 1;
            }
        }
        if start < range.end {
            push(start, range.end);
        }
    }
    out
}

struct Cut<'a> {
    text: &'a str,
    tokens: &'a [Token],
    vocabulary: &'a Vocabulary,
}

/// Tokens of the longest dateline.
const DATELINE: usize = 14;

impl Cut<'_> {
    /// One past the last token of the dateline that a paragraph begins with: a place in capitals, or one with an agency in
    /// brackets, then a dash (`KABUL, 3 May —`, `Kabul (Agency) -`), in front of running text. It is no part of what follows.
    /// A colon behind capitals is one only if no other paragraph begins so (`lone`): else it says who speaks.
    fn dateline(&self, paragraph: Range<usize>, lone: impl Fn() -> bool) -> Option<usize> {
        let word = |i: usize| self.tokens[i].span.of(self.text);
        let first = self.tokens[paragraph.start];
        let capital = first.flags.has(Flags::CAPITAL) && !first.flags.has(Flags::PUNCT);
        let last = paragraph.end - 1;
        if !capital || !self.closes(last) && !matches!(word(last), "." | "!" | "?") {
            return None;
        }
        let (mut place, mut open, mut agency) = (true, false, false);
        for i in paragraph.start + 1..last.min(paragraph.start + DATELINE) {
            let (token, before) = (self.tokens[i], self.tokens[i - 1]);
            let spaced = token.flags.has(Flags::SPACE) && self.tokens[i + 1].flags.has(Flags::SPACE);
            match word(i) {
                "(" => (open, place) = (true, false),
                ")" => (open, agency) = (false, true),
                _ if open => {}
                "\u{2014}" | "\u{2013}" | "--" | "-" if spaced || word(i) == "\u{2014}" => {
                    let named = agency || first.flags.has(Flags::UPPER) && first.span.len() > 2;
                    return (named && self.begins(i + 1, paragraph.end)).then_some(i + 1);
                }
                ":" => {
                    let named = agency || first.flags.has(Flags::UPPER) && first.span.len() > 2 && lone();
                    return (named && self.begins(i + 1, paragraph.end)).then_some(i + 1);
                }
                "," => place = false,
                // Behind the place: a country, a date.
                _ if token.flags.has(Flags::DIGIT) => {}
                "-" | "." | "'" | "\u{2019}" | "/" if !before.flags.has(Flags::PUNCT) => {}
                _ if token.flags.has(Flags::PUNCT) || !token.flags.has(Flags::CAPITAL) => return None,
                _ if place && first.flags.has(Flags::UPPER) && !token.flags.has(Flags::UPPER) => return None,
                _ => {}
            }
        }
        None
    }

    /// One past the last token of the sentence that token `i` ends, if it ends one.
    fn ends(&self, i: usize, stop: usize) -> Option<usize> {
        let token = self.tokens[i];
        let mark = if token.flags.has(Flags::PUNCT) { self.text.as_bytes()[token.span.start as usize] } else { 0 };
        let terminal = match mark {
            b'.' | b'!' | b'?' => true,
            0x80.. => matches!(
                token.span.of(self.text),
                "\u{2026}" | "\u{3002}" | "\u{61f}" | "\u{6d4}" | "\u{ff01}" | "\u{ff1f}" | "\u{964}"
            ),
            _ => false,
        };
        if !terminal && !token.flags.has(Flags::DOTTED) {
            return None;
        }
        // Closing marks belong to the sentence that they end.
        let mut next = i + 1;
        let mut quoted = false;
        while next < stop && !self.tokens[next].flags.has(Flags::SPACE) && self.closes(next) {
            quoted |= self.tokens[next].flags.has(Flags::QUOTE);
            next += 1;
        }
        if next >= stop {
            return Some(next);
        }
        if terminal && self.repeats(next) {
            return None;
        }
        let follows = self.tokens[next];
        if !follows.flags.has(Flags::SPACE) {
            // "It ended.The next": no space, but a new sentence.
            let glued =
                mark == b'.' && token.span.len() == 1 && next == i + 1 && follows.flags.has(Flags::CAPITAL) && i > 0;
            let before = glued.then(|| self.tokens[i - 1]);
            return before
                .is_some_and(|b| b.span.len() > 2 && !b.flags.has(Flags::CAPITAL) && !b.flags.has(Flags::PUNCT))
                .then_some(next);
        }
        let begins = self.begins(next, stop);
        if !begins {
            return None;
        }
        if !terminal {
            return self.abbreviation_ends(i, next).then_some(next);
        }
        if quoted && self.cue_follows(next, stop, mark) {
            return None;
        }
        Some(next)
    }

    /// Whether a paragraph begins with words in capitals and a colon.
    fn is_labelled(&self, paragraph: &Paragraph) -> bool {
        let tokens = &self.tokens[paragraph.tokens.range()];
        let label = tokens.iter().take(DATELINE).take_while(|t| t.flags.has(Flags::UPPER)).count();
        label > 0 && tokens.get(label).is_some_and(|t| t.span.of(self.text) == ":")
    }

    /// Whether token `i` closes something.
    fn closes(&self, i: usize) -> bool {
        let t = self.tokens[i];
        if !t.flags.has(Flags::PUNCT) {
            return false;
        }
        let opens_quote = t.flags.has(Flags::QUOTE)
            && !t.flags.has(Flags::SPACE)
            && self.tokens.get(i + 1).is_some_and(|n| !n.flags.has(Flags::SPACE) && !n.flags.has(Flags::PUNCT));
        matches!(t.span.of(self.text), ")" | "]" | "}")
            || (t.flags.has(Flags::QUOTE) && !opens_quote)
            || matches!(t.span.of(self.text), "\u{201d}" | "\"" | "\u{2019}" | "''" | "\u{bb}")
    }

    /// Whether another terminal mark follows (`?!`): then that one decides.
    fn repeats(&self, i: usize) -> bool {
        !self.tokens[i].flags.has(Flags::SPACE)
            && matches!(self.text.as_bytes()[self.tokens[i].span.start as usize], b'.' | b'!' | b'?')
    }

    /// Whether a sentence can begin at token `i`.
    fn begins(&self, i: usize, stop: usize) -> bool {
        let t = self.tokens[i];
        if t.flags.has(Flags::CAPITAL) || t.flags.has(Flags::DIGIT) {
            return true;
        }
        let letter = self.text[t.span.range()].chars().next().is_some_and(|c| c.is_alphabetic() && !c.is_lowercase());
        if letter {
            return true; // scripts without case
        }
        let opening = t.flags.has(Flags::QUOTE)
            || matches!(
                t.span.of(self.text),
                "(" | "["
                    | "\u{201c}"
                    | "\u{2018}"
                    | "\""
                    | "\u{ab}"
                    | "$"
                    | "\u{2022}"
                    | "--"
                    | "\u{2014}"
                    | "#"
                    | "@"
            );
        opening && i + 1 < stop && {
            let n = self.tokens[i + 1];
            n.flags.has(Flags::CAPITAL)
                || n.flags.has(Flags::DIGIT)
                || n.flags.has(Flags::PUNCT)
                || t.flags.has(Flags::QUOTE)
        }
    }

    /// Whether an abbreviation or initial at `i` ends its sentence before `next`.
    fn abbreviation_ends(&self, i: usize, next: usize) -> bool {
        let class = self.vocabulary.class(self.tokens[i].word);
        let follows = self.tokens[next];
        let function = self.vocabulary.class(follows.word).has(Class::FUNCTION) && !follows.flags.has(Flags::UPPER);
        if class.has(Class::BEFORE_NAME) {
            return false;
        }
        if class.has(Class::BEFORE_NUMBER) {
            return function && !follows.flags.has(Flags::DIGIT);
        }
        if class.has(Class::MAY_END) {
            return function || follows.flags.has(Flags::QUOTE);
        }
        if class.abbreviation() {
            return false;
        }
        // Initials: "J. Roe"; but "Vitamin C. The".
        function && !follows.flags.has(Flags::DIGIT)
    }

    /// Whether, behind a quotation that ended in `mark`, a source and its verb of saying follow.
    fn cue_follows(&self, next: usize, stop: usize, mark: u8) -> bool {
        let limit = stop.min(next + if mark == b'.' { 3 } else { 7 });
        for i in next..limit {
            let t = self.tokens[i];
            if t.flags.has(Flags::QUOTE)
                || matches!(self.text.as_bytes()[t.span.start as usize], b'.' | b'!' | b'?')
                    && t.flags.has(Flags::PUNCT)
            {
                return false;
            }
            if self.vocabulary.class(t.word).has(Class::SAYING) && !t.flags.has(Flags::CAPITAL) {
                // `"..." Roe asked.`: nothing but the end or an adverbial follows.
                return mark != b'.'
                    || i + 1 >= stop
                    || self.text.as_bytes()[self.tokens[i + 1].span.start as usize] == b'.';
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::read;

    fn vocabulary() -> Vocabulary {
        let mut v = Vocabulary::default();
        for (w, c) in [
            ("mr.", Class::BEFORE_NAME),
            ("dr.", Class::BEFORE_NAME),
            ("sen.", Class::BEFORE_NAME),
            ("st.", Class::BEFORE_NAME),
            ("mrs.", Class::BEFORE_NAME),
            ("no.", Class::BEFORE_NUMBER),
            ("inc.", Class::MAY_END),
            ("jr.", Class::MAY_END),
            ("d.c.", Class::MAY_END),
            ("u.n.", Class::MAY_END),
            ("u.s.", Class::MAY_END),
            ("p.m.", Class::MAY_END),
            ("vs.", Class::ABBREVIATION),
            ("asked", Class::SAYING),
            ("said", Class::SAYING),
            ("the", Class::FUNCTION),
            ("she", Class::FUNCTION),
            ("he", Class::FUNCTION),
        ] {
            let id = v.intern(w);
            v.mark(id, c);
        }
        v
    }

    fn check(text: &str, expected: &[&str]) {
        let d = read(text, &vocabulary());
        let got: Vec<&str> = d.sentences.iter().map(|s| s.span.of(text)).collect();
        assert_eq!(got, expected);
    }

    #[test]
    fn abbreviations() {
        check(
            "U.S. Sen. J. R. R. Roe Jr. of St. Lune, D.C., said so at 5 p.m. Tuesday. Mr. X. vs. Mrs. Y., No. 4, Inc. agreed. Dr. Okafor told the U.N. She left.",
            &[
                "U.S. Sen. J. R. R. Roe Jr. of St. Lune, D.C., said so at 5 p.m. Tuesday.",
                "Mr. X. vs. Mrs. Y., No. 4, Inc. agreed.",
                "Dr. Okafor told the U.N.",
                "She left.",
            ],
        );
    }

    #[test]
    fn words_that_are_no_abbreviations() {
        check(
            "It took too long. The board stepped in. They would not sing. He left.",
            &["It took too long.", "The board stepped in.", "They would not sing.", "He left."],
        );
    }

    #[test]
    fn datelines() {
        for dateline in [
            "LUNE \u{2014}",
            "PORT-OF-LUNE, Orlia (Wire) -",
            "ST. LUNE, May 3 \u{2013}",
            "Lune (Harbour Wire):",
            "LUNE, D.C.\u{2014}",
            "LUNE:",
        ] {
            check(&format!("{dateline} The plan failed. Roe left."), &[dateline, "The plan failed.", "Roe left."]);
        }
        check("ROE: We left. OKAFOR came.\n\nOKAFOR: I did.", &["ROE: We left.", "OKAFOR came.", "OKAFOR: I did."]);
        for text in [
            "ORLIA \u{2014} the smaller one \u{2014} said no.",
            "The plan (Plan B) \u{2014} Roe's own \u{2014} failed.",
            "ORLIA \u{2013} Ruvia talks fail",
            "I \u{2014} Roe said so \u{2014} left.",
            "Roe (Lune) - Ruvia",
        ] {
            check(text, &[text]);
        }
    }

    #[test]
    fn quotations() {
        check(
            "\u{201c}Why?\u{201d} Roe asked. \u{201c}I go. We stay.\u{201d} He left.",
            &["\u{201c}Why?\u{201d} Roe asked.", "\u{201c}I go.", "We stay.\u{201d}", "He left."],
        );
        check(
            "\"Stop!\" he said. \"No.\" Then?! Yes... Well",
            &["\"Stop!\" he said.", "\"No.\"", "Then?!", "Yes...", "Well"],
        );
    }

    #[test]
    fn glued() {
        check(
            "It ended.The next came (so he said.) Then 3.5 of them",
            &["It ended.", "The next came (so he said.)", "Then 3.5 of them"],
        );
    }
}
