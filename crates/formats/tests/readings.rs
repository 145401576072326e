//! A programme's readings as a table.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use domain::day::{Day, Moment};
use domain::record::measure::MeasureKind;
use domain::record::reading::{Reading, State, Unknown};
use domain::words::{Language, Words};
use formats::readings::{ReadingJson, ReadingRow, csv, json, xlsx};

fn row(kind: Option<MeasureKind>, state: State) -> ReadingRow {
    ReadingRow {
        id: "III.6.2".into(),
        section: "III".into(),
        activity: "III.6".into(),
        wording: Words {
            en: "share of staff, trained".into(), bg: "дял на обучените".into()
        },
        kind,
        unit: Words { en: "%".into(), bg: "%".into() },
        target: Some(if kind == Some(MeasureKind::Ratio) { 90 } else { 9_000 }),
        also: vec![Words { en: "copies".into(), bg: "екземпляри".into() }],
        reading: Reading {
            state,
            records: 4,
            nameless: 100,
            terms: Some((400, 500)),
            also: vec![1_250],
        },
        as_of: Day::of(2017, 12, 31).unwrap(),
    }
}

fn in_json(row: &ReadingRow) -> serde_json::Value {
    serde_json::to_value(ReadingJson { row, language: Language::En }).unwrap()
}

#[test]
fn a_ratio_is_a_percentage_with_its_terms() {
    assert_eq!(
        in_json(&row(Some(MeasureKind::Ratio), State::Known(80))),
        serde_json::json!({
            "id": "III.6.2", "wording": "share of staff, trained", "kind": "ratio",
            "state": "known", "value": 80, "unit": "%", "target": 90, "records": 4,
            "section": "III", "activity": "III.6", "as_of": "2017-12-31",
            "terms": [4, 5], "counted_by_heads": 1, "also": [{"name": "copies", "value": 12.5}],
        })
    );
}

#[test]
fn unknown_suppressed_and_zero_are_three_different_answers() {
    let zero = in_json(&row(Some(MeasureKind::Count), State::Known(0)));
    assert_eq!((&zero["state"], &zero["value"]), (&"known".into(), &0.into()));
    assert_eq!(zero.get("why"), None);

    let unknown = row(Some(MeasureKind::Count), State::Unknown(Unknown::NoCaseRecords));
    let unknown = in_json(&unknown);
    assert_eq!(
        (&unknown["state"], &unknown["value"]),
        (&"unknown".into(), &serde_json::Value::Null)
    );
    assert_eq!(unknown["why"], "no_case_records");

    let suppressed = in_json(&row(Some(MeasureKind::Delta), State::Suppressed(5)));
    assert_eq!(suppressed["state"], "suppressed");
    assert_eq!(suppressed["value"], serde_json::Value::Null);
    for told in ["terms", "also", "counted_by_heads"] {
        assert_eq!(suppressed.get(told), None, "from `{told}` the value could be worked out");
    }
    assert_eq!(in_json(&row(Some(MeasureKind::Milestone), State::Known(100)))["value"], 1);
    assert_eq!(
        in_json(&row(None, State::Unknown(Unknown::NoMeasure)))["kind"],
        serde_json::Value::Null
    );
}

#[test]
fn the_csv_has_an_empty_value_where_there_is_none() {
    let rows = [
        row(Some(MeasureKind::Sum), State::Known(-1_250)),
        row(Some(MeasureKind::Delta), State::Suppressed(5)),
    ];
    let mut out = Vec::new();
    csv(&mut out, &rows, Language::En).unwrap();
    assert_eq!(
        String::from_utf8(out).unwrap(),
        "id,section,activity,wording_en,wording_bg,kind,state,value,unit,target,records,as_of,why\r\n\
         III.6.2,III,III.6,\"share of staff, trained\",дял на обучените,sum,known,-12.5,%,90,4,2017-12-31,\r\n\
         III.6.2,III,III.6,\"share of staff, trained\",дял на обучените,delta,suppressed,,%,90,4,2017-12-31,too_few\r\n"
    );
}

#[test]
fn the_workbook_says_the_same() {
    use calamine::{Data, Reader as _};
    let rows = [
        row(Some(MeasureKind::Ratio), State::Known(80)),
        row(Some(MeasureKind::Count), State::Unknown(Unknown::NoCaseRecords)),
    ];
    let bytes = xlsx("Programme", &rows, Language::Bg, Moment(0)).unwrap();
    let mut book = calamine::Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
    let table = book.worksheet_range("Индикатори").unwrap();
    assert_eq!(table.height(), 3);
    assert_eq!(table.get_value((1, 7)), Some(&Data::Float(80.0)));
    assert!(matches!(table.get_value((2, 7)), None | Some(Data::Empty)));
    assert_eq!(table.get_value((2, 6)), Some(&Data::String("неизвестна".into())));
    assert_eq!(table.get_value((2, 12)), Some(&Data::String("все още няма преписки".into())));
}

#[test]
fn the_json_of_all_is_an_array() {
    let mut out = Vec::new();
    json(&mut out, &[row(Some(MeasureKind::Sum), State::Known(5))], Language::Bg).unwrap();
    let value: serde_json::Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(value[0]["value"], 0.05);
    assert_eq!(value[0]["wording"], "дял на обучените");
}
