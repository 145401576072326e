//! Letters of a case: what stands in one, what never gets into one, and that it
//! is in the journal; on both engines.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#[cfg(test)]
use crate::common::{On, World, day, hire, noon, secret, seed};
use domain::access::{Purpose, Role};
use domain::case_file::{Part, Post};
use domain::day::Moment;
use domain::id::{CaseId, PersonId, StepId};
use domain::letter::{LetterKind, Unmade};
use domain::person::{
    Contact, ContactKind, Identifier, IdentifierKind, Identity, Names, Person, Private, Regime, Sex,
};
use domain::referral::consent::{Answer, Basis, Consent, ConsentPurpose, Giver, Told};
use domain::referral::crossborder::{CrossBorder, Direction, Phase, Withheld};
use domain::referral::identification::{AgeGroup, Finding, Ground, Identification, Manner};
use domain::referral::packet::{PacketPart, PacketState};
use domain::referral::plan;
use domain::referral::step::{self, Step};
use domain::referral::support::{Needs, Outcome, OutcomeKind, ServiceKind};
use domain::referral::transfer::Referral;
use register::export_mark::FileOf;
use register::letter::{LetterOffer, LetterWish, PERSONAL};
use register::step::NewStep;
use register::support_plan::NewPlan;
use register::{Actor, By, Error, Refusal};
use sqlx::Row;

const DAY: &str = "2017-05-10";
/// The body of another country.
const ABROAD: &str = "fedpol";
const GIVEN: &str = "CANARYМария";
const NUMBER: &str = "7523169263";
const PHONE: &str = "+359 888 111 222";

struct Office {
    world: World,
    worker: Actor,
    case: CaseId,
    person: PersonId,
}

fn private(text: &str) -> Private {
    Private::read(text).unwrap().unwrap()
}

impl Office {
    async fn of(world: World) -> Self {
        world.unseal().await;
        let r = &world.register;
        let worker = hire(&world, "worker", Role::CaseWorker, "NGO-DEMO-1").await;
        let by = || By::new(worker.clone(), noon(DAY), seed());
        let case = r.open_case(&by(), "VAR", &secret()).await.unwrap();
        let names = Names { given: Some(private(GIVEN)), ..Names::default() };
        let identifiers = vec![Identifier { kind: IdentifierKind::Egn, value: private(NUMBER) }];
        let identity = Identity { names, identifiers, ..Identity::default() };
        let contacts = vec![Contact { kind: ContactKind::Phone, value: private(PHONE) }];
        let her = Person { identity, sex: Sex::Female, contacts, ..Person::default() };
        let id = r.enter_person(&by(), case, &her, Part::Victim, Regime::Gdpr, &secret()).await;
        let office = Self { worker: worker.clone(), case, person: id.unwrap(), world };
        let found = Identification {
            manner: Manner::Informal,
            finding: Finding::Possible,
            age: AgeGroup::Adult,
            grounds: vec![Ground::Statement],
            screening: None,
            forms: Vec::new(),
            abroad: false,
        };
        office.put(Step::Identification(found)).await.unwrap();
        office
    }

    fn by(&self) -> By {
        By::new(self.worker.clone(), noon(DAY).plus(Moment::DAY), seed())
    }

    async fn put(&self, step: Step) -> register::Result<StepId> {
        let by = self.by();
        let new = NewStep { person: self.person, on: by.at, step, reason: "because" };
        self.world.register.put_step(&by, self.case, &new, &secret()).await
    }

    fn wish<'w>(&self, kind: LetterKind, parts: &'w [PacketPart]) -> LetterWish<'w> {
        let purpose = (!parts.is_empty()).then_some(Purpose::Support);
        LetterWish { kind, person: self.person, step: None, parts, note: "", plan: false, purpose }
    }

    async fn offers(&self, kind: LetterKind) -> Vec<LetterOffer> {
        let all = self.world.register.letters(&self.by(), self.case).await.unwrap();
        all.into_iter().filter(|offer| offer.kind == kind).collect()
    }

    async fn events(&self, event: &str) -> Vec<String> {
        let mut c = self.world.connection().await;
        let rows = sqlx::query("SELECT detail FROM journal WHERE event = $1 ORDER BY seq");
        let rows = rows.bind(event).fetch_all(&mut c).await.unwrap();
        rows.iter().map(|row| row.get::<String, _>(0)).collect()
    }

    async fn ask_abroad(&self) {
        let asked = CrossBorder {
            phase: Phase::Requested,
            direction: Direction::Out,
            country: "CH".into(),
            body: ABROAD.into(),
        };
        self.put(Step::CrossBorder(asked)).await.unwrap();
    }

    async fn answer(&self, answer: Answer, told: &[Told]) {
        let given = Consent {
            purpose: ConsentPurpose::Transnational,
            answer,
            recipient: Some(ABROAD.into()),
            by: Giver::Person,
            language: "bg".into(),
            interpreter: false,
            told: told.to_vec(),
            document: true,
        };
        self.put(Step::Consent(given)).await.unwrap();
    }
}

async fn each(check: impl AsyncFn(Office)) {
    for on in [On::Sqlite, On::Postgres] {
        if let Some(world) = World::new(on).await {
            check(Office::of(world).await).await;
        }
    }
}

fn needs() -> Step {
    Step::Needs(Needs { services: vec![ServiceKind::Medical] })
}

fn personal(fields: &[(String, String)]) -> String {
    fields.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn a_letter_is_what_was_shown_and_stands_in_the_journal() {
    each(async |office| {
        let r = &office.world.register;
        let plan = office.wish(LetterKind::Plan, &[]);
        let unmade = r.preview_letter(&office.by(), office.case, &plan).await.err();
        let unmade = unmade.unwrap();
        assert!(
            matches!(unmade, Error::Refused(Refusal::LetterUnmade(Unmade::NoNeeds))),
            "{unmade:?}"
        );
        let step = office.put(needs()).await.unwrap();
        let shown = r.preview_letter(&office.by(), office.case, &plan).await.unwrap();
        assert!(shown.letter.entries.iter().any(|entry| entry.id == step));
        assert!(shown.letter.identity.is_empty() && shown.letter.contacts.is_empty());
        assert_eq!(office.events("letter.previewed").await.len(), 1);
        assert_eq!(office.events("letter.made").await.len(), 0);
        // A step more, and what would stand in it is not what was shown.
        let service = office.put(needs()).await.unwrap();
        let changed = r.make_letter(&office.by(), office.case, &plan, &shown.seal).await;
        assert!(matches!(changed.err(), Some(Error::Conflict(_))));
        r.take_step_back(&office.by(), office.case, service, "by mistake", &secret())
            .await
            .unwrap();
        let made = r.make_letter(&office.by(), office.case, &plan, &shown.seal).await.unwrap();
        assert!(matches!(made.0, FileOf::Letter(_)) && made.1.number == "2017-0001");
        let told = office.events("letter.made").await;
        assert!(told.len() == 1 && told[0].contains("\"kind\":\"plan\""), "{told:?}");
        assert!(!told[0].contains(&office.person.to_string()));
        // It goes to no other body, so that no packet is kept of it.
        assert_eq!(r.packets(&office.by(), office.case).await.unwrap().len(), 0);
        assert_eq!(office.events("person.revealed").await.len(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_plan_on_paper_says_what_was_written_when_that_is_asked_for() {
    each(async |office| {
        let r = &office.world.register;
        let content = plan::Content {
            needs: "CANARYneeds".to_owned().into(),
            security: "CANARYsafe".to_owned().into(),
            steps: vec![plan::PlannedStep {
                what: private("CANARYstep"),
                who: plan::THE_PERSON.to_owned(),
                until: Some(day("2017-06-01")),
                progress: plan::Progress::Open,
            }],
            ..plan::Content::default()
        };
        let plain = office.wish(LetterKind::Plan, &[]);
        let asked = LetterWish { plan: true, purpose: Some(Purpose::Support), ..plain };
        let none = r.preview_letter(&office.by(), office.case, &asked).await.err();
        assert!(none.is_some(), "there is no plan yet");
        let new = NewPlan { person: office.person, after: 0, content: &content };
        r.write_plan(&office.by(), office.case, &new, &secret()).await.unwrap();
        // A plan says what is needed: the letter can be made before needs were assessed.
        let offer = office.offers(LetterKind::Plan).await.remove(0);
        assert_eq!((offer.unmade, offer.plan.map(|(_, number)| number)), (None, Some(1)));
        let empty = r.preview_letter(&office.by(), office.case, &plain).await.unwrap();
        assert!(empty.letter.plan.is_none(), "not asked for, not opened");
        assert_eq!(office.events("person.revealed").await.len(), 0);
        let without = LetterWish { purpose: None, ..asked };
        let refused = r.preview_letter(&office.by(), office.case, &without).await.err();
        assert!(matches!(refused, Some(Error::Refused(Refusal::PurposeMissing))), "{refused:?}");
        let shown = r.preview_letter(&office.by(), office.case, &asked).await.unwrap();
        assert!(shown.letter.plan == Some(content.clone()));
        assert_eq!(office.events("person.revealed").await.len(), 1);
        // Another version was written: what would stand in it is not what was shown.
        let again = plan::Content { risk: "CANARYrisk".to_owned().into(), ..content };
        let new = NewPlan { person: office.person, after: 1, content: &again };
        r.write_plan(&office.by(), office.case, &new, &secret()).await.unwrap();
        let made = r.make_letter(&office.by(), office.case, &asked, &shown.seal).await;
        assert!(matches!(made.err(), Some(Error::Conflict(_))));
        let other = office.wish(LetterKind::Closing, &[]);
        let other = LetterWish { plan: true, purpose: Some(Purpose::Support), ..other };
        assert!(r.preview_letter(&office.by(), office.case, &other).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn who_the_person_is_is_opened_for_a_purpose_by_who_may_and_nobody_else() {
    each(async |office| {
        let r = &office.world.register;
        office.put(needs()).await.unwrap();
        let mut named = office.wish(LetterKind::Plan, &PERSONAL);
        named.purpose = None;
        let none = r.preview_letter(&office.by(), office.case, &named).await.err();
        assert!(matches!(none, Some(Error::Refused(Refusal::PurposeMissing))));
        assert_eq!(office.events("person.revealed").await.len(), 0);
        named.purpose = Some(Purpose::Support);
        let letter = r.preview_letter(&office.by(), office.case, &named).await.unwrap().letter;
        assert_eq!(personal(&letter.identity), GIVEN);
        assert_eq!(
            (personal(&letter.identifiers), personal(&letter.contacts)),
            (NUMBER.into(), PHONE.into())
        );
        // Identity and contact are two classes, and two entries.
        assert_eq!(office.events("person.revealed").await.len(), 2);
        let identity = office.wish(LetterKind::Plan, &PERSONAL[..1]);
        let letter = r.preview_letter(&office.by(), office.case, &identity).await.unwrap().letter;
        assert!(letter.identifiers.is_empty() && letter.contacts.is_empty());
        let risk = office.wish(LetterKind::Plan, &[PacketPart::Risk]);
        let risk = r.preview_letter(&office.by(), office.case, &risk).await.err();
        let part = PacketPart::Risk;
        assert!(matches!(risk, Some(Error::Refused(Refusal::PartWithheld(p))) if p == part));

        // A post that opens no contact makes the letter without it alone.
        let chief = office.world.by("coordinator", DAY);
        let lawyer = hire(&office.world, "lawyer", Role::CaseWorker, "NGO-DEMO-2").await;
        let assigned = (lawyer.account, Post::Lawyer);
        r.assign(&chief, office.case, assigned.0, assigned.1).await.unwrap();
        let by = || By::new(lawyer.clone(), noon(DAY).plus(Moment::DAY), seed());
        let contact = office.wish(LetterKind::Plan, &PERSONAL[2..]);
        let class = domain::access::SealedClass::Contact;
        let may = r.reveal(&by(), office.person, class, Purpose::Support).await.is_ok();
        let letter = r.preview_letter(&by(), office.case, &contact).await;
        assert_eq!(letter.is_ok(), may, "the same as anywhere else");

        // Who does not work on the case makes no letter of it.
        let stranger = hire(&office.world, "stranger", Role::CaseWorker, "NGO-DEMO-2").await;
        let by = By::new(stranger, noon(DAY).plus(Moment::DAY), seed());
        let plain = office.wish(LetterKind::Plan, &[]);
        let outside = r.preview_letter(&by, office.case, &plain).await.err();
        assert!(matches!(outside, Some(Error::NotFound)));
        assert!(matches!(r.letters(&by, office.case).await.err(), Some(Error::NotFound)));
        let chief = office.world.by("coordinator", DAY);
        assert!(matches!(r.letters(&chief, office.case).await.err(), Some(Error::Denied)));
    })
    .await;
}

#[tokio::test]
async fn a_letter_of_referral_is_a_packet_on_paper() {
    each(async |office| {
        let r = &office.world.register;
        let referral = |basis| {
            Step::Referral(Referral {
                to: "SACP".into(),
                service: ServiceKind::Shelter,
                listed: None,
                basis,
                accompanied: false,
            })
        };
        let step = office.put(referral(Basis::NoIdentity)).await.unwrap();
        let mut wish = office.wish(LetterKind::Referral, &[PacketPart::Identity]);
        wish.step = Some(step);
        let named = r.preview_letter(&office.by(), office.case, &wish).await.err();
        assert!(matches!(named, Some(Error::Refused(Refusal::PartWithheld(PacketPart::Identity)))));
        assert_eq!(office.events("person.revealed").await.len(), 0);
        wish.parts = &[];
        let shown = r.preview_letter(&office.by(), office.case, &wish).await.unwrap();
        // What is asked for always stands in it.
        assert_eq!(shown.letter.parts, [PacketPart::Request]);
        let made = r.make_letter(&office.by(), office.case, &wish, &shown.seal).await.unwrap();
        assert!(matches!(made.0, FileOf::Packet(_)) && made.1.number == "2017-0001/1");
        let packets = r.packets(&office.by(), office.case).await.unwrap();
        assert_eq!((packets.len(), packets[0].state), (1, PacketState::Printed));
        assert_eq!(packets[0].recipient, "SACP");
        // Of a step of another sort there is no such letter.
        wish.step = Some(office.put(needs()).await.unwrap());
        let other = r.preview_letter(&office.by(), office.case, &wish).await.err();
        assert!(matches!(other, Some(Error::NotFound)));
    })
    .await;
}

#[tokio::test]
async fn what_goes_abroad_goes_with_the_consent_to_it_and_is_kept_among_the_packets() {
    each(async |office| {
        let r = &office.world.register;
        assert!(office.offers(LetterKind::CrossBorder).await.is_empty());
        office.ask_abroad().await;
        let why = |offers: &[LetterOffer]| offers[0].unmade;
        let basis = |why| Some(Unmade::Crossing(Withheld::Basis(why)));
        let offers = office.offers(LetterKind::CrossBorder).await;
        assert_eq!(
            (why(&offers), offers[0].to.as_str()),
            (basis(step::Refusal::NoConsent), ABROAD)
        );
        office.answer(Answer::Given, &Told::ALL[1..]).await;
        let offers = office.offers(LetterKind::CrossBorder).await;
        assert_eq!(why(&offers), basis(step::Refusal::NotInformed));
        office.answer(Answer::Given, Told::ALL).await;
        let wish = office.wish(LetterKind::CrossBorder, &PERSONAL[..1]);
        let shown = r.preview_letter(&office.by(), office.case, &wish).await.unwrap();
        assert_eq!(personal(&shown.letter.identity), GIVEN);
        let made = r.make_letter(&office.by(), office.case, &wish, &shown.seal).await.unwrap();
        assert!(matches!(made.0, FileOf::Packet(_)) && made.1.to == ABROAD);
        let packets = r.packets(&office.by(), office.case).await.unwrap();
        let parts =
            [PacketPart::Request, PacketPart::Standing, PacketPart::Needs, PacketPart::Identity];
        assert_eq!(
            (packets[0].recipient.as_str(), packets[0].parts.as_slice()),
            (ABROAD, &parts[..])
        );
        // What was opened for it was opened to refer the person.
        let opened = office.events("person.revealed").await;
        assert!(opened.iter().all(|told| told.contains("\"purpose\":\"referral\"")), "{opened:?}");

        let shown = r.preview_letter(&office.by(), office.case, &wish).await.unwrap();
        office.answer(Answer::Withdrawn, &[]).await;
        let late = r.make_letter(&office.by(), office.case, &wish, &shown.seal).await.err();
        assert!(matches!(late, Some(Error::Refused(Refusal::LetterUnmade(_)))));
        assert_eq!(r.packets(&office.by(), office.case).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_summary_waits_for_the_end_of_support_or_of_the_case() {
    each(async |office| {
        let r = &office.world.register;
        let closing = || async { office.offers(LetterKind::Closing).await[0].unmade };
        assert_eq!(closing().await, Some(Unmade::NotOver));
        office.put(needs()).await.unwrap();
        let ended = Outcome { outcome: OutcomeKind::Returned };
        let ended = office.put(Step::Outcome(ended)).await.unwrap();
        assert_eq!(closing().await, None);
        r.take_step_back(&office.by(), office.case, ended, "by mistake", &secret()).await.unwrap();
        assert_eq!(closing().await, Some(Unmade::NotOver));
        office.world.close(&office.by(), office.case).await.unwrap();
        assert_eq!(closing().await, None);
        let wish = office.wish(LetterKind::Closing, &[]);
        let shown = r.preview_letter(&office.by(), office.case, &wish).await.unwrap();
        r.make_letter(&office.by(), office.case, &wish, &shown.seal).await.unwrap();
    })
    .await;
}
