//! An inbox as its table's row, which the answer to creating a contact shows (docs/rules/contacts-and-inboxes.md §1.3).

use super::present::InboxSettingsJson;
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{AccountId, InboxId, PortalId};
use nimchat_messaging::Inbox;
use nimchat_wire::words::ChannelTypeWord;

/// There are no e-mail inboxes, so their key is null.
#[derive(Debug, Serialize, ToSchema, Present)]
#[present(inbox: Inbox)]
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
    #[present(inbox.settings.greeting_message.clone())]
    greeting_message: Option<String>,
    #[present(None)]
    email_address: Option<String>,
    #[serde(flatten)]
    settings: InboxSettingsJson,
    #[present(inbox.settings.portal_id)]
    portal_id: Option<PortalId>,
}
