//! Actors and their aliases.

use super::Phrases;
use crate::model::{ActorType, Date, Row, Token, WordId};
use crate::text::exact;

/// An actor of `actors.csv`.
#[derive(Clone, Debug)]
pub struct Actor {
    /// Identifier (`pak`).
    pub id: String,
    /// Display name.
    pub name: String,
    /// What it is.
    pub kind: ActorType,
    /// The actor it belongs to, an index into [`super::Lexicon::actors`].
    pub parent: Option<u32>,
}

/// What an alias is to its actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AliasForm {
    /// A name.
    Name,
    /// Adjective or noun of a nationality.
    Demonym,
    /// Capital, seat.
    Metonym,
    /// Abbreviation.
    Acronym,
    /// Office.
    Role,
}

impl AliasForm {
    pub(super) const NAMES: &'static [(&'static str, AliasForm)] = &[
        ("name", AliasForm::Name),
        ("demonym", AliasForm::Demonym),
        ("metonym", AliasForm::Metonym),
        ("acronym", AliasForm::Acronym),
        ("role", AliasForm::Role),
    ];
}

/// A row of `actors.csv`.
#[derive(Clone, Debug)]
pub struct Alias {
    /// Index into [`super::Lexicon::actors`].
    pub actor: u32,
    /// What that actor is.
    pub kind: ActorType,
    /// What it is to the actor.
    pub form: AliasForm,
    /// The tokens with a blank between each, where the case must be that of the row.
    pub exact: Option<Box<str>>,
    /// First day on which it holds.
    pub from: Option<Date>,
    /// Last day on which it holds.
    pub to: Option<Date>,
    /// Longer phrases in which it does not hold.
    pub not_in: Box<[Context]>,
    /// Preference among actors of one alias.
    pub weight: f32,
    /// Its row.
    pub row: Row,
}

/// A phrase around an alias.
#[derive(Clone, Debug)]
pub struct Context {
    /// The words of the phrase.
    pub words: Box<[WordId]>,
    /// Where in it the alias begins.
    pub offset: usize,
}

impl Alias {
    /// Whether the tokens `words` of the text are written as the alias wants.
    #[inline]
    pub fn spelt(&self, text: &str, words: &[Token]) -> bool {
        self.exact.as_ref().is_none_or(|surface| same(surface, text, words))
    }

    /// The same, except for the words (by their number) that may be written in any case.
    pub fn spelt_but(&self, text: &str, words: &[Token], any: impl Fn(usize) -> bool) -> bool {
        let Some(surface) = &self.exact else { return true };
        let mut pairs = surface.split(' ').zip(words).enumerate();
        pairs.all(|(n, (word, token))| any(n) || exact(token.span.of(text)).eq(word.chars()))
    }

    /// Whether the alias holds on that day, and in the phrase around token `at` of `tokens`.
    #[inline]
    pub fn holds(&self, tokens: &[Token], at: usize, date: Option<Date>) -> bool {
        if let Some(date) = date
            && (self.from.is_some_and(|from| date < from) || self.to.is_some_and(|to| date > to))
        {
            return false;
        }
        !self.not_in.iter().any(|c| {
            let around = at.checked_sub(c.offset).and_then(|from| tokens.get(from..from + c.words.len()));
            around.is_some_and(|around| around.iter().map(|t| &t.word).eq(&c.words))
        })
    }
}

/// Whether the letters of the tokens are those of `surface`, case and all.
fn same(surface: &str, text: &str, tokens: &[Token]) -> bool {
    let (text, mut left) = (text.as_bytes(), surface.as_bytes());
    for t in tokens {
        // Most spellings agree byte by byte.
        let have = &text[t.span.range()];
        let length = match left.strip_prefix(have) {
            Some([] | [b' ', ..]) => have.len(),
            _ => {
                let length = left.iter().position(|&b| b == b' ').unwrap_or(left.len());
                let (Ok(have), Ok(word)) = (std::str::from_utf8(have), std::str::from_utf8(&left[..length])) else {
                    return false;
                };
                if have.is_ascii() || !exact(have).eq(word.chars()) {
                    return false;
                }
                length
            }
        };
        left = left.get(length + 1..).unwrap_or(&[]);
    }
    true
}

/// All aliases, found by their words.
#[derive(Clone, Debug, Default)]
pub struct Gazetteer {
    /// Every alias.
    pub aliases: Vec<Alias>,
    /// Indices into `aliases`.
    pub phrases: Phrases<u32>,
}

impl Gazetteer {
    /// Brings what begins with this word, and the alias that it is, into the cache. Nothing waits for them, so that those
    /// of many words can be on their way at once.
    #[inline]
    pub fn approach(&self, word: WordId) {
        let alias = self.phrases.near(word).and_then(|&n| self.aliases.get(n as usize));
        std::hint::black_box(alias.map(|a| a.actor));
    }
}
