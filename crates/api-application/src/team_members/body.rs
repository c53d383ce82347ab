//! The request body with the users to add to a team or to remove.

use nimchat_api_kit::lenient;
use nimchat_core_model::UserId;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// Never nested.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct TeamMembersBody {
    /// IDs of the users
    #[serde(deserialize_with = "lenient::optional_integers")]
    #[schema(value_type = Vec<i64>, required = true)]
    pub(super) user_ids: Option<Vec<UserId>>,
}
