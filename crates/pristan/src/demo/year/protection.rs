//! Section IV: its figures come from case files. What is here is the work
//! around them: partners, premises, agreements, money, the network of lawyers.
use super::gathering::{BULGARIAN, Gathering, held, lecturers, participants, trainees};
use crate::demo::script::{Script, d};

pub(super) fn write(s: &mut Script<'_>) {
    varna_and_burgas(s);
    male_victims(s);
    sofia(s);
    lawyers(s);
}

/// IV.1
fn varna_and_burgas(s: &mut Script<'_>) {
    for (place, commission, ngo, quarters) in [
        ("Варна", "LCCTHB-VAR", "NGO-DEMO-1", [8_940, 9_120, 9_060, 9_310]),
        ("Бургас", "LCCTHB-BGS", "NGO-DEMO-2", [8_610, 8_700, 8_830, 8_990]),
    ] {
        s.enter(
            "agreement",
            "IV.1",
            "ANCCTHB",
            d(3, 8),
            &[
                ("title", &format!("Управление на приюта и центъра – {place}")),
                ("type", "service_provider"),
                ("parties", &format!("ANCCTHB; {ngo}")),
                ("signed_on", "2017-03-06"),
                ("valid_until", "2018-03-05"),
                ("status", "signed"),
                ("place", place),
                ("amount", "34500"),
            ],
        );
        for (n, amount) in (0..).zip(quarters) {
            let booked = d(3, 31).plus(n * 91);
            s.enter(
                "funding",
                "IV.1",
                "ANCCTHB",
                booked.plus(5),
                &[
                    (
                        "title",
                        &format!("Издръжка на приюта и центъра – {place}, {} тримесечие", n + 1),
                    ),
                    ("source", "state_budget"),
                    ("funder", "NCCTHB"),
                    ("stage", "spent"),
                    ("booked_on", &booked.to_string()),
                    ("amount", &amount.to_string()),
                ],
            );
        }
        held(
            s,
            Gathering {
                kind: "meeting",
                activity: "IV.1",
                by: commission,
                on: d(6, 8),
                days: 1,
                title: &format!("Среща с доставчика на услугата – {place}"),
                place,
                fields: &[
                    ("type", "meeting"),
                    ("topics", "protection"),
                    ("organisers", commission),
                    ("partners", ngo),
                ],
                people: &[
                    participants("shelter_staff", "", 4),
                    participants("social_worker", "SAD", 2),
                ],
            },
        );
    }
}

/// IV.2
fn male_victims(s: &mut Script<'_>) {
    let mut started = [d(3, 15), d(5, 9), d(9, 6), d(11, 15)].into_iter();
    for (title, partner, scope, status) in [
        ("Временно настаняване на мъже – жертви на трафик", "NGO-DEMO-3", "male_victims", "active"),
        (
            "Консултиране на мъже, пострадали от трудова експлоатация",
            "NGO-DEMO-4",
            "male_victims",
            "active",
        ),
        ("Подкрепа при връщане и реинтеграция", "IOM", "return", "active"),
        ("Посредничество за работа след излизане от услугата", "EA", "male_victims", "planned"),
    ] {
        let on = started.next().unwrap_or(d(12, 1));
        s.enter(
            "partner_engagement",
            "IV.2",
            "ANCCTHB",
            on.plus(3),
            &[
                ("title", title),
                ("partner", partner),
                ("scope", scope),
                ("started_on", &on.to_string()),
                ("status", status),
            ],
        );
    }
    held(
        s,
        Gathering {
            kind: "meeting",
            activity: "IV.2",
            by: "ANCCTHB",
            on: d(10, 12),
            days: 1,
            title: "Среща на партньорите за подкрепа на мъже – жертви на трафик",
            place: "София",
            fields: &[
                ("type", "meeting"),
                ("topics", "protection"),
                ("organisers", "ANCCTHB"),
                ("partners", "IOM; MLSP; NGO-PROVIDERS"),
            ],
            people: &[participants("ngo_expert", "", 8), participants("civil_servant", "MLSP", 3)],
        },
    );
}

/// IV.3 and IV.4: one shelter opened late, the other lacks its equipment.
fn sofia(s: &mut Script<'_>) {
    for (activity, unit, what, items) in [
        (
            "IV.3",
            "TAS-SOF-A",
            "пълнолетни жертви",
            [
                ("set_up", "yes", d(7, 3)),
                ("renovated", "yes", d(8, 21)),
                ("equipped", "yes", d(9, 11)),
            ],
        ),
        (
            "IV.4",
            "TAS-SOF-C",
            "деца жертви",
            [
                ("set_up", "yes", d(7, 10)),
                ("renovated", "yes", d(9, 25)),
                ("equipped", "no", d(11, 13)),
            ],
        ),
    ] {
        for (item, done, day) in items {
            let title = match item {
                "set_up" => "Открит и вписан",
                "renovated" => "Ремонтиран",
                _ => "Оборудван",
            };
            let on = s.after(day);
            s.enter(
                "readiness_check",
                activity,
                "ANCCTHB",
                on,
                &[
                    ("title", &format!("Приют за {what} в София: {}", title.to_lowercase())),
                    ("item", item),
                    ("done", done),
                    ("checked_on", &day.to_string()),
                    ("place", "София"),
                ],
            );
        }
        let agreement = s.enter(
            "agreement",
            activity,
            "ANCCTHB",
            d(8, 30),
            &[
                ("title", &format!("Договор с доставчика на услугата за {what}")),
                ("type", "service_provider"),
                ("parties", "ANCCTHB; NGO-DEMO-3"),
                ("signed_on", "2017-08-28"),
                ("valid_until", "2019-08-27"),
                ("status", "signed"),
                ("place", "София"),
                ("amount", "182400"),
            ],
        );
        s.pdf(
            agreement,
            d(8, 31),
            "agreement.pdf",
            "Agreement with the service provider\nSofia, 10 places",
        );
        s.enter(
            "funding",
            activity,
            "ANCCTHB",
            d(7, 5),
            &[
                ("title", &format!("Ремонт и оборудване ({unit})")),
                ("source", "bilateral"),
                ("stage", "committed"),
                ("booked_on", "2017-06-30"),
                ("amount", "61250"),
            ],
        );
    }
}

/// IV.5
fn lawyers(s: &mut Script<'_>) {
    for n in 1..=12 {
        let day = d(4, 10).plus(n * 6);
        let place = *s.chance.one(&["София", "Варна", "Бургас", "Пловдив", "Русе", "Плевен"]);
        s.enter(
            "network_member",
            "IV.5",
            "ANCCTHB",
            day,
            &[
                ("member", &format!("АД-{n:02}")),
                ("network", "expert"),
                ("role", "institution_expert"),
                ("community", "адвокатска колегия"),
                ("joined_on", &day.to_string()),
                ("status", "active"),
                ("place", place),
            ],
        );
    }
    held(
        s,
        Gathering {
            kind: "training",
            activity: "IV.5",
            by: "ANCCTHB",
            on: d(6, 22),
            days: 1,
            title: "Представителство на жертви на трафик: семинар за адвокати от мрежата",
            place: "София",
            fields: &[
                ("type", "training"),
                ("venue_scope", "national"),
                ("audience", "legal_practitioners"),
                ("topics", "victims_rights"),
                ("organisers", "ANCCTHB; NLAB"),
            ],
            people: &[trainees("lawyer", "", 21), lecturers("lawyer", 1, "ЛА", BULGARIAN)],
        },
    );
    s.enter(
        "partner_engagement",
        "IV.5",
        "ANCCTHB",
        d(6, 26),
        &[
            ("title", "Определяне на адвокати от мрежата по случаи"),
            ("partner", "NLAB"),
            ("scope", "legal_aid"),
            ("started_on", "2017-06-22"),
            ("status", "active"),
        ],
    );
}
