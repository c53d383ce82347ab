//! The storage of files.

use super::{Unusable, all_within, unusable, within};
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
        all_within!(self, "storage" {
            max_body_bytes: 1024..=1 << 30,
            max_attachment_bytes: 1..=1 << 30,
            keep_uploads_hours: 1..=24 * 365,
            keep_transfers_days: 1..=365,
        })
    }
}
