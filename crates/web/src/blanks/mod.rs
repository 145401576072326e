//! `/forms`: blank forms to print and fill by hand. No person is in them, so
//! that they leave open; anybody who signs in may have them.
mod fill;

use crate::app::App;
use crate::beds::plain;
use crate::bodies::Bodies;
use crate::components::Cell;
use crate::letters::make::Format;
use crate::letters::writer::Writer;
use crate::page::Page;
use crate::problem::Problem;
use crate::records::evidence::attached;
use crate::rights::table;
use crate::session::Member;
use crate::words::say_with;
use axum::extract::{Path, Query, State};
use axum::response::{Html, Response};
use domain::day::Day;
use domain::pack::Pack;
use domain::paper::{Bilingual, Languages};
use domain::referral::form::Sort;
use domain::referral::screening::Instrument;
use domain::words::Language;
use serde::Deserialize;

/// Where the forms are.
pub(crate) const ADDRESS: &str = "/forms";

/// A blank form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Blank<'p> {
    /// What is asked when an alert is taken.
    Alert,
    /// A step of the procedure.
    Step(Sort),
    /// The support and safety plan.
    Plan,
    /// A list of indicators.
    Screening(&'p Instrument),
    /// Who was there.
    Attendance,
}

impl<'p> Blank<'p> {
    /// The forms, as they are on `day`: of each list of indicators the version
    /// that is used then.
    pub(crate) fn all(pack: &'p Pack, day: Day) -> Vec<Self> {
        let used = |list: &&Instrument| {
            let later = |other: &Instrument| {
                other.id == list.id && other.version > list.version && other.from <= day
            };
            list.from <= day && !pack.instruments.iter().any(later)
        };
        let lists = pack.instruments.iter().filter(used).map(Self::Screening);
        let first = [
            Self::Alert,
            Self::Step(Sort::Consent),
            Self::Step(Sort::Identification),
            Self::Step(Sort::RiskAssessment),
            Self::Plan,
        ];
        first.into_iter().chain(lists).chain([Self::Attendance]).collect()
    }

    /// Its code in addresses: `consent`, `screening-nrm_list`.
    pub(crate) fn code(self) -> String {
        match self {
            Self::Alert => "alert".to_owned(),
            Self::Step(sort) => sort.code().to_owned(),
            Self::Plan => "plan".to_owned(),
            Self::Screening(list) => format!("screening-{}", list.id),
            Self::Attendance => "attendance".to_owned(),
        }
    }

    /// What it is called.
    pub(crate) fn name(self, language: Language) -> String {
        match self {
            Self::Screening(list) => {
                let name = list.name.in_language(language).to_owned();
                say_with(language, "blank-name-screening", &[("list", name.into())])
            }
            other => crate::words::say(language, &format!("blank-name-{}", other.code())),
        }
    }

    /// What stands on it.
    pub(crate) fn paper(self, writer: Writer<'_>, issuer: &str) -> Bilingual {
        let parts = match self {
            Self::Alert => fill::alert(writer),
            Self::Step(sort) => fill::step(writer, sort),
            Self::Plan => fill::plan(writer),
            Self::Screening(list) => fill::screening(writer, list),
            Self::Attendance => fill::attendance(writer),
        };
        let name = writer.of(|language| self.name(language));
        let about = match self {
            Self::Screening(_) => "blank-about-screening".to_owned(),
            other => format!("blank-about-{}", other.code()),
        };
        Bilingual {
            language: writer.languages.first(),
            foot: name.joined(),
            title: name,
            issuer: writer.body(issuer),
            lead: vec![writer.say(&about)],
            parts,
        }
    }
}

/// The form with this code, as a file.
pub(crate) async fn file(
    app: &App,
    (code, day): (&str, Day),
    (languages, format): (Languages, Format),
    issuer: &str,
) -> Result<Response, Problem> {
    let bodies = Bodies::of(app).await?;
    let blank = Blank::all(&bodies, day).into_iter().find(|one| one.code() == code);
    let blank = blank.ok_or(Problem::NotFound)?;
    let paper = blank.paper(Writer { languages, bodies: &bodies }, issuer);
    let name = format!("{code}-{}.{}", languages.code(), format.code());
    // Setting a page takes a moment of one core.
    let written = tokio::task::spawn_blocking(move || format.write(&paper)).await;
    let content = written.map_err(|e| Problem::Broken(e.to_string().into()))??;
    Ok(attached(&name, format.media_type(), content))
}

fn links(page: &Page, blank: Blank<'_>) -> Vec<Cell> {
    let name = blank.name(page.language);
    let one = |languages: &Languages| {
        let (code, languages_code) = (blank.code(), languages.code());
        let to = format!("{ADDRESS}/{code}?languages={languages_code}&format=pdf");
        let text = page.say(&format!("letter-languages-{}", languages.code()));
        // The name stands in the first column; a list of links has none.
        Cell::part(&crate::components::Markup::of(&Named { href: &to, text: &text, name: &name }))
    };
    std::iter::once(Cell::from(name.clone())).chain(Languages::ALL.iter().map(one)).collect()
}

#[derive(askama::Template)]
#[template(
    ext = "html",
    source = r#"<a class="govuk-link" href="{{ href }}">{{ text }}<span class="govuk-visually-hidden">: {{ name }}</span></a>"#
)]
struct Named<'n> {
    href: &'n str,
    text: &'n str,
    name: &'n str,
}

impl askama::filters::HtmlSafe for Named<'_> {}

/// `GET /forms`
pub(crate) async fn list(State(app): State<App>, member: Member) -> Result<Html<String>, Problem> {
    let page = member.page().saying("blanks");
    let all = Blank::all(app.register.pack(), member.by.today());
    let rows = all.into_iter().map(|blank| links(&page, blank)).collect();
    let heads = ["blank", "letter-languages-bg", "letter-languages-en", "letter-languages-both"];
    let body = table(&page, page.say("blanks"), &heads, rows);
    let about = page.say("blanks-about");
    plain(page, about, body)
}

/// In which languages a form is asked for, and as what.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    languages: String,
    #[serde(default)]
    format: String,
}

/// `GET /forms/{form}`
pub(crate) async fn open(
    State(app): State<App>,
    member: Member,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let languages = match asked.languages.as_str() {
        "" => Languages::Both,
        code => code.parse().map_err(|()| Problem::NotFound)?,
    };
    let format = match asked.format.as_str() {
        "" => Format::Pdf,
        code => code.parse().map_err(|()| Problem::NotFound)?,
    };
    let issuer = &member.by.actor.institution;
    file(&app, (&code, member.by.today()), (languages, format), issuer).await
}
