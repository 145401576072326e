//! `pristan migrate`: the tables, up to date or back.
use crate::complaint::{Complaint, Result};
use crate::data::Data;
use crate::edge;

pub(crate) const EXAMPLE: &str = "Example:\n  pristan migrate up --data ~/pristan";

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Bring the tables up to date
    ///
    /// Every command does so by itself; this one does nothing else.
    #[command(after_help = "Example:\n  pristan migrate up --data ~/pristan")]
    Up {
        #[command(flatten)]
        data: Data,
    },
    /// Take the tables back to how they were after a migration
    ///
    /// What is in the tables that go is lost: make a copy of the data first.
    #[command(after_help = "Example:\n  pristan migrate back --to 1 --data ~/pristan --yes")]
    Back {
        #[command(flatten)]
        data: Data,
        /// The number of the last migration to keep; 0 drops every table
        #[arg(long, value_name = "NUMBER")]
        to: u16,
        /// Yes, there is a copy of the data
        #[arg(long)]
        yes: bool,
    },
}

impl Command {
    pub(crate) async fn run(self) -> Result<()> {
        match self {
            Self::Up { data } => {
                let register = data.open().await?;
                register.close().await;
                edge::say("The tables are up to date.")
            }
            Self::Back { data, to, yes } => {
                if !yes {
                    return Err(Complaint::said(
                        "what is in the tables that go is lost; make a copy and say --yes",
                        "съдържанието на премахнатите таблици се губи; направете копие и добавете --yes",
                    ));
                }
                let register = data.open().await?;
                register.migrate_back(to.into()).await?;
                register.close().await;
                edge::say(format!("The tables are as after migration {to}."))
            }
        }
    }
}
