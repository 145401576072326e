//! Whole-number linear algebra: null spaces, and whether a cone is more than its corner.
//!
//! Rows are kept as whole numbers without a common divisor, so that the small matrices of
//! models stay small. Where 128 bits do not suffice, [`Overflow`] is the answer, never a
//! wrong one.

/// A number no longer fitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Overflow;

/// `rows[i][j]`.
#[derive(Clone, Debug)]
pub(crate) struct Matrix {
    rows: Vec<Vec<i128>>,
    columns: usize,
}

impl Matrix {
    pub(crate) fn new(rows: Vec<Vec<i128>>, columns: usize) -> Self {
        Self { rows, columns }
    }

    /// Vectors that every row sends to 0, as many as are independent.
    pub(crate) fn null_space(mut self) -> Result<Vec<Vec<i128>>, Overflow> {
        let mut pivots: Vec<usize> = Vec::new();
        for column in 0..self.columns {
            let rank = pivots.len();
            let Some(found) = (rank..self.rows.len()).find(|row| self.rows[*row][column] != 0)
            else {
                continue;
            };
            self.rows.swap(rank, found);
            let pivot = self.rows[rank].clone();
            for (at, row) in self.rows.iter_mut().enumerate() {
                if at != rank {
                    eliminate(row, &pivot, column)?;
                }
            }
            pivots.push(column);
        }
        let free = (0..self.columns).filter(|column| !pivots.contains(column));
        free.map(|column| {
            let mut common = 1_i128;
            for (row, pivot) in self.rows.iter().zip(&pivots) {
                let value = row[*pivot];
                common = (common / gcd(common, value)).checked_mul(value).ok_or(Overflow)?;
            }
            let mut vector = vec![0; self.columns];
            vector[column] = common;
            for (row, pivot) in self.rows.iter().zip(&pivots) {
                let value = row[column].checked_mul(common / row[*pivot]).ok_or(Overflow)?;
                vector[*pivot] = value.checked_neg().ok_or(Overflow)?;
            }
            reduce(&mut vector);
            Ok(vector)
        })
        .collect()
    }

    /// Each row times each of these vectors.
    pub(crate) fn times(&self, vectors: &[Vec<i128>]) -> Result<Self, Overflow> {
        let product = |row: &Vec<i128>, vector: &Vec<i128>| {
            row.iter().zip(vector).try_fold(0_i128, |sum, (a, b)| {
                sum.checked_add(a.checked_mul(*b).ok_or(Overflow)?).ok_or(Overflow)
            })
        };
        let mut rows: Vec<Vec<i128>> = Vec::new();
        for row in &self.rows {
            rows.push(vectors.iter().map(|v| product(row, v)).collect::<Result<_, _>>()?);
        }
        Ok(Self { rows, columns: vectors.len() })
    }

    /// Whether some y gives every row a product of 0 or more, and one of them more.
    ///
    /// The greatest sum of products over all y without a negative one is 0 or unbounded.
    /// The simplex method decides it from y = 0 on; with Bland's rule it ends, though every
    /// step stands still. y is the difference of two vectors ≥ 0; rows may be scaled, because
    /// all right-hand sides are 0.
    pub(crate) fn has_a_nonnegative_image(&self) -> Result<bool, Overflow> {
        let mut rows: Vec<Vec<i128>> =
            self.rows.iter().filter(|row| row.iter().any(|x| *x != 0)).cloned().collect();
        for row in &mut rows {
            reduce(row);
        }
        rows.sort_unstable();
        rows.dedup();
        let (n, m) = (self.columns, rows.len());
        let mut gain = vec![0_i128; 2 * n + m];
        for row in &rows {
            for (at, x) in row.iter().enumerate() {
                gain[at] = gain[at].checked_add(*x).ok_or(Overflow)?;
                gain[n + at] = gain[at].checked_neg().ok_or(Overflow)?;
            }
        }
        let mut tableau: Vec<Vec<i128>> = Vec::with_capacity(m);
        for (at, row) in rows.iter().enumerate() {
            let mut line: Vec<i128> = row.iter().map(|x| -x).chain(row.iter().copied()).collect();
            line.extend((0..m).map(|slack| i128::from(slack == at)));
            tableau.push(line);
        }
        let mut basis: Vec<usize> = (2 * n..2 * n + m).collect();
        while let Some(enters) = gain.iter().position(|x| *x > 0) {
            let able = (0..m).filter(|row| tableau[*row][enters] > 0);
            let Some(leaves) = able.min_by_key(|row| basis[*row]) else { return Ok(true) };
            let pivot = tableau[leaves].clone();
            for (at, row) in tableau.iter_mut().enumerate() {
                if at != leaves {
                    eliminate(row, &pivot, enters)?;
                }
            }
            eliminate(&mut gain, &pivot, enters)?;
            basis[leaves] = enters;
        }
        Ok(false)
    }
}

/// Makes `row[column]` 0 by a multiple of `pivot`; the row is scaled by something positive
/// where the pivot is.
fn eliminate(row: &mut [i128], pivot: &[i128], column: usize) -> Result<(), Overflow> {
    let factor = row[column];
    if factor == 0 {
        return Ok(());
    }
    let divisor = gcd(factor, pivot[column]);
    let (scale, factor) = (pivot[column] / divisor, factor / divisor);
    for (x, p) in row.iter_mut().zip(pivot) {
        let (x_scaled, p_scaled) = (x.checked_mul(scale), p.checked_mul(factor));
        let both = x_scaled.zip(p_scaled).and_then(|(a, b)| a.checked_sub(b));
        *x = both.ok_or(Overflow)?;
    }
    reduce(row);
    Ok(())
}

/// Divides by the greatest common divisor.
fn reduce(row: &mut [i128]) {
    let divisor = row.iter().fold(0, |d, x| gcd(d, *x));
    if divisor > 1 {
        for x in row {
            *x /= divisor;
        }
    }
}

/// The greatest common divisor, ≥ 0; that of 0 and 0 is 0.
fn gcd(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a.unsigned_abs(), b.unsigned_abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    i128::try_from(a).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn matrix(rows: &[&[i128]]) -> Matrix {
        Matrix::new(rows.iter().map(|row| row.to_vec()).collect(), rows[0].len())
    }

    #[test]
    fn a_cone_is_told_from_its_corner() {
        let has = |rows: &[&[i128]]| matrix(rows).has_a_nonnegative_image().unwrap();
        assert!(has(&[&[1, 0], &[0, 1]]));
        assert!(has(&[&[1], &[2], &[0]]));
        assert!(!has(&[&[1], &[-1]]));
        assert!(!has(&[&[1, 0], &[0, 1], &[-1, -1]]));
        assert!(has(&[&[1, 0], &[0, 1], &[-1, 1]]));
        assert!(!has(&[&[0, 0]]), "0 everywhere is not more than the corner");
        // A border: y = (1, 1) gives 0, 0 and 5.
        assert!(has(&[&[1, -1], &[-1, 1], &[2, 3]]));
    }

    #[test]
    fn what_does_not_fit_is_not_answered() {
        let big = i128::MAX / 2;
        let wide = matrix(&[&[big, 1, 3], &[1, big - 4, 7], &[5, 9, big - 1]]);
        assert_eq!(wide.null_space().err(), Some(Overflow));
    }

    proptest! {
        #[test]
        fn null_vectors_are_sent_to_nothing(
            rows in proptest::collection::vec(proptest::collection::vec(-3_i128..4, 5), 1..6)
        ) {
            let matrix = Matrix::new(rows, 5);
            let null = matrix.clone().null_space().unwrap();
            for row in matrix.times(&null).unwrap().rows {
                prop_assert!(row.iter().all(|x| *x == 0));
            }
        }

        /// Either there is such a y, found by trying, or the simplex says there is none; of
        /// two columns every direction can be tried.
        #[test]
        fn two_columns_are_decided_as_by_trying(
            rows in proptest::collection::vec(proptest::collection::vec(-3_i128..4, 2), 1..6)
        ) {
            // A border of the cone is at right angles to a row, and its inside between two.
            let mut tries: Vec<(i128, i128)> = Vec::new();
            for row in &rows {
                tries.extend([(row[1], -row[0]), (-row[1], row[0]), (row[0], row[1])]);
            }
            let more: Vec<_> = tries.iter().flat_map(|a| tries.iter().map(move |b| (a.0 + b.0, a.1 + b.1))).collect();
            tries.extend(more);
            let found = tries.iter().any(|(a, b)| {
                let image: Vec<i128> = rows.iter().map(|r| r[0] * a + r[1] * b).collect();
                image.iter().all(|x| *x >= 0) && image.iter().any(|x| *x > 0)
            });
            prop_assert_eq!(Matrix::new(rows, 2).has_a_nonnegative_image().unwrap(), found);
        }
    }
}
