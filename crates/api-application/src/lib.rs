//! HTTP: the Application API, `/api/v1/accounts/{account_id}/…`, for agents, administrators, bots and integrations.
//!
//! A resource is a folder: `mod.rs` holds its routes, `handlers.rs` what they do, `body.rs` what comes in, `present.rs`
//! what goes out, in both profiles. Shapes that other surfaces show too are in [`nimchat_wire`].

pub mod account;
pub mod agent_bots;
pub mod agents;
pub mod auth;
pub mod canned_responses;
pub mod contacts;
pub mod conversations;
pub mod custom_attribute_definitions;
pub mod custom_filters;
pub mod inbox_members;
pub mod inboxes;
pub mod labels;
pub mod limits;
pub mod messages;
pub mod notification_settings;
pub mod notification_subscriptions;
pub mod notifications;
pub mod profile;
pub mod second_factor;
pub mod team_members;
pub mod teams;
pub mod webhooks;

mod routes;

pub use limits::Limits;
pub use routes::routes;

use nimchat_accounts::{
    AccountService, AgentService, ProfileService, SecondFactorService, SignInService, TeamService,
};
use nimchat_automation::{AgentBotService, WebhookService};
use nimchat_core_model::FileService;
use nimchat_messaging::{
    AttributeDefinitionService, CannedResponseService, ContactService, ConversationService,
    CustomFilterService, InboxService, LabelService, MessageService, NotificationService,
};

/// What the handlers of this face call.
#[derive(Clone)]
pub struct Services {
    /// Accounts.
    pub accounts: AccountService,
    /// Agent bots.
    pub agent_bots: AgentBotService,
    /// Agents.
    pub agents: AgentService,
    /// Definitions of accounts' own attributes.
    pub attribute_definitions: AttributeDefinitionService,
    /// Canned responses.
    pub canned_responses: CannedResponseService,
    /// Contacts.
    pub contacts: ContactService,
    /// Conversations.
    pub conversations: ConversationService,
    /// Users' filters.
    pub custom_filters: CustomFilterService,
    /// Files that come with requests.
    pub files: FileService,
    /// Inboxes and their members.
    pub inboxes: InboxService,
    /// Labels.
    pub labels: LabelService,
    /// Messages.
    pub messages: MessageService,
    /// What users were told.
    pub notifications: NotificationService,
    /// People as they see themselves.
    pub profiles: ProfileService,
    /// Second factors.
    pub second_factors: SecondFactorService,
    /// Signing in.
    pub sign_in: SignInService,
    /// May everybody make an account of their own?
    pub sign_up_is_open: bool,
    /// Does asking for a new password tell that an address is unknown, as Chatwoot does?
    pub tells_unknown_addresses: bool,
    /// How often outsiders may try.
    pub limits: Limits,
    /// Teams and their members.
    pub teams: TeamService,
    /// Webhooks.
    pub webhooks: WebhookService,
}
