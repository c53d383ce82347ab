//! What a visitor does without a word (docs/rules/contacts-and-inboxes.md §9, "Others").

use super::{Guest, WidgetService};
use crate::conversations::Conversation;
use crate::error::Result;
use crate::moments;
use nimchat_core_model::{
    Actor, Attributes, ContactInboxId, EventName, InboxId, NewEvent, Subject, Violations,
};
use serde::{Deserialize, Serialize};

/// The page's name of the event that a visitor answers a campaign.
const CAMPAIGN_TRIGGERED: &str = "campaign.triggered";

/// A visit of a website, as its event carries it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Visit {
    /// The session.
    pub session_id: ContactInboxId,
    /// Its source id.
    pub source_id: String,
    /// The website's inbox.
    pub inbox_id: InboxId,
    /// The visitor's conversation.
    pub conversation: Option<Box<Conversation>>,
    /// Where the visitor is, and with what.
    pub event_info: Attributes,
}

impl WidgetService {
    /// Does what follows from an event of the page: the account's webhooks are told that the guest opened the widget,
    /// or a campaign begins a conversation.
    pub fn trigger(&self, guest: Guest, name: &str, event_info: Attributes) -> Result<()> {
        if name == CAMPAIGN_TRIGGERED {
            return self.begin_with_campaign(guest, event_info);
        }
        if name != EventName::WebwidgetTriggered.as_str() {
            return Err(Violations::one("name", "is not included in the list").into());
        }
        self.tell_visit(guest, event_info)
    }

    fn tell_visit(&self, guest: Guest, event_info: Attributes) -> Result<()> {
        event_info.check_sizes("event_info")?;
        let visitor = self.settle(guest)?;
        let visit = Visit {
            session_id: visitor.session.id,
            source_id: visitor.session.source_id.clone(),
            inbox_id: visitor.inbox.id,
            conversation: self.current(&visitor)?.map(Box::new),
            event_info,
        };
        let contact = &visitor.contact;
        let subject = Subject::Contact { id: contact.id };
        let event = NewEvent::new(
            contact.account_id,
            EventName::WebwidgetTriggered,
            subject,
            Actor::from(contact),
            self.deps.clock.now(),
        );
        let event = event.with_moment(moments::of_visit(contact, &visit)?);
        let mut work = self.deps.store.begin()?;
        work.outbox().record(&[event])?;
        Ok(work.commit()?)
    }
}
