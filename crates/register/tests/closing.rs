//! A case is closed by two persons; on both engines.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#[cfg(test)]
use crate::common::{On, World, hire, noon, secret, seed};
use domain::access::Role;
use domain::case_file::{CaseState, ClosingReason, Part, Post, ReopeningReason};
use domain::id::{CaseId, PersonId};
use domain::person::{Identity, Person, Regime};
use domain::referral::identification::{AgeGroup, Finding, Ground, Identification, Manner};
use domain::referral::step::{Duty, Step, Waiver};
use register::notice::NoticeSort;
use register::step::NewStep;
use register::{Actor, By, Error, Refusal};

const DAY: &str = "2017-05-10";

struct Office {
    world: World,
    worker: Actor,
    colleague: Actor,
    stranger: Actor,
    case: CaseId,
}

impl Office {
    async fn of(world: World) -> Self {
        world.unseal().await;
        let worker = hire(&world, "worker", Role::CaseWorker, "NGO-DEMO-1").await;
        let colleague = hire(&world, "colleague", Role::CaseWorker, "NGO-DEMO-1").await;
        let stranger = hire(&world, "stranger", Role::CaseWorker, "NGO-DEMO-2").await;
        let by = By::new(worker.clone(), noon(DAY), seed());
        let case = world.register.open_case(&by, "VAR", &secret()).await.unwrap();
        Self { world, worker, colleague, stranger, case }
    }

    fn as_of(actor: &Actor, day: &str) -> By {
        By::new(actor.clone(), noon(day), seed())
    }

    fn worker(&self) -> By {
        Self::as_of(&self.worker, DAY)
    }

    async fn state(&self) -> CaseState {
        self.world.register.case_file(&self.worker(), self.case).await.unwrap().state
    }

    /// Whether somebody is told that something waits for them.
    async fn is_told(&self, by: &By) -> bool {
        let notices = self.world.register.notices(by).await.unwrap();
        notices.iter().any(|notice| notice.sort == NoticeSort::ApprovalAsked)
    }

    /// Puts somebody into the case, of whom the risk is to be assessed and a plan made.
    async fn enter(&self, part: Part) -> PersonId {
        let person = Person { identity: Identity::default(), ..Person::default() };
        let (by, r) = (self.worker(), &self.world.register);
        r.enter_person(&by, self.case, &person, part, Regime::Gdpr, &secret()).await.unwrap()
    }

    async fn put(&self, person: PersonId, step: Step) {
        let by = self.worker();
        let new = NewStep { person, on: by.at, step, reason: "because" };
        self.world.register.put_step(&by, self.case, &new, &secret()).await.unwrap();
    }

    /// The terms of the case that are seen across cases.
    async fn running(&self) -> usize {
        self.world.register.case_terms(&self.worker(), 100).await.unwrap().all
    }

    /// What the journal tells of the case by this name, the last one.
    async fn told(&self, event: &str) -> String {
        let mut c = self.world.connection().await;
        let sql = "SELECT detail FROM journal WHERE event = $1 AND subject = $2 ORDER BY seq DESC";
        let query = sqlx::query_scalar(sql).bind(event).bind(self.case.to_string());
        query.fetch_one(&mut c).await.unwrap()
    }

    async fn assign_colleague(&self) {
        let by = self.world.by("varna", DAY);
        let account = self.colleague.account;
        let r = &self.world.register;
        r.assign(&by, self.case, account, Post::CaseWorker).await.unwrap();
    }
}

async fn each(check: impl AsyncFn(Office)) {
    for on in [On::Sqlite, On::Postgres] {
        if let Some(world) = World::new(on).await {
            check(Office::of(world).await).await;
        }
    }
}

#[tokio::test]
async fn one_person_alone_closes_no_case() {
    each(async |office| {
        let (r, case) = (&office.world.register, office.case);
        let asked = r.ask_to_close(&office.worker(), case, None).await.unwrap();
        assert_eq!(office.state().await, CaseState::Open);
        assert_eq!(
            r.ask_to_close(&office.worker(), case, None).await.unwrap(),
            asked,
            "asked once"
        );
        let own = r.agree(&office.worker(), asked).await;
        assert!(matches!(own, Err(Error::Refused(Refusal::SamePerson))), "{own:?}");
        // Who does not know of the case knows nothing of what is asked about it,
        // and rank elsewhere is none here.
        let mut others = vec![Office::as_of(&office.stranger, DAY)];
        let ranks = ["burgas", "mlsp", "analyst", "administrator", "officer of data protection"];
        others.extend(ranks.map(|who| office.world.by(who, DAY)));
        // An officer knows that the case is there, and that is all.
        others.push(office.world.by("officer", DAY));
        for by in others {
            let agreed = r.agree(&by, asked).await;
            assert!(matches!(agreed, Err(Error::NotFound)), "{agreed:?}");
            assert!(r.approvals(&by).await.unwrap().is_empty());
        }
        assert_eq!(office.state().await, CaseState::Open);
    })
    .await;
}

#[tokio::test]
async fn who_works_on_the_case_or_says_who_does_agrees() {
    each(async |office| {
        let r = &office.world.register;
        let asked = r.ask_to_close(&office.worker(), office.case, None).await.unwrap();
        // Nobody else works on it: who says who does is told, and nobody farther.
        let varna = office.world.by("varna", DAY);
        assert!(office.is_told(&varna).await);
        assert!(!office.is_told(&office.world.by("coordinator", DAY)).await);
        r.refuse(&varna, asked, "The follow-up is not planned").await.unwrap();
        assert_eq!(office.state().await, CaseState::Open);
        let refused = r.approval(&office.worker(), asked).await.unwrap();
        assert_eq!(refused.reason, "The follow-up is not planned");

        office.assign_colleague().await;
        let again = r.ask_to_close(&office.worker(), office.case, None).await.unwrap();
        assert_ne!(again, asked);
        let colleague = Office::as_of(&office.colleague, DAY);
        assert!(office.is_told(&colleague).await);
        let shown = r.closing_asked(&colleague, office.case).await.unwrap().unwrap();
        assert!(shown.awaits_reader && shown.id == again);
        let own = r.closing_asked(&office.worker(), office.case).await.unwrap().unwrap();
        assert!(!own.awaits_reader);
        r.agree(&colleague, again).await.unwrap();
        assert!(!office.is_told(&colleague).await, "nobody's word is awaited any more");
        assert_eq!(office.state().await, CaseState::Closed);
        assert!(r.closing_asked(&colleague, office.case).await.unwrap().is_none());
        let over = r.ask_to_close(&office.worker(), office.case, None).await;
        assert!(matches!(over, Err(Error::Refused(Refusal::CaseClosed))), "{over:?}");
        let mut c = office.world.connection().await;
        let sql = "SELECT event FROM journal
                    WHERE event = 'case.closed' OR event LIKE 'approval.%' ORDER BY seq";
        let told: Vec<String> = sqlx::query_scalar(sql).fetch_all(&mut c).await.unwrap();
        assert_eq!(
            told[told.len() - 4..],
            ["approval.refused", "approval.asked", "case.closed", "approval.agreed"]
        );
    })
    .await;
}

#[tokio::test]
async fn an_agreement_comes_in_time() {
    each(async |office| {
        let r = &office.world.register;
        let asked = r.ask_to_close(&office.worker(), office.case, None).await.unwrap();
        let late = r.agree(&office.world.by("coordinator", "2017-05-24"), asked).await;
        assert!(matches!(late, Err(Error::Refused(Refusal::Expired))), "{late:?}");
        assert_eq!(office.state().await, CaseState::Open);
        let worker = Office::as_of(&office.worker, "2017-05-24");
        assert!(r.closing_asked(&worker, office.case).await.unwrap().is_none());
        assert_ne!(r.ask_to_close(&worker, office.case, None).await.unwrap(), asked);
    })
    .await;
}

#[tokio::test]
async fn a_case_with_open_duties_is_closed_for_a_reason_that_both_persons_see() {
    each(async |office| {
        let (r, case) = (&office.world.register, office.case);
        office.enter(Part::Victim).await;
        let late = Office::as_of(&office.worker, "2017-05-12");
        let open = r.open_duties(&late, case).await.unwrap();
        assert_eq!((open.all, open.late), (2, 1));
        let rules: Vec<String> = open.listed.unwrap().into_iter().map(|term| term.rule).collect();
        assert_eq!(rules, ["risk_assessment", "support_plan"]);
        // An officer knows that the case is there, and not what is late in it.
        let officer = office.world.by("officer", "2017-05-12");
        assert!(matches!(r.open_duties(&officer, case).await, Err(Error::Denied)));
        let stranger = Office::as_of(&office.stranger, "2017-05-12");
        assert!(matches!(r.open_duties(&stranger, case).await, Err(Error::NotFound)));

        let none = r.ask_to_close(&late, case, None).await;
        assert!(matches!(none, Err(Error::Refused(Refusal::DutiesOpen))), "{none:?}");
        let why = ClosingReason::NotReached;
        let asked = r.ask_to_close(&late, case, Some(why)).await.unwrap();
        let coordinator = office.world.by("coordinator", "2017-05-12");
        let shown = r.closing_asked(&coordinator, case).await.unwrap().unwrap();
        assert_eq!(shown.asked("reason"), "not_reached");
        assert_eq!(r.open_duties(&coordinator, case).await.unwrap().late, 1);
        r.agree(&coordinator, asked).await.unwrap();
        assert_eq!(office.running().await, 0);
        let closed = r.closed(&late, case).await.unwrap().unwrap();
        assert_eq!(closed.reason, Some(why));
        let told = office.told("case.closed").await;
        assert!(told.contains(r#""reason":"not_reached","open":2,"late":1"#), "{told}");
    })
    .await;
}

#[tokio::test]
async fn where_nothing_is_open_no_reason_is_kept_and_what_opens_meanwhile_asks_for_one() {
    each(async |office| {
        let (r, case) = (&office.world.register, office.case);
        let person = office.enter(Part::AtRisk).await;
        for duty in [Duty::Risk, Duty::Plan] {
            office.put(person, Step::Waiver(Waiver { duty })).await;
        }
        let asked = r.ask_to_close(&office.worker(), case, Some(ClosingReason::Abroad)).await;
        let asked = asked.unwrap();
        let shown = r.approval(&office.worker(), asked).await.unwrap();
        assert_eq!(shown.asked("reason"), "", "nothing is excused");
        // Somebody comes into the case before it is agreed to.
        office.enter(Part::Victim).await;
        let coordinator = office.world.by("coordinator", DAY);
        let agreed = r.agree(&coordinator, asked).await;
        assert!(matches!(agreed, Err(Error::Refused(Refusal::DutiesOpen))), "{agreed:?}");
        assert_eq!(office.state().await, CaseState::Open);
        let why = Some(ClosingReason::TakenOver);
        let again = r.ask_to_close(&office.worker(), case, why).await.unwrap();
        assert_ne!(again, asked);
        r.agree(&coordinator, again).await.unwrap();
        assert_eq!(office.state().await, CaseState::Closed);
        // What was asked before does not close it once it is opened again.
        r.reopen_case(&office.worker(), case, ReopeningReason::Mistake).await.unwrap();
        let stale = r.agree(&coordinator, asked).await;
        assert!(matches!(stale, Err(Error::Refused(Refusal::Expired))), "{stale:?}");
    })
    .await;
}

#[tokio::test]
async fn a_closed_case_is_opened_again_with_its_terms() {
    each(async |office| {
        let (r, case) = (&office.world.register, office.case);
        let person = office.enter(Part::Victim).await;
        let before = office.running().await;
        let again = ReopeningReason::HelpAgain;
        let open = r.reopen_case(&office.worker(), case, again).await;
        assert!(matches!(open, Err(Error::Refused(Refusal::CaseOpen))), "{open:?}");
        office.world.close(&office.worker(), case).await.unwrap();
        assert_eq!(office.running().await, 0);
        // Who may not know of it learns nothing, and who only knows of it does not.
        let stranger = Office::as_of(&office.stranger, DAY);
        let none = r.reopen_case(&stranger, case, again).await;
        assert!(matches!(none, Err(Error::NotFound)), "{none:?}");
        let denied = r.reopen_case(&office.world.by("officer", DAY), case, again).await;
        assert!(matches!(denied, Err(Error::Denied)), "{denied:?}");
        assert_eq!(office.state().await, CaseState::Closed);
        // By rank, or because one works on it.
        r.reopen_case(&office.world.by("varna", DAY), case, again).await.unwrap();
        assert_eq!((office.state().await, office.running().await), (CaseState::Open, before));
        assert!(office.told("case.reopened").await.contains(r#""reason":"help_again""#));
        assert!(r.closed(&office.worker(), case).await.unwrap().is_none());
        office.world.close(&office.worker(), case).await.unwrap();
        r.reopen_case(&office.worker(), case, ReopeningReason::DutyOpen).await.unwrap();
        assert_eq!(office.running().await, before);
        // It takes steps again.
        let found = Identification {
            manner: Manner::Informal,
            finding: Finding::Possible,
            age: AgeGroup::Adult,
            grounds: vec![Ground::Statement],
            screening: None,
            forms: Vec::new(),
            abroad: false,
        };
        office.put(person, Step::Identification(found)).await;
    })
    .await;
}
