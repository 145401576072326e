//! Lists of people and of names in files, as `pristan names` and `pristan linkage` read them.
use crate::complaint::{Complaint, Result};
use std::io::Read;
use std::path::Path;

/// A file as text; `-` is standard input. A byte-order mark is passed over.
pub(crate) fn text(path: &Path) -> Result<String> {
    let read = || {
        Complaint::said(
            format!("{} is not text in UTF-8: save it as UTF-8", path.display()),
            format!("{} не е текст в UTF-8: запазете го като UTF-8", path.display()),
        )
    };
    let text = String::from_utf8(bytes(path)?).map_err(|_| read())?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// A file as bytes; `-` is standard input.
pub(crate) fn bytes(path: &Path) -> Result<Vec<u8>> {
    let said = |error| Complaint::Read(path.to_owned(), error);
    if path.as_os_str() == "-" {
        let mut all = Vec::new();
        std::io::stdin().lock().read_to_end(&mut all).map_err(said)?;
        return Ok(all);
    }
    std::fs::read(path).map_err(said)
}

/// The columns of which a name is put together where there is no column `name`.
const PARTS: [&str; 3] = ["given", "patronymic", "surname"];

/// The names of a CSV file, each with what its row is called: the column `id` or `rec_id`,
/// or its number, counted from 1 without the row of names of columns.
pub(crate) fn names(path: &Path) -> Result<Vec<(String, String)>> {
    let all = bytes(path)?;
    let mut reader =
        csv::Reader::from_reader(all.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&all));
    let said = |error: csv::Error| not_read(path, &error);
    let header = reader.headers().map_err(said)?.clone();
    let column = |name: &str| header.iter().position(|one| one.trim() == name);
    let id = column("id").or_else(|| column("rec_id"));
    let parts: Vec<usize> = match column("name") {
        Some(at) => vec![at],
        None => PARTS.iter().filter_map(|part| column(part)).collect(),
    };
    if parts.is_empty() {
        let there = header.iter().collect::<Vec<_>>().join(", ");
        return Err(Complaint::said(
            format!(
                "{}: row 1 has neither a column `name` nor `given`, `patronymic`, `surname`; its columns are {there}",
                path.display()
            ),
            format!(
                "{}: на ред 1 няма колона „name“, нито „given“, „patronymic“, „surname“; колоните са {there}",
                path.display()
            ),
        ));
    }
    let mut names = Vec::new();
    for (number, row) in reader.records().enumerate() {
        let row = row.map_err(|error| not_read(path, &error))?;
        let cell = |at: usize| row.get(at).unwrap_or_default();
        let name = parts.iter().map(|at| cell(*at)).collect::<Vec<_>>().join(" ");
        names.push((id.map_or_else(|| (number + 1).to_string(), |at| cell(at).to_owned()), name));
    }
    Ok(names)
}

fn not_read(path: &Path, error: &csv::Error) -> Complaint {
    let row = error.position().map_or(0, |at| at.record() + 1);
    Complaint::said(
        format!("{}: row {row} cannot be read: {error}", path.display()),
        format!("{}: ред {row} не може да се прочете: {error}", path.display()),
    )
}

/// Rows as CSV.
pub(crate) fn csv<const N: usize>(rows: impl IntoIterator<Item = [String; N]>) -> Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let written = rows.into_iter().try_for_each(|row| writer.write_record(row));
    let bytes = written
        .map_err(csv::Error::into)
        .and_then(|()| writer.into_inner().map_err(csv::IntoInnerError::into_error));
    Ok(String::from_utf8_lossy(&bytes.map_err(Complaint::Output)?).into_owned())
}

/// The value below which a share of the sorted numbers lies; 0 of none.
pub(crate) fn quantile(sorted: &[f64], share: f64) -> f64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a place in a list"
    )]
    let at = (sorted.len() as f64 * share) as usize;
    sorted.get(at.min(sorted.len().saturating_sub(1))).copied().unwrap_or(0.0)
}

/// Does `work` with so many threads; with as many as there are by default.
pub(crate) fn with_threads<T: Send>(
    threads: Option<usize>,
    work: impl FnOnce() -> T + Send,
) -> Result<T> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0)).build();
    let pool = pool.map_err(|error| Complaint::said(error.to_string(), error.to_string()))?;
    Ok(pool.install(work))
}
