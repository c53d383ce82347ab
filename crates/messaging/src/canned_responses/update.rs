//! An agent changes a canned response (docs/rules/accounts.md §5.9).

use super::{CannedResponse, CannedResponseService};
use crate::error::MessagingError;
use nimchat_accounts::Agent;
use nimchat_core_model::values::{MAX_STRING, MAX_TEXT, check_required};
use nimchat_core_model::{CannedResponseId, StoreError, Violation, Violations};

/// A canned response's attributes; `None` keeps a value. A new one needs both.
#[derive(Debug, Clone, Default)]
pub struct SaveCannedResponse {
    /// The code that agents type.
    pub short_code: Option<String>,
    /// The text that they get.
    pub content: Option<String>,
}

impl CannedResponseService {
    /// Changes the attributes that the command names.
    pub fn update(
        &self,
        caller: &Agent,
        id: CannedResponseId,
        command: SaveCannedResponse,
    ) -> Result<CannedResponse, MessagingError> {
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        let found = work.canned_responses().find(caller.account_id(), id)?;
        let mut canned = found.ok_or(MessagingError::NotFound)?;
        canned.short_code = command.short_code.unwrap_or(canned.short_code);
        canned.content = command.content.unwrap_or(canned.content);
        canned.updated_at = now;
        check(&canned.short_code, &canned.content)?;
        work.canned_responses().update(&canned).map_err(taken)?;
        work.commit()?;
        Ok(canned)
    }
}

/// Every violation at once.
pub(super) fn check(short_code: &str, content: &str) -> Result<(), Violations> {
    let mut violations = Violations::new();
    violations.check(check_required("content", content, MAX_TEXT));
    violations.check(check_required("short_code", short_code, MAX_STRING));
    violations.into_result()
}

/// A taken short code is the caller's error.
pub(super) fn taken(error: StoreError) -> MessagingError {
    let keys = [
        "canned_responses_account_id_folded_short_code_key",
        "canned_responses_account_id_short_code_key",
    ];
    if keys.iter().any(|key| error.is_conflict_on(key)) {
        Violation::new("short_code", "has already been taken").into()
    } else {
        error.into()
    }
}
