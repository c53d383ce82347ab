//! nimchat compared with plain SQL, engine by engine, on its own data: one table, with the required figures.

mod engine;
mod server;
mod verdict;

pub use engine::Engine;
pub use verdict::{Finding, findings_table};

use crate::BenchError;
use crate::dataset::{self, Company, Size};
use crate::load::{self, Mix, Pace, Target, Task};
use crate::measured::Measured;
use crate::progress::step;
use crate::raw::{self, Ground};
use crate::report::{Reading, float, rounded};
use engine::{Databases, Place};
use serde::Serialize;
pub(crate) use server::{Running, Start};
use std::path::PathBuf;
use std::time::Duration;

const STARTS: usize = 3;
const IDLE: Duration = Duration::from_secs(2);

/// What to compare.
#[derive(Debug, Clone, clap::Args)]
pub struct Comparison {
    #[command(flatten)]
    measured: Measured,
    #[arg(
        long,
        value_delimiter = ',',
        default_value = "sqlite-full,sqlite-normal,postgres",
        help = "Engines; postgres is left out unless --postgres is given"
    )]
    engines: Vec<Engine>,
    #[arg(
        long,
        help = "Folder for the databases, on the disk that is to be measured"
    )]
    folder: Option<PathBuf>,
    #[arg(long, default_value_t = 100_000, help = "Conversations")]
    conversations: u32,
    #[arg(long, default_value_t = 1_000_000, help = "Messages")]
    messages: u32,
    #[arg(long, default_value_t = 10, help = "Agents")]
    agents: u32,
    #[arg(long, default_value_t = 3, help = "Inboxes")]
    inboxes: u32,
    #[arg(
        long,
        default_value_t = 16,
        help = "Connections that post, and clients of the raw loop"
    )]
    connections: u32,
    #[arg(long, default_value_t = 12, help = "Seconds of each measurement")]
    seconds: u32,
    #[arg(
        long,
        default_value_t = 4,
        help = "Turns that posting over HTTP and in the raw loop take, so that a machine that changes its pace is fair to both"
    )]
    turns: u32,
    #[arg(
        long = "set",
        value_name = "KEY=VALUE",
        help = "Another setting of the server, such as NIMCHAT_DATABASE__POOL_SIZE=16"
    )]
    settings: Vec<String>,
}

/// The results.
#[derive(Debug, Serialize)]
pub struct Outcome {
    binary_mb: f64,
    conversations: u32,
    messages: u32,
    connections: u32,
    engines: Vec<EngineOutcome>,
    /// The measured and the required figures.
    pub findings: Vec<Finding>,
}

#[derive(Debug, Serialize)]
pub(crate) struct EngineOutcome {
    engine: Engine,
    ready_ms: f64,
    idle_rss_mb: f64,
    samples: Vec<Reading>,
}

impl Outcome {
    /// Every measurement, named by its engine.
    pub fn samples(&self) -> Vec<Reading> {
        let named = |outcome: &EngineOutcome| {
            let engine = outcome.engine;
            let samples = outcome.samples.iter().cloned();
            samples
                .map(|mut reading| {
                    reading.name = format!("{engine}: {}", reading.name);
                    reading
                })
                .collect::<Vec<_>>()
        };
        self.engines.iter().flat_map(named).collect()
    }
}

impl Comparison {
    /// Prepares, measures, cleans up.
    pub fn run(&self) -> Result<Outcome, BenchError> {
        let binary = self.measured.binary()?;
        let bytes = binary
            .metadata()
            .map_err(BenchError::io(binary.display().to_string()))?
            .len();
        let size = Size {
            agents: self.agents,
            inboxes: self.inboxes,
            ..Size::of(self.conversations, self.messages)
        };
        let mut databases = Databases::new(self.folder.as_deref(), self.measured.postgres());
        let mut engines = Vec::new();
        for engine in self.engines.iter().copied() {
            if engine == Engine::Postgres && self.measured.postgres().is_none() {
                step("postgres: left out, as there is no --postgres");
                continue;
            }
            let place = databases.make(engine, |settings| {
                step(&format!("{engine}: preparing"));
                let mut companies = dataset::prepare(settings, size, 1)?;
                companies.pop().ok_or(BenchError::Lost)
            })?;
            engines.push(self.measure(engine, &place, &binary)?);
        }
        let binary_mb = rounded(float(bytes) / 1e6);
        Ok(Outcome {
            findings: verdict::findings(binary_mb, &engines),
            binary_mb,
            conversations: self.conversations,
            messages: self.messages,
            connections: self.connections,
            engines,
        })
    }

    fn measure(
        &self,
        engine: Engine,
        place: &Place,
        binary: &std::path::Path,
    ) -> Result<EngineOutcome, BenchError> {
        let start = Start {
            binary,
            folder: place.folder.path(),
            database: &place.server.url,
            durability: engine.durability_name(),
            settings: &self.settings,
        };
        step(&format!("{engine}: starting the server {STARTS} times"));
        let mut ready = Vec::new();
        for _ in 0..STARTS {
            let running = start.start()?;
            ready.push(running.ready_in());
            running.stop()?;
        }
        ready.sort_unstable();

        let running = start.start()?;
        std::thread::sleep(IDLE);
        let (idle_rss_mb, _) = running.process().memory_mb().unwrap_or_default();
        // listing first, while the data are as they were prepared
        step(&format!("{engine}: listing over HTTP"));
        let mut samples = self.list(&running, &place.company)?;
        running.stop()?;
        step(&format!("{engine}: listing in a raw loop"));
        samples.extend(raw::list(&ground(place), seconds(self.seconds))?);
        samples.extend(self.post(engine, place, &start)?);
        Ok(EngineOutcome {
            engine,
            ready_ms: rounded(ready[STARTS / 2].as_secs_f64() * 1000.0),
            idle_rss_mb,
            samples,
        })
    }

    fn list(&self, running: &Running, company: &Company) -> Result<Vec<Reading>, BenchError> {
        let agent = target(running, company);
        let administrator = Target {
            token: company.administrator.token.clone(),
            ..agent.clone()
        };
        let pace = Pace {
            connections: Some(1),
            seconds: self.seconds,
            warmup: 1,
        };
        let mut samples = Vec::new();
        for (name, target) in [("list", administrator), ("list by an agent", agent)] {
            let mix = Mix::only(Task::List);
            let listed = load::run(&target, &mix, pace, Some(running.process()))?;
            samples.extend(named(name, listed));
        }
        Ok(samples)
    }

    /// Over HTTP and in a raw loop, alternating.
    fn post(
        &self,
        engine: Engine,
        place: &Place,
        start: &Start<'_>,
    ) -> Result<Vec<Reading>, BenchError> {
        let turns = self.turns.max(1);
        let turn_pace = Pace {
            connections: Some(self.connections),
            seconds: self.seconds.div_ceil(turns),
            warmup: 1,
        };
        let mix = Mix::only(Task::Post);
        let mut samples: Vec<Reading> = Vec::new();
        for turn in 1..=turns {
            step(&format!("{engine}: posting, turn {turn} of {turns}"));
            let running = start.start()?;
            let target = target(&running, &place.company);
            let mut posted = load::run(&target, &mix, turn_pace, Some(running.process()))?;
            running.stop()?;
            let time = seconds(turn_pace.seconds);
            posted.push(raw::post(&ground(place), self.connections, time)?);
            samples = if samples.is_empty() {
                posted
            } else {
                let both = samples.into_iter().zip(posted);
                both.map(|(earlier, later)| earlier.with(later)).collect()
            };
        }
        Ok(samples)
    }
}

fn ground(place: &Place) -> Ground {
    Ground {
        settings: place.raw.clone(),
        account_id: place.company.account_id,
        agent_id: place.company.administrator.id,
        conversations: place.company.conversations,
    }
}

fn target(running: &Running, company: &Company) -> Target {
    Target {
        url: running.url().clone(),
        token: company.agent().token.clone(),
        account_id: company.account_id,
        conversations: company.conversations,
    }
}

fn seconds(number: u32) -> Duration {
    Duration::from_secs(number.max(1).into())
}

fn named(name: &str, mut samples: Vec<Reading>) -> Vec<Reading> {
    for reading in &mut samples {
        name.clone_into(&mut reading.name);
    }
    samples
}
