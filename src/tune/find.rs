//! Which rows of the lexicons match some words, which of them count there, and why the others do not.
//!
//! The answer is the analysis itself: the words are analysed as an article, and a row counts if a result cites it. What
//! is added here is the other side: rows whose words are there and that no result cites, each with the reason.

use rustc_hash::FxHashSet;

use crate::lexicon::{Alias, Lexicon, LexiconRow, Sources, Standing, TABLES, TableId};
use crate::model::{ActorRef, Analysis, Article, Date, Row, Span, Token, Tokens};
use crate::pipeline::Analyzer;
use crate::text::fold;

/// Columns of the CSV form.
pub const COLUMNS: [&str; 6] = ["words", "start", "counts", "row", "entry", "why"];

/// The tables whose rows are phrases.
const PHRASES: [TableId; 6] =
    [TableId::Actors, TableId::Cues, TableId::Stance, TableId::Hedges, TableId::Negators, TableId::Roles];

/// A row whose words stand in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// The words.
    pub words: String,
    /// Where they stand (bytes).
    pub span: Span,
    /// Whether a result cites the row.
    pub counts: bool,
    /// `file:line`.
    pub place: String,
    /// What the row says.
    pub entry: String,
    /// Why it counts, or why not.
    pub why: String,
}

/// Every row that could match the text, by the place of its words; those that count first.
pub fn find(text: &str, date: Option<Date>, analyzer: &Analyzer, sources: &Sources) -> Vec<Match> {
    let article = Article { id: "text".into(), text: text.into(), date, record: 1, ..Article::default() };
    let analysis = analyzer.analyze(&article);
    let page = Page { text, date, lexicon: analyzer.lexicon(), analysis: &analysis, cited: cited(&analysis) };
    let mut found = Vec::new();
    for i in 0..analysis.document.tokens.len() {
        page.at(i, &mut found);
    }
    for table in PHRASES {
        page.without_effect(table, sources, &mut found);
    }
    found.sort_by(|a, b| {
        let key = |m: &Match| (m.span.start, std::cmp::Reverse(m.span.end), !m.counts);
        key(a).cmp(&key(b)).then_with(|| a.place.cmp(&b.place))
    });
    found.dedup();
    found
}

/// Every row that a result cites.
fn cited(analysis: &Analysis) -> FxHashSet<Row> {
    let mentions = analysis.mentions.iter().flat_map(|m| m.rows.iter().copied());
    let attributions = analysis.attributions.iter();
    let attributions = attributions.flat_map(|a| a.rows.iter().copied().chain(a.evidence.iter().map(|e| e.row)));
    let stances = analysis.stances.iter();
    let stances = stances.flat_map(|s| s.rows.iter().copied().chain(s.evidence.iter().map(|e| e.row)));
    mentions.chain(attributions).chain(stances).collect()
}

struct Page<'a> {
    text: &'a str,
    date: Option<Date>,
    lexicon: &'a Lexicon,
    analysis: &'a Analysis,
    cited: FxHashSet<Row>,
}

impl Page<'_> {
    /// The phrases that begin at token `i`.
    fn at(&self, i: usize, found: &mut Vec<Match>) {
        let (lexicon, tokens) = (self.lexicon, &self.analysis.document.tokens[i..]);
        lexicon.gazetteer.phrases.at(tokens, |length, aliases| {
            for &alias in aliases {
                let alias = &lexicon.gazetteer.aliases[alias as usize];
                let (counts, why) = self.of_alias(alias, Tokens::new(i, i + length));
                let actor = &lexicon.actors[alias.actor as usize];
                let entry = format!("{} {} ({})", actor.id, actor.name, actor.kind);
                found.push(self.found(i, length, alias.row, entry, counts, why));
            }
        });
        lexicon.cue_forms.at(tokens, |length, forms| {
            for form in forms {
                let cue = &lexicon.cues[form.cue as usize];
                let (counts, why) = self.of_cue(cue.row, Tokens::new(i, i + length));
                let entry = format!("cue {:?}, act {}, {}", cue.text, lexicon.act(cue.act), cue.polarity);
                found.push(self.found(i, length, cue.row, entry, counts, why));
            }
        });
        let mut word = |length: usize, row: Row, entry: String| {
            let counts = self.cited.contains(&row);
            let why = if counts { "cited by a result" } else { "its words are there, but no result depends on it" };
            found.push(self.found(i, length, row, entry, counts, why.into()));
        };
        lexicon.term_forms.at(tokens, |length, forms| {
            for term in forms.iter().map(|f| &lexicon.terms[f.term as usize]) {
                word(length, term.row, format!("stance word {:?}, {:+.2}", term.text, term.weight));
            }
        });
        lexicon.hedges.at(tokens, |length, hedges| {
            hedges.iter().for_each(|h| word(length, h.row, format!("hedge, {}", h.certainty)));
        });
        lexicon.negators.at(tokens, |length, negators| {
            negators.iter().for_each(|n| word(length, n.row, "negator".into()));
        });
        lexicon.roles.at(tokens, |length, roles| {
            roles.iter().for_each(|r| word(length, r.row, format!("role, {}", r.actor)));
        });
    }

    fn found(&self, at: usize, length: usize, row: Row, entry: String, counts: bool, why: String) -> Match {
        let span = self.analysis.document.span(Tokens::new(at, at + length));
        Match { words: span.of(self.text).into(), span, counts, place: self.lexicon.place(row), entry, why }
    }

    fn of_alias(&self, alias: &Alias, place: Tokens) -> (bool, String) {
        let tokens: &[Token] = &self.analysis.document.tokens;
        let here = self.analysis.mentions.iter().find(|m| m.tokens == place);
        if let Some(m) = here
            && m.actor == ActorRef::Known(alias.actor)
        {
            return (true, format!("the mention means this actor ({}, confidence {:.2})", m.how, m.confidence));
        }
        if !alias.spelt(self.text, &tokens[place.range()]) {
            return (false, "the alias is written with other capitals, which count".into());
        }
        if !alias.holds(tokens, place.start as usize, None) {
            return (false, "the words are part of a phrase that not_in names".into());
        }
        if !alias.holds(tokens, place.start as usize, self.date) {
            let day = self.date.map_or_else(String::new, |d| d.to_string());
            return (false, format!("the alias does not hold on {day} (valid_from, valid_to)"));
        }
        let name = |actor| self.lexicon.actor(actor, &self.analysis.found).0;
        if let Some(m) = here {
            return (
                false,
                format!("the same words mean {} here (its weight, or what the text says before)", name(m.actor)),
            );
        }
        match self.analysis.mentions.iter().find(|m| m.tokens.overlaps(place)) {
            Some(m) => (false, format!("a longer name is read here: {:?}, {}", m.span.of(self.text), name(m.actor))),
            None => (false, "not read as a name here".into()),
        }
    }

    fn of_cue(&self, row: Row, place: Tokens) -> (bool, String) {
        let span = self.analysis.document.span(place);
        let here = self.analysis.attributions.iter().find(|a| a.cue.iter().any(|c| c.overlaps(span)));
        match here {
            Some(a) if a.rows.contains(&row) => (true, format!("rule {}, score {:+.2}", a.rule, a.score)),
            Some(a) => {
                let rows = a.rows.iter().find(|r| self.lexicon.cue_rows.contains_key(r));
                let other = rows.map_or_else(String::new, |r| format!(" by {}", self.lexicon.place(*r)));
                (false, format!("the reading{other} scores higher ({:+.2})", a.score))
            }
            None if self.cited.contains(&row) => (true, "cited by a result".into()),
            None => (false, "no reading with it scores above 0 here".into()),
        }
    }

    /// Rows that are replaced or switched off, and whose words stand in the text.
    fn without_effect(&self, table: TableId, sources: &Sources, found: &mut Vec<Match>) {
        let tokens = &self.analysis.document.tokens;
        let words: Vec<String> = tokens.iter().map(|t| fold(t.span.of(self.text))).collect();
        let known: FxHashSet<&str> = words.iter().map(String::as_str).collect();
        let opened = sources.open(table);
        let rows = opened.rows();
        let column = TABLES[table as usize].key[0];
        for row in rows.iter().filter(|r| r.standing != Standing::Holds) {
            let phrase = fold(row.get(column));
            let first = phrase.split(' ').next().unwrap_or_default();
            if !known.contains(first) {
                continue;
            }
            let parts: Vec<&str> = phrase.split(' ').collect();
            for i in words.windows(parts.len()).enumerate().filter(|(_, w)| **w == parts[..]).map(|(i, _)| i) {
                let span = self.analysis.document.span(Tokens::new(i, i + parts.len()));
                let words = span.of(self.text).to_owned();
                let (place, entry, why) = (row.place(), cells(row, table), why_not(row, &rows));
                found.push(Match { words, span, counts: false, place, entry, why });
            }
        }
    }
}

fn why_not(row: &LexiconRow<'_>, rows: &[LexiconRow<'_>]) -> String {
    match row.standing {
        Standing::Replaced(by) if rows[by].standing == Standing::Off => format!("switched off by {}", rows[by].place()),
        Standing::Replaced(by) => format!("replaced by {}", rows[by].place()),
        _ => "switched off: enabled=no".into(),
    }
}

/// The cells that must be there, in short.
fn cells(row: &LexiconRow<'_>, table: TableId) -> String {
    TABLES[table as usize].required.iter().map(|c| row.get(c)).collect::<Vec<_>>().join(", ")
}

/// Which rows of `actors.csv` are listed.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of one of these types; of any if empty.
    pub types: Vec<String>,
    /// Of this actor, or of one that belongs to it (by `parent`, however far up).
    pub country: Option<String>,
    /// Of the actor with this id.
    pub id: Option<String>,
    /// With these words in alias or name, in any case.
    pub words: Option<String>,
    /// That hold on this day.
    pub on: Option<Date>,
    /// Not built in.
    pub own: bool,
}

/// The rows of `actors.csv` that count and pass the filter, in order: their cells by the table's columns, and their place.
pub fn list(filter: &Filter, lexicon: &Lexicon, sources: &Sources) -> Vec<(Vec<String>, String)> {
    let actor_of: rustc_hash::FxHashMap<&str, u32> =
        lexicon.actors.iter().enumerate().map(|(i, a)| (a.id.as_str(), i as u32)).collect();
    let holds: FxHashSet<Row> = match filter.on {
        Some(day) => {
            let aliases = lexicon
                .gazetteer
                .aliases
                .iter()
                .filter(|a| a.from.is_none_or(|from| from <= day) && a.to.is_none_or(|to| day <= to));
            aliases.map(|a| a.row).collect()
        }
        None => FxHashSet::default(),
    };
    let words = filter.words.as_deref().map(fold);
    let opened = sources.open(TableId::Actors);
    let rows = opened.rows();
    let passes = |row: &&LexiconRow<'_>| {
        let Some(&actor) = actor_of.get(row.get("actor_id")) else { return false };
        let known = &lexicon.actors[actor as usize];
        row.standing == Standing::Holds
            && (filter.types.is_empty() || filter.types.iter().any(|t| t == known.kind.name()))
            && filter.country.as_deref().is_none_or(|id| belongs(lexicon, actor, id))
            && filter.id.as_deref().is_none_or(|id| id == known.id)
            && words.as_deref().is_none_or(|w| fold(row.get("alias")).contains(w) || fold(row.get("name")).contains(w))
            && (filter.on.is_none() || holds.contains(&row.row()))
            && !(filter.own && row.is_builtin())
    };
    let table = &TABLES[TableId::Actors as usize];
    let columns = || table.required.iter().chain(table.optional);
    let cells = |row: &LexiconRow<'_>| (columns().map(|c| row.get(c).to_owned()).collect(), row.place());
    rows.iter().filter(passes).map(cells).collect()
}

fn belongs(lexicon: &Lexicon, actor: u32, id: &str) -> bool {
    let mut at = Some(actor);
    while let Some(i) = at {
        let known = &lexicon.actors[i as usize];
        if known.id == id {
            return true;
        }
        at = known.parent;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::load;

    const ACTORS: &str = "alias,actor_id,name,type,parent,valid_from,valid_to,not_in\n\
        Orlia,orl,Orlia,state,,,,\n\
        Orlian Guard,guard,Orlian Guard,military,orl,,,\n\
        Guard,union,Guard Union,ngo,,,,\n\
        the chair,roe,Jane Roe,person,orl,2001,2002,\n\
        Orlia,club,Orlia Club,ngo,,,,Orlia Club\n";

    fn sources(cues: &str) -> Sources {
        let builtin = Sources::builtin().with_text(TableId::Cues, "mine.csv", cues);
        builtin.with_text(TableId::Actors, "actors.csv", ACTORS)
    }

    fn check(text: &str, date: Option<Date>, cues: &str, expected: &[(&str, &str, bool, &str)]) {
        let analyzer = Analyzer::new(load(sources(cues)).expect("sound").lexicon);
        let found = find(text, date, &analyzer, &sources(cues));
        for (words, place, counts, why) in expected {
            let fits = |m: &&Match| m.words == *words && m.place == *place;
            let m = found.iter().find(fits).unwrap_or_else(|| panic!("{words} {place} in {found:#?}"));
            assert!(m.counts == *counts && m.why.contains(why), "{m:?}");
        }
    }

    #[test]
    fn rows_count_or_not_for_a_reason() {
        let cues = "cue,act,polarity,kind,enabled\nclaim,report,neutral,verb,yes\ndeny,,,verb,no\n";
        check(
            "The Orlian Guard claimed that it rains. orlia said the chair would deny it.",
            Date::new(2010, 1, 1),
            cues,
            &[
                ("Orlian Guard", "actors.csv:3", true, "means this actor"),
                ("Guard", "actors.csv:4", false, "a longer name is read here: \"Orlian Guard\", guard"),
                ("claimed", "mine.csv:2", true, "rule clause"),
                ("orlia", "actors.csv:2", false, "other capitals"),
                ("the chair", "actors.csv:5", false, "does not hold on 2010-01-01"),
                ("deny", "mine.csv:3", false, "switched off"),
            ],
        );
    }

    #[test]
    fn actors_are_filtered() {
        let lexicon = load(sources("cue,act,polarity\nblurble,say,neutral\n")).expect("sound").lexicon;
        let all = sources("cue,act,polarity\nblurble,say,neutral\n");
        let check = |filter: Filter, expected: &[&str]| {
            let got: Vec<String> =
                list(&filter, &lexicon, &all).into_iter().map(|(cells, _)| cells[0].clone()).collect();
            assert_eq!(got, expected, "{filter:?}");
        };
        let orl = Filter { country: Some("orl".into()), ..Filter::default() };
        check(orl.clone(), &["Orlia", "Orlian Guard", "the chair"]);
        check(Filter { types: vec!["military".into()], ..orl.clone() }, &["Orlian Guard"]);
        check(Filter { on: Date::new(2010, 1, 1), ..orl }, &["Orlia", "Orlian Guard"]);
        check(Filter { words: Some("ORLIA CLUB".into()), ..Filter::default() }, &["Orlia"]);
    }
}
