//! What is asked of [`crate::ports::DeliveryQueue`].

use super::{
    Adapter, add_deliveries, add_webhook, at, attempt, change, claim, events_of, later, lease,
    look, new_delivery,
};
use crate::deliveries::{Attempt, Delivery, DeliveryStatus, Endpoint, Outcome};
use chrono::{DateTime, TimeDelta, Utc};
use nimchat_core_model::AccountId;

/// An account with one endpoint, on the way to which are the events 1, 2, … about these topics.
fn on_their_way(adapter: &dyn Adapter, topics: &[&str]) -> (AccountId, Endpoint) {
    let account = adapter.add_account();
    let endpoint = Endpoint::Webhook(add_webhook(adapter.store(), account, "one").id);
    let deliveries: Vec<_> = topics
        .iter()
        .zip(1..)
        .map(|(topic, event)| new_delivery(account, endpoint, event, topic))
        .collect();
    add_deliveries(adapter.store(), &deliveries);
    (account, endpoint)
}

fn settle(adapter: &dyn Adapter, delivery: &Delivery, attempt: &Attempt, outcome: Outcome) {
    let settled = adapter.queue().settle(delivery.id, attempt, outcome);
    settled.expect("the delivery is settled");
}

fn next_due(adapter: &dyn Adapter) -> Option<DateTime<Utc>> {
    adapter.queue().next_due().expect("the queue answers")
}

/// Not before its time, and again when the lease is over.
pub fn what_is_due_is_given_out_once_a_lease(adapter: &dyn Adapter) {
    let (account, _) = on_their_way(adapter, &["contact:1", "contact:2"]);
    let early = at() - TimeDelta::microseconds(1);
    assert_eq!(claim(adapter, early), []);
    let claimed = claim(adapter, at());
    assert_eq!(events_of(&claimed), [1, 2]);
    let mut kept = look(adapter.store(), |view| {
        view.deliveries().newest(account, 10)
    });
    kept.reverse();
    assert_eq!(claimed, kept);
    assert_eq!(claim(adapter, at()), []);
    let end = at() + lease();
    assert_eq!(claim(adapter, end - TimeDelta::microseconds(1)), []);
    assert_eq!(events_of(&claim(adapter, end)), [1, 2]);
}

/// The rest is there for the next.
pub fn no_more_is_given_out_than_asked_for(adapter: &dyn Adapter) {
    on_their_way(adapter, &["contact:1", "contact:2", "contact:3"]);
    let queue = adapter.queue();
    let some = queue.claim(at(), lease(), 2).expect("the queue answers");
    let rest = queue.claim(at(), lease(), 2).expect("the queue answers");
    assert_eq!((some.len(), rest.len()), (2, 1));
    let mut events = events_of(&[some, rest].concat());
    events.sort_unstable();
    assert_eq!(events, [1, 2, 3]);
}

/// Whether these are free or taken.
pub fn a_first_attempt_waits_for_earlier_ones_of_its_row(adapter: &dyn Adapter) {
    on_their_way(adapter, &["conversation:7"; 3]);
    let first = claim(adapter, at());
    assert_eq!(events_of(&first), [1]);
    assert_eq!(claim(adapter, at()), []);
    settle(adapter, &first[0], &attempt(1, at()), Outcome::Delivered);
    let second = claim(adapter, at());
    assert_eq!(events_of(&second), [2]);
    assert_eq!(claim(adapter, at()), []);
    settle(adapter, &second[0], &attempt(1, at()), Outcome::GivenUp);
    assert_eq!(events_of(&claim(adapter, at())), [3]);
}

/// Be it a webhook and an inbox of one number.
pub fn other_endpoints_and_topics_do_not_wait(adapter: &dyn Adapter) {
    let (account, endpoint) = on_their_way(adapter, &["conversation:7", "conversation:8"]);
    let namesake = Endpoint::Inbox(endpoint.id().into());
    let other = Endpoint::Webhook(add_webhook(adapter.store(), account, "two").id);
    add_deliveries(
        adapter.store(),
        &[
            new_delivery(account, namesake, 3, "conversation:7"),
            new_delivery(account, other, 4, "conversation:7"),
            new_delivery(account, endpoint, 5, "conversation:7"),
        ],
    );
    assert_eq!(events_of(&claim(adapter, at())), [1, 2, 3, 4]);
}

/// Only what was never tried does.
pub fn a_retry_holds_nobody_back(adapter: &dyn Adapter) {
    on_their_way(adapter, &["conversation:7"; 2]);
    let first = claim(adapter, at()).remove(0);
    let retry = Outcome::RetryAt(later(3_600));
    settle(adapter, &first, &attempt(1, at()), retry);
    assert_eq!(events_of(&claim(adapter, at())), [2]);
    assert_eq!(events_of(&claim(adapter, later(3_600))), [1, 2]);
}

/// With its attempts counted.
pub fn a_failed_delivery_is_due_again_at_its_time(adapter: &dyn Adapter) {
    on_their_way(adapter, &["contact:1"]);
    let delivery = claim(adapter, at()).remove(0);
    let retry = Outcome::RetryAt(later(5));
    settle(adapter, &delivery, &attempt(1, at()), retry);
    assert_eq!(claim(adapter, later(4)), []);
    let again = Delivery {
        attempts: 1,
        next_attempt_at: later(5),
        ..delivery
    };
    assert_eq!(claim(adapter, later(5)), [again]);
}

/// Ever again.
pub fn what_is_delivered_or_given_up_is_not_given_out(adapter: &dyn Adapter) {
    let (account, _) = on_their_way(adapter, &["contact:1", "contact:2"]);
    let claimed = claim(adapter, at());
    settle(adapter, &claimed[0], &attempt(1, at()), Outcome::Delivered);
    settle(adapter, &claimed[1], &attempt(1, at()), Outcome::GivenUp);
    assert_eq!(claim(adapter, later(1_000_000)), []);
    assert_eq!(next_due(adapter), None);
    let newest = look(adapter.store(), |view| {
        view.deliveries().newest(account, 10)
    });
    let statuses: Vec<_> = newest.iter().map(|delivery| delivery.status).collect();
    assert_eq!(
        statuses,
        [DeliveryStatus::Failed, DeliveryStatus::Delivered]
    );
}

/// As they were recorded, each for its delivery.
pub fn attempts_read_back_in_order(adapter: &dyn Adapter) {
    on_their_way(adapter, &["contact:1", "contact:2"]);
    let claimed = claim(adapter, at());
    let refused = Attempt {
        status_code: Some(503),
        error: Some("503 Service Unavailable".to_owned()),
        ..attempt(1, at())
    };
    let silent = attempt(2, later(5));
    let taken = Attempt {
        status_code: Some(204),
        error: None,
        ..attempt(3, later(9))
    };
    let (first, second) = (&claimed[0], &claimed[1]);
    settle(adapter, first, &refused, Outcome::RetryAt(later(5)));
    settle(adapter, first, &silent, Outcome::RetryAt(later(9)));
    settle(adapter, second, &attempt(1, at()), Outcome::GivenUp);
    settle(adapter, first, &taken, Outcome::Delivered);
    let attempts = |delivery: &Delivery| {
        look(adapter.store(), |view| {
            view.deliveries().attempts(delivery.id)
        })
    };
    assert_eq!(attempts(first), [refused, silent, taken]);
    assert_eq!(attempts(second), [attempt(1, at())]);
}

/// When the lease was over and another courier was quicker.
pub fn a_late_settlement_changes_nothing(adapter: &dyn Adapter) {
    let (account, _) = on_their_way(adapter, &["contact:1"]);
    let slow = claim(adapter, at()).remove(0);
    let quick = claim(adapter, at() + lease()).remove(0);
    let taken = Attempt {
        error: None,
        ..attempt(1, later(60))
    };
    settle(adapter, &quick, &taken, Outcome::Delivered);
    let retry = Outcome::RetryAt(later(5));
    settle(adapter, &slow, &attempt(1, at()), retry);
    let kept = look(adapter.store(), |view| view.deliveries().newest(account, 1)).remove(0);
    assert_eq!(kept.status, DeliveryStatus::Delivered);
    assert_eq!(kept.attempts, 1);
    let attempts = look(adapter.store(), |view| view.deliveries().attempts(kept.id));
    assert_eq!(attempts, [taken]);
}

/// When its webhook was removed meanwhile.
pub fn settling_what_is_gone_changes_nothing(adapter: &dyn Adapter) {
    let (account, endpoint) = on_their_way(adapter, &["contact:1"]);
    let delivery = claim(adapter, at()).remove(0);
    assert!(change(adapter.store(), |work| work
        .webhooks()
        .remove(account, endpoint.id().into())));
    settle(adapter, &delivery, &attempt(1, at()), Outcome::Delivered);
    let newest = look(adapter.store(), |view| {
        view.deliveries().newest(account, 10)
    });
    assert_eq!(newest, []);
}

/// Taken deliveries count from the end of their lease, held back ones not at all.
pub fn the_next_due_time_is_when_there_is_something_to_claim(adapter: &dyn Adapter) {
    assert_eq!(next_due(adapter), None);
    on_their_way(adapter, &["conversation:7", "conversation:7"]);
    assert_eq!(next_due(adapter), Some(at()));
    let first = claim(adapter, at()).remove(0);
    assert_eq!(next_due(adapter), Some(at() + lease()));
    let retry = Outcome::RetryAt(later(3_600));
    settle(adapter, &first, &attempt(1, at()), retry);
    assert_eq!(next_due(adapter), Some(at()));
    let second = claim(adapter, at()).remove(0);
    settle(adapter, &second, &attempt(1, at()), Outcome::Delivered);
    assert_eq!(next_due(adapter), Some(later(3_600)));
}

/// A status without deliveries may be left out.
pub fn deliveries_are_counted_by_where_they_stand(adapter: &dyn Adapter) {
    let count = |status| {
        let counts = adapter.queue().counts().expect("the queue answers");
        let found = counts.iter().find(|(counted, _)| *counted == status);
        found.map_or(0, |(_, count)| *count)
    };
    let all = || DeliveryStatus::ALL.map(count);
    assert_eq!(all(), [0, 0, 0]);
    on_their_way(adapter, &["contact:1", "contact:2", "contact:3"]);
    assert_eq!(all(), [3, 0, 0]);
    let claimed = claim(adapter, at());
    assert_eq!(all(), [3, 0, 0]);
    settle(adapter, &claimed[0], &attempt(1, at()), Outcome::Delivered);
    settle(adapter, &claimed[1], &attempt(1, at()), Outcome::GivenUp);
    let retry = Outcome::RetryAt(later(5));
    settle(adapter, &claimed[2], &attempt(1, at()), retry);
    assert_eq!(all(), [1, 1, 1]);
}
