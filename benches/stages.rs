//! How fast each stage is, and the whole, on the articles of `corpus/` repeated: `cargo bench`.

#![allow(missing_docs)]

use std::hint::black_box;
use std::path::PathBuf;
use std::sync::OnceLock;

use divan::Bencher;
use divan::counter::BytesCount;
use sayso::model::{Analysis, Article, Document, Trees};
use sayso::pipeline::prepare;
use sayso::stages::{attribution, layout, mentions, stance, syntax};
use sayso::tables::{Options, Rendered, render};
use sayso::{Analyzer, corpus, text};

/// How often the corpus is worked through in one measurement.
const REPEAT: usize = 4;

fn main() {
    divan::main();
}

struct Bench {
    analyzer: Analyzer,
    articles: Vec<Article>,
    prepared: Vec<(Document, syntax::Tagged)>,
    trees: Vec<Trees>,
    analyses: Vec<Analysis>,
    bytes: usize,
}

fn bench() -> &'static Bench {
    static BENCH: OnceLock<Bench> = OnceLock::new();
    BENCH.get_or_init(|| {
        let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/corpus"));
        let mut corpus = corpus::open(&[folder], &corpus::Options::default()).expect("the corpus is there");
        let mut articles = Vec::new();
        while let Some(batch) = corpus.next_batch(1 << 20) {
            articles.extend(batch.articles);
        }
        let articles = vec![articles; REPEAT].concat();
        let analyzer = Analyzer::new(sayso::Lexicon::builtin());
        let prepared: Vec<_> =
            articles.iter().map(|a| prepare(&a.text, a.title.as_deref(), analyzer.lexicon())).collect();
        let trees =
            articles.iter().zip(&prepared).map(|(a, p)| syntax::parse(&a.text, &p.0, analyzer.lexicon())).collect();
        let analyses = articles.iter().map(|a| analyzer.analyze(a)).collect();
        let bytes = articles.iter().map(|a| a.text.len()).sum();
        Bench { analyzer, articles, prepared, trees, analyses, bytes }
    })
}

/// Measures one call for each article.
fn each<T>(bencher: Bencher<'_, '_>, mut stage: impl FnMut(&'static Bench, usize) -> T) {
    let all = bench();
    bencher.counter(BytesCount::new(all.bytes)).bench_local(|| {
        for n in 0..all.articles.len() {
            black_box(stage(all, n));
        }
    });
}

#[divan::bench]
fn a_tokens(bencher: Bencher<'_, '_>) {
    each(bencher, |b, n| {
        let mut tokens = Vec::new();
        text::tokens(&b.articles[n].text, &b.analyzer.lexicon().vocabulary, &mut tokens);
        tokens
    });
}

/// Tokens, paragraphs, quotations, sentences.
#[divan::bench]
fn b_text(bencher: Bencher<'_, '_>) {
    each(bencher, |b, n| text::read(&b.articles[n].text, &b.analyzer.lexicon().vocabulary));
}

#[divan::bench]
fn c_layout(bencher: Bencher<'_, '_>) {
    each(bencher, |b, n| layout::kinds(&b.articles[n].text, &b.prepared[n].0, None, b.analyzer.lexicon()));
}

#[divan::bench]
fn d_tagging(bencher: Bencher<'_, '_>) {
    each(bencher, |b, n| syntax::tag(&b.articles[n].text, &b.prepared[n].0, &b.analyzer.lexicon().syntax));
}

/// Parts of speech and trees.
#[divan::bench]
fn d_trees(bencher: Bencher<'_, '_>) {
    each(bencher, |b, n| syntax::parse(&b.articles[n].text, &b.prepared[n].0, b.analyzer.lexicon()));
}

#[divan::bench]
fn e_mentions(bencher: Bencher<'_, '_>) {
    each(bencher, |b, n| {
        let (document, tagged) = &b.prepared[n];
        mentions::mentions(&b.articles[n].text, document, &tagged.tags, b.articles[n].date, b.analyzer.lexicon())
    });
}

#[divan::bench]
fn f_attribution(bencher: Bencher<'_, '_>) {
    each(bencher, |b, n| {
        let document = &b.prepared[n].0;
        let found = &b.analyses[n].mentions;
        attribution::attributions(document, &b.trees[n], found, b.analyzer.lexicon())
    });
}

#[divan::bench]
fn g_stance(bencher: Bencher<'_, '_>) {
    each(bencher, |b, n| {
        let ((document, _), found) = (&b.prepared[n], &b.analyses[n]);
        let text = &b.articles[n].text;
        stance::stances(text, document, &b.trees[n], &found.mentions, &found.attributions, b.analyzer.lexicon())
    });
}

/// All stages, of as many articles at a time as a run takes.
#[divan::bench]
fn h_analyze(bencher: Bencher<'_, '_>) {
    let all = bench();
    bencher.counter(BytesCount::new(all.bytes)).bench_local(|| {
        for articles in all.articles.chunks(32) {
            black_box(all.analyzer.analyze_all(articles));
        }
    });
}

/// Rows of the tables, in memory.
#[divan::bench]
fn i_render(bencher: Bencher<'_, '_>) {
    let all = bench();
    let options = Options::default();
    let mut rendered = Rendered::new(&options);
    bencher.counter(BytesCount::new(all.bytes)).bench_local(|| {
        rendered.clear();
        for (article, analysis) in all.articles.iter().zip(&all.analyses) {
            render(article, analysis, all.analyzer.lexicon(), &options, None, &mut rendered);
        }
    });
}
