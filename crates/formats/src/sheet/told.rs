//! A spreadsheet between two processes: one that reads the file and can do
//! nothing else, and one that takes what it tells.
//!
//! A line of JSON each: the headings, or why there are none; a row each; at the
//! end what was noticed in the rows. Who takes it believes nothing: a reader
//! that a file took over may write whatever it likes. What does not fit
//! together ends the file with [`SheetNotice::Unread`], and so does a reader
//! that ends before it has said the last line.
use super::heading::{Header, Target};
use super::input::{COLUMNS, REMARKS, Row, Sheet};
use super::remark::{SheetNotice, SheetRemark};
use domain::pack::Pack;
use domain::person_list::Layout;
use domain::record::kind::Kind;
use serde::{Deserialize, Serialize};
use std::io::{self, Write};
use std::sync::Arc;

/// Bytes that a line may have: a row has few columns, and a cell of a
/// spreadsheet at most 32,767 characters.
pub const LINE: usize = 1 << 24;

/// The lines that a reader tells, one at a time. They end when it ends.
pub type Lines = Box<dyn Iterator<Item = Vec<u8>> + Send>;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    /// Nothing of the file can be used.
    Unusable(SheetRemark),
    Headings {
        titles: Vec<String>,
        line: u64,
        targets: Vec<Option<Target>>,
        remarks: Vec<SheetRemark>,
    },
    Row {
        line: u64,
        too_long: bool,
        cells: Vec<(usize, String)>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        sent: Vec<(usize, String)>,
    },
    End(Vec<SheetRemark>),
}

/// Reads a spreadsheet and tells `out` what is in it.
///
/// # Errors
///
/// Those of `out`.
pub fn tell(
    bytes: Vec<u8>,
    file_name: &str,
    kind: &Kind,
    pack: &Pack,
    out: &mut impl Write,
) -> io::Result<()> {
    tell_as(bytes, file_name, kind, None, pack, out)
}

/// Reads a spreadsheet that may be in a [layout](Sheet::open_as) of its own,
/// and tells `out` what is in it.
///
/// # Errors
///
/// Those of `out`.
pub fn tell_as(
    bytes: Vec<u8>,
    file_name: &str,
    kind: &Kind,
    layout: Option<&Layout>,
    pack: &Pack,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut say = |line: &Line| {
        serde_json::to_writer(&mut *out, line)?;
        out.write_all(b"\n")
    };
    let mut sheet = match Sheet::open_as(bytes, file_name, kind, layout, pack) {
        Ok(sheet) => sheet,
        Err(remark) => return say(&Line::Unusable(remark)),
    };
    let header = sheet.header();
    say(&Line::Headings {
        titles: header.titles.clone(),
        line: header.line,
        targets: header.targets.clone(),
        remarks: sheet.remarks().to_vec(),
    })?;
    let mut rows = sheet.rows();
    for row in rows.by_ref() {
        let Row { line, too_long, cells, sent, header: _ } = row;
        say(&Line::Row { line, too_long, cells, sent })?;
    }
    say(&Line::End(rows.remarks().to_vec()))
}

/// What a reader in another process still has to tell of a file.
pub(super) struct Told {
    lines: Lines,
    name: String,
    /// The line of the row before: lines grow.
    last: u64,
}

impl Told {
    /// Takes what is told first: the headings, and what was noticed.
    pub(super) fn begin(
        mut lines: Lines,
        name: &str,
        kind: &Kind,
    ) -> Result<(Self, Header, Vec<SheetRemark>), SheetRemark> {
        match next(&mut lines) {
            Some(Line::Unusable(remark)) if remark.is_final() => Err(remark),
            Some(Line::Headings { titles, line, targets, remarks }) => {
                let known = |target: &Option<Target>| match target {
                    Some(Target::Field(n)) => *n < kind.fields.len(),
                    _ => true,
                };
                let fits = titles.len() <= COLUMNS
                    && targets.len() == titles.len()
                    && remarks.len() <= 2 * COLUMNS
                    && targets.iter().all(known);
                if !fits {
                    return Err(unread(name));
                }
                let header = Header { titles, line, kind: kind.clone(), targets };
                Ok((Self { lines, name: name.to_owned(), last: line }, header, remarks))
            }
            _ => Err(unread(name)),
        }
    }

    /// The next row, or what was noticed in all of them.
    pub(super) fn next_row(&mut self, header: &Arc<Header>) -> Result<Row, Vec<SheetRemark>> {
        match next(&mut self.lines) {
            Some(Line::Row { line, too_long, cells, sent }) => {
                let sound = |cells: &[(usize, String)]| {
                    cells.windows(2).all(|two| two[0].0 < two[1].0)
                        && cells.last().is_none_or(|(column, _)| *column < COLUMNS)
                };
                if line <= self.last || !sound(&cells) || !sound(&sent) {
                    return Err(vec![unread(&self.name)]);
                }
                self.last = line;
                Ok(Row { line, too_long, header: Arc::clone(header), cells, sent })
            }
            Some(Line::End(mut remarks)) => {
                remarks.truncate(2 * REMARKS);
                Err(remarks)
            }
            _ => Err(vec![unread(&self.name)]),
        }
    }
}

fn next(lines: &mut Lines) -> Option<Line> {
    lines.next().and_then(|line| serde_json::from_slice(&line).ok())
}

/// The remark on a file that its reader did not get through.
#[must_use]
pub fn unread(file_name: &str) -> SheetRemark {
    SheetRemark::of(SheetNotice::Unread, file_name.chars().take(200).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;

    const FILE: &str = "title,held_on,no such heading,participants\n\
         First,2017-05-05,,12\n\
         \n\
         Second,2017-05-06,x,13,beyond\n";

    fn pack() -> &'static Pack {
        crate::pack::bulgaria()
    }

    fn kind() -> &'static Kind {
        pack().kind("training").unwrap()
    }

    fn lines(told: &[u8]) -> Vec<Vec<u8>> {
        told.split(|b| *b == b'\n').filter(|l| !l.is_empty()).map(<[u8]>::to_vec).collect()
    }

    fn taken(lines: Vec<Vec<u8>>) -> (Vec<Row>, Vec<SheetRemark>) {
        let mut sheet = match Sheet::told(Box::new(lines.into_iter()), "t.csv", kind(), pack()) {
            Ok(sheet) => sheet,
            Err(remark) => return (Vec::new(), vec![remark]),
        };
        let mut remarks = sheet.remarks().to_vec();
        let mut rows = sheet.rows();
        let all = rows.by_ref().collect();
        remarks.extend(rows.remarks().iter().cloned());
        (all, remarks)
    }

    fn told() -> Vec<Vec<u8>> {
        let mut out = Vec::new();
        tell(FILE.into(), "t.csv", kind(), pack(), &mut out).unwrap();
        lines(&out)
    }

    #[test]
    fn what_is_told_is_what_is_read() {
        let (rows, remarks) = taken(told());
        let (here, noticed) = read(FILE.into(), "t.csv", kind(), pack());
        assert_eq!(remarks, noticed);
        assert_eq!(rows.len(), 2);
        for (row, same) in rows.iter().zip(&here) {
            assert_eq!(
                (row.line, row.too_long, row.given()),
                (same.line, same.too_long, same.given())
            );
        }
        let mut out = Vec::new();
        tell(Vec::new(), "t.csv", kind(), pack(), &mut out).unwrap();
        let (none, remarks) = taken(lines(&out));
        assert!(none.is_empty());
        assert_eq!(remarks[0].kind, SheetNotice::Empty);
    }

    #[test]
    fn a_reader_that_breaks_off_or_lies_ends_the_file_with_its_name() {
        let whole = told();
        let ended = |lines: Vec<Vec<u8>>| {
            let (_, remarks) = taken(lines);
            let last = remarks.last().unwrap();
            assert_eq!((last.kind, last.subject.as_str()), (SheetNotice::Unread, "t.csv"));
            assert!(last.is_final());
        };
        for kept in 0..whole.len() {
            ended(whole[..kept].to_vec());
        }
        let changed = |from: &str, to: &str| {
            let change = |line: &Vec<u8>| {
                String::from_utf8(line.clone()).unwrap().replacen(from, to, 1).into_bytes()
            };
            let lines: Vec<_> = whole.iter().map(change).collect();
            assert_ne!(lines, whole, "{from}");
            lines
        };
        // A field that the kind does not have; a row that came before; a column
        // beyond the last; a line that is none.
        ended(changed("{\"field\":", "{\"field\":99"));
        ended(changed("{\"row\":{\"line\":4", "{\"row\":{\"line\":2"));
        ended(changed("[4,\"beyond\"]", "[4000,\"beyond\"]"));
        ended(changed("{\"row\"", "{\"rwo\""));
        // The control: what is not changed is taken to its end.
        assert!(!taken(whole.clone()).1.iter().any(|r| r.kind == SheetNotice::Unread));
    }
}
