//! A user's notifications in real time.

use nimchat_core_model::NotificationId;
use serde::Serialize;

/// A notification, and the number of unread ones.
#[derive(Debug, Serialize)]
pub(super) struct WithCounts<T> {
    pub notification: T,
    pub unread_count: u64,
    pub count: u64,
}

/// A deleted notification.
#[derive(Debug, Serialize)]
pub(super) struct Removed {
    pub id: NotificationId,
}
