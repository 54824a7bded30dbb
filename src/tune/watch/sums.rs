//! The tables over the corpus, as they were last: their rows are sums over all articles.

use std::io::Cursor;

use rustc_hash::FxHashSet;

use crate::lexicon::Lexicon;
use crate::run::RunError;
use crate::tables::TableId;
use crate::tables::totals::Shares;
use crate::tune::diff::{Scope, Sink, Summary, Table, corpus_table, write_table};

/// What each article adds, and the tables that this comes to.
#[derive(Default)]
pub(super) struct Sums {
    pub(super) shares: Shares,
    tables: Vec<(TableId, Vec<u8>)>,
}

impl Sums {
    /// Adds all up.
    pub(super) fn renew(&mut self, lexicon: &Lexicon, scope: &Scope) {
        let sum = self.shares.sum();
        let wanted = [TableId::Actors, TableId::Relations].into_iter().filter(|t| scope.has(*t));
        let table = |id| {
            let mut bytes = Vec::new();
            write_table(&sum, lexicon, id, &mut bytes).expect("memory takes all bytes");
            (id, bytes)
        };
        self.tables = wanted.map(table).collect();
    }

    /// Adds all up anew and compares with what it came to before.
    pub(super) fn compare(
        &mut self,
        lexicon: &Lexicon,
        scope: &Scope,
        summary: &mut Summary,
        sink: Sink<'_>,
    ) -> Result<(), RunError> {
        let old = std::mem::take(&mut self.tables);
        self.renew(lexicon, scope);
        for ((id, before), (_, after)) in old.iter().zip(&self.tables) {
            let open = |bytes| Table::read(Box::new(Cursor::new(bytes)), id.file().to_owned(), *id);
            let mut before_only = open(without(before, after)).map_err(RunError::Failed)?;
            let mut after_only = open(without(after, before)).map_err(RunError::Failed)?;
            corpus_table(&mut before_only, &mut after_only, scope, summary, sink)?;
        }
        Ok(())
    }

    /// Bytes of memory.
    pub(super) fn bytes(&self) -> usize {
        self.shares.bytes() + self.tables.iter().map(|t| t.1.capacity()).sum::<usize>()
    }
}

/// The header of a table and those of its rows that the other has not: of tens of thousands few differ, and to read cells
/// takes longer than to compare lines.
fn without(table: &[u8], other: &[u8]) -> Vec<u8> {
    let lines = |bytes| <[u8]>::split_inclusive(bytes, |b| *b == b'\n');
    let theirs: FxHashSet<&[u8]> = lines(other).skip(1).collect();
    let mut rows = lines(table);
    let header = rows.next().into_iter();
    header.chain(rows.filter(|row| !theirs.contains(row))).flatten().copied().collect()
}
