//! One activity: who answers for it and by when, what its indicators say, the
//! records and files behind it, how far it is, the comments of the
//! consultation, and the text for the annual report.
pub(crate) mod comment;
pub(crate) mod narrative;
pub(crate) mod open;
pub(crate) mod progress;

use crate::app::App;
use crate::components::{Markup, Tag};
use crate::page::{Page, Place};
use crate::problem::Problem;
use crate::programme::wording::{Worded, Wording};
use crate::programme::{self, named};
use crate::session::Member;
use crate::sign_in::to;
use crate::words::{self, say_with};
use axum::extract::{Path, State};
use axum::response::Response;
use domain::access::{Action, Reach};
use domain::day::Moment;
use domain::id::{AccountId, ActivityId};
use domain::words::Language;
use register::narrative::NarrativeState;
use register::programme::{ActivityRow, ProgrammeRow};
use std::collections::HashMap;

/// The activity of an address, with its programme and how near the member is
/// to it.
pub(crate) struct Here {
    pub(crate) activity: ActivityRow,
    pub(crate) programme: ProgrammeRow,
    pub(crate) reach: Reach,
}

impl Here {
    /// Reads the activity with this id.
    pub(crate) async fn find(app: &App, member: &Member, id: &str) -> Result<Self, Problem> {
        let id: ActivityId = id.parse().map_err(|_| Problem::NotFound)?;
        let (activity, programme) = app.register.activity_row(id).await?;
        let reach = activity.reach(&member.by);
        Ok(Self { activity, programme, reach })
    }

    /// Whether the member may do this here.
    pub(crate) fn may(&self, member: &Member, action: Action) -> bool {
        member.by.may(action, self.reach)
    }

    /// Where the activity is opened.
    pub(crate) fn address(&self) -> String {
        format!("/activities/{}", self.activity.id)
    }

    /// What is to be done, in the words of the page's language.
    pub(crate) fn title(&self, app: &App, language: Language) -> Worded {
        let wording = Wording::of(app.register.pack(), &self.programme.key, language);
        wording.say(&self.activity.code, &self.activity.title)
    }

    /// `Programme 2017, activity III.6`.
    fn caption(&self, language: Language) -> String {
        let args = [
            ("key", self.programme.key.as_str().into()),
            ("code", self.activity.code.as_str().into()),
        ];
        say_with(language, "activity-caption", &args)
    }

    /// The frame of the page of the activity.
    fn frame(&self, app: &App, member: &Member) -> Page {
        under_programme(member, &self.programme)
            .titled(self.title(app, member.language).text)
            .captioned(self.caption(member.language))
    }

    /// The frame of a page below that of the activity, under the title that
    /// stands under `key`.
    pub(crate) fn below(&self, app: &App, member: &Member, key: &str) -> Page {
        let short = self.title(app, member.language).short(60).text;
        under_programme(member, &self.programme)
            .under(format!("{} {short}", self.activity.code), self.address())
            .saying(key)
            .captioned(self.caption(member.language))
    }
}

/// The frame of a page below that of a programme.
pub(crate) fn under_programme(member: &Member, programme: &ProgrammeRow) -> Page {
    let page = member.page().at(Place::Programmes);
    let list = page.say("programmes");
    let key = if programme.strategy_document { "programme-strategy-key" } else { "programme-key" };
    let short = say_with(member.language, key, &[("key", programme.key.as_str().into())]);
    page.under(list, Place::Programmes.address()).under(short, programme::address(programme))
}

/// `GET /programmes/{key}/activities/{code}`: by the code people say.
pub(crate) async fn by_code(
    State(app): State<App>,
    _: Member,
    Path((key, code)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let row = named(&app, &key).await?;
    let whole = app.register.programme(row.id).await?;
    let found = whole.activities.iter().find(|a| a.code == code).ok_or(Problem::NotFound)?;
    Ok(to(&format!("/activities/{}", found.id)))
}

/// The word and sign of how far a text is; none for one nobody has begun.
pub(crate) fn narrative_tag(language: Language, state: Option<NarrativeState>) -> Tag {
    let word = match state {
        None => words::say(language, "narrative-missing"),
        Some(state) => words::say(language, &format!("narrative-{}", state.code())),
    };
    match state {
        None => Tag::quiet(&word),
        Some(NarrativeState::Draft) => Tag::due(&word),
        Some(NarrativeState::Submitted) => Tag::going(&word),
        Some(NarrativeState::Approved) => Tag::done(&word),
    }
}

/// The names of the people who act here.
pub(crate) struct People(HashMap<AccountId, String>);

impl People {
    pub(crate) async fn of(app: &App) -> Result<Self, Problem> {
        Ok(Self(app.register.names().await?))
    }

    /// Everybody.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&AccountId, &str)> {
        self.0.iter().map(|(account, name)| (account, name.as_str()))
    }

    /// What somebody is called; a dash for nobody we know.
    pub(crate) fn name(&self, account: AccountId) -> &str {
        self.0.get(&account).map_or(domain::format::UNKNOWN, String::as_str)
    }

    /// `A. Ivanova, 5 July 2017, 14:20`.
    pub(crate) fn said(&self, language: Language, account: AccountId, at: Moment) -> String {
        format!("{}, {}", self.name(account), words::moment(language, at))
    }
}

/// A text of several lines, in the language it was written in.
pub(crate) fn lines(text: &str, written: Language, page: Language) -> Markup {
    Markup::of(&Lines { text, lang: (written != page).then(|| written.tag()) })
}

#[derive(askama::Template)]
#[template(
    ext = "html",
    source = r#"<div class="pr-written"{% if let Some(lang) = lang %} lang="{{ lang }}"{% endif %}>{{ text }}</div>"#
)]
struct Lines<'t> {
    text: &'t str,
    lang: Option<&'static str>,
}

impl askama::filters::HtmlSafe for Lines<'_> {}
