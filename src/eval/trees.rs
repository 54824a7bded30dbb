//! Sentences with their trees, read from a treebank and laid over our own tokens; and how well trees agree.
//!
//! A treebank file (plain or `.gz`) has a line for each token: number, form, lemma, tag, head (0: none), relation,
//! name, and 1 if white space follows; eight columns, parted by tabs. An empty line ends a sentence, `# doc = NAME`
//! begins a document, `# par = N` a paragraph. CoNLL-U of Universal Dependencies (ten columns, `# newdoc`, `# newpar`) is
//! read as well; its trees are brought into the same scheme (`universal.rs`). Forms and white space give the text back, which is cut as any other text
//! is. Where one of our tokens is several of the treebank's, it takes the tag and head of the one that governs them;
//! where one of the treebank's is several of ours, the last takes both and the others hang on it. Sentences that cannot
//! be laid over are counted and left out.

use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use serde::Serialize;

use super::figures::ratio;
use super::{Prf, universal};
use crate::lexicon::syntax::Syntax;
use crate::model::{Document, Flags, Relation, Tag, Tokens};
use crate::model::{NO_HEAD, Trees};
use crate::stages::syntax::tree;
use crate::text::{self, Vocabulary};

/// A document of a treebank.
#[derive(Debug, Default)]
pub struct TreeDocument {
    /// Its text.
    pub text: String,
    /// Its tokens; the sentences are ours, too.
    pub document: Document,
    /// The treebank's sentences that have a tree.
    pub sentences: Vec<TreeSentence>,
}

/// A sentence of a treebank.
#[derive(Debug)]
pub struct TreeSentence {
    /// Its tokens in the document.
    pub tokens: Tokens,
    /// Their tags.
    pub tags: Vec<Tag>,
    /// Their heads, counted from the first; [`NO_HEAD`] for a root.
    pub heads: Vec<u32>,
    /// Their relations.
    pub relations: Vec<Relation>,
    /// Whether arcs cross, so that the parser could not make this tree.
    pub crossing: bool,
}

/// How the tokens of a treebank agree with ours.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Laid {
    /// Sentences read.
    pub sentences: u64,
    /// Left out because a border of theirs lies inside a token of ours, or a tree could not be laid over.
    pub misfits: u64,
    /// With crossing arcs.
    pub crossing: u64,
    /// Tokens of ours in sentences that were kept.
    pub tokens: u64,
    /// Of these, the same as one of the treebank's.
    pub same: u64,
}

/// Reads a treebank file and hands on each document.
///
/// # Errors
/// What the file system says, and lines that are not of this form.
pub fn read(
    path: &Path,
    vocabulary: &Vocabulary,
    laid: &mut Laid,
    mut each: impl FnMut(TreeDocument),
) -> io::Result<()> {
    let file = File::open(path)?;
    let input: Box<dyn Read> =
        if path.extension().is_some_and(|e| e == "gz") { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
    let mut rows = Rows::default();
    for (number, line) in BufReader::with_capacity(1 << 16, input).lines().enumerate() {
        let line = line?;
        if line.starts_with("# doc = ") || line.starts_with("# newdoc") {
            rows.finish(vocabulary, laid, &mut each);
        } else if line.starts_with("# par = ") || line == "# newpar" {
            rows.text.truncate(rows.text.trim_end().len());
            rows.text.push_str("\n\n");
        } else if line.is_empty() {
            rows.end_sentence();
        } else if !line.starts_with('#') && rows.add(&line).is_none() {
            let what = format!("{}:{}: not a token with eight or ten columns", path.display(), number + 1);
            return Err(io::Error::new(io::ErrorKind::InvalidData, what));
        }
    }
    rows.finish(vocabulary, laid, &mut each);
    Ok(())
}

/// A token of the treebank.
struct Leaf {
    start: u32,
    end: u32,
    tag: Tag,
    /// Counted from the first of the sentence.
    head: Option<u32>,
    relation: Relation,
}

/// A document while it is read.
#[derive(Default)]
struct Rows {
    text: String,
    leaves: Vec<Leaf>,
    /// Where sentences end in `leaves`.
    ends: Vec<usize>,
    /// Of the sentence that is read, if its scheme is that of Universal Dependencies: the last of its leaves.
    words: Vec<universal::Word>,
    /// The last of words that are written as one, and whether white space follows it.
    joined: Option<(String, bool)>,
}

fn has_space(more: &str) -> bool {
    !more.split('|').any(|m| m == "SpaceAfter=No")
}

fn named(tag: &str) -> Tag {
    Tag::from_name(tag).unwrap_or(Tag::Xx)
}

impl Rows {
    fn add(&mut self, line: &str) -> Option<()> {
        let cells: Vec<&str> = line.split('\t').collect();
        match cells[..] {
            [number, _, _, _, _, _, _, _, _, more] if number.contains(['-', '.']) => {
                // Words that are written as one (in English, one behind the other), or a word that is not written.
                if let Some((_, last)) = number.split_once('-') {
                    self.joined = Some((last.to_owned(), has_space(more)));
                }
            }
            [number, form, _, _, tag, features, head, relation, _, more] => {
                let word = universal::Word {
                    tag: tag.to_owned(),
                    head: head.parse::<usize>().ok()?.checked_sub(1),
                    relation: relation.to_owned(),
                    negates: features.contains("Polarity=Neg"),
                };
                self.words.push(word);
                let space = match &self.joined {
                    Some((last, space)) if last == number => {
                        let space = *space;
                        self.joined = None;
                        space
                    }
                    Some(_) => false,
                    None => has_space(more),
                };
                let (start, end) = self.push(form, space);
                self.leaves.push(Leaf { start, end, tag: named(tag), head: None, relation: Relation::Other });
            }
            [_, form, _, tag, head, relation, _, space] => {
                let head = head.parse::<u32>().ok()?.checked_sub(1);
                let (start, end) = self.push(form, space == "1");
                self.leaves.push(Leaf { start, end, tag: named(tag), head, relation: reduced(relation) });
            }
            _ => return None,
        }
        Some(())
    }

    /// Where the form begins and ends in the text.
    fn push(&mut self, form: &str, space: bool) -> (u32, u32) {
        let start = self.text.len() as u32;
        self.text.push_str(form);
        let end = self.text.len() as u32;
        if space {
            self.text.push(' ');
        }
        (start, end)
    }

    fn end_sentence(&mut self) {
        universal::to_spacy(&mut self.words);
        let first = self.leaves.len() - self.words.len();
        for (leaf, word) in self.leaves[first..].iter_mut().zip(self.words.drain(..)) {
            leaf.head = word.head.map(|h| h as u32);
            leaf.relation = reduced(&word.relation);
        }
        if self.ends.last().copied().unwrap_or(0) < self.leaves.len() {
            self.ends.push(self.leaves.len());
        }
    }

    fn finish(&mut self, vocabulary: &Vocabulary, laid: &mut Laid, each: &mut impl FnMut(TreeDocument)) {
        self.end_sentence();
        let rows = std::mem::take(self);
        if rows.leaves.is_empty() {
            return;
        }
        let document = text::read(&rows.text, vocabulary);
        let mut sentences = Vec::new();
        let mut from = 0;
        for &to in &rows.ends {
            laid.sentences += 1;
            match lay(&rows.leaves[from..to], &document, &rows.text) {
                Some((sentence, same)) => {
                    laid.crossing += u64::from(sentence.crossing);
                    laid.tokens += sentence.tags.len() as u64;
                    laid.same += same as u64;
                    sentences.push(sentence);
                }
                None => laid.misfits += 1,
            }
            from = to;
        }
        each(TreeDocument { text: rows.text, document, sentences });
    }
}

/// The relations that are told apart, for those of spaCy.
fn reduced(relation: &str) -> Relation {
    Relation::from_name(relation).unwrap_or(match relation {
        "ROOT" => Relation::Root,
        "acomp" => Relation::Attr,
        "csubj" => Relation::Nsubj,
        "csubjpass" => Relation::Nsubjpass,
        "nmod" => Relation::Amod,
        "quantmod" => Relation::Advmod,
        "predet" => Relation::Det,
        "preconj" => Relation::Cc,
        _ => Relation::Other,
    })
}

/// One sentence over our tokens, and how many are the same.
fn lay(leaves: &[Leaf], document: &Document, text: &str) -> Option<(TreeSentence, usize)> {
    let (start, end) = (leaves.first()?.start, leaves.last()?.end);
    let first = document.tokens.partition_point(|t| t.span.end <= start);
    let last = document.tokens.partition_point(|t| t.span.start < end);
    let tokens = &document.tokens[first..last];
    if tokens.first()?.span.start < start || tokens.last()?.span.end > end {
        return None;
    }
    // Groups of leaves and tokens that overlap; each leaf is the last token of its group.
    let mut of_leaf = vec![0u32; leaves.len()];
    let mut groups: Vec<(usize, usize, usize, usize)> = Vec::new();
    let (mut i, mut j, mut same) = (0, 0, 0);
    while i < leaves.len() {
        let (from, begin) = (i, j);
        let mut reach = leaves[i].end;
        loop {
            let before = (i, j);
            while i < leaves.len() && leaves[i].start < reach {
                reach = reach.max(leaves[i].end);
                i += 1;
            }
            while j < tokens.len() && tokens[j].span.start < reach {
                reach = reach.max(tokens[j].span.end);
                j += 1;
            }
            if before == (i, j) {
                break;
            }
        }
        if begin == j {
            return None;
        }
        of_leaf[from..i].fill(j as u32 - 1);
        groups.push((from, i, begin, j));
        let (leaf, token) = (&leaves[from], &tokens[begin]);
        same += usize::from(
            i == from + 1 && j == begin + 1 && leaf.start == token.span.start && leaf.end == token.span.end,
        );
    }
    let n = tokens.len();
    let mut out = TreeSentence {
        tokens: Tokens::new(first, last),
        tags: vec![Tag::Xx; n],
        heads: vec![NO_HEAD; n],
        relations: vec![Relation::Root; n],
        crossing: false,
    };
    for (from, to, begin, end) in groups {
        let outside = |l: &&Leaf| l.head.is_none_or(|h| !(from..to).contains(&(h as usize)));
        let governor = leaves[from..to].iter().rfind(outside)?;
        let own = end - 1;
        out.tags[own] = governor.tag;
        out.heads[own] = governor.head.map_or(NO_HEAD, |h| of_leaf[h as usize]);
        out.relations[own] = governor.relation;
        for (k, part) in tokens.iter().enumerate().take(own).skip(begin) {
            let mark = part.flags.has(Flags::PUNCT);
            out.tags[k] = if part.span.of(text) == "-" { Tag::Hyph } else { governor.tag };
            out.heads[k] = own as u32;
            out.relations[k] = if mark { Relation::Punct } else { Relation::Compound };
        }
    }
    if !is_tree(&out.heads) {
        return None;
    }
    out.crossing = crosses(&out.heads);
    Some((out, same))
}

/// Whether every token leads to a root.
fn is_tree(heads: &[u32]) -> bool {
    (0..heads.len()).all(|i| {
        let mut at = i as u32;
        (0..=heads.len()).any(|_| {
            at = heads[at as usize];
            at == NO_HEAD
        })
    })
}

/// Whether two arcs cross; those of roots begin behind the end.
fn crosses(heads: &[u32]) -> bool {
    let n = heads.len() as u32;
    let arc = |(d, &h): (usize, &u32)| (h.min(n).min(d as u32), h.min(n).max(d as u32));
    let arcs: Vec<(u32, u32)> = heads.iter().enumerate().map(arc).collect();
    arcs.iter().any(|a| arcs.iter().any(|b| a.0 < b.0 && b.0 < a.1 && a.1 < b.1))
}

/// How well trees agree with a treebank.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Score {
    /// How the tokens agree.
    pub laid: Laid,
    /// Tokens compared.
    pub tokens: u64,
    /// Share of right tags.
    pub tags: f64,
    /// Share of right heads.
    pub uas: f64,
    /// Share of right heads and relations.
    pub las: f64,
    /// Share of right heads without punctuation.
    pub uas_words: f64,
    /// Share of right heads and relations without punctuation.
    pub las_words: f64,
    /// Subjects and their verbs.
    pub subjects: Prf,
}

/// Parses the sentences of a treebank and compares.
///
/// # Errors
/// As [`read`].
pub fn score(path: &Path, vocabulary: &Vocabulary, syntax: &Syntax) -> io::Result<Score> {
    let (mut laid, mut tally) = (Laid::default(), Tally::default());
    read(path, vocabulary, &mut laid, |d| {
        for sentence in &d.sentences {
            tally.add(sentence, &tree(&d.text, &d.document.tokens[sentence.tokens.range()], syntax), 0);
        }
    })?;
    Ok(tally.score(laid))
}

/// Counts behind a [`Score`].
#[derive(Default)]
struct Tally {
    tokens: u64,
    words: u64,
    tags: u64,
    heads: u64,
    both: u64,
    word_heads: u64,
    word_both: u64,
    subjects: [usize; 3],
}

impl Tally {
    /// Compares the tree of one sentence, which begins at token `base` of `trees`.
    fn add(&mut self, gold: &TreeSentence, trees: &Trees, base: usize) {
        let subject = |r: Relation| matches!(r, Relation::Nsubj | Relation::Nsubjpass);
        for i in 0..gold.tags.len() {
            let head = trees.head(base + i).map_or(NO_HEAD, |h| (h - base) as u32);
            let (relation, due) = (trees.relations[base + i], gold.relations[i]);
            let (right, named) = (head == gold.heads[i], relation == due);
            let word = u64::from(due != Relation::Punct);
            self.tokens += 1;
            self.words += word;
            self.tags += u64::from(trees.tags[base + i] == gold.tags[i]);
            self.heads += u64::from(right);
            self.both += u64::from(right && named);
            self.word_heads += word * u64::from(right);
            self.word_both += word * u64::from(right && named);
            self.subjects[0] += usize::from(subject(relation) && subject(due) && right);
            self.subjects[1] += usize::from(subject(relation));
            self.subjects[2] += usize::from(subject(due));
        }
    }

    /// The shares.
    fn score(&self, laid: Laid) -> Score {
        let of = |n: u64, all: u64| ratio(n as f64, all as f64);
        let [hits, predicted, gold] = self.subjects;
        Score {
            laid,
            tokens: self.tokens,
            tags: of(self.tags, self.tokens),
            uas: of(self.heads, self.tokens),
            las: of(self.both, self.tokens),
            uas_words: of(self.word_heads, self.words),
            las_words: of(self.word_both, self.words),
            subjects: Prf::of_counts(hits, predicted, gold),
        }
    }
}

impl fmt::Display for Laid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Laid { sentences, misfits, crossing, tokens, same } = *self;
        writeln!(
            f,
            "sentences {sentences}, left out because they do not fit: {misfits}; with crossing arcs: {crossing}"
        )?;
        write!(f, "tokens {tokens}, the same as the treebank's: {:.4}", ratio(same as f64, tokens as f64))
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.laid)?;
        writeln!(f, "tags      {:.4}", self.tags)?;
        writeln!(f, "heads     {:.4}  without punctuation {:.4}", self.uas, self.uas_words)?;
        writeln!(f, "relations {:.4}  without punctuation {:.4}", self.las, self.las_words)?;
        let s = self.subjects;
        write!(f, "subjects  {:.4}  precision {:.4} recall {:.4}", s.f1, s.precision, s.recall)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    const BANK: &str = "\
# doc = one
# par = 0
1\tRoe\tRoe\tNNP\t2\tnsubj\tO\t1
2\tleft\tleave\tVBD\t0\tROOT\tO\t1
3\ton\ton\tIN\t2\tprep\tO\t1
4\tF\tF\tNNP\t6\tcompound\tO\t0
5\t-\t-\tHYPH\t6\tpunct\tO\t0
6\t16\t16\tCD\t3\tpobj\tO\t0
7\t.\t.\t.\t2\tpunct\tO\t0

# par = 1
1\twell-known\twell-known\tJJ\t2\tamod\tO\t1
2\tnames\tname\tNNS\t0\tROOT\tO\t0

";

    fn file(content: &str) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(content.as_bytes()).expect("written");
        file
    }

    #[test]
    fn conllu_of_universal_dependencies_is_read() {
        let bank = "\
# newdoc id = one
# newpar
1-2\tRoe's\t_\t_\t_\t_\t_\t_\t_\t_
1\tRoe\tRoe\tPROPN\tNNP\t_\t4\tnsubj\t_\t_
2\t's\tbe\tAUX\tVBZ\t_\t4\tcop\t_\t_
3\tin\tin\tADP\tIN\t_\t4\tcase\t_\t_
4\tAum\tAum\tPROPN\tNNP\t_\t0\troot\t_\tSpaceAfter=No
4.1\tgone\tgo\tVERB\tVBN\t_\t_\t_\t_\t_
5\t.\t.\tPUNCT\t.\t_\t4\tpunct\t_\t_

";
        let mut rows = Vec::new();
        read(file(bank).path(), &Vocabulary::default(), &mut Laid::default(), |d| {
            assert_eq!(d.text.trim(), "Roe's in Aum.");
            rows.extend(d.sentences.iter().map(|s| s.heads.iter().map(|&h| h as i32).collect::<Vec<_>>()));
        })
        .expect("a treebank");
        assert_eq!(rows, [[1, -1, 1, 2, 1]]);
        assert!(read(file("1\tRoe\n").path(), &Vocabulary::default(), &mut Laid::default(), |_| ()).is_err());
    }

    #[test]
    fn other_tokens_are_laid_over() {
        let mut laid = Laid::default();
        let mut rows = Vec::new();
        read(file(BANK).path(), &Vocabulary::default(), &mut laid, |d| {
            for s in &d.sentences {
                for (i, token) in d.document.tokens[s.tokens.range()].iter().enumerate() {
                    rows.push(format!("{} {} {}", token.span.of(&d.text), s.heads[i] as i32, s.relations[i]));
                }
            }
        })
        .expect("a treebank");
        let expected = "Roe 1 nsubj|left -1 root|on 1 prep|F-16 2 pobj|. 1 punct|\
                        well 2 compound|- 2 punct|known 3 amod|names -1 root";
        assert_eq!(rows.join("|"), expected);
        assert_eq!((laid.sentences, laid.misfits, laid.tokens, laid.same), (2, 0, 9, 5));
    }

    #[test]
    fn other_lines_are_faults() {
        let faulty = file("# doc = one\n1\tRoe\n");
        let read = read(faulty.path(), &Vocabulary::default(), &mut Laid::default(), |_| {});
        assert!(read.expect_err("a fault").to_string().contains(":2: not a token"));
    }

    #[test]
    fn crossing_arcs() {
        assert!(crosses(&[2, 3, NO_HEAD, 2]));
        assert!(!crosses(&[1, NO_HEAD, 3, 1]));
    }
}
