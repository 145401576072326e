//! The answer to a request as a paper: codes in words, one section after the
//! other.
use crate::persons::told::{health_in_words, in_words};
use crate::words::{self, Arg, say, say_with};
use domain::day::Day;
use domain::pack::Pack;
use domain::paper::{Paper, Section};
use domain::words::{Language, Words};
use register::access_request::{
    Answer, AnsweredCase, AnsweredRelation, AnsweredScreening, Kept, Looked, Shared,
};

/// The answer to a request, to be read by the person. `mark` says with which
/// export it left, `until` the last day on which anybody else may keep it.
pub(super) fn answer(
    pack: &Pack,
    language: Language,
    answer: &Answer,
    (mark, until): (&str, Day),
) -> Paper {
    let title = say_with(language, "answer-title", &[("number", answer.request.clone().into())]);
    let day = |day| words::day(language, day);
    let known = answer.identity.iter();
    let identity: Vec<_> = known
        .map(|(field, value)| (field.clone(), in_words(pack, language, field, value)))
        .collect();
    let mut sections = vec![
        facts(language, "answer-identity", &identity, "answer-field-"),
        facts(language, "answer-contacts", &answer.contacts, "answer-field-"),
    ];
    if !answer.health.is_empty() {
        let said = |(field, value): &(String, String)| {
            let name = coded(language, "health-", field);
            (name, health_in_words(language, field, value))
        };
        sections.push(Section {
            heading: say(language, "person-class-health"),
            facts: answer.health.iter().map(said).collect(),
            ..Section::default()
        });
    }
    sections.push(counted(language, answer));
    sections.extend(answer.cases.iter().map(|case| told(language, case)));
    sections.extend(answer.screenings.iter().map(|one| screened(pack, language, one)));
    let purposes = answer.purposes.iter().map(|code| coded(language, "purpose-", code)).collect();
    sections.push(Section {
        heading: say(language, "answer-purposes"),
        paragraphs: purposes,
        ..Section::default()
    });
    let body = |code: &str| pack.institution_name(code, language).to_owned();
    sections.push(Section {
        heading: say(language, "answer-sources"),
        facts: answer.sources.iter().map(|(code, on)| (body(code), day(*on))).collect(),
        ..Section::default()
    });
    sections.push(Section {
        heading: say(language, "answer-recipients"),
        head: ["answer-institution", "answer-role", "answer-post"].map(|k| say(language, k)).into(),
        rows: answer
            .recipients
            .iter()
            .map(|(code, role, post)| {
                vec![body(code), coded(language, "role-", role), coded(language, "post-", post)]
            })
            .collect(),
        ..Section::default()
    });
    if !answer.shared.is_empty() {
        sections.push(Section {
            heading: say(language, "answer-shared"),
            head: ["answer-day", "answer-institution", "packet-parts", "answer-way"]
                .map(|k| say(language, k))
                .into(),
            rows: answer
                .shared
                .iter()
                .map(|one| shared(language, &body(&one.recipient), one))
                .collect(),
            ..Section::default()
        });
    }
    sections.push(kept(language, &answer.retention));
    sections.push(Section {
        heading: say(language, "answer-looked"),
        head: ["answer-day", "answer-institution", "answer-role", "answer-class", "purpose-column"]
            .map(|k| say(language, k))
            .into(),
        rows: answer.looked.iter().map(|l| looked(language, &body(&l.institution), l)).collect(),
        ..Section::default()
    });
    Paper {
        language,
        title,
        issuer: say(language, "owner"),
        lead: vec![
            say_with(
                language,
                "answer-lead",
                &[
                    ("received", day(answer.received_on).into()),
                    ("prepared", day(answer.prepared_on).into()),
                ],
            ),
            say(language, "answer-others"),
            say_with(
                language,
                "answer-mark",
                &[("mark", mark.to_owned().into()), ("day", day(until).into())],
            ),
        ],
        sections,
    }
}

/// A code in words; the code itself when there are none.
fn coded(language: Language, prefix: &str, code: &str) -> String {
    let key = format!("{prefix}{code}");
    if words::exists(&key) { say(language, &key) } else { code.to_owned() }
}

fn facts(language: Language, heading: &str, all: &[(String, String)], prefix: &str) -> Section {
    Section {
        heading: say(language, heading),
        facts: all.iter().map(|(code, v)| (coded(language, prefix, code), v.clone())).collect(),
        ..Section::default()
    }
}

fn counted(language: Language, answer: &Answer) -> Section {
    let mut facts =
        vec![(say(language, "rights-regime"), coded(language, "regime-", &answer.regime))];
    for (field, code) in &answer.counted {
        let said = coded(language, &format!("{field}-"), code);
        facts.push((coded(language, "answer-counted-", field), said));
    }
    Section { heading: say(language, "answer-counted"), facts, ..Section::default() }
}

fn told(language: Language, case: &AnsweredCase) -> Section {
    let day = |day| words::day(language, day);
    let parts: Vec<String> = case.parts.iter().map(|p| coded(language, "part-", p)).collect();
    let mut facts = vec![
        (say(language, "answer-part"), parts.join(", ")),
        (say(language, "answer-opened"), day(case.opened_on)),
    ];
    if let Some(closed) = case.closed_on {
        facts.push((say(language, "answer-closed"), day(closed)));
    }
    for one in &case.relations {
        let kind = match (one.own, one.kind.as_str()) {
            (true, kind) => say(language, &format!("relation-kind-{kind}")),
            // What another is to the person.
            (false, kind) => {
                let kind = say(language, &format!("relation-kind-{kind}"));
                say_with(language, "answer-relation-other", &[("kind", kind.into())])
            }
        };
        facts.push((say(language, "answer-relation"), kind + &time(language, one)));
    }
    let mut paragraphs = case.entries.clone();
    if case.erased {
        paragraphs.push(say(language, "answer-erased"));
    }
    for why in &case.left_out {
        let why = coded(language, "request-withheld-", why);
        paragraphs.push(say_with(language, "answer-left-out", &[("why", why.into())]));
    }
    let number = [("number", case.number.clone().into())];
    let heading = say_with(language, "request-review-case", &number);
    Section { heading, facts, paragraphs, ..Section::default() }
}

/// Since when and until when, in brackets; nothing where neither is known.
fn time(language: Language, one: &AnsweredRelation) -> String {
    let end = |day: Option<Day>| day.map_or_else(|| "…".to_owned(), |d| words::day(language, d));
    match (one.from, one.until) {
        (None, None) => String::new(),
        (from, until) => format!(" ({} – {})", end(from), end(until)),
    }
}

fn screened(pack: &Pack, language: Language, one: &AnsweredScreening) -> Section {
    let list = say_with(
        language,
        "screening-list-version",
        &[
            ("list", one.list.in_language(language).to_owned().into()),
            ("version", i64::from(one.version).into()),
        ],
    );
    let heading = say_with(
        language,
        "answer-screening",
        &[("day", words::day(language, one.on).into()), ("list", list.into())],
    );
    let named = |all: &[Words]| -> String {
        let all: Vec<&str> = all.iter().map(|words| words.in_language(language)).collect();
        if all.is_empty() { "—".to_owned() } else { all.join("; ") }
    };
    let mut facts = vec![
        (
            say(language, "answer-institution"),
            pack.institution_name(&one.institution, language).to_owned(),
        ),
        (say(language, "answer-screening-age"), coded(language, "step-age_group-", &one.age)),
        (say(language, "screening-answered-seen"), named(&one.seen)),
        (say(language, "screening-answered-not_seen"), named(&one.not_seen)),
    ];
    if let Some(outcome) = &one.outcome {
        let said = coded(language, "screening-outcome-", outcome);
        facts.push((say(language, "answer-screening-outcome"), said));
    }
    let back = one.taken_back.then(|| say(language, "answer-screening-taken-back"));
    Section { heading, facts, paragraphs: back.into_iter().collect(), ..Section::default() }
}

fn kept(language: Language, all: &[Kept]) -> Section {
    let row = |kept: &Kept| {
        let n = Arg::Number(i64::from(kept.period));
        let basis = if language == Language::Bg { &kept.basis_bg } else { &kept.basis };
        vec![
            coded(language, "rights-category-", &kept.category),
            basis.clone(),
            say_with(language, &format!("rights-unit-{}", kept.unit), &[("n", n)]),
            coded(language, "rights-start-", &kept.start),
        ]
    };
    let heads = ["rights-category", "rights-basis", "rights-period", "rights-start"];
    let adopted = all.iter().all(|kept| kept.adopted);
    let note = if adopted { "retention-unverified" } else { "retention-not-adopted" };
    Section {
        heading: say(language, "retention"),
        paragraphs: vec![say(language, note)],
        head: heads.map(|key| say(language, key)).into(),
        rows: all.iter().map(row).collect(),
        ..Section::default()
    }
}

fn shared(language: Language, body: &str, shared: &Shared) -> Vec<String> {
    let parts: Vec<String> =
        shared.parts.iter().map(|part| coded(language, "packet-part-", part)).collect();
    let way = match (shared.printed, shared.inside) {
        (true, _) => "packet-paper",
        (false, true) => "packet-inside",
        (false, false) => "packet-link",
    };
    vec![words::day(language, shared.on), body.to_owned(), parts.join(", "), say(language, way)]
}

fn looked(language: Language, body: &str, looked: &Looked) -> Vec<String> {
    let class = match looked.class.as_str() {
        "" => say(language, "breach-class-found"),
        code => coded(language, "breach-class-", code),
    };
    vec![
        words::day(language, looked.on),
        body.to_owned(),
        coded(language, "role-", &looked.role),
        class,
        coded(language, "purpose-", &looked.purpose),
    ]
}
