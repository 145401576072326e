//! How long reading a programme document takes, without the start of a program
//! and without the pack: `seed FILE` prints the median of 101 in milliseconds.
//! For `make bench`.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "it measures, and prints what it measured"
)]
use formats::programme::{Directory, read_bytes};
use std::time::Instant;

fn main() {
    let bytes = std::fs::read(std::env::args().nth(1).unwrap()).unwrap();
    let directory = Directory::new(formats::pack::bulgaria());
    let mut times: Vec<f64> = (0..101)
        .map(|_| {
            let begun = Instant::now();
            let (programme, _) = read_bytes(&bytes, &directory);
            assert_eq!(programme.sections.len(), 7);
            begun.elapsed().as_secs_f64() * 1_000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!("{:.2}", times[50]);
}
