//! What an agent can be told of.

use serde::{Deserialize, Serialize};

macro_rules! notification_kinds {
    ($($(#[$doc:meta])* $variant:ident = $name:literal),+ $(,)?) => {
        /// What a notification is about, by its wire name (contract accounts.md §5.12).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum NotificationKind {
            $($(#[$doc])* #[serde(rename = $name)] $variant),+
        }

        impl NotificationKind {
            /// Every kind there is.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name on the wire and in the store.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }
    };
}

notification_kinds! {
    /// A conversation began in an inbox of theirs.
    ConversationCreation = "conversation_creation",
    /// A conversation was assigned to them.
    ConversationAssignment = "conversation_assignment",
    /// The customer wrote in a conversation of theirs.
    AssignedConversationNewMessage = "assigned_conversation_new_message",
    /// Somebody mentioned them in a private note.
    ConversationMention = "conversation_mention",
    /// Somebody wrote in a conversation that they take part in.
    ParticipatingConversationNewMessage = "participating_conversation_new_message",
}

impl std::str::FromStr for NotificationKind {
    type Err = String;

    /// Reads a wire name; the error is the unknown name.
    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL
            .iter()
            .copied()
            .find(|known| known.as_str() == name)
            .ok_or_else(|| name.to_owned())
    }
}
