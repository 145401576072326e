//! The two pages that the foot of every page leads to: what this is, and how
//! far anybody can use it.
use crate::page::Page;
use askama::Template;

/// `/about`: what the product is, whose works it contains.
#[derive(Template)]
#[template(path = "about.html")]
pub struct About {
    /// The frame.
    pub page: Page,
}

impl About {
    /// The page in its frame.
    #[must_use]
    pub fn new(page: Page) -> Self {
        Self { page: page.saying("about-title") }
    }
}

/// `/accessibility`: the accessibility statement.
#[derive(Template)]
#[template(path = "accessibility.html")]
pub struct Accessibility {
    /// The frame.
    pub page: Page,
}

impl Accessibility {
    /// The page in its frame.
    #[must_use]
    pub fn new(page: Page) -> Self {
        Self { page: page.saying("accessibility-title") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::words::Language;

    #[test]
    fn both_pages_are_written_in_both_languages() {
        for language in Language::ALL {
            let about = About::new(Page::new(language, "/about")).render().unwrap();
            assert!(about.contains("OFL") && about.contains("MIT"), "{about}");
            let statement =
                Accessibility::new(Page::new(language, "/accessibility")).render().unwrap();
            assert!(statement.contains("EN 301 549"), "{statement}");
        }
    }
}
