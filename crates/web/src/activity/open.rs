//! `/activities/{id}`: the activity and everything about it.
use super::{Here, People, lines, narrative_tag};
use crate::app::App;
use crate::components::{Button, Event, Markup, Row, SummaryList, Tag, Textarea, Timeline};
use crate::evidence::{self, Piece, Upload};
use crate::form::Form;
use crate::indicator::{Legend, Read};
use crate::page::Page;
use crate::problem::Problem;
use crate::programme::glance::{clock, standing_tag};
use crate::programme::wording::{Worded, Wording};
use crate::session::Member;
use crate::words::{self, say, say_with};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Html;
use domain::access::Action;
use domain::day::{Day, Moment};
use domain::format;
use domain::id::ActivityId;
use domain::pack::Pack;
use domain::programme::Activity;
use domain::programme::life::Stage;
use domain::programme::standing::Standing;
use domain::record::measure::{Measure, Scope};
use domain::words::Language;
use register::evidence::{Evidence, Subject};
use register::names::ActivityName;
use register::narrative::{Narrative, NarrativeState};
use register::programme::{Comment, DutyRow, Whole};
use register::progress::{ActivityOverview, Progress};
use std::collections::BTreeMap;

#[derive(Template)]
#[template(path = "activity/open.html")]
struct Open {
    page: Page,
    address: String,
    pressing: Option<(&'static str, String)>,
    facts: SummaryList,
    indicators: Vec<Read>,
    legend: Markup,
    kinds: Vec<KindBehind>,
    enter: Vec<Button>,
    progress: HowFar,
    texts: Vec<TextOf>,
    pieces: Vec<Piece>,
    files_behind: String,
    upload: Option<Upload>,
    comments: Vec<Said>,
    commenting: Option<Commenting>,
    consulted: bool,
    history: Timeline,
}

/// The records of one kind that are linked to the activity.
struct KindBehind {
    name: String,
    count: String,
    href: String,
}

/// How far the activity is.
struct HowFar {
    tag: Tag,
    said: String,
    note: String,
    change: Option<String>,
}

/// The text for the annual report in one language.
struct TextOf {
    language: Language,
    heading: String,
    tag: Tag,
    text: Option<Markup>,
    about: String,
    action: Option<(String, String)>,
}

/// A comment and its answer.
struct Said {
    id: String,
    by: String,
    text: Markup,
    answer: Option<Answered>,
    respond: Option<String>,
}

struct Answered {
    tag: Tag,
    by: String,
    text: Markup,
}

struct Commenting {
    text: Textarea,
    button: Button,
}

/// `GET /activities/{id}`
pub(crate) async fn open(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Html<String>, Problem> {
    let here = Here::find(&app, &member, &id).await?;
    shown(&app, &member, &here, &Form::empty(member.language)).await
}

/// The page; `form` is the one on it that was refused, if any was.
pub(crate) async fn shown(
    app: &App,
    member: &Member,
    here: &Here,
    form: &Form,
) -> Result<Html<String>, Problem> {
    let (register, language, by) = (&app.register, member.language, &member.by);
    let (id, today) = (here.activity.id, by.today());
    let whole = register.programme(here.programme.id).await?;
    let overview = register.overview(here.programme.id, today).await?;
    let of = overview.activity(id).ok_or(Problem::NotFound)?;
    let readings = register.readings(here.programme.id, today).await?;
    let behind = register.behind_activity(id).await?;
    let files = register.evidence(by, Subject::Activity(id)).await?;
    let comments = register.comments(id).await?;
    let said = register.progress_history(id).await?;
    let mut narratives = Vec::new();
    for l in Language::ALL {
        narratives.push((l, register.narratives(Some(by), id, l).await?));
    }
    let people = People::of(app).await?;

    let mut page = here.frame(app, member).refusing(form.errors());
    page = page.tagged(standing_tag(language, of.standing));
    let enter = enter(app, member, here, &whole);
    let writes = here.may(member, Action::WriteNarrative);
    let indicators = readings.iter().filter(|r| r.indicator.activity == id);
    let open = Open {
        address: here.address(),
        pressing: pressing(language, of, today),
        facts: facts(app, member, here, &whole, of).await?,
        indicators: indicators
            .map(|r| Read::of(app, &here.programme.key, language, r, None))
            .collect(),
        legend: Legend::markup(language),
        kinds: kinds(register.pack(), language, here, &behind.records, by),
        enter,
        progress: how_far(&page, here, of, &people, member),
        texts: narratives.iter().map(|(l, all)| text_of(here, member, *l, all, &people)).collect(),
        pieces: evidence::pieces(here, language, &files, &people, writes),
        files_behind: match behind.evidence - i64::try_from(files.len()).unwrap_or(0) {
            n @ 1.. => page.say_n("activity-files-behind", n),
            _ => String::new(),
        },
        upload: writes.then(|| evidence::upload(here, &page, form)),
        commenting: (here.programme.stage == Stage::Consultation
            && here.may(member, Action::Comment))
        .then(|| Commenting {
            text: form
                .textarea("comment", page.say("comment-text"))
                .hint(page.say("comment-hint"))
                .rows(4),
            button: Button::submit(page.say("comment-send")),
        }),
        consulted: here.programme.stage == Stage::Consultation || !comments.is_empty(),
        history: history(app, language, &said, &narratives, &files, &comments, &people),
        comments: comments.iter().map(|c| comment(app, member, here, c, &people)).collect(),
        page,
    };
    Ok(Html(open.render()?))
}

/// What a late or due activity says first.
fn pressing(
    language: Language,
    of: &ActivityOverview,
    today: Day,
) -> Option<(&'static str, String)> {
    let until = of.activity.until?;
    let (tone, key) = match of.standing {
        Standing::Late => ("late", "activity-late"),
        Standing::Due => ("due", "activity-due"),
        _ => return None,
    };
    let args = [
        ("day", words::day(language, until).into()),
        ("clock", clock(language, until, today).into()),
    ];
    Some((tone, say_with(language, key, &args)))
}

/// Who, with whom, by when, with what money, and what for.
async fn facts(
    app: &App,
    member: &Member,
    here: &Here,
    whole: &Whole,
    of: &ActivityOverview,
) -> Result<SummaryList, Problem> {
    let language = member.language;
    let pack = app.register.pack();
    let code = &here.activity.code;
    let written = whole.content.activities().find(|(s, a)| a.code(s) == *code).map(|(_, a)| a);
    let named = |responsible: bool| {
        let duties = here.activity.duties.iter().filter(|d| d.responsible == responsible);
        Markup::of(&Bodies { bodies: duties.map(|d| Body::of(pack, language, d)).collect() })
    };
    let wording = Wording::of(pack, &here.programme.key, language);
    let say = |key| say(language, key);
    let said = |text: Option<&String>| match text.map(|t| t.trim()).filter(|t| !t.is_empty()) {
        Some(text) => Markup::of(&Worded::written(text, language)),
        None => Markup::text(format::UNKNOWN),
    };
    let mut rows = vec![
        Row::new(say("activity-responsible"), named(true)),
        Row::new(say("activity-partners"), named(false)),
        Row::new(say("activity-time-frame"), time_frame(language, written, of)),
        Row::new(say("activity-outcomes"), said(written.map(|a| &a.outcomes))),
        Row::new(say("activity-financing"), said(written.map(|a| &a.financing))),
    ];
    if let Some(section) = whole.content.sections.iter().find(|s| s.number == here.activity.section)
    {
        let title = wording.say(&section.number, &section.title);
        let text = Markup::text(&format!("{}. ", section.number)).and(&title);
        rows.insert(0, Row::new(say("activity-section"), text));
    }
    let all = app.register.activity_names().await?;
    let link = |id: ActivityId, name: &ActivityName| {
        let args = [("key", name.programme.as_str().into()), ("code", name.code.as_str().into())];
        Markup::link(&say_with(language, "activity-carried", &args), &format!("/activities/{id}"))
    };
    let before = here.activity.carried_from.and_then(|before| Some((before, all.get(&before)?)));
    if let Some((before, name)) = before {
        rows.push(Row::new(say("activity-carried-from"), link(before, name)));
    }
    let mut on: Vec<_> =
        all.iter().filter(|(_, name)| name.carried_from == Some(here.activity.id)).collect();
    on.sort_by_key(|(after, name)| (&name.programme, **after));
    for (after, name) in on {
        rows.push(Row::new(say("activity-carried-on"), link(*after, name)));
    }
    Ok(SummaryList { classes: "pr-facts".into(), ..SummaryList::new(rows) })
}

/// The time frame in words, its last day, and how it stands.
fn time_frame(language: Language, written: Option<&Activity>, of: &ActivityOverview) -> Markup {
    let frame = written.map_or_else(String::new, |a| format::deadline(&a.deadline, language));
    let mut markup = Markup::of(&Worded::written(&frame, language));
    if let Some(until) = of.activity.until {
        let until = [("day", words::day(language, until).into())];
        let text = say_with(language, "activity-until", &until);
        markup = markup.and(&Markup::fixed("<br>")).and(&Markup::text(&text));
    }
    markup.and(&Markup::fixed("<br>")).and(&standing_tag(language, of.standing))
}

/// A body named in the activity.
struct Body {
    href: String,
    name: Worded,
}

impl Body {
    fn of(pack: &Pack, language: Language, duty: &DutyRow) -> Self {
        match pack.institution(&duty.institution) {
            Some(i) => Self {
                href: format!("/institutions/{}", crate::page::percent(&i.code)),
                name: Worded { text: i.name.in_language(language).to_owned(), lang: None },
            },
            None => Self { href: String::new(), name: Worded::written(&duty.name, language) },
        }
    }
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% if bodies.is_empty() %}—{% else %}<ul class="govuk-list pr-bodies">{% for b in bodies %}<li>{% if b.href.is_empty() %}{{ b.name }}{% else %}<a class="govuk-link" href="{{ b.href }}">{{ b.name }}</a>{% endif %}</li>{% endfor %}</ul>{% endif %}"#
)]
struct Bodies {
    bodies: Vec<Body>,
}

impl askama::filters::HtmlSafe for Bodies {}

/// The records behind, by kind; links only for those who may read records.
fn kinds(
    pack: &Pack,
    language: Language,
    here: &Here,
    records: &[(String, i64)],
    by: &register::By,
) -> Vec<KindBehind> {
    let reads = by.may_ever(Action::ReadRecord);
    let counted: BTreeMap<&str, i64> = records.iter().map(|(k, n)| (k.as_str(), *n)).collect();
    let known = pack.kinds.iter().filter_map(|k| Some((k, *counted.get(k.id.as_str())?)));
    known
        .map(|(kind, n)| KindBehind {
            name: kind.plural.in_language(language).to_owned(),
            count: words::number(language, n),
            href: if reads {
                format!("/records/{}?activity={}", kind.id, here.activity.id)
            } else {
                String::new()
            },
        })
        .collect()
}

/// A button for each kind of record that the indicators count and the member
/// may enter; the first is the one thing to do.
fn enter(app: &App, member: &Member, here: &Here, whole: &Whole) -> Vec<Button> {
    if !member.may_ever(Action::EnterRecord) {
        return Vec::new();
    }
    let pack = app.register.pack();
    let measures = whole.indicators.iter().filter(|i| i.activity == here.activity.id);
    let measures = measures.filter_map(|i| app.register.measure(&here.programme.key, &i.code));
    let counted = counted_kinds(measures);
    let offered = pack
        .kinds
        .iter()
        .filter(|k| counted.contains(&k.id.as_str()) && k.enters.contains(&member.by.actor.role));
    let button = |kind: &domain::record::kind::Kind| {
        let name = kind.name.in_language(member.language);
        let text = say_with(member.language, "activity-enter", &[("kind", name.into())]);
        let href = format!("/records/{}/new?activity={}", kind.id, here.activity.id);
        Button::link(text, href).secondary()
    };
    offered.map(button).collect()
}

/// The kinds of record that count where they are linked to the activity.
fn counted_kinds<'m>(measures: impl Iterator<Item = &'m Measure>) -> Vec<&'m str> {
    let mut kinds: Vec<&str> = measures
        .flat_map(Measure::selections)
        .filter(|(_, s)| s.scope == Scope::Activity)
        .flat_map(|(_, s)| s.record.iter().map(String::as_str))
        .collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

fn how_far(
    page: &Page,
    here: &Here,
    of: &ActivityOverview,
    people: &People,
    member: &Member,
) -> HowFar {
    let language = page.language;
    let said = match &of.progress {
        None => page.say("progress-nobody"),
        Some(p) => {
            let day = words::day(language, p.day);
            let by = people.said(language, p.by, p.at);
            say_with(language, "progress-said", &[("day", day.into()), ("by", by.into())])
        }
    };
    let running = matches!(here.programme.stage, Stage::Adopted | Stage::InForce);
    HowFar {
        tag: super::progress::scale_tag(language, of.scale()),
        said,
        note: of.progress.as_ref().map(|p| p.note.clone()).unwrap_or_default(),
        change: (running && here.may(member, Action::AssessProgress))
            .then(|| format!("{}/progress", here.address())),
    }
}

/// The text for the report in a language; `all` has the last one first.
fn text_of(
    here: &Here,
    member: &Member,
    language: Language,
    all: &[Narrative],
    people: &People,
) -> TextOf {
    let page = member.language;
    let last = all.first();
    let state = last.map(|n| n.state);
    let about = match last {
        None => String::new(),
        Some(n) if n.state == NarrativeState::Approved => {
            let (account, at) = (n.approved_by, n.approved_at);
            let by = account.zip(at).map_or_else(String::new, |(a, at)| people.said(page, a, at));
            say_with(page, "narrative-approved-by", &[("by", by.into())])
        }
        Some(n) => {
            let by = people.said(page, n.written_by, n.written_at);
            let written = say_with(page, "narrative-written-by", &[("by", by.into())]);
            match all.iter().find(|n| n.state == NarrativeState::Approved) {
                None => written,
                Some(before) => {
                    let stands = [("n", before.number.into())];
                    format!("{written} · {}", say_with(page, "narrative-stands", &stands))
                }
            }
        }
    };
    let running = matches!(here.programme.stage, Stage::Adopted | Stage::InForce);
    let writes = running && here.may(member, Action::WriteNarrative);
    let decides = running
        && here.may(member, Action::ApproveNarrative)
        && state == Some(NarrativeState::Submitted);
    let key = match state {
        Some(NarrativeState::Submitted) if decides => Some("narrative-decide"),
        None if writes => Some("narrative-write"),
        Some(_) if writes => Some("narrative-edit"),
        _ => None,
    };
    TextOf {
        language,
        heading: say(page, &format!("narrative-in-{}", language.tag())),
        tag: narrative_tag(page, state),
        text: last.map(|n| lines(&n.text, language, page)),
        about,
        action: key.map(|key| {
            (say(page, key), format!("{}/narrative/{}", here.address(), language.tag()))
        }),
    }
}

fn comment(app: &App, member: &Member, here: &Here, c: &Comment, people: &People) -> Said {
    let language = member.language;
    let institution = app.register.pack().institution_name(&c.institution, language);
    let written = |text: &str| {
        let tongue = Worded::written(text, language);
        Markup::of(&Lined { text: tongue })
    };
    let answered = c.answered_at.map(|at| Answered {
        tag: outcome_tag(language, &c.outcome),
        by: match c.answered_by.parse() {
            Ok(account) => people.said(language, account, at),
            Err(_) => words::moment(language, at),
        },
        text: written(&c.answer),
    });
    Said {
        id: format!("comment-{}", c.id),
        by: format!("{institution} · {}", people.said(language, c.account, c.at)),
        text: written(&c.text),
        respond: (answered.is_none() && member.may_ever(Action::AnswerComment))
            .then(|| format!("{}/comments/{}", here.address(), c.id)),
        answer: answered,
    }
}

#[derive(Template)]
#[template(ext = "html", source = r#"<div class="pr-written">{{ text }}</div>"#)]
struct Lined {
    text: Worded,
}

impl askama::filters::HtmlSafe for Lined {}

/// What became of a comment, in a word.
fn outcome_tag(language: Language, outcome: &str) -> Tag {
    let word = say(language, &format!("comment-{outcome}"));
    match outcome {
        "accepted" => Tag::done(&word),
        "partly" => Tag::going(&word),
        _ => Tag::quiet(&word),
    }
}

/// What happened here, the last first.
fn history(
    app: &App,
    language: Language,
    said: &[Progress],
    narratives: &[(Language, Vec<Narrative>)],
    files: &[Evidence],
    comments: &[Comment],
    people: &People,
) -> Timeline {
    let mut events: Vec<(Moment, Event)> = Vec::new();
    let mut add = |at: Moment, label: String, who: &str, text: String| {
        let byline = say_with(language, "event-by", &[("name", who.into())]);
        let event = Event::new(label, byline, at.day(), words::moment(language, at)).text(text);
        events.push((at, event));
    };
    for p in said {
        let scale = say(language, &format!("progress-{}", p.scale.code()));
        let label = say_with(language, "event-progress", &[("scale", scale.into())]);
        add(p.at, label, people.name(p.by), p.note.clone());
    }
    for (of, all) in narratives {
        let tongue = say(language, &format!("narrative-in-{}", of.tag()));
        for n in all {
            let number = [("text", tongue.as_str().into()), ("n", n.number.into())];
            let label = say_with(language, "event-narrative-written", &number);
            add(n.written_at, label, people.name(n.written_by), String::new());
            if let (Some(account), Some(at)) = (n.approved_by, n.approved_at) {
                let label = say_with(language, "event-narrative-approved", &number);
                let approving =
                    app.register.pack().institution_name(&n.approving, language).to_owned();
                add(at, label, people.name(account), approving);
            }
        }
    }
    for e in files {
        let label = say(language, "event-evidence");
        add(e.added_at, label, people.name(e.added_by), e.name.clone());
    }
    for c in comments {
        let institution = app.register.pack().institution_name(&c.institution, language);
        add(c.at, say(language, "event-comment"), people.name(c.account), institution.to_owned());
        if let (Some(at), Ok(account)) = (c.answered_at, c.answered_by.parse()) {
            let outcome = say(language, &format!("comment-{}", c.outcome));
            add(at, say(language, "event-answer"), people.name(account), outcome);
        }
    }
    events.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let items = events.into_iter().map(|(_, event)| event).collect();
    Timeline { items, heading_level: Some(3), ..Timeline::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_buttons_are_for_the_kinds_that_count_by_their_activity() {
        let pack = formats::pack::bulgaria();
        let programme = pack.programme("2017").unwrap();
        let kinds = |activity: &str| {
            let of = programme
                .measures
                .iter()
                .filter(|m| m.indicator.rsplit_once('.').is_some_and(|(a, _)| a == activity));
            counted_kinds(of)
        };
        assert_eq!(kinds("I.1"), ["document"]);
        assert!(kinds("I.2").contains(&"training"));
        // What stands in a directory is not entered for an activity.
        assert!(!kinds("I.2").contains(&"local_commission"));
        for activity in programme.measures.iter().filter_map(|m| m.indicator.rsplit_once('.')) {
            for kind in kinds(activity.0) {
                assert!(pack.kind(kind).is_some(), "{kind}");
            }
        }
    }
}
