//! The directory of institutions.
use crate::words::Words;
use serde::{Deserialize, Serialize};

/// A body that can answer for an activity, or a class of bodies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Institution {
    /// Its code, the abbreviation where there is one: `ANCCTHB`. A local
    /// commission or regional unit has its parent's code, a hyphen and its
    /// place: `LCCTHB-VAR`.
    pub code: String,
    /// Its name.
    pub name: Words,
    /// The abbreviation in each language, where it has one.
    #[serde(default)]
    pub short: Option<Words>,
    /// What sort of body it is.
    pub kind: InstitutionKind,
    /// The body it is a part of.
    #[serde(default)]
    pub parent: Option<String>,
    /// The oblast or municipality it works in; none for the whole country.
    #[serde(default)]
    pub place: Option<String>,
    /// Its address on the web.
    #[serde(default)]
    pub link: Option<String>,
    /// Other spellings found in documents, known slips included: `Mol`.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The spellings among `aliases` that are slips, to be remarked on.
    #[serde(default)]
    pub slips: Vec<String>,
    /// Where the name was read: `abbreviation list`, `text of I.3`.
    #[serde(default)]
    pub source: Option<String>,
}

/// What sort of body an institution is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InstitutionKind {
    /// The national commission and its administration.
    Commission,
    /// A local commission.
    LocalCommission,
    /// A ministry.
    Ministry,
    /// An executive or state agency, or a unit of one.
    Agency,
    /// A court, the prosecution or the investigation.
    Judiciary,
    /// A municipality.
    Municipality,
    /// A non-governmental organisation.
    Ngo,
    /// An international organisation, or a body of another state.
    International,
    /// A school, academy or institute.
    School,
    /// A shelter, crisis centre or other service.
    Service,
    /// A class of bodies, such as `NGOs`: nobody in particular.
    Class,
}
