//! The words every nimchat domain shares and the behaviour of none of them: typed ids, value types, pages,
//! the ports for time and chance, the error family, and the event that a change leaves behind.
//!
//! Nothing here does I/O, except [`SystemClock`] and [`RandomTokens`], the adapters of the two smallest ports.

pub mod backoff;
pub mod chore;
#[cfg(feature = "memory")]
pub mod chore_shelf;
pub mod clock;
pub mod error;
pub mod event;
pub mod event_log;
pub mod files;
pub mod idempotency;
pub mod ids;
pub mod letter;
#[cfg(feature = "memory")]
pub mod letter_shelf;
pub mod notification;
pub mod page;
pub mod tokens;
pub mod values;

pub use backoff::Backoff;
pub use chore::{Chore, ChoreKind, ChoreQueue, Chores, DueChore, Progress, Settlement};
pub use clock::{Clock, SystemClock};
pub use error::{DomainError, ErrorKind, StoreError, Violation, Violations};
pub use event::{Actor, Cached, Changes, EventName, Moment, NewEvent, Outbox, Subject};
pub use event_log::{
    Backlog, Event, EventLog, HeldEvent, LogBatch, LogEntry, LogReader, Standing, Subscriber,
    Subscriptions, Unreadable,
};
pub use files::{AvatarChange, AvatarHolder, AvatarShelf, FileKeeper, Files, KeptFile, Picture};
pub use ids::{
    AccountId, AgentBotId, AttributeDefinitionId, CannedResponseId, ChoreId, ContactId,
    ContactInboxId, ConversationId, ConversationNumber, CustomFilterId, DeliveryId, EventId,
    InboxId, LabelId, LetterId, MembershipId, MessageId, NodeId, NotificationId, PlatformAppId,
    PushSubscriptionId, TeamId, UserId, WebhookId,
};
pub use letter::{
    Letter, LetterCounts, LetterOutcome, LetterQueue, Letters, NewLetter, QueuedLetter,
};
pub use notification::NotificationKind;
pub use page::{Page, Paged};
pub use tokens::{RandomTokens, Tokens};
pub use values::{Attributes, Email, Locale, PhoneNumber, WebUrl};

#[cfg(feature = "memory")]
pub use {
    chore_shelf::MemoryChoreQueue, chore_shelf::MemoryChores, clock::FixedClock,
    files::MemoryFiles, letter_shelf::LetterShelf, tokens::SequentialTokens,
};
