//! The kinds of notifications.

use serde::{Deserialize, Serialize};

macro_rules! notification_kinds {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $name:literal),+ $(,)?) => {
        /// What a notification is about, by its wire name (docs/rules/accounts.md §5.12).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum NotificationKind {
            $($(#[$doc])* #[serde(rename = $name)] $variant),+
        }

        impl NotificationKind {
            /// Every kind there is, by its number.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name on the wire.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// The number in the store, from 1.
            pub const fn code(self) -> i16 {
                match self { $(Self::$variant => $code),+ }
            }

            /// The kind with this number.
            pub const fn from_code(code: i16) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

notification_kinds! {
    /// A conversation began in one of the user's inboxes.
    ConversationCreation = 1, "conversation_creation",
    /// A conversation was assigned to the user.
    ConversationAssignment = 2, "conversation_assignment",
    /// A message arrived in a conversation that is assigned to the user.
    AssignedConversationNewMessage = 3, "assigned_conversation_new_message",
    /// A private note mentioned the user.
    ConversationMention = 4, "conversation_mention",
    /// A message arrived in a conversation that the user takes part in.
    ParticipatingConversationNewMessage = 5, "participating_conversation_new_message",
    /// The first reply is late. Users can choose this kind, but no such notification is created yet.
    SlaMissedFirstResponse = 6, "sla_missed_first_response",
    /// The next reply is late; as above.
    SlaMissedNextResponse = 7, "sla_missed_next_response",
    /// The resolution is late; as above.
    SlaMissedResolution = 8, "sla_missed_resolution",
}

impl NotificationKind {
    /// Is the notification about a message in a conversation that its user already knows?
    pub const fn is_new_message(self) -> bool {
        matches!(
            self,
            Self::AssignedConversationNewMessage | Self::ParticipatingConversationNewMessage
        )
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_reads_back() {
        for kind in NotificationKind::ALL {
            assert_eq!(NotificationKind::from_code(kind.code()), Some(*kind));
            assert_eq!(kind.as_str().parse(), Ok(*kind));
        }
    }
}
