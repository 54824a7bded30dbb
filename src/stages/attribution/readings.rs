//! Every way in which a cue can be read: which words are its source, which its content, by which rule.
//!
//! The rules here are generous; what is likely is for the score to say ([`super::score`]). A reading is one rule
//! applied to one cue. The rules are listed, with examples, in [`super::rules`].

use std::cell::OnceCell;

use arrayvec::ArrayVec;

use super::branch::Branch;
use super::contents::Start;
use super::occurrences::{Occurrence, Window};
use super::phrases::Subject;
use super::score::Source;
use super::words::{Words, is_finite, is_noun, is_verb};
use crate::lexicon::{Argument, CueKind, Ending, Frame, Function, Inflection, Opening, Signs, SourceRelation, Way};
use crate::model::{Kind, Quotation, Tag, Tokens};

/// Readings of one cue by one rule: each of the sources with each of the contents.
pub(super) struct Readings<'a> {
    /// The rule.
    pub(super) way: Way,
    /// The sources in question; empty where there is none.
    pub(super) sources: &'a [Source],
    /// To whom.
    pub(super) addressee: Option<Tokens>,
    /// What opens the content (`that`, `quote`, `bare` ...).
    pub(super) opening: Opening,
    /// Whether the cue's frame allows this opening.
    pub(super) licensed: bool,
    /// The contents in question, and how the end of each was found.
    pub(super) contents: &'a [(Pieces, Ending)],
}

impl Readings<'_> {
    /// The reading with this content and no source.
    pub(super) fn reading(&self, content: Pieces, ending: Ending) -> Reading {
        let Readings { way, addressee, opening, licensed, .. } = *self;
        Reading { way, source: None, addressee, content, opening, ending, licensed, score: 0.0 }
    }
}

/// Weighs readings, or keeps them.
pub(super) trait Judge {
    fn weigh(&mut self, readings: &Readings<'_>);
}

/// A way to read a cue.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    /// The rule.
    pub(super) way: Way,
    /// The source, if any.
    pub(super) source: Option<Source>,
    /// To whom.
    pub(super) addressee: Option<Tokens>,
    /// Pieces of the content, in order.
    pub(super) content: Pieces,
    /// What opens the content.
    pub(super) opening: Opening,
    /// How its end was found.
    pub(super) ending: Ending,
    /// Whether the cue's frame allows this opening.
    pub(super) licensed: bool,
    /// Sum of the evidence.
    pub(super) score: f32,
}

/// A cue with its reading.
#[derive(Clone, Debug)]
pub(super) struct Read {
    pub(super) occurrence: Occurrence,
    /// The tree around it.
    pub(super) branch: Branch,
    pub(super) reading: Reading,
}

/// One or two pieces of content.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pieces {
    items: [Tokens; 2],
    len: u8,
}

impl Pieces {
    fn two(first: Tokens, second: Tokens) -> Pieces {
        Pieces { items: [first, second], len: 2 }
    }
}

impl From<Tokens> for Pieces {
    fn from(piece: Tokens) -> Pieces {
        Pieces { items: [piece, Tokens::default()], len: 1 }
    }
}

impl std::ops::Deref for Pieces {
    type Target = [Tokens];

    fn deref(&self) -> &[Tokens] {
        &self.items[..usize::from(self.len)]
    }
}

/// What a search for readings in a window needs.
pub(super) struct Search<'a> {
    pub(super) words: &'a Words<'a>,
    pub(super) window: Window,
    /// The quotations from the first on that begins in the window; none if it holds no word of any.
    pub(super) quotations: &'a [Quotation],
    /// The first finite verb of the window that has a subject, and the subject, once they were looked for.
    pub(super) first: OnceCell<Option<(usize, Tokens)>>,
}

impl<'a> Search<'a> {
    pub(super) fn new(words: &'a Words<'a>, window: Window) -> Self {
        let all = &words.document.quotations;
        let first = || all.partition_point(|q| q.tokens.start < window.tokens.start);
        let quotations = if words.quoted(window.tokens) > 0 { &all[first()..] } else { &[] };
        Search { words, window, quotations, first: OnceCell::new() }
    }

    pub(super) fn floor(&self) -> usize {
        self.window.tokens.start as usize
    }

    pub(super) fn stop(&self) -> usize {
        self.window.tokens.end as usize
    }

    /// All readings of one cue.
    pub(super) fn read(&self, o: &Occurrence, branch: &Branch, judge: &mut impl Judge) {
        match o.kind {
            CueKind::Verb => self.verb(o, branch, judge),
            CueKind::Noun => self.noun(o, branch, judge),
            CueKind::Preposition => self.according(o, judge),
            CueKind::Mark if self.frame(o).has(Frame::PAREN) => self.signature(o, judge),
            CueKind::Mark => self.mark(o, branch, judge),
            CueKind::Phrase => {
                let first = o.tokens.start as usize;
                if is_verb(self.words.tag(first)) || self.words.has(first, Function::BE) {
                    self.verb(o, branch, judge);
                } else if self.words.tag(first) == Tag::In {
                    self.according(o, judge);
                } else {
                    self.predicate(o, branch, judge);
                }
            }
        }
    }

    /// What the cue takes as content.
    fn frame(&self, o: &Occurrence) -> Frame {
        self.words.lexicon.cues[o.cue as usize].frame
    }

    fn source(&self, subject: Subject) -> Source {
        let subject = Subject { tokens: self.words.bare(subject.tokens), ..subject };
        Source::new(self.words, subject, self.window.sentence)
    }

    fn verb(&self, o: &Occurrence, branch: &Branch, judge: &mut impl Judge) {
        let frame = self.frame(o);
        let start = o.group.tokens.start as usize;
        let end = o.tokens.end as usize;
        if self.is_asked(o, start) {
            return;
        }
        let subjects = self.subjects(o, start);
        let passive = o.group.passive || self.reduced_passive(o, end, frame);
        if frame.has(Frame::EXPERIENCER) && !passive {
            // "Accused Roe of offending Poe": nobody says that Poe feels it.
            if o.group.infinitive || o.inflection == Inflection::Gerund && !o.group.auxiliary {
                return;
            }
            self.felt(frame, subjects.first().map(|s| s.tokens), end, judge);
            return;
        }
        if passive && !frame.has(Frame::EXPERIENCER) {
            self.passive(o, branch, frame, subjects.first().map(|s| s.tokens), end, judge);
            return;
        }
        let mut sources: ArrayVec<Source, 6> = ArrayVec::new();
        if let Some(object) = self.quoted_subject(o, start).or_else(|| self.object_subject(o, start)) {
            sources.push(self.source(object));
        } else {
            sources.extend(subjects.iter().map(|s| self.source(*s)).filter(|s| !self.is_clause(s.tokens)));
            for tokens in self.in_window(o, branch) {
                if !sources.iter().any(|s| s.tokens == tokens) {
                    sources.push(self.source(Subject { tokens, relation: SourceRelation::Tree }));
                }
            }
        }
        let mut openings = self.openings(end, frame);
        openings.extend(self.opening_of_tree(branch, end, &openings).map(|o| (o, None)));
        for (opening, addressee) in openings {
            let way = match opening.kind {
                Opening::Quote => Way::QuoteAfter,
                Opening::To => Way::Infinitive,
                Opening::Object | Opening::Ing => Way::Object,
                Opening::Preposition => Way::Preposition,
                _ => Way::Clause,
            };
            judge.weigh(&Readings {
                way,
                sources: &sources,
                addressee,
                opening: opening.kind,
                licensed: frame.has(opening.frame),
                contents: &self.content_after(&opening, end, branch),
            });
        }
        if frame.has(Frame::RAISING) {
            self.raising(branch, frame, sources.first(), end, judge);
        }
        if start == self.floor() {
            self.cue_first(branch, frame, end, judge);
        }
        self.addressed(o, branch, frame, judge);
        let source = sources.first();
        self.relative_object(branch, frame, source, end, judge);
        self.after_content(o, branch, frame, source, judge);
        let others = &sources[1.min(sources.len())..];
        let of_tree = others.iter().find(|s| matches!(s.relation, SourceRelation::Tree | SourceRelation::Wide));
        if let Some(source) = of_tree.filter(|s| s.tokens.end as usize <= start) {
            self.before(Way::AfterContent, branch, source, Tokens { end: end as u32, ..source.tokens }, frame, judge);
        }
        self.as_clause(source, start, end, judge);
    }

    /// "S seems to C": subject and complement are the content, and nobody is the source.
    fn raising(&self, branch: &Branch, frame: Frame, subject: Option<&Source>, end: usize, judge: &mut impl Judge) {
        let w = self.words;
        let Some(subject) = subject else { return };
        let mut at = end;
        while at < self.stop() && w.tag(at) == Tag::Rb {
            at += 1;
        }
        let complement = self.openings(end, frame).first().map(|o| o.0).or_else(|| {
            let adjective = at < self.stop() && matches!(w.tag(at), Tag::Jj | Tag::Jjr | Tag::Vbn | Tag::Vbg);
            adjective.then_some(Start { at: end, kind: Opening::Object, frame: Frame::ADJECTIVE })
        });
        let Some(opening) = complement else { return };
        let contents = self.with_subject(Some(subject.tokens), &self.content_after(&opening, end, branch));
        self.weigh(judge, Way::Raising, None, opening.kind, frame.has(opening.frame), &contents);
    }

    /// Contents with the subject as their first piece, unless it is `it`.
    fn with_subject(&self, subject: Option<Tokens>, contents: &[(Pieces, Ending)]) -> ArrayVec<(Pieces, Ending), 5> {
        let full = subject.filter(|s| !(s.len() == 1 && self.words.has(s.start as usize, Function::IT)));
        contents.iter().map(|c| (full.map_or(c.0, |s| Pieces::two(s, c.0[0])), c.1)).collect()
    }

    /// "Added S: C": the cue opens the sentence.
    fn cue_first(&self, branch: &Branch, frame: Frame, end: usize, judge: &mut impl Judge) {
        let Some(tokens) = self.words.noun_phrase_after(end, self.stop(), true) else { return };
        let Some((at, kind, opened)) = self.clause_at(tokens.end as usize, true) else { return };
        if matches!(kind, Opening::Quote | Opening::Colon | Opening::NextParagraph) {
            let source = self.source(Subject { tokens, relation: SourceRelation::Adjacent });
            let opening = Start { at, kind, frame: opened };
            let contents = self.content_after(&opening, tokens.end as usize, branch);
            self.weigh(judge, Way::Inverted, Some(&source), kind, frame.has(opened), &contents);
        }
    }

    /// "Asked about C, Roe": a participle without a subject before it; who asked is not said.
    fn addressed(&self, o: &Occurrence, branch: &Branch, frame: Frame, judge: &mut impl Judge) {
        let w = self.words;
        let start = o.group.tokens.start as usize;
        let participle = matches!(o.inflection, Inflection::Past | Inflection::Participle) && !o.group.auxiliary;
        let alone = start == self.floor() || w.has(start - 1, Function::SUBORDINATOR) || w.tag(start - 1) == Tag::Wrb;
        if !participle || !alone || !frame.has(Frame::PASSIVE) {
            return;
        }
        let end = o.tokens.end as usize;
        for (opening, _) in self.openings(end, frame) {
            let contents = self.content_after(&opening, end, branch);
            self.weigh(judge, Way::Passive, None, opening.kind, frame.has(opening.frame), &contents);
        }
    }

    /// "S: C", where nothing but the source stands before the mark.
    fn mark(&self, o: &Occurrence, branch: &Branch, judge: &mut impl Judge) {
        const LONGEST: usize = 8;
        let w = self.words;
        let (at, end) = (o.tokens.start as usize, o.tokens.end as usize);
        let tokens = Tokens::new(self.floor(), at);
        let named =
            !tokens.is_empty() && tokens.len() <= LONGEST && (is_noun(w.tag(at - 1)) || w.tag(at - 1) == Tag::Rrb);
        if !named || end >= self.stop() || w.has_verb(tokens) || w.quoted(tokens) > 0 {
            return;
        }
        let kind = if w.opens_quote(end) { Opening::Quote } else { Opening::Colon };
        let opening = Start { at: end, kind, frame: Frame::QUOTE };
        let mut contents = self.content_after(&opening, end, branch);
        if kind == Opening::Colon && !self.ends_paragraph(self.stop()) {
            let paragraph = w.document.sentences[self.window.sentence as usize].paragraph as usize;
            let last = w.document.paragraphs[paragraph].tokens.end;
            contents.truncate(contents.capacity() - 1);
            contents.push((Tokens { start: end as u32, end: last }.into(), Ending::Paragraph));
        }
        let source = self.source(Subject { tokens, relation: SourceRelation::Adjacent });
        self.weigh(judge, Way::Mark, Some(&source), kind, true, &contents);
    }

    /// "“C” — S", where the paragraph ends; the quotation may be the one before.
    fn signature(&self, o: &Occurrence, judge: &mut impl Judge) {
        const LONGEST: usize = 16;
        let w = self.words;
        let (at, end, stop) = (o.tokens.start as usize, o.tokens.end as usize, self.stop());
        if o.quoted || stop - end > LONGEST || !self.ends_paragraph(stop) || w.has_verb(Tokens::new(end, stop)) {
            return;
        }
        let quotations = &w.document.quotations;
        let begun = quotations.partition_point(|q| (q.tokens.start as usize) < at);
        let spoken = quotations[..begun].iter().rev().find(|q| q.depth == 0).map(|q| q.tokens);
        let Some(content) = spoken.filter(|q| q.end as usize == at && w.is(q.start as usize, Signs::FIRST)) else {
            return;
        };
        let Some(tokens) = w.noun_phrase_after(end, stop, true).filter(|n| n.start as usize == end) else { return };
        let source = self.source(Subject { tokens, relation: SourceRelation::Adjacent });
        self.weigh(judge, Way::Signature, Some(&source), Opening::Left, true, &[(content.into(), Ending::QuoteEnd)]);
    }

    /// "the deal (that) S supported": the content stands before the source, as a noun or relative pronoun.
    fn relative_object(
        &self,
        branch: &Branch,
        frame: Frame,
        source: Option<&Source>,
        end: usize,
        judge: &mut impl Judge,
    ) {
        let w = self.words;
        let Some(source) = source.filter(|s| s.relation == SourceRelation::Adjacent) else { return };
        let start = source.tokens.start as usize;
        let Some(before) = start.checked_sub(1).filter(|&b| b >= self.floor()) else { return };
        self.with_pronoun(branch, frame, source, before, end, judge);
        let open = end >= self.stop()
            || !(is_noun(w.tag(end))
                || matches!(w.tag(end), Tag::Dt | Tag::Prp | Tag::PrpPoss | Tag::Jj | Tag::Cd)
                || w.has(end, Function::THAT));
        if !open {
            return;
        }
        let pronoun = w.has(before, Function::RELATIVE.or(Function::WH));
        let content = if pronoun {
            Some((Tokens::new(before, start), Opening::Pronoun))
        } else {
            w.noun_phrase_before(start, self.floor()).map(|p| (p, Opening::Noun))
        };
        if let Some((content, opening)) = content {
            let contents = [(content.into(), Ending::Full)];
            self.weigh(judge, Way::Relative, Some(source), opening, frame.has(Frame::NP), &contents);
        }
    }

    /// "which S called C" and "who S says C": the pronoun is a piece of the content.
    fn with_pronoun(
        &self,
        branch: &Branch,
        frame: Frame,
        source: &Source,
        before: usize,
        end: usize,
        judge: &mut impl Judge,
    ) {
        let w = self.words;
        if !w.has(before, Function::RELATIVE.or(Function::WH)) || end >= self.stop() {
            return;
        }
        let (kind, opened) = if is_finite(w.tag(end)) {
            (Opening::Bare, Frame::THAT)
        } else if is_noun(w.tag(end))
            || matches!(w.tag(end), Tag::Dt | Tag::PrpPoss | Tag::Jj)
            || w.has(end, Function::AS)
        {
            (Opening::Object, Frame(Frame::AS.0 | Frame::ADJECTIVE.0))
        } else {
            return;
        };
        let opening = Start { at: end, kind, frame: opened };
        let pronoun = Tokens::new(before, before + 1);
        let contents = self.with_subject(Some(pronoun), &self.content_after(&opening, end, branch));
        self.weigh(judge, Way::Relative, Some(source), kind, frame.has(opened), &contents);
    }

    /// "C, as S had claimed" and "As S had claimed, C". In "A did it, not C, as S had claimed", the claim is what is denied.
    fn as_clause(&self, source: Option<&Source>, start: usize, end: usize, judge: &mut impl Judge) {
        let w = self.words;
        let first = source.map_or(start, |s| s.tokens.start as usize);
        let Some(at) = first.checked_sub(1).filter(|&i| i >= self.floor() && w.has(i, Function::AS)) else { return };
        let stop = self.stop();
        let mut last = at;
        while last > self.floor() && w.is_comma(last - 1) {
            last -= 1;
        }
        if last > self.floor() {
            let denied = (self.floor()..last).rev().find(|&i| w.is_comma(i)).map(|comma| comma + 2).filter(|&phrase| {
                phrase < last && w.has(phrase - 1, Function::NEGATION) && !(phrase..last).any(|i| is_finite(w.tag(i)))
            });
            let contents = [(Tokens::new(denied.unwrap_or(self.floor()), last).into(), Ending::Full)];
            self.weigh(judge, Way::AsClause, source, Opening::Left, true, &contents);
        } else if let Some(comma) = (end..stop).find(|&i| w.is_comma(i))
            && comma + 2 < stop
        {
            let contents = [(Tokens::new(comma + 1, self.clause_end(comma + 1)).into(), Ending::Full)];
            self.weigh(judge, Way::AsClause, source, Opening::Right, true, &contents);
        }
    }

    /// Puts readings with one source, or none, and no addressee before the judge.
    fn weigh(
        &self,
        judge: &mut impl Judge,
        way: Way,
        source: Option<&Source>,
        opening: Opening,
        licensed: bool,
        contents: &[(Pieces, Ending)],
    ) {
        let sources = source.map_or(&[][..], std::slice::from_ref);
        judge.weigh(&Readings { way, sources, addressee: None, opening, licensed, contents });
    }

    /// A participle without auxiliary before `by` (`criticised by Roe`); in headlines, where `be` is left out, also before
    /// what the cue takes behind its object (`Rebels accused of looting`).
    fn reduced_passive(&self, o: &Occurrence, end: usize, frame: Frame) -> bool {
        let w = self.words;
        let participle = matches!(o.inflection, Inflection::Past | Inflection::Participle);
        let headline = || {
            w.document.sentences[self.window.sentence as usize].kind != Kind::Body
                && w.lexicon.cues[o.cue as usize].target == Argument::Object
                && w.tag(end) == Tag::In
                && w.frame(end).is_some_and(|f| frame.has(f))
        };
        // "Was praised by Poe but condemned as a trick by Roe".
        let start = o.group.tokens.start as usize;
        let joined = || start > self.floor() && w.has(start - 1, Function::COORDINATOR);
        let as_by = || joined() && w.has(end, Function::AS) && self.agent(end + 1).is_some();
        participle && !o.group.auxiliary && end < self.stop() && (w.has(end, Function::BY) || headline() || as_by())
    }

    /// Content before source and verb ("C, S said." / "C, said S.").
    fn after_content(
        &self,
        o: &Occurrence,
        branch: &Branch,
        frame: Frame,
        source: Option<&Source>,
        judge: &mut impl Judge,
    ) {
        let w = self.words;
        let (start, end) = (o.group.tokens.start as usize, o.tokens.end as usize);
        let before = start.checked_sub(1).filter(|&b| b >= self.floor());
        let opens = before.is_some_and(|b| w.is_comma(b) || w.is_quote(b) || w.is_dash(b) || self.is_end(b));
        if opens
            && !o.group.auxiliary
            && let Some(tokens) = w.noun_phrase_after(end, self.stop(), true)
        {
            let source = self.source(Subject { tokens, relation: SourceRelation::Adjacent });
            self.before(Way::Inverted, branch, &source, Tokens { start: start as u32, ..tokens }, frame, judge);
        }
        if let Some(source) =
            source.filter(|s| !matches!(s.relation, SourceRelation::Shared | SourceRelation::Relative))
        {
            self.before(Way::AfterContent, branch, source, Tokens { end: end as u32, ..source.tokens }, frame, judge);
        }
    }

    /// Readings with content before source and cue, the words of `saying`, and perhaps more of it behind them.
    fn before(&self, way: Way, branch: &Branch, source: &Source, saying: Tokens, frame: Frame, judge: &mut impl Judge) {
        let w = self.words;
        let (border, behind) = (saying.start as usize, saying.end as usize);
        if border <= self.floor() {
            return;
        }
        let mut last = border;
        let mut marks = 0;
        while last > self.floor()
            && (w.is_comma(last - 1) || w.is_dash(last - 1) || self.is_end(last - 1) && !w.is_quote(last - 1))
        {
            last -= 1;
            marks += 1;
        }
        let quoted = last > self.floor() && w.is_quote(last - 1) && !w.opens_quote(last - 1);
        if (marks == 0 && !quoted) || last <= self.floor() {
            return;
        }
        let mut first = self.floor();
        // A quotation that opened in an earlier sentence is content from its opening mark.
        let holder = w.quotation_around(last - 1);
        if let Some(q) = holder {
            first = first.min(q.tokens.start as usize);
        }
        let opening = if quoted { Opening::Quote } else { Opening::Clause };
        let licensed = frame.has(Frame::PAREN) || (quoted && frame.has(Frame::QUOTE));
        let whole = Tokens::new(first, last);
        let mut contents: ArrayVec<(Pieces, Ending), 4> = ArrayVec::new();
        // What stands behind the cue may go on with the content: "C, S said, C".
        let mut all = (Pieces::from(whole), Ending::Full);
        let stop = self.stop();
        if behind < stop {
            let at = w.skip_adverbials(behind, stop);
            // "C, S said, adding that": the participle has a content of its own.
            let adding = || w.tag(at + 1) == Tag::Vbg && w.is(at + 1, Signs::CUE);
            let goes_on = || w.is_comma(at) || w.is_dash(at) || w.has(at, Function::COLON);
            if at + 1 < stop && goes_on() && !adding() {
                let end = self.clause_end(at + 1);
                if end > at + 1 {
                    contents.push((whole.into(), Ending::LeftOnly));
                    let ending = if w.opens_quote(at + 1) { Ending::SplitQuote } else { Ending::Split };
                    all = (Pieces::two(whole, Tokens::new(at + 1, end)), ending);
                }
            } else if at < stop && !self.is_end(at) {
                all.1 = Ending::More;
            }
        }
        contents.push(all);
        // Only the quotation before the cue, where other words stand before it.
        if quoted
            && let Some(q) = holder
            && q.tokens.start as usize > first
        {
            contents.push((Tokens::new(q.tokens.start as usize, last).into(), Ending::QuoteOnly));
        } else if !quoted
            && let Some(cut) = (first + 1..last.saturating_sub(1))
                .rev()
                .find(|&i| w.has(i, Function::SEMICOLON) || (w.is_comma(i) && w.has(i + 1, Function::COORDINATOR)))
        {
            contents.push((Tokens::new(cut + 1, last).into(), Ending::LastClause));
        }
        let of_tree = branch.complement.start as usize;
        if branch.complement.end as usize == last && of_tree > first {
            contents.push((Tokens::new(of_tree, last).into(), Ending::Tree));
        }
        self.weigh(judge, way, Some(source), opening, licensed, &contents);
    }

    /// Passive: the subject is (part of) the content, the source stands behind `by`.
    fn passive(
        &self,
        o: &Occurrence,
        branch: &Branch,
        frame: Frame,
        subject: Option<Tokens>,
        end: usize,
        judge: &mut impl Judge,
    ) {
        let w = self.words;
        let stop = self.stop();
        let by = self.agent(end);
        // "It was claimed by S that C": `it` stands for the clause, which is no part of the source.
        let it = subject.is_some_and(|s| s.len() == 1 && w.has(s.start as usize, Function::IT));
        let clause = || (end..stop).find(|&i| w.has(i, Function::THAT) && self.clause_at(i, true).is_some());
        let clause = it.then(clause).flatten();
        let mut phrases: ArrayVec<Tokens, 4> = ArrayVec::new();
        if let Some(b) = by {
            let wide = [true, false].into_iter().filter_map(|wide| w.noun_phrase_after(b + 1, stop, wide));
            // "Accused by two neighbours of arming", "by Roe of theft": what the frame allows is no part of the source.
            let cut = |p: Tokens| {
                let named = |i: usize| matches!(w.tag(i), Tag::Nnp | Tag::Nnps);
                let opens = |i: usize| match w.tag(i + 1) {
                    Tag::Vbg => true,
                    Tag::Nn | Tag::Nns => named(i - 1),
                    _ => false,
                };
                let border = p
                    .range()
                    .skip(1)
                    .find(|&i| i + 1 < p.end as usize && opens(i) && w.frame(i).is_some_and(|f| frame.has(f)));
                border.map_or(p, |i| Tokens { end: i as u32, ..p })
            };
            let of_tree = self.in_window(o, branch).into_iter().filter(|s| s.start as usize > b);
            for phrase in wide.chain(of_tree).map(cut) {
                if !phrases.contains(&phrase) && clause.is_none_or(|that| !phrase.holds(that)) {
                    phrases.push(phrase);
                }
            }
        }
        let sources: ArrayVec<Source, 4> =
            phrases.iter().map(|&tokens| self.source(Subject { tokens, relation: SourceRelation::Adjacent })).collect();
        let licensed = frame.has(Frame::PASSIVE);
        let mut complements: ArrayVec<(Option<&Source>, usize, Option<Start>), 4> = ArrayVec::new();
        if sources.is_empty() {
            complements.push((None, end, self.passive_complement(end, frame)));
        }
        // "Accused on Monday by Roe of".
        let near = w.behind_time(end, stop) + 1;
        for source in &sources {
            let from = if by.is_some_and(|b| b <= near) { source.tokens.end as usize } else { end };
            complements.push((Some(source), from, self.passive_complement(from, frame)));
        }
        if let Some(subject) = subject.filter(|_| clause.is_none()) {
            let opening = if sources.is_empty() { Opening::Passive } else { Opening::PassiveBy };
            let more = complements.iter().any(|c| c.2.is_some_and(|start| frame.has(start.frame)));
            let contents = [(subject.into(), if more { Ending::SubjectOnly } else { Ending::Subject })];
            judge.weigh(&Readings {
                way: Way::Passive,
                sources: &sources,
                addressee: None,
                opening,
                licensed,
                contents: &contents,
            });
        }
        for (source, from, complement) in complements {
            if let Some(first) = complement {
                self.with_complement(o, branch, subject, source, (from, first), judge);
            }
        }
    }

    /// "C angered S".
    fn felt(&self, frame: Frame, subject: Option<Tokens>, end: usize, judge: &mut impl Judge) {
        let w = self.words;
        let wide = [true, false].into_iter().filter_map(|wide| w.noun_phrase_after(end, self.stop(), wide));
        let mut sources: ArrayVec<Source, 2> = ArrayVec::new();
        for tokens in wide {
            if !sources.iter().any(|s| s.tokens == tokens) {
                sources.push(self.source(Subject { tokens, relation: SourceRelation::Adjacent }));
            }
        }
        let Some(subject) = subject.filter(|_| !sources.is_empty()) else { return };
        judge.weigh(&Readings {
            way: Way::Passive,
            sources: &sources,
            addressee: None,
            opening: Opening::PassiveBy,
            licensed: frame.has(Frame::NP),
            contents: &[(subject.into(), Ending::Subject)],
        });
    }

    /// The `by` before the source of a passive verb, from `end` on.
    fn agent(&self, end: usize) -> Option<usize> {
        const FARTHEST: usize = 12;
        let w = self.words;
        let near = end..self.stop().min(end + FARTHEST);
        near.take_while(|&i| !w.is_comma(i) && !is_finite(w.tag(i))).find(|&i| w.has(i, Function::BY))
    }

    /// Where the complement of a passive verb begins that stands right behind it (and its source).
    fn passive_complement(&self, from: usize, frame: Frame) -> Option<Start> {
        let opening = self.openings(from, frame).first().map(|o| o.0);
        // "S was described by Roe as C".
        let as_ = || {
            let found = from + 1 < self.stop() && self.words.has(from, Function::AS) && frame.has(Frame::AS);
            found.then_some(Start { at: from, kind: Opening::Preposition, frame: Frame::AS })
        };
        let first = opening.or_else(as_)?;
        // "S was blamed by Roe on C": as where S stands behind the cue, the preposition is part of the content.
        Some(if first.kind == Opening::Preposition { Start { at: (first.at - 1).max(from), ..first } } else { first })
    }

    /// What stands behind a passive verb (and its source) is content too.
    fn with_complement(
        &self,
        o: &Occurrence,
        branch: &Branch,
        subject: Option<Tokens>,
        source: Option<&Source>,
        (from, first): (usize, Start),
        judge: &mut impl Judge,
    ) {
        let frame = self.frame(o);
        let licensed = frame.has(Frame::PASSIVE);
        let contents = self.content_after(&first, from, branch);
        // "Told by Roe that": the subject is the addressee.
        let told = o.group.auxiliary
            && frame.has(Frame::ADDRESSEE)
            && matches!(first.kind, Opening::That | Opening::Wh | Opening::Quote);
        let person = told && subject.is_some_and(|s| !(s.len() == 1 && self.words.has(s.start as usize, Function::IT)));
        if !person && (o.group.tokens.len() > 1 || subject.is_some()) {
            let all = self.with_subject(subject, &contents);
            self.weigh(judge, Way::Passive, source, first.kind, licensed, &all);
        }
        if told {
            judge.weigh(&Readings {
                way: Way::Passive,
                sources: source.map_or(&[][..], std::slice::from_ref),
                addressee: subject,
                opening: first.kind,
                licensed: true,
                contents: &contents,
            });
        }
    }

    /// "According to S, C." and "C, according to S."
    fn according(&self, o: &Occurrence, judge: &mut impl Judge) {
        let (end, stop) = (o.tokens.end as usize, self.stop());
        if !o.tail.is_empty() {
            let gap = Tokens::new(end, o.tail.start as usize);
            self.according_to(o, Some(gap), o.tail.end as usize, judge);
            return;
        }
        let w = self.words;
        // With its apposition, without, and with all that hangs on it: what stands behind a comma may be content.
        let mut phrases: ArrayVec<Tokens, 3> = ArrayVec::new();
        let narrow = w.noun_phrase_after(end, stop, false);
        let whole = narrow.and_then(|p| self.hanging_on(o, p));
        for phrase in [w.noun_phrase_after(end, stop, true), narrow, whole].into_iter().flatten() {
            if !phrases.contains(&phrase) {
                phrases.push(phrase);
            }
        }
        if phrases.is_empty() {
            self.according_to(o, None, end, judge);
        }
        for phrase in phrases {
            self.according_to(o, Some(phrase), phrase.end as usize, judge);
        }
    }

    /// All of the window that hangs on the noun of a phrase which itself hangs on the cue before it.
    fn hanging_on(&self, o: &Occurrence, phrase: Tokens) -> Option<Tokens> {
        let trees = self.words.trees;
        let noun = phrase.range().find(|&i| trees.head(i).is_some_and(|h| o.tokens.holds(h)))?;
        let end = trees.subtree(noun).end.min(self.window.tokens.end);
        (end > phrase.end).then_some(Tokens { end, ..phrase })
    }

    /// The readings with one source, whose words end before token `behind`.
    fn according_to(&self, o: &Occurrence, source: Option<Tokens>, behind: usize, judge: &mut impl Judge) {
        let w = self.words;
        let (start, stop) = (o.tokens.start as usize, self.stop());
        let source = source.map(|tokens| self.source(Subject { tokens, relation: SourceRelation::Adjacent }));
        let source = source.as_ref();
        let mut first = self.floor();
        let mut last = start;
        while last > first && (w.is_comma(last - 1) || w.is_dash(last - 1) || w.tag(last - 1) == Tag::Rb) {
            last -= 1;
        }
        if let Some(q) = last.checked_sub(1).and_then(|i| w.quotation_around(i)) {
            first = first.min(q.tokens.start as usize);
        }
        let comma = behind < stop && w.is_comma(behind);
        let right = || {
            let from = behind + usize::from(comma);
            Tokens::new(from, self.clause_end(from.min(stop.saturating_sub(1))))
        };
        if last > first + 1 {
            let left = Tokens::new(first, last);
            let mut contents: ArrayVec<(Pieces, Ending), 4> = ArrayVec::new();
            let split = (comma && behind + 2 < stop).then(right);
            // "The plan, according to S, is dead": neither piece is a clause by itself.
            let parted = split.is_some_and(|r| is_finite(w.tag(r.start as usize))) && !w.has_verb(left);
            if !parted {
                contents.push((left.into(), Ending::LeftOnly));
            }
            if let Some(right) = split {
                contents.push((Pieces::two(left, right), Ending::Split));
            }
            let joins = Function::COORDINATOR.or(Function::SUBORDINATOR);
            if let Some(cut) = (first + 1..last).rev().find(|&i| w.is_comma(i) && w.has(i + 1, joins)) {
                contents.push((Tokens::new(cut + 1, last).into(), Ending::LastClause));
            }
            self.weigh(judge, Way::According, source, Opening::Left, true, &contents);
            if let Some(right) = split.filter(|_| !parted) {
                self.weigh(judge, Way::According, source, Opening::Right, true, &[(right.into(), Ending::Full)]);
            }
        } else if behind + 2 < stop {
            let right = right();
            // An apposition is closed by a comma, and a clause does not begin with its verb: the source took the subject.
            let open = !comma && source.is_some_and(|s| s.tokens.range().any(|i| w.is_comma(i)));
            if !right.is_empty() && !open && !is_finite(w.tag(right.start as usize)) {
                self.weigh(judge, Way::According, source, Opening::Right, true, &[(right.into(), Ending::Full)]);
            }
        }
    }

    /// A noun that carries content.
    fn noun(&self, o: &Occurrence, branch: &Branch, judge: &mut impl Judge) {
        let w = self.words;
        let frame = self.frame(o);
        let (start, end) = (o.tokens.start as usize, o.tokens.end as usize);
        let stop = self.stop();
        let floor = self.floor();
        // The phrase around the noun: "his repeated claim", "Roe's claim", "a warning".
        let mut left = w.before_noun(start, floor);
        let subject_of = |v: usize| {
            let group = w.verb_group(v, floor).tokens.start as usize;
            w.subject_before(group, floor).or_else(|| self.shared_subject(o, group)).map(|s| s.tokens)
        };
        let (source, owner) = if let Some(v) = w.light_verb_with_own(left, floor) {
            (subject_of(v).or(Some(Tokens::new(left - 1, left))), "light-verb")
        } else if left > floor && w.tag(left - 1) == Tag::PrpPoss {
            (Some(Tokens::new(left - 1, left)), "possessive")
        } else if left > floor && w.tag(left - 1) == Tag::Pos {
            (w.noun_phrase_before(left - 1, floor).map(|t| Tokens { end: left as u32, ..t }), "possessive")
        } else {
            if left > floor && matches!(w.tag(left - 1), Tag::Dt | Tag::Pdt) {
                left -= 1;
            }
            // "Roe issued a warning", "Roe is under the impression".
            match w.light_verb(left, floor) {
                Some(v) => (subject_of(v), "light-verb"),
                None => (None, "none"),
            }
        };
        // Behind the noun: the source ("of Roe", "by Roe", "from Roe"), the addressee ("to Poe"), the content.
        let mut at = end;
        let mut source = source;
        let mut owner = owner;
        let mut addressee = None;
        if at < stop && w.has(at, Function::BY.or(Function::FROM).or(Function::OF)) && source.is_none() {
            let of = w.has(at, Function::OF);
            if let Some(p) = w.noun_phrase_after(at + 1, stop, false)
                && (!of || self.clause_at(p.end as usize, true).is_some_and(|c| c.1 != Opening::Quote))
            {
                source = Some(p);
                owner = "behind";
                at = p.end as usize;
            }
        } else if at < stop
            && w.has(at, Function::TO)
            && at + 1 < stop
            && w.tag(at + 1) != Tag::Vb
            && let Some(p) = w.noun_phrase_after(at + 1, stop, false)
        {
            addressee = Some(p);
            at = p.end as usize;
        }
        if let Some(drawn) = w.drawing_verb(left, floor) {
            self.drawn(branch, frame, subject_of(drawn), source.filter(|_| owner == "behind"), at, judge);
        }
        let subject = source.map(|tokens| Subject {
            tokens,
            relation: if owner == "light-verb" { SourceRelation::Shared } else { SourceRelation::Adjacent },
        });
        // "His hope on Monday that".
        let late = w.behind_time(at, stop);
        if self.clause_at(late, true).is_some_and(|c| matches!(c.1, Opening::That | Opening::To)) {
            at = late;
        }
        let kind_of = |owner: &str, opening: Opening| -> Opening {
            match (owner, opening) {
                ("none", Opening::That) => Opening::BareThat,
                ("none", Opening::To) => Opening::BareTo,
                ("none", _) => Opening::BarePreposition,
                (_, o) => o,
            }
        };
        let opening = if let Some((at, kind, frame)) = self.clause_at(at, true) {
            Start { at, kind, frame }
        } else if at + 1 < stop
            && matches!(w.tag(at), Tag::In | Tag::To)
            && let Some(frame) = w.frame(at).or(w.has(at, Function::TO).then_some(Frame::TO))
        {
            Start { at: at + 1, kind: Opening::Preposition, frame }
        } else {
            return;
        };
        // "Criticism of Poe by Roe", "criticism of Poe came from Roe".
        if subject.is_none()
            && opening.kind == Opening::Preposition
            && let Some(about) = w.noun_phrase_after(opening.at, stop, false)
            && let Some(tokens) = self.source_behind(about.end as usize)
        {
            let source = self.source(Subject { tokens, relation: SourceRelation::Adjacent });
            let contents = [(about.into(), Ending::Phrase)];
            self.weigh(judge, Way::Noun, Some(&source), opening.kind, frame.has(opening.frame), &contents);
        }
        let source = subject.map(|s| self.source(s));
        judge.weigh(&Readings {
            way: Way::Noun,
            sources: source.as_slice(),
            addressee,
            opening: kind_of(owner, opening.kind),
            licensed: frame.has(opening.frame),
            contents: &self.content_after(&opening, end, branch),
        });
    }

    /// The source of a noun behind what it is about: `by Roe`, `came from Roe`.
    fn source_behind(&self, at: usize) -> Option<Tokens> {
        let (w, stop) = (self.words, self.stop());
        let verb = (at..stop)
            .take_while(|&i| matches!(w.tag(i), Tag::Rb | Tag::Md | Tag::Vbz | Tag::Vbp | Tag::Vbd | Tag::Vbn));
        let comes = verb
            .last()
            .filter(|&v| w.is(v, Signs::DRAWS))
            .map(|v| v + 1)
            .filter(|&i| i < stop && w.has(i, Function::FROM));
        let by = || (at < stop && w.has(at, Function::BY)).then_some(at);
        w.noun_phrase_after(comes.or_else(by)? + 1, stop, false)
    }

    /// "C drew criticism from S (for C)".
    fn drawn(
        &self,
        branch: &Branch,
        frame: Frame,
        about: Option<Tokens>,
        source: Option<Tokens>,
        behind: usize,
        judge: &mut impl Judge,
    ) {
        let (Some(about), Some(tokens)) = (about, source) else { return };
        let source = self.source(Subject { tokens, relation: SourceRelation::Adjacent });
        let complement = self.passive_complement(behind, frame).filter(|c| frame.has(c.frame));
        let ending = if complement.is_some() { Ending::SubjectOnly } else { Ending::Subject };
        self.weigh(judge, Way::Noun, Some(&source), Opening::PassiveBy, true, &[(about.into(), ending)]);
        if let Some(complement) = complement {
            let contents = self.with_subject(Some(about), &self.content_after(&complement, behind, branch));
            self.weigh(judge, Way::Noun, Some(&source), Opening::PassiveBy, true, &contents);
        }
    }

    /// A phrase that is no verb: "on record as saying", "a fan of".
    fn predicate(&self, o: &Occurrence, branch: &Branch, judge: &mut impl Judge) {
        let w = self.words;
        let frame = self.frame(o);
        let (start, end) = (o.tokens.start as usize, o.tokens.end as usize);
        let mut verb = start;
        while verb > self.floor() && matches!(w.tag(verb - 1), Tag::Rb | Tag::Dt | Tag::Jj) {
            verb -= 1;
        }
        let copula = verb.checked_sub(1).filter(|&v| v >= self.floor() && is_verb(w.tag(v)));
        let subject = copula.and_then(|v| {
            let group = w.verb_group(v, self.floor());
            w.subject_before(group.tokens.start as usize, self.floor())
        });
        let opening = if let Some((at, kind, frame)) = self.clause_at(end, false) {
            Start { at, kind, frame }
        } else if end >= self.stop() {
            return;
        } else if let Some(frame) = w.frame(end).filter(|_| end + 1 < self.stop()) {
            Start { at: end + 1, kind: Opening::Preposition, frame }
        } else if is_noun(w.tag(end)) || matches!(w.tag(end), Tag::Dt | Tag::PrpPoss | Tag::Jj | Tag::Prp) {
            Start { at: end, kind: Opening::Object, frame: Frame::NP }
        } else {
            return;
        };
        let source = subject.map(|s| self.source(s));
        let licensed = frame.has(opening.frame);
        let contents = self.content_after(&opening, end, branch);
        self.weigh(judge, Way::Phrase, source.as_ref(), opening.kind, licensed, &contents);
    }
}
