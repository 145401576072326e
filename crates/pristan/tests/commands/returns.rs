//! Statutory returns as files.
use crate::world::{Demonstration, Safe};
use std::fs;

#[test]
fn a_return_is_written_as_each_file_and_blank_is_not_nought() {
    let safe = Safe::new();
    let (world, _) = Demonstration::with_cases(&safe);
    let said = world.run(&[
        "statistics",
        "table",
        "--rule",
        "newly_identified",
        "--from",
        "2017",
        "--rows",
        "sex",
        "--json",
    ]);
    let counted = said.done().json();
    let all = counted["cells"].as_array().unwrap().iter();
    let total =
        all.filter(|cell| cell["codes"][0] == "total").find_map(|cell| cell["persons"].as_u64());
    let total = total.unwrap();
    assert!(total > 0, "{counted}");
    let write = |which: &str, name: &str, more: &[&str]| {
        let file = world.file(name);
        let words = [&["returns", which, "--year", "2017", "-o", &file][..], more].concat();
        let said = world.run(&words).done().out;
        (fs::read(&file).unwrap(), said)
    };
    let (json, said) = write("eurostat", "eu.json", &[]);
    assert!(said.contains("12 tables"), "{said}");
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    let tables = json["tables"].as_array().unwrap();
    // The return says what the statistics say.
    assert_eq!(tables[0]["cells"][0]["value"], total);
    assert_eq!(json["verified"], false);
    let (xlsx, _) = write("us-tip", "tip.xlsx", &[]);
    assert!(xlsx.starts_with(b"PK"));
    let (csv, _) = write("glotip", "un.csv", &[]);
    let csv = String::from_utf8(csv).unwrap();
    // Offences are asked for and not counted.
    let offences = csv.lines().find(|line| line.contains(",q1_offences,")).unwrap();
    assert!(offences.contains(",2017,,O,"), "{offences}");
    let people = world.write("people.csv", "year,sex,age_group,population\n2017,,,7000000\n");
    let (xml, said) = write("sdg", "sdg.xml", &["--population", &people, "--keep", "First"]);
    assert!(!said.contains("other than"), "{said}");
    let xml = String::from_utf8(xml).unwrap();
    let rate =
        xml.lines().find(|line| line.contains("RETURN_TABLE=\"rate\"") && line.contains("<Obs"));
    let rate = rate.unwrap();
    let expected = (total * 100_000_000 * 2 + 7_000_000) / (2 * 7_000_000);
    let expected = format!("OBS_VALUE=\"{}.{:03}\"", expected / 1_000, expected % 1_000);
    assert!(rate.contains(&expected), "{rate}");
    let structure = fs::read_to_string(world.file("sdg-structure.xml")).unwrap();
    assert!(structure.contains("RETURN_SDG"));
    // The same again is no other; without a population its rates are blank, and no change.
    let (_, said) = write("sdg", "again.csv", &["--population", &people]);
    assert!(said.contains("figures other than those sent last: 0"), "{said}");
    let (blank, said) = write("sdg", "blank.csv", &[]);
    assert!(said.contains("1 of them blank") && said.contains("sent last: 0"), "{said}");
    assert!(String::from_utf8(blank).unwrap().contains(",rate,BG,_T,_T,_T,2017,,O,"));
}

#[test]
fn what_cannot_be_filled_in_is_refused_with_a_sentence() {
    let world = Demonstration::new();
    let file = world.file("x.csv");
    let run = |words: &[&str]| world.run(&[&["returns"], words].concat()).refused().err;
    let none = run(&["greta", "--year", "2016", "-o", &file]);
    assert!(none.contains("there is no return `greta`; the returns are eurostat"), "{none}");
    let ending = run(&["sdg", "--year", "2016", "-o", "x.pdf"]);
    assert!(ending.contains("must end in .xlsx, .csv, .xml or .json"), "{ending}");
    let people = world.write("p.csv", "year,sex,age_group,population\n2016,X,,5\n");
    let wrong = run(&["sdg", "--year", "2016", "-o", &file, "--population", &people]);
    assert!(wrong.contains("line 2: `X` is no `sex`"), "{wrong}");
    run(&["sdg", "--year", "2999", "-o", &file]);
    // Who may not count may not fill in.
    run(&["sdg", "--year", "2016", "-o", &file, "--as", "varna"]);
    assert!(!std::path::Path::new(&file).exists());
}
