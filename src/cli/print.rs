//! Writing to standard output and to files that the user names.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

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

/// A file that the user names for a command's rows, or standard output. The file is there whole or not at all: until
/// [`Output::finish`] the rows go to one beside it.
pub(super) struct Output {
    out: BufWriter<Box<dyn Write>>,
    file: Option<(PathBuf, PathBuf)>,
}

impl Output {
    /// To this file, or to standard output (`-`, or no name).
    pub(super) fn open(path: Option<&Path>) -> io::Result<Output> {
        let Some(path) = path.filter(|p| p.as_os_str() != "-") else {
            return Ok(Output { out: BufWriter::new(Box::new(io::stdout())), file: None });
        };
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".sayso-{}", std::process::id()));
        let part = path.with_file_name(name);
        let named = |e: io::Error| io::Error::new(e.kind(), format!("cannot write {}: {e}", path.display()));
        if path.is_dir() {
            return Err(io::Error::other(format!("cannot write {}: it is a folder", path.display())));
        }
        let file = File::create(&part).map_err(named)?;
        Ok(Output { out: BufWriter::new(Box::new(file)), file: Some((part, path.to_owned())) })
    }

    /// Whether it is standard output.
    pub(super) fn is_stdout(&self) -> bool {
        self.file.is_none()
    }

    /// Puts the file in place.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.out.flush()?;
        match self.file.take() {
            Some((part, path)) => fs::rename(part, path),
            None => Ok(()),
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        if let Some((part, _)) = &self.file {
            // There is nobody left to tell; the command has failed for a reason that is told.
            let _ = fs::remove_file(part);
        }
    }
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
