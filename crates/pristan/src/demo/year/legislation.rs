//! Section VII: amendments, the two mechanisms for children, opinions.
use super::gathering::{Gathering, held, participants};
use crate::demo::script::{Script, d};

pub(super) fn write(s: &mut Script<'_>) {
    amendments(s);
    children(s);
    unaccompanied(s);
    opinions(s);
}

/// VII.1: the act was adopted by the government in December, the rules were
/// still being consulted on.
fn amendments(s: &mut Script<'_>) {
    let act = s.enter(
        "legislative_measure",
        "VII.1",
        "ANCCTHB",
        d(4, 18),
        &[
            ("title", "Изменение и допълнение на Закона за борба с трафика на хора"),
            ("act", "chta"),
            ("initiator", "ANCCTHB"),
            ("stage", "consultation"),
            ("initiated_on", "2017-04-12"),
            ("summary", "Срок за размисъл, закрила на децата и обхват на координацията."),
        ],
    );
    s.correct(act, d(9, 22), &[("stage", "submitted")], "Внесен в Министерския съвет");
    let adopted = [
        ("stage", "adopted_government"),
        ("decision_body", "council_of_ministers"),
        ("outcome", "adopted"),
        ("decided_on", "2017-12-20"),
        ("decision", "протокол № 51 (демонстрация)"),
        ("concordance", "yes"),
    ];
    s.correct(act, d(12, 21), &adopted, "Приет на заседание на Министерския съвет");
    s.note(
        act,
        d(12, 22),
        "таблица-на-съответствието.txt",
        "Таблица на съответствието с Директива 2011/36/ЕС.",
    );
    s.enter("legislative_measure", "VII.1", "ANCCTHB", d(10, 11), &[
        ("title", "Изменение и допълнение на Правилника за прилагане на Закона за борба с трафика на хора"), ("act", "chta_rules"), ("initiator", "ANCCTHB"),
        ("stage", "consultation"), ("initiated_on", "2017-10-09"), ("concordance", "no"),
    ]);
    for (month, title, heads) in [
        (5_i8, "Работна група за изменения в закона – първо заседание", 16),
        (7, "Работна група за изменения в закона – второ заседание", 14),
        (11, "Обсъждане на проекта за правилник", 12),
    ] {
        held(
            s,
            Gathering {
                kind: "meeting",
                activity: "VII.1",
                by: "ANCCTHB",
                on: d(month, 16),
                days: 1,
                title,
                place: "София",
                fields: &[
                    ("type", "meeting"),
                    ("topics", "other"),
                    ("organisers", "ANCCTHB"),
                    ("partners", "MoJ; MoI; MLSP"),
                ],
                people: &[participants("legal_practitioner", "", heads)],
            },
        );
    }
}

/// VII.2: its figures come from case files.
fn children(s: &mut Script<'_>) {
    for (month, day) in [(3_i8, 9_i8), (6, 13), (11, 16)] {
        held(
            s,
            Gathering {
                kind: "meeting",
                activity: "VII.2",
                by: "SACP",
                on: d(month, day),
                days: 1,
                title: "Среща по Координационния механизъм за деца, завръщащи се от чужбина",
                place: "София",
                fields: &[
                    ("type", "meeting"),
                    ("topics", "child_trafficking; referral"),
                    ("organisers", "SACP; MoI"),
                    ("partners", "SAA; MFA; ANCCTHB"),
                ],
                people: &[
                    participants("civil_servant", "SACP", 5),
                    participants("social_worker", "SAA", 4),
                    participants("police_officer", "MoI", 3),
                ],
            },
        );
    }
    s.enter(
        "document",
        "VII.2",
        "SACP",
        d(4, 6),
        &[
            ("title", "Указание за уведомяване в срок от 24 часа"),
            ("type", "guidelines"),
            ("status", "published"),
            ("dated_on", "2017-04-04"),
        ],
    );
}

/// VII.3: foreseen for April; nine of eleven had signed by the end of the year.
fn unaccompanied(s: &mut Script<'_>) {
    let mechanism = s.enter(
        "document",
        "VII.3",
        "MLSP",
        d(3, 24),
        &[
            ("title", "Координационен механизъм за непридружените деца чужденци"),
            ("type", "coordination_mechanism"),
            ("status", "consultation"),
            ("dated_on", "2017-03-22"),
            ("parties", "11"),
            ("signatures", "0"),
            ("signed_by_all", "no"),
        ],
    );
    for (signatures, on) in [("4", d(6, 30)), ("7", d(9, 29)), ("9", d(12, 8))] {
        s.correct(mechanism, on, &[("signatures", signatures)], "Постъпили подписи");
    }
    held(
        s,
        Gathering {
            kind: "meeting",
            activity: "VII.3",
            by: "MLSP",
            on: d(4, 19),
            days: 1,
            title: "Съгласуване на координационния механизъм",
            place: "София",
            fields: &[
                ("type", "meeting"),
                ("topics", "child_trafficking; migration"),
                ("organisers", "MLSP"),
                ("partners", "ANCCTHB; SACP; SAR; MoI"),
            ],
            people: &[
                participants("civil_servant", "MLSP", 4),
                participants("civil_servant", "SAR", 3),
            ],
        },
    );
}

/// VII.4
fn opinions(s: &mut Script<'_>) {
    for (n, (title, subject, status, day, by)) in (0..).zip([
        (
            "Становище по изменения в Наказателния кодекс – ненаказуемост на жертвите",
            "legislative_amendment",
            "issued",
            d(3, 21),
            "ANCCTHB",
        ),
        (
            "Становище по Закона за чужденците – продължително пребиваване на жертви",
            "legislative_amendment",
            "issued",
            d(5, 5),
            "ANCCTHB",
        ),
        (
            "Становище по Закона за закрила на детето",
            "legislative_amendment",
            "issued",
            d(6, 9),
            "ANCCTHB",
        ),
        ("Становище по практиката при обезщетенията", "practice", "issued", d(9, 15), "ANCCTHB"),
        (
            "Становище по Закона за трудовата миграция и трудовата мобилност",
            "legislative_amendment",
            "issued",
            d(10, 24),
            "MLSP",
        ),
        (
            "Становище по Наказателно-процесуалния кодекс – особено уязвими свидетели",
            "legislative_amendment",
            "draft",
            d(12, 12),
            "ANCCTHB",
        ),
    ]) {
        let opinion = s.enter(
            "opinion",
            "VII.4",
            by,
            day,
            &[
                ("title", title),
                ("subject", subject),
                ("status", status),
                ("issued_on", &day.to_string()),
                ("requested_by", if n % 2 == 0 { "MoJ" } else { "MoI" }),
            ],
        );
        if n == 1 {
            s.withdraw(opinion, d(5, 8), "Изпратено преди съгласуване");
            s.restore(opinion, d(5, 12), "Съгласувано; становището остава");
        }
        if n == 0 {
            s.pdf(
                opinion,
                day.plus(1),
                "opinion.pdf",
                "Opinion on amendments to the Criminal Code",
            );
        }
    }
    for (title, act, stage, day) in [
        ("Инициатива: ненаказуемост на жертвите", "criminal_code", "initiated", d(4, 4)),
        (
            "Инициатива: безплатна правна помощ от първия сигнал",
            "legal_aid",
            "consultation",
            d(9, 8),
        ),
        ("Идея: еднократна помощ след излизане от приют", "social_assistance", "idea", d(11, 29)),
    ] {
        s.enter(
            "legislative_measure",
            "VII.4",
            "ANCCTHB",
            day,
            &[
                ("title", title),
                ("act", act),
                ("initiator", "NCCTHB"),
                ("stage", stage),
                ("initiated_on", &day.to_string()),
            ],
        );
    }
}
