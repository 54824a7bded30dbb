//! `sayso explain`: why a table says what it says.
//!
//! Every row of the tables comes from here: the sentence with its marks, then for each attribution, mention and stance the
//! rule, the lexicon lines and the numbers behind it. Ids and offsets are those of the tables.

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _};
use std::path::PathBuf;

use anstyle::Style;
use clap::Args;
use sayso::eval::Offsets;
use sayso::model::{Analysis, Article, Attribution, Evidence, Mention, Row, Span, Stance};
use sayso::stages::attribution::{self, Candidate};
use sayso::stages::syntax;
use sayso::tables::registry::kind_name;
use sayso::{Analyzer, Lexicon, corpus};
use serde_json::{Value, json};

use super::marks::{Mark, Role, bracketed, coloured};
use super::report::{self, Report, clean};
use super::run::{InputArgs, count};
use super::sources::LexiconArgs;
use super::{End, print};

/// Bytes of text that are asked of the corpus at a time.
const BATCH: usize = 1 << 20;
/// Pieces of evidence that are shown of each score, unless all are asked for.
const SHOWN: usize = 8;
/// Readings that are shown of each cue, unless all are asked for.
const READINGS: usize = 3;

/// Show each sentence with its marks, and the rules and lexicon lines behind them
#[derive(Args)]
#[command(after_help = "\
Examples:
  sayso explain article.txt
  sayso explain --text 'Roe accused Poe of lying.'
  sayso explain news.jsonl --id a-17 --sentence 4
  sayso explain article.txt --sentence 4 --candidates
  sayso explain article.txt --json | jq '.sentences[].attributions[]'

Ids (a1, m1, s1) are those of the tables. A place like cues.csv:12 is a line of a lexicon;
`sayso lexicon export DIR` writes the built-in ones.")]
pub(crate) struct Explain {
    /// Files and folders with articles; - for standard input
    #[arg(value_name = "FILE", required_unless_present = "text", conflicts_with = "text")]
    inputs: Vec<PathBuf>,
    /// Explain these words
    #[arg(long)]
    text: Option<String>,
    /// Only the article with this id (doc_id in the tables; repeatable)
    #[arg(long, value_name = "ID")]
    id: Vec<String>,
    /// Only this sentence (sentence_id in the tables; repeatable)
    #[arg(long, value_name = "N")]
    sentence: Vec<usize>,
    /// All of the evidence, not only the weightiest
    #[arg(long)]
    full: bool,
    /// How else each cue could be read, and what each reading scores
    #[arg(long)]
    candidates: bool,
    /// One JSON object an article
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    lexicon: LexiconArgs,
    #[command(flatten)]
    input: InputArgs,
}

impl Explain {
    pub(super) fn act(self) -> io::Result<End> {
        let mut report = Report::default();
        let corpus = match &self.text {
            Some(_) => Ok(None),
            None => corpus::open(&self.inputs, &self.input.options()).map(Some),
        };
        let Some((loaded, corpus)) = report::both(self.lexicon.load(), corpus) else {
            return Ok(End::Refused);
        };
        report.show(&loaded.warnings);
        let analyzer = Analyzer::new(loaded.lexicon);
        let (mut rejected, mut shown) = (0, 0u64);
        match (&self.text, corpus) {
            (Some(text), _) => {
                let article = Article { id: "text".into(), text: text.clone(), record: 1, ..Article::default() };
                self.explain(&analyzer, &article)?;
                shown += 1;
            }
            (None, Some(mut corpus)) => {
                while let Some(batch) = corpus.next_batch(BATCH) {
                    report.show(&batch.problems);
                    rejected += batch.rejected;
                    for article in batch.articles.iter().filter(|a| self.id.is_empty() || self.id.contains(&a.id)) {
                        self.explain(&analyzer, article)?;
                        shown += 1;
                    }
                }
            }
            (None, None) => unreachable!("a corpus was opened"),
        }
        report.finish(None);
        if shown == 0 && !self.id.is_empty() {
            report::failed(&format!("no article has the id {}", self.id.join(" or ")));
            return Ok(End::Failed);
        }
        Ok(if rejected > 0 { End::Partial } else { End::Done })
    }

    fn explain(&self, analyzer: &Analyzer, article: &Article) -> io::Result<()> {
        let analysis = analyzer.analyze(article);
        let page = Page {
            article,
            analysis: &analysis,
            lexicon: analyzer.lexicon(),
            offsets: Offsets::new(&article.text),
            shown: if self.full { usize::MAX } else { SHOWN },
            candidates: if self.candidates { candidates(analyzer, article, &analysis) } else { Vec::new() },
        };
        let sentences = (0..analysis.document.sentences.len())
            .filter(|i| self.sentence.is_empty() || self.sentence.contains(&(i + 1)));
        if self.json {
            let sentences: Vec<Value> = sentences.map(|i| page.sentence_json(i)).collect();
            return print::print(&format!("{}\n", page.json(sentences)));
        }
        let in_colour = match anstream::AutoStream::choice(&io::stdout()) {
            anstream::ColorChoice::Auto => io::stdout().is_terminal(),
            choice => choice != anstream::ColorChoice::Never,
        };
        let mut out = page.heading(in_colour);
        for i in sentences {
            page.sentence(i, in_colour, &mut out);
        }
        print::print(&out)
    }
}

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// An article and all that its explanation is made of.
struct Page<'a> {
    article: &'a Article,
    analysis: &'a Analysis,
    lexicon: &'a Lexicon,
    offsets: Offsets,
    /// Pieces of evidence to show.
    shown: usize,
    /// All readings of all cues, if they are asked for.
    candidates: Vec<Candidate>,
}

/// All readings of all cues of an article, those of one cue by falling score.
fn candidates(analyzer: &Analyzer, article: &Article, analysis: &Analysis) -> Vec<Candidate> {
    let trees = syntax::parse(&article.text, &analysis.document, analyzer.lexicon());
    let mut all = attribution::candidates(&analysis.document, &trees, analyzer.lexicon());
    all.sort_by(|a, b| (a.sentence, a.cue, a.row).cmp(&(b.sentence, b.cue, b.row)).then(b.score.total_cmp(&a.score)));
    all
}

/// The items with their index that belong to sentence `i`.
fn of<T>(items: &[T], i: usize, sentence: impl Fn(&T) -> u32) -> impl Iterator<Item = (usize, &T)> {
    items.iter().enumerate().filter(move |(_, item)| sentence(item) as usize == i)
}

impl Page<'_> {
    fn words(&self, span: Span) -> String {
        let words: Vec<&str> = span.of(&self.article.text).split_whitespace().collect();
        clean(&words.join(" "))
    }

    fn pieces(&self, spans: &[Span]) -> String {
        spans.iter().map(|s| self.words(*s)).collect::<Vec<_>>().join(" … ")
    }

    /// `id (name)` of the actor that a mention means.
    fn actor(&self, mention: u32) -> String {
        let (id, name) = self.lexicon.actor(self.analysis.mentions[mention as usize].actor, &self.analysis.found);
        clean(&format!("{id} ({name})"))
    }

    fn row(&self, row: Row) -> String {
        clean(&self.lexicon.place(row))
    }

    /// The places of the rows, each once.
    fn rows(&self, rows: &[Row]) -> String {
        let mut places: Vec<String> = Vec::new();
        for place in rows.iter().map(|r| self.row(*r)) {
            if !places.contains(&place) {
                places.push(place);
            }
        }
        places.join("; ")
    }

    fn heading(&self, in_colour: bool) -> String {
        let a = self.article;
        let date = a.date.map(|d| d.to_string());
        let facts = [Some(a.path.as_str()), date.as_deref(), a.outlet.as_deref(), a.title.as_deref()];
        let facts: Vec<String> = facts.into_iter().flatten().filter(|f| !f.is_empty()).map(clean).collect();
        let gap = if facts.is_empty() { "" } else { "  " };
        let mut out = format!("{BOLD}{}{BOLD:#}{gap}{}\n", clean(&a.id), facts.join(" · "));
        if in_colour {
            let legend = Role::ALL.map(|r| format!("{}{}{:#}", r.style(), r.name(), r.style()));
            let _ = writeln!(out, "{DIM}marks:{DIM:#} {}", legend.join(" "));
        }
        out
    }

    fn marks(&self, within: Span) -> Vec<Mark> {
        let mut marks = Vec::new();
        let mut add = |spans: &[Span], role, id: String| {
            let near = spans.iter().filter(|s| s.overlaps(within));
            marks.extend(near.map(|&span| Mark { span, role, id: id.clone() }));
        };
        for (i, a) in self.analysis.attributions.iter().enumerate() {
            for (spans, role) in [(&a.source, Role::Source), (&a.cue, Role::Cue), (&a.content, Role::Content)] {
                add(spans, role, format!("a{}", i + 1));
            }
        }
        for (i, m) in self.analysis.mentions.iter().enumerate() {
            add(&[m.span], Role::Mention, format!("m{}", i + 1));
        }
        marks
    }

    fn sentence(&self, i: usize, in_colour: bool, out: &mut String) {
        let sentence = &self.analysis.document.sentences[i];
        let kind = match kind_name(sentence.kind) {
            "body" => String::new(),
            kind => format!(" {DIM}{kind}{DIM:#}"),
        };
        let marks = self.marks(sentence.span);
        let show = if in_colour { coloured } else { bracketed };
        let shown = show(&self.article.text, sentence.span, &marks);
        let _ = writeln!(out, "\n{BOLD}{}{BOLD:#}{kind}  {shown}", i + 1);
        for (n, a) in of(&self.analysis.attributions, i, |a| a.sentence) {
            self.attribution(n, a, out);
        }
        self.readings(i, out);
        for (n, m) in of(&self.analysis.mentions, i, |m| m.sentence) {
            self.mention(n, m, out);
        }
        for (n, s) in of(&self.analysis.stances, i, |s| s.sentence) {
            self.stance(n, s, out);
        }
    }

    fn attribution(&self, n: usize, a: &Attribution, out: &mut String) {
        let negated = if a.negated { ", negated" } else { "" };
        let _ = writeln!(
            out,
            "  {BOLD}a{}{BOLD:#}  {}{negated}, {}, {}, score {:+.2}  {DIM}rule {}, {}{DIM:#}",
            n + 1,
            self.lexicon.act(a.act),
            a.certainty,
            a.form,
            a.score,
            a.rule,
            self.rows(&a.rows)
        );
        let source = match a.source_mention {
            _ if a.source.is_empty() => "not named".to_owned(),
            Some(m) => format!("{} = {}", self.pieces(&a.source), self.actor(m)),
            None => self.pieces(&a.source),
        };
        let mut line = |name: &str, value: &str| out.push_str(&format!("      {DIM}{name:8}{DIM:#} {value}\n"));
        line("source", &source);
        line("cue", &self.pieces(&a.cue));
        line("content", &self.pieces(&a.content));
        if let Some(addressee) = a.addressee {
            line("to", &self.words(addressee));
        }
        if let Some(parent) = a.parent {
            line("inside", &format!("a{}", parent + 1));
        }
        line("because", &self.evidence(&a.evidence));
    }

    /// How each cue of sentence `i` could be read.
    fn readings(&self, i: usize, out: &mut String) {
        let all: Vec<&Candidate> = of(&self.candidates, i, |c| c.sentence).map(|(_, c)| c).collect();
        for readings in all.chunk_by(|a, b| (a.cue, a.row) == (b.cue, b.row)) {
            let first = readings[0];
            let count = count(readings.len() as u64, "reading");
            let passed = if first.passed_over { ", passed over" } else { "" };
            let _ = writeln!(
                out,
                "  {BOLD}{}{BOLD:#}  {count}{passed}  {DIM}{}{DIM:#}",
                self.words(first.cue),
                self.row(first.row)
            );
            for c in readings.iter().take(if self.shown == SHOWN { READINGS } else { usize::MAX }) {
                let source = c.source.map_or_else(|| "no source".to_owned(), |s| self.words(s));
                let _ = writeln!(out, "      {:+.2} {}: {source} | {}", c.score, c.rule, self.pieces(&c.content));
                let _ = writeln!(out, "            {DIM}because{DIM:#} {}", self.evidence(&c.evidence));
            }
        }
    }

    fn mention(&self, n: usize, m: &Mention, out: &mut String) {
        let others: Vec<&str> = m.candidates.iter().map(|c| self.lexicon.actor(*c, &self.analysis.found).0).collect();
        let others = if others.is_empty() { String::new() } else { format!(", or {}", clean(&others.join(", "))) };
        let _ = writeln!(
            out,
            "  {BOLD}m{}{BOLD:#}  {} = {}{others}: {}, by {}, confidence {:.2}  {DIM}{}{DIM:#}",
            n + 1,
            self.words(m.span),
            self.actor(n as u32),
            m.kind,
            m.how,
            m.confidence,
            self.rows(&m.rows)
        );
    }

    /// Who holds a stance: an actor, words, or the article itself.
    fn holder(&self, s: &Stance) -> String {
        match (s.holder, s.holder_span) {
            (Some(m), _) => self.actor(m),
            (None, Some(_)) if self.analysis.leaves_holder_open(s) => "not named".to_owned(),
            (None, Some(span)) => self.words(span),
            (None, None) => "the article".to_owned(),
        }
    }

    fn stance(&self, n: usize, s: &Stance, out: &mut String) {
        let negated = if s.negated { ", negated" } else { "" };
        let _ = writeln!(
            out,
            "  {BOLD}s{}{BOLD:#}  {} -> {}: {} {:+.2}, {}{negated}, {}  {DIM}{}{DIM:#}",
            n + 1,
            self.holder(s),
            self.actor(s.target),
            s.polarity,
            s.score,
            self.lexicon.act(s.act),
            s.certainty,
            self.rows(&s.rows)
        );
        let _ = writeln!(out, "      {DIM}{:8}{DIM:#} {}", "because", self.evidence(&s.evidence));
    }

    /// What added most comes first; what is not shown is summed up.
    fn evidence(&self, evidence: &[Evidence]) -> String {
        let sorted = by_weight(evidence);
        let one = |e: &&Evidence| {
            format!("{} {:+.2} {DIM}{}{DIM:#}", clean(self.lexicon.label(e.row)), e.weight, self.row(e.row))
        };
        let mut parts: Vec<String> = sorted.iter().take(self.shown).map(one).collect();
        if sorted.len() > self.shown {
            let rest = &sorted[self.shown..];
            parts.push(format!("{} more {:+.2}", rest.len(), rest.iter().map(|e| e.weight).sum::<f32>()));
        }
        if parts.is_empty() { "no evidence".to_owned() } else { parts.join(", ") }
    }

    fn span_json(&self, span: Span) -> Value {
        let chars = self.offsets.chars(span);
        json!({"start": chars.start, "end": chars.end, "text": span.of(&self.article.text)})
    }

    fn spans_json(&self, spans: &[Span]) -> Value {
        spans.iter().map(|s| self.span_json(*s)).collect()
    }

    fn rows_json(&self, rows: &[Row]) -> Value {
        rows.iter().map(|r| self.lexicon.place(*r)).collect()
    }

    fn evidence_json(&self, evidence: &[Evidence]) -> Value {
        let one = |e: &Evidence| {
            json!({
                "label": self.lexicon.label(e.row),
                "weight": number(e.weight),
                "lexicon": self.lexicon.place(e.row),
                "span": e.span.map(|s| self.span_json(s)),
            })
        };
        by_weight(evidence).into_iter().map(one).collect()
    }

    fn actor_json(&self, mention: Option<u32>) -> Value {
        let Some(m) = mention else { return Value::Null };
        let (id, name) = self.lexicon.actor(self.analysis.mentions[m as usize].actor, &self.analysis.found);
        json!({"mention_id": format!("m{}", m + 1), "actor_id": id, "actor": name})
    }

    fn json(&self, sentences: Vec<Value>) -> Value {
        let a = self.article;
        json!({
            "doc_id": a.id,
            "path": a.path,
            "record": a.record,
            "title": a.title,
            "date": a.date.map(|d| d.to_string()),
            "outlet": a.outlet,
            "sentences": sentences,
        })
    }

    fn sentence_json(&self, i: usize) -> Value {
        let sentence = &self.analysis.document.sentences[i];
        let chars = self.offsets.chars(sentence.span);
        let a = self.analysis;
        let attribution = |(n, a): (usize, &Attribution)| {
            json!({
                "attribution_id": format!("a{}", n + 1),
                "parent_id": a.parent.map(|p| format!("a{}", p + 1)),
                "rule": a.rule,
                "act": self.lexicon.act(a.act),
                "certainty": a.certainty.name(),
                "form": a.form.name(),
                "negated": a.negated,
                "source": self.spans_json(&a.source),
                "source_actor": self.actor_json(a.source_mention),
                "cue": self.spans_json(&a.cue),
                "content": self.spans_json(&a.content),
                "addressee": a.addressee.map(|s| self.span_json(s)),
                "score": number(a.score),
                "lexicon": self.rows_json(&a.rows),
                "evidence": self.evidence_json(&a.evidence),
            })
        };
        let mention = |(n, m): (usize, &Mention)| {
            let candidates: Vec<&str> = m.candidates.iter().map(|c| self.lexicon.actor(*c, &a.found).0).collect();
            json!({
                "mention": self.span_json(m.span),
                "actor": self.actor_json(Some(n as u32)),
                "type": m.kind.name(),
                "how": m.how.name(),
                "confidence": number(m.confidence),
                "lexicon": self.rows_json(&m.rows),
                "candidates": candidates,
            })
        };
        let stance = |(n, s): (usize, &Stance)| {
            json!({
                "stance_id": format!("s{}", n + 1),
                "attribution_id": s.attribution.map(|a| format!("a{}", a + 1)),
                "holder": self.actor_json(s.holder),
                "holder_span": s.holder_span.map(|s| self.span_json(s)),
                "target": self.actor_json(Some(s.target)),
                "polarity": s.polarity.name(),
                "score": number(s.score),
                "act": self.lexicon.act(s.act),
                "certainty": s.certainty.name(),
                "negated": s.negated,
                "lexicon": self.rows_json(&s.rows),
                "evidence": self.evidence_json(&s.evidence),
            })
        };
        json!({
            "sentence_id": i + 1,
            "paragraph": sentence.paragraph + 1,
            "start": chars.start,
            "end": chars.end,
            "kind": kind_name(sentence.kind),
            "text": sentence.span.of(&self.article.text),
            "mentions": of(&a.mentions, i, |m| m.sentence).map(mention).collect::<Vec<_>>(),
            "attributions": of(&a.attributions, i, |a| a.sentence).map(attribution).collect::<Vec<_>>(),
            "stances": of(&a.stances, i, |s| s.sentence).map(stance).collect::<Vec<_>>(),
        })
    }
}

/// A number without the noise of its conversion.
fn number(x: f32) -> f64 {
    (f64::from(x) * 1e4).round() / 1e4 + 0.0
}

/// The weightiest first, equals in their order.
fn by_weight(evidence: &[Evidence]) -> Vec<&Evidence> {
    let mut sorted: Vec<&Evidence> = evidence.iter().collect();
    sorted.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()));
    sorted
}
