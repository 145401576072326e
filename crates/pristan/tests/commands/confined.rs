//! The process that reads strangers' files, as the program starts it.
use crate::world::{Demonstration, Safe, command, pristan};
use std::io::{Cursor, Read as _, Write as _};
use std::process::{Command, Output, Stdio};

fn read(input: &[u8]) -> Output {
    let mut child = command(&["__read-confined", "copy"])
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

#[test]
fn a_reader_does_nothing_but_what_it_is_told() {
    for words in [&["__read-confined"][..], &["__read-confined", "open"]] {
        let status = command(words).stdin(Stdio::null()).status().unwrap();
        assert_eq!(status.code(), Some(4), "{words:?}");
    }
}

/// The most memory that this process has had, in KiB.
fn most_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// A row of so many cells that holding them takes more memory than a reader is
/// given.
fn wide_row(cells: usize) -> Vec<u8> {
    let mut file = b"title,held_on,status,type\nA,2017-05-05,held,training\n".to_vec();
    file.extend(std::iter::repeat_n(b',', cells));
    file.extend(b"x\n");
    file
}

#[test]
fn a_sheet_that_takes_too_much_memory_ends_its_reader_and_is_named() {
    let demo = Demonstration::new();
    let file = demo.write("hostile.csv", wide_row(40_000_000));
    let answer = demo.run(&["records", "import", "training", &file, "--dry-run"]).refused();
    assert!(answer.err.contains("hostile.csv"), "{}", answer.err);
    assert!(answer.err.contains("more time or memory"), "{}", answer.err);
    let words = ["records", "import", "training", &file, "--dry-run", "--lang", "bg"];
    let answer = demo.run(&words).refused();
    assert!(answer.err.contains("hostile.csv") && answer.err.contains("памет"), "{}", answer.err);
    // The control: a narrower row is read to its end, and says what is wrong.
    let narrow = demo.write("narrow.csv", wide_row(40_000));
    let answer = demo.run(&["records", "import", "training", &narrow, "--dry-run"]).refused();
    assert!(answer.err.contains("1 of 2 rows"), "{}", answer.err);
    // The control: where nothing is confined, the file takes what the reader is
    // not given.
    let alone = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "confined::the_wide_row_read_unconfined"])
        .output()
        .unwrap();
    let said = String::from_utf8(alone.stdout).unwrap();
    assert!(alone.status.success() && said.contains("1 passed"), "{said}");
}

#[test]
#[ignore = "started by the test above: other tests in its process take memory too"]
fn the_wide_row_read_unconfined() {
    let hostile = wide_row(40_000_000);
    assert!(most_memory() < 768 * 1024, "{} KiB", most_memory());
    let pack = formats::pack::bulgaria();
    let kind = pack.kind("training").unwrap();
    formats::sheet::tell(hostile, "hostile.csv", kind, pack, &mut std::io::sink()).unwrap();
    assert!(most_memory() > 768 * 1024, "{} KiB", most_memory());
}

/// A packed file of these parts.
fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The template of trainings with another first sheet.
fn book(safe: &Safe, sheet: impl Fn(&str) -> String) -> Vec<u8> {
    const SHEET: &str = "xl/worksheets/sheet1.xml";
    let template = safe.file("template.xlsx");
    pristan(&["records", "template", "training", "-o", &template]).done();
    let mut zip = zip::ZipArchive::new(std::fs::File::open(&template).unwrap()).unwrap();
    let mut parts = Vec::new();
    for n in 0..zip.len() {
        let mut part = zip.by_index(n).unwrap();
        let (name, mut content) = (part.name().unwrap().into_owned(), Vec::new());
        part.read_to_end(&mut content).unwrap();
        if name == SHEET {
            content = sheet(std::str::from_utf8(&content).unwrap()).into_bytes();
        }
        parts.push((name, content));
    }
    let parts: Vec<_> = parts.iter().map(|(n, c)| (n.as_str(), c.as_slice())).collect();
    packed(&parts)
}

#[test]
fn hostile_books_get_a_sentence() {
    let demo = Demonstration::new();
    let import = |name: &str, content: &[u8]| {
        let file = demo.write(name, content);
        demo.run(&["records", "import", "training", &file, "--dry-run"]).refused().err
    };
    let safe = Safe::new();
    // A bomb: little that unpacks to much.
    let bomb = book(&safe, |sheet| sheet.to_owned() + &" ".repeat(16 * 1024 * 1024));
    let said = import("bomb.xlsx", &bomb);
    assert!(said.contains("too large"), "{said}");
    // Very many rows with nothing in them.
    let rows: Vec<String> =
        (10..200_010).map(|n| format!("<row r=\"{n}\"><c r=\"A{n}\"/></row>")).collect();
    let rows = rows.concat();
    let empty =
        book(&safe, |sheet| sheet.replace("</sheetData>", &(rows.clone() + "</sheetData>")));
    let said = import("empty.xlsx", &empty);
    assert!(said.contains("no rows"), "{said}");
    // The control: the template as it is says the same.
    let said = import("template.xlsx", &book(&safe, str::to_owned));
    assert!(said.contains("no rows"), "{said}");
}

#[test]
fn a_document_of_entities_within_entities_is_not_unfolded() {
    let safe = Safe::new();
    let mut text = String::from("<?xml version=\"1.0\"?><!DOCTYPE w [<!ENTITY a0 \"lol\">");
    for n in 1..=40 {
        let before = n - 1;
        text += "<!ENTITY a";
        text += &n.to_string();
        text += &[" \"&a", &before.to_string(), ";&a", &before.to_string(), ";\">"].concat();
    }
    text.push_str(
        "]><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">\
         <w:body><w:p><w:r><w:t>Section I &a40;</w:t></w:r></w:p></w:body></w:document>",
    );
    let file = safe.write("laughs.docx", packed(&[("word/document.xml", text.as_bytes())]));
    let answer = pristan(&["programme", "read", &file]);
    assert!(answer.out.len() + answer.err.len() < 4_096, "{}{}", answer.out, answer.err);
    assert!(!answer.out.contains("lollol"), "{}", answer.out);
}

#[test]
fn a_document_that_takes_too_much_memory_is_named() {
    let safe = Safe::new();
    // Each line becomes more than its bytes; a reader has 256 MiB for all.
    let many = "а\n".repeat(8 * 1024 * 1024);
    let file = safe.write("hostile.txt", &many);
    let answer = pristan(&["programme", "read", &file]).refused();
    assert!(answer.err.contains("hostile.txt"), "{}", answer.err);
    // The control: a short one is read.
    let file = safe.write("short.txt", "Section I\n");
    pristan(&["programme", "read", &file]).done();
}

/// The calls that a service is allowed by its unit, beyond the sets of systemd.
fn allowed(unit: &str) -> Vec<&str> {
    let lines = unit.lines().filter_map(|line| line.strip_prefix("SystemCallFilter="));
    lines.filter(|l| !l.starts_with('~')).flat_map(str::split_whitespace).collect()
}

#[test]
fn the_service_may_confine_its_readers() {
    // systemd 252 has them in none of the sets that the unit names.
    let needed =
        ["seccomp", "landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self"];
    let unit = include_str!("../../../../deploy/pristan.service");
    assert!(needed.iter().all(|call| allowed(unit).contains(call)), "{:?}", allowed(unit));
    // The control: as the unit was, it may not.
    let before = unit.replace(" landlock_restrict_self", "").replace("=seccomp ", "=");
    assert!(!needed.iter().all(|call| allowed(&before).contains(call)));
}
