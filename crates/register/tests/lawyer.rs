//! The network of lawyers, and conflicts of interest: kept, counted, refused,
//! reasoned about; on both engines.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#[cfg(test)]
use crate::common::{On, World, day, hire, noon, secret, seed};
use domain::access::{Purpose, Role};
use domain::case_file::{Part, Post};
use domain::day::Period;
use domain::id::{CaseId, LawyerId, PersonId};
use domain::lawyer::{Lawyer, LawyerFault, Practice, WantedLawyer};
use domain::person::{Person, Regime};
use domain::record::reading::State;
use domain::referral::conflict::{Client, Ground, Weight};
use register::audit::Verdict;
use register::legal_aid::{Found, Who};
use register::{Actor, By, Error, Refusal};

const DAY: &str = "2017-05-10";

pub(crate) fn lawyer(name: &str, bar_number: &str) -> Lawyer {
    Lawyer {
        name: name.to_owned(),
        bar_number: bar_number.to_owned(),
        languages: vec!["bg".to_owned()],
        oblasts: vec!["VAR".to_owned()],
        legal_aid: true,
        practices: vec![Practice::Representation],
        takes_cases: true,
        capacity: None,
        since: day("2016-01-01"),
        until: None,
        phone: String::new(),
        email: String::new(),
    }
}

/// The network of Varna: a worker who opens cases, and a lawyer with an account.
struct Network {
    world: World,
    worker: Actor,
    counsel: Actor,
}

impl Network {
    async fn of(world: World) -> Self {
        world.unseal().await;
        world.put_in_force().await;
        let worker = hire(&world, "worker", Role::CaseWorker, "NGO-DEMO-1").await;
        let counsel = hire(&world, "counsel", Role::CaseWorker, "NGO-DEMO-1").await;
        Self { world, worker, counsel }
    }

    fn worker(&self, on: &str) -> By {
        By::new(self.worker.clone(), noon(on), seed())
    }

    fn coordinator(&self, on: &str) -> By {
        self.world.by("coordinator", on)
    }

    /// A case of the worker in an oblast, with a victim.
    async fn case(&self, oblast: &str, on: &str) -> (CaseId, PersonId) {
        let (r, by) = (&self.world.register, self.worker(on));
        let case = r.open_case(&by, oblast, &secret()).await.unwrap();
        (case, self.person(case, Part::Victim, on).await)
    }

    async fn person(&self, case: CaseId, part: Part, on: &str) -> PersonId {
        let person = Person::default();
        let (by, secret) = (self.worker(on), secret());
        let r = &self.world.register;
        r.enter_person(&by, case, &person, part, Regime::Gdpr, &secret).await.unwrap()
    }

    async fn also(&self, case: CaseId, person: PersonId, part: Part) {
        let by = self.worker(DAY);
        self.world.register.add_to_case(&by, case, person, part).await.unwrap();
    }

    async fn outside(&self, name: &str, bar_number: &str) -> LawyerId {
        let by = self.coordinator("2017-01-05");
        self.world.register.enter_lawyer(&by, &lawyer(name, bar_number), None).await.unwrap()
    }

    async fn assign(&self, by: &By, case: CaseId, who: Who, reason: &str) -> register::Result<()> {
        self.world.register.assign_lawyer(by, case, who, reason, &secret()).await
    }

    /// That none took cases before.
    async fn begun(&self) {
        let all = self.world.register.readings(self.world.programme, day(DAY)).await.unwrap();
        let one = all.into_iter().find(|one| one.indicator.code == "IV.5.1").unwrap();
        let (by, id) = (self.coordinator("2017-01-04"), one.indicator.id);
        self.world.register.set_target(&by, id, None, Some(0)).await.unwrap();
    }

    async fn growth(&self, on: &str) -> (State, Option<(i64, i64)>) {
        let growth = self.world.register.growth_of_lawyers(day(on)).await.unwrap().unwrap();
        assert_eq!(growth.code, "IV.5.1");
        (growth.reading.state, growth.reading.terms)
    }
}

#[track_caller]
fn conflict(found: register::Result<()>) -> Found {
    match found {
        Err(Error::Conflicted(found)) => *found,
        other => panic!("{other:?}"),
    }
}

on_both! {
    async fn a_lawyer_is_entered_found_corrected_and_every_version_stays(world: World) {
        let network = Network::of(world).await;
        let (r, by) = (&network.world.register, network.coordinator(DAY));
        let id = network.outside("A. Izmislena", "12 003").await;
        let twice = r.enter_lawyer(&by, &lawyer("B", "12003"), None).await;
        let taken = Refusal::LawyerWrong("bar_number", LawyerFault::Taken);
        assert!(matches!(twice, Err(Error::Refused(why)) if why == taken), "{twice:?}");
        let other = Lawyer { languages: vec!["xx".into()], ..lawyer("C", "2") };
        let wrong = r.enter_lawyer(&by, &other, None).await;
        let listed = Refusal::LawyerWrong("languages", LawyerFault::NotListed);
        assert!(matches!(wrong, Err(Error::Refused(why)) if why == listed));
        let better = Lawyer { takes_cases: false, ..lawyer("A. Izmislena", "12003") };
        assert_eq!(r.correct_lawyer(&by, id, 1, &better, None).await.unwrap(), 2);
        let late = r.correct_lawyer(&by, id, 1, &better, None).await;
        assert!(matches!(late, Err(Error::Conflict(1))));
        let year = Period::year(2017);
        let all = r.lawyers(&by, &WantedLawyer::default(), year).await.unwrap();
        assert_eq!(all.len(), 1);
        let wanted = WantedLawyer { with_room: true, ..WantedLawyer::default() };
        assert!(r.lawyers(&by, &wanted, year).await.unwrap().is_empty());
        let opened = r.lawyer(&by, id, year).await.unwrap();
        assert_eq!(opened.versions.len(), 2);
        assert_eq!(opened.versions[0].lawyer.bar_number, "12 003");
        let verdict = r.verify_journal(&by).await.unwrap();
        assert!(matches!(verdict, Verdict::Whole { .. }));
    }

    async fn who_keeps_the_network_and_who_reads_it(world: World) {
        let network = Network::of(world).await;
        let r = &network.world.register;
        let year = Period::year(2017);
        let id = network.outside("A", "1").await;
        for nobody in ["analyst", "administrator", "officer of data protection"] {
            let by = network.world.by(nobody, DAY);
            assert!(matches!(r.lawyers(&by, &WantedLawyer::default(), year).await, Err(Error::Denied)));
            assert!(matches!(r.lawyer(&by, id, year).await, Err(Error::Denied)));
            assert!(matches!(r.enter_lawyer(&by, &lawyer("B", "2"), None).await, Err(Error::Denied)));
        }
        let by = network.worker(DAY);
        // One's own body's, and not the commission's.
        let own = r.enter_lawyer(&by, &lawyer("B", "2"), None).await.unwrap();
        r.correct_lawyer(&by, own, 1, &lawyer("B. Ivanova", "2"), None).await.unwrap();
        let theirs = r.correct_lawyer(&by, id, 1, &lawyer("Mine", "1"), None).await;
        assert!(matches!(theirs, Err(Error::Denied)));
        // Whose account it is, is said by those who keep all entries.
        let account = network.counsel.account;
        let linked = r.correct_lawyer(&by, own, 2, &lawyer("B", "2"), Some(account)).await;
        assert!(matches!(linked, Err(Error::Denied)));
        let coordinator = network.coordinator(DAY);
        r.correct_lawyer(&coordinator, id, 1, &lawyer("A", "1"), Some(account)).await.unwrap();
        let again = r.correct_lawyer(&coordinator, own, 2, &lawyer("B", "2"), Some(account)).await;
        let taken = Refusal::LawyerWrong("account", LawyerFault::Taken);
        assert!(matches!(again, Err(Error::Refused(why)) if why == taken));
        // From now on it is the lawyer's own entry.
        let by = By::new(network.counsel.clone(), noon(DAY), seed());
        r.correct_lawyer(&by, id, 2, &lawyer("A", "1"), Some(account)).await.unwrap();
    }

    async fn a_lawyer_without_an_account_acts_counts_and_opens_nothing(world: World) {
        let network = Network::of(world).await;
        let r = &network.world.register;
        let by = network.coordinator(DAY);
        network.begun().await;
        let (case, _) = network.case("VAR", "2017-03-01").await;
        let id = network.outside("A", "1").await;
        assert_eq!(network.growth(DAY).await.1, Some((0, 0)), "nobody acts yet");
        network.assign(&by, case, Who::Lawyer(id), "").await.unwrap();
        let again = network.assign(&by, case, Who::Lawyer(id), "").await;
        assert!(matches!(again, Err(Error::Refused(Refusal::AlreadyDecided))));
        let acting = r.case_lawyers(&by, case).await.unwrap();
        assert_eq!((acting.len(), acting[0].account, acting[0].lawyer), (1, None, Some(id)));
        let posts = r.assignments(&by, case).await.unwrap();
        assert!(posts.iter().all(|one| one.post != Post::Lawyer), "no account is let in");
        let opened = r.lawyer(&by, id, Period::year(2017)).await.unwrap();
        assert_eq!((opened.load.open, opened.load.in_period), (1, 1));
        assert_eq!(network.growth(DAY).await.1, Some((100, 0)));
        // As of the day before, nobody acted; and so it stays afterwards.
        assert_eq!(network.growth("2017-05-09").await.1, Some((0, 0)));
        let later = network.coordinator("2017-06-01");
        r.end_lawyer(&later, case, id).await.unwrap();
        assert!(matches!(r.end_lawyer(&later, case, id).await, Err(Error::NotFound)));
        let load = r.lawyer(&later, id, Period::year(2017)).await.unwrap().load;
        assert_eq!((load.open, load.in_period), (0, 1));
        assert_eq!(network.growth(DAY).await.1, Some((100, 0)));
    }

    async fn one_lawyer_is_counted_once_from_when_it_was_known(world: World) {
        let network = Network::of(world).await;
        let r = &network.world.register;
        network.begun().await;
        let (one, _) = network.case("VAR", "2017-03-01").await;
        let (two, _) = network.case("VAR", "2017-03-01").await;
        let id = network.outside("Counsel", "1").await;
        let account = network.counsel.account;
        network.assign(&network.coordinator("2017-03-02"), one, Who::Lawyer(id), "").await.unwrap();
        let second = network.coordinator("2017-03-03");
        network.assign(&second, two, Who::Account(account), "").await.unwrap();
        assert_eq!(network.growth("2017-03-10").await.1, Some((200, 0)), "two, as far as is known");
        let by = network.coordinator("2017-04-01");
        r.correct_lawyer(&by, id, 1, &lawyer("Counsel", "1"), Some(account)).await.unwrap();
        assert_eq!(network.growth("2017-04-02").await.1, Some((100, 0)), "one lawyer");
        assert_eq!(network.growth("2017-03-10").await.1, Some((200, 0)), "as it was known then");
        let load = r.lawyer(&by, id, Period::year(2017)).await.unwrap().load;
        assert_eq!((load.open, load.in_period), (2, 2));
        // What the network tells and what the indicator counts is one rule.
        let all = r.lawyers(&by, &WantedLawyer::default(), Period::year(2017)).await.unwrap();
        assert_eq!(all.iter().filter(|(_, load)| load.in_period > 0).count(), 1);
    }

    async fn nobody_acts_against_their_own_client(world: World) {
        let network = Network::of(world).await;
        let by = network.coordinator(DAY);
        let (there, client) = network.case("VAR", "2017-03-01").await;
        let (here, _) = network.case("VAR", "2017-03-01").await;
        let id = network.outside("A", "1").await;
        let other = network.outside("B", "2").await;
        network.assign(&by, there, Who::Lawyer(id), "").await.unwrap();
        network.also(here, client, Part::Suspect).await;
        let found = conflict(network.assign(&by, here, Who::Lawyer(id), "I know better").await);
        assert!(!found.hidden && !found.takes_reason());
        let one = &found.known[0];
        assert_eq!((one.weight, one.ground), (Weight::Hard, Ground::AccusedIsClient));
        assert_eq!(one.case.map(|(case, _)| case), Some(there));
        // Who has nothing to do with it, acts.
        network.assign(&by, here, Who::Lawyer(other), "").await.unwrap();
        // It is no lighter once it is over.
        network.world.register.end_lawyer(&by, there, id).await.unwrap();
        let later = network.coordinator("2017-09-01");
        assert!(!conflict(network.assign(&later, here, Who::Lawyer(id), "x").await).takes_reason());
    }

    async fn what_needs_a_reason_is_sealed_with_it_and_opened_for_a_purpose(world: World) {
        let network = Network::of(world).await;
        let r = &network.world.register;
        let by = network.coordinator(DAY);
        let (there, _) = network.case("VAR", "2017-03-01").await;
        let accused = network.person(there, Part::Accused, DAY).await;
        let (here, _) = network.case("VAR", "2017-03-01").await;
        network.also(here, accused, Part::Suspect).await;
        let account = network.counsel.account;
        r.assign(&by, there, account, Post::Lawyer).await.unwrap();
        // By the old door there is no way around it.
        let found = conflict(r.assign(&by, here, account, Post::Lawyer).await);
        assert_eq!(found.known[0].ground, Ground::SameAccused);
        assert!(found.takes_reason());
        let reason = "CANARY both victims agreed";
        network.assign(&by, here, Who::Account(account), reason).await.unwrap();
        let waivers = r.waivers(&by, here).await.unwrap();
        assert_eq!((waivers.len(), &waivers[0].grounds[..]), (1, &[Ground::SameAccused][..]));
        let worker = network.worker(DAY);
        let waiver = waivers[0].id;
        let opened = r.reveal_waiver(&worker, here, waiver, Purpose::Support).await.unwrap();
        assert_eq!(opened.expose(), reason);
        // Rank alone opens nothing, and another case has no such waiver.
        let denied = r.reveal_waiver(&by, here, waiver, Purpose::Support).await;
        assert!(matches!(denied, Err(Error::Denied)));
        let missing = r.reveal_waiver(&worker, there, waiver, Purpose::Support).await;
        assert!(matches!(missing, Err(Error::NotFound)));
        // Under a new key it opens still; and nowhere in the data is it readable.
        r.rotate_case_key(here, noon(DAY), seed(), &secret()).await.unwrap();
        let opened = r.reveal_waiver(&worker, here, waiver, Purpose::Support).await.unwrap();
        assert_eq!(opened.expose(), reason);
        let journal = r.journal(&by, None, 500).await.unwrap();
        let events: Vec<&str> = journal.iter().map(|entry| entry.event.as_str()).collect();
        for event in ["case.conflict_found", "case.assigned", "case.revealed", "waiver.resealed"] {
            assert!(events.contains(&event), "{event}");
        }
        assert!(journal.iter().all(|entry| !format!("{entry:?}").contains("CANARY")));
    }

    async fn of_a_case_that_is_not_theirs_to_know_no_more_is_told_than_that_it_is(world: World) {
        let network = Network::of(world).await;
        let r = &network.world.register;
        let coordinator = network.coordinator(DAY);
        // The secretary of Varna assigns in Varna, and knows of no case in Burgas.
        let varna = network.world.by("varna", DAY);
        let id = network.outside("A", "1").await;
        let (burgas, client) = network.case("BGS", "2017-03-01").await;
        let accused = network.person(burgas, Part::Accused, DAY).await;
        network.assign(&coordinator, burgas, Who::Lawyer(id), "").await.unwrap();
        let mut told = Vec::new();
        // One that forbids, and one that a coordinator may reason away.
        for (person, part) in [(client, Part::Accused), (accused, Part::Suspect)] {
            let (here, _) = network.case("VAR", "2017-03-01").await;
            network.also(here, person, part).await;
            for reason in ["", "a reason"] {
                let found = conflict(network.assign(&varna, here, Who::Lawyer(id), reason).await);
                assert!(found.hidden && found.known.is_empty() && !found.takes_reason());
                told.push(found);
            }
            let looked = r.conflicts_of(&varna, here, Who::Lawyer(id)).await.unwrap();
            assert_eq!(looked, told[0]);
            let knows = r.conflicts_of(&coordinator, here, Who::Lawyer(id)).await.unwrap();
            assert_eq!(knows.known.len(), 1);
            assert!(!knows.hidden);
        }
        assert!(told.windows(2).all(|two| two[0] == two[1]), "they cannot be told apart");
        assert_eq!(r.whom_to_ask().await.unwrap(), ["coordinator"]);
    }

    async fn what_a_lawyer_said_is_looked_at_and_told_to_who_may_know(world: World) {
        let network = Network::of(world).await;
        let r = &network.world.register;
        let by = network.coordinator(DAY);
        let id = network.outside("A", "1").await;
        let (here, _) = network.case("VAR", "2017-03-01").await;
        let accused = network.person(here, Part::Accused, DAY).await;
        let since = (day("2017-02-01"), None);
        // Who knows of no case of a person puts nothing down about them.
        let burgas = network.world.by("burgas", DAY);
        let own = r.enter_lawyer(&burgas, &lawyer("B", "2"), None).await.unwrap();
        let unknown = r.declare_interest(&burgas, own, Client::Person(accused), since).await;
        assert!(matches!(unknown, Err(Error::NotFound)));
        let future = (day("2017-05-11"), None);
        let wrong = r.declare_interest(&by, id, Client::Person(accused), future).await;
        assert!(matches!(wrong, Err(Error::Refused(Refusal::DayWrong))));
        let nobody = r.declare_interest(&by, id, Client::Body("NOBODY".into()), since).await;
        assert!(matches!(nobody, Err(Error::Refused(Refusal::ProviderWrong))));
        let said = r.declare_interest(&by, id, Client::Person(accused), since).await.unwrap();
        let found = conflict(network.assign(&by, here, Who::Lawyer(id), "x").await);
        assert_eq!(found.known[0].ground, Ground::ActsForAccused);
        let year = Period::year(2017);
        assert_eq!(r.lawyer(&by, id, year).await.unwrap().said.len(), 1);
        assert!(r.lawyer(&burgas, id, year).await.unwrap().said.is_empty());
        r.end_interest(&by, id, said).await.unwrap();
        assert!(matches!(r.end_interest(&by, id, said).await, Err(Error::NotFound)));
        // Who acted for somebody does not act against them.
        assert!(!conflict(network.assign(&by, here, Who::Lawyer(id), "x").await).takes_reason());
        // A body of the case takes a reason.
        let other = network.outside("C", "3").await;
        r.declare_interest(&by, other, Client::Body("NGO-DEMO-1".into()), since).await.unwrap();
        let found = conflict(network.assign(&by, here, Who::Lawyer(other), "").await);
        assert_eq!(found.known[0].ground, Ground::ActsForBody);
        assert!(found.takes_reason());
        network.assign(&by, here, Who::Lawyer(other), "it is known to all").await.unwrap();
    }

    async fn a_conflict_that_comes_later_is_told_and_one_with_a_reason_is_not(world: World) {
        let network = Network::of(world).await;
        let r = &network.world.register;
        let by = network.coordinator(DAY);
        let (there, client) = network.case("VAR", "2017-03-01").await;
        let (here, _) = network.case("VAR", "2017-03-01").await;
        let id = network.outside("A", "1").await;
        network.assign(&by, there, Who::Lawyer(id), "").await.unwrap();
        network.assign(&by, here, Who::Lawyer(id), "").await.unwrap();
        assert!(r.conflicts_now(&by, here).await.unwrap().is_empty());
        // Nothing keeps the victim of the one from becoming an accused of the other.
        network.also(here, client, Part::Suspect).await;
        let found = r.conflicts_now(&by, here).await.unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].1.known[0].ground, Ground::AccusedIsClient);
        assert_eq!(r.conflicts_now(&by, there).await.unwrap().len(), 1, "and the other way round");
        assert!(matches!(r.conflicts_now(&network.worker(DAY), here).await, Err(Error::Denied)));
        r.end_lawyer(&by, here, id).await.unwrap();
        assert!(r.conflicts_now(&by, here).await.unwrap().is_empty());
        // Where a reason is kept, nothing is left to be said.
        let other = network.outside("B", "2").await;
        let since = (day("2017-02-01"), None);
        r.declare_interest(&by, other, Client::Body("NGO-DEMO-1".into()), since).await.unwrap();
        network.assign(&by, here, Who::Lawyer(other), "known to all").await.unwrap();
        assert!(r.conflicts_now(&by, here).await.unwrap().is_empty());
    }

    async fn who_has_left_the_network_is_assigned_to_nothing(world: World) {
        let network = Network::of(world).await;
        let r = &network.world.register;
        let by = network.coordinator(DAY);
        let (case, _) = network.case("VAR", "2017-03-01").await;
        let gone = Lawyer { until: Some(day("2017-05-01")), ..lawyer("A", "1") };
        let id = r.enter_lawyer(&by, &gone, None).await.unwrap();
        let refused = network.assign(&by, case, Who::Lawyer(id), "").await;
        assert!(matches!(refused, Err(Error::Refused(Refusal::LawyerAway))));
        let worker = network.worker(DAY);
        let stays = network.outside("B", "2").await;
        let denied = network.assign(&worker, case, Who::Lawyer(stays), "").await;
        assert!(matches!(denied, Err(Error::Denied)));
        // Nobody assigns themselves, whichever way they are named.
        let account = by.actor.account;
        r.correct_lawyer(&by, stays, 1, &lawyer("B", "2"), Some(account)).await.unwrap();
        let own = network.assign(&by, case, Who::Lawyer(stays), "").await;
        assert!(matches!(own, Err(Error::Refused(Refusal::OwnAssignment))));
        network.world.close(&worker, case).await.unwrap();
        let free = network.outside("D", "4").await;
        let closed = network.assign(&by, case, Who::Lawyer(free), "").await;
        assert!(matches!(closed, Err(Error::Refused(Refusal::CaseClosed))));
    }
}
