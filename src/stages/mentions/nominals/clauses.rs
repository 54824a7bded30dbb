//! Who is the subject of the clause a pronoun stands in: `himself` is the same, `him` is somebody else.

use super::Search;
use crate::lexicon::{Function, Traits};
use crate::model::{Flags, Mention, Tag};

impl Search<'_, '_> {
    /// The subject of the verb before token `i`, by its place among the mentions; none where another clause begins in between,
    /// or an infinitive, unless that is let `through`.
    pub(super) fn clause_subject(&self, i: usize, sentence: u32, through: bool) -> Option<usize> {
        const BORDER: Function = Function::THAT.or(Function::SUBORDINATOR).or(Function::WH).or(Function::RELATIVE);
        let r = self.reading;
        let start = r.document.sentences[sentence as usize].tokens.start as usize;
        let mut named = self.out.iter().enumerate().rev().skip_while(|(_, m)| m.tokens.end as usize > i).peekable();
        let mut verb = false;
        let mut at = i;
        while at > start {
            at -= 1;
            if let Some((n, m)) = named.next_if(|(_, m)| m.tokens.end as usize == at + 1 && m.sentence == sentence) {
                if verb && self.is_subject(m) {
                    return Some(n);
                }
                at = m.tokens.start as usize;
                continue;
            }
            let tag = r.tags[at];
            let infinitive = tag == Tag::To && r.tags.get(at + 1) == Some(&Tag::Vb);
            let border = r.function(at).has(BORDER) && !matches!(tag, Tag::Dt);
            let quoted =
                r.flags(at).has(Flags::QUOTE) || r.flags(at).has(Flags::QUOTED) != r.flags(i).has(Flags::QUOTED);
            // Somebody who is no mention.
            let other = matches!(tag, Tag::Nn | Tag::Nns | Tag::Nnp | Tag::Prp) && r.finite(at + 1);
            if border || quoted || other && verb || infinitive && !through || r.is_mark(at, ";") {
                return None;
            }
            verb |= r.finite(at) || matches!(tag, Tag::Vbg | Tag::Vbn | Tag::Vb);
        }
        None
    }

    /// Whether a verb follows a mention: `Roe said`, `Roe, 52, said`, `its leader, Roe, said`.
    pub(super) fn is_subject(&self, m: &Mention) -> bool {
        let r = self.reading;
        let (start, end) = (m.tokens.start as usize, m.tokens.end as usize);
        let title = usize::from(start > 0 && r.has(start - 1, Traits::TITLE_END));
        let apposed = |comma: usize| r.is_mark(comma, ",") && r.is_mark(end, ",") && r.finite(end + 1);
        r.finite(r.behind_age(end)) || start.checked_sub(title + 1).is_some_and(apposed)
    }
}
