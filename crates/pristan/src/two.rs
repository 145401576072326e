//! Two people who both prove who they are, for what nobody does alone.
use crate::complaint::{Complaint, Result};
use crate::data::Data;
use crate::edge;
use crate::keys;
use domain::day::Moment;
use register::account::{Browser, Entered};
use register::{By, Error, Register};
use std::io::{BufRead as _, IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};
use vault::Zeroizing;

/// The second person, and how both prove who they are. The first is `--as`.
#[derive(Debug, clap::Args)]
pub(crate) struct Two {
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
}

impl Two {
    /// Both, once their passwords and codes fit.
    pub(crate) async fn prove(
        &self,
        data: &Data,
        register: &Register,
        at: Moment,
    ) -> Result<[By; 2]> {
        let Some(first) = &data.acting else {
            return Err(Complaint::said(
                "say with --as LOGIN who the first of the two people is",
                "посочете с --as ПОТРЕБИТЕЛ кое е първото от двете лица",
            ));
        };
        let password_of_first = password(self.password_file.as_deref())?;
        let password_of_second = password(self.confirming_password_file.as_deref())?;
        let (code, other) = (self.code.as_deref(), self.confirming_code.as_deref());
        Ok([
            proven(register, first, &password_of_first, code, at).await?,
            proven(register, &self.confirmed_by, &password_of_second, other, at).await?,
        ])
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
    let browser = Browser { agent: "pristan", session: None };
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
