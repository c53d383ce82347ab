//! The types that all nimchat domains share: typed ids, value types, pages, the ports for time and randomness, errors,
//! events, jobs and files.
//!
//! Nothing here does I/O, except [`SystemClock`] and [`RandomTokens`], the adapters of the two smallest ports.

pub mod backoff;
pub mod clock;
#[cfg(feature = "conformance")]
pub mod conformance;
pub mod csv;
mod distinct;
mod domain_error;
pub mod error;
pub mod event;
pub mod event_log;
pub mod files;
pub mod filter;
pub mod idempotency;
pub mod ids;
pub mod job;
#[cfg(feature = "memory")]
mod memory_store;
mod named;
pub mod notification;
pub mod order;
pub mod page;
mod record;
pub mod search;
mod service;
pub mod steps;
mod store_ports;
pub mod tokens;
pub mod values;

pub use backoff::Backoff;
pub use clock::{Clock, SystemClock};
pub use distinct::distinct;
pub use error::{DomainError, ErrorKind, StoreError, StoreResult, Violation, Violations};
pub use event::{Actor, Cached, Changes, EventName, Moment, NewEvent, Outbox, Subject};
pub use event_log::{
    Backlog, Event, EventLog, HeldEvent, LogBatch, LogEntry, LogReader, Standing, Subscriber,
    Subscriptions, Unreadable,
};
pub use files::{
    AvatarChange, AvatarHolder, AvatarStore, DeleteFile, FetchAvatar, FileError, FileService,
    Files, HeldFile, KeptFile, KeptUpload, Picture, StoredFile, UploadedFiles,
};
pub use ids::{
    AccountId, AgentBotId, ArticleId, AttributeDefinitionId, AutomationRuleId, CampaignId,
    CampaignNumber, CannedResponseId, CategoryId, ContactId, ContactInboxId, ContactNoteId,
    ConversationId, ConversationNumber, CustomFilterId, DashboardAppId, DeliveryId, EventId,
    InboxId, IntegrationHookId, JobId, LabelId, MacroId, MembershipId, MessageId, NodeId,
    NotificationId, PlatformAppId, PortalId, PushSubscriptionId, RuleRunId, StepId,
    SurveyResponseId, TeamId, TransferId, UploadId, UserId, WebhookId,
};
pub use job::{Job, JobQueue, Jobs, NewJob, Progress, Queue};
pub use notification::NotificationKind;
pub use order::{Cursor, Missing, Order, PageRequest, SortKey, SortValue};
pub use page::{Next, Page, Paged, Portion};
pub use steps::DoneSteps;
pub use tokens::{RandomTokens, Tokens, signing_secret};
pub use values::{Attributes, CallAny, CallRule, Email, Locale, PhoneNumber, WebUrl};

#[cfg(feature = "memory")]
pub use {
    clock::FixedClock, files::MemoryFiles, files::MemoryUploads, job::MemoryJobQueue,
    job::MemoryJobs, tokens::SequentialTokens,
};
