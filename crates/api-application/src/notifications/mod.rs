//! The caller's own notifications. The reference prints none, so both profiles have one struct.

mod json;

use crate::Services;
use json::{
    DeleteAllBody, Named, NotificationPage, NotificationRowJson, NotificationsJson,
    NotificationsQuery, ReadAllBody, SnoozeBody, UnreadCountJson,
};
use nimchat_accounts::Agent;
use nimchat_api_kit::{Answer, ApiError, In, Nothing, Route};
use nimchat_notifications::Notification;

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const ALL: &str = "/api/v1/accounts/{account_id}/notifications";
    const ONE: &str = "/api/v1/accounts/{account_id}/notifications/{notification_id}";
    vec![
        Route::get(ALL)
            .summary("List the caller's notifications")
            .query::<NotificationsQuery>()
            .paged()
            .answers::<NotificationsJson>()
            .to_answer(list),
        Route::post("/api/v1/accounts/{account_id}/notifications/read_all")
            .summary("Mark the caller's notifications as read")
            .body::<ReadAllBody>()
            .answers::<Nothing>()
            .to(read_all),
        Route::get("/api/v1/accounts/{account_id}/notifications/unread_count")
            .summary("How many notifications the caller has to read")
            .answers::<UnreadCountJson>()
            .to(unread_count),
        Route::post("/api/v1/accounts/{account_id}/notifications/destroy_all")
            .summary("Delete the caller's notifications in every account")
            .body::<DeleteAllBody>()
            .answers::<Nothing>()
            .to(delete_all),
        Route::update(ONE)
            .summary("Mark a notification as read")
            .answers::<NotificationRowJson>()
            .to(read),
        Route::post("/api/v1/accounts/{account_id}/notifications/{notification_id}/unread")
            .summary("Mark a notification as unread")
            .answers::<NotificationRowJson>()
            .to_repeatable(unread, |call, services, _| find(call, services)),
        Route::post("/api/v1/accounts/{account_id}/notifications/{notification_id}/snooze")
            .summary("Snooze a notification")
            .body::<SnoozeBody>()
            .answers::<NotificationRowJson>()
            .to_repeatable(snooze, |call, services, _| find(call, services)),
        Route::delete(ONE)
            .summary("Delete a notification")
            .answers::<Nothing>()
            .to(delete),
    ]
}

/// The default page size (docs/rules/accounts.md §5.12).
const PER_PAGE: u32 = 15;

type Answered = Result<Notification, ApiError>;

fn list(call: &In<Agent, NotificationsQuery>, services: &Services) -> Result<Answer, ApiError> {
    let query = call.read()?;
    let (wanted, page) = (query.wanted(), call.page(PER_PAGE));
    let shown = NotificationPage {
        list: services.notifications.list(&call.caller, wanted, page)?,
        page_sent: query.page,
    };
    let answer = call.present::<NotificationsJson, _>(&shown)?;
    Ok(answer.with_page(&shown.list.page))
}

fn read_all(call: &In<Agent, ReadAllBody>, services: &Services) -> Result<(), ApiError> {
    let conversation = match call.read()?.named() {
        Named::Everything => None,
        Named::Conversation(id) => Some(id),
        Named::Nothing => return Ok(()),
    };
    Ok(services
        .notifications
        .read_all(&call.caller, conversation)?)
}

fn unread_count(call: &In<Agent>, services: &Services) -> Result<u64, ApiError> {
    Ok(services.notifications.unread_count(&call.caller)?)
}

/// Deletes in all accounts of the caller.
fn delete_all(call: &In<Agent, DeleteAllBody>, services: &Services) -> Result<(), ApiError> {
    let only_read = call.read()?.only_read();
    Ok(services.notifications.delete_all(&call.caller, only_read)?)
}

fn find<I>(call: &In<Agent, I>, services: &Services) -> Answered {
    let id = call.id("notification_id");
    Ok(services.notifications.find(&call.caller, id)?)
}

fn read(call: &In<Agent>, services: &Services) -> Answered {
    let id = call.id("notification_id");
    Ok(services.notifications.read(&call.caller, id)?)
}

fn unread(call: &In<Agent>, services: &Services) -> Answered {
    let id = call.id("notification_id");
    Ok(services.notifications.unread(&call.caller, id)?)
}

fn snooze(call: &In<Agent, SnoozeBody>, services: &Services) -> Answered {
    // the contract looks the notification up before the input is checked
    let kept = find(call, services)?;
    let until = call.read()?.snoozed_until;
    if until.is_none() && !call.is_reference() {
        return Ok(kept);
    }
    let id = call.id("notification_id");
    Ok(services.notifications.snooze(&call.caller, id, until)?)
}

fn delete(call: &In<Agent>, services: &Services) -> Result<(), ApiError> {
    let id = call.id("notification_id");
    Ok(services.notifications.delete(&call.caller, id)?)
}
