//! Words, numbers and marks, in one pass over the bytes.
//!
//! The cut follows the Penn Treebank where it matters to syntax: the possessive `'s`, `n't` and other clitics are
//! tokens, `cannot` is two, hyphenated words are cut at the hyphen (but `F-16` is not), abbreviations keep their full
//! stop. Invisible characters belong to the word around them. Nothing is thrown away: all but white space lies in some
//! token.

use super::eight::Eight;
use super::fold::{fold_into, is_apostrophe, is_invisible};
use super::vocabulary::{EXACT, Wanted};
use super::{Class, Vocabulary};
use crate::model::{Flags, Span, Token, WordId};

/// Appends the tokens of `text` to `out`.
pub fn tokens(text: &str, vocabulary: &Vocabulary, out: &mut Vec<Token>) {
    out.reserve(text.len() / 4);
    let rare = Vec::with_capacity(text.len() / 32);
    let mut scan = Scan { text, bytes: text.as_bytes(), vocabulary, folded: String::new(), rare, out };
    scan.run();
    scan.look_up_rare();
}

/// The one word of news that the Penn Treebank cuts in two without an apostrophe; 0 behind it.
const CANNOT: u64 = u64::from_le_bytes(*b"cannot\0\0");

const SPACE: u8 = 0;
const LETTER: u8 = 1;
const DIGIT: u8 = 2;
const MARK: u8 = 3;
const WIDE: u8 = 4;

const KINDS: [u8; 256] = {
    let mut t = [MARK; 256];
    let mut i = 0;
    while i < 256 {
        let b = i as u8;
        t[i] = if b >= 0x80 {
            WIDE
        } else if b <= b' ' || b == 0x7f {
            SPACE
        } else if b.is_ascii_alphabetic() || b == b'_' {
            LETTER
        } else if b.is_ascii_digit() {
            DIGIT
        } else {
            MARK
        };
        i += 1;
    }
    t
};

/// Bytes that end any word of ASCII letters and digits: blanks, and the marks that join nothing.
const ENDS: [bool; 256] = {
    let mut t = [false; 256];
    let mut i = 0;
    while i < 256 {
        let joins = matches!(i as u8, b'.' | b',' | b':' | b'-' | b'&' | b'@' | b'\'');
        t[i] = KINDS[i] == SPACE || KINDS[i] == MARK && !joins;
        i += 1;
    }
    t
};

/// The kind of the character at a position, and its length in bytes.
enum Next {
    Space(usize),
    Word(char, usize),
    Invisible(usize),
    Mark(char, usize),
}

struct Scan<'a> {
    text: &'a str,
    bytes: &'a [u8],
    vocabulary: &'a Vocabulary,
    folded: String,
    /// Tokens whose words are not among the frequent ones, and are still to be looked up.
    rare: Vec<(usize, Wanted<'a>)>,
    out: &'a mut Vec<Token>,
}

impl Scan<'_> {
    fn run(&mut self) {
        let mut at = 0;
        let mut space = true;
        while let Some(&byte) = self.bytes.get(at) {
            at = match KINDS[byte as usize] {
                SPACE => {
                    space = true;
                    at += 1;
                    continue;
                }
                LETTER | DIGIT => self.plain_word(at, space).unwrap_or_else(|| self.word(at, space)),
                MARK => self.mark(at, byte as char, 1, space),
                _ => match self.next_wide(at) {
                    Next::Space(n) => {
                        space = true;
                        at += n;
                        continue;
                    }
                    Next::Invisible(n) => {
                        at += n;
                        continue;
                    }
                    Next::Word(..) => self.word(at, space),
                    Next::Mark(c, n) => self.mark(at, c, n, space),
                },
            };
            // The blank behind nearly every word.
            space = self.bytes.get(at) == Some(&b' ');
            at += usize::from(space);
        }
    }

    /// Pushes the word that begins at `at` and returns where it ends, if it is made of ASCII letters and digits only and
    /// the byte behind it surely ends it: nearly every word of a text. For all else there is [`Scan::word`].
    #[inline]
    fn plain_word(&mut self, at: usize, space: bool) -> Option<usize> {
        let first = self.eight(at);
        let length = first.word();
        let head = first.first(length);
        let (mut end, mut small) = (at + length, head.small());
        if length == 8 {
            let mut eight = self.eight(end);
            while eight.word() == 8 {
                small |= eight.small();
                end += 8;
                eight = self.eight(end);
            }
            small |= eight.first(eight.word()).small();
            end += eight.word();
        }
        if length == 0 || !self.ends(at, end) || head.lower() == CANNOT {
            return None;
        }
        let bytes = self.bytes;
        let wanted = match end - at {
            n @ ..=8 => Wanted::Short(head.lower(), n),
            n @ ..=EXACT => {
                let last = self.eight(at + n - 8);
                Wanted::Long((head.lower(), last.lower()), &bytes[at..end])
            }
            _ => Wanted::ascii(bytes, at, end)?,
        };
        let word = self.vocabulary.frequent(wanted).unwrap_or_else(|| {
            self.rare.push((self.out.len(), wanted));
            WordId::UNKNOWN
        });
        // The bits of the first byte, and of the others.
        const FIRST: u64 = 1 << 7;
        let capital = head.capitals() & FIRST != 0;
        let letters = head.letters() & !FIRST != 0 || end - at > 8;
        let flag = |flag: Flags, set: bool| if set { flag.0 } else { 0 };
        let flags = flag(Flags::CAPITAL, capital)
            | flag(Flags::UPPER, capital && letters && small == 0)
            | flag(Flags::DIGIT, head.digits() & FIRST != 0)
            | flag(Flags::SPACE, space);
        self.out.push(Token { span: Span::new(at, end), word, flags: Flags(flags) });
        Some(end)
    }

    /// The eight bytes from `at`, 0 behind the end of the text.
    #[inline]
    fn eight(&self, at: usize) -> Eight {
        let bytes = &self.bytes[at..];
        Eight::of(match bytes.first_chunk() {
            Some(eight) => u64::from_le_bytes(*eight),
            None => bytes.iter().rev().fold(0, |x, &b| x << 8 | u64::from(b)),
        })
    }

    /// Whether the byte at `end` surely ends the word before it, which begins at `start`.
    #[inline]
    fn ends(&self, start: usize, end: usize) -> bool {
        let digit = |at: usize| self.bytes.get(at).is_some_and(u8::is_ascii_digit);
        match self.bytes.get(end) {
            Some(b',') => !digit(end - 1),
            Some(b'-') => !digit(end + 1),
            Some(b'.') => self.stops(start, end),
            Some(&b) => ENDS[b as usize],
            None => true,
        }
    }

    /// Whether the full stop at `end` is none of an initial or an abbreviation.
    fn stops(&self, start: usize, end: usize) -> bool {
        let abbreviation = || self.vocabulary.id_at(self.bytes, start, end + 1).map(|id| self.vocabulary.class(id));
        end - start > 1
            && matches!(self.bytes.get(end + 1), None | Some(b' ' | b'\n'))
            && abbreviation().is_some_and(|class| !class.abbreviation())
    }

    /// Looks up the words that are not frequent, some at once.
    fn look_up_rare(&mut self) {
        for some in self.rare.chunks(16) {
            some.iter().for_each(|r| self.vocabulary.approach(r.1));
            for &(token, wanted) in some {
                self.out[token].word = self.vocabulary.rare(wanted);
            }
        }
    }

    #[inline]
    fn next(&self, at: usize) -> Next {
        let b = self.bytes[at];
        match KINDS[b as usize] {
            SPACE => Next::Space(1),
            LETTER | DIGIT => Next::Word(b as char, 1),
            MARK => Next::Mark(b as char, 1),
            _ => self.next_wide(at),
        }
    }

    /// The character beyond ASCII at `at`.
    fn next_wide(&self, at: usize) -> Next {
        let c = self.text[at..].chars().next().expect("a position on a character border");
        let n = c.len_utf8();
        if matches!(c, '\u{2010}'..='\u{2027}') {
            // Quotation marks, dashes and dots, which is most of what is not ASCII.
            Next::Mark(c, n)
        } else if is_invisible(c) {
            Next::Invisible(n)
        } else if c.is_whitespace() || c.is_control() {
            Next::Space(n)
        } else if c.is_alphanumeric() || is_combining(c) {
            Next::Word(c, n)
        } else {
            Next::Mark(c, n)
        }
    }

    /// The character at `at`, if there is one.
    fn peek(&self, at: usize) -> Option<char> {
        match self.bytes.get(at) {
            Some(b) if b.is_ascii() => Some(*b as char),
            Some(_) => self.text[at..].chars().next(),
            None => None,
        }
    }

    /// Whether a letter or digit stands at `at`.
    fn word_at(&self, at: usize) -> bool {
        at < self.bytes.len() && matches!(self.next(at), Next::Word(..))
    }

    /// One word and its clitics from `start`; returns where they end.
    fn word(&mut self, start: usize, space: bool) -> usize {
        if matches!(self.bytes[start], b'h' | b'w')
            && let Some(end) = self.address(start)
        {
            self.push(start, end, if space { Flags::SPACE } else { Flags::default() });
            return end;
        }
        let mut at = start;
        let mut last = ' ';
        let mut letters = 0usize; // since the start or the last full stop
        let mut dotted = false;
        while at < self.bytes.len() {
            // The letters and digits of plain words, which is nearly all there is.
            let run = self.bytes[at..].iter().take_while(|&&b| matches!(KINDS[b as usize], LETTER | DIGIT)).count();
            if run > 0 {
                at += run;
                letters += run;
                last = self.bytes[at - 1] as char;
                match self.bytes.get(at) {
                    None | Some(b' ' | b'\n') => break,
                    Some(_) => continue,
                }
            }
            match self.next(at) {
                Next::Word(c, n) => {
                    last = c;
                    letters += 1;
                    at += n;
                }
                Next::Invisible(n) => at += n,
                Next::Space(_) => break,
                Next::Mark(c, n) => {
                    let after = self.peek(at + n);
                    let joins = match c {
                        '.' => {
                            let letter = letters == 1 && last.is_alphabetic();
                            if letter
                                && (last.is_uppercase() && last != 'I' || dotted || self.initials(at + n))
                                && (at == start + last.len_utf8() || dotted)
                            {
                                dotted = true;
                                letters = 0;
                                at += n;
                                if !after.is_some_and(char::is_alphabetic) || !self.initials(at) {
                                    break;
                                }
                                continue;
                            }
                            match after {
                                Some(a) if last.is_ascii_digit() => a.is_ascii_digit(),
                                Some(a) => last.is_alphanumeric() && a.is_lowercase() && letters > 1,
                                None => false,
                            }
                        }
                        ',' | ':' => {
                            last.is_ascii_digit() && after.is_some_and(|a| a.is_ascii_digit()) && self.grouped(at, c)
                        }
                        '-' => last.is_alphabetic() && after.is_some_and(|a| a.is_ascii_digit()),
                        '&' => last.is_uppercase() && after.is_some_and(char::is_uppercase),
                        '@' => after.is_some_and(char::is_alphanumeric),
                        c if is_apostrophe(c) => {
                            if let Some(end) = self.clitic(at + n) {
                                return self.with_clitic(start, at, end, space);
                            }
                            after.is_some_and(char::is_alphabetic)
                        }
                        _ => false,
                    };
                    if !joins {
                        break;
                    }
                    last = c;
                    at += n;
                    letters = if c == '.' { 0 } else { letters };
                }
            }
        }
        // An abbreviation keeps its full stop.
        if !dotted && self.bytes.get(at) == Some(&b'.') && self.bytes.get(at + 1) != Some(&b'.') {
            let class = self.vocabulary.class(self.id(start, at + 1));
            if class.abbreviation() && (class != Class::BEFORE_NUMBER || self.number_after(at + 1)) {
                dotted = true;
                at += 1;
            }
        }
        let mut flags = if space { Flags::SPACE } else { Flags::default() };
        if dotted {
            flags.set(Flags::DOTTED);
        }
        if self.bytes[start..at].eq_ignore_ascii_case(&CANNOT.to_le_bytes()[..6]) {
            self.push(start, start + 3, flags);
            self.push(start + 3, at, Flags::default());
        } else {
            self.push(start, at, flags);
        }
        at
    }

    /// Whether `at` begins a single letter with a full stop (`S.` of `U.S.`).
    fn initials(&self, at: usize) -> bool {
        match self.peek(at) {
            Some(c) if c.is_alphabetic() => self.bytes.get(at + c.len_utf8()) == Some(&b'.'),
            _ => false,
        }
    }

    /// Whether a digit follows `at`, behind white space.
    fn number_after(&self, at: usize) -> bool {
        self.text[at..].trim_start_matches([' ', '\u{a0}']).starts_with(|c: char| c.is_ascii_digit())
    }

    /// A comma inside a number stands before three digits, a colon before two.
    fn grouped(&self, at: usize, c: char) -> bool {
        let digits = self.bytes[at + 1..].iter().take(4).take_while(|b| b.is_ascii_digit()).count();
        digits == if c == ',' { 3 } else { 2 }
    }

    /// Where the clitic (`s`, `re`, `ll` ...) that begins behind an apostrophe ends.
    fn clitic(&self, at: usize) -> Option<usize> {
        let rest = &self.bytes[at..];
        let n = match rest {
            [a, b, ..]
                if matches!([a.to_ascii_lowercase(), b.to_ascii_lowercase()].as_slice(), b"re" | b"ve" | b"ll") =>
            {
                2
            }
            [a, ..] if matches!(a.to_ascii_lowercase(), b's' | b'd' | b'm' | b't') => 1,
            _ => return None,
        };
        if self.word_at(at + n) { None } else { Some(at + n) }
    }

    /// Pushes `word` and its clitic; `n't` takes its `n` from the word.
    fn with_clitic(&mut self, start: usize, apostrophe: usize, end: usize, space: bool) -> usize {
        let t = self.bytes[end - 1].eq_ignore_ascii_case(&b't') && end - apostrophe <= 4;
        let negated = t && apostrophe > start + 1 && self.bytes[apostrophe - 1].eq_ignore_ascii_case(&b'n');
        let cut = if negated { apostrophe - 1 } else { apostrophe };
        let flags = if space { Flags::SPACE } else { Flags::default() };
        if t && !negated {
            self.push(start, end, flags);
            return end;
        }
        self.push(start, cut, flags);
        self.push(cut, end, Flags::default());
        end
    }

    /// A web address from `start`, if one begins there; it ends at white space, without a final mark.
    fn address(&self, start: usize) -> Option<usize> {
        let rest = &self.bytes[start..];
        if !(rest.starts_with(b"http://") || rest.starts_with(b"https://") || rest.starts_with(b"www.")) {
            return None;
        }
        let mut n = rest.iter().take_while(|b| b.is_ascii_graphic()).count();
        while n > 0 && matches!(rest[n - 1], b'.' | b',' | b')' | b'"' | b'\'' | b';' | b':' | b'?' | b'!') {
            n -= 1;
        }
        (n > 4).then_some(start + n)
    }

    /// Pushes the mark `c` at `at` and returns where it ends: dots, dashes and doubled quotation marks run together.
    fn mark(&mut self, at: usize, c: char, n: usize, space: bool) -> usize {
        let run = |same: fn(char) -> bool| {
            let mut end = at + n;
            while let Some(d) = self.peek(end).filter(|&d| same(d)) {
                end += d.len_utf8();
            }
            end
        };
        let end = match c {
            '.' => run(|d| d == '.'),
            '-' => run(|d| d == '-'),
            '\u{2026}' => run(|d| d == '\u{2026}'),
            '\'' | '`' | '\u{2018}' | '\u{2019}' if self.peek(at + n) == Some(c) => at + 2 * n,
            _ => at + n,
        };
        let word = self.id(at, end);
        let flags = Flags(Flags::PUNCT.0 | if space { Flags::SPACE.0 } else { 0 });
        self.out.push(Token { span: Span::new(at, end), word, flags });
        end
    }

    fn push(&mut self, start: usize, end: usize, mut flags: Flags) {
        if !self.bytes[start].is_ascii_lowercase() {
            flags.set(shape(&self.text[start..end]));
        }
        let word = self.id(start, end);
        self.out.push(Token { span: Span::new(start, end), word, flags });
    }

    /// The number of the word or mark at `start..end`.
    fn id(&mut self, start: usize, end: usize) -> WordId {
        self.vocabulary.id_at(self.bytes, start, end).unwrap_or_else(|| {
            self.folded.clear();
            fold_into(&self.text[start..end], &mut self.folded);
            self.vocabulary.id(plain_mark(&self.folded))
        })
    }
}

/// A word or mark of a text as a [`Vocabulary`] spells it, whether it holds it or not; `out` takes its letters.
pub fn spelling<'a>(token: &str, out: &'a mut String) -> &'a str {
    out.clear();
    fold_into(token, out);
    plain_mark(out)
}

/// Typographic marks share the number of their plain form.
fn plain_mark(mark: &str) -> &str {
    match mark {
        "\u{2013}" | "\u{2014}" | "\u{2015}" => "--",
        "\u{2026}" => "...",
        other => other,
    }
}

fn is_combining(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

fn shape(word: &str) -> Flags {
    let mut flags = Flags::default();
    let first = word.chars().next().unwrap_or(' ');
    if first.is_ascii_digit() {
        flags.set(Flags::DIGIT);
    }
    if first.is_uppercase() {
        flags.set(Flags::CAPITAL);
        let mut letters = 0;
        if word.chars().all(|c| {
            letters += usize::from(c.is_alphabetic());
            !c.is_lowercase()
        }) && letters > 1
        {
            flags.set(Flags::UPPER);
        }
    }
    flags
}

impl Class {
    /// The class of an abbreviation by the name of its kind in the lexicon.
    pub fn of_abbreviation(kind: &str) -> Option<Class> {
        Some(match kind {
            "before-name" => Class::BEFORE_NAME,
            "before-number" => Class::BEFORE_NUMBER,
            "may-end" => Class::MAY_END,
            "general" => Class::ABBREVIATION,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let mut v = Vocabulary::default();
        for (w, c) in [("gen.", Class::BEFORE_NAME), ("inc.", Class::MAY_END), ("no.", Class::BEFORE_NUMBER)] {
            let id = v.intern(w);
            v.mark(id, c);
        }
        let mut out = Vec::new();
        tokens(text, &v, &mut out);
        let got: Vec<&str> = out.iter().map(|t| t.span.of(text)).collect();
        assert_eq!(got.join("|"), expected, "{text}");
    }

    #[test]
    fn words_and_clitics() {
        check("The minister's plan isn't dead.", "The|minister|'s|plan|is|n't|dead|.");
        check(
            "ministers\u{2019} can\u{2019}t O\u{2019}Brien I\u{2019}ll",
            "ministers|\u{2019}|ca|n\u{2019}t|O\u{2019}Brien|I|\u{2019}ll",
        );
        check("It cannot. CANNOT we? Cannots", "It|can|not|.|CAN|NOT|we|?|Cannots");
        check("Tehrik-i-Taliban F-16 30-minute", "Tehrik|-|i|-|Taliban|F-16|30|-|minute");
    }

    #[test]
    fn full_stops() {
        check("Gen. A. B. Roe of Acme Inc. said no.", "Gen.|A.|B.|Roe|of|Acme|Inc.|said|no|.");
        check("No. 4, so do I. He", "No.|4|,|so|do|I|.|He");
        check("the U.S. Senate at 5 p.m. and U.S.-made", "the|U.S.|Senate|at|5|p.m.|and|U.S.|-|made");
        check("It ended.The next 3.5 or 1,000,000 at 10:30", "It|ended|.|The|next|3.5|or|1,000,000|at|10:30");
        check("He left... Then", "He|left|...|Then");
    }

    #[test]
    fn marks_and_addresses() {
        check("``No,'' he said", "``|No|,|''|he|said");
        check("AT&T (see www.example.org/a?b).", "AT&T|(|see|www.example.org/a?b|)|.");
        check("a\u{a0}b\u{200b}c --- d\u{2014}e", "a|b\u{200b}c|---|d|\u{2014}|e");
    }

    #[test]
    fn never_off_the_characters() {
        let text = "\u{feff}\u{301}x\u{200d}\u{1f468}\u{200d}\u{1f469}\u{ad} é\u{301}'s ''' \u{2019}\u{2019}s .\u{e9}.";
        let mut out = Vec::new();
        tokens(text, &Vocabulary::default(), &mut out);
        for t in &out {
            assert!(text.is_char_boundary(t.span.start as usize) && text.is_char_boundary(t.span.end as usize));
        }
    }
}
