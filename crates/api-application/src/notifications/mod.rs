//! Notifications: what the caller was told. Nobody sees another's. The reference prints none, so that both profiles
//! have one shape.

mod body;
mod delete;
mod delete_all;
mod list;
mod present;
mod read;
mod read_all;
mod snooze;
mod unread;
mod unread_count;

use body::{DeleteAllBody, NotificationsQuery, ReadAllBody, SnoozeBody};
use nimchat_api_kit::Route;
use present::{NotificationRowJson, NotificationsJson, UnreadCountJson};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const ALL: &str = "/api/v1/accounts/{account_id}/notifications";
    const ONE: &str = "/api/v1/accounts/{account_id}/notifications/{notification_id}";
    vec![
        Route::get(ALL)
            .summary("List the caller's notifications")
            .query::<NotificationsQuery>()
            .paged()
            .answers_in::<NotificationsJson, NotificationsJson>()
            .to_async(list::list),
        Route::post("/api/v1/accounts/{account_id}/notifications/read_all")
            .summary("Mark the caller's notifications as read")
            .body::<ReadAllBody>()
            .answers_empty()
            .to_async(read_all::read_all),
        Route::get("/api/v1/accounts/{account_id}/notifications/unread_count")
            .summary("How many notifications the caller has to read")
            .answers_in::<UnreadCountJson, UnreadCountJson>()
            .to_async(unread_count::unread_count),
        Route::post("/api/v1/accounts/{account_id}/notifications/destroy_all")
            .summary("Delete the caller's notifications in every account")
            .body::<DeleteAllBody>()
            .answers_empty()
            .to_async(delete_all::delete_all),
        Route::update(ONE)
            .summary("Mark a notification as read")
            .answers_in::<NotificationRowJson, NotificationRowJson>()
            .to_async(read::read),
        Route::post("/api/v1/accounts/{account_id}/notifications/{notification_id}/unread")
            .summary("Mark a notification as unread")
            .answers_in::<NotificationRowJson, NotificationRowJson>()
            .to_async(unread::unread),
        Route::post("/api/v1/accounts/{account_id}/notifications/{notification_id}/snooze")
            .summary("Put a notification off")
            .body::<SnoozeBody>()
            .answers_in::<NotificationRowJson, NotificationRowJson>()
            .to_async(snooze::snooze),
        Route::delete(ONE)
            .summary("Delete a notification")
            .answers_empty()
            .to_async(delete::delete),
    ]
}
