//! Packets for bodies without an account: what goes, what never goes, who opens
//! it, until when; on both engines.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#[cfg(test)]
use crate::common::{On, World, hire, no_sheets, noon, secret, seed};
use crate::service::service;
use domain::access::{Purpose, Role};
use domain::case_file::Part;
use domain::day::Moment;
use domain::id::{CaseId, PersonId, StepId};
use domain::person::{
    Contact, ContactKind, Identifier, IdentifierKind, Identity, Names, Person, Private, Regime, Sex,
};
use domain::referral::consent::{Answer, Basis, Consent, ConsentPurpose, Giver, Told};
use domain::referral::identification::{AgeGroup, Finding, Ground, Identification, Manner};
use domain::referral::packet::{MOST_WRONG, PacketCode, PacketPart, PacketState, RefusedFor};
use domain::referral::risk::{RiskAssessment, RiskLevel, Trigger};
use domain::referral::step::{self, Step, TakenBack};
use domain::referral::support::{Needs, ServiceKind};
use domain::referral::transfer::{Referral, ReferralAnswer};
use domain::service::Wanted;
use domain::trafficking::event::{Event, EventPhase, EventRole, Involved};
use register::audit::Verdict;
use register::event::NewEvent;
use register::packet::{Content, Made, Met, NewAnswer, NewPacket, PacketEventSort, Stays};
use register::service::Provider;
use register::step::NewStep;
use register::{Actor, By, Error, Refusal};
use serde_json::json;
use sqlx::Row;
use std::collections::BTreeMap;

pub(crate) const DAY: &str = "2017-05-10";
/// The body without an account.
const BODY: &str = "OUT-1";
pub(crate) const GIVEN: &str = "CANARYМария";
const NUMBER: &str = "7523169263";
const PHONE: &str = "+359 888 111 222";
pub(crate) const NOTE: &str = "CANARYnote: моля, обадете се първо.";

/// The day after the case was opened.
pub(crate) fn later() -> Moment {
    noon(DAY).plus(Moment::DAY)
}

pub(crate) struct Office {
    pub(crate) world: World,
    worker: Actor,
    pub(crate) case: CaseId,
    pub(crate) person: PersonId,
}

fn private(text: &str) -> Private {
    Private::read(text).unwrap().unwrap()
}

fn person(given: &str, number: &str, phone: &str) -> Person {
    let names = Names { given: Some(private(given)), ..Names::default() };
    let identifiers = vec![Identifier { kind: IdentifierKind::Egn, value: private(number) }];
    let identity = Identity { names, identifiers, ..Identity::default() };
    let contacts = vec![Contact { kind: ContactKind::Phone, value: private(phone) }];
    Person { identity, sex: Sex::Female, contacts, ..Person::default() }
}

impl Office {
    async fn of(world: World) -> Self {
        world.unseal().await;
        let r = &world.register;
        let outside = world.by("coordinator", DAY);
        let name = Provider::Outside("Дом Измислен");
        r.enter_service(&outside, name, &service("Дом")).await.unwrap();
        let worker = hire(&world, "worker", Role::CaseWorker, "NGO-DEMO-1").await;
        let by = || By::new(worker.clone(), noon(DAY), seed());
        let case = r.open_case(&by(), "VAR", &secret()).await.unwrap();
        let her = person(GIVEN, NUMBER, PHONE);
        let id = r.enter_person(&by(), case, &her, Part::Victim, Regime::Gdpr, &secret()).await;
        let office = Self { worker: worker.clone(), case, person: id.unwrap(), world };
        office.put(identified(AgeGroup::Adult)).await.unwrap();
        office
    }

    pub(crate) fn by(&self) -> By {
        By::new(self.worker.clone(), later(), seed())
    }

    pub(crate) async fn put(&self, step: Step) -> register::Result<StepId> {
        let by = self.by();
        let new = NewStep { person: self.person, on: by.at, step, reason: "because" };
        self.world.register.put_step(&by, self.case, &new, &secret()).await
    }

    /// Two events, one of which is taken back.
    async fn exploited(&self) {
        let r = &self.world.register;
        let forms = json!({ "forms": ["labour"], "country": "DE" });
        let event = Event::of(EventPhase::Exploitation, forms.as_object().unwrap().clone());
        let new = NewEvent {
            event: event.unwrap(),
            involved: vec![Involved { person: self.person, role: EventRole::Victim }],
            told: "",
            replaces: None,
        };
        let wrong = r.put_event(&self.by(), self.case, &new, &secret()).await.unwrap();
        r.take_event_back(&self.by(), self.case, wrong, "because", &secret()).await.unwrap();
        r.put_event(&self.by(), self.case, &new, &secret()).await.unwrap();
    }

    async fn referred(&self, basis: Basis) -> StepId {
        self.put(referral(BODY, basis)).await.unwrap()
    }

    async fn make(&self, step: StepId, parts: &[PacketPart]) -> register::Result<Made> {
        let r = &self.world.register;
        let new = NewPacket { step, parts, note: NOTE };
        let shown = r.preview_packet(&self.by(), self.case, &new).await?;
        r.make_packet(&self.by(), self.case, &new, &shown.seal, &secret()).await
    }

    async fn open(&self, made: &Made, code: &PacketCode, at: Moment) -> register::Result<Met> {
        self.world.register.open_packet(&made.key, code, at, seed()).await
    }

    async fn state(&self) -> PacketState {
        self.world.register.packets(&self.by(), self.case).await.unwrap()[0].state
    }
}

fn identified(age: AgeGroup) -> Step {
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

pub(crate) fn referral(to: &str, basis: Basis) -> Step {
    Step::Referral(Referral {
        to: to.to_owned(),
        service: ServiceKind::Shelter,
        listed: None,
        basis,
        accompanied: true,
    })
}

fn consent(answer: Answer, told: &[Told]) -> Step {
    consent_to(BODY, answer, told)
}

pub(crate) fn consent_to(body: &str, answer: Answer, told: &[Told]) -> Step {
    Step::Consent(Consent {
        purpose: ConsentPurpose::Referral,
        answer,
        recipient: Some(body.to_owned()),
        by: Giver::Person,
        language: "bg".to_owned(),
        interpreter: false,
        told: told.to_vec(),
        document: true,
    })
}

pub(crate) async fn each(check: impl AsyncFn(Office)) {
    for on in [On::Sqlite, On::Postgres] {
        if let Some(world) = World::new(on).await {
            check(Office::of(world).await).await;
        }
    }
}

/// Another code, typed right.
fn another(code: &PacketCode, n: u128) -> PacketCode {
    let other = PacketCode::new(n);
    assert!(other != *code);
    other
}

#[track_caller]
fn opened(met: register::Result<Met>) -> Content {
    match met {
        Ok(Met::Open(packet)) => packet.content,
        Ok(Met::Withdrawn) => panic!("withdrawn"),
        Ok(Met::Revoked) => panic!("revoked"),
        Err(error) => panic!("{error:?}"),
    }
}

#[track_caller]
fn nothing(met: &register::Result<Met>) {
    assert!(matches!(met, Err(Error::NotFound)), "it opens nothing");
}

pub(crate) async fn journal(world: &World) -> Vec<String> {
    let mut c = world.connection().await;
    let rows = sqlx::query("SELECT event, subject, detail FROM journal ORDER BY seq");
    let rows = rows.fetch_all(&mut c).await.unwrap();
    let text = |row: &sqlx::any::AnyRow| {
        let column = |n| row.get::<String, _>(n);
        format!("{} {} {}", column(0), column(1), column(2))
    };
    rows.iter().map(text).collect()
}

/// What may go, said again: of all parts and courses of a consent.
fn expected(part: PacketPart, basis: Basis, consented: bool) -> bool {
    use PacketPart::{Needs, Request, Standing};
    match basis {
        Basis::Consent => consented,
        Basis::NoIdentity => matches!(part, Request | Standing | Needs),
        // The body is none that the law names.
        Basis::ChildNotification | Basis::ChildAbroadNotification => false,
    }
}

fn holds(content: &Content, part: PacketPart) -> bool {
    match part {
        PacketPart::Request => content.request.is_some(),
        PacketPart::Standing => !content.standing.is_empty(),
        PacketPart::Needs => !content.needs.is_empty(),
        PacketPart::Risk => content.risk.is_some(),
        PacketPart::Happened => content.happened.len() == 1,
        PacketPart::Identity => !content.identity.is_empty(),
        PacketPart::Identifiers => !content.identifiers.is_empty(),
        PacketPart::Contact => !content.contacts.is_empty(),
        PacketPart::Note => !content.note.is_empty(),
    }
}

#[tokio::test]
async fn nothing_that_was_not_chosen_and_allowed_gets_into_a_packet() {
    each(async |office| {
        let r = &office.world.register;
        office.put(Step::Needs(Needs { services: vec![ServiceKind::Medical] })).await.unwrap();
        let risk = RiskAssessment {
            trigger: Trigger::ALL[0],
            degrees: BTreeMap::new(),
            set: Some(RiskLevel::High),
        };
        office.put(Step::RiskAssessment(risk)).await.unwrap();
        office.exploited().await;
        office.put(consent(Answer::Given, Told::ALL)).await.unwrap();
        let agreed = office.referred(Basis::Consent).await;
        let silent = office.referred(Basis::NoIdentity).await;
        for consented in [true, false] {
            if !consented {
                office.put(consent(Answer::Withdrawn, &[])).await.unwrap();
            }
            for (step, basis) in [(agreed, Basis::Consent), (silent, Basis::NoIdentity)] {
                let offer = r.packet_offer(&office.by(), office.case, step).await.unwrap();
                for (part, stays) in &offer.parts {
                    let may = expected(*part, basis, consented);
                    assert_eq!(stays.is_none(), may, "{part:?} {basis:?} {consented}");
                    assert!(may || matches!(stays, Some(Stays::Rule(_))));
                }
                // Every choice of parts there is.
                let all = PacketPart::ALL;
                for chosen in 0_u32..1 << all.len() {
                    let parts: Vec<PacketPart> =
                        (0..all.len()).filter(|n| chosen >> n & 1 == 1).map(|n| all[n]).collect();
                    let may = !parts.is_empty()
                        && parts.iter().all(|part| expected(*part, basis, consented));
                    // Of those that may go each is looked at; of the others,
                    // whose answer costs nothing, too.
                    if may && !(parts.len() <= 2 || parts.len() == all.len()) {
                        continue;
                    }
                    let new = NewPacket { step, parts: &parts, note: NOTE };
                    let shown = r.preview_packet(&office.by(), office.case, &new).await;
                    assert_eq!(shown.is_ok(), may, "{parts:?} {basis:?} {consented}");
                    if let Ok(shown) = shown {
                        for part in all {
                            let there = holds(&shown.content, *part);
                            assert_eq!(there, parts.contains(part), "{part:?} of {parts:?}");
                        }
                    }
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_packet_is_opened_with_link_and_code_and_nothing_else_tells_what_is_in_it() {
    use PacketPart::{Contact, Identifiers, Identity, Note, Request};
    each(async |office| {
        let r = &office.world.register;
        office.put(consent(Answer::Given, Told::ALL)).await.unwrap();
        let step = office.referred(Basis::Consent).await;
        let made =
            office.make(step, &[Request, Identity, Identifiers, Contact, Note]).await.unwrap();
        let content = opened(office.open(&made, &made.code, later()).await);
        assert_eq!(content.identity, [("given".to_owned(), GIVEN.to_owned())]);
        assert_eq!(content.identifiers, [("egn".to_owned(), NUMBER.to_owned())]);
        assert_eq!(content.contacts, [("phone".to_owned(), PHONE.to_owned())]);
        assert_eq!((content.note.as_str(), content.to.as_str()), (NOTE, BODY));
        assert!(content.standing.is_empty() && content.risk.is_none());
        // A wrong link is as good as a wrong code.
        nothing(&r.open_packet("0a1b", &made.code, later(), seed()).await);
        nothing(&office.open(&made, &another(&made.code, 7), later()).await);

        // Nothing of it stands in the database, and nobody has a key for it.
        let mut c = office.world.connection().await;
        let row =
            sqlx::query("SELECT content, locator FROM packet").fetch_one(&mut c).await.unwrap();
        let sealed: Vec<u8> = row.get(0);
        for secret in [GIVEN, NUMBER, PHONE, NOTE, &made.key, &made.code.expose()] {
            let there = sealed.windows(secret.len()).any(|part| part == secret.as_bytes());
            assert!(!there, "what is sealed can be read");
        }
        let mut keys = office.world.keys_connection().await;
        let wrapped = sqlx::query("SELECT owner FROM wrapped_key WHERE owner LIKE 'packet/%'");
        assert!(wrapped.fetch_all(&mut keys).await.unwrap().is_empty(), "the root opens it");
        // The journal names the receiver by a pseudonym, and tells no secret.
        let journal = journal(&office.world).await;
        for entry in &journal {
            for secret in ["CANARY", NUMBER, &made.key, &made.code.expose()] {
                assert!(!entry.contains(secret), "{entry}");
            }
        }
        let packet = &r.packets(&office.by(), office.case).await.unwrap()[0];
        let receiver = &packet.events[0].receiver;
        assert_eq!(packet.events[0].sort, PacketEventSort::Opened);
        assert!(receiver.len() == 16);
        let told = journal.iter().filter(|e| e.starts_with("packet.opened"));
        let told: Vec<&String> = told.collect();
        assert!(told.len() == 1 && told[0].contains(receiver.as_str()), "{told:?}");
        let verdict = r.verify_journal(&office.world.by("coordinator", DAY)).await.unwrap();
        assert!(matches!(verdict, Verdict::Whole { .. }), "{verdict:?}");
    })
    .await;
}

#[tokio::test]
async fn a_wrong_link_costs_the_same_work_as_a_right_one() {
    each(async |office| {
        let r = &office.world.register;
        let step = office.referred(Basis::NoIdentity).await;
        let made = office.make(step, &[PacketPart::Request]).await.unwrap();
        let work = async |key: &str, code: &PacketCode| {
            let before = r.tip_derivations();
            let found = r.open_packet(key, code, later(), seed()).await.is_ok();
            (found, r.tip_derivations() - before)
        };
        assert_eq!(work(&made.key, &made.code).await, (true, 2));
        assert_eq!(work("no such link", &made.code).await, (false, 2));
        assert_eq!(work(&made.key, &another(&made.code, 3)).await, (false, 2));
    })
    .await;
}

#[tokio::test]
async fn wrong_codes_are_counted_and_close_a_packet_even_for_the_right_one() {
    each(async |office| {
        let step = office.referred(Basis::NoIdentity).await;
        let made = office.make(step, &[PacketPart::Request]).await.unwrap();
        let wrong = |n: u32| another(&made.code, u128::from(n));
        // A right one in between forgets those before.
        for n in 1..MOST_WRONG {
            nothing(&office.open(&made, &wrong(n), later()).await);
        }
        opened(office.open(&made, &made.code, later()).await);
        for n in 1..MOST_WRONG {
            nothing(&office.open(&made, &wrong(n), later()).await);
        }
        assert_eq!(office.state().await, PacketState::Open);
        nothing(&office.open(&made, &wrong(99), later()).await);
        assert_eq!(office.state().await, PacketState::Locked);
        nothing(&office.open(&made, &made.code, later()).await);
        let mut c = office.world.connection().await;
        let left = sqlx::query("SELECT content FROM packet").fetch_one(&mut c).await.unwrap();
        assert!(left.get::<Vec<u8>, _>(0).is_empty(), "what was in it is still there");
    })
    .await;
}

#[tokio::test]
async fn who_tries_at_once_has_no_more_tries() {
    each(async |office| {
        let step = office.referred(Basis::NoIdentity).await;
        let made = office.make(step, &[PacketPart::Request]).await.unwrap();
        let tries = (0..10_u128).map(|n| {
            let (made, code, office) = (&made, another(&made.code, 100 + n), &office);
            async move { office.open(made, &code, later()).await.is_ok() }
        });
        let open: Vec<bool> = futures_join(tries).await;
        assert!(open.iter().all(|open| !open));
        let mut c = office.world.connection().await;
        let row = sqlx::query("SELECT tried FROM packet").fetch_one(&mut c).await.unwrap();
        assert_eq!(row.get::<i64, _>(0), i64::from(MOST_WRONG));
        nothing(&office.open(&made, &made.code, later()).await);
    })
    .await;
}

/// Runs all of them side by side.
async fn futures_join<F: Future<Output = bool>>(all: impl Iterator<Item = F>) -> Vec<bool> {
    let mut all: Vec<_> = all.map(|one| (Some(Box::pin(one)), false)).collect();
    std::future::poll_fn(|context| {
        let mut pending = false;
        for (one, result) in &mut all {
            if let Some(future) = one {
                match future.as_mut().poll(context) {
                    std::task::Poll::Ready(value) => {
                        *result = value;
                        *one = None;
                    }
                    std::task::Poll::Pending => pending = true,
                }
            }
        }
        if pending { std::task::Poll::Pending } else { std::task::Poll::Ready(()) }
    })
    .await;
    all.into_iter().map(|(_, result)| result).collect()
}

#[tokio::test]
async fn a_packet_is_over_at_its_end_and_its_key_is_destroyed() {
    each(async |office| {
        let r = &office.world.register;
        let step = office.referred(Basis::NoIdentity).await;
        let made = office.make(step, &[PacketPart::Request]).await.unwrap();
        // Seven days in full.
        assert_eq!((made.until.0 - later().0) / Moment::DAY, 7);
        opened(office.open(&made, &made.code, made.until.plus(-1)).await);
        nothing(&office.open(&made, &made.code, made.until).await);
        let sheets = no_sheets();
        office.world.time_went_on(made.until).await;
        r.run_due_jobs(made.until, seed(), &sheets).await.unwrap();
        let mut c = office.world.connection().await;
        let row = sqlx::query("SELECT content, state, locator FROM packet");
        let row = row.fetch_one(&mut c).await.unwrap();
        assert!(row.get::<Vec<u8>, _>(0).is_empty() && row.get::<Option<Vec<u8>>, _>(2).is_none());
        assert_eq!(row.get::<String, _>(1), "expired");
        let mut keys = office.world.keys_connection().await;
        let left = sqlx::query("SELECT owner FROM code_key WHERE owner LIKE 'packet/%'");
        assert!(left.fetch_all(&mut keys).await.unwrap().is_empty(), "its key is still there");
        let whole = r.verify_journal(&office.world.by("coordinator", DAY)).await.unwrap();
        assert!(matches!(whole, Verdict::Whole { .. }));
    })
    .await;
}

#[tokio::test]
async fn a_withdrawn_consent_and_a_referral_taken_back_close_the_link_at_once() {
    each(async |office| {
        let r = &office.world.register;
        office.put(consent(Answer::Given, Told::ALL)).await.unwrap();
        let step = office.referred(Basis::Consent).await;
        let made = office.make(step, &[PacketPart::Request, PacketPart::Identity]).await.unwrap();
        opened(office.open(&made, &made.code, later()).await);
        office.put(consent(Answer::Withdrawn, &[])).await.unwrap();
        assert_eq!(office.state().await, PacketState::Withdrawn);
        let mut c = office.world.connection().await;
        let left = sqlx::query("SELECT content FROM packet").fetch_one(&mut c).await.unwrap();
        assert!(left.get::<Vec<u8>, _>(0).is_empty(), "what was in it is still there");
        // Whoever has link and code is told; others are told nothing.
        let met = office.open(&made, &made.code, later()).await;
        assert!(matches!(met, Ok(Met::Withdrawn)));
        nothing(&office.open(&made, &another(&made.code, 5), later()).await);
        let new = NewAnswer { answer: ReferralAnswer::Accepted, why: None, text: "" };
        let (key, at) = ((made.key.as_str(), &made.code), later());
        let answered = r.answer_packet(key, &new, at, seed(), &secret()).await;
        assert!(matches!(answered, Err(Error::Refused(Refusal::PacketOver))));
        // A consent that is given again opens nothing that was closed.
        office.put(consent(Answer::Given, Told::ALL)).await.unwrap();
        let met = office.open(&made, &made.code, later()).await;
        assert!(matches!(met, Ok(Met::Withdrawn)));

        let made = office.make(step, &[PacketPart::Request]).await.unwrap();
        office.put(Step::TakenBack(TakenBack { entry: step })).await.unwrap();
        let met = office.open(&made, &made.code, later()).await;
        assert!(matches!(met, Ok(Met::Withdrawn)));
    })
    .await;
}

#[tokio::test]
async fn the_rules_are_asked_again_when_a_packet_is_opened() {
    each(async |office| {
        office.put(consent(Answer::Given, Told::ALL)).await.unwrap();
        let step = office.referred(Basis::Consent).await;
        let made = office.make(step, &[PacketPart::Identity]).await.unwrap();
        office.put(consent(Answer::Withdrawn, &[])).await.unwrap();
        // As if nobody had closed it.
        let mut c = office.world.connection().await;
        sqlx::query("UPDATE packet SET state = 'open'").execute(&mut c).await.unwrap();
        drop(c);
        let met = office.open(&made, &made.code, later()).await;
        assert!(matches!(met, Ok(Met::Withdrawn)));
    })
    .await;
}

#[tokio::test]
async fn a_packet_is_taken_back_by_who_works_on_the_case() {
    each(async |office| {
        let r = &office.world.register;
        let step = office.referred(Basis::NoIdentity).await;
        let made = office.make(step, &[PacketPart::Request]).await.unwrap();
        let other = office.world.by("burgas", DAY);
        let denied = r.revoke_packet(&other, office.case, made.packet).await;
        assert!(matches!(denied, Err(Error::NotFound | Error::Denied)));
        r.revoke_packet(&office.by(), office.case, made.packet).await.unwrap();
        assert!(matches!(office.open(&made, &made.code, later()).await, Ok(Met::Revoked)));
        let again = r.revoke_packet(&office.by(), office.case, made.packet).await;
        assert!(matches!(again, Err(Error::Refused(Refusal::PacketOver))));
        // Nobody but who works on the case sees what could go.
        let coordinator = office.world.by("coordinator", DAY);
        let offer = r.packet_offer(&coordinator, office.case, step).await;
        assert!(matches!(offer, Err(Error::Denied)));
    })
    .await;
}

#[tokio::test]
async fn what_goes_is_what_was_shown() {
    each(async |office| {
        let r = &office.world.register;
        office.put(consent(Answer::Given, Told::ALL)).await.unwrap();
        let step = office.referred(Basis::Consent).await;
        let parts = [PacketPart::Request, PacketPart::Needs];
        office.put(Step::Needs(Needs { services: vec![ServiceKind::Medical] })).await.unwrap();
        let new = NewPacket { step, parts: &parts, note: "" };
        let shown = r.preview_packet(&office.by(), office.case, &new).await.unwrap();
        office.put(Step::Needs(Needs { services: vec![ServiceKind::Housing] })).await.unwrap();
        let made = r.make_packet(&office.by(), office.case, &new, &shown.seal, &secret()).await;
        assert!(matches!(made, Err(Error::Conflict(_))), "what goes was not shown");
        let more = NewPacket { parts: &[PacketPart::Identity, PacketPart::Request], ..new };
        let made = r.make_packet(&office.by(), office.case, &more, &shown.seal, &secret()).await;
        assert!(matches!(made, Err(Error::Conflict(_))), "what goes was not shown");
        let shown = r.preview_packet(&office.by(), office.case, &new).await.unwrap();
        let printed = r.print_packet(&office.by(), office.case, &new, &shown.seal).await.unwrap();
        assert!(printed.1.number.ends_with("/1") && printed.1.needs == [ServiceKind::Housing]);
        assert_eq!(office.state().await, PacketState::Printed);
    })
    .await;
}

#[tokio::test]
async fn a_note_names_nobody_else_of_the_case() {
    each(async |office| {
        let r = &office.world.register;
        let other = person("Станимира", "7501020018", "0888 000 000");
        let (by, secret) = (office.by(), secret());
        let added = r.enter_person(&by, office.case, &other, Part::Relative, Regime::Gdpr, &secret);
        added.await.unwrap();
        office.put(consent(Answer::Given, Told::ALL)).await.unwrap();
        let step = office.referred(Basis::Consent).await;
        let preview = async |note: &str| {
            let new = NewPacket { step, parts: &[PacketPart::Note], note };
            r.preview_packet(&office.by(), office.case, &new).await.map(|_| ())
        };
        preview("Моля, обадете се.").await.unwrap();
        for names in ["Сестра ѝ Станимира ще дойде.", "ЕГН 75 01 02 00 18"]
        {
            let refused = preview(names).await;
            assert!(matches!(refused, Err(Error::Refused(Refusal::NamesAnother))), "{names}");
        }
        assert!(matches!(preview(" ").await, Err(Error::Refused(Refusal::EmptyText))));
    })
    .await;
}

#[tokio::test]
async fn an_answer_comes_in_and_is_put_down_by_who_works_on_the_case() {
    use ReferralAnswer::{Accepted, Done, Refused};
    each(async |office| {
        let r = &office.world.register;
        let step = office.referred(Basis::NoIdentity).await;
        let made = office.make(step, &[PacketPart::Request]).await.unwrap();
        let say = async |answer, why, text: &str| {
            let new = NewAnswer { answer, why, text };
            let key = (made.key.as_str(), &made.code);
            r.answer_packet(key, &new, later(), seed(), &secret()).await
        };
        let early = say(Done, None, "").await;
        assert!(matches!(early, Err(Error::Refused(Refusal::AlreadyDecided))));
        let bare = say(Refused, None, "").await;
        assert!(matches!(bare, Err(Error::Refused(Refusal::ReasonMissing))));
        say(Refused, Some(RefusedFor::NoCapacity), "CANARYanswer след седмица").await.unwrap();
        let twice = say(Accepted, None, "").await;
        assert!(matches!(twice, Err(Error::Refused(Refusal::AlreadyDecided))));

        // It is no step yet; who works on the case is told.
        let procedure = r.procedure(&office.by(), office.case).await.unwrap();
        assert_eq!(procedure.standings[&office.person].referrals[&step].answered, None);
        let packet = r.packets(&office.by(), office.case).await.unwrap().remove(0);
        let (answer, place) = packet.answer().unwrap();
        assert_eq!(answer, Refused);
        let event = packet.events.iter().find(|event| event.place == place).unwrap();
        assert_eq!((event.why, event.has_text), (Some(RefusedFor::NoCapacity), true));
        let mut c = office.world.connection().await;
        for row in sqlx::query("SELECT body FROM packet_event").fetch_all(&mut c).await.unwrap() {
            let body: Vec<u8> = row.get(0);
            assert!(!body.windows(6).any(|six| six == b"CANARY"), "it is sealed");
        }
        drop(c);
        let at = (packet.id, place);
        r.rotate_case_key(office.case, later(), seed(), &secret()).await.unwrap();
        let text = r.reveal_answer(&office.by(), office.case, at, Purpose::Referral).await.unwrap();
        assert_eq!(text.unwrap().expose(), "CANARYanswer след седмица");
        assert!(journal(&office.world).await.iter().all(|entry| !entry.contains("CANARY")));

        r.take_answer(&office.by(), office.case, at, &secret()).await.unwrap();
        let procedure = r.procedure(&office.by(), office.case).await.unwrap();
        let answered = procedure.standings[&office.person].referrals[&step].answered;
        assert_eq!(answered.map(|(answer, _)| answer), Some(Refused));
        let again = r.take_answer(&office.by(), office.case, at, &secret()).await;
        let answered = Refusal::Procedure(step::Refusal::AlreadyAnswered);
        assert!(matches!(again, Err(Error::Refused(why)) if why == answered));
        // Nothing more goes to who refused.
        let more = office.make(step, &[PacketPart::Request]).await;
        assert!(matches!(more, Err(Error::Refused(Refusal::AlreadyDecided))));
    })
    .await;
}

#[tokio::test]
async fn erasing_the_person_empties_the_packets() {
    each(async |office| {
        let r = &office.world.register;
        office.put(consent(Answer::Given, Told::ALL)).await.unwrap();
        let step = office.referred(Basis::Consent).await;
        let made = office.make(step, &[PacketPart::Identity]).await.unwrap();
        let (one, two) = (office.world.by("coordinator", DAY), office.world.by("officer", DAY));
        let second = hire(&office.world, "second", Role::Coordinator, "ANCCTHB").await;
        let second = By::new(second, later(), seed());
        drop(two);
        r.erase_person(&one, office.person, &second).await.unwrap();
        let mut c = office.world.connection().await;
        let left = sqlx::query("SELECT content FROM packet").fetch_one(&mut c).await.unwrap();
        assert!(left.get::<Vec<u8>, _>(0).is_empty(), "what was in it is still there");
        let met = office.open(&made, &made.code, later()).await;
        assert!(!matches!(met, Ok(Met::Open(_))));
    })
    .await;
}

#[tokio::test]
async fn a_referral_names_a_service_of_the_body_it_goes_to() {
    each(async |office| {
        let r = &office.world.register;
        let all = r.services(&Wanted::default(), false).await.unwrap();
        let named = |to: &str, service| {
            Step::Referral(Referral {
                to: to.to_owned(),
                service,
                listed: Some(all[0].id),
                basis: Basis::NoIdentity,
                accompanied: false,
            })
        };
        let step = office.put(named(BODY, ServiceKind::Shelter)).await.unwrap();
        for wrong in [named("MLSP", ServiceKind::Shelter), named(BODY, ServiceKind::Medical)] {
            let refused = office.put(wrong).await;
            let why = Refusal::Procedure(step::Refusal::ServiceElsewhere);
            assert!(matches!(refused, Err(Error::Refused(because)) if because == why));
        }
        let made = office.make(step, &[PacketPart::Request]).await.unwrap();
        let content = opened(office.open(&made, &made.code, later()).await);
        assert_eq!(content.request.unwrap().name, "Дом");
        assert!(office.put(referral("OUT-9", Basis::NoIdentity)).await.is_err());
    })
    .await;
}
