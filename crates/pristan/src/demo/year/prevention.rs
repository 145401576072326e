//! Section II: campaigns, materials, outreach, volunteers, the risk map.
use super::gathering::{Gathering, People, coded, held, trainees};
use super::{COMMISSIONS, short};
use crate::demo::script::{Key, Script, d, working};
use domain::day::Day;

pub(super) fn write(s: &mut Script<'_>) {
    communities(s);
    world_day(s);
    european_day(s);
    migrants(s);
    volunteers(s);
    risk_map(s);
    outbound_workers(s);
}

/// A material: its activity, who made it, when, and what it is.
#[derive(Clone, Copy)]
struct Material<'a> {
    activity: &'static str,
    by: &'a str,
    on: Day,
    title: &'a str,
    kind: &'a str,
    medium: &'a str,
    languages: &'a str,
    groups: &'a str,
    topics: &'a str,
    print_run: i32,
    campaign: Option<Key>,
}

fn material(s: &mut Script<'_>, m: Material<'_>) -> Key {
    let on = s.after(m.on);
    let campaign = m.campaign.map(|k| k.to_string()).unwrap_or_default();
    let print_run = if m.print_run == 0 { String::new() } else { m.print_run.to_string() };
    s.enter(
        "material",
        m.activity,
        m.by,
        on,
        &[
            ("title", m.title),
            ("type", m.kind),
            ("medium", m.medium),
            ("produced_on", &m.on.to_string()),
            ("status", "produced"),
            ("languages", m.languages),
            ("target_groups", m.groups),
            ("topics", m.topics),
            ("print_run", &print_run),
            ("campaign", &campaign),
        ],
    )
}

/// Hands copies out: by whom, when, where, how many, and through what.
#[derive(Clone, Copy)]
struct Handed<'a> {
    activity: &'static str,
    by: &'a str,
    material: Key,
    on: Day,
    place: &'a str,
    title: &'a str,
    copies: i32,
    recipients: i32,
    through: &'a str,
    unit: &'a str,
    campaign: Option<Key>,
}

fn hand_out(s: &mut Script<'_>, h: Handed<'_>) -> Key {
    let on = s.after(h.on);
    let campaign = h.campaign.map(|k| k.to_string()).unwrap_or_default();
    let recipients = if h.recipients == 0 { String::new() } else { h.recipients.to_string() };
    s.enter(
        "distribution",
        h.activity,
        h.by,
        on,
        &[
            ("title", h.title),
            ("material", &h.material.to_string()),
            ("given_on", &h.on.to_string()),
            ("place", h.place),
            ("copies", &h.copies.to_string()),
            ("recipients", &recipients),
            ("through", h.through),
            ("unit", h.unit),
            ("campaign", &campaign),
        ],
    )
}

/// II.1
fn communities(s: &mut Script<'_>) {
    let materials: Vec<Key> = [
        ("Помни, преди да тръгнеш", "awareness", "leaflet", "bg; rom", 8_000, d(8, 10)),
        (
            "Наръчник за медиатори: ранно разпознаване на трафика",
            "educational",
            "handbook",
            "bg",
            600,
            d(9, 5),
        ),
        ("Моят избор – комикс за ученици", "educational", "brochure", "bg", 4_000, d(9, 18)),
        ("Познаваш ли вербовчика?", "awareness", "poster", "bg; tr", 1_200, d(10, 2)),
        ("Истории от квартала – кратък филм", "awareness", "video", "bg; rom", 0, d(11, 7)),
    ]
    .into_iter()
    .map(|(title, kind, medium, languages, print_run, on)| {
        material(
            s,
            Material {
                activity: "II.1",
                by: "ANCCTHB",
                on,
                title,
                kind,
                medium,
                languages,
                groups: "vulnerable_communities; at_risk",
                topics: "prevention",
                print_run,
                campaign: None,
            },
        )
    })
    .collect();
    s.enter(
        "material",
        "II.1",
        "ANCCTHB",
        d(12, 4),
        &[
            ("title", "Обучителен пакет за общински съветници"),
            ("type", "educational"),
            ("medium", "handbook"),
            ("produced_on", "2018-02-15"),
            ("status", "designed"),
            ("languages", "bg"),
            ("target_groups", "professionals"),
        ],
    );
    let titles = [
        "Ден на отворените врати в общностния център",
        "Беседа с родители и неформални лидери",
        "Информационна среща в читалището",
        "Работилница с младежи от квартала",
    ];
    for (n, (commission, place, _)) in (0..).zip(COMMISSIONS) {
        for round in 0..2 {
            let day = working(d(8, 22).plus(n * 5 + round * 47));
            if day > d(12, 12) || (commission == "LCCTHB-MON" && round == 1) {
                continue;
            }
            let title = format!("{} – {place}", s.chance.one(&titles));
            let ngo = *s.chance.one(&["NGO-DEMO-1", "NGO-DEMO-2", "NGO-DEMO-3", "NGO-DEMO-4"]);
            let heads = s.chance.between(18, 65);
            let organisers = format!("{commission}; {ngo}");
            let event = held(
                s,
                Gathering {
                    kind: "event",
                    activity: "II.1",
                    by: commission,
                    on: day,
                    days: 1,
                    title: &title,
                    place,
                    fields: &[
                        ("type", "joint"),
                        ("organisers", &organisers),
                        ("topics", "prevention"),
                        ("target_groups", "vulnerable_communities"),
                        ("participants", &heads.to_string()),
                    ],
                    people: &[],
                },
            );
            if round == 0 {
                s.note(
                    event,
                    day.plus(8),
                    "снимки-описание.txt",
                    "Описание на събитието и на снимките.",
                );
            }
            let copies = s.chance.between(12, 60) * 10;
            let one = *s.chance.one(&materials[..4]);
            let title = format!("Раздаване при „{title}“");
            hand_out(
                s,
                Handed {
                    activity: "II.1",
                    by: commission,
                    material: one,
                    on: day,
                    place,
                    title: &title,
                    copies,
                    recipients: heads,
                    through: "event",
                    unit: "",
                    campaign: None,
                },
            );
        }
        let copies = s.chance.between(20, 90) * 10;
        let title = format!("Листовки в кварталите на {place}");
        hand_out(
            s,
            Handed {
                activity: "II.1",
                by: commission,
                material: materials[0],
                on: d(9, 11).plus(n * 3),
                place,
                title: &title,
                copies,
                recipients: 0,
                through: "street",
                unit: "",
                campaign: None,
            },
        );
    }
    for (title, kind, purposes, day, status) in [
        (
            "Списък за обмен между местните комисии и медиаторите",
            "mailing_list",
            "good_practice; coordination",
            d(8, 21),
            "active",
        ),
        (
            "Група за добри практики с уязвими общности",
            "working_group",
            "good_practice",
            d(9, 13),
            "active",
        ),
        (
            "Обща папка с материали за работа на терен",
            "platform",
            "good_practice",
            d(10, 5),
            "active",
        ),
        ("Чат на доброволците в Сливен", "chat", "volunteers", d(9, 20), "active"),
        ("Бюлетин за общините", "mailing_list", "good_practice", d(11, 20), "planned"),
    ] {
        let on = s.after(day);
        s.enter(
            "channel",
            "II.1",
            "ANCCTHB",
            on,
            &[
                ("title", title),
                ("type", kind),
                ("purposes", purposes),
                ("opened_on", &day.to_string()),
                ("status", status),
                ("members", "ANCCTHB; LCCTHB"),
            ],
        );
    }
    network(s);
    early_referrals(s);
}

fn network(s: &mut Script<'_>) {
    let roles = [
        "community_representative",
        "informal_leader",
        "community_representative",
        "mediator",
        "ngo_expert",
    ];
    for (commission, place, _) in COMMISSIONS {
        for n in 1..=4 {
            let role = *s.chance.one(&roles);
            let day = working(d(8, 14).plus(s.chance.between(0, 90)));
            let code = format!("МР-{}-{n:02}", short(commission));
            let member = s.enter(
                "network_member",
                "II.1",
                commission,
                day,
                &[
                    ("member", &code),
                    ("network", "multidisciplinary"),
                    ("role", role),
                    ("community", "квартална общност"),
                    ("joined_on", &day.to_string()),
                    ("status", "active"),
                    ("place", place),
                ],
            );
            if n == 4 && s.chance.percent(30) {
                let left = [("status", "ended"), ("left_on", "2017-12-08")];
                s.correct(member, d(12, 12), &left, "Напуснал мрежата по собствено желание");
            }
        }
    }
}

fn early_referrals(s: &mut Script<'_>) {
    for n in 1..=31 {
        let (commission, place, _) = *s.chance.one(&COMMISSIONS);
        let day = working(d(8, 7).plus(s.chance.between(0, 130)));
        let on = s.after(day);
        let status = *s.chance.one(&[
            "identified",
            "referred",
            "referred",
            "received",
            "received",
            "declined",
        ]);
        let factors = *s.chance.one(&[
            "poverty; unemployment",
            "school_dropout; early_marriage",
            "risky_job_offer; debt",
            "leaving_care; poverty",
            "online_contact",
            "family_violence",
        ]);
        let age = *s.chance.one(&["child", "youth", "youth", "adult"]);
        let sex = *s.chance.one(&["female", "female", "male"]);
        let to = *s.chance.one(&["SAD", "SACP", "NGO-PROVIDER", "LOD"]);
        s.enter(
            "risk_referral",
            "II.1",
            commission,
            on,
            &[
                ("person", &format!("ЛР-{n:03}")),
                ("referred_on", &day.to_string()),
                ("status", status),
                ("place", place),
                ("risk_factors", factors),
                ("age_group", age),
                ("sex", sex),
                ("referred_to", if status == "identified" { "" } else { to }),
            ],
        );
    }
}

/// II.2: the campaign for 30 July.
fn world_day(s: &mut Script<'_>) {
    let campaign = s.enter(
        "campaign",
        "II.2",
        "LCCTHB-VAR",
        d(6, 26),
        &[
            ("title", "30 юли – Световен ден за борба с трафика на хора"),
            ("occasion", "world_day"),
            ("started_on", "2017-07-03"),
            ("ended_on", "2017-07-31"),
            ("status", "planned"),
            ("organisers", "LCCTHB; ANCCTHB; BUSINESS"),
            ("topics", "labour_exploitation; prevention"),
            ("target_groups", "general_public; outbound_workers; young_people"),
            ("message", "Работата, която изглежда твърде хубава, често не е работа."),
        ],
    );
    s.correct(campaign, d(8, 4), &[("status", "finished")], "Кампанията приключи");
    let materials: Vec<Key> = [
        ("Лято с отворени очи", "leaflet", "bg; en; ru", 15_000, d(6, 29)),
        ("Лято с отворени очи – плакат", "poster", "bg; en", 1_500, d(6, 29)),
        ("Аудиосъобщение за радиостанциите по Черноморието", "audio", "bg", 0, d(7, 5)),
        ("Визитка с телефони за помощ", "item", "bg; en; ro", 10_000, d(7, 6)),
    ]
    .into_iter()
    .map(|(title, medium, languages, print_run, on)| {
        material(
            s,
            Material {
                activity: "II.2",
                by: "LCCTHB-VAR",
                on,
                title,
                kind: "outreach",
                medium,
                languages,
                groups: "general_public; outbound_workers",
                topics: "labour_exploitation",
                print_run,
                campaign: Some(campaign),
            },
        )
    })
    .collect();
    let name = campaign.to_string();
    for (n, (commission, place, _)) in (0..).zip(COMMISSIONS) {
        for (round, kind, what) in [
            (0, "joint", "Информационна шатра в центъра"),
            (1, "awareness", "Вечер на осведомеността"),
        ] {
            let day = d(7, 18).plus((n * 2 + round * 6) % 13);
            let title = format!("{what} – {place}");
            let organisers = if round == 1 && n % 4 == 3 {
                commission.to_owned()
            } else {
                format!("{commission}; MoI")
            };
            let heads = s.chance.between(40, 320).to_string();
            let cancelled = commission == "LCCTHB-RSE" && round == 1;
            let event = held(
                s,
                Gathering {
                    kind: "event",
                    activity: "II.2",
                    by: commission,
                    on: day,
                    days: 1,
                    title: &title,
                    place,
                    fields: &[
                        ("type", kind),
                        ("organisers", &organisers),
                        ("topics", "labour_exploitation"),
                        ("target_groups", "general_public"),
                        ("campaign", &name),
                        ("status", if cancelled { "cancelled" } else { "held" }),
                        ("participants", if cancelled { "" } else { &heads }),
                    ],
                    people: &[],
                },
            );
            if cancelled {
                s.note(event, day.plus(6), "причина.txt", "Отменено поради лошо време.");
            }
        }
        for one in [0, 1, 3] {
            let copies = s.chance.between(15, 120) * 10;
            let title = format!(
                "Раздадени материали „{}“ – {place}",
                ["Лято с отворени очи", "плакат", "", "визитка"][one]
            );
            let through = ["street", "local_commission", "", "event"][one];
            hand_out(
                s,
                Handed {
                    activity: "II.2",
                    by: commission,
                    material: materials[one],
                    on: d(7, 20).plus(n % 10),
                    place,
                    title: &title,
                    copies,
                    recipients: 0,
                    through,
                    unit: "",
                    campaign: Some(campaign),
                },
            );
        }
    }
    for (title, kind, day) in [
        ("Страница на кампанията в социалната мрежа", "social_media", d(7, 3)),
        ("Обща група на организаторите за 30 юли", "chat", d(7, 4)),
        ("Списък за бързи съобщения до общините по Черноморието", "mailing_list", d(7, 10)),
    ] {
        let on = s.after(day);
        s.enter(
            "channel",
            "II.2",
            "LCCTHB-BGS",
            on,
            &[
                ("title", title),
                ("type", kind),
                ("purposes", "coordination; public_information"),
                ("opened_on", &day.to_string()),
                ("status", "active"),
                ("campaign", &name),
            ],
        );
    }
}

/// II.3: the campaign for 18 October.
fn european_day(s: &mut Script<'_>) {
    let campaign = s.enter(
        "campaign",
        "II.3",
        "ANCCTHB",
        d(9, 29),
        &[
            ("title", "18 октомври – Европейски ден за борба с трафика на хора"),
            ("occasion", "eu_day"),
            ("started_on", "2017-10-09"),
            ("ended_on", "2017-12-15"),
            ("status", "running"),
            ("organisers", "ANCCTHB; LCCTHB"),
            ("topics", "online; sexual_exploitation"),
            ("target_groups", "young_people; general_public"),
            ("message", "Профилът може да е измислен. Ти си истински."),
        ],
    );
    s.correct(campaign, d(12, 18), &[("status", "finished")], "Кампанията приключи");
    let name = campaign.to_string();
    let materials: Vec<Key> = [
        ("Измислени профили – брошура за ученици", "educational", "brochure", 12_000, d(10, 4)),
        ("Измислени профили – плакат", "awareness", "poster", 2_500, d(10, 4)),
        ("Урок за часа на класа", "educational", "handbook", 800, d(10, 9)),
        ("Клип „Едно съобщение“", "awareness", "video", 0, d(10, 12)),
        ("Интерактивна страница „Провери офертата“", "awareness", "web", 0, d(10, 16)),
    ]
    .into_iter()
    .map(|(title, kind, medium, print_run, on)| {
        material(
            s,
            Material {
                activity: "II.3",
                by: "ANCCTHB",
                on,
                title,
                kind,
                medium,
                languages: "bg",
                groups: "young_people; parents",
                topics: "online",
                print_run,
                campaign: Some(campaign),
            },
        )
    })
    .collect();
    for (n, (commission, place, _)) in (0..).zip(COMMISSIONS) {
        for (round, what) in [
            (0, "Открит урок в гимназията"),
            (1, "Форум театър за младежи"),
            (2, "Изложба във фоайето на общината"),
        ] {
            let day = working(d(10, 11).plus(n * 2 + round * 16));
            if round == 2 && n % 2 == 0 {
                continue;
            }
            let title = format!("{what} – {place}");
            let heads = s.chance.between(25, 180).to_string();
            held(
                s,
                Gathering {
                    kind: "event",
                    activity: "II.3",
                    by: commission,
                    on: day,
                    days: 1,
                    title: &title,
                    place,
                    fields: &[
                        ("type", "awareness"),
                        ("organisers", commission),
                        ("topics", "online"),
                        ("target_groups", "young_people"),
                        ("campaign", &name),
                        ("participants", &heads),
                    ],
                    people: &[],
                },
            );
        }
        for (one, through) in [(0, "school"), (1, "local_commission"), (2, "school")] {
            let copies =
                if one == 2 { s.chance.between(3, 9) * 10 } else { s.chance.between(20, 110) * 10 };
            let title = format!(
                "{} – {place}",
                ["Брошури в училищата", "Плакати в общината", "Урок за часа на класа"][one]
            );
            hand_out(
                s,
                Handed {
                    activity: "II.3",
                    by: commission,
                    material: materials[one],
                    on: working(d(10, 16).plus(n * 2)),
                    place,
                    title: &title,
                    copies,
                    recipients: 0,
                    through,
                    unit: "",
                    campaign: Some(campaign),
                },
            );
        }
    }
    let twice = hand_out(
        s,
        Handed {
            activity: "II.3",
            by: "LCCTHB-VAR",
            material: materials[0],
            on: d(10, 18),
            place: "Варна",
            title: "Брошури в училищата – Варна (повторно въведено)",
            copies: 740,
            recipients: 0,
            through: "school",
            unit: "",
            campaign: Some(campaign),
        },
    );
    s.withdraw(twice, d(11, 6), "Въведено два пъти");
    for (title, kind) in [
        ("Група на преподавателите, провели урока", "working_group"),
        ("Страница „Провери офертата“ с форма за въпроси", "web_page"),
    ] {
        s.enter(
            "channel",
            "II.3",
            "ANCCTHB",
            d(10, 20),
            &[
                ("title", title),
                ("type", kind),
                ("purposes", "good_practice; public_information"),
                ("opened_on", "2017-10-17"),
                ("status", "active"),
                ("campaign", &name),
            ],
        );
    }
}

/// II.4: before adoption; most was done in February as foreseen.
fn migrants(s: &mut Script<'_>) {
    let mut materials = Vec::new();
    for (title, languages, print_run) in [
        ("Знай правата си – листовка за търсещи закрила", "ar; fa; ku; en", 3_000),
        ("Къде да потърся помощ", "ar; prs; ps; ur", 2_500),
        ("Рискове по пътя – плакат за приемните центрове", "ar; fa; en", 200),
    ] {
        materials.push(material(
            s,
            Material {
                activity: "II.4",
                by: "ANCCTHB",
                on: d(2, 6),
                title,
                kind: "outreach",
                medium: "leaflet",
                languages,
                groups: "third_country_nationals; asylum_seekers",
                topics: "migration",
                print_run,
                campaign: None,
            },
        ));
    }
    for (n, (place, what, heads)) in (0..).zip([
        ("София", "Беседа в приемния център в Овча купел", 34),
        ("София", "Беседа в приемния център във Военна рампа", 28),
        ("Харманли", "Беседи по групи в приемния център", 61),
        ("Нова Загора", "Среща в центъра в Баня", 19),
        ("Свиленград", "Информационен ден в транзитния център", 23),
    ]) {
        let day = d(2, 13).plus(n * 3);
        let event = held(
            s,
            Gathering {
                kind: "event",
                activity: "II.4",
                by: "ANCCTHB",
                on: working(day),
                days: 1,
                title: what,
                place,
                fields: &[
                    ("type", "outreach"),
                    ("organisers", "ANCCTHB; MoI-MD; SAR"),
                    ("topics", "migration"),
                    ("target_groups", "asylum_seekers; third_country_nationals"),
                    ("participants", &heads.to_string()),
                ],
                people: &[],
            },
        );
        let title = format!("Листовки при „{what}“");
        hand_out(
            s,
            Handed {
                activity: "II.4",
                by: "ANCCTHB",
                material: materials[usize::try_from(n % 3).unwrap_or(0)],
                on: working(day),
                place,
                title: &title,
                copies: heads * 3,
                recipients: heads + 12,
                through: "reception_centre",
                unit: "SAR",
                campaign: None,
            },
        );
        if n == 2 {
            let changes = [("participants", "58")];
            s.correct(event, d(3, 7), &changes, "Уточнен брой по списъците на центъра");
        }
    }
}

/// II.5
fn volunteers(s: &mut Script<'_>) {
    let mut schools = Vec::new();
    for (place, number, kind) in [
        ("София", 12, "secondary"),
        ("София", 35, "profiled"),
        ("София", 102, "vocational"),
        ("Варна", 3, "profiled"),
        ("Варна", 7, "secondary"),
        ("Варна", 11, "vocational"),
        ("Бургас", 2, "profiled"),
        ("Бургас", 9, "secondary"),
        ("Сливен", 4, "vocational"),
        ("Пазарджик", 5, "profiled"),
        ("Монтана", 6, "secondary"),
        ("Пловдив", 8, "profiled"),
        ("Пловдив", 21, "vocational"),
        ("Русе", 10, "secondary"),
        ("Благоевград", 1, "profiled"),
        ("Плевен", 13, "secondary"),
    ] {
        let pupils = s.chance.between(20, 140).to_string();
        let day = working(d(3, 13).plus(s.chance.between(0, 35)));
        let key = s.enter(
            "school",
            "II.5",
            "ANCCTHB",
            day,
            &[
                ("title", &format!("Примерно училище № {number}, {place}")),
                ("type", kind),
                ("place", place),
                ("first_on", &day.to_string()),
                ("pupils", &pupils),
            ],
        );
        schools.push((place, key));
    }
    let of = |place: &str| {
        let keys: Vec<Key> = schools.iter().filter(|(p, _)| *p == place).map(|(_, k)| *k).collect();
        crate::demo::script::keys(&keys)
    };
    let youth: &[(&str, &str)] = &[("age_group", "youth")];
    let child: &[(&str, &str)] = &[("age_group", "child")];
    let academy = held(
        s,
        Gathering {
            kind: "training",
            activity: "II.5",
            by: "ANCCTHB",
            on: d(4, 20),
            days: 3,
            title: "Академия за доброволци 2017",
            place: "София",
            fields: &[
                ("type", "volunteer_academy"),
                ("venue_scope", "national"),
                ("audience", "volunteers; young_people"),
                ("topics", "prevention; online"),
                ("organisers", "ANCCTHB; HSS"),
                ("schools", &of("София")),
            ],
            people: &[
                People { more: youth, ..coded("student", "", 26, "Д-АК") },
                People { more: child, ..trainees("student", "", 8) },
            ],
        },
    );
    s.pdf(
        academy,
        d(4, 27),
        "academy-programme.pdf",
        "Volunteer Academy 2017\nProgramme and attendance by code",
    );
    for (n, (commission, place, _)) in (0..).zip(COMMISSIONS) {
        let day = working(d(5, 9).plus(n * 2));
        let title = format!("Обучение на доброволци – {place}");
        let (young, children) = (s.chance.between(7, 18), s.chance.between(4, 16));
        held(
            s,
            Gathering {
                kind: "training",
                activity: "II.5",
                by: commission,
                on: day,
                days: 1,
                title: &title,
                place,
                fields: &[
                    ("type", "training"),
                    ("venue_scope", "national"),
                    ("audience", "volunteers; young_people"),
                    ("topics", "prevention"),
                    ("organisers", commission),
                    ("schools", &of(place)),
                ],
                people: &[
                    People { more: youth, ..trainees("student", "", young) },
                    People { more: child, ..trainees("student", "", children) },
                ],
            },
        );
        for m in 1..=5 {
            let status = *s.chance.one(&["active", "active", "active", "candidate", "left"]);
            let (hours, age) =
                (s.chance.between(4, 60).to_string(), *s.chance.one(&["youth", "youth", "adult"]));
            let sex = *s.chance.one(&["female", "male"]);
            let joined = day.plus(3).to_string();
            s.enter(
                "volunteer",
                "II.5",
                commission,
                working(day.plus(4)),
                &[
                    ("volunteer", &format!("Д-{}-{m:02}", short(commission))),
                    ("joined_on", &joined),
                    ("status", status),
                    ("place", place),
                    ("age_group", age),
                    ("sex", sex),
                    ("cleared", if status == "candidate" { "no" } else { "yes" }),
                    ("hours", &hours),
                    ("left_on", if status == "left" { "2017-11-30" } else { "" }),
                ],
            );
        }
    }
}

/// II.6: the study, its findings, the map, and what it recommends.
fn risk_map(s: &mut Script<'_>) {
    let study = s.enter(
        "study",
        "II.6",
        "ANCCTHB",
        d(3, 27),
        &[
            ("title", "Картографиране на районите с общности, уязвими към трафик на хора"),
            ("type", "mapping"),
            ("status", "ongoing"),
            ("started_on", "2017-03-20"),
            ("researcher", "Изследователски екип (демонстрация)"),
            ("forms", "sexual; labour; forced_begging"),
        ],
    );
    let done = [
        ("status", "completed"),
        ("completed_on", "2017-11-17"),
        ("summary", "Обхванати са 28 области; описани са девет рискови фактора и пет форми."),
    ];
    s.correct(study, d(11, 21), &done, "Проучването е завършено");
    let name = study.to_string();
    let report = s.enter(
        "document",
        "II.6",
        "ANCCTHB",
        d(11, 22),
        &[
            ("title", "Доклад от проучването за картата на риска"),
            ("type", "study_report"),
            ("status", "final"),
            ("dated_on", "2017-11-20"),
            ("study", &name),
        ],
    );
    s.pdf(
        report,
        d(11, 23),
        "risk-map-report.pdf",
        "Mapping of regions with vulnerable communities\nReport of the study",
    );
    let set_out = report.to_string();
    for (title, factor) in [
        ("Бедност и сезонна заетост", "poverty"),
        ("Отпадане от училище след осми клас", "school_dropout"),
        ("Родители, работещи в чужбина", "family_migration"),
        ("Ранни бракове", "early_marriage"),
        ("Младежи, напускащи институции", "leaving_care"),
        ("Задлъжнялост към лихвари", "debt"),
        ("Предложения за работа в социалните мрежи", "online_contact"),
        ("Активни вербовчици в квартала", "known_recruiters"),
        ("Обособени квартали без транспорт", "segregated_neighbourhood"),
    ] {
        s.enter(
            "finding",
            "II.6",
            "ANCCTHB",
            d(11, 24),
            &[
                ("title", title),
                ("type", "risk_factor"),
                ("risk_factor", factor),
                ("status", "reported"),
                ("reported_on", "2017-11-20"),
                ("study", &name),
                ("report", &set_out),
            ],
        );
    }
    for (title, form) in [
        ("Сексуална експлоатация на млади жени в чужбина", "sexual"),
        ("Трудова експлоатация в селското стопанство", "labour"),
        ("Принудителна просия на възрастни хора", "forced_begging"),
        ("Принуждаване към джебчийство", "forced_criminality"),
        ("Трафик на бременни жени", "pregnant_women"),
        ("Трудова експлоатация в строителството", "labour"),
    ] {
        s.enter(
            "finding",
            "II.6",
            "ANCCTHB",
            d(11, 24),
            &[
                ("title", title),
                ("type", "form"),
                ("form", form),
                ("status", "reported"),
                ("reported_on", "2017-11-20"),
                ("study", &name),
                ("report", &set_out),
            ],
        );
    }
    for (n, (title, kind, to)) in (0..).zip([
        ("Медиатори във всяка община с рискови квартали", "municipality", "MUN"),
        ("Ранно насочване от бюрата по труда", "agency", "EA"),
        ("Наставничество за младежи, напускащи институции", "agency", "SAA"),
        ("Часове за разпознаване на фалшиви обяви", "ministry", "MES"),
        ("Мобилни екипи в граничните общини", "agency", "MoI-GDBP"),
        ("Проследяване на отпадналите ученици", "ministry", "MES"),
        ("Обща база от рискови обяви за работа", "agency", "GLIEA"),
        ("Местни комисии за области без такива", "national_commission", "NCCTHB"),
    ]) {
        let status = if n < 6 { "presented" } else { "issued" };
        s.enter(
            "recommendation",
            "II.6",
            "ANCCTHB",
            d(11, 28),
            &[
                ("title", title),
                ("addressee_kind", kind),
                ("addressees", to),
                ("status", status),
                ("issued_on", "2017-11-27"),
                ("due_on", "2018-06-30"),
                ("study", &name),
                ("report", &set_out),
            ],
        );
    }
    s.enter(
        "risk_map",
        "II.6",
        "ANCCTHB",
        d(9, 19),
        &[
            ("title", "Карта на риска – работна версия"),
            ("version", "0.9"),
            ("status", "draft"),
            ("published_on", "2017-09-15"),
            ("study", &name),
        ],
    );
    let map = s.enter("risk_map", "II.6", "ANCCTHB", d(11, 28), &[
        ("title", "Карта на районите с уязвими общности"), ("version", "1.0"), ("status", "published"), ("published_on", "2017-11-28"), ("study", &name),
        ("method", "Оценка от 1 до 5 по девет фактора; данни от институциите, интервюта и посещения на място."),
    ]);
    s.note(map, d(11, 29), "методика.txt", "Методика за оценка на риска.");
    let oblasti: Vec<String> = s.pack.oblasti.iter().map(|o| o.code.clone()).collect();
    for code in &oblasti {
        region(s, map, code, "област");
    }
    for place in [
        "Сливен",
        "Котел",
        "Асеновград",
        "Лом",
        "Берковица",
        "Дупница",
        "Ветрино",
        "Вълчи дол",
        "Карнобат",
        "Септември",
    ] {
        if s.pack.place_code(place).is_some() {
            region(s, map, place, "община");
        }
    }
}

fn region(s: &mut Script<'_>, map: Key, place: &str, what: &str) {
    let name = s
        .pack
        .place_code(place)
        .map_or(place, |code| s.pack.place_name(code, domain::words::Language::Bg));
    let title = format!("{what} {name}");
    let score = match place {
        "SLV" | "PAZ" | "MON" | "Сливен" | "Лом" => 5,
        "PDV" | "BGS" | "VAR" | "PVN" | "VRC" => 4,
        "SML" | "GAB" | "PER" => 1,
        _ => s.chance.between(2, 4),
    };
    let factors = *s.chance.one(&[
        "poverty; school_dropout",
        "unemployment; family_migration",
        "early_marriage; segregated_neighbourhood",
        "debt; known_recruiters",
        "online_contact",
    ]);
    let forms = *s.chance.one(&["sexual", "labour", "sexual; labour", "forced_begging"]);
    s.enter(
        "region_risk",
        "II.6",
        "ANCCTHB",
        d(11, 28),
        &[
            ("title", &title),
            ("place", place),
            ("map", &map.to_string()),
            ("assessed_on", "2017-11-24"),
            ("score", &score.to_string()),
            ("risk_factors", factors),
            ("forms", forms),
        ],
    );
}

/// II.7: handed out by the labour offices of all 28 oblasti.
fn outbound_workers(s: &mut Script<'_>) {
    let campaign = s.enter(
        "campaign",
        "II.7",
        "MLSP",
        d(11, 6),
        &[
            ("title", "Сигурна работа в чужбина"),
            ("occasion", "labour_exploitation"),
            ("started_on", "2017-11-06"),
            ("ended_on", "2017-12-22"),
            ("status", "running"),
            ("organisers", "MLSP; EA"),
            ("topics", "labour_exploitation"),
            ("target_groups", "outbound_workers; job_seekers"),
        ],
    );
    s.correct(campaign, d(12, 28), &[("status", "finished")], "Кампанията приключи");
    let materials: Vec<Key> = [
        ("Десет въпроса преди да подпишеш", "leaflet", 20_000, d(11, 2)),
        ("Сигурна работа в чужбина – плакат", "poster", 1_000, d(11, 2)),
        ("Права и адреси: работа в ЕС", "brochure", 9_000, d(11, 13)),
    ]
    .into_iter()
    .map(|(title, medium, print_run, on)| {
        material(
            s,
            Material {
                activity: "II.7",
                by: "MLSP",
                on,
                title,
                kind: "outreach",
                medium,
                languages: "bg; tr; rom",
                groups: "outbound_workers; job_seekers",
                topics: "labour_exploitation",
                print_run,
                campaign: Some(campaign),
            },
        )
    })
    .collect();
    let oblasti: Vec<(String, String)> =
        s.pack.oblasti.iter().map(|o| (o.code.clone(), o.name.bg.clone())).collect();
    for (n, (code, name)) in (0..).zip(&oblasti) {
        let unit = format!("LOD-{code}");
        for (one, what, least, most) in
            [(0_usize, "Листовки", 20, 90), (1, "Плакати", 1, 5), (2, "Брошури", 10, 40)]
        {
            // The brochures had not reached every office by the end of the year.
            if one == 2 && n % 3 == 2 {
                continue;
            }
            let copies = s.chance.between(least, most) * 10;
            let title = format!("{what} чрез бюрата по труда – {name}");
            hand_out(
                s,
                Handed {
                    activity: "II.7",
                    by: "EA",
                    material: materials[one],
                    on: working(d(11, 14).plus(n + i32::try_from(one).unwrap_or(0) * 4)),
                    place: code,
                    title: &title,
                    copies,
                    recipients: 0,
                    through: "labour_office",
                    unit: &unit,
                    campaign: Some(campaign),
                },
            );
        }
    }
    let late = hand_out(
        s,
        Handed {
            activity: "II.7",
            by: "EA",
            material: materials[0],
            on: d(12, 21),
            place: "SOF",
            title: "Листовки на автогара София",
            copies: 650,
            recipients: 0,
            through: "border",
            unit: "",
            campaign: Some(campaign),
        },
    );
    s.correct(late, d(13, 9), &[("copies", "560")], "Разменени цифри в протокола");
}
