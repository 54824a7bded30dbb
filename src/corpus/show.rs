//! How names and pieces of input are shown.
//!
//! File names and file contents come from anywhere: a name may hold a line break, a line may hold an escape sequence
//! that repaints the terminal. Nothing of the input reaches a message before it went through here.

use std::fmt::Write;
use std::path::Path;

/// Characters of a line that a message shows at most.
pub(super) const EXCERPT: usize = 200;

/// Writes `c`, or its escape where it would move the cursor, end the line or turn the direction of writing.
fn push(out: &mut String, c: char) {
    match c {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        c if c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}') => {
            write!(out, "\\u{{{:x}}}", u32::from(c)).expect("a String takes all")
        }
        c => out.push(c),
    }
}

/// The first `limit` characters on one line, control characters escaped, an ellipsis where something is left out.
pub(super) fn text(text: &str, limit: usize) -> String {
    let mut out = String::with_capacity(text.len().min(limit + 8));
    for (i, c) in text.chars().enumerate() {
        if i == limit {
            out.push('…');
            break;
        }
        push(&mut out, c);
    }
    out
}

/// The same for bytes of unknown encoding; those that are not UTF-8 become U+FFFD.
pub(super) fn bytes(bytes: &[u8]) -> String {
    let head = &bytes[..bytes.len().min(EXCERPT * 4)];
    let mut shown = text(&String::from_utf8_lossy(head), EXCERPT);
    if head.len() < bytes.len() && !shown.ends_with('…') {
        shown.push('…');
    }
    shown
}

/// A path, with `\xFF` for each byte that is not UTF-8, so that two odd names stay two names.
pub(super) fn path(path: &Path) -> String {
    let mut out = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        chunk.valid().chars().for_each(|c| push(&mut out, c));
        for byte in chunk.invalid() {
            write!(out, "\\x{byte:02X}").expect("a String takes all");
        }
    }
    out
}

/// `1 row`, `2 rows`.
pub(super) fn count(n: u64, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}
