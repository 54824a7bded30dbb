//! What the lexicons miss: names, cues, words that judge and abbreviations that a corpus has and no row knows, the
//! most useful first, each as a row to paste.
//!
//! The corpus is read twice. The first reading ([`Survey`]) counts names that the analysis had to discover, words
//! beside them, verbs and nouns that are no cues, and short words before full stops. The second puts those verbs and
//! nouns on trial ([`cues`]): they are laid over the lexicon as cues, and what the analysis makes of them is counted.
//! So a cue is suggested for what it would add, and by the very weights that will judge it later.

mod abbreviations;
mod cues;
mod names;
mod terms;

use std::panic::{AssertUnwindSafe, catch_unwind};

use rustc_hash::FxHashMap;

use super::kwic;
use crate::lexicon::{Lexicon, Sources, TABLES, TableId};
use crate::model::{Article, Diagnostic, Document, FoundActor, Mention, Span, Tag};
use crate::pipeline::{Analyzer, prepare};
use crate::run::{Progress, RunError, internal_error};
use crate::stages::mentions;
use crate::sweep::{Batches, Chunk, Pace, chunks, sweep};
use crate::text::fold;

/// Columns of the CSV form.
pub const COLUMNS: [&str; 11] =
    ["kind", "rank", "words", "guess", "gain", "documents", "occurrences", "variants", "remark", "examples", "line"];

/// How many examples are kept of a suggestion.
const EXAMPLES: usize = 3;
/// Characters on either side of an example.
const WIDTH: usize = 40;

/// What is suggested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Names.
    Actors,
    /// Verbs, nouns and prepositions that attribute.
    Cues,
    /// Words that judge.
    Stance,
    /// Abbreviations whose full stop was taken for the end of a sentence.
    Abbreviations,
}

impl Kind {
    /// Every kind, in order.
    pub const ALL: [Kind; 4] = [Kind::Actors, Kind::Cues, Kind::Stance, Kind::Abbreviations];

    /// The table that its rows belong to.
    pub fn table(self) -> TableId {
        match self {
            Kind::Actors => TableId::Actors,
            Kind::Cues => TableId::Cues,
            Kind::Stance => TableId::Stance,
            Kind::Abbreviations => TableId::Abbreviations,
        }
    }

    /// Its name, which is that of the file without its ending.
    pub fn name(self) -> &'static str {
        TABLES[self.table() as usize].file.trim_end_matches(".csv")
    }

    /// Columns of its rows.
    pub fn columns(self) -> impl Iterator<Item = &'static str> {
        let table = &TABLES[self.table() as usize];
        table.required.iter().chain(table.optional).copied()
    }

    /// A row with these cells; the others are empty.
    fn row(self, cells: &[(&str, &str)]) -> Vec<String> {
        let cell = |column| cells.iter().find(|c| c.0 == column).map_or("", |c| c.1).to_owned();
        self.columns().map(cell).collect()
    }
}

/// A place in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The article.
    pub doc_id: String,
    /// Words before it.
    pub left: String,
    /// The words.
    pub key: String,
    /// Words behind it.
    pub right: String,
}

/// Something that the lexicons miss.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// What it is.
    pub kind: Kind,
    /// The words, as the row has them.
    pub words: String,
    /// What it seems to be: a type, an act, a polarity, a kind of abbreviation.
    pub guess: String,
    /// What it is worth. Actors: mentions, where each further one in an article counts less; cues: attributions, each by
    /// its probability; stance: how sure the side is; abbreviations: sentences that would be whole.
    pub gain: f64,
    /// Articles with it.
    pub documents: u64,
    /// Places with it.
    pub occurrences: u64,
    /// Ways in which it is written, and how often.
    pub variants: Vec<(String, u64)>,
    /// What else should be known: what it is nearly spelt as, the row that was switched off.
    pub remark: String,
    /// Some places.
    pub examples: Vec<Example>,
    /// Rows to paste; one for each spelling of a name.
    pub rows: Vec<Vec<String>>,
}

impl Suggestion {
    /// Its cells in the order of [`COLUMNS`].
    pub fn cells(&self, rank: usize) -> [String; 11] {
        let variants: Vec<String> = self.variants.iter().map(|(v, n)| format!("{v} ({n})")).collect();
        let examples = self.examples.iter().map(|e| format!("{}: {}[{}]{}", e.doc_id, e.left, e.key, e.right));
        [
            self.kind.name().to_owned(),
            rank.to_string(),
            self.words.clone(),
            self.guess.clone(),
            format!("{:.1}", self.gain),
            self.documents.to_string(),
            self.occurrences.to_string(),
            variants.join("; "),
            self.remark.clone(),
            examples.collect::<Vec<_>>().join(" | "),
            line(&self.rows[0]),
        ]
    }
}

/// A row as a line of CSV, without the line's end.
pub fn line(cells: &[String]) -> String {
    let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(Vec::new());
    out.write_record(cells).expect("a Vec takes all");
    let bytes = out.into_inner().expect("a Vec takes all");
    String::from_utf8(bytes).expect("made of strings").trim_end_matches('\n').to_owned()
}

/// What was found in a corpus.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Suggestions of each kind asked for, the most useful first.
    pub suggestions: Vec<Suggestion>,
    /// Articles read.
    pub articles: u64,
    /// Articles that could not be read or analysed.
    pub rejected: u64,
}

/// Looks for what the lexicons miss. `open` opens the corpus, which is read once, or twice if cues are wanted; `analyzer`
/// has the lexicon of `sources`.
pub fn suggest<C: Batches>(
    kinds: &[Kind],
    sources: &Sources,
    analyzer: &Analyzer,
    mut open: impl FnMut() -> Result<C, RunError>,
    pace: &Pace,
    watch: &mut dyn FnMut(&[Diagnostic], Progress),
) -> Result<Found, RunError> {
    let lexicon = analyzer.lexicon();
    let survey = read(lexicon, open()?, pace, watch, Survey::take, Survey::merge)?;
    let mut found = Found { articles: survey.articles, rejected: survey.rejected, ..Found::default() };
    let switched_off = SwitchedOff::new(sources);
    for &kind in kinds {
        let mut some = match kind {
            Kind::Actors => names::propose(&survey.state.names, lexicon),
            Kind::Cues => match cues::trial(&survey.state.candidates, sources, lexicon) {
                Some(trial) => {
                    let quiet = &mut |_: &[Diagnostic], progress| watch(&[], progress);
                    let take = |counts: &mut cues::Counts, page: &Page<'_>| counts.take(page, &trial);
                    let counts = read(&trial.lexicon, open()?, pace, quiet, take, cues::Counts::merge)?;
                    cues::propose(&counts.state, &trial)
                }
                None => Vec::new(),
            },
            Kind::Stance => terms::propose(&survey.state.terms),
            Kind::Abbreviations => abbreviations::propose(&survey.state.stops),
        };
        for suggestion in &mut some {
            switched_off.remark(suggestion);
        }
        some.sort_by(|a, b| b.gain.total_cmp(&a.gain).then_with(|| a.words.cmp(&b.words)));
        found.suggestions.extend(some);
    }
    Ok(found)
}

/// Rows that the user has switched off: what they say is suggested again, but not without saying so.
struct SwitchedOff(FxHashMap<(Kind, String), String>);

impl SwitchedOff {
    fn new(sources: &Sources) -> SwitchedOff {
        let mut off = FxHashMap::default();
        for kind in Kind::ALL {
            let column = TABLES[kind.table() as usize].key[0];
            let opened = sources.open(kind.table());
            let rows = opened.rows();
            for row in rows.iter().filter(|r| r.standing == crate::lexicon::Standing::Off) {
                off.insert((kind, fold(row.get(column))), row.place());
            }
        }
        SwitchedOff(off)
    }

    fn remark(&self, suggestion: &mut Suggestion) {
        if let Some(place) = self.0.get(&(suggestion.kind, fold(&suggestion.words))) {
            let sign = if suggestion.remark.is_empty() { "" } else { "; " };
            suggestion.remark.push_str(&format!("{sign}switched off at {place}"));
        }
    }
}

/// An article as the surveys see it.
struct Page<'a> {
    article: &'a Article,
    text: &'a str,
    document: Document,
    tags: Vec<Tag>,
    mentions: Vec<Mention>,
    found: Vec<FoundActor>,
    lexicon: &'a Lexicon,
}

impl<'a> Page<'a> {
    fn new(article: &'a Article, lexicon: &'a Lexicon) -> Page<'a> {
        let text = article.text.as_str();
        let (document, tagged) = prepare(text, article.title.as_deref(), lexicon);
        let (mentions, found) = mentions::mentions(text, &document, &tagged.tags, article.date, lexicon);
        Page { article, text, document, tags: tagged.tags, mentions, found, lexicon }
    }

    /// The letters of token `i`.
    fn surface(&self, i: usize) -> &'a str {
        self.document.tokens[i].span.of(self.text)
    }

    fn example(&self, span: Span) -> Example {
        let range = span.range();
        Example {
            doc_id: self.article.id.clone(),
            left: kwic::left(&self.text[..range.start], WIDTH),
            key: kwic::one_line(span.of(self.text)),
            right: kwic::right(&self.text[range.end..], WIDTH),
        }
    }
}

/// How often something is there, and where.
#[derive(Clone, Debug, Default)]
struct Tally {
    documents: u64,
    occurrences: u64,
    examples: Vec<Example>,
}

impl Tally {
    /// Adds what one article has.
    fn article(&mut self, page: &Page<'_>, occurrences: u64, at: Span) {
        self.documents += 1;
        self.occurrences += occurrences;
        if self.examples.len() < EXAMPLES {
            self.examples.push(page.example(at));
        }
    }

    /// Adds what later articles have.
    fn merge(&mut self, later: Tally) {
        self.documents += later.documents;
        self.occurrences += later.occurrences;
        let room = EXAMPLES - self.examples.len();
        self.examples.extend(later.examples.into_iter().take(room));
    }
}

/// Adds the entries of a later map to those of an earlier one.
fn merge_all<K: std::hash::Hash + Eq, V: Default>(
    earlier: &mut FxHashMap<K, V>,
    later: FxHashMap<K, V>,
    merge: impl Fn(&mut V, V),
) {
    for (key, value) in later {
        merge(earlier.entry(key).or_default(), value);
    }
}

/// What the first reading counts.
#[derive(Debug, Default)]
struct Survey {
    names: FxHashMap<String, names::Name>,
    candidates: cues::Candidates,
    terms: FxHashMap<String, terms::Word>,
    stops: FxHashMap<String, abbreviations::Stop>,
}

impl Survey {
    fn take(&mut self, page: &Page<'_>) {
        names::survey(page, &mut self.names);
        self.candidates.survey(page);
        terms::survey(page, &mut self.terms);
        abbreviations::survey(page, &mut self.stops);
    }

    fn merge(&mut self, later: Survey) {
        merge_all(&mut self.names, later.names, names::Name::merge);
        self.candidates.merge(later.candidates);
        merge_all(&mut self.terms, later.terms, terms::Word::merge);
        merge_all(&mut self.stops, later.stops, abbreviations::Stop::merge);
    }
}

/// What one reading of the corpus came to.
#[derive(Default)]
struct Sum<T> {
    state: T,
    articles: u64,
    rejected: u64,
}

/// Reads the corpus: `take` adds an article, `merge` what a later chunk of articles came to.
fn read<T: Default + Send>(
    lexicon: &Lexicon,
    corpus: impl Batches,
    pace: &Pace,
    watch: &mut dyn FnMut(&[Diagnostic], Progress),
    take: impl Fn(&mut T, &Page<'_>) + Sync,
    merge: impl Fn(&mut T, T),
) -> Result<Sum<T>, RunError> {
    let total = corpus.total_bytes();
    let mut bytes = 0;
    let work = |chunk: Chunk| {
        let mut sum = Sum::<T> { rejected: chunk.rejected, ..Sum::default() };
        let mut problems = chunk.problems;
        for article in &chunk.articles {
            sum.articles += 1;
            let state = &mut sum.state;
            let taken = catch_unwind(AssertUnwindSafe(|| take(state, &Page::new(article, lexicon))));
            if let Err(panic) = taken {
                sum.rejected += 1;
                problems.push(internal_error(article, &*panic));
            }
        }
        (sum, problems, chunk.bytes)
    };
    sweep(corpus, pace, chunks, work, Sum::default(), |sum: &mut Sum<T>, (later, problems, read)| {
        merge(&mut sum.state, later.state);
        sum.articles += later.articles;
        sum.rejected += later.rejected;
        bytes += read;
        watch(&problems, Progress { articles: sum.articles, bytes, total });
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Batch;
    use crate::lexicon::load;

    struct Shelf(Vec<Article>);

    impl Batches for Shelf {
        fn next_batch(&mut self, _: usize) -> Option<Batch> {
            let mut batch = Batch::default();
            batch.articles.append(&mut self.0);
            (!batch.articles.is_empty()).then_some(batch)
        }

        fn total_bytes(&self) -> u64 {
            0
        }
    }

    fn found(texts: &[&str], sources: &Sources) -> Vec<Suggestion> {
        let analyzer = Analyzer::new(load(sources.clone()).expect("sound").lexicon);
        let article = |(n, text): (usize, &&str)| Article {
            id: format!("d{n}"),
            text: (*text).to_owned(),
            record: 1,
            ..Article::default()
        };
        let open = || Ok(Shelf(texts.iter().enumerate().map(article).collect()));
        let found = suggest(&Kind::ALL, sources, &analyzer, open, &Pace::default(), &mut |_, _| {});
        found.expect("nothing interrupts it").suggestions
    }

    /// The rows suggested for these words.
    #[track_caller]
    fn check(texts: &[&str], kind: Kind, words: &str, rows: &[&str]) {
        let all = found(texts, &Sources::builtin());
        let suggestion = all.iter().find(|s| s.kind == kind && s.words == words);
        let got: Vec<String> = suggestion.iter().flat_map(|s| s.rows.iter().map(|r| line(r))).collect();
        assert_eq!(got, rows, "{all:#?}");
    }

    #[test]
    fn names_come_with_their_spellings() {
        let texts = [
            "Gen. Amara Fofanay met the crews. Later Fofanay left the harbour.",
            "They waited for Gen. Amara Fofanay. In the end Fofanay came.",
            "Nobody expected Gen. Amara Fofanoy at the harbour.",
            "It was Fofanay who opened the harbour.",
        ];
        let rows = [
            "Amara Fofanay,amara-fofanay,Amara Fofanay,person,,,,name,auto,,1,yes,,",
            "Fofanay,amara-fofanay,Amara Fofanay,person,,,,name,auto,,1,yes,,",
            "Amara Fofanoy,amara-fofanay,Amara Fofanay,person,,,,name,auto,,1,yes,,",
        ];
        check(&texts, Kind::Actors, "Amara Fofanay", &rows);
        check(&texts, Kind::Actors, "Fofanay", &[]);
    }

    #[test]
    fn verbs_are_tried_as_cues() {
        let texts = [
            "Mayor Tobin Ashgrove flumped that the inn was full. He flumps the ball.",
            "The inn is full, flumped the mayor. \"It is full,\" flumped Tobin Ashgrove.",
        ];
        let all = found(&texts, &Sources::builtin());
        let flump = all.iter().find(|s| s.words == "flump").expect("suggested");
        assert_eq!((flump.documents, flump.kind), (2, Kind::Cues));
        assert!(flump.gain > 0.5, "{flump:#?}");
        // The row makes the analysis find them.
        let text = Kind::Cues.columns().collect::<Vec<_>>().join(",") + "\n" + &line(&flump.rows[0]) + "\n";
        let sources = Sources::builtin().with_text(TableId::Cues, "mine.csv", &text);
        let all = found(&texts, &sources);
        assert!(all.iter().all(|s| s.words != "flump"), "what a row knows is not suggested: {all:#?}");
    }

    #[test]
    fn words_take_the_side_of_their_company() {
        let texts = [
            "Critics called Tobin Ashgrove corrupt, grubbish and dishonest.",
            "The grubbish and disgraceful Tobin Ashgrove resigned.",
            "It was a shameful, grubbish lie of Tobin Ashgrove.",
            "The helpful and generous Ilsa Venn gave brindled bread.",
            "A brindled, wonderful success for Ilsa Venn.",
            "The brindled hero Ilsa Venn was praised.",
        ];
        check(&texts, Kind::Stance, "grubbish", &["grubbish,negative,-1.0,adjective,near,yes,"]);
    }

    #[test]
    fn abbreviations_break_sentences() {
        let texts = ["They met Bgd. Oskar Vanth. Then Bgd. Vanth left.", "The inn of Bgd. Oskar Vanth is full."];
        check(&texts, Kind::Abbreviations, "Bgd.", &["Bgd.,before-name,yes,"]);
    }

    #[test]
    fn what_was_switched_off_is_told() {
        let off = "abbreviation,kind,enabled\nBgd.,before-name,no\n";
        let sources = Sources::builtin().with_text(TableId::Abbreviations, "mine.csv", off);
        let texts = ["They met Bgd. Oskar Vanth. Then Bgd. Vanth left.", "The inn of Bgd. Oskar Vanth is full."];
        let all = found(&texts, &sources);
        let row = all.iter().find(|s| s.words == "Bgd.").expect("suggested");
        assert_eq!(row.remark, "switched off at mine.csv:2");
    }
}
