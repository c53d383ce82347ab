//! Notifications, their settings, and push subscriptions, each visible to its user alone; and the recipients of
//! real-time events.
//!
//! The crate decides which users an event notifies ([`Notifier`]) and who may listen to an account ([`listeners`]). Both
//! follow from the inboxes that a user may open, so they stand above `nimchat-messaging`.

mod audience;
mod change;
mod delete;
mod end_snooze;
pub mod jobs;
mod list;
pub mod listeners;
mod model;
mod notifier;
pub mod ports;
mod read_all;
mod settings;
mod subscribe;
mod view;

#[cfg(feature = "conformance")]
pub mod conformance;
#[cfg(feature = "memory")]
pub mod memory;

pub use list::{ListNotifications, NotificationList};
pub use listeners::{Listener, ListenerService};
pub use model::{NewNotification, Notification, NotificationCounts, NotificationQuery};
pub use notifier::Notifier;
pub use settings::{ChooseNotifications, KindSet, NotificationSettings};
pub use subscribe::{NewPushSubscription, PushSubscription, Subscribe, SubscriptionKind};
pub use view::NotificationView;

use nimchat_core_model::service;
use std::sync::Arc;

/// The ports that every service of this domain needs.
#[derive(Clone)]
pub struct Deps {
    /// Storage.
    pub store: Arc<dyn ports::Store>,
    /// Conversations and messages, the people of accounts, and the clock.
    pub messaging: nimchat_messaging::Deps,
}

service! {
    /// Reads and manages the caller's notifications.
    NotificationService(Deps)
}
