//! Spreadsheets in and out, whole.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use calamine::Reader as _;
use domain::access::{Class, Role};
use domain::day::{Day, Moment};
use domain::institution::{Institution, InstitutionKind};
use domain::pack::{Code, CodeList, Pack};
use domain::place::{Municipality, Oblast};
use domain::record::kind::{Field, FieldType, Kind};
use domain::record::value::{Decimal, Value};
use domain::record::{Fault, Values, check};
use domain::words::{Language, Words};
use formats::sheet::export::{About, CsvExport, CsvStyle, JsonExport, XlsxExport};
use formats::sheet::verdict::{Outcome, VerdictCsv, VerdictXlsx, verdict};
use formats::sheet::{
    Ours, Row, Sheet, SheetNotice, SheetRemark, codebook, read, template, version,
};
use proptest::prelude::*;
use std::fmt::Write as _;
use std::io::Write as _;

fn words(en: &str, bg: &str) -> Words {
    Words { en: en.into(), bg: bg.into() }
}

fn field(id: &str, name: Words, kind: FieldType) -> Field {
    Field {
        id: id.into(),
        name,
        hint: None,
        kind,
        list: matches!(kind, FieldType::Code | FieldType::Codes).then(|| "topic".into()),
        of: Vec::new(),
        unit: None,
        class: Class::Public,
        required: false,
        min: None,
        max: None,
        search: false,
        column: false,
    }
}

/// A kind with a field of every type.
fn training() -> Kind {
    let mut fields = vec![
        field("title", words("Title", "Наименование"), FieldType::Text),
        field("held_on", words("Held on", "Дата на провеждане"), FieldType::Day),
        field("participants", words("Participants", "Участници"), FieldType::Integer),
        field("cost", words("Cost", "Разход"), FieldType::Decimal),
        field("topic", words("Main topic", "Основна тема"), FieldType::Code),
        field("topics", words("All topics", "Всички теми"), FieldType::Codes),
        field("certificate", words("Certificate", "Удостоверение"), FieldType::YesNo),
        field("place", words("Place", "Място"), FieldType::Place),
        field("institution", words("Organiser", "Организатор"), FieldType::Institution),
        field("partners", words("Partners", "Партньори"), FieldType::Institutions),
        field("follows", words("Follows", "Следва"), FieldType::Record),
        field("related", words("Related", "Свързани"), FieldType::Records),
        field("link", words("Web page", "Интернет страница"), FieldType::Link),
        field("notes", words("Notes", "Бележки"), FieldType::LongText),
    ];
    fields[0].required = true;
    fields[1].required = true;
    fields[2].unit = Some(words("persons", "лица"));
    fields[2].min = Some(0);
    Kind {
        id: "training".into(),
        name: words("Training event", "Обучение"),
        plural: words("Training events", "Обучения"),
        about: words("Training held.", "Проведено обучение."),
        group: "events".into(),
        title: "title".into(),
        day: "held_on".into(),
        until: None,
        place: Some("place".into()),
        status: None,
        total: Some("participants".into()),
        enters: vec![Role::Officer],
        fields,
    }
}

fn campaign() -> Kind {
    let mut kind = training();
    kind.id = "campaign".into();
    kind.fields = vec![
        field("title", words("Title", "Наименование"), FieldType::Text),
        field("begun_on", words("Begun on", "Начало"), FieldType::Day),
        field("copies", words("Copies", "Брой копия"), FieldType::Integer),
        field("media", words("Media", "Медии"), FieldType::Text),
    ];
    kind.fields[1].required = true;
    kind.day = "begun_on".into();
    kind
}

fn pack() -> Pack {
    let code = |code: &str, en: &str, bg: &str| Code {
        code: code.into(),
        name: words(en, bg),
        external_code: None,
    };
    let topic = CodeList {
        id: "topic".into(),
        name: words("Topic", "Тема"),
        source: None,
        codes: vec![
            code("identify", "Recognising victims", "Разпознаване на пострадали"),
            code("refer", "Referral; whom to call", "Насочване; на кого да се обадя"),
            code("law", "Law", "Право"),
        ],
    };
    let body = |code: &str, en: &str, bg: &str| Institution {
        code: code.into(),
        name: words(en, bg),
        short: None,
        kind: InstitutionKind::Ministry,
        parent: None,
        place: None,
        link: None,
        aliases: Vec::new(),
        slips: Vec::new(),
        source: None,
    };
    let mut pack = Pack {
        country: "BG".into(),
        kinds: vec![training(), campaign()],
        lists: [("topic".to_owned(), topic)].into(),
        institutions: vec![
            body("MoI", "Ministry of Interior", "Министерство на вътрешните работи"),
            body("LCCTHB-VAR", "Local Commission, Varna", "Местна комисия – Варна"),
        ],
        oblasti: vec![Oblast {
            code: "VAR".into(),
            name: words("Varna", "Варна"),
            nuts3: "BG331".into(),
            iso: "BG-03".into(),
            hasc: "BG.VN".into(),
        }],
        municipalities: vec![
            Municipality {
                code: "VAR06".into(),
                name: words("Varna", "Варна"),
                oblast: "VAR".into(),
                aliases: Vec::new(),
            },
            Municipality {
                code: "VAR05".into(),
                name: words("Byala", "Бяла"),
                oblast: "VAR".into(),
                aliases: Vec::new(),
            },
            Municipality {
                code: "RSE04".into(),
                name: words("Byala", "Бяла"),
                oblast: "RSE".into(),
                aliases: Vec::new(),
            },
        ],
        ..Pack::default()
    };
    pack.index();
    pack
}

fn read_csv(text: &str) -> (Vec<Row>, Vec<SheetRemark>) {
    read(text.as_bytes().to_vec(), "training.csv", &training(), &pack())
}

#[track_caller]
fn checked(row: &Row) -> Values {
    check(&training(), &row.given(), &pack()).unwrap()
}

fn kinds(remarks: &[SheetRemark]) -> Vec<SheetNotice> {
    remarks.iter().map(|r| r.kind).collect()
}

/// An XLSX file of one sheet with these rows of texts.
fn book(rows: &[&[&str]]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (r, row) in (0..).zip(rows) {
        for (c, text) in (0..).zip(*row) {
            sheet.write_string(r, c, *text).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn headings_are_known_in_either_language_and_any_order() {
    let files = [
        "title;held_on;participants\nSeminar;2017-07-05;12\n",
        "Held on;Title;Participants (persons)\n5.07.2017;Seminar;12\n",
        "Участници;Наименование *;Дата на провеждане *\n12;Seminar;05.07.2017 г.\n",
        "Held on,Title,Participants\n2017-07-05,Seminar,12\n",
        "Held on\tTitle\tParticipants [participants]\n2017-07-05\tSeminar\t12\n",
        "sep=,\nHeld on,Title,Participants\n2017-07-05,Seminar,12\n",
        "Training of 2017\n\nHeld on;TITLE;participants\n2017-07-05;Seminar;12\n",
    ];
    let mut expected = Values::new();
    expected.insert("title".into(), Value::Text("Seminar".into()));
    expected.insert("held_on".into(), Value::Day(Day::of(2017, 7, 5).unwrap()));
    expected.insert("participants".into(), Value::Integer(12));
    for file in files {
        let (rows, remarks) = read_csv(file);
        assert_eq!(remarks, [], "{file}");
        assert_eq!(rows.len(), 1, "{file}");
        assert_eq!(checked(&rows[0]), expected, "{file}");
    }
}

#[test]
fn a_fault_names_its_row_and_column() {
    let (rows, _) = read_csv("title;participants;held_on\nA;1;2017-07-05\n\nB;many;31.02.2017\n");
    let row = &rows[1];
    let found = verdict(row, &check(&training(), &row.given(), &pack()));
    assert_eq!(found.outcome, Outcome::Refused);
    assert_eq!(found.line, 4);
    let places: Vec<_> = found.faults.iter().map(|f| (f.column.as_deref(), &*f.field)).collect();
    assert_eq!(places, [(Some("C"), "held_on"), (Some("B"), "participants")]);
    let text = found.text(row.header(), Language::Bg, &|f| format!("{:?}", f.why));
    assert_eq!(
        text,
        "отказано: колона C (Дата на провеждане): NotADay(\"31.02.2017\"); \
         колона B (Участници): NotAnInteger(\"many\")"
    );
}

#[test]
fn what_is_odd_about_the_columns_is_remarked_on() {
    let (rows, remarks) = read_csv("title;shoe size;title;;notes\nA;43;B;x;\n");
    assert_eq!(
        kinds(&remarks),
        [
            SheetNotice::UnknownColumn,
            SheetNotice::DuplicateColumn,
            SheetNotice::MissingColumn,
            SheetNotice::NamelessColumn
        ]
    );
    assert_eq!(remarks[0].column.as_deref(), Some("B"));
    assert_eq!(remarks[0].subject, "shoe size");
    assert_eq!(rows[0].given().get("title").map(String::as_str), Some("A"));
    assert_eq!(
        remarks[0].text(Language::En),
        "row 1, column B: the column `shoe size` is not known and was not read"
    );
}

#[test]
fn a_row_pushed_aside_by_a_separator_is_refused_and_its_neighbours_are_not() {
    let (rows, remarks) = read_csv("title,held_on\nA, B,2017-07-05\n\"A, B\",2017-07-05\n");
    assert_eq!(kinds(&remarks), [SheetNotice::RowTooLong]);
    let verdicts: Vec<_> =
        rows.iter().map(|r| verdict(r, &check(&training(), &r.given(), &pack())).outcome).collect();
    assert_eq!(verdicts, [Outcome::Refused, Outcome::Accepted]);
}

#[test]
fn a_file_that_cannot_be_used_gets_one_clear_remark() {
    let bomb = {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file("xl/workbook.xml", options).unwrap();
        for _ in 0..200 {
            zip.write_all(&vec![b' '; 1 << 20]).unwrap();
        }
        zip.finish().unwrap().into_inner()
    };
    let docx = {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        zip.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).unwrap();
        zip.finish().unwrap().into_inner()
    };
    let whole = template(&training(), &pack(), Language::En).unwrap();
    let cut = whole[..whole.len() / 2].to_vec();
    let mut spoiled = whole.clone();
    for byte in &mut spoiled[200..900] {
        *byte ^= 0x5a;
    }
    let cases: [(&str, Vec<u8>, SheetNotice); 13] = [
        ("a.csv", Vec::new(), SheetNotice::Empty),
        ("a.csv", b"\xef\xbb\xbf \r\n ; \r\n".to_vec(), SheetNotice::NoHeader),
        ("a.csv", b" \r\n\r\n".to_vec(), SheetNotice::Empty),
        ("a.xlsx", book(&[]), SheetNotice::Empty),
        ("a.xlsx", cut, SheetNotice::Damaged),
        ("a.xlsx", spoiled, SheetNotice::Damaged),
        ("a.xlsx", b"not a zip at all".to_vec(), SheetNotice::Damaged),
        ("a.xlsx", bomb, SheetNotice::TooLarge),
        ("a.xlsx", docx, SheetNotice::WrongFormat),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), SheetNotice::WrongFormat),
        ("a.csv", b"<html><table>".to_vec(), SheetNotice::WrongFormat),
        ("a.csv", b"alpha;beta;gamma\n1;2;3\n".to_vec(), SheetNotice::NoHeader),
        ("a.csv", b"title;begun_on;copies\nA;2017-01-01;5\n".to_vec(), SheetNotice::WrongKind),
    ];
    for (name, bytes, expected) in cases {
        let (rows, remarks) = read(bytes, name, &training(), &pack());
        assert!(rows.is_empty(), "{expected:?}");
        assert_eq!(kinds(&remarks), [expected], "{remarks:?}");
        assert!(remarks[0].is_final());
    }
    // The same checks let a sound file through.
    assert_eq!(kinds(&read(whole, "a.xlsx", &training(), &pack()).1), [SheetNotice::NoRows]);
}

#[test]
fn a_zip_that_hides_its_true_size_is_measured() {
    let mut book = book(&[&["title", "held_on"], &["A", "2017-07-05"]]);
    let (rows, _) = read(book.clone(), "a.xlsx", &training(), &pack());
    assert_eq!(rows.len(), 1);
    // The size that the directory declares for its first part, changed.
    let directory = book.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    book[directory + 24] ^= 0xff;
    let (rows, remarks) = read(book, "a.xlsx", &training(), &pack());
    // Either the true size is found by unpacking, or the reader refuses.
    assert!(rows.len() == 1 || remarks[0].kind == SheetNotice::Damaged, "{remarks:?}");
}

#[test]
fn a_file_cut_in_the_middle_keeps_the_rows_before_it() {
    let (rows, remarks) = read_csv("title;held_on\nA;2017-07-05\nB;\"2017-07-06\nC;2017-07-07\n");
    assert_eq!(rows.len(), 1);
    assert_eq!(kinds(&remarks), [SheetNotice::QuoteNotClosed]);
    assert_eq!(remarks[0].line, Some(3));
}

#[test]
fn a_filled_template_is_read_with_its_own_codes_and_lists() {
    for language in Language::ALL {
        let bytes = template(&training(), &pack(), language).unwrap();
        assert_eq!(bytes, template(&training(), &pack(), language).unwrap(), "the same each time");
        let pack = pack();
        let mut sheet =
            Sheet::open(bytes, "t.xlsx", &training(), &pack).map_err(|r| r.kind).unwrap();
        assert_eq!(sheet.remarks(), []);
        assert_eq!(sheet.header().line, 2);
        for f in &training().fields {
            assert!(sheet.header().column_of(&f.id).is_some(), "{}", f.id);
        }
        assert_eq!(sheet.header().column_of_ours(Ours::Record), Some(0));
        assert_eq!(sheet.header().column_of_ours(Ours::Reference), Some(1));
        assert!(sheet.header().titles[3].ends_with(" *"), "{}", sheet.header().titles[3]);
        assert_eq!(sheet.rows().count(), 0);
    }
}

#[test]
fn a_template_of_another_kind_or_an_older_version_is_known() {
    let bytes = template(&campaign(), &pack(), Language::Bg).unwrap();
    let (_, remarks) = read(bytes, "t.xlsx", &training(), &pack());
    assert_eq!(kinds(&remarks), [SheetNotice::WrongKind]);
    assert_eq!(remarks[0].subject, "campaign");

    let mut older = training();
    older.fields[2].max = Some(500);
    assert_ne!(version(&older, &pack()), version(&training(), &pack()));
    let bytes = template(&older, &pack(), Language::En).unwrap();
    let (_, remarks) = read(bytes, "t.xlsx", &training(), &pack());
    assert_eq!(kinds(&remarks), [SheetNotice::OlderTemplate, SheetNotice::NoRows]);

    let mut reworded = training();
    reworded.fields[2].name = words("Attended by", "Присъствали");
    assert_eq!(version(&reworded, &pack()), version(&training(), &pack()));
}

#[test]
fn what_spreadsheets_make_of_values_becomes_what_was_meant() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let day = rust_xlsxwriter::Format::new().set_num_format("dd.mm.yyyy");
    for (c, title) in
        (0..).zip(["title", "held_on", "participants", "cost", "certificate", "notes"])
    {
        sheet.write(0, c, title).unwrap();
    }
    for (r, serial) in [(1, true), (2, false)] {
        sheet.write(r, 0, 2017).unwrap();
        if serial {
            let date = rust_xlsxwriter::ExcelDateTime::from_ymd(2017, 7, 5).unwrap();
            sheet.write_with_format(r, 1, &date, &day).unwrap();
        } else {
            sheet.write(r, 1, 42_921).unwrap();
        }
        sheet.write(r, 2, 12.0).unwrap();
        sheet.write(r, 3, 0.1 + 0.2).unwrap();
        sheet.write(r, 4, true).unwrap();
        sheet.write(r, 5, "a\nb").unwrap();
    }
    sheet.write(3, 0, "A year is no serial day").unwrap();
    sheet.write(3, 1, 2017).unwrap();
    let (rows, remarks) = read(book.save_to_buffer().unwrap(), "a.xlsx", &training(), &pack());
    assert_eq!(remarks, []);
    for row in &rows[..2] {
        let values = checked(row);
        assert_eq!(values["title"], Value::Text("2017".into()));
        assert_eq!(values["held_on"], Value::Day(Day::of(2017, 7, 5).unwrap()));
        assert_eq!(values["participants"], Value::Integer(12));
        assert_eq!(values["cost"], Value::Decimal(Decimal(30)));
        assert_eq!(values["certificate"], Value::YesNo(true));
        assert_eq!(values["notes"], Value::Text("a\nb".into()));
    }
    assert!(check(&training(), &rows[2].given(), &pack()).is_err());
}

#[test]
fn an_entry_chosen_from_a_list_means_its_code() {
    let (rows, _) = read(
        book(&[
            &["title", "held_on", "place", "institution", "partners", "topics", "notes"],
            &[
                "A (MoI)",
                "2017-07-05",
                "Бяла (RSE04)",
                "Ministry of Interior (MoI)",
                "Местна комисия – Варна (LCCTHB-VAR)\nMoI",
                "law\nRecognising victims",
                "see (VAR06)",
            ],
        ]),
        "a.xlsx",
        &training(),
        &pack(),
    );
    let values = checked(&rows[0]);
    assert_eq!(values["title"], Value::Text("A (MoI)".into()), "a text stays as it is");
    assert_eq!(values["notes"], Value::Text("see (VAR06)".into()));
    assert_eq!(values["place"], Value::Text("RSE04".into()));
    assert_eq!(values["institution"], Value::Text("MoI".into()));
    assert_eq!(values["partners"], Value::Codes(vec!["LCCTHB-VAR".into(), "MoI".into()]));
    assert_eq!(values["topics"], Value::Codes(vec!["law".into(), "identify".into()]));
}

#[test]
fn our_columns_are_read_beside_the_fields() {
    let (rows, remarks) = read_csv(
        "record;reference;entered_by;activities;title;held_on;verdict\n\
         015d3ef7-9800-7fff-bfff-ffffffffffff;7;MoI;2017/I.2; A;2017-07-05;refused\n",
    );
    assert_eq!(remarks, []);
    let row = &rows[0];
    assert_eq!(row.ours(Ours::Record), Some("015d3ef7-9800-7fff-bfff-ffffffffffff"));
    assert_eq!(row.ours(Ours::Reference), Some("7"));
    assert_eq!(row.ours(Ours::EnteredBy), Some("MoI"));
    assert_eq!(row.activities(), ["2017/I.2"]);
    assert_eq!(row.given().len(), 2);
}

#[test]
fn a_kind_with_a_reference_of_its_own_keeps_both() {
    let mut kind = training();
    kind.fields.push(field("reference", words("Your reference", "Изх. номер"), FieldType::Text));
    let bytes = template(&kind, &pack(), Language::En).unwrap();
    let pack = pack();
    let sheet = Sheet::open(bytes, "t.xlsx", &kind, &pack).map_err(|r| r.kind).unwrap();
    assert_eq!(sheet.header().column_of_ours(Ours::Reference), Some(1));
    assert_eq!(sheet.header().titles[1], "Your reference [row_reference]");
    assert!(sheet.header().column_of("reference").is_some());
}

#[test]
fn verdicts_go_back_in_the_file_that_was_sent_and_it_can_be_sent_again() {
    let file = "held_on;title;topics;shoe size\n2017-07-05;=A1;law;43\nsoon;B;-5;44\n";
    let (rows, _) = read_csv(file);
    let header = rows[0].header().clone();
    let say = |fault: &Fault| format!("{:?}", fault.why);
    let mut csv = VerdictCsv::new(Vec::new(), &header, Language::En, b';').unwrap();
    let mut xlsx = VerdictXlsx::new(Vec::new(), &header, Language::Bg).unwrap();
    for row in &rows {
        let found = verdict(row, &check(&training(), &row.given(), &pack()));
        csv.row(row, &found, &say).unwrap();
        xlsx.row(row, &found, &say).unwrap();
    }
    let csv = csv.finish().unwrap();
    let text = String::from_utf8(csv.clone()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "\u{feff}held_on;title;topics;shoe size;Verdict");
    assert_eq!(lines[1], "2017-07-05;'=A1;law;43;accepted");
    assert!(
        lines[2].starts_with("soon;B;-5;44;\"refused: column A (Held on): NotADay"),
        "{}",
        lines[2]
    );
    for (name, bytes) in [("v.csv", csv), ("v.xlsx", xlsx.finish().unwrap())] {
        let (again, remarks) = read(bytes, name, &training(), &pack());
        assert_eq!(kinds(&remarks), [SheetNotice::UnknownColumn], "the shoe size, not the verdict");
        let before: Vec<_> = rows.iter().map(Row::given).collect();
        let after: Vec<_> = again.iter().map(Row::given).collect();
        assert_eq!(before, after, "{name}");
    }
}

#[test]
fn a_verdict_in_json_names_its_place() {
    let (rows, _) = read_csv("title;held_on;reference\n;soon;7\n");
    let found = verdict(&rows[0], &check(&training(), &rows[0].given(), &pack()));
    let json = serde_json::to_value(&found).unwrap();
    assert_eq!(
        json,
        serde_json::json!({
            "line": 2, "reference": "7", "outcome": "refused",
            "faults": [
                {"column": "A", "field": "title", "why": "missing"},
                {"column": "B", "field": "held_on", "why": {"not_a_day": "soon"}},
            ],
        })
    );
}

#[test]
fn a_text_that_looks_like_a_formula_is_made_harmless_and_a_number_is_not_touched() {
    let mut values = Values::new();
    values.insert("title".into(), Value::Text("=cmd|' /C calc'!A0".into()));
    values.insert("notes".into(), Value::Text("a\tb;c,\"d\"\ne".into()));
    values.insert("cost".into(), Value::Decimal(Decimal(-550)));
    let mut csv = CsvExport::new(Vec::new(), &training(), CsvStyle::PROGRAMS).unwrap();
    csv.row("x", "MoI", ("2017/I.2; 2017/III.1", "E1-0a1b2c3d4e"), &values).unwrap();
    let (bytes, rows) = csv.finish().unwrap();
    assert_eq!(rows, 1);
    assert_eq!(
        String::from_utf8(bytes).unwrap(),
        "record,entered_by,activities,export,title,held_on,participants,cost,topic,topics,certificate,\
         place,institution,partners,follows,related,link,notes\r\n\
         x,MoI,\"2017/I.2; 2017/III.1\",E1-0a1b2c3d4e,\"'=cmd|' /C calc'!A0\",,,-5.5,,,,,,,,,,\
         \"a\tb;c,\"\"d\"\"\ne\"\r\n"
    );
}

#[test]
fn the_number_of_records_stands_in_the_file_and_too_many_are_refused() {
    let (kind, pack) = (training(), pack());
    let about = About {
        made_at: Moment(0),
        made_by: "MoI".into(),
        filter: String::new(),
        export: "E1".into(),
        until: Some("2018-02-01".parse().unwrap()),
    };
    let mut xlsx = XlsxExport::new(Vec::new(), &kind, &pack, Language::En, about).unwrap();
    let mut values = Values::new();
    values.insert("title".into(), Value::Text("A".into()));
    for n in 0..7 {
        xlsx.row(&n.to_string(), "MoI", ("", ""), &values).unwrap();
    }
    let (bytes, rows) = xlsx.finish().unwrap();
    assert_eq!(rows, 7);
    let mut book: calamine::Xlsx<_> = calamine::Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
    assert_eq!(book.sheet_names(), ["Records", "Code book", "About"]);
    let about = book.worksheet_range("About").unwrap();
    assert_eq!(about.get_value((1, 0)), Some(&calamine::Data::String("Number of records".into())));
    assert_eq!(about.get_value((1, 1)), Some(&calamine::Data::Float(7.0)));
    assert_eq!(
        book.worksheet_range("Code book").unwrap().height(),
        codebook(&kind, &pack, Language::En).len()
    );

    assert_eq!(XlsxExport::<Vec<u8>>::fits(1_048_573), Ok(()));
    let refusal = XlsxExport::<Vec<u8>>::fits(1_048_574).unwrap_err();
    assert!(refusal.text(Language::Bg).contains("1048574"));
}

#[test]
fn json_is_an_array_whatever_its_length() {
    let mut json = JsonExport::new(Vec::new());
    let (bytes, _) = {
        let empty = JsonExport::new(Vec::new());
        empty.finish().unwrap()
    };
    assert_eq!(serde_json::from_slice::<serde_json::Value>(&bytes).unwrap(), serde_json::json!([]));
    let mut values = Values::new();
    values.insert("participants".into(), Value::Integer(12));
    json.row("a", "MoI", ("2017/I.2; 2017/III.1", "E1-0a1b2c3d4e"), &values).unwrap();
    json.row("b", "MoI", ("", ""), &Values::new()).unwrap();
    let (bytes, rows) = json.finish().unwrap();
    assert_eq!(rows, 2);
    assert_eq!(
        serde_json::from_slice::<serde_json::Value>(&bytes).unwrap(),
        serde_json::json!([
            {"id": "a", "institution": "MoI", "activities": ["2017/I.2", "2017/III.1"],
             "export": "E1-0a1b2c3d4e", "values": {"participants": 12}},
            {"id": "b", "institution": "MoI", "activities": [], "export": "", "values": {}},
        ])
    );
}

#[test]
fn a_cell_at_the_far_corner_costs_no_memory() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "title").unwrap();
    sheet.write(0, 1, "held_on").unwrap();
    sheet.write(1_048_575, 0, "A").unwrap();
    sheet.write(1_048_575, 16_383, "far").unwrap();
    let (rows, _) = read(book.save_to_buffer().unwrap(), "a.xlsx", &training(), &pack());
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].line, 1_048_576);
}

/// A text as `check` keeps it: trimmed, without NUL, not empty.
fn texts() -> impl Strategy<Value = String> {
    let plain = "[\\PC\t\n\r'=+@\"-]{1,20}";
    let tricky = prop::sample::select(vec![
        "=1+1",
        "'=1+1",
        "''@x",
        "+359 2 000",
        "-",
        "'",
        "\"",
        ";",
        "a;b,c\td",
        "_x000D_",
        "_x",
        "\u{1}a",
        "a\rb",
        "a\r\nb",
        "a\nb",
        "  a  ",
        "\u{fffe}z",
        "TRUE",
        "1e5",
        "00123",
        "нов ред",
        "'\t=",
        "&amp;<b>",
        "]]>",
        "sep=;",
        "📷",
    ]);
    prop_oneof![plain.prop_map(String::from), tricky.prop_map(String::from)]
        .prop_map(|t| t.replace('\0', "").trim().to_owned())
        .prop_filter("not empty", |t| !t.is_empty())
}

fn codes(of: &'static [&'static str]) -> impl Strategy<Value = Value> {
    prop::sample::subsequence(of, 1..=of.len())
        .prop_map(|codes| Value::Codes(codes.into_iter().map(str::to_owned).collect()))
}

fn values() -> impl Strategy<Value = Values> {
    let id = any::<u128>().prop_map(|n| domain::id::RecordId::new(Moment(1), n).to_string());
    let day = (-719_162..=2_932_896_i32).prop_map(|n| Value::Day(Day::since_epoch(n)));
    let text = |t: String| Value::Text(t);
    let one = |of: &'static [&'static str]| {
        prop::sample::select(of).prop_map(|c| Value::Text(c.to_owned()))
    };
    let optional = (
        prop::option::of((0..1_000_000_000_000_i64).prop_map(Value::Integer)),
        prop::option::of(
            (-99_999_999_999_999..99_999_999_999_999_i64).prop_map(|n| Value::Decimal(Decimal(n))),
        ),
        prop::option::of(one(&["identify", "refer", "law"])),
        prop::option::of(codes(&["identify", "refer", "law"])),
        prop::option::of(any::<bool>().prop_map(Value::YesNo)),
        prop::option::of(one(&["VAR", "VAR06", "RSE04"])),
        prop::option::of(one(&["MoI", "LCCTHB-VAR"])),
        prop::option::of(codes(&["MoI", "LCCTHB-VAR"])),
        prop::option::of(id.clone().prop_map(Value::Text)),
        prop::option::of(
            prop::collection::btree_set(id, 1..4)
                .prop_map(|ids| Value::Codes(ids.into_iter().collect())),
        ),
        prop::option::of(
            prop::sample::select(vec!["https://example.org/a?b=c;d,e", "http://x"])
                .prop_map(|l| Value::Text(l.to_owned())),
        ),
        prop::option::of(texts().prop_map(text)),
    );
    (texts().prop_map(text), day, optional).prop_map(|(title, day, optional)| {
        let o = optional;
        let kind = training();
        let all =
            [Some(title), Some(day), o.0, o.1, o.2, o.3, o.4, o.5, o.6, o.7, o.8, o.9, o.10, o.11];
        let ids = kind.fields.iter().map(|f| f.id.clone());
        ids.zip(all).filter_map(|(id, value)| Some((id, value?))).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_is_taken_out_can_be_put_in_unchanged(
        records in prop::collection::vec(values(), 1..6),
        separator in prop::sample::select(vec![b',', b';', b'\t']),
        language in prop::sample::select(vec![None, Some(Language::En), Some(Language::Bg)]),
        mark in any::<bool>(),
    ) {
        let (kind, pack) = (training(), pack());
        let style = CsvStyle { separator, headings: language, mark };
        let mut csv = CsvExport::new(Vec::new(), &kind, style).unwrap();
        let about = About::default();
        let mut xlsx =
            XlsxExport::new(Vec::new(), &kind, &pack, language.unwrap_or_default(), about).unwrap();
        for values in &records {
            csv.row("015d3ef7-9800-7fff-bfff-ffffffffffff", "MoI", ("2017/I.2", "E1-0a1b2c3d4e"), values).unwrap();
            xlsx.row("015d3ef7-9800-7fff-bfff-ffffffffffff", "MoI", ("2017/I.2", "E1-0a1b2c3d4e"), values).unwrap();
        }
        let csv = csv.finish().unwrap().0;
        let xlsx = xlsx.finish().unwrap().0;
        for (name, bytes) in [("a.csv", csv), ("a.xlsx", xlsx)] {
            let (rows, remarks) = read(bytes, name, &kind, &pack);
            prop_assert_eq!(remarks, vec![], "{}", name);
            prop_assert_eq!(rows.len(), records.len());
            for (row, values) in rows.iter().zip(&records) {
                let read = check(&kind, &row.given(), &pack);
                prop_assert_eq!(read.as_ref(), Ok(values), "{}", name);
                prop_assert_eq!(row.activities(), vec!["2017/I.2"]);
            }
        }
    }

    #[test]
    fn any_bytes_are_read_without_panic(
        mut bytes in prop::collection::vec(any::<u8>(), 0..400),
        start in prop::sample::select(vec![&b""[..], b"PK\x03\x04", b"title;held_on\n", b"\xff\xfe"]),
        name in prop::sample::select(vec!["a.csv", "a.xlsx", ""]),
    ) {
        bytes.splice(0..0, start.iter().copied());
        let _ = read(bytes, name, &training(), &pack());
    }

    #[test]
    fn a_spoiled_book_is_read_without_panic(at in 0..10_000_usize, with in any::<u8>(), cut in any::<bool>()) {
        let mut bytes = book(&[&["title", "held_on"], &["A", "2017-07-05"], &["B", "2017-07-06"]]);
        let at = at % bytes.len();
        if cut { bytes.truncate(at) } else { bytes[at] = with }
        let _ = read(bytes, "a.xlsx", &training(), &pack());
    }
}

/// The parts of a book packed again after `change` was made to one of them.
fn repacked(book: &[u8], part: usize, change: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(std::io::Cursor::new(book)).unwrap();
    let mut to = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let changed = part % from.len();
    for n in 0..from.len() {
        let mut file = from.by_index(n).unwrap();
        let mut content = Vec::new();
        std::io::Read::read_to_end(&mut file, &mut content).unwrap();
        if n == changed {
            change(&mut content);
        }
        to.start_file(&*file.name().unwrap(), options).unwrap();
        to.write_all(&content).unwrap();
    }
    to.finish().unwrap().into_inner()
}

#[test]
fn a_sheet_that_ends_before_it_begins_is_damage_and_not_a_panic() {
    let whole = book(&[&["title", "held_on"], &["A", "2017-07-05"]]);
    let parts = zip::ZipArchive::new(std::io::Cursor::new(&whole)).unwrap().len();
    let mut damaged = 0;
    for part in 0..parts {
        let spoiled = repacked(&whole, part, |content| {
            let text = String::from_utf8_lossy(content).replace("\"A1:B2\"", "\"B2:A1\"");
            *content = text.into_bytes();
        });
        let (rows, remarks) = read(spoiled, "a.xlsx", &training(), &pack());
        damaged += usize::from(kinds(&remarks) == [SheetNotice::Damaged]);
        assert_eq!(rows.is_empty(), !remarks.is_empty());
    }
    assert_eq!(damaged, 1, "the one part that gives the size of the sheet");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Unlike spoiled bytes of the file, which its own checksums give away.
    #[test]
    fn a_sound_zip_of_spoiled_xml_is_read_without_panic(
        part in 0..20_usize,
        places in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let whole = book(&[&["title", "held_on"], &["A", "2017-07-05"], &["B", "2017-07-06"]]);
        let spoiled = repacked(&whole, part, |content| {
            for (place, byte) in &places {
                let at = place.index(content.len());
                content[at] = *byte;
            }
            if let Some(cut) = cut {
                content.truncate(cut.index(content.len()));
            }
        });
        let _ = read(spoiled, "a.xlsx", &training(), &pack());
        let (rows, _) = read(repacked(&whole, part, |_| {}), "a.xlsx", &training(), &pack());
        prop_assert_eq!(rows.len(), 2, "unspoiled, it is read");
    }
}

/// Not a check of speed but of shape: twenty thousand rows go out and in.
#[test]
fn many_rows_go_out_and_come_in() {
    let (kind, pack) = (training(), pack());
    let mut values = Values::new();
    values.insert("title".into(), Value::Text("A training of many".into()));
    values.insert("held_on".into(), Value::Day(Day::of(2017, 7, 5).unwrap()));
    let mut csv = CsvExport::new(Vec::new(), &kind, CsvStyle::people(Language::Bg)).unwrap();
    let mut id = String::new();
    for n in 0..20_000 {
        id.clear();
        write!(id, "{n}").unwrap();
        csv.row(&id, "MoI", ("", ""), &values).unwrap();
    }
    let (bytes, count) = csv.finish().unwrap();
    assert_eq!(count, 20_000);
    let mut sheet = Sheet::open(bytes, "a.csv", &kind, &pack).map_err(|r| r.kind).unwrap();
    let mut rows = sheet.rows();
    assert_eq!(rows.by_ref().last().map(|r| r.line), Some(20_001));
    assert_eq!(rows.remarks(), []);
    drop(rows);
    assert_eq!(sheet.rows().count(), 20_000, "rows can be read again");
}
