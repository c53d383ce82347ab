//! The request bodies that add users to accounts and remove them.

use nimchat_accounts::memberships::AddMember;
use nimchat_api_kit::ApiError;
use nimchat_api_kit::lenient::{self, named, numbered};
use nimchat_core_model::{UserId, Violations};
use nimchat_wire::words::RoleWord;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// The user and their role.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct AccountUserBody {
    /// The ID of the user
    #[serde(deserialize_with = "lenient::optional_integer")]
    #[schema(value_type = i64, required = true)]
    user_id: Option<UserId>,
    /// `agent` or `administrator`; `agent` if omitted in the profile `chatwoot`
    #[serde(deserialize_with = "lenient::optional_text")]
    #[schema(value_type = Option<RoleWord>)]
    role: Option<String>,
}

impl AccountUserBody {
    /// The command. `reference` requires the role, `chatwoot` does not (docs/rules/accounts.md §9).
    pub(super) fn command(self, role_required: bool) -> AddMember {
        AddMember {
            user_id: self.user_id,
            role: self
                .role
                .map(|sent| named(sent, numbered(&["agent", "administrator"]))),
            role_required,
        }
    }
}

/// The user to remove.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct RemovedUserBody {
    /// The ID of the user
    #[serde(deserialize_with = "lenient::optional_integer")]
    #[schema(value_type = Option<i64>)]
    user_id: Option<UserId>,
}

impl RemovedUserBody {
    /// The user. `reference` requires one; in `chatwoot` a call without one does nothing.
    pub(super) fn user(self, required: bool) -> Result<Option<UserId>, ApiError> {
        if required && self.user_id.is_none() {
            return Err(Violations::one("user_id", "can't be blank").into());
        }
        Ok(self.user_id)
    }
}
