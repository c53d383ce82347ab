//! Webhooks: the addresses that an account's events are posted to.

mod create;
mod delete;
mod deliveries;
mod health;
mod list;
mod model;
mod ping;
mod replay;
mod rotate_secret;
mod update;

pub use create::CreateWebhook;
pub(crate) use create::subscriptions;
pub use deliveries::DeliveryView;
pub use health::Health;
pub use model::{NewWebhook, RetiredSecret, Subscription, Webhook};
pub use update::UpdateWebhook;

use crate::Deps;
use nimchat_core_model::service;

service! {
    /// Reads and manages webhooks for administrators.
    WebhookService(Deps)
}
