//! The registry of lexicon files: their columns, keys, and the built-in text of each.
//!
//! One entry here is all that a new lexicon file needs, besides the function that reads its rows
//! ([`super::build`]): export, overlay, `lexicon check` and the unknown-column hint come from this list.

/// One kind of lexicon file.
#[derive(Debug)]
pub struct Table {
    /// File name, in the built-in folder and in overlays.
    pub file: &'static str,
    /// Columns that must be there.
    pub required: &'static [&'static str],
    /// Columns that may be there.
    pub optional: &'static [&'static str],
    /// The columns that tell rows apart: an overlay row with the same key replaces the built-in one.
    pub key: &'static [&'static str],
    /// The built-in rows.
    pub builtin: &'static str,
    /// What a row is.
    pub about: &'static str,
}

/// Columns that say something to people only.
pub const REMARKS: [&str; 4] = ["note", "source", "enabled", "support"];

macro_rules! builtin {
    ($file:literal) => {
        include_str!(concat!("../../lexicons/en/", $file))
    };
}

macro_rules! tables {
    ($($name:ident, $file:literal, [$($required:literal),*], [$($optional:literal),*], [$($key:literal),*], $about:literal;)*) => {
        /// Numbers of the tables in [`TABLES`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs)]
        pub enum TableId { $($name),* }

        impl TableId {
            /// Every table, in the order of [`TABLES`].
            pub const ALL: &'static [TableId] = &[$(TableId::$name),*];
        }

        /// Every kind of lexicon file, in the order in which they are read.
        pub static TABLES: &[Table] = &[$(Table {
            file: $file,
            required: &[$($required),*],
            optional: &[$($optional),*],
            key: &[$($key),*],
            builtin: builtin!($file),
            about: $about,
        }),*];
    };
}

tables! {
    Words, "words.csv", ["word", "tags", "count"], ["enabled", "note"], ["word"],
        "How often a word has which part of speech in lower case: which capitalised words are no names";
    Abbreviations, "abbreviations.csv", ["abbreviation", "kind"], ["enabled", "note"], ["abbreviation"],
        "An abbreviation with a full stop: before-name, before-number, general, or may-end (a sentence)";
    FunctionWords, "function_words.csv", ["word", "class"], ["enabled", "note"], ["word", "class"],
        "A word of grammar (be, have, that, who ...) and what it does";
    Stems, "stems.csv", ["form", "word"], ["enabled", "note"], ["form"],
        "An irregular form of a word, for finding the stem that carries learned weights";
    Acts, "acts.csv", ["act", "polarity"], ["plover", "meaning", "for", "against", "deed", "to", "wills", "enabled", "note"], ["act"],
        "An act, the side it takes by default, its PLOVER root, and what saying so for or against somebody (or what they did) is";
    Cues, "cues.csv", ["cue", "act", "polarity"],
        ["kind", "frame", "certainty", "target", "forms", "weight", "enabled", "note"], ["cue", "kind"],
        "A verb, noun, phrase or preposition that attributes content to a source";
    LightVerbs, "light_verbs.csv", ["verb"], ["subject", "forms", "enabled", "note"], ["verb"],
        "A verb that only carries a cue noun (issue a warning)";
    Hedges, "hedges.csv", ["term", "certainty"], ["weight", "enabled", "note"], ["term"],
        "A word that hedges, makes conditional or questions what stands beside it";
    Negators, "negators.csv", ["term", "kind"], ["scope", "enabled", "note"], ["term"],
        "A word that negates, and how far it reaches";
    Actors, "actors.csv", ["alias", "actor_id", "name", "type"],
        ["parent", "valid_from", "valid_to", "form", "case", "not_in", "weight", "enabled", "source", "note"], ["alias", "actor_id"],
        "An alias of an actor";
    Roles, "roles.csv", ["term", "kind", "type"], ["plural", "means", "apart", "enabled", "note"], ["term", "kind"],
        "A title, role, group noun, or artifact that can say something; `means`: other terms for who has it; `apart`: who has it does not speak for whoever is named with it (Roe supporters)";
    Offices, "offices.csv", ["office", "actor_id", "state"], ["valid_from", "valid_to", "enabled", "source", "note"],
        ["office", "actor_id", "state", "valid_from"],
        "Who held an office (a term of roles.csv) of a state or body, and when";
    Heads, "heads.csv", ["word", "type"], ["position", "weight", "enabled", "note"], ["word", "type", "position"],
        "A word that tells the type of an unknown name it stands in";
    Names, "names.csv", ["name", "kind"], ["count", "gender", "enabled", "note"], ["name", "kind"],
        "A given name (of women: f, of men: m), a family name that stands first, or a particle of names";
    Headings, "headings.csv", ["pattern", "kind", "match"], ["enabled", "note"], ["pattern", "kind"],
        "Words that mark a byline, dateline, caption or boilerplate";
    Stance, "stance.csv", ["term", "polarity"], ["weight", "kind", "scope", "enabled", "note"], ["term", "kind"],
        "A word that judges, helps or hurts";
    ActPatterns, "act_patterns.csv", ["pattern", "plover"], ["enabled", "note"], ["pattern"],
        "Words that between holder and target make a PLOVER root: examples to learn from";
    Unlearned, "unlearned.csv", ["word"], ["enabled", "note"], ["word"],
        "A word for a group of people: no weight is learned for it";
    WeightsStance, "weights_stance.csv", ["feature", "label", "weight"], ["support", "enabled", "note"], ["feature", "label"],
        "What a word in a place, or another feature, says about how a sentence shows its target (learned)";
    WeightsDirection, "weights_direction.csv", ["feature", "label", "weight"], ["support", "enabled", "note"], ["feature", "label"],
        "The same about the side that one actor of a sentence takes towards another (learned)";
    WeightsAct, "weights_act.csv", ["feature", "label", "weight"], ["support", "enabled", "note"], ["feature", "label"],
        "The same about what one actor does to another, as a PLOVER root (learned)";
    WeightsAttribution, "weights_attribution.csv", ["feature", "weight"], ["support", "enabled", "note"], ["feature"],
        "What a feature adds to the score of an attribution (learned)";
    WeightsNames, "weights_names.csv", ["feature", "label", "weight"], ["support", "enabled", "note"], ["feature", "label"],
        "What a feature of an unknown name or of what stands around it says about its type (learned)";
}

/// The table kept in files of this name.
pub fn table(file: &str) -> Option<TableId> {
    TABLES.iter().position(|t| t.file == file).map(|n| TableId::ALL[n])
}
