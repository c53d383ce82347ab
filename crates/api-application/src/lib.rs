//! HTTP: the Application API, `/api/v1/accounts/{account_id}/…`, for agents, administrators, bots and integrations.
//!
//! Each resource is a folder: `mod.rs` has its routes, `handlers.rs` their handlers, `body.rs` the request bodies,
//! `present.rs` the answers in both profiles. Structs that other crates show too are in [`nimchat_wire`].

pub mod account;
pub mod agent_bots;
pub mod agents;
pub mod auth;
pub mod automation_rules;
pub mod campaigns;
mod canned_responses;
pub mod commands;
mod conditions_body;
pub mod contacts;
pub mod conversations;
pub mod csat_survey_responses;
pub mod custom_attribute_definitions;
pub mod custom_filters;
pub mod dashboard_apps;
pub mod inbox_members;
pub mod inboxes;
pub mod integrations;
pub mod labels;
pub mod limits;
pub mod macros;
pub mod messages;
pub mod notification_settings;
pub mod notification_subscriptions;
pub mod notifications;
pub mod portals;
pub mod profile;
pub mod reports;
pub mod search;
pub mod second_factor;
pub mod team_members;
pub mod teams;
mod uploads;
pub mod webhooks;

mod routes;

pub use limits::Limits;
pub use routes::routes;

use nimchat_accounts::{
    AccountService, AgentService, ProfileService, SecondFactorService, SignInService, TeamService,
};
use nimchat_automation::{
    AgentBotService, AutomationRuleService, DashboardAppService, IntegrationService, MacroService,
    WebhookService,
};
use nimchat_core_model::FileService;
use nimchat_helpcenter::{ArticleService, CategoryService, PortalService};
use nimchat_messaging::{
    AttributeDefinitionService, CampaignService, CannedResponseService, ContactService,
    ConversationService, CustomFilterService, InboxService, LabelService, MessageService,
    SearchService, TransferService, UploadService,
};
use nimchat_notifications::NotificationService;
use nimchat_reporting::{ReportService, SatisfactionService};

/// The services that the handlers of this API call.
#[derive(Clone)]
pub struct Services {
    /// Accounts.
    pub accounts: AccountService,
    /// Agent bots.
    pub agent_bots: AgentBotService,
    /// Agents.
    pub agents: AgentService,
    /// Articles of help centres.
    pub articles: ArticleService,
    /// Definitions of accounts' custom attributes.
    pub attribute_definitions: AttributeDefinitionService,
    /// Automation rules.
    pub automation_rules: AutomationRuleService,
    /// Campaigns.
    pub campaigns: CampaignService,
    /// Canned responses.
    pub canned_responses: CannedResponseService,
    /// Categories of help centres.
    pub categories: CategoryService,
    /// Contacts.
    pub contacts: ContactService,
    /// Conversations.
    pub conversations: ConversationService,
    /// Users' filters.
    pub custom_filters: CustomFilterService,
    /// Dashboard apps.
    pub dashboard_apps: DashboardAppService,
    /// Files uploaded with requests.
    pub files: FileService,
    /// Inboxes and their members.
    pub inboxes: InboxService,
    /// Integrations.
    pub integrations: IntegrationService,
    /// Labels.
    pub labels: LabelService,
    /// Macros.
    pub macros: MacroService,
    /// Messages.
    pub messages: MessageService,
    /// Users' notifications.
    pub notifications: NotificationService,
    /// Help centres.
    pub portals: PortalService,
    /// Users' own profiles.
    pub profiles: ProfileService,
    /// Reports.
    pub reports: ReportService,
    /// Searches of messages and conversations.
    pub search: SearchService,
    /// Answers to surveys.
    pub satisfaction: SatisfactionService,
    /// Second factors.
    pub second_factors: SecondFactorService,
    /// Signing in.
    pub sign_in: SignInService,
    /// Is sign-up open?
    pub sign_up_is_open: bool,
    /// Does requesting a password reset reveal that an address is unknown, as in Chatwoot?
    pub tells_unknown_addresses: bool,
    /// Limits on attempts by unauthenticated callers.
    pub limits: Limits,
    /// Teams and their members.
    pub teams: TeamService,
    /// Imports and exports of contacts.
    pub transfers: TransferService,
    /// Uploads that no message has taken.
    pub uploads: UploadService,
    /// Webhooks.
    pub webhooks: WebhookService,
}
