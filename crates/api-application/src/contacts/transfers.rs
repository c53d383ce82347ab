//! Contacts as CSV: imports and exports (docs/rules/contacts-and-inboxes.md §3).

use crate::Services;
use actix_web::http::header::{HeaderName, HeaderValue};
use nimchat_accounts::Administrator;
use nimchat_api_kit::{Answer, ApiError, In, Nothing, Route, lenient};
use nimchat_core_model::ContactTransferId;
use nimchat_messaging::contacts::transfer::{ContactTransfer, ExportContacts};
use nimchat_wire::time::epoch;
use nimchat_wire::{Context, Present};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use validator::Validate;

/// How many transfers a page has by default.
const PER_PAGE: u32 = 25;

/// What the answer to an export says in its header `Message`.
const EXPORT_BEGAN: &str = "We will notify you once contacts export file is ready to view.";

/// The operations on this resource.
pub(super) fn routes() -> Vec<Route> {
    const ALL: &str = "/api/v1/accounts/{account_id}/contacts/transfers";
    const ONE: &str = "/api/v1/accounts/{account_id}/contacts/transfers/{transfer_id}";
    vec![
        Route::post("/api/v1/accounts/{account_id}/contacts/import")
            .summary("Imports contacts from the CSV in `import_file`; administrators get an e-mail when it is done")
            .body::<ImportContactsBody>()
            .takes_files()
            .answers::<Nothing>()
            .to(import),
        Route::post("/api/v1/accounts/{account_id}/contacts/export")
            .summary("Exports contacts to a CSV; the caller gets an e-mail with its address")
            .body::<ExportContactsBody>()
            .answers::<Nothing>()
            .to_answer(export),
        Route::get(ALL)
            .summary("Lists the imports and exports of the last weeks, newest first")
            .answers::<Vec<TransferJson>>()
            .to(list),
        Route::get(ONE)
            .summary("Gets an import or export, and how far it is")
            .answers::<TransferJson>()
            .to(show),
    ]
}

#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
struct ImportContactsBody {
    /// The CSV: a file, or its text
    #[serde(deserialize_with = "lenient::optional_text")]
    import_file: Option<String>,
}

#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
struct ExportContactsBody {
    /// The columns; `id`, `name`, `email` and `phone_number` if absent
    #[serde(deserialize_with = "lenient::optional_texts")]
    column_names: Option<Vec<String>>,
    /// The conditions of a filter
    #[schema(value_type = Option<Vec<Object>>)]
    payload: Option<Value>,
    /// Only contacts with this label
    #[serde(deserialize_with = "lenient::optional_text")]
    label: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
struct TransferJson {
    #[schema(value_type = i64)]
    id: ContactTransferId,
    /// `import` or `export`
    kind: &'static str,
    /// `running` or `completed`
    status: &'static str,
    /// How many rows it has
    total: u64,
    /// How many rows are done, those that failed included
    processed: u64,
    /// How many rows could not be imported
    failed: u64,
    /// The exported rows, or those that could not be imported with the reason in the column `errors`
    file_url: Option<String>,
    created_at: i64,
    finished_at: Option<i64>,
}

impl Present<ContactTransfer> for TransferJson {
    fn present(transfer: &ContactTransfer, context: &Context) -> Self {
        Self {
            id: transfer.id,
            kind: transfer.kind.as_str(),
            status: if transfer.finished_at.is_some() {
                "completed"
            } else {
                "running"
            },
            total: transfer.total,
            processed: transfer.processed,
            failed: transfer.failed,
            file_url: transfer.file().map(|path| context.url(&path)),
            created_at: epoch(transfer.created_at),
            finished_at: transfer.finished_at.map(epoch),
        }
    }
}

fn import(
    call: &In<Administrator, ImportContactsBody>,
    services: &Services,
) -> Result<(), ApiError> {
    let text = call.read()?.import_file;
    let upload = call.input().uploads_of("import_file").next();
    let csv = upload.map(|upload| upload.bytes.as_ref());
    let csv = csv.or(text.as_deref().map(str::as_bytes));
    services.contacts.import(&call.caller, csv)?;
    Ok(())
}

fn export(
    call: &In<Administrator, ExportContactsBody>,
    services: &Services,
) -> Result<Answer, ApiError> {
    let body = call.read()?;
    let label = body.label.filter(|label| !label.trim().is_empty());
    let command = ExportContacts {
        columns: body.column_names.unwrap_or_default(),
        conditions: body.payload.filter(|payload| !payload.is_null()),
        label,
    };
    let aliases = call.is_reference();
    services.contacts.export(&call.caller, command, aliases)?;
    let message = HeaderValue::from_static(EXPORT_BEGAN);
    Ok(Answer::empty().with_header(HeaderName::from_static("message"), message))
}

fn list(call: &In<Administrator>, services: &Services) -> Result<Vec<ContactTransfer>, ApiError> {
    Ok(services
        .contacts
        .transfers(&call.caller, call.page(PER_PAGE))?)
}

fn show(call: &In<Administrator>, services: &Services) -> Result<ContactTransfer, ApiError> {
    let id = call.id("transfer_id");
    Ok(services.contacts.transfer(&call.caller, id)?)
}
