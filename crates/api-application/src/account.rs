//! The account itself, for its members (docs/rules/accounts.md §5.3).
//!
//! The request body with an account's changes. An account as its members see it (docs/rules/accounts.md §5.3): one
//! struct for both profiles, since the reference prints none.

use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use nimchat_accounts::accounts::{AccountView, CacheKeys, ChangeAccount};
use nimchat_accounts::{Account, AccountService, Accounts, Member, ProfileService};
use nimchat_api_kit::Answer;
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{AccountId, Attributes};
use nimchat_wire::words::AccountStatusWord;
use serde::Deserializer;
use serde_json::{Map, Value};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const PATH: &str = "/api/v1/accounts/{account_id}";
    vec![
        Route::get(PATH)
            .summary("Get the account")
            .answers::<ShownAccountJson>()
            .to(show),
        Route::update(PATH)
            .summary("Update the account")
            .body::<AccountBody>()
            .answers::<AccountJson>()
            .to(update),
        Route::get("/api/v1/accounts/{account_id}/cache_keys")
            .summary("Get when labels, inboxes and teams last changed")
            .answers::<CachedJson>()
            .to_answer(cache_keys),
        Route::post("/api/v1/accounts/{account_id}/update_active_at")
            .summary("Note that the caller turned to the account")
            .to(update_active_at),
    ]
}

const BRIEFLY: HeaderValue =
    HeaderValue::from_static("private, max-age=10, stale-while-revalidate=300");

fn show(call: &In<Member>, accounts: &Accounts) -> Result<AccountView> {
    Ok(accounts.accounts.show(call.caller.clone())?)
}

fn update(call: &In<Member, AccountBody>, accounts: &AccountService) -> Result<AccountView> {
    let administrator = call.caller.0.clone().into_administrator()?;
    let command = call.read()?.into();
    Ok(accounts.change(&administrator, command)?)
}

fn cache_keys(call: &In<Member>, accounts: &AccountService) -> Result<Answer> {
    let keys = accounts.cache_keys(&call.caller)?;
    let answer = call.present::<CachedJson, _>(&keys)?;
    Ok(answer.with_header(CACHE_CONTROL, BRIEFLY))
}

fn update_active_at(call: &In<Member>, profiles: &ProfileService) -> Result<()> {
    Ok(profiles.update_active_at(&call.caller.0)?)
}

/// Never nested. An absent value is unchanged; null removes a value. The service checks the values.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(crate) struct AccountBody {
    /// Name of the account
    name: Field<String>,
    /// A language code, `en`
    locale: Option<String>,
    /// The domain that its e-mails come from
    domain: Field<String>,
    /// The address for customers' replies
    #[schema(value_type = Option<String>, format = "email")]
    support_email: Field<String>,
    /// Its industry
    industry: Field<String>,
    /// The size of the company
    company_size: Field<String>,
    /// Its time zone
    timezone: Field<String>,
    /// Minutes without activity after which a conversation is resolved, 10 to 1439856
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<i64>)]
    auto_resolve_after: Option<Value>,
    /// The message that the customer then gets
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    auto_resolve_message: Option<Value>,
    /// Do conversations stay open while their customer waits for an answer?
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<bool>)]
    auto_resolve_ignore_waiting: Option<Value>,
    /// Are voice messages transcribed?
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<bool>)]
    audio_transcriptions: Option<Value>,
    /// The label that the conversation then gets
    #[serde(deserialize_with = "given")]
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

/// The custom attributes that are shown only if set.
const IF_SET: &[&str] = &[
    "industry",
    "company_size",
    "timezone",
    "logo",
    "onboarding_step",
    "marked_for_deletion_at",
    "marked_for_deletion_reason",
];

/// The custom attributes that are always shown, also as null.
const ALWAYS: &[&str] = &[
    "plan_name",
    "subscribed_quantity",
    "subscription_status",
    "subscription_ends_on",
];

#[wire(view: AccountView, account = view.account)]
struct AccountJson {
    /// The attributes that are set
    #[present(settings(&account.settings, context))]
    settings: Attributes,
    created_at: String,
    /// Omitted when the account has none
    #[schema(value_type = Object, required = false)]
    #[present(custom_attributes(account))]
    custom_attributes: OrAbsent<Attributes>,
    domain: Option<String>,
    /// Feature name to true
    features: Attributes,
    id: AccountId,
    #[present(account.locale)]
    locale: String,
    name: String,
    #[present(account.support_email.as_deref().or(context.sender()).map(str::to_owned))]
    support_email: Option<String>,
    /// `active` or `suspended`
    #[schema(value_type = AccountStatusWord)]
    status: &'static str,
    #[present(view.cache_keys)]
    cache_keys: CacheKeysJson,
}

/// The settings; in `reference` those alone that are set.
fn settings(kept: &Attributes, context: &Context) -> Attributes {
    let mut shown = kept.clone();
    if context.is_reference() {
        shown.0.retain(|_, value| !value.is_null());
    }
    shown
}

/// When labels, inboxes and teams last changed: seconds since 1970, as text; zeros if they did not change recently.
#[wire(keys: CacheKeys)]
struct CacheKeysJson {
    #[present(CacheKeys::text(keys.labels))]
    label: String,
    #[present(CacheKeys::text(keys.inboxes))]
    inbox: String,
    #[present(CacheKeys::text(keys.teams))]
    team: String,
}

envelopes! {
    struct CachedJson { cache_keys: CacheKeysJson }
}

fn custom_attributes(account: &Account) -> Option<Attributes> {
    let kept = &account.custom_attributes.0;
    if kept.is_empty() {
        return None;
    }
    let mut shown = Map::new();
    for key in ALWAYS {
        let value = kept.get(*key).cloned().unwrap_or(Value::Null);
        shown.insert((*key).to_owned(), value);
    }
    for key in IF_SET {
        match kept.get(*key) {
            None | Some(Value::Null) => {}
            Some(Value::String(text)) if text.trim().is_empty() => {}
            Some(value) => {
                shown.insert((*key).to_owned(), value.clone());
            }
        }
    }
    Some(Attributes(shown))
}

#[wire(view: AccountView)]
struct ShownAccountJson {
    #[serde(flatten)]
    #[present(view)]
    account: AccountJson,
    /// Always null: nimchat has its own releases.
    #[present(None)]
    latest_chatwoot_version: Option<String>,
}
