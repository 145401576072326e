//! Section V: the search tool, access to data, analyses and studies.
use crate::demo::script::{Script, d};

pub(super) fn write(s: &mut Script<'_>) {
    database(s);
    studies(s);
}

/// V.1: foreseen for March; the tool came in September, the access is asked
/// for and nobody has signed that it is better.
fn database(s: &mut Script<'_>) {
    let tool = s.enter(
        "capability",
        "V.1",
        "ANCCTHB",
        d(4, 3),
        &[
            ("title", "Търсене по форма, област и период в единния регистър"),
            ("type", "search_tool"),
            ("system", "single_register"),
            ("status", "testing"),
            ("in_use_from", "2017-04-03"),
            ("users", "4"),
            ("summary", "Комбинирано търсене и справки без лични данни."),
        ],
    );
    let done = [("status", "in_production"), ("in_use_from", "2017-09-04"), ("users", "19")];
    s.correct(tool, d(9, 5), &done, "Въведено в експлоатация");
    s.enter(
        "capability",
        "V.1",
        "ANCCTHB",
        d(11, 8),
        &[
            ("title", "Обмен на обобщени данни с прокуратурата"),
            ("type", "data_exchange"),
            ("system", "prosecution"),
            ("status", "planned"),
            ("in_use_from", "2018-03-01"),
        ],
    );
    let agreement = s.enter(
        "agreement",
        "V.1",
        "ANCCTHB",
        d(6, 19),
        &[
            ("title", "Споразумение за обмен на данни с Националната следствена служба"),
            ("type", "data_exchange"),
            ("parties", "ANCCTHB; NIS"),
            ("signed_on", "2017-06-15"),
            ("status", "signed"),
        ],
    );
    for (data_set, status, day) in [
        ("Брой досъдебни производства по чл. 159а – 159г НК", "agreed", d(6, 20)),
        ("Обвинени и осъдени лица по пол и възраст", "requested", d(10, 2)),
    ] {
        s.enter(
            "external_access",
            "V.1",
            "NIS",
            day,
            &[
                ("data_set", data_set),
                ("system", "uiscc"),
                ("agreed_on", &day.to_string()),
                ("status", status),
                ("agreement", &agreement.to_string()),
            ],
        );
    }
    for (n, (institution, subject, system)) in (0..).zip([
        ("MoI", "victims", "single_register"),
        ("PORB", "proceedings", "uiscc"),
        ("SAA", "services", "single_register"),
        ("SACP", "victims", "single_register"),
        ("NIS", "proceedings", "uiscc"),
        ("MoI", "perpetrators", "uiscc"),
        ("LCCTHB-VAR", "activities", "single_register"),
        ("LCCTHB-BGS", "activities", "single_register"),
    ]) {
        let day = d(4, 12).plus(n * 29);
        let rows = s.chance.between(12, 240).to_string();
        let outcome = *s.chance.one(&["accepted", "accepted", "partly_accepted", "received"]);
        let on = s.after(day);
        s.enter(
            "data_submission",
            "V.1",
            if institution.starts_with("LCCTHB") { "ANCCTHB" } else { institution },
            on,
            &[
                ("title", &format!("Подадени данни – {institution}, № {}", n + 1)),
                ("institution", institution),
                ("subject", subject),
                ("system", system),
                ("submitted_on", &day.to_string()),
                ("rows", &rows),
                ("outcome", outcome),
            ],
        );
    }
    for (title, status, day) in [
        ("Анализ на тенденциите при трафика на хора за 2016 г.", "published", d(5, 24)),
        ("Тематичен анализ: трудова експлоатация", "final", d(10, 20)),
        ("Тематичен анализ: набиране в интернет", "draft", d(12, 11)),
    ] {
        let analysis = s.enter(
            "document",
            "V.1",
            "ANCCTHB",
            day,
            &[
                ("title", title),
                ("type", "analysis"),
                ("status", status),
                ("dated_on", &day.plus(-2).to_string()),
            ],
        );
        if status == "published" {
            s.pdf(
                analysis,
                day.plus(1),
                "trends-2016.pdf",
                "Trends in trafficking in human beings, 2016\nAnalysis",
            );
        }
    }
}

/// V.2
fn studies(s: &mut Script<'_>) {
    for (title, kind, started, completed, entered) in [
        (
            "Потребности от подкрепа на мъже – жертви на трафик",
            "needs",
            "2017-02-20",
            "2017-09-29",
            d(10, 2),
        ),
        (
            "Уязвимост на непридружени деца, търсещи закрила",
            "preliminary",
            "2017-04-10",
            "2017-12-08",
            d(12, 11),
        ),
        (
            "Оценка на ранното идентифициране в приемните центрове",
            "evaluation",
            "2017-09-04",
            "",
            d(9, 11),
        ),
    ] {
        let done = !completed.is_empty();
        let study = s.enter(
            "study",
            "V.2",
            "ANCCTHB",
            entered,
            &[
                ("title", title),
                ("type", kind),
                ("status", if done { "completed" } else { "ongoing" }),
                ("started_on", started),
                ("completed_on", completed),
                ("researcher", "Изследователски екип (демонстрация)"),
            ],
        );
        if !done {
            continue;
        }
        let report = s.enter(
            "document",
            "V.2",
            "ANCCTHB",
            entered.plus(4),
            &[
                ("title", &format!("Доклад: {}", title.to_lowercase())),
                ("type", "study_report"),
                ("status", "published"),
                ("dated_on", completed),
                ("study", &study.to_string()),
            ],
        );
        s.pdf(
            report,
            entered.plus(5),
            "study-report.pdf",
            "Report with conclusions and recommendations",
        );
        let set_out = report.to_string();
        for finding in
            ["Липсва достъпна информация на роден език", "Срокът за престой не отговаря на нуждите"]
        {
            s.enter(
                "finding",
                "V.2",
                "ANCCTHB",
                entered.plus(7),
                &[
                    ("title", finding),
                    ("type", "conclusion"),
                    ("status", "reported"),
                    ("reported_on", completed),
                    ("study", &study.to_string()),
                    ("report", &set_out),
                ],
            );
        }
        for (recommendation, kind, to) in [
            ("Преводачи на повикване за интервютата", "agency", "SAR"),
            ("Пакет от услуги според профила на лицето", "ministry", "MLSP"),
        ] {
            s.enter(
                "recommendation",
                "V.2",
                "ANCCTHB",
                entered.plus(8),
                &[
                    ("title", recommendation),
                    ("addressee_kind", kind),
                    ("addressees", to),
                    ("status", "presented"),
                    ("issued_on", &entered.plus(7).to_string()),
                    ("study", &study.to_string()),
                    ("report", &set_out),
                ],
            );
        }
    }
}
