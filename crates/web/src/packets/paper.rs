//! A packet as a paper: one section a part, its codes in words.
use crate::bodies::Bodies;
use crate::events::told;
use crate::words::{self, say, say_with};
use domain::paper::{Paper, Section};
use domain::words::Language;
use register::packet::Content;

/// The title, in both languages: who opens it may read either.
pub(crate) fn title(number: &str) -> String {
    let of = |language| match number {
        "" => say(language, "packet"),
        number => say_with(language, "packet-title", &[("number", number.to_owned().into())]),
    };
    format!("{} / {}", of(Language::Bg), of(Language::En))
}

/// A packet in words; `besides` is what stands below the lead.
pub(crate) fn packet(
    bodies: &Bodies<'_>,
    language: Language,
    content: &Content,
    besides: Vec<String>,
) -> Paper {
    let body = |code: &str| bodies.institution_name(code, language).to_owned();
    let basis = say(language, &format!("step-basis-{}", content.basis.code()));
    let lead = say_with(
        language,
        "packet-lead",
        &[
            ("from", body(&content.from).into()),
            ("to", body(&content.to).into()),
            ("day", words::day(language, content.on).into()),
            ("basis", basis.into()),
        ],
    );
    let mut all = vec![lead, say(language, "packet-duties")];
    all.extend(besides);
    Paper {
        language,
        title: title(&content.number),
        issuer: body(&content.from),
        lead: all,
        sections: sections(bodies, language, content),
    }
}

fn headed(language: Language, part: &str, facts: Vec<(String, String)>) -> Section {
    let heading = say(language, &format!("packet-part-{part}"));
    Section { heading, facts, ..Section::default() }
}

fn sections(bodies: &Bodies<'_>, language: Language, content: &Content) -> Vec<Section> {
    let word = |key: String| say(language, &key);
    let mut all = Vec::new();
    if let Some(request) = &content.request {
        let yes = if request.accompanied { "yes" } else { "no" };
        let mut facts = vec![(
            word("service-kind".into()),
            word(format!("step-service_kind-{}", request.service.code())),
        )];
        if !request.name.is_empty() {
            facts.push((word("service".into()), request.name.clone()));
        }
        facts.push((word("packet-referred-on".into()), words::day(language, request.on)));
        facts.push((word("step-field-referral-accompanied".into()), word(yes.into())));
        all.push(headed(language, "request", facts));
    }
    if !content.standing.is_empty() {
        let fact = |(field, code): &(String, String)| {
            let prefix = match field.as_str() {
                "status" => "step-status-",
                "age" => "step-age_group-",
                "sex" => "sex-",
                _ => "citizenship-",
            };
            (word(format!("packet-standing-{field}")), word(format!("{prefix}{code}")))
        };
        let facts = content.standing.iter().map(fact).collect();
        all.push(headed(language, "standing", facts));
    }
    if !content.needs.is_empty() {
        let mut section = headed(language, "needs", Vec::new());
        let needs = content.needs.iter();
        section.paragraphs =
            needs.map(|one| word(format!("step-service_kind-{}", one.code()))).collect();
        all.push(section);
    }
    if let Some((level, on)) = &content.risk {
        let level = word(format!("step-risk_level-{level}"));
        let facts = vec![(words::day(language, *on), level)];
        all.push(headed(language, "risk", facts));
    }
    for event in &content.happened {
        let section = headed(language, "happened", told::fields(language, bodies, event));
        let heading = format!("{}: {}", section.heading, told::phase(language, event));
        all.push(Section { heading, ..section });
    }
    for (part, fields) in [
        ("identity", &content.identity),
        ("identifiers", &content.identifiers),
        ("contact", &content.contacts),
    ] {
        if !fields.is_empty() {
            let fact = |(field, value): &(String, String)| {
                (word(format!("answer-field-{field}")), value.clone())
            };
            all.push(headed(language, part, fields.iter().map(fact).collect()));
        }
    }
    if !content.note.is_empty() {
        let mut section = headed(language, "note", Vec::new());
        section.paragraphs = content.note.lines().map(str::to_owned).collect();
        section.paragraphs.retain(|line| !line.trim().is_empty());
        all.push(section);
    }
    all
}
