//! `/indicators/{id}/target`: what is to be reached, and what it is compared
//! with.
use super::Read;
use crate::activity::under_programme;
use crate::app::App;
use crate::components::{Button, Input};
use crate::form::Form;
use crate::page::Page;
use crate::problem::Problem;
use crate::programme::wording::Worded;
use crate::session::{Member, Posted};
use crate::sign_in::done;
use crate::words::say_with;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::access::Action;
use domain::id::IndicatorId;
use domain::record::measure::MeasureKind;
use domain::record::value::{self, hundredths_text};
use register::indicator::Opened;

#[derive(Template)]
#[template(path = "indicator/target.html")]
struct TargetPage {
    page: Page,
    wording: Worded,
    rule: String,
    target: Input,
    baseline: Input,
    button: Button,
    back: String,
}

/// The indicator of an address, for somebody who prepares programmes.
async fn found(app: &App, member: &Member, id: &str) -> Result<(IndicatorId, Opened), Problem> {
    let id: IndicatorId = id.parse().map_err(|_| Problem::NotFound)?;
    let opened = app.register.open_indicator(id, member.by.today()).await?;
    if !member.may_ever(Action::PrepareProgramme) {
        return Err(Problem::Denied);
    }
    Ok((id, opened))
}

/// Whether figures are typed in per cent: a whole is 100 hundredths and 100 %.
fn in_percent(app: &App, opened: &Opened) -> bool {
    let measure = app.register.measure(&opened.programme.key, &opened.value.indicator.code);
    matches!(measure.map(|m| m.kind), Some(MeasureKind::Ratio | MeasureKind::Checklist))
}

fn shown(
    app: &App,
    member: &Member,
    (id, opened): (IndicatorId, &Opened),
    form: &Form,
) -> Result<Html<String>, Problem> {
    let language = member.language;
    let key = &opened.programme.key;
    let read = Read::of(app, key, language, &opened.value, None);
    let address = format!("/indicators/{id}");
    let unit = if in_percent(app, opened) { "%" } else { read.unit.as_str() };
    let unit = (!unit.is_empty()).then_some(unit);
    let page = under_programme(member, &opened.programme)
        .under(read.row.id.clone(), address.clone())
        .saying("target-title")
        .captioned(read.row.id.clone())
        .refusing(form.errors());
    let shown = TargetPage {
        target: form.input("target", page.say("indicator-target")).number(unit),
        baseline: form
            .input("baseline", page.say("indicator-baseline"))
            .hint(page.say("target-baseline-hint"))
            .number(unit),
        wording: read.wording,
        rule: read.rule,
        button: Button::submit(page.say("target-save")),
        back: address,
        page,
    };
    Ok(Html(shown.render()?))
}

/// `GET /indicators/{id}/target`
pub(crate) async fn form(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Html<String>, Problem> {
    let (id, opened) = found(&app, &member, &id).await?;
    let percent = in_percent(&app, &opened);
    let typed = |n: Option<i64>| {
        n.map_or_else(String::new, |n| hundredths_text(if percent { n * 100 } else { n }))
    };
    let indicator = &opened.value.indicator;
    let form = Form::empty(member.language)
        .with("target", typed(indicator.target))
        .with("baseline", typed(indicator.baseline));
    shown(&app, &member, (id, &opened), &form)
}

/// `POST /indicators/{id}/target`
pub(crate) async fn set(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let (id, opened) = found(&app, &member, &id).await?;
    let percent = in_percent(&app, &opened);
    let mut form = Form::typed(member.language, posted.pairs);
    let mut figures = [None, None];
    for (name, figure) in ["target", "baseline"].into_iter().zip(&mut figures) {
        if let Ok(n) = read_figure(form.value(name), percent) {
            *figure = n;
        } else {
            let text = form.value(name).to_owned();
            let args = [("text", text.into())];
            form.refuse(name, say_with(member.language, "target-wrong", &args));
        }
    }
    if form.is_refused() {
        let page = shown(&app, &member, (id, &opened), &form)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let [target, baseline] = figures;
    app.register.set_target(&member.by, id, target, baseline).await?;
    Ok(done(&format!("/indicators/{id}"), "done-target-set"))
}

/// A figure as people type it, in hundredths of the scale of readings; none for
/// nothing. A share is typed in whole per cent.
fn read_figure(text: &str, percent: bool) -> Result<Option<i64>, ()> {
    let text = text.trim().trim_end_matches('%').trim();
    if text.is_empty() {
        return Ok(None);
    }
    match value::decimal(text).ok_or(())? {
        n if n < 0 => Err(()),
        n if !percent => Ok(Some(n)),
        n if n % 100 == 0 && n <= 100 * 100 => Ok(Some(n / 100)),
        _ => Err(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_read_as_people_type_it() {
        let read = |text| read_figure(text, false);
        assert_eq!(read(""), Ok(None));
        assert_eq!(read("6"), Ok(Some(600)));
        assert_eq!(read("12,5"), Ok(Some(1_250)));
        assert_eq!(read("1 200.05"), Ok(Some(120_005)));
        for wrong in ["six", "-1", "1.234", ".5", "1.2.3", "9999999999999"] {
            assert_eq!(read(wrong), Err(()), "{wrong}");
        }
    }

    #[test]
    fn a_share_is_typed_in_whole_per_cent_up_to_the_whole() {
        let read = |text| read_figure(text, true);
        assert_eq!(read("80 %"), Ok(Some(80)));
        assert_eq!(read("100"), Ok(Some(100)));
        assert_eq!(read("101"), Err(()));
        assert_eq!(read("12.5"), Err(()));
    }
}
