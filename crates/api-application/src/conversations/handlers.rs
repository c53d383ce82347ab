//! The handlers.

use super::assignee::ShownAssignment;
use super::body::{
    AssignBody, ConversationLabelsBody, NewConversationBody, TogglePriorityBody, ToggleStatusBody,
};
use super::present::ConversationJson;
use super::query::{ConversationsQuery, titles};
use super::viewer_context::ViewerContext;
use crate::Services;
use crate::conditions_body::ConditionsBody;
use crate::messages::{keep_attachments, with_older};
use nimchat_accounts::Caller;
use nimchat_api_kit::Answer;
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{ConversationNumber, Page};
use nimchat_messaging::conversations::{
    Assign, Assigned, ConversationList, Counts, CreateConversation, Status, ToggledStatus,
};
use nimchat_messaging::{ConversationService, ConversationView, MessageView, Messaging};

/// The default number of conversations on a page.
const PER_PAGE: u32 = 25;

/// A conversation with the related data that its answer shows.
pub(super) struct ShownConversation {
    pub(super) view: ConversationView,
    pub(super) around: ViewerContext,
    /// The messages to show, if more than the newest.
    pub(super) messages: Option<Vec<MessageView>>,
}

/// A page of conversations with the related data that its answer shows.
pub(super) struct ListedConversations {
    pub(super) list: ConversationList,
    pub(super) around: ViewerContext,
}

/// A contact's conversations with the related data that their answer shows.
pub(super) struct ContactConversations {
    pub(super) views: Vec<ConversationView>,
    pub(super) around: ViewerContext,
}

impl ShownConversation {
    pub(super) fn read(
        messaging: &Messaging,
        caller: &Caller,
        view: ConversationView,
    ) -> Result<Self> {
        Ok(Self {
            around: ViewerContext::read(messaging, caller, [&view])?,
            view,
            messages: None,
        })
    }
}

pub(super) fn number<C, I>(call: &In<C, I>) -> ConversationNumber {
    call.id("conversation_id")
}

pub(super) fn as_caller<I>(call: &In<Agent, I>) -> Caller {
    Caller::Agent(Box::new(call.caller.clone()))
}

pub(super) fn list(call: &In<Agent, ConversationsQuery>, messaging: &Messaging) -> Result<Answer> {
    let query = call.read()?.of(&call.caller, &messaging.conversations)?;
    // who asks for what changed lately wants all of it (docs/rules/messaging.md §1)
    let asked = call.page_request(match query.updated_since {
        Some(_) => Page::MAX_PER_PAGE,
        None => PER_PAGE,
    })?;
    let list = messaging.conversations.list(&call.caller, &query, asked)?;
    let around = ViewerContext::read(messaging, &as_caller(call), &list.page.items)?;
    let listed = ListedConversations { list, around };
    let answer = call.present::<super::present::ConversationsJson, _>(&listed)?;
    Ok(answer.with_page(&listed.list.page))
}

pub(super) fn filter(call: &In<Agent, ConditionsBody>, messaging: &Messaging) -> Result<Answer> {
    let body = call.read()?;
    let (aliases, asked) = (call.is_reference(), body.page_request(call, PER_PAGE)?);
    let list = messaging
        .conversations
        .filter(&call.caller, &body.payload, aliases, asked)?;
    let around = ViewerContext::read(messaging, &as_caller(call), &list.page.items)?;
    let listed = ListedConversations { list, around };
    let answer = call.present::<super::present::FilteredConversationsJson, _>(&listed)?;
    Ok(answer.with_page(&listed.list.page))
}

pub(super) fn of_contact(call: &In<Agent>, messaging: &Messaging) -> Result<ContactConversations> {
    let views = messaging
        .conversations
        .of_contact(&call.caller, call.id("id"))?;
    let around = ViewerContext::read(messaging, &as_caller(call), &views)?;
    Ok(ContactConversations { views, around })
}

pub(super) fn count(call: &In<Agent, ConversationsQuery>, messaging: &Messaging) -> Result<Counts> {
    let query = call.read()?.of(&call.caller, &messaging.conversations)?;
    Ok(messaging.conversations.counts(&call.caller, &query)?)
}

pub(super) fn create(
    call: &In<Caller, NewConversationBody>,
    services: &Services,
) -> Result<ShownConversation> {
    let conversations = &services.messaging.conversations;
    let body = call.read()?;
    if let Some(message) = &body.message {
        message.check_attributes(&call.context)?;
    }
    let mut command = CreateConversation::from(body);
    let mut attachments = keep_attachments(call, "message[attachments]", services)?;
    if !attachments.is_empty() {
        let message = command.message.get_or_insert_default();
        attachments.append(&mut message.attachments);
        message.attachments = attachments;
    }
    let view = conversations.create(&call.caller, command)?;
    ShownConversation::read(&services.messaging, &call.caller, view)
}

/// The answer to a repeated call with an idempotency key.
pub(super) fn created(
    call: &In<Caller, NewConversationBody>,
    services: &Services,
    made: &MadeRecords,
) -> Result<ShownConversation> {
    let id = made_id(made, RecordKind::Conversation)?;
    let view = services.messaging.conversations.find(&call.caller, id)?;
    ShownConversation::read(&services.messaging, &call.caller, view)
}

/// In `reference` with the newest messages, up to a thousand, and a link to the messages before them; in `chatwoot`
/// with the newest only.
pub(super) fn show(call: &In<Agent>, messaging: &Messaging) -> Result<Answer> {
    let (number, caller) = (number(call), as_caller(call));
    if !call.is_reference() {
        let view = messaging.conversations.find(&caller, number)?;
        return call
            .present::<ConversationJson, _>(&ShownConversation::read(messaging, &caller, view)?);
    }
    let (view, messages) = messaging.conversations.show(&call.caller, number)?;
    let written = usize::try_from(view.conversation.messages_count).unwrap_or_default();
    let has_older = written > messages.len();
    let oldest = messages.first().map(|message| message.message.id);
    let shown = ShownConversation {
        messages: Some(messages),
        ..ShownConversation::read(messaging, &caller, view)?
    };
    let answer = call.present::<ConversationJson, _>(&shown)?;
    let oldest = oldest.filter(|_| has_older);
    Ok(with_older(
        answer,
        oldest,
        &shown.view.conversation,
        &call.context,
    ))
}

pub(super) fn assign(
    call: &In<Caller, AssignBody>,
    messaging: &Messaging,
) -> Result<ShownAssignment> {
    let (caller, number) = (&call.caller, number(call));
    let find = || messaging.conversations.find(caller, number);
    let body = call.read().behind(find)?;
    let assigned = if let Some(command) = body.command() {
        messaging.conversations.assign(caller, number, command)?
    } else {
        find()?;
        Assigned::Agent(None)
    };
    shown_assignment(call, messaging, assigned)
}

/// The answer to a repeated call with an idempotency key.
pub(super) fn assigned(
    call: &In<Caller, AssignBody>,
    messaging: &Messaging,
    _: &MadeRecords,
) -> Result<ShownAssignment> {
    let view = messaging.conversations.find(&call.caller, number(call))?;
    let assigned = match call.read()?.command() {
        Some(Assign::Team(_)) => Assigned::Team(view.team),
        _ => Assigned::Agent(view.assignee),
    };
    shown_assignment(call, messaging, assigned)
}

fn shown_assignment(
    call: &In<Caller, AssignBody>,
    messaging: &Messaging,
    assigned: Assigned,
) -> Result<ShownAssignment> {
    let is_member = match &assigned {
        Assigned::Team(Some(team)) if call.is_reference() => {
            let own = messaging.conversations.own_teams(&call.caller, [team.id])?;
            own.contains(&team.id)
        }
        _ => false,
    };
    Ok(ShownAssignment {
        assigned,
        is_member,
    })
}

pub(super) fn toggle_status(
    call: &In<Caller, ToggleStatusBody>,
    messaging: &Messaging,
) -> Result<ToggledStatus> {
    let (caller, number) = (&call.caller, number(call));
    let command = call.read().and_then(|body| body.command(&call.context));
    let command = command.behind(|| messaging.conversations.find(caller, number))?;
    Ok(messaging
        .conversations
        .toggle_status(caller, number, command)?)
}

/// The answer to a repeated call with an idempotency key.
pub(super) fn toggled_status(
    call: &In<Caller, ToggleStatusBody>,
    messaging: &Messaging,
    _: &MadeRecords,
) -> Result<ToggledStatus> {
    let view = messaging.conversations.find(&call.caller, number(call))?;
    let conversation = view.conversation;
    let is_bot = matches!(call.caller, Caller::Bot(_));
    Ok(ToggledStatus {
        handed_over: is_bot && conversation.status == Status::Open,
        conversation,
    })
}

pub(super) fn toggle_priority(
    call: &In<Caller, TogglePriorityBody>,
    messaging: &Messaging,
) -> Result<()> {
    let (caller, number) = (&call.caller, number(call));
    let priority = call.read().and_then(|body| body.priority(&call.context));
    let priority = priority.behind(|| messaging.conversations.find(caller, number))?;
    messaging
        .conversations
        .toggle_priority(caller, number, priority.as_deref())?;
    Ok(())
}

pub(super) fn labels<I>(
    call: &In<Agent, I>,
    conversations: &ConversationService,
) -> Result<Vec<String>> {
    Ok(conversations.labels(&call.caller, number(call))?)
}

pub(super) fn set_labels(
    call: &In<Agent, ConversationLabelsBody>,
    conversations: &ConversationService,
) -> Result<Vec<String>> {
    let (agent, number) = (&call.caller, number(call));
    let body = call.read().behind(|| conversations.labels(agent, number))?;
    Ok(conversations.set_labels(agent, number, titles(body.labels))?)
}

pub(super) fn update_last_seen(
    call: &In<Agent>,
    messaging: &Messaging,
) -> Result<ShownConversation> {
    let view = messaging
        .conversations
        .update_last_seen(&call.caller, number(call))?;
    ShownConversation::read(messaging, &as_caller(call), view)
}

pub(super) fn mark_unread(call: &In<Agent>, messaging: &Messaging) -> Result<ShownConversation> {
    let view = messaging
        .conversations
        .mark_unread(&call.caller, number(call))?;
    ShownConversation::read(messaging, &as_caller(call), view)
}

/// The answer to a repeated call with an idempotency key.
pub(super) fn changed(
    call: &In<Agent>,
    messaging: &Messaging,
    _: &MadeRecords,
) -> Result<ShownConversation> {
    let caller = as_caller(call);
    let view = messaging.conversations.find(&caller, number(call))?;
    ShownConversation::read(messaging, &caller, view)
}
