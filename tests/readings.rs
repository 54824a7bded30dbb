//! What is read where: constructions that rules, words and weights read together, and the stances that come of them.

use sayso::lexicon::{Sources, TableId, load};
use sayso::model::{Article, Polarity};
use sayso::{Analyzer, Lexicon};

/// `source | cue | pieces of content` of each attribution.
fn attributions(analyzer: &Analyzer, text: &str) -> Vec<String> {
    let article = Article { text: text.to_string(), ..Article::default() };
    let spans = |spans: &[sayso::model::Span]| spans.iter().map(|s| s.of(text)).collect::<Vec<_>>().join(" ... ");
    let found = analyzer.analyze(&article).attributions;
    found.iter().map(|a| format!("{} | {} | {}", spans(&a.source), spans(&a.cue), spans(&a.content))).collect()
}

/// Each text has the attribution that stands beside it.
fn check(cases: &[(&str, &str)]) {
    let analyzer = Analyzer::new(Lexicon::builtin());
    for (text, expected) in cases {
        let found = attributions(&analyzer, text);
        assert!(found.iter().any(|a| a == expected), "{text}\n{found:?}");
    }
}

#[test]
fn times_and_datelines_are_no_part_of_what_is_said() {
    check(&[
        (
            "The minister had on Thursday said that the plan was dead.",
            "The minister | had on Thursday said | that the plan was dead",
        ),
        ("The court had in June asked why the bank was slow.", "The court | had in June asked | why the bank was slow"),
        (
            "Farmers voiced hope on Monday that the mill would reopen.",
            "Farmers | voiced hope | that the mill would reopen",
        ),
        (
            "The Orlian Front was accused on Sunday of burning a mill.",
            " | was accused | The Orlian Front ... of burning a mill",
        ),
        ("The Northern Board on Wednesday ruled out any talks.", "The Northern Board | ruled out | any talks"),
        (
            "LUNE (Harbour Wire) - The ministry said on Monday that it would pay.",
            "The ministry | said | that it would pay",
        ),
    ]);
}

#[test]
fn infinitives_are_read_whole() {
    check(&[
        ("Neither side has agreed to leave the port.", "Neither side | has agreed | to leave the port"),
        ("The bishop asked not to be named.", "The bishop | asked | not to be named"),
        (
            "The general threatened on Friday to “burn the mill” again.",
            "The general | threatened | to “burn the mill” again",
        ),
        ("The group has since retracted the claim.", "The group | has since retracted | the claim"),
        (
            "The trucks had stopped at four, an officer said, adding that the road was dark.",
            "an officer | said | The trucks had stopped at four",
        ),
    ]);
}

#[test]
fn a_second_verb_has_the_source_of_the_first() {
    check(&[
        (
            "The minister said that Orlia was proud of its army and blamed Ruvia for the failure of the talks.",
            "The minister | blamed | Ruvia for the failure of the talks",
        ),
        (
            "The spokesman said the plan was dead and called the offer an insult.",
            "The spokesman | said | the plan was dead",
        ),
        (
            "Orlia's envoy to the League, Tomas Brekk, denied the raid and accused the council of bias.",
            "Orlia's envoy to the League, Tomas Brekk | accused | the council of bias",
        ),
        ("Brekk also took aim at Orlia, alleging that it was arming the rebels.", "Brekk | also took aim at | Orlia"),
        (
            "The envoy lashed out at Orlia, which he said had threatened to close the port.",
            "which | had threatened | to close the port",
        ),
        // Unless the subject of what was said does both.
        (
            "Troops said the driver shouted insults and accused soldiers of theft.",
            "the driver | accused | soldiers of theft",
        ),
        (
            "The writer was praised by the union but condemned as a fraud by the mayor.",
            "the mayor | condemned | The writer ... as a fraud by the mayor",
        ),
    ]);
}

#[test]
fn what_others_are_asked_to_do_is_part_of_the_asking() {
    check(&[
        ("Kessel asked the court to reject the claim.", "Kessel | asked | the court to reject the claim"),
        ("The envoy told Orlia to stop blaming Ruvia.", "The envoy | told | Orlia to stop blaming Ruvia"),
        (
            "Kessel praised Brekk for refusing to condemn Orlia.",
            "Kessel | praised | Brekk for refusing to condemn Orlia",
        ),
    ]);
    // Who is made to do it does it.
    check(&[
        ("Mara Roe was forced to admit that the dam had failed.", "Mara Roe | to admit | that the dam had failed"),
        ("The leak forced Roe to deny that he had resigned.", "Roe | to deny | that he had resigned"),
    ]);
    let analyzer = Analyzer::new(Lexicon::builtin());
    for text in ["Kessel asked the court to reject the claim.", "The court was asked by Kessel to reject the claim."] {
        assert_eq!(attributions(&analyzer, text).len(), 1, "{text}");
    }
}

#[test]
fn who_feels_it_is_the_object_or_the_subject_of_the_passive() {
    check(&[
        ("The decision infuriated the coalition.", "the coalition | infuriated | The decision"),
        ("The coalition was angered by the decision.", "The coalition | was angered by | the decision"),
    ]);
}

#[test]
fn an_object_may_hold_words_in_quotation_marks() {
    check(&[
        ("Kessel praised the \"brave\" people of Orlia.", "Kessel | praised | the \"brave\" people of Orlia"),
        ("The union denounced Orlia's \"double standards\".", "The union | denounced | Orlia's \"double standards\""),
    ]);
}

#[test]
fn sources_are_found_behind_nouns() {
    check(&[
        ("Criticism of the brewers by hop farmers has grown since June.", "hop farmers | Criticism | the brewers"),
        ("Support for the brewers came from the bakers.", "the bakers | Support | the brewers"),
        ("The brewers drew sharp criticism from the bakers.", "the bakers | criticism | The brewers"),
        (
            "The baker told the Lune Courier that the agency had quoted the brewer as saying the hops were wet.",
            "the brewer | saying | the hops were wet",
        ),
        ("The brewers, however, denied the charge.", "The brewers | denied | the charge"),
        // The object does it.
        (
            "Mr. Tibor Vash blamed the agency for accusing Mr. Amara Lune of theft.",
            "the agency | accusing | Mr. Amara Lune of theft",
        ),
        // Relative clauses.
        ("The offer, which the bakers rejected, was fair.", "the bakers | rejected | which"),
        ("The hops were wet, a claim Tibor Vash denies.", "Tibor Vash | denies | a claim"),
        (
            "The Bakers' League, whose leader, Tibor Vash, criticised the mill, left.",
            "whose leader, Tibor Vash | criticised | the mill",
        ),
    ]);
}

/// `holder > target polarity` of each stance for or against.
fn stances(analyzer: &Analyzer, text: &str) -> Vec<String> {
    let article = Article { text: text.to_string(), ..Article::default() };
    let analysis = analyzer.analyze(&article);
    let name = |m: u32| {
        let mention = &analysis.mentions[m as usize];
        analyzer.lexicon().actor(mention.actor, &analysis.found).1.to_string()
    };
    let sided = analysis.stances.iter().filter(|s| s.polarity != Polarity::Neutral);
    sided.map(|s| format!("{} > {} {}", s.holder.map_or(String::new(), name), name(s.target), s.polarity)).collect()
}

#[test]
fn sides_are_those_of_who_speaks() {
    let actors = "alias,actor_id,name,type,form,parent\nOrlia,orlia,Orlia,state,name,\nOrlian,orlia,Orlia,state,demonym,\n\
                  Orlian Mill Board,mill-board,Orlian Mill Board,ministry,name,orlia\n\
                  Hopper,hoppers,Hop Party,party,demonym,orlia\nHopdom,hopdom,Hopdom,party,demonym,orlia\n";
    let sources = Sources::builtin().with_text(TableId::Actors, "test.csv", actors);
    let analyzer = Analyzer::new(load(sources).expect("a sound lexicon").lexicon);
    for (text, expected) in [
        ("The Orlian Front blamed the military.", &["Orlian Front > military negative"][..]),
        (
            "Mr. Tibor Vash’s lawyer, Dana Okaforsen, accused Mr. Amara Lune of theft.",
            &["Dana Okaforsen > Amara Lune negative"],
        ),
        ("Mr. Tibor Vash did not accuse Mr. Amara Lune.", &[]),
        // What is said of one tells nothing of the other.
        (
            "Mr. Tibor Vash condemned the raid as cowardly and thanked Mr. Amara Lune.",
            &["Tibor Vash > Amara Lune positive"],
        ),
        // Each of several holders.
        (
            "The Orlian Front and the Bakers' League condemned Mr. Amara Lune for the raid on the old mill by the river.",
            &["Orlian Front > Amara Lune negative", "Bakers' League > Amara Lune negative"],
        ),
        // A holder without an actor.
        ("Several of them thanked Mr. Amara Lune.", &[" > Amara Lune positive"]),
        // A deed.
        ("The Orlian Front froze the assets of Petrov Oil.", &["Orlian Front > Petrov Oil negative"]),
        // Whom somebody is said to have robbed is not accused, nor is the state that robbers come from.
        ("They were accused by Mr. Tibor Vash of robbing Mr. Amara Lune.", &[]),
        ("Mr. Tibor Vash accused Orlian rebels of looting.", &[]),
        ("Some thanked soldiers for helping them.", &[" > soldier positive"]),
        // Harm that people without a name are said to do.
        ("Mr. Tibor Vash said that the rebels had shelled a school.", &["Tibor Vash > rebel negative"]),
        ("Baker slams ‘meddling’ envoy\n\nThe mill was closed on Monday.", &["Baker > envoy negative"]),
        // Whoever is named with an office has it, and takes the side.
        ("The president of Orlia, Tibor Vash, praised Mr. Amara Lune.", &["Tibor Vash > Amara Lune positive"]),
        // Critics and voters speak for themselves.
        ("Critics of Mr. Amara Lune said that he was a liar.", &[" > Amara Lune negative"]),
        ("The Orlian candidate accused Mr. Amara Lune of theft.", &[" > Amara Lune negative"]),
        // Spokesmen are for whom they speak for.
        ("Petrov Oil is rich. A spokeswoman for the company said that Petrov Oil was a disgrace.", &[]),
        // Names that only tell of what kind others are.
        ("Mr. Tibor Vash condemned anti-Orlian protests.", &[]),
        ("Mr. Tibor Vash criticised the Orlian president Amara Lune.", &["Tibor Vash > Amara Lune negative"]),
        // What somebody says of their own side, and of deeds.
        ("Mr. Tibor Vash said that he admired Mr. Amara Lune.", &["Tibor Vash > Amara Lune positive"]),
        (
            "Mr. Tibor Vash said that the persecution of Mr. Amara Lune was intolerable.",
            &["Tibor Vash > Amara Lune positive"],
        ),
        ("Mr. Tibor Vash asked the Orlian Front to stop Mr. Amara Lune.", &["Tibor Vash > Amara Lune negative"]),
        ("Mr. Tibor Vash endorsed Mr. Amara Lune's opponent.", &["Tibor Vash > Amara Lune negative"]),
        ("Mr. Tibor Vash said that he would fight for Mr. Amara Lune.", &["Tibor Vash > Amara Lune positive"]),
        ("Mr. Tibor Vash denied that Mr. Amara Lune had stolen the money.", &[]),
        ("Mr. Amara Lune was accused on Monday by Mr. Tibor Vash of theft.", &["Tibor Vash > Amara Lune negative"]),
        // What is blamed on the object is the object's doing; what only goes along with the blame is the speaker's.
        ("Mr. Tibor Vash criticised the mill for attacking Mr. Amara Lune.", &["Tibor Vash > Amara Lune positive"]),
        ("Mr. Tibor Vash denounced the mill while punishing Mr. Amara Lune.", &["Tibor Vash > Amara Lune negative"]),
        ("Mr. Tibor Vash is no longer praising Mr. Amara Lune.", &["Tibor Vash > Amara Lune negative"]),
        // It and they, where an act falls on them.
        ("The Orlian Front left. Mr. Tibor Vash accused it of theft.", &["Tibor Vash > Orlian Front negative"]),
        ("The Orlian Front left. Mr. Tibor Vash said that it was awful weather.", &[]),
        // Who is said to be a victim is not blamed, nor is one's own side.
        (
            "Mr. Tibor Vash said that Petrov Oil had betrayed Mr. Amara Lune.",
            &["Tibor Vash > Petrov Oil negative", "Petrov Oil > Amara Lune negative"],
        ),
        ("The Orlian Mill Board warned that Orlia would respond with force.", &[]),
        ("The Orlian Mill Board said that Orlia was a corrupt disgrace.", &["Orlian Mill Board > Orlia negative"]),
        // Whose deed it is, the tree tells.
        (
            "The Bakers' League said that it was concerned by the actions of Petrov Oil and praised Mr. Amara Lune.",
            &["Bakers' League > Petrov Oil negative", "Bakers' League > Amara Lune positive"],
        ),
        // Who turns down what was said against them is against whoever said it.
        (
            "Mr. Tibor Vash accused Petrov Oil of theft. The company was closed. Petrov Oil rejected the charge.",
            &["Tibor Vash > Petrov Oil negative", "Petrov Oil > Tibor Vash negative"],
        ),
        (
            "Mr. Tibor Vash accused Petrov Oil of theft. Petrov Oil said that the allegations were false.",
            &["Tibor Vash > Petrov Oil negative", "Petrov Oil > Tibor Vash negative"],
        ),
        ("Mr. Tibor Vash praised Petrov Oil. Petrov Oil rejected the charge.", &["Tibor Vash > Petrov Oil positive"]),
        (
            "Mr. Tibor Vash accused Petrov Oil of theft. Petrov Oil denied that the allegations were false.",
            &["Tibor Vash > Petrov Oil negative"],
        ),
        (
            "Mr. Tibor Vash accused Petrov Oil of theft. Petrov Oil asked whether the allegations were false.",
            &["Tibor Vash > Petrov Oil negative"],
        ),
        (
            "Mr. Tibor Vash accused Petrov Oil of theft. Petrov Oil said that the answer was wrong.",
            &["Tibor Vash > Petrov Oil negative"],
        ),
        (
            "Mr. Tibor Vash criticised Petrov Oil. A report accused Petrov Oil of theft. Petrov Oil rejected the charge.",
            &["Tibor Vash > Petrov Oil negative", " > Petrov Oil negative"],
        ),
        (
            "Mr. Tibor Vash said that Petrov Oil had betrayed Mr. Amara Lune. Mr. Lune rejected the claim.",
            &["Tibor Vash > Petrov Oil negative", "Petrov Oil > Amara Lune negative"],
        ),
        ("When Mr. Tibor Vash arrived, he bombed Petrov Oil.", &["Tibor Vash > Petrov Oil negative"]),
        // What stands in another phrase of the object is not what the act falls on, but whose words it is.
        ("Mr. Tibor Vash accused the bakers at Petrov Oil of theft.", &[]),
        ("Mr. Tibor Vash rejected criticism from Petrov Oil.", &["Tibor Vash > Petrov Oil negative"]),
        ("Mr. Tibor Vash criticised a plan by Petrov Oil.", &["Tibor Vash > Petrov Oil negative"]),
        // What is its own speaks for it, what is his need not speak for him.
        (
            "The Orlian Mill Board built a dam. Its council said that Petrov Oil was a corrupt disgrace.",
            &["Orlian Mill Board > Petrov Oil negative"],
        ),
        (
            "Mr. Tibor Vash built a dam. His council said that Petrov Oil was a corrupt disgrace.",
            &[" > Petrov Oil negative"],
        ),
        // Who has seen a letter did not write it; one member is not the party.
        ("A letter obtained by Petrov Oil accuses Mr. Amara Lune of theft.", &[" > Amara Lune negative"]),
        ("A letter obtained from Petrov Oil accuses Mr. Amara Lune of theft.", &["Petrov Oil > Amara Lune negative"]),
        ("An Orlian Hopper accused Mr. Amara Lune of theft.", &[" > Amara Lune negative"]),
        ("Mr. Tibor Vash condemned Hopdom.", &["Tibor Vash > Hopdom negative"]),
        ("Mr. Tibor Vash accused a Hopper of theft.", &[]),
        ("An Orlian company accused Mr. Amara Lune of theft.", &[" > Amara Lune negative"]),
        ("The rebels and Orlia accused Mr. Amara Lune of theft.", &["Orlia > Amara Lune negative"]),
        // Who rejects what somebody holds against others is against them.
        ("The Orlian Front dismissed Petrov Oil's allegations.", &["Orlian Front > Petrov Oil negative"]),
    ] {
        assert_eq!(stances(&analyzer, text), expected, "{text}");
    }
}
