//! The outcomes of an attempt at a delivery.

use crate::world::{FakePayloads, FakeSender, World, refused, taken};
use chrono::TimeDelta;
use nimchat_automation::{Attempt, Delivery, DeliveryStatus, Sent};
use nimchat_core_model::job::{
    Claim, ClaimedJob, Handler, JobQueue, Outcome, Settlement, Slots, Task,
};
use nimchat_core_model::{ConversationId, EventName, NodeId, Queue, Subject, Subscriber};
use std::sync::Arc;

/// A world with this many events of one conversation pending for one webhook.
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

/// Claims the only job that is due.
fn claim(world: &World) -> ClaimedJob {
    let slots = Slots::new(10);
    let claim = Claim {
        queue: Queue::Webhooks,
        node: NodeId::new(1),
        now: world.now(),
        lease: TimeDelta::seconds(60),
        slots: &slots,
    };
    let mut claimed = world.store.claim(&claim).unwrap();
    assert_eq!(claimed.len(), 1);
    claimed.remove(0)
}

fn prepare(world: &World, sender: &Arc<FakeSender>, job: &ClaimedJob) -> Box<dyn Task> {
    let handler = world.handler(sender);
    handler
        .prepare(std::slice::from_ref(job))
        .unwrap()
        .remove(0)
}

fn settle(world: &World, task: &mut dyn Task, job: &ClaimedJob, settlement: &Settlement) -> bool {
    task.settle(&*world.store, job, settlement, world.now())
        .unwrap()
}

/// A retry that is due at once.
fn retry(world: &World) -> Settlement {
    Settlement::Retry {
        at: world.now(),
        error: "503 Service Unavailable".to_owned(),
    }
}

fn give_up(error: &str) -> Settlement {
    Settlement::GiveUp {
        error: error.to_owned(),
    }
}

fn only(world: &World) -> Delivery {
    let mut deliveries = world.deliveries();
    assert_eq!(deliveries.len(), 1);
    deliveries.remove(0)
}

#[test]
fn a_delivery_that_is_taken_is_done() {
    let world = on_their_way(1);
    let sender = FakeSender::answering([]);
    let job = claim(&world);
    let mut task = prepare(&world, &sender, &job);
    assert_eq!(task.run(), Outcome::Done);
    assert!(settle(&world, &mut *task, &job, &Settlement::Done));
    let body = "1 conversation_updated".to_owned();
    assert_eq!(sender.sent(), [(body, world.now())]);
    let delivery = only(&world);
    assert_eq!(delivery.status, DeliveryStatus::Delivered);
    let attempt = Attempt {
        number: 1,
        at: world.now(),
        duration_ms: 30,
        status_code: Some(200),
        error: None,
    };
    assert_eq!(world.attempts(&delivery), [attempt]);
    assert_eq!(world.store.jobs(), []);
}

#[test]
fn an_attempt_is_signed_with_what_its_webhook_has_by_then() {
    let world = on_their_way(1);
    let service = world.webhooks();
    let webhook = service.list(&world.administrator).unwrap().remove(0);
    let rotate = || {
        let rotated = service.rotate_secret(&world.administrator, webhook.id);
        rotated.unwrap()
    };
    let (old, new) = (rotate(), rotate());
    assert_ne!(old.secret, new.secret);
    let sender = FakeSender::answering([refused()]);
    let job = claim(&world);
    let mut task = prepare(&world, &sender, &job);
    task.run();
    assert!(settle(&world, &mut *task, &job, &retry(&world)));
    world.wait(24 * 3600);
    let job = claim(&world);
    prepare(&world, &sender, &job).run();
    let both = vec![new.secret.clone(), old.secret.clone()];
    assert_eq!(sender.secrets(), [both, vec![new.secret]]);
}

#[test]
fn a_refused_delivery_rests_as_long_as_its_endpoint_asks() {
    let world = on_their_way(1);
    let asking = Sent {
        retry_after: Some(TimeDelta::hours(1)),
        ..refused()
    };
    let sender = FakeSender::answering([refused(), asking]);
    for rest in [None, Some(TimeDelta::hours(1))] {
        let job = claim(&world);
        let mut task = prepare(&world, &sender, &job);
        let error = "503 Service Unavailable".to_owned();
        assert_eq!(task.run(), Outcome::Retry { error, rest });
        assert!(settle(&world, &mut *task, &job, &retry(&world)));
    }
    let delivery = only(&world);
    assert_eq!(
        (delivery.status, delivery.attempts),
        (DeliveryStatus::Pending, 2)
    );
}

#[test]
fn a_delivery_that_is_given_up_has_failed_after_its_attempts() {
    let world = on_their_way(1);
    let sender = FakeSender::answering([refused(), refused(), taken()]);
    let last = give_up("503 Service Unavailable");
    for settlement in [retry(&world), last] {
        let job = claim(&world);
        let mut task = prepare(&world, &sender, &job);
        task.run();
        assert!(settle(&world, &mut *task, &job, &settlement));
    }
    let delivery = only(&world);
    assert_eq!(delivery.status, DeliveryStatus::Failed);
    let attempts: Vec<_> = world
        .attempts(&delivery)
        .into_iter()
        .map(|attempt| (attempt.number, attempt.status_code, attempt.error))
        .collect();
    let error = Some("503 Service Unavailable".to_owned());
    assert_eq!(
        attempts,
        [(1, Some(503), error.clone()), (2, Some(503), error)]
    );
}

#[test]
fn an_attempt_that_panicked_is_recorded_without_an_answer() {
    let world = on_their_way(1);
    let job = claim(&world);
    let mut task = prepare(&world, &FakeSender::answering([]), &job);
    // the runner gives a task up that panics too often, without an outcome
    assert!(settle(&world, &mut *task, &job, &give_up("panicked")));
    let delivery = only(&world);
    assert_eq!(delivery.status, DeliveryStatus::Failed);
    let attempt = world.attempts(&delivery).remove(0);
    assert_eq!(
        (attempt.status_code, attempt.error.as_deref()),
        (None, Some("panicked"))
    );
}

#[test]
fn first_attempts_keep_the_order_of_events() {
    let world = on_their_way(3);
    let sender = FakeSender::answering([refused(), taken(), taken()]);
    for _ in 0..3 {
        let job = claim(&world);
        let mut task = prepare(&world, &sender, &job);
        let settlement = match task.run() {
            Outcome::Done => Settlement::Done,
            _ => Settlement::Retry {
                at: world.now() + TimeDelta::seconds(60),
                error: String::new(),
            },
        };
        assert!(settle(&world, &mut *task, &job, &settlement));
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
}

#[test]
fn a_worker_that_lost_its_lease_records_nothing() {
    let world = on_their_way(1);
    let sender = FakeSender::answering([]);
    let slow = claim(&world);
    let mut late = prepare(&world, &sender, &slow);
    world.wait(60);
    let quick = claim(&world);
    let mut task = prepare(&world, &sender, &quick);
    task.run();
    assert!(settle(&world, &mut *task, &quick, &Settlement::Done));
    late.run();
    assert!(!settle(&world, &mut *late, &slow, &give_up("late")));
    let delivery = only(&world);
    assert_eq!(delivery.status, DeliveryStatus::Delivered);
    assert_eq!(world.attempts(&delivery).len(), 1);
}

#[test]
fn a_delivery_that_is_gone_or_settled_is_not_sent() {
    let world = on_their_way(1);
    let sender = FakeSender::answering([]);
    let job = claim(&world);
    let mut task = prepare(&world, &sender, &job);
    task.run();
    assert!(settle(&world, &mut *task, &job, &Settlement::Done));
    assert_eq!(prepare(&world, &sender, &job).run(), Outcome::Done);
    let mut unknown = job;
    unknown.payload = serde_json::json!({"delivery_id": 999});
    assert_eq!(prepare(&world, &sender, &unknown).run(), Outcome::Done);
    assert_eq!(sender.sent().len(), 1);
}
