//! The inbox as its customers see it.

use super::VisitorService;
use crate::error::Result;
use crate::inboxes::Inbox;

impl VisitorService {
    /// The API inbox with this identifier; of a suspended account there is none.
    pub fn show_inbox(&self, identifier: &str) -> Result<Inbox> {
        self.inbox(identifier).map(|(_, inbox)| inbox)
    }
}
