//! Country packs: text files → [`domain::pack::Pack`] and remarks.
//!
//! ```text
//! pack.toml                 what the pack is, its licence and sources
//! institutions.toml         [[institution]]
//! terms.toml                [[term]]
//! retention.toml            [[rule]]: how long what is kept
//! labels.toml               meaning = ["spelling", …]
//! kinds/ID.toml             one kind of record a file
//! person_list.toml          what a row of a list of persons may hold
//! counting_rules.toml       by which rules persons are counted
//! returns/ID.toml           what an organisation asks for every year, and how it is counted
//! layouts/ID.toml           how an institution names the columns of its list of persons
//! codes/ID.toml             one code list a file
//! screening/ID_VERSION.toml one version of a list of indicators a file
//! letters/ID_VERSION.toml   the wording of a letter, one version a file
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
use domain::letter::Template;
use domain::pack::{CodeList, KnownProgramme, Pack, fold};
use domain::person_list::{CountingRule, Layout};
use domain::place::{Municipality, Oblast};
use domain::record::kind::Kind;
use domain::record::measure::Measure;
use domain::referral::screening::Instrument;
use domain::returns::Return;
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
            ("", ("retention", "toml")) => {
                let rows: Vec<domain::retention::Rule> = self.rows(path, text, "rule");
                self.pack.retention.extend(rows);
            }
            ("", ("counting_rules", "toml")) => {
                let rows: Vec<CountingRule> = self.rows(path, text, "rule");
                self.pack.counting_rules.extend(rows);
            }
            ("", ("person_list", "toml")) => {
                self.pack.person_list =
                    self.whole::<Kind>(path, text).or(self.pack.person_list.take());
            }
            ("returns", (stem, "toml")) => {
                if let Some(asked) = self.whole::<Return>(path, text) {
                    self.named_as(path, stem, &asked.id);
                    self.pack.returns.push(asked);
                }
            }
            ("layouts", (stem, "toml")) => {
                if let Some(layout) = self.whole::<Layout>(path, text) {
                    self.named_as(path, stem, &layout.id);
                    self.pack.layouts.push(layout);
                }
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
            ("screening", (stem, "toml")) => {
                if let Some(list) = self.whole::<Instrument>(path, text) {
                    self.named_as(path, stem, &format!("{}_{}", list.id, list.version));
                    self.pack.instruments.push(list);
                }
            }
            ("letters", (stem, "toml")) => {
                if let Some(letter) = self.whole::<Template>(path, text) {
                    self.named_as(path, stem, &format!("{}_{}", letter.id.code(), letter.version));
                    self.pack.letters.push(letter);
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
                        let start = item.span().start;
                        match T::deserialize(ValueDeserializer::from(item)) {
                            Ok(row) => rows.push(row),
                            Err(error) => {
                                let place = line_of(text, start);
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
        self.pack.instruments.sort_by(|a, b| (&a.id, a.version).cmp(&(&b.id, b.version)));
        self.pack.returns.sort_by(|a, b| a.id.cmp(&b.id));
        self.pack.layouts.sort_by(|a, b| (&a.id, a.version).cmp(&(&b.id, b.version)));
        self.pack.letters.sort_by_key(|letter| (letter.id, letter.version));
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

#[cfg(test)]
mod tests {
    use super::*;
    use domain::term::in_force;

    fn remarks(files: &[(&str, &str)]) -> Vec<String> {
        read(files).1.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_pack_of_bulgaria_is_read_without_a_remark() {
        let (pack, remarks) = read(BULGARIA);
        assert_eq!(remarks, []);
        assert_eq!(pack.country, "BG");
        assert_eq!((pack.oblasti.len(), pack.municipalities.len()), (28, 265));
    }

    #[test]
    fn the_same_pack_is_read_from_its_folder() {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/bg");
        let (pack, remarks) = read_dir(&dir).unwrap();
        assert_eq!(remarks, []);
        assert_eq!(pack.institutions, bulgaria().institutions);
        assert_eq!(pack.kinds, bulgaria().kinds);
        assert!(read_dir(&dir.join("no-such-folder")).is_err());
    }

    /// Every body as it stands in the document, once the article before it and
    /// the word “and” are cut off.
    #[test]
    fn every_body_of_the_document_is_in_the_directory() {
        let cases = [
            (
                "Administration of the National Commission for Combating Trafficking in Human Beings (ANCCTHB)",
                "ANCCTHB",
            ),
            (
                "members of the National Commission for Combating Trafficking in Human Beings (NCCTHB)",
                "NCCTHB-MEMBERS",
            ),
            (
                "All municipalities where Local Commissions for Combating Trafficking in Human Beings (LCCTHBs) have been set up",
                "LCCTHB-MUN",
            ),
            ("regional units of all institutions represented in the NCCTHB", "REGIONAL-UNITS"),
            ("NGOs", "NGO"),
            ("international organisations", "IO"),
            ("National Legal Aid Bureau", "NLAB"),
            ("LCCTHBs", "LCCTHB"),
            ("All municipalities where LCCTHBs have been set up", "LCCTHB-MUN"),
            ("International Centre for Migration Policy Development (ICMPD), Vienna", "ICMPD"),
            ("Members of the NCCTHB and the LCCTHBs", "NCCTHB-LCCTHB-MEMBERS"),
            ("NGO providers of social services at both national and local level", "NGO-PROVIDERS"),
            (
                "institutions involved in the project implementation in accordance with the Bulgarian-Swiss Cooperation Programme",
                "SWISS-PROJECT",
            ),
            ("international organisations in Bulgaria", "IO"),
            ("European agencies", "EU-AGENCIES"),
            ("State Agency for Refugees (SAR)", "SAR"),
            ("Mol", "MoI"),
            ("EA", "EA"),
            ("SACP", "SACP"),
            ("GLIEA", "GLIEA"),
            ("MLSP", "MLSP"),
            ("Municipality of Pleven", "MUN-PVN"),
            ("District Prosecutor`s Office in the city of Pleven", "PORB-PVN"),
            ("business sector", "BUSINESS"),
            ("Members of the NCCTHB", "NCCTHB-MEMBERS"),
            ("IOs", "IO"),
            ("MES", "MES"),
            ("MFA Diplomatic Institute", "MFA-DI"),
            ("Ministry of Defence", "MoD"),
            ("Hanns-Seidel Foundation in Bulgaria", "HSS"),
            ("Association of Public Prosecutors in Bulgaria", "APB"),
            (
                "Secretariat to the Council of Europe Convention on Action against Trafficking in Human Beings",
                "CoE-THB",
            ),
            ("All institutional stakeholders", "STAKEHOLDERS"),
            ("Centre for Human Resource Development and Regional Initiatives (CHRDR)", "CHRDR"),
            ("Prosecutor's Office of the Republic of Bulgaria (PORB)", "PORB"),
            ("Municipalities", "MUN"),
            ("SAA", "SAA"),
            ("“Die Drehscheibe” Crisis Centre, Vienna", "Drehscheibe"),
            ("NGO – service provider", "NGO-PROVIDER"),
            ("Academy of European Law", "ERA"),
            ("Bulgarian Institute of Public Administration (IPA)", "IPA"),
            ("NCCTHB", "NCCTHB"),
            ("International Organization for Migration (IOM)", "IOM"),
            ("government institutions providing premises for the shelter", "PREMISES"),
            ("National Investigation Service (NIS)", "NIS"),
            ("Unified Information System for Combating Crime (UISCC)", "UISCC"),
            ("Council of Europe", "CoE"),
            ("International partners", "INTERNATIONAL-PARTNERS"),
            ("Federal Office of Police of the Swiss Confederation", "fedpol"),
            ("competent institutions from the EU Member States concerned", "EU-COMPETENT"),
            ("All stakeholder partner organisations", "PARTNERS"),
            ("All institutional stakeholders concerned", "STAKEHOLDERS"),
            ("Council of Ministers", "CM"),
            ("Labour Office Directorates", "LOD"),
            ("Social Assistance Directorates", "SAD"),
            ("МВР", "MoI"),
            ("Местните комисии", "LCCTHB"),
        ];
        for (text, code) in cases {
            assert_eq!(bulgaria().institution_code(text), Some(code), "{text}");
        }
        assert_eq!(bulgaria().institution_code("Ministry of Silly Walks"), None);
        assert_eq!(bulgaria().institution_code(""), None);
    }

    #[test]
    fn every_entry_of_the_abbreviation_list_is_in_the_directory() {
        let text = bulgaria_file("programmes/2017.txt").unwrap();
        let list = text.split_once("LIST OF ABBREVIATIONS").unwrap().1;
        let mut entries = 0;
        for (short, long) in list.lines().filter_map(|line| line.split_once('\t')) {
            let code = bulgaria().institution_code(short);
            assert!(code.is_some(), "{short}");
            let long = long.split(" (http").next().unwrap();
            assert_eq!(bulgaria().institution_code(long), code, "{long}");
            entries += 1;
        }
        assert_eq!(entries, 22);
    }

    #[test]
    fn every_name_of_the_directory_leads_back_to_its_body() {
        let pack = bulgaria();
        for i in &pack.institutions {
            let short = i.short.iter().flat_map(|w| [&w.en, &w.bg]);
            for text in i.aliases.iter().chain(short).chain([&i.name.en, &i.name.bg, &i.code]) {
                assert_eq!(pack.institution_code(text), Some(i.code.as_str()), "{text}");
            }
        }
    }

    #[test]
    fn every_name_of_a_place_leads_back_to_it() {
        let pack = bulgaria();
        for m in &pack.municipalities {
            for text in m.aliases.iter().chain([&m.code, &m.name.en, &m.name.bg]) {
                assert_eq!(pack.place_code(text), Some(m.code.as_str()), "{text}");
            }
        }
        for o in &pack.oblasti {
            for text in [&o.code, &o.nuts3, &format!("област {}", o.name.bg)] {
                assert_eq!(pack.place_code(text), Some(o.code.as_str()), "{text}");
            }
        }
        assert_eq!(pack.place_code("Sofia"), Some("SOF46"), "the city, not the oblast around it");
        assert_eq!(pack.place_code("Бяла"), None, "there are two");
    }

    #[test]
    fn the_slip_in_the_document_is_known_as_one() {
        assert_eq!(bulgaria().institution("MoI").unwrap().slips, ["Mol"]);
    }

    #[test]
    fn a_term_is_verified_only_where_its_source_was_read() {
        let on = |rule, day: &str| in_force(&bulgaria().terms, rule, day.parse().unwrap()).unwrap();
        assert_eq!(
            (on("shelter_stay", "2017-07-01").amount, on("shelter_stay", "2020-01-01").amount),
            (10, 30)
        );
        assert!(on("shelter_stay", "2017-07-01").verified);
        for rule in ["activity_report", "data_to_commission", "eu_return"] {
            assert!(!on(rule, "2017-07-01").verified, "{rule}");
        }
    }

    #[test]
    fn the_programme_of_2017_is_worded_in_bulgarian() {
        let programme = bulgaria().programme("2017").unwrap();
        assert!(
            bulgaria_file("programmes/2017.txt")
                .unwrap()
                .to_lowercase()
                .contains(&programme.title.to_lowercase())
        );
        let depth = |n: usize| {
            let words = programme.bulgarian.iter();
            words
                .filter(|(id, _)| {
                    id.split('.').count() == n
                        && id.ends_with(|c: char| c.is_ascii_digit() || n == 1)
                })
                .count()
        };
        // Two dots make an indicator; one dot an activity or an objective.
        let objectives = programme.bulgarian.keys().filter(|id| id.contains(".o")).count();
        assert_eq!((depth(1), depth(2) - objectives, depth(3)), (7, 40, 104));
        for (id, _) in &programme.splits {
            assert!(programme.bulgarian.contains_key(id), "{id}");
        }
        for (id, words) in &programme.bulgarian {
            // Names keep their letters: a Latin letter in a Cyrillic word is a slip of the keyboard.
            for word in words.split(|c: char| !c.is_alphabetic()) {
                let latin = word.chars().any(|c| c.is_ascii_alphabetic());
                let cyrillic = word.chars().any(|c| ('\u{400}'..='\u{4ff}').contains(&c));
                assert!(!(latin && cyrillic), "{id}: {word}");
            }
        }
    }

    #[test]
    fn what_is_absent_is_no_fault() {
        let (pack, remarks) = read::<&str, &str>(&[]);
        assert!(remarks.is_empty() && pack.kinds.is_empty());
    }

    #[test]
    fn one_bad_row_does_not_take_the_others_with_it() {
        let good = "[[term]]\nrule = \"a\"\nname = { en = \"A\", bg = \"А\" }\namount = 3\nunit = \"days\"\nsource = { en = \"s\", bg = \"с\" }\nverified = true\n";
        let bad = good.replace("amount = 3", "amount = \"three\"");
        let text = format!("{good}{bad}{good}");
        let (pack, remarks) = read(&[("terms.toml", text)]);
        assert_eq!(pack.terms.len(), 2);
        assert_eq!(remarks.len(), 1);
        assert_eq!(
            (remarks[0].file.as_str(), remarks[0].line),
            ("terms.toml", Some(11)),
            "{}",
            remarks[0]
        );
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        let institution = |code: &str, more: &str| {
            format!(
                "[[institution]]\ncode = \"{code}\"\nname = {{ en = \"{code}\", bg = \"{code}\" }}\nkind = \"agency\"\n{more}\n"
            )
        };
        let text = [
            institution("A", "aliases = [\"Same\"]"),
            institution(
                "B",
                "aliases = [\"same\"]\nparent = \"Z\"\nplace = \"Nowhere\"\nslips = [\"x\"]",
            ),
            institution("B", ""),
        ]
        .concat();
        let found = remarks(&[
            ("institutions.toml", &text),
            ("kind/training.toml", "id = 1"),
            ("codes/a.toml", "id = \"b\"\nname = { en = \"B\", bg = \"Б\" }\ncode = []\n"),
            ("pack.toml", "country = BG"),
            ("programmes/2018.splits.csv", "id,wording\nI.1.1,a\nI.1.1,b\nalone\n"),
            ("places/municipalities.csv", "code,name_bg,name_en,oblast\nVAR06,Варна,Varna,VAR\n"),
        ]);
        for part in [
            "`same` means both `A` and `B`",
            "part of `Z`, which is not listed",
            "`Nowhere`, which is not a code",
            "the slip `x`",
            "`B` is listed twice",
            "kind/training.toml: no part of a pack",
            "codes/a.toml: the file is named `a` and says it is `b`",
            "pack.toml:1:",
            "the programme has no title",
            "`I.1.1` stands there more than once",
            "programmes/2018.splits.csv:4: this row was left out",
            "`VAR06` is not in the oblast `VAR`",
        ] {
            assert!(found.iter().any(|r| r.contains(part)), "{part} is not in {found:#?}");
        }
    }

    #[test]
    fn kinds_stand_in_the_order_of_their_groups() {
        let kind = |id: &str, group: &str| {
            format!(
                "id = \"{id}\"\nname = {{ en = \"{id}\", bg = \"x\" }}\nplural = {{ en = \"x\", bg = \"x\" }}\nabout = {{ en = \"x\", bg = \"x\" }}\ngroup = \"{group}\"\ntitle = \"t\"\nday = \"d\"\nenters = []\nfield = []\n"
            )
        };
        let groups = "id = \"kind_group\"\nname = { en = \"G\", bg = \"Г\" }\n[[code]]\ncode = \"z\"\nname = { en = \"Z\", bg = \"З\" }\n[[code]]\ncode = \"a\"\nname = { en = \"A\", bg = \"А\" }\n";
        let (pack, remarks) = read(&[
            ("kinds/k1.toml", kind("k1", "a")),
            ("kinds/k3.toml", kind("k3", "z")),
            ("kinds/k2.toml", kind("k2", "z")),
            ("codes/kind_group.toml", groups.to_owned()),
        ]);
        assert_eq!(remarks, []);
        assert_eq!(
            pack.kinds.iter().map(|k| k.id.as_str()).collect::<Vec<_>>(),
            ["k2", "k3", "k1"]
        );
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(name in "(pack|labels|institutions|terms|kinds/a|codes/a|measures/1|places/oblasti|programmes/1|programmes/1.splits)\\.(toml|csv)", text in "(\\PC|\n|=|\\[|\"|,){0,80}") {
            let _ = read(&[(name, text)]);
        }
    }
}
