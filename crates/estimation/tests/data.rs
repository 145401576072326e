//! The published tables, as `design/statistics.md` 2.1 writes them down.
use estimation::lists::Lists;

/// Lists in the notation of the field: `LA 54; NG 463; LA·NG 15`.
pub(crate) fn lists(names: &str, counts: &str) -> Lists {
    let names: Vec<String> = names.split_whitespace().map(str::to_owned).collect();
    let index = |name: &str| names.iter().position(|n| n == name).unwrap();
    let counts: Vec<(u16, u64)> = counts
        .split(';')
        .map(|one| {
            let (history, count) = one.trim().rsplit_once(' ').unwrap();
            let history = history.split('·').fold(0, |h, name| h | 1 << index(name));
            (history, count.parse().unwrap())
        })
        .collect();
    Lists::new(names, &counts).unwrap()
}

/// UK 2013 strategic assessment, six lists, N = 2,744 (Home Office; Silverman 2014).
pub(crate) fn uk() -> Lists {
    lists(
        "LA NG PF GO GP NCA",
        "LA 54; NG 463; PF 907; GO 695; GP 316; NCA 57; LA·NG 15; LA·PF 19; LA·GO 3; NG·PF 56; \
         NG·GO 19; NG·GP 1; NG·NCA 3; PF·GO 69; PF·GP 10; PF·NCA 31; GO·GP 8; GO·NCA 6; GP·NCA 1; \
         LA·NG·PF 1; LA·NG·GO 1; NG·PF·GO 4; NG·PF·NCA 3; PF·GO·NCA 1; LA·NG·PF·GO 1",
    )
}

/// The same with PF and NCA merged.
pub(crate) fn uk_5() -> Lists {
    lists(
        "LA NG PFNCA GO GP",
        "LA 54; NG 463; PFNCA 995; GO 695; GP 316; LA·NG 15; LA·PFNCA 19; LA·GO 3; NG·PFNCA 62; \
         NG·GO 19; NG·GP 1; PFNCA·GO 76; PFNCA·GP 11; GO·GP 8; LA·NG·PFNCA 1; LA·NG·GO 1; \
         NG·PFNCA·GO 4; LA·NG·PFNCA·GO 1",
    )
}

/// The Netherlands, six lists, N = 8,234.
pub(crate) fn ned() -> Lists {
    lists(
        "I K O P R Z",
        "I·O·P 4; I·O 1; I·P·Z 4; I·P 18; I·R 3; I·Z 16; I 352; K·O 1; K·P 44; K·Z 4; K 1299; \
         O·P·R 2; O·P·Z 7; O·P 59; O·R 2; O·Z 57; O 403; P·R·Z 1; P·R 82; P·Z 125; P 4466; R·Z 2; \
         R 650; Z 632",
    )
}

/// The same with I and O merged.
pub(crate) fn ned_5() -> Lists {
    lists(
        "IO K P R Z",
        "IO 756; K 1299; P 4466; R 650; Z 632; IO·K 1; IO·P 81; IO·R 5; IO·Z 73; K·P 44; K·Z 4; \
         P·R 82; P·Z 125; R·Z 2; IO·P·R 2; IO·P·Z 11; P·R·Z 1",
    )
}

/// New Orleans, eight lists; `c_d` is 1 in the older table (N = 185) and 2 in the newer (186).
pub(crate) fn new_orleans(c_d: u64) -> Lists {
    lists(
        "A B C D E F G H",
        &format!(
            "A 25; A·C 1; A·D 2; A·E 1; A·C·G 1; A·D·E 1; B 5; B·F 1; C 70; C·D {c_d}; C·E 1; C·G 1; \
             D 33; D·E 2; E 6; E·H 1; F 6; G 6; H 21"
        ),
    )
}

/// New Orleans with B, E, F and G merged, of the older table or the newer.
pub(crate) fn new_orleans_5(c_d: u64) -> Lists {
    lists(
        "A BEFG C D H",
        &format!(
            "A 25; BEFG 24; C 70; D 33; H 21; A·BEFG 1; A·C 1; A·D 2; BEFG·C 2; BEFG·D 2; BEFG·H 1; \
             C·D {c_d}; A·BEFG·C 1; A·BEFG·D 1"
        ),
    )
}

/// A western site, five lists, N = 345.
pub(crate) fn western() -> Lists {
    lists(
        "A B C D E",
        "A 52; B 90; C 114; D 45; E 21; A·C 4; A·D 2; A·E 5; B·C 6; B·D 1; D·E 3; A·C·E 1; B·C·D 1",
    )
}

/// Three invented lists, N = 96: two of them never overlap with the third.
pub(crate) fn artificial() -> Lists {
    lists("A B C", "A 40; B 30; C 20; A·B 6")
}

/// Korea, three lists, N = 123.
pub(crate) fn korea() -> Lists {
    lists("b c d", "d 41; c 5; b 5; b·c 54; b·d 6; c·d 0; b·c·d 12")
}

/// Kosovo, four lists, N = 4,400.
pub(crate) fn kosovo() -> Lists {
    lists(
        "EXH ABA OSCE HRW",
        "EXH 1131; ABA 845; OSCE 936; HRW 306; EXH·ABA 177; EXH·OSCE 228; EXH·HRW 106; ABA·OSCE 217; \
         ABA·HRW 31; OSCE·HRW 123; EXH·ABA·OSCE 181; EXH·ABA·HRW 18; EXH·OSCE·HRW 42; \
         ABA·OSCE·HRW 32; EXH·ABA·OSCE·HRW 27",
    )
}

/// An array with the first list fastest, the first entry of no list (Madigan & York 1997).
pub(crate) fn array(counts: &[u64]) -> Lists {
    let names = (0..counts.len().trailing_zeros()).map(|list| format!("L{}", list + 1)).collect();
    let counts: Vec<(u16, u64)> = (0..).zip(counts.iter().copied()).skip(1).collect();
    Lists::new(names, &counts).unwrap()
}

/// Fails unless the relative error is at most 1e-5, the design's tolerance for what is
/// deterministic.
#[track_caller]
pub(crate) fn close(found: f64, expected: f64) {
    within(found, expected, 1e-5);
}

/// Fails unless the relative error is at most `tolerance`.
#[track_caller]
pub(crate) fn within(found: f64, expected: f64, tolerance: f64) {
    let error = (found - expected).abs() / expected.abs();
    assert!(error <= tolerance, "{found} for {expected}: relative error {error:e}");
}
