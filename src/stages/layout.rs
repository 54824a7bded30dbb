//! Layout: which paragraphs are headline, heading, caption, byline or boilerplate, and which are running text.
//!
//! Three signs decide: marks of `headings.csv` at the edges of a paragraph, the missing full stop, and the length.
//! Words that begin running text as well (`By Monday ...`, `For more than a decade ...`) mark a paragraph only if it is
//! short and ends without a full stop.

use crate::lexicon::{Edge, Heading, HeadingKind, Lexicon};
use crate::model::{Document, Flags, Kind, Paragraph, Token};

/// Words of the longest heading.
const HEADING: usize = 14;
/// Tokens of the longest headline; a longer first paragraph is running text that lost its full stop.
const TITLE: usize = 40;
/// Tokens of the longest paragraph that a mark of several meanings makes a byline or boilerplate.
const SHORT: usize = 25;
/// Tokens of the longest dateline.
const DATELINE: usize = 12;

/// What each paragraph of the document is. `title` is the headline given beside the text, if one was.
pub fn kinds(text: &str, document: &Document, title: Option<&str>, lexicon: &Lexicon) -> Vec<Kind> {
    let count = document.paragraphs.len();
    let mut opened = false; // headline or running text was met
    let mut out = Vec::with_capacity(count);
    for (n, paragraph) in document.paragraphs.iter().enumerate() {
        let words = paragraph.span.of(text);
        let tokens = &document.tokens[paragraph.tokens.range()];
        let stops = stops(words);
        let last = n + 1 == count;
        let kind = if lexicon.headings.any(words, |h| marks(h, tokens.len(), stops)) {
            Kind::Caption
        } else if !opened
            && (title == Some(words) || !last && !matches!(stops, Some('.' | ',')) && tokens.len() <= TITLE)
        {
            Kind::Title
        } else if opened && !last && stops.is_none() && is_heading(paragraph, tokens) {
            Kind::Heading
        } else {
            Kind::Body
        };
        opened |= kind != Kind::Caption;
        out.push(kind);
    }
    out
}

/// Whether a mark that stands in a paragraph of so many tokens makes it a caption.
fn marks(heading: &Heading, tokens: usize, stops: Option<char>) -> bool {
    let plain = heading.pattern.ends_with(|c: char| c.is_alphanumeric() || c == ' ');
    match heading.kind {
        _ if heading.edge == Edge::Regex => true,
        HeadingKind::Caption => true,
        HeadingKind::Dateline => tokens <= DATELINE,
        HeadingKind::Byline | HeadingKind::Boilerplate => {
            !plain || heading.pattern.split_whitespace().count() > 2 || tokens <= SHORT && stops != Some('.')
        }
    }
}

/// Whether a paragraph without a mark at its end is short enough, and of words that nobody speaks.
fn is_heading(paragraph: &Paragraph, tokens: &[Token]) -> bool {
    // The count of tokens rules most paragraphs out at once.
    if paragraph.tokens.len() > 2 * HEADING || tokens[0].flags.has(Flags::QUOTED) {
        return false;
    }
    let words = tokens.iter().filter(|t| !t.flags.has(Flags::PUNCT));
    words.clone().count() <= HEADING && words.clone().any(|t| !t.flags.has(Flags::DIGIT))
}

/// The mark that a paragraph ends with, behind closing quotation marks and brackets; all that end a sentence as one do
/// count as a full stop, except question and exclamation marks, which headlines end with too.
fn stops(paragraph: &str) -> Option<char> {
    let bare = paragraph.trim_end_matches(['"', '\'', '\u{201d}', '\u{2019}', '»', ')', ']']);
    match bare.chars().next_back()? {
        '.' | '\u{2026}' => Some('.'),
        mark @ ('!' | '?' | ':' | ';' | ',') => Some(mark),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text;
    use std::sync::OnceLock;

    /// One letter a paragraph: T, H, B or C.
    fn check(text: &str, title: Option<&str>, expected: &str) {
        static LEXICON: OnceLock<Lexicon> = OnceLock::new();
        let lexicon = LEXICON.get_or_init(Lexicon::builtin);
        let document = text::read(text, &lexicon.vocabulary);
        let letter = |k: &Kind| match k {
            Kind::Title => 'T',
            Kind::Heading => 'H',
            Kind::Body => 'B',
            Kind::Caption => 'C',
        };
        let got: String = kinds(text, &document, title, lexicon).iter().map(letter).collect();
        assert_eq!(got, expected, "{text}");
    }

    #[test]
    fn headline_and_headings() {
        check("Orlia shuts its ports\n\nThe ministry said so.\n\nWhat comes next\n\nNobody knows.", None, "TBHB");
        check("Will Orlia shut its ports?\n\nThe ministry said so.", None, "TB");
        check("The ministry spoke.\n\nNobody came.", None, "BB");
        check("Nobody came.\n\nThe ministry spoke.", Some("Nobody came."), "TB");
        check("Orlia shuts its ports", None, "B");
        check("Sir,\n\nThe ministry spoke.", None, "BB");
    }

    #[test]
    fn what_is_said_or_counted_is_no_heading() {
        check("Nobody came.\n\n“We will not go”\n\nHe left.", None, "BBB");
        check("Nobody came.\n\n1 2 3\n\nHe left.", None, "BBB");
        check("Nobody came.\n\nThe guests were these:\n\nHe left.", None, "BBB");
        check("Nobody came.\n\nAnd that was it", None, "BB");
    }

    #[test]
    fn marks_of_the_lexicon() {
        check("Orlia shuts its ports\n\nBy Dana Okaforsen\n\nThe ministry said so.", None, "TCB");
        check("By Dana Okaforsen\n\nOrlia shuts its ports\n\nThe ministry said so.", None, "CTB");
        check("By Monday the ports were shut.\n\nFor more than a decade they had been open.", None, "BB");
        check("Nobody came.\n\nPhoto: Dana Okaforsen of the Lune Herald.\n\nAdvertisement\n\nHe left.", None, "BCCB");
        check("Nobody came.\n\nAdvertisements were banned.\n\nHe left.", None, "BBB");
        check("Nobody came.\n\nAll rights reserved.", None, "BC");
        check("Nobody came.\n\nSunday, March 3, 2019\n\nHe left on Sunday, March 3, 2019.", None, "BCB");
        check("Nobody came.\n\ndana@lune-herald.example\n\nHe left.", None, "BCB");
    }

    #[test]
    fn datelines_before_running_text_leave_it_running() {
        check("LUNE (Reuters) - The ministry said that it rains.\n\nNobody came.", None, "BB");
        check("Orlia shuts its ports\n\nLUNE (Reuters) -\n\nThe ministry said that it rains.", None, "TCB");
    }
}
