//! Where a cue of the lexicon stands in a sentence.

use super::phrases::VerbGroup;
use super::words::{Words, is_noun, is_verb};
use crate::lexicon::{CueForm, CueKind, Form, Function, Inflection, Part, Setting, Signs};
use crate::model::{Tag, Tokens, WordId};

/// What is read at once: a sentence, or the part of one inside quotation marks.
#[derive(Clone, Copy)]
pub(super) struct Window {
    pub(super) tokens: Tokens,
    /// The sentence (its index).
    pub(super) sentence: u32,
    pub(super) quoted: bool,
}

/// A cue of the lexicon at a place in the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Occurrence {
    /// Index into the lexicon's cues.
    pub(super) cue: u32,
    /// Its word class.
    pub(super) kind: CueKind,
    /// Which form of it.
    pub(super) inflection: Inflection,
    /// The words of the cue.
    pub(super) tokens: Tokens,
    /// Words behind a gap (`as Roe put it`).
    pub(super) tail: Tokens,
    /// For a verb (or a phrase that begins with one): its group.
    pub(super) group: VerbGroup,
    /// The sentence (its index).
    pub(super) sentence: u32,
    /// Whether it stands in quotation marks.
    pub(super) quoted: bool,
    /// As part of features.
    pub(super) parts: CueParts,
}

/// What of an occurrence is part of features.
#[derive(Clone, Copy, Debug)]
pub(super) struct CueParts {
    pub(super) kind: Part,
    pub(super) cue: Part,
    pub(super) form: Part,
    pub(super) setting: Part,
}

impl Occurrence {
    /// The whole cue: the verb group with what the lexicon's cue covers.
    pub(super) fn whole(&self) -> Tokens {
        Tokens { start: self.group.tokens.start.min(self.tokens.start), end: self.tokens.end }
    }
}

/// Calls `found` with the cues in a window, in order; of those that begin at one word the longest, once for each word
/// class that fits. A cue inside a longer one is left out, and so is one in quotation marks unless the window is.
pub(super) fn occurrences(words: &Words<'_>, window: Window, mut found: impl FnMut(Occurrence)) {
    let stop = window.tokens.end as usize;
    let tokens = &words.document.tokens;
    let mut covered = 0;
    for at in window.tokens.range() {
        // Most words that begin some phrase are not followed by the second word of one.
        let several = words.is(at, Signs::OPENS_CUE) && at + 1 < stop && words.is(at + 1, Signs::INSIDE_CUE);
        if !(several || words.is(at, Signs::CUE)) || at < covered || words.is(at, Signs::QUOTED) != window.quoted {
            continue;
        }
        let ahead = &tokens[at..if several { stop } else { at + 1 }];
        let mut longest = 1;
        if several {
            // "Agreed to leave": the infinitive is what the verb takes, not `to` a part of the cue.
            let takes = |n: usize| words.has(at + n - 1, Function::TO) && at + n < stop && words.tag(at + n) == Tag::Vb;
            words.lexicon.cue_forms.at(ahead, |n, forms| {
                if forms.iter().any(|f| f.tail.is_none() && !(n > 1 && f.kind == CueKind::Verb && takes(n))) {
                    longest = n;
                }
            });
        }
        let mut last = None;
        words.lexicon.cue_forms.at(ahead, |n, forms| {
            for entry in forms {
                let tail = match &entry.tail {
                    // A noun is a cue too where a longer one begins with it (`warning`, `warning to`).
                    None if n != longest && entry.kind != CueKind::Noun => continue,
                    None => Tokens::default(),
                    Some(tail) => match tail_behind(words, tail, at + n, stop) {
                        Some(tail) => tail,
                        None => continue,
                    },
                };
                if last == Some(entry.cue) || !fits(words, at, n, entry, stop) {
                    continue;
                }
                last = Some(entry.cue);
                let group = group(words, entry.kind, at, window.tokens.start as usize);
                found(Occurrence {
                    cue: entry.cue,
                    kind: entry.kind,
                    inflection: entry.inflection,
                    tokens: Tokens::new(at, at + n),
                    tail,
                    group,
                    sentence: window.sentence,
                    quoted: window.quoted,
                    parts: CueParts {
                        kind: entry.kind.into(),
                        cue: words.lexicon.weights_attribution.cue(entry.cue),
                        form: form(entry.inflection, &group).into(),
                        setting: setting(words, group.tokens.start as usize, window.sentence).into(),
                    },
                });
            }
        });
        covered = at + longest;
    }
}

/// The verb group of a cue; for a noun that of the verb that it makes a cue with (`issued a warning`).
fn group(words: &Words<'_>, kind: CueKind, at: usize, floor: usize) -> VerbGroup {
    if kind == CueKind::Noun {
        let phrase = words.before_noun(at, floor);
        let determiner = phrase > floor && matches!(words.tag(phrase - 1), Tag::Dt | Tag::Pdt);
        let verb = words.light_verb(phrase - usize::from(determiner), floor);
        if let Some(verb) = verb.or_else(|| words.light_verb_with_own(phrase, floor)) {
            return words.verb_group(verb, floor);
        }
    }
    words.verb_group(at, floor)
}

/// The form of a cue with what its auxiliaries make of it.
fn form(inflection: Inflection, group: &VerbGroup) -> Form {
    match (inflection, group.infinitive, group.modal, group.auxiliary) {
        (_, true, ..) => Form::Infinitive,
        (_, _, true, _) => Form::Modal,
        (Inflection::Base, ..) => Form::Base,
        (Inflection::Third, ..) => Form::Third,
        (Inflection::Past | Inflection::Participle, _, _, true) => Form::Perfect,
        (Inflection::Past | Inflection::Participle, ..) => Form::Past,
        (Inflection::Gerund, _, _, true) => Form::Progressive,
        (Inflection::Gerund, ..) => Form::Gerund,
        (Inflection::Plural, ..) => Form::Plural,
    }
}

/// Where the clause of a cue stands in its sentence.
fn setting(words: &Words<'_>, cue: usize, sentence: u32) -> Setting {
    /// How many words can stand between a relative word and the cue.
    const SUBJECT: usize = 8;
    let first = words.document.sentences[sentence as usize].tokens.start as usize;
    let mut clause = (first..cue).rev().take(SUBJECT).take_while(|&i| !words.is_comma(i));
    if let Some(relative) = clause.find(|&i| words.has(i, Function::RELATIVE)) {
        return if words.has_verb(Tokens::new(first, relative)) {
            Setting::Relative
        } else if relative > first && words.is_comma(relative - 1) {
            Setting::SetOff
        } else {
            Setting::Restrictive
        };
    }
    let opens = words.has(first, Function::SUBORDINATOR) || words.tag(first) == Tag::Wrb;
    if opens && cue > first && !(first..cue).any(|i| words.is_comma(i)) {
        return Setting::Fronted;
    }
    Setting::Plain
}

/// The words `tail` at most six tokens behind `from`, with a gap before them.
fn tail_behind(words: &Words<'_>, tail: &[WordId], from: usize, stop: usize) -> Option<Tokens> {
    let tokens = &words.document.tokens[..stop];
    let stands =
        |i: &usize| tokens.len() - i >= tail.len() && tail.iter().zip(&tokens[*i..]).all(|(w, t)| *w == t.word);
    (from + 1..stop.min(from + 7)).find(stands).map(|i| Tokens::new(i, i + tail.len()))
}

/// Whether the part of speech allows the cue of `n` words at `at`.
fn fits(words: &Words<'_>, at: usize, n: usize, form: &CueForm, stop: usize) -> bool {
    let tag = words.tag(at);
    match form.kind {
        CueKind::Verb => verb_fits(words, at, tag, form.inflection, stop),
        CueKind::Noun => {
            is_noun(words.tag(at + n - 1)) || form.inflection == Inflection::Base && matches!(tag, Tag::Jj | Tag::Vbg)
        }
        CueKind::Phrase | CueKind::Preposition | CueKind::Mark => true,
    }
}

/// Whether the tag allows a verb here; taggers take a cue verb for a noun where a clause follows (`the report claims
/// that`), so a form of a verb before a clause is one whatever its tag.
fn verb_fits(words: &Words<'_>, at: usize, tag: Tag, inflection: Inflection, stop: usize) -> bool {
    if is_verb(tag) {
        return true;
    }
    let next = at + 1;
    let clause = || {
        next < stop
            && (words.has(next, Function::THAT)
                || words.is_quote(next)
                || (words.is_comma(next) && next + 1 < stop && words.is_quote(next + 1)))
    };
    let capital = words.is(at, Signs::CAPITAL);
    match tag {
        Tag::Nns | Tag::Nnps => inflection == Inflection::Third && (capital || clause()),
        Tag::Nn | Tag::Nnp => {
            // "The two also claim that", "both claim that".
            let subject = || {
                let before = at.checked_sub(1);
                before.is_some_and(|b| {
                    matches!(words.tag(b), Tag::Nns | Tag::Prp | Tag::Rb) || words.has(b, Function::PRONOUN)
                })
            };
            match inflection {
                Inflection::Base => clause() && subject(),
                Inflection::Gerund => capital,
                _ => capital || clause(),
            }
        }
        Tag::Jj => matches!(inflection, Inflection::Past | Inflection::Participle),
        _ => false,
    }
}
