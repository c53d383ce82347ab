//! Who goes into an account, or out of it.

use nimchat_accounts::memberships::AddMember;
use nimchat_api_kit::lenient::{self, named, numbered};
use nimchat_api_kit::{ApiError, Context, Profile};
use nimchat_core_model::{UserId, Violations};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// Who, and as what.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct AccountUserBody {
    /// The ID of the user
    #[serde(deserialize_with = "lenient::optional_integer")]
    #[schema(value_type = i64, required = true)]
    user_id: Option<UserId>,
    /// `agent` or `administrator`; in the profile `chatwoot` an agent if left out
    #[serde(deserialize_with = "lenient::optional_text")]
    role: Option<String>,
}

impl AccountUserBody {
    /// The command. The reference requires the role, Chatwoot does not (contract accounts.md §9).
    pub(super) fn command(self, context: &Context) -> AddMember {
        AddMember {
            user_id: self.user_id,
            role: self
                .role
                .map(|sent| named(sent, numbered(&["agent", "administrator"]))),
            role_required: context.profile == Profile::Reference,
        }
    }
}

/// Who goes.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct RemovedUserBody {
    /// The ID of the user
    #[serde(deserialize_with = "lenient::optional_integer")]
    #[schema(value_type = i64, required = true)]
    pub(super) user_id: Option<UserId>,
}

impl RemovedUserBody {
    /// The reference requires a user; in Chatwoot nobody is nobody's loss.
    pub(super) fn check(&self, context: &Context) -> Result<(), ApiError> {
        if context.profile == Profile::Reference && self.user_id.is_none() {
            return Err(Violations::one("user_id", "can't be blank").into());
        }
        Ok(())
    }
}
