//! Erases a contact with everything that names them.

use super::ContactService;
use crate::error::MessagingError;
use crate::jobs::EraseContact;
use nimchat_core_model::Progress;

/// The most rows of a kind that one step erases.
const ROWS_A_STEP: u32 = 500;

impl ContactService {
    /// Erases part of what names the contact, and answers whether more remains. May be repeated.
    pub fn erase(&self, job: &EraseContact) -> Result<Progress, MessagingError> {
        let at = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        let progress = work
            .contacts()
            .erase(job.account, job.contact, ROWS_A_STEP, at)?;
        work.commit()?;
        Ok(progress)
    }
}
