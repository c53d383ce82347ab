//! Contacts as CSV: imports and exports (docs/rules/contacts-and-inboxes.md §3).
//!
//! A transfer is done in steps by a job. Its text is stored in parts of a bounded number of rows, and a step reads or
//! writes one part in the transaction that moves the transfer on, so that a step that runs twice has the effect of one.

mod export;
mod finish;
mod import;
mod table;

pub use export::ExportContacts;

use super::ContactService;
use crate::error::MessagingError;
use chrono::{DateTime, Utc};
use nimchat_accounts::Administrator;
use nimchat_core_model::{AccountId, ContactTransferId, Page, UserId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The most rows of a part.
const ROWS_A_PART: u32 = 250;

/// How many days a transfer and its file are kept.
const KEPT_DAYS: i64 = 30;

/// The direction of a transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransferKind {
    /// From a CSV.
    Import,
    /// To a CSV.
    Export,
}

impl TransferKind {
    /// The name on the wire and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::Export => "export",
        }
    }
}

/// A part of a transfer's text is read or written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The rows to import.
    Source,
    /// The exported rows, or those that could not be imported.
    Result,
}

impl Side {
    /// The name in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Result => "result",
        }
    }
}

/// What is transferred.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum TransferRequest {
    /// The columns of the CSV, in order.
    Import {
        /// Their names.
        columns: Vec<String>,
    },
    /// What is exported.
    Export {
        /// The columns of the CSV, in order.
        columns: Vec<String>,
        /// The conditions of a filter.
        conditions: Value,
        /// Do the conditions know `eq` and `not_eq`?
        aliases: bool,
        /// The time that the conditions relate to.
        asked_at: DateTime<Utc>,
        /// Only contacts with this label.
        label: Option<String>,
    },
}

/// An import or an export.
#[derive(Debug, Clone, PartialEq)]
pub struct ContactTransfer {
    /// Its id.
    pub id: ContactTransferId,
    /// Its account.
    pub account_id: AccountId,
    /// The user who asked for it, while they exist.
    pub user_id: Option<UserId>,
    /// Its direction.
    pub kind: TransferKind,
    /// What leads to its file; cannot be guessed.
    pub token: String,
    /// The name of its file.
    pub file_name: String,
    /// What is transferred.
    pub request: TransferRequest,
    /// How many rows it has.
    pub total: u64,
    /// How many rows are done, those that failed included.
    pub processed: u64,
    /// How many rows could not be imported.
    pub failed: u64,
    /// Where the next step begins: a part's number of an import, a contact's id of an export.
    pub position: i64,
    /// How many parts its file has.
    pub result_parts: i64,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it was done.
    pub finished_at: Option<DateTime<Utc>>,
}

impl ContactTransfer {
    /// The path of its file on this server; none while it is made, or if there is none.
    pub fn file(&self) -> Option<String> {
        let made = self.finished_at.is_some() && self.result_parts > 0;
        made.then(|| format!("/files/{}/{}", self.token, self.file_name))
    }
}

/// A transfer before it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct NewContactTransfer {
    /// As [`ContactTransfer::account_id`].
    pub account_id: AccountId,
    /// As [`ContactTransfer::user_id`].
    pub user_id: UserId,
    /// As [`ContactTransfer::kind`].
    pub kind: TransferKind,
    /// As [`ContactTransfer::token`].
    pub token: String,
    /// As [`ContactTransfer::file_name`].
    pub file_name: String,
    /// As [`ContactTransfer::request`].
    pub request: TransferRequest,
    /// As [`ContactTransfer::total`].
    pub total: u64,
    /// When it is asked for.
    pub created_at: DateTime<Utc>,
}

impl ContactService {
    /// The account's transfers of the last weeks, newest first.
    pub fn transfers(
        &self,
        Administrator(caller): &Administrator,
        page: Page,
    ) -> Result<Vec<ContactTransfer>, MessagingError> {
        let mut view = self.deps.store.read()?;
        Ok(view.transfers().list(caller.account_id(), page)?)
    }

    /// One transfer, and how far it is.
    pub fn transfer(
        &self,
        Administrator(caller): &Administrator,
        id: ContactTransferId,
    ) -> Result<ContactTransfer, MessagingError> {
        let mut view = self.deps.store.read()?;
        let found = view.transfers().find(caller.account_id(), id)?;
        found.ok_or(MessagingError::NotFound)
    }

    /// The finished transfer whose file has this token and name.
    pub fn transfer_file(
        &self,
        token: &str,
        name: &str,
    ) -> Result<Option<ContactTransfer>, MessagingError> {
        let found = self.deps.store.read()?.transfers().by_token(token)?;
        Ok(found.filter(|transfer| transfer.file().is_some() && transfer.file_name == name))
    }

    /// One part of a transfer's file, from 0.
    pub fn transfer_part(
        &self,
        transfer: &ContactTransfer,
        number: i64,
    ) -> Result<Option<String>, MessagingError> {
        let mut view = self.deps.store.read()?;
        Ok(view
            .transfers()
            .part(transfer.id, Side::Result, number)?)
    }
}
