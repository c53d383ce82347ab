//! An agent lists the open conversations with the counts of the tabs.

mod support;

use nimchat_benches::BenchError;
use nimchat_benches::dataset::Size;
use nimchat_benches::fixture::fixtures;
use nimchat_core_model::Page;
use nimchat_messaging::{ConversationQuery, Status, StatusFilter};
use std::hint::black_box;
use support::{Failure, measure};

fn main() -> Result<(), BenchError> {
    let fixtures = fixtures(Size::of(5_000, 25_000))?;
    measure(|criterion| {
        let mut group = criterion.benchmark_group("list");
        for fixture in &fixtures {
            let agent = fixture.agent()?;
            let query = ConversationQuery {
                me: Some(agent.user.id),
                status: StatusFilter::Is(Status::Open),
                ..ConversationQuery::everything(agent.visibility())
            };
            let mut failure = Failure::default();
            group.bench_function(format!("{}/25 open", fixture.engine), |bencher| {
                bencher.iter(|| {
                    let conversations = &fixture.services.conversations;
                    black_box(failure.of(conversations.list(&agent, &query, Page::new(1, 25))))
                });
            });
            failure.into_result()?;
        }
        group.finish();
        Ok(())
    })
}
