//! A visitor's conversation: the newest of their session, or of all their sessions on the website that are proven.

use super::messages::Place;
use super::{Guest, Introduction, WidgetMessage, WidgetService};
use crate::contacts::Contact;
use crate::conversations::{
    AssignmentContext, Conversation, ConversationChange, Opening, Status, Typing, check_attributes,
    checked_labels, distinct_labels, tell_typing, without_bad_referer, without_labels,
};
use crate::error::{MessagingError, Result};
use crate::jobs::TranscriptMail;
use crate::messages::MessageView;
use crate::ports::Work;
use crate::visitors::Visitor;
use nimchat_accounts::Visibility;
use nimchat_core_model::values::present;
use nimchat_core_model::{Actor, Attributes, ContactInboxId, Job};

/// The feature without which visitors cannot end conversations.
const END_CONVERSATION: &str = "end_conversation";

/// A conversation that a visitor begins.
#[derive(Debug, Clone, Default)]
pub struct StartWidgetConversation {
    /// What they say of themselves. A known visitor keeps their name.
    pub introduction: Introduction,
    /// Their message.
    pub message: WidgetMessage,
    /// The account's own attributes of the conversation.
    pub custom_attributes: Attributes,
}

/// A conversation as its visitor sees it.
#[derive(Debug, Clone)]
pub struct WidgetConversation {
    /// The conversation.
    pub conversation: Conversation,
    /// The visitor.
    pub contact: Contact,
    /// Its newest messages, oldest first.
    pub messages: Vec<MessageView>,
}

impl WidgetService {
    /// Begins a conversation with the guest's message, also where there is one already. A message that was sent before
    /// answers the conversation that it began.
    pub fn start(
        &self,
        guest: Guest,
        mut command: StartWidgetConversation,
    ) -> Result<WidgetConversation> {
        if let Some(sent) = self.sent(&guest, &command.message)? {
            return self.view(&guest, sent.0);
        }
        let known = guest.visitor.as_ref().map(|visitor| &visitor.contact);
        let introduction = &mut command.introduction;
        if known.is_some_and(Contact::is_resolved) {
            introduction.name = None;
        } else if present(introduction.name.clone()).is_none() {
            let email = introduction.email.as_deref();
            let local = email.and_then(|email| email.split_once('@'));
            introduction.name = local.map(|(local, _)| local.trim().to_owned());
        }
        let site = guest.site.clone();
        let account = site.account.id;
        let attributes = &command.custom_attributes;
        check_attributes(&self.deps, account, &Attributes::new(), attributes)?;
        command.message.check()?;
        let source_id = guest.source_id.clone();
        let visitor = self.introduce(guest, command.introduction, false)?;
        let said = self.say(
            &visitor,
            Place::New,
            command.message,
            command.custom_attributes,
        )?;
        let guest = Guest {
            site,
            source_id,
            visitor: Some(visitor),
        };
        self.view(&guest, said.0)
    }

    /// The guest's conversation, if they have one.
    pub fn conversation(&self, guest: &Guest) -> Result<Option<Conversation>> {
        match &guest.visitor {
            Some(visitor) => self.current(visitor),
            None => Ok(None),
        }
    }

    /// Records that the guest has read everything. Answers whether there is a conversation.
    pub fn update_last_seen(&self, guest: &Guest) -> Result<bool> {
        match self.own(guest) {
            Err(MessagingError::NotFound) => Ok(false),
            own => {
                let (visitor, conversation) = own?;
                self.visitors.see(visitor, conversation.number)?;
                Ok(true)
            }
        }
    }

    /// Resolves the guest's conversation, if the website lets its visitors do that.
    pub fn resolve(&self, guest: &Guest) -> Result<()> {
        let (visitor, conversation) = self.own(guest)?;
        let widget = guest.site.widget();
        let may = widget.is_some_and(|widget| {
            let mut features = widget.selected_feature_flags.iter();
            features.any(|feature| feature == END_CONVERSATION)
        });
        if !may {
            return Err(MessagingError::NotVisible);
        }
        self.visitors.end(visitor, conversation.number).map(drop)
    }

    /// Tells the agents that the guest types, or no longer types.
    pub fn type_in(&self, guest: &Guest, typing: Option<Typing>) -> Result<()> {
        let (visitor, conversation) = self.own(guest)?;
        let actor = Actor::from(&visitor.contact);
        match typing {
            Some(typing) => tell_typing(&self.deps, &conversation, actor, typing),
            None => Ok(()),
        }
    }

    /// Enqueues the e-mail with the transcript of the guest's conversation to the address that they gave. Without one,
    /// or without a conversation, nothing is sent.
    pub fn send_transcript(&self, guest: &Guest) -> Result<()> {
        let address = guest.contact().and_then(|contact| contact.email);
        let (Some(address), Some(conversation)) = (address, self.conversation(guest)?) else {
            return Ok(());
        };
        let (now, mut work) = self.deps.begin()?;
        let mail = TranscriptMail {
            account: conversation.account_id,
            conversation: conversation.id,
            to: address.as_str().to_owned(),
        };
        work.jobs().enqueue(&[mail.due(now)?])?;
        Ok(work.commit()?)
    }

    /// Replaces the account's own attributes of the guest's conversation.
    pub fn set_custom_attributes(
        &self,
        guest: &Guest,
        attributes: Attributes,
    ) -> Result<Conversation> {
        let account = guest.site.account.id;
        check_attributes(&self.deps, account, &Attributes::new(), &attributes)?;
        self.edit(guest, |change, _| {
            change.set_custom_attributes(attributes);
            Ok(())
        })
    }

    /// Removes these of the account's own attributes of the guest's conversation.
    pub fn destroy_custom_attributes(
        &self,
        guest: &Guest,
        keys: &[String],
    ) -> Result<Conversation> {
        self.edit(guest, |change, _| {
            let mut attributes = change.conversation().custom_attributes.clone();
            attributes.remove(keys);
            change.set_custom_attributes(attributes);
            Ok(())
        })
    }

    /// Adds one of the account's labels to the guest's conversation. One that the account does not offer is ignored, and
    /// so is a label without a conversation.
    pub fn add_label(&self, guest: &Guest, title: &str) -> Result<()> {
        let title = title.trim().to_lowercase();
        let account = guest.site.account.id;
        let offered = self.deps.read()?.labels().all(account)?;
        if offered.iter().all(|label| label.title != title) {
            return Ok(());
        }
        let added = checked_labels(vec![title])?;
        self.relabel(guest, |present| {
            distinct_labels(present.iter().chain(&added).cloned())
        })
    }

    /// Removes a label of the guest's conversation, if there is one.
    pub fn remove_label(&self, guest: &Guest, title: &str) -> Result<()> {
        let removed = [title.to_owned()];
        self.relabel(guest, |present| without_labels(present, &removed))
    }

    fn relabel(&self, guest: &Guest, labels: impl FnOnce(&[String]) -> Vec<String>) -> Result<()> {
        let changed = self.edit(guest, |change, work| {
            let wanted = labels(&change.conversation().labels);
            change.set_labels(work, wanted)
        });
        match changed {
            Err(MessagingError::NotFound) => Ok(()),
            changed => changed.map(drop),
        }
    }

    fn edit(
        &self,
        guest: &Guest,
        edit: impl FnOnce(&mut ConversationChange, &mut dyn Work) -> Result<()>,
    ) -> Result<Conversation> {
        let (visitor, conversation) = self.own(guest)?;
        let mut work = self.deps.store.begin()?;
        let found = work.conversations().lock(
            conversation.account_id,
            conversation.number,
            Visibility::Everything,
        )?;
        let conversation = found.ok_or(MessagingError::NotFound)?.conversation;
        let actor = Actor::from(&visitor.contact);
        let mut change = ConversationChange::of(conversation, actor, self.deps.clock.now());
        edit(&mut change, &mut *work)?;
        let conversation = change.finish(&mut *work)?;
        work.commit()?;
        Ok(conversation)
    }

    /// The guest as a visitor with their conversation, which they must have.
    pub(super) fn own<'g>(&self, guest: &'g Guest) -> Result<(&'g Visitor, Conversation)> {
        let visitor = guest.visitor.as_ref().ok_or(MessagingError::NotFound)?;
        let conversation = self.current(visitor)?.ok_or(MessagingError::NotFound)?;
        Ok((visitor, conversation))
    }

    pub(super) fn current(&self, visitor: &Visitor) -> Result<Option<Conversation>> {
        let sessions = self.sessions_of(visitor)?;
        let mut view = self.deps.read()?;
        Ok(view.conversations().latest_of_sessions(&sessions)?)
    }

    /// The sessions whose newest conversation is the visitor's.
    pub(super) fn sessions_of(&self, visitor: &Visitor) -> Result<Vec<ContactInboxId>> {
        let mut sessions = vec![visitor.session.id];
        if visitor.session.hmac_verified {
            let mut view = self.deps.read()?;
            let all = view.sessions().of_contacts(&[visitor.contact.id])?;
            let proven = all
                .iter()
                .filter(|session| session.inbox_id == visitor.inbox.id && session.hmac_verified);
            sessions.extend(proven.map(|session| session.id));
        }
        Ok(sessions)
    }

    /// Begins a conversation of the visitor.
    pub(super) fn begin(
        &self,
        work: &mut dyn Work,
        visitor: &Visitor,
        context: &AssignmentContext,
        additional_attributes: Attributes,
        custom_attributes: Attributes,
    ) -> Result<ConversationChange> {
        self.begin_by(
            work,
            visitor,
            context,
            Opening {
                status: Status::Open,
                snoozed_until: None,
                additional_attributes: without_bad_referer(additional_attributes),
                custom_attributes,
                campaign: None,
            },
        )
    }

    /// The same, as the opening says.
    pub(super) fn begin_by(
        &self,
        work: &mut dyn Work,
        visitor: &Visitor,
        context: &AssignmentContext,
        opening: Opening,
    ) -> Result<ConversationChange> {
        let (contact, session) = (&visitor.contact, &visitor.session);
        let (uuid, now) = (self.deps.tokens.uuid(), self.deps.clock.now());
        let new = opening.conversation(contact, session, context, uuid, now);
        let conversation = work.conversations().add(new)?;
        let mut change = ConversationChange::begun(conversation, Actor::from(contact), now);
        change.auto_assign(work, context)?;
        Ok(change)
    }

    fn view(&self, guest: &Guest, conversation: Conversation) -> Result<WidgetConversation> {
        let visitor = guest.visitor.as_ref().ok_or(MessagingError::NotFound)?;
        Ok(WidgetConversation {
            messages: self.newest(visitor, &conversation)?,
            contact: visitor.session.shown(&visitor.contact),
            conversation,
        })
    }
}
