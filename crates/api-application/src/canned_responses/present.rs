//! A canned response as agents see it (contract accounts.md §3).

use nimchat_api_kit::present::iso;
use nimchat_api_kit::{Edge, Present};
use nimchat_core_model::{AccountId, CannedResponseId};
use nimchat_messaging::CannedResponse;
use serde::Serialize;
use utoipa::ToSchema;

/// As the reference prints it (`operations.json #18`).
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CannedResponseReferenceJson {
    #[schema(value_type = i64)]
    id: CannedResponseId,
    content: String,
    short_code: String,
    #[schema(value_type = i64)]
    account_id: AccountId,
}

impl Present<CannedResponse> for CannedResponseReferenceJson {
    fn present(canned: &CannedResponse, _: &Edge) -> Self {
        Self {
            id: canned.id,
            content: canned.content.clone(),
            short_code: canned.short_code.clone(),
            account_id: canned.account_id,
        }
    }
}

/// Chatwoot's canned response.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CannedResponseChatwootJson {
    #[schema(value_type = i64)]
    id: CannedResponseId,
    #[schema(value_type = i64)]
    account_id: AccountId,
    short_code: String,
    content: String,
    created_at: String,
    updated_at: String,
}

impl Present<CannedResponse> for CannedResponseChatwootJson {
    fn present(canned: &CannedResponse, _: &Edge) -> Self {
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
