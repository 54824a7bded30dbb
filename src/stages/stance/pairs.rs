//! Which pairs of a sentence are asked about, and the rows that come of it.

use super::SAY;
use super::certainty;
use super::deeds;
use super::judge::{Answer, Judge, Pair, tokens_of};
use super::names::Names;
use super::reports::{Here, Reported, Reports, Told};
use super::score::Parts;
use super::sentence::{Sentence, Source};
use crate::lexicon::{Fact, Lexicon};
use crate::model::{
    ActId, ActorRef, ActorType, Attribution, Certainty, How, Mention, Polarity, Span, Stance, Tag, Tokens,
};

/// The most pairs of actors without a cue that are asked about in one sentence, nearest first. Only those with a
/// judging term between them are: without one the answer is nearly always neutral, and hardly ever to be trusted.
const PAIRS: usize = 2;
/// Actors further apart than this are not asked about, in tokens: of those further apart one in twenty got an answer,
/// mostly a faint one.
const APART: u32 = 10;
/// How a target is shown is asked only if a judging term stands this near, in tokens, or a cue takes a side: a word at the
/// other end of a long sentence is seldom about it.
const BESIDE: u32 = 7;
/// Terms that weigh less are no reason to ask: of the questions about how a target is shown that rested on one of them,
/// one in eight got an answer.
const FAINT: f32 = 1.0;
/// How surely the article itself must seem to take a side: the sentences that the weights were learned from take one more
/// often than those of news do (see ARCHITECTURE.md, How the weights of stance are learned).
const PLAIN: f32 = 2.0;
/// How many sentences back somebody has spoken against who now turns that down.
const BACK: u32 = 5;
/// The most actors of one sentence that are looked at.
const ACTORS: usize = 12;
/// The act of what has no act of its own.
const OTHER: &str = "other";

pub(super) fn stances(source: &Source<'_>, mentions: &[Mention], attributions: &[Attribution]) -> Vec<Stance> {
    let reports = Reports::new(source, mentions, attributions);
    let mut asker = Asker {
        names: Names { source: *source, mentions },
        attributions,
        judge: Judge::default(),
        told: Told::default(),
        pairs: Vec::new(),
        article: source.lexicon.act_named(SAY).unwrap_or(ActId(0)),
        other: source.lexicon.act_named(OTHER).unwrap_or(ActId(0)),
        targets: Vec::new(),
        out: Vec::new(),
        first: 0,
    };
    let mut start = 0;
    while start < mentions.len() {
        let sentence = mentions[start].sentence;
        let n = mentions[start..].iter().take_while(|m| m.sentence == sentence).count();
        asker.sentence(sentence, start..start + n, reports.here(sentence as usize));
        start += n;
    }
    asker.out
}

/// The act that goes with a PLOVER root: the one of its name, or else of the stance's side.
pub(super) fn act_of_root(lexicon: &Lexicon, root: &str, polarity: Polarity) -> Option<ActId> {
    let of_root = || lexicon.acts.iter().enumerate().filter(|(_, a)| a.plover == root);
    let named = of_root().find(|(_, a)| a.name == root);
    let sided = || of_root().find(|(_, a)| a.polarity == polarity);
    named.or_else(sided).or_else(|| of_root().next()).map(|(i, _)| ActId(i as u8))
}

/// The act of who says something for or against a target by a cue that itself takes no side (the columns `for`, `against`
/// and `deed` of `acts.csv`): `deed` if the weightiest term is a verb, since then the target is said to have done wrong.
fn said_as(lexicon: &Lexicon, act: ActId, polarity: Polarity, deed: bool) -> ActId {
    let of = &lexicon.acts[usize::from(act.0)];
    let sided = match polarity {
        Polarity::Neutral => None,
        Polarity::Positive => of.praising,
        Polarity::Negative if deed => of.accusing,
        Polarity::Negative => of.blaming,
    };
    sided.unwrap_or(act)
}

struct Asker<'a> {
    names: Names<'a>,
    attributions: &'a [Attribution],
    judge: Judge,
    /// Of the question; see [`Asker::gather`].
    told: Told<'a>,
    /// Pairs of targets and how far apart they are.
    pairs: Vec<(u32, usize, usize)>,
    article: ActId,
    other: ActId,
    /// The targets of the sentence.
    targets: Vec<Target>,
    out: Vec<Stance>,
    /// Where the rows of the sentence begin in `out`.
    first: usize,
}

/// A mention that a stance can be about, and the attribution around it.
#[derive(Clone, Copy)]
struct Target {
    mention: u32,
    actor: ActorRef,
    reported: Option<Reported>,
}

impl Target {
    fn attribution(&self) -> Option<u32> {
        self.reported.map(|r| r.attribution)
    }
}

/// Who holds a stance.
#[derive(Clone, Copy)]
struct Holder {
    mention: Option<u32>,
    /// Words that name the holder; none for the article.
    span: Option<Span>,
    /// The words as tokens, if they stand in the sentence.
    tokens: Option<Tokens>,
    attribution: Option<u32>,
}

/// The sentence of a question.
struct Around<'t> {
    targets: &'t [Target],
    sentence: Tokens,
    /// Whether words judge in it.
    judges: bool,
    /// Whether it has been read.
    read: bool,
}

impl<'a> Asker<'a> {
    fn mention(&self, i: u32) -> &'a Mention {
        self.names.get(i)
    }

    fn sentence(&mut self, number: u32, mentions: std::ops::Range<usize>, here: Here<'a>) {
        let mut targets = std::mem::take(&mut self.targets);
        targets.clear();
        for i in mentions {
            let m = &self.names.mentions[i];
            let unnamed = m.kind == ActorType::Other && m.how == How::Nominal;
            if m.kind == ActorType::Place || m.kind == ActorType::Other && !unnamed || targets.len() >= ACTORS {
                continue;
            }
            let vague = unnamed || m.how == How::Pronoun && m.kind != ActorType::Person;
            let own = |a: &Attribution| a.source_mention.is_some_and(|s| self.mention(s).actor == m.actor);
            let reported = here.of_others(&self.names.source, m.span, own);
            // Who has no name, or is `it` or `they`, is only a target where an act for or against falls on them, or where somebody
            // says that they did harm: `accused the rebels`, `said the rebels shelled a school`.
            let falls =
                |r: Reported| r.object && r.side != Polarity::Neutral || deeds::does_harm(&self.names.source, m.tokens);
            if vague && !reported.is_some_and(falls) || self.names.only_tells(m) {
                continue;
            }
            let target = Target { mention: i as u32, actor: m.actor, reported };
            // Of the mentions of one actor in one content the first counts.
            if !targets.iter().any(|t| t.actor == m.actor && t.attribution() == target.attribution()) {
                targets.push(target);
            }
        }
        if !targets.is_empty() {
            self.ask_all(number, &targets, here);
        }
        self.targets = targets;
    }

    fn ask_all(&mut self, number: u32, targets: &[Target], here: Here<'a>) {
        self.first = self.out.len();
        let sentence = self.names.source.document.sentences[number as usize].tokens;
        // Most sentences judge nothing: they are not read at all, unless a cue in them takes a side.
        let judges = self.may_judge(sentence, targets);
        if judges {
            self.judge.read(&self.names.source, sentence);
        }
        let mut around = Around { targets, sentence, judges, read: judges };
        for t in targets {
            match t.reported {
                Some(r) => self.of_source(t, r, &mut around, here),
                None if judges => self.of_article(t, here),
                None => {}
            }
        }
        if targets.len() > 1 && judges {
            self.of_actors(targets, here);
        }
        self.of_charges(number, here);
        let mentions = self.names.mentions;
        let position = |s: &Stance| {
            (s.target, s.holder.map(|h| mentions[h as usize].span.start).or(s.holder_span.map(|h| h.start)))
        };
        self.out[self.first..].sort_by_key(position);
    }

    /// Whether a judging term may stand near one of the targets. What stands between two that are not [`APART`] is near
    /// one of them.
    fn may_judge(&self, sentence: Tokens, targets: &[Target]) -> bool {
        targets.iter().any(|t| {
            let of_target = self.mention(t.mention).tokens;
            let start = of_target.start.saturating_sub(BESIDE).max(sentence.start);
            let end = (of_target.end + BESIDE).min(sentence.end);
            start < end && Sentence::may_judge(&self.names.source, Tokens { start, end })
        })
    }

    /// What the source of an attribution turns down, if somebody has said it against the source: `Roe accused Poe of theft. Poe
    /// rejected the charge.`
    fn of_charges(&mut self, number: u32, here: Here<'a>) {
        for (n, a) in here.each().filter(|(_, a)| a.sentence == number) {
            let Some(holder) = a.source_mention else { continue };
            let Some(author) = self.accuser_of(holder, number) else { continue };
            let against = here.side(&self.names.source, n) == Polarity::Negative;
            let Some(word) = self.names.turned_down(a, against) else { continue };
            let answer = Answer::by_act(Polarity::Negative, Some(word));
            let Parts { evidence, mut rows, .. } = self.judge.parts(&self.names.source, answer);
            rows.extend(a.rows.first());
            self.out.push(Stance {
                sentence: number,
                attribution: Some(n),
                holder: Some(holder),
                holder_span: a.source.first().copied(),
                target: author,
                polarity: answer.polarity,
                score: answer.score,
                act: said_as(self.names.source.lexicon, here.act(n), answer.polarity, false),
                certainty: a.certainty,
                negated: a.negated,
                evidence,
                rows,
            });
        }
    }

    /// Who was the last to say something against the actor of a mention, a few sentences before at most; none if that is nobody
    /// known, or if the sentence already has a row of what the actor thinks of them.
    fn accuser_of(&self, accused: u32, number: u32) -> Option<u32> {
        let actor = |m: u32| self.mention(m).actor;
        let own = actor(accused);
        let source = |s: &Stance| self.attributions[s.attribution? as usize].source_mention.map(actor);
        // What others are said to do to the actor is nothing said against it.
        let says = |s: &Stance| s.attribution.is_some() && s.holder.map(actor) == source(s);
        let against = |s: &&Stance| s.polarity == Polarity::Negative && actor(s.target) == own && says(s);
        let mut near = self.out.iter().rev().take_while(|s| s.sentence + BACK >= number);
        let accuser = near.find(against)?.holder.filter(|&h| actor(h) != own)?;
        let known = |s: &Stance| s.holder.is_some_and(|h| actor(h) == own) && actor(s.target) == actor(accuser);
        (!self.out[self.first..].iter().any(known)).then_some(accuser)
    }

    /// What the source of an attribution thinks of a target in its content.
    fn of_source(&mut self, t: &Target, r: Reported, around: &mut Around<'_>, here: Here<'a>) {
        let a = &self.attributions[r.attribution as usize];
        let holder = a.source_mention;
        if holder.is_some_and(|h| self.mention(h).actor == t.actor) || r.elsewhere || self.names.speaks_for(a, t.actor)
        {
            return;
        }
        // Nobody's question (`asked whether`) is nobody's view.
        if a.source.is_empty() && a.certainty == Certainty::Question {
            return;
        }
        // A cue without a source still says that it is not the article's view.
        let span = a.source.first().or(a.cue.first()).copied();
        let target = self.mention(t.mention);
        // A source that is no actor (`reports say`) takes no side of its own: then the question is how it shows the target.
        let apart = span.filter(|s| holder.is_some() && !s.overlaps(target.span));
        let tokens = apart.map(|s| tokens_of(&self.names.source, s));
        let tokens = tokens.filter(|s| around.sentence.start <= s.start && s.end <= around.sentence.end);
        let holder = Holder { mention: holder, span, tokens, attribution: Some(r.attribution) };
        self.gather(here, target.span, tokens.and(span));
        let falls = r.argument && holder.mention.is_some() || r.object && !a.source.is_empty();
        let answer = self.answer_of(t, r, holder, falls, around);
        // Without a side a row still tells the act, if the act falls on the target: who asks something of whom. `Told the Lune
        // Gazette` asks nothing.
        let told = target.kind == ActorType::Media && a.addressee.is_some_and(|s| s.overlaps(target.span));
        let passes_on = told && here.act(r.attribution) == self.article;
        if answer.polarity != Polarity::Neutral || falls && !passes_on {
            self.push(t, holder, answer, here);
            for other in self.names.joined(a) {
                if self.mention(other).actor != t.actor {
                    let span = Some(self.mention(other).span);
                    self.push(t, Holder { mention: Some(other), span, ..holder }, answer, here);
                }
            }
        }
    }

    /// The side that the source of an attribution takes towards a target: by all words, by the act where that `falls` on the
    /// target, by what is done to it.
    fn answer_of(&mut self, t: &Target, r: Reported, holder: Holder, falls: bool, around: &mut Around<'_>) -> Answer {
        let a = &self.attributions[r.attribution as usize];
        let target = self.mention(t.mention);
        let neutral = Answer::by_act(Polarity::Neutral, None);
        // Who is asked to do something to others is not the one it is against.
        let asked = r.argument && a.addressee.is_some_and(|s| s.overlaps(target.span));
        let others = |o: &Target| {
            o.actor != t.actor && o.reported.is_some_and(|x| x.attribution == r.attribution && x.deed.is_some())
        };
        if asked && around.targets.iter().any(others) {
            return neutral;
        }
        // What is denied is not held against anybody.
        if r.denied && !a.negated {
            return neutral;
        }
        let mut answer = neutral;
        if around.judges && self.is_judged(target.tokens) || self.told.facts.iter().any(|f| f.is_sided()) {
            if !std::mem::replace(&mut around.read, true) {
                self.judge.read(&self.names.source, around.sentence);
            }
            let pair = Pair { target: target.tokens, holder: holder.tokens };
            answer = self.judge.ask(&self.names.source, pair, &self.told);
        }
        // Who is accused or thanked is on that side though no other word says so; and whom harm is wished, or who is not
        // accused or thanked, whatever other words say.
        let certain = r.deed.is_some() || a.negated && r.object;
        let unsaid = answer.polarity == Polarity::Neutral || certain && answer.polarity != r.side;
        if unsaid && falls && (r.side != Polarity::Neutral || certain) {
            answer = Answer::by_act(r.side, r.deed.or(a.rows.first().copied()));
        }
        match self.names.own_deed(a, target) {
            Some(deed) if deed.side != answer.polarity => Answer::by_act(deed.side, Some(deed.row)),
            // Words that judge stand near the victim of what they judge, and near the speaker's own side.
            None if answer.polarity == Polarity::Negative
                && !r.object
                && r.deed.is_none()
                && self.names.is_no_culprit(a, target) =>
            {
                neutral
            }
            _ => answer,
        }
    }

    /// Whether a judging term stands near enough to a target to be about it.
    fn is_judged(&self, target: Tokens) -> bool {
        self.judge.sentence.judges(target.start.saturating_sub(BESIDE), target.end + BESIDE, FAINT)
    }

    /// How the article itself shows a target, unless that is who speaks: what judges then is nearly always the speaker's.
    fn of_article(&mut self, t: &Target, here: Here<'a>) {
        let target = self.mention(t.mention);
        let relative = matches!(self.names.source.trees.tags[target.tokens.start as usize], Tag::Wp | Tag::Wdt);
        let apart = here.is_source(target.span) || relative;
        if !self.is_judged(target.tokens) || apart || !self.names.is_shown(target) {
            return;
        }
        self.gather(here, target.span, None);
        self.told.silent.extend(here.reported(&self.names.source));
        let answer = self.judge.ask(&self.names.source, Pair { target: target.tokens, holder: None }, &self.told);
        if answer.polarity != Polarity::Neutral && answer.score.abs() >= PLAIN {
            let article = Holder { mention: None, span: None, tokens: None, attribution: None };
            self.push(t, article, answer, here);
        }
    }

    /// What the actors of the sentence do to each other, in the words of the same speaker.
    fn of_actors(&mut self, targets: &[Target], here: Here<'a>) {
        self.pairs.clear();
        for (i, a) in targets.iter().enumerate() {
            for (j, b) in targets.iter().enumerate().skip(i + 1) {
                let (x, y) = (self.mention(a.mention).tokens, self.mention(b.mention).tokens);
                let between = y.start.saturating_sub(x.end);
                let apart = a.actor != b.actor && a.attribution() == b.attribution() && between <= APART;
                if apart && self.judge.sentence.judges(x.end, y.start, FAINT) {
                    self.pairs.push((between, i, j));
                }
            }
        }
        self.pairs.sort_unstable();
        for n in 0..self.pairs.len().min(PAIRS) {
            let (_, i, j) = self.pairs[n];
            self.of_pair(&targets[i], &targets[j], here);
            // Who stands second acts on the first where `by` says so; other answers are mostly wrong.
            let (x, y) = (self.mention(targets[i].mention).tokens, self.mention(targets[j].mention).tokens);
            if self.judge.sentence.has_by(x.end, y.start) {
                self.of_pair(&targets[j], &targets[i], here);
            }
        }
    }

    /// What one actor does to another.
    fn of_pair(&mut self, h: &Target, t: &Target, here: Here<'a>) {
        let (holder, target) = (self.mention(h.mention), self.mention(t.mention));
        let said = |s: &Stance| {
            s.attribution.is_some()
                && s.holder.is_some_and(|m| self.mention(m).actor == h.actor)
                && self.mention(s.target).actor == t.actor
        };
        if self.out[self.first..].iter().any(said) {
            return;
        }
        self.gather(here, target.span, Some(holder.span));
        let pair = Pair { target: target.tokens, holder: Some(holder.tokens) };
        let answer = self.judge.ask(&self.names.source, pair, &self.told);
        if answer.polarity != Polarity::Neutral && !self.names.is_done_by_others(holder, target) {
            let holder = Holder {
                mention: Some(h.mention),
                span: Some(holder.span),
                tokens: Some(holder.tokens),
                attribution: None,
            };
            self.push(t, holder, answer, here);
        }
    }

    /// The facts of a question besides what stands in the sentence.
    fn gather(&mut self, here: Here<'a>, target: Span, holder: Option<Span>) {
        here.tell(&self.names.source, target, holder, &mut self.told);
        self.told.facts.push(Fact::RUNNING);
    }

    /// Keeps a row; of two rows of one holder and target in a sentence the stronger one stays.
    fn push(&mut self, t: &Target, holder: Holder, answer: Answer, here: Here<'a>) {
        let lexicon = self.names.source.lexicon;
        let target = self.mention(t.mention);
        let of = |h: Option<u32>| h.map(|h| self.mention(h).actor);
        let known = self.out[self.first..].iter().position(|s| {
            self.mention(s.target).actor == t.actor
                && of(s.holder) == of(holder.mention)
                && (holder.mention.is_some() || s.holder_span == holder.span)
        });
        let known = known.map(|k| self.first + k);
        if known.is_some_and(|k| self.out[k].score.abs() >= answer.score.abs()) {
            return;
        }
        let Parts { evidence, mut rows, negated, deed } = self.judge.parts(&self.names.source, answer);
        let said = holder.attribution.map(|a| &self.attributions[a as usize]);
        let (act, (certainty, row)) = match holder.attribution {
            Some(n) => {
                let of_cue = self.attributions[n as usize].rows.first();
                rows.extend(of_cue.filter(|row| answer.by_act != Some(**row)));
                (
                    said_as(lexicon, here.act(n), answer.polarity, deed),
                    here.certainty(&self.names.source, n, target.tokens),
                )
            }
            None => {
                let pair = Pair { target: target.tokens, holder: holder.tokens };
                let root = self.judge.act(&self.names.source, pair, &self.told);
                let act = match root {
                    Some(root) => act_of_root(lexicon, root, answer.polarity).unwrap_or(self.other),
                    None => self.article,
                };
                (act, certainty::of_clause(&self.names.source, target.tokens))
            }
        };
        rows.extend(row);
        let stance = Stance {
            sentence: target.sentence,
            attribution: holder.attribution.or(t.attribution()),
            holder: holder.mention,
            holder_span: holder.span,
            target: t.mention,
            polarity: answer.polarity,
            score: answer.score,
            act,
            certainty,
            negated: negated || said.is_some_and(|a| a.negated),
            evidence,
            rows,
        };
        match known {
            Some(k) => self.out[k] = stance,
            None => self.out.push(stance),
        }
    }
}
