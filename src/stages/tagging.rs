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
    let mut search = Search { lattice: Vec::new(), folded: String::new(), likely: Vec::new() };
    for sentence in &document.sentences {
        let range = sentence.tokens.range();
        search.run(text, &document.tokens[range.clone()], &lexicon.tagging, &mut tags[range]);
    }
    tags
}

/// One state of the lattice: a tag of a word, the best score up to it, and the state before on that path.
#[derive(Clone, Copy)]
struct State {
    tag: Tag,
    score: f32,
    back: u8,
}

struct Search {
    lattice: Vec<[State; MOST]>,
    likely: Vec<(Tag, f32)>,
    folded: String,
}

impl Search {
    fn run(&mut self, text: &str, tokens: &[Token], model: &Tagging, out: &mut [Tag]) {
        self.lattice.clear();
        let case = Case::of(tokens);
        let mut widths: [u8; 2] = [1, 0];
        for (i, token) in tokens.iter().enumerate() {
            // A capital tells nothing at the start of a sentence or quotation, and in a shouted headline.
            let first = i == 0 || tokens[i - 1].flags.has(Flags::QUOTE);
            self.candidates(text, token, first, case, model);
            let mut states = [State { tag: Tag::Nn, score: f32::NEG_INFINITY, back: 0 }; MOST];
            for (state, &(tag, likely)) in states.iter_mut().zip(&self.likely) {
                state.tag = tag;
                match self.lattice.last() {
                    None => state.score = model.transitions[model.transitions.len() - 1][tag as usize] + likely,
                    Some(before) => {
                        for (b, previous) in before[..usize::from(widths[0])].iter().enumerate() {
                            let score =
                                previous.score + model.transitions[previous.tag as usize][tag as usize] + likely;
                            if score > state.score {
                                state.score = score;
                                state.back = b as u8;
                            }
                        }
                    }
                }
            }
            widths = [self.likely.len() as u8, widths[0]];
            self.lattice.push(states);
        }
        let Some(last) = self.lattice.last() else { return };
        let mut best = 0;
        for (i, state) in last[..usize::from(widths[0])].iter().enumerate() {
            if state.score > last[best].score {
                best = i;
            }
        }
        for (states, tag) in self.lattice.iter().zip(out.iter_mut()).rev() {
            *tag = states[best].tag;
            best = usize::from(states[best].back);
        }
    }

    /// Fills `likely` with the tags of one token: at least one, at most [`MOST`].
    fn candidates(&mut self, text: &str, token: &Token, first: bool, case: Case, model: &Tagging) {
        self.likely.clear();
        let flags = token.flags;
        let lower = model.lower(token.word);
        if flags.has(Flags::PUNCT) {
            self.likely.extend_from_slice(lower);
            if lower.is_empty() {
                self.likely.push((if flags.has(Flags::QUOTE) { Tag::Close } else { Tag::Colon }, 0.0));
            }
        } else if flags.has(Flags::CAPITAL) && case != Case::Shouted {
            let capital = model.capital(token.word);
            if first || case == Case::Titled {
                self.likely.extend_from_slice(lower);
                if !lower.iter().any(|t| t.0 == Tag::Nnp) {
                    // A sentence seldom begins with a name that is also a common word.
                    let cost = if case == Case::Titled { -1.5 } else { -3.0 };
                    self.likely.push((Tag::Nnp, if lower.is_empty() { 0.0 } else { cost }));
                }
            } else if capital.is_empty() {
                self.likely.extend([(Tag::Nnp, 0.0), (Tag::Nnps, -1.5)]);
            } else {
                self.likely.extend_from_slice(capital);
            }
        } else {
            self.likely.extend_from_slice(lower);
        }
        if self.likely.is_empty() {
            self.unknown(text, token, model);
        }
        self.likely.truncate(MOST);
    }

    /// The tags of a word that `words.csv` does not hold, by its digits or last letters.
    fn unknown(&mut self, text: &str, token: &Token, model: &Tagging) {
        if token.flags.has(Flags::DIGIT) {
            self.likely.extend([(Tag::Cd, 0.0), (Tag::Nns, -3.0), (Tag::Jj, -3.0)]);
            return;
        }
        self.folded.clear();
        fold_into(token.span.of(text), &mut self.folded);
        for n in (1..=4).rev() {
            let Some((cut, _)) = self.folded.char_indices().rev().nth(n - 1) else { continue };
            if cut > 0
                && let Some(likely) = model.suffixes.get(&self.folded[cut..])
            {
                self.likely.extend_from_slice(likely);
                return;
            }
        }
        self.likely.extend([(Tag::Nn, 0.0), (Tag::Nnp, -1.0), (Tag::Jj, -1.0)]);
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
        for t in tokens.iter().filter(|t| !t.flags.has(Flags::PUNCT) && !t.flags.has(Flags::DIGIT)) {
            words += 1;
            upper += usize::from(t.flags.has(Flags::UPPER));
            if t.span.len() > 3 {
                long += 1;
                capitals += usize::from(t.flags.has(Flags::CAPITAL));
            }
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
