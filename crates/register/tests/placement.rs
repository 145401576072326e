//! Places in shelters: asked for, kept, begun, extended, interrupted, ended;
//! each act with its step and its entry; on both engines.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#[cfg(test)]
use crate::common::{On, World, day, hire, no_sheets, noon, secret, seed};
use domain::access::Role;
use domain::bed::{BedState, ClosureReason, Feature, Tally};
use domain::case_file::{CircleReason, Part, Post};
use domain::day::{Day, Moment, Period};
use domain::id::{BedId, CaseId, PersonId, PlacementId};
use domain::person::{Identity, Names, Person, Private, Regime, Sex};
use domain::referral::consent::{Answer, Consent, ConsentPurpose, Giver, Told};
use domain::referral::identification::{AgeGroup, Finding, Ground, Identification, Manner};
use domain::referral::placement::{PlacementState, Population, Reason, Wish};
use domain::referral::stay::Exit;
use domain::referral::step::{self, Step};
use domain::referral::waiting::{Before, Urgency};
use register::bed::NewBeds;
use register::notice::NoticeSort;
use register::placement::Admission;
use register::step::NewStep;
use register::{Actor, By, Error, Refusal, Result};

const DAY: &str = "2017-05-10";
const SHELTER: &str = "TAS-VAR";

/// A shelter in Varna with two beds for women and one for children, its
/// manager, and a case worker elsewhere.
pub(crate) struct Harbour {
    pub(crate) world: World,
    worker: Actor,
    manager: Actor,
    pub(crate) beds: Vec<BedId>,
}

fn person(given: &str, sex: Sex) -> Person {
    let given = Private::read(given).unwrap();
    let identity = Identity { names: Names { given, ..Names::default() }, ..Identity::default() };
    Person { identity, sex, ..Person::default() }
}

fn wish() -> Wish {
    Wish {
        urgency: Urgency::Tonight,
        danger: false,
        shelter: None,
        avoid: None,
        language: None,
        needs: Vec::new(),
        family: None,
    }
}

fn found(age: AgeGroup) -> Step {
    Step::Identification(Identification {
        manner: Manner::Informal,
        finding: Finding::Possible,
        age,
        grounds: vec![Ground::Statement],
        screening: None,
        forms: Vec::new(),
        abroad: false,
    })
}

fn consents(by: Giver) -> Step {
    Step::Consent(Consent {
        purpose: ConsentPurpose::Support,
        answer: Answer::Given,
        recipient: None,
        by,
        language: "bg".to_owned(),
        interpreter: false,
        told: Told::ALL.to_vec(),
        document: true,
    })
}

impl Harbour {
    pub(crate) async fn of(world: World) -> Self {
        world.unseal().await;
        let worker = hire(&world, "worker", Role::CaseWorker, "NGO-DEMO-1").await;
        let manager = hire(&world, "manager", Role::CaseWorker, SHELTER).await;
        let mut harbour = Self { world, worker, manager, beds: Vec::new() };
        let names = ["А".to_owned(), "Б".to_owned()];
        harbour.beds = harbour.open("1", &names, Population::Women).await.unwrap();
        let child = harbour.open("2", &names[..1], Population::Children).await.unwrap();
        harbour.beds.extend(child);
        harbour
    }

    async fn open(
        &self,
        room: &str,
        names: &[String],
        population: Population,
    ) -> Result<Vec<BedId>> {
        let new = NewBeds {
            room,
            names,
            population,
            features: &[Feature::GroundFloor],
            from: day("2017-01-05"),
        };
        self.world.register.open_beds(&self.manager_at(DAY), SHELTER, &new).await
    }

    pub(crate) fn worker_at(&self, on: &str) -> By {
        By::new(self.worker.clone(), noon(on), seed())
    }

    pub(crate) fn manager_at(&self, on: &str) -> By {
        By::new(self.manager.clone(), noon(on), seed())
    }

    /// A case with a person who is, or may be, a victim, on [`DAY`].
    async fn case(&self, sex: Sex, age: AgeGroup) -> (CaseId, PersonId) {
        let r = &self.world.register;
        let case = r.open_case(&self.worker_at(DAY), "VAR", &secret()).await.unwrap();
        (case, self.enter(case, sex, age).await)
    }

    async fn enter(&self, case: CaseId, sex: Sex, age: AgeGroup) -> PersonId {
        let by = self.worker_at(DAY);
        let person = person("Мария", sex);
        let (part, regime) = (Part::Victim, Regime::Gdpr);
        let r = &self.world.register;
        let id = r.enter_person(&by, case, &person, part, regime, &secret()).await.unwrap();
        self.put(case, id, found(age)).await;
        id
    }

    async fn put(&self, case: CaseId, person: PersonId, step: Step) {
        let by = self.worker_at(DAY);
        let new = NewStep { person, on: by.at, step, reason: "" };
        self.world.register.put_step(&by, case, &new, &secret()).await.unwrap();
    }

    async fn ask(&self, (case, person): (CaseId, PersonId), wish: &Wish) -> PlacementId {
        let by = self.worker_at(DAY);
        self.world.register.request_place(&by, case, person, wish).await.unwrap()
    }

    async fn reserve(&self, placement: PlacementId, bed: Option<BedId>) -> Result<BedId> {
        let by = self.worker_at(DAY);
        self.world.register.reserve_bed(&by, placement, SHELTER, bed).await
    }

    async fn admit(&self, placement: PlacementId, reason: &str) -> Result<BedId> {
        let by = self.worker_at(DAY);
        let admission = Admission { shelter: SHELTER, bed: None, on: by.at, reason };
        self.world.register.admit(&by, placement, admission, &secret()).await
    }

    /// A woman who stays since [`DAY`].
    pub(crate) async fn stays(&self) -> (CaseId, PersonId, PlacementId) {
        let (case, person) = self.case(Sex::Female, AgeGroup::Adult).await;
        self.put(case, person, consents(Giver::Person)).await;
        let placement = self.ask((case, person), &wish()).await;
        self.admit(placement, "").await.unwrap();
        (case, person, placement)
    }

    async fn tally(&self, on: &str, night: &str) -> Tally {
        let by = self.world.by("coordinator", on);
        self.world.register.board(&by, SHELTER, day(night)).await.unwrap().tally
    }

    async fn events(&self, prefix: &str) -> Vec<String> {
        let mut connection = self.world.connection().await;
        let sql = "SELECT event FROM journal WHERE event LIKE $1 ORDER BY seq";
        let query = sqlx::query_scalar(sql).bind(format!("{prefix}%"));
        query.fetch_all(&mut connection).await.unwrap()
    }
}

#[track_caller]
fn refused<T: std::fmt::Debug>(why: Reason, result: &Result<T>) {
    let same = |because: &Refusal| matches!(because, Refusal::Placement(one) if *one == why);
    assert!(matches!(result, Err(Error::Refused(because)) if same(because)), "{why:?}: {result:?}");
}

#[track_caller]
fn forbidden<T: std::fmt::Debug>(why: Refusal, result: &Result<T>) {
    assert!(
        matches!(result, Err(Error::Refused(because)) if *because == why),
        "{why:?}: {result:?}"
    );
}

/// On both engines; whatever was done is then as the journal says it was.
async fn each(check: impl AsyncFn(&Harbour)) {
    for on in [On::Sqlite, On::Postgres] {
        if let Some(world) = World::new(on).await {
            let harbour = Harbour::of(world).await;
            check(&harbour).await;
            let reader = harbour.world.by("officer of data protection", DAY);
            let compared = harbour.world.register.compare_with_journal(&reader).await.unwrap();
            assert_eq!(compared.differing, []);
        }
    }
}

#[tokio::test]
async fn a_stay_goes_from_the_asking_to_the_leaving_with_its_steps() {
    each(async |h| {
        let r = &h.world.register;
        let (case, person) = h.case(Sex::Female, AgeGroup::Adult).await;
        h.put(case, person, consents(Giver::Person)).await;
        let placement = h.ask((case, person), &wish()).await;
        assert_eq!(h.reserve(placement, None).await.unwrap(), h.beds[0]);
        assert_eq!(h.tally(DAY, DAY).await.reserved, 1);
        assert_eq!(h.admit(placement, "").await.unwrap(), h.beds[0], "the one that is kept");
        let tonight = h.tally(DAY, DAY).await;
        assert_eq!((tonight.occupied, tonight.reserved, tonight.free), (1, 0, 2));
        // Away for two nights.
        let manager = h.manager_at("2017-05-14");
        r.go_absent(&manager, placement, noon("2017-05-12")).await.unwrap();
        refused(Reason::OutOfOrder, &r.go_absent(&manager, placement, noon("2017-05-13")).await);
        r.come_back(&manager, placement, noon("2017-05-14")).await.unwrap();
        refused(Reason::OutOfOrder, &r.come_back(&manager, placement, noon("2017-05-14")).await);
        let again = r.go_absent(&manager, placement, noon("2017-05-13")).await;
        forbidden(Refusal::DayWrong, &again);
        // Ten days in 2017, and five more.
        let end = |procedure: &register::step::Procedure| {
            let clock = procedure.clocks.iter().find(|clock| clock.rule == "shelter_stay");
            clock.unwrap().due.day().to_string()
        };
        let worker = h.worker_at("2017-05-19");
        assert_eq!(end(&r.procedure(&worker, case).await.unwrap()), "2017-05-20");
        r.extend_stay(&h.manager_at("2017-05-19"), placement, 5, "", &secret()).await.unwrap();
        assert_eq!(end(&r.procedure(&worker, case).await.unwrap()), "2017-05-25");
        let board = r.board(&h.manager_at("2017-05-19"), SHELTER, day("2017-05-19")).await.unwrap();
        let seat = board.beds[0].seat.clone().unwrap();
        let end = seat.end.unwrap();
        // Two days before, while the law said ten.
        let said = (end.due.day().to_string(), end.warned_from.day().to_string());
        assert_eq!(said, ("2017-05-25".to_owned(), "2017-05-23".to_owned()));
        let left = (Exit::Planned, noon("2017-05-24"));
        r.leave(&h.manager_at("2017-05-24"), placement, left, "", &secret()).await.unwrap();
        // The plan of the follow-up is there, from the day of leaving.
        let procedure = r.procedure(&h.worker_at("2017-05-24"), case).await.unwrap();
        let due: Vec<String> = procedure
            .clocks
            .iter()
            .filter(|clock| clock.rule.starts_with("follow_up_"))
            .map(|clock| clock.due.day().to_string())
            .collect();
        assert_eq!(due, ["2017-05-31", "2017-06-23", "2017-08-22", "2017-11-20", "2018-05-24"]);
        let steps: Vec<&str> = procedure.steps.iter().map(|s| s.entry.step.code()).collect();
        assert_eq!(steps[2..], ["admitted", "extended", "left"]);
        let acts = ["requested", "reserved", "begun", "absent", "returned", "extended", "ended"];
        let acts: Vec<String> = acts.iter().map(|act| format!("placement.{act}")).collect();
        assert_eq!(h.events("placement.").await, acts);
        // Any past night.
        for (night, occupied, absent) in
            [("2017-05-09", 0, 0), ("2017-05-10", 1, 0), ("2017-05-12", 0, 1), ("2017-05-24", 0, 0)]
        {
            let tally = h.tally("2017-06-01", night).await;
            assert_eq!((tally.occupied, tally.absent), (occupied, absent), "{night}");
        }
        let may = Period { from: day("2017-05-01"), until: day("2017-06-01") };
        let reader = h.world.by("coordinator", "2017-06-01");
        let nights = r.shelter_nights(&reader, SHELTER, may).await.unwrap();
        assert_eq!((nights.tally.occupied, nights.tally.absent, nights.tally.free), (12, 2, 79));
        assert_eq!(nights.lengths.unwrap().longest, 14);
    })
    .await;
}

#[tokio::test]
async fn a_house_is_told_of_the_beds_that_are_wanted_there_and_a_case_of_who_left() {
    each(async |h| {
        let r = &h.world.register;
        let told = async |by: &By, sort| {
            let all = r.notices(by).await.unwrap();
            all.iter().filter(|notice| notice.sort == sort).count()
        };
        let manager = || h.manager_at(DAY);
        let (asked, kept) = (NoticeSort::BedAsked, NoticeSort::BedKept);
        let here = Wish { shelter: Some(SHELTER.to_owned()), ..wish() };
        let (case, person) = h.case(Sex::Female, AgeGroup::Adult).await;
        h.put(case, person, consents(Giver::Person)).await;
        let placement = h.ask((case, person), &here).await;
        assert_eq!(told(&manager(), asked).await, 1);
        r.waiting_list(&manager()).await.unwrap();
        assert_eq!(told(&manager(), asked).await, 0);
        h.reserve(placement, None).await.unwrap();
        assert_eq!(told(&manager(), kept).await, 1);
        r.board(&manager(), SHELTER, day(DAY)).await.unwrap();
        assert_eq!(told(&manager(), kept).await, 0);
        // What is not wanted any more is told of no more.
        let (other, woman) = h.case(Sex::Female, AgeGroup::Adult).await;
        let second = h.ask((other, woman), &here).await;
        assert_eq!(told(&manager(), asked).await, 1);
        r.withdraw_request(&h.worker_at(DAY), second).await.unwrap();
        assert_eq!(told(&manager(), asked).await, 0);
        // In a closed circle nobody is, though the bed is seen to be taken.
        let (hidden, third) = h.case(Sex::Female, AgeGroup::Adult).await;
        r.change_circle(&h.worker_at(DAY), hidden, CircleReason::Leak).await.unwrap();
        let secretly = h.ask((hidden, third), &here).await;
        h.reserve(secretly, None).await.unwrap();
        assert_eq!(told(&manager(), asked).await + told(&manager(), kept).await, 0);
        // A stay that ends without a plan is told to who works on the case.
        h.admit(placement, "").await.unwrap();
        let left = NoticeSort::LeftUnplanned;
        let gone = (Exit::Unplanned, noon("2017-05-12"));
        r.leave(&h.manager_at("2017-05-12"), placement, gone, "", &secret()).await.unwrap();
        let worker = || h.worker_at("2017-05-12");
        assert_eq!(told(&worker(), left).await, 1);
        assert_eq!(told(&h.manager_at("2017-05-12"), left).await, 0);
        r.placement(&worker(), placement).await.unwrap();
        assert_eq!(told(&worker(), left).await, 0);
    })
    .await;
}

#[tokio::test]
async fn those_of_a_stay_are_warned_once_before_each_of_its_ends() {
    each(async |h| {
        let r = &h.world.register;
        let (case, person) = h.case(Sex::Female, AgeGroup::Adult).await;
        h.put(case, person, consents(Giver::Person)).await;
        let placement = h.ask((case, person), &wish()).await;
        h.admit(placement, "").await.unwrap();
        let told = async |by: &By| {
            let all = r.notices(by).await.unwrap();
            all.iter().filter(|notice| notice.sort == NoticeSort::StayEnds).count()
        };
        let run = async |on: &str| {
            r.run_due_jobs(noon(on), seed(), &no_sheets()).await.unwrap();
        };
        // The stay ends on the 20th: two days before, while the law said ten.
        run("2017-05-17").await;
        assert_eq!(told(&h.worker_at("2017-05-17")).await, 0);
        run("2017-05-18").await;
        run("2017-05-19").await;
        for by in [h.worker_at("2017-05-19"), h.manager_at("2017-05-19")] {
            assert_eq!(told(&by).await, 1, "once");
            r.placement(&by, placement).await.unwrap();
            assert_eq!(told(&by).await, 0, "until it was looked at");
        }
        let stranger = hire(&h.world, "stranger", Role::CaseWorker, "NGO-DEMO-2").await;
        assert_eq!(told(&By::new(stranger, noon("2017-05-19"), seed())).await, 0);
        // Extended, it has another end, and a warning of it.
        r.extend_stay(&h.manager_at("2017-05-19"), placement, 5, "", &secret()).await.unwrap();
        run("2017-05-20").await;
        assert_eq!(told(&h.worker_at("2017-05-20")).await, 0);
        run("2017-05-24").await;
        assert_eq!(told(&h.worker_at("2017-05-24")).await, 1);
    })
    .await;
}

#[tokio::test]
async fn what_forbids_a_place_is_said_and_what_speaks_against_it_needs_a_reason() {
    each(async |h| {
        let r = &h.world.register;
        // A girl is not among women; a woman not among children.
        let (case, girl) = h.case(Sex::Female, AgeGroup::Child).await;
        let asked = h.ask((case, girl), &wish()).await;
        refused(Reason::ChildAmongAdults, &h.reserve(asked, Some(h.beds[0])).await);
        assert_eq!(h.reserve(asked, None).await.unwrap(), h.beds[2]);
        // A girl's own yes is not enough.
        refused(Reason::NoConsent, &h.admit(asked, "").await);
        h.put(case, girl, consents(Giver::Guardian)).await;
        h.admit(asked, "").await.unwrap();

        let (other, man) = h.case(Sex::Male, AgeGroup::Adult).await;
        let asked = h.ask((other, man), &wish()).await;
        refused(Reason::OtherSex, &h.reserve(asked, None).await);
        let twice = r.request_place(&h.worker_at(DAY), other, man, &wish()).await;
        refused(Reason::PlacedAlready, &twice);

        let (third, woman) = h.case(Sex::Female, AgeGroup::Adult).await;
        h.put(third, woman, consents(Giver::Person)).await;
        let avoid = Wish { avoid: Some("VAR".to_owned()), ..wish() };
        let asked = h.ask((third, woman), &avoid).await;
        let offers = r.offers(&h.worker_at(DAY), asked, SHELTER).await.unwrap();
        assert_eq!(offers[0].1.soft, [Reason::DangerRegion]);
        forbidden(Refusal::ReasonMissing, &h.admit(asked, " ").await);
        h.admit(asked, "CANARY-81 за една нощ").await.unwrap();
        let closing = r.ask_to_close(&h.worker_at(DAY), third, None).await;
        refused(Reason::PlacedAlready, &closing);
        let mut connection = h.world.connection().await;
        let sql = "SELECT detail FROM journal";
        let details: Vec<String> =
            sqlx::query_scalar(sql).fetch_all(&mut connection).await.unwrap();
        assert!(!details.join(" ").contains("CANARY"), "the reason is sealed");

        let nobody = r.open_case(&h.worker_at(DAY), "VAR", &secret()).await.unwrap();
        let by = h.worker_at(DAY);
        let (part, regime) = (Part::Victim, Regime::Gdpr);
        let unfound = person("Неясна", Sex::Female);
        let unfound = r.enter_person(&by, nobody, &unfound, part, regime, &secret()).await.unwrap();
        let asked = r.request_place(&by, nobody, unfound, &wish()).await;
        forbidden(Refusal::Procedure(step::Refusal::NotIdentified), &asked);
    })
    .await;
}

#[tokio::test]
async fn a_child_is_among_adults_with_a_parent_alone_and_does_not_stay_there_without() {
    each(async |h| {
        let r = &h.world.register;
        let (case, mother) = h.case(Sex::Female, AgeGroup::Adult).await;
        h.put(case, mother, consents(Giver::Person)).await;
        let girl = h.enter(case, Sex::Female, AgeGroup::Child).await;
        h.put(case, girl, consents(Giver::Guardian)).await;
        let with_mother = Wish { family: Some(mother), ..wish() };
        let child = h.ask((case, girl), &with_mother).await;
        // Named is not there.
        refused(Reason::ChildAmongAdults, &h.reserve(child, Some(h.beds[1])).await);
        let adult = h.ask((case, mother), &Wish { family: Some(girl), ..wish() }).await;
        h.admit(adult, "").await.unwrap();
        assert_eq!(h.reserve(child, Some(h.beds[1])).await.unwrap(), h.beds[1]);
        h.admit(child, "").await.unwrap();
        let planned = (Exit::Planned, noon(DAY));
        let leaves = r.leave(&h.worker_at(DAY), adult, planned, "", &secret()).await;
        refused(Reason::ChildRemains, &leaves);
        // Who goes on her own has gone; the board says that the child is alone.
        let unplanned = (Exit::Unplanned, noon(DAY));
        r.leave(&h.worker_at(DAY), adult, unplanned, "", &secret()).await.unwrap();
        let board = r.board(&h.manager_at(DAY), SHELTER, day(DAY)).await.unwrap();
        let alone =
            board.beds.iter().filter(|bed| bed.seat.as_ref().is_some_and(|s| s.child_alone));
        assert_eq!(alone.count(), 1);
        r.change_bed(&h.manager_at(DAY), child, h.beds[2]).await.unwrap();
        let board = r.board(&h.manager_at(DAY), SHELTER, day(DAY)).await.unwrap();
        assert!(board.beds.iter().all(|bed| bed.seat.as_ref().is_none_or(|s| !s.child_alone)));
        assert_eq!(board.by_population[&Population::Women].free, 2);
    })
    .await;
}

#[tokio::test]
async fn a_reservation_lapses_and_the_bed_is_free_for_the_next() {
    each(async |h| {
        let r = &h.world.register;
        let mut asked = Vec::new();
        for _ in 0..3 {
            let case = h.case(Sex::Female, AgeGroup::Adult).await;
            asked.push(h.ask(case, &wish()).await);
        }
        h.reserve(asked[0], None).await.unwrap();
        h.reserve(asked[1], None).await.unwrap();
        refused(Reason::Full, &h.reserve(asked[2], None).await);
        refused(Reason::BedTaken, &h.reserve(asked[2], Some(h.beds[0])).await);
        // A day later both have lapsed.
        let next = h.worker_at("2017-05-11");
        assert_eq!(h.tally("2017-05-11", "2017-05-11").await.reserved, 0);
        r.reserve_bed(&next, asked[2], SHELTER, Some(h.beds[0])).await.unwrap();
        let (first, _, may) = r.placement(&next, asked[0]).await.unwrap();
        assert_eq!((first.state, first.bed, may.reserve), (PlacementState::Requested, None, true));
        // Given back, and taken back.
        r.release_bed(&next, asked[2]).await.unwrap();
        refused(Reason::OutOfOrder, &r.release_bed(&next, asked[2]).await);
        r.withdraw_request(&next, asked[2]).await.unwrap();
        refused(Reason::OutOfOrder, &r.reserve_bed(&next, asked[2], SHELTER, None).await);
        assert_eq!(h.tally("2017-05-11", "2017-05-11").await.free, 3);
        // What is put down late does not take a bed that somebody had since.
        let late = r.reserve_bed(&next, asked[0], SHELTER, Some(h.beds[0])).await;
        late.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_bed_is_closed_for_a_reason_and_never_under_somebody() {
    each(async |h| {
        let r = &h.world.register;
        let (_, _, placement) = h.stays().await;
        let manager = h.manager_at(DAY);
        let close = async |bed: usize, from: &str, until: Option<&str>| {
            let days: (Day, Option<Day>) = (day(from), until.map(day));
            r.close_bed(&manager, h.beds[bed], days, ClosureReason::Renovation).await
        };
        refused(Reason::BedHeld, &close(0, DAY, None).await);
        refused(Reason::BedHeld, &close(0, "2017-06-01", None).await);
        forbidden(Refusal::DayWrong, &close(1, DAY, Some(DAY)).await);
        close(1, DAY, Some("2017-06-01")).await.unwrap();
        refused(Reason::BedClosed, &close(1, "2017-05-20", None).await);
        assert_eq!(h.tally(DAY, DAY).await.closed, 1);
        refused(Reason::BedClosed, &r.change_bed(&manager, placement, h.beds[1]).await);
        r.reopen_bed(&manager, h.beds[1], day("2017-05-10")).await.unwrap();
        forbidden(Refusal::DayWrong, &r.reopen_bed(&manager, h.beds[1], day(DAY)).await);
        assert_eq!(h.tally(DAY, DAY).await.closed, 0);
        r.change_bed(&manager, placement, h.beds[1]).await.unwrap();
        let same = h.open("1", &["А".to_owned()], Population::Women).await;
        forbidden(Refusal::BedNameTaken, &same);
        assert_eq!(
            h.events("bed.").await,
            ["bed.opened", "bed.opened", "bed.closed", "bed.reopened"]
        );
        // A term that is the most there is, is not extended.
        r.set_house(&manager, SHELTER, "crisis_centre_stay", &["bg".to_owned()]).await.unwrap();
        let (_, _, other) = h.stays().await;
        refused(Reason::TermAtMost, &r.extend_stay(&manager, other, 1, "", &secret()).await);
        // Who came before keeps the term under which they came.
        r.extend_stay(&manager, placement, 1, "", &secret()).await.unwrap();
        let wrong = r.set_house(&manager, SHELTER, "triage", &[]).await;
        forbidden(Refusal::StepWrong, &wrong);
    })
    .await;
}

#[tokio::test]
async fn who_waits_is_in_an_order_that_is_explained() {
    each(async |h| {
        let r = &h.world.register;
        let soon = Wish { urgency: Urgency::Soon, ..wish() };
        let danger = Wish { danger: true, urgency: Urgency::Planned, ..wish() };
        let elsewhere = Wish { shelter: Some("TAS-BGS".to_owned()), ..wish() };
        let mut asked = Vec::new();
        for wish in [&soon, &wish(), &danger, &wish(), &elsewhere] {
            let case = h.case(Sex::Female, AgeGroup::Adult).await;
            asked.push(h.ask(case, wish).await);
        }
        let coordinator = h.world.by("coordinator", DAY);
        let list = r.waiting_list(&coordinator).await.unwrap();
        let order: Vec<PlacementId> = list.iter().map(|one| one.waiting.placement).collect();
        let mut same = [asked[1], asked[3], asked[4]];
        same.sort_unstable();
        assert_eq!(order, [asked[2], same[0], same[1], same[2], asked[0]]);
        let whys: Vec<Option<Before>> = list.iter().map(|one| one.before).collect();
        let (time, urgency) = (Some(Before::Time), Some(Before::Urgency));
        assert_eq!(whys, [Some(Before::Danger), time, time, urgency, None]);
        assert!(list.iter().all(|one| one.number.is_some()));
        // The shelter sees who wishes for it, or for any; and no numbers.
        let own = r.waiting_list(&h.manager_at(DAY)).await.unwrap();
        assert_eq!(own.len(), 4);
        assert!(own.iter().all(|one| one.number.is_none() && one.placement.is_none()));
    })
    .await;
}

#[tokio::test]
async fn a_board_is_read_by_those_who_run_it_and_those_who_place() {
    each(async |h| {
        let r = &h.world.register;
        let (case, _, placement) = h.stays().await;
        let seat = async |by: &By| {
            let board = r.board(by, SHELTER, day(DAY)).await?;
            Ok::<_, Error>(board.beds[0].seat.clone().unwrap())
        };
        let own = seat(&h.manager_at(DAY)).await.unwrap();
        assert!(own.number.is_some() && own.placement == Some(placement));
        let coordinator = seat(&h.world.by("coordinator", DAY)).await.unwrap();
        assert!(coordinator.number.is_some());
        let varna = seat(&h.world.by("varna", DAY)).await.unwrap();
        assert!(varna.number.is_some() && varna.placement.is_none());
        for nobody in ["burgas", "mlsp", "analyst", "officer of data protection", "administrator"] {
            let board = seat(&h.world.by(nobody, DAY)).await;
            assert!(matches!(board, Err(Error::NotFound)), "{nobody}");
        }
        assert!(matches!(seat(&h.worker_at(DAY)).await, Err(Error::NotFound)));
        // A colleague of the shelter elsewhere knows of neither board nor stay.
        let burgas = hire(&h.world, "burgas.manager", Role::CaseWorker, "TAS-BGS").await;
        let burgas = By::new(burgas, noon(DAY), seed());
        assert!(matches!(seat(&burgas).await, Err(Error::NotFound)));
        assert!(matches!(r.placement(&burgas, placement).await, Err(Error::NotFound)));
        let gone = r.go_absent(&burgas, placement, noon(DAY)).await;
        assert!(matches!(gone, Err(Error::NotFound)));
        // Those who run it tend the stay and do not read the case.
        let manager = h.manager_at(DAY);
        let (_, _, may) = r.placement(&manager, placement).await.unwrap();
        assert_eq!((may.tend, may.reserve, may.case), (true, false, false));
        assert!(matches!(r.procedure(&manager, case).await, Err(Error::NotFound)));
        // The coordinator keeps beds, and tends no stay without being assigned.
        let coordinator = h.world.by("coordinator", DAY);
        let gone = r.go_absent(&coordinator, placement, noon(DAY)).await;
        assert!(matches!(gone, Err(Error::Denied)));
        r.assign(&coordinator, case, h.world.actor("officer").account, Post::CaseWorker)
            .await
            .unwrap();
        let officer = h.world.by("officer", DAY);
        r.go_absent(&officer, placement, noon(DAY)).await.unwrap();
        assert_eq!(h.tally(DAY, DAY).await.absent, 1);
        let closed = r.close_bed(&officer, h.beds[1], (day(DAY), None), ClosureReason::Staff).await;
        assert!(matches!(closed, Err(Error::Denied)));
        let tomorrow = r.board(&manager, SHELTER, day("2017-05-11")).await;
        forbidden(Refusal::DayWrong, &tomorrow);
        let board = r.board(&manager, SHELTER, day("2017-05-09")).await.unwrap();
        assert_eq!(board.beds[0].state, BedState::Free);
        assert_eq!(r.boards(&h.world.by("coordinator", DAY), day(DAY)).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_leaving_put_down_late_does_not_undo_what_came_after() {
    each(async |h| {
        let r = &h.world.register;
        let (_, _, placement) = h.stays().await;
        let by = h.manager_at("2017-05-15");
        r.go_absent(&by, placement, noon("2017-05-14")).await.unwrap();
        let left = |on: &str| (Exit::Unplanned, noon(on));
        let early = r.leave(&by, placement, left("2017-05-12"), "", &secret()).await;
        forbidden(Refusal::DayWrong, &early);
        let before = r.leave(&by, placement, left("2017-05-09"), "", &secret()).await;
        forbidden(Refusal::Procedure(step::Refusal::NotAdmitted), &before);
        let later = (Exit::Unplanned, by.at.plus(Moment::DAY));
        let later = r.leave(&by, placement, later, "", &secret()).await;
        forbidden(Refusal::Procedure(step::Refusal::NotYet), &later);
        r.leave(&by, placement, left("2017-05-14"), "", &secret()).await.unwrap();
        // Nothing of what was refused is there.
        assert_eq!(h.events("placement.ended").await.len(), 1);
        assert_eq!(h.tally("2017-05-15", "2017-05-13").await.occupied, 1);
        assert_eq!(h.tally("2017-05-15", "2017-05-14").await.occupied, 0);
    })
    .await;
}
