//! One new record finds its own among all that are here.
use crate::people::{list, person, record, table};
use linkage::cluster::Decisions;
use linkage::dedupe::{Options, dedupe};
use linkage::incremental::Resident;

fn resident() -> Resident {
    let table = table(&list(900));
    let found =
        dedupe(&table, &Options::default(), &Decisions::default()).expect("parameters just learnt");
    Resident::new(table, &found.parameters).expect("parameters just learnt")
}

#[test]
fn a_new_record_finds_the_person_it_is_of() {
    let mut resident = resident();
    let (mut found, mut asked) = (0, 0);
    for fields in list(900).iter().filter(|fields| fields[1] == "NGO") {
        asked += 1;
        let near = resident.find(&record(fields), 1.5);
        let ids: Vec<&str> =
            near.iter().take(2).map(|pair| resident.table().id(pair.left as usize)).collect();
        found += usize::from(ids.contains(&fields[0].as_str()));
    }
    assert!(found * 100 >= asked * 99, "{found} of {asked} found themselves");
    let stranger =
        person(["x", "Ифигения", "Аргирова", "Калайджиева", "F", "1941-07-30", "Дулово", ""]);
    assert!(resident.find(&record(&stranger), 0.0).is_empty());
}

#[test]
fn what_was_added_is_found_and_explained() {
    let mut resident = resident();
    let new = person(["x", "Ифигения", "Аргирова", "Калайджиева", "F", "1941-07-30", "Дулово", ""]);
    let again = person(["y", "Ifigenia", "", "Kalaydzhieva", "F", "1941-07-30", "", ""]);
    assert!(resident.find(&record(&again), 1.5).is_empty());
    let (row, unreadable) = resident.add(&record(&new), 0);
    assert!(unreadable.is_empty());
    let near = resident.find(&record(&again), 1.5);
    assert_eq!(near.iter().map(|pair| pair.left).collect::<Vec<_>>(), [row]);
    assert_eq!(resident.explain(&record(&again), row).weight.to_bits(), near[0].direct.to_bits());
}
