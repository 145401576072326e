//! How good a release is.
use crate::aggregate::margin::{Margin, UNIT, choices, count};
use crate::aggregate::{Aggregates, persons};
use crate::rows::Rows;
use serde::Serialize;

/// How good combinations of so many columns are, as far as may be published.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Length {
    /// So many columns.
    pub length: usize,
    /// Combinations that are released.
    pub released: usize,
    /// Combinations that the codes allow.
    pub possible: usize,
    /// Their mean count, in persons.
    pub mean_count: f64,
    /// The error that the noise is expected to make, on average over the released, in persons.
    pub expected_error: f64,
    /// How far the synthetic rows are from the released counts on average, in persons; none
    /// where the release is the counts.
    pub synthetic_error: Option<f64>,
}

#[expect(clippy::cast_precision_loss, reason = "numbers of cells")]
fn real(number: usize) -> f64 {
    number as f64
}

/// What may be published of the utility: nothing in it depends on the true counts but through
/// the noisy ones.
#[must_use]
pub fn published(aggregates: &Aggregates, synthetic: Option<&Rows>) -> Vec<Length> {
    let longest = aggregates.margins.iter().map(|m| m.columns.len()).max().unwrap_or(0);
    (1..=longest)
        .map(|length| {
            let of_length = aggregates.margins.iter().zip(&aggregates.released);
            let of_length: Vec<_> =
                of_length.filter(|(margin, _)| margin.columns.len() == length).collect();
            let (mut released, mut possible, mut sum, mut noise) = (0, 0, 0.0, 0.0);
            for (margin, said) in &of_length {
                possible += said.len();
                for count in said.iter().flatten() {
                    released += 1;
                    sum += f64::from(*count);
                    // The mean of |x| of a Gaussian.
                    noise += margin.deviation() * (2.0 / std::f64::consts::PI).sqrt();
                }
            }
            let each = |sum: f64| if released > 0 { sum / real(released) } else { 0.0 };
            let synthetic_error = synthetic.map(|rows| {
                let mut off = 0.0;
                for (margin, said) in &of_length {
                    let made = counted(rows, margin, &aggregates.known);
                    for (made, said) in made.iter().zip(said.iter()) {
                        if let Some(said) = said {
                            off += (persons(*made) - f64::from(*said)).abs();
                        }
                    }
                }
                each(off)
            });
            Length {
                length,
                released,
                possible,
                mean_count: each(sum),
                expected_error: each(noise),
                synthetic_error,
            }
        })
        .collect()
}

/// The counts of rows in the cells of a margin over known codes.
fn counted(rows: &Rows, margin: &Margin, known: &[Vec<usize>]) -> Vec<i64> {
    let sizes: Vec<usize> = rows.columns.iter().map(|column| column.codes.len()).collect();
    let mut full = [Margin::new(&margin.columns, &sizes)];
    let unit = u8::try_from(UNIT).unwrap_or(u8::MAX);
    count(rows, &vec![unit; rows.len()], &mut full);
    let of_margin = |at: usize| {
        let codes = margin.codes(at);
        full[0].place(margin.columns.iter().zip(codes).map(|(&c, code)| known[c][code]))
    };
    (0..margin.counts.len()).map(|at| full[0].counts[of_margin(at)]).collect()
}

/// How far one file is from another in combinations of so many columns: for the office alone.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Difference {
    /// So many columns.
    pub length: usize,
    /// Combinations in the first.
    pub combinations: usize,
    /// Mean error of those that are in both, in persons.
    pub error: f64,
    /// Of the first, those that are not in the second.
    pub lost: usize,
    /// Of the second, those that are not in the first.
    pub made_up: usize,
}

/// Compares two files of the same columns and codes.
#[must_use]
pub fn compare(first: &Rows, second: &Rows, length: usize) -> Difference {
    let sizes: Vec<usize> = first.columns.iter().map(|column| column.codes.len()).collect();
    let all = choices(sizes.len(), length);
    let unit = u8::try_from(UNIT).unwrap_or(u8::MAX);
    let counts = |rows: &Rows| {
        let mut margins: Vec<Margin> = all.iter().map(|c| Margin::new(c, &sizes)).collect();
        count(rows, &vec![unit; rows.len()], &mut margins);
        margins
    };
    let (mut off, mut both, mut lost, mut made_up) = (0.0, 0, 0, 0);
    for (a, b) in counts(first).iter().zip(counts(second)) {
        for (&a, &b) in a.counts.iter().zip(&b.counts) {
            match (a > 0, b > 0) {
                (true, true) => {
                    both += 1;
                    off += persons((a - b).abs());
                }
                (true, false) => lost += 1,
                (false, true) => made_up += 1,
                (false, false) => {}
            }
        }
    }
    let error = if both > 0 { off / real(both) } else { 0.0 };
    Difference { length, combinations: both + lost, error, lost, made_up }
}
