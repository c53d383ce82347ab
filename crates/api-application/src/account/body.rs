//! The request body with an account's changes.

use nimchat_accounts::accounts::ChangeAccount;
use nimchat_api_kit::{Field, lenient};
use nimchat_core_model::Attributes;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use utoipa::ToSchema;
use validator::Validate;

/// Never nested. An absent value is unchanged; null removes a value. The service checks the values.
#[derive(Debug, Deserialize, Validate, ToSchema)]
pub(crate) struct AccountBody {
    /// Name of the account
    #[serde(default, deserialize_with = "lenient::field_text")]
    #[schema(value_type = Option<String>)]
    name: Field<String>,
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
    /// Its industry
    #[serde(default, deserialize_with = "lenient::field_text")]
    #[schema(value_type = Option<String>)]
    industry: Field<String>,
    /// The size of the company
    #[serde(default, deserialize_with = "lenient::field_text")]
    #[schema(value_type = Option<String>)]
    company_size: Field<String>,
    /// Its time zone
    #[serde(default, deserialize_with = "lenient::field_text")]
    #[schema(value_type = Option<String>)]
    timezone: Field<String>,
    /// Minutes without activity after which a conversation is resolved, 10 to 1439856
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<i64>)]
    auto_resolve_after: Option<Value>,
    /// The message that the customer then gets
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    auto_resolve_message: Option<Value>,
    /// Do conversations stay open while their customer waits for an answer?
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<bool>)]
    auto_resolve_ignore_waiting: Option<Value>,
    /// Are voice messages transcribed?
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<bool>)]
    audio_transcriptions: Option<Value>,
    /// The label that the conversation then gets
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    auto_resolve_label: Option<Value>,
}

/// Any value that was sent, including null.
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

impl From<AccountBody> for ChangeAccount {
    fn from(body: AccountBody) -> Self {
        let about = [
            ("industry", body.industry),
            ("company_size", body.company_size),
            ("timezone", body.timezone),
        ];
        let settings = [
            ("auto_resolve_after", body.auto_resolve_after),
            ("auto_resolve_message", body.auto_resolve_message),
            (
                "auto_resolve_ignore_waiting",
                body.auto_resolve_ignore_waiting,
            ),
            ("audio_transcriptions", body.audio_transcriptions),
            ("auto_resolve_label", body.auto_resolve_label),
        ];
        Self {
            // null is a blank name, which is refused
            name: body.name.change().map(Option::unwrap_or_default),
            locale: body.locale,
            domain: body.domain.change(),
            support_email: body.support_email.change(),
            about: about
                .into_iter()
                .filter_map(|(key, field)| Some((key, field.change()?)))
                .collect(),
            settings: Attributes(
                settings
                    .into_iter()
                    .filter_map(|(key, value)| Some((key.to_owned(), value?)))
                    .collect(),
            ),
        }
    }
}
