//! The channels through which an inbox is reached (docs/rules/contacts-and-inboxes.md §5).

use nimchat_core_model::Attributes;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The channel of an inbox. Tokens are created with the channel and never change.
#[derive(Debug, Clone, PartialEq)]
pub enum Channel {
    /// A widget on a website.
    WebWidget(WebWidgetChannel),
    /// The API, for the account's own programs.
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

    /// The address that the inbox's own events are posted to, if there is one.
    pub fn endpoint(&self) -> Option<&str> {
        match self {
            Self::WebWidget(_) => None,
            Self::Api(channel) => {
                let url = channel.webhook_url.as_deref();
                url.filter(|url| !url.trim().is_empty())
            }
        }
    }

    /// The public token: the website token, or the inbox identifier of the Client API. Unique in the installation.
    pub fn token(&self) -> &str {
        match self {
            Self::WebWidget(channel) => &channel.website_token,
            Self::Api(channel) => &channel.identifier,
        }
    }

    /// The secret of identifier hashes.
    pub fn hmac_token(&self) -> &str {
        match self {
            Self::WebWidget(channel) => &channel.hmac_token,
            Self::Api(channel) => &channel.hmac_token,
        }
    }

    /// The secret that signs the calls of [`Channel::endpoint`], if the channel can have one.
    pub fn webhook_secret(&self) -> Option<&str> {
        match self {
            Self::WebWidget(_) => None,
            Self::Api(channel) => Some(&channel.webhook_secret),
        }
    }

    /// Does the inbox take each source id of a message once?
    pub const fn has_unique_source_ids(&self) -> bool {
        match self {
            Self::WebWidget(_) => false,
            Self::Api(channel) => channel.unique_source_ids,
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
    /// The address of the website.
    pub website_url: String,
    /// Its colour, `#1f93ff`.
    pub widget_color: String,
    /// The greeting.
    pub welcome_title: Option<String>,
    /// The line below the greeting.
    pub welcome_tagline: Option<String>,
    /// The reply time that visitors are shown.
    pub reply_time: String,
    /// Is a form shown before the first message?
    pub pre_chat_form_enabled: bool,
    /// The options of that form.
    pub pre_chat_form_options: Value,
    /// Does the conversation continue by e-mail after the visitor has left the site?
    pub continuity_via_email: bool,
    /// The domains that may embed the widget, comma-separated; blank = any.
    pub allowed_domains: Option<String>,
    /// The widget's features.
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

impl WebWidgetChannel {
    /// The names of the widget's features.
    pub const FEATURES: [&'static str; 4] = [
        "attachments",
        "emoji_picker",
        "end_conversation",
        "use_inbox_avatar_for_bot",
    ];
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

/// The API, for the account's own programs.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ApiChannel {
    /// The address that the inbox's events are posted to.
    pub webhook_url: Option<String>,
    /// Must customers prove their identifier?
    pub hmac_mandatory: bool,
    /// Free attributes; `agent_reply_time_window` (hours) limits replies.
    pub additional_attributes: Attributes,
    /// Is a message whose source id another message of the inbox has answered with that one
    /// (`docs/decisions/0031`)?
    pub unique_source_ids: bool,
    /// The public identifier, with which the Client API is called.
    #[serde(skip)]
    pub identifier: String,
    /// The secret of identifier hashes.
    #[serde(skip)]
    pub hmac_token: String,
    /// The secret that signs the calls of [`ApiChannel::webhook_url`]: `whsec_` and 32 bytes in base 64.
    #[serde(skip)]
    pub webhook_secret: String,
}
