//! `nimchat events`

use super::Failure;
use crate::config::Settings;
use chrono::{DateTime, Utc};
use clap::Subcommand;
use nimchat_core_model::{EventId, Subscriptions};
use serde::Serialize;

/// Commands for events that were set aside.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print the newest events that a subscriber could not handle, one JSON line each
    SetAside {
        /// How many at the most
        #[arg(long, default_value_t = 100)]
        limit: u32,
    },
    /// Have an event that was set aside handled again
    Retry {
        /// The event's id
        event: i64,
    },
}

#[derive(Serialize)]
struct Report {
    event: i64,
    subscriber: String,
    topic: String,
    attempts: u32,
    error: Option<String>,
    set_aside_at: Option<DateTime<Utc>>,
}

#[derive(Serialize)]
struct Retried {
    event: i64,
    subscribers: usize,
}

/// Runs the command.
pub(super) fn run(settings: &Settings, command: &Command) -> Result<(), Failure> {
    let nimchat = super::open(settings)?;
    match command {
        Command::SetAside { limit } => {
            for (subscriber, event) in nimchat.store.set_aside(*limit)? {
                super::print(&Report {
                    event: event.id.get(),
                    subscriber,
                    topic: event.topic,
                    attempts: event.attempts,
                    error: event.last_error,
                    set_aside_at: event.set_aside_at,
                })?;
            }
            Ok(())
        }
        Command::Retry { event } => {
            let now = nimchat.clock.now();
            let subscribers = nimchat.store.try_again(EventId::new(*event), now)?;
            super::print(&Retried {
                event: *event,
                subscribers,
            })
        }
    }
}
