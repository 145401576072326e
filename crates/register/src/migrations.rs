//! The list of migrations. Each is two files of `migrations/`, up and down; one
//! text for both engines, except where `each` names two.
use crate::db::Engine;
use sqlx::SqlSafeStr;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use std::borrow::Cow;
use std::sync::LazyLock;

/// A migration as its files say it.
struct Written {
    number: i64,
    name: &'static str,
    sqlite: Texts,
    /// SQLite's own texts, in the words of PostgreSQL, where nothing else is said.
    postgres: Texts,
}

/// What brings the tables up to a migration, and what takes them back.
#[derive(Clone, Copy)]
struct Texts {
    up: &'static str,
    down: &'static str,
}

/// The texts of the files that begin with `$file`.
macro_rules! texts {
    ($file:literal) => {
        Texts {
            up: include_str!(concat!("../migrations/", $file, ".up.sql")),
            down: include_str!(concat!("../migrations/", $file, ".down.sql")),
        }
    };
}

/// A migration with one text for both engines.
macro_rules! one {
    ($number:literal, $name:literal, $file:literal) => {
        Written { number: $number, name: $name, sqlite: texts!($file), postgres: texts!($file) }
    };
}

/// A migration with a text for each engine.
macro_rules! each {
    ($number:literal, $name:literal, $sqlite:literal, $postgres:literal) => {
        Written {
            number: $number,
            name: $name,
            sqlite: texts!($sqlite),
            postgres: texts!($postgres),
        }
    };
}

/// Of the data, in the order in which they are run. A number is given once; what
/// was released is not changed.
const DATA: &[Written] = &[
    one!(1, "begin", "0001_begin"),
    each!(2, "words", "0002_words.sqlite", "0002_words.postgres"),
    each!(3, "addressees", "0003_addressees.sqlite", "0003_addressees.postgres"),
    one!(4, "journal tree", "0004_journal_tree"),
    one!(5, "person", "0005_person"),
    one!(6, "shelter", "0006_shelter"),
    one!(9, "access", "0009_access"),
    one!(10, "tip", "0010_tip"),
    one!(11, "retention", "0011_retention"),
    one!(12, "attachment", "0012_attachment"),
    one!(13, "person version", "0013_person_version"),
    one!(14, "factor", "0014_factor"),
    one!(15, "journal backup", "0015_journal_backup"),
    one!(18, "step", "0018_step"),
    one!(19, "passkey", "0019_passkey"),
    one!(20, "elsewhere", "0020_elsewhere"),
    one!(21, "sum", "0021_sum"),
    one!(22, "file export", "0022_file_export"),
    one!(23, "placement", "0023_placement"),
    one!(25, "alert", "0025_alert"),
    one!(26, "screening", "0026_screening"),
    one!(27, "directory", "0027_directory"),
    one!(28, "case term", "0028_case_term"),
    one!(30, "lawyer", "0030_lawyer"),
    one!(31, "trafficking event", "0031_trafficking_event"),
    one!(32, "legal person", "0032_legal_person"),
    one!(33, "circle", "0033_circle"),
    one!(34, "opinion", "0034_opinion"),
    one!(35, "alert erased", "0035_alert_erased"),
    one!(36, "case note", "0036_case_note"),
    one!(37, "stay warned", "0037_stay_warned"),
    one!(38, "mailing", "0038_mailing"),
    one!(42, "packet_inbox", "0042_packet_inbox"),
    one!(43, "support plan", "0043_support_plan"),
    one!(44, "opened today", "0044_opened_today"),
    one!(45, "relation", "0045_relation"),
    one!(46, "health", "0046_health"),
    one!(47, "notice about", "0047_notice_about"),
    one!(48, "name change", "0048_name_change"),
    one!(49, "person list", "0049_person_list"),
    one!(50, "return revision", "0050_return_revision"),
    one!(51, "publication", "0051_publication"),
    one!(52, "population", "0052_population"),
];

/// Of the database of keys.
const KEYS: &[Written] = &[one!(1, "begin", "keys_0001_begin"), one!(10, "code", "keys_0010_code")];

/// What PostgreSQL is told, made once: it calls a column of bytes otherwise. (A
/// domain of the same name would do, but sqlx's `Any` does not know domains.)
static DATA_ON_POSTGRES: LazyLock<Vec<String>> = LazyLock::new(|| on_postgres(DATA));
static KEYS_ON_POSTGRES: LazyLock<Vec<String>> = LazyLock::new(|| on_postgres(KEYS));

fn on_postgres(written: &[Written]) -> Vec<String> {
    // No bytes, too, are written otherwise.
    let told = |one: &Written| {
        one.postgres.up.replace(" BLOB", " BYTEA").replace(" DEFAULT x''", " DEFAULT ''")
    };
    written.iter().map(told).collect()
}

/// The migrations of the data.
pub(crate) fn data(engine: Engine) -> Migrator {
    migrator(engine, DATA, &DATA_ON_POSTGRES)
}

/// The migrations of the database of keys.
pub(crate) fn keys(engine: Engine) -> Migrator {
    migrator(engine, KEYS, &KEYS_ON_POSTGRES)
}

fn migrator(
    engine: Engine,
    written: &'static [Written],
    postgres: &'static LazyLock<Vec<String>>,
) -> Migrator {
    let mut migrations = Vec::with_capacity(2 * written.len());
    for (at, one) in written.iter().enumerate() {
        let (up, down) = match engine {
            Engine::Sqlite => (one.sqlite.up, one.sqlite.down),
            Engine::Postgres => (postgres[at].as_str(), one.postgres.down),
        };
        let sides = [(MigrationType::ReversibleUp, up), (MigrationType::ReversibleDown, down)];
        migrations.extend(sides.map(|(sort, sql)| {
            Migration::new(one.number, Cow::Borrowed(one.name), sort, sql.into_sql_str(), false)
        }));
    }
    Migrator {
        migrations: Cow::Owned(migrations),
        // Advisory locks are not known to every engine that speaks PostgreSQL.
        locking: false,
        ..Migrator::DEFAULT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn migrations_ascend_and_postgres_is_told_its_own_words() {
        for migrations in [data, keys] {
            let (sqlite, postgres) = (migrations(Engine::Sqlite), migrations(Engine::Postgres));
            let numbers = |all: &Migrator| all.iter().map(|one| one.version).collect::<Vec<_>>();
            assert_eq!(numbers(&sqlite), numbers(&postgres));
            assert!(numbers(&sqlite).is_sorted());
            let up = |one: &&Migration| one.migration_type.is_up_migration();
            let ups: Vec<_> = sqlite.iter().filter(up).map(|one| one.version).collect();
            assert!(ups.windows(2).all(|two| two[0] < two[1]), "{ups:?}");
            assert!(sqlite.iter().any(|one| one.sql.as_str().contains("BLOB")));
            assert!(postgres.iter().all(|one| !one.sql.as_str().contains("BLOB")));
        }
    }
}
