//! The lists of four institutions for 2017, and what was judged of them: why three of them
//! report three numbers. Two have the same names in different scripts, one comes in the columns
//! of HTCDS, one without names. Nobody in them exists.
use super::chance::Chance;
use super::desk::Desk;
use crate::complaint::{Complaint, Result};
use crate::confined::Confined;
use domain::day::{Day, Moment};
use domain::link::{Ground, Judgement};
use domain::person_list::{Basis, Subject};
use linkage::pprl::{Secret, Settings, encode};
use linkage::record::Record;
use register::link::Pair;
use register::person_list::{ENCODED, NewPersonList, STANDARD, Series};
use register::{By, Register};
use std::fmt::Write as _;
use std::sync::Arc;

const YEAR: i16 = 2017;
const MINUTE: i64 = 60_000;
/// What the institutions' key is made of; nobody has it but this demonstration.
const KEY: &str = "70726973746e2d64656d6f2d6b6579002d6e6f742d612d7365637265742d3031";
/// Pairs as probable as this two people have judged already; the others wait.
const JUDGED: f64 = 0.995;

/// Given names of women, in Bulgarian and as an institution abroad writes them.
const GIVEN: [(&str, &str); 14] = [
    ("Мария", "Maria"),
    ("Елена", "Elena"),
    ("Стефка", "Stefka"),
    ("Радка", "Radka"),
    ("Десислава", "Desislava"),
    ("Йорданка", "Yordanka"),
    ("Цветелина", "Tsvetelina"),
    ("Галя", "Galya"),
    ("Силвия", "Silvia"),
    ("Пенка", "Penka"),
    ("Ивелина", "Ivelina"),
    ("Снежана", "Snezhana"),
    ("Юлия", "Yulia"),
    ("Величка", "Velichka"),
];
/// Surnames, the same way.
const SURNAMES: [(&str, &str); 16] = [
    ("Иванова", "Ivanova"),
    ("Димитрова", "Dimitrova"),
    ("Колева", "Koleva"),
    ("Манолова", "Manolova"),
    ("Тодорова", "Todorova"),
    ("Христова", "Hristova"),
    ("Желязкова", "Zhelyazkova"),
    ("Цанева", "Tsaneva"),
    ("Щерева", "Shtereva"),
    ("Юрукова", "Yurukova"),
    ("Ангелова", "Angelova"),
    ("Чакърова", "Chakarova"),
    ("Вълчева", "Valcheva"),
    ("Рангелова", "Rangelova"),
    ("Михайлова", "Mihaylova"),
    ("Стоянова", "Stoyanova"),
];

/// Somebody invented.
struct Somebody {
    given: (&'static str, &'static str),
    surname: (&'static str, &'static str),
    born: Day,
    identified: Day,
    formal: bool,
}

/// `n` people of whom two rarely are called alike.
fn people(n: usize) -> Vec<Somebody> {
    let mut chance = Chance::new(0x11_57);
    let day = |year: i16, chance: &mut Chance| {
        let first = Day::of(year, 1, 1).unwrap_or(Day::since_epoch(0));
        first.plus(chance.between(0, 364))
    };
    (0..n)
        .map(|_| {
            let years = chance.between(1960, 1999);
            let born = day(i16::try_from(years).unwrap_or(1980), &mut chance);
            let year = if chance.percent(70) { YEAR } else { YEAR - 1 };
            Somebody {
                given: *chance.one(&GIVEN),
                surname: *chance.one(&SURNAMES),
                born,
                identified: day(year, &mut chance),
                formal: chance.percent(60),
            }
        })
        .collect()
}

/// A day as Bulgarian offices write it.
fn dotted(day: Day) -> String {
    let text = day.to_string();
    let parts: Vec<&str> = text.split('-').collect();
    format!("{}.{}.{}", parts[2], parts[1], parts[0])
}

/// The commission's: whom it supported or was told of, newly identified, in Bulgarian.
fn commission(all: &[Somebody]) -> String {
    let mut text =
        String::from("reference,given_name,surname,sex,born,citizenship,identified_on,formal\n");
    for (n, one) in
        all.iter().enumerate().filter(|(n, one)| n % 2 == 0 && one.identified.year() == YEAR)
    {
        let formal = if one.formal { "yes" } else { "no" };
        let (given, surname) = (one.given.0, one.surname.0);
        let _ = writeln!(
            text,
            "НК-{n},{given},{surname},female,{},BG,{},{formal}",
            one.born, one.identified
        );
    }
    text
}

/// The prosecution's: victims in proceedings, whenever identified, in its own columns.
fn prosecution(all: &[Somebody]) -> String {
    let mut text = String::from(
        "Номер на лицето;Собствено име;Фамилия;Дата на раждане;Пол;Дата на установяване;В производство\n",
    );
    for (n, one) in all.iter().enumerate().filter(|(n, _)| n % 5 != 0) {
        // Of some only the year of birth is known there.
        let born = if n % 17 == 0 { one.born.year().to_string() } else { dotted(one.born) };
        let (given, surname) = (one.given.0, one.surname.0);
        let _ = writeln!(text, "ВКП/{n};{given};{surname};{born};Ж;{};Д", dotted(one.identified));
    }
    text
}

/// A provider's: whom it gave shelter, in the columns of HTCDS and in Latin letters.
fn provider(all: &[Somebody]) -> String {
    let mut text = String::from(
        "prs_Id,prs_FirstName,prs_LastName,prs_Birthdate,prs_Gender,prs_Citizenship\n",
    );
    for (n, one) in all.iter().enumerate().filter(|(n, _)| n % 4 == 1) {
        let _ =
            writeln!(text, "S-{n:03},{},{},{},Feminine,BG", one.given.1, one.surname.1, one.born);
    }
    text
}

/// Encoded on the institution's own machine: codes, and nothing of who it is.
fn encoded(
    all: &[Somebody],
    of: impl Fn(usize) -> bool,
    code: impl Fn(usize) -> String,
) -> Result<Vec<u8>> {
    let rows: Vec<[String; 4]> = all
        .iter()
        .enumerate()
        .filter(|(n, _)| of(*n))
        .map(|(n, one)| {
            [code(n), one.given.0.to_owned(), one.surname.0.to_owned(), one.born.to_string()]
        })
        .collect();
    let records: Vec<Record<'_>> = rows
        .iter()
        .map(|[id, given, surname, born]| Record {
            id,
            given,
            surname,
            born,
            sex: "F",
            ..Record::default()
        })
        .collect();
    let broken =
        |error: &dyn std::fmt::Display| Complaint::said(error.to_string(), error.to_string());
    let secret = Secret::from_hex(KEY).map_err(|error| broken(&error))?;
    let settings = Settings { session: YEAR.to_string(), ..Settings::default() };
    let encoding = encode(&records, &secret, &settings).map_err(|error| broken(&error))?;
    Ok(encoding.to_bytes())
}

/// Somebody of the demonstration who has just confirmed that it is they.
async fn confirmed(desk: &mut Desk<'_>, login: &str) -> Result<By> {
    let by = desk.by(login).await?;
    let at = by.at;
    Ok(by.confirmed_at(Some(at)))
}

/// Sends the lists, compares them, and judges what is plain; once.
pub(super) async fn fill(register: &Register, at: Moment) -> Result<()> {
    let mut desk = Desk::new(register, 0x11_570, at, MINUTE);
    let by = confirmed(&mut desk, "officer").await?;
    if register.is_sealed() || !register.person_lists(&by).await?.is_empty() {
        return Ok(());
    }
    let all = people(150);
    let of_commission = |n: usize| n.is_multiple_of(2) && all[n].identified.year() == YEAR;
    let files = [
        (
            "ANCCTHB",
            Basis::NewlyIdentified,
            STANDARD,
            "spisak-2017.csv",
            commission(&all).into_bytes(),
        ),
        (
            "ANCCTHB",
            Basis::NewlyIdentified,
            ENCODED,
            "spisak-2017.enc",
            encoded(&all, of_commission, |n| format!("НК-{n}"))?,
        ),
        (
            "PORB",
            Basis::InProceedings,
            "prosecution",
            "spravka-2017.csv",
            prosecution(&all).into_bytes(),
        ),
        (
            "NGO-DEMO-1",
            Basis::Cumulative,
            "htcds_2_0",
            "clients-2017.csv",
            provider(&all).into_bytes(),
        ),
        (
            "SACP",
            Basis::Cumulative,
            ENCODED,
            "deca-2017.enc",
            encoded(&all, |n| n % 6 == 2, |n| format!("z{n}"))?,
        ),
    ];
    for (institution, basis, layout, name, content) in files {
        let new = NewPersonList {
            series: Series {
                institution: institution.to_owned(),
                year: YEAR,
                subject: Subject::Victim,
                basis,
            },
            layout: layout.to_owned(),
            name: name.to_owned(),
            content,
            dry: false,
        };
        let sheets = Arc::new(web::SheetReader(Arc::new(Confined)));
        let (by, secret) = (confirmed(&mut desk, "officer").await?, desk.secret());
        register.send_person_list(&by, new, sheets, &secret).await?;
    }
    judge(&mut desk).await
}

/// What is plain two people judge; one pair they join is separated again.
async fn judge(desk: &mut Desk<'_>) -> Result<()> {
    let by = confirmed(desk, "officer").await?;
    desk.register.link_lists(&by, YEAR, Subject::Victim, 1).await?;
    let queue = desk.register.link_queue(&by, YEAR, Subject::Victim).await?;
    let plain: Vec<Pair> =
        queue.waiting.iter().filter(|one| one.probability > JUDGED).map(|one| one.pair).collect();
    for pair in &plain {
        for who in ["officer", "coordinator"] {
            let by = confirmed(desk, who).await?;
            match desk.register.judge_link(&by, *pair, Judgement::Same, Ground::Records).await {
                // Others joined the two already, or hold them apart.
                Ok(_) | Err(register::Error::Refused(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
    for pair in plain.iter().take(1) {
        let by = confirmed(desk, "coordinator").await?;
        match desk.register.separate_link(&by, *pair, Ground::AskedBody).await {
            Ok(_) | Err(register::Error::Refused(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    // The next comparison proposes nothing of what was decided.
    let by = confirmed(desk, "officer").await?;
    desk.register.link_lists(&by, YEAR, Subject::Victim, 1).await?;
    Ok(())
}
