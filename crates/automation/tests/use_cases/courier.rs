//! What comes of an attempt at a delivery.

use crate::world::{FakePayloads, FakeSender, World, refused, taken};
use chrono::TimeDelta;
use nimchat_automation::{Attempt, DeliveryStatus, Outcome, Sent};
use nimchat_core_model::{Backoff, ConversationId, EventName, Subject, Subscriber};
use std::sync::Arc;

/// A world with these many events of one conversation on their way to one webhook.
fn on_their_way(events: i64) -> World {
    let world = World::new();
    world.webhook("one", &[]);
    let subject = Subject::Conversation {
        id: ConversationId::new(7),
    };
    let events: Vec<_> = (1..=events)
        .map(|id| world.event(id, EventName::ConversationUpdated, subject))
        .collect();
    let fan_out = world.fan_out(&Arc::new(FakePayloads::default()));
    fan_out.handle(&events).unwrap();
    world
}

/// The pause of a backoff, which may be a fifth shorter or longer.
fn assert_about(pause: TimeDelta, seconds: i64) {
    let fifth = seconds * 200;
    let apart = (pause.num_milliseconds() - seconds * 1_000).abs();
    assert!(apart <= fifth, "{pause} is not about {seconds} s");
}

#[test]
fn a_delivery_that_is_taken_is_done() {
    let world = on_their_way(1);
    let sender = FakeSender::answering([]);
    let courier = world.courier(&sender);
    assert_eq!(courier.next_due().unwrap(), Some(world.now()));
    let claimed = courier.claim(10).unwrap();
    assert_eq!(claimed.len(), 1);
    assert_eq!(courier.deliver(&claimed[0]).unwrap(), Outcome::Delivered);
    let body = "1 conversation_updated".to_owned();
    assert_eq!(sender.sent(), [(body, world.now())]);
    let delivery = world.deliveries().remove(0);
    assert_eq!(delivery.status, DeliveryStatus::Delivered);
    let attempt = Attempt {
        number: 1,
        at: world.now(),
        duration_ms: 30,
        status_code: Some(200),
        error: None,
    };
    assert_eq!(world.attempts(&delivery), [attempt]);
    assert_eq!(courier.next_due().unwrap(), None);
    assert_eq!(courier.claim(10).unwrap(), []);
}

#[test]
fn a_failed_delivery_is_tried_again_after_its_pause() {
    let world = on_their_way(1);
    let sender = FakeSender::answering([refused(), refused(), taken()]);
    let courier = world.courier(&sender);
    for pause in [10, 100] {
        let began = world.now();
        let claimed = courier.claim(10).unwrap();
        let outcome = courier.deliver(&claimed[0]).unwrap();
        let Outcome::RetryAt(at) = outcome else {
            panic!("{outcome:?} is no retry");
        };
        assert_about(at - began, pause);
        assert_eq!(courier.next_due().unwrap(), Some(at));
        assert_eq!(courier.claim(10).unwrap(), []);
        world.wait(pause * 2);
    }
    let claimed = courier.claim(10).unwrap();
    assert_eq!(courier.deliver(&claimed[0]).unwrap(), Outcome::Delivered);
    let delivery = world.deliveries().remove(0);
    let statuses: Vec<_> = world
        .attempts(&delivery)
        .iter()
        .map(|attempt| (attempt.number, attempt.status_code))
        .collect();
    assert_eq!(statuses, [(1, Some(503)), (2, Some(503)), (3, Some(200))]);
}

#[test]
fn after_the_last_pause_a_delivery_is_given_up() {
    let world = on_their_way(1);
    let courier = world.courier(&FakeSender::answering([refused(), refused(), refused()]));
    for _ in 0..2 {
        let claimed = courier.claim(10).unwrap();
        courier.deliver(&claimed[0]).unwrap();
        world.wait(1_000);
    }
    let claimed = courier.claim(10).unwrap();
    assert_eq!(courier.deliver(&claimed[0]).unwrap(), Outcome::GivenUp);
    let delivery = world.deliveries().remove(0);
    assert_eq!(delivery.status, DeliveryStatus::Failed);
    let last = world.attempts(&delivery).remove(2);
    assert_eq!(last.error.as_deref(), Some("503 Service Unavailable"));
    assert_eq!(courier.next_due().unwrap(), None);
}

#[test]
fn an_endpoint_that_asks_for_a_longer_pause_gets_it() {
    let world = on_their_way(1);
    let asking = |pause| Sent {
        retry_after: Some(pause),
        ..refused()
    };
    let plan = [asking(TimeDelta::hours(1)), asking(TimeDelta::days(9))];
    let courier = world.courier(&FakeSender::answering(plan));
    for expected in [TimeDelta::hours(1), Backoff::MAX_RETRY_AFTER] {
        let claimed = courier.claim(10).unwrap();
        let outcome = courier.deliver(&claimed[0]).unwrap();
        assert_eq!(outcome, Outcome::RetryAt(world.now() + expected));
        world.wait(expected.num_seconds());
    }
}

#[test]
fn first_attempts_keep_the_order_of_events() {
    let world = on_their_way(3);
    let sender = FakeSender::answering([refused(), taken(), taken()]);
    let courier = world.courier(&sender);
    for _ in 0..3 {
        let claimed = courier.claim(10).unwrap();
        assert_eq!(claimed.len(), 1);
        courier.deliver(&claimed[0]).unwrap();
    }
    let bodies: Vec<_> = sender.sent().into_iter().map(|(body, _)| body).collect();
    assert_eq!(
        bodies,
        [
            "1 conversation_updated",
            "2 conversation_updated",
            "3 conversation_updated"
        ]
    );
    world.wait(60);
    let again = courier.claim(10).unwrap();
    assert_eq!(again.len(), 1);
    assert_eq!(again[0].event_id.get(), 1);
}

#[test]
fn a_delivery_whose_courier_died_is_taken_up_by_another() {
    let world = on_their_way(1);
    let courier = world.courier(&FakeSender::answering([]));
    let lost = courier.claim(10).unwrap();
    assert_eq!(courier.claim(10).unwrap(), []);
    world.wait(60);
    assert_eq!(courier.claim(10).unwrap(), lost);
}
