//! Who answers in an inbox (`operations.json #51–#54`).

use super::InboxService;
use crate::error::MessagingError;
use nimchat_accounts::{Administrator, Agent, AgentView};
use nimchat_core_model::{AccountId, EventName, InboxId, NewEvent, Subject, UserId, Violations};

/// Who goes into an inbox, and who out of it.
#[derive(Default)]
struct Turnover {
    join: Vec<UserId>,
    leave: Vec<UserId>,
}

impl InboxService {
    /// The members, by lower-cased name; whoever sees the inbox may look.
    pub fn members(&self, caller: &Agent, id: InboxId) -> Result<Vec<AgentView>, MessagingError> {
        self.show(caller, id)?;
        self.members_of(caller.account_id(), id)
    }

    /// Adds members of the account; answers all members of the inbox. One who is not in the account is refused, and
    /// then nobody is added: Chatwoot takes any user there is, a trap that is not copied.
    pub fn add_members(
        &self,
        caller: &Administrator,
        id: InboxId,
        users: Vec<UserId>,
    ) -> Result<Vec<AgentView>, MessagingError> {
        let users = self.colleagues(&caller.0, id, users)?;
        self.turn_over(&caller.0, id, |current| Turnover {
            join: without(&users, current),
            leave: Vec::new(),
        })?;
        self.members_of(caller.0.account_id(), id)
    }

    /// Makes these members of the account the inbox's members; answers all of them. Who stays keeps their turn.
    /// Refuses as [`InboxService::add_members`].
    pub fn set_members(
        &self,
        caller: &Administrator,
        id: InboxId,
        users: Vec<UserId>,
    ) -> Result<Vec<AgentView>, MessagingError> {
        let users = self.colleagues(&caller.0, id, users)?;
        self.turn_over(&caller.0, id, |current| Turnover {
            join: without(&users, current),
            leave: without(current, &users),
        })?;
        self.members_of(caller.0.account_id(), id)
    }

    /// Takes users out of the inbox; whoever is not in it is passed over. Their conversations stay theirs.
    pub fn remove_members(
        &self,
        caller: &Administrator,
        id: InboxId,
        users: &[UserId],
    ) -> Result<(), MessagingError> {
        self.show(&caller.0, id)?;
        self.turn_over(&caller.0, id, |current| {
            let staying = without(current, users);
            Turnover {
                join: Vec::new(),
                leave: without(current, &staying),
            }
        })
    }

    /// The users, each once, if the inbox is there and all of them are of the account.
    fn colleagues(
        &self,
        administrator: &Agent,
        id: InboxId,
        mut users: Vec<UserId>,
    ) -> Result<Vec<UserId>, MessagingError> {
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
    ) -> Result<(), MessagingError> {
        let account = administrator.account_id();
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        let current = work.inboxes().member_ids(account, id)?;
        let turnover = plan(&current);
        if turnover.join.is_empty() && turnover.leave.is_empty() {
            return Ok(());
        }
        work.inboxes()
            .add_members(account, id, &turnover.join, now)?;
        work.inboxes()
            .remove_members(account, id, &turnover.leave)?;
        work.outbox().record(&[NewEvent::new(
            account,
            EventName::InboxUpdated,
            Subject::Inbox { id },
            administrator.actor(),
            now,
        )])?;
        work.commit()?;
        Ok(())
    }

    fn members_of(
        &self,
        account: AccountId,
        id: InboxId,
    ) -> Result<Vec<AgentView>, MessagingError> {
        let ids = self.deps.store.read()?.inboxes().member_ids(account, id)?;
        Ok(self.deps.directory.agents(account, &ids)?)
    }
}

/// Those of `users` who are not among `others`.
fn without(users: &[UserId], others: &[UserId]) -> Vec<UserId> {
    users
        .iter()
        .filter(|user| !others.contains(user))
        .copied()
        .collect()
}
