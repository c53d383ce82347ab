//! The handlers.

use super::body::{DeleteAllBody, Named, NotificationsQuery, ReadAllBody, SnoozeBody};
use super::present::{NotificationPage, NotificationsJson};
use crate::Services;
use nimchat_accounts::Agent;
use nimchat_api_kit::{Answer, ApiError, In};
use nimchat_notifications::Notification;

/// The default page size (docs/rules/accounts.md §5.12).
const PER_PAGE: u32 = 15;

type Answered = Result<Notification, ApiError>;

pub(super) fn list(
    call: &In<Agent, NotificationsQuery>,
    services: &Services,
) -> Result<Answer, ApiError> {
    let query = call.read()?;
    let (wanted, page) = (query.wanted(), call.page(PER_PAGE));
    let shown = NotificationPage {
        list: services.notifications.list(&call.caller, wanted, page)?,
        page_sent: query.page,
    };
    let answer = call.present::<NotificationsJson, _>(&shown)?;
    Ok(answer.with_page(&shown.list.page))
}

pub(super) fn read_all(call: &In<Agent, ReadAllBody>, services: &Services) -> Result<(), ApiError> {
    let conversation = match call.read()?.named() {
        Named::Everything => None,
        Named::Conversation(id) => Some(id),
        Named::Nothing => return Ok(()),
    };
    Ok(services
        .notifications
        .read_all(&call.caller, conversation)?)
}

pub(super) fn unread_count(call: &In<Agent>, services: &Services) -> Result<u64, ApiError> {
    Ok(services.notifications.unread_count(&call.caller)?)
}

/// Deletes in all accounts of the caller.
pub(super) fn delete_all(
    call: &In<Agent, DeleteAllBody>,
    services: &Services,
) -> Result<(), ApiError> {
    let only_read = call.read()?.only_read();
    Ok(services.notifications.delete_all(&call.caller, only_read)?)
}

pub(super) fn find<I>(call: &In<Agent, I>, services: &Services) -> Answered {
    let id = call.id("notification_id");
    Ok(services.notifications.find(&call.caller, id)?)
}

pub(super) fn read(call: &In<Agent>, services: &Services) -> Answered {
    let id = call.id("notification_id");
    Ok(services.notifications.read(&call.caller, id)?)
}

pub(super) fn unread(call: &In<Agent>, services: &Services) -> Answered {
    let id = call.id("notification_id");
    Ok(services.notifications.unread(&call.caller, id)?)
}

pub(super) fn snooze(call: &In<Agent, SnoozeBody>, services: &Services) -> Answered {
    // the contract looks the notification up before the input is checked
    let kept = find(call, services)?;
    let until = call.read()?.snoozed_until;
    if until.is_none() && !call.is_reference() {
        return Ok(kept);
    }
    let id = call.id("notification_id");
    Ok(services.notifications.snooze(&call.caller, id, until)?)
}

pub(super) fn delete(call: &In<Agent>, services: &Services) -> Result<(), ApiError> {
    let id = call.id("notification_id");
    Ok(services.notifications.delete(&call.caller, id)?)
}
