//! Beds of the demonstration, and who waits for one at the end of its year. Who
//! had them over the year is in the casebook; nobody in it exists.
use super::casebook::wish;
use super::desk::Desk;
use crate::complaint::Result;
use domain::bed::ClosureReason;
use domain::case_file::Part;
use domain::day::{Day, Moment};
use domain::id::{CaseId, PersonId};
use domain::person::{Identity, Names, Person, Private, Sex};
use domain::referral::consent::{self, Answer, Consent, ConsentPurpose, Giver};
use domain::referral::identification::{AgeGroup, Finding, Ground, Identification, Manner};
use domain::referral::placement::{Population, Wish};
use domain::referral::step::Step;
use register::Register;
use register::bed::NewBeds;

/// A room: its name, its beds, for whom.
type Room = (&'static str, &'static [&'static str], Population);

const BESIDE_THE_SEA: [Room; 4] = [
    ("1", &["А", "Б", "В"], Population::Women),
    ("2", &["А", "Б", "В"], Population::Women),
    ("3", &["А", "Б"], Population::Men),
    ("4", &["А", "Б"], Population::ParentAndChild),
];

/// The houses with their rooms.
const HOUSES: [(&str, &[Room]); 4] = [
    ("TAS-VAR", &BESIDE_THE_SEA),
    ("TAS-BGS", &BESIDE_THE_SEA),
    (
        "TAS-SOF-A",
        &[("1", &["А", "Б", "В"], Population::Women), ("2", &["А", "Б"], Population::Men)],
    ),
    ("TAS-SOF-C", &[("1", &["А", "Б", "В"], Population::Children)]),
];

/// Opens the beds.
pub(super) async fn open_beds(desk: &mut Desk<'_>, from: Day) -> Result<()> {
    for (shelter, rooms) in HOUSES {
        for (room, names, population) in rooms {
            let by = desk.by("coordinator").await?;
            let names: Vec<String> = names.iter().map(ToString::to_string).collect();
            let new = NewBeds { room, names: &names, population: *population, features: &[], from };
            desk.register.open_beds(&by, shelter, &new).await?;
        }
        let by = desk.by("coordinator").await?;
        let spoken = ["bg", "en", "ro"].map(str::to_owned);
        desk.register.set_house(&by, shelter, "shelter_stay", &spoken).await?;
    }
    Ok(())
}

/// A case with one person, found and with a consent this morning.
async fn person(desk: &mut Desk<'_>, given: &str, on: Moment) -> Result<(CaseId, PersonId)> {
    let (by, secret) = (desk.by("worker").await?, desk.secret());
    let case = desk.register.open_case(&by, "VAR", &secret).await?;
    let name = |text| Private::read(text).ok().flatten();
    let names =
        Names { given: name(given), family: name("Измислена"), ..Names::default() };
    let person = Person {
        identity: Identity { names, ..Identity::default() },
        sex: Sex::Female,
        ..Person::default()
    };
    let person = desk.enter("worker", case, (&person, Part::Victim)).await?;
    let found = Step::Identification(Identification {
        manner: Manner::Informal,
        finding: Finding::Actual,
        age: AgeGroup::Adult,
        grounds: vec![Ground::Statement],
        screening: None,
        forms: vec!["sexual".to_owned()],
        abroad: false,
    });
    desk.put("worker", (case, person), Some(on), (found, "")).await?;
    let consent = Step::Consent(Consent {
        purpose: ConsentPurpose::Support,
        answer: Answer::Given,
        recipient: None,
        by: Giver::Person,
        language: "bg".to_owned(),
        interpreter: false,
        told: consent::Told::ALL.to_vec(),
        document: true,
    });
    desk.put("worker", (case, person), Some(on.plus(60_000)), (consent, "")).await?;
    Ok((case, person))
}

/// At the end of the year one is awaited, one waits, and a bed is renovated.
pub(super) async fn fill(register: &Register, at: Moment) -> Result<()> {
    let mut desk = Desk::new(register, 2019, at, 1_000);
    let (house, _) = HOUSES[0];
    let morning = Moment::at_start_of(at.day());
    for (given, kept) in [("Пяна", true), ("Роса", false)] {
        let (case, person) = person(&mut desk, given, morning).await?;
        let by = desk.by("worker").await?;
        let asked = Wish { danger: !kept, ..wish(Some(house)) };
        let placement = register.request_place(&by, case, person, &asked).await?;
        if kept {
            let by = desk.by("worker").await?;
            register.reserve_bed(&by, placement, house, None).await?;
        }
    }
    let by = desk.by("coordinator").await?;
    let today = by.today();
    let boards = register.boards(&by, today).await?;
    let last = boards.iter().find(|board| board.shelter == HOUSES[1].0);
    if let Some(bed) = last.and_then(|board| board.beds.last()) {
        let by = desk.by("coordinator").await?;
        register.close_bed(&by, bed.bed.id, (today, None), ClosureReason::Renovation).await?;
    }
    Ok(())
}
