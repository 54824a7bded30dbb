//! JSON Lines: one object a line.
//!
//! A line is parsed where it lies in the buffer and its text copied once. Numbers are kept as they are written (an id
//! of 2^70 is not rounded), half a surrogate pair becomes U+FFFD, and a value that nests deeper than any real data
//! costs its line and not the stack. What people hand over as JSON Lines is also read where it can be: several objects
//! on a line, and an array or objects over several lines.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::fmt;

use memchr::{memchr, memchr2};
use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::Step;
use super::encoding::{self, decode, lines};
use super::fields::{FIELDS, Field, Names};
use super::intake::Draft;
use super::show;
use super::source::Source;
use crate::model::{Diagnostic, Severity};

/// Levels of lists and objects in one value; more is refused.
const DEPTH: usize = 128;

/// JSON objects that are being read.
pub(super) struct Json {
    pub(super) source: Source,
    /// Lines behind us.
    line: u64,
    /// Whether objects span lines, so that they are cut by their braces.
    spread: bool,
    /// Further objects of the line just read.
    waiting: VecDeque<Draft>,
    /// Bytes at hand that are known to hold no line end.
    searched: usize,
    /// Objects that were seen.
    pub(super) records: u64,
    /// Fields of which the file has been told to hold two candidates.
    told: [bool; FIELDS],
    limit: usize,
}

/// Whether the file is an array, or its first line a lone brace.
fn is_spread(head: &[u8]) -> bool {
    let head = head.trim_ascii_start();
    let line = memchr2(b'\n', b'\r', head).map_or(head, |n| &head[..n]);
    head.starts_with(b"[") || line.trim_ascii_end() == b"{"
}

impl Json {
    pub(super) fn new(source: Source, limit: usize) -> Json {
        let spread = is_spread(source.bytes());
        Json {
            source,
            line: 0,
            spread,
            waiting: VecDeque::new(),
            searched: 0,
            records: 0,
            told: [false; FIELDS],
            limit,
        }
    }

    /// The next object as a draft.
    pub(super) fn next(&mut self, names: &Names, file: &str, fallback: &str) -> Step {
        if let Some(draft) = self.waiting.pop_front() {
            return Step::Draft(Box::new(draft));
        }
        let step =
            if self.spread { self.next_object(names, file, fallback) } else { self.next_line(names, file, fallback) };
        self.records += u64::from(!matches!(step, Step::Nothing | Step::End));
        step
    }

    fn too_long(&self, file: &str) -> Diagnostic {
        let message = format!("a record of more than {}", super::megabytes(self.limit));
        Diagnostic::new(Severity::Error, "too-long", file, self.line + 1, message)
    }

    fn next_line(&mut self, names: &Names, file: &str, fallback: &str) -> Step {
        let (end, next) = loop {
            let bytes = self.source.bytes();
            if let Some(n) = memchr(b'\n', &bytes[self.searched..]) {
                break (self.searched + n, self.searched + n + 1);
            }
            self.searched = bytes.len();
            if self.source.ended() {
                if bytes.is_empty() {
                    return Step::End;
                }
                break (bytes.len(), bytes.len());
            }
            if bytes.len() > self.limit {
                let problem = self.too_long(file);
                return match self.skip_line() {
                    Ok(()) => Step::Rejected(problem, 1),
                    Err(_) => Step::Broken(problem, 1),
                };
            }
            if let Err(fault) = self.source.more() {
                let message = self.source.fault(&fault);
                return Step::Broken(Diagnostic::new(Severity::Error, "damaged", file, self.line + 1, message), 1);
            }
        };
        self.searched = 0;
        let record = Place { names, file, fallback, line: self.line + 1 };
        let line = &self.source.bytes()[..end];
        let step = parse_line(line, &record, &mut self.told, &mut self.waiting);
        self.source.consume(next);
        self.line += 1;
        step
    }

    /// Drops the rest of a line that is too long.
    fn skip_line(&mut self) -> std::io::Result<()> {
        self.searched = 0;
        self.line += 1;
        loop {
            let bytes = self.source.bytes();
            let found = memchr(b'\n', bytes);
            let all = bytes.len();
            self.source.consume(found.map_or(all, |n| n + 1));
            if found.is_some() || !self.source.more()? {
                return Ok(());
            }
        }
    }

    /// An object of an array, or of a file whose objects span lines.
    fn next_object(&mut self, names: &Names, file: &str, fallback: &str) -> Step {
        loop {
            let bytes = self.source.bytes();
            let start = memchr(b'{', bytes).unwrap_or(bytes.len());
            let between = &bytes[..start];
            let odd = between.iter().position(|b| !b.is_ascii_whitespace() && !matches!(b, b'[' | b']' | b','));
            if let Some(odd) = odd {
                let line = self.line + lines(&between[..odd]) + 1;
                let message = "not a JSON object; all up to the next one was left out";
                let mut problem = Diagnostic::new(Severity::Error, "json", file, line, message);
                problem.excerpt = Some(show::bytes(&between[odd..]));
                self.line += lines(between);
                self.source.consume(start);
                return Step::Rejected(problem, 1);
            }
            self.line += lines(between);
            self.source.consume(start);
            let bytes = self.source.bytes();
            let end = if bytes.is_empty() { None } else { object_end(bytes) };
            if end.is_none() && !self.source.ended() && bytes.len() <= self.limit {
                match self.source.more() {
                    Ok(_) => continue,
                    Err(fault) => {
                        let message = self.source.fault(&fault);
                        let problem = Diagnostic::new(Severity::Error, "damaged", file, self.line + 1, message);
                        return Step::Broken(problem, 1);
                    }
                }
            }
            if bytes.is_empty() {
                return Step::End;
            }
            let record = Place { names, file, fallback, line: self.line + 1 };
            let Some(end) = end else {
                let message = "an object is never closed; the rest of the file is not read";
                let mut problem = Diagnostic::new(Severity::Error, "json", file, record.line, message);
                problem.excerpt = Some(show::bytes(bytes));
                return Step::Broken(problem, 1);
            };
            let (text, repair) = decode(&bytes[..end]);
            let step = match parse(&text, &record, &mut self.told) {
                Ok(mut draft) => {
                    draft.repaired(repair, file, record.line + repair.map_or(0, |r| lines(&bytes[..r.at])));
                    Step::Draft(Box::new(draft))
                }
                Err(problem) => Step::Rejected(*problem.0, 1),
            };
            self.line += lines(&bytes[..end]);
            self.source.consume(end);
            return step;
        }
    }
}

/// Where the object at the start of `bytes` ends: braces are counted outside strings.
fn object_end(bytes: &[u8]) -> Option<usize> {
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at);
                }
            }
            b'"' => loop {
                at += memchr2(b'"', b'\\', bytes.get(at..)?)? + 1;
                if bytes[at - 1] == b'"' {
                    break;
                }
                at += 1;
            },
            _ => {}
        }
    }
    None
}

/// Whether a value nests deeper than [`DEPTH`].
fn too_deep(json: &str) -> bool {
    let (bytes, mut depth, mut at) = (json.as_bytes(), 0_usize, 0);
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'"' => loop {
                let Some(n) = bytes.get(at..).and_then(|rest| memchr2(b'"', b'\\', rest)) else { return false };
                at += n + 1;
                if bytes[at - 1] == b'"' {
                    break;
                }
                at += 1;
            },
            _ => {}
        }
        if depth > DEPTH {
            return true;
        }
    }
    false
}

/// What is needed to say where a record stands.
struct Place<'a> {
    names: &'a Names,
    file: &'a str,
    fallback: &'a str,
    line: u64,
}

/// Why a record is not kept, and whether more JSON follows the object.
struct Refused(Box<Diagnostic>, bool);

impl std::ops::Deref for Refused {
    type Target = Diagnostic;
    fn deref(&self) -> &Diagnostic {
        &self.0
    }
}

/// One line: usually one object.
fn parse_line(line: &[u8], place: &Place<'_>, told: &mut [bool; FIELDS], waiting: &mut VecDeque<Draft>) -> Step {
    let line = line.trim_ascii();
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line).trim_ascii_start();
    if line.is_empty() {
        return Step::Nothing;
    }
    let (text, repair) = decode(line);
    let refused = match parse(&text, place, told) {
        Ok(mut draft) => {
            draft.repaired(repair, place.file, place.line);
            return Step::Draft(Box::new(draft));
        }
        Err(refused) => refused,
    };
    if refused.1
        && let Some(mut drafts) = parse_several(&text, place, told)
    {
        let message = format!("{} on one line, each read as an article", show::count(drafts.len() as u64, "object"));
        let problem = Diagnostic::new(Severity::Warning, "json", place.file, place.line, message);
        let mut first = drafts.pop_front().expect("several objects");
        first.repaired(repair, place.file, place.line);
        first.problems.push(problem);
        waiting.extend(drafts);
        return Step::Draft(Box::new(first));
    }
    let mut problem = *refused.0;
    problem.excerpt = Some(show::text(&text, show::EXCERPT));
    Step::Rejected(problem, 1)
}

/// Several objects on one line, if all of them can be read.
fn parse_several(text: &str, place: &Place<'_>, told: &mut [bool; FIELDS]) -> Option<VecDeque<Draft>> {
    let (mut rest, mut drafts) = (text, VecDeque::new());
    while !rest.is_empty() {
        let end = rest.starts_with('{').then(|| object_end(rest.as_bytes()))??;
        let mut draft = parse(&rest[..end], place, told).ok()?;
        if !drafts.is_empty() {
            draft.fallback += &format!(":{}", drafts.len() + 1);
        }
        drafts.push_back(draft);
        rest = rest[end..].trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',');
    }
    Some(drafts)
}

/// One object.
fn parse(text: &str, place: &Place<'_>, told: &mut [bool; FIELDS]) -> Result<Draft, Refused> {
    let mut state =
        State { names: place.names, code: "json", field: None, text: None, raw: [None; FIELDS], two: Vec::new() };
    let mut json = serde_json::Deserializer::from_str(text);
    let parsed = Object(&mut state).deserialize(&mut json);
    let whole = parsed.is_ok();
    if let Err(error) = parsed.and_then(|()| json.end()) {
        let mut message = error.to_string();
        if let Some(n) = message.rfind(" at line ") {
            message.truncate(n);
        }
        let message = match (&state.field, whole, text.starts_with('{')) {
            (Some(name), ..) if error.is_data() => {
                let message = message.replace("type: sequence", "type: list").replace("type: map", "type: object");
                format!("`{}`: {message}", show::text(name, 40))
            }
            (_, true, _) => "more follows the object on its line".into(),
            (_, _, false) => "not a JSON object".into(),
            _ if state.code == "json" => format!("not valid JSON: {message}"),
            _ => message,
        };
        let code = if state.field.is_some() && error.is_data() { "wrong-type" } else { state.code };
        let message = show::text(&message, show::EXCERPT);
        let mut problem = Diagnostic::new(Severity::Error, code, place.file, place.line, message);
        let line = text.split('\n').nth(error.line().saturating_sub(1)).unwrap_or("");
        let before = line.as_bytes().get(..error.column().saturating_sub(1)).unwrap_or(line.as_bytes());
        // Columns are counted in characters: bytes that go on with a character are left out.
        problem.column = before.iter().filter(|b| **b & 0xc0 != 0x80).count() as u32 + 1;
        problem.line += error.line().saturating_sub(1) as u64;
        return Err(Refused(Box::new(problem), whole));
    }
    let State { text: found, raw, two, .. } = state;
    let mut draft =
        Draft { line: place.line, fallback: format!("{}:{}", place.fallback, place.line), ..Draft::default() };
    for field in Field::all() {
        if let Some((value, _)) = raw[field as usize] {
            set(&mut draft, field, value.get(), place);
        }
    }
    for (field, names) in two {
        if !std::mem::replace(&mut told[field as usize], true) {
            let field = field.name();
            let message = format!("`{}` and `{}` can both be the {field}; `{0}` is read", names.0, names.1);
            let problem = Diagnostic::new(Severity::Note, "two-columns", place.file, place.line, message);
            draft.problems.push(problem.with_help(format!("choose with --column {field}=NAME")));
        }
    }
    match found {
        Some((text, _, halves)) => {
            draft.text = text;
            surrogates(&mut draft, halves, Field::Text, place);
            Ok(draft)
        }
        None => {
            let wanted = place.names.wanted(Field::Text);
            let message = format!("no field `{wanted}`; the fields are: {}", keys(text));
            let help = "name the field that holds the text with --column text=NAME";
            let problem = Diagnostic::new(Severity::Error, "no-text", place.file, place.line, message).with_help(help);
            Err(Refused(Box::new(problem), false))
        }
    }
}

/// The keys of an object, to show.
fn keys(text: &str) -> String {
    let Ok(object) = serde_json::from_str::<std::collections::BTreeMap<Cow<'_, str>, de::IgnoredAny>>(text) else {
        return "?".into();
    };
    if object.is_empty() {
        return "none".into();
    }
    show::text(&object.keys().map(|k| &**k).collect::<Vec<_>>().join(", "), show::EXCERPT)
}

fn surrogates(draft: &mut Draft, halves: u64, field: Field, place: &Place<'_>) {
    if halves > 0 {
        let message = format!(
            "the {} holds {} (\\ud800 to \\udfff alone), read as U+FFFD",
            field.name(),
            show::count(halves, "half surrogate pair")
        );
        draft.problems.push(Diagnostic::new(Severity::Warning, "surrogate", place.file, place.line, message));
    }
}

/// Sets a field other than the text from its JSON.
fn set(draft: &mut Draft, field: Field, json: &str, place: &Place<'_>) {
    let value = match json.as_bytes().first() {
        Some(b'n') => return,
        Some(b'"') => unquote(json),
        Some(b'-' | b'0'..=b'9') => Some((json.to_string(), 0)),
        _ => nested(field, json).map(|value| (value, 0)),
    };
    match value {
        Some((value, halves)) => {
            surrogates(draft, halves, field, place);
            draft.cells.set(field, value);
        }
        None => {
            let message = format!("the {} is no text; left empty: {}", field.name(), show::text(json, 40));
            draft.problems.push(Diagnostic::new(Severity::Warning, "wrong-type", place.file, place.line, message));
        }
    }
}

/// A JSON string, and the number of half surrogate pairs in it.
fn unquote(json: &str) -> Option<(String, u64)> {
    serde_json::Deserializer::from_str(json).deserialize_bytes(Text).ok()
}

/// Two shapes that occur in news data: a list of names (`["A. Reporter", "B. Writer"]`), and an outlet with a name
/// (`{"id": null, "name": "BBC News"}`).
fn nested(field: Field, json: &str) -> Option<String> {
    match (field, serde_json::from_str(json).ok()?) {
        (Field::Author, serde_json::Value::Array(names)) => {
            Some(names.iter().map(|n| n.as_str()).collect::<Option<Vec<_>>>()?.join("; "))
        }
        (Field::Author | Field::Outlet, serde_json::Value::Object(object)) => {
            Some(object.get("name")?.as_str()?.into())
        }
        _ => None,
    }
}

/// A value as it is written, and how good the name it was found under is.
type Raw<'de> = Option<(&'de RawValue, u8)>;

/// What an object gave so far.
struct State<'a, 'de> {
    names: &'a Names,
    /// Kind of the fault that was met.
    code: &'static str,
    /// Key of the text while it is being read.
    field: Option<String>,
    /// The text, how good its key is, and the number of half surrogate pairs in it.
    text: Option<(String, u8, u64)>,
    raw: [Raw<'de>; FIELDS],
    /// Fields with two candidates: the one that is read, the other.
    two: Vec<(Field, (&'static str, &'static str))>,
}

struct Object<'s, 'a, 'de>(&'s mut State<'a, 'de>);

impl<'de> DeserializeSeed<'de> for Object<'_, '_, 'de> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Object<'_, '_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let state = self.0;
        while let Some(key) = map.next_key_seed(Key)? {
            let Some((field, rank)) = state.names.find(&key) else {
                let value: &RawValue = map.next_value()?;
                deep(value, state)?;
                continue;
            };
            let held = match field {
                Field::Text => state.text.as_ref().map(|(_, rank, _)| *rank),
                field => state.raw[field as usize].map(|(_, rank)| rank),
            };
            if held == Some(rank) {
                state.code = "duplicate-key";
                return Err(de::Error::custom(format!("`{}` is given twice", show::text(&key, 40))));
            }
            if let Some(other) = held {
                state.two.push((
                    field,
                    (state.names.named(field, rank.min(other)), state.names.named(field, rank.max(other))),
                ));
            }
            if held.is_some_and(|held| held < rank) {
                let value: &RawValue = map.next_value()?;
                deep(value, state)?;
            } else if field == Field::Text {
                state.field = Some(key.into_owned());
                let (text, halves) = map.next_value_seed(Text)?;
                state.field = None;
                state.text = Some((text, rank, halves));
            } else {
                let value: &RawValue = map.next_value()?;
                deep(value, state)?;
                state.raw[field as usize] = Some((value, rank));
            }
        }
        Ok(())
    }
}

/// Refuses what nests too deeply.
fn deep<E: de::Error>(value: &RawValue, state: &mut State<'_, '_>) -> Result<(), E> {
    let json = value.get();
    if json.starts_with(['[', '{']) && json.len() > DEPTH && too_deep(json) {
        state.code = "too-deep";
        return Err(E::custom(format!("lists and objects nested more than {DEPTH} deep")));
    }
    Ok(())
}

/// A key, borrowed where it holds no escape.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Cow<'de, str>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(key))
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(key.to_string()))
    }
}

/// A string that may hold half surrogate pairs, which `serde_json` gives only as bytes.
struct Text;

impl<'de> DeserializeSeed<'de> for Text {
    type Value = (String, u64);
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_bytes(self)
    }
}

impl Visitor<'_> for Text {
    type Value = (String, u64);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Self::Value, E> {
        if let Ok(text) = std::str::from_utf8(bytes) {
            return Ok((text.to_string(), 0));
        }
        // Half a pair is encoded as ED A0..BF xx; U+FFFD, too, takes three bytes.
        let (mut bytes, mut halves) = (bytes.to_vec(), 0);
        for i in 0..bytes.len().saturating_sub(2) {
            if bytes[i] == 0xed && bytes[i + 1] >= 0xa0 {
                bytes[i..i + 3].copy_from_slice("\u{fffd}".as_bytes());
                halves += 1;
            }
        }
        Ok((encoding::decode_owned(bytes).0, halves))
    }
}
