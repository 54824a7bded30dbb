//! What is probably not meant in a user's lexicon, though it can be loaded.
//!
//! The loader refuses what it cannot read. Worse are rows that load and then never match, or match everywhere, or are
//! beaten by another row without a word: their authors look for the fault in the texts. All lints are warnings about the
//! user's own rows; rows that are the built-in ones word for word are no news to them.

use std::panic::resume_unwind;
use std::thread;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::lexicon::{CueKind, Lexicon, LexiconRow, Sources, Standing, TABLES, TableId};
use crate::model::{Date, Diagnostic, Polarity, Severity};
use crate::text::{fold, fold_into, tokens};

/// Letters from which on two names that differ in one may be the same name, misspelt.
const LONG: usize = 9;

/// Finds what is odd about the rows of the user's own files.
pub fn lint(sources: &Sources, lexicon: &Lexicon) -> Vec<Diagnostic> {
    let mut lines = FxHashMap::default();
    for (table, name, bytes) in sources.own_files() {
        let stock: FxHashSet<&[u8]> = TABLES[table as usize].builtin.lines().map(str::as_bytes).collect();
        let all: Vec<&[u8]> = bytes.split(|&b| b == b'\n').map(|l| l.strip_suffix(b"\r").unwrap_or(l)).collect();
        lines.insert(name, (stock, all));
    }
    let mut desk = Desk { lexicon, lines, found: Vec::new() };
    for &table in TableId::ALL {
        if !sources.own_files().any(|(own, ..)| own == table) {
            continue;
        }
        let opened = sources.open(table);
        let rows = opened.rows();
        desk.any_table(table, &rows);
        match table {
            TableId::Actors => desk.actors(&rows),
            TableId::Cues => desk.cues(&rows),
            TableId::Stance => desk.stance(&rows),
            _ => {}
        }
    }
    let mut found = desk.found;
    found.sort_by(|a, b| (&a.file, a.line, a.column, a.code).cmp(&(&b.file, b.line, b.column, b.code)));
    found
}

type Lines<'a> = (FxHashSet<&'a [u8]>, Vec<&'a [u8]>);

struct Desk<'a> {
    lexicon: &'a Lexicon,
    /// Of each own file: the lines of its built-in counterpart, and its own.
    lines: FxHashMap<&'a str, Lines<'a>>,
    found: Vec<Diagnostic>,
}

/// A row of `actors.csv`, ready to be compared.
struct Alias<'r, 'a> {
    row: &'r LexiconRow<'a>,
    own: bool,
    /// As the texts are read: words in lower case with a blank between each.
    words: String,
    /// Whether capitals count.
    exact: bool,
    days: (Option<Date>, Option<Date>),
    weight: f32,
}

impl Desk<'_> {
    /// Whether the user wrote the row.
    fn is_own(&self, row: &LexiconRow<'_>) -> bool {
        let line = |(stock, lines): &Lines<'_>| lines.get(row.line() as usize - 1).is_some_and(|l| stock.contains(l));
        !row.is_builtin() && !self.lines.get(row.file()).is_some_and(line)
    }

    fn warn(&mut self, row: &LexiconRow<'_>, column: &str, code: &'static str, message: String, help: &str) {
        let (line, place) = row.cell_place(column);
        let mut d = Diagnostic::new(Severity::Warning, code, row.file(), u64::from(line), message).with_help(help);
        d.column = place;
        let text = self.lines.get(row.file()).and_then(|(_, lines)| lines.get(line as usize - 1));
        d.excerpt = text.map(|l| String::from_utf8_lossy(l).trim_start_matches('\u{feff}').chars().take(200).collect());
        self.found.push(d);
    }

    /// What can be odd about a row of any table.
    fn any_table(&mut self, table: TableId, rows: &[LexiconRow<'_>]) {
        let keys = TABLES[table as usize].key;
        let key = |row: &LexiconRow<'_>| keys.iter().map(|k| row.get(k).to_owned()).collect::<Vec<_>>();
        let off = |row: &LexiconRow<'_>| row.standing == Standing::Off && !row.is_builtin();
        // Few rows switch another off; only those that they are about need to be known.
        let wanted: FxHashSet<Vec<String>> = rows.iter().filter(|row| off(row)).map(key).collect();
        let mut known: FxHashSet<Vec<String>> = FxHashSet::default();
        for row in rows {
            if off(row) && !known.contains(&key(row)) {
                let message = format!("enabled=no, but no row before has this {}", keys.join(" and "));
                let help = "the key must be that of the row to be switched off, to the letter";
                self.warn(row, keys[0], "switches-nothing-off", message, help);
            }
            if !wanted.is_empty() {
                let key = key(row);
                if wanted.contains(&key) {
                    known.insert(key);
                }
            }
            let cell = row.get(keys[0]);
            if !self.is_own(row) {
                continue;
            }
            if let Some(c) = cell.chars().find(|&c| crate::text::is_invisible(c)) {
                let message = format!("{} holds an invisible character, U+{:04X}", shown(cell), u32::from(c));
                let help =
                    "texts are read without it, but the row is not the same key as one without it; --fix takes it out";
                self.warn(row, keys[0], "invisible-character", message, help);
            }
        }
    }

    fn actors(&mut self, rows: &[LexiconRow<'_>]) {
        let aliases: Vec<Alias<'_, '_>> = self.aliases(rows);
        let mut by_words: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
        for (i, a) in aliases.iter().enumerate() {
            by_words.entry(&a.words).or_default().push(i);
        }
        // Of all that is done here this takes longest, and it needs nothing of the rest.
        let pairs = thread::scope(|scope| {
            let pairs = scope.spawn(|| misspelt(&aliases));
            for (i, alias) in aliases.iter().enumerate().filter(|(_, a)| a.own) {
                self.alias_alone(alias);
                let same = by_words[alias.words.as_str()].iter().filter(|&&j| j != i).map(|&j| &aliases[j]);
                self.alias_among(alias, &same.collect::<Vec<_>>());
            }
            self.names(rows);
            pairs.join().unwrap_or_else(|panic| resume_unwind(panic))
        });
        for (alias, other) in pairs {
            let message = format!(
                "{} differs by one letter from {} in {}, which is another actor",
                shown(alias.get("alias")),
                shown(other.get("alias")),
                other.place()
            );
            self.warn(alias, "alias", "near-duplicate", message, "is one of the two misspelt?");
        }
    }

    fn aliases<'r, 'a>(&self, rows: &'r [LexiconRow<'a>]) -> Vec<Alias<'r, 'a>> {
        let days: FxHashMap<_, _> = self.lexicon.gazetteer.aliases.iter().map(|a| (a.row, a)).collect();
        let mut scratch = Vec::new();
        let mut out = Vec::with_capacity(rows.len());
        for row in rows.iter().filter(|r| r.standing == Standing::Holds) {
            let Some(alias) = days.get(&row.row()) else { continue };
            let text = row.get("alias");
            scratch.clear();
            tokens(text, &self.lexicon.vocabulary, &mut scratch);
            let mut words = String::with_capacity(text.len());
            for token in &scratch {
                let blank = words.len();
                words.push(' ');
                fold_into(token.span.of(text), &mut words);
                if words.len() == blank + 1 || blank == 0 {
                    words.remove(blank);
                }
            }
            out.push(Alias {
                row,
                own: self.is_own(row),
                words,
                exact: alias.exact.is_some(),
                days: (alias.from, alias.to),
                weight: alias.weight,
            });
        }
        out
    }

    fn alias_alone(&mut self, alias: &Alias<'_, '_>) {
        let (row, text) = (alias.row, alias.row.get("alias"));
        let edge = |c: Option<char>| {
            c.filter(|c| matches!(c, ',' | ';' | ':' | '!' | '?' | '"' | '(' | '[' | '“' | '”' | '/'))
        };
        if let Some(mark) = edge(text.chars().next()).or(edge(text.chars().last())) {
            let message =
                format!("the alias {} begins or ends with {mark:?} and matches only beside that mark", shown(text));
            self.warn(row, "alias", "mark-at-edge", message, "leave the mark out");
        }
        let entity = text.find('&').is_some_and(|at| text[at..].find(';').is_some_and(|end| (2..9).contains(&end)));
        if entity || text.contains('_') || text.contains("\\u") {
            let message =
                format!("the alias {} is written as in a file, not as in a text; it never matches", shown(text));
            self.warn(row, "alias", "never-matches", message, "write it as a newspaper would");
        }
        let lower = self.lexicon.vocabulary.id(&alias.words);
        let common = !alias.words.contains(' ') && !self.lexicon.tagging.lower(lower).is_empty();
        // The loader tells of words that are common in this very case.
        let told = !text.chars().any(char::is_uppercase) || text.chars().count() == 1;
        if common && !told && !text.chars().all(char::is_uppercase) {
            let message = format!("the alias {} is a common word where a sentence begins with it", shown(text));
            self.warn(
                row,
                "alias",
                "common-word",
                message,
                "consider a longer alias, or not_in for the phrases that you meet",
            );
        }
    }

    /// Compares an alias with the others of the same words.
    fn alias_among(&mut self, alias: &Alias<'_, '_>, others: &[&Alias<'_, '_>]) {
        let row = alias.row;
        let id = row.get("actor_id");
        let always = |a: &Alias<'_, '_>| a.days == (None, None);
        let covers =
            |o: &&&Alias<'_, '_>| (!o.exact || alias.exact && o.row.get("alias") == row.get("alias")) && always(o);
        let twin = others.iter().find(|o| o.row.get("actor_id") == id && covers(o) && !(same_place_later(o, alias)));
        if let Some(twin) = twin {
            let message = format!(
                "{} matches whatever {} matches, for the same actor",
                twin.row.place(),
                shown(row.get("alias"))
            );
            self.warn(row, "alias", "near-duplicate", message, "delete one of the two rows");
        }
        let stronger = others.iter().find(|o| o.row.get("actor_id") != id && covers(o) && o.weight > alias.weight);
        if let Some(other) = stronger {
            let message = format!(
                "the same words mean {} in {}, whose weight is higher ({} against {})",
                other.row.get("actor_id"),
                other.row.place(),
                other.weight,
                alias.weight
            );
            self.warn(row, "alias", "shadowed-alias", message, "raise the weight, or switch the other row off");
        }
        let overlap = |o: &&&Alias<'_, '_>| {
            o.row.get("actor_id") != id
                && o.row.get("form") == "role"
                && o.days.0 <= alias.days.0
                && meet(o.days, alias.days)
        };
        if row.get("form") == "role"
            && let Some(other) = others.iter().filter(overlap).find(|o| o.row.row() < row.row() || !o.own)
        {
            let message = format!(
                "the office {} is held by {} ({}) at the same time",
                shown(row.get("alias")),
                other.row.get("actor_id"),
                other.row.place()
            );
            self.warn(
                row,
                "valid_from",
                "overlapping-office",
                message,
                "end the one before the other begins (valid_to)",
            );
        }
    }

    /// Two ids for what seems to be one actor.
    fn names(&mut self, rows: &[LexiconRow<'_>]) {
        let mut ids: FxHashMap<String, (&str, String)> = FxHashMap::default();
        let mut told: FxHashSet<&str> = FxHashSet::default();
        for row in rows.iter().filter(|r| r.standing == Standing::Holds && !r.get("name").is_empty()) {
            let id = row.get("actor_id");
            let key = format!("{}\u{1f}{}", fold(row.get("name")), row.get("type"));
            match ids.get(&key) {
                Some((other, place)) if *other != id => {
                    if self.is_own(row) && told.insert(id) {
                        let message = format!("{} has this name and type, too: {place}", shown(other));
                        let message = format!("{}: {message}", shown(row.get("name")));
                        self.warn(row, "actor_id", "same-name", message, "use one actor_id, if they are the same");
                    }
                }
                Some(_) => {}
                None => {
                    ids.insert(key, (id, row.place()));
                }
            }
        }
    }

    fn cues(&mut self, rows: &[LexiconRow<'_>]) {
        let by_row: FxHashMap<_, _> =
            rows.iter().filter(|r| r.standing == Standing::Holds).map(|r| (r.row(), r)).collect();
        for row in rows.iter().filter(|r| r.standing == Standing::Holds) {
            let Some(&cue) = self.lexicon.cue_rows.get(&row.row()) else { continue };
            if !self.is_own(row) {
                continue;
            }
            let cue = &self.lexicon.cues[cue as usize];
            let act = &self.lexicon.acts[cue.act.0 as usize];
            let against = |a: Polarity, b: Polarity| (a as i8 - b as i8).abs() == 2;
            if against(act.polarity, cue.polarity) {
                let message = format!("the cue is {}, its act {} is {}", cue.polarity, act.name, act.polarity);
                self.warn(
                    row,
                    "polarity",
                    "polarity-against-act",
                    message,
                    "change one of the two, unless it is meant so",
                );
            }
            if cue.kind == CueKind::Verb {
                self.clash(row, &by_row);
            }
        }
    }

    /// Another verb with a form of this one.
    fn clash(&mut self, row: &LexiconRow<'_>, by_row: &FxHashMap<crate::model::Row, &LexiconRow<'_>>) {
        let lexicon = self.lexicon;
        let cue = lexicon.cue_rows[&row.row()];
        let forms: Vec<&str> = row.get("forms").split('|').chain([row.get("cue")]).filter(|f| !f.is_empty()).collect();
        for form in forms {
            let mut words = Vec::new();
            tokens(form, &lexicon.vocabulary, &mut words);
            let mut other = None;
            lexicon.cue_forms.at(&words, |length, found| {
                let clashes = |f: &&crate::lexicon::CueForm| {
                    let (mine, theirs) = (&lexicon.cues[cue as usize], &lexicon.cues[f.cue as usize]);
                    f.cue != cue && theirs.kind == CueKind::Verb && f.tail.is_none() && theirs.act != mine.act
                };
                if length == words.len() {
                    other = found.iter().find(clashes).map(|f| f.cue);
                }
            });
            if let Some(other) = other {
                let other = &lexicon.cues[other as usize];
                let place = by_row.get(&other.row).map_or_else(|| lexicon.place(other.row), |r| r.place());
                let message = format!(
                    "{} is a form of {} as well, with the act {} ({place})",
                    shown(form),
                    shown(&other.text),
                    lexicon.act(other.act)
                );
                let column = if row.get("forms").contains(form) { "forms" } else { "cue" };
                self.warn(
                    row,
                    column,
                    "clashing-forms",
                    message,
                    "the reading that scores higher wins; switch one of them off",
                );
                return;
            }
        }
    }

    fn stance(&mut self, rows: &[LexiconRow<'_>]) {
        for row in rows.iter().filter(|r| r.standing == Standing::Holds) {
            if !self.is_own(row) {
                continue;
            }
            let weight: f32 = row.get("weight").parse().unwrap_or(1.0);
            if matches!(row.get("polarity"), "neutral" | "0") || weight == 0.0 {
                let message = "the word weighs nothing, so the row has no effect".to_owned();
                self.warn(row, "weight", "no-effect", message, "to switch a built-in word off: enabled=no");
            } else if weight < 0.0 && matches!(row.get("polarity"), "positive" | "+" | "1" | "+1") {
                let message =
                    format!("the polarity is positive, the weight {weight}; the sign of the weight is not read");
                self.warn(
                    row,
                    "weight",
                    "polarity-against-weight",
                    message,
                    "polarity tells the side, weight how much",
                );
            }
        }
    }
}

/// Of two rows that cover each other only one is told of: the later.
fn same_place_later(other: &Alias<'_, '_>, alias: &Alias<'_, '_>) -> bool {
    let mutual = other.exact == alias.exact && alias.days == (None, None);
    mutual && other.own && other.row.row() > alias.row.row()
}

/// Whether two periods share a day; open ends reach for ever.
fn meet(a: (Option<Date>, Option<Date>), b: (Option<Date>, Option<Date>)) -> bool {
    let before = |end: Option<Date>, start: Option<Date>| matches!((end, start), (Some(e), Some(s)) if e < s);
    !before(a.1, b.0) && !before(b.1, a.0)
}

/// Own aliases of two actors that differ in one letter, the later one first. Two words within one deletion of each other
/// share a form with at most one letter taken out (Mor and Fraenkel 1982), so that equal hashes are the only candidates.
fn misspelt<'r, 'a>(aliases: &[Alias<'r, 'a>]) -> Vec<(&'r LexiconRow<'a>, &'r LexiconRow<'a>)> {
    let fits = |a: &&Alias<'_, '_>| {
        a.words.chars().count() >= LONG
            && !a.words.chars().any(|c| c.is_ascii_digit())
            && a.row.get("form") != "demonym"
    };
    let own: Vec<&Alias<'_, '_>> = aliases.iter().filter(|a| a.own).filter(fits).collect();
    // A hundred thousand names have two million forms, of which nearly all are seen once.
    let mut seen = Twice::new(own.iter().map(|a| a.words.len() + 1).sum());
    own.iter().for_each(|a| without_one(&a.words).for_each(|hash| seen.add(hash)));
    let mut forms: FxHashMap<u64, u32> = FxHashMap::default();
    let mut pairs = Vec::new();
    for (i, alias) in own.iter().enumerate() {
        for hash in without_one(&alias.words).filter(|&hash| seen.has(hash)) {
            let Some(&j) = forms.get(&hash) else {
                forms.insert(hash, i as u32);
                continue;
            };
            let other = own[j as usize];
            let differ = other.row.get("actor_id") != alias.row.get("actor_id") && other.words != alias.words;
            if differ && one_letter_apart(&other.words, &alias.words) {
                pairs.push((alias.row, other.row));
                break;
            }
        }
    }
    pairs
}

/// Hashes of the word, and of the word with each letter taken out: numbers to the base [`BASE`], so that each follows
/// from those of what stands before and behind the letter.
fn without_one(word: &str) -> impl Iterator<Item = u64> + '_ {
    let mut whole = 0u64;
    let mut power = 1u64;
    for &b in word.as_bytes() {
        whole = whole.wrapping_mul(BASE).wrapping_add(u64::from(b) + 1);
        power = power.wrapping_mul(BASE);
    }
    let mut before = 0u64;
    let shorter = word.chars().map(move |c| {
        let mut with = before;
        for &b in c.encode_utf8(&mut [0; 4]).as_bytes() {
            with = with.wrapping_mul(BASE).wrapping_add(u64::from(b) + 1);
            power = power.wrapping_mul(INVERSE);
        }
        let behind = whole.wrapping_sub(with.wrapping_mul(power));
        let hash = before.wrapping_mul(power).wrapping_add(behind);
        before = with;
        hash
    });
    std::iter::once(whole).chain(shorter).map(|hash| (hash ^ hash >> 29).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

/// An odd number, for hashes.
const BASE: u64 = 0x0000_0100_0000_01b3;
/// What undoes a multiplication by it, in 64 bits: by Newton's method, which doubles the bits that are right.
const INVERSE: u64 = {
    let (mut x, mut round) = (BASE, 0);
    while round < 6 {
        x = x.wrapping_mul(2u64.wrapping_sub(BASE.wrapping_mul(x)));
        round += 1;
    }
    x
};

/// Which numbers were added twice, or (seldom) seem so: two bits for each of some places.
struct Twice {
    places: Vec<u8>,
}

impl Twice {
    /// Room for about so many numbers.
    fn new(numbers: usize) -> Twice {
        Twice { places: vec![0; (numbers * 4).next_power_of_two().max(64)] }
    }

    /// Byte and bits of a number.
    fn place(&self, number: u64) -> (usize, u32) {
        let at = (number >> 16) as usize;
        (at >> 2 & (self.places.len() - 1), 2 * (at as u32 & 3))
    }

    fn add(&mut self, number: u64) {
        let (byte, bit) = self.place(number);
        let once = self.places[byte] >> bit & 1;
        self.places[byte] |= (1 + once) << bit;
    }

    fn has(&self, number: u64) -> bool {
        let (byte, bit) = self.place(number);
        self.places[byte] >> bit & 2 != 0
    }
}

/// Whether one letter was put in, left out or exchanged.
fn one_letter_apart(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let start = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let left = a.len().min(b.len()) - start;
    let end = a.iter().rev().zip(b.iter().rev()).take(left).take_while(|(x, y)| x == y).count();
    a.len().max(b.len()) - start - end == 1
}

/// A cell in a message.
fn shown(cell: &str) -> String {
    let cut: String = cell.chars().take(60).collect();
    if cut.len() < cell.len() { format!("{cut:?}...") } else { format!("{cut:?}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::load;

    fn check(table: TableId, text: &str, expected: &[(&str, u64, u32)]) {
        let sources = || Sources::builtin().with_text(table, "x.csv", text);
        let lexicon = load(sources()).expect("sound").lexicon;
        let found = lint(&sources(), &lexicon);
        let got: Vec<_> = found.iter().map(|d| (d.code, d.line, d.column)).collect();
        assert_eq!(got, expected, "{found:#?}");
        assert!(found.iter().all(|d| d.help.is_some() && d.excerpt.is_some()));
    }

    #[test]
    fn aliases() {
        let header = "alias,actor_id,name,type,form,case,valid_from,valid_to,weight,enabled\n";
        check(
            TableId::Actors,
            &format!(
                "{header}Zorblian Party,zp,Zorblian Party,party,,,,,,\nzorblian party,zp,Zorblian Party,party,,ignore,,,,\n"
            ),
            &[("near-duplicate", 2, 1)],
        );
        check(
            TableId::Actors,
            &format!("{header}Zorblish Union,zu,Zorblish Union,ngo,,,,,2,\nZorblish Union,zo,Other,ngo,,,,,1,\n"),
            &[("shadowed-alias", 3, 1)],
        );
        check(
            TableId::Actors,
            &format!(
                "{header}Zorbl\u{200b}ia,z1,Zorblia,state,,,,,,\nZorb_land,z2,Zorbland,state,,,,,,\nZorbish Club!,z3,Zc,ngo,,,,,,\n"
            ),
            &[("invisible-character", 2, 1), ("never-matches", 3, 1), ("mark-at-edge", 4, 1)],
        );
        check(
            TableId::Actors,
            &format!(
                "{header}Jane Zorblebuck,a,A,person,,,,,,\nJane Zorblebuk,b,B,person,,,,,,\nZorblo,c,A,person,,,,,,\n"
            ),
            &[("near-duplicate", 3, 1), ("same-name", 4, 8)],
        );
        check(
            TableId::Actors,
            &format!(
                "{header}chair of Zorblia,a,A A,person,role,,2001,2005,,\nchair of Zorblia,b,B B,person,role,,2005,2009,,\nchair of Zorblia,c,C C,person,role,,2010,,,\nNobody Zorbl,q,Q,person,,,,,,no\n"
            ),
            &[("overlapping-office", 3, 37), ("switches-nothing-off", 5, 1)],
        );
    }

    #[test]
    fn cues_and_stance_words() {
        check(
            TableId::Cues,
            "cue,act,polarity,kind,forms\nzorble,accuse,positive,verb,\nzund,accuse,negative,verb,zunds|said|said|zunding\n",
            &[("polarity-against-act", 2, 15), ("clashing-forms", 3, 27)],
        );
        check(
            TableId::Stance,
            "term,polarity,weight\nzorblish,neutral,1\nzorbly,positive,-2\n",
            &[("no-effect", 2, 18), ("polarity-against-weight", 3, 17)],
        );
    }

    #[test]
    fn words_one_letter_apart() {
        for (a, b, apart) in [
            ("abc", "abd", true),
            ("abc", "ab", true),
            ("abc", "abbc", true),
            ("abc", "acb", false),
            ("aa", "aa", false),
        ] {
            assert_eq!(one_letter_apart(a, b), apart, "{a} {b}");
        }
    }

    #[test]
    fn built_in_rows_are_no_news() {
        let text = TABLES[TableId::Actors as usize].builtin;
        check(TableId::Actors, text, &[]);
    }
}
