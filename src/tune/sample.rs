//! Rows to judge by hand, and what the judgements add up to.
//!
//! A sheet is drawn by strata (each rule, or each act ...), about as many rows from each, so that rare ones are judged,
//! too. Within a stratum the rows with the lowest hashes are drawn: the same seed draws the same rows, in one pass, in
//! memory for the sheet alone, and a corpus that grows changes few of them. Each row tells how many its stratum has, so
//! that the precision over all rows can be estimated from the sheet alone: shares of the strata, weighted by their
//! sizes. Intervals are Wilson's (1927), which hold for few judgements and for shares near 0 and 1.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use csv::ByteRecord;
use rustc_hash::FxHashMap;

use super::diff::Table;
use crate::lexicon::{LexiconRow, Page};
use crate::model::{Diagnostic, Severity};
use crate::tables::TableId;

/// The columns that a person fills in, and those that tell of the draw; the table's own follow.
const ASKED: [&str; 3] = ["right", "wrong", "note"];
const DRAWN: [&str; 2] = ["stratum", "stratum_rows"];
/// The words around a row, of tables that do not hold them.
const SENTENCE: &str = "sentence";

/// The tables that can be sampled, and the column that divides each.
pub const SAMPLED: [(TableId, &str); 3] =
    [(TableId::Mentions, "how"), (TableId::Attributions, "rule"), (TableId::Stances, "act")];

/// A sheet to be filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// Names of the columns.
    pub columns: Vec<String>,
    /// Cells of each row, in the order of the table.
    pub rows: Vec<Vec<String>>,
    /// How many rows the table has.
    pub of: u64,
    /// Rows of each stratum: drawn, and all.
    pub strata: BTreeMap<String, (u64, u64)>,
}

/// What is drawn.
#[derive(Clone, Debug)]
pub struct Draw {
    /// The table.
    pub table: TableId,
    /// The column that divides it.
    pub by: String,
    /// How many rows.
    pub n: usize,
    /// Another seed draws other rows.
    pub seed: u64,
}

/// A row that may be drawn.
struct Candidate {
    hash: u64,
    /// Its number in the table.
    at: u64,
    row: ByteRecord,
}

/// Draws rows of a table in a folder that `sayso run` made.
///
/// # Errors
/// No such table, or none with the columns that are needed.
pub fn draw(folder: &Path, wanted: &Draw) -> Result<Drawn, Box<Diagnostic>> {
    let mut table = Table::open(&folder.join(wanted.table.file()), wanted.table)?;
    let mut strata: BTreeMap<String, (u64, Vec<Candidate>)> = BTreeMap::new();
    let mut of = 0;
    while let Some(row) = table.next()? {
        let stratum = table.layout.text(&row, &wanted.by);
        let (size, held) = strata.entry(stratum).or_default();
        *size += 1;
        held.push(Candidate { hash: hash(wanted.seed, &row), at: of, row });
        of += 1;
        // Twice as many as are needed at most, so that sorting costs little.
        if held.len() >= 2 * wanted.n.max(8) {
            keep_lowest(held, wanted.n);
        }
    }
    let shares = share_out(wanted.n, strata.values().map(|(size, _)| *size));
    let mut drawn = Vec::new();
    let mut counts = BTreeMap::new();
    for ((name, (size, mut held)), share) in strata.into_iter().zip(shares) {
        keep_lowest(&mut held, share);
        counts.insert(name.clone(), (held.len() as u64, size));
        drawn.extend(held.into_iter().map(|c| (c, name.clone(), size)));
    }
    drawn.sort_by_key(|(c, ..)| c.at);
    let own: Vec<&str> = wanted.table.table().columns.iter().map(|c| c.name).collect();
    let add_sentence = !own.contains(&SENTENCE);
    let sentences = if add_sentence { sentences(folder, &table, &drawn)? } else { FxHashMap::default() };
    let rows = drawn.iter().map(|(candidate, stratum, size)| {
        let mut cells = vec![String::new(); ASKED.len()];
        cells.extend([stratum.clone(), size.to_string()]);
        cells.extend(own.iter().map(|c| plain(&table.layout.text(&candidate.row, c)).to_owned()));
        if add_sentence {
            cells.push(sentences.get(&place(&table, &candidate.row)).cloned().unwrap_or_default());
        }
        cells
    });
    let rows = rows.collect();
    let mut columns: Vec<String> = ASKED.iter().chain(&DRAWN).copied().chain(own).map(str::to_owned).collect();
    columns.extend(add_sentence.then(|| SENTENCE.to_owned()));
    Ok(Drawn { columns, rows, of, strata: counts })
}

/// The cell without the mark that keeps it from being a formula: it is put there anew when the sheet is written.
pub(super) fn plain(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest,
        _ => cell,
    }
}

fn keep_lowest(held: &mut Vec<Candidate>, n: usize) {
    held.sort_unstable_by_key(|c| (c.hash, c.at));
    held.truncate(n);
}

/// `n` shared out evenly; what a small stratum cannot give goes to the others.
fn share_out(n: usize, sizes: impl Iterator<Item = u64>) -> Vec<usize> {
    let sizes: Vec<usize> = sizes.map(|s| usize::try_from(s).unwrap_or(usize::MAX)).collect();
    let mut shares = vec![0; sizes.len()];
    let mut left = n;
    loop {
        let open: Vec<usize> = (0..sizes.len()).filter(|&i| shares[i] < sizes[i]).collect();
        if open.is_empty() || left == 0 {
            return shares;
        }
        for (k, &i) in open.iter().enumerate() {
            let share = left.div_ceil(open.len() - k).min(sizes[i] - shares[i]);
            shares[i] += share;
            left -= share;
        }
    }
}

/// FNV-1a over the cells, mixed by the finaliser of SplitMix64, whose bits are all as good as random.
fn hash(seed: u64, row: &ByteRecord) -> u64 {
    let mut h = 0xcbf2_9ce4_8422_2325 ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    // The article and the row's id tell rows apart, and the lexicon does not move them.
    for byte in row.iter().take(2).flatten() {
        h = (h ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    }
    h = (h ^ (h >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    h = (h ^ (h >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    h ^ (h >> 31)
}

type Place = (Vec<u8>, Vec<u8>);

fn place(table: &Table, row: &ByteRecord) -> Place {
    (table.layout.cell(row, "doc_id").to_vec(), table.layout.cell(row, "sentence_id").to_vec())
}

/// The sentences of the rows that are drawn.
fn sentences(
    folder: &Path,
    table: &Table,
    drawn: &[(Candidate, String, u64)],
) -> Result<FxHashMap<Place, String>, Box<Diagnostic>> {
    let mut wanted: FxHashMap<Place, String> =
        drawn.iter().map(|(c, ..)| (place(table, &c.row), String::new())).collect();
    let mut sentences = Table::open(&folder.join(TableId::Sentences.file()), TableId::Sentences)?;
    while let Some(row) = sentences.next()? {
        if let Some(text) = wanted.get_mut(&place(&sentences, &row)) {
            plain(&sentences.layout.text(&row, "text")).clone_into(text);
        }
    }
    Ok(wanted)
}

/// Judgements of some rows.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tally {
    /// Rows judged right.
    pub right: u64,
    /// Rows judged wrong.
    pub wrong: u64,
}

impl Tally {
    /// Share of right ones.
    pub fn precision(self) -> f64 {
        self.right as f64 / (self.right + self.wrong) as f64
    }

    /// The interval in which the true share lies, 19 times of 20.
    pub fn interval(self) -> (f64, f64) {
        wilson(self.precision(), (self.right + self.wrong) as f64)
    }

    fn add(&mut self, right: bool) {
        if right { self.right += 1 } else { self.wrong += 1 }
    }
}

/// Wilson's score interval, 95 per cent, of a share among `n`.
pub fn wilson(share: f64, n: f64) -> (f64, f64) {
    const Z: f64 = 1.959_963_985;
    if n == 0.0 {
        return (0.0, 1.0);
    }
    let z2 = Z * Z / n;
    let middle = (share + z2 / 2.0) / (1.0 + z2);
    let half = Z * (share * (1.0 - share) / n + z2 / (4.0 * n)).sqrt() / (1.0 + z2);
    ((middle - half).max(0.0), (middle + half).min(1.0))
}

/// What the judgements of a sheet add up to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judged {
    /// All rows that are judged.
    pub all: Tally,
    /// Rows that are not.
    pub open: u64,
    /// The precision over all rows of the table, and its interval: strata weighted by their sizes. None if some stratum
    /// is not judged, or the sheet does not tell their sizes.
    pub weighted: Option<(f64, (f64, f64))>,
    /// By column (stratum, rule, act ..., lexicon) and value.
    pub groups: Vec<(String, BTreeMap<String, Tally>)>,
}

/// The columns by which judgements are added up, where a sheet has them.
const GROUPS: [&str; 8] = ["stratum", "rule", "act", "form", "how", "polarity", "certainty", "lexicon"];

/// Adds up a sheet that was filled in, whatever the spreadsheet made of its delimiter.
///
/// # Errors
/// All faults of the sheet: no column to judge in, rows that are both right and wrong, nothing judged.
pub fn judge(name: &str, bytes: &[u8]) -> Result<Judged, Vec<Diagnostic>> {
    let page = open_sheet(name, bytes)?;
    let mut faults = Vec::new();
    let mut judged = Judged::default();
    let mut groups: Vec<BTreeMap<String, Tally>> = vec![BTreeMap::new(); GROUPS.len()];
    let mut sizes: BTreeMap<String, u64> = BTreeMap::new();
    for row in page.rows() {
        if let Ok(size) = row.get("stratum_rows").parse() {
            sizes.insert(row.get("stratum").to_owned(), size);
        }
        let right = match verdict(name, &row) {
            Ok(Some(right)) => right,
            Ok(None) => {
                judged.open += 1;
                continue;
            }
            Err(fault) => {
                faults.push(*fault);
                continue;
            }
        };
        judged.all.add(right);
        for (column, tallies) in GROUPS.iter().zip(&mut groups) {
            let cell = row.get(column);
            let values: Vec<&str> = if *column == "lexicon" { cell.split(';').collect() } else { vec![cell] };
            for value in values.into_iter().map(str::trim).filter(|v| !v.is_empty()) {
                tallies.entry(value.to_owned()).or_default().add(right);
            }
        }
    }
    if faults.is_empty() && judged.all == Tally::default() {
        faults.push(nothing_judged(name));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    judged.weighted = weighted(&sizes, &groups[0]);
    let named = GROUPS.iter().map(|c| (*c).to_owned()).zip(groups);
    judged.groups = named.filter(|(_, tallies)| !tallies.is_empty()).collect();
    Ok(judged)
}

/// Reads a sheet to be judged.
///
/// # Errors
/// All faults of its form, or no columns to judge in.
pub(super) fn open_sheet(name: &str, bytes: &[u8]) -> Result<Page, Vec<Diagnostic>> {
    let mut faults = Vec::new();
    let page = Page::read(name, bytes, &mut faults);
    if faults.is_empty() && !["right", "wrong"].iter().all(|c| page.columns().iter().any(|have| have == c)) {
        faults.push(fault(name, 1, "the sheet has no columns right and wrong", "make one with sayso sample"));
    }
    if faults.is_empty() { Ok(page) } else { Err(faults) }
}

/// Whether a row is judged right; none if it is not judged.
///
/// # Errors
/// It is marked right and wrong.
pub(super) fn verdict(name: &str, row: &LexiconRow<'_>) -> Result<Option<bool>, Box<Diagnostic>> {
    match (mark(row, "right"), mark(row, "wrong")) {
        (true, false) => Ok(Some(true)),
        (false, true) => Ok(Some(false)),
        (false, false) => Ok(None),
        (true, true) => {
            let help = "leave one of the two cells empty";
            let mut d = fault(name, row.line(), "the row is marked right and wrong", help);
            d.column = row.cell_place("wrong").1;
            Err(Box::new(d))
        }
    }
}

/// That nobody has filled in the sheet.
pub(super) fn nothing_judged(name: &str) -> Diagnostic {
    let help = "put an x into the column right or wrong of each row that you have looked at";
    fault(name, 0, "no row is judged", help)
}

pub(super) fn fault(name: &str, line: u32, message: &str, help: &str) -> Diagnostic {
    Diagnostic::new(Severity::Error, "bad-sheet", name, u64::from(line), message).with_help(help)
}

/// Whether the cell is marked: anything but nothing, `0`, `no` and `false`.
fn mark(row: &LexiconRow<'_>, column: &str) -> bool {
    !matches!(row.get(column).to_lowercase().as_str(), "" | "0" | "no" | "false")
}

/// The stratified estimate (Cochran 1977, chapter 5). Its interval is Wilson's, for as many judgements as would have the
/// same variance without strata.
fn weighted(sizes: &BTreeMap<String, u64>, strata: &BTreeMap<String, Tally>) -> Option<(f64, (f64, f64))> {
    let total: u64 = sizes.values().sum();
    if total == 0 || sizes.keys().any(|s| !strata.contains_key(s)) {
        return None;
    }
    let (mut share, mut variance, mut judged) = (0.0, 0.0, 0.0);
    for (name, size) in sizes {
        let tally = strata[name];
        let (weight, n) = (*size as f64 / total as f64, (tally.right + tally.wrong) as f64);
        // One right and one wrong more (Agresti and Coull 1998): a stratum of ten right rows is not known for certain.
        let shrunk = (tally.right as f64 + 1.0) / (n + 2.0);
        share += weight * tally.precision();
        variance += weight * weight * shrunk * (1.0 - shrunk) / n;
        judged += n;
    }
    let alike = if variance > 0.0 { (share * (1.0 - share) / variance).min(judged) } else { judged };
    Some((share, wilson(share, alike.max(1.0))))
}

impl Judged {
    /// The figures in words: of the lexicon lines those with at least `least` judgements, the worst first.
    pub fn text(&self, least: u64) -> String {
        let mut out = String::new();
        let judged = self.all.right + self.all.wrong;
        let _ = writeln!(out, "{judged} rows judged, {} not\n", self.open);
        if let Some((share, (low, high))) = self.weighted {
            let _ =
                writeln!(out, "precision over all rows, strata weighted by size: {share:.3} ({low:.3} to {high:.3})\n");
        }
        let _ = writeln!(out, "{:>6} {:>6} {:>9}  {:16}", "right", "wrong", "precision", "95 per cent");
        line(&mut out, self.all, "all judged rows");
        for (column, tallies) in &self.groups {
            let _ = writeln!(out, "\nby {column}");
            let mut rows: Vec<_> =
                tallies.iter().filter(|(_, t)| column != "lexicon" || t.right + t.wrong >= least).collect();
            rows.sort_by(|(a, x), (b, y)| {
                x.precision().total_cmp(&y.precision()).then(y.wrong.cmp(&x.wrong)).then_with(|| a.cmp(b))
            });
            rows.iter().for_each(|(value, tally)| line(&mut out, **tally, value));
            if rows.len() < tallies.len() {
                let _ = writeln!(
                    out,
                    "{:43}and {} lines with fewer than {least} judgements",
                    "",
                    tallies.len() - rows.len()
                );
            }
        }
        out
    }

    /// Rows of the CSV form: column, value, right, wrong, precision, low, high.
    pub fn rows(&self) -> Vec<[String; 7]> {
        let row = |column: &str, value: &str, t: Tally| {
            let (low, high) = t.interval();
            let figures = [t.precision(), low, high].map(|x| format!("{x:.3}"));
            let [precision, low, high] = figures;
            [column.into(), value.into(), t.right.to_string(), t.wrong.to_string(), precision, low, high]
        };
        let mut rows = vec![row("all", "", self.all)];
        for (column, tallies) in &self.groups {
            rows.extend(tallies.iter().map(|(value, tally)| row(column, value, *tally)));
        }
        rows
    }
}

fn line(out: &mut String, tally: Tally, value: &str) {
    let (low, high) = tally.interval();
    let interval = format!("{low:.3} to {high:.3}");
    let _ = writeln!(out, "{:>6} {:>6} {:>9.3}  {interval:16}  {value}", tally.right, tally.wrong, tally.precision());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_even_and_used_up() {
        assert_eq!(share_out(10, [100, 100, 100].into_iter()), [4, 3, 3]);
        assert_eq!(share_out(10, [1, 100, 3].into_iter()), [1, 6, 3]);
        assert_eq!(share_out(10, [1, 2].into_iter()), [1, 2]);
    }

    #[test]
    fn wilson_as_published() {
        // Newcombe 1998, table I: 81 of 263, and 0 of 20.
        let (low, high) = wilson(81.0 / 263.0, 263.0);
        assert_eq!((format!("{low:.4}"), format!("{high:.4}")), ("0.2553".into(), "0.3662".into()));
        let (low, high) = wilson(0.0, 20.0);
        assert_eq!((format!("{low:.4}"), format!("{high:.4}")), ("0.0000".into(), "0.1611".into()));
    }

    #[test]
    fn a_sheet_is_added_up() {
        let sheet = "right;wrong;note;stratum;stratum_rows;rule;lexicon\nx;;;a;90;a;c.csv:1; c.csv:2\n";
        let sheet = sheet.replace("c.csv:1; c.csv:2", "\"c.csv:1;c.csv:2\"");
        let sheet = format!("{sheet}1;;;a;90;a;c.csv:1\n;x;odd;b;10;b;c.csv:2\n;;;b;10;b;\n");
        let judged = judge("s.csv", sheet.as_bytes()).expect("sound");
        assert_eq!((judged.all, judged.open), (Tally { right: 2, wrong: 1 }, 1));
        assert_eq!(judged.weighted.map(|w| w.0), Some(0.9));
        let lexicon = &judged.groups.iter().find(|g| g.0 == "lexicon").expect("a group").1;
        assert_eq!(lexicon["c.csv:2"], Tally { right: 1, wrong: 1 });
        assert!(judged.text(1).contains("     1      1     0.500"), "{}", judged.text(1));
    }

    #[test]
    fn faults_of_a_sheet() {
        let check = |sheet: &str, line: u64, message: &str| {
            let faults = judge("s.csv", sheet.as_bytes()).expect_err("faulty");
            assert!(faults[0].line == line && faults[0].message.contains(message), "{faults:?}");
        };
        check("a,b\n1,2\n", 1, "no columns right and wrong");
        check("right,wrong\nx,x\n", 2, "right and wrong");
        check("right,wrong,note\n,,hm\n", 0, "no row is judged");
    }
}
