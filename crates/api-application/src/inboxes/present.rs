//! An inbox as its account sees it (docs/rules/contacts-and-inboxes.md §1.3).
//!
//! An inbox as its table's row, which the answer to creating a contact shows (docs/rules/contacts-and-inboxes.md §1.3).

use super::widget_script::widget_script;
use nimchat_accounts::Role;
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{AccountId, Attributes, InboxId, PortalId};
use nimchat_helpcenter::{HelpCenters, Portal};
use nimchat_messaging::inboxes::{InboxSettings, WorkingDay};
use nimchat_messaging::{Channel, Inbox, WebWidgetChannel};
use nimchat_wire::DefaultOrNull;
use nimchat_wire::words::{ChannelTypeWord, SenderNameTypeWord};
use serde_json::Value;
use std::sync::Arc;

/// Does this caller see secrets?
pub(crate) fn sees_secrets(caller: &Agent) -> bool {
    caller.membership.role == Role::Administrator
}

/// What the caller sees of inboxes beside themselves: the help centres that they offer, and whether they see secrets.
#[derive(Clone)]
pub(crate) struct InboxSight {
    secrets: bool,
    portals: Arc<[Portal]>,
}

impl InboxSight {
    /// For these inboxes: one read for all of them, if any offers a help centre.
    pub(crate) fn of<'a>(
        caller: &Agent,
        help_centers: &HelpCenters,
        mut inboxes: impl Iterator<Item = &'a Inbox>,
    ) -> Result<Self> {
        let portals = if inboxes.any(|inbox| inbox.settings.portal_id.is_some()) {
            help_centers.portals.all(caller)?
        } else {
            Vec::new()
        };
        Ok(Self {
            secrets: sees_secrets(caller),
            portals: portals.into(),
        })
    }

    pub(crate) fn inbox(&self, inbox: &Inbox, context: &Context) -> InboxJson {
        let id = inbox.settings.portal_id;
        let portal = self.portals.iter().find(|portal| Some(portal.id) == id);
        InboxJson::new(inbox, self.secrets, portal, context)
    }
}

/// An inbox as the caller sees it.
pub(crate) struct ShownInbox {
    inbox: Inbox,
    sight: InboxSight,
}

impl ShownInbox {
    /// The inboxes with their portals: one read for all of them.
    pub(crate) fn all(
        caller: &Agent,
        help_centers: &HelpCenters,
        inboxes: Vec<Inbox>,
    ) -> Result<Vec<Self>> {
        let sight = InboxSight::of(caller, help_centers, inboxes.iter())?;
        let shown = inboxes.into_iter().map(|inbox| Self {
            inbox,
            sight: sight.clone(),
        });
        Ok(shown.collect())
    }

    pub(crate) fn id(&self) -> InboxId {
        self.inbox.id
    }
}

/// An inbox (`operations.json #45`): the keys of all inboxes, and those of its channel.
///
/// The rule for unset texts of the profile `reference`, here and in other resources: every printed key is present, with
/// its printed type. An unset text is `""` where that means the same (a picture, a title, a greeting), and null where
/// `""` would look like a value: an address, a telephone number, a display name, and attributes of another kind of
/// channel.
#[wire]
pub(crate) struct InboxJson {
    id: InboxId,
    avatar_url: String,
    channel_id: InboxId,
    name: String,
    #[schema(value_type = ChannelTypeWord)]
    channel_type: &'static str,
    greeting_message: DefaultOrNull<String>,
    #[serde(flatten)]
    settings: InboxSettingsJson,
    working_hours: Vec<WorkingDayJson>,
    /// Always null: only channels that nimchat does not have use it
    callback_webhook_url: Option<String>,
    hmac_mandatory: bool,
    messaging_service_sid: Option<String>,
    phone_number: Option<String>,
    provider: Option<String>,
    allowed_domains: Option<String>,
    widget_color: Option<String>,
    website_url: Option<String>,
    welcome_title: Option<String>,
    welcome_tagline: Option<String>,
    web_widget_script: Option<String>,
    website_token: Option<String>,
    selected_feature_flags: Option<Vec<String>>,
    reply_time: Option<String>,
    /// The secret for identifier hashes; only administrators see it
    hmac_token: OrAbsent<String>,
    /// The help centre that the inbox offers; omitted without one
    help_center: OrAbsent<InboxPortalJson>,
    /// The same by its id; omitted without one, and in `chatwoot`
    portal_id: OrAbsent<PortalId>,
    #[serde(flatten)]
    channel: ChannelJson,
}

/// The help centre of an inbox.
#[wire]
struct InboxPortalJson {
    name: String,
    slug: String,
}

/// The settings that are independent of the channel.
#[wire(settings: InboxSettings)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of its own")]
pub(super) struct InboxSettingsJson {
    greeting_enabled: bool,
    working_hours_enabled: bool,
    enable_email_collect: bool,
    csat_survey_enabled: bool,
    csat_config: Attributes,
    enable_auto_assignment: bool,
    auto_assignment_config: Attributes,
    out_of_office_message: Option<String>,
    timezone: String,
    allow_messages_after_resolved: bool,
    lock_to_single_conversation: bool,
    #[schema(value_type = SenderNameTypeWord)]
    sender_name_type: String,
    business_name: Option<String>,
}

/// The keys of one kind of channel.
#[wire]
#[serde(untagged)]
enum ChannelJson {
    WebWidget(WebWidgetJson),
    Api(ApiChannelJson),
}

#[wire(widget: WebWidgetChannel)]
struct WebWidgetJson {
    pre_chat_form_enabled: bool,
    #[schema(value_type = Object)]
    pre_chat_form_options: Value,
    continuity_via_email: bool,
}

#[wire]
struct ApiChannelJson {
    webhook_url: Option<String>,
    /// The secret with which `webhook_url` verifies calls; only administrators see it
    webhook_secret: OrAbsent<String>,
    inbox_identifier: String,
    additional_attributes: Attributes,
    /// Is a message with the source id of another one answered with that one?
    unique_source_ids: bool,
}

#[wire(day: WorkingDay)]
struct WorkingDayJson {
    day_of_week: u8,
    closed_all_day: bool,
    open_hour: Option<u8>,
    open_minutes: Option<u8>,
    close_hour: Option<u8>,
    close_minutes: Option<u8>,
    open_all_day: bool,
}

impl InboxJson {
    fn new(inbox: &Inbox, secrets: bool, portal: Option<&Portal>, context: &Context) -> Self {
        let settings = &inbox.settings;
        let (widget, channel) = match &inbox.channel {
            Channel::WebWidget(widget) => (
                Some(widget),
                ChannelJson::WebWidget(Present::present(widget, context)),
            ),
            Channel::Api(api) => (
                None,
                ChannelJson::Api(ApiChannelJson {
                    webhook_url: api.webhook_url.clone(),
                    webhook_secret: secrets.then(|| api.webhook_secret.clone()),
                    inbox_identifier: api.identifier.clone(),
                    additional_attributes: api.additional_attributes.clone(),
                    unique_source_ids: api.unique_source_ids,
                }),
            ),
        };
        // an unset title of a website
        let title = |title: Option<String>| title.or_else(|| context.in_reference(String::new));
        Self {
            id: inbox.id,
            avatar_url: context.picture(settings.avatar_url.as_deref()),
            channel_id: inbox.id,
            name: inbox.name.clone(),
            channel_type: inbox.channel.kind(),
            greeting_message: DefaultOrNull::or_default(context, settings.greeting_message.clone()),
            settings: Present::present(settings, context),
            working_hours: Present::present_each(&settings.working_hours, context),
            callback_webhook_url: None,
            hmac_mandatory: inbox.channel.hmac_mandatory(),
            messaging_service_sid: None,
            phone_number: None,
            provider: None,
            allowed_domains: widget.and_then(|widget| {
                let domains = widget.allowed_domains.clone();
                domains.or_else(|| (!context.is_reference()).then(String::new))
            }),
            widget_color: widget.map(|widget| widget.widget_color.clone()),
            website_url: widget.map(|widget| widget.website_url.clone()),
            welcome_title: widget.and_then(|widget| title(widget.welcome_title.clone())),
            welcome_tagline: widget.and_then(|widget| title(widget.welcome_tagline.clone())),
            web_widget_script: widget.map(|widget| widget_script(&widget.website_token, context)),
            website_token: widget.map(|widget| widget.website_token.clone()),
            selected_feature_flags: widget.map(|widget| widget.selected_feature_flags.clone()),
            reply_time: widget.map(|widget| widget.reply_time.clone()),
            hmac_token: secrets.then(|| inbox.channel.hmac_token().to_owned()),
            help_center: portal.map(|portal| InboxPortalJson {
                name: portal.attributes.name.clone(),
                slug: portal.attributes.slug.clone(),
            }),
            portal_id: context.in_reference(|| settings.portal_id).flatten(),
            channel,
        }
    }
}

impl Present<ShownInbox> for InboxJson {
    fn present(shown: &ShownInbox, context: &Context) -> Self {
        shown.sight.inbox(&shown.inbox, context)
    }
}

/// An inbox in a contact's sessions (docs/rules/contacts-and-inboxes.md §1.1).
#[wire(inbox: Inbox)]
pub(crate) struct SlimInboxJson {
    id: InboxId,
    #[present(context.picture(inbox.settings.avatar_url.as_deref()))]
    avatar_url: String,
    #[present(inbox.id)]
    channel_id: InboxId,
    name: String,
    #[schema(value_type = ChannelTypeWord)]
    #[present(inbox.channel.kind())]
    channel_type: &'static str,
    #[present(None)]
    provider: Option<String>,
}

/// The answer to the removal of an inbox.
#[wire]
pub(super) struct InboxDeletionJson {
    message: &'static str,
}

impl Present<()> for InboxDeletionJson {
    fn present((): &(), _: &Context) -> Self {
        Self {
            message: "Your inbox deletion request will be processed in some time.",
        }
    }
}

envelopes! {
    /// Inboxes in their envelope.
    pub(super) struct InboxesJson { payload: Vec<InboxJson> }
}

/// There are no e-mail inboxes, so their key is null.
#[wire(inbox: Inbox)]
pub(crate) struct RawInboxJson {
    id: InboxId,
    #[present(inbox.id)]
    channel_id: InboxId,
    account_id: AccountId,
    name: String,
    created_at: String,
    updated_at: String,
    #[schema(value_type = ChannelTypeWord)]
    #[present(inbox.channel.kind())]
    channel_type: &'static str,
    #[present(inbox.settings.greeting_message)]
    greeting_message: Option<String>,
    #[present(None)]
    email_address: Option<String>,
    #[serde(flatten)]
    settings: InboxSettingsJson,
    #[present(inbox.settings.portal_id)]
    portal_id: Option<PortalId>,
}
