//! The end of a transfer: its result becomes a file, and those who wait for it are told.

use super::{Transfer, TransferKind, TransferService, TransferStatus};
use crate::error::Result;
use crate::jobs::TransferMail;
use crate::ports::Store;
use nimchat_accounts::Role;
use nimchat_core_model::files::{FileName, MediaType};
use nimchat_core_model::{
    Actor, EventName, Job, KeptUpload, Moment, NewEvent, NewJob, Progress, StoreResult, Subject,
    TransferId,
};
use serde::{Deserialize, Serialize};
use std::io::{self, Cursor, Read};

/// What the event of an import's end tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportEnd {
    /// The import.
    pub data_import_id: TransferId,
    /// How many rows were imported.
    pub processed_records: u64,
    /// How many rows were left out.
    pub failed_records: u64,
}

impl TransferService {
    /// Ends the transfer; with an error, if it could not be done.
    pub(super) fn finish(&self, transfer: Transfer, error: Option<&str>) -> Result<Progress> {
        let kept = if transfer.state.parts > 0 {
            Some(self.join(&transfer)?)
        } else {
            None
        };
        let mails = self.mails(&transfer)?;
        let (now, mut work) = self.deps.begin()?;
        let Some(locked) = work.transfers().lock(transfer.account_id, transfer.id)? else {
            return Ok(Progress::Done);
        };
        // another worker did this step
        if locked != transfer {
            return Ok(Progress::More);
        }
        let mut ended = transfer;
        ended.updated_at = now;
        ended.state.error = error.map(str::to_owned);
        ended.state.status = match error {
            None => TransferStatus::Completed,
            Some(_) => TransferStatus::Failed,
        };
        if let Some(kept) = kept {
            ended.state.result = Some(kept.take(work.jobs())?);
        }
        self.delete_later(ended.state.file.take(), work.jobs())?;
        work.transfers().remove_parts(ended.id)?;
        work.transfers().update(&ended)?;
        work.jobs().enqueue(&mails)?;
        if ended.kind == TransferKind::Import {
            let event = self.event(&ended)?;
            work.outbox().record(&[event])?;
        }
        work.commit()?;
        Ok(Progress::Done)
    }

    /// Joins the parts of the result.
    fn join(&self, transfer: &Transfer) -> Result<KeptUpload> {
        let account = self.deps.directory.account(transfer.account_id)?;
        let account = account.map(|account| account.name).unwrap_or_default();
        let name = match transfer.kind {
            TransferKind::Export => format!("{account}_{}_contacts.csv", transfer.account_id),
            TransferKind::Import => {
                format!("{account}_{}_failed_contacts.csv", transfer.account_id)
            }
        };
        let mut parts = Parts {
            store: &*self.deps.store,
            transfer: transfer.id,
            next: 0,
            part: Cursor::default(),
        };
        let (name, media_type) = (FileName::made(&name), MediaType::csv());
        Ok(self.files.keep_text(name, media_type, &mut parts)?)
    }

    /// One e-mail to each administrator about an import, and one about an export to who asked for it.
    fn mails(&self, transfer: &Transfer) -> Result<Vec<NewJob>> {
        let readers: Vec<_> = match transfer.kind {
            TransferKind::Export => transfer.user_id.into_iter().collect(),
            TransferKind::Import => self
                .deps
                .directory
                .members(transfer.account_id)?
                .into_iter()
                .filter(|member| member.membership.role == Role::Administrator)
                .map(|member| member.user.id)
                .collect(),
        };
        let mail = |user| TransferMail {
            user,
            account: transfer.account_id,
            transfer: transfer.id,
        };
        let now = self.deps.clock.now();
        let mails = readers.into_iter().map(|user| mail(user).due(now));
        Ok(mails.collect::<StoreResult<_>>()?)
    }

    fn event(&self, transfer: &Transfer) -> Result<NewEvent> {
        let users: Vec<_> = transfer.user_id.into_iter().collect();
        let actor = self.deps.directory.users(&users)?.into_values().next();
        let actor = actor.map_or(Actor::System, |user| Actor::User {
            id: user.id,
            name: user.available_name().to_owned(),
        });
        let (name, subject) = (EventName::ContactsImported, Subject::Account);
        let event = NewEvent::new(
            transfer.account_id,
            name,
            subject,
            actor,
            transfer.updated_at,
        );
        Ok(event.with_moment(Moment::of(&ImportEnd {
            data_import_id: transfer.id,
            processed_records: transfer.state.processed,
            failed_records: transfer.state.failed,
        })?))
    }
}

/// The parts of a result, one after the other.
struct Parts<'a> {
    store: &'a dyn Store,
    transfer: TransferId,
    next: u32,
    part: Cursor<Vec<u8>>,
}

impl Read for Parts<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.part.read(buffer)?;
            if read > 0 {
                return Ok(read);
            }
            let mut view = self.store.read().map_err(io::Error::other)?;
            let part = view.transfers().part(self.transfer, self.next);
            let Some(part) = part.map_err(io::Error::other)? else {
                return Ok(0);
            };
            self.part = Cursor::new(part.into_bytes());
            self.next += 1;
        }
    }
}
