//! The model of an import or export.

use chrono::{DateTime, Utc};
use nimchat_core_model::{AccountId, StoredFile, TransferId, UserId, named};
use serde::{Deserialize, Serialize};
use serde_json::Value;

named! {
    /// Into the account, or out of it.
    TransferKind {
        /// From a file into the account.
        Import = "import",
        /// From the account into a file.
        Export = "export",
    }
}

named! {
    /// How far it is.
    #[derive(Default)]
    TransferStatus {
        /// It has not begun.
        #[default]
        Pending = "pending",
        /// It has begun.
        Processing = "processing",
        /// Every row was read, or written.
        Completed = "completed",
        /// It ended before that.
        Failed = "failed",
    }
}

impl TransferStatus {
    /// Is nothing left to do?
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Completed | Self::Failed)
    }
}

/// An import or export of contacts.
#[derive(Debug, Clone, PartialEq)]
pub struct Transfer {
    /// Its id.
    pub id: TransferId,
    /// Its account.
    pub account_id: AccountId,
    /// The user who asked for it, while they exist.
    pub user_id: Option<UserId>,
    /// Its direction.
    pub kind: TransferKind,
    /// What is known of it.
    pub state: TransferState,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// What a transfer remembers between its steps. The store keeps it as JSON.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TransferState {
    /// How far it is.
    pub status: TransferStatus,
    /// The file to import, until it is imported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<StoredFile>,
    /// The columns: those of the file's header, or those to export.
    pub columns: Vec<String>,
    /// The conditions that exported contacts match; null if every contact is exported.
    pub conditions: Value,
    /// Do the conditions admit `eq` and `not_eq`?
    pub aliases: bool,
    /// The labels of which exported contacts have any.
    pub labels: Vec<String>,
    /// How many bytes of the file are imported, or the id of the last contact that is exported.
    pub position: u64,
    /// How many bytes or contacts there are in all.
    pub size: u64,
    /// How many rows were imported or exported.
    pub processed: u64,
    /// How many rows were left out.
    pub failed: u64,
    /// How many parts of the result are written.
    pub parts: u32,
    /// Why it ended before its time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The result: the exported contacts, or the rows that were left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<StoredFile>,
}

impl Transfer {
    /// How much of it is done, from 0 to 100.
    pub fn percentage(&self) -> u64 {
        let TransferState {
            status,
            position,
            size,
            processed,
            ..
        } = self.state;
        let done = match self.kind {
            TransferKind::Import => position,
            TransferKind::Export => processed,
        };
        match status {
            TransferStatus::Completed => 100,
            // the last step, which writes the result, remains
            _ => (done * 100).checked_div(size).unwrap_or_default().min(99),
        }
    }
}

/// An import or export before it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct NewTransfer {
    /// As [`Transfer::account_id`].
    pub account_id: AccountId,
    /// As [`Transfer::user_id`].
    pub user_id: Option<UserId>,
    /// As [`Transfer::kind`].
    pub kind: TransferKind,
    /// As [`Transfer::state`].
    pub state: TransferState,
    /// As [`Transfer::created_at`].
    pub created_at: DateTime<Utc>,
}
