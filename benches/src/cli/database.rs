//! The database, and the options of a raw loop.

use crate::BenchError;
use crate::dataset::Numbers;
use crate::raw::Ground;
use diesel::prelude::*;
use nimchat_store::schema::account_users;
use nimchat_store::{DieselStore, Durability, StoreSettings};
use std::time::Duration;

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Commits {
    Full,
    Normal,
}

/// A database.
#[derive(Debug, clap::Args)]
pub(super) struct Database {
    #[arg(
        id = "database",
        long,
        value_name = "URL",
        env = "NIMCHAT_DATABASE__URL",
        hide_env_values = true,
        help = "sqlite://PATH or postgres://USER:PASSWORD@HOST/DATABASE"
    )]
    url: String,
}

impl Database {
    pub(super) fn settings(&self) -> StoreSettings {
        StoreSettings::new(self.url.clone())
    }
}

/// The options of a raw loop.
#[derive(Debug, clap::Args)]
pub(super) struct RawLoop {
    #[command(flatten)]
    database: Database,
    #[arg(long, default_value_t = 1, help = "Id of the account")]
    account: i64,
    #[arg(
        long,
        default_value = "1..1000",
        value_name = "FROM..TO",
        help = "Numbers of the conversations to use, both included"
    )]
    conversations: Numbers,
    #[arg(long, default_value_t = 10, help = "How long to measure")]
    seconds: u32,
    #[arg(
        long,
        value_enum,
        default_value = "full",
        help = "What a commit survives on SQLite: a power cut, or a killed process"
    )]
    durability: Commits,
}

impl RawLoop {
    pub(super) fn time(&self) -> Duration {
        Duration::from_secs(self.seconds.max(1).into())
    }

    /// On behalf of the account's first member.
    pub(super) fn ground(&self) -> Result<Ground, BenchError> {
        let settings = StoreSettings {
            durability: match self.durability {
                Commits::Full => Durability::Full,
                Commits::Normal => Durability::Normal,
            },
            ..self.database.settings()
        };
        let mut conn = DieselStore::open(&settings)?.connect()?;
        let member: Option<i64> = account_users::table
            .filter(account_users::account_id.eq(self.account))
            .order(account_users::id)
            .select(account_users::user_id)
            .first(&mut conn)
            .optional()?;
        let nobody = || BenchError::Usage(format!("account {} has no members", self.account));
        Ok(Ground {
            settings,
            account_id: self.account,
            agent_id: member.ok_or_else(nobody)?,
            conversations: self.conversations,
        })
    }
}
