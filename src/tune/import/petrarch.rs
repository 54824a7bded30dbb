//! PETRARCH's dictionaries (Norris, Schrodt & Beieler 2017): actors, agents and verbs with CAMEO codes.
//!
//! A code says of whom a name is and what: `USAGOV` is the government (GOV) of the United States (USA). The first three
//! letters become the parent, if the lexicon has such an actor, the next the type. Of verbs, the root of the code tells
//! the act; what is no act of speech, and every pattern, has no place here.

use super::yaml::recase;
use super::{Importer, Row, lines};
use crate::lexicon::TableId;
use crate::model::ActorType;

/// Roles of CAMEO (Schrodt 2012, chapter 3) and what they are to us.
const ROLES: [(&str, ActorType); 33] = [
    ("AGR", ActorType::Company),
    ("BUS", ActorType::Company),
    ("CHR", ActorType::People),
    ("COP", ActorType::Military),
    ("CVL", ActorType::People),
    ("DEV", ActorType::Ngo),
    ("EDU", ActorType::Ngo),
    ("ELI", ActorType::Person),
    ("ENV", ActorType::Ngo),
    ("GOV", ActorType::Government),
    ("HLH", ActorType::Ngo),
    ("HRI", ActorType::Ngo),
    ("IGO", ActorType::Igo),
    ("IMG", ActorType::ArmedGroup),
    ("INS", ActorType::ArmedGroup),
    ("JEW", ActorType::People),
    ("JUD", ActorType::Government),
    ("LAB", ActorType::Ngo),
    ("LEG", ActorType::Government),
    ("MED", ActorType::Media),
    ("MIL", ActorType::Military),
    ("MNC", ActorType::Company),
    ("MOS", ActorType::People),
    ("MUS", ActorType::People),
    ("NGM", ActorType::Ngo),
    ("NGO", ActorType::Ngo),
    ("OPP", ActorType::Party),
    ("PTY", ActorType::Party),
    ("REB", ActorType::ArmedGroup),
    ("REF", ActorType::People),
    ("SEP", ActorType::ArmedGroup),
    ("SPY", ActorType::Military),
    ("UAF", ActorType::ArmedGroup),
];

/// Roots of CAMEO's codes of speech, the longest first, and our acts.
const ACTS: [(&str, &str); 22] = [
    ("0211", "demand"),
    ("014", "believe"),
    ("015", "acknowledge"),
    ("016", "deny"),
    ("019", "agree"),
    ("051", "praise"),
    ("052", "support"),
    ("111", "criticise"),
    ("112", "accuse"),
    ("013", "expect"),
    ("012", "expect"),
    ("024", "demand"),
    ("01", "say"),
    ("02", "demand"),
    ("03", "promise"),
    ("05", "support"),
    ("10", "demand"),
    ("11", "criticise"),
    ("12", "reject"),
    ("13", "threaten"),
    ("06", ""),
    ("04", ""),
];

/// A code, and when it held.
struct Code<'a> {
    line: u64,
    code: &'a str,
    from: Option<String>,
    to: Option<String>,
    text: &'a str,
}

/// An actor on its way: the names are read first, their codes behind them.
#[derive(Default)]
struct Entry<'a> {
    names: Vec<(u64, &'a str)>,
    codes: Vec<Code<'a>>,
}

pub(super) fn actors(to: &mut Importer<'_>, text: &str) {
    let mut entry = Entry::default();
    for (n, raw) in (1..).zip(text.lines()) {
        let line = uncommented(raw);
        if line.trim().is_empty() {
            continue;
        }
        let (name, codes) = match line.split_once('[') {
            Some((name, _)) => (name.trim(), line[name.len()..].trim()),
            None => (line.trim(), ""),
        };
        match name.strip_prefix('+') {
            Some(alias) => entry.names.push((n, alias.trim())),
            // A line that is a code alone belongs to the name above.
            None if name.is_empty() => {}
            None => {
                flush(to, &std::mem::take(&mut entry));
                entry.names.push((n, name));
            }
        }
        entry.codes.extend(codes.split('[').filter(|c| !c.trim().is_empty()).map(|c| code(n, c, name.is_empty())));
    }
    flush(to, &entry);
}

/// What stands before a comment.
fn uncommented(line: &str) -> &str {
    let end = line.find(['#', ';']).unwrap_or(line.len());
    line[..end].trim_end()
}

/// A code from between its brackets; `alone` if it has a line of its own.
fn code(line: u64, text: &str, alone: bool) -> Code<'_> {
    let inner = text.split(']').next().unwrap_or_default().trim();
    let mut out = Code { line: if alone { line } else { 0 }, code: "", from: None, to: None, text: inner };
    for part in inner.split_whitespace() {
        if let Some(day) = part.strip_prefix('<') {
            out.to = date(day);
        } else if let Some(day) = part.strip_prefix('>') {
            out.from = date(day);
        } else if let Some((from, to)) = part.split_once('-').filter(|_| part.starts_with(|c: char| c.is_ascii_digit()))
        {
            (out.from, out.to) = (date(from), date(to));
        } else {
            out.code = part;
        }
    }
    out
}

/// YYYYMMDD or YYMMDD as YYYY-MM-DD.
fn date(text: &str) -> Option<String> {
    let digits = text.trim();
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let long = match digits.len() {
        8 => digits.to_owned(),
        // Such files reach back to 1930 or so.
        6 if digits < "30" => format!("20{digits}"),
        6 => format!("19{digits}"),
        _ => return None,
    };
    Some(format!("{}-{}-{}", &long[..4], &long[4..6], &long[6..]))
}

/// `BARACK_OBAMA_` as a name.
fn name(text: &str) -> String {
    let words = text.replace('_', " ").to_lowercase();
    recase(&words.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn flush(to: &mut Importer<'_>, entry: &Entry<'_>) {
    let Some(&(_, first)) = entry.names.first() else { return };
    // One code for all time, or one with its time, or several: the type is that of the last, which holds longest.
    let Some(main) = entry.codes.last().filter(|c| c.code.len() >= 3) else {
        for (n, name) in &entry.names {
            to.reject(*n, "no-code", "it has no code, so nothing tells what it is", name);
        }
        return;
    };
    let (parent, kind) = meaning(to, main.code);
    let state = main.code.len() == 3 && kind == ActorType::State;
    let actor = match parent.as_deref().filter(|_| state).and_then(|id| to.by_id(id)) {
        // A name of a country alone is one of the country.
        Some(country) => country,
        None => to.actor(&name(first), kind),
    };
    let parent = parent.filter(|id| *id != actor.0).unwrap_or_default();
    let single = entry.codes.len() == 1;
    let day = |day: &Option<String>| day.clone().filter(|_| single).unwrap_or_default();
    let (from, till) = (day(&main.from), day(&main.to));
    let note = format!("CAMEO {}", entry.codes.iter().map(|c| c.text).collect::<Vec<_>>().join(", "));
    for (n, text) in &entry.names {
        let alias = name(text);
        if !Importer::says_something(&alias) {
            to.reject(*n, "empty", "no letter is in it", text);
            continue;
        }
        let more = [("parent", parent.as_str()), ("valid_from", &from), ("valid_to", &till), ("note", &note)];
        to.keep(*n, text, vec![Importer::alias(&alias, &actor, &more)]);
    }
    for code in entry.codes.iter().filter(|c| c.line > 0) {
        if single {
            to.carried();
        } else {
            let why = "an actor has one type here, whatever the day; the code is only noted";
            to.reject(code.line, "dated-code", why, code.text);
        }
    }
}

/// The parent and the type that a code tells.
fn meaning(to: &Importer<'_>, code: &str) -> (Option<String>, ActorType) {
    let parts: Vec<&str> = code.as_bytes().chunks(3).filter_map(|c| std::str::from_utf8(c).ok()).collect();
    let role = |part: &&str| ROLES.iter().find(|r| r.0 == *part).map(|r| r.1);
    let country = parts.first().map(|p| p.to_lowercase()).filter(|id| to.by_id(id).is_some());
    let kind = parts.iter().skip(usize::from(country.is_some())).find_map(role);
    let alone = if country.is_some() && parts.len() == 1 { ActorType::State } else { ActorType::Other };
    (country, kind.unwrap_or(alone))
}

pub(super) fn agents(to: &mut Importer<'_>, text: &str) {
    for (n, raw) in (1..).zip(text.lines()) {
        let line = uncommented(raw);
        if line.trim().is_empty() {
            continue;
        }
        if line.contains('!') {
            to.reject(n, "set", "a set of words to be put in has no place here", line);
            continue;
        }
        let end = line.find(['{', '[']).unwrap_or(line.len());
        let code = line.split_once('[').and_then(|(_, c)| c.split(']').next()).unwrap_or_default();
        let code = code.trim().trim_matches('~');
        let plural = line.split_once('{').and_then(|(_, p)| p.split('}').next()).unwrap_or_default();
        let term = line[..end].replace('_', " ").trim().to_lowercase();
        let plural = plural.trim().trim_matches('*').replace('_', " ").to_lowercase();
        let kinds = code.as_bytes().chunks(3).filter_map(|c| std::str::from_utf8(c).ok());
        let Some(kind) = kinds.into_iter().find_map(|c| ROLES.iter().find(|r| r.0 == c)).map(|r| r.1) else {
            to.reject(n, "no-code", format!("the code {code:?} tells no type"), line);
            continue;
        };
        if !Importer::says_something(&term) {
            to.reject(n, "empty", "no letter is in it", line);
            continue;
        }
        let (kind_of_role, kind) = role(to, &term, kind);
        let cells = vec![
            ("term", term.split_whitespace().collect::<Vec<_>>().join(" ")),
            ("kind", kind_of_role.to_owned()),
            ("type", kind.name().to_owned()),
            ("plural", plural.split_whitespace().next().map_or(String::new(), |_| plural.trim().to_owned())),
            ("enabled", "yes".to_owned()),
            ("note", format!("CAMEO {code}")),
        ];
        to.keep(n, line, vec![(TableId::Roles, cells)]);
    }
}

/// Whether a noun is a person by function or a group, by what the lexicon says of its last word; a person if it says
/// nothing.
fn role(to: &Importer<'_>, term: &str, kind: ActorType) -> (&'static str, ActorType) {
    let last = term.rsplit(' ').next().unwrap_or(term);
    let known = to.lexicon.roles.whole(to.lexicon.vocabulary.id(last)).first();
    match known.map(|r| r.kind) {
        Some(crate::lexicon::RoleKind::Group) => ("group", kind),
        _ => ("role", ActorType::Person),
    }
}

pub(super) fn verbs(to: &mut Importer<'_>, text: &str) {
    let mut code = String::new();
    let mut in_set = false;
    for (n, raw) in lines(text) {
        let line = uncommented(raw).trim();
        if line.is_empty() {
            continue;
        }
        if line.starts_with("---") {
            code = line.split_once('[').and_then(|(_, c)| c.split(']').next()).unwrap_or_default().trim().to_owned();
            in_set = false;
            continue;
        }
        if let Some(pattern) = line.strip_prefix('-') {
            to.reject(n, "pattern", "patterns are for our rules and weights to judge", pattern.trim());
            continue;
        }
        if line.starts_with('&') || in_set && line.starts_with('+') {
            in_set = true;
            to.reject(n, "set", "a set of words has no place here", line);
            continue;
        }
        in_set = false;
        let own = line.split_once('[').and_then(|(_, c)| c.split(']').next());
        let verb_code = own.map_or(code.as_str(), str::trim).trim_start_matches(':');
        match verb(to, line, verb_code) {
            Ok(row) => to.keep(n, line, vec![row]),
            Err(why) => to.reject(n, "no-act", why, line),
        }
    }
}

fn verb(to: &Importer<'_>, line: &str, code: &str) -> Result<Row, String> {
    let act = ACTS.iter().find(|(root, _)| code.starts_with(root)).map_or("", |a| a.1);
    let Some(act) = to.lexicon.acts.iter().find(|a| a.name == act) else {
        return Err(if code.is_empty() || code == "---" {
            "it has no code, so nothing tells its act".into()
        } else {
            format!("the code {code} is no act of speech")
        });
    };
    let end = line.find(['{', '[']).unwrap_or(line.len());
    let cue = line[..end].trim_start_matches('+').replace('_', " ").trim().to_lowercase();
    if !Importer::says_something(&cue) {
        return Err("no letter is in it".into());
    }
    let given = line.split_once('{').and_then(|(_, f)| f.split('}').next()).unwrap_or_default();
    let mut cells = to.cues.get(&cue).cloned().unwrap_or_default();
    cells.insert("cue", cue);
    cells.insert("act", act.name.clone());
    cells.insert("polarity", act.polarity.name().to_owned());
    cells.insert("kind", "verb".to_owned());
    cells.insert("enabled", "yes".to_owned());
    if let Some(forms) = forms(given) {
        cells.insert("forms", forms);
    }
    cells.insert("note", format!("CAMEO {code}"));
    Ok((TableId::Cues, cells.into_iter().filter(|c| !c.1.is_empty()).collect()))
}

/// Third person, past, participle and gerund, told apart by their endings; none if one of them is missing.
fn forms(given: &str) -> Option<String> {
    let given: Vec<String> = given.split_whitespace().map(str::to_lowercase).collect();
    let third = given.iter().find(|f| f.ends_with('s'))?;
    let gerund = given.iter().find(|f| f.ends_with("ing"))?;
    let past: Vec<&String> = given.iter().filter(|f| *f != third && *f != gerund).collect();
    let (past, participle) = (past.first()?, past.last()?);
    Some(format!("{third}|{past}|{participle}|{gerund}"))
}
