//! The bodies of webhook calls, from the event to the JSON.

use super::gone::untold_if_gone;
use super::{Changed, InboxBody, MessageBody, PushConversation, Told, WContact};
use nimchat_accounts::Directory;
use nimchat_automation::{InboxEndpoint, Payloads, Subscription};
use nimchat_core_model::{
    AccountId, ContactId, ConversationId, Event, InboxId, MessageId, StoreError, Subject, WebUrl,
};
use nimchat_messaging::{
    Channel, ContactService, ConversationService, Deps, InboxService, MessageService, MessageType,
    MessagingError,
};
use serde::Serialize;

/// Makes bodies out of what the messaging domain knows.
#[derive(Clone)]
pub struct EventPayloads {
    directory: Directory,
    conversations: ConversationService,
    messages: MessageService,
    contacts: ContactService,
    inboxes: InboxService,
    public_url: String,
}

impl EventPayloads {
    /// Over these ports; `public_url` is the server's own address, without a slash at its end.
    pub fn new(deps: Deps, public_url: impl Into<String>) -> Self {
        Self {
            directory: deps.directory.clone(),
            conversations: ConversationService::new(deps.clone()),
            messages: MessageService::new(deps.clone()),
            contacts: ContactService::new(deps.clone()),
            inboxes: InboxService::new(deps),
            public_url: public_url.into(),
        }
    }

    fn message(
        &self,
        account: AccountId,
        conversation: ConversationId,
        id: MessageId,
        event: Subscription,
    ) -> Made {
        let Some(conversation) = self.conversations.of_event(account, conversation)? else {
            return Ok(None);
        };
        let number = conversation.conversation.number;
        let found = self
            .messages
            .of_event(account, conversation.conversation.id, number, id)?;
        // what happened to a conversation is for its agents alone
        let told = found.filter(|view| view.message.message_type != MessageType::Activity);
        let (Some(message), Some(account)) = (told, self.directory.account(account)?) else {
            return Ok(None);
        };
        let can_reply = self.conversations.can_reply(&conversation)?;
        let body = MessageBody::new(
            &message,
            &conversation,
            can_reply,
            &account,
            &self.public_url,
        );
        json(&Told::new(event, body))
    }

    fn conversation(&self, id: ConversationId, event: &Event, name: Subscription) -> Made {
        let Some(view) = self.conversations.of_event(event.event.account_id, id)? else {
            return Ok(None);
        };
        let body = PushConversation::new(
            &view,
            self.conversations.can_reply(&view)?,
            &self.public_url,
        );
        match name {
            Subscription::ConversationUpdated => {
                json(&Told::new(name, Changed::by(body, &event.event.changes)))
            }
            Subscription::ConversationStatusChanged => {
                json(&Told::new(name, Changed::unsaid(body)))
            }
            _ => json(&Told::new(name, body)),
        }
    }

    fn contact(&self, id: ContactId, event: &Event, name: Subscription) -> Made {
        let account = event.event.account_id;
        let contact = self.contacts.of_event(account, id)?;
        let (Some(contact), Some(account)) = (contact, self.directory.account(account)?) else {
            return Ok(None);
        };
        let body = WContact::new(&contact, &account, &self.public_url);
        changed_or_new(name, Subscription::ContactUpdated, event, body)
    }

    fn inbox(&self, id: InboxId, event: &Event, name: Subscription) -> Made {
        let Some(inbox) = self.inboxes.of_event(event.event.account_id, id)? else {
            return Ok(None);
        };
        let body = InboxBody::from(&inbox);
        changed_or_new(name, Subscription::InboxUpdated, event, body)
    }

    fn made(&self, event: &Event, name: Subscription) -> Made {
        match event.event.subject {
            Subject::Message {
                id,
                conversation_id,
            } => self.message(event.event.account_id, conversation_id, id, name),
            Subject::Conversation { id } => self.conversation(id, event, name),
            Subject::Contact { id } => self.contact(id, event, name),
            Subject::Inbox { id } => self.inbox(id, event, name),
            Subject::Account
            | Subject::User { .. }
            | Subject::Team { .. }
            | Subject::Notification { .. } => Ok(None),
        }
    }
}

impl Payloads for EventPayloads {
    fn body(
        &self,
        event: &Event,
        subscription: Subscription,
    ) -> Result<Option<String>, StoreError> {
        untold_if_gone(self.made(event, subscription))
    }

    fn has_inbox_endpoints(&self, account: AccountId) -> Result<bool, StoreError> {
        untold_if_gone(self.inboxes.any_api_endpoint(account).map(Some))
            .map(Option::unwrap_or_default)
    }

    fn inbox_endpoint(&self, event: &Event) -> Result<Option<InboxEndpoint>, StoreError> {
        let (Subject::Conversation { id }
        | Subject::Message {
            conversation_id: id,
            ..
        }) = event.event.subject
        else {
            return Ok(None);
        };
        let account = event.event.account_id;
        let found = self.inboxes.of_conversation(account, id);
        let Some(inbox) = untold_if_gone(found)? else {
            return Ok(None);
        };
        let Channel::Api(channel) = inbox.channel else {
            return Ok(None);
        };
        let url = channel.webhook_url.filter(|url| !url.trim().is_empty());
        Ok(url.map(|url| InboxEndpoint {
            id: inbox.id,
            url: WebUrl::stored(url),
            secret: channel.hmac_token,
        }))
    }
}

type Made = Result<Option<String>, MessagingError>;

/// An update tells what changed, and is not told if nothing did; anything else is told as it is.
fn changed_or_new<T: Serialize>(
    name: Subscription,
    update: Subscription,
    event: &Event,
    body: T,
) -> Made {
    if name != update {
        json(&Told::new(name, body))
    } else if event.event.changes.is_empty() {
        Ok(None)
    } else {
        json(&Told::new(name, Changed::by(body, &event.event.changes)))
    }
}

fn json<T: Serialize>(body: &T) -> Made {
    serde_json::to_string(body)
        .map(Some)
        .map_err(|error| StoreError::Backend(Box::new(error)).into())
}
