//! Imports and exports of contacts, beyond the reference (docs/rules/contacts-and-inboxes.md §3).

use crate::Services;
use actix_web::http::header::{HeaderName, HeaderValue, LOCATION};
use nimchat_api_kit::Answer;
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{ErrorKind, TransferId};
use nimchat_messaging::{ExportContacts, Transfer, TransferKind};
use nimchat_wire::words::TransferStatusWord;
use serde_json::Value;

const IMPORTS: &str = "/api/v1/accounts/{account_id}/data_imports";
const EXPORTS: &str = "/api/v1/accounts/{account_id}/data_exports";

/// Chatwoot's dashboard shows it.
const MESSAGE: HeaderName = HeaderName::from_static("message");

/// How many transfers a page has by default.
const PER_PAGE: u32 = 25;

/// The operations on this resource.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::post("/api/v1/accounts/{account_id}/contacts/import")
            .summary(
                "Imports the contacts of a CSV file, sent as `import_file`; the header `Location` names the import",
            )
            .takes_files()
            .to_answer(import),
        Route::post("/api/v1/accounts/{account_id}/contacts/export")
            .summary(
                "Exports contacts as CSV; an e-mail contains the address of the file; the header `Location` names the \
                 export",
            )
            .body::<ExportContactsBody>()
            .to_answer(export),
        Route::get(IMPORTS)
            .summary("Lists the imports of contacts, newest first")
            .answers::<Vec<DataTransferJson>>()
            .to_answer(|call, services| list(call, services, TransferKind::Import)),
        Route::get("/api/v1/accounts/{account_id}/data_imports/{id}")
            .summary("Gets an import of contacts with its progress")
            .answers::<DataTransferJson>()
            .to(|call, services| show(call, services, TransferKind::Import)),
        Route::get(EXPORTS)
            .summary("Lists the exports of contacts, newest first")
            .answers::<Vec<DataTransferJson>>()
            .to_answer(|call, services| list(call, services, TransferKind::Export)),
        Route::get("/api/v1/accounts/{account_id}/data_exports/{id}")
            .summary("Gets an export of contacts with its progress")
            .answers::<DataTransferJson>()
            .to(|call, services| show(call, services, TransferKind::Export)),
    ]
}

/// The contacts to export, and their columns.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
struct ExportContactsBody {
    /// The columns, in this order; `id`, `name`, `email` and `phone_number` if absent. Unknown names are ignored.
    column_names: Option<Vec<String>>,
    /// Conditions, as of a filter of contacts
    #[schema(value_type = Option<Vec<Object>>)]
    payload: Value,
    /// Without conditions: only contacts with this label, or with any of several parted by commas
    label: Option<String>,
}

/// An import or export of contacts
#[wire(transfer: Transfer, state = transfer.state)]
struct DataTransferJson {
    #[present(transfer.id)]
    id: TransferId,
    /// `contacts`
    #[present("contacts")]
    data_type: &'static str,
    /// `pending`, `processing`, `completed` or `failed`
    #[schema(value_type = TransferStatusWord)]
    status: &'static str,
    /// How much of it is done, from 0 to 100
    #[present(transfer.percentage())]
    progress: u64,
    /// How many rows were imported or exported
    #[present(state.processed)]
    processed_records: u64,
    /// How many rows an import left out
    #[present(state.failed)]
    failed_records: u64,
    /// Why it failed
    #[present(state.error)]
    processing_errors: Option<String>,
    /// The exported contacts, or the rows that an import left out, with the reasons in the column `errors`. Needs no
    /// credential; null until it ended, and if no row was left out
    #[present(state.result.as_ref().map(|file| context.url(&file.path())))]
    file_url: Option<String>,
    #[present(transfer.created_at)]
    created_at: i64,
    #[present(transfer.updated_at)]
    updated_at: i64,
}

fn import(call: &In<Administrator>, services: &Services) -> Result<Answer> {
    const FILE: &str = "import_file";
    let kept = call.input().keep_uploads(FILE, FILE, 1, &services.files)?;
    let Some(file) = kept.into_iter().next() else {
        let text = "File is blank".to_owned();
        return Err(ApiError::refused(ErrorKind::Invalid, text));
    };
    begun(call, &services.transfers.import(&call.caller, file)?)
}

fn export(call: &In<Administrator, ExportContactsBody>, services: &Services) -> Result<Answer> {
    let body = call.read()?;
    let label = body.label.unwrap_or_default();
    let labels = label.split(',').map(str::trim);
    let command = ExportContacts {
        columns: body.column_names.unwrap_or_default(),
        conditions: match body.payload {
            Value::Array(conditions) if conditions.is_empty() => Value::Null,
            conditions => conditions,
        },
        aliases: call.is_reference(),
        labels: labels
            .filter(|label| !label.is_empty())
            .map(str::to_owned)
            .collect(),
    };
    let transfer = services.transfers.export(&call.caller, command)?;
    let told = "We will notify you once contacts export file is ready to view.";
    let answer = begun(call, &transfer)?;
    Ok(answer.with_header(MESSAGE, HeaderValue::from_static(told)))
}

/// 200 without a body, with the address of the import or export.
fn begun<I>(call: &In<Administrator, I>, transfer: &Transfer) -> Result<Answer> {
    let all = match transfer.kind {
        TransferKind::Import => IMPORTS,
        TransferKind::Export => EXPORTS,
    };
    let all = all.replace("{account_id}", &transfer.account_id.to_string());
    let address = call.context.url(&format!("{all}/{}", transfer.id));
    let address = HeaderValue::try_from(address).map_err(ApiError::internal)?;
    Ok(Answer::empty().with_header(LOCATION, address))
}

fn list(call: &In<Administrator>, services: &Services, kind: TransferKind) -> Result<Answer> {
    let page = call.page(PER_PAGE);
    let transfers = services.transfers.list(&call.caller, kind, page)?;
    let answer = call.present::<Vec<DataTransferJson>, _>(&transfers.items)?;
    Ok(answer.with_page(&transfers))
}

fn show(call: &In<Administrator>, services: &Services, kind: TransferKind) -> Result<Transfer> {
    Ok(services.transfers.show(&call.caller, kind, call.id("id"))?)
}
