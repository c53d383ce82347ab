//! What a user can be told of.

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

            /// The one with this number.
            pub const fn from_code(code: i16) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

notification_kinds! {
    /// A conversation began in an inbox of theirs.
    ConversationCreation = 1, "conversation_creation",
    /// A conversation was assigned to them.
    ConversationAssignment = 2, "conversation_assignment",
    /// Somebody wrote in a conversation that they are in charge of.
    AssignedConversationNewMessage = 3, "assigned_conversation_new_message",
    /// Somebody mentioned them in a private note.
    ConversationMention = 4, "conversation_mention",
    /// Somebody wrote in a conversation that they take part in.
    ParticipatingConversationNewMessage = 5, "participating_conversation_new_message",
    /// The first answer is late. Nothing tells of it yet; it can be chosen already.
    SlaMissedFirstResponse = 6, "sla_missed_first_response",
    /// The next answer is late; as above.
    SlaMissedNextResponse = 7, "sla_missed_next_response",
    /// The resolution is late; as above.
    SlaMissedResolution = 8, "sla_missed_resolution",
}

impl NotificationKind {
    /// Does it tell of a message in a conversation that its user knows?
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
