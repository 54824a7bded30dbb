//! Whose verb a cue is: its likely subjects, the likeliest first, by the words around it.
//!
//! What the tree says of it comes from [`super::branch`]; which of them is the source is for the score to say
//! ([`super::score`]).

use arrayvec::ArrayVec;

use super::branch::Branch;
use super::occurrences::Occurrence;
use super::phrases::Subject;
use super::readings::Search;
use super::words::{is_finite, is_verb};
use crate::lexicon::{Argument, Cue, CueForm, CueKind, Frame, Function, Inflection, Signs, SourceRelation};
use crate::model::{Tag, Tokens};

impl Search<'_> {
    /// The likely subjects of a verb, the likeliest first; empty where none is in sight.
    pub(super) fn subjects(&self, o: &Occurrence, start: usize) -> ArrayVec<Subject, 4> {
        let w = self.words;
        let mut out: ArrayVec<Subject, 4> = ArrayVec::new();
        let mut add = |s: Option<Subject>| {
            if let Some(s) = s
                && !out.iter().any(|o| o.tokens == s.tokens)
            {
                out.push(s);
            }
        };
        let own = w.subject_before(start, self.floor()).filter(|s| !self.is_clause(s.tokens));
        add(own);
        if let Some(pronoun) = own.is_none().then(|| self.pronoun_before(start)).flatten() {
            add(Some(pronoun));
        } else if own.is_none() {
            add(self.shared_subject(o, start));
            if o.inflection == Inflection::Gerund && start <= self.floor() + 1 {
                add(self.following_subject(o.tokens.end as usize));
            } else {
                add(self.first_subject(start));
            }
        } else if own.is_some_and(|s| s.relation == SourceRelation::Adjacent) {
            if o.inflection == Inflection::Gerund || o.group.infinitive {
                add(self.shared_subject(o, start));
                add(self.first_subject(start));
            }
            add(w.wide_subject(start, self.floor()).map(|tokens| Subject { tokens, relation: SourceRelation::Wide }));
        }
        out
    }

    /// Whether a would-be source is a clause of its own: its first finite verb is not that of a relative clause.
    pub(super) fn is_clause(&self, tokens: Tokens) -> bool {
        const RELATIVE: Function = Function::RELATIVE.or(Function::WH).or(Function::THAT);
        let verb = tokens.range().find(|&i| is_finite(self.words.tag(i)));
        verb.is_some_and(|v| !(tokens.start as usize..v).any(|i| self.words.has(i, RELATIVE)))
    }

    /// The sources that the tree sees, if they do not hold the cue and lie in the window, or right before the quotation
    /// that it is: `Roe "admitted that the plan is dead"`.
    pub(super) fn in_window(&self, o: &Occurrence, branch: &Branch) -> ArrayVec<Tokens, 2> {
        let mut sources = branch.sources(self.words);
        let window = self.window.tokens;
        let before =
            |s: &Tokens| self.window.quoted && s.end + 1 == window.start && self.words.is_quote(s.end as usize);
        let inside = |s: &Tokens| window.start <= s.start && s.end <= window.end;
        sources.retain(|s| (inside(s) || before(s)) && !s.overlaps(o.tokens));
        sources
    }

    /// The relative pronoun in `who Roe said had lied`.
    fn pronoun_before(&self, start: usize) -> Option<Subject> {
        let (w, floor) = (self.words, self.floor());
        let verb = start.checked_sub(1).filter(|&v| v > floor && is_finite(w.tag(v)) && w.is(v, Signs::CUE))?;
        let subject = w.subject_before(verb, floor).filter(|s| s.relation == SourceRelation::Adjacent)?;
        let pronoun = (subject.tokens.start as usize).checked_sub(1).filter(|&i| i >= floor)?;
        let found = w.has(pronoun, Function::RELATIVE) && matches!(w.tag(pronoun), Tag::Wp | Tag::Wdt);
        found.then(|| Subject { tokens: Tokens::new(pronoun, pronoun + 1), relation: SourceRelation::Relative })
    }

    /// Who says it in `quoted Roe as saying`, `Roe was quoted (by Poe) as saying`.
    pub(super) fn quoted_subject(&self, o: &Occurrence, start: usize) -> Option<Subject> {
        let (w, floor) = (self.words, self.floor());
        let gerund = o.inflection == Inflection::Gerund;
        let as_ = start.checked_sub(1).filter(|&i| gerund && i > floor && w.has(i, Function::AS))?;
        let object = w.noun_phrase_before(as_, floor);
        let led =
            object.filter(|p| p.start as usize > floor && w.has(p.start as usize - 1, Function::BY.or(Function::ON)));
        let verb = led.map_or(as_, |p| p.start as usize - 1).checked_sub(1).filter(|&v| v >= floor)?;
        if w.tag(verb) == Tag::Vbn && w.is(verb, Signs::CUE) {
            return w.subject_before(w.verb_group(verb, floor).tokens.start as usize, floor);
        }
        let quotes = |p: &Tokens| p.start as usize > floor && w.is(p.start as usize - 1, Signs::CUE);
        object.filter(quotes).map(|tokens| Subject { tokens, relation: SourceRelation::Adjacent })
    }

    /// Who does it in `accused Roe of attacking Poe`, `thanked Roe for refusing to back Poe`, `forced Roe to admit`.
    pub(super) fn object_subject(&self, o: &Occurrence, start: usize) -> Option<Subject> {
        let w = self.words;
        let at = self.governed(o, start)?;
        let infinitive = w.has(at, Function::TO) && w.tag(at + 1) != Tag::Vbg;
        let preposition = w.lexicon.speech(w.document.tokens[at].word).frame();
        let (object, verb) = self.object_before(at)?;
        let takes = |cue: &Cue| {
            let object = matches!(cue.target, Argument::Object | Argument::Addressee);
            object && preposition.is_some_and(|p| cue.frame.has(p))
        };
        let fits = |cue: &Cue| if infinitive { cue.frame.has(Frame::CAUSATIVE) } else { takes(cue) };
        self.is_form(verb, fits).then_some(Subject { tokens: object, relation: SourceRelation::Adjacent })
    }

    /// Whether the cue is what somebody is asked to do: `urged Roe to condemn Poe`, `told Roe to stop blaming Poe`, `Roe was
    /// asked to condemn Poe`. Nobody has said so yet.
    pub(super) fn is_asked(&self, o: &Occurrence, start: usize) -> bool {
        let Some(to) = self.governed(o, start).filter(|&i| self.words.has(i, Function::TO)) else { return false };
        let asks = |verb| self.is_form(verb, |cue| cue.frame.has(Frame::OBJECT_TO) && !cue.frame.has(Frame::CAUSATIVE));
        self.object_before(to).is_some_and(|o| asks(o.1)) || self.passive_before(to).is_some_and(asks)
    }

    /// The passive verb that ends before `at`, perhaps with its source: `was asked (by Roe)`.
    fn passive_before(&self, at: usize) -> Option<Tokens> {
        let (w, floor) = (self.words, self.floor());
        let before = |i: usize| i.checked_sub(1).filter(|&i| i > floor);
        let by = w.noun_phrase_before(at, floor).and_then(|p| before(p.start as usize));
        let verb = before(by.filter(|&i| w.has(i, Function::BY)).unwrap_or(at))?;
        w.verb_group(verb, floor).passive.then(|| Tokens::new(verb, verb + 1))
    }

    /// The `to` of an infinitive or the word before a gerund, over the infinitives and gerunds that govern it: `for` in
    /// `for refusing to condemn`.
    fn governed(&self, o: &Occurrence, start: usize) -> Option<usize> {
        let w = self.words;
        let before = |i: usize| i.checked_sub(1).filter(|&i| i > self.floor());
        let mut at = match (o.group.infinitive, o.inflection) {
            (true, _) => start,
            (_, Inflection::Gerund) => before(start)?,
            _ => return None,
        };
        loop {
            let verb = if w.has(at, Function::TO) { before(at)? } else { at };
            at = match w.tag(verb) {
                Tag::Vbg => before(verb)?,
                Tag::Vb => before(verb).filter(|&i| w.has(i, Function::TO))?,
                _ => return Some(at),
            };
        }
    }

    /// The object that ends before `at`, and the verb right before it, perhaps with a preposition: `called on Roe and Poe`.
    fn object_before(&self, at: usize) -> Option<(Tokens, Tokens)> {
        let (w, floor) = (self.words, self.floor());
        let mut object = w.noun_phrase_before(at, floor)?;
        loop {
            let before = (object.start as usize).checked_sub(1).filter(|&i| i >= floor)?;
            if w.has(before, Function::AND) {
                object.start = w.noun_phrase_before(before, floor)?.start;
                continue;
            }
            let preposition = w.tag(before) == Tag::In && before > floor;
            let verb = if preposition { before - 1 } else { before };
            let found = is_verb(w.tag(verb)) && w.is(verb, Signs::CUE.or(Signs::OPENS_CUE));
            return found.then(|| (object, Tokens::new(verb, before + 1)));
        }
    }

    /// Whether these words are a verb of the lexicon that `fits`.
    fn is_form(&self, words: Tokens, fits: impl Fn(&Cue) -> bool) -> bool {
        let w = self.words;
        let Some((n, forms)) = w.lexicon.cue_forms.longest(&w.document.tokens[words.range()]) else { return false };
        let cue = |form: &CueForm| &w.lexicon.cues[form.cue as usize];
        n == words.len() && forms.iter().any(|form| form.kind == CueKind::Verb && fits(cue(form)))
    }

    /// The subject of the first finite verb of the window, if it stands before `start`.
    fn first_subject(&self, start: usize) -> Option<Subject> {
        let w = self.words;
        let find = || {
            let verbs = self.window.tokens.range().filter(|&i| is_finite(w.tag(i)));
            let group = |i: usize| w.verb_group(i, self.floor()).tokens.start as usize;
            verbs.take(3).find_map(|i| Some((i, w.subject_before(group(i), self.floor())?.tokens)))
        };
        let first = self.first.get_or_init(find).filter(|f| f.0 < start);
        first.map(|(_, tokens)| Subject { tokens, relation: SourceRelation::First })
    }

    /// The noun phrase behind the comma that ends a participle at the start of the sentence.
    fn following_subject(&self, end: usize) -> Option<Subject> {
        let w = self.words;
        let verb = |p: &Tokens| {
            let mut i = p.end as usize;
            while i < self.stop() && w.tag(i) == Tag::Rb {
                i += 1;
            }
            i < self.stop() && is_finite(w.tag(i))
        };
        let commas = (end..self.stop()).filter(|&i| w.is_comma(i));
        let phrase = |c: usize| w.noun_phrase_after(c + 1, self.stop(), true).filter(verb);
        commas.take(3).find_map(phrase).map(|tokens| Subject { tokens, relation: SourceRelation::Following })
    }

    /// The subject of the verb before a coordinated or participial one.
    pub(super) fn shared_subject(&self, o: &Occurrence, start: usize) -> Option<Subject> {
        let w = self.words;
        let before = start.checked_sub(1).filter(|&i| i >= self.floor())?;
        let joined = w.tag(before) == Tag::Cc || w.is_comma(before) || w.is_dash(before) || w.tag(before) == Tag::Rb;
        let participle = o.inflection == Inflection::Gerund && w.tag(start) == Tag::Vbg;
        if !joined && !o.group.infinitive && !participle {
            return None;
        }
        // The nearest finite verb to the left that has a subject of its own.
        let mut i = if joined { before } else { start };
        let mut tries = 0;
        while i > self.floor() && tries < 4 {
            i -= 1;
            if is_finite(w.tag(i)) {
                let group = w.verb_group(i, self.floor());
                let at = group.tokens.start as usize;
                if let Some(s) = w.subject_before(at, self.floor())
                    && (participle || s.relation != SourceRelation::Relative || !w.is_comma(before))
                {
                    return Some(Subject { tokens: s.tokens, relation: SourceRelation::Shared });
                }
                i = at;
                tries += 1;
            }
        }
        None
    }
}
