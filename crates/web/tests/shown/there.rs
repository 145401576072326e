//! The world of the crawl: each thing that is sealed is kept once, with a word of
//! its own in it, and there is an id of whatever an address names.
use crate::common::{PASSWORD, World, now};
use domain::access::{Purpose, Role};
use domain::break_glass::Category;
use domain::case_file::{Part, Post};
use domain::case_note::NoteKind;
use domain::health::Health;
use domain::id::{AlertId, CaseId, LawyerId, PersonId, RequestId, StepId};
use domain::letter::LetterKind;
use domain::person::{
    Contact, ContactKind, Identifier, IdentifierKind, Identity, Names, Person, Private, Regime, Sex,
};
use domain::person_list::{Basis as ListBasis, Subject};
use domain::referral::alert::AlertEvent;
use domain::referral::consent::{Answer, Basis, Consent, ConsentPurpose, Giver, Told};
use domain::referral::identification::{AgeGroup, Finding, Ground, Identification, Manner};
use domain::referral::packet::PacketPart;
use domain::referral::plan::Content;
use domain::referral::screening::Seen;
use domain::referral::step::Step;
use domain::referral::support::ServiceKind;
use domain::referral::transfer::{Referral, ReferralAnswer};
use domain::relation::{Relation, RelationKind};
use domain::shelter::Location;
use domain::subject_request::{Decision, IdentityCheck};
use domain::tip::Receipt;
use domain::trafficking::event::{Event, EventPhase, EventRole, Involved};
use domain::trafficking::registration::{CountingBasis, Registration};
use domain::words::Language;
use register::access_request::Decided;
use register::account::{NewAccount, Password, Secret};
use register::alert::Intake;
use register::case_note::NewCaseNote;
use register::correction::Correction;
use register::event::NewEvent;
use register::legal_aid::Who;
use register::letter::LetterWish;
use register::packet::{NewAnswer, NewPacket};
use register::person_list::{NewPersonList, STANDARD, Series};
use register::screening::NewScreening;
use register::step::NewStep;
use register::support_plan::NewPlan;
use register::tip::TipFilter;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

/// Ids, codes and seals by what they are of.
pub(super) type Ids = BTreeMap<&'static str, String>;

/// What there is to be opened.
pub(super) struct There {
    pub(super) world: World,
    pub(super) ids: Ids,
}

/// A lawyer of the network, who has no account.
const LAWYER: [(&str, &str); 9] = [
    ("name", "A. Izmislena"),
    ("bar_number", "1200345678"),
    ("practices", "representation"),
    ("legal_aid", "yes"),
    ("takes_cases", "yes"),
    ("since", "2016-01-01"),
    ("oblasts", "VAR"),
    ("languages", "bg"),
    ("capacity", "3"),
];

/// What goes to another body of who the person is.
pub(super) const PARTS: [PacketPart; 3] =
    [PacketPart::Request, PacketPart::Identity, PacketPart::Contact];

/// The same, with a message.
const WITH_NOTE: [PacketPart; 4] =
    [PacketPart::Request, PacketPart::Identity, PacketPart::Contact, PacketPart::Note];

/// A seed that was not drawn before.
fn secret() -> Secret {
    static NEXT: AtomicU8 = AtomicU8::new(60);
    Secret::new([NEXT.fetch_add(1, Ordering::Relaxed); 32])
}

fn private(text: &str) -> Private {
    Private::read(text).unwrap().unwrap()
}

async fn hire(world: &mut World, login: &'static str, institution: &str) {
    let new = NewAccount {
        login: login.to_owned(),
        name: format!("Account {login}"),
        role: Role::CaseWorker,
        institution: institution.to_owned(),
        territory: String::new(),
        language: Language::En,
    };
    let admin = world.by("admin").await;
    world
        .register
        .open_account_alone(&admin, new, Password::Own(PASSWORD), &secret())
        .await
        .unwrap();
    world.enter(login).await;
}

/// The case while what is in it is made.
struct Making {
    world: World,
    case: CaseId,
    person: PersonId,
    ids: Ids,
}

/// A world in which everything that is sealed is kept.
pub(super) async fn there() -> There {
    let (mut world, case) = World::with_a_case().await;
    hire(&mut world, "manager", "TAS-VAR").await;
    hire(&mut world, "lawyer", "NGO-DEMO-2").await;
    let number = Identifier { kind: IdentifierKind::Egn, value: private("7523169263") };
    let victim = Person {
        contacts: vec![Contact { kind: ContactKind::Other, value: private("CANARYcontact") }],
        ..named("CANARYidentity", vec![number])
    };
    let mut ids = Ids::from([("case", case.to_string()), ("code", "TAS-VAR".to_owned())]);
    let (person, name) = enter(&world, case, &victim, Part::Victim).await;
    ids.extend([("person", person.to_string()), ("victim", name)]);
    let needs = "CANARYhealth".to_owned().into();
    let health = Correction::Health(Health { needs, ..Health::default() });
    let by = world.by("worker").await;
    world.register.correct_person(&by, person, 1, &health, &secret()).await.unwrap();
    let other = named("CANARYother", Vec::new());
    let (witness, name) = enter(&world, case, &other, Part::Witness).await;
    ids.extend([("witness", witness.to_string()), ("other", name)]);
    let mut making = Making { world, case, person, ids };
    making.outside_cases().await;
    making.file().await;
    making.happened().await;
    making.said().await;
    making.counsel().await;
    making.referred().await;
    making.emergency().await;
    // What goes to the person has what was said before.
    making.asked().await;
    let Making { world, ids, .. } = making;
    There { world, ids }
}

fn named(given: &str, identifiers: Vec<Identifier>) -> Person {
    let names = Names { given: Some(private(given)), ..Names::default() };
    let identity = Identity { names, identifiers, ..Identity::default() };
    Person { identity, sex: Sex::Female, ..Person::default() }
}

/// Enters a person; the id, and the name that the journal has for them.
async fn enter(world: &World, case: CaseId, person: &Person, part: Part) -> (PersonId, String) {
    let (r, by) = (&world.register, world.by("worker").await);
    let id = r.enter_person(&by, case, person, part, Regime::Gdpr, &secret()).await.unwrap();
    let all = r.journal(&world.by("auditor").await, None, 20).await.unwrap();
    let entered = all.into_iter().find(|entry| entry.event == "person.entered").unwrap();
    (id, entered.subject)
}

impl Making {
    fn keep(&mut self, name: &'static str, id: &impl ToString) {
        self.ids.insert(name, id.to_string());
    }

    async fn step(&self, step: Step, reason: &str) -> StepId {
        let by = self.world.by("worker").await;
        let new = NewStep { person: self.person, on: by.at, step, reason };
        self.world.register.put_step(&by, self.case, &new, &secret()).await.unwrap()
    }

    /// Two institutions' lists with the same woman in both, compared.
    async fn lists(&mut self) {
        let r = self.world.register.clone();
        let officer = self.world.by("officer").await;
        for (institution, basis, born) in [
            ("MoI", ListBasis::NewlyIdentified, "1990-03-07"),
            ("PORB", ListBasis::InProceedings, "1990-03-07"),
        ] {
            let text =
                format!("reference,given_name,surname,born\nX1,CANARYsource,Ivanova,{born}\n");
            let new = NewPersonList {
                series: Series {
                    institution: institution.into(),
                    year: 2016,
                    subject: Subject::Victim,
                    basis,
                },
                layout: STANDARD.into(),
                name: "list.csv".into(),
                content: text.into_bytes(),
                dry: false,
            };
            let sheets = Arc::new(web::SheetReader(Arc::new(crate::common::Unconfined)));
            let sent = r.send_person_list(&officer, new, sheets, &secret()).await.unwrap();
            self.keep("list of persons", &sent.id.unwrap());
        }
        r.link_lists(&officer, 2016, Subject::Victim, 1).await.unwrap();
        let queue = r.link_queue(&officer, 2016, Subject::Victim).await.unwrap();
        let pair = queue.waiting[0].pair;
        self.keep("one source", &pair.left);
        self.keep("other source", &pair.right);
    }

    /// A shelter, who took part in a training, a tip, and an alert that was set
    /// aside and taken up again.
    async fn outside_cases(&mut self) {
        let r = self.world.register.clone();
        let address = Location::read("CANARYshelter", "").unwrap().unwrap();
        let manager = self.world.by("manager").await;
        r.enter_shelter(&manager, "TAS-VAR", 0, &address, &secret()).await.unwrap();
        let pairs = [
            ("title", "Teachers"),
            ("type", "training"),
            ("held_on", "2017-05-12"),
            ("status", "held"),
            ("participants", "1"),
        ];
        let made = self.world.post("/records/training/new", "varna", &pairs).await;
        let record = made.is(303).location.split(['?', '/']).nth(3).unwrap().to_owned();
        let varna = self.world.by("varna").await;
        let list = domain::attendee::read("CANARYattendee").unwrap();
        r.enter_attendees(&varna, record.parse().unwrap(), 0, &list, &secret()).await.unwrap();
        self.keep("record", &record);
        self.lists().await;
        let receipt = Receipt::new(7);
        r.send_tip(&receipt, "CANARYtip", now(), 91, &secret()).await.unwrap();
        let officer = self.world.by("officer").await;
        let filter = TipFilter { state: None, limit: 1, skip: 0 };
        let tip = r.tips(&officer, &filter).await.unwrap()[0].id;
        self.keep("tip", &tip);
        self.keep("receipt", &receipt.expose());
        let alert = self.alert("CANARYsaid", "CANARYsender").await;
        for (event, reason) in
            [(AlertEvent::Insufficient, "CANARYaside"), (AlertEvent::Reopened, "CANARYagain")]
        {
            let chief = self.world.by("coordinator").await;
            r.note_alert(&chief, alert, event, ("", reason), &secret()).await.unwrap();
        }
        self.keep("alert", &alert);
    }

    async fn alert(&self, narrative: &str, contact: &str) -> AlertId {
        let intake = Intake { narrative, contact, ..Intake::of_a_call(now()) };
        let by = self.world.by("worker").await;
        self.world.register.take_alert(&by, &intake, &secret()).await.unwrap()
    }

    /// A file with its copy, and the alert that the case came of.
    async fn file(&mut self) {
        let (r, by) = (self.world.register.clone(), self.world.by("worker").await);
        let copy = Ok(&b"CANARYcopy"[..]);
        let name = "CANARYname.txt";
        let file = r.attach(&by, self.case, name, b"CANARYfile", copy, &secret()).await.unwrap();
        self.keep("file", &file);
        let alert = self.alert("CANARYreported", "CANARYcaller").await;
        let number = "2017-0001".parse().unwrap();
        r.merge_alert(&self.world.by("coordinator").await, alert, number).await.unwrap();
        self.keep("reported", &alert);
    }

    /// Two events, one of which was taken back, a screening and a registration
    /// that were, and a plan.
    async fn happened(&mut self) {
        let r = self.world.register.clone();
        for (told, name) in [("CANARYtold", "event"), ("CANARYerred", "ended")] {
            let said = json!({ "relation": "friend", "from": "2016-05" });
            let said = said.as_object().unwrap().clone();
            let event = Event::of(EventPhase::Recruitment, said).unwrap();
            let involved = vec![Involved { person: self.person, role: EventRole::Victim }];
            let new = NewEvent { event, involved, told, replaces: None };
            let by = self.world.by("worker").await;
            let event = r.put_event(&by, self.case, &new, &secret()).await.unwrap();
            self.keep(name, &event);
            if name == "ended" {
                let reason = "CANARYended";
                r.take_event_back(&by, self.case, event, reason, &secret()).await.unwrap();
            }
        }
        let answers = [("ILO1.02".to_owned(), Seen::Seen)].into();
        let by = self.world.by("worker").await;
        let new = NewScreening {
            person: self.person,
            instrument: "ilo_labour",
            version: 1,
            on: by.at,
            age: AgeGroup::Adult,
            answers: &answers,
        };
        let screening = r.screen(&by, self.case, &new, &secret()).await.unwrap();
        let reason = "CANARYscreened";
        r.take_screening_back(&by, self.case, screening, reason, &secret()).await.unwrap();
        self.keep("screening", &screening);
        let registration = Registration {
            person: self.person,
            body: "MoI".to_owned(),
            on: by.today(),
            basis: CountingBasis::NewlyIdentified,
        };
        let id = r.register_person(&by, self.case, &registration).await.unwrap();
        let reason = "CANARYcounted";
        r.take_registration_back(&by, self.case, id, reason, &secret()).await.unwrap();
        self.keep("registration", &id);
        let listed = r.persons(&by, self.case).await.unwrap();
        let other = listed.iter().map(|one| one.id).find(|one| *one != self.person);
        if let Some(other) = other {
            let (of, to, kind) = (other, self.person, RelationKind::Relative);
            let relation = Relation { of, to, kind, from: None, until: None };
            self.keep("relation", &r.relate(&by, self.case, &relation).await.unwrap());
        }
        let content = Content { risk: "CANARYplan".to_owned().into(), ..Content::default() };
        let new = NewPlan { person: self.person, after: 0, content: &content };
        let plan = r.write_plan(&by, self.case, &new, &secret()).await.unwrap();
        self.keep("plan", &plan);
    }

    /// What happened, two notes of which one was taken back, and a step with its
    /// reason.
    async fn said(&mut self) {
        let r = self.world.register.clone();
        let by = self.world.by("worker").await;
        r.tell_case(&by, self.case, 1, "CANARYnarrative", &secret()).await.unwrap();
        for (written, name) in [("CANARYnote", "note"), ("CANARYwritten", "mistaken")] {
            let by = self.world.by("worker").await;
            let new = NewCaseNote {
                person: Some(self.person),
                kind: NoteKind::Visit,
                on: by.at,
                written,
            };
            let note = r.write_note(&by, self.case, &new, &secret()).await.unwrap();
            self.keep(name, &note);
            if name == "mistaken" {
                let reason = "CANARYmistaken";
                r.take_note_back(&by, self.case, note, reason, &secret()).await.unwrap();
            }
        }
        let found = Identification {
            manner: Manner::Informal,
            finding: Finding::Possible,
            age: AgeGroup::Adult,
            grounds: vec![Ground::Statement],
            screening: None,
            forms: Vec::new(),
            abroad: false,
        };
        let step = self.step(Step::Identification(found), "CANARYwhy").await;
        self.keep("step", &step);
    }

    /// A lawyer with an account, and one who acts in spite of a conflict.
    async fn counsel(&mut self) {
        let r = self.world.register.clone();
        let account = self.world.by("lawyer").await.actor.account;
        let chief = self.world.by("coordinator").await;
        r.assign(&chief, self.case, account, Post::Lawyer).await.unwrap();
        let made = self.world.post("/lawyers/new", "coordinator", &LAWYER).await;
        let at = made.is(303).location.split('?').next().unwrap().to_owned();
        let said = [("body", "NGO-DEMO-1"), ("from", "2016-01-01")];
        self.world.post(&format!("{at}/interests/new"), "coordinator", &said).await.is(303);
        let lawyer: LawyerId = at.rsplit('/').next().unwrap().parse().unwrap();
        let (who, chief) = (Who::Lawyer(lawyer), self.world.by("coordinator").await);
        r.assign_lawyer(&chief, self.case, who, "CANARYwaiver", &secret()).await.unwrap();
        let all = r.waivers(&self.world.by("worker").await, self.case).await.unwrap();
        self.keep("advocate", &lawyer);
        self.keep("waiver", &all[0].id);
    }

    /// A referral to a body that has people here: once as a link with a code, once
    /// left with them; both were answered.
    async fn referred(&mut self) {
        let r = self.world.register.clone();
        let consent = Consent {
            purpose: ConsentPurpose::Referral,
            answer: Answer::Given,
            recipient: Some("ANCCTHB".to_owned()),
            by: Giver::Person,
            language: "bg".to_owned(),
            interpreter: false,
            told: Told::ALL.to_vec(),
            document: false,
        };
        self.step(Step::Consent(consent), "").await;
        let referral = Referral {
            to: "ANCCTHB".to_owned(),
            service: ServiceKind::LegalCounselling,
            listed: None,
            basis: Basis::Consent,
            accompanied: false,
        };
        let step = self.step(Step::Referral(referral), "").await;
        self.keep("referral", &step);
        let by = self.world.by("worker").await;
        let new = NewPacket { step, parts: &WITH_NOTE, note: "CANARYsent" };
        let seal = r.preview_packet(&by, self.case, &new).await.unwrap().seal;
        let made = r.make_packet(&by, self.case, &new, &seal, &secret()).await.unwrap();
        let answer =
            NewAnswer { answer: ReferralAnswer::Accepted, why: None, text: "CANARYanswer" };
        let link = (made.key.as_str(), &made.code);
        r.answer_packet(link, &answer, now(), 92, &secret()).await.unwrap();
        self.keep("packet", &made.packet);
        self.keep("key", &made.key.as_str());
        self.keep("code of the link", &made.code.expose());
        let new = NewPacket { note: "CANARYleft", ..new };
        let by = self.world.by("worker").await;
        let seal = r.preview_packet(&by, self.case, &new).await.unwrap().seal;
        let left = r.deliver_packet(&by, self.case, &new, &seal, &secret()).await.unwrap();
        self.keep("left", &left);
        let officer = self.world.by("officer").await;
        let answer = NewAnswer { text: "CANARYtaken", ..answer };
        let answered = r.answer_referral(&officer, left, &answer, &secret()).await.unwrap();
        self.keep("answered", &answered);
        // What stands for what is shown, for the forms that make it.
        let by = self.world.by("worker").await;
        let new = NewPacket { step, parts: &PARTS, note: "" };
        let seal = r.preview_packet(&by, self.case, &new).await.unwrap().seal;
        self.keep("seal of a packet", &seal);
        let found: StepId = self.ids["step"].parse().unwrap();
        let wish = LetterWish {
            kind: LetterKind::Identification,
            person: self.person,
            step: Some(found),
            parts: &PARTS[1..],
            note: "",
            plan: false,
            purpose: Some(Purpose::Support),
        };
        let seal = r.preview_letter(&by, self.case, &wish).await.unwrap().seal;
        self.keep("seal of a letter", &seal);
    }

    /// A case opened in an emergency.
    async fn emergency(&mut self) {
        let reason = "CANARYreason: nobody can be reached, and it cannot wait";
        let (r, by) = (self.world.register.clone(), self.world.by("varna").await);
        let category = Category::NobodyReachable;
        let glass = r.break_glass(&by, self.case, category, reason, &secret()).await.unwrap();
        self.keep("glass", &glass.id);
    }

    /// Two requests of the person for what is kept of them: one is to be decided
    /// on, the other was answered.
    async fn asked(&mut self) {
        let r = self.world.register.clone();
        let asked = self.request().await;
        self.keep("asked", &asked);
        let request = self.request().await;
        let by = self.world.by("worker").await;
        let cases = r.review_request(&by, request).await.unwrap();
        let decided: Vec<Decided> = cases
            .iter()
            .map(|case| Decided {
                case: case.id,
                version: case.version,
                decisions: vec![Decision::Include; case.entries.len()],
            })
            .collect();
        r.prepare_answer(&by, request, &decided, &secret()).await.unwrap();
        let auditor = self.world.by("auditor").await;
        r.release_answer(&auditor, request).await.unwrap();
        let number = r.access_request(&auditor, request).await.unwrap().number();
        self.keep("request", &request);
        self.keep("number", &number);
    }

    async fn request(&self) -> RequestId {
        let (r, by) = (&self.world.register, self.world.by("auditor").await);
        let check = IdentityCheck::Document;
        r.record_request(&by, self.person, by.today(), check).await.unwrap()
    }
}
