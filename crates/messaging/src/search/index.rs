//! Keeps what searches look up.

use super::SearchService;
use crate::error::Result;
use nimchat_core_model::Progress;

/// The most messages of one step. Short, since no message is posted meanwhile on SQLite.
const NEW_A_STEP: u32 = 25;
/// The most messages of older versions of one step.
const OLD_A_STEP: u32 = 100;

impl SearchService {
    /// Indexes some of the messages that wait for it, and answers whether more remain.
    pub fn index_new(&self) -> Result<Progress> {
        let mut work = self.deps.store.begin()?;
        let progress = work.search().index_new(NEW_A_STEP)?;
        work.commit()?;
        Ok(progress)
    }

    /// Indexes some of the messages that older versions stored, the newest first, and answers whether more remain, and
    /// the id below which they are. May be repeated.
    pub fn index_old(&self) -> Result<(Progress, i64)> {
        let mut work = self.deps.store.begin()?;
        let progress = work.search().index_old(OLD_A_STEP)?;
        work.commit()?;
        Ok(progress)
    }
}
