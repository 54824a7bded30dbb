//! Whole inputs, from files on a disk to articles and problems.

use std::collections::HashSet;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::*;

/// All that comes out of some inputs.
#[derive(Debug, Default, PartialEq)]
struct Outcome {
    /// Id and text of each article.
    kept: Vec<(String, String)>,
    /// `file:line code` of each problem.
    problems: Vec<String>,
    rejected: u64,
}

fn write(folder: &Path, name: &str, content: &[u8]) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, content).unwrap();
}

fn place(folder: &Path, problem: &Diagnostic) -> String {
    let file = problem.file.strip_prefix(&show::path(folder)).unwrap_or(&problem.file).trim_start_matches('/');
    format!("{file}:{} {}", problem.line, problem.code)
}

fn articles(mut corpus: Corpus, max_bytes: usize) -> (Vec<Article>, Vec<Diagnostic>, u64) {
    let mut all = (Vec::new(), Vec::new(), 0);
    while let Some(batch) = corpus.next_batch(max_bytes) {
        all.0.extend(batch.articles);
        all.1.extend(batch.problems);
        all.2 += batch.rejected;
    }
    all
}

fn outcome(folder: &Path, options: &Options, max_bytes: usize) -> Outcome {
    match open(&[folder.to_path_buf()], options) {
        Err(faults) => Outcome {
            problems: faults.iter().map(|p| format!("refused {}", place(folder, p))).collect(),
            ..Outcome::default()
        },
        Ok(corpus) => {
            let (articles, problems, rejected) = articles(corpus, max_bytes);
            Outcome {
                kept: articles.into_iter().map(|a| (a.id, a.text)).collect(),
                problems: problems.iter().map(|p| place(folder, p)).collect(),
                rejected,
            }
        }
    }
}

/// Reads a folder with these files; expects these articles, these problems, so many rejected records.
#[track_caller]
fn check(files: &[(&str, &[u8])], kept: &[(&str, &str)], problems: &[&str], rejected: u64) {
    check_with(&Options::default(), files, kept, problems, rejected);
}

#[track_caller]
fn check_with(options: &Options, files: &[(&str, &[u8])], kept: &[(&str, &str)], problems: &[&str], rejected: u64) {
    let folder = tempfile::tempdir().unwrap();
    files.iter().for_each(|(name, content)| write(folder.path(), name, content));
    let found = outcome(folder.path(), options, 1 << 20);
    let kept = kept.iter().map(|(id, text)| (id.to_string(), text.to_string())).collect();
    let expected = Outcome { kept, problems: problems.iter().map(|p| p.to_string()).collect(), rejected };
    assert_eq!(found, expected);
    assert_eq!(outcome(folder.path(), options, 1), expected, "whatever the size of a batch");
}

fn columns(pairs: &[(&str, &str)]) -> Options {
    let columns = pairs.iter().map(|(f, c)| (f.to_string(), c.to_string())).collect();
    Options { columns, ..Options::default() }
}

#[test]
fn a_corpus_can_be_read_on_another_thread() {
    fn check<T: Send>() {}
    check::<Corpus>();
}

#[test]
fn files_come_in_the_order_of_their_paths() {
    let files: &[(&str, &[u8])] =
        &[("b.txt", b"2"), ("a/x.txt", b"1"), ("a.txt", b"0"), ("B.md", b"-"), (".git/y.txt", b"no"), ("z.log", b"no")];
    check(files, &[("B", "-"), ("a", "0"), ("x", "1"), ("b", "2")], &[":0 skipped", ":0 hidden"], 0);
}

#[test]
fn what_stands_beside_articles_is_noted_and_not_read() {
    let files: &[(&str, &[u8])] = &[
        ("a.txt", b"1"),
        ("a.ann", b"T1"),
        ("README.md", b"no"),
        ("LICENSE-MIT.txt", b"no"),
        ("sub/CHANGELOG.md", b"no"),
        ("readmission.txt", b"2"),
        ("license.txt", b"3"),
    ];
    let kept = [("a", "1"), ("license", "3"), ("readmission", "2")];
    check(files, &kept, &[":0 beside", ":0 beside"], 0);
    // An annotation of nothing is a file like any other that is not read.
    check(&[("a.txt", b"1"), ("b.ann", b"T1")], &[("a", "1")], &[":0 skipped"], 0);
    // What the user names is read.
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "README.md", b"1");
    let corpus = open(&[folder.path().join("README.md")], &Options::default()).unwrap();
    assert_eq!(articles(corpus, 1 << 20).0.len(), 1);
}

#[test]
fn ids_of_text_files_need_as_much_of_the_path_as_tells_them_apart() {
    let files: &[(&str, &[u8])] =
        &[("a/x.txt", b"1"), ("b/x.txt", b"2"), ("b/y.md", b"3"), ("b/z.md", b"4"), ("b/z.txt.gz", b"5")];
    let folder = tempfile::tempdir().unwrap();
    files.iter().for_each(|(name, content)| write(folder.path(), name, content));
    let found = outcome(folder.path(), &Options::default(), 1 << 20);
    let ids: Vec<_> = found.kept.iter().map(|(id, _)| id.as_str()).collect();
    let b = folder.path().join("b");
    assert_eq!(ids, ["a/x", "b/x", "y", b.join("z.md").to_str().unwrap(), b.join("z.txt.gz").to_str().unwrap()]);
    assert_eq!(found.problems, ["b/z.txt.gz:0 not-compressed"]);
}

#[test]
fn json_lines() {
    let content = b"\xef\xbb\xbf{\"id\": 1180591620717411303424, \"Body\": \"one\"}\r\n\n{\"text\": \"two\", \"id\": null}\n\
        {\"id\":\"b\",\"text\":\"x\"\n{\"id\":\"b\",\"text\":\"P\xe9rez \\ud800\"}\n{\"id\":\"b\",\"text\":\"\"}{\"text\":\"y\"}\n[1]\n{\"text\":5}";
    let kept =
        [("1180591620717411303424", "one"), ("a:3", "two"), ("b", "Pérez \u{fffd}"), ("b#2", ""), ("a:6:2", "y")];
    let problems = [
        "a.jsonl:4 json",
        "a.jsonl:5 surrogate",
        "a.jsonl:5 encoding",
        "a.jsonl:6 json",
        "a.jsonl:6 empty-text",
        "a.jsonl:6 duplicate-id",
        "a.jsonl:7 json",
        "a.jsonl:8 wrong-type",
    ];
    check(&[("a.jsonl", content)], &kept, &problems, 3);
}

#[test]
fn json_arrays_and_objects_over_lines() {
    let array = b"[\n {\n  \"id\": \"a\",\n  \"text\": \"{[\\\"\"\n },\n 7,\n {\"id\": \"b\"},\n {\"id\": \"c\", \"text\": \"d\"}\n]\n";
    check(&[("a.jsonl", array)], &[("a", "{[\""), ("c", "d")], &["a.jsonl:6 json", "a.jsonl:7 no-text"], 2);
    check(&[("a.ndjson", b"{\n\"text\":\"x\"\n}\n{\n\"text\":\"y\"}\n")], &[("a:1", "x"), ("a:4", "y")], &[], 0);
    check(&[("a.ndjson", b"{\n\"text\":\"x\"\n}\n{\n\"text\":\"y\"\n")], &[("a:1", "x")], &["a.ndjson:4 json"], 1);
}

#[test]
fn json_values_of_other_shapes() {
    let folder = tempfile::tempdir().unwrap();
    let line = r#"{"uid": 7, "content": "x", "text": "y", "source": {"name": "The Post"}, "authors": ["A", "B"], "date": 20240301, "title": ["t"]}"#;
    write(folder.path(), "a.jsonl", line.as_bytes());
    let (articles, problems, _) = articles(open(&[folder.path().join("a.jsonl")], &Options::default()).unwrap(), 1);
    let a = &articles[0];
    assert_eq!(
        (&*a.id, &*a.text, a.outlet.as_deref(), a.author.as_deref()),
        ("7", "y", Some("The Post"), Some("A; B"))
    );
    assert_eq!((a.date.unwrap().to_string(), &a.title), ("2024-03-01".into(), &None));
    assert_eq!(problems.iter().map(|p| p.code).collect::<Vec<_>>(), ["wrong-type", "two-columns"]);
}

#[test]
fn tables() {
    let content = b"\r\n ID ; Text;Date\r\n\r\na;\"one\r\n\"\"two\"\"; P\xe9rez\";2024-03-01\r\n;;\r\nb;x\r\nc;y;z;w\r\nd;y;;;\r\nb;5\" pipe;3/1/24\r\n";
    let kept = [("a", "one\r\n\"two\"; Pérez"), ("d", "y"), ("b", "5\" pipe")];
    let problems =
        ["a.csv:5 encoding", "a.csv:7 row-width", "a.csv:8 row-width", "a.csv:10 date-unclear", "a.csv:0 empty-rows"];
    check(&[("a.csv", content)], &kept, &problems, 2);
    // Old Mac line ends, tabs, and what says the delimiter.
    check(&[("a.csv", b"sep=|\ntext|id\rx|1\ry|2")], &[("1", "x"), ("2", "y")], &[], 0);
    check(&[("a.tsv", b"text\tid,no\nx, y\t1\n")], &[("a:2", "x, y")], &[], 0);
    check(&[("a.csv", b"text\nx\n\ny\n")], &[("a:2", "x"), ("a:4", "y")], &[], 0);
}

#[test]
fn quotation_marks_in_tables() {
    let dump = br#"id,text
a,"said \"no, never\", then left."
b,"said "no" today"
c,"C:\",d
"#;
    let kept = [("a", r#"said "no, never", then left."#), ("b", "said \"no\" today")];
    check(&[("a.csv", dump)], &kept, &["a.csv:2 quotes", "a.csv:3 quotes", "a.csv:4 row-width"], 1);
    let open = b"id,text\na,x\nb,\"y\nc,z\nd,\"w\nw\"\n";
    check(&[("a.csv", open)], &[("a", "x"), ("c", "z"), ("d", "w\nw")], &["a.csv:3 unclosed-quote"], 1);
    let open = b"id,text\na,x\nb,\"y\nc,z\nd,w\n";
    check(&[("a.csv", open)], &[("a", "x")], &["a.csv:3 unclosed-quote"], 3);
}

#[test]
fn what_the_user_must_correct_is_found_before_any_work() {
    check(
        &[("a.csv", b"id,headline\n1,x\n"), ("b.csv", b"text,text\nx,y\n")],
        &[],
        &["refused a.csv:1 no-column", "refused b.csv:1 duplicate-column"],
        0,
    );
    check(&[], &[], &["refused :0 no-input"], 0);
    check(&[("a.csv", b"id,headline\n1,x\n"), ("a.txt", b"x")], &[("a", "x")], &["a.csv:1 no-column"], 0);
    let files: &[(&str, &[u8])] = &[("a.csv", b"id,headline\n1,x\n")];
    check_with(&columns(&[("text", "Headline")]), files, &[("1", "x")], &[], 0);
    check_with(&columns(&[("text", "lead")]), files, &[], &["refused a.csv:1 no-column"], 0);
    check_with(&columns(&[("txt", "lead")]), files, &[], &["refused --column:0 column"], 0);
    let missing = open(&["no such file".into(), "nor this".into()], &Options::default()).err().unwrap();
    assert_eq!(missing.len(), 2);
}

#[test]
fn metadata_beside_text_files() {
    let files: &[(&str, &[u8])] = &[
        ("a.txt", b"1"),
        ("b.txt", b"2"),
        (
            "metadata.csv",
            b"file;date;outlet;id\na.txt;2024-03-01;Post;first\n\nsub/c;yesterday;;\nmissing.txt;;;\na.txt;;;\n",
        ),
        ("sub/c.txt", b"3"),
    ];
    let problems = [
        "metadata.csv:6 metadata",
        "metadata.csv:5 metadata",
        "metadata.csv:0 metadata",
        "metadata.csv:4 date-unknown",
    ];
    check(files, &[("first", "1"), ("b", "2"), ("c", "3")], &problems, 0);
}

#[test]
fn compressed_and_damaged_files() {
    let gz = |content: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    };
    let zst = |content: &[u8]| ruzstd::encoding::compress_to_vec(content, ruzstd::encoding::CompressionLevel::Fastest);
    let two = [gz(b"{\"text\":\"x\"}\n"), gz(b"{\"text\":\"y\"}\n")].concat();
    check(&[("a.jsonl", &two)], &[("a:1", "x"), ("a:2", "y")], &[], 0);
    // A frame to be skipped stands between two others.
    let frames = [zst(b"text,id\nx,1\n"), b"\x50\x2a\x4d\x18\x03\0\0\0abc".to_vec(), zst(b"y,2\n")].concat();
    check(&[("a.csv.zst", &frames)], &[("1", "x"), ("2", "y")], &[], 0);
    let lines: String = (0..2000).map(|i| format!("{{\"id\":\"{i}\",\"text\":\"{}\"}}\n", i * 7919)).collect();
    for packed in [gz(lines.as_bytes()), zst(lines.as_bytes())] {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "a.jsonl", &packed[..packed.len() - 3]);
        let found = outcome(folder.path(), &Options::default(), 1 << 20);
        assert!(found.rejected == 1 && found.problems[0].ends_with("damaged"), "{found:?}");
        write(folder.path(), "a.jsonl", &packed[..5]);
        assert_eq!(outcome(folder.path(), &Options::default(), 1 << 20).rejected, 1);
    }
    check(&[("a.txt", &gz(b"Okafor said no."))], &[("a", "Okafor said no.")], &[], 0);
    check(&[("a.txt", &gz(&[0; 10_000_000]))], &[], &["a.txt:0 binary"], 1);
}

#[test]
fn utf16_in_every_format() {
    let le = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let be = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>();
    let long = "“Pérez 🎉”\r\n".repeat(9000);
    check(&[("a.txt", &le(&format!("\u{feff}{long}")))], &[("a", &long)], &[], 0);
    check(&[("a.csv", &be("\u{feff}text\tid\nné\t1\n"))], &[("1", "né")], &[], 0);
    check(&[("a.jsonl", &le("{\"text\":\"Pérez\"}\n"))], &[("a:1", "Pérez")], &["a.jsonl:0 encoding"], 0);
}

#[test]
fn nothing_grows_beyond_the_limit() {
    let options = Options { limit: 1000, ..Options::default() };
    let long = "x ".repeat(300_000);
    let line = format!("{{\"text\":\"{long}\"}}\n{{\"text\":\"y\"}}\n");
    check_with(&options, &[("a.jsonl", line.as_bytes())], &[("a:2", "y")], &["a.jsonl:1 too-long"], 1);
    check_with(&options, &[("a.txt", long.as_bytes())], &[], &["a.txt:0 too-long"], 1);
    let row = format!("text\ny\n\"{long}\"\n");
    check_with(&options, &[("a.csv", row.as_bytes())], &[("a:2", "y")], &["a.csv:3 too-long"], 1);
}

#[test]
fn a_file_that_was_named_is_judged_by_its_content() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "data", b"[{\"text\":\"x\"}]");
    write(folder.path(), "notes.log", b"[Photo] {x}");
    write(folder.path(), "rows", b"id;text\n1;x\n");
    let inputs = ["data", "notes.log", "./data", "rows"].map(|name| folder.path().join(name));
    let (articles, problems, _) = articles(open(&inputs, &Options::default()).unwrap(), 1);
    assert_eq!(articles.iter().map(|a| &*a.text).collect::<Vec<_>>(), ["x", "[Photo] {x}", "id;text\n1;x\n"]);
    assert_eq!(problems.iter().map(|p| p.code).collect::<Vec<_>>(), ["given-twice", "table-as-text"]);
    let forced = Options { format: Some(Format::Text), ..Options::default() };
    let (articles, _, _) = self::articles(open(&inputs[..1], &forced).unwrap(), 1);
    assert_eq!(articles[0].text, "[{\"text\":\"x\"}]");
}

#[cfg(unix)]
#[test]
fn links_are_followed_but_nothing_is_read_twice() {
    use std::os::unix::fs::symlink;
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    write(folder.path(), "in/a.txt", b"1");
    write(folder.path(), "in/.store/h.txt", b"2");
    write(other.path(), "o.txt", b"3");
    let root = folder.path().join("in");
    let link = |to: &Path, name: &str| symlink(to, root.join(name)).unwrap();
    link(Path::new(".."), "up");
    link(Path::new("a.txt"), "b.txt");
    link(Path::new(".store/h.txt"), "c.txt");
    link(Path::new("gone.txt"), "d.txt");
    link(other.path(), "far");
    symlink(&root, other.path().join("back")).unwrap();
    let found = outcome(&root, &Options::default(), 1 << 20);
    let texts: Vec<_> = found.kept.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!((texts, found.rejected), (vec!["1", "2", "3"], 1));
    let problems = ["b.txt:0 link", "d.txt:0 dangling-link", "far/back:0 link", "up:0 link-loop", ":0 hidden"];
    assert_eq!(found.problems, problems);
}

/// Gives one byte at a time.
struct Drip(std::io::Cursor<Vec<u8>>);

impl Read for Drip {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = buffer.len().min(1);
        self.0.read(&mut buffer[..n])
    }
}

/// What a reader gives for these bytes: the texts and lines of the drafts, and the lines of what is rejected.
fn drip(bytes: &[u8], table: bool, one_by_one: bool) -> Vec<(u64, Option<String>)> {
    let bytes = bytes.to_vec();
    let input: Box<dyn Read + Send> =
        if one_by_one { Box::new(Drip(std::io::Cursor::new(bytes))) } else { Box::new(std::io::Cursor::new(bytes)) };
    let names = Names::new(&[]).unwrap();
    let source = Source::stream(input);
    let mut reader = if table {
        match Table::open(source, &names, None, Field::Text, "f", 1 << 20) {
            Ok(Opened::Table(table)) => Reader::Table(table),
            _ => return Vec::new(),
        }
    } else {
        Reader::Json(Json::new(source, 1 << 20))
    };
    let mut found = Vec::new();
    loop {
        let step = match &mut reader {
            Reader::Table(table) => table.next("f", "f"),
            Reader::Json(json) => json.next(&names, "f", "f"),
        };
        match step {
            Step::Draft(draft) => found.push((draft.line, Some(draft.text))),
            Step::Rejected(problem, _) => found.push((problem.line, None)),
            Step::Broken(problem, _) => {
                found.push((problem.line, None));
                return found;
            }
            Step::Nothing => {}
            Step::End => return found,
        }
    }
}

/// Bytes that readers care about.
fn nasty() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "\"",
            "\"\"",
            ",",
            ";",
            "\t",
            "\n",
            "\r",
            "\r\n",
            "\\",
            "\\\"",
            "{",
            "}",
            "[",
            "]",
            ":",
            " ",
            "\0",
            "text",
            "\"text\"",
            "id",
            "\"id\"",
            "a",
            "é",
            "{\"text\":\"x\"}",
            "null",
            "1e400",
            "\\ud800",
            "\u{feff}",
            "sep=;\n",
            "\u{1b}[2J",
            "text,id\n",
        ])
        .prop_map(|s| s.as_bytes().to_vec()),
        prop::collection::vec(any::<u8>(), 0..4),
    ];
    let head =
        prop::sample::select(vec!["", "text,id\n", "id;text\r\n", "{\"text\":\"", "[{\"text\":\"x\"}", "\u{feff}"]);
    (head, prop::collection::vec(piece, 0..40))
        .prop_map(|(head, pieces)| [head.as_bytes().to_vec(), pieces.concat()].concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_end_as_articles_or_named_faults(bytes in nasty(), ending in 0..6_usize) {
        let folder = tempfile::tempdir().unwrap();
        let path: PathBuf = folder.path().join(format!("a{}", Format::ENDINGS[ending].0));
        std::fs::write(&path, &bytes).unwrap();
        let shown = |p: &Diagnostic| {
            let parts = [Some(&p.message), p.help.as_ref(), p.excerpt.as_ref()];
            parts.iter().flatten().all(|text| !text.contains(char::is_control) && text.chars().count() < 1000)
        };
        match open(std::slice::from_ref(&path), &Options::default()) {
            Err(faults) => prop_assert!(!faults.is_empty() && faults.iter().all(shown)),
            Ok(corpus) => {
                let (articles, problems, rejected) = articles(corpus, 1);
                let errors = problems.iter().filter(|p| p.severity == Severity::Error).count() as u64;
                prop_assert!(problems.iter().all(shown));
                prop_assert!(errors <= rejected && (errors > 0) == (rejected > 0));
                prop_assert!(!articles.is_empty() || !problems.is_empty());
                let ids: HashSet<_> = articles.iter().map(|a| &a.id).collect();
                prop_assert_eq!(ids.len(), articles.len());
                for a in &articles {
                    prop_assert!(!a.id.is_empty() && !a.id.contains('\0') && !a.text.contains('\0'));
                }
            }
        }
    }

    #[test]
    fn the_size_of_the_pieces_makes_no_difference(bytes in nasty(), table: bool) {
        prop_assert_eq!(drip(&bytes, table, true), drip(&bytes, table, false));
    }

    #[test]
    fn rows_come_back_with_their_true_lines(
        cells in prop::collection::vec(("[a-z\"',;\n \\\\é]{0,12}", "[a-z\",\n]{0,6}", 0..3_usize), 1..8),
        crlf: bool,
    ) {
        let end = if crlf { "\r\n" } else { "\n" };
        let quote = |cell: &str| format!("\"{}\"", cell.replace('"', "\"\""));
        let mut file = format!("id,text{end}");
        let mut expected = Vec::new();
        for (text, other, blank) in &cells {
            file += &end.repeat(*blank);
            let line = file.matches('\n').count() as u64 + 1;
            let other = format!("x{other}");
            file += &format!("{},{}{end}", quote(&other), quote(text));
            expected.push((line, Some(text.clone())));
        }
        prop_assert_eq!(drip(file.as_bytes(), true, false), expected);
    }
}
