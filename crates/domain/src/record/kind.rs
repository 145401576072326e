//! Kinds of record: what fields a training, a campaign or a study has.
//!
//! A kind is a text file of the country pack, `packs/bg/kinds/training.toml`.
//! From it come the form, the list, the spreadsheet template and its check, the
//! schema of the API, what can be searched, and what a measure may count.
use crate::access::{Class, Role};
use crate::words::Words;
use serde::{Deserialize, Serialize};

/// A kind of record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// Its code, also its address and file name: `training`.
    pub id: String,
    /// One of it: `Training event`.
    pub name: Words,
    /// Many of it: `Training events`.
    pub plural: Words,
    /// What it is for, in a sentence, shown above the form.
    pub about: Words,
    /// The family under which menus list it; a code of the list `kind_group`.
    pub group: String,
    /// The field whose text names a record in lists; required and of type text.
    pub title: String,
    /// The field whose day dates a record: by it a record falls in a period.
    pub day: String,
    /// The field with the last day, for what lasts.
    #[serde(default)]
    pub until: Option<String>,
    /// The field with the place, by which lists filter and counts are mapped.
    #[serde(default)]
    pub place: Option<String>,
    /// The field with the state (`planned`, `held`, `cancelled`), by which
    /// lists filter.
    #[serde(default)]
    pub status: Option<String>,
    /// The integer field that lists and counts sum: `participants`.
    #[serde(default)]
    pub total: Option<String>,
    /// Roles that may enter it, within what the policy allows.
    pub enters: Vec<Role>,
    /// Its fields, in the order of the form.
    #[serde(rename = "field")]
    pub fields: Vec<Field>,
}

impl Kind {
    /// The field with this code.
    #[must_use]
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.id == id)
    }
}

/// A field of a kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its code: `held_on`.
    pub id: String,
    /// Its label.
    pub name: Words,
    /// A hint under the label.
    #[serde(default)]
    pub hint: Option<Words>,
    /// What may stand in it.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// The code list, for codes.
    #[serde(default)]
    pub list: Option<String>,
    /// The kinds of record it may point to, for references.
    #[serde(default)]
    pub of: Vec<String>,
    /// The unit, for numbers: `persons`, `copies`, `BGN`.
    #[serde(default)]
    pub unit: Option<Words>,
    /// How much it tells about people.
    pub class: Class,
    /// Whether it must be filled.
    #[serde(default)]
    pub required: bool,
    /// The least number allowed.
    #[serde(default)]
    pub min: Option<i64>,
    /// The greatest number allowed.
    #[serde(default)]
    pub max: Option<i64>,
    /// Whether word search finds it; never for what tells of a person.
    #[serde(default)]
    pub search: bool,
    /// Whether lists show it as a column.
    #[serde(default)]
    pub column: bool,
}

/// What may stand in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldType {
    /// One line, at most 500 characters.
    Text,
    /// Several lines, at most 20,000 characters.
    LongText,
    /// A whole number.
    Integer,
    /// A number with at most two digits after the point: money, hours, scores.
    Decimal,
    /// A day.
    Day,
    /// One code of a list.
    Code,
    /// Several codes of a list.
    Codes,
    /// Yes or no; empty is not known.
    YesNo,
    /// A municipality or oblast.
    Place,
    /// An institution of the directory.
    Institution,
    /// Several institutions of the directory.
    Institutions,
    /// Another record.
    Record,
    /// Several other records.
    Records,
    /// A web address, `https://…`.
    Link,
}
