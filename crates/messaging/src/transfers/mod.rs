//! Imports and exports of contacts as CSV files (docs/rules/contacts-and-inboxes.md §3).
//!
//! A job does either in steps of bounded size. Each step is one unit of work, which also records how far it came, so a
//! step that is repeated begins where the last one ended. What becomes the result, a file of the exported contacts or
//! of the rows that were left out, is kept in parts until the last step joins them.

mod batch;
mod end;
mod export;
mod import;
mod model;
mod row;

pub use end::ImportEnd;
pub use export::ExportContacts;
pub use model::{NewTransfer, Transfer, TransferKind, TransferState, TransferStatus};

use crate::Deps;
use crate::error::{MessagingError, Result};
use crate::jobs::{RemoveTransfer, RunTransfer};
use crate::ports::Work;
use chrono::TimeDelta;
use nimchat_accounts::Administrator;
use nimchat_core_model::job::Jobs;
use nimchat_core_model::{
    AccountId, FileService, Job, Page, Paged, Progress, StoreResult, TransferId, files,
};

/// Imports and exports contacts.
#[derive(Clone)]
pub struct TransferService {
    deps: Deps,
    files: FileService,
    kept: TimeDelta,
}

impl TransferService {
    /// A service over these ports. What remains of a transfer is removed after `kept`.
    pub fn new(deps: Deps, files: FileService, kept: TimeDelta) -> Self {
        Self { deps, files, kept }
    }

    /// The account's transfer of this kind.
    pub fn show(
        &self,
        caller: &Administrator,
        kind: TransferKind,
        id: TransferId,
    ) -> Result<Transfer> {
        let found = self.find(caller.0.account_id(), id)?;
        found
            .filter(|transfer| transfer.kind == kind)
            .ok_or(MessagingError::NotFound)
    }

    /// A page of the account's transfers of this kind, newest first.
    pub fn list(
        &self,
        caller: &Administrator,
        kind: TransferKind,
        page: Page,
    ) -> Result<Paged<Transfer>> {
        let account = caller.0.account_id();
        Ok(self.deps.read()?.transfers().page(account, kind, page)?)
    }

    /// The account's transfer, of any kind.
    pub fn find(&self, account: AccountId, id: TransferId) -> StoreResult<Option<Transfer>> {
        self.deps.read()?.transfers().find(account, id)
    }

    fn begin(&self, mut work: Box<dyn Work + '_>, new: NewTransfer) -> Result<Transfer> {
        let transfer = work.transfers().add(new)?;
        let (account, id) = (transfer.account_id, transfer.id);
        let run = RunTransfer {
            account,
            transfer: id,
        };
        let remove = RemoveTransfer {
            account,
            transfer: id,
        };
        let (now, end) = (transfer.created_at, transfer.created_at + self.kept);
        work.jobs().enqueue(&[run.due(now)?, remove.due(end)?])?;
        work.commit()?;
        Ok(transfer)
    }

    /// Does the next step.
    pub fn run(&self, job: &RunTransfer) -> Result<Progress> {
        let Some(transfer) = self.find(job.account, job.transfer)? else {
            return Ok(Progress::Done);
        };
        if transfer.state.status.is_over() {
            return Ok(Progress::Done);
        }
        match transfer.kind {
            TransferKind::Import => self.import_some(transfer),
            TransferKind::Export => self.export_some(transfer),
        }
    }

    /// Removes the transfer with its files.
    pub fn remove(&self, job: &RemoveTransfer) -> Result<Progress> {
        let mut work = self.deps.store.begin()?;
        let removed = work.transfers().remove(job.account, job.transfer)?;
        if let Some(TransferState { file, result, .. }) = removed.map(|removed| removed.state) {
            self.delete_later(file, work.jobs())?;
            self.delete_later(result, work.jobs())?;
        }
        work.commit()?;
        Ok(Progress::Done)
    }

    fn delete_later(
        &self,
        file: Option<files::StoredFile>,
        jobs: &mut dyn Jobs,
    ) -> StoreResult<()> {
        let reference = file.map(|file| file.reference);
        files::delete_later(reference, jobs, self.deps.clock.now())
    }
}
