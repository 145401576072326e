//! Persons counted by a rule, on the command line.
use crate::world::{Demonstration, Safe};

#[test]
fn a_table_is_printed_with_its_totals_and_what_cannot_be_counted_is_refused() {
    let safe = Safe::new();
    let (world, _) = Demonstration::with_cases(&safe);
    let table =
        |words: &[&str]| world.run(&[&["statistics", "table", "--from", "2017"], words].concat());
    let said = table(&["--rule", "newly_identified", "--rows", "sex", "--columns", "age_group"]);
    let said = said.done().out;
    let rows: Vec<Vec<&str>> = said.lines().map(|line| line.split_whitespace().collect()).collect();
    assert!(said.contains("Female") && said.contains("Adult"), "{said}");
    let last = rows.last().unwrap();
    let numbers: Vec<u64> = last.iter().filter_map(|cell| cell.parse().ok()).collect();
    let (total, parts) = numbers.split_last().unwrap();
    assert_eq!(parts.iter().sum::<u64>(), *total, "each has one age group: {said}");
    assert!(*total > 0, "{said}");
    let bulgarian = table(&["--rule", "newly_identified", "--rows", "sex", "--lang", "bg"]);
    assert!(bulgarian.done().out.contains("Жена"));
    let refused = |words: &[&str]| table(words).refused().err;
    let rule = refused(&["--rule", "none", "--rows", "sex"]);
    assert!(rule.contains("There is no counting rule “none”"), "{rule}");
    let by = refused(&["--rule", "newly_identified", "--rows", "reached"]);
    assert!(by.contains("does not count by “reached”") && by.contains("sex"), "{by}");
    refused(&["--rule", "newly_identified", "--rows", "sex", "--until", "2016"]);
    refused(&["--rule", "newly_identified", "--rows", "sex", "--as", "varna"]);
}
