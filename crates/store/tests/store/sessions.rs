//! Connections: how they are acquired, refused and lost.

use crate::databases::{self, Database};
use chrono::DateTime;
use nimchat_accounts::NewAccount;
use nimchat_accounts::ports::Store;
use nimchat_core_model::StoreError;
use nimchat_store::{DieselStore, StoreSettings};
use std::thread;
use std::time::Duration;

#[test]
fn a_store_that_answers_is_well() {
    for database in databases::all() {
        database.store.ping().unwrap();
        let stats = database.store.pool_stats();
        assert_eq!((stats.max, stats.writers_waiting), (4, 0));
        assert!(stats.open >= 1);
    }
}

#[test]
fn a_pool_without_a_free_connection_is_unavailable() {
    for database in databases::all() {
        let settings = StoreSettings {
            pool_size: 1,
            connect_timeout: Duration::from_secs(1),
            ..database.settings.clone()
        };
        let narrow = DieselStore::open(&settings).unwrap();
        let narrow: &dyn Store = &narrow;
        let taken = narrow.read().unwrap();
        assert!(matches!(
            narrow.read().map(drop),
            Err(StoreError::Unavailable(_))
        ));
        drop(taken);
        narrow.read().unwrap();
    }
}

#[test]
fn works_of_many_threads_all_last() {
    for database in databases::all() {
        let store: &dyn Store = &database.store;
        let at = DateTime::from_timestamp(1_738_314_307, 0).unwrap();
        thread::scope(|scope| {
            for thread in 0..6 {
                scope.spawn(move || {
                    for work in 0..10 {
                        let mut turn = store.begin().unwrap();
                        let name = format!("{thread} {work}");
                        let added = turn.accounts().add(NewAccount::named(name, at)).unwrap();
                        if work % 5 == 0 {
                            continue;
                        }
                        turn.commit().unwrap();
                        let found = store.read().unwrap().accounts().find(added.id).unwrap();
                        assert_eq!(found, Some(added));
                    }
                });
            }
        });
        let mut view = store.read().unwrap();
        let kept = (1..=60).filter(|id| view.accounts().find((*id).into()).unwrap().is_some());
        // a sequence may leave gaps
        assert!(kept.count() <= 48);
        assert_eq!(count(&database), 48);
    }
}

fn count(database: &Database) -> i64 {
    use diesel::prelude::*;
    nimchat_store::schema::accounts::table
        .count()
        .get_result(&mut database.conn())
        .unwrap()
}

#[test]
fn connections_that_died_idle_are_replaced_unnoticed() {
    let Some(database) = Database::postgres() else {
        return;
    };
    let store: &dyn Store = &database.store;
    let looks: Vec<_> = (0..4).map(|_| store.read().unwrap()).collect();
    drop(looks);
    database.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()
           AND query LIKE '%ROLLBACK%' AND datname = current_database() AND usename = current_user
           AND backend_start > now() - interval '1 minute' AND state = 'idle'",
    );
    for _ in 0..4 {
        assert!(!store.read().unwrap().accounts().any().unwrap());
    }
}

#[test]
fn a_database_that_is_not_there_is_unavailable() {
    let mut settings = StoreSettings::new("postgres://nobody@127.0.0.1:1/nothing");
    settings.connect_timeout = Duration::from_secs(1);
    let store = DieselStore::open(&settings).unwrap();
    assert!(matches!(store.ping(), Err(StoreError::Unavailable(_))));
    assert!(store.migrate().is_err());
}
