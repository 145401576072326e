//! Case files of the demonstration, and the persons in them. Nobody in them
//! exists: they have the names of things of the harbour, and no number in their
//! papers is one that an authority could have given.
use super::desk::Desk;
use crate::complaint::Result;
use domain::case_file::{Part, Post};
use domain::case_note::NoteKind;
use domain::circumstance::{Circumstances, Education, Locality, MaritalStatus};
use domain::day::Moment;
use domain::health::{Difficulty, Function, Health};
use domain::person::{
    BirthDate, Citizenship, Contact, ContactKind, Identifier, IdentifierKind, Identity, Names,
    Person, Private, Sex, Spoken,
};
use domain::referral::alert::{AlertEvent, Known};
use domain::referral::consent::{self, Answer, Basis, Consent, ConsentPurpose, Giver};
use domain::referral::identification::{AgeGroup, Finding, Ground, Identification, Manner};
use domain::referral::risk::{Degree, Risk, RiskAssessment, Trigger};
use domain::referral::step::Step;
use domain::referral::support::{Needs, Outcome, OutcomeKind, Service, ServiceKind};
use domain::referral::transfer::Referral;
use domain::relation::{Relation, RelationKind};
use register::Register;
use register::alert::Intake;
use register::case_note::NewCaseNote;
use register::correction::Correction;

/// An invented person.
struct Invented {
    part: Part,
    sex: Sex,
    given: &'static str,
    family: &'static str,
    also: &'static str,
    born: &'static str,
    country: &'static str,
    speaks: &'static str,
    passport: &'static str,
    phone: &'static str,
}

/// An invented case: who opens it, where, who works on it besides, who is in
/// it, and what happened.
struct Told {
    opened_by: &'static str,
    territory: &'static str,
    assigned: &'static [(&'static str, Post)],
    persons: &'static [Invented],
    narrative: &'static str,
    /// What is known of the life of the first person.
    life: Circumstances,
    /// What is known of their health.
    health: fn() -> Health,
    /// What the second is to the first.
    related: Option<RelationKind>,
    /// What was done about the first person, a minute after the other.
    steps: fn() -> Vec<Step>,
    closed: bool,
}

const NOT_KNOWN: Circumstances = Circumstances {
    gender: None,
    marital: None,
    children: None,
    education: None,
    residence: None,
    origin: None,
};

const fn person(
    (part, sex): (Part, Sex),
    (given, family, also): (&'static str, &'static str, &'static str),
    (born, country, speaks): (&'static str, &'static str, &'static str),
    (passport, phone): (&'static str, &'static str),
) -> Invented {
    Invented { part, sex, given, family, also, born, country, speaks, passport, phone }
}

const CASES: [Told; 5] = [
    Told {
        opened_by: "worker",
        territory: "VAR",
        assigned: &[],
        persons: &[
            person(
                (Part::Victim, Sex::Female),
                ("Вълна", "Измислена", "Valna Izmislena"),
                ("1999-04", "BG", "bul"),
                ("ПРИМЕР 1", "+359 00 000 001"),
            ),
            person(
                (Part::Relative, Sex::Female),
                ("Мида", "Измислена", ""),
                ("1974", "BG", "bul"),
                ("", "+359 00 000 002"),
            ),
        ],
        narrative: "Измислен разказ за показване.\n\nЛицето се свърза с организацията по телефона и \
                    поиска място за една нощ. Настанено е в приют, разговорът за оценка на риска е \
                    уговорен за следващия ден.",
        life: Circumstances {
            marital: Some(MaritalStatus::Single),
            children: Some(0),
            education: Some(Education::UpperSecondary),
            residence: Some(Locality::Municipality(*b"VAR06")),
            origin: Some(Locality::Municipality(*b"DOB28")),
            ..NOT_KNOWN
        },
        health: of_the_sheltered,
        related: Some(RelationKind::Parent),
        steps: sheltered,
        closed: false,
    },
    Told {
        opened_by: "worker",
        territory: "BGS",
        assigned: &[],
        persons: &[person(
            (Part::Victim, Sex::Male),
            ("Кораб", "Примерен", "Korab Primeren"),
            ("1988-11-30", "RO", "ron"),
            ("ПРИМЕР 2", ""),
        )],
        narrative: "Измислен разказ за показване.\n\nСигнал от инспекцията по труда: задържани \
                    документи и неплатен труд.",
        life: Circumstances {
            marital: Some(MaritalStatus::Married),
            children: Some(2),
            residence: Some(Locality::Country(*b"RO")),
            ..NOT_KNOWN
        },
        health: Health::default,
        related: None,
        steps: of_the_inspection,
        closed: false,
    },
    Told {
        opened_by: "secretary",
        territory: "VAR",
        assigned: &[("worker", Post::Psychologist)],
        persons: &[person(
            (Part::AtRisk, Sex::Female),
            ("Звезда", "Измислена", ""),
            ("2001", "BG", "bul"),
            ("", ""),
        )],
        narrative: "",
        life: NOT_KNOWN,
        health: Health::default,
        related: None,
        steps: at_risk,
        closed: false,
    },
    Told {
        opened_by: "worker",
        territory: "",
        assigned: &[],
        persons: &[person(
            (Part::Victim, Sex::Unknown),
            ("", "", ""),
            ("", "MD", "ron"),
            ("", "+373 00 000 003"),
        )],
        narrative: "Измислен разказ за показване.\n\nЛицето не пожела да каже името си. Върна се в \
                    страната си с помощта на международна организация.",
        life: NOT_KNOWN,
        health: Health::default,
        related: None,
        steps: returned,
        closed: true,
    },
    Told {
        opened_by: "coordinator",
        territory: "BLG",
        assigned: &[],
        persons: &[],
        narrative: "",
        life: NOT_KNOWN,
        health: Health::default,
        related: None,
        steps: nothing,
        closed: false,
    },
];

fn found(finding: Finding, age: AgeGroup, forms: &[&str]) -> Step {
    Step::Identification(Identification {
        manner: Manner::Informal,
        finding,
        age,
        grounds: vec![Ground::Statement, Ground::Indicators],
        screening: None,
        forms: forms.iter().map(|form| (*form).to_owned()).collect(),
        abroad: false,
    })
}

fn assessed(degrees: &[(Risk, Degree)]) -> Step {
    let degrees = degrees.iter().copied().collect();
    Step::RiskAssessment(RiskAssessment { trigger: Trigger::First, degrees, set: None })
}

fn consents(purpose: ConsentPurpose, recipient: Option<&str>) -> Step {
    Step::Consent(Consent {
        purpose,
        answer: Answer::Given,
        recipient: recipient.map(ToOwned::to_owned),
        by: Giver::Person,
        language: "bg".to_owned(),
        interpreter: false,
        told: consent::Told::ALL.to_vec(),
        document: true,
    })
}

fn given(service: ServiceKind, provider: &str, minutes: Option<u32>) -> Step {
    Step::Service(Service { service, provider: provider.to_owned(), minutes, cost: None })
}

fn sheltered() -> Vec<Step> {
    let needs = [ServiceKind::Shelter, ServiceKind::Psychological, ServiceKind::LegalCounselling];
    vec![
        found(Finding::Possible, AgeGroup::Adult, &[]),
        assessed(&[
            (Risk::Retrafficking, Degree::High),
            (Risk::LocationKnown, Degree::Medium),
            (Risk::Debt, Degree::Unknown),
            (Risk::Health, Degree::None),
        ]),
        Step::Needs(Needs { services: needs.to_vec() }),
        consents(ConsentPurpose::Support, None),
        given(ServiceKind::EmergencyPsychological, "NGO-DEMO-1", Some(60)),
        consents(ConsentPurpose::Referral, Some("TAS-VAR")),
        Step::Referral(Referral {
            to: "TAS-VAR".to_owned(),
            service: ServiceKind::Shelter,
            listed: None,
            basis: Basis::Consent,
            accompanied: true,
        }),
        found(Finding::Actual, AgeGroup::Adult, &["sexual"]),
    ]
}

fn of_the_inspection() -> Vec<Step> {
    vec![
        found(Finding::Actual, AgeGroup::Adult, &["labour"]),
        Step::Needs(Needs { services: vec![ServiceKind::Documents, ServiceKind::Interpretation] }),
    ]
}

fn at_risk() -> Vec<Step> {
    vec![found(Finding::Possible, AgeGroup::PresumedChild, &[])]
}

fn returned() -> Vec<Step> {
    let outcome = OutcomeKind::Returned;
    vec![
        found(Finding::Possible, AgeGroup::Adult, &[]),
        Step::Needs(Needs { services: vec![ServiceKind::SafeReturn] }),
        given(ServiceKind::SafeReturn, "NGO-DEMO-1", None),
        Step::Outcome(Outcome { outcome }),
    ]
}

fn of_the_sheltered() -> Health {
    Health {
        difficulties: [
            (Function::Seeing, Difficulty::Some),
            (Function::Walking, Difficulty::None),
            (Function::Cognition, Difficulty::Much),
        ]
        .into(),
        pregnant: Some(false),
        needs: "Измислено за показване: очила; алергия към пеницилин.".to_owned().into(),
    }
}

fn nothing() -> Vec<Step> {
    Vec::new()
}

/// A text that is not blank, kept to itself.
fn private(text: &str) -> Option<Private> {
    Private::read(text).ok().flatten()
}

impl Invented {
    fn person(&self) -> Person {
        let passport = private(self.passport);
        let identifier = |value| Identifier { kind: IdentifierKind::Passport, value };
        let phone = private(self.phone);
        Person {
            identity: Identity {
                names: Names {
                    given: private(self.given),
                    fathers: None,
                    family: private(self.family),
                    others: private(self.also).into_iter().collect(),
                },
                identifiers: passport.map(identifier).into_iter().collect(),
                birth: BirthDate::read(self.born).ok().flatten(),
                citizenships: Citizenship::read(self.country).into_iter().collect(),
                languages: Spoken::read(self.speaks).into_iter().collect(),
                circumstances: Circumstances::default(),
            },
            sex: self.sex,
            contacts: phone
                .map(|value| Contact { kind: ContactKind::Phone, value })
                .into_iter()
                .collect(),
            ..Person::default()
        }
    }
}

impl Desk<'_> {
    async fn tell(&mut self, told: &Told) -> Result<()> {
        let (by, secret) = (self.by(told.opened_by).await?, self.secret());
        let case = self.register.open_case(&by, told.territory, &secret).await?;
        for (login, post) in told.assigned {
            let account = self.register.account_by_login(login).await?.id;
            let by = self.by(told.opened_by).await?;
            self.register.assign(&by, case, account, *post).await?;
        }
        // A case is written in by who works on it.
        let works = told.assigned.first().map_or(told.opened_by, |(login, _)| *login);
        let mut entered = Vec::new();
        for invented in told.persons {
            let mut person = invented.person();
            if entered.is_empty() {
                person.identity.circumstances = told.life;
            }
            entered.push(self.enter(works, case, (&person, invented.part)).await?);
        }
        let first = entered.first().copied();
        if let (Some(person), false) = (first, (told.health)().is_blank()) {
            let (by, secret) = (self.by(works).await?, self.secret());
            let health = Correction::Health((told.health)());
            self.register.correct_person(&by, person, 1, &health, &secret).await?;
        }
        if let (Some(kind), [to, of, ..]) = (told.related, &entered[..]) {
            let relation = Relation { of: *of, to: *to, kind, from: None, until: None };
            self.register.relate(&self.by(works).await?, case, &relation).await?;
        }
        if let Some(person) = first {
            for step in (told.steps)() {
                self.put(works, (case, person), None, (step, "")).await?;
            }
        }
        if !told.narrative.is_empty() {
            let (by, secret) = (self.by(works).await?, self.secret());
            self.register.tell_case(&by, case, 1, told.narrative, &secret).await?;
            let (by, secret) = (self.by(works).await?, self.secret());
            let note = NewCaseNote {
                person: first,
                kind: NoteKind::Call,
                on: by.at,
                written: "Разговор по телефона: уговорена е среща за следващата седмица.",
            };
            self.register.write_note(&by, case, &note, &secret).await?;
        }
        if told.closed {
            self.close_case(works, case).await?;
        }
        Ok(())
    }
}

/// An invented alert: who takes it in, how it came and from whom, where, whether
/// somebody is in danger and a child involved, and what was said.
struct Rung {
    taken_by: &'static str,
    channel: &'static str,
    source: &'static str,
    territory: &'static str,
    danger: Known,
    child: Known,
    said: &'static str,
    /// What becomes of it; none while it waits.
    decided: Option<AlertEvent>,
}

const ALERTS: [Rung; 4] = [
    Rung {
        taken_by: "worker",
        channel: "hotline",
        source: "school",
        territory: "VAR",
        danger: Known::No,
        child: Known::Yes,
        said: "Измислен сигнал за показване.\n\nКласен ръководител: ученичка не е идвала три \
               седмици, съучениците ѝ говорят за работа в чужбина.",
        decided: Some(AlertEvent::CaseOpened),
    },
    Rung {
        taken_by: "officer",
        channel: "email",
        source: "citizen",
        territory: "",
        danger: Known::Unknown,
        child: Known::No,
        said: "Измислен сигнал за показване.\n\nОбява за работа, в която се искат пари предварително.",
        decided: Some(AlertEvent::Unfounded),
    },
    Rung {
        taken_by: "coordinator",
        channel: "diplomatic",
        source: "consular",
        territory: "BGS",
        danger: Known::No,
        child: Known::No,
        said: "Измислен сигнал за показване.\n\nКонсулската служба съобщава за лице без документи, \
               което иска да се прибере.",
        decided: None,
    },
    Rung {
        taken_by: "worker",
        channel: "phone",
        source: "relative",
        territory: "VAR",
        danger: Known::Yes,
        child: Known::Unknown,
        said: "Измислен сигнал за показване.\n\nБлизък: телефонът ѝ е у друг човек, каза само, че не \
               може да излиза.",
        decided: None,
    },
];

impl Desk<'_> {
    async fn ring(&mut self, rung: &Rung) -> Result<()> {
        let (by, secret) = (self.by(rung.taken_by).await?, self.secret());
        let intake = Intake {
            channel: rung.channel,
            source_kind: rung.source,
            territory: rung.territory,
            language: "bg",
            danger: rung.danger,
            child: rung.child,
            narrative: rung.said,
            ..Intake::of_a_call(by.at)
        };
        let alert = self.register.take_alert(&by, &intake, &secret).await?;
        let (by, secret) = (self.by("coordinator").await?, self.secret());
        match rung.decided {
            None => {}
            Some(AlertEvent::CaseOpened) => {
                self.register.open_case_of(&by, alert, rung.territory, &secret).await?;
            }
            Some(event) => {
                let why = ("", "Измислена причина за показване.");
                self.register.note_alert(&by, alert, event, why, &secret).await?;
            }
        }
        Ok(())
    }
}

/// Opens the cases that are told one by one, at the end of the year.
pub(super) async fn fill(register: &Register, at: Moment) -> Result<()> {
    let mut desk = Desk::new(register, 2018, at, 60_000);
    for told in &CASES {
        desk.tell(told).await?;
    }
    for rung in &ALERTS {
        desk.ring(rung).await?;
    }
    Ok(())
}
