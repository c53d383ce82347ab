//! What this domain asks of storage.

use crate::deliveries::{Attempt, Delivery, DeliveryStatus, NewDelivery, Outcome};
use crate::webhooks::{NewWebhook, Webhook};
use chrono::{DateTime, TimeDelta, Utc};
use nimchat_core_model::{AccountId, DeliveryId, Outbox, StoreError, WebhookId};

/// Reads webhooks.
pub trait WebhookLookup {
    /// The webhook, if it is this account's.
    fn find(&mut self, account: AccountId, id: WebhookId) -> Result<Option<Webhook>, StoreError>;
    /// Every webhook of the account, by id.
    fn of_account(&mut self, account: AccountId) -> Result<Vec<Webhook>, StoreError>;
}

/// Keeps webhooks.
pub trait Webhooks: WebhookLookup {
    /// Adds one. A taken address is a conflict on `webhooks_account_id_url_key`; an account that does not exist, or an
    /// inbox that is not this account's, is a missing reference.
    fn add(&mut self, webhook: NewWebhook) -> Result<Webhook, StoreError>;
    /// Writes address and subscriptions of an existing one. Conflicts as [`Webhooks::add`].
    fn update(&mut self, webhook: &Webhook) -> Result<(), StoreError>;
    /// Removes one with what is still to be delivered to it. False if there was none.
    fn remove(&mut self, account: AccountId, id: WebhookId) -> Result<bool, StoreError>;
}

/// Reads deliveries.
pub trait DeliveryLookup {
    /// The account's newest deliveries, newest first.
    fn newest(&mut self, account: AccountId, limit: u32) -> Result<Vec<Delivery>, StoreError>;
    /// Every attempt at a delivery, in order.
    fn attempts(&mut self, id: DeliveryId) -> Result<Vec<Attempt>, StoreError>;
}

/// Keeps deliveries.
pub trait Deliveries: DeliveryLookup {
    /// Adds those that are not there yet: an endpoint gets an event once, however often it is handed over.
    fn add(&mut self, deliveries: &[NewDelivery]) -> Result<(), StoreError>;
}

/// A consistent look at what is stored.
pub trait View {
    /// Webhooks.
    fn webhooks(&mut self) -> &mut dyn WebhookLookup;
    /// Deliveries.
    fn deliveries(&mut self) -> &mut dyn DeliveryLookup;
}

/// All that one use case may change together. Dropped without [`Work::commit`], nothing stays.
pub trait Work {
    /// Webhooks.
    fn webhooks(&mut self) -> &mut dyn Webhooks;
    /// Deliveries.
    fn deliveries(&mut self) -> &mut dyn Deliveries;
    /// Events.
    fn outbox(&mut self) -> &mut dyn Outbox;
    /// Makes it last. Returns when it does.
    fn commit(self: Box<Self>) -> Result<(), StoreError>;
}

/// Storage of this domain.
pub trait Store: Send + Sync {
    /// A look.
    fn read(&self) -> Result<Box<dyn View + '_>, StoreError>;
    /// A change. On SQLite one at a time: do not begin another before this one ends.
    fn begin(&self) -> Result<Box<dyn Work + '_>, StoreError>;
}

/// The reading end of the deliveries: what is due.
pub trait DeliveryQueue: Send + Sync {
    /// Takes deliveries that are due and free, for `lease`. Of those to one endpoint about one topic, none is given
    /// out while an earlier one has not been tried at all, so first attempts keep the order of the events.
    fn claim(
        &self,
        now: DateTime<Utc>,
        lease: TimeDelta,
        limit: u32,
    ) -> Result<Vec<Delivery>, StoreError>;
    /// Records the attempt and what comes of it, and frees the delivery. A delivery that is gone meanwhile, or whose
    /// attempt of this number another courier recorded, stays as it is: the lease was over.
    fn settle(&self, id: DeliveryId, attempt: &Attempt, outcome: Outcome)
    -> Result<(), StoreError>;
    /// When there is a delivery to claim, if one is pending. One that is taken is free again at the end of its lease;
    /// one that an earlier one holds back does not count.
    fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError>;
    /// How many deliveries stand where.
    fn counts(&self) -> Result<Vec<(DeliveryStatus, u64)>, StoreError>;
}
