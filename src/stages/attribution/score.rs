//! How likely a reading is: a sum of readable weights (`weights_attribution.csv`).
//!
//! The features describe the cue (its row, act, form), the source (pronoun, name, relative ...), the content (how it
//! opens and ends, how long it is, whether it is quoted) and their places. No feature is about source and content at
//! once, but by the rule; so each source and each content of a rule is weighed once, and the best of both make the best
//! reading. What is done with each feature (add its weight, note it as evidence, write its name for learning) is the
//! listener's business.

use super::branch::Branch;
use super::occurrences::Occurrence;
use super::phrases::Subject;
use super::readings::{Judge, Pieces, Read, Reading, Readings, Search};
use super::words::{Words, is_finite, is_noun};
use crate::lexicon::{
    Doing, Ending, Function, Gap, Group, Inflection, Left, Lexicon, Opening, Part, ReadingWeights, Share, Signs,
};
use crate::lexicon::{SourceKind, SourceRelation, Tie, Way};
use crate::model::{Evidence, Kind, Tag, Tokens};

/// Hears the features of a reading: the group, its parts, and how strongly it holds (1 for most).
pub(super) trait Listener {
    fn hear(&mut self, group: Group, parts: &[Part], strength: f32);
}

/// Adds up weights.
struct Sum<'a> {
    weights: &'a ReadingWeights,
    sum: f32,
}

impl Listener for Sum<'_> {
    #[inline(always)]
    fn hear(&mut self, group: Group, parts: &[Part], strength: f32) {
        self.sum += self.weights.weight(group, parts) * strength;
    }
}

/// Notes what each feature added.
pub(super) struct Notes<'a> {
    pub(super) weights: &'a ReadingWeights,
    pub(super) evidence: Vec<Evidence>,
}

impl Listener for Notes<'_> {
    #[inline(always)]
    fn hear(&mut self, group: Group, parts: &[Part], strength: f32) {
        if let Some((weight, row)) = self.weights.row(group, parts) {
            self.evidence.push(Evidence { row, weight: weight * strength, span: None });
        }
    }
}

/// Writes down names, for learning.
pub(super) struct Names<'a> {
    pub(super) lexicon: &'a Lexicon,
    pub(super) features: Vec<(String, f32)>,
}

impl Listener for Names<'_> {
    fn hear(&mut self, group: Group, parts: &[Part], strength: f32) {
        self.features.push((self.lexicon.feature_name(group, parts), strength));
    }
}

/// A source, as the features see it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source {
    pub(super) tokens: Tokens,
    pub(super) relation: SourceRelation,
    kind: SourceKind,
    /// What stands before it.
    left: Part,
    /// Its head, if that is a common noun or pronoun.
    word: Option<Part>,
}

impl Source {
    pub(super) fn new(words: &Words<'_>, subject: Subject, sentence: u32) -> Source {
        let first = words.document.sentences[sentence as usize].tokens.start;
        let left = match subject.tokens.start.checked_sub(1).filter(|&i| i >= first).map(|i| i as usize) {
            None => Part::START,
            Some(i) if words.has(i, Function::SUBORDINATOR) => Part::SUBORDINATOR,
            Some(i) if words.is_quote(i) => Part::QUOTE,
            Some(i) => words.tag(i).into(),
        };
        let head = words.trees.head_of(subject.tokens);
        let word = head.filter(|&h| !matches!(words.tag(h), Tag::Nnp | Tag::Nnps)).map(|h| words.part(h));
        Source {
            tokens: subject.tokens,
            relation: subject.relation,
            kind: source_kind(words, subject.tokens),
            left,
            word,
        }
    }

    /// The same words, found in another way.
    pub(super) fn with(self, relation: SourceRelation) -> Source {
        Source { relation, ..self }
    }
}

/// What kind of words a source is.
fn source_kind(words: &Words<'_>, tokens: Tokens) -> SourceKind {
    const PRONOUNS: [(Function, SourceKind); 8] = [
        (Function::RELATIVE, SourceKind::Relative),
        (Function::HE, SourceKind::He),
        (Function::THEY, SourceKind::They),
        (Function::FIRST, SourceKind::First),
        (Function::YOU, SourceKind::You),
        (Function::IT, SourceKind::It),
        (Function::THERE, SourceKind::There),
        (Function::PRONOUN, SourceKind::Pronoun),
    ];
    let first = tokens.start as usize;
    if tokens.len() == 1 {
        if let Some(p) = PRONOUNS.iter().find(|p| words.has(first, p.0)) {
            return p.1;
        }
        if words.tag(first) == Tag::PrpPoss {
            return SourceKind::Possessive;
        }
    }
    // The head of the phrase: its last noun before the first preposition or comma.
    let head = tokens
        .range()
        .take_while(|&i| i == first || words.tag(i) != Tag::In && !words.is_comma(i))
        .filter(|&i| is_noun(words.tag(i)))
        .last();
    match head.map(|h| (h, words.tag(h))) {
        None => SourceKind::Other,
        Some((_, Tag::Nnp | Tag::Nnps)) => SourceKind::Name,
        Some((h, _)) if words.is(h, Signs::ROLE) => SourceKind::Role,
        Some((h, _)) if words.is(h, Signs::GROUP) => SourceKind::Group,
        Some((h, _)) if words.is(h, Signs::ARTIFACT) => SourceKind::Artifact,
        Some((_, Tag::Nns)) => SourceKind::Nouns,
        Some(_) => SourceKind::Noun,
    }
}

/// Calls `listener` with the features of a cue that are the same for all of its readings.
#[inline]
fn cue_features(words: &Words<'_>, o: &Occurrence, listener: &mut impl Listener) {
    let names = &o.parts;
    let cue = &words.lexicon.cues[o.cue as usize];
    let sentence = &words.document.sentences[o.sentence as usize];
    let end = o.tokens.end as usize;
    let before = o.group.tokens.start.checked_sub(1).filter(|&i| i >= sentence.tokens.start).map(|i| i as usize);
    let inside = o.tokens.end < sentence.tokens.end;
    listener.hear(Group::BIAS, &[], 1.0);
    listener.hear(Group::CUE_WEIGHT, &[names.kind], cue.weight);
    listener.hear(Group::CUE, &[names.cue], 1.0);
    listener.hear(Group::CUE_INFLECTION, &[names.cue, names.form], 1.0);
    listener.hear(Group::KIND_ACT, &[names.kind, Part::act(cue.act)], 1.0);
    listener.hear(Group::INFLECTION, &[names.kind, names.form], 1.0);
    if sentence.kind != Kind::Body {
        listener.hear(Group::SENTENCE, &[Part::HEADING], 1.0);
    }
    listener.hear(Group::BEFORE, &[before.map_or(Part::START, |i| words.tag(i).into())], 1.0);
    listener.hear(Group::AFTER, &[if inside { words.tag(end).into() } else { Part::END }], 1.0);
    if end + 1 < sentence.tokens.end as usize {
        listener.hear(Group::AFTER_BOTH, &[names.kind, words.tag(end).into(), words.tag(end + 1).into()], 1.0);
    }
    if let Some(b) = before.filter(|&b| b > sentence.tokens.start as usize) {
        listener.hear(Group::BEFORE_BOTH, &[names.kind, words.tag(b).into(), words.tag(b - 1).into()], 1.0);
    }
    listener.hear(Group::TAG, &[names.kind, words.tag(o.tokens.start as usize).into()], 1.0);
    if inside {
        listener.hear(Group::NEXT_WORD, &[names.kind, words.part(end)], 1.0);
        listener.hear(Group::CUE_NEXT, &[names.cue, words.part(end)], 1.0);
    }
    if let Some(b) = before {
        listener.hear(Group::WORD_BEFORE, &[names.kind, words.part(b)], 1.0);
    }
}

/// Calls `listener` with the features of the tree around a cue.
#[inline]
fn branch_features(o: &Occurrence, branch: &Branch, listener: &mut impl Listener) {
    let names = &o.parts;
    listener.hear(Group::TREE, &[names.kind, branch.relation.into()], 1.0);
    listener.hear(Group::TREE_TAKES, &[names.kind, branch.takes.into()], 1.0);
    listener.hear(Group::TREE_INSIDE, &[names.kind, Part::answer(branch.inside)], 1.0);
    listener.hear(Group::CUE_TAKES, &[names.cue, branch.takes.into()], 1.0);
}

/// Calls `listener` with the features of a source (or of having none).
#[inline]
fn source_features(
    words: &Words<'_>,
    o: &Occurrence,
    branch: &Branch,
    (way, source): (Way, Option<&Source>),
    listener: &mut impl Listener,
) {
    let names = &o.parts;
    let agreement = branch.agrees(source.map(|s| s.tokens)).into();
    let relation = source.map_or(SourceRelation::None, |s| s.relation).into();
    listener.hear(Group::TREE_SOURCE, &[way.into(), agreement], 1.0);
    listener.hear(Group::TREE_RELATION, &[relation, agreement], 1.0);
    listener.hear(Group::TREE_CLAUSE, &[way.into(), branch.takes.into(), agreement], 1.0);
    let way = way.into();
    let kind = source.map_or(SourceKind::None, |s| s.kind).into();
    listener.hear(Group::CUE_SOURCE, &[names.cue, kind], 1.0);
    listener.hear(Group::SOURCE_RULE, &[way, kind], 1.0);
    listener.hear(Group::RELATION, &[way, relation], 1.0);
    listener.hear(Group::RELATION_KIND, &[relation, kind], 1.0);
    listener.hear(Group::SOURCE_LENGTH, &[Part::length(source.map_or(0, |s| s.tokens.len()))], 1.0);
    if let Some(s) = source {
        listener.hear(Group::BEFORE_SOURCE, &[way, s.left], 1.0);
        listener.hear(Group::SOURCE_GAP, &[way, gap(words, o, s.tokens).into()], 1.0);
        if let Some(word) = s.word {
            listener.hear(Group::SOURCE_WORD, &[word], 1.0);
        }
        if let Some((doing, tie)) = shared_verb(words, o, s) {
            let inside = Part::answer(branch.inside);
            listener.hear(Group::SHARED_VERB, &[relation, doing.into(), inside], 1.0);
            listener.hear(Group::SHARED_TENSE, &[relation, tie.into(), inside], 1.0);
            listener.hear(Group::SHARED_KIND, &[relation, kind, inside], 1.0);
        }
    }
}

/// What stands between a source and the cue. An apposition stands between two commas, its own or the source's.
fn gap(words: &Words<'_>, o: &Occurrence, source: Tokens) -> Gap {
    let cue = o.group.tokens.start;
    if source.end > cue {
        return Gap::Behind;
    }
    let between = Tokens { start: source.end, end: cue };
    match between.range().filter(|&i| words.is_comma(i)).count() {
        0 if between.is_empty() => Gap::Nothing,
        0 => Gap::Words,
        1 if !source.range().any(|i| words.is_comma(i)) => Gap::Comma,
        _ => Gap::Commas,
    }
}

/// The verb of a source that the cue may share with it, and how their tenses go together.
fn shared_verb(words: &Words<'_>, o: &Occurrence, source: &Source) -> Option<(Doing, Tie)> {
    if !matches!(source.relation, SourceRelation::Shared | SourceRelation::First | SourceRelation::Tree) {
        return None;
    }
    let cue = o.group.tokens.start as usize;
    let first = (source.tokens.end as usize..cue).find(|&i| is_finite(words.tag(i)))?;
    // `Has lost`, `would not say`: the verb behind the auxiliary.
    let auxiliary = words.has(first, Function::BE.or(Function::HAVE).or(Function::MODAL).or(Function::DO));
    let main = auxiliary.then(|| (first + 1..cue).find(|&i| words.tag(i) != Tag::Rb)).flatten();
    let main = main.filter(|&i| matches!(words.tag(i), Tag::Vb | Tag::Vbn | Tag::Vbg));
    let doing = if words.is(main.unwrap_or(first), Signs::CUE) {
        Doing::Cue
    } else if words.has(first, Function::BE) {
        Doing::Be
    } else {
        Doing::Other
    };
    let goes_on = match main.map(|i| words.tag(i)) {
        Some(Tag::Vbn) => matches!(o.inflection, Inflection::Past | Inflection::Participle),
        Some(Tag::Vb) => o.inflection == Inflection::Base,
        Some(Tag::Vbg) => o.inflection == Inflection::Gerund,
        _ => false,
    };
    let past = |i: usize| matches!(words.tag(i), Tag::Vbd | Tag::Vbn);
    let tie = if goes_on && !o.group.auxiliary {
        Tie::Auxiliary
    } else if past(first) == past(cue) {
        Tie::Same
    } else {
        Tie::Other
    };
    Some((doing, tie))
}

/// Calls `listener` with the features of how a rule opens the content.
#[inline]
fn opening_features(
    o: &Occurrence,
    branch: &Branch,
    (way, opening): (Way, Opening),
    licensed: bool,
    addressed: bool,
    listener: &mut impl Listener,
) {
    let names = &o.parts;
    let (way, opening) = (way.into(), opening.into());
    listener.hear(Group::TREE_RULE, &[way, branch.takes.into()], 1.0);
    listener.hear(Group::TREE_OPENING, &[opening, branch.takes.into()], 1.0);
    listener.hear(Group::CUE_OPENING, &[names.cue, opening], 1.0);
    listener.hear(Group::OPENING, &[opening, Part::licence(licensed)], 1.0);
    listener.hear(Group::RULE_OPENING, &[way, opening, names.kind], 1.0);
    listener.hear(Group::INFLECTION_RULE, &[way, names.form], 1.0);
    if o.group.negated {
        listener.hear(Group::NEGATED, &[way], 1.0);
    }
    if addressed {
        listener.hear(Group::ADDRESSEE, &[opening], 1.0);
    }
}

/// Calls `listener` with the features of the words of the content.
#[inline]
fn content_features(
    words: &Words<'_>,
    o: &Occurrence,
    branch: &Branch,
    (way, opening, ending): (Way, Opening, Ending),
    content: &Pieces,
    listener: &mut impl Listener,
) {
    let names = &o.parts;
    let left = left_out(words, o, content);
    let object = opening == Opening::Object;
    let (way, opening, ending) = (way.into(), opening.into(), ending.into());
    let (mut length, mut quoted, mut verb) = (0, 0, false);
    for c in content.iter() {
        length += c.len();
        quoted += words.quoted(*c);
        verb |= words.has_verb(*c);
    }
    let share = match quoted {
        0 => Share::None,
        n if n + 1 >= length => Share::All,
        n if n * 2 > length => Share::Most,
        _ => Share::Some,
    };
    listener.hear(Group::CUE_ENDING, &[names.cue, ending], 1.0);
    listener.hear(Group::ENDING, &[way, ending], 1.0);
    listener.hear(Group::OPENING_ENDING, &[opening, ending], 1.0);
    listener.hear(Group::SETTING_ENDING, &[names.setting, ending], 1.0);
    listener.hear(Group::CONTENT_LENGTH, &[opening, Part::length(length)], 1.0);
    listener.hear(Group::CONTENT_QUOTED, &[way, share.into()], 1.0);
    listener.hear(Group::CONTENT_VERB, &[opening, Part::answer(verb)], 1.0);
    listener.hear(Group::LEFT_OUT, &[way, left.into()], 1.0);
    if let Some(c) = content.last() {
        let fit = branch.fits(words, *c).into();
        listener.hear(Group::TREE_CONTENT, &[opening, fit], 1.0);
        listener.hear(Group::TREE_BOTH, &[way, branch.takes.into(), fit], 1.0);
        listener.hear(Group::TREE_ENDING, &[ending, fit], 1.0);
        let beyond = Part::answer(branch.goes_beyond(words, *c));
        listener.hear(Group::TREE_BEYOND, &[branch.relation.into(), beyond], 1.0);
        let next = c.end as usize;
        let inside = next < words.document.tokens.len() && !words.is(next, Signs::FIRST);
        listener.hear(Group::AFTER_CONTENT, &[ending, if inside { words.tag(next).into() } else { Part::END }], 1.0);
    }
    if let Some(c) = content.first() {
        let first = c.start as usize;
        listener.hear(Group::CONTENT_FIRST, &[opening, words.tag(first).into()], 1.0);
        listener.hear(Group::CONTENT_WORD, &[opening, words.part(first)], 1.0);
        if first + 1 < c.end as usize {
            listener.hear(Group::CONTENT_NEXT, &[opening, words.part(first + 1)], 1.0);
        }
        let second = if object { words.base_after(first, c.end as usize) } else { None };
        if let Some(second) = second {
            let tag = if second < c.end as usize { words.tag(second).into() } else { Part::END };
            listener.hear(Group::CONTENT_SECOND, &[names.kind, tag], 1.0);
            listener.hear(Group::CUE_SECOND, &[names.cue, tag], 1.0);
        }
    }
}

/// What a reading leaves out of the sentence before its cue and content.
fn left_out(words: &Words<'_>, o: &Occurrence, content: &Pieces) -> Left {
    let start = words.document.sentences[o.sentence as usize].tokens.start;
    let cue = o.whole().start;
    let first = content.first().map_or(cue, |c| c.start.min(cue));
    let left = Tokens { start, end: first.max(start) };
    if left.is_empty() {
        Left::Nothing
    } else if words.has_verb(left) {
        Left::Clause
    } else {
        Left::Words
    }
}

/// Calls `listener` with all features of a reading.
pub(super) fn features(words: &Words<'_>, o: &Occurrence, branch: &Branch, r: &Reading, listener: &mut impl Listener) {
    cue_features(words, o, listener);
    branch_features(o, branch, listener);
    source_features(words, o, branch, (r.way, r.source.as_ref()), listener);
    opening_features(o, branch, (r.way, r.opening), r.licensed, r.addressee.is_some(), listener);
    content_features(words, o, branch, (r.way, r.opening, r.ending), &r.content, listener);
}

/// Finds the best of the readings of a cue that are likelier than not.
pub(super) struct Best<'a> {
    words: &'a Words<'a>,
    pub(super) occurrence: Occurrence,
    branch: Option<Branch>,
    /// What the cue's own features add up to.
    pub(super) shared: f32,
    reading: Option<Reading>,
}

impl<'a> Best<'a> {
    pub(super) fn new(words: &'a Words<'a>, occurrence: Occurrence) -> Self {
        let mut best = Best { words, occurrence, branch: None, shared: 0.0, reading: None };
        best.shared = best.sum(|sum| cue_features(words, &occurrence, sum));
        best
    }

    /// Looks at the tree around the cue, and lets it count.
    pub(super) fn look(&mut self) {
        let branch = Branch::new(self.words, &self.occurrence);
        self.shared += self.sum(|sum| branch_features(&self.occurrence, &branch, sum));
        self.branch = Some(branch);
    }

    /// Reads the cue, once it was looked at; none if no reading is likelier than none.
    pub(super) fn read(&mut self, search: &Search<'_>) -> Option<Read> {
        let (occurrence, branch) = (self.occurrence, self.branch?);
        search.read(&occurrence, &branch, self);
        self.reading.take().map(|reading| Read { occurrence, branch, reading })
    }

    #[inline(always)]
    fn sum(&self, features: impl FnOnce(&mut Sum<'a>)) -> f32 {
        let mut sum = Sum { weights: &self.words.lexicon.weights_attribution, sum: 0.0 };
        features(&mut sum);
        sum.sum
    }
}

/// The likeliest of some options, of equals the first.
fn likeliest<T>(options: impl Iterator<Item = (T, f32)>) -> Option<(T, f32)> {
    options.reduce(|best, next| if next.1 > best.1 { next } else { best })
}

impl Judge for Best<'_> {
    fn weigh(&mut self, r: &Readings<'_>) {
        let (words, o) = (self.words, &self.occurrence);
        let Some(branch) = &self.branch else { return };
        let contents = r.contents.iter().filter(|c| c.0.iter().any(|p| !p.is_empty()));
        let contents = contents
            .map(|c| (c, self.sum(|sum| content_features(words, o, branch, (r.way, r.opening, c.1), &c.0, sum))));
        let Some(((content, ending), of_content)) = likeliest(contents) else { return };
        let of_source = |s: Option<&Source>| self.sum(|sum| source_features(words, o, branch, (r.way, s), sum));
        let (source, of_source) =
            likeliest(r.sources.iter().map(|s| (Some(*s), of_source(Some(s))))).unwrap_or((None, of_source(None)));
        let of_opening = self.sum(|sum| {
            let addressed = r.addressee.is_some();
            opening_features(o, branch, (r.way, r.opening), r.licensed, addressed, sum);
        });
        let score = self.shared + of_opening + of_source + of_content;
        if score > self.reading.as_ref().map_or(0.0, |r| r.score) {
            self.reading = Some(Reading { source, score, ..r.reading(*content, *ending) });
        }
    }
}

/// Keeps all readings, for learning.
#[derive(Default)]
pub(super) struct All(pub(super) Vec<Reading>);

impl Judge for All {
    fn weigh(&mut self, r: &Readings<'_>) {
        for (content, ending) in r.contents {
            let bare = r.reading(*content, *ending);
            if r.sources.is_empty() {
                self.0.push(bare.clone());
            }
            self.0.extend(r.sources.iter().map(|s| Reading { source: Some(*s), ..bare.clone() }));
        }
    }
}
