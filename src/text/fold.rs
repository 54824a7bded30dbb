//! One spelling for words that readers take for the same: lower case, composed accents, one apostrophe, no invisible
//! characters. Lexicon and text go through the same door, so they meet.

use unicode_normalization::UnicodeNormalization;

/// Characters that are there but not seen: zero-width marks, soft hyphen, joiners, direction marks, byte order mark.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}')
}

/// Whether the character is an apostrophe (typewriter, typographic or modifier letter).
pub(crate) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{2bc}')
}

/// Appends the folded form of `word` to `out`.
pub fn fold_into(word: &str, out: &mut String) {
    if word.is_ascii() {
        let at = out.len();
        out.push_str(word);
        out[at..].make_ascii_lowercase();
        return;
    }
    let mut push = |c: char| {
        if is_apostrophe(c) {
            out.push('\'');
        } else if c.is_ascii() {
            out.push(c.to_ascii_lowercase());
        } else {
            out.extend(c.to_lowercase());
        }
    };
    let visible = word.chars().filter(|&c| !is_invisible(c));
    if word.chars().all(is_composed) {
        visible.for_each(push);
    } else {
        visible.nfc().for_each(&mut push);
    }
}

/// Whether a character is its own composed form, whatever stands beside it: the Latin letters with accents, dashes and
/// quotation marks, which is most of what is not ASCII.
fn is_composed(c: char) -> bool {
    matches!(c, ..'\u{300}' | '\u{2010}'..='\u{2027}')
}

/// The folded form of `word`.
pub fn fold(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    fold_into(word, &mut out);
    out
}

/// Composed, visible characters of a word with its case kept: what an exact alias is compared with.
pub fn exact(word: &str) -> impl Iterator<Item = char> + '_ {
    word.chars().filter(|&c| !is_invisible(c)).nfc().map(|c| if is_apostrophe(c) { '\'' } else { c })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meets_other_spellings() {
        assert_eq!(fold("PE\u{301}REZ"), "p\u{e9}rez");
        assert_eq!(fold("O\u{2019}Brien"), "o'brien");
        assert_eq!(fold("Oka\u{200b}for"), "okafor");
        for c in ('\0'..='\u{3000}').filter(|&c| is_composed(c)) {
            assert!([c].into_iter().nfc().eq([c]), "{c:?}");
        }
        assert!(exact("Pe\u{301}rez").eq("P\u{e9}rez".chars()));
    }
}
