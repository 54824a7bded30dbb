//! Rows of one table and one article (or of one key), from both runs: which are the same row, and what differs.

use csv::ByteRecord;
use rustc_hash::FxHashMap;

use super::{Change, ChangeKind, Scope, short};
use crate::tables::TableId;

/// Columns that are shown or cited, but do not make two rows different: numbers that move, places of lexicon lines,
/// words that explain.
fn uncompared(table: TableId) -> &'static [&'static str] {
    match table {
        TableId::Documents => &["path", "record"],
        TableId::Sentences => &["sentence_id"],
        TableId::Mentions => &["mention_id", "sentence_id", "lexicon"],
        TableId::Attributions => &["attribution_id", "parent_id", "sentence_id", "lexicon"],
        TableId::Stances => &["stance_id", "sentence_id", "attribution_id", "evidence", "lexicon", "sentence"],
        TableId::Relations => &["example"],
        _ => &[],
    }
}

/// Columns by which a row is found again, within its article.
fn key(table: TableId) -> &'static [&'static str] {
    match table {
        TableId::Sentences | TableId::Mentions => &["start", "end"],
        TableId::Attributions => &["cue_spans"],
        TableId::Stances => &["sentence_id", "holder_id", "holder", "target_id"],
        TableId::Actors => &["actor_id"],
        TableId::Relations => &["holder_id", "holder", "target_id"],
        _ => &[],
    }
}

/// The column that numbers the rows of an article.
fn id(table: TableId) -> Option<&'static str> {
    match table {
        TableId::Mentions => Some("mention_id"),
        TableId::Attributions => Some("attribution_id"),
        TableId::Stances => Some("stance_id"),
        _ => None,
    }
}

/// What tells a reader which row it is.
fn about(table: TableId) -> &'static [&'static str] {
    match table {
        TableId::Documents => &["title"],
        TableId::Sentences => &["text"],
        TableId::Mentions => &["surface"],
        TableId::Attributions => &["source", "cue", "content"],
        TableId::Stances => &["holder", "target"],
        TableId::Actors => &["actor"],
        TableId::Relations => &["holder", "target"],
        _ => &[],
    }
}

/// Where each column of the registry stands in a file (which may be older, or have columns of its own).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::tune) struct Layout {
    table: TableId,
    at: Vec<Option<usize>>,
}

impl Layout {
    /// As the program writes it.
    pub(in crate::tune) fn own(table: TableId) -> Layout {
        Layout { table, at: (0..table.table().columns.len()).map(Some).collect() }
    }

    /// As a header says.
    pub(super) fn of(table: TableId, header: &ByteRecord) -> Layout {
        let find = |name: &str| header.iter().position(|h| h == name.as_bytes());
        Layout { table, at: table.table().columns.iter().map(|c| find(c.name)).collect() }
    }

    /// The columns without which rows cannot be told apart, so far as they are missing.
    pub(super) fn missing(&self) -> Vec<&'static str> {
        let doc = (!matches!(self.table, TableId::Actors | TableId::Relations)).then_some("doc_id");
        let needed = doc.into_iter().chain(key(self.table).iter().copied());
        needed.filter(|name| self.column(name).is_none()).collect()
    }

    /// How many columns the registry has.
    pub(super) fn columns(&self) -> usize {
        self.at.len()
    }

    fn column(&self, name: &str) -> Option<usize> {
        let number = self.table.table().columns.iter().position(|c| c.name == name);
        self.at[number.expect("a column of the registry")]
    }

    /// The cell of a column; empty where the file has no such column.
    pub(in crate::tune) fn cell<'a>(&self, row: &'a ByteRecord, name: &str) -> &'a [u8] {
        self.column(name).and_then(|c| row.get(c)).unwrap_or_default()
    }

    /// The same as text.
    pub(in crate::tune) fn text(&self, row: &ByteRecord, name: &str) -> String {
        String::from_utf8_lossy(self.cell(row, name)).into_owned()
    }
}

/// Rows of one run.
pub(super) struct Side<'a> {
    pub(super) layout: &'a Layout,
    pub(super) rows: &'a [ByteRecord],
    /// Where each sentence of the article starts: the same sentence may have another number in the other run.
    pub(super) starts: &'a FxHashMap<Vec<u8>, Vec<u8>>,
}

impl Side<'_> {
    fn key(&self, row: &ByteRecord) -> Vec<u8> {
        let table = self.layout.table;
        let mut out = Vec::with_capacity(48);
        for name in key(table) {
            let mut cell = self.layout.cell(row, name);
            if *name == "sentence_id" {
                cell = self.starts.get(cell).map_or(cell, |start| start);
            }
            if *name == "holder" && !self.layout.cell(row, "holder_id").is_empty() {
                // The id tells; the name may be edited.
                cell = b"";
            }
            out.extend_from_slice(cell);
            out.push(0x1f);
        }
        if table == TableId::Attributions && self.layout.cell(row, "cue_spans").is_empty() {
            out.extend_from_slice(self.layout.cell(row, "content_spans"));
        }
        out
    }

    fn about(&self, row: &ByteRecord) -> String {
        let cells = about(self.layout.table).iter().map(|c| short(&self.layout.text(row, c)));
        let glue = if self.layout.table == TableId::Attributions { " | " } else { " -> " };
        cells.collect::<Vec<_>>().join(glue)
    }

    fn cites(&self, row: &ByteRecord) -> Vec<String> {
        let has = self.layout.table.table().columns.iter().any(|c| c.name == "lexicon");
        let cell = if has { self.layout.text(row, "lexicon") } else { String::new() };
        cell.split(';').map(str::trim).filter(|c| !c.is_empty()).map(str::to_owned).collect()
    }
}

/// Which lines are behind a change: asked with what the row cites before and after.
pub(super) type Causes<'a> = &'a dyn Fn(&[String], &[String]) -> Vec<String>;

/// Compares the rows of one table and article; appends what differs.
pub(super) fn compare(a: &Side<'_>, b: &Side<'_>, scope: &Scope, causes: Causes<'_>, out: &mut Vec<Change>) {
    let differs = Differs::new(a.layout, b.layout, scope);
    let as_they_stand = a.rows.len() == b.rows.len()
        && a.rows.iter().zip(b.rows).all(|(x, y)| !differs.any(x, y) && a.key(x) == b.key(y));
    if as_they_stand {
        return;
    }
    let mut places: FxHashMap<Vec<u8>, Vec<usize>> = FxHashMap::default();
    for (i, row) in b.rows.iter().enumerate() {
        places.entry(b.key(row)).or_default().push(i);
    }
    // Of rows with the same place, equal ones belong together before any others do.
    let mut partner: Vec<Option<usize>> = vec![None; a.rows.len()];
    for equal in [true, false] {
        for (i, row) in a.rows.iter().enumerate().filter(|(i, _)| partner[*i].is_none()).collect::<Vec<_>>() {
            let Some(left) = places.get_mut(&a.key(row)) else { continue };
            if let Some(at) = left.iter().position(|&j| !equal || !differs.any(row, &b.rows[j])) {
                partner[i] = Some(left.remove(at));
            }
        }
    }
    let mut taken = vec![false; b.rows.len()];
    for (row, partner) in a.rows.iter().zip(&partner) {
        match partner {
            None => out.push(change(ChangeKind::Lost, Some((a, row)), None, Vec::new(), causes)),
            Some(j) => {
                taken[*j] = true;
                let cells = differs.cells(row, &b.rows[*j]);
                if !cells.is_empty() {
                    out.push(change(ChangeKind::Changed, Some((a, row)), Some((b, &b.rows[*j])), cells, causes));
                }
            }
        }
    }
    for (row, _) in b.rows.iter().zip(&taken).filter(|(_, taken)| !**taken) {
        out.push(change(ChangeKind::Gained, None, Some((b, row)), Vec::new(), causes));
    }
}

type Place<'a> = (&'a Side<'a>, &'a ByteRecord);

fn change(
    kind: ChangeKind,
    before: Option<Place<'_>>,
    after: Option<Place<'_>>,
    cells: Vec<(&'static str, String, String)>,
    causes: Causes<'_>,
) -> Change {
    let (side, row) = after.or(before).expect("a change has a row");
    let table = side.layout.table;
    let text = |name: &str| {
        let has = table.table().columns.iter().any(|c| c.name == name);
        if has { side.layout.text(row, name) } else { String::new() }
    };
    let id_of = |place: Option<Place<'_>>| match (place, id(table)) {
        (Some((side, row)), Some(name)) => side.layout.text(row, name),
        _ => String::new(),
    };
    let cites = |place: Option<Place<'_>>| place.map(|(side, row)| side.cites(row)).unwrap_or_default();
    Change {
        kind,
        table,
        doc_id: text("doc_id"),
        sentence_id: text("sentence_id"),
        id_before: id_of(before),
        id_after: id_of(after),
        about: side.about(row),
        cells,
        lexicon: causes(&cites(before), &cites(after)),
    }
}

/// The cells that make two rows different.
struct Differs {
    columns: Vec<(&'static str, usize, usize)>,
}

impl Differs {
    fn new(a: &Layout, b: &Layout, scope: &Scope) -> Differs {
        let columns = a.table.table().columns.iter().zip(a.at.iter().zip(&b.at));
        let counted = |name: &str| !uncompared(a.table).contains(&name) && !scope.ignored.iter().any(|i| i == name);
        // A column that only one of the two has cannot be compared.
        let both = columns.filter_map(|(c, (a, b))| Some((c.name, (*a)?, (*b)?)));
        Differs { columns: both.filter(|c| counted(c.0)).collect() }
    }

    fn any(&self, x: &ByteRecord, y: &ByteRecord) -> bool {
        self.columns.iter().any(|&(_, i, j)| x.get(i) != y.get(j))
    }

    fn cells(&self, x: &ByteRecord, y: &ByteRecord) -> Vec<(&'static str, String, String)> {
        let text = |row: &ByteRecord, at: usize| short(&String::from_utf8_lossy(row.get(at).unwrap_or_default()));
        let differing = self.columns.iter().filter(|&&(_, i, j)| x.get(i) != y.get(j));
        differing.map(|&(name, i, j)| (name, text(x, i), text(y, j))).collect()
    }
}

/// The lines behind a change where no more is known than what the rows cite: those that only one of the two cites, or
/// else all; and of these the ones that are no learned weights, which nearly every row cites.
pub(super) fn cited(before: &[String], after: &[String]) -> Vec<String> {
    let mut lines: Vec<&String> =
        before.iter().filter(|l| !after.contains(l)).chain(after.iter().filter(|l| !before.contains(l))).collect();
    if lines.is_empty() {
        lines = after.iter().collect();
    }
    let weight = |line: &str| line.rsplit(['/', '\\']).next().is_some_and(|name| name.starts_with("weights_"));
    let words: Vec<String> = lines.iter().filter(|l| !weight(l)).map(|l| l.to_string()).collect();
    if words.is_empty() { lines.first().map(|l| l.to_string()).into_iter().collect() } else { words }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(lines: &str) -> Vec<ByteRecord> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(lines.as_bytes());
        reader.byte_records().map(|r| r.expect("sound")).collect()
    }

    fn check(before: &str, after: &str, expected: &[&str]) {
        let (layout, starts) = (Layout::own(TableId::Mentions), FxHashMap::default());
        let (before, after) = (rows(before), rows(after));
        let side = |rows| Side { layout: &layout, rows, starts: &starts };
        let mut changes = Vec::new();
        compare(&side(&before[..]), &side(&after[..]), &Scope::default(), &cited, &mut changes);
        let got: Vec<String> = changes.iter().map(|c| format!("{c} [{}]", c.lexicon.join(";"))).collect();
        assert_eq!(got, expected);
    }

    #[test]
    fn ids_and_places_of_lines_do_not_count() {
        let a = "d,m1,1,0,3,Roe,roe,Jane Roe,person,alias,1.00,actors.csv:2\n";
        let b = "d,m2,1,0,3,Roe,roe,Jane Roe,person,alias,1.00,mine/actors.csv:9\n";
        check(a, b, &[]);
        check("", b, &["gained mentions d/m2: Roe [mine/actors.csv:9]"]);
        check(a, "", &["lost mentions d/m1: Roe [actors.csv:2]"]);
    }

    #[test]
    fn rows_are_matched_by_position() {
        let a = "d,m1,1,0,3,Roe,roe,Jane Roe,person,alias,1.00,a.csv:2\nd,m2,1,9,12,Poe,poe,Poe,person,alias,1.00,a.csv:3\n";
        let b = "d,m1,1,9,12,Poe,poe2,Poe,person,alias,1.00,a.csv:4\n";
        check(
            a,
            b,
            &[
                "lost mentions d/m1: Roe [a.csv:2]",
                "changed mentions d/m1: Poe (actor_id: poe -> poe2) [a.csv:3;a.csv:4]",
            ],
        );
    }
}
