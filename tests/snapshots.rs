//! The tables of our own corpus, as they are: a change of behaviour shows as a diff of these.
//!
//! They change on request only: `INSTA_UPDATE=always cargo test --test snapshots`, then review the diff. The columns
//! `lexicon` (lines move whenever a row is added), `score` and `confidence` (weights are learned anew) are left out.

use std::process::Command;

/// The table as CSV, the articles and without the columns named; offsets stay.
fn table(name: &str, articles: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_sayso"))
        .args(["run", "corpus", "--lexicon", "lexicons/corpus", "--out", "-", "--table", name, "--no-bom", "--quiet"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("it starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut reader = csv::Reader::from_reader(&output.stdout[..]);
    let header = reader.headers().expect("a header").clone();
    let kept: Vec<usize> =
        (0..header.len()).filter(|&n| !matches!(&header[n], "lexicon" | "score" | "confidence" | "evidence")).collect();
    let mut out = csv::WriterBuilder::new().from_writer(Vec::new());
    out.write_record(kept.iter().map(|&n| &header[n])).expect("memory");
    for row in reader.records() {
        let row = row.expect("a row");
        if articles.contains(&&row[0]) {
            out.write_record(kept.iter().map(|&n| &row[n])).expect("memory");
        }
    }
    String::from_utf8(out.into_inner().expect("memory")).expect("UTF-8")
}

macro_rules! snapshot {
    ($name:literal, $articles:expr) => {
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!($name, table($name, $articles));
        });
    };
}

#[test]
fn attributions() {
    snapshot!("attributions", &["salt-road", "azhdarov-address", "yacht-row", "highlands-truce"]);
}

#[test]
fn mentions() {
    snapshot!("mentions", &["salt-road", "herring-talks"]);
}

#[test]
fn stances() {
    snapshot!("stances", &["salt-road", "yacht-row", "ledger-hack", "column-warships"]);
}
