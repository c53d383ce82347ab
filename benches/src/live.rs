//! How far live events fall behind at a steady rate of messages, on each database, beside what is required.

use crate::BenchError;
use crate::compare::Start;
use crate::dataset::{self, Size};
use crate::load::{self, Member, Steady, Target};
use crate::measured::Measured;
use crate::postgres::OwnDatabase;
use crate::progress::step;
use crate::report::{Reading, float, rounded};
use nimchat_store::StoreSettings;
use serde::Serialize;
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;

/// The last event is heard so long after the last answer.
const AT_MOST: Duration = Duration::from_millis(200);

/// The part of the rate that has to be reached for the figure to mean anything.
const REACHED: f64 = 0.95;

/// What to measure.
#[derive(Debug, Clone, clap::Args)]
pub struct Live {
    #[command(flatten)]
    measured: Measured,
    #[arg(long, default_value_t = 400, value_parser = clap::value_parser!(u32).range(1..), help = "Messages in a second")]
    rate: u32,
    #[arg(long, default_value_t = 16, help = "Connections that post them")]
    connections: u32,
    #[arg(long, default_value_t = 10, help = "Seconds of each measurement")]
    seconds: u32,
}

/// One database.
#[derive(Debug, Serialize)]
pub struct Lag {
    /// The database.
    pub engine: &'static str,
    /// How long posting took.
    pub posted: Reading,
    /// How long after it was posted each message was heard.
    pub heard: Reading,
    /// How long after the last answer the last one was heard.
    pub last_ms: f64,
    /// The requirement.
    pub at_most_ms: f64,
    /// Is it met at that rate, and was every message heard?
    pub met: bool,
}

impl Live {
    /// Prepares, measures, cleans up.
    pub fn run(&self) -> Result<Vec<Lag>, BenchError> {
        let binary = self.measured.binary()?;
        let folder = TempDir::new().map_err(BenchError::io("a folder"))?;
        let file = folder.path().join("live.db");
        let sqlite = StoreSettings::new(format!("sqlite://{}", file.display()));
        let mut lags = vec![self.measure("sqlite", &sqlite, &binary, folder.path())?];
        if let Some(admin) = self.measured.postgres() {
            let database = OwnDatabase::create(admin)?;
            let postgres = StoreSettings::new(database.url());
            lags.push(self.measure("postgres", &postgres, &binary, folder.path())?);
        }
        Ok(lags)
    }

    fn measure(
        &self,
        engine: &'static str,
        settings: &StoreSettings,
        binary: &Path,
        folder: &Path,
    ) -> Result<Lag, BenchError> {
        step(&format!("{engine}: {} messages a second", self.rate));
        let companies = dataset::prepare(settings, Size::of(1_000, 10_000), 1)?;
        let company = companies.first().ok_or(BenchError::Lost)?;
        let members = Member::all(settings, company.account_id)?;
        let member = members.first().ok_or(BenchError::Lost)?;
        let start = Start {
            binary,
            folder,
            database: &settings.url,
            durability: "full",
            settings: &[],
        };
        let running = start.start()?;
        let target = Target {
            url: running.url().clone(),
            token: company.administrator.token.clone(),
            account_id: company.account_id,
            conversations: company.conversations,
        };
        let pace = Steady {
            rate: self.rate,
            connections: self.connections,
            time: Duration::from_secs(self.seconds.max(1).into()),
        };
        let heard = load::live(&target, member, pace)?;
        running.stop()?;
        let all_heard = heard.heard.done == heard.posted.done;
        let at_the_rate = heard.posted.per_second >= f64::from(self.rate) * REACHED;
        Ok(Lag {
            engine,
            met: at_the_rate && all_heard && heard.last <= AT_MOST,
            last_ms: milliseconds(heard.last),
            at_most_ms: milliseconds(AT_MOST),
            posted: heard.posted,
            heard: heard.heard,
        })
    }
}

fn milliseconds(duration: Duration) -> f64 {
    let microseconds = u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
    rounded(float(microseconds) / 1000.0)
}

/// The lags as lines.
pub fn lag_lines(lags: &[Lag]) -> String {
    let lines = lags.iter().map(|lag| {
        let met = if lag.met { "met" } else { "NOT met" };
        format!(
            "{}: the last event was heard {} ms after the last answer; at most {} is required: {met}\n",
            lag.engine, lag.last_ms, lag.at_most_ms
        )
    });
    lines.collect()
}
