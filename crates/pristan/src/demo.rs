//! `pristan demo`: the product at work on the real programme and one invented
//! year of records.
//!
//! The year is made by `year`, `scale` and the files beside them; it is the
//! same every time: ids, moments and figures. Nobody in it exists: the staff
//! have the names of things of the harbour, and what they enter is invented.
mod accounts;
mod casebook;
mod cases;
mod chance;
mod crowd;
mod desk;
mod figures;
mod lawyers;
mod life;
mod lists;
mod opinions;
mod play;
mod plot;
mod scale;
mod script;
mod shelters;
mod year;

use self::casebook::Casebook;
use self::chance::Chance;
use crate::complaint::{Complaint, Result};
use crate::keys::MaybeKey;
use crate::serve::{serve, with_root};
use crate::settings::{LISTEN, Settings};
use crate::unseal::Socket;
use crate::{data, edge};
use domain::day::Moment;
use domain::words::Language;
use register::Register;
use register::account::Account;
use serde_json::json;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Fill a demonstration, if it is not there yet, and serve it
///
/// The programme of 2017, read from its document by the reader; one invented
/// year of records, the same every time; and an account for each role, whose
/// passwords are printed. It is for looking and trying, never for real data.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  pristan demo\nExample: only fill it, with 100000 more records\n  pristan demo --data /tmp/demo --no-serve --scale 100000"
)]
pub(crate) struct Demo {
    /// The folder for the data
    #[arg(long, value_name = "DIR", default_value = "pristan-demo")]
    data: PathBuf,
    /// The database, instead of a folder: postgres://… or sqlite://…
    #[arg(long, value_name = "URL", env = "PRISTAN_DATABASE", hide_env_values = true)]
    database: Option<String>,
    /// The address to listen on
    #[arg(long, value_name = "ADDRESS", default_value_t = LISTEN, env = "PRISTAN_LISTEN")]
    listen: SocketAddr,
    /// The address under which people reach it: browsers give passkeys at
    /// `http://localhost:8080`, and none at a number
    #[arg(long, value_name = "URL", env = "PRISTAN_ORIGIN")]
    origin: Option<String>,
    /// Fill it and stop
    #[arg(long)]
    no_serve: bool,
    /// Add this many synthetic records, spread over kinds, places and months
    #[arg(long, value_name = "N", default_value_t = 0)]
    scale: u64,
    /// Add this many synthetic case files, opened over ten years; needs a key
    #[arg(long, value_name = "N", default_value_t = 0)]
    cases: u32,
    /// Print what is there as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    key: MaybeKey,
}

impl Demo {
    pub(crate) async fn run(self, language: Language) -> Result<()> {
        let folder = self.database.is_none().then_some(self.data.as_path());
        let makes_a_key = folder.is_some() && !self.no_serve;
        if self.cases > 0 && !makes_a_key && self.key.file().is_none() {
            return Err(Complaint::said(
                "--cases needs the root key, as case files are sealed: name it with --key",
                "--cases иска основния ключ, защото случаите се запечатват: посочете го с --key",
            ));
        }
        // The year is the same every time, with the salts of its sums; whatever
        // was there before is salted by chance, as it may be somebody's own.
        let new = folder.is_some_and(|folder| !folder.join("pristan.db").exists());
        let seed = if new { Chance::new(2017).seed() } else { edge::seed() };
        let register = data::open_or_make_with(folder, self.database.as_deref(), seed).await?;
        let filled = play::begin(&register).await?;
        // The key lies beside the folder: it never lies with the data. One is
        // made for who looks at the pages, and not for who only fills.
        let root = match folder.filter(|_| !self.no_serve) {
            Some(folder) => self.key.root_or(folder.with_added_extension("key"))?,
            None => self.key.root()?,
        };
        let register = with_root(register, root).await?;
        let mut casebook = Casebook::of_the_year(&register).await?;
        if filled {
            play::year(&register, casebook.as_mut()).await?;
        }
        if let Some(casebook) = &mut casebook {
            // A year that was there before had its end before its cases.
            let before = register.last_moment().await?;
            casebook.finish().await?;
            let end = before.max(register.last_moment().await?).unwrap_or(Moment(0));
            cases::fill(&register, end).await?;
            shelters::fill(&register, end.plus(Moment::DAY / 24)).await?;
            lawyers::fill(&register, end.plus(Moment::DAY / 12)).await?;
            opinions::fill(&register, end).await?;
            lists::fill(&register, end.plus(Moment::DAY / 8)).await?;
            figures::fill(&register, end.plus(Moment::DAY / 4)).await?;
        }
        let scaled = scale::fill(&register, self.scale, self.json).await?;
        let crowd = crowd::fill(&register, self.cases, self.json).await?;
        if self.json {
            edge::say_json(&json!({
                "filled": filled, "scaled": scaled, "cases": crowd, "accounts": accounts::as_json(),
            }))?;
        } else {
            edge::say(accounts::table(language))?;
        }
        if self.no_serve {
            register.close().await;
            return Ok(());
        }
        let socket = Socket::default().of(folder);
        let data = folder.map(std::path::Path::to_owned);
        let mut settings = Settings::unless_told(data, self.database.clone());
        // Tests and people who try what it bears ask more often than one works.
        settings.limits.account.per_minute = 0;
        serve(
            register,
            Settings { listen: self.listen, origin: self.origin, socket, ..settings },
            language,
        )
        .await
    }
}

/// The demonstration's coordinator, where the data is the demonstration's.
pub(crate) async fn coordinator(register: &Register) -> Result<Option<Account>> {
    demonstrated(register, "coordinator").await
}

/// The demonstration's administrator, where the data is the demonstration's.
pub(crate) async fn administrator(register: &Register) -> Result<Option<Account>> {
    demonstrated(register, "admin").await
}

/// An account of the demonstration, told from any other of the same login by
/// the moment it was opened, which is the demonstration's own.
async fn demonstrated(register: &Register, login: &str) -> Result<Option<Account>> {
    match register.account_by_login(login).await {
        Ok(account) if accounts::opened_at(account.created_at) => Ok(Some(account)),
        Ok(_) | Err(register::Error::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
