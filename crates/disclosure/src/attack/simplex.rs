//! The least and the most that one variable can be, exactly.
//!
//! The simplex method on a table of whole numbers over one common denominator (Edmonds, Bareiss:
//! each division comes out even), so there is no tolerance that a pinned cell could hide behind.
//! The row of the variable in question is its own objective: while it is basic,
//! x = value − Σ t·others, so it shrinks by whatever other enters with t > 0.

/// The numbers grew beyond 128 bits, or the pivots beyond what is worth it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Undecided;

/// What came of the search for a first table that fits.
#[derive(Debug)]
pub(crate) enum Start {
    /// One was found.
    Feasible(Simplex),
    /// There is none: the equations contradict each other.
    Infeasible,
}

/// A basic table that fits the equations, all variables from 0 on.
#[derive(Debug, Clone)]
pub(crate) struct Simplex {
    /// `rows[i][j] / denominator`; the last column is the value.
    rows: Vec<Vec<i128>>,
    denominator: i128,
    /// `basis[i]`: the variable whose row this is.
    basis: Vec<usize>,
    columns: usize,
}

/// From so many pivots on the first usable column is taken: that cannot go in a circle (Bland).
const PATIENCE: usize = 200;
const PIVOTS: usize = 20_000;

impl Simplex {
    /// Finds a first table for `Σ matrix[i][j]·x[j] = values[i]`, `x ≥ 0`.
    pub(crate) fn start(
        matrix: &[Vec<i64>],
        values: &[i64],
        columns: usize,
    ) -> Result<Start, Undecided> {
        let height = matrix.len();
        // One helper a row, which the sum of helpers is to drive out; the last row is the sum.
        let width = columns + height + 1;
        let mut rows = vec![vec![0_i128; width]; height + 1];
        for (i, (coefficients, &value)) in matrix.iter().zip(values).enumerate() {
            let sign = if value < 0 { -1 } else { 1 };
            for (j, &c) in coefficients.iter().enumerate() {
                rows[i][j] = i128::from(c * sign);
            }
            rows[i][columns + i] = 1;
            rows[i][width - 1] = i128::from(value * sign);
            for j in (0..columns).chain([width - 1]) {
                rows[height][j] += rows[i][j];
            }
        }
        // The sum of helpers is the last variable of a basis of its own.
        let basis = (columns..=columns + height).collect();
        let mut simplex = Self { rows, denominator: 1, basis, columns: width - 1 };
        for pivots in 0.. {
            if pivots > PIVOTS {
                return Err(Undecided);
            }
            let objective = &simplex.rows[height];
            let Some(entering) = pick(&objective[..columns], pivots, |_, t| t > 0) else { break };
            let Some(leaving) = simplex.leaving(entering, height) else { break };
            simplex.pivot(leaving, entering)?;
        }
        if simplex.rows[height][width - 1] != 0 {
            return Ok(Start::Infeasible);
        }
        simplex.rows.pop();
        simplex.basis.pop();
        // A helper that stayed at 0 leaves for any variable, or its equation said nothing new.
        let mut row = 0;
        while row < simplex.rows.len() {
            if simplex.basis[row] < columns {
                row += 1;
                continue;
            }
            if let Some(entering) = (0..columns).find(|&j| simplex.rows[row][j] != 0) {
                simplex.pivot(row, entering)?;
                row += 1;
            } else {
                simplex.rows.swap_remove(row);
                simplex.basis.swap_remove(row);
            }
        }
        for row in &mut simplex.rows {
            let value = row[width - 1];
            row.truncate(columns);
            row.push(value);
        }
        simplex.columns = columns;
        Ok(Start::Feasible(simplex))
    }

    /// The least that variable `x` can be, rounded up to a whole number.
    pub(crate) fn least(&mut self, x: usize) -> Result<i64, Undecided> {
        for pivots in 0..PIVOTS {
            let Some(row) = self.basis.iter().position(|&b| b == x) else { return Ok(0) };
            let Some(entering) =
                pick(&self.rows[row][..self.columns], pivots, |j, t| t > 0 && j != x)
            else {
                let value = self.rows[row][self.columns];
                // The denominator is positive.
                let up = value.div_euclid(self.denominator)
                    + i128::from(value.rem_euclid(self.denominator) != 0);
                return i64::try_from(up).map_err(|_| Undecided);
            };
            let leaving = self.leaving(entering, self.rows.len()).ok_or(Undecided)?;
            self.pivot(leaving, entering)?;
        }
        Err(Undecided)
    }

    /// The most that variable `x` can be, rounded down; none where there is no limit.
    pub(crate) fn most(&mut self, x: usize) -> Result<Option<i64>, Undecided> {
        if !self.basis.contains(&x) {
            let Some(leaving) = self.leaving(x, self.rows.len()) else { return Ok(None) };
            self.pivot(leaving, x)?;
        }
        for pivots in 0..PIVOTS {
            let row = self.basis.iter().position(|&b| b == x).ok_or(Undecided)?;
            let Some(entering) = pick(&self.rows[row][..self.columns], pivots, |_, t| t < 0) else {
                let down = self.rows[row][self.columns].div_euclid(self.denominator);
                return i64::try_from(down).map(Some).map_err(|_| Undecided);
            };
            let Some(leaving) = self.leaving(entering, self.rows.len()) else { return Ok(None) };
            self.pivot(leaving, entering)?;
        }
        Err(Undecided)
    }

    /// The row of the first `height` that gives way when `entering` grows.
    fn leaving(&self, entering: usize, height: usize) -> Option<usize> {
        let mut best: Option<usize> = None;
        for (i, row) in self.rows[..height].iter().enumerate() {
            if row[entering] <= 0 {
                continue;
            }
            let Some(b) = best else {
                best = Some(i);
                continue;
            };
            // value / t, compared without dividing; ties go to the smallest variable (Bland).
            let this = row[self.columns].checked_mul(self.rows[b][entering]);
            let other = self.rows[b][self.columns].checked_mul(row[entering]);
            let (Some(this), Some(other)) = (this, other) else { continue };
            if this < other || this == other && self.basis[i] < self.basis[b] {
                best = Some(i);
            }
        }
        best
    }

    fn pivot(&mut self, leaving: usize, entering: usize) -> Result<(), Undecided> {
        let pivot_row = self.rows[leaving].clone();
        let (pivot, denominator) = (pivot_row[entering], self.denominator);
        for (i, row) in self.rows.iter_mut().enumerate() {
            if i == leaving {
                continue;
            }
            let factor = row[entering];
            if factor == 0 && pivot == denominator {
                continue;
            }
            for (entry, &p) in row.iter_mut().zip(&pivot_row) {
                if *entry == 0 && (p == 0 || factor == 0) {
                    continue;
                }
                let first = entry.checked_mul(pivot).ok_or(Undecided)?;
                let second = factor.checked_mul(p).ok_or(Undecided)?;
                let all = first.checked_sub(second).ok_or(Undecided)?;
                *entry = if denominator == 1 { all } else { all / denominator };
            }
        }
        self.basis[leaving] = entering;
        self.denominator = pivot;
        if pivot < 0 {
            self.denominator = -pivot;
            for entry in self.rows.iter_mut().flatten() {
                *entry = -*entry;
            }
        }
        Ok(())
    }
}

/// The column with the largest usable number; after some patience the first.
fn pick(row: &[i128], pivots: usize, usable: impl Fn(usize, i128) -> bool) -> Option<usize> {
    let mut found = (0..row.len()).filter(|&j| usable(j, row[j]));
    if pivots > PATIENCE {
        return found.next();
    }
    found.max_by_key(|&j| (row[j].unsigned_abs(), std::cmp::Reverse(j)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(matrix: &[Vec<i64>], values: &[i64], expected: &[(i64, Option<i64>)]) {
        let start = Simplex::start(matrix, values, expected.len()).unwrap();
        let Start::Feasible(mut simplex) = start else { panic!("infeasible") };
        for (x, &range) in expected.iter().enumerate() {
            assert_eq!((simplex.least(x).unwrap(), simplex.most(x).unwrap()), range, "{x}");
        }
    }

    #[test]
    fn the_ends_of_a_range_are_exact() {
        check(&[vec![1, 1]], &[5], &[(0, Some(5)), (0, Some(5))]);
        check(
            &[vec![1, 1, 0], vec![0, 1, 1]],
            &[3, 2],
            &[(1, Some(3)), (0, Some(2)), (0, Some(2))],
        );
        check(&[vec![1, -1]], &[2], &[(2, None), (0, None)]);
        // Twice the same equation says nothing new, and 2x = 3 − y leaves halves.
        check(&[vec![2, 1], vec![2, 1]], &[3, 3], &[(0, Some(1)), (0, Some(3))]);
        check(&[vec![-1, -1]], &[-4], &[(0, Some(4)), (0, Some(4))]);
    }

    #[test]
    fn equations_that_contradict_each_other_are_said_to() {
        let start = Simplex::start(&[vec![1, 1], vec![1, 1]], &[1, 2], 2).unwrap();
        assert!(matches!(start, Start::Infeasible));
        let start = Simplex::start(&[vec![1, 1]], &[-1], 2).unwrap();
        assert!(matches!(start, Start::Infeasible));
    }
}
