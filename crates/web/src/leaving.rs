//! How a file about a person or a case leaves: closed, unless somebody says
//! otherwise; marked; with a day until which it may be kept.
//!
//! Nothing is kept for this: the file is made while it is sent. The passphrase
//! is drawn with the form and stands on the page; the form sends it back, so
//! that no page without a script has to hold a file and its secret apart. Only
//! the passphrases drawn here are taken. The next page has another.
use crate::app::App;
use crate::components::{Choice, Label, Markup, Radios};
use crate::form::Form;
use crate::page::{Page, hidden};
use crate::problem::Problem;
use crate::records::evidence::attached;
use crate::words::{say, say_with};
use askama::Template;
use askama::filters::HtmlSafe;
use axum::response::Response;
use domain::day::Day;
use domain::words::Language;
use formats::closed::{For, Recipient, write};
use register::By;
use register::export_mark::{FileOf, Leaves, Mark, kept_until};

/// Hexadecimal digits of a passphrase, 4 bits each, and of its groups.
const DIGITS: usize = 35;
const GROUP: usize = 5;

/// How a file leaves.
#[derive(Debug)]
pub(crate) enum Leaving {
    /// Closed with the passphrase.
    Passphrase(String),
    /// Closed for those who have the keys.
    Recipients(Vec<Recipient>),
    /// Open.
    Open,
}

/// A passphrase drawn now: `1f0a3-…`, 140 bits.
fn drawn(app: &App) -> String {
    let text = app.edge.secret().text();
    let digits: Vec<char> = text.chars().take(DIGITS).collect();
    let groups: Vec<String> = digits.chunks(GROUP).map(|group| group.iter().collect()).collect();
    groups.join("-")
}

/// Whether a text has the form of a passphrase that [`drawn`] makes.
fn was_drawn(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let hex = |b: u8| matches!(b, b'0'..=b'9' | b'a'..=b'f');
    groups.len() == DIGITS / GROUP
        && groups.iter().all(|group| group.len() == GROUP && group.bytes().all(hex))
}

#[derive(Template)]
#[template(path = "leaving.html")]
struct Asked {
    how: Radios,
    about: String,
    passphrase: Markup,
}

#[derive(Template)]
#[template(path = "passphrase.html")]
struct Passphrase<'p> {
    label: String,
    drawn: &'p str,
    hint: String,
}

impl HtmlSafe for Asked {}
impl HtmlSafe for Passphrase<'_> {}

/// The question how a file leaves.
pub(crate) fn question(app: &App, by: &By, form: &Form, page: &Page) -> Markup {
    let given = form.value("passphrase");
    // A page that comes back with a sentence shows the passphrase again.
    let passphrase = if was_drawn(given) { given.to_owned() } else { drawn(app) };
    let shown = Passphrase {
        label: page.say("leaving-passphrase-is"),
        drawn: &passphrase,
        hint: page.say("leaving-passphrase-once"),
    };
    let shown = Markup::of(&shown);
    let recipient: Label = page.say("leaving-recipient-key").into();
    let recipient = form.input("recipient", recipient).hint(page.say("leaving-recipient-hint"));
    let chosen = match form.value("leaving") {
        "" => form.clone().with("leaving", "passphrase"),
        _ => form.clone(),
    };
    let choices = vec![
        Choice::new("passphrase", page.say("leaving-passphrase")).asking(&shown),
        Choice::new("recipient", page.say("leaving-recipient")).asking(&recipient),
        Choice::new("open", page.say("leaving-open")).hint(page.say("leaving-open-hint")),
    ];
    let until = crate::words::day(page.language, kept_until(by.today()));
    let asked = Asked {
        how: chosen.radios("leaving", page.say("leaving"), choices),
        about: say_with(page.language, "leaving-about", &[("day", until.into())]),
        passphrase: hidden("passphrase", &passphrase),
    };
    Markup::of(&asked)
}

/// What a closed file is to a browser.
pub(crate) const CLOSED: &str = "application/octet-stream";

/// The name of a closed file: it tells nothing of what is in it.
pub(crate) fn closed_name(language: Language, mark: &Mark, until: Day, ending: &str) -> String {
    let args = [("number", mark.number().into()), ("day", until.to_string().into())];
    format!("{}.{ending}.age", say_with(language, "leaving-name", &args))
}

impl Leaving {
    /// As the register is told.
    pub(crate) fn told(&self) -> Leaves {
        match self {
            Self::Passphrase(_) => Leaves::Passphrase,
            Self::Recipients(all) => {
                Leaves::Recipients(all.iter().map(ToString::to_string).collect())
            }
            Self::Open => Leaves::Open,
        }
    }
}

/// What was chosen; none with a sentence in the form.
pub(crate) fn chosen(form: &mut Form, language: Language) -> Option<Leaving> {
    match form.value("leaving") {
        "passphrase" if was_drawn(form.value("passphrase")) => {
            return Some(Leaving::Passphrase(form.value("passphrase").to_owned()));
        }
        "recipient" => match form.value("recipient").parse::<Recipient>() {
            Ok(recipient) => return Some(Leaving::Recipients(vec![recipient])),
            Err(_) => form.refuse("recipient", say(language, "leaving-recipient-wrong")),
        },
        "open" => return Some(Leaving::Open),
        _ => form.refuse("leaving", say(language, "leaving-missing")),
    }
    None
}

/// A file that leaves.
pub(crate) struct Parcel<'p> {
    /// What it is.
    pub(crate) file: FileOf,
    /// Under which name it is saved where it leaves open.
    pub(crate) name: &'p str,
    /// What its name ends in where it leaves closed: a name in clear beside a
    /// closed file would tell what is in it.
    pub(crate) ending: &'static str,
    pub(crate) media_type: &'p str,
}

/// Notes that a file leaves, has it made with its mark, closes it and answers
/// with it. It is called when the file may be taken out.
pub(crate) async fn leave<F>(
    app: &App,
    by: &By,
    language: Language,
    leaving: Leaving,
    parcel: Parcel<'_>,
    make: F,
) -> Result<Response, Problem>
where
    F: FnOnce(&str, Day) -> Result<Vec<u8>, Problem> + Send + 'static,
{
    let until = kept_until(by.today());
    let mark = app.register.take_out_file(by, parcel.file, &leaving.told(), until).await?;
    let text = mark.of(&parcel.file.id());
    let (name, media_type) = match leaving {
        Leaving::Open => (format!("{} {}", mark.number(), parcel.name), parcel.media_type),
        Leaving::Passphrase(_) | Leaving::Recipients(_) => {
            (closed_name(language, &mark, until, parcel.ending), CLOSED)
        }
    };
    // Setting a page and hardening a passphrase take a moment of one core each.
    let closing = tokio::task::spawn_blocking(move || {
        let content = make(&text, until)?;
        let whom = match &leaving {
            Leaving::Open => return Ok(content),
            Leaving::Passphrase(words) => For::Passphrase(words),
            Leaving::Recipients(all) => For::Recipients(all),
        };
        write(Vec::new(), &whom, |out| out.write_all(&content))
            .map_err(|e| Problem::Broken(e.to_string().into()))
    });
    let content = closing.await.map_err(|e| Problem::Broken(e.to_string().into()))??;
    Ok(attached(&name, media_type, content))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_drawn_here_closes_a_file() {
        // Whoever has the file tries as long as they like (ASVS 11.5.1).
        const { assert!(DIGITS * 4 >= 128 && DIGITS.is_multiple_of(GROUP)) };
        assert!(was_drawn("01234-56789-abcde-f0123-45678-9abcd-ef012"));
        for weak in [
            "",
            "password",
            "01234-56789-abcde-f0123-45678-9abcd",
            "01234-56789-abcde-f0123-45678-9abcd-ef012-01234",
            "01234-56789-abcde-f0123-45678-9abcd-ef01g",
            "0123-456789-abcde-f0123-45678-9abcd-ef012",
        ] {
            assert!(!was_drawn(weak), "{weak}");
        }
    }
}
