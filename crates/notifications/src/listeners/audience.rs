//! The recipients of real-time events (docs/rules/messaging.md §4.3).

use super::{Listener, ListenerService};
use nimchat_accounts::{AgentView, Availability, Role};
use nimchat_core_model::{AccountId, ContactId, ContactInboxId, InboxId, UserId, distinct};
use nimchat_messaging::MessagingError;
use nimchat_messaging::conversations::ConversationView;
use std::collections::{HashMap, HashSet};

/// The members of an account, and the sessions of some of its customers.
#[derive(Debug)]
pub struct Audience {
    account: AccountId,
    people: Vec<AgentView>,
    inside: HashSet<(InboxId, UserId)>,
    proven: HashMap<ContactId, Vec<ContactInboxId>>,
}

impl ListenerService {
    /// The possible recipients of events about these conversations: three reads, however many there are.
    pub fn audience<'v>(
        &self,
        account: AccountId,
        conversations: impl IntoIterator<Item = &'v ConversationView>,
    ) -> Result<Audience, MessagingError> {
        let views: Vec<&ConversationView> = conversations.into_iter().collect();
        let inboxes = distinct(&views, |view| Some(view.conversation.inbox_id));
        let verified = distinct(&views, |view| {
            view.session.hmac_verified.then_some(view.contact.id)
        });
        let (inside, sessions) = {
            let mut view = self.deps.store.read()?;
            let inside = view.inboxes().members_of(account, &inboxes)?;
            (inside, view.sessions().of_contacts(&verified)?)
        };
        let mut proven: HashMap<ContactId, Vec<ContactInboxId>> = HashMap::new();
        for session in sessions.iter().filter(|session| session.hmac_verified) {
            let own = proven.entry(session.contact_id).or_default();
            own.push(session.id);
        }
        Ok(Audience {
            account,
            people: self.deps.directory.members(account)?,
            inside,
            proven,
        })
    }
}

impl Audience {
    /// The member's availability; none if the user is not in the account.
    pub fn availability(&self, user: UserId) -> Option<Availability> {
        let agent = self.people.iter().find(|agent| agent.user.id == user)?;
        Some(agent.availability_status())
    }

    /// Every member of the account.
    pub fn people(&self) -> Vec<Listener> {
        self.people
            .iter()
            .map(|agent| self.listener(agent))
            .collect()
    }

    /// The members that the inbox is visible to: its own members and the account's administrators.
    pub fn people_of(&self, inbox: InboxId) -> Vec<Listener> {
        let sees = |agent: &&AgentView| {
            agent.membership.role == Role::Administrator
                || self.inside.contains(&(inbox, agent.user.id))
        };
        let people = self.people.iter().filter(sees);
        people.map(|agent| self.listener(agent)).collect()
    }

    /// The conversation's customer, in its session; a customer who proved their identifier, in every session where they
    /// did.
    pub fn customer_of(&self, view: &ConversationView) -> Vec<Listener> {
        let of = |session: &ContactInboxId| Listener::Session(self.account, *session);
        if !view.session.hmac_verified {
            return vec![of(&view.session.id)];
        }
        let proven = self.proven.get(&view.contact.id);
        proven.into_iter().flatten().map(of).collect()
    }

    fn listener(&self, agent: &AgentView) -> Listener {
        Listener::User(self.account, agent.user.id)
    }
}
