//! Changes many conversations, one job each, beyond the reference (docs/rules/messaging.md §1, `bulk_actions`).

use super::assignment_context::{AgentRef, AssignmentContext};
use super::label::{checked_labels, without_labels};
use super::{ConversationChange, ConversationService, Number, Status, distinct_labels};
use crate::error::Result;
use crate::jobs::ChangeConversation;
use chrono::{DateTime, Utc};
use nimchat_accounts::{Agent, Team, Visibility};
use nimchat_core_model::{Job, Progress, TeamId, UserId, Violation};
use serde::{Deserialize, Serialize};

/// What to change of each conversation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ConversationChanges {
    /// The status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// The end of the snooze.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snoozed_until: Option<DateTime<Utc>>,
    /// The assignee, or none; one who is unknown in the account unassigns.
    #[serde(skip_serializing_if = "Option::is_none", with = "some")]
    pub assignee: Option<Option<UserId>>,
    /// The team, or none.
    #[serde(skip_serializing_if = "Option::is_none", with = "some")]
    pub team: Option<Option<TeamId>>,
    /// Labels to add.
    pub add_labels: Vec<String>,
    /// Labels to remove.
    pub remove_labels: Vec<String>,
}

/// A value that is there, be it null.
#[expect(
    clippy::option_option,
    reason = "the outer one is absent for what stays"
)]
mod some {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[expect(clippy::ref_option, reason = "serde passes the field")]
    pub fn serialize<T: Serialize, S: Serializer>(
        value: &Option<Option<T>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        value
            .as_ref()
            .and_then(Option::as_ref)
            .serialize(serializer)
    }

    pub fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Option<T>>, D::Error> {
        Option::deserialize(deserializer).map(Some)
    }
}

/// The objects that are looked up before the unit of work.
#[expect(
    clippy::option_option,
    reason = "the outer one is absent for what stays"
)]
struct Ground {
    context: AssignmentContext,
    assignee: Option<Option<AgentRef>>,
    team: Option<(Option<Team>, Vec<AgentRef>)>,
    previous_team: Option<String>,
}

impl ConversationService {
    /// The most conversations of one call.
    pub const MAX_BULK: usize = 1000;

    /// Enqueues a job for each of the conversations. Those that the caller does not see are skipped.
    pub fn change_many(
        &self,
        caller: &Agent,
        numbers: &[Number],
        changes: &ConversationChanges,
    ) -> Result<()> {
        if numbers.len() > Self::MAX_BULK {
            return Err(Violation::new("ids", "is too long (maximum is 1000)").into());
        }
        checked_labels(changes.add_labels.clone())?;
        let now = self.deps.clock.now();
        let jobs = numbers.iter().map(|number| {
            ChangeConversation {
                account: caller.account_id(),
                number: *number,
                member: match caller.visibility() {
                    Visibility::Everything => None,
                    Visibility::InboxesOf(user) => Some(user),
                },
                actor: caller.actor(),
                changes: changes.clone(),
            }
            .due(now)
        });
        let jobs = jobs.collect::<Result<Vec<_>, _>>()?;
        let mut work = self.deps.store.begin()?;
        work.jobs().enqueue(&jobs)?;
        Ok(work.commit()?)
    }

    /// Changes one of them. May be repeated: labels, status, assignee and team are set, not toggled.
    pub fn change(&self, job: &ChangeConversation) -> Result<Progress> {
        let (account, changes) = (job.account, &job.changes);
        let visibility = job
            .member
            .map_or(Visibility::Everything, Visibility::InboxesOf);
        let found = self
            .deps
            .read()?
            .conversations()
            .find(account, job.number, visibility)?;
        let Some(found) = found.filter(|found| found.visible) else {
            return Ok(Progress::Done);
        };
        let ground = self.bulk_ground(job, &found.conversation)?;

        let mut work = self.deps.store.begin()?;
        let found = work.conversations().lock(account, job.number, visibility)?;
        let Some(found) = found.filter(|found| found.visible) else {
            return Ok(Progress::Done);
        };
        let now = self.deps.clock.now();
        let opened = found.conversation.status != Status::Open;
        let left = without_labels(&found.conversation.labels, &changes.remove_labels);
        let labels = labelled(left.clone(), changes)?;
        let mut change = ConversationChange::of(found.conversation, job.actor.clone(), now);
        change.set_labels(&mut *work, left)?;
        change.set_labels(&mut *work, labels)?;
        if let Some(assignee) = &ground.assignee {
            change.assign(assignee.as_ref());
        }
        if let Some((team, members)) = &ground.team {
            let team = team.as_ref().map(|team| (team, members.as_slice()));
            let previous = ground.previous_team.as_deref();
            change.assign_team(&mut *work, team, previous, &ground.context)?;
        }
        let status = match (changes.status, changes.snoozed_until) {
            (None, Some(_)) => Some(Status::Snoozed),
            (status, _) => status,
        };
        if let Some(status) = status {
            change.set_status(&mut *work, status, changes.snoozed_until)?;
            if opened && status == Status::Open {
                change.auto_assign(&mut *work, &ground.context)?;
            }
        }
        change.finish(&mut *work)?;
        work.commit()?;
        Ok(Progress::Done)
    }

    fn bulk_ground(
        &self,
        job: &ChangeConversation,
        conversation: &super::Conversation,
    ) -> Result<Ground> {
        let account = job.account;
        let assignee = match job.changes.assignee {
            None => None,
            Some(id) => {
                let ids: Vec<UserId> = id.into_iter().collect();
                let found = self.deps.directory.agents(account, &ids)?;
                Some(found.first().map(AgentRef::from))
            }
        };
        let previous = match conversation.team_id {
            Some(id) => self.deps.directory.team(account, id)?,
            None => None,
        };
        Ok(Ground {
            context: AssignmentContext::read(&self.deps, account, conversation.inbox_id)?,
            assignee,
            team: job
                .changes
                .team
                .map(|id| self.team_of(account, id))
                .transpose()?,
            previous_team: previous.map(|(team, _)| team.name),
        })
    }
}

/// The labels that are left, with those to add.
fn labelled(titles: Vec<String>, changes: &ConversationChanges) -> Result<Vec<String>> {
    let added = checked_labels(changes.add_labels.clone())?;
    Ok(distinct_labels(titles.into_iter().chain(added)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_change_to_none_is_told_from_no_change() {
        let none = ConversationChanges {
            assignee: Some(None),
            ..ConversationChanges::default()
        };
        let written = serde_json::to_value(&none).unwrap();
        assert_eq!(written["assignee"], json!(null));
        assert!(written.get("team").is_none());
        let read: ConversationChanges = serde_json::from_value(written).unwrap();
        assert_eq!(read, none);
    }

    #[test]
    fn labels_are_removed_before_others_are_added() {
        let changes = ConversationChanges {
            add_labels: vec!["vip".to_owned(), "Bug".to_owned()],
            remove_labels: vec!["BUG".to_owned()],
            ..ConversationChanges::default()
        };
        let present = ["bug".to_owned(), "urgent".to_owned()];
        let left = without_labels(&present, &changes.remove_labels);
        assert_eq!(labelled(left, &changes).unwrap(), ["urgent", "vip", "Bug"]);
    }
}
