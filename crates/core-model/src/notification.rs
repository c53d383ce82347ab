//! The kinds of notifications.

use crate::named;

named! {
    /// What a notification is about, by its wire name (docs/rules/accounts.md §5.12).
    NotificationKind {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_reads_back() {
        for kind in NotificationKind::ALL {
            assert_eq!(NotificationKind::from_code(kind.code()), Some(kind));
            assert_eq!(NotificationKind::from_name(kind.as_str()), Some(kind));
        }
    }
}
