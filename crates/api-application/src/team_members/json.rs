//! The request body with the users to add to a team or to remove.

use nimchat_core_model::UserId;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// Never nested.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
pub(super) struct TeamMembersBody {
    /// IDs of the users
    #[schema(value_type = Vec<i64>, required = true)]
    pub(super) user_ids: Option<Vec<UserId>>,
}
