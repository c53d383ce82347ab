//! The handlers.

use super::body::{SubscriptionBody, UnsubscribeBody};
use crate::Services;
use nimchat_accounts::Person;
use nimchat_api_kit::{ApiError, In};
use nimchat_notifications::PushSubscription;

pub(super) fn create(
    call: &In<Person, SubscriptionBody>,
    services: &Services,
) -> Result<PushSubscription, ApiError> {
    let command = call.read()?.into();
    Ok(services.notifications.subscribe(&call.caller, command)?)
}

pub(super) fn delete(
    call: &In<Person, UnsubscribeBody>,
    services: &Services,
) -> Result<(), ApiError> {
    let token = call.read()?.push_token.unwrap_or_default();
    Ok(services.notifications.unsubscribe(&call.caller, &token)?)
}
