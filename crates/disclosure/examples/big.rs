use disclosure::attack::*;
use disclosure::random::Stream;
use disclosure::suppress::*;
use disclosure::table::*;
fn main() {
    let n: u64 = std::env::args().nth(1).map_or(200_000, |s| s.parse().unwrap());
    let mut r = Stream::new(b"big", "x", 0);
    // oblast: 6 regions with 28 oblasti under total; year 17, form 8, age 7, sex 3
    let sizes = [28u64, 16, 6, 7, 2];
    let mut counts = std::collections::HashMap::new();
    for _ in 0..n {
        let c: Vec<u64> = sizes
            .iter()
            .map(|&s| {
                let a = r.below(s);
                let b = r.below(s);
                a.min(b)
            })
            .collect();
        *counts.entry(c).or_insert(0u64) += 1;
    }
    let mut csv = String::from("oblast,year,age,form,sex,count\n");
    let mut h = String::from("dimension,code,parent\n");
    for o in 0..28 {
        h += &format!("oblast,o{o},r{}\n", o % 6);
    }
    // compute all margins with region level
    let mut all: std::collections::BTreeMap<Vec<String>, u64> = Default::default();
    let mut idx = vec![0u64; 5];
    loop {
        let c = counts.get(&idx).copied().unwrap_or(0);
        let lab = |d: usize, v: u64| -> Vec<String> {
            if d == 0 {
                vec![format!("o{v}"), format!("r{}", v % 6), "total".into()]
            } else {
                vec![format!("{}{v}", ["o", "y", "a", "f", "s"][d]), "total".into()]
            }
        };
        let mut keys: Vec<Vec<String>> = vec![vec![]];
        for d in 0..5 {
            let mut nk = vec![];
            for k in &keys {
                for l in lab(d, idx[d]) {
                    let mut k = k.clone();
                    k.push(l);
                    nk.push(k);
                }
            }
            keys = nk;
        }
        for k in keys {
            *all.entry(k).or_insert(0) += c;
        }
        let mut d = 0;
        while d < 5 {
            idx[d] += 1;
            if idx[d] < sizes[d] {
                break;
            }
            idx[d] = 0;
            d += 1;
        }
        if d == 5 {
            break;
        }
    }
    for (k, v) in &all {
        csv += &format!("{},{v}\n", k.join(","));
    }
    let h = Hierarchies::read(h.as_bytes()).unwrap();
    let (t, _) = read(csv.as_bytes(), &h).unwrap();
    let b = std::time::Instant::now();
    println!(
        "cells {} zeros {} small {}",
        t.cells.len(),
        t.cells.iter().filter(|c| c.count == Count::Known(0)).count(),
        t.cells.iter().filter(|c| matches!(c.count, Count::Known(1..=2))).count()
    );
    eprintln!("start");
    let m = suppress(&t, Threshold::new(3), &Attack::default());
    match m {
        Ok(m) => println!(
            "primary {} secondary {} hidden {} eq {} exact {} unproven {} narrowest {:?} {:?}",
            m.primary,
            m.secondary,
            m.audit.hidden,
            m.audit.equations,
            m.audit.exact,
            m.audit.unproven,
            m.audit.narrowest,
            b.elapsed()
        ),
        Err(e) => println!("{e} {:?}", b.elapsed()),
    }
}
