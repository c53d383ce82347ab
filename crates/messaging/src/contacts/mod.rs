//! Contacts: the customers, and their sessions in inboxes.

mod create;
mod erase;
mod list;
mod model;
mod show;
mod view;

pub use create::CreateContact;
pub use model::{
    Claim, Contact, ContactInbox, ContactSort, ContactSortKey, ContactType, NewContact,
    NewContactInbox,
};
pub use view::{ContactView, CreatedContact};

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
