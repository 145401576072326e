//! A database of PostgreSQL as a file: by its own programs, which are looked
//! for where the system keeps programs. The only file of the register that
//! starts another program.
use crate::error::{Error, Result};
use std::fs::File;
use std::process::{Child, Command, Stdio};

/// Writes the database at `url` into `to`, as it stands at one moment.
pub(crate) async fn write(url: &str, to: File) -> Result<()> {
    let mut command = postgres("pg_dump", url);
    command.args(["--format=custom", "--no-owner", "--no-privileges"]).stdout(to);
    ended("pg_dump", command).await
}

/// Puts what [`write`] wrote into the empty database at `url`, all or nothing.
pub(crate) async fn read(url: &str, from: File) -> Result<()> {
    let mut command = postgres("pg_restore", url);
    command.args(["--exit-on-error", "--single-transaction", "--no-owner"]).stdin(from);
    ended("pg_restore", command).await
}

/// A program of PostgreSQL on the database at `url`. The password goes into its
/// surroundings, where others do not read it, and not into its words.
fn postgres(program: &str, url: &str) -> Command {
    let mut command = Command::new(program);
    let (address, password) = without_password(url);
    command.arg(format!("--dbname={address}"));
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    command.stdin(Stdio::null()).stdout(Stdio::null());
    command
}

/// Runs it to its end, on a thread that may wait.
async fn ended(name: &'static str, mut command: Command) -> Result<()> {
    command.stderr(Stdio::piped());
    let run =
        tokio::task::spawn_blocking(move || command.spawn().and_then(Child::wait_with_output));
    let failed = |why: String| Error::Program(name, why);
    let done = run.await.map_err(|error| failed(error.to_string()))?;
    let done = done.map_err(|error| failed(error.to_string()))?;
    if done.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&done.stderr);
    Err(failed(said.lines().next().unwrap_or_default().to_owned()))
}

/// The address without its password, and the password as it is.
fn without_password(url: &str) -> (String, Option<String>) {
    let parts = url.split_once("://").and_then(|(scheme, rest)| {
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (user, host) = rest[..end].rsplit_once('@')?;
        let (name, password) = user.split_once(':')?;
        Some((format!("{scheme}://{name}@{host}{}", &rest[end..]), unescaped(password)))
    });
    parts.map_or_else(|| (url.to_owned(), None), |(address, password)| (address, Some(password)))
}

/// A part of an address without its `%41`.
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let code = (*first == b'%').then(|| tail.get(..2)).flatten();
        let code = code.filter(|hex| hex.iter().all(u8::is_ascii_hexdigit));
        let code = code.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_among_the_words_of_a_program() {
        let check = |url, address: &str, password: Option<&str>| {
            assert_eq!(without_password(url), (address.to_owned(), password.map(str::to_owned)));
        };
        check("postgres://u:p%40%2Fq@h:5432/d?x=y", "postgres://u@h:5432/d?x=y", Some("p@/q"));
        check("postgres://u@h/d", "postgres://u@h/d", None);
        check("postgres://h/d?a=b:c@d", "postgres://h/d?a=b:c@d", None);
        check("postgres://u:%4@h", "postgres://u@h", Some("%4"));
        check("postgres://u:%+1@h", "postgres://u@h", Some("%+1"));
    }
}
