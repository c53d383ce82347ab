//! Stores with data for the criterion benches: `SQLite` always, `PostgreSQL` when `NIMCHAT_TEST_POSTGRES_URL` is set.

use crate::BenchError;
use crate::dataset::{self, Company, Size};
use crate::postgres::OwnDatabase;
use crate::services::Services;
use nimchat_accounts::{Administrator, Agent, Caller};
use nimchat_core_model::AccountId;
use nimchat_store::{DieselStore, StoreSettings};
use tempfile::TempDir;

/// A store, its services and its data.
pub struct Fixture {
    /// The database's name.
    pub engine: &'static str,
    /// The store.
    pub store: DieselStore,
    /// Its services.
    pub services: Services,
    /// Its account.
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

    /// Brings the database into the state of one in use, after more rows were written.
    pub fn settle(&self) -> Result<(), BenchError> {
        Ok(dataset::settle(&mut self.store.connect()?)?)
    }

    /// An authenticated agent.
    pub fn agent(&self) -> Result<Agent, BenchError> {
        let token = &self.company.agent().token;
        Ok(self
            .services
            .authenticator
            .agent(Some(token), self.account())?)
    }

    /// An authenticated administrator.
    pub fn administrator(&self) -> Result<Administrator, BenchError> {
        let token = &self.company.administrator.token;
        Ok(self
            .services
            .authenticator
            .administrator(Some(token), self.account())?)
    }

    /// The same, for operations that bots may call too.
    pub fn caller(&self) -> Result<Caller, BenchError> {
        let token = &self.company.agent().token;
        Ok(self
            .services
            .authenticator
            .caller(Some(token), self.account())?)
    }

    /// The account.
    pub fn account(&self) -> AccountId {
        AccountId::new(self.company.account_id)
    }
}

/// A fixture for each database.
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
