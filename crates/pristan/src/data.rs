//! Where a command finds its data, and as whom it acts.
use crate::complaint::{Complaint, Result};
use crate::{demo, edge};
use domain::day::Moment;
use domain::words::Language;
use register::{By, Place, Register};
use std::path::PathBuf;
use std::sync::Arc;
use web::Edge as _;

/// The options that every command on data takes.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_field_names, reason = "a field is named as its option, --data")]
pub(crate) struct Data {
    /// The folder with the data
    #[arg(long, value_name = "DIR", required_unless_present = "database")]
    pub(crate) data: Option<PathBuf>,
    /// The database, instead of a folder: postgres://… or sqlite://…
    #[arg(long, value_name = "URL", env = "PRISTAN_DATABASE", hide_env_values = true)]
    pub(crate) database: Option<String>,
    /// The account to act as; by default the demonstration's coordinator
    #[arg(long = "as", value_name = "LOGIN")]
    pub(crate) acting: Option<String>,
}

impl Data {
    /// Opens the register that is there.
    pub(crate) async fn open(&self) -> Result<Register> {
        if let Some(folder) = &self.data
            && !folder.join("pristan.db").is_file()
        {
            let folder = folder.display();
            return Err(Complaint::said(
                format!(
                    "there is no data in {folder}; `pristan demo --data {folder}` makes a \
                     demonstration, `pristan account open --data {folder}` begins in earnest"
                ),
                format!(
                    "в {folder} няма данни; „pristan demo --data {folder}“ създава демонстрация, \
                     „pristan account open --data {folder}“ започва истинска работа"
                ),
            ));
        }
        self.open_or_make().await
    }

    /// Opens the register, making it when it is not there.
    pub(crate) async fn open_or_make(&self) -> Result<Register> {
        open_or_make(self.data.as_deref(), self.database.as_deref()).await
    }

    /// The account to act as. `--as` may be left out only where the data is the
    /// demonstration's.
    pub(crate) async fn by(&self, register: &Register) -> Result<By> {
        let account = match &self.acting {
            Some(login) => register.account_by_login(login).await.map_err(|error| match error {
                register::Error::NotFound => Complaint::said(
                    format!("there is no open account `{login}`"),
                    format!("няма отворен профил „{login}“"),
                ),
                other => other.into(),
            })?,
            None => demo::coordinator(register).await?.ok_or_else(|| {
                Complaint::said(
                    "say with --as LOGIN which account the command acts as: this data is not the \
                     demonstration's",
                    "посочете с --as ПОТРЕБИТЕЛ от името на кой профил действа командата: \
                     тези данни не са демонстрационни",
                )
            })?,
        };
        Ok(By::new(account.actor(), moment(register).await?, edge::seed()))
    }
}

/// Now; in a demonstration, by its own clock, as on its pages.
pub(crate) async fn moment(register: &Register) -> Result<Moment> {
    let demonstration = demo::coordinator(register).await?.is_some();
    let last = if demonstration { register.last_moment().await? } else { None };
    Ok(edge::Real::going_on_from(last).now())
}

pub(crate) async fn open_or_make(
    folder: Option<&std::path::Path>,
    database: Option<&str>,
) -> Result<Register> {
    open_or_make_with(folder, database, edge::seed()).await
}

/// As [`open_or_make`], with the seed of what the register draws for itself.
pub(crate) async fn open_or_make_with(
    folder: Option<&std::path::Path>,
    database: Option<&str>,
    seed: u128,
) -> Result<Register> {
    let place = match (folder, database) {
        (Some(folder), _) => Place::Folder(folder),
        (None, Some(url)) => Place::Url(url),
        (None, None) => Place::Folder(std::path::Path::new("pristan-data")),
    };
    let pack = Arc::new(formats::pack::bulgaria().clone());
    let register = Register::open(place, pack, edge::moment(), seed, &edge::secret()).await?;
    Ok(register)
}

/// The language of an answer: `--lang`, else that of the environment.
pub(crate) fn language(asked: Option<Tag>) -> Language {
    match asked {
        Some(Tag::En) => Language::En,
        Some(Tag::Bg) => Language::Bg,
        None => {
            let set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter();
            let first = set.filter_map(|name| std::env::var(name).ok()).find(|v| !v.is_empty());
            if first.is_some_and(|v| v.starts_with("bg")) { Language::Bg } else { Language::En }
        }
    }
}

/// A language as it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Tag {
    /// English
    En,
    /// Bulgarian
    Bg,
}

/// A day as it is typed: `2017-12-31`.
pub(crate) fn day(text: &str) -> std::result::Result<domain::day::Day, String> {
    text.parse().map_err(|error: domain::day::NotADay| error.to_string())
}
