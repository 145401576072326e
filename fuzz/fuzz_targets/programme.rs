//! Whatever the bytes: the programme reader answers, keeps every line of a
//! text, and its answer can be written as JSON and read back.
#![no_main]
use domain::programme::Programme;
use formats::programme::{Directory, read_bytes, read_text, to_json};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static DIRECTORY: LazyLock<Directory<'static>> =
    LazyLock::new(|| Directory::new(formats::pack::bulgaria()));

fuzz_target!(|bytes: &[u8]| {
    let (programme, remarks) = read_bytes(bytes, &DIRECTORY);
    let json = to_json(&programme, &remarks);
    let again: Programme = serde_json::from_value(json).expect("the shape is read back");
    assert_eq!(again, programme);
    if let Ok(text) = std::str::from_utf8(bytes) {
        let (programme, remarks) = read_text(text, &DIRECTORY);
        let last = text.split(['\n', '\r']).count();
        assert!(remarks.iter().all(|r| (1..=last).contains(&r.line)));
        let kept = kept(&programme);
        let mark = if text.contains('\n') { '\n' } else { '\r' };
        for line in text.strip_prefix('\u{feff}').unwrap_or(text).split(mark) {
            let cells = || line.split(['\t', '|']).all(|cell| kept.contains(&bare(cell)));
            assert!(kept.contains(&bare(line)) || cells(), "lost: {line:?}");
        }
    }
});

/// A text without its spaces: those between a label and its value are not kept.
fn bare(text: &str) -> String {
    text.split_whitespace().collect()
}

/// Everything the programme kept of its source, in the order of the lines.
fn kept(programme: &Programme) -> String {
    let sections = programme.sections.iter();
    let activities = programme.activities().flat_map(|(_, a)| &a.source);
    let sources = programme.source.iter().chain(sections.flat_map(|s| &s.source)).chain(activities);
    let mut pieces: Vec<(usize, String)> =
        sources.map(|s| (s.line, format!("{} {}", s.label, s.text))).collect();
    pieces.extend(programme.unplaced.iter().map(|l| (l.line, l.text.clone())));
    pieces.sort_by_key(|(line, _)| *line);
    pieces.iter().map(|(_, text)| bare(text)).collect()
}
