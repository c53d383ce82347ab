//! Conformance tests of [`crate::ports::Webhooks`].

use super::{
    Adapter, add_deliveries, add_webhook, at, attempt, attempts_at, change, claimed, later, look,
    new_delivery, new_webhook, refusal, url,
};
use crate::deliveries::{DeliverWebhook, DeliveryStatus, Endpoint};
use crate::webhooks::{Health, NewWebhook, RetiredSecret, Subscription, Webhook};
use nimchat_core_model::{StoreError, WebhookId};
use std::slice::from_ref;

/// With its inbox, every subscription in its order, and the times to the microsecond.
pub fn a_webhook_reads_back_as_it_was_added(adapter: &dyn Adapter) {
    let account = adapter.add_account();
    let inbox = adapter.add_inbox(account);
    let new = NewWebhook {
        inbox_id: Some(inbox),
        subscriptions: Subscription::ALL.iter().rev().copied().collect(),
        ..new_webhook(account, "one")
    };
    let added = change(adapter.store(), |work| work.webhooks().add(new.clone()));
    let expected = Webhook {
        id: added.id,
        account_id: new.account_id,
        inbox_id: new.inbox_id,
        url: new.url,
        subscriptions: new.subscriptions,
        secret: new.secret,
        retired_secret: None,
        health: Health::default(),
        created_at: at(),
        updated_at: at(),
    };
    assert_eq!(added, expected);
    let read = look(adapter.store(), |view| {
        view.webhooks().find(account, added.id)
    });
    assert_eq!(read, Some(expected));
}

/// Another account can neither find nor remove it.
pub fn a_webhook_is_found_in_its_own_account_only(adapter: &dyn Adapter) {
    let store = adapter.store();
    let [mine, other] = [adapter.add_account(), adapter.add_account()];
    let webhook = add_webhook(store, mine, "one");
    assert_eq!(
        look(store, |view| view.webhooks().find(other, webhook.id)),
        None
    );
    assert_eq!(look(store, |view| view.webhooks().of_account(other)), []);
    assert!(!change(store, |work| work
        .webhooks()
        .remove(other, webhook.id)));
    assert!(look(store, |view| view.webhooks().find(mine, webhook.id)).is_some());
    let unknown = WebhookId::new(webhook.id.get() + 1_000);
    assert!(!change(store, |work| work.webhooks().remove(mine, unknown)));
}

/// Those of one account.
pub fn webhooks_come_by_id(adapter: &dyn Adapter) {
    let store = adapter.store();
    let [mine, other] = [adapter.add_account(), adapter.add_account()];
    let first = add_webhook(store, mine, "z");
    add_webhook(store, other, "y");
    let second = add_webhook(store, mine, "a");
    let all = look(store, |view| view.webhooks().of_account(mine));
    assert_eq!(all, [first, second]);
}

/// The health and the time of the change are written too; the inbox stays.
pub fn an_update_writes_address_subscriptions_and_secrets(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account();
    let webhook = Webhook {
        url: url("two"),
        subscriptions: vec![Subscription::ConversationTypingOff],
        secret: "whsec_new".to_owned(),
        retired_secret: Some(RetiredSecret {
            secret: "whsec_one".to_owned(),
            until: later(60),
        }),
        health: Health {
            failures: 3,
            failing_since: Some(later(1)),
            disabled_at: Some(later(2)),
        },
        updated_at: later(5),
        ..add_webhook(store, account, "one")
    };
    change(store, |work| work.webhooks().update(&webhook));
    let read = look(store, |view| view.webhooks().find(account, webhook.id));
    assert_eq!(read, Some(webhook.clone()));
    // its own address is not a conflict
    change(store, |work| work.webhooks().update(&webhook));
}

/// Another account may use the address too.
pub fn a_taken_address_is_a_conflict_within_the_account(adapter: &dyn Adapter) {
    let store = adapter.store();
    let [mine, other] = [adapter.add_account(), adapter.add_account()];
    add_webhook(store, mine, "one");
    let two = add_webhook(store, mine, "two");
    add_webhook(store, other, "one");
    let added = refusal(store, |work| work.webhooks().add(new_webhook(mine, "one")));
    assert!(
        added.is_conflict_on("webhooks_account_id_url_key"),
        "{added:?}"
    );
    let moved = Webhook {
        url: url("one"),
        ..two
    };
    let moved = refusal(store, |work| work.webhooks().update(&moved));
    assert!(
        moved.is_conflict_on("webhooks_account_id_url_key"),
        "{moved:?}"
    );
}

/// An inbox that does not exist is one too.
pub fn an_inbox_of_another_account_is_a_missing_reference(adapter: &dyn Adapter) {
    let store = adapter.store();
    let [mine, other] = [adapter.add_account(), adapter.add_account()];
    let theirs = adapter.add_inbox(other);
    for inbox in [theirs, (theirs.get() + 1_000).into()] {
        let new = NewWebhook {
            inbox_id: Some(inbox),
            ..new_webhook(mine, "one")
        };
        let refused = refusal(store, |work| work.webhooks().add(new));
        assert!(
            matches!(refused, StoreError::MissingReference),
            "{refused:?}"
        );
    }
}

/// Pending deliveries to other endpoints stay, even to the inbox with the same id.
pub fn a_removed_webhook_takes_what_is_pending_with_it(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account();
    let one = add_webhook(store, account, "one");
    let two = add_webhook(store, account, "two");
    let endpoints = [
        Endpoint::Webhook(one.id),
        Endpoint::Webhook(two.id),
        Endpoint::Inbox(one.id.get().into()),
    ];
    change(store, |work| {
        for (endpoint, event) in endpoints.into_iter().zip(1..) {
            let new = new_delivery(account, endpoint, event, "contact:1");
            let id = work.deliveries().add(from_ref(&new))?[0];
            let job = DeliverWebhook::of(id.expect("it is added"), &new)?;
            work.jobs().enqueue(&[job])?;
        }
        Ok(())
    });
    assert!(change(store, |work| work
        .webhooks()
        .remove(account, one.id)));
    assert_eq!(
        look(store, |view| view.webhooks().find(account, one.id)),
        None
    );
    assert!(!change(store, |work| work
        .webhooks()
        .remove(account, one.id)));
    let newest = look(store, |view| view.deliveries().newest(account, 10));
    assert_eq!(super::events_of(&newest), [3, 2]);
    let claimed = claimed(adapter);
    let keys: Vec<_> = claimed.iter().map(|job| &job.fairness_key).collect();
    assert_eq!(keys, [&endpoints[1].key(), &endpoints[2].key()]);
}

/// They stay as a record of what was sent.
pub fn what_was_delivered_outlives_its_webhook(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account();
    let webhook = add_webhook(store, account, "one");
    let new = new_delivery(account, Endpoint::Webhook(webhook.id), 1, "contact:1");
    let id = add_deliveries(store, &[new])[0].expect("it is added");
    change(store, |work| {
        work.deliveries()
            .record(id, &attempt(1, at()), DeliveryStatus::Delivered)
    });
    assert!(change(store, |work| work
        .webhooks()
        .remove(account, webhook.id)));
    let newest = look(store, |view| view.deliveries().newest(account, 10));
    assert_eq!(newest.len(), 1);
    assert_eq!(newest[0].status, DeliveryStatus::Delivered);
    assert_eq!(attempts_at(store, id), [attempt(1, at())]);
}

/// The time is that of the first of them. A webhook that is gone has no health.
pub fn failures_are_counted_until_a_success(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account();
    let webhook = add_webhook(store, account, "one");
    let other = add_webhook(store, account, "two");
    let fail = |id, seconds| {
        change(store, |work| {
            work.webhooks().note_failure(id, later(seconds))
        })
    };
    for failures in 1..=3 {
        let expected = Health {
            failures,
            failing_since: Some(later(1)),
            disabled_at: None,
        };
        assert_eq!(fail(webhook.id, failures.into()), Some(expected));
    }
    change(store, |work| work.webhooks().note_success(webhook.id));
    let all = look(store, |view| view.webhooks().of_account(account));
    assert_eq!(all, [webhook.clone(), other]);
    let again = fail(webhook.id, 9).expect("it is there");
    assert_eq!((again.failures, again.failing_since), (1, Some(later(9))));
    assert_eq!(fail((webhook.id.get() + 1_000).into(), 1), None);
}

/// The second call changes nothing.
pub fn a_webhook_is_disabled_once(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account();
    let id = add_webhook(store, account, "one").id;
    let disable = |seconds| change(store, |work| work.webhooks().disable(id, later(seconds)));
    assert!(disable(1));
    assert!(!disable(2));
    let read = look(store, |view| view.webhooks().find(account, id)).expect("it is there");
    assert_eq!(read.health.disabled_at, Some(later(1)));
}
