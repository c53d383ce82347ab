//! Measures a running server.

use super::database::Database;
use crate::BenchError;
use crate::dataset::Numbers;
use crate::load::{self, Crowd, Member, Mix, Pace, Target, Task};
use crate::process::Process;
use crate::report::Reading;
use url::Url;

/// The server, and the options of the measurement.
#[derive(Debug, clap::Args)]
pub(super) struct ServerRun {
    #[arg(
        long,
        default_value = "http://127.0.0.1:3000",
        help = "Address of the server"
    )]
    url: Url,
    #[arg(long, help = "Access token of an agent or administrator")]
    token: String,
    #[arg(long, help = "Id of the account")]
    account: i64,
    #[arg(
        long,
        default_value = "1..1000",
        value_name = "FROM..TO",
        help = "Numbers of the conversations to use, both included"
    )]
    conversations: Numbers,
    #[command(flatten)]
    pace: Pace,
    #[arg(
        long,
        help = "Process id of the server; found by its port if left out and it runs here"
    )]
    pid: Option<u32>,
}

impl ServerRun {
    /// Requests of one kind.
    pub(super) fn only(self, errand: Task) -> Result<Vec<Reading>, BenchError> {
        self.run(&Mix::only(errand))
    }

    /// Requests of each kind.
    pub(super) fn mixed(self) -> Result<Vec<Reading>, BenchError> {
        self.run(&Mix::of_a_day())
    }

    fn run(self, mix: &Mix) -> Result<Vec<Reading>, BenchError> {
        let (pace, server) = (self.pace, self.process());
        load::run(&self.target(), mix, pace, server.as_ref())
    }

    /// Sockets of these members, spread evenly.
    pub(super) fn crowd(
        self,
        database: &Database,
        sockets: usize,
        messages: u32,
    ) -> Result<Crowd, BenchError> {
        let members = Member::all(&database.settings(), self.account)?;
        let server = self.process();
        load::crowd(&self.target(), &members, sockets, messages, server.as_ref())
    }

    fn process(&self) -> Option<Process> {
        match self.pid {
            Some(pid) => Some(Process::with_id(pid)),
            None => self
                .url
                .port_or_known_default()
                .and_then(Process::listening_on),
        }
    }

    fn target(self) -> Target {
        Target {
            url: self.url,
            token: self.token,
            account_id: self.account,
            conversations: self.conversations,
        }
    }
}
