//! HTTP: the Application API, `/api/v1/accounts/{account_id}/…`, for agents, administrators, bots and integrations.
//!
//! Each resource is a file with its routes, handlers, request bodies and answers; a long one is a folder, where `mod.rs`
//! has the routes and `handlers.rs`, `body.rs` and `present.rs` what would make it too long: the handlers, the request
//! bodies, the answers in both profiles. Structs that other crates show too are in [`nimchat_wire`].

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

use actix_web::web::{Data, ServiceConfig};
use nimchat_accounts::{Accounts, SecondFactorService, SignInService};
use nimchat_automation::Automation;
use nimchat_core_model::FileService;
use nimchat_helpcenter::HelpCenters;
use nimchat_messaging::{Messaging, TransferService, UploadService};
use nimchat_notifications::NotificationService;
use nimchat_reporting::Reporting;

/// The services that the handlers of this API call.
#[derive(Clone)]
pub struct Services {
    /// Accounts and their people.
    pub accounts: Accounts,
    /// Webhooks, bots, rules and macros.
    pub automation: Automation,
    /// Files uploaded with requests.
    pub files: FileService,
    /// Help centres.
    pub help_centers: HelpCenters,
    /// Limits on attempts by unauthenticated callers.
    pub limits: Limits,
    /// Inboxes, contacts, conversations and messages.
    pub messaging: Messaging,
    /// Users' notifications.
    pub notifications: NotificationService,
    /// Reports.
    pub reporting: Reporting,
    /// Second factors.
    pub second_factors: SecondFactorService,
    /// Signing in.
    pub sign_in: SignInService,
    /// Is sign-up open?
    pub sign_up_is_open: bool,
    /// Does requesting a password reset reveal that an address is unknown, as in Chatwoot?
    pub tells_unknown_addresses: bool,
    /// Imports and exports of contacts.
    pub transfers: TransferService,
    /// Uploads that no message has taken.
    pub uploads: UploadService,
}

impl Services {
    /// Gives an app these services, and each domain and each service by itself: handlers take what they call.
    pub fn register(&self, config: &mut ServiceConfig) {
        config
            .app_data(Data::new(self.clone()))
            .app_data(Data::new(self.accounts.clone()))
            .app_data(Data::new(self.automation.clone()))
            .app_data(Data::new(self.help_centers.clone()))
            .app_data(Data::new(self.messaging.clone()))
            .app_data(Data::new(self.reporting.clone()))
            .app_data(Data::new(self.accounts.accounts.clone()))
            .app_data(Data::new(self.accounts.agents.clone()))
            .app_data(Data::new(self.accounts.profiles.clone()))
            .app_data(Data::new(self.accounts.teams.clone()))
            .app_data(Data::new(self.automation.agent_bots.clone()))
            .app_data(Data::new(self.automation.dashboard_apps.clone()))
            .app_data(Data::new(self.automation.integrations.clone()))
            .app_data(Data::new(self.automation.macros.clone()))
            .app_data(Data::new(self.automation.rules.clone()))
            .app_data(Data::new(self.automation.webhooks.clone()))
            .app_data(Data::new(self.help_centers.articles.clone()))
            .app_data(Data::new(self.help_centers.categories.clone()))
            .app_data(Data::new(self.help_centers.portals.clone()))
            .app_data(Data::new(self.messaging.attribute_definitions.clone()))
            .app_data(Data::new(self.messaging.campaigns.clone()))
            .app_data(Data::new(self.messaging.canned_responses.clone()))
            .app_data(Data::new(self.messaging.contacts.clone()))
            .app_data(Data::new(self.messaging.conversations.clone()))
            .app_data(Data::new(self.messaging.custom_filters.clone()))
            .app_data(Data::new(self.messaging.inboxes.clone()))
            .app_data(Data::new(self.messaging.labels.clone()))
            .app_data(Data::new(self.messaging.messages.clone()))
            .app_data(Data::new(self.notifications.clone()))
            .app_data(Data::new(self.reporting.reports.clone()))
            .app_data(Data::new(self.reporting.satisfaction.clone()));
    }
}
