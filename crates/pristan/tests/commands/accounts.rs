//! Accounts: the first one, others, and acting as one.
use crate::world::{Demonstration, answer, command, pristan};
use std::io::Write as _;
use std::process::Stdio;

#[test]
fn the_first_account_is_an_administrators_and_opens_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let open = |words: &[&str]| {
        let start = ["account", "open"];
        let end = ["--institution", "ANCCTHB", "--data", data, "--json"];
        pristan(&[&start[..], words, &end[..]].concat())
    };
    let early =
        open(&["boss", "--name", "Boss", "--role", "coordinator", "--as", "admin"]).refused();
    assert!(early.err.contains("no open account `admin`"), "{}", early.err);
    let first = open(&["admin", "--name", "Administrator"]).done().json();
    assert!(first["password"].as_str().unwrap().len() >= 15);
    // This is no demonstration: nobody is acted as unasked.
    let second = open(&["boss", "--name", "Boss", "--role", "coordinator"]).refused();
    assert!(second.err.contains("--as"), "{}", second.err);
    open(&["boss", "--name", "Boss", "--role", "coordinator", "--as", "admin"]).done();
    let taken = open(&["boss", "--name", "Boss", "--role", "officer", "--as", "admin"]).refused();
    assert!(taken.err.contains("taken"), "{}", taken.err);
    let denied = open(&["x", "--name", "X", "--role", "officer", "--as", "boss"]).refused();
    assert!(denied.err.contains("no right"), "{}", denied.err);
    let asked = pristan(&["indicators", "--data", data]).refused();
    assert!(asked.err.contains("--as LOGIN"), "{}", asked.err);
    let none = pristan(&["indicators", "--data", data, "--as", "boss"]).refused();
    assert!(none.err.contains("no programme here yet"), "{}", none.err);
}

#[test]
fn a_password_may_be_sent_and_must_be_strong() {
    let demo = Demonstration::new();
    let reset = |password: &str| {
        let words =
            ["account", "reset-password", "secretary", "--password-stdin", "--data", demo.data()];
        let mut command = command(&words);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(password.as_bytes()).unwrap();
        answer(child.wait_with_output().unwrap())
    };
    let weak = reset("short\n").refused();
    assert!(weak.err.contains("15"), "{}", weak.err);
    let done = reset("a long enough password\n").done();
    assert!(!done.out.contains("long enough"), "{}", done.out);
    let list = demo.run(&["account", "list", "--json"]).done().json();
    assert_eq!(list.as_array().unwrap().len(), 30);
    demo.run(&["account", "list", "--as", "coordinator"]).refused();
}

#[test]
fn tables_go_back_only_when_it_is_said_twice() {
    let demo = Demonstration::new();
    demo.run(&["migrate", "up"]).done();
    let unsure = demo.run(&["migrate", "back", "--to", "0"]).refused();
    assert!(unsure.err.contains("--yes"), "{}", unsure.err);
    demo.run(&["indicators"]).done();
    demo.run(&["migrate", "back", "--to", "0", "--yes"]).done();
    // Every table is gone, and the next command makes them anew, empty.
    demo.run(&["indicators"]).refused();
}
