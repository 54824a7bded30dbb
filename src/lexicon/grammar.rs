//! What words of grammar do: the closed classes that general rules speak of.

/// A set of functions that a word can have; one row of `function_words.csv` gives it one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Function(pub u64);

impl Function {
    /// A form of be.
    pub const BE: Function = Function(1 << 0);
    /// A form of have.
    pub const HAVE: Function = Function(1 << 1);
    /// A form of do.
    pub const DO: Function = Function(1 << 2);
    /// A form of get.
    pub const GET: Function = Function(1 << 3);
    /// A modal verb.
    pub const MODAL: Function = Function(1 << 4);
    /// Negates a verb.
    pub const NEGATION: Function = Function(1 << 5);
    /// Opens a subordinate clause.
    pub const SUBORDINATOR: Function = Function(1 << 6);
    /// The word `that`.
    pub const THAT: Function = Function(1 << 7);
    /// The word `by`.
    pub const BY: Function = Function(1 << 8);
    /// The word `of`.
    pub const OF: Function = Function(1 << 9);
    /// The word `to`.
    pub const TO: Function = Function(1 << 10);
    /// The word `as`.
    pub const AS: Function = Function(1 << 11);
    /// The word `in`.
    pub const IN: Function = Function(1 << 12);
    /// The word `for`.
    pub const FOR: Function = Function(1 << 13);
    /// The word `about`.
    pub const ABOUT: Function = Function(1 << 14);
    /// The word `with`.
    pub const WITH: Function = Function(1 << 15);
    /// The word `on`.
    pub const ON: Function = Function(1 << 16);
    /// The word `from`.
    pub const FROM: Function = Function(1 << 17);
    /// The word `at`.
    pub const AT: Function = Function(1 << 18);
    /// The word `against`.
    pub const AGAINST: Function = Function(1 << 19);
    /// The word `over`.
    pub const OVER: Function = Function(1 << 20);
    /// The word `into`.
    pub const INTO: Function = Function(1 << 21);
    /// Joins clauses or phrases.
    pub const COORDINATOR: Function = Function(1 << 22);
    /// The word `and`.
    pub const AND: Function = Function(1 << 23);
    /// Joins a clause that says otherwise.
    pub const CONTRAST: Function = Function(1 << 24);
    /// A relative pronoun.
    pub const RELATIVE: Function = Function(1 << 25);
    /// who.
    pub const WHO: Function = Function(1 << 26);
    /// The word `which`.
    pub const WHICH: Function = Function(1 << 27);
    /// he or she.
    pub const HE: Function = Function(1 << 28);
    /// they.
    pub const THEY: Function = Function(1 << 29);
    /// I or we.
    pub const FIRST: Function = Function(1 << 30);
    /// you.
    pub const YOU: Function = Function(1 << 31);
    /// it.
    pub const IT: Function = Function(1 << 32);
    /// there.
    pub const THERE: Function = Function(1 << 33);
    /// Any pronoun that can be a subject.
    pub const PRONOUN: Function = Function(1 << 34);
    /// Opens a question or free relative.
    pub const WH: Function = Function(1 << 35);
    /// A day of the week.
    pub const DAY: Function = Function(1 << 36);
    /// A month.
    pub const MONTH: Function = Function(1 << 37);
    /// A noun or adverb of time.
    pub const TIME: Function = Function(1 << 38);
    /// let.
    pub const LET: Function = Function(1 << 39);
    /// if or unless.
    pub const IF: Function = Function(1 << 40);
    /// The comma.
    pub const COMMA: Function = Function(1 << 41);
    /// The semicolon.
    pub const SEMICOLON: Function = Function(1 << 42);
    /// The colon.
    pub const COLON: Function = Function(1 << 43);
    /// The slash.
    pub const SLASH: Function = Function(1 << 44);
    /// A dash.
    pub const DASH: Function = Function(1 << 45);
    /// The hyphen, which is a dash where a space stands before it.
    pub const HYPHEN: Function = Function(1 << 46);

    /// former, rival: says what somebody is, and begins no name.
    pub const FORMER: Function = Function(1 << 56);
    /// himself, itself.
    pub const REFLEXIVE: Function = Function(1 << 47);
    /// Of a man: a pronoun, a title, a given name.
    pub const MALE: Function = Function(1 << 48);
    /// Of a woman.
    pub const FEMALE: Function = Function(1 << 49);
    /// it, its.
    pub const NEUTER: Function = Function(1 << 50);
    /// I, my.
    pub const SPEAKER: Function = Function(1 << 51);
    /// his, their.
    pub const POSSESSIVE: Function = Function(1 << 52);
    /// you, your.
    pub const ADDRESSEE: Function = Function(1 << 54);
    /// our, ours.
    pub const OUR: Function = Function(1 << 55);
    /// Who speaks, and to whom.
    pub const SPEECH: Function = Function::SPEAKER.or(Function::ADDRESSEE).or(Function::FIRST).or(Function::OUR);
    /// like, including: an example of what stands before follows.
    pub const EXAMPLE: Function = Function(1 << 57);
    /// obtained, seen: whoever has a text by it is a reader, not the author.
    pub const SEEN: Function = Function(1 << 58);
    /// interview.
    pub const INTERVIEW: Function = Function(1 << 53);

    pub(super) const NAMES: &'static [(&'static str, Function)] = &[
        ("be", Function::BE),
        ("have", Function::HAVE),
        ("do", Function::DO),
        ("get", Function::GET),
        ("modal", Function::MODAL),
        ("negation", Function::NEGATION),
        ("subordinator", Function::SUBORDINATOR),
        ("that", Function::THAT),
        ("by", Function::BY),
        ("of", Function::OF),
        ("to", Function::TO),
        ("as", Function::AS),
        ("in", Function::IN),
        ("for", Function::FOR),
        ("about", Function::ABOUT),
        ("with", Function::WITH),
        ("on", Function::ON),
        ("from", Function::FROM),
        ("at", Function::AT),
        ("against", Function::AGAINST),
        ("over", Function::OVER),
        ("into", Function::INTO),
        ("coordinator", Function::COORDINATOR),
        ("and", Function::AND),
        ("contrast", Function::CONTRAST),
        ("relative", Function::RELATIVE),
        ("who", Function::WHO),
        ("which", Function::WHICH),
        ("he", Function::HE),
        ("they", Function::THEY),
        ("first", Function::FIRST),
        ("you", Function::YOU),
        ("it", Function::IT),
        ("there", Function::THERE),
        ("pronoun", Function::PRONOUN),
        ("wh", Function::WH),
        ("day", Function::DAY),
        ("month", Function::MONTH),
        ("time", Function::TIME),
        ("let", Function::LET),
        ("male", Function::MALE),
        ("female", Function::FEMALE),
        ("neuter", Function::NEUTER),
        ("speaker", Function::SPEAKER),
        ("former", Function::FORMER),
        ("reflexive", Function::REFLEXIVE),
        ("possessive", Function::POSSESSIVE),
        ("addressee", Function::ADDRESSEE),
        ("our", Function::OUR),
        ("example", Function::EXAMPLE),
        ("interview", Function::INTERVIEW),
        ("seen", Function::SEEN),
        ("if", Function::IF),
        ("comma", Function::COMMA),
        ("semicolon", Function::SEMICOLON),
        ("colon", Function::COLON),
        ("slash", Function::SLASH),
        ("dash", Function::DASH),
        ("hyphen", Function::HYPHEN),
    ];

    /// Whether one of the bits of `other` is set.
    #[inline]
    pub fn has(self, other: Function) -> bool {
        self.0 & other.0 != 0
    }

    /// What both have.
    pub const fn and(self, other: Function) -> Function {
        Function(self.0 & other.0)
    }

    /// Either set.
    pub const fn or(self, other: Function) -> Function {
        Function(self.0 | other.0)
    }
}
