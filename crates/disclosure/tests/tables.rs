//! Rounding, cell keys, reading and writing, advice.
use crate::vectors::table;
use disclosure::attack::{Attack, Open, Release, audit};
use disclosure::cellkey::{Changes, PUBLISHED, cell_key, perturb, record_key};
use disclosure::protect::{Rule, protect};
use disclosure::recommend::recommend;
use disclosure::round::round;
use disclosure::suppress::{Threshold, suppress};
use disclosure::table::{Count, Hierarchies, Table, read, write};
use proptest::prelude::*;
use std::fmt::Write as _;

/// Counts of rows by columns with margins.
fn margins(counts: &[Vec<u64>]) -> Table {
    let mut csv = String::from("row,column,count\n");
    for (r, counts) in counts.iter().enumerate() {
        for (c, count) in counts.iter().enumerate() {
            writeln!(csv, "r{r},c{c},{count}").unwrap();
        }
    }
    table(&csv).with_margins()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_rounded_table_adds_up_and_has_no_small_count(
        counts in prop::collection::vec(prop::collection::vec(0_u64..9, 4), 3),
        base in prop::sample::select(vec![3_u64, 5]),
    ) {
        let exact = margins(&counts);
        let made = round(&exact, base).unwrap();
        made.table.check().unwrap();
        for (cell, own) in made.table.cells.iter().zip(&exact.cells) {
            let (Count::Known(after), Count::Known(before)) = (cell.count, own.count) else { panic!() };
            prop_assert!(after == 0 || after >= base || before >= base);
            prop_assert!(before != 0 || after == 0, "nobody stays nobody");
            prop_assert!(after.abs_diff(before) <= made.largest);
        }
    }

    #[test]
    fn a_suppressed_table_withstands_an_attack_made_anew(
        counts in prop::collection::vec(prop::collection::vec(0_u64..30, 5), 4),
    ) {
        let exact = margins(&counts);
        let rule = Threshold::new(3);
        // Where nothing can hide a cell there is no release, and that is an answer.
        let Ok(made) = suppress(&exact, rule, &Attack::default()) else { return Ok(()) };
        let attack = Attack { seed: 99, width: rule.width, ..Attack::default() };
        let found = audit(&[Release::exact(&made.table)], Some(&exact), &attack).unwrap();
        prop_assert!(found.passes(), "{:?}", found.findings);
        prop_assert!(found.exact && found.unproven == 0);
        for (bound, cell) in found.bounds.iter().zip(made.table.cells.iter().zip(&exact.cells)
            .filter(|(made, _)| made.count == Count::Suppressed)) {
            let own = i64::try_from(cell.1.count.known().unwrap()).unwrap();
            prop_assert!(bound.lower <= own && bound.upper.is_none_or(|upper| own <= upper));
        }
        // The control: any one suppressed cell said again opens a line of this pattern, or was
        // there to widen a range; said with all others it is found to be said.
        let mut said = made.table.clone();
        if let Some(cell) = said.cells.iter().position(|c| c.count == Count::Suppressed) {
            said.cells[cell].count = exact.cells[cell].count;
            let releases = [Release::exact(&made.table), Release::exact(&said)];
            let found = audit(&releases, None, &attack).unwrap();
            let is_said = found.findings.iter().any(|f| matches!(f.open, Open::Said { .. }));
            prop_assert!(is_said);
        }
    }
}

#[test]
fn the_published_changes_are_as_published() {
    let changes = Changes::published().unwrap();
    for (count, row) in PUBLISHED.iter().enumerate() {
        let mean: f64 = (0_u32..).zip(*row).map(|(j, p)| f64::from(j) * p).sum();
        assert!((mean - f64::from(u32::try_from(count).unwrap())).abs() < 1e-7, "{count}: {mean}");
        assert!(row.len() < 2 || row[1] == 0.0, "nothing becomes one");
    }
    for count in 2..5 {
        assert!((changes.variance(count) - 1.05).abs() < 1e-6, "{}", changes.variance(count));
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below 2⁶⁴")]
    let key = |share: f64| (share * 2_f64.powi(64)) as u64;
    let cases = [
        (0, 0.99, 0),
        (1, 0.5083, -1),
        (1, 0.5084, 1),
        (1, 0.9834, 2),
        (2, 0.17, 0),
        (3, 0.5, 0),
        (4, 0.07, -2),
        (9, 0.07, -2),
        (1_000, 0.95, 2),
    ];
    for (count, share, expected) in cases {
        assert_eq!(changes.change(count, key(share)), expected, "{count} {share}");
    }
}

#[test]
fn a_cell_key_is_the_same_for_the_same_persons_in_whatever_order() {
    let keys: Vec<u64> = (0..50_u32).map(|id| record_key(&[7; 32], &id.to_le_bytes())).collect();
    let (mut other, whole) = (keys.clone(), cell_key(keys.iter().copied()));
    other.reverse();
    assert_eq!(cell_key(other), whole);
    assert_ne!(cell_key(keys[1..].iter().copied()), whole);
    assert_ne!(record_key(&[8; 32], b"1"), record_key(&[7; 32], b"1"));
}

#[test]
fn zero_stays_zero_and_a_table_without_keys_is_refused() {
    let changes = Changes::published().unwrap();
    let keyed = table("sex,count,ckey\nF,0,0.99\nM,1,0.1\nX,7,0.99\n");
    let made = perturb(&keyed, &changes).unwrap();
    let counts: Vec<_> = made.cells.iter().map(|cell| cell.count).collect();
    assert_eq!(counts, [Count::Known(0), Count::Known(0), Count::Known(9)]);
    assert_eq!(made, perturb(&keyed, &changes).unwrap());
    let refused = perturb(&table("sex,count\nF,3\n"), &changes).unwrap_err();
    assert_eq!(refused.to_string(), "there is no column `ckey`");
}

#[track_caller]
fn wrong(csv: &str, sentence: &str) {
    let error = read(csv.as_bytes(), &Hierarchies::default()).unwrap_err();
    assert_eq!(error.to_string(), sentence);
}

#[test]
fn what_is_wrong_with_a_table_is_said_with_row_and_column() {
    wrong("sex\nF\n", "there is no column `count`");
    wrong("count\n3\n", "the file has no dimension");
    wrong("sex,count\n", "the file has no row");
    wrong("sex,sex,count\nF,F,1\n", "row 1 has the column `sex` twice");
    wrong("sex,count\nF,1,2\n", "row 2 has 3 columns and row 1 has 2");
    wrong("sex,count\nF,-1\n", "row 2, column `count`: `-1` is not a whole number from 0 on");
    wrong(
        "sex,count\n,1\n",
        "row 2, column `sex`: the code is blank; not known is a code of its own",
    );
    wrong("sex,count\nF,1\nF,2\n", "rows 2 and 3 are the same cell: sex=F");
    wrong(
        "sex,count,ckey\nF,1,1.5\n",
        "row 2, column `ckey`: `1.5` is not a cell key, a number from 0 to below 1",
    );
    let odd = table("sex,count\nF,1\nM,2\ntotal,4\n").check().unwrap_err();
    assert_eq!(odd.to_string(), "sex=total: the total is 4, but its parts by `sex` give 3");
    let circle = Hierarchies::read("dimension,code,parent\na,x,y\na,y,x\n".as_bytes()).unwrap();
    let error = read("a,count\nx,1\ny,2\n".as_bytes(), &circle).unwrap_err();
    assert!(error.to_string().contains("goes in a circle"), "{error}");
}

#[test]
fn zero_not_known_and_suppressed_are_three_values_in_a_file_too() {
    let own = table("sex,count\nF,0\nM,\nX,:c\ntotal,12\n");
    let mut file = Vec::new();
    write(&mut file, &own, "release: method=suppression; threshold=3").unwrap();
    let text = String::from_utf8(file.clone()).unwrap();
    assert!(text.contains("F,0,,\nM,,u,\nX,,c,\ntotal,12,,\n"), "{text}");
    let (again, statement) = read(&file[..], &Hierarchies::default()).unwrap();
    assert_eq!(again, own);
    assert_eq!(disclosure::statement::part(&statement.unwrap(), "threshold"), Some("3"));
}

#[test]
fn a_table_too_fine_is_refused_and_a_shelter_is_no_dimension() {
    let fine = margins(&[vec![1, 2, 1, 0], vec![2, 1, 9, 1], vec![1, 1, 2, 1], vec![2, 0, 1, 2]]);
    for rule in [Rule::Threshold(3), Rule::Rounding(3), Rule::CellKey] {
        let refused = protect(&fine, rule, &Attack::default()).unwrap_err();
        assert!(refused.to_string().contains("13 of 14 counts"), "{refused}");
    }
    let shelter = table("Приют,count\nA,30\nB,40\n");
    let refused = protect(&shelter, Rule::Threshold(3), &Attack::default()).unwrap_err();
    assert!(refused.to_string().contains("tells shelters apart"), "{refused}");
    assert!("threshold".parse::<Rule>().is_err() && "rounding=x".parse::<Rule>().is_err());
}

#[test]
fn every_method_is_tried_before_one_is_proposed() {
    let coarse = margins(&[vec![140, 2, 5], vec![125, 61, 9], vec![112, 8, 6]]);
    let advice = recommend(&coarse, 3, &Attack::default()).unwrap();
    assert_eq!(advice.persons, 468);
    let methods: Vec<&str> = advice.tried.iter().map(|t| t.method.as_str()).collect();
    assert_eq!(methods, ["threshold=3", "rounding=3", "cellkey", "dp epsilon=1"]);
    assert_eq!(advice.proposed.as_deref(), Some("threshold=3"));
    assert!(advice.tried[3].refused.as_deref().unwrap().contains("pool years"));
    // Where suppression would hide a third of the persons, rounding is proposed.
    let even = margins(&[vec![40, 2, 31], vec![25, 61, 9], vec![12, 33, 18]]);
    let advice = recommend(&even, 3, &Attack::default()).unwrap();
    assert!(advice.tried[0].loss.unwrap().hidden_share > 0.25);
    assert_eq!(advice.proposed.as_deref(), Some("rounding=3"));
}

#[test]
fn a_rounded_release_is_attacked_within_its_bounds() {
    let exact = margins(&[vec![1, 8, 7], vec![6, 2, 9], vec![5, 9, 2]]);
    let made = round(&exact, 3).unwrap();
    let hidden = suppress(&exact, Threshold::new(3), &Attack::default()).unwrap();
    let both =
        [Release::exact(&hidden.table), Release { table: &made.table, within: made.largest }];
    let found = audit(&both, None, &Attack::default()).unwrap();
    let alone = audit(&both[..1], None, &Attack::default()).unwrap();
    let width = |found: &disclosure::attack::Audit| found.narrowest.unwrap();
    assert!(width(&found) <= width(&alone), "a second release narrows the first");
}
