//! What is erased from the command line: what is due, and one person as two people ask.
use crate::office::{Office, code, run};

#[test]
fn what_is_due_is_told_by_a_dry_run_and_erased_by_a_run() {
    let office = Office::new();
    let dry = ["retention", "run", "--dry-run", "--as", "coordinator"];
    let keyed = ["retention", "run", "--as", "coordinator", "--key", &office.key];
    let before = office.persons();
    // Without an adopted table a plan is told, and nothing is erased.
    office.run(&dry).done();
    let plan = office.run(&[&dry[..], &["--json"]].concat()).done().json();
    assert_eq!(plan["adopted"], false);
    let done = office.run(&keyed).done();
    assert!(done.out.contains("nothing was erased"), "{}", done.out);
    assert_eq!(office.persons(), before);

    office.adopt();
    let plan = office.run(&[&dry[..], &["--json"]].concat()).done().json();
    assert_eq!(plan["adopted"], true);
    let rules = plan["rules"].as_array().unwrap();
    let due = |prefix: &str| -> u64 {
        let of = |r: &&serde_json::Value| r["rule"].as_str().unwrap().starts_with(prefix);
        rules.iter().filter(of).map(|r| r["due"].as_u64().unwrap()).sum()
    };
    assert!(due("person") > 0, "nobody is due in the demonstration: {plan}");
    let said = office.run(&dry).done().out;
    assert!(said.contains("due since"), "{said}");
    assert_eq!(office.persons(), before, "a dry run changes nothing");
    assert_eq!((office.events("destruction.begun"), office.events("person.erased")), (0, 0));

    // Without the key nothing can be destroyed; who has no right to it is refused.
    let sealed = office.run(&["retention", "run", "--as", "coordinator"]).refused();
    assert!(sealed.err.contains("sealed"), "{}", sealed.err);
    let analyst = ["retention", "run", "--as", "analyst", "--key", &office.key];
    office.run(&analyst).refused();
    assert_eq!(office.persons(), before);

    let done = office.run(&[&keyed[..], &["--json"]].concat()).done().json();
    let destroyed = |prefix: &str| -> u64 {
        let all = done["certificates"].as_array().unwrap().iter();
        let of = all.filter(|c| c["rule"].as_str().unwrap().starts_with(prefix));
        of.map(|c| c["destroyed"].as_u64().unwrap()).sum()
    };
    assert_eq!(destroyed("person"), due("person"));
    let gone = before.len() - office.persons().len();
    assert_eq!(u64::try_from(gone).unwrap(), due("person"));
    assert!(office.events("destruction.certified") > 0);
    let again = office.run(&keyed).done();
    assert!(again.out.contains("nothing was erased"), "{}", again.out);
    let bulgarian = office.run(&[&dry[..], &["--lang", "bg"]].concat()).done();
    assert!(bulgarian.out.contains("в срок"), "{}", bulgarian.out);
}

#[test]
fn one_person_is_erased_by_two_who_prove_who_they_are() {
    let office = Office::new();
    let persons = office.persons();
    let (person, both) = (persons[0].as_str(), ["coordinator", "dpo"]);
    // The same person twice, a wrong password of either, one who may not, nobody there.
    let same = office.erase(person, ["coordinator"; 2], ["coordinator"; 2], &[]).refused();
    assert!(same.err.contains("two different people"), "{}", same.err);
    for files in [["wrong", "dpo"], ["coordinator", "wrong"]] {
        let wrong = office.erase(person, both, files, &[]).refused();
        assert!(!wrong.err.contains("two different people"), "{}", wrong.err);
    }
    office.erase(person, ["coordinator", "analyst"], ["coordinator", "analyst"], &[]).refused();
    let nobody = "00000000-0000-7000-8000-000000000000";
    office.erase(nobody, both, both, &[]).refused();
    assert_eq!(office.persons(), persons, "nothing was erased by any of them");
    assert!(office.events("session.refused") >= 2, "wrong passwords are in the journal");

    // The second has a second step: without the code nothing is erased, with it it is.
    let (key, last) = office.enrol("dpo");
    let missing = office.erase(person, both, both, &[]).refused();
    assert!(missing.err.contains("`dpo` signs in with a code"), "{}", missing.err);
    let wrong = ["--confirming-code", "000000"];
    office.erase(person, both, both, &wrong).refused();
    assert_eq!(office.persons(), persons);
    let at = run(async {
        let (register, at) = office.register().await;
        register.close().await;
        at
    });
    assert!(at >= last);
    let typed = code(&key, at.plus(60_000));
    let done = office.erase(person, both, both, &["--confirming-code", &typed, "--json"]).done();
    assert_eq!(done.json()["person"], person);
    assert_eq!(office.persons(), &persons[1..]);
    assert_eq!(office.events("person.erased"), 1);
}
