//! The request body with an account's attributes.

use nimchat_accounts::accounts::UpdateAccount;
use nimchat_api_kit::Field;
use nimchat_api_kit::lenient::{self, named, numbered};
use nimchat_core_model::{Attributes, Locale};
use nimchat_wire::words::AccountStatusWord;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// An account's attributes. The service checks the values.
#[derive(Deserialize, Validate, ToSchema)]
pub(super) struct PlatformAccountBody {
    /// Name of the account
    #[serde(default, deserialize_with = "lenient::optional_text")]
    name: Option<String>,
    /// A language code, `en`
    #[serde(default, deserialize_with = "lenient::optional_text")]
    locale: Option<String>,
    /// The domain that its e-mails come from
    #[serde(default, deserialize_with = "lenient::field_text")]
    #[schema(value_type = Option<String>)]
    domain: Field<String>,
    /// The address for customers' replies
    #[serde(default, deserialize_with = "lenient::field_text")]
    #[schema(value_type = Option<String>, format = "email")]
    support_email: Field<String>,
    /// `active` or `suspended`
    #[serde(default, deserialize_with = "lenient::optional_text")]
    #[schema(value_type = Option<AccountStatusWord>)]
    status: Option<String>,
    /// Feature name to true or false; in `chatwoot` every value but false and a blank one is on
    #[serde(default, deserialize_with = "lenient::optional_object")]
    #[schema(value_type = Option<Object>)]
    features: Option<Attributes>,
    /// Limits; replaces the stored ones
    #[serde(default, deserialize_with = "lenient::optional_object")]
    #[schema(value_type = Option<Object>)]
    limits: Option<Attributes>,
    /// Free attributes; replaces the stored ones
    #[serde(default, deserialize_with = "lenient::optional_object")]
    #[schema(value_type = Option<Object>)]
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
