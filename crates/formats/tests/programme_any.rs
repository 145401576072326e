//! Whatever comes in: no panic, nothing lost, no time lost.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use domain::programme::{Activity, Programme, SourceField};
use formats::programme::{Directory, read_bytes, read_text, to_json};
use proptest::prelude::*;
use std::fmt::Write as _;
use std::sync::LazyLock;

static DIRECTORY: LazyLock<Directory<'static>> =
    LazyLock::new(|| Directory::new(formats::pack::bulgaria()));

const SEED: &str = include_str!("../../../packs/bg/programmes/2017.txt");

/// The text without its spaces: a label and its value are kept apart, so the
/// spaces between them are not.
fn collapsed(text: &str) -> String {
    text.split_whitespace().collect()
}

/// Everything the programme kept of its source.
fn kept(programme: &Programme) -> String {
    let mut pieces: Vec<(usize, String)> = Vec::new();
    let mut take = |sources: &[SourceField]| {
        pieces.extend(sources.iter().map(|s| (s.line, format!("{} {}", s.label, s.text))));
    };
    take(&programme.source);
    for section in &programme.sections {
        take(&section.source);
        section.activities.iter().for_each(|a| take(&a.source));
    }
    pieces.extend(programme.unplaced.iter().map(|l| (l.line, l.text.clone())));
    pieces.sort_by_key(|(line, _)| *line);
    let texts: Vec<String> = pieces.into_iter().map(|(_, text)| collapsed(&text)).collect();
    texts.join("\n")
}

/// The first line that is not in the programme, as a whole or by its cells.
fn lost(text: &str, programme: &Programme) -> Option<String> {
    let kept = kept(programme);
    let flat = collapsed(&kept);
    let mark = if text.contains('\n') { '\n' } else { '\r' };
    let lines = text.strip_prefix('\u{feff}').unwrap_or(text).split(mark);
    let holds = |piece: &str| flat.contains(&collapsed(piece));
    lines
        .filter(|l| !l.trim().is_empty() && !holds(l))
        .find(|l| !l.split(['\t', '|']).flat_map(|c| c.split("**")).all(holds))
        .map(str::to_owned)
}

/// What the fields of an activity say, in the order of the source.
fn texts(activity: &Activity) -> Vec<String> {
    activity.source.iter().map(|field| collapsed(&field.text)).collect()
}

/// True when the wording is a piece of one field, or begins at the end of one and goes on in later ones.
fn cut_from(wording: &str, fields: &[String]) -> bool {
    let ends_in = |field: &str, later: &[String]| {
        wording
            .char_indices()
            .skip(1)
            .map(|(at, _)| wording.split_at(at))
            .any(|(begin, rest)| field.ends_with(begin) && goes_on(rest, later))
    };
    (0..fields.len()).any(|i| fields[i].contains(wording) || ends_in(&fields[i], &fields[i + 1..]))
}

fn goes_on(rest: &str, fields: &[String]) -> bool {
    (0..fields.len()).any(|i| {
        let after = rest.strip_prefix(fields[i].as_str());
        fields[i].starts_with(rest) || after.is_some_and(|rest| goes_on(rest, &fields[i + 1..]))
    })
}

/// Lines that look like parts of a programme, and lines that do not.
fn line() -> impl Strategy<Value = String> {
    let label = prop::sample::select(vec![
        "SECTION I",
        "SECTION 2 NAME",
        "РАЗДЕЛ ІІ",
        "STRATEGIC GOAL",
        "OPERATIONAL OBJECTIVES",
        "Activity 1",
        "Activity 3",
        "Дейност 2",
        "Partners",
        "Responsible institution(s)",
        "Financing",
        "Срок",
        "Time frame / Deadline",
        "Expected Outcomes",
        "Performance Indicators",
        "LIST OF ABBREVIATIONS",
        "Objective 1",
        "Colour",
        "Activity\tIndicators\tDeadline\tPartners",
        "| No. | Activity | Deadline | Responsible/Partners | Results |",
        "-----\t--",
        "|---|---|",
        "2017 PROGRAMME",
        "Draft",
        "",
        "NRM",
    ]);
    let gap = prop::sample::select(vec!["", "\t", "  ", ": ", " ", " | ", " – ", "\t\t", "**"]);
    let value = prop_oneof![
        prop::sample::select(vec![
            "The ANCCTHB, the LCCTHBs and NGOs",
            "July 2017",
            "Number of meetings held, number of persons trained",
            "<ol> 1. One 2. Two",
            "</i>",
            "materials produced and distributed",
            "(MLSP (EA), „x“",
            "1. first",
            "- bullet",
            "",
            "a\tb\tc\td",
            "| a | b | c | d |",
        ])
        .prop_map(str::to_owned),
        "[ -~а-я\t|–“”]{0,40}",
        "\\PC{0,30}",
    ];
    (label, gap, value).prop_map(|(label, gap, value)| format!("{label}{gap}{value}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn every_line_of_anything_is_kept(lines in prop::collection::vec(line(), 0..25), ends in prop::sample::select(vec!["\n", "\r\n", "\n\n"])) {
        let text = lines.join(ends);
        let (programme, remarks) = read_text(&text, &DIRECTORY);
        prop_assert_eq!(lost(&text, &programme), None);
        let last = text.split(['\n', '\r']).count().max(1);
        prop_assert!(remarks.iter().all(|r| (1..=last).contains(&r.line)));
        prop_assert!(to_json(&programme, &remarks).is_object());
        // A wording is cut from its field, never made up.
        if !text.contains('<') {
            for (_, activity, indicator) in programme.indicators() {
                let wording = collapsed(&indicator.wording);
                prop_assert!(cut_from(&wording, &texts(activity)), "{:?}", indicator.wording);
            }
        }
    }

    #[test]
    fn any_text_is_kept(text in "(\\PC|[\t\n\r|]){0,200}") {
        let (programme, _) = read_text(&text, &DIRECTORY);
        prop_assert_eq!(lost(&text, &programme), None);
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..400), start in prop::sample::select(vec![&b""[..], b"PK\x03\x04", b"\xff\xfe", b"SECTION I\nActivity 1\t"])) {
        let bytes = [start, &bytes].concat();
        let (programme, remarks) = read_bytes(&bytes, &DIRECTORY);
        prop_assert!(to_json(&programme, &remarks).is_object());
    }

    #[test]
    fn a_spoiled_programme_is_read(cuts in prop::collection::vec((0..SEED.len(), any::<u8>()), 1..30), end in 0..SEED.len()) {
        let mut bytes = SEED.as_bytes().to_vec();
        for (at, byte) in cuts {
            bytes[at] = byte;
        }
        bytes.truncate(end);
        let (programme, _) = read_bytes(&bytes, &DIRECTORY);
        prop_assert!(programme.activities().count() <= 41);
    }
}

/// Blanks after a value that is a row of a table are not part of it.
#[test]
fn a_label_in_bars_with_blanks_after_it_is_read() {
    let text = "STRATEGIC GOAL | \u{1d516}\u{2000}";
    let (programme, _) = read_text(text, &DIRECTORY);
    assert_eq!(lost(text, &programme), None);
}

#[test]
fn the_check_for_lost_lines_can_fail() {
    let text = "SECTION I\nActivity 1\tTrain";
    let (mut programme, _) = read_text(text, &DIRECTORY);
    assert_eq!(lost(text, &programme), None);
    programme.sections[0].activities[0].source.clear();
    assert_eq!(lost(text, &programme).as_deref(), Some("Activity 1\tTrain"));
}

/// A programme of `sections` sections with a hundred activities each.
fn large(sections: usize) -> String {
    let body = SEED.split_once("Activity 1\t").unwrap().1;
    let body = body.split_once("Activity 2\t").unwrap().0;
    let mut text = String::from("PROGRAMME 2017\n");
    for section in 1..=sections {
        write!(text, "\nSECTION {section} NAME\n\n").unwrap();
        for activity in 1..=100 {
            write!(text, "Activity {activity}\t{body}").unwrap();
        }
    }
    text
}

#[test]
fn ten_thousand_activities_are_read() {
    let (programme, _) = read_text(&large(100), &DIRECTORY);
    assert_eq!(programme.activities().count(), 10_000);
    assert_eq!(programme.indicators().count(), 10_000);
}

#[test]
fn long_lines_of_one_thing_are_read() {
    for piece in [
        "and ",
        ", ",
        "a, ",
        "number of ",
        "(",
        "<",
        "<i>",
        "1. ",
        "the EA and ",
        "\t",
        "|",
        "„",
        "improved and ",
        ": ",
        "  x",
    ] {
        for label in [
            "Performance Indicators\t",
            "Partners\t",
            "OPERATIONAL OBJECTIVES\t",
            "Time frame\t",
            "",
            "Financing\tfrom ",
        ] {
            let text =
                format!("T 2017\nSECTION I X\nActivity 1\tx\n{label}{}", piece.repeat(20_000));
            let (programme, _) = read_text(&text, &DIRECTORY);
            assert_eq!(programme.activities().count(), 1);
        }
    }
}

/// A field that is given twice is one text, with other fields between its parts.
#[test]
fn a_wording_over_two_fields_is_cut_from_them() {
    let text = "Activity\tIndicators\tDeadline\tPartners\nTrain\ta\tJuly 2017\tEA\nPerformance Indicators\t[";
    let (programme, _) = read_text(text, &DIRECTORY);
    let (_, activity) = programme.activities().next().unwrap();
    assert_eq!(activity.indicators[0].wording, "a [");
    assert!(cut_from("a[", &texts(activity)));
    for made_up in ["[a", "a[[", "aa", "x"] {
        assert!(!cut_from(made_up, &texts(activity)), "{made_up}");
    }
}
