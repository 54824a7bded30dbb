//! Offices and who held them when, and what else the holder of a title may be called.

use crate::model::{Date, Row};
use rustc_hash::{FxHashMap, FxHashSet};

/// A row of `offices.csv`.
#[derive(Clone, Copy, Debug)]
pub struct Office {
    /// The term of `roles.csv` that names it.
    pub term: u32,
    /// The state or body whose office it is, an index into [`super::Lexicon::actors`].
    pub state: u32,
    /// Who held it; another such index.
    pub holder: u32,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
    /// Its row.
    pub row: Row,
}

impl Office {
    fn held(&self, on: Option<Date>) -> bool {
        on.is_none_or(|day| self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to))
    }
}

/// The terms for persons of `roles.csv` as numbers, and the offices among them.
#[derive(Clone, Debug, Default)]
pub struct Offices {
    numbers: FxHashMap<Box<str>, u32>,
    /// By number, as they are written.
    terms: Vec<Box<str>>,
    by_row: FxHashMap<Row, u32>,
    /// Pairs of terms: whoever has the first may be called the second.
    means: FxHashSet<(u32, u32)>,
    of_state: FxHashMap<(u32, u32), Vec<Office>>,
    of_holder: FxHashMap<u32, Vec<Office>>,
}

impl Offices {
    /// The number of a term, which gets one if it has none.
    pub(super) fn number(&mut self, term: &str) -> u32 {
        let terms = &mut self.terms;
        *self.numbers.entry(term.to_lowercase().into()).or_insert_with(|| {
            terms.push(term.into());
            terms.len() as u32 - 1
        })
    }

    /// Has a term written like this: `mayor`, which is a title too.
    pub(super) fn write_as(&mut self, number: u32, term: &str) {
        self.terms[number as usize] = term.into();
    }

    /// A term by its number.
    pub fn term(&self, number: u32) -> &str {
        &self.terms[number as usize]
    }

    /// The number of a known term.
    pub(super) fn known(&self, term: &str) -> Option<u32> {
        self.numbers.get(term.to_lowercase().as_str()).copied()
    }

    pub(super) fn add_row(&mut self, row: Row, term: u32) {
        self.by_row.insert(row, term);
    }

    pub(super) fn add_meaning(&mut self, term: u32, other: u32) {
        self.means.insert((term, other));
    }

    pub(super) fn add(&mut self, office: Office) {
        self.of_state.entry((office.term, office.state)).or_default().push(office);
        self.of_holder.entry(office.holder).or_default().push(office);
    }

    /// Every office, in the order of the rows.
    pub(super) fn all(&self) -> Vec<&Office> {
        let mut all: Vec<&Office> = self.of_holder.values().flatten().collect();
        all.sort_unstable_by_key(|o| o.row);
        all
    }

    /// The terms by their numbers.
    pub(super) fn terms(&self) -> Vec<&str> {
        let mut terms = vec![""; self.numbers.len()];
        self.numbers.iter().for_each(|(term, &n)| terms[n as usize] = term);
        terms
    }

    /// Pairs of terms: whoever has the first may be called the second.
    pub(super) fn meanings(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        self.means.iter().copied()
    }

    /// Whether somebody introduced by `row` of `roles.csv` may later be called `term`.
    pub fn called(&self, row: Row, term: u32) -> bool {
        self.by_row.get(&row).is_some_and(|&of_row| self.covers(of_row, term))
    }

    fn covers(&self, term: u32, other: u32) -> bool {
        term == other || self.means.contains(&(term, other))
    }

    /// The office by which an actor may be called `term` on that day (on any, if none is given).
    pub fn of_actor(&self, actor: u32, term: u32, on: Option<Date>) -> Option<&Office> {
        self.of_holder.get(&actor)?.iter().find(|o| o.held(on) && self.covers(o.term, term))
    }

    /// The offices that an actor has held.
    pub fn of_holder(&self, actor: u32) -> impl Iterator<Item = &Office> {
        self.of_holder.get(&actor).into_iter().flatten()
    }

    /// Who held the office of a state on that day: of several the last to come.
    pub fn of_state(&self, state: u32, term: u32, on: Date) -> Option<&Office> {
        self.of_state.get(&(term, state))?.iter().filter(|o| o.held(Some(on))).max_by_key(|o| o.from)
    }
}
