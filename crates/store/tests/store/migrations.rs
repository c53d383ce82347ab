//! Migrating a database.

use crate::databases::all_unmigrated;
use nimchat_store::{DieselStore, OpenError, StoreSettings};
use std::thread;

#[test]
fn processes_that_start_together_migrate_once() {
    for database in all_unmigrated() {
        let store = &database.store;
        let lacking = store.migrations().unwrap().pending.len();
        let first: usize = thread::scope(|scope| {
            let starts: Vec<_> = (0..4)
                .map(|_| scope.spawn(|| !store.migrate().unwrap().pending.is_empty()))
                .collect();
            starts
                .into_iter()
                .filter_map(|start| start.join().ok())
                .filter(|it| *it)
                .count()
        });
        assert_eq!(first, 1);
        let status = store.migrations().unwrap();
        assert!(status.pending.is_empty());
        assert_eq!(status.applied.len(), lacking);
    }
}

#[test]
fn a_database_of_a_newer_nimchat_is_refused() {
    for database in all_unmigrated() {
        database.store.migrate().unwrap();
        database
            .execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('99990101000000')");
        let refusal = database.store.migrate().unwrap_err();
        assert!(matches!(&refusal, OpenError::Newer(version) if version == "99990101000000"));
    }
}

#[test]
fn the_folder_is_made_and_told_when_it_cannot_be() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a/b/nimchat.db");
    let store = |url: String| DieselStore::open(&StoreSettings::new(url)).unwrap();
    store(format!("sqlite://{}", file.display()))
        .migrate()
        .unwrap();
    assert!(file.exists());
    let below_a_file = file.join("c/nimchat.db");
    let refusal = store(format!("sqlite://{}", below_a_file.display()))
        .migrate()
        .unwrap_err();
    assert!(matches!(refusal, OpenError::Folder { .. }), "{refusal}");
    let refusal = store(format!("sqlite://{}", folder.path().display()))
        .migrate()
        .unwrap_err();
    assert!(matches!(refusal, OpenError::File { .. }), "{refusal}");
}

#[test]
fn migrations_have_the_same_names_on_both_databases() {
    let names = |dialect: &str| -> Vec<String> {
        let folder = format!("{}/../../migrations/{dialect}", env!("CARGO_MANIFEST_DIR"));
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    assert_eq!(names("sqlite"), names("postgres"));
}

#[test]
fn every_migration_can_be_undone() {
    use diesel::connection::SimpleConnection;
    for database in all_unmigrated() {
        database.store.migrate().unwrap();
        let dialect = if database.name() == "SQLite" {
            "sqlite"
        } else {
            "postgres"
        };
        let mut conn = database.conn();
        for name in database.store.migrations().unwrap().applied.iter().rev() {
            let file = format!(
                "{}/../../migrations/{dialect}/{name}/down.sql",
                env!("CARGO_MANIFEST_DIR")
            );
            conn.batch_execute(&std::fs::read_to_string(file).unwrap())
                .unwrap();
        }
        let left = crate::schema::tables(&mut conn);
        assert!(left.is_empty(), "{left:?}");
    }
}
