//! The request bodies of canned responses. A canned response as agents see it (docs/rules/accounts.md §3;
//! `operations.json #18`).

use nimchat_api_kit::Field;
use nimchat_core_model::{AccountId, CannedResponseId};
use nimchat_messaging::CannedResponse;
use nimchat_messaging::canned_responses::SaveCannedResponse;
use nimchat_wire::time::iso;
use nimchat_wire::{Context, Present};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// May be nested under the key `canned_response`. The service checks the values.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(crate) struct CannedResponseBody {
    /// Message content for canned response
    content: Field<String>,
    /// Short Code for quick access of the canned response
    short_code: Field<String>,
}

impl From<CannedResponseBody> for SaveCannedResponse {
    fn from(body: CannedResponseBody) -> Self {
        Self {
            // null is a blank text, which is refused
            content: body.content.change().map(Option::unwrap_or_default),
            short_code: body.short_code.change().map(Option::unwrap_or_default),
        }
    }
}

/// The filter of a list.
#[derive(Debug, Default, Deserialize, Validate, IntoParams)]
pub(super) struct CannedResponsesQuery {
    /// Canned responses with this text in their short code or content, in any case; the best matches first
    pub(super) search: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CannedResponseJson {
    id: CannedResponseId,
    account_id: AccountId,
    short_code: String,
    content: String,
    created_at: String,
    updated_at: String,
}

impl Present<CannedResponse> for CannedResponseJson {
    fn present(canned: &CannedResponse, _: &Context) -> Self {
        Self {
            id: canned.id,
            account_id: canned.account_id,
            short_code: canned.short_code.clone(),
            content: canned.content.clone(),
            created_at: iso(canned.created_at),
            updated_at: iso(canned.updated_at),
        }
    }
}
