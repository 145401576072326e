//! Section III: trainings, who was trained, what they said of it.
use super::COMMISSIONS;
use super::gathering::{
    BULGARIAN, FOREIGN, Gathering, coded, held, lecturers, participants, trainees,
};
use crate::demo::script::{Key, Script, d, working};
use domain::day::Day;

pub(super) fn write(s: &mut Script<'_>) {
    diplomats(s);
    magistrates_and_police(s);
    police_and_inspectors(s);
    mediators(s);
    labour_offices(s);
    lawyers(s);
    referral_mechanism(s);
    social_workers(s);
    teachers(s);
    shelter_staff(s);
    abroad(s);
    administration(s);
}

/// Comments that trainees left.
fn comments(s: &mut Script<'_>, activity: &'static str, by: &str, event: Key, on: Day, n: i32) {
    for i in 1..=n {
        let gist = *s.chance.one(&[
            "Полезни казуси, нужно е повече време",
            "Да се раздават кратки памятки",
            "Много ясно обяснен ред за насочване",
            "Да се включи представител на прокуратурата",
            "Примерите са близки до ежедневната ни работа",
            "Залата беше тясна, съдържанието – отлично",
            "Да се повтори за новите служители",
            "Липсва модул за работа с преводач",
        ]);
        let rating = s.chance.between(3, 5).to_string();
        s.enter(
            "feedback",
            activity,
            by,
            on,
            &[
                ("gist", &format!("{gist} (анкета {i})")),
                ("received_on", &on.to_string()),
                ("event", &event.to_string()),
                ("source", "trainee"),
                ("rating", &rating),
            ],
        );
    }
}

/// III.1
fn diplomats(s: &mut Script<'_>) {
    for (day, title, codes, heads) in [
        (
            d(3, 30),
            "Модул „Трафик на хора: причини, идентифициране и закрила на жертвите“ за стажант-дипломати",
            "ДП-1",
            18,
        ),
        (
            d(6, 14),
            "Модул „Трафик на хора: причини, идентифициране и закрила на жертвите“ за консулски служители и полицейски аташета",
            "ДП-2",
            14,
        ),
    ] {
        let training = held(
            s,
            Gathering {
                kind: "training",
                activity: "III.1",
                by: "MFA",
                on: day,
                days: 2,
                title,
                place: "София",
                fields: &[
                    ("type", "training"),
                    ("venue_scope", "national"),
                    ("audience", "diplomats"),
                    ("topics", "identifying_victims; protection"),
                    ("provider", "MFA-DI"),
                    ("organisers", "MFA; MFA-DI"),
                ],
                people: &[
                    coded("diplomat", "MFA", heads, codes),
                    coded("police_attache", "MoI", 4, &format!("{codes}А")),
                ],
            },
        );
        s.pdf(
            training,
            day.plus(9),
            "attendance-list.pdf",
            "Training module for diplomats\nAttendance by code",
        );
    }
}

/// III.2
fn magistrates_and_police(s: &mut Script<'_>) {
    for (day, title, scope, place, country, n) in [
        (
            d(9, 7),
            "Специализирано обучение за съдии, прокурори и следователи",
            "national",
            "София",
            "",
            1,
        ),
        (d(9, 19), "Специализирано обучение за разследващи полицаи", "national", "Пловдив", "", 2),
        (
            d(10, 4),
            "Посещение на обучение в Съвета на Европа за магистрати",
            "international",
            "",
            "FR",
            3,
        ),
    ] {
        let codes = format!("МП-{n}");
        let training = held(
            s,
            Gathering {
                kind: "training",
                activity: "III.2",
                by: "ANCCTHB",
                on: day,
                days: 2,
                title,
                place,
                fields: &[
                    ("type", "training"),
                    ("venue_scope", scope),
                    ("country", country),
                    ("audience", "magistrates; police_investigators"),
                    ("topics", "prosecution; victims_rights"),
                    ("organisers", "ANCCTHB; HSS"),
                ],
                people: &[
                    coded("judge", "", if n == 2 { 2 } else { 8 }, &format!("{codes}С")),
                    coded("prosecutor", "PORB", if n == 2 { 3 } else { 7 }, &format!("{codes}П")),
                    trainees("police_investigator", "MoI", if n == 2 { 24 } else { 5 }),
                    lecturers("judge", 1, &format!("ЛБ-{n}"), BULGARIAN),
                    lecturers("academic", 2, &format!("ЛЧ-{}", n % 2), FOREIGN),
                ],
            },
        );
        comments(s, "III.2", "ANCCTHB", training, day.plus(12), 2);
    }
}

/// III.3, and what inspectors and police then did together.
fn police_and_inspectors(s: &mut Script<'_>) {
    for (n, (day, place)) in (1..).zip([
        (d(4, 11), "Бургас"),
        (d(5, 23), "Пловдив"),
        (d(6, 27), "Варна"),
        (d(9, 28), "Благоевград"),
    ]) {
        let title = format!(
            "Идентифициране на жертви и взаимодействие при трафик с цел принудителен труд – {place}"
        );
        held(
            s,
            Gathering {
                kind: "training",
                activity: "III.3",
                by: "MoI",
                on: day,
                days: 1,
                title: &title,
                place,
                fields: &[
                    ("type", "training"),
                    ("venue_scope", "national"),
                    ("audience", "police; labour_inspectors"),
                    ("topics", "identifying_victims; labour_exploitation"),
                    ("organisers", "MoI; GLIEA; ANCCTHB"),
                ],
                people: &[
                    trainees("police_officer", "MoI", 14 + n),
                    trainees("labour_inspector", "GLIEA", 11 + n),
                    lecturers("police_officer", 1, &format!("ЛМ-{n}"), BULGARIAN),
                ],
            },
        );
    }
    for n in 1..=17 {
        let day = working(d(4, 24).plus(n * 13));
        let on = s.after(day);
        let kind = *s.chance.one(&["inspection", "inspection", "signal", "operation"]);
        let place = *s.chance.one(&[
            "Бургас",
            "Пазарджик",
            "Петрич",
            "Сандански",
            "Пловдив",
            "Варна",
            "Плевен",
        ]);
        let industry = *s.chance.one(&["A", "C", "F", "I"]);
        let (workers, hours) =
            (s.chance.between(3, 64).to_string(), s.chance.between(4, 96).to_string());
        let by = if n % 3 == 0 { "MoI" } else { "GLIEA" };
        s.enter(
            "joint_inspection",
            "III.3",
            by,
            on,
            &[
                ("reference", &format!("СП-2017-{n:03}")),
                ("type", kind),
                ("done_on", &day.to_string()),
                ("institutions", "GLIEA; MoI"),
                ("place", place),
                ("industry", industry),
                ("workers", &workers),
                ("hours", &hours),
            ],
        );
    }
    let signed = s.enter("attestation", "III.3", "MoI", d(12, 13), &[
        ("title", "Взаимодействие между МВР и Главната инспекция по труда"), ("indicator", "III.3.2"), ("signed_on", "2017-12-12"), ("signed", "yes"),
        ("text", "След обученията сигналите на инспекторите достигат до полицията за часове, а съвместните проверки обхващат селското стопанство и строителството."),
        ("signatory", "Ръководител на дирекция"),
    ]);
    s.note(signed, d(12, 14), "становище.txt", "Подписано становище за взаимодействието.");
}

/// III.4: the second of two in the last days of the year, entered in January.
fn mediators(s: &mut Script<'_>) {
    for (day, place, codes, heads) in
        [(d(12, 5), "Велико Търново", "РМ-1", 32), (d(12, 19), "Стара Загора", "РМ-2", 27)]
    {
        let title = format!("Обучение на ромски медиатори от бюрата по труда – {place}");
        held(
            s,
            Gathering {
                kind: "training",
                activity: "III.4",
                by: "EA",
                on: day,
                days: 2,
                title: &title,
                place,
                fields: &[
                    ("type", "training"),
                    ("venue_scope", "national"),
                    ("audience", "roma_mediators"),
                    ("topics", "prevention; referral"),
                    ("organisers", "EA; LCCTHB"),
                    ("provider", "CHRDR"),
                ],
                people: &[
                    coded("roma_mediator", "LOD", heads, codes),
                    lecturers("ngo_expert", 1, codes, BULGARIAN),
                ],
            },
        );
    }
}

/// III.6
fn labour_offices(s: &mut Script<'_>) {
    for (n, (day, place)) in (1..).zip([
        (d(3, 22), "Русе"),
        (d(4, 26), "Велико Търново"),
        (d(5, 17), "Сливен"),
        (d(6, 21), "Варна"),
        (d(9, 13), "Плевен"),
        (d(10, 18), "Пловдив"),
    ]) {
        let title = format!(
            "Трафик с цел трудова експлоатация: обучение за бюрата по труда и дирекциите „Социално подпомагане“ – {place}"
        );
        let training = held(
            s,
            Gathering {
                kind: "training",
                activity: "III.6",
                by: "MLSP",
                on: day,
                days: 2,
                title: &title,
                place,
                fields: &[
                    ("type", "training"),
                    ("venue_scope", "national"),
                    ("audience", "labour_offices; labour_inspectors; social_workers"),
                    ("topics", "labour_exploitation; identifying_victims"),
                    ("organisers", "MLSP; EA"),
                    ("provider", "CHRDR"),
                ],
                people: &[
                    trainees("labour_intermediary", "LOD", 9 + n),
                    trainees("labour_office_staff", "LOD", 8),
                    trainees("labour_inspector", "GLIEA", 4 + n % 3),
                    trainees("social_worker", "SAD", 7 + n % 2),
                    lecturers("academic", 1, &format!("ЛТ-{}", n % 3), BULGARIAN),
                ],
            },
        );
        if n == 4 {
            s.pdf(
                training,
                day.plus(7),
                "photos-and-programme.pdf",
                "Training of labour offices\nProgramme, attendance by profession",
            );
        }
        comments(s, "III.6", "MLSP", training, working(day.plus(8)), 3 + n % 3);
    }
    let repeated = held(
        s,
        Gathering {
            kind: "training",
            activity: "III.6",
            by: "MLSP",
            on: d(10, 19),
            days: 2,
            title: "Обучение за бюрата по труда – Пловдив (въведено повторно)",
            place: "Пловдив",
            fields: &[
                ("type", "training"),
                ("venue_scope", "national"),
                ("audience", "labour_offices"),
            ],
            people: &[],
        },
    );
    s.withdraw(repeated, d(11, 2), "Същото обучение е въведено на 18 октомври");
}

/// III.7, with tests before and after.
fn lawyers(s: &mut Script<'_>) {
    for (day, place, codes, heads) in
        [(d(11, 15), "София", "МЮ-1", 12), (d(12, 6), "Варна", "МЮ-2", 9)]
    {
        let title =
            format!("Права на жертвите на трафик: обучение за магистрати и юристи – {place}");
        let training = held(
            s,
            Gathering {
                kind: "training",
                activity: "III.7",
                by: "PORB",
                on: day,
                days: 1,
                title: &title,
                place,
                fields: &[
                    ("type", "training"),
                    ("venue_scope", "national"),
                    ("audience", "magistrates; legal_practitioners"),
                    ("topics", "victims_rights; prosecution"),
                    ("organisers", "PORB; APB"),
                    ("provider", "NIJ"),
                ],
                people: &[
                    coded("prosecutor", "PORB", heads, codes),
                    coded("lawyer", "", 6, &format!("{codes}А")),
                    trainees("legal_practitioner", "NLAB", 5),
                    lecturers("prosecutor", 2, codes, BULGARIAN),
                ],
            },
        );
        if place == "София" {
            continue;
        }
        let on = s.after(day);
        for n in 1..=heads {
            let before = s.chance.between(38, 70);
            let (after, before) =
                ((before + s.chance.between(6, 26)).to_string(), before.to_string());
            // Only four stayed for the second test: too few for a mean to be shown.
            let stayed = n <= 4;
            s.enter(
                "assessment",
                "III.7",
                "PORB",
                on,
                &[
                    ("participant", &format!("{codes}-{n:02}")),
                    ("event", &training.to_string()),
                    ("assessed_on", &day.to_string()),
                    ("score_before", &before),
                    ("score_after", if stayed { &after } else { "" }),
                    ("profession", "prosecutor"),
                ],
            );
        }
    }
}

/// III.8: its figure comes from case files; the trainings are here.
fn referral_mechanism(s: &mut Script<'_>) {
    for (n, (commission, place, _)) in (0..).zip(COMMISSIONS) {
        let day = working(d(4, 4).plus(n * 26));
        if day > d(11, 20) {
            continue;
        }
        let title =
            format!("Прилагане на Националния механизъм за насочване и подпомагане – {place}");
        held(
            s,
            Gathering {
                kind: "training",
                activity: "III.8",
                by: commission,
                on: day,
                days: 1,
                title: &title,
                place,
                fields: &[
                    ("type", "training"),
                    ("venue_scope", "national"),
                    ("audience", "police; social_workers; health_workers; ngo_staff"),
                    ("topics", "referral"),
                    ("organisers", &format!("{commission}; ANCCTHB")),
                ],
                people: &[
                    trainees("police_officer", "MoI", 6 + n % 4),
                    trainees("social_worker", "SAD", 7),
                    trainees("health_worker", "", 4),
                    trainees("ngo_expert", "", 3 + n % 2),
                ],
            },
        );
    }
}

/// III.9
fn social_workers(s: &mut Script<'_>) {
    for (n, (day, place)) in (1..).zip([
        (d(5, 10), "Враца"),
        (d(6, 15), "Кърджали"),
        (d(10, 11), "Добрич"),
        (d(11, 23), "София"),
    ]) {
        let title = format!(
            "Идентифициране и реинтеграция: обучение за дирекциите „Социално подпомагане“ – {place}"
        );
        let training = held(
            s,
            Gathering {
                kind: "training",
                activity: "III.9",
                by: "SAA",
                on: day,
                days: 2,
                title: &title,
                place,
                fields: &[
                    ("type", "training"),
                    ("venue_scope", "national"),
                    ("audience", "social_workers"),
                    ("topics", "identifying_victims; reintegration"),
                    ("organisers", "SAA"),
                ],
                people: &[
                    coded("social_worker", "SAD", 16 + n, &format!("СР-{n}")),
                    trainees("social_worker", "SAA", 6),
                    lecturers("psychologist", 1, &format!("ЛС-{}", n % 2), BULGARIAN),
                ],
            },
        );
        if n < 3 {
            s.note(
                training,
                day.plus(10),
                "програма.txt",
                "Програма на обучението и списък по кодове.",
            );
        }
    }
}

/// III.10
fn teachers(s: &mut Script<'_>) {
    for (n, (day, place)) in (1..).zip([
        (d(3, 29), "София"),
        (d(4, 25), "Пазарджик"),
        (d(5, 31), "Шумен"),
        (d(10, 5), "Ямбол"),
        (d(11, 9), "Видин"),
    ]) {
        let title = format!(
            "Ранно идентифициране на потенциални жертви: обучение за педагогически кадри – {place}"
        );
        held(
            s,
            Gathering {
                kind: "training",
                activity: "III.10",
                by: "MES",
                on: day,
                days: 1,
                title: &title,
                place,
                fields: &[
                    ("type", "training"),
                    ("venue_scope", "national"),
                    ("audience", "teachers"),
                    ("topics", "child_trafficking; prevention"),
                    ("organisers", "MES"),
                ],
                people: &[
                    trainees("teacher", "", 19 + n * 2),
                    trainees("guidance_counsellor", "", 7 + n),
                    trainees("psychologist", "", 2),
                ],
            },
        );
    }
    s.enter(
        "training",
        "III.10",
        "MES",
        d(11, 27),
        &[
            ("title", "Обучение за педагогически съветници – Силистра"),
            ("type", "training"),
            ("held_on", "2018-01-24"),
            ("status", "planned"),
            ("place", "Силистра"),
            ("venue_scope", "national"),
            ("audience", "teachers"),
        ],
    );
}

/// III.11: foreseen for June, held in September.
fn shelter_staff(s: &mut Script<'_>) {
    let planned = s.enter(
        "training",
        "III.11",
        "ANCCTHB",
        d(5, 29),
        &[
            ("title", "Обучение на екипа на новите услуги в София (първоначален срок)"),
            ("type", "training"),
            ("held_on", "2017-06-19"),
            ("status", "planned"),
            ("venue_scope", "international"),
            ("country", "AT"),
            ("city", "Виена"),
            ("provider", "Drehscheibe"),
            ("duration_days", "5"),
        ],
    );
    s.correct(planned, d(6, 16), &[("status", "cancelled")], "Отложено: екипът не беше назначен");
    let training = held(
        s,
        Gathering {
            kind: "training",
            activity: "III.11",
            by: "ANCCTHB",
            on: d(9, 18),
            days: 5,
            title: "Обучение на екипа на приюта и центъра в София – Виена",
            place: "",
            fields: &[
                ("type", "training"),
                ("venue_scope", "international"),
                ("country", "AT"),
                ("city", "Виена"),
                ("provider", "Drehscheibe"),
                ("audience", "shelter_staff"),
                ("topics", "protection; child_trafficking"),
                ("organisers", "ANCCTHB; Drehscheibe"),
            ],
            people: &[
                coded("shelter_staff", "TAS-SOF-A", 3, "ЕП-А"),
                coded("shelter_staff", "TAS-SOF-C", 3, "ЕП-Д"),
            ],
        },
    );
    s.pdf(
        training,
        d(9, 29),
        "vienna-training-report.pdf",
        "Week-long training in Vienna\nReport of six members of staff",
    );
}

/// III.12 and III.13: one was attended, the other did not come about.
fn abroad(s: &mut Script<'_>) {
    let attended = held(
        s,
        Gathering {
            kind: "training",
            activity: "III.12",
            by: "ANCCTHB",
            on: d(4, 6),
            days: 2,
            title: "Намаляване на трафика чрез намаляване на търсенето – семинар на Академията по европейско право",
            place: "",
            fields: &[
                ("type", "international_training"),
                ("venue_scope", "international"),
                ("country", "DE"),
                ("city", "Трир"),
                ("provider", "ERA"),
                ("topics", "demand; sexual_exploitation"),
                ("audience", "anccthb; magistrates"),
            ],
            people: &[
                coded("civil_servant", "ANCCTHB", 2, "АК-12"),
                coded("prosecutor", "PORB", 1, "АК-12П"),
            ],
        },
    );
    s.pdf(attended, d(4, 14), "certificate.pdf", "Certificates of attendance");
    s.enter("training", "III.13", "ANCCTHB", d(10, 30), &[
        ("title", "Помощ за жертвите на трафик и необходимите средства – семинар на Академията по европейско право"), ("type", "international_training"),
        ("held_on", "2017-12-11"), ("status", "planned"), ("venue_scope", "international"), ("country", "DE"), ("city", "Трир"), ("provider", "ERA"),
    ]);
}

/// III.14
fn administration(s: &mut Script<'_>) {
    for (n, (day, title, heads)) in (1..).zip([
        (d(3, 15), "Управление на проекти с европейско финансиране", 6),
        (d(5, 25), "Защита на личните данни в работата със случаи", 11),
        (d(9, 21), "Публично говорене и работа с медии", 5),
        (d(11, 14), "Анализ на данни и изготвяне на отчети", 8),
    ]) {
        let training = held(
            s,
            Gathering {
                kind: "training",
                activity: "III.14",
                by: "ANCCTHB",
                on: day,
                days: 1,
                title,
                place: "София",
                fields: &[
                    ("type", "training"),
                    ("venue_scope", "national"),
                    ("audience", "anccthb"),
                    ("topics", if n == 4 { "data" } else { "other" }),
                    ("provider", "IPA"),
                ],
                people: &[coded("civil_servant", "ANCCTHB", heads, "СА")],
            },
        );
        if n % 2 == 0 {
            s.note(
                training,
                day.plus(6),
                "удостоверения.txt",
                "Списък на издадените удостоверения (по кодове).",
            );
        }
    }
    held(
        s,
        Gathering {
            kind: "meeting",
            activity: "III.14",
            by: "ANCCTHB",
            on: d(11, 30),
            days: 1,
            title: "Обсъждане на потребностите от обучение за 2018 г.",
            place: "София",
            fields: &[("type", "meeting"), ("topics", "other"), ("organisers", "ANCCTHB")],
            people: &[participants("civil_servant", "ANCCTHB", 12)],
        },
    );
}
