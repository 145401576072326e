//! Persons and case files: sealed, opened for a reason, found, erased; on both
//! engines.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#[cfg(test)]
use crate::common::{On, World, day, hire, noon, root, secret, seed};
use domain::access::{Action, Purpose, Reach, Role, SealedClass, may};
use domain::case_file::{CaseNumber, CaseState, Part, Post};
use domain::circumstance::Circumstances;
use domain::day::Moment;
use domain::id::{CaseId, PersonId};
use domain::person::{
    BirthDate, Citizenship, CitizenshipGroup, Contact, ContactKind, Identifier, IdentifierKind,
    Identity, Names, Person, Private, Regime, Sex, Spoken,
};
use domain::referral::risk::{Degree, Risk, RiskAssessment, Trigger};
use domain::referral::step::{Step, TakenBack};
use domain::trafficking::registration::{CountingBasis, Registration};
use register::audit::Verdict;
use register::case_file::CaseFilter;
use register::correction::Correction;
use register::person::{Revealed, Sought};
use register::step::NewStep;
use register::{Actor, By, Error, Place, Refusal, Register};
use sqlx::{Executor, Row};
use std::path::Path;
use std::sync::Arc;

const DAY: &str = "2026-11-25";

/// A world that was given its root, with case workers in it.
struct Office {
    world: World,
    worker: Actor,
    other: Actor,
}

impl Office {
    async fn of(world: World) -> Self {
        world.unseal().await;
        let worker = hire(&world, "worker", Role::CaseWorker, "NGO-DEMO-1").await;
        let other = hire(&world, "other", Role::CaseWorker, "NGO-DEMO-2").await;
        Self { world, worker, other }
    }

    fn register(&self) -> &Register {
        &self.world.register
    }

    fn worker(&self) -> By {
        by(&self.worker)
    }

    async fn case(&self) -> CaseId {
        self.register().open_case(&self.worker(), "VAR", &secret()).await.unwrap()
    }

    async fn enter(&self, case: CaseId, person: &Person) -> PersonId {
        let (part, regime) = (Part::Victim, Regime::Gdpr);
        let by = self.worker();
        self.register().enter_person(&by, case, person, part, regime, &secret()).await.unwrap()
    }

    async fn identity(&self, person: PersonId) -> register::Result<Revealed> {
        let (class, purpose) = (SealedClass::Identity, Purpose::Support);
        self.register().reveal(&self.worker(), person, class, purpose).await
    }

    async fn run(&self, sql: &'static str) {
        self.world.connection().await.execute(sql).await.unwrap();
    }

    /// Event, subject and detail of the entries after number `seq`.
    async fn entries(&self, seq: i64) -> Vec<(String, String, String)> {
        let mut connection = self.world.connection().await;
        let sql = "SELECT event, subject, detail FROM journal WHERE seq > $1 ORDER BY seq";
        let rows = sqlx::query(sql).bind(seq).fetch_all(&mut connection).await.unwrap();
        rows.iter().map(|r| (r.get(0), r.get(1), r.get(2))).collect()
    }

    async fn entry_count(&self) -> i64 {
        let mut connection = self.world.connection().await;
        let sql = "SELECT seq FROM journal_head WHERE id = 1";
        sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap()
    }
}

fn by(actor: &Actor) -> By {
    By::new(actor.clone(), noon(DAY), seed())
}

fn private(text: &str) -> Private {
    Private::read(text).unwrap().unwrap()
}

fn number(kind: IdentifierKind, value: &str) -> Identifier {
    Identifier { kind, value: private(value) }
}

/// An invented person.
fn maria() -> Person {
    Person {
        identity: Identity {
            names: Names {
                given: Some(private("Мария")),
                fathers: None,
                family: Some(private("Измислена")),
                others: vec![private("Maria Izmislena")],
            },
            identifiers: vec![
                number(IdentifierKind::Egn, "7523169263"),
                number(IdentifierKind::Passport, "ab 123-456"),
            ],
            birth: BirthDate::read("1975-03").unwrap(),
            citizenships: vec![Citizenship::read("RO").unwrap()],
            languages: vec![Spoken::read("ron").unwrap()],
            circumstances: Circumstances::default(),
        },
        sex: Sex::Female,
        contacts: vec![
            Contact { kind: ContactKind::Phone, value: private("+359 88 812 3456") },
            Contact { kind: ContactKind::Email, value: private("Maria@example.org") },
            Contact {
                kind: ContactKind::Address, value: private("ул. Примерна 1, Варна")
            },
        ],
        ..Person::default()
    }
}

fn sought(kind: IdentifierKind, value: &str) -> Sought {
    Sought::number(kind, value).unwrap().unwrap()
}

/// The same register after it was started again with the files as they are.
async fn reopened(folder: &Path) -> Register {
    let pack = Arc::new(formats::pack::bulgaria().clone());
    let place = Place::Folder(folder);
    Register::open(place, pack, noon(DAY), seed(), &secret()).await.unwrap()
}

fn copy(from: &Path, to: &Path, names: &[&str]) {
    for name in names {
        std::fs::copy(from.join(name), to.join(name)).unwrap();
    }
}

on_both! {
    async fn what_was_entered_is_revealed_to_who_works_on_the_case(world: World) {
        let office = Office::of(world).await;
        let case = office.case().await;
        let person = office.enter(case, &maria()).await;
        let Revealed::Identity(identity) = office.identity(person).await.unwrap() else {
            panic!("another class");
        };
        assert!(identity == maria().identity);
        let (class, purpose) = (SealedClass::Contact, Purpose::Referral);
        let contact = office.register().reveal(&office.worker(), person, class, purpose).await.unwrap();
        assert!(contact == Revealed::Contact(maria().contacts));
        let listed = office.register().persons(&office.worker(), case).await.unwrap();
        assert_eq!((listed.len(), listed[0].id, listed[0].part), (1, person, Part::Victim));
        let counted = (listed[0].sex, listed[0].citizenship, listed[0].erased);
        assert_eq!(counted, (Sex::Female, CitizenshipGroup::OtherEu, false));
    }

    async fn what_happened_is_sealed_with_the_case(world: World) {
        let office = Office::of(world).await;
        let (r, case, worker) = (office.register(), office.case().await, office.worker());
        let empty = r.reveal_narrative(&worker, case, Purpose::Support).await.unwrap();
        assert!(empty.0.is_none() && empty.1 == 1);
        assert_eq!(r.tell_case(&worker, case, 1, "Разказ.", &secret()).await.unwrap(), 2);
        let late = r.tell_case(&worker, case, 1, "Друг.", &secret()).await;
        assert!(matches!(late, Err(Error::Conflict(2))), "{late:?}");
        assert_eq!(r.tell_case(&worker, case, 2, "Разказ. Втори.", &secret()).await.unwrap(), 3);
        let (told, version) = r.reveal_narrative(&worker, case, Purpose::Support).await.unwrap();
        assert_eq!((told.unwrap().expose(), version), ("Разказ. Втори.", 3));
        office.world.close(&worker, case).await.unwrap();
        let after = r.tell_case(&worker, case, 3, "Късно.", &secret()).await;
        assert!(matches!(after, Err(Error::Refused(Refusal::CaseClosed))), "{after:?}");
        let after = r
            .enter_person(&worker, case, &maria(), Part::Witness, Regime::Gdpr, &secret())
            .await;
        assert!(matches!(after, Err(Error::Refused(Refusal::CaseClosed))), "{after:?}");
        assert_eq!(r.case_file(&worker, case).await.unwrap().state, CaseState::Closed);
    }

    async fn a_sealed_register_opens_and_takes_nothing(world: World) {
        let office = Office::of(world).await;
        let (r, case) = (office.register(), office.case().await);
        let person = office.enter(case, &maria()).await;
        assert!(!r.is_sealed());
        r.seal(noon(DAY), seed()).await.unwrap();
        assert!(r.is_sealed());
        let worker = office.worker();
        let (part, regime) = (Part::Victim, Regime::Gdpr);
        let refused = [
            r.open_case(&worker, "", &secret()).await.err(),
            r.enter_person(&worker, case, &maria(), part, regime, &secret()).await.err(),
            office.identity(person).await.err(),
            r.find_person(&worker, &sought(IdentifierKind::Egn, "7523169263")).await.err(),
            r.tell_case(&worker, case, 1, "Разказ.", &secret()).await.err(),
            r.reveal_narrative(&worker, case, Purpose::Support).await.err(),
            r.erase_person(
                &office.world.by("coordinator", DAY),
                person,
                &office.world.by("officer of data protection", DAY),
            )
            .await
            .err(),
            office.world.turn_over(root(8), DAY).await.err(),
            r.erased_list().await.err(),
        ];
        for (at, error) in refused.iter().enumerate() {
            assert!(matches!(error, Some(Error::Sealed)), "{at}: {error:?}");
        }
        // The shell of a case is no secret from who works on it.
        assert_eq!(r.case_files(&worker, &CaseFilter::default(), None, 9).await.unwrap().len(), 1);
        office.world.unseal().await;
        assert!(office.identity(person).await.is_ok());
    }

    async fn a_wrong_root_is_refused_and_leaves_the_register_sealed(world: World) {
        let office = Office::of(world).await;
        let person = office.enter(office.case().await, &maria()).await;
        let r = office.register();
        r.seal(noon(DAY), seed()).await.unwrap();
        let before = office.entry_count().await;
        let wrong = r.unseal(root(8), None, noon(DAY), seed()).await;
        assert!(matches!(wrong, Err(Error::Refused(Refusal::RootWrong))), "{wrong:?}");
        assert!(r.is_sealed());
        assert!(matches!(office.identity(person).await, Err(Error::Sealed)));
        assert_eq!(office.entries(before).await[0].0, "vault.refused");
        r.unseal(root(7), None, noon(DAY), seed()).await.unwrap();
        assert!(office.identity(person).await.is_ok());
    }

    async fn ciphertext_that_changed_places_is_refused_and_told_to_the_journal(world: World) {
        let office = Office::of(world).await;
        let case = office.case().await;
        let (one, two) = (office.enter(case, &maria()).await, office.enter(case, &maria()).await);
        let spoil = async |sql: &'static str| {
            assert!(office.identity(one).await.is_ok(), "it opened before");
            office.run("CREATE TABLE kept AS SELECT * FROM person").await;
            let mut connection = office.world.connection().await;
            let query = sqlx::query(sql).bind(one.to_string()).bind(two.to_string());
            assert_eq!(query.execute(&mut connection).await.unwrap().rows_affected(), 1);
            let before = office.entry_count().await;
            let refused = office.identity(one).await;
            assert!(matches!(refused, Err(Error::Damaged(_))), "{sql}: {refused:?}");
            let events: Vec<String> =
                office.entries(before).await.into_iter().map(|e| e.0).collect();
            assert_eq!(events, ["person.revealed", "field.damaged"], "{sql}");
            office.run(
                "UPDATE person SET identity = (SELECT identity FROM kept k WHERE k.id = person.id),
                                   version = (SELECT version FROM kept k WHERE k.id = person.id)",
            )
            .await;
            office.run("DROP TABLE kept").await;
        };
        // Of another person, of another column, of another version.
        spoil("UPDATE person SET identity = (SELECT identity FROM kept WHERE id = $2) WHERE id = $1")
            .await;
        spoil("UPDATE person SET identity = contact WHERE id = $1 AND id <> $2").await;
        spoil("UPDATE person SET version = 2 WHERE id = $1 AND id <> $2").await;
        assert!(office.identity(one).await.is_ok());
    }

    async fn a_byte_that_flipped_shows_nothing_and_is_told_to_the_journal(world: World) {
        let office = Office::of(world).await;
        let case = office.case().await;
        let (one, two) = (office.enter(case, &maria()).await, office.enter(case, &maria()).await);
        let r = office.register();
        let mut connection = office.world.connection().await;
        let kept: Vec<u8> = sqlx::query("SELECT identity FROM person WHERE id = $1")
            .bind(one.to_string())
            .fetch_one(&mut connection)
            .await
            .unwrap()
            .get(0);
        let mut put = async |bytes: Vec<u8>| {
            let query = sqlx::query("UPDATE person SET identity = $1 WHERE id = $2");
            let query = query.bind(bytes).bind(one.to_string());
            assert_eq!(query.execute(&mut connection).await.unwrap().rows_affected(), 1);
        };
        let middle = kept.len() / 2;
        // In the head, in what is sealed, in the tag; and cut short.
        for at in [0, 1, middle, kept.len() - 1] {
            let mut flipped = kept.clone();
            flipped[at] ^= 1;
            put(flipped).await;
            let before = office.entry_count().await;
            let refused = office.identity(one).await;
            assert!(matches!(refused, Err(Error::Damaged(_))), "{at}: {refused:?}");
            let events: Vec<String> =
                office.entries(before).await.into_iter().map(|e| e.0).collect();
            assert_eq!(events, ["person.revealed", "field.damaged"], "{at}");
        }
        put(kept[..middle].to_vec()).await;
        assert!(matches!(office.identity(one).await, Err(Error::Damaged(_))));

        // What only seals it again finds it too: another key, a correction of the rest, and
        // the index that is made anew under another root.
        let mut flipped = kept.clone();
        flipped[middle] ^= 1;
        put(flipped).await;
        let last = async || {
            let all = office.entries(0).await;
            all.last().map(|(event, subject, detail)| (event.clone(), subject.clone(), detail.clone()))
        };
        let named = office.entries(0).await.into_iter().rfind(|e| e.0 == "field.damaged").unwrap().1;
        let detail = r#"{"sealing":"again"}"#.to_owned();
        let damaged = ("field.damaged".to_owned(), named, detail);
        let rotated = r.rotate_person_key(one, noon(DAY), seed(), &secret()).await;
        assert!(matches!(rotated, Err(Error::Damaged(_))), "{rotated:?}");
        assert_eq!(last().await, Some(damaged.clone()));
        let before = office.entry_count().await;
        let contacts = Correction::Contacts(Vec::new());
        let corrected = r.correct_person(&office.worker(), one, 1, &contacts, &secret()).await;
        assert!(matches!(corrected, Err(Error::Damaged(_))), "{corrected:?}");
        assert!(office.entry_count().await > before);
        assert_eq!(last().await, Some(damaged));
        let before = office.entry_count().await;
        office.world.turn_over(root(8), DAY).await.unwrap();
        let events: Vec<String> = office.entries(before).await.into_iter().map(|e| e.0).collect();
        assert!(events.contains(&"field.damaged".to_owned()), "{events:?}");

        // The control: the other one opens all the while, and this one when it is put back.
        assert!(office.identity(two).await.is_ok());
        put(kept).await;
        assert!(office.identity(one).await.is_ok());
    }

    async fn a_disk_that_is_full_at_a_reveal_shows_nothing_and_loses_nothing(world: World) {
        // What fills up here is the embedded database; a server has its own limits.
        if !world.url().starts_with("sqlite:") {
            return;
        }
        let office = Office::of(world).await;
        let person = office.enter(office.case().await, &maria()).await;
        let r = office.register();
        let opened = async || {
            office.entries(0).await.iter().filter(|e| e.0 == "person.revealed").count()
        };
        // There is room for a few entries in the pages that are there.
        let mut shown = 0;
        let full = loop {
            r.rehearse_full_disk(true).await.unwrap();
            match office.identity(person).await {
                Ok(_) => shown += 1,
                Err(error) => break error,
            }
            assert!(shown < 5_000, "it never filled up");
        };
        assert!(matches!(full, Error::Full), "{full:?}");
        assert_eq!(opened().await, shown, "what was refused is not in the journal");
        r.rehearse_full_disk(false).await.unwrap();
        assert!(office.identity(person).await.is_ok());
        assert_eq!(opened().await, shown + 1);
        let by = office.world.by("coordinator", DAY);
        assert!(matches!(r.verify_journal(&by).await.unwrap(), Verdict::Whole { .. }));
    }

    async fn nothing_is_opened_when_its_entry_cannot_be_kept(world: World) {
        let office = Office::of(world).await;
        let (r, case) = (office.register(), office.case().await);
        let person = office.enter(case, &maria()).await;
        r.tell_case(&office.worker(), case, 1, "Разказ.", &secret()).await.unwrap();
        let egn = sought(IdentifierKind::Egn, "7523169263");
        office.run("ALTER TABLE journal RENAME TO out_of_reach").await;
        let worker = office.worker();
        assert!(office.identity(person).await.is_err());
        assert!(r.find_person(&worker, &egn).await.is_err());
        assert!(r.reveal_narrative(&worker, case, Purpose::Support).await.is_err());
        assert!(r.persons(&worker, case).await.is_err());
        assert!(r.case_files(&worker, &CaseFilter::default(), None, 9).await.is_err());
        office.run("ALTER TABLE out_of_reach RENAME TO journal").await;
        assert!(office.identity(person).await.is_ok());
        assert_eq!(r.find_person(&worker, &egn).await.unwrap(), [person]);
        assert!(r.reveal_narrative(&worker, case, Purpose::Support).await.is_ok());
    }

    async fn every_opening_is_in_the_journal_by_pseudonym_and_codes(world: World) {
        let office = Office::of(world).await;
        let case = office.case().await;
        let person = office.enter(case, &maria()).await;
        let before = office.entry_count().await;
        office.identity(person).await.unwrap();
        office.identity(person).await.unwrap();
        let egn = sought(IdentifierKind::Egn, "7523169263");
        office.register().find_person(&office.worker(), &egn).await.unwrap();
        let entries = office.entries(before).await;
        assert_eq!(entries.len(), 3, "{entries:?}");
        let (event, subject, detail) = &entries[0];
        assert_eq!(event, "person.revealed");
        assert_eq!(detail, r#"{"class":"identity","purpose":"support","rule":"post"}"#);
        assert!(subject.len() == 32 && subject.bytes().all(|b| b.is_ascii_hexdigit()));
        assert_eq!(*subject, entries[1].1, "one person has one pseudonym");
        assert!(entries[2].2.contains(subject), "{}", entries[2].2);
        let id = person.to_string();
        for (event, subject, detail) in office.entries(0).await {
            let all = format!("{event} {subject} {detail}");
            assert!(!all.contains(&id) && !all.contains("752316"), "{all}");
        }
    }

    async fn who_is_not_assigned_gets_the_answer_of_what_is_not_there(world: World) {
        let office = Office::of(world).await;
        let (r, case) = (office.register(), office.case().await);
        let person = office.enter(case, &maria()).await;
        let nobody = PersonId::new(noon(DAY), seed());
        let nothing = CaseId::new(noon(DAY), seed());
        let egn = sought(IdentifierKind::Egn, "7523169263");
        let said = |error: Option<Error>| format!("{error:?}");
        for actor in [&office.other, &office.world.actor("mlsp"), &office.world.actor("administrator")] {
            let who = || by(actor);
            let reveal = async |id| {
                let (class, purpose) = (SealedClass::Identity, Purpose::Support);
                said(r.reveal(&who(), id, class, purpose).await.err())
            };
            assert_eq!(reveal(person).await, reveal(nobody).await, "{}", actor.name);
            assert_eq!(reveal(person).await, "Some(NotFound)", "{}", actor.name);
            let read = async |id| said(r.case_file(&who(), id).await.err());
            assert_eq!(read(case).await, read(nothing).await, "{}", actor.name);
            let told =
                async |id| said(r.reveal_narrative(&who(), id, Purpose::Support).await.err());
            assert_eq!(told(case).await, told(nothing).await, "{}", actor.name);
            assert!(r.case_files(&who(), &CaseFilter::default(), None, 9).await.unwrap().is_empty(), "{}", actor.name);
        }
        assert_eq!(r.find_person(&by(&office.other), &egn).await.unwrap(), []);
        // Rank alone opens nothing.
        let coordinator = office.world.by("coordinator", DAY);
        assert!(r.case_file(&coordinator, case).await.is_ok());
        let (class, purpose) = (SealedClass::Identity, Purpose::Support);
        let refused = r.reveal(&coordinator, person, class, purpose).await;
        assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
    }

    async fn nobody_assigns_oneself_and_an_assignment_ends_at_once(world: World) {
        let office = Office::of(world).await;
        let (r, case) = (office.register(), office.case().await);
        let person = office.enter(case, &maria()).await;
        let coordinator = || office.world.by("coordinator", DAY);
        let own = coordinator().actor.account;
        let refused = r.assign(&coordinator(), case, own, Post::CaseWorker).await;
        assert!(matches!(refused, Err(Error::Refused(Refusal::OwnAssignment))), "{refused:?}");
        let other = office.other.account;
        let refused = r.assign(&office.worker(), case, other, Post::CaseWorker).await;
        assert!(matches!(refused, Err(Error::Denied)), "{refused:?}");
        r.assign(&coordinator(), case, other, Post::ShelterManager).await.unwrap();
        let twice = r.assign(&coordinator(), case, other, Post::ShelterManager).await;
        assert!(matches!(twice, Err(Error::Refused(Refusal::AlreadyDecided))), "{twice:?}");
        let reveal = async || {
            let (class, purpose) = (SealedClass::Identity, Purpose::Support);
            r.reveal(&by(&office.other), person, class, purpose).await
        };
        assert!(reveal().await.is_ok());
        // A shelter manager needs the name, not the story.
        r.tell_case(&office.worker(), case, 1, "Разказ.", &secret()).await.unwrap();
        let told = r.reveal_narrative(&by(&office.other), case, Purpose::Support).await;
        assert!(matches!(told.map(|_| ()), Err(Error::Denied)));
        r.end_assignment(&coordinator(), case, other, Post::ShelterManager).await.unwrap();
        assert!(matches!(reveal().await, Err(Error::NotFound)));
        assert_eq!(r.assignments(&coordinator(), case).await.unwrap().len(), 2);
    }

    async fn a_person_is_found_by_the_exact_number_however_it_is_typed(world: World) {
        let office = Office::of(world).await;
        let (r, case) = (office.register(), office.case().await);
        let person = office.enter(case, &maria()).await;
        let mut second = maria();
        second.identity.identifiers[0] = number(IdentifierKind::Egn, "8032056031");
        second.contacts.clear();
        let second = office.enter(case, &second).await;
        let find = async |sought: Sought| r.find_person(&office.worker(), &sought).await.unwrap();
        assert_eq!(find(sought(IdentifierKind::Egn, " 7523169263 ")).await, [person]);
        assert_eq!(find(sought(IdentifierKind::Egn, "8032056031")).await, [second]);
        assert_eq!(find(sought(IdentifierKind::Egn, "7523169264")).await, []);
        assert_eq!(find(sought(IdentifierKind::Lnch, "7523169263")).await, []);
        let mut both = [person, second];
        both.sort();
        assert_eq!(find(sought(IdentifierKind::Passport, "AB123456")).await, both);
        let contact = |kind, value| Sought::Contact(Contact { kind, value: private(value) });
        assert_eq!(find(contact(ContactKind::Phone, "+359888123456")).await, [person]);
        assert_eq!(find(contact(ContactKind::Email, "maria@EXAMPLE.org")).await, [person]);
        assert_eq!(find(contact(ContactKind::Address, "ул. Примерна 1, Варна")).await, []);
        // A row of the index that somebody moved finds nobody.
        let mut connection = office.world.connection().await;
        sqlx::query("UPDATE person_index SET person = $1 WHERE field = 'egn' AND person = $2")
            .bind(second.to_string())
            .bind(person.to_string())
            .execute(&mut connection)
            .await
            .unwrap();
        assert_eq!(find(sought(IdentifierKind::Egn, "7523169263")).await, []);
    }

    async fn one_person_is_in_two_cases(world: World) {
        let office = Office::of(world).await;
        let (r, one, two) = (office.register(), office.case().await, office.case().await);
        let person = office.enter(one, &maria()).await;
        let foreign = r.open_case(&by(&office.other), "", &secret()).await.unwrap();
        let worker = office.worker();
        let refused = r.add_to_case(&worker, foreign, person, Part::Witness).await;
        assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
        // Nobody pulls a person they may not see into a case of their own.
        let refused = r.add_to_case(&by(&office.other), foreign, person, Part::Victim).await;
        assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
        r.add_to_case(&worker, two, person, Part::Witness).await.unwrap();
        let again = r.add_to_case(&worker, two, person, Part::Witness).await;
        assert!(matches!(again, Err(Error::Refused(Refusal::AlreadyDecided))), "{again:?}");
        let listed = r.persons(&worker, two).await.unwrap();
        assert_eq!(listed.iter().map(|p| (p.id, p.part)).collect::<Vec<_>>(), [(person, Part::Witness)]);
        let egn = sought(IdentifierKind::Egn, "7523169263");
        assert_eq!(r.find_person(&worker, &egn).await.unwrap(), [person]);
        // Who works on the second case sees the person too.
        let (other, post) = (office.other.account, Post::Psychologist);
        r.assign(&office.world.by("coordinator", DAY), two, other, post).await.unwrap();
        let (class, purpose) = (SealedClass::Identity, Purpose::Support);
        assert!(r.reveal(&by(&office.other), person, class, purpose).await.is_ok());
    }

    async fn what_a_person_is_in_a_case_changes_unless_something_rests_on_it(world: World) {
        let office = Office::of(world).await;
        let r = office.register();
        let case = office.case().await;
        let by = || office.worker();
        let (part, regime) = (Part::Witness, Regime::Gdpr);
        let person = r.enter_person(&by(), case, &maria(), part, regime, &secret()).await.unwrap();
        let of = (case, person);
        let terms = async || r.case_terms(&by(), 100).await.unwrap().all;
        assert_eq!(terms().await, 0, "of a witness nothing is due");
        r.change_part(&by(), of, Part::Witness, Part::Victim).await.unwrap();
        assert_eq!(terms().await, 2);
        let listed = r.persons(&by(), case).await.unwrap();
        assert_eq!(listed.iter().map(|one| one.part).collect::<Vec<_>>(), [Part::Victim]);
        let told = office.entries(0).await;
        let (.., detail) = told.iter().find(|(e, ..)| e == "person.part_changed").unwrap();
        assert!(detail.contains(r#""from":"witness","part":"victim""#), "{detail}");
        // Who is not that, or is the other already, does not change.
        let none = r.change_part(&by(), of, Part::Witness, Part::Suspect).await;
        assert!(matches!(none, Err(Error::NotFound)), "{none:?}");
        let same = r.change_part(&by(), of, Part::Victim, Part::Victim).await;
        assert!(matches!(same, Err(Error::Refused(Refusal::AlreadyDecided))), "{same:?}");
        // Who is elsewhere learns nothing, not even that there is somebody.
        let other = office.other.clone();
        let nobody = PersonId::new(noon(DAY), 9);
        let own = r.open_case(&super::by(&other), "", &secret()).await.unwrap();
        for who in [person, nobody] {
            for of in [(case, who), (own, who)] {
                let asks = super::by(&other);
                let changed = r.change_part(&asks, of, Part::Victim, Part::Witness).await;
                assert!(matches!(changed, Err(Error::NotFound)), "{changed:?}");
            }
            let added = r.add_to_case(&super::by(&other), own, who, Part::Victim).await;
            assert!(matches!(added, Err(Error::NotFound)), "{added:?}");
            let taken = r.add_to_case(&super::by(&other), case, who, Part::Relative).await;
            assert!(matches!(taken, Err(Error::NotFound)), "{taken:?}");
        }
        // A step about a victim keeps them one; one about anybody does not.
        let degrees = [(Risk::Debt, Degree::Low)].into();
        let step = RiskAssessment { trigger: Trigger::First, degrees, set: None };
        let step = Step::RiskAssessment(step);
        let new = NewStep { person, on: by().at, step, reason: "" };
        let step = r.put_step(&by(), case, &new, &secret()).await.unwrap();
        r.change_part(&by(), of, Part::Victim, Part::AtRisk).await.unwrap();
        let rests = r.change_part(&by(), of, Part::AtRisk, Part::Relative).await;
        assert!(matches!(rests, Err(Error::Refused(Refusal::StepRests))), "{rests:?}");
        let step = Step::TakenBack(TakenBack { entry: step });
        let new = NewStep { person, on: by().at, step, reason: "by mistake" };
        r.put_step(&by(), case, &new, &secret()).await.unwrap();
        r.change_part(&by(), of, Part::AtRisk, Part::Relative).await.unwrap();
        assert_eq!(terms().await, 0);
        // What counts them as a victim keeps them one too.
        r.change_part(&by(), of, Part::Relative, Part::Victim).await.unwrap();
        let counted = Registration {
            body: "NCCTHB".to_owned(),
            person,
            on: by().today(),
            basis: CountingBasis::Assisted,
        };
        let id = r.register_person(&by(), case, &counted).await.unwrap();
        let rests = r.change_part(&by(), of, Part::Victim, Part::Relative).await;
        assert!(matches!(rests, Err(Error::Refused(Refusal::StepRests))), "{rests:?}");
        r.take_registration_back(&by(), case, id, "by mistake", &secret()).await.unwrap();
        r.change_part(&by(), of, Part::Victim, Part::Relative).await.unwrap();
        let again = r.add_to_case(&by(), case, person, Part::Relative).await;
        assert!(matches!(again, Err(Error::Refused(Refusal::AlreadyDecided))), "{again:?}");
        office.world.close(&by(), case).await.unwrap();
        let closed = r.change_part(&by(), of, Part::Relative, Part::Victim).await;
        assert!(matches!(closed, Err(Error::Refused(Refusal::CaseClosed))), "{closed:?}");
    }

    async fn a_lost_key_is_told_to_the_journal_and_nothing_else_is_lost(world: World) {
        let office = Office::of(world).await;
        let (r, case) = (office.register(), office.case().await);
        let (lost, kept) = (office.enter(case, &maria()).await, office.enter(case, &maria()).await);
        let mut keys = office.world.keys_connection().await;
        let query = sqlx::query("DELETE FROM wrapped_key WHERE owner = $1");
        query.bind(format!("person/{lost}")).execute(&mut keys).await.unwrap();
        let before = office.entry_count().await;
        assert!(matches!(office.identity(lost).await, Err(Error::Damaged(_))));
        assert_eq!(office.entries(before).await[0].0, "key.missed");
        assert!(office.identity(kept).await.is_ok());
        office.world.turn_over(root(8), DAY).await.unwrap();
        let egn = sought(IdentifierKind::Egn, "7523169263");
        assert_eq!(r.find_person(&office.worker(), &egn).await.unwrap(), [kept]);
    }

    async fn erasing_takes_two_and_leaves_what_is_counted(world: World) {
        let office = Office::of(world).await;
        let (r, case) = (office.register(), office.case().await);
        let (person, kept) = (office.enter(case, &maria()).await, office.enter(case, &maria()).await);
        let coordinator = || office.world.by("coordinator", DAY);
        let officer = || office.world.by("officer of data protection", DAY);
        let alone = r.erase_person(&coordinator(), person, &coordinator()).await;
        assert!(matches!(alone, Err(Error::Refused(Refusal::SamePerson))), "{alone:?}");
        let denied = r.erase_person(&coordinator(), person, &office.worker()).await;
        assert!(matches!(denied, Err(Error::Denied)), "{denied:?}");
        assert!(office.identity(person).await.is_ok());
        let before = office.entry_count().await;
        let certificate = r.erase_person(&coordinator(), person, &officer()).await.unwrap();
        assert_eq!((certificate.keys, certificate.erasures), (1, 1));
        let entries = office.entries(before).await;
        assert_eq!(entries[0].0, "erasure.begun");
        assert_eq!((entries[1].0.as_str(), entries.len()), ("person.erased", 2));
        assert!(entries[1].2.contains(&certificate.head), "{}", entries[1].2);
        let gone = office.identity(person).await;
        assert!(matches!(gone, Err(Error::Refused(Refusal::Erased))), "{gone:?}");
        assert!(office.identity(kept).await.is_ok());
        let egn = sought(IdentifierKind::Egn, "7523169263");
        assert_eq!(r.find_person(&office.worker(), &egn).await.unwrap(), [kept]);
        let listed = r.persons(&office.worker(), case).await.unwrap();
        let erased: Vec<_> = listed.iter().filter(|p| p.erased).collect();
        assert_eq!((listed.len(), erased.len(), erased[0].sex), (2, 1, Sex::Female));
        let again = r.erase_person(&coordinator(), person, &officer()).await;
        assert!(matches!(again, Err(Error::Refused(Refusal::Erased))), "{again:?}");
        let rotated = r.rotate_person_key(person, noon(DAY), seed(), &secret()).await;
        assert!(matches!(rotated, Err(Error::Refused(Refusal::Erased))), "{rotated:?}");
    }

    async fn an_erasure_that_was_stopped_half_way_is_finished_by_unsealing(world: World) {
        let office = Office::of(world).await;
        let r = office.register();
        let person = office.enter(office.case().await, &maria()).await;
        let mut keys = office.world.keys_connection().await;
        // The keys cannot be destroyed, after the data said that they are to be.
        keys.execute("ALTER TABLE wrapped_key RENAME TO out_of_reach").await.unwrap();
        let stopped = r
            .erase_person(
                &office.world.by("coordinator", DAY),
                person,
                &office.world.by("officer of data protection", DAY),
            )
            .await;
        assert!(stopped.is_err());
        keys.execute("ALTER TABLE out_of_reach RENAME TO wrapped_key").await.unwrap();
        let count = async || {
            let mut keys = office.world.keys_connection().await;
            let sql = "SELECT COUNT(*) FROM wrapped_key WHERE owner LIKE 'person/%'";
            sqlx::query_scalar::<_, i64>(sql).fetch_one(&mut keys).await.unwrap()
        };
        assert_eq!(count().await, 1);
        assert!(matches!(office.identity(person).await, Err(Error::Refused(Refusal::Erased))));
        let before = office.entry_count().await;
        office.world.unseal().await;
        assert_eq!(count().await, 0);
        assert_eq!(office.entries(before).await[0].0, "person.erased");
    }

    async fn there_is_never_a_row_without_its_key(world: World) {
        let office = Office::of(world).await;
        let (r, case) = (office.register(), office.case().await);
        let enter = async || {
            let (part, regime) = (Part::Victim, Regime::Gdpr);
            r.enter_person(&office.worker(), case, &maria(), part, regime, &secret()).await
        };
        let rows = async || {
            let mut connection = office.world.connection().await;
            let sql = "SELECT COUNT(*) FROM person";
            sqlx::query_scalar::<_, i64>(sql).fetch_one(&mut connection).await.unwrap()
        };
        let mut keys = office.world.keys_connection().await;
        keys.execute("ALTER TABLE wrapped_key RENAME TO out_of_reach").await.unwrap();
        assert!(enter().await.is_err());
        assert_eq!(rows().await, 0);
        keys.execute("ALTER TABLE out_of_reach RENAME TO wrapped_key").await.unwrap();
        // The row fails after its key is kept: the key is left, and is harmless.
        office.run("ALTER TABLE journal RENAME TO out_of_reach").await;
        assert!(enter().await.is_err());
        office.run("ALTER TABLE out_of_reach RENAME TO journal").await;
        assert_eq!(rows().await, 0);
        let sql = "SELECT COUNT(*) FROM wrapped_key WHERE owner LIKE 'person/%'";
        let mut keys = office.world.keys_connection().await;
        let orphans: i64 = sqlx::query_scalar(sql).fetch_one(&mut keys).await.unwrap();
        assert_eq!(orphans, 1);
        let person = enter().await.unwrap();
        assert!(office.identity(person).await.is_ok());
    }

    async fn both_levels_of_keys_are_turned_over_while_it_runs(world: World) {
        let office = Office::of(world).await;
        let (r, case) = (office.register(), office.case().await);
        let (one, two) = (office.enter(case, &maria()).await, office.enter(case, &maria()).await);
        r.tell_case(&office.worker(), case, 1, "Разказ.", &secret()).await.unwrap();
        office.identity(one).await.unwrap();
        let sealed = async |id: PersonId| {
            let mut connection = office.world.connection().await;
            let query = sqlx::query("SELECT identity FROM person WHERE id = $1");
            let row = query.bind(id.to_string()).fetch_one(&mut connection).await.unwrap();
            row.get::<Vec<u8>, _>(0)
        };
        let before = sealed(one).await;
        r.rotate_person_key(one, noon(DAY), seed(), &secret()).await.unwrap();
        assert_ne!(sealed(one).await, before);
        let coordinator = office.world.by("coordinator", DAY);
        let officer = office.world.by("officer of data protection", DAY);
        let third = office.enter(case, &maria()).await;
        r.erase_person(&coordinator, third, &officer).await.unwrap();
        let two_before = sealed(two).await;
        office.world.turn_over(root(8), DAY).await.unwrap();
        assert_eq!(sealed(two).await, two_before, "a new root touches no field");
        let check = async || {
            let mut both = [one, two];
            both.sort();
            let egn = sought(IdentifierKind::Egn, "7523169263");
            assert_eq!(r.find_person(&office.worker(), &egn).await.unwrap(), both);
            assert!(office.identity(one).await.unwrap() == Revealed::Identity(maria().identity));
            assert!(office.identity(two).await.is_ok());
            let told = r.reveal_narrative(&office.worker(), case, Purpose::Support).await.unwrap();
            assert_eq!(told.0.unwrap().expose(), "Разказ.");
        };
        check().await;
        // One pseudonym through all keys: who looked at a person stays known.
        let subjects: Vec<String> = office
            .entries(0)
            .await
            .into_iter()
            .filter(|e| e.0 == "person.revealed")
            .map(|e| e.1)
            .collect();
        assert_eq!(subjects[0], subjects[1]);
        let old = r.unseal(root(7), None, noon(DAY), seed()).await;
        assert!(matches!(old, Err(Error::Refused(Refusal::RootWrong))), "{old:?}");
        r.unseal(root(8), None, noon(DAY), seed()).await.unwrap();
        check().await;
        let gone = office.identity(third).await;
        assert!(matches!(gone, Err(Error::Refused(Refusal::Erased))), "{gone:?}");
    }

    async fn a_root_turned_over_half_way_is_finished_by_unsealing(world: World) {
        let office = Office::of(world).await;
        let (r, case) = (office.register(), office.case().await);
        let person = office.enter(case, &maria()).await;
        // The index cannot be written: the keys are turned over, the index not.
        office.run("ALTER TABLE person_index RENAME TO out_of_reach").await;
        assert!(office.world.turn_over(root(8), DAY).await.is_err());
        office.run("ALTER TABLE out_of_reach RENAME TO person_index").await;
        let egn = sought(IdentifierKind::Egn, "7523169263");
        let unfinished = r.find_person(&office.worker(), &egn).await;
        assert!(matches!(unfinished, Err(Error::Sealed)), "nobody is missed: {unfinished:?}");
        assert!(office.identity(person).await.is_ok());
        r.unseal(root(8), None, noon(DAY), seed()).await.unwrap();
        assert_eq!(r.find_person(&office.worker(), &egn).await.unwrap(), [person]);
    }

    async fn a_list_shows_what_the_policy_shows_one_by_one(world: World) {
        let office = Office::of(world).await;
        let r = office.register();
        let secretary = || office.world.by("varna", DAY);
        let coordinator = || office.world.by("coordinator", DAY);
        let mut cases = vec![office.case().await];
        cases.push(r.open_case(&by(&office.other), "BGS", &secret()).await.unwrap());
        cases.push(r.open_case(&by(&office.other), "", &secret()).await.unwrap());
        cases.push(r.open_case(&secretary(), "", &secret()).await.unwrap());
        cases.push(r.open_case(&coordinator(), "VAR", &secret()).await.unwrap());
        r.assign(&coordinator(), cases[2], office.worker.account, Post::Lawyer).await.unwrap();
        let mut actors = vec![office.worker.clone(), office.other.clone()];
        actors.extend(crate::common::PEOPLE.map(|person| office.world.actor(person.0)));
        let mut seen = 0;
        for actor in &actors {
            let mut one_by_one = Vec::new();
            for case in &cases {
                match r.case_file(&by(actor), *case).await {
                    Ok(file) => one_by_one.push(file.id),
                    Err(error) => assert!(matches!(error, Error::NotFound), "{error:?}"),
                }
            }
            let listed = r.case_files(&by(actor), &CaseFilter::default(), None, 50).await.unwrap();
            seen += listed.len();
            let mut ids: Vec<_> = listed.iter().rev().map(|file| file.id).collect();
            ids.sort_by_key(|id| cases.iter().position(|case| case == id));
            assert_eq!(ids, one_by_one, "{}", actor.name);
        }
        // Worker 2, other 2, coordinator and officer 5 each, Varna 3, Burgas 1.
        assert_eq!(seen, 18);
        assert!(!may(Role::Analyst, Action::ReadCase, Reach::Other));
        let first = r.case_files(&coordinator(), &CaseFilter::default(), None, 2).await.unwrap();
        assert_eq!(first.iter().map(|f| f.number.place).collect::<Vec<_>>(), [5, 4]);
        let next = r.case_files(&coordinator(), &CaseFilter::default(), Some(first[1].number), 2).await.unwrap();
        assert_eq!(next.iter().map(|f| f.number.place).collect::<Vec<_>>(), [3, 2]);
    }

    async fn a_list_of_cases_is_narrowed_and_turned_round(world: World) {
        let office = Office::of(world).await;
        let r = office.register();
        let later = |days: i64| noon(DAY).plus(days * Moment::DAY);
        let coordinator = |days| By::new(office.world.actor("coordinator"), later(days), seed());
        let worker = By::new(office.worker.clone(), later(3), seed());
        let first = r.open_case(&by(&office.worker), "VAR", &secret()).await.unwrap();
        r.open_case(&by(&office.other), "BGS", &secret()).await.unwrap();
        r.open_case(&coordinator(3), "VAR", &secret()).await.unwrap();
        let everyone = coordinator(3);
        let places = async |by: &By, filter: CaseFilter, after: Option<CaseNumber>| {
            let found = r.case_files(by, &filter, after, 10).await.unwrap();
            found.iter().map(|file| file.number.place).collect::<Vec<_>>()
        };
        let all = CaseFilter::default;
        let oldest = || CaseFilter { oldest_first: true, ..all() };
        assert_eq!(places(&everyone, all(), None).await, [3, 2, 1]);
        assert_eq!(places(&everyone, oldest(), None).await, [1, 2, 3]);
        let number = r.case_file(&everyone, first).await.unwrap().number;
        assert_eq!(places(&everyone, oldest(), Some(number)).await, [2, 3]);
        let there = |code: &str| CaseFilter { territory: code.into(), ..all() };
        assert_eq!(places(&everyone, there("VAR"), None).await, [3, 1]);
        let of = |code: &str| CaseFilter { institution: code.into(), ..all() };
        assert_eq!(places(&everyone, of(&office.other.institution), None).await, [2]);
        let open = |state| CaseFilter { state: Some(state), ..all() };
        assert_eq!(places(&everyone, open(CaseState::Open), None).await, [3, 2, 1]);
        assert!(places(&everyone, open(CaseState::Closed), None).await.is_empty());
        // Both days of a period are in it.
        let from = |on: &str| CaseFilter { from: Some(day(on)), ..all() };
        let until = |on: &str| CaseFilter { until: Some(day(on)), ..all() };
        let third = later(3).day();
        assert_eq!(places(&everyone, from(&third.to_string()), None).await, [3]);
        assert_eq!(places(&everyone, until(DAY), None).await, [2, 1]);
        let own = || CaseFilter { own: true, ..all() };
        assert_eq!(places(&worker, own(), None).await, [1]);
        assert!(places(&everyone, own(), None).await.is_empty());
        // A filter lets through no case that one may not know of.
        assert!(places(&worker, of(&office.other.institution), None).await.is_empty());
    }
}

/// A folder with the data as before an erasure, the keys as before it, and both
/// as after it, each apart.
async fn before_and_after() -> (tempfile::TempDir, Office, PersonId, String) {
    let office = Office::of(World::new(On::Sqlite).await.unwrap()).await;
    let case = office.case().await;
    let person = office.enter(case, &maria()).await;
    let folder = tempfile::tempdir().unwrap();
    for (name, of) in [("old", true), ("new", false)] {
        if !of {
            let coordinator = office.world.by("coordinator", DAY);
            let officer = office.world.by("officer of data protection", DAY);
            office.register().erase_person(&coordinator, person, &officer).await.unwrap();
        }
        std::fs::create_dir(folder.path().join(name)).unwrap();
        let log = "PRAGMA wal_checkpoint(TRUNCATE)";
        office.world.connection().await.execute(log).await.unwrap();
        office.world.keys_connection().await.execute(log).await.unwrap();
        copy(office.world.folder(), &folder.path().join(name), &["pristan.db", "keys.db"]);
    }
    let list = office.register().erased_list().await.unwrap();
    (folder, office, person, list)
}

/// What reveals after a restore of this data with these keys, and this list;
/// and how many keys the person then has.
async fn restored(
    (folder, office, person): (&Path, &Office, PersonId),
    data: &str,
    keys: &str,
    list: Option<&str>,
) -> (register::Result<Revealed>, i64) {
    let there = tempfile::tempdir().unwrap();
    copy(&folder.join(data), there.path(), &["pristan.db"]);
    copy(&folder.join(keys), there.path(), &["keys.db"]);
    let register = reopened(there.path()).await;
    let revealed = match register.unseal(root(7), list, noon(DAY), seed()).await {
        Ok(()) => {
            let (class, purpose) = (SealedClass::Identity, Purpose::Support);
            register.reveal(&office.worker(), person, class, purpose).await
        }
        Err(error) => Err(error),
    };
    register.close().await;
    let url = format!("sqlite://{}/keys.db", there.path().display());
    let mut keys = <sqlx::AnyConnection as sqlx::Connection>::connect(&url).await.unwrap();
    let sql = "SELECT COUNT(*) FROM wrapped_key WHERE owner = $1";
    let query = sqlx::query_scalar(sql).bind(format!("person/{person}"));
    (revealed, query.fetch_one(&mut keys).await.unwrap())
}

#[tokio::test]
async fn no_restored_backup_brings_an_erased_person_back() {
    let (folder, office, person, list) = before_and_after().await;
    let there = (folder.path(), &office, person);
    let gone = |(revealed, keys): (register::Result<Revealed>, i64)| {
        matches!(revealed, Err(Error::Refused(Refusal::Erased))) && keys == 0
    };
    assert!(gone(restored(there, "old", "new", None).await), "old data");
    assert!(gone(restored(there, "new", "old", None).await), "old keys");
    assert!(gone(restored(there, "new", "new", None).await), "nothing restored");
    assert!(gone(restored(there, "old", "old", Some(&list)).await), "both, with the list");
    // Control: with both and without the list the person is back, which is
    // what the list is for.
    let (back, keys) = restored(there, "old", "old", None).await;
    assert!(back.is_ok() && keys == 1);
    let spoiled = list.replace("person/", "person/0");
    let (refused, _) = restored(there, "old", "old", Some(&spoiled)).await;
    assert!(matches!(refused, Err(Error::Refused(Refusal::ErasedListDamaged))), "{refused:?}");
}

#[tokio::test]
async fn data_without_their_keys_are_not_begun_anew() {
    let (folder, ..) = before_and_after().await;
    let there = tempfile::tempdir().unwrap();
    copy(&folder.path().join("new"), there.path(), &["pristan.db"]);
    let register = reopened(there.path()).await;
    let refused = register.unseal(root(7), None, noon(DAY), seed()).await;
    assert!(matches!(refused, Err(Error::Refused(Refusal::KeysMissing))), "{refused:?}");
}

#[tokio::test]
async fn a_destroyed_key_and_its_indexes_are_gone_from_the_files() {
    let office = Office::of(World::new(On::Sqlite).await.unwrap()).await;
    let case = office.case().await;
    // Only one of the two has this number, so that its index is its own.
    let mut another = maria();
    another.identity.identifiers.clear();
    let (person, kept) = (office.enter(case, &maria()).await, office.enter(case, &another).await);
    let mut keys = office.world.keys_connection().await;
    let mut data = office.world.connection().await;
    let wrapped = async |keys: &mut sqlx::AnyConnection, id: PersonId| {
        let query = sqlx::query("SELECT wrapped FROM wrapped_key WHERE owner = $1");
        let row = query.bind(format!("person/{id}")).fetch_one(keys).await.unwrap();
        row.get::<Vec<u8>, _>(0)
    };
    let gone = wrapped(&mut keys, person).await;
    let stays = wrapped(&mut keys, kept).await;
    let sql = "SELECT value FROM person_index WHERE person = $1 AND field = 'egn'";
    let row = sqlx::query(sql).bind(person.to_string()).fetch_one(&mut data).await.unwrap();
    let index: Vec<u8> = row.get(0);
    // What holds a connection open would keep the log from being emptied.
    drop((keys, data));
    let holds = |part: &[u8]| {
        let mut files = vec!["pristan.db", "pristan.db-wal", "keys.db", "keys.db-wal"];
        files
            .retain(|name| memmem(&std::fs::read(office.world.folder().join(name)).unwrap(), part));
        files
    };
    let nowhere: [&str; 0] = [];
    for part in [&gone, &stays, &index] {
        assert_ne!(holds(part), nowhere);
    }
    let coordinator = office.world.by("coordinator", DAY);
    let officer = office.world.by("officer of data protection", DAY);
    office.register().erase_person(&coordinator, person, &officer).await.unwrap();
    assert_eq!((holds(&gone), holds(&index)), (nowhere.to_vec(), nowhere.to_vec()));
    assert_ne!(holds(&stays), nowhere);
}

/// Every way `text` may lie in a file.
fn spellings(text: &str) -> Vec<Vec<u8>> {
    use base64::Engine as _;
    let mut all = Vec::new();
    for text in [text.to_owned(), text.to_lowercase(), text.to_uppercase()] {
        let bytes = text.as_bytes();
        let hex = bytes.iter().fold(String::new(), |mut hex, byte| {
            use std::fmt::Write as _;
            write!(hex, "{byte:02x}").unwrap();
            hex
        });
        all.push(hex.to_uppercase().into_bytes());
        all.push(hex.into_bytes());
        all.push(text.encode_utf16().flat_map(u16::to_le_bytes).collect());
        all.push(text.encode_utf16().flat_map(u16::to_be_bytes).collect());
        for shift in 0..3 {
            let shifted = [&vec![0; shift], bytes].concat();
            let code = base64::engine::general_purpose::STANDARD_NO_PAD.encode(&shifted);
            let (start, end) = ((shift * 8).div_ceil(6), shifted.len() * 8 / 6);
            all.push(code.as_bytes()[start..end].to_vec());
        }
        all.push(text.into_bytes());
    }
    all
}

/// How many of `canaries` are found in the files of `folder`.
fn found(folder: &Path, canaries: &[String]) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    names.sort();
    let base = |n: &Path| n.file_name().unwrap().to_string_lossy().into_owned();
    let bases: Vec<String> = names.iter().map(|n| base(n)).collect();
    for name in ["pristan.db", "pristan.db-wal", "keys.db", "keys.db-wal"] {
        assert!(bases.iter().any(|b| b == name), "{name} is not among {bases:?}");
    }
    let files: Vec<Vec<u8>> = names.iter().map(|n| std::fs::read(n).unwrap()).collect();
    let mut hits = Vec::new();
    for canary in canaries {
        for spelling in spellings(canary) {
            for (file, name) in files.iter().zip(&bases) {
                if memmem(file, &spelling) {
                    hits.push(format!("{canary} in {name}"));
                }
            }
        }
    }
    hits
}

/// Whether `part` is in `whole`: looks at its last byte first, and skips.
fn memmem(whole: &[u8], part: &[u8]) -> bool {
    let last = part.len() - 1;
    let mut skip = [part.len(); 256];
    for (at, byte) in part[..last].iter().enumerate() {
        skip[usize::from(*byte)] = last - at;
    }
    let mut at = last;
    while let Some(byte) = whole.get(at) {
        if *byte == part[last] && whole[at - last..at] == part[..last] {
            return true;
        }
        at += skip[usize::from(*byte)];
    }
    false
}

#[tokio::test]
async fn of_a_hundred_canaries_none_is_in_the_files() {
    let office = Office::of(World::new(On::Sqlite).await.unwrap()).await;
    let r = office.register();
    let mut canaries = Vec::new();
    let mut canary = |what: &str| {
        let text = format!("{what}Канарче{:04}q", 1000 + 37 * canaries.len());
        canaries.push(text.clone());
        private(&text)
    };
    let mut people = Vec::new();
    for _ in 0..7 {
        let names = Names {
            given: Some(canary("Д")),
            fathers: Some(canary("Б")),
            family: Some(canary("Ф")),
            others: vec![canary("Др"), canary("Псев")],
        };
        let identifiers = IdentifierKind::ALL
            .map(|kind| Identifier { kind, value: canary(kind.code()) })
            .to_vec();
        let contacts =
            ContactKind::ALL.map(|kind| Contact { kind, value: canary(kind.code()) }).to_vec();
        let identity = Identity { names, identifiers, ..maria().identity };
        people.push(Person { identity, sex: Sex::Female, contacts, ..Person::default() });
    }
    let stories: Vec<Private> = (0..9).map(|_| canary("Разказ ")).collect();
    assert_eq!(canaries.len(), 107);
    let mut persons = Vec::new();
    let case = office.case().await;
    for person in &people {
        persons.push(office.enter(case, person).await);
    }
    for (version, story) in (1..).zip(&stories) {
        r.tell_case(&office.worker(), case, version, story.expose(), &secret()).await.unwrap();
    }
    for (person, id) in people.iter().zip(&persons) {
        assert!(office.identity(*id).await.unwrap() == Revealed::Identity(person.identity.clone()));
        let sought = Sought::Identifier(person.identity.identifiers[3].clone());
        assert_eq!(r.find_person(&office.worker(), &sought).await.unwrap(), [*id]);
    }
    // A number nobody has: what is looked for is not kept either.
    let nobody = Sought::number(IdentifierKind::Other, "Канарче9999q").unwrap().unwrap();
    assert_eq!(r.find_person(&office.worker(), &nobody).await.unwrap(), []);
    canaries.push("Канарче9999q".to_owned());
    r.rotate_person_key(persons[0], noon(DAY), seed(), &secret()).await.unwrap();
    assert_eq!(found(office.world.folder(), &canaries), Vec::<String>::new());
    // Control: what is written in clear is found, in each way of writing it.
    for (at, spelling) in spellings(&canaries[0]).into_iter().enumerate() {
        let mut connection = office.world.connection().await;
        let query = sqlx::query("INSERT INTO setting (name, value) VALUES ($1, $2)");
        query.bind(format!("c{at}")).bind(spelling).execute(&mut connection).await.unwrap();
        let hits = found(office.world.folder(), &canaries[..1]);
        assert!(!hits.is_empty() && hits.iter().all(|h| h.starts_with(&canaries[0])), "{at}");
        let query = sqlx::query("DELETE FROM setting WHERE name = $1");
        query.bind(format!("c{at}")).execute(&mut connection).await.unwrap();
    }
}
