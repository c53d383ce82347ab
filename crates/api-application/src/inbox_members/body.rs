//! An inbox and its agents as they come in.

use crate::Services;
use nimchat_accounts::Administrator;
use nimchat_api_kit::{ApiError, Input, lenient};
use nimchat_core_model::{InboxId, UserId};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// Always flat.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct InboxMembersBody {
    /// The ID of the inbox, as text or number
    #[serde(deserialize_with = "lenient::optional_integer")]
    #[schema(value_type = String, required = true)]
    inbox_id: Option<InboxId>,
    /// IDs of the users
    #[serde(deserialize_with = "lenient::optional_integers")]
    #[schema(value_type = Vec<i64>, required = true)]
    user_ids: Option<Vec<UserId>>,
}

/// The inbox and the users named; the list has to be there, and the inbox before it.
pub(super) fn named(
    input: &Input,
    services: &Services,
    caller: &Administrator,
) -> Result<(InboxId, Vec<UserId>), ApiError> {
    let body: InboxMembersBody = input.read()?;
    // an inbox that is not named is one that is not there: the contract looks it up before all else
    let inbox = body.inbox_id.unwrap_or(InboxId::new(0));
    let Some(users) = body.user_ids else {
        services.inboxes.show(&caller.0, inbox)?;
        return Err(ApiError::missing("user_ids"));
    };
    Ok((inbox, users))
}
