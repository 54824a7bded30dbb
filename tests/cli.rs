//! The program as its users meet it: arguments in; exit status, messages and tables out.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// The files of the contract.
const FILES: [&str; 10] = [
    "actors.csv",
    "attributions.csv",
    "codebook.csv",
    "datapackage.json",
    "documents.csv",
    "mentions.csv",
    "problems.csv",
    "relations.csv",
    "sentences.csv",
    "stances.csv",
];

const CORPUS: [&str; 4] = ["run", "corpus", "--lexicon", "lexicons/corpus"];

fn sayso(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sayso"));
    command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).stdin(Stdio::null());
    command
}

/// Runs it; the exit status and what was said must be as expected.
fn check(arguments: &[&str], status: i32, said: &[&str]) -> Output {
    verify(sayso(arguments).output().expect("it starts"), arguments, status, said)
}

/// The same with something on standard input.
fn check_with_input(input: &str, arguments: &[&str], status: i32, said: &[&str]) -> Output {
    let mut child = sayso(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let _ = child.stdin.take().expect("a pipe").write_all(input.as_bytes());
    verify(child.wait_with_output().expect("it ends"), arguments, status, said)
}

fn verify(output: Output, arguments: &[&str], status: i32, said: &[&str]) -> Output {
    let messages = text(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{arguments:?}\n{messages}");
    for part in said {
        assert!(messages.contains(part), "{arguments:?} does not say {part:?} but\n{messages}");
    }
    assert!(!messages.contains('\u{1b}'), "colours, but no terminal: {messages}");
    output
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

fn path(folder: &TempDir, name: &str) -> String {
    folder.path().join(name).to_str().expect("UTF-8").to_owned()
}

fn write(folder: &TempDir, name: &str, content: &str) -> String {
    let path = path(folder, name);
    fs::create_dir_all(Path::new(&path).parent().expect("a folder")).expect("made");
    fs::write(&path, content).expect("written");
    path
}

fn files(folder: &str) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry"));
    entries.map(|e| (e.file_name().to_string_lossy().into_owned(), fs::read(e.path()).expect("a file"))).collect()
}

fn names(folder: &TempDir) -> Vec<String> {
    files(folder.path().to_str().expect("UTF-8")).into_keys().collect()
}

#[test]
fn the_corpus_becomes_tables() {
    let home = folder();
    let out = path(&home, "a/tables");
    let output = check(
        &[&CORPUS[..], &["--out", &out]].concat(),
        0,
        &["kept 28 of 28 articles (read 28, kept 28, rejected 0)", "tables: "],
    );
    assert_eq!(output.stdout, b"");
    assert_eq!(files(&out).into_keys().collect::<Vec<_>>(), FILES);
    let attributions = fs::read_to_string(Path::new(&out).join("attributions.csv")).expect("a table");
    assert!(attributions.starts_with("\u{feff}doc_id,attribution_id,parent_id,"));
    assert!(attributions.contains(",cues.csv:"), "rows are traced to their lexicon");
}

#[test]
fn threads_do_not_show_in_the_tables() {
    let home = folder();
    let trees = ["1", "3"].map(|threads| {
        let out = path(&home, threads);
        check(&[&CORPUS[..], &["--out", &out, "--threads", threads]].concat(), 0, &[]);
        files(&out)
    });
    assert!(trees[0] == trees[1]);
}

#[test]
fn wrong_usage_is_found_before_any_work() {
    let home = folder();
    let out = path(&home, "out");
    check(&["run", "no/such/folder", "--out", &out], 2, &["no/such/folder", "there is no such file or folder"]);
    check(&["run", "corpus/articles"], 2, &["--out <DIR>"]);
    check(&["run", "corpus/articles", "--out", "-"], 2, &["--table NAME"]);
    check(&["run", "corpus/articles", "--out", &out, "--table", "stances"], 2, &["--out -"]);
    check(&["run", "corpus/articles", "--out", &out, "--threads", "0"], 2, &["1..=1024"]);
    check(&["run", "corpus/articles", "--out", &out, "--column", "text"], 2, &["FIELD=NAME"]);
    check(&["run", "corpus/articles", "--out", &out, "--column", "words=body"], 2, &["the fields are text, id"]);
    check(&["run", "corpus/articles", "--out", &out, "--lexicon", "no/such/lexicon"], 2, &["no/such/lexicon"]);
    check(&["runn"], 2, &["a similar subcommand exists: 'run'"]);
    assert!(names(&home).is_empty());
}

#[test]
fn all_faults_of_a_lexicon_are_told_at_once_and_nothing_is_left() {
    let home = folder();
    let cues = write(&home, "lexicon/cues.csv", "cue,act,polarity\nfoo,sey,negative\nbar,say,awful\n");
    let actors = write(&home, "mine.csv", "alias,actor_id,name,type\nRoe,roe,Jane Roe,persn\n");
    let lexicon = path(&home, "lexicon");
    let out = path(&home, "out");
    let said = [
        "cues.csv:2:5: unknown act \"sey\"\n  | foo,sey,negative\n  |     ^\n  = help: one of: ",
        "cues.csv:3:9: unknown polarity \"awful\"",
        "mine.csv:2:18: unknown type \"persn\"",
    ];
    check(&["run", "corpus/articles", "--lexicon", &lexicon, "--actors", &actors, "--out", &out], 2, &said);
    assert!(!Path::new(&out).exists());
    check(&["lexicon", "check", &lexicon, &actors], 2, &said);
    check(&["lexicon", "check", &cues], 2, &said[..2]);
    let json = check(&["lexicon", "check", &cues, "--json"], 2, &[]);
    let first = text(&json.stdout).lines().next().expect("a line");
    let first: serde_json::Value = serde_json::from_str(first).expect("JSON");
    assert_eq!((&first["line"], &first["column"], &first["code"]), (&2.into(), &5.into(), &"bad-act".into()));
}

#[test]
fn warnings_of_a_lexicon_are_told_once_and_stand_among_the_problems() {
    let home = folder();
    let row = "Roe,roe,Jane Roe,person\n";
    let actors = write(&home, "actors.csv", &format!("alias,actor_id,name,type\n{row}{row}"));
    let out = path(&home, "out");
    let output = check(&["run", "corpus/wire.jsonl", "--actors", &actors, "--out", &out], 0, &["actors.csv:3:1"]);
    assert_eq!(text(&output.stderr).matches("duplicate-row").count(), 1);
    let problems = fs::read_to_string(Path::new(&out).join("problems.csv")).expect("a table");
    assert_eq!(problems.matches("duplicate-row").count(), 1);
}

#[test]
fn rejected_input_is_named() {
    let home = folder();
    let input = write(&home, "in.jsonl", "{\"text\":\"Roe said no.\"}\n{\"text\":7}\n{\"text\":\"Poe said no.\"}\n");
    let out = path(&home, "out");
    check(&["run", &input, "--out", &out], 3, &["kept 2 of 3 articles (read 3, kept 2, rejected 1)", "in.jsonl:2"]);
    let problems = fs::read_to_string(Path::new(&out).join("problems.csv")).expect("a table");
    assert!(problems.contains("in.jsonl,2,"), "{problems}");
}

#[test]
fn many_problems_make_few_messages() {
    let home = folder();
    let input = write(&home, "in.jsonl", &"{\"text\":7}\n".repeat(2000));
    let out = path(&home, "out");
    let output = check(&["run", &input, "--out", &out], 3, &["and 1990 more, see ", "rejected 2000"]);
    assert!(output.stderr.len() < 8000);
    let output = check(&["run", &input, "--out", &out, "--quiet"], 3, &[]);
    assert_eq!(text(&output.stderr), "");
}

#[test]
fn what_is_shown_cannot_paint_the_terminal() {
    let home = folder();
    let cues = write(&home, "cues.csv", "cue,act,polarity\n\u{1b}[31mfoo\u{202e},say,negative\n");
    check(&["lexicon", "check", &cues], 2, &["\\u{1b}[31mfoo"]);
}

#[test]
fn a_folder_that_holds_other_things_is_refused() {
    let home = folder();
    write(&home, "out/notes.txt", "mine");
    let out = path(&home, "out");
    check(&["run", "corpus/wire.jsonl", "--out", &out], 2, &["notes.txt", "--force"]);
    assert_eq!(files(&out).into_keys().collect::<Vec<_>>(), ["notes.txt"]);
    check(&["run", "corpus/wire.jsonl", "--out", &out, "--force"], 0, &[]);
    assert_eq!(files(&out).len(), FILES.len() + 1);
    // Our own tables may be replaced.
    let out = path(&home, "again");
    for _ in 0..2 {
        check(&["run", "corpus/wire.jsonl", "--out", &out], 0, &[]);
    }
}

#[test]
fn tables_beside_the_articles_are_no_articles() {
    let home = folder();
    write(&home, "a.txt", "Roe said no.");
    let (input, out) = (path(&home, "."), path(&home, "tables"));
    for _ in 0..2 {
        check(&["run", &input, "--out", &out], 0, &["kept 1 of 1 articles"]);
    }
}

#[test]
fn standard_input_and_output() {
    let home = folder();
    let out = path(&home, "out");
    check_with_input(
        "{\"id\":\"x\",\"body\":\"Roe said that it rains.\"}\n",
        &["run", "-", "--out", &out],
        0,
        &["kept 1 of 1"],
    );
    let arguments = ["run", "-", "--out", "-", "--table", "attributions", "--no-bom", "--delimiter", "tab"];
    let output = check_with_input("Roe said that it rains.", &arguments, 0, &["kept 1 of 1"]);
    let lines: Vec<&str> = text(&output.stdout).split("\r\n").collect();
    assert_eq!(lines.len(), 3, "a header, a row, an end");
    assert!(lines[0].starts_with("doc_id\tattribution_id\t") && lines[1].starts_with("stdin\ta1\t"));
    check_with_input(
        "id,words\n1,Roe said no.\n",
        &["run", "-", "--format", "csv", "--column", "text=words", "--out", &out],
        0,
        &["kept 1 of 1"],
    );
}

#[test]
fn a_closed_pipe_is_no_fault() {
    let mut child = sayso(&["run", "corpus/articles", "--out", "-", "--table", "sentences", "--quiet"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
}

#[test]
fn explain_tells_the_rule_and_the_lexicon_line() {
    let output = check(&["explain", "--text", "The mayor said that it rains."], 0, &[]);
    let out = text(&output.stdout);
    assert!(out.contains("[source a1: ") && out.contains("[cue a1: said] [content a1: that it rains]"), "{out}");
    assert!(out.contains("rule clause, cues.csv:"), "{out}");
    assert!(out.contains("because") && out.contains("weights_attribution.csv:"), "{out}");
    let output = check(&["explain", "--text", "The mayor said that it rains.", "--color", "always"], 0, &[]);
    assert!(text(&output.stdout).contains('\u{1b}'));
    let output = check(&["explain", "corpus/wire.jsonl", "--json", "--sentence", "1"], 0, &[]);
    let articles: Vec<serde_json::Value> =
        text(&output.stdout).lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
    assert_eq!(articles.len(), 5);
    assert!(articles.iter().all(|a| a["sentences"][0]["sentence_id"] == 1));
    check(&["explain", "corpus/wire.jsonl", "--id", "nobody"], 1, &["no article has the id nobody"]);
}

#[test]
fn lexicons_are_written_out_and_read_again() {
    let home = folder();
    let mine = path(&home, "mine");
    check(&["lexicon", "export", &mine], 0, &["use them with --lexicon"]);
    check(&["lexicon", "export", &mine], 2, &["is there already"]);
    check(&["lexicon", "check", &mine, "--no-builtin"], 0, &["sound: ", "0 warnings"]);
    check(&["lexicon", "check"], 0, &["sound: ", "0 warnings"]);
    let odd = write(&home, "odd.csv", "one,two\n1,2\n");
    check(&["lexicon", "check", &odd], 2, &["neither its name nor its columns"]);
}

/// Articles of our own that were marked before any program had read them; raise the floor with the change that earns it.
#[test]
fn articles_of_our_own_are_read_as_well_as_before() {
    let done = check(&["eval", "attributions", "tests/gold/articles", "--nested", "--json"], 0, &[]);
    let figures: serde_json::Value = serde_json::from_slice(&done.stdout).expect("JSON");
    let joint = figures["all"]["joint"]["f1"].as_f64().expect("a figure");
    assert!(joint >= 0.80, "joint F1 is {joint:.3}");
}

#[test]
fn gold_is_scored() {
    let home = folder();
    let csv = path(&home, "attributions.csv");
    let own = check(&["eval", "attributions", "corpus/articles", "--nested", "--predictions", &csv], 0, &[]);
    let judged = check(&["eval", "attributions", "corpus/articles", "--nested", "--judge", &csv], 0, &[]);
    assert!(text(&own.stdout).contains("JOINT") && own.stdout == judged.stdout);
    let csv = path(&home, "actors.csv");
    let own = check(&["eval", "actors", "tests/gold/actors.csv", "--predictions", &csv], 0, &[]);
    let judged = check(&["eval", "actors", "tests/gold/actors.csv", "--judge", &csv], 0, &[]);
    assert!(text(&own.stdout).contains("exact_typed") && own.stdout == judged.stdout);
    let csv = path(&home, "stances.csv");
    check(&["eval", "stances", "tests/gold/stances.csv", "--predictions", &csv], 0, &[]);
    let answers = fs::read_to_string(csv).expect("written");
    assert!(answers.starts_with("\u{feff}id,polarity,score,act,plover,certainty,evidence\r\n"));
    check(&["eval", "stances", "no/such.csv"], 2, &["no/such.csv"]);
}

#[test]
fn weights_are_learned_into_a_new_folder() {
    let home = folder();
    let out = path(&home, "learned");
    check(
        &["learn", "attribution", "corpus/articles", "--out", &out],
        0,
        &["learning from ", "use them with --lexicon"],
    );
    check(&["learn", "attribution", "corpus/articles", "--out", &out], 2, &["is there already"]);
    check(&["lexicon", "check", &out], 0, &["sound: "]);
    let other = path(&home, "other");
    let made_up = |folder| ["learn", "attribution", "corpus/articles", "--made-up", folder, "--out", &other];
    check(&made_up("no/such"), 2, &["no/such"]);
    check(&made_up("tools/constructions"), 0, &["learning from "]);
    let rows = |folder| fs::read_to_string(Path::new(folder).join("weights_attribution.csv")).expect("written");
    assert!(rows(&out).lines().count() < rows(&other).lines().count(), "made-up sentences teach more");
}

#[test]
fn help_completions_rules_and_version() {
    for command in [
        "run",
        "explain",
        "diff",
        "watch",
        "kwic",
        "sample",
        "judge",
        "lexicon export",
        "lexicon import",
        "suggest",
        "lexicon check",
        "lexicon find",
        "lexicon list",
        "eval attributions",
        "eval stances",
        "eval actors",
        "learn attribution",
        "learn judged",
        "learn sentences",
        "rules",
        "completions",
    ] {
        let arguments: Vec<&str> = command.split(' ').chain(["--help"]).collect();
        let output = check(&arguments, 0, &[]);
        assert!(text(&output.stdout).contains("Examples:\n"), "{command}");
    }
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let output = check(&["completions", shell], 0, &[]);
        assert!(text(&output.stdout).contains("sayso"));
    }
    assert_eq!(text(&check(&["--version"], 0, &[]).stdout), concat!("sayso ", env!("CARGO_PKG_VERSION"), "\n"));
    assert!(text(&check(&["rules"], 0, &[]).stdout).contains("\n    yes  "));
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_leaves_nothing() {
    let home = folder();
    let out = path(&home, "out");
    for (signal, status) in [("INT", 130), ("TERM", 143)] {
        let mut child = sayso(&["run", "-", "--out", &out])
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut input = child.stdin.take().expect("a pipe");
        input.write_all(b"{\"text\":\"Roe said no.\"}\n").expect("a reader");
        // The staging folder shows that the run has begun.
        while names_of_all(&home).is_empty() {
            assert!(child.try_wait().expect("a child").is_none());
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        let killed = Command::new("kill").args([format!("-{signal}"), child.id().to_string()]).status().expect("kill");
        assert!(killed.success());
        assert_eq!(child.wait().expect("it ends").code(), Some(status));
        assert!(names_of_all(&home).is_empty());
        drop(input);
    }
}

#[cfg(unix)]
fn names_of_all(folder: &TempDir) -> Vec<std::ffi::OsString> {
    fs::read_dir(folder.path()).expect("a folder").map(|e| e.expect("an entry").file_name()).collect()
}

/// A folder with one edited cue.
fn edited(home: &TempDir) -> String {
    write(home, "mine/cues.csv", "cue,act,polarity,kind,frame\nclaim,report,neutral,verb,that|to|np\n");
    path(home, "mine")
}

#[test]
fn diff_shows_what_an_edit_does() {
    let home = folder();
    let mine = edited(&home);
    let input = write(&home, "a.txt", "The mayor claimed that it rains. The governor said that it snows.");
    let csv = path(&home, "changes.csv");
    let output = check(&["diff", "--lexicon", &mine, &input, "--out", &csv], 1, &[]);
    let out = text(&output.stdout);
    assert!(out.starts_with("1 article compared, 1 with changes; 1 row changed\n"), "{out}");
    assert!(out.contains("mine/cues.csv:2  claim, verb: act claim -> report"), "{out}");
    let rows = fs::read_to_string(&csv).expect("written");
    let rows: Vec<&str> = rows.lines().collect();
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert!(
        rows[1].starts_with("changed,attributions,a,1,a1,a1,The mayor | claimed | that it rains,act | score,claim | ")
    );
    // The same from the tables of two runs.
    let (before, after) = (path(&home, "before"), path(&home, "after"));
    check(&["run", &input, "--out", &before], 0, &[]);
    check(&["run", &input, "--out", &after, "--lexicon", &mine, "--delimiter", "tab"], 0, &[]);
    let output = check(&["diff", &before, &after, "--out", "-"], 1, &["1 row changed"]);
    assert!(text(&output.stdout).contains("changed,attributions,a,1,a1,a1,"));
    let output = check(&["diff", &before, &after, "--ignore", "act", "--ignore", "score"], 0, &[]);
    assert!(text(&output.stdout).contains("0 rows changed"));
    let output = check(&["diff", &before, &after, "--table", "stances", "--quiet"], 0, &[]);
    assert_eq!(output.stdout, b"");
    let left = fs::read_dir(home.path()).expect("a folder").count();
    assert_eq!(left, 5, "the input, two folders of tables, the lexicon, the changes");
}

#[test]
fn diff_follows_articles_that_come_and_go() {
    let home = folder();
    for (name, ids) in [("x", "abc"), ("y", "bdc"), ("z", "cb")] {
        let lines: Vec<String> = ids
            .chars()
            .map(|id| format!("{{\"id\":\"{id}\",\"text\":\"Roe said that {id} is a letter.\"}}\n"))
            .collect();
        let input = write(&home, &format!("{name}.jsonl"), &lines.concat());
        check(&["run", &input, "--out", &path(&home, name)], 0, &[]);
    }
    let (x, y, z) = (path(&home, "x"), path(&home, "y"), path(&home, "z"));
    let output =
        check(&["diff", &x, &y, "--table", "documents", "--out", "-"], 1, &["4 articles compared, 2 with changes"]);
    let rows: Vec<&str> = text(&output.stdout).lines().skip(1).map(|l| &l[..l.len().min(17)]).collect();
    assert_eq!(rows, ["lost,documents,a,", "gained,documents,"]);
    check(&["diff", &x, &z], 2, &["diff-order", "z/documents.csv:2", "another order"]);
    check(&["diff", &x], 2, &["two folders of tables"]);
    check(&["diff", &x, "no/such"], 2, &["no/such", "no such folder"]);
    check(&["diff", &x, &y, "--ignore", "colour"], 2, &["no table has a column \"colour\""]);
    let bad = write(&home, "bad.csv", "cue,act,polarity\nfoo,sey,negative\n");
    check(&["diff", "--lexicon", &bad, "corpus/wire.jsonl"], 2, &["bad.csv:2:5: unknown act"]);
    fs::write(Path::new(&y).join("stances.csv"), "a,b\n1,2\n").expect("written");
    check(&["diff", &x, &y], 2, &["stances.csv:1: columns are missing: doc_id, sentence_id"]);
}

/// What a process says, line by line, as it comes.
#[cfg(unix)]
struct Listener(std::sync::mpsc::Receiver<String>);

#[cfg(unix)]
impl Listener {
    fn new(pipe: impl std::io::Read + Send + 'static) -> Listener {
        let (give, take) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let lines = std::io::BufRead::lines(std::io::BufReader::new(pipe));
            lines.map_while(Result::ok).try_for_each(|line| give.send(line))
        });
        Listener(take)
    }

    /// All lines up to one with these words.
    fn until(&self, words: &str) -> String {
        let mut said = String::new();
        while !said.contains(words) {
            match self.0.recv_timeout(std::time::Duration::from_secs(60)) {
                Ok(line) => said = said + &line + "\n",
                Err(e) => panic!("{e}: no {words:?} in\n{said}"),
            }
        }
        said
    }
}

#[cfg(unix)]
#[test]
fn watch_shows_what_each_save_does() {
    let home = folder();
    let header = "cue,act,polarity,kind,frame\n";
    let cues = write(&home, "mine/cues.csv", header);
    let input = write(&home, "a.txt", "The mayor claimed that it rains. The governor said that it snows.");
    let mut child = sayso(&["watch", &input, "--lexicon", &path(&home, "mine")])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let (out, messages) = (child.stdout.take().expect("a pipe"), child.stderr.take().expect("a pipe"));
    let (out, messages) = (Listener::new(out), Listener::new(messages));
    assert!(messages.until("Ctrl-C ends").contains("watching 1 article;"));
    fs::write(&cues, format!("{header}claim,report,neutral,verb,that|to|np\n")).expect("saved");
    let said = out.until("e.g. changed attributions");
    assert!(
        said.starts_with("changed attributions a/a1: The mayor | claimed | that it rains (act: claim -> report)\n")
    );
    assert!(said.contains("1 article compared, 1 with changes; "), "{said}");
    assert!(said.contains("mine/cues.csv:2  claim, verb: act claim -> report"), "{said}");
    messages.until("1 article analysed again");
    // Saved by half: what was sound stays.
    fs::write(&cues, format!("{header}claim,rep")).expect("saved");
    assert!(messages.until("the lexicon stays").contains("mine/cues.csv:2:7: unknown act \"rep\""));
    fs::write(&cues, format!("{header}blurble,report,neutral,verb,that\n")).expect("saved");
    assert!(out.until("but behind no row").contains("(act: report -> claim)"));
    fs::write(path(&home, "mine/acts.csv"), "act,polarity\nhum,neutral\n").expect("saved");
    messages.until("all of them: the rows of acts.csv are bound to no words");
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill").success());
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
    check(&["watch", &input], 2, &["name what is to be watched"]);
    check(&["watch", &input, "--lexicon", "no/such"], 2, &["cannot read the lexicon folder"]);
}

#[test]
fn kwic_shows_words_in_context() {
    let home = folder();
    let lines = "{\"id\":\"x\",\"text\":\"Roe said that it rains. Poe denied it.\"}\n{\"id\":\"y\",\"text\":\"Poe said no.\"}\n";
    let input = write(&home, "in.jsonl", lines);
    let output = check(&["kwic", "said", &input, "--width", "6"], 0, &["2 lines in 2 articles of 2"]);
    assert_eq!(text(&output.stdout), "  Roe said that   x:1\n  Poe said no.    y:1\n");
    let output = check(&["kwic", "said", &input, "--csv", "--sort", "right", "--limit", "1"], 0, &[]);
    let csv = "doc_id,sentence_id,start,end,left,key,right\r\ny,1,4,8,Poe ,said, no.\r\n";
    assert_eq!(text(&output.stdout), csv);
    let output = check(&["kwic", "--cue", "deny", &input, "--csv"], 0, &["1 line in 1 article of 2"]);
    assert!(text(&output.stdout).contains("x,2,28,34,"), "{}", text(&output.stdout));
    let mine = edited(&home);
    let cues = path(&home, "mine/cues.csv:2");
    let rained = write(&home, "b.txt", "The mayor claimed that it rains.");
    check(&["kwic", "--row", &cues, &rained, "--lexicon", &mine], 0, &["1 line in 1 article of 1"]);
    let actors = write(&home, "actors.csv", "alias,actor_id,name,type\nPoe,poe,Poe,person\n");
    let file = path(&home, "lines.csv");
    check(&["kwic", "--actor", "poe", &input, "--actors", &actors, "--csv", "--out", &file], 0, &["2 lines"]);
    assert!(fs::read_to_string(&file).expect("written").starts_with("\u{feff}doc_id,"));
}

#[test]
fn kwic_refuses_what_cannot_be_found() {
    check(&["kwic", "(", "corpus/wire.jsonl"], 2, &["the pattern \"(\" cannot be used: unclosed group"]);
    check(&["kwic", "said"], 2, &["name the articles behind the pattern"]);
    check(&["kwic", "--actor", "pakistn", "corpus/wire.jsonl"], 2, &["no actor has the id \"pakistn\""]);
    check(&["kwic", "--actor", "pakistan", "corpus/wire.jsonl"], 2, &["did you mean", "pak (Pakistan)"]);
    check(&["kwic", "--cue", "blurble", "corpus/wire.jsonl"], 2, &["no cue is or has the form \"blurble\""]);
    check(&["kwic", "--row", "cues.csv", "corpus/wire.jsonl"], 2, &["FILE:LINE"]);
    check(&["kwic", "said", "no/such"], 2, &["no/such"]);
}

#[test]
fn lexicon_rows_are_found_and_listed() {
    let home = folder();
    let mine = edited(&home);
    let words = "The mayor claimed that it rains.";
    let output = check(&["lexicon", "find", words, "--lexicon", &mine], 0, &["of them counting"]);
    let out = text(&output.stdout);
    assert!(out.contains("claimed\n  + "), "{out}");
    assert!(out.contains("mine/cues.csv:2  cue \"claim\", act report, neutral\n      rule clause, score "), "{out}");
    let output = check(&["lexicon", "find", "claim", "--lexicon", &mine, "--csv"], 0, &[]);
    assert!(text(&output.stdout).starts_with("words,start,counts,row,entry,why\r\nclaim,0,no,"));
    assert!(text(&output.stdout).contains("replaced by "));
    check(&["lexicon", "find", "x", "--date", "2020-02-30"], 2, &["no such day"]);

    let output = check(&["lexicon", "list", "--country", "pak", "--type", "party"], 0, &[" rows\n"]);
    let listed = text(&output.stdout);
    assert!(listed.starts_with(
        "alias,actor_id,name,type,parent,valid_from,valid_to,form,case,not_in,weight,enabled,source,note\r\n"
    ));
    let listed = write(&home, "list/actors.csv", listed);
    check(&["lexicon", "check", &listed], 0, &["sound: ", "0 warnings"]);
    let actors = write(&home, "actors.csv", "alias,actor_id,name,type\n+Poe,poe,Poe,person\n");
    let output = check(&["lexicon", "list", "--own", "--rows", "--lexicon", &actors], 0, &["1 row\n"]);
    assert!(
        text(&output.stdout).contains("\n+Poe,poe,Poe,person,") && text(&output.stdout).contains("actors.csv:2\r\n")
    );
    check(
        &["lexicon", "list", "--country", "pakistan"],
        2,
        &["no actor has the id \"pakistan\"; did you mean", "pak (Pakistan)"],
    );
    check(&["lexicon", "list", "--type", "club"], 2, &["party"]);
}

#[test]
fn rows_are_drawn_and_judgements_added_up() {
    let home = folder();
    let tables = path(&home, "tables");
    check(&[&CORPUS[..], &["--out", &tables]].concat(), 0, &[]);
    let sheet = path(&home, "sheet.csv");
    check(&["sample", &tables, "--table", "attributions", "--n", "40", "--out", &sheet], 0, &["40 rows of ", " of "]);
    let drawn = fs::read_to_string(&sheet).expect("written");
    assert!(drawn.starts_with("\u{feff}right,wrong,note,stratum,stratum_rows,doc_id,attribution_id,"));
    assert_eq!(drawn.lines().count(), 41);
    check(&["sample", &tables, "--table", "attributions", "--out", &sheet], 2, &["is there already"]);
    let again = check(&["sample", &tables, "--table", "attributions", "--n", "40"], 0, &[]);
    assert_eq!(text(&again.stdout), drawn.trim_start_matches('\u{feff}'), "the same rows again");
    let other = check(&["sample", &tables, "--table", "attributions", "--n", "40", "--seed", "1"], 0, &[]);
    assert_ne!(text(&other.stdout), text(&again.stdout));
    check(&["judge", &sheet], 2, &["no row is judged"]);
    let mut judged = String::new();
    for (i, line) in drawn.lines().enumerate() {
        let line = line
            .strip_prefix(",,,")
            .map_or(line.to_owned(), |rest| if i == 7 { format!(",x,,{rest}") } else { format!("x,,,{rest}") });
        judged.push_str(&line);
        judged.push('\n');
    }
    let judged = write(&home, "judged.csv", &judged);
    let output = check(&["judge", &judged], 0, &[]);
    let out = text(&output.stdout);
    assert!(
        out.contains("40 rows judged, 0 not") && out.contains("    39      1     0.975  0.871 to 0.996  "),
        "{out}"
    );
    assert!(out.contains("precision over all rows, strata weighted by size: ") && out.contains("\nby rule\n"), "{out}");
    let output = check(&["judge", &judged, "--csv"], 0, &[]);
    assert!(text(&output.stdout).starts_with("column,value,right,wrong,precision,low,high\r\nall,,39,1,0.975,"));
    check(&["sample", &tables, "--table", "stances", "--by", "colour"], 2, &["stances.csv has no column \"colour\""]);
    check(&["sample", "corpus", "--table", "stances"], 2, &["corpus/stances.csv", "cannot be read"]);
    check(&["judge", "no/such.csv"], 2, &["no/such.csv"]);
}

#[test]
fn lexicon_check_warns_and_mends() {
    let home = folder();
    let rows = "alias;actor_id;name;type\r\n# the younger\r\nZorblo ;zo;Zorblo;person\r\nZorb_land;zl;Zorbland;state\r\nZorblo;zo;Zorblo;person\r\n";
    let actors = write(&home, "actors.csv", rows);
    let said = [
        "actors.csv:4:1: the alias \"Zorb_land\" is written as in a file",
        "\n  | Zorb_land;zl;Zorbland;state\n  | ^\n",
    ];
    check(&["lexicon", "check", &actors], 0, &[&said[..], &["duplicate-row", "sound: ", "2 warnings"]].concat());
    let output = check(&["lexicon", "check", &actors, "--json"], 0, &[]);
    let codes: Vec<String> = text(&output.stdout)
        .lines()
        .map(|l| serde_json::from_str::<serde_json::Value>(l).expect("JSON")["code"].to_string())
        .collect();
    assert_eq!(codes, ["\"never-matches\"", "\"duplicate-row\""]);
    check(&["lexicon", "check", &actors, "--fix"], 0, &["actors.csv: 1 cell trimmed, 0 rows dropped, sorted"]);
    let mended = "alias;actor_id;name;type\r\nZorb_land;zl;Zorbland;state\r\n# the younger\r\nZorblo;zo;Zorblo;person\r\nZorblo;zo;Zorblo;person\r\n";
    assert_eq!(fs::read_to_string(&actors).expect("there"), mended);
    assert_eq!(names(&home), ["actors.csv"]);
    let broken = write(&home, "broken/actors.csv", "alias,actor_id,name,type\n\"Zorblo,zo,Zorblo,person\n");
    check(&["lexicon", "check", &broken, "--fix"], 2, &["open-quote"]);
}

#[test]
fn dictionaries_of_other_programs_become_a_lexicon() {
    let folder = folder();
    let out = path(&folder, "imported");
    let files = [
        "orlia.actors",
        "orlia.agents",
        "orlia.verbs",
        "gate/lists.def",
        "orlia.jsonl",
        "orlia.yml",
        "orlia.dic",
        "orlia.lc3",
        "orlia-nrc.txt",
        "orlia-vader.txt",
        "orlia-wikidata.csv",
    ];
    let files = files.map(|file| format!("tests/dictionaries/{file}"));
    let mut arguments = vec!["lexicon", "import", "--out", out.as_str()];
    arguments.extend(files.iter().map(String::as_str));
    check(&arguments, 3, &["read 62, kept 27, rejected 35", "orlia.verbs:9: the code 190 is no act of speech"]);
    let rejected = fs::read_to_string(Path::new(&out).join("rejected.txt")).expect("written");
    assert_eq!(rejected.lines().count(), 35, "{rejected}");
    check(&["lexicon", "check", &out], 0, &["sound: "]);
    check(&arguments, 2, &["is there already"]);
    let words = write(&folder, "words.txt", "herring\n");
    let other = path(&folder, "other");
    check(&["lexicon", "import", &words, "--out", &other], 2, &["neither its ending nor its first line"]);
    check(&["lexicon", "import", &words, "--out", &other, "--format", "gate", "--type", "place"], 0, &["kept 1"]);
    let more = path(&folder, "more");
    check(&["lexicon", "import", &path(&folder, "no.dic"), "--out", &more], 2, &["cannot be read"]);
}

#[test]
fn suggestions_are_rows_to_paste() {
    let folder = folder();
    let words = "Mayor Tobin Ashgrove flumped that the inn was full. \"It is full,\" flumped Tobin Ashgrove.\n";
    let article = write(&folder, "inn.txt", words);
    let shown = check(&["suggest", &article, "--kind", "cues"], 0, &["from 1 article"]);
    assert!(text(&shown.stdout).contains("flump,say,neutral,verb,"), "{}", text(&shown.stdout));
    let cues = path(&folder, "cues.csv");
    check(&["suggest", &article, "--kind", "cues", "--rows", "--out", &cues], 0, &[]);
    check(&["lexicon", "check", &cues], 0, &["sound: "]);
    let again = check(&["suggest", &article, "--kind", "cues", "--csv", "--lexicon", &cues], 0, &["0 suggestions"]);
    assert_eq!(text(&again.stdout).lines().count(), 1, "the columns alone");
    check(&["suggest", "-"], 2, &["standard input"]);
    check(&["suggest", &article, "--rows"], 2, &["--kind"]);
}
