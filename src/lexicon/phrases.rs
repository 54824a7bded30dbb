//! Finds phrases of words: a trie over word numbers.
//!
//! The text's words are numbered already, so a step in the trie is one look-up of two numbers. Against an
//! Aho-Corasick automaton over bytes this is faster from ten thousand phrases up, is built in milliseconds, takes any
//! case and apostrophe, and cannot match inside a word.

use rustc_hash::FxHashMap;

use crate::model::{Token, WordId};

/// Phrases and the values they stand for. Phrases are inserted, then [`Phrases::freeze`] makes them findable.
#[derive(Clone, Debug)]
pub struct Phrases<T> {
    /// Node of each word that begins a phrase, by word number; 0 for none.
    roots: Vec<u32>,
    /// Node 0 is none.
    nodes: Vec<Node>,
    values: Vec<T>,
    /// Words that go on from a node, sorted for each, and the nodes they lead to.
    next_words: Vec<u32>,
    next_nodes: Vec<u32>,
    /// Steps and values on their way into the arrays above.
    steps: FxHashMap<(u32, u32), u32>,
    pending: Vec<(u32, T)>,
}

/// Where a node's values are, and the words that go on from it.
#[derive(Clone, Copy, Debug, Default)]
struct Node {
    start: u32,
    next: u32,
    length: u32,
    nexts: u32,
}

impl<T> Default for Phrases<T> {
    fn default() -> Self {
        Phrases {
            roots: Vec::new(),
            nodes: vec![Node::default()],
            values: Vec::new(),
            next_words: Vec::new(),
            next_nodes: Vec::new(),
            steps: FxHashMap::default(),
            pending: Vec::new(),
        }
    }
}

impl<T> Phrases<T> {
    /// Adds a phrase; one without words, or with an unknown word, is ignored.
    pub fn insert(&mut self, words: &[WordId], value: T) {
        let Some((first, rest)) = words.split_first() else { return };
        if words.contains(&WordId::UNKNOWN) {
            return;
        }
        let first = first.0 as usize;
        if self.roots.len() <= first {
            self.roots.resize(first + 1, 0);
        }
        if self.roots[first] == 0 {
            self.roots[first] = self.nodes.len() as u32;
            self.nodes.push(Node::default());
        }
        let mut node = self.roots[first];
        for word in rest {
            let next = self.nodes.len() as u32;
            node = *self.steps.entry((node, word.0)).or_insert(next);
            if node == next {
                self.nodes.push(Node::default());
            }
        }
        self.pending.push((node, value));
    }

    /// Lays out what was inserted; the values of one phrase stay in the order of insertion.
    pub fn freeze(&mut self) {
        // Both are sorted by counting: how many values and steps a node has says where its own begin.
        let pending = std::mem::take(&mut self.pending);
        let steps = std::mem::take(&mut self.steps);
        for (node, _) in &pending {
            self.nodes[*node as usize].length += 1;
        }
        for (node, _) in steps.keys() {
            self.nodes[*node as usize].nexts += 1;
        }
        let (mut values, mut nexts) = (0, 0);
        for node in &mut self.nodes {
            (node.start, node.next) = (values, nexts);
            (values, nexts) = (values + node.length, nexts + node.nexts);
        }
        let mut free: Vec<u32> = self.nodes.iter().map(|n| n.start).collect();
        let mut order = vec![0; pending.len()];
        for (i, (node, _)) in pending.iter().enumerate() {
            let place = &mut free[*node as usize];
            order[*place as usize] = i;
            *place += 1;
        }
        let mut pending: Vec<Option<T>> = pending.into_iter().map(|(_, value)| Some(value)).collect();
        self.values = order.into_iter().map(|i| pending[i].take().expect("each has one place")).collect();
        let mut free: Vec<u32> = self.nodes.iter().map(|n| n.next).collect();
        let mut sorted = vec![(0, 0); steps.len()];
        for ((node, word), next) in steps {
            let place = &mut free[node as usize];
            sorted[*place as usize] = (word, next);
            *place += 1;
        }
        for node in self.nodes.iter().filter(|n| n.nexts > 1) {
            sorted[node.next as usize..(node.next + node.nexts) as usize].sort_unstable();
        }
        (self.next_words, self.next_nodes) = sorted.into_iter().unzip();
    }

    /// The node that `word` leads to from `node`.
    #[inline]
    fn step(&self, node: Node, word: WordId) -> Option<u32> {
        let range = node.next as usize..node.next as usize + node.nexts as usize;
        let words = &self.next_words[range.clone()];
        let at = if words.len() <= 8 {
            words.iter().position(|&w| w == word.0)?
        } else {
            words.binary_search(&word.0).ok()?
        };
        Some(self.next_nodes[range.start + at])
    }

    fn values(&self, node: Node) -> &[T] {
        &self.values[node.start as usize..node.start as usize + node.length as usize]
    }

    /// Whether some phrase begins with this word.
    #[inline]
    pub fn begins(&self, word: WordId) -> bool {
        self.roots.get(word.0 as usize).is_some_and(|&n| n != 0)
    }

    /// Whether this word is a phrase of its own.
    pub fn is_whole(&self, word: WordId) -> bool {
        self.roots.get(word.0 as usize).is_some_and(|&n| self.nodes[n as usize].length > 0)
    }

    /// Whether some phrase of several words begins with this word.
    pub fn goes_on(&self, word: WordId) -> bool {
        self.roots.get(word.0 as usize).is_some_and(|&n| self.nodes[n as usize].nexts > 0)
    }

    /// Calls `found` with the length in tokens and the values of each phrase that begins at the first of `tokens`,
    /// shortest first.
    #[inline]
    pub fn at<'a>(&'a self, tokens: &[Token], mut found: impl FnMut(usize, &'a [T])) {
        let Some(first) = tokens.first() else { return };
        let mut node = match self.roots.get(first.word.0 as usize) {
            Some(&n) if n != 0 => n,
            _ => return,
        };
        let mut length = 1;
        loop {
            let here = self.nodes[node as usize];
            if here.length > 0 {
                found(length, self.values(here));
            }
            if here.nexts == 0 {
                return;
            }
            match tokens.get(length).and_then(|t| self.step(here, t.word)) {
                Some(next) => node = next,
                None => return,
            }
            length += 1;
        }
    }

    /// The longest phrase at the first of `tokens`: its length and values.
    #[inline]
    pub fn longest(&self, tokens: &[Token]) -> Option<(usize, &[T])> {
        let mut best = None;
        self.at(tokens, |length, values| best = Some((length, values)));
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Flags, Span};

    #[test]
    fn finds_all_and_the_longest() {
        let mut p = Phrases::default();
        let w = |ids: &[u32]| ids.iter().map(|&i| WordId(i)).collect::<Vec<_>>();
        p.insert(&w(&[1]), 'a');
        p.insert(&w(&[1, 2, 3]), 'b');
        p.insert(&w(&[1, 2, 3]), 'c');
        p.insert(&w(&[0, 2]), 'x');
        p.freeze();
        let t: Vec<Token> =
            [1, 2, 3, 4].map(|i| Token { span: Span::default(), word: WordId(i), flags: Flags::default() }).to_vec();
        let mut got = Vec::new();
        p.at(&t, |n, v| got.push((n, v.to_vec())));
        assert_eq!(got, [(1, vec!['a']), (3, vec!['b', 'c'])]);
        assert_eq!(p.longest(&t).map(|b| b.0), Some(3));
        assert_eq!(p.longest(&t[1..]), None);
    }
}
