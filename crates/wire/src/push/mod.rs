//! The objects that Chatwoot nests in other objects and sends in events (docs/rules/messaging.md §0.4, the objects named
//! "Push…"). They are the same in both profiles.

mod attachment;
mod contact;
mod conversation;
mod message;
mod notification;
mod sender;

pub use attachment::PushAttachmentJson;
pub use contact::{ContactInboxJson, PushContactJson};
pub use conversation::PushConversationJson;
pub use message::{
    MessageWithin, PushMessageConversationJson, PushMessageJson, PushMessageSessionJson,
};
pub use notification::{NotificationJson, NotificationMetaJson};
pub use sender::{PushBotJson, PushSenderJson, PushUserJson};
