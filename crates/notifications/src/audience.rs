//! The recipients of notifications (docs/rules/messaging.md §8.3, docs/rules/accounts.md §5.12).

use crate::Deps;
use crate::NotificationSettings;
use nimchat_accounts::{AgentView, Role};
use nimchat_core_model::{
    AccountId, Actor, ConversationId, Event, EventId, EventName, InboxId, MessageId,
    NotificationKind, TeamId, UserId, distinct,
};
use nimchat_messaging::conversations::{Conversation, Status};
use nimchat_messaging::messages::Mentions;
use nimchat_messaging::messages::{Message, MessageType, Sender};
use nimchat_messaging::{MessagingError, Occurrence};
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

/// A notification to create for a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Notice {
    pub user: UserId,
    pub kind: NotificationKind,
    pub conversation: ConversationId,
    pub message: Option<MessageId>,
}

/// Some events of one account, and the possible recipients.
pub(crate) struct Audience {
    occurrences: HashMap<EventId, Occurrence>,
    mentions: HashMap<MessageId, Vec<UserId>>,
    participants: HashMap<ConversationId, Vec<UserId>>,
    members: HashSet<(InboxId, UserId)>,
    people: HashMap<UserId, AgentView>,
    settings: HashMap<UserId, NotificationSettings>,
}

/// Can the event cause notifications?
pub(crate) fn is_of_interest(event: &Event) -> bool {
    matches!(
        event.event.name,
        EventName::ConversationCreated
            | EventName::ConversationBotHandoff
            | EventName::AssigneeChanged
            | EventName::MessageCreated
    )
}

impl Audience {
    /// Reads the audience: a fixed number of reads, and one more for each mentioned team.
    pub fn read(
        deps: &Deps,
        account: AccountId,
        events: &[&Event],
    ) -> Result<Self, MessagingError> {
        let occurrences = Occurrence::of(&deps.messaging, account, events)?;
        let said = occurrences.values().filter_map(|it| it.message.as_ref());
        let named: HashMap<MessageId, Mentions> = said
            .filter(|message| message.private)
            .map(|message| {
                let says = message.content.as_deref().unwrap_or_default();
                (message.id, Mentions::of(says))
            })
            .filter(|(_, mentions)| !mentions.is_empty())
            .collect();
        // the inboxes of which each member may be told: those of new conversations, and those with mentions
        let crowded: HashSet<InboxId> = distinct(events, |event| {
            let occurrence = occurrences.get(&event.id)?;
            let crowded = match &occurrence.message {
                Some(message) => named.contains_key(&message.id),
                None => event.event.name != EventName::AssigneeChanged,
            };
            crowded.then_some(occurrence.conversation.inbox_id)
        })
        .into_iter()
        .collect();
        let inboxes = distinct(events, |event| {
            Some(occurrences.get(&event.id)?.conversation.inbox_id)
        });
        let talked = distinct(events, |event| {
            let occurrence = occurrences.get(&event.id)?;
            let talk = is_talk(occurrence.message.as_ref()?);
            talk.then_some(occurrence.conversation.id)
        });
        let (participants, members) = {
            let mut view = deps.messaging.store.read()?;
            let participants = view.conversations().participants_of(&talked)?;
            (participants, view.inboxes().members_of(account, &inboxes)?)
        };
        let mentions = with_teams(deps, account, named)?;
        let candidates = members.iter().filter(|(inbox, _)| crowded.contains(inbox));
        let mut candidates: Vec<UserId> = candidates.map(|(_, user)| *user).collect();
        candidates.extend(mentions.values().flatten());
        candidates.extend(participants.iter().map(|(_, user)| user));
        let told = occurrences.values();
        candidates.extend(told.filter_map(|it| it.conversation.assignee_id));
        let candidates = distinct(&candidates, |id| Some(*id));
        let people = deps.messaging.directory.agents(account, &candidates)?;
        let settings = {
            let mut view = deps.store.read()?;
            view.notifications().settings(account, &candidates)?
        };
        Ok(Self {
            occurrences,
            mentions,
            participants: grouped(participants),
            members,
            people: people.into_iter().map(|a| (a.user.id, a)).collect(),
            settings: settings.into_iter().collect(),
        })
    }

    /// The notifications of the event, for those who may open its conversation. Messages of a blocked customer cause none
    /// except mentions.
    pub fn notices(&self, event: &Event) -> Vec<Notice> {
        let Some(occurrence) = self.occurrences.get(&event.id) else {
            return Vec::new();
        };
        let (conversation, blocked) = (&occurrence.conversation, occurrence.blocked);
        let notices = match (event.event.name, &occurrence.message) {
            (EventName::MessageCreated, Some(message)) => {
                self.of_message(message, conversation, blocked)
            }
            _ if blocked || conversation.status == Status::Pending => Vec::new(),
            (EventName::AssigneeChanged, _) => of_assignment(event, conversation),
            (EventName::ConversationCreated | EventName::ConversationBotHandoff, _) => {
                self.of_creation(conversation)
            }
            _ => Vec::new(),
        };
        notices
            .into_iter()
            .filter(|notice| self.works_in(notice.user, conversation.inbox_id))
            .collect()
    }

    /// A member of the account with their notification settings.
    pub fn person(&self, id: UserId) -> Option<(&AgentView, NotificationSettings)> {
        Some((self.people.get(&id)?, self.settings_of(id)))
    }

    fn settings_of(&self, user: UserId) -> NotificationSettings {
        self.settings.get(&user).copied().unwrap_or_default()
    }

    /// Every member of the inbox whose settings include this kind.
    fn of_creation(&self, conversation: &Conversation) -> Vec<Notice> {
        let kind = NotificationKind::ConversationCreation;
        let members = self.members.iter();
        let mut members: Vec<UserId> = members
            .filter(|(inbox, _)| *inbox == conversation.inbox_id)
            .map(|(_, user)| *user)
            .filter(|user| self.settings_of(*user).wants(kind))
            .collect();
        members.sort_unstable();
        members
            .into_iter()
            .map(|user| notice(user, kind, conversation, None))
            .collect()
    }

    /// The mentioned users, the assignee, and those who take part; each once, and not who wrote the message.
    fn of_message(
        &self,
        message: &Message,
        conversation: &Conversation,
        blocked: bool,
    ) -> Vec<Notice> {
        let mut notices: Vec<Notice> = self
            .mentions
            .get(&message.id)
            .into_iter()
            .flatten()
            .map(|user| {
                let kind = NotificationKind::ConversationMention;
                notice(*user, kind, conversation, Some(message.id))
            })
            .collect();
        if blocked || !is_talk(message) {
            return notices;
        }
        let assignee = conversation.assignee_id.into_iter();
        let assignee = assignee.map(|id| (id, NotificationKind::AssignedConversationNewMessage));
        let participants = self
            .participants
            .get(&conversation.id)
            .into_iter()
            .flatten();
        let participants = participants
            .filter(|user| self.works_in(**user, conversation.inbox_id))
            .map(|id| (*id, NotificationKind::ParticipatingConversationNewMessage));
        for (user, kind) in assignee.chain(participants) {
            let wrote = message.sender == Some(Sender::User(user));
            if !wrote && !notices.iter().any(|notice| notice.user == user) {
                notices.push(notice(user, kind, conversation, Some(message.id)));
            }
        }
        notices
    }

    /// Is the user, of this account, a member of the inbox or an administrator?
    fn works_in(&self, user: UserId, inbox: InboxId) -> bool {
        let Some(agent) = self.people.get(&user) else {
            return false;
        };
        let is_member = self.members.contains(&(inbox, user));
        is_member || agent.membership.role == Role::Administrator
    }
}

/// Is it said by or to the customer, or among agents?
fn is_talk(message: &Message) -> bool {
    matches!(
        message.message_type,
        MessageType::Incoming | MessageType::Outgoing
    )
}

fn grouped(participants: Vec<(ConversationId, UserId)>) -> HashMap<ConversationId, Vec<UserId>> {
    let mut groups: HashMap<ConversationId, Vec<UserId>> = HashMap::new();
    for (conversation, user) in participants {
        groups.entry(conversation).or_default().push(user);
    }
    groups
}

/// The new assignee, unless they assigned themselves.
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

/// The mentioned users, and the members of the mentioned teams.
fn with_teams(
    deps: &Deps,
    account: AccountId,
    named: HashMap<MessageId, Mentions>,
) -> Result<HashMap<MessageId, Vec<UserId>>, MessagingError> {
    let mut teams: HashMap<TeamId, Vec<UserId>> = HashMap::new();
    for id in named.values().flat_map(|mentions| &mentions.teams) {
        if let Entry::Vacant(unknown) = teams.entry(*id) {
            let found = deps.messaging.directory.team(account, *id)?;
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
