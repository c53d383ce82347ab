//! An inbox and its agents as they come in.

use crate::Services;
use actix_web::web;
use nimchat_accounts::{Administrator, Agent};
use nimchat_api_kit::{ApiError, Input, lenient};
use nimchat_core_model::{InboxId, UserId};
use serde::Deserialize;
use std::sync::Arc;
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

/// The inbox alone.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
struct NamedInbox {
    #[serde(deserialize_with = "lenient::optional_integer")]
    inbox_id: Option<InboxId>,
}

/// One that is not named is one that is not there: the contract looks the inbox up before all else
/// (accounts.md §5.6).
fn inbox_or_none(id: Option<InboxId>) -> InboxId {
    id.unwrap_or(InboxId::new(0))
}

/// Looks the inbox up, for those who may not change who is in it.
pub(super) fn known(
    services: &web::Data<Services>,
    input: &Arc<Input>,
) -> impl FnOnce(&Agent) -> Result<(), ApiError> + Send + use<> {
    let (services, input) = (services.clone(), Arc::clone(input));
    move |agent| {
        let named: NamedInbox = input.read().unwrap_or_default();
        services
            .inboxes
            .known(agent, inbox_or_none(named.inbox_id))?;
        Ok(())
    }
}

/// The inbox and the users named; the list has to be there, and the inbox before it.
pub(super) fn named(
    input: &Input,
    services: &Services,
    caller: &Administrator,
) -> Result<(InboxId, Vec<UserId>), ApiError> {
    let body: Result<InboxMembersBody, ApiError> = input.read();
    let (inbox, fault) = match body {
        Ok(InboxMembersBody { inbox_id, user_ids }) => match user_ids {
            Some(users) => return Ok((inbox_or_none(inbox_id), users)),
            None => (inbox_id, ApiError::missing("user_ids")),
        },
        Err(fault) => match input.read::<NamedInbox>() {
            Ok(NamedInbox { inbox_id }) => (inbox_id, fault),
            Err(_) => return Err(fault),
        },
    };
    services.inboxes.known(&caller.0, inbox_or_none(inbox))?;
    Err(fault)
}
