//! Case files of the demonstration, and the persons in them. Nobody in them
//! exists: they have the names of things of the harbour, and no number in their
//! papers is one that an authority could have given.
use super::chance::Chance;
use crate::complaint::Result;
use domain::case_file::{Part, Post};
use domain::day::Moment;
use domain::id::CaseId;
use domain::person::{
    BirthDate, Citizenship, Contact, ContactKind, Identifier, IdentifierKind, Identity, Names,
    Person, Private, Regime, Sex, Spoken,
};
use register::account::Secret;
use register::{By, Register};

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
    closed: bool,
}

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
        closed: true,
    },
    Told {
        opened_by: "coordinator",
        territory: "BLG",
        assigned: &[],
        persons: &[],
        narrative: "",
        closed: false,
    },
];

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
            },
            sex: self.sex,
            contacts: phone
                .map(|value| Contact { kind: ContactKind::Phone, value })
                .into_iter()
                .collect(),
        }
    }
}

/// Who acts, a minute after the one before.
struct Desk<'r> {
    register: &'r Register,
    chance: Chance,
    at: Moment,
}

impl Desk<'_> {
    async fn by(&mut self, login: &str) -> Result<By> {
        let actor = self.register.account_by_login(login).await?.actor();
        self.at = self.at.plus(60_000);
        Ok(By::new(actor, self.at, self.chance.seed()))
    }

    fn secret(&mut self) -> Secret {
        let mut bytes = [0; 32];
        bytes.fill_with(|| self.chance.bits().to_le_bytes()[0]);
        Secret::new(bytes)
    }

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
        for invented in told.persons {
            self.enter(works, case, invented).await?;
        }
        if !told.narrative.is_empty() {
            let (by, secret) = (self.by(works).await?, self.secret());
            self.register.tell_case(&by, case, 1, told.narrative, &secret).await?;
        }
        if told.closed {
            let by = self.by(works).await?;
            self.register.close_case(&by, case).await?;
        }
        Ok(())
    }

    async fn enter(&mut self, works: &str, case: CaseId, invented: &Invented) -> Result<()> {
        let (by, secret) = (self.by(works).await?, self.secret());
        let (person, regime) = (invented.person(), Regime::Gdpr);
        self.register.enter_person(&by, case, &person, invented.part, regime, &secret).await?;
        Ok(())
    }
}

/// Opens the cases, unless there is one already or the register is sealed. How
/// many were opened.
pub(super) async fn fill(register: &Register) -> Result<usize> {
    let Some(at) = register.last_moment().await?.filter(|_| !register.is_sealed()) else {
        return Ok(0);
    };
    let mut desk = Desk { register, chance: Chance::new(2018), at };
    let coordinator = desk.by("coordinator").await?;
    if !register.case_files(&coordinator, None, 1).await?.is_empty() {
        return Ok(0);
    }
    for told in &CASES {
        desk.tell(told).await?;
    }
    Ok(CASES.len())
}
