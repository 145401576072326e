//! Which combinations of columns are counted, and the counting.
use crate::rows::Rows;
use rayon::prelude::*;

/// Counts are kept in 64ths of a person, so that rows can weigh less than one.
pub const UNIT: u32 = 64;

/// The counts of all combinations of codes of one to three columns.
#[derive(Debug, Clone)]
pub struct Margin {
    /// The columns, ascending.
    pub columns: Vec<usize>,
    /// How many codes each has, without blank.
    pub sizes: Vec<usize>,
    /// `counts[(a·sizes[1] + b)·sizes[2] + c]`, codes from 0 on; in 64ths of a person.
    pub counts: Vec<i64>,
    /// Variance of the noise that the counts have, in 64ths squared.
    pub variance: u64,
}

impl Margin {
    /// An empty margin.
    #[must_use]
    pub fn new(columns: &[usize], sizes: &[usize]) -> Self {
        let sizes: Vec<usize> = columns.iter().map(|&column| sizes[column]).collect();
        let cells = sizes.iter().product();
        Self { columns: columns.to_vec(), sizes, counts: vec![0; cells], variance: 0 }
    }

    /// Where the combination of codes (from 0 on) is.
    #[must_use]
    pub fn place(&self, codes: impl IntoIterator<Item = usize>) -> usize {
        self.sizes.iter().zip(codes).fold(0, |at, (size, code)| at * size + code)
    }

    /// The codes (from 0 on) of a place.
    #[must_use]
    pub fn codes(&self, mut place: usize) -> Vec<usize> {
        let mut codes = vec![0; self.sizes.len()];
        for (code, size) in codes.iter_mut().zip(&self.sizes).rev() {
            *code = place % size;
            place /= size;
        }
        codes
    }

    /// Standard deviation of the noise, in persons.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a spread needs no 53 bits")]
    pub fn deviation(&self) -> f64 {
        (self.variance as f64).sqrt() / f64::from(UNIT)
    }
}

/// All choices of `length` out of `columns`, in ascending order.
#[must_use]
pub fn choices(columns: usize, length: usize) -> Vec<Vec<usize>> {
    let mut all = Vec::new();
    let mut chosen: Vec<usize> = (0..length).collect();
    if length == 0 || length > columns {
        return all;
    }
    loop {
        all.push(chosen.clone());
        let Some(at) = (0..length).rev().find(|&at| chosen[at] < columns - length + at) else {
            return all;
        };
        chosen[at] += 1;
        for next in at + 1..length {
            chosen[next] = chosen[next - 1] + 1;
        }
    }
}

/// Counts rows of weight `weights[r]` (in 64ths) in each margin.
///
/// Cost: one pass over the columns of each margin; the threads share margins, not rows.
pub fn count(rows: &Rows, weights: &[u8], margins: &mut [Margin]) {
    margins.par_iter_mut().for_each(|margin| match *margin.columns {
        [a] => {
            // Blank has place 0, so the padded table is one longer.
            let mut padded = vec![0_u32; margin.sizes[0] + 1];
            let mut full = vec![0_i64; padded.len()];
            for (part, weights) in rows.values[a].chunks(1 << 20).zip(weights.chunks(1 << 20)) {
                for (&x, &w) in part.iter().zip(weights) {
                    padded[usize::from(x)] += u32::from(w);
                }
                drain(&mut padded, &mut full);
            }
            margin.counts.copy_from_slice(&full[1..]);
        }
        [a, b] => {
            let width = margin.sizes[1] + 1;
            let mut padded = vec![0_u32; (margin.sizes[0] + 1) * width];
            let mut full = vec![0_i64; padded.len()];
            let (a, b) = (&rows.values[a], &rows.values[b]);
            for at in (0..a.len()).step_by(1 << 20) {
                let end = a.len().min(at + (1 << 20));
                for ((&x, &y), &w) in a[at..end].iter().zip(&b[at..end]).zip(&weights[at..end]) {
                    padded[usize::from(x) * width + usize::from(y)] += u32::from(w);
                }
                drain(&mut padded, &mut full);
            }
            for x in 0..margin.sizes[0] {
                let from = (x + 1) * width + 1;
                let to = x * margin.sizes[1];
                margin.counts[to..to + margin.sizes[1]]
                    .copy_from_slice(&full[from..from + margin.sizes[1]]);
            }
        }
        [_, _, _] => {
            let (wide, narrow) = (margin.sizes[1], margin.sizes[2]);
            let of = |at: usize| rows.values[margin.columns[at]].iter();
            for (((&x, &y), &z), &w) in of(0).zip(of(1)).zip(of(2)).zip(weights) {
                if x > 0 && y > 0 && z > 0 {
                    let line = (usize::from(x) - 1) * wide + usize::from(y) - 1;
                    margin.counts[line * narrow + usize::from(z) - 1] += i64::from(w);
                }
            }
        }
        _ => {}
    });
}

fn drain(padded: &mut [u32], full: &mut [i64]) {
    for (part, full) in padded.iter_mut().zip(full) {
        *full += i64::from(std::mem::take(part));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_are_all_there_in_order() {
        assert_eq!(choices(4, 2), [[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]]);
        assert_eq!(choices(18, 3).len(), 816);
        assert!(choices(2, 3).is_empty());
    }
}
