//! The channels through which an inbox is reached (docs/rules/contacts-and-inboxes.md §5).

use nimchat_core_model::Attributes;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// How customers reach an inbox. Tokens are made with the channel and never change.
#[derive(Debug, Clone, PartialEq)]
pub enum Channel {
    /// A widget on a website.
    WebWidget(WebWidgetChannel),
    /// A program of the account's own.
    Api(ApiChannel),
}

impl Channel {
    /// The kind's name in the store and, as `Channel::…`, on the wire.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::WebWidget(_) => "Channel::WebWidget",
            Self::Api(_) => "Channel::Api",
        }
    }

    /// Where the inbox's own events are posted, if that is anywhere.
    pub fn endpoint(&self) -> Option<&str> {
        match self {
            Self::WebWidget(_) => None,
            Self::Api(channel) => {
                let url = channel.webhook_url.as_deref();
                url.filter(|url| !url.trim().is_empty())
            }
        }
    }

    /// The public token: the website token, or the inbox identifier of the Client API. Unique over the installation.
    pub fn token(&self) -> &str {
        match self {
            Self::WebWidget(channel) => &channel.website_token,
            Self::Api(channel) => &channel.identifier,
        }
    }

    /// The secret that identifier hashes are made with.
    pub fn hmac_token(&self) -> &str {
        match self {
            Self::WebWidget(channel) => &channel.hmac_token,
            Self::Api(channel) => &channel.hmac_token,
        }
    }

    /// Must customers prove their identifier?
    pub const fn hmac_mandatory(&self) -> bool {
        match self {
            Self::WebWidget(channel) => channel.hmac_mandatory,
            Self::Api(channel) => channel.hmac_mandatory,
        }
    }
}

/// A widget on a website.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct WebWidgetChannel {
    /// Where the widget lives.
    pub website_url: String,
    /// Its colour, `#1f93ff`.
    pub widget_color: String,
    /// What greets a visitor.
    pub welcome_title: Option<String>,
    /// What stands below.
    pub welcome_tagline: Option<String>,
    /// What visitors are told about how soon an answer comes.
    pub reply_time: String,
    /// Is a form shown before the first message?
    pub pre_chat_form_enabled: bool,
    /// That form.
    pub pre_chat_form_options: Value,
    /// Does the conversation go on by mail when the visitor left?
    pub continuity_via_email: bool,
    /// Where the widget may be embedded, comma-separated; blank = anywhere.
    pub allowed_domains: Option<String>,
    /// What the widget offers.
    pub selected_feature_flags: Vec<String>,
    /// Must visitors prove their identifier?
    pub hmac_mandatory: bool,
    /// The public token of the widget.
    #[serde(skip)]
    pub website_token: String,
    /// The secret of identifier hashes.
    #[serde(skip)]
    pub hmac_token: String,
}

impl Default for WebWidgetChannel {
    fn default() -> Self {
        Self {
            website_url: String::new(),
            widget_color: "#1f93ff".to_owned(),
            welcome_title: None,
            welcome_tagline: None,
            reply_time: "in_a_few_minutes".to_owned(),
            pre_chat_form_enabled: false,
            pre_chat_form_options: default_pre_chat_form(),
            continuity_via_email: true,
            allowed_domains: None,
            selected_feature_flags: vec![
                "attachments".to_owned(),
                "emoji_picker".to_owned(),
                "end_conversation".to_owned(),
            ],
            hmac_mandatory: false,
            website_token: String::new(),
            hmac_token: String::new(),
        }
    }
}

/// Three disabled standard fields (docs/rules/contacts-and-inboxes.md §5.2).
fn default_pre_chat_form() -> Value {
    let field = |name: &str, label: &str, kind: &str, required: bool| {
        json!({"field_type": "standard", "label": label, "name": name, "type": kind,
               "placeholder": "", "required": required, "enabled": false})
    };
    json!({"pre_chat_message": "Share your queries or comments here.", "pre_chat_fields": [
        field("emailAddress", "Email Id", "email", true),
        field("fullName", "Full name", "text", false),
        field("phoneNumber", "Phone number", "text", false),
    ]})
}

/// A program of the account's own.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ApiChannel {
    /// Where the inbox's events are posted.
    pub webhook_url: Option<String>,
    /// Must customers prove their identifier?
    pub hmac_mandatory: bool,
    /// Free attributes; `agent_reply_time_window` (hours) limits replies.
    pub additional_attributes: Attributes,
    /// The public identifier that the Client API is called with.
    #[serde(skip)]
    pub identifier: String,
    /// The secret of identifier hashes.
    #[serde(skip)]
    pub hmac_token: String,
}
