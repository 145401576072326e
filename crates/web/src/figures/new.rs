//! `/publications/new`: what is to be published. First what is counted; then every method with
//! what it would lose, and only then the choice.
use super::list::{LIST, may_read};
use super::{title, why_words};
use crate::app::App;
use crate::components::{Button, Cell, Choice, Input, Markup, Radios, Select, Table, Textarea};
use crate::form::Form;
use crate::page::{Page, Place, hidden, percent};
use crate::problem::{Problem, refusal};
use crate::session::{Member, Posted};
use crate::sign_in::done;
use crate::statistics::names;
use crate::statistics::wish::{FIRST_YEAR, NOTHING, code_of, rule_field, rules};
use crate::words::{self, say, say_with};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::access::Action;
use domain::day::Day;
use domain::id::PublicationId;
use domain::person_list::Unit;
use domain::publication::{LEAST_TOLD, MOST_LEAST, Method, State as Stands};
use domain::statistics::dimension::Dimension;
use domain::words::Language;
use register::publication::{Advice, Answer, Asked, Loss, Proposal, Publication, publishable};
use register::{Error, Refusal};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The fields of what is counted: those of the first form, kept in the second.
const FIELDS: [&str; 8] = ["rule", "from", "until", "by1", "by2", "by3", "as_of", "least"];
/// ε that is offered.
const EPSILON: &str = "1";

#[derive(Template)]
#[template(path = "figures/new.html")]
struct NewPage {
    page: Page,
    rule: Select,
    from: Input,
    until: Input,
    by: Vec<Select>,
    as_of: Input,
    least: Input,
    /// Of what it is a correction.
    corrects: Option<Markup>,
    measure: Button,
    refused: Option<String>,
    measured: Option<Measured>,
}

/// What each method would lose, and the choice.
struct Measured {
    about: String,
    table: Markup,
    proposed: String,
    kept: Vec<Markup>,
    method: Radios,
    epsilon: Input,
    changes: Option<Textarea>,
    propose: Button,
}

/// The address of the form, filled in as a publication was.
pub(super) fn address(one: &Publication, corrects: Option<PublicationId>) -> String {
    let asked = &one.asked;
    let mut address = format!(
        "{LIST}/new?rule={}.{}&from={}&until={}&as_of={}&least={}",
        percent(&asked.rule.0),
        asked.rule.1,
        asked.years.start(),
        asked.years.end(),
        asked.as_of,
        one.method.least_told().unwrap_or(LEAST_TOLD),
    );
    for (at, dimension) in asked.dimensions.iter().enumerate() {
        let _ = write!(address, "&by{}={}", at + 1, dimension.code());
    }
    if let Some(id) = corrects {
        let _ = write!(address, "&corrects={id}");
    }
    address
}

/// What a method loses, in a sentence.
pub(super) fn loss_words(language: Language, loss: &Loss) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "a share, and persons")]
    let hundredths = |x: f64| words::hundredths(language, (x * 100.0).round() as i64);
    let args = [
        ("primary", loss.primary.into()),
        ("secondary", loss.secondary.into()),
        ("share", hundredths(loss.hidden_share * 100.0).into()),
        ("error", hundredths(loss.mean_error).into()),
    ];
    say_with(language, "publication-loss-is", &args)
}

fn may_publish(member: &Member) -> Result<(), Problem> {
    may_read(member)?;
    if member.may_ever(Action::Publish) { Ok(()) } else { Err(Problem::NotFound) }
}

/// What is asked for; what is wrong is put down in the form.
fn read(app: &App, member: &Member, form: &mut Form) -> Option<(Asked, u64)> {
    let language = member.language;
    let (pack, today) = (app.register.pack(), member.by.today());
    let named = form.value("rule").split_once('.');
    let named = named.and_then(|(id, version)| pack.counting_rule(id, version.parse().ok()?));
    let rule = named.filter(|rule| rule.unit == Unit::Persons);
    if rule.is_none() {
        form.refuse("rule", say(language, "publication-rule-missing"));
    }
    let mut year = |name: &str| {
        let year = form.value(name).trim().parse::<i16>().ok();
        let year = year.filter(|year| (FIRST_YEAR..=today.year()).contains(year));
        if year.is_none() {
            let args = [
                ("from", i64::from(FIRST_YEAR).to_string().into()),
                ("until", i64::from(today.year()).to_string().into()),
            ];
            form.refuse(name, say_with(language, "statistics-year-wrong", &args));
        }
        year
    };
    let (from, until) = (year("from"), year("until"));
    if let (Some(from), Some(until)) = (from, until)
        && (from > until || until - from >= 40)
    {
        form.refuse("from", say(language, "statistics-years-wrong"));
    }
    let known = rule.map(|rule| publishable(pack, rule.subject)).unwrap_or_default();
    let mut dimensions: Vec<Dimension> = Vec::new();
    for name in ["by1", "by2", "by3"] {
        let text = form.value(name).to_owned();
        if text.is_empty() || text == NOTHING {
            continue;
        }
        match text.parse::<Dimension>() {
            Ok(one) if known.contains(&one) && !dimensions.contains(&one) => dimensions.push(one),
            _ => form.refuse(name, say(language, "publication-by-wrong")),
        }
    }
    if dimensions.is_empty() && form.error("by1").is_none() {
        form.refuse("by1", say(language, "publication-by-missing"));
    }
    let as_of = form.value("as_of").trim().parse::<Day>().ok().filter(|day| *day <= today);
    if as_of.is_none() {
        form.refuse("as_of", say(language, "publication-as-of-wrong"));
    }
    let least = form.value("least").trim().parse::<u64>().ok();
    let least = least.filter(|least| (2..=MOST_LEAST).contains(least));
    if least.is_none() {
        form.refuse("least", say(language, "publication-least-wrong"));
    }
    if form.is_refused() {
        return None;
    }
    let rule = rule?;
    let asked = Asked {
        rule: (rule.id.clone(), rule.version),
        years: from?..=until?,
        dimensions,
        limits: BTreeMap::new(),
        as_of: as_of?,
    };
    Some((asked, least?))
}

fn measured(
    app: &App,
    member: &Member,
    form: &Form,
    (asked, least): (&Asked, u64),
    advice: &Advice,
) -> Measured {
    let language = member.language;
    let say_key = |key: &str| say(language, key);
    let name = |sort: &str| say(language, &format!("figures-method-{sort}"));
    let head = ["figures-method", "publication-loss", "publication-possible"];
    let head = head.map(|key| Cell::from(say_key(key))).into();
    let rows = advice
        .tried
        .iter()
        .map(|one| {
            let loss = one.loss.as_ref();
            let possible = match (one.loss, one.refused) {
                (None, _) => "publication-cannot",
                (Some(_), true) => "publication-pool",
                (Some(_), false) => "publication-can",
            };
            vec![
                name(one.sort).into(),
                loss.map_or_else(|| "—".to_owned(), |loss| loss_words(language, loss)).into(),
                say_key(possible).into(),
            ]
        })
        .collect();
    let mut table = Table::new(say_key("publication-measured"), head, rows);
    table.first_cell_is_header = true;
    let proposed = match advice.proposed {
        Some(sort) => say_with(
            language,
            "publication-proposes",
            &[("name", name(sort).to_lowercase().into())],
        ),
        None => say_key("publication-proposes-none"),
    };
    let choices = ["threshold", "rounding", "cellkey", "synthetic"].map(|sort| {
        Choice::new(sort, name(sort)).hint(say(language, &format!("publication-{sort}-hint")))
    });
    let kept = FIELDS.iter().chain(&["corrects"]).map(|field| hidden(field, form.value(field)));
    let corrects = !form.value("corrects").is_empty();
    let args = [
        ("title", title(app, language, asked).into()),
        ("n", i64::try_from(advice.persons).unwrap_or(i64::MAX).into()),
        ("k", i64::try_from(least).unwrap_or(i64::MAX).into()),
    ];
    Measured {
        about: say_with(language, "publication-measured-about", &args),
        table: table.scrolling(),
        proposed,
        kept: kept.collect(),
        method: form.radios("method", say_key("publication-method"), choices.into()),
        epsilon: form
            .input("epsilon", say_key("publication-epsilon"))
            .hint(say_key("publication-epsilon-hint"))
            .width(4),
        changes: corrects.then(|| form.textarea("changes", say_key("publication-changes")).rows(3)),
        propose: Button::submit(say_key("publication-propose")),
    }
}

async fn shown(
    app: &App,
    member: &Member,
    mut form: Form,
    asked: Option<(Asked, u64)>,
    mut refused: Option<String>,
) -> Result<Html<String>, Problem> {
    let language = member.language;
    let mut found = None;
    if let Some((asked, least)) = &asked {
        match app.register.publication_advice(&member.by, asked, *least).await {
            Ok(Answer::Done(advice)) => {
                if form.value("method").is_empty() {
                    form = form.with("method", advice.proposed.unwrap_or_default());
                }
                if form.value("epsilon").is_empty() {
                    form = form.with("epsilon", EPSILON);
                }
                found = Some(measured(app, member, &form, (asked, *least), &advice));
            }
            Ok(Answer::Refused(why)) => {
                let why = why_words(app, language, &why).await;
                refused = refused.or(Some(why));
            }
            Err(Error::Refused(
                why @ (Refusal::TableTooFine | Refusal::PeriodWrong | Refusal::YearsUnknown),
            )) => {
                form.refuse("by1", refusal(language, why));
            }
            Err(error) => return Err(error.into()),
        }
    }
    let page = member
        .page()
        .at(Place::Home)
        .under(say(language, "publications"), LIST)
        .saying("publication-new")
        .refusing(form.errors());
    let subjects =
        [domain::person_list::Subject::Victim, domain::person_list::Subject::Perpetrator];
    let mut known: Vec<Dimension> =
        subjects.iter().flat_map(|subject| publishable(app.register.pack(), *subject)).collect();
    known.sort();
    known.dedup();
    for name in ["by2", "by3"] {
        if form.value(name).is_empty() {
            form = form.with(name, NOTHING);
        }
    }
    let by = ["by1", "by2", "by3"].map(|name| {
        // By one thing at least.
        let nothing = Choice::new(NOTHING, page.say("statistics-nothing"));
        let mut choices: Vec<Choice> = (name != "by1").then_some(nothing).into_iter().collect();
        choices.extend(
            known.iter().map(|one| Choice::new(one.code(), names::dimension(language, *one))),
        );
        form.select(name, page.say(&format!("publication-{name}")), choices)
    });
    let corrects = form.value("corrects");
    let model = NewPage {
        rule: rule_field(app, &page, &form),
        from: form.input("from", page.say("statistics-from")).number(None).width(4),
        until: form.input("until", page.say("statistics-until")).number(None).width(4),
        by: by.into(),
        as_of: form
            .input("as_of", page.say("publication-as-of"))
            .hint(page.say("publication-as-of-hint"))
            .width(10),
        least: form
            .input("least", page.say("publication-least"))
            .hint(page.say("publication-least-hint"))
            .width(4),
        corrects: (!corrects.is_empty()).then(|| hidden("corrects", corrects)),
        measure: Button::submit(page.say("publication-measure")).secondary(),
        refused,
        measured: found,
        page,
    };
    Ok(Html(model.render()?))
}

/// `GET /publications/new`
pub(crate) async fn form(
    State(app): State<App>,
    member: Member,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    may_publish(&member)?;
    let today = member.by.today();
    if pairs.iter().all(|(name, _)| !FIELDS.contains(&name.as_str())) {
        let last = (today.year() - 1).to_string();
        let rule = rules(&app).next().map(code_of);
        let form = Form::empty(member.language)
            .with("rule", rule.unwrap_or_default())
            .with("from", last.clone())
            .with("until", last)
            .with("as_of", today.to_string())
            .with("least", LEAST_TOLD.to_string());
        return Ok(shown(&app, &member, form, None, None).await?.into_response());
    }
    let mut form = Form::typed(member.language, pairs);
    let mut asked = read(&app, &member, &mut form);
    // Beside a table that stands another says the same only as of the same day.
    if let Some((asked, _)) = &mut asked
        && form.value("corrects").is_empty()
        && asked.as_of == today
        && let Some(day) = app.register.published_as_of(&asked.rule, &asked.years).await?
    {
        asked.as_of = day;
        form = form.with("as_of", day.to_string());
    }
    let status = if form.is_refused() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = shown(&app, &member, form, asked, None).await?;
    Ok((status, page).into_response())
}

fn method(language: Language, form: &mut Form, least: u64) -> Option<Method> {
    let method = match form.value("method") {
        "threshold" => Method::Threshold(least),
        "rounding" => Method::Rounding(least),
        "cellkey" => Method::CellKey,
        "synthetic" => {
            let epsilon = form.value("epsilon").trim().replace(',', ".").parse::<f64>();
            let method = epsilon.ok().map(|epsilon| Method::Synthetic { epsilon, delta: None });
            let method = method.filter(|method| method.is_within());
            if method.is_none() {
                form.refuse("epsilon", say(language, "publication-epsilon-wrong"));
            }
            return method;
        }
        _ => {
            form.refuse("method", say(language, "publication-method-missing"));
            return None;
        }
    };
    Some(method)
}

/// `POST /publications/new`: proposes it.
pub(crate) async fn propose(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let member = posted.member;
    may_publish(&member)?;
    let language = member.language;
    let mut form = Form::typed(language, posted.pairs);
    let asked = read(&app, &member, &mut form);
    let least = asked.as_ref().map_or(LEAST_TOLD, |(_, least)| *least);
    let method = method(language, &mut form, least);
    let corrects = match form.value("corrects") {
        "" => None,
        id => Some(id.parse::<PublicationId>().map_err(|_| Problem::NotFound)?),
    };
    let mut refused = None;
    if let (Some((asked, _)), Some(method)) = (&asked, method) {
        let mut asked = asked.clone();
        if let Some(id) = corrects {
            let old = app.register.publication(&member.by, id).await?;
            if old.state != Stands::Published {
                return Err(Problem::Refused(Refusal::AlreadyDecided));
            }
            asked.limits = old.asked.limits;
        }
        let corrects = corrects.map(|id| (id, form.value("changes").to_owned()));
        let proposal = Proposal { asked, method, corrects };
        match app.register.propose_publication(&member.by, &proposal).await {
            Ok(Answer::Done(id)) => {
                return Ok(done(&format!("{LIST}/{id}"), "done-publication-proposed"));
            }
            Ok(Answer::Refused(why)) => refused = Some(why_words(&app, language, &why).await),
            Err(Error::Refused(why @ (Refusal::ReasonMissing | Refusal::TextTooLong))) => {
                form.refuse("changes", refusal(language, why));
            }
            Err(error) => return Err(error.into()),
        }
    }
    let page = shown(&app, &member, form, asked, refused).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}
