//! The events that notify the caller in an account: one struct for both profiles, since the reference prints none.
//!
//! The request body of notification settings. A member's notification settings, as flags (docs/rules/accounts.md
//! §5.12).

use crate::Services;
use nimchat_accounts::Membership;
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{AccountId, MembershipId, NotificationKind, UserId};
use nimchat_notifications::{ChooseNotifications, KindSet, NotificationSettings};
use serde_json::Value;

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const PATH: &str = "/api/v1/accounts/{account_id}/notification_settings";
    vec![
        Route::get(PATH)
            .summary("The events that notify the caller")
            .answers::<NotificationSettingsJson>()
            .to(show),
        Route::update(PATH)
            .summary("Choose the events that notify the caller")
            .body::<NotificationSettingsBody>()
            .answers::<NotificationSettingsJson>()
            .to(update),
    ]
}

const KEY: &str = "notification_settings";

type Answered = Result<(Membership, NotificationSettings)>;

fn show(call: &In<Agent>, services: &Services) -> Answered {
    let settings = services.notifications.settings(&call.caller)?;
    Ok((call.caller.membership.clone(), settings))
}

fn update(call: &In<Agent, NotificationSettingsBody>, services: &Services) -> Answered {
    let is_blank = |value: &Value| match value {
        Value::Object(members) => members.is_empty(),
        other => other.is_null(),
    };
    if call.input().object()?.get(KEY).is_none_or(is_blank) {
        return Err(ApiError::missing(KEY));
    }
    let command = call.read()?.into();
    let settings = services.notifications.choose(&call.caller, &command)?;
    Ok((call.caller.membership.clone(), settings))
}

/// Always under its key, never at the top level (docs/rules/accounts.md §1.5).
#[derive(Debug, Deserialize, Validate, ToSchema)]
struct NotificationSettingsBody {
    notification_settings: FlagsBody,
}

/// An absent list is empty
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
struct FlagsBody {
    /// `email_conversation_assignment` and the like
    selected_email_flags: Option<Vec<String>>,
    /// `push_conversation_assignment` and the like
    selected_push_flags: Option<Vec<String>>,
}

impl From<NotificationSettingsBody> for ChooseNotifications {
    fn from(body: NotificationSettingsBody) -> Self {
        let flags = body.notification_settings;
        Self {
            email: flags.selected_email_flags.unwrap_or_default(),
            push: flags.selected_push_flags.unwrap_or_default(),
        }
    }
}

/// The events that notify the caller
#[wire]
struct NotificationSettingsJson {
    /// The caller's membership
    id: MembershipId,
    user_id: UserId,
    account_id: AccountId,
    all_email_flags: Vec<String>,
    selected_email_flags: Vec<String>,
    all_push_flags: Vec<String>,
    selected_push_flags: Vec<String>,
}

impl Present<(Membership, NotificationSettings)> for NotificationSettingsJson {
    fn present((membership, settings): &(Membership, NotificationSettings), _: &Context) -> Self {
        let all: KindSet = NotificationKind::ALL.iter().copied().collect();
        Self {
            id: membership.id,
            user_id: membership.user_id,
            account_id: membership.account_id,
            all_email_flags: flags("email", all),
            selected_email_flags: flags("email", settings.email),
            all_push_flags: flags("push", all),
            selected_push_flags: flags("push", settings.push),
        }
    }
}

fn flags(prefix: &str, kinds: KindSet) -> Vec<String> {
    let names = kinds.kinds().map(NotificationKind::as_str);
    names.map(|name| format!("{prefix}_{name}")).collect()
}
