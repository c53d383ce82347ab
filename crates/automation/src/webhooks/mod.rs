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

use crate::ports::Store;
use nimchat_core_model::{CallAny, CallRule, Clock, Tokens};
use std::sync::Arc;

/// Reads and manages webhooks for administrators.
#[derive(Clone)]
pub struct WebhookService {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    tokens: Arc<dyn Tokens>,
    rule: Arc<dyn CallRule>,
}

impl WebhookService {
    /// A service over these ports.
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>, tokens: Arc<dyn Tokens>) -> Self {
        Self {
            store,
            clock,
            tokens,
            rule: Arc::new(CallAny),
        }
    }

    /// The same, with a rule on the addresses that may be called.
    #[must_use]
    pub fn with_rule(self, rule: Arc<dyn CallRule>) -> Self {
        Self { rule, ..self }
    }
}
