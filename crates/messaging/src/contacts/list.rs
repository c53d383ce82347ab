//! The contacts of an account (`operations.json #20, #25`).

use super::view::with_sessions;
use super::{ContactQuery, ContactService, ContactView};
use crate::error::MessagingError;
use nimchat_accounts::Agent;
use nimchat_core_model::search::asked;
use nimchat_core_model::{Page, Paged};

impl ContactService {
    /// A page of the contacts that have an address, a telephone number or an identifier, and match the query.
    pub fn list(
        &self,
        caller: &Agent,
        query: &ContactQuery,
        page: Page,
    ) -> Result<Paged<ContactView>, MessagingError> {
        let account = caller.account_id();
        let Paged { items, total, page } = self
            .deps
            .store
            .read()?
            .contacts()
            .resolved(account, query, page)?;
        let items = with_sessions(&self.deps, account, items)?;
        Ok(Paged { items, total, page })
    }

    /// A page of the contacts who are connected now, whether or not they can be told from others.
    pub fn active(
        &self,
        caller: &Agent,
        query: ContactQuery,
        page: Page,
    ) -> Result<Paged<ContactView>, MessagingError> {
        let connected = self.deps.directory.connected_contacts(caller.account_id());
        let query = ContactQuery {
            among: Some(connected.into_iter().collect()),
            ..query
        };
        self.list(caller, &query, page)
    }

    /// A page of those in whose name, address, telephone number, identifier or company the text is.
    pub fn search(
        &self,
        caller: &Agent,
        text: &str,
        query: ContactQuery,
        page: Page,
    ) -> Result<Paged<ContactView>, MessagingError> {
        let text = asked("q", text)?.ok_or(MessagingError::NoSearchText)?;
        let query = ContactQuery {
            text: Some(text),
            ..query
        };
        self.list(caller, &query, page)
    }
}
