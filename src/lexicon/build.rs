//! Builds the tables that the stages use from the rows of a lexicon, and freezes them.
//!
//! How files are laid over each other, and what is checked on the way, stands in [`check`].
//!
//! All faults of all files are collected and returned together. Errors refuse the lexicon; warnings come with it.

mod check;

use rustc_hash::{FxHashMap, FxHashSet};
use std::cmp::Reverse;

use super::actors::{Actor, Alias, AliasForm, Context};
use super::cues::{Act, Argument, Cue, CueForm, CueKind, Frame};
use super::grammar::Function;
use super::headings::{self, Edge, Heading, HeadingKind, Headings};
use super::inflect::{self, Inflection};
use super::offices::Office;
use super::places::PlaceWeights;
use super::readings::{self, ReadingWeights};
use super::sheet::Sheet;
use super::sources::{Source, Sources};
use super::speech::{Signs, Speech};
use super::stems::Gist;
use super::syntax::Syntax;
use super::tables::TableId;
use super::terms::{Head, Hedge, NameKind, Negator, Position, Role, RoleKind, Scope, Term, TermForm, TermKind};
use super::traits::{Marks, Traits};
use super::weights::{Atom, Dense, Weights};
use super::{Lexicon, NAME_TYPES};
use crate::model::{ActorType, Certainty, Diagnostic, Polarity, Severity, Tag, WordId};
use crate::text::{Class, exact, fold, fold_into, tokens};
use check::{Entry, File, add_excerpts, check_columns, is_symbol, shown, stock, sum_up};

/// Longest alias in characters; a longer one is not kept.
const LONGEST: usize = 1000;

/// A lexicon without errors, and what was odd about it.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The lexicon.
    pub lexicon: Lexicon,
    /// Warnings.
    pub warnings: Vec<Diagnostic>,
}

/// Builds a lexicon.
///
/// # Errors
/// Every fault of every file (warnings too), if one of them is an error.
pub fn load(sources: Sources) -> Result<Loaded, Vec<Diagnostic>> {
    let mut builder = Builder {
        sources: sources.files,
        faults: sources.faults,
        lexicon: Lexicon::default(),
        marks: Marks::default(),
        tokens: Vec::new(),
        phrase: String::new(),
        folded: String::new(),
        second_words: FxHashSet::default(),
        functions: Vec::new(),
        light_verbs: FxHashMap::default(),
        weighed_words: FxHashMap::default(),
    };
    builder.read();
    let Builder { sources, mut faults, lexicon, .. } = builder;
    add_excerpts(&sources, &mut faults);
    let faults = sum_up(faults);
    if faults.iter().any(|f| f.severity == Severity::Error) {
        Err(faults)
    } else {
        Ok(Loaded { lexicon, warnings: faults })
    }
}

struct Builder {
    sources: Vec<Source>,
    faults: Vec<Diagnostic>,
    lexicon: Lexicon,
    marks: Marks,
    tokens: Vec<crate::model::Token>,
    /// The phrase at hand, and blanks behind it.
    phrase: String,
    /// The word at hand, folded.
    folded: String,
    /// Second words of stance terms.
    second_words: FxHashSet<WordId>,
    /// What words of grammar do, by word number.
    functions: Vec<Function>,
    /// Forms of the verbs that carry a cue noun, and how.
    light_verbs: FxHashMap<WordId, Signs>,
    /// Where the weights of words begin that the score of attributions knows.
    weighed_words: FxHashMap<WordId, u32>,
}

impl Builder {
    fn read(&mut self) {
        let mut files = Vec::new();
        for (number, source) in self.sources.iter().enumerate() {
            let sheet = Sheet::read(&source.name, &source.bytes, &mut self.faults);
            self.lexicon.files.push(source.name.clone());
            check_columns(source, &sheet, &mut self.faults);
            let stock =
                if source.builtin || source.table != TableId::Actors { FxHashSet::default() } else { stock(source) };
            let (number, name) = (number as u8, source.name.clone());
            files.push((source.table, File { number, name, builtin: source.builtin, stock, sheet }));
        }
        for &table in TableId::ALL {
            let of_table: Vec<&File> = files.iter().filter(|f| f.0 == table).map(|f| &f.1).collect();
            let entries = self.merge(table, &of_table);
            match table {
                TableId::Abbreviations => self.abbreviations(&entries),
                TableId::Words => self.words(&entries),
                TableId::FunctionWords => self.function_words(&entries),
                TableId::Stems => {
                    entries
                        .iter()
                        .for_each(|e| self.lexicon.stems.add_irregular(&fold(e.get("form")), &fold(e.get("word"))));
                }
                TableId::Acts => self.acts(&entries),
                TableId::Cues => self.cues(&entries),
                TableId::LightVerbs => self.light_verbs(&entries),
                TableId::Hedges => self.hedges(&entries),
                TableId::Negators => self.negators(&entries),
                TableId::Actors => self.actors(&entries),
                TableId::Roles => self.roles(&entries),
                TableId::Offices => self.offices(&entries),
                TableId::Heads => self.heads(&entries),
                TableId::Names => self.names(&entries),
                TableId::Headings => self.headings(&entries),
                TableId::Stance => self.stance(&entries),
                TableId::ActPatterns => {
                    let rows = entries.iter().map(|e| (e.get("pattern").to_string(), e.get("plover").to_string()));
                    self.lexicon.act_patterns = rows.collect();
                }
                TableId::Unlearned => {
                    self.lexicon.unlearned =
                        entries.iter().map(|e| self.lexicon.stems.stem(&fold(e.get("word")))).collect();
                }
                TableId::WeightsStance => self.lexicon.weights_stance = self.place_weights(&POLARITY_NAMES, &entries),
                TableId::WeightsDirection => {
                    self.lexicon.weights_direction = self.place_weights(&POLARITY_NAMES, &entries)
                }
                TableId::WeightsAct => self.lexicon.weights_act = self.place_weights(&[], &entries),
                TableId::WeightsAttribution => self.reading_weights(&entries),
                TableId::WeightsNames => {
                    self.lexicon.weights_names = Dense::of(&self.weights(&entries), &NAME_TYPES);
                    self.mark_features(&entries);
                }
            }
        }
        self.lexicon.gazetteer.phrases.freeze();
        self.lexicon.cue_forms.freeze();
        self.lexicon.hedges.freeze();
        self.lexicon.negators.freeze();
        self.lexicon.roles.freeze();
        self.lexicon.term_forms.freeze();
        self.lexicon.syntax = Syntax::builtin(&self.lexicon.vocabulary);
        let words = self.lexicon.vocabulary.len();
        self.lexicon.word_atoms =
            self.lexicon.vocabulary.ids().map(|w| Atom::of(self.lexicon.vocabulary.word(w))).collect();
        self.functions.resize(words, Function::default());
        self.standings();
        self.lexicon.speech = Speech::all(&self.lexicon, &self.functions, &self.light_verbs, &self.weighed_words);
        self.gists();
        self.lexicon.traits = std::mem::take(&mut self.marks).finish(&self.lexicon);
    }

    /// What cues bring with them wherever they stand.
    fn standings(&mut self) {
        let weights = &self.lexicon.weights_attribution;
        for (number, cue) in (0..).zip(&mut self.lexicon.cues) {
            let kind = super::Part::from(cue.kind);
            cue.standing = weights.weight(super::Group::BIAS, &[])
                + weights.weight(super::Group::CUE_WEIGHT, &[kind]) * cue.weight
                + weights.weight(super::Group::CUE, &[weights.cue(number)])
                + weights.weight(super::Group::KIND_ACT, &[kind, super::Part::act(cue.act)]);
        }
    }

    fn gists(&mut self) {
        const BORDER: Function = Function::SUBORDINATOR.or(Function::COORDINATOR).or(Function::RELATIVE);
        let Lexicon { stems, vocabulary, term_forms, negators, .. } = &mut self.lexicon;
        let functions = &self.functions;
        let inside = &self.second_words;
        stems.freeze(vocabulary, |word, gist| {
            let function = functions[word.0 as usize];
            gist.set(function.has(BORDER), Gist::BORDER);
            gist.set(negators.begins(word), Gist::NEGATION);
            gist.set(function.has(Function::BE.or(Function::GET)), Gist::BE);
            gist.set(function.has(Function::BY), Gist::BY);
            gist.set(function.has(Function::FIRST), Gist::FIRST);
            gist.set(vocabulary.class(word).has(Class::SAYING), Gist::SAYING);
            gist.set(!term_forms.whole(word).is_empty(), Gist::TERM);
            gist.set(term_forms.goes_on(word), Gist::OPENS_TERM);
            gist.set(inside.contains(&word), Gist::SECOND);
        });
    }

    fn label(&mut self, entry: &Entry<'_>, label: &str) {
        self.lexicon.labels.set(entry.row(), label);
    }

    /// The words of a phrase, added to the vocabulary. Empty if nothing visible is in it.
    fn phrase(&mut self, text: &str) -> Vec<WordId> {
        self.tokens.clear();
        self.phrase.clear();
        self.phrase.push_str(text);
        // Words are read eight bytes at a time, which the last ones of a text must lack.
        self.phrase.push_str("        ");
        tokens(&self.phrase, &self.lexicon.vocabulary, &mut self.tokens);
        let vocabulary = &mut self.lexicon.vocabulary;
        let mut words = Vec::with_capacity(self.tokens.len());
        for t in &self.tokens {
            if t.word != WordId::UNKNOWN {
                words.push(t.word);
                continue;
            }
            self.folded.clear();
            fold_into(t.span.of(text), &mut self.folded);
            if !self.folded.is_empty() {
                words.push(vocabulary.intern(&self.folded));
            }
        }
        words
    }

    fn has_word(&self, text: &str) -> bool {
        text.chars().any(char::is_alphanumeric)
    }

    fn abbreviations(&mut self, entries: &[Entry<'_>]) {
        for e in entries {
            let word = fold(e.get("abbreviation"));
            let Some(class) = Class::of_abbreviation(e.get("kind")) else {
                self.error(
                    "bad-value",
                    e,
                    "kind",
                    format!("unknown kind {}", shown(e.get("kind"))),
                    "one of: before-name, before-number, general, may-end",
                );
                continue;
            };
            if !word.ends_with('.') || word.len() < 2 {
                self.error(
                    "bad-abbreviation",
                    e,
                    "abbreviation",
                    format!("{} does not end in a full stop", shown(&word)),
                    "",
                );
                continue;
            }
            let id = self.lexicon.vocabulary.intern(&word);
            self.lexicon.vocabulary.mark(id, class);
        }
    }

    fn words(&mut self, entries: &[Entry<'_>]) {
        // Frequent words get the low numbers: the entries that a text needs then lie close together in every table that
        // is indexed by word, and stay in the cache.
        let mut by_count: Vec<(Reverse<u32>, usize)> =
            entries.iter().enumerate().map(|(i, e)| (Reverse(e.get("count").parse().unwrap_or(0)), i)).collect();
        by_count.sort_unstable();
        let entries: Vec<Entry<'_>> = by_count.into_iter().map(|(_, i)| entries[i]).collect();
        for e in &entries {
            let id = self.lexicon.vocabulary.intern(&fold(e.get("word")));
            let lower = self.tags(e, "tags");
            let closed = |t: &Tag| {
                matches!(
                    t,
                    Tag::Dt
                        | Tag::Prp
                        | Tag::PrpPoss
                        | Tag::In
                        | Tag::Cc
                        | Tag::Wp
                        | Tag::Wrb
                        | Tag::Wdt
                        | Tag::Ex
                        | Tag::Md
                        | Tag::To
                )
            };
            let starts = lower.iter().map(|t| t.1).sum::<f32>();
            if starts > 0.0 && lower.iter().filter(|t| closed(&t.0)).map(|t| t.1).sum::<f32>() > 0.5 * starts {
                self.lexicon.vocabulary.mark(id, Class::FUNCTION);
            }
            self.lexicon.tagging.set(id, &lower);
        }
    }

    /// A cell `NN:12|VB:3`.
    fn tags(&mut self, e: &Entry<'_>, column: &str) -> Vec<(Tag, f32)> {
        let mut out = Vec::new();
        for part in e.get(column).split('|').filter(|p| !p.is_empty()) {
            let parsed = part.rsplit_once(':').and_then(|(t, n)| Some((Tag::from_name(t)?, n.parse::<f32>().ok()?)));
            match parsed {
                Some(p) => out.push(p),
                None => {
                    self.error("bad-tags", e, column, format!("{} is not TAG:count", shown(part)), "write NN:12|VB:3")
                }
            }
        }
        out
    }

    fn function_words(&mut self, entries: &[Entry<'_>]) {
        for e in entries {
            let Some(class) = self.choice(e, "class", Function::NAMES, None) else { continue };
            let id = self.lexicon.vocabulary.intern(&fold(e.get("word")));
            self.function(id, class);
        }
    }

    /// Adds to what a word does in grammar.
    fn function(&mut self, word: WordId, function: Function) {
        let (table, at) = (&mut self.functions, word.0 as usize);
        if table.len() <= at {
            table.resize(at + 1, Function::default());
        }
        table[at] = table[at].or(function);
    }

    fn acts(&mut self, entries: &[Entry<'_>]) {
        for e in entries {
            // An act with a fault in its row is still known, so that the cues of that act are not called faulty.
            let polarity = self.choice(e, "polarity", POLARITIES, Some(Polarity::Neutral)).unwrap_or(Polarity::Neutral);
            let wills = self.choice(e, "wills", WILLS, Some(None)).flatten();
            self.label(e, e.get("act"));
            self.lexicon.acts.push(Act {
                name: e.get("act").to_string(),
                polarity,
                plover: e.get("plover").to_string(),
                praising: None,
                blaming: None,
                accusing: None,
                requesting: None,
                wills,
                row: e.row(),
            });
        }
        // An act can lead to one further down.
        for e in entries {
            let Some(act) = self.lexicon.act_named(e.get("act")) else { continue };
            let [praising, blaming, accusing, requesting] = ["for", "against", "deed", "to"].map(|column| {
                let named = self.lexicon.act_named(e.get(column));
                if named.is_none() && !e.get(column).is_empty() {
                    let message = format!("unknown act {}", shown(e.get(column)));
                    self.error("bad-act", e, column, message, "name an act of this table");
                }
                named
            });
            let act = &mut self.lexicon.acts[usize::from(act.0)];
            (act.praising, act.blaming, act.accusing, act.requesting) = (praising, blaming, accusing, requesting);
        }
        if self.lexicon.acts.len() > 250 {
            self.faults.push(Diagnostic::new(Severity::Error, "too-many-acts", "acts.csv", 0, "more than 250 acts"));
        }
    }

    fn cues(&mut self, entries: &[Entry<'_>]) {
        for e in entries {
            let text = e.get("cue");
            let odd = text.chars().find(|&c| {
                !(c.is_alphanumeric() || matches!(c, ' ' | '\'' | '\u{2019}' | '-' | '.' | ',' | ':' | '&' | '/'))
            });
            let empty = text.is_empty() || (e.get("kind") != "mark" && !self.has_word(text));
            if odd.is_some() || empty {
                let message = match odd {
                    Some(c) => format!("the cue {} holds {:?}", shown(text), c),
                    None => "the cue is empty".to_string(),
                };
                self.error("bad-cue", e, "cue", message, "a cue is words, not a pattern");
                continue;
            }
            let act = self.lexicon.act_named(e.get("act"));
            if act.is_none() {
                let known: Vec<&str> = self.lexicon.acts.iter().map(|a| a.name.as_str()).collect();
                let help = format!("one of: {} (or add it to acts.csv)", known.join(", "));
                self.error("bad-act", e, "act", format!("unknown act {}", shown(e.get("act"))), &help);
            }
            let polarity = self.choice(e, "polarity", POLARITIES, None);
            let kind = if text.contains(' ') { CueKind::Phrase } else { CueKind::Verb };
            let kind = self.choice(e, "kind", CueKind::NAMES, Some(kind));
            let certainty = self.choice(e, "certainty", CERTAINTIES, Some(Certainty::Asserted));
            let frame = self.frame(e);
            let target = self.target(e);
            let weight = self.number(e, "weight", 1.0);
            let (Some(act), Some(polarity), Some(kind), Some(certainty)) = (act, polarity, kind, certainty) else {
                continue;
            };
            let cue = self.lexicon.cues.len() as u32;
            self.label(e, text);
            self.lexicon.cue_rows.insert(e.row(), cue);
            self.lexicon.cues.push(Cue {
                text: text.to_string(),
                act,
                polarity,
                kind,
                frame,
                certainty,
                target,
                weight,
                standing: 0.0,
                row: e.row(),
            });
            self.cue_forms(cue, kind, e);
        }
    }

    fn frame(&mut self, e: &Entry<'_>) -> Frame {
        let mut frame = Frame::default();
        for part in e.get("frame").split('|').filter(|p| !p.is_empty()) {
            match Frame::NAMES.iter().find(|n| n.0 == part).map(|n| n.1).or_else(|| Frame::preposition(part)) {
                Some(f) => frame.0 |= f.0,
                None => {
                    let known: Vec<&str> =
                        Frame::NAMES.iter().map(|n| n.0).chain(Frame::PREPOSITIONS.iter().copied()).collect();
                    self.error(
                        "bad-frame",
                        e,
                        "frame",
                        format!("unknown frame {}", shown(part)),
                        &format!("of: {}, joined by |", known.join(", ")),
                    );
                }
            }
        }
        if frame == Frame::default() {
            Frame(Frame::THAT.0 | Frame::QUOTE.0 | Frame::PAREN.0 | Frame::NP.0)
        } else {
            frame
        }
    }

    fn target(&mut self, e: &Entry<'_>) -> Argument {
        match e.get("target") {
            "" | "none" => Argument::None,
            "object" => Argument::Object,
            "addressee" => Argument::Addressee,
            "content" => Argument::Content,
            other => match Frame::preposition(other) {
                Some(f) => Argument::Preposition(f.0),
                None => {
                    self.error(
                        "bad-target",
                        e,
                        "target",
                        format!("unknown target {}", shown(other)),
                        "none, object, addressee, content, or a preposition",
                    );
                    Argument::None
                }
            },
        }
    }

    fn cue_forms(&mut self, cue: u32, kind: CueKind, e: &Entry<'_>) {
        let text = e.get("cue");
        let forms: Vec<&str> = e.get("forms").split('|').filter(|f| !f.is_empty()).collect();
        let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
        let with_rest = |first: &str| if rest.is_empty() { first.to_string() } else { format!("{first} {rest}") };
        let mut all = vec![(text.to_string(), Inflection::Base)];
        match kind {
            CueKind::Verb if forms.len() == 4 => {
                all.extend(Inflection::VERB.iter().zip(&forms).map(|(&i, f)| (with_rest(f), i)));
            }
            CueKind::Verb if forms.is_empty() => {
                all.extend(Inflection::VERB.iter().zip(inflect::verb(first)).map(|(&i, f)| (with_rest(&f), i)));
            }
            CueKind::Verb => {
                let message = format!("a verb has 4 forms (third|past|participle|gerund), not {}", forms.len());
                self.error("bad-forms", e, "forms", message, "leave the cell empty where the verb is regular");
            }
            CueKind::Noun if forms.is_empty() => all.push((inflect::with_s(text), Inflection::Plural)),
            _ => {
                all.extend(forms.iter().map(|f| {
                    (f.to_string(), if kind == CueKind::Noun { Inflection::Plural } else { Inflection::Base })
                }))
            }
        }
        let saying = kind == CueKind::Verb && self.lexicon.cues[cue as usize].frame.has(Frame::QUOTE);
        all.sort();
        all.dedup();
        for (form, inflection) in all {
            let (head, tail) = form.split_once("...").map_or((form.as_str(), None), |(h, t)| (h, Some(t)));
            let tail = tail.map(|t| self.phrase(t).into_boxed_slice());
            let words = self.phrase(head);
            if saying && words.len() == 1 && tail.is_none() {
                self.lexicon.vocabulary.mark(words[0], Class::SAYING);
            }
            self.lexicon.cue_forms.insert(&words, CueForm { cue, kind, inflection, tail });
        }
    }

    fn light_verbs(&mut self, entries: &[Entry<'_>]) {
        // What the subject is; only one that is the source makes verb and noun one cue.
        const SUBJECTS: [(&str, Option<Signs>); 4] = [
            ("source", Some(Signs::LIGHT_VERB)),
            ("target", Some(Signs::DRAWS)),
            ("noun", Some(Signs::DRAWS)),
            ("none", None),
        ];
        for e in entries {
            let verb = e.get("verb");
            let Some(Some(signs)) = self.choice(e, "subject", &SUBJECTS, Some(Some(Signs::LIGHT_VERB))) else {
                continue;
            };
            let forms = e.get("forms");
            let regular = inflect::verb(verb);
            let forms: Vec<&str> = if forms.is_empty() {
                regular.iter().map(String::as_str).collect()
            } else {
                forms.split('|').collect()
            };
            self.label(e, verb);
            for form in forms.into_iter().chain([verb]) {
                let id = self.lexicon.vocabulary.intern(&fold(form));
                self.light_verbs.entry(id).or_default().set(true, signs);
            }
        }
    }

    fn hedges(&mut self, entries: &[Entry<'_>]) {
        for e in entries {
            let Some(certainty) = self.choice(e, "certainty", CERTAINTIES, None) else { continue };
            let weight = self.number(e, "weight", 1.0);
            self.label(e, e.get("term"));
            let words = self.phrase(e.get("term"));
            self.lexicon.hedges.insert(&words, Hedge { certainty, weight, row: e.row() });
        }
    }

    fn negators(&mut self, entries: &[Entry<'_>]) {
        for e in entries {
            let scope = self.number(e, "scope", 0.0) as u8;
            self.label(e, e.get("term"));
            let words = self.phrase(e.get("term"));
            self.lexicon.negators.insert(&words, Negator { scope, row: e.row() });
        }
    }

    fn roles(&mut self, entries: &[Entry<'_>]) {
        for e in entries {
            let (Some(kind), Some(actor)) = (self.choice(e, "kind", RoleKind::NAMES, None), self.actor_type(e)) else {
                continue;
            };
            let term = e.get("term");
            self.label(e, term);
            let number = self.lexicon.offices.number(term);
            self.lexicon.offices.add_row(e.row(), number);
            if kind != RoleKind::Title {
                self.lexicon.offices.write_as(number, term);
            }
            let singular = self.phrase(term);
            let apart = self.choice(e, "apart", APART, Some(false)).unwrap_or_default();
            let role = Role { kind, actor, plural: false, apart, term: number, row: e.row() };
            self.role(&singular, role);
            let plural = if e.get("plural").is_empty() { inflect::with_s(term) } else { e.get("plural").to_string() };
            if kind != RoleKind::Title && plural != term && !term.ends_with('.') {
                let words = self.phrase(&plural);
                self.role(&words, Role { plural: true, ..role });
            }
        }
        for e in entries {
            let own = self.lexicon.offices.number(e.get("term"));
            for other in e.get("means").split('|').map(str::trim).filter(|m| !m.is_empty()) {
                match self.lexicon.offices.known(other) {
                    Some(other) => self.lexicon.offices.add_meaning(own, other),
                    None => {
                        let message = format!("means {} is no term of this file", shown(other));
                        self.error("no-term", e, "means", message, "add a row for it");
                    }
                }
            }
        }
    }

    /// Who held which office. Holders of actors that an overlay has removed are left out without a word.
    fn offices(&mut self, entries: &[Entry<'_>]) {
        let ids: FxHashMap<&str, u32> = (0..).zip(&self.lexicon.actors).map(|(i, a)| (&*a.id, i)).collect();
        let mut found = Vec::with_capacity(entries.len());
        for e in entries {
            let actors = ["actor_id", "state"].map(|column| (column, ids.get(e.get(column)).copied()));
            found.push(actors);
        }
        for (e, actors) in entries.iter().zip(found) {
            let Some(term) = self.lexicon.offices.known(e.get("office")) else {
                if e.is_own() {
                    let message = format!("the office {} is no term of roles.csv", shown(e.get("office")));
                    self.error("no-office", e, "office", message, "add a row for it there");
                }
                continue;
            };
            let (from, to) = (self.date(e, "valid_from", false), self.date(e, "valid_to", true));
            match actors {
                [(_, Some(holder)), (_, Some(state))] => {
                    self.lexicon.offices.add(Office { term, state, holder, from, to, row: e.row() });
                }
                _ if !e.is_own() => {}
                _ => {
                    for (column, _) in actors.iter().filter(|a| a.1.is_none()) {
                        let message = format!("{column} {} is no actor_id of actors.csv", shown(e.get(column)));
                        self.error("no-actor", e, column, message, "add a row for it there");
                    }
                }
            }
        }
    }

    fn role(&mut self, words: &[WordId], role: Role) {
        let (Some(&first), Some(&last)) = (words.first(), words.last()) else { return };
        self.marks.set(first, Traits::ROLE);
        if role.titles() {
            self.marks.set(first, Traits::TITLE);
            self.marks.set(last, Traits::TITLE_END);
        }
        if words.len() == 1 && role.kind == RoleKind::Group {
            self.marks.set(first, Traits::GROUP);
        }
        self.lexicon.roles.insert(words, role);
    }

    fn heads(&mut self, entries: &[Entry<'_>]) {
        for e in entries {
            let (Some(kind), Some(position)) =
                (self.actor_type(e), self.choice(e, "position", Position::NAMES, Some(Position::Any)))
            else {
                continue;
            };
            let weight = self.number(e, "weight", 1.0);
            self.label(e, e.get("word"));
            let Some(&word) = self.phrase(e.get("word")).first() else { continue };
            self.marks.set(word, Traits::HEAD);
            self.lexicon.heads.entry(word).or_default().push(Head { kind, position, weight, row: e.row() });
        }
    }

    fn names(&mut self, entries: &[Entry<'_>]) {
        for e in entries {
            let Some(kind) = self.choice(e, "kind", NameKind::NAMES, None) else { continue };
            self.number(e, "count", 1.0);
            let id = self.lexicon.vocabulary.intern(&fold(e.get("name")));
            self.marks.set(id, Traits::of_name(kind));
            if let Some(gender) = self.choice(e, "gender", GENDERS, Some(Function::default())) {
                self.function(id, gender);
            }
        }
    }

    fn headings(&mut self, entries: &[Entry<'_>]) {
        let mut rows = Vec::with_capacity(entries.len());
        for e in entries {
            self.label(e, e.get("pattern"));
            let Some(kind) = self.choice(e, "kind", HeadingKind::NAMES, None) else { continue };
            let Some(edge) = self.choice(e, "match", Edge::NAMES, None) else { continue };
            if edge == Edge::Regex {
                // Those built in are compiled together below, which the tests do too: trying each costs a tenth of the start.
                let tried = if e.file.builtin { Ok(()) } else { headings::check(e.get("pattern")) };
                if let Err(fault) = tried {
                    let message = format!("no regular expression: {fault}");
                    self.error(
                        "bad-regex",
                        e,
                        "pattern",
                        message,
                        "`match` may be start, end or whole for plain words",
                    );
                    continue;
                }
            } else if e.get("pattern").len() > headings::LONGEST {
                let message = format!("the pattern is longer than {} bytes", headings::LONGEST);
                self.error("too-long", e, "pattern", message, "a few words at the edge of a paragraph are enough");
                continue;
            }
            rows.push(Heading { pattern: e.get("pattern").to_string(), kind, edge, row: e.row() });
        }
        self.lexicon.headings = Headings::new(rows);
    }

    fn stance(&mut self, entries: &[Entry<'_>]) {
        let mut inside = FxHashSet::default();
        for e in entries {
            let Some(polarity) = self.choice(e, "polarity", POLARITIES, None) else { continue };
            let Some(kind) = self.choice(e, "kind", TermKind::NAMES, Some(TermKind::Adjective)) else { continue };
            let size = self.number(e, "weight", 1.0);
            let weight = match polarity {
                Polarity::Negative => -size.abs(),
                Polarity::Neutral => 0.0,
                Polarity::Positive => size.abs(),
            };
            let scope = self.scope(e, weight);
            let text = e.get("term");
            let index = self.lexicon.terms.len() as u32;
            self.label(e, text);
            self.lexicon.terms.push(Term { text: text.to_string(), weight, kind, scope, row: e.row() });
            let mut forms = vec![(text.to_string(), Inflection::Base)];
            let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
            match kind {
                TermKind::Verb => {
                    let doubled = inflect::doubled(first);
                    for stem in [Some(first.to_string()), doubled].into_iter().flatten() {
                        let regular = inflect::verb(&stem);
                        let whole =
                            regular.iter().map(|f| if rest.is_empty() { f.clone() } else { format!("{f} {rest}") });
                        forms.extend(Inflection::VERB.into_iter().zip(whole).map(|(i, f)| (f, i)));
                    }
                    for f in self.lexicon.stems.forms_of(first) {
                        let whole = if rest.is_empty() { f.to_string() } else { format!("{f} {rest}") };
                        forms.push((whole, Inflection::Participle));
                    }
                }
                TermKind::Noun => forms.push((inflect::with_s(text), Inflection::Plural)),
                _ => {}
            }
            forms.sort();
            forms.dedup_by(|a, b| a.0 == b.0);
            if weight == 0.0 {
                continue;
            }
            let of_term = TermForm {
                term: index,
                weight,
                subject: scope.subject,
                object: scope.object,
                experiencer: scope.experiencer,
                kind,
            };
            for (form, _) in forms {
                let words = self.phrase(&form);
                self.lexicon.term_forms.insert(&words, of_term);
                inside.extend(words.get(1));
            }
        }
        self.second_words = inside;
    }

    fn weights(&mut self, entries: &[Entry<'_>]) -> Weights {
        let weights: Vec<f32> = entries.iter().map(|e| self.number(e, "weight", 0.0)).collect();
        for e in entries {
            self.label(e, e.get("feature"));
        }
        Weights::new(entries.iter().zip(weights).map(|(e, w)| (e.get("feature"), e.get("label"), w, e.row())))
    }

    fn reading_weights(&mut self, entries: &[Entry<'_>]) {
        let weights: Vec<f32> = entries.iter().map(|e| self.number(e, "weight", 0.0)).collect();
        for e in entries {
            self.label(e, e.get("feature"));
        }
        let Lexicon { cues, acts, vocabulary, .. } = &self.lexicon;
        let rows = entries.iter().zip(weights).map(|(e, w)| (e.get("feature"), w, e.row()));
        (self.lexicon.weights_attribution, self.weighed_words) =
            ReadingWeights::new(rows, &readings::Names { cues, acts, vocabulary });
    }

    fn place_weights(&mut self, labels: &[&str], entries: &[Entry<'_>]) -> PlaceWeights {
        let weights: Vec<f32> = entries.iter().map(|e| self.number(e, "weight", 0.0)).collect();
        let rows: Vec<_> =
            entries.iter().zip(weights).map(|(e, w)| (e.get("feature"), e.get("label"), w, e.row())).collect();
        for e in entries {
            self.label(e, e.get("feature"));
        }
        let (table, faulty) = PlaceWeights::new(labels, &rows, &mut self.lexicon.stems);
        for i in faulty {
            let message = format!("unknown feature {}", shown(entries[i].get("feature")));
            self.error(
                "bad-feature",
                &entries[i],
                "feature",
                message,
                "as `before3:stem`, or one of the built-in facts",
            );
        }
        table
    }

    /// Marks the words that features of names end in.
    fn mark_features(&mut self, entries: &[Entry<'_>]) {
        for e in entries {
            let Some((group, word)) = e.get("feature").split_once(':') else { continue };
            if let Some(known) = Traits::FEATURES.iter().find(|f| f.0 == group) {
                self.marks.set(self.lexicon.vocabulary.id(word), known.1);
            }
        }
    }

    /// `near`, `subject`, `object`, `both`, or `subject=-1.5;object=+0.3`, perhaps with `;experiencer=object`.
    fn scope(&mut self, e: &Entry<'_>, weight: f32) -> Scope {
        let cell = e.get("scope");
        match cell {
            "" | "near" => Scope { near: weight, ..Scope::default() },
            "subject" => Scope { subject: weight, ..Scope::default() },
            "object" => Scope { object: weight, ..Scope::default() },
            "both" => Scope { subject: weight, object: weight, ..Scope::default() },
            _ => {
                let mut scope = Scope::default();
                for part in cell.split(';') {
                    if part.trim() == "experiencer=object" {
                        scope.experiencer = true;
                        continue;
                    }
                    let value = part
                        .split_once('=')
                        .and_then(|(k, v)| Some((k.trim(), v.trim().trim_start_matches('+').parse::<f32>().ok()?)));
                    match value {
                        Some(("subject", v)) => scope.subject = v,
                        Some(("object", v)) => scope.object = v,
                        Some(("near", v)) => scope.near = v,
                        _ => self.error(
                            "bad-scope",
                            e,
                            "scope",
                            format!("unknown scope {}", shown(part)),
                            "near, subject, object, both, or subject=-1.5;object=0.3, perhaps with ;experiencer=object",
                        ),
                    }
                }
                scope
            }
        }
    }

    fn actors(&mut self, entries: &[Entry<'_>]) {
        let mut ids: FxHashMap<&str, u32> = FxHashMap::with_capacity_and_hasher(entries.len(), Default::default());
        let mut first: Vec<Entry<'_>> = Vec::with_capacity(entries.len());
        self.lexicon.gazetteer.aliases.reserve(entries.len());
        let mut alias_of: FxHashMap<&str, (u32, Entry<'_>)> = FxHashMap::default();
        for e in entries {
            let alias = e.get("alias");
            if alias.is_empty() || !(self.has_word(alias) || alias.contains(is_symbol)) {
                self.error(
                    "empty-alias",
                    e,
                    "alias",
                    format!("the alias {} holds no letter, digit or symbol", shown(alias)),
                    "it would match everywhere or nowhere",
                );
                continue;
            }
            if e.get("actor_id").is_empty() {
                self.error("empty-id", e, "actor_id", "the actor_id is empty".to_string(), "");
                continue;
            }
            let Some(kind) = self.actor_type(e) else { continue };
            let actor = match ids.get(e.get("actor_id")) {
                Some(&actor) => {
                    self.same_actor(actor, &mut first, *e, kind);
                    actor
                }
                None => {
                    let actor = self.lexicon.actors.len() as u32;
                    ids.insert(e.get("actor_id"), actor);
                    first.push(*e);
                    self.lexicon.actors.push(Actor {
                        id: e.get("actor_id").into(),
                        name: e.get("name").into(),
                        kind,
                        parent: None,
                    });
                    actor
                }
            };
            if e.is_own() {
                match alias_of.get(alias) {
                    Some((other, before)) if *other != actor && before.is_own() => {
                        let message = format!(
                            "the alias {} means two actors: also {} in line {}",
                            shown(alias),
                            before.get("actor_id"),
                            before.record.line
                        );
                        self.fault(
                            Severity::Warning,
                            "ambiguous-alias",
                            e,
                            "alias",
                            message,
                            "both are kept; matches show the other under candidates",
                        );
                    }
                    _ => {}
                }
                alias_of.insert(alias, (actor, *e));
            }
            self.alias(actor, e);
        }
        for alias in &mut self.lexicon.gazetteer.aliases {
            alias.kind = self.lexicon.actors[alias.actor as usize].kind;
        }
        self.parents(&ids, &first);
    }

    /// Checks a further row of an actor against its first; the last file decides.
    fn same_actor<'a>(&mut self, actor: u32, first: &mut [Entry<'a>], e: Entry<'a>, kind: ActorType) {
        let known = &self.lexicon.actors[actor as usize];
        if known.name == e.get("name") && known.kind == kind {
            return;
        }
        let before = first[actor as usize];
        // A row that replaces another stands where that one stood: rows of earlier files may come behind it.
        if e.file.number < before.file.number {
            return;
        }
        if std::ptr::eq(before.file, e.file) {
            let message = format!(
                "actor_id {} is {:?} ({}) here and {:?} ({}) in line {}",
                shown(e.get("actor_id")),
                e.get("name"),
                kind,
                known.name,
                known.kind,
                before.record.line
            );
            self.error("id-conflict", &e, "actor_id", message, "one actor_id has one name and one type");
        } else {
            let known = &mut self.lexicon.actors[actor as usize];
            known.name = e.get("name").into();
            known.kind = kind;
            first[actor as usize] = e;
        }
    }

    fn alias(&mut self, actor: u32, e: &Entry<'_>) {
        let text = e.get("alias");
        if text.chars().count() > LONGEST {
            self.fault(
                Severity::Warning,
                "long-alias",
                e,
                "alias",
                format!("the alias has {} characters; it is left out", text.chars().count()),
                "1,000 are allowed",
            );
            return;
        }
        let forms = AliasForm::NAMES;
        let form = self.choice(e, "form", forms, Some(AliasForm::Name)).unwrap_or(AliasForm::Name);
        let cases = &[("auto", 0), ("exact", 1), ("ignore", 2)];
        let case = self.choice(e, "case", cases, Some(0)).unwrap_or(0);
        let upper = text.chars().any(char::is_uppercase);
        let (from, to) = (self.date(e, "valid_from", false), self.date(e, "valid_to", true));
        if let (Some(from), Some(to)) = (from, to)
            && from > to
        {
            self.error("backward-dates", e, "valid_from", format!("valid_from {from} is after valid_to {to}"), "");
        }
        let words = self.phrase(text);
        let exact = (case == 1 || (case == 0 && upper) || words.len() == 1 && text.chars().count() == 1).then(|| {
            let mut surface = String::with_capacity(text.len());
            for (i, t) in self.tokens.iter().enumerate() {
                if i > 0 {
                    surface.push(' ');
                }
                match t.span.of(text) {
                    word if word.is_ascii() => surface.push_str(word),
                    word => surface.extend(exact(word)),
                }
            }
            surface.into_boxed_str()
        });
        if e.is_own() {
            self.suspicious_alias(e, text, &words);
        }
        let mut contexts = Vec::new();
        for context in e.get("not_in").split('|').map(str::trim).filter(|c| !c.is_empty()) {
            let around = self.phrase(context);
            match around.windows(words.len()).position(|w| w == words) {
                Some(offset) => contexts.push(Context { words: around.into(), offset }),
                None => {
                    let message = format!("not_in {} does not hold the alias", shown(context));
                    self.fault(
                        Severity::Warning,
                        "odd-not-in",
                        e,
                        "not_in",
                        message,
                        "write the longer phrase in which the alias must not match",
                    );
                }
            }
        }
        let weight = self.number(e, "weight", 1.0);
        let kind = self.lexicon.actors[actor as usize].kind;
        if let Some(&first) = words.first() {
            self.marks.set(first, Traits::ALIAS);
            if exact.as_ref().is_none_or(|e| !e.starts_with(char::is_uppercase)) {
                self.marks.set(first, Traits::SMALL_ALIAS);
            }
        }
        let alias = Alias { actor, kind, form, exact, from, to, not_in: contexts.into(), weight, row: e.row() };
        let index = self.lexicon.gazetteer.aliases.len() as u32;
        self.lexicon.gazetteer.aliases.push(alias);
        self.lexicon.gazetteer.phrases.insert(&words, index);
    }
}

/// Whose given name a word is.
const GENDERS: &[(&str, Function)] = &[("f", Function::FEMALE), ("m", Function::MALE)];

/// The labels of weights of polarity, as [`Polarity::ALL`] has them.
const POLARITY_NAMES: [&str; 3] = ["negative", "neutral", "positive"];

const WILLS: &[(&str, Option<bool>)] = &[("yes", Some(true)), ("no", Some(false))];
const APART: &[(&str, bool)] = &[("yes", true)];

const POLARITIES: &[(&str, Polarity)] = &[
    ("negative", Polarity::Negative),
    ("neutral", Polarity::Neutral),
    ("positive", Polarity::Positive),
    ("-", Polarity::Negative),
    ("0", Polarity::Neutral),
    ("+", Polarity::Positive),
    ("-1", Polarity::Negative),
    ("1", Polarity::Positive),
    ("+1", Polarity::Positive),
];

const CERTAINTIES: &[(&str, Certainty)] = &[
    ("asserted", Certainty::Asserted),
    ("hedged", Certainty::Hedged),
    ("conditional", Certainty::Conditional),
    ("denied", Certainty::Denied),
    ("question", Certainty::Question),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlay_replaces_and_switches_off() {
        let base = "alias,actor_id,name,type\nRoe,r,Roe,person\nPoe,p,Poe,person\n";
        let over = "alias;actor_id;name;type;enabled\nRoe;r;Jane Roe;person;yes\nPoe;p;Poe;person;no\n";
        let sources =
            Sources::empty().with_text(TableId::Actors, "a.csv", base).with_text(TableId::Actors, "b.csv", over);
        let lexicon = load(sources).expect("no faults").lexicon;
        assert_eq!(lexicon.actors.len(), 1);
        assert_eq!(lexicon.place(lexicon.gazetteer.aliases[0].row), "b.csv:2");
        assert_eq!(lexicon.actors[0].name, "Jane Roe");
    }

    #[test]
    fn an_actor_is_what_the_last_file_says() {
        let base = "alias,actor_id,name,type\nRoe,r,Roe,person\nJane Roe,r,Roe,person\n";
        for over in ["Roe,r,Roe Works,company\n", "Jane Roe,r,Roe Works,company\n", "J. Roe,r,Roe Works,company\n"] {
            let over = format!("alias,actor_id,name,type\n{over}");
            let sources =
                Sources::empty().with_text(TableId::Actors, "a.csv", base).with_text(TableId::Actors, "b.csv", &over);
            let lexicon = load(sources).expect("no faults").lexicon;
            assert_eq!((&*lexicon.actors[0].name, lexicon.actors[0].kind), ("Roe Works", ActorType::Company), "{over}");
            assert!(lexicon.gazetteer.aliases.iter().all(|a| a.kind == ActorType::Company), "{over}");
        }
    }

    #[test]
    fn the_builtin_lexicon_is_sound() {
        let loaded = load(Sources::builtin()).expect("no errors");
        assert!(loaded.warnings.is_empty(), "{:#?}", loaded.warnings);
        assert!(loaded.lexicon.cues.len() > 400 && loaded.lexicon.acts.len() > 20);
    }
}
