use disclosure::*;
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let f = |p: &str| std::io::BufReader::new(std::fs::File::open(p).unwrap());
    let book = (a[2] != "-").then(|| rows::codebook(f(&a[2])).unwrap());
    let t = std::time::Instant::now();
    let rows = rows::read(f(&a[1]), book.as_ref()).unwrap();
    eprintln!("read {:?}", t.elapsed());
    let n = rows.len() as f64;
    let delta = if a[5] == "pac" { 1.0 / (n * n.ln()) } else { a[5].parse().unwrap() };
    let ag = aggregate::aggregate(
        &rows,
        &aggregate::Request {
            epsilon: a[4].parse().unwrap(),
            delta,
            length: a[3].parse().unwrap(),
            seed: a[6].as_bytes().to_vec(),
        },
    )
    .unwrap();
    eprintln!(
        "agg {:?} rho {} clip {:?}",
        t.elapsed(),
        ag.spent.as_ref().unwrap().rho,
        ag.spent.as_ref().unwrap().clip
    );
    let syn = synthetic::synthesize(&ag, &rows.columns, a[6].as_bytes());
    eprintln!("syn {:?} rows {}", t.elapsed(), syn.len());
    syn.write(std::io::BufWriter::new(std::fs::File::create(&a[7]).unwrap()), "release: x")
        .unwrap();
    eprintln!("write {:?}", t.elapsed());
    if let Some(p) = a.get(8) {
        use std::io::Write;
        let mut o = std::io::BufWriter::new(std::fs::File::create(p).unwrap());
        for (m, rel) in ag.margins.iter().zip(&ag.released) {
            for (at, c) in rel.iter().enumerate() {
                if let Some(c) = c {
                    let codes = m.codes(at);
                    let parts: Vec<String> = m
                        .columns
                        .iter()
                        .zip(codes)
                        .map(|(&c, v)| {
                            format!(
                                "{}:{}",
                                rows.columns[c].name, rows.columns[c].codes[ag.known[c][v]]
                            )
                        })
                        .collect();
                    writeln!(o, "{}\t{c}", parts.join(";")).unwrap();
                }
            }
        }
    }
}
