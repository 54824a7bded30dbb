//! Writing to standard output and to files that the user names.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use sayso::model::Diagnostic;
use serde_json::{Value, json};

/// Writes data to standard output; colours only on a terminal.
pub(super) fn print(text: &str) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Writes a whole file; the error names it.
pub(super) fn write_file(path: &Path, text: &str) -> io::Result<()> {
    fs::write(path, text).map_err(|e| io::Error::new(e.kind(), format!("cannot write {}: {e}", path.display())))
}

/// A diagnostic for machines.
pub(super) fn diagnostic(d: &Diagnostic) -> Value {
    json!({
        "severity": d.severity.name(),
        "code": d.code,
        "file": d.file,
        "line": (d.line > 0).then_some(d.line),
        "column": (d.column > 0).then_some(d.column),
        "message": d.message,
        "help": d.help,
        "excerpt": d.excerpt,
        "doc_id": d.article,
    })
}
