//! The contacts of an account (`operations.json #20, #25`).

use super::view::with_sessions;
use super::{ContactQuery, ContactService, ContactView};
use crate::error::MessagingError;
use nimchat_accounts::Agent;
use nimchat_core_model::{PageRequest, Paged, search};

impl ContactService {
    /// The requested ones of the contacts that have an address, a telephone number or an identifier, and match the query.
    /// A cursor of another order is refused.
    pub fn list(
        &self,
        caller: &Agent,
        query: &ContactQuery,
        asked: impl Into<PageRequest>,
    ) -> Result<Paged<ContactView>, MessagingError> {
        let (account, asked) = (caller.account_id(), asked.into());
        query.sort.order().check(&asked)?;
        let found = self
            .deps
            .store
            .read()?
            .contacts()
            .resolved(account, query, &asked)?;
        Ok(Paged {
            items: with_sessions(&self.deps, account, found.items)?,
            total: found.total,
            page: found.page,
            next: found.next,
        })
    }

    /// A page of the contacts who are connected now, whether or not they can be told from others.
    pub fn active(
        &self,
        caller: &Agent,
        query: ContactQuery,
        asked: impl Into<PageRequest>,
    ) -> Result<Paged<ContactView>, MessagingError> {
        let connected = self.deps.directory.connected_contacts(caller.account_id());
        let query = ContactQuery {
            among: Some(connected.into_iter().collect()),
            ..query
        };
        self.list(caller, &query, asked)
    }

    /// A page of those in whose name, address, telephone number, identifier or company the text is.
    pub fn search(
        &self,
        caller: &Agent,
        text: &str,
        query: ContactQuery,
        asked: impl Into<PageRequest>,
    ) -> Result<Paged<ContactView>, MessagingError> {
        let text = search::asked("q", text)?.ok_or(MessagingError::NoSearchText)?;
        let query = ContactQuery {
            text: Some(text),
            ..query
        };
        self.list(caller, &query, asked)
    }
}
