//! Names of actors, against marked paragraphs: the figures of `score_actors.py`.
//!
//! The paragraphs of a gold document are put together, a blank line between them, and read as one article, since a
//! name is understood from its first mention on. Mentions are mapped to the four types of gold; pronouns and common
//! nouns are left out. `exact` asks the same span (as the CoNLL-2003 shared task does, Tjong Kim Sang & De Meulder),
//! less a leading article and a trailing `'s` or mark; `overlap` asks one common character. Gold of another type, or
//! that is no name, is neutral: neither asked for nor held against the program.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::path::Path;

use rayon::prelude::*;
use serde::Serialize;

use super::edges::trim;
use super::figures::Prf;
use super::offsets::{Chars, Offsets};
use super::table::{Table, read, shown, write};
use crate::model::{ActorType, Article, Diagnostic, How, Mention, Severity, Span};

/// A type of actor in gold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Type {
    /// A human being.
    Person,
    /// An organisation.
    Org,
    /// A country or place.
    Loc,
    /// Nationality, religious or political group.
    Norp,
}

impl Type {
    /// All, in the order of the tables.
    pub const ALL: &'static [Type] = &[Type::Person, Type::Org, Type::Loc, Type::Norp];

    /// Its name in files and tables.
    pub fn name(self) -> &'static str {
        match self {
            Type::Person => "person",
            Type::Org => "org",
            Type::Loc => "loc",
            Type::Norp => "norp",
        }
    }

    /// The type with this name.
    pub fn from_name(name: &str) -> Option<Type> {
        Type::ALL.iter().copied().find(|t| t.name() == name)
    }

    /// What gold would call a mention; `None` where gold has no such thing, or does not mark it as a name.
    pub fn of(kind: ActorType, how: How) -> Option<Type> {
        match (how, kind) {
            (How::Pronoun | How::Nominal, _) | (_, ActorType::Other) => None,
            (How::Demonym, _) | (_, ActorType::People) => Some(Type::Norp),
            (_, ActorType::Person) => Some(Type::Person),
            (_, ActorType::State | ActorType::Place) => Some(Type::Loc),
            (
                _,
                ActorType::Government
                | ActorType::Ministry
                | ActorType::Military
                | ActorType::ArmedGroup
                | ActorType::Party
                | ActorType::Igo
                | ActorType::Ngo
                | ActorType::Company
                | ActorType::Media,
            ) => Some(Type::Org),
        }
    }
}

/// A paragraph with its marks.
#[derive(Clone, Debug)]
pub(super) struct Paragraph {
    number: u64,
    text: Vec<char>,
    pub(super) marks: Vec<Mark>,
}

/// A mention that gold marks.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    pub(super) span: Chars,
    /// The part that an overlapping prediction must share with, where gold gives it apart (the head of a noun phrase).
    pub(super) need: Option<Chars>,
    /// `None`: another type.
    pub(super) kind: Option<Type>,
    pub(super) form: Form,
    /// Whom it means: a number of the document, where gold says so.
    pub(super) chain: String,
}

/// How a mention is worded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// By a name.
    Name,
    /// By a common noun.
    Nominal,
    /// By a pronoun.
    Pronoun,
}

impl Form {
    /// The form that a cell gives; all are names where the file has no such column.
    fn of(cell: &str) -> Form {
        match cell {
            "" | "name" => Form::Name,
            "pronoun" => Form::Pronoun,
            _ => Form::Nominal,
        }
    }
}

/// Marked documents.
#[derive(Clone, Debug)]
pub struct Gold {
    /// Name and paragraphs of each, in the order of the file.
    pub(super) documents: Vec<(String, Vec<Paragraph>)>,
}

/// A mention that the program found, in bytes of the article.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Named {
    /// Where.
    pub span: Span,
    /// What it is.
    pub kind: ActorType,
    /// How it was recognised.
    pub how: How,
}

impl From<&Mention> for Named {
    fn from(m: &Mention) -> Named {
        Named { span: m.span, kind: m.kind, how: m.how }
    }
}

/// A predicted mention, in characters of a paragraph.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// The document.
    pub doc_id: String,
    /// The number of the paragraph.
    pub para: u64,
    /// Where in it. It may end after the paragraph, if the program read across the border; [`score`] reports that.
    pub span: Chars,
    /// What it is.
    pub kind: Type,
}

impl Gold {
    /// Reads a gold file: doc_id, para, text, start, end, surface, type; optional form, coref, min_start, min_end. A text
    /// without a mention has one row with an empty start.
    ///
    /// # Errors
    /// All faults of the file: missing columns, spans outside the text, a surface that does not stand there, two texts
    /// for one paragraph.
    pub fn read(path: &Path) -> Result<Gold, Vec<Diagnostic>> {
        let bytes = read(path)?;
        Gold::parse(&shown(path), &bytes)
    }

    /// The same from the bytes of a file, `file` being its name in messages.
    ///
    /// # Errors
    /// See [`Gold::read`].
    pub fn parse(file: &str, bytes: &[u8]) -> Result<Gold, Vec<Diagnostic>> {
        let table = Table::parse(file, bytes)?;
        let names = ["doc_id", "para", "text", "start", "end", "surface", "type"];
        let [doc_id, para, text, start, end, surface, kind] = table.require(names)?;
        let (form, chain) = (table.column("form"), table.column("coref"));
        let (min_start, min_end) = (table.column("min_start"), table.column("min_end"));
        let mut problems = Vec::new();
        let mut index: HashMap<&str, usize> = HashMap::new();
        let mut documents: Vec<(String, BTreeMap<u64, Paragraph>)> = Vec::new();
        for row in table.rows() {
            let Ok(number) = row.cell(para).trim().parse::<u64>() else {
                let message = format!("the paragraph `{}` is not a number", row.cell(para));
                problems.push(row.fault("gold-paragraph", message));
                continue;
            };
            let at = *index.entry(row.cell(doc_id)).or_insert_with(|| {
                documents.push((row.cell(doc_id).to_owned(), BTreeMap::new()));
                documents.len() - 1
            });
            let paragraph = documents[at].1.entry(number).or_insert_with(|| {
                let chars = row.cell(text).chars().collect();
                Paragraph { number, text: chars, marks: Vec::new() }
            });
            if !row.cell(text).chars().eq(paragraph.text.iter().copied()) {
                let message = format!("paragraph {number} of `{}` has another text above", row.cell(doc_id));
                problems.push(row.fault("gold-text", message));
                continue;
            }
            if row.cell(start).is_empty() {
                continue;
            }
            let cells = [row.cell(start), row.cell(end), row.cell(surface)];
            let min = [row.optional(min_start), row.optional(min_end)];
            match read_mark(cells, min, &paragraph.text) {
                Ok((span, need)) => paragraph.marks.push(Mark {
                    span,
                    need,
                    kind: Type::from_name(row.cell(kind)),
                    form: Form::of(row.optional(form)),
                    chain: row.optional(chain).to_owned(),
                }),
                Err(why) => problems.push(row.fault("gold-span", why)),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let sorted = |(id, paragraphs): (String, BTreeMap<u64, Paragraph>)| (id, paragraphs.into_values().collect());
        Ok(Gold { documents: documents.into_iter().map(sorted).collect() })
    }

    /// The documents as articles: paragraphs by number, a blank line between them.
    pub fn articles(&self) -> Vec<Article> {
        self.documents.iter().map(|(id, paragraphs)| article(id, paragraphs).0).collect()
    }
}

/// The span and the needed part of a mark, or what is wrong with them.
fn read_mark(
    [start, end, surface]: [&str; 3],
    [min_start, min_end]: [&str; 2],
    text: &[char],
) -> Result<(Chars, Option<Chars>), String> {
    let span = Chars::read(start, end, text.len())?;
    if !text[span.range()].iter().copied().eq(surface.chars()) {
        return Err(format!("the text at {start}-{end} is not `{surface}`"));
    }
    let need = if min_start.is_empty() { None } else { Some(Chars::read(min_start, min_end, text.len())?) };
    Ok((span, need))
}

/// The article of a document, and the character at which each paragraph begins.
pub(super) fn article(id: &str, paragraphs: &[Paragraph]) -> (Article, Vec<u32>) {
    let (mut text, mut count, mut starts) = (String::new(), 0, Vec::new());
    for paragraph in paragraphs {
        // As run_actors.py: nothing stands between leading empty paragraphs.
        if !text.is_empty() {
            text.push_str("\n\n");
            count += 2;
        }
        starts.push(count);
        text.extend(&paragraph.text);
        count += paragraph.text.len() as u32;
    }
    (Article { id: id.to_owned(), text, record: 1, ..Article::default() }, starts)
}

/// Lets the program read each document, on all cores; what it names is mapped back to the paragraphs of gold.
pub fn predict(gold: &Gold, find: impl Fn(&Article) -> Vec<Named> + Sync) -> Vec<Prediction> {
    let one = |(id, paragraphs): &(String, Vec<Paragraph>)| {
        let (article, starts) = article(id, paragraphs);
        let offsets = Offsets::new(&article.text);
        let place = |named: &Named| {
            let kind = Type::of(named.kind, named.how)?;
            let chars = offsets.chars(named.span);
            let at = starts.partition_point(|&s| s <= chars.start) - 1;
            let span = Chars { start: chars.start - starts[at], end: chars.end - starts[at] };
            Some(Prediction { doc_id: id.clone(), para: paragraphs[at].number, span, kind })
        };
        find(&article).iter().filter_map(place).collect::<Vec<Prediction>>()
    };
    gold.documents.par_iter().flat_map_iter(one).collect()
}

/// Predictions as the CSV that `score_actors.py` reads: doc_id, para, start, end, type.
pub fn predictions_csv(predictions: &[Prediction]) -> String {
    let row = |p: &Prediction| {
        let number = |n: u32| n.to_string();
        [p.doc_id.clone(), p.para.to_string(), number(p.span.start), number(p.span.end), p.kind.name().to_owned()]
    };
    write(&["doc_id", "para", "start", "end", "type"], predictions.iter().map(row))
}

/// Reads such a CSV. Rows of other types than [`Type`] are left out.
///
/// # Errors
/// All faults: missing columns, spans that are none.
pub fn read_predictions(path: &Path) -> Result<Vec<Prediction>, Vec<Diagnostic>> {
    let bytes = read(path)?;
    let table = Table::parse(&shown(path), &bytes)?;
    let [doc, para, start, end, kind] = table.require(["doc_id", "para", "start", "end", "type"])?;
    let (mut out, mut problems) = (Vec::new(), Vec::new());
    for row in table.rows() {
        let Some(kind) = Type::from_name(row.cell(kind)).filter(|_| !row.cell(start).is_empty()) else { continue };
        let Ok(para) = row.cell(para).trim().parse::<u64>() else {
            let message = format!("the paragraph `{}` is not a number", row.cell(para));
            problems.push(row.fault("prediction-paragraph", message));
            continue;
        };
        match Chars::read(row.cell(start), row.cell(end), u32::MAX as usize) {
            Ok(span) => out.push(Prediction { doc_id: row.cell(doc).to_owned(), para, span, kind }),
            Err(why) => problems.push(row.fault("prediction-span", why)),
        }
    }
    if problems.is_empty() { Ok(out) } else { Err(problems) }
}

/// A gold mark as it is compared.
struct Asked {
    span: Chars,
    need: Chars,
    /// Length before trimming.
    length: usize,
    /// `None`: neutral.
    kind: Option<Type>,
}

/// A prediction as it is compared.
struct Found {
    span: Chars,
    length: usize,
    kind: Type,
}

/// Hits, false alarms and misses of each type.
type Counts = [[usize; 3]; Type::ALL.len()];

/// Compares predictions with gold; of `types` only, the rest of gold being neutral.
///
/// # Errors
/// Predictions for a paragraph that gold has not, or that end after it.
pub fn score(gold: &Gold, predictions: &[Prediction], types: &[Type]) -> Result<Score, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let mut index: HashMap<(&str, u64), usize> = HashMap::new();
    let mut texts: Vec<(&Paragraph, Vec<Asked>, Vec<Found>)> = Vec::new();
    for (id, paragraphs) in &gold.documents {
        for paragraph in paragraphs {
            index.insert((id, paragraph.number), texts.len());
            let asked = paragraph.marks.iter().map(|m| ask(&paragraph.text, m, types)).collect();
            texts.push((paragraph, asked, Vec::new()));
        }
    }
    let kept: Vec<&Prediction> = predictions.iter().filter(|p| types.contains(&p.kind)).collect();
    for p in &kept {
        let fault = |why: String| {
            let message = format!("paragraph {} of `{}`: {why}", p.para, p.doc_id);
            Diagnostic::new(Severity::Error, "prediction-span", "predictions", 0, message).with_article(&p.doc_id)
        };
        let Some(&at) = index.get(&(p.doc_id.as_str(), p.para)) else {
            problems.push(fault("gold does not have it".to_owned()));
            continue;
        };
        let (paragraph, _, found) = &mut texts[at];
        match Chars::within(p.span.start as usize, p.span.end as usize, paragraph.text.len()) {
            Ok(span) => found.push(Found { span: trim(&paragraph.text, span), length: span.len(), kind: p.kind }),
            Err(why) => problems.push(fault(why)),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let figures = |exact: bool, typed: bool| {
        let mut counts = Counts::default();
        for (_, asked, found) in &texts {
            count(asked, found, exact, typed, &mut counts);
        }
        Figures::new(&counts, types, typed)
    };
    Ok(Score {
        documents: gold.documents.len(),
        texts: texts.len(),
        gold: texts.iter().flat_map(|(_, asked, _)| asked).filter(|a| a.kind.is_some()).count(),
        predictions: kept.len(),
        exact_typed: figures(true, true),
        overlap_typed: figures(false, true),
        exact_untyped: figures(true, false),
        overlap_untyped: figures(false, false),
    })
}

fn ask(text: &[char], mark: &Mark, types: &[Type]) -> Asked {
    let span = trim(text, mark.span);
    let kind = mark.kind.filter(|k| mark.form == Form::Name && types.contains(k));
    Asked { span, need: mark.need.unwrap_or(span), length: mark.span.len(), kind }
}

/// Matches one to one, the longest common stretch first, and counts.
fn count(asked: &[Asked], found: &[Found], exact: bool, typed: bool, counts: &mut Counts) {
    let mut candidates = Vec::new();
    for (i, a) in asked.iter().enumerate() {
        let Some(kind) = a.kind else { continue };
        for (j, f) in found.iter().enumerate().filter(|(_, f)| !typed || f.kind == kind) {
            let common = -a.span.share(f.span);
            if exact && (f.span == a.span || f.span == a.need) {
                candidates.push((common, 0, i, j));
            } else if !exact && a.need.share(f.span) > 0 {
                candidates.push((common, a.length.abs_diff(f.length), i, j));
            }
        }
    }
    candidates.sort_unstable();
    let (mut used_asked, mut used_found) = (HashSet::new(), HashSet::new());
    for (_, _, i, j) in candidates {
        if !used_asked.contains(&i) && !used_found.contains(&j) {
            used_asked.insert(i);
            used_found.insert(j);
        }
    }
    for (i, a) in asked.iter().enumerate() {
        if let Some(kind) = a.kind {
            counts[kind as usize][if used_asked.contains(&i) { 0 } else { 2 }] += 1;
        }
    }
    for (_, f) in found.iter().enumerate().filter(|(j, _)| !used_found.contains(j)) {
        let touches = |neutral: bool| asked.iter().any(|a| a.kind.is_none() == neutral && a.span.share(f.span) > 0);
        if !touches(true) || touches(false) {
            counts[f.kind as usize][1] += 1;
        }
    }
}

/// Precision, recall and F1 with the counts behind them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Line {
    /// From 0 to 1.
    pub prf: Prf,
    /// Found and right.
    pub hits: usize,
    /// Found, but not there.
    pub false_alarms: usize,
    /// There, but not found.
    pub misses: usize,
}

impl Line {
    fn new([hits, false_alarms, misses]: [usize; 3]) -> Line {
        Line { prf: Prf::of_counts(hits, hits + false_alarms, hits + misses), hits, false_alarms, misses }
    }
}

/// The figures of one way to compare.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figures {
    /// Over all mentions.
    pub all: Line,
    /// Over those of each type; none where types are not compared.
    pub by_type: Vec<(Type, Line)>,
}

impl Figures {
    fn new(counts: &Counts, types: &[Type], typed: bool) -> Figures {
        let sum = |n: usize| counts.iter().map(|c| c[n]).sum();
        let by_type = types.iter().filter(|_| typed).map(|&t| (t, Line::new(counts[t as usize])));
        Figures { all: Line::new([sum(0), sum(1), sum(2)]), by_type: by_type.collect() }
    }
}

/// All figures; shown as the table of the Python scorer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Score {
    /// Documents of gold.
    pub documents: usize,
    /// Paragraphs of gold.
    pub texts: usize,
    /// Names that gold asks for.
    pub gold: usize,
    /// Names predicted.
    pub predictions: usize,
    /// Same span, same type: the headline.
    pub exact_typed: Figures,
    /// A common character, same type.
    pub overlap_typed: Figures,
    /// Same span.
    pub exact_untyped: Figures,
    /// A common character.
    pub overlap_untyped: Figures,
}

impl Score {
    /// F1 of exact spans with the right type, from 0 to 1.
    pub fn headline(&self) -> f64 {
        self.exact_typed.all.prf.f1
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} documents, {} texts, ", self.documents, self.texts)?;
        write!(f, "{} gold mentions, {} predictions\n{:18}", self.gold, self.predictions, "")?;
        ["P", "R", "F1", "tp", "fp", "fn"].iter().try_for_each(|column| write!(f, "{column:>8}"))?;
        let line = |f: &mut fmt::Formatter<'_>, label: &str, line: &Line| {
            let [p, r, f1] = [line.prf.precision, line.prf.recall, line.prf.f1].map(|x| 100.0 * x);
            write!(f, "\n{label:18}{p:8.2}{r:8.2}{f1:8.2}{:8}{:8}{:8}", line.hits, line.false_alarms, line.misses)
        };
        for (name, figures) in [
            ("exact_typed", &self.exact_typed),
            ("overlap_typed", &self.overlap_typed),
            ("exact_untyped", &self.exact_untyped),
            ("overlap_untyped", &self.overlap_untyped),
        ] {
            line(f, name, &figures.all)?;
            for (kind, figures) in &figures.by_type {
                line(f, &format!("  {}", kind.name()), figures)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "The Harbour Board met Mr Nils Berg and the Ruritanian fleet's captain at OPERA.";

    fn gold() -> Gold {
        let row = |surface: &str, kind: &str, form: &str| {
            let at = TEXT.find(surface).expect("stands in the text");
            format!("d,0,{TEXT},{at},{},{surface},{kind},{form}\n", at + surface.len())
        };
        let rows = [
            row("Harbour Board", "org", "name"),
            row("Nils Berg", "person", "name"),
            row("Ruritanian", "norp", ""),
            row("fleet", "org", "nominal"),
            row("OPERA", "misc", "name"),
        ];
        let csv = format!("doc_id,para,text,start,end,surface,type,form\n{}d,7,No name.,,,,,\n", rows.concat());
        Gold::parse("g.csv", csv.as_bytes()).expect("sound")
    }

    fn scored(found: &[(&str, Type)]) -> Score {
        let one = |&(words, kind): &(&str, Type)| {
            let at = TEXT.find(words).expect("stands in the text");
            Prediction { doc_id: "d".into(), para: 0, span: Chars::new(at, at + words.len()), kind }
        };
        score(&gold(), &found.iter().map(one).collect::<Vec<_>>(), Type::ALL).expect("inside")
    }

    #[test]
    fn all_found() {
        let s = scored(&[("Harbour Board", Type::Org), ("Nils Berg", Type::Person), ("Ruritanian", Type::Norp)]);
        assert_eq!((s.gold, s.texts, s.documents, s.headline(), s.overlap_untyped.all.prf.f1), (3, 2, 1, 1.0, 1.0));
    }

    #[test]
    fn an_article_is_trimmed_but_no_title() {
        let s = scored(&[("The Harbour Board", Type::Org), ("Mr Nils Berg", Type::Person)]);
        assert_eq!((s.exact_typed.all.hits, s.overlap_typed.all.hits, s.overlap_typed.all.misses), (1, 2, 1));
    }

    #[test]
    fn a_wrong_type_is_an_alarm_and_a_miss() {
        let s = scored(&[("Harbour Board", Type::Loc)]);
        assert_eq!(s.exact_typed.all.false_alarms, 1);
        assert_eq!(s.exact_typed.by_type[2].1.false_alarms, 1);
        assert_eq!(s.exact_untyped.all.hits, 1);
    }

    #[test]
    fn neutral_marks_are_free() {
        let s = scored(&[("fleet", Type::Org), ("OPERA", Type::Org), ("captain", Type::Org)]);
        assert_eq!((s.exact_typed.all.false_alarms, s.overlap_untyped.all.false_alarms), (1, 1));
    }

    #[test]
    fn one_mark_meets_one_prediction() {
        let s = scored(&[("Harbour", Type::Org), ("Board", Type::Org)]);
        assert_eq!((s.overlap_typed.all.hits, s.overlap_typed.all.false_alarms), (1, 1));
    }

    #[test]
    fn fewer_types() {
        let span = Chars::new(4, 17);
        let p = [Prediction { doc_id: "d".into(), para: 0, span, kind: Type::Org }];
        let s = score(&gold(), &p, &[Type::Person]).expect("inside");
        assert_eq!((s.gold, s.predictions, s.exact_typed.by_type.len()), (1, 0, 1));
    }

    #[test]
    fn paragraphs_become_an_article_and_mentions_go_back() {
        let csv = "doc_id,para,text,start,end,surface,type,form\n\
                   d,10,Ann met É Corp,8,14,É Corp,org,name\nd,2,“Été” in Oslo,9,13,Oslo,loc,name\n";
        let gold = Gold::parse("g.csv", csv.as_bytes()).expect("sound");
        assert_eq!(gold.articles()[0].text, "“Été” in Oslo\n\nAnn met É Corp");
        let find = |article: &Article| {
            let named = |words: &str, kind, how| {
                let at = article.text.find(words).expect("stands in the text");
                Named { span: Span::new(at, at + words.len()), kind, how }
            };
            vec![
                named("Oslo", ActorType::State, How::Alias),
                named("É Corp", ActorType::Company, How::Discovered),
                named("Ann", ActorType::Person, How::Pronoun),
                named("met", ActorType::Other, How::Alias),
            ]
        };
        let found = predict(&gold, find);
        assert_eq!(predictions_csv(&found), "\u{feff}doc_id,para,start,end,type\r\nd,2,9,13,loc\r\nd,10,8,14,org\r\n");
        assert_eq!(score(&gold, &found, Type::ALL).expect("inside").headline(), 1.0);
        let across = |article: &Article| {
            let span = Span::new(0, article.text.len());
            vec![Named { span, kind: ActorType::State, how: How::Demonym }]
        };
        let found = predict(&gold, across);
        assert_eq!(found[0].kind, Type::Norp);
        let faults = score(&gold, &found, Type::ALL).expect_err("it ends after its paragraph");
        assert_eq!(faults[0].message, "paragraph 2 of `d`: the span 0-29 ends after the text (13 characters)");
    }

    #[test]
    fn faults() {
        let csv = "doc_id,para,text,start,end,surface,type,form\n\
                   d,0,Ann sings,0,3,Bo,person,name\nd,x,Ann,0,3,Ann,person,name\nd,0,Ann,0,3,Ann,person,name\nd,0,Ann sings,4,99,sings,person,name\n";
        let faults = Gold::parse("g.csv", csv.as_bytes()).expect_err("faulty");
        let got: Vec<(u64, &str)> = faults.iter().map(|f| (f.line, f.code)).collect();
        assert_eq!(got, [(2, "gold-span"), (3, "gold-paragraph"), (4, "gold-text"), (5, "gold-span")]);
        let stranger = Prediction { doc_id: "z".into(), para: 0, span: Chars::new(0, 1), kind: Type::Org };
        assert_eq!(score(&gold(), &[stranger], Type::ALL).expect_err("unknown")[0].article.as_deref(), Some("z"));
    }

    #[test]
    fn predictions_of_a_file() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("p.csv");
        std::fs::write(&path, "doc_id,para,start,end,type\nd,0,4,17,org\nd,0,1,2,date\n").expect("written");
        let got = read_predictions(&path).expect("sound");
        assert_eq!(got.len(), 1);
        assert_eq!(predictions_csv(&got), "\u{feff}doc_id,para,start,end,type\r\nd,0,4,17,org\r\n");
        std::fs::write(&path, "doc_id,para,start,end,type\nd,0,4,4,org\nd,x,1,2,loc\n").expect("written");
        assert_eq!(read_predictions(&path).expect_err("faulty").len(), 2);
    }

    #[test]
    fn the_table() {
        let table = scored(&[("Harbour Board", Type::Org)]).to_string();
        assert!(
            table.starts_with("1 documents, 2 texts, 3 gold mentions, 1 predictions\n                         P"),
            "{table}"
        );
        assert!(table.contains("\n  norp                0.00    0.00    0.00       0       0       1\n"), "{table}");
        assert!(table.ends_with("\noverlap_untyped     100.00   33.33   50.00       1       0       2"), "{table}");
    }
}
