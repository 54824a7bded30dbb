//! The trees of a document as three flat arrays, and what later stages ask of them.

use super::{Relation, Tag, Tokens};

/// Stands in [`Trees::heads`] for the root's head.
pub const NO_HEAD: u32 = u32::MAX;

/// Tag, head and relation of each token of a document.
#[derive(Clone, Debug, Default)]
pub struct Trees {
    /// Parts of speech.
    pub tags: Vec<Tag>,
    /// Index of the head among the tokens of the document, in the same sentence; [`NO_HEAD`] for a root. (A
    /// sentence can have several.)
    pub heads: Vec<u32>,
    /// Relation to the head.
    pub relations: Vec<Relation>,
    /// First and one past the last of the tokens under each, itself included; see [`Trees::span`]. Trees have no crossing
    /// arcs, so all between are under it as well.
    pub edges: Vec<(u32, u32)>,
}

impl Trees {
    /// No trees yet, with room for so many tokens.
    pub fn with_capacity(tokens: usize) -> Trees {
        Trees {
            tags: Vec::new(),
            heads: Vec::with_capacity(tokens),
            relations: Vec::with_capacity(tokens),
            edges: Vec::with_capacity(tokens),
        }
    }

    /// Adds `count` tokens that hang on nothing.
    pub fn add_roots(&mut self, count: usize) {
        let first = self.heads.len() as u32;
        let end = first + count as u32;
        self.heads.resize(end as usize, NO_HEAD);
        self.relations.resize(end as usize, Relation::Root);
        self.edges.extend((first..end).map(|i| (i, i + 1)));
    }

    /// Adds the tree over these tokens of another document of the same tokens, without their tags.
    pub fn add_same(&mut self, other: &Trees, tokens: Tokens) {
        self.heads.extend_from_slice(&other.heads[tokens.range()]);
        self.relations.extend_from_slice(&other.relations[tokens.range()]);
        self.edges.extend_from_slice(&other.edges[tokens.range()]);
    }

    /// Works out the edges of the last sentence, whose tree was just added from token `first` on.
    pub fn span(&mut self, first: usize) {
        let end = self.heads.len();
        let mut edges = std::mem::take(&mut self.edges);
        edges.extend((first..end).map(|i| (i as u32, i as u32 + 1)));
        // The first to reach a head from the left is its first token; who comes later, and all above, know already.
        for i in first..end {
            let mut at = i;
            while let Some(head) = self.head(at).filter(|&head| i < edges[head].0 as usize) {
                edges[head].0 = i as u32;
                at = head;
            }
        }
        for i in (first..end).rev() {
            let mut at = i;
            while let Some(head) = self.head(at).filter(|&head| i + 1 > edges[head].1 as usize) {
                edges[head].1 = i as u32 + 1;
                at = head;
            }
        }
        self.edges = edges;
    }

    /// The head of token `i`, unless it is a root.
    #[inline]
    pub fn head(&self, i: usize) -> Option<usize> {
        let head = self.heads[i];
        (head != NO_HEAD).then_some(head as usize)
    }

    /// The head of a phrase: the first of its tokens that hangs on none of the others.
    pub fn head_of(&self, phrase: Tokens) -> Option<usize> {
        phrase.range().find(|&i| self.head(i).is_none_or(|h| !phrase.holds(h)))
    }

    /// The children of token `i`, in order.
    pub fn children(&self, i: usize) -> impl Iterator<Item = usize> + '_ {
        let Tokens { start, end } = self.subtree(i);
        let mut next = start as usize;
        std::iter::from_fn(move || {
            next += usize::from(next == i);
            let mut child = (next < end as usize).then_some(next)?;
            // Every token under `i` leads up to a child, whose last token leads to the next.
            while self.heads[child] != i as u32 {
                child = self.heads[child] as usize;
            }
            next = self.edges[child].1 as usize;
            Some(child)
        })
    }

    /// From the first to the last token under token `i`, itself included.
    #[inline]
    pub fn subtree(&self, i: usize) -> Tokens {
        let (start, end) = self.edges[i];
        Tokens { start, end }
    }

    /// The noun phrase of token `i`: its subtree without clauses, appositions, coordinated parts and marks at the end.
    pub fn noun_phrase(&self, i: usize) -> Tokens {
        let mut span = self.subtree(i);
        let heavy = |&j: &usize| {
            use Relation::{Acl, Advcl, Appos, Cc, Conj, Parataxis, Punct, Relcl};
            j > i && matches!(self.relations[j], Relcl | Acl | Advcl | Appos | Conj | Cc | Parataxis | Punct)
        };
        if let Some(first) = self.children(i).find(heavy) {
            span.end = self.subtree(first).start.max(i as u32 + 1);
        }
        span
    }

    /// Whether token `i` is a verb.
    pub fn is_verb(&self, i: usize) -> bool {
        matches!(self.tags[i], Tag::Vb | Tag::Vbd | Tag::Vbg | Tag::Vbn | Tag::Vbp | Tag::Vbz | Tag::Md)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `The minister , whom Roe met , said that he left .`
    fn example() -> (Trees, Tokens) {
        use Relation::*;
        let rows = [
            (Tag::Dt, 1, Det),
            (Tag::Nn, 7, Nsubj),
            (Tag::Comma, 1, Punct),
            (Tag::Wp, 5, Dobj),
            (Tag::Nnp, 5, Nsubj),
            (Tag::Vbd, 1, Relcl),
            (Tag::Comma, 1, Punct),
            (Tag::Vbd, NO_HEAD, Root),
            (Tag::In, 10, Mark),
            (Tag::Prp, 10, Nsubj),
            (Tag::Vbd, 7, Ccomp),
            (Tag::Stop, 7, Punct),
        ];
        let mut trees = Trees::default();
        for (tag, head, relation) in rows {
            trees.tags.push(tag);
            trees.heads.push(head);
            trees.relations.push(relation);
        }
        trees.span(0);
        (trees, Tokens::new(0, rows.len()))
    }

    #[test]
    fn phrases() {
        let (trees, _) = example();
        assert_eq!(trees.subtree(1), Tokens::new(0, 7));
        assert_eq!(trees.noun_phrase(1), Tokens::new(0, 2));
        assert_eq!(trees.subtree(10), Tokens::new(8, 11));
        assert!((0..trees.heads.len()).all(|i| trees.children(i).all(|c| trees.heads[c] == i as u32)));
        let children: usize = (0..trees.heads.len()).map(|i| trees.children(i).count()).sum();
        assert_eq!(children, trees.heads.iter().filter(|&&h| h != NO_HEAD).count());
    }
}
