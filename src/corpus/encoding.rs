//! Which encoding, if text at all.
//!
//! News archives mix UTF-8 with decades of Windows-1252, sometimes within one file. Guessing one encoding for a whole
//! file spoils the part that was right, so only the stretches that are not UTF-8 are read as Windows-1252, and a
//! warning says where. UTF-16 is recognised by its mark or, without one, by where its NUL bytes stand.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

/// Bytes at the start of a file by which it is judged.
pub(super) const SAMPLE: usize = 8 * 1024;

/// Starts of formats that are not plain text, and their names.
const MAGIC: &[(&[u8], &str)] = &[
    (b"PK\x03\x04", "a zip archive (as are .docx, .xlsx, .odt and .epub)"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document (.doc, .xls)"),
    (b"{\\rtf", "an RTF document"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\xfd7zXZ\0", "an xz file"),
    (b"BZh91AY&SY", "a bzip2 file"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"ARROW1", "an Arrow file"),
    (b"\x7fELF", "a program"),
    (b"\xff\xfe\0\0", "UTF-32 text"),
    (b"\0\0\xfe\xff", "UTF-32 text"),
];

/// What the file seems to be if it is no text that can be read: a known format, or too many control bytes.
pub(super) fn binary(head: &[u8]) -> Option<&'static str> {
    if let Some((_, name)) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Some(name);
    }
    let head = &head[..head.len().min(SAMPLE)];
    // White space, escape sequences and the separators FS to US do occur in text from old news wires.
    let odd = head.iter().filter(|b| matches!(b, 0..=8 | 14..=26 | 127)).count();
    (odd >= 8 && odd * 25 > head.len()).then_some("binary data (many control bytes)")
}

/// UTF-16 in one of its byte orders, as the start of a file shows it.
pub(super) struct Utf16 {
    /// The byte order.
    pub(super) encoding: &'static Encoding,
    /// Whether there was no byte order mark.
    pub(super) guessed: bool,
}

/// Whether the file is UTF-16: by its mark, else by NULs that stand in every other byte only.
pub(super) fn utf16(head: &[u8]) -> Option<Utf16> {
    if head.starts_with(b"\xff\xfe\0\0") {
        return None;
    }
    if head.starts_with(b"\xff\xfe") {
        return Some(Utf16 { encoding: UTF_16LE, guessed: false });
    }
    if head.starts_with(b"\xfe\xff") {
        return Some(Utf16 { encoding: UTF_16BE, guessed: false });
    }
    let head = &head[..head.len().min(SAMPLE) & !1];
    let even = head.iter().step_by(2).filter(|b| **b == 0).count();
    let odd = head.iter().skip(1).step_by(2).filter(|b| **b == 0).count();
    // In Latin script every character holds a NUL, in any other only blanks and line ends do; but then the bytes
    // between the NULs are no text, which tells them from text that a few NULs were spilt into.
    let text = std::str::from_utf8(head).map_or_else(|e| e.error_len().is_none(), |_| true);
    let text = text && !head.iter().any(|b| matches!(b, 1..=8 | 14..=26 | 127));
    let least = if text { head.len() / 4 } else { head.len() / 16 };
    let enough = |n: usize| n >= 2 && n >= least;
    match (even, odd) {
        (0, odd) if enough(odd) => Some(Utf16 { encoding: UTF_16LE, guessed: true }),
        (even, 0) if enough(even) => Some(Utf16 { encoding: UTF_16BE, guessed: true }),
        _ => None,
    }
}

/// What was wrong with bytes that should have been UTF-8.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Repair {
    /// Offset of the first wrong byte.
    pub(super) at: usize,
    /// That byte.
    pub(super) byte: u8,
    /// Number of wrong bytes.
    pub(super) count: u64,
}

impl Repair {
    /// The sentence of the warning.
    pub(super) fn message(&self) -> String {
        let more = if self.count > 1 { format!(" and {} more", self.count - 1) } else { String::new() };
        format!("not valid UTF-8 (byte 0x{:02X}{more}); what is not was read as Windows-1252", self.byte)
    }
}

/// Characters of the bytes 0x80 to 0x9F in Windows-1252; U+FFFD for the five that it leaves undefined.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{fffd}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{fffd}', 'Ž', '\u{fffd}', '\u{fffd}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{fffd}', 'ž', 'Ÿ',
];

/// UTF-8 where it is valid, Windows-1252 where it is not.
fn repair(bytes: &[u8]) -> (String, Repair) {
    let mut out = String::with_capacity(bytes.len() + bytes.len() / 8);
    let mut repair = Repair { at: bytes.len(), byte: 0, count: 0 };
    let mut at = 0;
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        at += chunk.valid().len();
        for &byte in chunk.invalid() {
            if repair.count == 0 {
                repair = Repair { at, byte, count: 0 };
            }
            repair.count += 1;
            at += 1;
            out.push(match byte {
                0x80..=0x9f => WINDOWS_1252[usize::from(byte - 0x80)],
                byte => char::from(byte),
            });
        }
    }
    (out, repair)
}

/// Decodes, borrowing what is valid already.
pub(super) fn decode(bytes: &[u8]) -> (Cow<'_, str>, Option<Repair>) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (Cow::Borrowed(text), None),
        Err(_) => {
            let (text, repaired) = repair(bytes);
            (Cow::Owned(text), Some(repaired))
        }
    }
}

/// Decodes without a copy where the bytes are valid.
pub(super) fn decode_owned(bytes: Vec<u8>) -> (String, Option<Repair>) {
    match String::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(error) => {
            let (text, repaired) = repair(error.as_bytes());
            (text, Some(repaired))
        }
    }
}

/// Number of line ends: LF, CRLF or a lone CR.
pub(super) fn lines(bytes: &[u8]) -> u64 {
    let feeds = memchr::memchr_iter(b'\n', bytes).count();
    let returns = memchr::memchr_iter(b'\r', bytes).filter(|i| bytes.get(i + 1) != Some(&b'\n')).count();
    (feeds + returns) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_invalid_stretch_is_windows_1252() {
        let (text, repaired) = decode(b"P\xc3\xa9rez \x93no\x94 P\xe9rez\x81");
        assert_eq!(text, "Pérez “no” Pérez\u{fffd}");
        assert_eq!(repaired, Some(Repair { at: 7, byte: 0x93, count: 4 }));
        assert_eq!(decode("“fine”".as_bytes()).1, None);
    }

    #[test]
    fn utf16_without_a_mark_and_binary_are_told_apart() {
        let le: Vec<u8> = "Okafor said no.".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(utf16(&le).is_some_and(|u| u.guessed && u.encoding == UTF_16LE));
        let arabic: Vec<u8> = "قالت دانا أوكافور لا نوقع".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert!(utf16(&arabic).is_some_and(|u| u.encoding == UTF_16BE));
        assert!(utf16(b"repor\0ters and \0\0").is_none());
        assert!(binary(b"repor\0ters\0\0").is_none());
        assert!(binary(&[0; 100]).is_some());
        assert!(binary("Dana Okafor\u{1b}[0m said\u{1e}no\u{c}".as_bytes()).is_none());
    }

    #[test]
    fn line_ends_of_all_systems() {
        assert_eq!(lines(b"a\nb\r\nc\rd"), 3);
        assert_eq!(lines(b""), 0);
    }
}
