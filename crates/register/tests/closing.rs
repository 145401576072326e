//! A case is closed by two persons; on both engines.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#[cfg(test)]
use crate::common::{On, World, hire, noon, secret, seed};
use domain::access::Role;
use domain::case_file::{CaseState, Post};
use domain::id::CaseId;
use register::notice::NoticeSort;
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
        let asked = r.ask_to_close(&office.worker(), case).await.unwrap();
        assert_eq!(office.state().await, CaseState::Open);
        assert_eq!(r.ask_to_close(&office.worker(), case).await.unwrap(), asked, "asked once");
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
        let asked = r.ask_to_close(&office.worker(), office.case).await.unwrap();
        // Nobody else works on it: who says who does is told, and nobody farther.
        let varna = office.world.by("varna", DAY);
        assert!(office.is_told(&varna).await);
        assert!(!office.is_told(&office.world.by("coordinator", DAY)).await);
        r.refuse(&varna, asked, "The follow-up is not planned").await.unwrap();
        assert_eq!(office.state().await, CaseState::Open);
        let refused = r.approval(&office.worker(), asked).await.unwrap();
        assert_eq!(refused.reason, "The follow-up is not planned");

        office.assign_colleague().await;
        let again = r.ask_to_close(&office.worker(), office.case).await.unwrap();
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
        let over = r.ask_to_close(&office.worker(), office.case).await;
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
        let asked = r.ask_to_close(&office.worker(), office.case).await.unwrap();
        let late = r.agree(&office.world.by("coordinator", "2017-05-24"), asked).await;
        assert!(matches!(late, Err(Error::Refused(Refusal::Expired))), "{late:?}");
        assert_eq!(office.state().await, CaseState::Open);
        let worker = Office::as_of(&office.worker, "2017-05-24");
        assert!(r.closing_asked(&worker, office.case).await.unwrap().is_none());
        assert_ne!(r.ask_to_close(&worker, office.case).await.unwrap(), asked);
    })
    .await;
}
