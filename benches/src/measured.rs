//! What is measured: a server's binary, on SQLite and on PostgreSQL.

use crate::BenchError;
use std::path::PathBuf;

/// The server to measure, and where it may have databases on PostgreSQL.
#[derive(Debug, Clone, clap::Args)]
pub struct Measured {
    #[arg(
        long,
        default_value = "target/dist/nimchat",
        help = "The server to measure"
    )]
    server_binary: PathBuf,
    #[arg(
        long,
        env = "NIMCHAT_TEST_POSTGRES_URL",
        hide_env_values = true,
        help = "Address of a PostgreSQL database whose user may make others; without it only SQLite is measured"
    )]
    postgres: Option<String>,
}

impl Measured {
    /// The absolute path of the binary.
    pub(crate) fn binary(&self) -> Result<PathBuf, BenchError> {
        let binary = self.server_binary.canonicalize();
        binary.map_err(BenchError::io(self.server_binary.display().to_string()))
    }

    /// The address of the PostgreSQL database, if there is one.
    pub(crate) fn postgres(&self) -> Option<&str> {
        self.postgres.as_deref()
    }
}
