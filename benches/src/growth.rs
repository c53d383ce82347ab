//! What the hot requests cost as an account grows: the same work on as many conversations of a small account and of a
//! large one, in turns.

use crate::BenchError;
use crate::compare::{Running, Start};
use crate::dataset::{Company, Numbers, Size};
use crate::kept::{self, Keeping, Kept};
use crate::load::{self, Mix, Pace, Target, Task};
use crate::measured::Measured;
use crate::progress::step;
use crate::report::{rounded, table};
use crate::services::Services;
use nimchat_store::DieselStore;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// Messages of a conversation, as many as a page shows.
const LENGTH: u32 = 20;

/// The newest conversations, which are read and written.
const HOT: i64 = 500;

/// How much more a request may cost in the large account: nothing, but for noise.
const MOST: f64 = 1.15;

/// What to measure.
#[derive(Debug, Clone, clap::Args)]
pub struct Growth {
    #[command(flatten)]
    measured: Measured,
    #[arg(
        long,
        default_value = "target/growth",
        help = "Folder of the data, which later runs use again"
    )]
    folder: PathBuf,
    #[arg(long, default_value_t = 10_000, help = "Messages of the small account")]
    small: u32,
    #[arg(
        long,
        default_value_t = 10_000_000,
        help = "Messages of the large account"
    )]
    large: u32,
    #[arg(long, default_value_t = 16, help = "Connections at once")]
    connections: u32,
    #[arg(long, default_value_t = 3, help = "Seconds of each measurement")]
    seconds: u32,
    #[arg(long, default_value_t = 3, help = "Turns of each request")]
    rounds: usize,
}

/// One request on one database.
#[derive(Debug, Serialize)]
pub struct Cost {
    /// The database and the request.
    pub what: String,
    /// Requests a second in the small account; the median of all rounds.
    pub small_per_second: f64,
    /// The same in the large account.
    pub large_per_second: f64,
    /// The time of a request in the large account, as a multiple of that in the small one.
    pub times: f64,
    /// Is it within the limit, without errors?
    pub met: bool,
}

/// A server on the data of one account.
struct Served {
    running: Running,
    target: Target,
}

impl Growth {
    /// Prepares what is not there yet, and measures.
    pub fn run(&self) -> Result<Vec<Cost>, BenchError> {
        let binary = self.measured.binary()?;
        let folder = kept::folder(&self.folder)?;
        let small = self.accounts(&folder, self.small)?;
        let large = self.accounts(&folder, self.large)?;
        let mut costs = Vec::new();
        for (small, large) in small.iter().zip(&large) {
            let small = Served::start(small, &binary, &folder)?;
            let served = [small, Served::start(large, &binary, &folder)?];
            let engine = large.engine;
            for task in [Task::List, Task::Thread, Task::Post] {
                step(&format!("{engine}: {}", task.name()));
                costs.push(self.cost(engine, task, &served)?);
            }
            served.into_iter().try_for_each(|it| it.running.stop())?;
        }
        Ok(costs)
    }

    fn accounts(&self, folder: &Path, messages: u32) -> Result<Vec<Kept<Company>>, BenchError> {
        let conversations = messages / LENGTH;
        if i64::from(conversations) < HOT {
            let least = HOT * i64::from(LENGTH);
            let problem = format!("an account must have at least {least} messages");
            return Err(BenchError::Usage(problem));
        }
        let keeping = Keeping {
            folder,
            postgres: self.measured.postgres(),
            name: &format!("growth_{messages}"),
        };
        keeping.each(|engine, settings| {
            let company = kept::one_account(settings, Size::of(conversations, messages))?;
            let store = DieselStore::open(settings)?;
            kept::index(engine, &Services::over(&store), &store)?;
            Ok(company)
        })
    }

    fn cost(&self, engine: &str, task: Task, served: &[Served; 2]) -> Result<Cost, BenchError> {
        let pace = Pace {
            connections: Some(self.connections),
            seconds: self.seconds,
            warmup: 1,
        };
        let (mut rates, mut failed) = ([Vec::new(), Vec::new()], false);
        for _ in 0..self.rounds.max(1) {
            for (server, rates) in served.iter().zip(&mut rates) {
                let process = Some(server.running.process());
                for reading in load::run(&server.target, &Mix::only(task), pace, process)? {
                    rates.push(reading.per_second);
                    failed |= !reading.errors.is_empty();
                }
            }
        }
        let [small, large] = rates.map(median);
        let times = small / large;
        Ok(Cost {
            what: format!("{engine}: {}", task.name()),
            small_per_second: rounded(small),
            large_per_second: rounded(large),
            times: rounded(times),
            met: times <= MOST && !failed,
        })
    }
}

impl Served {
    fn start(kept: &Kept<Company>, binary: &Path, folder: &Path) -> Result<Self, BenchError> {
        let start = Start {
            binary,
            folder,
            database: &kept.settings.url,
            durability: "full",
            settings: &[],
        };
        let running = start.start()?;
        let company = &kept.rows;
        let Numbers { from, to } = company.conversations;
        let target = Target {
            url: running.url().clone(),
            token: company.administrator.token.clone(),
            account_id: company.account_id,
            conversations: Numbers {
                from: from.max(to - HOT + 1),
                to,
            },
        };
        Ok(Self { running, target })
    }
}

/// The middle one, or zero of none, so that it is no answer within the limit.
fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates.get(rates.len() / 2).copied().unwrap_or_default()
}

/// The costs as a table.
pub fn costs_table(costs: &[Cost]) -> String {
    let rows: Vec<Vec<String>> = costs
        .iter()
        .map(|cost| {
            let met = if cost.met { "yes" } else { "NO" };
            vec![
                cost.what.clone(),
                format!("{:.0}", cost.small_per_second),
                format!("{:.0}", cost.large_per_second),
                format!("{:.2}", cost.times),
                met.to_owned(),
            ]
        })
        .collect();
    let head = ["what", "small, a second", "large, a second", "times", "met"];
    table(&head, &rows)
}
