//! Inboxes, contacts, conversations and messages.
//!
//! The crate owns the rules of a conversation (its visibility, reopening and assignment) and knows no HTTP and no SQL:
//! storage comes in through [`ports`], users through `nimchat-accounts`.
//!
//! A customer writes, and the message is unread until an agent reads it:
//!
#![cfg_attr(feature = "memory", doc = "```")]
#![cfg_attr(not(feature = "memory"), doc = "```ignore")]
//! use nimchat_accounts::accounts::NewOwner;
//! use nimchat_accounts::memory::MemoryStore as People;
//! use nimchat_accounts::{AccountService, Authenticator};
//! use nimchat_messaging::inboxes::{SaveChannel, SaveInbox};
//! use nimchat_messaging::memory::MemoryStore;
//! use nimchat_messaging::visitors::{PostVisitorMessage, RegisterVisitor};
//! use nimchat_messaging::{ConversationService, InboxService, VisitorService};
//! use std::sync::Arc;
//!
//! let people = Arc::new(People::new());
//! let grace = NewOwner {
//!     name: "Grace".to_owned(),
//!     email: "grace@example.com".to_owned(),
//!     password: None,
//! };
//! let (account, grace) = AccountService::new(people.deps()).create_with_owner("Engines", grace)?;
//! let grace = Authenticator::new(people.clone()).administrator(Some(&grace.access_token), account.id)?;
//!
//! let store = Arc::new(MemoryStore::new());
//! store.put_account(account);
//! let deps = store.deps(people);
//!
//! let inbox = SaveInbox {
//!     name: Some("Support".to_owned()),
//!     channel: Some(SaveChannel { kind: "api".to_owned(), ..Default::default() }),
//!     ..Default::default()
//! };
//! let inbox = InboxService::new(deps.clone()).create(&grace, inbox)?;
//! let inbox = inbox.channel.token();
//!
//! let visitors = VisitorService::new(deps.clone());
//! let ada = visitors.register(inbox, RegisterVisitor::default())?.session.source_id;
//! let number = visitors.start_conversation(inbox, &ada, None)?.conversation.number;
//! let question = PostVisitorMessage {
//!     content: Some("My engine stopped.".to_owned()),
//!     ..Default::default()
//! };
//! visitors.post_message(inbox, &ada, number, question)?;
//!
//! let (view, messages) = ConversationService::new(deps).show(&grace.0, number)?;
//! assert_eq!(view.conversation.unread_count, 1);
//! assert_eq!(messages[0].message.content.as_deref(), Some("My engine stopped."));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod campaigns;
pub mod canned_responses;
pub mod contacts;
pub mod conversations;
pub mod custom_attributes;
pub mod custom_filters;
pub mod error;
pub mod event_context;
pub mod import;
pub mod inboxes;
pub mod jobs;
pub mod labels;
mod liquid;
pub mod messages;
pub mod moments;
pub mod occurrences;
pub mod ports;
pub mod search;
pub mod surveys;
pub mod transfers;
pub mod uploads;
pub mod visitors;
pub mod widget;

#[cfg(feature = "conformance")]
pub mod conformance;
#[cfg(feature = "memory")]
pub mod memory;

pub use campaigns::{Campaign, CampaignService, CampaignView, NewCampaign};
pub use canned_responses::{CannedResponse, CannedResponseService, NewCannedResponse};
pub use contacts::{
    Claim, Contact, ContactInbox, ContactQuery, ContactService, ContactSort, ContactType,
    ContactView, NewContact, NewContactInbox,
};
pub use conversations::{
    Acted, AssigneeFilter, Conversation, ConversationAction, ConversationQuery,
    ConversationService, ConversationSort, ConversationView, Counts, NewConversation, Performer,
    Priority, Status, StatusFilter,
};
pub use custom_attributes::{
    AttributeDefinition, AttributeDefinitionService, AttributeDisplayType, AttributeModel,
    NewAttributeDefinition,
};
pub use custom_filters::{CustomFilter, CustomFilterService, FilterType, NewCustomFilter};
pub use error::{MessagingError, Result};
pub use event_context::{EventContext, EventSubject, VisitView};
pub use import::ImportService;
pub use inboxes::{ApiChannel, Channel, Inbox, InboxService, NewInbox, WebWidgetChannel};
pub use labels::{Label, LabelService, NewLabel};
pub use messages::{
    ContentType, DeliveryStatus, Message, MessageService, MessageType, MessageView, MessageWindow,
    NewAttachment, NewMessage, Sender, SenderView,
};
pub use occurrences::Occurrence;
pub use search::SearchService;
pub use surveys::{
    NewSurveyResponse, Rating, SurveyAnswer, SurveyResponse, SurveyService, SurveyView,
};
pub use transfers::{ExportContacts, Transfer, TransferKind, TransferService};
pub use uploads::{AnnounceUpload, NewUpload, Upload, UploadService};
pub use visitors::{Visitor, VisitorService};
pub use widget::WidgetService;

use chrono::{DateTime, Utc};
use nimchat_accounts::Directory;
use nimchat_core_model::{CallRule, Clock, StoreResult, Tokens, facade};
use std::sync::Arc;

/// The dependencies that every service of this crate shares.
#[derive(Clone)]
pub struct Deps {
    /// Storage.
    pub store: Arc<dyn ports::Store>,
    /// Look-ups of users and teams.
    pub directory: Directory,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub tokens: Arc<dyn Tokens>,
    /// The addresses that may be called.
    pub rule: Arc<dyn CallRule>,
}

impl Deps {
    /// Begins a read.
    pub(crate) fn read(&self) -> StoreResult<Box<dyn ports::View + '_>> {
        self.store.read()
    }

    /// A unit of work, and the time at which it has begun: on SQLite it waits for others.
    pub(crate) fn begin(&self) -> StoreResult<(DateTime<Utc>, Box<dyn ports::Work + '_>)> {
        let work = self.store.begin()?;
        Ok((self.clock.now(), work))
    }
}

facade! {
    /// The services of this domain that need no more than its ports.
    Messaging(Deps) {
        /// Definitions of accounts' custom attributes.
        attribute_definitions: AttributeDefinitionService,
        /// Campaigns.
        campaigns: CampaignService,
        /// Canned responses.
        canned_responses: CannedResponseService,
        /// Contacts.
        contacts: ContactService,
        /// Conversations.
        conversations: ConversationService,
        /// Users' filters.
        custom_filters: CustomFilterService,
        /// Inboxes and their members.
        inboxes: InboxService,
        /// Labels.
        labels: LabelService,
        /// Messages.
        messages: MessageService,
        /// Searches of messages and conversations.
        search: SearchService,
        /// Surveys.
        surveys: SurveyService,
        /// Customers.
        visitors: VisitorService,
    }
}
