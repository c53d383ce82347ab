//! Why a command failed, and its exit code.

use crate::bootstrap::BootstrapError;
use crate::config::SettingsError;
use crate::demo::DemoError;
use crate::import::ImportError;
use crate::log::{LogError, chain};
use crate::serve::StartError;
use crate::shutdown::RunError;
use crate::wire::SetUpError;
use nimchat_accounts::AccountsError;
use nimchat_core_model::StoreError;
use nimchat_store::{BackupError, OpenError};
use std::io;
use std::process::ExitCode;
use thiserror::Error;

/// An error that ends a command. Each displays as one line.
#[derive(Debug, Error)]
pub enum Failure {
    /// The settings.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The log.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The address to listen on: in use, not of this machine, or not permitted.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// Host and port.
        address: String,
        /// The system's error.
        source: io::Error,
    },
    /// The running server.
    #[error(transparent)]
    Run(#[from] RunError),
    /// The database cannot be opened or migrated.
    #[error("{}", chain(.0))]
    Store(#[from] OpenError),
    /// The database does not answer, or returns an error.
    #[error("{}", chain(.0))]
    Query(#[from] StoreError),
    /// The storage of files cannot be used.
    #[error("{}", chain(.0))]
    SetUp(#[from] SetUpError),
    /// The request of the command was refused, or failed.
    #[error("{}", chain(.0))]
    Accounts(#[from] AccountsError),
    /// No user has the address.
    #[error("no user has the e-mail address {0}; `nimchat user list` shows all users")]
    NoUser(String),
    /// The first start could not create its account.
    #[error("{}", chain(.0))]
    Bootstrap(#[from] BootstrapError),
    /// An import stopped.
    #[error("{}", chain(.0))]
    Import(#[from] ImportError),
    /// The demonstration could not be made.
    #[error("{}", chain(.0))]
    Demo(#[from] DemoError),
    /// No folder for passing data can be made.
    #[error("a folder for the data cannot be made: {0}")]
    Folder(#[source] io::Error),
    /// The server could not be started.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The system provides no threads or no sockets.
    #[error("the runtime cannot be started: {0}")]
    Runtime(#[source] io::Error),
    /// The backup could not be made.
    #[error("{}", chain(.0))]
    Backup(#[from] BackupError),
    /// The storage of files does not take any.
    #[error("files cannot be written to {address}: {}", chain(.source))]
    Storage {
        /// The address of the storage.
        address: String,
        /// The cause.
        source: StoreError,
    },
    /// Something that a server needs is not there.
    #[error("{0} of the checks failed")]
    Unwell(usize),
    /// Standard input cannot be read.
    #[error("cannot read the input: {0}")]
    Input(#[source] io::Error),
    /// No password was given.
    #[error("standard input has no password on its first line")]
    NoPassword,
    /// Standard output is closed or full.
    #[error("cannot write the output: {0}")]
    Output(#[source] io::Error),
}

impl Failure {
    /// 2 for errors in the input, 1 for the rest.
    pub fn code(&self) -> u8 {
        let is_input = matches!(self, Self::Settings(_) | Self::NoPassword);
        if is_input { 2 } else { 1 }
    }

    /// Writes the line to stderr, whether or not logging has started.
    pub(super) fn report(&self) -> ExitCode {
        eprintln!("nimchat: {self}");
        ExitCode::from(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_code_2_and_a_taken_port_is_code_1() {
        assert_eq!(Failure::from(SettingsError::EnvironmentName).code(), 2);
        let taken = Failure::Bind {
            address: "127.0.0.1:3000".to_owned(),
            source: io::Error::from(io::ErrorKind::AddrInUse),
        };
        assert_eq!(taken.code(), 1);
        assert_eq!(
            taken.to_string(),
            "cannot listen on 127.0.0.1:3000: address in use"
        );
    }
}
