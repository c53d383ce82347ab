//! The members of an inbox (`operations.json #51–#54`).

use super::InboxService;
use crate::Deps;
use crate::error::Result;
use crate::moments;
use nimchat_accounts::{Administrator, Agent, AgentView};
use nimchat_core_model::{AccountId, EventName, InboxId, NewEvent, Subject, UserId, Violations};

/// The users to add to an inbox and to remove from it.
#[derive(Default)]
struct Turnover {
    join: Vec<UserId>,
    leave: Vec<UserId>,
}

impl InboxService {
    /// The members, by lower-cased name; the inbox must be visible to the caller.
    pub fn members(&self, caller: &Agent, id: InboxId) -> Result<Vec<AgentView>> {
        self.show(caller, id)?;
        members_of(&self.deps, caller.account_id(), id)
    }

    /// Adds members of the account, and answers all members of the inbox. If one of the users is not in the account,
    /// the call is refused and no user is added: Chatwoot accepts any user, which is a fault that nimchat does not
    /// copy.
    pub fn add_members(
        &self,
        caller: &Administrator,
        id: InboxId,
        users: Vec<UserId>,
    ) -> Result<Vec<AgentView>> {
        let users = self.colleagues(&caller.0, id, users)?;
        self.turn_over(&caller.0, id, |current| Turnover {
            join: without(&users, current),
            leave: Vec::new(),
        })?;
        members_of(&self.deps, caller.0.account_id(), id)
    }

    /// Replaces the inbox's members with these members of the account, and answers all of them. Present members keep
    /// their turn. Refuses as [`InboxService::add_members`].
    pub fn set_members(
        &self,
        caller: &Administrator,
        id: InboxId,
        users: Vec<UserId>,
    ) -> Result<Vec<AgentView>> {
        let users = self.colleagues(&caller.0, id, users)?;
        self.turn_over(&caller.0, id, |current| Turnover {
            join: without(&users, current),
            leave: without(current, &users),
        })?;
        members_of(&self.deps, caller.0.account_id(), id)
    }

    /// Removes users from the inbox; users who are not members are ignored. Their conversations stay assigned to them.
    pub fn remove_members(
        &self,
        caller: &Administrator,
        id: InboxId,
        users: &[UserId],
    ) -> Result<()> {
        self.show(&caller.0, id)?;
        self.turn_over(&caller.0, id, |current| {
            let staying = without(current, users);
            Turnover {
                join: Vec::new(),
                leave: without(current, &staying),
            }
        })
    }

    /// The users, each once, if the inbox exists and all of them are in the account.
    fn colleagues(
        &self,
        administrator: &Agent,
        id: InboxId,
        mut users: Vec<UserId>,
    ) -> Result<Vec<UserId>> {
        self.show(administrator, id)?;
        users.sort_unstable();
        users.dedup();
        let account = administrator.account_id();
        let known = self.deps.directory.agents(account, &users)?;
        if known.len() < users.len() {
            return Err(Violations::one("user", "must exist").into());
        }
        Ok(users)
    }

    fn turn_over(
        &self,
        administrator: &Agent,
        id: InboxId,
        plan: impl FnOnce(&[UserId]) -> Turnover,
    ) -> Result<()> {
        let account = administrator.account_id();
        let (now, mut work) = self.deps.begin()?;
        let current = work.inboxes().member_ids(account, id)?;
        let turnover = plan(&current);
        if turnover.join.is_empty() && turnover.leave.is_empty() {
            return Ok(());
        }
        work.inboxes()
            .add_members(account, id, &turnover.join, now)?;
        work.inboxes()
            .remove_members(account, id, &turnover.leave)?;
        let inbox = Subject::Inbox { id };
        let (name, actor) = (EventName::InboxUpdated, administrator.actor());
        let event = NewEvent::new(account, name, inbox, actor, now)
            .with_moment(moments::of_members(&turnover.leave)?);
        work.outbox().record(&[event])?;
        Ok(work.commit()?)
    }
}

/// The members of the inbox, by lower-cased name.
pub(crate) fn members_of(deps: &Deps, account: AccountId, id: InboxId) -> Result<Vec<AgentView>> {
    let ids = deps.read()?.inboxes().member_ids(account, id)?;
    Ok(deps.directory.agents(account, &ids)?)
}

/// Those of `users` who are not among `others`.
fn without(users: &[UserId], others: &[UserId]) -> Vec<UserId> {
    users
        .iter()
        .filter(|user| !others.contains(user))
        .copied()
        .collect()
}
