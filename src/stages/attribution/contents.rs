//! Where content begins and where it ends.
//!
//! Behind a cue content can begin at several places: at a clause, a quotation, an object, behind an addressee or a
//! preposition. From each it goes to the end of the sentence, or to a nearer border, or to where the tree ends it.

use arrayvec::ArrayVec;

use super::branch::Branch;
use super::readings::{Pieces, Search};
use super::words::is_finite;
use crate::lexicon::{Ending, Frame, Function, Opening, Signs, Takes};
use crate::model::{Flags, Tag, Tokens};

/// Where content begins, and by which opening.
#[derive(Clone, Copy)]
pub(super) struct Start {
    pub(super) at: usize,
    pub(super) kind: Opening,
    pub(super) frame: Frame,
}

fn is_bracket(tag: Tag) -> bool {
    matches!(tag, Tag::Lrb | Tag::Rrb)
}

impl Search<'_> {
    /// Every place behind the verb where content can begin, with the addressee before it.
    pub(super) fn openings(&self, end: usize, frame: Frame) -> ArrayVec<(Start, Option<Tokens>), 7> {
        let w = self.words;
        let stop = self.stop();
        let mut out = ArrayVec::new();
        let mut at = end;
        while at < stop
            && matches!(w.tag(at), Tag::Rb | Tag::Rp)
            && !w.has(at, Function::WH)
            && !(w.has(at, Function::NEGATION) && self.is_infinitive(at))
        {
            at += 1;
        }
        if at >= stop {
            return out;
        }
        // "Accused on Sunday of lying", "ruled out on Monday any talks".
        let late = w.behind_time(at, stop);
        let takes = |at: usize| match w.tag(at) {
            Tag::In => w.frame(at).is_some_and(|f| frame.has(f)),
            _ => frame.has(Frame::NP) && w.noun_phrase_after(at, stop, false).is_some(),
        };
        if at < late && late + 1 < stop && self.clause_at(late, true).is_none() && takes(late) {
            at = late;
        }
        let mut add = |at: usize, kind, frame, addressee| out.push((Start { at, kind, frame }, addressee));
        if let Some((at, kind, frame)) = self.clause_at(at, false) {
            add(at, kind, frame, None);
            if kind != Opening::Bare {
                return out;
            }
        }
        // An addressee, then the content.
        let to = w.has(at, Function::TO);
        let object = w.noun_phrase_after(at + usize::from(to), stop, false);
        if let Some(object) = object
            && (to || frame.has(Frame(Frame::ADDRESSEE.0 | Frame::OBJECT_TO.0)))
        {
            // "Told donors she would not quit".
            let bare = !to && frame.has(Frame::ADDRESSEE);
            let behind = w.skip_adverbials(object.end as usize, stop);
            if let Some((at, kind, opening)) = self.clause_at(behind, !bare)
                && kind != Opening::Ing
            {
                if kind == Opening::To && !to {
                    add(object.start as usize, Opening::ObjectTo, Frame::OBJECT_TO, Some(object));
                } else {
                    add(at, kind, opening, Some(object));
                }
            }
        }
        // Adverbials, then the content: "said on Monday that".
        let behind = w.skip_adverbials(at, stop);
        if behind > at
            && let Some((at, kind, frame)) = self.clause_at(behind, true)
        {
            add(at, kind, frame, None);
        }
        if w.tag(at) == Tag::In || to {
            if let Some(f) = w.frame(at)
                && at + 1 < stop
            {
                add(at + 1, Opening::Preposition, f, None);
            }
        } else if object.is_some() || w.opens_quote(at) || self.is_that(at) {
            add(at, Opening::Object, Frame(Frame::NP.0 | Frame::AS.0 | Frame::ADJECTIVE.0), None);
        }
        out
    }

    /// Whether `that` stands alone (`denied that.`).
    fn is_that(&self, at: usize) -> bool {
        let w = self.words;
        let alone = at + 1 >= self.stop() || w.document.tokens[at + 1].flags.has(Flags::PUNCT);
        alone && w.has(at, Function::THAT) && w.tag(at) == Tag::Dt
    }

    /// Where the clause begins that the tree makes the complement of a verb, if no other opening is there: behind words
    /// between marks ("said, however, that"), or with a phrase that the rules do not follow ("said because of that").
    pub(super) fn opening_of_tree(
        &self,
        branch: &Branch,
        end: usize,
        others: &[(Start, Option<Tokens>)],
    ) -> Option<Start> {
        let at = branch.complement.start as usize;
        let clause = matches!(branch.takes, Takes::That | Takes::Clause) && (end..self.stop()).contains(&at);
        if !clause || !others.is_empty() {
            return None;
        }
        let (at, kind, frame) = self.clause_at(at, true).unwrap_or((at, Opening::Bare, Frame::THAT));
        Some(Start { at, kind, frame })
    }

    /// The kind of clause or quotation that begins at `at`, if one does; `strict`: not a bare clause.
    pub(super) fn clause_at(&self, at: usize, strict: bool) -> Option<(usize, Opening, Frame)> {
        let w = self.words;
        let stop = self.stop();
        if at >= stop {
            return None;
        }
        if w.has(at, Function::COLON) && at + 1 == stop && self.ends_paragraph(stop) && stop < w.document.tokens.len() {
            return Some((stop, Opening::NextParagraph, Frame::QUOTE));
        }
        let mut next = at;
        while next < stop && (w.is_comma(next) || w.has(next, Function::COLON) || w.is_dash(next)) {
            next += 1;
        }
        if next < stop && w.opens_quote(next) {
            return Some((next, Opening::Quote, Frame::QUOTE));
        }
        if next > at && w.has(next - 1, Function::COLON) && next < stop {
            return Some((next, Opening::Colon, Frame::QUOTE));
        }
        if next != at {
            return None;
        }
        if w.has(at, Function::THAT) && w.tag(at) != Tag::Dt
            || w.has(at, Function::THAT) && self.subject_and_verb(at + 1)
        {
            return Some((at, Opening::That, Frame::THAT));
        }
        if w.has(at, Function::WH)
            && (matches!(w.tag(at), Tag::Wp | Tag::Wrb | Tag::Wdt) || w.tag(at) == Tag::In && w.has(at, Function::WH))
        {
            return Some((at, Opening::Wh, Frame::WH));
        }
        if w.has(at, Function::IF) && self.subject_and_verb(at + 1) {
            return Some((at, Opening::If, Frame::WH));
        }
        if self.is_infinitive(at) {
            return Some((at, Opening::To, Frame::TO));
        }
        if w.tag(at) == Tag::Vbg && !strict {
            return Some((at, Opening::Ing, Frame::ING));
        }
        (!strict && self.subject_and_verb(at)).then_some((at, Opening::Bare, Frame::THAT))
    }

    /// Whether an infinitive begins at `at`, perhaps with a negation (`not to leave`) or with a quotation mark or an adverb
    /// before its verb (`to “burn”`).
    fn is_infinitive(&self, at: usize) -> bool {
        let (w, stop) = (self.words, self.stop());
        let to = at + usize::from(w.has(at, Function::NEGATION) && at + 1 < stop);
        let next = to + 1;
        if !w.has(to, Function::TO) || next >= stop {
            return false;
        }
        if w.opens_quote(next) && next + 1 < stop {
            return w.tag(next + 1) == Tag::Vb;
        }
        matches!(w.tag(next), Tag::Vb | Tag::Rb)
    }

    /// Whether a noun phrase and a finite verb follow.
    pub(super) fn subject_and_verb(&self, at: usize) -> bool {
        let w = self.words;
        let Some(subject) = w.noun_phrase_after(at, self.stop(), true) else { return false };
        let mut next = subject.end as usize;
        while next < self.stop() && matches!(w.tag(next), Tag::Rb) {
            next += 1;
        }
        next < self.stop()
            && (is_finite(w.tag(next)) || w.tag(next) == Tag::Vbn && w.tag(subject.start as usize) == Tag::Prp)
    }

    /// The content that begins at an opening: once to the end, and once to a nearer border, if there is one.
    pub(super) fn content_after(
        &self,
        opening: &Start,
        cue_end: usize,
        branch: &Branch,
    ) -> ArrayVec<(Pieces, Ending), 5> {
        let w = self.words;
        let start = opening.at;
        let stop = self.stop();
        let mut out = ArrayVec::new();
        let mut add = |content: Tokens, ending| out.push((content.into(), ending));
        if opening.kind == Opening::NextParagraph {
            if w.opens_quote(start) {
                add(self.quotation(start), Ending::QuoteEnd);
            } else {
                let paragraph = w.document.sentences[w.document.sentence_of(start)].paragraph as usize;
                add(w.document.paragraphs[paragraph].tokens, Ending::Paragraph);
            }
            return out;
        }
        if w.opens_quote(start) {
            let end = self.quotation(start).end as usize;
            add(Tokens::new(start, end), Ending::QuoteEnd);
            if end < stop && !w.is_comma(end) && !self.is_end(end) {
                let full = self.clause_end(start);
                if full > end {
                    add(Tokens::new(start, full), Ending::Full);
                }
            }
            return out;
        }
        let full = self.clause_end(start);
        if full <= start {
            return out;
        }
        add(Tokens::new(start, full), Ending::Full);
        let borders = self.borders(start, full, branch.frame);
        for (border, ending) in &borders {
            add(Tokens::new(start, *border), *ending);
        }
        if matches!(opening.kind, Opening::Object | Opening::Preposition)
            && let Some(p) = w.noun_phrase_after(start, full, false)
            && (p.end as usize) < full
            && !borders.iter().any(|b| b.0 == p.end as usize)
        {
            add(p, Ending::Phrase);
        }
        let mut of_tree = branch.complement.end as usize;
        // The mark that closes a quotation inside hangs elsewhere.
        let closes =
            |i: usize| w.is_quote(i) && w.quotation_around(i).is_some_and(|q| q.tokens.start as usize >= start);
        if start < of_tree && of_tree < full && closes(of_tree) {
            of_tree += 1;
        }
        if branch.complement.holds(start)
            && start < of_tree
            && of_tree < full
            && !out.iter().any(|c: &(Pieces, Ending)| c.0[0].end as usize == of_tree)
        {
            out.push((Tokens::new(start, of_tree).into(), Ending::Tree));
        }
        debug_assert!(start >= cue_end);
        out
    }

    /// Whether the token border at `at` is that of a paragraph.
    pub(super) fn ends_paragraph(&self, at: usize) -> bool {
        let d = self.words.document;
        at >= d.tokens.len() || d.sentences[d.sentence_of(at)].paragraph != d.sentences[d.sentence_of(at - 1)].paragraph
    }

    /// The quotation that begins at its mark `at`.
    pub(super) fn quotation(&self, at: usize) -> Tokens {
        let q = &self.words.document.quotations;
        q.binary_search_by_key(&(at as u32), |q| q.tokens.start).map_or(Tokens::new(at, at + 1), |i| q[i].tokens)
    }

    /// Whether token `i` ends a sentence.
    pub(super) fn is_end(&self, i: usize) -> bool {
        self.words.tag(i) == Tag::Stop
    }

    /// The end of a clause from `start`: the window's, without its final full stop, and over a quotation that runs on.
    pub(super) fn clause_end(&self, start: usize) -> usize {
        let w = self.words;
        let mut end = self.stop();
        let mut last = end;
        while last > start + 1 && (self.is_end(last - 1) || w.tag(last - 1) == Tag::Colon) && !w.is_quote(last - 1) {
            last -= 1;
        }
        if last > start {
            end = last;
        }
        // A quotation that opens inside runs on to its closing mark.
        for q in self.quotations {
            if q.tokens.start as usize >= end {
                break;
            }
            if q.tokens.start as usize >= start {
                end = end.max(q.tokens.end as usize);
            }
        }
        end
    }

    /// Borders inside `start..full` where the content may end already, nearest first, at most two. What the cue's frame
    /// allows behind an apposition is no border: `accused the mill, a large one, of fraud`.
    fn borders(&self, start: usize, full: usize, frame: Frame) -> ArrayVec<(usize, Ending), 2> {
        let w = self.words;
        let mut out: ArrayVec<(usize, Ending), 2> = ArrayVec::new();
        let mut i = start + 1;
        let mut depth = 0;
        const SIGNS: Function = Function::COMMA
            .or(Function::SEMICOLON)
            .or(Function::CONTRAST)
            .or(Function::AND)
            .or(Function::SUBORDINATOR)
            .or(Function::WH);
        while i < full && out.len() < 2 {
            // Most words are no border, nor does a quotation or bracket begin or end with them.
            if !w.has(i, SIGNS) && !w.is(i, Signs::OPENS_QUOTE.or(Signs::DASH)) && !is_bracket(w.tag(i)) {
                i += 1;
                continue;
            }
            match w.tag(i) {
                Tag::Lrb => depth += 1,
                Tag::Rrb => depth -= 1,
                _ => {}
            }
            if w.opens_quote(i) {
                i = (self.quotation(i).end as usize).max(i + 1);
                continue;
            }
            if depth <= 0 && i > start + 1 {
                let comma = w.is_comma(i);
                let next = i + usize::from(comma);
                let goes_on = || comma && w.tag(next) == Tag::In && w.frame(next).is_some_and(|f| frame.has(f));
                if next < full && !out.is_empty() && goes_on() {
                    i = next;
                } else if w.has(i, Function::SEMICOLON) {
                    out.push((i, Ending::Semicolon));
                } else if w.is_dash(i) {
                    out.push((i, Ending::Dash));
                } else if next < full && (comma || w.has(i, Function::CONTRAST)) {
                    let kind = Some(if w.has(next, Function::CONTRAST) {
                        Ending::Contrast
                    } else if w.has(next, Function::COORDINATOR) {
                        Ending::And
                    } else if w.tag(next) == Tag::Vbg {
                        Ending::Participle
                    } else if w.has(next, Function::AS) {
                        Ending::As
                    } else if w.has(next, Function::WHO.or(Function::WHICH)) {
                        Ending::Relative
                    } else if w.has(next, Function::SUBORDINATOR) {
                        Ending::Subordinate
                    } else {
                        Ending::Comma
                    });
                    if let Some(kind) = kind.filter(|&k| comma || k != Ending::Comma) {
                        out.push((i, kind));
                        i = next;
                    }
                } else if w.has(i, Function::AND)
                    && i + 1 < full
                    && (is_finite(w.tag(i + 1)) || self.subject_and_verb(i + 1))
                {
                    out.push((i, Ending::AndVerb));
                } else if w.has(i, Function::SUBORDINATOR) && !w.has(i, Function::AS) && w.tag(i) == Tag::In
                    || w.has(i, Function::WH) && w.tag(i) == Tag::Wrb
                {
                    out.push((i, Ending::Adverbial));
                }
            }
            i += 1;
        }
        out
    }
}
