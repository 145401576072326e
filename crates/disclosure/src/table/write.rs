//! A table to CSV, with the statement of how it was released.
use super::{Count, Table};
use crate::error::Result;
use std::io::Write;

/// Writes the table: its dimensions, `count`, `flag`, and the statement as the name of a last
/// column that is empty.
///
/// `flag` is `c` for a count that is suppressed, whatever the reason, and `u` for one that is
/// not known; a count is written only where it is said.
///
/// # Errors
///
/// The file cannot be written.
pub fn write(file: impl Write, table: &Table, statement: &str) -> Result<()> {
    let mut writer = csv::Writer::from_writer(file);
    let names = table.dimensions.iter().map(|d| d.name.as_str());
    writer.write_record(names.chain(["count", "flag", statement]))?;
    for cell in &table.cells {
        let codes = table.dimensions.iter().zip(&cell.codes);
        let codes = codes.map(|(d, &code)| d.codes[usize::from(code)].as_str());
        let (count, flag) = match cell.count {
            Count::Known(count) => (count.to_string(), ""),
            Count::Unknown => (String::new(), "u"),
            Count::Suppressed => (String::new(), "c"),
        };
        writer.write_record(codes.chain([count.as_str(), flag, ""]))?;
    }
    writer.flush()?;
    Ok(())
}
