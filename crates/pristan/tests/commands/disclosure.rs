//! Tables and rows made safe from the command line: no register, no account.
use crate::world::{Safe, pristan};
use std::fs;

const TABLE: &str =
    "region,sex,count\nA,m,18\nA,f,2\nB,m,14\nB,f,19\nC,m,12\nC,f,10\nD,m,11\nD,f,14\n";
const BOOK: &str = "column,code\nsex,F\nsex,M\nform,labour\nform,sexual\n";

fn people() -> String {
    let mut rows = String::from("sex,form\n");
    for _ in 0..300 {
        rows += "F,labour\nF,sexual\nM,labour\nF,\n";
    }
    rows
}

#[test]
fn a_table_is_protected_and_withstands_the_audit_and_an_open_one_does_not() {
    let safe = Safe::new();
    let (table, out) = (safe.write("table.csv", TABLE), safe.file("safe.csv"));
    let words = ["disclosure", "protect", &table, "--rule", "threshold=3", "--margins", "-o", &out];
    let made = pristan(&words).done();
    assert!(made.out.contains("1 suppressed as small, 3 to hide those"), "{}", made.out);
    let text = fs::read_to_string(&out).unwrap();
    assert!(text.starts_with("region,sex,count,flag,release: method=suppression; threshold=3"));
    assert!(text.contains("A,f,,c,"), "{text}");
    pristan(&["disclosure", "audit", &out]).done();
    // The control: with one of the secondary cells said again, the small one is worked out.
    let open = safe.write("open.csv", text.replace("A,m,,c,", "A,m,18,,"));
    let refused = pristan(&["disclosure", "audit", &open]).refused();
    assert!(refused.out.contains("region=A, sex=f: follows from the sums: 2"), "{}", refused.out);
    let refused = pristan(&["--lang", "bg", "disclosure", "audit", &out, "--earlier", &open]);
    assert!(refused.refused().err.contains("скрити клетки са открити"));
}

#[test]
fn small_counts_are_rounded_and_cell_keys_are_needed_for_cell_keys() {
    let safe = Safe::new();
    let (table, out) = (safe.write("table.csv", TABLE), safe.file("safe.csv"));
    let to = ["-o", &out];
    let rounded = ["disclosure", "protect", &table, "--rule", "rounding=3", "--json"];
    let said = pristan(&[&rounded[..], &to].concat()).done().json();
    assert!(said["statement"].as_str().unwrap().contains("method=rounding; base=3"), "{said}");
    let keyed = ["disclosure", "protect", &table, "--rule", "cellkey"];
    let refused = pristan(&[&keyed[..], &to].concat()).refused();
    assert!(refused.err.contains("no column `ckey`"), "{}", refused.err);
    let shelter = safe.write("shelter.csv", "shelter,count\na,30\nb,40\n");
    let words = ["disclosure", "protect", &shelter, "--rule", "threshold=3", "-o", &out];
    assert!(pristan(&words).refused().err.contains("tells shelters apart"));
    let words = ["disclosure", "recommend", &table, "--json"];
    assert_eq!(pristan(&words).done().json()["persons"], 100);
}

#[test]
fn rows_are_released_with_a_report_and_a_ledger_that_ends_with_the_budget() {
    let safe = Safe::new();
    let (rows, book) = (safe.write("people.csv", people()), safe.write("codes.csv", BOOK));
    let (out, report, ledger) =
        (safe.file("out.csv"), safe.file("report.json"), safe.file("ledger.json"));
    let what = ["--codebook", &book, "--delta", "1e-6", "-o", &out, "--report", &report];
    let made = |command: &str, more: &[&str]| {
        pristan(&[&["disclosure", command, &rows][..], &what, more].concat())
    };
    let seed = "0f".repeat(32);
    let one = ["--epsilon", "2", "--seed", &seed, "--threads", "1"];
    made("synthesize", &one).done();
    let first = fs::read(&out).unwrap();
    let manifest: serde_json::Value = serde_json::from_slice(&fs::read(&report).unwrap()).unwrap();
    assert_eq!(manifest["publishable"], true);
    assert_eq!(manifest["spent"]["epsilon"], 2.0);
    made("synthesize", &["--epsilon", "2", "--seed", &seed, "--threads", "2"]).done();
    assert_eq!(fs::read(&out).unwrap(), first, "the same seed, with another number of threads");
    made("synthesize", &["--epsilon", "2", "--seed", &"0e".repeat(32)]).done();
    assert_ne!(fs::read(&out).unwrap(), first, "the control: another seed");
    let guessable = made("aggregate", &["--epsilon", "2", "--seed", "7"]).done();
    assert!(guessable.out.contains("not for publication"), "{}", guessable.out);
    let charged =
        ["--epsilon", "2", "--ledger", &ledger, "--years", "2016,2017", "--budget", "2.5"];
    made("aggregate", &charged).done();
    let before = fs::read(&ledger).unwrap();
    let refused = made("aggregate", &charged).refused();
    assert!(refused.err.contains("2016 has spent"), "{}", refused.err);
    assert_eq!(fs::read(&ledger).unwrap(), before);
    let unknown = safe.write("unknown.csv", "sex,form\nF,labour\nX,labour\n");
    let words = ["disclosure", "aggregate", &unknown, "--epsilon", "1"];
    let refused = pristan(&[&words[..], &what].concat()).refused();
    assert!(refused.err.contains("row 3, column `sex`: unknown code `X`"), "{}", refused.err);
}
