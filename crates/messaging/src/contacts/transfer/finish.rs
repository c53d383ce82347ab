//! The steps of a transfer, and its end.

use super::{ContactTransfer, KEPT_DAYS, TransferKind, TransferRequest};
use crate::contacts::ContactService;
use crate::custom_attributes::AttributeModel;
use crate::error::MessagingError;
use crate::jobs::{RemoveTransfer, TransferContacts, TransferMail};
use crate::ports::Work;
use chrono::{DateTime, TimeDelta, Utc};
use nimchat_accounts::Role;
use nimchat_core_model::{Actor, EventName, Job, NewEvent, Progress, Subject, UserId};

impl ContactService {
    /// Does one step of the transfer, and answers whether more remain. A step that runs twice has the effect of one; a
    /// transfer that is gone or done leaves nothing to do.
    pub fn transfer_step(&self, job: &TransferContacts) -> Result<Progress, MessagingError> {
        let account = job.account;
        let now = self.deps.clock.now();
        let administrators: Vec<UserId> = self
            .deps
            .directory
            .members(account)?
            .into_iter()
            .filter(|agent| agent.membership.role == Role::Administrator)
            .map(|agent| agent.user.id)
            .collect();
        let definitions = {
            let mut view = self.deps.store.read()?;
            let model = Some(AttributeModel::Contact);
            view.attribute_definitions().all(account, model)?
        };
        let mut work = self.deps.store.begin()?;
        let found = work.transfers().lock(account, job.transfer)?;
        let Some(mut transfer) = found.filter(|transfer| transfer.finished_at.is_none()) else {
            return Ok(Progress::Done);
        };
        let progress = match transfer.request.clone() {
            TransferRequest::Import { columns } => {
                self.import_step(&mut *work, &mut transfer, &columns, &definitions)?
            }
            TransferRequest::Export { columns, .. } => {
                self.export_step(&mut *work, &mut transfer, &columns, &definitions)?
            }
        };
        if progress == Progress::Done {
            finish(&mut *work, &mut transfer, &administrators, now)?;
        }
        work.transfers().update(&transfer)?;
        work.commit()?;
        Ok(progress)
    }

    /// Removes a transfer that is kept no longer.
    pub fn remove_transfer(&self, job: &RemoveTransfer) -> Result<Progress, MessagingError> {
        let mut work = self.deps.store.begin()?;
        work.transfers().remove(job.account, job.transfer)?;
        work.commit()?;
        Ok(Progress::Done)
    }
}

/// Tells those who wait for it: of an import every administrator, of an export who asked for it.
fn finish(
    work: &mut dyn Work,
    transfer: &mut ContactTransfer,
    administrators: &[UserId],
    at: DateTime<Utc>,
) -> Result<(), MessagingError> {
    let (account, id) = (transfer.account_id, transfer.id);
    transfer.finished_at = Some(at);
    work.transfers().remove_source(id)?;
    let readers = match transfer.kind {
        TransferKind::Import => administrators.to_vec(),
        TransferKind::Export => transfer.user_id.into_iter().collect(),
    };
    let mails = readers.into_iter().map(|user| {
        let mail = TransferMail {
            user,
            account,
            transfer: id,
        };
        mail.due(at)
    });
    let mut jobs = mails.collect::<Result<Vec<_>, _>>()?;
    let remove = RemoveTransfer {
        account,
        transfer: id,
    };
    jobs.push(remove.due(at + TimeDelta::days(KEPT_DAYS))?);
    work.jobs().enqueue(&jobs)?;
    if transfer.kind == TransferKind::Import {
        let name = EventName::ContactsImported;
        let event = NewEvent::new(account, name, Subject::Account, Actor::System, at);
        work.outbox().record(&[event])?;
    }
    Ok(())
}
