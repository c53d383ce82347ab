//! What reacts to events: webhooks and the deliveries they cause.
//!
//! The crate decides what is sent to whom and when it is tried again. How a payload looks and how it travels come in
//! through ports ([`deliveries::Payloads`], [`deliveries::Sender`]).

pub mod deliveries;
pub mod error;
pub mod ports;
pub mod webhooks;

#[cfg(feature = "memory")]
pub mod contract;
#[cfg(feature = "memory")]
pub mod memory;

pub use deliveries::{
    Attempt, Backoff, Courier, Delivery, DeliveryStatus, Endpoint, InboxEndpoint, NewDelivery,
    Outcome, Payloads, Sender, Sent, WebhookFanOut,
};
pub use error::AutomationError;
pub use webhooks::{
    CreateWebhook, NewWebhook, Subscription, UpdateWebhook, Webhook, WebhookService,
};
