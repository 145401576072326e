//! What can be wrong with a table, with rows, or with what is asked of them.

/// Why a file was not read, or nothing was released.
///
/// Rows are counted as a spreadsheet counts them: the header is row 1.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A column that is needed is not there.
    #[error("there is no column `{column}`")]
    NoColumn {
        /// Its name.
        column: String,
    },
    /// Two columns have one name.
    #[error("row 1 has the column `{column}` twice")]
    ColumnTwice {
        /// Their name.
        column: String,
    },
    /// Too few or too many columns.
    #[error("row {row} has {found} columns and row 1 has {expected}")]
    Length {
        /// The row.
        row: usize,
        /// How many it has.
        found: usize,
        /// How many the header has.
        expected: usize,
    },
    /// A field is no UTF-8.
    #[error("row {row}, column `{column}`: the text is not UTF-8; save the file as UTF-8")]
    NotText {
        /// The row.
        row: usize,
        /// The column.
        column: String,
    },
    /// A count is no whole number from 0 on.
    #[error("row {row}, column `{column}`: `{text}` is not a whole number from 0 on")]
    NotACount {
        /// The row.
        row: usize,
        /// The column.
        column: String,
        /// What stands there.
        text: String,
    },
    /// A cell key is no number from 0 to 1.
    #[error("row {row}, column `{column}`: `{text}` is not a cell key, a number from 0 to below 1")]
    NotAKey {
        /// The row.
        row: usize,
        /// The column.
        column: String,
        /// What stands there.
        text: String,
    },
    /// A cell of the table has no code in a dimension.
    #[error("row {row}, column `{column}`: the code is blank; not known is a code of its own")]
    BlankCode {
        /// The row.
        row: usize,
        /// The column.
        column: String,
    },
    /// A code that the code list does not have.
    #[error("row {row}, column `{column}`: unknown code `{code}`")]
    UnknownCode {
        /// The row.
        row: usize,
        /// The column.
        column: String,
        /// The code.
        code: String,
    },
    /// One cell stands in two rows.
    #[error("rows {first} and {row} are the same cell: {cell}")]
    Duplicate {
        /// The later row.
        row: usize,
        /// The earlier row.
        first: usize,
        /// Its codes.
        cell: String,
    },
    /// A total is not the sum of its parts.
    #[error("{cell}: the total is {total}, but its parts by `{dimension}` give {sum}")]
    NotAdditive {
        /// The dimension over which was summed.
        dimension: String,
        /// The cell of the total.
        cell: String,
        /// What the total says.
        total: u64,
        /// What its parts give.
        sum: u64,
    },
    /// A hierarchy names a code as its own ancestor, or one parent twice.
    #[error("the hierarchy of `{dimension}` goes in a circle at `{code}`")]
    Circle {
        /// The dimension.
        dimension: String,
        /// The code.
        code: String,
    },
    /// A cell that was suppressed already cannot be protected again.
    #[error("{cell}: the count is suppressed; protection starts from the true counts")]
    AlreadySuppressed {
        /// The cell.
        cell: String,
    },
    /// No dimension or no row.
    #[error("the file has no {what}")]
    Empty {
        /// What it has none of.
        what: &'static str,
    },
    /// A shelter as a dimension.
    #[error(
        "the column `{column}` tells shelters apart: with a few dozen beds a count by shelter finds the person and the house; leave the column out"
    )]
    Shelter {
        /// The column.
        column: String,
    },
    /// A parameter outside its range.
    #[error("{name} is {value}; it has to be {range}")]
    Parameter {
        /// Which.
        name: &'static str,
        /// What was given.
        value: String,
        /// What can be given.
        range: &'static str,
    },
    /// More cells than can be asked for.
    #[error("{what} has {found} cells; at most {most} can be released at once: ask for less")]
    TooLarge {
        /// What has them.
        what: String,
        /// How many.
        found: u64,
        /// How many may be.
        most: u64,
    },
    /// What is asked for cannot be made safe.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// The file cannot be read or written as CSV.
    #[error("the file cannot be read or written: {0}")]
    Csv(#[from] csv::Error),
    /// The file cannot be read or written.
    #[error("the file cannot be read or written: {0}")]
    Io(#[from] std::io::Error),
    /// The file cannot be read or written as JSON.
    #[error("the file cannot be read or written: {0}")]
    Json(#[from] serde_json::Error),
}

/// Why nothing is released, in words a commission can print.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// Most counts are small.
    #[error(
        "the table is too fine: {small} of {counts} counts that are not zero are below {threshold}; leave out a column or join codes"
    )]
    TooFine {
        /// How many are below the threshold.
        small: usize,
        /// How many are not zero.
        counts: usize,
        /// The threshold.
        threshold: u64,
    },
    /// There is nothing left that could be hidden with them.
    #[error(
        "{cells} suppressed cells stay open to an attack and no further cell can hide them; leave out a column or join codes"
    )]
    Unprotectable {
        /// How many.
        cells: usize,
    },
    /// The noise would drown the counts.
    #[error(
        "with {rows} rows and ε {epsilon} the noise hides {lost} of {singles} single values: pool more years, or protect a table by suppression"
    )]
    TooFew {
        /// How many rows, as estimated with noise.
        rows: u64,
        /// The ε.
        epsilon: f64,
        /// Values that would be lost.
        lost: usize,
        /// Values of the code book.
        singles: usize,
    },
    /// A person-year would have spent more than it may.
    #[error(
        "{year} has spent ε {spent:.4} of {budget}; with this release it would be {asked:.4}: nothing is released"
    )]
    OverBudget {
        /// Whose.
        year: String,
        /// Spent so far.
        spent: f64,
        /// What it would be.
        asked: f64,
        /// What it may be.
        budget: f64,
    },
    /// Two releases say different counts of one cell.
    #[error(
        "{cell}: one release says {one} and another {other}; correct or withdraw one, for the difference tells who came and went"
    )]
    Conflict {
        /// The cell.
        cell: String,
        /// One count.
        one: u64,
        /// The other.
        other: u64,
    },
}

/// The result of this crate.
pub type Result<T> = std::result::Result<T, Error>;
