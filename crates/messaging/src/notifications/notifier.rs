//! Tells users of what happened: the subscriber behind notifications.

use super::NewNotification;
use super::audience::{Audience, Notice, is_of_interest};
use super::model::about;
use crate::Deps;
use crate::error::MessagingError;
use crate::ports::Work;
use nimchat_accounts::AccountsError;
use nimchat_core_model::{
    AccountId, Event, EventName, Letter, NewEvent, NewLetter, StoreError, Subscriber, UserId,
};
use std::collections::BTreeMap;

/// Makes notifications out of events. Participants of a conversation are not known yet, so that nobody is told as one.
pub struct Notifier {
    deps: Deps,
}

impl Notifier {
    /// A subscriber over these ports.
    pub fn new(deps: Deps) -> Self {
        Self { deps }
    }

    /// Tells of one account's events in one unit of work. Everything is read before it begins.
    fn tell(&self, account: AccountId, events: &[&Event]) -> Result<(), MessagingError> {
        let audience = Audience::read(&self.deps, account, events)?;
        let told: Vec<(&Event, Vec<Notice>)> = events
            .iter()
            .map(|event| (*event, audience.notices(event)))
            .filter(|(_, notices)| !notices.is_empty())
            .collect();
        if told.is_empty() {
            return Ok(());
        }
        let users: Vec<UserId> = told
            .iter()
            .flat_map(|(_, notices)| notices.iter().map(|notice| notice.user))
            .collect();
        let mut work = self.deps.store.begin()?;
        work.notifications().hold(&users)?;
        for (event, notices) in told {
            if !work.notifications().take_up(event.id)? {
                continue;
            }
            for notice in notices {
                let by_mail = wants_mail(&audience, notice);
                self.notify(&mut *work, event, notice, by_mail)?;
            }
        }
        work.commit()?;
        Ok(())
    }

    fn notify(
        &self,
        work: &mut dyn Work,
        event: &Event,
        notice: Notice,
        by_mail: bool,
    ) -> Result<(), MessagingError> {
        let event = &event.event;
        let now = self.deps.clock.now();
        let (made, gone) = work.notifications().add(NewNotification {
            account_id: event.account_id,
            user_id: notice.user,
            kind: notice.kind,
            conversation_id: notice.conversation,
            message_id: notice.message,
            created_at: now,
        })?;
        let mut news: Vec<NewEvent> = gone
            .into_iter()
            .map(|id| {
                let name = EventName::NotificationDeleted;
                let whose = (event.account_id, notice.user, id);
                about(whose, name, event.actor.clone(), now)
            })
            .collect();
        news.push(made.told(EventName::NotificationCreated, event.actor.clone(), now));
        work.outbox().record(&news)?;
        if by_mail {
            let letter = Letter::Notification {
                user: made.user_id,
                account: made.account_id,
                notification: made.id,
                about: made.kind,
                conversation: made.conversation_id,
                message: made.message_id,
            };
            work.letters().post(&[NewLetter::new(letter, now)])?;
        }
        Ok(())
    }
}

impl Subscriber for Notifier {
    fn name(&self) -> &'static str {
        "notifications"
    }

    fn handle(&self, events: &[Event]) -> Result<(), StoreError> {
        let mut accounts: BTreeMap<AccountId, Vec<&Event>> = BTreeMap::new();
        for event in events.iter().filter(|event| is_of_interest(event)) {
            let account = event.event.account_id;
            accounts.entry(account).or_default().push(event);
        }
        for (account, events) in accounts {
            self.tell(account, &events).map_err(stored)?;
        }
        Ok(())
    }
}

/// Do they get it by mail too? They asked for it and their address is theirs; of messages in conversations that
/// they know they read on their screen, if they are there (contract accounts.md §7).
fn wants_mail(audience: &Audience, notice: Notice) -> bool {
    audience
        .person(notice.user)
        .is_some_and(|(agent, settings)| {
            settings.email.has(notice.kind)
                && agent.user.confirmed()
                && !(notice.kind.is_new_message() && agent.present)
        })
}

/// Of the domain's errors only those of the store happen here, and what vanished while it was read.
fn stored(error: MessagingError) -> StoreError {
    match error {
        MessagingError::Store(error) | MessagingError::Accounts(AccountsError::Store(error)) => {
            error
        }
        other => StoreError::Backend(Box::new(other)),
    }
}
