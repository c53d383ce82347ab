//! Reporting: what happened in an account's conversations, counted and averaged over time.
//!
//! The crate owns the reporting events, which are recorded from the event log ([`Recorder`]), the counts by quarter of
//! an hour that are kept with them ([`rollups`]), the reports that are read from these ([`ReportService`];
//! docs/rules/reporting.md), and those on customers' answers to surveys ([`SatisfactionService`]). Storage comes in through [`ports`].

pub mod error;
pub mod events;
pub mod jobs;
pub mod ports;
pub mod recorder;
pub mod reports;
pub mod rollups;
pub mod satisfaction;

#[cfg(feature = "conformance")]
pub mod conformance;
#[cfg(feature = "memory")]
pub mod memory;

pub use error::{ReportingError, Result};
pub use events::{EventKind, ReportingEvent};
pub use jobs::CountHistory;
pub use recorder::{HistoryService, Recorder, WithdrawalService};
pub use reports::ReportService;
pub use satisfaction::SatisfactionService;

use nimchat_core_model::facade;
use std::sync::Arc;

/// The ports that every service of this domain needs.
#[derive(Clone)]
pub struct Deps {
    /// Storage.
    pub store: Arc<dyn ports::Store>,
    /// Inboxes, labels, and the people of accounts.
    pub messaging: nimchat_messaging::Deps,
}

facade! {
    /// Every service of this domain.
    Reporting(Deps) {
        /// Counts what happened before reports were kept.
        history: HistoryService,
        /// Reports.
        reports: ReportService,
        /// Answers to surveys.
        satisfaction: SatisfactionService,
        /// Takes conversations out of reports.
        withdrawals: WithdrawalService,
    }
}
