//! Country packs: text files → [`domain::pack::Pack`] and remarks.
//!
//! ```text
//! pack.toml                 what the pack is, its licence and sources
//! institutions.toml         [[institution]]
//! terms.toml                [[term]]
//! labels.toml               meaning = ["spelling", …]
//! kinds/ID.toml             one kind of record a file
//! codes/ID.toml             one code list a file
//! measures/KEY.toml         [[measure]] of the programme KEY
//! places/oblasti.csv, places/municipalities.csv
//! programmes/KEY.toml       key, title, title_bg, [bulgarian]
//! programmes/KEY.splits.csv id,wording: the confirmed split
//! programmes/KEY.txt        the document itself
//! ```
//!
//! Everything may be absent. What cannot be read is left out and remarked on:
//! one row that is wrong does not take its file with it.
use domain::institution::Institution;
use domain::pack::{CodeList, KnownProgramme, Pack, fold};
use domain::place::{Municipality, Oblast};
use domain::record::kind::Kind;
use domain::record::measure::Measure;
use domain::term::Term;
use domain::words::Words;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::LazyLock;
use std::{fs, io};
use toml::de::{DeTable, DeValue, ValueDeserializer};

/// What is wrong in a pack: for its maintainer, in English.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackRemark {
    /// The file, relative to the pack: `kinds/training.toml`.
    pub file: String,
    /// The line, from 1, where one can be named.
    pub line: Option<usize>,
    /// What is wrong, in a sentence without a full stop.
    pub text: String,
}

impl fmt::Display for PackRemark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.text),
            None => write!(f, "{}: {}", self.file, self.text),
        }
    }
}

/// The files of the pack of Bulgaria, path and text, as they were when the
/// program was built.
pub const BULGARIA: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/bulgaria.rs"));

/// The pack of Bulgaria that is part of the program. That it is read without a
/// remark is a test.
#[must_use]
pub fn bulgaria() -> &'static Pack {
    static PACK: LazyLock<Pack> = LazyLock::new(|| read(BULGARIA).0);
    &PACK
}

/// The text of a file of the pack of Bulgaria: `programmes/2017.txt`.
#[must_use]
pub fn bulgaria_file(path: &str) -> Option<&'static str> {
    BULGARIA.iter().find(|(p, _)| *p == path).map(|(_, text)| *text)
}

/// Reads the pack in folder `dir`.
///
/// # Errors
///
/// When the folder, or a file in it, cannot be read at all. What is wrong in
/// the files are remarks.
pub fn read_dir(dir: &Path) -> io::Result<(Pack, Vec<PackRemark>)> {
    let (mut files, mut not_text) = (Vec::new(), Vec::new());
    collect(dir, "", &mut files, &mut not_text)?;
    files.sort();
    let (pack, mut remarks) = read(&files);
    remarks.extend(not_text);
    Ok((pack, remarks))
}

fn collect(
    dir: &Path,
    prefix: &str,
    files: &mut Vec<(String, String)>,
    not_text: &mut Vec<PackRemark>,
) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{path}/"), files, not_text)?;
        } else if !name.starts_with('.') {
            match String::from_utf8(fs::read(entry.path())?) {
                Ok(text) => files.push((path, text)),
                Err(_) => not_text.push(PackRemark {
                    file: path,
                    line: None,
                    text: "this is not text in UTF-8".to_owned(),
                }),
            }
        }
    }
    Ok(())
}

/// Reads a pack from its files, each with its path inside the pack.
///
/// Never fails: what cannot be used is left out, and remarked on.
#[must_use]
pub fn read<P: AsRef<str>, T: AsRef<str>>(files: &[(P, T)]) -> (Pack, Vec<PackRemark>) {
    let mut reading = Reading::default();
    for (path, text) in files {
        reading.file(path.as_ref(), text.as_ref());
    }
    reading.finish()
}

#[derive(Default)]
struct Reading {
    pack: Pack,
    remarks: Vec<PackRemark>,
    /// By key. A programme is spread over three files, in any order.
    programmes: BTreeMap<String, KnownProgramme>,
}

/// `pack.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct About {
    country: String,
    name: String,
    licence: String,
    #[serde(default)]
    source: Vec<Source>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Source {
    what: String,
    from: String,
    licence: String,
}

/// `programmes/KEY.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProgrammeFile {
    key: String,
    title: String,
    title_bg: String,
    #[serde(default)]
    bulgarian: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct OblastRow {
    code: String,
    name_bg: String,
    name_en: String,
    nuts3: String,
    iso: String,
    hasc: String,
}

#[derive(Deserialize)]
struct MunicipalityRow {
    code: String,
    name_bg: String,
    name_en: String,
    oblast: String,
    #[serde(default)]
    aliases: String,
}

impl Reading {
    fn remark(&mut self, file: &str, line: Option<usize>, text: impl Into<String>) {
        self.remarks.push(PackRemark { file: file.to_owned(), line, text: text.into() });
    }

    fn file(&mut self, path: &str, text: &str) {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let (folder, name) = path.split_once('/').unwrap_or(("", path));
        match (folder, name.split_once('.').unwrap_or((name, ""))) {
            ("", ("pack", "toml")) => self.about(path, text),
            ("", ("labels", "toml")) => self.labels(path, text),
            ("", ("institutions", "toml")) => {
                let rows: Vec<Institution> = self.rows(path, text, "institution");
                self.pack.institutions.extend(rows);
            }
            ("", ("terms", "toml")) => {
                let rows: Vec<Term> = self.rows(path, text, "term");
                self.pack.terms.extend(rows);
            }
            ("kinds", (stem, "toml")) => {
                if let Some(kind) = self.whole::<Kind>(path, text) {
                    self.named_as(path, stem, &kind.id);
                    self.pack.kinds.push(kind);
                }
            }
            ("codes", (stem, "toml")) => {
                if let Some(list) = self.whole::<CodeList>(path, text) {
                    self.named_as(path, stem, &list.id);
                    self.pack.lists.insert(list.id.clone(), list);
                }
            }
            ("measures", (key, "toml")) => {
                let rows: Vec<Measure> = self.rows(path, text, "measure");
                self.programme(key).measures.extend(rows);
            }
            ("programmes", (key, "toml")) => {
                if let Some(file) = self.whole::<ProgrammeFile>(path, text) {
                    self.named_as(path, key, &file.key);
                    let programme = self.programme(key);
                    programme.title = file.title;
                    programme.title_bg = file.title_bg;
                    programme.bulgarian = file.bulgarian;
                }
            }
            ("programmes", (key, "splits.csv")) => {
                let rows: Vec<(String, String)> = self.table(path, text);
                self.programme(key).splits.extend(rows);
            }
            ("places", ("oblasti", "csv")) => {
                for row in self.table::<OblastRow>(path, text) {
                    self.pack.oblasti.push(Oblast {
                        code: row.code,
                        name: Words { en: row.name_en, bg: row.name_bg },
                        nuts3: row.nuts3,
                        iso: row.iso,
                        hasc: row.hasc,
                    });
                }
            }
            ("places", ("municipalities", "csv")) => {
                for row in self.table::<MunicipalityRow>(path, text) {
                    let aliases = row.aliases.split(';').map(str::trim).filter(|a| !a.is_empty());
                    self.pack.municipalities.push(Municipality {
                        aliases: aliases.map(str::to_owned).collect(),
                        code: row.code,
                        name: Words { en: row.name_en, bg: row.name_bg },
                        oblast: row.oblast,
                    });
                }
            }
            // A misspelt folder would otherwise pass in silence.
            (_, (_, "toml" | "csv")) => self.remark(path, None, "no part of a pack has this name"),
            // Documents, boundaries, licences: read by whoever needs them.
            _ => {}
        }
    }

    fn programme(&mut self, key: &str) -> &mut KnownProgramme {
        let new = || KnownProgramme { key: key.to_owned(), ..KnownProgramme::default() };
        self.programmes.entry(key.to_owned()).or_insert_with(new)
    }

    fn named_as(&mut self, path: &str, stem: &str, id: &str) {
        if stem != id {
            self.remark(path, None, format!("the file is named `{stem}` and says it is `{id}`"));
        }
    }

    fn about(&mut self, path: &str, text: &str) {
        if let Some(about) = self.whole::<About>(path, text) {
            self.pack.country = about.country;
            let sources =
                about.source.iter().map(|s| format!("{}: {} ({})", s.what, s.from, s.licence));
            let first = format!("{} ({})", about.name, about.licence);
            self.pack.about = std::iter::once(first).chain(sources).collect::<Vec<_>>().join("\n");
        }
    }

    fn labels(&mut self, path: &str, text: &str) {
        if let Some(labels) = self.whole::<BTreeMap<String, Vec<String>>>(path, text) {
            for (meaning, spellings) in labels {
                let spellings = spellings.iter().map(|s| fold(s)).collect();
                self.pack.labels.insert(meaning, spellings);
            }
        }
    }

    /// A file that is one value.
    fn whole<T: DeserializeOwned>(&mut self, path: &str, text: &str) -> Option<T> {
        match toml::from_str(text) {
            Ok(value) => Some(value),
            Err(error) => {
                self.toml_error(path, text, &error, "");
                None
            }
        }
    }

    /// A file that is a list of tables `[[name]]`: each row that can be read.
    fn rows<T: DeserializeOwned>(&mut self, path: &str, text: &str, name: &str) -> Vec<T> {
        let table = match DeTable::parse(text) {
            Ok(table) => table.into_inner(),
            Err(error) => {
                self.toml_error(path, text, &error, "");
                return Vec::new();
            }
        };
        let mut rows = Vec::new();
        for (key, value) in table {
            let start = key.span().start;
            let key = key.into_inner();
            match value.into_inner() {
                DeValue::Array(items) if key == name => {
                    for item in items {
                        let place = line_of(text, item.span().start);
                        match T::deserialize(ValueDeserializer::from(item)) {
                            Ok(row) => rows.push(row),
                            Err(error) => {
                                let row = format!(" in the `[[{name}]]` of line {place}");
                                self.toml_error(path, text, &error, &row);
                            }
                        }
                    }
                }
                _ => {
                    let line = Some(line_of(text, start));
                    self.remark(path, line, format!("expected `[[{name}]]`, found `{key}`"));
                }
            }
        }
        rows
    }

    fn toml_error(&mut self, path: &str, text: &str, error: &toml::de::Error, place: &str) {
        let line = error.span().map(|span| line_of(text, span.start));
        let message = error.message().trim().replace('\n', ", ");
        self.remark(path, line, format!("{message}{place}"));
    }

    /// A table in CSV with a heading: each row that can be read.
    fn table<T: DeserializeOwned>(&mut self, path: &str, text: &str) -> Vec<T> {
        let mut rows = Vec::new();
        let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
        for row in reader.deserialize() {
            match row {
                Ok(row) => rows.push(row),
                Err(error) => {
                    let line = error.position().and_then(|p| usize::try_from(p.line()).ok());
                    self.remark(path, line, format!("this row was left out: {error}"));
                }
            }
        }
        rows
    }

    fn finish(mut self) -> (Pack, Vec<PackRemark>) {
        self.pack.programmes = std::mem::take(&mut self.programmes).into_values().collect();
        self.order_kinds();
        self.pack.index();
        self.directory();
        self.places();
        self.programmes_whole();
        (self.pack, self.remarks)
    }

    /// Menu order: by the group's place in its list, then by name.
    fn order_kinds(&mut self) {
        let groups: Vec<String> = self
            .pack
            .list("kind_group")
            .map(|list| list.codes.iter().map(|c| c.code.clone()).collect())
            .unwrap_or_default();
        let place =
            |kind: &Kind| groups.iter().position(|g| *g == kind.group).unwrap_or(usize::MAX);
        self.pack.kinds.sort_by_cached_key(|k| (place(k), fold(&k.name.en)));
    }

    /// Parents and places that exist; a spelling that means one body only.
    fn directory(&mut self) {
        const FILE: &str = "institutions.toml";
        let mut faults = Vec::new();
        let mut owners: BTreeMap<String, &str> = BTreeMap::new();
        for i in &self.pack.institutions {
            if let Some(parent) = i.parent.as_deref().filter(|p| self.pack.institution(p).is_none())
            {
                faults.push(format!("`{}` is part of `{parent}`, which is not listed", i.code));
            }
            let places = &self.pack.place_index;
            if let Some(place) = i.place.as_ref().filter(|p| places.get(&fold(p)) != Some(p)) {
                faults
                    .push(format!("`{}` is in `{place}`, which is not a code of a place", i.code));
            }
            let short = i.short.iter().flat_map(|w| [&w.en, &w.bg]);
            let texts = i.aliases.iter().chain(short).chain([&i.name.en, &i.name.bg, &i.code]);
            for text in texts.filter(|t| !t.is_empty()) {
                match owners.insert(fold(text), &i.code) {
                    Some(other) if other != i.code => {
                        faults.push(format!("`{text}` means both `{other}` and `{}`", i.code));
                    }
                    _ => {}
                }
            }
            for slip in i.slips.iter().filter(|s| !i.aliases.contains(s)) {
                faults.push(format!("the slip `{slip}` of `{}` is not among its aliases", i.code));
            }
        }
        let mut codes: Vec<&str> = self.pack.institutions.iter().map(|i| i.code.as_str()).collect();
        codes.sort_unstable();
        for pair in codes.windows(2).filter(|pair| pair[0] == pair[1]) {
            faults.push(format!("`{}` is listed twice", pair[0]));
        }
        for fault in faults {
            self.remark(FILE, None, fault);
        }
    }

    /// Municipalities lie in an oblast that exists, and no two share a name.
    fn places(&mut self) {
        let mut faults = Vec::new();
        let mut owners: BTreeMap<String, &str> = BTreeMap::new();
        for m in &self.pack.municipalities {
            let known = self.pack.oblasti.iter().any(|o| o.code == m.oblast);
            if !known || !m.code.starts_with(&m.oblast) {
                faults.push(format!("`{}` is not in the oblast `{}`", m.code, m.oblast));
            }
            for text in m.aliases.iter().chain([&m.code, &m.name.en, &m.name.bg]) {
                match owners.insert(fold(text), &m.code) {
                    Some(other) if other != m.code => {
                        faults.push(format!("`{text}` means both `{other}` and `{}`", m.code));
                    }
                    _ => {}
                }
            }
        }
        for fault in faults {
            self.remark("places/municipalities.csv", None, fault);
        }
    }

    /// A programme has a title, and each indicator one measure and one wording.
    fn programmes_whole(&mut self) {
        let mut faults = Vec::new();
        for programme in &self.pack.programmes {
            let key = &programme.key;
            if programme.title.is_empty() {
                faults.push((
                    format!("programmes/{key}.toml"),
                    "the programme has no title".to_owned(),
                ));
            }
            let measured = programme.measures.iter().map(|m| m.indicator.as_str()).collect();
            for id in repeated(measured) {
                let text = format!("`{id}` has more than one measure");
                faults.push((format!("measures/{key}.toml"), text));
            }
            let split = programme.splits.iter().map(|(id, _)| id.as_str()).collect();
            for id in repeated(split) {
                let text = format!("`{id}` stands there more than once");
                faults.push((format!("programmes/{key}.splits.csv"), text));
            }
        }
        for (file, text) in faults {
            self.remark(&file, None, text);
        }
    }
}

fn repeated(mut ids: Vec<&str>) -> Vec<&str> {
    ids.sort_unstable();
    let mut found: Vec<&str> = ids.windows(2).filter(|w| w[0] == w[1]).map(|w| w[0]).collect();
    found.dedup();
    found
}

/// The line, from 1, of the byte at `offset`.
fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|b| *b == b'\n').count() + 1
}
