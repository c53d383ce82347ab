//! The storage ports of this domain.
//!
//! Ports are synchronous and describe what a use case needs. Reads are split from writes, so that a [`View`] cannot
//! change anything. A look-up without a match answers `None` or an empty list. Every method takes the account that it
//! is scoped to, except those that begin with a public token or with a row of that account.

mod attribute_definitions;
mod campaigns;
mod canned_responses;
mod contacts;
mod conversations;
mod custom_filters;
mod imports;
mod inboxes;
mod labels;
mod messages;
mod notes;
mod search;
mod sessions;
mod surveys;
mod transfers;
mod uploads;

pub use attribute_definitions::{AttributeDefinitionLookup, AttributeDefinitions};
pub use campaigns::{CampaignLookup, Campaigns};
pub use canned_responses::{CannedResponseLookup, CannedResponses};
pub use contacts::{ContactLookup, Contacts};
pub use conversations::{ConversationLookup, Conversations, CustomerScope, Visible};
pub use custom_filters::{CustomFilterLookup, CustomFilters};
pub use imports::{ImportLookup, Imports};
pub use inboxes::{InboxLookup, Inboxes};
pub use labels::{LabelLookup, Labels};
pub use messages::{MessageEnds, MessageLookup, Messages, WrittenMessages};
pub use notes::{NoteLookup, Notes};
pub use search::{SearchIndex, SearchLookup};
pub use sessions::{PublicSession, SENT_MESSAGES_KEY, SessionLookup, Sessions};
pub use surveys::{SurveyLookup, Surveys};
pub use transfers::{TransferLookup, Transfers};
pub use uploads::{UploadLookup, Uploads};

use nimchat_core_model::{DoneSteps, Jobs, Outbox, StoreError};

/// A read of the stored state. On SQLite all reads are from one snapshot; on PostgreSQL each read has its own.
pub trait View {
    /// Inboxes.
    fn inboxes(&mut self) -> &mut dyn InboxLookup;
    /// Contacts.
    fn contacts(&mut self) -> &mut dyn ContactLookup;
    /// Contacts' sessions.
    fn sessions(&mut self) -> &mut dyn SessionLookup;
    /// Conversations.
    fn conversations(&mut self) -> &mut dyn ConversationLookup;
    /// Messages.
    fn messages(&mut self) -> &mut dyn MessageLookup;
    /// Searches.
    fn search(&mut self) -> &mut dyn SearchLookup;
    /// Answers to surveys.
    fn surveys(&mut self) -> &mut dyn SurveyLookup;
    /// Canned responses.
    fn canned_responses(&mut self) -> &mut dyn CannedResponseLookup;
    /// Definitions of attributes.
    fn attribute_definitions(&mut self) -> &mut dyn AttributeDefinitionLookup;
    /// Users' filters.
    fn custom_filters(&mut self) -> &mut dyn CustomFilterLookup;
    /// Labels.
    fn labels(&mut self) -> &mut dyn LabelLookup;
    /// Notes about contacts.
    fn notes(&mut self) -> &mut dyn NoteLookup;
    /// Uploads.
    fn uploads(&mut self) -> &mut dyn UploadLookup;
    /// Campaigns.
    fn campaigns(&mut self) -> &mut dyn CampaignLookup;
    /// Imports and exports.
    fn transfers(&mut self) -> &mut dyn TransferLookup;
    /// What was moved in.
    fn imports(&mut self) -> &mut dyn ImportLookup;
}

/// One unit of work. Dropped without [`Work::commit`], it changes nothing.
pub trait Work {
    /// Inboxes.
    fn inboxes(&mut self) -> &mut dyn Inboxes;
    /// Contacts.
    fn contacts(&mut self) -> &mut dyn Contacts;
    /// Contacts' sessions.
    fn sessions(&mut self) -> &mut dyn Sessions;
    /// Conversations.
    fn conversations(&mut self) -> &mut dyn Conversations;
    /// Messages.
    fn messages(&mut self) -> &mut dyn Messages;
    /// What searches look up.
    fn search(&mut self) -> &mut dyn SearchIndex;
    /// Answers to surveys.
    fn surveys(&mut self) -> &mut dyn Surveys;
    /// Canned responses.
    fn canned_responses(&mut self) -> &mut dyn CannedResponses;
    /// Definitions of attributes.
    fn attribute_definitions(&mut self) -> &mut dyn AttributeDefinitions;
    /// Users' filters.
    fn custom_filters(&mut self) -> &mut dyn CustomFilters;
    /// Labels.
    fn labels(&mut self) -> &mut dyn Labels;
    /// Notes about contacts.
    fn notes(&mut self) -> &mut dyn Notes;
    /// Uploads.
    fn uploads(&mut self) -> &mut dyn Uploads;
    /// Campaigns.
    fn campaigns(&mut self) -> &mut dyn Campaigns;
    /// Imports and exports.
    fn transfers(&mut self) -> &mut dyn Transfers;
    /// What was moved in.
    fn imports(&mut self) -> &mut dyn Imports;
    /// Steps that are done at most once.
    fn steps(&mut self) -> &mut dyn DoneSteps;
    /// Events.
    fn outbox(&mut self) -> &mut dyn Outbox;
    /// Jobs.
    fn jobs(&mut self) -> &mut dyn Jobs;
    /// Commits the changes. Returns once they are durable.
    fn commit(self: Box<Self>) -> Result<(), StoreError>;
}

/// Storage of this domain.
pub trait Store: Send + Sync {
    /// Begins a read.
    fn read(&self) -> Result<Box<dyn View + '_>, StoreError>;
    /// Begins a unit of work. On SQLite only one runs at a time: do not begin another before this one ends, and look up
    /// users before it.
    fn begin(&self) -> Result<Box<dyn Work + '_>, StoreError>;
}
