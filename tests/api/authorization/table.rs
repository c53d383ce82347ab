//! Who may call what: one row for every route (docs/rules/accounts.md §1.2 and §2).
//!
//! A handler's caller type enforces a row, and the use case the conditions within it: the inbox, the owner, the
//! permission. This table states both, and the walk beside it checks the server against it.

use nimchat_api_kit::Access;

/// The callers that a route accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// All callers: no credential is read.
    Everyone,
    /// Callers with a proof in the request: a password, the token of an e-mail's link, a session. The route refuses
    /// with texts of its own, which its own tests check.
    ByProof,
    /// A user, with a further proof in the request: the code of their device. This table covers the refusal of other
    /// callers.
    UserByProof,
    /// Callers that know the inbox's identifier and, where the path names one, the contact's session in it.
    Visitor,
    /// Any platform app.
    PlatformApp,
    /// The platform app that created the record that the path names, or has permission for it.
    PermittedApp,
    /// A user, in whatever accounts.
    User,
    /// A member of the account, even while it is suspended.
    Member,
    /// A member of the account, whatever their role.
    Agent,
    /// A member of the account who may see the inbox: an agent of it, or an administrator.
    AgentOfInbox,
    /// A member who may see the conversation's inbox, or a bot that is connected to an inbox of the account.
    AgentOfInboxOrBot,
    /// The member who owns the record.
    Owner,
    /// The administrator who made the record, which others may read.
    Author,
    /// An administrator of the account.
    Administrator,
    /// An administrator of the account, even while it is suspended.
    AdministratorEver,
}

impl Who {
    /// The access that the handler's caller type must have.
    pub const fn access(self) -> Access {
        match self {
            Self::Everyone | Self::ByProof | Self::Visitor => Access::Anyone,
            Self::PlatformApp | Self::PermittedApp => Access::Operator,
            Self::User | Self::UserByProof => Access::Person,
            Self::Member | Self::AdministratorEver => Access::Member,
            Self::Agent | Self::AgentOfInbox | Self::Owner | Self::Author => Access::Agent,
            Self::AgentOfInboxOrBot => Access::Caller,
            Self::Administrator => Access::Administrator,
        }
    }
}

use Who::{
    Administrator, AdministratorEver, Agent, AgentOfInbox, AgentOfInboxOrBot, Author, ByProof,
    Everyone, Member, Owner, PermittedApp, PlatformApp, User, UserByProof, Visitor,
};

/// The methods, the path, who may.
pub type Row = (&'static [&'static str], &'static str, Who);

const GET: &[&str] = &["GET"];
const POST: &[&str] = &["POST"];
const PATCH: &[&str] = &["PATCH"];
const PUT: &[&str] = &["PUT"];
const UPDATE: &[&str] = &["PATCH", "PUT"];
const DELETE: &[&str] = &["DELETE"];

/// The server's routes besides its operations.
#[rustfmt::skip]
pub const BESIDES: &[Row] = &[
    (GET,    "/health",       Everyone),
    (GET,    "/api",          Everyone),
    (GET,    "/metrics",      Everyone),
    (GET,    "/openapi.json", Everyone),
    (GET,    "/docs/index.html", Everyone),
];

/// Every operation.
#[rustfmt::skip]
pub const TABLE: &[Row] = &[
    // Platform API
    (GET,    "/platform/api/v1/accounts",                                                               PlatformApp),
    (POST,   "/platform/api/v1/accounts",                                                               PlatformApp),
    (GET,    "/platform/api/v1/accounts/{account_id}",                                                  PermittedApp),
    (UPDATE, "/platform/api/v1/accounts/{account_id}",                                                  PermittedApp),
    (DELETE, "/platform/api/v1/accounts/{account_id}",                                                  PermittedApp),
    (GET,    "/platform/api/v1/accounts/{account_id}/account_users",                                    PermittedApp),
    (POST,   "/platform/api/v1/accounts/{account_id}/account_users",                                    PermittedApp),
    (DELETE, "/platform/api/v1/accounts/{account_id}/account_users",                                    PermittedApp),
    (GET,    "/platform/api/v1/agent_bots",                                                             PlatformApp),
    (POST,   "/platform/api/v1/agent_bots",                                                             PlatformApp),
    (GET,    "/platform/api/v1/agent_bots/{id}",                                                        PermittedApp),
    (UPDATE, "/platform/api/v1/agent_bots/{id}",                                                        PermittedApp),
    (DELETE, "/platform/api/v1/agent_bots/{id}",                                                        PermittedApp),
    (DELETE, "/platform/api/v1/agent_bots/{id}/avatar",                                                 PermittedApp),
    (POST,   "/platform/api/v1/users",                                                                  PlatformApp),
    (GET,    "/platform/api/v1/users/{id}",                                                             PermittedApp),
    (UPDATE, "/platform/api/v1/users/{id}",                                                             PermittedApp),
    (GET,    "/platform/api/v1/users/{id}/login",                                                       PermittedApp),
    (DELETE, "/platform/api/v1/users/{id}",                                                             PermittedApp),
    (POST,   "/platform/api/v1/users/{id}/token",                                                       PermittedApp),

    // Signing in
    (POST,   "/auth/sign_in",                                                                           ByProof),
    (GET,    "/auth/validate_token",                                                                    ByProof),
    (DELETE, "/auth/sign_out",                                                                          ByProof),
    (POST,   "/auth/password",                                                                          ByProof),
    (UPDATE, "/auth/password",                                                                          ByProof),
    (POST,   "/auth/confirmation",                                                                      ByProof),
    (POST,   "/api/v1/accounts",                                                                        ByProof),
    (POST,   "/api/v2/accounts",                                                                        ByProof),

    // Profile
    (GET,    "/api/v1/profile",                                                                         User),
    (UPDATE, "/api/v1/profile",                                                                         User),
    (DELETE, "/api/v1/profile/avatar",                                                                  User),
    (POST,   "/api/v1/profile/auto_offline",                                                            User),
    (POST,   "/api/v1/profile/availability",                                                            User),
    (POST,   "/api/v1/profile/reset_access_token",                                                      User),
    (PUT,    "/api/v1/profile/set_active_account",                                                      User),
    (POST,   "/api/v1/profile/resend_confirmation",                                                     User),
    (GET,    "/api/v1/profile/mfa",                                                                     UserByProof),
    (POST,   "/api/v1/profile/mfa",                                                                     UserByProof),
    (DELETE, "/api/v1/profile/mfa",                                                                     UserByProof),
    (POST,   "/api/v1/profile/mfa/verify",                                                              UserByProof),
    (POST,   "/api/v1/profile/mfa/backup_codes",                                                        UserByProof),

    // Account
    (GET,    "/api/v1/accounts/{account_id}",                                                           Member),
    (UPDATE, "/api/v1/accounts/{account_id}",                                                           AdministratorEver),
    (GET,    "/api/v1/accounts/{account_id}/cache_keys",                                                Member),
    (POST,   "/api/v1/accounts/{account_id}/update_active_at",                                          Member),

    // Agents, teams
    (GET,    "/api/v1/accounts/{account_id}/assignable_agents",                                         Agent),
    (GET,    "/api/v1/accounts/{account_id}/agents",                                                    Agent),
    (POST,   "/api/v1/accounts/{account_id}/agents",                                                    Administrator),
    (UPDATE, "/api/v1/accounts/{account_id}/agents/{id}",                                               Administrator),
    (DELETE, "/api/v1/accounts/{account_id}/agents/{id}",                                               Administrator),
    (POST,   "/api/v1/accounts/{account_id}/agents/bulk_create",                                        Administrator),
    (GET,    "/api/v1/accounts/{account_id}/teams",                                                     Agent),
    (POST,   "/api/v1/accounts/{account_id}/teams",                                                     Administrator),
    (GET,    "/api/v1/accounts/{account_id}/teams/{team_id}",                                           Agent),
    (UPDATE, "/api/v1/accounts/{account_id}/teams/{team_id}",                                           Administrator),
    (DELETE, "/api/v1/accounts/{account_id}/teams/{team_id}",                                           Administrator),
    (GET,    "/api/v1/accounts/{account_id}/teams/{team_id}/team_members",                              Agent),
    (POST,   "/api/v1/accounts/{account_id}/teams/{team_id}/team_members",                              Administrator),
    (PATCH,  "/api/v1/accounts/{account_id}/teams/{team_id}/team_members",                              Administrator),
    (DELETE, "/api/v1/accounts/{account_id}/teams/{team_id}/team_members",                              Administrator),

    // Agent bots
    (GET,    "/api/v1/accounts/{account_id}/agent_bots",                                                Agent),
    (POST,   "/api/v1/accounts/{account_id}/agent_bots",                                                Administrator),
    (GET,    "/api/v1/accounts/{account_id}/agent_bots/{id}",                                           Agent),
    (UPDATE, "/api/v1/accounts/{account_id}/agent_bots/{id}",                                           Administrator),
    (DELETE, "/api/v1/accounts/{account_id}/agent_bots/{id}",                                           Administrator),
    (DELETE, "/api/v1/accounts/{account_id}/agent_bots/{id}/avatar",                                    Administrator),
    (POST,   "/api/v1/accounts/{account_id}/agent_bots/{id}/reset_access_token",                        Administrator),

    // Inboxes
    (GET,    "/api/v1/accounts/{account_id}/inboxes",                                                   Agent),
    (POST,   "/api/v1/accounts/{account_id}/inboxes",                                                   Administrator),
    (GET,    "/api/v1/accounts/{account_id}/inboxes/{id}",                                              AgentOfInbox),
    (UPDATE, "/api/v1/accounts/{account_id}/inboxes/{id}",                                              Administrator),
    (DELETE, "/api/v1/accounts/{account_id}/inboxes/{id}",                                              Administrator),
    (GET,    "/api/v1/accounts/{account_id}/inboxes/{id}/agent_bot",                                    AgentOfInbox),
    (DELETE, "/api/v1/accounts/{account_id}/inboxes/{id}/avatar",                                       Administrator),
    (POST,   "/api/v1/accounts/{account_id}/inboxes/{id}/set_agent_bot",                                Administrator),
    (GET,    "/api/v1/accounts/{account_id}/inbox_members/{inbox_id}",                                  AgentOfInbox),
    (POST,   "/api/v1/accounts/{account_id}/inbox_members",                                             Administrator),
    (PATCH,  "/api/v1/accounts/{account_id}/inbox_members",                                             Administrator),
    (DELETE, "/api/v1/accounts/{account_id}/inbox_members",                                             Administrator),

    // Canned responses, attribute definitions, filters, labels
    (GET,    "/api/v1/accounts/{account_id}/canned_responses",                                          Agent),
    (POST,   "/api/v1/accounts/{account_id}/canned_responses",                                          Agent),
    (UPDATE, "/api/v1/accounts/{account_id}/canned_responses/{id}",                                     Agent),
    (DELETE, "/api/v1/accounts/{account_id}/canned_responses/{id}",                                     Agent),
    (GET,    "/api/v1/accounts/{account_id}/custom_attribute_definitions",                              Agent),
    (POST,   "/api/v1/accounts/{account_id}/custom_attribute_definitions",                              Agent),
    (GET,    "/api/v1/accounts/{account_id}/custom_attribute_definitions/{id}",                         Agent),
    (UPDATE, "/api/v1/accounts/{account_id}/custom_attribute_definitions/{id}",                         Agent),
    (DELETE, "/api/v1/accounts/{account_id}/custom_attribute_definitions/{id}",                         Agent),
    (GET,    "/api/v1/accounts/{account_id}/custom_filters",                                            Agent),
    (POST,   "/api/v1/accounts/{account_id}/custom_filters",                                            Agent),
    (GET,    "/api/v1/accounts/{account_id}/custom_filters/{custom_filter_id}",                         Owner),
    (UPDATE, "/api/v1/accounts/{account_id}/custom_filters/{custom_filter_id}",                         Owner),
    (DELETE, "/api/v1/accounts/{account_id}/custom_filters/{custom_filter_id}",                         Owner),
    (GET,    "/api/v1/accounts/{account_id}/labels",                                                    Agent),
    (POST,   "/api/v1/accounts/{account_id}/labels",                                                    Administrator),
    (GET,    "/api/v1/accounts/{account_id}/labels/{id}",                                               Administrator),
    (UPDATE, "/api/v1/accounts/{account_id}/labels/{id}",                                               Administrator),
    (DELETE, "/api/v1/accounts/{account_id}/labels/{id}",                                               Administrator),

    // Search
    (GET,    "/api/v1/accounts/{account_id}/search",                                                    Agent),
    (GET,    "/api/v1/accounts/{account_id}/search/conversations",                                      Agent),
    (GET,    "/api/v1/accounts/{account_id}/search/contacts",                                           Agent),
    (GET,    "/api/v1/accounts/{account_id}/search/messages",                                           Agent),
    (GET,    "/api/v1/accounts/{account_id}/search/articles",                                           Agent),

    // Contacts
    (GET,    "/api/v1/accounts/{account_id}/contacts",                                                  Agent),
    (POST,   "/api/v1/accounts/{account_id}/contacts",                                                  Agent),
    (GET,    "/api/v1/accounts/{account_id}/contacts/search",                                           Agent),
    (POST,   "/api/v1/accounts/{account_id}/contacts/filter",                                           Agent),
    (GET,    "/api/v1/accounts/{account_id}/contacts/{id}",                                             Agent),
    (UPDATE, "/api/v1/accounts/{account_id}/contacts/{id}",                                             Agent),
    (GET,    "/api/v1/accounts/{account_id}/contacts/{id}/conversations",                               Agent),
    (GET,    "/api/v1/accounts/{account_id}/contacts/{id}/labels",                                      Agent),
    (POST,   "/api/v1/accounts/{account_id}/contacts/{id}/labels",                                      Agent),
    (POST,   "/api/v1/accounts/{account_id}/contacts/{id}/labels/{title}",                              Agent),
    (DELETE, "/api/v1/accounts/{account_id}/contacts/{id}/labels/{title}",                              Agent),
    (POST,   "/api/v1/accounts/{account_id}/contacts/{id}/destroy_custom_attributes",                   Agent),
    (GET,    "/api/v1/accounts/{account_id}/contacts/active",                                           Agent),
    (DELETE, "/api/v1/accounts/{account_id}/contacts/{id}",                                             Administrator),
    (POST,   "/api/v1/accounts/{account_id}/actions/contact_merge",                                     Agent),
    (GET,    "/api/v1/accounts/{account_id}/contacts/{id}/notes",                                       Agent),
    (POST,   "/api/v1/accounts/{account_id}/contacts/{id}/notes",                                       Agent),
    (GET,    "/api/v1/accounts/{account_id}/contacts/{id}/notes/{note_id}",                             Agent),
    (UPDATE, "/api/v1/accounts/{account_id}/contacts/{id}/notes/{note_id}",                             Agent),
    (DELETE, "/api/v1/accounts/{account_id}/contacts/{id}/notes/{note_id}",                             Agent),
    (GET,    "/api/v1/accounts/{account_id}/contacts/{id}/contactable_inboxes",                         Agent),
    (POST,   "/api/v1/accounts/{account_id}/contacts/{id}/contact_inboxes",                             AgentOfInbox),
    (POST,   "/api/v1/accounts/{account_id}/contact_inboxes/filter",                                    AgentOfInbox),
    (POST,   "/api/v1/accounts/{account_id}/contacts/import",                                           Administrator),
    (POST,   "/api/v1/accounts/{account_id}/contacts/export",                                           Administrator),
    (GET,    "/api/v1/accounts/{account_id}/data_imports",                                              Administrator),
    (GET,    "/api/v1/accounts/{account_id}/data_imports/{id}",                                         Administrator),
    (GET,    "/api/v1/accounts/{account_id}/data_exports",                                              Administrator),
    (GET,    "/api/v1/accounts/{account_id}/data_exports/{id}",                                         Administrator),
    (DELETE, "/api/v1/accounts/{account_id}/contacts/{id}/avatar",                                      Agent),
    (POST,   "/api/v1/accounts/{account_id}/conversations/filter",                                      Agent),
    (GET,    "/api/v1/accounts/{account_id}/conversations/search",                                      Agent),

    // Conversations
    (GET,    "/api/v1/accounts/{account_id}/conversations",                                             Agent),
    (POST,   "/api/v1/accounts/{account_id}/conversations",                                             AgentOfInboxOrBot),
    (GET,    "/api/v1/accounts/{account_id}/conversations/meta",                                        Agent),
    (GET,    "/api/v1/accounts/{account_id}/conversations/{conversation_id}",                           AgentOfInbox),
    (POST,   "/api/v1/accounts/{account_id}/conversations/{conversation_id}/assignments",               AgentOfInboxOrBot),
    (GET,    "/api/v1/accounts/{account_id}/conversations/{conversation_id}/labels",                    AgentOfInbox),
    (POST,   "/api/v1/accounts/{account_id}/conversations/{conversation_id}/labels",                    AgentOfInbox),
    (GET,    "/api/v1/accounts/{account_id}/conversations/{conversation_id}/messages",                  AgentOfInbox),
    (POST,   "/api/v1/accounts/{account_id}/conversations/{conversation_id}/messages",                  AgentOfInboxOrBot),
    (POST,   "/api/v1/accounts/{account_id}/conversations/{conversation_id}/toggle_typing_status",      AgentOfInbox),
    (POST,   "/api/v1/accounts/{account_id}/conversations/{conversation_id}/transcript",                AgentOfInbox),
    (UPDATE, "/api/v1/accounts/{account_id}/conversations/{conversation_id}/messages/{message_id}",     AgentOfInbox),
    (DELETE, "/api/v1/accounts/{account_id}/conversations/{conversation_id}/messages/{message_id}",     AgentOfInbox),
    (POST,   "/api/v1/accounts/{account_id}/conversations/{conversation_id}/messages/{message_id}/retry", AgentOfInbox),
    (POST,   "/api/v1/accounts/{account_id}/conversations/{conversation_id}/toggle_priority",           AgentOfInboxOrBot),
    (POST,   "/api/v1/accounts/{account_id}/conversations/{conversation_id}/toggle_status",             AgentOfInboxOrBot),
    (UPDATE,  "/api/v1/accounts/{account_id}/conversations/{conversation_id}", AgentOfInboxOrBot),
    (DELETE,  "/api/v1/accounts/{account_id}/conversations/{conversation_id}", Administrator),
    (POST,    "/api/v1/accounts/{account_id}/conversations/{conversation_id}/custom_attributes", AgentOfInboxOrBot),
    (POST,    "/api/v1/accounts/{account_id}/conversations/{conversation_id}/mute", AgentOfInbox),
    (POST,    "/api/v1/accounts/{account_id}/conversations/{conversation_id}/unmute", AgentOfInbox),
    (POST,    "/api/v1/accounts/{account_id}/conversations/{conversation_id}/labels/{title}", AgentOfInbox),
    (DELETE,  "/api/v1/accounts/{account_id}/conversations/{conversation_id}/labels/{title}", AgentOfInbox),
    (GET,     "/api/v1/accounts/{account_id}/conversations/{conversation_id}/participants", AgentOfInbox),
    (POST,    "/api/v1/accounts/{account_id}/conversations/{conversation_id}/participants", AgentOfInbox),
    (UPDATE,  "/api/v1/accounts/{account_id}/conversations/{conversation_id}/participants", AgentOfInbox),
    (DELETE,  "/api/v1/accounts/{account_id}/conversations/{conversation_id}/participants", AgentOfInbox),
    (GET,     "/api/v1/accounts/{account_id}/conversations/{conversation_id}/attachments", AgentOfInbox),
    (POST,    "/api/v1/accounts/{account_id}/conversations/{conversation_id}/direct_uploads", AgentOfInbox),
    (POST,    "/api/v1/accounts/{account_id}/upload", Agent),
    (GET,     "/api/v1/accounts/{account_id}/campaigns", Administrator),
    (POST,    "/api/v1/accounts/{account_id}/campaigns", Administrator),
    (GET,     "/api/v1/accounts/{account_id}/campaigns/{id}", Administrator),
    (UPDATE,  "/api/v1/accounts/{account_id}/campaigns/{id}", Administrator),
    (DELETE,  "/api/v1/accounts/{account_id}/campaigns/{id}", Administrator),
    (GET,     "/api/v1/accounts/{account_id}/inboxes/{id}/campaigns", Administrator),
    (GET,     "/api/v1/accounts/{account_id}/inboxes/{id}/assignable_agents", AgentOfInbox),
    (GET,     "/api/v1/accounts/{account_id}/conversations/{conversation_id}/draft_messages", AgentOfInbox),
    (UPDATE,  "/api/v1/accounts/{account_id}/conversations/{conversation_id}/draft_messages", AgentOfInbox),
    (DELETE,  "/api/v1/accounts/{account_id}/conversations/{conversation_id}/draft_messages", AgentOfInbox),
    (POST,    "/api/v1/accounts/{account_id}/bulk_actions", Agent),
    (POST,   "/api/v1/accounts/{account_id}/conversations/{conversation_id}/unread",                    AgentOfInbox),
    (POST,   "/api/v1/accounts/{account_id}/conversations/{conversation_id}/update_last_seen",          AgentOfInbox),

    // Notifications
    (GET,    "/api/v1/accounts/{account_id}/notifications",                                             Agent),
    (POST,   "/api/v1/accounts/{account_id}/notifications/read_all",                                    Agent),
    (GET,    "/api/v1/accounts/{account_id}/notifications/unread_count",                                Agent),
    (POST,   "/api/v1/accounts/{account_id}/notifications/destroy_all",                                 Agent),
    (UPDATE, "/api/v1/accounts/{account_id}/notifications/{notification_id}",                           Owner),
    (POST,   "/api/v1/accounts/{account_id}/notifications/{notification_id}/unread",                    Owner),
    (POST,   "/api/v1/accounts/{account_id}/notifications/{notification_id}/snooze",                    Owner),
    (DELETE, "/api/v1/accounts/{account_id}/notifications/{notification_id}",                           Owner),
    (GET,    "/api/v1/accounts/{account_id}/notification_settings",                                     Agent),
    (UPDATE, "/api/v1/accounts/{account_id}/notification_settings",                                     Agent),
    (POST,   "/api/v1/notification_subscriptions",                                                      User),
    (DELETE, "/api/v1/notification_subscriptions",                                                      User),

    // Automation rules
    (GET,    "/api/v1/accounts/{account_id}/automation_rules",                                          Administrator),
    (POST,   "/api/v1/accounts/{account_id}/automation_rules",                                          Administrator),
    (GET,    "/api/v1/accounts/{account_id}/automation_rules/{id}",                                     Administrator),
    (UPDATE, "/api/v1/accounts/{account_id}/automation_rules/{id}",                                     Administrator),
    (DELETE, "/api/v1/accounts/{account_id}/automation_rules/{id}",                                     Administrator),
    (POST,   "/api/v1/accounts/{account_id}/automation_rules/{id}/clone",                               Administrator),
    (GET,    "/api/v1/accounts/{account_id}/automation_rules/{id}/runs",                                Administrator),
    (POST,   "/api/v1/accounts/{account_id}/automation_rules/test",                                     Administrator),

    // Macros
    (GET,    "/api/v1/accounts/{account_id}/macros",                                                    Agent),
    (POST,   "/api/v1/accounts/{account_id}/macros",                                                    Agent),
    (GET,    "/api/v1/accounts/{account_id}/macros/{id}",                                               Agent),
    (UPDATE, "/api/v1/accounts/{account_id}/macros/{id}",                                               Author),
    (DELETE, "/api/v1/accounts/{account_id}/macros/{id}",                                               Author),
    (POST,   "/api/v1/accounts/{account_id}/macros/{id}/execute",                                       Agent),

    // Dashboard apps
    (GET,    "/api/v1/accounts/{account_id}/dashboard_apps",                                                     Agent),
    (POST,   "/api/v1/accounts/{account_id}/dashboard_apps",                                                     Administrator),
    (GET,    "/api/v1/accounts/{account_id}/dashboard_apps/{id}",                                                Agent),
    (UPDATE, "/api/v1/accounts/{account_id}/dashboard_apps/{id}",                                                Administrator),
    (DELETE, "/api/v1/accounts/{account_id}/dashboard_apps/{id}",                                                Administrator),

    // Webhooks
    (GET,    "/api/v1/accounts/{account_id}/webhooks",                                                  Administrator),
    (POST,   "/api/v1/accounts/{account_id}/webhooks",                                                  Administrator),
    (UPDATE, "/api/v1/accounts/{account_id}/webhooks/{webhook_id}",                                     Administrator),
    (DELETE, "/api/v1/accounts/{account_id}/webhooks/{webhook_id}",                                     Administrator),
    (POST,   "/api/v1/accounts/{account_id}/webhooks/{webhook_id}/rotate_secret",                       Administrator),
    (GET,    "/api/v1/accounts/{account_id}/webhooks/{webhook_id}/deliveries",                          Administrator),
    (POST,   "/api/v1/accounts/{account_id}/webhooks/{webhook_id}/deliveries/{delivery_id}/replay",     Administrator),
    (POST,   "/api/v1/accounts/{account_id}/webhooks/{webhook_id}/ping",                                Administrator),

    // Integrations
    (GET,    "/api/v1/accounts/{account_id}/integrations/apps",                                         Agent),
    (GET,    "/api/v1/accounts/{account_id}/integrations/apps/{id}",                                    Agent),
    (POST,   "/api/v1/accounts/{account_id}/integrations/hooks",                                        Administrator),
    (UPDATE, "/api/v1/accounts/{account_id}/integrations/hooks/{hook_id}",                              Administrator),
    (DELETE, "/api/v1/accounts/{account_id}/integrations/hooks/{hook_id}",                              Administrator),

    // Reports
    (GET,    "/api/v2/accounts/{account_id}/reports",                                                   Administrator),
    (GET,    "/api/v2/accounts/{account_id}/reports/summary",                                           Administrator),
    (GET,    "/api/v2/accounts/{account_id}/reports/conversations",                                     Administrator),
    (GET,    "/api/v2/accounts/{account_id}/reports/bot_summary",                                       Administrator),
    (GET,    "/api/v2/accounts/{account_id}/reports/bot_metrics",                                       Administrator),
    (GET,    "/api/v2/accounts/{account_id}/reports/agents",                                            Administrator),
    (GET,    "/api/v2/accounts/{account_id}/reports/inboxes",                                           Administrator),
    (GET,    "/api/v2/accounts/{account_id}/reports/labels",                                            Administrator),
    (GET,    "/api/v2/accounts/{account_id}/reports/teams",                                             Administrator),
    (GET,    "/api/v2/accounts/{account_id}/reports/conversation_traffic",                              Administrator),
    (GET,    "/api/v2/accounts/{account_id}/summary_reports/agent",                                     Administrator),
    (GET,    "/api/v2/accounts/{account_id}/summary_reports/inbox",                                     Administrator),
    (GET,    "/api/v2/accounts/{account_id}/summary_reports/label",                                     Administrator),
    (GET,    "/api/v2/accounts/{account_id}/summary_reports/team",                                      Administrator),
    (GET,    "/api/v2/accounts/{account_id}/live_reports/conversation_metrics",                         Administrator),
    (GET,    "/api/v2/accounts/{account_id}/live_reports/grouped_conversation_metrics",                 Administrator),
    (GET,    "/api/v1/accounts/{account_id}/csat_survey_responses",                                     Administrator),
    (GET,    "/api/v1/accounts/{account_id}/csat_survey_responses/metrics",                             Administrator),
    (GET,    "/api/v1/accounts/{account_id}/csat_survey_responses/download",                            Administrator),

    // Help centres
    (GET,    "/api/v1/accounts/{account_id}/portals",                                                   Agent),
    (POST,   "/api/v1/accounts/{account_id}/portals",                                                   Administrator),
    (GET,    "/api/v1/accounts/{account_id}/portals/{portal}",                                          Agent),
    (UPDATE, "/api/v1/accounts/{account_id}/portals/{portal}",                                          Administrator),
    (DELETE, "/api/v1/accounts/{account_id}/portals/{portal}",                                          Administrator),
    (DELETE, "/api/v1/accounts/{account_id}/portals/{portal}/logo",                                     Administrator),
    (POST,   "/api/v1/accounts/{account_id}/portals/{portal}/send_instructions",                        Administrator),
    (PATCH,  "/api/v1/accounts/{account_id}/portals/{portal}/archive",                                  Administrator),
    (GET,    "/api/v1/accounts/{account_id}/portals/{portal}/categories",                               Agent),
    (POST,   "/api/v1/accounts/{account_id}/portals/{portal}/categories",                               Administrator),
    (GET,    "/api/v1/accounts/{account_id}/portals/{portal}/categories/{category_id}",                 Administrator),
    (UPDATE, "/api/v1/accounts/{account_id}/portals/{portal}/categories/{category_id}",                 Administrator),
    (DELETE, "/api/v1/accounts/{account_id}/portals/{portal}/categories/{category_id}",                 Administrator),
    (GET,    "/api/v1/accounts/{account_id}/portals/{portal}/articles",                                 Agent),
    (POST,   "/api/v1/accounts/{account_id}/portals/{portal}/articles",                                 Administrator),
    (POST,   "/api/v1/accounts/{account_id}/portals/{portal}/articles/reorder",                         Administrator),
    (GET,    "/api/v1/accounts/{account_id}/portals/{portal}/articles/{article_id}",                    Administrator),
    (UPDATE, "/api/v1/accounts/{account_id}/portals/{portal}/articles/{article_id}",                    Administrator),
    (DELETE, "/api/v1/accounts/{account_id}/portals/{portal}/articles/{article_id}",                    Administrator),

    // Client API
    (GET,    "/public/api/v1/inboxes/{inbox_identifier}",                                               Visitor),
    (POST,   "/public/api/v1/inboxes/{inbox_identifier}/contacts",                                      Visitor),
    (GET,    "/public/api/v1/inboxes/{inbox_identifier}/contacts/{contact_identifier}",                 Visitor),
    (UPDATE, "/public/api/v1/inboxes/{inbox_identifier}/contacts/{contact_identifier}",                 Visitor),
    (GET,    "/public/api/v1/inboxes/{inbox_identifier}/contacts/{contact_identifier}/conversations",   Visitor),
    (POST,   "/public/api/v1/inboxes/{inbox_identifier}/contacts/{contact_identifier}/conversations",   Visitor),
    (GET,    "/public/api/v1/inboxes/{inbox_identifier}/contacts/{contact_identifier}/conversations/{conversation_id}/messages", Visitor),
    (POST,   "/public/api/v1/inboxes/{inbox_identifier}/contacts/{contact_identifier}/conversations/{conversation_id}/messages", Visitor),
    (UPDATE, "/public/api/v1/inboxes/{inbox_identifier}/contacts/{contact_identifier}/conversations/{conversation_id}/messages/{message_id}", Visitor),
    (POST,   "/public/api/v1/inboxes/{inbox_identifier}/contacts/{contact_identifier}/conversations/{conversation_id}/direct_uploads", Visitor),
    (GET,    "/public/api/v1/inboxes/{inbox_identifier}/contacts/{contact_identifier}/conversations/{conversation_id}", Visitor),
    (POST,   "/public/api/v1/inboxes/{inbox_identifier}/contacts/{contact_identifier}/conversations/{conversation_id}/toggle_status", Visitor),
    (POST,   "/public/api/v1/inboxes/{inbox_identifier}/contacts/{contact_identifier}/conversations/{conversation_id}/toggle_typing", Visitor),
    (POST,   "/public/api/v1/inboxes/{inbox_identifier}/contacts/{contact_identifier}/conversations/{conversation_id}/update_last_seen", Visitor),
    (GET,    "/public/api/v1/csat_survey/{conversation_uuid}",                                          Everyone),
    (UPDATE, "/public/api/v1/csat_survey/{conversation_uuid}",                                          Everyone),

    // the website widget, whose proofs are the website's token and the visitor's
    (POST,   "/api/v1/widget/config",                                                                       ByProof),
    (GET,    "/api/v1/widget/contact",                                                                      ByProof),
    (UPDATE, "/api/v1/widget/contact",                                                                      ByProof),
    (PATCH,  "/api/v1/widget/contact/set_user",                                                             ByProof),
    (POST,   "/api/v1/widget/contact/destroy_custom_attributes",                                            ByProof),
    (GET,    "/api/v1/widget/conversations",                                                                ByProof),
    (POST,   "/api/v1/widget/conversations",                                                                ByProof),
    (POST,   "/api/v1/widget/conversations/update_last_seen",                                               ByProof),
    (POST,   "/api/v1/widget/conversations/toggle_typing",                                                  ByProof),
    (POST,   "/api/v1/widget/conversations/transcript",                                                     ByProof),
    (GET,    "/api/v1/widget/conversations/toggle_status",                                                  ByProof),
    (POST,   "/api/v1/widget/conversations/set_custom_attributes",                                          ByProof),
    (POST,   "/api/v1/widget/conversations/destroy_custom_attributes",                                      ByProof),
    (GET,    "/api/v1/widget/messages",                                                                     ByProof),
    (POST,   "/api/v1/widget/messages",                                                                     ByProof),
    (POST,   "/api/v1/widget/direct_uploads",                                                               ByProof),
    (UPDATE, "/api/v1/widget/messages/{message_id}",                                                        ByProof),
    (GET,    "/api/v1/widget/inbox_members",                                                                ByProof),
    (GET,    "/api/v1/widget/campaigns",                                                                    ByProof),
    (POST,   "/api/v1/widget/events",                                                                       ByProof),
    (POST,   "/api/v1/widget/labels",                                                                       ByProof),
    (DELETE, "/api/v1/widget/labels/{label}",                                                               ByProof),
];
