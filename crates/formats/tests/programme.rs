//! The programme of 2017, whole, through the pack of Bulgaria.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use domain::day::Day;
use domain::programme::deadline::DeadlineKind;
use domain::programme::{Notice, Programme, Remark, Split};
use formats::programme::{Directory, read_bytes, read_text, to_json};
use std::collections::BTreeSet;

const SEED: &str = include_str!("../../../packs/bg/programmes/2017.txt");
const SPLITS: &str = include_str!("../../../packs/bg/programmes/2017.splits.csv");

fn directory() -> Directory<'static> {
    Directory::new(formats::pack::bulgaria())
}

fn seed() -> (Programme, Vec<Remark>) {
    read_text(SEED, &directory())
}

fn golden() -> Vec<(String, String)> {
    let mut rows = csv::Reader::from_reader(SPLITS.as_bytes());
    rows.deserialize().collect::<Result<_, _>>().unwrap()
}

fn indicators(programme: &Programme) -> Vec<(String, String)> {
    programme.indicators().map(|(_, _, i)| (i.id.clone(), i.wording.clone())).collect()
}

/// Lines and subjects of the remarks of one kind.
fn noticed(remarks: &[Remark], kind: Notice) -> Vec<(usize, &str)> {
    remarks.iter().filter(|r| r.kind == kind).map(|r| (r.line, r.subject.as_str())).collect()
}

#[test]
fn the_programme_of_2017_reads_whole() {
    let (programme, _) = seed();
    assert_eq!(programme.year, Some(2017));
    assert!(programme.title.starts_with("2017 NATIONAL PROGRAMME FOR COMBATING TRAFFICKING"));
    let counts: Vec<(&str, &str, usize, usize)> = programme
        .sections
        .iter()
        .map(|s| (s.number.as_str(), s.title.as_str(), s.objectives.len(), s.activities.len()))
        .collect();
    assert_eq!(
        counts,
        [
            ("I", "INSTITUTIONAL AND ORGANISATIONAL MEASURES", 2, 6),
            ("II", "PREVENTION", 2, 7),
            ("III", "STAFF TRAINING, SPECIALISATION, AND PROFESSIONAL DEVELOPMENT", 2, 13),
            (
                "IV",
                "PROTECTION, REHABILITATION AND REINTEGRATION OF THE VICTIMS OF TRAFFICKING IN HUMAN BEINGS",
                4,
                5
            ),
            (
                "V",
                "RESEARCH, ANALYSIS AND STATISTICAL REPORTING FOR DATA IN RELATION TO TRAFFICKING IN HUMAN BEINGS",
                2,
                2
            ),
            ("VI", "INTERNATIONAL COOPERATION", 3, 3),
            ("VII", "LEGISLATIVE MEASURES", 2, 4),
        ]
    );
    assert!(programme.sections.iter().all(|s| !s.goal.is_empty()));
    assert_eq!(programme.activities().count(), 40);
    for (section, activity) in programme.activities() {
        let code = activity.code(section);
        assert!(!activity.title.is_empty(), "{code}");
        assert!(!activity.responsible.is_empty(), "{code}");
        assert!(!activity.partners.is_empty(), "{code}");
        assert!(!activity.financing.is_empty(), "{code}");
        assert!(!activity.outcomes.is_empty(), "{code}");
        assert!(!activity.indicators.is_empty(), "{code}");
        assert_ne!(activity.deadline.kind, DeadlineKind::Unknown, "{code}");
    }
    assert_eq!(programme.abbreviations.len(), 22);
    assert_eq!(programme.abbreviations[3].long, "Employment Agency");
    let link = programme.abbreviations[3].link.as_deref();
    assert_eq!(link, Some("https://www.az.government.bg/en/pages/za-nas/"));
    assert_eq!(programme.unplaced, []);
}

#[test]
fn the_confirmed_split_gives_the_104_indicators_exactly() {
    let (programme, remarks) = seed();
    assert_eq!(golden().len(), 104);
    assert_eq!(indicators(&programme), golden());
    assert!(programme.indicators().all(|(_, _, i)| i.split == Split::Confirmed));
    assert_eq!(noticed(&remarks, Notice::SplitDiffers), []);
    assert_eq!(noticed(&remarks, Notice::SplitProposed), []);
}

#[test]
fn the_rules_alone_find_nearly_all_of_them() {
    let (programme, remarks) = read_text(SEED, &directory().propose_only());
    let found: BTreeSet<_> = indicators(&programme).into_iter().collect();
    let right = golden().iter().filter(|i| found.contains(*i)).count();
    eprintln!(
        "the rules alone get {right} of 104 indicators exactly right, and propose {}",
        found.len()
    );
    assert!(right >= 104, "{right}");
    assert!(programme.indicators().all(|(_, _, i)| i.split == Split::Proposed));
    assert!(!noticed(&remarks, Notice::SplitProposed).is_empty());
}

#[test]
fn a_split_that_no_longer_fits_falls_back_to_the_rules_and_says_so() {
    let changed = SEED
        .replace("Trainings with the LCCTHBs conducted;", "Seminars with the LCCTHBs conducted;");
    let (programme, remarks) = read_text(&changed, &directory());
    assert_eq!(noticed(&remarks, Notice::SplitDiffers), [(30, "I.2")]);
    let splits: Vec<_> =
        programme.indicators().filter(|(_, _, i)| i.id.starts_with("I.2.")).collect();
    assert_eq!(splits.len(), 4);
    assert!(splits.iter().all(|(_, _, i)| i.split == Split::Proposed));
    // The others stay as they were confirmed.
    let confirmed = programme.indicators().filter(|(_, _, i)| i.split == Split::Confirmed).count();
    assert_eq!(confirmed, 100);
    // A text that says more than the split does not fit it either.
    let longer = SEED.replace(
        "number of meetings held and feedback",
        "number of visits, number of meetings held and feedback",
    );
    let (_, remarks) = read_text(&longer, &directory());
    assert_eq!(noticed(&remarks, Notice::SplitDiffers), [(39, "I.3")]);
}

#[test]
fn deadlines_are_days_and_the_raw_text_is_kept() {
    let (programme, _) = seed();
    let mut kinds = [0; 4];
    for (_, a) in programme.activities() {
        let n = match a.deadline.kind {
            DeadlineKind::Month => 0,
            DeadlineKind::Range => 1,
            DeadlineKind::Throughout => 2,
            DeadlineKind::Ongoing => 3,
            other => panic!("{other:?} {}", a.deadline.raw),
        };
        kinds[n] += 1;
    }
    assert_eq!(kinds, [20, 13, 6, 1]);
    let range = &programme.sections[0].activities[3].deadline;
    assert_eq!(range.raw, "May – October 2017");
    assert_eq!((range.from, range.until), (Day::of(2017, 5, 1), Day::of(2017, 10, 31)));
}

#[test]
fn bodies_are_resolved_and_classes_are_nobody_in_particular() {
    let (programme, remarks) = seed();
    let names = |section: usize, activity: usize| {
        let a = &programme.sections[section].activities[activity];
        let of = |duties: &[domain::programme::Duty]| {
            duties
                .iter()
                .map(|d| (d.institution.clone().unwrap_or_default(), d.class))
                .collect::<Vec<_>>()
        };
        (of(&a.responsible), of(&a.partners))
    };
    let body = |code: &str| (code.to_owned(), false);
    let class = |code: &str| (code.to_owned(), true);
    assert_eq!(names(0, 0).0, [body("ANCCTHB"), class("NCCTHB-MEMBERS")]);
    assert_eq!(names(0, 1), (vec![body("ANCCTHB"), body("LCCTHB")], vec![class("LCCTHB-MUN")]));
    assert_eq!(names(0, 2).0, [body("ANCCTHB"), body("ICMPD")]);
    // `The MLSP (the EA)`
    assert_eq!(names(2, 4), (vec![body("MLSP"), body("EA")], vec![body("ANCCTHB"), body("CHRDR")]));
    assert_eq!(names(4, 0).0, [body("ANCCTHB"), body("NIS")]);
    assert_eq!(noticed(&remarks, Notice::InstitutionUnknown), []);
    let unknown = programme.activities().flat_map(|(_, a)| a.responsible.iter().chain(&a.partners));
    assert!(unknown.into_iter().all(|d| d.institution.is_some()));
}

#[test]
fn every_oddity_of_the_document_is_remarked_on_with_its_line() {
    let (_, remarks) = seed();
    let lines =
        |kind| noticed(&remarks, kind).into_iter().map(|(line, _)| line).collect::<Vec<_>>();
    let subjects =
        |kind| noticed(&remarks, kind).into_iter().map(|(_, s)| s).collect::<BTreeSet<_>>();
    assert_eq!(noticed(&remarks, Notice::NumberSkipped), [(165, "III.5")]);
    assert_eq!(lines(Notice::MisspeltInstitution), [43, 54, 101, 145, 150, 151, 240, 347]);
    assert_eq!(
        subjects(Notice::AbbreviationUndefined),
        BTreeSet::from([
            "CHTA", "CPSHTV", "EC", "EU", "HTV", "ICMPD", "IOM", "IPA", "NRM", "SAR", "TAS",
            "UISCC", "UN"
        ])
    );
    assert_eq!(
        subjects(Notice::AbbreviationUnused),
        BTreeSet::from(["CCCJD", "LCCJD", "LOD", "MoI", "MoJ", "NIJ"])
    );
    assert_eq!(noticed(&remarks, Notice::AbbreviationsCutOff), [(392, "SACP")]);
    assert_eq!(noticed(&remarks, Notice::ActUnknown), [(324, "Directive 2014/97/EU")]);
    assert_eq!(noticed(&remarks, Notice::TableBroken), [(51, "I.5"), (299, "V.2")]);
    let inside = subjects(Notice::BlankInside);
    assert_eq!(lines(Notice::BlankInside).len(), 13);
    assert_eq!(
        inside,
        BTreeSet::from([
            "I.2", "I.3", "I.4", "I.5", "II.1", "II.2", "II.3", "II.4", "III.12", "IV.1", "IV.5",
            "V.2", "VI.3"
        ])
    );
    assert_eq!(lines(Notice::MarkupUnbalanced), [135, 236, 281, 306, 336]);
    assert_eq!(subjects(Notice::DeadlineBeforeAdoption), BTreeSet::from(["II.4", "VI.2"]));
    assert_eq!(noticed(&remarks, Notice::InstitutionTwice), [(160, "LCCTHB"), (285, "NIS")]);
    assert_eq!(noticed(&remarks, Notice::FinancierNotNamed), [(139, "MoD"), (294, "MFA")]);
    assert_eq!(lines(Notice::TargetInProse), [39, 39, 207, 207, 259, 266]);
    assert!(lines(Notice::LanguageSlip).starts_with(&[29, 65, 142]));
    for kind in [
        Notice::LineUnplaced,
        Notice::LabelUnknown,
        Notice::FieldMissing,
        Notice::FieldRepeated,
        Notice::DeadlineUnknown,
        Notice::NumberRepeated,
        Notice::EncodingRepaired,
    ] {
        assert_eq!(noticed(&remarks, kind), [], "{kind:?}");
    }
    let known_day = directory().adopted_on(Day::of(2017, 5, 10).unwrap());
    let (_, remarks) = read_text(SEED, &known_day);
    // March and April too, once the day is known.
    assert_eq!(noticed(&remarks, Notice::DeadlineBeforeAdoption).len(), 6);
}

#[test]
fn the_source_holds_every_word_in_order() {
    let (programme, _) = seed();
    let mut pieces: Vec<(usize, String)> = Vec::new();
    let mut take = |sources: &[domain::programme::SourceField]| {
        pieces.extend(sources.iter().map(|s| (s.line, format!("{} {}", s.label, s.text))));
    };
    take(&programme.source);
    for section in &programme.sections {
        take(&section.source);
        section.activities.iter().for_each(|a| take(&a.source));
    }
    pieces.extend(programme.unplaced.iter().map(|l| (l.line, l.text.clone())));
    pieces.sort_by_key(|(line, _)| *line);
    let read: Vec<&str> = pieces.iter().flat_map(|(_, text)| text.split_whitespace()).collect();
    let written: Vec<&str> = SEED.split_whitespace().collect();
    assert_eq!(read, written);
}

#[test]
fn markup_is_off_the_fields_and_on_the_source() {
    let (programme, _) = seed();
    let first = &programme.sections[0].activities[0];
    let title = "Consultation, coordination, and adoption of a Strategy to Combat Human Trafficking in Bulgaria 2017 – 2021.";
    assert_eq!(first.title, title);
    assert!(first.source[0].text.contains("<i>Strategy"));
    assert_eq!(programme.sections[2].objectives[0].split(' ').next(), Some("Develop"));
}

#[test]
fn an_activity_without_a_field_is_remarked_on() {
    let without = SEED.replacen("Partners\tNGOs, the EA\n", "", 1);
    let (programme, remarks) = read_text(&without, &directory());
    assert_eq!(noticed(&remarks, Notice::FieldMissing), [(73, "II.1 partners")]);
    assert_eq!(programme.activities().count(), 40);
    let twice =
        SEED.replacen("Partners\tNGOs, the EA\n", "Partners\tNGOs, the EA\nPartners\tIOs\n", 1);
    let (programme, remarks) = read_text(&twice, &directory());
    assert_eq!(noticed(&remarks, Notice::FieldRepeated), [(76, "II.1 partners")]);
    assert_eq!(programme.sections[1].activities[0].partners.len(), 3);
}

#[test]
fn unknown_rows_and_stray_lines_are_kept_and_listed() {
    let odd = SEED
        .replacen("Partners\tNGOs, the EA\n", "Partners\tNGOs, the EA\nRisk level\tHigh\n", 1)
        .replacen("\nSECTION III\n", "\nA stray line after everything.\n\nSECTION III\n", 1);
    let (programme, remarks) = read_text(&odd, &directory());
    assert_eq!(noticed(&remarks, Notice::LabelUnknown), [(76, "Risk level")]);
    assert_eq!(noticed(&remarks, Notice::LineUnplaced).len(), 1);
    let unplaced: Vec<&str> = programme.unplaced.iter().map(|l| l.text.as_str()).collect();
    assert_eq!(unplaced, ["Risk level\tHigh", "A stray line after everything."]);
    assert_eq!(programme.sections[1].activities[0].partners.len(), 2);
    assert_eq!(indicators(&programme), golden());
}

#[test]
fn encodings_and_line_ends_make_no_difference() {
    let expected = seed();
    let utf16: Vec<u8> =
        std::iter::once(0xfeff).chain(SEED.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let files: [Vec<u8>; 4] = [
        SEED.as_bytes().to_vec(),
        [b"\xef\xbb\xbf", SEED.as_bytes()].concat(),
        SEED.replace('\n', "\r\n").into_bytes(),
        utf16,
    ];
    for (n, file) in files.iter().enumerate() {
        assert!(read_bytes(file, &directory()) == expected, "{n}");
    }
    // Windows-1251 has no `é`; it is the one letter that may differ.
    let bytes = encoding_rs::WINDOWS_1251.encode(&SEED.replace('é', "e")).0.into_owned();
    let (programme, remarks) = read_bytes(&bytes, &directory());
    assert_eq!(indicators(&programme), golden());
    assert_eq!(noticed(&remarks, Notice::EncodingRepaired), []);
}

#[test]
fn the_json_has_the_documented_shape() {
    let (programme, remarks) = seed();
    let json = to_json(&programme, &remarks);
    let keys =
        |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(
        keys(&json),
        ["title", "year", "sections", "abbreviations", "source", "unplaced", "remarks"]
    );
    let section = &json["sections"][2];
    assert_eq!(
        keys(section),
        ["number", "title", "goal", "objectives", "activities", "source", "line"]
    );
    let activity = &section["activities"][4];
    assert_eq!(
        keys(activity),
        [
            "number",
            "title",
            "responsible",
            "partners",
            "financing",
            "deadline",
            "outcomes",
            "indicators",
            "source",
            "line"
        ]
    );
    assert_eq!(activity["number"], 6);
    assert_eq!(
        activity["deadline"],
        serde_json::json!({"raw": "March – October 2017", "from": "2017-03-01", "until": "2017-10-31", "kind": "range"})
    );
    assert_eq!(
        activity["responsible"][1],
        serde_json::json!({"name": "the EA", "institution": "EA", "class": false})
    );
    let indicator = &activity["indicators"][0];
    assert_eq!(indicator["id"], "III.6.1");
    assert_eq!(indicator["split"], "confirmed");
    assert_eq!(keys(&json["remarks"][0]), ["line", "kind", "text", "subject"]);
    // What was written can be read back.
    let again: Programme = serde_json::from_value(json).unwrap();
    assert_eq!(again, programme);
}
