//! Accounts, from the operator's side (`operations.json` #1, #2; docs/rules/accounts.md §4.1).
//!
//! The request body with an account's attributes. An account as operators see it (docs/rules/accounts.md §3).

use crate::Services;
use nimchat_accounts::accounts::UpdateAccount;
use nimchat_accounts::{Account, Operator};
use nimchat_api_kit::lenient::{self, named, numbered};
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{AccountId, Attributes, Locale};
use nimchat_wire::words::AccountStatusWord;

pub(crate) fn routes() -> Vec<Route> {
    const ALL: &str = "/platform/api/v1/accounts";
    const ONE: &str = "/platform/api/v1/accounts/{account_id}";
    vec![
        Route::post(ALL)
            .operation(1)
            .summary("Create an Account")
            .body::<PlatformAccountBody>()
            .requires(&["name"])
            .answers::<PlatformAccountJson>()
            .to_making(create, RecordKind::Account, |call, services, id| {
                Ok(services.accounts.accounts.find(&call.caller, id)?)
            }),
        Route::update(ONE)
            .operation(2)
            .summary("Update an account's attributes")
            .body::<PlatformAccountBody>()
            .answers::<PlatformAccountJson>()
            .to(update),
        Route::get(ALL)
            .summary("List the accounts")
            .answers::<Vec<PlatformAccountJson>>()
            .to(list),
        Route::get(ONE)
            .summary("Get an account")
            .answers::<PlatformAccountJson>()
            .to(show),
        // with all its data (docs/rules/accounts.md §6)
        Route::delete(ONE).summary("Delete an account").to(delete),
    ]
}

type Answered = Result<Account>;

fn create(call: &In<Operator, PlatformAccountBody>, services: &Services) -> Answered {
    let command = call.read()?.command(call.is_reference());
    Ok(services.accounts.accounts.create(&call.caller, command)?)
}

fn list(call: &In<Operator>, services: &Services) -> Result<Vec<Account>> {
    Ok(services.accounts.accounts.list(&call.caller)?)
}

fn show(call: &In<Operator>, services: &Services) -> Answered {
    let accounts = &services.accounts.accounts;
    Ok(accounts.find(&call.caller, call.id("account_id"))?)
}

fn update(call: &In<Operator, PlatformAccountBody>, services: &Services) -> Answered {
    let accounts = &services.accounts.accounts;
    let id = call.id("account_id");
    // the contract looks the account up before the input is checked
    accounts.find(&call.caller, id)?;
    let command = call.read()?.command(call.is_reference());
    Ok(accounts.update(&call.caller, id, command)?)
}

fn delete(call: &In<Operator>, services: &Services) -> Result<()> {
    let accounts = &services.accounts.accounts;
    Ok(accounts.delete(&call.caller, call.id("account_id"))?)
}

/// An account's attributes. The service checks the values.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
struct PlatformAccountBody {
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
    fn command(self, is_reference: bool) -> UpdateAccount {
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

#[derive(Serialize, ToSchema, Present)]
#[present(account: Account)]
struct PlatformAccountJson {
    id: AccountId,
    name: String,
    #[present(account.locale)]
    locale: String,
    domain: Option<String>,
    #[present(account.support_email.as_deref().or(context.sender()).map(str::to_owned))]
    support_email: Option<String>,
    features: Attributes,
    custom_attributes: Attributes,
    limits: Attributes,
    #[schema(value_type = AccountStatusWord)]
    status: &'static str,
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
