//! Reads spreadsheets for the register, which knows no file formats.
use crate::app::Strangers;
use domain::id::RecordId;
use domain::record::{Fault, Why};
use formats::sheet::{Header, Ours, Row, Sheet, SheetNotice, SheetRemark, column_letters};
use register::record::Entry;
use register::submission::{File, Noticed, RowIn, Sheets};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

/// Takes what is told of CSV and XLSX files: what a server gives to
/// [`run_due_jobs`](register::Register::run_due_jobs).
#[derive(Clone)]
pub struct SheetReader(pub Arc<dyn Strangers>);

/// The field of the fault of a row that has more values than headings. No kind
/// has a field of this code, since a code has no space.
pub(super) const WHOLE_ROW: &str = "whole row";

impl Sheets for SheetReader {
    fn read(
        &self,
        file: File<'_>,
        each: &mut dyn FnMut(RowIn) -> ControlFlow<()>,
    ) -> Result<Noticed, Vec<String>> {
        let id = match file.layout {
            Some(layout) => format!("{}/{}", file.kind.id, layout.id),
            None => file.kind.id.clone(),
        };
        let lines = self.0.sheet(file.content, file.name, &id);
        let opened = Sheet::told(lines, file.name, file.kind, file.pack);
        let mut sheet = opened.map_err(|remark| vec![kept(&remark)])?;
        let columns = columns(sheet.header());
        let mut remarks: Vec<SheetRemark> = sheet.remarks().to_vec();
        let mut rows = sheet.rows();
        let mut any = false;
        let as_sent = file.pack.person_list.as_ref().is_some_and(|of| of.id == file.kind.id);
        for row in rows.by_ref() {
            any = true;
            if each(row_in(&row, file.pack, as_sent)).is_break() {
                break;
            }
        }
        remarks.extend(rows.remarks().iter().cloned());
        if !any && !remarks.iter().any(SheetRemark::is_final) {
            let kind = SheetNotice::NoRows;
            remarks.push(SheetRemark { line: None, column: None, kind, subject: String::new() });
        }
        if !any && remarks.iter().any(SheetRemark::is_final) {
            return Err(remarks.iter().map(kept).collect());
        }
        Ok(Noticed { remarks: remarks.iter().map(kept).collect(), columns })
    }
}

/// A remark as it is kept, and read back by [`remark`].
fn kept(remark: &SheetRemark) -> String {
    // Codes and texts always have a JSON form.
    serde_json::to_string(remark).unwrap_or_default()
}

/// A remark that was kept.
pub(crate) fn remark(kept: &str) -> Option<SheetRemark> {
    serde_json::from_str(kept).ok()
}

/// The letters of the column of each field, and of ours.
fn columns(header: &Header) -> BTreeMap<String, String> {
    let fields = header.kind().fields.iter().map(|f| f.id.as_str());
    let fields = fields.filter_map(|f| Some((f.to_owned(), column_letters(header.column_of(f)?))));
    let ours = [
        ("record", Ours::Record),
        ("institution", Ours::EnteredBy),
        ("activities", Ours::Activities),
        ("reference", Ours::Reference),
    ];
    let ours = ours.into_iter().filter_map(|(name, ours)| {
        Some((name.to_owned(), column_letters(header.column_of_ours(ours)?)))
    });
    // A field of the kind comes before a column of ours of the same name.
    ours.chain(fields).collect()
}

fn row_in(row: &Row, pack: &domain::pack::Pack, as_sent: bool) -> RowIn {
    let mut faults = Vec::new();
    let mut fault = |field: &str, why: Why| faults.push(Fault { field: field.to_owned(), why });
    if row.too_long {
        fault(WHOLE_ROW, Why::NoSuchField);
    }
    let short = |text: &str| text.chars().take(60).collect::<String>();
    let record = row.ours(Ours::Record).and_then(|text| {
        let id = text.parse::<RecordId>().ok();
        if id.is_none() {
            fault("record", Why::UnknownRecord(short(text)));
        }
        id
    });
    let institution = row.ours(Ours::EnteredBy).and_then(|text| {
        let code = pack.institution_code(text).map(str::to_owned);
        if code.is_none() {
            fault("institution", Why::UnknownInstitution(short(text)));
        }
        code
    });
    RowIn {
        line: i64::try_from(row.line).unwrap_or(i64::MAX),
        record,
        entry: Entry {
            fields: row.given(),
            activities: Vec::new(),
            institution,
            reference: row.ours(Ours::Reference).map(str::to_owned),
        },
        activities: row.activities().into_iter().map(str::to_owned).collect(),
        faults,
        // What is no list of persons is not kept as it was sent: its file is.
        as_sent: if as_sent { row.as_sent() } else { Vec::new() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use formats::programme::Whole;
    use formats::shared_copy::Unfit;
    use formats::sheet::{Lines, tell};

    /// Reads in the process of the test, up to so many lines.
    struct Here(usize);

    impl Strangers for Here {
        fn shared_copy(&self, _: &str, _: &[u8]) -> Result<Vec<u8>, Unfit> {
            Err(Unfit::Unread)
        }

        fn sheet(&self, content: Vec<u8>, name: &str, kind: &str) -> Lines {
            let pack = formats::pack::bulgaria();
            let mut out = Vec::new();
            tell(content, name, pack.kind(kind).unwrap(), pack, &mut out).unwrap();
            let lines: Vec<_> = out.split(|b| *b == b'\n').map(<[u8]>::to_vec).collect();
            Box::new(lines.into_iter().take(self.0))
        }

        fn programme(&self, _: &[u8], name: &str) -> Whole {
            Whole::unread(name)
        }
    }

    fn read(text: &str) -> (Result<Noticed, Vec<String>>, Vec<RowIn>) {
        read_up_to(usize::MAX, text)
    }

    fn read_up_to(most: usize, text: &str) -> (Result<Noticed, Vec<String>>, Vec<RowIn>) {
        let pack = formats::pack::bulgaria();
        let kind = pack.kind("training").unwrap();
        let mut rows = Vec::new();
        let file = File {
            kind,
            layout: None,
            pack,
            name: "trainings.csv",
            content: text.as_bytes().to_vec(),
        };
        let noticed = SheetReader(Arc::new(Here(most))).read(file, &mut |row| {
            rows.push(row);
            ControlFlow::Continue(())
        });
        (noticed, rows)
    }

    #[test]
    fn a_row_is_handed_over_with_its_line_and_what_stood_in_our_columns() {
        let (noticed, rows) = read(
            "record,reference,entered_by,activities,title,held_on\n\
             ,A-1,no such body,2017/I.2;2017/III.1,Training,2017-05-05\n\
             x,,,,Another,2017-05-06\n",
        );
        let noticed = noticed.unwrap();
        assert_eq!(noticed.columns["title"], "E");
        assert_eq!(noticed.columns["institution"], "C");
        assert_eq!(rows[0].line, 2);
        assert_eq!(rows[0].entry.reference.as_deref(), Some("A-1"));
        assert_eq!(rows[0].activities, ["2017/I.2", "2017/III.1"]);
        assert_eq!(rows[0].faults[0].why, Why::UnknownInstitution("no such body".into()));
        assert_eq!(rows[1].faults[0].why, Why::UnknownRecord("x".into()));
    }

    #[test]
    fn a_file_of_which_nothing_can_be_read_is_remarked_on() {
        let (noticed, rows) = read("");
        let remarks = noticed.unwrap_err();
        assert_eq!(remark(&remarks[0]).unwrap().kind, SheetNotice::Empty);
        assert_eq!(rows, []);
    }

    #[test]
    fn a_file_that_broke_its_reader_is_remarked_on_by_its_name() {
        let text = "title,held_on,status,type\nOne,2017-05-05,held,training\n";
        let kinds = |remarks: &[String]| -> Vec<_> {
            remarks.iter().filter_map(|r| remark(r)).map(|r| (r.kind, r.subject)).collect()
        };
        let unread = (SheetNotice::Unread, "trainings.csv".to_owned());
        // It ended before its headings, and behind its row.
        let (noticed, rows) = read_up_to(0, text);
        assert_eq!((kinds(&noticed.unwrap_err()), rows.len()), (vec![unread.clone()], 0));
        let (noticed, rows) = read_up_to(2, text);
        assert_eq!(rows.len(), 1);
        assert!(kinds(&noticed.unwrap().remarks).contains(&unread));
        // The control: nothing is remarked on when it ended by itself.
        assert!(!kinds(&read(text).0.unwrap().remarks).contains(&unread));
    }

    #[test]
    fn headings_without_rows_are_remarked_on() {
        let (noticed, _) = read("title,held_on,status,type\n");
        let kinds: Vec<_> =
            noticed.unwrap().remarks.iter().filter_map(|r| remark(r)).map(|r| r.kind).collect();
        assert!(kinds.contains(&SheetNotice::NoRows), "{kinds:?}");
    }
}
