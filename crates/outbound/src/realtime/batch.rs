//! The data that real time reads for a batch of events: once for each account, however many events there are.

use nimchat_accounts::User;
use nimchat_accounts::accounts::CacheKeys;
use nimchat_core_model::{
    AccountId, Actor, AgentBotId, Event, NotificationId, Subject, UserId, distinct,
};
use nimchat_messaging::messages::BotFace;
use nimchat_messaging::{ConversationService, EventContext, EventSubject, MessagingError};
use nimchat_notifications::listeners::{Audience, ListenerService};
use nimchat_notifications::{Deps, NotificationService, NotificationView};
use nimchat_wire::push::{PushBotJson, PushSenderJson, PushUserJson};
use nimchat_wire::{Context, Present};
use std::collections::{BTreeMap, HashMap, HashSet};

/// The subjects, performers and listeners of a batch of events.
pub(super) struct Batch {
    pub context: EventContext,
    users: HashMap<UserId, User>,
    bots: HashMap<AgentBotId, BotFace>,
    accounts: HashMap<AccountId, OfAccount>,
}

/// What the events of one account share.
pub(super) struct OfAccount {
    pub audience: Audience,
    /// Read if an event makes data outdated that clients cache.
    pub cache_keys: Option<CacheKeys>,
    pub notifications: HashMap<NotificationId, NotificationView>,
    /// The notifications among them whose customers can no longer be reached by a reply.
    pub closed: HashSet<NotificationId>,
    unread: HashMap<UserId, u64>,
}

impl Batch {
    pub fn read(
        deps: &Deps,
        listeners: &ListenerService,
        events: &[&Event],
    ) -> Result<Self, MessagingError> {
        let context = EventContext::read(&deps.messaging, events.iter().copied())?;
        let mut by_account: BTreeMap<AccountId, Vec<&Event>> = BTreeMap::new();
        for event in events {
            let own = by_account.entry(event.event.account_id).or_default();
            own.push(event);
        }
        let mut accounts = HashMap::new();
        for (account, events) in by_account {
            let own = OfAccount::read(deps, listeners, &context, account, &events)?;
            accounts.insert(account, own);
        }
        let users = distinct(events, |event| match event.event.actor {
            Actor::User { id, .. } => Some(id),
            _ => None,
        });
        let bots = distinct(events, |event| match event.event.actor {
            Actor::AgentBot { id, .. } => Some(id),
            _ => None,
        });
        let bots = if bots.is_empty() {
            Vec::new()
        } else {
            deps.messaging.store.read()?.inboxes().bots(&bots)?
        };
        Ok(Self {
            context,
            users: deps.messaging.directory.users(&users)?,
            bots: bots.into_iter().map(|bot| (bot.id, bot)).collect(),
            accounts,
        })
    }

    /// What the event shares with the others of its account.
    pub fn of_account(&self, event: &Event) -> Option<&OfAccount> {
        self.accounts.get(&event.event.account_id)
    }

    /// The event's performer, a user or a bot, if they still exist.
    pub fn performer(&self, event: &Event, context: &Context) -> Option<PushSenderJson> {
        match event.event.actor {
            Actor::User { id, .. } => {
                let user = self.users.get(&id)?;
                let own = self.of_account(event);
                let availability = own.and_then(|own| own.audience.availability(id));
                let user = PushUserJson::new(user, availability, context);
                Some(PushSenderJson::User(user))
            }
            Actor::AgentBot { id, .. } => {
                let bot = self.bots.get(&id)?;
                Some(PushSenderJson::AgentBot(PushBotJson::present(bot, context)))
            }
            Actor::Contact { .. } | Actor::AutomationRule { .. } | Actor::System => None,
        }
    }
}

impl OfAccount {
    fn read(
        deps: &Deps,
        listeners: &ListenerService,
        context: &EventContext,
        account: AccountId,
        events: &[&Event],
    ) -> Result<Self, MessagingError> {
        let conversations = events
            .iter()
            .filter_map(|event| match context.subject(event)? {
                EventSubject::Conversation(view) | EventSubject::Message(_, view) => Some(&**view),
                EventSubject::Contact(_) | EventSubject::Inbox(_) => None,
            });
        let audience = listeners.audience(account, conversations)?;
        let outdates = |event: &&Event| !event.event.name.outdates().is_empty();
        let cache_keys = if events.iter().any(outdates) {
            Some(deps.messaging.directory.cache_keys(account)?)
        } else {
            None
        };
        let told = |event: &&Event| match event.event.subject {
            Subject::Notification { id, user_id } => Some((id, user_id)),
            _ => None,
        };
        let service = NotificationService::new(deps.clone());
        let users = distinct(events, |event| Some(told(event)?.1));
        let unread = service.unread_counts(account, &users)?;
        let notifications =
            service.views(account, &distinct(events, |event| Some(told(event)?.0)))?;
        let views: Vec<_> = notifications.values().collect();
        let conversations = views.iter().map(|view| &view.conversation);
        let closed = ConversationService::new(deps.messaging.clone()).closed(conversations)?;
        let closed = views
            .iter()
            .filter(|view| closed.contains(&view.notification.conversation_id))
            .map(|view| view.notification.id)
            .collect();
        Ok(Self {
            audience,
            cache_keys,
            notifications,
            closed,
            unread,
        })
    }

    /// The number of the user's unread notifications.
    pub fn unread(&self, user: UserId) -> u64 {
        self.unread.get(&user).copied().unwrap_or_default()
    }
}
