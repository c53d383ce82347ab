//! The sender of a message, as customers see it (docs/rules/messaging.md §0.4, the push forms).

use nimchat_messaging::{MessageView, SenderView};
use nimchat_wire::push::{PushSenderJson, PushUserJson};
use nimchat_wire::{Context, ObjectOrAbsent, Present};

/// The sender of this message. Customers do not see whether an agent is available.
pub(crate) fn sender(view: &MessageView, context: &Context) -> ObjectOrAbsent<PushSenderJson> {
    let sender = view.sender.as_ref().map(|sender| match sender {
        SenderView::User { user, .. } => {
            PushSenderJson::User(PushUserJson::new(user, None, context))
        }
        other => PushSenderJson::present(other, context),
    });
    ObjectOrAbsent::or_empty(context, sender)
}
