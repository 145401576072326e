//! A shelter is never a published dimension.
use crate::error::{Error, Result};

/// What a column that tells shelters apart is called, in part, in lower case.
const NAMES: [&str; 6] = ["shelter", "safehouse", "safe_house", "приют", "убежищ", "кризисен"];

/// Refuses a column that tells shelters apart by its name.
///
/// # Errors
///
/// [`Error::Shelter`].
pub fn refuse<'a>(columns: impl IntoIterator<Item = &'a str>) -> Result<()> {
    for column in columns {
        let lower = column.to_lowercase();
        if NAMES.iter().any(|name| lower.contains(name)) {
            return Err(Error::Shelter { column: column.to_owned() });
        }
    }
    Ok(())
}
