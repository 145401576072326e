//! Spreadsheets of every kind in the pack of Bulgaria.
use calamine::Reader as _;
use domain::record::kind::FieldType;
use domain::record::{Value, check};
use domain::words::Language;
use formats::pack::bulgaria;
use formats::sheet::{Ours, Sheet, column_letters, read, reserved_conflicts, template};
use std::collections::BTreeSet;
use std::io::Cursor;

#[test]
fn no_field_hides_behind_a_column_of_ours() {
    for kind in &bulgaria().kinds {
        assert_eq!(reserved_conflicts(kind), Vec::<&str>::new(), "{}", kind.id);
    }
}

#[test]
fn the_template_of_every_kind_is_read_with_every_column() {
    let pack = bulgaria();
    assert!(!pack.kinds.is_empty());
    for kind in &pack.kinds {
        for language in Language::ALL {
            let bytes = template(kind, pack, language).unwrap();
            let sheet = Sheet::open(bytes, "t.xlsx", kind, pack)
                .map_err(|r| format!("{}: {r}", kind.id))
                .unwrap();
            assert_eq!(sheet.remarks(), [], "{}", kind.id);
            for field in &kind.fields {
                assert!(sheet.header().column_of(&field.id).is_some(), "{}.{}", kind.id, field.id);
            }
            for ours in [Ours::Record, Ours::Reference, Ours::Activities] {
                assert!(sheet.header().column_of_ours(ours).is_some(), "{}", kind.id);
            }
        }
    }
}

/// The labels alone, without the row of codes, in a CSV file.
#[test]
fn the_labels_of_every_kind_are_understood_in_either_language() {
    let pack = bulgaria();
    for kind in &pack.kinds {
        for language in Language::ALL {
            let style = formats::sheet::export::CsvStyle::people(language);
            let export = formats::sheet::export::CsvExport::new(Vec::new(), kind, style).unwrap();
            let (bytes, _) = export.finish().unwrap();
            let sheet = Sheet::open(bytes, "t.csv", kind, pack)
                .map_err(|r| format!("{}: {r}", kind.id))
                .unwrap();
            assert_eq!(sheet.remarks(), [], "{}", kind.id);
            for field in &kind.fields {
                assert!(sheet.header().column_of(&field.id).is_some(), "{}.{}", kind.id, field.id);
            }
        }
    }
}

/// Two municipalities are called Byala; the list tells them apart.
#[test]
fn every_entry_of_the_lists_means_one_code_and_no_other() {
    let pack = bulgaria();
    for language in Language::ALL {
        let kind = pack.kind("training").unwrap();
        let mut book =
            calamine::Xlsx::new(Cursor::new(template(kind, pack, language).unwrap())).unwrap();
        let lists = book.sheet_names().last().unwrap().clone();
        let lists = book.worksheet_range(&lists).unwrap();
        let fields = kind.fields.iter().filter(|f| {
            matches!(f.kind, FieldType::Place | FieldType::Institution | FieldType::Code)
        });
        let mut seen = BTreeSet::new();
        for field in fields {
            // Which column of the lists a field has is told by the title.
            let title = match (field.kind, language) {
                (FieldType::Place, Language::En) => "Municipalities and oblasti",
                (FieldType::Place, Language::Bg) => "Общини и области",
                (FieldType::Institution, Language::En) => "Institutions",
                (FieldType::Institution, Language::Bg) => "Институции",
                _ => pack.list(field.list.as_deref().unwrap()).unwrap().name.in_language(language),
            };
            if !seen.insert(title.to_owned()) {
                continue;
            }
            let column = (0..lists.width())
                .find(|c| lists.get((1, *c)).is_some_and(|t| *t == title))
                .unwrap_or_else(|| panic!("no list `{title}`"));
            let mut codes = BTreeSet::new();
            let mut entries = 0;
            for row in 2..lists.height() {
                let Some(entry) = lists.get((row, column)).filter(|e| !e.to_string().is_empty())
                else {
                    break;
                };
                entries += 1;
                let entry = entry.to_string();
                let csv = format!("title;{}\nA;\"{}\"\n", field.id, entry.replace('"', "\"\""));
                let (rows, _) = read(csv.into_bytes(), "a.csv", kind, pack);
                let text = rows[0].given()[&field.id].clone();
                let value = Value::read(field, &text, pack);
                let Ok(Value::Text(code)) = value else {
                    panic!("`{entry}` in column {}: {value:?}", column_letters(column));
                };
                codes.insert(code);
            }
            assert!(entries > 1, "{title}");
            assert_eq!(codes.len(), entries, "{title}");
            if field.kind == FieldType::Place {
                assert_eq!(entries, pack.municipalities.len() + pack.oblasti.len());
            }
        }
    }
}

#[test]
fn an_empty_row_of_a_kind_is_refused_for_what_must_be_filled() {
    let pack = bulgaria();
    for kind in &pack.kinds {
        let required = kind.fields.iter().filter(|f| f.required).count();
        let faults = check(kind, &std::collections::BTreeMap::new(), pack).unwrap_err();
        assert_eq!(faults.len(), required, "{}", kind.id);
    }
}
