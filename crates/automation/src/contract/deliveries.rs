//! What is asked of [`crate::ports::Deliveries`].

use super::{Adapter, add_deliveries, add_webhook, at, change, events_of, look, new_delivery};
use crate::deliveries::{Delivery, DeliveryStatus, Endpoint};
use nimchat_core_model::DeliveryId;

/// Untried, and due at once.
pub fn a_delivery_reads_back_as_it_was_added(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account();
    let webhook = Endpoint::Webhook(add_webhook(store, account, "one").id);
    let inbox = Endpoint::Inbox(adapter.add_inbox(account));
    for (event, endpoint) in [(1, webhook), (2, inbox)] {
        let new = new_delivery(account, endpoint, event, "conversation:7");
        add_deliveries(store, std::slice::from_ref(&new));
        let read = look(store, |view| view.deliveries().newest(account, 1)).remove(0);
        let expected = Delivery {
            id: read.id,
            account_id: account,
            endpoint,
            url: new.url,
            secret: new.secret,
            event_id: new.event_id,
            topic: new.topic,
            body: new.body,
            status: DeliveryStatus::Pending,
            attempts: 0,
            next_attempt_at: at(),
            created_at: at(),
        };
        assert_eq!(read, expected);
        let attempts = look(store, |view| view.deliveries().attempts(read.id));
        assert_eq!(attempts, []);
    }
}

/// However often, and with whatever else, it is handed over.
pub fn an_endpoint_gets_an_event_once(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account();
    let one = Endpoint::Webhook(add_webhook(store, account, "one").id);
    let two = Endpoint::Webhook(add_webhook(store, account, "two").id);
    let first = new_delivery(account, one, 1, "contact:1");
    let second = new_delivery(account, one, 2, "contact:1");
    add_deliveries(store, &[first.clone(), first.clone()]);
    add_deliveries(
        store,
        &[second, first, new_delivery(account, two, 1, "contact:1")],
    );
    add_deliveries(store, &[]);
    let newest = look(store, |view| view.deliveries().newest(account, 10));
    let mut kept: Vec<_> = newest
        .iter()
        .map(|delivery| (delivery.event_id.get(), delivery.endpoint == two))
        .collect();
    kept.sort_unstable();
    assert_eq!(kept, [(1, false), (1, true), (2, false)]);
}

/// As many as are asked for; an unknown delivery has no attempts.
pub fn the_newest_deliveries_of_the_account_come_first(adapter: &dyn Adapter) {
    let store = adapter.store();
    let [mine, other] = [adapter.add_account(), adapter.add_account()];
    let endpoint = Endpoint::Webhook(add_webhook(store, mine, "one").id);
    let theirs = Endpoint::Webhook(add_webhook(store, other, "one").id);
    change(store, |work| {
        for event in 1..=4 {
            let new = new_delivery(mine, endpoint, event, "contact:1");
            work.deliveries().add(&[new])?;
        }
        work.deliveries()
            .add(&[new_delivery(other, theirs, 5, "contact:1")])
    });
    let newest = look(store, |view| view.deliveries().newest(mine, 3));
    assert_eq!(events_of(&newest), [4, 3, 2]);
    let unknown = DeliveryId::new(newest[0].id.get() + 1_000);
    let attempts = look(store, |view| view.deliveries().attempts(unknown));
    assert_eq!(attempts, []);
}
