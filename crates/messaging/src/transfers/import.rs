//! Contacts from a file.

use super::batch::Batch;
use super::row::{Records, Row, columns, shown};
use super::{NewTransfer, Transfer, TransferKind, TransferService, TransferState, TransferStatus};
use crate::custom_attributes::AttributeModel;
use crate::error::Result;
use nimchat_accounts::Administrator;
use nimchat_core_model::csv::append_rows;
use nimchat_core_model::files::MediaType;
use nimchat_core_model::{KeptUpload, Progress, StoreResult, Violation};

/// The most bytes that one step reads; so no row is longer.
const MOST_BYTES: u64 = 128 * 1024;

/// The most rows that one step imports, so that no other write waits long.
const MOST_ROWS: usize = 100;

impl TransferService {
    /// Begins to import the contacts of the file.
    pub fn import(&self, caller: &Administrator, file: KeptUpload) -> Result<Transfer> {
        let is_text = file.file.media_type == MediaType::csv()
            || file.file.media_type.as_str() == "text/plain";
        if !is_text {
            return Err(Violation::new("import_file", "must be a CSV file in UTF-8").into());
        }
        let mut work = self.deps.store.begin()?;
        let file = file.take(work.jobs())?;
        let new = NewTransfer {
            account_id: caller.0.account_id(),
            user_id: Some(caller.0.user.id),
            kind: TransferKind::Import,
            state: TransferState {
                size: file.size,
                file: Some(file),
                ..TransferState::default()
            },
            created_at: self.deps.clock.now(),
        };
        self.begin(work, new)
    }

    /// Imports the next rows.
    pub(super) fn import_some(&self, transfer: Transfer) -> Result<Progress> {
        let TransferState { position, size, .. } = transfer.state;
        if position >= size {
            return self.finish(transfer, None);
        }
        let file = transfer.state.file.as_ref();
        let bytes = match file {
            Some(file) => self
                .files
                .read_part(&file.reference, position, MOST_BYTES)?,
            None => None,
        };
        let Some(bytes) = bytes else {
            return self.finish(transfer, Some("The file is gone"));
        };
        let at_end = position + bytes.len() as u64 >= size;
        let records = Records::read(&bytes, at_end, MOST_ROWS)?;
        if records.found.is_empty() && !at_end {
            return self.finish(transfer, Some("A row is longer than 128 KB"));
        }
        let mut state = transfer.state.clone();
        let mut rows = records.found.iter();
        if position == 0 {
            let header = rows.next();
            let Some(columns) = header.and_then(|(header, _)| columns(header)) else {
                let text = "The header names none of identifier, email, phone_number and name";
                return self.finish(transfer, Some(text));
            };
            state.columns = columns;
        }
        state.position = match records.found.last() {
            Some((_, end)) if !records.is_all => position + *end as u64,
            _ => size,
        };
        let definitions = self
            .deps
            .read()?
            .attribute_definitions()
            .all(transfer.account_id, Some(AttributeModel::Contact))?;
        let rows: StoreResult<Vec<_>> = rows
            .map(|(record, _)| Ok((record, Row::check(&state.columns, record, &definitions)?)))
            .collect();
        let rows = rows?;

        let (now, mut work) = self.deps.begin()?;
        let Some(locked) = work.transfers().lock(transfer.account_id, transfer.id)? else {
            return Ok(Progress::Done);
        };
        // another worker did this step
        if locked != transfer {
            return Ok(Progress::More);
        }
        let mut refused = Vec::new();
        let good = rows.iter().filter_map(|(_, row)| row.as_ref().ok());
        let mut batch = Batch::lock(good, work.contacts(), transfer.account_id, now)?;
        for (record, row) in rows {
            let written = match row {
                Ok(row) => batch.take(row, work.contacts())?,
                Err(violations) => Err(violations),
            };
            match written {
                Ok(()) => state.processed += 1,
                Err(violations) => {
                    let mut cells = shown(record);
                    cells.resize(cells.len().max(state.columns.len()), String::new());
                    cells.push(violations.to_string());
                    refused.push(cells);
                }
            }
        }
        batch.write(work.contacts())?;
        if !refused.is_empty() {
            state.failed += refused.len() as u64;
            if state.parts == 0 {
                let mut header = state.columns.clone();
                header.push("errors".to_owned());
                refused.insert(0, header);
            }
            let part = append_rows(String::new(), refused)?;
            work.transfers().add_part(transfer.id, state.parts, &part)?;
            state.parts += 1;
        }
        state.status = TransferStatus::Processing;
        work.transfers().update(&Transfer {
            state,
            updated_at: now,
            ..transfer
        })?;
        work.commit()?;
        Ok(Progress::More)
    }
}
