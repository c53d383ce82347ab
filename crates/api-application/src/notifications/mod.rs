//! The caller's own notifications. The reference prints none, so both profiles have one struct.

mod body;
mod handlers;
mod present;

use body::{DeleteAllBody, NotificationsQuery, ReadAllBody, SnoozeBody};
use nimchat_api_kit::{Nothing, Route};
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
            .answers::<NotificationsJson>()
            .to_answer(handlers::list),
        Route::post("/api/v1/accounts/{account_id}/notifications/read_all")
            .summary("Mark the caller's notifications as read")
            .body::<ReadAllBody>()
            .answers::<Nothing>()
            .to(handlers::read_all),
        Route::get("/api/v1/accounts/{account_id}/notifications/unread_count")
            .summary("How many notifications the caller has to read")
            .answers::<UnreadCountJson>()
            .to(handlers::unread_count),
        Route::post("/api/v1/accounts/{account_id}/notifications/destroy_all")
            .summary("Delete the caller's notifications in every account")
            .body::<DeleteAllBody>()
            .answers::<Nothing>()
            .to(handlers::delete_all),
        Route::update(ONE)
            .summary("Mark a notification as read")
            .answers::<NotificationRowJson>()
            .to(handlers::read),
        Route::post("/api/v1/accounts/{account_id}/notifications/{notification_id}/unread")
            .summary("Mark a notification as unread")
            .answers::<NotificationRowJson>()
            .to_repeatable(handlers::unread, |call, services, _| {
                handlers::find(call, services)
            }),
        Route::post("/api/v1/accounts/{account_id}/notifications/{notification_id}/snooze")
            .summary("Snooze a notification")
            .body::<SnoozeBody>()
            .answers::<NotificationRowJson>()
            .to_repeatable(handlers::snooze, |call, services, _| {
                handlers::find(call, services)
            }),
        Route::delete(ONE)
            .summary("Delete a notification")
            .answers::<Nothing>()
            .to(handlers::delete),
    ]
}
