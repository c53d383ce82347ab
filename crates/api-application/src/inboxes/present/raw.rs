//! Chatwoot's inbox as its table's row, which making a contact answers with.

use nimchat_api_kit::Context;
use nimchat_core_model::{AccountId, Attributes, InboxId};
use nimchat_messaging::Inbox;
use nimchat_wire::Present;
use nimchat_wire::time::iso;
use serde::Serialize;
use utoipa::ToSchema;

/// The row. There are no portals and no mail inboxes, so what belongs to them is null.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of its own")]
pub(crate) struct RawInboxJson {
    #[schema(value_type = i64)]
    id: InboxId,
    #[schema(value_type = i64)]
    channel_id: InboxId,
    #[schema(value_type = i64)]
    account_id: AccountId,
    name: String,
    created_at: String,
    updated_at: String,
    channel_type: &'static str,
    enable_auto_assignment: bool,
    greeting_enabled: bool,
    greeting_message: Option<String>,
    email_address: Option<String>,
    working_hours_enabled: bool,
    out_of_office_message: Option<String>,
    timezone: String,
    enable_email_collect: bool,
    csat_survey_enabled: bool,
    allow_messages_after_resolved: bool,
    #[schema(value_type = Object)]
    auto_assignment_config: Attributes,
    lock_to_single_conversation: bool,
    portal_id: Option<i64>,
    sender_name_type: String,
    business_name: Option<String>,
    #[schema(value_type = Object)]
    csat_config: Attributes,
}

impl Present<Inbox> for RawInboxJson {
    fn present(inbox: &Inbox, _: &Context) -> Self {
        let settings = inbox.settings.clone();
        Self {
            id: inbox.id,
            channel_id: inbox.id,
            account_id: inbox.account_id,
            name: inbox.name.clone(),
            created_at: iso(inbox.created_at),
            updated_at: iso(inbox.updated_at),
            channel_type: inbox.channel.kind(),
            enable_auto_assignment: settings.enable_auto_assignment,
            greeting_enabled: settings.greeting_enabled,
            greeting_message: settings.greeting_message,
            email_address: None,
            working_hours_enabled: settings.working_hours_enabled,
            out_of_office_message: settings.out_of_office_message,
            timezone: settings.timezone,
            enable_email_collect: settings.enable_email_collect,
            csat_survey_enabled: settings.csat_survey_enabled,
            allow_messages_after_resolved: settings.allow_messages_after_resolved,
            auto_assignment_config: settings.auto_assignment_config,
            lock_to_single_conversation: settings.lock_to_single_conversation,
            portal_id: None,
            sender_name_type: settings.sender_name_type,
            business_name: settings.business_name,
            csat_config: settings.csat_config,
        }
    }
}
