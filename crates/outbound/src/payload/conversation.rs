//! Conversations in webhook bodies.

use super::account::AccountJson;
use super::sender::WSender;
use nimchat_accounts::Account;
use nimchat_messaging::{ConversationView, SenderView};
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

/// Who types in a conversation, in webhook bodies (docs/rules/messaging.md §5.3).
#[derive(Debug, Serialize)]
pub struct TypingBody<'a> {
    account: AccountJson<'a>,
    user: Option<WSender<'a>>,
    conversation: PushConversationJson,
    is_private: bool,
}

impl<'a> TypingBody<'a> {
    /// Of a conversation of this account; without a user if they no longer exist.
    pub fn new(
        view: &ConversationView,
        can_reply: bool,
        (user, is_private): (Option<&'a SenderView>, bool),
        account: &'a Account,
        context: &Context,
    ) -> Self {
        let conversation = PushConversationJson::new(view, can_reply, context);
        Self {
            account: account.into(),
            user: user.map(|user| WSender::new(user, account, context)),
            conversation: conversation.without_token(),
            is_private,
        }
    }
}
