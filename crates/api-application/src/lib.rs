//! HTTP: the Application API, `/api/v1/accounts/{account_id}/…`, for agents, administrators, bots and integrations.
//!
//! Handlers parse, call one service and present. What is shown of a conversation, a message, an agent, an inbox or a
//! contact is written once a profile, beside its resource.

pub mod agents;
pub mod contacts;
pub mod conversations;
pub mod inbox_members;
pub mod inboxes;
pub mod messages;
pub mod webhooks;

mod routes;

pub use routes::routes;

use nimchat_accounts::AgentService;
use nimchat_automation::WebhookService;
use nimchat_messaging::{ContactService, ConversationService, InboxService, MessageService};

/// What the handlers of this face call.
#[derive(Clone)]
pub struct Services {
    /// Agents.
    pub agents: AgentService,
    /// Contacts.
    pub contacts: ContactService,
    /// Conversations.
    pub conversations: ConversationService,
    /// Inboxes and their members.
    pub inboxes: InboxService,
    /// Messages.
    pub messages: MessageService,
    /// Webhooks.
    pub webhooks: WebhookService,
}
