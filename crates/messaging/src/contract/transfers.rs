//! Conformance tests of [`crate::ports::Transfers`].

use super::{Adapter, add_contact, at, change, later, look, new_contact, refusal};
use crate::contacts::transfer::{
    ContactTransfer, NewContactTransfer, Side, TransferKind, TransferRequest,
};
use crate::contacts::{ContactQuery, NewContact};
use crate::ports::Store;
use nimchat_core_model::{AccountId, ContactId, Page, UserId};
use serde_json::json;

fn add(store: &dyn Store, account: AccountId, user: UserId, token: &str) -> ContactTransfer {
    change(store, |work| {
        work.transfers().add(NewContactTransfer {
            account_id: account,
            user_id: user,
            kind: TransferKind::Export,
            token: token.to_owned(),
            file_name: "Größe.csv".to_owned(),
            request: TransferRequest::Export {
                columns: vec!["id".to_owned()],
                conditions: json!([{"values": [null, 1.5]}]),
                aliases: true,
                asked_at: at(),
                label: Some("vip".to_owned()),
            },
            total: 7,
            created_at: at(),
        })
    })
}

/// In its own account only; its parts by their number and side.
pub fn a_transfer_reads_back_with_its_parts(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let elsewhere = adapter.add_account("looms").id;
    let user = adapter.add_member(account, "grace");
    let first = add(store, account, user, "first");
    let second = add(store, account, user, "second");
    change(store, |work| {
        let transfers = work.transfers();
        transfers.add_part(first.id, Side::Source, 0, "a,ä\n")?;
        transfers.add_part(first.id, Side::Result, 0, "b")?;
        transfers.add_part(second.id, Side::Source, 0, "c")
    });
    look(store, |view| {
        let transfers = view.transfers();
        assert_eq!(transfers.find(account, first.id)?, Some(first.clone()));
        assert_eq!(transfers.find(elsewhere, first.id)?, None);
        let page = |number| Page::new(number, 1);
        assert_eq!(transfers.list(account, page(1))?, [second.clone()]);
        assert_eq!(transfers.list(account, page(2))?, [first.clone()]);
        assert_eq!(transfers.list(elsewhere, page(1))?, []);
        assert_eq!(transfers.by_token("second")?, Some(second.clone()));
        assert_eq!(transfers.by_token("third")?, None);
        let part = transfers.part(first.id, Side::Source, 0)?;
        assert_eq!(part.as_deref(), Some("a,ä\n"));
        assert_eq!(transfers.part(first.id, Side::Source, 1)?, None);
        Ok(())
    });
    let changed = ContactTransfer {
        processed: 5,
        failed: 2,
        position: 9,
        result_parts: 1,
        finished_at: Some(later(1)),
        ..first.clone()
    };
    change(store, |work| work.transfers().update(&changed));
    let locked = change(store, |work| work.transfers().lock(account, first.id));
    assert_eq!(locked, Some(changed));
    change(store, |work| work.transfers().remove_source(first.id));
    look(store, |view| {
        let transfers = view.transfers();
        assert_eq!(transfers.part(first.id, Side::Source, 0)?, None);
        let kept = transfers.part(first.id, Side::Result, 0)?;
        assert_eq!(kept.as_deref(), Some("b"));
        assert!(transfers.part(second.id, Side::Source, 0)?.is_some());
        Ok(())
    });
    change(store, |work| work.transfers().remove(elsewhere, first.id));
    assert!(change(store, |work| work.transfers().lock(account, first.id)).is_some());
    change(store, |work| work.transfers().remove(account, first.id));
    change(store, |work| work.transfers().remove(account, first.id));
    let part = look(store, |view| view.transfers().part(first.id, Side::Result, 0));
    assert_eq!(part, None);
    refusal(store, |work| work.transfers().update(&first));
}

/// Those that a list has, by id, after one of them.
pub fn contacts_come_after_one_of_them(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let known = |name: &str| {
        let new = NewContact {
            identifier: Some(name.to_owned()),
            ..new_contact(account, name)
        };
        add_contact(store, &new).id
    };
    let ids = ["a", "b", "c"].map(known);
    add_contact(store, &new_contact(account, "Visitor"));
    let after = |id: ContactId, limit| {
        let query = ContactQuery::default();
        let found = look(store, |view| view.contacts().after(account, &query, id, limit));
        found.into_iter().map(|contact| contact.id).collect::<Vec<_>>()
    };
    assert_eq!(after(ContactId::new(0), 2), ids[..2]);
    assert_eq!(after(ids[1], 2), ids[2..]);
    assert_eq!(after(ids[2], 2), []);
}
