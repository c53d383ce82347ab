//! An account as operators see it (docs/rules/accounts.md §3).

use nimchat_accounts::Account;
use nimchat_core_model::{AccountId, Attributes};
use nimchat_wire::words::AccountStatusWord;
use nimchat_wire::{Context, Present};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub(super) struct PlatformAccountJson {
    #[schema(value_type = i64)]
    id: AccountId,
    name: String,
    locale: String,
    domain: Option<String>,
    support_email: Option<String>,
    #[schema(value_type = Object)]
    features: Attributes,
    #[schema(value_type = Object)]
    custom_attributes: Attributes,
    #[schema(value_type = Object)]
    limits: Attributes,
    #[schema(value_type = AccountStatusWord)]
    status: &'static str,
}

impl Present<Account> for PlatformAccountJson {
    fn present(account: &Account, context: &Context) -> Self {
        let support_email = account.support_email.as_deref().or(context.sender());
        Self {
            id: account.id,
            name: account.name.clone(),
            locale: account.locale.as_str().to_owned(),
            domain: account.domain.clone(),
            support_email: support_email.map(str::to_owned),
            features: account.features.clone(),
            custom_attributes: account.custom_attributes.clone(),
            limits: account.limits.clone(),
            status: account.status.as_str(),
        }
    }
}
