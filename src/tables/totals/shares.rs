//! What each article adds to the sums, kept apart: when some articles change, the sums are made anew from the shares of
//! all, without an analysis of the others.
//!
//! First and last days, the strongest stance and the name that the first article gives to an actor cannot be subtracted,
//! so sums are not corrected but added up again, which for ten thousand articles takes some hundredths of a second.

use std::collections::hash_map::Entry;
use std::mem::size_of_val;

use rustc_hash::FxHashMap;

use super::{ActorSum, CorpusTotals, Holder, PairSum, Totals};
use crate::lexicon::Lexicon;
use crate::model::{ActorRef, FoundActor};

/// The share of each article, in the order of the articles.
#[derive(Debug, Default)]
pub struct Shares {
    /// All actors, whether a lexicon holds them or not: the numbers of a lexicon's change with it. One that articles
    /// name in several ways is here under each. [`ActorRef::Found`] counts these.
    cast: Vec<FoundActor>,
    /// By id, name and type.
    numbers: FxHashMap<String, u32>,
    outlets: Vec<String>,
    outlet_numbers: FxHashMap<String, u32>,
    articles: Vec<Share>,
    key: String,
}

#[derive(Debug, Default)]
struct Share {
    actors: Box<[(ActorRef, ActorSum)]>,
    pairs: Box<[((Holder, ActorRef), PairSum)]>,
}

impl Shares {
    /// Adds one more article: the sums over it alone.
    pub fn push(&mut self, totals: &mut Totals, lexicon: &Lexicon) {
        let share = self.share(totals, lexicon);
        self.articles.push(share);
    }

    /// Puts other sums over article number `article` in place of those that are there.
    pub fn put(&mut self, article: usize, totals: &mut Totals, lexicon: &Lexicon) {
        self.articles[article] = self.share(totals, lexicon);
    }

    fn share(&mut self, totals: &mut Totals, lexicon: &Lexicon) -> Share {
        let (mut actors, mut pairs) = (Vec::with_capacity(totals.actors.len()), Vec::with_capacity(totals.pairs.len()));
        for (actor, sum) in &totals.actors {
            actors.push((self.number(totals, *actor, lexicon), *sum));
        }
        for ((holder, target), sum) in &totals.pairs {
            let holder = match *holder {
                Holder::Actor(a) => Holder::Actor(self.number(totals, a, lexicon)),
                Holder::Outlet(o) => Holder::Outlet(self.outlet(&totals.outlets[o as usize])),
                Holder::NoActor => Holder::NoActor,
            };
            pairs.push(((holder, self.number(totals, *target, lexicon)), sum.clone()));
        }
        totals.clear();
        Share { actors: actors.into(), pairs: pairs.into() }
    }

    fn number(&mut self, totals: &Totals, actor: ActorRef, lexicon: &Lexicon) -> ActorRef {
        let (id, name, kind) = totals.name(lexicon, actor);
        self.key.clear();
        for part in [id, "\0", name, "\0", kind.name()] {
            self.key.push_str(part);
        }
        if let Some(&n) = self.numbers.get(&self.key) {
            return ActorRef::Found(n);
        }
        let n = self.cast.len() as u32;
        self.cast.push(FoundActor { id: id.to_owned(), name: name.to_owned(), kind });
        self.numbers.insert(self.key.clone(), n);
        ActorRef::Found(n)
    }

    fn outlet(&mut self, name: &str) -> u32 {
        if let Some(&n) = self.outlet_numbers.get(name) {
            return n;
        }
        let n = self.outlets.len() as u32;
        self.outlets.push(name.to_owned());
        self.outlet_numbers.insert(name.to_owned(), n);
        n
    }

    /// The sums over all articles.
    pub fn sum(&self) -> CorpusTotals {
        let mut sum = Totals::default();
        let mut actors: Vec<Option<ActorRef>> = vec![None; self.cast.len()];
        let mut outlets: Vec<Option<u32>> = vec![None; self.outlets.len()];
        for share in &self.articles {
            let mut actor = |sum: &mut Totals, actor: ActorRef| {
                let ActorRef::Found(n) = actor else { unreachable!("all are numbered here") };
                let cast = &self.cast[n as usize];
                *actors[n as usize].get_or_insert_with(|| ActorRef::Found(sum.find(std::borrow::Cow::Borrowed(cast))))
            };
            for (a, more) in &share.actors {
                let a = actor(&mut sum, *a);
                sum.actors.entry(a).or_default().join(more);
            }
            for ((holder, target), more) in &share.pairs {
                let holder = match *holder {
                    Holder::Actor(a) => Holder::Actor(actor(&mut sum, a)),
                    Holder::Outlet(o) => {
                        let name = &self.outlets[o as usize];
                        Holder::Outlet(*outlets[o as usize].get_or_insert_with(|| sum.outlet(name)))
                    }
                    Holder::NoActor => Holder::NoActor,
                };
                let target = actor(&mut sum, *target);
                match sum.pairs.entry((holder, target)) {
                    Entry::Occupied(mut e) => e.get_mut().join(more.clone()),
                    Entry::Vacant(e) => {
                        e.insert(more.clone());
                    }
                }
            }
        }
        CorpusTotals::of(sum)
    }

    /// Bytes of memory that the shares take, names aside.
    pub fn bytes(&self) -> usize {
        let share = |s: &Share| size_of_val(s) + size_of_val(&*s.actors) + size_of_val(&*s.pairs);
        self.articles.iter().map(share).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::{Dialect, Sheet, TableId, made_up};

    fn tables(totals: &CorpusTotals, lexicon: &Lexicon) -> (Vec<u8>, Vec<u8>) {
        let mut actors = Sheet::new(TableId::Actors, Dialect::default());
        totals.actors(lexicon, &mut actors, |_| Ok(())).expect("in memory");
        let mut relations = Sheet::new(TableId::Relations, Dialect::default());
        totals.relations(lexicon, &mut relations, |_| Ok(())).expect("in memory");
        (actors.bytes().to_vec(), relations.bytes().to_vec())
    }

    #[test]
    fn shares_add_up_to_the_sums() {
        let lexicon = made_up::lexicon();
        let articles: Vec<_> = made_up::articles(60).collect();
        let (mut shares, mut alone, mut all) = (Shares::default(), Totals::default(), Totals::default());
        for a in &articles {
            alone.add(a, &made_up::analyze(a));
            shares.push(&mut alone, &lexicon);
            all.add(a, &made_up::analyze(a));
        }
        assert!(shares.bytes() > 0);
        assert_eq!(tables(&shares.sum(), &lexicon), tables(&CorpusTotals::of(all), &lexicon));
        // An article in the place of another.
        alone.add(&articles[9], &made_up::analyze(&articles[9]));
        shares.put(4, &mut alone, &lexicon);
        let mut other = Totals::default();
        for (i, _) in articles.iter().enumerate() {
            let a = &articles[if i == 4 { 9 } else { i }];
            other.add(a, &made_up::analyze(a));
        }
        assert_eq!(tables(&shares.sum(), &lexicon), tables(&CorpusTotals::of(other), &lexicon));
    }
}
