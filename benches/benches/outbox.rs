//! A hundred events are read from the log, and positions in it are saved.

mod support;

use criterion::BatchSize;
use nimchat_benches::BenchError;
use nimchat_benches::dataset::Size;
use nimchat_benches::fixture::{Fixture, fixtures};
use nimchat_core_model::{
    Actor, Clock, ConversationId, EventName, LogReader, NewEvent, NodeId, StoreResult, Subject,
    Subscriptions, SystemClock,
};
use nimchat_messaging::ports::Store;
use std::hint::black_box;
use support::{Failure, measure};

const EVENTS: u32 = 100;
const NODE: NodeId = NodeId::new(1);

fn main() -> Result<(), BenchError> {
    let fixtures = fixtures(Size::of(1, 1))?;
    measure(|criterion| {
        let mut group = criterion.benchmark_group("outbox");
        for fixture in &fixtures {
            let mut recording = Failure::default();
            let mut reading = Failure::default();
            let subscribers = ["notifications", "real_time", "webhooks"];
            let standings = fixture.store.take_over(NODE, &subscribers)?;
            let mut reader = LogReader::after(standings[0].position);
            group.bench_function(format!("{}/read 100", fixture.engine), |bencher| {
                bencher.iter_batched(
                    || recording.of(record(fixture)),
                    |_| reading.of(read(fixture, &mut reader)),
                    BatchSize::PerIteration,
                );
            });
            recording.into_result()?;
            reading.into_result()?;
        }
        group.finish();
        Ok(())
    })
}

fn record(fixture: &Fixture) -> StoreResult<()> {
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

fn read(fixture: &Fixture, reader: &mut LogReader) -> StoreResult<()> {
    let batch = reader.read(&fixture.store, SystemClock.now(), EVENTS)?;
    let position = reader.position();
    black_box(batch.events);
    let moved = ["notifications", "real_time", "webhooks"].map(|name| (name, position));
    fixture.store.advance(NODE, &moved).map(drop)
}
