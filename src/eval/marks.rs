//! An attribution as sets of tokens, and when two of them agree: the definitions of `score_attribution.py`.

use super::brat::{Marked, Role};
use super::words::Words;
use crate::model::Form;

/// Words that do not tell one source from another.
const DETERMINERS: &[&str] = &["the", "a", "an", "this", "that", "these", "those"];

/// Words that, though capitalised at the start of a sentence, name nobody.
const PRONOUNS: &[&str] = &[
    "i", "we", "you", "he", "she", "it", "they", "who", "which", "that", "me", "us", "him", "her", "them", "my", "our",
    "your", "his", "its", "their", "one", "someone", "some", "others", "many", "this", "these", "those", "everyone",
    "nobody", "anyone", "people",
];

/// Words after which a source goes on with what is not its head (`head of policy`).
const STOP_KEY: &[&str] = &[
    "of",
    "for",
    "in",
    "at",
    "from",
    "to",
    "with",
    "on",
    "by",
    "about",
    "against",
    "among",
    "near",
    "under",
    "within",
    "including",
    "like",
    "as",
    "who",
    "whom",
    "whose",
    "which",
    "that",
    "where",
    "when",
];

/// Marks after which it is at its head again (`Ann Example, head of policy, and ...`).
const RESUME_KEY: &[&str] = &[",", "–", "—", "-", "(", ")", ":", ";"];

/// A sorted list of tokens, each once.
pub(super) type Set = Vec<u32>;

/// One attribution, as token sets.
pub(super) struct Marks {
    /// All tokens of source, cue and content, in this order.
    pub(super) all: [Set; 3],
    /// Content, without marks.
    pub(super) content: Set,
    /// Source, without marks, determiners and the possessive s.
    pub(super) source: Set,
    /// How much of the content is quoted.
    pub(super) form: Form,
    cue: Set,
    /// The words of the source, to know the same name at another place.
    name: Vec<String>,
    is_named: bool,
    keys: Set,
}

impl Marks {
    /// Of an attribution marked in a text.
    pub(super) fn new(words: &Words, marked: &Marked) -> Marks {
        let all = Role::ALL.map(|r| words.touched(marked.spans(r)));
        let [source, cue, content] = &all;
        let (cue, content) = (words.words_of(cue), words.words_of(content));
        let heads = words.keep(&words.words_of(source), |t| !is_light(words, t));
        let token = |t: &u32| &words.tokens[*t as usize];
        let quoted = content.iter().filter(|t| token(t).is_quoted).count();
        Marks {
            form: match quoted {
                0 => Form::Indirect,
                n if n == content.len() => Form::Direct,
                _ => Form::Mixed,
            },
            name: heads.iter().map(|t| token(t).lower.clone()).collect(),
            is_named: heads.iter().any(|t| token(t).is_capital && !PRONOUNS.contains(&token(t).lower.as_str())),
            keys: keys(words, source, &heads),
            source: heads,
            cue,
            content,
            all,
        }
    }

    /// The same source, softly: neither has one; or half of the words are the same; or a key word is; or it is the
    /// same name at two places.
    pub(super) fn same_source(&self, gold: &Marks) -> bool {
        if self.source.is_empty() || gold.source.is_empty() {
            return self.source.is_empty() && gold.source.is_empty();
        }
        dice(&self.source, &gold.source) >= 0.5
            || common(&self.keys, &gold.keys) > 0
            || (self.is_named && gold.is_named && self.name == gold.name)
    }

    /// A common word in the cue, or no cue on either side.
    pub(super) fn same_cue(&self, gold: &Marks) -> bool {
        common(&self.cue, &gold.cue) > 0 || (self.cue.is_empty() && gold.cue.is_empty())
    }
}

/// A determiner, or the s of a possessive.
fn is_light(words: &Words, token: u32) -> bool {
    let lower = |t: u32| words.tokens[t as usize].lower.as_str();
    DETERMINERS.contains(&lower(token)) || (lower(token) == "s" && token > 0 && matches!(lower(token - 1), "'" | "’"))
}

/// The words of a source up to its first preposition or relative pronoun, and again after a comma, dash or bracket.
fn keys(words: &Words, source: &[u32], heads: &[u32]) -> Set {
    let (mut keys, mut on) = (Vec::new(), true);
    for &t in source {
        let word = words.tokens[t as usize].lower.as_str();
        if RESUME_KEY.contains(&word) {
            on = true;
        } else if !keys.is_empty() && STOP_KEY.contains(&word) {
            on = false;
        } else if on && heads.binary_search(&t).is_ok() {
            keys.push(t);
        }
    }
    keys
}

/// How many tokens two sets share.
pub(super) fn common(a: &[u32], b: &[u32]) -> usize {
    let (mut i, mut j, mut n) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => (i, j, n) = (i + 1, j + 1, n + 1),
        }
    }
    n
}

/// Dice's coefficient (1945): twice the common tokens over all tokens.
pub(super) fn dice(a: &[u32], b: &[u32]) -> f64 {
    if a.is_empty() && b.is_empty() { 0.0 } else { (2 * common(a, b)) as f64 / (a.len() + b.len()) as f64 }
}

/// A predicted and a gold attribution that belong together.
pub(super) struct Pair {
    /// Index of the predicted one.
    pub(super) predicted: usize,
    /// Index of the gold one.
    pub(super) gold: usize,
    /// Dice of their contents, above 0.
    pub(super) dice: f64,
}

/// Pairs one to one, greedily by falling Dice of the contents; ties by source, cue and order in the text.
pub(super) fn pair_up(predicted: &[Marks], gold: &[Marks]) -> Vec<Pair> {
    let mut candidates = Vec::new();
    for (pi, p) in predicted.iter().enumerate() {
        for (gi, g) in gold.iter().enumerate() {
            let content = dice(&p.content, &g.content);
            if content > 0.0 {
                candidates.push((content, !p.same_source(g), dice(&p.source, &g.source), !p.same_cue(g), gi, pi));
            }
        }
    }
    candidates.sort_by(|x, y| {
        y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)).then(y.2.total_cmp(&x.2)).then((x.3, x.4, x.5).cmp(&(y.3, y.4, y.5)))
    });
    let (mut used_p, mut used_g) = (vec![false; predicted.len()], vec![false; gold.len()]);
    let mut out = Vec::new();
    for (dice, _, _, _, gi, pi) in candidates {
        if !used_p[pi] && !used_g[gi] {
            (used_p[pi], used_g[gi]) = (true, true);
            out.push(Pair { predicted: pi, gold: gi, dice });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::offsets::Chars;
    use super::*;

    const TEXT: &str =
        "Ann Example, head of trade for Acme Mills, says “it rains”. The clerk of Ann Example’s office agrees.";

    fn source(words: &str) -> Marks {
        let start = TEXT.find(words).map(|b| TEXT[..b].chars().count()).expect("stands in the text");
        let span = Chars::new(start, start + words.chars().count());
        Marks::new(&Words::new(TEXT), &Marked { source: vec![span], ..Marked::default() })
    }

    #[test]
    fn sources() {
        let whole = source("Ann Example, head of trade for Acme Mills");
        assert!(source("Ann Example").same_source(&whole), "a key word");
        assert!(source("head").same_source(&whole), "after a comma too");
        assert!(!source("Acme").same_source(&whole), "after a preposition not");
        assert!(source("Ann Example’s").same_source(&source("Ann Example")), "the same name elsewhere");
        assert_eq!(source("The clerk").name, ["clerk"]);
        assert_eq!(source("Example’s").name, ["example"]);
        let none = Marks::new(&Words::new(TEXT), &Marked::default());
        assert!(none.same_source(&none) && !none.same_source(&whole) && none.same_cue(&none));
    }

    #[test]
    fn sets() {
        assert_eq!(common(&[1, 3, 5], &[0, 3, 4, 5]), 2);
        assert_eq!(dice(&[1, 3, 5], &[3]), 0.5);
        assert_eq!(dice(&[], &[]), 0.0);
    }
}
