//! Parts of speech: the likeliest tags of a sentence under a first-order hidden Markov model.
//!
//! The tables are lexicons (`words.csv`, `suffixes.csv`, `transitions.csv`), so a wrong tag can be mended by a row. The
//! method is Church's (1988): Viterbi search over the few tags that each word has. Against the trees in the
//! development data it reaches the accuracy that the table of figures names; nothing here needs more.

use crate::lexicon::{Lexicon, Tagging};
use crate::model::{Document, Flags, Tag, Token};
use crate::text::fold_into;

/// The most tags that are followed for one word.
const MOST: usize = 8;

/// One tag for each token of the document.
pub fn tag(text: &str, document: &Document, lexicon: &Lexicon) -> Vec<Tag> {
    let mut tags = vec![Tag::Nn; document.tokens.len()];
    let mut words = Words { text, model: &lexicon.tagging, folded: String::new(), likely: Vec::new() };
    let mut open = Vec::new();
    for sentence in &document.sentences {
        let range = sentence.tokens.range();
        search(&mut words, &document.tokens[range.clone()], &mut open, &mut tags[range]);
    }
    tags
}

/// The tags that one word can have, and for each the tag of the word before on the best path to it (its index there).
#[derive(Clone, Copy)]
struct Column {
    tags: [Tag; MOST],
    back: [u8; MOST],
}

/// The ends of the best paths so far: rows of the transitions, and scores.
#[derive(Clone, Copy)]
struct Front {
    rows: [u8; MOST],
    scores: [f32; MOST],
    count: usize,
}

/// Finds the likeliest tags of a sentence. Half of all words have but one: there all paths meet, and what was `open`
/// before is settled.
fn search(words: &mut Words<'_>, tokens: &[Token], open: &mut Vec<Column>, out: &mut [Tag]) {
    // Which tags are asked for next depends on those before, which no processor guesses well; where they are does not.
    tokens.iter().for_each(|t| words.model.approach(t.word));
    let case = Case::of(tokens);
    let transitions = &*words.model.transitions;
    let mut before = Front { rows: [Tagging::START as u8; MOST], scores: [0.0; MOST], count: 1 };
    let mut quote = true;
    for (i, token) in tokens.iter().enumerate() {
        // A capital tells nothing at the start of a sentence or quotation, and in a shouted headline.
        let likely = words.candidates(token, quote, case);
        quote = token.flags.has(Flags::QUOTE);
        let mut front = Front { count: likely.len().min(MOST), ..before };
        let mut column = Column { tags: [Tag::Nn; MOST], back: [0; MOST] };
        for (n, &(tag, likely)) in likely.iter().take(MOST).enumerate() {
            let (mut best, mut back) = (f32::NEG_INFINITY, 0);
            for (b, (&row, &score)) in before.rows.iter().zip(&before.scores).take(before.count).enumerate() {
                let score = score + transitions[usize::from(row)][tag as usize] + likely;
                if score > best {
                    (best, back) = (score, b as u8);
                }
            }
            column.tags[n] = tag;
            column.back[n] = back;
            front.rows[n] = tag as u8;
            front.scores[n] = best;
        }
        before = front;
        if before.count == 1 {
            out[i] = column.tags[0];
            settle(open, column.back[0], &mut out[..i]);
        } else {
            open.push(column);
        }
    }
    let mut best = 0;
    for (n, score) in before.scores[..before.count].iter().enumerate() {
        if *score > before.scores[best] {
            best = n;
        }
    }
    settle(open, best as u8, out);
}

/// Writes the tags of the path that ends in the tag with this index of the last open word.
fn settle(open: &mut Vec<Column>, mut best: u8, out: &mut [Tag]) {
    for (column, tag) in open.iter().rev().zip(out.iter_mut().rev()) {
        *tag = column.tags[usize::from(best)];
        best = column.back[usize::from(best)];
    }
    open.clear();
}

/// Finds the tags that words can have.
struct Words<'a> {
    text: &'a str,
    model: &'a Tagging,
    folded: String,
    likely: Vec<(Tag, f32)>,
}

impl Words<'_> {
    /// The tags of one token: at least one; more than [`MOST`] are not followed.
    #[inline]
    fn candidates(&mut self, token: &Token, first: bool, case: Case) -> &[(Tag, f32)] {
        let flags = token.flags;
        if flags.has(Flags::CAPITAL) && case != Case::Shouted {
            return self.capital(token, first, case);
        }
        let lower = self.model.lower(token.word);
        if !lower.is_empty() {
            return lower;
        }
        match flags.has(Flags::PUNCT) {
            true if flags.has(Flags::QUOTE) => &[(Tag::Close, 0.0)],
            true => &[(Tag::Colon, 0.0)],
            false => self.unknown(token),
        }
    }

    fn capital(&mut self, token: &Token, first: bool, case: Case) -> &[(Tag, f32)] {
        if !first && case != Case::Titled {
            let capital = self.model.capital(token.word);
            return if capital.is_empty() { &[(Tag::Nnp, 0.0), (Tag::Nnps, -1.5)] } else { capital };
        }
        let lower = self.model.lower(token.word);
        if lower.is_empty() {
            return &[(Tag::Nnp, 0.0)];
        }
        if lower.iter().any(|t| t.0 == Tag::Nnp) {
            return lower;
        }
        // A sentence seldom begins with a name that is also a common word.
        let cost = if case == Case::Titled { -1.5 } else { -3.0 };
        self.likely.clear();
        self.likely.extend_from_slice(lower);
        self.likely.push((Tag::Nnp, cost));
        &self.likely
    }

    /// The tags of a word that `words.csv` does not hold, by its digits or last letters.
    fn unknown(&mut self, token: &Token) -> &[(Tag, f32)] {
        if token.flags.has(Flags::DIGIT) {
            return &[(Tag::Cd, 0.0), (Tag::Nns, -3.0), (Tag::Jj, -3.0)];
        }
        self.folded.clear();
        fold_into(token.span.of(self.text), &mut self.folded);
        self.model.by_suffix(&self.folded).unwrap_or(&[(Tag::Nn, 0.0), (Tag::Nnp, -1.0), (Tag::Jj, -1.0)])
    }
}

/// What capitals tell in a sentence.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Case {
    /// Names begin with one.
    Sentence,
    /// All words but the little ones do: a headline.
    Titled,
    /// All letters are capitals.
    Shouted,
}

impl Case {
    fn of(tokens: &[Token]) -> Case {
        let (mut words, mut long, mut capitals, mut upper) = (0, 0, 0, 0);
        // Counted without a branch, since no branch could be foretold.
        for t in tokens {
            let word = !t.flags.has(Flags::PUNCT) & !t.flags.has(Flags::DIGIT);
            let is_long = word & (t.span.len() > 3);
            words += usize::from(word);
            upper += usize::from(word & t.flags.has(Flags::UPPER));
            long += usize::from(is_long);
            capitals += usize::from(is_long & t.flags.has(Flags::CAPITAL));
        }
        if words > 3 && upper * 2 > words {
            Case::Shouted
        } else if long > 3 && capitals * 5 >= long * 4 {
            Case::Titled
        } else {
            Case::Sentence
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text;

    fn check(sentence: &str, expected: &str) {
        let lexicon = Lexicon::builtin();
        let document = text::read(sentence, &lexicon.vocabulary);
        let tags: Vec<&str> = tag(sentence, &document, &lexicon).iter().map(|t| t.name()).collect();
        assert_eq!(tags.join(" "), expected, "{sentence}");
    }

    #[test]
    fn tags_follow_the_sentence() {
        check("The minister says that the claims are false.", "DT NN VBZ IN DT NNS VBP JJ .");
        check("Roe said: \u{201c}We won't go.\u{201d}", "NNP VBD : `` PRP MD RB VB . ''");
    }

    #[test]
    fn capitals_tell_nothing_in_headlines() {
        check("MINISTER SAYS THE PLAN IS DEAD", "NN VBZ DT NN VBZ JJ");
    }
}
