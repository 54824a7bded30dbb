//! `problems.csv`: what was not as it should be, a diagnostic a row.

use super::sheet::Sheet;
use crate::model::Diagnostic;

/// Appends a row.
pub fn problem(sheet: &mut Sheet, p: &Diagnostic) {
    sheet.value("severity", p.severity.name());
    sheet.text("code", p.code);
    sheet.text("file", &p.file);
    match p.line {
        0 => sheet.empty("line"),
        line => sheet.integer("line", line),
    }
    sheet.text("doc_id", p.article.as_deref().unwrap_or(""));
    let parts = [Some(&p.message), p.help.as_ref()].into_iter().flatten();
    sheet.joined("message", "; ", parts, |pen, part| pen.put(part.as_bytes()));
    sheet.end();
}
