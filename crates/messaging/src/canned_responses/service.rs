//! What people do with canned responses (docs/rules/accounts.md §5.9).

use super::{CannedResponse, NewCannedResponse};
use crate::Deps;
use crate::error::{MessagingError, Result};
use nimchat_accounts::Agent;
use nimchat_core_model::filter::folded;
use nimchat_core_model::values::{MAX_STRING, MAX_TEXT, check_required};
use nimchat_core_model::{CannedResponseId, Progress, StoreError, Violations, service};

/// The most short codes of one step.
const ROWS_A_STEP: u32 = 500;

service! {
    /// Reads and manages the canned responses of an account.
    CannedResponseService(Deps)
}

/// How well a canned response matches a search, the best first.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Begins,
    Contains,
    Says,
}

/// A canned response's attributes; `None` keeps a value. A new one needs both.
#[derive(Debug, Clone, Default)]
pub struct SaveCannedResponse {
    /// The code that agents type.
    pub short_code: Option<String>,
    /// The text that they get.
    pub content: Option<String>,
}

impl CannedResponseService {
    /// Every canned response, oldest first. With a search text, those that have it in their short code or content, in
    /// any case: first those whose short code begins with it, then those whose short code contains it, then the others
    /// (`operations.json #18`).
    pub fn list(&self, caller: &Agent, search: Option<&str>) -> Result<Vec<CannedResponse>> {
        let all = self
            .deps
            .read()?
            .canned_responses()
            .all(caller.account_id())?;
        let Some(search) = search.filter(|text| !text.is_empty()) else {
            return Ok(all);
        };
        // the search runs here, because databases differ in the lower case of characters beyond ASCII
        let search = folded(search);
        let mut fitting: Vec<(Fit, CannedResponse)> = all
            .into_iter()
            .filter_map(|canned| Some((fit(&canned, &search)?, canned)))
            .collect();
        fitting.sort_by(|(one, _), (other, _)| one.cmp(other));
        Ok(fitting.into_iter().map(|(_, canned)| canned).collect())
    }

    /// The canned response, if it is this account's.
    pub fn show(&self, caller: &Agent, id: CannedResponseId) -> Result<CannedResponse> {
        let mut view = self.deps.read()?;
        let found = view.canned_responses().find(caller.account_id(), id)?;
        found.ok_or(MessagingError::NotFound)
    }

    /// Creates one; a short code and a content are required (`operations.json #19`).
    pub fn create(&self, caller: &Agent, command: SaveCannedResponse) -> Result<CannedResponse> {
        let new = NewCannedResponse {
            account_id: caller.account_id(),
            short_code: command.short_code.unwrap_or_default(),
            content: command.content.unwrap_or_default(),
            created_at: self.deps.clock.now(),
        };
        check(&new.short_code, &new.content)?;
        let mut work = self.deps.store.begin()?;
        let made = work.canned_responses().add(new).map_err(taken)?;
        work.commit()?;
        Ok(made)
    }

    /// Changes the attributes that the command names (docs/rules/accounts.md §5.9).
    pub fn update(
        &self,
        caller: &Agent,
        id: CannedResponseId,
        command: SaveCannedResponse,
    ) -> Result<CannedResponse> {
        let (now, mut work) = self.deps.begin()?;
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

    /// Removes it.
    pub fn delete(&self, caller: &Agent, id: CannedResponseId) -> Result<()> {
        let mut work = self.deps.store.begin()?;
        if !work.canned_responses().remove(caller.account_id(), id)? {
            return Err(MessagingError::NotFound);
        }
        Ok(work.commit()?)
    }

    /// Folds some short codes, so that no other may differ from them in case alone, and answers whether more remain, and
    /// the id below which they are. May be repeated.
    pub fn fold(&self) -> Result<(Progress, i64)> {
        let mut work = self.deps.store.begin()?;
        let progress = work.canned_responses().fold_short_codes(ROWS_A_STEP)?;
        work.commit()?;
        Ok(progress)
    }
}

fn fit(canned: &CannedResponse, search: &str) -> Option<Fit> {
    let short_code = folded(&canned.short_code);
    if short_code.starts_with(search) {
        Some(Fit::Begins)
    } else if short_code.contains(search) {
        Some(Fit::Contains)
    } else if folded(&canned.content).contains(search) {
        Some(Fit::Says)
    } else {
        None
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
    error.of_caller(
        &[
            (
                "canned_responses_account_id_folded_short_code_key",
                "short_code",
            ),
            ("canned_responses_account_id_short_code_key", "short_code"),
        ],
        None,
    )
}
