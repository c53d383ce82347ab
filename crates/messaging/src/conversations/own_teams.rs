//! The caller's own teams among those of conversations.

use super::ConversationService;
use crate::error::MessagingError;
use nimchat_accounts::Caller;
use nimchat_core_model::TeamId;
use std::collections::HashSet;

impl ConversationService {
    /// Those of the teams that the caller is a member of; a bot has none. One look-up per team.
    pub fn own_teams(
        &self,
        caller: &Caller,
        teams: impl IntoIterator<Item = TeamId>,
    ) -> Result<HashSet<TeamId>, MessagingError> {
        let mut own = HashSet::new();
        let Caller::Agent(agent) = caller else {
            return Ok(own);
        };
        let asked: HashSet<TeamId> = teams.into_iter().collect();
        for id in asked {
            let team = self.deps.directory.team(agent.account_id(), id)?;
            if team.is_some_and(|(_, members)| members.contains(&agent.user.id)) {
                own.insert(id);
            }
        }
        Ok(own)
    }
}
