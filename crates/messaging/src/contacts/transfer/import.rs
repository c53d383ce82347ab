//! An administrator imports contacts from a CSV.

use super::{
    ContactTransfer, NewContactTransfer, ROWS_A_PART, Side, TransferKind, TransferRequest, table,
};
use crate::contacts::{Contact, ContactService, Values, taken};
use crate::custom_attributes::{AttributeDefinition, AttributeModel, faults_among};
use crate::error::MessagingError;
use crate::jobs::TransferContacts;
use crate::ports::Work;
use chrono::{DateTime, Utc};
use csv::StringRecord;
use nimchat_accounts::Administrator;
use nimchat_core_model::{Attributes, DomainError, Job, Progress, Violation, Violations};
use serde_json::{Map, Value};

impl ContactService {
    /// Stores the CSV, and enqueues the job that imports its rows.
    pub fn import(
        &self,
        Administrator(caller): &Administrator,
        csv: Option<&[u8]>,
    ) -> Result<ContactTransfer, MessagingError> {
        let csv = csv.filter(|bytes| !bytes.trim_ascii().is_empty());
        let parts = table::parts(csv.ok_or(MessagingError::ImportBlank)?, ROWS_A_PART)?;
        let account = caller.account_id();
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        let transfer = work.transfers().add(NewContactTransfer {
            account_id: account,
            user_id: caller.user.id,
            kind: TransferKind::Import,
            token: self.deps.tokens.uuid().to_string(),
            file_name: format!("{account}_contacts_failed.csv"),
            request: TransferRequest::Import {
                columns: parts.columns,
            },
            total: parts.rows,
            created_at: now,
        })?;
        for (number, part) in (0..).zip(&parts.parts) {
            work.transfers()
                .add_part(transfer.id, Side::Source, number, part)?;
        }
        let job = TransferContacts {
            account,
            transfer: transfer.id,
        };
        work.jobs().enqueue(&[job.due(now)?])?;
        work.commit()?;
        Ok(transfer)
    }

    /// Does one step: the rows of one part.
    pub(super) fn import_step(
        &self,
        work: &mut dyn Work,
        transfer: &mut ContactTransfer,
        columns: &[String],
        definitions: &[AttributeDefinition],
    ) -> Result<Progress, MessagingError> {
        let now = self.deps.clock.now();
        let number = transfer.position;
        let part = work.transfers().part(transfer.id, Side::Source, number)?;
        let Some(part) = part else {
            return Ok(Progress::Done);
        };
        let mut failed: Vec<Vec<String>> = Vec::new();
        for row in table::rows(&part)? {
            transfer.processed += 1;
            if let Err(error) = import_row(work, transfer, columns, &row, definitions, now) {
                let reason = match error.violations() {
                    Some(violations) => violations.to_string(),
                    None => return Err(error),
                };
                let mut cells: Vec<String> = row.iter().map(str::to_owned).collect();
                cells.resize(columns.len(), String::new());
                cells.push(reason);
                failed.push(cells);
            }
        }
        if !failed.is_empty() {
            transfer.failed += failed.len() as u64;
            if transfer.result_parts == 0 {
                let errors = "errors".to_owned();
                failed.insert(0, columns.iter().cloned().chain([errors]).collect());
            }
            let text = table::text(failed)?;
            let number = transfer.result_parts;
            work.transfers()
                .add_part(transfer.id, Side::Result, number, &text)?;
            transfer.result_parts += 1;
        }
        transfer.position += 1;
        Ok(Progress::More)
    }
}

/// What a row says.
struct Imported {
    values: Values,
    additional: Attributes,
    custom: Attributes,
}

fn imported(
    columns: &[String],
    row: &StringRecord,
    definitions: &[AttributeDefinition],
) -> Result<Imported, MessagingError> {
    if row.len() > columns.len() {
        return Err(Violation::new("base", "The row has more values than the first row").into());
    }
    let cell = |name: &str| {
        let place = columns.iter().position(|column| column == name)?;
        let text = row.get(place)?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    };
    let number = cell("phone_number").map(|number| match number.strip_prefix('+') {
        Some(_) => number,
        None => format!("+{number}"),
    });
    let attribute = |name: &str| Some((name.to_owned(), Value::from(cell(name)?)));
    let of_contact = ["identifier", "email", "phone_number", "name"];
    let others = columns
        .iter()
        .filter(|name| !name.is_empty() && !of_contact.contains(&name.as_str()));
    let custom: Map<String, Value> = others.filter_map(|name| attribute(name)).collect();
    let additional: Map<String, Value> = ["company", "city"]
        .into_iter()
        .filter_map(attribute)
        .collect();
    let custom = Attributes::from(Value::Object(custom));
    let mut violations = Violations::new();
    let values = Values::check(
        cell("name"),
        cell("email"),
        number,
        cell("identifier"),
        None,
    );
    let values = violations.check(values);
    violations.check(faults_among(definitions, &custom)?);
    match values {
        Some(values) if violations.is_empty() => Ok(Imported {
            values,
            additional: Attributes::from(Value::Object(additional)),
            custom,
        }),
        _ => Err(violations.into()),
    }
}

/// Changes the contact with the row's identifier, else address, else number, or adds one.
fn import_row(
    work: &mut dyn Work,
    transfer: &ContactTransfer,
    columns: &[String],
    row: &StringRecord,
    definitions: &[AttributeDefinition],
    at: DateTime<Utc>,
) -> Result<(), MessagingError> {
    let Imported {
        values,
        additional,
        custom,
    } = imported(columns, row, definitions)?;
    let account = transfer.account_id;
    let by_identifier = match &values.identifier {
        Some(identifier) => work.contacts().by_identifier(account, identifier)?,
        None => None,
    };
    let by_email = match &values.email {
        Some(email) => work.contacts().by_email(account, email)?,
        None => None,
    };
    let by_number = match &values.phone_number {
        Some(number) => work.contacts().by_phone_number(account, number)?,
        None => None,
    };
    let ids = [&by_identifier, &by_email, &by_number].map(|found| found.as_ref().map(|c| c.id));
    let known = by_identifier.or(by_email).or(by_number);
    let Some(known) = known else {
        let mut new = values.contact(account, at);
        new.additional_attributes = additional;
        new.custom_attributes = custom;
        work.contacts().add(new).map_err(taken)?;
        return Ok(());
    };
    let names = ["identifier", "email", "phone_number"];
    for (owner, attribute) in ids.into_iter().zip(names) {
        if owner.is_some_and(|owner| owner != known.id) {
            return Err(Violation::new(attribute, "has already been taken").into());
        }
    }
    let known = work.contacts().lock(account, &[known.id])?.pop();
    let before = known.ok_or(MessagingError::NotFound)?;
    let mut after = Contact {
        name: values.name.unwrap_or(before.name.clone()),
        email: values.email.or(before.email.clone()),
        phone_number: values.phone_number.or(before.phone_number.clone()),
        identifier: values.identifier.or(before.identifier.clone()),
        ..before.clone()
    };
    after.additional_attributes.merge(additional);
    after.custom_attributes.merge(custom);
    after.settle_type();
    if after != before {
        after.updated_at = at;
        work.contacts().update(&after).map_err(taken)?;
    }
    Ok(())
}
