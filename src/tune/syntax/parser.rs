//! Learns the weights of the parser: actions with a dynamic oracle (Goldberg & Nivre, TACL 2013), relations on the arcs
//! that are right.

use super::perceptron::{Table, key};
use super::{Sentence, random};
use crate::lexicon::syntax::{Lexeme, Syntax};
use crate::stages::syntax::atoms::Atoms;
use crate::stages::syntax::parser::{LEFT, SHIFT, State, choose};
use crate::stages::syntax::tagger::MARGIN;

/// The tables of the parser.
pub(super) struct Tables {
    pub(super) actions: Table<3>,
    pub(super) relations: Table<1>,
}

/// The scratch of one learner.
#[derive(Default)]
pub(super) struct Scratch {
    state: State,
    atoms: Vec<Atoms>,
    /// The last child of each token in the gold tree; its own index where there is none.
    last_child: Vec<usize>,
    seed: u64,
    /// Actions decided in the last sentence.
    pub(super) decisions: u32,
    /// Of these, the wrong ones.
    pub(super) faults: u32,
}

impl Scratch {
    /// Learns from one sentence with the tags that a tagger gave it. `explore`: whether wrong actions are followed.
    pub(super) fn learn(
        &mut self,
        tables: &mut Tables,
        sentence: &Sentence,
        syntax: &Syntax,
        lexemes: &[Lexeme],
        explore: bool,
    ) {
        super::tagger::atoms(sentence, lexemes, &mut self.atoms);
        let n = sentence.forms.len();
        self.state.begin(&self.atoms[MARGIN..MARGIN + n], &sentence.guessed);
        (self.decisions, self.faults) = (0, 0);
        self.last_child.clear();
        self.last_child.extend(0..=n);
        for (i, &h) in sentence.heads.iter().enumerate() {
            self.last_child[h as usize] = i;
        }
        while !self.state.is_done() {
            let allowed = self.state.allowed();
            let action = match allowed {
                [true, false, _] => SHIFT,
                [false, true, false] => LEFT,
                _ => self.decide(tables, sentence, allowed, explore),
            };
            if action == SHIFT {
                self.state.shift();
                continue;
            }
            let (head, dependent) = self.state.arc(action);
            let relation = match self.state.relation_set(syntax, head, dependent).classes() {
                &[only] => only,
                classes => {
                    let features = self.state.relation_features(head, dependent);
                    let due = sentence.relations[dependent] as u8;
                    let right = sentence.heads[dependent] as usize == head;
                    tables.relations.choose(&features, classes, right.then_some(due))
                }
            };
            self.state.attach(head, dependent, relation);
        }
    }

    fn decide(&mut self, tables: &mut Tables, sentence: &Sentence, allowed: [bool; 3], explore: bool) -> usize {
        let features = self.state.action_features();
        let mut sums = [0.0f32; 3];
        for &feature in &features {
            for (sum, w) in sums.iter_mut().zip(tables.actions.now(key(feature, 0))) {
                *sum += w;
            }
        }
        let free = self.free(sentence);
        let good: [bool; 3] = std::array::from_fn(|a| allowed[a] && free[a]);
        let bad: [bool; 3] = std::array::from_fn(|a| allowed[a] && !free[a]);
        let chosen = choose(&sums, allowed);
        let due = choose(&sums, good);
        self.decisions += 1;
        self.faults += u32::from(bad[chosen]);
        if bad.contains(&true) {
            let rival = choose(&sums, bad);
            if sums[due] - sums[rival] <= super::perceptron::margin() {
                for &feature in &features {
                    tables.actions.add(key(feature, 0), due, 1.0);
                    tables.actions.add(key(feature, 0), rival, -1.0);
                }
            }
        }
        tables.actions.tick();
        if explore && random(&mut self.seed) % 10 < 9 { chosen } else { due }
    }

    /// Whether each action costs no arc of the gold tree that could still be made.
    fn free(&self, sentence: &Sentence) -> [bool; 3] {
        let stack = self.state.stack();
        let next = self.state.next;
        let &top = stack.last().expect("two actions are allowed, so the stack is not empty");
        let top = top as usize;
        let head = sentence.heads[top] as usize;
        let below = stack.len().checked_sub(2).map(|i| stack[i] as usize);
        let childless = self.last_child[top] < next || self.last_child[top] == top;
        let shift = next < self.state.count && {
            let head = sentence.heads[next];
            let headed = stack[..stack.len() - 1].contains(&head);
            !headed && !stack.iter().any(|&s| sentence.heads[s as usize] as usize == next)
        };
        let left = childless && (head == next || head < next && Some(head) != below);
        let right = childless && head < next;
        [shift, left, right]
    }
}
