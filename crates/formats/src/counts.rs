//! Counts of persons as a file: a row for each cell, codes beside names, totals included.
use crate::sheet::export::put_text;
use domain::statistics::cube::{At, Crossed};
use domain::statistics::dimension::Dimension;

/// A dimension as a column.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its code: the heading of the codes.
    pub code: &'static str,
    /// Its name: the heading of the names.
    pub name: String,
}

/// Counts with everything that names them.
pub struct Tidy<'a> {
    /// The counts.
    pub crossed: &'a Crossed,
    /// By what, in the order of the counts.
    pub columns: Vec<Column>,
    /// What a code of a dimension is called.
    pub name: &'a dyn Fn(Dimension, &str) -> String,
    /// The word for everybody.
    pub total: String,
    /// The word for those of whom it is not known.
    pub unknown: String,
}

/// The code of everybody.
const TOTAL: &str = "total";
/// The code of those of whom it is not known.
const UNKNOWN: &str = "unknown";

impl Tidy<'_> {
    /// As CSV: commas, UTF-8 with a mark at its beginning for spreadsheets, `persons` last.
    #[must_use]
    pub fn csv(&self) -> Vec<u8> {
        let mut out = "\u{feff}".as_bytes().to_vec();
        let mut line = |cells: &[&str]| {
            for (place, cell) in cells.iter().enumerate() {
                if place > 0 {
                    out.push(b',');
                }
                put_text(&mut out, cell);
            }
            out.extend_from_slice(b"\r\n");
        };
        let mut head: Vec<&str> = Vec::new();
        for column in &self.columns {
            head.extend([column.code, column.name.as_str()]);
        }
        head.push("persons");
        line(&head);
        for at in self.crossed.cells() {
            let named: Vec<(&str, String)> =
                at.iter().enumerate().map(|(place, at)| self.named(place, *at)).collect();
            let count = self.crossed.count(&at).to_string();
            let mut cells: Vec<&str> = Vec::new();
            for (code, name) in &named {
                cells.extend([*code, name.as_str()]);
            }
            cells.push(&count);
            line(&cells);
        }
        out
    }

    fn named(&self, dimension: usize, at: At) -> (&str, String) {
        match at {
            At::Total => (TOTAL, self.total.clone()),
            At::Unknown => (UNKNOWN, self.unknown.clone()),
            At::Code(code) => {
                let code = &self.crossed.codes[dimension][code];
                (code, (self.name)(self.crossed.dimensions[dimension], code))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::day::Moment;
    use domain::id::{CaseId, PersonId};
    use domain::statistics::cube::{Cube, Filter};
    use domain::statistics::fact::Fact;
    use std::collections::{BTreeMap, BTreeSet};

    #[test]
    fn every_cell_is_a_row_and_no_name_is_a_formula() {
        let fact = |person, sex: &str| Fact {
            person: PersonId::new(Moment(0), person),
            case: CaseId::new(Moment(0), person),
            year: 2017,
            values: BTreeMap::from([(Dimension::Sex, BTreeSet::from([sex.to_owned()]))]),
        };
        let cube = Cube::new(vec![fact(1, "F"), fact(2, "F"), fact(3, "M")], &BTreeMap::new());
        let crossed = cube.cross(&[Dimension::Sex], &Filter::new()).unwrap();
        let tidy = Tidy {
            crossed: &crossed,
            columns: vec![Column { code: "sex", name: "Sex".to_owned() }],
            name: &|_, code| format!("={code}"),
            total: "All".to_owned(),
            unknown: "Not known".to_owned(),
        };
        let text = String::from_utf8(tidy.csv()).unwrap();
        let expected = "\u{feff}sex,Sex,persons\r\nF,'=F,2\r\nM,'=M,1\r\nunknown,Not known,0\r\ntotal,All,3\r\n";
        assert_eq!(text, expected);
    }
}
