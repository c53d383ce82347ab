//! The look-ups of contacts that older versions stored.

use super::ContactService;
use crate::error::MessagingError;
use nimchat_core_model::Progress;

/// The most contacts of one step.
const ROWS_A_STEP: u32 = 500;

impl ContactService {
    /// Makes what lists and searches look up of some contacts that do not have it yet, and answers whether more remain,
    /// and the id below which they are. May be repeated.
    pub fn index(&self) -> Result<(Progress, i64), MessagingError> {
        let mut work = self.deps.store.begin()?;
        let progress = work.contacts().index(ROWS_A_STEP)?;
        work.commit()?;
        Ok(progress)
    }
}
