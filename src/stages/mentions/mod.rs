//! Mentions of actors: who is named, and by what.
//!
//! The order is that of a reader: names that the lexicon knows ([`gazetteer`]), names that look like one
//! ([`discover`]), what the article said before ([`memory`]), what kind of actor a new name is ([`typing`]), and last
//! whom pronouns and common nouns mean ([`nominals`]).

mod discover;
mod evidence;
mod gazetteer;
mod memory;
mod nominals;
mod numbers;
mod reading;
mod typing;
mod write;

use crate::lexicon::Lexicon;
use crate::model::{Date, Document, FoundActor, Mention, Span, Tag};
use reading::Reading;
use write::Writer;

/// The mentions of actors in an article, by position and without overlap, and the actors that no lexicon holds.
///
/// `date` (of publication) decides which dated aliases hold; without one all do.
pub fn mentions(
    text: &str,
    document: &Document,
    tags: &[Tag],
    date: Option<Date>,
    lexicon: &Lexicon,
) -> (Vec<Mention>, Vec<FoundActor>) {
    let reading = Reading::new(text, document, tags, date, lexicon);
    let hits = gazetteer::find(&reading);
    let names = discover::find(&reading, &hits);
    let (writer, found) = Writer::new(&reading, &hits, &names, memory::link(&reading, &hits, &names));
    nominals::resolve(&reading, &writer, found)
}

/// Calls `add` for each unknown name of the article with its span and its features, to learn weights from.
#[doc(hidden)]
pub fn features(
    text: &str,
    document: &Document,
    tags: &[Tag],
    lexicon: &Lexicon,
    add: &mut dyn FnMut(Span, &'static str, &str),
) {
    let reading = Reading::new(text, document, tags, None, lexicon);
    let hits = gazetteer::find(&reading);
    let names = discover::find(&reading, &hits);
    let typing = typing::Typing::new(&reading, &names, &hits);
    for (n, name) in names.iter().enumerate().filter(|n| n.1.hit.is_none()) {
        let span = document.span(name.tokens);
        let mut listener = evidence::Names(|group, value: &str| add(span, group, value));
        typing.inner(n, &mut listener);
        typing.context(n, &mut listener);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::{Sources, TableId, load};
    use crate::model::{ActorRef, Article, How};
    use crate::{stages, text};
    use proptest::prelude::*;
    use std::sync::OnceLock;

    fn lexicon() -> &'static Lexicon {
        static LEXICON: OnceLock<Lexicon> = OnceLock::new();
        LEXICON.get_or_init(|| {
            let actors = "alias,actor_id,name,type,parent,form,valid_from,valid_to\n\
                Orlia,orlia,Orlia,state,,name,,\n\
                Orlian,orlia,Orlia,state,,demonym,,\n\
                Lune,orlia,Orlia,state,,metonym,,\n\
                Dana Okaforsen,okaforsen,Dana Okaforsen,person,orlia,name,,\n\
                the premier's office,premier-2010,Premier 2010,government,orlia,name,2010,2019\n\
                Orlia Democratic Union,odu,Orlia Democratic Union,party,orlia,name,,\n\
                Fofan's,fofans,Fofan's,company,orlia,name,,\n\
                Fofan Works,fofan-works,Fofan Works,company,orlia,name,,\n\
                Open Hands,open-hands,Open Hands,ngo,,name,,\n\
                Ruvia,ruvia,Ruvia,state,,name,,\n";
            let unsure = "alias,actor_id,name,type,parent,weight\n\
                Upper Diet,orlia-diet,Upper Diet,government,orlia,0.5\n";
            let sources = Sources::builtin().with_text(TableId::Actors, "test.csv", actors);
            load(sources.with_text(TableId::Actors, "unsure.csv", unsure)).expect("a sound lexicon").lexicon
        })
    }

    fn read(text: &str, date: Option<Date>) -> (Vec<Mention>, Vec<FoundActor>) {
        let document = text::read(text, &lexicon().vocabulary);
        let tags = stages::syntax::tag(text, &document, &lexicon().syntax).tags;
        mentions(text, &document, &tags, date, lexicon())
    }

    /// `words=actor:type:how` of each mention, joined by a semicolon.
    fn check(text: &str, expected: &str) {
        let (mentions, found) = read(text, None);
        let shown: Vec<String> = mentions
            .iter()
            .map(|m| {
                let id = lexicon().actor(m.actor, &found).0.trim_start_matches("found:");
                format!("{}={}:{}:{}", m.span.of(text), id, m.kind, m.how)
            })
            .collect();
        assert_eq!(shown.join("; "), expected, "{text}");
    }

    #[test]
    fn the_gazetteer_knows() {
        check("Talks with Orlia failed.", "Orlia=orlia:state:alias");
        check("Officials in Lune were silent.", "Lune=orlia:state:metonym");
        check("An Orlian delegation left.", "Orlian=orlia:people:demonym");
        check("She paid 30 US$ for it.", "");
    }

    #[test]
    fn names_that_many_states_have_follow_the_state() {
        check("The Upper Diet met.", "Upper Diet=orlia-diet:government:alias");
        check(
            "Orlia heard that the Upper Diet met.",
            "Orlia=orlia:state:alias; Upper Diet=orlia-diet:government:alias",
        );
        check(
            "Ruvia heard that the Upper Diet met.",
            "Ruvia=ruvia:state:alias; Upper Diet=upper-diet:other:discovered",
        );
    }

    #[test]
    fn its_is_whose_name_stands_before_the_preposition() {
        check(
            "Ruvia praised Orlia for its patience.",
            "Ruvia=ruvia:state:alias; Orlia=orlia:state:alias; its=orlia:state:pronoun",
        );
    }

    #[test]
    fn models_are_no_companies() {
        check("A Fofan Works 777 fell on Fofan Works.", "Fofan Works=fofan-works:company:alias");
    }

    #[test]
    fn aliases_hold_in_their_time() {
        let text = "He went to the premier's office.";
        let count = |year| read(text, Date::new(year, 5, 1)).0.iter().filter(|m| m.how == How::Alias).count();
        assert_eq!((count(2009), count(2010), count(2019), count(2020)), (0, 1, 1, 0));
    }

    #[test]
    fn titles_introduce_people() {
        check("Gen. Amara Fofanay met them.", "Amara Fofanay=amara-fofanay:person:discovered");
        check(
            "They saw Orlian Foreign Minister Tibor Vash there.",
            "Orlian=orlia:people:demonym; Tibor Vash=tibor-vash:person:discovered",
        );
        check(
            "The US Secretary of State Amara Fofanay came.",
            "US=usa:state:acronym; Amara Fofanay=amara-fofanay:person:discovered",
        );
    }

    #[test]
    fn parts_mean_the_whole() {
        check(
            "The lawyer Amara Fofanay spoke. Later Mr. Fofanay left; Fofanay smiled.",
            "Amara Fofanay=amara-fofanay:person:discovered; Fofanay=amara-fofanay:person:title; \
             Fofanay=amara-fofanay:person:surname",
        );
        check(
            "We met Dana Okaforsen. Okaforsen agreed.",
            "Dana Okaforsen=okaforsen:person:alias; Okaforsen=okaforsen:person:surname",
        );
    }

    #[test]
    fn brackets_introduce_acronyms() {
        check(
            "The Harbour Workers Union (HWU) struck. The HWU won.",
            "Harbour Workers Union=harbour-workers-union:ngo:discovered; HWU=harbour-workers-union:ngo:acronym; \
             HWU=harbour-workers-union:ngo:acronym",
        );
        check(
            "The Orlia Democratic Union (ODU) split. The ODU lost.",
            "Orlia Democratic Union=odu:party:alias; ODU=odu:party:acronym; ODU=odu:party:acronym",
        );
    }

    #[test]
    fn organisations_hold_small_words() {
        check(
            "He sued the Ministry of Fisheries and Trade.",
            "Ministry of Fisheries and Trade=ministry-of-fisheries-and-trade:ministry:discovered",
        );
    }

    #[test]
    fn capitals_alone_are_no_names() {
        check("Nobody came on Monday or in May. However, Yesterday it rained.", "");
    }

    #[test]
    fn pronouns_and_nouns_mean_who_was_named() {
        check(
            "Prime Minister Amara Fofanay spoke. She said the prime minister would go.",
            "Amara Fofanay=amara-fofanay:person:discovered; She=amara-fofanay:person:pronoun; \
             the prime minister=amara-fofanay:person:nominal",
        );
    }

    #[test]
    fn groups_of_a_state_mean_the_one_that_was_named() {
        check(
            "Fofan Works fell. The Orlian company closed.",
            "Fofan Works=fofan-works:company:alias; Orlian=orlia:people:demonym; company=fofan-works:company:nominal",
        );
        check(
            "Fofan Works fell. The Orlian party closed.",
            "Fofan Works=fofan-works:company:alias; Orlian=orlia:people:demonym",
        );
        check(
            "Fofan Works met the Orlia Democratic Union. The Orlian party left.",
            "Fofan Works=fofan-works:company:alias; Orlia Democratic Union=odu:party:alias; \
             Orlian=orlia:people:demonym; party=odu:party:nominal",
        );
        check(
            "Fofan Works and Fofan's fell. The Orlian company closed.",
            "Fofan Works=fofan-works:company:alias; Fofan's=fofans:company:alias; Orlian=orlia:people:demonym",
        );
    }

    #[test]
    fn roles_without_a_name_are_actors_of_their_own() {
        check("She left. The minister stayed.", "The minister=unnamed:minister:other:nominal");
        check(
            "Many farmers said they were tired.",
            "farmers=unnamed:farmer:other:nominal; they=unnamed:farmer:other:pronoun",
        );
        check("The fields belong to farmers.", "");
        check("The minister, 52, stayed.", "The minister=unnamed:minister:other:nominal");
        check("Her lawyer said no.", "lawyer=unnamed:lawyer:other:nominal");
        check("Orlian police left.", "Orlian=orlia:people:demonym");
    }

    #[test]
    fn what_an_organisation_was_called_is_no_name_of_it() {
        check(
            "Open Hands, the charity of the year, left. The charity closed.",
            "Open Hands=open-hands:ngo:alias; The charity=open-hands:ngo:nominal",
        );
        check(
            "The drivers of Open Hands left. The charity slept. The charity closed.",
            "Open Hands=open-hands:ngo:alias; The charity=open-hands:ngo:nominal; The charity=open-hands:ngo:nominal",
        );
    }

    #[test]
    fn relative_pronouns_mean_what_stands_before_them() {
        check(
            "Ruvia, which won, left. The Harbour Party, a tiny one, which lost, stayed.",
            "Ruvia=ruvia:state:alias; which=ruvia:state:pronoun; Harbour Party=harbour-party:party:discovered",
        );
    }

    #[test]
    fn descriptions_mean_who_is_described() {
        check(
            "Dana Okaforsen, a retired judge, spoke. Okaforsen was a spokeswoman.",
            "Dana Okaforsen=okaforsen:person:alias; judge=okaforsen:person:nominal; \
             Okaforsen=okaforsen:person:surname; a spokeswoman=okaforsen:person:nominal",
        );
    }

    #[test]
    fn the_head_of_a_name_means_the_whole() {
        check(
            "He sued the Ruvian High Court. The Court said no.",
            "Ruvian High Court=ruvian-high-court:government:discovered; Court=ruvian-high-court:government:surname",
        );
        check(
            "The Harbour Party won. They like the party's head.",
            "Harbour Party=harbour-party:party:discovered; They=harbour-party:party:pronoun; \
             the party=harbour-party:party:nominal",
        );
    }

    #[test]
    fn who_speaks_is_not_whom_the_quotation_is_about() {
        check(
            "Dana Okaforsen, a judge, came. “The lawyer Orrin Fofanay will pay,” he said.",
            "Dana Okaforsen=okaforsen:person:alias; a judge=okaforsen:person:nominal; \
             Orrin Fofanay=orrin-fofanay:person:discovered; he=okaforsen:person:pronoun",
        );
    }

    #[test]
    fn an_office_is_whose_it_was_said_to_be() {
        check(
            "The mayor, Jo Hartleyson, left. Dana Marlowe wept. The mayor was sad.",
            "Jo Hartleyson=jo-hartleyson:person:discovered; Dana Marlowe=dana-marlowe:person:discovered; \
             The mayor=jo-hartleyson:person:nominal",
        );
        check(
            "Judge Dana Marlowe spoke. She thanked the prosecutor.",
            "Dana Marlowe=dana-marlowe:person:discovered; She=dana-marlowe:person:pronoun; \
             the prosecutor=unnamed:prosecutor:other:nominal",
        );
        check(
            "President Jo Hartleyson left. A lawyer for the president, Dana Marlowe, wept. The president slept.",
            "Jo Hartleyson=jo-hartleyson:person:discovered; the president=jo-hartleyson:person:nominal; \
             Dana Marlowe=dana-marlowe:person:discovered; The president=jo-hartleyson:person:nominal",
        );
        check(
            "The mayor of the town has quit. Jo Hartleyson, 60, was tired. The mayor left.",
            "The mayor=jo-hartleyson:person:nominal; Jo Hartleyson=jo-hartleyson:person:discovered; \
             The mayor=jo-hartleyson:person:nominal",
        );
    }

    #[test]
    fn him_is_not_who_acts_and_himself_is() {
        check(
            "Tom Hartleyson met Dan Marlowe. Dan Marlowe praised Tom Hartleyson but blamed him for the delay.",
            "Tom Hartleyson=tom-hartleyson:person:discovered; Dan Marlowe=dan-marlowe:person:discovered; \
             Dan Marlowe=dan-marlowe:person:discovered; Tom Hartleyson=tom-hartleyson:person:discovered; \
             him=tom-hartleyson:person:pronoun",
        );
        check(
            "Tom Hartleyson said Dan Marlowe had harmed himself.",
            "Tom Hartleyson=tom-hartleyson:person:discovered; Dan Marlowe=dan-marlowe:person:discovered; \
             himself=dan-marlowe:person:pronoun",
        );
        check(
            "Tom Hartleyson met Dan Marlowe, whom Orlia had praised for his wit.",
            "Tom Hartleyson=tom-hartleyson:person:discovered; Dan Marlowe=dan-marlowe:person:discovered; \
             whom=dan-marlowe:person:pronoun; Orlia=orlia:state:alias; his=dan-marlowe:person:pronoun",
        );
        check("Orlia spoke first. It was not clear whether talks would go on.", "Orlia=orlia:state:alias");
    }

    #[test]
    fn groups_on_which_an_act_falls_are_actors() {
        check(
            "Jo Hartleyson lashed out at a handful of moderates.",
            "Jo Hartleyson=jo-hartleyson:person:discovered; moderates=unnamed:moderate:other:nominal",
        );
    }

    #[test]
    fn this_and_our_point_back() {
        check(
            "Prime Minister Amara Fofanay spoke. Our Prime Minister left. They trust this prime minister.",
            "Amara Fofanay=amara-fofanay:person:discovered; Prime Minister=amara-fofanay:person:nominal; \
             this prime minister=amara-fofanay:person:nominal",
        );
    }

    #[test]
    fn labels_say_who_speaks() {
        check(
            "Minister Amara Fofanay came.\n\nMINISTER:\n\nI agree.\n\nDana Okaforsen: I do not.\n\nMy reasons are old.",
            "Amara Fofanay=amara-fofanay:person:discovered; I=amara-fofanay:person:pronoun; \
             Dana Okaforsen=okaforsen:person:alias; I=okaforsen:person:pronoun; My=okaforsen:person:pronoun",
        );
    }

    #[test]
    fn a_place_with_the_surname_of_a_person_may_be_the_person() {
        check(
            "The lawyer Amara Lune spoke. Lune spoke again. Others stayed in Lune.",
            "Amara Lune=amara-lune:person:discovered; Lune=amara-lune:person:surname; Lune=orlia:state:metonym",
        );
        check(
            "The lawyer Tibor Fofan spoke. Fofan's brother left.",
            "Tibor Fofan=tibor-fofan:person:discovered; Fofan's=tibor-fofan:person:surname",
        );
    }

    #[test]
    fn a_name_ends_where_another_begins() {
        check(
            "The Dana Okaforsen-Lune debate was short.",
            "Dana Okaforsen=okaforsen:person:alias; Lune=orlia:state:metonym",
        );
        check(
            "The lawyer Amara Fofanay spoke at a Fofanay-Vash rally. Fofanay left.",
            "Amara Fofanay=amara-fofanay:person:discovered; Fofanay-Vash=fofanay-vash:ngo:discovered; \
             Fofanay=amara-fofanay:person:surname",
        );
    }

    #[test]
    fn who_is_spoken_of_behind_a_name_is_somebody_else() {
        check(
            "Minister Amara Fofanay spoke. Dana Okaforsen, a critic of the minister, left.",
            "Amara Fofanay=amara-fofanay:person:discovered; Dana Okaforsen=okaforsen:person:alias; \
             a critic=okaforsen:person:nominal; the minister=amara-fofanay:person:nominal",
        );
    }

    #[test]
    fn things_are_no_actors_whatever_their_names_hold() {
        check("The two of them have now signed the Harbour Pact without a word.", "");
        check("They have been talking about the Memorandum of Understanding for a year.", "");
    }

    #[test]
    fn rows_name_what_decided() {
        let (mentions, _) = read("Gen. Amara Fofanay met Orlia.", None);
        let labels: Vec<String> = mentions.iter().map(|m| lexicon().place(m.rows[0])).collect();
        assert!(labels[0].starts_with("roles.csv:"), "{labels:?}");
        assert_eq!(labels[1], "test.csv:2");
    }

    proptest! {
        #[test]
        fn spans_are_ordered_and_disjoint(
            words in proptest::collection::vec(
                prop_oneof![
                    "[A-Z\u{c9}][a-z\u{e9}]{1,6}",
                    "[a-z]{1,5}",
                    Just("Orlian".to_string()), Just("Orlia".to_string()), Just("Gen.".to_string()),
                    Just("Minister of".to_string()), Just("Union (HWU)".to_string()), Just("of the".to_string()),
                    Just("Dana Okaforsen".to_string()), Just("'s".to_string()), Just("-".to_string()),
                    Just("\u{201c}He".to_string()), Just("the party".to_string()), Just(".\n\n".to_string()),
                ],
                0..40,
            )
        ) {
            let text = words.join(" ");
            let (mentions, found) = read(&text, None);
            let mut end = 0;
            for m in &mentions {
                prop_assert!(m.span.start >= end && !m.span.is_empty());
                prop_assert!(text.is_char_boundary(m.span.start as usize) && text.is_char_boundary(m.span.end as usize));
                prop_assert!((0.0..=1.0).contains(&m.confidence));
                if let ActorRef::Found(i) = m.actor {
                    prop_assert!((i as usize) < found.len());
                }
                end = m.span.end;
            }
        }
    }

    #[test]
    fn the_pipeline_hands_mentions_on() {
        let analyzer = crate::Analyzer::new(lexicon().clone());
        let article = Article { text: "Orlia agreed.".to_string(), ..Article::default() };
        assert_eq!(analyzer.analyze(&article).mentions.len(), 1);
    }
}
