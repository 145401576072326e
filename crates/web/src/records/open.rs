//! One record: what it says, what it belongs to, its evidence and its history.
use super::shown::{LinkedActivity, linked_activities, referred, title_of};
use super::{Shown, address_of_record, record_of, under_kind};
use crate::app::App;
use crate::components::{Button, Event, FileUpload, Link, Markup, Row, SummaryList, Tag, Timeline};
use crate::form::Form;
use crate::page::Page;
use crate::problem::Problem;
use crate::session::Member;
use crate::words::{self, say, say_with};
use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::{Path, State};
use axum::response::Html;
use domain::access::sees;
use domain::id::{AccountId, ActivityId};
use domain::record::kind::Kind;
use domain::record::{Value, Values};
use domain::words::Language;
use register::evidence::{Evidence, Subject};
use register::names::ActivityName;
use register::record::{Stored, Version, What};
use std::collections::HashMap;

#[derive(Template)]
#[template(path = "records/open.html")]
struct OpenPage {
    page: Page,
    facts: SummaryList,
    belongs: SummaryList,
    activities: Vec<LinkedActivity>,
    indicators: Vec<Counted>,
    buttons: Vec<Button>,
    evidence: Vec<Piece>,
    upload: Option<Upload>,
    history: Timeline,
    /// Kinds of which a record about this one can be entered.
    about_it: Vec<Link>,
}

struct Counted {
    href: String,
    code: String,
    wording: String,
    tongue: Option<Language>,
}

struct Piece {
    name: String,
    href: String,
    about: String,
    sha256: String,
    remove: Option<String>,
}

struct Upload {
    action: String,
    file: FileUpload,
    button: Button,
}

#[derive(Template)]
#[template(path = "records/changes.html")]
struct Changes {
    reason: Option<String>,
    rows: Vec<Change>,
}

impl HtmlSafe for Changes {}

struct Change {
    label: String,
    before: Option<String>,
    after: Option<String>,
}

/// `GET /records/{kind}/{id}`
pub(crate) async fn open(
    State(app): State<App>,
    member: Member,
    Path((kind, id)): Path<(String, String)>,
) -> Result<Html<String>, Problem> {
    let (kind, stored) = record_of(&app.register, &member, &kind, &id).await?;
    page(&app, &member, kind, stored, &Form::empty(member.language)).await
}

/// The page of a record; `form` is that of evidence, when it was refused.
pub(super) async fn page(
    app: &App,
    member: &Member,
    kind: &Kind,
    stored: Stored,
    form: &Form,
) -> Result<Html<String>, Problem> {
    let (register, by, language) = (&app.register, &member.by, member.language);
    let versions = register.record_history(by, stored.id).await?;
    let files = register.evidence(by, Subject::Record(stored.id)).await?;
    let may_correct = register.may_correct(by, &stored).await?;
    let ids = referred(kind, versions.iter().map(|v| &v.values));
    let shown =
        Shown { pack: register.pack(), language, names: register.record_names(by, &ids).await? };
    let people = register.names().await?;
    let activities = register.activity_names().await?;
    let counted = register.counted_in(by, stored.id).await?;
    let address = address_of_record(&kind.id, stored.id);

    let mut page = under_kind(member, kind)
        .titled(title_of(kind, language, &stored))
        .captioned(kind.name.in_language(language))
        .refusing(form.errors());
    if stored.withdrawn {
        page = page.tagged(Tag::quiet(&say(language, "record-withdrawn")));
    } else if let Some(status) = status_text(&shown, kind, &stored) {
        page = page.tagged(status.into());
    }
    let mut buttons = Vec::new();
    if may_correct && stored.withdrawn {
        buttons.push(Button::link(page.say("record-restore"), format!("{address}/restore")));
    } else if may_correct {
        buttons.push(Button::link(page.say("record-correct"), format!("{address}/correct")));
        let withdraw = Button::link(page.say("record-withdraw"), format!("{address}/withdraw"));
        buttons.push(withdraw.secondary());
    }
    if register.may_open_attendees(by, &stored) {
        let attendees = Button::link(page.say("attendees"), format!("{address}/attendees"));
        buttons.push(attendees.secondary());
    }
    let upload = may_correct.then(|| Upload {
        action: format!("{address}/evidence"),
        file: form
            .file("file", page.say("record-evidence-file"))
            .hint(page.say("record-evidence-file-hint")),
        button: Button::submit(page.say("record-evidence-add")).secondary(),
    });
    let indicators = counted
        .into_iter()
        .map(|(programme, row)| {
            let bulgarian =
                shown.pack.programme(&programme).and_then(|p| p.bulgarian.get(&row.code));
            let (wording, tongue) = match bulgarian {
                Some(wording) if language == Language::Bg => (wording.clone(), None),
                _ => (row.wording, (language == Language::Bg).then_some(Language::En)),
            };
            Counted { href: format!("/indicators/{}", row.id), code: row.code, wording, tongue }
        })
        .collect();
    Ok(Html(
        OpenPage {
            facts: facts(&shown, member, kind, &stored),
            belongs: belongs(&shown, &stored, &people),
            activities: linked_activities(shown.pack, language, &activities, &stored.activities),
            indicators,
            buttons,
            evidence: files
                .iter()
                .map(|e| piece(language, &address, e, &people, may_correct))
                .collect(),
            upload,
            history: history(&shown, kind, &versions, &people, &activities),
            about_it: if stored.withdrawn {
                Vec::new()
            } else {
                about_it(&shown, member, kind, &stored)
            },
            page,
        }
        .render()?,
    ))
}

/// Where records that refer to this one are entered: who took part, what they
/// said of it.
fn about_it(shown: &Shown<'_>, member: &Member, kind: &Kind, stored: &Stored) -> Vec<Link> {
    let links = shown.pack.kinds.iter().filter(|k| super::may_enter(member, k)).filter_map(|k| {
        let refers = |f: &&domain::record::kind::Field| f.of.contains(&kind.id);
        let field = k.fields.iter().find(refers)?;
        let href = format!("{}/new?{}={}", super::address_of(k), field.id, stored.id);
        Some(Link::new(k.name.in_language(shown.language), href))
    });
    links.collect()
}

fn status_text(shown: &Shown<'_>, kind: &Kind, stored: &Stored) -> Option<String> {
    let field = kind.field(kind.status.as_deref()?)?;
    stored.values.get(&field.id).map(|value| shown.text(field, value))
}

/// The fields that the reader may see, those not filled too: not known is said.
fn facts(shown: &Shown<'_>, member: &Member, kind: &Kind, stored: &Stored) -> SummaryList {
    let rows = kind
        .fields
        .iter()
        .filter(|f| sees(member.by.actor.role, f.class))
        .map(|f| {
            Row::new(f.name.in_language(shown.language), shown.markup(f, stored.values.get(&f.id)))
        })
        .collect();
    SummaryList::new(rows)
}

/// Whose it is, and when it came.
fn belongs(shown: &Shown<'_>, stored: &Stored, people: &HashMap<AccountId, String>) -> SummaryList {
    let language = shown.language;
    let say = |key: &str| say(language, key);
    let institution = shown.pack.institution_name(&stored.institution, language);
    let mut rows = vec![
        Row::new(say("record-institution-column"), institution),
        Row::new(
            say("record-entered"),
            said_by(language, &name(people, stored.entered_by), stored.entered_at),
        ),
    ];
    if stored.version > 1 {
        rows.push(Row::new(say("record-changed"), words::moment(language, stored.changed_at)));
    }
    if let Some(reference) = &stored.reference {
        rows.push(Row::new(say("record-reference"), reference.as_str()));
    }
    rows.push(Row::new(say("record-id"), stored.id.to_string()));
    let mut list = SummaryList::new(rows);
    list.classes = "pr-facts".into();
    list
}

fn name(people: &HashMap<AccountId, String>, account: AccountId) -> String {
    people.get(&account).cloned().unwrap_or_else(|| "—".to_owned())
}

fn said_by(language: Language, name: &str, at: domain::day::Moment) -> String {
    let args = [("name", name.into()), ("moment", words::moment(language, at).into())];
    say_with(language, "record-by-at", &args)
}

fn piece(
    language: Language,
    address: &str,
    evidence: &Evidence,
    people: &HashMap<AccountId, String>,
    may_remove: bool,
) -> Piece {
    let size = words::size(language, u64::try_from(evidence.size).unwrap_or(0));
    let by = said_by(language, &name(people, evidence.added_by), evidence.added_at);
    Piece {
        name: evidence.name.clone(),
        href: format!("{address}/evidence/{}", evidence.id),
        about: format!("{}, {size}. {by}", sort_of(language, &evidence.media_type)),
        sha256: evidence.sha256.clone(),
        remove: may_remove.then(|| format!("{address}/evidence/{}/remove", evidence.id)),
    }
}

/// What sort of file it is, as people call it.
fn sort_of(language: Language, media_type: &str) -> String {
    match media_type {
        "application/pdf" => "PDF".to_owned(),
        "image/png" => "PNG".to_owned(),
        "image/jpeg" => "JPEG".to_owned(),
        m if m.contains("wordprocessing") => "DOCX".to_owned(),
        m if m.contains("spreadsheetml") => "XLSX".to_owned(),
        m if m.ends_with("opendocument.text") => "ODT".to_owned(),
        m if m.ends_with("opendocument.spreadsheet") => "ODS".to_owned(),
        _ => say(language, "record-evidence-text"),
    }
}

/// Every version, the last first: who, when, why, and what it changed.
fn history(
    shown: &Shown<'_>,
    kind: &Kind,
    versions: &[Version],
    people: &HashMap<AccountId, String>,
    activities: &HashMap<ActivityId, ActivityName>,
) -> Timeline {
    let language = shown.language;
    let items = versions
        .iter()
        .enumerate()
        .map(|(n, version)| {
            let what = match version.what {
                What::Entered => "record-version-entered",
                What::Corrected => "record-version-corrected",
                What::Withdrawn => "record-version-withdrawn",
                What::Restored => "record-version-restored",
            };
            let by = say_with(
                language,
                "record-version-by",
                &[("name", name(people, version.by).into())],
            );
            let date = words::moment(language, version.at);
            let mut event = Event::new(say(language, what), by, version.at, date);
            let rows = match versions.get(n + 1) {
                Some(before) => changes(shown, kind, before, version, activities),
                None => Vec::new(),
            };
            let reason = match version.reason.as_str() {
                "" => None,
                // The register's own word for a correction that came in a sheet.
                "import" => Some(say(language, "record-version-from-sheet")),
                reason => Some(reason.to_owned()),
            };
            if reason.is_some() || !rows.is_empty() {
                event.html = Markup::of(&Changes { reason, rows });
            }
            event
        })
        .collect();
    Timeline { items, heading_level: Some(3), ..Timeline::default() }
}

fn changes(
    shown: &Shown<'_>,
    kind: &Kind,
    before: &Version,
    after: &Version,
    activities: &HashMap<ActivityId, ActivityName>,
) -> Vec<Change> {
    let mut rows: Vec<Change> = differing(kind, &before.values, &after.values)
        .map(|field| {
            let text = |values: &Values| values.get(&field.id).map(|v| shown.text(field, v));
            Change {
                label: field.name.in_language(shown.language).to_owned(),
                before: text(&before.values),
                after: text(&after.values),
            }
        })
        .collect();
    if before.activities != after.activities {
        let text = |ids: &[ActivityId]| {
            let paths: Vec<String> =
                ids.iter().filter_map(|id| activities.get(id)).map(ActivityName::path).collect();
            (!paths.is_empty()).then(|| paths.join("; "))
        };
        rows.push(Change {
            label: say(shown.language, "record-activities"),
            before: text(&before.activities),
            after: text(&after.activities),
        });
    }
    rows
}

/// The fields in which two versions differ, in the order of the form.
pub(super) fn differing<'k>(
    kind: &'k Kind,
    a: &'k Values,
    b: &'k Values,
) -> impl Iterator<Item = &'k domain::record::kind::Field> {
    kind.fields.iter().filter(move |f| !same(a.get(&f.id), b.get(&f.id)))
}

/// Several codes are the same in any order.
pub(super) fn same(a: Option<&Value>, b: Option<&Value>) -> bool {
    match (a, b) {
        (Some(Value::Codes(a)), Some(Value::Codes(b))) => {
            a.len() == b.len() && a.iter().all(|code| b.contains(code))
        }
        (a, b) => a == b,
    }
}
