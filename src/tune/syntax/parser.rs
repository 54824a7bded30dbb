//! Learns the weights of the parser: actions with a dynamic oracle (Goldberg & Nivre, TACL 2013), relations on the arcs
//! that are right.

use super::Sentence;
use super::choosings::Choosings;
use super::perceptron::{Choices, MARGIN, Table};
use crate::lexicon::syntax::{Lexeme, Settled, Syntax, TAGS, tops};
use crate::stages::syntax::atoms::Atoms;
use crate::stages::syntax::parser::{LEFT, SHIFT, State, choose, lead};
use crate::stages::syntax::tagger;
use crate::tune::random;

/// The tables of the parser.
pub(super) struct Tables {
    pub(super) actions: Table<3>,
    pub(super) relations: Choices,
}

/// As [`MARGIN`], for the features that are looked at first.
const FIRST_MARGIN: f32 = 20.0;

impl Tables {
    fn sums(&self, features: &[u32]) -> [f32; 3] {
        let mut sums = [0.0; 3];
        for &feature in features {
            for (sum, w) in sums.iter_mut().zip(self.actions.now(feature)) {
                *sum += w;
            }
        }
        sums
    }

    fn correct(&mut self, features: &[u32], sums: &[f32; 3], good: [bool; 3], bad: [bool; 3], margin: f32) {
        let (due, rival) = (choose(sums, good), choose(sums, bad));
        if sums[due] - sums[rival] <= margin {
            for &feature in features {
                self.actions.add(feature, due, 1.0);
                self.actions.add(feature, rival, -1.0);
            }
        }
    }
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
        self.state.begin(&self.atoms[tagger::MARGIN..tagger::MARGIN + n], &sentence.guessed);
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
            let number = self.state.relation_set(syntax, head, dependent);
            let set = syntax.relation_set(number);
            let relation = match set.classes() {
                &[only] => only,
                _ => {
                    let right = sentence.heads[dependent] as usize == head;
                    let due = right.then_some(sentence.relations[dependent] as u8);
                    tables.relations.choose(&self.state.relation_features(head, dependent, number), set, due)
                }
            };
            self.state.attach(head, dependent, relation);
        }
    }

    fn decide(&mut self, tables: &mut Tables, sentence: &Sentence, allowed: [bool; 3], explore: bool) -> usize {
        let view = self.state.view();
        let (first, further) = (view.first(), view.further());
        let alone = tables.sums(&first);
        let more = tables.sums(&further);
        let sums: [f32; 3] = std::array::from_fn(|a| alone[a] + more[a]);
        let free = self.free(sentence);
        let good: [bool; 3] = std::array::from_fn(|a| allowed[a] && free[a]);
        let bad: [bool; 3] = std::array::from_fn(|a| allowed[a] && !free[a]);
        let chosen = choose(&sums, allowed);
        let due = choose(&sums, good);
        self.decisions += 1;
        self.faults += u32::from(bad[chosen]);
        if bad.contains(&true) {
            // The first features learn to decide alone, the further ones what these cannot tell.
            tables.correct(&first, &alone, good, bad, FIRST_MARGIN);
            tables.correct(&further, &sums, good, bad, MARGIN);
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

/// What the tables of `syntax` choose nearly always: actions and relations.
pub(super) fn settled(sentences: &[Sentence], syntax: &Syntax, lexemes: &[Lexeme]) -> [Settled; 2] {
    let (mut actions, mut relations) = (Choosings::default(), Choosings::default());
    decisions(sentences, syntax, lexemes, |state, allowed| {
        let (first, further) = state.sums(syntax);
        let all = std::array::from_fn(|a| first[a] + further[a]);
        let action = choose(&all, allowed);
        actions.add(state.action_surroundings(), action);
        if action != SHIFT {
            let (head, dependent) = state.arc(action);
            let number = state.relation_set(syntax, head, dependent);
            let set = syntax.relation_set(number);
            let relation = syntax.learned.relations.best(&state.relation_features(head, dependent, number), set);
            if let Some(place) = set.classes().iter().position(|&c| c == relation) {
                relations.add(state.arc_surroundings(head, dependent), place);
            }
        }
    });
    [actions.settled(), relations.settled()]
}

/// Parses sentences, and shows each state in which there is a choice, with the actions that are allowed.
fn decisions(sentences: &[Sentence], syntax: &Syntax, lexemes: &[Lexeme], mut see: impl FnMut(&State, [bool; 3])) {
    let mut state = State::default();
    let mut atoms = Vec::new();
    for sentence in sentences {
        super::tagger::atoms(sentence, lexemes, &mut atoms);
        state.begin(&atoms[tagger::MARGIN..atoms.len() - tagger::MARGIN], &sentence.guessed);
        while !state.is_done() {
            let allowed = state.allowed();
            if allowed.iter().filter(|&&a| a).count() > 1 {
                see(&state, allowed);
            }
            state.step(syntax);
        }
    }
}

/// So many actions are looked at together where the lead from which they are sure is looked for.
const WINDOW: usize = 200;
/// The largest share of actions, of as many with about the same lead, that the further features would change.
const DOUBT: f64 = 0.01;

/// By the tags on top of the stack and of the next token: the lead by the first features from which an action is sure.
pub(super) fn sure_leads(sentences: &[Sentence], syntax: &Syntax, lexemes: &[Lexeme]) -> Vec<u16> {
    let mut leads: Vec<Vec<(i32, bool)>> = vec![Vec::new(); tops(TAGS as u8 + 1, TAGS as u8 + 1) + 1];
    decisions(sentences, syntax, lexemes, |state, allowed| {
        if state.settled(syntax, allowed).is_some() {
            return;
        }
        let (first, further) = state.sums(syntax);
        let action = choose(&first, allowed);
        let all = std::array::from_fn(|a| first[a] + further[a]);
        leads[state.tops()].push((lead(&first, action, allowed), choose(&all, allowed) != action));
    });
    leads.into_iter().map(sure_lead).collect()
}

/// The lowest lead down to which few actions change; they are looked at from the highest lead on.
fn sure_lead(mut leads: Vec<(i32, bool)>) -> u16 {
    leads.sort_unstable_by_key(|l| std::cmp::Reverse(l.0));
    let changed = |window: &[(i32, bool)]| window.iter().filter(|l| l.1).count() as f64;
    let sure = leads.chunks_exact(WINDOW).take_while(|w| changed(w) <= DOUBT * WINDOW as f64).last();
    sure.and_then(|w| w.last()).map_or(u16::MAX, |l| l.0.clamp(1, i32::from(u16::MAX)) as u16)
}
