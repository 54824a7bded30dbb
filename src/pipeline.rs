//! The order of the stages, in one function.

use crate::lexicon::Lexicon;
use crate::model::{ActorType, Analysis, Article, Date, Document, FoundActor, How, Mention, Span, WordId};
use crate::stages::syntax::{Parsed, Tagged};
use crate::stages::{attribution, layout, mentions, stance, syntax};
use crate::text;

/// Analyses articles with one lexicon; shared freely between threads.
#[derive(Clone, Debug)]
pub struct Analyzer {
    lexicon: Lexicon,
}

impl Analyzer {
    /// An analyzer over this lexicon.
    pub fn new(lexicon: Lexicon) -> Self {
        Analyzer { lexicon }
    }

    /// The lexicon.
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// How one sentence shows `target`, or how `holder` stands towards `target` (bytes of the sentence).
    pub fn judge(&self, sentence: &str, target: Span, holder: Option<Span>) -> stance::Judgement {
        let lexicon = &self.lexicon;
        with_question(lexicon, sentence, target, holder, |question| stance::judge(question, lexicon))
    }

    /// All that the article yields. A pure function of the article and the lexicon.
    pub fn analyze(&self, article: &Article) -> Analysis {
        self.analyze_after(article, None).analysis
    }

    /// [`Analyzer::analyze`] of each article, in the same order. All go through one stage before the next begins: each
    /// stage has its tables, which push those of the others out of the processor's cache.
    #[must_use]
    pub fn analyze_all(&self, articles: &[Article]) -> Vec<Analysis> {
        let prepared: Vec<_> = articles.iter().map(|a| prepare(&a.text, a.title.as_deref(), &self.lexicon)).collect();
        let read: Vec<_> = articles.iter().zip(prepared).map(|(a, p)| self.read(a, p)).collect();
        let parsed: Vec<_> = read.into_iter().map(|r| self.parse(r, None)).collect();
        let attributed: Vec<_> = parsed.into_iter().map(|p| self.attribute(p)).collect();
        articles.iter().zip(attributed).map(|(a, p)| self.take_sides(a, p).analysis).collect()
    }

    /// The same, and what of it serves the next analysis of the article with another lexicon; `before` is the last one,
    /// with another. Trees are most of the work, and few edits of a lexicon touch them.
    pub(crate) fn analyze_after(&self, article: &Article, before: Option<Before<'_>>) -> Analysed {
        let read = match before {
            Some(Before { analysed, words: Some(words) }) => analysed.read(words),
            _ => self.read(article, prepare(&article.text, article.title.as_deref(), &self.lexicon)),
        };
        self.take_sides(article, self.attribute(self.parse(read, before)))
    }

    /// Finds the actors.
    fn read(&self, article: &Article, (document, mut tagged): (Document, Tagged)) -> Read {
        let (mentions, found) = actors(&article.text, &document, &mut tagged, article.date, &self.lexicon);
        Read { document, tagged, mentions, found }
    }

    /// Adds the trees of the sentences that need one.
    fn parse(&self, read: Read, before: Option<Before<'_>>) -> Analysed {
        let Read { document, tagged, mentions, found } = read;
        let wanted = |n: usize| {
            let sentence = &document.sentences[n];
            attribution::may_attribute(&document, sentence, &self.lexicon) || holds_two(&mentions, n as u32)
        };
        let before = before.map(|b| (&b.analysed.analysis.document, &b.analysed.parsed));
        let parsed = tagged.parse(&document, &self.lexicon.syntax, before, wanted);
        Analysed { analysis: Analysis { document, found, mentions, ..Analysis::default() }, parsed }
    }

    fn attribute(&self, mut analysed: Analysed) -> Analysed {
        let Analysed { analysis: Analysis { document, mentions, attributions, .. }, parsed } = &mut analysed;
        *attributions = attribution::attributions(document, &parsed.trees, mentions, &self.lexicon);
        analysed
    }

    fn take_sides(&self, article: &Article, mut analysed: Analysed) -> Analysed {
        let Analysed { analysis: Analysis { document, mentions, attributions, stances, .. }, parsed } = &mut analysed;
        *stances = stance::stances(&article.text, document, &parsed.trees, mentions, attributions, &self.lexicon);
        analysed
    }
}

/// What is known of an article before attribution.
struct Read {
    document: Document,
    tagged: Tagged,
    mentions: Vec<Mention>,
    found: Vec<FoundActor>,
}

/// An analysis, and the trees that it was made with.
pub(crate) struct Analysed {
    pub(crate) analysis: Analysis,
    parsed: Parsed,
}

impl Analysed {
    /// What was read, for a lexicon in which words have these numbers.
    fn read(&self, words: &[WordId]) -> Read {
        let Analysis { document, mentions, found, .. } = &self.analysis;
        let (mut document, mentions, found) = (document.clone(), mentions.clone(), found.clone());
        document.tokens.iter_mut().for_each(|t| t.word = words[t.word.0 as usize]);
        Read { document, tagged: self.parsed.tagged(), mentions, found }
    }
}

/// An analysis of an article with another lexicon.
#[derive(Clone, Copy)]
pub(crate) struct Before<'a> {
    pub(crate) analysed: &'a Analysed,
    /// If both lexicons read articles alike, so that its mentions are those of now: the number here of each word there
    /// ([`crate::lexicon::Alike`]).
    pub(crate) words: Option<&'a [WordId]>,
}

/// Whether a sentence mentions two actors, so that one may act on the other.
fn holds_two(mentions: &[Mention], sentence: u32) -> bool {
    let first = mentions.partition_point(|m| m.sentence < sentence);
    mentions.get(first + 1).is_some_and(|m| m.sentence == sentence)
}

/// What every stage starts from: the document, its paragraphs told apart, and the part of speech of each token.
/// Analysis and learning both read texts in this way. `title` is the headline given beside the text, if one was.
pub fn prepare(text: &str, title: Option<&str>, lexicon: &Lexicon) -> (Document, Tagged) {
    let mut document = text::read(text, &lexicon.vocabulary);
    let kinds = layout::kinds(text, &document, title, lexicon);
    for (paragraph, &kind) in document.paragraphs.iter_mut().zip(&kinds) {
        paragraph.kind = kind;
    }
    for sentence in &mut document.sentences {
        sentence.kind = kinds[sentence.paragraph as usize];
    }
    let tagged = syntax::tag(text, &document, &lexicon.syntax);
    (document, tagged)
}

/// The mentions of a document and the actors that no lexicon holds. The words of names become proper nouns: what the
/// article tells of them a sentence alone may not.
pub(crate) fn actors(
    text: &str,
    document: &Document,
    tagged: &mut Tagged,
    date: Option<Date>,
    lexicon: &Lexicon,
) -> (Vec<Mention>, Vec<FoundActor>) {
    let (mentions, found) = mentions::mentions(text, document, &tagged.tags, date, lexicon);
    let named = |m: &&Mention| !matches!(m.how, How::Pronoun | How::Nominal | How::Demonym);
    for m in mentions.iter().filter(named).filter(|m| m.kind != ActorType::People) {
        tagged.name(document, m.tokens);
    }
    (mentions, found)
}

/// The features of a judgement on one sentence, to learn weights from.
pub(crate) fn stance_example(lexicon: &Lexicon, sentence: &str, target: Span, holder: Option<Span>) -> stance::Example {
    with_question(lexicon, sentence, target, holder, |question| stance::example(question, lexicon))
}

fn with_question<T>(
    lexicon: &Lexicon,
    text: &str,
    target: Span,
    holder: Option<Span>,
    ask: impl FnOnce(&stance::Question<'_>) -> T,
) -> T {
    let (document, tagged) = prepare(text, None, lexicon);
    let trees = tagged.parse(&document, &lexicon.syntax, None, |_| true).trees;
    let attributions = attribution::attributions(&document, &trees, &[], lexicon);
    ask(&stance::Question { text, document: &document, trees: &trees, attributions: &attributions, target, holder })
}
