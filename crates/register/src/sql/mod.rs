//! The SQL: one file a noun, one function a question, named as the question.
//!
//! Every statement is a constant made by [`statements!`], so that a test can
//! prepare each of them on both engines. What must be put together while
//! running is put together in [`filter`] from constant fragments.

/// Declares named statements and the list `ALL` of them.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $sql:expr;)*) => {
        $($(#[$doc])* const $name: &str = $sql;)*

        /// Every statement of this file, with its name.
        #[cfg(test)]
        pub(crate) const ALL: &[(&str, &str)] = &[$((stringify!($name), $name)),*];
    };
}

/// That the step `$step`, an alias of `case_step`, was not taken back.
macro_rules! stands {
    ($step:literal) => {
        concat!(
            "NOT EXISTS (SELECT 1 FROM case_step b WHERE b.case_file = ",
            $step,
            ".case_file AND b.sort = 'taken_back' AND b.detail LIKE '%' || ",
            $step,
            ".id || '%')"
        )
    };
}

/// That by the step `$step`, an alias of `case_step`, somebody is or was taken for
/// a child, whatever was found later.
macro_rules! of_child {
    ($step:literal) => {
        concat!(
            "(",
            $step,
            ".sort = 'child' OR (",
            $step,
            ".sort = 'identification' AND (",
            $step,
            ".detail LIKE '%\"age\":\"child\"%' OR ",
            $step,
            ".detail LIKE '%\"age\":\"presumed_child\"%'))) AND ",
            stands!($step)
        )
    };
}

/// That a case, the table or alias `$file`, is in no closed circle, or in one of
/// the account `$account`, assigned on the day `$day`. A blank account is in none:
/// bind [`By::in_circles`](crate::By::in_circles).
macro_rules! open_to {
    ($file:literal, $account:literal, $day:literal) => {
        concat!(
            "(",
            $file,
            ".circle IS NULL OR ",
            $file,
            ".id IN (SELECT o.case_file FROM case_assignment o WHERE o.account = ",
            $account,
            " AND o.from_day <= ",
            $day,
            " AND (o.until_day IS NULL OR ",
            $day,
            " < o.until_day)))"
        )
    };
}

pub(crate) mod access_request;
pub(crate) mod account;
pub(crate) mod alarm;
pub(crate) mod alert;
pub(crate) mod approval;
pub(crate) mod attachment;
pub(crate) mod attendee;
pub(crate) mod bed;
pub(crate) mod breach;
pub(crate) mod break_glass;
pub(crate) mod case_count;
pub(crate) mod case_file;
pub(crate) mod case_note;
pub(crate) mod case_term;
pub(crate) mod checkpoint;
pub(crate) mod contribution;
pub(crate) mod edition;
pub(crate) mod elsewhere;
pub(crate) mod event;
pub(crate) mod evidence;
pub(crate) mod factor;
pub(crate) mod filter;
pub(crate) mod hold;
pub(crate) mod job;
pub(crate) mod journal;
pub(crate) mod keys;
pub(crate) mod lawyer;
pub(crate) mod limit;
pub(crate) mod link;
pub(crate) mod local_commission;
pub(crate) mod looked;
pub(crate) mod mailing;
pub(crate) mod names;
pub(crate) mod narrative;
pub(crate) mod notice;
pub(crate) mod opinion;
pub(crate) mod packet;
pub(crate) mod part;
pub(crate) mod passkey;
pub(crate) mod perpetrator;
pub(crate) mod person;
pub(crate) mod person_list;
pub(crate) mod person_version;
pub(crate) mod placement;
pub(crate) mod population;
pub(crate) mod programme;
pub(crate) mod progress;
pub(crate) mod publication;
pub(crate) mod record;
pub(crate) mod registration;
pub(crate) mod relation;
pub(crate) mod retention;
pub(crate) mod returns;
pub(crate) mod saved_filter;
pub(crate) mod screening;
pub(crate) mod service;
pub(crate) mod shelter;
pub(crate) mod statistics;
pub(crate) mod step;
pub(crate) mod submission;
pub(crate) mod sum;
pub(crate) mod support_plan;
pub(crate) mod task;
pub(crate) mod tip;
pub(crate) mod worklist;

/// Every named statement of the register.
#[cfg(test)]
pub(crate) fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    let files = [
        access_request::ALL,
        account::ALL,
        attendee::ALL,
        bed::ALL,
        attachment::ALL,
        alarm::ALL,
        alert::ALL,
        approval::ALL,
        break_glass::ALL,
        breach::ALL,
        case_count::ALL,
        case_file::ALL,
        case_note::ALL,
        case_term::ALL,
        checkpoint::ALL,
        contribution::ALL,
        edition::ALL,
        elsewhere::ALL,
        evidence::ALL,
        factor::ALL,
        hold::ALL,
        job::ALL,
        journal::ALL,
        lawyer::ALL,
        looked::ALL,
        event::ALL,
        names::ALL,
        limit::ALL,
        link::ALL,
        mailing::ALL,
        narrative::ALL,
        notice::ALL,
        opinion::ALL,
        packet::ALL,
        part::ALL,
        passkey::ALL,
        person::ALL,
        person_list::ALL,
        person_version::ALL,
        placement::ALL,
        returns::ALL,
        statistics::ALL,
        step::ALL,
        support_plan::ALL,
        population::ALL,
        programme::ALL,
        progress::ALL,
        publication::ALL,
        record::ALL,
        registration::ALL,
        relation::ALL,
        retention::ALL,
        saved_filter::ALL,
        screening::ALL,
        service::ALL,
        shelter::ALL,
        submission::ALL,
        sum::ALL,
        task::ALL,
        tip::ALL,
    ];
    files.into_iter().flatten().copied()
}

#[cfg(test)]
mod tests {
    use crate::db::{Database, Engine};
    use sqlx::{AssertSqlSafe, Executor, SqlSafeStr};

    /// Prepares every named statement; the names of those that the engine does
    /// not take, with what it says.
    async fn not_taken(url: &str) -> Vec<String> {
        let database = Database::open(url).await.unwrap();
        database.migrate().await.unwrap();
        let mut connection = database.read().await.unwrap();
        let mut wrong = Vec::new();
        for (name, sql) in super::all() {
            if let Err(error) = connection.prepare(AssertSqlSafe(sql).into_sql_str()).await {
                wrong.push(format!("{name}: {error}"));
            }
        }
        let nonsense = AssertSqlSafe("SELECT missing FROM nowhere").into_sql_str();
        assert!(connection.prepare(nonsense).await.is_err(), "this check cannot fail");
        drop(connection);
        if database.engine == Engine::Postgres {
            database.migrate_back(-1).await.unwrap();
        }
        database.close().await;
        wrong
    }

    #[tokio::test]
    async fn sqlite_takes_every_statement() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/pristan.db?mode=rwc", folder.path().display());
        assert_eq!(not_taken(&url).await, Vec::<String>::new());
    }

    #[tokio::test]
    async fn postgres_takes_every_statement() {
        let Ok(server) = std::env::var("PRISTAN_TEST_POSTGRES") else {
            eprintln!("PRISTAN_TEST_POSTGRES is not set: PostgreSQL is not tried");
            return;
        };
        assert_eq!(not_taken(&format!("{server}/postgres")).await, Vec::<String>::new());
    }

    #[test]
    fn statements_are_put_together_in_one_file_only() {
        // In two pieces, so that this file does not hold the word.
        let word = ["Assert", "SqlSafe"].concat();
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
        let mut files = vec![std::path::PathBuf::from(folder)];
        let mut holding = Vec::new();
        while let Some(path) = files.pop() {
            if path.is_dir() {
                files.extend(std::fs::read_dir(path).unwrap().map(|e| e.unwrap().path()));
            } else if std::fs::read_to_string(&path).unwrap().contains(&word) {
                holding.push(path.file_name().unwrap().to_string_lossy().into_owned());
            }
        }
        holding.sort();
        assert_eq!(holding, ["filter.rs", "mod.rs"], "mod.rs only in its tests");
    }
}
