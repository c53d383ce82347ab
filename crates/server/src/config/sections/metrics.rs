//! Metrics.

use super::{Unusable, unusable};
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;

/// `[metrics]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct MetricsSettings {
    /// As set, perhaps empty: see [`MetricsSettings::listen`].
    pub listen: String,
}

impl MetricsSettings {
    pub(super) fn check(&self) -> Result<(), Unusable> {
        if self.listen.is_empty() || self.listen().is_some() {
            return Ok(());
        }
        unusable(
            "metrics.listen",
            "must be an IP address with a port, such as 127.0.0.1:9100",
        )
    }

    /// The address that serves `/metrics` alone; none if the server's own does.
    pub fn listen(&self) -> Option<SocketAddr> {
        self.listen.parse().ok()
    }
}
