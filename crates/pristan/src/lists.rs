//! Lists of people and of names in files, as `pristan names` and `pristan linkage` read them.
use crate::complaint::{Complaint, Result};
use std::error::Error;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// A file to be read; `-` is standard input.
pub(crate) fn open(path: &Path) -> Result<Box<dyn Read>> {
    if path.as_os_str() == "-" {
        return Ok(Box::new(io::stdin().lock()));
    }
    let file = File::open(path).map_err(|error| Complaint::Read(path.to_owned(), error))?;
    Ok(Box::new(file))
}

/// A whole file.
pub(crate) fn bytes(path: &Path) -> Result<Vec<u8>> {
    let mut all = Vec::new();
    let read = open(path)?.read_to_end(&mut all);
    read.map_err(|error| Complaint::Read(path.to_owned(), error))?;
    Ok(all)
}

/// Whether an error comes of a reader that went away (`| head`).
pub(crate) fn nobody_reads(error: &(dyn Error + 'static)) -> bool {
    let mut at = Some(error);
    while let Some(error) = at {
        if error.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
        {
            return true;
        }
        at = error.source();
    }
    false
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
