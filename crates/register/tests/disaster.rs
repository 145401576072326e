//! What a person is told when the disk is full or the database gone, and that
//! nothing is half-written then.
#[cfg(test)]
use crate::common::{On, World, entry, noon, secret, seed};
use register::record::Filter;
use register::{Error, Place, Register};
use sqlx::Executor;
use std::sync::Arc;

#[tokio::test]
async fn a_database_that_is_not_there_is_said_to_be_out_of_reach() {
    let pack = Arc::new(formats::pack::bulgaria().clone());
    // Port 1 of the loopback: nothing listens there.
    let place = Place::Url("postgres://pristan@127.0.0.1:1/pristan");
    let opened = Register::open(place, pack, noon("2017-01-02"), seed(), &secret()).await;
    assert!(matches!(opened, Err(Error::Unreachable)), "{opened:?}");
}

#[tokio::test]
async fn a_server_that_goes_away_is_out_of_reach_and_comes_back_whole() {
    let Some(world) = World::new(On::Postgres).await else { return };
    let by = world.by("officer", "2017-04-10");
    let training = || {
        entry(&[
            ("title", "x"),
            ("type", "training"),
            ("held_on", "2017-04-05"),
            ("status", "held"),
        ])
    };
    world.register.enter(&by, "training", training()).await.unwrap();
    let mut connection = crate::common::server().await;
    let name = world.database_name();
    let bar = format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false");
    connection.execute(sqlx::AssertSqlSafe(bar)).await.unwrap();
    let end =
        format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
    connection.execute(sqlx::AssertSqlSafe(end)).await.unwrap();
    let lost = world.register.enter(&by, "training", training()).await;
    assert!(matches!(lost, Err(Error::Unreachable)), "{lost:?}");
    let allow = format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true");
    connection.execute(sqlx::AssertSqlSafe(allow)).await.unwrap();
    // Each connection that the server lost is found out once, at most.
    let mut tries = 0;
    while let Err(error) = world.register.enter(&by, "training", training()).await {
        assert!(matches!(error, Error::Unreachable), "{error:?}");
        tries += 1;
        assert!(tries <= 16, "it never comes back");
    }
    let mut lists = Vec::new();
    while lists.is_empty() {
        lists.extend(world.register.records(&by, &Filter::of("training")).await.ok());
        tries += 1;
        assert!(tries <= 32, "it never comes back");
    }
    assert_eq!(lists[0].len(), 2);
}
