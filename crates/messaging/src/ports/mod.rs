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

use nimchat_core_model::{DoneSteps, Jobs, Outbox, store_ports};

store_ports! {
    both {
        /// Inboxes.
        inboxes: InboxLookup, Inboxes;
        /// Contacts.
        contacts: ContactLookup, Contacts;
        /// Contacts' sessions.
        sessions: SessionLookup, Sessions;
        /// Conversations.
        conversations: ConversationLookup, Conversations;
        /// Messages.
        messages: MessageLookup, Messages;
        /// What searches look up.
        search: SearchLookup, SearchIndex;
        /// Answers to surveys.
        surveys: SurveyLookup, Surveys;
        /// Canned responses.
        canned_responses: CannedResponseLookup, CannedResponses;
        /// Definitions of attributes.
        attribute_definitions: AttributeDefinitionLookup, AttributeDefinitions;
        /// Users' filters.
        custom_filters: CustomFilterLookup, CustomFilters;
        /// Labels.
        labels: LabelLookup, Labels;
        /// Notes about contacts.
        notes: NoteLookup, Notes;
        /// Uploads.
        uploads: UploadLookup, Uploads;
        /// Campaigns.
        campaigns: CampaignLookup, Campaigns;
        /// Imports and exports.
        transfers: TransferLookup, Transfers;
        /// What was moved in.
        imports: ImportLookup, Imports;
    }
    view {}
    work {
        /// Steps that are done at most once.
        steps: DoneSteps;
        /// Events.
        outbox: Outbox;
        /// Jobs.
        jobs: Jobs;
    }
}
