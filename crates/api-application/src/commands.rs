//! Commands out of the JSON that this API takes, where it comes from elsewhere than a request: an import reads
//! another server's answers, which have the same keys.

use crate::account::AccountBody;
use crate::agent_bots::AgentBotBody;
use crate::automation_rules::RuleBody;
use crate::campaigns::CampaignBody;
use crate::canned_responses::CannedResponseBody;
use crate::custom_attribute_definitions::DefinitionBody;
use crate::custom_filters::FilterBody;
use crate::dashboard_apps::DashboardAppBody;
use crate::inboxes::body::InboxBody;
use crate::labels::LabelBody;
use crate::macros::MacroBody;
use crate::portals::articles::body::ArticleBody;
use crate::portals::body::PortalBody;
use crate::portals::categories::CategoryBody;
use crate::teams::TeamBody;
use crate::webhooks::json::WebhookBody;
use nimchat_accounts::accounts::ChangeAccount;
use nimchat_accounts::teams::SaveTeam;
use nimchat_api_kit::lenient;
use nimchat_automation::dashboard_apps::SaveDashboardApp;
use nimchat_automation::{AgentBotDraft, CreateWebhook, SaveAutomationRule, SaveMacro};
use nimchat_helpcenter::{SaveArticle, SaveCategory, SavePortal};
use nimchat_messaging::campaigns::SaveCampaign;
use nimchat_messaging::canned_responses::SaveCannedResponse;
use nimchat_messaging::custom_attributes::SaveAttributeDefinition;
use nimchat_messaging::custom_filters::SaveCustomFilter;
use nimchat_messaging::inboxes::SaveInbox;
use nimchat_messaging::labels::SaveLabel;
use serde_json::{Error, Value};

macro_rules! commands {
    ($($(#[$doc:meta])* $name:ident: $body:ty => $command:ty),+ $(,)?) => {$(
        $(#[$doc])*
        pub fn $name(json: Value) -> Result<$command, Error> {
            lenient::from_value::<$body>(json).map(Into::into)
        }
    )+};
}

commands! {
    /// The settings of an account.
    account: AccountBody => ChangeAccount,
    /// A bot.
    agent_bot: AgentBotBody => AgentBotDraft,
    /// An article of a help centre.
    article: ArticleBody => SaveArticle,
    /// A definition of an attribute.
    attribute_definition: DefinitionBody => SaveAttributeDefinition,
    /// A website's campaign.
    campaign: CampaignBody => SaveCampaign,
    /// A canned response.
    canned_response: CannedResponseBody => SaveCannedResponse,
    /// A category of a help centre.
    category: CategoryBody => SaveCategory,
    /// A dashboard app.
    dashboard_app: DashboardAppBody => SaveDashboardApp,
    /// An inbox, whose channel is nested.
    inbox: InboxBody => SaveInbox,
    /// A label.
    label: LabelBody => SaveLabel,
    /// A macro.
    r#macro: MacroBody => SaveMacro,
    /// A help centre.
    portal: PortalBody => SavePortal,
    /// A team.
    team: TeamBody => SaveTeam,
    /// A webhook.
    webhook: WebhookBody => CreateWebhook,
}

/// A saved filter.
pub fn custom_filter(json: Value) -> Result<SaveCustomFilter, Error> {
    lenient::from_value::<FilterBody>(json).map(|body| body.values(false))
}

/// An automation rule.
pub fn rule(json: Value) -> Result<SaveAutomationRule, Error> {
    lenient::from_value::<RuleBody>(json).map(|body| body.command(false))
}
