//! Where a cue of the lexicon stands in a sentence.

use super::phrases::{VerbGroup, Words, is_noun, is_verb};
use crate::lexicon::{CueKind, Inflection};
use crate::model::{Flags, Tag, Tokens};

/// A cue of the lexicon at a place in the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Occurrence {
    /// Index into the lexicon's cues.
    pub(super) cue: u32,
    /// Which form of it.
    pub(super) inflection: Inflection,
    /// The words of the cue.
    pub(super) tokens: Tokens,
    /// Words behind a gap (`as Roe put it`).
    pub(super) tail: Tokens,
    /// For a verb (or a phrase that begins with one): its group.
    pub(super) group: VerbGroup,
    /// Whether it stands in quotation marks.
    pub(super) quoted: bool,
}

/// The cues in the tokens `window`, in order; of those that begin at one word the longest, once for each word class
/// that fits. A cue inside a longer one is left out.
pub(super) fn occurrences(words: &Words<'_>, window: Tokens, out: &mut Vec<Occurrence>) {
    let lexicon = words.lexicon;
    let tokens = &words.document.tokens;
    let stop = window.end as usize;
    let mut covered = window.start as usize;
    for at in window.range() {
        if at < covered || !lexicon.cue_forms.begins(tokens[at].word) {
            continue;
        }
        let mut longest = 0;
        lexicon.cue_forms.at(&tokens[at..stop], |n, forms| {
            if forms.iter().any(|f| f.tail.is_none()) {
                longest = n;
            }
        });
        lexicon.cue_forms.at(&tokens[at..stop], |n, forms| {
            for form in forms {
                let cue = &lexicon.cues[form.cue as usize];
                let tail = match &form.tail {
                    None if n != longest => continue,
                    None => Tokens::default(),
                    Some(tail) => {
                        let from = at + n;
                        let found = (from + 1..stop.min(from + 7)).find(|&i| {
                            tokens[i..stop].len() >= tail.len()
                                && tail.iter().zip(&tokens[i..]).all(|(w, t)| *w == t.word)
                        });
                        match found {
                            Some(i) => Tokens::new(i, i + tail.len()),
                            None => continue,
                        }
                    }
                };
                let head = at;
                let tag = words.tag(head);
                let fits = match cue.kind {
                    CueKind::Verb => verb_fits(words, head, tag, form.inflection, stop),
                    CueKind::Noun => {
                        is_noun(words.tag(at + n - 1))
                            || form.inflection == Inflection::Base && matches!(tag, Tag::Jj | Tag::Vbg)
                    }
                    CueKind::Phrase | CueKind::Preposition => true,
                };
                let known = out.last().is_some_and(|o: &Occurrence| o.cue == form.cue && o.tokens.start as usize == at);
                if !fits || known {
                    continue;
                }
                out.push(Occurrence {
                    cue: form.cue,
                    inflection: form.inflection,
                    tokens: Tokens::new(at, at + n),
                    tail,
                    group: words.verb_group(head, window.start as usize),
                    quoted: words.flag(at, Flags::QUOTED),
                });
            }
        });
        covered = covered.max(at + longest);
    }
}

/// Whether the tag allows a verb here; taggers take a cue verb for a noun where a clause follows (`the report claims
/// that`), so a form of a verb before a clause is one whatever its tag.
fn verb_fits(words: &Words<'_>, at: usize, tag: Tag, inflection: Inflection, stop: usize) -> bool {
    use crate::lexicon::Function;
    if is_verb(tag) {
        return true;
    }
    let next = at + 1;
    let clause = next < stop
        && (words.has(next, Function::THAT)
            || words.is_quote(next)
            || (words.is_comma(next) && next + 1 < stop && words.is_quote(next + 1)));
    match tag {
        Tag::Nns | Tag::Nnps => inflection == Inflection::Third && (clause || words.flag(at, Flags::CAPITAL)),
        Tag::Nn | Tag::Nnp => {
            clause && inflection != Inflection::Base && inflection != Inflection::Gerund
                || words.flag(at, Flags::CAPITAL) && inflection != Inflection::Base
        }
        Tag::Jj => matches!(inflection, Inflection::Past | Inflection::Participle),
        _ => false,
    }
}
