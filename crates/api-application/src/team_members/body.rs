//! Who goes into a team, or out of it, as it comes in.

use crate::Services;
use nimchat_accounts::{AccountsError, Administrator};
use nimchat_api_kit::{ApiError, Context, Input, Profile, lenient};
use nimchat_core_model::{TeamId, UserId, Violations};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// Always flat.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct TeamMembersBody {
    /// IDs of the users
    #[serde(deserialize_with = "lenient::optional_integers")]
    #[schema(value_type = Vec<i64>, required = true)]
    user_ids: Option<Vec<UserId>>,
}

/// The users named; the list has to be there, and the team before it.
pub(super) fn user_ids(
    input: &Input,
    services: &Services,
    caller: &Administrator,
    team: TeamId,
) -> Result<Vec<UserId>, ApiError> {
    let body: Result<TeamMembersBody, ApiError> = input.read();
    let named = body.and_then(|body| body.user_ids.ok_or_else(|| ApiError::missing("user_ids")));
    if named.is_err() {
        services.teams.show(&caller.0, team)?;
    }
    named
}

/// Users who are not of the account are a value to mend in the reference, and no right to it in Chatwoot
/// (contract accounts.md §5.5).
pub(super) fn refused(error: AccountsError, context: &Context) -> ApiError {
    match (&error, context.profile) {
        (AccountsError::NotMembers, Profile::Reference) => ApiError::invalid(Violations::one(
            "user_ids",
            "must be members of the account",
        )),
        _ => error.into(),
    }
}
