//! Canned responses in memory.

use super::state::{State, conflict};
use crate::canned_responses::{CannedResponse, NewCannedResponse};
use crate::ports::{CannedResponseLookup, CannedResponses};
use nimchat_core_model::filter::folded;
use nimchat_core_model::{AccountId, CannedResponseId, Progress, StoreError, StoreResult};

impl CannedResponseLookup for State {
    fn find(
        &mut self,
        account: AccountId,
        id: CannedResponseId,
    ) -> StoreResult<Option<CannedResponse>> {
        let found = self.canned_responses.get(&id);
        Ok(found.filter(|row| row.account_id == account).cloned())
    }

    fn all(&mut self, account: AccountId) -> StoreResult<Vec<CannedResponse>> {
        let rows = self.canned_responses.values();
        Ok(rows.filter(|r| r.account_id == account).cloned().collect())
    }
}

impl CannedResponses for State {
    fn add(&mut self, new: NewCannedResponse) -> StoreResult<CannedResponse> {
        let canned = CannedResponse {
            id: self.next_id(),
            account_id: new.account_id,
            short_code: new.short_code,
            content: new.content,
            created_at: new.created_at,
            updated_at: new.created_at,
        };
        self.check_short_code(&canned)?;
        self.canned_responses.insert(canned.id, canned.clone());
        Ok(canned)
    }

    fn update(&mut self, canned: &CannedResponse) -> StoreResult<()> {
        let known = CannedResponseLookup::find(self, canned.account_id, canned.id)?;
        let created_at = known.ok_or(StoreError::MissingReference)?.created_at;
        self.check_short_code(canned)?;
        let written = CannedResponse {
            created_at,
            ..canned.clone()
        };
        self.canned_responses.insert(canned.id, written);
        Ok(())
    }

    /// No row is older than the rule.
    fn fold_short_codes(&mut self, _limit: u32) -> StoreResult<(Progress, i64)> {
        Ok((Progress::Done, 0))
    }

    fn remove(&mut self, account: AccountId, id: CannedResponseId) -> StoreResult<bool> {
        let found = CannedResponseLookup::find(self, account, id)?;
        Ok(found.is_some_and(|row| self.canned_responses.remove(&row.id).is_some()))
    }
}

impl State {
    fn check_short_code(&self, canned: &CannedResponse) -> StoreResult<()> {
        let taken = self.canned_responses.values().any(|other| {
            other.account_id == canned.account_id
                && folded(&other.short_code) == folded(&canned.short_code)
                && other.id != canned.id
        });
        if taken {
            return Err(conflict(
                "canned_responses_account_id_folded_short_code_key",
            ));
        }
        Ok(())
    }
}
