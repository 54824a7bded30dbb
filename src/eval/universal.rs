//! Trees of Universal Dependencies in the scheme of spaCy's English models, in which the parser is trained.
//!
//! Universal Dependencies hang function words on content words; spaCy's scheme, that of ClearNLP (Choi and Palmer 2012),
//! has prepositions and copulas govern, names end in their head, and conjuncts form a chain. What the two tell apart by
//! the word alone (`want him to go`) stays as it is.

/// A word of a sentence.
#[derive(Clone, Debug, Default)]
pub(super) struct Word {
    /// The tag of the Penn treebank.
    pub(super) tag: String,
    /// Counted from the first; none for a root.
    pub(super) head: Option<usize>,
    pub(super) relation: String,
    /// `not`.
    pub(super) negates: bool,
}

/// Relations of the same arc under their names in spaCy's scheme.
const NAMES: [(&str, &str); 16] = [
    ("root", "ROOT"),
    ("nsubj:pass", "nsubjpass"),
    ("csubj:pass", "csubjpass"),
    ("aux:pass", "auxpass"),
    ("obj", "dobj"),
    ("iobj", "dative"),
    ("acl:relcl", "relcl"),
    ("advcl:relcl", "advcl"),
    ("nmod:poss", "poss"),
    ("det:predet", "predet"),
    ("cc:preconj", "preconj"),
    ("compound:prt", "prt"),
    ("discourse", "intj"),
    ("obl", "npadvmod"),
    ("nmod", "npadvmod"),
    ("nsubj:outer", "nsubj"),
];

/// Converts the tree of a sentence.
pub(super) fn to_spacy(words: &mut [Word]) {
    let mut tree = Tree { words };
    let all = 0..tree.words.len();
    all.clone().for_each(|i| tree.name(i));
    all.clone().for_each(|i| tree.amount(i));
    all.clone().for_each(|i| tree.date(i));
    all.clone().for_each(|i| tree.speech(i));
    all.clone().for_each(|i| tree.copula(i));
    all.clone().for_each(|i| tree.conjuncts(i));
    all.clone().for_each(|i| tree.comma(i));
    all.clone().for_each(|i| tree.hyphen(i));
    all.clone().for_each(|i| tree.preposition(i));
    all.for_each(|i| tree.conjoined_phrase(i));
    for word in tree.words {
        let name = NAMES.iter().find(|(universal, _)| *universal == word.relation).map(|(_, name)| *name);
        let broad = word.relation.split(':').next().unwrap_or_default();
        word.relation = name.unwrap_or(if broad == "obl" { "npadvmod" } else { broad }).to_owned();
    }
}

struct Tree<'a> {
    words: &'a mut [Word],
}

impl Tree<'_> {
    fn is(&self, i: usize, relations: &[&str]) -> bool {
        let relation = &self.words[i].relation;
        relations.iter().any(|r| relation.strip_prefix(r).is_some_and(|rest| rest.is_empty() || rest.starts_with(':')))
    }

    fn tagged(&self, i: usize, tags: &[&str]) -> bool {
        tags.contains(&self.words[i].tag.as_str())
    }

    /// In order.
    fn children(&self, i: usize) -> Vec<usize> {
        (0..self.words.len()).filter(|&c| self.words[c].head == Some(i)).collect()
    }

    fn related(&self, i: usize, relations: &[&str]) -> Vec<usize> {
        self.children(i).into_iter().filter(|&c| self.is(c, relations)).collect()
    }

    fn hang(&mut self, i: usize, head: usize, relation: &str) {
        self.words[i].head = Some(head);
        self.words[i].relation = relation.to_owned();
    }

    /// Lets `child` take the place of `i`, which hangs on it from now on.
    fn swap(&mut self, i: usize, child: usize, relation: &str) {
        self.words[child].head = self.words[i].head;
        self.words[child].relation = self.words[i].relation.clone();
        self.hang(i, child, relation);
    }

    fn give(&mut self, children: &[usize], head: usize) {
        for &c in children {
            self.words[c].head = Some(head);
        }
    }

    /// The first and the last word of what `i` governs.
    fn span(&self, i: usize) -> (usize, usize) {
        let below = |mut at: usize| {
            for _ in 0..self.words.len() {
                match self.words[at].head {
                    _ if at == i => return true,
                    Some(head) => at = head,
                    None => return false,
                }
            }
            false
        };
        let mut all = (0..self.words.len()).filter(|&w| below(w));
        let first = all.next().unwrap_or(i);
        (first, all.next_back().unwrap_or(first))
    }

    /// The last word of a name is its head: `Roe` of `Mary Roe`.
    fn name(&mut self, i: usize) {
        let Some(&last) = self.related(i, &["flat"]).last() else { return };
        let others: Vec<usize> = self.children(i).into_iter().filter(|&c| c != last).collect();
        self.swap(i, last, "compound");
        self.give(&others, last);
        for c in others.into_iter().filter(|&c| self.is(c, &["flat"])).collect::<Vec<_>>() {
            self.hang(c, last, "compound");
        }
    }

    /// `million` governs `$ 5 million`; `more than` hangs on the number.
    fn amount(&mut self, i: usize) {
        if self.tagged(i, &["$"])
            && let Some(number) = self.related(i, &["nummod"]).into_iter().find(|&c| c > i)
        {
            let others: Vec<usize> = self.children(i).into_iter().filter(|&c| c != number).collect();
            self.swap(i, number, "quantmod");
            self.give(&others, number);
        }
        if self.is(i, &["advmod"]) && self.words[i].head.is_some_and(|h| self.tagged(h, &["CD"])) {
            let fixed = self.related(i, &["fixed"]);
            self.give(&fixed, self.words[i].head.unwrap_or(i));
        }
    }

    /// A month governs its day and year: `May 5, 2010`.
    fn date(&mut self, i: usize) {
        let Some(number) = self.words[i].head else { return };
        if number != i + 1 || !self.tagged(i, &["NNP"]) || !self.tagged(number, &["CD"]) || !self.is(i, &["compound"]) {
            return;
        }
        let others: Vec<usize> = self.children(number).into_iter().filter(|&c| c != i).collect();
        self.swap(number, i, "nummod");
        for c in others {
            self.words[c].head = Some(i);
            if self.tagged(c, &["CD"]) {
                self.hang(c, i, "nummod");
            }
        }
    }

    /// A hyphen hangs on the head of the compound that it is in.
    fn hyphen(&mut self, i: usize) {
        if !self.tagged(i, &["HYPH"]) {
            return;
        }
        let above = self.words[i].head.filter(|&h| h < i).and_then(|h| self.words[h].head).filter(|&above| above > i);
        if above.is_some() {
            self.words[i].head = above;
        }
    }

    /// A clause of speech behind what is said governs it: `It rains, the mayor said`.
    fn speech(&mut self, i: usize) {
        let Some(said) = self.words[i].head else { return };
        let is_verb = self.words[i].tag.starts_with('V');
        let has = |relations: &[&str]| !self.related(i, relations).is_empty();
        if !self.is(i, &["parataxis"])
            || !is_verb
            || i < said
            || !has(&["nsubj"])
            || has(&["obj", "ccomp", "xcomp", "cop"])
        {
            return;
        }
        let first = self.span(i).0;
        self.swap(said, i, "ccomp");
        let marks: Vec<usize> = self.related(said, &["punct"]).into_iter().filter(|&c| c + 2 >= first).collect();
        self.give(&marks, i);
    }

    /// A copula governs its clause: what is said of the subject hangs on it.
    fn copula(&mut self, i: usize) {
        let Some(&copula) = self.related(i, &["cop"]).first() else { return };
        let quality = self.words[i].tag.starts_with('J') || self.words[i].tag.starts_with('V');
        self.swap(i, copula, "attr");
        for c in self.children(i) {
            let clause = ["nsubj", "csubj", "aux", "mark", "expl", "punct", "cc", "parataxis", "advcl", "discourse"];
            let goes = self.is(c, &clause)
                || self.is(c, &["vocative", "dislocated", "cop"])
                || self.words[c].negates
                || self.is(c, &["advmod", "obl"]) && (!quality || c < copula)
                || self.is(c, &["conj"])
                    && (self.words[c].tag.starts_with('V') || !self.related(c, &["cop", "nsubj"]).is_empty());
            if goes {
                self.words[c].head = Some(copula);
            }
        }
    }

    /// Conjuncts form a chain, and a conjunction or comma hangs on the one before it.
    fn conjuncts(&mut self, i: usize) {
        if self.is(i, &["conj"]) {
            return;
        }
        let mut before = i;
        for c in self.related(i, &["conj"]) {
            self.words[c].head = Some(before);
            let marks: Vec<usize> = self.related(c, &["cc", "punct"]).into_iter().filter(|&m| m < c).collect();
            let marks: Vec<usize> = marks.into_iter().filter(|&m| self.words[m].relation != "cc:preconj").collect();
            self.give(&marks, before);
            before = c;
        }
    }

    /// A comma at the edge of a phrase hangs on what the phrase hangs on.
    fn comma(&mut self, i: usize) {
        if !self.is(i, &["punct"]) || !self.tagged(i, &[",", ":", "``", "''"]) {
            return;
        }
        let Some(head) = self.words[i].head else { return };
        let quote = self.tagged(i, &["``", "''"]);
        let (first, last) = self.span(head);
        if (i == first || i == last)
            && (!quote || self.words[head].tag.starts_with('V'))
            && let Some(above) = self.words[head].head
        {
            self.words[i].head = Some(above);
        }
    }

    /// A preposition governs its noun or gerund.
    fn preposition(&mut self, i: usize) {
        let gerund = self.tagged(i, &["VBG"]) && self.related(i, &["nsubj"]).is_empty();
        let mut chain = Vec::new();
        for c in self.related(i, if gerund { &["case", "mark"] } else { &["case"] }) {
            if c < i && self.tagged(c, &["IN", "TO", "VBG", "RB", "JJ", "RP"]) {
                chain.push(c);
                chain.extend(self.related(c, &["fixed"]));
            }
        }
        let (Some(&first), Some(&last)) = (chain.first(), chain.last()) else { return };
        let front: Vec<usize> = self.children(i).into_iter().filter(|&c| c < first).collect();
        self.give(&front, first);
        let relation = match self.words[i].relation.as_str() {
            kept @ ("root" | "conj" | "appos" | "parataxis") => kept.to_owned(),
            _ => "prep".to_owned(),
        };
        // `such` hangs on `as`.
        if last != first && self.tagged(first, &["JJ"]) {
            self.hang(first, last, "amod");
            chain.remove(0);
        }
        let first = chain[0];
        self.words[first].head = self.words[i].head;
        self.words[first].relation = relation;
        for pair in chain.windows(2) {
            self.hang(pair[1], pair[0], "prep");
        }
        self.hang(i, last, if gerund { "pcomp" } else { "pobj" });
    }

    /// `in` and `in` are the conjuncts of `in Paris and in Rome`.
    fn conjoined_phrase(&mut self, i: usize) {
        let Some(noun) = self.words[i].head else { return };
        if !self.is(i, &["conj"]) || self.related(i, &["pobj"]).is_empty() || !self.is(noun, &["pobj"]) {
            return;
        }
        let Some(preposition) = self.words[noun].head else { return };
        let marks = self.related(noun, &["cc", "punct"]).into_iter().filter(|&c| (noun..i).contains(&c));
        let marks: Vec<usize> = marks.collect();
        self.give(&marks, preposition);
        self.words[i].head = Some(preposition);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `word/tag/head/relation`, heads counted from 1.
    fn converted(sentence: &str) -> String {
        let cells: Vec<Vec<&str>> = sentence.split(' ').map(|w| w.split('/').collect()).collect();
        let word = |c: &Vec<&str>| Word {
            tag: c[1].to_owned(),
            head: c[2].parse::<usize>().expect("a number").checked_sub(1),
            relation: c[3].to_owned(),
            negates: c[0] == "not",
        };
        let mut words: Vec<Word> = cells.iter().map(word).collect();
        to_spacy(&mut words);
        let head = |w: &Word| w.head.map_or("-", |h| cells[h][0]);
        let arcs = cells.iter().zip(&words).map(|(c, w)| format!("{} {}<{}", c[0], w.relation, head(w)));
        arcs.collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn function_words_govern() {
        assert_eq!(
            converted("She/PRP/4/nsubj is/VBZ/4/cop not/RB/4/advmod mayor/NN/0/root of/IN/6/case Aum/NNP/4/nmod"),
            "She nsubj<is; is ROOT<-; not advmod<is; mayor attr<is; of prep<mayor; Aum pobj<of"
        );
        assert_eq!(
            converted("won/VBD/0/root by/IN/3/mark waiting/VBG/1/advcl out/IN/6/case of/IN/6/case town/NN/3/obl"),
            "won ROOT<-; by prep<won; waiting pcomp<by; out prep<waiting; of prep<out; town pobj<of"
        );
        assert_eq!(
            converted("towns/NNS/0/root such/JJ/4/case as/IN/2/fixed Aum/NNP/1/nmod"),
            "towns ROOT<-; such amod<as; as prep<towns; Aum pobj<as"
        );
    }

    #[test]
    fn names_amounts_and_dates_have_their_heads() {
        assert_eq!(
            converted("the/DT/2/det Mary/NNP/0/root B/NNP/2/flat Roe/NNP/2/flat"),
            "the det<Roe; Mary compound<Roe; B compound<Roe; Roe ROOT<-"
        );
        assert_eq!(
            converted("paid/VBD/0/root $/$/1/obj 5/CD/4/compound million/CD/2/nummod"),
            "paid ROOT<-; $ quantmod<million; 5 compound<million; million dobj<paid"
        );
        assert_eq!(
            converted("May/NNP/2/compound 5/CD/0/root ,/,/2/punct 2010/CD/2/nmod:unmarked"),
            "May ROOT<-; 5 nummod<May; , punct<May; 2010 nummod<May"
        );
        assert_eq!(
            converted("a/DT/4/det rice/NN/4/compound -/HYPH/2/punct eater/NN/0/root"),
            "a det<eater; rice compound<eater; - punct<eater; eater ROOT<-"
        );
    }

    #[test]
    fn conjuncts_are_a_chain() {
        assert_eq!(
            converted("rice/NN/0/root ,/,/3/punct tea/NN/1/conj and/CC/5/cc salt/NN/1/conj"),
            "rice ROOT<-; , punct<rice; tea conj<rice; and cc<tea; salt conj<tea"
        );
        assert_eq!(
            converted("lives/VBZ/0/root in/IN/3/case Aum/NNP/1/obl and/CC/6/cc in/IN/6/case Bel/NNP/3/conj"),
            "lives ROOT<-; in prep<lives; Aum pobj<in; and cc<in; in conj<in; Bel pobj<in"
        );
    }

    #[test]
    fn speech_hangs_on_its_verb_and_a_comma_above_its_phrase() {
        assert_eq!(
            converted("It/PRP/2/nsubj rains/VBZ/0/root ,/,/2/punct Roe/NNP/5/nsubj said/VBD/2/parataxis ././2/punct"),
            "It nsubj<rains; rains ccomp<said; , punct<said; Roe nsubj<said; said ROOT<-; . punct<said"
        );
        assert_eq!(
            converted("In/IN/2/case May/NNP/5/obl ,/,/2/punct it/PRP/5/nsubj rained/VBD/0/root"),
            "In prep<rained; May pobj<In; , punct<rained; it nsubj<rained; rained ROOT<-"
        );
    }
}
