//! The request bodies of inbox members.

use nimchat_api_kit::lenient;
use nimchat_core_model::{InboxId, UserId};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// Never nested.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct InboxMembersBody {
    /// The ID of the inbox, as text or number
    #[serde(deserialize_with = "lenient::optional_integer")]
    #[schema(value_type = String, required = true)]
    pub(super) inbox_id: Option<InboxId>,
    /// IDs of the users
    #[serde(deserialize_with = "lenient::optional_integers")]
    #[schema(value_type = Vec<i64>, required = true)]
    pub(super) user_ids: Option<Vec<UserId>>,
}

/// As Chatwoot reads it: what is no id is the id of no user.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub(super) struct LooseMembersBody {
    #[serde(deserialize_with = "lenient::optional_integer")]
    inbox_id: Option<InboxId>,
    #[serde(deserialize_with = "lenient::optional_texts")]
    user_ids: Option<Vec<String>>,
}

impl From<LooseMembersBody> for InboxMembersBody {
    fn from(body: LooseMembersBody) -> Self {
        let id = |text: String| UserId::new(text.trim().parse().unwrap_or_default());
        Self {
            inbox_id: body.inbox_id,
            user_ids: body.user_ids.map(|ids| ids.into_iter().map(id).collect()),
        }
    }
}

/// Only the inbox.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub(super) struct NamedInbox {
    #[serde(deserialize_with = "lenient::optional_integer")]
    pub(super) inbox_id: Option<InboxId>,
}
