//! Conformance tests of [`crate::ports::Uploads`].

use super::messages::stored_file;
use super::{Adapter, at, change, look};
use crate::ports::Store;
use crate::uploads::{NewUpload, Upload};
use nimchat_core_model::{AccountId, StoredFile};

fn new_upload(account: AccountId, token: &str, file: Option<StoredFile>) -> NewUpload {
    NewUpload {
        account_id: account,
        token: token.to_owned(),
        name: stored_file("a.txt").name,
        content_type: "text/plain".to_owned(),
        size: 4,
        checksum: Some("HLJR7A1WjeapKbUgxK7Y0Q==".to_owned()),
        file,
        created_at: at(),
    }
}

fn by_token(store: &dyn Store, token: &str) -> Option<Upload> {
    look(store, |view| view.uploads().by_token(token))
}

/// Once, by its account, and not before its content is there.
pub fn an_upload_is_taken_once(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let elsewhere = adapter.add_account("looms").id;
    let upload = change(store, |work| {
        work.uploads().add(new_upload(account, "one", None))
    });
    assert_eq!(by_token(store, "one"), Some(upload.clone()));
    assert_eq!(by_token(store, "other"), None);
    let find = |account| look(store, |view| view.uploads().find(account, upload.id));
    assert_eq!(find(account), Some(upload.clone()));
    assert_eq!(find(elsewhere), None);
    let take = |account| change(store, |work| work.uploads().take(account, "one"));
    assert_eq!(take(account), None);

    let file = stored_file("shot one.png");
    let complete = || change(store, |work| work.uploads().complete(upload.id, &file));
    assert!(complete());
    assert!(!complete());
    let kept = by_token(store, "one").and_then(|upload| upload.file);
    assert_eq!(kept.as_ref(), Some(&file));
    assert_eq!(take(elsewhere), None);
    assert_eq!(take(account), Some(file.clone()));
    assert_eq!(take(account), None);
    assert!(!complete());
    assert_eq!(by_token(store, "one"), None);
}

/// With the file that it has.
pub fn an_upload_is_removed_by_its_account(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let elsewhere = adapter.add_account("looms").id;
    let file = stored_file("a.txt");
    let new = new_upload(account, "one", Some(file.clone()));
    let upload = change(store, |work| work.uploads().add(new));
    let remove = |account| change(store, |work| work.uploads().remove(account, upload.id));
    assert_eq!(remove(elsewhere), None);
    assert_eq!(remove(account), Some(file));
    assert_eq!(remove(account), None);
}
