//! What the tree of a sentence says about a cue: its subject, what it takes as its complement, and where phrases end.
//!
//! A tree is one more witness beside the rules, which work from word to word: readings can begin and end where it says,
//! and features tell whether a reading agrees with it. It errs too, so nothing is decided by it alone.

use arrayvec::ArrayVec;

use super::occurrences::Occurrence;
use super::words::Words;
use crate::lexicon::{Agreement, CueKind, Fit, Frame, Signs, Takes};
use crate::model::{Relation, Tag, Tokens, Trees};

/// The tree around one cue.
#[derive(Clone, Copy, Debug)]
pub(super) struct Branch {
    /// What the cue takes as content.
    pub(super) frame: Frame,
    /// How the cue hangs on what governs it.
    pub(super) relation: Relation,
    /// The head of its subject, or of the phrase behind `by`.
    subject: Option<usize>,
    /// All that hangs on that head.
    phrase: Tokens,
    /// What kind of complement it takes.
    pub(super) takes: Takes,
    /// The complement, without marks at its edges.
    pub(super) complement: Tokens,
    /// Whether it lies in the complement of another cue.
    pub(super) inside: bool,
    /// All that hangs on the cue.
    clause: Tokens,
}

impl Branch {
    pub(super) fn new(words: &Words<'_>, o: &Occurrence) -> Branch {
        let trees = words.trees;
        let last = o.tokens.end as usize - 1;
        let cue = match o.kind {
            CueKind::Verb => o.tokens.start as usize,
            CueKind::Noun => last,
            // The word of a fixed phrase that the others hang on.
            CueKind::Phrase | CueKind::Preposition | CueKind::Mark => trees.head_of(o.tokens).unwrap_or(last),
        };
        let children = Children::of(trees, cue);
        let subject = subject(trees, cue, &children);
        let (takes, complement) = complement(words, cue, &children);
        Branch {
            frame: words.lexicon.cues[o.cue as usize].frame,
            relation: trees.relations[cue],
            subject,
            phrase: subject
                .map_or(Tokens::default(), |s| words.bare(completed(words, o, trim(words, trees.subtree(s))))),
            takes,
            complement,
            inside: is_inside(words, cue),
            clause: trees.subtree(cue),
        }
    }

    /// The noun phrases that the tree makes the source: with all that hangs on it, and without clauses behind it.
    pub(super) fn sources(&self, words: &Words<'_>) -> ArrayVec<Tokens, 2> {
        let mut out = ArrayVec::new();
        if let Some(subject) = self.subject {
            out.push(self.phrase);
            let short = words.bare(trim(words, words.trees.noun_phrase(subject)));
            if short != self.phrase {
                out.push(short);
            }
        }
        out.retain(|p: &mut Tokens| !p.is_empty());
        out
    }

    /// Whether a source is the tree's.
    pub(super) fn agrees(&self, source: Option<Tokens>) -> Agreement {
        match (source, self.subject) {
            (None, None) => Agreement::Neither,
            (Some(_), None) => Agreement::Unseen,
            (None, Some(_)) => Agreement::Missed,
            (Some(s), Some(_)) if s == self.phrase => Agreement::Same,
            (Some(s), Some(head)) if s.holds(head) && s.end == self.phrase.end => Agreement::End,
            (Some(s), Some(head)) if s.holds(head) && s.start == self.phrase.start => Agreement::Start,
            (Some(s), Some(head)) if s.holds(head) => Agreement::Head,
            (Some(s), Some(_)) if s.overlaps(self.phrase) => Agreement::Inside,
            _ => Agreement::Other,
        }
    }

    /// Whether a piece of content behind the cue goes on where all that hangs on the cue has ended.
    pub(super) fn goes_beyond(&self, words: &Words<'_>, piece: Tokens) -> bool {
        self.clause.start <= piece.start && trim(words, piece).end > self.clause.end
    }

    /// How a piece of content lies to the complement and to the other phrases of the tree.
    pub(super) fn fits(&self, words: &Words<'_>, piece: Tokens) -> Fit {
        let piece = trim(words, piece);
        let complement = self.complement;
        if !complement.is_empty() && piece.overlaps(complement) {
            match (piece.start == complement.start, piece.end == complement.end) {
                (true, true) => return Fit::Same,
                (false, true) => return Fit::End,
                (true, false) if piece.end > complement.end => return Fit::Longer,
                (true, false) => return Fit::Shorter,
                _ => {}
            }
        }
        if piece.is_empty() {
            return Fit::Crosses;
        }
        // Nothing of the piece may hang on a word behind it, nor the other way round.
        let last = piece.end as usize - 1;
        let next = words.trees.edges.get(piece.end as usize).map_or(piece.end, |e| e.0);
        if words.trees.edges[last].1 > piece.end || next < piece.end { Fit::Crosses } else { Fit::Border }
    }
}

/// The children of a token that matter here, the first of each relation, before it and behind it.
struct Children {
    before: [u32; Relation::ALL.len()],
    behind: [u32; Relation::ALL.len()],
}

const NONE: u32 = u32::MAX;

impl Children {
    fn of(trees: &Trees, at: usize) -> Children {
        let mut children = Children { before: [NONE; Relation::ALL.len()], behind: [NONE; Relation::ALL.len()] };
        // The last child on each side is an edge; from there its own first or last token leads to the next.
        let all = trees.subtree(at);
        let mut i = at;
        while i > all.start as usize {
            let mut child = i - 1;
            while trees.heads[child] != at as u32 {
                child = trees.heads[child] as usize;
            }
            children.before[trees.relations[child] as usize] = child as u32;
            i = trees.edges[child].0 as usize;
        }
        let mut i = at + 1;
        while i < all.end as usize {
            let mut child = i;
            while trees.heads[child] != at as u32 {
                child = trees.heads[child] as usize;
            }
            let first = &mut children.behind[trees.relations[child] as usize];
            *first = (*first).min(child as u32);
            i = trees.edges[child].1 as usize;
        }
        children
    }

    fn behind(&self, relation: Relation) -> Option<usize> {
        let child = self.behind[relation as usize];
        (child != NONE).then_some(child as usize)
    }

    fn first(&self, relation: Relation) -> Option<usize> {
        let child = self.before[relation as usize].min(self.behind[relation as usize]);
        (child != NONE).then_some(child as usize)
    }
}

/// The subject of a verb, of what it is joined to, or of what governs it if it has none of its own.
fn subject(trees: &Trees, cue: usize, children: &Children) -> Option<usize> {
    let (mut at, mut above);
    let mut children = children;
    at = cue;
    for _ in 0..4 {
        if let Some(by) = children.first(Relation::Agent) {
            return Children::of(trees, by).first(Relation::Pobj);
        }
        if children.first(Relation::Nsubjpass).is_some() {
            return None;
        }
        if let Some(own) = children.first(Relation::Nsubj).or(children.first(Relation::Poss)) {
            return Some(own);
        }
        let head = trees.head(at)?;
        at = match trees.relations[at] {
            Relation::Acl => return Some(head),
            Relation::Conj | Relation::Xcomp | Relation::Advcl | Relation::Dobj | Relation::Pcomp | Relation::Prep => {
                head
            }
            _ => return None,
        };
        above = Children::of(trees, at);
        children = &above;
    }
    None
}

/// What a cue takes: the clause, infinitive, object or phrase that hangs on it, or the sentence that it stands beside.
fn complement(words: &Words<'_>, cue: usize, children: &Children) -> (Takes, Tokens) {
    let trees = words.trees;
    let behind = |r: Relation| children.behind(r);
    let found = if let Some(c) = behind(Relation::Ccomp) {
        let marked = Children::of(trees, c).first(Relation::Mark).is_some();
        Some((if marked { Takes::That } else { Takes::Clause }, c))
    } else if let Some(c) = children.first(Relation::Ccomp) {
        Some((Takes::Before, c))
    } else if let Some(c) = behind(Relation::Xcomp) {
        Some((Takes::Infinitive, c))
    } else if let Some(c) = behind(Relation::Acl).or(behind(Relation::Relcl)) {
        Some((Takes::NounClause, c))
    } else if let Some(c) = behind(Relation::Dobj) {
        Some((Takes::Object, c))
    } else if let Some(c) = behind(Relation::Attr) {
        Some((Takes::Attribute, c))
    } else {
        behind(Relation::Prep).map(|c| (Takes::Preposition, c))
    };
    match found {
        Some((takes, c)) => (takes, trim(words, trees.subtree(c))),
        None if trees.relations[cue] == Relation::Parataxis => (Takes::Beside, Tokens::default()),
        None => (Takes::Nothing, Tokens::default()),
    }
}

/// Whether some word above is the complement of another cue.
fn is_inside(words: &Words<'_>, cue: usize) -> bool {
    let trees = words.trees;
    let mut at = cue;
    while let Some(head) = trees.head(at) {
        let clause = matches!(trees.relations[at], Relation::Ccomp | Relation::Xcomp | Relation::Acl);
        if clause && words.is(head, Signs::CUE) {
            return true;
        }
        at = head;
    }
    false
}

/// With the noun phrase of a preposition at the end, which the tree has hung elsewhere.
fn completed(words: &Words<'_>, o: &Occurrence, phrase: Tokens) -> Tokens {
    let end = phrase.end as usize;
    if phrase.is_empty() || words.tag(end - 1) != Tag::In {
        return phrase;
    }
    let sentence = words.document.sentences[o.sentence as usize].tokens;
    match words.noun_phrase_after(end, sentence.end as usize, false) {
        Some(rest) if !rest.overlaps(o.whole()) => Tokens { end: rest.end, ..phrase },
        _ => phrase,
    }
}

/// Without marks at the edges; quotation marks stay.
fn trim(words: &Words<'_>, mut span: Tokens) -> Tokens {
    let mark = |i: u32| matches!(words.tag(i as usize), Tag::Comma | Tag::Stop | Tag::Colon);
    while !span.is_empty() && mark(span.start) {
        span.start += 1;
    }
    while !span.is_empty() && mark(span.end - 1) {
        span.end -= 1;
    }
    span
}
