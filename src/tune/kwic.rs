//! Concordance: every place of a pattern, an actor, a cue or a lexicon row, with the words around it (key word in
//! context; Luhn 1960).
//!
//! Looking is how one finds out what a lexicon line should say. A plain pattern needs no analysis, so it is searched in
//! the articles as they are; an actor, a cue or a row is what the analysis found, so these ask the pipeline.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use regex::{Regex, RegexBuilder};

use crate::lexicon::Lexicon;
use crate::model::{Analysis, Article, Attribution, Diagnostic, Mention, Row, Span};
use crate::pipeline::Analyzer;
use crate::run::{Progress, RunError, internal_error};
use crate::sweep::{Batches, Chunk, Pace, chunks, sweep};
use crate::tables::folder::write_error;

/// Columns of the CSV form.
pub const COLUMNS: [&str; 7] = ["doc_id", "sentence_id", "start", "end", "left", "key", "right"];

/// What is looked for.
#[derive(Clone, Debug)]
pub enum Search {
    /// Words of the text, as a regular expression.
    Pattern(Regex),
    /// Mentions of the actor with this id.
    Actor(String),
    /// Whatever cites one of these rows.
    Rows(Vec<Row>),
}

/// A pattern as the user writes it: case counts only where the user wrote a capital.
///
/// # Errors
/// What is wrong with the expression, in words.
pub fn pattern(text: &str, any_case: bool, whole_words: bool) -> Result<Regex, String> {
    let smart = !text.chars().any(char::is_uppercase);
    let expression = if whole_words { format!(r"\b(?:{text})\b") } else { text.to_owned() };
    let built = RegexBuilder::new(&expression).case_insensitive(any_case || smart).multi_line(true).build();
    let regex = built.map_err(|e| match e {
        regex::Error::Syntax(words) => {
            words.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
        }
        other => other.to_string(),
    })?;
    if regex.is_match("") { Err("it matches the empty string, which is everywhere".into()) } else { Ok(regex) }
}

/// The rows of the cues with this base form, or with this as one of their forms (`say`, `said`).
pub fn cues(lexicon: &Lexicon, text: &str) -> Vec<Row> {
    let mut tokens = Vec::new();
    crate::text::tokens(text, &lexicon.vocabulary, &mut tokens);
    let mut rows: Vec<Row> = Vec::new();
    lexicon.cue_forms.at(&tokens, |length, forms| {
        if length == tokens.len() {
            rows.extend(forms.iter().map(|f| lexicon.cues[f.cue as usize].row));
        }
    });
    rows.extend(lexicon.cues.iter().filter(|c| c.text.eq_ignore_ascii_case(text)).map(|c| c.row));
    rows.sort_unstable();
    rows.dedup();
    rows
}

/// The row at `file:line`, the file as results cite it or by its name alone.
///
/// # Errors
/// Why there is none, in words.
pub fn row(lexicon: &Lexicon, place: &str) -> Result<Row, String> {
    let (file, line) = place.rsplit_once(':').ok_or("write FILE:LINE, as in cues.csv:12")?;
    let line: u32 = line.parse().map_err(|_| format!("{line:?} is no line; write FILE:LINE, as in cues.csv:12"))?;
    let named = |cited: &str| cited == file || cited.rsplit(['/', '\\']).next() == Some(file);
    let files: Vec<usize> = (0..lexicon.files.len()).filter(|&i| named(&lexicon.files[i])).collect();
    if files.is_empty() {
        return Err(format!("no lexicon file is called {file}; they are {}", lexicon.files.join(", ")));
    }
    // Of two files of one name, the later lies over the earlier.
    let mut rows = files.into_iter().rev().map(|i| Row::new(i as u8, line));
    let holds = |row: &Row| !lexicon.label(*row).is_empty() || lexicon.gazetteer.aliases.iter().any(|a| a.row == *row);
    rows.find(holds).ok_or_else(|| format!("{place} is no row that results cite (or another row replaces it)"))
}

/// A place with the words around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The article.
    pub doc_id: String,
    /// The sentence, as the tables number it.
    pub sentence: usize,
    /// Where the key begins and ends, in characters, as in the tables.
    pub span: (usize, usize),
    /// Words before it, on one line.
    pub left: String,
    /// What was looked for, on one line.
    pub key: String,
    /// Words behind it, on one line.
    pub right: String,
}

impl Line {
    /// Its cells in the order of [`COLUMNS`].
    pub fn row(&self) -> [String; 7] {
        let (start, end) = self.span;
        let numbers = [self.sentence.to_string(), start.to_string(), end.to_string()];
        let [sentence, start, end] = numbers;
        [self.doc_id.clone(), sentence, start, end, self.left.clone(), self.key.clone(), self.right.clone()]
    }
}

/// How lines are ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// As they stand in the articles.
    #[default]
    Position,
    /// By the words behind the key.
    Right,
    /// By the words before the key, the nearest first.
    Left,
    /// By the key.
    Key,
}

impl Order {
    /// Sorts lines; equal ones stay in the order of the articles.
    pub fn sort(self, lines: &mut [Line]) {
        let words = |text: &str| crate::text::fold(text).split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        match self {
            Order::Position => {}
            Order::Right => lines.sort_by_cached_key(|l| (words(&l.right), words(&l.key))),
            Order::Left => lines.sort_by_cached_key(|l| {
                let mut left = words(&l.left);
                left.reverse();
                (left, words(&l.key))
            }),
            Order::Key => lines.sort_by_cached_key(|l| (words(&l.key), words(&l.right))),
        }
    }
}

/// What was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Articles.
    pub articles: u64,
    /// Articles with a line.
    pub found: u64,
    /// Lines.
    pub lines: u64,
    /// Articles that could not be read or analysed.
    pub rejected: u64,
}

/// Searches a corpus. `take` gets the lines in the order of the articles and says whether it wants more; `width` is how
/// many characters stand on either side.
pub fn search(
    wanted: &Search,
    analyzer: &Analyzer,
    width: usize,
    corpus: impl Batches,
    pace: &Pace,
    take: &mut dyn FnMut(Line) -> io::Result<()>,
    watch: &mut dyn FnMut(&[Diagnostic], Progress),
) -> Result<Summary, RunError> {
    let total = corpus.total_bytes();
    let mut bytes = 0;
    let work = |chunk: Chunk| {
        let mut lines = Vec::new();
        let mut problems = chunk.problems;
        let mut rejected = chunk.rejected;
        for article in &chunk.articles {
            match catch_unwind(AssertUnwindSafe(|| lines_of(wanted, analyzer, article, width))) {
                Ok(found) => lines.push(found),
                Err(panic) => {
                    rejected += 1;
                    problems.push(internal_error(article, &*panic));
                }
            }
        }
        (lines, problems, rejected, chunk.bytes)
    };
    sweep(corpus, pace, chunks, work, Summary::default(), |summary, (articles, problems, rejected, read)| {
        summary.rejected += rejected;
        bytes += read;
        for lines in articles {
            summary.articles += 1;
            summary.found += u64::from(!lines.is_empty());
            summary.lines += lines.len() as u64;
            lines.into_iter().try_for_each(&mut *take).map_err(|e| match e.kind() {
                io::ErrorKind::BrokenPipe => RunError::Closed,
                _ => RunError::Failed(write_error(std::path::Path::new("the lines"), &e)),
            })?;
        }
        watch(&problems, Progress { articles: summary.articles, bytes, total });
        Ok(())
    })
}

fn lines_of(wanted: &Search, analyzer: &Analyzer, article: &Article, width: usize) -> Vec<Line> {
    let text = article.text.as_str();
    let (spans, document) = match wanted {
        Search::Pattern(regex) => {
            let spans: Vec<Span> = regex.find_iter(text).map(|m| Span::new(m.start(), m.end())).collect();
            if spans.is_empty() {
                return Vec::new();
            }
            (spans, crate::text::read(text, &analyzer.lexicon().vocabulary))
        }
        _ => {
            let analysis = analyzer.analyze(article);
            (found(wanted, &analysis, analyzer.lexicon()), analysis.document)
        }
    };
    let sentences = &document.sentences;
    // Sentences and keys both come in order, and so do characters.
    let (mut at, mut characters) = (0, 0);
    let mut position = |to: usize| {
        characters += text[at..to].chars().count();
        at = to;
        characters
    };
    let line = |span: Span| {
        let range = span.range();
        let start = position(range.start);
        let key = &text[range.clone()];
        Line {
            doc_id: article.id.clone(),
            sentence: sentences.partition_point(|s| s.span.end <= span.start).min(sentences.len().saturating_sub(1))
                + 1,
            span: (start, start + key.chars().count()),
            left: left(&text[..range.start], width),
            key: one_line(key),
            right: right(&text[range.end..], width),
        }
    };
    spans.into_iter().map(line).collect()
}

/// Where the analysis has what is wanted, in order.
fn found(wanted: &Search, analysis: &Analysis, lexicon: &Lexicon) -> Vec<Span> {
    let mention = |i: u32| analysis.mentions[i as usize].span;
    let cue = |a: &Attribution| a.cue.iter().copied().reduce(Span::join).unwrap_or(a.content[0]);
    let mut spans: Vec<Span> = match wanted {
        Search::Pattern(_) => Vec::new(),
        Search::Actor(id) => {
            let is = |m: &&Mention| lexicon.actor(m.actor, &analysis.found).0 == id;
            analysis.mentions.iter().filter(is).map(|m| m.span).collect()
        }
        Search::Rows(rows) => {
            let cites = |cited: &[Row]| cited.iter().any(|row| rows.contains(row));
            let mentions = analysis.mentions.iter().filter(|m| cites(&m.rows)).map(|m| m.span);
            let attributions = analysis.attributions.iter();
            let attributions =
                attributions.filter(|a| cites(&a.rows) || a.evidence.iter().any(|e| rows.contains(&e.row))).map(cue);
            let stances = analysis.stances.iter().filter_map(|s| {
                let evidence = s.evidence.iter().find(|e| rows.contains(&e.row));
                let cited = evidence.is_some() || cites(&s.rows);
                cited.then(|| evidence.and_then(|e| e.span).unwrap_or_else(|| mention(s.target)))
            });
            mentions.chain(attributions).chain(stances).collect()
        }
    };
    spans.sort_unstable();
    spans.dedup();
    spans
}

pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The last `width` characters before the key.
pub(super) fn left(text: &str, width: usize) -> String {
    // White space is made one blank afterwards, so a little more is looked at.
    let from = text.char_indices().rev().nth(2 * width).map_or(0, |(i, _)| i);
    let mut line = one_line(&text[from..]);
    if text.ends_with(char::is_whitespace) && !line.is_empty() {
        line.push(' ');
    }
    match line.char_indices().rev().nth(width) {
        Some((i, c)) => line[i + c.len_utf8()..].to_owned(),
        None => line,
    }
}

/// The first `width` characters behind the key.
pub(super) fn right(text: &str, width: usize) -> String {
    let to = text.char_indices().nth(2 * width).map_or(text.len(), |(i, _)| i);
    let mut line = one_line(&text[..to]);
    if text.starts_with(char::is_whitespace) && !line.is_empty() {
        line.insert(0, ' ');
    }
    if let Some((i, _)) = line.char_indices().nth(width) {
        line.truncate(i);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Zürich, a city.\nRoe said  no. Poe denied that he said yes.";

    /// Sentence, span, left, key, right.
    type Expected<'a> = (usize, (usize, usize), &'a str, &'a str, &'a str);

    fn check(search: &Search, analyzer: &Analyzer, expected: &[Expected<'_>]) {
        let article = Article { id: "d".into(), text: TEXT.into(), ..Article::default() };
        let lines = lines_of(search, analyzer, &article, 8);
        let got: Vec<_> =
            lines.iter().map(|l| (l.sentence, l.span, l.left.as_str(), l.key.as_str(), l.right.as_str())).collect();
        assert_eq!(got, expected);
    }

    #[test]
    fn words_and_what_the_analysis_found() {
        let analyzer = Analyzer::new(Lexicon::builtin());
        let said = Search::Pattern(pattern("said", false, true).expect("sound"));
        let all = [(2, (20, 24), "ty. Roe ", "said", " no. Poe"), (3, (49, 53), "that he ", "said", " yes.")];
        check(&said, &analyzer, &all);
        let deny = cues(analyzer.lexicon(), "denied");
        assert_eq!(deny, cues(analyzer.lexicon(), "deny"));
        check(&Search::Rows(deny.clone()), &analyzer, &[(3, (34, 40), "no. Poe ", "denied", " that he")]);
        let place = analyzer.lexicon().place(deny[0]);
        assert_eq!(row(analyzer.lexicon(), &place), Ok(deny[0]));
    }

    #[test]
    fn lines_are_sorted_by_their_context() {
        let line = |left: &str, right: &str| Line {
            doc_id: "d".into(),
            sentence: 1,
            span: (0, 1),
            left: left.into(),
            key: "k".into(),
            right: right.into(),
        };
        let mut lines = [line("b a ", " Zoo"), line("a b ", " ant"), line("a a ", " bee")];
        Order::Right.sort(&mut lines);
        assert_eq!(lines.iter().map(|l| l.right.trim()).collect::<Vec<_>>(), ["ant", "bee", "Zoo"]);
        Order::Left.sort(&mut lines);
        assert_eq!(lines.iter().map(|l| l.left.trim()).collect::<Vec<_>>(), ["a a", "b a", "a b"]);
    }

    #[test]
    fn faults_of_what_the_user_asks_for() {
        assert!(pattern("(", false, false).expect_err("open").contains("unclosed group"));
        assert!(pattern("x*", false, false).expect_err("empty").contains("everywhere"));
        let lexicon = Lexicon::builtin();
        assert!(row(&lexicon, "cues.csv").is_err());
        assert!(row(&lexicon, "cuse.csv:2").expect_err("no file").contains("cues.csv"));
        assert!(row(&lexicon, "cues.csv:1").expect_err("a header").contains("is no row"));
    }
}
