//! Every repository port on `SQLite` and `PostgreSQL`.
//!
//! The crate owns SQL: schema, migrations, connections, statements, and the mapping between rows and models. The
//! domains own the rules. [`DieselStore`] is its public interface.

pub mod conn;
pub mod error;
pub mod migrate;
pub mod node;
pub mod schema;
pub mod settings;
pub mod store;
pub mod types;
pub mod unit_of_work;

mod accounts;
mod automation;
mod avatars;
pub mod backup;
mod caller_epoch;
mod checkpoint;
mod columns;
mod commit_effects;
mod counts;
mod dialect;
mod event_log;
mod helpcenter;
mod idempotency;
mod jobs;
mod keyset;
mod log_sync;
mod messaging;
mod notifications;
mod outbox;
mod prelude;
mod reporting;
mod rows;
mod statements;
mod steps;
mod writer;
mod writes;

pub use backup::Backup;
pub use commit_effects::OnCommit;
pub use error::{BackupError, OpenError};
pub use migrate::Migrations;
pub use node::{JoinError, Node};
pub use settings::{Durability, StoreSettings};
pub use store::{DieselStore, PoolStats};
pub use unit_of_work::UnitOfWork;
