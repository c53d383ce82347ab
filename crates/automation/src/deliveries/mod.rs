//! Deliveries: the delivery of one event to one endpoint.

mod deliver;
mod endpoint_event;
mod fan_out;
mod model;
mod outcome;

pub use deliver::{DeliverWebhook, InboxEndpoint, Payloads, Sender, Sent, WebhookHandler, deliver};
pub use endpoint_event::EndpointEvent;
pub use fan_out::WebhookFanOut;
pub use model::{
    AccountEndpoints, Attempt, Delivery, DeliveryStatus, Endpoint, EndpointStanding, NewDelivery,
};
