//! Section VI: meetings abroad, the exchange with Switzerland, requests for
//! mutual assistance.
use super::gathering::{FOREIGN, Gathering, People, coded, held, participants};
use crate::demo::script::{Script, d, working};

pub(super) fn write(s: &mut Script<'_>) {
    networks(s);
    switzerland(s);
    mutual_assistance(s);
}

/// VI.1
fn networks(s: &mut Script<'_>) {
    for (n, (day, title, city, country, organiser)) in (1..).zip([
        (d(3, 16), "Среща на националните докладчици на ЕС", "Брюксел", "BE", "EU"),
        (d(4, 3), "Конференция на Алианса срещу трафика на хора", "Виена", "AT", "OSCE"),
        (
            d(5, 18),
            "Среща на страните по Конвенцията на Съвета на Европа",
            "Страсбург",
            "FR",
            "CoE",
        ),
        (
            d(6, 6),
            "Регионална среща на националните координатори от Югоизточна Европа",
            "Скопие",
            "MK",
            "ICMPD",
        ),
        (
            d(9, 27),
            "Заседание на Общото събрание на ООН за плана за действие",
            "Ню Йорк",
            "US",
            "UN",
        ),
        (d(10, 19), "Втора среща на националните докладчици на ЕС", "Брюксел", "BE", "EU"),
        (d(11, 8), "Работна среща за съвместни екипи за разследване", "Хага", "NL", "EU"),
        (d(12, 4), "Регионална среща на координаторите – втора", "Подгорица", "ME", "ICMPD"),
    ]) {
        let meeting = held(
            s,
            Gathering {
                kind: "meeting",
                activity: "VI.1",
                by: "ANCCTHB",
                on: day,
                days: 2,
                title,
                place: "",
                fields: &[
                    ("type", "international_meeting"),
                    ("city", city),
                    ("country", country),
                    ("topics", "cooperation"),
                    ("organisers", organiser),
                    ("participants", ""),
                ],
                people: &[coded("civil_servant", "ANCCTHB", 1 + n % 2, "СА")],
            },
        );
        if n == 6 || n == 8 {
            continue;
        }
        let report = s.enter(
            "document",
            "VI.1",
            "ANCCTHB",
            working(day.plus(16)),
            &[
                ("title", &format!("Доклад от командировка: {title}")),
                ("type", "meeting_report"),
                ("status", "final"),
                ("dated_on", &working(day.plus(14)).to_string()),
                ("event", &meeting.to_string()),
            ],
        );
        s.note(
            report,
            day.plus(18),
            "доклад.txt",
            "Доклад от командировката: решения и следващи стъпки.",
        );
    }
}

/// VI.2: in February, before the programme was adopted.
fn switzerland(s: &mut Script<'_>) {
    for (day, title, kind, place, city, country) in [
        (d(2, 14), "Начална среща с Федералната служба „Полиция“", "meeting", "София", "", ""),
        (
            d(2, 23),
            "Работна среща за идентифициране на жертви",
            "international_meeting",
            "",
            "Берн",
            "CH",
        ),
    ] {
        held(
            s,
            Gathering {
                kind: "meeting",
                activity: "VI.2",
                by: "ANCCTHB",
                on: day,
                days: 1,
                title,
                place,
                fields: &[
                    ("type", kind),
                    ("city", city),
                    ("country", country),
                    ("partner_countries", "CH"),
                    ("organisers", "ANCCTHB; fedpol"),
                    ("topics", "identifying_victims; cooperation"),
                ],
                people: &[
                    participants("civil_servant", "ANCCTHB", 4),
                    participants("police_officer", "MoI", 3),
                    People { more: FOREIGN, ..participants("police_officer", "fedpol", 5) },
                ],
            },
        );
    }
    let visit = held(
        s,
        Gathering {
            kind: "meeting",
            activity: "VI.2",
            by: "ANCCTHB",
            on: d(3, 20),
            days: 4,
            title: "Посещение за обмен на опит в Швейцария",
            place: "",
            fields: &[
                ("type", "foreign_visit"),
                ("city", "Цюрих"),
                ("country", "CH"),
                ("partner_countries", "CH"),
                ("organisers", "ANCCTHB; fedpol"),
                ("topics", "protection; prosecution"),
            ],
            people: &[
                coded("police_officer", "MoI", 4, "ШВ-П"),
                coded("prosecutor", "PORB", 2, "ШВ-Р"),
                coded("social_worker", "", 3, "ШВ-С"),
                coded("civil_servant", "ANCCTHB", 2, "ШВ-А"),
            ],
        },
    );
    s.pdf(
        visit,
        d(3, 31),
        "visit-programme.pdf",
        "Exchange visit to Switzerland\nProgramme and report",
    );
}

/// VI.3
fn mutual_assistance(s: &mut Script<'_>) {
    let countries = ["DE", "AT", "FR", "BE", "NL", "IT", "GR", "ES", "CZ"];
    for n in 1..=34 {
        let day = working(d(1, 16).plus(n * 10));
        let kind = *s.chance.one(&["recovery", "recovery", "notification", "information"]);
        let direction = *s.chance.one(&["incoming", "incoming", "outgoing"]);
        let country = *s.chance.one(&countries);
        let industry = *s.chance.one(&["A", "F", "H", "C", "Q"]);
        let (workers, amount) =
            (s.chance.between(1, 48).to_string(), s.chance.between(900, 26_000));
        let on = s.after(day);
        let request = s.enter(
            "mutual_assistance_request",
            "VI.3",
            "GLIEA",
            on,
            &[
                ("reference", &format!("ВП-2017-{n:03}")),
                ("type", kind),
                ("direction", direction),
                ("country", country),
                ("received_on", &day.to_string()),
                ("due_on", &day.plus(25).to_string()),
                ("status", "open"),
                ("industry", industry),
                ("workers", &workers),
                ("amount", &if kind == "recovery" { amount.to_string() } else { String::new() }),
            ],
        );
        if day < d(11, 20) {
            let closed = working(day.plus(s.chance.between(9, 44)));
            let status =
                *s.chance.one(&["answered", "executed", "executed", "refused", "in_progress"]);
            let closed_on =
                if status == "in_progress" { String::new() } else { closed.to_string() };
            let recovered = if status == "executed" && kind == "recovery" {
                (amount * s.chance.between(30, 100) / 100).to_string()
            } else {
                String::new()
            };
            let changes = [
                ("status", status),
                ("closed_on", closed_on.as_str()),
                ("recovered", recovered.as_str()),
            ];
            s.correct(request, closed.plus(1), &changes, "Движение по преписката");
        }
        if n % 3 == 0 {
            let imposed = working(day.plus(30));
            let (fine, law) = (
                s.chance.between(15, 120) * 100,
                *s.chance.one(&["posting", "posting", "posting", "pay", "employment_contract"]),
            );
            let status = *s.chance.one(&["imposed", "appealed", "final", "paid", "cancelled"]);
            let on = s.after(imposed);
            s.enter(
                "financial_penalty",
                "VI.3",
                "GLIEA",
                on,
                &[
                    ("reference", &format!("НП-2017-{n:03}")),
                    ("law", law),
                    ("imposed_on", &imposed.to_string()),
                    ("status", status),
                    ("amount", &fine.to_string()),
                    ("recovered", &if status == "paid" { fine.to_string() } else { String::new() }),
                    ("country", country),
                    ("industry", industry),
                    ("request", &request.to_string()),
                ],
            );
        }
    }
}
