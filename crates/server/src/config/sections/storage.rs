//! The storage of files.

use super::{Unusable, unusable, within};
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

/// `[storage]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct StorageSettings {
    /// A folder, `file://…`, or a bucket, `s3://…`.
    pub url: String,
    /// The largest request body that carries files.
    pub max_body_bytes: usize,
    /// The largest attachment.
    pub max_attachment_bytes: u64,
    /// How long an upload that no message takes is kept.
    pub keep_uploads_hours: u32,
    /// How long an import or export of contacts is kept with its files.
    pub keep_transfers_days: u32,
    /// May pictures be fetched from private addresses?
    pub allow_private_sources: bool,
}

impl StorageSettings {
    /// How long an upload that no message takes is kept.
    pub fn keep_uploads(&self) -> TimeDelta {
        TimeDelta::hours(i64::from(self.keep_uploads_hours))
    }

    /// How long an import or export of contacts is kept.
    pub fn keep_transfers(&self) -> TimeDelta {
        TimeDelta::days(i64::from(self.keep_transfers_days))
    }

    pub(super) fn check(&self) -> Result<(), Unusable> {
        let named = ["file://", "s3://"]
            .iter()
            .find_map(|scheme| self.url.strip_prefix(scheme));
        if named.is_none_or(str::is_empty) {
            return unusable(
                "storage.url",
                "must be file:// with a folder or s3:// with a bucket",
            );
        }
        within(
            "storage.max_body_bytes",
            self.max_body_bytes,
            1024..=1 << 30,
        )?;
        within(
            "storage.max_attachment_bytes",
            self.max_attachment_bytes,
            1..=1 << 30,
        )?;
        within(
            "storage.keep_uploads_hours",
            self.keep_uploads_hours,
            1..=24 * 365,
        )?;
        within(
            "storage.keep_transfers_days",
            self.keep_transfers_days,
            1..=365,
        )
    }
}
