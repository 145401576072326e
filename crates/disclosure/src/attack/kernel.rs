//! Which hidden cells follow from the equations alone: Gaussian elimination modulo 2⁶¹ − 1,
//! checked again in whole numbers.
//!
//! A cell is determined if and only if it is 0 in every vector of the kernel of the equations.
//! A few vectors are drawn at random in it: a cell that is not 0 in one of them has, beside the
//! true table, another that fits all equations and differs there. That each vector fits is
//! checked over the integers, without a modulus; where that succeeds (`exact`) no choice of the
//! prime can have hidden a cell. A cell that a person of it knows to be 1 gives away each cell
//! that is the same multiple of it in all vectors.
use super::system::Equation;
use rand::Rng;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// 2⁶¹ − 1, a prime.
const PRIME: u64 = (1 << 61) - 1;

fn add(a: u64, b: u64) -> u64 {
    let sum = a + b;
    if sum >= PRIME { sum - PRIME } else { sum }
}

fn subtract(a: u64, b: u64) -> u64 {
    if a >= b { a - b } else { a + PRIME - b }
}

#[expect(clippy::cast_possible_truncation, reason = "both halves have 61 bits")]
fn multiply(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    add(product as u64 & PRIME, (product >> 61) as u64)
}

fn inverse(a: u64) -> u64 {
    // Fermat: a to the power p − 2.
    let (mut power, mut base, mut rest) = (1, a, PRIME - 2);
    while rest > 0 {
        if rest & 1 == 1 {
            power = multiply(power, base);
        }
        base = multiply(base, base);
        rest >>= 1;
    }
    power
}

fn residue(value: i64) -> u64 {
    let size = value.unsigned_abs() % PRIME;
    if value < 0 { subtract(0, size) } else { size }
}

/// The number nearest to 0 with this residue.
fn lift(residue: u64) -> i64 {
    let signed = i64::try_from(residue).unwrap_or(i64::MAX);
    if residue > PRIME / 2 { signed - i64::try_from(PRIME).unwrap_or(i64::MAX) } else { signed }
}

/// How many vectors are drawn: with numbers of 14 bits, a cell that is free is 0 in all of them
/// once in 2⁵⁶.
const VECTORS: usize = 4;

/// Vectors in the kernel.
#[derive(Debug)]
pub(crate) struct Kernel {
    /// `vectors[k][variable]`, modulo the prime; variables in no equation are free.
    pub(crate) vectors: [Vec<u64>; VECTORS],
    /// Whether all fit every equation as whole numbers.
    pub(crate) exact: bool,
}

impl Kernel {
    /// Whether the equations determine a variable.
    pub(crate) fn determined(&self, at: u32) -> bool {
        self.vectors.iter().all(|vector| vector[at as usize] == 0)
    }

    /// Variables with one ratio determine each other; none for a determined one.
    pub(crate) fn ratio(&self, at: u32) -> Option<[u64; VECTORS]> {
        let mut values = [0; VECTORS];
        for (value, vector) in values.iter_mut().zip(&self.vectors) {
            *value = vector[at as usize];
        }
        let scale = inverse(*values.iter().find(|&&value| value != 0)?);
        Some(values.map(|value| multiply(value, scale)))
    }
}

type Row = Vec<(u32, u64)>;

/// Draws the vectors. `size`: how many variables there are.
pub(crate) fn kernel(equations: &[Equation], size: usize, random: &mut impl Rng) -> Kernel {
    let rows: Vec<Row> = equations
        .iter()
        .filter(|equation| !equation.terms.is_empty())
        .map(|equation| equation.terms.iter().map(|&(at, c)| (at, residue(c))).collect())
        .collect();
    let solved = eliminate(rows, size);
    let mut vectors: [Vec<u64>; VECTORS] = std::array::from_fn(|_| vec![0; size]);
    for vector in &mut vectors {
        for value in vector.iter_mut() {
            // Small numbers, so that the lifted vector stays within 64 bits.
            *value = residue(i64::from(random.next_u32() >> 18) - (1 << 13));
        }
        for (pivot, row) in solved.iter().rev() {
            let sum = row
                .iter()
                .filter(|(at, _)| at != pivot)
                .fold(0, |sum, &(at, c)| add(sum, multiply(c, vector[at as usize])));
            vector[*pivot as usize] = subtract(0, sum);
        }
    }
    let exact = vectors.iter_mut().all(|vector| {
        // A pivot other than ±1 leaves fractions: a multiple of the vector is whole.
        [1, 2, 12, 120, 27_720, 12_252_240].iter().any(|&multiple| {
            let whole: Vec<u64> = vector.iter().map(|&value| multiply(value, multiple)).collect();
            let fits = fits(equations, &whole);
            if fits {
                *vector = whole;
            }
            fits
        })
    });
    Kernel { vectors, exact }
}

/// Whether a vector, lifted to whole numbers, is in the kernel without a modulus.
fn fits(equations: &[Equation], vector: &[u64]) -> bool {
    equations.iter().all(|equation| {
        let value = |&(at, c): &(u32, i64)| i128::from(c) * i128::from(lift(vector[at as usize]));
        equation.terms.iter().map(value).sum::<i128>() == 0
    })
}

/// Each pivot with its row, the pivot's coefficient 1; rows name no earlier pivot.
fn eliminate(mut rows: Vec<Row>, size: usize) -> Vec<(u32, Row)> {
    let mut holders: Vec<Vec<u32>> = vec![Vec::new(); size];
    let mut queue = BinaryHeap::new();
    for (number, row) in (0_u32..).zip(&rows) {
        queue.push(Reverse((row.len(), number)));
        for &(at, _) in row {
            holders[at as usize].push(number);
        }
    }
    let (mut solved, mut merged) = (Vec::new(), Vec::new());
    while let Some(Reverse((length, number))) = queue.pop() {
        if rows[number as usize].len() != length || length == 0 {
            continue;
        }
        let mut row = std::mem::take(&mut rows[number as usize]);
        // The variable in the fewest rows makes the fewest new entries (Markowitz); a
        // coefficient of ±1 keeps the vectors whole.
        let Some(&(pivot, coefficient)) = row
            .iter()
            .min_by_key(|&&(at, c)| (c != 1 && c != PRIME - 1, holders[at as usize].len(), at))
        else {
            continue;
        };
        let scale = inverse(coefficient);
        for (_, c) in &mut row {
            *c = multiply(*c, scale);
        }
        for (at, _) in &row {
            holders[*at as usize].retain(|&holder| holder != number);
        }
        for other in std::mem::take(&mut holders[pivot as usize]) {
            let old = &rows[other as usize];
            let Ok(place) = old.binary_search_by_key(&pivot, |&(at, _)| at) else { continue };
            let factor = old[place].1;
            take_off(old, &row, factor, &mut merged, |at, entered| {
                if entered {
                    holders[at as usize].push(other);
                } else if at != pivot {
                    holders[at as usize].retain(|&holder| holder != other);
                }
            });
            std::mem::swap(&mut rows[other as usize], &mut merged);
            queue.push(Reverse((rows[other as usize].len(), other)));
        }
        solved.push((pivot, row));
    }
    solved
}

/// `from − factor · row` into `into`; `moved` hears which variables entered and which left.
fn take_off(from: &Row, row: &Row, factor: u64, into: &mut Row, mut moved: impl FnMut(u32, bool)) {
    into.clear();
    let (mut left, mut right) = (from.iter().peekable(), row.iter().peekable());
    loop {
        let next = left.peek().map_or(u32::MAX, |term| term.0);
        let Some(&&(at, coefficient)) = right.peek().filter(|term| term.0 <= next) else {
            // No variable has the number u32::MAX: there would be no memory for so many.
            match left.next() {
                Some(&term) => into.push(term),
                None => return,
            }
            continue;
        };
        right.next();
        let taken = multiply(factor, coefficient);
        if at == next {
            let rest = subtract(left.next().map_or(0, |term| term.1), taken);
            if rest == 0 {
                moved(at, false);
            } else {
                into.push((at, rest));
            }
        } else {
            into.push((at, subtract(0, taken)));
            moved(at, true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arithmetic_modulo_the_prime_agrees_with_itself() {
        for a in [1, 2, 7, PRIME - 1, 123_456_789_012_345] {
            assert_eq!(multiply(a, inverse(a)), 1);
            assert_eq!(add(subtract(0, a), a), 0);
        }
        assert_eq!(lift(residue(-5)), -5);
    }
}
