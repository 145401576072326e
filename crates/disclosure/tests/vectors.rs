//! Published disclosure failures: each must be caught.
use disclosure::attack::{Attack, Audit, Open, Release, audit};
use disclosure::suppress::{Threshold, suppress};
use disclosure::table::{Count, Hierarchies, Table, read};
use std::fmt::Write;

pub(crate) fn table(csv: &str) -> Table {
    read(csv.as_bytes(), &Hierarchies::default()).unwrap().0
}

fn attacked(tables: &[&str], attack: &Attack) -> Audit {
    let tables: Vec<Table> = tables.iter().map(|csv| table(csv)).collect();
    let releases: Vec<Release<'_>> = tables.iter().map(Release::exact).collect();
    audit(&releases, None, attack).unwrap()
}

#[track_caller]
fn check(tables: &[&str], attack: &Attack, open: &[&str]) {
    let found = attacked(tables, attack);
    let cells: Vec<&str> = found.findings.iter().map(|f| f.cell.as_str()).collect();
    assert_eq!(cells, open, "{found:#?}");
}

/// A table of rows and columns from its inner counts, with margins; `hidden` names cells.
fn grid(rows: &[(&str, &[u64])], columns: &[&str], hidden: &[(&str, &str)]) -> Table {
    let mut csv = String::from("row,column,count\n");
    for (row, counts) in rows {
        for (column, count) in columns.iter().zip(*counts) {
            writeln!(csv, "{row},{column},{count}").unwrap();
        }
    }
    let mut table = table(&csv).with_margins();
    for cell in 0..table.cells.len() {
        let name = table.name(cell);
        if hidden.iter().any(|(r, c)| name == format!("row={r}, column={c}")) {
            table.cells[cell].count = Count::Suppressed;
        }
    }
    table
}

const FOUR: [(&str, &[u64]); 4] = [
    ("w", &[30, 47, 64, 89]),
    ("x", &[90, 124, 5, 31]),
    ("y", &[92, 100, 59, 85]),
    ("z", &[800, 991, 651, 685]),
];
const HIDDEN: [(&str, &str); 9] = [
    ("w", "a"),
    ("w", "b"),
    ("w", "c"),
    ("x", "a"),
    ("x", "c"),
    ("y", "b"),
    ("y", "d"),
    ("z", "b"),
    ("z", "d"),
];

#[test]
fn a_cell_that_only_several_lines_together_give_away_is_found_and_one_more_repairs_it() {
    let open = grid(&FOUR, &["a", "b", "c", "d"], &HIDDEN);
    let found = audit(&[Release::exact(&open)], None, &Attack::default()).unwrap();
    assert!(found.exact);
    let [one] = found.findings.as_slice() else { panic!("{found:#?}") };
    assert_eq!(one.cell, "row=w, column=b");
    assert_eq!(one.open, Open::Recomputed { count: Some(47) });
    let mut more = HIDDEN.to_vec();
    more.push(("x", "b"));
    let closed = grid(&FOUR, &["a", "b", "c", "d"], &more);
    assert!(audit(&[Release::exact(&closed)], None, &Attack::default()).unwrap().passes());
}

#[test]
fn three_cells_of_one_each_are_pinned() {
    let csv = "v,count\nA,:c\nB,:c\nH,7\nM,:c\nW,0\ntotal,10\n";
    check(&[csv], &Attack::default(), &["v=A", "v=B", "v=M"]);
    // The control: with zeros suppressed as well nothing is pinned.
    let free = Attack { zeros: Some(false), ..Attack::default() };
    check(&[csv], &free, &[]);
}

#[test]
fn zeros_and_ones_that_sums_give_away_are_pinned() {
    let attack = Attack::default();
    check(&["v,count\na,:c\nb,:c\nc,0\ntotal,0\n"], &attack, &["v=a", "v=b"]);
    check(&["v,count\na,10\nb,5\nc,:c\nd,:c\ntotal,15\n"], &attack, &["v=c", "v=d"]);
    let naturals = Attack { zeros: Some(true), ..Attack::default() };
    check(&["v,count\na,10\nb,3\nc,:c\nd,:c\ntotal,15\n"], &naturals, &["v=c", "v=d"]);
    // With zeros possible the range is 0 to 2, too narrow for a threshold of 3 or more.
    let wide = Attack { width: 3, ..Attack::default() };
    check(&["v,count\na,10\nb,3\nc,:c\nd,:c\ntotal,15\n"], &wide, &["v=c", "v=d"]);
}

#[test]
fn a_title_gives_a_cell_away() {
    let csv = "age,count\n18+,177\n<18,:c\n";
    check(&[csv], &Attack::default(), &[]);
    let titled = attacked(&[csv], &Attack { title: Some(180), ..Attack::default() });
    assert_eq!(titled.findings[0].open, Open::Recomputed { count: Some(3) });
}

#[test]
fn microdata1_takes_three_secondary_cells() {
    let csv = "region,sex,count\nA,m,18\nA,f,2\nB,m,14\nB,f,19\nC,m,12\nC,f,10\nD,m,11\nD,f,14\n";
    let table = table(csv).with_margins();
    let made = suppress(&table, Threshold::new(3), &Attack::default()).unwrap();
    assert_eq!((made.primary, made.secondary), (1, 3));
    let hidden: Vec<String> = (0..table.cells.len())
        .filter(|&cell| made.table.cells[cell].count == Count::Suppressed)
        .map(|cell| table.name(cell))
        .collect();
    let optimal = ["region=A, sex=m", "region=A, sex=f", "region=C, sex=m", "region=C, sex=f"];
    assert_eq!(hidden, optimal, "5, 6, 11 and 12 of the published pattern");
}

#[test]
fn two_single_persons_do_not_hide_each_other() {
    let table = table("region,count\na,1\nb,2\nc,1\nd,0\ntotal,4\n");
    let rule = Threshold { below: 2, width: 1 };
    let made = suppress(&table, rule, &Attack::default()).unwrap();
    assert_eq!((made.primary, made.secondary), (2, 1));
    // The control: without the third cell the one person of `a` knows `c`.
    let open = "region,count\na,:c\nb,2\nc,:c\nd,0\ntotal,4\n";
    let open = self::table(open);
    let release = [Release::exact(&open)];
    let attack = Attack { zeros: Some(false), ..Attack::default() };
    assert!(audit(&release, None, &attack).unwrap().passes());
    let found = audit(&release, Some(&table), &attack).unwrap();
    let given: Vec<&str> = found.findings.iter().map(|f| f.cell.as_str()).collect();
    assert_eq!(given, ["region=a", "region=c"]);
    assert!(matches!(&found.findings[0].open, Open::GivenAway { by } if by == "region=c"));
}

#[test]
fn linked_tables_are_attacked_together() {
    let by_sex = "sex,region,count\nF,A,:c\nF,B,:c\nF,total,9\nM,A,5\nM,B,4\nM,total,9\n";
    let by_region = "region,count\nA,8\nB,10\ntotal,18\n";
    check(&[by_sex], &Attack::default(), &[]);
    check(&[by_sex, by_region], &Attack::default(), &["sex=F, region=A", "sex=F, region=B"]);
}

#[test]
fn the_difference_of_successive_releases_is_attacked() {
    let first = "year,sex,count\n2017,F,:c\n2017,M,:c\n2017,total,9\n";
    let second = "year,sex,count\n2017,F,:c\n2018,F,12\n2017,M,:c\n2018,M,7\n\
                  2017,total,9\n2018,total,19\ntotal,F,14\ntotal,M,14\ntotal,total,28\n";
    check(&[first], &Attack::default(), &[]);
    check(&[first, second], &Attack::default(), &["year=2017, sex=F", "year=2017, sex=M"]);
    let said = "year,sex,count\n2017,F,2\n";
    let found = attacked(&[first, said], &Attack::default());
    assert_eq!(found.findings[0].open, Open::Said { count: 2 });
    let other = "year,sex,count\n2017,total,8\n";
    let tables = [table(first), table(other)];
    let releases: Vec<Release<'_>> = tables.iter().map(Release::exact).collect();
    let refused = audit(&releases, None, &Attack::default()).unwrap_err();
    assert!(refused.to_string().contains("one release says 9 and another 8"), "{refused}");
}
