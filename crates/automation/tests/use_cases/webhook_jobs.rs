//! The outcomes of an attempt at a delivery.

use crate::world::{FakePayloads, FakeSender, World, refusal, refused, taken};
use chrono::TimeDelta;
use nimchat_accounts::jobs::UserMail;
use nimchat_automation::{Attempt, Delivery, DeliveryStatus, Health, Sent, UpdateWebhook};
use nimchat_core_model::job::{
    Claim, ClaimedJob, Handler, JobQueue, Outcome, Settlement, Slots, Task,
};
use nimchat_core_model::{ConversationId, EventName, Job, NodeId, Queue, Subject, Subscriber};
use serde_json::json;
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
        answer: Some("ok".to_owned()),
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

/// Claims the only job and makes its attempt.
fn attempted(world: &World, sender: &Arc<FakeSender>) -> Outcome {
    let job = claim(world);
    let mut task = prepare(world, sender, &job);
    let outcome = task.run();
    let settlement = match &outcome {
        Outcome::Done => Settlement::Done,
        Outcome::GiveUp { error } => give_up(error),
        _ => retry(world),
    };
    assert!(settle(world, &mut *task, &job, &settlement));
    outcome
}

#[test]
fn a_call_that_is_refused_as_such_is_not_repeated() {
    for (status, repeated) in [
        (400, false),
        (404, false),
        (408, true),
        (410, false),
        (429, true),
        (302, true),
        (500, true),
        (503, true),
    ] {
        let world = on_their_way(1);
        let answer = Sent {
            status_code: Some(status),
            ..refused()
        };
        let outcome = attempted(&world, &FakeSender::answering([answer]));
        assert_eq!(
            matches!(outcome, Outcome::Retry { .. }),
            repeated,
            "{status}"
        );
        let expected = if repeated {
            DeliveryStatus::Pending
        } else {
            DeliveryStatus::Failed
        };
        assert_eq!(only(&world).status, expected, "{status}");
    }
    let world = on_their_way(1);
    let silent = Sent {
        status_code: None,
        error: Some("timed out".to_owned()),
        ..refused()
    };
    let outcome = attempted(&world, &FakeSender::answering([silent]));
    assert!(matches!(outcome, Outcome::Retry { .. }));
}

#[test]
fn a_replay_is_one_attempt_at_the_present_address() {
    let world = on_their_way(1);
    let service = world.webhooks();
    let gone = Sent {
        status_code: Some(410),
        ..refused()
    };
    let sender = FakeSender::answering([gone, refused(), taken()]);
    let id = only(&world).id;
    let webhook = service.list(&world.administrator).unwrap().remove(0);
    let replay = || service.replay(&world.administrator, webhook.id, id);
    assert_eq!(refusal(replay()), "Delivery is still being attempted");
    attempted(&world, &sender);
    let moved = UpdateWebhook {
        url: Some("https://hooks.example/moved".to_owned()),
        ..UpdateWebhook::default()
    };
    service
        .update(&world.administrator, webhook.id, moved)
        .unwrap();
    for outcome in [give_up("503 Service Unavailable"), Settlement::Done] {
        let shown = replay().unwrap();
        assert_eq!(shown.delivery.url.as_str(), "https://hooks.example/moved");
        assert_eq!(shown.delivery.status, DeliveryStatus::Pending);
        let made = attempted(&world, &sender);
        assert_eq!(made == Outcome::Done, outcome == Settlement::Done);
    }
    let shown = service
        .deliveries(&world.administrator, webhook.id, None, 10)
        .unwrap();
    let attempts: Vec<_> = shown[0]
        .attempts
        .iter()
        .map(|attempt| (attempt.number, attempt.status_code))
        .collect();
    assert_eq!(attempts, [(1, Some(410)), (2, Some(503)), (3, Some(200))]);
    let other = world.other_administrator();
    let foreign = service.replay(&other, webhook.id, id);
    assert_eq!(refusal(foreign), "Resource could not be found");
    let foreign = service.deliveries(&other, webhook.id, None, 10);
    assert_eq!(refusal(foreign), "Resource could not be found");
}

#[test]
fn a_test_call_is_one_attempt_and_tells_of_no_event() {
    let world = World::new();
    let webhook = world.webhook("one", &["contact_created"]);
    let service = world.webhooks();
    let sender = FakeSender::answering([refused()]);
    let pinged = service.ping(&world.administrator, webhook.id).unwrap();
    assert_eq!(pinged.delivery.event.as_deref(), Some("ping"));
    let outcome = attempted(&world, &sender);
    assert!(matches!(outcome, Outcome::GiveUp { .. }));
    assert!(sender.sent()[0].0.contains("\"event\":\"ping\""));
    service.ping(&world.administrator, webhook.id).unwrap();
    assert_eq!(attempted(&world, &sender), Outcome::Done);
    assert_eq!(world.deliveries().len(), 2);
    let foreign = service.ping(&world.other_administrator(), webhook.id);
    assert_eq!(refusal(foreign), "Resource could not be found");
}

#[test]
fn an_address_that_fails_for_three_days_is_disabled_and_administrators_are_told() {
    let world = on_their_way(11);
    world.agent();
    let service = world.webhooks();
    let webhook = || service.list(&world.administrator).unwrap().remove(0);
    let sender = FakeSender::answering(std::iter::repeat_with(refused).take(100));
    let fail = || {
        let job = claim(&world);
        let mut task = prepare(&world, &sender, &job);
        task.run();
        assert!(settle(&world, &mut *task, &job, &give_up("503")));
    };
    let mails = || {
        let jobs = world.store.jobs();
        let mails = jobs.into_iter().filter(|job| job.kind == UserMail::KIND);
        mails.map(|job| job.payload).collect::<Vec<_>>()
    };
    for _ in 0..9 {
        fail();
    }
    world.wait(72 * 3600 - 1);
    assert!(webhook().is_enabled());
    world.wait(1);
    fail();
    assert!(!webhook().is_enabled());
    assert_eq!(webhook().health.disabled_at, Some(world.now()));
    let administrator = world.administrator.0.user.id;
    let mail = json!({"kind": "webhook_disabled", "user": administrator,
        "account": world.account(), "webhook": webhook().id});
    assert_eq!(mails(), [mail], "agents are not told");

    // what waits is given up without a call, and new events pass it by
    let calls = sender.sent().len();
    assert_eq!(
        attempted(&world, &sender),
        Outcome::give_up("the webhook is disabled")
    );
    assert_eq!(sender.sent().len(), calls);
    let event = world.event(
        99,
        EventName::ConversationUpdated,
        Subject::Conversation {
            id: ConversationId::new(7),
        },
    );
    let fan_out = world.fan_out(&Arc::new(FakePayloads::default()));
    fan_out.handle(std::slice::from_ref(&event)).unwrap();
    assert_eq!(world.deliveries().len(), 11);

    let enable = |command| {
        service
            .update(&world.administrator, webhook().id, command)
            .unwrap()
            .is_enabled()
    };
    assert!(!enable(UpdateWebhook::default()));
    let moved = UpdateWebhook {
        url: Some("https://hooks.example/moved".to_owned()),
        ..UpdateWebhook::default()
    };
    assert!(enable(moved));
    assert_eq!(webhook().health, Health::default());
    for enabled in [false, true] {
        let command = UpdateWebhook {
            enabled: Some(enabled),
            ..UpdateWebhook::default()
        };
        assert_eq!(enable(command), enabled);
    }
    fan_out.handle(&[event]).unwrap();
    assert_eq!(world.deliveries().len(), 12);
    assert_eq!(mails().len(), 1);
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
