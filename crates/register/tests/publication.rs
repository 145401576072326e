//! What is published: by two people, attacked with all that was ever out, kept without true
//! small counts; on both engines.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use crate::common::{On, World, day, hire, noon, secret, seed};
use domain::access::Role;
use domain::case_file::{Part, Post};
use domain::day::Moment;
use domain::id::{CaseId, PublicationId};
use domain::person::{Identity, Person, Regime, Sex};
use domain::publication::{Method, State};
use domain::referral::alert::Known;
use domain::referral::identification::{AgeGroup, Finding, Ground, Identification, Manner};
use domain::referral::step::Step;
use domain::statistics::dimension::Dimension;
use register::alert::Intake;
use register::publication::{Answer, Asked, Proposal, Publication, Said, Why};
use register::statistics::Question;
use register::step::NewStep;
use register::{Actor, By, Error, Refusal, Result};
use sqlx::Row;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use vault::note::{Note, Verifier};

use AgeGroup::{Adult, Child};
use Sex::{Female, Male};

struct Office {
    world: World,
    worker: Actor,
    case: CaseId,
    minutes: i64,
}

/// When tables are made.
const LATER: &str = "2019-02-01";

impl Office {
    async fn of(world: World) -> Self {
        world.unseal().await;
        let worker = hire(&world, "worker", Role::CaseWorker, "SAA").await;
        let by = By::new(worker.clone(), noon("2017-01-03"), seed());
        let intake =
            Intake { source_kind: "citizen", child: Known::No, ..Intake::of_a_call(by.at) };
        let alert = world.register.take_alert(&by, &intake, &secret()).await.unwrap();
        let coordinator = world.by("coordinator", "2017-01-03");
        let case =
            world.register.open_case_of(&coordinator, alert, "VAR", &secret()).await.unwrap();
        world.register.assign(&coordinator, case, worker.account, Post::CaseWorker).await.unwrap();
        Self { world, worker, case, minutes: 0 }
    }

    /// So many persons are found to be victims in a year.
    async fn find(&mut self, year: i16, n: usize, sex: Sex, age: AgeGroup) {
        for _ in 0..n {
            let entered = noon(&format!("{year}-03-01"));
            self.find_one(entered, entered, (sex, age)).await;
        }
    }

    /// A woman of 2017, entered when the tables of that year are out.
    async fn find_late(&mut self) {
        self.find_one(noon("2017-03-01"), noon("2019-03-01"), (Female, Adult)).await;
    }

    async fn find_one(&mut self, found: Moment, entered: Moment, (sex, age): (Sex, AgeGroup)) {
        self.minutes += 1;
        let by = By::new(self.worker.clone(), entered.plus(self.minutes * 60_000), seed());
        let on = found.plus(self.minutes * 60_000);
        let person = Person { identity: Identity::default(), sex, ..Person::default() };
        let (r, secrets) = (&self.world.register, [secret(), secret()]);
        let entered =
            r.enter_person(&by, self.case, &person, Part::Victim, Regime::Gdpr, &secrets[0]);
        let person = entered.await.unwrap();
        let step = Step::Identification(Identification {
            manner: Manner::Informal,
            finding: Finding::Actual,
            age,
            grounds: vec![Ground::Statement],
            screening: None,
            forms: Vec::new(),
            abroad: false,
        });
        let new = NewStep { person, on, step, reason: "" };
        r.put_step(&by, self.case, &new, &secrets[1]).await.unwrap();
    }

    fn by(&self, who: &str) -> By {
        self.world.by(who, LATER)
    }

    async fn propose(&self, who: &str, proposal: &Proposal) -> Result<Answer<PublicationId>> {
        self.world.register.propose_publication(&self.by(who), proposal).await
    }

    /// Proposed by one and agreed to by another.
    async fn publish(&self, proposal: &Proposal) -> PublicationId {
        let id = done(self.propose("coordinator", proposal).await.unwrap());
        done(self.world.register.agree_to_publication(&self.by("officer"), id).await.unwrap());
        id
    }

    async fn kept(&self, id: PublicationId) -> Publication {
        self.world.register.publication(&self.by("analyst"), id).await.unwrap()
    }

    async fn events(&self) -> Vec<String> {
        let by = self.by("officer of data protection");
        let entries = self.world.register.journal(&by, None, 20).await.unwrap();
        let events = entries.into_iter().map(|entry| entry.event);
        events.filter(|event| event.starts_with("publication.")).collect()
    }
}

#[track_caller]
fn done<T>(answer: Answer<T>) -> T {
    match answer {
        Answer::Done(what) => what,
        Answer::Refused(why) => panic!("{why:?}"),
    }
}

#[track_caller]
fn refused<T>(answer: Answer<T>) -> Why {
    match answer {
        Answer::Done(_) => panic!("it was not refused"),
        Answer::Refused(why) => why,
    }
}

fn asked(years: RangeInclusive<i16>, dimensions: &[Dimension]) -> Asked {
    Asked {
        rule: ("newly_identified".to_owned(), 1),
        years,
        dimensions: dimensions.to_vec(),
        limits: BTreeMap::new(),
        as_of: day("2019-01-31"),
    }
}

fn table(years: RangeInclusive<i16>, dimensions: &[Dimension]) -> Proposal {
    Proposal { asked: asked(years, dimensions), method: Method::Threshold(3), corrects: None }
}

async fn each(check: impl AsyncFn(Office)) {
    for on in [On::Sqlite, On::Postgres] {
        if let Some(world) = World::new(on).await {
            check(Office::of(world).await).await;
        }
    }
}

/// What is said of the cell with these codes.
fn said(one: &Publication, codes: &[&str]) -> Said {
    let table = one.table().unwrap();
    let place = table.dimensions.iter().zip(codes);
    let place: Vec<usize> = place
        .map(|((_, list), code)| list.iter().position(|listed| listed == code).unwrap())
        .collect();
    table.said(&place)
}

const BY: [Dimension; 2] = [Dimension::Sex, Dimension::Age];

async fn a_year(office: &mut Office) {
    office.find(2017, 12, Female, Adult).await;
    office.find(2017, 6, Male, Adult).await;
    office.find(2017, 5, Female, Child).await;
    office.find(2017, 2, Male, Child).await;
}

#[tokio::test]
async fn one_proposes_another_agrees_and_then_anybody_reads() {
    each(async |mut office| {
        a_year(&mut office).await;
        let r = office.world.register.clone();
        let denied = office.propose("analyst", &table(2017..=2017, &BY)).await;
        assert!(matches!(denied, Err(Error::Denied)), "{denied:?}");
        // Before the first case nobody was counted, which is not nobody.
        let before = office.propose("coordinator", &table(2015..=2017, &BY)).await;
        assert!(matches!(before, Err(Error::Refused(Refusal::YearsUnknown))), "{before:?}");
        let id = done(office.propose("coordinator", &table(2017..=2017, &BY)).await.unwrap());
        assert!(r.figures().await.unwrap().is_empty());
        assert!(matches!(r.figure(id).await, Err(Error::NotFound)), "nobody reads a draft");
        let own = r.agree_to_publication(&office.by("coordinator"), id).await;
        assert!(matches!(own, Err(Error::Refused(Refusal::SamePerson))), "{own:?}");
        assert!(r.figures().await.unwrap().is_empty());
        let stale = office.by("officer").confirmed_at(None);
        let unconfirmed = r.agree_to_publication(&stale, id).await;
        assert!(matches!(unconfirmed, Err(Error::Refused(Refusal::ConfirmationMissing))));
        // The control: somebody else who is entitled and has confirmed it.
        done(r.agree_to_publication(&office.by("officer"), id).await.unwrap());
        let one = r.figure(id).await.unwrap();
        assert_eq!(one.state, State::Published);
        assert_eq!(said(&one, &["total", "total"]), Said::Count(25));
        assert_eq!(said(&one, &["M", "child"]), Said::Suppressed);
        assert_eq!(said(&one, &["unknown", "child"]), Said::Count(0), "zero is not suppressed");
        let twice = r.agree_to_publication(&office.by("officer"), id).await;
        assert!(matches!(twice, Err(Error::Refused(Refusal::AlreadyDecided))));
        assert_eq!(office.events().await, ["publication.published", "publication.proposed"]);

        // The note is over the hash of the manifest, and that has the hash of the file.
        let note: Note = one.note.clone().unwrap().parse().unwrap();
        let verifier: Verifier = r.publication_verifier().unwrap().parse().unwrap();
        assert!(note.verify(&[verifier]).is_ok());
        let hash = |text: &str| disclosure::manifest::hash(text.as_bytes());
        assert!(note.text().contains(&format!("sha256 {}\n", hash(&one.manifest))));
        let manifest: serde_json::Value = serde_json::from_str(&one.manifest).unwrap();
        assert_eq!(manifest["sha256"], hash(&one.content));
        assert_eq!((manifest["k"].as_u64(), manifest["epsilon"].is_null()), (Some(3), true));
        let first = one.content.lines().next().unwrap();
        assert!(first.contains("k=3; give or take=0; epsilon=none; delta=none"), "{first}");
        let other = disclosure::manifest::hash(b"another");
        assert!(!note.text().contains(&other), "a control");
    })
    .await;
}

#[tokio::test]
async fn what_is_kept_has_no_true_count_below_the_least_that_is_told() {
    each(async |mut office| {
        a_year(&mut office).await;
        let small = |text: &str| {
            let (table, _) = disclosure::table::read(
                text.as_bytes(),
                &disclosure::table::Hierarchies::default(),
            )
            .unwrap();
            let counts = table.cells.iter().filter_map(|cell| cell.count.known());
            counts.filter(|count| *count > 0 && *count < 3).count()
        };
        for method in [Method::Threshold(3), Method::Rounding(3)] {
            let proposal = Proposal { method, ..table(2017..=2017, &BY) };
            done(office.propose("coordinator", &proposal).await.unwrap());
        }
        let mut c = office.world.connection().await;
        let rows = sqlx::query("SELECT content, report, manifest FROM publication");
        let rows = rows.fetch_all(&mut c).await.unwrap();
        assert_eq!(rows.len(), 2);
        for row in rows {
            let content: String = row.get(0);
            assert_eq!(small(&content), 0, "{content}");
            // What else is kept names no cell at all.
            for column in [1, 2] {
                let text: String = row.get(column);
                assert!(!text.contains("presumed_child"), "{text}");
            }
        }
        // The control: such a count is there, and would be seen.
        let question = Question {
            rule: ("newly_identified".to_owned(), 1),
            years: 2017..=2017,
            dimensions: BY.to_vec(),
            filter: BTreeMap::new(),
        };
        let by = office.by("analyst");
        let crossed = office.world.register.statistics(&by, &question).await.unwrap().crossed;
        assert_eq!(crossed.total(), 25);
        assert_eq!(small("sex,age_group,count\nM,child,2\n"), 1, "this check cannot fail");
    })
    .await;
}

#[tokio::test]
async fn years_apart_do_not_say_together_what_neither_says() {
    each(async |mut office| {
        office.find(2017, 11, Female, Adult).await;
        office.find(2017, 5, Male, Adult).await;
        office.find(2018, 1, Female, Adult).await;
        office.find(2018, 5, Male, Adult).await;
        let by = [Dimension::Sex];
        // The control: without the earlier table 2017 by itself is safe.
        let free = done(office.propose("coordinator", &table(2017..=2017, &by)).await.unwrap());
        let pooled = office.publish(&table(2017..=2018, &by)).await;
        assert_eq!(said(&office.kept(pooled).await, &["F",]), Said::Count(12));
        // 12 less 11 is one woman in 2018, whom nobody published.
        let why = refused(office.propose("officer", &table(2017..=2017, &by)).await.unwrap());
        let Why::Recomputed { table: Some(with), cell } = &why else { panic!("{why:?}") };
        assert_eq!(*with, pooled);
        assert!(cell.contains("sex=F") && cell.contains("year=2018"), "{cell}");
        assert_eq!(office.events().await[0], "publication.refused");
        // Nor does the draft go out that was safe when it was proposed.
        let late = office.world.register.agree_to_publication(&office.by("officer"), free).await;
        assert!(matches!(refused(late.unwrap()), Why::Recomputed { .. }));
        // What was out is out, withdrawn or not.
        let r = &office.world.register;
        r.withdraw_publication(&office.by("officer"), pooled, "Грешка").await.unwrap();
        let why = refused(office.propose("officer", &table(2017..=2017, &by)).await.unwrap());
        assert!(matches!(why, Why::Recomputed { .. }), "{why:?}");
        // With every count moved the difference says nothing for sure.
        done(
            office
                .propose(
                    "officer",
                    &Proposal { method: Method::CellKey, ..table(2017..=2017, &by) },
                )
                .await
                .unwrap(),
        );
    })
    .await;
}

#[tokio::test]
async fn three_years_are_attacked_together_where_no_two_of_them_give_anybody_away() {
    each(async |mut office| {
        office.find(2017, 6, Female, Adult).await;
        office.find(2018, 2, Female, Adult).await;
        office.find(2019, 5, Female, Adult).await;
        for year in 2017..=2019 {
            office.find(year, 4, Male, Adult).await;
        }
        let later = |proposal: Proposal| {
            let asked = Asked { as_of: day("2020-01-31"), ..proposal.asked };
            Proposal { asked, ..proposal }
        };
        let by = |who: &str| office.world.by(who, "2020-02-01");
        let r = &office.world.register;
        let publish = async |years: RangeInclusive<i16>| {
            let proposal = later(table(years, &[Dimension::Sex]));
            let id = match r.propose_publication(&by("coordinator"), &proposal).await.unwrap() {
                Answer::Done(id) => id,
                refused @ Answer::Refused(_) => return refused,
            };
            let Answer::Done(()) = r.agree_to_publication(&by("officer"), id).await.unwrap() else {
                panic!("safe and then not")
            };
            Answer::Done(id)
        };
        done(publish(2017..=2019).await);
        done(publish(2017..=2017).await);
        // 13 less 6 less 5 is 2 in 2018; it takes both earlier tables.
        let why = refused(publish(2019..=2019).await);
        assert!(matches!(why, Why::Recomputed { .. }), "{why:?}");
    })
    .await;
}

#[tokio::test]
async fn what_became_known_later_is_no_other_count_beside_the_first() {
    each(async |mut office| {
        a_year(&mut office).await;
        let first = office.publish(&table(2017..=2017, &[Dimension::Sex])).await;
        let rule = ("newly_identified".to_owned(), 1);
        let as_of = office.world.register.published_as_of(&rule, &(2017..=2017)).await.unwrap();
        assert_eq!(as_of, Some(day("2019-01-31")));
        // One more of 2017 is entered when the table is out.
        office.find_late().await;
        let by = |who: &str| office.world.by(who, "2019-06-01");
        let r = &office.world.register;
        let everybody = Question {
            rule,
            years: 2017..=2019,
            dimensions: vec![Dimension::Sex],
            filter: BTreeMap::new(),
        };
        let analyst = by("analyst");
        let found = r.statistics(&analyst, &everybody).await.unwrap();
        assert_eq!(found.crossed.total(), 26, "the late one is there");
        // As of the same day it is as it was.
        let same = table(2017..=2019, &[Dimension::Age]);
        done(r.propose_publication(&by("coordinator"), &same).await.unwrap());
        // As of today the table that stands says otherwise, or the two give the one away.
        let mut today = table(2017..=2017, &[Dimension::Age]);
        today.asked.as_of = day("2019-05-31");
        let why = r.propose_publication(&by("coordinator"), &today).await.unwrap();
        let Why::Differs { table, .. } = refused(why) else { panic!("it does not differ") };
        assert_eq!(table, first);
    })
    .await;
}

#[tokio::test]
async fn a_correction_stands_in_the_place_of_what_it_corrects_and_tells_of_nobody_who_came() {
    each(async |mut office| {
        a_year(&mut office).await;
        let first = office.publish(&table(2017..=2017, &[Dimension::Sex])).await;
        let r = office.world.register.clone();
        let corrected = |method, text: &str| Proposal {
            method,
            corrects: Some((first, text.to_owned())),
            ..table(2017..=2017, &[Dimension::Sex])
        };
        let silent = office.propose("officer", &corrected(Method::Threshold(3), " ")).await;
        assert!(matches!(silent, Err(Error::Refused(Refusal::ReasonMissing))), "{silent:?}");
        // Somebody's sex was entered wrongly: one less here, one more there.
        let wrong =
            "UPDATE person SET sex = 'M' WHERE id = (SELECT MIN(id) FROM person WHERE sex = 'F')";
        sqlx::query(wrong).execute(&mut office.world.connection().await).await.unwrap();
        let beside = table(2017..=2017, &BY);
        let why = refused(office.propose("officer", &beside).await.unwrap());
        assert!(matches!(&why, Why::Differs { table, .. } if *table == first), "{why:?}");
        let text = "Полът на едно лице беше вписан погрешно";
        let why = refused(
            office.propose("officer", &corrected(Method::Threshold(3), text)).await.unwrap(),
        );
        assert!(
            matches!(&why, Why::ChangeSmall { table, least: 3, .. } if *table == first),
            "{why:?}"
        );
        // Two more: now three came and went, and that can be told.
        for _ in 0..2 {
            sqlx::query(wrong).execute(&mut office.world.connection().await).await.unwrap();
        }
        let id =
            done(office.propose("officer", &corrected(Method::Threshold(3), text)).await.unwrap());
        done(r.agree_to_publication(&office.by("coordinator"), id).await.unwrap());
        assert_eq!(office.kept(first).await.state, State::Superseded);
        let new = r.figure(id).await.unwrap();
        assert_eq!((new.supersedes, new.changes.as_str()), (Some(first), text));
        assert_eq!(said(&new, &["F"]), Said::Count(14));
        let again = office.propose("officer", &corrected(Method::Threshold(3), text)).await;
        assert!(matches!(again, Err(Error::Refused(Refusal::AlreadyDecided))), "{again:?}");

        let silent = r.withdraw_publication(&office.by("officer"), id, "").await;
        assert!(matches!(silent, Err(Error::Refused(Refusal::ReasonMissing))));
        let denied = r.withdraw_publication(&office.by("analyst"), id, "Причина").await;
        assert!(matches!(denied, Err(Error::Denied)));
        r.withdraw_publication(&office.by("officer"), id, "Причина").await.unwrap();
        let gone = r.figure(id).await.unwrap();
        assert_eq!((gone.state, gone.reason.as_str()), (State::Withdrawn, "Причина"));
        let twice = r.withdraw_publication(&office.by("officer"), id, "Причина").await;
        assert!(matches!(twice, Err(Error::Refused(Refusal::AlreadyDecided))));
    })
    .await;
}

#[tokio::test]
async fn the_privacy_of_a_year_is_spent_once() {
    each(async |mut office| {
        office.find(2017, 40, Female, Adult).await;
        office.find(2017, 30, Male, Child).await;
        let rows = |years, epsilon| Proposal {
            method: Method::Synthetic { epsilon, delta: Some(1e-6) },
            ..table(years, &BY)
        };
        let id = office.publish(&rows(2017..=2018, 3.0)).await;
        let one = office.kept(id).await;
        assert!(one.rows().is_some_and(|rows| rows > 30), "{:?}", one.rows());
        assert!(one.content.starts_with("sex,age_group,"), "{}", one.content);
        let manifest: serde_json::Value = serde_json::from_str(&one.manifest).unwrap();
        assert_eq!(manifest["epsilon"], 3.0);
        assert_eq!(manifest["sha256"], disclosure::manifest::hash(one.content.as_bytes()));
        assert!(manifest["seed_commitment"].as_str().is_some_and(|hash| hash.len() == 64));
        assert!(!manifest["utility"].as_array().unwrap().is_empty());
        let spent = office.world.register.privacy_spent(&office.by("analyst")).await.unwrap();
        assert_eq!(spent.keys().copied().collect::<Vec<_>>(), [2017, 2018]);
        assert!((spent[&2017] - 3.0).abs() < 1e-3, "{spent:?}");
        let why = refused(office.propose("coordinator", &rows(2017..=2017, 3.0)).await.unwrap());
        assert!(matches!(&why, Why::OverBudget { year, .. } if year == "2017"), "{why:?}");
        assert_eq!(office.events().await[0], "publication.refused");
        // Withdrawn, it is spent all the same.
        let r = &office.world.register;
        r.withdraw_publication(&office.by("officer"), id, "Причина").await.unwrap();
        refused(office.propose("coordinator", &rows(2017..=2017, 3.0)).await.unwrap());
        // The control: so little more is within the budget, and drowns nothing but is charged.
        let more = office.propose("coordinator", &rows(2017..=2017, 1.5)).await.unwrap();
        assert!(!matches!(more, Answer::Refused(Why::OverBudget { .. })), "{more:?}");
    })
    .await;
}

#[tokio::test]
async fn the_same_cell_key_gives_the_same_answer_and_methods_are_measured_before_they_are_chosen() {
    each(async |mut office| {
        a_year(&mut office).await;
        let keyed = Proposal { method: Method::CellKey, ..table(2017..=2017, &BY) };
        let one = done(office.propose("coordinator", &keyed).await.unwrap());
        let other = done(office.propose("officer", &keyed).await.unwrap());
        let cells =
            |one: &Publication| one.content.lines().skip(1).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(cells(&office.kept(one).await), cells(&office.kept(other).await));
        let r = &office.world.register;
        let (by, of) = (office.by("analyst"), asked(2017..=2017, &BY));
        let advice = done(r.publication_advice(&by, &of, 3).await.unwrap());
        assert_eq!((advice.persons, advice.tried.len()), (25, 4));
        assert!(advice.tried.iter().any(|one| one.sort == "synthetic" && one.refused));
        assert!(advice.proposed.is_some());
        // What has the codes that occur, bodies and with them shelters, is no dimension.
        for wrong in [vec![Dimension::Body], vec![Dimension::Role], vec![Dimension::Sex; 2], vec![]]
        {
            let asked = Asked { dimensions: wrong, ..asked(2017..=2017, &BY) };
            let refused = r.publication_advice(&by, &asked, 3).await;
            assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
        }
        // Limited to one sex, and to the whole: their difference is the other.
        office.publish(&table(2017..=2017, &[Dimension::Age])).await;
        let mut women = table(2017..=2017, &[Dimension::Age]);
        women.asked.limits.insert(Dimension::Sex, BTreeSet::from(["F".to_owned()]));
        let why = refused(office.propose("coordinator", &women).await.unwrap());
        assert!(matches!(&why, Why::Recomputed { cell, .. } if cell.contains("child")), "{why:?}");
    })
    .await;
}
