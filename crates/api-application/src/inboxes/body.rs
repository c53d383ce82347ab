//! The request body of a new inbox.

use super::read_null;
use nimchat_api_kit::lenient;
use nimchat_core_model::Attributes;
use nimchat_messaging::inboxes::{CreateChannel, CreateInbox};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use validator::Validate;

/// Never nested. The service checks the values; absent values get their defaults.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct CreateInboxBody {
    /// The name of the inbox
    #[serde(deserialize_with = "read_null::text")]
    name: Option<String>,
    /// The channel
    #[serde(deserialize_with = "read_null::fields")]
    channel: Option<ChannelBody>,
    /// Is the greeting sent after a first message?
    #[serde(deserialize_with = "read_null::boolean")]
    greeting_enabled: Option<bool>,
    /// The greeting
    #[serde(deserialize_with = "read_null::text")]
    greeting_message: Option<String>,
    /// Are new conversations assigned to agents automatically?
    #[serde(deserialize_with = "read_null::boolean")]
    enable_auto_assignment: Option<bool>,
    /// Is a customer without an e-mail address asked for one?
    #[serde(deserialize_with = "read_null::boolean")]
    enable_email_collect: Option<bool>,
    /// Is a survey sent after a conversation is resolved?
    #[serde(deserialize_with = "read_null::boolean")]
    csat_survey_enabled: Option<bool>,
    /// The survey's settings
    #[serde(deserialize_with = "read_null::object")]
    #[schema(value_type = Option<Object>)]
    csat_config: Option<Attributes>,
    /// Are working hours in effect?
    #[serde(deserialize_with = "read_null::boolean")]
    working_hours_enabled: Option<bool>,
    /// Their time zone, an IANA name
    #[serde(deserialize_with = "read_null::text")]
    timezone: Option<String>,
    /// The message sent outside of working hours
    #[serde(deserialize_with = "read_null::text")]
    out_of_office_message: Option<String>,
    /// May a customer write into a resolved conversation?
    #[serde(deserialize_with = "read_null::boolean")]
    allow_messages_after_resolved: Option<bool>,
    /// Is each customer limited to one conversation in this inbox?
    #[serde(deserialize_with = "read_null::boolean")]
    lock_to_single_conversation: Option<bool>,
    /// `friendly` or `professional`
    #[serde(deserialize_with = "read_null::text")]
    sender_name_type: Option<String>,
    /// The sender's name in e-mails
    #[serde(deserialize_with = "read_null::text")]
    business_name: Option<String>,
}

/// The attributes of a channel (docs/rules/contacts-and-inboxes.md §5.2); those of the other kind are ignored. The
/// schema's defaults require `Serialize`.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default)]
struct ChannelBody {
    /// `web_widget` or `api`
    #[serde(rename = "type", deserialize_with = "lenient::optional_text")]
    kind: Option<String>,
    /// The address of the website
    #[serde(deserialize_with = "lenient::optional_text")]
    website_url: Option<String>,
    /// The greeting for visitors
    #[serde(deserialize_with = "lenient::optional_text")]
    welcome_title: Option<String>,
    /// The text below the greeting
    #[serde(deserialize_with = "lenient::optional_text")]
    welcome_tagline: Option<String>,
    /// The widget's colour
    #[serde(deserialize_with = "lenient::optional_text")]
    widget_color: Option<String>,
    /// `in_a_few_minutes`, `in_a_few_hours` or `in_a_day`
    #[serde(deserialize_with = "lenient::optional_text")]
    reply_time: Option<String>,
    /// Is a form shown before the first message?
    #[serde(deserialize_with = "lenient::optional_boolean")]
    pre_chat_form_enabled: Option<bool>,
    /// The form's settings
    #[serde(deserialize_with = "lenient::optional_object")]
    #[schema(value_type = Option<Object>)]
    pre_chat_form_options: Option<Attributes>,
    /// Does the conversation continue by e-mail after the visitor is gone?
    #[serde(deserialize_with = "lenient::optional_boolean")]
    continuity_via_email: Option<bool>,
    /// The domains that may embed the widget, comma-separated
    #[serde(deserialize_with = "lenient::optional_text")]
    allowed_domains: Option<String>,
    /// The widget's features
    #[serde(deserialize_with = "lenient::optional_texts")]
    selected_feature_flags: Option<Vec<String>>,
    /// Must customers prove their identifier?
    #[serde(deserialize_with = "lenient::optional_boolean")]
    hmac_mandatory: Option<bool>,
    /// The webhook address of an API inbox
    #[serde(deserialize_with = "lenient::optional_text")]
    webhook_url: Option<String>,
    /// Free attributes of an API inbox
    #[serde(deserialize_with = "lenient::optional_object")]
    #[schema(value_type = Option<Object>)]
    additional_attributes: Option<Attributes>,
}

impl From<CreateInboxBody> for CreateInbox {
    fn from(body: CreateInboxBody) -> Self {
        Self {
            name: body.name,
            channel: body.channel.map(CreateChannel::from),
            greeting_enabled: body.greeting_enabled,
            greeting_message: body.greeting_message,
            enable_auto_assignment: body.enable_auto_assignment,
            enable_email_collect: body.enable_email_collect,
            csat_survey_enabled: body.csat_survey_enabled,
            csat_config: body.csat_config,
            working_hours_enabled: body.working_hours_enabled,
            timezone: body.timezone,
            out_of_office_message: body.out_of_office_message,
            allow_messages_after_resolved: body.allow_messages_after_resolved,
            lock_to_single_conversation: body.lock_to_single_conversation,
            sender_name_type: body.sender_name_type,
            business_name: body.business_name,
            avatar: None,
        }
    }
}

impl From<ChannelBody> for CreateChannel {
    fn from(body: ChannelBody) -> Self {
        Self {
            kind: body.kind.unwrap_or_default(),
            website_url: body.website_url,
            widget_color: body.widget_color,
            welcome_title: body.welcome_title,
            welcome_tagline: body.welcome_tagline,
            reply_time: body.reply_time,
            pre_chat_form_enabled: body.pre_chat_form_enabled,
            pre_chat_form_options: body
                .pre_chat_form_options
                .map(|Attributes(options)| Value::Object(options)),
            continuity_via_email: body.continuity_via_email,
            allowed_domains: body.allowed_domains,
            selected_feature_flags: body.selected_feature_flags,
            hmac_mandatory: body.hmac_mandatory,
            webhook_url: body.webhook_url,
            additional_attributes: body.additional_attributes,
        }
    }
}
