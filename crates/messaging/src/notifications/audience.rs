//! Who is told of what (contract messaging.md §8.3, accounts.md §5.12).

use super::NotificationSettings;
use super::mention::Mentions;
use crate::Deps;
use crate::conversations::{Conversation, Status, distinct};
use crate::error::MessagingError;
use crate::messages::{Message, MessageType, Sender};
use nimchat_accounts::{AgentView, Role};
use nimchat_core_model::{
    AccountId, Actor, ContactId, ConversationId, Event, EventName, InboxId, MessageId,
    NotificationKind, Subject, TeamId, UserId,
};
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

/// A user to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Notice {
    pub user: UserId,
    pub kind: NotificationKind,
    pub conversation: ConversationId,
    pub message: Option<MessageId>,
}

/// What some events of one account are about, as it is now, and the people who may be told of them.
pub(super) struct Audience {
    conversations: HashMap<ConversationId, Conversation>,
    messages: HashMap<MessageId, Message>,
    blocked: HashSet<ContactId>,
    mentions: HashMap<MessageId, Vec<UserId>>,
    members: HashMap<InboxId, Vec<UserId>>,
    people: HashMap<UserId, AgentView>,
    settings: HashMap<UserId, NotificationSettings>,
}

/// Might anybody be told of it?
pub(super) fn is_of_interest(event: &Event) -> bool {
    matches!(
        event.event.name,
        EventName::ConversationCreated
            | EventName::ConversationBotHandoff
            | EventName::AssigneeChanged
            | EventName::MessageCreated
    )
}

impl Audience {
    /// Reads it: a fixed number of reads, one more for each inbox that a conversation began or somebody is named in,
    /// and for each team that is named.
    pub fn read(
        deps: &Deps,
        account: AccountId,
        events: &[&Event],
    ) -> Result<Self, MessagingError> {
        let mut view = deps.store.read()?;
        let ids = distinct(events, |event| conversation_of(event));
        let conversations: HashMap<_, _> = view
            .conversations()
            .many(account, &ids)?
            .into_iter()
            .map(|conversation| (conversation.id, conversation))
            .collect();
        let ids = distinct(events, |event| message_of(event));
        let messages = view.messages().many(account, &ids)?;
        let contacts: Vec<_> = conversations.values().collect();
        let contacts = distinct(&contacts, |conversation| Some(conversation.contact_id));
        let contacts = view.contacts().many(account, &contacts)?;
        let named: HashMap<MessageId, Mentions> = messages
            .iter()
            .filter(|message| message.private)
            .map(|message| {
                let content = message.content.as_deref().unwrap_or_default();
                (message.id, Mentions::of(content))
            })
            .filter(|(_, mentions)| !mentions.is_empty())
            .collect();
        let mut members = HashMap::new();
        for event in events {
            let crowded = match message_of(event) {
                Some(id) => named.contains_key(&id),
                None => event.event.name != EventName::AssigneeChanged,
            };
            let inbox = conversation_of(event)
                .filter(|_| crowded)
                .and_then(|id| conversations.get(&id))
                .map(|conversation| conversation.inbox_id);
            if let Some(inbox) = inbox
                && let Entry::Vacant(unknown) = members.entry(inbox)
            {
                unknown.insert(view.inboxes().member_ids(account, inbox)?);
            }
        }
        drop(view);

        let mentions = with_teams(deps, account, named)?;
        let mut candidates: Vec<UserId> = members.values().flatten().copied().collect();
        candidates.extend(mentions.values().flatten());
        candidates.extend(conversations.values().filter_map(|c| c.assignee_id));
        let candidates = distinct(&candidates, |id| Some(*id));
        let people = deps.directory.agents(account, &candidates)?;
        let settings = {
            let mut view = deps.store.read()?;
            view.notifications().settings(account, &candidates)?
        };
        Ok(Self {
            conversations,
            messages: messages.into_iter().map(|m| (m.id, m)).collect(),
            blocked: contacts
                .into_iter()
                .filter(|contact| contact.blocked)
                .map(|contact| contact.id)
                .collect(),
            mentions,
            members,
            people: people.into_iter().map(|a| (a.user.id, a)).collect(),
            settings: settings.into_iter().collect(),
        })
    }

    /// Who is told of the event. A customer who is blocked brings nothing but mentions.
    pub fn notices(&self, event: &Event) -> Vec<Notice> {
        let found = conversation_of(event).and_then(|id| self.conversations.get(&id));
        let Some(conversation) = found else {
            return Vec::new();
        };
        let blocked = self.blocked.contains(&conversation.contact_id);
        let notices = match event.event.name {
            EventName::MessageCreated => self.of_message(event, conversation, blocked),
            _ if blocked || conversation.status == Status::Pending => Vec::new(),
            EventName::AssigneeChanged => of_assignment(event, conversation),
            EventName::ConversationCreated | EventName::ConversationBotHandoff => {
                self.of_creation(conversation)
            }
            _ => Vec::new(),
        };
        notices
            .into_iter()
            .filter(|notice| self.people.contains_key(&notice.user))
            .collect()
    }

    /// A member of the account, and how they want to be told.
    pub fn person(&self, id: UserId) -> Option<(&AgentView, NotificationSettings)> {
        Some((self.people.get(&id)?, self.settings_of(id)))
    }

    fn settings_of(&self, user: UserId) -> NotificationSettings {
        self.settings.get(&user).copied().unwrap_or_default()
    }

    /// Every member of the inbox who asked to hear of it.
    fn of_creation(&self, conversation: &Conversation) -> Vec<Notice> {
        let kind = NotificationKind::ConversationCreation;
        self.members_of(conversation.inbox_id)
            .iter()
            .filter(|user| self.settings_of(**user).wants(kind))
            .map(|user| notice(*user, kind, conversation, None))
            .collect()
    }

    /// Who is named, and who is in charge unless they wrote it; each once.
    fn of_message(&self, event: &Event, conversation: &Conversation, blocked: bool) -> Vec<Notice> {
        let found = message_of(event).and_then(|id| self.messages.get(&id));
        let Some(message) = found else {
            return Vec::new();
        };
        let mut notices: Vec<Notice> = self
            .mentions
            .get(&message.id)
            .into_iter()
            .flatten()
            .filter(|user| self.works_in(**user, conversation.inbox_id))
            .map(|user| {
                let kind = NotificationKind::ConversationMention;
                notice(*user, kind, conversation, Some(message.id))
            })
            .collect();
        let talk = matches!(
            message.message_type,
            MessageType::Incoming | MessageType::Outgoing
        );
        if talk
            && !blocked
            && let Some(assignee) = conversation.assignee_id
            && message.sender != Some(Sender::User(assignee))
            && !notices.iter().any(|notice| notice.user == assignee)
        {
            let kind = NotificationKind::AssignedConversationNewMessage;
            notices.push(notice(assignee, kind, conversation, Some(message.id)));
        }
        notices
    }

    fn members_of(&self, inbox: InboxId) -> &[UserId] {
        self.members.get(&inbox).map_or(&[], Vec::as_slice)
    }

    /// Is the user in the inbox, or does the user run the account?
    fn works_in(&self, user: UserId, inbox: InboxId) -> bool {
        let runs = |agent: &AgentView| agent.membership.role == Role::Administrator;
        self.members_of(inbox).contains(&user) || self.people.get(&user).is_some_and(runs)
    }
}

/// Who is in charge now, unless they took it themselves.
fn of_assignment(event: &Event, conversation: &Conversation) -> Vec<Notice> {
    let kind = NotificationKind::ConversationAssignment;
    let taker = match event.event.actor {
        Actor::User { id, .. } => Some(id),
        _ => None,
    };
    let assignee = conversation.assignee_id.filter(|id| Some(*id) != taker);
    assignee
        .map(|user| notice(user, kind, conversation, None))
        .into_iter()
        .collect()
}

/// The users named, and the members of the teams named.
fn with_teams(
    deps: &Deps,
    account: AccountId,
    named: HashMap<MessageId, Mentions>,
) -> Result<HashMap<MessageId, Vec<UserId>>, MessagingError> {
    let mut teams: HashMap<TeamId, Vec<UserId>> = HashMap::new();
    for id in named.values().flat_map(|mentions| &mentions.teams) {
        if let Entry::Vacant(unknown) = teams.entry(*id) {
            let found = deps.directory.team(account, *id)?;
            unknown.insert(found.map(|(_, members)| members).unwrap_or_default());
        }
    }
    Ok(named
        .into_iter()
        .map(|(message, mentions)| {
            let members = mentions.teams.iter().filter_map(|id| teams.get(id));
            let mut users = mentions.users;
            for user in members.flatten() {
                if !users.contains(user) {
                    users.push(*user);
                }
            }
            (message, users)
        })
        .collect())
}

fn notice(
    user: UserId,
    kind: NotificationKind,
    conversation: &Conversation,
    message: Option<MessageId>,
) -> Notice {
    Notice {
        user,
        kind,
        conversation: conversation.id,
        message,
    }
}

fn conversation_of(event: &Event) -> Option<ConversationId> {
    match event.event.subject {
        Subject::Conversation { id }
        | Subject::Message {
            conversation_id: id,
            ..
        } => Some(id),
        _ => None,
    }
}

fn message_of(event: &Event) -> Option<MessageId> {
    match event.event.subject {
        Subject::Message { id, .. } => Some(id),
        _ => None,
    }
}
