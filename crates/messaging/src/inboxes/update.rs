//! An administrator changes an inbox (`operations.json #48`), or removes its avatar.

use super::save::complete_survey;
use super::{Inbox, InboxService, SaveInbox};
use crate::error::MessagingError;
use nimchat_accounts::Administrator;
use nimchat_core_model::{
    AvatarChange, AvatarHolder, EventName, InboxId, NewEvent, Subject, Violations,
};

impl InboxService {
    /// Writes the values that the command has. Everything is written, or nothing.
    pub fn update(
        &self,
        caller: &Administrator,
        id: InboxId,
        mut command: SaveInbox,
    ) -> Result<Inbox, MessagingError> {
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
    pub fn clear_avatar(
        &self,
        caller: &Administrator,
        id: InboxId,
    ) -> Result<Inbox, MessagingError> {
        self.change(caller, id, AvatarChange::Clear, |_, _| ())
    }

    /// Changes the inbox, and records an event if it differs then.
    fn change(
        &self,
        Administrator(caller): &Administrator,
        id: InboxId,
        avatar: AvatarChange,
        change: impl FnOnce(&mut Inbox, &mut Violations),
    ) -> Result<Inbox, MessagingError> {
        let account = caller.account_id();
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
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
        work.outbox().record(&[NewEvent::new(
            account,
            EventName::InboxUpdated,
            subject,
            caller.actor(),
            now,
        )])?;
        work.commit()?;
        Ok(inbox)
    }
}
