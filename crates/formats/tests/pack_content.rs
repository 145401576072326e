//! The content of the pack of Bulgaria: every kind, code list and measure is
//! read into its type.
use domain::pack::CodeList;
use domain::record::kind::Kind;
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
