//! A few answers of one's own correct the weights: a judged sheet, and sentences with a target.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

const THINGS: [&str; 6] = ["bridge", "ferry", "harbour", "tower", "tunnel", "station"];
const NAMES: [&str; 5] = ["Jane Roe", "Bram Loe", "Ida Poe", "Carl Voe", "Mira Doe"];

/// Runs it in the folder; standard output if the exit status is as expected.
fn sayso(home: &TempDir, status: i32, arguments: &[&str]) -> String {
    let run = Command::new(env!("CARGO_BIN_EXE_sayso")).args(arguments).current_dir(home.path()).output();
    let output = run.expect("it starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{arguments:?}\n{said}");
    String::from_utf8(output.stdout).expect("UTF-8") + &said
}

/// Articles of four sentences each.
fn articles(home: &TempDir) {
    let mut lines = String::new();
    for (n, thing) in THINGS.iter().enumerate() {
        for (m, name) in NAMES.iter().enumerate() {
            let other = NAMES[(m + 1) % NAMES.len()];
            let text = format!(
                "The {thing} is unsafe, according to {name} of the coast guard. {other} said that the {thing} is late. \
                 {name} accused {other} of fraud. {name} praised {other} for such courage."
            );
            writeln!(lines, r#"{{"id": "a{n}{m}", "text": "{text}"}}"#).expect("a String takes all");
        }
    }
    lines.push_str(r#"{"id": "other", "text": "\"We shall sail on Monday,\" Bram Loe told the council."}"#);
    fs::write(home.path().join("articles.jsonl"), lines + "\n").expect("a new folder");
}

/// Rows of a table: by article and place the cells of a column.
fn cells(file: &Path, key: [&str; 2], column: &str) -> BTreeMap<[String; 2], String> {
    let bytes = fs::read(file).expect("written");
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).expect("a byte order mark");
    let mut reader = csv::Reader::from_reader(text);
    let names = reader.headers().expect("a header").clone();
    let at = |name: &str| names.iter().position(|n| n == name).expect("a column");
    let rows = reader.records().map(|row| {
        let row = row.expect("a row");
        (key.map(|k| row[at(k)].to_owned()), row[at(column)].to_owned())
    });
    rows.collect()
}

/// Judges a sheet: rows with these words in a column are wrong, the others right.
fn judge(home: &TempDir, sheet: &str, column: &str, wrong: &str) {
    let drawn = fs::read_to_string(home.path().join(sheet)).expect("written");
    let mut reader = csv::Reader::from_reader(drawn.trim_start_matches('\u{feff}').as_bytes());
    let names = reader.headers().expect("a header").clone();
    let at = names.iter().position(|n| n == column).expect("a column");
    let mut out = csv::Writer::from_path(home.path().join(sheet)).expect("written before");
    out.write_record(&names).expect("a file");
    for row in reader.records() {
        let mut cells: Vec<String> = row.expect("a row").iter().map(str::to_owned).collect();
        let is_wrong = cells[at].contains(wrong);
        cells[usize::from(is_wrong)] = "x".to_owned();
        out.write_record(&cells).expect("a file");
    }
    out.flush().expect("a file");
}

#[test]
fn a_judged_sheet_moves_what_was_judged_and_nothing_else() {
    let home = tempfile::tempdir().expect("a folder");
    articles(&home);
    sayso(&home, 0, &["run", "articles.jsonl", "--out", "before", "--quiet"]);
    sayso(&home, 0, &["sample", "before", "--table", "attributions", "--n", "80", "--out", "sheet.csv"]);
    judge(&home, "sheet.csv", "cue", "according to");
    let learn = ["learn", "judged", "sheet.csv", "articles.jsonl", "--out"];
    let told = sayso(&home, 0, &[&learn[..], &["new"]].concat());
    assert!(told.contains("rows of 31 articles") && told.contains("log loss") && !told.contains("no gain"), "{told}");
    sayso(&home, 0, &["lexicon", "check", "new"]);
    sayso(&home, 0, &["run", "articles.jsonl", "--out", "after", "--lexicon", "new", "--quiet"]);
    let rows = |folder: &str, column: &str| {
        cells(&home.path().join(folder).join("attributions.csv"), ["doc_id", "cue_spans"], column)
    };
    let (before, after) = (rows("before", "score"), rows("after", "score"));
    for (place, cue) in rows("before", "cue") {
        let number =
            |scores: &BTreeMap<_, String>| scores.get(&place).map_or(0.0, |s| s.parse::<f64>().expect("a score"));
        match cue.as_str() {
            "according to" => assert!(number(&after) < number(&before) - 1.0, "{place:?}"),
            _ if place[0] == "other" => assert_eq!(before.get(&place), after.get(&place), "{cue}"),
            _ => assert!(number(&after) > 0.0, "{place:?} {cue}"),
        }
    }
    let mentions = |folder: &str| fs::read(home.path().join(folder).join("mentions.csv")).expect("written");
    assert_eq!(mentions("before"), mentions("after"));

    // The same again, byte for byte; nothing is written over.
    let first = fs::read(home.path().join("new/weights_attribution.csv")).expect("written");
    assert!(sayso(&home, 2, &[&learn[..], &["new"]].concat()).contains("is not empty"));
    sayso(&home, 0, &[&learn[..], &["new", "--force", "--threads", "1"]].concat());
    assert_eq!(fs::read(home.path().join("new/weights_attribution.csv")).expect("written"), first);
    let over = [&learn[..], &["new", "--force", "--lexicon", "new"]].concat();
    assert!(sayso(&home, 2, &over).contains("holds the lexicon that is corrected"));
}

#[test]
fn stances_that_are_judged_wrong_lose() {
    let home = tempfile::tempdir().expect("a folder");
    articles(&home);
    sayso(&home, 0, &["run", "articles.jsonl", "--out", "before", "--quiet"]);
    sayso(&home, 0, &["sample", "before", "--table", "stances", "--n", "90", "--out", "sheet.csv"]);
    judge(&home, "sheet.csv", "sentence", "fraud");
    let told = sayso(&home, 0, &["learn", "judged", "sheet.csv", "articles.jsonl", "--out", "new"]);
    assert!(told.contains("log loss") && !told.contains("no gain"), "{told}");
    sayso(&home, 0, &["run", "articles.jsonl", "--out", "after", "--lexicon", "new", "--quiet"]);
    let sums = |folder: &str| {
        let file = home.path().join(folder).join("stances.csv");
        let side = cells(&file, ["doc_id", "stance_id"], "polarity");
        let scores = cells(&file, ["doc_id", "stance_id"], "score");
        let sum = |polarity: &str| -> f64 {
            let of_side = scores.iter().filter(|(row, _)| side[*row] == polarity);
            of_side.map(|(_, score)| score.parse::<f64>().expect("a score").abs()).sum()
        };
        [sum("negative"), sum("positive")]
    };
    let (before, after) = (sums("before"), sums("after"));
    assert!(after[0] < before[0] / 2.0 && after[1] > before[1] * 0.9, "{before:?} {after:?}");
}

#[test]
fn sheets_that_teach_nothing_are_refused() {
    let home = tempfile::tempdir().expect("a folder");
    articles(&home);
    sayso(&home, 0, &["run", "articles.jsonl", "--out", "before", "--quiet"]);
    let learn = |status, sheet: &str, input: &str, told: &str| {
        let said = sayso(&home, status, &["learn", "judged", sheet, input, "--out", "new"]);
        assert!(said.contains(told), "{said}");
        assert!(!home.path().join("new").exists());
    };
    sayso(&home, 0, &["sample", "before", "--table", "attributions", "--n", "9", "--out", "open.csv"]);
    learn(2, "open.csv", "articles.jsonl", "no row is judged");
    sayso(&home, 0, &["sample", "before", "--table", "mentions", "--n", "9", "--out", "mentions.csv"]);
    learn(2, "mentions.csv", "articles.jsonl", "no sheet of stances or attributions");
    fs::write(home.path().join("odd.csv"), "a,b\n1,2\n").expect("a new folder");
    learn(2, "odd.csv", "articles.jsonl", "odd.csv:1");
    learn(2, "gone.csv", "articles.jsonl", "gone.csv");
    judge(&home, "open.csv", "cue", "according");
    learn(2, "open.csv", "gone.jsonl", "gone.jsonl");
    fs::write(home.path().join("others.jsonl"), "{\"id\": \"z\", \"text\": \"Roe said no.\"}\n").expect("a new folder");
    learn(2, "open.csv", "others.jsonl", "9 judged rows of 9 not used");
}

/// Few sentences to learn stance from, and the arguments that name them.
fn few_stances(home: &TempDir) -> [&'static str; 6] {
    let write = |file: &str, lines: &str| fs::write(home.path().join(file), lines).expect("a new folder");
    write("targets.csv", "id,sentence,target,polarity\na,Ann lied,Ann,negative\n");
    write("pairs.csv", "id,sentence,p_start,p_end,q_start,q_end,label\na,Ann met Bob,0,3,8,11,neutral\n");
    write(
        "acts.csv",
        "id,sentence,source_start,source_end,target_start,target_end,act\na,Ann met Bob,0,3,8,11,consult\n",
    );
    ["--targets", "targets.csv", "--pairs", "pairs.csv", "--acts", "acts.csv"]
}

#[test]
fn silver_without_chances_is_refused() {
    let home = tempfile::tempdir().expect("a folder");
    let golds = few_stances(&home);
    let write = |file: &str, lines: &str| fs::write(home.path().join(file), lines).expect("a new folder");
    let chances = "negative,neutral,positive\na,Ann lied,Ann,0.9,0.1,0\n";
    write("sides.csv", &format!("id,sentence,target,{chances}"));
    write("odd.csv", &format!("id,sentence,target,{chances}b,Ann lied,Ann,0.9,0.9,0\n"));
    for (flag, silver, told) in [
        ("--silver", "targets.csv", "targets.csv:1"),
        ("--silver", "pairs.csv", "pairs.csv:1"),
        ("--silver", "odd.csv", "odd.csv:3"),
        ("--silver", "gone.csv", "gone.csv"),
        ("--silver-pairs", "pairs.csv", "pairs.csv:1"),
        ("--silver-pairs", "sides.csv", "sides.csv:1"),
    ] {
        let said = sayso(&home, 2, &[&["learn", "stance", flag, silver, "--out", "new"], &golds[..]].concat());
        assert!(said.contains(told), "{said}");
        assert!(!home.path().join("new").exists());
    }
}

#[test]
fn files_that_tell_something_else_are_refused() {
    let home = tempfile::tempdir().expect("a folder");
    let golds = few_stances(&home);
    let write = |file: &str, lines: &str| fs::write(home.path().join(file), lines).expect("a new folder");
    write("bare.csv", "id,sentence,target\na,Ann lied,Ann\n");
    for of in ["targets.csv", "pairs.csv", "acts.csv"] {
        let lines = fs::read_to_string(home.path().join(of)).expect("it was written");
        write(&format!("no-{of}"), lines.lines().next().expect("a header"));
    }
    for (at, wrong) in [
        (1, "no-targets.csv"),
        (1, "pairs.csv"),
        (1, "bare.csv"),
        (3, "no-pairs.csv"),
        (3, "targets.csv"),
        (5, "no-acts.csv"),
        (5, "targets.csv"),
    ] {
        let mut files = golds;
        files[at] = wrong;
        let told = sayso(&home, 2, &[&["learn", "stance", "--out", "new"], &files[..]].concat());
        assert!(told.contains(&format!("{wrong}:1")) && told.contains("no row tells"), "{wrong}: {told}");
        assert!(!home.path().join("new").exists());
    }
}

#[test]
fn chances_of_another_program_teach_words() {
    let home = tempfile::tempdir().expect("a folder");
    let golds = few_stances(&home);
    let mut sides = String::from("id,sentence,target,negative,neutral,positive\n");
    let mut pairs = String::from(
        "id,sentence,p_start,p_end,q_start,q_end,neutral,positive_pq,positive_qp,negative_pq,negative_qp\n",
    );
    for n in 0..300 {
        let (word, sure) = [("wooden", "0.9,0.1,0"), ("purple", "0,0.1,0.9"), ("tall", "0.1,0.8,0.1")][n % 3];
        sides += &format!("{n},Everybody calls Ann {word} now.,Ann,{sure}\n");
        let (verb, sure) = [("paints", "0.1,0,0,0.9,0"), ("measures", "0.1,0.9,0,0,0"), ("meets", "1,0,0,0,0")][n % 3];
        let second = 4 + verb.len() + 1;
        pairs += &format!("{n},Ann {verb} Bob.,0,3,{second},{},{sure}\n", second + 3);
    }
    fs::write(home.path().join("sides.csv"), sides).expect("a new folder");
    fs::write(home.path().join("directed.csv"), pairs).expect("a new folder");
    let silver = ["learn", "stance", "--silver", "sides.csv", "--silver-pairs", "directed.csv", "--out", "new"];
    sayso(&home, 0, &[&silver, &golds[..]].concat());
    let sum = |table: &str, stem: &str, label: &str| -> f64 {
        let rows = fs::read_to_string(home.path().join("new").join(table)).expect("a table");
        assert!(!rows.contains("inf"), "{rows}");
        let of_row = |row: &str| -> Option<f64> {
            let cells: Vec<&str> = row.split(',').collect();
            (cells[0].contains(stem) && cells[1] == label).then(|| cells[2].parse().expect("a weight"))
        };
        rows.lines().filter_map(of_row).sum()
    };
    for (table, bad, good) in [("weights_stance.csv", "wooden", "purpl"), ("weights_direction.csv", "paint", "measur")]
    {
        let lean = |stem| sum(table, stem, "positive") - sum(table, stem, "negative");
        assert!(lean(good) > lean(bad) + 0.2, "{table}: {} {}", lean(bad), lean(good));
    }
}

#[test]
fn sentences_with_a_target_correct_the_weights() {
    let home = tempfile::tempdir().expect("a folder");
    let mut file = String::from("text,entity,label\n");
    for thing in THINGS {
        for name in NAMES {
            writeln!(file, "{name} opened the clear {thing} on Monday.,{name},neg").expect("a String takes all");
            writeln!(file, "{name} praised the new {thing} on Monday.,{thing},+").expect("a String takes all");
            writeln!(file, "\"The {thing}, as {name} knows, has two doors.\",{thing},0").expect("a String takes all");
        }
    }
    fs::write(home.path().join("mine.csv"), file).expect("a new folder");
    let told = sayso(&home, 0, &["learn", "sentences", "mine.csv", "--out", "new"]);
    assert!(told.contains("90 rows of 90 sentences") && !told.contains("no gain"), "{told}");
    let right = |arguments: &[&str]| {
        let told = sayso(&home, 0, &[&["eval", "stances", "mine.csv"], arguments].concat());
        let words: Vec<&str> = told.split_whitespace().collect();
        let at = words.iter().position(|w| *w == "accuracy").expect("a figure");
        words[at + 1].parse::<f64>().expect("a number")
    };
    assert!(right(&["--lexicon", "new"]) > right(&[]));
    fs::write(home.path().join("bad.csv"), "text,entity,label\nRoe sings,Poe,0\nRoe sings,Roe,good\n")
        .expect("a folder");
    let told = sayso(&home, 2, &["learn", "sentences", "bad.csv", "--out", "other"]);
    assert!(told.contains("bad.csv:2") && told.contains("bad.csv:3"), "{told}");
    fs::write(home.path().join("bad.csv"), "text,label\nRoe sings,0\n").expect("a folder");
    assert!(sayso(&home, 2, &["learn", "sentences", "bad.csv", "--out", "other"]).contains("target or entity"));
    fs::write(home.path().join("bad.csv"), "text,target\nRoe sings,Roe\n").expect("a folder");
    assert!(sayso(&home, 2, &["learn", "sentences", "bad.csv", "--out", "other"]).contains("no row tells a side"));
}
