//! Conformance tests of [`crate::ports::CannedResponses`].

use super::{Adapter, at, change, later, look, refusal};
use crate::canned_responses::{CannedResponse, NewCannedResponse};
use crate::ports::Store;
use nimchat_core_model::AccountId;

fn new(account: AccountId, short_code: &str) -> NewCannedResponse {
    NewCannedResponse {
        account_id: account,
        short_code: short_code.to_owned(),
        content: "Größe {{ contact.name }}".to_owned(),
        created_at: at(),
    }
}

fn add(store: &dyn Store, account: AccountId, short_code: &str) -> CannedResponse {
    let new = new(account, short_code);
    change(store, |work| work.canned_responses().add(new))
}

/// In its own account only, with all others by id.
pub fn a_canned_response_reads_back_as_it_was_added(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let elsewhere = adapter.add_account("looms").id;
    let b = add(store, account, "b");
    let a = add(store, account, "a");
    let other = add(store, elsewhere, "a");
    look(store, |view| {
        let found = view.canned_responses().find(account, b.id)?;
        assert_eq!(found.as_ref(), Some(&b));
        assert_eq!(b.content, new(account, "b").content);
        assert_eq!((b.created_at, b.updated_at), (at(), at()));
        assert_eq!(view.canned_responses().find(account, other.id)?, None);
        assert_eq!(view.canned_responses().all(account)?, [b.clone(), a]);
        Ok(())
    });
}

/// In whatever case.
pub fn a_taken_short_code_is_a_conflict_within_the_account(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    add(store, account, "hello");
    let other = add(store, account, "größe");
    let error = refusal(store, |work| {
        work.canned_responses().add(new(account, "GRÖßE"))
    });
    let name = "canned_responses_account_id_folded_short_code_key";
    assert!(error.is_conflict_on(name), "{error:?}");
    let changed = CannedResponse {
        short_code: "Hello".to_owned(),
        ..other
    };
    let error = refusal(store, |work| work.canned_responses().update(&changed));
    assert!(error.is_conflict_on(name), "{error:?}");
}

/// Only through its own account.
pub fn a_canned_response_is_changed_and_removed(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let elsewhere = adapter.add_account("looms").id;
    let changed = CannedResponse {
        short_code: "other".to_owned(),
        content: "Other".to_owned(),
        updated_at: later(1),
        ..add(store, account, "hello")
    };
    change(store, |work| work.canned_responses().update(&changed));
    let id = changed.id;
    let found = look(store, |view| view.canned_responses().find(account, id));
    assert_eq!(found, Some(changed.clone()));
    let stolen = CannedResponse {
        account_id: elsewhere,
        ..changed
    };
    refusal(store, |work| work.canned_responses().update(&stolen));
    let remove = |from| change(store, |work| work.canned_responses().remove(from, id));
    assert!(!remove(elsewhere));
    assert!(remove(account));
    assert!(!remove(account));
    let all = look(store, |view| view.canned_responses().all(account));
    assert_eq!(all, []);
}
