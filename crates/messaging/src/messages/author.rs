//! In whose name a message is written.

use super::{BotFace, MessageType, PostMessage};
use crate::Deps;
use crate::error::Result;
use nimchat_core_model::{AccountId, Violations};

/// The bot that the message names as its sender: the account's own, or every account's
/// (docs/rules/messaging.md §2).
pub(crate) fn named_bot(
    deps: &Deps,
    account: AccountId,
    message: &PostMessage,
) -> Result<Option<BotFace>> {
    let refuse = |attribute, text| Err(Violations::one(attribute, text).into());
    match message.sender_type.as_deref() {
        None | Some("") => return Ok(None),
        Some("AgentBot") => {}
        Some(_) => return refuse("sender_type", "is not included in the list"),
    }
    let kind = message.message_type.as_deref();
    if !kind.is_none_or(|kind| kind.is_empty() || kind == MessageType::Outgoing.as_str()) {
        return refuse("sender_type", "is for outgoing messages only");
    }
    let found = match message.sender_id {
        Some(id) => deps.read()?.inboxes().bot(account, id.into())?,
        None => None,
    };
    match found {
        Some(bot) => Ok(Some(bot)),
        None => refuse("sender_id", "must exist"),
    }
}
