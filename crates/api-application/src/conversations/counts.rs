//! How many conversations the tabs of a list have; alike in both profiles.

use nimchat_api_kit::{Context, Present};
use nimchat_messaging::Counts;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "the wire has these names")]
pub(super) struct CountsJson {
    mine_count: u64,
    unassigned_count: u64,
    assigned_count: u64,
    all_count: u64,
}

impl From<Counts> for CountsJson {
    fn from(counts: Counts) -> Self {
        Self {
            mine_count: counts.mine,
            unassigned_count: counts.unassigned,
            assigned_count: counts.assigned(),
            all_count: counts.all,
        }
    }
}

/// The counts alone (`operations.json #30`).
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ConversationCountsJson {
    meta: CountsJson,
}

impl Present<Counts> for ConversationCountsJson {
    fn present(counts: &Counts, _: &Context) -> Self {
        Self {
            meta: CountsJson::from(*counts),
        }
    }
}
