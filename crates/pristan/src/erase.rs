//! `pristan erase`: two people erase one person, for good.
use crate::complaint::{Complaint, Result};
use crate::data::{self, Data};
use crate::edge;
use crate::keys::{self, Key};
use domain::day::Moment;
use domain::id::PersonId;
use domain::words::Language;
use register::account::{Browser, Entered};
use register::{By, Error, Register};
use serde_json::json;
use std::io::{BufRead as _, IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};
use vault::Zeroizing;

/// Erase a person for good, as two different people ask
///
/// It destroys the key of what is sealed of the person, in this data and so in
/// every backup of it: nobody brings it back. What is counted stays. Both
/// people prove themselves with their passwords, and both must be allowed to
/// erase.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  pristan erase 0190b0c4-… --data ~/pristan --key /secure/pristan.key \
    --as coordinator --confirmed-by dpo --password-file /run/one --confirming-password-file /run/two"
)]
pub(crate) struct Erase {
    /// The id of the person, as the pages show it
    #[arg(value_name = "PERSON")]
    person: PersonId,
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    key: Key,
    /// The login of the second person
    #[arg(long, value_name = "LOGIN")]
    confirmed_by: String,
    /// The file with the password of the first person; else it is the first
    /// line of what is sent to standard input
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// The file with the password of the second person; else it is the next
    /// line of what is sent to standard input
    #[arg(long, value_name = "FILE")]
    confirming_password_file: Option<PathBuf>,
    /// The code of the first person, whose account has a second step; it is good
    /// for this once
    #[arg(long, value_name = "CODE")]
    code: Option<String>,
    /// The code of the second person
    #[arg(long, value_name = "CODE")]
    confirming_code: Option<String>,
    /// Print the certificate as JSON
    #[arg(long)]
    json: bool,
}

impl Erase {
    pub(crate) async fn run(self, language: Language) -> Result<()> {
        let Some(login) = &self.data.acting else {
            return Err(Complaint::said(
                "say with --as LOGIN who the first of the two people is",
                "посочете с --as ПОТРЕБИТЕЛ кое е първото от двете лица",
            ));
        };
        let passwords = [
            password(self.password_file.as_deref())?,
            password(self.confirming_password_file.as_deref())?,
        ];
        let root = self.key.root()?;
        let register = self.data.open().await?;
        let at = data::moment(&register).await?;
        let erased = async {
            let (code, other) = (self.code.as_deref(), self.confirming_code.as_deref());
            let by = proven(&register, login, &passwords[0], code, at).await?;
            let other = proven(&register, &self.confirmed_by, &passwords[1], other, at).await?;
            register.unseal(root, None, at, edge::seed()).await?;
            Ok::<_, Complaint>(register.erase_person(&by, self.person, &other).await?)
        };
        let erased = erased.await;
        register.close().await;
        let done = erased?;
        if self.json {
            return edge::say_json(&json!({
                "person": done.person.to_string(), "keys": done.keys,
                "erasures": done.erasures, "list": done.head,
            }));
        }
        let (person, keys, head) = (done.person, done.keys, &done.head);
        edge::say(match language {
            Language::En => format!(
                "Person {person} is erased: {keys} keys were destroyed. What was counted stays.\n\
                 The list of erased keys is now {head}; keep a copy of it apart from the data."
            ),
            Language::Bg => format!(
                "Лицето {person} е заличено: унищожени ключове – {keys}. Преброеното остава.\n\
                 Списъкът на заличените ключове вече е {head}; пазете копие отделно от данните."
            ),
        })
    }
}

/// The account behind a login, once its password fits. A session is begun and
/// ended, so that tries are counted and told as they are on the pages.
async fn proven(
    register: &Register,
    login: &str,
    password: &str,
    code: Option<&str>,
    at: Moment,
) -> Result<By> {
    let mut secret = edge::secret();
    let browser = Browser { agent: "pristan erase", session: None };
    let entered = register.sign_in(login, password, browser, at, edge::seed(), &secret).await?;
    if entered == Entered::Code {
        let code = code.ok_or_else(|| {
            Complaint::said(
                format!("`{login}` signs in with a code: give it with --code or --confirming-code"),
                format!("„{login}“ влиза с код: подайте го с --code или --confirming-code"),
            )
        })?;
        let half = std::mem::replace(&mut secret, edge::secret()).text();
        register.enter_code(&half, code, browser, at, edge::seed(), &secret).await?;
    }
    let signed_in = register.session(&secret.text(), at).await?.ok_or(Error::Denied)?;
    let by = By::new(signed_in.actor, at, edge::seed());
    if let Some(session) = signed_in.session {
        register.end_session(&by, session, Some(session)).await?;
    }
    Ok(by)
}

/// A password from its file, or the next line of standard input.
fn password(file: Option<&Path>) -> Result<Zeroizing<String>> {
    if let Some(file) = file {
        return keys::line_in(file);
    }
    let input = std::io::stdin();
    if input.is_terminal() {
        // It would stand on the screen as it is typed.
        return Err(Complaint::said(
            "give the passwords in files, or send them to standard input, one a line",
            "подайте паролите във файлове или на стандартния вход, по една на ред",
        ));
    }
    let mut line = Zeroizing::new(String::with_capacity(4_096));
    let read = input.lock().take(4_096).read_line(&mut line);
    read.map_err(|error| Complaint::Read("-".into(), error))?;
    let kept = line.trim_end_matches(['\r', '\n']).len();
    line.truncate(kept);
    Ok(line)
}
