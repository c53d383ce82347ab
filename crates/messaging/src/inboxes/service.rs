//! What people do with the inboxes of an account.

use super::save::complete_survey;
use super::{Inbox, InboxService, SaveInbox};
use crate::error::{MessagingError, Result};
use crate::jobs::EraseInbox;
use nimchat_accounts::{Administrator, Agent, AgentView, Role, Visibility};
use nimchat_core_model::{
    AccountId, Actor, AvatarChange, AvatarHolder, EventName, InboxId, Job, NewEvent, Progress,
    Subject, Violations,
};
use std::collections::HashSet;

/// The most rows of a kind that one step erases.
const ROWS_A_STEP: u32 = 500;

impl InboxService {
    /// All inboxes for an administrator; for an agent, those they are a member of. In the order in which they
    /// were created (`operations.json #45, #46`).
    pub fn list(&self, caller: &Agent) -> Result<Vec<Inbox>> {
        let mut view = self.deps.read()?;
        Ok(view
            .inboxes()
            .visible(caller.account_id(), caller.visibility())?)
    }

    /// One of the visible inboxes.
    pub fn show(&self, caller: &Agent, id: InboxId) -> Result<Inbox> {
        let account = caller.account_id();
        let mut view = self.deps.read()?;
        let inbox = view.inboxes().find(account, id)?;
        let inbox = inbox.ok_or(MessagingError::NotFound)?;
        if view
            .inboxes()
            .is_visible(account, id, caller.visibility())?
        {
            Ok(inbox)
        } else {
            Err(MessagingError::NotVisible)
        }
    }

    /// Refuses an inbox that is not the account's; it need not be visible to the caller.
    pub fn known(&self, caller: &Agent, id: InboxId) -> Result<()> {
        match self.by_id(caller.account_id(), id)? {
            Some(_) => Ok(()),
            None => Err(MessagingError::NotFound),
        }
    }

    /// The inbox of the account with this id, for any visibility; none if it does not exist.
    pub fn by_id(&self, account: AccountId, id: InboxId) -> Result<Option<Inbox>> {
        Ok(self.deps.read()?.inboxes().find(account, id)?)
    }

    /// The API inboxes of the account that have an address for their events.
    pub fn with_endpoint(&self, account: AccountId) -> Result<Vec<Inbox>> {
        let mut inboxes = self
            .deps
            .read()?
            .inboxes()
            .visible(account, Visibility::Everything)?;
        inboxes.retain(|inbox| inbox.channel.endpoint().is_some());
        Ok(inboxes)
    }

    /// The members of all of these inboxes, and the administrators; by lower-cased name. The inboxes must exist and be
    /// visible to the caller (docs/rules/accounts.md §5.4).
    pub fn assignable_agents(&self, caller: &Agent, ids: &[InboxId]) -> Result<Vec<AgentView>> {
        let account = caller.account_id();
        let asked: HashSet<InboxId> = ids.iter().copied().collect();
        let ids: Vec<InboxId> = asked.iter().copied().collect();
        let members = {
            let mut view = self.deps.read()?;
            let inboxes = view.inboxes();
            if inboxes.many(account, &ids)?.len() < ids.len() {
                return Err(MessagingError::NotFound);
            }
            let seen = inboxes.visible(account, caller.visibility())?;
            let seen: HashSet<InboxId> = seen.into_iter().map(|inbox| inbox.id).collect();
            if !asked.is_subset(&seen) {
                return Err(MessagingError::NotVisible);
            }
            inboxes.members_of(account, &ids)?
        };
        let mut agents = self.deps.directory.members(account)?;
        agents.retain(|agent| {
            let user = agent.user.id;
            let in_inbox = |id: &InboxId| members.contains(&(*id, user));
            agent.membership.role == Role::Administrator
                || !ids.is_empty() && ids.iter().all(in_inbox)
        });
        Ok(agents)
    }

    /// Writes the values that the command has. Everything is written, or nothing.
    pub fn update(
        &self,
        caller: &Administrator,
        id: InboxId,
        mut command: SaveInbox,
    ) -> Result<Inbox> {
        let avatar = AvatarChange::Keep.or_file(command.avatar.take());
        if let Some(survey) = &mut command.csat_config {
            complete_survey(survey);
        }
        self.change(caller, id, avatar, |inbox, violations| {
            command.apply_name(&mut inbox.name, violations);
            if let Some(channel) = command.channel.take() {
                self.check_callable(&channel, violations);
                channel.apply(&mut inbox.channel, violations);
            }
            command.apply_settings(&mut inbox.settings, violations);
        })
    }

    /// Removes the inbox's avatar.
    pub fn clear_avatar(&self, caller: &Administrator, id: InboxId) -> Result<Inbox> {
        self.change(caller, id, AvatarChange::Clear, |_, _| ())
    }

    /// Changes the inbox, and records an event if it differs then.
    fn change(
        &self,
        Administrator(caller): &Administrator,
        id: InboxId,
        avatar: AvatarChange,
        change: impl FnOnce(&mut Inbox, &mut Violations),
    ) -> Result<Inbox> {
        let account = caller.account_id();
        let (now, mut work) = self.deps.begin()?;
        let before = work.inboxes().find(account, id)?;
        let before = before.ok_or(MessagingError::NotFound)?;
        let mut inbox = before.clone();
        let mut violations = Violations::new();
        change(&mut inbox, &mut violations);
        violations.into_result()?;
        let old = avatar.apply(&mut inbox.settings.avatar_url);
        if inbox == before {
            return Ok(inbox);
        }
        inbox.updated_at = now;
        work.inboxes().update(&inbox)?;
        avatar.enqueue_jobs(AvatarHolder::Inbox(id), old, work.jobs(), now)?;
        let subject = Subject::Inbox { id };
        let event = caller.event(EventName::InboxUpdated, subject, now);
        work.outbox().record(&[event])?;
        work.commit()?;
        Ok(inbox)
    }

    /// Enqueues the job that erases the inbox; until it ends the inbox is visible
    /// (docs/rules/contacts-and-inboxes.md §4).
    pub fn delete(&self, caller: &Administrator, id: InboxId) -> Result<()> {
        let account = caller.0.account_id();
        let (now, mut work) = self.deps.begin()?;
        let inbox = work.inboxes().find(account, id)?;
        inbox.ok_or(MessagingError::NotFound)?;
        let erase = EraseInbox {
            account,
            inbox: id,
            actor: Some(caller.0.actor()),
        };
        work.jobs().enqueue(&[erase.due(now)?])?;
        Ok(work.commit()?)
    }

    /// Erases part of the inbox, and answers whether more remains. Once it is gone, clients learn that their copies of the
    /// account's inboxes are old. May be repeated.
    pub fn erase(&self, job: &EraseInbox) -> Result<Progress> {
        let at = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        let known = work.inboxes().find(job.account, job.inbox)?.is_some();
        let progress = work
            .inboxes()
            .erase(job.account, job.inbox, ROWS_A_STEP, at)?;
        if known && progress == Progress::Done {
            let actor = job.actor.clone().unwrap_or(Actor::System);
            let (name, subject) = (EventName::InboxDeleted, Subject::Account);
            let deleted = NewEvent::new(job.account, name, subject, actor, at);
            work.outbox().record(&[deleted])?;
        }
        work.commit()?;
        Ok(progress)
    }
}
