//! Lists of persons, whole: as institutions send them, and as they go wrong. The people in
//! them are invented.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use domain::person_list::{Basis, Layout};
use domain::person_list_check::Odd;
use domain::record::Value;
use domain::record::kind::Kind;
use domain::words::Language;
use formats::pack::bulgaria;
use formats::person_list::{
    Checked, FormNotice, check, layout_of_xlsform, read_layout, write_layout,
};
use formats::sheet::verdict::{VerdictCsv, verdict};
use formats::sheet::{
    Ours, Row, Sheet, SheetNotice, SheetRemark, codebook, known, read_as, tell_as, template,
};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};
use std::fmt::Write as _;
use std::io::{Cursor, Read as _, Write as _};

fn kind() -> &'static Kind {
    bulgaria().sheet_kind("reported_person").unwrap()
}

fn layout(id: &str) -> &'static Layout {
    bulgaria().layouts.iter().find(|layout| layout.id == id).unwrap()
}

fn read_in(file: Vec<u8>, of: Option<&Layout>) -> (Vec<Row>, Vec<SheetRemark>) {
    let name = if file.starts_with(b"PK") { "list.xlsx" } else { "list.csv" };
    read_as(file, name, kind(), of, bulgaria())
}

/// What became of a list of 2017 in a layout of the pack, or in ours.
fn checked(file: impl Into<Vec<u8>>, of: Option<&Layout>) -> (Checked, Vec<SheetRemark>) {
    let (rows, remarks) = read_in(file.into(), of);
    (check(&rows, &remarks, bulgaria(), Some(2017), Basis::NewlyIdentified), remarks)
}

fn kinds(remarks: &[SheetRemark]) -> Vec<SheetNotice> {
    remarks.iter().map(|remark| remark.kind).collect()
}

/// Row, column and code of every note.
fn notes(checked: &Checked) -> Vec<(u64, String, &'static str)> {
    let all = checked.rows.iter().flat_map(|row| {
        row.notes.iter().map(|note| {
            (row.line, note.column.clone().unwrap_or_default(), note.finding.odd.code())
        })
    });
    all.collect()
}

/// Of a row that was taken, a field as it is kept.
fn kept<'c>(checked: &'c Checked, line: u64, field: &str) -> Option<&'c Value> {
    let row = checked.rows.iter().find(|row| row.line == line).unwrap();
    row.values.as_ref().unwrap_or_else(|| panic!("{:?}", row.notes)).get(field)
}

fn texts(sheet: &mut Worksheet, first: u32, rows: &[&[&str]]) {
    for (r, row) in (first..).zip(rows) {
        for (c, text) in (0..).zip(*row).filter(|(_, text)| !text.is_empty()) {
            sheet.write_string(r, c, *text).unwrap();
        }
    }
}

fn book(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(book.add_worksheet());
    book.save_to_buffer().unwrap()
}

const STANDARD: &[&str] =
    &["reference", "Собствено име", "surname", "Пол", "born", "identified_on"];

#[test]
fn the_template_of_a_list_has_the_persons_code_and_nothing_of_records() {
    let pack = bulgaria();
    for language in Language::ALL {
        let bytes = template(kind(), pack, language).unwrap();
        let sheet = Sheet::open(bytes, "t.xlsx", kind(), pack).unwrap();
        assert_eq!(sheet.remarks(), []);
        let header = sheet.header();
        for field in &kind().fields {
            assert!(header.column_of(&field.id).is_some(), "{}", field.id);
        }
        assert_eq!(header.column_of_ours(Ours::Reference), Some(0));
        for none in [Ours::Record, Ours::EnteredBy, Ours::Activities] {
            assert_eq!(header.column_of_ours(none), None, "{none:?}");
        }
        assert!(header.titles[0].ends_with('*'), "{}", header.titles[0]);
        let codes: Vec<_> = codebook(kind(), pack, language).iter().map(|r| r[0].clone()).collect();
        assert!(codes.contains(&"reference".into()) && !codes.contains(&"activities".into()));
    }
}

#[test]
fn a_list_in_our_layout_is_taken() {
    let file = format!(
        "{}\nA-1,Мария,Измислена,жени,7.03.1990,5.05.2017\nA-2,Іван,Вигаданий,male,1988,2017-06-01\n",
        STANDARD.join(",")
    );
    let (checked, remarks) = checked(file, None);
    assert_eq!((remarks, notes(&checked)), (vec![], vec![]));
    assert_eq!(checked.accepted(), 2);
    assert_eq!(kept(&checked, 2, "born"), Some(&Value::Text("1990-03-07".into())));
    assert_eq!(kept(&checked, 2, "sex"), Some(&Value::Text("female".into())));
    assert_eq!(checked.rows[1].reference.as_deref(), Some("A-2"));
}

#[test]
fn a_list_of_the_prosecution_is_read_as_it_was_sent() {
    let file = "Справка за 2017 г.;;;;;;;;\n\
        № на лицето;Име;Фамилия;Пол;Дата на раждане;Гражданство;Вид експлоатация;Дата на установяване;Забележка\n\
        П-1;Мария;Измислена;Ж;07.03.1990;българско;РП;05.07.2017;по телефона\n\
        П-2;Іван;Вигаданий;м;1988;УКРАИНСКО;ТЕ;6.7.2017 г.;\n\
        П-3;Ана;Несъществуваща;Z;1991;BG;РП;05.07.2017;\n";
    let of = layout("prosecution");
    let (rows, remarks) = read_in(file.into(), Some(of));
    assert_eq!(kinds(&remarks), [SheetNotice::UnknownColumn]);
    let checked = check(&rows, &remarks, bulgaria(), Some(2017), Basis::NewlyIdentified);
    for (line, field, expected) in [
        (3, "sex", "female"),
        (4, "sex", "male"),
        (3, "citizenship", "BG"),
        (4, "citizenship", "UA"),
        (3, "form_of_exploitation", "sexual"),
        (4, "form_of_exploitation", "labour"),
        (3, "born", "1990-03-07"),
    ] {
        let value = kept(&checked, line, field).map(Value::to_text);
        assert_eq!(value.as_deref(), Some(expected), "{line} {field}");
    }
    assert_eq!(kept(&checked, 4, "identified_on").unwrap().to_text(), "2017-07-06");
    // What the layout does not know is refused in its place, and not repeated.
    assert_eq!(notes(&checked), [(5, "D".into(), "value")]);
    let sent = rows[0].as_sent();
    let has = |heading: &str, text: &str| sent.contains(&(heading.to_owned(), text.to_owned()));
    assert!(has("Пол", "Ж") && has("Гражданство", "българско") && has("Вид експлоатация", "РП"));
    assert!(
        has("Дата на установяване", "05.07.2017") && has("Забележка", "по телефона"),
        "{sent:?}"
    );
    assert_eq!(sent.len(), 9);
    // The control: without the layout its headings are not all known, nor its values.
    let (plain, _) = read_in(file.into(), None);
    assert_eq!(plain[0].ours(Ours::Reference), None);
}

#[test]
fn numbered_codes_and_days_of_a_spreadsheet_are_read() {
    let day = Format::new().set_num_format("dd.mm.yyyy");
    let file = book(|sheet| {
        texts(
            sheet,
            0,
            &[&[
                "REC_NO",
                "SURNAME_LAT",
                "SEX_CODE",
                "DOB",
                "NATIONALITY",
                "PURPOSE",
                "CHECK_DATE",
                "FORMAL",
            ]],
        );
        texts(sheet, 1, &[&["B-7", "IZMISLENA", "", "", "BGR"]]);
        sheet.write_number(1, 2, 2).unwrap();
        let born = ExcelDateTime::from_ymd(1990, 3, 7).unwrap();
        sheet.write_datetime_with_format(1, 3, born, &day).unwrap();
        sheet.write_number(1, 5, 20).unwrap();
        // A day without the format of one: 5 July 2017.
        sheet.write_number(1, 6, 42_921).unwrap();
        sheet.write_number(1, 7, 0).unwrap();
    });
    let of = layout("border_police");
    let (checked, _) = checked(file.clone(), Some(of));
    for (field, expected) in [
        ("sex", "female"),
        ("born", "1990-03-07"),
        ("citizenship", "BG"),
        ("form_of_exploitation", "labour"),
        ("identified_on", "2017-07-05"),
        ("formal", "no"),
    ] {
        assert_eq!(kept(&checked, 2, field).unwrap().to_text(), expected, "{field}");
    }
    let (rows, _) = read_in(file, Some(of));
    let sent = rows[0].as_sent();
    for pair in [("SEX_CODE", "2"), ("CHECK_DATE", "42921"), ("NATIONALITY", "BGR")] {
        assert!(sent.contains(&(pair.0.into(), pair.1.into())), "{pair:?}");
    }
}

/// The two rows of headings of the standard's toolkit, with its defects.
const KEYS: &[&str] = &[
    "prs_Id",
    "prs_First_Name",
    "prs_Second_Name",
    "prs_Title",
    "prs_Birthdate",
    "prs_Gender",
    "prs_MailingCity",
    "prs_MailingStreet",
    "vic_TraffickinStatusDecisionMakingOrg",
    "vic_TypeOfExploitation",
    "",
    "vic_TraffickingStatus",
];
const LABELS: &[&str] = &[
    "Id",
    "First Name",
    "Second Name",
    "Second Name",
    "Birthdate",
    "Gender",
    "Mailing Street",
    "Mailing City",
    "Trafficking Status Decision Making Organization",
    "Type of Exploitation",
    "Identity Number",
    "Trafficking Status",
];
const HTCDS: &[&str] = &[
    "H-1",
    "Maria",
    "Izmislena",
    "Dr",
    "1990-03-07",
    "Feminine",
    "Varna",
    "Somewhere 1",
    "NGO",
    "SexualExploitation ",
    "AB123",
    "PossibleVictimOfTrafficking",
];

#[test]
fn the_standard_is_read_with_the_defects_of_its_toolkit() {
    for heads in [[KEYS, LABELS], [LABELS, KEYS]] {
        let file = book(|sheet| texts(sheet, 0, &[heads[0], heads[1], HTCDS]));
        let (checked, remarks) = checked(file, Some(layout("htcds_2_0")));
        assert_eq!(checked.rows.len(), 1, "{heads:?} {remarks:?}");
        for (field, expected) in [
            ("given_name", "Maria"),
            ("surname", "Izmislena"),
            // Keys and labels disagree, and the keys are believed.
            ("settlement", "Varna"),
            ("sex", "female"),
            ("form_of_exploitation", "sexual"),
            // A column with a label alone.
            ("number", "AB123"),
            ("formal", "no"),
        ] {
            assert_eq!(kept(&checked, 3, field).unwrap().to_text(), expected, "{field}");
        }
        assert_eq!(checked.rows[0].reference.as_deref(), Some("H-1"));
    }
    // Labels alone, and names behind groups.
    let grouped: Vec<String> = KEYS.iter().map(|k| format!("person/{k}")).collect();
    let file = format!("{}\n{}\n", grouped.join(","), HTCDS.join(","));
    assert_eq!(
        kept(&checked(file, Some(layout("htcds_2_0"))).0, 2, "surname").unwrap().to_text(),
        "Izmislena"
    );
}

#[test]
fn every_value_of_the_standard_is_understood_or_refused() {
    let codes = formats::htcds::CODES.lines().skip(1).filter_map(|line| line.split_once(','));
    let (mut taken, mut refused) = (0, Vec::new());
    for (field, value) in codes {
        if !["prs_Gender", "vic_TypeOfExploitation", "vic_TraffickingStatus"].contains(&field) {
            continue;
        }
        let file = format!("prs_Id,prs_FirstName,{field}\nH-1,Maria,{value}\n");
        let (checked, _) = checked(file, Some(layout("htcds_2_0")));
        taken += checked.accepted();
        if checked.refused() > 0 {
            refused.push(value);
        }
    }
    assert_eq!(taken, 6 + 11 + 2);
    // Who is no victim is in no list of victims.
    assert_eq!(refused, ["NotAVictimOfTrafficking"]);
}

#[test]
fn of_several_values_the_first_is_taken_and_all_are_kept() {
    let file = "prs_Id,prs_FirstName,prs_Citizenship,vic_TypeOfExploitation\n\
        H-1,Maria,BG;RO,ForcedLabour;SexualExploitation\n\
        H-2,Elena,BG,Servitude SexualExploitation\n";
    let (rows, remarks) = read_in(file.into(), Some(layout("htcds_2_0")));
    let several: Vec<_> = remarks.iter().map(|r| (r.kind, r.line, r.column.as_deref())).collect();
    let kind = SheetNotice::SeveralValues;
    assert_eq!(
        several,
        [(kind, Some(2), Some("C")), (kind, Some(2), Some("D")), (kind, Some(3), Some("D"))]
    );
    assert_eq!(rows[0].given()["form_of_exploitation"], "labour");
    assert_eq!(rows[0].as_sent()[3].1, "ForcedLabour;SexualExploitation");
    // In our own layout nothing is guessed.
    let plain = "reference,surname,citizenship\nA-1,Izmislena,BG;RO\n";
    assert_eq!(notes(&checked(plain, None).0), [(2, "C".into(), "value")]);
}

#[test]
fn what_another_process_tells_is_what_is_read_and_as_it_was_sent() {
    let file = "REC_NO,SEX_CODE,NATIONALITY\nB-1,2,BGR\nB-2,1,ROU\n";
    let pack = bulgaria();
    let (kind, layout) = known("reported_person/border_police", pack).unwrap();
    let mut out = Vec::new();
    tell_as(file.into(), "b.csv", kind, layout.as_deref(), pack, &mut out).unwrap();
    let lines: Vec<Vec<u8>> =
        out.split(|b| *b == b'\n').filter(|l| !l.is_empty()).map(<[u8]>::to_vec).collect();
    let mut sheet = Sheet::told(Box::new(lines.into_iter()), "b.csv", kind, pack).unwrap();
    let told: Vec<Row> = sheet.rows().collect();
    let (here, _) = read_in(file.into(), layout.as_deref());
    assert_eq!(told.len(), 2);
    for (told, here) in told.iter().zip(&here) {
        assert_eq!((told.line, told.given()), (here.line, here.given()));
        assert_eq!(told.as_sent(), here.as_sent());
    }
    assert_eq!(told[0].as_sent()[1], ("SEX_CODE".into(), "2".into()));
}

#[test]
fn the_verdict_goes_back_in_the_file_as_it_was_sent() {
    let of = layout("border_police");
    let (rows, _) = read_in(b"REC_NO,SEX_CODE\nB-1,2\nB-2,7\n".to_vec(), Some(of));
    let mut file = VerdictCsv::new(Vec::new(), rows[0].header(), Language::En, b',').unwrap();
    for row in &rows {
        let checked = domain::record::check(kind(), &row.given(), bulgaria());
        file.row(row, &verdict(row, &checked), &|_| "not a code".into()).unwrap();
    }
    let back = String::from_utf8(file.finish().unwrap()).unwrap();
    assert!(back.contains("B-1,2,accepted"), "{back}");
    let (again, _) = read_in(back.into(), Some(of));
    assert_eq!((again[0].text(1), again[1].text(1)), ("female", "7"));
}

// Files as they go wrong

fn people(n: usize) -> Vec<Vec<String>> {
    let one = |n: usize| {
        [
            format!("A-{n}"),
            format!("Мария{n}"),
            "Измислена".into(),
            "female".into(),
            format!("{}", 1980 + n % 20),
            "2017-05-05".into(),
        ]
    };
    (1..=n).map(|n| one(n).to_vec()).collect()
}

fn slices(rows: &[Vec<String>]) -> Vec<Vec<&str>> {
    rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect()
}

#[test]
fn headings_below_a_title_are_found() {
    let file = book(|sheet| {
        texts(sheet, 0, &[&["Списък на жертвите"], &[], &["за 2017 г."]]);
        texts(sheet, 4, &[STANDARD]);
        let rows = people(2);
        for (r, row) in (5..).zip(slices(&rows)) {
            texts(sheet, r, &[&row]);
        }
    });
    let (checked, _) = checked(file, None);
    assert_eq!((checked.accepted(), notes(&checked)), (2, vec![]));
    assert_eq!(checked.rows[0].line, 6);
}

#[test]
fn headings_beside_their_columns_refuse_every_row() {
    let rows = people(3);
    let shifted = |aside: u16, values: u16| {
        book(|sheet| {
            for (c, text) in (aside..).zip(STANDARD) {
                sheet.write_string(0, c, *text).unwrap();
            }
            for (r, row) in (1..).zip(slices(&rows)) {
                for (c, text) in (values..).zip(row) {
                    sheet.write_string(r, c, text).unwrap();
                }
            }
        })
    };
    for (aside, values) in [(1, 0), (0, 1)] {
        let (checked, _) = checked(shifted(aside, values), None);
        assert_eq!((checked.accepted(), checked.refused()), (0, 3), "{aside}");
        let whole: Vec<_> = checked.whole.iter().map(|note| &note.finding.odd).collect();
        assert_eq!(whole, [&Odd::Shifted], "{aside}");
        assert!(checked.rows.iter().all(|row| row.notes[0].finding.odd == Odd::Shifted));
    }
    // The controls: both aside, and running numbers before the headings of a list whose
    // last column is empty.
    assert_eq!(checked(shifted(1, 1), None).0.accepted(), 3);
    let numbered = book(|sheet| {
        texts(sheet, 0, &[&["", "reference", "surname", "born"]]);
        texts(sheet, 1, &[&["1", "A-1", "Измислена"], &["2", "A-2", "Друга"]]);
    });
    assert_eq!(checked(numbered, None).0.accepted(), 2);
}

#[test]
fn merged_headings_are_read_and_merged_values_refuse_their_rows() {
    let format = Format::new();
    let file = book(|sheet| {
        // Two rows of headings: the names under a common one, the others merged downwards.
        sheet.merge_range(0, 0, 1, 0, "reference", &format).unwrap();
        sheet.merge_range(0, 1, 0, 2, "Имена", &format).unwrap();
        sheet.write_string(1, 1, "Собствено име").unwrap();
        sheet.write_string(1, 2, "Фамилно име").unwrap();
        sheet.merge_range(0, 3, 1, 3, "Пол", &format).unwrap();
        sheet.merge_range(0, 4, 1, 4, "Събитие", &format).unwrap();
        texts(
            sheet,
            2,
            &[
                &["A-1", "Мария", "Измислена", "female"],
                &["A-2", "Елена", "Измислена", "female"],
                &["A-3", "Ана", "Друга", "female", "E-2"],
            ],
        );
        sheet.merge_range(2, 4, 3, 4, "E-1", &format).unwrap();
    });
    let (checked, remarks) = checked(file, None);
    let merged = remarks.iter().find(|r| r.kind == SheetNotice::MergedCells).unwrap();
    assert_eq!(merged.text(Language::En).split(": ").next(), Some("row 3, column E"));
    assert!(merged.text(Language::Bg).contains("E3:E4"));
    assert_eq!(kinds(&remarks), [SheetNotice::MergedCells], "those of the headings are none");
    assert_eq!(notes(&checked), [(4, "E".into(), "merged")]);
    assert_eq!(checked.accepted(), 2);
    assert_eq!(kept(&checked, 3, "given_name").unwrap().to_text(), "Мария");
    assert_eq!(checked.rows[2].reference.as_deref(), Some("A-3"));
}

/// The first sheet of a book with more rows behind its own, as XML.
fn with_rows(book: &[u8], rows: &str) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(Cursor::new(book)).unwrap();
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for n in 0..from.len() {
        let mut part = from.by_index(n).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut content = String::new();
        part.read_to_string(&mut content).unwrap();
        if name == "xl/worksheets/sheet1.xml" {
            let longer = content.replace("</sheetData>", &format!("{rows}</sheetData>"));
            assert_ne!(longer, content);
            content = longer;
        }
        to.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        to.write_all(content.as_bytes()).unwrap();
    }
    to.finish().unwrap().into_inner()
}

/// Somebody has formatted the sheet to its end. Its rows are looked at once: the top of the
/// sheet, where headings are sought, ends where a thousand rows do.
#[test]
fn a_million_empty_rows_are_no_rows() {
    let file = book(|sheet| {
        texts(
            sheet,
            0,
            &[STANDARD, &["A-1", "Мария", "Измислена", "female", "1990", "2017-05-05"]],
        );
    });
    let mut rows = String::new();
    for n in 3..1_048_576 {
        if n < 20_000 {
            write!(rows, r#"<row r="{n}"><c r="A{n}" s="0"/><c r="F{n}" s="0"/></row>"#).unwrap();
        } else {
            write!(rows, r#"<row r="{n}" ht="20"/>"#).unwrap();
        }
    }
    rows.push_str(
        r#"<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>A-2</t></is></c></row>"#,
    );
    let (rows, remarks) = read_in(with_rows(&file, &rows), None);
    assert_eq!((rows.len(), rows[1].line, remarks), (2, 1_048_576, vec![]));
    let empty = format!("{}\n{}A-1,Мария\n", STANDARD.join(","), ",,,,,\n".repeat(1_000_000));
    let (rows, _) = read_in(empty.into(), None);
    assert_eq!((rows.len(), rows[0].line), (1, 1_000_002));
}

#[test]
fn formulas_are_read_by_their_result_and_an_error_refuses_the_row() {
    let file = book(|sheet| {
        texts(sheet, 0, &[STANDARD, &["A-1", "Мария", "Измислена"], &["A-2", "Елена", "Друга"]]);
        sheet.write_formula(1, 3, Formula::new("=\"fe\"&\"male\"").set_result("female")).unwrap();
        sheet.write_formula(1, 5, Formula::new("=DATE(2017,5,5)").set_result("42860")).unwrap();
        sheet.write_formula(2, 2, Formula::new("=#REF!").set_result("#REF!")).unwrap();
    });
    let (checked, remarks) = checked(file, None);
    assert_eq!(kept(&checked, 2, "sex").unwrap().to_text(), "female");
    assert_eq!(kept(&checked, 2, "identified_on").unwrap().to_text(), "2017-05-05");
    assert_eq!(notes(&checked), [(3, "C".into(), "formula_error")]);
    let error = remarks.iter().find(|r| r.kind == SheetNotice::FormulaError);
    // Written as a text by the library, it is no error for the reader, and one all the same.
    assert!(error.is_none_or(|r| (r.line, r.column.as_deref()) == (Some(3), Some("C"))));
}

#[test]
fn rows_in_two_encodings_are_read_each_in_its_own_and_named() {
    let heads = format!("{}\n", STANDARD.join(","));
    let utf8 = |n: u32| format!("A-{n},Мария,Измислена,female,1990,2017-05-05\n").into_bytes();
    let windows = |n: u32| {
        let text = format!("B-{n},Елена,Друга,female,1991,2017-05-05\n");
        encoding_rs::WINDOWS_1251.encode(&text).0.into_owned()
    };
    let rows = |parts: Vec<Vec<u8>>| {
        let (checked, remarks) =
            checked([vec![heads.clone().into_bytes()], parts].concat().concat(), None);
        let mixed = remarks.iter().filter(|r| r.kind == SheetNotice::EncodingMixed);
        let mixed: Vec<u64> = mixed.filter_map(|r| r.line).collect();
        let names = |line| kept(&checked, line, "given_name").unwrap().to_text();
        let names: Vec<String> = checked.rows.iter().map(|row| names(row.line)).collect();
        (names, mixed)
    };
    let (names, mixed) = rows(vec![utf8(1), windows(1), utf8(2), utf8(3), utf8(4)]);
    assert_eq!(names, ["Мария", "Елена", "Мария", "Мария", "Мария"]);
    assert_eq!(mixed, [3]);
    // Mostly the other way round: its headings are of the minority, too.
    let mut many: Vec<Vec<u8>> = (2..9).map(windows).collect();
    many.insert(2, utf8(1));
    let (names, mixed) = rows(many);
    assert_eq!((names[2].as_str(), names[3].as_str()), ("Мария", "Елена"));
    assert!(mixed.contains(&4), "{mixed:?}");
    // A file in one encoding is remarked on for no row.
    assert_eq!(rows(vec![utf8(1), utf8(2)]).1, Vec::<u64>::new());
}

#[test]
fn a_letter_that_was_lost_refuses_its_row() {
    let mut file =
        format!("{}\n{}", STANDARD.join(","), "A-1,Мария,Измислена,female,1990,2017-05-05\n")
            .into_bytes();
    let at = file.windows(2).rposition(|two| two == "н".as_bytes()).unwrap();
    file[at] = 0xff;
    let (checked, remarks) = checked(file, None);
    assert_eq!(kinds(&remarks), [SheetNotice::EncodingRepaired]);
    assert_eq!(notes(&checked), [(2, "C".into(), "letters_lost")]);
}

#[test]
fn what_is_odd_is_told_in_both_languages_with_its_place_and_nothing_of_the_person() {
    let file = "reference,given_name,surname,sex,born,number,identified_on,formal\n\
        T-1,Мария,Измислена,male,1990-03-07,9003070018,2016-05-05,\n\
        T-1,Елена,Тайнова,неясен,1991,9003070018,2016-05-05,може би\n\
        ,Ана,Скрита,female,1992,41030018,някога,\n\
        T-4,Мария,Измислена,female,1990-03-07,1234567890,2017-05-05,\n";
    let (checked, remarks) = checked(file, None);
    assert_eq!((remarks, checked.accepted()), (vec![], 1));
    let codes: Vec<&str> = notes(&checked).iter().map(|(_, _, code)| *code).collect();
    for code in
        ["same_reference", "no_reference", "value", "other_year", "check_digit", "two_numbers"]
    {
        assert!(codes.contains(&code), "{code} is not in {codes:?}");
    }
    assert_eq!(checked.whole[0].finding.odd, Odd::WrongYear(2016));
    let all = checked.rows.iter().flat_map(|row| &row.notes).chain(&checked.whole);
    for note in all {
        let (en, bg) = (note.text(Language::En, bulgaria()), note.text(Language::Bg, bulgaria()));
        assert!(en.starts_with("column ") && bg.starts_with("колона "), "{en} {bg}");
        let json = serde_json::to_string(note).unwrap();
        for of_person in [
            "Мария",
            "Измислена",
            "Тайнова",
            "Скрита",
            "9003070018",
            "41030018",
            "T-1",
            "1990-03",
            "неясен",
            "някога",
        ] {
            for text in [&en, &bg, &json] {
                assert!(!text.contains(of_person), "{text}");
            }
        }
    }
}

#[test]
fn a_list_without_a_column_of_references_is_told_so_once() {
    let (checked, _) = checked("surname,born\nИзмислена,1990\n", None);
    assert_eq!(checked.accepted(), 0);
    let text = checked.whole[0].text(Language::En, bulgaria());
    assert!(text.contains("no column with your own code"), "{text}");
}

// Forms

fn form() -> Vec<u8> {
    let mut book = Workbook::new();
    let survey = book.add_worksheet().set_name("survey").unwrap();
    texts(
        survey,
        0,
        &[
            &["type", "name", "label::English (en)", "label::Bulgarian (bg)"],
            &["start", "start"],
            &["begin group", "person", "Person", "Лице"],
            &["text", "prs_First_Name", "First Name", "Име"],
            &["text", "family", "Surname", "Фамилно име"],
            &["text", "prs_Title", "Second Name", "Длъжност"],
            &["select_one gender", "prs_Gender", "Gender", "Пол"],
            &["begin_group", "more", "More"],
            &["date", "born", "Born", "Роден"],
            &["end_group"],
            &["end group"],
            &["select_multiple form", "form", "Form of exploitation", "Форма на експлоатация"],
            &["select_one yn", "formal", "Formally identified?", "Официално?"],
            &["text", "surname", "Family name", "Фамилия"],
            &["text", "shoe", "Shoe size", "Номер обувки"],
        ],
    );
    let choices = book.add_worksheet().set_name("choices").unwrap();
    texts(
        choices,
        0,
        &[
            &["list_name", "name", "label::English (en)", "label::Bulgarian (bg)"],
            &["gender", "Feminine", "Woman", "Жена"],
            &["gender", "1", "Male", "Мъж"],
            &["form", "sexual", "Sexual exploitation", "Сексуална"],
            &["form", "DebtBondage ", "Debt bondage", "Дълг"],
            &["yn", "y", "Yes", "Да"],
            &["yn", "n", "No", "Не"],
        ],
    );
    book.save_to_buffer().unwrap()
}

#[test]
fn a_form_becomes_a_layout_by_which_its_answers_are_read() {
    let pack = bulgaria();
    let (made, remarks) = layout_of_xlsform(form(), "form", pack).unwrap();
    let told: Vec<_> = remarks
        .iter()
        .map(|r| (r.line, r.kind, r.question.as_str(), r.choice.as_deref()))
        .collect();
    assert_eq!(
        told,
        [
            (6, FormNotice::NotMatched, "prs_Title", None),
            (5, FormNotice::ChoiceNotMatched, "form", Some("DebtBondage")),
            (14, FormNotice::FieldTwice, "surname", None),
            (15, FormNotice::NotMatched, "shoe", None),
        ]
    );
    for remark in &remarks {
        assert!(remark.text(Language::Bg).contains("ред"), "{remark:?}");
    }
    let born = made.columns.iter().find(|c| c.field == "born").unwrap();
    assert_eq!(born.headings, ["born", "person/more/born", "Роден"]);
    assert_eq!(read_layout(&write_layout(&made), pack).as_ref(), Ok(&made));
    // The answers as KoBo and ODK export them, by names and by labels.
    for file in [
        "person/prs_First_Name,person/family,person/prs_Title,person/prs_Gender,person/more/born,form,formal,_uuid\n\
         Maria,Izmislena,Dr,Feminine,1990-03-07,sexual,n,u-1\n",
        "person-prs_First_Name,person-family,person-prs_Gender,person-more-born,form,formal,KEY\n\
         Maria,Izmislena,Woman,1990-03-07,Сексуална,No,u-1\n",
        "Име;Фамилно име;Пол;Роден;Форма на експлоатация;Официално?;_uuid\n\
         Maria;Izmislena;Жена;7.3.1990;Сексуална;Не;u-1\n",
    ] {
        let (checked, remarks) = checked(file, Some(&made));
        for (field, expected) in [
            ("given_name", "Maria"),
            ("surname", "Izmislena"),
            ("sex", "female"),
            ("born", "1990-03-07"),
            ("form_of_exploitation", "sexual"),
            ("formal", "no"),
        ] {
            let value = kept(&checked, 2, field).map(Value::to_text);
            assert_eq!(value.as_deref(), Some(expected), "{field} {file} {remarks:?}");
        }
        assert_eq!(checked.rows[0].reference.as_deref(), Some("u-1"), "{file}");
    }
    // The 1 of this form is a man, whatever it is elsewhere.
    let (checked, _) = checked("family,prs_Gender,_uuid\nIzmislen,1,u-2\n", Some(&made));
    assert_eq!(kept(&checked, 2, "sex").unwrap().to_text(), "male");
}

#[test]
fn what_is_no_form_is_told_so() {
    let pack = bulgaria();
    let list = book(|sheet| texts(sheet, 0, &[STANDARD]));
    assert_eq!(layout_of_xlsform(list, "x", pack).unwrap_err().kind, SheetNotice::NoHeader);
    let csv = b"type,name\n".to_vec();
    assert_eq!(layout_of_xlsform(csv, "x", pack).unwrap_err().kind, SheetNotice::WrongFormat);
    let broken = form()[..500].to_vec();
    assert!(layout_of_xlsform(broken, "x", pack).unwrap_err().is_final());
}
