//! Inboxes, contacts, conversations and messages in the database.
//!
//! One file for each aggregate: its row, its statements, and its ports. Texts that differ between the databases are in
//! `dialect`.

pub(crate) mod attachments;
mod attribute_definitions;
mod campaigns;
mod canned_responses;
mod contact_list;
mod contact_search;
mod contacts;
mod conversation_counts;
mod conversation_list;
mod conversation_lookup;
mod conversation_people;
mod conversation_row;
mod conversations;
mod counters;
mod custom_filters;
mod dialect;
mod erasure;
mod filter;
mod imports;
mod inboxes;
mod labels;
mod message_index;
mod message_sources;
mod message_window;
mod messages;
mod notes;
mod parts;
pub(crate) mod posting;
mod redaction;
mod search;
mod search_progress;
mod sessions;
mod surveys;
pub(crate) mod transfers;
pub(crate) mod uploads;

pub(crate) use conversation_row::ConversationRow;
pub(crate) use messages::MessageRow;
pub(crate) use surveys::SurveyResponseRow;

use crate::rows::{model, models};
use crate::store::DieselStore;
use crate::unit_of_work::UnitOfWork;
use nimchat_core_model::{ContactId, DoneSteps, Jobs, Outbox, StoreError};
use nimchat_messaging::{Contact, ports};

impl ports::Store for DieselStore {
    fn read(&self) -> Result<Box<dyn ports::View + '_>, StoreError> {
        Ok(Box::new(self.reader()?))
    }

    fn begin(&self) -> Result<Box<dyn ports::Work + '_>, StoreError> {
        Ok(Box::new(self.work()?))
    }
}

impl ports::View for UnitOfWork<'_> {
    fn inboxes(&mut self) -> &mut dyn ports::InboxLookup {
        self
    }

    fn contacts(&mut self) -> &mut dyn ports::ContactLookup {
        self
    }

    fn sessions(&mut self) -> &mut dyn ports::SessionLookup {
        self
    }

    fn conversations(&mut self) -> &mut dyn ports::ConversationLookup {
        self
    }

    fn messages(&mut self) -> &mut dyn ports::MessageLookup {
        self
    }

    fn search(&mut self) -> &mut dyn ports::SearchLookup {
        self
    }

    fn surveys(&mut self) -> &mut dyn ports::SurveyLookup {
        self
    }

    fn canned_responses(&mut self) -> &mut dyn ports::CannedResponseLookup {
        self
    }

    fn attribute_definitions(&mut self) -> &mut dyn ports::AttributeDefinitionLookup {
        self
    }

    fn custom_filters(&mut self) -> &mut dyn ports::CustomFilterLookup {
        self
    }

    fn labels(&mut self) -> &mut dyn ports::LabelLookup {
        self
    }

    fn campaigns(&mut self) -> &mut dyn ports::CampaignLookup {
        self
    }

    fn imports(&mut self) -> &mut dyn ports::ImportLookup {
        self
    }

    fn uploads(&mut self) -> &mut dyn ports::UploadLookup {
        self
    }

    fn transfers(&mut self) -> &mut dyn ports::TransferLookup {
        self
    }

    fn notes(&mut self) -> &mut dyn ports::NoteLookup {
        self
    }
}

impl ports::Work for UnitOfWork<'_> {
    fn inboxes(&mut self) -> &mut dyn ports::Inboxes {
        self
    }

    fn contacts(&mut self) -> &mut dyn ports::Contacts {
        self
    }

    fn sessions(&mut self) -> &mut dyn ports::Sessions {
        self
    }

    fn conversations(&mut self) -> &mut dyn ports::Conversations {
        self
    }

    fn messages(&mut self) -> &mut dyn ports::Messages {
        self
    }

    fn search(&mut self) -> &mut dyn ports::SearchIndex {
        self
    }

    fn surveys(&mut self) -> &mut dyn ports::Surveys {
        self
    }

    fn canned_responses(&mut self) -> &mut dyn ports::CannedResponses {
        self
    }

    fn attribute_definitions(&mut self) -> &mut dyn ports::AttributeDefinitions {
        self
    }

    fn custom_filters(&mut self) -> &mut dyn ports::CustomFilters {
        self
    }

    fn labels(&mut self) -> &mut dyn ports::Labels {
        self
    }

    fn campaigns(&mut self) -> &mut dyn ports::Campaigns {
        self
    }

    fn imports(&mut self) -> &mut dyn ports::Imports {
        self
    }

    fn uploads(&mut self) -> &mut dyn ports::Uploads {
        self
    }

    fn transfers(&mut self) -> &mut dyn ports::Transfers {
        self
    }

    fn notes(&mut self) -> &mut dyn ports::Notes {
        self
    }

    fn steps(&mut self) -> &mut dyn DoneSteps {
        self
    }

    fn outbox(&mut self) -> &mut dyn Outbox {
        self
    }

    fn jobs(&mut self) -> &mut dyn Jobs {
        self
    }

    fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.finish()
    }
}

/// The contact, of whatever account.
pub(crate) fn contact(
    work: &mut UnitOfWork<'_>,
    id: ContactId,
) -> Result<Option<Contact>, StoreError> {
    model(work.run(|c| contacts::by_id(c, id))?)
}
