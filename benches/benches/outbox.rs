//! A worker claims a hundred events and is done with them.

mod support;

use chrono::TimeDelta;
use criterion::BatchSize;
use nimchat_benches::BenchError;
use nimchat_benches::dataset::Size;
use nimchat_benches::fixture::{Fixture, fixtures};
use nimchat_core_model::{
    Actor, Clock, ConversationId, EventId, EventName, EventQueue, NewEvent, StoreError, Subject,
    SystemClock,
};
use nimchat_messaging::ports::Store;
use std::hint::black_box;
use support::{Failure, measure};

const EVENTS: u32 = 100;

fn main() -> Result<(), BenchError> {
    let fixtures = fixtures(Size::of(1, 1))?;
    measure(|criterion| {
        let mut group = criterion.benchmark_group("outbox");
        for fixture in &fixtures {
            let mut recording = Failure::default();
            let mut claiming = Failure::default();
            group.bench_function(format!("{}/claim 100", fixture.engine), |bencher| {
                bencher.iter_batched(
                    || recording.of(record(fixture)),
                    |_| claiming.of(claim(fixture)),
                    BatchSize::PerIteration,
                );
            });
            recording.into_result()?;
            claiming.into_result()?;
        }
        group.finish();
        Ok(())
    })
}

fn record(fixture: &Fixture) -> Result<(), StoreError> {
    let events: Vec<NewEvent> = (1..=i64::from(EVENTS))
        .map(|number| {
            NewEvent::new(
                fixture.account(),
                EventName::ConversationOpened,
                Subject::Conversation {
                    id: ConversationId::new(number),
                },
                Actor::System,
                SystemClock.now(),
            )
        })
        .collect();
    let mut work = fixture.store.begin()?;
    work.outbox().record(&events)?;
    work.commit()
}

fn claim(fixture: &Fixture) -> Result<(), StoreError> {
    let lease = TimeDelta::seconds(60);
    let events = fixture.store.claim(SystemClock.now(), lease, EVENTS)?;
    let ids: Vec<EventId> = events.iter().map(|event| event.id).collect();
    fixture.store.done(black_box(&ids))
}
