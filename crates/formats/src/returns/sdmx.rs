//! SDMX: the figures as SDMX-CSV 2.0 and as SDMX-ML 2.1, specific to the structure, and the
//! structure itself (code lists, concepts, data structure, dataflow) as SDMX-ML 2.1.
//!
//! All tables of a return are one dataset. Its first dimension says which table a figure is of;
//! a property that the table is not by has everybody, `_T`. The identifiers of the structure are
//! ours, or those of whoever maintains it as the pack names them; they are not Eurostat's.
//!
//! `OBS_STATUS` has three of the codes of the list `CL_OBS_STATUS` of SDMX, version 2.0:
//! A normal value, D definition differs, O missing value. A missing value is never written as 0.
use super::{Paper, TOTAL, UNKNOWN, code_of, figure, unit_word};
use crate::sheet::export::put_text;
use crate::xml::Xml;
use domain::returns::ReturnTable;
use domain::returns::filled::{Cell, FilledTable, Value};
use domain::statistics::dimension::Dimension;
use domain::words::Language;
use std::collections::BTreeMap;

/// The dimension that says of which table a figure is.
const TABLE: &str = "RETURN_TABLE";
const AREA: &str = "REF_AREA";
const TIME: &str = "TIME_PERIOD";
const VALUE: &str = "OBS_VALUE";
const STATUS: &str = "OBS_STATUS";
/// What is said of a table as a whole.
const OF_TABLE: [&str; 5] =
    ["UNIT_MEASURE", "COUNTING_RULE", "ARTICLES", "SOURCE", "DEFINITION_DIFFERS"];
const GROUP: &str = "TableGroup";
const SCHEMAS: &str = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1";

impl Paper<'_> {
    fn structure_id(self) -> String {
        format!("RETURN_{}", self.of.id.to_uppercase())
    }

    fn concepts_id(self) -> String {
        format!("CS_{}", self.structure_id())
    }
}

fn concept(dimension: Dimension) -> String {
    dimension.code().to_uppercase()
}

const fn status(table: &ReturnTable, value: Value) -> &'static str {
    match (value, &table.differs) {
        (Value::NotKnown, _) => "O",
        (_, Some(_)) => "D",
        (_, None) => "A",
    }
}

/// The code of a cell in a dimension of the return; everybody where its table is not by it.
fn place<'t>(filled: &'t FilledTable, cell: &Cell, dimension: Dimension) -> &'t str {
    let of = filled.dimensions.iter().position(|one| *one == dimension);
    of.map_or(TOTAL, |of| code_of(filled, of, cell.at[of]))
}

fn said_of(paper: Paper<'_>, table: &ReturnTable, filled: &FilledTable) -> [String; 5] {
    let language = paper.language;
    [
        paper.word(unit_word(table.unit)),
        paper.rule(filled),
        table.articles.in_language(language).to_owned(),
        paper.source(table, filled, &[]),
        table.differs.as_ref().map(|w| w.in_language(language).to_owned()).unwrap_or_default(),
    ]
}

/// SDMX-CSV 2.0: a row for each cell.
#[must_use]
pub fn csv(paper: Paper<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    let dimensions = paper.of.dimensions();
    let mut head: Vec<String> =
        ["STRUCTURE", "STRUCTURE_ID", "ACTION", TABLE, AREA].map(str::to_owned).to_vec();
    head.extend(dimensions.iter().map(|one| concept(*one)));
    head.extend([TIME, VALUE, STATUS].map(str::to_owned));
    head.extend(OF_TABLE.map(str::to_owned));
    let id = format!("{}:{}({})", paper.of.agency, paper.structure_id(), paper.of.structure);
    let year = paper.filled.year.to_string();
    line(&mut out, head.iter().map(String::as_str));
    for (table, filled) in paper.tables() {
        let said = said_of(paper, table, filled);
        for cell in filled.cells() {
            let value = figure(cell.value);
            let mut cells = vec!["dataflow", &id, "I", &table.id, paper.country];
            cells.extend(dimensions.iter().map(|one| place(filled, &cell, *one)));
            cells.extend([year.as_str(), &value, status(table, cell.value)]);
            cells.extend(said.iter().map(String::as_str));
            line(&mut out, cells.into_iter());
        }
    }
    out
}

fn line<'c>(out: &mut Vec<u8>, cells: impl Iterator<Item = &'c str>) {
    for (place, cell) in cells.enumerate() {
        if place > 0 {
            out.push(b',');
        }
        put_text(out, cell);
    }
    out.extend_from_slice(b"\r\n");
}

fn header(xml: &mut Xml, paper: Paper<'_>, what: &str) {
    let id = format!("{}_{what}_{}", paper.structure_id(), paper.filled.year);
    xml.leaf("mes:ID", &[], &id);
    xml.leaf("mes:Test", &[], "false");
    xml.leaf("mes:Prepared", &[], &paper.made_at.to_string());
    xml.empty("mes:Sender", &[("id", &paper.of.agency)]);
}

/// The figures as SDMX-ML 2.1, specific to [`structure`]: one observation for each cell.
#[must_use]
pub fn data(paper: Paper<'_>) -> String {
    let (id, agency, version) =
        (paper.structure_id(), paper.of.agency.as_str(), paper.of.structure.as_str());
    let own = format!(
        "urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure={agency}:{id}({version})\
         :ObsLevelDim:AllDimensions"
    );
    let mut xml = Xml::new();
    xml.open(
        "mes:StructureSpecificData",
        &[
            ("xmlns:mes", &format!("{SCHEMAS}/message")),
            ("xmlns:com", &format!("{SCHEMAS}/common")),
            ("xmlns:ss", &format!("{SCHEMAS}/data/structurespecific")),
            ("xmlns:own", &own),
            ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        ],
    );
    xml.open("mes:Header", &[]);
    header(&mut xml, paper, "DATA");
    xml.open(
        "mes:Structure",
        &[("structureID", &id), ("namespace", &own), ("dimensionAtObservation", "AllDimensions")],
    );
    xml.open("com:Structure", &[]);
    let class = ("class", "DataStructure");
    xml.empty("Ref", &[("agencyID", agency), ("id", &id), ("version", version), class]);
    xml.close("com:Structure");
    xml.close("mes:Structure");
    xml.close("mes:Header");
    xml.open(
        "mes:DataSet",
        &[
            ("ss:structureRef", &id),
            ("xsi:type", "own:DataSetType"),
            ("ss:dataScope", "DataStructure"),
            ("ss:action", "Information"),
        ],
    );
    for (table, filled) in paper.tables() {
        let said = said_of(paper, table, filled);
        let group = format!("own:{GROUP}");
        let mut attributes = vec![("xsi:type", group.as_str()), (TABLE, &table.id)];
        let told = OF_TABLE.into_iter().zip(said.iter().map(String::as_str));
        attributes.extend(told.filter(|(_, text)| !text.is_empty()));
        xml.empty("Group", &attributes);
    }
    let dimensions = paper.of.dimensions();
    let concepts: Vec<String> = dimensions.iter().map(|one| concept(*one)).collect();
    let year = paper.filled.year.to_string();
    for (table, filled) in paper.tables() {
        for cell in filled.cells() {
            let value = figure(cell.value);
            let mut attributes = vec![(TABLE, table.id.as_str()), (AREA, paper.country)];
            let places = dimensions.iter().map(|one| place(filled, &cell, *one));
            attributes.extend(concepts.iter().map(String::as_str).zip(places));
            attributes.push((TIME, &year));
            if !value.is_empty() {
                attributes.push((VALUE, &value));
            }
            attributes.push((STATUS, status(table, cell.value)));
            xml.empty("Obs", &attributes);
        }
    }
    xml.close("mes:DataSet");
    xml.close("mes:StructureSpecificData");
    xml.text
}

/// A code list or a concept scheme: id and name in both languages.
type Listed = Vec<(String, [String; 2])>;

/// What the structure describes: code lists and concepts as SDMX-ML 2.1.
#[must_use]
pub fn structure(paper: Paper<'_>) -> String {
    let (id, agency, version) =
        (paper.structure_id(), paper.of.agency.as_str(), paper.of.structure.as_str());
    let own = [("id", id.as_str()), ("agencyID", agency), ("version", version)];
    let names = Language::ALL.map(|language| paper.of.name.in_language(language).to_owned());
    let mut xml = Xml::new();
    xml.open(
        "mes:Structure",
        &[
            ("xmlns:mes", &format!("{SCHEMAS}/message")),
            ("xmlns:str", &format!("{SCHEMAS}/structure")),
            ("xmlns:com", &format!("{SCHEMAS}/common")),
        ],
    );
    xml.open("mes:Header", &[]);
    header(&mut xml, paper, "STRUCTURE");
    xml.close("mes:Header");
    xml.open("mes:Structures", &[]);
    xml.open("str:Dataflows", &[]);
    xml.open("str:Dataflow", &own);
    named(&mut xml, &names);
    xml.open("str:Structure", &[]);
    refer(&mut xml, paper, &id, "datastructure", "DataStructure");
    xml.close("str:Structure");
    xml.close("str:Dataflow");
    xml.close("str:Dataflows");
    let lists = lists(paper);
    xml.open("str:Codelists", &[]);
    for (concept, (names, codes)) in &lists {
        let list = format!("CL_{}_{concept}", paper.of.id.to_uppercase());
        xml.open("str:Codelist", &[("id", &list), ("agencyID", agency), ("version", version)]);
        named(&mut xml, names);
        for (code, names) in codes {
            xml.open("str:Code", &[("id", code)]);
            named(&mut xml, names);
            xml.close("str:Code");
        }
        xml.close("str:Codelist");
    }
    xml.close("str:Codelists");
    xml.open("str:Concepts", &[]);
    let scheme = paper.concepts_id();
    xml.open("str:ConceptScheme", &[("id", &scheme), ("agencyID", agency), ("version", version)]);
    named(&mut xml, &names);
    for (concept, names) in concepts(paper) {
        xml.open("str:Concept", &[("id", &concept)]);
        named(&mut xml, &names);
        xml.close("str:Concept");
    }
    xml.close("str:ConceptScheme");
    xml.close("str:Concepts");
    xml.open("str:DataStructures", &[]);
    xml.open("str:DataStructure", &own);
    named(&mut xml, &names);
    components(&mut xml, paper);
    xml.close("str:DataStructure");
    xml.close("str:DataStructures");
    xml.close("mes:Structures");
    xml.close("mes:Structure");
    xml.text
}

fn named(xml: &mut Xml, names: &[String; 2]) {
    for (language, name) in Language::ALL.into_iter().zip(names) {
        xml.leaf("com:Name", &[("xml:lang", language.tag())], name);
    }
}

fn refer(xml: &mut Xml, paper: Paper<'_>, id: &str, package: &str, class: &str) {
    xml.empty(
        "Ref",
        &[
            ("id", id),
            ("version", &paper.of.structure),
            ("agencyID", &paper.of.agency),
            ("package", package),
            ("class", class),
        ],
    );
}

fn both(paper: Paper<'_>, key: &'static str) -> [String; 2] {
    Language::ALL.map(|language| paper.names.word(language, key))
}

/// The concepts that have a name of their own in the words of a file.
const WORDS: [(&str, &str); 10] = [
    (TABLE, "table"),
    (AREA, "area"),
    (TIME, "year"),
    (VALUE, "value"),
    (STATUS, "status"),
    (OF_TABLE[0], "unit"),
    (OF_TABLE[1], "rule"),
    (OF_TABLE[2], "articles"),
    (OF_TABLE[3], "source"),
    (OF_TABLE[4], "differs"),
];

fn concepts(paper: Paper<'_>) -> Listed {
    let own = WORDS.iter().map(|(concept, key)| ((*concept).to_owned(), both(paper, key)));
    let dimensions = paper.of.dimensions().into_iter().map(|dimension| {
        let names = Language::ALL.map(|language| paper.names.dimension(language, dimension));
        (concept(dimension), names)
    });
    own.chain(dimensions).collect()
}

/// The code lists by concept: name, then codes.
fn lists(paper: Paper<'_>) -> BTreeMap<String, ([String; 2], Listed)> {
    let mut all = BTreeMap::new();
    let tables = paper.of.tables.iter().map(|table| {
        let names = Language::ALL.map(|language| table.name.in_language(language).to_owned());
        (table.id.clone(), names)
    });
    all.insert(TABLE.to_owned(), (both(paper, "table"), tables.collect()));
    let area = paper.country.to_owned();
    let country =
        Language::ALL.map(|language| paper.names.code(language, Dimension::Country, paper.country));
    all.insert(AREA.to_owned(), (both(paper, "area"), vec![(area, country)]));
    let states = [("A", "status-a"), ("D", "status-d"), ("O", "status-o")];
    let states = states.map(|(code, key)| (code.to_owned(), both(paper, key)));
    all.insert(STATUS.to_owned(), (both(paper, "status"), states.to_vec()));
    for dimension in paper.of.dimensions() {
        let mut codes: Listed = vec![(TOTAL.to_owned(), both(paper, "total"))];
        for (table, filled) in paper.tables() {
            let of = filled.dimensions.iter().position(|one| *one == dimension);
            for code in of.map(|of| filled.codes[of].as_slice()).unwrap_or_default() {
                if codes.iter().all(|(known, _)| known != code) {
                    let names = Language::ALL
                        .map(|language| Paper { language, ..paper }.code(table, dimension, code));
                    codes.push((code.clone(), names));
                }
            }
        }
        codes.push((UNKNOWN.to_owned(), both(paper, "unknown")));
        let names = Language::ALL.map(|language| paper.names.dimension(language, dimension));
        all.insert(concept(dimension), (names, codes));
    }
    all
}

/// Dimensions, group, attributes and measure.
fn components(xml: &mut Xml, paper: Paper<'_>) {
    xml.open("str:DataStructureComponents", &[]);
    xml.open("str:DimensionList", &[("id", "DimensionDescriptor")]);
    let own = paper.of.dimensions().into_iter().map(concept);
    let coded: Vec<String> = [TABLE, AREA].map(str::to_owned).into_iter().chain(own).collect();
    for (position, concept) in (1..).zip(&coded) {
        let position = position.to_string();
        xml.open("str:Dimension", &[("id", concept), ("position", &position)]);
        identity(xml, paper, concept);
        enumeration(xml, paper, concept);
        xml.close("str:Dimension");
    }
    let position = (coded.len() + 1).to_string();
    xml.open("str:TimeDimension", &[("id", TIME), ("position", &position)]);
    identity(xml, paper, TIME);
    xml.open("str:LocalRepresentation", &[]);
    xml.empty("str:TextFormat", &[("textType", "ObservationalTimePeriod")]);
    xml.close("str:LocalRepresentation");
    xml.close("str:TimeDimension");
    xml.close("str:DimensionList");
    xml.open("str:Group", &[("id", GROUP)]);
    xml.open("str:GroupDimension", &[]);
    xml.open("str:DimensionReference", &[]);
    xml.empty("Ref", &[("id", TABLE)]);
    xml.close("str:DimensionReference");
    xml.close("str:GroupDimension");
    xml.close("str:Group");
    xml.open("str:AttributeList", &[("id", "AttributeDescriptor")]);
    xml.open("str:Attribute", &[("id", STATUS), ("assignmentStatus", "Mandatory")]);
    identity(xml, paper, STATUS);
    enumeration(xml, paper, STATUS);
    relate(xml, "str:PrimaryMeasure", VALUE);
    xml.close("str:Attribute");
    for concept in OF_TABLE {
        xml.open("str:Attribute", &[("id", concept), ("assignmentStatus", "Conditional")]);
        identity(xml, paper, concept);
        relate(xml, "str:Group", GROUP);
        xml.close("str:Attribute");
    }
    xml.close("str:AttributeList");
    xml.open("str:MeasureList", &[("id", "MeasureDescriptor")]);
    xml.open("str:PrimaryMeasure", &[("id", VALUE)]);
    identity(xml, paper, VALUE);
    xml.close("str:PrimaryMeasure");
    xml.close("str:MeasureList");
    xml.close("str:DataStructureComponents");
}

fn identity(xml: &mut Xml, paper: Paper<'_>, concept: &str) {
    xml.open("str:ConceptIdentity", &[]);
    xml.empty(
        "Ref",
        &[
            ("id", concept),
            ("maintainableParentID", &paper.concepts_id()),
            ("maintainableParentVersion", &paper.of.structure),
            ("agencyID", &paper.of.agency),
            ("package", "conceptscheme"),
            ("class", "Concept"),
        ],
    );
    xml.close("str:ConceptIdentity");
}

fn enumeration(xml: &mut Xml, paper: Paper<'_>, concept: &str) {
    let list = format!("CL_{}_{concept}", paper.of.id.to_uppercase());
    xml.open("str:LocalRepresentation", &[]);
    xml.open("str:Enumeration", &[]);
    refer(xml, paper, &list, "codelist", "Codelist");
    xml.close("str:Enumeration");
    xml.close("str:LocalRepresentation");
}

fn relate(xml: &mut Xml, to: &str, id: &str) {
    xml.open("str:AttributeRelationship", &[]);
    xml.open(to, &[]);
    xml.empty("Ref", &[("id", id)]);
    xml.close(to);
    xml.close("str:AttributeRelationship");
}
