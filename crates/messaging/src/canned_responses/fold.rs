//! The short codes that older versions stored.

use super::CannedResponseService;
use crate::error::MessagingError;
use nimchat_core_model::Progress;

/// The most short codes of one step.
const ROWS_A_STEP: u32 = 500;

impl CannedResponseService {
    /// Folds some short codes, so that no other may differ from them in case alone, and answers whether more remain, and
    /// the id below which they are. May be repeated.
    pub fn fold(&self) -> Result<(Progress, i64), MessagingError> {
        let mut work = self.deps.store.begin()?;
        let progress = work.canned_responses().fold_short_codes(ROWS_A_STEP)?;
        work.commit()?;
        Ok(progress)
    }
}
