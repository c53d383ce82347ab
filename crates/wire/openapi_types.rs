//! The build script of each crate with types of the OpenAPI document: tells utoipa how the domains' types look there.

use utoipa_config::Config;

/// The types that are whole numbers.
const NUMBERS: &str = "\
    AccountId AgentBotId ArticleId AttributeDefinitionId AutomationRuleId CampaignNumber CannedResponseId CategoryId \
    ContactId ContactInboxId ContactNoteId ConversationId ConversationNumber CustomFilterId DashboardAppId \
    DeliveryId EventId InboxId LabelId MacroId MembershipId MessageId NotificationId PortalId PushSubscriptionId \
    RuleRunId SurveyResponseId TeamId TransferId UploadId UserId WebhookId";

fn main() {
    let config = Config::new()
        .alias_for("Attributes", "Object")
        .alias_for("PhoneNumber", "String");
    NUMBERS
        .split_whitespace()
        .fold(config, |config, name| config.alias_for(name, "i64"))
        .write_to_file();
}
