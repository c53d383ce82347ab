//! Conversations in webhook bodies.

use super::account::AccountJson;
use nimchat_accounts::Account;
use nimchat_messaging::ConversationView;
use nimchat_wire::Context;
use nimchat_wire::push::PushConversationJson;
use serde::Serialize;

/// A conversation in webhook bodies: as `/cable` shows it, with its account and without its session's token.
#[derive(Debug, Serialize)]
pub struct ConversationBody<'a> {
    account: AccountJson<'a>,
    #[serde(flatten)]
    conversation: PushConversationJson,
}

impl<'a> ConversationBody<'a> {
    /// A conversation of this account.
    pub fn new(
        view: &ConversationView,
        can_reply: bool,
        account: &'a Account,
        context: &Context,
    ) -> Self {
        let conversation = PushConversationJson::new(view, can_reply, context);
        Self {
            account: account.into(),
            conversation: conversation.without_token(),
        }
    }
}
