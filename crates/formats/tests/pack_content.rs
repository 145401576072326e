//! The content of the pack of Bulgaria: every kind, code list and measure is
//! read into its type.
use domain::pack::CodeList;
use domain::record::kind::Kind;
use domain::record::measure::Measure;
use serde::de::DeserializeOwned;
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
    let measured: Vec<_> = measures.measure.iter().map(|m| m.indicator.as_str()).collect();
    assert_eq!(measured, ids);
    assert_eq!(measured.len(), 104);
}
