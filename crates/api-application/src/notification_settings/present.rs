//! A member's notification settings, as flags (docs/rules/accounts.md §5.12).

use nimchat_accounts::Membership;
use nimchat_core_model::{AccountId, MembershipId, NotificationKind, UserId};
use nimchat_notifications::{KindSet, NotificationSettings};
use nimchat_wire::{Context, Present};
use serde::Serialize;
use utoipa::ToSchema;

/// The events that notify the caller
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NotificationSettingsJson {
    /// The caller's membership
    #[schema(value_type = i64)]
    id: MembershipId,
    #[schema(value_type = i64)]
    user_id: UserId,
    #[schema(value_type = i64)]
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
