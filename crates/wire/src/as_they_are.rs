//! How single values are presented: most as they are, times and e-mail addresses as text.

use crate::time::{epoch, epoch_float, iso};
use crate::{Context, Present};
use chrono::{DateTime, Utc};
use nimchat_core_model::files::FileName;
use nimchat_core_model::{
    AccountId, AgentBotId, ArticleId, AttributeDefinitionId, Attributes, AutomationRuleId,
    CampaignNumber, CannedResponseId, CategoryId, ContactId, ContactInboxId, ContactNoteId,
    ConversationId, ConversationNumber, CustomFilterId, DashboardAppId, DeliveryId, Email, EventId,
    InboxId, LabelId, Locale, MacroId, MembershipId, MessageId, NotificationId, PhoneNumber,
    PortalId, PushSubscriptionId, RuleRunId, SurveyResponseId, TeamId, TransferId, UploadId,
    UserId, WebUrl, WebhookId,
};
use serde_json::Value;

macro_rules! as_they_are {
    ($($value:ty),+ $(,)?) => {$(
        impl Present<$value> for $value {
            fn present(value: &$value, _: &Context) -> Self {
                value.clone()
            }
        }
    )+};
}

as_they_are! {
    bool, u8, u16, i32, u32, i64, u64, usize, f64, &'static str, String, Attributes, PhoneNumber, Value,
    AccountId, AgentBotId, ArticleId, AttributeDefinitionId, AutomationRuleId, CampaignNumber, CannedResponseId,
    CategoryId, ContactId, ContactInboxId, ContactNoteId, ConversationId, ConversationNumber, CustomFilterId,
    DashboardAppId, DeliveryId, EventId, InboxId, LabelId, MacroId, MembershipId, MessageId, NotificationId, PortalId,
    PushSubscriptionId, RuleRunId, SurveyResponseId, TeamId, TransferId, UploadId, UserId, WebhookId,
}

/// As [`iso`].
impl Present<DateTime<Utc>> for String {
    fn present(time: &DateTime<Utc>, _: &Context) -> Self {
        iso(*time)
    }
}

/// As [`epoch`].
impl Present<DateTime<Utc>> for i64 {
    fn present(time: &DateTime<Utc>, _: &Context) -> Self {
        epoch(*time)
    }
}

/// As [`epoch_float`].
impl Present<DateTime<Utc>> for f64 {
    fn present(time: &DateTime<Utc>, _: &Context) -> Self {
        epoch_float(*time)
    }
}

macro_rules! as_text {
    ($($value:ty),+) => {$(
        impl Present<$value> for String {
            fn present(value: &$value, _: &Context) -> Self {
                value.as_str().to_owned()
            }
        }
    )+};
}

as_text!(Email, FileName, Locale, PhoneNumber, WebUrl);

macro_rules! or_default {
    ($($value:ty),+) => {$(
        /// The value or its default: the form in `reference` of a [`crate::DefaultOrNull`].
        impl<V> Present<Option<V>> for $value
        where
            $value: Present<V>,
        {
            fn present(value: &Option<V>, context: &Context) -> Self {
                value.as_ref().map(|value| Present::present(value, context)).unwrap_or_default()
            }
        }
    )+};
}

or_default!(String, i32, i64);
