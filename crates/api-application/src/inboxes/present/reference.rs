//! The reference's inbox.

use super::super::widget_script::widget_script;
use super::Shown;
use nimchat_api_kit::{Context, Present};
use nimchat_core_model::InboxId;
use nimchat_messaging::{Channel, Inbox};
use serde::Serialize;
use utoipa::ToSchema;

/// The inbox that `operations.json #45` prints.
///
/// The rule for unset texts of the profile `reference`, here and in other resources: every printed key is there, with
/// its printed type. What is unset is `""` where that says the same (a picture, a title, a greeting), and null where
/// `""` would pass for a value: an address, a telephone number, a name of one's own, and what belongs to another kind
/// of channel.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InboxReferenceJson {
    #[schema(value_type = i64)]
    id: InboxId,
    name: String,
    website_url: Option<String>,
    channel_type: &'static str,
    avatar_url: String,
    widget_color: Option<String>,
    website_token: Option<String>,
    enable_auto_assignment: bool,
    web_widget_script: Option<String>,
    welcome_title: Option<String>,
    welcome_tagline: Option<String>,
    greeting_enabled: bool,
    greeting_message: String,
}

impl Present<Inbox> for InboxReferenceJson {
    fn present(inbox: &Inbox, context: &Context) -> Self {
        let settings = &inbox.settings;
        let widget = match &inbox.channel {
            Channel::WebWidget(widget) => Some(widget),
            Channel::Api(_) => None,
        };
        Self {
            id: inbox.id,
            name: inbox.name.clone(),
            website_url: widget.map(|widget| widget.website_url.clone()),
            channel_type: inbox.channel.kind(),
            avatar_url: context.picture(settings.avatar_url.as_deref()),
            widget_color: widget.map(|widget| widget.widget_color.clone()),
            website_token: widget.map(|widget| widget.website_token.clone()),
            enable_auto_assignment: settings.enable_auto_assignment,
            web_widget_script: widget.map(|widget| widget_script(&widget.website_token, context)),
            welcome_title: widget.map(|widget| widget.welcome_title.clone().unwrap_or_default()),
            welcome_tagline: widget
                .map(|widget| widget.welcome_tagline.clone().unwrap_or_default()),
            greeting_enabled: settings.greeting_enabled,
            greeting_message: settings.greeting_message.clone().unwrap_or_default(),
        }
    }
}

impl Present<Shown<'_>> for InboxReferenceJson {
    fn present(shown: &Shown<'_>, context: &Context) -> Self {
        Self::present(shown.inbox, context)
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(transparent)]
pub(crate) struct InboxesReferenceJson(Vec<InboxReferenceJson>);

impl Present<[Shown<'_>]> for InboxesReferenceJson {
    fn present(inboxes: &[Shown<'_>], context: &Context) -> Self {
        Self(Present::present_each(inboxes, context))
    }
}
