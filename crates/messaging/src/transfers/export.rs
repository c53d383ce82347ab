//! Contacts into a file.

use super::{NewTransfer, Transfer, TransferKind, TransferService, TransferState, TransferStatus};
use crate::contacts::{Contact, ContactQuery, ContactVocabulary};
use crate::conversations::checked_labels;
use crate::custom_attributes::AttributeModel;
use crate::error::{MessagingError, Result};
use chrono::{DateTime, NaiveDate, Utc};
use nimchat_accounts::Administrator;
use nimchat_core_model::csv::append_rows;
use nimchat_core_model::filter::{Reading, parse};
use nimchat_core_model::{AccountId, ContactId, Email, Page, PhoneNumber, Progress};
use serde_json::Value;

/// The most contacts that one step exports.
const MOST: u32 = 500;

/// The columns that a contact is exported with unless others are named.
const USUAL: [&str; 4] = ["id", "name", "email", "phone_number"];

/// What to export. Without conditions and labels it is every contact that lists show.
#[derive(Debug, Clone, Default)]
pub struct ExportContacts {
    /// The columns, in this order; unknown ones are ignored.
    pub columns: Vec<String>,
    /// The conditions that the contacts match.
    pub conditions: Value,
    /// Do the conditions admit `eq` and `not_eq`?
    pub aliases: bool,
    /// The labels of which the contacts have any, unless there are conditions.
    pub labels: Vec<String>,
}

impl TransferService {
    /// Begins to export contacts.
    pub fn export(&self, caller: &Administrator, command: ExportContacts) -> Result<Transfer> {
        let mut columns = Vec::new();
        for name in command.columns {
            if column(&name).is_some() && !columns.contains(&name) {
                columns.push(name);
            }
        }
        if columns.is_empty() {
            columns = USUAL.map(str::to_owned).into();
        }
        let labels = match &command.conditions {
            Value::Null => checked_labels(command.labels)?,
            _ => Vec::new(),
        };
        let (account, now) = (caller.0.account_id(), self.deps.clock.now());
        let mut state = TransferState {
            columns,
            conditions: command.conditions,
            aliases: command.aliases,
            labels,
            ..TransferState::default()
        };
        let query = self.query(account, &state, now.date_naive())?;
        state.size = {
            let mut view = self.deps.read()?;
            view.contacts()
                .resolved(account, &query, &Page::new(1, 1).into())?
                .total
        };
        let new = NewTransfer {
            account_id: account,
            user_id: Some(caller.0.user.id),
            kind: TransferKind::Export,
            state,
            created_at: now,
        };
        self.begin(self.deps.store.begin()?, new)
    }

    fn query(
        &self,
        account: AccountId,
        state: &TransferState,
        today: NaiveDate,
    ) -> Result<ContactQuery> {
        let mut query = ContactQuery {
            labels: state.labels.clone(),
            ..ContactQuery::default()
        };
        if !state.conditions.is_null() {
            let mut view = self.deps.read()?;
            let definitions = view
                .attribute_definitions()
                .all(account, Some(AttributeModel::Contact))?;
            let reading = Reading {
                aliases: state.aliases,
                today,
            };
            query.filter = parse(&ContactVocabulary(&definitions), &state.conditions, reading)?;
        }
        Ok(query)
    }

    /// Exports the next contacts.
    pub(super) fn export_some(&self, transfer: Transfer) -> Result<Progress> {
        let account = transfer.account_id;
        let mut state = transfer.state.clone();
        let query = match self.query(account, &state, transfer.created_at.date_naive()) {
            // a definition that the conditions name is removed meanwhile
            Err(MessagingError::Filter(fault)) => {
                return self.finish(transfer, Some(&fault.to_string()));
            }
            query => query?,
        };
        let after = ContactId::new(i64::try_from(state.position).unwrap_or(i64::MAX));
        let contacts = {
            let mut view = self.deps.read()?;
            view.contacts()
                .resolved_after(account, &query, after, MOST)?
        };
        if contacts.is_empty() && state.parts > 0 {
            return self.finish(transfer, None);
        }
        let mut rows = Vec::new();
        if state.parts == 0 {
            rows.push(state.columns.clone());
        }
        for contact in &contacts {
            let columns = state.columns.iter().filter_map(|name| column(name));
            rows.push(columns.map(|column| column(contact)).collect());
        }
        let part = append_rows(String::new(), rows)?;

        let mut work = self.deps.store.begin()?;
        let Some(locked) = work.transfers().lock(account, transfer.id)? else {
            return Ok(Progress::Done);
        };
        // another worker did this step
        if locked != transfer {
            return Ok(Progress::More);
        }
        work.transfers().add_part(transfer.id, state.parts, &part)?;
        state.parts += 1;
        state.processed += contacts.len() as u64;
        if let Some(last) = contacts.last() {
            state.position = u64::try_from(last.id.get()).unwrap_or_default();
        }
        state.status = TransferStatus::Processing;
        work.transfers().update(&Transfer {
            state,
            updated_at: self.deps.clock.now(),
            ..transfer
        })?;
        work.commit()?;
        Ok(Progress::More)
    }
}

/// The text of a column; none for an unknown one.
fn column(name: &str) -> Option<fn(&Contact) -> String> {
    fn additional(contact: &Contact, key: &str) -> String {
        let value = contact.additional_attributes.0.get(key);
        value.and_then(Value::as_str).unwrap_or_default().to_owned()
    }
    fn time(at: Option<DateTime<Utc>>) -> String {
        at.map(|at| at.format("%Y-%m-%d %H:%M:%S UTC").to_string())
            .unwrap_or_default()
    }
    Some(match name {
        "id" => |contact| contact.id.to_string(),
        "account_id" => |contact| contact.account_id.to_string(),
        "name" => |contact| contact.name.clone(),
        "email" => |contact| {
            contact
                .email
                .as_ref()
                .map(Email::to_string)
                .unwrap_or_default()
        },
        "phone_number" => |contact| {
            let number = contact.phone_number.as_ref().map(PhoneNumber::as_str);
            number.unwrap_or_default().to_owned()
        },
        "identifier" => |contact| contact.identifier.clone().unwrap_or_default(),
        "additional_attributes" => |contact| contact.additional_attributes.to_value().to_string(),
        "custom_attributes" => |contact| contact.custom_attributes.to_value().to_string(),
        "contact_type" => |contact| contact.contact_type.as_str().to_owned(),
        "blocked" => |contact| contact.blocked.to_string(),
        "location" => |contact| additional(contact, "city"),
        "country_code" => |contact| additional(contact, "country"),
        "last_activity_at" => |contact| time(contact.last_activity_at),
        "created_at" => |contact| time(Some(contact.created_at)),
        "updated_at" => |contact| time(Some(contact.updated_at)),
        _ => return None,
    })
}
