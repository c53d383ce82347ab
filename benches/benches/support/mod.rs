//! Runs the benches.

use criterion::Criterion;
use nimchat_benches::BenchError;
use std::time::Duration;

/// Runs benches that take seconds, unless the command line overrides that.
pub fn measure(
    benches: impl FnOnce(&mut Criterion) -> Result<(), BenchError>,
) -> Result<(), BenchError> {
    let mut criterion = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(3))
        .configure_from_args();
    benches(&mut criterion)?;
    criterion.final_summary();
    Ok(())
}

/// Stores the first failure of a measured function, which cannot return one.
#[derive(Default)]
pub struct Failure(Option<BenchError>);

impl Failure {
    pub fn of<T, E: Into<BenchError>>(&mut self, result: Result<T, E>) -> Option<T> {
        result
            .map_err(|error| self.0.get_or_insert(error.into()))
            .ok()
    }

    pub fn into_result(self) -> Result<(), BenchError> {
        self.0.map_or(Ok(()), Err)
    }
}
