//! Finds phrases of words: a trie over word numbers.
//!
//! The text's words are numbered already, so a step in the trie is one look-up of two numbers. Against an
//! Aho-Corasick automaton over bytes this is faster from ten thousand phrases up, is built in milliseconds, takes any
//! case and apostrophe, and cannot match inside a word.

use rustc_hash::FxHashMap;

use crate::model::{Token, WordId};
use crate::text::Vocabulary;

/// Phrases and the values they stand for. Phrases are inserted, then [`Phrases::freeze`] makes them findable.
#[derive(Clone, Debug)]
pub struct Phrases<T> {
    /// Node of each word that begins a phrase, by word number; 0 for none.
    roots: Vec<u32>,
    /// Node 0 is none.
    nodes: Vec<Node>,
    values: Vec<T>,
    /// Words that go on from a node, sorted for each; the nodes they lead to follow one another in the same order.
    next_words: Vec<u32>,
    /// The node that the first of them leads to.
    inner: u32,
    /// Steps and values on their way into the arrays above.
    steps: FxHashMap<(u32, u32), u32>,
    pending: Vec<(u32, T)>,
}

/// Where a node's values are, and the words that go on from it.
#[derive(Clone, Copy, Debug, Default)]
struct Node {
    start: u32,
    next: u32,
    length: u16,
    nexts: u32,
}

impl<T> Default for Phrases<T> {
    fn default() -> Self {
        Phrases {
            roots: Vec::new(),
            nodes: vec![Node::default()],
            values: Vec::new(),
            next_words: Vec::new(),
            inner: 0,
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
    ///
    /// Nodes are numbered anew: first those that words lead to from the start, in the order of the words, then those
    /// behind them. Frequent words have low numbers, so what a text needs lies close together.
    pub fn freeze(&mut self) {
        let steps = std::mem::take(&mut self.steps);
        let mut first = vec![0; self.nodes.len() + 1];
        steps.keys().for_each(|s| first[s.0 as usize + 1] += 1);
        (0..self.nodes.len()).for_each(|n| first[n + 1] += first[n]);
        // Each node's steps are put where they belong, then its few words are sorted.
        let mut free = first.clone();
        let mut steps_of_nodes = vec![(0, 0); steps.len()];
        for ((node, word), next) in steps {
            steps_of_nodes[free[node as usize]] = (word, next);
            free[node as usize] += 1;
        }
        first.windows(2).for_each(|w| steps_of_nodes[w[0]..w[1]].sort_unstable());
        let mut order = vec![0];
        order.extend(self.roots.iter().filter(|&&n| n != 0));
        let mut numbers = vec![0; self.nodes.len()];
        let mut at = 0;
        while let Some(&old) = order.get(at) {
            numbers[old as usize] = at as u32;
            let next = first[old as usize]..first[old as usize + 1];
            self.nodes[at].next = self.next_words.len() as u32;
            self.nodes[at].nexts = next.len() as u32;
            self.next_words.extend(steps_of_nodes[next.clone()].iter().map(|s| s.0));
            order.extend(steps_of_nodes[next].iter().map(|s| s.1));
            at += 1;
        }
        self.inner = (order.len() - self.next_words.len()) as u32;
        self.roots.iter_mut().for_each(|n| *n = numbers[*n as usize]);
        let mut values = std::mem::take(&mut self.pending);
        values.iter_mut().for_each(|v| v.0 = numbers[v.0 as usize]);
        values.sort_by_key(|v| v.0);
        for (node, value) in values {
            let node = &mut self.nodes[node as usize];
            if node.length == 0 {
                node.start = self.values.len() as u32;
            }
            node.length = node.length.saturating_add(1);
            self.values.push(value);
        }
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
        Some(self.inner + (range.start + at) as u32)
    }

    /// The words that go on from a node, and the nodes that they lead to.
    fn nexts(&self, node: Node) -> impl Iterator<Item = (WordId, Node)> + '_ {
        let next = node.next as usize..node.next as usize + node.nexts as usize;
        next.map(|at| (WordId(self.next_words[at]), self.nodes[self.inner as usize + at]))
    }

    fn values(&self, node: Node) -> &[T] {
        &self.values[node.start as usize..node.start as usize + usize::from(node.length)]
    }

    /// Whether some phrase begins with this word.
    #[inline]
    pub fn begins(&self, word: WordId) -> bool {
        self.roots.get(word.0 as usize).is_some_and(|&n| n != 0)
    }

    /// The values of this word as a phrase of its own; none if it is not.
    pub fn whole(&self, word: WordId) -> &[T] {
        self.roots.get(word.0 as usize).map_or(&[], |&n| self.values(self.nodes[n as usize]))
    }

    /// Calls `found` with the words of each phrase (numbers of both vocabularies, one of them 0 where its vocabulary lacks
    /// the word) whose values here and in `other` are not the `same`. `words` pairs all words of both vocabularies.
    pub(super) fn differing(
        &self,
        other: &Phrases<T>,
        words: &Paired,
        same: impl Fn(&T, &T) -> bool,
        mut found: impl FnMut(&[(WordId, WordId)]),
    ) {
        let root = |phrases: &Phrases<T>, word: WordId| {
            phrases.nodes[phrases.roots.get(word.0 as usize).map_or(0, |&n| n as usize)]
        };
        let mut walk = Walk { phrases: [self, other], words, same: &same, found: &mut found, path: Vec::new() };
        for pair in words.each() {
            walk.step(pair, root(self, pair.0), root(other, pair.1));
        }
    }

    /// The words that stand second in some phrase.
    pub fn second_words(&self) -> impl Iterator<Item = WordId> + '_ {
        let roots = self.roots.iter().map(|&n| self.nodes[n as usize]);
        roots.flat_map(|n| self.next_words[n.next as usize..][..n.nexts as usize].iter().map(|&w| WordId(w)))
    }

    /// Whether some phrase of several words begins with this word.
    pub fn goes_on(&self, word: WordId) -> bool {
        self.roots.get(word.0 as usize).is_some_and(|&n| self.nodes[n as usize].nexts > 0)
    }

    /// A value of the phrase that is this word alone; any value if there is no such phrase. Found without a branch, for
    /// those who want the values of many words to be on their way into the cache at once.
    #[inline]
    pub(super) fn near(&self, word: WordId) -> Option<&T> {
        let root = self.roots.get(word.0 as usize).map_or(0, |&n| n as usize);
        self.values.get(self.nodes[root].start as usize)
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

/// The words of two vocabularies in pairs.
#[derive(Debug)]
pub(super) struct Paired {
    /// By number in the first: the number in the second, or 0.
    pub(super) first: Vec<WordId>,
    /// The other way round.
    pub(super) second: Vec<WordId>,
}

impl Paired {
    pub(super) fn of(first: &Vocabulary, second: &Vocabulary) -> Paired {
        let there = |from: &Vocabulary, to: &Vocabulary| from.ids().map(|w| to.id(from.word(w))).collect();
        Paired { first: there(first, second), second: there(second, first) }
    }

    /// Each word once; a word that one of the two lacks has number 0 there.
    pub(super) fn each(&self) -> impl Iterator<Item = (WordId, WordId)> + '_ {
        let numbered = |words: &'_ [WordId]| (0..words.len() as u32).map(WordId).zip(words.to_vec()).skip(1);
        let only = |pair: &(WordId, WordId)| pair.1 == WordId::UNKNOWN;
        numbered(&self.first).chain(numbered(&self.second).filter(only).map(|(word, none)| (none, word)))
    }
}

/// Two tables of phrases, gone through side by side.
struct Walk<'a, T, S, F> {
    phrases: [&'a Phrases<T>; 2],
    words: &'a Paired,
    same: &'a S,
    found: &'a mut F,
    path: Vec<(WordId, WordId)>,
}

impl<T, S: Fn(&T, &T) -> bool, F: FnMut(&[(WordId, WordId)])> Walk<'_, T, S, F> {
    /// Compares the phrases that go on with a word to these nodes; node 0 has none.
    fn step(&mut self, word: (WordId, WordId), a: Node, b: Node) {
        if a.length == 0 && a.nexts == 0 && b.length == 0 && b.nexts == 0 {
            return;
        }
        self.path.push(word);
        let [first, second] = self.phrases;
        let (x, y) = (first.values(a), second.values(b));
        if x.len() != y.len() || !x.iter().zip(y).all(|(x, y)| (self.same)(x, y)) {
            (self.found)(&self.path);
        }
        for (word, next) in first.nexts(a) {
            let there = self.words.first[word.0 as usize];
            let other = second.step(b, there).map_or(Node::default(), |n| second.nodes[n as usize]);
            self.step((word, there), next, other);
        }
        for (word, next) in second.nexts(b) {
            let there = self.words.second[word.0 as usize];
            if first.step(a, there).is_none() {
                self.step((there, word), Node::default(), next);
            }
        }
        self.path.pop();
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
