//! Contacts: the customers, and their sessions in inboxes.

mod change;
mod create;
mod erase;
mod filter;
mod label;
mod list;
mod model;
mod show;
mod update;
mod view;

pub use create::CreateContact;
pub use filter::{ContactField, ContactVocabulary};
pub use model::{
    Claim, Contact, ContactInbox, ContactQuery, ContactSort, ContactSortKey, ContactType,
    NewContact, NewContactInbox,
};
pub use update::UpdateContact;
pub use view::{ContactView, CreatedContact};

pub(crate) use change::differences;
pub(crate) use create::{Values, taken, with_attributes};

use crate::Deps;

/// Reads, creates and erases contacts.
#[derive(Clone)]
pub struct ContactService {
    deps: Deps,
}

impl ContactService {
    /// A service over these ports.
    pub fn new(deps: Deps) -> Self {
        Self { deps }
    }
}
