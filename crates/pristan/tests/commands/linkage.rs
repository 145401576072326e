//! Names and lists from the command line: no register, no account.
use crate::world::{Safe, pristan};
use std::fs;

/// Two invented people and a third; two rows are of the first.
const POLICE: &str = "rec_id,given,surname,sex,dob,place\n\
    p1,Цветанка,Желязкова,F,1987-03-20,Русе\n\
    p2,Пламен,Караиванов,M,1979-11-02,Видин\n\
    p3,Румяна,Щилянова,F,1991-07-14,Варна\n";
const SHELTER: &str = "rec_id,given,surname,sex,dob,place\n\
    s1,Tsvetanka,Zhelyazkova,F,1987-03-20,Ruse\n\
    s2,Емилия,Дюлгерова,F,1983-01-30,Плевен\n";
const MAP: &str = "given=given,surname=surname,sex=sex,dob=dob,place=place,id=rec_id";

#[test]
fn names_are_spelt_and_compared_a_line_each() {
    let safe = Safe::new();
    let names = safe.write("names.txt", "Желязкова\nZhelyazkova\nЖeлязкова\n");
    let spelt = pristan(&["names", "canonical", &names]).done();
    let lines: Vec<serde_json::Value> =
        spelt.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 3);
    assert!(lines.iter().all(|line| line["canonical"] == lines[0]["canonical"]), "{}", spelt.out);
    assert_eq!(lines[0]["name"], "Желязкова", "what was written is as it was");
    let pairs = safe.write("pairs.tsv", "Мария Желязкова\tZhelyazkova Maria\nИван\tИванка\n");
    let compared = pristan(&["names", "compare", &pairs]).done();
    let scores: Vec<f64> = compared
        .out
        .lines()
        .map(|line| line.split('\t').next().unwrap().parse().unwrap())
        .collect();
    assert!(scores[0] > 0.9 && scores[1] < 0.6, "{}", compared.out);
    let one = safe.write("one.tsv", "Мария\tМария\nМария\n");
    let refused = pristan(&["--lang", "bg", "names", "compare", &one]).refused();
    assert!(refused.err.contains("ред 2"), "{}", refused.err);
}

#[test]
fn names_are_found_among_many_in_another_script() {
    let safe = Safe::new();
    let index = safe.write("people.csv", POLICE);
    let queries = safe.write("queries.txt", "Shtilyanova Rumyana\nВоденичарова\n");
    let found = pristan(&["names", "search", &index, "--queries", &queries, "--top", "2"]).done();
    let lines: Vec<serde_json::Value> =
        found.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0]["hits"][0]["ids"][0], "p3", "{}", found.out);
    let first = |line: &serde_json::Value| line["hits"][0]["score"].as_f64().unwrap_or(0.0);
    assert!(first(&lines[0]) > 0.9 && first(&lines[1]) < 0.6, "{}", found.out);
    let took: serde_json::Value = serde_json::from_str(found.err.trim()).unwrap();
    assert_eq!((&took["queries"], &took["rows"]), (&2.into(), &3.into()));
}

#[test]
fn lists_are_linked_and_the_threads_change_nothing() {
    let safe = Safe::new();
    let (police, shelter) = (safe.write("police.csv", POLICE), safe.write("shelter.csv", SHELTER));
    let outputs: Vec<(String, String)> = ["1", "2"]
        .iter()
        .map(|threads| {
            let (pairs, clusters) = (safe.file("pairs.csv"), safe.file("clusters.csv"));
            let to = ["--map", MAP, "--pairs", &pairs, "--clusters", &clusters];
            let with = ["--threads", threads, "--seed", "7"];
            pristan(&[&["linkage", "link", &police, &shelter][..], &to, &with].concat()).done();
            (fs::read_to_string(pairs).unwrap(), fs::read_to_string(clusters).unwrap())
        })
        .collect();
    assert_eq!(outputs[0], outputs[1]);
    let (pairs, clusters) = &outputs[0];
    assert!(pairs.starts_with("left,right,weight,probability\n"), "{pairs}");
    assert!(pairs.contains("p1,s1,") && pairs.lines().count() == 2, "{pairs}");
    assert_eq!(clusters.lines().count(), 6, "{clusters}");
}

#[test]
fn what_is_wrong_with_a_list_is_said_with_row_and_column_in_both_languages() {
    let safe = Safe::new();
    let list = safe.write("list.csv", POLICE);
    let dedupe = |language: &str, list: &str, map: &str| {
        pristan(&["--lang", language, "linkage", "dedupe", list, "--map", map]).refused().err
    };
    let missing = "given=име,surname=surname";
    assert!(dedupe("bg", &list, missing).contains("няма колона „име“"));
    assert!(dedupe("en", &list, missing).contains("no column `име`"));
    let short = safe.write("short.csv", "given,surname\nМария,Х\nИван\n");
    assert!(dedupe("bg", &short, "given=given,surname=surname").contains("ред 3"));
    assert!(dedupe("en", &list, "name=given").contains("no field `name`"));
}

#[test]
fn lists_are_compared_without_their_names_by_who_has_no_key() {
    let safe = Safe::new();
    let (police, shelter) = (safe.write("police.csv", POLICE), safe.write("shelter.csv", SHELTER));
    let keys = [safe.file("project.key"), safe.file("other.key")];
    for key in &keys {
        pristan(&["linkage", "key", "-o", key]).done();
    }
    let again = pristan(&["linkage", "key", "-o", &keys[0]]).refused();
    assert!(again.err.contains("never written over"), "{}", again.err);
    let encode = |list: &str, key: &str, to: &str| {
        let to = safe.file(to);
        pristan(&["linkage", "encode", list, "--map", MAP, "--key", key, "-o", &to]).done();
        to
    };
    let one = encode(&police, &keys[0], "police.enc");
    let (two, strange) =
        (encode(&shelter, &keys[0], "shelter.enc"), encode(&shelter, &keys[1], "strange.enc"));
    let sent = fs::read(&one).unwrap();
    for word in ["Желязкова", "Цветанка", "1987", "Русе", "jeliaz", "zeliaz"] {
        assert!(!sent.windows(word.len()).any(|part| part == word.as_bytes()), "{word}");
    }
    // The control: what does go in the clear is found so.
    assert!(sent.windows(2).any(|part| part == b"p1"));
    let pairs = safe.file("pairs.csv");
    pristan(&["linkage", "match", &one, &two, "-o", &pairs]).done();
    let found = fs::read_to_string(&pairs).unwrap();
    assert!(found.contains("p1,s1,"), "{found}");
    let refused = pristan(&["--lang", "bg", "linkage", "match", &one, &strange, "-o", &pairs]);
    assert!(refused.refused().err.contains("с различни ключове"));
    let cut = safe.write("cut.enc", &sent[..sent.len() - 40]);
    pristan(&["linkage", "match", &cut, &two, "-o", &pairs]).refused();
    let weak = safe.write("weak.key", "00".repeat(32));
    let key = ["--key", &weak, "-o", &safe.file("weak.enc")];
    pristan(&[&["linkage", "encode", &police, "--map", MAP][..], &key].concat()).refused();
}

#[test]
fn the_same_seed_gives_the_same_attacks_and_the_weak_codes_are_broken() {
    let attacked = |seed: &str| {
        pristan(&["linkage", "attack", "--records", "400", "--seed", seed, "--json"]).done().out
    };
    let found = attacked("7");
    assert_eq!(found, attacked("7"));
    assert_ne!(found, attacked("8"));
    let found: Vec<serde_json::Value> = serde_json::from_str(&found).unwrap();
    let broken = |one: &serde_json::Value| one["right"].as_u64() > one["baseline"].as_u64();
    let weak: Vec<_> = found.iter().filter(|one| one["control"] == true).collect();
    assert!(!weak.is_empty() && weak.into_iter().all(broken), "{found:?}");
}
