//! The first rows: a tree over the columns, each column drawn given the one above it.
//!
//! Numbers are apportioned, not drawn: of the rows with a code above, each code below gets its
//! share to the nearest whole row, so that both margins of each edge are right at once.
//!
//! Source: R. `McKenna`, G. Miklau, D. Sheldon, "Winning the NIST Contest" (2021), the tree only.
use crate::aggregate::margin::choices;
use crate::aggregate::{Aggregates, Places};
use crate::random::Stream;

/// `table[x][y]`: persons with code x of one column and y of another; 0 is blank.
type Table = Vec<Vec<f64>>;

fn single(aggregates: &Aggregates, places: &Places, column: usize) -> Vec<f64> {
    let counts = &aggregates.released[places.of(&[column])];
    let known = counts.iter().map(|count| f64::from(count.unwrap_or(0)));
    let mut all = vec![0.0];
    all.extend(known);
    all[0] = (persons(aggregates) - all.iter().sum::<f64>()).max(0.0);
    all
}

#[expect(clippy::cast_precision_loss, reason = "far below 2⁵³")]
fn persons(aggregates: &Aggregates) -> f64 {
    aggregates.rows as f64
}

/// The table of two columns, a before b, blanks from what the single counts leave.
fn pair(aggregates: &Aggregates, places: &Places, a: usize, b: usize) -> Table {
    let (x, y) = (single(aggregates, places, a), single(aggregates, places, b));
    let mut table = vec![vec![0.0; y.len()]; x.len()];
    let number = places.of(&[a, b]);
    let width = y.len() - 1;
    for (at, count) in aggregates.released[number].iter().enumerate() {
        table[at / width + 1][at % width + 1] = f64::from(count.unwrap_or(0));
    }
    for i in 1..x.len() {
        table[i][0] = (x[i] - table[i].iter().sum::<f64>()).max(0.0);
    }
    for j in 1..y.len() {
        let sum: f64 = table.iter().map(|row| row[j]).sum();
        table[0][j] = (y[j] - sum).max(0.0);
    }
    let sum: f64 = table.iter().flatten().sum();
    table[0][0] = (persons(aggregates) - sum).max(0.0);
    table
}

/// How much two columns tell of each other, in nats per row.
fn information(table: &Table) -> f64 {
    let rows: Vec<f64> = table.iter().map(|row| row.iter().sum()).collect();
    let columns: Vec<f64> =
        (0..table[0].len()).map(|j| table.iter().map(|row| row[j]).sum()).collect();
    let all: f64 = rows.iter().sum();
    let mut sum = 0.0;
    for (row, &of_row) in table.iter().zip(&rows) {
        for (&count, &of_column) in row.iter().zip(&columns) {
            if count > 0.0 {
                sum += count / all * (count * all / (of_row * of_column)).ln();
            }
        }
    }
    sum
}

/// Shares `total` out in proportion to `weights`, to whole numbers that add up.
fn apportion(weights: &[f64], total: usize) -> Vec<usize> {
    let sum: f64 = weights.iter().sum();
    let mut parts = vec![0; weights.len()];
    if sum <= 0.0 {
        parts[0] = total;
        return parts;
    }
    let exact: Vec<f64> = weights.iter().map(|w| w / sum * size(total)).collect();
    for (part, exact) in parts.iter_mut().zip(&exact) {
        *part = floor(*exact);
    }
    let mut left = total - parts.iter().sum::<usize>().min(total);
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by(|&a, &b| exact[b].fract().total_cmp(&exact[a].fract()).then(a.cmp(&b)));
    for at in order {
        if left == 0 {
            break;
        }
        parts[at] += 1;
        left -= 1;
    }
    parts
}

#[expect(clippy::cast_precision_loss, reason = "numbers of rows are far below 2⁵³")]
fn size(number: usize) -> f64 {
    number as f64
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is from 0 on")]
fn floor(exact: f64) -> usize {
    exact as usize
}

/// Rows one after the other, each a code of every column; 0 is blank.
pub(super) fn grow(
    aggregates: &Aggregates,
    places: &Places,
    columns: usize,
    seed: &[u8],
) -> Vec<u16> {
    let count = usize::try_from(aggregates.rows).unwrap_or(usize::MAX);
    let mut values = vec![0_u16; count * columns];
    let pairs = aggregates.margins.iter().any(|margin| margin.columns.len() == 2);
    for (column, parent) in edges(aggregates, places, columns, pairs) {
        let mut random = Stream::new(seed, "tree", column as u64);
        // The rows with each code above; all rows where there is no column above.
        let groups = match parent {
            None => vec![(single(aggregates, places, column), (0..count).collect::<Vec<_>>())],
            Some(parent) => {
                let (a, b) = (column.min(parent), column.max(parent));
                let table = pair(aggregates, places, a, b);
                let weights = |x: usize| -> Vec<f64> {
                    if parent < column {
                        table[x].clone()
                    } else {
                        table.iter().map(|row| row[x]).collect()
                    }
                };
                let codes = if parent < column { table.len() } else { table[0].len() };
                let mut rows = vec![Vec::new(); codes];
                for row in 0..count {
                    rows[usize::from(values[row * columns + parent])].push(row);
                }
                (0..codes).map(weights).zip(rows).collect()
            }
        };
        for (weights, mut rows) in groups {
            shuffle(&mut rows, &mut random);
            let mut rows = rows.iter();
            let total = rows.len();
            for (code, part) in (0_u16..).zip(apportion(&weights, total)) {
                for &row in rows.by_ref().take(part) {
                    values[row * columns + column] = code;
                }
            }
        }
    }
    values
}

fn shuffle(rows: &mut [usize], random: &mut Stream) {
    for at in (1..rows.len()).rev() {
        let other = usize::try_from(random.below(at as u64 + 1)).unwrap_or(0);
        rows.swap(at, other);
    }
}

/// Each column with the one above it, those above first: the tree of most information.
fn edges(
    aggregates: &Aggregates,
    places: &Places,
    columns: usize,
    pairs: bool,
) -> Vec<(usize, Option<usize>)> {
    if !pairs {
        return (0..columns).map(|column| (column, None)).collect();
    }
    let mut told = vec![vec![0.0; columns]; columns];
    for choice in choices(columns, 2) {
        let (a, b) = (choice[0], choice[1]);
        told[a][b] = information(&pair(aggregates, places, a, b));
        told[b][a] = told[a][b];
    }
    let mut order = vec![(0, None)];
    let mut best: Vec<(f64, usize)> = (0..columns).map(|c| (told[0][c], 0)).collect();
    let mut out: Vec<usize> = (1..columns).collect();
    while let Some(at) = (0..out.len())
        .max_by(|&i, &j| best[out[i]].0.total_cmp(&best[out[j]].0).then(out[j].cmp(&out[i])))
    {
        let column = out.remove(at);
        order.push((column, Some(best[column].1)));
        for &other in &out {
            if told[column][other] > best[other].0 {
                best[other] = (told[column][other], column);
            }
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_whole_and_add_up() {
        assert_eq!(apportion(&[1.0, 1.0, 1.0], 10), [4, 3, 3]);
        assert_eq!(apportion(&[0.0, 0.0], 3), [3, 0]);
        assert_eq!(apportion(&[0.2, 0.8], 5), [1, 4]);
    }
}
