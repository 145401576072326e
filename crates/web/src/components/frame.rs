//! What stands around a page: header, menu, languages, the way out.
use super::content::{Button, Tag};
use super::markup::{Attributes, Classes, Content, Link, Markup};
use crate::words;
use askama::Template;
use askama::filters::HtmlSafe;
use domain::words::Language;
use serde::Deserialize;

parts! {
    /// A language of the page.
    Tongue {
        /// Its name in itself: `Български`.
        text: String,
        /// The same as markup.
        html: Markup,
        /// The page in it.
        href: String,
        /// Its tag: `bg`.
        lang: String,
        /// The tag of the page it leads to, when it differs.
        href_lang: String,
        /// Its direction.
        dir: String,
        /// Whether the page is in it.
        current: bool,
        /// A sentence in it for screen readers: `Смени на български`.
        language_description_text: String,
        /// Further classes.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
    }

    /// What pages put into the service navigation.
    Slots {
        /// Before everything.
        start: Markup,
        /// After everything.
        end: Markup,
        /// Before the first item.
        navigation_start: Markup,
        /// After the last item.
        navigation_end: Markup,
    }
}

components! {
    /// A line under the header that says what sort of installation this is.
    PhaseBanner in "components/phase-banner.html" {
        /// The word.
        tag: Tag,
        /// What it means, as text.
        text: String,
        /// What it means, as markup.
        html: Markup,
        /// Further classes.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
    }

    /// The header of every page.
    GenericHeader in "components/generic-header.html" {
        /// The name, as text.
        logo_text: String,
        /// The name, as markup.
        logo_html: Markup,
        /// The first page.
        url: String,
        /// Classes of the frame that gives the width.
        container_classes: String,
        /// Further classes.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
    }

    /// The menu of every page.
    ServiceNavigation in "components/service-navigation.html" {
        /// The name of the service.
        service_name: String,
        /// Its first page.
        service_url: String,
        /// The menu.
        navigation: Vec<Link>,
        /// What the button of the menu says on a phone: `Menu`.
        menu_button_text: String,
        /// What a screen reader says of that button, when it differs.
        menu_button_label: String,
        /// What a screen reader calls the menu.
        navigation_label: String,
        /// The id of the menu.
        navigation_id: String,
        /// Further classes of the menu.
        navigation_classes: Classes,
        /// Whether a phone folds the menu; more than one item is, unless said.
        collapse_navigation_on_mobile: Option<bool>,
        /// What a screen reader calls the whole.
        aria_label: Option<String>,
        /// What pages put in.
        slots: Slots,
        /// Further classes.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
    }

    /// The page in other languages.
    LanguageNavigation in "components/language-navigation.html" {
        /// The languages.
        items: Vec<Tongue>,
        /// What a screen reader calls it.
        aria_label: Option<String>,
        /// Further classes.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
    }

    /// The button that leaves the page at once and puts another in its place.
    ExitThisPage in "components/exit-this-page.html" {
        /// Its id.
        id: String,
        /// As text.
        text: String,
        /// As markup.
        html: Markup,
        /// Where it leads.
        redirect_url: String,
        /// What is announced when it is pressed.
        activated_text: String,
        /// What is announced when the presses of Shift came too slowly.
        timed_out_text: String,
        /// What is announced after the first press of Shift.
        press_two_more_times_text: String,
        /// What is announced after the second.
        press_one_more_time_text: String,
        /// Further classes.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
    }

    /// The first link of every page: to what it is about.
    SkipLink in "components/skip-link.html" {
        /// As text.
        text: String,
        /// As markup.
        html: Markup,
        /// Where it leads.
        href: String,
        /// Further classes.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
    }

    /// Where the page is.
    Breadcrumbs in "components/breadcrumbs.html" {
        /// The pages above it.
        items: Vec<Link>,
        /// What a screen reader calls it.
        label_text: String,
        /// Whether a phone shows the first and the last only.
        collapse_on_mobile: bool,
        /// Further classes.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
    }

    /// The way back.
    BackLink in "components/back-link.html" {
        /// As text.
        text: String,
        /// As markup.
        html: Markup,
        /// Where it leads.
        href: String,
        /// Further classes.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
    }

    /// The pages of one thing.
    SubNavigation in "components/sub-navigation.html" {
        /// The pages.
        items: Vec<Link>,
        /// What a screen reader calls it.
        label: String,
        /// Further classes.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
    }
}

contents! { Tongue BackLink PhaseBanner SkipLink ExitThisPage }

impl GenericHeader {
    fn logo(&self) -> Content<'_> {
        Content { text: &self.logo_text, html: &self.logo_html }
    }

    fn container(&self) -> &str {
        if self.container_classes.is_empty() {
            "govuk-width-container"
        } else {
            &self.container_classes
        }
    }
}

impl ServiceNavigation {
    fn button_text(&self) -> &str {
        if self.menu_button_text.is_empty() { "Menu" } else { &self.menu_button_text }
    }

    fn id(&self) -> &str {
        if self.navigation_id.is_empty() { "navigation" } else { &self.navigation_id }
    }

    fn label(&self) -> &str {
        if self.navigation_label.is_empty() { self.button_text() } else { &self.navigation_label }
    }

    fn collapses(&self) -> bool {
        self.collapse_navigation_on_mobile.unwrap_or(self.navigation.len() > 1)
    }

    fn has_menu(&self) -> bool {
        !self.navigation.is_empty()
            || !self.slots.navigation_start.is_empty()
            || !self.slots.navigation_end.is_empty()
    }

    /// Whether it is a region with a name, or only a menu.
    fn is_region(&self) -> bool {
        !self.service_name.is_empty() || !self.slots.start.is_empty() || !self.slots.end.is_empty()
    }
}

impl ExitThisPage {
    /// The button in `language`; it leads to `/exit`, which empties the cache
    /// and goes on to a page about the weather.
    #[must_use]
    pub fn new(language: Language) -> Self {
        let say = |key| words::say(language, key);
        Self {
            text: say("exit"),
            redirect_url: "/exit".to_owned(),
            activated_text: say("exit-activated"),
            timed_out_text: say("exit-timed-out"),
            press_two_more_times_text: say("exit-press-two"),
            press_one_more_time_text: say("exit-press-one"),
            ..Self::default()
        }
    }

    fn button(&self) -> Button {
        let default =
            Markup::fixed("<span class=\"govuk-visually-hidden\">Emergency</span> Exit this page");
        let empty = self.content().is_empty();
        Button {
            text: self.text.clone(),
            html: if empty { default } else { self.html.clone() },
            href: if self.redirect_url.is_empty() {
                "/exit".to_owned()
            } else {
                self.redirect_url.clone()
            },
            classes:
                "govuk-button--warning govuk-exit-this-page__button govuk-js-exit-this-page-button"
                    .into(),
            attributes: Attributes::default().with("rel", "nofollow noreferrer"),
            ..Button::default()
        }
    }

    /// The words of its script.
    fn script_words(&self) -> Attributes {
        let mut all = Attributes::default();
        for (key, text) in [
            ("activated", &self.activated_text),
            ("timed-out", &self.timed_out_text),
            ("press-two-more-times", &self.press_two_more_times_text),
            ("press-one-more-time", &self.press_one_more_time_text),
        ] {
            if !text.is_empty() {
                all = all.with(&format!("data-i18n.{key}"), text.clone());
            }
        }
        all
    }
}

impl Breadcrumbs {
    fn label(&self) -> &str {
        if self.label_text.is_empty() { "Breadcrumb" } else { &self.label_text }
    }
}

impl SubNavigation {
    /// The pages of `label`; the one we are on says so itself.
    #[must_use]
    pub fn new(label: impl Into<String>, items: Vec<Link>) -> Self {
        Self { label: label.into(), items, ..Self::default() }
    }
}
