//! Regular English inflection, for lexicon rows that do not list their forms.

/// Which form of a cue stands in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Inflection {
    /// Infinitive or plural present (`say`); the only form of what does not inflect.
    Base,
    /// Third person singular (`says`).
    Third,
    /// Past tense (`said`).
    Past,
    /// Past participle (`said`, `given`).
    Participle,
    /// Present participle (`saying`).
    Gerund,
    /// Plural of a noun (`claims`).
    Plural,
}

impl Inflection {
    /// The finite and non-finite forms of a verb, in the order of a `forms` cell.
    pub const VERB: [Inflection; 4] = [Inflection::Third, Inflection::Past, Inflection::Participle, Inflection::Gerund];
}

fn is_vowel(b: u8) -> bool {
    matches!(b, b'a' | b'e' | b'i' | b'o' | b'u')
}

/// The word with the plural or third-person ending.
pub(super) fn with_s(word: &str) -> String {
    let b = word.as_bytes();
    match b {
        [.., b's' | b'x' | b'z'] | [.., b'c' | b's', b'h'] | [.., b'o'] => format!("{word}es"),
        [.., c, b'y'] if !is_vowel(*c) => format!("{}ies", &word[..word.len() - 1]),
        _ => format!("{word}s"),
    }
}

/// The regular past of a verb.
pub(super) fn with_ed(word: &str) -> String {
    match word.as_bytes() {
        [.., b'e'] => format!("{word}d"),
        [.., c, b'y'] if !is_vowel(*c) => format!("{}ied", &word[..word.len() - 1]),
        _ => format!("{word}ed"),
    }
}

/// The present participle of a verb.
pub(super) fn with_ing(word: &str) -> String {
    match word.as_bytes() {
        [.., b'i', b'e'] => format!("{}ying", &word[..word.len() - 2]),
        [.., c, b'e'] if !matches!(c, b'e' | b'o' | b'y') => format!("{}ing", &word[..word.len() - 1]),
        _ => format!("{word}ing"),
    }
}

/// The stem with its last consonant doubled, as before `-ed` (`ban`, `bann`); `None` where English does not.
pub(super) fn doubled(word: &str) -> Option<String> {
    let vowel = |c: &u8| is_vowel(*c);
    match word.as_bytes() {
        [.., a, b, c]
            if c.is_ascii_lowercase() && !vowel(c) && !matches!(c, b'w' | b'x' | b'y') && vowel(b) && !vowel(a) =>
        {
            Some(format!("{word}{}", *c as char))
        }
        _ => None,
    }
}

/// Third person, past, participle and gerund of a regular verb.
pub(crate) fn verb(word: &str) -> [String; 4] {
    [with_s(word), with_ed(word), with_ed(word), with_ing(word)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regular_forms() {
        assert_eq!(verb("deny"), ["denies", "denied", "denied", "denying"]);
        assert_eq!(verb("urge"), ["urges", "urged", "urged", "urging"]);
        assert_eq!(verb("stress")[0], "stresses");
        assert_eq!(verb("agree"), ["agrees", "agreed", "agreed", "agreeing"]);
        assert_eq!(with_ing("lie"), "lying");
    }
}
