//! An article's analysis as rows: the five tables that have rows for each article.
//!
//! A pure function of the article, its analysis and the lexicon, so that chunks of articles are rendered on any thread
//! and their bytes put together in order. Nothing is formatted by `format!`: rendering must stay a small part of the
//! time that an article takes.

use super::offsets::Offsets;
use super::pen::Pen;
use super::registry::{TableId, TableSet, kind_name};
use super::sheet::{Dialect, MAX_CELL, Sheet, nearest, to_thousandths};
use super::totals::Totals;
use crate::lexicon::Lexicon;
use crate::model::{ActorRef, Analysis, Article, Attribution, Diagnostic, Evidence, Polarity, Row, Severity, Span};

/// How many addends a stance's evidence names; the others are summed up.
const ADDENDS: usize = 5;

/// How many of the addends of an attribution's score are named in its `lexicon` cell.
pub const WEIGHTS: usize = 5;

/// How and which tables are written.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Delimiter, byte order mark, formulas.
    pub dialect: Dialect,
    /// Which tables; the others stay empty.
    pub tables: TableSet,
}

impl Default for Options {
    fn default() -> Self {
        Options { dialect: Dialect::default(), tables: TableSet::ALL }
    }
}

/// How many rows the tables have so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Articles.
    pub documents: u64,
    /// Sentences.
    pub sentences: u64,
    /// Mentions.
    pub mentions: u64,
    /// Attributions.
    pub attributions: u64,
    /// Stances.
    pub stances: u64,
}

impl Counts {
    /// Adds those of another.
    pub fn add(&mut self, other: Counts) {
        self.documents += other.documents;
        self.sentences += other.sentences;
        self.mentions += other.mentions;
        self.attributions += other.attributions;
        self.stances += other.stances;
    }
}

/// The rows of some articles, and what they add to the sums over the corpus.
#[derive(Debug)]
pub struct Rendered {
    /// documents, sentences, mentions, attributions and stances, as [`TableId`] numbers them.
    pub sheets: [Sheet; 5],
    /// What actors and relations add up to.
    pub totals: Totals,
    /// What was not as it should be (cells that were cut).
    pub problems: Vec<Diagnostic>,
    /// How many rows.
    pub counts: Counts,
    offsets: Offsets,
    strongest: Vec<Option<u32>>,
    cells: Vec<(Row, i64)>,
}

impl Rendered {
    /// No rows yet.
    pub fn new(options: &Options) -> Self {
        let sheet = |id| Sheet::new(id, options.dialect);
        Rendered {
            sheets: [
                sheet(TableId::Documents),
                sheet(TableId::Sentences),
                sheet(TableId::Mentions),
                sheet(TableId::Attributions),
                sheet(TableId::Stances),
            ],
            totals: Totals::default(),
            problems: Vec::new(),
            counts: Counts::default(),
            offsets: Offsets::default(),
            strongest: Vec::new(),
            cells: Vec::new(),
        }
    }

    /// Forgets the rows, keeps the memory.
    pub fn clear(&mut self) {
        for s in &mut self.sheets {
            s.clear();
        }
        self.totals.clear();
        self.problems.clear();
        self.counts = Counts::default();
    }
}

/// Appends the rows of one article. `duplicate_of`: the id of the first article with the same text.
pub fn render(
    article: &Article,
    analysis: &Analysis,
    lexicon: &Lexicon,
    options: &Options,
    duplicate_of: Option<&str>,
    out: &mut Rendered,
) {
    let tables = options.tables;
    let Rendered { sheets, totals, problems, counts, offsets, strongest, cells } = out;
    let [documents, sentences, mentions, attributions, stances] = sheets;
    offsets.read(&article.text);
    let page = Page { article, analysis, lexicon, offsets };
    if tables.has(TableId::Documents) {
        page.document(documents, duplicate_of);
    }
    if tables.has(TableId::Sentences) {
        page.find_strongest(strongest);
        page.sentences(sentences, strongest);
    }
    if tables.has(TableId::Mentions) {
        page.mentions(mentions);
    }
    if tables.has(TableId::Attributions) {
        page.attributions(attributions, cells);
    }
    if tables.has(TableId::Stances) {
        page.stances(stances, cells);
    }
    if tables.has(TableId::Actors) || tables.has(TableId::Relations) {
        totals.add(article, analysis);
    }
    for sheet in sheets.iter_mut() {
        let id = sheet.id();
        for column in sheet.cuts.drain(..) {
            problems.push(cut(article, id, column));
        }
    }
    counts.add(Counts {
        documents: 1,
        sentences: analysis.document.sentences.len() as u64,
        mentions: analysis.mentions.len() as u64,
        attributions: analysis.attributions.len() as u64,
        stances: analysis.stances.len() as u64,
    });
}

#[cold]
fn cut(article: &Article, table: TableId, column: &str) -> Diagnostic {
    let message = format!("a cell of column {column} of {} was cut at {MAX_CELL} characters", table.file());
    Diagnostic::new(Severity::Warning, "cell-cut", &*article.path, article.record, message).with_article(&*article.id)
}

/// Name of the holder of stance `stance`, and its id: an actor's; the words of a source that is no actor (no id); or
/// nothing, for the article itself.
fn holder<'a>(page: &Page<'a>, stance: usize) -> (&'a str, &'a str) {
    let stance = &page.analysis.stances[stance];
    match (stance.holder, stance.holder_span) {
        (Some(m), _) => {
            let (id, name) = page.actor(page.analysis.mentions[m as usize].actor);
            (name, id)
        }
        (None, Some(span)) => (span.of(&page.article.text), ""),
        (None, None) => ("", ""),
    }
}

/// One article and all that its rows are made of.
struct Page<'a> {
    article: &'a Article,
    analysis: &'a Analysis,
    lexicon: &'a Lexicon,
    offsets: &'a Offsets,
}

impl<'a> Page<'a> {
    /// Id and name.
    fn actor(&self, actor: ActorRef) -> (&'a str, &'a str) {
        match actor {
            ActorRef::Known(i) => {
                let a = &self.lexicon.actors[i as usize];
                (&a.id, &a.name)
            }
            ActorRef::Found(i) => {
                let a = &self.analysis.found[i as usize];
                (&a.id, &a.name)
            }
        }
    }

    fn words(&self, span: Span) -> &'a str {
        span.of(&self.article.text)
    }

    fn document(&self, t: &mut Sheet, duplicate_of: Option<&str>) {
        let a = self.article;
        t.text("doc_id", &a.id);
        t.text("path", &a.path);
        t.integer("record", a.record);
        t.text("title", a.title.as_deref().unwrap_or(""));
        t.date("date", a.date);
        t.text("outlet", a.outlet.as_deref().unwrap_or(""));
        t.integer("characters", self.offsets.characters());
        t.integer("sentences", self.analysis.document.sentences.len() as u64);
        t.integer("mentions", self.analysis.mentions.len() as u64);
        t.integer("attributions", self.analysis.attributions.len() as u64);
        t.integer("stances", self.analysis.stances.len() as u64);
        t.text("duplicate_of", duplicate_of.unwrap_or(""));
        t.end();
    }

    /// For each sentence its strongest stance: the one farthest from 0, the first of equals.
    fn find_strongest(&self, strongest: &mut Vec<Option<u32>>) {
        let stances = &self.analysis.stances;
        strongest.clear();
        strongest.resize(self.analysis.document.sentences.len(), None);
        for (i, s) in stances.iter().enumerate() {
            let best = &mut strongest[s.sentence as usize];
            if best.is_none_or(|b| s.score.abs() > stances[b as usize].score.abs()) {
                *best = Some(i as u32);
            }
        }
    }

    fn sentences(&self, t: &mut Sheet, strongest: &[Option<u32>]) {
        let mut doc = DocCell::default();
        for (i, (s, best)) in self.analysis.document.sentences.iter().zip(strongest).enumerate() {
            doc.write(t, &self.article.id);
            t.integer("sentence_id", i as u64 + 1);
            t.integer("paragraph", u64::from(s.paragraph) + 1);
            let (start, end) = self.offsets.span(&self.article.text, s.span);
            t.integer("start", start);
            t.integer("end", end);
            t.value("kind", kind_name(s.kind));
            match best {
                Some(best) => {
                    let stance = &self.analysis.stances[*best as usize];
                    t.text("holder", holder(self, *best as usize).0);
                    t.text("target", self.actor(self.analysis.mentions[stance.target as usize].actor).1);
                    t.value("polarity", stance.polarity.name());
                    t.thousandths("score", to_thousandths(stance.score));
                    t.text("act", self.lexicon.act(stance.act));
                    t.value("certainty", stance.certainty.name());
                }
                None => {
                    t.empty("holder");
                    t.empty("target");
                    t.value("polarity", Polarity::Neutral.name());
                    t.empty("score");
                    t.empty("act");
                    t.empty("certainty");
                }
            }
            t.text("text", self.words(s.span));
            t.end();
        }
    }

    fn mentions(&self, t: &mut Sheet) {
        let mut doc = DocCell::default();
        for (i, m) in self.analysis.mentions.iter().enumerate() {
            doc.write(t, &self.article.id);
            t.id_cell("mention_id", b'm', i + 1);
            t.integer("sentence_id", u64::from(m.sentence) + 1);
            let (start, end) = self.offsets.span(&self.article.text, m.span);
            t.integer("start", start);
            t.integer("end", end);
            t.text("surface", self.words(m.span));
            let (id, name) = self.actor(m.actor);
            t.text("actor_id", id);
            t.text("actor", name);
            t.value("type", m.kind.name());
            t.value("how", m.how.name());
            t.hundredths("confidence", nearest(f64::from(m.confidence) * 100.0));
            self.places(t, m.rows.iter().copied());
            t.joined("candidates", ";", m.candidates.iter(), |pen, c| pen.put(self.actor(*c).0.as_bytes()));
            t.end();
        }
    }

    fn attributions(&self, t: &mut Sheet, scratch: &mut Vec<(Row, i64)>) {
        let mut doc = DocCell::default();
        let mut when = DateCells::default();
        for (i, a) in self.analysis.attributions.iter().enumerate() {
            doc.write(t, &self.article.id);
            t.id_cell("attribution_id", b'a', i + 1);
            match a.parent {
                Some(p) => t.id_cell("parent_id", b'a', p as usize + 1),
                None => t.empty("parent_id"),
            }
            t.integer("sentence_id", u64::from(a.sentence) + 1);
            when.write(t, self.article);
            self.pieces(t, "source", &a.source);
            t.text("source_actor_id", self.source_actor(a));
            t.text("addressee", a.addressee.map_or("", |s| self.words(s)));
            self.pieces(t, "cue", &a.cue);
            t.text("act", self.lexicon.act(a.act));
            t.value("form", a.form.name());
            t.value("certainty", a.certainty.name());
            t.flag("negated", a.negated);
            self.pieces(t, "content", &a.content);
            t.thousandths("score", to_thousandths(a.score));
            t.text("rule", a.rule);
            weightiest(&a.evidence, scratch);
            self.places(t, a.rows.iter().copied().chain(scratch.iter().map(|(row, _)| *row)));
            self.spans(t, "source_spans", &a.source);
            self.spans(t, "cue_spans", &a.cue);
            self.spans(t, "content_spans", &a.content);
            t.end();
        }
    }

    fn source_actor(&self, a: &Attribution) -> &'a str {
        a.source_mention.map_or("", |m| self.actor(self.analysis.mentions[m as usize].actor).0)
    }

    fn stances(&self, t: &mut Sheet, scratch: &mut Vec<(Row, i64)>) {
        let mut doc = DocCell::default();
        let mut when = DateCells::default();
        for (i, s) in self.analysis.stances.iter().enumerate() {
            doc.write(t, &self.article.id);
            t.id_cell("stance_id", b's', i + 1);
            t.integer("sentence_id", u64::from(s.sentence) + 1);
            match s.attribution {
                Some(a) => t.id_cell("attribution_id", b'a', a as usize + 1),
                None => t.empty("attribution_id"),
            }
            when.write(t, self.article);
            let (name, id) = holder(self, i);
            t.text("holder", name);
            t.text("holder_id", id);
            let (id, name) = self.actor(self.analysis.mentions[s.target as usize].actor);
            t.text("target", name);
            t.text("target_id", id);
            t.value("polarity", s.polarity.name());
            t.thousandths("score", to_thousandths(s.score));
            t.text("act", self.lexicon.act(s.act));
            t.value("certainty", s.certainty.name());
            t.flag("negated", s.negated);
            let others = merge_evidence(&s.evidence, |row| self.lexicon.label(row), scratch);
            self.evidence(t, scratch, others);
            self.places(t, s.rows.iter().copied().chain(scratch.iter().map(|e| e.0)));
            t.text("sentence", self.words(self.analysis.document.sentences[s.sentence as usize].span));
            t.end();
        }
    }

    fn pieces(&self, t: &mut Sheet, column: &'static str, spans: &[Span]) {
        match spans {
            [] => t.text(column, ""),
            [one] => t.text(column, self.words(*one)),
            _ => t.joined(column, " … ", spans.iter(), |pen, s| pen.put(self.words(*s).as_bytes())),
        }
    }

    fn spans(&self, t: &mut Sheet, column: &'static str, spans: &[Span]) {
        t.joined(column, ";", spans.iter(), |pen, span| {
            let (start, end) = self.offsets.span(&self.article.text, *span);
            pen.integer(start);
            pen.push(b'-');
            pen.integer(end);
        });
    }

    /// `file:line` of each row, once.
    fn places(&self, t: &mut Sheet, rows: impl Iterator<Item = Row> + Clone) {
        let distinct = rows.clone().enumerate().filter(|(i, row)| !rows.clone().take(*i).any(|r| r == *row));
        t.joined("lexicon", ";", distinct, |pen, (_, row)| {
            pen.put(self.lexicon.files[row.file()].as_bytes());
            pen.push(b':');
            pen.integer(u64::from(row.line()));
        });
    }

    /// `label weight` of the weightiest addends, then how many others there are and what they add up to.
    fn evidence(&self, t: &mut Sheet, weightiest: &[(Row, i64)], others: (usize, i64)) {
        let rest = (others.0 > 0).then_some(None);
        t.joined("evidence", "; ", weightiest.iter().map(Some).chain(rest), |pen, addend| match addend {
            Some((row, weight)) => push_evidence(pen, self.lexicon.label(*row), *weight),
            None => {
                pen.integer(others.0 as u64);
                push_evidence(pen, " others", others.1);
            }
        });
    }
}

/// The addends that tell most, at most [`WEIGHTS`] of them: an attribution's score is a sum of dozens of learned
/// weights, and naming them all made cells of a kilobyte that nobody can read.
fn weightiest(evidence: &[Evidence], chosen: &mut Vec<(Row, i64)>) {
    chosen.clear();
    for e in evidence {
        let weight = to_thousandths(e.weight).abs();
        let at = chosen.partition_point(|(_, w)| *w >= weight);
        if at < WEIGHTS {
            chosen.truncate(WEIGHTS - 1);
            chosen.insert(at, (e.row, weight));
        }
    }
}

/// Sums neighbours with the same label (what one feature adds for two classes), in thousandths, and keeps the weightiest
/// [`ADDENDS`], by weight. Returns how many others there are, and their sum.
fn merge_evidence<'l>(
    evidence: &[Evidence],
    label: impl Fn(Row) -> &'l str,
    merged: &mut Vec<(Row, i64)>,
) -> (usize, i64) {
    merged.clear();
    for e in evidence {
        let weight = to_thousandths(e.weight);
        match merged.last_mut() {
            Some((row, sum)) if *row == e.row || label(*row) == label(e.row) => *sum += weight,
            _ => merged.push((e.row, weight)),
        }
    }
    merged.sort_by_key(|(_, weight)| std::cmp::Reverse(weight.abs()));
    let others = merged.get(ADDENDS..).unwrap_or_default();
    let rest = (others.len(), others.iter().map(|o| o.1).sum());
    merged.truncate(ADDENDS);
    rest
}

/// `label weight`, the weight with its sign and two decimals.
fn push_evidence(pen: &mut Pen, label: &str, thousandths: i64) {
    // Half a hundredth goes away from 0, as `to_thousandths` rounds.
    let hundredths = (thousandths.abs() + 5) / 10 * thousandths.signum();
    pen.put(label.as_bytes());
    pen.put(if hundredths < 0 { b" " } else { b" +" });
    pen.decimal::<2>(hundredths);
}

/// The article's id, made fit once a table.
#[derive(Default)]
struct DocCell {
    at: Option<std::ops::Range<usize>>,
}

impl DocCell {
    #[inline]
    fn write(&mut self, t: &mut Sheet, id: &str) {
        match &self.at {
            Some(at) => t.again(&["doc_id"], at.clone()),
            None => {
                let from = t.position();
                t.text("doc_id", id);
                self.at = Some(from..t.position());
            }
        }
    }
}

/// Date and outlet, made fit once a table.
#[derive(Default)]
struct DateCells {
    at: Option<std::ops::Range<usize>>,
}

impl DateCells {
    #[inline]
    fn write(&mut self, t: &mut Sheet, article: &Article) {
        match &self.at {
            Some(at) => t.again(&["date", "outlet"], at.clone()),
            None => {
                let from = t.position() + 1; // without the delimiter before it
                t.date("date", article.date);
                t.text("outlet", article.outlet.as_deref().unwrap_or(""));
                self.at = Some(from..t.position());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        ActId, ActorType, Certainty, Date, Form, FoundActor, How, Kind, Mention, Sentence, Stance, Tokens,
    };
    use crate::tables::made_up;
    use proptest::prelude::*;

    fn lines(sheet: &Sheet) -> Vec<&str> {
        let text = std::str::from_utf8(sheet.bytes()).expect("a table is text");
        text.strip_suffix("\r\n").expect("ends with a line").split("\r\n").collect()
    }

    fn span(text: &str, words: &str) -> Span {
        let at = text.find(words).expect("in the text");
        Span::new(at, at + words.len())
    }

    /// One sentence about everything that is hard: commas, quotation marks, a formula, offsets behind é and “.
    fn example() -> (Article, Analysis) {
        let text = "Café:\n“No”, said\r\nPakistan, -India \"lies\".";
        let article = Article {
            id: "=1".into(),
            text: text.into(),
            title: Some("A, \"B\"".into()),
            date: Date::new(2024, 2, 29),
            outlet: Some("Daily".into()),
            path: "a.txt".into(),
            record: 1,
            ..Article::default()
        };
        let mention = |words, actor, how| Mention {
            span: span(text, words),
            tokens: Tokens::default(),
            sentence: 1,
            actor,
            kind: ActorType::State,
            how,
            confidence: 0.956,
            rows: vec![Row::new(2, 14), Row::new(2, 9), Row::new(2, 14)].into(),
            candidates: vec![],
        };
        let mut analysis = Analysis {
            found: vec![FoundActor { id: "found:-india".into(), name: "-India".into(), kind: ActorType::Other }],
            mentions: vec![
                mention("Pakistan", ActorRef::Known(0), How::Alias),
                mention("-India", ActorRef::Found(0), How::Discovered),
            ],
            attributions: vec![Attribution {
                parent: None,
                sentence: 1,
                source: vec![span(text, "Pakistan")],
                source_mention: Some(0),
                addressee: None,
                cue: vec![span(text, "said")],
                content: vec![span(text, "“No”"), span(text, "-India \"lies\"")],
                act: ActId(0),
                form: Form::Mixed,
                certainty: Certainty::Asserted,
                negated: false,
                score: 1.25,
                rule: "content-cue-source",
                rows: vec![Row::new(0, 2)],
                evidence: vec![],
            }],
            ..Analysis::default()
        };
        let (tokens, whole) = (Tokens::default(), span(text, "“No”, said\r\nPakistan, -India \"lies\"."));
        analysis.document.sentences = vec![
            Sentence { span: span(text, "Café:"), tokens, paragraph: 0, kind: Kind::Title },
            Sentence { span: whole, tokens, paragraph: 1, kind: Kind::Body },
        ];
        let stance = |score, act, holder| Stance {
            sentence: 1,
            attribution: Some(0),
            holder,
            holder_span: None,
            target: 1,
            polarity: if score < 0.0 { Polarity::Negative } else { Polarity::Positive },
            score,
            act: ActId(act),
            certainty: Certainty::Hedged,
            negated: true,
            evidence: vec![],
            rows: vec![Row::new(1, 3)],
        };
        analysis.stances = vec![stance(0.5, 0, None), stance(-1.8, 1, Some(0)), stance(1.8, 0, None)];
        (article, analysis)
    }

    #[test]
    fn exact_bytes() {
        let (article, analysis) = example();
        let mut out = Rendered::new(&Options::default());
        render(&article, &analysis, &made_up::lexicon(), &Options::default(), Some("0"), &mut out);
        let [documents, sentences, mentions, attributions, stances] = &out.sheets;
        let text = r#""“No”, said Pakistan, -India ""lies"".""#;
        assert_eq!(lines(documents), [r#"'=1,a.txt,1,"A, ""B""",2024-02-29,Daily,42,2,2,1,3,0"#]);
        assert_eq!(
            lines(sentences),
            [
                "'=1,1,1,0,5,title,,,neutral,,,,Café:".to_owned(),
                format!("'=1,2,2,6,42,body,Pakistan,'-India,negative,-1.800,accuse,hedged,{text}"),
            ]
        );
        assert_eq!(
            lines(mentions),
            [
                "'=1,m1,2,18,26,Pakistan,pak,Pakistan,state,alias,0.96,actors.csv:14;actors.csv:9,",
                "'=1,m2,2,28,34,'-India,found:-india,'-India,state,discovered,0.96,actors.csv:14;actors.csv:9,",
            ]
        );
        assert_eq!(
            lines(attributions),
            [concat!(
                "'=1,a1,,2,2024-02-29,Daily,Pakistan,pak,,said,say,mixed,asserted,false,",
                r#""“No” … -India ""lies""",1.250,content-cue-source,cues.csv:2,18-26,12-16,6-10;28-41"#
            )]
        );
        let end = format!("hedged,true,,stance.csv:3,{text}");
        assert_eq!(
            lines(stances),
            [
                format!("'=1,s1,2,a1,2024-02-29,Daily,,,'-India,found:-india,positive,0.500,say,{end}"),
                format!("'=1,s2,2,a1,2024-02-29,Daily,Pakistan,pak,'-India,found:-india,negative,-1.800,accuse,{end}"),
                format!("'=1,s3,2,a1,2024-02-29,Daily,,,'-India,found:-india,positive,1.800,say,{end}"),
            ]
        );
        assert!(out.problems.is_empty());
    }

    #[test]
    fn evidence_is_merged_by_label() {
        let labels = ["", "accuse", "negated", "accuse"];
        let e = |line, weight| Evidence { row: Row::new(1, line), weight, span: None };
        let mut merged = Vec::new();
        let evidence = [e(1, -1.2), e(3, -0.6), e(2, 0.9), e(2, -0.901)];
        let others = merge_evidence(&evidence, |row| labels[row.line() as usize], &mut merged);
        assert_eq!(others, (0, 0));
        let cells = merged.iter().map(|(row, weight)| {
            let mut cell = Pen::default();
            cell.ready();
            push_evidence(&mut cell, labels[row.line() as usize], *weight);
            String::from_utf8(cell.bytes().to_vec()).expect("text")
        });
        assert_eq!(cells.collect::<Vec<_>>(), ["accuse -1.80", "negated +0.00"]);
        let many: Vec<Evidence> = (0..ADDENDS as u32 + 2).map(|i| e(100 + i, 1.0 + i as f32)).collect();
        assert_eq!(merge_evidence(&many, |_| "", &mut merged).0, 0, "one label, one addend");
        let names: Vec<String> = (0..200).map(|i| i.to_string()).collect();
        let others = merge_evidence(&many, |row| &names[row.line() as usize], &mut merged);
        assert_eq!((merged.len(), merged[0].1, others), (ADDENDS, 10_000, (2, 3_000)));
    }

    #[test]
    fn an_attribution_names_its_weightiest_rows() {
        let e = |line, weight| Evidence { row: Row::new(1, line), weight, span: None };
        let mut chosen = Vec::new();
        weightiest(&[1.0, -3.0, 0.1, 2.0, 0.5, 0.0, 4.0, 2.0].map(|w| e((w * 10.0 + 100.0) as u32, w)), &mut chosen);
        assert_eq!(chosen.iter().map(|(row, _)| row.line()).collect::<Vec<_>>(), [140, 70, 120, 120, 110]);
        weightiest(&[], &mut chosen);
        assert!(chosen.is_empty());
    }

    #[test]
    fn a_cell_that_was_cut_is_a_problem() {
        let mut article = made_up::article("a", "No actors here.");
        article.title = Some("x".repeat(MAX_CELL + 1));
        let mut out = Rendered::new(&Options::default());
        render(&article, &made_up::analyze(&article), &made_up::lexicon(), &Options::default(), None, &mut out);
        assert_eq!(out.problems.len(), 1);
        assert_eq!((out.problems[0].code, out.problems[0].article.as_deref()), ("cell-cut", Some("a")));
    }

    proptest! {
        #[test]
        fn any_article_makes_rectangles_of_allowed_values(
            id in "\\PC{0,9}", title in any::<String>(), outlet in any::<String>(),
            text in "([A-Za-z,.;\"'“”é😀=+@\t\r\n\0 -]|\\PC){0,300}", semicolon: bool,
        ) {
            let lexicon = made_up::lexicon();
            let delimiter = if semicolon { ";" } else { "," };
            let dialect = Dialect::default().with_delimiter(delimiter).expect("a delimiter");
            let options = Options { dialect, ..Options::default() };
            let mut article = made_up::article(&id, &text);
            article.title = Some(title);
            article.outlet = Some(outlet);
            let analysis = made_up::analyze(&article);
            let mut out = Rendered::new(&options);
            render(&article, &analysis, &lexicon, &options, None, &mut out);
            let characters: Vec<char> = text.chars().collect();
            for sheet in &out.sheets {
                let columns = sheet.id().table().columns;
                let mut reader = csv::ReaderBuilder::new().delimiter(dialect.delimiter()).has_headers(false)
                    .from_reader(sheet.bytes());
                for row in reader.records() {
                    let row = row.expect("rectangular");
                    prop_assert_eq!(row.len(), columns.len());
                    for (cell, column) in row.iter().zip(columns) {
                        prop_assert!(!cell.chars().any(char::is_control));
                        prop_assert!(!cell.starts_with(['=', '+', '@']), "{} {}", column.name, cell);
                        if let Some(values) = column.values {
                            prop_assert!(cell.is_empty() || values(&lexicon).contains(&cell), "{} {}", column.name, cell);
                        }
                    }
                    if sheet.id() == TableId::Mentions {
                        let at = |i: usize| row[i].parse::<usize>().expect("a number");
                        let marks = |c: &char| !c.is_whitespace() && !c.is_control();
                        let words: String = characters[at(3)..at(4)].iter().filter(|c| marks(c)).collect();
                        let cell: String = row[5].chars().filter(marks).collect();
                        prop_assert!(cell == words || cell == format!("'{words}"), "{} {}", cell, words);
                    }
                }
            }
        }
    }
}
