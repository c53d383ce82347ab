//! An agent searches messages, conversations and contacts.

mod support;

use nimchat_benches::BenchError;
use nimchat_benches::dataset::Size;
use nimchat_benches::fixture::fixtures;
use nimchat_core_model::{Page, Progress};
use nimchat_messaging::ConversationQuery;
use nimchat_messaging::contacts::ContactQuery;
use std::hint::black_box;
use support::{Failure, measure};

fn main() -> Result<(), BenchError> {
    let fixtures = fixtures(Size::of(100_000, 1_000_000))?;
    measure(|criterion| {
        let mut group = criterion.benchmark_group("search");
        for fixture in &fixtures {
            let agent = fixture.agent()?;
            let services = &fixture.services;
            // the data set is written without what searches look up
            while services.contacts.index()?.0 == Progress::More {}
            while services.search.index_new()? == Progress::More {}
            fixture.settle()?;
            let mut failure = Failure::default();
            let page = Page::new(1, 15);
            for text in [
                "yesterday",
                "since yesterday changed",
                "no such words",
                "ye",
                "qx",
            ] {
                let name = format!("{}/messages {text}", fixture.engine);
                group.bench_function(name, |bencher| {
                    bencher.iter(|| {
                        black_box(failure.of(services.search.messages(&agent, text, page)))
                    });
                });
            }
            for text in ["customer.77777@", "77777", "customer", "1", "er 12"] {
                let name = format!("{}/conversations {text}", fixture.engine);
                group.bench_function(name, |bencher| {
                    bencher.iter(|| {
                        black_box(failure.of(services.search.conversations(&agent, text, page)))
                    });
                });
                let name = format!("{}/contacts {text}", fixture.engine);
                group.bench_function(name, |bencher| {
                    bencher.iter(|| {
                        let query = ContactQuery::default();
                        black_box(failure.of(services.contacts.search(&agent, text, query, page)))
                    });
                });
            }
            let name = format!("{}/conversations in which it was said", fixture.engine);
            group.bench_function(name, |bencher| {
                bencher.iter(|| {
                    let query = ConversationQuery {
                        text: Some("since yesterday changed".to_owned()),
                        ..ConversationQuery::everything(agent.visibility())
                    };
                    black_box(failure.of(services.search.within(&agent, query, Page::new(1, 25))))
                });
            });
            failure.into_result()?;
        }
        group.finish();
        Ok(())
    })
}
