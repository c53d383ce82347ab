//! Files that are uploaded before they are used, beyond the reference (docs/rules/contacts-and-inboxes.md §7).

use crate::Services;
use nimchat_accounts::Caller;
use nimchat_api_kit::prelude::*;
use nimchat_core_model::ErrorKind;
use nimchat_core_model::values::present;
use nimchat_messaging::Upload;
use nimchat_wire::direct_upload::{DirectUploadBody, DirectUploadJson};

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::post("/api/v1/accounts/{account_id}/upload")
            .summary("Upload a file, sent as `attachment`, or at the address of another server")
            .body::<UploadBody>()
            .takes_files()
            .answers::<UploadJson>()
            .to_repeatable(upload, uploaded),
        Route::post("/api/v1/accounts/{account_id}/conversations/{conversation_id}/direct_uploads")
            .summary("Announce a file, whose content is then sent to the address of the answer")
            .body_under::<DirectUploadBody>("blob")
            .answers::<DirectUploadJson>()
            .to_repeatable(announce, uploaded),
    ]
}

/// A file of another server, where no file is sent.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
struct UploadBody {
    /// Its address
    external_url: Option<String>,
}

/// An uploaded file
#[wire(upload: Upload)]
struct UploadJson {
    /// Where the file is; needs no credential
    #[present(upload.file.as_ref().map(|file| context.url(&file.path())).unwrap_or_default())]
    file_url: String,
    #[present(upload.token)]
    blob_key: String,
    #[present(upload.id.get())]
    blob_id: i64,
    /// What `attachments[]` of a message names the file by
    #[present(upload.token)]
    signed_id: String,
}

fn upload(call: &In<Agent, UploadBody>, services: &Services) -> Result<Upload> {
    let account = call.caller.account_id();
    let kept = call
        .input()
        .keep_uploads("attachment", "attachment", 1, &services.files)?;
    if let Some(kept) = kept.into_iter().next() {
        return Ok(services.uploads.add(account, kept)?);
    }
    let Some(address) = present(call.read()?.external_url) else {
        let text = "No file or URL provided".to_owned();
        return Err(ApiError::refused(ErrorKind::Invalid, text));
    };
    Ok(services.uploads.fetch(account, &address)?)
}

/// The answer to a repeated call with an idempotency key.
fn uploaded<I>(call: &In<Agent, I>, services: &Services, made: &MadeRecords) -> Result<Upload> {
    let id = made_id(made, RecordKind::Upload)?;
    Ok(services.uploads.find(call.caller.account_id(), id)?)
}

fn announce(call: &In<Agent, DirectUploadBody>, services: &Services) -> Result<Upload> {
    let conversations = &services.messaging.conversations;
    let caller = Caller::Agent(Box::new(call.caller.clone()));
    let conversation = conversations.find(&caller, call.id("conversation_id"));
    let body = match call.read() {
        Ok(body) => body,
        Err(fault) => return Err(fault.behind(conversation)),
    };
    conversation?;
    let account = call.caller.account_id();
    Ok(services.uploads.announce(account, body.into())?)
}
