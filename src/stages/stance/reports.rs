//! Whose words these are: the attributions around a target.
//!
//! What stands in the content of an attribution is its source's view, never the article's. And the cue itself tells
//! something: `accuse` is against its object, `warn` against its addressee, `criticism of` against what stands behind
//! `of` (the column `target` of `cues.csv`).

use std::cmp::Reverse;

use super::bonds::{head_of, shared};
use super::certainty;
use super::deeds::{Deed, deed, judged, noun_cues};
use super::judge::tokens_of;
use super::sentence::Source;
use crate::lexicon::{Argument, Cue, CueKind, Fact, Frame, Function};
use crate::model::{
    ActId, ActorRef, Attribution, Certainty, Flags, Mention, Polarity, Relation, Row, Span, Tag, Tokens,
};

/// How far behind the beginning of a content its object may stand, in tokens.
const OBJECT: usize = 5;
/// How many tokens of a noun phrase may stand between a preposition and the name.
const MODIFIERS: usize = 4;

/// The attributions of a document, by sentence.
pub(super) struct Reports<'a> {
    attributions: &'a [Attribution],
    /// Of each attribution, the actor that is its source, if one is known.
    sources: Vec<Option<ActorRef>>,
    cues: Vec<Option<&'a Cue>>,
    /// Of each attribution, its act and the side that this takes.
    acts: Vec<(ActId, Polarity)>,
    /// Sentence and attribution: what has source, cue or content in it.
    by_sentence: Vec<(u32, u32)>,
}

/// The attributions that touch one sentence.
#[derive(Clone, Copy)]
pub(super) struct Here<'a> {
    reports: &'a Reports<'a>,
    touching: &'a [(u32, u32)],
}

/// A target in an attribution.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reported {
    /// Index of the attribution.
    pub(super) attribution: u32,
    /// Whether the target is the argument on which the cue's stance falls.
    pub(super) argument: bool,
    /// Whether it is where the cue's frame has it: the object of `accuse`, what stands behind `against`; but not what is
    /// demanded or called for.
    pub(super) object: bool,
    /// The side that the attribution takes towards its argument, or towards whom its source wants something done to.
    pub(super) side: Polarity,
    /// The row that tells what is to be done to the target.
    pub(super) deed: Option<Row>,
    /// Whether the cue's stance falls on its object, and that is somebody or something else: Poe in `accused the army of
    /// robbing Poe`.
    pub(super) elsewhere: bool,
    /// Whether it stands in a clause that is denied: `denied that Poe had lied`.
    pub(super) denied: bool,
}

/// What the attributions tell about a question.
#[derive(Debug, Default)]
pub(super) struct Told<'a> {
    pub(super) facts: Vec<Fact>,
    /// What is said around the target: by the holder if one is asked about, else by anyone. Empty if nobody speaks.
    pub(super) content: &'a [Span],
    /// Whether the one who says it denies it.
    pub(super) denied: bool,
    /// What is said elsewhere in the sentence, with the cue: it tells nothing of this target.
    pub(super) silent: Vec<Tokens>,
}

impl<'a> Reports<'a> {
    pub(super) fn new(source: &Source<'a>, mentions: &[Mention], attributions: &'a [Attribution]) -> Reports<'a> {
        let lexicon = source.lexicon;
        let actor = |a: &Attribution| a.source_mention.map(|m| mentions[m as usize].actor);
        let sources = attributions.iter().map(actor).collect();
        let mut by_sentence = Vec::with_capacity(attributions.len() * 2);
        let sentences = &source.document.sentences;
        for (n, a) in attributions.iter().enumerate() {
            for piece in a.content.iter().chain(&a.source).chain(&a.cue).chain(&a.addressee) {
                let first = sentences.partition_point(|s| s.span.end <= piece.start);
                let touched = sentences[first..].iter().take_while(|s| s.span.start < piece.end);
                by_sentence.extend(touched.enumerate().map(|(i, _)| ((first + i) as u32, n as u32)));
            }
        }
        by_sentence.sort_unstable();
        by_sentence.dedup();
        let cue = |a: &Attribution| {
            let of_row = a.rows.iter().find_map(|r| lexicon.cue_rows.get(r));
            let own = of_row.map(|&c| &lexicon.cues[c as usize])?;
            let noun = if own.polarity == Polarity::Neutral { carried(source, a) } else { None };
            Some(noun.unwrap_or(own))
        };
        let cues: Vec<Option<&Cue>> = attributions.iter().map(cue).collect();
        // A cue can be of another act here than by itself (`asked her to leave`).
        let act = |(a, cue): (&Attribution, &Option<&Cue>)| match *cue {
            Some(cue) if cue.row != a.rows[0] || cue.act == a.act => (cue.act, cue.polarity),
            _ => (a.act, lexicon.acts[usize::from(a.act.0)].polarity),
        };
        let acts = attributions.iter().zip(&cues).map(act).collect();
        Reports { attributions, sources, cues, acts, by_sentence }
    }

    /// The attributions that touch a sentence.
    pub(super) fn here(&self, sentence: usize) -> Here<'_> {
        let from = self.by_sentence.partition_point(|b| (b.0 as usize) < sentence);
        let n = self.by_sentence[from..].partition_point(|b| b.0 as usize == sentence);
        Here { reports: self, touching: &self.by_sentence[from..from + n] }
    }

    /// All attributions.
    pub(super) fn all(&self) -> Here<'_> {
        Here { reports: self, touching: &self.by_sentence }
    }
}

impl<'a> Here<'a> {
    pub(super) fn each(&self) -> impl Iterator<Item = (u32, &'a Attribution)> + use<'a> {
        let reports = self.reports;
        self.touching.iter().map(move |&(_, n)| (n, &reports.attributions[n as usize]))
    }

    /// Whether the words are a source, or part of one.
    pub(super) fn is_source(&self, words: Span) -> bool {
        self.each().any(|(_, a)| a.source.iter().any(|s| s.overlaps(words)))
    }

    /// What is reported in the sentence, with the cues: that is no view of the article.
    pub(super) fn reported(&self, source: &Source<'_>) -> impl Iterator<Item = Tokens> {
        self.each().flat_map(|(_, a)| a.cue.iter().chain(&a.content)).map(|s| tokens_of(source, *s))
    }

    /// The innermost attribution in whose content (or as whose addressee) the target stands.
    pub(super) fn around(&self, source: &Source<'_>, target: Span) -> Option<Reported> {
        self.innermost(source, target, |_| true)
    }

    /// The same, but what somebody says of themselves is said of them by whoever reports that: `Poe said that Roe admitted
    /// that he had lied`.
    pub(super) fn of_others(
        &self,
        source: &Source<'_>,
        target: Span,
        own: impl Fn(&Attribution) -> bool,
    ) -> Option<Reported> {
        self.innermost(source, target, |a| !own(a)).or_else(|| self.around(source, target))
    }

    /// The same among the attributions that `holder` is the source of.
    pub(super) fn by(&self, source: &Source<'_>, holder: Span, target: Span) -> Option<Reported> {
        self.innermost(source, target, |a| a.source.iter().any(|s| s.overlaps(holder)))
    }

    fn innermost(&self, source: &Source<'_>, target: Span, keep: impl Fn(&Attribution) -> bool) -> Option<Reported> {
        let length = |a: &Attribution| a.content.iter().map(|c| c.len()).sum::<usize>();
        let touched = |a: &Attribution| addressed(a, target) || a.content.iter().any(|c| c.contains(target));
        // Of two contents that are the same the later cue's is the inner one: `rejected the charge that`.
        let inner = |(n, a): &(u32, &Attribution)| (length(a), Reverse(*n));
        let whom = self.each().find(|(_, a)| is_relative_object(source, a, target) && keep(a));
        let found = whom.or_else(|| self.each().filter(|(_, a)| touched(a) && keep(a)).min_by_key(inner));
        found.map(|(n, a)| {
            let object = self.is_object(source, n, a, target);
            let argument = object || self.is_meant(source, n, a, target);
            let object = object && !self.is_wanted(source, n);
            let side = self.side(source, n);
            let falls = self.reports.cues[n as usize].is_some_and(|cue| cue.target == Argument::Object);
            let elsewhere = falls && !argument && side != Polarity::Neutral && opens_with_noun(source, a);
            let denied = self.reports.cues[n as usize].is_some_and(|cue| denies_that(source, cue, a));
            let reported = Reported { attribution: n, argument, object, side, deed: None, elsewhere, denied };
            match self.willed(source, n, a, target) {
                Some(Deed { side, row, .. }) => {
                    Reported { argument: true, side, deed: Some(row), elsewhere: false, ..reported }
                }
                None => reported,
            }
        })
    }

    /// What the source of an attribution wants to be done to the target, or wants not to be done, or what it says of that: `the
    /// attacks on Roe were unfair`.
    fn willed(&self, source: &Source<'_>, n: u32, a: &Attribution, target: Span) -> Option<Deed> {
        let wills = source.lexicon.acts[usize::from(self.act(n).0)].wills;
        let content = a.content.iter().find(|c| c.contains(target))?;
        let deed = deed(source, *content, tokens_of(source, target))?;
        // Who complains that Roe lied does not side with Roe.
        let noun = head_of(source.trees, tokens_of(source, target));
        let does = source.trees.relations[noun] == Relation::Nsubj && source.trees.head(noun) == Some(deed.at);
        if self.is_aside(source, n, a, deed.at) || does && wills == Some(false) {
            return None;
        }
        let approved = match wills {
            Some(wills) => wills != a.negated,
            None => judged(source, *content, deed.at)? != a.negated,
        };
        let side = if approved { deed.side } else { deed.side.turned() };
        Some(Deed { side, ..deed })
    }

    /// Whether a participle only goes along with the cue: `criticised Roe before attacking Poe`.
    fn is_aside(&self, source: &Source<'_>, n: u32, a: &Attribution, verb: usize) -> bool {
        let trees = source.trees;
        let of_cue = |h: usize| a.cue.iter().any(|c| c.overlaps(source.document.tokens[h].span));
        let Some(above) = trees.head(verb).filter(|_| trees.tags[verb] == Tag::Vbg) else { return false };
        let taken = || {
            let frame = source.lexicon.speech(source.document.tokens[above].word).frame();
            frame.is_some_and(|f| self.reports.cues[n as usize].is_some_and(|cue| cue.frame.has(f)))
        };
        match trees.relations[verb] {
            Relation::Advcl => of_cue(above),
            Relation::Pcomp => trees.head(above).is_some_and(of_cue) && !taken(),
            _ => false,
        }
    }

    /// The act of an attribution: its own, or that of the noun that the cue carries.
    pub(super) fn act(&self, n: u32) -> ActId {
        self.reports.acts[n as usize].0
    }

    /// The side that the act takes.
    fn polarity(&self, n: u32) -> Polarity {
        self.reports.acts[n as usize].1
    }

    /// The side that an attribution takes towards whom its act falls on: who does not support is against, who does not
    /// accuse is on no side, and what is denied of somebody is against nobody.
    pub(super) fn side(&self, source: &Source<'_>, n: u32) -> Polarity {
        let Some(cue) = self.reports.cues[n as usize] else { return Polarity::Neutral };
        let a = &self.reports.attributions[n as usize];
        match self.polarity(n) {
            _ if denies_that(source, cue, a) => Polarity::Neutral,
            side if !a.negated => side,
            Polarity::Positive => Polarity::Negative,
            _ => Polarity::Neutral,
        }
    }

    /// Whether the stance of the attribution's cue falls on the target.
    fn is_argument(&self, source: &Source<'_>, n: u32, a: &Attribution, target: Span) -> bool {
        self.is_object(source, n, a, target) || self.is_meant(source, n, a, target)
    }

    /// Whether the target is warned, or stands first in what is threatened: it is meant then, whatever the frame.
    fn is_meant(&self, source: &Source<'_>, n: u32, a: &Attribution, target: Span) -> bool {
        let Some(cue) = self.reports.cues[n as usize] else { return false };
        let named =
            || a.content.iter().find(|c| c.contains(target)).is_some_and(|c| is_first_named(source, *c, target));
        // Who is accused of something stands in the object, whoever else is named.
        let named = || !(cue.target == Argument::Object && opens_with_noun(source, a)) && named();
        !denies_that(source, cue, a) && self.polarity(n) != Polarity::Neutral && (addressed(a, target) || named())
    }

    /// Whether the target stands where the cue's frame has whom its stance falls on.
    fn is_object(&self, source: &Source<'_>, n: u32, a: &Attribution, target: Span) -> bool {
        let Some(cue) = self.reports.cues[n as usize] else { return false };
        if denies_that(source, cue, a) {
            return false;
        }
        if is_relative_object(source, a, target) {
            return matches!(cue.target, Argument::Object | Argument::Addressee | Argument::Content);
        }
        let opens = || {
            let within = a.content.iter().find(|c| c.contains(target));
            within.is_some_and(|c| opens_with(source, cue, *c, target))
        };
        match cue.target {
            Argument::None => false,
            // `thanked the firemen` as well as `thanked them that`.
            Argument::Addressee => addressed(a, target) || a.addressee.is_none() && opens(),
            // What stands behind the subject of a passive is what the object did: `Roe was accused of robbing Poe`.
            Argument::Object => {
                addressed(a, target) || a.content.first().is_some_and(|c| c.contains(target)) && opens()
            }
            Argument::Content => addressed(a, target) || opens(),
            Argument::Preposition(bit) => {
                let word = Frame::PREPOSITIONS.iter().find(|p| Frame::preposition(p) == Some(Frame(bit)));
                word.is_some_and(|w| stands_behind(source, w, target)) || opens()
            }
        }
    }

    /// Whether the cue's stance falls on what its source wants: `demanded an inquiry`.
    fn is_wanted(&self, source: &Source<'_>, n: u32) -> bool {
        let target = self.reports.cues[n as usize].map(|cue| cue.target);
        source.lexicon.acts[usize::from(self.act(n).0)].wills == Some(true)
            && matches!(target, Some(Argument::Content | Argument::Preposition(_)))
    }

    /// How surely the source of an attribution stands so towards a target. Words that report speech tell it by
    /// themselves; what somebody does (`will back Roe if ...`) is as sure as its clause.
    pub(super) fn certainty(&self, source: &Source<'_>, n: u32, target: Tokens) -> (Certainty, Option<Row>) {
        let a = &self.reports.attributions[n as usize];
        let quoted = || source.document.tokens[target.start as usize].flags.has(Flags::QUOTED);
        let acts = || !quoted() && self.is_argument(source, n, a, source.document.span(target));
        match self.reports.cues[n as usize] {
            Some(cue) if a.certainty == Certainty::Asserted && (!cue.frame.has(Frame::QUOTE) || acts()) => {
                certainty::of_clause(source, target)
            }
            _ => (a.certainty, None),
        }
    }

    /// Whether attribution `n` has the source of `around`, in which the target stands, and says nothing of it: `accused Moe`
    /// in `thanked Poe and accused Moe`.
    fn is_apart(&self, n: u32, around: u32, target: Span) -> bool {
        let Reports { attributions, sources, .. } = self.reports;
        let (a, b) = (&attributions[around as usize], &attributions[n as usize]);
        let actor = sources[n as usize];
        let shared = a.source.iter().any(|s| b.source.iter().any(|t| s.overlaps(*t)))
            || actor.is_some() && actor == sources[around as usize];
        let touches = |s: &Span| s.overlaps(target) || a.cue.iter().any(|c| c.overlaps(*s));
        n != around && shared && !b.content.iter().chain(&b.addressee).any(touches)
    }

    /// What the attributions tell about a target: as seen by `holder`, or by anyone.
    pub(super) fn tell(&self, source: &Source<'_>, target: Span, holder: Option<Span>, out: &mut Told<'a>) {
        out.facts.clear();
        out.silent.clear();
        (out.content, out.denied) = (&[], false);
        if self.touching.is_empty() {
            return;
        }
        let reported = match holder {
            Some(holder) => self.by(source, holder, target),
            None => self.around(source, target),
        };
        if let Some(r) = reported {
            let base = if r.argument { Fact::CUE_ARGUMENT } else { Fact::CUE_CONTENT };
            out.facts.push(base.plus(r.side as usize));
            let a = &self.reports.attributions[r.attribution as usize];
            (out.content, out.denied) = (&a.content, (a.certainty == Certainty::Denied) != a.negated);
            if out.denied {
                out.facts.push(Fact::DENIED);
            }
            let others = self.each().filter(|(n, _)| holder.is_some() && self.is_apart(*n, r.attribution, target));
            out.silent.extend(others.flat_map(|(_, b)| b.cue.iter().chain(&b.content)).map(|s| tokens_of(source, *s)));
        } else if let Some(r) = self.around(source, target) {
            out.facts.push(Fact::OF_ANOTHER);
            let a = &self.reports.attributions[r.attribution as usize];
            if holder.is_some_and(|h| addressed(a, h)) {
                out.facts.push(Fact::ADDRESSED);
            }
        }
        let speaks = self.each().find(|(_, a)| a.source.iter().any(|s| s.overlaps(target)));
        if let Some((n, _)) = speaks {
            out.facts.push(Fact::CUE_SOURCE.plus(self.side(source, n) as usize));
        }
    }
}

/// Whether what is denied is a clause (`denied that`, `denied misleading Poe`): that is against nobody in it.
fn denies_that(source: &Source<'_>, cue: &Cue, a: &Attribution) -> bool {
    let Some(first) = a.content.first() else { return false };
    let clause = || {
        let opens = source.document.tokens.partition_point(|t| t.span.start < first.start);
        source.has(opens, Function::THAT) || source.trees.tags[opens] == Tag::Vbg
    };
    cue.certainty == Certainty::Denied && clause()
}

/// Whether the target is the relative pronoun that is the object of the cue: `whom Roe accused`.
fn is_relative_object(source: &Source<'_>, a: &Attribution, target: Span) -> bool {
    let Some(cue) = a.cue.first().filter(|c| target.end < c.start) else { return false };
    let (tokens, trees) = (&source.document.tokens, source.trees);
    let at = tokens.partition_point(|t| t.span.start < target.start);
    matches!(trees.tags[at], Tag::Wp | Tag::Wdt)
        && trees.relations[at] == Relation::Dobj
        && trees.head(at).is_some_and(|verb| cue.overlaps(tokens[verb].span))
}

fn addressed(a: &Attribution, target: Span) -> bool {
    a.addressee.is_some_and(|s| s.overlaps(target))
}

/// The cue noun that a neutral verb carries as its object: `a warning` in `issued a warning to the rebels`.
fn carried<'a>(source: &Source<'a>, a: &Attribution) -> Option<&'a Cue> {
    let tokens = &source.document.tokens;
    let start = a.content.first()?.start;
    let first = tokens.partition_point(|t| t.span.start < start);
    let phrase = (first..tokens.len().min(first + MODIFIERS))
        .take_while(|&i| matches!(source.trees.tags[i], Tag::Dt | Tag::Jj | Tag::Nn | Tag::Nns | Tag::PrpPoss));
    let lexicon = source.lexicon;
    // `said the attacks were unfair` carries none.
    let object = |&i: &usize| source.trees.relations[i] == Relation::Dobj;
    phrase
        .filter(|i| matches!(source.trees.tags[*i], Tag::Nn | Tag::Nns) && object(i))
        .flat_map(|i| lexicon.cue_forms.longest(&tokens[i..i + 1]).map_or(&[][..], |(_, forms)| forms))
        .map(|form| &lexicon.cues[form.cue as usize])
        .find(|cue| cue.kind == CueKind::Noun && cue.polarity != Polarity::Neutral)
}

/// Whether no other name stands before the target in the content.
fn is_first_named(source: &Source<'_>, content: Span, target: Span) -> bool {
    let tokens = &source.document.tokens;
    let first = tokens.partition_point(|t| t.span.start < content.start);
    let at = tokens.partition_point(|t| t.span.start < target.start);
    let is_name = |t: &Tag| matches!(t, Tag::Nnp | Tag::Nnps);
    // Titles and other parts of the target's own name do not count.
    let own = source.trees.tags[first.min(at)..at].iter().rev().take_while(|t| is_name(t)).count();
    !source.trees.tags[first.min(at)..at - own].iter().any(is_name)
}

/// Whether the target stands in the first noun phrase of the content, before what the cue takes behind it (`of` in `accused
/// the army of robbing Roe`, but not in `accused the army of Orlia of robbing Roe`).
fn opens_with(source: &Source<'_>, cue: &Cue, content: Span, target: Span) -> bool {
    let (tokens, trees) = (&source.document.tokens, source.trees);
    let first = tokens.partition_point(|t| t.span.start < content.start);
    // `accused its leader, Roe, of`: in apposition to the object, or joined to it.
    let own = head_of(trees, tokens_of(source, target));
    let noun = match trees.head(own) {
        Some(described) if trees.relations[own] == Relation::Appos => described,
        _ => shared(trees, own),
    };
    let at = tokens.partition_point(|t| t.span.start < target.start);
    let at = if noun >= first { at.min(noun) } else { at };
    let tag = |i: usize| trees.tags.get(i).copied();
    let named = |i: usize| {
        let noun = i + 1 + usize::from(tag(i + 1) == Some(Tag::Dt));
        source.has(i, Function::OF.or(Function::FOR)) && matches!(tag(noun), Some(Tag::Nnp | Tag::Nnps))
    };
    let goes_on = |i: usize| match trees.tags[i] {
        Tag::Vbd | Tag::Vbz | Tag::Vbp | Tag::Md | Tag::Vb | Tag::Comma | Tag::Wdt | Tag::Wp => false,
        // `accused rebels in Orlia of robbing`: not Orlia. But `a push by Orlia`, `rejected criticism from Orlia`.
        Tag::In if i > first => {
            let taken = source.lexicon.speech(tokens[i].word).frame();
            let ties = !source.has(i, Function::IN.or(Function::THAT));
            let said = || ties && noun_cues(source, i - 1).next().is_some();
            let whose = source.has(i, Function::OF.or(Function::BY)) || said();
            whose && !taken.is_some_and(|f| cue.frame.has(f)) || named(i)
        }
        _ => true,
    };
    at <= first + OBJECT && (first.min(at)..at).all(goes_on)
}

/// Whether the content begins with a noun phrase.
fn opens_with_noun(source: &Source<'_>, a: &Attribution) -> bool {
    let Some(first) = a.content.first() else { return false };
    let at = source.document.tokens.partition_point(|t| t.span.start < first.start);
    use Tag::{Cd, Dt, Jj, Nn, Nnp, Nnps, Nns, Prp, PrpPoss};
    matches!(source.trees.tags.get(at), Some(Dt | Jj | Cd | Nn | Nns | Nnp | Nnps | Prp | PrpPoss))
}

/// Whether the noun phrase of the target stands behind this preposition.
fn stands_behind(source: &Source<'_>, preposition: &str, target: Span) -> bool {
    let tokens = &source.document.tokens;
    let at = tokens.partition_point(|t| t.span.start < target.start);
    let before = (at.saturating_sub(MODIFIERS + 1)..at).rev();
    for i in before {
        if matches!(source.trees.tags[i], Tag::In | Tag::To) {
            return tokens[i].span.of(source.text).eq_ignore_ascii_case(preposition);
        }
        let modifies = matches!(
            source.trees.tags[i],
            Tag::Dt | Tag::Jj | Tag::Nn | Tag::Nnp | Tag::Nns | Tag::Nnps | Tag::PrpPoss | Tag::Pos | Tag::Cd
        );
        if !modifies {
            return false;
        }
    }
    false
}
