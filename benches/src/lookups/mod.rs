//! What agents look up in a large account, over HTTP, beside what Chatwoot takes for the same: one table.

mod data;
mod questions;

use crate::BenchError;
use crate::compare::{Running, Start};
use crate::dataset::{Company, Size};
use crate::kept::{self, Kept};
use crate::load::{self, Target};
use crate::measured::Measured;
use crate::progress::step;
use crate::report::{Reading, rounded, table};
use data::Rows;
use questions::{Question, questions};
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What to measure.
#[derive(Debug, Clone, clap::Args)]
pub struct Lookups {
    #[command(flatten)]
    measured: Measured,
    #[arg(
        long,
        default_value = "target/lookups",
        help = "Folder of the data, which later runs use again"
    )]
    folder: PathBuf,
    #[arg(long, default_value_t = 100_000, help = "Conversations and contacts")]
    conversations: u32,
    #[arg(long, default_value_t = 1_000_000, help = "Messages")]
    messages: u32,
    #[arg(long, default_value_t = 3, help = "Seconds of each measurement")]
    seconds: u32,
}

/// One lookup on one database.
#[derive(Debug, Serialize)]
pub struct Found {
    /// The database and the lookup.
    pub what: String,
    /// How often it was done.
    pub done: u64,
    /// Half were faster.
    pub median_ms: f64,
    /// 99 of 100 were faster.
    pub p99_ms: f64,
    /// What it is compared with: Chatwoot's median, or the newest page's.
    pub beside_ms: f64,
    /// The requirement.
    pub at_most_ms: f64,
    /// Is it met, without errors?
    pub met: bool,
}

/// How much longer a page far from the newest rows may take than the newest one: none, but for noise.
const MOST_OF_NEWEST: f64 = 1.5;

impl Lookups {
    /// Prepares what is not there yet, and measures.
    pub fn run(&self) -> Result<Vec<Found>, BenchError> {
        let binary = self.measured.binary()?;
        let folder = kept::folder(&self.folder)?;
        let size = Size::of(self.conversations, self.messages);
        let mut found = Vec::new();
        for kept in data::each(&folder, self.measured.postgres(), size)? {
            found.extend(self.measure(&kept, &binary, &folder)?);
        }
        Ok(found)
    }

    fn measure(
        &self,
        kept: &Kept<Rows>,
        binary: &Path,
        folder: &Path,
    ) -> Result<Vec<Found>, BenchError> {
        let start = Start {
            binary,
            folder,
            database: &kept.settings.url,
            durability: "full",
            settings: &[],
        };
        let running = start.start()?;
        let mut found = Vec::new();
        for question in questions(&kept.rows) {
            let reading = self.ask(kept, &running, &kept.rows.many, &question)?;
            let beside = question.chatwoot_ms;
            let most = beside / question.share;
            found.push(Found::of(&reading, beside, most));
        }
        let long = &kept.rows.long;
        let [newest, oldest] = data::ends_of(kept)?;
        let page = |name: &str, before: i64| {
            let question =
                Question::get(name, &format!("conversations/1/messages?before={before}"));
            self.ask(kept, &running, long, &question)
        };
        let near = page("messages, the newest by cursor", newest)?;
        let far = page("messages, the oldest by cursor", oldest)?;
        running.stop()?;
        let beside = near.latency_ms.p50;
        found.push(Found::of(&far, beside, beside * MOST_OF_NEWEST));
        Ok(found)
    }

    fn ask(
        &self,
        kept: &Kept<Rows>,
        running: &Running,
        company: &Company,
        question: &Question,
    ) -> Result<Reading, BenchError> {
        step(&format!("{}: {}", kept.engine, question.name));
        let target = Target {
            url: running.url().clone(),
            token: company.administrator.token.clone(),
            account_id: company.account_id,
            conversations: company.conversations,
        };
        let time = Duration::from_secs(self.seconds.max(1).into());
        let tally = load::repeat(&target, &question.request(&target), time)?;
        let name = format!("{}: {}", kept.engine, question.name);
        Ok(tally.reading(name, 1, time))
    }
}

impl Found {
    fn of(reading: &Reading, beside_ms: f64, at_most_ms: f64) -> Self {
        let median_ms = reading.latency_ms.p50;
        Self {
            what: reading.name.clone(),
            done: reading.done,
            median_ms,
            p99_ms: reading.latency_ms.p99,
            beside_ms: rounded(beside_ms),
            at_most_ms: rounded(at_most_ms),
            met: median_ms <= at_most_ms && reading.done > 0 && reading.errors.is_empty(),
        }
    }
}

/// The lookups as a table.
pub fn found_table(found: &[Found]) -> String {
    let rows: Vec<Vec<String>> = found
        .iter()
        .map(|found| {
            let met = if found.met { "yes" } else { "NO" };
            vec![
                found.what.clone(),
                found.done.to_string(),
                format!("{:.2}", found.median_ms),
                format!("{:.2}", found.p99_ms),
                format!("{:.1}", found.beside_ms),
                format!("{:.2}", found.at_most_ms),
                met.to_owned(),
            ]
        })
        .collect();
    let head = [
        "what",
        "done",
        "median ms",
        "p99 ms",
        "beside ms",
        "at most ms",
        "met",
    ];
    table(&head, &rows)
}
