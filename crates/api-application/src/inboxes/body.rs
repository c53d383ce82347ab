//! The request body of a new or changed inbox.

use nimchat_api_kit::lenient;
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{Attributes, PortalId};
use nimchat_messaging::inboxes::{ChangeDay, SaveChannel, SaveInbox};
use nimchat_wire::words::SenderNameTypeWord;
use serde_json::Value;

/// Never nested. The service checks the values; absent values keep theirs, which in a new inbox are the defaults.
#[derive(Debug, Default, Deserialize, Validate, ToSchema, Command)]
#[serde(default)]
#[command(SaveInbox, ..)]
pub(crate) struct InboxBody {
    /// The name of the inbox
    #[serde(deserialize_with = "lenient::unless_null")]
    name: Option<String>,
    /// The channel
    #[serde(deserialize_with = "lenient::unless_null")]
    #[command(body.channel.map(SaveChannel::from))]
    channel: Option<ChannelBody>,
    /// Is the greeting sent after a first message?
    #[serde(deserialize_with = "lenient::unless_null")]
    greeting_enabled: Option<bool>,
    /// The greeting
    #[serde(deserialize_with = "lenient::unless_null")]
    greeting_message: Field<String>,
    /// Are new conversations assigned to agents automatically?
    #[serde(deserialize_with = "lenient::unless_null")]
    enable_auto_assignment: Option<bool>,
    /// The limits of the automatic assignment
    #[serde(deserialize_with = "lenient::unless_null")]
    auto_assignment_config: Option<Attributes>,
    /// Is a customer without an e-mail address asked for one?
    #[serde(deserialize_with = "lenient::unless_null")]
    enable_email_collect: Option<bool>,
    /// Is a survey sent after a conversation is resolved?
    #[serde(deserialize_with = "lenient::unless_null")]
    csat_survey_enabled: Option<bool>,
    /// The survey's settings
    #[serde(deserialize_with = "lenient::unless_null")]
    csat_config: Option<Attributes>,
    /// Are working hours in effect?
    #[serde(deserialize_with = "lenient::unless_null")]
    working_hours_enabled: Option<bool>,
    /// The days to change; the other days stay
    #[serde(deserialize_with = "lenient::unless_null")]
    #[command(body.working_hours.into_iter().flatten().map(ChangeDay::from).collect())]
    working_hours: Option<Vec<DayBody>>,
    /// Their time zone, an IANA name
    #[serde(deserialize_with = "lenient::unless_null")]
    timezone: Option<String>,
    /// The message sent outside of working hours
    #[serde(deserialize_with = "lenient::unless_null")]
    out_of_office_message: Field<String>,
    /// May a customer write into a resolved conversation?
    #[serde(deserialize_with = "lenient::unless_null")]
    allow_messages_after_resolved: Option<bool>,
    /// Is each customer limited to one conversation in this inbox?
    #[serde(deserialize_with = "lenient::unless_null")]
    lock_to_single_conversation: Option<bool>,
    /// `friendly` or `professional`
    #[serde(deserialize_with = "lenient::unless_null")]
    #[schema(value_type = Option<SenderNameTypeWord>)]
    sender_name_type: Option<String>,
    /// The sender's name in e-mails
    #[serde(deserialize_with = "lenient::unless_null")]
    business_name: Field<String>,
    /// The help centre that the inbox offers; null or 0 is none
    #[serde(deserialize_with = "lenient::unless_null")]
    #[schema(value_type = Option<i64>)]
    #[command(None)]
    pub(super) portal_id: Field<PortalId>,
}

/// The values of one day to set.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema, Command)]
#[command(ChangeDay)]
struct DayBody {
    /// 0 = Sunday … 6 = Saturday
    day_of_week: Option<i64>,
    /// Is it closed all day?
    closed_all_day: Option<bool>,
    /// The hour of opening
    open_hour: Option<i64>,
    /// The minute of opening
    open_minutes: Option<i64>,
    /// The hour of closing
    close_hour: Option<i64>,
    /// The minute of closing
    close_minutes: Option<i64>,
    /// Is it open all day?
    open_all_day: Option<bool>,
}

/// The attributes of a channel (docs/rules/contacts-and-inboxes.md §5.2); those of the other kind are ignored. The
/// schema's defaults require `Serialize`.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema, Command)]
#[serde(default)]
#[command(SaveChannel)]
struct ChannelBody {
    /// `web_widget` or `api`
    #[serde(rename = "type")]
    #[command(body.kind.unwrap_or_default())]
    kind: Option<String>,
    /// The address of the website
    website_url: Option<String>,
    /// The greeting for visitors
    welcome_title: Field<String>,
    /// The text below the greeting
    welcome_tagline: Field<String>,
    /// The widget's colour
    widget_color: Option<String>,
    /// `in_a_few_minutes`, `in_a_few_hours` or `in_a_day`
    reply_time: Option<String>,
    /// Is a form shown before the first message?
    pre_chat_form_enabled: Option<bool>,
    /// The form's settings
    #[command(body.pre_chat_form_options.map(|Attributes(options)| Value::Object(options)))]
    pre_chat_form_options: Option<Attributes>,
    /// Does the conversation continue by e-mail after the visitor is gone?
    continuity_via_email: Option<bool>,
    /// The domains that may embed the widget, comma-separated
    allowed_domains: Field<String>,
    /// The widget's features
    selected_feature_flags: Option<Vec<String>>,
    /// Must customers prove their identifier?
    hmac_mandatory: Option<bool>,
    /// The webhook address of an API inbox
    webhook_url: Field<String>,
    /// Free attributes of an API inbox
    additional_attributes: Option<Attributes>,
    /// Does an API inbox answer a message with the source id of another one with that one?
    unique_source_ids: Option<bool>,
}
