//! Oblasti (NUTS 3) and municipalities (LAU).
use crate::words::Words;
use serde::{Deserialize, Serialize};

/// An oblast: one of the 28 regions of Bulgaria.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Oblast {
    /// Three letters: `VAR`.
    pub code: String,
    /// Its name.
    pub name: Words,
    /// NUTS 3 code: `BG331`.
    pub nuts3: String,
    /// ISO 3166-2 code: `BG-03`. Beware: `BG-22` is the city of Sofia and
    /// `BG-23` the oblast around it.
    pub iso: String,
    /// Code of the shape in the boundary file: `BG.VN`.
    pub hasc: String,
}

/// A municipality.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Municipality {
    /// Three letters of its oblast and two digits: `VAR06`.
    pub code: String,
    /// Its name.
    pub name: Words,
    /// Code of its oblast: `VAR`.
    pub oblast: String,
    /// Other names in use: `Sofia` of the Capital Municipality.
    #[serde(default)]
    pub aliases: Vec<String>,
}

/// The oblast of a place code: a municipality's code begins with it, and an
/// oblast is a place itself. None for a text too short to be a place.
#[must_use]
pub fn oblast_of(place: &str) -> Option<&str> {
    place.get(..3)
}
