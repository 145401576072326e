//! Code that would show a secret does not compile.
//!
//! Each file of `tests/shown` tries one way, and the compiler's answer is
//! beside it. The control is a file that does the same with what may be shown,
//! and compiles: so it is the secret that is refused, not the file.
#[test]
fn a_secret_cannot_be_shown() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/shown/control.rs");
    for case in [
        "sealed_debug",
        "sealed_display",
        "sealed_serialize",
        "opened_debug",
        "opened_display",
        "opened_serialize",
        "opened_implicitly",
        "root",
        "data_key",
        "domain_keys",
        "share",
        "normal",
        "one_key_for_another",
    ] {
        cases.compile_fail(format!("tests/shown/{case}.rs"));
    }
}

/// No case is left out of the list above.
#[test]
fn every_file_is_tried() {
    let list = include_str!("shown.rs");
    let mut files = 0;
    for entry in std::fs::read_dir("tests/shown").unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            assert!(list.contains(&format!("\"{name}\"")) || name == "control", "{name}");
            files += 1;
        }
    }
    assert_eq!(files, 14);
}
