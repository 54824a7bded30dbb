//! An article's analysis as rows: the five tables that have rows for each article.
//!
//! A pure function of the article, its analysis and the lexicon, so that chunks of articles are rendered on any thread
//! and their bytes put together in order. Nothing is formatted by `format!`: rendering must stay a small part of the
//! time that an article takes.

use arrayvec::ArrayVec;

use super::offsets::Offsets;
use super::pen::Pen;
use super::registry::{TableId, TableSet, kind_name};
use super::sheet::{Dialect, MAX_CELL, Sheet, nearest, to_thousandths};
use super::totals::Totals;
use crate::lexicon::Lexicon;
use crate::model::{ActorRef, Analysis, Article, Attribution, Diagnostic, Evidence, Polarity, Row, Severity, Span};

/// How many addends of a score a row names: a score is a sum of dozens of learned weights, and naming them all made
/// cells of a kilobyte that nobody can read. A stance's evidence sums up the others.
pub const ADDENDS: usize = 4;

/// How and which tables are written.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Delimiter, byte order mark, formulas.
    pub dialect: Dialect,
    /// Which tables; the others stay empty.
    pub tables: TableSet,
    /// Whether rows name the lexicon lines and the evidence behind them. Without these, rows of two runs are the same
    /// bytes where nothing but the places of lexicon lines has moved.
    pub cites: bool,
}

impl Options {
    /// All tables with all that they hold.
    pub const ALL: Options = Options { dialect: Dialect::DEFAULT, tables: TableSet::ALL, cites: true };
}

impl Default for Options {
    fn default() -> Self {
        Options::ALL
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
    addends: Addends,
    cited: Vec<Row>,
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
            addends: Addends::default(),
            cited: Vec::new(),
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
    let Rendered { sheets, totals, problems, counts, offsets, strongest, addends, cited } = out;
    let [documents, sentences, mentions, attributions, stances] = sheets;
    offsets.read(&article.text);
    let plain_files = lexicon.files.iter().all(|f| options.dialect.is_plain(f));
    let page = Page { article, analysis, lexicon, offsets, cites: options.cites, plain_files };
    if tables.has(TableId::Documents) {
        page.document(documents, duplicate_of);
    }
    if tables.has(TableId::Sentences) {
        page.find_strongest(strongest);
        page.sentences(sentences, strongest);
    }
    if tables.has(TableId::Mentions) {
        page.mentions(mentions, cited);
    }
    if tables.has(TableId::Attributions) {
        page.attributions(attributions, addends, cited);
    }
    if tables.has(TableId::Stances) {
        page.stances(stances, addends, cited);
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

/// What stands for a source that the text does not name (`was accused of`).
const NOT_NAMED: &str = "(source not named)";

/// Name of the holder of stance `stance`, and its id: an actor's; the words of a source that is no actor (no id); or
/// nothing, for the article itself.
fn holder<'a>(page: &Page<'a>, stance: usize) -> (&'a str, &'a str) {
    let stance = &page.analysis.stances[stance];
    match (stance.holder, stance.holder_span) {
        (Some(m), _) => {
            let (id, name) = page.actor(page.analysis.mentions[m as usize].actor);
            (name, id)
        }
        (None, Some(_)) if page.analysis.leaves_holder_open(stance) => (NOT_NAMED, ""),
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
    cites: bool,
    /// Whether the names of all lexicon files can stand in a cell as they are.
    plain_files: bool,
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
            let (start, end) = self.offsets.span(s.span);
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

    fn mentions(&self, t: &mut Sheet, cited: &mut Vec<Row>) {
        let mut doc = DocCell::default();
        for (i, m) in self.analysis.mentions.iter().enumerate() {
            doc.write(t, &self.article.id);
            t.id_cell("mention_id", b'm', i + 1);
            t.integer("sentence_id", u64::from(m.sentence) + 1);
            let (start, end) = self.offsets.span(m.span);
            t.integer("start", start);
            t.integer("end", end);
            t.text("surface", self.words(m.span));
            let (id, name) = self.actor(m.actor);
            t.text("actor_id", id);
            t.text("actor", name);
            t.value("type", m.kind.name());
            t.value("how", m.how.name());
            t.hundredths("confidence", nearest(f64::from(m.confidence) * 100.0));
            self.places(t, &m.rows, &[], cited);
            t.joined("candidates", ";", m.candidates.iter(), |pen, c| pen.put(self.actor(*c).0.as_bytes()));
            t.end();
        }
    }

    fn attributions(&self, t: &mut Sheet, addends: &mut Addends, cited: &mut Vec<Row>) {
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
            addends.choose(&a.evidence, |a, b| a == b);
            self.places(t, &a.rows, &addends.chosen, cited);
            self.spans(t, "source_spans", &a.source);
            self.spans(t, "cue_spans", &a.cue);
            self.spans(t, "content_spans", &a.content);
            t.end();
        }
    }

    fn source_actor(&self, a: &Attribution) -> &'a str {
        a.source_mention.map_or("", |m| self.actor(self.analysis.mentions[m as usize].actor).0)
    }

    fn stances(&self, t: &mut Sheet, addends: &mut Addends, cited: &mut Vec<Row>) {
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
            addends.choose(&s.evidence, |a, b| a == b || self.lexicon.same_label(a, b));
            self.evidence(t, addends);
            self.places(t, &s.rows, &addends.chosen, cited);
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
        t.listed(column, ";", spans.iter(), |pen, span| {
            let (start, end) = self.offsets.span(*span);
            pen.integer(start);
            pen.push(b'-');
            pen.integer(end);
        });
    }

    /// `file:line` of the rows that decided and of those that the evidence names, each once.
    fn places(&self, t: &mut Sheet, rows: &[Row], addends: &[(Row, i64)], cited: &mut Vec<Row>) {
        cited.clear();
        if self.cites {
            for row in rows.iter().copied().chain(addends.iter().map(|a| a.0)) {
                if !cited.contains(&row) {
                    cited.push(row);
                }
            }
        }
        let write = |pen: &mut Pen, row: &Row| {
            pen.put(self.lexicon.files[row.file()].as_bytes());
            pen.push(b':');
            pen.integer(u64::from(row.line()));
        };
        if self.plain_files {
            t.listed("lexicon", ";", cited.iter(), write);
        } else {
            t.joined("lexicon", ";", cited.iter(), write);
        }
    }

    /// `label weight` of the weightiest addends, then how many others there are and what they add up to.
    fn evidence(&self, t: &mut Sheet, addends: &Addends) {
        let rest = (addends.others > 0).then_some(None);
        let named = addends.chosen.iter().map(Some).chain(rest).filter(|_| self.cites);
        t.joined("evidence", "; ", named, |pen, addend| match addend {
            Some((row, weight)) => push_evidence(pen, self.lexicon.label(*row), *weight),
            None => {
                pen.integer(addends.others as u64);
                push_evidence(pen, " others", addends.rest);
            }
        });
    }
}

/// The addends of a score that tell most, in thousandths, and what the others come to.
#[derive(Debug, Default)]
struct Addends {
    /// At most [`ADDENDS`], by weight; of equals the first.
    chosen: ArrayVec<(Row, i64), ADDENDS>,
    /// How many others there are.
    others: usize,
    /// What those add up to.
    rest: i64,
}

impl Addends {
    /// Reads the evidence of another score. Neighbours that are the `same` (what one feature adds for two classes) count
    /// as one addend.
    fn choose(&mut self, evidence: &[Evidence], same: impl Fn(Row, Row) -> bool) {
        *self = Addends::default();
        let mut evidence = evidence.iter().map(|e| (e.row, to_thousandths(e.weight)));
        let Some(mut addend) = evidence.next() else { return };
        for (row, weight) in evidence {
            if same(addend.0, row) {
                addend.1 += weight;
            } else {
                self.offer(addend);
                addend = (row, weight);
            }
        }
        self.offer(addend);
    }

    #[inline]
    fn offer(&mut self, addend: (Row, i64)) {
        match self.chosen.last() {
            // Most are lighter than all that are chosen.
            Some(last) if self.chosen.is_full() && last.1.abs() >= addend.1.abs() => self.leave(addend),
            _ => self.take(addend),
        }
    }

    #[inline]
    fn leave(&mut self, addend: (Row, i64)) {
        self.others += 1;
        self.rest += addend.1;
    }

    /// Chooses an addend, in place of the lightest if there is no room.
    fn take(&mut self, addend: (Row, i64)) {
        if self.chosen.is_full()
            && let Some(lightest) = self.chosen.pop()
        {
            self.leave(lightest);
        }
        let mut at = self.chosen.len();
        self.chosen.push(addend);
        while at > 0 && self.chosen[at - 1].1.abs() < addend.1.abs() {
            self.chosen.swap(at - 1, at);
            at -= 1;
        }
    }
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
        let same = |a: Row, b: Row| labels[a.line() as usize] == labels[b.line() as usize];
        let mut addends = Addends::default();
        addends.choose(&[e(1, -1.2), e(3, -0.6), e(2, 0.9), e(2, -0.901)], same);
        assert_eq!((addends.others, addends.rest), (0, 0));
        let cells = addends.chosen.iter().map(|(row, weight)| {
            let mut cell = Pen::default();
            cell.ready();
            push_evidence(&mut cell, labels[row.line() as usize], *weight);
            String::from_utf8(cell.bytes().to_vec()).expect("text")
        });
        assert_eq!(cells.collect::<Vec<_>>(), ["accuse -1.80", "negated +0.00"]);
    }

    #[test]
    fn the_weightiest_addends_are_named_and_the_others_summed_up() {
        let e = |line, weight| Evidence { row: Row::new(1, line), weight, span: None };
        let mut addends = Addends::default();
        let evidence: Vec<Evidence> =
            (0..).zip([1.0, -3.0, 0.1, 2.0, 0.5, 0.0, 4.0, -2.0]).map(|(i, w)| e(i, w)).collect();
        addends.choose(&evidence, |a, b| a == b);
        assert_eq!(addends.chosen.iter().map(|(row, _)| row.line()).collect::<Vec<_>>(), [6, 1, 3, 7]);
        assert_eq!((addends.others, addends.rest), (4, 1_600));
        addends.choose(&evidence, |_, _| true);
        assert_eq!((&addends.chosen[..], addends.others), (&[(Row::new(1, 0), 2_600)][..], 0));
        addends.choose(&[], |a, b| a == b);
        assert!(addends.chosen.is_empty());
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
