use super::*;
use domain::day::Day;
use domain::id::{CaseId, PersonId};
use domain::person_list::Subject;
use domain::returns::filled::{Counted, fill};
use domain::statistics::cube::Cube;
use domain::statistics::dimension::codes_of;
use domain::statistics::fact::Fact;
use quick_xml::Reader;
use quick_xml::events::Event;
use std::collections::{BTreeMap, BTreeSet};

struct Codes;

impl Names for Codes {
    fn dimension(&self, language: Language, of: Dimension) -> String {
        format!("{} <{}>", of.code(), language.tag())
    }

    fn code(&self, _: Language, _: Dimension, code: &str) -> String {
        format!("=\"{code}\" & more")
    }

    fn word(&self, _: Language, key: &'static str) -> String {
        key.to_owned()
    }

    fn rule(&self, _: Language, id: &str, version: u32) -> String {
        format!("{id} {version}")
    }

    fn day(&self, _: Language, day: Day) -> String {
        day.to_string()
    }
}

/// The European return of a year with one woman in it, and nobody accused.
fn filled() -> Filled {
    let pack = crate::pack::bulgaria();
    let of = pack.statutory_return("eurostat").unwrap();
    let known = codes_of(pack, &(2016..=2016));
    let own = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect();
    let fact = Fact {
        person: PersonId::new(Moment(0), 1),
        case: CaseId::new(Moment(0), 1),
        year: 2016,
        values: BTreeMap::from([
            (Dimension::Sex, own(&["F"])),
            (Dimension::Body, own(&["MoI"])),
            (Dimension::Form, BTreeSet::new()),
        ]),
    };
    let counted: Counted = pack
        .rules_in_use()
        .map(|rule| {
            let facts = if rule.subject == Subject::Victim { vec![fact.clone()] } else { vec![] };
            (rule.id.clone(), (rule.clone(), Cube::new(facts, &known)))
        })
        .collect();
    fill(of, 2016, Day::of(2017, 3, 1).unwrap(), &counted, None).unwrap()
}

fn paper(filled: &Filled) -> Paper<'_> {
    Paper {
        of: crate::pack::bulgaria().statutory_return(&filled.id).unwrap(),
        filled,
        names: &Codes,
        language: Language::En,
        country: "BG",
        made_at: Moment(1_488_362_400_000),
    }
}

/// Every cell: table, code by concept of the table's own dimensions, figure.
fn cells(filled: &Filled) -> BTreeMap<(String, BTreeMap<String, String>), String> {
    let mut all = BTreeMap::new();
    for table in &filled.tables {
        for cell in table.cells() {
            let codes = cell.at.iter().enumerate().filter(|(_, at)| **at != At::Total);
            let codes = codes.map(|(of, at)| {
                let code = code_of(table, of, *at).to_owned();
                (table.dimensions[of].code().to_uppercase(), code)
            });
            all.insert((table.id.clone(), codes.collect()), figure(cell.value));
        }
    }
    all
}

/// Every element that begins, with its attributes; and that each is ended.
fn elements(xml: &str) -> Vec<(String, BTreeMap<String, String>)> {
    let mut reader = Reader::from_str(xml);
    let (mut all, mut open) = (Vec::new(), 0);
    loop {
        let event = reader.read_event().unwrap_or_else(|error| panic!("{error}"));
        let element = match &event {
            Event::Start(element) => {
                open += 1;
                element
            }
            Event::Empty(element) => element,
            Event::End(_) => {
                open -= 1;
                continue;
            }
            Event::Eof => break,
            _ => continue,
        };
        let attributes = element.attributes().map(|attribute| {
            let attribute = attribute.unwrap();
            let value = attribute.value.to_string();
            (attribute.key.as_ref().to_owned(), value)
        });
        all.push((element.name().as_ref().to_owned(), attributes.collect()));
    }
    assert_eq!(open, 0, "an element is not ended");
    all
}

/// Of one observation the same as [`cells`] has.
fn observed(
    mut told: BTreeMap<String, String>,
) -> ((String, BTreeMap<String, String>), String, String) {
    let table = told.remove("RETURN_TABLE").unwrap();
    let value = told.remove("OBS_VALUE").unwrap_or_default();
    let status = told.remove("OBS_STATUS").unwrap();
    assert_eq!(told.remove("TIME_PERIOD").unwrap(), "2016");
    assert_eq!(told.remove("REF_AREA").unwrap(), "BG");
    told.retain(|_, code| code != TOTAL);
    ((table, told), value, status)
}

#[test]
fn what_is_written_as_sdmx_is_read_back_as_the_same_cells() {
    let filled = filled();
    let mut expected = cells(&filled);
    let xml = data(paper(&filled));
    let observations = elements(&xml).into_iter().filter(|(name, _)| name == "Obs");
    let mut read = BTreeMap::new();
    for (_, told) in observations {
        let (key, value, status) = observed(told);
        assert_eq!(value.is_empty(), status == "O", "{key:?}");
        assert!(read.insert(key.clone(), value).is_none(), "twice: {key:?}");
    }
    assert_eq!(read, expected);
    // One figure that is another one is seen.
    *expected.values_mut().find(|value| *value == "1").unwrap() = "2".to_owned();
    assert_ne!(read, expected);
}

#[test]
fn the_csv_has_the_same_cells_and_tells_nought_from_missing() {
    let filled = filled();
    let text = String::from_utf8(csv(paper(&filled))).unwrap();
    assert!(text.starts_with("STRUCTURE,STRUCTURE_ID,ACTION,RETURN_TABLE,REF_AREA,"));
    let mut reader = ::csv::Reader::from_reader(text.as_bytes());
    let head = reader.headers().unwrap().clone();
    let mut read = BTreeMap::new();
    for row in reader.records() {
        let row = row.unwrap();
        let mut told: BTreeMap<String, String> =
            head.iter().zip(&row).map(|(h, c)| (h.to_owned(), c.to_owned())).collect();
        assert_eq!(told.remove("STRUCTURE_ID").unwrap(), "NCCTHB:RETURN_EUROSTAT(1.0)");
        assert_eq!(told.remove("STRUCTURE").unwrap(), "dataflow");
        assert_eq!(told.remove("ACTION").unwrap(), "I");
        for concept in ["UNIT_MEASURE", "COUNTING_RULE", "ARTICLES", "SOURCE", "DEFINITION_DIFFERS"]
        {
            let text = told.remove(concept).unwrap();
            assert!(!text.is_empty() || concept == "DEFINITION_DIFFERS", "{concept}");
        }
        let (key, value, status) = observed(told);
        assert_eq!(value.is_empty(), status == "O", "{key:?}");
        read.insert(key, value);
    }
    assert_eq!(read, cells(&filled));
    let values: BTreeSet<&str> = read.values().map(String::as_str).collect();
    assert_eq!(values, BTreeSet::from(["", "0", "1"]));
}

#[test]
fn the_structure_names_every_code_that_the_data_have() {
    let filled = filled();
    let structure = elements(&structure(paper(&filled)));
    let mut lists: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut list = String::new();
    for (name, told) in &structure {
        match name.as_str() {
            "str:Codelist" => list.clone_from(&told["id"]),
            "str:Code" => {
                assert!(lists.entry(list.clone()).or_default().insert(told["id"].clone()));
            }
            _ => {}
        }
    }
    let own: Vec<&str> = structure
        .iter()
        .filter(|(name, _)| name == "str:Dimension")
        .map(|(_, told)| told["id"].as_str())
        .collect();
    for (name, told) in elements(&data(paper(&filled))) {
        if name == "Obs" {
            for dimension in &own {
                let list = &lists[&format!("CL_EUROSTAT_{dimension}")];
                assert!(list.contains(&told[*dimension]), "{dimension} {}", told[*dimension]);
            }
            assert!(lists["CL_EUROSTAT_OBS_STATUS"].contains(&told["OBS_STATUS"]));
        }
    }
    // What refers to a list or a concept finds it.
    let concepts: BTreeSet<&str> = structure
        .iter()
        .filter(|(name, _)| name == "str:Concept")
        .map(|(_, told)| told["id"].as_str())
        .collect();
    for (name, told) in &structure {
        if name == "Ref" {
            match told.get("class").map(String::as_str) {
                Some("Concept") => assert!(concepts.contains(told["id"].as_str()), "{told:?}"),
                Some("Codelist") => assert!(lists.contains_key(&told["id"]), "{told:?}"),
                _ => {}
            }
        }
    }
}

#[test]
fn the_workbook_opens_and_a_blank_cell_is_empty() {
    let filled = filled();
    let bytes = book(paper(&filled)).unwrap();
    let mut book: calamine::Xlsx<_> = calamine::Reader::new(std::io::Cursor::new(bytes)).unwrap();
    let names = calamine::Reader::sheet_names(&book);
    assert_eq!(names.len(), filled.tables.len() + 1);
    let mut column = |sheet: &str| {
        let range = calamine::Reader::worksheet_range(&mut book, sheet).unwrap();
        let rows: Vec<Vec<String>> =
            range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
        let (line, head) =
            rows.iter().enumerate().find(|(_, r)| r.contains(&"value".into())).unwrap();
        let value = head.iter().position(|cell| cell == "value").unwrap();
        rows[line + 1..].iter().map(|row| row[value].clone()).collect::<Vec<String>>()
    };
    let of = |id: &str| -> Vec<String> {
        filled.table(id).unwrap().cells().map(|cell| figure(cell.value)).collect()
    };
    assert_eq!(column("a_victims"), of("a_victims"));
    let suspected = column("suspected_sex");
    assert!(!suspected.is_empty() && suspected.iter().all(String::is_empty), "{suspected:?}");
}

#[test]
fn json_has_null_for_what_is_not_known() {
    let filled = filled();
    let json = json(paper(&filled));
    let tables = json["tables"].as_array().unwrap();
    let table = |id: &str| tables.iter().find(|table| table["id"] == id).unwrap();
    assert_eq!(table("victims_citizenship")["cells"][0]["value"], 1);
    assert_eq!(table("suspected_sex")["cells"][0]["value"], serde_json::Value::Null);
    assert_eq!(table("suspected_sex")["blank"], "nobody_known");
    assert_eq!(table("a_victims")["cells"][0]["codes"]["sex"], TOTAL);
}

#[test]
fn a_population_is_read_or_its_fault_is_named() {
    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(population(text).unwrap_err().to_string(), expected);
    }
    let good =
        "\u{feff}year,sex,age_group,population\n2016,F,adult,3000\n2016,M,,3100\n2016,,,7000\n";
    let people = population(good).unwrap();
    assert_eq!(people.of(2016, Some("F"), Some("adult")), Some(3_000));
    assert_eq!(people.of(2016, None, None), Some(7_000));
    check("year,sex,population\n", "there is no column `age_group`");
    check("year,sex,age_group,population\n2016,X,,5\n", "line 2: `X` is no `sex`");
    check("year,sex,age_group,population\n2016,,,5.5\n", "line 2: `5.5` is no `population`");
    let twice = "year,sex,age_group,population\n2016,,,5\n2016,,,6\n";
    check(twice, "line 3: the same year, sex and age group stand twice");
    check("year,sex,age_group,population\n", "no table of populations can be read");
}
