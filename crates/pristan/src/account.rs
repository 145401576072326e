//! `pristan account`: opening the first account and others, a new password, and
//! tokens for programs.
use crate::complaint::{Complaint, Result};
use crate::data::{Data, Tag};
use crate::edge;
use domain::access::Role;
use domain::day::{Day, Moment};
use domain::words::Language;
use register::account::{Account, NewAccount, Password, SCOPES, TokenSort};
use register::limit::Limits;
use register::{By, Register};
use serde_json::json;
use std::io::Read as _;

pub(crate) const EXAMPLE: &str = "Example:\n  pristan account open admin --name \"Administrator\" --institution ANCCTHB --data ~/pristan";

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Open an account; the first one, an administrator's, needs no other
    ///
    /// The password is made and printed once, or read from standard input. The
    /// first account keeps it; the others have to change it within a week, when
    /// they first sign in. On the pages an account that may agree to something
    /// takes two persons; whoever has the files of the data opens it alone, and the
    /// journal says so.
    #[command(
        after_help = "Example: begin in an empty folder\n  pristan account open admin --name \"Administrator\" --institution ANCCTHB --data ~/pristan\n\
        Example: then open another\n  pristan account open coordinator --role coordinator --name \"National coordinator\" \
        --institution ANCCTHB --data ~/pristan --as admin"
    )]
    Open {
        /// What is typed to sign in
        login: String,
        #[command(flatten)]
        data: Data,
        /// What the person is in the system
        #[arg(long, default_value = "administrator", value_parser = role)]
        role: Role,
        /// The name shown to colleagues
        #[arg(long)]
        name: String,
        /// The institution, by its code or abbreviation
        #[arg(long, value_name = "CODE")]
        institution: String,
        /// The oblast the person works in: VAR; none for the whole country
        #[arg(long, value_name = "OBLAST", default_value = "")]
        territory: String,
        /// The language the person reads
        #[arg(long, value_name = "LANGUAGE", default_value = "bg")]
        reads: Tag,
        /// Read the password from standard input
        #[arg(long)]
        password_stdin: bool,
        /// Print the account as JSON
        #[arg(long)]
        json: bool,
    },
    /// Set a new password, ending the account's sessions
    ///
    /// It also takes the second step of signing in off. The person has to choose
    /// a password of their own within a day. On the pages this takes two persons;
    /// whoever has the files of the data does it alone, and the journal says so.
    #[command(
        after_help = "Example:\n  pristan account reset-password secretary --data ~/pristan --as admin"
    )]
    ResetPassword {
        /// Whose password
        login: String,
        #[command(flatten)]
        data: Data,
        /// Read the password from standard input
        #[arg(long)]
        password_stdin: bool,
        /// Print the account and the password as JSON
        #[arg(long)]
        json: bool,
    },
    /// Make a token with which programs use the API as an account
    ///
    /// It is printed once. Whoever has it may do what the account may, within
    /// its scopes; it is revoked on the page of the account.
    #[command(
        after_help = "Example:\n  pristan account token --data ~/pristan --as coordinator --scopes read,write"
    )]
    Token {
        #[command(flatten)]
        data: Data,
        /// What the token may be used for: read, write, or both
        #[arg(long, value_name = "SCOPES", value_delimiter = ',', default_value = "read",
              value_parser = SCOPES)]
        scopes: Vec<String>,
        /// What it is called in the list of tokens
        #[arg(long, default_value = "command line")]
        name: String,
        /// The last day on which it holds; it holds until revoked unless said
        #[arg(long, value_name = "2017-12-31", value_parser = crate::data::day)]
        expires_on: Option<Day>,
        /// Print the token as JSON
        #[arg(long)]
        json: bool,
    },
    /// Say, or set, how much one person opens in a day and takes out alone
    ///
    /// Whoever has opened so many different persons and cases in a day opens no
    /// other, except while a glass of theirs is broken.
    #[command(
        after_help = "Example:\n  pristan account limits --reveals-a-day 60 --data ~/pristan --as admin"
    )]
    Limits {
        /// Different persons and cases an account opens in a day; 100 unless set
        #[arg(long = "reveals-a-day", value_name = "NUMBER", value_parser = clap::value_parser!(i64).range(1..))]
        reveals: Option<i64>,
        /// Records with fields that are not public taken out without a second
        /// person; 5000 unless set
        #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(i64).range(1..))]
        export_rows: Option<i64>,
        #[command(flatten)]
        data: Data,
        /// Print them as JSON
        #[arg(long)]
        json: bool,
    },
    /// Say whether those who may open identities need a second step of signing in
    ///
    /// They do unless this was turned off. Who has none is led to setting it up at
    /// the next page.
    #[command(
        after_help = "Example:\n  pristan account second-factor on --data ~/pristan --as admin"
    )]
    SecondFactor {
        /// Whether it is required
        #[arg(value_enum)]
        required: Switch,
        #[command(flatten)]
        data: Data,
    },
    /// List the accounts
    #[command(after_help = "Example:\n  pristan account list --data ~/pristan --as admin")]
    List {
        #[command(flatten)]
        data: Data,
        /// Print them as JSON
        #[arg(long)]
        json: bool,
    },
}

/// On or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Switch {
    /// Required
    On,
    /// Not required
    Off,
}

fn role(code: &str) -> std::result::Result<Role, String> {
    code.parse().map_err(|()| {
        let all: Vec<&str> = Role::ALL.iter().map(|r| r.code()).collect();
        format!("the roles are {}", all.join(", "))
    })
}

impl Command {
    pub(crate) async fn run(self, language: Language) -> Result<()> {
        match self {
            Self::Open {
                login,
                data,
                role,
                name,
                institution,
                territory,
                reads,
                password_stdin,
                json,
            } => {
                let register = data.open_or_make().await?;
                let code = register.pack().institution_code(&institution).map(str::to_owned);
                let new = NewAccount {
                    login,
                    name,
                    role,
                    institution: code.unwrap_or(institution),
                    territory,
                    language: crate::data::language(Some(reads)),
                };
                open(&register, &data, new, password_stdin, json, language).await
            }
            Self::ResetPassword { login, data, password_stdin, json } => {
                let register = data.open().await?;
                let by = administrator(&register, &data).await?;
                let account = register.account_by_login(&login).await.map_err(|_| {
                    Complaint::said(
                        format!("there is no open account `{login}`"),
                        format!("няма отворен профил „{login}“"),
                    )
                })?;
                let (password, made) = password(password_stdin)?;
                let salt = edge::secret();
                register.reset_password_alone(&by, account.id, &password, &salt).await?;
                register.close().await;
                told(&account.login, account.role, made.then_some(&password), json, language)
            }
            Self::Token { data, scopes, name, expires_on, json } => {
                let register = data.open().await?;
                let by = data.by(&register).await?;
                let (secret, expires_at) = (edge::secret(), expires_on.map(Moment::at_end_of));
                let sort = TokenSort::Api;
                let made = register.make_token(&by, &name, sort, scopes, expires_at, &secret).await;
                register.close().await;
                let id = made?;
                if json {
                    return edge::say_json(&json!({ "id": id, "token": secret.text() }));
                }
                // The token alone, so that a script can keep it in a variable.
                edge::say(secret.text())
            }
            Self::SecondFactor { required, data } => {
                let register = data.open().await?;
                let by = administrator(&register, &data).await?;
                let done = register.require_factor(&by, required == Switch::On).await;
                register.close().await;
                done?;
                edge::say(match (language, required) {
                    (Language::En, Switch::On) => "a second step of signing in is required",
                    (Language::En, Switch::Off) => "no second step of signing in is required",
                    (Language::Bg, Switch::On) => "изисква се втора стъпка при влизане",
                    (Language::Bg, Switch::Off) => "не се изисква втора стъпка при влизане",
                })
            }
            Self::Limits { reveals, export_rows, data, json } => {
                let register = data.open().await?;
                let by = administrator(&register, &data).await?;
                let done = async {
                    let held = register.limits().await?;
                    let limits = Limits {
                        reveals: reveals.unwrap_or(held.reveals),
                        export_rows: export_rows.unwrap_or(held.export_rows),
                    };
                    if limits != held {
                        register.set_limits(&by, limits).await?;
                    }
                    Ok::<_, register::Error>(limits)
                };
                let done = done.await;
                register.close().await;
                let Limits { reveals, export_rows } = done?;
                if json {
                    let told = json!({ "reveals_a_day": reveals, "export_rows": export_rows });
                    return edge::say_json(&told);
                }
                edge::say(match language {
                    Language::En => format!(
                        "An account opens {reveals} persons and cases in a day, and takes out \
                         {export_rows} records without a second person."
                    ),
                    Language::Bg => format!(
                        "Един профил отваря {reveals} лица и случаи на ден и изтегля {export_rows} \
                         записа без второ лице."
                    ),
                })
            }
            Self::List { data, json } => {
                let register = data.open().await?;
                let by = administrator(&register, &data).await?;
                let accounts = register.accounts(&by).await?;
                register.close().await;
                if json {
                    return edge::say_json(&accounts.iter().map(as_json).collect());
                }
                for a in &accounts {
                    let open = if a.open { "" } else { "  (closed)" };
                    let (role, place) = (a.role.code(), &a.institution);
                    edge::say(format!("{:<16} {role:<24} {place:<14} {}{open}", a.login, a.name))?;
                }
                Ok(())
            }
        }
    }
}

async fn open(
    register: &Register,
    data: &Data,
    new: NewAccount,
    password_stdin: bool,
    json: bool,
    language: Language,
) -> Result<()> {
    let (password, made) = password(password_stdin)?;
    let (login, role) = (new.login.trim().to_lowercase(), new.role);
    let first = data.acting.is_none() && role == Role::Administrator;
    let opened = if first {
        let (at, seed) = (edge::moment(), edge::seed());
        register.open_first_account(at, seed, new.clone(), &password, &edge::secret()).await
    } else {
        Err(register::Error::Denied)
    };
    match opened {
        Ok(_) => {}
        // There is an account already: the next is opened as one of them.
        Err(register::Error::Denied) => {
            let by = administrator(register, data).await?;
            let (password, salt) = (Password::Drawn(&password), edge::secret());
            register.open_account_alone(&by, new, password, &salt).await?;
        }
        Err(error) => return Err(error.into()),
    }
    register.close().await;
    told(&login, role, made.then_some(&password), json, language)
}

/// The account that manages accounts: the one named, or the demonstration's
/// administrator.
async fn administrator(register: &Register, data: &Data) -> Result<By> {
    if data.acting.is_none()
        && let Some(account) = crate::demo::administrator(register).await?
    {
        let at = crate::data::moment(register).await?;
        return Ok(By::new(account.actor(), at, edge::seed()));
    }
    data.by(register).await
}

/// A password from standard input, or one made at random; and whether it was
/// made.
fn password(from_input: bool) -> Result<(String, bool)> {
    if !from_input {
        // 64 hexadecimal digits are more than anyone types: 96 bits will do.
        let text: String = edge::secret().text().chars().take(24).collect();
        return Ok((text, true));
    }
    let mut text = String::new();
    // A password is short: what comes without end is not read to its end.
    let read = std::io::stdin().take(4_096).read_to_string(&mut text);
    read.map_err(|error| Complaint::Read("-".into(), error))?;
    Ok((text.trim_end_matches(['\r', '\n']).to_owned(), false))
}

fn told(
    login: &str,
    role: Role,
    password: Option<&String>,
    json: bool,
    language: Language,
) -> Result<()> {
    if json {
        return edge::say_json(
            &json!({ "login": login, "role": role.code(), "password": password }),
        );
    }
    let role = role.code();
    edge::say(match (language, password) {
        (Language::En, Some(p)) => {
            format!("{login} ({role}), password: {p}\nIt is shown this once.")
        }
        (Language::Bg, Some(p)) => format!("{login} ({role}), парола: {p}\nПоказва се само сега."),
        (Language::En, None) => format!("{login} ({role}): done"),
        (Language::Bg, None) => format!("{login} ({role}): готово"),
    })
}

fn as_json(account: &Account) -> serde_json::Value {
    json!({
        "id": account.id, "login": account.login, "name": account.name,
        "role": account.role.code(), "institution": account.institution,
        "territory": account.territory, "open": account.open,
    })
}
