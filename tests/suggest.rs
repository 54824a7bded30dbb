//! Whether `sayso suggest` finds again what was taken out of the lexicons: 50 frequent cues and 100 frequent actors of
//! the PolNeAR training articles, with what was learned about those cues.
//!
//! The articles lie beside the repository, in ../shared or where SAYSO_SHARED says; without them the test says so and
//! checks nothing.

use std::collections::{HashMap, HashSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

type Row = HashMap<String, String>;

fn rows(bytes: &[u8]) -> Vec<Row> {
    let text = std::str::from_utf8(bytes).expect("UTF-8").trim_start_matches('\u{feff}');
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

fn sayso(arguments: &[&str]) -> Vec<u8> {
    let output = Command::new(env!("CARGO_BIN_EXE_sayso"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("it starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// The `n` most frequent, of equals the first.
fn most(counts: HashMap<String, u64>, n: usize) -> Vec<String> {
    let mut sorted: Vec<(String, u64)> = counts.into_iter().collect();
    sorted.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    sorted.into_iter().take(n).map(|(key, _)| key).collect()
}

/// A built-in lexicon without the rows that are not kept.
fn without(file: &str, out: &Path, keep: impl Fn(&mut Vec<String>) -> bool) -> String {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).from_path(format!("lexicons/en/{file}")).expect("it is there");
    let path = out.join(file);
    let mut writer = csv::Writer::from_path(&path).expect("writable");
    for (n, record) in reader.records().enumerate() {
        let mut cells: Vec<String> = record.expect("a row").iter().map(str::to_owned).collect();
        if n == 0 || keep(&mut cells) {
            writer.write_record(&cells).expect("writable");
        }
    }
    writer.flush().expect("writable");
    path.to_str().expect("UTF-8").to_owned()
}

#[test]
fn what_is_taken_out_is_found_again() {
    let shared = std::env::var_os("SAYSO_SHARED").map_or_else(|| PathBuf::from("../shared"), PathBuf::from);
    let train = shared.join("gold/polnear/train");
    if !train.is_dir() {
        // Not by eprintln, which a test that passes keeps to itself.
        let _ = writeln!(
            std::io::stderr(),
            "NOT CHECKED: suggestions. There are no articles at {} (set SAYSO_SHARED).",
            train.display()
        );
        return;
    }
    let train = train.to_str().expect("UTF-8");

    // The frequent ones, by what the whole lexicon finds.
    let cues_csv = std::fs::read("lexicons/en/cues.csv").expect("it is there");
    let lines: Vec<Row> = rows(&cues_csv);
    let mut counts: HashMap<String, u64> = HashMap::new();
    for row in rows(&sayso(&["run", train, "--out", "-", "--table", "attributions", "--quiet"])) {
        let cited = row["lexicon"].split(';').find_map(|place| place.strip_prefix("cues.csv:"));
        if let Some(line) = cited {
            // The columns are the first line.
            let cue = &lines[line.parse::<usize>().expect("a line") - 2];
            *counts.entry(format!("{},{}", cue["cue"], cue["kind"])).or_default() += 1;
        }
    }
    let cues = most(counts, 50);
    let mut counts: HashMap<String, u64> = HashMap::new();
    for row in rows(&sayso(&["run", train, "--out", "-", "--table", "mentions", "--quiet"])) {
        if !row["actor_id"].starts_with("found:") && !matches!(row["how"].as_str(), "pronoun" | "nominal") {
            *counts.entry(row["actor_id"].clone()).or_default() += 1;
        }
    }
    let actors = most(counts, 100);

    // Lexicons without them, and without what was learned about the cues.
    let folder = tempfile::tempdir().expect("a folder");
    let over = folder.path().join("over");
    std::fs::create_dir(&over).expect("a folder");
    let cues_left = without("cues.csv", folder.path(), |row| !cues.contains(&format!("{},{}", row[0], row[3])));
    let aliases: std::cell::RefCell<HashMap<String, HashSet<String>>> = std::cell::RefCell::default();
    let actors_left = without("actors.csv", folder.path(), |row| {
        if actors.contains(&row[4]) {
            row[4].clear();
        }
        let gone = actors.contains(&row[1]);
        if gone {
            aliases.borrow_mut().entry(row[1].clone()).or_default().insert(row[0].to_lowercase());
        }
        !gone
    });
    let words: HashSet<&str> = cues.iter().filter_map(|cue| cue.split(',').next()).collect();
    let weights = std::fs::read("lexicons/en/weights_attribution.csv").expect("it is there");
    let mut off = String::from("feature,weight,enabled\n");
    for row in rows(&weights) {
        let (group, value) = row["feature"].split_once(':').unwrap_or_default();
        if group.starts_with("cue") && value.split('+').next().is_some_and(|word| words.contains(word)) {
            off.push_str(&format!("\"{}\",0,no\n", row["feature"].replace('"', "\"\"")));
        }
    }
    std::fs::write(over.join("weights_attribution.csv"), off).expect("writable");

    let over = over.to_str().expect("UTF-8");
    let arguments =
        ["suggest", train, "--cues", &cues_left, "--actors", &actors_left, "--lexicon", over, "--csv", "--quiet"];
    let suggested = rows(&sayso(&arguments));
    let first =
        |kind: &str, n: usize| -> Vec<&Row> { suggested.iter().filter(|r| r["kind"] == kind).take(n).collect() };

    let got: HashSet<String> = first("cues", 150)
        .iter()
        .map(|r| format!("{},{}", r["words"], r["guess"].rsplit(' ').next().unwrap_or_default()))
        .collect();
    let missed: Vec<&String> = cues.iter().filter(|cue| !got.contains(*cue)).collect();
    let _ = writeln!(std::io::stderr(), "suggest: {} of 50 cues among 150 rows; not {missed:?}", 50 - missed.len());
    assert!(missed.len() <= 5, "{missed:?}");

    let got: HashSet<String> = first("actors", 300).iter().map(|r| r["words"].to_lowercase()).collect();
    let aliases = aliases.into_inner();
    let missed: Vec<&String> = actors.iter().filter(|id| aliases[*id].is_disjoint(&got)).collect();
    let _ = writeln!(std::io::stderr(), "suggest: {} of 100 actors among 300 rows; not {missed:?}", 100 - missed.len());
    assert!(missed.len() <= 20, "{missed:?}");
}
