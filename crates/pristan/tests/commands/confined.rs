//! The process that reads strangers' files, as the program starts it.
use crate::world::command;
use std::io::Write as _;
use std::process::{Output, Stdio};

fn read(input: &[u8]) -> Output {
    let mut child = command(&["__read-confined"])
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // It may break off before it has read everything.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

#[test]
fn a_file_is_read_and_its_copy_comes_back() {
    let picture = [
        &b"image/jpeg\n"[..],
        &[0xff, 0xd8, 0xff, 0xfe, 0, 8],
        b"CANARY",
        &[0xff, 0xda, 0, 3, 1, 9, 9, 0xff, 0xd9],
    ]
    .concat();
    let answer = read(&picture);
    assert_eq!(answer.status.code(), Some(0), "{answer:?}");
    assert_eq!(answer.stdout, [0xff, 0xd8, 0xff, 0xda, 0, 3, 1, 9, 9, 0xff, 0xd9]);
}

#[test]
fn a_file_that_is_not_one_is_refused_with_a_word() {
    for (input, word) in [
        (&b"application/pdf\nno document"[..], &b"broken"[..]),
        (b"application/x-tar\n", b"sort"),
        (b"application/vnd.openxmlformats\nPK\x03\x04", b"broken"),
    ] {
        let answer = read(input);
        assert_eq!(answer.status.code(), Some(3), "{answer:?}");
        assert_eq!(answer.stdout, word);
    }
}

#[test]
fn a_file_that_needs_more_than_is_given_ends_the_reader_alone() {
    // More than the reader may hold.
    let large = [&b"text/plain; charset=utf-8\n"[..], &vec![b'a'; 300 * 1024 * 1024]].concat();
    let answer = read(&large);
    assert_eq!(answer.status.code(), Some(1), "{:?}", answer.status);
    assert!(answer.stdout.is_empty());
}
