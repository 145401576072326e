//! A chain of pairs is not a person.
use crate::people::{list, person, table};
use linkage::cluster::Decisions;
use linkage::dedupe::{Options, dedupe};

#[test]
fn a_record_that_fits_two_persons_does_not_make_them_one() {
    // Two women of one name, three records each; and one record that says no more than the
    // name, which fits both.
    let one =
        |id: &str| person([id, "Радка", "Панева", "Куюмджиева", "F", "1981-03-07", "Видин", ""]);
    let two =
        |id: &str| person([id, "Радка", "Панева", "Куюмджиева", "F", "1958-11-24", "Лом", ""]);
    let bridge = person(["bridge", "Радка", "Панева", "Куюмджиева", "", "", "", ""]);
    let mut people = list(900);
    let first = u32::try_from(people.len()).unwrap();
    people.extend([one("1"), one("2"), one("3"), two("4"), two("5"), two("6"), bridge]);
    let found = dedupe(&table(&people), &Options::default(), &Decisions::default()).unwrap();
    let cluster = |at: u32| found.clusters.first(first + at);
    assert_eq!([cluster(1), cluster(2)], [cluster(0); 2], "the first is one person");
    assert_eq!([cluster(4), cluster(5)], [cluster(3); 2], "the second is one person");
    assert_ne!(cluster(0), cluster(3), "and they are two");
    // The negative control: connected components would have joined them, because the record
    // between them agrees with either on all it says.
    let joins = |at: u32| {
        found
            .pairs
            .iter()
            .any(|pair| pair.left == first + at && pair.right == first + 6 && pair.direct > 1.5)
    };
    assert!(joins(0) && joins(3), "the bridge is there");
}
