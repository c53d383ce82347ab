//! A database that answers and takes no writes.

use crate::databases::Database;
use chrono::DateTime;
use diesel::connection::SimpleConnection;
use nimchat_core_model::idempotency::{KeyedCall, KeyedCalls};
use nimchat_core_model::{StoreError, StoreResult};
use nimchat_store::DieselStore;
use std::time::{Duration, Instant};

fn write(store: &DieselStore) -> StoreResult<()> {
    let call = KeyedCall {
        key: "key".to_owned(),
        request: "request".to_owned(),
        at: DateTime::UNIX_EPOCH,
    };
    store.arrive(&call).map(drop)
}

#[test]
fn a_file_that_takes_no_writes_is_no_answer_until_it_does() {
    let mut database = Database::sqlite();
    database.settings.busy_timeout = Duration::from_millis(10);
    let store = DieselStore::open(&database.settings).unwrap();
    let mut other = database.conn();
    other.batch_execute("BEGIN IMMEDIATE").unwrap();
    write(&store).unwrap_err();
    store.ping().unwrap_err();
    other.batch_execute("ROLLBACK").unwrap();
    store.ping().unwrap();
    assert_eq!(database.count("SELECT count(*) FROM keyed_calls"), 0);
    write(&store).unwrap();
    store.ping().unwrap();
    let left = "SELECT count(*) FROM installation_secrets WHERE name = 'write check'";
    assert_eq!(database.count(left), 0);
}

#[test]
fn a_database_that_only_reads_is_no_answer_on_postgres() {
    let Some(database) = Database::postgres() else {
        return;
    };
    let only_reads = |word: &str| {
        let mut conn = database.conn();
        // in a transaction of its own: it holds for the next one
        conn.batch_execute("SET default_transaction_read_only = off")
            .unwrap();
        conn.batch_execute(&format!(
            "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = {word}',
                 current_database()); END $$"
        ))
        .unwrap();
    };
    only_reads("on");
    let mut settings = database.settings.clone();
    settings.pool_size = 1;
    let store = DieselStore::open(&settings).unwrap();
    store.ping().unwrap();
    let refused = write(&store);
    assert!(
        matches!(refused, Err(StoreError::Unavailable(_))),
        "{refused:?}"
    );
    store.ping().unwrap_err();
    only_reads("off");
    let began = Instant::now();
    // connections that were open before still only read, until a write fails on them
    while store.ping().is_err() {
        assert!(began.elapsed() < Duration::from_secs(10));
    }
    write(&store).unwrap();
}
