//! Pairs quotation marks, paragraph by paragraph.
//!
//! Curly marks, guillemets, German, Japanese and TeX marks say which side they are; straight marks and the `''` of
//! some newspapers are told apart by the space around them. Single marks count only where they cannot be apostrophes.
//! A mark left open ends with its paragraph (printers open every paragraph of a long quotation and close the last:
//! then the quotation `continues`).

use crate::model::{Flags, Paragraph, Quotation, Token, Tokens};

/// Deepest nesting that is followed.
const DEEPEST: usize = 4;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Family {
    Double,
    Single,
    Guillemet,
    Other,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Side {
    Open,
    Close,
    Either,
}

/// The quotations, ordered by their opening marks; sets [`Flags::QUOTED`] and [`Flags::QUOTE`] on the tokens.
pub(super) fn pair(text: &str, tokens: &mut [Token], paragraphs: &[Paragraph]) -> Vec<Quotation> {
    let mut out: Vec<Quotation> = Vec::new();
    let mut open: Vec<(usize, Family, &str)> = Vec::new(); // index into out, family, mark
    let mut left_open: Option<(usize, Family)> = None;
    for (p, paragraph) in paragraphs.iter().enumerate() {
        let range = paragraph.tokens.range();
        open.clear();
        for i in range.clone() {
            if !tokens[i].flags.has(Flags::PUNCT) {
                continue;
            }
            // The first bytes of all marks below; most punctuation has another.
            if !matches!(text.as_bytes()[tokens[i].span.start as usize], b'"' | b'\'' | b'`' | 0xc2..=0xef) {
                continue;
            }
            let mark = tokens[i].span.of(text);
            let Some((family, side)) = mark_of(mark) else { continue };
            let place = Place::at(tokens, i, range.clone());
            let inside = open.iter().rposition(|o| o.1 == family);
            let side = match side {
                Side::Open if mark == "\u{201c}" && open.iter().any(|o| o.2 == "\u{201e}") => Side::Close,
                Side::Close if mark == "\u{201d}" && inside.is_none() && place.opens() => Side::Open,
                Side::Either => match straight(text, tokens, i, range.end, family, inside.is_some(), place) {
                    Some(side) => side,
                    None => continue,
                },
                side => side,
            };
            if family == Family::Single && side == Side::Close && !closes_single(text, tokens, i, inside.is_some()) {
                continue;
            }
            if side == Side::Open {
                if open.len() < DEEPEST && i + 1 < range.end {
                    if i == range.start
                        && let Some((before, had)) = left_open
                        && had == family
                    {
                        out[before].continues = true;
                    }
                    open.push((out.len(), family, mark));
                    let depth = open.len() as u8 - 1;
                    let tokens = Tokens::new(i, range.end);
                    out.push(Quotation { tokens, paragraph: p as u32, depth, closed: false, continues: false });
                }
            } else if let Some(k) = inside {
                // What stands open inside an outer quotation ends with it.
                for (q, ..) in open.drain(k..) {
                    out[q].tokens.end = i as u32 + 1;
                    out[q].closed = true;
                }
            }
        }
        left_open = open.first().map(|o| (o.0, o.1));
    }
    // A single mark that never closed was an apostrophe.
    let keep = |q: &Quotation| {
        q.closed || mark_of(tokens[q.tokens.start as usize].span.of(text)).is_some_and(|m| m.0 != Family::Single)
    };
    let kept: Vec<bool> = out.iter().map(keep).collect();
    let mut i = 0;
    out.retain(|_| {
        i += 1;
        kept[i - 1]
    });
    for q in &out {
        let marks = q.tokens;
        tokens[marks.start as usize].flags.set(Flags::QUOTE);
        if q.closed {
            tokens[marks.end as usize - 1].flags.set(Flags::QUOTE);
        }
        if q.depth == 0 {
            for t in &mut tokens[marks.range()] {
                t.flags.set(Flags::QUOTED);
            }
        }
    }
    out
}

fn mark_of(mark: &str) -> Option<(Family, Side)> {
    use Family::*;
    use Side::*;
    Some(match mark {
        "\"" | "''" | "\u{ff02}" => (Double, Either),
        "\u{201c}" | "\u{201e}" | "``" | "\u{2018}\u{2018}" | "\u{201f}" => (Double, Open),
        "\u{201d}" | "\u{2019}\u{2019}" => (Double, Close),
        "\u{ab}" | "\u{2039}" => (Guillemet, Open),
        "\u{bb}" | "\u{203a}" => (Guillemet, Close),
        "\u{300c}" | "\u{300e}" | "\u{300a}" => (Other, Open),
        "\u{300d}" | "\u{300f}" | "\u{300b}" => (Other, Close),
        "\u{2018}" | "\u{201a}" | "`" => (Single, Open),
        "\u{2019}" => (Single, Close),
        "'" => (Single, Either),
        _ => return None,
    })
}

/// What stands around a mark.
#[derive(Clone, Copy)]
struct Place {
    space_before: bool,
    bracket_before: bool,
    space_after: bool,
    last: bool,
}

impl Place {
    fn at(tokens: &[Token], i: usize, range: std::ops::Range<usize>) -> Place {
        let first = i == range.start;
        let last = i + 1 == range.end;
        let before = (!first).then(|| tokens[i - 1]);
        Place {
            space_before: first || tokens[i].flags.has(Flags::SPACE),
            bracket_before: before.is_some_and(|t| t.flags.has(Flags::PUNCT)),
            space_after: last || tokens[i + 1].flags.has(Flags::SPACE),
            last,
        }
    }

    fn opens(self) -> bool {
        self.space_before && !self.space_after
    }
}

/// The side of a straight mark, by its place; `None` for an inch mark or an apostrophe.
fn straight(
    text: &str,
    tokens: &[Token],
    i: usize,
    end: usize,
    family: Family,
    inside: bool,
    place: Place,
) -> Option<Side> {
    if family == Family::Single {
        if inside && !place.space_before && (place.space_after || tokens[i + 1].flags.has(Flags::PUNCT)) {
            return Some(Side::Close);
        }
        // An opening mark needs a closing one ahead.
        let opens = !inside && !place.last && !place.space_after && (place.space_before || place.bracket_before);
        let word = opens && !tokens[i + 1].flags.has(Flags::PUNCT) && !tokens[i + 1].flags.has(Flags::DIGIT);
        let closing = |j: usize| {
            tokens[j].span.of(text) == "'"
                && !tokens[j].flags.has(Flags::SPACE)
                && (j + 1 == end || tokens[j + 1].flags.has(Flags::SPACE) || tokens[j + 1].flags.has(Flags::PUNCT))
        };
        return (word && (i + 2..end.min(i + 120)).any(closing)).then_some(Side::Open);
    }
    if inside {
        return Some(Side::Close);
    }
    if place.last || (place.space_after && !place.space_before) {
        return None;
    }
    if !place.space_before && !place.bracket_before {
        return None; // 5" pipe
    }
    Some(Side::Open)
}

/// Whether a closing single mark closes an open quotation, and is no apostrophe.
fn closes_single(text: &str, tokens: &[Token], i: usize, inside: bool) -> bool {
    let next_word = tokens.get(i + 1).is_some_and(|t| !t.flags.has(Flags::SPACE) && !t.flags.has(Flags::PUNCT));
    if !inside || next_word || tokens[i].flags.has(Flags::SPACE) {
        return false;
    }
    // "ministers' plan": a possessive, if a closing mark follows later in the sentence.
    let plural = i > 0 && tokens[i - 1].span.of(text).ends_with(['s', 'S']) && !tokens[i - 1].flags.has(Flags::PUNCT);
    let spaced = tokens.get(i + 1).is_some_and(|t| t.flags.has(Flags::SPACE) && !t.flags.has(Flags::PUNCT));
    let later = || tokens[i + 1..tokens.len().min(i + 40)].iter().any(|t| t.span.of(text) == "\u{2019}");
    !(plural && spaced && later())
}

#[cfg(test)]
mod tests {

    use crate::text::{Vocabulary, read};

    fn check(text: &str, expected: &[&str]) {
        let d = read(text, &Vocabulary::default());
        let got: Vec<&str> = d.quotations.iter().map(|q| d.span(q.tokens).of(text)).collect();
        assert_eq!(got, expected, "{text}");
    }

    #[test]
    fn told_by_the_mark() {
        check(
            "\u{201c}No,\u{201d} he said. \u{ab}Non\u{bb}, \u{201e}Nein\u{201c}",
            &["\u{201c}No,\u{201d}", "\u{ab}Non\u{bb}", "\u{201e}Nein\u{201c}"],
        );
        check(
            "She said: \u{201c}He told me \u{2018}never\u{2019} and left.\u{201d}",
            &["\u{201c}He told me \u{2018}never\u{2019} and left.\u{201d}", "\u{2018}never\u{2019}"],
        );
    }

    #[test]
    fn told_by_the_space() {
        check("He said \"yes\" and ''no,'' twice", &["\"yes\"", "''no,''"]);
        check("A 5\" pipe is \"long\".", &["\"long\""]);
        check("The 'plan' isn't Roe's", &["'plan'"]);
    }

    #[test]
    fn apostrophes_open_nothing() {
        check("The ministers\u{2019} plan, Roe\u{2019}s \u{2019}90s rock \u{2019}n\u{2019} roll", &[]);
        check("the ministers' plan and the others' plan", &[]);
    }

    #[test]
    fn left_open() {
        let text = "\u{201c}One two three four.\n\n\u{201c}And more.\u{201d}\n\nNo \u{201c}more of it here\n\nLast.";
        let d = read(text, &Vocabulary::default());
        let got: Vec<_> = d.quotations.iter().map(|q| (q.closed, q.continues, q.paragraph)).collect();
        assert_eq!(got, [(false, true, 0), (true, false, 1), (false, false, 2)]);
    }
}
