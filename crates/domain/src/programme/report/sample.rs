//! A small report of invented figures that shows every state at least once,
//! for tests of whatever draws a report.
use super::{
    Adoption, Chart, Given, GivenActivity, GivenIndicator, GivenSection, Narrative, Stage,
};
use crate::day::{Day, Period};
use crate::programme::Deadline;
use crate::programme::deadline::DeadlineKind;
use crate::programme::standing::Scale;
use crate::record::measure::MeasureKind;
use crate::record::reading::{Reading, State, Unknown};
use crate::words::Language;

/// The sample, in `language`.
///
/// Its wording is that of the National Programme of 2017; its figures,
/// narratives and decision are invented.
#[must_use]
pub fn sample(language: Language) -> Given {
    let say = |en: &str, bg: &str| match language {
        Language::En => en.to_owned(),
        Language::Bg => bg.to_owned(),
    };
    let commission = say(
        "Administration of the National Commission for Combating Trafficking in Human Beings",
        "Администрация на Националната комисия за борба с трафика на хора",
    );
    let local = say(
        "Local Commissions for Combating Trafficking in Human Beings",
        "Местни комисии за борба с трафика на хора",
    );
    let agency = say("Employment Agency", "Агенция по заетостта");
    let budget = say("From the budget of the NCCTHB", "От бюджета на НКБТХ");
    let indicator =
        |id: &str, wording: String, kind, unit: String, target, reading| GivenIndicator {
            id: id.to_owned(),
            rule: say(
                "Records of the activity that meet the wording, within the period.",
                "Записите по дейността, които отговарят на формулировката, в отчетния период.",
            ),
            wording,
            kind: Some(kind),
            unit,
            target,
            also: Vec::new(),
            reading,
        };
    let yes_no = || say("yes/no", "да/не");
    let events = || say("events", "събития");
    let persons = || say("persons", "лица");

    let strategy = GivenActivity {
        code: "I.1".into(),
        title: say(
            "Consultation, coordination, and adoption of a Strategy to Combat Human Trafficking in \
             Bulgaria 2017 – 2021",
            "Обсъждане, съгласуване и приемане на Стратегия за борба с трафика на хора в България \
             2017 – 2021",
        ),
        responsible: vec![commission.clone()],
        partners: vec![local.clone()],
        financing: budget.clone(),
        outcomes: say(
            "A long-term policy to prevent trafficking.",
            "Дългосрочна политика за превенция на трафика.",
        ),
        deadline: frame("July 2017", DeadlineKind::Month, "2017-07-01", "2017-07-31"),
        progress: Scale::Completed,
        completed_on: Some(on("2017-07-20")),
        narrative: Narrative::Approved {
            text: say(
                "The draft went through two rounds of consultation; 14 institutions commented.\n\
                 The Strategy was adopted before its deadline.",
                "Проектът премина през два кръга на съгласуване; становища дадоха 14 институции.\n\
                 Стратегията бе приета преди изтичането на срока.",
            ),
            by: commission.clone(),
            on: on("2018-01-22"),
        },
        evidence: 2,
        indicators: vec![indicator(
            "I.1.1",
            say(
                "A Strategy adopted at a meeting of the Council of Ministers",
                "Приета Стратегия на заседание на Министерския съвет",
            ),
            MeasureKind::Milestone,
            yes_no(),
            None,
            reading(State::Known(100), 1),
        )],
        charts: Vec::new(),
    };
    let commissions = GivenActivity {
        code: "I.2".into(),
        title: say(
            "Build and increase the capacity of the Local Commissions",
            "Изграждане и повишаване на капацитета на местните комисии",
        ),
        responsible: vec![commission.clone(), local.clone()],
        partners: Vec::new(),
        financing: budget.clone(),
        outcomes: String::new(),
        deadline: frame("November 2017", DeadlineKind::Month, "2017-11-01", "2017-11-30"),
        progress: Scale::Substantial,
        completed_on: None,
        narrative: Narrative::Draft(say(
            "Monitoring visits were made to eight of the ten commissions.",
            "Осъществени са посещения за наблюдение в осем от десетте комисии.",
        )),
        evidence: 0,
        indicators: vec![
            indicator(
                "I.2.1",
                say("Trainings with the LCCTHBs conducted", "Проведени обучения с МКБТХ"),
                MeasureKind::Count,
                events(),
                Some(300),
                reading(State::Known(200), 2),
            ),
            indicator(
                "I.2.2",
                say("Work plans drawn up and adopted", "Изготвени и приети работни планове"),
                MeasureKind::Ratio,
                say("share of commissions", "дял от комисиите"),
                Some(100),
                Reading { terms: Some((800, 1_000)), ..reading(State::Known(80), 8) },
            ),
        ],
        charts: Vec::new(),
    };
    let alerts = GivenActivity {
        code: "I.5".into(),
        title: say(
            "Implement the National Referral Mechanism",
            "Прилагане на Националния механизъм за насочване",
        ),
        responsible: vec![commission.clone()],
        partners: Vec::new(),
        financing: String::new(),
        outcomes: String::new(),
        deadline: frame("Throughout 2017", DeadlineKind::Throughout, "2017-01-01", "2017-12-31"),
        progress: Scale::Limited,
        completed_on: None,
        narrative: Narrative::Missing,
        evidence: 1,
        indicators: vec![indicator(
            "I.5.1",
            say("Number of alerts coordinated", "Брой координирани сигнали"),
            MeasureKind::Count,
            say("alerts", "сигнали"),
            None,
            reading(State::Unknown(Unknown::NoCaseRecords), 0),
        )],
        charts: Vec::new(),
    };
    let mediators = GivenActivity {
        code: "III.4".into(),
        title: say(
            "Conduct training events for Roma mediators at the Labour Offices",
            "Провеждане на обучения за ромски медиатори в бюрата по труда",
        ),
        responsible: vec![agency.clone(), local],
        partners: vec![commission.clone()],
        financing: budget.clone(),
        outcomes: String::new(),
        deadline: frame("December 2017", DeadlineKind::Month, "2017-12-01", "2017-12-31"),
        progress: Scale::Completed,
        completed_on: None,
        narrative: Narrative::Approved {
            text: say(
                "Mediators of all regions took part.",
                "Участваха медиатори от всички области.",
            ),
            by: agency.clone(),
            on: on("2018-01-15"),
        },
        evidence: 1,
        indicators: vec![
            GivenIndicator {
                also: vec![say("by heads", "по общ брой участници")],
                ..indicator(
                    "III.4.1",
                    say("Number of Roma mediators trained", "Брой обучени ромски медиатори"),
                    MeasureKind::Distinct,
                    persons(),
                    None,
                    Reading {
                        nameless: 1_200,
                        also: vec![1_234_500],
                        ..reading(State::Known(1_204_700), 31)
                    },
                )
            },
            indicator(
                "III.4.2",
                say("Leaflets distributed", "Раздадени листовки"),
                MeasureKind::Sum,
                say("copies", "екземпляра"),
                Some(0),
                reading(State::Known(0), 0),
            ),
        ],
        charts: vec![chart(
            say("Trained by month", "Обучени по месеци"),
            say("Most were trained in June.", "Най-много са обучените през юни."),
        )],
    };
    let awareness = GivenActivity {
        code: "III.7".into(),
        title: say(
            "Conduct specialised training events for magistrates",
            "Провеждане на специализирани обучения за магистрати",
        ),
        responsible: Vec::new(),
        partners: Vec::new(),
        financing: String::new(),
        outcomes: String::new(),
        deadline: Deadline {
            raw: "Ongoing".into(),
            kind: DeadlineKind::Ongoing,
            ..Deadline::default()
        },
        progress: Scale::NotStarted,
        completed_on: None,
        narrative: Narrative::Missing,
        evidence: 0,
        indicators: vec![
            indicator(
                "III.7.3",
                say(
                    "Increased awareness among magistrates",
                    "Повишена осведоменост на магистратите",
                ),
                MeasureKind::Delta,
                say("score points", "точки"),
                None,
                Reading {
                    terms: Some((300, 200)),
                    also: vec![300],
                    ..reading(State::Suppressed(5), 3)
                },
            ),
            GivenIndicator {
                kind: None,
                rule: String::new(),
                ..indicator(
                    "III.7.4",
                    say("Improved interaction", "Подобрено взаимодействие"),
                    MeasureKind::Count,
                    String::new(),
                    None,
                    reading(State::Unknown(Unknown::NoMeasure), 0),
                )
            },
        ],
        charts: Vec::new(),
    };
    Given {
        language,
        programme: say(
            "2017 National Programme for Combating Trafficking in Human Beings and Protection of \
             Victims",
            "Национална програма за борба с трафика на хора и закрила на жертвите за 2017 г.",
        ),
        period: Period::year(2017),
        as_of: on("2017-12-31"),
        stage: Stage::InForce,
        adoption: Some(Adoption {
            body: say("Council of Ministers", "Министерски съвет"),
            act: say("Decision No 000", "Решение № 000"),
            on: on("2017-03-01"),
        }),
        issuer: commission,
        sections: vec![
            GivenSection {
                number: "I".into(),
                title: say(
                    "Institutional and organisational measures",
                    "Институционални и организационни мерки",
                ),
                goal: say(
                    "Promote well-functioning mechanisms for institutional support.",
                    "Насърчаване на добре работещи механизми за институционална подкрепа.",
                ),
                objectives: vec![
                    say(
                        "Guide and oversee the activities of all entities.",
                        "Ръководство и контрол върху дейността на всички органи.",
                    ),
                    say(
                        "Organise and coordinate the interaction.",
                        "Организиране и координиране на взаимодействието.",
                    ),
                ],
                activities: vec![strategy, commissions, alerts],
            },
            GivenSection {
                number: "III".into(),
                title: say(
                    "Staff training, specialisation, and professional development",
                    "Обучение, специализация и професионално развитие на кадрите",
                ),
                goal: String::new(),
                objectives: Vec::new(),
                activities: vec![mediators, awareness],
            },
        ],
        charts: Vec::new(),
    }
}

fn reading(state: State, records: i64) -> Reading {
    Reading { state, records, nameless: 0, terms: None, also: Vec::new() }
}

fn frame(raw: &str, kind: DeadlineKind, from: &str, until: &str) -> Deadline {
    Deadline { raw: raw.to_owned(), from: from.parse().ok(), until: until.parse().ok(), kind }
}

fn on(text: &str) -> Day {
    text.parse().unwrap_or(Day::since_epoch(0))
}

fn chart(title: String, description: String) -> Chart {
    let svg = concat!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="480" height="120" viewBox="0 0 480 120">"#,
        r##"<rect x="20" y="60" width="60" height="40" fill="#0f4c5c"/>"##,
        r##"<rect x="100" y="10" width="60" height="90" fill="#0f4c5c"/>"##,
        r##"<text x="20" y="116" font-family="Sofia Sans" font-size="12">V</text>"##,
        r##"<text x="100" y="116" font-family="Sofia Sans" font-size="12">VI · юни</text></svg>"##,
    );
    Chart { title, description, svg: svg.to_owned() }
}
