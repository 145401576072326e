//! `/institutions`: the directory, and what each body has to do.
use crate::app::App;
use crate::components::{
    Button, Cell, Choice, Chosen, Filter, Link, Markup, Pagination, Row, SummaryList, Table,
};
use crate::form::Form;
use crate::page::{Page, Place, percent};
use crate::problem::Problem;
use crate::programme::glance::{Item, stage_word};
use crate::programme::wording::Wording;
use crate::records::place;
use crate::session::Member;
use crate::words::{self, say, say_with};
use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::{Path, Query, State};
use axum::response::Html;
use domain::access::Action;
use domain::institution::{Institution, InstitutionKind};
use domain::pack::{Pack, fold};
use domain::words::Language;
use register::programme::ActivityRow;
use register::record::{COUNTED_UP_TO, Filter as Records};
use serde::Deserialize;

/// The sorts of bodies by their codes, in the order of the filter.
const KINDS: [(InstitutionKind, &str); 11] = [
    (InstitutionKind::Commission, "commission"),
    (InstitutionKind::LocalCommission, "local_commission"),
    (InstitutionKind::Ministry, "ministry"),
    (InstitutionKind::Agency, "agency"),
    (InstitutionKind::Judiciary, "judiciary"),
    (InstitutionKind::Municipality, "municipality"),
    (InstitutionKind::Ngo, "ngo"),
    (InstitutionKind::International, "international"),
    (InstitutionKind::School, "school"),
    (InstitutionKind::Service, "service"),
    (InstitutionKind::Class, "class"),
];

/// Bodies on one page of the directory.
const SHOWN: usize = 40;

/// What is looked for in the directory.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    page: usize,
}

impl Asked {
    fn address(q: &str, kind: &str, page: usize) -> String {
        let mut pairs = Vec::new();
        for (name, value) in [("q", q), ("kind", kind)] {
            if !value.is_empty() {
                pairs.push(format!("{name}={}", percent(value)));
            }
        }
        if page > 0 {
            pairs.push(format!("page={page}"));
        }
        let joint = if pairs.is_empty() { "" } else { "?" };
        format!("{}{joint}{}", Place::Institutions.address(), pairs.join("&"))
    }

    /// Whether every word is found in one of the body's names.
    fn fits(&self, i: &Institution) -> bool {
        let short = i.short.iter().flat_map(|s| [s.en.as_str(), s.bg.as_str()]);
        let names = [i.code.as_str(), i.name.en.as_str(), i.name.bg.as_str()];
        let all: Vec<&str> =
            names.into_iter().chain(short).chain(i.aliases.iter().map(String::as_str)).collect();
        let all = fold(&all.join(" "));
        let words = fold(&self.q);
        let kind = self.kind.is_empty() || kind_code(i.kind) == self.kind;
        kind && words.split(' ').all(|word| all.contains(word))
    }
}

fn kind_code(kind: InstitutionKind) -> &'static str {
    KINDS.iter().find(|(k, _)| *k == kind).map_or("class", |(_, code)| code)
}

fn kind_name(language: Language, kind: InstitutionKind) -> String {
    say(language, &format!("institution-kind-{}", kind_code(kind)))
}

/// Where a body is opened.
pub(crate) fn address_of(code: &str) -> String {
    format!("{}/{}", Place::Institutions.address(), percent(code))
}

/// A name, and under it the name in the other language.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<a class="govuk-link" href="{{ href }}">{{ name }}</a><span class="pr-other-name" lang="{{ other.tag() }}">{{ other_name }}</span>"#
)]
struct Named<'i> {
    href: String,
    name: &'i str,
    other: Language,
    other_name: &'i str,
}

impl HtmlSafe for Named<'_> {}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<a class="govuk-link" href="{{ href }}" rel="noreferrer noopener external">{{ text }}</a>"#
)]
struct Outside<'t> {
    href: &'t str,
    text: &'t str,
}

impl HtmlSafe for Outside<'_> {}

/// A link out, without the protocol in its text.
pub(crate) fn outside(href: &str) -> Markup {
    let text = href.split_once("://").map_or(href, |(_, rest)| rest).trim_end_matches('/');
    Markup::of(&Outside { href, text })
}

#[derive(Template)]
#[template(path = "institutions/list.html")]
struct ListPage {
    page: Page,
    /// Whether the network of lawyers can be read.
    lawyers: bool,
    filter: Markup,
    count: String,
    table: Option<Markup>,
    pages: Option<Pagination>,
}

/// `GET /institutions`
pub(crate) async fn list(
    State(app): State<App>,
    member: Member,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Problem> {
    let (pack, language) = (app.register.pack(), member.language);
    let page = member.page().saying("institutions").at(Place::Institutions);
    let services = Button::link(page.say("services"), crate::services::ADDRESS).secondary();
    let page = page.offering(services);
    let mut found: Vec<&Institution> = pack.institutions.iter().filter(|i| asked.fits(i)).collect();
    found.sort_by_key(|i| (i.kind, i.name.in_language(language).to_owned()));
    let count = page.say_n("institutions-count", found.len());
    let rows: Vec<Vec<Cell>> =
        found.iter().skip(asked.page * SHOWN).take(SHOWN).map(|i| row(pack, language, i)).collect();
    let step = |to: usize| Asked::address(&asked.q, &asked.kind, to);
    let previous = asked.page.checked_sub(1).map(step);
    let next = (found.len() > (asked.page + 1) * SHOWN).then(|| step(asked.page + 1));
    let pages = Pagination::by_cursor(language, previous, next);
    let table = (!rows.is_empty()).then(|| {
        let head = ["name", "short", "kind", "place", "link"]
            .map(|c| Cell::from(say(language, &format!("institutions-{c}"))));
        Table {
            caption_classes: "govuk-visually-hidden".into(),
            classes: "pr-dense pr-directory".into(),
            first_cell_is_header: true,
            ..Table::new(page.say("institutions"), head.into(), rows)
        }
        .scrolling()
    });
    let filter = filter(&page, &asked).form(language, Place::Institutions.address());
    let pages = (!pages.is_empty()).then_some(pages);
    let lawyers = member.may_ever(domain::access::Action::ReadLawyers);
    Ok(Html(ListPage { page, lawyers, filter, count, table, pages }.render()?))
}

fn row(pack: &Pack, language: Language, i: &Institution) -> Vec<Cell> {
    let named = Named {
        href: address_of(&i.code),
        name: i.name.in_language(language),
        other: language.other(),
        other_name: i.name.in_language(language.other()),
    };
    vec![
        Cell::part(&named),
        short(i, language).to_owned().into(),
        kind_name(language, i.kind).into(),
        i.place.as_deref().map_or(String::new(), |p| place(pack, language, p)).into(),
        i.link.as_deref().map_or_else(Cell::default, |l| outside(l).into()),
    ]
}

fn short(i: &Institution, language: Language) -> &str {
    i.short.as_ref().map_or("", |s| s.in_language(language))
}

fn filter(page: &Page, asked: &Asked) -> Filter {
    let language = page.language;
    let typed = [("q", asked.q.clone()), ("kind", asked.kind.clone())];
    let form = Form::typed(language, typed.map(|(n, v)| (n.to_owned(), v)));
    let words = form.input("q", page.say("institutions-words")).of_type("search");
    let kinds = KINDS.map(|(kind, code)| Choice::new(code, kind_name(language, kind)));
    let mut select = form.select("kind", page.say("institutions-kind"), kinds.into());
    select.items[0] = Choice::new("", page.say("filter-any"));
    let mut chosen = Vec::new();
    if !asked.q.trim().is_empty() {
        chosen.push(Chosen {
            heading: page.say("institutions-words").into(),
            items: vec![Link::new(asked.q.trim(), Asked::address("", &asked.kind, 0))],
        });
    }
    if let Some((kind, _)) = KINDS.iter().find(|(_, code)| *code == asked.kind) {
        chosen.push(Chosen {
            heading: page.say("institutions-kind").into(),
            items: vec![Link::new(kind_name(language, *kind), Asked::address(&asked.q, "", 0))],
        });
    }
    let options = Markup::of(&words).and(&select);
    Filter::new(language, options, chosen, Place::Institutions.address())
}

#[derive(Template)]
#[template(path = "institutions/open.html")]
struct OpenPage {
    page: Page,
    facts: SummaryList,
    scorecard: Option<String>,
    duties: Vec<Duties>,
    records: Option<Markup>,
    reads: bool,
    units: Vec<Link>,
}

/// What a programme gives a body to do.
struct Duties {
    programme: Markup,
    href: String,
    stage: String,
    responsible: Vec<Item>,
    partner: Vec<Item>,
}

/// `GET /institutions/{code}`
pub(crate) async fn open(
    State(app): State<App>,
    member: Member,
    Path(code): Path<String>,
) -> Result<Html<String>, Problem> {
    let (pack, language) = (app.register.pack(), member.language);
    let i = pack.institution(&code).ok_or(Problem::NotFound)?;
    let page = member
        .page()
        .at(Place::Institutions)
        .under(say(language, "institutions"), Place::Institutions.address())
        .captioned(kind_name(language, i.kind))
        .titled(i.name.in_language(language));
    let reads = member.may_ever(Action::ReadRecord);
    let records = if reads { records(&app, &member, i).await? } else { None };
    let mut units: Vec<Link> = pack
        .institutions
        .iter()
        .filter(|u| u.parent.as_deref() == Some(&code))
        .map(|u| Link::new(u.name.in_language(language), address_of(&u.code)))
        .collect();
    units.sort_by(|a, b| a.text.cmp(&b.text));
    let scorecard = match (i.kind, reads) {
        (InstitutionKind::LocalCommission, true) if i.parent.is_some() && i.place.is_some() => {
            has_scorecard(&app, &member, &code).await?
        }
        _ => None,
    };
    let html = OpenPage {
        facts: facts(pack, language, i),
        scorecard,
        duties: duties(&app, &member, &page, i).await?,
        records,
        reads,
        units,
        page,
    };
    Ok(Html(html.render()?))
}

async fn has_scorecard(app: &App, member: &Member, code: &str) -> Result<Option<String>, Problem> {
    let today = member.by.today();
    match app.register.local_commission(&member.by, code, today.year(), today).await {
        Ok(_) => Ok(Some(format!("{}/{code}", Place::Commissions.address()))),
        Err(register::Error::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn facts(pack: &Pack, language: Language, i: &Institution) -> SummaryList {
    let say = |key: &str| say(language, key);
    let other = language.other();
    let tongue = |text: &str| Markup::of(&Tongue { lang: other.tag(), text });
    let mut rows = vec![Row::new(say("institution-other-name"), tongue(i.name.in_language(other)))];
    if !short(i, language).is_empty() {
        let both = [short(i, language), short(i, other)];
        let text = if both[0] == both[1] { both[0].to_owned() } else { both.join(" / ") };
        rows.push(Row::new(say("institutions-short"), text));
    }
    if let Some(parent) = i.parent.as_deref() {
        let name = pack.institution_name(parent, language);
        rows.push(Row::new(say("institution-parent"), Markup::link(name, &address_of(parent))));
    }
    if let Some(code) = i.place.as_deref() {
        rows.push(Row::new(say("institution-place"), place(pack, language, code)));
    }
    if let Some(link) = i.link.as_deref() {
        rows.push(Row::new(say("institutions-link"), outside(link)));
    }
    if !i.aliases.is_empty() {
        rows.push(Row::new(say("institution-aliases"), i.aliases.join("; ")));
    }
    if let Some(source) = i.source.as_deref() {
        // The pack says its sources in English.
        let source = Markup::of(&Tongue { lang: Language::En.tag(), text: source });
        rows.push(Row::new(say("institution-source"), source));
    }
    rows.push(Row::new(say("institution-code"), i.code.as_str()));
    SummaryList::new(rows)
}

#[derive(Template)]
#[template(ext = "html", source = r#"<span lang="{{ lang }}">{{ text }}</span>"#)]
struct Tongue<'t> {
    lang: &'static str,
    text: &'t str,
}

impl HtmlSafe for Tongue<'_> {}

/// How many records the reader may see of this body, by kind; each leads to
/// the list.
async fn records(app: &App, member: &Member, i: &Institution) -> Result<Option<Markup>, Problem> {
    let (pack, language) = (app.register.pack(), member.language);
    let mut rows = Vec::new();
    for kind in &pack.kinds {
        let filter = Records { institution: Some(i.code.clone()), ..Records::of(&kind.id) };
        let count = app.register.records_count(&member.by, &filter).await?;
        if count == 0 {
            continue;
        }
        let href = format!("/records/{}?institution={}", kind.id, percent(&i.code));
        let shown = match count {
            n if n > COUNTED_UP_TO => format!("> {}", words::number(language, COUNTED_UP_TO)),
            n => words::number(language, n),
        };
        rows.push(vec![Cell::link(kind.plural.in_language(language), &href), Cell::number(shown)]);
    }
    if rows.is_empty() {
        return Ok(None);
    }
    let head = vec![
        say(language, "institution-records-kind").into(),
        Cell::from(say(language, "institution-records-count")).numeric(),
    ];
    let mut table = Table::new(say(language, "institution-records"), head, rows);
    table.caption_classes = "govuk-visually-hidden".into();
    table.classes = "pr-dense".into();
    Ok(Some(Markup::of(&table)))
}

/// What the programmes give this body to do, the latest programme first. A
/// local unit has what its parent is given.
async fn duties(
    app: &App,
    member: &Member,
    page: &Page,
    i: &Institution,
) -> Result<Vec<Duties>, Problem> {
    let (pack, language, today) = (app.register.pack(), member.language, member.by.today());
    let mut codes = vec![i.code.as_str()];
    if let Some((parent, _)) = i.code.split_once('-') {
        codes.push(parent);
    }
    let mut all = Vec::new();
    for row in app.register.programmes().await? {
        let overview = app.register.overview(row.id, today).await?;
        let wording = Wording::of(pack, &row.key, language);
        let (mut responsible, mut partner) = (Vec::new(), Vec::new());
        for of in &overview.activities {
            match duty(pack, &codes, &of.activity) {
                Some(true) => responsible.push(Item::of(of, app, &wording, page, today)),
                Some(false) => partner.push(Item::of(of, app, &wording, page, today)),
                None => {}
            }
        }
        if responsible.is_empty() && partner.is_empty() {
            continue;
        }
        all.push(Duties {
            programme: Markup::of(&wording.title(&row.title)),
            href: format!("/programmes/{}", row.key),
            stage: say_with(
                language,
                "institution-stage",
                &[("stage", stage_word(language, row.stage).into())],
            ),
            responsible,
            partner,
        });
    }
    Ok(all)
}

/// Whether one of these codes answers for the activity, or takes part in it;
/// none when it does neither. A class of bodies is known by its name only.
fn duty(pack: &Pack, codes: &[&str], activity: &ActivityRow) -> Option<bool> {
    let named = |name: &str, code: &str| match code {
        "" => pack.institution_code(name).is_some_and(|c| codes.contains(&c)),
        code => codes.contains(&code),
    };
    let duties = activity.duties.iter().filter(|d| named(&d.name, &d.institution));
    duties.map(|d| d.responsible).max()
}
