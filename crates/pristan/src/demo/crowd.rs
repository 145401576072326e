//! Many synthetic case files, for measuring: opened over the ten years before
//! the demonstration ends, one person in each, most of them closed. They are the
//! same every time.
use super::desk::Desk;
use crate::complaint::Result;
use crate::edge;
use domain::case_file::Part;
use domain::day::Moment;
use domain::id::{CaseId, PersonId};
use domain::person::{
    Contact, ContactKind, Identifier, IdentifierKind, Identity, Names, Person, Private, Sex,
};
use domain::referral::consent::{self, Answer, Basis, Consent, ConsentPurpose, Giver};
use domain::referral::identification::{AgeGroup, Finding, Ground, Identification, Manner};
use domain::referral::risk::{Degree, Risk, RiskAssessment, Trigger};
use domain::referral::step::Step;
use domain::referral::support::{Needs, Outcome, OutcomeKind, ServiceKind};
use domain::referral::transfer::Referral;
use register::Register;
use register::person::Sought;

/// Who works on them, each on as many.
const WORKERS: [&str; 5] = ["worker", "worker-sad", "lawyer-1", "lawyer-2", "lawyer-3"];
const TERRITORIES: [&str; 5] = ["VAR", "BGS", "SOF", "PDV", "RSE"];
const YEARS: i64 = 10;
const HOUR: i64 = 3_600_000;

/// Brings the number of synthetic case files to `n`; answers how many were
/// added. Those that are there are not opened twice: they come in order.
pub(super) async fn fill(register: &Register, n: u32, quiet: bool) -> Result<u32> {
    let Some(now) = register.last_moment().await?.filter(|_| n > 0 && !register.is_sealed()) else {
        return Ok(0);
    };
    let mut desk = Desk::new(register, 0xC0_0000, now, 1);
    let (mut there, mut missing) = (0, n);
    while there < missing {
        let middle = there + (missing - there) / 2;
        if is_there(&mut desk, middle).await? {
            there = middle + 1;
        } else {
            missing = middle;
        }
    }
    let through = YEARS * 365 * Moment::DAY / i64::from(n);
    for number in there..n {
        let at = now.plus(i64::from(number) * through - YEARS * 365 * Moment::DAY);
        let mut desk = Desk::new(register, 0xC0_0001 + u64::from(number), at, HOUR);
        open(&mut desk, number, n).await?;
        if !quiet && (number + 1) % 1_000 == 0 {
            edge::remark(format!("{} / {n}", number + 1));
        }
    }
    // The clock of a demonstration goes on from its last entry.
    is_there(&mut desk, n - 1).await?;
    Ok(n - there)
}

fn worker(number: u32) -> &'static str {
    WORKERS[number as usize % WORKERS.len()]
}

fn passport(number: u32) -> String {
    format!("X{number:08}")
}

async fn is_there(desk: &mut Desk<'_>, number: u32) -> Result<bool> {
    let by = desk.by(worker(number)).await?;
    let Ok(Some(value)) = Private::read(&passport(number)) else { return Ok(false) };
    let identifier = Identifier { kind: IdentifierKind::Passport, value };
    Ok(!desk.register.find_person(&by, &Sought::Identifier(identifier)).await?.is_empty())
}

/// Opens a case; the last tenth of them is still worked on.
async fn open(desk: &mut Desk<'_>, number: u32, n: u32) -> Result<()> {
    let who = worker(number);
    let (by, secret) = (desk.by(who).await?, desk.secret());
    let territory = TERRITORIES[number as usize % TERRITORIES.len()];
    let case = desk.register.open_case(&by, territory, &secret).await?;
    let person = desk.enter(who, case, (&person(number), Part::Victim)).await?;
    for step in steps(number) {
        desk.put(who, (case, person), None, (step, "")).await?;
    }
    if number < n - n / 10 {
        close(desk, who, (case, person)).await?;
    }
    Ok(())
}

async fn close(desk: &mut Desk<'_>, who: &str, of: (CaseId, PersonId)) -> Result<()> {
    let outcome = Step::Outcome(Outcome { outcome: OutcomeKind::Reintegrated });
    desk.put(who, of, None, (outcome, "")).await?;
    desk.close_case(who, of.0).await
}

fn person(number: u32) -> Person {
    let private = |text: &str| Private::read(text).ok().flatten();
    let identifier = |value| Identifier { kind: IdentifierKind::Passport, value };
    let contact = |value| Contact { kind: ContactKind::Phone, value };
    Person {
        identity: Identity {
            names: Names {
                given: private(&format!("Измислена{number}")),
                family: private("Несъществуваща"),
                ..Names::default()
            },
            identifiers: private(&passport(number)).map(identifier).into_iter().collect(),
            ..Identity::default()
        },
        sex: if number % 4 == 3 { Sex::Male } else { Sex::Female },
        contacts: private(&format!("+359 00 {number:07}")).map(contact).into_iter().collect(),
        ..Person::default()
    }
}

/// What was done: everything that the mechanism asks for in two cases of three.
fn steps(number: u32) -> Vec<Step> {
    let found = Step::Identification(Identification {
        manner: Manner::Informal,
        finding: Finding::Actual,
        age: AgeGroup::Adult,
        grounds: vec![Ground::Statement],
        screening: None,
        forms: vec!["sexual".to_owned()],
        abroad: false,
    });
    let needs = Step::Needs(Needs { services: vec![ServiceKind::Psychological] });
    let degrees = [(Risk::Retrafficking, Degree::Medium)].into_iter().collect();
    let risk = RiskAssessment { trigger: Trigger::First, degrees, set: None };
    let mut steps = vec![found, Step::RiskAssessment(risk), needs];
    if !number.is_multiple_of(3) {
        let to = "CPSHTV-VAR".to_owned();
        steps.push(Step::Consent(Consent {
            purpose: ConsentPurpose::Referral,
            answer: Answer::Given,
            recipient: Some(to.clone()),
            by: Giver::Person,
            language: "bg".to_owned(),
            interpreter: false,
            told: consent::Told::ALL.to_vec(),
            document: true,
        }));
        let service = ServiceKind::Psychological;
        steps.push(Step::Referral(Referral {
            to,
            service,
            listed: None,
            basis: Basis::Consent,
            accompanied: false,
        }));
    }
    steps
}
