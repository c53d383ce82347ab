//! Conformance tests of [`crate::ports::Transfers`].

use super::messages::stored_file;
use super::{Adapter, at, change, look};
use crate::ports::Store;
use crate::transfers::{NewTransfer, Transfer, TransferKind, TransferState, TransferStatus};
use chrono::TimeDelta;
use nimchat_core_model::{AccountId, Page, TransferId, UserId};

fn add(store: &dyn Store, account: AccountId, user: UserId, kind: TransferKind) -> Transfer {
    change(store, |work| {
        work.transfers().add(NewTransfer {
            account_id: account,
            user_id: Some(user),
            kind,
            state: TransferState {
                file: Some(stored_file("a.csv")),
                size: 9,
                ..TransferState::default()
            },
            created_at: at(),
        })
    })
}

fn find(store: &dyn Store, account: AccountId, id: TransferId) -> Option<Transfer> {
    look(store, |view| view.transfers().find(account, id))
}

/// With what it remembers between its steps.
pub fn a_transfer_reads_back_as_it_was_written(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let elsewhere = adapter.add_account("looms").id;
    let ada = adapter.add_member(account, "ada");
    let mut transfer = add(store, account, ada, TransferKind::Import);
    assert_eq!(find(store, account, transfer.id), Some(transfer.clone()));
    assert_eq!(find(store, elsewhere, transfer.id), None);

    transfer.state.status = TransferStatus::Processing;
    transfer.state.columns = vec!["email".to_owned()];
    transfer.state.position = 5;
    transfer.updated_at = at() + TimeDelta::seconds(1);
    change(store, |work| work.transfers().update(&transfer));
    let lock = |account| change(store, |work| work.transfers().lock(account, transfer.id));
    assert_eq!(lock(account), Some(transfer.clone()));
    assert_eq!(lock(elsewhere), None);
}

/// Each kind by itself, newest first.
pub fn transfers_are_listed_by_kind(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let ada = adapter.add_member(account, "ada");
    let first = add(store, account, ada, TransferKind::Import);
    add(store, account, ada, TransferKind::Export);
    let last = add(store, account, ada, TransferKind::Import);
    let page = |number| {
        let page = Page::new(number, 1);
        let found = look(store, |view| {
            view.transfers().page(account, TransferKind::Import, page)
        });
        assert_eq!(found.total, 2);
        found.items
    };
    assert_eq!((page(1), page(2)), (vec![last], vec![first]));
}

/// In their order, until the transfer ends or is removed by its account.
pub fn parts_of_a_result_are_kept_with_the_transfer(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let elsewhere = adapter.add_account("looms").id;
    let ada = adapter.add_member(account, "ada");
    let transfer = add(store, account, ada, TransferKind::Export);
    let id = transfer.id;
    let part = |number| look(store, |view| view.transfers().part(id, number));
    let write = || {
        change(store, |work| work.transfers().add_part(id, 0, "one"));
        change(store, |work| work.transfers().add_part(id, 1, "two"));
    };
    write();
    assert_eq!(part(0).as_deref(), Some("one"));
    assert_eq!((part(1).as_deref(), part(2)), (Some("two"), None));
    change(store, |work| work.transfers().remove_parts(id));
    assert_eq!((part(0), part(1)), (None, None));

    write();
    let remove = |account| change(store, |work| work.transfers().remove(account, id));
    assert_eq!(remove(elsewhere), None);
    assert_eq!(remove(account), Some(transfer));
    assert_eq!((remove(account), part(0)), (None, None));
}
