//! What is checked before rows become tables: columns, keys, cells, and what rows say about each other.
//!
//! Files of one table are laid over each other here, by the keys of their rows. A fault is collected with the place of
//! its cell, and the builder goes on with a default, so that all faults of all files are told at once.

use std::collections::BTreeMap;
use std::collections::hash_map::Entry as Slot;

use arrayvec::ArrayVec;
use rustc_hash::{FxHashMap, FxHashSet};

use super::Builder;
use crate::lexicon::sheet::{Record, Sheet};
use crate::lexicon::sources::Source;
use crate::lexicon::tables::{TABLES, TableId};
use crate::model::{ActorType, Date, Diagnostic, Row, Severity, WordId};
use crate::text::Class;

/// More faults of one kind in one file than this are summed up in one.
const MANY: usize = 20;

/// Names that other programs have for types of actors.
const FOREIGN_TYPES: &[(&str, ActorType)] = &[
    ("org", ActorType::Ngo),
    ("organisation", ActorType::Ngo),
    ("organization", ActorType::Ngo),
    ("per", ActorType::Person),
    ("gpe", ActorType::State),
    ("loc", ActorType::Place),
    ("norp", ActorType::People),
];

/// A sheet with the number of its file.
pub(super) struct File {
    pub(super) number: u8,
    pub(super) name: String,
    pub(super) builtin: bool,
    /// The lines of a user's file that stand in the built-in one as well: no news to the user, so no warnings.
    pub(super) stock: FxHashSet<u32>,
    pub(super) sheet: Sheet,
}

/// The cells that tell rows of a table apart; no table needs more than four.
type Key<'a> = ArrayVec<&'a str, 4>;

/// A row that survived the overlays.
#[derive(Clone, Copy)]
pub(super) struct Entry<'a> {
    pub(super) file: &'a File,
    pub(super) record: Record<'a>,
}

impl<'a> Entry<'a> {
    /// The cell of a column. Into its callers, so that the compiler knows the name's length and letters there.
    #[inline(always)]
    pub(super) fn get(&self, column: &str) -> &'a str {
        self.record.cell(self.file.sheet.column(column))
    }

    pub(super) fn row(&self) -> Row {
        Row::new(self.file.number, self.record.line)
    }

    /// Whether the user wrote it.
    pub(super) fn is_own(&self) -> bool {
        !self.file.builtin && !self.file.stock.contains(&self.record.line)
    }
}

impl Builder {
    /// Lays the files of one table over each other: the last row with a key wins, `enabled=no` removes it.
    pub(super) fn merge<'a>(&mut self, table: TableId, files: &[&'a File]) -> Vec<Entry<'a>> {
        let keys = TABLES[table as usize].key;
        let mut entries: Vec<Option<Entry<'a>>> = Vec::new();
        let rows = files.iter().map(|f| f.sheet.len()).sum();
        entries.reserve(rows);
        let mut places: FxHashMap<Key<'a>, usize> = FxHashMap::with_capacity_and_hasher(rows, Default::default());
        for file in files {
            let columns: Vec<_> = keys.iter().map(|k| file.sheet.column(k)).collect();
            if columns[0].is_none() {
                continue;
            }
            let enabled = file.sheet.column("enabled");
            for record in file.sheet.records() {
                for (name, _) in keys.iter().zip(&columns).filter(|(_, c)| record.has_line_break(**c)) {
                    let message = format!("the {name} holds a line break; it is read as a blank");
                    let entry = Entry { file, record };
                    self.fault(Severity::Warning, "line-break", &entry, name, message, "write it on one line");
                }
                let key: Key<'_> = columns.iter().map(|&c| record.cell(c)).collect();
                let entry = Entry { file, record };
                let off = match record.cell(enabled) {
                    "" | "yes" | "true" | "1" => false,
                    "no" | "false" | "0" => true,
                    other => {
                        self.fault(
                            Severity::Error,
                            "bad-enabled",
                            &entry,
                            "enabled",
                            format!("enabled is {other:?}"),
                            "write yes or no",
                        );
                        false
                    }
                };
                let entry = (!off).then_some(entry);
                match places.entry(key) {
                    Slot::Vacant(place) => {
                        place.insert(entries.len());
                        entries.push(entry);
                    }
                    Slot::Occupied(place) => {
                        let at = *place.get();
                        let before = entries[at];
                        if let (Some(now), Some(before)) = (entry, before)
                            && std::ptr::eq(before.file, now.file)
                        {
                            let message =
                                format!("the same {} as line {}; one is kept", keys.join(" and "), before.record.line);
                            self.fault(
                                Severity::Warning,
                                "duplicate-row",
                                &now,
                                keys[0],
                                message,
                                "delete one of them",
                            );
                        }
                        entries[at] = entry;
                    }
                }
            }
        }
        if entries.is_empty()
            && let Some(file) = files.iter().rfind(|f| !f.builtin)
        {
            self.faults.push(Diagnostic::new(Severity::Warning, "no-rows", &file.name, 0, "the file has no rows"));
        }
        entries.into_iter().flatten().collect()
    }

    pub(super) fn fault(
        &mut self,
        severity: Severity,
        code: &'static str,
        entry: &Entry<'_>,
        column: &str,
        message: String,
        help: &str,
    ) {
        let (line, place) = entry.record.place(entry.file.sheet.column(column));
        let mut d = Diagnostic::new(severity, code, &entry.file.name, u64::from(line), message);
        d.column = place;
        if !help.is_empty() {
            d.help = Some(help.to_string());
        }
        self.faults.push(d);
    }

    pub(super) fn error(&mut self, code: &'static str, entry: &Entry<'_>, column: &str, message: String, help: &str) {
        self.fault(Severity::Error, code, entry, column, message, help);
    }

    /// The value of a cell among named ones; the default where it is empty; an error where it is none of them.
    pub(super) fn choice<T: Copy>(
        &mut self,
        entry: &Entry<'_>,
        column: &str,
        names: &[(&str, T)],
        default: Option<T>,
    ) -> Option<T> {
        let cell = entry.get(column);
        if cell.is_empty() && default.is_some() {
            return default;
        }
        if let Some(found) = names.iter().find(|n| n.0.eq_ignore_ascii_case(cell)) {
            return Some(found.1);
        }
        let allowed: Vec<&str> = names.iter().map(|n| n.0).collect();
        let message =
            if cell.is_empty() { format!("{column} is empty") } else { format!("unknown {column} {}", shown(cell)) };
        self.error("bad-value", entry, column, message, &format!("one of: {}", allowed.join(", ")));
        None
    }

    /// A number; the default where the cell is empty.
    pub(super) fn number(&mut self, entry: &Entry<'_>, column: &str, default: f32) -> f32 {
        let cell = entry.get(column);
        if cell.is_empty() {
            return default;
        }
        match cell.parse::<f32>() {
            Ok(x) if x.is_finite() => x,
            _ => {
                self.error(
                    "bad-number",
                    entry,
                    column,
                    format!("{column} {} is not a number", shown(cell)),
                    "write a number like 1.5, with a point",
                );
                default
            }
        }
    }

    pub(super) fn actor_type(&mut self, e: &Entry<'_>) -> Option<ActorType> {
        let cell = e.get("type");
        if let Some((_, kind)) = FOREIGN_TYPES.iter().find(|(name, _)| name.eq_ignore_ascii_case(cell)) {
            let message = format!("type {} is read as {kind}", shown(cell));
            let help = "say what kind of organisation, place or people, where you know it";
            self.fault(Severity::Warning, "foreign-type", e, "type", message, help);
            return Some(*kind);
        }
        if let Some(kind) = ActorType::from_name(cell) {
            return Some(kind);
        }
        let names: Vec<(&str, ActorType)> = ActorType::ALL.iter().map(|t| (t.name(), *t)).collect();
        self.choice(e, "type", &names, None)
    }

    /// A date cell: YYYY, YYYY-MM or YYYY-MM-DD, completed to the first or last day.
    pub(super) fn date(&mut self, e: &Entry<'_>, column: &str, last: bool) -> Option<Date> {
        let cell = e.get(column);
        if cell.is_empty() {
            return None;
        }
        let parts: Vec<Option<u16>> =
            cell.split('-').map(|p| p.bytes().all(|b| b.is_ascii_digit()).then(|| p.parse().ok()).flatten()).collect();
        let date = match parts[..] {
            [Some(y)] if cell.len() == 4 => Date::new(y as i16, if last { 12 } else { 1 }, if last { 31 } else { 1 }),
            [Some(y), Some(m)] if cell.len() == 7 => {
                if last {
                    (28..=31).rev().find_map(|d| Date::new(y as i16, m as u8, d))
                } else {
                    Date::new(y as i16, m as u8, 1)
                }
            }
            [Some(y), Some(m), Some(d)] if cell.len() == 10 => Date::new(y as i16, m as u8, d as u8),
            _ => None,
        };
        if date.is_none() {
            self.error(
                "bad-date",
                e,
                column,
                format!("{column} {} is no date", shown(cell)),
                "write YYYY, YYYY-MM or YYYY-MM-DD",
            );
        }
        date
    }

    pub(super) fn suspicious_alias(&mut self, e: &Entry<'_>, text: &str, words: &[WordId]) {
        if text.chars().count() == 1 {
            let message = format!("the alias {} is one letter", shown(text));
            self.fault(
                Severity::Warning,
                "short-alias",
                e,
                "alias",
                message,
                "it matches only as a whole word in this case",
            );
        } else if let [word] = words {
            let tags = self.lexicon.tagging.lower(*word);
            let cue = self.lexicon.cue_forms.begins(*word);
            if self.lexicon.vocabulary.class(*word).has(Class::FUNCTION | Class::SAYING)
                || cue
                || !tags.is_empty() && !text.chars().any(char::is_uppercase)
            {
                let message = format!("the alias {} is also a common word", shown(text));
                self.fault(
                    Severity::Warning,
                    "common-word",
                    e,
                    "alias",
                    message,
                    "it matches only in this case; consider a longer alias",
                );
            }
        }
    }

    pub(super) fn parents(&mut self, ids: &FxHashMap<&str, u32>, first: &[Entry<'_>]) {
        for (actor, e) in first.iter().enumerate() {
            let parent = e.get("parent");
            if parent.is_empty() {
                continue;
            }
            match ids.get(parent) {
                Some(&p) if p as usize == actor => {
                    self.error("cycle", e, "parent", format!("{} is its own parent", shown(parent)), "")
                }
                Some(&p) => self.lexicon.actors[actor].parent = Some(p),
                // A replaced or switched-off part may leave parents of built-in rows behind; only the user's own rows are at fault.
                None if e.file.builtin => {}
                None => self.error(
                    "no-parent",
                    e,
                    "parent",
                    format!("the parent {} is no actor_id", shown(parent)),
                    "add a row for it, or leave the cell empty",
                ),
            }
        }
        // Walk up from every actor; whoever meets itself closes a cycle, told once, at its smallest member.
        for (actor, entry) in first.iter().enumerate() {
            let up = |a: usize| self.lexicon.actors[a].parent.map(|p| p as usize);
            let mut path = vec![actor];
            while let Some(next) = up(path[path.len() - 1]) {
                if next == actor {
                    if path.iter().all(|&a| a >= actor) {
                        let chain: Vec<&str> =
                            path.iter().chain([&actor]).map(|&a| self.lexicon.actors[a].id.as_str()).collect();
                        let message = format!("the parents run in a circle: {}", chain.join(" -> "));
                        self.error("cycle", entry, "parent", message, "");
                    }
                    break;
                }
                if path.contains(&next) {
                    break;
                }
                path.push(next);
            }
        }
    }
}

/// A sign that tells something apart (`C++`, `.*`), unlike the marks that every text is full of.
pub(super) fn is_symbol(c: char) -> bool {
    matches!(c, '#' | '$' | '%' | '&' | '*' | '+' | '<' | '=' | '>' | '@' | '\\' | '^' | '_' | '|' | '~')
        || matches!(c, '\u{20a0}'..='\u{20cf}' | '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}

/// A cell in a message: quoted, escaped, at most 60 characters.
pub(super) fn shown(cell: &str) -> String {
    let cut: String = cell.chars().take(60).collect();
    if cut.len() < cell.len() { format!("{cut:?}...") } else { format!("{cut:?}") }
}

/// The lines of a file that its built-in counterpart has, too.
pub(super) fn stock(source: &Source) -> FxHashSet<u32> {
    let builtin: FxHashSet<&[u8]> = TABLES[source.table as usize].builtin.lines().map(str::as_bytes).collect();
    let lines = (1u32..).zip(source.bytes.split(|&b| b == b'\n'));
    lines.filter(|(_, line)| builtin.contains(line.strip_suffix(b"\r").unwrap_or(line))).map(|(n, _)| n).collect()
}

/// Missing columns are errors, unknown ones warnings with the nearest known name.
pub(super) fn check_columns(source: &Source, sheet: &Sheet, faults: &mut Vec<Diagnostic>) {
    let table = &TABLES[source.table as usize];
    if sheet.columns.is_empty() {
        if !faults.iter().any(|f| f.file == source.name) {
            faults.push(Diagnostic::new(Severity::Error, "no-header", &source.name, 0, "the file is empty"));
        }
        return;
    }
    let missing: Vec<&str> = table.required.iter().copied().filter(|c| sheet.column(c).is_none()).collect();
    if !missing.is_empty() {
        let seen = sheet.columns.iter().map(|c| shown(c)).collect::<Vec<_>>().join(", ");
        let message = format!("no column {}; the columns are {seen}", missing.join(", "));
        faults.push(
            Diagnostic::new(Severity::Error, "missing-column", &source.name, 1, message)
                .with_help(format!("needed: {}", table.required.join(", "))),
        );
    }
    let known: Vec<&str> = table.required.iter().chain(table.optional).copied().collect();
    let unknown: Vec<&String> =
        sheet.columns.iter().filter(|c| !c.is_empty() && !known.contains(&c.as_str())).collect();
    if !unknown.is_empty() {
        let mut hints = BTreeMap::new();
        for name in &unknown {
            if let Some(near) = known.iter().find(|k| distance(k, name) <= 2) {
                hints.insert(name.as_str(), *near);
            }
        }
        let listed = unknown.iter().map(|c| shown(c)).collect::<Vec<_>>().join(", ");
        let mut d = Diagnostic::new(
            Severity::Warning,
            "unknown-column",
            &source.name,
            1,
            format!("unknown columns are not read: {listed}"),
        );
        if !hints.is_empty() {
            d.help =
                Some(hints.iter().map(|(a, b)| format!("did you mean {b} for {a}?")).collect::<Vec<_>>().join(" "));
        }
        faults.push(d);
    }
}

/// Edit distance (Levenshtein 1966), cut off above 3.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > 3 {
        return 4;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let next = (corner + usize::from(x != y)).min(row[j] + 1).min(row[j + 1] + 1);
            corner = row[j + 1];
            row[j + 1] = next;
        }
    }
    row[b.len()]
}

/// Gives each fault the text of its line.
pub(super) fn add_excerpts(sources: &[Source], faults: &mut [Diagnostic]) {
    for fault in faults.iter_mut().filter(|f| f.line > 0 && f.excerpt.is_none()).take(1000) {
        if let Some(source) = sources.iter().find(|s| s.name == fault.file) {
            let line = source.bytes.split(|&b| b == b'\n').nth(fault.line as usize - 1).unwrap_or_default();
            let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
            fault.excerpt =
                Some(String::from_utf8_lossy(&line[..line.len().min(400)]).trim_end().chars().take(200).collect());
        }
    }
}

/// Many faults of one kind in one file become one.
pub(super) fn sum_up(faults: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut counts: FxHashMap<(String, &'static str), usize> = FxHashMap::default();
    for f in &faults {
        *counts.entry((f.file.clone(), f.code)).or_default() += 1;
    }
    let mut seen: FxHashMap<(String, &'static str), usize> = FxHashMap::default();
    let mut out = Vec::new();
    for mut f in faults {
        let key = (f.file.clone(), f.code);
        let all = counts[&key];
        let n = seen.entry(key).or_default();
        *n += 1;
        if all <= MANY || *n < MANY {
            out.push(f);
        } else if *n == MANY {
            f.message = format!("{} (and {} more of this kind in the file)", f.message, all - MANY);
            out.push(f);
        }
    }
    out.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
    out
}

#[cfg(test)]
mod tests {
    use super::MANY;
    use crate::lexicon::sources::Sources;
    use crate::lexicon::{TableId, load};

    fn check(actors: &str, expected: &[(&str, u64)]) {
        let sources = Sources::empty().with_text(TableId::Actors, "a.csv", actors);
        let faults = match load(sources) {
            Ok(loaded) => loaded.warnings,
            Err(faults) => faults,
        };
        let got: Vec<(&str, u64)> = faults.iter().map(|f| (f.code, f.line)).collect();
        assert_eq!(got, expected, "{faults:#?}");
    }

    #[test]
    fn faults_come_together() {
        check(
            "alias,actor_id,name,type,parent,valid_from,valid_to\nRoe,roe,Jane Roe,person,nobody,,\n...,x,X,person,,,\nPoe,poe,Poe,persn,,2020-02-30,now\n",
            &[("no-parent", 2), ("empty-alias", 3), ("bad-value", 4)],
        );
        check(
            "alias,actor_id,name,type,valid_from,valid_to\nPoe,poe,Poe,person,2020-02-30,now\n",
            &[("bad-date", 2), ("bad-date", 2)],
        );
    }

    #[test]
    fn a_faulty_act_is_no_fault_of_its_cues() {
        let acts = "act,polarity,wills\npromise,positive,perhaps\n";
        let sources = Sources::builtin().with_text(TableId::Acts, "mine.csv", acts);
        let faults = load(sources).expect_err("a fault");
        let got: Vec<(&str, &str, u64)> = faults.iter().map(|f| (f.code, f.file.as_str(), f.line)).collect();
        assert_eq!(got, [("bad-value", "mine.csv", 2)]);
    }

    #[test]
    fn circles_and_conflicts() {
        check(
            "alias,actor_id,name,type,parent\nA a,a,A,state,c\nB b,b,B,state,a\nC c,c,C,state,b\nD d,d,D,state,d\n",
            &[("cycle", 2), ("cycle", 5)],
        );
        check("alias,actor_id,name,type\nRoe,r,Roe,person\nJane Roe,r,Jane,person\n", &[("id-conflict", 3)]);
    }

    #[test]
    fn many_faults_are_summed_up() {
        let rows = "Roe,r,Roe,person\n".repeat(500);
        let sources =
            Sources::empty().with_text(TableId::Actors, "a.csv", &format!("alias,actor_id,name,type\n{rows}"));
        let loaded = load(sources).expect("only warnings");
        assert_eq!(loaded.warnings.len(), MANY);
        assert!(
            loaded.warnings[MANY - 1].message.contains("480")
                || loaded.warnings.iter().any(|w| w.message.contains("more of this kind"))
        );
    }
}
