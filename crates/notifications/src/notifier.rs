//! Creates notifications from events: the event subscriber of notifications.

use crate::Deps;
use crate::audience::{Audience, Notice, is_of_interest};
use crate::jobs::NotificationMail;
use crate::model::about;
use crate::ports::Work;
use crate::{NewNotification, Notification};
use nimchat_accounts::Role;
use nimchat_core_model::{
    AccountId, Actor, Event, EventId, EventName, Job, NewEvent, NewJob, StoreResult, Subscriber,
    UserId, service,
};
use nimchat_messaging::{MessagingError, moments};
use std::collections::BTreeMap;

service! {
    /// Creates notifications from events.
    Notifier(Deps)
}

impl Notifier {
    /// Creates the notifications of one account's events in one unit of work. Everything is read before it begins.
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
        let ids: Vec<EventId> = told.iter().map(|(event, _)| event.id).collect();
        let mut work = self.deps.store.begin()?;
        let present = work.notifications().hold(&users)?;
        let untold = work.notifications().take_up(&ids)?;
        let told = told.iter().filter(|(event, _)| untold.contains(&event.id));
        let notices = told.flat_map(|(_, notices)| notices.iter().copied());
        let notices = notices.filter(|notice| present.contains(&notice.user));
        self.notify(&mut *work, account, &last_of_each(notices), &audience)?;
        Ok(work.commit()?)
    }

    fn notify(
        &self,
        work: &mut dyn Work,
        account: AccountId,
        notices: &[Notice],
        audience: &Audience,
    ) -> Result<(), MessagingError> {
        let now = self.deps.messaging.clock.now();
        let new: Vec<NewNotification> = notices
            .iter()
            .map(|notice| NewNotification {
                account_id: account,
                user_id: notice.user,
                kind: notice.kind,
                conversation_id: notice.conversation,
                message_id: notice.message,
                created_at: now,
            })
            .collect();
        let added = work.notifications().add(&new)?;
        // no request of a user makes or replaces a notification
        let gone = added.gone.into_iter().map(|(user, id)| {
            let name = EventName::NotificationDeleted;
            about((account, user, id), name, Actor::System, now)
        });
        let made = added.made.iter().map(|notification| {
            notification.told(EventName::NotificationCreated, Actor::System, now)
        });
        let news: Vec<NewEvent> = gone.chain(made).collect();
        work.outbox().record(&news)?;
        let mails = added
            .made
            .iter()
            .filter(|notification| wants_mail(audience, notification))
            .map(|notification| mail(notification).due(now))
            .collect::<Result<Vec<NewJob>, _>>()?;
        work.jobs().enqueue(&mails)?;
        Ok(())
    }
}

/// The last notice of each user about each conversation: earlier ones would be replaced within the unit of work.
fn last_of_each(notices: impl Iterator<Item = Notice>) -> Vec<Notice> {
    let mut last = BTreeMap::new();
    for (order, notice) in notices.enumerate() {
        last.insert((notice.user, notice.conversation), (order, notice));
    }
    let mut last: Vec<_> = last.into_values().collect();
    last.sort_by_key(|(order, _)| *order);
    last.into_iter().map(|(_, notice)| notice).collect()
}

fn mail(notification: &Notification) -> NotificationMail {
    NotificationMail {
        user: notification.user_id,
        account: notification.account_id,
        notification: notification.id,
        about: notification.kind,
        conversation: notification.conversation_id,
        message: notification.message_id,
    }
}

impl Notifier {
    /// Removes the notifications about an inbox of users who left it and may no longer open its conversations.
    fn withdraw(&self, event: &Event) -> Result<(), MessagingError> {
        let Some((inbox, former)) = moments::former_members(&event.event)? else {
            return Ok(());
        };
        let messaging = &self.deps.messaging;
        let account = event.event.account_id;
        let mut view = messaging.store.read()?;
        let members = view.inboxes().members_of(account, &[inbox])?;
        drop(view);
        let mut former = messaging.directory.agents(account, &former)?;
        former.retain(|agent| {
            agent.membership.role == Role::Agent && !members.contains(&(inbox, agent.user.id))
        });
        let former: Vec<UserId> = former.iter().map(|agent| agent.user.id).collect();
        if former.is_empty() {
            return Ok(());
        }
        let now = messaging.clock.now();
        let mut work = self.deps.store.begin()?;
        let gone = work
            .notifications()
            .remove_of_inbox(account, inbox, &former)?;
        let deleted = |(user, id)| {
            let name = EventName::NotificationDeleted;
            about((account, user, id), name, event.event.actor.clone(), now)
        };
        let events: Vec<NewEvent> = gone.into_iter().map(deleted).collect();
        work.outbox().record(&events)?;
        Ok(work.commit()?)
    }
}

impl Subscriber for Notifier {
    fn name(&self) -> &'static str {
        "notifications"
    }

    /// A notification may come some milliseconds after its message: on a busy server those of many messages are then
    /// written together, and of a conversation's messages only the last one causes one.
    fn rest(&self) -> u32 {
        2
    }

    fn handle(&self, events: &[Event]) -> StoreResult<()> {
        let mut accounts: BTreeMap<AccountId, Vec<&Event>> = BTreeMap::new();
        for event in events.iter().filter(|event| is_of_interest(event)) {
            let account = event.event.account_id;
            accounts.entry(account).or_default().push(event);
        }
        let told = accounts
            .into_iter()
            .try_for_each(|(account, events)| self.tell(account, &events));
        // afterwards, since a notification may be about a conversation of an inbox that its user has left meanwhile
        told.and_then(|()| events.iter().try_for_each(|event| self.withdraw(event)))
            .map_err(MessagingError::into_store_error)
    }
}

/// Is the notification sent by e-mail too? The user has chosen it and has confirmed their address; new messages in
/// conversations that they already know are not sent while they are connected (docs/rules/accounts.md §7).
fn wants_mail(audience: &Audience, notification: &Notification) -> bool {
    let kind = notification.kind;
    audience
        .person(notification.user_id)
        .is_some_and(|(agent, settings)| {
            settings.email.has(kind)
                && agent.user.confirmed()
                && !(kind.is_new_message() && agent.present)
        })
}
