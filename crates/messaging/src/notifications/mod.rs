//! Notifications, their settings, and push subscriptions. Each is visible to its user alone.

mod audience;
mod change;
mod delete;
mod end_snooze;
mod list;
pub(crate) mod mention;
mod model;
mod notifier;
mod read_all;
mod settings;
mod subscribe;
mod view;

pub(crate) use model::about;

pub use list::{ListNotifications, NotificationList};
pub use model::{NewNotification, Notification, NotificationCounts, NotificationQuery};
pub use notifier::Notifier;
pub use settings::{ChooseNotifications, KindSet, NotificationSettings};
pub use subscribe::{NewPushSubscription, PushSubscription, Subscribe, SubscriptionKind};
pub use view::NotificationView;

use crate::Deps;

/// Reads and manages the caller's notifications.
#[derive(Clone)]
pub struct NotificationService {
    deps: Deps,
}

impl NotificationService {
    /// A service over these ports.
    pub fn new(deps: Deps) -> Self {
        Self { deps }
    }
}
