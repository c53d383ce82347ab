//! Begins a conversation for a customer (`operations.json #32`).

use super::assignment_context::{AgentRef, AssignmentContext};
use super::status::wake_later;
use super::{
    Beginning, ConversationChange, ConversationService, ConversationView, Draft, NewConversation,
    Status, seen,
};
use crate::Deps;
use crate::contacts::{Contact, ContactInbox, NewContactInbox};
use crate::custom_attributes::{self, AttributeModel};
use crate::error::{MessagingError, Result};
use crate::messages::{
    MessageType, PostMessage, SourceKey, check_attachments, named_bot, resolve_reply,
};
use crate::ports::Work;
use chrono::{DateTime, Utc};
use nimchat_accounts::{Caller, Team};
use nimchat_core_model::values::{MAX_STRING, check_length};
use nimchat_core_model::{
    AccountId, Attributes, CampaignNumber, ContactId, InboxId, StoreError, TeamId, UserId,
    Violations,
};
use serde_json::Value;

/// The values of a new conversation.
#[derive(Debug, Clone, Default)]
pub struct CreateConversation {
    /// The inbox; with a contact, their session there is found or created.
    pub inbox_id: Option<InboxId>,
    /// The customer.
    pub contact_id: Option<ContactId>,
    /// The session's source id; generated if absent and a session is created.
    pub source_id: Option<String>,
    /// Is the contact's identifier proven in a session that is created here?
    pub hmac_verified: bool,
    /// The channel's own attributes.
    pub additional_attributes: Attributes,
    /// The account's own attributes.
    pub custom_attributes: Attributes,
    /// A status' name; open if absent. An active bot makes it pending, a blocked customer resolved.
    pub status: Option<String>,
    /// The end of the snooze, if it begins snoozed.
    pub snoozed_until: Option<DateTime<Utc>>,
    /// The assignee.
    pub assignee_id: Option<UserId>,
    /// The team.
    pub team_id: Option<TeamId>,
    /// A first message, from the caller to the customer.
    pub message: Option<PostMessage>,
}

/// The objects that were looked up before the unit of work.
struct Ground {
    contact: Contact,
    session: Result<ContactInbox, NewContactInbox>,
    context: AssignmentContext,
    assignee: Option<AgentRef>,
    team: Option<(Team, Vec<AgentRef>)>,
}

impl ConversationService {
    /// Begins a conversation, or continues the session's latest one if the inbox is locked to a single conversation.
    pub fn create(&self, caller: &Caller, command: CreateConversation) -> Result<ConversationView> {
        match self.try_create(caller, command.clone()) {
            // another call may have made the same session meanwhile
            Err(MessagingError::SourceIdTaken) => self.try_create(caller, command),
            done => done,
        }
    }

    fn try_create(&self, caller: &Caller, command: CreateConversation) -> Result<ConversationView> {
        let account = caller.account_id();
        let now = self.deps.clock.now();
        let status = command
            .status
            .as_deref()
            .filter(|name| !name.is_empty())
            .map(Status::parse)
            .transpose()?;
        check_attributes(
            &self.deps,
            account,
            &command.additional_attributes,
            &command.custom_attributes,
        )?;
        let ground = self.ground(caller, &command, now)?;
        let bot = command.message.as_ref();
        let bot = bot.map(|message| named_bot(&self.deps, account, message));
        let bot = bot.transpose()?.flatten();
        let draft = command
            .message
            .clone()
            .map(|message| message.draft(caller, &ground.contact, bot.as_ref()))
            .transpose()?;
        let source = draft.as_ref();
        let source = source.and_then(|draft| SourceKey::of(&ground.context.inbox, draft));
        if let Some(key) = &source
            && let Some((_, conversation)) = key.first(&self.deps)?
        {
            return self.view(account, conversation);
        }
        if let Some(draft) = &draft {
            let channel = &ground.context.inbox.channel;
            check_attachments(&*self.deps.store, account, channel, &draft.attachments)?;
        }
        let incoming = |draft: &Draft| draft.message_type == MessageType::Incoming;
        if draft.as_ref().is_some_and(incoming) && !ground.context.is_api() {
            return Err(MessagingError::IncomingNotAllowed);
        }

        let mut work = self.deps.store.begin()?;
        let session = known_or_new(&mut *work, ground.session)?;
        let locked = ground.context.inbox.settings.lock_to_single_conversation;
        let existing = if locked {
            // two calls at once must not both find none
            work.sessions().lock(session.id)?;
            work.conversations().latest_of_sessions(&[session.id])?
        } else {
            None
        };
        let mut change = if let Some(conversation) = existing {
            let found =
                work.conversations()
                    .lock(account, conversation.number, caller.visibility())?;
            ConversationChange::of(seen(found)?, caller.actor(), self.deps.clock.now())
        } else {
            let opening = Opening {
                status: status.unwrap_or(Status::Open),
                snoozed_until: command.snoozed_until,
                additional_attributes: without_bad_referer(command.additional_attributes),
                custom_attributes: command.custom_attributes,
                campaign: None,
            };
            let conversation = work.conversations().add(opening.conversation(
                &ground.contact,
                &session,
                &ground.context,
                self.deps.tokens.uuid(),
                now,
            ))?;
            wake_later(&mut *work, &conversation)?;
            let mut change = ConversationChange::begun(conversation, caller.actor(), now);
            if let Some(assignee) = &ground.assignee {
                change.assign(Some(assignee));
            }
            if let Some((team, members)) = &ground.team {
                change.assign_team(&mut *work, Some((team, members)), None, &ground.context)?;
            }
            change.auto_assign(&mut *work, &ground.context)?;
            change
        };
        if let Some(mut draft) = draft {
            let within = change.conversation().id;
            resolve_reply(&mut *work, within, &mut draft.content_attributes)?;
            let message = if incoming(&draft) {
                change.append_incoming(&mut *work, draft, &ground.contact, &ground.context)?
            } else {
                change.append(&mut *work, draft)?
            };
            if let Some(key) = &source
                && !work.messages().claim_source(&message)?
            {
                drop(work);
                let (_, conversation) = key.claimed(&self.deps)?;
                return self.view(account, conversation);
            }
        }
        let conversation = change.finish(&mut *work)?;
        work.commit()?;
        self.view(account, conversation)
    }

    fn ground(
        &self,
        caller: &Caller,
        command: &CreateConversation,
        now: DateTime<Utc>,
    ) -> Result<Ground> {
        let account = caller.account_id();
        let (contact, session) = self.session(account, command, now)?;
        let inbox_id = match &session {
            Ok(session) => session.inbox_id,
            Err(new) => new.inbox_id,
        };
        let visible =
            self.deps
                .read()?
                .inboxes()
                .is_visible(account, inbox_id, caller.visibility())?;
        let context = AssignmentContext::read(&self.deps, account, inbox_id)?;
        if !visible {
            return Err(MessagingError::NotVisible);
        }
        let assignees: Vec<UserId> = command.assignee_id.into_iter().collect();
        let assignee = self
            .deps
            .directory
            .agents(account, &assignees)?
            .first()
            .map(AgentRef::from);
        let (team, members) = self.team_of(account, command.team_id)?;
        Ok(Ground {
            contact,
            session,
            context,
            assignee,
            team: team.map(|team| (team, members)),
        })
    }

    /// The conversation's session, or the one to create for it.
    fn session(
        &self,
        account: AccountId,
        command: &CreateConversation,
        now: DateTime<Utc>,
    ) -> Result<(Contact, Result<ContactInbox, NewContactInbox>)> {
        let source_id = command.source_id.as_deref().filter(|id| !id.is_empty());
        if let Some(source_id) = source_id {
            check_length("source_id", source_id, MAX_STRING)?;
        }
        let mut view = self.deps.read()?;
        match (command.inbox_id, command.contact_id, source_id) {
            (Some(inbox), Some(contact), source_id) => {
                let inbox = view.inboxes().find(account, inbox)?;
                let inbox = inbox.ok_or(MessagingError::NotFound)?.id;
                let contact = view.contacts().find(account, contact)?;
                let contact = contact.ok_or(MessagingError::NotFound)?;
                let existing = match source_id {
                    Some(source_id) => view.sessions().by_source(inbox, source_id)?,
                    None => trusted(view.sessions().of_contacts(&[contact.id])?, inbox),
                };
                match existing {
                    Some(session) if session.contact_id == contact.id => {
                        refuse_claim(&session)?;
                        Ok((contact, Ok(session)))
                    }
                    Some(_) => Err(MessagingError::SourceIdTaken),
                    None => {
                        let new = NewContactInbox {
                            contact_id: contact.id,
                            inbox_id: inbox,
                            source_id: source_id.map_or_else(
                                || self.deps.tokens.uuid().to_string(),
                                ToOwned::to_owned,
                            ),
                            hmac_verified: command.hmac_verified,
                            claim: None,
                            pubsub_token: self.deps.tokens.token(),
                            created_at: now,
                        };
                        Ok((contact, Err(new)))
                    }
                }
            }
            (inbox, _, Some(source_id)) => {
                let session = match inbox {
                    Some(inbox) => {
                        let inbox = view.inboxes().find(account, inbox)?;
                        let inbox = inbox.ok_or(MessagingError::NotFound)?.id;
                        view.sessions().by_source(inbox, source_id)?
                    }
                    None => view.sessions().by_source_in_account(account, source_id)?,
                };
                let session = session.ok_or(MessagingError::NotFound)?;
                refuse_claim(&session)?;
                let contact = view.contacts().find(account, session.contact_id)?;
                Ok((contact.ok_or(MessagingError::NotFound)?, Ok(session)))
            }
            (_, _, None) => Err(Violations::one("source_id", "can't be blank").into()),
        }
    }
}

/// The initial state of a conversation; the same for every author.
pub(crate) struct Opening {
    pub status: Status,
    pub snoozed_until: Option<DateTime<Utc>>,
    pub additional_attributes: Attributes,
    pub custom_attributes: Attributes,
    pub campaign: Option<CampaignNumber>,
}

impl Opening {
    /// The conversation in the status with which it begins.
    pub fn conversation(
        self,
        contact: &Contact,
        session: &ContactInbox,
        context: &AssignmentContext,
        uuid: uuid::Uuid,
        now: DateTime<Utc>,
    ) -> NewConversation {
        let beginning = Beginning {
            asked: self.status,
            blocked: contact.blocked,
            bot: context.has_bot,
            campaign: self.campaign.is_some(),
        };
        let status = beginning.status();
        NewConversation {
            account_id: contact.account_id,
            uuid,
            inbox_id: session.inbox_id,
            contact_id: contact.id,
            contact_inbox_id: session.id,
            status,
            assignee_id: None,
            team_id: None,
            additional_attributes: self.additional_attributes,
            custom_attributes: self.custom_attributes,
            campaign: self.campaign,
            snoozed_until: self.snoozed_until.filter(|_| status == Status::Snoozed),
            created_at: now,
        }
    }
}

/// Refuses attributes beyond the limits, and custom attributes that do not match the account's definitions.
pub(crate) fn check_attributes(
    deps: &Deps,
    account: AccountId,
    additional: &Attributes,
    custom: &Attributes,
) -> Result<()> {
    let mut violations = Violations::new();
    violations.check(additional.check_sizes("additional_attributes"));
    violations.check(custom.check_sizes("custom_attributes"));
    let faults = custom_attributes::faults(deps, account, AttributeModel::Conversation, custom)?;
    violations.check(faults);
    Ok(violations.into_result()?)
}

/// A referer that is not a web address is stored as null (docs/rules/messaging.md §1).
pub(crate) fn without_bad_referer(mut attributes: Attributes) -> Attributes {
    if let Some(referer) = attributes.0.get_mut("referer") {
        let good = referer
            .as_str()
            .and_then(|text| url::Url::parse(text).ok())
            .is_some_and(|url| matches!(url.scheme(), "http" | "https"));
        if !good {
            *referer = Value::Null;
        }
    }
    attributes
}

fn source_id_taken(error: StoreError) -> MessagingError {
    if error.is_conflict_on("contact_inboxes_inbox_id_source_id_key") {
        MessagingError::SourceIdTaken
    } else {
        error.into()
    }
}

/// The session, made unless another call has made the same one meanwhile.
fn known_or_new(
    work: &mut dyn Work,
    session: Result<ContactInbox, NewContactInbox>,
) -> Result<ContactInbox> {
    let new = match session {
        Ok(session) => return Ok(session),
        Err(new) => new,
    };
    let known = work.sessions().by_source(new.inbox_id, &new.source_id)?;
    match known.filter(|session| session.contact_id == new.contact_id) {
        Some(session) => {
            refuse_claim(&session)?;
            Ok(session)
        }
        None => work.sessions().add(new).map_err(source_id_taken),
    }
}

/// The session in the inbox that agents write to: a proven one, else the first that does not only claim to be the
/// contact's.
fn trusted(sessions: Vec<ContactInbox>, inbox: InboxId) -> Option<ContactInbox> {
    let own = |session: &ContactInbox| session.inbox_id == inbox && session.claim.is_none();
    let mut own: Vec<_> = sessions.into_iter().filter(own).collect();
    let proven = own.iter().position(|session| session.hmac_verified);
    (!own.is_empty()).then(|| own.swap_remove(proven.unwrap_or_default()))
}

/// What agents begin does not reach a session that only claims to be the contact's.
fn refuse_claim(session: &ContactInbox) -> Result<(), Violations> {
    match session.claim {
        None => Ok(()),
        Some(_) => Err(Violations::one(
            "source_id",
            "is not proven to be the contact's",
        )),
    }
}
