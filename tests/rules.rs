//! Every rule of the registry fires on its example and not on its counter-example.

use std::collections::BTreeSet;

use sayso::model::Article;
use sayso::{Analyzer, Lexicon, stages};

fn fired(analyzer: &Analyzer, text: &str) -> BTreeSet<&'static str> {
    let article = Article { text: text.to_string(), ..Article::default() };
    analyzer.analyze(&article).attributions.iter().map(|a| a.rule).collect()
}

#[test]
fn rules_fire_on_their_examples_only() {
    let analyzer = Analyzer::new(Lexicon::builtin());
    let mut faults = Vec::new();
    for rule in stages::rules() {
        let on_example = fired(&analyzer, rule.example);
        if !on_example.contains(rule.name) {
            faults.push(format!("{}: silent on {:?}, where {on_example:?} fired", rule.name, rule.example));
        }
        assert!(!rule.counter.is_empty(), "{} has no counter-example", rule.name);
        if fired(&analyzer, rule.counter).contains(rule.name) {
            faults.push(format!("{}: fires on {:?}", rule.name, rule.counter));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn rules_have_names_of_their_own() {
    let mut names = BTreeSet::new();
    for rule in stages::rules() {
        assert!(names.insert(rule.name), "two rules are called {}", rule.name);
        assert!(!rule.about.is_empty(), "{} says nothing about itself", rule.name);
    }
}
