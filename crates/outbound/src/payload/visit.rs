//! Visits of websites in webhook bodies (docs/rules/messaging.md §5.3, `webwidget_triggered`).

use super::account::{AccountJson, InboxJson};
use super::contact::WContact;
use nimchat_accounts::Account;
use nimchat_core_model::{Attributes, ContactInboxId, ConversationId};
use nimchat_messaging::VisitView;
use nimchat_wire::Context;
use nimchat_wire::push::PushConversationJson;
use serde::Serialize;

/// A visit in webhook bodies.
#[derive(Debug, Serialize)]
pub struct VisitBody<'a> {
    id: ContactInboxId,
    contact: WContact<'a>,
    inbox: InboxJson<'a>,
    account: AccountJson<'a>,
    current_conversation: Option<PushConversationJson>,
    source_id: &'a str,
    event_info: &'a Attributes,
}

impl<'a> VisitBody<'a> {
    /// A visit by this contact.
    pub fn new(
        view: &'a VisitView,
        contact: WContact<'a>,
        account: &'a Account,
        can_reply: impl Fn(ConversationId) -> bool,
        context: &Context,
    ) -> Self {
        let conversation = view.conversation.as_ref().map(|conversation| {
            let can_reply = can_reply(conversation.conversation.id);
            PushConversationJson::new(conversation, can_reply, context).without_token()
        });
        Self {
            id: view.visit.session_id,
            contact,
            inbox: (&view.inbox).into(),
            account: account.into(),
            current_conversation: conversation,
            source_id: &view.visit.source_id,
            event_info: &view.visit.event_info,
        }
    }
}
