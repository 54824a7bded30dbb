//! Phrases without a parser: verb groups and noun phrases, found by walking over parts of speech.
//!
//! Every walk stays inside a window of tokens (a sentence, or a quotation in it) and stops at clause borders. Noun
//! phrases grow over `of` and other prepositions, possessives, coordination and apposition, since the source of an
//! attribution is the full noun phrase.

use super::words::{Words, is_finite, is_noun, is_verb};
use crate::lexicon::{Function, Signs, SourceRelation};
use crate::model::{Relation, Tag, Tokens};

/// A verb with its auxiliaries.
#[derive(Clone, Copy, Debug)]
pub(super) struct VerbGroup {
    /// Auxiliaries, adverbs between them, and the verb.
    pub(super) tokens: Tokens,
    /// Whether `be` or `get` stands before a participle.
    pub(super) passive: bool,
    /// Whether a negation stands in it.
    pub(super) negated: bool,
    /// Whether a modal verb stands in it.
    pub(super) modal: bool,
    /// Whether it begins with `to`.
    pub(super) infinitive: bool,
    /// Whether any auxiliary stands before the verb.
    pub(super) auxiliary: bool,
}

/// What can stand inside a base noun phrase, left of its head.
fn is_modifier(tag: Tag) -> bool {
    is_noun(tag)
        || matches!(
            tag,
            Tag::Jj
                | Tag::Jjr
                | Tag::Jjs
                | Tag::Cd
                | Tag::Hyph
                | Tag::Pos
                | Tag::Dollar
                | Tag::Fw
                | Tag::Vbn
                | Tag::Vbg
                | Tag::Rbs
                | Tag::Afx
        )
}

fn is_determiner(tag: Tag) -> bool {
    matches!(tag, Tag::Dt | Tag::PrpPoss | Tag::Pdt | Tag::WpPoss)
}

impl Words<'_> {
    /// The verb group whose main verb is `head`, not reaching before `floor`.
    pub(super) fn verb_group(&self, head: usize, floor: usize) -> VerbGroup {
        let mut start = head;
        let mut group = VerbGroup {
            tokens: Tokens::default(),
            passive: false,
            negated: false,
            modal: false,
            infinitive: false,
            auxiliary: false,
        };
        let mut at = head;
        let auxiliary = Function::BE.or(Function::HAVE).or(Function::DO).or(Function::MODAL).or(Function::GET);
        while at > floor {
            let i = at - 1;
            if self.has(i, Function::NEGATION) {
                group.negated = true;
            } else if self.tag(i) == Tag::To && start == at && self.tag(head) == Tag::Vb
                || self.tag(i) == Tag::To && self.tag(start) == Tag::Vb
            {
                group.infinitive = true;
                start = i;
                break;
            } else if self.has(i, auxiliary) && (is_verb(self.tag(i)) || self.has(i, Function::MODAL)) {
                if self.has(i, Function::BE.or(Function::GET)) && !group.passive {
                    group.passive = matches!(self.tag(head), Tag::Vbn | Tag::Vbd) && !group.auxiliary;
                }
                group.modal |= self.has(i, Function::MODAL);
                group.auxiliary = true;
                start = i;
            } else if self.is_time(i, floor) {
                at = i - 1; // "had on Thursday said", "had in June asked", "had last week asked"
                continue;
            } else if !(matches!(self.tag(i), Tag::Rb | Tag::Rbr) || self.since(i, head, floor)) || at + 3 < start {
                break;
            }
            at = i;
        }
        group.tokens = Tokens::new(start, head + 1);
        group
    }

    /// Whether the word and the one before it tell when: `on Thursday`, `in June`, `last week`, `this week`.
    fn is_time(&self, i: usize, floor: usize) -> bool {
        let before = |what| i > floor && self.has(i - 1, what);
        self.has(i, Function::DAY) && before(Function::ON)
            || self.has(i, Function::MONTH) && before(Function::IN)
            || self.has(i, Function::TIME) && i > floor && matches!(self.tag(i - 1), Tag::Jj | Tag::Dt)
    }

    /// `Since` between an auxiliary and its participle, where it joins no clause: `has since denied`.
    fn since(&self, i: usize, head: usize, floor: usize) -> bool {
        let participle = matches!(self.tag(head), Tag::Vbn | Tag::Vbd);
        participle && self.has(i, Function::SUBORDINATOR) && i > floor && self.has(i - 1, Function::HAVE)
    }

    /// The place behind a word of time and what leads to it: `on Monday`, `last month`.
    pub(super) fn behind_time(&self, at: usize, stop: usize) -> usize {
        let is = |i: usize, function| i < stop && self.has(i, function);
        let dated = |i: usize| if is(i + 1, Function::DAY) { i + 2 } else { at };
        match () {
            _ if is(at, Function::DAY) => at + 1,
            _ if is(at, Function::ON) => dated(at),
            _ if is(at + 1, Function::TIME) && matches!(self.tag(at), Tag::Jj | Tag::Dt) => at + 2,
            _ => at,
        }
    }

    /// A phrase without what stands behind it that belongs to the verb, a day or an adverb between commas: `Roe` of `Roe on
    /// Monday` and of `Roe, however`.
    pub(super) fn bare(&self, phrase: Tokens) -> Tokens {
        let last = phrase.end as usize;
        let cut = if phrase.len() <= 2 {
            0
        } else if self.has(last - 1, Function::DAY) && self.has(last - 2, Function::ON)
            || self.tag(last - 1) == Tag::Rb && self.is_comma(last - 2)
        {
            2
        } else if phrase.len() > 3
            && self.tag(last - 1) == Tag::Nn
            && self.tag(last - 2) == Tag::In
            && self.is_comma(last - 3)
        {
            3
        } else {
            0
        };
        Tokens { end: phrase.end - cut, ..phrase }
    }

    /// The place behind adverbs, words of time and prepositional phrases from `at`.
    pub(super) fn skip_adverbials(&self, mut at: usize, stop: usize) -> usize {
        for _ in 0..5 {
            if at >= stop {
                break;
            }
            if self.has(at, Function::DAY.or(Function::TIME)) || self.tag(at) == Tag::Rb {
                at += 1;
            } else if (self.tag(at) == Tag::In && !self.has(at, Function::THAT.or(Function::SUBORDINATOR))
                || self.has(at, Function::TO))
                && at + 1 < stop
            {
                match self.noun_phrase_after(at + 1, stop, false) {
                    Some(p) => at = p.end as usize,
                    None => break,
                }
            } else if self.tag(at) == Tag::Jj && at + 1 < stop && self.has(at + 1, Function::TIME)
                || self.tag(at) == Tag::Dt && at + 1 < stop && self.has(at + 1, Function::TIME)
            {
                at += 2;
            } else {
                break;
            }
        }
        at
    }

    /// Where the words before the noun at `start` begin that belong to it, but for its article (`repeated` in `his repeated
    /// claim`).
    pub(super) fn before_noun(&self, start: usize, floor: usize) -> usize {
        let mut left = start;
        while left > floor
            && matches!(
                self.tag(left - 1),
                Tag::Jj | Tag::Jjs | Tag::Jjr | Tag::Vbn | Tag::Nn | Tag::Cd | Tag::Vbg | Tag::Hyph
            )
        {
            left -= 1;
        }
        left
    }

    /// The verb before a noun phrase that says nothing by itself (`issued` in `issued a warning`).
    pub(super) fn light_verb(&self, phrase: usize, floor: usize) -> Option<usize> {
        let light = |&v: &usize| {
            v >= floor
                && is_verb(self.tag(v))
                && (self.is(v, Signs::LIGHT_VERB) || self.has(v, Function::HAVE.or(Function::BE)))
        };
        phrase.checked_sub(1).filter(light)
    }

    /// The verb before a noun phrase whose subject is what the noun is about (`drew` in `drew sharp criticism from Roe`).
    pub(super) fn drawing_verb(&self, phrase: usize, floor: usize) -> Option<usize> {
        phrase.checked_sub(1).filter(|&v| v >= floor && is_verb(self.tag(v)) && self.is(v, Signs::DRAWS))
    }

    /// The light verb before a possessive pronoun, whose subject owns the noun phrase at `phrase`: "repeated his claim".
    pub(super) fn light_verb_with_own(&self, phrase: usize, floor: usize) -> Option<usize> {
        let own = phrase.checked_sub(1).filter(|&i| i > floor && self.tag(i) == Tag::PrpPoss)?;
        self.light_verb(own, floor).filter(|&v| self.is(v, Signs::LIGHT_VERB))
    }

    /// Where the base noun phrase that ends before `end` begins; `None` if none does.
    fn base_before(&self, end: usize, floor: usize) -> Option<usize> {
        let last = end.checked_sub(1).filter(|&l| l >= floor)?;
        let tag = self.tag(last);
        let pronoun = tag == Tag::Prp || self.has(last, Function::PRONOUN) && !is_verb(tag);
        if pronoun && (tag == Tag::Prp || last == floor || !is_modifier(self.tag(last - 1))) {
            let one_of = last > floor && is_determiner(self.tag(last - 1)) && tag != Tag::Prp;
            return Some(if one_of { last - 1 } else { last });
        }
        // "The miller and the smith both": over the word that sums up to the phrase before it.
        if tag == Tag::Dt && self.has(last, Function::PRONOUN) && last > floor && is_noun(self.tag(last - 1)) {
            return self.base_before(last, floor);
        }
        let nominal = is_noun(tag)
            || matches!(tag, Tag::Cd | Tag::Fw | Tag::Hyph | Tag::Rrb)
            || (matches!(tag, Tag::Jj | Tag::Jjs | Tag::Jjr)
                && last > floor
                && (is_determiner(self.tag(last - 1)) || is_noun(self.tag(last - 1))))
            || (tag == Tag::Pos && last > floor && is_noun(self.tag(last - 1)))
            || (matches!(tag, Tag::Vbg | Tag::Vbn | Tag::Vb | Tag::Vbp)
                && self.is(last, Signs::CAPITAL)
                && last > floor);
        if !nominal {
            return None;
        }
        let mut start = last;
        if tag == Tag::Rrb {
            // "Roe (D-Lune)": over the bracket to the name before it.
            let open = (floor..last).rev().take(8).find(|&i| self.tag(i) == Tag::Lrb)?;
            return self.base_before(open, floor);
        }
        while start > floor {
            let i = start - 1;
            if self.is_quote(i) {
                // A nickname or scare quotes inside a phrase: "the \"gang\" leader".
                break;
            }
            let t = self.tag(i);
            if is_determiner(t) {
                start = i;
                // "all the", "both the"; and a possessor: "Roe's" carries no determiner of its own.
                if start > floor && matches!(self.tag(start - 1), Tag::Pdt) {
                    start -= 1;
                }
                break;
            }
            let participle = matches!(t, Tag::Vbn | Tag::Vbg);
            if participle
                && (i == floor
                    || !(is_determiner(self.tag(i - 1))
                        || is_modifier(self.tag(i - 1))
                            && !matches!(self.tag(i - 1), Tag::Vbn | Tag::Vbg | Tag::Nns | Tag::Nnp)))
            {
                break;
            }
            let adverb_inside = matches!(t, Tag::Rb | Tag::Rbr)
                && matches!(self.tag(start), Tag::Jj | Tag::Cd | Tag::Vbn)
                && i > floor
                && is_determiner(self.tag(i - 1));
            if !(is_modifier(t) || self.has(i, Function::SLASH) || adverb_inside) {
                break;
            }
            start = i;
        }
        Some(start)
    }

    /// The full noun phrase that ends before `end`, not reaching before `floor`.
    pub(super) fn noun_phrase_before(&self, end: usize, floor: usize) -> Option<Tokens> {
        let mut start = self.base_before(end, floor)?;
        loop {
            if start <= floor {
                break;
            }
            let i = start - 1;
            if self.tag(i) == Tag::In && self.extends(i) && i > floor {
                match self.base_before(i, floor) {
                    Some(s) if !self.is_object(s, floor) || self.has(i, Function::OF) => start = s,
                    _ => break,
                }
            } else if self.has(i, Function::AND) && i > floor && self.tag(i) == Tag::Cc && !self.clause_before(i, floor)
            {
                match self.base_before(i, floor) {
                    Some(s) if !self.is_object(s, floor) => start = s,
                    _ => break,
                }
            } else if self.tag(i) == Tag::Hyph && i > floor && is_modifier(self.tag(i - 1)) {
                start = i - 1;
            } else {
                break;
            }
        }
        Some(Tokens::new(start, end))
    }

    /// Whether the noun phrase that begins at `start` seems to be an object or belongs to an adverbial.
    fn is_object(&self, start: usize, floor: usize) -> bool {
        if start <= floor {
            return false;
        }
        let t = self.tag(start - 1);
        (is_verb(t) && !self.has(start - 1, Function::BE)) || t == Tag::Rp
    }

    /// Whether the comma at `comma` joins what begins at `start` to the name before it (", 59,", ", of Lune,", ", the head").
    fn continues(&self, comma: usize, start: usize) -> bool {
        let t = self.tag(start);
        (self.is_comma(comma)
            && (t == Tag::Cd || is_determiner(t) || self.tag(comma - 1) == Tag::Cd || matches!(t, Tag::Nnp | Tag::Nn)))
            && !(self.tag(comma - 1) == Tag::Nnp && t == Tag::Nnp && (comma < 2 || self.tag(comma - 2) == Tag::In))
    }

    /// Left over words of time before a verb ("Roe on Friday said", "a poll last week found"): the new end.
    fn without_time(&self, end: usize, floor: usize) -> usize {
        let time = Function::DAY.or(Function::MONTH).or(Function::TIME);
        let mut at = end;
        while at > floor && at + 5 > end {
            let i = at - 1;
            let dated = self.tag(i) == Tag::Cd
                && i > floor
                && (self.has(i - 1, Function::MONTH) || self.has(i - 1, Function::IN));
            if self.has(i, time) && !matches!(self.tag(i), Tag::Md | Tag::Vb) || dated {
                at = i;
            } else if at < end && (matches!(self.tag(i), Tag::Dt | Tag::In) || self.tag(i) == Tag::Jj) {
                at = i;
                if self.tag(i) == Tag::In {
                    break;
                }
            } else {
                break;
            }
        }
        // A phrase of time alone, without a noun before it, is no reason to look farther.
        if at > floor
            && (is_noun(self.tag(at - 1)) || matches!(self.tag(at - 1), Tag::Prp | Tag::Vbn | Tag::Vbd | Tag::Rrb))
        {
            at
        } else {
            end
        }
    }

    /// All from the border of the clause to the verb at `verb`, if no finite verb stands between.
    pub(super) fn wide_subject(&self, verb: usize, floor: usize) -> Option<Tokens> {
        let mut start = verb;
        while start > floor {
            let i = start - 1;
            let border = self.is_comma(i)
                || self.is_quote(i)
                || self.is_dash(i)
                || matches!(self.tag(i), Tag::Stop | Tag::Colon)
                || self.has(i, Function::THAT.or(Function::SUBORDINATOR).or(Function::RELATIVE))
                    && !self.has(i, Function::AS)
                || self.has(i, Function::CONTRAST);
            if border {
                break;
            }
            if is_finite(self.tag(i)) {
                return None;
            }
            start = i;
        }
        while start < verb && matches!(self.tag(start), Tag::Rb | Tag::Cc | Tag::In | Tag::Uh) {
            start += 1;
        }
        let mut end = verb;
        while end > start && self.tag(end - 1) == Tag::Rb {
            end -= 1;
        }
        (start < end && (start..end).any(|i| is_noun(self.tag(i)))).then(|| Tokens::new(start, end))
    }

    /// Whether a finite verb stands between the clause border before `i` and `i`.
    fn clause_before(&self, i: usize, floor: usize) -> bool {
        (floor..i)
            .rev()
            .take(25)
            .take_while(|&j| !self.is_comma(j) && !self.is_quote(j))
            .any(|j| is_finite(self.tag(j)))
    }

    /// Prepositions that a noun phrase grows over.
    fn extends(&self, i: usize) -> bool {
        self.has(
            i,
            Function::OF
                .or(Function::FOR)
                .or(Function::IN)
                .or(Function::FROM)
                .or(Function::AT)
                .or(Function::WITH)
                .or(Function::ON),
        ) && !self.is(i, Signs::FIRST)
    }

    /// Where the base noun phrase that begins at `start` ends.
    pub(super) fn base_after(&self, start: usize, stop: usize) -> Option<usize> {
        if start >= stop {
            return None;
        }
        let first = self.tag(start);
        if matches!(first, Tag::Prp | Tag::Ex)
            || (self.has(start, Function::PRONOUN)
                && !is_verb(first)
                && (start + 1 >= stop || !is_modifier(self.tag(start + 1))))
        {
            return Some(start + 1);
        }
        let mut end = start;
        let mut nominal = false;
        while end < stop {
            let t = self.tag(end);
            if self.is_quote(end) {
                // Words set in quotation marks inside a phrase: `Roe's "reckless" raid`, `the "brave" people`.
                let Some(last) = (end > start && !nominal).then(|| self.aside(end, stop)).flatten() else { break };
                nominal = is_noun(self.tag(last - 1));
                end = last + 1;
                continue;
            }
            if is_determiner(t) {
                if end > start && self.tag(end - 1) != Tag::Pdt {
                    break;
                }
            } else if is_noun(t) || t == Tag::Cd || t == Tag::Fw {
                nominal = true;
            } else if t == Tag::Pos || t == Tag::Hyph || end > start && self.has(end, Function::SLASH) {
                nominal = false;
            } else if matches!(t, Tag::Jj | Tag::Jjr | Tag::Jjs | Tag::Dollar | Tag::Rbs | Tag::Afx) {
                // "the rich": an adjective may be all there is.
                if !nominal
                    && end > start
                    && is_determiner(self.tag(end - 1))
                    && (end + 1 == stop || !is_modifier(self.tag(end + 1)))
                {
                    return Some(end + 1);
                }
                if nominal && !(end + 1 < stop && is_noun(self.tag(end + 1))) {
                    break;
                }
            } else if matches!(t, Tag::Vbn | Tag::Vbg) {
                let inside = end + 1 < stop
                    && is_modifier(self.tag(end + 1))
                    && (end == start
                        || is_determiner(self.tag(end - 1))
                        || matches!(self.tag(end - 1), Tag::Jj | Tag::Hyph));
                if !inside {
                    break;
                }
            } else if t == Tag::Rb {
                if !(end + 1 < stop
                    && matches!(self.tag(end + 1), Tag::Jj | Tag::Vbn | Tag::Cd)
                    && end > start
                    && is_determiner(self.tag(end - 1)))
                {
                    break;
                }
            } else {
                break;
            }
            end += 1;
        }
        while end > start && matches!(self.tag(end - 1), Tag::Hyph) {
            end -= 1;
        }
        (nominal || end > start && is_noun(self.tag(end - 1))).then_some(end)
    }

    /// The closing mark of a quotation that opens at `mark` and holds a few words, none a finite verb.
    fn aside(&self, mark: usize, stop: usize) -> Option<usize> {
        const LONGEST: usize = 6;
        let q = self.quotation_around(mark).filter(|q| q.closed && q.tokens.start as usize == mark)?.tokens;
        let words = Tokens { start: q.start + 1, end: q.end - 1 };
        let short = !words.is_empty() && words.len() <= LONGEST && q.end as usize <= stop && !self.has_verb(words);
        short.then_some(words.end as usize)
    }

    /// The full noun phrase that begins at `start`, not reaching `stop`: with its prepositions, coordination and, if
    /// `apposition`, what stands between commas behind it.
    pub(super) fn noun_phrase_after(&self, start: usize, stop: usize, apposition: bool) -> Option<Tokens> {
        let mut end = self.base_after(start, stop)?;
        loop {
            if end >= stop {
                break;
            }
            let more = if self.tag(end) == Tag::In && self.extends(end) && !self.time_after(end + 1, stop)
                || (self.has(end, Function::AND) && self.tag(end) == Tag::Cc)
            {
                self.base_after(end + 1, stop)
                    .filter(|&e| !(self.tag(end) == Tag::Cc && e < stop && is_verb(self.tag(e))))
            } else if self.tag(end) == Tag::Lrb {
                (end..stop.min(end + 10)).find(|&i| self.tag(i) == Tag::Rrb).map(|i| i + 1)
            } else if apposition && self.is_comma(end) && end + 1 < stop && self.begins_apposition(end + 1) {
                self.base_after(end + 1, stop).filter(|&e| e >= stop || !is_finite(self.tag(e)))
            } else {
                None
            };
            match more {
                Some(e) => end = e,
                None => break,
            }
        }
        Some(Tokens::new(start, end))
    }

    /// Whether a word of time stands at `i` ("on Monday").
    fn time_after(&self, i: usize, stop: usize) -> bool {
        i < stop
            && (self.has(i, Function::DAY.or(Function::MONTH))
                || (self.tag(i) == Tag::Cd && self.document.tokens[i].span.range().len() == 4)
                || (i + 1 < stop && self.has(i + 1, Function::TIME)))
    }

    /// Whether an apposition can begin at `i`.
    fn begins_apposition(&self, i: usize) -> bool {
        let t = self.tag(i);
        (is_determiner(t) || is_noun(t) || t == Tag::Jj || t == Tag::Cd)
            && !self.has(i, Function::DAY.or(Function::MONTH).or(Function::TIME))
    }

    /// Without the noun that the clause of the verb is about: `Roe` in `a charge Roe denies`.
    fn behind_antecedent(&self, phrase: Tokens, verb: usize) -> Tokens {
        const GROUP: usize = 3;
        let end = self.trees.heads.len().min(verb + GROUP);
        let clause = (verb..end).find(|&v| self.trees.relations[v] == Relation::Relcl);
        let noun = clause.and_then(|v| self.trees.head(v)).filter(|&n| phrase.holds(n) && n + 1 < phrase.end as usize);
        noun.map_or(phrase, |n| Tokens { start: n as u32 + 1, ..phrase })
    }

    /// The subject of a verb group that begins at `verb`: the noun phrase before it, over adverbs and what stands
    /// between commas.
    pub(super) fn subject_before(&self, verb: usize, floor: usize) -> Option<Subject> {
        let mut end = verb;
        while end > floor && matches!(self.tag(end - 1), Tag::Rb | Tag::Rbr) && !self.has(end - 1, Function::NEGATION) {
            end -= 1;
        }
        end = self.without_time(end, floor);
        if end <= floor {
            return None;
        }
        let i = end - 1;
        if self.has(i, Function::RELATIVE) && matches!(self.tag(i), Tag::Wp | Tag::Wdt) || self.has(i, Function::WHO) {
            return Some(Subject { tokens: Tokens::new(i, end), relation: SourceRelation::Relative });
        }
        // "a poll released last week": a participle behind its noun.
        if end < verb && matches!(self.tag(i), Tag::Vbn | Tag::Vbd) && i > floor && is_noun(self.tag(i - 1)) {
            return self
                .noun_phrase_before(i, floor)
                .map(|p| Subject { tokens: Tokens { end: end as u32, ..p }, relation: SourceRelation::Adjacent });
        }
        if let Some(tokens) = self.noun_phrase_before(end, floor) {
            let tokens = self.behind_antecedent(tokens, verb);
            return Some(Subject { tokens, relation: SourceRelation::Adjacent });
        }
        // "Roe, the minister, said", "Roe (the minister) said"
        if self.is_comma(i) || self.is_dash(i) {
            let open = (floor..i)
                .rev()
                .take(40)
                .find(|&j| (self.is_comma(j) || self.is_dash(j)) && self.is_comma(i) == self.is_comma(j));
            if let Some(open) = open
                && open > floor
                && i > open + 1
                && !self.is(i, Signs::QUOTED)
            {
                // Several commas can stand inside: "Roe, the minister of trade, industry and labour, said".
                let mut open = open;
                loop {
                    if let Some(phrase) = self.noun_phrase_before(open, floor) {
                        let relative = self.has(open + 1, Function::RELATIVE);
                        let clause = (open + 2..i).find(|&j| is_finite(self.tag(j)));
                        let own = clause.is_none_or(|c| (open + 1..c).any(|j| self.has(j, Function::RELATIVE)));
                        if relative || own {
                            // "Roe, 59, of Lune, who watched": a name with its age and place stands farther left.
                            let mut phrase = phrase;
                            while let Some(comma) = (phrase.start as usize)
                                .checked_sub(1)
                                .filter(|&c| c > floor && self.continues(c, phrase.start as usize))
                                .filter(|_| !self.has(phrase.start as usize, Function::RELATIVE))
                            {
                                match self.noun_phrase_before(comma, floor) {
                                    Some(p) => phrase.start = p.start,
                                    None => break,
                                }
                            }
                            let tokens = if relative { phrase } else { Tokens { start: phrase.start, end: i as u32 } };
                            return Some(Subject { tokens, relation: SourceRelation::Apposition });
                        }
                    }
                    let before = (floor + 1..open).rev().take(25).find(|&j| self.is_comma(j));
                    match before {
                        Some(b)
                            if !(b + 1..open)
                                .any(|j| is_finite(self.tag(j)) && !self.has(b + 1, Function::RELATIVE)) =>
                        {
                            open = b
                        }
                        _ => break,
                    }
                }
            }
        }
        None
    }
}

/// The subject of a verb.
#[derive(Clone, Copy, Debug)]
pub(super) struct Subject {
    pub(super) tokens: Tokens,
    /// How it stands to the verb.
    pub(super) relation: SourceRelation,
}
