//! Trees, by a stack and a buffer: the arc-hybrid transition system (Kuhlmann et al., ACL 2011), greedy.
//!
//! The root is a node behind the last token; what is left on the stack at the end hangs on it. Which action is next is
//! a sum of learned weights; only when an arc is made is its relation chosen, among those that were seen between two
//! such tags (for half of the arcs that is one).

use super::atoms::{Atoms, atom, atoms, four, three, two};
use super::tagger::tag_atom;
use crate::lexicon::syntax::{Syntax, TAGS, pair, tops};
use crate::model::{Relation, Tag};

/// Moves the next token onto the stack.
pub(crate) const SHIFT: usize = 0;
/// Hangs the top of the stack on the next token.
pub(crate) const LEFT: usize = 1;
/// Hangs the top of the stack on the token below it.
pub(crate) const RIGHT: usize = 2;

/// Templates of features of an action that are looked at first; they settle most cases.
pub(crate) const FIRST_TEMPLATES: usize = 14;
const FIRST_SALTS: [u32; FIRST_TEMPLATES] = atoms(0x200);
/// Templates of the features that are looked at in the other cases.
pub(crate) const FURTHER_TEMPLATES: usize = 28;
const FURTHER_SALTS: [u32; FURTHER_TEMPLATES] = atoms(0x240);
/// Templates of features of a relation.
pub(crate) const RELATION_TEMPLATES: usize = 17;
const RELATION_SALTS: [u32; RELATION_TEMPLATES] = atoms(0x300);

static RELATIONS: [u32; Relation::ALL.len()] = atoms(0x7_0000);
static DISTANCES: [u32; FAR as usize + 1] = atoms(0x8_0000);
static CHILDREN: [u32; 64] = atoms(0x9_0000);
static BELOW: [u32; 64] = atoms(0xa_0000);
static QUOTED: [u32; 4] = atoms(0xb_0000);
static SIDES: [u32; 32] = atoms(0xc_0000);
static WAYS: [u32; 2] = atoms(0xd_0000);
static HAS: [u32; 256] = atoms(0xf_0000);
static OTHER_HAS: [u32; 256] = atoms(0xf_1000);

/// The distance from which on tokens are far.
const FAR: u32 = 10;

/// A token in the tree so far.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Node {
    word: u32,
    tag: u32,
    /// Atom of the relation to the head, once there is one.
    relation: u32,
    /// Outermost children; the empty node stands for none.
    left: u32,
    right: u32,
    /// Numbers of children.
    lefts: u8,
    rights: u8,
    /// Kinds of children that it has, of [`kind`].
    has: u8,
    quoted: bool,
    tag_number: u8,
}

/// The state of one sentence; reused for the next.
#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    /// The tokens, the root, then three empty nodes.
    pub(crate) nodes: Vec<Node>,
    /// Three times the empty node, then what is on the stack.
    stack: Vec<u32>,
    /// The next token; the root's number at the end.
    pub(crate) next: usize,
    /// Number of tokens.
    pub(crate) count: usize,
    /// Head of each token, the root's number for the root.
    pub(crate) heads: Vec<u32>,
    /// Relation of each token.
    pub(crate) relations: Vec<u8>,
}

/// Entries at the bottom of the stack that stand for nothing.
const BOTTOM: usize = 3;

impl State {
    /// Begins a sentence.
    pub(crate) fn begin(&mut self, tokens: &[Atoms], tags: &[Tag]) {
        self.count = tokens.len();
        self.next = 0;
        self.nodes.clear();
        let root = self.count as u32;
        let empty = Node { left: root + 1, right: root + 1, tag_number: TAGS as u8 + 1, ..Node::default() };
        let node = |(token, &tag): (&Atoms, &Tag)| Node {
            word: token.word,
            tag: tag_atom(tag as u8),
            quoted: token.quoted,
            tag_number: tag as u8,
            ..empty
        };
        self.nodes.extend(tokens.iter().zip(tags).map(node));
        let end = Node { tag: atom(0x6_0000), tag_number: TAGS as u8, ..empty };
        self.nodes.extend([end, empty, empty, empty]);
        self.stack.clear();
        self.stack.extend([root + 1; BOTTOM]);
        self.heads.clear();
        self.heads.resize(self.count, root);
        self.relations.clear();
        self.relations.resize(self.count, Relation::Root as u8);
    }

    /// What is on the stack, the top last.
    pub(crate) fn stack(&self) -> &[u32] {
        &self.stack[BOTTOM..]
    }

    /// Whether the tree is complete.
    pub(crate) fn is_done(&self) -> bool {
        self.next == self.count && self.stack.len() == BOTTOM
    }

    /// Whether each action can be taken.
    #[inline]
    pub(crate) fn allowed(&self) -> [bool; 3] {
        let depth = self.stack.len() - BOTTOM;
        [self.next < self.count, depth > 0, depth > 1]
    }

    /// Head and dependent of the arc that an action makes.
    #[inline]
    pub(crate) fn arc(&self, action: usize) -> (usize, usize) {
        let top = self.stack.len() - 1;
        let head = if action == LEFT { self.next } else { self.stack[top - 1] as usize };
        (head, self.stack[top] as usize)
    }

    /// Moves the next token onto the stack.
    #[inline]
    pub(crate) fn shift(&mut self) {
        self.stack.push(self.next as u32);
        self.next += 1;
    }

    /// Makes an arc from the top of the stack, which leaves it.
    #[inline]
    pub(crate) fn attach(&mut self, head: usize, dependent: usize, relation: u8) {
        self.stack.pop();
        self.heads[dependent] = head as u32;
        self.relations[dependent] = relation;
        self.nodes[dependent].relation = RELATIONS[usize::from(relation)];
        let node = &mut self.nodes[head];
        node.has |= kind(relation);
        if dependent < head {
            // The nearest left children come first, so this is the outermost.
            node.left = dependent as u32;
            node.lefts = (node.lefts + 1).min(3);
        } else {
            node.right = dependent as u32;
            node.rights = (node.rights + 1).min(3);
        }
    }

    /// Number of the set of relations to choose from for an arc.
    #[inline]
    pub(crate) fn relation_set(&self, syntax: &Syntax, head: usize, dependent: usize) -> u16 {
        let (h, d) = (&self.nodes[head], &self.nodes[dependent]);
        syntax.learned.pairs[pair(h.tag_number, d.tag_number, head < dependent)]
    }

    /// What the next action depends on.
    #[inline]
    pub(crate) fn view(&self) -> View<'_> {
        let nodes = &self.nodes[..];
        let &[.., s2, s1, s0] = &self.stack[..] else { unreachable!("the bottom of the stack") };
        let distance = (self.next as u32).wrapping_sub(s0).min(FAR);
        let [n0, n1, n2] = &nodes[self.next..self.next + 3] else { unreachable!("three nodes") };
        View {
            nodes,
            s: [&nodes[s0 as usize], &nodes[s1 as usize], &nodes[s2 as usize]],
            n: [n0, n1, n2],
            previous: nodes[self.next.saturating_sub(1)].tag,
            distance: DISTANCES[distance as usize],
        }
    }

    /// Features of the relation of an arc.
    #[inline]
    pub(crate) fn relation_features(&self, head: usize, dependent: usize, set: u16) -> [u32; RELATION_TEMPLATES] {
        let nodes = &self.nodes[..];
        let (h, d) = (&nodes[head], &nodes[dependent]);
        let (dl, dr) = (&nodes[d.left as usize], &nodes[d.right as usize]);
        let (hl, hr) = (&nodes[h.left as usize], &nodes[h.right as usize]);
        let before = &nodes[dependent.saturating_sub(1)];
        let next = &nodes[self.next];
        let before_dependent = usize::from(head < dependent);
        let side = SIDES[before_dependent << 4 | head.abs_diff(dependent).min(6)];
        let has = HAS[usize::from(h.has)] ^ OTHER_HAS[usize::from(d.has)];
        let way = WAYS[before_dependent];
        let (ht, dt) = (two(h.tag, way), d.tag);
        let mut features = [
            two(ht, dt),
            three(ht, dt, h.word),
            three(ht, dt, d.word),
            three(way, h.word, d.word),
            three(dt, way, d.word),
            three(way, h.word, dl.word),
            three(ht, dt, dl.word),
            three(ht, dt, dr.word),
            four(ht, dt, hl.relation, hr.relation),
            four(ht, dt, dl.relation, dr.relation),
            three(dt, side, h.tag),
            three(ht, dt, before.word),
            three(ht, dt, next.word),
            four(dt, way, h.word, hr.relation),
            four(dt, way, h.word, dl.tag),
            four(dt, way, h.word, hl.relation),
            three(ht, dt, has),
        ];
        // The set that the weights are for is part of each.
        let among = atom(0xe_0000 | u32::from(set));
        for (feature, salt) in features.iter_mut().zip(&RELATION_SALTS) {
            *feature ^= salt ^ among;
        }
        features
    }

    /// Finishes the tree.
    pub(crate) fn run(&mut self, syntax: &Syntax) {
        while !self.is_done() {
            self.step(syntax);
        }
    }

    /// Takes one action.
    #[inline]
    pub(crate) fn step(&mut self, syntax: &Syntax) {
        let allowed = self.allowed();
        let action = match allowed {
            [true, false, _] => SHIFT,
            [false, true, false] => LEFT,
            _ => self.decide(syntax, allowed),
        };
        if action == SHIFT {
            self.shift();
            return;
        }
        let (head, dependent) = self.arc(action);
        let number = self.relation_set(syntax, head, dependent);
        let set = syntax.relation_set(number);
        let relation = match set.classes() {
            &[only] => only,
            classes => match syntax.learned.settled_relations.choice(self.arc_surroundings(head, dependent)) {
                Some(place) if place < classes.len() => classes[place],
                _ => syntax.learned.relations.best(&self.relation_features(head, dependent, number), set),
            },
        };
        self.attach(head, dependent, relation);
    }

    /// The sums of the first and of the further features.
    pub(crate) fn sums(&self, syntax: &Syntax) -> ([i32; 3], [i32; 3]) {
        let view = self.view();
        (syntax.learned.actions.sums(&view.first()), syntax.learned.actions.sums(&view.further()))
    }

    /// By what it depends how sure an action must be: the tags on top of the stack and of the next token.
    #[inline]
    pub(crate) fn tops(&self) -> usize {
        let &[.., top] = &self.stack[..] else { unreachable!("the bottom of the stack") };
        tops(self.nodes[top as usize].tag_number, self.nodes[self.next].tag_number)
    }

    /// What settles an action, if anything does: the tags of the two tokens on top of the stack and of the next two,
    /// and the kinds of children of the top and of the next token.
    #[inline]
    pub(crate) fn action_surroundings(&self) -> u64 {
        let &[.., s1, s0] = &self.stack[..] else { unreachable!("the bottom of the stack") };
        let (s1, s0) = (&self.nodes[s1 as usize], &self.nodes[s0 as usize]);
        let [n0, n1] = &self.nodes[self.next..self.next + 2] else { unreachable!("three nodes") };
        u64::from_le_bytes([s1.tag_number, s0.tag_number, n0.tag_number, n1.tag_number, s0.has, n0.has, 0, 0])
    }

    /// What settles the relation of an arc, if anything does: tags and kinds of children of its ends, where they stand,
    /// and the tag of the dependent's first child.
    #[inline]
    pub(crate) fn arc_surroundings(&self, head: usize, dependent: usize) -> u64 {
        let (h, d) = (&self.nodes[head], &self.nodes[dependent]);
        let side = u8::from(head < dependent) << 1 | u8::from(head.abs_diff(dependent) == 1);
        let child = self.nodes[d.left as usize].tag_number;
        u64::from_le_bytes([h.tag_number, d.tag_number, h.has, d.has, side, child, 0, 0])
    }

    /// The action that is always taken here, if it is settled.
    #[inline]
    pub(crate) fn settled(&self, syntax: &Syntax, allowed: [bool; 3]) -> Option<usize> {
        syntax.learned.settled_actions.choice(self.action_surroundings()).filter(|&action| allowed[action])
    }

    /// The next action: one that is settled, or by the first features alone if these are sure, or by all.
    #[inline]
    fn decide(&self, syntax: &Syntax, allowed: [bool; 3]) -> usize {
        if let Some(action) = self.settled(syntax, allowed) {
            return action;
        }
        let view = self.view();
        let actions = &syntax.learned.actions;
        let first = actions.sums(&view.first());
        let action = choose(&first, allowed);
        if lead(&first, action, allowed) >= i32::from(syntax.learned.sure[self.tops()]) {
            return action;
        }
        let further = actions.sums(&view.further());
        choose(&[first[0] + further[0], first[1] + further[1], first[2] + further[2]], allowed)
    }
}

/// The kind of a child, as a bit: what a verb has already decides what it can still take.
#[inline]
fn kind(relation: u8) -> u8 {
    const KINDS: [u8; Relation::ALL.len()] = {
        let mut kinds = [0; Relation::ALL.len()];
        let mut i = 0;
        while i < kinds.len() {
            kinds[i] = match Relation::ALL[i] {
                Relation::Nsubj | Relation::Nsubjpass => 1,
                Relation::Dobj | Relation::Attr | Relation::Pobj | Relation::Pcomp => 1 << 1,
                Relation::Ccomp | Relation::Xcomp => 1 << 2,
                Relation::Aux | Relation::Auxpass => 1 << 3,
                Relation::Mark => 1 << 4,
                Relation::Det | Relation::Poss | Relation::Case => 1 << 5,
                Relation::Punct => 1 << 6,
                Relation::Cc | Relation::Conj => 1 << 7,
                _ => 0,
            };
            i += 1;
        }
        kinds
    };
    KINDS[usize::from(relation)]
}

/// The nodes that the next action depends on.
pub(crate) struct View<'a> {
    nodes: &'a [Node],
    /// The top of the stack and the two below it.
    s: [&'a Node; 3],
    /// The next three tokens.
    n: [&'a Node; 3],
    /// Tag of the token before the next.
    previous: u32,
    /// From the top of the stack to the next token.
    distance: u32,
}

impl View<'_> {
    #[inline]
    fn node(&self, i: u32) -> &Node {
        &self.nodes[i as usize]
    }

    /// The features that are looked at first.
    #[inline]
    pub(crate) fn first(&self) -> [u32; FIRST_TEMPLATES] {
        let ([s0, s1, _], [n0, n1, n2]) = (self.s, self.n);
        let (s0l, s0r) = (self.node(s0.left), self.node(s0.right));
        let s1r = self.node(s1.right);
        let n0l = self.node(n0.left);
        let (s0_has, n0_has) = (HAS[usize::from(s0.has)], HAS[usize::from(n0.has)]);
        let mut features = [
            three(s0.word, s0.tag, n0.tag),
            three(s0.tag, n0.word, n0.tag),
            three(s0.tag, n0.tag, n1.tag),
            three(s1.tag, s0.tag, n0.tag),
            two(s0.word, n0.word),
            four(s0.tag, s0l.relation, s0r.relation, n0.tag),
            three(s0.tag, n0.tag, self.distance),
            three(s0.tag, n0.word, n0l.relation),
            three(s0.word, n0.tag, n1.tag),
            three(s1.tag, s0.word, n0.tag),
            four(s1.tag, s0.tag, s1r.relation, n0.tag),
            four(s0.tag, n0.tag, n1.tag, n2.tag),
            three(s1.word, s0.tag, n0.tag),
            four(s0.tag, n0.tag, s0_has, n0_has),
        ];
        for (feature, salt) in features.iter_mut().zip(FIRST_SALTS) {
            *feature ^= salt;
        }
        features
    }

    /// The other features.
    #[inline]
    pub(crate) fn further(&self) -> [u32; FURTHER_TEMPLATES] {
        let ([s0, s1, s2], [n0, n1, n2]) = (self.s, self.n);
        let (s0l, s0r) = (self.node(s0.left), self.node(s0.right));
        let s1r = self.node(s1.right);
        let n0l = self.node(n0.left);
        let children = CHILDREN[usize::from(s0.lefts << 4 | s0.rights << 2 | n0.lefts)];
        let (s0_has, s1_has) = (HAS[usize::from(s0.has)], HAS[usize::from(s1.has)]);
        let below = BELOW[usize::from(s1.lefts << 4 | s1.rights << 2 | s0.rights)];
        let quoted = QUOTED[usize::from(s0.quoted) << 1 | usize::from(n0.quoted)];
        let mut features = [
            two(s0.word, s0.tag),
            two(n0.word, n0.tag),
            two(n1.word, n1.tag),
            three(s2.tag, s1.tag, s0.tag),
            three(n0.tag, n1.tag, n2.tag),
            two(s1.word, s0.word),
            three(s0.tag, s0r.tag, n0.tag),
            three(s0.tag, s0l.tag, n0.tag),
            three(s0.tag, n0.tag, n0l.tag),
            three(s1.tag, s1r.tag, s0.tag),
            three(s0.word, s0l.relation, s0r.relation),
            three(s0.tag, n0.word, n1.tag),
            three(s0.tag, n0.tag, n1.word),
            three(s0.word, n0.tag, self.distance),
            three(s1.tag, s0.tag, n0.word),
            three(s0.tag, s0r.word, n0.tag),
            three(s1.tag, s0.tag, s0l.word),
            three(s0.tag, n0.tag, n0l.word),
            four(s2.tag, s1.tag, s0.tag, n0.tag),
            four(s1.tag, s0.tag, n0.tag, below),
            four(s1.tag, s0.tag, n0.tag, n1.tag),
            three(s0.tag, n0.tag, quoted),
            three(s0.tag, n0.tag, self.previous),
            three(s1.word, s0.tag, s0l.word),
            three(s0.tag, n0.tag, children),
            three(s0.word, s0_has, n0.tag),
            four(s1.tag, s1_has, s0.tag, n0.tag),
            four(s1.tag, s0.tag, s0_has, n0.tag),
        ];
        for (feature, salt) in features.iter_mut().zip(FURTHER_SALTS) {
            *feature ^= salt;
        }
        features
    }
}

/// The allowed action with the highest sum; of equals, the first.
#[inline]
pub(crate) fn choose<T: PartialOrd + Copy>(sums: &[T; 3], allowed: [bool; 3]) -> usize {
    let mut best = usize::MAX;
    for action in [SHIFT, LEFT, RIGHT] {
        if allowed[action] && (best == usize::MAX || sums[action] > sums[best]) {
            best = action;
        }
    }
    best
}

/// By how much an action is ahead of the other allowed ones.
#[inline]
pub(crate) fn lead(sums: &[i32; 3], action: usize, allowed: [bool; 3]) -> i32 {
    let others = [SHIFT, LEFT, RIGHT].into_iter().filter(|&a| a != action && allowed[a]);
    others.map(|a| sums[action] - sums[a]).fold(i32::MAX, i32::min)
}
