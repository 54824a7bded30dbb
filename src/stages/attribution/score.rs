//! How likely a reading is: a sum of readable weights (`weights_attribution.csv`).
//!
//! The features describe the cue (its row, act, form), the source (pronoun, name, relative ...), the content (how it
//! opens and ends, how long it is, whether it is quoted) and their places. One function lists them; what is done with
//! each (add its weight, note it as evidence, write its name for learning) is the listener's business.

use super::occurrences::Occurrence;
use super::phrases::{SubjectKind, Words, is_noun};
use super::readings::Reading;
use crate::lexicon::{Atom, CueKind, Function, Inflection, Key, Lexicon, RoleKind, Weights};
use crate::model::{ActId, Evidence, Flags, Kind, Tag, Tokens, WordId};

/// A part of a feature name: its number, and where its letters are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    atom: Atom,
    letters: Letters,
}

/// Where the letters of a [`Part`] are; they are looked at only where names are written.
#[derive(Clone, Copy, Debug)]
enum Letters {
    Code(&'static str),
    Word(WordId),
    Cue(u32),
    Act(ActId),
}

impl Part {
    /// A part whose letters stand in the code.
    pub(super) const fn new(text: &'static str) -> Part {
        Part { atom: Atom::of(text), letters: Letters::Code(text) }
    }

    /// The letters of a part that stands in the code; empty for others.
    pub(super) fn code(self) -> &'static str {
        match self.letters {
            Letters::Code(text) => text,
            _ => "",
        }
    }

    fn letters(self, lexicon: &Lexicon) -> &str {
        match self.letters {
            Letters::Code(text) => text,
            Letters::Word(word) => lexicon.vocabulary.word(word),
            Letters::Cue(cue) => &lexicon.cues[cue as usize].text,
            Letters::Act(act) => lexicon.act(act),
        }
    }
}

/// A constant part (the number is computed by the compiler).
macro_rules! part {
    ($text:expr) => {{
        const PART: crate::stages::attribution::score::Part = crate::stages::attribution::score::Part::new($text);
        PART
    }};
}
pub(super) use part;

/// Hears the features of a reading: the group, its parts, and how strongly it holds (1 for most).
pub(super) trait Listener {
    fn hear(&mut self, group: Part, parts: &[Part], strength: f32);
}

#[inline]
fn key(group: Part, parts: &[Part]) -> Key {
    parts.iter().fold(Key::group(group.atom), |k, p| k.with(p.atom))
}

/// Adds up weights.
pub(super) struct Sum<'a> {
    pub(super) weights: &'a Weights,
    pub(super) sum: f32,
}

impl Listener for Sum<'_> {
    #[inline]
    fn hear(&mut self, group: Part, parts: &[Part], strength: f32) {
        for w in self.weights.get(key(group, parts)) {
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
    fn hear(&mut self, group: Part, parts: &[Part], strength: f32) {
        for w in self.weights.get(key(group, parts)) {
            self.evidence.push(Evidence { row: w.row, weight: w.weight * strength, span: None });
        }
    }
}

/// Writes down names, for learning.
pub(super) struct Names<'a> {
    pub(super) lexicon: &'a Lexicon,
    pub(super) features: Vec<(String, f32)>,
}

impl Listener for Names<'_> {
    fn hear(&mut self, group: Part, parts: &[Part], strength: f32) {
        let value: Vec<&str> = parts.iter().map(|p| p.letters(self.lexicon)).collect();
        self.features.push((format!("{}:{}", group.letters(self.lexicon), value.join("+")), strength));
    }
}

fn length_name(n: usize) -> Part {
    match n {
        0 => part!("0"),
        1 => part!("1"),
        2 => part!("2"),
        3..=4 => part!("3-4"),
        5..=8 => part!("5-8"),
        9..=16 => part!("9-16"),
        17..=32 => part!("17-32"),
        _ => part!("33+"),
    }
}

/// What kind of words the source is.
fn source_name(words: &Words<'_>, source: Option<Tokens>) -> Part {
    let Some(tokens) = source else { return part!("none") };
    let (first, last) = (tokens.start as usize, tokens.end as usize - 1);
    if tokens.len() == 1 {
        const PRONOUNS: [(Function, Part); 8] = [
            (Function::RELATIVE, Part::new("relative")),
            (Function::HE, Part::new("he")),
            (Function::THEY, Part::new("they")),
            (Function::FIRST, Part::new("first")),
            (Function::YOU, Part::new("you")),
            (Function::IT, Part::new("it")),
            (Function::THERE, Part::new("there")),
            (Function::PRONOUN, Part::new("pronoun")),
        ];
        if let Some(p) = PRONOUNS.iter().find(|p| words.has(first, p.0)) {
            return p.1;
        }
        if words.tag(first) == Tag::PrpPoss {
            return part!("possessive");
        }
    }
    // The head of the phrase: its last noun before the first preposition or comma.
    let mut head = None;
    for i in first..=last {
        if i > first && (words.tag(i) == Tag::In || words.is_comma(i)) {
            break;
        }
        if is_noun(words.tag(i)) {
            head = Some(i);
        }
    }
    let Some(head) = head else { return part!("other") };
    if matches!(words.tag(head), Tag::Nnp | Tag::Nnps) {
        return part!("name");
    }
    let role = words.lexicon.roles.longest(&words.document.tokens[head..=head]).and_then(|(_, rows)| rows.first());
    match (role.map(|r| r.kind), words.tag(head)) {
        (Some(RoleKind::Title | RoleKind::Role), _) => part!("role"),
        (Some(RoleKind::Group), _) => part!("group"),
        (Some(RoleKind::Artifact), _) => part!("artifact"),
        (None, Tag::Nns) => part!("nouns"),
        (None, _) => part!("noun"),
    }
}

fn inflection_name(o: &Occurrence) -> Part {
    match (o.inflection, o.group.infinitive, o.group.modal, o.group.auxiliary) {
        (_, true, ..) => part!("infinitive"),
        (_, _, true, _) => part!("modal"),
        (Inflection::Base, ..) => part!("base"),
        (Inflection::Third, ..) => part!("third"),
        (Inflection::Past | Inflection::Participle, _, _, true) => part!("perfect"),
        (Inflection::Past | Inflection::Participle, ..) => part!("past"),
        (Inflection::Gerund, _, _, true) => part!("progressive"),
        (Inflection::Gerund, ..) => part!("gerund"),
        (Inflection::Plural, ..) => part!("plural"),
    }
}

/// Parts of speech as parts of names.
const TAGS: [Part; Tag::ALL.len()] = {
    let mut parts = [Part::new(""); Tag::ALL.len()];
    let mut i = 0;
    while i < parts.len() {
        parts[i] = Part::new(Tag::ALL[i].name());
        i += 1;
    }
    parts
};

fn kind_name(kind: CueKind) -> Part {
    match kind {
        CueKind::Verb => part!("verb"),
        CueKind::Noun => part!("noun"),
        CueKind::Phrase => part!("phrase"),
        CueKind::Preposition => part!("preposition"),
    }
}

fn relation_name(kind: Option<SubjectKind>) -> Part {
    match kind {
        None => part!("none"),
        Some(SubjectKind::Adjacent) => part!("adjacent"),
        Some(SubjectKind::Apposition) => part!("apposition"),
        Some(SubjectKind::Relative) => part!("relative"),
        Some(SubjectKind::Shared) => part!("shared"),
        Some(SubjectKind::First) => part!("first"),
        Some(SubjectKind::Wide) => part!("wide"),
        Some(SubjectKind::Following) => part!("following"),
    }
}

/// What every feature of one cue is made of.
struct CueNames {
    kind: Part,
    cue: Part,
    inflection: Part,
}

fn cue_names(words: &Words<'_>, o: &Occurrence) -> CueNames {
    let cue = &words.lexicon.cues[o.cue as usize];
    CueNames {
        kind: kind_name(cue.kind),
        cue: Part { atom: words.lexicon.cue_atom(o.cue), letters: Letters::Cue(o.cue) },
        inflection: inflection_name(o),
    }
}

/// A word of the text as part of a name.
fn word(words: &Words<'_>, i: usize) -> Part {
    let id = words.document.tokens[i].word;
    Part { atom: words.lexicon.word_atom(id), letters: Letters::Word(id) }
}

fn tag_name(words: &Words<'_>, i: usize) -> Part {
    TAGS[words.tag(i) as usize]
}

/// Calls `listener` with the features of a cue that are the same for all of its readings.
pub(super) fn cue_features(words: &Words<'_>, o: &Occurrence, listener: &mut impl Listener) {
    let cue = &words.lexicon.cues[o.cue as usize];
    let names = cue_names(words, o);
    let sentence = &words.document.sentences[words.document.sentence_of(o.tokens.start as usize)];
    let start = o.group.tokens.start as usize;
    let end = o.tokens.end as usize;
    let before = start.checked_sub(1).filter(|&i| i >= sentence.tokens.start as usize);
    let inside = end < sentence.tokens.end as usize;
    listener.hear(part!("bias"), &[part!("")], 1.0);
    listener.hear(part!("cue-weight"), &[names.kind], cue.weight);
    listener.hear(part!("cue"), &[names.cue], 1.0);
    listener.hear(part!("cue-inflection"), &[names.cue, names.inflection], 1.0);
    listener.hear(
        part!("kind-act"),
        &[names.kind, Part { atom: words.lexicon.act_atom(cue.act), letters: Letters::Act(cue.act) }],
        1.0,
    );
    listener.hear(part!("inflection"), &[names.kind, names.inflection], 1.0);
    if sentence.kind != Kind::Body {
        listener.hear(part!("sentence"), &[part!("heading")], 1.0);
    }
    listener.hear(part!("before"), &[before.map_or(part!("start"), |i| tag_name(words, i))], 1.0);
    listener.hear(part!("after"), &[if inside { tag_name(words, end) } else { part!("end") }], 1.0);
    listener.hear(part!("tag"), &[names.kind, tag_name(words, o.tokens.start as usize)], 1.0);
    if inside {
        listener.hear(part!("next-word"), &[names.kind, word(words, end)], 1.0);
        listener.hear(part!("cue-next"), &[names.cue, word(words, end)], 1.0);
    }
    if let Some(b) = before {
        listener.hear(part!("word-before"), &[names.kind, word(words, b)], 1.0);
    }
}

/// Calls `listener` with the features of a reading, those of its cue excepted.
pub(super) fn features(words: &Words<'_>, o: &Occurrence, r: &Reading, listener: &mut impl Listener) {
    let names = cue_names(words, o);
    let tokens = &words.document.tokens;
    let source = source_name(words, r.source.map(|s| s.tokens));
    let relation = relation_name(r.source.map(|s| s.kind));
    let length: usize = r.content.iter().map(|c| c.len()).sum();
    let mut quoted = 0;
    let mut verb = false;
    for c in r.content.iter() {
        quoted += words.counts.quoted(*c);
        verb |= words.counts.has_verb(*c);
    }
    let quotes = match quoted {
        0 => part!("none"),
        n if n + 1 >= length => part!("all"),
        n if n * 2 > length => part!("most"),
        _ => part!("some"),
    };
    let licensed = if r.licensed { part!("licensed") } else { part!("odd") };
    let sentence = &words.document.sentences[words.document.sentence_of(o.tokens.start as usize)];
    let (rule, opening, ending) = (r.rule, r.opening.part(), r.ending.part());

    listener.hear(part!("cue-opening"), &[names.cue, opening], 1.0);
    listener.hear(part!("cue-source"), &[names.cue, source], 1.0);
    listener.hear(part!("cue-ending"), &[names.cue, ending], 1.0);
    listener.hear(part!("opening"), &[opening, licensed], 1.0);
    listener.hear(part!("rule-opening"), &[rule, opening, names.kind], 1.0);
    listener.hear(part!("ending"), &[rule, ending], 1.0);
    listener.hear(part!("opening-ending"), &[opening, ending], 1.0);
    listener.hear(part!("inflection-rule"), &[rule, names.inflection], 1.0);
    listener.hear(part!("source-rule"), &[rule, source], 1.0);
    listener.hear(part!("relation"), &[rule, relation], 1.0);
    listener.hear(part!("source-length"), &[length_name(r.source.map_or(0, |s| s.tokens.len()))], 1.0);
    listener.hear(part!("content-length"), &[opening, length_name(length)], 1.0);
    listener.hear(part!("content-quoted"), &[rule, quotes], 1.0);
    listener.hear(part!("content-verb"), &[opening, if verb { part!("yes") } else { part!("no") }], 1.0);
    if o.group.negated {
        listener.hear(part!("negated"), &[rule], 1.0);
    }
    if r.addressee.is_some() {
        listener.hear(part!("addressee"), &[opening], 1.0);
    }
    if let Some(s) = r.source {
        let left = (s.tokens.start as usize).checked_sub(1).filter(|&i| i >= sentence.tokens.start as usize);
        let name = match left {
            None => part!("start"),
            Some(i) if words.has(i, Function::SUBORDINATOR) => part!("subordinator"),
            Some(i) if words.is_quote(i) => part!("quote"),
            Some(i) => tag_name(words, i),
        };
        listener.hear(part!("before-source"), &[rule, name], 1.0);
    }
    if let Some(c) = r.content.last() {
        let next = c.end as usize;
        let inside = next < tokens.len() && !words.flag(next, Flags::FIRST);
        listener.hear(
            part!("after-content"),
            &[ending, if inside { tag_name(words, next) } else { part!("end") }],
            1.0,
        );
    }
    if let Some(c) = r.content.first() {
        listener.hear(part!("content-first"), &[opening, tag_name(words, c.start as usize)], 1.0);
        listener.hear(part!("content-word"), &[opening, word(words, c.start as usize)], 1.0);
    }
}
