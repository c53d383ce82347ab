//! Conformance tests of [`crate::ports::Work`] as a whole.

use super::{Adapter, add_webhook, change, later, look, new_delivery, new_webhook};
use crate::deliveries::Endpoint;
use nimchat_core_model::{AccountId, Actor, EventName, NewEvent, StoreError, Subject};

/// No aggregate is changed, and no event is stored.
pub fn a_work_dropped_without_commit_leaves_nothing(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account();
    let kept = add_webhook(store, account, "kept");
    let dropped = || {
        let mut work = store.begin()?;
        let gone = work.webhooks().add(new_webhook(account, "gone"))?;
        let new = new_delivery(account, Endpoint::Webhook(gone.id), 1, "contact:1");
        work.deliveries().add(&[new])?;
        work.webhooks().remove(account, kept.id)?;
        work.outbox().record(&[event(account, 1)])
    };
    dropped().expect("the work is done, but for the commit");
    assert_eq!(
        look(store, |view| view.webhooks().of_account(account)),
        [kept]
    );
    assert_eq!(
        look(store, |view| view.deliveries().newest(account, 10)),
        []
    );
    assert_eq!(adapter.events(), []);
}

/// Through every look-up that it shares with a view.
pub fn a_work_reads_its_own_writes(adapter: &dyn Adapter) {
    let account = adapter.add_account();
    change(adapter.store(), |work| {
        let webhook = work.webhooks().add(new_webhook(account, "one"))?;
        let found = work.webhooks().find(account, webhook.id)?;
        assert_eq!(found.as_ref(), Some(&webhook));
        let new = new_delivery(account, Endpoint::Webhook(webhook.id), 1, "contact:1");
        work.deliveries().add(&[new])?;
        assert_eq!(work.deliveries().newest(account, 10)?.len(), 1);
        work.webhooks().remove(account, webhook.id)?;
        assert_eq!(work.webhooks().of_account(account)?, []);
        assert_eq!(work.deliveries().newest(account, 10)?, []);
        Ok::<_, StoreError>(())
    });
}

/// A view reads the committed state, and does not wait for the work to end.
pub fn a_view_does_not_see_an_open_work(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account();
    let mut work = store.begin().expect("a work begins");
    let added = work.webhooks().add(new_webhook(account, "one"));
    let id = added.expect("a webhook is added").id;
    assert_eq!(look(store, |view| view.webhooks().find(account, id)), None);
    work.commit().expect("the work is committed");
    assert!(look(store, |view| view.webhooks().find(account, id)).is_some());
}

/// In the order in which they were recorded.
pub fn events_last_with_their_work_in_order(adapter: &dyn Adapter) {
    let account = adapter.add_account();
    let events = [event(account, 1), event(account, 2), event(account, 3)];
    change(adapter.store(), |work| {
        work.outbox().record(&[])?;
        work.outbox().record(&events[..2])
    });
    change(adapter.store(), |work| work.outbox().record(&events[2..]));
    assert_eq!(adapter.events(), events);
}

fn event(account: AccountId, seconds: i64) -> NewEvent {
    NewEvent::new(
        account,
        EventName::WebhookCreated,
        Subject::Account,
        Actor::System,
        later(seconds),
    )
}
