//! Conformance tests of [`crate::ports::Deliveries`].

use super::{
    Adapter, add_deliveries, add_webhook, agent_bots, at, attempt, attempts_at, change, claimed,
    events_of, integration_hooks, later, look, new_delivery, url,
};
use crate::deliveries::{
    AccountEndpoints, Attempt, DeliverWebhook, Delivery, DeliveryStatus, Endpoint,
    EndpointStanding, NewDelivery,
};
use crate::webhooks::{RetiredSecret, Webhook};
use nimchat_core_model::{AccountId, DeliveryId, EventId};
use std::collections::HashMap;

/// Without attempts, and due at once.
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
            event_id: new.event_id,
            event: new.event,
            message_id: new.message_id,
            topic: new.topic,
            body: new.body,
            status: DeliveryStatus::Pending,
            attempts: 0,
            created_at: at(),
        };
        assert_eq!(read, expected);
        assert_eq!(attempts_at(store, read.id), []);
    }
}

/// Its webhooks, and no other account's.
pub fn an_account_has_the_endpoints_that_were_added(adapter: &dyn Adapter) {
    let store = adapter.store();
    let (account, other) = (adapter.add_account(), adapter.add_account());
    let endpoints = |account| look(store, |view| view.deliveries().endpoints(account));
    let mut expected = AccountEndpoints::default();
    assert_eq!(endpoints(account), expected);
    for name in ["one", "two"] {
        expected.webhooks.push(add_webhook(store, account, name));
        assert_eq!(endpoints(account), expected);
    }
    let inbox = adapter.add_inbox(account);
    expected.inboxes = true;
    assert_eq!(endpoints(account), expected);
    let bot = agent_bots::add(store, Some(account));
    agent_bots::connect(store, account, inbox, bot.id);
    expected.bots = true;
    assert_eq!(endpoints(account), expected);
    integration_hooks::add(store, account);
    expected.hooks = true;
    assert_eq!(endpoints(account), expected);
    assert_eq!(endpoints(other), AccountEndpoints::default());
}

/// However often the event is handed over, and together with any others.
pub fn an_endpoint_gets_an_event_once(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account();
    let one = Endpoint::Webhook(add_webhook(store, account, "one").id);
    let two = Endpoint::Webhook(add_webhook(store, account, "two").id);
    let first = new_delivery(account, one, 1, "contact:1");
    let second = new_delivery(account, one, 2, "contact:1");
    let added = |deliveries: &[NewDelivery]| -> Vec<bool> {
        let ids = add_deliveries(store, deliveries);
        ids.iter().map(Option::is_some).collect()
    };
    assert_eq!(added(&[first.clone(), first.clone()]), [true, false]);
    let elsewhere = new_delivery(account, two, 1, "contact:1");
    assert_eq!(added(&[second, first, elsewhere]), [true, false, true]);
    assert_eq!(added(&[]), [] as [bool; 0]);
    let newest = look(store, |view| view.deliveries().newest(account, 10));
    let mut kept: Vec<_> = newest
        .iter()
        .map(|delivery| (delivery.event_id.get(), delivery.endpoint == two))
        .collect();
    kept.sort_unstable();
    assert_eq!(kept, [(1, false), (1, true), (2, false)]);
}

/// In the order of the deliveries, however often these are handed over.
pub fn each_delivery_has_its_job_once(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account();
    let webhook = |name| Endpoint::Webhook(add_webhook(store, account, name).id);
    let [one, two, three] = [webhook("one"), webhook("two"), webhook("three")];
    let inbox = Endpoint::Inbox(adapter.add_inbox(account));
    let new = |(endpoint, event, topic)| new_delivery(account, endpoint, event, topic);
    let mut wanted = [(two, 1, "a"), (inbox, 1, "a"), (one, 2, "b")]
        .map(new)
        .to_vec();
    let deliver = |deliveries: &[NewDelivery]| store.deliver(deliveries).expect("they are added");
    let told = || -> Vec<(String, Endpoint, EventId)> {
        let jobs = claimed(adapter).into_iter().map(|job| {
            let read: DeliverWebhook = job.read().expect("it names a delivery");
            assert!(!read.by_hand);
            let id = read.delivery_id;
            let found = look(store, |view| view.deliveries().many(&[id])).remove(0);
            assert_eq!(job.account_id, Some(account));
            (job.fairness_key, found.endpoint, found.event_id)
        });
        jobs.collect()
    };
    let expected =
        |(endpoint, event): (Endpoint, i64)| (endpoint.key(), endpoint, EventId::new(event));
    deliver(&wanted);
    assert_eq!(told(), [(two, 1), (inbox, 1), (one, 2)].map(expected));
    wanted.push(new((three, 3, "c")));
    deliver(&wanted);
    assert_eq!(told(), [(three, 3)].map(expected));
    deliver(&[]);
    assert_eq!(told(), []);
}

/// Up to the limit; an unknown delivery has no attempts.
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
    assert_eq!(attempts_at(store, unknown), []);
}

/// Deliveries of the events 1, 2, … to one endpoint.
fn on_their_way(adapter: &dyn Adapter, events: i64) -> (AccountId, Endpoint, Vec<DeliveryId>) {
    let account = adapter.add_account();
    let endpoint = Endpoint::Webhook(add_webhook(adapter.store(), account, "one").id);
    let new: Vec<_> = (1..=events)
        .map(|event| new_delivery(account, endpoint, event, "contact:1"))
        .collect();
    let ids = add_deliveries(adapter.store(), &new);
    (account, endpoint, ids.into_iter().flatten().collect())
}

/// Each delivery once.
pub fn many_gives_those_that_exist(adapter: &dyn Adapter) {
    let (_, _, ids) = on_their_way(adapter, 3);
    let unknown = DeliveryId::new(ids[2].get() + 1_000);
    let mut found = look(adapter.store(), |view| {
        view.deliveries().many(&[unknown, ids[2], ids[0]])
    });
    found.sort_by_key(|delivery| delivery.id);
    assert_eq!(events_of(&found), [1, 3]);
    let none = look(adapter.store(), |view| view.deliveries().many(&[]));
    assert_eq!(none, []);
}

/// A webhook with both secrets until the replaced one retires; an endpoint that does not exist with none.
pub fn an_endpoint_signs_with_what_it_has_at_the_time(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account();
    let webhook = add_webhook(store, account, "one");
    let rotated = Webhook {
        secret: "whsec_new".to_owned(),
        retired_secret: Some(RetiredSecret {
            secret: webhook.secret.clone(),
            until: later(60),
        }),
        ..webhook
    };
    change(store, |work| work.webhooks().update(&rotated));
    let inbox = adapter.add_inbox(account);
    let (webhook, inbox) = (Endpoint::Webhook(rotated.id), Endpoint::Inbox(inbox));
    let standing = |secrets| EndpointStanding {
        secrets,
        enabled: true,
    };
    let gone = Endpoint::Webhook((rotated.id.get() + 1_000).into());
    let secrets = |seconds| {
        look(store, |view| {
            let at = later(seconds);
            view.deliveries()
                .standing(&[webhook, inbox, gone, webhook], at)
        })
    };
    for (seconds, of_webhook) in [
        (59, vec!["whsec_new", "whsec_one"]),
        (60, vec!["whsec_new"]),
    ] {
        let of_webhook = of_webhook.into_iter().map(str::to_owned).collect();
        let expected = [
            (webhook, standing(of_webhook)),
            (inbox, standing(vec!["whsec_inbox".to_owned()])),
        ];
        assert_eq!(secrets(seconds), HashMap::from(expected));
    }
    change(store, |work| work.webhooks().disable(rotated.id, at()));
    assert!(!secrets(0)[&webhook].enabled);
}

/// Each for its delivery, which has the status of the last attempt.
pub fn attempts_read_back_in_order(adapter: &dyn Adapter) {
    let store = adapter.store();
    let (account, _, ids) = on_their_way(adapter, 2);
    let refused = Attempt {
        status_code: Some(503),
        error: Some("503 Service Unavailable".to_owned()),
        answer: Some("Größe: später".to_owned()),
        ..attempt(1, at())
    };
    let silent = attempt(2, later(5));
    let taken = Attempt {
        status_code: Some(204),
        error: None,
        ..attempt(3, later(9))
    };
    let record = |id, attempt: &Attempt, status| {
        change(store, |work| work.deliveries().record(id, attempt, status));
    };
    record(ids[0], &refused, DeliveryStatus::Pending);
    record(ids[0], &silent, DeliveryStatus::Pending);
    record(ids[1], &attempt(1, at()), DeliveryStatus::Failed);
    record(ids[0], &taken, DeliveryStatus::Delivered);
    assert_eq!(attempts_at(store, ids[0]), [refused.clone(), silent, taken]);
    assert_eq!(attempts_at(store, ids[1]), [attempt(1, at())]);
    let of_both = look(store, |view| view.deliveries().attempts(&ids));
    assert_eq!(of_both.len(), 4);
    assert!(of_both.contains(&(ids[0], refused)));
    let newest = look(store, |view| view.deliveries().newest(account, 10));
    let kept: Vec<_> = newest
        .iter()
        .map(|delivery| (delivery.status, delivery.attempts))
        .collect();
    assert_eq!(
        kept,
        [(DeliveryStatus::Failed, 1), (DeliveryStatus::Delivered, 3)]
    );
}

/// When the webhook was removed meanwhile.
pub fn recording_what_is_gone_changes_nothing(adapter: &dyn Adapter) {
    let store = adapter.store();
    let (account, endpoint, ids) = on_their_way(adapter, 1);
    assert!(change(store, |work| work
        .webhooks()
        .remove(account, endpoint.id().into())));
    change(store, |work| {
        work.deliveries()
            .record(ids[0], &attempt(1, at()), DeliveryStatus::Delivered)
    });
    let newest = look(store, |view| view.deliveries().newest(account, 10));
    assert_eq!(newest, []);
}

/// Newest first, and those of other endpoints and accounts not.
pub fn deliveries_of_an_endpoint_are_read_in_pages(adapter: &dyn Adapter) {
    let store = adapter.store();
    let (account, endpoint, ids) = on_their_way(adapter, 5);
    let other = Endpoint::Inbox(endpoint.id().into());
    add_deliveries(store, &[new_delivery(account, other, 6, "contact:1")]);
    let page = |account, before, limit| {
        let page = look(store, |view| {
            view.deliveries()
                .of_endpoint(account, endpoint, before, limit)
        });
        events_of(&page)
    };
    assert_eq!(page(account, None, 2), [5, 4]);
    assert_eq!(page(account, Some(ids[3]), 2), [3, 2]);
    assert_eq!(page(account, Some(ids[0]), 2), [] as [i64; 0]);
    let stranger = adapter.add_account();
    assert_eq!(page(stranger, None, 2), [] as [i64; 0]);
    let find = |account, endpoint, id| {
        look(store, |view| view.deliveries().find(account, endpoint, id)).is_some()
    };
    assert!(find(account, endpoint, ids[0]));
    assert!(!find(stranger, endpoint, ids[0]));
    assert!(!find(account, other, ids[0]));
}

/// A pending one is not.
pub fn a_settled_delivery_is_reopened(adapter: &dyn Adapter) {
    let store = adapter.store();
    let (account, _, ids) = on_their_way(adapter, 1);
    let reopen = || {
        change(store, |work| {
            work.deliveries().reopen(ids[0], &url("moved"))
        })
    };
    assert!(!reopen());
    change(store, |work| {
        work.deliveries()
            .record(ids[0], &attempt(1, at()), DeliveryStatus::Failed)
    });
    assert!(reopen());
    assert!(!reopen());
    let delivery = look(store, |view| view.deliveries().newest(account, 1)).remove(0);
    assert_eq!(delivery.status, DeliveryStatus::Pending);
    assert_eq!((delivery.attempts, delivery.url), (1, url("moved")));
}

/// The oldest first, with their attempts.
pub fn old_deliveries_are_forgotten(adapter: &dyn Adapter) {
    let store = adapter.store();
    let (account, endpoint, ids) = on_their_way(adapter, 2);
    let newer = NewDelivery {
        created_at: later(60),
        ..new_delivery(account, endpoint, 3, "contact:1")
    };
    add_deliveries(store, &[newer]);
    change(store, |work| {
        work.deliveries()
            .record(ids[0], &attempt(1, at()), DeliveryStatus::Failed)
    });
    let forget = |limit| change(store, |work| work.deliveries().forget(later(60), limit));
    assert_eq!((forget(1), forget(10), forget(10)), (1, 1, 0));
    let kept = look(store, |view| view.deliveries().newest(account, 10));
    assert_eq!(events_of(&kept), [3]);
    assert_eq!(attempts_at(store, ids[0]), []);
}
