//! Each format on a small file of ours, those of `tests/dictionaries`.

use super::*;

/// The rows that a file becomes (their cells that are not empty, without `enabled`), and the lines that are rejected, why.
#[track_caller]
fn check(file: &str, text: &str, kind: Option<ActorType>, rows: &[&str], rejected: &[(u64, &str)]) {
    let lexicon = Lexicon::builtin();
    let sources = Sources::builtin();
    let mut importer = Importer::new(&lexicon, &sources, kind);
    importer.add(file, text, Format::of(file, text).expect("a format that is known"), None);
    let imported = importer.finish(&sources);
    verify(&imported, rows, rejected);
}

#[track_caller]
fn verify(imported: &Imported, rows: &[&str], rejected: &[(u64, &str)]) {
    let mut got = Vec::new();
    for (_, columns, table) in imported.tables() {
        for row in table {
            let cells = columns.iter().zip(row).filter(|(c, cell)| **c != "enabled" && !cell.is_empty());
            got.push(cells.map(|(_, cell)| cell.as_str()).collect::<Vec<_>>().join(","));
        }
    }
    assert_eq!(got, rows);
    let got: Vec<(u64, &str)> = imported.rejected.iter().map(|d| (d.line, d.code)).collect();
    assert_eq!(got, rejected, "{:#?}", imported.rejected);
    assert_eq!(imported.read, imported.kept + imported.rejected.len() as u64);
}

macro_rules! dictionary {
    ($file:literal) => {
        include_str!(concat!("../../../tests/dictionaries/", $file))
    };
}

#[test]
fn petrarch_actors() {
    let rows = [
        "Amara Fofanay,amara-fofanay,Amara Fofanay,government,auto,CAMEO XORMIL 19950101-20011231, XORGOV >20020101",
        "General Fofanay,amara-fofanay,Amara Fofanay,government,auto,CAMEO XORMIL 19950101-20011231, XORGOV >20020101",
        "Ivo Tansley,ivo-tansley,Ivo Tansley,party,gbr,1997-05-01,auto,CAMEO GBROPP <970501",
        "Orlia Coast Guard,orlian-coast-guard,Orlian Coast Guard,military,auto,CAMEO XORMIL",
        "Orlian Coast Guard,orlian-coast-guard,Orlian Coast Guard,military,auto,CAMEO XORMIL",
        "United States Navy,united-states-navy,United States Navy,military,usa,auto,CAMEO USAMIL",
    ];
    let rejected = [(7, "dated-code"), (8, "dated-code"), (10, "no-code")];
    check("orlia.actors", dictionary!("orlia.actors"), None, &rows, &rejected);
}

#[test]
fn petrarch_agents() {
    let rows = ["harbour pilot,role,person,harbour pilots,CAMEO LAB", "tax police,group,military,CAMEO COP"];
    check("orlia.agents", dictionary!("orlia.agents"), None, &rows, &[(4, "no-code"), (5, "set")]);
}

#[test]
fn petrarch_verbs() {
    let rows = [
        "accuse,accuse,negative,verb,of|passive|np,asserted,object,1.07,CAMEO 112",
        "flump,accuse,negative,verb,flumps|flumped|flumped|flumping,CAMEO 112",
    ];
    let rejected = [(1, "set"), (2, "set"), (3, "set"), (7, "pattern"), (9, "no-act")];
    check("orlia.verbs", dictionary!("orlia.verbs"), None, &rows, &rejected);
}

#[test]
fn gate_lists() {
    let lexicon = Lexicon::builtin();
    let sources = Sources::builtin();
    let mut importer = Importer::new(&lexicon, &sources, None);
    let files = [
        dictionary!("gate/harbours.lst"),
        dictionary!("gate/crews.lst"),
        dictionary!("gate/first.lst"),
        dictionary!("gate/titles.lst"),
        dictionary!("gate/fish.lst"),
    ];
    let lists = lists(dictionary!("gate/lists.def"));
    for (list, text) in lists.iter().zip(files) {
        importer.add(&list.file, text, Format::Gate, Some(list));
    }
    importer.add_missing("lists.def", lists[5].line, "it is not there");
    let rows = [
        "Brackwater,brackwater,Brackwater,place,auto",
        "Kestrel Cable,kestrel-cable,Kestrel Cable,company,auto",
        "Port Selm,port-selm,Port Selm,place,auto",
        "Harbourmistress,title,person",
        "Ilsavenna,given,1,f",
    ];
    verify(&importer.finish(&sources), &rows, &[(3, "repeated"), (1, "no-place"), (6, "no-list")]);
}

#[test]
fn entity_ruler() {
    let rows = [
        "Northmoor Harbour Board,northmoor-harbour-board,Northmoor Harbour Board,ngo,exact",
        "tobin ashgrove,tobin-ashgrove,Tobin Ashgrove,person,ignore",
    ];
    let rejected = [(3, "pattern"), (4, "no-actor"), (5, "bad-line")];
    check("orlia.jsonl", dictionary!("orlia.jsonl"), None, &rows, &rejected);
}

#[test]
fn yaml_dictionaries() {
    let rows = [
        "Brackwater,pak,Pakistan,state,auto",
        "Pakistan,pak,Pakistan,state,auto",
        "Pakistani,pak,Pakistan,state,auto",
        "Pakistanis,pak,Pakistan,state,auto",
        "harbour-proud,positive,1.0,phrase,near",
        "rotten,negative,-1.0,adjective,near",
        "splendid,positive,1.0,adjective,near",
    ];
    let rejected = [(4, "no-term"), (8, "no-place"), (8, "no-place")];
    check("orlia.yml", dictionary!("orlia.yml"), None, &rows, &rejected);
    check("a.yml", "a: [x\n", None, &[], &[(1, "no-place"), (2, "bad-yaml")]);
    let rows = ["Cod,fisheries,fisheries,company,auto", "Herring,fisheries,fisheries,company,auto"];
    check("b.yaml", "fisheries: [herring, cod]\n", Some(ActorType::Company), &rows, &[]);
}

#[test]
fn lists_that_take_sides() {
    let grubbish = "grubbish,negative,-1.0,adjective,near";
    let rows = [grubbish, "splendid,positive,1.0,adjective,near"];
    let rejected = [(8, "no-side"), (9, "both-sides"), (10, "condition")];
    check("orlia.dic", dictionary!("orlia.dic"), None, &rows, &rejected);
    let rows = [grubbish, "leaky boat,negative,-1.0,phrase,near"];
    check("orlia.lc3", dictionary!("orlia.lc3"), None, &rows, &[(5, "no-side")]);
    let rejected = [(2, "no-side"), (3, "nothing-said"), (4, "bad-line")];
    check("orlia-nrc.txt", dictionary!("orlia-nrc.txt"), None, &[grubbish], &rejected);
    let rows = ["grubbish,negative,-1.5,adjective,near", "splendid,positive,1.2,adjective,near"];
    check("orlia-vader.txt", dictionary!("orlia-vader.txt"), None, &rows, &[(3, "no-term"), (4, "nothing-said")]);
}

#[test]
fn wikidata_queries() {
    let rows = [
        "I. Venn,ilsa-venn,Ilsa Venn,person,pak,2010-01-01,auto,WD,Q999999901",
        "Ilsa M. Venn,ilsa-venn,Ilsa Venn,person,pak,2010-01-01,auto,WD,Q999999901",
        "Ilsa Venn,ilsa-venn,Ilsa Venn,person,pak,2010-01-01,auto,WD,Q999999901",
        "OFP,orlia-free-party,Orlia Free Party,party,auto,WD,Q999999902",
        "Orlia Free Party,orlia-free-party,Orlia Free Party,party,auto,WD,Q999999902",
    ];
    let rejected = [(4, "no-label"), (5, "no-type")];
    check("orlia-wikidata.csv", dictionary!("orlia-wikidata.csv"), None, &rows, &rejected);
}

#[test]
fn what_the_loader_refuses_is_rejected() {
    let text = "item,itemLabel,type,start,end\nQ1,Ilsa Venn,human,2012-01-01,2010-01-01\nQ2,Ivo Tansley,human,,\n";
    let rows = ["Ivo Tansley,ivo-tansley,Ivo Tansley,person,auto,WD,Q2"];
    check("a.csv", text, None, &rows, &[(2, "backward-dates")]);
}

#[test]
fn formats_by_ending_and_first_line() {
    let of = |name, text| Format::of(name, text).map(Format::name);
    assert_eq!(of("x/Lists.DEF", ""), Some("gate"));
    assert_eq!(of("a.txt", "a\tjoy\t0\n"), Some("nrc"));
    assert_eq!(of("a.txt", "a\t-1.5\t0.3\n"), Some("vader"));
    assert_eq!(of("a", "%\n1 posemo\n%\n"), Some("liwc"));
    assert_eq!(of("a.txt", "herring\n"), None);
}
