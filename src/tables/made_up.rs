//! Made-up lexicons, articles and analyses for the tests of the tables and of the runner: they follow from the text
//! alone, mean nothing, and fill every column.

use crate::lexicon::{Act, Actor, Lexicon};
use crate::model::{
    ActId, ActorRef, ActorType, Analysis, Article, Attribution, Certainty, Date, Document, Evidence, Form, FoundActor,
    How, Kind, Mention, Paragraph, Polarity, Row, Sentence, Span, Stance, Tokens,
};

/// Two acts and three actors; no row has a label.
pub(crate) fn lexicon() -> Lexicon {
    let act = |name: &str, line| Act {
        name: name.into(),
        polarity: Polarity::Neutral,
        plover: String::new(),
        praising: None,
        blaming: None,
        accusing: None,
        requesting: None,
        wills: None,
        row: Row::new(0, line),
    };
    let actor = |id: &str, name: &str, kind| Actor { id: id.into(), name: name.into(), kind, parent: None };
    let mut lexicon = Lexicon::default();
    lexicon.files = vec!["cues.csv".into(), "stance.csv".into(), "actors.csv".into()];
    lexicon.acts = vec![act("say", 2), act("accuse", 3)];
    lexicon.actors = vec![
        actor("pak", "Pakistan", ActorType::State),
        actor("ind", "India", ActorType::State),
        actor("un", "United Nations, the", ActorType::Igo),
    ];
    lexicon
}

/// An article with everything given.
pub(crate) fn article(id: &str, text: &str) -> Article {
    Article {
        id: id.into(),
        text: text.into(),
        title: Some("=Title, \"quoted\"".into()),
        date: Date::new(2024, 2, 1 + (text.len() % 28) as u8),
        outlet: (!text.len().is_multiple_of(7)).then(|| "The Daily, Inc.".into()),
        path: "in/all.jsonl".into(),
        record: 7,
        ..Article::default()
    }
}

/// News-like articles: `n` of them, of about 1,500 to 4,500 bytes.
pub(crate) fn articles(n: usize) -> impl Iterator<Item = Article> {
    let names = ["Government", "Pakistan", "Müller", "Reuters", "Geneva", "Smith"];
    let words = [
        "the",
        "said,",
        "“we",
        "accuse”",
        "of",
        "talks",
        "\"never\"",
        "border",
        "a",
        "ceasefire",
        "in",
        "officials",
        "to",
        "and",
        "spokeswoman",
        "denied",
    ];
    (0..n).map(move |i| {
        let mut dice = Dice(i as u64 + 1);
        let mut text = String::new();
        for w in 0..250 + dice.roll(500) {
            let capital = dice.roll(12) == 0;
            text.push_str(if capital { names[dice.roll(names.len())] } else { words[dice.roll(words.len())] });
            text.push_str(match (w % 17, w % 90) {
                (_, 89) => ".\n\n",
                (16, _) => ". ",
                _ => " ",
            });
            if dice.roll(60) == 0 {
                text.push_str(&format!("Name{} ", dice.roll(5000)));
            }
        }
        article(&format!("news/2024/article-{i}"), text.trim_end())
    })
}

/// Small numbers that look random and never change.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % below
    }
}

pub(crate) fn analyze_all(articles: &[Article]) -> Vec<Analysis> {
    articles.iter().map(analyze).collect()
}

/// Sentences end at a full stop; words with a capital are mentions; each fifth mention says the rest of its sentence
/// and takes a side towards the next.
pub(crate) fn analyze(article: &Article) -> Analysis {
    let text = &article.text;
    let mut out = Analysis { document: Document::default(), ..Analysis::default() };
    let mut dice = Dice(text.len() as u64);
    let mut start = 0;
    for (i, _) in text.match_indices(['.', '!']).chain([(text.len(), "")]) {
        let end = (i + 1).min(text.len());
        let part = &text[start..end];
        let from = start + part.len() - part.trim_start().len();
        if from < end {
            let kind = [Kind::Title, Kind::Body, Kind::Heading, Kind::Caption][out.document.sentences.len().min(1)];
            let span = Span::new(from, end);
            let (tokens, paragraph) = (Tokens::default(), (out.document.sentences.len() / 3) as u32);
            out.document.sentences.push(Sentence { span, tokens, paragraph, kind });
            out.document.paragraphs.push(Paragraph { span, tokens, kind });
        }
        start = end;
    }
    for (s, sentence) in out.document.sentences.iter().enumerate() {
        let words = sentence.span.of(text);
        for word in words.split_whitespace().filter(|w| w.starts_with(char::is_uppercase)) {
            let at = word.as_ptr() as usize - text.as_ptr() as usize;
            let actor = match word {
                "Pakistan" => ActorRef::Known(0),
                "Government" => ActorRef::Known(1),
                "Geneva" => ActorRef::Known(2),
                _ => {
                    let id = format!("found:{}", word.to_lowercase());
                    let known = out.found.iter().position(|f| f.id == id);
                    ActorRef::Found(known.unwrap_or_else(|| {
                        out.found.push(FoundActor { id, name: word.into(), kind: ActorType::Person });
                        out.found.len() - 1
                    }) as u32)
                }
            };
            out.mentions.push(Mention {
                span: Span::new(at, at + word.len()),
                tokens: Tokens::default(),
                sentence: s as u32,
                actor,
                kind: ActorType::ALL[dice.roll(14)],
                how: How::ALL[dice.roll(9)],
                confidence: dice.roll(101) as f32 / 100.0,
                rows: vec![Row::new(2, 2 + dice.roll(900) as u32)].into(),
                candidates: Vec::new(),
            });
        }
    }
    for m in 0..out.mentions.len() {
        let sentence = out.mentions[m].sentence;
        let whole = out.document.sentences[sentence as usize].span;
        let rest = Span { start: out.mentions[m].span.end, end: whole.end };
        let evidence: Vec<_> = (0..dice.roll(6))
            .map(|_| Evidence {
                row: Row::new(1, 2 + dice.roll(50) as u32),
                weight: dice.roll(4000) as f32 / 1000.0 - 2.0,
                span: None,
            })
            .collect();
        let score = evidence.iter().map(|e| e.weight).sum();
        let certainty = Certainty::ALL[dice.roll(5)];
        if m % 5 == 0 {
            out.attributions.push(Attribution {
                parent: out.attributions.len().checked_sub(1).map(|p| p as u32).filter(|_| m % 3 == 0),
                sentence,
                source: vec![out.mentions[m].span],
                source_mention: (m % 4 > 0).then_some(m as u32),
                addressee: (m % 7 == 0).then_some(out.mentions[m].span),
                cue: vec![out.mentions[m].span],
                content: vec![rest; 1 + m % 2],
                act: ActId((m % 2) as u8),
                form: Form::ALL[dice.roll(3)],
                certainty,
                negated: m % 11 == 0,
                score,
                rule: "subject-cue-content",
                rows: vec![Row::new(0, 2 + dice.roll(90) as u32)],
                evidence: evidence.clone(),
            });
        }
        if m % 3 == 0 && m + 1 < out.mentions.len() {
            let holder = (m % 2 == 0).then_some(m as u32);
            out.stances.push(Stance {
                sentence: out.mentions[m + 1].sentence,
                attribution: holder.and(out.attributions.len().checked_sub(1)).map(|a| a as u32),
                holder,
                holder_span: (m % 9 > 0).then_some(out.mentions[m].span),
                target: m as u32 + 1,
                polarity: Polarity::ALL[dice.roll(3)],
                score,
                act: ActId((m % 2) as u8),
                certainty,
                negated: m % 13 == 0,
                evidence,
                rows: vec![Row::new(1, 5)],
            });
        }
    }
    out
}
