//! Section I: the strategy, the local commissions, following up after the
//! shelter, cooperation, the referral mechanism, and Pleven.
use super::gathering::{BULGARIAN, FOREIGN, Gathering, coded, held, lecturers, participants};
use super::{COMMISSIONS, short};
use crate::demo::script::{Key, Script, d};
use domain::day::Day;

pub(super) fn write(s: &mut Script<'_>) {
    strategy(s);
    commissions(s);
    following_up(s);
    cooperation(s);
    referral(s);
    pleven(s);
}

/// I.1, adopted in July as foreseen.
fn strategy(s: &mut Script<'_>) {
    for (n, (month, day, title, heads)) in (1..).zip([
        (1_i8, 26_i8, "Първо заседание на работната група за Стратегията 2017 – 2021 г.", 18),
        (3, 9, "Обсъждане на целите и приоритетите на Стратегията", 22),
        (4, 20, "Съгласуване на Стратегията с неправителствените организации", 27),
        (6, 1, "Заключително заседание на работната група за Стратегията", 19),
    ]) {
        let meeting = held(
            s,
            Gathering {
                kind: "meeting",
                activity: "I.1",
                by: "ANCCTHB",
                on: d(month, day),
                days: 1,
                title,
                place: "София",
                fields: &[
                    ("type", "meeting"),
                    ("topics", "cooperation"),
                    ("partners", "MLSP; MoI; MFA; MoJ; SACP"),
                ],
                people: &[participants("civil_servant", "", heads)],
            },
        );
        s.note(
            meeting,
            d(month, day).plus(9),
            &format!("протокол-{n}.txt"),
            "Протокол от заседанието.",
        );
    }
    let on = d(5, 4);
    let strategy = s.enter(
        "document",
        "I.1",
        "ANCCTHB",
        on,
        &[
            ("title", "Национална стратегия за борба с трафика на хора 2017 – 2021 г."),
            ("type", "strategy"),
            ("status", "consultation"),
            ("dated_on", &on.to_string()),
            ("summary", "Проект за съгласуване с ведомствата и неправителствените организации."),
        ],
    );
    let adopted = [
        ("status", "adopted"),
        ("decision_body", "council_of_ministers"),
        ("outcome", "adopted"),
        ("decided_on", "2017-07-13"),
        ("decision", "протокол № 28 (демонстрация)"),
        ("summary", "Приета от Министерския съвет."),
    ];
    s.correct(strategy, d(7, 14), &adopted, "Приета на заседание на Министерския съвет");
    s.pdf(strategy, d(7, 14), "strategy-2017-2021.pdf", "Strategy to Combat Human Trafficking in Bulgaria 2017-2021\nAdopted by the Council of Ministers");
}

/// I.2: trainings, visits from outside, recommendations, and the plans that
/// follow them.
fn commissions(s: &mut Script<'_>) {
    for (commission, place, established) in COMMISSIONS {
        if commission == "LCCTHB-PVN" {
            continue;
        }
        let title = format!("Местна комисия за борба с трафика на хора – {place}");
        let members = s.chance.between(11, 19).to_string();
        s.enter(
            "local_commission",
            "I.2",
            "ANCCTHB",
            d(3, 6),
            &[
                ("title", &title),
                ("commission", commission),
                ("place", place),
                ("established_on", established),
                ("status", "active"),
                ("act", "решение на общинския съвет"),
                ("members", &members),
            ],
        );
    }
    let mut days = [(3_i8, 28_i8), (6, 20), (10, 10)].into_iter();
    for (title, place, topics) in [
        (
            "Обучение на секретарите и членовете на местните комисии: планиране и отчитане на местните политики",
            "Велинград",
            "cooperation; prevention",
        ),
        (
            "Обучение на местните комисии за прилагане на Националния механизъм за насочване и подпомагане",
            "Банкя",
            "referral; identifying_victims",
        ),
        (
            "Обучение на местните комисии за работа с медиите и с уязвими общности",
            "Хисаря",
            "prevention; online",
        ),
    ] {
        let (month, day) = days.next().unwrap_or((11, 1));
        let codes = format!("МК-{month:02}");
        let training = held(
            s,
            Gathering {
                kind: "training",
                activity: "I.2",
                by: "ANCCTHB",
                on: d(month, day),
                days: 2,
                title,
                place: if place == "Банкя" { "София" } else { place },
                fields: &[
                    ("type", "training"),
                    ("venue_scope", "national"),
                    ("audience", "lccthb; municipal_staff"),
                    ("topics", topics),
                    ("organisers", "ANCCTHB"),
                ],
                people: &[
                    coded("commission_secretary", "LCCTHB", 9, &codes),
                    super::gathering::trainees(
                        "municipal_officer",
                        "LCCTHB-MUN",
                        14 + i32::from(month),
                    ),
                    lecturers("academic", 2, &format!("ЛК-{month:02}"), BULGARIAN),
                ],
            },
        );
        s.note(
            training,
            d(month, day).plus(5),
            "присъствен-списък.txt",
            "Присъствен списък (кодове на участниците).",
        );
    }
    let visits = visits(s);
    plans(s, &visits);
}

/// The recommendations of each visit, by commission.
fn visits(s: &mut Script<'_>) -> Vec<(&'static str, Vec<Key>)> {
    let mut found = Vec::new();
    let planned: [(&str, &str, Day, i32, [&str; 2]); 6] = [
        (
            "LCCTHB-VAR",
            "Варна",
            d(5, 16),
            84,
            [
                "Да се въведат тримесечни срещи с бюрата по труда преди летния сезон",
                "Да се измерва ефектът от кампаниите с кратка анкета",
            ],
        ),
        (
            "LCCTHB-BGS",
            "Бургас",
            d(5, 18),
            81,
            [
                "Да се обнови съставът на мултидисциплинарния екип",
                "Да се включат хотелиерските сдружения в кампаниите срещу трудовата експлоатация",
            ],
        ),
        (
            "LCCTHB-SLV",
            "Сливен",
            d(6, 6),
            72,
            [
                "Да се работи с медиатори в кварталите с най-висок риск",
                "Да се определи постоянно помещение за срещи с пострадали",
            ],
        ),
        (
            "LCCTHB-PAZ",
            "Пазарджик",
            d(6, 13),
            77,
            [
                "Да се поддържа регистър на насочените лица в риск",
                "Да се планират обучения за педагогическите съветници",
            ],
        ),
        (
            "LCCTHB-PDV",
            "Пловдив",
            d(9, 12),
            79,
            [
                "Да се координират действията с общините от областта",
                "Да се публикува годишният отчет на комисията",
            ],
        ),
        (
            "LCCTHB-RSE",
            "Русе",
            d(9, 20),
            75,
            [
                "Да се засили взаимодействието с гранична полиция",
                "Да се разшири доброволческата мрежа",
            ],
        ),
    ];
    for (commission, place, day, score, advice) in planned {
        let on = s.after(day);
        let (first, report) = (day.to_string(), day.plus(34).to_string());
        // The last two reports were still being written at the end of the year.
        let delivered = day < d(9, 15);
        let visit = s.enter(
            "monitoring_visit",
            "I.2",
            "ANCCTHB",
            on,
            &[
                ("title", &format!("Външна оценка на местната комисия в {place}")),
                ("commission", commission),
                ("visited_on", &first),
                ("last_day", &day.plus(1).to_string()),
                ("status", "held"),
                ("place", place),
                ("external", "yes"),
                ("evaluator", "Външен оценител (демонстрация)"),
            ],
        );
        if !delivered {
            continue;
        }
        let score = score.to_string();
        let told = [
            ("report_on", report.as_str()),
            ("score", &score),
            (
                "conclusions",
                "Комисията изпълнява задълженията си по чл. 8 от закона; отправени са препоръки.",
            ),
        ];
        s.correct(visit, day.plus(36), &told, "Предаден доклад на оценителя");
        s.pdf(
            visit,
            day.plus(36),
            "external-review.pdf",
            "External review of a local commission\nReport and recommendations",
        );
        let mut recommendations = Vec::new();
        for (n, text) in advice.into_iter().enumerate() {
            let issued = day.plus(38);
            let status = if n == 0 { "accepted" } else { "issued" };
            let recommendation = s.enter(
                "recommendation",
                "I.2",
                "ANCCTHB",
                issued,
                &[
                    ("title", text),
                    ("addressee_kind", "local_commission"),
                    ("addressees", commission),
                    ("status", status),
                    ("issued_on", &issued.to_string()),
                    ("due_on", &issued.plus(120).to_string()),
                    ("visit", &visit.to_string()),
                ],
            );
            if n == 0 && day < d(6, 10) {
                let done = [
                    ("status", "done"),
                    ("done_on", "2017-11-10"),
                    ("follow_up", "Отразено в работния план и потвърдено от администрацията."),
                ];
                s.correct(recommendation, d(11, 15), &done, "Проследяване на препоръките");
            }
            recommendations.push(recommendation);
        }
        found.push((commission, recommendations));
    }
    let planned = s.enter(
        "monitoring_visit",
        "I.2",
        "ANCCTHB",
        d(10, 3),
        &[
            ("title", "Външна оценка на местната комисия в Монтана"),
            ("commission", "LCCTHB-MON"),
            ("visited_on", "2017-11-21"),
            ("status", "planned"),
            ("place", "Монтана"),
            ("external", "yes"),
        ],
    );
    s.correct(
        planned,
        d(11, 27),
        &[("status", "cancelled")],
        "Оценителят отложи посещението за 2018 г.",
    );
    let own = s.enter(
        "monitoring_visit",
        "I.2",
        "ANCCTHB",
        d(10, 27),
        &[
            ("title", "Посещение на администрацията в местната комисия в Благоевград"),
            ("commission", "LCCTHB-BLG"),
            ("visited_on", "2017-10-25"),
            ("status", "held"),
            ("place", "Благоевград"),
            ("external", "no"),
            ("score", "70"),
        ],
    );
    s.note(own, d(10, 30), "бележки.txt", "Кратки бележки от посещението.");
    found
}

/// What a commission that has worked for years shows when it is asked whether
/// it is ready: one has no plan yet, and one lost its premises.
fn readiness(s: &mut Script<'_>, commission: &'static str, place: &'static str) {
    let on = d(2, i8::try_from(s.chance.between(6, 24)).unwrap_or(6));
    let when = s.after(on);
    for (item, title) in [
        ("municipal_act", "Комисията е създадена с решение на Общинския съвет"),
        ("chair_and_secretary", "Има председател и секретар"),
        ("premises", "Има помещение"),
        ("work_plan", "Има приет работен план"),
        ("first_meeting", "Комисията заседава"),
    ] {
        let lacks =
            matches!((commission, item), ("LCCTHB-MON", "work_plan") | ("LCCTHB-BLG", "premises"));
        s.enter(
            "readiness_check",
            "I.2",
            commission,
            when,
            &[
                ("title", title),
                ("item", item),
                ("done", if lacks { "no" } else { "yes" }),
                ("checked_on", &on.to_string()),
                ("commission", commission),
                ("place", place),
            ],
        );
    }
}

fn plans(s: &mut Script<'_>, visits: &[(&'static str, Vec<Key>)]) {
    for (commission, place, _) in COMMISSIONS {
        if commission != "LCCTHB-PVN" {
            readiness(s, commission, place);
        }
        let visited = visits.iter().find(|(c, _)| *c == commission);
        let title = format!("Работен план на местната комисия – {place}, 2017 г.");
        let (planned, day) = (s.chance.between(14, 32), s.chance.between(8, 24));
        let done = (planned * s.chance.between(55, 95) / 100).to_string();
        let on = if commission == "LCCTHB-PVN" {
            d(6, 20)
        } else {
            d(3, i8::try_from(day).unwrap_or(8))
        };
        let plan = s.enter(
            "work_plan",
            "I.2",
            commission,
            on,
            &[
                ("title", &title),
                ("commission", commission),
                ("year", "2017"),
                ("status", if commission == "LCCTHB-MON" { "draft" } else { "adopted" }),
                ("adopted_on", &on.to_string()),
                ("place", place),
                ("actions_planned", &planned.to_string()),
            ],
        );
        if let Some((_, recommendations)) = visited {
            let followed = crate::demo::script::keys(recommendations);
            let changes = [("recommendations", followed.as_str())];
            s.correct(plan, d(10, 17), &changes, "Планът е изменен в изпълнение на препоръките");
        }
        if commission != "LCCTHB-MON" && commission != "LCCTHB-RSE" {
            let changes = [("status", "reported"), ("actions_done", done.as_str())];
            s.correct(plan, d(13, 11), &changes, "Годишен отчет");
        }
        if commission == "LCCTHB-VAR" {
            s.note(plan, d(3, 27), "работен-план-2017.txt", "Работен план на местната комисия.");
        }
        let reference = format!("Финансиране на дейността на местната комисия – {place}");
        let amount = (s.chance.between(60, 160) * 100).to_string();
        s.enter(
            "funding",
            "I.2",
            commission,
            d(5, 8),
            &[
                ("title", &reference),
                ("source", "municipal_budget"),
                ("stage", if short(commission) == "MON" { "planned" } else { "spent" }),
                ("booked_on", "2017-05-04"),
                ("amount", &amount),
            ],
        );
    }
}

/// I.3: one of two documents on monitoring was not adopted in the year.
fn following_up(s: &mut Script<'_>) {
    let study = s.enter(
        "study",
        "I.3",
        "ANCCTHB",
        d(3, 14),
        &[
            ("title", "Проучване на проследяването на случаите след напускане на приют"),
            ("type", "situation"),
            ("status", "ongoing"),
            ("started_on", "2017-03-13"),
            ("researcher", "Изследователски екип (демонстрация)"),
        ],
    );
    let done = [
        ("status", "completed"),
        ("completed_on", "2017-10-20"),
        ("summary", "Проследяването трае средно три месеца; липсва единен образец."),
    ];
    s.correct(study, d(10, 25), &done, "Проучването е завършено");
    s.pdf(
        study,
        d(10, 26),
        "follow-up-study.pdf",
        "Follow-up after leaving the shelter\nStudy of the current situation",
    );
    let event = study.to_string();
    let institutions =
        ["MLSP", "MoI", "SAA", "SACP", "PORB", "NIS", "MoJ", "MFA", "SAR", "NLAB", "EA", "MES"];
    for (n, institution) in institutions.iter().enumerate() {
        let day = d(4, 3).plus(i32::try_from(n).unwrap_or(0) * 5);
        let (on, day) = (s.after(day), day.to_string());
        s.enter(
            "interview",
            "I.3",
            "ANCCTHB",
            on,
            &[
                ("title", &format!("{institution}, ръководител на дирекция")),
                ("study", &event),
                ("held_on", &day),
                ("status", if *institution == "MES" { "planned" } else { "held" }),
                ("level", "national"),
                ("institution", institution),
            ],
        );
    }
    for (n, commission) in ["LCCTHB-VAR", "LCCTHB-BGS", "LCCTHB-SLV"].iter().enumerate() {
        let day = d(6, 7).plus(i32::try_from(n).unwrap_or(0) * 2).to_string();
        s.enter(
            "interview",
            "I.3",
            "ANCCTHB",
            d(6, 15),
            &[
                ("title", &format!("{commission}, секретар")),
                ("study", &event),
                ("held_on", &day),
                ("status", "held"),
                ("level", "local"),
                ("institution", commission),
            ],
        );
    }
    for (title, kind, decided, entered) in [
        (
            "Политика за проследяване на случаите след напускане на приют",
            "policy_paper",
            "2017-11-16",
            d(11, 17),
        ),
        ("Политика за подкрепено самостоятелно живеене", "policy_paper", "2017-12-14", d(12, 15)),
        (
            "Методика за мониторинг на дългосрочната подкрепа",
            "monitoring_document",
            "2017-12-14",
            d(12, 15),
        ),
        ("Индикатори за мониторинг на реинтеграцията", "monitoring_document", "", d(12, 18)),
    ] {
        let adopted = !decided.is_empty();
        let document = s.enter(
            "document",
            "I.3",
            "ANCCTHB",
            entered,
            &[
                ("title", title),
                ("type", kind),
                ("status", if adopted { "adopted" } else { "draft" }),
                ("dated_on", &entered.plus(-14).to_string()),
                ("decision_body", if adopted { "nccthb" } else { "" }),
                ("outcome", if adopted { "adopted" } else { "" }),
                ("decided_on", decided),
                ("study", &event),
            ],
        );
        if adopted {
            s.note(
                document,
                entered.plus(2),
                "решение-НКБТХ.txt",
                "Извлечение от протокола на Националната комисия.",
            );
        }
    }
    for (month, day, title) in [
        (3_i8, 22_i8, "Начална среща с Международния център за развитие на миграционната политика"),
        (5, 11, "Среща с доставчиците на социални услуги"),
        (6, 29, "Работна среща по образеца за проследяване"),
        (9, 14, "Обсъждане на първите изводи от проучването"),
        (10, 31, "Представяне на проучването"),
        (12, 5, "Съгласуване на документите за политики"),
    ] {
        let meeting = held(
            s,
            Gathering {
                kind: "meeting",
                activity: "I.3",
                by: "ANCCTHB",
                on: d(month, day),
                days: 1,
                title,
                place: "София",
                fields: &[
                    ("type", "meeting"),
                    ("topics", "reintegration"),
                    ("organisers", "ANCCTHB; ICMPD"),
                    ("partners", "SAA; NGO-PROVIDERS"),
                ],
                people: &[participants("social_worker", "", 9), participants("ngo_expert", "", 7)],
            },
        );
        for n in 1..=3 {
            let gist = *s.chance.one(&[
                "Образецът да се съкрати до две страници",
                "Да се посочи кой отговаря при смяна на населеното място",
                "Срокът от три месеца е кратък",
                "Нужно е съгласие на лицето за всяко обаждане",
                "Да се предвиди среща с психолог след шест месеца",
                "Полезно е да се включат бюрата по труда",
            ]);
            let source = *s.chance.one(&["ngo", "institution", "participant"]);
            let on = d(month, day).plus(6 + n);
            s.enter(
                "feedback",
                "I.3",
                "ANCCTHB",
                on,
                &[
                    ("gist", &format!("{gist} ({n})")),
                    ("received_on", &on.to_string()),
                    ("event", &meeting.to_string()),
                    ("source", source),
                ],
            );
        }
    }
    s.enter(
        "funding",
        "I.3",
        "ANCCTHB",
        d(4, 10),
        &[
            ("title", "Проучване и документи за проследяване на случаите"),
            ("source", "bilateral"),
            ("stage", "committed"),
            ("booked_on", "2017-04-03"),
            ("amount", "84500"),
        ],
    );
}

/// I.4, held in September.
fn cooperation(s: &mut Script<'_>) {
    let event = held(
        s,
        Gathering {
            kind: "event",
            activity: "I.4",
            by: "ANCCTHB",
            on: d(9, 26),
            days: 2,
            title: "Международна конференция „Трафик на хора и миграция: опит и добри практики“",
            place: "София",
            fields: &[
                ("type", "international_event"),
                ("topics", "migration; cooperation"),
                ("target_groups", "professionals"),
                ("organisers", "ANCCTHB; HSS"),
            ],
            people: &[
                participants("civil_servant", "", 38),
                participants("police_officer", "MoI", 17),
                participants("ngo_expert", "", 21),
                People { more: FOREIGN, ..participants("civil_servant", "", 12) },
            ],
        },
    );
    s.pdf(
        event,
        d(9, 29),
        "conference-programme.pdf",
        "International conference on trafficking and migration\nProgramme of the two days",
    );
    s.enter(
        "funding",
        "I.4",
        "ANCCTHB",
        d(10, 9),
        &[
            ("title", "Международна конференция за трафика и миграцията"),
            ("source", "donor"),
            ("funder", "HSS"),
            ("stage", "spent"),
            ("booked_on", "2017-10-06"),
            ("amount", "23780.50"),
        ],
    );
}

use super::gathering::People;

/// I.5: its figures come from case files; what is here is the work around it.
fn referral(s: &mut Script<'_>) {
    for (month, title) in [
        (2_i8, "Координационна среща по Националния механизъм – първо тримесечие"),
        (5, "Координационна среща по Националния механизъм – второ тримесечие"),
        (9, "Координационна среща по Националния механизъм – трето тримесечие"),
        (12, "Координационна среща по Националния механизъм – четвърто тримесечие"),
    ] {
        held(
            s,
            Gathering {
                kind: "meeting",
                activity: "I.5",
                by: "ANCCTHB",
                on: d(month, 7),
                days: 1,
                title,
                place: "София",
                fields: &[
                    ("type", "meeting"),
                    ("topics", "referral"),
                    ("organisers", "ANCCTHB"),
                    ("partners", "MoI; SAR; SACP; MLSP; GLIEA"),
                ],
                people: &[
                    participants("civil_servant", "", 12),
                    participants("police_officer", "MoI", 4),
                ],
            },
        );
    }
    s.enter(
        "document",
        "I.5",
        "ANCCTHB",
        d(6, 2),
        &[
            ("title", "Указания за подаване на сигнал по Националния механизъм"),
            ("type", "guidelines"),
            ("status", "published"),
            ("dated_on", "2017-05-30"),
        ],
    );
    s.enter(
        "channel",
        "I.5",
        "ANCCTHB",
        d(3, 10),
        &[
            ("title", "Телефон на администрацията за сигнали в работно време"),
            ("type", "phone_line"),
            ("purposes", "coordination; public_information"),
            ("opened_on", "2017-03-01"),
            ("status", "active"),
        ],
    );
}

/// I.6: foreseen for May, ready at the end of June.
fn pleven(s: &mut Script<'_>) {
    let commission = s.enter(
        "local_commission",
        "I.6",
        "ANCCTHB",
        d(5, 3),
        &[
            ("title", "Местна комисия за борба с трафика на хора – Плевен"),
            ("commission", "LCCTHB-PVN"),
            ("place", "Плевен"),
            ("established_on", "2017-04-27"),
            ("status", "planned"),
            ("act", "решение на Общинския съвет – Плевен (демонстрация)"),
            ("members", "15"),
            ("covers", "общините от област Плевен"),
        ],
    );
    s.correct(commission, d(6, 29), &[("status", "active")], "Проведено първо заседание");
    for (item, day, title) in [
        ("municipal_act", d(4, 27), "Решение на Общинския съвет за създаване на комисията"),
        ("chair_and_secretary", d(5, 15), "Определени председател и секретар"),
        ("premises", d(5, 22), "Осигурено помещение в сградата на общината"),
        ("work_plan", d(6, 20), "Приет работен план за 2017 г."),
        ("first_meeting", d(6, 28), "Проведено първо заседание"),
    ] {
        let on = s.after(day);
        let check = s.enter(
            "readiness_check",
            "I.6",
            "LCCTHB-PVN",
            on,
            &[
                ("title", title),
                ("item", item),
                ("done", "yes"),
                ("checked_on", &day.to_string()),
                ("commission", "LCCTHB-PVN"),
                ("place", "Плевен"),
            ],
        );
        if item == "municipal_act" {
            s.note(
                check,
                on.plus(1),
                "решение-ОбС-Плевен.txt",
                "Препис на решението на Общинския съвет.",
            );
        }
    }
    let premature = s.enter(
        "readiness_check",
        "I.6",
        "LCCTHB-PVN",
        d(5, 18),
        &[
            ("title", "Помещение: огледът показа, че е нужен ремонт"),
            ("item", "premises"),
            ("done", "no"),
            ("checked_on", "2017-05-17"),
            ("commission", "LCCTHB-PVN"),
            ("place", "Плевен"),
        ],
    );
    s.note(premature, d(5, 19), "оглед.txt", "Бележки от огледа на помещението.");
    held(
        s,
        Gathering {
            kind: "meeting",
            activity: "I.6",
            by: "LCCTHB-PVN",
            on: d(6, 28),
            days: 1,
            title: "Първо заседание на местната комисия в Плевен",
            place: "Плевен",
            fields: &[
                ("type", "meeting"),
                ("topics", "cooperation"),
                ("organisers", "LCCTHB-PVN; MUN-PVN"),
                ("partners", "PORB-PVN; ANCCTHB"),
            ],
            people: &[
                participants("municipal_officer", "MUN-PVN", 9),
                participants("prosecutor", "PORB-PVN", 1),
                participants("police_officer", "MoI", 3),
            ],
        },
    );
}
