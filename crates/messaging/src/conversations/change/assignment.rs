//! Who a conversation is assigned to (docs/rules/messaging.md §8.6).

use super::{ConversationChange, change};
use crate::conversations::Status;
use crate::conversations::activity;
use crate::conversations::assignment_context::{AgentRef, AssignmentContext};
use crate::error::Result;
use crate::ports::Work;
use nimchat_accounts::{Team, Visibility};
use nimchat_core_model::EventName;
use serde_json::json;

/// The names that an assignment's activity message uses.
#[derive(Default)]
pub(super) struct AssignedNames {
    assignee: Option<AgentRef>,
    team: Option<String>,
    previous_team: Option<String>,
}

impl ConversationChange {
    /// Assigns an open conversation that is not assigned to a member of the inbox. The assignee is the available member
    /// who was picked longest ago (docs/rules/messaging.md §8.6).
    pub fn auto_assign(&mut self, work: &mut dyn Work, context: &AssignmentContext) -> Result<()> {
        let taken = self
            .after
            .assignee_id
            .is_some_and(|id| context.has_member(id));
        if self.after.status != Status::Open || !context.assigns() || taken {
            return Ok(());
        }
        let candidates = context.available();
        self.pick(work, context, &candidates)
    }

    fn pick(
        &mut self,
        work: &mut dyn Work,
        context: &AssignmentContext,
        candidates: &[AgentRef],
    ) -> Result<()> {
        let ids: Vec<_> = candidates.iter().map(|agent| agent.id).collect();
        let picked =
            work.inboxes()
                .pick_member(self.after.account_id, context.inbox.id, &ids, self.at)?;
        let picked = candidates.iter().find(|agent| Some(agent.id) == picked);
        if picked.is_some() {
            self.assign(picked);
        }
        Ok(())
    }

    /// Assigns an agent, or unassigns.
    pub fn assign(&mut self, assignee: Option<&AgentRef>) {
        let id = assignee.map(|agent| agent.id);
        if self.after.assignee_id == id {
            return;
        }
        let changes = change("assignee_id", json!(self.after.assignee_id), json!(id));
        self.after.assignee_id = id;
        self.names.assignee = assignee.cloned();
        self.tell(EventName::AssigneeChanged, changes);
    }

    /// One activity message about the assignment, with the agent and the team that it brought.
    pub(super) fn note_assignment(&mut self, work: &mut dyn Work) -> Result<()> {
        let names = std::mem::take(&mut self.names);
        let assignee = names.assignee.as_ref();
        let assignee_changed = self.before.assignee_id != self.after.assignee_id;
        if let Some(agent) = assignee.filter(|_| assignee_changed) {
            self.let_take_part(work, agent)?;
        }
        let text = if self.before.team_id != self.after.team_id {
            let assignee = assignee.filter(|_| assignee_changed);
            let (team, previous) = (names.team.as_deref(), names.previous_team.as_deref());
            activity::team(&self.actor, team, previous, assignee)
        } else if assignee_changed {
            activity::assignee(&self.actor, assignee)
        } else {
            None
        };
        self.note(work, text)
    }

    /// A new assignee takes part from then on, unless they may not see the inbox (docs/rules/messaging.md §8.3).
    fn let_take_part(&self, work: &mut dyn Work, agent: &AgentRef) -> Result<()> {
        let (account, inbox) = (self.after.account_id, self.after.inbox_id);
        let sees = Visibility::InboxesOf(agent.id);
        if agent.is_administrator || work.inboxes().is_visible(account, inbox, sees)? {
            let conversations = work.conversations();
            conversations.add_participants(&self.after, &[agent.id], self.at)?;
        }
        Ok(())
    }

    /// Assigns the conversation to a team, or to none. An assignee who is not in the team is removed; if the team has
    /// auto-assignment, one of its members becomes the assignee.
    pub fn assign_team(
        &mut self,
        work: &mut dyn Work,
        team: Option<(&Team, &[AgentRef])>,
        previous_name: Option<&str>,
        context: &AssignmentContext,
    ) -> Result<()> {
        let id = team.map(|(team, _)| team.id);
        if self.after.team_id == id {
            return Ok(());
        }
        let changes = change("team_id", json!(self.after.team_id), json!(id));
        self.after.team_id = id;
        self.tell(EventName::TeamChanged, changes);
        self.names.team = team.map(|(team, _)| team.name.clone());
        self.names.previous_team = previous_name.map(ToOwned::to_owned);
        if let Some((team, members)) = team {
            let inside = |id| members.iter().any(|member| member.id == id);
            if self.after.assignee_id.is_some_and(|id| !inside(id)) {
                self.assign(None);
            }
            if self.after.assignee_id.is_none() && team.allow_auto_assign {
                let candidates: Vec<_> = context
                    .available()
                    .into_iter()
                    .filter(|agent| inside(agent.id))
                    .collect();
                self.pick(work, context, &candidates)?;
            }
        }
        Ok(())
    }
}
