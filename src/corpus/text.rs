//! A file that is one article.

use std::sync::atomic::Ordering;

use super::encoding::{decode_owned, lines};
use super::intake::Draft;
use super::source::{Source, fault};
use crate::model::{Diagnostic, Severity};

/// Reads all of it; `id` is the article's id.
pub(super) fn read(source: Source, file: &str, id: String, limit: usize) -> Result<Draft, Box<Diagnostic>> {
    let error = |code, message: String| Box::new(Diagnostic::new(Severity::Error, code, file, 0, message));
    let (packing, malformed) = (source.packing, source.malformed());
    let bytes = match source.read_all(limit) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return Err(error("too-long", format!("more than {}", super::megabytes(limit)))),
        Err(problem) => return Err(error("damaged", fault(packing, &problem))),
    };
    let (text, repair) = decode_owned(bytes);
    let mut draft = Draft { line: 1, text_line: Some(1), fallback: id, ..Draft::default() };
    if let Some(repair) = repair {
        // What stands before the first wrong byte was valid and is the same in the text.
        draft.repaired(Some(repair), file, 1 + lines(&text.as_bytes()[..repair.at]));
    }
    draft.problems.extend(super::malformed(file, malformed.load(Ordering::Relaxed)));
    draft.text = text;
    Ok(draft)
}
