//! The frame of every page.
//!
//! A page is a struct with a field `page: Page` and a template that begins
//! `{% extends "base.html" %}` and fills the block `content`; pages that a
//! victim may open extend `public.html`, which has the button that leaves at
//! once. The frame writes the header, the menu, the breadcrumbs, the notice,
//! the errors and the heading, so that they stand in the same order everywhere.
//!
//! ```
//! use askama::Template;
//! use domain::words::Language;
//! use web::page::{Page, Place};
//!
//! #[derive(Template)]
//! #[template(
//!     ext = "html",
//!     source = r#"{% extends "base.html" %}{% block content %}<p>{{ name }}</p>{% endblock %}"#
//! )]
//! struct Greeting {
//!     page: Page,
//!     name: String,
//! }
//!
//! let page = Page::new(Language::Bg, "/home?late=1").titled("Начало").at(Place::Home);
//! let html = Greeting { page, name: "<b>".into() }.render().unwrap();
//! assert!(html.contains("<html lang=\"bg\""));
//! assert!(html.contains("<p>&#60;b&#62;</p>"));
//! ```
use crate::assets;
use crate::components::{
    Breadcrumbs, Button, ErrorSummary, ExitThisPage, LanguageNavigation, Link, Markup,
    NotificationBanner, PhaseBanner, ServiceNavigation, SkipLink, Tag, Tongue,
};
use crate::words::{self, Arg};
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_LANGUAGE, COOKIE};
use domain::access::{Action, Reach, Role, may};
use domain::day::Day;
use domain::words::Language;

/// The name of the cookie that keeps the language a person chose; over TLS
/// [`BOUND`] stands before it.
const LANGUAGE_COOKIE: &str = "language";

/// Before the name of a cookie: a browser then takes it from this very host
/// alone, over TLS, and for every path.
pub(crate) const BOUND: &str = "__Host-";

/// The name of the form field with the token that proves a form is ours.
pub const CSRF_FIELD: &str = "csrf";

/// Who is signed in, as the header says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Their name.
    pub name: String,
    /// Their role, by which the menu is made.
    pub role: Role,
    /// Their institution, in the language of the page.
    pub institution: String,
}

impl Person {
    /// What their role is called.
    #[must_use]
    pub fn role_name(&self, language: Language) -> String {
        words::say(language, &format!("role-{}", self.role.code()))
    }
}

/// The entries of the menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// What is mine to do.
    Home,
    /// Programmes, activities, indicators, reports.
    Programmes,
    /// Records of what was done.
    Records,
    /// Local commissions.
    Commissions,
    /// That somebody may be a victim.
    Alerts,
    /// Case files.
    Cases,
    /// Where shelters are.
    Shelters,
    /// The directory of institutions.
    Institutions,
    /// Search over everything.
    Search,
    /// What is owed to the persons whose data are kept.
    Rights,
    /// Who did what.
    Journal,
    /// Accounts.
    Accounts,
    /// The public progress page.
    Progress,
    /// The page to sign in.
    SignIn,
}

impl Place {
    const SIGNED_IN: [Self; 12] = [
        Self::Home,
        Self::Programmes,
        Self::Records,
        Self::Commissions,
        Self::Alerts,
        Self::Cases,
        Self::Shelters,
        Self::Institutions,
        Self::Search,
        Self::Rights,
        Self::Journal,
        Self::Accounts,
    ];

    const PUBLIC: [Self; 2] = [Self::Progress, Self::SignIn];

    /// Where it is.
    #[must_use]
    pub const fn address(self) -> &'static str {
        match self {
            Self::Home => "/home",
            Self::Programmes => "/programmes",
            Self::Records => "/records",
            Self::Commissions => "/local-commissions",
            Self::Alerts => "/alerts",
            Self::Cases => "/cases",
            Self::Shelters => "/shelters",
            Self::Institutions => "/institutions",
            Self::Search => "/search",
            Self::Rights => "/retention",
            Self::Journal => "/journal",
            Self::Accounts => "/admin/accounts",
            Self::Progress => "/progress",
            Self::SignIn => "/sign-in",
        }
    }

    const fn key(self) -> &'static str {
        match self {
            Self::Home => "menu-home",
            Self::Programmes => "menu-programmes",
            Self::Records => "menu-records",
            Self::Commissions => "menu-commissions",
            Self::Alerts => "menu-alerts",
            Self::Cases => "menu-cases",
            Self::Shelters => "menu-shelters",
            Self::Institutions => "menu-institutions",
            Self::Search => "menu-search",
            Self::Rights => "menu-rights",
            Self::Journal => "menu-journal",
            Self::Accounts => "menu-accounts",
            Self::Progress => "menu-progress",
            Self::SignIn => "menu-sign-in",
        }
    }

    /// Whether the menu of this role has it: whether anything there can be
    /// read at any reach.
    fn is_for(self, role: Role) -> bool {
        let any = |action| Reach::ALL.into_iter().any(|reach| may(role, action, reach));
        match self {
            Self::Records | Self::Search | Self::Commissions => any(Action::ReadRecord),
            Self::Alerts => any(Action::ReadAlert),
            Self::Cases => any(Action::ReadCase),
            Self::Shelters => any(Action::RevealShelter),
            Self::Rights => any(Action::ReadRetention),
            Self::Journal => any(Action::ReadJournal),
            Self::Accounts => any(Action::ManageAccounts),
            _ => true,
        }
    }
}

/// The frame of a page.
#[derive(Clone, Debug)]
pub struct Page {
    /// The language of the page.
    pub language: Language,
    /// The address of the page with its query, by which the other language is
    /// linked to.
    pub address: String,
    /// The title: of the window, unless `unnamed`, and as the heading.
    pub title: String,
    /// A line above the heading: what the title is one of.
    pub caption: String,
    /// Words of status beside the heading.
    pub tags: Vec<Tag>,
    /// The one thing to do here, beside the heading.
    pub action: Option<Button>,
    /// The pages above this one, the topmost first.
    pub trail: Vec<Link>,
    /// The entry of the menu under which the page lies.
    pub place: Option<Place>,
    /// Who is signed in.
    pub person: Option<Person>,
    /// The token of the session for forms; empty without a session.
    pub csrf: String,
    /// What has just happened, or should be known.
    pub notice: Option<NotificationBanner>,
    /// What is wrong with the form on the page.
    pub errors: Option<ErrorSummary>,
    /// Whether the data are invented: a line under the header says so.
    pub demonstration: bool,
    /// The day it is, as the server's clock says: a demonstration's goes on from
    /// the end of its year.
    pub today: Option<Day>,
    /// Whether the page takes the whole width, without a heading of its own.
    pub bare: bool,
    /// Whether the window bears the name of the product alone.
    pub unnamed: bool,
}

impl Page {
    /// A page at `address` (path and query) for nobody in particular.
    #[must_use]
    pub fn new(language: Language, address: impl Into<String>) -> Self {
        Self {
            language,
            address: address.into(),
            title: String::new(),
            caption: String::new(),
            tags: Vec::new(),
            action: None,
            trail: Vec::new(),
            place: None,
            person: None,
            csrf: String::new(),
            notice: None,
            errors: None,
            demonstration: false,
            today: None,
            bare: false,
            unnamed: false,
        }
    }

    /// For this person, with the token of their session.
    #[must_use]
    pub fn of(mut self, person: Person, csrf: impl Into<String>) -> Self {
        self.person = Some(person);
        self.csrf = csrf.into();
        self
    }

    /// With this title.
    #[must_use]
    pub fn titled(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// With the title that stands under `key`.
    #[must_use]
    pub fn saying(mut self, key: &str) -> Self {
        self.title = words::say(self.language, key);
        self
    }

    /// With a heading that the title of the window does not repeat: whoever looks
    /// at the tabs or the history of a browser reads it.
    #[must_use]
    pub fn unnamed(mut self) -> Self {
        self.unnamed = true;
        self
    }

    /// With a line above the heading.
    #[must_use]
    pub fn captioned(mut self, caption: impl Into<String>) -> Self {
        self.caption = caption.into();
        self
    }

    /// Under this entry of the menu.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// Below another page; call it once for each, the topmost first.
    #[must_use]
    pub fn under(mut self, text: impl Into<String>, href: impl Into<String>) -> Self {
        self.trail.push(Link::new(text, href));
        self
    }

    /// With a word of status beside the heading.
    #[must_use]
    pub fn tagged(mut self, tag: Tag) -> Self {
        self.tags.push(tag);
        self
    }

    /// With the one thing to do here.
    #[must_use]
    pub fn offering(mut self, action: Button) -> Self {
        self.action = Some(action);
        self
    }

    /// With what has just happened; `None` leaves the page as it is.
    #[must_use]
    pub fn noticing(mut self, notice: Option<NotificationBanner>) -> Self {
        self.notice = notice.or(self.notice);
        self
    }

    /// With what is wrong with the form on it; `None` leaves the page as it is.
    #[must_use]
    pub fn refusing(mut self, errors: Option<ErrorSummary>) -> Self {
        self.errors = errors.or(self.errors);
        self
    }

    /// The message `key` in the language of the page.
    #[must_use]
    pub fn say(&self, key: &str) -> String {
        words::say(self.language, key)
    }

    /// The message `key` about `n` things.
    #[must_use]
    pub fn say_n(&self, key: &str, n: impl Into<Arg<'static>>) -> String {
        words::say_with(self.language, key, &[("n", n.into())])
    }

    /// The message `key` about what is called `name`.
    #[must_use]
    pub fn say_of(&self, key: &str, name: &str) -> String {
        words::say_with(self.language, key, &[("name", name.into())])
    }

    /// The hidden field that every form that changes something begins with.
    #[must_use]
    pub fn token(&self) -> Markup {
        hidden(CSRF_FIELD, &self.csrf)
    }

    /// The title of the window.
    #[must_use]
    pub fn window_title(&self) -> String {
        let name = self.say("product");
        let title = if self.title.is_empty() || self.unnamed {
            name
        } else {
            format!("{} – {name}", self.title)
        };
        match self.errors {
            Some(_) => words::say_with(self.language, "title-refused", &[("title", title.into())]),
            None => title,
        }
    }

    /// The first link of the page.
    #[must_use]
    pub fn skip_link(&self) -> SkipLink {
        SkipLink { text: self.say("skip"), href: "#main-content".to_owned(), ..SkipLink::default() }
    }

    /// Where the name in the header leads.
    #[must_use]
    pub fn first_page(&self) -> &'static str {
        if self.person.is_some() { Place::Home.address() } else { "/" }
    }

    /// The menu, cut down to what the role may read.
    #[must_use]
    pub fn menu(&self) -> ServiceNavigation {
        let entry = |place: &Place| {
            let here = self.place == Some(*place);
            Link {
                // Only the page itself is the page; what lies under it is under it.
                current: here && self.address.split('?').next() == Some(place.address()),
                active: here,
                ..Link::new(self.say(place.key()), place.address())
            }
        };
        let navigation = match &self.person {
            Some(person) => {
                Place::SIGNED_IN.iter().filter(|p| p.is_for(person.role)).map(entry).collect()
            }
            None => Place::PUBLIC.iter().map(entry).collect(),
        };
        ServiceNavigation {
            navigation,
            menu_button_text: self.say("menu"),
            navigation_label: self.say("menu"),
            navigation_id: "menu".to_owned(),
            collapse_navigation_on_mobile: Some(true),
            ..ServiceNavigation::default()
        }
    }

    /// The links to the page in each language.
    #[must_use]
    pub fn languages(&self) -> LanguageNavigation {
        let tongue = |language: Language| Tongue {
            text: words::say(language, &format!("language-{}", language.tag())),
            // The pages of tips set no cookie, not even for the language.
            href: if self.address.starts_with("/tips") {
                format!("{}?language={}", self.address, language.tag())
            } else {
                language_address(language, &self.address)
            },
            lang: language.tag().to_owned(),
            current: language == self.language,
            ..Tongue::default()
        };
        LanguageNavigation {
            items: [Language::Bg, Language::En].map(tongue).into(),
            aria_label: Some(self.say("language")),
            classes: "pr-languages".into(),
            ..LanguageNavigation::default()
        }
    }

    /// Where the page is.
    #[must_use]
    pub fn breadcrumbs(&self) -> Option<Breadcrumbs> {
        (!self.trail.is_empty()).then(|| Breadcrumbs {
            items: self.trail.clone(),
            label_text: self.say("breadcrumb"),
            collapse_on_mobile: true,
            ..Breadcrumbs::default()
        })
    }

    /// The line that says the data are invented.
    #[must_use]
    pub fn phase(&self) -> Option<PhaseBanner> {
        self.demonstration.then(|| PhaseBanner {
            tag: Tag { text: self.say("demonstration"), ..Tag::default() },
            text: match self.today {
                Some(day) => {
                    let day = words::day(self.language, day);
                    words::say_with(self.language, "demonstration-on", &[("day", day.into())])
                }
                None => self.say("demonstration-about"),
            },
            ..PhaseBanner::default()
        })
    }

    /// The button that leaves at once.
    #[must_use]
    pub fn exit(&self) -> ExitThisPage {
        ExitThisPage::new(self.language)
    }
}

impl Page {
    /// The address of the style sheet.
    #[must_use]
    pub fn styles(&self) -> String {
        assets::styles()
    }

    /// The address of the script.
    #[must_use]
    pub fn script(&self) -> String {
        assets::script()
    }

    /// The address of the line of script that tells the styles there is script.
    #[must_use]
    pub fn begin(&self) -> String {
        assets::begin()
    }

    /// The address of the icon of the window.
    #[must_use]
    pub fn icon(&self) -> String {
        assets::icon()
    }
}

/// A field of a form that is not shown.
#[must_use]
pub fn hidden(name: &str, value: &str) -> Markup {
    Markup::of(&HiddenField { name, value })
}

#[derive(askama::Template)]
#[template(ext = "html", source = r#"<input type="hidden" name="{{ name }}" value="{{ value }}">"#)]
struct HiddenField<'f> {
    name: &'f str,
    value: &'f str,
}

impl askama::filters::HtmlSafe for HiddenField<'_> {}

/// The address that sets `language` and leads back to `address`.
#[must_use]
pub fn language_address(language: Language, address: &str) -> String {
    format!("/language?language={}&back={}", language.tag(), percent(address))
}

/// Everything but letters, digits and `-._~/` as `%XX`, for the value of a
/// query.
#[must_use]
pub fn percent(text: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte));
            }
            // Writing into a string cannot fail.
            _ => drop(write!(out, "%{byte:02X}")),
        }
    }
    out
}

/// The address to go back to, when it is one of ours; else `/`. An address that
/// begins with two slashes would lead to another site.
#[must_use]
pub fn way_back(back: &str) -> &str {
    let ours = back.starts_with('/')
        && !back.starts_with("//")
        && !back.contains('\\')
        && !back.contains(|c: char| c.is_control());
    if ours { back } else { "/" }
}

/// The value of `Set-Cookie` that keeps `language` for a year; `secure` where
/// people come over TLS.
#[must_use]
pub fn language_cookie(language: Language, secure: bool) -> String {
    let (bound, secure) = if secure { (BOUND, "; Secure") } else { ("", "") };
    let tag = language.tag();
    format!(
        "{bound}{LANGUAGE_COOKIE}={tag}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly{secure}"
    )
}

/// The language a person chose before, by their cookie.
pub(crate) fn language_chosen(headers: &HeaderMap) -> Option<Language> {
    headers.get_all(COOKIE).iter().filter_map(|v| v.to_str().ok()).find_map(|cookies| {
        cookies.split(';').find_map(|cookie| {
            let (name, tag) = cookie.trim().split_once('=')?;
            let ours = name.strip_prefix(BOUND).unwrap_or(name) == LANGUAGE_COOKIE;
            if ours { tag.parse().ok() } else { None }
        })
    })
}

/// The language of a visitor: the one chosen before, else the one the browser
/// asks for, else English.
#[must_use]
pub fn language_of(headers: &HeaderMap) -> Language {
    let asked = || headers.get(ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).and_then(accepted);
    language_chosen(headers).or_else(asked).unwrap_or_default()
}

/// The language a program asks for by `Accept-Language`, else English.
pub(crate) fn language_asked(headers: &HeaderMap) -> Language {
    let asked = headers.get(ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok());
    asked.and_then(accepted).unwrap_or_default()
}

/// The one of our languages that `Accept-Language` likes best.
fn accepted(header: &str) -> Option<Language> {
    let mut best: Option<(Language, f32)> = None;
    for range in header.split(',') {
        let mut parts = range.split(';').map(str::trim);
        let tag = parts.next().unwrap_or_default().to_ascii_lowercase();
        let Some(language) = tag.split('-').next().and_then(|t| t.parse().ok()) else { continue };
        let weight = parts.find_map(|p| p.strip_prefix("q=")).map_or(Some(1.0), |q| q.parse().ok());
        let Some(weight) = weight.filter(|q| *q > 0.0) else { continue };
        // Of equals the first stays.
        if best.is_none_or(|(_, most)| weight > most) {
            best = Some((language, weight));
        }
    }
    best.map(|(language, _)| language)
}

#[cfg(test)]
mod tests {
    use super::*;
    use askama::Template;

    #[derive(Template)]
    #[template(
        ext = "html",
        source = r#"{% extends "base.html" %}{% block content %}<p>{{ page.say("menu") }}</p>{% endblock %}"#
    )]
    struct Signed {
        page: Page,
    }

    #[derive(Template)]
    #[template(
        ext = "html",
        source = r#"{% extends "public.html" %}{% block content %}<p>{{ page.say("menu") }}</p>{% endblock %}"#
    )]
    struct Open {
        page: Page,
    }

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(k, v)| (k.parse().unwrap(), v.parse().unwrap())).collect()
    }

    #[test]
    fn the_language_chosen_wins_over_the_one_the_browser_asks_for() {
        let of = |pairs: &[(&'static str, &str)]| language_of(&headers(pairs));
        assert_eq!(of(&[]), Language::En);
        assert_eq!(of(&[("accept-language", "bg-BG,bg;q=0.9,en;q=0.8")]), Language::Bg);
        assert_eq!(of(&[("accept-language", "de,en;q=0.5,bg;q=0.9")]), Language::Bg);
        assert_eq!(of(&[("accept-language", "bg;q=0,en")]), Language::En);
        assert_eq!(of(&[("accept-language", "bg;q=much,en;q=0.1")]), Language::En);
        assert_eq!(
            of(&[("cookie", "session=1; language=en"), ("accept-language", "bg")]),
            Language::En
        );
        assert_eq!(of(&[("cookie", "language=xx"), ("accept-language", "bg")]), Language::Bg);
        assert_eq!(of(&[("cookie", "my-language=en"), ("accept-language", "bg")]), Language::Bg);
    }

    #[test]
    fn the_way_back_never_leaves_the_site() {
        assert_eq!(way_back("/records/training?sort=day"), "/records/training?sort=day");
        for away in
            ["//evil.example/", "/\\evil.example", "https://evil.example", "", "x", "/a\r\nb"]
        {
            assert_eq!(way_back(away), "/", "{away:?}");
        }
    }

    #[test]
    fn the_switch_of_language_keeps_the_address() {
        let page = Page::new(Language::En, "/records/training?place=VAR&q=обучение");
        let html = Signed { page }.render().unwrap();
        let expected =
            "/language?language=bg&#38;back=/records/training%3Fplace%3DVAR%26q%3D%D0%BE%D0%B1";
        assert!(html.contains(expected), "{html}");
    }

    #[test]
    fn the_menu_shows_what_the_role_may_read() {
        let menu = |role| {
            let person = Person { name: "А".into(), role, institution: "Б".into() };
            let page = Page::new(Language::En, "/home").of(person, "t").at(Place::Home);
            page.menu().navigation.into_iter().map(|l| l.href).collect::<Vec<_>>()
        };
        let administrator = menu(Role::Administrator);
        assert!(administrator.contains(&"/admin/accounts".to_owned()));
        assert!(!administrator.contains(&"/records".to_owned()));
        assert!(!menu(Role::FocalPoint).contains(&"/journal".to_owned()));
        assert!(menu(Role::DataProtectionOfficer).contains(&"/journal".to_owned()));
    }

    #[test]
    fn a_page_with_errors_says_so_in_the_title_of_its_window() {
        let errors =
            ErrorSummary::new(Language::En, [("#title".to_owned(), "Fill in “Title”".to_owned())]);
        let page = Page::new(Language::En, "/x").titled("New training").refusing(Some(errors));
        let html = Signed { page }.render().unwrap();
        assert!(html.contains("<title>Error: New training – Pristan</title>"), "{html}");
        assert!(html.contains("<a href=\"#title\">Fill in “Title”</a>"), "{html}");
    }

    #[test]
    fn a_page_for_victims_has_the_way_out_and_others_do_not() {
        let page = || Page::new(Language::Bg, "/help").titled("Помощ");
        assert!(Open { page: page() }.render().unwrap().contains("govuk-exit-this-page"));
        assert!(!Signed { page: page() }.render().unwrap().contains("govuk-exit-this-page"));
    }

    #[test]
    fn no_page_has_script_or_style_in_it() {
        let person =
            Person { name: "А".into(), role: Role::Coordinator, institution: "Б".into() };
        let page = Page::new(Language::En, "/home").of(person, "t").titled("Home");
        for html in
            [Open { page: page.clone() }.render().unwrap(), Signed { page }.render().unwrap()]
        {
            assert!(
                !html.contains("<style") && !html.contains(" style=") && !html.contains(" on"),
                "{html}"
            );
            for script in html.split("<script").skip(1) {
                assert!(
                    script.starts_with(" src=\"/assets/") || script.contains(" src=\"/assets/"),
                    "{script}"
                );
            }
        }
    }

    #[test]
    fn what_a_person_typed_is_escaped_in_the_frame() {
        let page = Page::new(Language::En, "/x\"><script>")
            .titled("<script>alert(1)</script>")
            .under("<i>", "\"'");
        let html = Signed { page }.render().unwrap();
        assert!(!html.contains("<script>alert"), "{html}");
        assert!(!html.contains("<i>"), "{html}");
        assert!(
            html.contains("href=\"&quot;&#39;\"") || html.contains("href=\"&#34;&#39;\""),
            "{html}"
        );
    }
}
