//! Backups of a `SQLite` database.

use crate::databases::Database;
use nimchat_store::BackupError;
use std::fs;

#[test]
fn a_copy_that_is_not_sound_is_no_backup_and_nothing_is_left_of_it() {
    let database = Database::sqlite();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("copy.db");
    // `VACUUM` copies it as it is
    database.execute(
        "CREATE TABLE strange (number INTEGER CHECK (number > 0));
         PRAGMA ignore_check_constraints = ON;
         INSERT INTO strange VALUES (0);",
    );
    let refused = database.store.back_up(&file, &|_, _| {});
    assert!(
        matches!(refused, Err(BackupError::Damaged(_))),
        "{refused:?}"
    );
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    database.execute("UPDATE strange SET number = 1");
    let made = database.store.back_up(&file, &|_, _| {}).unwrap();
    assert_eq!(made.bytes, file.metadata().unwrap().len());
    let again = database.store.back_up(&file, &|_, _| {});
    assert!(matches!(again, Err(BackupError::Exists(_))), "{again:?}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}
