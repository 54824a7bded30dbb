//! What `sayso watch` and `sayso diff` tell of an edit is what is found if every article is analysed with both lexicons,
//! whatever is edited.

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use sayso::Analyzer;
use sayso::corpus::{self, Corpus};
use sayso::lexicon::{self, Alike, Reach, Sources, TABLES, TableId, Version};
use sayso::sweep::Pace;
use sayso::tune::diff::{self, Change, Edits, Scope, Summary};
use sayso::tune::watch::Watch;

fn home(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn articles() -> Corpus {
    corpus::open(&[home("corpus")], &corpus::Options::default()).expect("our own articles")
}

/// The rows of one table, as a user has them who exported it.
#[derive(Clone, Debug)]
struct Sheet {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Sheet {
    fn read(text: &str) -> Sheet {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let mut rows = reader.records().map(|r| r.expect("a row").iter().map(str::to_owned).collect::<Vec<_>>());
        let header = rows.next().expect("a header");
        Sheet { header, rows: rows.filter(|r: &Vec<String>| !r[0].starts_with("# ")).collect() }
    }

    fn text(&self) -> String {
        let mut out = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        std::iter::once(&self.header).chain(&self.rows).for_each(|r| out.write_record(r).expect("in memory"));
        String::from_utf8(out.into_inner().expect("in memory")).expect("UTF-8")
    }

    fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|c| c == name)
    }
}

/// An edit, by numbers that pick a row, a column, another row.
#[derive(Clone, Debug)]
enum Edit {
    Delete,
    Off,
    /// A cell gets that of another row.
    Cell,
    /// A new row like this one, about words of an article.
    Words(usize),
    Move,
}

#[derive(Clone, Debug)]
struct Step {
    table: TableId,
    /// Edits of as many rows.
    edits: Vec<(Edit, [usize; 3])>,
}

fn step() -> impl Strategy<Value = Step> {
    let frequent = prop::sample::select(vec![
        TableId::Actors,
        TableId::Actors,
        TableId::Cues,
        TableId::Stance,
        TableId::Roles,
        TableId::Hedges,
        TableId::Negators,
        TableId::Names,
        TableId::Words,
        TableId::Heads,
        TableId::Offices,
        TableId::FunctionWords,
        TableId::LightVerbs,
    ]);
    let table = prop_oneof![9 => frequent, 1 => prop::sample::select(TableId::ALL.to_vec())];
    let edit = prop_oneof![
        Just(Edit::Delete),
        Just(Edit::Off),
        Just(Edit::Cell),
        Just(Edit::Cell),
        (1usize..4).prop_map(Edit::Words),
        Just(Edit::Move),
    ];
    let edits = prop::collection::vec((edit, any::<[usize; 3]>()), 1..4);
    (table, edits).prop_map(|(table, edits)| Step { table, edits })
}

/// A lexicon folder that is edited.
struct Desk {
    sheets: Vec<Sheet>,
    texts: Vec<String>,
}

impl Desk {
    fn new() -> Desk {
        let mut corpus = articles();
        let mut texts = Vec::new();
        while let Some(batch) = corpus.next_batch(1 << 20) {
            texts.extend(batch.articles.into_iter().map(|a| a.text));
        }
        Desk { sheets: TABLES.iter().map(|t| Sheet::read(t.builtin)).collect(), texts }
    }

    /// Our own actors are laid over, so that the articles have some.
    fn sources(&self) -> Sources {
        let mut sources = Sources::empty();
        for (&table, sheet) in TableId::ALL.iter().zip(&self.sheets) {
            sources = sources.with_text(table, TABLES[table as usize].file, &sheet.text());
        }
        sources.overlay(&home("lexicons/corpus"))
    }

    fn edit(&mut self, step: &Step) {
        let sheet = &mut self.sheets[step.table as usize];
        let words = |numbers: &[usize; 3], count: usize| {
            let text: Vec<&str> = self.texts[numbers[1] % self.texts.len()].split_whitespace().collect();
            let from = numbers[2] % text.len().saturating_sub(count).max(1);
            text[from..].iter().take(count).copied().collect::<Vec<_>>().join(" ").replace(['"', '\u{201c}'], "")
        };
        // Most rows of a large table are about words that no article of a small corpus has.
        let known: Vec<usize> = (0..sheet.rows.len())
            .filter(|&i| self.texts.iter().any(|t| t.contains(sheet.rows[i][0].trim_end_matches('e'))))
            .collect();
        for (edit, numbers) in &step.edits {
            let pick = if known.is_empty() { numbers[0] } else { known[numbers[0] % known.len()] };
            let (row, other) = (pick % sheet.rows.len(), numbers[1] % sheet.rows.len());
            match edit {
                Edit::Delete => drop(sheet.rows.remove(row)),
                Edit::Off => {
                    if let Some(column) = sheet.column("enabled")
                        && column < sheet.rows[row].len()
                    {
                        sheet.rows[row][column] = "no".into();
                    }
                }
                Edit::Cell => {
                    let column = numbers[2] % sheet.rows[row].len().min(sheet.rows[other].len());
                    sheet.rows[row][column] = sheet.rows[other][column].clone();
                }
                Edit::Words(count) => {
                    let mut new = sheet.rows[row].clone();
                    new[0] = words(numbers, *count);
                    sheet.rows.insert(other, new);
                }
                Edit::Move => {
                    let moved = sheet.rows.remove(row);
                    let at = numbers[2] % (sheet.rows.len() + 1);
                    sheet.rows.insert(at, moved);
                }
            }
        }
    }
}

/// Every change, and the sums.
type Told = (Vec<Change>, Summary);

fn compare(before: (&Sources, &Analyzer), after: (&Sources, &Analyzer), reach: &Reach, alike: Option<&Alike>) -> Told {
    let scratch = tempfile::tempdir().expect("a folder");
    let edits = Edits::between(before.0, after.0);
    let request = diff::Request {
        analyzers: [before.1, after.1],
        edits: &edits,
        reach,
        alike,
        scope: &Scope::default(),
        pace: &Pace::default(),
        scratch: &scratch.path().join("scratch"),
    };
    let mut changes = Vec::new();
    let mut sink = |c: &Change| {
        changes.push(c.clone());
        Ok(())
    };
    let summary = diff::lexicons(&request, articles(), &mut sink, &mut |_| {}, &mut |_| {}).expect("compared");
    (changes, summary)
}

fn load(sources: &Sources) -> Option<lexicon::Lexicon> {
    lexicon::load(sources.clone()).ok().map(|l| l.lexicon)
}

/// Each edit is a whole run twice, so there are few, unless more are asked for.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(6)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: cases(),
        failure_persistence: None,
        max_shrink_iters: 40,
        ..ProptestConfig::default()
    })]

    #[test]
    fn an_edit_does_what_a_whole_run_says(steps in prop::collection::vec(step(), 1..8)) {
        let mut desk = Desk::new();
        let mut before = desk.sources();
        let lexicon = load(&before).expect("the built-in lexicon and our own");
        let mut old = Analyzer::new(lexicon.clone());
        let mut watch = Watch::open(
            before.clone(), lexicon, articles(), Scope::default(), Pace::default(), &mut |_| {}, &mut |_| {},
        ).expect("analysed");
        for step in steps {
            let kept = desk.sheets.clone();
            desk.edit(&step);
            let after = desk.sources();
            let Some(lexicon) = load(&after) else {
                // A faulty edit is not looked at.
                desk.sheets = kept;
                continue;
            };
            let new = Analyzer::new(lexicon.clone());
            let all = Reach::Everything("to know what is true".into());
            let expected = compare((&before, &old), (&after, &new), &all, None);
            let versions = [(&before, &old), (&after, &new)]
                .map(|(sources, analyzer)| Version { sources, lexicon: analyzer.lexicon() });
            let reach = lexicon::reach(versions[0], versions[1]);
            let alike = Alike::of(versions[0], versions[1]);
            prop_assert_eq!(&compare((&before, &old), (&after, &new), &reach, alike.as_ref()), &expected, "{:?}", step);
            let mut changes = Vec::new();
            let mut sink = |c: &Change| { changes.push(c.clone()); Ok(()) };
            let update = watch.edit(after.clone(), lexicon, &mut sink, &mut |_| {}, &mut |_| {}).expect("compared");
            prop_assert_eq!((&changes, &update.summary), (&expected.0, &expected.1), "{:?}", step);
            (before, old) = (after, new);
        }
    }
}
