//! An agent searches and lists contacts.

mod support;

use nimchat_benches::BenchError;
use nimchat_benches::dataset::Size;
use nimchat_benches::fixture::fixtures;
use nimchat_core_model::{Page, Progress};
use nimchat_messaging::ContactSort;
use nimchat_messaging::contacts::ContactQuery;
use std::hint::black_box;
use support::{Failure, measure};

fn main() -> Result<(), BenchError> {
    let fixtures = fixtures(Size::of(100_000, 100_000))?;
    measure(|criterion| {
        let mut group = criterion.benchmark_group("contacts");
        for fixture in &fixtures {
            let agent = fixture.agent()?;
            let contacts = &fixture.services.contacts;
            // the data set is written without what searches look up
            while contacts.index()?.0 == Progress::More {}
            let mut failure = Failure::default();
            for text in ["customer.77777@", "77777", "er 12", "customer"] {
                group.bench_function(format!("{}/search {text}", fixture.engine), |bencher| {
                    bencher.iter(|| {
                        let query = ContactQuery::default();
                        let page = Page::new(1, 15);
                        black_box(failure.of(contacts.search(&agent, text, query, page)))
                    });
                });
            }
            for number in [2, 2_000] {
                let query = ContactSort::parse("name").into();
                let name = format!("{}/by name, page {number}", fixture.engine);
                group.bench_function(name, |bencher| {
                    bencher.iter(|| {
                        let page = Page::new(number, 15);
                        black_box(failure.of(contacts.list(&agent, &query, page)))
                    });
                });
            }
            failure.into_result()?;
        }
        group.finish();
        Ok(())
    })
}
