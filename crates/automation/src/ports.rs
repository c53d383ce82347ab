//! What this domain asks of storage.

use crate::agent_bots::{AgentBot, NewAgentBot};
use crate::deliveries::{Attempt, Delivery, DeliveryStatus, NewDelivery};
use crate::webhooks::{NewWebhook, Webhook};
use chrono::{DateTime, Utc};
use nimchat_core_model::{
    AccountId, AgentBotId, DeliveryId, InboxId, Jobs, Outbox, PlatformAppId, StoreError, WebhookId,
};

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
    /// Removes one with its pending deliveries and their jobs. False if there was none.
    fn remove(&mut self, account: AccountId, id: WebhookId) -> Result<bool, StoreError>;
}

/// Reads deliveries.
pub trait DeliveryLookup {
    /// The account's newest deliveries, newest first.
    fn newest(&mut self, account: AccountId, limit: u32) -> Result<Vec<Delivery>, StoreError>;
    /// Those of these deliveries that exist, in any order.
    fn many(&mut self, ids: &[DeliveryId]) -> Result<Vec<Delivery>, StoreError>;
    /// How many deliveries stand where. A status without deliveries may be left out.
    fn counts(&mut self) -> Result<Vec<(DeliveryStatus, u64)>, StoreError>;
    /// Every attempt at a delivery, in order.
    fn attempts(&mut self, id: DeliveryId) -> Result<Vec<Attempt>, StoreError>;
}

/// Keeps deliveries.
pub trait Deliveries: DeliveryLookup {
    /// Adds those that are not there yet: an endpoint gets an event once, however often it is handed over. Answers the
    /// id of each that was added, in their order.
    fn add(&mut self, deliveries: &[NewDelivery]) -> Result<Vec<Option<DeliveryId>>, StoreError>;
    /// Records an attempt, and the status that it brings. A delivery that is gone meanwhile is passed over.
    fn record(
        &mut self,
        id: DeliveryId,
        attempt: &Attempt,
        status: DeliveryStatus,
    ) -> Result<(), StoreError>;
}

/// Reads agent bots.
pub trait AgentBotLookup {
    /// The bot, whoever's it is.
    fn find(&mut self, id: AgentBotId) -> Result<Option<AgentBot>, StoreError>;
    /// The bot, if it is this account's or the installation's.
    fn seen(&mut self, account: AccountId, id: AgentBotId) -> Result<Option<AgentBot>, StoreError>;
    /// Every bot of the account and of the installation, by id.
    fn of_account(&mut self, account: AccountId) -> Result<Vec<AgentBot>, StoreError>;
    /// Every bot that the platform app may touch, by id.
    fn of_app(&mut self, app: PlatformAppId) -> Result<Vec<AgentBot>, StoreError>;
    /// The bot that answers in this inbox of the account.
    fn of_inbox(
        &mut self,
        account: AccountId,
        inbox: InboxId,
    ) -> Result<Option<AgentBot>, StoreError>;
}

/// Keeps agent bots and the inboxes they answer in.
pub trait AgentBots: AgentBotLookup {
    /// Adds one. An account that does not exist is a missing reference.
    fn add(&mut self, bot: NewAgentBot) -> Result<AgentBot, StoreError>;
    /// Writes every attribute of an existing one; it leaves the inboxes of accounts that do not see it any more. An
    /// account that does not exist is a missing reference.
    fn update(&mut self, bot: &AgentBot) -> Result<(), StoreError>;
    /// Removes one with what hangs on it: its inboxes, its token and the apps' permissions go, and its messages stay
    /// without a sender (docs/rules/accounts.md §6). False if there was none.
    fn remove(&mut self, id: AgentBotId) -> Result<bool, StoreError>;
    /// Lets the bot answer in the inbox, in place of whichever did. An inbox that is not this account's, or a bot that
    /// the account does not see, is a missing reference.
    fn connect(
        &mut self,
        account: AccountId,
        inbox: InboxId,
        bot: AgentBotId,
    ) -> Result<(), StoreError>;
    /// Leaves the inbox without a bot. One that is not this account's is a missing reference.
    fn disconnect(&mut self, account: AccountId, inbox: InboxId) -> Result<(), StoreError>;
}

/// Reads what opens with a bot and what opens a bot: its access token, and the platform apps that may touch it. Both
/// are kept where the accounts domain looks for them.
pub trait BotAccessLookup {
    /// The tokens of these bots.
    fn tokens_of(&mut self, bots: &[AgentBotId]) -> Result<Vec<(AgentBotId, String)>, StoreError>;
    /// May the app touch the bot?
    fn is_permitted(&mut self, app: PlatformAppId, bot: AgentBotId) -> Result<bool, StoreError>;
}

/// Keeps bots' access tokens, one a bot, and permissions.
pub trait BotAccess: BotAccessLookup {
    /// Gives the bot this token in place of an older one, which is dead from the commit on.
    fn set_token(
        &mut self,
        bot: AgentBotId,
        token: &str,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError>;
    /// Lets the app touch the bot; granting it again changes nothing.
    fn permit(
        &mut self,
        app: PlatformAppId,
        bot: AgentBotId,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError>;
}

/// A look at what is stored. On SQLite all of it is of one moment; on PostgreSQL each read is of its own.
pub trait View {
    /// Webhooks.
    fn webhooks(&mut self) -> &mut dyn WebhookLookup;
    /// Deliveries.
    fn deliveries(&mut self) -> &mut dyn DeliveryLookup;
    /// Agent bots.
    fn agent_bots(&mut self) -> &mut dyn AgentBotLookup;
    /// Their tokens, and who may touch them.
    fn bot_access(&mut self) -> &mut dyn BotAccessLookup;
}

/// All that one use case may change together. Dropped without [`Work::commit`], nothing stays.
pub trait Work {
    /// Webhooks.
    fn webhooks(&mut self) -> &mut dyn Webhooks;
    /// Deliveries.
    fn deliveries(&mut self) -> &mut dyn Deliveries;
    /// Agent bots.
    fn agent_bots(&mut self) -> &mut dyn AgentBots;
    /// Their tokens, and who may touch them.
    fn bot_access(&mut self) -> &mut dyn BotAccess;
    /// Events.
    fn outbox(&mut self) -> &mut dyn Outbox;
    /// Jobs.
    fn jobs(&mut self) -> &mut dyn Jobs;
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
