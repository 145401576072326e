//! What stands on a blank form. The questions and the answers to tick are those
//! of the screens ([`Sort::fields`], the lists of the pack), so that a code that
//! a screen asks for is on paper too.
use crate::letters::writer::Writer;
use domain::paper::{BOX, Item, Part, Said, Ticked};
use domain::referral::alert::Known;
use domain::referral::form::{Field, Shape, Sort};
use domain::referral::screening::{Instrument, Seen};
use domain::referral::support::{PlanPart, Signer};

/// Up to so many codes of a list of the pack stand there to be ticked; of a
/// longer one (countries) the answer is written.
const MOST_BOXES: usize = 40;

/// Rows of a list of attendance: one side of a page.
const ATTENDANTS: usize = 18;

fn part(writer: Writer<'_>, heading: &str, items: Vec<Item>) -> Part {
    Part { heading: writer.say(heading), items }
}

/// What every form about a person begins with: which case, when, who fills it,
/// who the person is.
fn head(w: Writer<'_>) -> Part {
    let one = |key: &str| w.blank(key, 1);
    part(
        w,
        "blank-head",
        vec![
            one("blank-case"),
            one("blank-when"),
            one("blank-by"),
            one("letter-names-by-hand"),
            one("letter-birth-by-hand"),
        ],
    )
}

fn signatures(w: Writer<'_>, keys: &[&str]) -> Part {
    let mut items = vec![w.blank("letter-remarks", 3)];
    items.extend(keys.iter().map(|key| w.signature(key)));
    part(w, "blank-signatures", items)
}

/// The codes of a list of the pack, with what they are called.
fn of_list(w: Writer<'_>, list: &str) -> Vec<Ticked> {
    let codes = w.bodies.list(list).map(|list| list.codes.as_slice()).unwrap_or_default();
    let one = |code: &domain::pack::Code| Ticked { ticked: false, said: w.words(&code.name) };
    codes.iter().map(one).collect()
}

fn boxes_or_line(label: Said, boxes: Vec<Ticked>) -> Item {
    if boxes.len() <= MOST_BOXES {
        Item::Boxes { label, boxes }
    } else {
        Item::Blank { label, lines: 1 }
    }
}

/// A field of a step as it is asked on paper.
pub(super) fn field(w: Writer<'_>, sort: Sort, field: &Field) -> Item {
    let label = w.field(sort, field.name);
    match field.shape {
        Shape::One(list, codes) | Shape::Any(list, codes) => {
            Item::Boxes { label, boxes: w.boxes(list, codes, |_| false) }
        }
        Shape::Listed(list) | Shape::AnyListed(list) => boxes_or_line(label, of_list(w, list)),
        Shape::Yes => {
            let boxes = ["yes", "no"].map(|key| Ticked { ticked: false, said: w.say(key) });
            Item::Boxes { label, boxes: boxes.into() }
        }
        Shape::Body
        | Shape::Service
        | Shape::Referral
        | Shape::Screening
        | Shape::Oblast
        | Shape::RoughDate
        | Shape::Count
        | Shape::Money => Item::Blank { label, lines: 1 },
        Shape::Each(list, keys, degrees, codes) => each(w, label, (list, keys), (degrees, codes)),
    }
}

/// A question for each code of one list, to be answered with one of another:
/// a table with a box for each answer, and room for what it rests on and what is
/// done about it.
fn each(
    w: Writer<'_>,
    label: Said,
    (list, keys): (&str, &[&str]),
    (degrees, codes): (&str, &[&str]),
) -> Item {
    let mut head = vec![label];
    head.extend(codes.iter().map(|code| w.word(degrees, code)));
    head.push(w.say("blank-evidence"));
    let mut widths = vec![6];
    widths.extend(codes.iter().map(|_| 3));
    widths.push(9);
    let row = |key: &&str| {
        let mut row = vec![w.word(list, key)];
        row.extend(codes.iter().map(|_| w.text(BOX)));
        row.push(Said::default());
        row
    };
    Item::Table { head, widths, rows: keys.iter().map(row).collect() }
}

fn fields(w: Writer<'_>, sort: Sort) -> Vec<Item> {
    sort.fields().iter().map(|one| field(w, sort, one)).collect()
}

/// A form of one sort of step.
pub(super) fn step(w: Writer<'_>, sort: Sort) -> Vec<Part> {
    let asked = part(w, &format!("step-sort-{}", sort.code()), fields(w, sort));
    let signed: &[&str] = match sort {
        Sort::Consent => &[
            "letter-signed-person",
            "letter-signed-guardian",
            "letter-signed-interpreter",
            "letter-signed-interviewer",
        ],
        Sort::Identification => {
            &["letter-signed-interviewer", "letter-signed-person", "letter-signed-interpreter"]
        }
        _ => &["letter-signed-interviewer"],
    };
    let mut items = vec![head(w), asked];
    if sort == Sort::RiskAssessment {
        items.push(part(w, "blank-shelter-note", vec![w.blank("blank-shelter-note-about", 2)]));
    }
    items.push(signatures(w, signed));
    items
}

/// The support and safety plan: what is needed, then room for each part that a
/// plan must hold, and a line for each who signs.
pub(super) fn plan(w: Writer<'_>) -> Vec<Part> {
    let mut parts = vec![head(w)];
    for one in PlanPart::ALL {
        let mut items = match one {
            PlanPart::Needs => fields(w, Sort::Needs),
            _ => Vec::new(),
        };
        items.push(w.blank("blank-in-words", 4));
        parts.push(Part { heading: w.word("plan_part", one.code()), items });
    }
    let signed = Signer::ALL.iter().map(|signer| Item::Signature {
        label: w.word("signer", signer.code()),
        day: w.say("letter-signed-day"),
    });
    parts.push(part(w, "blank-signatures", signed.collect()));
    parts
}

/// A list of indicators: each with a box for what was seen of it.
pub(super) fn screening(w: Writer<'_>, list: &Instrument) -> Vec<Part> {
    let mut widths = vec![3, 10];
    widths.extend(Seen::CODES.iter().map(|_| 3));
    let parts = list.dimensions.iter().map(|dimension| {
        let mut head = vec![w.say("blank-code"), w.say("blank-indicator")];
        head.extend(Seen::CODES.iter().map(|code| w.say(&format!("screening-answered-{code}"))));
        let rows = dimension.indicators.iter().map(|indicator| {
            let mut row = vec![w.text(&indicator.code), w.words(&indicator.name)];
            row.extend(Seen::CODES.iter().map(|_| w.text(BOX)));
            row
        });
        let table = Item::Table { head, widths: widths.clone(), rows: rows.collect() };
        Part { heading: w.words(&dimension.name), items: vec![table] }
    });
    let about =
        vec![Item::Text { said: w.words(&list.about) }, Item::Text { said: w.words(&list.source) }];
    let mut all = vec![part(w, "blank-screening-about", about), head(w)];
    all.extend(parts);
    all.push(signatures(w, &["letter-signed-interviewer"]));
    all
}

/// The questions of the screen on which a call is taken, in its order.
pub(super) fn alert(w: Writer<'_>) -> Vec<Part> {
    let known = |key: &str| {
        let one = |known: &Known| {
            let said = match known {
                Known::Yes => w.say("yes"),
                Known::No => w.say("no"),
                Known::Unknown => w.say("not-known"),
            };
            Ticked { ticked: false, said }
        };
        Item::Boxes { label: w.say(key), boxes: Known::ALL.iter().map(one).collect() }
    };
    let listed = |key: &str, list: &str| boxes_or_line(w.say(key), of_list(w, list));
    // A tip comes without paper.
    let codes = w.bodies.list("alert_channel").map(|list| list.codes.as_slice());
    let ways = codes.unwrap_or_default().iter().filter(|code| code.code != "tip");
    let ways = ways.map(|code| Ticked { ticked: false, said: w.words(&code.name) });
    vec![
        part(
            w,
            "blank-alert-first",
            vec![
                known("alert-danger-asked"),
                known("alert-child-asked"),
                known("alert-abroad-asked"),
                w.blank("alert-persons", 1),
            ],
        ),
        part(w, "blank-alert-said", vec![w.blank("alert-narrative", 10)]),
        part(
            w,
            "blank-alert-who",
            vec![
                w.blank("blank-when", 1),
                Item::Boxes { label: w.say("alert-channel"), boxes: ways.collect() },
                listed("alert-source", "alert_source"),
                w.blank("alert-source_body", 1),
                listed("alert-language", "language"),
                w.blank("case-territory", 1),
                w.blank("alert-contact", 3),
                w.blank("blank-by", 1),
            ],
        ),
    ]
}

/// Who was there, and signed.
pub(super) fn attendance(w: Writer<'_>) -> Vec<Part> {
    let head = ["blank-no", "blank-name", "blank-institution", "blank-signature"];
    let rows = (1..=ATTENDANTS)
        .map(|n| vec![w.text(&n.to_string()), Said::default(), Said::default(), Said::default()]);
    let table = Item::Table {
        head: head.map(|key| w.say(key)).into(),
        widths: vec![1, 6, 6, 4],
        rows: rows.collect(),
    };
    let event = ["blank-event", "blank-event-day", "blank-event-place"];
    vec![
        part(w, "blank-event-head", event.map(|key| w.blank(key, 1)).into()),
        part(w, "blank-attendants", vec![table]),
        part(w, "blank-signatures", vec![w.signature("blank-signed-organiser")]),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bodies::Bodies;
    use crate::words::say;
    use domain::paper::Languages;
    use domain::words::Language;

    fn texts(items: &[Item]) -> Vec<String> {
        let mut all = Vec::new();
        let mut add = |said: &Said| all.extend(said.lines.iter().map(|line| line.text.clone()));
        for item in items {
            match item {
                Item::Text { said } => add(said),
                Item::Fact { label, value } => {
                    add(label);
                    add(value);
                }
                Item::Blank { label, .. } | Item::Signature { label, .. } => add(label),
                Item::Boxes { label, boxes } => {
                    add(label);
                    for one in boxes {
                        add(&one.said);
                    }
                }
                Item::Table { head, rows, .. } => {
                    head.iter().for_each(&mut add);
                    rows.iter().flatten().for_each(&mut add);
                }
            }
        }
        all
    }

    fn all(parts: &[Part]) -> Vec<String> {
        parts.iter().flat_map(|part| texts(&part.items)).collect()
    }

    /// What a screen asks in a sort of step: each question, and each answer to
    /// choose from.
    fn asked(bodies: &Bodies<'_>, sort: Sort, language: Language) -> Vec<String> {
        let mut all = Vec::new();
        for field in sort.fields() {
            let mut add = |list: &str, codes: &[&str]| {
                all.extend(codes.iter().map(|code| say(language, &format!("step-{list}-{code}"))));
            };
            match field.shape {
                Shape::One(list, codes) | Shape::Any(list, codes) => add(list, codes),
                Shape::Each(list, keys, degrees, codes) => {
                    add(list, keys);
                    add(degrees, codes);
                }
                Shape::Listed(list) | Shape::AnyListed(list) => {
                    let codes = &bodies.list(list).unwrap().codes;
                    all.extend(codes.iter().map(|c| c.name.in_language(language).to_owned()));
                }
                _ => {}
            }
            let label = format!("step-field-{}-{}", sort.code(), field.name);
            all.push(say(language, &label));
        }
        all
    }

    #[test]
    fn what_a_screen_asks_is_asked_on_paper_in_both_languages() {
        let bodies = Bodies::bare(formats::pack::bulgaria());
        let writer = Writer { languages: Languages::Both, bodies: &bodies };
        for sort in [Sort::Consent, Sort::Identification, Sort::RiskAssessment] {
            let there = all(&step(writer, sort));
            for language in Language::ALL {
                for text in asked(&bodies, sort, language) {
                    assert!(there.contains(&text), "{sort:?}: {text}");
                }
            }
        }
        let there = all(&plan(writer));
        for text in asked(&bodies, Sort::Needs, Language::Bg) {
            assert!(there.contains(&text), "{text}");
        }
        // Of a form that lacks one answer it would be seen.
        let short = Field {
            name: "finding",
            shape: Shape::One("finding", &["possible", "actual"]),
            required: true,
        };
        let there = texts(&[field(writer, Sort::Identification, &short)]);
        let missing: Vec<_> = asked(&bodies, Sort::Identification, Language::En)
            .into_iter()
            .filter(|text| text.starts_with("Not a victim") && !there.contains(text))
            .collect();
        assert_eq!(missing.len(), 1);
    }

    #[test]
    fn a_plan_has_room_for_each_part_and_a_line_for_each_who_signs() {
        let bodies = Bodies::bare(formats::pack::bulgaria());
        let writer = Writer { languages: Languages::En, bodies: &bodies };
        let parts = plan(writer);
        let headings: Vec<String> = parts.iter().map(|part| part.heading.joined()).collect();
        for one in PlanPart::ALL {
            let name = say(Language::En, &format!("step-plan_part-{}", one.code()));
            assert!(headings.contains(&name), "{name}");
        }
        let signed = parts.iter().flat_map(|part| &part.items);
        let signed = signed.filter(|item| matches!(item, Item::Signature { .. })).count();
        assert_eq!(signed, Signer::ALL.len());
    }

    #[test]
    fn each_indicator_and_each_way_of_an_alert_has_a_box() {
        let bodies = Bodies::bare(formats::pack::bulgaria());
        let writer = Writer { languages: Languages::Bg, bodies: &bodies };
        for list in &bodies.instruments {
            let there = all(&screening(writer, list));
            for indicator in list.indicators() {
                assert!(there.contains(&indicator.name.bg), "{}", indicator.code);
            }
            let boxes = there.iter().filter(|text| *text == BOX).count();
            assert_eq!(boxes, list.indicators().count() * Seen::ALL.len());
        }
        let there = all(&alert(writer));
        for list in ["alert_channel", "alert_source", "language"] {
            for code in bodies.list(list).unwrap().codes.iter().filter(|c| c.code != "tip") {
                assert!(there.contains(&code.name.bg), "{}", code.code);
            }
        }
    }
}
