//! The command line `pristan`: a thin door to the register. A command turns
//! words into values, calls one operation, and turns the answer into words.
//!
//! It ends with 0 when it is done, 1 when it was refused, with a sentence on
//! standard error, 2 when the words were wrong, and 3 when the disk did not
//! confirm a write, so that nothing starts it again by itself.
mod account;
mod archive;
mod backup;
mod check;
mod closing;
mod complaint;
mod config;
mod confined;
mod data;
mod demo;
mod disclosure;
mod disclosure_words;
mod edge;
mod erase;
mod estimation;
mod estimation_words;
mod export;
mod indicators;
mod journal;
mod keys;
mod link;
mod link_words;
mod listen;
mod lists;
mod mail;
mod metrics;
mod migrate;
mod names;
mod oidc;
mod pack;
mod policy;
mod programme;
mod records;
mod renew;
mod report;
mod restore;
mod retention;
mod returns;
mod rotate;
mod serve;
mod settings;
mod statistics;
mod stolen;
mod submission;
mod tls;
mod two;
mod unseal;
mod witness;

use clap::{Parser, Subcommand};
use complaint::{Complaint, Result};
use domain::words::Language;
use std::process::ExitCode;

/// The information system of a national anti-trafficking commission: a
/// programme document in, records counted, an annual report out.
#[derive(Debug, Parser)]
#[command(name = "pristan", version, propagate_version = true)]
#[command(after_help = "Example: see it at work\n  pristan demo")]
struct Cli {
    /// The language of answers and files; by default that of the environment
    #[arg(long, global = true, value_name = "LANGUAGE")]
    lang: Option<data::Tag>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::Demo),
    Serve(serve::Serve),
    Check(check::Check),
    /// Read programme documents and take them in
    #[command(subcommand, after_help = programme::EXAMPLE)]
    Programme(programme::Command),
    /// Look after country packs
    #[command(subcommand, after_help = pack::EXAMPLE)]
    Pack(pack::Command),
    /// Who may do what
    #[command(subcommand, after_help = policy::EXAMPLE)]
    Policy(policy::Command),
    Indicators(indicators::Indicators),
    /// Take records in and out
    #[command(subcommand, after_help = records::EXAMPLE)]
    Records(records::Command),
    /// Check what an institution sends before it is sent; needs no register
    #[command(subcommand, after_help = submission::EXAMPLE)]
    Submission(submission::Command),
    Report(report::Report),
    Returns(returns::Returns),
    Export(export::Export),
    /// Look after the journal
    #[command(subcommand, after_help = journal::EXAMPLE)]
    Journal(journal::Command),
    /// Make keys, and share them out
    #[command(subcommand, after_help = keys::EXAMPLE)]
    Keys(keys::Command),
    Unseal(unseal::Unseal),
    Erase(erase::Erase),
    Backup(backup::Backup),
    Restore(restore::Restore),
    /// Watch over the journals of other institutions
    #[command(subcommand, after_help = witness::EXAMPLE)]
    Witness(witness::Command),
    /// Erase what has been kept long enough
    #[command(subcommand, after_help = retention::EXAMPLE)]
    Retention(retention::Command),
    /// Look after accounts
    #[command(subcommand, after_help = account::EXAMPLE)]
    Account(account::Command),
    /// Bring the tables up to date, or back
    #[command(subcommand, after_help = migrate::EXAMPLE)]
    Migrate(migrate::Command),
    /// Read, compare and find names in any script; needs no register
    #[command(subcommand, after_help = names::EXAMPLE)]
    Names(names::Command),
    /// Find which records are of one person, in the clear or without names; needs no register
    #[command(subcommand, after_help = link::EXAMPLE)]
    Linkage(link::Command),
    /// Count persons by a rule
    #[command(subcommand, after_help = statistics::EXAMPLE)]
    Statistics(statistics::Command),
    Estimation(estimation::Estimation),
    /// Make tables and rows safe to publish, and attack them first; needs no register
    #[command(subcommand, after_help = disclosure::EXAMPLE)]
    Disclosure(disclosure::Command),
}

fn main() -> ExitCode {
    if std::env::args_os().nth(1).is_some_and(|word| word == confined::WORD) {
        return confined::child();
    }
    let cli = Cli::parse();
    let language = data::language(cli.lang);
    match undumped().and_then(|()| run(cli, language)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(complaint) => {
            edge::remark(format!("pristan: {}", complaint.sentence(language)));
            match complaint {
                Complaint::Register(register::Error::Unconfirmed) => ExitCode::from(3),
                _ => ExitCode::FAILURE,
            }
        }
    }
}

/// Forbids the system to write this process's memory into a file, and other
/// programs of the same user to read it: keys and opened fields are in it.
#[cfg(target_os = "linux")]
fn undumped() -> Result<()> {
    use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    let forbidden = set_dumpable_behavior(DumpableBehavior::NotDumpable)
        .and_then(|()| setrlimit(Resource::Core, none));
    forbidden.map_err(|error| {
        Complaint::said(
            format!("the system does not let this program keep its memory to itself: {error}"),
            format!(
                "системата не позволява на програмата да пази паметта си само за себе си: {error}"
            ),
        )
    })
}

#[cfg(not(target_os = "linux"))]
fn undumped() -> Result<()> {
    Ok(())
}

fn run(cli: Cli, language: Language) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(Complaint::Output)?;
    runtime.block_on(async {
        match cli.command {
            Command::Demo(command) => command.run(language).await,
            Command::Serve(command) => command.run(language).await,
            Command::Check(command) => command.run(language).await,
            Command::Programme(command) => command.run(language).await,
            Command::Pack(command) => command.run(),
            Command::Policy(command) => command.run(),
            Command::Indicators(command) => command.run(language).await,
            Command::Records(command) => command.run(language, cli.lang.is_some()).await,
            Command::Submission(command) => command.run(language),
            Command::Report(command) => command.run(language).await,
            Command::Returns(command) => command.run(language).await,
            Command::Export(command) => command.run(language).await,
            Command::Journal(command) => command.run(language).await,
            Command::Keys(command) => command.run(language).await,
            Command::Unseal(command) => command.run(language).await,
            Command::Erase(command) => command.run(language).await,
            Command::Backup(command) => command.run(language).await,
            Command::Restore(command) => command.run(language).await,
            Command::Witness(command) => command.run(language).await,
            Command::Retention(command) => command.run(language).await,
            Command::Account(command) => command.run(language).await,
            Command::Migrate(command) => command.run().await,
            Command::Names(command) => command.run(),
            Command::Linkage(command) => command.run(language),
            Command::Statistics(command) => command.run(language).await,
            Command::Estimation(command) => command.run(language),
            Command::Disclosure(command) => command.run(language),
        }
    })
}
