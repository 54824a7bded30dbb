//! How likely a reading is: a sum of readable weights (`weights_attribution.csv`).
//!
//! The features describe the cue (its row, act, form), the source (pronoun, name, relative ...), the content (how it
//! opens and ends, how long it is, whether it is quoted) and their places. One function lists them; what is done with
//! each (add its weight, note it as evidence, write its name for learning) is the listener's business.

use super::occurrences::Occurrence;
use super::phrases::{SubjectKind, Words, is_finite, is_noun};
use super::readings::Reading;
use crate::lexicon::{CueKind, Function, Inflection, RoleKind, Weights, feature};
use crate::model::{Evidence, Flags, Kind, Tag, Tokens};

/// Hears the features of a reading: the group, the value, and how strongly it holds (1 for most).
pub(super) trait Listener {
    fn hear(&mut self, group: &str, value: &str, strength: f32);
}

/// Adds up weights.
pub(super) struct Sum<'a> {
    pub(super) weights: &'a Weights,
    pub(super) sum: f32,
}

impl Listener for Sum<'_> {
    #[inline]
    fn hear(&mut self, group: &str, value: &str, strength: f32) {
        for w in self.weights.get(feature(group, value)) {
            self.sum += w.weight * strength;
        }
    }
}

/// Notes what each feature added.
pub(super) struct Notes<'a> {
    pub(super) weights: &'a Weights,
    pub(super) evidence: Vec<Evidence>,
}

impl Listener for Notes<'_> {
    fn hear(&mut self, group: &str, value: &str, strength: f32) {
        for w in self.weights.get(feature(group, value)) {
            self.evidence.push(Evidence { row: w.row, weight: w.weight * strength, span: None });
        }
    }
}

/// Writes down names, for learning.
#[derive(Default)]
pub(super) struct Names {
    pub(super) features: Vec<(String, f32)>,
}

impl Listener for Names {
    fn hear(&mut self, group: &str, value: &str, strength: f32) {
        self.features.push((format!("{group}:{value}"), strength));
    }
}

/// A short text built without allocation, for values made of two words.
struct Pair {
    bytes: [u8; 48],
    len: usize,
}

impl Pair {
    fn new(parts: &[&str]) -> Pair {
        let mut pair = Pair { bytes: [0; 48], len: 0 };
        for (i, part) in parts.iter().enumerate() {
            for &b in (if i == 0 { &b""[..] } else { &b"+"[..] }).iter().chain(part.as_bytes()) {
                if pair.len < 48 && b.is_ascii() {
                    pair.bytes[pair.len] = b;
                    pair.len += 1;
                }
            }
        }
        pair
    }

    fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.len]).unwrap_or_default()
    }
}

fn length_name(n: usize) -> &'static str {
    match n {
        0 => "0",
        1 => "1",
        2 => "2",
        3..=4 => "3-4",
        5..=8 => "5-8",
        9..=16 => "9-16",
        17..=32 => "17-32",
        _ => "33+",
    }
}

/// What kind of words the source is.
fn source_name(words: &Words<'_>, source: Option<Tokens>) -> &'static str {
    let Some(tokens) = source else { return "none" };
    let (first, last) = (tokens.start as usize, tokens.end as usize - 1);
    if tokens.len() == 1 {
        for (function, name) in [
            (Function::RELATIVE, "relative"),
            (Function::HE, "he"),
            (Function::THEY, "they"),
            (Function::FIRST, "first"),
            (Function::YOU, "you"),
            (Function::IT, "it"),
            (Function::THERE, "there"),
            (Function::PRONOUN, "pronoun"),
        ] {
            if words.has(first, function) {
                return name;
            }
        }
        if words.tag(first) == Tag::PrpPoss {
            return "possessive";
        }
    }
    // The head of the phrase: its last noun before the first preposition or comma.
    let head = (first..=last)
        .take_while(|&i| i == first || !(words.tag(i) == Tag::In || words.is_comma(i)))
        .filter(|&i| is_noun(words.tag(i)))
        .last();
    let Some(head) = head else { return "other" };
    if matches!(words.tag(head), Tag::Nnp | Tag::Nnps) {
        return "name";
    }
    let mut role = "";
    words.lexicon.roles.at(&words.document.tokens[head..=head], |_, rows| {
        if let Some(r) = rows.first() {
            role = match r.kind {
                RoleKind::Title | RoleKind::Role => "role",
                RoleKind::Group => "group",
                RoleKind::Artifact => "artifact",
            };
        }
    });
    match (role, words.tag(head)) {
        ("", Tag::Nns) => "nouns",
        ("", _) => "noun",
        (r, _) => r,
    }
}

fn inflection_name(o: &Occurrence) -> &'static str {
    match (o.inflection, o.group.infinitive, o.group.modal, o.group.auxiliary) {
        (_, true, ..) => "infinitive",
        (_, _, true, _) => "modal",
        (Inflection::Base, ..) => "base",
        (Inflection::Third, ..) => "third",
        (Inflection::Past | Inflection::Participle, _, _, true) => "perfect",
        (Inflection::Past | Inflection::Participle, ..) => "past",
        (Inflection::Gerund, _, _, true) => "progressive",
        (Inflection::Gerund, ..) => "gerund",
        (Inflection::Plural, ..) => "plural",
    }
}

/// Calls `listener` with every feature of a reading.
pub(super) fn features(words: &Words<'_>, o: &Occurrence, r: &Reading, listener: &mut impl Listener) {
    let lexicon = words.lexicon;
    let cue = &lexicon.cues[o.cue as usize];
    let kind = match cue.kind {
        CueKind::Verb => "verb",
        CueKind::Noun => "noun",
        CueKind::Phrase => "phrase",
        CueKind::Preposition => "preposition",
    };
    let licensed = if r.licensed { "licensed" } else { "odd" };
    let source = source_name(words, r.source.map(|s| s.tokens));
    let relation = match r.source.map(|s| s.kind) {
        None => "none",
        Some(SubjectKind::Adjacent) => "adjacent",
        Some(SubjectKind::Apposition) => "apposition",
        Some(SubjectKind::Relative) => "relative",
        Some(SubjectKind::Shared) => "shared",
        Some(SubjectKind::First) => "first",
        Some(SubjectKind::Wide) => "wide",
        Some(SubjectKind::Following) => "following",
    };
    let inflection = inflection_name(o);
    let act = lexicon.act(cue.act);
    let tokens = &words.document.tokens;
    let length: usize = r.content.iter().map(|c| c.len()).sum();
    let quoted: usize =
        r.content.iter().map(|c| tokens[c.range()].iter().filter(|t| t.flags.has(Flags::QUOTED)).count()).sum();
    let quotes = match quoted {
        0 => "none",
        n if n + 1 >= length => "all",
        n if n * 2 > length => "most",
        _ => "some",
    };
    let verb = r.content.iter().any(|c| words.tags[c.range()].iter().any(|&t| is_finite(t)));
    let sentence = &words.document.sentences[words.document.sentence_of(o.tokens.start as usize)];

    listener.hear("bias", "", 1.0);
    listener.hear("cue-weight", kind, cue.weight);
    listener.hear("cue", &cue.text, 1.0);
    listener.hear("cue-opening", Pair::new(&[&cue.text, r.opening]).text(), 1.0);
    listener.hear("kind-act", Pair::new(&[kind, act]).text(), 1.0);
    listener.hear("rule", r.rule, 1.0);
    listener.hear("opening", Pair::new(&[r.opening, licensed]).text(), 1.0);
    listener.hear("rule-opening", Pair::new(&[r.rule, r.opening, kind]).text(), 1.0);
    listener.hear("ending", Pair::new(&[r.rule, r.ending]).text(), 1.0);
    listener.hear("opening-ending", Pair::new(&[r.opening, r.ending]).text(), 1.0);
    listener.hear("inflection", Pair::new(&[kind, inflection]).text(), 1.0);
    listener.hear("inflection-rule", Pair::new(&[r.rule, inflection]).text(), 1.0);
    listener.hear("source", source, 1.0);
    listener.hear("source-rule", Pair::new(&[r.rule, source]).text(), 1.0);
    listener.hear("relation", Pair::new(&[r.rule, relation]).text(), 1.0);
    listener.hear("source-length", length_name(r.source.map_or(0, |s| s.tokens.len())), 1.0);
    listener.hear("content-length", Pair::new(&[r.opening, length_name(length)]).text(), 1.0);
    listener.hear("content-quoted", Pair::new(&[r.rule, quotes]).text(), 1.0);
    listener.hear("content-verb", Pair::new(&[r.opening, if verb { "yes" } else { "no" }]).text(), 1.0);
    if o.group.negated {
        listener.hear("negated", r.rule, 1.0);
    }
    if r.addressee.is_some() {
        listener.hear("addressee", r.opening, 1.0);
    }
    if sentence.kind != Kind::Body {
        listener.hear("sentence", "heading", 1.0);
    }
    let start = o.group.tokens.start as usize;
    let end = o.tokens.end as usize;
    let before = start.checked_sub(1).filter(|&i| i >= sentence.tokens.start as usize);
    listener.hear("before", before.map_or("start", |i| words.tag(i).name()), 1.0);
    listener.hear("after", if end < sentence.tokens.end as usize { words.tag(end).name() } else { "end" }, 1.0);
    listener.hear("tag", Pair::new(&[kind, words.tag(o.tokens.start as usize).name()]).text(), 1.0);
    if let Some(s) = r.source {
        let left = (s.tokens.start as usize).checked_sub(1).filter(|&i| i >= sentence.tokens.start as usize);
        let name = left.map_or("start", |i| {
            if words.has(i, Function::SUBORDINATOR) {
                "subordinator"
            } else if words.is_quote(i) {
                "quote"
            } else {
                words.tag(i).name()
            }
        });
        listener.hear("before-source", Pair::new(&[r.rule, name]).text(), 1.0);
    }
    if let Some(c) = r.content.last() {
        let next = c.end as usize;
        listener.hear(
            "after-content",
            Pair::new(&[
                r.ending,
                if next < tokens.len()
                    && words.document.sentence_of(next) == words.document.sentence_of(c.end as usize - 1)
                {
                    words.tag(next).name()
                } else {
                    "end"
                },
            ])
            .text(),
            1.0,
        );
    }
    if let Some(c) = r.content.first() {
        listener.hear("content-first", Pair::new(&[r.opening, words.tag(c.start as usize).name()]).text(), 1.0);
    }
}
