//! Every column has a class, in a file that a person reviews.
#[cfg(test)]
use crate::common::{On, World};
use sqlx::Row;
use std::collections::BTreeSet;

/// `table.column` of every column of the data in `columns.toml`.
fn classed() -> BTreeSet<String> {
    everything().into_iter().filter(|column| !column.starts_with("keys.")).collect()
}

/// `table.column` of every column in `columns.toml`, which holds nothing but
/// `[table]` headings and `column = "class"` lines. Those of the database of
/// keys begin with `keys.`.
fn everything() -> BTreeSet<String> {
    let (mut table, mut columns) = (String::new(), BTreeSet::new());
    for line in include_str!("../columns.toml").lines().filter(|l| !l.starts_with('#')) {
        if let Some(name) = line.strip_prefix('[') {
            name.trim_end_matches(']').clone_into(&mut table);
        } else if let Some((column, class)) = line.split_once(" = ") {
            let sealed = domain::access::SealedClass::ALL.map(domain::access::SealedClass::code);
            let class = class.trim_matches('"');
            let known = ["public", "statistical", "internal", "key"].contains(&class);
            assert!(known || sealed.contains(&class), "`{class}` is not a class");
            columns.insert(format!("{table}.{column}"));
        }
    }
    columns
}

#[cfg(test)]
async fn columns(world: &World, sql: &'static str) -> BTreeSet<String> {
    let mut connection = world.connection().await;
    let rows = sqlx::query(sql).fetch_all(&mut connection).await.unwrap();
    rows.iter().map(|r| r.get::<String, _>(0)).collect()
}

#[tokio::test]
async fn every_column_is_classed() {
    let world = World::new(On::Sqlite).await.unwrap();
    let there = columns(
        &world,
        "SELECT m.name || '.' || c.name FROM sqlite_schema m, pragma_table_info(m.name) c
          WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE '_sqlx%'
            AND m.name NOT LIKE 'record_word%'",
    )
    .await;
    assert_eq!(there, classed(), "classes in columns.toml");
}

#[tokio::test]
async fn every_column_of_the_keys_is_classed() {
    let world = World::new(On::Sqlite).await.unwrap();
    world.unseal().await;
    let mut connection = world.keys_connection().await;
    let sql = "SELECT 'keys.' || m.name || '.' || c.name FROM sqlite_schema m, pragma_table_info(m.name) c
                WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE '_sqlx%'";
    let rows = sqlx::query(sql).fetch_all(&mut connection).await.unwrap();
    let there: BTreeSet<String> = rows.iter().map(|r| r.get(0)).collect();
    let expected = everything().into_iter().filter(|column| column.starts_with("keys.")).collect();
    assert_eq!(there, expected);
}

#[tokio::test]
async fn both_engines_have_the_same_columns() {
    let Some(world) = World::new(On::Postgres).await else { return };
    let there = columns(
        &world,
        "SELECT table_name || '.' || column_name FROM information_schema.columns
          WHERE table_schema = 'public' AND table_name NOT LIKE '\\_sqlx%' AND table_name <> 'record_word'",
    )
    .await;
    assert_eq!(there, classed());
}
