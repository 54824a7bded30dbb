//! What holds for every text: spans lie on character borders and in order, and move with the text.

use std::sync::OnceLock;

use proptest::prelude::*;
use sayso::model::{Analysis, Article, Span};
use sayso::{Analyzer, Lexicon};

fn analyzer() -> &'static Analyzer {
    static ANALYZER: OnceLock<Analyzer> = OnceLock::new();
    ANALYZER.get_or_init(|| Analyzer::new(Lexicon::builtin()))
}

fn article(text: &str) -> Article {
    Article { text: text.to_string(), ..Article::default() }
}

fn analyze(text: &str) -> Analysis {
    analyzer().analyze(&article(text))
}

/// Nothing need stand behind a cue, nor behind a preposition that it takes.
#[test]
fn a_text_may_end_with_any_cue() {
    for cue in &analyzer().lexicon().cues {
        for text in [cue.text.clone(), format!("Roe is {}", cue.text), format!("Roe is {} at", cue.text)] {
            assert_eq!(analyze(&text).document.sentences.len(), 1, "{text}");
        }
    }
}

/// Every span of an analysis, in a fixed order.
fn spans(analysis: &Analysis) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::new();
    out.extend(analysis.document.tokens.iter().map(|t| t.span));
    out.extend(analysis.document.paragraphs.iter().map(|p| p.span));
    out.extend(analysis.document.sentences.iter().map(|s| s.span));
    out.extend(analysis.mentions.iter().map(|m| m.span));
    for a in &analysis.attributions {
        out.extend(a.source.iter().chain(&a.cue).chain(&a.content).copied());
        out.extend(a.addressee);
    }
    out
}

/// Text made of what news is made of, in any order: names, cues, marks of all kinds, letters of several bytes.
fn newslike() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("Roe"),
        Just("Dana Okaforsen"),
        Just("Mr. Zoë Núñez"),
        Just("the minister"),
        Just("he"),
        Just("said that"),
        Just("said"),
        Just("according to"),
        Just("denied"),
        Just("the claim that"),
        Just("was accused by"),
        Just("it rains"),
        Just("“"),
        Just("”"),
        Just("\""),
        Just("''"),
        Just("«"),
        Just("»"),
        Just("."),
        Just(","),
        Just("?"),
        Just("…"),
        Just("—"),
        Just("\n"),
        Just("\n\n"),
        Just("Photo:"),
        Just("(Reuters) -"),
        Just("e\u{301}"),
        Just("李"),
        Just("🗞"),
        Just("\u{200b}"),
        Just("1.5"),
    ];
    prop::collection::vec((piece, prop::bool::weighted(0.85)), 0..60).prop_map(|pieces| {
        pieces.into_iter().map(|(p, blank)| format!("{p}{}", if blank { " " } else { "" })).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn spans_lie_on_character_borders(text in prop_oneof![newslike(), any::<String>()]) {
        let analysis = analyze(&text);
        for span in spans(&analysis) {
            prop_assert!(span.start <= span.end && span.end as usize <= text.len());
            prop_assert!(text.is_char_boundary(span.start as usize) && text.is_char_boundary(span.end as usize));
        }
        let tokens = &analysis.document.tokens;
        prop_assert!(tokens.windows(2).all(|t| t[0].span.end <= t[1].span.start), "tokens in order, none overlaps");
        let sentences: usize = analysis.document.sentences.iter().map(|s| s.tokens.len()).sum();
        prop_assert_eq!(sentences, tokens.len(), "every token lies in one sentence");
        prop_assert!(analysis.mentions.windows(2).all(|m| m[0].span.end <= m[1].span.start));
    }

    #[test]
    fn parents_hold_their_children(text in newslike()) {
        let analysis = analyze(&text);
        for (n, a) in analysis.attributions.iter().enumerate() {
            if let Some(parent) = a.parent {
                prop_assert!((parent as usize) < analysis.attributions.len() && parent as usize != n);
            }
        }
    }

    #[test]
    fn the_same_text_gives_the_same_analysis(text in newslike()) {
        prop_assert_eq!(format!("{:?}", analyze(&text)), format!("{:?}", analyze(&text)));
    }

    #[test]
    fn articles_together_are_analysed_as_each_alone(texts in prop::collection::vec(newslike(), 0..4)) {
        let articles: Vec<_> = texts.iter().map(|t| article(t)).collect();
        let alone: Vec<_> = articles.iter().map(|a| analyzer().analyze(a)).collect();
        prop_assert_eq!(format!("{:?}", analyzer().analyze_all(&articles)), format!("{:?}", alone));
    }
}

/// A paragraph in front moves every span by its length and changes nothing else, if it has no names in it.
#[test]
fn offsets_move_with_the_text() {
    let front = "It rained all night, and the cafés stayed empty.\n\n";
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/articles");
    let mut checked = 0;
    for name in ["tide-ahead", "grain-corridor", "azhdarov-address"] {
        let text = std::fs::read_to_string(format!("{folder}/{name}.txt")).expect("an article of ours");
        // Without its headline, which is one at the head of the article only.
        let body = text.split_once("\n\n").expect("a headline").1;
        let (alone, behind) = (analyze(body), analyze(&format!("{front}{body}")));
        let by = front.len() as u32;
        let moved = |s: &Span| Span { start: s.start + by, end: s.end + by };
        assert!(!alone.attributions.is_empty());
        assert_eq!(alone.attributions.len(), behind.attributions.len(), "{name}");
        for (a, b) in alone.attributions.iter().zip(&behind.attributions) {
            assert_eq!(a.source.iter().map(moved).collect::<Vec<_>>(), b.source, "{name}");
            assert_eq!(a.cue.iter().map(moved).collect::<Vec<_>>(), b.cue, "{name}");
            assert_eq!(a.content.iter().map(moved).collect::<Vec<_>>(), b.content, "{name}");
            checked += 1;
        }
    }
    assert!(checked > 20, "{checked}");
}
