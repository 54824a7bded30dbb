//! The worked example of `docs/tuning.md`, run command by command: what they say must be what stands under them.
//!
//! Outputs change on request only: `SAYSO_DOCS=update cargo test --test docs`, then review the diff and read the prose
//! again, which must still be true.

use std::fs;
use std::path::Path;
use std::process::Command;

/// Runs a command of the document in the folder, where the program is called by its name.
fn run(command: &str, folder: &Path) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_sayso")).parent().expect("a folder");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let paths = std::iter::once(program.to_owned()).chain(std::env::split_paths(&path));
    let output = Command::new("sh")
        .args(["-c", &format!("{{ {command}\n}} 2>&1")])
        .current_dir(folder)
        .env("PATH", std::env::join_paths(paths).expect("sound paths"))
        .env("LC_ALL", "C.UTF-8")
        .output()
        .expect("it starts");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    text.lines().map(|line| format!("{}\n", line.trim_start_matches('\u{feff}').trim_end())).collect()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let to = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &to);
        } else {
            fs::copy(&path, &to).expect("copied");
        }
    }
}

/// The document with what its commands say now.
fn renewed(document: &str, folder: &Path) -> String {
    let mut out = String::new();
    let mut inside = false;
    for line in document.lines() {
        match (inside, line) {
            (false, _) => inside = line == "```console",
            (true, "```") => inside = false,
            (true, _) => {
                if let Some(command) = line.strip_prefix("$ ") {
                    let said = run(command, folder);
                    assert!(
                        !command.contains("grep") || !said.is_empty(),
                        "{command}: the prose speaks of rows, and there are none"
                    );
                    out.push_str(&format!("{line}\n{said}"));
                }
                continue;
            }
        }
        out.push_str(line);
        out.push('\n');
    }
    out
}

#[test]
fn the_worked_example_says_what_it_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let file = root.join("docs/tuning.md");
    let document = fs::read_to_string(&file).expect("it is there");
    let folder = tempfile::tempdir().expect("a folder");
    copy(&root.join("corpus"), &folder.path().join("corpus"));
    let now = renewed(&document, folder.path());
    if std::env::var_os("SAYSO_DOCS").is_some_and(|v| v == "update") {
        fs::write(&file, now).expect("writable");
        return;
    }
    let differs = document.lines().zip(now.lines()).position(|(a, b)| a != b);
    let context =
        |text: &str, at: usize| text.lines().skip(at.saturating_sub(3)).take(8).collect::<Vec<_>>().join("\n");
    if let Some(at) = differs.or_else(|| (document.lines().count() != now.lines().count()).then_some(0)) {
        panic!(
            "docs/tuning.md line {}: it says\n\n{}\n\nbut now it is\n\n{}\n\nIf that is meant: SAYSO_DOCS=update cargo test --test docs",
            at + 1,
            context(&document, at),
            context(&now, at)
        );
    }
}
