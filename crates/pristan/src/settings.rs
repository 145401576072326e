//! The settings of a server: from the command line, else from the environment,
//! else from the file, else as they are unless told otherwise.
use crate::complaint::{Complaint, Result};
use crate::config::Config;
use crate::keys::MaybeKey;
use crate::listen::Manner;
use crate::oidc::Configured;
use crate::tls::Files;
use crate::unseal::Socket;
use register::Place;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;
use web::{Limits, Rate};

/// Where a server listens unless told otherwise: on this machine alone.
pub(crate) const LISTEN: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8080);

/// How the log is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// Lines to read
    #[default]
    Text,
    /// A JSON object a line, and a line for each request
    Json,
}

/// The options of a server.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The file with the settings; what is said here goes before it
    #[arg(long, value_name = "FILE", env = "PRISTAN_CONFIG")]
    config: Option<PathBuf>,
    /// The folder with the data
    #[arg(long, value_name = "DIR", required_unless_present_any = ["database", "config"])]
    data: Option<PathBuf>,
    /// The database, instead of a folder: postgres://… or sqlite://…
    #[arg(long, value_name = "URL", env = "PRISTAN_DATABASE", hide_env_values = true)]
    database: Option<String>,
    /// The address to listen on; by default 127.0.0.1:8080
    #[arg(long, value_name = "ADDRESS", env = "PRISTAN_LISTEN")]
    listen: Option<SocketAddr>,
    /// The address under which people reach it, when that is another one (behind
    /// a proxy): `https://pristan.example`
    #[arg(long, value_name = "URL", env = "PRISTAN_ORIGIN")]
    origin: Option<String>,
    /// The certificate for TLS, with those that lead to one that browsers know
    #[arg(long, value_name = "FILE", env = "PRISTAN_TLS_CERTIFICATE")]
    tls_certificate: Option<PathBuf>,
    /// The key of the certificate
    #[arg(long, value_name = "FILE", env = "PRISTAN_TLS_KEY")]
    tls_key: Option<PathBuf>,
    /// The address on which `/metrics` is given to Prometheus; by default nowhere
    #[arg(long, value_name = "ADDRESS", env = "PRISTAN_METRICS_LISTEN")]
    metrics_listen: Option<SocketAddr>,
    /// How the log on standard error is written
    #[arg(long, value_name = "FORMAT", env = "PRISTAN_LOG_FORMAT")]
    log_format: Option<Format>,
    #[command(flatten)]
    key: MaybeKey,
    #[command(flatten)]
    socket: Socket,
}

/// What holds for a server.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) data: Option<PathBuf>,
    pub(crate) database: Option<String>,
    pub(crate) listen: SocketAddr,
    pub(crate) origin: Option<String>,
    pub(crate) key: MaybeKey,
    pub(crate) socket: Option<PathBuf>,
    pub(crate) tls: Option<Files>,
    pub(crate) metrics: Option<SocketAddr>,
    pub(crate) format: Format,
    /// What the log tells; the environment goes before it.
    pub(crate) level: Option<String>,
    pub(crate) limits: Limits,
    /// Connections at once, and how long the head of a request may take.
    pub(crate) connections: usize,
    pub(crate) header: Duration,
    /// How long requests may take to finish once the program is asked to stop. A
    /// client that sent half of one and went silent would hold it for ever.
    pub(crate) stop: Duration,
    /// The issuer of identities by which people may sign in; none unless it is
    /// configured.
    pub(crate) oidc: Option<Configured>,
    /// The server by which e-mail is sent; none unless it is configured.
    pub(crate) mail: Option<crate::mail::Configured>,
    /// The list of stolen passwords; none without.
    pub(crate) stolen: Option<PathBuf>,
    /// The hour of the night in which what was kept long enough is erased, UTC.
    pub(crate) retention_hour: u8,
}

impl Settings {
    /// Settings of a server that was told nothing but where its data are.
    pub(crate) fn unless_told(data: Option<PathBuf>, database: Option<String>) -> Self {
        Self {
            data,
            database,
            listen: LISTEN,
            origin: None,
            key: MaybeKey::default(),
            socket: None,
            tls: None,
            metrics: None,
            format: Format::default(),
            level: None,
            limits: Limits::default(),
            connections: 512,
            header: Duration::from_secs(30),
            stop: Duration::from_secs(5),
            oidc: None,
            mail: None,
            stolen: None,
            retention_hour: 0,
        }
    }

    /// Where the data are.
    pub(crate) fn place(&self) -> Place<'_> {
        match (&self.data, &self.database) {
            (Some(folder), _) => Place::Folder(folder),
            (None, Some(url)) => Place::Url(url),
            (None, None) => Place::Folder(std::path::Path::new("pristan-data")),
        }
    }

    /// How it listens.
    pub(crate) fn manner(&self) -> Result<Manner> {
        let files = self.tls.clone();
        let tls = files.map(crate::tls::Certificates::read).transpose()?;
        let (connections, header) = (self.connections, self.header);
        Ok(Manner { connections, header, tls: tls.map(std::sync::Arc::new) })
    }
}

impl Options {
    /// What holds.
    pub(crate) fn settings(self) -> Result<Settings> {
        let config = self.config.as_deref().map(Config::read).transpose()?.unwrap_or_default();
        // What was said of the place goes together: a folder on the command line is
        // not overruled by a database in the file.
        let said = self.data.is_some() || self.database.is_some();
        let (data, database) = if said {
            (self.data, self.database)
        } else {
            (config.path("data"), config.text("database"))
        };
        match (&data, &database) {
            (None, None) => {
                return Err(Complaint::said(
                    "say with `data` or `database` in the file, or --data or --database, where \
                     the data are",
                    "посочете с „data“ или „database“ във файла или с --data или --database къде \
                     са данните",
                ));
            }
            (Some(_), Some(_)) if !said => {
                return Err(Complaint::said(
                    "the file says both `data` and `database`: the data are in one place",
                    "във файла има и „data“, и „database“: данните са на едно място",
                ));
            }
            _ => {}
        }
        let tls = both(
            self.tls_certificate.or_else(|| config.path("tls.certificate")),
            self.tls_key.or_else(|| config.path("tls.key")),
        )?;
        let socket = self.socket.or(config.path("unseal_socket")).of(data.as_deref());
        let given = Settings::unless_told(data, database);
        let format = config.text("log.format");
        let format = format.map(|f| if f == "json" { Format::Json } else { Format::Text });
        let seconds = |key: &str, default| config.number(key).map_or(default, Duration::from_secs);
        Ok(Settings {
            listen: self.listen.or(config.address("listen")).unwrap_or(LISTEN),
            origin: self.origin.or(config.text("origin")),
            key: self.key.or(&config),
            socket,
            tls,
            metrics: self.metrics_listen.or(config.address("metrics.listen")),
            format: self.log_format.or(format).unwrap_or_default(),
            level: config.text("log.level"),
            oidc: oidc(&config)?,
            mail: crate::mail::Configured::read(&config)?,
            stolen: config.path("passwords.stolen"),
            limits: limits(&config),
            connections: config.number("limits.connections").unwrap_or(given.connections),
            header: seconds("limits.header_seconds", given.header),
            stop: seconds("limits.stop_seconds", given.stop),
            retention_hour: config.number("retention.hour").unwrap_or(given.retention_hour),
            ..given
        })
    }
}

/// A certificate and its key, or neither.
fn both(certificate: Option<PathBuf>, key: Option<PathBuf>) -> Result<Option<Files>> {
    match (certificate, key) {
        (Some(certificate), Some(key)) => Ok(Some(Files { certificate, key })),
        (None, None) => Ok(None),
        _ => Err(Complaint::said(
            "TLS takes two files: `tls.certificate` and `tls.key`",
            "за TLS са нужни два файла: „tls.certificate“ и „tls.key“",
        )),
    }
}

/// The issuer of identities: all of it, or none.
fn oidc(config: &Config) -> Result<Option<Configured>> {
    let parts = (
        config.text("oidc.issuer"),
        config.text("oidc.client"),
        config.path("oidc.secret_file"),
        config.text("oidc.name"),
        config.path("oidc.roots"),
    );
    match parts {
        (None, None, None, None, None) => Ok(None),
        (Some(issuer), Some(client), Some(secret), Some(name), roots) => {
            Ok(Some(Configured { issuer, client, secret, name, roots }))
        }
        _ => Err(Complaint::said(
            "`[oidc]` takes all of `issuer`, `client`, `secret_file` and `name`",
            "„[oidc]“ изисква и четирите: „issuer“, „client“, „secret_file“ и „name“",
        )),
    }
}

fn limits(config: &Config) -> Limits {
    let mut limits = Limits::default();
    let set = |key: &str, value: &mut usize| {
        *value = config.number(key).unwrap_or(*value);
    };
    set("limits.at_once", &mut limits.general.at_once);
    set("limits.waiting", &mut limits.general.waiting);
    set("limits.sign_in_at_once", &mut limits.sign_in.at_once);
    set("limits.sign_in_waiting", &mut limits.sign_in.waiting);
    set("limits.tips_at_once", &mut limits.tips.at_once);
    set("limits.tips_waiting", &mut limits.tips.waiting);
    let rate = |name: &str, rate: &mut Rate| {
        let number = |what: &str| config.number(&format!("limits.{name}_{what}"));
        rate.per_minute = number("per_minute").unwrap_or(rate.per_minute);
        rate.at_once = number("burst").unwrap_or(rate.at_once);
    };
    rate("account", &mut limits.account);
    rate("address", &mut limits.address);
    rate("tips", &mut limits.tip);
    limits
}
