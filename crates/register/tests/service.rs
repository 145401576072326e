//! The directory of services: kept by whoever offers one and by the commission,
//! versioned, named by referrals; on both engines.
#[cfg(test)]
use crate::common::{On, World, hire, noon, seed};
use domain::access::Role;
use domain::referral::support::ServiceKind;
use domain::service::{
    Cost, ForAge, ForOrigin, ForSex, Service, ServiceFault, ServiceState, Wanted,
};
use register::audit::Verdict;
use register::service::{Change, Provider};
use register::{By, Error, Refusal};

const DAY: &str = "2017-05-10";

pub(crate) fn service(name: &str) -> Service {
    Service {
        kind: ServiceKind::Shelter,
        name: name.to_owned(),
        ages: vec![ForAge::Adults],
        sexes: vec![ForSex::Female],
        origins: ForOrigin::ALL.to_vec(),
        languages: vec!["bg".to_owned()],
        oblasts: vec!["VAR".to_owned()],
        capacity: Some(6),
        free: Some(2),
        hours: "24/7".to_owned(),
        cost: Cost::Free,
        phone: "116 111".to_owned(),
        email: String::new(),
        link: String::new(),
    }
}

on_both! {
    async fn a_service_is_entered_corrected_closed_and_every_version_stays(world: World) {
        let r = &world.register;
        let by = world.by("coordinator", DAY);
        let id = r.enter_service(&by, Provider::Body("NGO-DEMO-1"), &service("Shelter")).await.unwrap();
        let better = Service { free: Some(0), ..service("Shelter") };
        assert_eq!(r.correct_service(&by, id, 1, &better).await.unwrap(), 2);
        // Who read the first version writes over nothing.
        let late = r.correct_service(&by, id, 1, &service("Other")).await;
        assert!(matches!(late, Err(Error::Conflict(1))), "{late:?}");
        r.set_service_state(&by, id, 2, ServiceState::Closed).await.unwrap();
        let again = r.set_service_state(&by, id, 3, ServiceState::Closed).await;
        assert!(matches!(again, Err(Error::Refused(Refusal::AlreadyDecided))));
        assert!(r.services(&Wanted::default(), false).await.unwrap().is_empty());
        assert_eq!(r.services(&Wanted::default(), true).await.unwrap().len(), 1);
        let (now, versions) = r.service(id).await.unwrap();
        assert_eq!((now.version, now.state, &now.service), (3, ServiceState::Closed, &better));
        let changes: Vec<Change> = versions.iter().map(|version| version.change).collect();
        assert_eq!(changes, [Change::Entered, Change::Corrected, Change::Closed]);
        assert_eq!(versions[0].service, service("Shelter"));
        let verdict = r.verify_journal(&world.by("coordinator", DAY)).await.unwrap();
        assert!(matches!(verdict, Verdict::Whole { .. }), "{verdict:?}");
    }

    async fn a_body_keeps_its_own_services_and_no_others(world: World) {
        let r = &world.register;
        let worker = hire(&world, "worker", Role::CaseWorker, "NGO-DEMO-1").await;
        let worker = || By::new(worker.clone(), noon(DAY), seed());
        r.enter_service(&worker(), Provider::Body("NGO-DEMO-1"), &service("Ours")).await.unwrap();
        let others = r.enter_service(&worker(), Provider::Body("MLSP"), &service("Theirs")).await;
        assert!(matches!(others, Err(Error::Denied)));
        let outside = r.enter_service(&worker(), Provider::Outside("A body"), &service("x")).await;
        assert!(matches!(outside, Err(Error::Denied)));
        let by = world.by("coordinator", DAY);
        let theirs = r.enter_service(&by, Provider::Body("MLSP"), &service("Theirs")).await.unwrap();
        let wrong = r.correct_service(&worker(), theirs, 1, &service("Mine now")).await;
        assert!(matches!(wrong, Err(Error::Denied)));
        for nobody in ["analyst", "administrator", "officer of data protection"] {
            let by = world.by(nobody, DAY);
            let entered = r.enter_service(&by, Provider::Body("MLSP"), &service("x")).await;
            assert!(matches!(entered, Err(Error::Denied)), "{nobody}");
        }
    }

    async fn a_body_in_no_directory_has_a_code_of_its_own_and_one_name(world: World) {
        let r = &world.register;
        let by = || world.by("coordinator", DAY);
        let enter = async |name| r.enter_service(&by(), Provider::Outside(name), &service("x")).await;
        let id = enter("Dom Izmislen").await.unwrap();
        assert_eq!(r.service(id).await.unwrap().0.provider, "OUT-1");
        for wrong in ["", "  ", "dom izmislen"] {
            let refused = enter(wrong).await;
            assert!(matches!(refused, Err(Error::Refused(Refusal::ProviderWrong))), "{wrong}");
        }
        // Another service of the same body, by its code.
        let more = r.enter_service(&by(), Provider::Body("OUT-1"), &service("y")).await.unwrap();
        assert_eq!(r.service(more).await.unwrap().0.provider, "OUT-1");
        let nobody = r.enter_service(&by(), Provider::Body("OUT-9"), &service("z")).await;
        assert!(matches!(nobody, Err(Error::Refused(Refusal::ProviderWrong))));
        assert_eq!(r.outside_bodies().await.unwrap().len(), 1);
    }

    async fn what_is_wrong_with_a_service_is_said_of_its_field(world: World) {
        let r = &world.register;
        let by = world.by("coordinator", DAY);
        for (wrong, field, fault) in [
            (Service { oblasts: vec!["XXX".into()], ..service("x") }, "oblasts", ServiceFault::NotListed),
            (Service { languages: vec!["xx".into()], ..service("x") }, "languages", ServiceFault::NotListed),
            (Service { free: Some(7), ..service("x") }, "free", ServiceFault::MoreThanCapacity),
            (service(" "), "name", ServiceFault::Missing),
        ] {
            let refused = r.enter_service(&by, Provider::Body("MLSP"), &wrong).await;
            let Err(Error::Refused(Refusal::ServiceWrong(at, why))) = refused else {
                panic!("{refused:?}")
            };
            assert_eq!((at, why), (field, fault));
        }
    }
}
