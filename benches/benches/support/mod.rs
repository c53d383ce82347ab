//! Stores with data in them: `SQLite` always, `PostgreSQL` when `NIMCHAT_TEST_POSTGRES_URL` is set.

use criterion::Criterion;
use nimchat_accounts::{Agent, Caller};
use nimchat_benches::BenchError;
use nimchat_benches::dataset::{self, Company, Size};
use nimchat_benches::postgres::OwnDatabase;
use nimchat_benches::services::Services;
use nimchat_core_model::AccountId;
use nimchat_store::{DieselStore, StoreSettings};
use std::time::Duration;
use tempfile::TempDir;

/// A store, its services and its data.
pub struct Fixture {
    pub engine: &'static str,
    pub store: DieselStore,
    pub services: Services,
    pub company: Company,
    _file: Option<TempDir>,
    _database: Option<OwnDatabase>,
}

impl Fixture {
    fn new(
        engine: &'static str,
        url: String,
        size: Size,
        (file, database): (Option<TempDir>, Option<OwnDatabase>),
    ) -> Result<Self, BenchError> {
        let settings = StoreSettings::new(url);
        let mut companies = dataset::prepare(&settings, size, 1)?;
        let store = DieselStore::open(&settings)?;
        Ok(Self {
            engine,
            services: Services::over(&store),
            store,
            company: companies.pop().ok_or(BenchError::Lost)?,
            _file: file,
            _database: database,
        })
    }

    #[expect(dead_code, reason = "not every bench works in an account")]
    pub fn agent(&self) -> Result<Agent, BenchError> {
        let token = &self.company.agent().token;
        Ok(self.services.gate.agent(Some(token), self.account())?)
    }

    pub fn caller(&self) -> Result<Caller, BenchError> {
        let token = &self.company.agent().token;
        Ok(self.services.gate.caller(Some(token), self.account())?)
    }

    pub fn account(&self) -> AccountId {
        AccountId::new(self.company.account_id)
    }
}

/// One for each database.
pub fn fixtures(size: Size) -> Result<Vec<Fixture>, BenchError> {
    let folder = tempfile::tempdir().map_err(BenchError::io("the temporary folder"))?;
    let url = format!("sqlite://{}", folder.path().join("bench.db").display());
    let mut fixtures = vec![Fixture::new("sqlite", url, size, (Some(folder), None))?];
    if let Some(admin) = postgres() {
        let database = OwnDatabase::create(&admin)?;
        let url = database.url().to_owned();
        fixtures.push(Fixture::new("postgres", url, size, (None, Some(database)))?);
    }
    Ok(fixtures)
}

#[expect(
    clippy::disallowed_methods,
    reason = "benches have no settings but this"
)]
fn postgres() -> Option<String> {
    std::env::var("NIMCHAT_TEST_POSTGRES_URL").ok()
}

/// Runs benches that are done in seconds, unless the command line says otherwise.
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

/// Keeps the first failure of what is measured, where nothing can be returned.
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
