//! Cues that no row knows, by trial: verbs, nouns and prepositions of the corpus that are no cues are laid over the
//! lexicon as such, each allowed every frame, and the attributions that the analysis then finds are counted.
//!
//! What a cue of the trial takes (its frame) is read off its attributions; its act is that of the known cues that
//! mostly take the same (naive Bayes over the frames).

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Kind, Page, Suggestion, Tally, line, merge_all};
use crate::lexicon::{CueKind, Frame, Function, Lexicon, Sources, TableId, load, regular_forms};
use crate::model::{Attribution, Flags, Span, Tag, WordId};
use crate::stages::attribution::attributions;
use crate::stages::syntax::parse;
use crate::text::fold;

/// The file of the trial.
const FILE: &str = "trial.csv";
/// A noun or preposition must stand so often where a cue would.
const LEAST: u64 = 3;
/// A verb is tried with a preposition behind it if it stands so in this share of its places, and so often.
const PHRASAL: (f64, u64) = (0.1, 5);
/// Log-odds of a cue of the trial: that of cues that were hardly ever seen.
const WEIGHT: f64 = -0.5;

/// What an attribution counts whose content is no clause and no quotation, since many verbs have an object; or one by a
/// noun, since what follows `that` may be a relative clause.
const FAINT: f64 = 0.25;
/// As many attributions tell the act of a cue.
const TELLING: f64 = 4.0;
/// About so many frames are there.
const FRAMES: f64 = 20.0;

/// How often a form of a verb has which tag.
type Forms = FxHashMap<String, [u64; VERBS.len()]>;

/// Verbs of grammar, which are no cues.
const GRAMMAR: Function =
    Function::BE.or(Function::HAVE).or(Function::DO).or(Function::GET).or(Function::MODAL).or(Function::LET);

const VERBS: [Tag; 6] = [Tag::Vb, Tag::Vbp, Tag::Vbz, Tag::Vbd, Tag::Vbn, Tag::Vbg];

/// Words that may be cues.
#[derive(Debug, Default)]
pub(super) struct Candidates {
    verbs: Forms,
    /// Verbs with the particle or preposition behind them.
    phrasal: FxHashMap<String, BTreeMap<String, u64>>,
    /// Nouns before `that`; all places of them, and those.
    nouns: FxHashMap<String, [u64; 2]>,
    /// Two words at the border of a clause, the second a preposition.
    openers: FxHashMap<String, u64>,
}

impl Candidates {
    /// Adds the words of an article.
    pub(super) fn survey(&mut self, page: &Page<'_>) {
        let tokens = &page.document.tokens;
        for (i, token) in tokens.iter().enumerate() {
            if token.flags.has(Flags::PUNCT) || token.flags.has(Flags::DIGIT) {
                continue;
            }
            let lower = !token.flags.has(Flags::CAPITAL);
            let known = |kind| is_cue(page.lexicon, token.word, kind);
            let function = page.lexicon.function(token.word);
            let tag = page.tags[i];
            if let Some(verb) = VERBS.iter().position(|&t| t == tag)
                && lower
                && !function.has(GRAMMAR)
                && !known(CueKind::Verb)
            {
                let form = fold(page.surface(i));
                self.verbs.entry(form.clone()).or_default()[verb] += 1;
                if Self::behind(page, i) {
                    *self.phrasal.entry(form).or_default().entry(fold(page.surface(i + 1))).or_default() += 1;
                }
            }
            if matches!(tag, Tag::Nn | Tag::Nns) && lower && !known(CueKind::Noun) {
                let that = tokens.get(i + 1).is_some_and(|t| page.lexicon.function(t.word).has(Function::THAT));
                let counts = self.nouns.entry(fold(page.surface(i))).or_default();
                counts[0] += 1;
                counts[1] += u64::from(that);
            }
            if Self::opens(page, i) {
                *self.openers.entry(fold(&format!("{} {}", page.surface(i), page.surface(i + 1)))).or_default() += 1;
            }
        }
    }

    /// Whether a particle or preposition stands behind the verb at `i`.
    fn behind(page: &Page<'_>, i: usize) -> bool {
        let clause = Function::THAT.or(Function::SUBORDINATOR).or(Function::WH);
        let Some(next) = page.document.tokens.get(i + 1).filter(|t| !t.flags.has(Flags::FIRST)) else { return false };
        matches!(page.tags[i + 1], Tag::In | Tag::Rp | Tag::To)
            && !(page.tags[i + 1] == Tag::To && page.tags.get(i + 2) == Some(&Tag::Vb))
            && !page.lexicon.function(next.word).has(clause)
    }

    /// Whether two words that may introduce a source stand at `i`: at the border of a clause, before a name or noun.
    fn opens(page: &Page<'_>, i: usize) -> bool {
        let tokens = &page.document.tokens;
        let Some(behind) = tokens.get(i + 2).filter(|t| !t.flags.has(Flags::FIRST)) else { return false };
        let border = tokens[i].flags.has(Flags::FIRST)
            || page.lexicon.function(tokens[i - 1].word).has(Function::COMMA)
            || tokens[i - 1].flags.has(Flags::QUOTE);
        let noun = behind.flags.has(Flags::CAPITAL) || matches!(page.tags[i + 2], Tag::Dt | Tag::PrpPoss | Tag::Nns);
        let speech = page.lexicon.speech(tokens[i + 1].word);
        let preposition = speech.frame().is_some() || speech.function.has(Function::TO.or(Function::OF));
        let opener = matches!(page.tags[i], Tag::Vbg | Tag::Vbn | Tag::In | Tag::Jj | Tag::Rb);
        let mut known = false;
        page.lexicon.cue_forms.at(&tokens[i..], |length, _| known |= length >= 2);
        border && noun && preposition && opener && !known
    }

    pub(super) fn merge(&mut self, later: Candidates) {
        merge_all(&mut self.verbs, later.verbs, |a, b| a.iter_mut().zip(b).for_each(|(a, b)| *a += b));
        merge_all(&mut self.phrasal, later.phrasal, |a, b| {
            b.into_iter().for_each(|(word, n)| *a.entry(word).or_default() += n);
        });
        merge_all(&mut self.nouns, later.nouns, |a, b| a.iter_mut().zip(b).for_each(|(a, b)| *a += b));
        merge_all(&mut self.openers, later.openers, |a, b| *a += b);
    }
}

/// A cue of the trial.
#[derive(Debug)]
struct Candidate {
    text: String,
    kind: &'static str,
    /// As the cell wants them; empty where they are regular.
    forms: String,
    /// Places of it.
    occurrences: u64,
    variants: Vec<(String, u64)>,
}

/// A lexicon with the candidates as cues.
#[derive(Debug)]
pub(super) struct Trial {
    pub(super) lexicon: Lexicon,
    candidates: Vec<Candidate>,
    /// Number of the trial's file in the lexicon.
    file: usize,
}

/// The trial; none if nothing is to be tried.
pub(super) fn trial(found: &Candidates, sources: &Sources, lexicon: &Lexicon) -> Option<Trial> {
    let act = &lexicon.acts.iter().find(|a| a.polarity == crate::model::Polarity::Neutral)?.name;
    let mut candidates = verbs(found, lexicon);
    for (noun, [all, that]) in &found.nouns {
        if *that >= LEAST && is_word(noun) {
            let variants = Vec::new();
            let (text, forms) = (noun.clone(), String::new());
            candidates.push(Candidate { text, kind: "noun", forms, occurrences: *all, variants });
        }
    }
    for (words, &occurrences) in &found.openers {
        if occurrences >= LEAST && words.split(' ').all(is_word) {
            let (text, forms) = (words.clone(), String::new());
            candidates.push(Candidate { text, kind: "preposition", forms, occurrences, variants: Vec::new() });
        }
    }
    candidates.sort_by(|a, b| (&a.text, a.kind).cmp(&(&b.text, b.kind)));
    if candidates.is_empty() {
        return None;
    }
    let mut text = Kind::Cues.columns().collect::<Vec<_>>().join(",");
    for c in &candidates {
        let frame = match c.kind {
            "verb" => {
                "that|wh|quote|to|obj-to|ing|np|as|addressee|to-addressee|passive|paren|of|for|about|on|with|against"
            }
            "noun" => "that|to|of|about|for|against",
            _ => "np|paren",
        };
        let weight = WEIGHT.to_string();
        let cells = [
            ("cue", c.text.as_str()),
            ("act", act.as_str()),
            ("polarity", "neutral"),
            ("kind", c.kind),
            ("frame", frame),
            ("certainty", "asserted"),
            ("target", "none"),
            ("forms", &c.forms),
            ("weight", &weight),
            ("enabled", "yes"),
        ];
        text.push('\n');
        text.push_str(&line(&Kind::Cues.row(&cells)));
    }
    let lexicon = load(sources.clone().with_text(TableId::Cues, FILE, &text)).expect("rows as they should be").lexicon;
    let file = lexicon.files.iter().rposition(|f| f == FILE).expect("laid over");
    Some(Trial { lexicon, candidates, file })
}

/// The verbs that the forms are of.
fn verbs(found: &Candidates, lexicon: &Lexicon) -> Vec<Candidate> {
    let forms = &found.verbs;
    let mut bases: BTreeMap<String, Vec<(&str, [u64; VERBS.len()])>> = BTreeMap::new();
    let mut sorted: Vec<(&String, &[u64; VERBS.len()])> = forms.iter().collect();
    sorted.sort();
    // How much a word is a base form: in the corpus, and for the lexicon.
    let known = |base: &str| {
        let seen = forms.get(base).map_or(0, |tags| tags[0] + tags[1]);
        let tags = lexicon.tagging.lower(lexicon.vocabulary.id(base));
        (seen, tags.iter().any(|t| matches!(t.0, Tag::Vb | Tag::Vbp)))
    };
    for (form, tags) in sorted {
        if let Some(base) = base(form, tags, lexicon, &known) {
            bases.entry(base).or_default().push((form, *tags));
        }
    }
    let verbs = lexicon.cues.iter().filter(|c| c.kind == CueKind::Verb);
    let phrases: FxHashSet<&str> = verbs.map(|c| c.text.as_str()).collect();
    let mut out = Vec::new();
    for (base, seen) in bases {
        let id = lexicon.vocabulary.id(&base);
        let grammar = lexicon.function(id).has(GRAMMAR) || is_cue(lexicon, id, CueKind::Verb);
        // `found` is a form of another verb far more often than a verb of its own.
        let other = lexicon.stems.base_of(&base).is_some_and(|other| other != base);
        if grammar || other || !is_word(&base) {
            continue;
        }
        let all = |tags: &[u64; VERBS.len()]| tags.iter().sum::<u64>();
        let occurrences = seen.iter().map(|(_, tags)| all(tags)).sum();
        let variants = seen.iter().filter(|(f, _)| *f != base).map(|(f, tags)| (f.to_string(), all(tags))).collect();
        let cell = cell(&base, &seen, lexicon);
        let mut behind: BTreeMap<&str, u64> = BTreeMap::new();
        for (form, _) in &seen {
            for (word, n) in found.phrasal.get(*form).into_iter().flatten() {
                // What mostly stands where sources are introduced is tried as that alone.
                let opens = found.openers.get(&format!("{form} {word}")).copied().unwrap_or(0);
                if 2 * opens < *n {
                    *behind.entry(word).or_default() += n;
                }
            }
        }
        for (word, n) in behind.into_iter().filter(|(word, _)| is_word(word)) {
            let text = format!("{base} {word}");
            if n >= PHRASAL.1 && n as f64 >= PHRASAL.0 * occurrences as f64 && !phrases.contains(text.as_str()) {
                let forms = cell.clone();
                out.push(Candidate { text, kind: "verb", forms, occurrences: n, variants: Vec::new() });
            }
        }
        out.push(Candidate { forms: cell, text: base, kind: "verb", occurrences, variants });
    }
    out
}

/// Whether it is all letters, so that a row with it means what it says: `|` and `...` divide cells.
fn is_word(word: &str) -> bool {
    word.chars().count() > 1 && word.chars().all(|c| c.is_alphabetic() || c == '-')
}

/// Whether the word alone is a cue of this kind; one with a gap behind it (`as Roe put it`) is not.
fn is_cue(lexicon: &Lexicon, word: WordId, kind: CueKind) -> bool {
    lexicon.cue_forms.whole(word).iter().any(|f| f.kind == kind && f.tail.is_none())
}

/// The base form of a form with these tags; none if it does not look like such a form.
fn base(
    form: &str,
    tags: &[u64; VERBS.len()],
    lexicon: &Lexicon,
    known: &impl Fn(&str) -> (u64, bool),
) -> Option<String> {
    if let Some(word) = lexicon.stems.base_of(form) {
        return Some(word.to_owned());
    }
    let [vb, vbp, vbz, vbd, vbn, vbg] = *tags;
    let (bare, third, past, gerund) = (vb + vbp, vbz, vbd + vbn, vbg);
    let cut = |ending: &str| form.strip_suffix(ending).filter(|rest| rest.chars().count() > 1);
    let most = bare.max(third).max(past).max(gerund);
    let mut rest: Vec<String> = Vec::new();
    let stem = if most == bare {
        return Some(form.to_owned());
    } else if most == third {
        rest.extend(cut("ies").map(|r| format!("{r}y")));
        rest.extend(cut("es").map(str::to_owned));
        cut("s")
    } else if most == past {
        rest.extend(cut("ied").map(|r| format!("{r}y")));
        cut("ed")
    } else {
        rest.extend(cut("ying").map(|r| format!("{r}ie")));
        cut("ing")
    };
    let stem = stem?;
    rest.insert(0, stem.to_owned());
    rest.insert(1, format!("{stem}e"));
    let mut letters = stem.chars().rev();
    let doubled = letters.next() == letters.next();
    if doubled {
        rest.insert(2, stem[..stem.len() - stem.chars().next_back().map_or(0, char::len_utf8)].to_owned());
    }
    let best = rest.iter().filter(|base| known(base) != (0, false)).max_by_key(|base| known(base)).cloned();
    best.or_else(|| Some(rest.swap_remove(if doubled { 2 } else { 0 })))
}

/// The cell `forms`: third person, past, participle and gerund, as they were seen or else as they should be.
fn cell(base: &str, seen: &[(&str, [u64; VERBS.len()])], lexicon: &Lexicon) -> String {
    let regular = regular_forms(base);
    let irregular = lexicon.stems.forms_of(base);
    // Of the past and its participle, which mostly are one form, each may have to do for the other.
    let tags: [&[usize]; 4] = [&[2], &[3, 4], &[4, 3], &[5]];
    let form = |slot: usize| {
        let with = |tag: usize| {
            let forms = seen.iter().filter(|(form, tags)| tags[tag] > 0 && *form != base);
            forms.max_by_key(|(_, tags)| tags[tag]).map(|(form, _)| form.to_string())
        };
        let should = match slot {
            1 => irregular.first(),
            2 => irregular.last(),
            _ => None,
        };
        let seen = tags[slot].iter().find_map(|&tag| with(tag));
        seen.unwrap_or_else(|| should.map_or_else(|| regular[slot].clone(), |form| form.to_string()))
    };
    let forms: Vec<String> = (0..4).map(form).collect();
    if forms == regular { String::new() } else { forms.join("|") }
}

/// What the analysis made of one candidate.
#[derive(Debug, Default)]
struct Count {
    tally: Tally,
    /// Sum of the probabilities of its attributions.
    gain: f64,
    frames: BTreeMap<String, u64>,
}

impl Count {
    fn merge(&mut self, later: Count) {
        self.tally.merge(later.tally);
        self.gain += later.gain;
        later.frames.into_iter().for_each(|(f, n)| *self.frames.entry(f).or_default() += n);
    }
}

/// What it made of all, and of the cues that are known.
#[derive(Debug, Default)]
pub(super) struct Counts {
    /// By number of the candidate.
    of: FxHashMap<usize, Count>,
    /// Frames of known cues by act.
    acts: BTreeMap<u8, BTreeMap<String, u64>>,
}

impl Counts {
    pub(super) fn take(&mut self, page: &Page<'_>, trial: &Trial) {
        let mut here: BTreeMap<usize, (u64, Span)> = BTreeMap::new();
        let trees = parse(page.text, &page.document, &trial.lexicon);
        for a in attributions(&page.document, &trees, &page.mentions, &trial.lexicon) {
            let Some(row) = a.rows.iter().find(|r| trial.lexicon.cue_rows.contains_key(r)) else { continue };
            if row.file() != trial.file {
                *self.acts.entry(a.act.0).or_default().entry(frame(page, &a)).or_default() += 1;
                continue;
            }
            let at = a.cue.iter().copied().reduce(Span::join).unwrap_or(a.content[0]);
            if named(page, at) {
                continue;
            }
            // The first line is that of the columns.
            let number = row.line() as usize - 2;
            let count = self.of.entry(number).or_default();
            let frame = frame(page, &a);
            let weight = match (a.rule, frame.as_str()) {
                ("noun", "that") => FAINT,
                ("noun", _) => FAINT * FAINT,
                ("according", _) | (_, "that" | "wh" | "quote" | "paren" | "to") => 1.0,
                _ => FAINT,
            };
            count.gain += weight / (1.0 + f64::from(-a.score).exp());
            *count.frames.entry(frame).or_default() += 1;
            here.entry(number).or_insert((0, at)).0 += 1;
        }
        for (number, (count, at)) in here {
            self.of.get_mut(&number).expect("counted above").tally.article(page, count, at);
        }
    }

    pub(super) fn merge(&mut self, later: Counts) {
        merge_all(&mut self.of, later.of, Count::merge);
        for (act, frames) in later.acts {
            let mine = self.acts.entry(act).or_default();
            frames.into_iter().for_each(|(f, n)| *mine.entry(f).or_default() += n);
        }
    }

    /// The act whose attributions are most like these.
    fn act(&self, count: &Count) -> Option<u8> {
        let mine: u64 = count.frames.values().sum();
        // Attributions of one cue are alike, so that many tell little more than a few.
        let each = (mine as f64).min(TELLING) / mine.max(1) as f64;
        let likely = |frames: &BTreeMap<String, u64>| {
            let all = frames.values().sum::<u64>() as f64;
            let share = |f: &str| (frames.get(f).copied().unwrap_or(0) as f64 + 1.0) / (all + FRAMES);
            all.ln() + each * count.frames.iter().map(|(f, n)| *n as f64 * share(f).ln()).sum::<f64>()
        };
        let best = self.acts.iter().map(|(act, frames)| (*act, likely(frames)));
        best.max_by(|a, b| a.1.total_cmp(&b.1)).map(|b| b.0)
    }
}

/// Whether the words are written as a name inside a sentence.
fn named(page: &Page<'_>, at: Span) -> bool {
    let tokens = &page.document.tokens;
    let words =
        tokens[tokens.partition_point(|t| t.span.end <= at.start)..].iter().take_while(|t| t.span.start < at.end);
    words.into_iter().any(|t| t.flags.has(Flags::CAPITAL) && !t.flags.has(Flags::FIRST))
}

/// The frame that an attribution shows.
fn frame(page: &Page<'_>, a: &Attribution) -> String {
    let tokens = &page.document.tokens;
    let start = tokens.partition_point(|t| t.span.end <= a.content[0].start);
    let function = |i: usize| page.lexicon.function(tokens[i].word);
    let preposition = |i: usize| page.lexicon.speech(tokens[i].word).frame().map(|_| fold(page.surface(i)));
    match a.rule {
        "after-content" | "inverted" | "as-clause" => "paren".into(),
        "passive" => "passive".into(),
        "object" | "relative" => "np".into(),
        "quote-after" => "quote".into(),
        "infinitive" if page.tags[start] == Tag::To => "to".into(),
        "infinitive" => "obj-to".into(),
        "preposition" | "noun" => preposition(start)
            .or_else(|| preposition(start.saturating_sub(1)))
            .unwrap_or_else(|| if page.tags[start] == Tag::To { "to".into() } else { "that".into() }),
        "according" => "np".into(),
        _ if function(start).has(Function::THAT) => "that".into(),
        _ if tokens[start].flags.has(Flags::QUOTE) => "quote".into(),
        _ if function(start).has(Function::WH) => "wh".into(),
        _ => "that".into(),
    }
}

/// The suggestions.
pub(super) fn propose(counts: &Counts, trial: &Trial) -> Vec<Suggestion> {
    let mut numbers: Vec<usize> = counts.of.keys().copied().collect();
    numbers.sort_unstable();
    numbers.into_iter().map(|n| suggestion(&counts.of[&n], &trial.candidates[n], counts, trial)).collect()
}

fn suggestion(count: &Count, candidate: &Candidate, counts: &Counts, trial: &Trial) -> Suggestion {
    let act = counts.act(count).map_or("say", |a| &trial.lexicon.acts[usize::from(a)].name);
    let all = count.tally.occurrences;
    let mut frames: Vec<(&String, &u64)> = count.frames.iter().filter(|(_, n)| **n * 20 >= all).collect();
    frames.sort_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
    let known = |f: &&String| Frame::NAMES.iter().any(|n| n.0 == f.as_str()) || Frame::preposition(f).is_some();
    let frame: Vec<&str> = frames.iter().map(|f| f.0).filter(known).map(String::as_str).collect();
    let occurrences = candidate.occurrences.max(all);
    let odds = (all as f64 + 0.5) / ((occurrences - all) as f64 + 0.5);
    let weight = format!("{:.2}", odds.ln().clamp(-3.0, 3.0));
    let polarity = trial.lexicon.acts.iter().find(|a| a.name == act).map_or("neutral", |a| a.polarity.name());
    let note = format!("{all}/{occurrences}");
    let cells = [
        ("cue", candidate.text.as_str()),
        ("act", act),
        ("polarity", polarity),
        ("kind", candidate.kind),
        ("frame", &frame.join("|")),
        ("certainty", "asserted"),
        ("target", "none"),
        ("forms", &candidate.forms),
        ("weight", &weight),
        ("enabled", "yes"),
        ("note", &note),
    ];
    Suggestion {
        kind: Kind::Cues,
        words: candidate.text.clone(),
        guess: format!("{act} {}", candidate.kind),
        // Of two that add as much, the one that is a cue wherever it stands is the surer.
        gain: count.gain * (all as f64 / occurrences as f64).sqrt(),
        documents: count.tally.documents,
        occurrences: all,
        variants: candidate.variants.clone(),
        remark: format!("{all} of {occurrences}"),
        examples: count.tally.examples.clone(),
        rows: vec![Kind::Cues.row(&cells)],
    }
}
