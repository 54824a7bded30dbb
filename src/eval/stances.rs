//! Which side a sentence takes towards a given target: asks the program, writes what it said, and compares.
//!
//! Four forms of gold file, told apart by their columns (offsets are characters, ends exclusive):
//!
//! | columns beside id and sentence | asked | scored, where the label column is there and filled |
//! | --- | --- | --- |
//! | target_start, target_end, optional holder_start, holder_end | the stance towards the target | `polarity`; `act`, over the acts that either side names |
//! | source_start, source_end, target_start, target_end | the same, from the source | `act`, a PLOVER root (Halterman et al. 2023) |
//! | target, optional holder: their words as the sentence has them | the stance towards the target | `polarity` |
//! | p_start, p_end, q_start, q_end | from p to q (id + `>`) and from q to p (id + `<`) | `label`, or `polarity` with `direction`: five directed classes (Park, Pan & Joo 2021) |
//!
//! A file of words instead of places is somebody's own, so its columns may have other usual names (text, entity, label
//! ...), it needs no id, and sides may be written `+`, `0`, `-` and the like.
//!
//! A file of targets may have, in place of `polarity`, the columns `negative`, `neutral` and `positive`: how likely each
//! side is to another program; one of pairs, in place of `label`, five columns called like the classes (`neutral`,
//! `positive_pq` and so on). Weights can be learned from it; it is not scored.
//!
//! For two directions the answer that is not neutral and has the larger absolute score wins, the first one on a tie.
//! A row whose act has no PLOVER root counts as wrong. The figures are those of `score_stance.py` (see [`Score`]).

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use rayon::prelude::*;

use super::classes::Items;
pub use super::classes::{Class, Score};
use super::offsets::{Chars, Offsets};
use super::table::{Row, Table, read, shown, write};
use crate::model::{Certainty, Diagnostic, Polarity, Severity, Span};

/// The five classes of a directed pair.
pub const DIRECTED: [&str; 5] = ["neutral", "positive_pq", "positive_qp", "negative_pq", "negative_qp"];

/// The roots of PLOVER that are scored.
const ROOTS: [&str; 15] = [
    "accuse",
    "agree",
    "aid",
    "assault",
    "coerce",
    "consult",
    "cooperate",
    "mobilize",
    "protest",
    "reject",
    "request",
    "sanction",
    "support",
    "threaten",
    "yield",
];

/// What a column with sentences may be called,
const SENTENCE: [&str; 2] = ["sentence", "text"];
/// one with targets,
const TARGET: [&str; 4] = ["target", "entity", "aspect", "actor"];
/// one with holders,
const HOLDER: [&str; 2] = ["holder", "source"];
/// and one with sides.
const SIDE: [&str; 4] = ["polarity", "label", "sentiment", "stance"];

/// Other ways to write a side.
const SIDES: [(&str, Polarity); 9] = [
    ("-", Polarity::Negative),
    ("-1", Polarity::Negative),
    ("neg", Polarity::Negative),
    ("0", Polarity::Neutral),
    ("neu", Polarity::Neutral),
    ("+", Polarity::Positive),
    ("1", Polarity::Positive),
    ("+1", Polarity::Positive),
    ("pos", Polarity::Positive),
];

/// The columns of the file of answers.
const ANSWERS: [&str; 7] = ["id", "polarity", "score", "act", "plover", "certainty", "evidence"];

/// A question to the program: how does this sentence (or the holder in it) stand towards the target?
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Id of the row; for a pair, `>` or `<` is added.
    pub id: String,
    /// The sentence.
    pub sentence: String,
    /// The target, in bytes of the sentence.
    pub target: Span,
    /// The holder, in bytes of the sentence; `None`: anyone, the sentence itself.
    pub holder: Option<Span>,
}

/// What the program says to a [`Request`].
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// Which side.
    pub polarity: Polarity,
    /// Below 0 against, above 0 for; four decimals are kept.
    pub score: f64,
    /// Name of the act.
    pub act: String,
    /// PLOVER root of the act, or empty.
    pub plover: String,
    /// How surely.
    pub certainty: Certainty,
    /// The words that decided and what each added.
    pub evidence: String,
}

impl Judgement {
    /// The score as it is written, so that the file and the figures agree.
    fn rounded(&self) -> f64 {
        (self.score * 1e4).round() / 1e4 + 0.0
    }
}

/// What is asked, and what the right answers are.
#[derive(Clone, Debug)]
pub struct Gold {
    requests: Vec<Request>,
    ids: Vec<String>,
    tasks: Vec<Task>,
    chances: Vec<Vec<f64>>,
}

/// A column of right answers, one for each id.
#[derive(Clone, Debug)]
enum Task {
    /// Index into [`Polarity::ALL`].
    Polarity(Vec<usize>),
    /// Index into [`DIRECTED`].
    Directed(Vec<usize>),
    /// Index into [`ROOTS`].
    Root(Vec<usize>),
    /// Name of the act.
    Act(Vec<String>),
}

/// What the rows of a gold file can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// The side towards a target.
    Side,
    /// Which of two entities takes which side towards the other.
    Direction,
    /// What a source does to a target.
    Act,
}

/// The form of a gold file.
#[derive(Clone, Copy, PartialEq)]
enum Shape {
    Target,
    /// As `Target`, with words for places.
    Words,
    Source,
    Pair,
}

impl Gold {
    /// Reads a gold file.
    ///
    /// # Errors
    /// All faults of the file: missing columns, an id twice, spans outside the sentence, unknown labels.
    pub fn read(path: &Path) -> Result<Gold, Vec<Diagnostic>> {
        let bytes = read(path)?;
        Gold::parse(&shown(path), &bytes)
    }

    /// The same from the bytes of a file, `file` being its name in messages.
    ///
    /// # Errors
    /// See [`Gold::read`].
    pub fn parse(file: &str, bytes: &[u8]) -> Result<Gold, Vec<Diagnostic>> {
        let table = Table::parse(file, bytes)?;
        let columns = Columns::find(&table)?;
        let mut problems = Vec::new();
        let mut gold = Gold { requests: Vec::new(), ids: Vec::new(), tasks: Vec::new(), chances: Vec::new() };
        let mut seen: HashMap<String, u64> = HashMap::new();
        for row in table.rows() {
            let id = match columns.id {
                Some(column) => row.cell(column).to_owned(),
                None => row.line.to_string(),
            };
            if let Some(first) = seen.insert(id.clone(), row.line) {
                problems.push(row.fault("gold-twice", format!("the id `{id}` is already on line {first}")));
            }
            gold.ids.push(id);
            columns.ask(row, &mut gold.requests, &mut problems);
        }
        gold.tasks = columns.tasks(&table, &mut problems);
        gold.chances = columns.chances(&table, &mut problems);
        if problems.is_empty() { Ok(gold) } else { Err(problems) }
    }

    /// The right answers of the first label column, one for each row (for a pair: `negative_qp` and so on); none if
    /// the file has no labels.
    pub fn answers(&self) -> Vec<String> {
        let named = |labels: &[&str], right: &[usize]| right.iter().map(|&i| labels[i].to_owned()).collect();
        match self.tasks.first() {
            None => Vec::new(),
            Some(Task::Polarity(right)) => named(&polarities(), right),
            Some(Task::Directed(right)) => named(&DIRECTED, right),
            Some(Task::Root(right)) => named(&ROOTS, right),
            Some(Task::Act(right)) => right.clone(),
        }
    }

    /// What another program thinks of each row: how likely each side is ([`Polarity::ALL`]), or for a pair each class
    /// ([`DIRECTED`]), between 0 and 1, 1 together. None if the file has no columns that are called so.
    pub fn chances(&self) -> &[Vec<f64>] {
        &self.chances
    }

    /// Whether its rows tell this, so that it can be learned from them.
    pub fn tells(&self, what: Told) -> bool {
        match self.tasks.first() {
            Some(Task::Polarity(_)) => what == Told::Side,
            Some(Task::Directed(_)) => what == Told::Direction,
            Some(Task::Root(_)) => what == Told::Act,
            Some(Task::Act(_)) | None => false,
        }
    }

    /// What is to be asked, in the order of the file.
    pub fn requests(&self) -> &[Request] {
        &self.requests
    }
}

/// The numbers of the columns.
struct Columns {
    shape: Shape,
    id: Option<usize>,
    sentence: usize,
    /// Start and end of the target, or of q; the same column twice where it holds words.
    target: [usize; 2],
    /// Start and end of the holder, the source, or p.
    holder: Option<[usize; 2]>,
}

/// The first of some columns that a file has.
fn first(table: &Table, names: &[&str]) -> Option<usize> {
    names.iter().find_map(|name| table.column(name))
}

/// Where a name stands in a sentence: as words of their own, if anywhere so, else as part of one.
fn place(sentence: &str, name: &str) -> Option<Span> {
    let span = |(at, _): (usize, &str)| Span::new(at, at + name.len());
    let alone = |s: &Span| {
        let open = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        open(sentence[..s.start as usize].chars().next_back()) && open(sentence[s.end as usize..].chars().next())
    };
    let mut places = sentence.match_indices(name).map(span);
    let first = places.next()?;
    Some(std::iter::once(first).chain(places).find(alone).unwrap_or(first))
}

impl Columns {
    fn find(table: &Table) -> Result<Columns, Vec<Diagnostic>> {
        let has = |name: &str| table.column(name).is_some();
        let (shape, target, holder) = if has("p_start") && !has("target_start") {
            (Shape::Pair, ["q_start", "q_end"], Some(["p_start", "p_end"]))
        } else if has("source_start") {
            (Shape::Source, ["target_start", "target_end"], Some(["source_start", "source_end"]))
        } else {
            let holder = has("holder_start").then_some(["holder_start", "holder_end"]);
            (Shape::Target, ["target_start", "target_end"], holder)
        };
        if !has("target_start") && shape == Shape::Target {
            return Columns::of_words(table);
        }
        let [id, sentence] = table.require(["id", "sentence"])?;
        let id = Some(id);
        let holder = holder.map(|names| table.require(names)).transpose()?;
        Ok(Columns { shape, id, sentence, target: table.require(target)?, holder })
    }

    /// Of a file with words for places.
    fn of_words(table: &Table) -> Result<Columns, Vec<Diagnostic>> {
        let (sentence, target) = (first(table, &SENTENCE), first(table, &TARGET));
        let (Some(sentence), Some(target)) = (sentence, target) else {
            let needed = [(sentence, &SENTENCE[..]), (target, &TARGET[..])];
            let missing = needed.iter().filter(|n| n.0.is_none()).map(|n| n.1.join(" or "));
            let message = format!("columns are missing: {}", missing.collect::<Vec<_>>().join(", "));
            let help = "sentences with a target (its words, or target_start and target_end), and its polarity";
            return Err(vec![
                Diagnostic::new(Severity::Error, "gold-columns", &table.file, 1, message).with_help(help),
            ]);
        };
        let holder = first(table, &HOLDER).map(|c| [c, c]);
        Ok(Columns { shape: Shape::Words, id: table.column("id"), sentence, target: [target, target], holder })
    }

    /// The questions of a row.
    fn ask(&self, row: Row<'_>, requests: &mut Vec<Request>, problems: &mut Vec<Diagnostic>) {
        let sentence = row.cell(self.sentence);
        let offsets = Offsets::new(sentence);
        let words = self.shape == Shape::Words;
        let mut span = |[start, end]: [usize; 2]| {
            if words {
                let name = row.cell(start).trim();
                let found = place(sentence, name).filter(|_| !name.is_empty());
                if found.is_none() {
                    let why = if name.is_empty() {
                        "it is empty".to_owned()
                    } else {
                        format!("`{name}` does not stand in it")
                    };
                    problems.push(row.fault("gold-span", format!("the sentence has no such target or holder: {why}")));
                }
                found
            } else {
                match Chars::read(row.cell(start), row.cell(end), offsets.count()) {
                    Ok(chars) => offsets.bytes(chars),
                    Err(why) => {
                        problems.push(row.fault("gold-span", why));
                        None
                    }
                }
            }
        };
        let blank = |[start, end]: [usize; 2]| row.cell(start).is_empty() && row.cell(end).is_empty();
        let holder = match self.holder {
            Some(cells) if matches!(self.shape, Shape::Source | Shape::Pair) || !blank(cells) => match span(cells) {
                None => return,
                holder => holder,
            },
            _ => None,
        };
        let Some(target) = span(self.target) else { return };
        let mut push = |mark: &str, target: Span, holder: Option<Span>| {
            let id = self.id.map_or_else(|| row.line.to_string(), |c| row.cell(c).to_owned());
            let id = format!("{id}{mark}");
            requests.push(Request { id, sentence: sentence.to_owned(), target, holder });
        };
        match (self.shape, holder) {
            (Shape::Pair, Some(p)) => {
                push(">", target, Some(p));
                push("<", p, Some(target));
            }
            (_, holder) => push("", target, holder),
        }
    }

    /// The label columns that are there and filled.
    fn tasks(&self, table: &Table, problems: &mut Vec<Diagnostic>) -> Vec<Task> {
        let filled = |name: &str| {
            let column = table.column(name)?;
            table.rows().any(|r| !r.cell(column).trim().is_empty()).then_some(column)
        };
        let label = |row: Row<'_>, column: usize| row.cell(column).trim().to_lowercase();
        let mut indexed = |labels: &[&str], of: &dyn Fn(Row<'_>) -> String| -> Vec<usize> {
            let index = |row: Row<'_>| {
                let label = of(row);
                labels.iter().position(|l| *l == label).unwrap_or_else(|| {
                    let message = format!("the label `{label}` is not one of {}", labels.join(", "));
                    problems.push(row.fault("gold-label", message));
                    0
                })
            };
            table.rows().map(index).collect()
        };
        match self.shape {
            Shape::Target => {
                let polarity = filled("polarity").map(|c| Task::Polarity(indexed(&polarities(), &|r| label(r, c))));
                let act = filled("act").map(|c| Task::Act(table.rows().map(|r| label(r, c)).collect()));
                polarity.into_iter().chain(act).collect()
            }
            Shape::Words => {
                let side = |r: Row<'_>, c| {
                    let cell = label(r, c);
                    SIDES.iter().find(|s| s.0 == cell).map_or(cell, |s| s.1.name().to_owned())
                };
                let column = SIDE.iter().find_map(|name| filled(name));
                column.map(|c| Task::Polarity(indexed(&polarities(), &|r| side(r, c)))).into_iter().collect()
            }
            Shape::Source => filled("act").map(|c| Task::Root(indexed(&ROOTS, &|r| label(r, c)))).into_iter().collect(),
            Shape::Pair => match (filled("label"), filled("polarity"), table.column("direction")) {
                (Some(c), _, _) => vec![Task::Directed(indexed(&DIRECTED, &|r| label(r, c)))],
                (None, Some(polarity), Some(direction)) => {
                    let joined = |r: Row<'_>| match label(r, polarity) {
                        neutral if neutral == "neutral" => neutral,
                        polar => format!("{polar}_{}", label(r, direction)),
                    };
                    vec![Task::Directed(indexed(&DIRECTED, &joined))]
                }
                _ => Vec::new(),
            },
        }
    }
}

impl Columns {
    /// The columns that are called like the labels.
    fn chances(&self, table: &Table, problems: &mut Vec<Diagnostic>) -> Vec<Vec<f64>> {
        const ROUNDED: f64 = 0.02;
        let labels = match self.shape {
            Shape::Target | Shape::Words => polarities(),
            Shape::Pair => DIRECTED.to_vec(),
            Shape::Source => return Vec::new(),
        };
        let columns: Option<Vec<usize>> = labels.iter().map(|label| table.column(label)).collect();
        let Some(columns) = columns else { return Vec::new() };
        let mut of_row = |row: Row<'_>| -> Vec<f64> {
            let cells: Vec<f64> = columns.iter().map(|&c| row.cell(c).trim().parse().unwrap_or(f64::NAN)).collect();
            let chance = |c: &f64| (0.0..=1.0).contains(c);
            if !cells.iter().all(chance) || (cells.iter().sum::<f64>() - 1.0).abs() > ROUNDED {
                let message = format!("{} are not chances: numbers from 0 to 1, 1 together", labels.join(", "));
                problems.push(row.fault("gold-chances", message));
            }
            cells
        };
        table.rows().map(&mut of_row).collect()
    }
}

fn polarities() -> Vec<&'static str> {
    Polarity::ALL.iter().map(|p| p.name()).collect()
}

/// Puts every request to the program, on all cores; the answers stand in the order of the requests.
pub fn ask(gold: &Gold, judge: impl Fn(&Request) -> Judgement + Sync) -> Vec<Judgement> {
    gold.requests.par_iter().map(&judge).collect()
}

/// The answers as a CSV file: id, polarity, score, act, plover, certainty, evidence. Ids are written as they are, since
/// they must be found again; evidence that a spreadsheet would take for a formula gets a leading `'`.
pub fn predictions_csv(gold: &Gold, judgements: &[Judgement]) -> String {
    assert_eq!(gold.requests.len(), judgements.len(), "one answer for each request");
    let row = |(request, j): (&Request, &Judgement)| {
        let mut evidence = j.evidence.replace(['\r', '\n', '\0'], " ");
        if evidence.starts_with(['=', '+', '-', '@', '\t']) {
            evidence.insert(0, '\'');
        }
        let (score, plover) = (j.rounded().to_string(), j.plover.to_lowercase());
        [request.id.clone(), j.polarity.to_string(), score, j.act.clone(), plover, j.certainty.to_string(), evidence]
    };
    write(&ANSWERS, gold.requests.iter().zip(judgements).map(row))
}

/// The figures of each label column of the gold file; none if it has no labels.
///
/// # Panics
/// If there is not one answer for each request.
pub fn score(gold: &Gold, judgements: &[Judgement]) -> Vec<Score> {
    assert_eq!(gold.requests.len(), judgements.len(), "one answer for each request");
    gold.tasks.iter().filter(|_| !gold.ids.is_empty()).map(|task| Score::new(&items(gold, task, judgements))).collect()
}

fn items<'a>(gold: &'a Gold, task: &Task, judgements: &[Judgement]) -> Items<'a> {
    let owned = |labels: &[&str]| labels.iter().map(|&l| l.to_owned()).collect::<Vec<String>>();
    let ids = gold.ids.iter().map(String::as_str).collect();
    match task {
        Task::Polarity(right) => Items {
            column: "polarity",
            labels: owned(&polarities()),
            ids,
            gold: right.clone(),
            predicted: judgements.iter().map(|j| j.polarity as usize).collect(),
            scores: Some(judgements.iter().map(Judgement::rounded).collect()),
        },
        Task::Directed(right) => Items {
            column: "label",
            labels: owned(&DIRECTED),
            ids,
            gold: right.clone(),
            predicted: judgements.chunks(2).map(|two| direction(&two[0], &two[1])).collect(),
            scores: None,
        },
        Task::Root(right) => Items {
            column: "act",
            labels: owned(&ROOTS),
            ids,
            gold: right.clone(),
            predicted: judgements.iter().zip(right).map(|(j, &right)| root(j, right)).collect(),
            scores: None,
        },
        Task::Act(right) => {
            let said = |j: &Judgement| j.act.to_lowercase();
            let all: BTreeSet<String> = right.iter().cloned().chain(judgements.iter().map(said)).collect();
            let labels: Vec<String> = all.into_iter().collect();
            let index = |act: &String| labels.binary_search(act).expect("every act is among the labels");
            Items {
                column: "act",
                ids,
                gold: right.iter().map(index).collect(),
                predicted: judgements.iter().map(|j| index(&said(j))).collect(),
                labels,
                scores: None,
            }
        }
    }
}

/// The class (index into [`DIRECTED`]) of the answers from p to q and from q to p.
fn direction(pq: &Judgement, qp: &Judgement) -> usize {
    let (mut best, mut most) = (0, 0.0);
    for (judgement, back) in [(pq, 0), (qp, 1)] {
        let class = match judgement.polarity {
            Polarity::Neutral => continue,
            Polarity::Positive => 1 + back,
            Polarity::Negative => 3 + back,
        };
        // As run_stance.py: a polar answer of score 0 still beats neutral.
        let strength = judgement.rounded().abs() + 1e-9;
        if strength > most {
            (best, most) = (class, strength);
        }
    }
    best
}

/// The root (index into [`ROOTS`]) of an answer; one without a root is wrong, so it gets a root that the row has not.
fn root(judgement: &Judgement, right: usize) -> usize {
    let said = if judgement.plover.is_empty() { &judgement.act } else { &judgement.plover };
    let at = |name: &str| ROOTS.iter().position(|r| *r == name);
    let consult = at("consult").expect("a root");
    at(&said.to_lowercase()).unwrap_or(if right == consult { at("agree").expect("a root") } else { consult })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(polarity: Polarity, score: f64, act: &str, plover: &str) -> Judgement {
        Judgement {
            polarity,
            score,
            act: act.to_owned(),
            plover: plover.to_owned(),
            certainty: Certainty::Asserted,
            evidence: String::new(),
        }
    }

    #[test]
    fn targets() {
        let csv = "id,sentence,target_start,target_end,holder_start,holder_end,polarity,act\n\
                   a.1,“É” praises Ann,12,15,0,3,Positive,praise\n\
                   a.2,Ann sings,0,3,,,neutral,say\n";
        let gold = Gold::parse("g.csv", csv.as_bytes()).expect("sound");
        let asked: Vec<(&str, Option<&str>)> =
            gold.requests().iter().map(|r| (r.target.of(&r.sentence), r.holder.map(|h| h.of(&r.sentence)))).collect();
        assert_eq!(asked, [("Ann", Some("“É”")), ("Ann", None)]);
        let said = ask(&gold, |r| match r.holder {
            Some(_) => says(Polarity::Positive, f64::from(1.8f32), "praise", "support"),
            None => says(Polarity::Positive, -0.0, "joke", ""),
        });
        let scores = score(&gold, &said);
        assert_eq!((scores[0].column, scores[0].accuracy, scores[0].spearman.is_some()), ("polarity", 0.5, true));
        assert_eq!(scores[1].classes.iter().map(|c| c.label.as_str()).collect::<Vec<_>>(), ["joke", "praise", "say"]);
        assert_eq!(scores[1].accuracy, 0.5);
        assert_eq!(
            predictions_csv(&gold, &said),
            "\u{feff}id,polarity,score,act,plover,certainty,evidence\r\n\
             a.1,positive,1.8,praise,support,asserted,\r\na.2,positive,0,joke,,asserted,\r\n"
        );
    }

    #[test]
    fn words_for_places() {
        let csv = "text,entity,source,label\nAnnika met Ann.,Ann,,+1\nBo doubts Ann.,Ann,Bo,neg\n";
        let gold = Gold::parse("g.csv", csv.as_bytes()).expect("sound");
        let asked: Vec<(u32, bool)> = gold.requests().iter().map(|r| (r.target.start, r.holder.is_some())).collect();
        assert_eq!(
            (asked, gold.answers()),
            (vec![(11, false), (10, true)], vec!["positive".into(), "negative".into()])
        );
        let faults = |csv: &str| Gold::parse("g.csv", csv.as_bytes()).expect_err("faulty");
        let found = faults("sentence,target,stance\nBo sings,Ann,0\nBo sings,Bo,good\n");
        let told: Vec<(u64, &str)> = found.iter().map(|f| (f.line, f.code)).collect();
        assert_eq!(told, [(2, "gold-span"), (3, "gold-label")]);
        assert!(faults("sentence,polarity\nx,0\n")[0].message.ends_with("target or entity or aspect or actor"));
    }

    #[test]
    fn without_labels_it_only_asks() {
        let csv = "id,sentence,target_start,target_end,polarity\nx,Ann sings,0,3,\n";
        let gold = Gold::parse("g.csv", csv.as_bytes()).expect("sound");
        assert_eq!(gold.requests().len(), 1);
        assert_eq!(score(&gold, &[says(Polarity::Neutral, 0.0, "", "")]), []);
    }

    #[test]
    fn pairs_are_asked_both_ways() {
        let csv = "id,sentence,p_start,p_end,q_start,q_end,polarity,direction\n\
                   1,Ann blames Bo,0,3,11,13,negative,pq\n2,Ann knows Bo,0,3,10,12,neutral,\n";
        let gold = Gold::parse("g.csv", csv.as_bytes()).expect("sound");
        let ids: Vec<&str> = gold.requests().iter().map(|r| r.id.as_str()).collect();
        assert_eq!(ids, ["1>", "1<", "2>", "2<"]);
        assert_eq!(gold.requests()[1].target.of("Ann blames Bo"), "Ann");
        let said = [
            says(Polarity::Negative, -1.0, "", ""),
            says(Polarity::Positive, 1.0, "", ""),
            says(Polarity::Neutral, 9.0, "", ""),
            says(Polarity::Positive, 0.0, "", ""),
        ];
        let scores = score(&gold, &said);
        assert_eq!((scores[0].column, scores[0].confusion[3][3], scores[0].confusion[0][2]), ("label", 1, 1));
    }

    #[test]
    fn acts_without_a_root_are_wrong() {
        let csv = "id,sentence,source_start,source_end,target_start,target_end,act\n\
                   1,Ann meets Bo,0,3,10,12,CONSULT\n2,Ann helps Bo,0,3,10,12,AID\n3,Ann sues Bo,0,3,9,11,ACCUSE\n";
        let gold = Gold::parse("g.csv", csv.as_bytes()).expect("sound");
        let said = ["say", "", "accuse"].map(|act| says(Polarity::Neutral, 0.0, act, ""));
        let scores = score(&gold, &said);
        assert_eq!(scores[0].confusion[5][1], 1);
        assert_eq!(scores[0].confusion[2][5], 1);
        assert_eq!((scores[0].accuracy, scores[0].spearman), (1.0 / 3.0, None));
    }

    #[test]
    fn faults_are_told_all_at_once() {
        let csv = "id,sentence,target_start,target_end,polarity\n\
                   a,Ann sings,0,99,neutral\n\na,Ann sings,3,3,meh\nb,Ann sings,x,3,positive\n";
        let faults = Gold::parse("g.csv", csv.as_bytes()).expect_err("faulty");
        let mut got: Vec<(u64, &str)> = faults.iter().map(|f| (f.line, f.code)).collect();
        got.sort_unstable();
        assert_eq!(got, [(2, "gold-span"), (4, "gold-label"), (4, "gold-span"), (4, "gold-twice"), (5, "gold-span")]);
        assert_eq!(Gold::parse("g.csv", b"id,sentence\n").expect_err("columns")[0].code, "gold-columns");
        assert_eq!(Gold::read(Path::new("/none.csv")).expect_err("missing")[0].code, "gold-unreadable");
    }

    #[test]
    fn chances_of_another_program() {
        let read = |rows: &str| {
            Gold::parse("s.csv", format!("id,sentence,target,negative,neutral,positive\n{rows}").as_bytes())
        };
        let gold = read("a,Ann sings,Ann,0.1,0.2,0.7\n").expect("sound");
        assert_eq!(gold.chances(), [[0.1, 0.2, 0.7]]);
        assert!(gold.answers().is_empty());
        let faults = read("a,Ann sings,Ann,0.1,0.2,0.7\nb,Ann sings,Ann,0.5,0.5,0.5\nc,Ann sings,Ann,much,0,0\n");
        let got: Vec<_> = faults.expect_err("faulty").iter().map(|f| (f.line, f.code)).collect();
        assert_eq!(got, [(3, "gold-chances"), (4, "gold-chances")]);
        let pairs = |columns: &str, cells: &str| {
            let csv = format!("id,sentence,p_start,p_end,q_start,q_end,{columns}\na,Ann met Bob,0,3,8,11,{cells}\n");
            Gold::parse("p.csv", csv.as_bytes()).expect("sound")
        };
        assert!(pairs("negative,neutral,positive", "0,1,0").chances().is_empty());
        let gold = pairs("negative_pq,negative_qp,neutral,positive_pq,positive_qp", "0.3,0.1,0.2,0.4,0");
        assert_eq!(gold.chances(), [[0.2, 0.4, 0.0, 0.3, 0.1]]);
    }

    #[test]
    fn evidence_is_no_formula() {
        let csv = "id,sentence,target_start,target_end\nx,Ann sings,0,3\n";
        let gold = Gold::parse("g.csv", csv.as_bytes()).expect("sound");
        let mut said = says(Polarity::Neutral, 0.0, "", "Aid");
        said.evidence = "-1\nx".to_owned();
        assert!(predictions_csv(&gold, &[said]).ends_with("x,neutral,0,,aid,asserted,'-1 x\r\n"));
    }
}
