//! The content of the pack of Bulgaria: every kind, code list and measure is
//! read into its type.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use domain::access::Class;
use domain::day::Period;
use domain::pack::{CodeList, Pack};
use domain::record::kind::{Field, FieldType, Kind};
use domain::record::measure::{Condition, Measure, Selection, contributions};
use domain::record::{Record, check, headline};
use domain::referral::screening::{Dimension, Profile, Weight};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn pack() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/bg")
}

/// Every file of a folder, with its name without the ending.
fn each<T: DeserializeOwned>(folder: &str) -> Vec<(String, T)> {
    let mut read = Vec::new();
    for entry in fs::read_dir(pack().join(folder)).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let value = toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        read.push((path.file_stem().unwrap().to_str().unwrap().to_owned(), value));
    }
    read
}

#[test]
fn a_file_is_named_as_the_kind_or_list_in_it() {
    for (file, kind) in each::<Kind>("kinds") {
        assert_eq!(file, kind.id);
    }
    for (file, list) in each::<CodeList>("codes") {
        assert_eq!(file, list.id);
    }
}

/// The list of the ILO as others counted it.
#[test]
fn the_list_of_the_ilo_has_as_many_indicators_as_others_counted() {
    let pack = read();
    let list = pack.instrument("ilo_labour", 1).unwrap();
    assert_eq!((list.asked(Profile::Adult), list.asked(Profile::Child)), (67, 65));
    let count = |weight, profile| -> Vec<usize> {
        let of = |d: &Dimension| {
            d.indicators.iter().filter(|i| i.weight(profile) == Some(weight)).count()
        };
        list.dimensions.iter().map(of).collect()
    };
    let all: Vec<usize> = list.dimensions.iter().map(|d| d.indicators.len()).collect();
    assert_eq!(all, [10, 10, 16, 9, 15, 7]);
    assert_eq!(count(Weight::Strong, Profile::Adult), [1, 1, 0, 1, 4, 0]);
    assert_eq!(count(Weight::Weak, Profile::Adult), [1, 0, 2, 1, 1, 2]);
    assert_eq!(count(Weight::Strong, Profile::Child), [2, 4, 0, 1, 8, 0]);
    assert_eq!(count(Weight::Weak, Profile::Child), [0, 0, 0, 0, 0, 0]);
    let adults_only: Vec<&str> =
        list.indicators().filter(|i| i.child.is_none()).map(|i| i.code.as_str()).collect();
    assert_eq!(adults_only, ["ILO3.08", "ILO4.08"]);
}

/// Screenings are kept by version: a version of which a weight changed would
/// read answers otherwise than those who gave them. What is to be changed is
/// another version, in a file of its own.
#[test]
fn a_version_that_was_released_is_not_changed() {
    let pack = read();
    let known: Vec<(String, u32, u32)> = pack
        .instruments
        .iter()
        .map(|one| {
            let basis = one.basis();
            // A sum to be compared, not to protect: FNV-1a.
            let sum = basis.bytes().fold(0x811c_9dc5_u32, |sum, byte| {
                (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193)
            });
            (one.id.clone(), one.version, sum)
        })
        .collect();
    let known: Vec<(&str, u32, u32)> =
        known.iter().map(|(id, version, sum)| (id.as_str(), *version, *sum)).collect();
    assert_eq!(known, [("ilo_labour", 1, 851_709_610), ("nrm_list", 1, 423_360_025)]);
    for one in &pack.instruments {
        assert!(!one.verified, "{}: whoever compared it says so here", one.id);
    }
}

#[test]
fn the_file_of_a_list_of_indicators_is_named_as_its_version() {
    let ilo = fs::read_to_string(pack().join("screening/ilo_labour_1.toml")).unwrap();
    let (read, remarks) = formats::pack::read(&[("screening/ilo_labour_2.toml", ilo)]);
    assert_eq!(read.instruments.len(), 1);
    assert_eq!(remarks.len(), 1, "{remarks:#?}");
    assert!(remarks[0].text.contains("`ilo_labour_1`"), "{}", remarks[0].text);
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Measures {
    measure: Vec<Measure>,
}

#[test]
fn every_indicator_of_2017_has_its_measure_in_the_order_of_the_programme() {
    let (_, measures): (_, Measures) = each("measures").remove(0);
    let splits = fs::read_to_string(pack().join("programmes/2017.splits.csv")).unwrap();
    let ids: Vec<_> = splits.lines().skip(1).filter_map(|l| l.split(',').next()).collect();
    let ours: Vec<_> = measures.measure.iter().map(|m| m.indicator.as_str()).collect();
    assert_eq!(ours, ids);
    assert_eq!(ours.len(), 104);
}

fn read() -> Pack {
    let (pack, remarks) = formats::pack::read_dir(&pack()).unwrap();
    assert!(remarks.is_empty(), "{remarks:#?}");
    pack
}

#[test]
fn the_pack_of_bulgaria_agrees_with_itself() {
    let found = domain::pack_check::check(&read());
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_slip_in_the_pack_of_bulgaria_is_named() {
    let mut pack = read();
    pack.lists.get_mut("event_status").unwrap().codes.retain(|c| c.code != "held");
    let found = domain::pack_check::check(&pack);
    assert!(found.iter().any(|i| i.subject == "III.6.1"), "{found:#?}");
}

#[test]
fn whom_a_record_is_addressed_to_is_an_institution() {
    let mut pack = read();
    let kind = pack.kinds.iter_mut().find(|k| k.id == "recommendation").unwrap();
    let field = kind.fields.iter_mut().find(|f| f.id == domain::record::ADDRESSEES).unwrap();
    field.kind = FieldType::Text;
    let found = domain::pack_check::check(&pack);
    let subjects: Vec<&str> = found.iter().map(|i| i.subject.as_str()).collect();
    assert_eq!(subjects, ["recommendation.addressees"]);
}

#[test]
fn what_names_a_person_by_a_code_is_internal() {
    let pack = read();
    let class = |kind: &str, field: &str| pack.kind(kind).unwrap().field(field).unwrap().class;
    for (kind, field) in [
        ("attendance", "participant"),
        ("assessment", "participant"),
        ("network_member", "member"),
        ("risk_referral", "person"),
        ("volunteer", "volunteer"),
    ] {
        assert_eq!(class(kind, field), Class::Internal, "{kind}.{field}");
    }
    assert_eq!(class("training", "title"), Class::Public);
}

const SOME_RECORD: &str = "0190b6f1-7a0e-7000-8000-000000000001";

/// Some text that the field takes.
fn some(field: &Field, pack: &Pack) -> String {
    let code = |list: &str| pack.list(list).unwrap().codes[0].code.clone();
    match field.kind {
        FieldType::Text | FieldType::LongText => "text".into(),
        FieldType::Integer | FieldType::Decimal => field.min.unwrap_or(1).max(1).to_string(),
        FieldType::Day => "2017-05-10".into(),
        FieldType::Code | FieldType::Codes => code(field.list.as_ref().unwrap()),
        FieldType::YesNo => "yes".into(),
        FieldType::Place => "VAR".into(),
        FieldType::Institution | FieldType::Institutions => "NCCTHB".into(),
        FieldType::Record | FieldType::Records => SOME_RECORD.into(),
        FieldType::Link => "https://example.org/".into(),
    }
}

/// A text of the field with which the condition holds.
fn fulfilling(field: &Field, condition: &Condition, pack: &Pack) -> String {
    match condition {
        Condition::YesNo(yes) => if *yes { "yes" } else { "no" }.into(),
        Condition::Is(any) if any == "*" => some(field, pack),
        Condition::Is(text) => text.clone(),
        Condition::OneOf(texts) => texts[0].clone(),
        Condition::AtLeast { at_least } => match field.kind {
            FieldType::Institutions => "NCCTHB; MoI; EA".into(),
            _ if *at_least == 1 => some(field, pack),
            _ => at_least.to_string(),
        },
    }
}

/// What the least record that the selection asks for looks like when typed.
fn typed(kind: &Kind, selection: &Selection, pack: &Pack) -> BTreeMap<String, String> {
    let mut given: BTreeMap<_, _> = (kind.fields.iter().filter(|f| f.required))
        .map(|f| (f.id.clone(), some(f, pack)))
        .collect();
    let filled = selection.amount.iter().chain(&selection.less).chain(&selection.on);
    for field in filled.filter_map(|f| kind.field(f)) {
        given.insert(field.id.clone(), some(field, pack));
    }
    for (name, condition) in &selection.filter {
        let name = match name.split_once('.') {
            Some((of, _)) if of != kind.id => continue,
            Some((_, name)) => name,
            None => name,
        };
        let field = kind.field(name).unwrap();
        given.insert(name.to_owned(), fulfilling(field, condition, pack));
    }
    given
}

#[test]
fn for_every_measure_a_record_can_be_typed_that_counts() {
    let pack = read();
    let mut counted = 0;
    for measure in &pack.programme("2017").unwrap().measures {
        for (part, selection) in measure.selections() {
            for kind in selection.record.iter().map(|k| pack.kind(k).unwrap()) {
                let at = format!("{} {part} {}", measure.indicator, kind.id);
                let values = check(kind, &typed(kind, selection, &pack), &pack).expect(&at);
                let head = headline(kind, &values).expect(&at);
                let record = Record {
                    id: SOME_RECORD,
                    kind: &kind.id,
                    institution: "NCCTHB",
                    day: head.day,
                    until: head.until,
                    values: &values,
                };
                // A baseline looks at the year before.
                let year = if part.starts_with("baseline") { 2018 } else { 2017 };
                let given = contributions(measure, &record, true, Period::year(year));
                let ours: Vec<_> = given.iter().filter(|c| c.part == part).collect();
                assert!(!ours.is_empty(), "{at}");
                let counts = |amount: i64| amount > 0 || !selection.less.is_empty();
                assert!(ours.iter().all(|c| counts(c.amount)), "{at}");
                counted += 1;
            }
        }
    }
    assert!(counted > 130, "{counted}");
}
