//! The request body with an account's attributes. An account as operators see it (docs/rules/accounts.md §3).

use nimchat_accounts::Account;
use nimchat_accounts::accounts::UpdateAccount;
use nimchat_api_kit::Field;
use nimchat_api_kit::lenient::{self, named, numbered};
use nimchat_core_model::{AccountId, Attributes, Locale};
use nimchat_wire::words::AccountStatusWord;
use nimchat_wire::{Context, Present};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// An account's attributes. The service checks the values.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct PlatformAccountBody {
    /// Name of the account
    name: Option<String>,
    /// A language code, `en`
    locale: Option<String>,
    /// The domain that its e-mails come from
    domain: Field<String>,
    /// The address for customers' replies
    #[schema(value_type = Option<String>, format = "email")]
    support_email: Field<String>,
    /// `active` or `suspended`
    #[schema(value_type = Option<AccountStatusWord>)]
    status: Option<String>,
    /// Feature name to true or false; in `chatwoot` every value but false and a blank one is on
    features: Option<Attributes>,
    /// Limits; replaces the stored ones
    limits: Option<Attributes>,
    /// Free attributes; replaces the stored ones
    custom_attributes: Option<Attributes>,
}

impl PlatformAccountBody {
    pub(super) fn command(self, is_reference: bool) -> UpdateAccount {
        let features = if is_reference {
            lenient::flags
        } else {
            lenient::switches
        };
        UpdateAccount {
            name: self.name,
            locale: self.locale.map(|sent| named(sent, language)),
            domain: self.domain.change(),
            support_email: self.support_email.change(),
            status: self
                .status
                .map(|sent| named(sent, numbered(&["active", "suspended"]))),
            features: self.features.map(features),
            limits: self.limits,
            custom_attributes: self.custom_attributes,
        }
    }
}

/// The language with this number in Chatwoot, which also numbers two that it does not offer: Hindi and plain Chinese.
fn language(number: i16) -> Option<&'static str> {
    let place = match number {
        5 | 11 => return None,
        0..5 => number,
        6..11 => number - 1,
        _ => number - 2,
    };
    Locale::ALL.get(usize::try_from(place).ok()?).copied()
}

#[derive(Serialize, ToSchema)]
pub(super) struct PlatformAccountJson {
    id: AccountId,
    name: String,
    locale: String,
    domain: Option<String>,
    support_email: Option<String>,
    features: Attributes,
    custom_attributes: Attributes,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_have_chatwoots_numbers() {
        let numbers = [0, 4, 5, 6, 10, 11, 12, 16, 40, 41, -1];
        let languages = numbers.map(|number| language(number).unwrap_or_default());
        assert_eq!(
            languages,
            ["en", "de", "", "it", "ru", "", "es", "pt_BR", "bg", "", ""]
        );
    }
}
