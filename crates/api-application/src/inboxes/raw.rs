//! An inbox as its table's row, which the answer to creating a contact shows (docs/rules/contacts-and-inboxes.md §1.3).

use super::present::InboxSettingsJson;
use nimchat_core_model::{AccountId, InboxId, PortalId};
use nimchat_messaging::Inbox;
use nimchat_wire::time::iso;
use nimchat_wire::words::ChannelTypeWord;
use nimchat_wire::{Context, Present};
use serde::Serialize;
use utoipa::ToSchema;

/// There are no e-mail inboxes, so their key is null.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RawInboxJson {
    id: InboxId,
    channel_id: InboxId,
    account_id: AccountId,
    name: String,
    created_at: String,
    updated_at: String,
    #[schema(value_type = ChannelTypeWord)]
    channel_type: &'static str,
    greeting_message: Option<String>,
    email_address: Option<String>,
    #[serde(flatten)]
    settings: InboxSettingsJson,
    portal_id: Option<PortalId>,
}

impl Present<Inbox> for RawInboxJson {
    fn present(inbox: &Inbox, _: &Context) -> Self {
        Self {
            id: inbox.id,
            channel_id: inbox.id,
            account_id: inbox.account_id,
            name: inbox.name.clone(),
            created_at: iso(inbox.created_at),
            updated_at: iso(inbox.updated_at),
            channel_type: inbox.channel.kind(),
            greeting_message: inbox.settings.greeting_message.clone(),
            email_address: None,
            settings: (&inbox.settings).into(),
            portal_id: inbox.settings.portal_id,
        }
    }
}
