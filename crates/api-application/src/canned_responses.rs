//! Canned responses: texts that agents insert by a short code.
//!
//! The request bodies of canned responses. A canned response as agents see it (docs/rules/accounts.md §3;
//! `operations.json #18`).

use nimchat_api_kit::prelude::*;
use nimchat_core_model::{AccountId, CannedResponseId};
use nimchat_messaging::canned_responses::SaveCannedResponse;
use nimchat_messaging::{CannedResponse, CannedResponseService};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const ALL: &str = "/api/v1/accounts/{account_id}/canned_responses";
    const ONE: &str = "/api/v1/accounts/{account_id}/canned_responses/{id}";
    vec![
        Route::get(ALL)
            .operation(18)
            .summary("Get Details of Canned Responses in an Account")
            .query::<CannedResponsesQuery>()
            .answers::<Vec<CannedResponseJson>>()
            .to(list),
        Route::post(ALL)
            .operation(19)
            .summary("Add a new Canned Response to Account")
            .body_under::<CannedResponseBody>("canned_response")
            .requires(&["short_code", "content"])
            .answers::<CannedResponseJson>()
            .to_making(
                by_body(CannedResponseService::create),
                RecordKind::CannedResponse,
                |call, canned_responses, id| Ok(canned_responses.show(&call.caller, id)?),
            ),
        Route::update(ONE)
            .summary("Update a canned response")
            .body_under::<CannedResponseBody>("canned_response")
            .answers::<CannedResponseJson>()
            .to(update),
        Route::delete(ONE)
            .summary("Delete a canned response")
            .to(by_id("id", CannedResponseService::delete)),
    ]
}

type Answered = Result<CannedResponse>;

fn list(
    call: &In<Agent, CannedResponsesQuery>,
    canned_responses: &CannedResponseService,
) -> Result<Vec<CannedResponse>> {
    let query = call.read()?;
    let search = query.search.as_deref();
    Ok(canned_responses.list(&call.caller, search)?)
}

fn update(
    call: &In<Agent, CannedResponseBody>,
    canned_responses: &CannedResponseService,
) -> Answered {
    let id = call.id("id");
    // the contract looks the record up before the input is checked
    canned_responses.show(&call.caller, id)?;
    let command = call.read()?.into();
    Ok(canned_responses.update(&call.caller, id, command)?)
}

/// May be nested under the key `canned_response`. The service checks the values.
#[derive(Debug, Default, Deserialize, Validate, ToSchema, Command)]
#[serde(default)]
#[command(SaveCannedResponse)]
pub(crate) struct CannedResponseBody {
    /// Message content for canned response
    content: Field<String>,
    /// Short Code for quick access of the canned response
    short_code: Field<String>,
}

/// The filter of a list.
#[derive(Debug, Default, Deserialize, Validate, IntoParams)]
struct CannedResponsesQuery {
    /// Canned responses with this text in their short code or content, in any case; the best matches first
    search: Option<String>,
}

#[wire(canned: CannedResponse)]
struct CannedResponseJson {
    id: CannedResponseId,
    account_id: AccountId,
    short_code: String,
    content: String,
    created_at: String,
    updated_at: String,
}
