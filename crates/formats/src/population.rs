//! Populations by year and oblast, from a CSV file: `year,oblast,population`.
use domain::pack::Pack;
use std::collections::BTreeMap;

/// Populations: by year, by oblast, in persons.
pub type Populations = BTreeMap<i16, BTreeMap<String, u64>>;

/// Why a file is not taken. Lines count from 1, the heading being the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is no table in UTF-8.
    Unreadable,
    /// There is no such column.
    NoColumn(&'static str),
    /// There is no row under the heading.
    NoRows,
    /// A cell is not what its column holds: line, column, what stands there.
    Cell(u64, &'static str, String),
    /// The year and the oblast stood in an earlier line.
    Twice(u64),
    /// A year lacks an oblast: a rate over a part of the country would be wrong.
    Missing(i16, String),
}

/// Reads a file; an oblast by its code, or by its name in either language.
///
/// # Errors
///
/// Every [`Fault`] that was found, at most a hundred: nothing is taken of a file that has one.
pub fn read(content: &[u8], pack: &Pack) -> Result<Populations, Vec<Fault>> {
    const MOST: usize = 100;
    let text = std::str::from_utf8(content).map_err(|_| vec![Fault::Unreadable])?;
    let text = text.trim_start_matches('\u{feff}');
    let semicolons = text.lines().next().is_some_and(|head| head.contains(';'));
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .delimiter(if semicolons { b';' } else { b',' })
        .flexible(true)
        .from_reader(text.as_bytes());
    let head = reader.headers().map_err(|_| vec![Fault::Unreadable])?.clone();
    let mut faults = Vec::new();
    let mut column = |name: &'static str| {
        let found = head.iter().position(|one| one.eq_ignore_ascii_case(name));
        if found.is_none() {
            faults.push(Fault::NoColumn(name));
        }
        found.unwrap_or_default()
    };
    let (year, oblast, people) = (column("year"), column("oblast"), column("population"));
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut all = Populations::new();
    for (at, row) in (2_u64..).zip(reader.records()) {
        let row = row.map_err(|_| vec![Fault::Unreadable])?;
        let cell = |column: usize| row.get(column).unwrap_or_default();
        if row.iter().all(str::is_empty) {
            continue;
        }
        let of_year = cell(year).parse().ok().filter(|year| (1900..=9999).contains(year));
        let named = |text: &str| {
            let code = pack.oblasti.iter().find(|one| {
                one.code.eq_ignore_ascii_case(text)
                    || one.name.en.eq_ignore_ascii_case(text)
                    || one.name.bg.to_lowercase() == text.to_lowercase()
            });
            code.map(|one| one.code.clone())
        };
        let digits: String = cell(people).chars().filter(|c| !c.is_whitespace()).collect();
        let n = digits.parse::<u64>().ok().filter(|n| (1..=1_000_000_000).contains(n));
        let mut wrong = |name, column| faults.push(Fault::Cell(at, name, cell(column).to_owned()));
        let (of_year, of_oblast, n) = match (of_year, named(cell(oblast)), n) {
            (Some(of_year), Some(of_oblast), Some(n)) => (of_year, of_oblast, n),
            (of_year, of_oblast, n) => {
                if of_year.is_none() {
                    wrong("year", year);
                }
                if of_oblast.is_none() {
                    wrong("oblast", oblast);
                }
                if n.is_none() {
                    wrong("population", people);
                }
                continue;
            }
        };
        if all.entry(of_year).or_default().insert(of_oblast, n).is_some() {
            faults.push(Fault::Twice(at));
        }
        if faults.len() >= MOST {
            return Err(faults);
        }
    }
    if all.is_empty() && faults.is_empty() {
        faults.push(Fault::NoRows);
    }
    for (year, there) in &all {
        let missing = pack.oblasti.iter().filter(|one| !there.contains_key(&one.code));
        faults.extend(missing.map(|one| Fault::Missing(*year, one.code.clone())));
    }
    faults.truncate(MOST);
    if faults.is_empty() { Ok(all) } else { Err(faults) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::bulgaria;

    fn whole(head: &str, separator: char) -> String {
        let pack = bulgaria();
        let row = |(n, one): (usize, &domain::place::Oblast)| {
            format!("2016{separator}{}{separator}{}\n", one.code, 100_000 + n)
        };
        let rows: String = pack.oblasti.iter().enumerate().map(row).collect();
        format!("{head}\n{rows}")
    }

    #[test]
    fn a_whole_year_is_read_with_either_separator() {
        let pack = bulgaria();
        for (head, separator) in [("year,oblast,population", ','), ("YEAR;Oblast;Population", ';')]
        {
            let read = read(whole(head, separator).as_bytes(), pack).unwrap();
            assert_eq!(read[&2016].len(), 28);
        }
        let named = whole("year,oblast,population", ',').replace("VAR", "Варна");
        assert!(read(named.as_bytes(), pack).unwrap()[&2016].contains_key("VAR"));
    }

    #[test]
    fn nothing_is_taken_of_a_file_with_a_fault() {
        let pack = bulgaria();
        let faults = |text: &str| read(text.as_bytes(), pack).unwrap_err();
        assert_eq!(read(&[0xff, 0xfe], pack), Err(vec![Fault::Unreadable]));
        assert_eq!(faults("year,oblast\n2016,VAR\n"), [Fault::NoColumn("population")]);
        assert_eq!(faults("year,oblast,population\n"), [Fault::NoRows]);
        let wrong = faults("year,oblast,population\n16,VAR,x\n");
        assert_eq!(
            wrong,
            [Fault::Cell(2, "year", "16".to_owned()), Fault::Cell(2, "population", "x".to_owned())]
        );
        let missing = whole("year,oblast,population", ',').replace("2016,VAR,", "2016,VAR ,");
        assert!(read(missing.as_bytes(), pack).is_ok(), "the control: nothing is missing");
        let all = whole("year,oblast,population", ',');
        let kept: Vec<&str> = all.lines().filter(|line| !line.contains("VAR")).collect();
        let cut = kept.join("\n");
        assert_eq!(faults(&cut), [Fault::Missing(2016, "VAR".to_owned())]);
        let twice = format!("{}2016,VAR,5\n", whole("year,oblast,population", ','));
        assert_eq!(faults(&twice), [Fault::Twice(30)]);
    }
}
