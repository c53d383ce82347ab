//! Contacts: the customers, and their sessions in inboxes.

mod change;
mod create;
mod filter;
mod merge;
mod model;
pub mod notes;
mod service;
mod sessions;
mod view;

pub use change::picture_fetched;
pub use create::CreateContact;
pub use filter::{ContactField, ContactVocabulary};
pub use model::{
    Claim, Contact, ContactInbox, ContactKey, ContactOrder, ContactQuery, ContactSort,
    ContactSortKey, ContactType, NewContact, NewContactInbox,
};
pub use service::UpdateContact;
pub use sessions::{ContactableInbox, CreateSession};
pub use view::{ContactView, CreatedContact};

pub(crate) use change::{differences, event};
pub(crate) use create::{Values, taken, with_attributes};
pub(crate) use merge::{absorb, take_over};

use crate::Deps;
use nimchat_core_model::service;

service! {
    /// Reads, creates and erases contacts.
    ContactService(Deps)
}
