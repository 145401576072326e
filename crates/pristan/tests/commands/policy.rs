//! The printed policy against the oracle that states it a second time.
#![expect(clippy::print_stdout, reason = "the figures are asked for")]
use std::io::Write as _;
use std::process::{Command, Stdio};

fn printed() -> Vec<u8> {
    let output = Command::new(env!("CARGO_BIN_EXE_pristan"))
        .args(["policy", "print", "--json"])
        .output()
        .unwrap();
    assert!(output.status.success());
    output.stdout
}

/// What the oracle says of a table, and whether it is content.
fn oracle(table: &[u8], arguments: &[&str]) -> (bool, String) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scripts/policy_oracle.py");
    let mut child = Command::new("python3")
        .arg(script)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(table).unwrap();
    let output = child.wait_with_output().unwrap();
    (output.status.success(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn the_policy_is_the_one_that_the_specification_states() {
    let table = printed();
    let (content, said) = oracle(&table, &[]);
    println!("{said}");
    assert!(content, "{said}");
    assert!(said.contains(" combinations compared, 0 differences"), "{said}");
}

#[test]
fn one_decision_turned_over_is_found_wherever_it_is() {
    let table = printed();
    let (found, said) = oracle(&table, &["--control"]);
    println!("{said}");
    assert!(found, "{said}");
    // And by the way the test above takes.
    let text = String::from_utf8(table).unwrap();
    let row = "\"administrator Other RevealPerson identity\": \"";
    let at = text.find(row).unwrap() + row.len();
    let mut json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let legend = json["decisions"]["legend"].as_object().unwrap();
    let allowed = legend.iter().find(|(_, made)| made["allowed"] == true).unwrap().0.clone();
    let cells = text[at..].split('"').next().unwrap();
    let flipped = format!("{allowed}{}", &cells[1..]);
    json["decisions"]["rows"]["administrator Other RevealPerson identity"] = flipped.into();
    let (content, said) = oracle(json.to_string().as_bytes(), &[]);
    assert!(!content && said.contains("administrator Other RevealPerson identity"), "{said}");
}
