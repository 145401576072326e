//! IATI 2.03, whole, against the order and number of elements that the standard
//! gives. The official schema is not kept here: `docs/iati.md` tells how to
//! check against it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use domain::day::{Day, Moment, Period};
use domain::record::measure::MeasureKind;
use domain::record::reading::{State, Unknown};
use domain::words::Words;
use formats::iati::{
    Activity, Contact, Indicator, Organisation, Participant, Publication, Role, Sector, Status,
    write,
};
use quick_xml::events::Event;

fn words(en: &str, bg: &str) -> Words {
    Words { en: en.into(), bg: bg.into() }
}

fn indicator(id: &str, kind: Option<MeasureKind>, state: State) -> Indicator {
    Indicator {
        id: id.into(),
        wording: words("number of trainings", "брой обучения"),
        rule: words("Trainings held.", "Проведени обучения."),
        kind,
        ascending: true,
        baseline: Some((2016, 400)),
        target: Some(if kind == Some(MeasureKind::Ratio) { 100 } else { 600 }),
        period: Period::year(2017),
        state,
    }
}

fn activity(code: &str, indicators: Vec<Indicator>) -> Activity {
    Activity {
        code: code.into(),
        title: words("Training of <police> & others", "Обучение на полицаи"),
        description: words("", ""),
        participants: vec![
            Participant {
                role: Role::Accountable,
                reference: None,
                organisation_type: Some("10"),
                name: words("Ministry of Interior", "Министерство на вътрешните работи"),
            },
            Participant {
                role: Role::Implementing,
                reference: Some("BG-EIK-000000000".into()),
                organisation_type: None,
                name: words("NGOs", "неправителствени организации"),
            },
        ],
        status: Status::Implementation,
        from: Day::of(2017, 5, 1).unwrap(),
        until: Day::of(2017, 10, 31),
        indicators,
    }
}

fn publication() -> Publication {
    Publication {
        generated_at: Moment::at_start_of(Day::of(2018, 1, 15).unwrap()),
        organisation: Organisation {
            reference: "BG-EIK-131313131".into(),
            name: words("National Commission", "Национална комисия"),
        },
        contact: Some(Contact {
            organisation: words("Secretariat", "Секретариат"),
            email: Some("office@example.bg".into()),
            website: Some("https://example.bg/".into()),
        }),
        sectors: vec![Sector { vocabulary: "1".into(), code: "15160".into(), percentage: None }],
        programme: activity("2017", Vec::new()),
        activities: vec![
            activity(
                "2017/III.6",
                vec![
                    indicator("III.6.1", Some(MeasureKind::Count), State::Known(0)),
                    indicator("III.6.2", Some(MeasureKind::Ratio), State::Known(80)),
                    indicator(
                        "III.6.3",
                        Some(MeasureKind::Count),
                        State::Unknown(Unknown::NoCaseRecords),
                    ),
                    indicator("III.6.4", Some(MeasureKind::Delta), State::Suppressed(5)),
                    indicator("III.6.5", Some(MeasureKind::Attested), State::Known(100)),
                    indicator("III.6.6", None, State::Unknown(Unknown::NoMeasure)),
                ],
            ),
            Activity { until: None, participants: Vec::new(), ..activity("2017/V.1", Vec::new()) },
        ],
    }
}

/// An element: its name, its attributes, its children, its text.
#[derive(Debug, Default)]
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    children: Vec<Element>,
    text: String,
}

impl Element {
    fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    fn all(&self, name: &str) -> Vec<&Element> {
        self.children.iter().filter(|c| c.name == name).collect()
    }

    fn one(&self, name: &str) -> &Element {
        let all = self.all(name);
        assert_eq!(all.len(), 1, "`{name}` in `{}`", self.name);
        all[0]
    }
}

fn parse(xml: &str) -> Element {
    let mut reader = quick_xml::Reader::from_str(xml);
    reader.config_mut().expand_empty_elements = true;
    let mut open = vec![Element::default()];
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                let attributes = start.attributes().map(|a| {
                    let a = a.unwrap();
                    let value = quick_xml::escape::unescape(&a.value).unwrap().into_owned();
                    (a.key.as_ref().to_owned(), value)
                });
                let attributes = attributes.collect();
                let name = start.name().as_ref().to_owned();
                open.push(Element { name, attributes, ..Element::default() });
            }
            Event::End(_) => {
                let element = open.pop().unwrap();
                open.last_mut().unwrap().children.push(element);
            }
            Event::Text(text) => open.last_mut().unwrap().text.push_str(text.as_ref()),
            Event::GeneralRef(name) => {
                let text = &mut open.last_mut().unwrap().text;
                text.push('&');
                text.push_str(&name);
                text.push(';');
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(open.len(), 1, "every element is closed");
    open.pop().unwrap().children.pop().unwrap()
}

const MANY: usize = usize::MAX;

/// Children in their order, each with the least and the greatest number, and
/// attributes with whether they are required.
type Rule =
    (&'static str, &'static [(&'static str, usize, usize)], &'static [(&'static str, bool)]);

/// Source: IATI Standard 2.03, activity schema, the elements that are written
/// here and those that may stand between them.
const RULES: &[Rule] = &[
    (
        "iati-activities",
        &[("iati-activity", 1, MANY)],
        &[("version", true), ("generated-datetime", false)],
    ),
    (
        "iati-activity",
        &[
            ("iati-identifier", 1, 1),
            ("reporting-org", 1, 1),
            ("title", 1, 1),
            ("description", 1, MANY),
            ("participating-org", 1, MANY),
            ("other-identifier", 0, MANY),
            ("activity-status", 1, 1),
            ("activity-date", 1, MANY),
            ("contact-info", 0, MANY),
            ("activity-scope", 0, 1),
            ("recipient-country", 0, MANY),
            ("recipient-region", 0, MANY),
            ("location", 0, MANY),
            ("sector", 0, MANY),
            ("tag", 0, MANY),
            ("country-budget-items", 0, 1),
            ("humanitarian-scope", 0, MANY),
            ("policy-marker", 0, MANY),
            ("collaboration-type", 0, 1),
            ("default-flow-type", 0, 1),
            ("default-finance-type", 0, 1),
            ("default-aid-type", 0, MANY),
            ("default-tied-status", 0, 1),
            ("budget", 0, MANY),
            ("planned-disbursement", 0, MANY),
            ("capital-spend", 0, 1),
            ("transaction", 0, MANY),
            ("document-link", 0, MANY),
            ("related-activity", 0, MANY),
            ("legacy-data", 0, MANY),
            ("conditions", 0, 1),
            ("result", 0, MANY),
            ("crs-add", 0, 1),
            ("fss", 0, 1),
        ],
        &[("last-updated-datetime", false), ("xml:lang", false), ("hierarchy", false)],
    ),
    ("iati-identifier", &[], &[]),
    ("reporting-org", &[("narrative", 1, MANY)], &[("ref", true), ("type", true)]),
    ("title", &[("narrative", 1, MANY)], &[]),
    ("description", &[("narrative", 1, MANY)], &[("type", false)]),
    (
        "participating-org",
        &[("narrative", 0, MANY)],
        &[("ref", false), ("type", false), ("role", true)],
    ),
    ("activity-status", &[], &[("code", true)]),
    ("activity-date", &[("narrative", 0, MANY)], &[("iso-date", true), ("type", true)]),
    (
        "contact-info",
        &[
            ("organisation", 0, 1),
            ("department", 0, 1),
            ("person-name", 0, 1),
            ("job-title", 0, 1),
            ("telephone", 0, MANY),
            ("email", 0, MANY),
            ("website", 0, MANY),
            ("mailing-address", 0, MANY),
        ],
        &[("type", false)],
    ),
    ("organisation", &[("narrative", 1, MANY)], &[]),
    ("email", &[], &[]),
    ("website", &[], &[]),
    ("activity-scope", &[], &[("code", true)]),
    ("recipient-country", &[("narrative", 0, MANY)], &[("code", true), ("percentage", false)]),
    (
        "sector",
        &[("narrative", 0, MANY)],
        &[("vocabulary", false), ("code", true), ("percentage", false)],
    ),
    ("related-activity", &[], &[("ref", true), ("type", true)]),
    (
        "result",
        &[
            ("title", 1, 1),
            ("description", 0, 1),
            ("document-link", 0, MANY),
            ("reference", 0, MANY),
            ("indicator", 1, MANY),
        ],
        &[("type", true), ("aggregation-status", false)],
    ),
    (
        "indicator",
        &[
            ("title", 1, 1),
            ("description", 0, 1),
            ("document-link", 0, MANY),
            ("reference", 0, MANY),
            ("baseline", 0, MANY),
            ("period", 0, MANY),
        ],
        &[("measure", true), ("ascending", false), ("aggregation-status", false)],
    ),
    ("baseline", &[("comment", 0, 1)], &[("year", true), ("iso-date", false), ("value", false)]),
    (
        "period",
        &[("period-start", 1, 1), ("period-end", 1, 1), ("target", 0, MANY), ("actual", 0, MANY)],
        &[],
    ),
    ("period-start", &[], &[("iso-date", true)]),
    ("period-end", &[], &[("iso-date", true)]),
    ("target", &[("comment", 0, 1)], &[("value", false)]),
    ("actual", &[("comment", 0, 1)], &[("value", false)]),
    ("comment", &[("narrative", 1, MANY)], &[]),
    ("narrative", &[], &[("xml:lang", false)]),
];

/// What is against the rules in an element and below it.
fn breaches(element: &Element, found: &mut Vec<String>) {
    let name = &element.name;
    let Some((_, children, attributes)) = RULES.iter().find(|(n, ..)| n == name) else {
        found.push(format!("`{name}` is not known"));
        return;
    };
    for (attribute, _) in &element.attributes {
        if !attributes.iter().any(|(a, _)| a == attribute) {
            found.push(format!("`{name}` has no attribute `{attribute}`"));
        }
    }
    for (attribute, _) in attributes.iter().filter(|(_, required)| *required) {
        if element.attribute(attribute).is_none_or(str::is_empty) {
            found.push(format!("`{name}` lacks `{attribute}`"));
        }
    }
    let mut last = 0;
    for child in &element.children {
        match children.iter().position(|(c, ..)| *c == child.name) {
            None => found.push(format!("`{}` in `{name}`", child.name)),
            Some(place) if place < last => {
                found.push(format!("`{}` too late in `{name}`", child.name));
            }
            Some(place) => last = place,
        }
        breaches(child, found);
    }
    for (child, least, most) in *children {
        let number = element.all(child).len();
        if number < *least || number > *most {
            found.push(format!("{number} times `{child}` in `{name}`"));
        }
    }
}

fn check(xml: &str) -> Vec<String> {
    let mut found = Vec::new();
    breaches(&parse(xml), &mut found);
    found
}

#[test]
fn the_elements_stand_in_the_order_of_the_standard() {
    let xml = write(&publication());
    assert_eq!(check(&xml), Vec::<String>::new());
    // What is wrong is found by the same check.
    let late = xml.replacen("<activity-status code=\"2\"/>", "", 1);
    assert_eq!(check(&late), ["0 times `activity-status` in `iati-activity`"]);
    let status = "<activity-scope code=\"4\"/>";
    let turned = xml.replacen(status, "", 1).replacen(
        "<iati-identifier>",
        &format!("{status}<iati-identifier>"),
        1,
    );
    assert!(check(&turned)[0].contains("too late"), "{:?}", check(&turned));
    let unnamed = xml.replace(" measure=\"2\"", "");
    assert_eq!(check(&unnamed), ["`indicator` lacks `measure`"]);
}

#[test]
fn activities_are_related_to_their_programme_and_back() {
    let file = parse(&write(&publication()));
    let activities = file.all("iati-activity");
    assert_eq!(activities.len(), 3);
    assert_eq!(file.attribute("version"), Some("2.03"));
    let identifiers: Vec<&str> =
        activities.iter().map(|a| a.one("iati-identifier").text.as_str()).collect();
    assert_eq!(
        identifiers,
        ["BG-EIK-131313131-2017", "BG-EIK-131313131-2017-III.6", "BG-EIK-131313131-2017-V.1"]
    );
    let hierarchy: Vec<_> = activities.iter().map(|a| a.attribute("hierarchy").unwrap()).collect();
    assert_eq!(hierarchy, ["1", "2", "2"]);
    let related = |n: usize| -> Vec<_> {
        let related = activities[n].all("related-activity");
        related
            .iter()
            .map(|r| (r.attribute("type").unwrap(), r.attribute("ref").unwrap()))
            .collect()
    };
    assert_eq!(related(0), [("2", identifiers[1]), ("2", identifiers[2])]);
    assert_eq!(related(1), [("1", identifiers[0])]);
    let dates = |n: usize| activities[n].all("activity-date").len();
    assert_eq!((dates(1), dates(2)), (2, 1), "what is ongoing has no end");
    assert_eq!(
        activities[2].one("participating-org").attribute("role"),
        Some("2"),
        "who publishes answers where nobody is named"
    );
}

#[test]
fn unknown_and_suppressed_are_absent_with_a_comment_and_zero_is_zero() {
    let file = parse(&write(&publication()));
    let result = file.all("iati-activity")[1].one("result");
    let told: Vec<_> = result
        .all("indicator")
        .iter()
        .map(|i| {
            let period = i.one("period");
            let actual = period.one("actual");
            let comments = actual.all("comment").len();
            if i.attribute("measure") == Some("2") {
                assert_eq!(period.one("target").attribute("value"), Some("100"));
            }
            (
                i.attribute("measure").unwrap(),
                actual.attribute("value"),
                comments,
                period.all("target").len(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("1", Some("0"), 0, 1),
            ("2", Some("80"), 0, 1),
            ("1", None, 1, 1),
            ("1", None, 1, 1),
            ("5", None, 1, 0),
            ("5", None, 1, 0),
        ]
    );
    let comment = result.all("indicator")[3].one("period").one("actual").one("comment");
    let languages: Vec<_> =
        comment.children.iter().map(|n| n.attribute("xml:lang").unwrap()).collect();
    assert_eq!(languages, ["en", "bg"]);
    assert!(comment.children[0].text.starts_with("Suppressed"));
}

#[test]
fn text_stays_text() {
    let xml = write(&publication());
    assert!(xml.contains("Training of &lt;police&gt; &amp; others"));
    let mut odd = publication();
    odd.activities[0].title = words("a\u{0}b\u{1f}c\u{ffff}d", "");
    assert!(write(&odd).contains("<narrative xml:lang=\"en\">abcd</narrative>"));
    assert_eq!(check(&write(&odd)), Vec::<String>::new());
}
