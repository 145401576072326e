//! Estimates from the command line: no register, no account.
use crate::world::{Safe, pristan};

/// Three invented lists; A and B share six people, C nobody.
const LISTS: &str = "A,B,C,count\n1,0,0,40\n0,1,0,30\n0,0,1,20\n1,1,0,6\n";

#[test]
fn one_method_answers_as_published() {
    let safe = Safe::new();
    let file = safe.write("lists.csv", LISTS);
    let words = ["estimation", &file, "--method", "stepwise", "--bootstrap", "0", "--json"];
    let found = pristan(&words).done();
    let json: serde_json::Value = serde_json::from_str(&found.out).unwrap();
    // SparseMSE 2.0.1 says 539.093929 of these lists.
    let total = json["estimates"][0]["total"].as_f64().unwrap();
    assert!((total / 539.093_929 - 1.0).abs() < 1e-5, "{total}");
    assert!(json["critique"].as_str().unwrap().contains("Whitehead"));
}

#[test]
fn all_methods_stand_side_by_side_in_both_languages_and_threads_change_nothing() {
    let safe = Safe::new();
    let file = safe.write("lists.csv", LISTS);
    let ask = |more: &[&str]| {
        pristan(&[&["estimation", &file, "--bootstrap", "100", "--seed", "7"][..], more].concat())
            .done()
            .out
    };
    let one = ask(&["--threads", "1"]);
    assert_eq!(one, ask(&["--threads", "8"]));
    for word in ["stepwise", "bic", "downhill", "dga", "lcm", "threshold", "Whitehead"] {
        assert!(one.contains(word), "{word}: {one}");
    }
    let bg = ask(&["--lang", "bg"]);
    assert!(bg.contains("видени лица") && bg.contains("не публикувайте само едно число"), "{bg}");
}

#[test]
fn a_rate_and_what_a_list_changes_are_shown_when_asked_for() {
    let safe = Safe::new();
    let file = safe.write("lists.csv", LISTS);
    let base = ["estimation", &file, "--method", "stepwise", "--bootstrap", "0"];
    let more = ["--population", "100000", "--leave-out", "--merge"];
    let found = pristan(&[&base[..], &more].concat()).done();
    assert!(found.out.contains("per 100,000: 539.09"), "{}", found.out);
    assert!(found.out.contains("at least 3"), "two lists are refused: {}", found.out);
}

#[test]
fn bad_lists_are_refused_with_row_and_column_in_both_languages() {
    let safe = Safe::new();
    let refuse = |language: &str, text: &str| {
        let file = safe.write("bad.csv", text);
        let refused = pristan(&["--lang", language, "estimation", &file]).refused();
        assert_eq!(refused.out, "", "nothing is computed");
        refused.err
    };
    let negative = LISTS.replace("0,1,0,30", "0,1,0,-3");
    assert!(refuse("en", &negative).contains("row 3, column `count`"));
    assert!(refuse("bg", &negative).contains("ред 3, колона „count“"));
    let everyone = "A,B,C,count\n1,0,0,4\n1,1,0,5\n1,0,1,6\n";
    assert!(refuse("en", everyone).contains("contains everyone"));
    assert!(refuse("bg", everyone).contains("съдържа всички"));
    let identical = "A,B,C,count\n1,1,0,4\n0,0,1,5\n1,1,1,6\n";
    assert!(refuse("bg", identical).contains("са еднакви"));
    let apart = "A,B,C,count\n1,0,0,4\n0,1,0,5\n0,0,1,6\n";
    assert!(refuse("bg", apart).contains("няма два списъка с общи хора"));
    assert!(refuse("bg", "").contains("празен"));
}
