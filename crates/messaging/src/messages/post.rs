//! An agent or a bot writes a message (`operations.json #59`).

use super::Mentions;
use super::{
    BotFace, ContentType, MessageService, MessageType, MessageView, NewAttachment, Sender,
    SenderView, check_attachments, check_content, named_bot, seen_inbox, view_one,
};
use crate::contacts::Contact;
use crate::conversations::{AssignmentContext, ConversationChange, Draft, Writer};
use crate::error::{MessagingError, Result};
use crate::inboxes::Channel;
use crate::ports::Work;
use nimchat_accounts::{Caller, Role};
use nimchat_core_model::values::{MAX_STRING, check_length, present};
use nimchat_core_model::{
    Attributes, ConversationId, ConversationNumber, MessageId, UserId, Violation, Violations,
    distinct,
};
use serde_json::{Value, json};

/// The message.
#[derive(Debug, Clone, Default)]
pub struct PostMessage {
    /// Its text; required for plain text without attachments, unless [`PostMessage::may_be_empty`].
    pub content: Option<String>,
    /// May a plain text be without content?
    pub may_be_empty: bool,
    /// `outgoing` if absent; `incoming` in API inboxes alone.
    pub message_type: Option<String>,
    /// Is it a private note among agents?
    pub private: bool,
    /// `text` if absent.
    pub content_type: Option<String>,
    /// Of these, `in_reply_to`, `items` and `automation_rule_id` are kept.
    pub content_attributes: Attributes,
    /// A channel template's parameters.
    pub template_params: Option<Value>,
    /// `AgentBot` if a bot is the sender instead of the caller.
    pub sender_type: Option<String>,
    /// That bot.
    pub sender_id: Option<i64>,
    /// The identifier that another system uses.
    pub source_id: Option<String>,
    /// The time of the message according to another system.
    pub external_created_at: Option<Value>,
    /// The campaign it belongs to.
    pub campaign_id: Option<i64>,
    /// The files that are sent with it.
    pub attachments: Vec<NewAttachment>,
    /// The client's own id of the message, until it has an id.
    pub echo_id: Option<Value>,
}

const KEPT_ATTRIBUTES: &[&str] = &["in_reply_to", "items", "automation_rule_id"];

impl PostMessage {
    /// Checks the message. Its sender is the bot, else the caller if it is outgoing, otherwise the customer.
    pub(crate) fn draft(
        self,
        caller: &Caller,
        contact: &Contact,
        bot: Option<&BotFace>,
    ) -> Result<Draft> {
        let mut draft = self.draft_of(caller, bot)?;
        if draft.message_type != MessageType::Outgoing {
            draft.sender = Some(Sender::Contact(contact.id));
        }
        Ok(draft)
    }

    fn draft_of(self, caller: &Caller, bot: Option<&BotFace>) -> Result<Draft> {
        let mut violations = Violations::new();
        let message_type = match self.message_type.as_deref() {
            None | Some("") => MessageType::Outgoing,
            Some(name) => violations
                .check(known(MessageType::from_name(name), name, "message_type"))
                .unwrap_or(MessageType::Outgoing),
        };
        let content_type = match self.content_type.as_deref() {
            None | Some("") => ContentType::Text,
            Some(name) => violations
                .check(known(ContentType::from_name(name), name, "content_type"))
                .unwrap_or(ContentType::Text),
        };
        if let Some(source_id) = &self.source_id {
            violations.check(check_length("source_id", source_id, MAX_STRING));
        }
        let template_params = self.template_params.filter(|params| !params.is_null());
        violations.check(check_template(template_params.as_ref()));
        violations.into_result()?;

        let mut content_attributes = self.content_attributes;
        content_attributes
            .0
            .retain(|key, _| KEPT_ATTRIBUTES.contains(&key.as_str()));
        if let Some(at) = self.external_created_at {
            content_attributes
                .0
                .insert("external_created_at".to_owned(), at);
        }
        let content = present(self.content);
        // a channel's template gets its text from its parameters
        let may_be_empty =
            template_params.is_some() || self.may_be_empty || !self.attachments.is_empty();
        let says = content.as_deref().or(may_be_empty.then_some(""));
        check_content(says, content_type, &content_attributes)?;
        let mut additional_attributes = Attributes::new();
        if let Some(params) = template_params {
            additional_attributes
                .0
                .insert("template_params".to_owned(), params);
        }
        if let Some(campaign) = self.campaign_id {
            additional_attributes
                .0
                .insert("campaign_id".to_owned(), json!(campaign));
        }
        Ok(Draft {
            message_type,
            content,
            content_type,
            content_attributes,
            private: self.private,
            source_id: self.source_id,
            sender: match (message_type, caller, bot) {
                (MessageType::Outgoing, _, Some(bot)) => Some(Sender::AgentBot(bot.id)),
                (MessageType::Outgoing, Caller::Agent(agent), None) => {
                    Some(Sender::User(agent.user.id))
                }
                (MessageType::Outgoing, Caller::Bot(bot), None) => Some(Sender::AgentBot(bot.id)),
                _ => None,
            },
            additional_attributes,
            attachments: self.attachments,
            writer: match (caller, bot) {
                (Caller::Agent(agent), None) => Some(Writer::from(&agent.user)),
                _ => None,
            },
            echo_id: self.echo_id,
        })
    }
}

impl MessageService {
    /// Writes a message in a conversation that is visible to the caller. Where the inbox takes source ids once, a message
    /// whose source id another has claimed is answered with that one.
    pub fn post(
        &self,
        caller: &Caller,
        number: ConversationNumber,
        command: PostMessage,
    ) -> Result<MessageView> {
        let account = caller.account_id();
        let echo_id = command.echo_id.clone();
        let bot = named_bot(&self.deps, account, &command)?;
        let mut draft = command.draft_of(caller, bot.as_ref())?;
        let source = self.source_key(caller, number, &draft)?;
        if let Some(key) = &source
            && let Some(first) = self.first_of(key)?
        {
            return Ok(first);
        }
        self.check_attachments(caller, number, &draft.attachments)?;
        let customer = match draft.message_type {
            MessageType::Incoming => Some(self.customer(caller, number)?),
            _ => None,
        };

        let mentioned = self.mentioned(caller, number, &draft)?;

        let mut work = self.deps.store.begin()?;
        let conversation = work.conversations().locked(caller, number)?;
        if !mentioned.is_empty() {
            let now = self.deps.clock.now();
            let conversations = work.conversations();
            conversations.mention(&conversation, &mentioned, now)?;
            conversations.add_participants(&conversation, &mentioned, now)?;
        }
        resolve_reply(&mut *work, conversation.id, &mut draft.content_attributes)?;
        let mut change =
            ConversationChange::of(conversation, caller.actor(), self.deps.clock.now());
        let mut speaker = None;
        let message = match &customer {
            Some((contact, context)) => {
                draft.sender = Some(Sender::Contact(contact.id));
                change.append_incoming(&mut *work, draft, contact, context)?
            }
            None if draft.message_type == MessageType::Outgoing => {
                change.append(&mut *work, draft)?
            }
            // what is not said to the customer counts as said by them (docs/rules/messaging.md §2)
            None => {
                let id = change.conversation().contact_id;
                let found = work.contacts().find(account, id)?;
                let contact = found.ok_or(MessagingError::NotFound)?;
                draft.sender = Some(Sender::Contact(id));
                let message = change.append_as_customer(&mut *work, draft, &contact)?;
                speaker = Some(contact);
                message
            }
        };
        if let Some(key) = &source
            && !work.messages().claim_source(&message)?
        {
            // another call with this source id has ended meanwhile
            drop(work);
            let (first, within) = key.claimed(&self.deps)?;
            return view_one(&self.deps, account, first, within.number);
        }
        change.finish(&mut *work)?;
        work.commit()?;

        let customer = customer.map(|(contact, _)| contact).or(speaker);
        let sender = match (customer, bot, message.sender) {
            (Some(contact), ..) => Some(SenderView::Contact(Box::new(contact))),
            (None, Some(bot), _) => Some(SenderView::AgentBot(bot)),
            (None, None, Some(_)) => self.as_sender(caller)?,
            (None, None, None) => None,
        };
        Ok(MessageView {
            message,
            number,
            sender,
            echo_id,
        })
    }

    /// Checks the attachments against what their inbox takes.
    fn check_attachments(
        &self,
        caller: &Caller,
        number: ConversationNumber,
        attachments: &[NewAttachment],
    ) -> Result<()> {
        if attachments.is_empty() {
            return Ok(());
        }
        let account = caller.account_id();
        let mut view = self.deps.read()?;
        let inbox = seen_inbox(&mut *view, caller, number)?;
        drop(view);
        check_attachments(&*self.deps.store, account, &inbox.channel, attachments)
    }

    /// The users whom a note mentions, by themselves or with their team: members of the inbox and administrators.
    fn mentioned(
        &self,
        caller: &Caller,
        number: ConversationNumber,
        draft: &Draft,
    ) -> Result<Vec<UserId>> {
        let text = draft.content.as_deref().filter(|_| draft.private);
        let mentions = text.map(Mentions::of).unwrap_or_default();
        if mentions.is_empty() {
            return Ok(Vec::new());
        }
        let account = caller.account_id();
        let mut users = mentions.users;
        for team in mentions.teams {
            let found = self.deps.directory.team(account, team)?;
            users.extend(found.into_iter().flat_map(|(_, members)| members));
        }
        let mut view = self.deps.read()?;
        let inbox = view.conversations().seen(caller, number)?.inbox_id;
        let members = view.inboxes().members_of(account, &[inbox])?;
        drop(view);
        let agents = self
            .deps
            .directory
            .agents(account, &distinct(&users, |id| Some(*id)))?;
        let may = agents.into_iter().filter(|agent| {
            agent.membership.role == Role::Administrator
                || members.contains(&(inbox, agent.user.id))
        });
        Ok(may.map(|agent| agent.user.id).collect())
    }

    fn as_sender(&self, caller: &Caller) -> Result<Option<SenderView>> {
        Ok(match caller {
            Caller::Agent(agent) => {
                let directory = &self.deps.directory;
                let present = directory.is_present(agent.account_id(), agent.user.id);
                Some(SenderView::User {
                    user: Box::new(agent.user.clone()),
                    availability: Some(agent.membership.availability_status(present)),
                })
            }
            Caller::Bot(bot) => {
                let found = self.deps.read()?.inboxes().bots(&[bot.id])?;
                found.into_iter().next().map(SenderView::AgentBot)
            }
        })
    }

    /// The customer in whose name an incoming message is posted; only API inboxes permit this.
    fn customer(
        &self,
        caller: &Caller,
        number: ConversationNumber,
    ) -> Result<(Contact, AssignmentContext)> {
        let account = caller.account_id();
        let (contact, inbox) = {
            let mut view = self.deps.read()?;
            let conversation = view.conversations().seen(caller, number)?;
            let contact = view.contacts().find(account, conversation.contact_id)?;
            let inbox = view.inboxes().find(account, conversation.inbox_id)?;
            (
                contact.ok_or(MessagingError::NotFound)?,
                inbox.ok_or(MessagingError::NotFound)?,
            )
        };
        if !matches!(inbox.channel, Channel::Api(_)) {
            return Err(MessagingError::IncomingNotAllowed);
        }
        Ok((contact, AssignmentContext::of(&self.deps, inbox)?))
    }
}

/// A reply names a message of the same conversation; if that does not exist, both keys become null (contract
/// docs/rules/messaging.md §2).
pub(crate) fn resolve_reply(
    work: &mut dyn Work,
    conversation: ConversationId,
    attributes: &mut Attributes,
) -> Result<()> {
    let Some(reply) = attributes.0.remove("in_reply_to") else {
        return Ok(());
    };
    let id = match &reply {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    };
    let original = match id {
        Some(id) => work.messages().find(conversation, MessageId::new(id))?,
        None => None,
    };
    let external = original.as_ref().and_then(|m| m.source_id.clone());
    attributes
        .0
        .insert("in_reply_to".to_owned(), json!(original.map(|m| m.id)));
    attributes
        .0
        .insert("in_reply_to_external_id".to_owned(), json!(external));
    Ok(())
}

fn known<T>(found: Option<T>, name: &str, attribute: &'static str) -> Result<T, Violation> {
    found.ok_or_else(|| Violation::new("base", format!("'{name}' is not a valid {attribute}")))
}

/// A template must have a name (docs/rules/messaging.md §2).
fn check_template(params: Option<&Value>) -> Result<(), Violation> {
    match params {
        None => Ok(()),
        Some(Value::Object(params)) => match params.get("name") {
            Some(Value::String(name)) if !name.trim().is_empty() => Ok(()),
            _ => Err(Violation::new("base", "Name is required")),
        },
        Some(_) => Err(Violation::new("template_params", "must be an object")),
    }
}
