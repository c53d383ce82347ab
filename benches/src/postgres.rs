//! A `PostgreSQL` database for a benchmark.

use crate::BenchError;
use diesel::connection::SimpleConnection;
use nimchat_core_model::{RandomTokens, Tokens};
use nimchat_store::{DieselStore, StoreSettings};
use url::Url;

/// A database that is dropped with this value.
pub struct OwnDatabase {
    admin: String,
    name: String,
    url: String,
}

impl OwnDatabase {
    /// Creates one on the server of `admin`, the address of another database.
    pub fn create(admin: &str) -> Result<Self, BenchError> {
        let database = Self::named(admin)?;
        administrate(admin, &format!("CREATE DATABASE {}", database.name))?;
        Ok(database)
    }

    /// An unused name.
    fn named(admin: &str) -> Result<Self, BenchError> {
        let name = format!("nimchat_bench_{}", RandomTokens.uuid().simple());
        Ok(Self {
            admin: admin.to_owned(),
            url: address_of(admin, &name)?,
            name,
        })
    }

    /// A copy of it. Closes other connections to it.
    pub fn copy(&self) -> Result<Self, BenchError> {
        let copy = Self::named(&self.admin)?;
        administrate(
            &self.admin,
            &format!(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'",
                self.name
            ),
        )?;
        let statement = format!("CREATE DATABASE {} TEMPLATE {}", copy.name, self.name);
        administrate(&self.admin, &statement)?;
        Ok(copy)
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.url
    }
}

/// The address of the database with this name on the server of `admin`.
pub(crate) fn address_of(admin: &str, name: &str) -> Result<String, BenchError> {
    let mut url = Url::parse(admin).map_err(|error| {
        BenchError::Usage(format!("the address of PostgreSQL is none: {error}"))
    })?;
    url.set_path(name);
    Ok(url.to_string())
}

/// An empty database with this name, which stays. One that is there is dropped.
pub(crate) fn make_anew(admin: &str, name: &str) -> Result<(), BenchError> {
    administrate(
        admin,
        &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
    )?;
    administrate(admin, &format!("CREATE DATABASE {name}"))
}

fn administrate(admin: &str, statement: &str) -> Result<(), BenchError> {
    let mut conn = DieselStore::open(&StoreSettings::new(admin))?.connect()?;
    Ok(conn.batch_execute(statement)?)
}

impl Drop for OwnDatabase {
    fn drop(&mut self) {
        let statement = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        if let Err(error) = administrate(&self.admin, &statement) {
            eprintln!("the database {} is left behind: {error}", self.name);
        }
    }
}
