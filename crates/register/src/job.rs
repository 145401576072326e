//! Jobs: what the program does unasked, kept in the database, so that any
//! number of servers share them and each is done by one at a time.
use crate::by::{Actor, By};
use crate::error::{Error, Result};
use crate::sql;
use crate::submission::{Noticed, Sheets};
use domain::day::Moment;
use std::sync::Arc;

/// A job that a server holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Job {
    pub(crate) id: String,
    pub(crate) sort: JobSort,
    pub(crate) subject: String,
    /// How many times it was taken: it grows, so that a server that lost its
    /// job to another can tell.
    pub(crate) attempts: i64,
}

/// What sort of job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JobSort {
    /// Brings the tasks to what is due, once a day.
    RenewTasks,
    /// Takes in a spreadsheet.
    Submission,
    /// Ends the tips whose time is over, and takes in those that came while
    /// the register was sealed, once a day.
    Tips,
    /// Signs the head of the journal, each minute in which there is more.
    Checkpoint,
    /// Looks for unusual reading, each hour.
    Watch,
    /// Erases what is due under the adopted table, each night.
    Retention,
    /// Tells of the terms of alerts that ran out, each minute.
    LateAlerts,
    /// Tells of the terms of cases that ran out, and of stays that are about to
    /// end, each minute.
    LateCases,
    /// Ends the packets whose time is over, each hour.
    Packets,
}

impl JobSort {
    /// Every sort.
    pub const ALL: [Self; 9] = [
        Self::RenewTasks,
        Self::Submission,
        Self::Tips,
        Self::Checkpoint,
        Self::Watch,
        Self::Retention,
        Self::LateAlerts,
        Self::LateCases,
        Self::Packets,
    ];

    /// The code kept in the database: `renew_tasks`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::RenewTasks => "renew_tasks",
            Self::Submission => "submission",
            Self::Tips => "tips",
            Self::Checkpoint => "checkpoint",
            Self::Watch => "watch",
            Self::Retention => "retention",
            Self::LateAlerts => "late_alerts",
            Self::LateCases => "late_cases",
            Self::Packets => "packets",
        }
    }
}

impl JobSort {
    /// How long after it was done, or put off, it is done again, at the most, in
    /// milliseconds; retention besides waits for its hour of the night.
    const fn period(self) -> i64 {
        match self {
            Self::RenewTasks | Self::Tips | Self::Retention => Moment::DAY,
            Self::Submission => PUT_OFF,
            Self::Checkpoint => CHECKPOINT_EVERY,
            Self::Watch => WATCH_EVERY,
            Self::LateAlerts | Self::LateCases => LATE_EVERY,
            Self::Packets => PACKETS_EVERY,
        }
    }
}

/// A job that was run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ran {
    /// What sort.
    pub sort: JobSort,
    /// The id of what it was about.
    pub subject: String,
    /// What became of it.
    pub progressed: Progressed,
}

/// What became of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Progressed {
    /// It is done, until it is due again.
    Finished,
    /// There is more to do: run the due jobs again at once.
    More,
    /// It could not be done now and is tried again later.
    PutOff,
    /// It cannot be done.
    Failed,
    /// Another server took it over.
    Lost,
}

/// A server that says nothing for this long has lost its job, in milliseconds.
const LEASE: i64 = 120_000;
/// A job that could not be done is tried again after this long.
const PUT_OFF: i64 = 60_000;
/// The head of the journal is signed this often, if there is more in it.
const CHECKPOINT_EVERY: i64 = 60_000;
/// Terms of alerts and cases are looked at this often: the shortest is an hour.
const LATE_EVERY: i64 = 60_000;
/// Reading is watched this often.
const WATCH_EVERY: i64 = 3_600_000;
/// Packets whose time is over are ended this often. Nobody opens one after its
/// time, whether it was ended or not.
const PACKETS_EVERY: i64 = 3_600_000;

impl crate::Register {
    /// Runs every job that is due at `at` and that no other server holds, once.
    ///
    /// A server calls this every few seconds, and again at once while something
    /// [`progressed`](Ran::progressed) with [`More`](Progressed::More). Any
    /// number of servers may: each job has one holder at a time, and what it
    /// writes is written only while it is the holder.
    ///
    /// # Errors
    ///
    /// Those of the database; what goes wrong in a job is an answer.
    pub async fn run_due_jobs(
        &self,
        at: Moment,
        seed: u128,
        sheets: &Arc<dyn Sheets>,
    ) -> Result<Vec<Ran>> {
        let seeds = By::new(Actor::system(), at, seed);
        let mut ran = Vec::new();
        self.bring_back_jobs(at).await?;
        let believed = self.clock_is_believed(&seeds).await?;
        while let Some(job) = self.take_any_job(at).await? {
            let progressed = self.run_job(&job, at, believed, seeds.bits(), sheets).await?;
            ran.push(Ran { sort: job.sort, subject: job.subject, progressed });
        }
        Ok(ran)
    }

    /// Has jobs done at once that wait for a moment which no clock that goes on gives them:
    /// the clock was ahead when they were let go of, and is set right.
    async fn bring_back_jobs(&self, at: Moment) -> Result<()> {
        let waiting = sql::job::after(&mut *self.database.read().await?, at).await?;
        for (id, sort, due_at, held_until) in waiting {
            // Twice: the clocks of two servers differ, and retention has its hour.
            let lost = due_at > at.plus(2 * sort.period()) || held_until > at.plus(2 * LEASE);
            if lost {
                self.database.note(async |c| sql::job::bring_back(c, &id, at).await).await?;
            }
        }
        Ok(())
    }

    async fn take_any_job(&self, at: Moment) -> Result<Option<Job>> {
        let mut taken = None;
        let until = at.plus(LEASE);
        // Who has no key leaves the signing to who has one.
        let but = if self.signer.is_some() { "" } else { JobSort::Checkpoint.code() };
        self.database
            .note(async |c| {
                taken = sql::job::take_any(c, at, until, but).await?;
                Ok(())
            })
            .await?;
        Ok(taken)
    }

    /// Takes the job with this id, whenever it is due.
    pub(crate) async fn take_job(&self, id: &str, at: Moment) -> Result<Option<Job>> {
        let mut taken = None;
        let until = at.plus(LEASE);
        self.database
            .note(async |c| {
                taken = sql::job::take(c, id, at, until).await?;
                Ok(())
            })
            .await?;
        Ok(taken)
    }

    /// Runs a job that this server holds, and lets go of it. While the clock is
    /// not `believed`, what destroys for good waits.
    pub(crate) async fn run_job(
        &self,
        job: &Job,
        at: Moment,
        believed: bool,
        seed: u128,
        sheets: &Arc<dyn Sheets>,
    ) -> Result<Progressed> {
        let system = By::new(Actor::system(), at, seed);
        let outcome = match job.sort {
            JobSort::RenewTasks => {
                let renewed = self.renew_tasks_unasked(&system, at.day()).await;
                renewed.map(|_| Progressed::Finished)
            }
            JobSort::Checkpoint => match &self.signer {
                Some(signer) => self.sign_head(at, &signer.0).await.map(|_| Progressed::Finished),
                None => Ok(Progressed::PutOff),
            },
            JobSort::Retention | JobSort::Packets if !believed => Ok(Progressed::PutOff),
            JobSort::Tips => self
                .look_after_tips(&system, believed)
                .await
                .map(|more| if more { Progressed::More } else { Progressed::Finished }),
            JobSort::Packets => self
                .look_after_packets(&system)
                .await
                .map(|more| if more { Progressed::More } else { Progressed::Finished }),
            JobSort::Watch => self.watch_readings(&system).await.map(|_| Progressed::Finished),
            JobSort::LateAlerts => {
                self.tell_late_alerts(&system).await.map(|_| Progressed::Finished)
            }
            JobSort::LateCases => match self.warn_of_ending_stays(&system).await {
                Ok(()) => self.tell_late_cases(&system).await.map(|_| Progressed::Finished),
                Err(error) => Err(error),
            },
            JobSort::Retention => {
                self.run_retention_unasked(&system).await.map(|_| Progressed::Finished)
            }
            JobSort::Submission => self.go_on(job, at, system.bits(), sheets).await,
        };
        let progressed = match outcome {
            Ok(progressed) => progressed,
            Err(Error::Conflict(_)) => Progressed::Lost,
            // What is to be destroyed or taken in waits for the root.
            Err(Error::Sealed) => Progressed::PutOff,
            Err(error @ (Error::Full | Error::Unreachable | Error::Disk | Error::Unconfirmed)) => {
                tracing::warn!(job = job.sort.code(), %error, "A job is put off");
                Progressed::PutOff
            }
            Err(error) => {
                tracing::warn!(job = job.sort.code(), %error, "A job failed");
                Progressed::Failed
            }
        };
        if progressed == Progressed::Failed
            && let Ok(submission) = job.subject.parse()
        {
            self.fail_submission(&system, submission, &Noticed::default()).await?;
        }
        let (state, due_at) = match (job.sort, progressed) {
            (_, Progressed::Lost) => return Ok(progressed),
            (JobSort::RenewTasks | JobSort::Tips, Progressed::Finished) => {
                ("waiting", Moment::at_start_of(at.day().plus(1)))
            }
            (JobSort::Retention, Progressed::Finished) => {
                ("waiting", Moment::at_start_of(at.day().plus(1)).plus(self.retention_at))
            }
            (_, Progressed::More) => ("waiting", at.plus(1)),
            (JobSort::Checkpoint, Progressed::Finished) => ("waiting", at.plus(CHECKPOINT_EVERY)),
            (JobSort::LateAlerts | JobSort::LateCases, Progressed::Finished) => {
                ("waiting", at.plus(LATE_EVERY))
            }
            (JobSort::Packets, Progressed::Finished) => ("waiting", at.plus(PACKETS_EVERY)),
            (JobSort::Watch, Progressed::Finished) => ("waiting", at.plus(WATCH_EVERY)),
            // What comes back is never given up.
            (
                JobSort::RenewTasks
                | JobSort::Tips
                | JobSort::Checkpoint
                | JobSort::Watch
                | JobSort::Retention
                | JobSort::LateAlerts
                | JobSort::LateCases
                | JobSort::Packets,
                _,
            )
            | (_, Progressed::PutOff) => ("waiting", at.plus(PUT_OFF)),
            (_, Progressed::Finished) => ("done", at),
            (_, Progressed::Failed) => ("failed", at),
        };
        self.database.note(async |c| sql::job::let_go(c, job, state, due_at).await).await?;
        Ok(progressed)
    }
}
