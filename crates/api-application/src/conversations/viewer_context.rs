//! The values in an answer that depend on more than the conversation: on the caller, and on the time.

use nimchat_accounts::Caller;
use nimchat_core_model::{ConversationId, TeamId};
use nimchat_messaging::{ConversationView, Messaging, MessagingError};
use std::collections::HashSet;

/// Read once for a whole list.
#[derive(Debug, Default)]
pub(crate) struct ViewerContext {
    own_teams: HashSet<TeamId>,
    closed: HashSet<ConversationId>,
}

impl ViewerContext {
    /// The values for these conversations.
    pub(crate) fn read<'v>(
        messaging: &Messaging,
        caller: &Caller,
        views: impl IntoIterator<Item = &'v ConversationView> + Clone,
    ) -> Result<Self, MessagingError> {
        let teams = views.clone().into_iter();
        let teams = teams.filter_map(|view| Some(view.team.as_ref()?.id));
        let own_teams = messaging.conversations.own_teams(caller, teams)?;
        let closed = messaging.conversations.closed(views)?;
        Ok(Self { own_teams, closed })
    }

    /// Can a reply still reach the customer?
    pub(super) fn can_reply(&self, conversation: ConversationId) -> bool {
        !self.closed.contains(&conversation)
    }

    /// Is the caller a member of this team?
    pub(super) fn is_member(&self, team: TeamId) -> bool {
        self.own_teams.contains(&team)
    }
}
