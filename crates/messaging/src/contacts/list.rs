//! The contacts of an account (`operations.json #20`).

use super::view::with_sessions;
use super::{ContactService, ContactSort, ContactView};
use crate::error::MessagingError;
use nimchat_accounts::Agent;
use nimchat_core_model::{Page, Paged};

impl ContactService {
    /// A page of the contacts that have an address, a telephone number or an identifier.
    pub fn list(
        &self,
        caller: &Agent,
        sort: ContactSort,
        page: Page,
    ) -> Result<Paged<ContactView>, MessagingError> {
        let account = caller.account_id();
        let Paged { items, total, page } = self
            .deps
            .store
            .read()?
            .contacts()
            .resolved(account, sort, page)?;
        let items = with_sessions(&self.deps, account, items)?;
        Ok(Paged { items, total, page })
    }
}
