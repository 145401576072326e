//! `/journal`: who did what, the last first, and whether the journal is whole.
//! Entries hold ids and codes; what they are about is said as far as the
//! reader may see it.
use crate::app::App;
use crate::components::{Button, Cell, Markup, NotificationBanner, Pagination, Table};
use crate::page::{Page, Place};
use crate::problem::Problem;
use crate::records::evidence::attached;
use crate::session::{Member, Posted};
use crate::words::{self, say, say_with};
use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::{Query, State};
use axum::response::{Html, Response};
use domain::access::Action;
use domain::day::Moment;
use domain::id::{AccountId, ActivityId, ProgrammeId, RecordId};
use domain::words::Language;
use register::audit::{Entry, Verdict};
use register::names::{ActivityName, RecordName};
use serde::Deserialize;
use std::collections::HashMap;

/// Entries on one page.
const SHOWN: usize = 50;

/// Where the page begins.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    before: Option<i64>,
}

#[derive(Template)]
#[template(path = "journal/journal.html")]
struct JournalPage {
    page: Page,
    /// The number and the hash of the last entry.
    head: Option<(String, String)>,
    /// How many entries the last checkpoint has, and when it was signed.
    checkpoint: Option<String>,
    verify: Button,
    table: Option<Markup>,
    pages: Option<Pagination>,
}

fn reads(member: &Member) -> Result<(), Problem> {
    if member.may_ever(Action::ReadJournal) { Ok(()) } else { Err(Problem::NotFound) }
}

/// `GET /journal`
pub(crate) async fn journal(
    State(app): State<App>,
    member: Member,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Problem> {
    reads(&member)?;
    shown(&app, &member, asked.before, None).await
}

/// `GET /journal/verify`: where the page with the answer leads when it is
/// asked for again.
pub(crate) async fn verify_form(member: Member) -> Result<Response, Problem> {
    reads(&member)?;
    Ok(crate::sign_in::to(Place::Journal.address()))
}

/// `POST /journal/verify`
pub(crate) async fn verify(
    State(app): State<App>,
    posted: Posted,
) -> Result<Html<String>, Problem> {
    reads(&posted.member)?;
    let language = posted.member.language;
    let notice = match app.register.verify_journal(&posted.member.by).await? {
        Verdict::Whole { entries, head, root: _ } => {
            let args = [("n", entries.into()), ("head", head.into())];
            NotificationBanner::success(language, say_with(language, "journal-whole", &args))
        }
        Verdict::Broken { seq } => {
            let args = [("seq", words::number(language, seq).into())];
            NotificationBanner::important(language, say_with(language, "journal-broken", &args))
        }
        Verdict::Rewritten { after, until } => {
            let number = |seq| words::number(language, seq);
            let args = [("from", number(after + 1).into()), ("until", number(until).into())];
            NotificationBanner::important(language, say_with(language, "journal-rewritten", &args))
        }
    };
    shown(&app, &posted.member, None, Some(notice)).await
}

/// `GET /journal/checkpoint`: the note that was signed last.
pub(crate) async fn checkpoint(
    State(app): State<App>,
    member: Member,
) -> Result<Response, Problem> {
    reads(&member)?;
    let signed = app.register.last_checkpoint(&member.by).await?.ok_or(Problem::NotFound)?;
    let name = format!("checkpoint-{}.txt", signed.size);
    Ok(attached(&name, "text/plain; charset=utf-8", signed.note))
}

async fn shown(
    app: &App,
    member: &Member,
    before: Option<i64>,
    notice: Option<NotificationBanner>,
) -> Result<Html<String>, Problem> {
    let language = member.language;
    let page = member.page().saying("journal").at(Place::Journal).noticing(notice);
    let limit = i64::try_from(SHOWN + 1).unwrap_or(i64::MAX);
    let mut entries = app.register.journal(&member.by, before, limit).await?;
    let more = entries.len() > SHOWN;
    entries.truncate(SHOWN);
    let at = |seq: i64| format!("{}?before={seq}", Place::Journal.address());
    let next = entries.last().filter(|_| more).map(|e| at(e.seq));
    // The page before is found by counting: entries are numbered without gaps.
    let previous = before.map(|_| match entries.first().map(|e| e.seq + limit) {
        Some(seq) => at(seq),
        None => Place::Journal.address().to_owned(),
    });
    let pages = Pagination::by_cursor(language, previous, next);
    let head = match before {
        None => entries.first().cloned(),
        Some(_) => app.register.journal(&member.by, None, 1).await?.into_iter().next(),
    };
    let checkpoint = app.register.last_checkpoint(&member.by).await?.map(|signed| {
        let when = words::moment(language, signed.at);
        let args = [("n", signed.size.into()), ("when", when.into())];
        say_with(language, "journal-checkpoint-of", &args)
    });
    let named = Named::of(app, member, &entries).await?;
    let table = (!entries.is_empty()).then(|| table(&page, &named, &entries));
    let html = JournalPage {
        head: head.map(|e| (words::number(language, e.seq), e.hash)),
        checkpoint,
        verify: Button::submit(page.say("journal-verify")).secondary(),
        table,
        pages: (!pages.is_empty()).then_some(pages),
        page,
    };
    Ok(Html(html.render()?))
}

/// A text of the machine: ids, codes, hashes.
#[derive(Template)]
#[template(ext = "html", source = r#"<span class="pr-code" translate="no">{{ text }}</span>"#)]
struct Code<'t> {
    text: &'t str,
}

impl HtmlSafe for Code<'_> {}

fn table(page: &Page, named: &Named<'_>, entries: &[Entry]) -> Markup {
    let language = page.language;
    let keys = ["number", "when", "who", "what", "about-column", "hash"];
    let head = keys.map(|k| Cell::from(page.say(&format!("journal-{k}"))));
    let mut head = Vec::from(head);
    head[0] = head[0].clone().numeric();
    let rows = entries
        .iter()
        .map(|e| {
            let detail = detail(&e.told());
            let mut what = Markup::text(&event(language, &e.event));
            if !detail.is_empty() {
                what = what.and(&Code { text: &detail });
            }
            let hash = e.hash.get(..12).unwrap_or(&e.hash);
            vec![
                Cell::number(words::number(language, e.seq)),
                words::moment(language, e.at).into(),
                named.account(language, &e.account).into(),
                what.into(),
                named.about(e).into(),
                Cell::part(&Code { text: hash }),
            ]
        })
        .collect();
    let mut table = Table::new(page.say("journal"), head, rows);
    table.caption_classes = "govuk-visually-hidden".into();
    table.classes = "pr-dense pr-journal".into();
    table.scrolling()
}

/// What happened, in words; the code of what has none.
pub(crate) fn event(language: Language, code: &str) -> String {
    let key = format!("journal-event-{}", code.replace('.', "-"));
    if words::exists(&key) { say(language, &key) } else { code.to_owned() }
}

/// The codes and counts of an entry on one line: `kind: training, rows: 12`.
fn detail(json: &str) -> String {
    let Ok(serde_json::Value::Object(all)) = serde_json::from_str(json) else {
        return String::new();
    };
    let said = all.into_iter().filter(|(_, v)| !v.is_null()).map(|(name, value)| match value {
        serde_json::Value::String(text) => format!("{name}: {text}"),
        other => format!("{name}: {other}"),
    });
    said.collect::<Vec<_>>().join(", ")
}

/// What the ids of a page of the journal stand for.
struct Named<'a> {
    app: &'a App,
    member: &'a Member,
    people: HashMap<AccountId, String>,
    records: HashMap<RecordId, RecordName>,
    activities: HashMap<ActivityId, ActivityName>,
    programmes: HashMap<ProgrammeId, String>,
}

impl<'a> Named<'a> {
    async fn of(app: &'a App, member: &'a Member, entries: &[Entry]) -> Result<Self, Problem> {
        let register = &app.register;
        let records = if member.may_ever(Action::ReadRecord) {
            let about = ["record.", "evidence."];
            let of = |e: &&Entry| about.iter().any(|a| e.event.starts_with(a));
            let ids = entries.iter().filter(of).filter_map(|e| e.subject.parse().ok());
            let ids: Vec<RecordId> = ids.collect();
            register.record_names(&member.by, &ids).await?
        } else {
            HashMap::new()
        };
        let programmes = register.programmes().await?;
        Ok(Self {
            app,
            member,
            people: register.names().await?,
            records,
            activities: register.activity_names().await?,
            programmes: programmes.into_iter().map(|p| (p.id, p.key)).collect(),
        })
    }

    /// Who acted: a person's name, or the program itself.
    fn account(&self, language: Language, account: &str) -> String {
        if account == AccountId::new(Moment(0), 0).to_string() {
            return say(language, "journal-system");
        }
        let id = account.parse::<AccountId>().ok();
        let name = id.and_then(|id| self.people.get(&id)).cloned();
        name.unwrap_or_else(|| account.to_owned())
    }

    /// What an entry is about: a link where the reader may open it, a name
    /// where there is one, the id otherwise.
    fn about(&self, e: &Entry) -> Markup {
        let (pack, language) = (self.app.register.pack(), self.member.language);
        let reads = self.member.may_ever(Action::ReadRecord);
        let subject = e.subject.as_str();
        if subject.is_empty() {
            return Markup::default();
        }
        if let Some(kind) = pack.kind(subject) {
            let name = kind.plural.in_language(language);
            return if reads {
                Markup::link(name, &format!("/records/{subject}"))
            } else {
                Markup::text(name)
            };
        }
        if let Some((id, name)) =
            subject.parse().ok().and_then(|id| self.records.get_key_value(&id))
        {
            let kind = pack.kind(&name.kind).map_or("", |k| k.name.in_language(language));
            let title = if name.title.is_empty() { kind } else { &name.title };
            return Markup::link(title, &format!("/records/{}/{id}", name.kind));
        }
        if let Some((id, name)) =
            subject.parse().ok().and_then(|id| self.activities.get_key_value(&id))
        {
            return Markup::link(&name.path(), &format!("/activities/{id}"));
        }
        if let Some(key) = subject.parse().ok().and_then(|id| self.programmes.get(&id)) {
            return Markup::link(key, &format!("/programmes/{key}"));
        }
        if let Some(name) = subject.parse().ok().and_then(|id| self.people.get(&id)) {
            return Markup::text(name);
        }
        let code = Markup::of(&Code { text: subject });
        match e.event.split_once('.').map_or("", |(noun, _)| noun) {
            "task" if self.member.may_ever(Action::CloseTask) => {
                Markup::link(&say(language, "journal-task"), &format!("/tasks/{subject}"))
            }
            "target" => {
                Markup::link(&say(language, "journal-indicator"), &format!("/indicators/{subject}"))
            }
            _ => code,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::Path;

    /// Every event that the register writes, as it stands in its source.
    fn events() -> Vec<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../register/src");
        let mut found = Vec::new();
        for file in fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_none_or(|e| e != "rs") {
                continue;
            }
            let text = fs::read_to_string(path).unwrap();
            for piece in text.split("#[cfg(test)]").next().unwrap_or_default().split('"') {
                let noun_past = piece.split_once('.').is_some_and(|(noun, past)| {
                    let word = |w: &str| {
                        !w.is_empty() && w.chars().all(|c| c.is_ascii_lowercase() || c == '_')
                    };
                    word(noun) && word(past) && (past.ends_with("ed") || IRREGULAR.contains(&past))
                });
                if noun_past && !piece.starts_with("account.password_") {
                    found.push(piece.to_owned());
                }
            }
        }
        found.sort();
        found.dedup();
        found
    }

    const IRREGULAR: [&str; 12] = [
        "begun",
        "bound",
        "made",
        "met",
        "put_off",
        "read",
        "read_anew",
        "sent",
        "sent_back",
        "set",
        "taken_out",
        "written",
    ];

    #[test]
    fn every_event_of_the_register_has_words() {
        let events = events();
        assert!(events.len() > 40, "the search for events found too little: {events:?}");
        for code in events {
            assert_ne!(event(Language::Bg, &code), code, "no words for the event `{code}`");
        }
        assert_eq!(event(Language::En, "moon.landed"), "moon.landed");
    }

    #[test]
    fn details_stand_on_one_line() {
        assert_eq!(detail(r#"{"kind":"training","rows":12}"#), "kind: training, rows: 12");
        assert_eq!(detail("{}"), "");
        assert_eq!(detail("not json"), "");
    }
}
