//! E-mail: telling people that something waits for them, over SMTP.
//!
//! What is said is in [`register::mailing`]: a message tells nothing but that there
//! is something and where to sign in. TLS is asked for unless the settings say
//! otherwise, and a server that offers none is sent nothing.
use crate::complaint::{Complaint, Result};
use crate::config::Config;
use crate::edge;
use domain::words::Language;
use lettre::message::header::ContentType;
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use register::Register;
use register::mailing::Mail;
use std::path::PathBuf;
use std::time::Duration;
use web::Edge as _;

/// How often it is looked whether somebody is to be written to.
const EVERY: Duration = Duration::from_mins(1);
/// After a message that could not be sent, the next is tried this much later.
const AFTER_FAILURE: Duration = Duration::from_mins(10);
/// A server that says nothing for this long is given up.
const PATIENCE: Duration = Duration::from_secs(30);

/// How the line to the server is secured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Secured {
    /// Begun in clear and turned to TLS, which has to be: port 587.
    StartTls,
    /// TLS from the first byte: port 465.
    Tls,
    /// Not at all: for a server on the same machine.
    No,
}

/// What the settings say of it.
#[derive(Clone, Debug)]
pub(crate) struct Configured {
    host: String,
    port: Option<u16>,
    secured: Secured,
    from: Mailbox,
    user: Option<(String, PathBuf)>,
    roots: Option<PathBuf>,
}

impl Configured {
    /// What the file says; none when it says nothing of e-mail.
    pub(crate) fn read(config: &Config) -> Result<Option<Self>> {
        let (server, from) = (config.text("mail.server"), config.text("mail.from"));
        let (user, password) = (config.text("mail.user"), config.path("mail.password_file"));
        let (tls, roots) = (config.text("mail.tls"), config.path("mail.roots"));
        let Some((server, from)) = server.zip(from) else {
            if [&user, &tls].iter().all(|text| text.is_none())
                && password.is_none()
                && roots.is_none()
            {
                return Ok(None);
            }
            return Err(Complaint::said(
                "`[mail]` takes `server` and `from`",
                "„[mail]“ изисква „server“ и „from“",
            ));
        };
        let user = match (user, password) {
            (None, None) => None,
            (Some(user), Some(password)) => Some((user, password)),
            _ => {
                return Err(Complaint::said(
                    "`mail.user` and `mail.password_file` go together",
                    "„mail.user“ и „mail.password_file“ вървят заедно",
                ));
            }
        };
        let (host, port) = match server.rsplit_once(':') {
            Some((host, port)) => {
                (host.to_owned(), Some(port.parse().map_err(|_| bad_port(&server))?))
            }
            None => (server, None),
        };
        let secured = match tls.as_deref() {
            Some("tls") => Secured::Tls,
            Some("none") => Secured::No,
            _ => Secured::StartTls,
        };
        let sender: Address = from.parse().map_err(|_| bad_sender(&from))?;
        let from = Mailbox::new(Some("Pristan".to_owned()), sender);
        Ok(Some(Self { host, port, secured, from, user, roots }))
    }
}

fn bad_port(server: &str) -> Complaint {
    Complaint::said(
        format!("`mail.server`: `{server}` has no port after the colon"),
        format!("„mail.server“: в „{server}“ няма порт след двоеточието"),
    )
}

fn bad_sender(from: &str) -> Complaint {
    Complaint::said(
        format!("`mail.from`: `{from}` is no address of e-mail"),
        format!("„mail.from“: „{from}“ не е адрес на електронна поща"),
    )
}

fn unreadable(path: &std::path::Path, error: &dyn std::fmt::Display) -> Complaint {
    let path = path.display();
    Complaint::said(
        format!("`[mail]`: {path} cannot be used: {error}"),
        format!("„[mail]“: {path} не може да се използва: {error}"),
    )
}

/// What sends messages.
pub(crate) struct Post {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    /// Where people sign in.
    origin: String,
}

impl Post {
    /// Reads what the settings name.
    pub(crate) fn of(configured: Configured, origin: String) -> Result<Self> {
        let Configured { host, port, secured, from, user, roots } = configured;
        let mut parameters = TlsParameters::builder(host.clone());
        if let Some(path) = roots {
            let pem = std::fs::read(&path).map_err(|error| unreadable(&path, &error))?;
            let root = Certificate::from_pem(&pem).map_err(|error| unreadable(&path, &error))?;
            parameters = parameters.add_root_certificate(root);
        }
        let parameters = parameters.build_rustls().map_err(|error| {
            Complaint::said(
                format!("`mail.server`: {host} cannot be spoken to over TLS: {error}"),
                format!("„mail.server“: с {host} не може да се говори през TLS: {error}"),
            )
        })?;
        let (tls, usual) = match secured {
            Secured::StartTls => (Tls::Required(parameters), 587),
            Secured::Tls => (Tls::Wrapper(parameters), 465),
            Secured::No => (Tls::None, 25),
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
            .port(port.unwrap_or(usual))
            .tls(tls)
            .timeout(Some(PATIENCE));
        if let Some((user, path)) = user {
            let password =
                std::fs::read_to_string(&path).map_err(|error| unreadable(&path, &error))?;
            builder = builder.credentials(Credentials::new(user, password.trim_end().to_owned()));
        }
        Ok(Self { transport: builder.build(), from, origin })
    }

    fn message(
        &self,
        mail: &Mail,
    ) -> std::result::Result<Message, Box<dyn std::error::Error + Send + Sync>> {
        let (subject, body) = said(mail, &self.origin);
        let to = Mailbox::new(None, mail.address.parse()?);
        let message = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(subject)
            .header(ContentType::TEXT_PLAIN)
            .body(body)?;
        Ok(message)
    }

    /// Writes to whom something waits for, until it is aborted.
    pub(crate) async fn work(self, register: Register, clock: edge::Real) {
        loop {
            let at = clock.now();
            let pause = match register.take_mail(at).await {
                Ok(None) => EVERY,
                Ok(Some(mail)) => match self.send(&mail).await {
                    Ok(()) => continue,
                    Err(error) => {
                        // Whom it was for is in no log.
                        tracing::warn!(%error, "A message was not sent");
                        if let Err(error) = register.mail_failed(&mail, at).await {
                            tracing::error!(%error, "It was not noted that a message was not sent");
                        }
                        AFTER_FAILURE
                    }
                },
                Err(error) => {
                    tracing::error!(%error, "It was not looked whom to write to");
                    EVERY
                }
            };
            tokio::time::sleep(pause).await;
        }
    }

    async fn send(
        &self,
        mail: &Mail,
    ) -> std::result::Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let message = self.message(mail)?;
        self.transport.send(message).await.map_err(|error| failed(&error))?;
        Ok(())
    }
}

/// Why it was not sent, without what the server said: that may have the address in it.
fn failed(error: &lettre::transport::smtp::Error) -> String {
    if error.is_timeout() {
        "the server did not answer in time".to_owned()
    } else if error.is_tls() {
        "no TLS could be agreed on with the server".to_owned()
    } else if let Some(code) = error.status() {
        format!("the server refused with {code}")
    } else {
        "the server was not reached".to_owned()
    }
}

/// The subject and the text of a message.
fn said(mail: &Mail, origin: &str) -> (&'static str, String) {
    let n = mail.notices;
    match mail.language {
        Language::En => (
            "Something waits for you in Pristan",
            format!(
                "Notices that you have not read: {n}. Sign in to read them:\n\n{origin}/home\n\n\
                 This message says nothing more, and none ever will. You are written to at most \
                 once in four hours, and no more once you take the address away from the page of \
                 your account.\n"
            ),
        ),
        Language::Bg => (
            "Нещо Ви очаква в Пристан",
            format!(
                "Непрочетени уведомления: {n}. Влезте, за да ги прочетете:\n\n{origin}/home\n\n\
                 В това съобщение няма нищо повече и никога няма да има. Пишем Ви най-много веднъж \
                 на четири часа и спираме, щом изтриете адреса от страницата на профила си.\n"
            ),
        ),
    }
}
