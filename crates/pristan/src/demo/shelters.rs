//! Beds of the demonstration and who had them over its year: two shelters, 29
//! sheltered. All of it is put down at the end of the year, as from a book on
//! paper; nobody in it exists.
use super::chance::Chance;
use crate::complaint::Result;
use domain::bed::ClosureReason;
use domain::case_file::Part;
use domain::day::{Day, Moment};
use domain::id::{BedId, CaseId, PersonId};
use domain::person::{Identity, Names, Person, Private, Regime, Sex};
use domain::referral::consent::{self, Answer, Consent, ConsentPurpose, Giver};
use domain::referral::identification::{AgeGroup, Finding, Ground, Identification, Manner};
use domain::referral::placement::{Population, Wish};
use domain::referral::stay::Exit;
use domain::referral::step::Step;
use domain::referral::waiting::Urgency;
use register::account::Secret;
use register::bed::NewBeds;
use register::placement::Admission;
use register::step::NewStep;
use register::{By, Register};

/// Rooms with their beds, for whom: the same in each of the two houses.
const ROOMS: [(&str, &[&str], Population); 4] = [
    ("1", &["А", "Б", "В"], Population::Women),
    ("2", &["А", "Б", "В"], Population::Women),
    ("3", &["А", "Б"], Population::Men),
    ("4", &["А", "Б"], Population::ParentAndChild),
];

const HOUSES: [&str; 2] = ["TAS-VAR", "TAS-BGS"];

/// How many were sheltered.
const SHELTERED: i32 = 29;

const GIVEN: [&str; 10] =
    ["Вълна", "Мида", "Звезда", "Перла", "Лагуна", "Чайка", "Котва", "Пяна", "Роса", "Зора"];
const FAMILY: [&str; 3] = ["Измислена", "Примерна", "Неистинска"];

/// Who writes it all down, a second after the one before.
struct Book<'r> {
    register: &'r Register,
    chance: Chance,
    at: Moment,
}

impl Book<'_> {
    async fn by(&mut self, login: &str) -> Result<By> {
        let actor = self.register.account_by_login(login).await?.actor();
        self.at = self.at.plus(1_000);
        Ok(By::new(actor, self.at, self.chance.seed()))
    }

    fn secret(&mut self) -> Secret {
        let mut bytes = [0; 32];
        bytes.fill_with(|| self.chance.bits().to_le_bytes()[0]);
        Secret::new(bytes)
    }

    async fn beds(&mut self, from: Day) -> Result<Vec<BedId>> {
        let mut last = Vec::new();
        for shelter in HOUSES {
            for (room, names, population) in ROOMS {
                let by = self.by("coordinator").await?;
                let names: Vec<String> = names.iter().map(ToString::to_string).collect();
                let new = NewBeds { room, names: &names, population, features: &[], from };
                last = self.register.open_beds(&by, shelter, &new).await?;
            }
            let by = self.by("coordinator").await?;
            let spoken = ["bg", "en", "ro"].map(str::to_owned);
            self.register.set_house(&by, shelter, "shelter_stay", &spoken).await?;
        }
        Ok(last)
    }

    async fn put(&mut self, case: CaseId, person: PersonId, on: Moment, step: Step) -> Result<()> {
        let (by, secret) = (self.by("worker").await?, self.secret());
        let new = NewStep { person, on, step, reason: "" };
        self.register.put_step(&by, case, &new, &secret).await?;
        Ok(())
    }

    /// A case with one person, found and with a consent on the morning of the
    /// day.
    async fn person(
        &mut self,
        number: i32,
        oblast: &str,
        on: Moment,
    ) -> Result<(CaseId, PersonId)> {
        let male = number % 7 == 3;
        let (by, secret) = (self.by("worker").await?, self.secret());
        let case = self.register.open_case(&by, oblast, &secret).await?;
        let name = |of: &[&str], step: i32| {
            let at = usize::try_from(number / step).unwrap_or_default() % of.len();
            Private::read(of[at]).ok().flatten()
        };
        let names = Names { given: name(&GIVEN, 1), family: name(&FAMILY, 10), ..Names::default() };
        let person = Person {
            identity: Identity { names, ..Identity::default() },
            sex: if male { Sex::Male } else { Sex::Female },
            contacts: Vec::new(),
        };
        let (by, secret) = (self.by("worker").await?, self.secret());
        let (part, regime) = (Part::Victim, Regime::Gdpr);
        let person = self.register.enter_person(&by, case, &person, part, regime, &secret).await?;
        let form = if male { "labour" } else { "sexual" };
        let found = Step::Identification(Identification {
            manner: Manner::Informal,
            finding: Finding::Actual,
            age: AgeGroup::Adult,
            grounds: vec![Ground::Statement],
            screening: None,
            forms: vec![form.to_owned()],
            abroad: false,
        });
        self.put(case, person, on, found).await?;
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
        self.put(case, person, on.plus(60_000), consent).await?;
        Ok((case, person))
    }

    async fn stay(&mut self, number: i32, first: Day, today: Day) -> Result<()> {
        let shelter = HOUSES[usize::try_from(number % 2).unwrap_or_default()];
        let oblast = shelter.get(4..).unwrap_or_default();
        let arrived = first.plus(number * 12);
        let morning = Moment::at_start_of(arrived).plus(7 * 3_600_000);
        let (case, person) = self.person(number, oblast, morning).await?;
        let by = self.by("worker").await?;
        let placement = self.register.request_place(&by, case, person, &wish(None)).await?;
        let (by, secret) = (self.by("worker").await?, self.secret());
        let on = morning.plus(3 * 3_600_000);
        let admission = Admission { shelter, bed: None, on, reason: "" };
        self.register.admit(&by, placement, admission, &secret).await?;
        let nights = self.chance.between(2, 10);
        let left = arrived.plus(nights);
        if left >= today {
            return Ok(());
        }
        let exit = if number % 9 == 8 { Exit::Unplanned } else { Exit::Planned };
        let on = Moment::at_start_of(left).plus(9 * 3_600_000);
        let (by, secret) = (self.by("worker").await?, self.secret());
        self.register.leave(&by, placement, (exit, on), "", &secret).await?;
        Ok(())
    }
}

fn wish(shelter: Option<&str>) -> Wish {
    Wish {
        urgency: Urgency::Tonight,
        danger: false,
        shelter: shelter.map(str::to_owned),
        avoid: None,
        language: Some("bg".to_owned()),
        needs: Vec::new(),
        family: None,
    }
}

/// Opens the beds and puts down who had them, unless a bed is there already or
/// the register is sealed.
pub(super) async fn fill(register: &Register) -> Result<()> {
    let Some(at) = register.last_moment().await?.filter(|_| !register.is_sealed()) else {
        return Ok(());
    };
    let mut book = Book { register, chance: Chance::new(2019), at };
    let coordinator = book.by("coordinator").await?;
    let today = coordinator.today();
    let boards = register.boards(&coordinator, today).await?;
    if boards.iter().any(|board| !board.beds.is_empty()) {
        return Ok(());
    }
    // The last of them comes four days before the end.
    let first = today.plus(-4 - 12 * (SHELTERED - 1));
    let last = book.beds(first.plus(-3)).await?;
    for number in 0..SHELTERED {
        book.stay(number, first, today).await?;
    }
    // One awaited, one who waits, and a bed that is renovated.
    let morning = Moment::at_start_of(today);
    for (number, kept) in [(SHELTERED, true), (SHELTERED + 1, false)] {
        let (case, person) = book.person(number, "VAR", morning).await?;
        let by = book.by("worker").await?;
        let asked = Wish { danger: !kept, ..wish(Some(HOUSES[0])) };
        let placement = register.request_place(&by, case, person, &asked).await?;
        if kept {
            let by = book.by("worker").await?;
            register.reserve_bed(&by, placement, HOUSES[0], None).await?;
        }
    }
    if let Some(bed) = last.first() {
        let by = book.by("coordinator").await?;
        register.close_bed(&by, *bed, (today, None), ClosureReason::Renovation).await?;
    }
    Ok(())
}
