//! Webhooks: the addresses that an account's events are posted to.

mod deliveries;
mod health;
mod model;
mod service;

pub use deliveries::DeliveryView;
pub use health::Health;
pub use model::{NewWebhook, RetiredSecret, Subscription, Webhook};
pub use service::{CreateWebhook, UpdateWebhook};

pub(crate) use service::subscriptions;

use crate::Deps;
use nimchat_core_model::service;

service! {
    /// Reads and manages webhooks for administrators.
    WebhookService(Deps)
}
