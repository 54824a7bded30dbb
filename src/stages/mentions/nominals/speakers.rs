//! `I` and `you`: who speaks, and who is asked.

use super::antecedents::{ActorKey, Antecedent};
use super::nouns::may_be_called;
use super::{ONE, REACH, Search, UNLIKELY};
use crate::lexicon::{Function, Role, Traits};
use crate::model::{ActorRef, ActorType, Flags, How, Mention, Sentence, Tokens, WordId};
use crate::stages::mentions::discover::is_organisation;
use crate::text::Class;

/// How many sentences can say that an article is an interview, and name who is asked.
const INTRODUCED: u32 = 10;
/// How many tokens a label has at most, its colon among them.
const LABEL: usize = 8;
/// How many words an interview has at least that mean who speaks and who is asked.
const PERSONAL: usize = 3;

impl Search<'_, '_> {
    /// Says who `I` is: between quotation marks whoever is quoted, else who is interviewed, as `you` is. `We` are the
    /// organisation that is quoted, or that an interview is about.
    pub(super) fn speakers(&mut self) {
        let waiting = std::mem::take(&mut self.waiting);
        if waiting.is_empty() {
            return;
        }
        let r = self.reading;
        let unquoted = waiting.iter().filter(|w| !r.flags(w.0 as usize).has(Flags::QUOTED)).count();
        let asked = if unquoted < PERSONAL { None } else { self.interviewee() };
        let labels = if unquoted == 0 { Vec::new() } else { self.labels() };
        let labelled = |sentence: u32| {
            let last = labels.partition_point(|l| l.0 <= sentence).checked_sub(1)?;
            let paragraph = |s: u32| r.document.sentences[s as usize].paragraph;
            // One label alone holds for its own paragraph only.
            labels[last].1.filter(|_| labels.len() > 1 || paragraph(labels[last].0) == paragraph(sentence))
        };
        let about = asked.and_then(|_| self.most_named());
        let mut spoken: Vec<Mention> = Vec::with_capacity(waiting.len());
        for (i, sentence) in waiting {
            let function = r.function(i as usize);
            let quoted = r.flags(i as usize).has(Flags::QUOTED);
            let (speaker, confidence) = if function.has(Function::ADDRESSEE) {
                (asked.filter(|_| !quoted), ONE)
            } else if function.has(Function::SPEAKER) {
                (if quoted { self.quoted(i as usize, sentence) } else { labelled(sentence).or(asked) }, ONE)
            } else {
                (if quoted { self.body_quoted(i as usize, sentence) } else { about }, UNLIKELY)
            };
            if let Some(n) = speaker {
                let tokens = Tokens { start: i, end: i + 1 };
                let mut mention = self.meaning(&self.out[n], tokens, sentence, How::Pronoun);
                mention.confidence = confidence;
                spoken.push(mention);
            }
        }
        if spoken.is_empty() {
            return;
        }
        self.out.extend(spoken);
        self.out.sort_by_key(|m| m.tokens.start);
    }

    /// A mention of the organisation that the article names most; of several the first.
    fn most_named(&self) -> Option<usize> {
        let mut counts: Vec<(ActorRef, u32, usize)> = Vec::new();
        for (n, m) in self.out.iter().enumerate().filter(|(_, m)| is_organisation(m.kind) && m.kind != ActorType::Media)
        {
            match counts.iter_mut().find(|c| c.0 == m.actor) {
                Some(count) => count.1 += 1,
                None => counts.push((m.actor, 1, n)),
            }
        }
        counts.into_iter().max_by_key(|c| (c.1, std::cmp::Reverse(c.2))).map(|c| c.2)
    }

    /// The organisation beside a word of saying in the paragraph of token `i`.
    fn body_quoted(&self, i: usize, sentence: u32) -> Option<usize> {
        let sentences = &self.reading.document.sentences;
        let paragraph = sentences[sentence as usize].paragraph;
        let first = self.out.partition_point(|m| sentences[m.sentence as usize].paragraph < paragraph);
        let here = self.out[first..].iter().enumerate();
        let here = here.take_while(|(_, m)| sentences[m.sentence as usize].paragraph == paragraph);
        let speaks = |m: &Mention| is_organisation(m.kind) && m.how != How::Pronoun && self.says(m.tokens);
        here.filter(|(_, m)| speaks(m))
            .min_by_key(|(_, m)| (m.tokens.start as usize).abs_diff(i))
            .map(|(n, _)| first + n)
    }

    /// Whether a word of saying outside quotation marks stands right beside these tokens.
    fn says(&self, tokens: Tokens) -> bool {
        let r = self.reading;
        let says = |at: usize| {
            r.tokens.get(at).is_some_and(|t| r.lexicon.vocabulary.class(t.word).has(Class::SAYING))
                && !r.flags(at).has(Flags::QUOTED)
        };
        says(tokens.end as usize) || tokens.start > 0 && says(tokens.start as usize - 1)
    }

    /// Who says the words between quotation marks that token `i` stands in, where a name behind them tells, or one before them
    /// in another sentence of the paragraph.
    pub(super) fn speaker(&self, i: usize, sentence: u32) -> Option<ActorKey> {
        let r = self.reading;
        if !r.flags(i).has(Flags::QUOTED) {
            return None;
        }
        let end = r.document.sentences[sentence as usize].tokens.end;
        let names = &self.writer.names;
        let behind = names.partition_point(|n| n.tokens.start as usize <= i);
        let here = (behind..names.len()).take_while(|&n| names[n].tokens.start < end);
        let outside = |t: Tokens| !r.flags(t.start as usize).has(Flags::QUOTED);
        let mut speaks = here.filter(|&n| outside(names[n].tokens) && self.says(names[n].tokens));
        if let Some(actor) = speaks.find_map(|n| self.writer.actor(n)) {
            return Some(actor.into());
        }
        let paragraph = |s: u32| r.document.sentences[s as usize].paragraph;
        let before = self.out.iter().rev().take_while(|m| paragraph(m.sentence) == paragraph(sentence));
        let mut before = before.filter(|m| m.kind == ActorType::Person && outside(m.tokens) && self.says(m.tokens));
        before.next().map(|m| m.actor.into())
    }

    /// The person beside whose name the words around token `i` are said: in its sentence, else its paragraph.
    fn quoted(&self, i: usize, sentence: u32) -> Option<usize> {
        let r = self.reading;
        let paragraph = r.document.sentences[sentence as usize].paragraph;
        let first = self.out.partition_point(|m| m.sentence + REACH < sentence);
        let near = self.out[first..].iter().enumerate().take_while(|(_, m)| m.sentence <= sentence + REACH);
        let score = |m: &Mention| {
            let (from, says) = (m.tokens.start as usize, self.says(m.tokens));
            let far = m.sentence.abs_diff(sentence);
            let there = r.document.sentences[m.sentence as usize].paragraph == paragraph;
            (there && far == 0, there && says, says, std::cmp::Reverse(far), std::cmp::Reverse(from.abs_diff(i)))
        };
        let outside = |m: &Mention| m.kind == ActorType::Person && !r.flags(m.tokens.start as usize).has(Flags::QUOTED);
        near.filter(|(_, m)| outside(m)).max_by_key(|(_, m)| score(m)).map(|(n, _)| first + n)
    }

    /// The labels of a transcript (`Roe:`, `THE MINISTER:`) as first sentences of paragraphs, with the mention of whoever
    /// speaks from there on, if that is known.
    fn labels(&self) -> Vec<(u32, Option<usize>)> {
        let r = self.reading;
        let mut labels = Vec::new();
        let mut paragraph = None;
        for (s, sentence) in (0..).zip(&r.document.sentences) {
            if paragraph.replace(sentence.paragraph) == Some(sentence.paragraph) {
                continue;
            }
            let words = sentence.tokens.range();
            let Some(colon) = words.clone().take(LABEL).find(|&i| r.is_mark(i, ":")) else { continue };
            let named = self.out.binary_search_by_key(&sentence.tokens.start, |m| m.tokens.start).ok();
            let named = named.filter(|&n| self.out[n].kind == ActorType::Person);
            let from = words.start + usize::from(r.has(words.start, Traits::THE));
            if named.is_some_and(|n| self.out[n].tokens.end as usize == colon) {
                labels.push((s, named));
            } else if let Some((_, role)) = r.role_at(from, colon).filter(|(n, _)| from + n == colon) {
                labels.push((s, self.first_called(role)));
            }
        }
        labels
    }

    /// The first mention of whoever was called by a role.
    fn first_called(&self, role: &Role) -> Option<usize> {
        let called = |n, a: &Antecedent| a.is(may_be_called(role)) && self.called(n, role, WordId::UNKNOWN);
        self.antecedents.iter().enumerate().position(|(n, a)| called(n, a))
    }

    /// The person that an interview names first, where the article opens by saying that it is one.
    fn interviewee(&self) -> Option<usize> {
        let r = self.reading;
        let mut opening = r.document.sentences.iter().take(INTRODUCED as usize);
        let says = |s: &Sentence| s.tokens.range().any(|i| r.function(i).has(Function::INTERVIEW));
        if !opening.any(says) {
            return None;
        }
        self.out.iter().take_while(|m| m.sentence < INTRODUCED).position(|m| m.kind == ActorType::Person)
    }
}
