//! Statutory returns: filled in from case files, kept as sent, and compared; on both engines.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use crate::common::{On, World, hire, noon, secret, seed};
use domain::access::Role;
use domain::case_file::Part;
use domain::id::{CaseId, PersonId};
use domain::person::{Identity, Person, Regime, Sex};
use domain::referral::identification::{AgeGroup, Finding, Ground, Identification, Manner};
use domain::referral::step::Step;
use domain::returns::filled::{Blank, FilledTable, Value};
use domain::returns::population::Population;
use domain::statistics::cube::At;
use register::returns::LONGEST_NOTE;
use register::step::NewStep;
use register::sum::Compared;
use register::{Actor, By, Error, Refusal};
use std::collections::BTreeMap;

const DAY: &str = "2017-05-10";

struct Office {
    world: World,
    worker: Actor,
    minutes: i64,
}

impl Office {
    async fn of(world: World) -> Self {
        world.unseal().await;
        let worker = hire(&world, "worker", Role::CaseWorker, "SAA").await;
        Self { world, worker, minutes: 0 }
    }

    fn by(&mut self, who: &str) -> By {
        let actor = if who == "worker" { self.worker.clone() } else { self.world.actor(who) };
        self.minutes += 1;
        By::new(actor, noon(DAY).plus(self.minutes * 60_000), seed())
    }

    /// A victim who was found to be one, with these forms.
    async fn victim(&mut self, sex: Sex, forms: &[&str]) -> (CaseId, PersonId) {
        let by = self.by("worker");
        let case = self.world.register.open_case(&by, "VAR", &secret()).await.unwrap();
        let person = Person { identity: Identity::default(), sex, ..Person::default() };
        let (part, secret_one) = (Part::Victim, secret());
        let r = &self.world.register;
        let entered = r.enter_person(&by, case, &person, part, Regime::Gdpr, &secret_one);
        let person = entered.await.unwrap();
        let step = Step::Identification(Identification {
            manner: Manner::Informal,
            finding: Finding::Actual,
            age: AgeGroup::PresumedChild,
            grounds: vec![Ground::Statement],
            screening: None,
            forms: forms.iter().map(|form| (*form).to_owned()).collect(),
            abroad: false,
        });
        let by = self.by("worker");
        let new = NewStep { person, on: by.at, step, reason: "CANARY" };
        self.world.register.put_step(&by, case, &new, &secret()).await.unwrap();
        (case, person)
    }
}

async fn each(check: impl AsyncFn(Office)) {
    for on in [On::Sqlite, On::Postgres] {
        if let Some(world) = World::new(on).await {
            check(Office::of(world).await).await;
        }
    }
}

/// The figure of codes; `*` is everybody, `?` of whom it is not known.
fn value(table: &FilledTable, codes: &[&str]) -> Value {
    let at = codes.iter().enumerate().map(|(of, code)| match *code {
        "*" => At::Total,
        "?" => At::Unknown,
        code => At::Code(table.codes[of].iter().position(|one| one == code).unwrap()),
    });
    table.value(&at.collect::<Vec<At>>())
}

#[tokio::test]
async fn a_return_is_filled_in_from_what_is_counted() {
    each(async |mut office| {
        office.victim(Sex::Female, &["sexual", "labour"]).await;
        office.victim(Sex::Female, &[]).await;
        let by = office.by("analyst");
        let r = &office.world.register;
        let found = r.fill_return(&by, "eurostat", 2017, None).await.unwrap().filled;
        let a = found.table("a_victims").unwrap();
        assert_eq!(a.total(), Value::Count(2));
        assert_eq!(value(a, &["SAA", "F", "child", "*", "*"]), Value::Count(2));
        assert_eq!(value(a, &["SAA", "*", "adult", "*", "*"]), Value::Count(0));
        let forms = found.table("victims_form").unwrap();
        // Known to be none of men; two forms of one woman; one of whom it is not known.
        assert_eq!(value(forms, &["forced_labour", "F"]), Value::Count(1));
        assert_eq!(value(forms, &["sexual", "F"]), Value::Count(1));
        assert_eq!(value(forms, &["?", "*"]), Value::Count(1));
        assert_eq!(value(forms, &["*", "M"]), Value::Count(0));
        let status = found.table("victims_status").unwrap();
        assert_eq!(value(status, &["presumed", "*", "*", "*"]), Value::Count(2));
        // Nobody knows what citizens they are, and nobody was accused.
        let citizenship = found.table("victims_citizenship").unwrap();
        assert_eq!(value(citizenship, &["reporting", "*"]), Value::NotKnown);
        assert_eq!(value(citizenship, &["?", "*"]), Value::Count(2));
        let suspected = found.table("b_suspected").unwrap();
        assert_eq!(
            (suspected.total(), suspected.blank),
            (Value::NotKnown, Some(Blank::NobodyKnown))
        );
        // In a year without a case even the victims are not known.
        let before = r.fill_return(&by, "eurostat", 2015, None).await.unwrap().filled;
        assert!(before.tables.iter().all(|table| table.total() == Value::NotKnown));
    })
    .await;
}

#[tokio::test]
async fn rates_are_over_the_population_that_is_given() {
    each(async |mut office| {
        office.victim(Sex::Female, &["sexual"]).await;
        let by = office.by("coordinator");
        let r = &office.world.register;
        let none = r.fill_return(&by, "sdg", 2017, None).await.unwrap().filled;
        assert_eq!(none.table("rate").unwrap().blank, Some(Blank::NoPopulation));
        assert_eq!(none.table("victims").unwrap().total(), Value::Count(1));
        // Loaded by oblast, it is of everybody: there is none by sex. That of another year is none.
        let pack = r.pack();
        let each: BTreeMap<String, u64> =
            pack.oblasti.iter().map(|one| (one.code.clone(), 100_000)).collect();
        let load = async |year| {
            let years = BTreeMap::from([(year, each.clone())]);
            r.load_populations(&by, "an invented office", &years).await.unwrap();
            r.fill_return(&by, "sdg", 2017, None).await.unwrap().filled
        };
        assert_eq!(load(2016).await.table("rate").unwrap().blank, Some(Blank::NoPopulation));
        assert_eq!(load(2017).await.table("rate").unwrap().total(), Value::Rate(36));
        let mut people = Population::default();
        people.add(2017, None, None, 7_000_000);
        let some = r.fill_return(&by, "sdg", 2017, Some(&people)).await.unwrap().filled;
        assert_eq!(some.table("rate").unwrap().total(), Value::Rate(14));
    })
    .await;
}

#[tokio::test]
async fn what_was_sent_is_kept_and_compared_with_what_is_counted_now() {
    each(async |mut office| {
        office.victim(Sex::Female, &["sexual"]).await;
        let by = office.by("coordinator");
        let first = office.world.register.fill_return(&by, "glotip", 2017, None).await.unwrap();
        assert!(first.kept.is_empty() && first.differences.is_empty());
        let (of, seen) = (("glotip", 2017), first.sha256.as_str());
        let by = office.by("coordinator");
        let r = &office.world.register;
        // Other figures than those that were seen are not kept.
        let other = r.keep_return(&by, of, None, &"0".repeat(64), "").await;
        assert!(matches!(other, Err(Error::Refused(Refusal::ReturnChanged))), "{other:?}");
        let long = r.keep_return(&by, of, None, seen, &"я".repeat(LONGEST_NOTE + 1)).await;
        assert!(matches!(long, Err(Error::Refused(Refusal::TextTooLong))), "{long:?}");
        let id = r.keep_return(&by, of, None, seen, " Sent by letter \u{7}").await.unwrap();
        let again = r.fill_return(&by, "glotip", 2017, None).await.unwrap();
        assert_eq!(again.differences, []);
        assert_eq!((again.kept.len(), again.kept[0].note.as_str()), (1, "Sent by letter"));
        assert_eq!((again.kept[0].id, again.kept[0].sha256.as_str()), (id, seen));
        office.victim(Sex::Male, &["labour"]).await;
        let by = office.by("analyst");
        let r = &office.world.register;
        let now = r.fill_return(&by, "glotip", 2017, None).await.unwrap();
        let men = now.differences.iter().find(|one| {
            one.table == "v_age_sex"
                && one
                    .cell
                    .iter()
                    .all(|(_, place)| *place == domain::returns::difference::Place::Total)
        });
        let men = men.unwrap();
        assert_eq!((men.before, men.after), (Value::Count(1), Value::Count(2)));
        let (kept, sent) = r.kept_return(&by, id).await.unwrap();
        assert_eq!((kept.id, sent), (id, first.filled));
        assert_eq!(r.kept_returns(&by, 2017).await.unwrap().len(), 1);
        assert!(r.kept_returns(&by, 2016).await.unwrap().is_empty());
        // It is among what is compared with the journal.
        let officer = office.by("officer of data protection");
        let compared: Compared =
            office.world.register.compare_with_journal(&officer).await.unwrap();
        assert_eq!(compared.differing, []);
        let mut c = office.world.connection().await;
        sqlx::query("UPDATE return_revision SET content = REPLACE(content, '[1', '[9')")
            .execute(&mut c)
            .await
            .unwrap();
        let compared = office.world.register.compare_with_journal(&officer).await.unwrap();
        assert_eq!(compared.differing.len(), 1, "{compared:?}");
        assert_eq!(compared.differing[0].part, "return_revision");
    })
    .await;
}

#[tokio::test]
async fn who_may_not_count_may_not_fill_in_and_a_year_to_come_is_refused() {
    each(async |mut office| {
        for who in ["worker", "varna", "mlsp", "administrator", "officer of data protection"] {
            let by = office.by(who);
            let r = &office.world.register;
            let denied = r.fill_return(&by, "eurostat", 2016, None).await;
            assert!(matches!(denied, Err(Error::Denied)), "{who} {denied:?}");
            let denied = r.keep_return(&by, ("eurostat", 2016), None, "", "").await;
            assert!(matches!(denied, Err(Error::Denied)), "{who} {denied:?}");
            assert!(matches!(r.kept_returns(&by, 2016).await, Err(Error::Denied)), "{who}");
        }
        let by = office.by("analyst");
        let r = &office.world.register;
        let none = r.fill_return(&by, "none", 2016, None).await;
        assert!(matches!(none, Err(Error::NotFound)), "{none:?}");
        for year in [1999, 2018] {
            let wrong = r.fill_return(&by, "eurostat", year, None).await;
            assert!(matches!(wrong, Err(Error::Refused(Refusal::PeriodWrong))), "{wrong:?}");
        }
    })
    .await;
}
