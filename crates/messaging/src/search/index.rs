//! Keeps what searches look up.

use super::SearchService;
use crate::error::Result;
use nimchat_core_model::filter::folded;
use nimchat_core_model::search::index_numbers;
use nimchat_core_model::{AccountId, MessageId, Progress};

/// The most messages of one step. Few, since no message is posted meanwhile on SQLite.
const NEW_A_STEP: u32 = 50;
/// The most messages of older versions of one step.
const OLD_A_STEP: u32 = 100;

/// A message to index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToIndex {
    /// Its id.
    pub id: MessageId,
    /// Its account.
    pub account_id: AccountId,
    /// Its content.
    pub content: Option<String>,
}

/// A message, and what searches look up of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexText {
    /// The message.
    pub message: ToIndex,
    /// Its folded content; none if it has no text.
    pub folded: Option<String>,
    /// The numbers of the folded content, in their order.
    pub numbers: Vec<i32>,
}

impl From<ToIndex> for IndexText {
    fn from(message: ToIndex) -> Self {
        let folded = message.content.as_deref().map(folded);
        let folded = folded.filter(|folded| !folded.trim().is_empty());
        let numbers = folded.as_deref().map(|folded| {
            let numbers = index_numbers(message.account_id.get(), folded);
            numbers.into_iter().collect()
        });
        Self {
            numbers: numbers.unwrap_or_default(),
            message,
            folded,
        }
    }
}

impl SearchService {
    /// Indexes some of the messages that wait for it, and answers whether more remain. What is indexed is computed before
    /// the unit of work begins.
    pub fn index_new(&self) -> Result<Progress> {
        let waiting = self.deps.read()?.search().to_index(NEW_A_STEP)?;
        if waiting.is_empty() {
            return Ok(Progress::Done);
        }
        let progress = Progress::of(waiting.len(), NEW_A_STEP);
        let texts: Vec<IndexText> = waiting.into_iter().map(IndexText::from).collect();
        let mut work = self.deps.store.begin()?;
        work.search().index(&texts)?;
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
