//! Inboxes in events.

use nimchat_core_model::{AccountId, Attributes, InboxId};
use nimchat_messaging::inboxes::WorkingDay;
use nimchat_messaging::{ApiChannel, Channel, Inbox, WebWidgetChannel};
use nimchat_wire::time::iso;
use serde::Serialize;

/// An inbox in webhook bodies: its settings and its channel. Only the channel names the inbox, as in Chatwoot.
#[derive(Debug, Serialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own on the wire"
)]
pub struct InboxBody<'a> {
    allow_messages_after_resolved: bool,
    lock_to_single_conversation: bool,
    auto_assignment_config: &'a Attributes,
    enable_auto_assignment: bool,
    enable_email_collect: bool,
    greeting_enabled: bool,
    greeting_message: Option<&'a str>,
    csat_survey_enabled: bool,
    business_name: Option<&'a str>,
    sender_name_type: &'a str,
    timezone: &'a str,
    out_of_office_message: Option<&'a str>,
    working_hours_enabled: bool,
    working_hours: &'a [WorkingDay],
    created_at: String,
    updated_at: String,
    channel: ChannelJson<'a>,
}

/// The channel's row, without the secret for identifier hashes, which only administrators see.
#[derive(Debug, Serialize)]
struct ChannelJson<'a> {
    id: InboxId,
    account_id: AccountId,
    created_at: String,
    updated_at: String,
    #[serde(flatten)]
    kind: KindJson<'a>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum KindJson<'a> {
    WebWidget {
        website_token: &'a str,
        #[serde(flatten)]
        settings: &'a WebWidgetChannel,
    },
    Api {
        identifier: &'a str,
        #[serde(flatten)]
        settings: &'a ApiChannel,
    },
}

impl<'a> From<&'a Inbox> for InboxBody<'a> {
    fn from(inbox: &'a Inbox) -> Self {
        let settings = &inbox.settings;
        Self {
            allow_messages_after_resolved: settings.allow_messages_after_resolved,
            lock_to_single_conversation: settings.lock_to_single_conversation,
            auto_assignment_config: &settings.auto_assignment_config,
            enable_auto_assignment: settings.enable_auto_assignment,
            enable_email_collect: settings.enable_email_collect,
            greeting_enabled: settings.greeting_enabled,
            greeting_message: settings.greeting_message.as_deref(),
            csat_survey_enabled: settings.csat_survey_enabled,
            business_name: settings.business_name.as_deref(),
            sender_name_type: &settings.sender_name_type,
            timezone: &settings.timezone,
            out_of_office_message: settings.out_of_office_message.as_deref(),
            working_hours_enabled: settings.working_hours_enabled,
            working_hours: &settings.working_hours,
            created_at: iso(inbox.created_at),
            updated_at: iso(inbox.updated_at),
            channel: ChannelJson {
                id: inbox.id,
                account_id: inbox.account_id,
                created_at: iso(inbox.created_at),
                updated_at: iso(inbox.updated_at),
                kind: match &inbox.channel {
                    Channel::WebWidget(settings) => KindJson::WebWidget {
                        website_token: &settings.website_token,
                        settings,
                    },
                    Channel::Api(settings) => KindJson::Api {
                        identifier: &settings.identifier,
                        settings,
                    },
                },
            },
        }
    }
}
