//! Who answers in an inbox (`operations.json #51, #52`).

use super::InboxService;
use crate::error::MessagingError;
use nimchat_accounts::{Administrator, Agent, AgentView};
use nimchat_core_model::{AccountId, EventName, InboxId, NewEvent, Subject, UserId, Violations};

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
        mut users: Vec<UserId>,
    ) -> Result<Vec<AgentView>, MessagingError> {
        let Administrator(administrator) = caller;
        let account = administrator.account_id();
        self.show(administrator, id)?;
        users.sort_unstable();
        users.dedup();
        let known = self.deps.directory.agents(account, &users)?;
        if known.len() < users.len() {
            return Err(Violations::one("user", "must exist").into());
        }
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        work.inboxes().add_members(account, id, &users, now)?;
        work.outbox().record(&[NewEvent::new(
            account,
            EventName::InboxUpdated,
            Subject::Inbox { id },
            administrator.actor(),
            now,
        )])?;
        work.commit()?;
        self.members_of(account, id)
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
