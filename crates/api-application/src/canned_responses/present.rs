//! A canned response as agents see it (docs/rules/accounts.md §3; `operations.json #18`).

use nimchat_core_model::{AccountId, CannedResponseId};
use nimchat_messaging::CannedResponse;
use nimchat_wire::time::iso;
use nimchat_wire::{Context, Present};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CannedResponseJson {
    #[schema(value_type = i64)]
    id: CannedResponseId,
    #[schema(value_type = i64)]
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
