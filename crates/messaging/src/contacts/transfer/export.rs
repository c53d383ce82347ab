//! An administrator exports contacts to a CSV.

use super::{
    ContactTransfer, NewContactTransfer, ROWS_A_PART, Side, TransferKind, TransferRequest, table,
};
use crate::contacts::{Contact, ContactQuery, ContactService, ContactVocabulary};
use crate::custom_attributes::{AttributeDefinition, AttributeModel};
use crate::error::MessagingError;
use crate::jobs::TransferContacts;
use crate::ports::Work;
use chrono::{DateTime, SecondsFormat, Utc};
use nimchat_accounts::Administrator;
use nimchat_core_model::filter::{Reading, parse};
use nimchat_core_model::{Email, Job, Page, PhoneNumber, Progress};
use serde_json::Value;

/// The columns of an export that names none.
const DEFAULT_COLUMNS: [&str; 4] = ["id", "name", "email", "phone_number"];

/// The columns that an export can have.
const COLUMNS: [&str; 14] = [
    "id",
    "name",
    "email",
    "phone_number",
    "identifier",
    "account_id",
    "contact_type",
    "blocked",
    "location",
    "country_code",
    "additional_attributes",
    "custom_attributes",
    "last_activity_at",
    "created_at",
];

/// Which contacts an export has, and which columns.
#[derive(Debug, Clone, Default)]
pub struct ExportContacts {
    /// The columns; unknown ones are left out, and without any there are the usual ones.
    pub columns: Vec<String>,
    /// The conditions of a filter.
    pub conditions: Option<Value>,
    /// Only contacts with this label.
    pub label: Option<String>,
}

impl ContactService {
    /// Enqueues the job that writes the CSV. `aliases` admits `eq` and `not_eq` in the conditions.
    pub fn export(
        &self,
        Administrator(caller): &Administrator,
        command: ExportContacts,
        aliases: bool,
    ) -> Result<ContactTransfer, MessagingError> {
        let account = caller.account_id();
        let now = self.deps.clock.now();
        let known = |name: &String| COLUMNS.contains(&name.as_str());
        let mut columns: Vec<String> = command.columns.into_iter().filter(known).collect();
        if columns.is_empty() {
            columns = DEFAULT_COLUMNS.map(str::to_owned).to_vec();
        }
        let request = TransferRequest::Export {
            columns,
            conditions: command.conditions.unwrap_or(Value::Array(Vec::new())),
            aliases,
            asked_at: now,
            label: command.label,
        };
        let total = {
            let mut view = self.deps.store.read()?;
            let model = Some(AttributeModel::Contact);
            let definitions = view.attribute_definitions().all(account, model)?;
            let query = query(&request, &definitions)?;
            view.contacts()
                .resolved(account, &query, Page::new(1, 1))?
                .total
        };
        let mut work = self.deps.store.begin()?;
        let transfer = work.transfers().add(NewContactTransfer {
            account_id: account,
            user_id: caller.user.id,
            kind: TransferKind::Export,
            token: self.deps.tokens.uuid().to_string(),
            file_name: format!("{}_{account}_contacts.csv", plain(&caller.account.name)),
            request,
            total,
            created_at: now,
        })?;
        let job = TransferContacts {
            account,
            transfer: transfer.id,
        };
        work.jobs().enqueue(&[job.due(now)?])?;
        work.commit()?;
        Ok(transfer)
    }

    /// Does one step: writes the next part.
    pub(super) fn export_step(
        &self,
        work: &mut dyn Work,
        transfer: &mut ContactTransfer,
        columns: &[String],
        definitions: &[AttributeDefinition],
    ) -> Result<Progress, MessagingError> {
        let query = query(&transfer.request, definitions)?;
        let found = work.contacts().after(
            transfer.account_id,
            &query,
            transfer.position.into(),
            ROWS_A_PART,
        )?;
        let mut rows: Vec<Vec<String>> = Vec::new();
        if transfer.result_parts == 0 {
            rows.push(columns.to_vec());
        }
        for contact in &found {
            rows.push(columns.iter().map(|column| value(contact, column)).collect());
        }
        if !rows.is_empty() {
            let text = table::text(rows)?;
            let number = transfer.result_parts;
            work.transfers()
                .add_part(transfer.id, Side::Result, number, &text)?;
            transfer.result_parts += 1;
        }
        transfer.processed += found.len() as u64;
        if let Some(last) = found.last() {
            transfer.position = last.id.get();
        }
        Ok(Progress::of(found.len(), ROWS_A_PART))
    }
}

fn query(
    request: &TransferRequest,
    definitions: &[AttributeDefinition],
) -> Result<ContactQuery, MessagingError> {
    let TransferRequest::Export {
        conditions,
        aliases,
        asked_at,
        label,
        ..
    } = request
    else {
        return Ok(ContactQuery::default());
    };
    let reading = Reading {
        aliases: *aliases,
        today: asked_at.date_naive(),
    };
    Ok(ContactQuery {
        filter: parse(&ContactVocabulary(definitions), conditions, reading)?,
        labels: label.iter().cloned().collect(),
        ..ContactQuery::default()
    })
}

/// The account's name as part of a file's name.
fn plain(name: &str) -> String {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '_' };
    name.chars().map(plain).collect()
}

fn value(contact: &Contact, column: &str) -> String {
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    let iso = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Millis, true);
    let object = |attributes: &nimchat_core_model::Attributes| {
        serde_json::to_string(attributes).unwrap_or_default()
    };
    match column {
        "id" => contact.id.to_string(),
        "account_id" => contact.account_id.to_string(),
        "name" => contact.name.clone(),
        "email" => text(contact.email.as_ref().map(Email::as_str)),
        "phone_number" => text(contact.phone_number.as_ref().map(PhoneNumber::as_str)),
        "identifier" => text(contact.identifier.as_deref()),
        "contact_type" => contact.contact_type.as_str().to_owned(),
        "blocked" => contact.blocked.to_string(),
        "location" => contact.additional_text("city").unwrap_or_default(),
        "country_code" => contact.additional_text("country").unwrap_or_default(),
        "additional_attributes" => object(&contact.additional_attributes),
        "custom_attributes" => object(&contact.custom_attributes),
        "last_activity_at" => contact.last_activity_at.map(iso).unwrap_or_default(),
        "created_at" => iso(contact.created_at),
        _ => String::new(),
    }
}
